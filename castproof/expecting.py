"""What is likely to be said in a recording, told from its transcript and the documents about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from transcribe.engine import Expected, Mention

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from align.glossary import Term
    from castproof.proof import Knowledge
    from transcript.model import Transcript

__all__ = ["expect"]

_ALIKE = 0.18  # of the longer sound: a term that is further off is hardly meant
_MOST_TERMS = 2_000
_OUTER = "\"'()[]{}“”‘’.,;:!?…"


def expect(transcript: Transcript | None, knowledge: Knowledge) -> Expected | None:
    """Return what `transcript` and the references lead to expect, None where there is neither."""
    from align.glossary import merge
    from align.phonetics import pronounce

    found = knowledge.of_documents()
    terms = (merge(knowledge.glossary, found) if knowledge.glossary else found).terms
    ranked = sorted(terms, key=lambda t: -t.count)[:_MOST_TERMS]
    words = transcript.words if transcript is not None else ()
    if not words and not ranked:
        return None
    return Expected(
        transcript=tuple(w.text for w in words),
        starts_ms=tuple(w.start_ms for w in words) if any(w.start_ms is not None for w in words) else (),
        documents=tuple(d.text for d in knowledge.documents),
        terms=tuple(t.spelling for t in ranked),
        mentions=tuple(_mentions([w.text.strip(_OUTER) for w in words], ranked)),
        pronounce=pronounce,
    )


def _mentions(words: Sequence[str], terms: Sequence[Term]) -> Iterator[Mention]:
    """Yield where terms stand in a transcript, or where it has what sounds like them."""
    from align.candidates import find_candidates, sounds_of_terms

    candidates = find_candidates(words, [True] * len(words), sounds_of_terms(terms))
    yield from (Mention(c.start, c.term) for c in candidates if c.relative <= _ALIKE)
