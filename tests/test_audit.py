"""The record of corrections: its schema, its order, its figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.evidence import Correction, Evidence, EvidenceKind
from castproof.audit import VERSION, Audit, audit_json
from castproof.lines import LineNumbers
from castproof.report import rows
from transcript.formats import parse
from transcript.replacement import Replacement
from transcript.source import Source

TEXT = "Here is deep Seek.\n\nAnd in Vidia, too.\n"
DOCUMENT = parse(Source(Path("page.txt"), TEXT))


def correction(**changes: Any) -> Correction:  # noqa: ANN401  # any field of a correction
    fields: dict[str, Any] = {
        "start": 2,
        "stop": 4,
        "before": "deep Seek.",
        "after": "DeepSeek.",
        "start_ms": None,
        "end_ms": None,
        "confidence": 0.98765,
        "evidence": (
            Evidence(EvidenceKind.COMMONNESS, -1.5, "“deep” is a common word"),
            Evidence(EvidenceKind.SOUND, 1.0, "sounds the same"),
            Evidence(EvidenceKind.REFERENCE, 3.25, "DeepSeek: 55 times in 5 documents"),
        ),
        "applied": True,
        "replacement": Replacement(2, 4, ("DeepSeek.", "")),
    }
    return Correction(**{**fields, **changes})


def record(*corrections: Correction, **changes: Any) -> dict[str, Any]:  # noqa: ANN401  # any field of an audit
    fields: dict[str, Any] = {"name": "page.txt", "min_confidence": 0.9, "document": DOCUMENT, **changes}
    loaded: dict[str, Any] = json.loads(audit_json(Audit(corrections=corrections, **fields)))
    return loaded


def test_the_record_holds_everything() -> None:
    made = record(correction(), correction(start=5, stop=7, start_ms=1500, end_ms=2250, applied=False))
    assert made["format"] == "castproof corrections"
    assert made["version"] == VERSION == 1
    assert (made["transcript"], made["min_confidence"]) == ("page.txt", 0.9)
    assert made["corrections"][0] == {
        "applied": True,
        "words": [2, 4],
        "line": 1,
        "before": "deep Seek.",
        "after": "DeepSeek.",
        "confidence": 0.9877,
        "evidence": [
            {"kind": "commonness", "weight": -1.5, "why": "“deep” is a common word"},
            {"kind": "sound", "weight": 1.0, "why": "sounds the same"},
            {"kind": "reference", "weight": 3.25, "why": "DeepSeek: 55 times in 5 documents"},
        ],
    }
    second = made["corrections"][1]
    assert (second["applied"], second["line"], second["start"], second["end"]) == (False, 3, 1.5, 2.25)


def test_words_that_stand_in_no_file_have_no_line() -> None:
    assert "line" not in record(correction(), document=None)["corrections"][0]


def test_every_field_of_an_entry_is_documented() -> None:
    import castproof.audit

    entry = record(correction(start_ms=0, end_ms=10))["corrections"][0]
    documented = castproof.audit.__doc__ or ""
    assert all(f'"{name}": ' in documented for name in [*entry, *entry["evidence"][0], *record()])


def test_a_row_shows_the_strongest_reasons_first_and_none_against() -> None:
    (row,) = rows([correction()], DOCUMENT)
    assert (row.where, row.before, row.after) == ("line 1", "deep Seek", "DeepSeek")
    assert row.why == "DeepSeek: 55 times in 5 documents; sounds the same"


def test_a_row_shows_the_time_where_it_is_known() -> None:
    assert rows([correction(start_ms=80_100)], DOCUMENT)[0].where == "00:01:20.100"
    assert rows([correction()], None)[0].where == "word 3"


@given(st.text(alphabet="ab \n\r", min_size=1))
def test_lines_are_counted_as_an_editor_counts_them(text: str) -> None:
    if not text.strip():
        return
    document = parse(Source(Path("x.txt"), text))
    numbers = LineNumbers.of(document)
    for number, word in enumerate(document.transcript.words):
        assert numbers.of_word(number) == document.source.line_at(word.places[0][0].start)


@pytest.mark.parametrize("text", ["\ud800", "\x1b[31m", "“é”", "\u2028"])
def test_the_record_is_utf_8_whatever_the_words(text: str) -> None:
    data = audit_json(Audit("x", 0.9, (correction(before=text),), DOCUMENT))
    json.loads(data.decode())
