"""Recordings that tests make: beeps at known times, in whatever container, codec, rate and channels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from av.container import OutputContainer
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

RATE = 16_000
_BEEP_S = 0.2
_PICTURES_A_SECOND = 5


@dataclass(frozen=True, slots=True)
class Coding:
    """How a recording is written. `container` is a name that PyAV knows, `codec` one of its encoders."""

    container: str
    codec: str
    rate: int = 44_100
    layout: str = "mono"
    sample_format: str = "s16"


def beeps(seconds: int, rate: int = RATE) -> NDArray[np.float32]:
    """Return a beep of 0.2 s at half of every second but the first, each a little higher than the one before."""
    import numpy as np

    sound = np.zeros(seconds * rate, np.float32)
    time_s = np.arange(int(_BEEP_S * rate)) / rate
    for second in range(1, seconds):
        start = int((second + 0.5) * rate)
        sound[start : start + len(time_s)] = 0.5 * np.sin(2 * np.pi * (400 + 20 * second) * time_s)
    return sound


def onsets_ms(samples: NDArray[np.int16]) -> list[int]:
    """Return where the beeps in 16 kHz samples begin, to 10 ms."""
    import numpy as np

    frames = np.abs(samples[: len(samples) // 160 * 160].astype(np.int32)).reshape(-1, 160).max(axis=1)
    loud = np.concatenate([[False], frames > 3000])
    starts = np.flatnonzero(loud[1:] & ~loud[:-1])
    return [int(s) * 10 for n, s in enumerate(starts) if n == 0 or s - starts[n - 1] > 30]


def write(path: Path, sound: NDArray[np.float32], coding: Coding, *, video: bool = False, delay_s: float = 0) -> Path:
    """Write `sound` (at the rate of `coding`, the same in each channel); `video` adds a black picture.

    The sound begins `delay_s` after the picture does.
    """
    import av
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream

    with av.open(str(path), "w", format=coding.container) as container:
        picture = _picture(container) if video else None
        stream = container.add_stream(coding.codec, rate=coding.rate)
        assert isinstance(stream, AudioStream)
        context = stream.codec_context
        context.layout, context.format = coding.layout, coding.sample_format
        block = coding.rate // 10
        resampler = av.AudioResampler(format=coding.sample_format, layout=coding.layout, rate=coding.rate)
        for start in range(0, len(sound), block):
            samples = _as_s16(sound[start : start + block], av.AudioLayout(coding.layout).nb_channels)
            frame = AudioFrame.from_ndarray(samples, "s16", coding.layout)
            frame.sample_rate = coding.rate
            frame.pts = start + int(delay_s * coding.rate)
            for part in resampler.resample(frame):
                container.mux(stream.encode(part))
        container.mux(stream.encode(None))
        if picture is not None:
            _draw(container, picture)
    return path


def _as_s16(sound: NDArray[np.float32], channels: int) -> NDArray[np.int16]:
    import numpy as np

    return np.repeat((sound * 32767).astype(np.int16), channels)[None, :]


def _picture(container: OutputContainer) -> VideoStream:
    from av.video.stream import VideoStream

    picture = container.add_stream("mpeg4", rate=_PICTURES_A_SECOND)
    assert isinstance(picture, VideoStream)
    picture.width, picture.height, picture.pix_fmt = 64, 64, "yuv420p"
    return picture


def _draw(container: OutputContainer, picture: VideoStream) -> None:
    import av
    import numpy as np

    for number in range(2 * _PICTURES_A_SECOND):
        frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), "rgb24")
        frame.pts = number
        container.mux(picture.encode(frame))
    container.mux(picture.encode(None))
