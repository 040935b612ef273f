"""What the spelling of a transcript's words gives away, and how common words are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.language import log_likelihood, log_likelihoods, zipf
from align.page import Page, bare, is_name_like
from transcript.model import Word

TEXT = st.text(st.characters() | st.sampled_from(".?!…\"'”’aAiI5 -"), min_size=1).filter(lambda t: t == t.strip() != "")


def page(text: str) -> Page:
    return Page.of([Word(w) for w in text.split()])


def chosen(seen: Page, flags: tuple[bool, ...]) -> list[str]:
    return [w for w, flag in zip(seen.words, flags, strict=True) if flag]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("“Nasdaq,”", "nasdaq"),
        ("Meta's", "meta"),
        ("Meta’s.", "meta"),
        ("investors'", "investors"),
        ("it's", "it"),
        ("GPT-4", "gpt-4"),
        ("R&D", "r&d"),
        ("—", ""),
    ],
)
def test_a_bare_word_has_no_punctuation_and_no_possessive(word: str, expected: str) -> None:
    assert bare(word) == expected


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("deepseek", True),
        ("at&t", True),
        ("o'neill", True),
        ("é", True),
        ("gpt-4", False),
        ("2023", False),
        ("", False),
    ],
)
def test_names_are_made_of_letters(key: str, *, expected: bool) -> None:
    assert is_name_like(key) is expected


def test_a_page_tells_sentences_and_odd_capitals() -> None:
    seen = page("Is Naszak up? “Yes.” I’m sure and Video fell, deep Seek rose… Then 17 people left")
    assert chosen(seen, seen.begins) == ["Is", "“Yes.”", "I’m", "Then"]
    assert chosen(seen, seen.ends) == ["up?", "“Yes.”", "rose…"]
    assert chosen(seen, seen.capital) == ["Naszak", "Video", "Seek"]
    assert chosen(seen, seen.certain) == ["Is", "up?", "I’m", "and", "Then", "17", "people"]


def test_phrases_are_counted_bare() -> None:
    seen = page("The deep sea, the Deep Sea.")
    assert seen.phrase(1, 3) == "deep sea"
    counts = seen.phrases(2, {"the deep sea", "deep sea", "sea the"})
    assert counts["the deep sea"] == 0
    assert (counts["deep sea"], counts["sea the"], counts["sea"]) == (2, 1, 0)


@given(st.lists(TEXT, max_size=8))
def test_any_words_make_a_page(texts: list[str]) -> None:
    seen = Page.of([Word(t, probability=0.5) for t in texts])
    assert seen.words == tuple(texts)
    for column in (seen.keys, seen.begins, seen.ends, seen.capital, seen.certain, seen.probabilities):
        assert len(column) == len(texts)
    assert not any(b and c for b, c in zip(seen.begins, seen.capital, strict=True))


@given(st.lists(TEXT | st.sampled_from(["the", "\ud800", "<s>", "</s>", "\0"]), max_size=4))
def test_any_words_have_a_frequency_and_a_likelihood(words: list[str]) -> None:
    assert all(0 <= zipf(w) < 9 for w in words)
    assert all(value <= 0 for value in log_likelihoods(words))


def test_common_words_and_likely_ones_come_first() -> None:
    assert zipf("the") > zipf("seek") > zipf("deepseek") == 0
    assert log_likelihood("states", ("the", "united")) > log_likelihood("estates", ("the", "united"))
    assert log_likelihoods(["the", "united", "states"])[2] == log_likelihood("states", ("the", "united"))
