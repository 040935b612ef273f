"""A recording with a speaker a channel -> who speaks when: no diarizer is needed where the channels say it.

A channel speaks where speech is heard in it, and it is not only what leaks into its microphone from another channel,
where the same is louder.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from transcribe.recording import SAMPLE_RATE
from transcript.errors import RecordingError
from transcript.model import Diarization, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from transcribe.recording import Recording

    Mask = NDArray[np.bool_]

__all__ = ["speakers_of_channels"]

_BLOCK_MS = 100
_LEAK_DB = 6.0  # a voice that is so much louder in another channel leaks from there
_SAME_DB = 0.5  # channels that never differ by more hold one sound
_SILENCE = 1e-4  # of full scale; in it, levels are not compared
_LOUD, _RANGE_DB = 0.95, 35.0  # nor where it is so much softer than in all but the loudest twentieth
_BRIDGE_MS = 500  # a pause of a speaker that does not end the turn
_SHORTEST_MS = 200
_PAD_MS = 50


def speakers_of_channels(channels: Sequence[Recording]) -> Diarization:
    """Return the turns of the speakers, numbered as they appear. Turns overlap where people do.

    `channels` are those of one recording. Raises RecordingError where there is one only, or all hold the same sound.
    """
    import numpy as np

    path = channels[0].path
    if len(channels) == 1:
        raise RecordingError(path, "holds one channel, which cannot tell speakers apart; use --diarize")
    levels = np.vstack(_equal([_levels_db(c) for c in channels]))
    if not levels.shape[1]:
        return Diarization()
    loudest = levels.max(0)
    loud = loudest > max(float(np.quantile(loudest, _LOUD)) - _RANGE_DB, 20 * np.log10(_SILENCE))
    if loud.any() and np.ptp(levels[:, loud], axis=0).max() < _SAME_DB:
        raise RecordingError(path, "holds the same sound in all channels, which tells no speakers apart; use --diarize")
    spoken = [
        (start_ms, end_ms, channel)
        for channel, recording in enumerate(channels)
        for start_ms, end_ms in _runs(_speech(recording, len(loud)) & loud & (levels[channel] > loudest - _LEAK_DB))
    ]
    names: dict[int, str] = {}
    turns = [Turn(a, b, names.setdefault(channel, f"Speaker {len(names) + 1}")) for a, b, channel in sorted(spoken)]
    return Diarization(tuple(sorted(turns)))


def _levels_db(recording: Recording) -> NDArray[np.float64]:
    import numpy as np

    sound = recording.floats()
    size = SAMPLE_RATE * _BLOCK_MS // 1000
    blocks = sound[: len(sound) // size * size].reshape(-1, size).astype(float)
    levels: NDArray[np.float64] = 10 * np.log10((blocks**2).mean(1) + _SILENCE**2 / 10)
    return levels


def _equal(levels: Sequence[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    """Return rows of one length: resamplers may end a sample apart."""
    shortest = min(map(len, levels))
    return [row[:shortest] for row in levels]


def _speech(recording: Recording, blocks: int) -> Mask:
    import numpy as np

    from transcribe.speech import speech_segments

    mask = np.zeros(blocks, bool)
    for start_ms, end_ms in speech_segments(recording, min_silence_ms=_BRIDGE_MS, pad_ms=_PAD_MS):
        mask[start_ms // _BLOCK_MS : -(-end_ms // _BLOCK_MS)] = True
    return mask


def _runs(mask: Mask) -> Iterator[tuple[int, int]]:
    """Yield where the mask holds, in ms, across short pauses; what is too short for a word is left out."""
    found: list[tuple[int, int]] = []
    at = 0
    for spoken, run in groupby(mask.tolist()):
        end = at + sum(1 for _ in run)
        if spoken and found and (at - found[-1][1]) * _BLOCK_MS < _BRIDGE_MS:
            found[-1] = (found[-1][0], end)
        elif spoken:
            found.append((at, end))
        at = end
    for start, end in found:
        if (end - start) * _BLOCK_MS >= _SHORTEST_MS:
            yield start * _BLOCK_MS, end * _BLOCK_MS
