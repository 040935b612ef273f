"""What is heard in a recording: decoded, recognised, with its speakers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from transcribe.engine import Options
from transcript.formats import read

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from castproof.parts import Tools
    from transcribe.engine import Engine, SpeakerOptions
    from transcribe.recording import Recording
    from transcript.model import Diarization, Transcript

__all__ = ["Heard", "Hearing", "has_times", "hear", "listen", "read_diarization", "read_heard"]


@dataclass(frozen=True, slots=True)
class Hearing:
    """How a recording is heard.

    It is recognised by `engine`, or was heard as the transcript `heard` says. Speakers come from a diarizer (`speakers`
    is what is asked of it; None: no diarizer) or from the file `diarization`.
    """

    engine: str = "auto"
    options: Options = field(default_factory=Options)
    heard: Path | None = None
    diarizer: str = "auto"
    speakers: SpeakerOptions | None = None
    diarization: Path | None = None

    @property
    def finds_speakers(self) -> bool:
        """Tell whether it says who speaks when."""
        return self.speakers is not None or self.diarization is not None


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard in a recording: words with times, with speakers where there is a diarization."""

    recording: Recording
    transcript: Transcript
    diarization: Diarization | None = None


def listen(path: Path, tools: Tools) -> Recording:
    """Decode the recording at `path`. Raises RecordingError."""
    with tools.reporter.progress(f"decoding {path.name}") as progress:
        return tools.parts.decode(path, progress, tools.reporter.warn)


def hear(path: Path, how: Hearing, tools: Tools, expected: Sequence[str] = ()) -> Heard:
    """Recognise the recording at `path` and find its speakers. Raises CastproofError.

    With words that are `expected` these alone are listened for, which is quick, and no other engine is asked.
    """
    from transcribe.scripted import ScriptedEngine
    from transcribe.speakers import give_speakers

    given = ScriptedEngine(read_heard(how.heard)) if how.heard else None
    turns = read_diarization(how.diarization) if how.diarization else None
    recording = listen(path, tools)
    ready = tools.parts.expecting(expected) if expected else None
    engine = given or ready or tools.parts.engine(how.engine, how.options, tools.reporter.tell)
    transcript = _recognise(recording, engine, how.options, tools)
    if how.speakers is not None:
        turns = _diarize(recording, how.diarizer, how.speakers, tools)
    if turns is not None:
        transcript = give_speakers(transcript, turns)
    return Heard(recording, transcript, turns)


def _recognise(recording: Recording, engine: Engine, options: Options, tools: Tools) -> Transcript:
    with tools.reporter.progress(f"recognising with {engine.name}") as progress:
        transcript = engine.transcribe(recording, options, progress)
    if not transcript.segments:
        tools.reporter.warn(f"{recording.path}: {engine.name} recognised no speech in it")
    return transcript


def _diarize(recording: Recording, name: str, options: SpeakerOptions, tools: Tools) -> Diarization:
    diarizer = tools.parts.diarizer(name, options, tools.reporter.tell)
    with tools.reporter.progress(f"finding speakers with {diarizer.name}") as progress:
        return diarizer.diarize(recording, options, progress)


def read_diarization(path: Path) -> Diarization:
    """Read who speaks when from the RTTM file at `path`. Raises MissingInput or FormatError."""
    from transcript.formats import rttm
    from transcript.source import read_source

    return rttm.read_diarization(read_source(path))


def has_times(transcript: Transcript) -> bool:
    """Tell whether any of its words or segments has a time."""
    words = (w.start_ms for s in transcript.segments for w in s.words)
    return any(t is not None for t in words) or any(s.start_ms is not None for s in transcript.segments)


def read_heard(path: Path) -> Transcript:
    """Read what was heard, as another transcript says. Raises InputError where it has no times."""
    from align.retime import check_clock

    transcript = read(path).transcript
    check_clock(transcript, path)
    return transcript
