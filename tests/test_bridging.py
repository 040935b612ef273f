"""Words that a recogniser dropped, told from an advertisement by the time that they fill."""

from __future__ import annotations

from dataclasses import replace

import pytest

from align.retime import Retimed, retime
from tests.test_moved import heard, speech, told
from transcript.model import Segment, Transcript, Word

TALK = speech(21, 300)
DROPPED = range(100, 140)
LETTERS = sum(len(TALK[k]) for k in DROPPED)


def without(hole_ms: int, inside: str | None = None) -> Retimed:
    """Put the talk on the clock of one that lacks 40 words, and has so much time in their place."""
    words = list(heard(TALK).words)
    shift_ms = hole_ms - 300 * len(DROPPED)
    behind = [
        replace(w, start_ms=(w.start_ms or 0) + shift_ms, end_ms=(w.end_ms or 0) + shift_ms)
        for w in words[DROPPED.stop :]
    ]
    start_ms = words[DROPPED.start].start_ms or 0
    caught = [Word(inside, start_ms + 100, start_ms + 300)] if inside else []
    return retime(told(TALK), Transcript((Segment((*words[: DROPPED.start], *caught, *behind)),)))


@pytest.mark.parametrize("inside", [None, "hm"])
def test_words_that_fill_the_silence_were_spoken_in_it(inside: str | None) -> None:
    retimed = without(65 * LETTERS, inside)
    assert retimed.unheard == ()
    starts = [retimed.transcript.words[k].start_ms or 0 for k in DROPPED]
    assert starts == sorted(starts)
    assert starts[0] == pytest.approx(30_000, abs=400)
    assert [(s.start, s.stop) for s in retimed.doubtful] == [(DROPPED.start, DROPPED.stop)]


@pytest.mark.parametrize("hole_ms", [0, 10 * 40, 29_000, 60_000])
def test_words_that_do_not_fit_the_time_were_not_spoken(hole_ms: int) -> None:
    assert [(s.start, s.stop) for s in without(hole_ms).unheard] == [(DROPPED.start, DROPPED.stop)]


def test_an_advertisement_in_the_place_of_another_was_not_spoken() -> None:
    words = list(heard(TALK).words)
    words[DROPPED.start : DROPPED.stop] = [
        replace(w, text=t) for w, t in zip(words[DROPPED.start : DROPPED.stop], speech(22, 40), strict=True)
    ]
    retimed = retime(told(TALK), Transcript((Segment(tuple(words)),)))
    (stretch,) = retimed.unheard
    assert abs(stretch.start - DROPPED.start) <= 2
    assert abs(stretch.stop - DROPPED.stop) <= 2
