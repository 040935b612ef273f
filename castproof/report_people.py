"""The parts of the page of corrections that tell who speaks, and where published quotations were heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castproof.lines import LineNumbers
from castproof.markup import reasons, shown, table
from castproof.report import count, where_of
from transcript.timecode import vtt_clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from align.quotes import Quote
    from align.turns import SpeakerChange
    from castproof.people import Settled
    from transcript.formats import Document

__all__ = ["people_html", "quotes_html"]


def people_html(settled: Settled, document: Document | None) -> Iterator[str]:
    """Yield who the speakers are, and the passages that changed hands or may have to; nothing where there is neither.

    `document` is the file that the words stand in, None for recognised ones.
    """
    people = settled.people
    if people.names:
        yield "<h2>Who speaks</h2>\n"
        rows = ((n.label, n.name, n.role or "", f"{n.confidence:.2f}", n.evidence) for n in people.names)
        cells = ([*map(shown, told), reasons(evidence)] for *told, evidence in rows)
        yield table(("Label", "Name", "Role", "Sure", "Why"), cells)
    if people.changes:
        doubts = count(len(people.doubts), "doubt")
        yield f"<h2>{count(len(people.made), 'passage')} given to another speaker, {doubts}</h2>\n"
        lines = LineNumbers.of(document, settled.transcript) if document is not None else None
        yield table(
            ("Where", "Words", "Before", "After", "Sure", "Why"),
            (_cells(c, where_of(c, lines)) for c in people.changes),
        )


def _cells(change: SpeakerChange, where: str) -> list[str]:
    state = "made" if change.applied else "doubt"
    return [
        shown(where),
        shown(change.text),
        shown(change.before),
        shown(change.after),
        f"{change.confidence:.2f}<br>{state}",
        reasons(change.evidence),
    ]


def quotes_html(quotes: Sequence[Quote]) -> Iterator[str]:
    """Yield where published quotations were heard, nothing where none was."""
    if quotes:
        yield f"<h2>{count(len(quotes), 'published quotation')} heard</h2>\n"
        yield table(
            ("When", "Published", "Heard", "In"),
            (
                (
                    shown(vtt_clock(q.start_ms) if q.start_ms is not None else ""),
                    shown(q.quotation.text),
                    shown(q.heard),
                    shown(q.quotation.source),
                )
                for q in quotes
            ),
        )
