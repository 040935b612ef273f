"""The sample recording is what its truth says, and the seeds are all there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest

ROOT = Path(__file__).resolve().parent.parent
AUDIO = ROOT / "audio"
SEEDS = ROOT / "seeds"
RECORDING = AUDIO / "deepseek-freak-out-sample.mp3"
SCRIPT = AUDIO / "deepseek-freak-out-sample.txt"
TRUTH = AUDIO / "deepseek-freak-out-sample.truth.json"

FRAME_MS = 10
SILENCE_DBFS = -45.0
SOUND_DBFS = -50.0

SEED_NAMES = (
    "bloomberg-big-take-the-deepseek-freak-out.txt",
    "cnn-deepseek-r1-disrupts-tech-industry.txt",
    "itpro-podcast-deepseek-flips-the-script.txt",
    "nbc-news-deepseek-disrupted-the-ai-disruptors.txt",
    "new-york-post-how-deepseek-is-upending-ai.txt",
)
OUTLETS = ("Bloomberg", "Metacast", "ITPro", "CNN", "USA Works News", "NBC News", "Daily8", "New York Post")


@dataclass(frozen=True, slots=True)
class Sound:
    """A decoded recording: samples with full scale at 1, and their rate in hertz."""

    samples: npt.NDArray[np.float64]
    rate_hz: int
    channels: int
    codec: str

    def loudest_dbfs(self, start_s: float, end_s: float) -> float:
        """Return the highest RMS level, in dBFS, of any `FRAME_MS` between two times in seconds."""
        size = self.rate_hz * FRAME_MS // 1000
        stretch = self.samples[round(start_s * self.rate_hz) : round(end_s * self.rate_hz)]
        power = np.mean(np.square(stretch[: len(stretch) // size * size].reshape(-1, size)), axis=1)
        return float(10 * np.log10(np.max(power) + 1e-12))


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of the truth, its times in seconds."""

    speaker: str
    start: float
    end: float
    text: str


def truth() -> list[Turn]:
    """Read the turns of the truth."""
    return [Turn(**turn) for turn in json.loads(TRUTH.read_text(encoding="utf-8"))["turns"]]


@pytest.fixture(scope="module")
def sound() -> Sound:
    """Decode the sample recording."""
    with av.open(RECORDING) as container:
        codec = container.streams.audio[0].codec_context
        pieces = [frame.to_ndarray() for frame in container.decode(audio=0)]
        samples = np.concatenate(pieces, axis=1)
        return Sound(samples[0].astype(np.float64), codec.sample_rate, len(samples), codec.name)


def test_recording_is_a_small_mono_mp3_of_three_to_four_minutes(sound: Sound) -> None:
    """The sample can stand in a repository and is long enough to mean something."""
    assert sound.codec in {"mp3", "mp3float"}
    assert sound.channels == 1
    assert RECORDING.stat().st_size < 2_000_000
    assert 180 <= len(sound.samples) / sound.rate_hz <= 240


def test_recording_is_not_clipped(sound: Sound) -> None:
    """No sample stands at full scale."""
    assert np.max(np.abs(sound.samples)) < 1


def test_four_people_speak() -> None:
    """The announcer, the host, a clip and the guest; two of them only once."""
    spoken = [turn.speaker for turn in truth()]
    assert set(spoken) == {"Announcer", "Sarah Holder", "News clip", "Jackie Davalos"}
    assert spoken.count("Announcer") == spoken.count("News clip") == 1


def test_turns_follow_one_another(sound: Sound) -> None:
    """Turns last, are in order with a pause between them, change the speaker, and lie within the recording."""
    turns = truth()
    assert all(turn.start < turn.end for turn in turns)
    assert turns[0].start > 0
    assert turns[-1].end < len(sound.samples) / sound.rate_hz
    for before, after in pairwise(turns):
        assert 0.3 <= after.start - before.end <= 0.65
        assert before.speaker != after.speaker


@pytest.mark.parametrize("turn", truth(), ids=lambda turn: f"{turn.start:.2f}s")
def test_a_turn_starts_and_ends_where_its_sound_does(sound: Sound, turn: Turn) -> None:
    """There is silence 80 ms before a start and after an end, and sound within 40 ms inside them."""
    assert sound.loudest_dbfs(turn.start - 0.08, turn.start) < SILENCE_DBFS
    assert sound.loudest_dbfs(turn.start, turn.start + 0.04) > SOUND_DBFS
    assert sound.loudest_dbfs(turn.end - 0.04, turn.end) > SOUND_DBFS
    assert sound.loudest_dbfs(turn.end, turn.end + 0.08) < SILENCE_DBFS


def test_a_turn_speaks_at_a_human_rate() -> None:
    """No turn has words that are not spoken, or speech without words: 1.2 to 4 words a second."""
    for turn in truth():
        assert 1.2 <= len(turn.text.split()) / (turn.end - turn.start) <= 4


def test_the_text_is_the_truth() -> None:
    """The text file holds the speakers and turns of the truth, and nothing else."""
    blocks = [f"{turn.speaker}\n\n{turn.text}\n" for turn in truth()]
    assert SCRIPT.read_text(encoding="utf-8") == "\n".join(blocks)


def test_the_truth_spells_names_as_they_are_written() -> None:
    """The slips of the machine transcript are put right in what is spoken."""
    text = " ".join(turn.text for turn in truth())
    for name in ("Nasdaq", "DeepSeek", "Davalos", "Nvidia", "ChatGPT", "OpenAI", "Anthropic's Claude", "Energy Corp"):
        assert name in text
    for slip in ("Naszak", "deep Se", "Deepseek", "Devalos", "chat G", "clod", "open AI", "Thropic", "USAI", "aware"):
        assert slip not in text
    assert text.startswith("Bloomberg Audio Studios.")
    assert text.endswith("raction of the cost.")


def test_the_readmes_say_what_the_sample_and_the_seeds_are() -> None:
    """A reader learns that the voices are synthetic, how to remake them, and whose the seeds are."""
    audio = (AUDIO / "README.md").read_text(encoding="utf-8")
    for said in ("synthetic", "apt install flite", "make_sample.py", RECORDING.name, SCRIPT.name, TRUTH.name):
        assert said in audio
    seeds = (SEEDS / "README.md").read_text(encoding="utf-8")
    for outlet in OUTLETS:
        assert outlet in seeds


@pytest.mark.parametrize("name", SEED_NAMES)
def test_a_seed_is_there_and_named_in_its_readme(name: str) -> None:
    """Every seed holds a text, and the README tells of it."""
    assert (SEEDS / name).read_text(encoding="utf-8").strip()
    assert f"`{name}`" in (SEEDS / "README.md").read_text(encoding="utf-8")


def test_no_seed_is_untold() -> None:
    """The folder holds the five documents and the README, and nothing else."""
    assert {path.name for path in SEEDS.iterdir()} == {*SEED_NAMES, "README.md"}
