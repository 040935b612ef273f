"""Real calls whose true words are known, and how well corrections of their transcripts do.

A folder holds a folder a call: `reference.nlp` (the true words with entity tags, as Earnings-21 publishes them: Del Rio
et al., 2021), `SERVICE.asr.json` (what a service recognised, Whisper-style) and `doc-*.txt` and `participants.txt` (the
company's own documents, as ConEC collects them: Huang et al., 2024).

A word is healed when it was wrong before the correction and is right after, harmed the other way round; an entity is
wrong when any of its words is. Words are compared in lower case, without punctuation and possessive 's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

from align.documents import ReferenceText
from transcript.formats import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from transcript.model import Word

__all__ = ["Score", "calls", "documents", "gains", "recognised", "score", "tokens", "truth", "uncased"]

_TOKEN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_POSSESSIVE = re.compile(r"'s$")
_TAG = re.compile(r"'(\d+):([A-Z_]+)'")
_NAMED = frozenset({"PERSON", "ORG", "PRODUCT", "GPE", "FAC", "EVENT", "LAW", "WORK_OF_ART"})
_MARKS = re.compile(r"[^\w'&.-]")
_AROUND = 5  # tokens on either side in which a correction's effect is counted


def tokens(text: str) -> list[str]:
    """Return the words of `text` as they are compared."""
    return [_POSSESSIVE.sub("", t) for t in _TOKEN.findall(text.lower().replace("’", "'"))]


def calls(folder: Path) -> list[str]:
    """Return the names of the calls in `folder`."""
    return sorted(p.parent.name for p in folder.glob("*/reference.nlp"))


def recognised(folder: Path, call: str, service: str) -> tuple[Word, ...]:
    """Return the words that a service recognised in a call."""
    return read(folder / call / f"{service}.asr.json").transcript.words


def uncased(words: Iterable[Word]) -> tuple[Word, ...]:
    """Return words as recognisers write them that know neither capitals nor punctuation."""
    return tuple(replace(w, text=_MARKS.sub("", w.text.lower()).strip(".-") or w.text.lower()) for w in words)


def documents(folder: Path, call: str) -> list[ReferenceText]:
    """Return the documents of a call."""
    paths = [*sorted((folder / call).glob("doc-*.txt")), folder / call / "participants.txt"]
    return [ReferenceText(f"{call}/{p.name}", p.read_text(encoding="utf-8", errors="replace")) for p in paths]


@lru_cache(maxsize=64)
def truth(folder: Path, call: str) -> tuple[tuple[str, ...], tuple[tuple[int, int], ...]]:
    """Return the true words of a call, and its named entities as (start, stop)."""
    head, *lines = (folder / call / "reference.nlp").read_text(encoding="utf-8").splitlines()
    columns = head.split("|")
    words: list[str] = []
    spans: dict[str, list[int]] = {}
    for line in lines:
        row = dict(zip(columns, line.split("|"), strict=False))
        start = len(words)
        words += tokens(row["token"])
        for number, kind in _TAG.findall(row.get("tags", "")):
            if kind in _NAMED:
                spans.setdefault(number, [start, start])[1] = len(words)
    return tuple(words), tuple((a, b) for a, b in spans.values() if b > a)


def _coded(*sides: Sequence[str]) -> list[list[int]]:
    ids: dict[str, int] = {}
    return [[ids.setdefault(w, len(ids)) for w in side] for side in sides]


def _right(true: Sequence[str], words: Sequence[str]) -> set[int]:
    """Return the true words that `words` has."""
    return {
        k for b in Levenshtein.opcodes(*_coded(true, words)) if b.tag == "equal" for k in range(b.src_start, b.src_end)
    }


def _edges(true: Sequence[str], words: Sequence[str]) -> list[int]:
    """Return, for each edge between `words`, the edge of the true words it stands at."""
    edges = [0] * (len(words) + 1)
    for b in Levenshtein.opcodes(*_coded(true, words)):
        for k in range(b.dest_start, b.dest_end + 1):
            through = b.src_start + k - b.dest_start
            edges[k] = b.src_end if k == b.dest_end and b.tag != "equal" else min(b.src_end, through)
    return edges


def gains(true: Sequence[str], words: Sequence[Word], changes: Iterable[tuple[int, int, str]]) -> list[int]:
    """Return how many words more (or fewer) are right with each change (start, stop, text) made alone."""
    heard: list[str] = []
    starts = [0]
    for word in words:
        heard += tokens(word.text)
        starts.append(len(heard))
    edges = _edges(true, heard)
    found = []
    for start, stop, text in changes:
        first, last = max(0, starts[start] - _AROUND), min(len(heard), starts[stop] + _AROUND)
        there = true[edges[first] : edges[last]]
        new = heard[first : starts[start]] + tokens(text) + heard[starts[stop] : last]
        found.append(len(_right(there, new)) - len(_right(there, heard[first:last])))
    return found


@dataclass(frozen=True, slots=True)
class Score:
    """What corrections did: true words, entities wrong before and after, words healed and harmed."""

    words: int = 0
    wrong_before: int = 0
    wrong_after: int = 0
    healed: int = 0
    harmed: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(
            self.words + other.words,
            self.wrong_before + other.wrong_before,
            self.wrong_after + other.wrong_after,
            self.healed + other.healed,
            self.harmed + other.harmed,
        )

    def __str__(self) -> str:
        healed = (self.wrong_before - self.wrong_after) / max(1, self.wrong_before)
        precision = self.healed / max(1, self.healed + self.harmed)
        return (
            f"wrong entities healed {100 * healed:4.1f} %   precision {precision:.3f}   "
            f"harmed {1e4 * self.harmed / max(1, self.words):.2f} in 10,000   (+{self.healed} -{self.harmed})"
        )


def score(folder: Path, call: str, words: Sequence[Word], changes: Sequence[tuple[int, int, str]]) -> Score:
    """Return what `changes` (start, stop, text; none overlaps another) do to the recognised `words` of a call."""
    true, spans = truth(folder, call)
    before = _right(true, tokens(" ".join(w.text for w in words)))
    parts, at = [], 0
    for start, stop, text in sorted(changes):
        parts += [*(w.text for w in words[at:start]), text]
        at = stop
    parts += (w.text for w in words[at:])
    after = _right(true, tokens(" ".join(parts)))
    wrong_before, wrong_after = (sum(not right.issuperset(range(a, b)) for a, b in spans) for right in (before, after))
    return Score(len(true), wrong_before, wrong_after, len(after - before), len(before - after))
