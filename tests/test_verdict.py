"""What only all candidates of an episode together tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from align.documents import ReferenceText
from align.elsewhere import judged_together, misheard_elsewhere
from align.features import COLUMN
from align.glossary import build_glossary
from align.judge import load_judge
from align.survey import Survey, survey
from align.verdict import weigh
from transcript.model import Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from align.judge import Judge


def surveyed(text: str, document: str) -> Survey:
    return survey(tuple(map(Word, text.split())), build_glossary([ReferenceText("notes.txt", document)]))


def test_a_term_is_likelier_where_it_is_surely_misheard_elsewhere_as_other_words() -> None:
    seen = surveyed("so deep Seak and deep sick and deep Seak are new", "We like DeepSeek. They like DeepSeek.")
    phrases = [seen.page.phrase(c.start, c.stop) for c in seen.candidates]
    sure = np.array([3.0 if p == "deep seak" else -1.0 for p in phrases])
    found = misheard_elsewhere(seen, sure)
    assert not any(found.other[k] for k, p in enumerate(phrases) if p == "deep seak")
    assert all(found.other[k] for k, p in enumerate(phrases) if p == "deep sick")
    assert not misheard_elsewhere(seen, np.minimum(sure, 0.0)).other.any()


def test_words_that_sound_like_sure_ones_are_likelier_than_others() -> None:
    text = "so deep Seak a lot and deep sick and keep Sike and then deep Seak"
    seen = surveyed(text, "We like DeepSeek. They like DeepSeek.")
    phrases = [seen.page.phrase(c.start, c.stop) for c in seen.candidates]
    sick, longer, sike = map(phrases.index, ("deep sick", "deep seak a", "and keep sike"))
    found = misheard_elsewhere(seen, np.array([3.0 if p == "deep seak" else -1.0 for p in phrases]))
    told = list(found.evidence(sick, "DeepSeek"))
    assert told[-1].why == "sounds like 'deep seak', which is DeepSeek elsewhere here"
    assert found.log_odds[sick] == sum(e.weight for e in told)
    assert longer not in found.alike  # it holds the sure words themselves: the same finding, drawn longer
    assert sike not in found.alike
    assert found.log_odds[sick] > found.log_odds[longer] > 0


def test_the_place_itself_is_nowhere_else() -> None:
    seen = surveyed("so deep Seak a lot", "We like DeepSeek. They like DeepSeek.")
    phrases = [seen.page.phrase(c.start, c.stop) for c in seen.candidates]
    assert "deep seak a" in phrases
    assert not misheard_elsewhere(seen, np.array([3.0 if p == "deep seak" else -1.0 for p in phrases])).other.any()


@pytest.mark.parametrize(
    ("document", "term", "witnessed"),
    [
        ("We like Qualcomm. They like Qualcomm.", "Qualcomm", True),
        ("Qualcomm is here. They like a qualcomm and Qualcomm.", "Qualcomm", False),  # a word as well
        ("They like us.", "Qualcomm", False),
    ],
)
def test_a_name_of_the_documents_that_the_other_has_there_is_likelier(
    document: str, term: str, *, witnessed: bool
) -> None:
    said = "the chips of call com are in it"
    heard = tuple(map(Word, said.replace("call com", term).split()))
    seen = survey(tuple(map(Word, said.split())), build_glossary([ReferenceText("notes.txt", document)]), heard)
    verdict = weigh(seen, load_judge())
    (number,) = (k for k, c in enumerate(seen.candidates) if seen.page.phrase(c.start, c.stop) == "call com")
    assert verdict.witnessed[number] == witnessed
    told = [e.why for e in verdict.added(number, term)]
    assert (f"the other transcript has {term} just there" in told) == witnessed
    assert not weigh(seen, load_judge(), prompted=True).witnessed.any()


@pytest.mark.parametrize(("said", "term", "witnessed"), [("M V P", "MVP", True), ("em vee pee", "MVP", False)])
def test_letters_that_the_other_has_as_one_word_are_likelier_where_no_document_has_it(
    said: str, term: str, *, witnessed: bool
) -> None:
    words = f"they made an {said} of it and showed it"
    heard = tuple(map(Word, words.replace(said, term).split()))
    seen = survey(tuple(map(Word, words.split())), build_glossary([]), heard)
    verdict = weigh(seen, load_judge())
    found = [verdict.witnessed[k] for k, c in enumerate(seen.candidates) if seen.targets[c.term].phrase == term.lower()]
    assert found
    assert any(found) == witnessed


class ByCount:
    """Is sure of what sounds the same, and believes the rest as often as the transcript has the term."""

    def log_odds(self, measures: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return how sure it is of each row."""
        alike = measures[:, COLUMN["relative distance"]] < 0.05
        return np.where(alike, 3.0, np.expm1(measures[:, COLUMN["count of the term in the transcript"]]) - 2.5)


def test_what_is_surely_misheard_elsewhere_counts_as_put_right() -> None:
    seen = surveyed("so deep Seek a lot and dip sick and deep Seek", "We like Nvidia and DeepSeek. They like DeepSeek.")
    phrases = [seen.page.phrase(c.start, c.stop) for c in seen.candidates]
    measures, sick = seen.measures.copy(), phrases.index("dip sick")
    verdict = weigh(seen, cast("Judge", ByCount()))
    count, missing = COLUMN["count of the term in the transcript"], COLUMN["the term missing in the transcript"]
    shown = verdict.shown(seen, range(len(phrases)))
    assert np.expm1(shown[sick, count]) == pytest.approx(phrases.count("deep seek"))
    assert shown[sick, missing] < measures[sick, missing]
    others = [*verdict.added(sick, "DeepSeek")]
    assert verdict.log_odds[sick] == pytest.approx(phrases.count("deep seek") - 2.5 + sum(e.weight for e in others))
    assert np.array_equal(seen.measures, measures, equal_nan=True)


@pytest.mark.parametrize(
    ("said", "words", "told"),
    [
        ("we met in Vidia", "in vidia", True),
        ("we met in video", "in video", False),  # a word
        ("we met an Avedio", "an avedio", False),  # sounds unlike
        ("we met Mr. Envidia", "envidia", False),  # somebody else, perhaps
        ("we met Pedro Envidia", "envidia", False),
    ],
)
def test_what_is_no_word_and_sounds_like_a_name_of_the_documents_is_likelier(
    said: str, words: str, *, told: bool
) -> None:
    seen = surveyed(said, "We like Nvidia. They like Nvidia.")
    number = [seen.page.phrase(c.start, c.stop) for c in seen.candidates].index(words)
    why = [e.why for e in weigh(seen, load_judge()).added(number, "Nvidia")]
    assert ("no word, and sounds like Nvidia" in why) == told


def test_the_same_words_for_the_same_term_are_judged_together() -> None:
    seen = surveyed("so deep Seak here and deep Seak there and deep sick too", "We like DeepSeek. They like DeepSeek.")
    phrases = [seen.page.phrase(c.start, c.stop) for c in seen.candidates]
    first, second = (k for k, p in enumerate(phrases) if p == "deep seak")
    alone = phrases.index("deep sick")
    log_odds = np.full(len(phrases), -2.0)
    log_odds[[first, second]] = 3.0, 1.0
    found = judged_together(seen, log_odds)
    moved = log_odds + found.added
    assert moved[first] - moved[second] < 1.0  # nearer to each other than the 2.0 that they were apart
    assert moved[[first, second]].sum() > log_odds[[first, second]].sum()  # each is sure, and says so of the other
    assert not found.added[alone]
    assert [e.why for e in found.evidence(second)] == ["the same words in 1 other place are likelier"]
    assert list(found.evidence(alone)) == []
