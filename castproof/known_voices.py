"""Who the speakers of a recording are, as far as their voices are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from castproof.voice_file import read_voices
from transcribe.recording import Stretch
from transcribe.voices import named, recognise
from transcript.errors import FormatError, OptionError

if TYPE_CHECKING:
    from pathlib import Path

    from castproof.parts import Reporter, Tools
    from transcribe.engine import SpeakerOptions
    from transcribe.recording import Recording
    from transcribe.voices import KnownVoices, Recognition, VoiceMeter
    from transcript.model import Diarization

__all__ = ["Known", "Named", "Namer", "check_meter", "read_known"]


@dataclass(frozen=True, slots=True)
class Known:
    """The voices in the file `path`, and the least score by which one is recognised (None: the meter's own)."""

    path: Path
    voices: KnownVoices
    least_score: float | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A diarization in which `names` are people who were recognised, not labels of the diarizer."""

    diarization: Diarization
    names: frozenset[str] = frozenset()


def read_known(path: Path, least_score: float | None) -> Known:
    """Read the known voices at `path`. Raises InputError."""
    return Known(path, read_voices(path), least_score)


def check_meter(path: Path, voices: KnownVoices, meter: VoiceMeter) -> None:
    """Raise OptionError where `voices` of the file `path` were taken by another meter, FormatError for odd prints."""
    if voices.meter != meter.name:
        kind, _, model = voices.meter.partition(" ")
        remedy = "--diarizer timbre" if kind == "timbre" else f"--diarizer pyannote --diarization-model {model}"
        raise OptionError(
            f"{path}: its voices were measured by {voices.meter}, here {meter.name} would measure; add {remedy}, or "
            'make the file anew with "castproof voices add"'
        )
    sizes = {len(p.values) for voice in voices.voices for p in voice.prints}
    if meter.size is not None and sizes - {meter.size}:
        raise FormatError(path, f"a print of {meter.name} has {meter.size} values; make the file anew")


@dataclass(frozen=True, slots=True)
class Namer:
    """Gives speakers the names of the voices they have."""

    known: Known
    meter: VoiceMeter
    options: SpeakerOptions
    reporter: Reporter

    @classmethod
    def of(cls, known: Known, diarizer: str, options: SpeakerOptions, tools: Tools) -> Namer:
        """Return one that measures as fits the diarizer. Raises OptionError where the voices do not fit it."""
        meter = tools.parts.meter(diarizer, options.model)
        check_meter(known.path, known.voices, meter)
        return cls(known, meter, options, tools.reporter)

    def named(self, recording: Recording, diarization: Diarization) -> Named:
        """Return the diarization, speakers with known voices named, and tell the scores. Raises EngineError."""
        stretches: dict[str, list[Stretch]] = {speaker: [] for speaker in diarization.speakers}
        for turn in diarization.turns:
            stretches[turn.speaker].append(Stretch(turn.start_ms, turn.end_ms))
        with self.reporter.progress("comparing voices"):
            prints = self.meter.prints(recording, list(stretches.values()), self.options)
        least_score = self.meter.least_score if self.known.least_score is None else self.known.least_score
        found = recognise(dict(zip(stretches, prints, strict=True)), self.known.voices, self.meter, least_score)
        for recognition in found:
            self.reporter.tell(_line(recognition, least_score))
        names = frozenset(r.nearest.name for r in found if r.recognised and r.nearest is not None)
        return Named(named(diarization, found), names)


def _line(found: Recognition, least_score: float) -> str:
    if found.nearest is None:
        return f"{found.speaker}: too little is heard to know the voice"
    name, score = found.nearest
    if found.recognised:
        return f"{found.speaker} is {name} (score {score:.2f})"
    return f"{found.speaker} is nobody known (nearest {name}, score {score:.2f} of the {least_score:.2f} it takes)"
