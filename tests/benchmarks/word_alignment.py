"""How fast long texts are aligned, and in how much memory, against rapidfuzz alone on the same numbers of words.

    python -m tests.benchmarks.word_alignment TEXT...

The texts are read one after the other as one; their words are the true ones, and every seventh is misheard, dropped or
doubled on the other side. Seconds are those of the processor, the best of three.
"""

from __future__ import annotations

import argparse
import random
import resource
import time
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

from align.match import Kind, key, match

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_RUNS = 3
_WRONG = 0.15
_SMALL = 100_000
_LARGE = 1_000_000
_BOILERPLATE = 1_000
_QUADRATIC = 200_000
"""Words, above which rapidfuzz alone is not waited for: it takes a hundred times as long for ten times as many."""


def _misheard(words: Sequence[str], chance: random.Random) -> list[str]:
    heard: list[str] = []
    for word in words:
        draw = chance.random()
        if draw >= _WRONG:
            heard.append(word)
        elif draw < _WRONG / 2:
            heard.append(chance.choice(words))
        elif draw < _WRONG * 3 / 4:
            heard += [word, word]
    return heard


def _seconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(_RUNS):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times)


def _alone(here: Sequence[str], there: Sequence[str]) -> Callable[[], object]:
    numbers: dict[str, int] = {}
    sides = [[numbers.setdefault(key(w), len(numbers)) for w in side] for side in (here, there)]
    return lambda: Levenshtein.opcodes(*sides)


def _measure(name: str, here: Sequence[str]) -> None:
    there = _misheard(here, random.Random(1))  # noqa: S311 - reproducible, no secret
    ours = _seconds(lambda: match(here, there))
    same = sum(b.length for b in match(here, there).blocks if b.kind is Kind.SAME)
    alone = f"{_seconds(_alone(here, there)):.2f} s" if len(here) <= _QUADRATIC else "not run"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:>24}: {len(here):,} words, {100 * same / len(here):.2f} % matched in {ours:.2f} s; ", end="")
    print(f"rapidfuzz alone {alone}; peak memory {peak:.0f} MB")


def _words(texts: Sequence[Path]) -> Iterator[str]:
    for path in texts:
        with path.open(encoding="utf-8", errors="replace") as file:
            for line in file:
                yield from line.split()


def main() -> None:
    """Print a line for each kind of text."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", nargs="+", type=Path)
    words = list(islice(_words(parser.parse_args().texts), _LARGE))
    _measure("real text", words[:_SMALL])
    _measure("repeats itself", list(islice(cycle(words[:_BOILERPLATE]), _SMALL)))
    _measure("long real text", words)


if __name__ == "__main__":
    main()
