"""An engine that replays a transcript: whatever follows recognition can be tried without a model."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from transcript.model import Segment, Transcript, Word

if TYPE_CHECKING:
    from transcribe.engine import Options, Progress
    from transcribe.recording import Recording

__all__ = ["ScriptedEngine"]

_Timed = TypeVar("_Timed", Segment, Word)


@dataclass(frozen=True, slots=True)
class ScriptedEngine:
    """Hears `transcript` in every recording, as far as the recording lasts.

    Words that begin behind the end of the recording are left out, times are cut at it; words without times are kept.
    """

    transcript: Transcript

    @property
    def name(self) -> str:
        """What it is called."""
        return "scripted"

    def unsupported(self, options: Options) -> tuple[str, ...]:  # noqa: ARG002 - the Protocol's shape
        """Return nothing: what it hears is given, whatever is asked for."""
        return ()

    def transcribe(self, recording: Recording, options: Options, progress: Progress) -> Transcript:
        """Return the transcript, in the language that `options` ask for if they do."""
        end_ms = recording.duration_ms
        segments = []
        for segment in self.transcript.segments:
            words = tuple(_until(w, end_ms) for w in segment.words if w.start_ms is None or w.start_ms < end_ms)
            if words:
                segments.append(_until(replace(segment, words=words), end_ms))
            progress(min(segment.end_ms or 0, end_ms), end_ms)
        progress(end_ms, end_ms)
        language = options.language or self.transcript.language
        return replace(self.transcript, segments=tuple(segments), language=language)


def _until(timed: _Timed, end_ms: int) -> _Timed:
    if timed.end_ms is None or timed.end_ms <= end_ms:
        return timed
    return replace(timed, end_ms=end_ms)
