"""A transcript, what is known of its names, and the corrections that follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from transcript.replacement import apply

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from align.documents import ReferenceText
    from align.evidence import Correction, Witnesses
    from align.glossary import Glossary
    from castproof.parts import Reporter
    from transcript.model import Transcript
    from transcript.replacement import Layout

__all__ = ["Case", "Knowledge", "Proof", "References", "gather", "proofread"]


@dataclass(frozen=True, slots=True)
class References:
    """The files that spell the names rightly: documents (or folders of them), and a glossary."""

    documents: tuple[Path, ...] = ()
    glossary: Path | None = None


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What was read of the references: once, however many transcripts are proofread with it."""

    documents: tuple[ReferenceText, ...] = ()
    glossary: Glossary | None = None

    def of_documents(self) -> Glossary:
        """Return the terms of the documents alone."""
        from align.glossary import build_glossary

        return build_glossary(self.documents)

    def terms(self, transcript: Transcript, name: str) -> Glossary:
        """Return the terms for `transcript`: those of the documents, of its own head, and of the user's glossary."""
        from align.documents import ReferenceText
        from align.glossary import build_glossary, merge

        head = "\n\n".join(part for part in (transcript.title, transcript.description) if part)
        own = (ReferenceText(f"{name} (its head)", head),) if head else ()
        found = build_glossary((*self.documents, *own))
        return merge(self.glossary, found) if self.glossary else found


def gather(references: References, own: Sequence[Path], reporter: Reporter) -> Knowledge:
    """Read the references, leaving out `own`, the transcripts that are worked on. Raises InputError."""
    from align.documents import read_documents
    from align.glossary import parse_glossary
    from transcript.source import read_source

    glossary = parse_glossary(read_source(references.glossary)) if references.glossary else None
    documents = read_documents(references.documents, own, tell=reporter.tell) if references.documents else ()
    return Knowledge(documents, glossary)


@dataclass(frozen=True, slots=True)
class Proof:
    """A transcript and its corrections: all of them, and the transcript with those made that are applied."""

    transcript: Transcript
    corrections: tuple[Correction, ...]
    corrected: Transcript
    min_confidence: float

    @property
    def applied(self) -> tuple[Correction, ...]:
        """The corrections that are made."""
        return tuple(c for c in self.corrections if c.applied)

    @property
    def held(self) -> tuple[Correction, ...]:
        """The corrections that are likely and not sure enough to be made."""
        return tuple(c for c in self.corrections if not c.applied)


@dataclass(frozen=True, slots=True)
class Case:
    """All that is known when a transcript is proofread. `min_confidence` None: the corrector's own bound."""

    transcript: Transcript
    layout: Layout
    glossary: Glossary
    witnesses: Witnesses
    min_confidence: float | None = None


def proofread(case: Case, reporter: Reporter) -> Proof:
    """Find the corrections of a transcript and make those that are sure."""
    from align.correct import DEFAULT_MIN_CONFIDENCE, correct

    transcript, witnesses = case.transcript, case.witnesses
    if not case.glossary.terms and witnesses.heard is None:
        reporter.tell("no terms in the references: corrected from the transcript's own spellings alone")
    if transcript.language and not transcript.language.lower().startswith("en"):
        reporter.warn(f"the transcript's language is {transcript.language}; the corrector knows how English sounds")
    bound = DEFAULT_MIN_CONFIDENCE if case.min_confidence is None else case.min_confidence
    with reporter.progress("proofreading"):
        corrections = correct(
            transcript,
            case.layout,
            case.glossary,
            witnesses,
            min_confidence=bound,
        )
    corrected = apply(transcript, [c.replacement for c in corrections if c.applied])
    return Proof(transcript, corrections, corrected, bound)
