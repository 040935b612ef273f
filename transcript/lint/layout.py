"""A subtitle file taken apart, so that each line of it can be judged, changed or moved, and put together again."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from transcript.formats.blocks import Lines
from transcript.lint.checks import Finding
from transcript.source import line_spans
from transcript.timecode import srt_clock, vtt_clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transcript.formats.blocks import CueLines
    from transcript.lint.shown import Grammar
    from transcript.source import Source

__all__ = ["FileCue", "FileLayout", "FileLine", "file_findings"]

_TIMES = re.compile(r"(\s*)(\S+)(\s*-->\s*)([0-9:.,]+)(.*)", re.DOTALL)
_SRT_TIMES = re.compile(r"[0-9]{2,}:[0-9]{2}:[0-9]{2},[0-9]{3} --> [0-9]{2,}:[0-9]{2}:[0-9]{2},[0-9]{3}(?:\s.*)?")
_VTT_CLOCK = r"(?:[0-9]{2,}:)?[0-9]{2}:[0-9]{2}\.[0-9]{3}"
_VTT_TIMES = re.compile(rf"{_VTT_CLOCK}[ \t]+-->[ \t]+{_VTT_CLOCK}(?:[ \t].*)?")


class FileLine(NamedTuple):
    """A line of a file, and what ends it: LF, CR LF, CR, or nothing at the end of the file."""

    text: str
    end: str

    @property
    def blank(self) -> bool:
        """Tell whether nothing stands on it."""
        return not self.text.strip()


@dataclass(slots=True)
class FileCue:
    """A cue of a file in parts: its number or identifier, its times, its text, and what stands up to the next one.

    `line` is the line of its times in the file, from 1.
    """

    line: int
    head: list[FileLine]
    times: FileLine
    start_ms: int
    end_ms: int
    text: list[FileLine]
    rest: list[FileLine] = field(default_factory=list)

    def settings(self) -> str:
        """Return what stands behind the times: where a player is to show the cue."""
        found = _TIMES.fullmatch(self.times.text)
        return found[5].rstrip() if found else ""


@dataclass(slots=True)
class FileLayout:
    """A subtitle file: what stands before its first cue, and its cues. `numbered` is SubRip, else it is WebVTT."""

    before: list[FileLine]
    cues: list[FileCue]
    numbered: bool

    @classmethod
    def of(cls, source: Source, grammar: Grammar) -> FileLayout:
        """Take a file apart. Raises FormatError where its times are broken."""
        every = _file_lines(source.text)
        outline = grammar.outline(Lines.of(source))
        heads = [cue.head for cue in outline]
        cues = [_cue(every, cue, following) for cue, following in zip(outline, [*heads[1:], len(every)], strict=True)]
        return cls(every[: heads[0]], cues, grammar.numbered)

    def lines(self) -> Iterator[FileLine]:
        """Yield the lines in order."""
        yield from self.before
        for cue in self.cues:
            yield from (*cue.head, cue.times, *cue.text, *cue.rest)

    def end_lines(self, end: str) -> None:
        """Let every line that has an end have this one."""
        for lines in (self.before, *(part for cue in self.cues for part in (cue.head, cue.text, cue.rest))):
            lines[:] = [line._replace(end=end) if line.end else line for line in lines]
        for cue in self.cues:
            cue.times = cue.times._replace(end=end) if cue.times.end else cue.times

    @property
    def line_end(self) -> str:
        """What ends most lines; what only old programs write, CR alone, is none of the ends to choose from."""
        counts = Counter(line.end for line in self.lines() if line.end in ("\n", "\r\n"))
        return max(counts, key=lambda end: (counts[end], end == "\n")) if counts else "\n"

    def clock(self, cue: FileCue) -> str:
        """Return the line of a cue's times as the format writes it."""
        clock = srt_clock if self.numbered else vtt_clock
        return f"{clock(cue.start_ms)} --> {clock(cue.end_ms)}{cue.settings()}"

    def well_timed(self, cue: FileCue) -> bool:
        """Tell whether a cue's times are written as the format has them."""
        return (_SRT_TIMES if self.numbered else _VTT_TIMES).fullmatch(cue.times.text.rstrip()) is not None

    def text(self) -> str:
        """Put the file together."""
        lines = list(self.lines())
        end = self.line_end
        whole = [line.text + (line.end or end) for line in lines[:-1]]
        return "".join([*whole, *(line.text + line.end for line in lines[-1:])])


def _file_lines(text: str) -> list[FileLine]:
    spans = line_spans(text)
    nexts = [start for start, _ in spans[1:]] + [len(text)]
    return [FileLine(text[a:b], text[b:c]) for (a, b), c in zip(spans, nexts, strict=True)]


def _cue(lines: Sequence[FileLine], cue: CueLines, following: int) -> FileCue:
    timing = cue.timing
    last = max((k for k in range(timing.line, cue.stop) if not lines[k].blank), default=timing.line)
    return FileCue(
        timing.line + 1,
        list(lines[cue.head : timing.line]),
        lines[timing.line],
        timing.start_ms,
        timing.end_ms,
        list(lines[timing.line + 1 : last + 1]),
        list(lines[last + 1 : following]),
    )


# -- what a file has wrong ---------------------------------------------------------------------------------------------


def file_findings(source: Source, layout: FileLayout) -> Iterator[Finding]:
    """Yield what a file has wrong whatever its cues show: encoding, line ends, blank lines, numbers, forms of times."""
    if source.encoding != "utf-8":
        yield Finding(1, "F002", f"the file is {source.encoding}; players expect UTF-8")
    elif source.mark:
        yield Finding(1, "F001", "a byte-order mark, which not every player passes over")
    yield from _line_ends(layout)
    above = layout.before[-1:]
    for cue in layout.cues:
        line = cue.line - len(cue.head)
        if above and not above[-1].blank:
            yield Finding(line, "F005", "no blank line before the cue")
        yield from _blank_lines(cue)
        if not layout.well_timed(cue):
            yield Finding(cue.line, "T007", f'"{cue.times.text.strip()[:60]}" should be "{layout.clock(cue)}"')
        above = [*cue.text, *cue.rest][-1:] or [cue.times]
    if layout.numbered:
        yield from _numbers(layout)


def _line_ends(layout: FileLayout) -> Iterator[Finding]:
    usual = layout.line_end
    other = next((k for k, line in enumerate(layout.lines(), 1) if line.end not in ("", usual)), None)
    if other is not None:
        names = {"\n": "LF", "\r\n": "CR LF"}
        yield Finding(other, "F003", f"the line does not end in {names[usual]}, as most do")


def _blank_lines(cue: FileCue) -> Iterator[Finding]:
    first = cue.line - len(cue.head)
    for k, line in enumerate((*cue.head, cue.times, *cue.text), first):
        if line.blank:
            yield Finding(k, "F004", "a blank line within the cue, where many players end it")


def _numbers(layout: FileLayout) -> Iterator[Finding]:
    expected = 1
    for cue in layout.cues:
        number = next((line.text.strip() for line in cue.head if not line.blank), None)
        if number is None:
            yield Finding(cue.line, "N001", f"the number {expected} is missing")
        elif int(number) != expected:
            yield Finding(cue.line - len(cue.head), "N001", f"the number is {number[:12]}, {expected} comes here")
            expected = int(number)
        expected += 1
