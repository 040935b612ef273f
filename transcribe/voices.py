"""Voices that come back: what a speaker sounds like, kept from one episode and recognised in the next.

A voiceprint is a short vector that a meter takes of a person's speech. Meters differ, and what they say cannot be
compared: known voices name theirs, and another is never asked about them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from transcript.model import Diarization

if TYPE_CHECKING:
    from collections.abc import Sequence

    from transcribe.engine import SpeakerOptions
    from transcribe.recording import Recording, Stretch

__all__ = ["KnownVoice", "KnownVoices", "Likeness", "Recognition", "VoiceMeter", "Voiceprint", "named", "recognise"]


@dataclass(frozen=True, slots=True)
class Voiceprint:
    """What a meter says of a voice, taken from `speech_ms` of it."""

    values: tuple[float, ...]
    speech_ms: int


class VoiceMeter(Protocol):
    """Takes voiceprints and compares them."""

    @property
    def name(self) -> str:
        """What it is and with which model: prints of meters with other names cannot be compared with its own."""
        ...

    @property
    def size(self) -> int | None:
        """How many values its prints have, None where that depends on a model."""
        ...

    @property
    def least_score(self) -> float:
        """The score from which on two prints are of one voice."""
        ...

    def prints(
        self, recording: Recording, speakers: Sequence[Sequence[Stretch]], options: SpeakerOptions
    ) -> tuple[Voiceprint | None, ...]:
        """Return the print of each of `speakers`, who are heard in these stretches; None where too little is heard.

        Raises EngineError.
        """
        ...

    def score(self, one: Voiceprint, other: Voiceprint) -> float:
        """Return how alike two prints are: at most 1, which is the same."""
        ...


@dataclass(frozen=True, slots=True)
class KnownVoice:
    """A person and the prints that were taken of him, one a recording. Never without a print."""

    name: str
    prints: tuple[Voiceprint, ...]

    def __post_init__(self) -> None:
        if not self.name.strip() or not self.prints:
            raise ValueError("a known voice has a name and a print")


@dataclass(frozen=True, slots=True)
class KnownVoices:
    """People whose voices are known, each once, by the meter called `meter`."""

    meter: str
    voices: tuple[KnownVoice, ...] = ()

    def with_print(self, name: str, taken: Voiceprint) -> KnownVoices:
        """Return these with one more print of `name`."""
        voices = {voice.name: voice for voice in self.voices}
        before = voices[name].prints if name in voices else ()
        return replace(self, voices=tuple((voices | {name: KnownVoice(name, (*before, taken))}).values()))

    def without(self, name: str) -> KnownVoices:
        """Return these without `name`."""
        return replace(self, voices=tuple(v for v in self.voices if v.name != name))


class Likeness(NamedTuple):
    """A known voice and how alike a speaker's is."""

    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Recognition:
    """Who a diarizer's `speaker` is: the `nearest` known voice, None where too little is heard to compare."""

    speaker: str
    nearest: Likeness | None
    recognised: bool


def recognise(
    speakers: dict[str, Voiceprint | None], known: KnownVoices, meter: VoiceMeter, least_score: float
) -> tuple[Recognition, ...]:
    """Return who each of `speakers` is.

    Each is the known voice that is most alike, if its score is at least `least_score`. So two speakers may be one
    person, whom the diarizer took for two.
    """
    return tuple(_recognised(speaker, taken, known, meter, least_score) for speaker, taken in speakers.items())


def _recognised(
    speaker: str, taken: Voiceprint | None, known: KnownVoices, meter: VoiceMeter, least_score: float
) -> Recognition:
    if taken is None or not known.voices:
        return Recognition(speaker, None, recognised=False)
    nearest = max(
        (Likeness(voice.name, max(meter.score(taken, p) for p in voice.prints)) for voice in known.voices),
        key=lambda likeness: likeness.score,
    )
    return Recognition(speaker, nearest, nearest.score >= least_score)


def named(diarization: Diarization, recognitions: Sequence[Recognition]) -> Diarization:
    """Return `diarization` with the names of those who were recognised; the others keep their labels."""
    names = {r.speaker: r.nearest.name for r in recognitions if r.recognised and r.nearest is not None}
    return Diarization(tuple(sorted(replace(t, speaker=names.get(t.speaker, t.speaker)) for t in diarization.turns)))
