"""Decoded sound, laid where its times say: silence stands wherever a stretch is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from transcribe.recording import SAMPLE_RATE, Stretch

if TYPE_CHECKING:
    import av
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.packet import Packet

__all__ = ["Timeline"]

_BYTES_A_SAMPLE = 2
_HOLE_S = 0.1  # containers round their times; less than this is no hole
_TOLD_HOLE_S = 0.5  # codecs that send nothing in silence leave holes up to this long in a sound recording
_CLOCK_JUMP_S = 3600.0  # a hole longer than this is a clock that was set, not a loss
_SHRED_MS = 1000
_ID3_HEADER = 10
_SEVEN_BITS = 0x7F


class Timeline:
    """16 kHz mono samples in the making, on the clock of a container.

    `origin_s` is the container's own time of the recording's start; None takes the first sound. `by_bytes` is for
    formats whose packets carry no times (MP3): there a damaged packet is as long as its bytes. `channel` is the one
    that is wanted, counted from 0; None mixes all.
    """

    def __init__(self, origin_s: float | None, *, by_bytes: bool, channel: int | None = None) -> None:
        self.samples = bytearray()
        self.gaps: list[Stretch] = []
        self._origin_s = origin_s
        self._by_bytes = by_bytes
        self._channel = channel
        self._clock_s = 0.0  # where the next sample belongs, by what was decoded and padded
        self._silence_s = 0.0
        self._lost_s = 0.0
        self._damaged = False
        self._good_bytes = 0
        self._good_s = 0.0
        self._resampler: av.AudioResampler | None = None
        self._shape: tuple[str, str, int] | None = None

    @property
    def length_s(self) -> float:
        """How much of the recording has been laid down."""
        return self._clock_s

    def take(self, packet: Packet[AudioStream], frames: list[AudioFrame]) -> None:
        """Lay down what was decoded of a packet. Raises ValueError or FFmpegError where it cannot be resampled."""
        if frames:
            self._good_bytes += packet.size
            self._good_s += sum(f.samples / f.sample_rate for f in frames)
        for frame in frames:
            self._pad_to(frame)
            self._append(frame)

    def lose(self, packet: Packet[AudioStream]) -> None:
        """Note that a packet cannot be decoded."""
        self._damaged = True
        nominal_s = float((packet.duration or 0) * packet.time_base) if packet.time_base else 0.0
        true_s = nominal_s
        if self._by_bytes and self._good_bytes:
            sound = packet.size - _tag_bytes(bytes(packet))
            true_s = max(nominal_s, sound * self._good_s / self._good_bytes)
        self._lost_s += true_s
        if self._origin_s is not None:
            self._origin_s -= true_s - nominal_s  # the container counted the packet as one of ordinary length

    def note_damage(self) -> None:
        """Note that the container itself is damaged here; the next time tells how much is missing."""
        self._damaged = True

    def finish(self) -> None:
        """Lay down what the resampler holds, and silence for what was lost at the end."""
        if self._damaged and self._lost_s:
            self._silence(self._clock_s + self._lost_s)
        self._flush()
        self._join_gaps()

    def _join_gaps(self) -> None:
        """Make one of gaps that nearly touch: the sound between is a shred."""
        gaps, self.gaps = self.gaps, []
        for gap in gaps:
            if self.gaps and gap.start_ms - self.gaps[-1].end_ms < _SHRED_MS:
                self.gaps[-1] = Stretch(self.gaps[-1].start_ms, gap.end_ms)
            else:
                self.gaps.append(gap)

    def _pad_to(self, frame: AudioFrame) -> None:
        time_s = frame.time
        if time_s is None:
            time_s = self._clock_s + (self._origin_s or 0.0) + self._lost_s
        if self._origin_s is None:
            self._origin_s = time_s
        hole_s = time_s - self._origin_s - self._clock_s
        believed = hole_s <= _CLOCK_JUMP_S and self._silence_s + hole_s <= _CLOCK_JUMP_S + self._good_s
        if not believed or hole_s < -1:  # the clock was set: streams joined end to end
            self._origin_s += hole_s
        elif hole_s > _HOLE_S or (self._damaged and hole_s > 0):
            self._silence(self._clock_s + hole_s)
        self._damaged, self._lost_s = False, 0.0

    def _silence(self, end_s: float) -> None:
        start_s = self._clock_s
        self._flush()
        missing = round(end_s * SAMPLE_RATE) * _BYTES_A_SAMPLE - len(self.samples)
        self.samples.extend(bytes(max(0, missing)))
        self._clock_s = end_s
        self._silence_s += end_s - start_s
        if start_s > 0 and (self._damaged or end_s - start_s > _TOLD_HOLE_S):
            self.gaps.append(Stretch(round(start_s * 1000), round(end_s * 1000)))

    def _append(self, frame: AudioFrame) -> None:
        import av

        shape = (str(frame.format.name), str(frame.layout.name), frame.sample_rate)
        if shape != self._shape:
            self._flush()
            layout = "mono" if self._channel is None else str(frame.layout.name)
            self._resampler = av.AudioResampler(format="s16p", layout=layout, rate=SAMPLE_RATE)
            self._shape = shape
        self._clock_s += frame.samples / frame.sample_rate
        frame.pts = None  # the resampler has a clock of its own, which damage would confuse
        self._resample(frame)

    def _flush(self) -> None:
        self._resample(None)
        self._resampler, self._shape = None, None

    def _resample(self, frame: AudioFrame | None) -> None:
        if self._resampler is not None:
            for out in self._resampler.resample(frame):
                planes = out.to_ndarray()
                self.samples.extend(planes[min(self._channel or 0, len(planes) - 1)].tobytes())


def _tag_bytes(data: bytes) -> int:
    """Return how many of the bytes are an ID3v2 tag, which stands in mid-file where MP3s were joined end to end.

    Its size is stated in four bytes of seven bits each (id3.org, ID3v2.4.0, section 3.1).
    """
    at = data.find(b"ID3")
    size = data[at + 6 : at + _ID3_HEADER]
    if at < 0 or len(size) < _ID3_HEADER - 6 or any(b > _SEVEN_BITS for b in size):
        return 0
    stated = (size[0] << 21) + (size[1] << 14) + (size[2] << 7) + size[3] + _ID3_HEADER
    return min(stated, len(data) - at)
