"""Transcripts and corrections of them, as hypothesis draws them for the tests of formats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from transcript.model import Segment, Transcript, Word
from transcript.replacement import Layout, Replacement, fit

if TYPE_CHECKING:
    from transcript.formats import Document

# no colon and no dash in front: in SubRip and plain text these make labels and dialogue
LETTERS = "abcXYZ019&<>;#/{}\\'.,?!\u00e9\u5317\U0001f600"
WORD_TEXTS = st.text(LETTERS, min_size=1, max_size=7).filter(lambda t: t[0] not in "->#")
SPEAKERS = st.sampled_from(
    ["Speaker 1", "Sarah Holder", "SPEAKER_00", "Jean-Luc de la Tour", "the guest", "note", "Dr. A. B."]
)


@st.composite
def transcripts(draw: st.DrawFn, *, timed: bool) -> Transcript:
    """Draw segments of words; with times, in order and far enough apart to be cues."""
    speakers = draw(st.sampled_from([None, SPEAKERS, SPEAKERS | st.none()]))
    segments = []
    at = draw(st.integers(0, 10**7))
    for _ in range(draw(st.integers(1, 6))):
        speaker = draw(speakers) if speakers is not None else None
        words = [Word(t, speaker=speaker) for t in draw(st.lists(WORD_TEXTS, min_size=1, max_size=12))]
        end = at + draw(st.integers(1000, 6500))
        segments.append(Segment(tuple(words), at, end) if timed else Segment(tuple(words)))
        at = end + draw(st.integers(100, 3000))
    return Transcript(tuple(segments))


NEW_WORDS = st.text("abcXY&<>;#{}\\'.\u00e9", min_size=1, max_size=7).filter(lambda t: t[0] not in "->#")


@st.composite
def corrections(draw: st.DrawFn, document: Document) -> list[Replacement]:
    """Draw replacements of stretches of words by about as many new ones, as `fit` lays them out."""
    words = document.transcript.words
    layout = Layout.of(document.transcript, document.source.text)
    chosen = []
    at = 0
    while at < len(words) and draw(st.booleans()):
        start = draw(st.integers(at, len(words) - 1))
        at = draw(st.integers(start + 1, min(len(words), start + 5)))
        after = draw(st.lists(NEW_WORDS, min_size=1, max_size=5))
        try:
            chosen.append(fit(words, layout, start, at, " ".join(after)))
        except ValueError:  # too few words for the segments
            continue
    return chosen
