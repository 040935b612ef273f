"""Tables (.csv, .tsv): a segment a row, below a row that names the columns.

Columns are told by their names: start, end, speaker and text, in the spellings of recognisers and editors; others stay
as they are. A time is a clock time, or whole milliseconds as Whisper and whisper.cpp write them, or seconds where some
time of the file has a fraction (or the column says so: `start_s`). Fields of a CSV file may stand in quotes (RFC 4180),
parted by commas or semicolons; those of a TSV file stand as they are, parted by tabs.

Written are Whisper's columns `start`, `end` (ms) and `text`, with `speaker` before the text where there are speakers.
It holds the times of segments and the names of speakers; neither the times of words, their probabilities, title nor
language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from transcript.errors import FormatError
from transcript.formats.base import Content, Format
from transcript.formats.parts import by_speaker
from transcript.formats.unmarked import Unmarking
from transcript.model import Segment, Transcript
from transcript.replacement import edit_places
from transcript.source import Edit, splice
from transcript.timecode import from_seconds, parse_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from transcript.cues import CueRules
    from transcript.formats.unmarked import Unmarked
    from transcript.replacement import Replacement
    from transcript.source import Source

__all__ = ["CSV", "TSV"]

_NOT_IN_NAME = re.compile(r"[^a-z0-9]+")
_NAMES = {
    "start": frozenset(("start", "start_time", "begin", "begin_time", "in", "from", "time", "timestamp", "starttime")),
    "end": frozenset(("end", "end_time", "stop", "out", "to", "endtime")),
    "speaker": frozenset(("speaker", "speaker_name", "speaker_label", "name", "who")),
    "text": frozenset(("text", "transcript", "transcription", "content", "body", "sentence", "utterance", "words")),
}
_UNITS = {"ms": 1000, "s": 1, "sec": 1, "seconds": 1}
_MS = 1000
_WHOLE = re.compile(r"[0-9]{1,15}")
_QUOTED = re.compile(r'"((?:[^"]|"")*+)"')
_TO_QUOTE = re.compile(r'["\r\n]|^\s|\s$')


# -- rows --------------------------------------------------------------------------------------------------------------


class _Cell(NamedTuple):
    """A field: where it stands, quotes included, and whether it has them."""

    start: int
    end: int
    quoted: bool

    def plain(self, text: str) -> str:
        """Return what the field says."""
        return text[self.start + 1 : self.end - 1].replace('""', '"') if self.quoted else text[self.start : self.end]

    def unmarked(self, text: str) -> Unmarked:
        """Return what the field says and where."""
        made = Unmarking()
        start, end = (self.start + 1, self.end - 1) if self.quoted else (self.start, self.end)
        while self.quoted and (pair := text.find('""', start, end)) >= 0:
            made.literal(text, start, pair)
            made.meaning('"', pair, pair + 2)
            start = pair + 2
        made.literal(text, start, end)
        return made.made()


@dataclass(frozen=True, slots=True)
class _Dialect:
    """What parts the fields of a file, and whether they may stand in quotes."""

    delimiter: str
    quotes: bool

    def rows(self, source: Source) -> Iterator[list[_Cell]]:
        """Yield the rows that are not blank. Raises FormatError where a quote is never closed."""
        text, at = source.text, 1 if source.text.startswith("\ufeff") else 0
        bare = re.compile(rf"[^{re.escape(self.delimiter)}\r\n]*")
        cells: list[_Cell] = []
        while at <= len(text):
            cell = self._cell(source, at, bare)
            cells.append(cell)
            at = cell.end + 1
            if not text.startswith(self.delimiter, cell.end):
                if text.startswith("\r\n", cell.end):
                    at += 1
                if any(c.start < c.end for c in cells):
                    yield cells
                cells = []

    def _cell(self, source: Source, at: int, bare: re.Pattern[str]) -> _Cell:
        text = source.text
        if self.quotes and text.startswith('"', at):
            found = _QUOTED.match(text, at)
            if found is None:
                raise FormatError(source.path, "a quoted field is never closed; close it", source.line_at(at))
            if found.end() < len(text) and text[found.end()] not in (self.delimiter, "\r", "\n"):
                problem = 'text stands behind a closing quote; double the quotes inside a field ("")'
                raise FormatError(source.path, problem, source.line_at(found.end()))
            return _Cell(at, found.end(), quoted=True)
        plain = bare.match(text, at)
        return _Cell(at, plain.end() if plain else at, quoted=False)


# -- columns -----------------------------------------------------------------------------------------------------------


class _Time(NamedTuple):
    """A column of times, and how many of its units make a second where it says so."""

    column: int
    per_second: int | None


class _Columns(NamedTuple):
    """Which columns hold what, None where none does."""

    text: int
    speaker: int | None
    start: _Time | None
    end: _Time | None

    @classmethod
    def named(cls, names: Sequence[str]) -> _Columns | None:
        """Return the columns by their names; None where none is that of a text beside that of a time or speaker."""
        found: dict[str, tuple[int, int | None]] = {}
        for k, name in enumerate(names):
            plain = _NOT_IN_NAME.sub("_", name.lower()).strip("_")
            stem, _, unit = plain.rpartition("_")
            if unit not in _UNITS:
                stem, unit = plain, ""
            for kind, spellings in _NAMES.items():
                if stem in spellings:
                    found.setdefault(kind, (k, _UNITS.get(unit)))
        if "text" not in found or len(found) == 1:
            return None
        times = [_Time(*found[kind]) if kind in found else None for kind in ("start", "end")]
        return cls(found["text"][0], found["speaker"][0] if "speaker" in found else None, *times)


def _dialect(text: str, delimiters: str) -> _Dialect:
    """Return the dialect of a file by its first line: parted by that of `delimiters` which it has most."""
    end = text.find("\n")
    head = text[: end if end >= 0 else None]
    delimiter = max(delimiters, key=head.count)
    return _Dialect(delimiter, quotes=delimiter != "\t")


def _recognises(text: str, delimiters: str) -> bool:
    head = text.lstrip("\ufeff")[:1000].splitlines()
    if not head:
        return False
    dialect = _dialect(text, delimiters)
    return _Columns.named([name.strip(' "') for name in head[0].split(dialect.delimiter)]) is not None


# -- reading -----------------------------------------------------------------------------------------------------------


def _read(source: Source, delimiters: str) -> Transcript:
    """Return the rows of `source` that hold words. Raises FormatError with the line of a broken one."""
    rows = _dialect(source.text, delimiters).rows(source)
    columns = _Columns.named([cell.plain(source.text) for cell in next(rows, [])])
    if columns is None:
        problem = "has no first row with the names of its columns, such as start,end,speaker,text; put it in"
        raise FormatError(source.path, problem, 1)
    table = list(rows)
    texts = [_texts(source, table, time) for time in (columns.start, columns.end)]
    whole = all(_WHOLE.fullmatch(text) for column in texts for text in column if text)
    starts, ends = (
        _times(source, table, column, (time.per_second if time else None) or (_MS if whole else 1))
        for column, time in zip(texts, (columns.start, columns.end), strict=True)
    )
    segments = []
    for row, start, end in zip(table, starts, ends, strict=True):
        if start is not None and end is not None and end < start:
            raise FormatError(source.path, "a row ends before it starts; correct it", source.line_at(row[0].start))
        speaker = _cell(source, row, columns.speaker).plain(source.text) if columns.speaker is not None else ""
        text = _cell(source, row, columns.text).unmarked(source.text)
        if words := tuple(text.words(0, len(text.text), " ".join(speaker.split()) or None)):
            segments.append(Segment(words, start, end))
    return Transcript(tuple(segments))


def _texts(source: Source, rows: Sequence[Sequence[_Cell]], time: _Time | None) -> list[str]:
    """Return what a column of times says, row by row: nothing where there is no such column."""
    if time is None:
        return [""] * len(rows)
    return [_cell(source, row, time.column).plain(source.text).strip() for row in rows]


def _times(
    source: Source, rows: Sequence[Sequence[_Cell]], texts: Sequence[str], per_second: int
) -> Iterator[int | None]:
    for row, text in zip(rows, texts, strict=True):
        try:
            yield _ms(text, per_second) if text else None
        except (ValueError, OverflowError) as error:
            problem = f"{text[:40]!r} is no time; write 00:00:01.000, or whole ms in all rows"
            raise FormatError(source.path, problem, source.line_at(row[0].start)) from error


def _cell(source: Source, row: Sequence[_Cell], column: int) -> _Cell:
    if column >= len(row):
        raise FormatError(
            source.path, "a row has fewer fields than the first; complete it", source.line_at(row[0].start)
        )
    return row[column]


def _ms(text: str, per_second: int) -> int:
    return parse_clock(text) if ":" in text else from_seconds(float(text) / per_second)


# -- writing -----------------------------------------------------------------------------------------------------------


def _write(transcript: Transcript, rules: CueRules, *, delimiter: str, quoted: Callable[[str], str]) -> str:  # noqa: ARG001 - a table has no cues
    """Return the segments of `transcript` as rows, one of several speakers divided."""
    named = bool(transcript.speakers)
    rows = [["start", "end", *(["speaker"] if named else []), "text"]]
    for segment in by_speaker(transcript):
        times = ["" if ms is None else str(ms) for ms in (segment.start_ms, segment.end_ms)]
        name = [quoted(" ".join((segment.speaker or "").split()))] if named else []
        rows.append([*times, *name, quoted(segment.text)])
    return "".join(delimiter.join(row) + "\n" for row in rows)


def _quoted(text: str, delimiter: str) -> str:
    """Return `text` as a field of a CSV file, in quotes where it needs them."""
    if delimiter not in text and _TO_QUOTE.search(text) is None:
        return text
    return '"' + text.replace('"', '""') + '"'


# -- edits -------------------------------------------------------------------------------------------------------------


def _edits(
    source: Source, transcript: Transcript, replacements: tuple[Replacement, ...], *, delimiters: str
) -> tuple[Edit, ...]:
    """Return the edits of `source` that make `replacements`; a field that comes to need quotes gets them."""
    dialect = _dialect(source.text, delimiters)
    wanted = edit_places(source.text, transcript, replacements, str)
    if not dialect.quotes:
        return wanted
    made: list[Edit] = []
    cells = (cell for row in dialect.rows(source) for cell in row)
    cell = next(cells)

    def cell_of(edit: Edit) -> _Cell:
        nonlocal cell
        while cell.end < edit.end:
            cell = next(cells)
        return cell

    for own, together in groupby(wanted, key=cell_of):
        made += _quoting(source.text, own, list(together), dialect.delimiter)
    return tuple(made)


def _quoting(text: str, cell: _Cell, edits: Sequence[Edit], delimiter: str) -> list[Edit]:
    if cell.quoted:
        return [Edit(e.start, e.end, e.text.replace('"', '""')) for e in edits]
    inside = [Edit(e.start - cell.start, e.end - cell.start, e.text) for e in edits]
    whole = splice(text[cell.start : cell.end], inside)
    field = _quoted(whole, delimiter)
    return list(edits) if field == whole else [Edit(cell.start, cell.end, field)]


CSV = Format(
    "csv",
    "CSV",
    (".csv",),
    content=Content.SPEECH,
    strict=True,
    recognises=partial(_recognises, delimiters=",;"),
    read=partial(_read, delimiters=",;"),
    write=partial(_write, delimiter=",", quoted=partial(_quoted, delimiter=",")),
    edits=partial(_edits, delimiters=",;"),
)
TSV = Format(
    "tsv",
    "TSV",
    (".tsv",),
    content=Content.SPEECH,
    strict=True,
    recognises=partial(_recognises, delimiters="\t"),
    read=partial(_read, delimiters="\t"),
    write=partial(_write, delimiter="\t", quoted=str),
    edits=partial(_edits, delimiters="\t"),
)
