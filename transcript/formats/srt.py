r"""SubRip (.srt): numbered cues with times, the text in one to a few lines.

Nobody has written SubRip down; this reads what is met. Numbers may be missing or wrong, lines may be blank where they
should not be and the reverse, hours missing or of one digit, the fraction behind a comma or a point. `<i>`, `<font>`
and the like, `{\\\\an8}` and HTML's entities are marks, not words. A speaker stands before what he says ("Name: ") in a
cue where he begins, as Podcasting 2.0 has it; `transcript.formats.labels` tells such names from other text. Rolling
captions, as converters leave YouTube's, are read once (`transcript.formats.rolling`).

It holds the times of cues and the names of speakers; not the times of words, their probabilities, title or language.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from transcript.cues import lay_out, require_times
from transcript.errors import FormatError
from transcript.formats import labels
from transcript.formats.base import Content, Format, in_place
from transcript.formats.blocks import CueLines, Lines, Timing, blocks, cue_lines, is_text, timings
from transcript.formats.collector import collector_paused
from transcript.formats.cuetext import SpokenCue, segments_of, tokens_of, unmarked
from transcript.formats.entities import ENTITY, INVISIBLE, RUBY_TEXT
from transcript.formats.highlight import frames
from transcript.formats.rolling import is_rolling, unrolled
from transcript.model import Transcript
from transcript.timecode import ARROW, srt_clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transcript.cues import Cue, CueRules
    from transcript.formats.cuetext import Block, Token
    from transcript.source import Source

__all__ = ["FORMAT", "outline", "tokens"]

_TAG_NAME = r"/?(?i:i|b|u|s|em|strong|font|span|c|v|ruby|rt|br|sub|sup|big|small)"
_TAG = rf"<{_TAG_NAME}(?=[\s./>])"
_OVERRIDE = r"\\|(?i:/?[bisu]\})"  # what makes a mark of a brace: "{\an8}", and SubRip's own "{b}" and "{/b}"
_MARKS = re.compile(rf"{RUBY_TEXT}|{_TAG}[^<>\r\n]*>|\{{(?={_OVERRIDE})[^{{}}\r\n]*\}}|{ENTITY}|{INVISIBLE}")
_NUMBER = re.compile(r"\ufeff?-?([0-9]{1,9})(?:\.[0-9]{0,9})?")
_CLOCK = r"(?:[0-9]{1,3}[:\uff1a])?[0-9]{1,3}[:\uff1a][0-9]{2}(?:[.,:\uff0c\uff0e\u3002][0-9]{1,9})?"
_GAP = r"[^\S\r\n]*"
_TIMING = re.compile(rf"^{_GAP}{_CLOCK}{_GAP}(?:-->{_GAP}[0-9]|(?:{ARROW}){_GAP}{_CLOCK}{_GAP}$)", re.MULTILINE)
_TO_ESCAPE = re.compile(
    rf"<(?=$|{_TAG_NAME}(?:[\s./>]|$))|\{{(?={_OVERRIDE})|(?={ENTITY})&|(?<=--)>", re.IGNORECASE | re.MULTILINE
)
_MAY_NEED_ESCAPE = re.compile("[<{&>]")
_ESCAPES = {"<": "&lt;", "{": "&#123;", "&": "&amp;", ">": "&gt;"}


def recognises(text: str) -> bool:
    """Tell whether `text` has a timing line."""
    return _TIMING.search(text.replace("\r", "\n") if "\r" in text else text) is not None


@collector_paused()
def read(source: Source) -> Transcript:
    """Return the cues of `source` that hold words. Raises FormatError with the line of a broken time."""
    lines = Lines.of(source)
    cues = [_spoken(source.text, block) for block in blocks(lines, outline(lines))]
    return Transcript(unrolled(cues) if is_rolling(cues) else segments_of(cues))


def outline(lines: Lines) -> list[CueLines]:
    """Return where the cues stand. Raises FormatError with the line of a broken time."""
    found = list(timings(lines, lambda k: is_text(lines, k)))
    if not found:
        problem = "holds no cue (a line 00:00:01,000 --> 00:00:02,000); give a subtitle file"
        raise FormatError(lines.source.path, problem)
    return list(cue_lines(lines, found, list(_heads(lines, found))))


def _spoken(text: str, block: Block) -> SpokenCue:
    return SpokenCue(block.start_ms, block.end_ms, unmarked(text, block, _MARKS)[0])


def tokens(text: str) -> list[Token]:
    """Return the words of a cue's text, as they stand in the file and as they are shown."""
    return tokens_of(text, _MARKS)


def _heads(lines: Lines, found: Sequence[Timing]) -> Iterator[int]:
    """Yield the line each cue begins with: its number, or its times where it has none.

    A number that stands right above the times is the cue's if most cues have one, or if a blank line parts it from the
    text before; one that a blank line parts from the times, if it goes on counting, or begins the file. Other numbers
    are text.
    """
    right_above = [_number(lines[t.line - 1]) for t in found]
    numbered = 2 * right_above.count(None) < len(found)
    previous, number = -1, 0
    counting = False
    for timing, close in zip(found, right_above, strict=True):
        head, value = timing.line, close
        above = head - 1
        if close is None:
            while above > previous and not lines[above]:
                above -= 1
            value = _number(lines[above]) if above > previous else None
        if value is not None:
            parted = above - 1 > previous and not lines[above - 1]
            on_count = value == number + 1 and (counting or previous < 0)
            if on_count if close is None else numbered or parted:
                head, number, counting = above, value, True
        yield head
        previous = timing.line


def _number(line: str) -> int | None:
    """Return the number that is all of a line, as a cue's: some count with a point or a minus."""
    found = _NUMBER.fullmatch(line)
    return int(found[1]) if found else None


@collector_paused()
def write(transcript: Transcript, rules: CueRules) -> str:
    """Return `transcript` as SubRip. Raises OptionError where it has no times."""
    require_times(transcript, "SubRip")
    cues = lay_out(labels.all_labelled(transcript), rules, labels.written)
    shown = _highlighted(cues) if rules.highlight_words else _plainly(cues)
    return "\n".join(
        f"{n}\n{srt_clock(start)} --> {srt_clock(end)}\n{text}\n" for n, (start, end, text) in enumerate(shown, 1)
    )


def _plainly(cues: Sequence[Cue]) -> Iterator[tuple[int, int, str]]:
    for cue in cues:
        yield cue.start_ms, cue.end_ms, escape("\n".join(cue.lines))


def _highlighted(cues: Sequence[Cue]) -> Iterator[tuple[int, int, str]]:
    for frame in (frame for cue in cues for frame in frames(cue)):
        word = f"<u>{escape(frame.word)}</u>" if frame.word else ""
        yield frame.start_ms, frame.end_ms, f"{escape(frame.before)}{word}{escape(frame.behind)}"


def escape(text: str) -> str:
    """Return `text` as it stands in a cue: what would be read as a mark or an arrow is broken up by an entity."""
    if _MAY_NEED_ESCAPE.search(text) is None:
        return text
    return _TO_ESCAPE.sub(lambda m: _ESCAPES[m[0]], text)


FORMAT = Format(
    "srt",
    "SubRip",
    (".srt",),
    content=Content.CUES,
    strict=True,
    recognises=recognises,
    read=read,
    write=write,
    edits=in_place(escape),
)
