"""RTTM (.rttm): who spoke when, as diarizers write it. It holds speakers and their times and no words.

A line is `SPEAKER FILE CHANNEL START DURATION <NA> <NA> NAME <NA> <NA>`, times in seconds, fields parted by spaces
(see `transcript.formats.nist`). Lines of other types are passed over.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from transcript.errors import FormatError, OptionError
from transcript.formats.base import Content, Format
from transcript.formats.nist import RECORDING, name_field, read_name, seconds, seconds_ms
from transcript.model import Diarization, Turn
from transcript.source import each_line, line_spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transcript.cues import CueRules
    from transcript.model import Segment, Transcript, Word
    from transcript.replacement import Replacement
    from transcript.source import Edit, Source

__all__ = ["FORMAT", "read_diarization", "write_diarization"]

_FILE, _CHANNEL, _START, _DURATION, _NAME = 1, 2, 3, 4, 7  # the fields of a line, from its type on
_FIELDS_BEHIND_TYPE = 7
_LONGEST_START = 2000
_TYPES = (
    "SPEAKER|SPKR-INFO|SEGMENT|NOSCORE|NO_RT_METADATA|LEXEME|NON-LEX|NON-SPEECH|FILLER|EDIT|SU|IP|CB|A/P"  # NIST's list
)
_LINE = re.compile(rf"(?:{_TYPES})(?:[ \t]+\S{{1,200}}){{{_FIELDS_BEHIND_TYPE},}}")
_PAUSE_MS = 500
"""A speaker who goes on after less is still in the same turn."""


def recognises(text: str) -> bool:
    """Tell whether the first line that is no comment is one of RTTM."""
    for start, end in each_line(text):
        line = text[start:end].strip("\ufeff \t")
        if line and not line.startswith(";;"):
            return _LINE.match(line[:_LONGEST_START]) is not None
    return False


def read(source: Source) -> Transcript:
    """Raise FormatError: RTTM holds no words."""
    raise FormatError(source.path, "is RTTM, which holds speakers and no words; give it as --diarization")


def edits(source: Source, transcript: Transcript, replacements: tuple[Replacement, ...]) -> tuple[Edit, ...]:  # noqa: ARG001 - there are no words to replace
    """Raise FormatError: RTTM holds no words."""
    raise FormatError(source.path, "is RTTM, which holds speakers and no words; there is nothing to correct")


# -- reading -----------------------------------------------------------------------------------------------------------


def read_diarization(source: Source) -> Diarization:
    """Return the turns of `source`, of one recording, in order of time.

    Raises FormatError for a broken line, a time that is none, turns of several recordings, or no turn at all.
    """
    turns: list[Turn] = []
    recordings: set[tuple[str, str]] = set()
    for number, (start, end) in enumerate(line_spans(source.text), 1):
        fields = source.text[start:end].lstrip("\ufeff").split()
        if not fields or fields[0] != "SPEAKER":
            if fields and not fields[0].startswith(";;") and not re.fullmatch(_TYPES, fields[0]):
                raise FormatError(source.path, f"{fields[0][:20]!r} begins no line of RTTM; give an RTTM file", number)
            continue
        if len(fields) <= _NAME:
            raise FormatError(source.path, "a SPEAKER line has at least eight fields; complete it", number)
        recordings.add((fields[_FILE], fields[_CHANNEL]))
        turns.append(_turn(source, fields, number))
    if not turns:
        raise FormatError(source.path, "holds no SPEAKER line; give an RTTM file of who speaks when")
    files = sorted({r for r, _ in recordings})
    if len(files) > 1:
        raise FormatError(source.path, f"holds turns of several recordings ({files[0]}, {files[1]}); give one's alone")
    return Diarization(tuple(sorted(turns)))


def _turn(source: Source, fields: Sequence[str], number: int) -> Turn:
    try:
        start_ms = seconds_ms(fields[_START])
        duration_ms = seconds_ms(fields[_DURATION])
    except ValueError as error:
        raise FormatError(source.path, f"{error}; correct the turn's times", number) from error
    return Turn(start_ms, start_ms + duration_ms, read_name(fields[_NAME]))


# -- writing -----------------------------------------------------------------------------------------------------------


def write_diarization(diarization: Diarization, name: str) -> str:
    """Return `diarization` as RTTM of the recording `name`."""
    recording = name_field(name)
    return "".join(
        f"SPEAKER {recording} 1 {seconds(t.start_ms)} {seconds(t.end_ms - t.start_ms)} "
        f"<NA> <NA> {name_field(t.speaker)} <NA> <NA>\n"
        for t in diarization.turns
    )


def write(transcript: Transcript, rules: CueRules) -> str:  # noqa: ARG001 - RTTM has no cues
    """Return the stretches in which each speaker of `transcript` speaks, as RTTM of a recording "transcript".

    Words of one speaker with pauses under 500 ms between them are a turn. Raises OptionError where no word with a
    speaker has a time.
    """
    turns: list[Turn] = []
    open_turns: dict[str, Turn] = {}
    for turn in sorted(s for segment in transcript.segments for s in _spoken(segment)):
        last = open_turns.get(turn.speaker)
        if last is not None and turn.start_ms - last.end_ms < _PAUSE_MS:
            open_turns[turn.speaker] = Turn(last.start_ms, max(last.end_ms, turn.end_ms), turn.speaker)
            continue
        if last is not None:
            turns.append(last)
        open_turns[turn.speaker] = turn
    turns += open_turns.values()
    if not turns:
        raise OptionError(
            "RTTM needs speakers with times and this transcript has none; add --diarize, or --diarization FILE"
        )
    return write_diarization(Diarization(tuple(sorted(turns))), RECORDING)


def _spoken(segment: Segment) -> Iterator[Turn]:
    """Yield each word with speaker and times; in a segment whose words have no times, each speaker's share of its own.

    The share is that of the letters: no more is known.
    """
    if all(w.start_ms is None and w.end_ms is None for w in segment.words):
        yield from _shared(segment)
        return
    for word in segment.words:
        start = word.start_ms if word.start_ms is not None else word.end_ms
        end = word.end_ms if word.end_ms is not None else start
        if word.speaker is not None and start is not None and end is not None:
            yield Turn(start, end, word.speaker)


def _shared(segment: Segment) -> Iterator[Turn]:
    start, end = segment.start_ms, segment.end_ms
    if start is None or end is None:
        return
    letters = sum(len(w.text) for w in segment.words)
    at = 0
    for speaker, words in groupby(segment.words, key=_speaker):
        to = at + sum(len(w.text) for w in words)
        if speaker is not None:
            yield Turn(start + (end - start) * at // letters, start + (end - start) * to // letters, speaker)
        at = to


def _speaker(word: Word) -> str | None:
    return word.speaker


FORMAT = Format(
    "rttm",
    "RTTM",
    (".rttm",),
    content=Content.SPEECH,
    strict=True,
    recognises=recognises,
    read=read,
    write=write,
    edits=edits,
)
