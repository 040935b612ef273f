"""What only all candidates of an episode together tell."""

from __future__ import annotations

import numpy as np

from align.documents import ReferenceText
from align.glossary import build_glossary
from align.survey import Survey, survey
from align.verdict import misheard_elsewhere
from transcript.model import Word


def surveyed(text: str, document: str) -> Survey:
    return survey(tuple(map(Word, text.split())), build_glossary([ReferenceText("notes.txt", document)]))


def test_a_term_is_likelier_where_it_is_surely_misheard_elsewhere_as_other_words() -> None:
    seen = surveyed("so deep Seak and deep sick and deep Seak are new", "We like DeepSeek. They like DeepSeek.")
    phrases = [seen.page.phrase(c.start, c.stop) for c in seen.candidates]
    sure = np.array([3.0 if p == "deep seak" else -1.0 for p in phrases])
    found = misheard_elsewhere(seen, sure)
    assert not any(found[k] for k, p in enumerate(phrases) if p == "deep seak")
    assert all(found[k] for k, p in enumerate(phrases) if p == "deep sick")
    assert not misheard_elsewhere(seen, np.minimum(sure, 0.0)).any()
