"""Any recording -> 16 kHz mono samples, and clips of them.

PyAV decodes (its wheels carry the codecs, so nothing is asked of the user), pydub slices and levels. What cannot be
decoded is skipped, and silence of its length put in its place, so that every time stays that of the recording.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from transcribe.recording import SAMPLE_RATE, Recording, Stretch
from transcribe.timeline import Timeline
from transcript.errors import MissingInput, RecordingError
from transcript.timecode import vtt_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import numpy as np
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet
    from numpy.typing import NDArray
    from pydub import AudioSegment

    from transcribe.engine import Progress

__all__ = ["SAMPLE_RATE", "Recording", "Stretch", "decode", "decode_channels", "levelled_clip"]

_LONGEST_S = 24 * 3600  # 2.8 GB of samples; a small file that claims to be longer is an attack on memory
_SLACK_MS = 1000  # containers are not exact about their length
_PROGRESS_S = 5.0
_DEMUX_RETRIES = 50  # in a row without a packet between them
_RAW = frozenset({"mp3"})  # packets carry no time; the parser hands damage over as one long packet
_MOST_CHANNELS = 8
_SURE_OF_LENGTH = frozenset({"asf", "flac", "matroska,webm", "mov,mp4,m4a,3gp,3g2,mj2", "ogg", "wav"})
_SPEECH_DBFS = -20.0  # a common level for speech (EBU R 128's -23 LUFS is close to it for a voice)
_MOST_GAIN_DB = 40.0  # beyond this, it is noise that would be raised


def levelled_clip(recording: Recording, start_ms: int, end_ms: int) -> NDArray[np.int16]:
    """Return the samples from `start_ms` to `end_ms`, brought to the level at which people speak (-20 dBFS).

    A peak is never clipped, and nothing is raised by more than 40 dB. Digital silence stays as it is.
    """
    import numpy as np

    clip = _audio_segment(recording.slice(start_ms, end_ms))
    if clip.max == 0:
        return recording.slice(start_ms, end_ms)
    gain = min(_SPEECH_DBFS - clip.dBFS, -clip.max_dBFS, _MOST_GAIN_DB)
    return np.frombuffer(clip.apply_gain(gain).raw_data, np.int16)


def _audio_segment(samples: NDArray[np.int16]) -> AudioSegment:
    import warnings

    with warnings.catch_warnings():  # pydub looks for an ffmpeg that is not needed here, and its source is of old style
        warnings.simplefilter("ignore")
        import pydub
    return pydub.AudioSegment(data=samples.tobytes(), sample_width=2, frame_rate=SAMPLE_RATE, channels=1)


# -- decoding ----------------------------------------------------------------------------------------------------------


def decode_channels(path: Path, progress: Progress, warn: Callable[[str], None]) -> tuple[Recording, ...]:
    """Decode each channel of `path` by itself. Raises what `decode` raises, RecordingError for more than eight."""
    import av

    try:
        with path.open("rb") as file, _opened(file) as container:
            channels = _stream(path, container).codec_context.channels
    except (av.FFmpegError, ValueError, LookupError, RuntimeError) as e:
        raise _no_recording(path) from e
    except OSError as e:
        raise _unreadable(path, e) from e
    if channels > _MOST_CHANNELS:
        raise RecordingError(path, f"holds {channels} channels; give at most {_MOST_CHANNELS}")

    def one(channel: int) -> Recording:
        def part(done_ms: int, total_ms: int) -> None:
            progress((channel * total_ms + done_ms) // channels, total_ms)

        # what is damaged is damaged in all of them
        return decode(path, part, warn if channel == 0 else lambda _: None, channel)

    return tuple(map(one, range(channels)))


def decode(path: Path, progress: Progress, warn: Callable[[str], None], channel: int | None = None) -> Recording:
    """Decode the sound of `path`, whatever its container, codec, rate and channels, to 16 kHz mono.

    `channel`, counted from 0, is the only one that is wanted; None mixes all.

    Memory holds the samples alone (115 MB an hour). Damage is skipped, told to `warn` with its time, and silence of its
    length put in its place. Raises MissingInput where the file cannot be opened, RecordingError where it is no
    recording, holds no sound, or more than 24 hours of it.
    """
    import av
    import numpy as np

    try:
        with path.open("rb") as file, _opened(file) as container:
            timeline = _decoded(path, container, _Wanted(progress, warn, channel))
    except (av.FFmpegError, ValueError, LookupError, RuntimeError) as e:
        raise _no_recording(path) from e
    except OSError as e:
        raise _unreadable(path, e) from e
    if not timeline.samples:
        raise RecordingError(path, "holds no sound that can be decoded; give another recording")
    return Recording(path, np.frombuffer(timeline.samples, np.int16), tuple(timeline.gaps))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The channel to decode, None for all of them, and who is told how it goes."""

    progress: Progress
    warn: Callable[[str], None]
    channel: int | None


def _unreadable(path: Path, error: OSError) -> MissingInput:
    return MissingInput(path, f"cannot be read ({error.strerror or 'input error'}); give a recording")


def _no_recording(path: Path) -> RecordingError:
    if path.stat().st_size == 0:
        return RecordingError(path, "is empty; give a recording")
    return RecordingError(path, "cannot be decoded as a recording; give an audio or video file")


class _Bytes:
    """A file's bytes without its name, so that what it is gets told by its content and not by its ending."""

    def __init__(self, file: IO[bytes]) -> None:
        self.read, self.seek, self.tell = file.read, file.seek, file.tell


def _refuse_to_open(*_: object) -> None:
    raise PermissionError("a recording opens no other file")


def _opened(file: IO[bytes]) -> InputContainer:
    import av

    # no protocol and no other file: a playlist is no recording
    return av.open(
        _Bytes(file), "r", options={"protocol_whitelist": "none"}, metadata_errors="ignore", io_open=_refuse_to_open
    )


def _stream(path: Path, container: InputContainer) -> AudioStream:
    from av.audio.stream import AudioStream

    stream = container.streams.best("audio")
    if not isinstance(stream, AudioStream):
        raise RecordingError(path, "holds no sound; give a recording with an audio track")
    return stream


def _decoded(path: Path, container: InputContainer, wanted: _Wanted) -> Timeline:
    import av

    stream = _stream(path, container)
    origin_s = None if container.start_time is None else container.start_time / 1e6
    timeline = Timeline(origin_s, by_bytes=container.format.name in _RAW, channel=wanted.channel)
    total_ms = (container.duration or 0) // 1000
    told_s = 0.0
    for packet in _packets(container, stream, timeline):
        try:
            frames = packet.decode()
        except av.FFmpegError:
            timeline.lose(packet)
            continue
        timeline.take(packet, frames)
        if timeline.length_s > _LONGEST_S:
            raise RecordingError(path, "is longer than 24 hours; split it")
        if timeline.length_s > told_s + _PROGRESS_S:
            told_s = timeline.length_s
            wanted.progress(round(told_s * 1000), max(round(told_s * 1000), total_ms))
    timeline.finish()
    length_ms = round(timeline.length_s * 1000)
    wanted.progress(length_ms, length_ms)
    for gap in timeline.gaps:
        where = f"from {vtt_clock(gap.start_ms)} to {vtt_clock(gap.end_ms)}"
        wanted.warn(f"{path}: damaged {where}; silence stands in its place")
    if container.format.name in _SURE_OF_LENGTH and not container.streams.video and length_ms < total_ms - _SLACK_MS:
        wanted.warn(f"{path}: ends at {vtt_clock(length_ms)} instead of {vtt_clock(total_ms)}; the rest is missing")
    return timeline


def _packets(container: InputContainer, stream: AudioStream, timeline: Timeline) -> Iterator[Packet[AudioStream]]:
    """Yield the packets of `stream`, going on behind damage for as long as any come."""
    import av

    failures = 0
    while failures < _DEMUX_RETRIES:
        try:
            for packet in container.demux(stream):
                failures = 0
                yield packet
        except av.FFmpegError:
            timeline.note_damage()
            failures += 1
        else:
            return
