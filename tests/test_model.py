"""Words that a reader finds are those that the constructor makes, only faster."""

from __future__ import annotations

import copy
import gc
from dataclasses import FrozenInstanceError, replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcript.formats.collector import collector_paused
from transcript.model import Piece, Word

if TYPE_CHECKING:
    from transcript.model import Place


@given(st.text(st.sampled_from("ab \t\n\u00a0\u2028.")), st.sampled_from([None, "Ann"]))
def test_found_words_are_those_the_constructor_makes(text: str, speaker: str | None) -> None:
    found = Word.found(f"a b {text} c", 4, 4 + len(text), speaker, 100)
    made = [Word(word, speaker=speaker, places=w.places) for word, w in zip(text.split(), found, strict=True)]
    assert found == made
    assert list(map(hash, found)) == list(map(hash, made))
    assert list(map(repr, found)) == list(map(repr, made))
    for word in found:
        ((piece,),) = word.places
        assert piece == Piece(piece.start, piece.start + len(word.text), word.text)
        assert f"a b {text}"[piece.start - 100 : piece.end - 100] == word.text


def test_found_words_stand_where_they_are_told_to() -> None:
    def place(start: int, end: int) -> Place:
        return (Piece(10 * start, 10 * end, "x"),)

    one, other = Word.found("so so", 0, 5, None, place)
    assert one.places == ((Piece(0, 20, "x"),),)
    assert other.places == ((Piece(30, 50, "x"),),)


def test_a_found_word_is_frozen_and_can_be_copied() -> None:
    (word,) = Word.found("so", 0, 2, "Ann", 7)
    with pytest.raises(FrozenInstanceError):
        word.text = "no"  # type: ignore[misc]
    assert copy.copy(word).places == replace(word, speaker="Bob").places == word.places == ((Piece(7, 9, "so"),),)


def test_what_is_made_while_the_collector_pauses_counts_as_old() -> None:
    with collector_paused():
        made = Word.found("so", 0, 2, None, 0)
        assert not gc.isenabled()
    assert gc.isenabled()
    assert not any(value is made[0] for young in (0, 1) for value in gc.get_objects(young))
    assert any(value is made[0] for value in gc.get_objects(2))
