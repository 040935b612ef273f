"""A result as the content of a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from align.voices import named_turns
from transcript.formats import rttm
from transcript.formats.base import Content

if TYPE_CHECKING:
    from castproof.flags import CueFlags
    from castproof.pipeline import Result
    from transcript.formats.base import Format

__all__ = ["content"]


def content(result: Result, wanted: Format, cues: CueFlags, name: str) -> bytes:
    """Return a result as the bytes of a file: text holds all words, what has times holds what is spoken.

    `name` is what RTTM calls the recording.
    """
    if wanted.name == rttm.FORMAT.name and result.diarization is not None:
        return rttm.write_diarization(named_turns(result.diarization, result.spoken), name).encode()
    transcript = result.whole if wanted.content is Content.TEXT else result.spoken
    return wanted.data(transcript, cues.layout(wanted.name, result.names))
