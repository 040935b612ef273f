"""Segments that stand elsewhere on the other side: an edit that puts the end of a talk at its beginning."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from align.match import match
from align.passages import Pair, Passage, find_passages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["find_moved"]

_LEAST_PAIRS = 12
"""So many words make sure that a segment was moved: what it is compared with stands anywhere, so shorter ones ("thank
you so much for being here") are met by chance."""
_LEAST_SHARE = 0.5
"""Of the words of a moved segment, at least so many are the same on both sides."""
_MOST_ROUNDS = 10
"""Each round finds segments that are in order among themselves; edits that shuffle more than that are another text."""


def find_moved(passages: Sequence[Passage], here: Sequence[str], there: Sequence[str]) -> tuple[Passage, ...]:
    """Return, in the order of `here`, the passages between words that stand in none of `passages`.

    They are marked as moved. Each word stands in one of them at most. Takes as long as some alignments of these words.
    """
    found: list[Passage] = []
    for _ in range(_MOST_ROUNDS):
        known = [*passages, *found]
        own = _left((range(p.here_start, p.here_stop) for p in known), len(here))
        others = _left((range(p.there_start, p.there_stop) for p in known), len(there))
        if min(len(own), len(others)) < _LEAST_PAIRS:
            break
        new = list(_among(own, others, here, there))
        if not new:
            break
        found += new
    return tuple(sorted(found, key=lambda p: p.here_start))


def _left(taken: Iterable[range], length: int) -> list[int]:
    free = bytearray(b"\1") * length
    for places in taken:
        free[places.start : places.stop] = bytes(len(places))
    return [k for k in range(length) if free[k]]


def _among(own: Sequence[int], others: Sequence[int], here: Sequence[str], there: Sequence[str]) -> Iterator[Passage]:
    """Yield the passages between the words at these places."""
    own_texts, other_texts = [here[k] for k in own], [there[k] for k in others]
    for passage in find_passages(match(own_texts, other_texts), own_texts, other_texts):
        for part in _unbroken(passage.pairs, own, others):
            first, last = part[0], part[-1]
            moved = Passage(first.here, last.here + 1, first.there, last.there + 1, tuple(part), moved=True)
            longer = max(moved.here_stop - moved.here_start, moved.there_stop - moved.there_start)
            if len(part) >= max(_LEAST_PAIRS, _LEAST_SHARE * longer):
                yield moved


def _unbroken(pairs: Sequence[Pair], own: Sequence[int], others: Sequence[int]) -> Iterator[list[Pair]]:
    """Yield the pairs as places in the whole texts, in parts that no other passage stands within."""
    part: list[Pair] = []
    for before, pair in pairwise([None, *pairs]):
        if pair is None:
            continue
        found = Pair(own[pair.here], others[pair.there])
        if part and before is not None:
            last = part[-1]
            gaps = (found.here - last.here, found.there - last.there)
            if gaps != (pair.here - before.here, pair.there - before.there):
                yield part
                part = []
        part.append(found)
    if part:
        yield part
