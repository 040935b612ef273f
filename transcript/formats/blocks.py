"""Where the cues of a subtitle file stand: timing lines, what stands before them, and the lines of text behind them.

A line that holds an arrow and two times begins a cue wherever it stands, so a missing blank line does no harm, and the
text of a cue goes on until the next cue begins, so a blank line too many does none either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from transcript.errors import FormatError
from transcript.formats.cuetext import Block
from transcript.source import Source, split_lines
from transcript.timecode import is_timing, parse_timing

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

__all__ = ["CueLines", "Lines", "Timing", "blocks", "cue_lines", "is_text", "timings"]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a source, by number from 0; a line that is not there is blank."""

    source: Source
    starts: Sequence[int]
    """The first character of each line."""
    lengths: Sequence[int]
    """How many characters it has without what ends it."""
    texts: Sequence[str]
    """The lines without spaces around them."""

    @classmethod
    def of(cls, source: Source) -> Lines:
        """Return the lines of `source`."""
        lines, starts = split_lines(source.text)
        return cls(source, starts, list(map(len, lines)), list(map(str.strip, lines)))

    def __len__(self) -> int:
        """Return how many lines there are."""
        return len(self.texts)

    def __getitem__(self, k: int) -> str:
        """Return line `k` without spaces around it."""
        return self.texts[k] if 0 <= k < len(self.texts) else ""

    def end(self, k: int) -> int:
        """Return the character behind the last one of line `k`."""
        return self.starts[k] + self.lengths[k]


class Timing(NamedTuple):
    """A timing line: its number from 0, and its times."""

    line: int
    start_ms: int
    end_ms: int


def timings(lines: Lines, is_text: Callable[[int], bool]) -> Iterator[Timing]:
    """Yield the timing lines.

    A line with an arrow whose times are broken is passed over where `is_text` says so; else it raises FormatError. An
    arrow that is not spelt right counts between two times with nothing behind.
    """
    for k, line in enumerate(lines.texts):
        if ">" not in line or ("-->" not in line and not is_timing(line)):
            continue
        try:
            timing = parse_timing(line)
        except ValueError as error:
            if not is_text(k):
                raise FormatError(lines.source.path, f"{error}; correct the cue's times", k + 1) from error
        else:
            yield Timing(k, *timing)


def is_text(lines: Lines, k: int) -> bool:
    """Tell whether line `k`, with an arrow but no times, is text: not where a cue begins, nor begun like a time."""
    line, before = lines[k], lines[k - 1]
    return not line[0].isdigit() and bool(before) and not before.isdecimal()


class CueLines(NamedTuple):
    """The lines of a cue, by number from 0: from its `head` (number, identifier, or its times) up to `stop`."""

    head: int
    timing: Timing
    stop: int


def cue_lines(
    lines: Lines, found: Sequence[Timing], heads: Sequence[int], ends: Container[int] = ()
) -> Iterator[CueLines]:
    """Yield the cues: each goes on to the line of the next one's head, or to one of `ends`."""
    for head, timing, following in zip(heads, found, [*heads[1:], len(lines)], strict=True):
        stop = next((k for k in range(timing.line + 1, following) if k in ends), following) if ends else following
        yield CueLines(head, timing, stop)


def blocks(lines: Lines, cues: Iterable[CueLines]) -> Iterator[Block]:
    """Yield the cues that have lines of text."""
    for _, timing, stop in cues:
        first, last = timing.line + 1, stop - 1
        if first <= last:
            yield Block(timing.start_ms, timing.end_ms, lines.starts[first], lines.end(last))
