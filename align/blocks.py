"""What came of an alignment, block by block: told on both sides, moved, or told on one side only."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

from align.retime import stretch_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from align.passages import Passage
    from align.retime import Retimed, Stretch

__all__ = ["AlignedBlock", "BlockKind", "blocks_of"]


class BlockKind(StrEnum):
    """Where the words of a block are told."""

    BOTH = "both"
    MOVED = "moved"
    ONLY_HERE = "only here"
    ONLY_THERE = "only there"


@dataclass(frozen=True, slots=True)
class AlignedBlock:
    """Words of a transcript, of what was heard, or of both that belong together.

    `words` are their places in the transcript, from the first to the first behind them, `heard` those in what was
    heard; None on a side that lacks them. `start_ms` and `end_ms` are when they are spoken; of words that are not, when
    those before them end and those behind them begin. None where that is unknown.
    """

    kind: BlockKind
    words: tuple[int, int] | None
    heard: tuple[int, int] | None
    start_ms: int | None
    end_ms: int | None
    text: str

    @property
    def length(self) -> int:
        """How many words it has: of the transcript, else of what was heard."""
        start, stop = self.words or self.heard or (0, 0)
        return stop - start


def blocks_of(retimed: Retimed) -> tuple[AlignedBlock, ...]:
    """Return the blocks of an alignment in the order of the recording, then of the transcript.

    Every word of the transcript stands in one of them. Words that were heard amid those of a block, and that the
    transcript lacks, are a block of their own.
    """
    found = [*_of_transcript(retimed), *_only_there(retimed)]
    return tuple(sorted(found, key=lambda b: (b.start_ms is None, b.start_ms or 0, b.words or (0, 0))))


def _of_transcript(retimed: Retimed) -> Iterator[AlignedBlock]:
    words = retimed.transcript.words
    unheard = {k for s in retimed.unheard for k in range(s.start, s.stop)}
    passages = {p.here_start: p for p in retimed.passages}
    cuts = {0, len(words), *(k for s in retimed.unheard for k in (s.start, s.stop))}
    cuts |= {k for p in retimed.passages for k in (p.here_start, p.here_stop)}
    passage: Passage | None = None
    for start, stop in pairwise(sorted(cuts)):
        passage = passages.get(start, passage if passage is not None and start < passage.here_stop else None)
        stretch = stretch_of(words, start, stop)
        if start in unheard:
            yield _block(BlockKind.ONLY_HERE, stretch, (start, stop), None)
            continue
        kind = BlockKind.MOVED if passage is not None and passage.moved else BlockKind.BOTH
        yield _block(kind, stretch, (start, stop), _heard(passage, start, stop))


def _only_there(retimed: Retimed) -> Iterator[AlignedBlock]:
    return (_block(BlockKind.ONLY_THERE, s, None, (s.start, s.stop)) for s in retimed.additional)


def _heard(passage: Passage | None, start: int, stop: int) -> tuple[int, int] | None:
    """Return what was heard of words `start` to `stop` of a passage."""
    if passage is None:
        return None
    pairs = passage.pairs
    inside = pairs[bisect_left(pairs, start, key=attrgetter("here")) : bisect_left(pairs, stop, key=attrgetter("here"))]
    return (inside[0].there, inside[-1].there + 1) if inside else None


def _block(kind: BlockKind, of: Stretch, words: tuple[int, int] | None, heard: tuple[int, int] | None) -> AlignedBlock:
    return AlignedBlock(kind, words, heard, of.start_ms, of.end_ms, of.text)
