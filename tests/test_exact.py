"""Exact times by forced alignment: what is asked of the aligner, and what is made of its answers."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.exact import refine
from align.phonetics import pronounce
from align.pieces import pieces
from align.retime import Retimed, retime
from tests.sounds import RATE
from transcribe.audio import Recording, decode
from transcribe.engine import Options, no_progress
from transcribe.expected import ExpectedEngine
from transcribe.forced import ForcedAligner
from transcript.model import Segment, Transcript, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

AUDIO = Path(__file__).parent.parent / "audio"
SAMPLE = AUDIO / "deepseek-freak-out-sample.mp3"
TURNS = json.loads((AUDIO / "deepseek-freak-out-sample.truth.json").read_text(encoding="utf-8"))["turns"]


@dataclass(frozen=True, slots=True)
class At:
    """When a word is spoken."""

    start_ms: int
    end_ms: int


@dataclass(slots=True)
class Oracle:
    """Knows when each word is spoken; a stretch without all of its words is no stretch for them."""

    words: Sequence[Word]
    duration_ms: int
    asked: list[tuple[str, ...]] = field(default_factory=list)

    # ruff: noqa: D102  # they do what the Protocol says

    def align(self, words: Sequence[str], start_ms: int, end_ms: int) -> list[At | None] | None:
        self.asked.append(tuple(words))
        inside = [w for w in self.words if start_ms <= (w.start_ms or 0) and (w.end_ms or 0) <= end_ms]
        spoken = [w for w in words if w != "-"]
        texts = [w.text for w in inside]
        for k in range(len(texts) - len(spoken) + 1):
            if texts[k : k + len(spoken)] == spoken:
                rest = iter(inside[k:])
                return [None if w == "-" else At((t := next(rest)).start_ms or 0, t.end_ms or 0) for w in words]
        return None

    def fit(self, words: Sequence[str], start_ms: int, end_ms: int) -> list[float | None] | None:
        found = self.align(words, start_ms, end_ms)
        return None if found is None else [None if f is None else -20.0 for f in found]


def spoken(texts: Sequence[str], seed: int = 0) -> list[Word]:
    """Return words with times: some 300 ms each, and a pause of half a second behind every tenth."""
    chance = random.Random(seed)  # noqa: S311 - reproducible, no secret
    at_ms, words = 1000, []
    for k, text in enumerate(texts, 1):
        end_ms = at_ms + chance.randrange(150, 450)
        words.append(Word(text, at_ms, end_ms))
        at_ms = end_ms + (500 if k % 10 == 0 else 0)
    return words


def as_told(texts: Sequence[str]) -> Transcript:
    return Transcript((Segment(tuple(map(Word, texts))),))


def roughly(words: Sequence[Word], seed: int = 1) -> Transcript:
    """Return words as a recogniser has them: each time a little off."""
    chance = random.Random(seed)  # noqa: S311 - reproducible, no secret
    shifts = [chance.randrange(-60, 60) for _ in words]
    return Transcript(
        (
            Segment(
                tuple(
                    replace(w, start_ms=(w.start_ms or 0) + s, end_ms=(w.end_ms or 0) + s)
                    for w, s in zip(words, shifts, strict=True)
                )
            ),
        )
    )


TEXTS = [f"w{k}" for k in range(100)]
TRUTH = spoken(TEXTS)
ORACLE_MS = (TRUTH[-1].end_ms or 0) + 1000


def exact(retimed: Retimed, truth: Sequence[Word] = TRUTH) -> tuple[Retimed, Oracle]:
    oracle = Oracle(truth, (truth[-1].end_ms or 0) + 1000)
    return refine(retimed, oracle, lambda *_: None), oracle


def times(words: Sequence[Word]) -> list[tuple[int | None, int | None]]:
    return [(w.start_ms, w.end_ms) for w in words]


def test_rough_times_become_exact() -> None:
    found, oracle = exact(retime(as_told(TEXTS), roughly(TRUTH)))
    assert times(found.transcript.words) == times(TRUTH)
    assert len(oracle.asked) > 3, "in pieces"
    assert [w for piece in oracle.asked for w in piece] == TEXTS, "each word once"


def test_misheard_words_get_their_times_and_are_no_longer_doubtful() -> None:
    rough = list(roughly(TRUTH).words)
    rough[42:48] = [replace(w, text=f"x{k}") for k, w in enumerate(rough[42:48])]
    retimed = retime(as_told(TEXTS), Transcript((Segment(tuple(rough)),)))
    assert [s.start for s in retimed.doubtful] == [42]
    found, _ = exact(retimed)
    assert times(found.transcript.words) == times(TRUTH)
    assert found.doubtful == ()


@pytest.mark.parametrize(("start", "stop"), [(0, 12), (40, 60), (88, 100)])
def test_what_a_recogniser_missed_is_found_where_the_sound_bears_it_out(start: int, stop: int) -> None:
    rough = roughly(TRUTH).words
    retimed = retime(as_told(TEXTS), Transcript((Segment((*rough[:start], *rough[stop:])),)))
    assert [(s.start, s.stop) for s in retimed.unheard] == [(start, stop)]
    found, _ = exact(retimed)
    assert found.unheard == ()
    assert found.transcript.words[start:stop] == tuple(TRUTH[start:stop])


def test_an_advertisement_stays_unheard() -> None:
    told = [*TEXTS[:50], *(f"ad{k}" for k in range(40)), *TEXTS[50:]]
    found, _ = exact(retime(as_told(told), roughly(TRUTH)))
    assert [(s.start, s.stop) for s in found.unheard] == [(50, 90)]
    assert times([*found.transcript.words[:50], *found.transcript.words[90:]]) == times(TRUTH)


def test_words_that_do_not_fit_keep_their_guess_and_are_doubtful() -> None:
    other = [replace(w, text=f"y{k}") if 41 <= k < 49 else w for k, w in enumerate(TRUTH)]
    rough = roughly(TRUTH)
    found, _ = exact(retime(as_told(TEXTS), rough), other)
    assert times(found.transcript.words[60:]) == times(TRUTH[60:])
    (doubt,) = found.doubtful
    assert doubt.start <= 41
    assert doubt.stop >= 49
    assert doubt.stop - doubt.start < 30
    starts = [w.start_ms for w in found.transcript.words]
    assert starts == sorted(s for s in starts if s is not None)


def test_words_without_a_sound_stand_between_their_neighbours() -> None:
    told = ["-", *TEXTS[:20], "-", *TEXTS[20:]]
    retimed = retime(as_told(told), roughly(TRUTH))
    found, _ = exact(retimed)
    starts = [w.start_ms for w in found.transcript.words if w.start_ms is not None]
    assert starts == sorted(starts)
    assert times(w for w in found.transcript.words if w.text != "-") == times(TRUTH)  # type: ignore[arg-type]


def test_a_moved_segment_is_found_where_it_is() -> None:
    told = [*TEXTS[:20], *TEXTS[70:], *TEXTS[20:70]]
    found, _ = exact(retime(as_told(told), roughly(TRUTH)))
    by_text = dict(zip(TEXTS, times(TRUTH), strict=True))
    assert times(found.transcript.words) == [by_text[t] for t in told]
    assert len(found.moved) == 1


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 2500), st.booleans()), max_size=60),
    st.sets(st.integers(0, 60)),
)
def test_pieces_cover_the_words_that_have_times_and_do_not_overlap(
    drawn: list[tuple[int, int, bool]], borders: set[int]
) -> None:
    at_ms, words, sure = 0, [], set()
    for k, (length_ms, pause_ms, is_sure) in enumerate(drawn):
        words.append(Word("w", at_ms, at_ms + length_ms) if pause_ms % 7 else Word("w"))
        at_ms += length_ms + (pause_ms if pause_ms > 1000 else 0)
        if is_sure:
            sure.add(k)
    found = pieces(words, sure, borders, at_ms + 500)
    covered = [k for p in found for k in range(p.start, p.stop)]
    assert covered == [k for k, w in enumerate(words) if w.start_ms is not None]
    edges = [t for p in found for t in (p.start_ms, p.end_ms)]
    assert edges == sorted(edges)
    for piece in found:
        inside = words[piece.start : piece.stop]
        assert piece.start_ms <= (inside[0].start_ms or 0)
        assert piece.end_ms >= (inside[-1].end_ms or 0)


# -- with a recording --------------------------------------------------------------------------------------------------


def listened(texts: Sequence[str], recording: Recording) -> Retimed:
    """Do what `align --audio` does."""
    heard = ExpectedEngine(texts, pronounce).transcribe(recording, Options(), no_progress)
    return refine(retime(as_told(texts), heard), ForcedAligner(recording, pronounce), no_progress)


@pytest.fixture(scope="module")
def sample() -> Recording:
    return decode(SAMPLE, no_progress, pytest.fail)


@pytest.fixture(scope="module")
def beginning(sample: Recording) -> Recording:
    """Return the first turns of the sample."""
    return Recording(SAMPLE, sample.samples[: round(TURNS[2]["start"] * RATE)])


FIRST = " ".join(t["text"] for t in TURNS[:2]).split()


def test_the_words_of_a_transcript_are_found_in_its_recording(beginning: Recording) -> None:
    advertisement = ["and", "this", "is", "an", "advertisement", "for", "mattresses"]
    words = listened([*FIRST, *advertisement], beginning).transcript.words
    assert [w.text for w in words if w.start_ms is None] == advertisement
    at = 0
    for turn in TURNS[:2]:
        count = len(turn["text"].split())
        assert words[at].start_ms == pytest.approx(1000 * turn["start"], abs=100)
        assert words[at + count - 1].end_ms == pytest.approx(1000 * turn["end"], abs=150)
        at += count


def test_silence_shifts_what_follows_and_nothing_else(beginning: Recording) -> None:
    """Put two seconds of silence between two turns."""
    cut = round((TURNS[0]["end"] + TURNS[1]["start"]) / 2 * RATE)
    parts = beginning.samples[:cut], np.zeros(2 * RATE, np.int16), beginning.samples[cut:]
    longer = Recording(SAMPLE, np.concatenate(parts))
    plain, shifted = listened(FIRST, beginning).transcript.words, listened(FIRST, longer).transcript.words
    first = len(TURNS[0]["text"].split())
    for k, (a, b) in enumerate(zip(plain, shifted, strict=True)):
        assert a.start_ms is not None
        assert b.start_ms == pytest.approx(a.start_ms + (2000 if k >= first else 0), abs=40), a.text


def test_nothing_is_heard_of_words_that_cannot_be_spoken(beginning: Recording) -> None:
    assert listened(["—", "…"], beginning).transcript.words[0].start_ms is None


def test_hostile_words_do_not_disturb_the_others(beginning: Recording) -> None:
    hostile = [
        "<s>",
        "</s>",
        "(2)",
        "read(2)",
        "++NOISE++",
        "[NOISE]",
        "castproof:0",
        "\u00fcber",
        "\\data\\",
        "x" * 500,
    ]
    words = listened([*hostile, *FIRST], beginning).transcript.words[len(hostile) :]
    assert sum(w.start_ms is not None for w in words) >= 0.9 * len(FIRST)


@pytest.mark.slow
def test_every_turn_of_the_sample_starts_within_a_tenth_of_a_second(sample: Recording) -> None:
    found = listened(" ".join(t["text"] for t in TURNS).split(), sample)
    words, at = found.transcript.words, 0
    assert found.unheard == found.doubtful == ()
    for turn in TURNS:
        count = len(turn["text"].split())
        assert words[at].start_ms == pytest.approx(1000 * turn["start"], abs=100)
        assert words[at + count - 1].end_ms == pytest.approx(1000 * turn["end"], abs=350)
        at += count
