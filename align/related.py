"""Whether documents are of the episode that a transcript is of: by the names that both have.

An episode's own documents are believed where they have ordinary words as a name that nothing else speaks of; others
happen to have names that sound like them.
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from align.language import zipf
from align.page import is_name_like

if TYPE_CHECKING:
    from collections.abc import Iterable

    from align.survey import Survey

__all__ = ["are_related"]

_DOCUMENTS = 3
_SHARE = 0.125
"""Of the names that a transcript and documents can have in common: all of 44 transcripts of calls have more in common
with their own documents, 1 of 44 with another call's, 10 of 44 with those of one of six others."""
_FEW_NAMES = 30  # by fewer nobody can tell
_COMMON_NAME_ZIPF = 5.0  # more common names ("John") are everywhere
_RARE_ZIPF = 4.0
"""Without capitals, rarer words stand for the names: so 42 of 44 transcripts of calls have enough in common with their
own documents, 6 of 44 with another call's, none with those of one of six others."""


def are_related(seen: Survey) -> bool:
    """Tell whether a transcript and its documents have many of the names that they can have in common.

    Measured by the overlap coefficient (Szymkiewicz, 1934; Simpson, 1960) with the three documents that have most of
    the names: that with a whole folder would grow with the folder.
    """
    page = seen.page
    rare = partial(_rare, zipf_below=_COMMON_NAME_ZIPF if page.cased else _RARE_ZIPF)
    said = rare(k for k, c in zip(page.keys, page.capital, strict=True) if c or not page.cased)
    written: defaultdict[str, set[str]] = defaultdict(set)
    for target in seen.targets:
        if target.in_documents is not None and not target.term.spelling.islower():
            for source in target.in_documents.sources:
                written[source].update(rare(target.keys))
    nearest = sorted(written.values(), key=lambda names: -len(said & names))[:_DOCUMENTS]
    return _overlap(said, set().union(*nearest)) >= _SHARE


def _overlap(a: set[str], b: set[str]) -> float:
    fewer = min(len(a), len(b))
    return len(a & b) / fewer if fewer >= _FEW_NAMES else 0.0


def _rare(words: Iterable[str], *, zipf_below: float) -> set[str]:
    return {k for k in words if is_name_like(k) and zipf(k) < zipf_below}
