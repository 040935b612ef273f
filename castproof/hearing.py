"""What is heard in a recording: decoded, recognised, with its speakers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from castproof.known_voices import Named, Namer, read_known
from transcribe.engine import Options
from transcript.formats import read

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from castproof.parts import Tools
    from transcribe.engine import Diarizer, Engine, Expected, SpeakerOptions
    from transcribe.recording import Recording
    from transcript.model import Diarization, Transcript

__all__ = ["Heard", "Hearing", "hear", "listen", "read_diarization", "read_heard"]


@dataclass(frozen=True, slots=True)
class Hearing:
    """How a recording is heard.

    It is recognised by `engine`, or was heard as the transcript `heard` says. Speakers come from a diarizer (`speakers`
    is what is asked of it; None: no diarizer), from the file `diarization`, or from the recording's `channels`, each of
    which is then a speaker's. Of those a diarizer finds, the ones whose voices are in the file `voices` get their
    names, by a score of at least `voice_score` (None: the meter's own). `hints` says that the recogniser is told what
    is likely to be said. `asked` names the flags that only recognition heeds, as far as they were given.
    """

    engine: str = "auto"
    options: Options = field(default_factory=Options)
    heard: Path | None = None
    diarizer: str = "auto"
    speakers: SpeakerOptions | None = None
    diarization: Path | None = None
    voices: Path | None = None
    voice_score: float | None = None
    channels: bool = False
    hints: bool = True
    asked: str = ""

    @property
    def finds_speakers(self) -> bool:
        """Tell whether it says who speaks when."""
        return self.speakers is not None or self.diarization is not None or self.channels


@dataclass(frozen=True, slots=True)
class Heard:
    """What was heard in a recording: words with times, with speakers where something says who speaks.

    `prompted` tells that the recogniser was told what to expect.
    """

    recording: Recording
    transcript: Transcript
    speakers: Named | None = None
    prompted: bool = False

    @property
    def diarization(self) -> Diarization | None:
        """Who speaks when."""
        return self.speakers.diarization if self.speakers is not None else None


def listen(path: Path, tools: Tools) -> Recording:
    """Decode the recording at `path`. Raises RecordingError."""
    with tools.reporter.progress(f"decoding {path.name}") as progress:
        return tools.parts.decode(path, progress, tools.reporter.warn)


def hear(path: Path, how: Hearing, tools: Tools, expected: Expected | None = None, alone: Sequence[str] = ()) -> Heard:
    """Recognise the recording at `path` and find its speakers; `expected` is what is likely to be said.

    With words that are listened for `alone`, which is quick, no other engine is asked. Raises CastproofError.
    """
    from transcribe.scripted import ScriptedEngine
    from transcribe.speakers import give_speakers

    given = ScriptedEngine(read_heard(how.heard)) if how.heard else None
    turns = Named(read_diarization(how.diarization)) if how.diarization else None
    finder = _Finder.of(how, how.speakers, tools) if how.speakers is not None else None
    recording = listen(path, tools)
    if how.channels:
        turns = Named(_speakers_of_channels(path, tools))
    ready = tools.parts.expecting(alone) if alone else None
    engine = given or ready or tools.parts.engine(how.engine, how.options, tools.reporter)
    transcript = _recognise(recording, engine, replace(how.options, expected=expected), tools)
    if finder is not None:
        turns = finder.find(recording, tools)
    if turns is not None:
        transcript = give_speakers(transcript, turns.diarization)
    return Heard(recording, transcript, turns, prompted=expected is not None)


def _speakers_of_channels(path: Path, tools: Tools) -> Diarization:
    from transcribe.channels import speakers_of_channels

    with tools.reporter.progress(f"decoding the channels of {path.name}") as progress:
        channels = tools.parts.decode_channels(path, progress, lambda _: None)  # what is damaged was told before
    return speakers_of_channels(channels)


def _recognise(recording: Recording, engine: Engine, options: Options, tools: Tools) -> Transcript:
    with tools.reporter.progress(f"recognising with {engine.name}") as progress:
        transcript = engine.transcribe(recording, options, progress)
    if not transcript.segments:
        tools.reporter.warn(f"{recording.path}: {engine.name} recognised no speech in it")
    return transcript


@dataclass(frozen=True, slots=True)
class _Finder:
    """Finds the speakers of a recording, and names those whose voices are known."""

    diarizer: Diarizer
    options: SpeakerOptions
    namer: Namer | None

    @classmethod
    def of(cls, how: Hearing, options: SpeakerOptions, tools: Tools) -> _Finder:
        """Return one that can do what is asked. Raises CastproofError where none can, before the long work begins."""
        diarizer = tools.parts.diarizer(how.diarizer, options, tools.reporter.tell)
        if how.voices is None:
            return cls(diarizer, options, None)
        known = read_known(how.voices, how.voice_score)
        return cls(diarizer, options, Namer.of(known, diarizer.name, options, tools))

    def find(self, recording: Recording, tools: Tools) -> Named:
        """Find them. Raises EngineError."""
        with tools.reporter.progress(f"finding speakers with {self.diarizer.name}") as progress:
            found = self.diarizer.diarize(recording, self.options, progress)
        return Named(found) if self.namer is None else self.namer.named(recording, found)


def read_diarization(path: Path) -> Diarization:
    """Read who speaks when from the RTTM file at `path`. Raises MissingInput or FormatError."""
    from transcript.formats import rttm
    from transcript.source import read_source

    return rttm.read_diarization(read_source(path))


def read_heard(path: Path) -> Transcript:
    """Read what was heard, as another transcript says. Raises InputError where it has no times."""
    from align.retime import check_clock

    transcript = read(path).transcript
    check_clock(transcript, path)
    return transcript
