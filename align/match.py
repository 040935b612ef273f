"""Words against words: an alignment that covers both sides, in blocks.

"Here" is the transcript that is worked on, "there" the other side: what was heard, or another transcript.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from align.anchors import find_runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["Alignment", "Block", "Kind", "key", "match"]

_MARKS = re.compile(r"[\W_]+")
_AREA = 20_000
"""Words here by words there, up to which an alignment of least cost is fast, and seldom wrong."""

_AKIN = 0.25
"""In one speech told twice, a smaller share of the words is without a counterpart anywhere in the other."""


class Kind(StrEnum):
    """How the two sides of a block stand to each other."""

    SAME = "same"
    CHANGED = "changed"
    ONLY_HERE = "only here"
    ONLY_THERE = "only there"


@dataclass(frozen=True, slots=True)
class Block:
    """Words `here_start` to `here_stop` of this side against `there_start` to `there_stop` of the other."""

    kind: Kind
    here_start: int
    here_stop: int
    there_start: int
    there_stop: int

    @property
    def length(self) -> int:
        """Its words on the side that has more of them."""
        return max(self.here_stop - self.here_start, self.there_stop - self.there_start)


@dataclass(frozen=True, slots=True)
class Alignment:
    """Blocks that cover both sides, each word once and in order."""

    blocks: tuple[Block, ...]

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Yield (here, there) for each word that both sides have."""
        for b in self.blocks:
            if b.kind is Kind.SAME:
                yield from zip(range(b.here_start, b.here_stop), range(b.there_start, b.there_stop), strict=True)


_KINDS = {"equal": Kind.SAME, "replace": Kind.CHANGED, "delete": Kind.ONLY_HERE, "insert": Kind.ONLY_THERE}


@lru_cache(maxsize=100_000)
def key(word: str) -> str:
    """Return what two spellings of one word share: its letters and digits in lower case, without marks on them."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return _MARKS.sub("", bare.lower()) or word


def match(here: Sequence[str], there: Sequence[str]) -> Alignment:
    """Align two sequences of words; they are compared by `key`.

    Between short texts it is the alignment with the least number of changed, missing and additional words. Long ones
    are parted where they surely run together (`align.anchors`), and so again between such places, as long as there are
    any: what is left is aligned at the least number of edits (rapidfuzz, bit-parallel).
    """
    numbers: dict[str, int] = {}
    coded = [[numbers.setdefault(key(w), len(numbers)) for w in side] for side in (here, there)]
    return Alignment(tuple(_merged(_Coded(*coded).blocks(_Gap(0, len(here), 0, len(there))))))


class _Gap(NamedTuple):
    """A stretch of both sides that is still to be aligned."""

    here_start: int
    here_stop: int
    there_start: int
    there_stop: int

    @property
    def area(self) -> int:
        return (self.here_stop - self.here_start) * (self.there_stop - self.there_start)


@dataclass(frozen=True, slots=True)
class _Coded:
    """Two texts, each word as a number."""

    here: list[int]
    there: list[int]

    def blocks(self, whole: _Gap) -> Iterator[Block]:
        """Yield blocks that cover a gap; two in a row may be of one kind."""
        todo: list[_Gap | Block] = [whole]
        while todo:
            part = todo.pop()
            if isinstance(part, Block):
                yield part
            elif part.area <= _AREA or len(parts := self._parted(part)) == 1:
                yield from self._nearest(part)
            else:
                todo += reversed(parts)

    def _parted(self, gap: _Gap) -> list[_Gap | Block]:
        """Return the runs of words in a gap that both sides surely share, and the gaps between."""
        import numpy as np

        here = np.array(self.here[gap.here_start : gap.here_stop], np.uint64)
        there = np.array(self.there[gap.there_start : gap.there_stop], np.uint64)
        parts: list[_Gap | Block] = []
        at, other = gap.here_start, gap.there_start
        for run in find_runs(here, there):
            start, there_start = gap.here_start + run.here, gap.there_start + run.there
            if at < start or other < there_start:
                parts.append(_Gap(at, start, other, there_start))
            at, other = start + run.length, there_start + run.length
            parts.append(Block(Kind.SAME, start, at, there_start, other))
        if at < gap.here_stop or other < gap.there_stop:
            parts.append(_Gap(at, gap.here_stop, other, gap.there_stop))
        return parts

    def _nearest(self, gap: _Gap) -> Iterator[Block]:
        """Yield the blocks of the alignment of a gap with the least number of edits."""
        from rapidfuzz.distance import Levenshtein

        at, stop, other, there_stop = gap
        here, there = self.here[at:stop], self.there[other:there_stop]
        hint = _expected_edits(here, there) if gap.area > _AREA else None
        for op in Levenshtein.opcodes(here, there, score_hint=hint):
            yield Block(_KINDS[op.tag], at + op.src_start, at + op.src_end, other + op.dest_start, other + op.dest_end)


def _expected_edits(here: Sequence[int], there: Sequence[int]) -> int | None:
    """Return about how many edits part two long texts; None for foreign ones, where a guess would only cost time."""
    longer = max(len(here), len(there))
    least = longer - (Counter(here) & Counter(there)).total()
    return 2 * least + 1 if least < _AKIN * longer else None


def _merged(blocks: Iterable[Block]) -> Iterator[Block]:
    """Join neighbours of one kind."""
    last: Block | None = None
    for block in blocks:
        if last is not None and last.kind is block.kind:
            last = Block(last.kind, last.here_start, block.here_stop, last.there_start, block.there_stop)
            continue
        if last is not None:
            yield last
        last = block
    if last is not None:
        yield last
