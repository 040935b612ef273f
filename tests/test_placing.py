"""Where words stand between two whose times are known."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.placing import Span, Spoken, place, spread

WORD = st.sampled_from(["a", "seek", "deepseek", "percent", "-"]) | st.text(min_size=1, max_size=12).filter(
    lambda t: t == t.strip() != ""
)


def hear(*timed: tuple[str, int, int]) -> list[Spoken]:
    return [Spoken(*t) for t in timed]


@st.composite
def gaps(draw: st.DrawFn) -> tuple[list[str], Spoken, list[Spoken], Spoken]:
    """Words, and what was heard around and in their place, in order and at most overlapping in their ends."""
    words = draw(st.lists(WORD, min_size=1, max_size=6))
    texts = draw(st.lists(WORD, min_size=2, max_size=6))
    starts = sorted(draw(st.lists(st.integers(0, 3000), min_size=len(texts), max_size=len(texts))))
    heard = [Spoken(t, s, s + draw(st.integers(0, 800))) for t, s in zip(texts, starts, strict=True)]
    return words, heard[0], heard[1:-1], heard[-1]


@given(gaps())
def test_words_are_placed_in_order_between_the_known_ones_or_not_at_all(
    gap: tuple[list[str], Spoken, list[Spoken], Spoken],
) -> None:
    words, before, heard, after = gap
    spans = place(words, before, heard, after)
    assert len(spans) in {0, len(words)}
    starts = [before.start_ms, *(s.start_ms for s in spans), after.start_ms]
    assert starts == sorted(starts)
    assert all(s.start_ms <= s.end_ms for s in spans)


@given(gaps())
def test_at_the_ends_of_a_passage_only_what_was_heard_gives_time(
    gap: tuple[list[str], Spoken, list[Spoken], Spoken],
) -> None:
    words, before, heard, after = gap
    opening, closing = place(words, None, heard, after), place(words, before, heard, None)
    if not heard:
        assert opening == closing == []
    assert all(heard[0].start_ms <= s.start_ms <= after.start_ms for s in opening)
    assert all(before.start_ms <= s.start_ms <= heard[-1].end_ms for s in closing)


@given(st.lists(WORD, min_size=1, max_size=9), st.integers(0, 9999), st.integers(0, 9999))
def test_a_time_is_spread_without_gaps(words: list[str], start_ms: int, length_ms: int) -> None:
    spans = spread(words, Span(start_ms, start_ms + length_ms))
    assert len(spans) == len(words)
    assert (spans[0].start_ms, spans[-1].end_ms) == (start_ms, start_ms + length_ms)
    assert all(a.end_ms == b.start_ms for a, b in pairwise(spans))


def test_words_take_the_times_of_what_they_were_heard_as() -> None:
    before, *heard, after = hear(
        ("called", 0, 300), ("deep", 400, 600), ("sea", 600, 900), ("uh", 1500, 1700), ("which", 2000, 2200)
    )
    (name,) = place(["DeepSeek"], before, heard[:2], after)
    assert name == Span(400, 900)
    assert [s.start_ms for s in place(["deep", "seas,", "huh"], before, heard, after)] == [400, 600, 1500]


def test_words_that_were_not_heard_stand_at_the_end_of_a_pause() -> None:
    before, after = hear(("okay.", 0, 500), ("the", 3000, 3100))
    (so,) = place(["So"], before, [], after)
    assert so.end_ms == 3000
    assert 2800 <= so.start_ms < 3000


def test_words_that_were_swallowed_share_the_word_before() -> None:
    before, after = hear(("going", 1000, 1500), ("be", 1500, 1600))
    assert place(["to"], before, [], after) == [Span(1357, 1500)]


def test_what_cannot_be_spoken_in_the_time_has_none() -> None:
    before, after = hear(("back.", 1000, 1500), ("We", 1600, 1700))
    advertisement = ["this", "episode", "is", "brought", "to", "you", "by", "a", "sponsor", "of", "the", "show"]
    assert place(advertisement, before, [], after) == []


def test_a_misheard_word_before_a_long_insertion_stands_where_it_sounds_alike() -> None:
    chat = [(f"chatter{k}", 1000 + 300 * k, 1250 + 300 * k) for k in range(12)]
    before, *heard, after = hear(("said", 0, 400), ("nasdack", 500, 900), *chat, ("fell", 6000, 6300))
    assert place(["Nasdaq"], before, heard, after)[0].start_ms == 500
    before, *heard, after = hear(("said", 0, 400), *chat, ("nasdack", 5500, 5900), ("fell", 6000, 6300))
    (late,) = place(["Nasdaq"], before, heard, after)
    assert late.start_ms >= 4000
    assert late.end_ms == 5900


@pytest.mark.parametrize("word", ["x" * 300_000, "—" * 1000])
def test_a_word_without_end_takes_no_time_to_compare(word: str) -> None:
    before, *heard, after = hear(("a", 0, 100), (word[::-1], 100, 200), ("b", 200, 300))
    assert place([word], before, heard, after) == [Span(100, 200)]


def test_a_word_drawn_out_over_a_pause_begins_behind_it() -> None:
    before, after = hear(("well.", 0, 400), ("continue", 2800, 3300))
    (span,) = place(["We"], before, hear(("he", 400, 2800)), after)
    assert span.start_ms >= 2400
    (span,) = place(["We"], before, hear(("he", 2500, 2800)), after)
    assert span.start_ms == 2500


def test_a_word_caught_of_many_does_not_take_their_time() -> None:
    before, after = hear(("well.", 0, 400), ("continue", 8000, 8400))
    words = ["these", "government", "programs", "continue", "into", "next", "year", "and", "beyond"]
    spans = place(words, before, hear(("so", 7900, 8000)), after)
    assert spans[0].start_ms < 5000
    assert spans[-1].end_ms == 8000
