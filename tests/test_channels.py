"""A call with a speaker a channel: each channel's speech is its speaker's, and what leaks into it is not."""

from __future__ import annotations

import json
import wave
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from castproof.cli import main
from tests.test_timbre import GUEST, HOST, sample
from transcribe.audio import decode, decode_channels
from transcribe.channels import speakers_of_channels
from transcribe.engine import no_progress
from transcribe.recording import SAMPLE_RATE, Recording
from transcript.errors import MissingInput, RecordingError
from transcript.model import Diarization

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    Sound = NDArray[np.float64]


def speech(speaker: str, length_ms: int) -> Sound:
    """Return sound of a speaker of the sample."""
    turn = next(t for t in sample().turns if t.speaker == speaker and t.end_ms - t.start_ms > length_ms)
    return sample().recording.slice(turn.start_ms, turn.start_ms + length_ms).astype(float)


def call(*, leak: float = 0.0) -> tuple[Sound, Sound]:
    """Return the channels of six seconds in which the guest speaks first, then both, then the host."""
    import numpy as np

    guest, host = (np.zeros(6 * SAMPLE_RATE) for _ in range(2))
    guest[: 3 * SAMPLE_RATE] = speech(GUEST, 3000)
    host[2 * SAMPLE_RATE : 5 * SAMPLE_RATE] = speech(HOST, 3000)
    return guest + leak * host, host + leak * guest


def recordings(*channels: Sound) -> list[Recording]:
    return [Recording(Path("call.wav"), c.astype("int16")) for c in channels]


@pytest.mark.parametrize("leak", [0.0, 0.1])
@pytest.mark.parametrize("order", [1, -1])
def test_each_channel_is_a_speaker_and_leaks_are_not(leak: float, order: int) -> None:
    found = speakers_of_channels(recordings(*call(leak=leak)[::order]))
    assert found.speakers == ("Speaker 1", "Speaker 2")
    guest = [t for t in found.turns if t.speaker == "Speaker 1"]
    host = [t for t in found.turns if t.speaker == "Speaker 2"]
    assert guest[0].start_ms <= 200
    assert 2500 <= guest[-1].end_ms <= 3200
    assert 1800 <= host[0].start_ms <= 2500
    assert 4500 <= host[-1].end_ms <= 5200


def test_where_nobody_speaks_there_are_no_turns() -> None:
    import numpy as np

    silence = np.zeros(3 * SAMPLE_RATE)
    assert speakers_of_channels(recordings(silence, silence)) == Diarization()
    assert speakers_of_channels(recordings(silence[:0], silence[:0])) == Diarization()
    assert speakers_of_channels(recordings(speech(HOST, 3000), silence)).speakers == ("Speaker 1",)


def test_channels_that_tell_nothing_are_refused() -> None:
    voice = speech(HOST, 3000)
    with pytest.raises(RecordingError, match=r"call\.wav: holds one channel.* use --diarize"):
        speakers_of_channels(recordings(voice))
    with pytest.raises(RecordingError, match="the same sound in all channels"):
        speakers_of_channels(recordings(voice, voice))


def stereo(path: Path, *channels: Sound) -> Path:
    import numpy as np

    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(np.column_stack(channels).astype("<i2").tobytes())
    return path


def silent(_: str) -> None:
    """Take no warning."""


def test_channels_are_decoded_one_by_one(tmp_path: Path) -> None:
    import numpy as np

    guest, host = call()
    path = stereo(tmp_path / "call.wav", guest, host)
    steps: list[tuple[int, int]] = []
    left, right = decode_channels(path, lambda done, total: steps.append((done, total)), silent)
    assert (left.samples == guest.astype("int16")).all()
    assert (right.samples == host.astype("int16")).all()
    assert steps == sorted(steps)
    mixed = decode(path, no_progress, silent).samples
    assert np.abs(mixed - (guest + host) / 2).max() <= 2
    (only,) = decode_channels(stereo(tmp_path / "mono.wav", guest), no_progress, silent)
    assert (only.samples == left.samples).all()


@pytest.mark.parametrize(
    ("make", "error", "problem"),
    [
        (lambda _: None, MissingInput, "cannot be read"),
        (lambda path: path.write_bytes(b"no sound" * 99), RecordingError, "cannot be decoded"),
        (lambda path: stereo(path, *call() * 5), RecordingError, "holds 10 channels"),
    ],
)
def test_what_has_no_channels_is_refused(
    tmp_path: Path, make: Callable[[Path], object], error: type[Exception], problem: str
) -> None:
    make(path := tmp_path / "call.wav")
    with pytest.raises(error, match=problem):
        decode_channels(path, no_progress, silent)


HEARD = """1
00:00:00,000 --> 00:00:02,400
What did you think of it?

2
00:00:03,100 --> 00:00:05,000
I liked it very much.
"""


def test_words_get_the_speakers_of_the_channels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    stereo(tmp_path / "call.wav", *call()[::-1])
    stereo(tmp_path / "mono.wav", call()[0])
    (tmp_path / "heard.srt").write_text(HEARD)
    assert main("run call.wav --heard heard.srt --channels -f json,rttm".split()) == 0  # noqa: SIM905 - as it is typed
    segments = json.loads((tmp_path / "call.json").read_text())["segments"]
    assert [s["speaker"] for s in segments] == ["Speaker 1", "Speaker 2"]
    capsys.readouterr()
    for line, problem in (
        ("run mono.wav --heard heard.srt --channels", "holds one channel"),
        ("run call.wav --heard heard.srt --channels --diarize", "--diarize, --channels each say who speaks"),
        ("align heard.srt --heard heard.srt --channels -o new.srt", "--channels needs the recording"),
    ):
        assert main(line.split()) == 2
        assert problem in capsys.readouterr().err
