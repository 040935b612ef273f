"""How a term is written in the place of the words it was misheard as."""

from __future__ import annotations

import pytest

from align.phonetics import pronounce
from align.wording import as_said, has_spoken_s, reword, without_stop


@pytest.mark.parametrize(
    ("words", "spelling", "written"),
    [
        ("deep Seek", "DeepSeek", "DeepSeek"),
        ("deep Seek,", "DeepSeek", "DeepSeek,"),
        ("“deep Seek.”", "DeepSeek", "“DeepSeek.”"),
        ("(deep Seek's", "DeepSeek", "(DeepSeek's"),
        ("deep Seek’s", "DeepSeek", "DeepSeek’s"),
        ("deep, Seek", "DeepSeek", "DeepSeek"),
        ("Stephens'", "Stevens", "Stevens's"),
        ("Devalos", "Davalos", "Davalos"),
        ("c++", "C++", "C++"),
    ],
)
def test_what_hangs_on_the_words_stays(words: str, spelling: str, written: str) -> None:
    assert reword(words.split(), spelling) == written


@pytest.mark.parametrize(
    ("words", "written"), [("in Vidias", "Nvidia's"), ("in Vidias,", "Nvidia's,"), ("in’ Vidias", "Nvidia’s")]
)
def test_an_s_that_was_heard_is_a_possessive(words: str, written: str) -> None:
    assert reword(words.split(), "Nvidia", ending="'s") == written


def test_a_name_with_an_s_gets_no_other() -> None:
    assert reword(["Devalos"], "Davalos", ending="'s") == "Davalos"


@pytest.mark.parametrize(("heard", "term", "more"), [("vidias", "vidia", True), ("seek", "seek", False)])
def test_an_s_is_heard_where_the_term_has_none(heard: str, term: str, *, more: bool) -> None:
    assert has_spoken_s(pronounce(heard), pronounce(term)) == more


@pytest.mark.parametrize(
    ("words", "spelling", "written"),
    [
        ("Steve Humphries", "Steven Humphreys", "Steve Humphreys"),
        ("Mike Pyke", "Michael Piken", "Mike Piken"),
        ("Con Stadium", "Constellium SE", "Constellium SE"),
        ("micro soft Asure", "Microsoft Azure", "Microsoft Azure"),
        ("Steve", "Steven Humphreys", "Steven Humphreys"),
    ],
)
def test_whoever_is_called_short_stays_so_and_a_firm_is_no_first_name(words: str, spelling: str, written: str) -> None:
    assert as_said(words.split(), spelling) == written


@pytest.mark.parametrize(
    ("words", "spelling", "written"),
    [
        ("face one", "Phase 1", "Phase one"),
        ("Face One.", "Phase 1", "Phase One"),
        ("face 1", "Phase 1", "Phase 1"),
        ("face two", "Phase 1", "Phase 1"),
        ("Q three", "Q3", "Q3"),
        ("Kobe nineteen", "COVID-19", "COVID-19"),
    ],
)
def test_a_number_of_its_own_is_written_as_it_was(words: str, spelling: str, written: str) -> None:
    assert as_said(words.split(), spelling) == written


@pytest.mark.parametrize(
    ("words", "spelling", "written"),
    [
        ("at Monroe.com,", "Monro", "Monro.com,"),
        ("nextera.com", "NextEra.com", "NextEra.com"),
        ("can stellium.com", "Constellium", "Constellium.com"),
        ("Nerd.js", "Node", "Node"),
    ],
)
def test_an_address_stays_one(words: str, spelling: str, written: str) -> None:
    assert reword(words.split(), spelling) == written


@pytest.mark.parametrize(
    ("words", "behind", "left"),
    [
        ("I. O. T.", "now", "I. O. T"),
        ("I. O. T.", "Now", "I. O. T."),
        ("I. O. T.", "", "I. O. T."),
        ("the I. O.", "now", "the I. O."),
    ],
)
def test_the_full_stop_of_the_last_letter_goes_with_it(words: str, behind: str, left: str) -> None:
    assert list(without_stop(words.split(), behind)) == left.split()
