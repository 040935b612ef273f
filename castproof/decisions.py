"""A record of corrections that a person has edited, read back: what `--apply` makes of it.

Every entry is checked, also those that are not applied: a record that fits a transcript in half of its places is that
of another transcript, or of an older state of it.
"""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from align.evidence import Correction, Evidence, EvidenceKind
from align.memory import Rejection, heed, lessons, parse_memory, remembered
from castproof.audit import FORMAT, VERSION, Audit
from castproof.proof import memory_source
from transcript.errors import FormatError
from transcript.jsontext import JsonObject, JsonText
from transcript.replacement import Layout, fit
from transcript.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from castproof.proof import Proof
    from transcript.formats import Document
    from transcript.model import Word

__all__ = ["Learned", "learn", "read_decisions"]

_MOST_WORDS = 20
"""Of one entry, on either side: it says what words are, and rewrites no page; the cost grows with the square of it."""
_QUOTED = 60  # characters of a file's text in an error
_AGAIN = "mend it, or write it anew with --audit"


def read_decisions(source: Source, document: Document) -> Audit:
    """Read the record in `source` as one of `document`. Raises FormatError with the line and the entry at fault."""
    try:
        text = JsonText(source)
    except FormatError as error:  # it speaks of transcripts: what it found is kept, what it advises is not
        raise FormatError(source.path, f"{error.problem.partition(';')[0]}; {_AGAIN}", error.line) from error
    root = text.root
    if type(root) is not JsonObject or root.fields.get("format") != FORMAT:
        raise FormatError(source.path, "is no record of corrections; give a file that --audit has written")
    version = root.fields.get("version")
    if type(version) is not int or version != VERSION:
        raise text.fault(root, "version", f'"version" should be {VERSION}; write the record anew with --audit')
    entries = text.objects(root, "corrections")
    if entries is None:
        raise text.fault(root, None, f'has no "corrections"; {_AGAIN}')
    min_confidence = _share(text, root, "min_confidence")
    reading = _Reading(text, document)
    corrections = [reading.entry(number, obj) for number, obj in enumerate(entries, 1)]
    reading.check_apart(corrections, entries)
    ordered = tuple(sorted(corrections, key=lambda c: c.start))
    return Audit(str(document.source.path), min_confidence, ordered, document)


class _Reading:
    """The entries of a record, read against the words they are about."""

    def __init__(self, text: JsonText, document: Document) -> None:
        self.text = text
        self.words = document.transcript.words
        self.layout = Layout.of(document.transcript, document.source.text)

    def entry(self, number: int, obj: JsonObject) -> Correction:
        """Return entry `number`, from 1, as a correction. Raises FormatError that names it."""
        try:
            return self._entry(obj)
        except _EntryError as error:
            raise self.text.fault(obj, error.key, f"entry {number}: {error}") from error
        except FormatError as error:
            raise FormatError(error.path, f"entry {number}: {error.problem}", error.line) from error

    def _entry(self, obj: JsonObject) -> Correction:
        start, stop = self._words(obj)
        applied = obj.fields.get("applied")
        if type(applied) is not bool:
            raise _EntryError("applied", '"applied" should be true or false')
        before, after = self._string(obj, "before"), _reworded(self._string(obj, "after"))
        if (stands := _joined(self.words[start:stop])) != before:
            problem = f"the transcript has {_quoted(stands)} there, not {_quoted(before)}; give the transcript it is of"
            raise _EntryError("before", problem)
        try:
            replacement = fit(self.words, self.layout, start, stop, after)
        except ValueError as error:
            raise _EntryError("after", f"{_quoted(after)} cannot stand there: {error}") from error
        return Correction(
            start,
            stop,
            before,
            after,
            self.text.time_ms(obj, "start"),
            self.text.time_ms(obj, "end"),
            _share(self.text, obj, "confidence"),
            tuple(self._evidence(e) for e in self.text.objects(obj, "evidence") or ()),
            applied,
            replacement,
        )

    def _words(self, obj: JsonObject) -> tuple[int, int]:
        match obj.fields.get("words"):
            case [start, stop] if type(start) is int and type(stop) is int:
                pass
            case _:
                raise _EntryError("words", '"words" should be two whole numbers, [first, behind the last]')
        if not 0 <= start < stop <= len(self.words):
            problem = f'"words" should run forwards within the {len(self.words):,} words of the transcript'
            raise _EntryError("words", problem)
        if stop - start > _MOST_WORDS:
            raise _EntryError("words", f"changes more than {_MOST_WORDS} words; change fewer at a time")
        return start, stop

    def _string(self, obj: JsonObject, key: str) -> str:
        value = self.text.string(obj, key)
        if value is None:
            raise _EntryError(key, f'has no "{key}"')
        return value.text

    def _evidence(self, obj: JsonObject) -> Evidence:
        kind = self._string(obj, "kind")
        if kind not in frozenset(EvidenceKind):
            raise _EntryError("evidence", f"{_quoted(kind)} is no kind of evidence")
        weight = obj.fields.get("weight")
        if (type(weight) is not int and type(weight) is not float) or not _is_finite(weight):
            raise _EntryError("evidence", '"weight" should be a number')
        return Evidence(EvidenceKind(kind), float(weight), self._string(obj, "why"))

    def check_apart(self, corrections: list[Correction], entries: list[JsonObject]) -> None:
        """Raise FormatError where two entries are about the same word."""
        ordered = sorted(range(len(corrections)), key=lambda k: corrections[k].start)
        for a, b in pairwise(ordered):
            if corrections[b].start < corrections[a].stop:
                problem = f"entry {b + 1}: is about words that entry {a + 1} is about, too; remove one of them"
                raise self.text.fault(entries[b], "words", problem)


class _EntryError(Exception):
    """What is wrong with an entry, and in which of its fields."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(problem)
        self.key = key


def _joined(words: tuple[Word, ...]) -> str:
    return " ".join(w.text for w in words)


def _reworded(text: str) -> str:
    """Return other words with one space between them."""
    words = text.split()
    if not words:
        raise _EntryError("after", '"after" has no word; to leave the words as they are set "applied" to false')
    if len(words) > _MOST_WORDS:
        raise _EntryError("after", f'"after" has more than {_MOST_WORDS} words; change fewer at a time')
    if any(unicodedata.category(c) == "Cc" for word in words for c in word):
        raise _EntryError("after", '"after" holds control characters; write plain words')
    return " ".join(words)


def _share(text: JsonText, obj: JsonObject, key: str) -> float:
    """Return the number `key` of `obj`, 0 to 1. Raises FormatError for anything else."""
    value = obj.fields.get(key)
    if (type(value) is not int and type(value) is not float) or not 0 <= value <= 1:
        raise text.fault(obj, key, f'"{key}" should be a number from 0 to 1')
    return float(value)


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond all floats
        return False


def _quoted(text: str) -> str:
    return f"“{text}”" if len(text) <= _QUOTED else f"“{text[:_QUOTED]}…”"


# -- what the show remembers of them -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Learned:
    """What a memory file is to hold, what of it is new, and how many accepted corrections it speaks against."""

    data: bytes
    rejections: tuple[Rejection, ...]
    contradicted: int


def learn(path: Path, proof: Proof) -> Learned:
    """Return the memory file `path`, which need not exist, with what was rejected in `proof`. Raises InputError."""
    source = memory_source(path) or Source(path, "")
    memory, words = parse_memory(source), proof.transcript.words
    rejections = lessons(memory, words, proof.corrections, proof.min_confidence)
    contradicted = sum(not c.applied for c in heed(memory, words, proof.applied))
    return Learned(source.encode(remembered(source.text, rejections)), rejections, contradicted)
