"""Voices -> which frames are theirs: a model of each voice decides anew, tenth of a second by tenth (Viterbi)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Labels = NDArray[np.intp]
    Spans = Sequence[tuple[int, int]]

__all__ = ["NOBODY", "resegment"]

NOBODY = -1
"""The label of a frame that is nobody's."""

_SHAPE = 14  # coefficients that a voice is described by
_GAUSSIANS = 16
_FIT_FRAMES = 8000  # frames a voice's model is fitted to, spread over all there are
_CHUNK = 50_000  # frames whose likelihoods are computed together
_BLOCK = 10  # frames that are decided together
_ROUNDS = 3
_INDEPENDENCE = 0.2  # windows overlap and sounds last, so a frame is worth a fifth of its likelihood
_CLIP = 20.0  # how much worse than the best a voice can be at one frame
_QUIET_SHARE = 0.1  # of the frames of speech are too quiet to decide anything
_CHANGE = 20.0  # what a change of voice costs, in log likelihood
_RELIEF = 0.6  # what each frame of a pause takes off it
_LEAST_CHANGE = 6.0  # what is left after any pause


def resegment(
    frames: NDArray[np.float32], energy: NDArray[np.float32], speech: Spans, labels: Labels, least: int
) -> Labels:
    """Return a label for each of `frames` (n, d), fitted to the given ones (0, 1, 2, ... or NOBODY).

    Every frame of `speech` (start, end) gets a label, all others get NOBODY. A voice whose frames are all taken by
    others is gone from the result, but at least `least` voices stay where as many are given.
    """
    import numpy as np

    result = _everywhere(labels, speech)
    voices = int(labels.max()) + 1
    if voices < 2:  # noqa: PLR2004 - nothing to decide
        return result
    quiet = energy <= np.quantile(energy[labels != NOBODY], _QUIET_SHARE)
    blocks = _Blocks.of(speech)
    for _ in range(_ROUNDS):
        scores = _scores(frames, quiet, labels, voices)
        decided = np.full(len(frames), NOBODY)
        for (start, end), voice in zip(blocks.spans, _best_path(blocks.sums(scores), blocks.costs), strict=True):
            decided[start:end] = voice
        if len(np.unique(decided[decided != NOBODY])) < min(least, voices) or (decided == labels).all():
            break
        result = labels = decided
    return result


def _everywhere(labels: Labels, speech: Spans) -> Labels:
    """Return `labels` with the unlabelled frames of speech given to the voice before them (or after, at the start)."""
    import numpy as np

    known = np.flatnonzero(labels != NOBODY)
    filled = np.full(len(labels), NOBODY)
    for start, end in speech:
        nearest = np.maximum(np.searchsorted(known, np.arange(start, end), side="right") - 1, 0)
        filled[start:end] = labels[known[nearest]]
    return filled


def _scores(frames: NDArray[np.float32], quiet: NDArray[np.bool_], labels: Labels, voices: int) -> Floats:
    """Return how much each voice explains each frame, as (n, voices): log likelihoods against the best voice."""
    import numpy as np

    from transcribe.mixture import fit_mixture

    scores = np.full((len(frames), voices), -np.inf)
    for voice in range(voices):
        own = np.flatnonzero((labels == voice) & ~quiet)
        if len(own) < _BLOCK:
            continue
        chosen = own[:: -(-len(own) // _FIT_FRAMES)]
        model = fit_mixture(frames[chosen, :_SHAPE].astype(float), _GAUSSIANS)
        for at in range(0, len(frames), _CHUNK):
            scores[at : at + _CHUNK, voice] = model.log_likelihoods(frames[at : at + _CHUNK, :_SHAPE].astype(float))
    best = scores.max(1, keepdims=True)
    if np.isneginf(best).any():
        scores[:] = 0.0
        return scores
    scores = np.maximum(scores - best, -_CLIP)
    scores[quiet] = 0.0
    weighted: Floats = _INDEPENDENCE * scores
    return weighted


@dataclass(frozen=True, slots=True, eq=False)
class _Blocks:
    """The blocks of speech (start, end), in order, and what a change of voice before each costs."""

    spans: list[tuple[int, int]]
    costs: list[float]

    @classmethod
    def of(cls, speech: Spans) -> _Blocks:
        spans: list[tuple[int, int]] = []
        costs: list[float] = []
        for start, end in speech:
            for at in range(start, end, _BLOCK):
                pause = at - spans[-1][1] if spans else 0
                costs.append(max(_CHANGE - _RELIEF * pause, _LEAST_CHANGE))
                spans.append((at, min(at + _BLOCK, end)))
        return cls(spans, costs)

    def sums(self, scores: Floats) -> Iterator[Floats]:
        """Yield the scores of each block."""
        for start, end in self.spans:
            yield scores[start:end].sum(0)


def _best_path(scores: Iterator[Floats], costs: Sequence[float]) -> list[int]:
    """Return the voice of each block on the best path."""
    import numpy as np

    total: Floats | None = None
    came_from: list[Labels] = []
    for score, cost in zip(scores, costs, strict=True):
        if total is None:
            total = np.zeros_like(score)
        best = int(total.argmax())
        changed = total[best] - cost
        came_from.append(np.where(total >= changed, np.arange(len(total)), best))
        total = np.maximum(total, changed) + score
    path: list[int] = []
    voice = int(total.argmax()) if total is not None else 0
    for origin in reversed(came_from):
        path.append(voice)
        voice = int(origin[voice])
    return path[::-1]
