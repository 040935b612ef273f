"""Text with time stamps: turns or paragraphs that say when they begin, as transcription services and players export it.

Read are lines that begin with a stamp ("[00:12:34] Ann: Hello", "(00:57):", "0:07" alone above the words), with a name
and a stamp ("Speaker 1 (00:36):", "Ann Lee  0:07"), or with a label and a stamp ("Ann: [00:12:34] Hello"). A stamp is
`[H:]MM:SS[.fff]` (frames are left out), in brackets or without, or two of them with a dash or an arrow between; in
brackets also seconds, as faster-whisper's examples print them ("[0.00s -> 4.20s]"). It is the start (and end) of the
words behind it, up to the next blank line or stamp; a name holds until the next one. Stamps in brackets in the midst of
words are passed over. What stands above the first stamp is title and description.

It holds the starts of segments and the names of speakers, title and description; neither the times of words, their
probabilities nor the language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from transcript.formats import labels, page
from transcript.formats.base import Content, Format, in_place
from transcript.formats.parts import by_speaker
from transcript.model import Segment, Transcript
from transcript.source import line_spans
from transcript.timecode import from_seconds, parse_clock, vtt_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from transcript.cues import CueRules
    from transcript.model import Word
    from transcript.source import Source

__all__ = ["FORMAT", "Paragraph", "paragraphs", "written_head"]

_CLOCK = r"(?:[0-9]{1,3}:)?[0-9]{1,3}:[0-5][0-9](?:[.,][0-9]{1,3})?"
_BETWEEN = r"\s?(?:-{1,2}>|-|\u2013|\u2192|to)\s?"
_FRAMES = "(?:[:;][0-9]{2})?"  # of which nothing says how many make a second
_RANGE = rf"({_CLOCK}){_FRAMES}(?:{_BETWEEN}({_CLOCK}){_FRAMES})?"
_SECONDS = rf"([0-9]{{1,6}}\.[0-9]{{1,3}})s{_BETWEEN}([0-9]{{1,6}}\.[0-9]{{1,3}})s"
_STAMP = re.compile(rf"[\[(<]\s?{_RANGE}\s?[\])>]|\[{_SECONDS}\]|{_RANGE}(?!\w|[:=]\S)")
_INNER = re.compile(rf"[\[(]{_CLOCK}[\])][.,;:]?")
_NAMED = re.compile(rf"([^\[\]()<>]{{1,{labels.LONGEST}}}?)[\s,\u2013-]{{1,20}}(?=[\[(<]?\s?{_CLOCK})")
_BEHIND = re.compile(r"\s*(?::|-(?=\s)|\u2013|\u2014|\|)?\s*")
_SURE_SHARE, _BARE_SHARE = 50, 5
"""Of so many lines one is stamped at least: with a bracket or a name; with a bare time, as prose has them, too."""
_LEAST = 2


class _Head(NamedTuple):
    """The beginning of a line that bears a stamp: its times, its name (None: that of before), and where words begin.

    `sure` says that it has brackets or a name: a bare time can begin any line.
    """

    start_ms: int
    end_ms: int | None
    name: str | None
    behind: int
    sure: bool


def _head(line: str) -> _Head | None:
    """Return the head of a line, None where it has no stamp in a place for one."""
    begin = len(line) - len(line.lstrip(" \t\ufeff"))
    if stamp := _STAMP.match(line, begin):
        behind = _behind(line, stamp.end())
        label = labels.find(line, behind)
        return _made(line, stamp, *(label or (None, behind)))
    if label := labels.find(line, begin):
        stamp = _STAMP.match(line, _behind(line, label[1]))
        return _made(line, stamp, label[0], _behind(line, stamp.end())) if stamp else None
    named = _NAMED.match(line, begin)
    stamp = _STAMP.match(line, named.end()) if named else None
    if named is None or stamp is None or not labels.looks_like_name(named[1].strip()):
        return None
    if line[stamp.end() :].strip() and line[stamp.end()] != ":":
        return None
    return _made(line, stamp, " ".join(named[1].split()), _behind(line, stamp.end()))


def _behind(line: str, at: int) -> int:
    found = _BEHIND.match(line, at)
    return found.end() if found else at


def _seconds_ms(text: str) -> int:
    return from_seconds(float(text))


def _made(line: str, stamp: re.Match[str], name: str | None, behind: int) -> _Head | None:
    start, end = stamp[1] or stamp[3] or stamp[5], stamp[2] or stamp[4] or stamp[6]
    ms = parse_clock if stamp[3] is None else _seconds_ms
    try:
        start_ms, end_ms = ms(start), ms(end) if end else None
    except ValueError:
        return None
    if end_ms is not None and end_ms < start_ms:
        end_ms = None
    return _Head(start_ms, end_ms, name, behind, sure=line[stamp.start()] in "[(<" or name is not None)


# -- reading -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stamped:
    """A text by its lines (from 0): where its head and body end, and the stamped lines of the body."""

    text: str
    spans: Sequence[tuple[int, int]]
    heads: dict[int, _Head]
    head_end: int
    start: int
    end: int

    @classmethod
    def of(cls, text: str) -> _Stamped:
        spans = line_spans(text)
        found = ((k, _head(text[a:b])) for k, (a, b) in enumerate(spans))
        heads = {k: head for k, head in found if head is not None}
        heading, end = page.frame([text[a:b].strip() for a, b in spans])
        first = min(heads, default=0)
        if heading is None or heading > first:
            return cls(text, spans, heads, first, first, len(spans))
        return cls(text, spans, {k: head for k, head in heads.items() if k < end}, heading, heading + 1, end)

    def line(self, k: int) -> str:
        start, end = self.spans[k]
        return self.text[start:end].strip()

    def is_custom(self) -> bool:
        """Tell whether the stamps are those of a transcript: enough of them, and in order of time."""
        heads = list(self.heads.values())
        filled = sum(bool(self.line(k)) for k in range(len(self.spans)))
        sure = sum(h.sure for h in heads)
        backwards = sum(b.start_ms < a.start_ms for a, b in pairwise(heads))
        if 10 * backwards > len(heads):
            return False
        enough = sure * _SURE_SHARE >= filled or len(heads) * _BARE_SHARE >= filled
        return enough and (len(heads) >= _LEAST or (sure > 0 and self._begins_with_a_stamp()))

    def _begins_with_a_stamp(self) -> bool:
        """Tell whether a line says that the transcript begins, or the first line of all has a stamp."""
        return self.start > self.head_end or not any(self.line(k) for k in range(min(self.heads)))


def recognises(text: str) -> bool:
    """Tell whether `text` has the time stamps of a transcript."""
    return _Stamped.of(text).is_custom()


def read(source: Source) -> Transcript:
    """Return what stands behind the stamps of `source`: nothing where it has none."""
    stamped = _Stamped.of(source.text)
    if not stamped.heads:
        return Transcript()
    title, description = page.head_of([stamped.line(k) for k in range(stamped.head_end)])
    return Transcript(tuple(_segments(stamped)), title=title, description=description)


def _segments(stamped: _Stamped) -> Iterator[Segment]:
    is_label = _labels(stamped)
    speaker: str | None = None
    times: tuple[int | None, int | None] = (None, None)
    words: list[Word] = []
    for k in range(stamped.start, stamped.end):
        start, end = stamped.spans[k]
        head = stamped.heads.get(k)
        label = None if head else is_label(stamped.text[start:end])
        if words and (head or label or not stamped.line(k)):
            yield Segment(tuple(words), *times)
            words, times = [], (None, None)
        if head:
            times = head.start_ms, head.end_ms
        name, behind = (head.name, head.behind) if head else (label or (None, 0))
        speaker = speaker if name is None else labels.speaker_of(name)
        words += [
            w for w in page.words_of_line(stamped.text, start + behind, end, speaker) if not _INNER.fullmatch(w.text)
        ]
    if words:
        yield Segment(tuple(words), *times)


def _labels(stamped: _Stamped) -> Callable[[str], tuple[str, int] | None]:
    """Return what finds the label of a line without a stamp: one that stamped lines have, too, or programs give.

    Where no stamped line has a name, those of other lines count if the file is consistent in naming them.
    """
    known = {head.name for head in stamped.heads.values() if head.name is not None}
    found = [labels.find(stamped.text[a:b]) for k, (a, b) in enumerate(stamped.spans) if k not in stamped.heads]
    named = not known and labels.speakers_are_named([label[0] if label else None for label in found])

    def label_of(line: str) -> tuple[str, int] | None:
        label = labels.find(line)
        return label if label and (named or label[0] in known or labels.is_generic(label[0])) else None

    return label_of


# -- writing -----------------------------------------------------------------------------------------------------------


class Paragraph(NamedTuple):
    """A paragraph to write: its times in ms, the label before its text, and the text; either may be empty."""

    start_ms: int | None
    end_ms: int | None
    label: str
    text: str


def written_head(transcript: Transcript) -> Iterator[str]:
    """Yield the paragraphs of a head; it says where it ends if that could not be told from what follows."""
    head = list(page.written_head(transcript))
    starts = [s.start_ms is not None for s in transcript.segments]
    yield from head or ([page.HEADING] if starts and not starts[0] and (any(starts) or transcript.speakers) else [])


def paragraphs(transcript: Transcript) -> Iterator[Paragraph]:
    """Yield what stands below the head: a paragraph a segment, one of several speakers divided.

    A label stands where the speaker changes: before the text, or where nothing has a time in a paragraph of its own.
    """
    named = bool(transcript.speakers)
    timed = any(s.start_ms is not None for s in transcript.segments)
    speaker: str | None = ""
    for segment in by_speaker(transcript):
        label = labels.written(segment.speaker or labels.UNKNOWN) if named and segment.speaker != speaker else ""
        speaker = segment.speaker
        if label and not timed:
            yield Paragraph(None, None, label, "")
            label = ""
        yield Paragraph(segment.start_ms, segment.end_ms, label, segment.text)


def write(transcript: Transcript, rules: CueRules) -> str:  # noqa: ARG001 - text has no cues
    """Return `transcript` in paragraphs, each behind its start and, where the speaker changes, the name."""
    return "\n\n".join([*written_head(transcript), *map(_written, paragraphs(transcript))]) + "\n"


def _written(paragraph: Paragraph) -> str:
    stamp = "" if paragraph.start_ms is None else f"[{vtt_clock(paragraph.start_ms)}]"
    return " ".join(filter(None, (stamp, paragraph.label, paragraph.text)))


FORMAT = Format(
    "txt",
    "time-stamped text",
    (".txt",),
    content=Content.TEXT,
    strict=False,
    recognises=recognises,
    read=read,
    write=write,
    edits=in_place(str),
)
