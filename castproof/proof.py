"""A transcript, what is known of its names, and the corrections that follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from align.glossary import Glossary
from transcript.errors import MissingInput
from transcript.replacement import apply
from transcript.source import read_source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from align.documents import ReferenceText
    from align.evidence import Correction, Witnesses
    from align.memory import Memory
    from align.quotes import Quotation, Quote
    from castproof.parts import Reporter
    from transcript.model import Transcript
    from transcript.replacement import Layout
    from transcript.source import Source

__all__ = ["Case", "Knowledge", "Proof", "References", "gather", "memory_source", "proofread"]


@dataclass(frozen=True, slots=True)
class References:
    """The files that spell the names rightly, documents (or folders of them) and a glossary; and the show's memory."""

    documents: tuple[Path, ...] = ()
    glossary: Path | None = None
    memory: Path | None = None

    def files(self) -> tuple[Path, ...]:
        """Return all that is read, folders by their own name."""
        return (*self.documents, *(path for path in (self.glossary, self.memory) if path is not None))


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What was read of the references: once, however many transcripts are proofread with it."""

    documents: tuple[ReferenceText, ...] = ()
    glossary: Glossary | None = None
    memory: Memory | None = None

    def of_documents(self) -> Glossary:
        """Return the terms of the documents alone."""
        from align.glossary import build_glossary

        return build_glossary(self.documents)

    def quotations(self) -> tuple[Quotation, ...]:
        """Return what the documents quote."""
        from align.quotes import quotations

        return quotations(self.documents)

    def quotes(self, transcript: Transcript, but: Sequence[Quote] = ()) -> tuple[Quote, ...]:
        """Return where in `transcript` it is said what the documents quote, other than the quotations of `but`."""
        from align.quotes import find_quotes

        known = {quote.quotation for quote in but}
        return find_quotes([q for q in self.quotations() if q not in known], transcript.words)

    def terms(self, transcript: Transcript, name: str, reporter: Reporter) -> Glossary:
        """Return the terms for `transcript`: those of the documents, of its own head, and of the user's glossary.

        A document that is the transcript in another form would vouch for its mistakes: it is told and left out.
        """
        from align.documents import ReferenceText
        from align.documents.copies import is_copy
        from align.glossary import build_glossary, merge

        head = "\n\n".join(part for part in (transcript.title, transcript.description) if part)
        own = (ReferenceText(f"{name} (its head)", head),) if head else ()
        copies = {d.name for d in self.documents if is_copy(d.text, (w.text for w in transcript.words))}
        for copy in sorted(copies):
            reporter.tell(f"{copy}: is this transcript in another form, so it is no reference; left out")
        found = build_glossary((*(d for d in self.documents if d.name not in copies), *own))
        return merge(self.glossary, found) if self.glossary else found


def gather(references: References, own: Sequence[Path], reporter: Reporter) -> Knowledge:
    """Read the references, leaving out `own`, the transcripts that are worked on. Raises InputError."""
    from align.documents import read_documents
    from align.glossary import parse_glossary

    glossary = parse_glossary(read_source(references.glossary)) if references.glossary else None
    memory = _memory(references.memory, reporter) if references.memory else None
    own = [*own, references.memory] if references.memory else own
    documents = read_documents(references.documents, own, tell=reporter.tell) if references.documents else ()
    return Knowledge(documents, glossary, memory)


def _memory(path: Path, reporter: Reporter) -> Memory | None:
    from align.memory import parse_memory

    if (source := memory_source(path)) is not None:
        return parse_memory(source)
    reporter.tell(f"{path}: not there yet, so nothing is remembered")
    return None


def memory_source(path: Path) -> Source | None:
    """Read the memory file `path`, None where there is none yet. Raises InputError."""
    try:
        return read_source(path)
    except MissingInput as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return None
        raise


@dataclass(frozen=True, slots=True)
class Proof:
    """A transcript and its corrections: all of them, and the transcript with those made that are applied.

    `names` are the names of several words that the references know; `glossary` and `quotes` are what it was proofread
    with.
    """

    transcript: Transcript
    corrections: tuple[Correction, ...]
    corrected: Transcript
    min_confidence: float
    names: frozenset[str] = frozenset()
    glossary: Glossary = field(default_factory=Glossary)
    quotes: tuple[Quote, ...] = ()

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
    """All that is known when a transcript is proofread. `min_confidence` None: the corrector's own bound.

    What `memory` speaks against is held, whatever its confidence.
    """

    transcript: Transcript
    layout: Layout
    glossary: Glossary
    witnesses: Witnesses
    min_confidence: float | None = None
    memory: Memory | None = None


def proofread(case: Case, reporter: Reporter) -> Proof:
    """Find the corrections of a transcript and make those that are sure."""
    from align.correct import DEFAULT_MIN_CONFIDENCE, correct
    from align.memory import heed

    transcript, witnesses = case.transcript, case.witnesses
    if not case.glossary.terms and witnesses.heard is None and not witnesses.quotes:
        reporter.tell("no terms in the references: corrected from the transcript's own spellings alone")
    if transcript.language and not transcript.language.lower().startswith("en"):
        reporter.warn(f"the transcript's language is {transcript.language}; the corrector knows how English sounds")
    bound = DEFAULT_MIN_CONFIDENCE if case.min_confidence is None else case.min_confidence
    with reporter.progress("proofreading"):
        corrections = correct(transcript, case.layout, case.glossary, witnesses, min_confidence=bound)
    if case.memory is not None:
        corrections = heed(case.memory, transcript.words, corrections)
    corrected = apply(transcript, [c.replacement for c in corrections if c.applied])
    glossary = case.glossary
    return Proof(transcript, corrections, corrected, bound, glossary.phrases(), glossary, witnesses.quotes)
