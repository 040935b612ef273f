"""Which words have a term's letters in other places, and what speaks for putting them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from align.documents import ReferenceText
from align.glossary import build_glossary
from align.spelling import Variant, variants
from align.survey import survey
from transcript.model import Word

if TYPE_CHECKING:
    from collections.abc import Sequence

NOTES = "The AFUDC rose. As AFUDC goes, this AFUDC is much. We test AFM13, or AFM13 with BCMA, and sell on eBay."


def found(text: str, notes: str = NOTES, sure: Sequence[str] = ()) -> list[Variant]:
    return variants(survey(tuple(map(Word, text.split())), build_glossary([ReferenceText("notes", notes)])), sure)


@pytest.mark.parametrize(
    ("said", "after"),
    [
        ("the A F. U. D. C. of it", "AFUDC."),
        ("with a F. M 13, which", "AFM13,"),
        ("that B. C m. A is", "BCMA"),
        ("all but vitamin E. Bay leaves help", None),
        ("asked about plan B? C M A said", None),
    ],
)
def test_letters_in_a_row_are_an_acronym_whatever_stops_stand_between_them(said: str, after: str | None) -> None:
    assert [v.after for v in found(said)] == [after] * (after is not None)


def test_a_small_letter_in_a_row_of_them_is_no_word() -> None:
    (row,) = found("that B. C m. A is")
    assert not [e for e in row.evidence if e.why == "a letter on its own is a word here"]
    (word,) = found("it is a nvidia now", "We like aNvidia, and aNvidia too.")
    assert [e.weight for e in word.evidence if e.why == "a letter on its own is a word here"] == [-2.0]


def test_a_name_that_is_surely_misheard_elsewhere_speaks_for_its_possessive() -> None:
    notes = "We asked Anthropic. And Anthropic told us. So Anthropic says."
    (alone,) = found("they said that anthropics model is good", notes)
    (known,) = found("they said that anthropics model is good", notes, ["Anthropic"])
    assert alone.after == known.after == "Anthropic's"
    assert [e.why for e in known.evidence if e not in alone.evidence] == ["misheard elsewhere here"]


@pytest.mark.parametrize("cased", [True, False])
def test_words_that_lack_but_their_capitals_do_not_speak_for_each_other(*, cased: bool) -> None:
    text = "So that is what they say. We like pandora here. They said pandora too."
    first, _ = found(text if cased else text.lower(), "We know Pandora. And Pandora knows. So Pandora says.")
    assert any("misheard" in e.why for e in first.evidence) == cased


@pytest.mark.parametrize(
    ("notes", "known"), [("We asked Brannigan. And Brannigan told.", True), ("Reconciliations. So it is.", False)]
)
def test_a_rare_word_has_its_capital_where_a_sentence_of_the_documents_has_it(notes: str, *, known: bool) -> None:
    (v,) = found("they said that brannigan told them of reconciliations", notes)
    assert any(e.why == "this transcript is written without capitals" for e in v.evidence) == known


@pytest.mark.parametrize(
    ("said", "after"),
    [("cashflow", None), ("Cashflow", "Cash Flow"), ("sequoiacapital", "Sequoia Capital")],
)
def test_a_small_compound_of_ordinary_words_stays_one_whatever_slides_say(said: str, after: str | None) -> None:
    slides = "so the Cash Flow rose, then Cash Flow fell, and Cash Flow is here, with Cash Flow"
    notes = f"We like Sequoia Capital. And Sequoia Capital likes us. So Sequoia Capital says: {slides}"
    assert [v.after for v in found(f"We are free {said} positive. So it is.", notes)] == [after] * (after is not None)
