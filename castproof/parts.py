"""The parts a job is made with: what takes long or needs a model, and who is told how it goes.

The pipeline knows them by what they do, so that a test puts scripted ones in their place. `RealParts` are the real
ones; each is imported when it is first asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Protocol, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from align.evidence import Listener
    from align.exact import Aligner
    from castproof.report import BlockRow, Row
    from transcribe.engine import Diarizer, Engine, Options, Progress, SpeakerOptions
    from transcribe.recording import Recording
    from transcribe.voices import VoiceMeter

__all__ = ["Parts", "RealParts", "Reporter", "Tools"]


class Reporter(Protocol):
    """Is told what goes on."""

    def tell(self, line: str) -> None:
        """Take a message."""
        ...

    def warn(self, line: str) -> None:
        """Take what the user should know and the work goes on in spite of."""
        ...

    def progress(self, title: str) -> AbstractContextManager[Progress]:
        """Follow one piece of work while it lasts."""
        ...

    def error(self, line: str) -> None:
        """Take why the work on one of several files ended."""
        ...

    def table(self, title: str, rows: Sequence[Row], *, out: TextIO | None = None) -> None:
        """Take corrections, for standard error unless told otherwise."""
        ...

    def blocks(self, title: str, rows: Sequence[BlockRow]) -> None:
        """Take blocks of an alignment."""
        ...


class Parts(Protocol):
    """The parts that need models or take long, so that a test can put scripted ones in their place."""

    def decode(self, path: Path, progress: Progress, warn: Callable[[str], None]) -> Recording:
        """Decode a recording. Raises RecordingError."""
        ...

    def decode_channels(self, path: Path, progress: Progress, warn: Callable[[str], None]) -> tuple[Recording, ...]:
        """Decode each channel of a recording by itself. Raises RecordingError."""
        ...

    def engine(self, name: str, options: Options, reporter: Reporter) -> Engine:
        """Return the recogniser called `name`. Raises EngineError."""
        ...

    def diarizer(self, name: str, options: SpeakerOptions, tell: Callable[[str], None]) -> Diarizer:
        """Return the diarizer called `name`. Raises EngineError."""
        ...

    def meter(self, diarizer: str, model: str | None) -> VoiceMeter:
        """Return what measures voices beside the diarizer called `diarizer`."""
        ...

    def listener(self, recording: Recording) -> Listener:
        """Return what compares readings with the sound of `recording`."""
        ...

    def expecting(self, words: Sequence[str]) -> Engine:
        """Return the recogniser that is ready for these (English) words alone."""
        ...

    def aligner(self, recording: Recording) -> Aligner:
        """Return what finds (English) words in `recording`."""
        ...


class RealParts:
    """The parts castproof comes with. A recogniser serves all recordings of a call, so its model is loaded once."""

    def __init__(self) -> None:
        self._engines: dict[tuple[str, Options], Engine] = {}
        self._choosing = Lock()

    def decode(self, path: Path, progress: Progress, warn: Callable[[str], None]) -> Recording:
        """Decode a recording. Raises RecordingError."""
        from transcribe.audio import decode

        return decode(path, progress, warn)

    def decode_channels(self, path: Path, progress: Progress, warn: Callable[[str], None]) -> tuple[Recording, ...]:
        """Decode each channel of a recording by itself. Raises RecordingError."""
        from transcribe.audio import decode_channels

        return decode_channels(path, progress, warn)

    def engine(self, name: str, options: Options, reporter: Reporter) -> Engine:
        """Return the recogniser called `name`. Raises EngineError."""
        from castproof.cache import recognised
        from transcribe.choice import choose_engine

        asked = (name, options)
        with self._choosing:
            if asked not in self._engines:
                store = recognised()
                self._engines[asked] = choose_engine(name, options, reporter.tell, store, reporter.progress)
            return self._engines[asked]

    def diarizer(self, name: str, options: SpeakerOptions, tell: Callable[[str], None]) -> Diarizer:
        """Return the diarizer called `name`. Raises EngineError."""
        from transcribe.diarizers import choose_diarizer

        return choose_diarizer(name, options, tell)

    def meter(self, diarizer: str, model: str | None) -> VoiceMeter:
        """Return what measures voices beside the diarizer called `diarizer`."""
        from transcribe.diarizers import meter_of

        return meter_of(diarizer, model)

    def listener(self, recording: Recording) -> Listener:
        """Return what compares readings with the sound of `recording`."""
        from align.phonetics import pronounce
        from transcribe.forced import SphinxListener

        return SphinxListener(recording, pronounce)

    def expecting(self, words: Sequence[str]) -> Engine:
        """Return the recogniser that is ready for these (English) words alone."""
        from align.phonetics import pronounce
        from transcribe.expected import ExpectedEngine

        return ExpectedEngine(words, pronounce)

    def aligner(self, recording: Recording) -> Aligner:
        """Return what finds (English) words in `recording`."""
        from align.phonetics import pronounce
        from transcribe.forced import ForcedAligner

        return ForcedAligner(recording, pronounce)


@dataclass(frozen=True, slots=True)
class Tools:
    """What all work is done with: who is told, and the parts."""

    reporter: Reporter
    parts: Parts = field(default_factory=RealParts)
