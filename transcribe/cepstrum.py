"""Samples -> mel-frequency cepstra: the shape of a voice's spectrum, a hundred times a second.

The recipe is the usual one (Davis and Mermelstein 1980; the mel scale 2595 log10(1 + f / 700) is O'Shaughnessy's,
the orthonormal cosine transform the one of HTK and Kaldi). Neither the mean nor the loudness is taken out or kept: the
channel is a mark of a speaker in a podcast, where everybody has a microphone of his own; how loud he is, is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from transcribe.recording import SAMPLE_RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from transcribe.recording import Recording

__all__ = ["FRAME_MS", "Cepstra", "cepstra"]

FRAME_MS = 10
"""The distance of two frames."""

_HOP = SAMPLE_RATE * FRAME_MS // 1000
_WINDOW = SAMPLE_RATE * 25 // 1000
_TRANSFORM = 512
_FILTERS = 30
_LOWEST_HZ, _HIGHEST_HZ = 60.0, 7600.0
_COEFFICIENTS = 19
_PRE_EMPHASIS = 0.97
_FLOOR = 1e-8  # of the energy of a filter: digital silence has a logarithm, too
_CHUNK = 20_000  # frames that are transformed together: some 80 MB


@dataclass(frozen=True, slots=True, eq=False)
class Cepstra:
    """The frames of a recording: `values` (n, 19) are cepstral coefficients 1 to 19, `energy` (n,) its logarithm."""

    values: NDArray[np.float32]
    energy: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.energy)


def cepstra(recording: Recording) -> Cepstra:
    """Return the cepstra of `recording`, a frame every `FRAME_MS`. Time and memory are linear in its length."""
    import numpy as np

    total = len(recording.samples) // _HOP
    values = np.empty((total, _COEFFICIENTS), np.float32)
    energy = np.empty(total, np.float32)
    window = np.hamming(_WINDOW)
    filters = _mel_filters().T
    cosines = _cosines().T
    for start in range(0, total, _CHUNK):
        end = min(start + _CHUNK, total)
        part = _samples(recording, start, end)
        framed = np.lib.stride_tricks.sliding_window_view(part, _WINDOW)[::_HOP][: end - start]
        power = np.abs(np.fft.rfft(framed * window, _TRANSFORM)) ** 2
        values[start:end] = np.log(power @ filters + _FLOOR) @ cosines
        energy[start:end] = np.log(power.sum(1) + _FLOOR)
    return Cepstra(values, energy)


def _samples(recording: Recording, start: int, end: int) -> NDArray[np.float64]:
    """Return the pre-emphasised samples that the frames `start` to `end` are centred in, silence beyond the edges."""
    import numpy as np

    before = (_WINDOW - _HOP) // 2 + 1
    first, last = start * _HOP - before, end * _HOP + _WINDOW
    there = recording.samples[max(0, first) : last]
    samples = np.zeros(last - first)
    offset = max(0, -first)
    samples[offset : offset + len(there)] = there / 32768
    return samples[1:] - _PRE_EMPHASIS * samples[:-1]


def _mel_filters() -> NDArray[np.float64]:
    """Return the triangular filters (filter, frequency), equally wide on the mel scale and half overlapping."""
    import numpy as np

    lowest, highest = (2595 * np.log10(1 + hz / 700) for hz in (_LOWEST_HZ, _HIGHEST_HZ))
    edges = 700 * (10 ** (np.linspace(lowest, highest, _FILTERS + 2) / 2595) - 1)
    hz = np.arange(_TRANSFORM // 2 + 1) * SAMPLE_RATE / _TRANSFORM
    left, peak, right = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising, falling = (hz - left) / (peak - left), (right - hz) / (right - peak)
    filters: NDArray[np.float64] = np.maximum(0.0, np.minimum(rising, falling))
    return filters


def _cosines() -> NDArray[np.float64]:
    """Return the rows 1 to 19 of the orthonormal cosine transform (DCT-II); row 0 would be the loudness."""
    import numpy as np

    order = np.arange(1, _COEFFICIENTS + 1)[:, None]
    rows: NDArray[np.float64] = np.sqrt(2 / _FILTERS) * np.cos(np.pi / _FILTERS * order * (np.arange(_FILTERS) + 0.5))
    return rows
