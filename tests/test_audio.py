"""Decoding: any recording becomes 16 kHz mono, with every sound at its time."""

from __future__ import annotations

import random
import subprocess
import sys
import wave
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sounds import RATE, Coding, beeps, onsets_ms, write
from transcribe import audio
from transcribe.audio import Recording, Stretch, decode, levelled_clip
from transcript.errors import MissingInput, RecordingError

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

ROOT = Path(__file__).parent.parent
CODINGS = {
    "stereo 44.1 kHz": Coding("wav", "pcm_s16le", 44_100, "stereo"),
    "8 bits": Coding("wav", "pcm_u8", 11_025, "mono", "u8"),
    "surround of floats": Coding("wav", "pcm_f32le", 96_000, "5.1", "flt"),
    "24 bits": Coding("wav", "pcm_s24le", 48_000, "mono", "s32"),
    "telephone": Coding("wav", "pcm_alaw", 8_000, "mono", "s16"),
    "mp3": Coding("mp3", "libmp3lame", 22_050, "mono", "s16p"),
    "m4a": Coding("ipod", "aac", 48_000, "stereo", "fltp"),
    "opus": Coding("ogg", "libopus", 48_000, "mono", "s16"),
    "flac": Coding("flac", "flac", 44_100, "stereo", "s16"),
    "webm": Coding("webm", "libopus", 48_000, "stereo", "s16"),
    "transport stream": Coding("mpegts", "aac", 44_100, "mono", "fltp"),
}


def decoded(path: Path) -> tuple[Recording, list[str]]:
    warnings: list[str] = []
    return decode(path, lambda *_: None, warnings.append), warnings


def recording(samples: NDArray[np.int16]) -> Recording:
    return Recording(Path("made.wav"), samples)


# -- what is heard, and when -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("coding", CODINGS.values(), ids=CODINGS.keys())
def test_every_coding_gives_16_khz_mono_with_each_sound_at_its_time(tmp_path: Path, coding: Coding) -> None:
    made, warnings = decoded(write(tmp_path / "recording", beeps(6, coding.rate), coding))
    assert made.samples.dtype == "int16"
    assert made.samples.ndim == 1
    assert made.duration_ms == pytest.approx(6000, abs=60)
    assert onsets_ms(made.samples) == pytest.approx([1500, 2500, 3500, 4500, 5500], abs=30)
    assert not made.gaps
    assert not warnings


def test_stereo_is_no_louder_and_no_softer_than_mono(tmp_path: Path) -> None:
    mono, _ = decoded(write(tmp_path / "mono", beeps(3, 44_100), Coding("wav", "pcm_s16le")))
    stereo, _ = decoded(write(tmp_path / "stereo", beeps(3, 44_100), Coding("wav", "pcm_s16le", layout="stereo")))
    assert abs(stereo.samples).max() == pytest.approx(abs(mono.samples).max(), rel=0.02)


def test_the_sound_of_a_video_keeps_the_delay_it_has_to_the_picture(tmp_path: Path) -> None:
    coding = Coding("mp4", "aac", 48_000, "stereo", "fltp")
    path = write(tmp_path / "talk.mp4", beeps(4, 48_000), coding, video=True, delay_s=0.7)
    made, warnings = decoded(path)
    assert onsets_ms(made.samples) == pytest.approx([2200, 3200, 4200], abs=30)
    assert not warnings


def test_content_tells_the_format_and_not_the_ending(tmp_path: Path) -> None:
    made, _ = decoded(write(tmp_path / "episode.txt", beeps(3, 22_050), CODINGS["mp3"]))
    assert onsets_ms(made.samples) == pytest.approx([1500, 2500], abs=30)


def test_progress_runs_forwards_to_the_end(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = write(tmp_path / "long.flac", beeps(17, 44_100), CODINGS["flac"])
    made = decode(path, lambda done_ms, total_ms: told.append((done_ms, total_ms)), pytest.fail)
    assert len(told) >= 4
    assert told == sorted(told)
    assert all(done_ms <= total_ms for done_ms, total_ms in told)
    assert told[-1] == (made.duration_ms, made.duration_ms)


# -- damage ------------------------------------------------------------------------------------------------------------


def noise(count: int) -> bytes:
    return random.Random(1).randbytes(count)  # noqa: S311 - the same noise each time


def zeroed(data: bytearray, start: int, end: int) -> None:
    data[start:end] = bytes(end - start)


def scrambled(data: bytearray, start: int, end: int) -> None:
    data[start:end] = noise(end - start)


def removed(data: bytearray, start: int, end: int) -> None:
    del data[start:end]


DAMAGES = {
    "mp3, zeros": ("mp3", zeroed),
    "mp3, noise": ("mp3", scrambled),
    "m4a, zeros": ("m4a", zeroed),
    "m4a, noise": ("m4a", scrambled),
    "opus, cut": ("opus", removed),
    "opus, noise": ("opus", scrambled),
    "flac, zeros": ("flac", zeroed),
    "flac, cut": ("flac", removed),
    "webm, noise": ("webm", scrambled),
    "transport stream, cut": ("transport stream", removed),
}


@pytest.mark.parametrize(("name", "harm"), DAMAGES.values(), ids=DAMAGES.keys())
def test_damage_in_the_middle_is_told_and_what_follows_stays_at_its_time(
    tmp_path: Path, name: str, harm: Callable[[bytearray, int, int], None]
) -> None:
    coding = CODINGS[name]
    data = bytearray(write(tmp_path / "whole", beeps(30, coding.rate), coding).read_bytes())
    harm(data, len(data) * 2 // 5, len(data) * 3 // 5)
    (tmp_path / "broken.mp3").write_bytes(data)
    made, warnings = decoded(tmp_path / "broken.mp3")
    assert len(made.gaps) == 1
    gap = made.gaps[0]
    assert 8_000 < gap.start_ms < 14_500
    assert 15_500 < gap.end_ms < 21_000
    assert not made.slice(gap.start_ms + 100, gap.end_ms - 100).any()
    onsets = onsets_ms(made.samples)
    outside = [n * 1000 + 500 for n in range(1, 30) if not gap.start_ms - 300 < n * 1000 + 500 < gap.end_ms + 50]
    assert [t for t in onsets if not gap.start_ms - 300 < t < gap.end_ms + 50] == pytest.approx(outside, abs=120)
    assert made.duration_ms == pytest.approx(30_000, abs=150)
    assert warnings[0].startswith(f"{tmp_path / 'broken.mp3'}: damaged from 00:00:")
    assert "silence stands in its place" in warnings[0]


def test_a_recording_that_ends_too_soon_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "cut.flac", beeps(20, 44_100), CODINGS["flac"])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    made, warnings = decoded(path)
    assert made.duration_ms < 15_000
    assert warnings[-1].endswith("instead of 00:00:20.000; the rest is missing")


def test_mp3s_joined_end_to_end_have_no_gap_though_a_tag_with_a_picture_stands_between(tmp_path: Path) -> None:
    first = write(tmp_path / "first.mp3", beeps(5, 22_050), CODINGS["mp3"]).read_bytes()
    size = 300_000
    tag = b"ID3\x04\x00\x00" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + bytes(size)
    (tmp_path / "joined.mp3").write_bytes(first + tag + first)
    made, _ = decoded(tmp_path / "joined.mp3")
    assert made.duration_ms == pytest.approx(10_000, abs=250)


def test_a_change_of_rate_in_mid_stream_is_followed(tmp_path: Path) -> None:
    slow = write(tmp_path / "slow.mp3", beeps(5, 22_050), CODINGS["mp3"]).read_bytes()
    fast = write(tmp_path / "fast.mp3", beeps(5, 24_000), Coding("mp3", "libmp3lame", 24_000, "stereo", "s16p"))
    (tmp_path / "both.mp3").write_bytes(slow + fast.read_bytes())
    made, _ = decoded(tmp_path / "both.mp3")
    onsets = onsets_ms(made.samples)
    assert len(onsets) == 8
    assert [b - a for a, b in pairwise(onsets[4:])] == pytest.approx([1000] * 3, abs=30)


# -- what is no recording ----------------------------------------------------------------------------------------------


def wav_without_samples(path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))


def picture_alone(path: Path) -> None:
    import av
    import numpy as np

    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=5)
        frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), "rgb24")
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as z:
        z.writestr("a.txt", "text" * 1000)


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "nothing": (lambda p: p.touch(), "is empty"),
    "random bytes": (lambda p: p.write_bytes(noise(300_000)), "cannot be decoded as a recording"),
    "NUL bytes": (lambda p: p.write_bytes(bytes(100_000)), "cannot be decoded as a recording"),
    "text": (lambda p: p.write_text("It was said.\n" * 500), "cannot be decoded as a recording"),
    "subtitles": (lambda p: p.write_text("1\n00:00:01,000 --> 00:00:02,000\nHello.\n\n" * 50), "holds no sound"),
    "archive": (archive, "cannot be decoded as a recording"),
    "no samples": (wav_without_samples, "holds no sound that can be decoded"),
    "picture alone": (picture_alone, "holds no sound"),
}


@pytest.mark.parametrize(("make", "why"), BAD.values(), ids=BAD.keys())
def test_what_is_no_recording_is_refused_in_one_line(tmp_path: Path, make: Callable[[Path], object], why: str) -> None:
    path = tmp_path / "bad.mp3"
    make(path)
    with pytest.raises(RecordingError) as refused:
        decoded(path)
    assert str(refused.value).startswith(f"{path}: {why}")
    assert "\n" not in str(refused.value)


def test_a_missing_file_and_a_folder_are_missing_inputs(tmp_path: Path) -> None:
    for path in (tmp_path / "none.mp3", tmp_path):
        with pytest.raises(MissingInput, match="cannot be read"):
            decoded(path)


def test_a_playlist_opens_no_other_file(tmp_path: Path) -> None:
    write(tmp_path / "secret.mp3", beeps(3, 22_050), CODINGS["mp3"])
    listed = "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nsecret.mp3\n#EXT-X-ENDLIST\n"
    concat = f"ffconcat version 1.0\nfile {tmp_path / 'secret.mp3'}\n"
    by_url = listed.replace("secret", f"file://{tmp_path}/secret")
    for name, text in (("a.m3u8", listed), ("b.mp3", by_url), ("c.mp3", concat)):
        (tmp_path / name).write_text(text)
        with pytest.raises(RecordingError):
            decoded(tmp_path / name)


def test_a_recording_that_goes_on_for_ever_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audio, "_LONGEST_S", 2)
    with pytest.raises(RecordingError, match="longer than 24 hours; split it"):
        decoded(write(tmp_path / "long.wav", beeps(5), Coding("wav", "pcm_s16le", RATE)))


def test_a_clock_that_jumps_by_hours_does_not_fill_the_memory_with_silence(tmp_path: Path) -> None:
    path = write(tmp_path / "jump.mkv", beeps(4, 44_100), Coding("matroska", "flac", 44_100))
    late = write(tmp_path / "late.mkv", beeps(4, 44_100), Coding("matroska", "flac", 44_100), delay_s=90_000)
    path.write_bytes(path.read_bytes() + late.read_bytes()[late.read_bytes().index(b"\x1f\x43\xb6\x75") :])
    made, _ = decoded(path)
    assert made.duration_ms < 20_000


# -- clips -------------------------------------------------------------------------------------------------------------


def test_slices_and_floats_are_those_of_their_times() -> None:
    import numpy as np

    made = recording(np.arange(32_000).astype(np.int16))
    assert made.duration_ms == 2000
    assert made.slice(500, 501).tolist() == list(range(8000, 8016))
    assert len(made.slice(1_900, 5_000)) == 1_600
    assert len(made.slice(-50, 100)) == 1_600
    assert made.floats(500, 1000).dtype == np.float32
    assert made.floats(500, 501)[0] == 8000 / 32768
    assert len(made.floats()) == 32_000


@given(st.floats(0.0002, 1.0), st.integers(1, 5))
def test_a_levelled_clip_is_as_loud_as_speech_and_never_clipped(loudness: float, tenths: int) -> None:
    import numpy as np

    time_s = np.arange(tenths * 1600) / RATE
    sound = (loudness * 32767 * np.sin(2 * np.pi * 300 * time_s)).astype(np.int16)
    clip = levelled_clip(recording(sound), 0, tenths * 100)
    level_dbfs = 20 * np.log10(np.sqrt(np.mean(clip.astype(float) ** 2)) / 32768)
    assert len(clip) == len(sound)
    assert abs(clip).max() < 32767 or loudness > 0.99
    assert level_dbfs == pytest.approx(-20, abs=0.5) or (loudness < 0.002 and level_dbfs < -20)


def test_silence_is_not_raised() -> None:
    import numpy as np

    assert not levelled_clip(recording(np.zeros(1600, np.int16)), 0, 100).any()


def test_pydub_says_nothing_on_the_terminal_though_there_is_no_ffmpeg() -> None:
    code = (
        "import numpy as np; from pathlib import Path; from transcribe.audio import *;"
        "levelled_clip(Recording(Path('a'), np.ones(1600, np.int16)), 0, 100)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", code], cwd=ROOT, env={"PATH": ""}, capture_output=True, check=True
    )
    assert done.stdout == b""
    assert done.stderr == b""


def test_a_stretch_is_a_pair() -> None:
    start_ms, end_ms = Stretch(1, 2)
    assert (start_ms, end_ms) == (1, 2)


# -- memory ------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_memory_holds_the_samples_alone(tmp_path: Path) -> None:
    import numpy as np

    minute = beeps(60, 44_100)
    path = write(tmp_path / "long.flac", np.tile(minute, 40), Coding("flac", "flac", 44_100, "stereo"))
    code = (
        "import resource, sys; from pathlib import Path; from transcribe.audio import decode;"
        "import av, numpy; before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "made = decode(Path(sys.argv[1]), lambda *_: None, print);"
        "print(made.duration_ms, made.samples.nbytes // 1024,"
        " resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], cwd=ROOT, capture_output=True, check=True, text=True)
    duration_ms, samples_kb, grown_kb = map(int, done.stdout.split())
    assert duration_ms == 40 * 60_000
    assert grown_kb < 1.15 * samples_kb + 30_000
