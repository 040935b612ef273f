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
    A_LIST = auto()  # of a few terms alone, which somebody chose for a show
    UNTOLD = auto()  # by what is said and written


@dataclass(frozen=True, slots=True)
class _Yardstick:
    """Rarer words than `common` (a Zipf frequency) are names.

    Documents of the episode have a share of `enough` or more in common, and those of others less than `little`.
    """

    common: float
    enough: float
    little: float

    def names(self, words: Iterable[str]) -> set[str]:
        return {k for k in words if is_name_like(k) and zipf(k) < self.common}

    def weight(self, names: Iterable[str]) -> float:
        """Return how much names tell: the rarer, the more."""
        return sum(self.common - zipf(k) for k in names)

    def overlap(self, a: AbstractSet[str], b: AbstractSet[str]) -> float:
        """Return the overlap coefficient of two sets of names by their weights (Szymkiewicz, 1934; Simpson, 1960)."""
        return self.weight(a & b) / min(self.weight(a), self.weight(b))


_CASED = _Yardstick(5.0, 0.09, 0.06)
"""More common names ("John") are everywhere. Of 44 transcripts of calls all have enough in common with their own
documents and the list of who speaks, 34 with the documents alone, 1 with another call's; little have none, 2 and 36.
"""
_UNCASED = _Yardstick(4.0, 0.08, 0.05)
"""Without capitals, rarer words stand for the names. Of the same 44 then 42, 37 and 6 have enough in common, and little
none, 1 and 28.
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
    if min(len(said), len(names)) < _FEW_NAMES:
        return Relation.UNTOLD if seen.glossary.uses else Relation.A_LIST
    share = by.overlap(said, names)
    if share >= by.enough:
        return Relation.THE_EPISODE
    return Relation.OTHERS if share < by.little else Relation.UNTOLD
