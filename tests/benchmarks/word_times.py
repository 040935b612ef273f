"""How well the words of real calls are put on the clock of what a service heard.

    python -m tests.benchmarks.word_times CALLS [--half 0|1]

CALLS holds a folder a call (see `tests.benchmarks.calls`): `reference.nlp` has the true words, most with the times at
which a forced aligner found them, and `google.asr.json` what was heard, on the same clock. The true words are put on
the clock of what was heard; a line tells how many have a time, and how many of those with a known time are within 0.2
and 1 s of it: of all, and of those that the service lacks or has wrong. `--half` takes every second call.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

from align.match import key
from align.retime import retime
from tests.benchmarks.calls import calls
from transcript.formats import read
from transcript.model import Segment, Transcript, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SERVICE = "google"
_TIGHT_MS, _WIDE_MS = 200, 1000


@dataclass(frozen=True, slots=True)
class TrueWord:
    """A true word, and when it begins where that is known."""

    text: str
    start_ms: int | None


@dataclass(frozen=True, slots=True)
class Count:
    """Words, and as many of them as are timed, and have a time near the true one."""

    known: int
    timed: int
    tight: int
    wide: int

    def __str__(self) -> str:
        shares = (100 * n / max(1, self.known) for n in (self.timed, self.tight, self.wide))
        return "timed {:5.1f} %   within 0.2 s {:5.1f} %   within 1 s {:5.1f} %".format(*shares)


def true_words(path: Path) -> list[TrueWord]:
    """Return the true words of a call."""
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    columns = head.split("|")
    rows = [dict(zip(columns, line.split("|"), strict=False)) for line in lines]
    return [
        TrueWord(row["token"] + row["punctuation"], round(1000 * float(row["ts"])) if row["ts"] else None)
        for row in rows
        if row["token"].strip()
    ]


def errors_of(true: Sequence[TrueWord], heard: Transcript) -> tuple[list[tuple[int, int | None]], set[int]]:
    """Return (word, error in ms or None without a time) of each word whose time is known, and the words heard right."""
    told = Transcript((Segment(tuple(Word(w.text) for w in true)),))
    words = retime(told, heard).transcript.words
    found = [
        (k, None if w.start_ms is None else abs(w.start_ms - t.start_ms))
        for k, (t, w) in enumerate(zip(true, words, strict=True))
        if t.start_ms is not None
    ]
    numbers: dict[str, int] = {}
    sides = [
        [numbers.setdefault(key(w), len(numbers)) for w in side]
        for side in ((t.text for t in true), (w.text for w in heard.words))
    ]
    right = {k for op in Levenshtein.opcodes(*sides) if op.tag == "equal" for k in range(op.src_start, op.src_end)}
    return found, right


def count(errors: Iterable[int | None]) -> Count:
    """Return how many of the errors are small."""
    found = list(errors)
    timed = [e for e in found if e is not None]
    return Count(len(found), len(timed), sum(e <= _TIGHT_MS for e in timed), sum(e <= _WIDE_MS for e in timed))


def main() -> None:
    """Print two lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("calls", type=Path)
    parser.add_argument("--half", type=int, choices=(0, 1))
    given = parser.parse_args()
    every: list[int | None] = []
    missed: list[int | None] = []
    for number, call in enumerate(calls(given.calls)):
        if given.half is not None and number % 2 != given.half:
            continue
        folder = given.calls / call
        heard = read(folder / f"{_SERVICE}.asr.json").transcript
        found, right = errors_of(true_words(folder / "reference.nlp"), heard)
        every += [error for _, error in found]
        missed += [error for k, error in found if k not in right]
    print(f"all {len(every):,} words: {count(every)}")
    print(f"the {len(missed):,} that were not heard right: {count(missed)}")


if __name__ == "__main__":
    main()
