"""Which pieces of a recording are of one voice, and how many voices there are.

Pieces are merged from the bottom up by average linkage (fastcluster). Two measures say how alike two of them are:

- the generalised likelihood ratio (Gish, Siu and Rohlicek 1991): how much worse one Gaussian with a full covariance
  explains the frames of both than one for each does, per frame of their harmonic size n1 n2 / (n1 + n2). It grows with
  what tells two voices apart, and falls with the length of the pieces where nothing does; covariances are drawn
  towards the average within pieces, so that a short one has one at all;
- the cosine of what sets each apart from the whole recording: how the frames of each sound of a mixture fitted to all
  of it deviate in mean and variance. It compares like sounds with like, which matters most for short pieces.

The order is decided by both, the number of voices by the likelihood ratio alone: clusters that it sets apart by more
than a threshold stay apart. The cosine cannot say that there is one voice only, since the two last halves of anything
deviate from its whole in opposite ways. The threshold falls with the size of the clusters: two seconds of a voice
differ from two others of it by what is said in them, a minute from another minute hardly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from transcribe.mixture import Mixture

    Floats = NDArray[np.float64]
    Labels = NDArray[np.intp]

__all__ = ["Bounds", "Ears", "Pieces", "cluster"]

_SHAPE = 14  # coefficients whose covariance is compared; the higher ones change more with the sound than with the voice
_PRIOR_FRAMES = 60  # how many frames the average covariance counts for
_RELEVANCE = 4.0  # frames of a sound that halve what is thought of its deviation
_CHANCE = 3.0  # frames that tell as much as an independent one would, since neighbours are alike
_COSINE_WEIGHT = 8.0
# Two voices differ by more. Read off clusters of 36 synthetic episodes (flite and eSpeak NG) and 50 made of seven
# people recorded on the phone, in meetings and reading, where both errors are as frequent: of one voice, 19 in 20
# lie below 3.5, 2.8 and 0.6 at sizes up to 150, up to 400 and beyond 1200; of two, above 3.5, 4.5 and 3.1.
_SIZES = (200, 500, 2000)
_APART = (3.6, 2.2, 1.6)
_SURELY_ONE = 2.0  # what is nearer than this may be merged before all of a long recording has been seen
_QUIET_SHARE = 0.2  # of the frames of a piece that are too quiet to tell a voice
_RIDGE = 1e-3  # digital silence has no covariance
_BLOCK = 240  # pieces that are compared each with each
_MOST = 480


class Bounds(NamedTuple):
    """How many voices there are at least and at most; None where that is not known."""

    least: int = 1
    most: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """What is known of k pieces: sums that add up when pieces are merged.

    `counts` (k,), `means` (k, d) and `scatters` (k, d, d) of the frames; for each sound of the mixture how many frames
    are of it (`occupancy`, (k, c)) and how they deviate (`first` and `second`, (k, c, d), in standard deviations).
    `sounds` (c,) is how common each sound is, `within` (d, d) the average covariance within pieces.
    """

    counts: Floats
    means: Floats
    scatters: Floats
    occupancy: Floats
    first: Floats
    second: Floats
    sounds: Floats
    within: Floats

    def __len__(self) -> int:
        return len(self.counts)

    def pooled(self, labels: Labels) -> Pieces:
        """Return the pieces with those of one label (0, 1, 2, ... each used) made one."""
        import numpy as np

        belongs = (labels[None, :] == np.arange(labels.max() + 1)[:, None]).astype(float)
        counts = belongs @ self.counts
        means = belongs @ (self.counts[:, None] * self.means) / counts[:, None]
        off = self.means - means[labels]
        scatters = self.scatters + self.counts[:, None, None] * off[:, :, None] * off[:, None, :]
        return Pieces(
            counts,
            means,
            np.tensordot(belongs, scatters, 1),
            belongs @ self.occupancy,
            np.tensordot(belongs, self.first, 1),
            np.tensordot(belongs, self.second, 1),
            self.sounds,
            self.within,
        )

    def selected(self, chosen: NDArray[np.intp] | slice) -> Pieces:
        """Return some of the pieces."""
        return Pieces(
            self.counts[chosen],
            self.means[chosen],
            self.scatters[chosen],
            self.occupancy[chosen],
            self.first[chosen],
            self.second[chosen],
            self.sounds,
            self.within,
        )

    def deviations(self) -> Floats:
        """Return how each piece deviates from the whole, as vectors (k, 2 c d) of length 1 where that is no chance."""
        import numpy as np

        weights = np.sqrt(self.sounds)[:, None] / (self.occupancy[:, :, None] + _RELEVANCE)
        parts = (weights * self.first, 0.5 * weights * self.second)
        vectors = np.concatenate([p.reshape(len(self), -1) for p in parts], axis=1)
        by_chance = _CHANCE * vectors.shape[1] / self.occupancy.sum(1)
        units: Floats = vectors / np.sqrt((vectors**2).sum(1) + by_chance)[:, None]
        return units


@dataclass(frozen=True, slots=True, eq=False)
class Ears:
    """What a recording's pieces are measured with: `frames` (n, d), their log `energy`, a mixture of its sounds."""

    frames: NDArray[np.float32]
    energy: NDArray[np.float32]
    sounds: Mixture

    def measure(self, groups: Sequence[Labels], within: Floats | None = None) -> Pieces:
        """Return what is known of the pieces with the frames `groups`; none of them is empty.

        `within` is the covariance within pieces; None measures that of these pieces.
        """
        import numpy as np

        rows = [self._measure(group) for group in groups]
        counts, means, scatters, occupancy, first, second = (np.array(column) for column in zip(*rows, strict=True))
        if within is None:
            within = scatters.sum(0) / counts.sum() + _RIDGE * np.eye(scatters.shape[1])
        return Pieces(counts, means, scatters, occupancy, first, second, self.sounds.weights, within)

    def _measure(self, group: Labels) -> tuple[float, Floats, Floats, Floats, Floats, Floats]:
        import numpy as np

        frames, energy = self.frames[group].astype(float), self.energy[group]
        shapes = frames[energy >= np.quantile(energy, _QUIET_SHARE), :_SHAPE]
        mean = shapes.mean(0)
        posteriors = self.sounds.posteriors(frames)
        n = posteriors.sum(0)[:, None]
        means, variances = self.sounds.means, self.sounds.variances
        sums, squares = posteriors.T @ frames, posteriors.T @ frames**2
        return (
            float(len(shapes)),
            mean,
            (shapes - mean).T @ (shapes - mean),
            n[:, 0],
            (sums - n * means) / np.sqrt(variances),
            (squares - 2 * means * sums + n * means**2) / variances - n,
        )


def cluster(pieces: Pieces, bounds: Bounds) -> Labels:
    """Return for each piece the number of its voice, from 0 in order of appearance; there is at least one piece.

    There are as many voices as `bounds` allow, and never more than pieces. Long recordings are first clustered block
    by block as far as the voices are surely one, so that time grows with their length and memory is bounded.
    """
    import numpy as np

    labels = np.arange(len(pieces))
    merged = pieces
    while len(merged) > _MOST:
        blocks = [slice(at, at + _BLOCK) for at in range(0, len(merged), _BLOCK)]
        local: list[Labels] = []
        for block in blocks:
            part = merged.selected(block)
            # A block in which nothing is surely one voice is halved all the same: the work must end.
            found = _labels(part, _perhaps_two, Bounds(1, max(1, len(part) // 2)))
            local.append(found + (local[-1].max() + 1 if local else 0))
        joint = np.concatenate(local)
        labels, merged = joint[labels], merged.pooled(joint)
    return _in_order(_labels(merged, _two, bounds)[labels])


class _Merge(NamedTuple):
    """Two clusters made one: pieces are numbered first, then what merges make, in their order."""

    one: int
    other: int
    apart: float  # the likelihood ratio between the two
    size: float  # their harmonic size, in frames


def _two(merge: _Merge) -> bool:
    """Tell whether a merge would make two voices one."""
    import numpy as np

    return merge.apart > float(np.interp(merge.size, _SIZES, _APART))


def _perhaps_two(merge: _Merge) -> bool:
    return merge.apart > _SURELY_ONE


def _labels(pieces: Pieces, are_two: Callable[[_Merge], bool], bounds: Bounds) -> Labels:
    """Return the labels, 0, 1, 2, ..., after the merges before the first of two voices, or as `bounds` demand."""
    import numpy as np

    size = len(pieces)
    merges = _merges(pieces)
    done = next((n for n, merge in enumerate(merges) if are_two(merge)), len(merges))
    done = min(done, size - min(bounds.least, size))
    if bounds.most is not None:
        done = max(done, size - bounds.most)
    labels = np.arange(size)
    for made, merge in enumerate(merges[:done], size):
        labels[(labels == merge.one) | (labels == merge.other)] = made
    return _in_order(labels)


def _in_order(labels: Labels) -> Labels:
    """Return the labels as 0, 1, 2, ... in the order in which they first stand."""
    import numpy as np

    _, first, where = np.unique(labels, return_index=True, return_inverse=True)
    rank = np.empty(len(first), np.intp)
    rank[np.argsort(first)] = np.arange(len(first))
    return rank[where]


def _merges(pieces: Pieces) -> list[_Merge]:
    """Return all merges from every piece alone to one cluster, the most alike first."""
    import numpy as np
    from fastcluster import linkage

    size = len(pieces)
    if size == 1:
        return []
    shapes, units = _Shapes.of(pieces), pieces.deviations()
    distances = np.concatenate(
        [
            shapes.apart(one, np.arange(one + 1, size)) - _COSINE_WEIGHT * (units[one + 1 :] @ units[one])
            for one in range(size - 1)
        ]
    )
    merges: list[_Merge] = []
    for made, (first, second) in enumerate(linkage(distances - distances.min(), "average")[:, :2].astype(int), size):
        merges.append(shapes.merge(int(first), int(second), made))
    return merges


@dataclass(frozen=True, slots=True, eq=False)
class _Shapes:
    """One Gaussian for each piece, and room for those of the clusters that merges make."""

    counts: Floats
    means: Floats
    scatters: Floats
    determinants: Floats
    within: Floats

    @classmethod
    def of(cls, pieces: Pieces) -> _Shapes:
        import numpy as np

        room = len(pieces) - 1
        determinants = _log_determinants(pieces.scatters, pieces.counts, pieces.within)
        counts, means, scatters, determinants = (
            np.concatenate([table, np.zeros((room, *table.shape[1:]))])
            for table in (pieces.counts, pieces.means, pieces.scatters, determinants)
        )
        return cls(counts, means, scatters, determinants, pieces.within)

    def apart(self, one: int, others: Labels) -> Floats:
        """Return the likelihood ratio between `one` and each of `others`."""
        counts, _, scatters = self._pooled(one, others)
        gain = counts * _log_determinants(scatters, counts, self.within)
        gain -= self.counts[one] * self.determinants[one] + self.counts[others] * self.determinants[others]
        ratio: Floats = 0.5 * gain / self._harmonic(one, others)
        return ratio

    def merge(self, one: int, other: int, made: int) -> _Merge:
        """Make the cluster `made` of two others."""
        import numpy as np

        others = np.array([other])
        merge = _Merge(one, other, float(self.apart(one, others)[0]), float(self._harmonic(one, others)[0]))
        self.counts[[made]], self.means[[made]], self.scatters[[made]] = self._pooled(one, others)
        made_alone = slice(made, made + 1)
        self.determinants[made_alone] = _log_determinants(
            self.scatters[made_alone], self.counts[made_alone], self.within
        )
        return merge

    def _harmonic(self, one: int, others: Labels) -> Floats:
        sizes: Floats = self.counts[one] * self.counts[others] / (self.counts[one] + self.counts[others])
        return sizes

    def _pooled(self, one: int, others: Labels) -> tuple[Floats, Floats, Floats]:
        """Return counts, means and scatters of `one` together with each of `others`."""
        counts = self.counts[one] + self.counts[others]
        off = self.means[others] - self.means[one]
        means = self.means[one] + (self.counts[others] / counts)[:, None] * off
        spread = self._harmonic(one, others)[:, None, None] * off[:, :, None] * off[:, None, :]
        return counts, means, self.scatters[one] + self.scatters[others] + spread


def _log_determinants(scatters: Floats, counts: Floats, within: Floats) -> Floats:
    """Return the logarithms of the determinants of the covariances, drawn towards the one within pieces."""
    import numpy as np

    covariances = (scatters + _PRIOR_FRAMES * within) / (counts + _PRIOR_FRAMES)[:, None, None]
    factors = np.linalg.cholesky(covariances)
    determinants: Floats = 2 * np.log(np.diagonal(factors, axis1=1, axis2=2)).sum(1)
    return determinants
