"""How exactly, how fast and in how much memory a transcript is put on the clock of a recording.

    python -m tests.benchmarks.audio_alignment RECORDING TRANSCRIPT [--truth TURNS]

TURNS are the true turns, in the words of TRANSCRIPT and in their order: JSON as `audio/README.md` describes it, or STM
(NIST: file, channel, speaker, start, end, text). Seconds are those of the processor.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from align.match import match
from castproof.console import Console
from castproof.parts import Tools
from castproof.pipeline import AlignJob, align
from castproof.report import summary_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transcript.model import Word


@dataclass(frozen=True, slots=True)
class TrueTurn:
    """When some words are spoken, in ms."""

    start_ms: int
    end_ms: int
    words: tuple[str, ...]


def turns_of(path: Path) -> list[TrueTurn]:
    """Read true turns."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return [_turn(t["start"], t["end"], t["text"]) for t in json.loads(text)["turns"]]
    return [_turn(*line.split(maxsplit=5)[3:]) for line in text.splitlines() if line.strip() and line[0] != ";"]


def _turn(start_s: float | str, end_s: float | str, text: str) -> TrueTurn:
    return TrueTurn(round(1000 * float(start_s)), round(1000 * float(end_s)), tuple(text.split()))


def errors(turns: Sequence[TrueTurn], words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Yield how far, in ms, the first and the last word of each turn are from where they are spoken."""
    there = dict(match([w for t in turns for w in t.words], [w.text for w in words]).pairs())
    at = 0
    for turn in turns:
        first, last = there.get(at), there.get(at + len(turn.words) - 1)
        at += len(turn.words)
        if first is None or last is None:
            continue
        start_ms, end_ms = words[first].start_ms, words[last].end_ms
        if start_ms is not None and end_ms is not None:
            yield abs(start_ms - turn.start_ms), abs(end_ms - turn.end_ms)


def main() -> None:
    """Print some lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recording", type=Path)
    parser.add_argument("transcript", type=Path)
    parser.add_argument("--truth", type=Path)
    given = parser.parse_args()
    begun = time.process_time()
    result = align(AlignJob(given.transcript, given.recording), Tools(Console())).result
    seconds = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if result.retimed is not None:
        print(summary_line(result.retimed))
    long_s = max((w.end_ms or 0 for w in result.spoken.words), default=0) / 1000
    print(f"{seconds:.1f} s, {long_s / seconds:.0f} times real time; peak memory {peak:.0f} MB")
    if given.truth is not None:
        turns = turns_of(given.truth)
        found = list(errors(turns, result.whole.words))
        for name, off in (("start", [a for a, _ in found]), ("end", [b for _, b in found])):
            near = sum(ms <= 100 for ms in off)
            print(f"{near} of {len(turns)} turns {name} within 0.1 s; the farthest {max(off, default=0)} ms off")


if __name__ == "__main__":
    main()
