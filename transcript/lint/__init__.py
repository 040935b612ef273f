"""What a subtitle file has wrong, and mending it: what a linter does for code.

Faults have codes (`codes`). They are found in what the file shows (`shown`, `checks`) and in how it is written
(`layout`), and mended where no word needs to change for it (`mend`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from transcript.lint.checks import Finding, cue_findings
from transcript.lint.codes import CODES, Code, chosen
from transcript.lint.layout import FileLayout, file_findings
from transcript.lint.mend import mended
from transcript.lint.shown import GRAMMARS, shown_cues

if TYPE_CHECKING:
    from transcript.formats import Document
    from transcript.rules import CueRules

__all__ = ["CODES", "GRAMMARS", "Code", "Finding", "chosen", "findings", "mended"]


def findings(document: Document, rules: CueRules, codes: frozenset[str]) -> tuple[Finding, ...]:
    """Return the faults called `codes` that a subtitle file has by `rules`, in order of its lines."""
    found = list(cue_findings(shown_cues(document), rules))
    if (grammar := GRAMMARS.get(document.format.name)) is not None:
        found += file_findings(document.source, FileLayout.of(document.source, grammar))
    return tuple(sorted(f for f in found if f.code in codes))
