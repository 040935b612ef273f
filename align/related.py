"""Whether documents are of the episode that a transcript is of: by the names that both have.

An episode's own documents are believed where they have ordinary words as a name that nothing else speaks of; others
happen to have names that sound like them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from align.language import zipf
from align.page import is_name_like

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from align.survey import Survey

__all__ = ["Relation", "relation"]

_DOCUMENTS = 3
_FEW_NAMES = 30  # by fewer nobody can tell


class Relation(Enum):
    """What documents are of."""

    THE_EPISODE = auto()
    OTHERS = auto()
    A_FEW_NAMES = auto()  # as somebody notes them down for a show
    UNTOLD = auto()  # by the little that is said


@dataclass(frozen=True, slots=True)
class _Yardstick:
    """Rarer words than `common` (a Zipf frequency) are names; documents of an episode have this `share` in common."""

    common: float
    share: float

    def names(self, words: Iterable[str]) -> set[str]:
        return {k for k in words if is_name_like(k) and zipf(k) < self.common}

    def weight(self, names: Iterable[str]) -> float:
        """Return how much names tell: the rarer, the more."""
        return sum(self.common - zipf(k) for k in names)

    def overlap(self, a: AbstractSet[str], b: AbstractSet[str]) -> float:
        """Return the overlap coefficient of two sets of names by their weights (Szymkiewicz, 1934; Simpson, 1960)."""
        return self.weight(a & b) / min(self.weight(a), self.weight(b))


_CASED = _Yardstick(5.0, 0.125)
"""More common names ("John") are everywhere. All of 22 transcripts of calls have more in common with their own
documents, none with another call's, 1 of 22 with those of one of six others.
"""
_UNCASED = _Yardstick(4.0, 0.08)
"""Without capitals, rarer words stand for the names: 21 of 22 transcripts of calls have more in common with their own
documents, 3 of 22 with another call's, 1 of 22 with those of one of six others.
"""


def relation(seen: Survey) -> Relation:
    """Tell what documents are of: by how many they have of the names that they and the transcript can have in common.

    Measured with the three documents that have most of the names: what is in common with a whole folder would grow
    with the folder.
    """
    page = seen.page
    by = _CASED if page.cased else _UNCASED
    said = by.names(k for k, c in zip(page.keys, page.capital, strict=True) if c or not page.cased)
    written: defaultdict[str, set[str]] = defaultdict(set)
    for target in seen.targets:
        if target.in_documents is not None and not target.term.spelling.islower():
            for source in target.in_documents.sources:
                written[source] |= by.names(target.keys)
    nearest = sorted(written.values(), key=lambda names: -by.weight(said & names))[:_DOCUMENTS]
    names: set[str] = set().union(*nearest)
    if len(names) < _FEW_NAMES:
        return Relation.A_FEW_NAMES
    if len(said) < _FEW_NAMES:
        return Relation.UNTOLD
    return Relation.THE_EPISODE if by.overlap(said, names) >= by.share else Relation.OTHERS
