"""Mixtures of Gaussians with diagonal covariances, fitted by expectation maximisation.

The fit begins with one Gaussian and splits each in two until there are as many as asked for (Linde, Buzo and Gray), so
the same frames give the same mixture every time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Mixture", "fit_mixture"]

_ROUNDS = 8
_SPLIT = 0.5  # standard deviations that the halves of a Gaussian are moved apart
_FRAMES_EACH = 40  # a Gaussian is not split where its halves would have fewer frames than this on average
_VARIANCE_FLOOR = 0.1  # of the variance of all frames: no Gaussian sits on a single frame


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """`weights` (k,), `means` (k, d) and `variances` (k, d) of k Gaussians."""

    weights: Floats
    means: Floats
    variances: Floats

    def log_densities(self, frames: Floats) -> Floats:
        """Return the logarithm of weight times density of each Gaussian at each of `frames`, as (n, k)."""
        import numpy as np

        constant = np.log(self.weights) - 0.5 * (
            np.log(2 * np.pi * self.variances) + self.means**2 / self.variances
        ).sum(1)
        densities: Floats = (
            constant + frames @ (self.means / self.variances).T - 0.5 * frames**2 @ (1 / self.variances).T
        )
        return densities

    def log_likelihoods(self, frames: Floats) -> Floats:
        """Return the logarithm of the mixture's density at each of `frames`, as (n,)."""
        import numpy as np

        densities = self.log_densities(frames)
        highest = densities.max(1)
        likelihoods: Floats = highest + np.log(np.exp(densities - highest[:, None]).sum(1))
        return likelihoods

    def posteriors(self, frames: Floats) -> Floats:
        """Return how probable it is that each of `frames` came from each Gaussian, as (n, k)."""
        import numpy as np

        densities = self.log_densities(frames)
        shares = np.exp(densities - densities.max(1, keepdims=True))
        posteriors: Floats = shares / shares.sum(1, keepdims=True)
        return posteriors


def fit_mixture(frames: Floats, components: int) -> Mixture:
    """Return a mixture of at most `components` Gaussians (a power of two) fitted to `frames` (n, d), n >= 1."""
    import numpy as np

    spread = frames.var(0)
    floor = _VARIANCE_FLOOR * spread + 0.05
    mixture = Mixture(np.ones(1), frames.mean(0)[None], spread[None] + 0.1)
    while True:
        for _ in range(_ROUNDS):
            mixture = _improved(mixture, frames, floor)
        size = len(mixture.weights)
        if size >= components or len(frames) < 2 * size * _FRAMES_EACH:
            return mixture
        step = _SPLIT * np.sqrt(mixture.variances)
        mixture = Mixture(
            np.tile(mixture.weights / 2, 2),
            np.vstack([mixture.means - step, mixture.means + step]),
            np.tile(mixture.variances, (2, 1)),
        )


def _improved(mixture: Mixture, frames: Floats, floor: Floats) -> Mixture:
    import numpy as np

    posteriors = mixture.posteriors(frames)
    counts = posteriors.sum(0) + 1e-3
    means = posteriors.T @ frames / counts[:, None]
    variances = posteriors.T @ frames**2 / counts[:, None] - means**2
    return Mixture(counts / counts.sum(), means, np.maximum(variances, floor))
