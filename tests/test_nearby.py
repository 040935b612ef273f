"""How far from a place something else stands, and what the judge is told of it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.documents import ReferenceText
from align.features import COLUMN
from align.glossary import build_glossary
from align.nearby import around, gap
from align.survey import survey
from transcript.model import Word

PLACES = st.lists(st.integers(0, 60), max_size=8).map(sorted)
NOTES = build_glossary([ReferenceText("notes", "We met Brannigan. And Brannigan told us. So Brannigan says.")])
FILLER = "so they went on and on about it. "


@given(PLACES, st.integers(0, 50), st.integers(1, 6))
def test_the_gap_is_that_to_the_nearest_place_outside(places: list[int], start: int, length: int) -> None:
    stop = start + length
    gaps = [start - p if p < start else p - stop + 1 for p in places if not start <= p < stop]
    assert gap(places, start, stop) == min(gaps, default=None)


@given(PLACES, st.integers(0, 60), st.integers(1, 20))
def test_what_is_around_is_less_than_the_reach_away(places: list[int], place: int, reach: int) -> None:
    assert around(places, place, reach) == sum(abs(p - place) < reach for p in places)


def told(said: str, name: str, heard: str | None = None) -> list[float]:
    """Return what the judge is told in column `name` of each place that has "branigan"."""
    words, other = (tuple(map(Word, text.split())) if text is not None else None for text in (said, heard))
    assert words is not None
    seen = survey(words, NOTES, other)
    return [
        float(seen.measures[k, COLUMN[name]])
        for k, c in enumerate(seen.candidates)
        if seen.page.phrase(c.start, c.stop) == "branigan"
    ]


def test_the_judge_is_told_how_far_the_term_is() -> None:
    near = told("They know Brannigan well. And branigan knows them.", "words to the term")
    assert near == [pytest.approx(math.log1p(3))]
    assert math.isnan(*told("They know branigan well.", "words to the term"))


def test_the_judge_is_told_how_far_other_places_are_that_sound_like_the_term() -> None:
    name = "words to others that sound like the term"
    found = told(f"They know branigan well. {FILLER}And branigan knows.", name)
    assert len(found) == 2
    assert all(math.log1p(10) <= f + 1e-6 <= math.log1p(11) + 2e-6 for f in found)  # "and branigan" sounds like it, too
    assert all(map(math.isnan, told("They know branigan or branigan.", name)))


def test_the_judge_is_told_how_often_the_other_transcript_has_the_term_around() -> None:
    said = f"They know branigan well. {100 * FILLER}And Brannigan knows."
    near, far = (
        told(said, f"count of the term in the other transcript {where}", said.replace("branigan", "Brannigan"))
        for where in ("nearby", "farther around")
    )
    assert near == [pytest.approx(math.log1p(1))]
    assert far == [pytest.approx(math.log1p(2))]
