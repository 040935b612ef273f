"""Where a recording holds speech."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.sounds import RATE, beeps
from transcribe import speech
from transcribe.audio import Recording, decode
from transcribe.speech import speech_probabilities, speech_segments

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLE = Path(__file__).parent.parent / "audio" / "deepseek-freak-out-sample.mp3"
WINDOW_MS = 32


@pytest.fixture(scope="module")
def spoken() -> Recording:
    """Return the first twenty seconds of the sample: four turns."""
    whole = decode(SAMPLE, lambda *_: None, pytest.fail)
    return Recording(SAMPLE, whole.samples[: 20 * RATE])


def silence(seconds: float) -> Recording:
    import numpy as np

    return Recording(Path("silence.wav"), np.zeros(int(seconds * RATE), np.int16))


def test_speech_is_found_between_silences(spoken: Recording) -> None:
    import numpy as np

    pause = np.zeros(3 * RATE, np.int16)
    made = Recording(SAMPLE, np.concatenate([pause, spoken.samples[: 10 * RATE], pause]))
    found = speech_segments(made)
    assert 3_000 < found[0].start_ms < 3_900  # the voices begin with up to 0.5 s of silence
    assert 12_500 < found[-1].end_ms < 13_300
    assert sum(s.end_ms - s.start_ms for s in found) > 7_000


def test_quiet_speech_is_found_too(spoken: Recording) -> None:
    loud = sum(s.end_ms - s.start_ms for s in speech_segments(spoken))
    whisper = Recording(SAMPLE, (spoken.samples // 100).astype("int16"))
    assert sum(s.end_ms - s.start_ms for s in speech_segments(whisper)) == pytest.approx(loud, rel=0.05)


def test_neither_silence_nor_beeps_nor_an_empty_recording_hold_speech() -> None:
    tones = Recording(Path("beeps.wav"), (beeps(5) * 20_000).astype("int16"))
    assert speech_segments(silence(5)) == ()
    assert speech_segments(silence(0)) == ()
    assert speech_segments(tones) == ()


def test_the_seams_between_chunks_do_not_show(spoken: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = speech_segments(spoken, min_silence_ms=200)
    monkeypatch.setattr(speech, "_CHUNK", 150)
    assert speech_segments(spoken, min_silence_ms=200) == whole


def test_a_probability_for_every_window(spoken: Recording) -> None:
    odd = Recording(SAMPLE, spoken.samples[:5_000])
    found = speech_probabilities(odd)
    assert len(found) == 10  # 9.8 windows of 512 samples
    assert ((found >= 0) & (found <= 1)).all()


_curves = arrays.arrays("float32", st.integers(1, 400), elements=st.floats(0, 1, width=32))


@given(_curves, st.integers(0, 1000), st.integers(0, 300), st.integers(1000, 5000))
def test_stretches_are_ordered_disjoint_not_too_long_and_hold_what_is_surely_speech(
    curve: NDArray[np.float32], min_silence_ms: int, pad_ms: int, max_ms: int
) -> None:
    made = silence(len(curve) * WINDOW_MS / 1000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(speech, "speech_probabilities", lambda _: curve)
        found = speech_segments(made, min_silence_ms=min_silence_ms, pad_ms=pad_ms, max_ms=max_ms)
    edges = [t for s in found for t in s]
    assert edges == sorted(edges)
    assert all(0 <= s.start_ms < s.end_ms <= made.duration_ms for s in found)
    assert all(s.end_ms - s.start_ms <= max_ms for s in found)
    for window in _held_windows(curve.tolist()):
        assert any(s.start_ms <= window * WINDOW_MS and (window + 1) * WINDOW_MS <= s.end_ms for s in found)


def _held_windows(curve: list[float]) -> list[int]:
    """Return the windows that stand in a run of at least four at the threshold: longer than a click."""
    runs: list[list[int]] = [[]]
    for window, probability in enumerate(curve):
        if probability >= 0.5:
            runs[-1].append(window)
        else:
            runs.append([])
    return [window for run in runs if len(run) >= 4 for window in run]
