"""Where a recording holds speech, by the Silero voice-activity model in faster-whisper's wheel (on onnxruntime)."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from transcribe.recording import SAMPLE_RATE, Stretch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from transcribe.engine import SpeechRules
    from transcribe.recording import Recording

__all__ = ["Stretch", "speech_by", "speech_probabilities", "speech_segments"]

_WINDOW = 512  # samples that Silero judges at a time
_WINDOW_MS = _WINDOW * 1000 // SAMPLE_RATE
_CHUNK = 9_375  # windows: five minutes, some 60 MB while the model looks at them
_WARM_UP = 312  # windows: ten seconds that the model hears before a chunk, so that a seam is as any other place
_HYSTERESIS = 0.15  # how far below the threshold speech stays speech: Silero's own figure


def speech_segments(  # noqa: PLR0913  # a figure each
    recording: Recording,
    *,
    threshold: float = 0.5,
    min_speech_ms: int = 100,
    min_silence_ms: int = 500,
    pad_ms: int = 100,
    max_ms: int | None = None,
) -> tuple[Stretch, ...]:
    """Return the stretches of `recording` that hold speech, in order, without overlap.

    A window of 32 ms is speech where the model gives it `threshold` or more. Silence shorter than `min_silence_ms` does
    not end a stretch, and one shorter than `min_speech_ms` (a click, not a word) is dropped. Each is widened by
    `pad_ms` on both sides, at most to the middle of the silence. One longer than `max_ms` (a second at least) is cut
    where speech is least likely. Time is linear in the length of the recording, and memory beside its samples small.
    """
    probabilities = speech_probabilities(recording)
    spoken = _joined(_spoken(probabilities, threshold), min_silence_ms)
    kept = [s for s in spoken if s.end_ms - s.start_ms >= min_speech_ms]
    widened = _widened(kept, pad_ms, recording.duration_ms) if kept else ()
    if max_ms is None:
        return widened
    return tuple(part for s in widened for part in _cut(s, probabilities, max_ms))


def speech_by(rules: SpeechRules, otherwise: SpeechRules, recording: Recording, max_ms: int) -> tuple[Stretch, ...]:
    """Return the stretches that hold speech by `rules`, and by `otherwise` where these leave a figure open."""
    asked = {**_figures(otherwise), **_figures(rules)}
    return speech_segments(recording, **asked, max_ms=max_ms)


def speech_in(
    recording: Recording, stretch: Stretch, rules: SpeechRules, otherwise: SpeechRules
) -> tuple[Stretch, ...]:
    """Return where a stretch of `recording` holds speech, as `speech_by` tells it, on the recording's clock."""
    part = replace(recording, samples=recording.slice(*stretch))
    found = speech_by(rules, otherwise, part, part.duration_ms + 1)
    return tuple(Stretch(stretch.start_ms + a, stretch.start_ms + b) for a, b in found)


def _figures(rules: SpeechRules) -> dict[str, Any]:
    return {f.name: value for f in fields(rules) if (value := getattr(rules, f.name)) is not None}


def speech_probabilities(recording: Recording) -> NDArray[np.float32]:
    """Return for each window of 32 ms of `recording` how probable it is that it holds speech, 0 to 1."""
    import numpy as np
    from faster_whisper.vad import get_vad_model

    model = get_vad_model()
    samples = recording.samples
    total = -(-len(samples) // _WINDOW)
    found = np.zeros(total, np.float32)
    for start in range(0, total, _CHUNK):
        end = min(start + _CHUNK, total)
        first = max(0, start - _WARM_UP)
        heard = np.zeros((end - first) * _WINDOW, np.float32)
        part = samples[first * _WINDOW : end * _WINDOW]
        np.multiply(part, np.float32(1 / 32768), out=heard[: len(part)])
        found[start:end] = np.ravel(model(heard))[start - first :]
    return found


def _spoken(probabilities: NDArray[np.float32], threshold: float) -> Iterator[Stretch]:
    """Yield the runs of windows that begin at `threshold` and end where the probability falls well below it."""
    floor = max(threshold - _HYSTERESIS, 0.01)
    start: int | None = None
    for k, p in enumerate(probabilities.tolist()):
        if start is None and p >= threshold:
            start = k
        elif start is not None and p < floor:
            yield Stretch(start * _WINDOW_MS, k * _WINDOW_MS)
            start = None
    if start is not None:
        yield Stretch(start * _WINDOW_MS, len(probabilities) * _WINDOW_MS)


def _joined(stretches: Iterator[Stretch], min_silence_ms: int) -> list[Stretch]:
    joined: list[Stretch] = []
    for s in stretches:
        if joined and s.start_ms - joined[-1].end_ms < min_silence_ms:
            joined[-1] = Stretch(joined[-1].start_ms, s.end_ms)
        else:
            joined.append(s)
    return joined


def _cut(stretch: Stretch, probabilities: NDArray[np.float32], max_ms: int) -> Iterator[Stretch]:
    """Cut `stretch` into parts of at most `max_ms`, each where speech is least likely in the latter half of that."""
    start_ms, end_ms = stretch
    while end_ms - start_ms > max_ms:
        first = (start_ms + max_ms // 2) // _WINDOW_MS
        last = (start_ms + max_ms) // _WINDOW_MS
        at_ms = (first + int(probabilities[first:last].argmin())) * _WINDOW_MS
        yield Stretch(start_ms, at_ms)
        start_ms = at_ms
    yield Stretch(start_ms, end_ms)


def _widened(stretches: Sequence[Stretch], pad_ms: int, duration_ms: int) -> tuple[Stretch, ...]:
    """Widen each stretch by `pad_ms`, at most to the middle of the silence beside it, within the recording."""
    middles = [0, *((a.end_ms + b.start_ms) // 2 for a, b in pairwise(stretches)), duration_ms]
    return tuple(
        Stretch(max(s.start_ms - pad_ms, low), min(s.end_ms + pad_ms, high))
        for s, (low, high) in zip(stretches, pairwise(middles), strict=True)
    )
