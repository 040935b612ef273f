"""The embedded diarizer finds the right voices, on the sample and on episodes cut from it."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, permutations, product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcribe import cepstrum
from transcribe.audio import decode
from transcribe.cepstrum import cepstra
from transcribe.changes import cut_at_changes
from transcribe.clusters import Bounds, Ears, _Merge, _two, cluster
from transcribe.engine import SpeakerOptions, no_progress
from transcribe.mixture import fit_mixture
from transcribe.recording import SAMPLE_RATE, Recording
from transcribe.resegment import NOBODY, _best_path, resegment
from transcribe.timbre import TimbreDiarizer
from transcript.errors import OptionError
from transcript.model import Diarization, Turn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

AUDIO = Path(__file__).resolve().parent.parent / "audio"
STEM = "deepseek-freak-out-sample"
HOST, GUEST, ANNOUNCER, CLIP = "Sarah Holder", "Jackie Davalos", "Announcer", "News clip"


@dataclass(frozen=True, slots=True, eq=False)
class Episode:
    """A recording and who really speaks when."""

    recording: Recording
    turns: tuple[Turn, ...]

    @property
    def voices(self) -> int:
        """How many people speak."""
        return len({t.speaker for t in self.turns})


@cache
def sample() -> Episode:
    truth = json.loads((AUDIO / f"{STEM}.truth.json").read_text())["turns"]
    warnings: list[str] = []
    turns = (Turn(round(t["start"] * 1000), round(t["end"] * 1000), t["speaker"]) for t in truth)
    return Episode(decode(AUDIO / f"{STEM}.mp3", no_progress, warnings.append), tuple(turns))


def episode(seed: int, voices: tuple[str, ...], length_s: int) -> Episode:
    """Return turns of the sample in another order, each cut to another length; "high" is the guest a tone higher.

    Announcer and clip have one turn only, uncut as in the sample: too little of a voice cannot be told from another.
    """
    import numpy as np

    rng = random.Random(seed)  # noqa: S311 - no secret
    parts: list[NDArray[np.int16]] = [np.zeros(SAMPLE_RATE // 2, np.int16)]
    turns: list[Turn] = []
    at = 500
    waiting = list(voices)
    while at < length_s * 1000 or waiting:
        others = [v for v in voices if v not in (ANNOUNCER, CLIP, turns[-1].speaker if turns else None)]
        voice = waiting.pop(0) if waiting else rng.choice(others or voices)
        turn = rng.choice([t for t in sample().turns if t.speaker == (GUEST if voice == "high" else voice)])
        most_ms = turn.end_ms - turn.start_ms
        length_ms = most_ms if voice in (ANNOUNCER, CLIP) else min(most_ms, rng.choice([2500, 5000, 10_000]))
        start_ms = turn.start_ms + rng.randrange(max(1, most_ms - length_ms))
        sound = sample().recording.slice(start_ms, start_ms + length_ms)
        if voice == "high":
            where = np.arange(int(len(sound) / 1.12)) * 1.12
            sound = np.interp(where, np.arange(len(sound)), sound).astype(np.int16)
        ms = len(sound) * 1000 // SAMPLE_RATE
        turns.append(Turn(at, at + ms, voice))
        pause_ms = rng.choice([100, 300, 600])
        parts += [sound, np.zeros(pause_ms * SAMPLE_RATE // 1000, np.int16)]
        at += ms + pause_ms
    return Episode(Recording(Path("episode"), np.concatenate(parts)), tuple(turns))


def diarized(recording: Recording, options: SpeakerOptions | None = None) -> Diarization:
    return TimbreDiarizer().diarize(recording, options or SpeakerOptions(), no_progress)


def error_rate(truth: tuple[Turn, ...], found: tuple[Turn, ...]) -> float:
    """Return the diarization error rate (missed, false and confused speech against all), by frames of 10 ms."""
    import numpy as np

    end = max(t.end_ms for t in (*truth, *found)) // 10 + 1

    def masks(turns: tuple[Turn, ...]) -> NDArray[np.bool_]:
        names = sorted({t.speaker for t in turns})
        mask = np.zeros((len(names), end), bool)
        for t in turns:
            mask[names.index(t.speaker), t.start_ms // 10 : t.end_ms // 10] = True
        return mask

    said, heard = masks(truth), masks(found)
    few, many = sorted((said, heard), key=len)
    shared = (few[:, None] & many[None]).sum(2)
    right = max(sum(shared[i, j] for i, j in enumerate(chosen)) for chosen in permutations(range(len(many)), len(few)))
    missed_or_false = np.abs(said.sum(0) - heard.sum(0)).sum()
    confused = np.minimum(said.sum(0), heard.sum(0)).sum() - right
    return float((missed_or_false + confused) / said.sum())


def test_the_error_rate_counts_what_it_should() -> None:
    truth = (Turn(0, 1000, "a"), Turn(1000, 2000, "b"))
    assert error_rate(truth, (Turn(0, 1000, "x"), Turn(1000, 2000, "y"))) == 0
    assert error_rate(truth, (Turn(0, 2000, "x"),)) == 0.5
    assert error_rate(truth, (Turn(0, 1000, "x"), Turn(1500, 2500, "y"))) == 0.5


@pytest.mark.slow
def test_the_sample_has_four_voices() -> None:
    found = diarized(sample().recording)
    assert found.speakers == ("Speaker 1", "Speaker 2", "Speaker 3", "Speaker 4")
    assert error_rate(sample().turns, found.turns) < 0.05


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "voices"),
    [
        (1, (HOST, GUEST)),
        (2, (GUEST, HOST, "high")),
        (3, (ANNOUNCER, HOST, GUEST)),
        (4, (HOST, CLIP, GUEST, ANNOUNCER)),
        (5, (ANNOUNCER, HOST, "high", CLIP, GUEST)),
    ],
)
def test_other_episodes(seed: int, voices: tuple[str, ...]) -> None:
    made = episode(seed, voices, 75)
    found = diarized(made.recording)
    assert len(found.speakers) == made.voices
    assert error_rate(made.turns, found.turns) < 0.05


def test_one_voice_all_through_is_one_speaker() -> None:
    made = episode(6, (HOST,), 40)
    assert diarized(made.recording).speakers == ("Speaker 1",)


def test_the_number_of_speakers_is_heeded_and_the_same_twice() -> None:
    made = episode(7, (HOST, GUEST, CLIP), 30)
    for number in (1, 2, 4):
        assert len(diarized(made.recording, SpeakerOptions(num_speakers=number)).speakers) == number
    assert len(diarized(made.recording, SpeakerOptions(min_speakers=5)).speakers) == 5
    at_most = SpeakerOptions(max_speakers=2)
    assert len(diarized(made.recording, at_most).speakers) == 2
    assert diarized(made.recording, at_most) == diarized(made.recording, at_most)


@pytest.mark.parametrize("samples", [0, 100, 5 * SAMPLE_RATE])
def test_where_nobody_speaks_there_are_no_turns(samples: int) -> None:
    import numpy as np

    silence = Recording(Path("silence"), np.zeros(samples, np.int16))
    assert diarized(silence, SpeakerOptions(num_speakers=2)) == Diarization()


def test_progress_and_options() -> None:
    made = episode(8, (HOST,), 5)
    steps: list[tuple[int, int]] = []
    TimbreDiarizer().diarize(made.recording, SpeakerOptions(), lambda done, total: steps.append((done, total)))
    assert steps == sorted(steps)
    assert steps[-1] == (made.recording.duration_ms, made.recording.duration_ms)
    with pytest.raises(OptionError, match="no model to choose"):
        diarized(made.recording, SpeakerOptions(model="some/model"))


# ---------------------------------------------------------------------------------------------------------------------
# The parts.


def test_cepstra_do_not_show_where_a_chunk_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    import numpy as np

    noise = Recording(Path("noise"), np.random.default_rng(0).integers(-9000, 9000, 16_077, np.int16))
    whole = cepstra(noise)
    monkeypatch.setattr(cepstrum, "_CHUNK", 7)
    parts = cepstra(noise)
    assert whole.values.shape == (len(whole), 19) == (100, 19)
    assert np.allclose(whole.values, parts.values)
    assert np.allclose(whole.energy, parts.energy)


def test_loudness_is_in_the_energy_and_not_in_the_cepstra() -> None:
    import numpy as np

    noise = np.random.default_rng(0).integers(-3000, 3000, 16_000, np.int16)
    soft, loud = (cepstra(Recording(Path("noise"), noise * np.int16(gain))) for gain in (1, 8))
    assert np.allclose(soft.values, loud.values, atol=0.02)
    assert np.allclose(loud.energy - soft.energy, 2 * np.log(8), atol=0.01)


def spoken_by(*voices: tuple[int, int]) -> NDArray[np.float32]:
    """Return frames of voices (number, count), each with a timbre of its own."""
    import numpy as np

    timbres = np.random.default_rng(1).normal(0, 1.5, (10, 19))
    noise = np.random.default_rng(2).normal(0, 1, (sum(n for _, n in voices), 19))
    return (np.repeat(timbres[[v for v, _ in voices]], [n for _, n in voices], axis=0) + noise).astype(np.float32)


def frames_of(*voices: tuple[float, int], seed: int = 0) -> NDArray[np.float32]:
    """Return frames of voices (mean, count) whose other moments are the same."""
    import numpy as np

    rng = np.random.default_rng(seed)
    return np.vstack([rng.normal(mean, 1, (count, 19)) for mean, count in voices]).astype(np.float32)


def test_a_mixture_finds_its_parts() -> None:
    import numpy as np

    mixture = fit_mixture(frames_of((-4, 600), (4, 200)).astype(float), 2)
    assert sorted(mixture.weights.round(2)) == [0.25, 0.75]
    assert sorted(mixture.means.mean(1).round()) == [-4, 4]
    probe = frames_of((0, 5), seed=1).astype(float)
    assert np.allclose(np.exp(mixture.log_densities(probe)).sum(1), np.exp(mixture.log_likelihoods(probe)))
    assert np.allclose(mixture.posteriors(probe).sum(1), 1)


@given(st.integers(0, 1500), st.integers(0, 3))
@settings(max_examples=25)
def test_the_pieces_of_a_stretch_cover_it(length: int, changes: int) -> None:
    parts = changes + 1
    stretch = frames_of(*((3.0 * (i % 2), length // parts) for i in range(parts)), (0.0, length % parts))
    pieces = list(cut_at_changes(stretch.astype(float)))
    assert [p[0] for p in pieces] == [0, *(p[1] for p in pieces[:-1])]
    assert pieces[-1][1] == length
    assert all(b - a <= 600 for a, b in pieces)


def test_a_stretch_is_cut_where_the_voice_changes() -> None:
    edges = {a for a, _ in cut_at_changes(frames_of((0, 300), (3, 350)).astype(float))}
    assert any(abs(e - 300) <= 5 for e in edges)


def ears(frames: NDArray[np.float32]) -> Ears:
    import numpy as np

    return Ears(frames, np.ones(len(frames), np.float32), fit_mixture(frames.astype(float), 4))


def test_measures_add_up() -> None:
    import numpy as np

    frames = frames_of((0, 200), (2, 300))
    groups = [np.arange(0, 120), np.arange(120, 330), np.arange(330, 500)]
    apart = ears(frames).measure(groups)
    together = ears(frames).measure([np.concatenate([groups[0], groups[2]]), groups[1]], apart.within)
    pooled = apart.pooled(np.array([0, 1, 0]))
    for table in ("counts", "means", "scatters", "occupancy", "first", "second", "within"):
        assert np.allclose(getattr(pooled, table), getattr(together, table), atol=1e-4), table
    assert np.allclose(pooled.deviations(), together.deviations())


def test_pieces_are_clustered_by_voice_and_numbered_as_they_appear() -> None:
    import numpy as np

    order = [2, 0, 2, 1, 0, 1, 2]
    frames = spoken_by(*((voice, 200) for voice in order))
    measured = ears(frames).measure([np.arange(i * 200, i * 200 + 200) for i in range(len(order))])
    assert cluster(measured, Bounds()).tolist() == [0, 1, 0, 2, 1, 2, 0]
    assert len(set(cluster(measured, Bounds(most=2)).tolist())) == 2
    assert len(set(cluster(measured, Bounds(5, 5)).tolist())) == 5
    assert len(set(cluster(measured, Bounds(99)).tolist())) == len(order)


def test_the_longer_two_voices_are_heard_the_less_they_must_differ() -> None:
    assert not _two(_Merge(0, 1, apart=3.5, size=150))
    assert _two(_Merge(0, 1, apart=3.7, size=150))
    assert _two(_Merge(0, 1, apart=2.3, size=500))
    assert not _two(_Merge(0, 1, apart=1.5, size=9000))


@pytest.mark.slow
def test_many_pieces_are_clustered_block_by_block() -> None:
    import numpy as np

    voices = [i % 3 if i != 700 else 3 for i in range(1500)]
    frames = spoken_by(*((v, 60) for v in voices))
    measured = ears(frames).measure([np.arange(i * 60, i * 60 + 60) for i in range(len(voices))])
    assert cluster(measured, Bounds()).tolist() == voices


scores = st.lists(st.tuples(st.floats(-5, 5), st.floats(-5, 5), st.floats(-5, 5)), min_size=1, max_size=5)


@given(scores, st.floats(0, 4))
def test_the_path_is_the_best_of_all(rows: list[tuple[float, ...]], cost: float) -> None:
    import numpy as np

    def worth(path: tuple[int, ...]) -> float:
        return sum(r[v] for r, v in zip(rows, path, strict=True)) - cost * sum(a != b for a, b in pairwise(path))

    found = _best_path(iter([np.array(r) for r in rows]), [cost] * len(rows))
    assert worth(tuple(found)) == pytest.approx(max(worth(p) for p in product(range(3), repeat=len(rows))), abs=1e-9)


def test_resegmenting_moves_a_wrong_boundary() -> None:
    import numpy as np

    frames = frames_of((0, 400), (2, 400))
    labels = np.repeat([0, 1], [480, 320])
    decided = resegment(frames, np.ones(800, np.float32) + np.arange(800) % 7, [(0, 700)], labels, 1)
    assert abs(int(np.flatnonzero(decided == 1)[0]) - 400) <= 10
    assert (decided[700:] == NOBODY).all()
    assert (decided[:700] != NOBODY).all()
