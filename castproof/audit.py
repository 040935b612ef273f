"""The record of what was changed and why: `<stem>.corrections.json`, and what `--audit` writes.

One JSON object, UTF-8::

    {
      "format": "castproof corrections",
      "version": 1,                     whole number; a reader refuses a version it does not know
      "castproof": "0.1.0",             the release that wrote it
      "transcript": "episode.txt",      the file whose words are meant, as it was given
      "min_confidence": 0.82,           corrections at or above it are applied
      "corrections": [                  in the order of the words, applied and held
        {
          "applied": true,              false: held, that is likely and not sure enough to be made
          "words": [18, 20],            from the first word that changes to the first behind it, counted from 0
          "line": 27,                   of the file, from 1; left out where the words stand in no file
          "start": 80.1, "end": 80.9,   seconds from the start of the recording; left out where unknown
          "before": "deep Seek",        with the punctuation that hangs on it
          "after": "DeepSeek",
          "confidence": 0.98,           0 to 1: the share of such corrections that are right
          "evidence": [                 what speaks for it (weight above 0) and against it (below)
            {"kind": "reference", "weight": 3.2, "why": "DeepSeek: 55 times in 5 documents"}
          ]
        }
      ],
      "speakers": {                     left out where nobody asked who speaks
        "changes": [                    passages that another speaker says: made (applied) and doubts
          {
            "applied": true,
            "words": [523, 527],        of the corrected transcript
            "start": 230.1, "end": 231.4,
            "text": "Fraction of the cost.",
            "before": "Speaker 1", "after": "Speaker 3",
            "confidence": 0.99,
            "evidence": [...]
          }
        ],
        "names": [                      who the speakers are; "evidence" and "role" are left out where there is none
          {"label": "Speaker 2", "name": "Sarah Holder", "role": "host", "confidence": 0.99, "evidence": [...]}
        ]
      }
    }

`weight` is in natural log-odds; the kinds are those of `align.evidence.EvidenceKind`. Later versions may add fields; a
change of meaning raises `version`.

`--apply` reads the record again, once a person has edited it: `applied` set to true or false, `after` to other words,
an entry removed (its words stay) or added (`evidence` may be missing). `format`, `version`, `min_confidence` and, of
each entry, `applied`, `words`, `before`, `after` and `confidence` must be there; `castproof`, `transcript` and `line`
are not read. `before` must be what the transcript has at `words`; neither side has more than 20 words, and no two
entries share one. An entry with `applied` false and a `confidence` of `min_confidence` or more is one that a person
rejected, which is what `--memory` remembers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from castproof.lines import LineNumbers
from castproof.records import record_json, times

if TYPE_CHECKING:
    from collections.abc import Iterable

    from align.evidence import Correction, Evidence
    from castproof.people import People
    from transcript.formats import Document

__all__ = ["FORMAT", "VERSION", "Audit", "audit_json"]

FORMAT = "castproof corrections"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Audit:
    """The corrections of one transcript. `document` is None where the words were recognised and stand in no file."""

    name: str
    min_confidence: float
    corrections: tuple[Correction, ...]
    document: Document | None = None
    people: People | None = None


def audit_json(audit: Audit) -> bytes:
    """Return the record as the bytes of its file."""
    lines = LineNumbers.of(audit.document) if audit.document is not None else None
    record: dict[str, object] = {
        "transcript": audit.name,
        "min_confidence": audit.min_confidence,
        "corrections": [_entry(c, lines, audit.min_confidence) for c in audit.corrections],
    }
    if audit.people is not None:
        record["speakers"] = _speakers(audit.people)
    return record_json(FORMAT, VERSION, record)


def _entry(correction: Correction, lines: LineNumbers | None, min_confidence: float) -> dict[str, object]:
    line = lines.of_word(correction.start) if lines is not None else None
    where: dict[str, object] = {} if line is None else {"line": line}
    return {
        "applied": correction.applied,
        "words": [correction.start, correction.stop],
        **where,
        **times(correction.start_ms, correction.end_ms),
        "before": correction.before,
        "after": correction.after,
        "confidence": _rounded(correction.confidence, min_confidence),
        "evidence": _evidence(correction.evidence),
    }


def _evidence(evidence: Iterable[Evidence]) -> list[dict[str, object]]:
    return [{"kind": str(e.kind), "weight": round(e.weight, 4), "why": e.why} for e in evidence]


def _speakers(people: People) -> dict[str, object]:
    changes = [
        {
            "applied": c.applied,
            "words": [c.start, c.stop],
            **times(c.start_ms, c.end_ms),
            "text": c.text,
            "before": c.before,
            "after": c.after,
            "confidence": round(c.confidence, 4),
            "evidence": _evidence(c.evidence),
        }
        for c in people.changes
    ]
    given: list[dict[str, object]] = [{"label": g.label, "name": g.name} for g in people.given]
    found = [
        {
            "label": n.label,
            "name": n.name,
            **({"role": n.role} if n.role else {}),
            "confidence": round(n.confidence, 4),
            "evidence": _evidence(n.evidence),
        }
        for n in people.names
    ]
    return {"changes": changes, "names": [*given, *found]}


def _rounded(confidence: float, bound: float) -> float:
    """Return `confidence` with four digits, with all where these would lift it over the bound."""
    rounded = round(confidence, 4)
    return rounded if (rounded >= bound) == (confidence >= bound) else confidence
