"""How many of the terms that are spoken in a window were offered to the recogniser there (see `calls.py` for the data).

    python -m tests.benchmarks.hints CALLS [--half first|second] [--windows 8]

The terms are those of the call's documents; the transcript that tells where they are is a service's, without its times
("untimed") and with them. A term counts as spoken where its words stand in the reference; it is offered where it is
among those that fit 223 tokens. "frequent" offers the same list everywhere: the terms the documents have most.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from castproof.expecting import expect
from castproof.proof import Knowledge
from tests.benchmarks.calls import calls, documents, tokens
from transcribe.hints import fitting, terms_near
from transcribe.recording import Stretch
from transcript.formats import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from transcribe.engine import Expected

_WINDOW_MS = 30_000
_ROOM = 223
_SUBWORD = re.compile(r"\d|[^\W\d]{1,4}|[^\w\s]")


def size(text: str) -> int:
    """Return about how many tokens Whisper makes of a name: one for every four letters, each digit and each mark."""
    return len(_SUBWORD.findall(text))


def spoken(folder: Path, call: str) -> list[tuple[int, str]]:
    """Return the words of a call, each with its time in ms."""
    head, *lines = (folder / call / "reference.nlp").read_text(encoding="utf-8").splitlines()
    columns = head.split("|")
    found: list[tuple[int, str]] = []
    at_ms = 0
    for line in lines:
        row = dict(zip(columns, line.split("|"), strict=False))
        at_ms = round(float(row["ts"]) * 1000) if row["ts"] else at_ms
        found += ((at_ms, token) for token in tokens(row["token"]))
    return found


def mentions(words: list[tuple[int, str]], terms: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield when each term is spoken."""
    by_first = defaultdict(list)
    for term in terms:
        if parts := tokens(term):
            by_first[parts[0]].append((parts, term))
    said = [word for _, word in words]
    for k, word in enumerate(said):
        yield from ((words[k][0], term) for parts, term in by_first[word] if said[k : k + len(parts)] == parts)


def offered(expected: Expected, stretch: Stretch, duration_ms: int) -> set[str]:
    """Return the terms that are offered in a stretch."""
    return set(fitting(terms_near(expected, stretch, duration_ms), _ROOM, size).split(", "))


def main() -> None:
    """Print the shares over all calls of a half."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("calls", type=Path)
    parser.add_argument("--half", choices=["first", "second"], default="first")
    parser.add_argument("--windows", type=int, default=8)
    parser.add_argument("--service", default="amazon")
    asked = parser.parse_args()
    names = calls(asked.calls)
    half = names[::2] if asked.half == "first" else names[1::2]
    hits: dict[str, int] = defaultdict(int)
    total, took_s = 0, 0.0
    for call in half:
        begun = time.process_time()
        transcript = read(asked.calls / call / f"{asked.service}.asr.json").transcript
        expected = expect(transcript, Knowledge(tuple(documents(asked.calls, call))))
        took_s += time.process_time() - begun
        assert expected is not None
        ways = {
            "frequent": replace(expected, mentions=()),
            "untimed": replace(expected, starts_ms=()),
            "timed": expected,
        }
        words = spoken(asked.calls, call)
        said = list(mentions(words, expected.terms))
        total += len(said)
        duration_ms = words[-1][0]
        for start_ms in range(0, duration_ms, _WINDOW_MS * asked.windows):
            stretch = Stretch(start_ms, start_ms + _WINDOW_MS * asked.windows)
            here = [term for at_ms, term in said if stretch.start_ms <= at_ms < stretch.end_ms]
            for way, known in ways.items():
                hits[way] += sum(map(offered(known, stretch, duration_ms).__contains__, here))
    shares = ", ".join(f"{way} {100 * n / total:.1f} %" for way, n in hits.items())
    print(f"{len(half)} calls ({asked.half} half), {asked.windows} windows together: of {total} spoken terms {shares}")
    print(f"finding them in the transcript took {took_s / len(half):.1f} s a call")


if __name__ == "__main__":
    main()
