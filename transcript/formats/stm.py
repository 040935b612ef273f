"""STM (.stm): a turn a line, as references are given to NIST's scoring toolkit.

A line is `FILE CHANNEL SPEAKER START END [<LABEL>] WORDS`, times in seconds (see `transcript.formats.nist`). Turns that
are marked to be left out of scoring hold no words.

It holds the times of segments and the names of speakers; neither the times of words, their probabilities, title nor
language.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from transcript.errors import FormatError, OptionError
from transcript.formats.base import Content, Format, in_place
from transcript.formats.nist import (
    RECORDING,
    is_decimal,
    name_field,
    opens_like_nist,
    read_name,
    records,
    seconds,
    seconds_ms,
)
from transcript.formats.page import words_of_line
from transcript.formats.parts import by_speaker, ended
from transcript.model import Segment, Transcript

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transcript.cues import CueRules
    from transcript.formats.nist import Field
    from transcript.source import Source

__all__ = ["FORMAT"]

_SPEAKER, _START, _END, _TEXT = 2, 3, 4, 5
_LABEL = re.compile(r"[^\S\r\n]*<[^<>\s]*>(?=\s|$)")
_LEFT_OUT = re.compile(r"\s*(?:IGNORE_TIME_SEGMENT_IN_SCORING|<unk>)?\s*", re.IGNORECASE)
_NO_SPEAKER = ("<NA>", "NA", "unknown", "inter_segment_gap", "excluded_region")
_LOOKED_AT = 20


def recognises(text: str) -> bool:
    """Tell whether the first lines of `text` are all of STM."""
    first = list(islice(records(text, _TEXT + 1), _LOOKED_AT))
    return any(len(r.fields) > _TEXT for r in first) and all(_is_record(r.fields) for r in first)


def _is_record(fields: Sequence[Field]) -> bool:
    if len(fields) < _TEXT or not opens_like_nist(fields) or is_decimal(fields[_SPEAKER].text):
        return False
    try:
        return seconds_ms(fields[_START].text) <= seconds_ms(fields[_END].text)
    except ValueError:
        return False


def read(source: Source) -> Transcript:
    """Return the turns of `source` that hold words. Raises FormatError with the line of a broken one."""
    return Transcript(tuple(_segments(source)))


def _segments(source: Source) -> Iterator[Segment]:
    for record in records(source.text, _TEXT):
        fields = record.fields
        if len(fields) < _TEXT:
            raise FormatError(source.path, "a line of STM has at least five fields; complete it", record.line)
        if is_decimal(fields[_SPEAKER].text):
            problem = (
                f"the third field of STM names the speaker, and {fields[_SPEAKER].text} is a time; put a name there"
            )
            raise FormatError(source.path, problem, record.line)
        try:
            start, end = seconds_ms(fields[_START].text), seconds_ms(fields[_END].text)
        except ValueError as error:
            raise FormatError(source.path, f"{error}; correct the turn's times", record.line) from error
        if end < start:
            raise FormatError(source.path, "a turn ends before it starts; correct its times", record.line)
        label = _LABEL.match(source.text, record.rest, record.end)
        begin = label.end() if label else record.rest
        if _LEFT_OUT.fullmatch(source.text, begin, record.end):
            continue
        speaker = fields[_SPEAKER].text
        named = None if speaker in _NO_SPEAKER else read_name(speaker)
        if words := tuple(words_of_line(source.text, begin, record.end, named)):
            yield Segment(words, start, end)


def write(transcript: Transcript, rules: CueRules) -> str:  # noqa: ARG001 - STM has no cues
    """Return the segments of `transcript` that have times. Raises OptionError where none has, but words."""
    lines = [_written(segment) for segment in by_speaker(ended(transcript)) if segment.start_ms is not None]
    if not lines and transcript.segments:
        raise OptionError(
            "STM needs times and this transcript has none; put it on the clock first: "
            "castproof align TRANSCRIPT --audio RECORDING -o FILE"
        )
    return "".join(lines)


def _written(segment: Segment) -> str:
    start, end = segment.start_ms or 0, segment.end_ms or 0
    speaker = name_field(segment.speaker) if segment.speaker is not None else _NO_SPEAKER[0]
    return f"{RECORDING} 1 {speaker} {seconds(start)} {seconds(end)} <NA> {segment.text}\n"


FORMAT = Format(
    "stm",
    "STM",
    (".stm",),
    content=Content.SPEECH,
    strict=True,
    recognises=recognises,
    read=read,
    write=write,
    edits=in_place(str),
)
