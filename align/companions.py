"""The words that a list puts beside a name ("Jerry Revich - Goldman Sachs"), looked for where it may be misheard.

Who is announced is announced with a firm, and who was announced is called by the first name for a while: such words
nearby speak for a name where its own sounds alone would not.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.language import SMALL_WORD_ZIPF, zipf
from align.nearby import gap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.glossary import Row
    from align.page import Page

__all__ = ["Companions"]

_LEAST_LETTERS = 3
_NEAR = 12  # words on either side


@dataclass(frozen=True, slots=True)
class Companions:
    """The rows of lists by the words of their names, and where a transcript has the words of these rows."""

    rows: dict[str, list[frozenset[str]]]
    places: dict[str, list[int]]

    @classmethod
    def of(cls, page: Page, rows: Sequence[Row]) -> Companions:
        """Return what `page` has of the words in `rows`."""
        by_name: defaultdict[str, list[frozenset[str]]] = defaultdict(list)
        telling: set[str] = set()
        for row in rows:
            words = frozenset(
                w for w in (*row.name, *row.rest) if len(w) >= _LEAST_LETTERS and zipf(w) < SMALL_WORD_ZIPF
            )
            telling |= words
            for word in set(row.name):
                by_name[word].append(words | set(row.name))
        places: defaultdict[str, list[int]] = defaultdict(list)
        for k, key in enumerate(page.keys):
            if key in telling:
                places[key].append(k)
        return cls(dict(by_name), dict(places))

    def beside(self, keys: Sequence[str]) -> tuple[str, ...]:
        """Return the words in the rows that are named by all of `keys`, without these, as far as the page has them."""
        rows = [row for row in self.rows.get(keys[0], ()) if row.issuperset(keys)]
        return tuple(sorted({w for row in rows for w in row if w not in keys and w in self.places}))

    def near(self, words: Sequence[str], start: int, stop: int) -> tuple[int, float]:
        """Return how many of `words` stand near the words `start` to `stop`, and how far the nearest is; NaN for none.

        What stands inside does not count.
        """
        gaps = [there for word in words if (there := gap(self.places[word], start, stop)) is not None]
        return sum(there <= _NEAR for there in gaps), min(gaps, default=math.nan)
