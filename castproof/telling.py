"""What all commands tell: what failed, what was corrected, what was written."""

from __future__ import annotations

from itertools import groupby, islice
from typing import TYPE_CHECKING

from castproof.report import block_rows, count, rows, summary_line
from transcript.errors import CastproofError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from align.retime import Retimed
    from castproof.parts import Reporter
    from castproof.proof import Proof
    from transcript.formats import Document

__all__ = ["each", "tell_alignment", "tell_proof", "tell_written"]

_HELD_SHOWN = 15
_BLOCKS_SHOWN = 8  # of each kind
_FAILED = 2


def each(reporter: Reporter, inputs: Sequence[Path], work: Callable[[Path], int]) -> int:
    """Do `work` on each input; one that fails is told and the rest goes on. Return the exit code."""
    if len(inputs) == 1:
        return work(inputs[0])
    code = failed = 0
    for path in inputs:
        try:
            code = max(code, work(path))
        except CastproofError as error:
            reporter.error(str(error))
            failed += 1
    if failed == len(inputs):
        return _FAILED
    return 1 if failed else code


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


def tell_alignment(reporter: Reporter, retimed: Retimed, report: str | None) -> None:
    """Print how much of a transcript is on the clock, and what should be looked at; `report` names where all is."""
    reporter.tell(summary_line(retimed))
    found = block_rows(retimed)
    shown = [row for _, same in groupby(found, key=lambda row: row.kind) for row in islice(same, _BLOCKS_SHOWN)]
    if shown:
        reporter.blocks("the transcript against the recording", shown)
    if len(found) > len(shown):
        reporter.tell(f"and {len(found) - len(shown)} more; {report or '--report FILE'} lists them all")
