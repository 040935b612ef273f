"""What Whisper models are known to get wrong is put right: made-up words, loops, and times of every bad kind."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcribe.recording import Stretch
from transcribe.whisper_output import Utterance, doubtful, put_right, without_loops
from transcript.model import Word

WINDOW = Stretch(10_000, 40_000)


def said(text: str, start_ms: int = 10_000, probability: float = 0.9) -> tuple[Word, ...]:
    return tuple(Word(t, start_ms + k * 300, start_ms + k * 300 + 250, probability) for k, t in enumerate(text.split()))


def texts(words: tuple[Word, ...]) -> str:
    return " ".join(w.text for w in words)


def times(words: tuple[Word, ...]) -> list[tuple[int | None, int | None]]:
    return [(w.start_ms, w.end_ms) for w in words]


# -- loops -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heard", "kept"),
    [
        ("So I went home. " + "Thank you. " * 20, "So I went home. Thank you."),
        ("and then we " + "go to the next one " * 5 + "with care", "and then we go to the next one with care"),
        ("the " * 40 + "end", "the end"),
        ("no no no no no, I said no", "no no no no no, I said no"),
        ("bye bye. Thank you, thank you, thank you.", "bye bye. Thank you, thank you, thank you."),
    ],
)
def test_what_is_said_over_and_over_is_said_once_however_sure_the_model_is(heard: str, kept: str) -> None:
    words = said(heard, probability=0.99)
    assert texts(without_loops(words)) == kept
    assert doubtful(Utterance(words)) == (heard.split() != kept.split()), "the model is asked again first"


@given(st.lists(st.sampled_from("abc"), max_size=60))
def test_a_loop_leaves_its_phrase_and_everything_else_stays(keys: list[str]) -> None:
    words = said(" ".join(keys))
    kept = without_loops(words)
    assert set(kept) <= set(words)
    assert {w.text for w in kept} == set(keys)
    assert without_loops(kept) == kept or len(kept) < len(words)
    if len(keys) < 12:
        assert kept == words


def test_an_unsure_or_repetitive_utterance_is_doubtful() -> None:
    assert doubtful(Utterance(said("well"), logprob=-1.2))
    assert doubtful(Utterance(said("well"), compression=2.6))
    assert not doubtful(Utterance(said("well"), logprob=-0.4, compression=1.3))


# -- what nobody said --------------------------------------------------------------------------------------------------


def test_text_over_silence_or_music_is_dropped_however_sure_the_model_is() -> None:
    real, made_up = Utterance(said("we begin", 12_000)), Utterance(said("Thanks for watching!", 30_000, 0.99))
    assert texts(put_right([real, made_up], WINDOW, [Stretch(11_800, 13_000)])) == "we begin"


def test_what_the_model_itself_takes_for_silence_is_dropped() -> None:
    doubted = Utterance(said("you", 12_000), logprob=-1.3, no_speech=0.8)
    assert put_right([doubted], WINDOW, [WINDOW]) == ()
    sure = Utterance(said("you", 12_000), logprob=-0.3, no_speech=0.8)
    assert texts(put_right([sure], WINDOW, [WINDOW])) == "you"


# -- times -------------------------------------------------------------------------------------------------------------


def test_a_first_word_that_begins_ten_seconds_early_begins_with_its_speech() -> None:
    early = (Word("Good", 10_000, 20_400), Word("morning.", 20_400, 20_900))
    found = put_right([Utterance(early)], WINDOW, [Stretch(20_100, 21_000)])
    assert times(found) == [(20_100, 20_400), (20_400, 20_900)]


def test_a_last_word_ends_with_its_speech() -> None:
    late = (Word("That", 12_000, 12_200), Word("is", 12_200, 12_400), Word("all.", 12_400, 24_000))
    found = put_right([Utterance(late)], WINDOW, [Stretch(11_900, 13_000), Stretch(30_000, 31_000)])
    assert times(found)[-1] == (12_400, 13_000)


def test_a_long_word_with_nothing_to_go_by_is_cut_to_a_words_length() -> None:
    long = (Word("so", 11_000, 20_000),)
    assert times(put_right([Utterance(long)], WINDOW, [WINDOW])) == [(18_000, 20_000)]


def test_numbers_without_times_get_those_between_their_neighbours() -> None:
    words = (Word("by", 11_000, 11_200), Word("589"), Word("billion", 12_000, 12_500))
    assert times(put_right([Utterance(words)], WINDOW, [WINDOW])) == [
        (11_000, 11_200),
        (11_200, 11_440),
        (12_000, 12_500),
    ]
    squeezed = (Word("by", 11_000, 11_200), Word("589"), Word("billion", 11_200, 12_500))
    assert times(put_right([Utterance(squeezed)], WINDOW, [WINDOW])) == [
        (11_000, 11_080),
        (11_080, 11_200),
        (11_200, 12_500),
    ]


def test_segments_out_of_order_are_put_in_order() -> None:
    second, first = Utterance(said("and ended there.", 20_000)), Utterance(said("It began here", 12_000))
    assert texts(put_right([second, first], WINDOW, [WINDOW])) == "It began here and ended there."


def test_words_without_length_get_one() -> None:
    words = (Word("one", 12_000, 12_000), Word("two", 12_000, 12_000), Word("three", 12_000, 12_900))
    found = put_right([Utterance(words)], WINDOW, [WINDOW])
    assert times(found) == [(12_000, 12_245), (12_245, 12_490), (12_490, 12_900)]
    last = (Word("the", 39_000, 40_000), Word("end", 40_000, 40_000))
    assert times(put_right([Utterance(last)], WINDOW, [WINDOW])) == [(39_000, 39_500), (39_500, 40_000)]


time_or_none = st.none() | st.integers(0, 50_000)


@given(
    st.lists(st.lists(st.tuples(st.text("ab1", min_size=1, max_size=9), time_or_none, time_or_none)), max_size=5),
    st.lists(st.integers(10_000, 40_000), unique=True, max_size=8),
)
def test_whatever_a_model_says_words_come_in_order_within_their_window(
    heard: list[list[tuple[str, int | None, int | None]]], edges: list[int]
) -> None:
    utterances = [
        Utterance(tuple(Word(t, a, b if a is None or b is None else max(a, b)) for t, a, b in words)) for words in heard
    ]
    speech = [Stretch(a, b) for a, b in list(pairwise(sorted(edges)))[::2]]
    found = put_right(utterances, WINDOW, speech)
    flat = [t for w in found for t in (w.start_ms, w.end_ms)]
    assert None not in flat
    assert flat == sorted(flat, key=lambda t: t or 0)
    assert all(WINDOW.start_ms <= (t or 0) <= WINDOW.end_ms for t in flat)
