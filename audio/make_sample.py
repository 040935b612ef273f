"""Make the sample recording: flite's synthetic voices speak `deepseek-freak-out-sample.txt`.

Reads the text with its speakers, and writes beside it

- `deepseek-freak-out-sample.mp3`, the recording, and
- `deepseek-freak-out-sample.truth.json`, who says what, with the times of the first and last sound of every turn
  as they stand in the decoded recording.

It needs Debian's `flite` (`apt install flite`), and PyAV and NumPy, which castproof needs anyway. The same text
gives the same files every time.
"""
# A script beside its output, in no package, that works on audio from its first line to its last:
# ruff: noqa: INP001, TID253

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import wave
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
"""Mono audio at `RATE_HZ`, full scale at 1."""

STEM = Path(__file__).resolve().parent / "deepseek-freak-out-sample"
SCRIPT = STEM.with_suffix(".txt")
RECORDING = STEM.with_suffix(".mp3")
TRUTH = STEM.with_suffix(".truth.json")

TITLE = "The DeepSeek Freak Out (sample spoken by synthetic voices)"

RATE_HZ = 16_000
BIT_RATE = 48_000
LEVEL_DBFS = -20.0
"""Every sentence is brought to this RMS level, so that no voice is told by its loudness."""
SOUND_DBFS = -50.0
"""A stretch of `FRAME_S` counts as sound when its RMS level is above this."""
FRAME_S = 0.005
MARGIN_S = 0.02
"""What is kept before the first and after the last sound of a sentence, so that no soft consonant is cut."""
STRETCH = 1.0
"""The length of speech against the length that the voice was recorded with; above 1 is slower."""
SENTENCE_PAUSE_S = 0.35
TURN_PAUSES_S = (0.45, 0.35, 0.55, 0.4, 0.5)
"""The pauses before turns, taken in this order over and over."""
EDGE_S = 0.5
"""Silence before the first turn and after the last."""

VOICES = {
    "Announcer": "kal16",
    "Sarah Holder": "slt",
    "News clip": "awb",
    "Jackie Davalos": "rms",
}
"""Which of flite's voices speaks for whom."""

SAY_AS = {
    "AI": "A I",
    "ChatGPT": "chat G P T",
    "DeepSeek": "deep seek",
    "Meta": "metta",
    "Nvidia": "en vidia",
    "OpenAI": "open A I",
    "PhD": "P H D",
    "US": "U S",
    "chatbot": "chat bot",
    "chatbots": "chat bots",
}
"""How to write for flite what it would otherwise mispronounce."""


class SampleError(Exception):
    """The sample cannot be made; the message says why."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person says before another speaks."""

    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class TimedTurn:
    """A turn and the times of its first and last sound, in seconds from the start of the decoded recording."""

    turn: Turn
    start_s: float
    end_s: float


def read_script(path: Path) -> list[Turn]:
    """Read the turns of a text of blocks: a line with the speaker, an empty line, a line with what is said."""
    blocks = path.read_text(encoding="utf-8").strip().split("\n\n")
    if len(blocks) % 2:
        message = f"{path.name}: the last speaker says nothing"
        raise SampleError(message)
    return [Turn(speaker, text) for speaker, text in zip(blocks[::2], blocks[1::2], strict=True)]


def sentences(text: str) -> list[str]:
    """Split a turn after full stops, question marks and exclamation marks."""
    return re.split(r"(?<=[.?!])\s+", text)


def respelt(text: str) -> str:
    """Put the words of `SAY_AS` as flite has to read them; a possessive keeps its ending."""
    return re.sub(r"[A-Za-z]+", lambda word: SAY_AS.get(word[0], word[0]), text)


def speak(voice: str, text: str) -> Samples:
    """Synthesise a text with flite, with the silence that it puts around it."""
    flite = shutil.which("flite")
    if flite is None:
        message = "flite is not installed; on Debian: apt install flite"
        raise SampleError(message)
    with tempfile.TemporaryDirectory() as folder:
        spoken = Path(folder) / "spoken.wav"
        command = [flite, "-voice", voice, "--setf", f"duration_stretch={STRETCH}", "-t", text, "-o", str(spoken)]
        done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 (no shell, own text)
        if done.returncode or not spoken.exists():
            message = f"flite could not speak {text!r} with the voice {voice}: {done.stderr.strip()}"
            raise SampleError(message)
        with wave.open(str(spoken)) as sound:
            if sound.getframerate() != RATE_HZ or sound.getnchannels() != 1:
                message = f"flite's voice {voice} does not speak in mono at {RATE_HZ} Hz"
                raise SampleError(message)
            pcm = np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2")
    return pcm.astype(np.float32) / np.float32(32768)


def sounding(samples: Samples) -> tuple[int, int]:
    """Find where sound begins and ends, as sample numbers (the end is one past the last)."""
    size = round(FRAME_S * RATE_HZ)
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    power = np.mean(np.square(frames, dtype=np.float64), axis=1)
    loud = np.flatnonzero(power > 10 ** (SOUND_DBFS / 10))
    if not len(loud):
        message = "there is no sound where a turn should be"
        raise SampleError(message)
    return int(loud[0]) * size, int(loud[-1] + 1) * size


def levelled(samples: Samples) -> Samples:
    """Bring a sentence to `LEVEL_DBFS` and cut the silence around it, but for `MARGIN_S`."""
    start, end = sounding(samples)
    rms = float(np.sqrt(np.mean(np.square(samples[start:end], dtype=np.float64))))
    margin = round(MARGIN_S * RATE_HZ)
    kept: Samples = samples[max(start - margin, 0) : end + margin] * np.float32(10 ** (LEVEL_DBFS / 20) / rms)
    return np.clip(kept, -1, 1)


def silence(seconds: float) -> Samples:
    """Return that many seconds without sound."""
    return np.zeros(round(seconds * RATE_HZ), dtype=np.float32)


def perform(turns: list[Turn]) -> tuple[Samples, list[tuple[int, int]]]:
    """Speak all turns; return the audio, and from which sample to which each turn was put."""
    pauses = cycle(TURN_PAUSES_S)
    pieces = [silence(EDGE_S)]
    places = []
    for number, turn in enumerate(turns):
        if number:
            pieces.append(silence(next(pauses)))
        start = sum(map(len, pieces))
        for nth, sentence in enumerate(sentences(turn.text)):
            if nth:
                pieces.append(silence(SENTENCE_PAUSE_S))
            pieces.append(levelled(speak(VOICES[turn.speaker], respelt(sentence))))
        places.append((start, sum(map(len, pieces))))
    pieces.append(silence(EDGE_S))
    return np.concatenate(pieces), places


def encode(samples: Samples, path: Path, title: str) -> None:
    """Write the audio as a mono MP3 whose bytes depend on nothing but the audio, the title and the encoder."""
    pcm = np.round(samples * 32767).astype(np.int16)[np.newaxis, :]
    with av.open(path, "w", format="mp3", options={"fflags": "+bitexact"}) as container:
        container.metadata["title"] = title
        stream = container.add_stream("libmp3lame", rate=RATE_HZ, layout="mono")
        stream.bit_rate = BIT_RATE
        frame = av.AudioFrame.from_ndarray(pcm, format="s16p", layout="mono")
        frame.sample_rate = RATE_HZ
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def decode(path: Path) -> Samples:
    """Read a mono recording of `RATE_HZ` back."""
    with av.open(path) as container:
        pieces = [frame.to_ndarray() for frame in container.decode(audio=0)]
    samples: Samples = np.concatenate(pieces, axis=1)[0].astype(np.float32)
    return samples


def timed(turns: list[Turn], places: list[tuple[int, int]], heard: Samples) -> list[TimedTurn]:
    """Measure where each turn sounds in the decoded recording.

    Each is looked for around its place, as far as the middle of the shortest pause: an encoder may delay the sound.
    """
    reach = round(min(TURN_PAUSES_S) / 2 * RATE_HZ)
    found = []
    for turn, (start, end) in zip(turns, places, strict=True):
        origin = max(start - reach, 0)
        first, last = sounding(heard[origin : end + reach])
        found.append(TimedTurn(turn, (origin + first) / RATE_HZ, (origin + last) / RATE_HZ))
    return found


def write_truth(turns: list[TimedTurn], path: Path) -> None:
    """Write the turns as JSON, their times in seconds."""
    listed = [
        {"speaker": each.turn.speaker, "start": each.start_s, "end": each.end_s, "text": each.turn.text}
        for each in turns
    ]
    content = json.dumps({"language": "en", "turns": listed}, indent=2, ensure_ascii=False)
    path.write_text(content + "\n", encoding="utf-8")


def main() -> int:
    """Make the recording and its truth; return the exit code."""
    try:
        turns = read_script(SCRIPT)
        samples, places = perform(turns)
        encode(samples, RECORDING, TITLE)
        heard = decode(RECORDING)
        write_truth(timed(turns, places, heard), TRUTH)
    except (SampleError, OSError) as error:
        sys.stderr.write(f"make_sample: {error}\n")
        return 1
    sys.stdout.write(
        f"{RECORDING.name}: {len(heard) / RATE_HZ:.1f} s, {RECORDING.stat().st_size:,} bytes, {len(turns)} turns\n",
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
