"""What a recogniser and a diarizer are, and what they can be asked for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from transcribe.recording import Recording
    from transcript.model import Diarization, Transcript

__all__ = [
    "Diarizer",
    "Engine",
    "Expected",
    "Follow",
    "Mention",
    "Options",
    "Progress",
    "SpeakerOptions",
    "SpeechRules",
    "no_progress",
]


class Progress(Protocol):
    """Is told how far a piece of work has come: `done_ms` of `total_ms` of the recording."""

    def __call__(self, done_ms: int, total_ms: int) -> None:
        """Take note of it; called from one thread, in order, seldom enough to print."""
        ...


Follow = Callable[[str], AbstractContextManager[Progress]]
"""Follows a piece of work that has this title while it lasts."""


def no_progress(done_ms: int, total_ms: int) -> None:
    """Take no note of progress."""


@dataclass(frozen=True, slots=True)
class SpeechRules:
    """What counts as speech; None leaves the figure to the engine.

    `threshold` is the probability from which 32 ms are speech; speech shorter than `min_speech_ms` is none, silence
    shorter than `min_silence_ms` ends none; each stretch is widened by `pad_ms` on both sides.
    """

    threshold: float | None = None
    min_speech_ms: int | None = None
    min_silence_ms: int | None = None
    pad_ms: int | None = None

    def __post_init__(self) -> None:
        if self.threshold is not None and not 0 < self.threshold < 1:
            raise ValueError(f"a threshold lies between 0 and 1: {self.threshold}")
        if any(ms is not None and ms < 0 for ms in (self.min_speech_ms, self.min_silence_ms, self.pad_ms)):
            raise ValueError("a duration is not negative")


class Mention(NamedTuple):
    """A place in a transcript where a term stands, or may be meant: the numbers of the word and of the term."""

    word: int
    term: int


@dataclass(frozen=True, slots=True)
class Expected:
    """What is likely to be said in a recording, as its transcript and its documents tell.

    `transcript` are the words of a transcript in order, as they are written, and `starts_ms` when each of them begins
    on its own clock (None: not known); `documents` are the texts of documents about it; `terms` are their names and
    rare words, the most frequent first, and `mentions` say where in the transcript they are. `pronounce` gives the
    ARPABET phones of a word.
    """

    transcript: tuple[str, ...] = ()
    starts_ms: tuple[int | None, ...] = ()
    documents: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    pronounce: Callable[[str], tuple[str, ...]] = field(default=lambda _: (), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Options:
    """What is asked of a recogniser. None leaves the choice to the engine.

    `language` is a two-letter code; None detects it. `task` is "transcribe" or "translate" (into English). `device` is
    "auto", "cpu" or "cuda"; `compute_type` "auto" takes what is fast there. `batch_size` counts windows decoded
    together; `hotwords` are terms to listen for, the most wanted first. `speech` says what counts as speech, None that
    all of a recording is to be heard. `temperatures` say how much chance there is in what is chosen, one after the
    other until the result is plausible. `condition_on_previous_text` prompts with what was heard before;
    `hallucination_silence_s` skips a silence so long where what is heard around it looks made up. `expected` is what
    is likely to be said. `jobs` recordings are heard at the same time. `resume` keeps finished stretches, and takes up
    those of a run before. `offline` allows no network at all.
    """

    model: str | None = None
    model_dir: Path | None = None
    language: str | None = None
    task: str = "transcribe"
    device: str = "auto"
    compute_type: str = "auto"
    batch_size: int = 8
    initial_prompt: str | None = None
    hotwords: tuple[str, ...] = ()
    speech: SpeechRules | None = SpeechRules()
    temperatures: tuple[float, ...] = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    condition_on_previous_text: bool = False
    hallucination_silence_s: float | None = None
    expected: Expected | None = None
    jobs: int = 1
    resume: bool = True
    offline: bool = False

    def __post_init__(self) -> None:
        if self.batch_size < 1:
            raise ValueError(f"batch_size is at least 1: {self.batch_size}")
        if self.jobs < 1:
            raise ValueError(f"jobs is at least 1: {self.jobs}")
        if self.task not in {"transcribe", "translate"}:
            raise ValueError(f"no such task: {self.task}")

    @property
    def decisive(self) -> str:
        """What of this decides which words are heard, as text: all but where the model lies and how work is shared."""
        return repr(replace(self, model=None, model_dir=None, jobs=1, resume=True, offline=False))


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
