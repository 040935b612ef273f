"""How words sound, and how far two sounds are apart."""

from __future__ import annotations

import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.phonetics import (
    CONTEXTS,
    PHONES,
    context,
    distances,
    encode,
    load_dictionary,
    pronounce,
    pronounce_plainly,
    pronunciations,
    speak_letters,
)

SOUND = st.lists(st.sampled_from(PHONES), max_size=8).map(encode)
NOTHING = b""


def apart(left: str, right: str) -> float:
    """Return how far two runs of words sound apart."""
    a, b = (encode([p for word in side.split() for p in pronounce(word)]) for side in (left, right))
    return float(distances([a], [b])[0])


def between(left: bytes, right: bytes) -> float:
    return float(distances([left], [right])[0])


@given(st.text() | st.text("'’.&+@%-A1aé\0\ud800"))
def test_any_text_can_be_asked_for_its_sound(word: str) -> None:
    ways = pronunciations(word)
    assert all(way and set(way) <= set(PHONES) for way in ways)
    assert len(set(ways)) == len(ways)
    assert pronounce(word) == (ways[0] if ways else ())


@given(st.text(string.ascii_letters, min_size=1))
def test_every_word_of_english_letters_has_a_sound(word: str) -> None:
    assert pronounce(word)


@given(st.integers(0, 10**9))
def test_every_number_has_a_sound(number: int) -> None:
    assert len(pronounce(str(number))) >= len(str(number))


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("seek", "S IY K"),
        ("Seek,", "S IY K"),
        ("DeepSeek", "D IY P S IY K"),
        ("GPT", "JH IY P IY T IY"),
        ("GPT4", "JH IY P IY T IY F AO R"),
        ("café", "K AH F EY"),
        ("dollarhelp", "D AA L ER HH EH L P"),
        ("42", "F AO R T IY T UW"),
        ("2024", "T W EH N T IY T W EH N T IY F AO R"),
        ("737", "S EH V AH N TH R IY S EH V AH N"),
        ("O&M", "OW AH N D EH M"),
        ("…", ""),
        ("Привет", ""),
    ],
)
def test_words_are_spoken_as_they_are_written(word: str, phones: str) -> None:
    assert " ".join(pronounce(word)) == phones


def test_capitals_are_a_word_or_letters() -> None:
    assert pronunciations("NASA") == (("N", "AE", "S", "AH"), ("EH", "N", "EY", "EH", "S", "EY"))
    assert pronunciations("COVID-19")[1] == ("K", "OW", "V", "AH", "D", "N", "AY", "N", "T", "IY", "N")
    assert len(pronunciations("RFID")) == 1, "no one can say it as a word"


@pytest.mark.parametrize(("word", "phones"), [("nadella", "N EY D EH L AH"), ("llama3", "L AA M AH TH R IY")])
def test_unknown_words_are_spoken_by_their_letters(word: str, phones: str) -> None:
    assert " ".join(pronounce(word)) == phones


@pytest.mark.parametrize(
    ("owner", "ending"), [("Llama's", "Z"), ("Naszak's", "S"), ("Reisch's", "IH Z"), ("Lands'", ""), ("GPT's", "Z")]
)
def test_what_is_owned_is_spoken_with_its_s(owner: str, ending: str) -> None:
    assert pronounce(owner) == (*pronounce(owner.removesuffix("'s").rstrip("'")), *ending.split())


@pytest.mark.parametrize(
    ("word", "phones"), [("Gibt", "G IH B T"), ("Naszak", "N AE S Z AE K"), ("seek", ""), ("GPT-4", ""), ("", "")]
)
def test_what_is_no_word_may_be_spelt_as_it_was_heard(word: str, phones: str) -> None:
    assert " ".join(pronounce_plainly(word)) == phones


def test_letters_are_spoken_by_the_widest_context_that_is_known() -> None:
    table = {"<c>": "K", "<c>e": "S", "<e>": ""}
    assert speak_letters("cec", table) == ("S", "K")
    assert speak_letters("x", table) == ()


@given(st.text(string.ascii_lowercase, min_size=1, max_size=12), st.data())
def test_a_context_holds_the_letter_among_its_neighbours(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    for width, (before, behind) in enumerate(CONTEXTS):
        left, _, rest = context(word, at, width).partition("<")
        assert (len(left), rest[:2], len(rest) - 2) == (before, f"{word[at]}>", behind)
        assert ("#" * before + word[:at]).endswith(left)
        assert (word[at + 1 :] + "#" * behind).startswith(rest[2:])


def test_the_dictionary_holds_known_phones_alone() -> None:
    assert {p for phones in load_dictionary().values() for p in phones} <= set(PHONES)


@pytest.mark.parametrize("word", ["a" * 10**6, "Aa" * 10**6, "1" * 10**6, "e" + "\u0301" * 10**6, "'s" * 10**6])
def test_a_word_without_end_is_soon_spoken(word: str) -> None:
    begun = time.process_time()
    assert len(pronounce(word)) < 1000
    assert time.process_time() - begun < 30


@given(st.lists(st.tuples(SOUND, SOUND), max_size=6))
def test_distances_are_symmetric_and_those_of_each_pair_alone(pairs: list[tuple[bytes, bytes]]) -> None:
    left, right = [a for a, _ in pairs], [b for _, b in pairs]
    together = distances(left, right)
    assert together.shape == (len(pairs),)
    assert together.tolist() == pytest.approx(distances(right, left).tolist())
    assert together.tolist() == pytest.approx([between(a, b) for a, b in pairs])


@given(SOUND, SOUND)
def test_a_distance_is_zero_for_the_same_and_for_nothing_else(left: bytes, right: bytes) -> None:
    assert between(left, left) == 0
    assert (between(left, right) > 0) == (left != right)


@given(SOUND, SOUND, SOUND)
def test_no_detour_is_shorter_than_dropping_and_adding(left: bytes, middle: bytes, right: bytes) -> None:
    slack = 1e-3
    assert between(left, right) <= between(left, NOTHING) + between(NOTHING, right) + slack
    assert between(left + middle, middle + right) <= between(left, NOTHING) + between(NOTHING, right) + slack
    assert between(left + middle, right + middle) <= between(left, right) + slack


def test_what_is_misheard_sounds_nearer_than_what_is_not() -> None:
    assert apart("deep seat", "DeepSeek") < apart("deep knowledge", "DeepSeek")
    assert apart("naszak", "Nasdaq") < apart("kayak", "Nasdaq")
    assert apart("bat", "pat") < apart("bat", "sat")
    assert apart("invidia", "Nvidia") < 1
