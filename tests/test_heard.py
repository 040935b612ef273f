"""What another transcript has in the place of words here."""

from __future__ import annotations

from random import Random

import pytest

from align.heard import Heard, are_of_one_recording
from align.page import Page
from transcript.model import Word


def words(text: str) -> tuple[Word, ...]:
    return tuple(map(Word, text.split()))


def heard(here: str, there: str, *, prompted: bool = False) -> tuple[Page, Heard]:
    page = Page.of(words(here))
    return page, Heard.of(page, words(there), prompted=prompted)


@pytest.mark.parametrize(
    ("here", "there", "word", "other"),
    [
        ("the molecule with genetic showed it", "the molecule Genentech showed it", "genetic", ("genentech",)),
        ("do a follow up now", "do a follow-up Robert now", "up", ("up",)),
        ("we are in a well stone and see", "we are Wellstone and see", "in", ()),
        ("thanks to for for conical more", "thanks to for ConocoPhillips more", "conical", ("conocophillips",)),
    ],
)
def test_inside_of_what_differs_words_are_told_apart_by_their_sounds(
    here: str, there: str, word: str, other: tuple[str, ...]
) -> None:
    page, witness = heard(here, there)
    k = page.keys.index(word)
    assert witness.between(k, k + 1) == other


def test_compounds_are_compared_by_their_parts() -> None:
    page, witness = heard("our e-commerce site is up", "our e commerce site is up")
    assert witness.between(1, 2) == ("e", "commerce")
    assert witness.between(0, len(page.keys)) == ("our", "e", "commerce", "site", "is", "up")


@pytest.mark.parametrize("prompted", [True, False])
def test_to_repeat_what_was_given_says_nothing(prompted: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    page, witness = heard("we asked Thropic and Nasak today", "we asked Thropic and Nasdaq today", prompted=prompted)
    assert witness.is_silent(page, 2, 3) is prompted
    assert not witness.is_silent(page, 4, 5)


def test_a_dash_has_nothing_in_its_place() -> None:
    page, witness = heard("so we - and they - came -", "so we and they came")
    assert [witness.between(k, k + 1) for k, key in enumerate(page.keys) if not key] == [()] * 3
    assert witness.between(2, 4) == ("and",)


def test_the_transcript_of_another_show_is_told_off_in_linear_time() -> None:
    here = " ".join(f"alpha{k} beta gamma" for k in range(20_000))
    there = " ".join(f"delta{k} epsilon zeta" for k in range(20_000))
    page, witness = heard(here, there)
    assert all(witness.is_silent(page, k, k + 1) for k in range(0, len(page.keys), 1000))
    assert witness.spans[-1][1] == len(witness.keys)


def _sequence(seed: int, length: int, letters: str) -> str:
    """Return letters that look as if by chance, the same for the same seed."""
    chance = Random(seed)  # noqa: S311  # nothing is kept secret by it
    return "".join(chance.choices(letters, k=length))


@pytest.mark.parametrize("letters", ["etaoinshrdlu     ", "深度求索发布了新的模型人工智能竞争"])
def test_two_transcripts_of_one_recording_are_told_from_others_of_any_length(letters: str) -> None:
    show, others = _sequence(0, 9000, letters), _sequence(1, 90_000, letters)
    misheard = "".join(c if k % 40 else "x" for k, c in enumerate(show))
    assert are_of_one_recording(words(show), words(misheard))
    assert are_of_one_recording(words(show[:6000]), words(misheard[3000:])), "they overlap"
    assert not are_of_one_recording(words(show), words(others))
    assert are_of_one_recording(words(show[:900]), words(others)), "nobody can tell by so little"
    assert are_of_one_recording((), words(others))
