"""Word alignment: every word once and in order, whatever the two sides are."""

from __future__ import annotations

from itertools import chain, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
