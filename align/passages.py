"""Which parts of an alignment are one speech told twice, and which only happen to share words.

An alignment of least cost matches words of foreign texts too ("the" of an advertisement with "the" of a chat that
stands in its place). So its blocks are read as the output of a chain with two states, together and apart, and the
likeliest path through it (Viterbi's) tells the passages in which both sides run together. Every matched word speaks
for being together, the more the rarer it is; every word without a match speaks against it, and so does every change
of state. With any figure below halved or doubled, the real episodes they were tried on score within 0.1 points.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from itertools import starmap
from typing import TYPE_CHECKING

from align.match import Alignment, Kind, key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.match import Block

__all__ = ["Pair", "Passage", "find_passages"]

_SHARE_MATCHED = 0.7
"""Of the words of one speech told twice, how many match: recognisers get 50 to 95 % right."""
_NEIGHBOURHOOD = 10
"""In foreign text, a word finds a match if it stands among about so many there: the alignment may shift freely."""
_MOST_A_MATCH = 3.0
"""What the rarest of words can say: a name stands in an advertisement and in the talk, so it is no proof."""
_LEAST_A_MATCH = 0.1
"""What the commonest say: more than nothing, so that a text of one word over and over agrees with itself."""
_MISS = -1.0
"""What a word without a match says, about ln(0.3 / 0.8): 30 % miss together, 80 % apart."""
_CHANGE = -8.0
"""What a change of state says. With the above, about 16 misses in a row part two passages, and about 6 matched words
of middling frequency make one of their own."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A word that both sides have, by its place on each."""

    here: int
    there: int


@dataclass(frozen=True, slots=True)
class Passage:
    """Words `here_start` to `here_stop` that run together with `there_start` to `there_stop`: at least one pair.

    `moved` tells that they stand in another order than the passages around them.
    """

    here_start: int
    here_stop: int
    there_start: int
    there_stop: int
    pairs: tuple[Pair, ...]
    moved: bool = False


def find_passages(alignment: Alignment, here: Sequence[str], there: Sequence[str]) -> tuple[Passage, ...]:
    """Return the passages in which `here` and `there` run together, in order. Takes time linear in the words."""
    weights = _weights(here, there)
    scores = [
        sum(weights[b.here_start : b.here_stop]) if b.kind is Kind.SAME else _MISS * b.length for b in alignment.blocks
    ]
    runs = (alignment.blocks[run.start : run.stop] for run in _runs_together(scores))
    return tuple(_passage(blocks) for blocks in runs if any(b.kind is Kind.SAME for b in blocks))


def _passage(blocks: Sequence[Block]) -> Passage:
    pairs = starmap(Pair, Alignment(tuple(blocks)).pairs())
    first, last = blocks[0], blocks[-1]
    return Passage(first.here_start, last.here_stop, first.there_start, last.there_stop, tuple(pairs))


def _weights(here: Sequence[str], there: Sequence[str]) -> list[float]:
    """Return what a match of each word of `here` says for being together: a log ratio of likelihoods.

    How often a word is met by chance is told by its other occurrences, on the side that has more of them.
    """
    keys = [key(w) for w in here]
    sides = [(Counter(keys), len(here)), (Counter(map(key, there)), len(there))]

    def weight(word: str) -> float:
        share = max((count[word] - 1) / max(1, total) for count, total in sides)
        chance = min(1.0, _NEIGHBOURHOOD * share)
        most = _SHARE_MATCHED / math.exp(_MOST_A_MATCH)
        return max(_LEAST_A_MATCH, math.log(_SHARE_MATCHED / max(chance, most)))

    known = {word: weight(word) for word in sides[0][0]}
    return [known[k] for k in keys]


def _runs_together(scores: Sequence[float]) -> list[range]:
    """Return the runs of blocks that the likeliest path passes together. Either state may begin and end it."""
    together, apart = 0.0, 0.0
    joins: list[bool] = []  # for each block: whether the best way to pass it together comes from apart
    parts: list[bool] = []
    for score in scores:
        joins.append(apart + _CHANGE > together)
        parts.append(together + _CHANGE > apart)
        together, apart = max(together, apart + _CHANGE) + score, max(apart, together + _CHANGE)
    runs = []
    is_together, stop = together >= apart, len(scores)
    for k in range(len(scores) - 1, -1, -1):
        if is_together and joins[k]:
            runs.append(range(k, stop))
            is_together = False
        elif not is_together and parts[k]:
            is_together, stop = True, k
    if is_together:
        runs.append(range(stop))
    return runs[::-1]
