"""Labels that are nobody: a recogniser's second name for a speaker, which only ever splits his sentences.

The text alone gives them away. Where two people talk, sentences end at nearly every change of speaker; between a
speaker and his stray label they run on again and again. What each change says is added up for each pair of labels
(log-odds). In 22 earnings calls whose labels are right, no pair of people comes to the bounds below: the nearest runs
on twice, interrupting.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from align.sentences import evidence_of_one_speaker, runs_on
from transcript.formats.labels import is_generic

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Block", "Stray", "blocks_of", "find_strays", "one_speaker_at"]

_AROUND = 5
_LEAST_SPLITS = 3
_MOSTLY = 0.5
"""Of a stray label's turns, more than such a share stand beside its owner's."""
_FRAGMENT_WORDS = 20
"""A stray label's turns are shorter, on the mean: a person who talks has longer ones, and a word of another at their
edges splits a sentence as well."""
_LEAST_LOG_ODDS = 6.0
_SHORT_LABEL = 2
_SPLIT = 1.0
"""From such log-odds on, a sentence runs on for sure."""


@dataclass(frozen=True, slots=True)
class Block:
    """Words `start` to `stop` (not included) under one label, others before and behind."""

    label: str | None
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Stray:
    """A label that is another speaker's: `splits` of the changes between them fall inside a sentence.

    `beside` of its `turns` stand beside one of the owner's.
    """

    label: str
    owner: str
    splits: int
    log_odds: float
    beside: int
    turns: int


def blocks_of(labels: Iterable[str | None]) -> list[Block]:
    """Return the runs of words of one label, in order."""
    blocks = []
    at = 0
    for label, run in groupby(labels):
        stop = at + sum(1 for _ in run)
        blocks.append(Block(label, at, stop))
        at = stop
    return blocks


def one_speaker_at(texts: Sequence[str], at: int) -> float:
    """Return what the words around the change before word `at` say for one person speaking on both sides."""
    return evidence_of_one_speaker(runs_on(texts[max(0, at - _AROUND) : at], texts[at : at + _AROUND]))


def find_strays(texts: Sequence[str], blocks: Sequence[Block]) -> dict[str, Stray]:
    """Return the labels that are nobody by themselves. An owner is none of them. Takes time linear in the changes."""
    changes: defaultdict[frozenset[str], list[float]] = defaultdict(list)
    for before, after in pairwise(blocks):
        if before.label is not None and after.label is not None:
            changes[frozenset((before.label, after.label))].append(one_speaker_at(texts, after.start))
    seen = _Seen.of(blocks)
    strays: dict[str, Stray] = {}
    owners: set[str] = set()
    pairs = [(max(pair, key=seen.size), min(pair, key=seen.size), found) for pair, found in changes.items()]
    for owner, label, found in sorted(pairs, key=lambda pair: (seen.size(pair[0]), sum(pair[2])), reverse=True):
        splits, total = sum(log_odds >= _SPLIT for log_odds in found), sum(found)
        if (
            not _is_machines(label)
            or splits < _LEAST_SPLITS
            or total < _LEAST_LOG_ODDS
            or label in strays
            or label in owners
            or owner in strays
        ):
            continue
        beside, turns = seen.beside[label, owner], seen.turns[label]
        if beside > _MOSTLY * turns and seen.words[label] <= _FRAGMENT_WORDS * turns:
            strays[label] = Stray(label, owner, splits, total, beside, turns)
            owners.add(owner)
    return strays


def _is_machines(label: str) -> bool:
    """Tell whether a machine gave a label ("Speaker 1", "B", "2"): a name that a person wrote is somebody's."""
    return is_generic(label) or len(label) <= _SHORT_LABEL


@dataclass(frozen=True, slots=True)
class _Seen:
    """How many words and turns each label has, and how many of its turns stand beside one of each other's."""

    words: Counter[str]
    turns: Counter[str]
    beside: Counter[tuple[str, str]]

    def size(self, label: str) -> tuple[int, str]:
        """Return by what labels are ordered: who says more owns, not who says less."""
        return self.words[label], label

    @classmethod
    def of(cls, blocks: Sequence[Block]) -> _Seen:
        seen = cls(Counter(), Counter(), Counter())
        for n, block in enumerate(blocks):
            if block.label is None:
                continue
            seen.words[block.label] += block.stop - block.start
            seen.turns[block.label] += 1
            around = {b.label for b in (*blocks[max(0, n - 1) : n], *blocks[n + 1 : n + 2])}
            seen.beside.update((block.label, other) for other in around if other is not None)
        return seen
