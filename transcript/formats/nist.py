"""What NIST's scoring formats share: fields parted by spaces, comments, times in seconds, names without spaces.

After the "sctk" documentation of NIST's scoring toolkit and "The 2009 RT-09 Rich Transcription Meeting Recognition
Evaluation Plan", appendix A. A field cannot hold a space, so "Sarah Holder" is written `Sarah_Holder`; an underscore is
read as a space, except in labels that programs make (`SPEAKER_00`, `spk_1`).
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from transcript.source import each_line
from transcript.timecode import from_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "RECORDING",
    "Field",
    "Record",
    "is_decimal",
    "name_field",
    "opens_like_nist",
    "read_name",
    "records",
    "seconds",
    "seconds_ms",
]

RECORDING = "transcript"
"""What the recording is called where nothing else is known."""
_FIELD = re.compile(r"[^\s\ufeff]\S*")
_CHANNEL = re.compile(r"[0-9A-Za-z]{1,2}")
_DECIMAL = re.compile(r"[0-9]{1,12}\.[0-9]{1,12}")
_MACHINE_MADE = re.compile(r"[A-Z]{2,}_[0-9]+|[a-z]+_[0-9]+")
_UNPRINTED = ("Cc", "Cs")  # controls, and bytes of a file name that are no UTF-8: written with backslashes


class Field(NamedTuple):
    """A field of a line, and where it stands."""

    text: str
    start: int
    end: int


class Record(NamedTuple):
    """A line that is no comment: its number from 1, its first fields, and where the rest begins and ends."""

    line: int
    fields: tuple[Field, ...]
    rest: int
    end: int


def records(text: str, most: int) -> Iterator[Record]:
    """Yield the lines of `text` that are neither blank nor comments, with up to `most` fields each."""
    for number, (start, end) in enumerate(each_line(text), 1):
        fields: list[Field] = []
        at = start
        while len(fields) < most and (found := _FIELD.search(text, at, end)):
            fields.append(Field(found[0], *found.span()))
            at = found.end()
        if fields and not fields[0].text.startswith(";;"):
            yield Record(number, tuple(fields), at, end)


def opens_like_nist(fields: Sequence[Field]) -> bool:
    """Tell whether the first two fields of a line can be a recording, which has a letter, and a channel of it."""
    return any(map(str.isalpha, fields[0].text)) and _CHANNEL.fullmatch(fields[1].text) is not None


def is_decimal(text: str) -> bool:
    """Tell whether `text` is a time with a fraction, as no name is."""
    return _DECIMAL.fullmatch(text) is not None


def seconds_ms(text: str) -> int:
    """Return a time in seconds as ms. Raises ValueError where it is none."""
    try:
        return from_seconds(float(text))
    except ValueError as error:
        problem = f"{text[:40]!r} is no time in seconds" if "convert" in str(error) else str(error)
        raise ValueError(problem) from error


def seconds(ms: int) -> str:
    """Return a time in seconds."""
    return f"{ms // 1000}.{ms % 1000:03}"


def read_name(field: str) -> str:
    """Return the name that a field holds."""
    return field if _MACHINE_MADE.fullmatch(field) else field.replace("_", " ").strip() or field


def name_field(name: str) -> str:
    """Return `name` as a field."""
    whole = "_".join(name.split()) or "unknown"
    return "".join(c.encode("unicode_escape").decode() if unicodedata.category(c) in _UNPRINTED else c for c in whole)
