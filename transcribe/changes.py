"""Where within speech the voice may change: a change of the spectrum, found by a likelihood ratio on both sides."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["cut_at_changes"]

_SIDE = 150  # frames that are compared on both sides of a cut
_LEAST = 100  # frames of a piece, where the stretch is long enough to be cut at all
_MOST = 400
_CHANGE = 2.5  # the ratio, per frame of the harmonic size of the sides, from which on a peak is a change
_VARIANCE_FLOOR = 1e-3


def cut_at_changes(frames: Floats) -> Iterator[tuple[int, int]]:
    """Yield the pieces (start, end), of one to four seconds each, of a stretch of speech with `frames` (n, d)."""
    edges = [0, *_changes(frames), len(frames)]
    for start, end in pairwise(edges):
        parts = max(1, round((end - start) / _MOST))
        yield from (
            (start + (end - start) * k // parts, start + (end - start) * (k + 1) // parts) for k in range(parts)
        )


def _changes(frames: Floats) -> list[int]:
    import numpy as np

    total = len(frames)
    at = np.arange(_LEAST, total - _LEAST + 1)
    if not len(at):
        return []
    left, right = np.maximum(0, at - _SIDE), np.minimum(total, at + _SIDE)
    sums, squares = (np.vstack([np.zeros(frames.shape[1]), (frames**power).cumsum(0)]) for power in (1, 2))

    def log_variance(start: NDArray[np.intp], end: NDArray[np.intp]) -> Floats:
        size = (end - start)[:, None]
        variance = (squares[end] - squares[start]) / size - ((sums[end] - sums[start]) / size) ** 2
        logs: Floats = np.log(np.maximum(variance, _VARIANCE_FLOOR)).sum(1)
        return logs

    before, after = at - left, right - at
    ratio = 0.5 * (
        (before + after) * log_variance(left, right) - before * log_variance(left, at) - after * log_variance(at, right)
    )
    ratio *= (before + after) / (before * after)
    padded = np.pad(ratio, _LEAST - 1, constant_values=-np.inf)
    highest = np.lib.stride_tricks.sliding_window_view(padded, 2 * _LEAST - 1).max(1)
    peaks = at[(ratio >= _CHANGE) & (ratio == highest)]
    return [int(p) for k, p in enumerate(peaks) if k == 0 or p - peaks[k - 1] >= _LEAST]
