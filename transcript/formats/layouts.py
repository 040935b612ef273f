"""How transcripts are laid out in running text, whatever that text is wrapped in (Markdown, HTML, Word)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from transcript.formats import page, plain, stamped
from transcript.model import Segment, Transcript
from transcript.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from transcript.formats.base import Format
    from transcript.formats.unmarked import Unmarked
    from transcript.model import Word

__all__ = ["LAYOUTS", "layout_of", "read_within"]

LAYOUTS: tuple[Format, ...] = (stamped.FORMAT, page.FORMAT, plain.FORMAT)
"""In the order in which a text is asked; every text is the last one's."""


def layout_of(text: str) -> Format:
    """Return the layout of `text`."""
    return next(layout for layout in LAYOUTS if layout.recognises(text))


def read_within(path: Path, text: Unmarked) -> Transcript:
    """Return the transcript that the unmarked text of a file is, its words with their places in that file.

    Raises FormatError as the layouts do.
    """
    transcript = layout_of(text.text).read(Source(path, text.text))
    segments = (
        Segment(tuple(_moved(word, text) for word in segment.words), segment.start_ms, segment.end_ms)
        for segment in transcript.segments
    )
    return replace(transcript, segments=tuple(segments))


def _moved(word: Word, text: Unmarked) -> Word:
    places = (tuple(piece for p in place for piece in text.place(p.start, p.end)) for place in word.places)
    return replace(word, places=tuple(places))
