"""Transcripts as references: their words, without times."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from transcript.model import Transcript
    from transcript.source import Source

__all__ = ["is_json", "is_transcript", "spoken_text"]

_HEAD = 4096
_SENTENCE_ENDS = tuple(".?!\u2026\"'\u201d\u2019")


def is_transcript(source: Source) -> bool:
    """Tell whether a text file holds a transcript with times, whatever its ending."""
    head = source.text[:_HEAD].lstrip()
    if not (head.startswith(("WEBVTT", "{", "[")) or "-->" in head):
        return False
    from transcript.formats import FORMATS

    found = next((f for f in FORMATS if f.recognises(source.text)), None)
    return found is not None and found.strict


def is_json(data: bytes) -> bool:
    """Tell whether `data` is sound JSON, whatever it says."""
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def spoken_text(source: Source) -> str:
    """Return the words of a transcript as a page would have them: a line for each sentence or turn.

    Raises FormatError where it is broken.
    """
    from transcript.formats import parse

    return "\n".join(filter(None, _lines(parse(source).transcript)))


def _lines(transcript: Transcript) -> Iterator[str]:
    yield from (transcript.title, transcript.description)
    line = ""
    speaker: str | None = None
    for segment in transcript.segments:
        if segment.speaker != speaker:
            yield line
            speaker = segment.speaker
            line = f"{speaker}:" if speaker else ""
        line = f"{line} {segment.text}".lstrip()
        if line.endswith(_SENTENCE_ENDS):
            yield line
            line = ""
    yield line
