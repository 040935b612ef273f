"""What only all candidates of an episode together tell."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from align.documents import ReferenceText
from align.glossary import build_glossary
from align.judge import load_judge
from align.survey import Survey, survey
from align.verdict import misheard_elsewhere, weigh
from transcript.model import Word

NAMES = [f"{a}{b}" for a, b in product(("Bram", "Dolv", "Garn", "Kest", "Morv", "Pelt", "Tarn"), ("ado", "ik", "unt"))]
OTHERS = [f"{a}{b}" for a, b in product(("Alb", "Ceph", "Fung", "Hroth", "Ling", "Zwick"), ("ova", "esse", "iard"))]
MANY = [n + end for n in (*NAMES, *OTHERS) for end in ("", "en")]


def surveyed(text: str, document: str) -> Survey:
    return survey(tuple(map(Word, text.split())), build_glossary([ReferenceText("notes.txt", document)]))


def mentioned(names: list[str]) -> str:
    return " ".join(f"and then {name} came by." for name in names)


@pytest.mark.parametrize(("theirs", "strange"), [(MANY[39:], True), (MANY[:39], False)])
def test_references_that_share_no_names_with_a_transcript_are_doubted(theirs: list[str], *, strange: bool) -> None:
    said = mentioned(MANY[:39]) + " we saw that deep Seak is new"
    seen = surveyed(said, mentioned(theirs) + " we saw that DeepSeek is new. They like DeepSeek.")
    verdict = weigh(seen, load_judge())
    asked = {seen.targets[c.term].term.spelling: k for k, c in enumerate(seen.candidates)}
    assert verdict.strange[asked["DeepSeek"]] == strange
    told = [e.why for e in verdict.added(asked["DeepSeek"], "DeepSeek")]
    assert ("the references have hardly a name that stands here" in told) == strange


def test_a_few_names_are_never_strange() -> None:
    seen = surveyed("we saw that deep Seak is new", "We like DeepSeek. They like DeepSeek.")
    assert not weigh(seen, load_judge()).strange.any()


def test_a_term_is_likelier_where_it_is_surely_misheard_elsewhere_as_other_words() -> None:
    seen = surveyed("so deep Seak and deep sick and deep Seak are new", "We like DeepSeek. They like DeepSeek.")
    phrases = [seen.page.phrase(c.start, c.stop) for c in seen.candidates]
    sure = np.array([3.0 if p == "deep seak" else -1.0 for p in phrases])
    found = misheard_elsewhere(seen, sure)
    assert not any(found[k] for k, p in enumerate(phrases) if p == "deep seak")
    assert all(found[k] for k, p in enumerate(phrases) if p == "deep sick")
    assert not misheard_elsewhere(seen, np.minimum(sure, 0.0)).any()
