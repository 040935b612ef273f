"""Words against words: an alignment that covers both sides, in blocks.

"Here" is the transcript that is worked on, "there" the other side: what was heard, or another transcript.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Alignment", "Block", "Kind", "key", "match"]

_MARKS = re.compile(r"[\W_]+")


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


@lru_cache(maxsize=100_000)
def key(word: str) -> str:
    """Return what two spellings of one word share: its letters and digits in lower case, without marks on them."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return _MARKS.sub("", bare.lower()) or word


def match(here: Sequence[str], there: Sequence[str]) -> Alignment:
    """Align two sequences of words at the least number of changed, missing and additional words.

    Words are compared by `key`. Time grows with the words times their differences (rapidfuzz, bit-parallel).
    """
    from rapidfuzz.distance import Levenshtein

    ids: dict[str, int] = {}
    coded = [[ids.setdefault(key(w), len(ids)) for w in side] for side in (here, there)]
    kinds = {"equal": Kind.SAME, "replace": Kind.CHANGED, "delete": Kind.ONLY_HERE, "insert": Kind.ONLY_THERE}
    return Alignment(
        tuple(
            Block(kinds[op.tag], op.src_start, op.src_end, op.dest_start, op.dest_end)
            for op in Levenshtein.opcodes(coded[0], coded[1])
        )
    )
