"""Of what documents are: of the episode, of others, or nobody can tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from align.documents import ReferenceText
from align.glossary import Glossary, build_glossary, parse_glossary
from align.related import Relation, relation
from align.survey import survey
from transcript.model import Word
from transcript.source import Source

RARE = [
    *("Agarwal", "Berardi", "Castellano", "Dombrowski", "Eberhardt", "Fiorentino", "Gutknecht", "Hovland", "Iwasaki"),
    *("Jankowski", "Kowalczyk", "Lindqvist", "Mazurek", "Nakagawa", "Ostrowski", "Pellegrini", "Quintero", "Rasmussen"),
    *("Szymanski", "Tkachenko", "Urbanski", "Vasquez", "Wojcik", "Yamashita", "Zielinski", "Baumgartner", "Cavallaro"),
    *("Drescher", "Engstrom", "Feldmann", "Grabowski", "Hirsch", "Isaksson", "Jorgensen", "Kaplan", "Lombardi"),
]
COMMON = ["Boston", "Chicago", "Dallas", "Houston", "Seattle", "Denver", "Miami", "Detroit"]
OTHERS = [name[::-1].title() for name in RARE]


def of(said: list[str], written: list[str], *, cased: bool = True) -> Relation:
    text = " ".join(f"And then {name} spoke." for name in said)
    words = tuple(map(Word, (text if cased else text.lower().replace(".", "")).split()))
    return relation(
        survey(words, build_glossary([ReferenceText("notes", "\n".join(f"So {n} came." for n in written))]))
    )


@pytest.mark.parametrize("cased", [True, False])
def test_documents_that_share_names_are_of_the_episode_and_those_that_share_none_are_of_others(*, cased: bool) -> None:
    assert of(RARE, RARE, cased=cased) is Relation.THE_EPISODE
    assert of(RARE, OTHERS, cased=cased) is Relation.OTHERS


def test_rare_names_tell_more_than_common_ones() -> None:
    shared = RARE[:4]
    said = [*RARE, *COMMON]
    assert of(said, [*OTHERS, *shared]) is Relation.THE_EPISODE
    assert of(said, [*OTHERS, *COMMON[:4]]) is Relation.OTHERS


def test_a_few_names_tell_nothing() -> None:
    assert of(RARE[:9], RARE) is Relation.UNTOLD
    assert of(RARE, RARE[:9]) is Relation.UNTOLD


def test_a_few_terms_in_a_list_were_chosen() -> None:
    words = tuple(map(Word, " ".join(RARE).split()))
    listed: Glossary = parse_glossary(Source(Path("show.glossary"), "Agarwal\nNvidia\n"))
    assert relation(survey(words, listed)) is Relation.A_LIST
