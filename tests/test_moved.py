"""Segments that the edit moved, and what only one side has."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from align.match import match
from align.moved import find_moved
from align.passages import find_passages
from align.retime import retime
from align.unmatched import with_unmatched
from transcript.model import Segment, Transcript, Word

COMMON = ("the", "of", "and", "to", "a", "in", "that", "is", "it", "for", "you", "we", "this", "have", "be", "on")


def speech(seed: int, words: int) -> list[str]:
    """Make text as speech is: every second word a common one, the others rarely twice."""
    chance = random.Random(seed)  # noqa: S311 - reproducible, no secret
    return [chance.choice(COMMON) if chance.random() < 0.5 else f"w{chance.randrange(3000)}" for _ in range(words)]


def told(*texts: list[str]) -> Transcript:
    return Transcript(tuple(Segment(tuple(map(Word, text))) for text in texts))


def heard(words: list[str], pace_ms: int = 300) -> Transcript:
    timed = (Word(w, k * pace_ms, (k + 1) * pace_ms) for k, w in enumerate(words))
    return Transcript((Segment(tuple(timed)),))


TALK = speech(1, 400)
MOVED = [*TALK[:100], *TALK[250:310], *TALK[100:250], *TALK[310:]]
"""The talk with 60 words from its middle put before what stood ahead of them."""


def test_a_moved_segment_is_aligned_where_it_is_and_reported() -> None:
    retimed = retime(told(MOVED), heard(TALK))
    where = {k: (TALK.index(w) if TALK.count(w) == 1 else None) for k, w in enumerate(MOVED)}
    for k, word in enumerate(retimed.transcript.words):
        if (place := where[k]) is not None:
            assert word.start_ms == 300 * place
    (stretch,) = retimed.moved
    assert abs(stretch.start - 100) <= 2
    assert abs(stretch.stop - 160) <= 2
    assert stretch.start_ms == pytest.approx(75_000, abs=600)
    assert retimed.unheard == retimed.additional == ()


def test_what_is_written_follows_the_recording() -> None:
    retimed = retime(told(MOVED), heard(TALK))
    assert [w.text for w in retimed.spoken().words] == TALK
    starts = [s.start_ms or 0 for s in retimed.spoken().segments]
    assert starts == sorted(starts)


def test_two_segments_that_change_places_with_others_are_both_found() -> None:
    a, b, c, d = TALK[:150], TALK[150:200], TALK[200:240], TALK[240:]
    here, there = [*c, *a, *d, *b], TALK
    passages = find_passages(match(here, there), here, there)
    moved = find_moved(passages, here, there)
    taken = [k for p in (*passages, *moved) for k in range(p.here_start, p.here_stop)]
    assert len(taken) == len(set(taken))
    assert len(taken) >= 0.98 * len(here)
    assert {p.moved for p in moved} == {True}
    others = [k for p in (*passages, *moved) for k in range(p.there_start, p.there_stop)]
    assert len(others) == len(set(others))


def test_inside_a_passage_times_never_run_backwards() -> None:
    retimed = retime(told(MOVED), heard(TALK))
    for passage in retimed.passages:
        starts = [w.start_ms for w in retimed.transcript.words[passage.here_start : passage.here_stop]]
        assert all(a is not None and b is not None and a <= b for a, b in pairwise(starts))


def test_foreign_text_and_a_short_phrase_are_not_taken_for_moved() -> None:
    phrase = ["thank", "you", "so", "much", "for", "being", "here"]
    here = [*TALK[:200], *phrase, *TALK[200:], *speech(2, 300)]
    there = [*speech(3, 300), *TALK, *phrase]
    passages = find_passages(match(here, there), here, there)
    assert find_moved(passages, here, there) == ()


def test_what_was_not_heard_can_be_kept_between_its_neighbours() -> None:
    advertisement = speech(4, 60)
    retimed = with_unmatched(retime(told([*advertisement, *TALK[:200], *advertisement, *TALK[200:]]), heard(TALK)))
    words = retimed.transcript.words
    starts = [w.start_ms for w in words]
    assert None not in starts
    assert all(a is not None and b is not None and a <= b for a, b in pairwise(starts))
    assert starts[60] == 0
    assert starts[259] == 199 * 300
    assert all(59_700 <= (s or 0) <= 60_000 for s in starts[260:320])
    assert len(retimed.unheard) == 2, "they stay in the report"


def test_a_transcript_of_something_else_has_nothing_to_keep_beside() -> None:
    retimed = retime(told(speech(5, 50)), heard(speech(6, 50)))
    assert with_unmatched(retimed) == retimed


def test_words_that_nobody_heard_are_doubtful() -> None:
    noisy = [*TALK[:100], *(f"x{k}" for k in range(8)), *TALK[108:]]
    (doubt,) = retime(told(TALK), heard(noisy)).doubtful
    assert (doubt.start, doubt.stop) == (100, 108)
    assert doubt.text.split() == TALK[100:108]
    assert (doubt.start_ms, doubt.end_ms) == (30_000, 32_400)
    assert retime(told(TALK), heard(TALK)).doubtful == ()
