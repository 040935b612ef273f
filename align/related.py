"""Whether documents are of the episode that a transcript is of: by the names that both have.

An episode's own documents are believed where they have ordinary words as a name that nothing else speaks of; others
happen to have names that sound like them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from align.language import zipf

if TYPE_CHECKING:
    from collections.abc import Iterable

    from align.survey import Survey

__all__ = ["are_related"]

_SHARE = 0.125
"""Of the names that a transcript and documents can have in common: 43 of 44 transcripts of calls have less in common
with another call's documents (one 0.15), none with its own, among them the four that have 0.14 to 0.18."""
_FEW_NAMES = 30  # by fewer nobody can tell
_COMMON_NAME_ZIPF = 5.0  # more common names ("John") are everywhere


def are_related(seen: Survey) -> bool:
    """Tell whether a transcript and its documents have many of the names that they can have in common.

    Measured by the overlap coefficient (Szymkiewicz, 1934; Simpson, 1960).
    """
    documents = [t for t in seen.targets if t.in_documents is not None and not t.term.spelling.islower()]
    said = _rare(k for k, capital in zip(seen.page.keys, seen.page.capital, strict=True) if capital)
    written = _rare(k for t in documents for k in t.keys)
    fewer = min(len(said), len(written))
    return fewer >= _FEW_NAMES and len(said & written) >= _SHARE * fewer


def _rare(names: Iterable[str]) -> set[str]:
    return {k for k in names if zipf(k) < _COMMON_NAME_ZIPF}
