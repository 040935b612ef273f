"""SubViewer (.sbv), as YouTube exports captions: a line with both times of a cue, then the lines of its text.

The times stand with a comma between (`0:00:01.500,0:00:03.000`). SubViewer's own files (.sub) have a head in brackets
(`[INFORMATION]`, whose `[TITLE]` is the title) and hundredths of a second, and break lines by `[br]`; they are read,
too. A speaker stands before what he says ("Name: "), as in SubRip.

It holds the times of cues and the names of speakers; written, it holds neither the times of words, their probabilities,
title nor language.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from transcript.cues import lay_out, require_times
from transcript.errors import FormatError
from transcript.formats import labels
from transcript.formats.base import Content, Format, in_place
from transcript.formats.blocks import Lines, Timing, blocks, cue_lines
from transcript.formats.collector import collector_paused
from transcript.formats.cuetext import SpokenCue, segments_of, unmarked
from transcript.formats.entities import INVISIBLE
from transcript.model import Transcript
from transcript.timecode import parse_clock, sbv_clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from transcript.cues import Cue, CueRules
    from transcript.source import Source

__all__ = ["FORMAT"]

_CLOCK = r"[0-9]{1,3}:[0-9]{1,2}:[0-9]{1,2}\.[0-9]{1,3}"
_SIGNATURE = re.compile(rf"^\ufeff?[^\S\r\n]*{_CLOCK},{_CLOCK}[^\S\r\n]*$", re.MULTILINE)
_TIMES = re.compile(r"[0-9]{1,3}:[0-9]{1,2}:[^\s,]{1,20},[0-9]{1,3}:[0-9]{1,2}:[^\s,]{1,20}")
_TITLE = re.compile(r"\[TITLE\]\s*(.*)", re.IGNORECASE)
_MARKS = re.compile(rf"\[br\]|{INVISIBLE}", re.IGNORECASE)
_TO_ESCAPE = re.compile(rf"(?<=\[)(?=br\])|^(?={_TIMES.pattern}$)", re.IGNORECASE | re.MULTILINE)
_JOINER = "\u2060"  # of no width; it keeps a word from being read as a line break or as times


def recognises(text: str) -> bool:
    """Tell whether a line of `text` holds the two times of a cue and nothing else."""
    return _SIGNATURE.search(text.replace("\r", "\n") if "\r" in text else text) is not None


@collector_paused()
def read(source: Source) -> Transcript:
    """Return the cues of `source` that hold words. Raises FormatError with the line of a broken time."""
    lines = Lines.of(source)
    found = list(_timings(lines))
    if not found:
        raise FormatError(source.path, "holds no cue (a line 0:00:01.000,0:00:02.000); give a subtitle file")
    titles = (_TITLE.match(lines[k]) for k in range(found[0].line))
    title = next((named[1] for named in titles if named), "")
    cues = blocks(lines, cue_lines(lines, found, [timing.line for timing in found]))
    spoken = [SpokenCue(c.start_ms, c.end_ms, unmarked(source.text, c, _MARKS)[0]) for c in cues]
    return Transcript(segments_of(spoken), title=title)


def _timings(lines: Lines) -> Iterator[Timing]:
    for k, line in enumerate(lines.texts):
        if "," not in line or not _TIMES.fullmatch(line.lstrip("\ufeff")):
            continue
        start, _, end = line.lstrip("\ufeff").partition(",")
        try:
            timing = Timing(k, parse_clock(start), parse_clock(end))
        except ValueError as error:
            raise FormatError(lines.source.path, f"{error}; correct the cue's times", k + 1) from error
        if timing.end_ms < timing.start_ms:
            raise FormatError(lines.source.path, "a cue ends before it starts; correct the cue's times", k + 1)
        yield timing


@collector_paused()
def write(transcript: Transcript, rules: CueRules) -> str:
    """Return `transcript` as SubViewer. Raises OptionError where it has no times."""
    require_times(transcript, FORMAT.title)
    cues = lay_out(labels.all_labelled(transcript), rules, labels.written)
    return "\n".join(f"{sbv_clock(c.start_ms)},{sbv_clock(c.end_ms)}\n{_text(c)}\n" for c in cues)


def _text(cue: Cue) -> str:
    return escape("\n".join(cue.lines))


def escape(text: str) -> str:
    """Return `text` as it stands in a cue: what would be read as a line break or as times is broken up."""
    return _TO_ESCAPE.sub(_JOINER, text)


FORMAT = Format(
    "sbv",
    "SubViewer",
    (".sbv",),
    content=Content.CUES,
    strict=True,
    recognises=recognises,
    read=read,
    write=write,
    edits=in_place(escape),
)
