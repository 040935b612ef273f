"""What all commands tell: what was corrected, what was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castproof.report import count, rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from castproof.parts import Reporter
    from castproof.proof import Proof
    from transcript.formats import Document

__all__ = ["tell_proof", "tell_written"]

_HELD_SHOWN = 15


def tell_written(reporter: Reporter, paths: Sequence[Path]) -> None:
    """Name the files that were written."""
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
