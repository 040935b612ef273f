"""The bytes a transcript was read from, and edits of them.

A source is decoded without loss: bytes that no edit touches come back as they were, byte-order mark and line ends
included. Positions are characters of `Source.text`.
"""

from __future__ import annotations

import codecs
import re
import sys
from dataclasses import dataclass, replace
from itertools import accumulate, repeat
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING

from transcript.archive import Archive, BadArchive, opened
from transcript.errors import FormatError, InputError, MissingInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "STDIN",
    "Edit",
    "Source",
    "decode",
    "each_line",
    "line_spans",
    "read_bytes",
    "read_source",
    "splice",
    "split_lines",
]

STDIN = Path("-")
"""The path that stands for standard input and standard output."""

# A byte-order mark decides; UTF-32's little-endian mark begins with UTF-16's, so it is asked for first.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ENCODING_NAMES = {
    "cp1252": "Windows-1252",
    **{f"utf-{n}-{end}e": f"UTF-{n}" for n in (16, 32) for end in "lb"},
}
_WORD_BODY = "word/document.xml"
_LINE_END = re.compile(r"\r\n?|\n")
_BEYOND_ASCII, _PLAIN_LETTER = re.compile("[\x80-\U0010ffff]"), re.compile("[A-Za-z]")
_MANY = 10
"""So many letters beyond ASCII, and more than within it, stand in no text of the languages that Windows-1252 is for."""
_TEXT_CONTROLS = frozenset("\t\n\v\f\r\x1a\x1c\x1d\x1e\x1f\x85")


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `text` in the place of the characters `start` to `end` (not included) of a source's text."""

    start: int
    end: int
    text: str

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"an edit runs forwards: {self.start}..{self.end}")


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a file, its encoding, the byte-order mark before it, and the archive it is packed in, if any."""

    path: Path
    text: str
    encoding: str = "utf-8"
    mark: bytes = b""
    archive: Archive | None = None

    @property
    def data(self) -> bytes:
        """The bytes of the file."""
        return self.encode(self.text)

    @property
    def remark(self) -> str | None:
        """What its reader should know of how it is encoded, in a clause; None for plain UTF-8."""
        if self.encoding == "utf-8":
            return "begins with a byte-order mark" if self.mark else None
        return f"is read as {_ENCODING_NAMES[self.encoding]}, not UTF-8"

    def encode(self, text: str) -> bytes:
        """Return `text` as bytes of this file's encoding, behind its byte-order mark.

        Where it was packed in an archive, that is the archive with this text in it. Raises InputError where the
        encoding lacks a character.
        """
        try:
            data = self.mark + text.encode(self.encoding)
            return data if self.archive is None else self.archive.replaced(data)
        except BadArchive as error:
            raise InputError(self.path, str(error)) from error
        except UnicodeEncodeError as error:
            lacking = text[error.start]
            raise InputError(
                self.path, f"its encoding {self.encoding} cannot hold {lacking!r}; save the file as UTF-8 first"
            ) from error

    def edited(self, edits: Iterable[Edit]) -> bytes:
        """Return the bytes of the file with `edits` made; all others stay as they are."""
        return self.encode(splice(self.text, edits))

    def line_at(self, position: int) -> int:
        """Return the line, from 1, on which the character `position` stands."""
        feeds, returns, both = (self.text.count(end, 0, position) for end in ("\n", "\r", "\r\n"))
        return feeds + returns - both + 1


def line_spans(text: str) -> list[tuple[int, int]]:
    """Return the lines of `text`, each as its first character and the one behind its last, line ends left out.

    A line ends with LF, CR LF or CR, nothing else. Takes time linear in the text.
    """
    lines, starts = split_lines(text)
    return [(start, start + len(line)) for line, start in zip(lines, starts, strict=True)]


def split_lines(text: str) -> tuple[list[str], list[int]]:
    """Return the lines of `text` as `line_spans` finds them: what stands on each, and its first character."""
    alike = _line_end(text)
    lines = _LINE_END.split(text) if alike is None else text.split(alike)
    if not lines[-1]:
        del lines[-1]
    ends = map(len, _LINE_END.findall(text)) if alike is None else repeat(len(alike))
    starts = list(accumulate(map(add, map(len, lines), ends), initial=0))
    return lines, starts[: len(lines)]


def each_line(text: str) -> Iterator[tuple[int, int]]:
    """Yield the lines of `text` as `line_spans` returns them, one at a time: for who looks at the first ones alone."""
    at = 0
    for end in _LINE_END.finditer(text):
        yield at, end.start()
        at = end.end()
    if at < len(text):
        yield at, len(text)


def _line_end(text: str) -> str | None:
    """Return what every line of `text` ends with, None where they differ or end with CR alone."""
    feeds, returns, both = (text.count(end) for end in ("\n", "\r", "\r\n"))
    if returns == 0:
        return "\n"
    return "\r\n" if returns == both == feeds else None


def splice(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with `edits` made. Raises ValueError where two of them overlap or one lies outside."""
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        if edit.start < at:
            raise ValueError(f"edits overlap at character {edit.start}")
        if edit.end > len(text):
            raise ValueError(f"an edit ends behind the text: {edit.end} of {len(text)}")
        parts += (text[at : edit.start], edit.text)
        at = edit.end
    return "".join([*parts, text[at:]])


def decode(data: bytes, path: Path) -> Source:
    """Return `data` as text: by its byte-order mark, else as UTF-8, else as Windows-1252; of a Word document its body.

    Raises FormatError for bytes that are no text (NUL characters, other controls, bytes no encoding has), and for text
    of an encoding that is none of these.
    """
    try:
        packed = opened(data, _WORD_BODY)
    except BadArchive as error:
        raise FormatError(path, str(error)) from error
    if packed is None:
        return _decode_text(data, path)
    archive, content = packed
    return replace(_decode_text(content, path), archive=archive)


def _decode_text(data: bytes, path: Path) -> Source:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                source = Source(path, data[len(mark) :].decode(encoding), encoding, mark)
            except UnicodeDecodeError as error:
                raise FormatError(path, f"begins as {encoding} and is not; save it as UTF-8") from error
            break
    else:
        source = _decode_unmarked(data, path)
    if "\0" in source.text:
        raise FormatError(path, "holds NUL characters, so it is no text file; give one that is")
    return source


def _decode_unmarked(data: bytes, path: Path) -> Source:
    try:
        return Source(path, data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise FormatError(path, "is neither UTF-8, UTF-16 nor Windows-1252 text; give a text file") from error
    if any(c < " " and c not in _TEXT_CONTROLS for c in text):
        raise FormatError(path, "holds control characters, so it is no text file; give one that is")
    strange = len(_BEYOND_ASCII.findall(text))
    if strange >= _MANY and strange > len(_PLAIN_LETTER.findall(text)):
        raise FormatError(path, "is text of an encoding other than UTF-8, UTF-16 and Windows-1252; save it as UTF-8")
    return Source(path, text, "cp1252")


def read_bytes(path: Path) -> bytes:
    """Return the content of `path`, of standard input for "-". Raises MissingInput where it cannot be read."""
    if path == STDIN:
        return _read_stdin()
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise MissingInput(path, "no such file; check the name") from error
    except IsADirectoryError as error:
        raise MissingInput(path, "is a folder; give a file") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no usable file name"
        raise MissingInput(path, f"cannot be read: {reason}") from error


def _read_stdin() -> bytes:
    if sys.stdin is None:
        raise MissingInput("standard input", "is closed; give a file")
    try:
        return sys.stdin.buffer.read()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is closed"
        raise MissingInput("standard input", f"cannot be read: {reason}; give a file") from error


def read_source(path: Path) -> Source:
    """Read the text file at `path`. Raises MissingInput or FormatError."""
    return decode(read_bytes(path), path)
