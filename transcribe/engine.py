"""What a recogniser and a diarizer are, and what they can be asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from transcribe.recording import Recording
    from transcript.model import Diarization, Transcript

__all__ = ["Diarizer", "Engine", "Options", "Progress", "SpeakerOptions", "no_progress"]


class Progress(Protocol):
    """Is told how far a piece of work has come: `done_ms` of `total_ms` of the recording."""

    def __call__(self, done_ms: int, total_ms: int) -> None:
        """Take note of it; called from one thread, in order, seldom enough to print."""
        ...


def no_progress(done_ms: int, total_ms: int) -> None:
    """Take no note of progress."""


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked of a recogniser. None leaves the choice to the engine.

    `language` is a two-letter code; None detects it. `device` is "auto", "cpu" or "cuda". `batch_size` counts windows
    decoded together; `hotwords` are terms to listen for, the most wanted first. `offline` allows no network at all.
    """

    model: str | None = None
    model_dir: Path | None = None
    language: str | None = None
    device: str = "auto"
    compute_type: str = "default"
    batch_size: int = 8
    initial_prompt: str | None = None
    hotwords: tuple[str, ...] = ()
    offline: bool = False

    def __post_init__(self) -> None:
        if self.batch_size < 1:
            raise ValueError(f"batch_size is at least 1: {self.batch_size}")


@dataclass(frozen=True, slots=True)
class SpeakerOptions:
    """What is asked of a diarizer. `hf_token` is a secret: it is never printed."""

    num_speakers: int | None = None
    min_speakers: int | None = None
    max_speakers: int | None = None
    model: str | None = None
    device: str = "auto"
    hf_token: str | None = field(default=None, repr=False)
    offline: bool = False

    def __post_init__(self) -> None:
        counts = [n for n in (self.num_speakers, self.min_speakers, self.max_speakers) if n is not None]
        if any(n < 1 for n in counts):
            raise ValueError("a number of speakers is at least 1")
        if self.min_speakers and self.max_speakers and self.min_speakers > self.max_speakers:
            raise ValueError("min_speakers is at most max_speakers")


class Engine(Protocol):
    """Turns a recording into a transcript with word times."""

    @property
    def name(self) -> str:
        """What `--engine` calls it."""
        ...

    def unsupported(self, options: Options) -> tuple[str, ...]:
        """Return the flags of what `options` ask for and this engine cannot heed ("--hotwords", ...).

        `transcribe` goes without these; who chooses the engine refuses them or tells the user.
        """
        ...

    def transcribe(self, recording: Recording, options: Options, progress: Progress) -> Transcript:
        """Recognise `recording`. Raises EngineError."""
        ...


class Diarizer(Protocol):
    """Finds who speaks when."""

    @property
    def name(self) -> str:
        """What `--diarizer` calls it."""
        ...

    def diarize(self, recording: Recording, options: SpeakerOptions, progress: Progress) -> Diarization:
        """Find the turns of "Speaker 1", "Speaker 2", ... in the order in which they appear. Raises EngineError."""
        ...
