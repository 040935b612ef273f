"""What a voice sounds like by its timbre alone: one Gaussian over its cepstra, without a model.

Two Gaussians are as far apart as their generalised likelihood ratio says (Gish, Siu and Rohlicek 1991), less what
chance makes of it in so much speech. It hears the microphone and the room with the voice, which helps where a host
has the same ones in every episode, and harms where not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from transcribe.voices import Voiceprint

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from transcribe.engine import SpeakerOptions
    from transcribe.recording import Recording, Stretch

    Floats = NDArray[np.float64]

__all__ = ["TimbreMeter"]

_SHAPE = 14  # coefficients; the higher ones change more with the sound than with the voice
_UPPER = _SHAPE * (_SHAPE + 1) // 2
_QUIET_SHARE = 0.2  # of the frames are too quiet to tell a voice
_LEAST_MS = 2000
_MOST_MS = 600_000  # ten minutes of a voice say it all
_CHANCE_MS = 3750.0  # two prints of one voice differ by this over their lengths: measured at 3, 5, 10 and 20 s
# Beyond it two voices lie. Set between the farthest prints of one voice (2.16) and the first in a hundred of two (2.45)
# on ten synthetic voices, a telephone call and read speech; README tells what it gives on others.
_BOUND = 2.2
_RIDGE = 1e-3


@dataclass(frozen=True, slots=True)
class TimbreMeter:
    """Takes voiceprints without a model."""

    @property
    def name(self) -> str:
        """What it is; the number changes with what its values mean."""
        return "timbre 1"

    @property
    def size(self) -> int | None:
        """Means, and the upper triangle of the covariance."""
        return _SHAPE + _UPPER

    @property
    def least_score(self) -> float:
        """The score of two prints that lie as far apart as those of one voice may."""
        return 0.5

    def prints(
        self,
        recording: Recording,
        speakers: Sequence[Sequence[Stretch]],
        options: SpeakerOptions,  # noqa: ARG002 - the Protocol's: there is no model and no device to choose
    ) -> tuple[Voiceprint | None, ...]:
        """Return the print of each of `speakers`, None where there are less than two seconds of speech."""
        import numpy as np

        from transcribe.cepstrum import FRAME_MS, cepstra
        from transcribe.speech import speech_segments

        frames = cepstra(recording)
        spoken = _mask(speech_segments(recording), len(frames))
        taken = []
        for stretches in speakers:
            own = np.flatnonzero(_mask(stretches, len(frames)) & spoken)
            own = own[:: -(-len(own) * FRAME_MS // _MOST_MS) or 1]
            enough = len(own) * FRAME_MS >= _LEAST_MS
            taken.append(_print(frames.values[own, :_SHAPE], frames.energy[own]) if enough else None)
        return tuple(taken)

    def score(self, one: Voiceprint, other: Voiceprint) -> float:
        """Return 1 where the prints differ by no more than chance, 0.5 at the bound, half of it with each further."""
        import numpy as np

        (mean, covariance), (other_mean, other_covariance) = _gaussian(one), _gaussian(other)
        off = mean - other_mean
        joint = (covariance + other_covariance) / 2 + np.outer(off, off) / 4
        ratio = 2 * _log_determinant(joint) - _log_determinant(covariance) - _log_determinant(other_covariance)
        apart = ratio - _CHANCE_MS * (1 / one.speech_ms + 1 / other.speech_ms)
        return float(2.0 ** -(max(apart, 0.0) / _BOUND))


def _mask(stretches: Sequence[Stretch], size: int) -> NDArray[np.bool_]:
    import numpy as np

    from transcribe.cepstrum import FRAME_MS

    mask = np.zeros(size, bool)
    for start_ms, end_ms in stretches:
        mask[start_ms // FRAME_MS : end_ms // FRAME_MS] = True
    return mask


def _print(frames: NDArray[np.float32], energy: NDArray[np.float32]) -> Voiceprint:
    import numpy as np

    from transcribe.cepstrum import FRAME_MS

    loud = frames[energy >= np.quantile(energy, _QUIET_SHARE)].astype(float)
    covariance = np.cov(loud, rowvar=False, bias=True)
    values = np.concatenate([loud.mean(0), covariance[np.triu_indices(_SHAPE)]])
    return Voiceprint(tuple(round(v, 5) for v in values.tolist()), len(frames) * FRAME_MS)


def _gaussian(taken: Voiceprint) -> tuple[Floats, Floats]:
    """Return mean and covariance, the latter made one where a file's numbers are none."""
    import numpy as np

    values = np.array(taken.values)
    upper = np.zeros((_SHAPE, _SHAPE))
    upper[np.triu_indices(_SHAPE)] = values[_SHAPE:]
    strengths, axes = np.linalg.eigh(upper + np.triu(upper, 1).T)
    return values[:_SHAPE], (axes * np.maximum(strengths, _RIDGE)) @ axes.T


def _log_determinant(covariance: Floats) -> float:
    import numpy as np

    return float(np.linalg.slogdet(covariance)[1])
