"""Where two long texts surely run together: sequences of words that each of them has exactly once.

Such anchors part a long alignment into short ones. That is faster, and it is right more often: between texts of unlike
length an alignment of least cost scatters words ("the", "of") over the longer one rather than leave words out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.ordering import longest_rise

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Run", "find_runs"]

_LENGTH = 5
"""Words of an anchor. Shorter ones stand by chance in foreign texts ("at the end of"); longer ones are rare where every
fifth word is misheard."""
_MULTIPLIER = 0x9E3779B97F4A7C15
"""For hashing, odd, its bits well mixed: 2 ** 64 by the golden ratio (Knuth, The Art of Computer Programming, 6.4)."""


@dataclass(frozen=True, slots=True)
class Run:
    """So many words from `here` on that are the same as those from `there` on."""

    here: int
    there: int
    length: int


def find_runs(here: NDArray[np.uint64], there: NDArray[np.uint64]) -> Iterator[Run]:
    """Yield runs of words that two texts of word numbers share, forwards on both sides.

    Sequences of five words are looked for that each text has once; those that stand in another order are left out, as
    few as can be. Time grows as n log n with the words.
    """
    import numpy as np

    places = _common(_hashes(here), _hashes(there))
    places = places[:, np.all([here[places[0] + k] == there[places[1] + k] for k in range(_LENGTH)], axis=0)]
    order = np.argsort(places[0])
    firsts, seconds = places[0][order].tolist(), places[1][order].tolist()
    here_stop = there_stop = 0
    run: Run | None = None
    for k in longest_rise(seconds, strictly=True):
        known = max(0, here_stop - firsts[k], there_stop - seconds[k])
        if known >= _LENGTH:
            continue
        start, other, length = firsts[k] + known, seconds[k] + known, _LENGTH - known
        if run is not None and start == here_stop and other == there_stop:
            run = Run(run.here, run.there, run.length + length)
        else:
            if run is not None:
                yield run
            run = Run(start, other, length)
        here_stop, there_stop = start + length, other + length
    if run is not None:
        yield run


def _hashes(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return a number for each sequence of words, the same for the same words (and, seldom, for others)."""
    import numpy as np

    multiplier = np.uint64(_MULTIPLIER)
    count = max(0, len(words) - _LENGTH + 1)
    hashes = np.zeros(count, np.uint64)
    for k in range(_LENGTH):
        hashes = (hashes ^ words[k : k + count]) * multiplier
        hashes ^= hashes >> np.uint64(29)
    return hashes


def _common(here: NDArray[np.uint64], there: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Return, shape (2, n), where the values stand that each side has exactly once."""
    import numpy as np

    places = [_once(side) for side in (here, there)]
    _, first, second = np.intersect1d(here[places[0]], there[places[1]], assume_unique=True, return_indices=True)
    common: NDArray[np.intp] = np.stack([places[0][first], places[1][second]])
    return common


def _once(values: NDArray[np.uint64]) -> NDArray[np.intp]:
    import numpy as np

    _, places, counts = np.unique(values, return_index=True, return_counts=True)
    once: NDArray[np.intp] = places[counts == 1]
    return once
