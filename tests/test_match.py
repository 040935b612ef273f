"""Word alignment: every word once and in order, whatever the two sides are."""

from __future__ import annotations

import random
import time
from itertools import chain, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from align.match import Alignment, Block, Kind, key, match

TEXTS = st.lists(st.sampled_from(["the", "The,", "fell", "Nasdaq", "naszak", "-", "…", "é", "ß"]) | st.text(min_size=1))


def kinds(alignment: Alignment) -> list[Kind]:
    return [b.kind for b in alignment.blocks]


@given(TEXTS, TEXTS)
def test_an_alignment_covers_both_sides_once_and_in_order(here: list[str], there: list[str]) -> None:
    blocks = match(here, there).blocks
    assert list(chain.from_iterable(range(b.here_start, b.here_stop) for b in blocks)) == list(range(len(here)))
    assert list(chain.from_iterable(range(b.there_start, b.there_stop) for b in blocks)) == list(range(len(there)))
    assert all(b.length > 0 for b in blocks)


@given(TEXTS, TEXTS)
def test_pairs_are_the_same_word_and_run_forwards(here: list[str], there: list[str]) -> None:
    pairs = list(match(here, there).pairs())
    assert all(key(here[a]) == key(there[b]) for a, b in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))


@given(TEXTS, TEXTS)
def test_the_other_way_round_as_many_words_differ(here: list[str], there: list[str]) -> None:
    def differing(alignment: Alignment) -> int:
        return sum(b.length for b in alignment.blocks if b.kind is not Kind.SAME)

    assert differing(match(here, there)) == differing(match(there, here))


@given(TEXTS)
def test_a_text_is_the_same_as_itself(words: list[str]) -> None:
    assert match(words, words).blocks == ((Block(Kind.SAME, 0, len(words), 0, len(words)),) if words else ())


def test_blocks_tell_what_differs() -> None:
    here = ["The", "Naszak", "fell", "by", "seventeen", "percent", "today"]
    there = ["the", "Nasdaq", "fell,", "by", "percent", "today", "again"]
    alignment = match(here, there)
    assert kinds(alignment) == [Kind.SAME, Kind.CHANGED, Kind.SAME, Kind.ONLY_HERE, Kind.SAME, Kind.ONLY_THERE]
    assert alignment.blocks[1] == Block(Kind.CHANGED, 1, 2, 1, 2)
    assert alignment.blocks[3] == Block(Kind.ONLY_HERE, 4, 5, 4, 4)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Nasdaq,", "nasdaq"),
        ("“Café”", "cafe"),
        ("it’s", "its"),
        ("snake_case", "snakecase"),
        ("5.2%", "52"),
        ("—", "—"),
    ],
)
def test_a_key_is_letters_and_digits_alone(word: str, expected: str) -> None:
    assert key(word) == expected


@given(st.text())
def test_a_key_is_its_own_key_and_empty_for_nothing_only(word: str) -> None:
    assert key(key(word)) == key(word)
    assert (key(word) == "") == (word == "")


# -- long texts --------------------------------------------------------------------------------------------------------


def speech(seed: int, words: int) -> list[str]:
    """Make text as speech is: every second word a common one, the others rarely twice."""
    chance = random.Random(seed)  # noqa: S311 - reproducible, no secret
    common = ("the", "of", "and", "to", "a", "in", "that", "is", "it", "for", "you", "we", "this", "have", "be", "on")
    return [chance.choice(common) if chance.random() < 0.5 else f"w{chance.randrange(3000)}" for _ in range(words)]


def misheard(words: list[str], seed: int) -> list[str]:
    chance = random.Random(seed)  # noqa: S311 - reproducible, no secret
    drawn = [(w, chance.random()) for w in words]
    return [v for w, p in drawn for v in ((w, w) if p < 0.05 else () if p < 0.1 else ("noise",) if p < 0.15 else (w,))]


def covers(alignment: Alignment, here: list[str], there: list[str]) -> bool:
    blocks = alignment.blocks
    return list(chain.from_iterable(range(b.here_start, b.here_stop) for b in blocks)) == list(range(len(here))) and (
        list(chain.from_iterable(range(b.there_start, b.there_stop) for b in blocks)) == list(range(len(there)))
    )


@given(st.integers(0, 10_000), st.integers(0, 1500), st.integers(0, 1500))
@settings(max_examples=25)
def test_long_texts_are_covered_too_and_need_hardly_more_edits_than_can_be(seed: int, start: int, stop: int) -> None:
    here = speech(seed, 1500)
    there = misheard(here[:start] + here[stop:], seed)
    alignment = match(here, there)
    assert covers(alignment, here, there)
    assert all(key(here[a]) == key(there[b]) for a, b in alignment.pairs())
    assert all(a.kind is not b.kind for a, b in pairwise(alignment.blocks))
    if start <= stop:  # nothing is told twice
        edits = sum(b.length for b in alignment.blocks if b.kind is not Kind.SAME)
        assert edits <= 1.05 * Levenshtein.distance(here, there) + 5


def test_words_are_not_scattered_over_a_longer_text() -> None:
    """At the least number of edits, most of the talk would match single words of the long rest."""
    talk, foreign, rest = speech(1, 400), speech(2, 180), speech(3, 2000)
    pairs = set(match([*talk, *rest], [*talk[:40], *foreign, *misheard(talk[40:], 4)]).pairs())
    assert sum(a < 400 and b >= 220 for a, b in pairs) > 290
    assert sum(a >= 400 for a, _ in pairs) < 10


def test_a_moved_segment_costs_no_more_than_itself() -> None:
    talk = speech(5, 2000)
    moved = [*talk[:300], *talk[500:1500], *talk[300:500], *talk[1500:]]
    assert sum(1 for _ in match(talk, moved).pairs()) >= 1800


@pytest.mark.parametrize("copies", [1, 100])
@pytest.mark.slow
def test_a_hundred_thousand_words_are_aligned_no_slower_than_by_rapidfuzz_alone(copies: int) -> None:
    here = speech(6, 100_000 // copies) * copies
    there = misheard(here, 7)
    begun = time.process_time()
    alignment = match(here, there)
    ours_s = time.process_time() - begun
    assert covers(alignment, here, there)
    begun = time.process_time()
    Levenshtein.opcodes(here, there)
    assert ours_s < 1.2 * (time.process_time() - begun)
