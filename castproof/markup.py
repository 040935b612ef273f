"""Text and evidence as markup of a page: whatever came from a file is one printable line and escaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from align.evidence import EvidenceKind
from transcript.errors import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from align.evidence import Evidence

__all__ = ["reasons", "shown", "table"]

_STRONG, _SLIGHT = 2.0, 0.7
"""In natural log-odds: from the first on a weight makes seven times the odds, below the second less than twice."""


def shown(text: str) -> str:
    """Return `text` as one printable line of markup."""
    return escape(one_line(text))


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table of cells that are markup already."""
    head = "".join(f'<th scope="col">{shown(h)}</th>' for h in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n"


def reasons(evidence: Sequence[Evidence]) -> str:
    """Return evidence as a list, the heaviest first."""
    return f"<ul>{''.join(_reason(e) for e in _by_weight(evidence))}</ul>"


def _by_weight(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return evidence with a person's decision first, then the heaviest."""
    return sorted(evidence, key=lambda e: (e.kind is not EvidenceKind.MEMORY, -abs(e.weight)))


def _reason(e: Evidence) -> str:
    return f"<li>{_weight(e)}: {shown(e.why)}</li>"


def _weight(e: Evidence) -> str:
    """Return what a piece of evidence weighs, in words and in log-odds."""
    if e.kind is EvidenceKind.MEMORY:
        return "decided by a person"
    side = "for" if e.weight >= 0 else "against"
    size = abs(e.weight)
    degree = "strongly " if size >= _STRONG else "slightly " if size < _SLIGHT else ""
    return f"{degree}{side} it ({e.weight:+.1f})"
