"""Passages: where two sides run together, and where they only share words by chance."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from align.match import match
from align.passages import Passage, find_passages

COMMON = ("the", "of", "and", "to", "a", "in", "that", "is", "it", "for", "you", "we", "this", "have", "be", "on")
WORDS = st.lists(st.sampled_from(COMMON[:4]) | st.text("abc", min_size=1, max_size=3), max_size=40)


def passages(here: list[str], there: list[str]) -> tuple[Passage, ...]:
    return find_passages(match(here, there), here, there)


def speech(seed: int, words: int) -> list[str]:
    """Make text as speech is: every second word a common one, the others rarely twice."""
    chance = random.Random(seed)  # noqa: S311 - reproducible, no secret
    return [chance.choice(COMMON) if chance.random() < 0.5 else f"w{chance.randrange(3000)}" for _ in range(words)]


@given(WORDS, WORDS)
def test_passages_run_forwards_and_their_pairs_lie_inside(here: list[str], there: list[str]) -> None:
    found = passages(here, there)
    for p in found:
        assert p.pairs
        for pair in p.pairs:
            assert p.here_start <= pair.here < p.here_stop
            assert p.there_start <= pair.there < p.there_stop
    for before, after in pairwise(found):
        assert before.here_stop <= after.here_start
        assert before.there_stop <= after.there_start


@given(WORDS.filter(bool))
def test_a_text_runs_together_with_itself_from_end_to_end(words: list[str]) -> None:
    (passage,) = passages(words, words)
    assert (passage.here_start, passage.here_stop) == (0, len(words))
    assert len(passage.pairs) == len(words)


def test_foreign_texts_share_words_and_no_passage() -> None:
    here, there = speech(1, 2000), speech(2, 2000)
    assert sum(1 for _ in match(here, there).pairs()) > 100
    assert passages(here, there) == ()


def test_an_advertisement_parts_two_passages_although_a_chat_stands_in_its_place() -> None:
    talk, advertisement, chat = speech(3, 400), speech(4, 150), speech(5, 120)
    here = [*talk[:200], *advertisement, *talk[200:]]
    there = [*talk[:200], *chat, *talk[200:]]
    first, second = passages(here, there)
    assert abs(first.here_stop - 200) <= 2
    assert abs(second.here_start - 350) <= 2


def test_a_recogniser_that_repeats_itself_is_no_passage() -> None:
    talk = speech(6, 600)
    loop = [*talk[:200], *["and", "you", "have", "to", "do", "it"] * 60, *talk[400:]]
    timed = {k for p in passages(talk, loop) for k in range(p.here_start, p.here_stop)}
    assert len(timed & set(range(200, 400))) <= 8
    assert len(timed) >= 380


def test_a_passage_outlives_every_third_word_misheard() -> None:
    talk = speech(7, 600)
    chance = random.Random(8)  # noqa: S311 - reproducible, no secret
    heard = [f"x{k}" if chance.random() < 1 / 3 else w for k, w in enumerate(talk)]
    (passage,) = passages(talk, heard)
    assert (passage.here_start, passage.here_stop) == (0, 600)
