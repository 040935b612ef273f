"""A recording as samples, and stretches of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["SAMPLE_RATE", "Recording", "Stretch"]

SAMPLE_RATE = 16_000
"""Samples a second of every Recording: what Whisper, PocketSphinx, Silero and pyannote all take."""


class Stretch(NamedTuple):
    """A stretch of a recording, half-open, in milliseconds from its start."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """A decoded recording: `samples` are int16, 16 kHz, mono, shape (n,); `gaps` are silence in place of damage."""

    path: Path
    samples: NDArray[np.int16]
    gaps: tuple[Stretch, ...] = ()

    @property
    def duration_ms(self) -> int:
        """Its length."""
        return len(self.samples) * 1000 // SAMPLE_RATE

    def slice(self, start_ms: int, end_ms: int) -> NDArray[np.int16]:
        """Return the samples from `start_ms` to `end_ms` (a view), as many of them as there are."""
        return self.samples[max(0, start_ms) * SAMPLE_RATE // 1000 : max(0, end_ms) * SAMPLE_RATE // 1000]

    def floats(self, start_ms: int = 0, end_ms: int | None = None) -> NDArray[np.float32]:
        """Return the samples from `start_ms` to `end_ms` (default: the end) as float32 in -1 to 1 (a copy)."""
        import numpy as np

        part = self.slice(start_ms, end_ms) if end_ms is not None else self.slice(start_ms, self.duration_ms + 1)
        return np.multiply(part, np.float32(1 / 32768), dtype=np.float32)
