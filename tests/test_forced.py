"""Forced alignment: when words are spoken, and which of several readings the sound bears out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from align.phonetics import pronounce
from tests.sounds import RATE
from transcribe.audio import Recording, decode
from transcribe.engine import no_progress
from transcribe.forced import ForcedAligner, SphinxListener

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "audio" / "deepseek-freak-out-sample.mp3"
TURNS = json.loads((ROOT / "audio" / "deepseek-freak-out-sample.truth.json").read_text(encoding="utf-8"))["turns"]


@pytest.fixture(scope="module")
def sample() -> Recording:
    return decode(SAMPLE, no_progress, pytest.fail)


@pytest.fixture(scope="module")
def aligner(sample: Recording) -> ForcedAligner:
    return ForcedAligner(sample, pronounce)


def test_every_turn_of_the_sample_starts_and_ends_where_it_does(aligner: ForcedAligner) -> None:
    for turn in TURNS:
        start_ms, end_ms = round(turn["start"] * 1000), round(turn["end"] * 1000)
        words = turn["text"].split()
        found = aligner.align(words, start_ms - 200, end_ms + 200)
        assert found is not None
        assert len(found) == len(words)
        times = [t for w in found if w for t in (w.start_ms, w.end_ms)]
        assert times == sorted(times)
        assert times[0] == pytest.approx(start_ms, abs=100)
        assert times[-1] == pytest.approx(end_ms, abs=250)


def test_the_score_of_a_stretch_tells_the_words_that_were_said(aligner: ForcedAligner) -> None:
    turn = next(t for t in TURNS if t["text"].startswith("Investors"))
    start_ms, end_ms = round(turn["start"] * 1000), round(turn["end"] * 1000)
    words = turn["text"].split()
    right = aligner.score(words, start_ms, end_ms)
    wrong = aligner.score(["Inventories", *words[1:]], start_ms, end_ms)
    missing = aligner.score(words[:-2], start_ms, end_ms)
    assert right is not None
    assert right > (wrong or -(10**9)) + 100
    assert right > (missing or -(10**9)) + 100


def test_a_listener_prefers_the_name_that_was_said_to_words_that_sound_otherwise(sample: Recording) -> None:
    turn = next(t for t in TURNS if "DeepSeek" in t["text"])
    words = turn["text"].split()
    at = next(n for n, w in enumerate(words) if "DeepSeek" in w)
    found = ForcedAligner(sample, pronounce).align(words, round(turn["start"] * 1000), round(turn["end"] * 1000) + 100)
    assert found is not None
    near = found[at - 3 : at + 3]
    assert near[0] is not None
    assert near[-1] is not None
    before, after = " ".join(words[at - 3 : at]), " ".join(words[at + 1 : at + 3])
    readings = [f"{before} {name} {after}" for name in ("DeepSeek", "deep sea", "in video", "GameStop")]
    scores = SphinxListener(sample, pronounce).score(readings, near[0].start_ms - 100, near[-1].end_ms + 100)
    assert None not in scores
    assert scores[0] == max(scores, key=lambda s: s or 0)
    assert min(scores, key=lambda s: s or 0) in scores[2:]


def test_the_same_words_have_the_same_score_each_time(aligner: ForcedAligner) -> None:
    once = aligner.score(["Bloomberg", "Audio", "Studios."], 400, 3000)
    aligner.score(["Something", "else"], 5000, 7000)
    assert aligner.score(["Bloomberg", "Audio", "Studios."], 400, 3000) == once is not None


def test_punctuation_has_no_time_and_compounds_have_one(aligner: ForcedAligner) -> None:
    found = aligner.align(["\u201cBloomberg\u201d", "\u2014", "audio-studios."], 400, 2_700)
    assert found is not None
    assert found[0] is not None
    assert found[1] is None
    assert found[2] is not None
    assert found[0].end_ms <= found[2].start_ms


def test_what_cannot_be_the_words_has_neither_times_nor_scores(sample: Recording) -> None:
    mute = ForcedAligner(sample, lambda _: ())
    assert mute.align(["xyzzyq"], 0, 3000) is None
    strange = ForcedAligner(sample, lambda _: ("ZZ", "QQ"))
    assert strange.align(["xyzzyq"], 0, 3000) is None
    able = ForcedAligner(sample, pronounce)
    assert able.align([], 0, 3000) is None
    assert able.align(["\u2014"], 0, 3000) is None
    assert able.align(["Bloomberg"], 3000, 3000) is None
    assert able.align(["Bloomberg"], sample.duration_ms + 1000, sample.duration_ms + 2000) is None
    assert able.align(["Bloomberg"] * 200, 0, 1000) is None
    assert SphinxListener(sample, pronounce).score(["", "Bloomberg audio"], 400, 2000)[0] is None


def test_capitals_may_be_letters_or_a_word(aligner: ForcedAligner) -> None:
    turn = next(t for t in TURNS if " AI " in t["text"])
    start_ms, end_ms = round(turn["start"] * 1000), round(turn["end"] * 1000)
    letters = aligner.score(turn["text"].split(), start_ms, end_ms)
    word = aligner.score(turn["text"].replace(" AI ", " eye ").split(), start_ms, end_ms)
    assert letters is not None
    assert word is not None
    assert letters > word


@pytest.mark.parametrize("hostile", ["<s>", "(2)", "a b", "\u00fcber", "\U0001f600", "++NOISE++", "[NOISE]", "x" * 500])
def test_hostile_words_are_refused_or_aligned(sample: Recording, hostile: str) -> None:
    found = ForcedAligner(sample, pronounce).align(["Bloomberg", hostile, "audio"], 400, 2500)
    assert found is None or len(found) == 3


def test_the_recording_is_not_touched(sample: Recording) -> None:
    assert sample.samples.dtype == "int16"
    assert len(sample.samples) == sample.duration_ms * RATE // 1000
