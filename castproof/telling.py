"""What all commands tell: what was corrected, what was written."""

from __future__ import annotations

from itertools import groupby, islice
from typing import TYPE_CHECKING

from castproof.lines import LineNumbers
from castproof.report import block_rows, count, name_line, quote_line, rows, speaker_rows, summary_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from align.quotes import Quotation, Quote
    from align.retime import Retimed
    from castproof.parts import Reporter
    from castproof.people import People
    from castproof.proof import Proof
    from transcript.formats import Document
    from transcript.model import Transcript

__all__ = ["tell_alignment", "tell_people", "tell_proof", "tell_quotes", "tell_written"]

_HELD_SHOWN = 15
_BLOCKS_SHOWN = 8  # of each kind


def tell_written(reporter: Reporter, paths: Sequence[Path]) -> None:
    """Name the files that were written, where there are any."""
    if paths:
        reporter.tell("written: " + ", ".join(map(str, paths)))


def tell_proof(reporter: Reporter, proof: Proof, document: Document | None, audit: str | None) -> None:
    """Print the corrections that were made, and those that were held."""
    if proof.applied:
        reporter.table(f"{count(len(proof.applied), 'correction')} made", rows(proof.applied, document))
    else:
        reporter.tell("no correction is sure enough to be made" if proof.held else "nothing to correct was found")
    if proof.held:
        shown = proof.held[:_HELD_SHOWN]
        reporter.table(f"{count(len(proof.held), 'more place')} held: likely, not sure", rows(shown, document))
        if len(proof.held) > len(shown):
            reporter.tell(f"and {len(proof.held) - len(shown)} more; {audit or '--audit FILE'} lists them all")


def tell_alignment(reporter: Reporter, retimed: Retimed, report: str | None) -> None:
    """Print how much of a transcript is on the clock, and what should be looked at; `report` names where all is."""
    reporter.tell(summary_line(retimed))
    if retimed.unheard_words == len(retimed.transcript.words):
        reporter.warn("nothing of the transcript was found in the recording, so no word has a time; are they a pair?")
    found = block_rows(retimed)
    shown = [row for _, same in groupby(found, key=lambda row: row.kind) for row in islice(same, _BLOCKS_SHOWN)]
    if shown:
        reporter.blocks("the transcript against the recording", shown)
    if len(found) > len(shown):
        reporter.tell(f"and {len(found) - len(shown)} more; {report or '--report FILE'} lists them all")


def tell_people(reporter: Reporter, people: People, document: Document | None, transcript: Transcript) -> None:
    """Print who the speakers of `transcript` are, which of its words changed hands, and which may have to."""
    lines = LineNumbers.of(document, transcript) if document is not None else None
    if made := people.made:
        reporter.table(f"{count(len(made), 'passage')} given to another speaker", speaker_rows(made, lines))
    if doubts := people.doubts:
        reporter.table(f"{count(len(doubts), 'doubt')} about who speaks", speaker_rows(doubts, lines)[:_HELD_SHOWN])
    for name in people.names:
        reporter.tell(name_line(name))


def tell_quotes(reporter: Reporter, quotations: Sequence[Quotation], quotes: Sequence[Quote]) -> None:
    """Print which of the references' quotations were heard, and when."""
    if not quotations:
        return
    reporter.tell(f"heard of what the references quote: {len(quotes)} of {count(len(quotations), 'quotation')}")
    for quote in quotes:
        reporter.tell(quote_line(quote))
