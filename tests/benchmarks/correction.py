"""How well and how fast the corrector does on real calls (see `calls.py` for the data).

    python -m tests.benchmarks.correction CALLS [--services amazon google] [--min-confidence 0.9] [--words 12000]

First it tells how the time and the memory of a long transcript grow: so many words of the calls in a row, and ten times
as many, with the documents of two calls.

The judge that comes with castproof was trained on 22 calls; on those this prints what it learnt, not what it can. What
it can is printed by `train_judge.py`, which leaves out the calls it scores.
"""

from __future__ import annotations

import argparse
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from align.correct import DEFAULT_MIN_CONFIDENCE, correct
from align.evidence import Witnesses
from align.glossary import build_glossary
from tests.benchmarks.calls import Score, calls, documents, recognised, score
from tests.benchmarks.peak import peak_mb
from transcript.formats import read
from transcript.model import Segment, Transcript
from transcript.replacement import Layout

if TYPE_CHECKING:
    from align.glossary import Glossary
    from transcript.model import Word


def _corrected(folder: Path, call: str, service: str, other: str | None, bound: float) -> tuple[Score, int, float]:
    document = read(folder / call / f"{service}.asr.json")
    heard = read(folder / call / f"{other}.asr.json").transcript if other else None
    texts = documents(folder, call)
    begun = time.process_time()
    found = correct(
        document.transcript,
        Layout.of(document.transcript, document.source.text),
        build_glossary(texts),
        Witnesses(heard=heard),
        min_confidence=bound,
    )
    taken = time.process_time() - begun
    words = document.transcript.words
    changes = [(c.start, c.stop, c.after) for c in found if c.applied]
    return score(folder, call, words, changes), len(words), taken


def _taken(words: tuple[Word, ...], glossary: Glossary) -> float:
    """Return the seconds of processor that a correction of `words` takes."""
    said = Transcript((Segment(words),))
    begun = time.process_time()
    correct(said, Layout.of(said), glossary)
    return time.process_time() - begun


def _print_growth(folder: Path, service: str, count: int) -> None:
    """Print how fast so many words and ten times as many are corrected, and the most memory that was resident."""
    names = calls(folder)
    every = (word for call in names for word in recognised(folder, call, service))
    long = tuple(islice(every, 10 * count))
    short = long[:count]
    texts = [text for call in names[2:4] for text in documents(folder, call)]
    glossary = build_glossary(texts)
    _taken(long[:100], glossary)  # loads what is loaded once
    first, second = _taken(short, glossary), _taken(long, glossary)
    print(f"{sum(len(t.text) for t in texts) / 1000:,.0f} KB of documents")
    print(f"{len(short):,} words: {len(short) / first:,.0f} words a second")
    print(f"{len(long):,} words: {second / first:.1f} times as long; {peak_mb():,.0f} MB at most")


def main() -> None:
    """Correct all calls of a folder and print a line for each service, without and with the other's transcript."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("calls", type=Path)
    parser.add_argument("--services", nargs=2, default=("amazon", "google"))
    parser.add_argument("--min-confidence", type=float, default=DEFAULT_MIN_CONFIDENCE)
    parser.add_argument("--words", type=int, default=12_000)
    asked = parser.parse_args()
    _print_growth(asked.calls, asked.services[0], asked.words)
    for service, other in (asked.services, asked.services[::-1]):
        for witness in (None, other):
            done = [_corrected(asked.calls, c, service, witness, asked.min_confidence) for c in calls(asked.calls)]
            speed = sum(n for _, n, _ in done) / sum(s for *_, s in done)
            evidence = f"documents and {witness}" if witness else "documents"
            print(f"{service:8} {evidence:22} {sum((s for s, _, _ in done), Score())}   {speed:,.0f} words a second")


if __name__ == "__main__":
    main()
