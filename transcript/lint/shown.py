"""What a subtitle file shows, cue by cue, with the lines of the file on which it stands."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from transcript.formats import srt, vtt
from transcript.formats.blocks import Lines
from transcript.source import line_spans

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from transcript.formats import Document
    from transcript.formats.blocks import CueLines
    from transcript.formats.cuetext import Token
    from transcript.model import Word

__all__ = ["GRAMMARS", "Grammar", "ShownCue", "ShownLine", "shown_cues"]


class Grammar(NamedTuple):
    """How a format of text lays out its cues: where they stand, and what their words are."""

    outline: Callable[[Lines], list[CueLines]]
    tokens: Callable[[str], list[Token]]
    numbered: bool


GRAMMARS = {
    "srt": Grammar(srt.outline, srt.tokens, numbered=True),
    "vtt": Grammar(vtt.outline, vtt.tokens, numbered=False),
}
"""The formats whose lines are known and can be mended; of others only times and words are."""


class ShownLine(NamedTuple):
    """A line of a cue: its number in the file, from 1, and its words as they are shown."""

    number: int
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words as running text."""
        return " ".join(self.words)


@dataclass(frozen=True, slots=True)
class ShownCue:
    """A cue as a viewer sees it; `number` is the line of the file on which its times, or its words, stand.

    `speakers` are those of its words, in order. `laid_out` says that `lines` are those of the file; otherwise the words
    stand on one and the player breaks them.
    """

    number: int
    start_ms: int
    end_ms: int
    lines: tuple[ShownLine, ...]
    speakers: tuple[str | None, ...] = ()
    laid_out: bool = True

    @property
    def duration_ms(self) -> int:
        """How long it is shown, in ms."""
        return self.end_ms - self.start_ms

    @property
    def characters(self) -> int:
        """The characters to be read: spaces included, line breaks not."""
        return sum(len(line.text) for line in self.lines)

    @property
    def words(self) -> tuple[str, ...]:
        """The words of all lines."""
        return tuple(word for line in self.lines for word in line.words)


def shown_cues(document: Document) -> list[ShownCue]:
    """Return the cues of a subtitle file as they stand in it."""
    grammar = GRAMMARS.get(document.format.name)
    if grammar is None:
        return list(_segments(document))
    return list(_cues(document, grammar))


def _cues(document: Document, grammar: Grammar) -> Iterator[ShownCue]:
    lines = Lines.of(document.source)
    words = document.transcript.words
    at = [_position(word) for word in words]
    for _, timing, stop in grammar.outline(lines):
        numbers = range(timing.line + 1, stop)
        shown = ((k + 1, tuple(t.shown for t in grammar.tokens(lines[k]) if t.shown)) for k in numbers)
        first, last = (_first_from(lines, at, k) for k in (timing.line, stop))
        yield ShownCue(
            timing.line + 1,
            timing.start_ms,
            timing.end_ms,
            tuple(ShownLine(k, tokens) for k, tokens in shown if tokens),
            _speakers(words[first:last]),
        )


def _first_from(lines: Lines, at: Sequence[int], k: int) -> int:
    """Return the first word that stands on line `k` or below."""
    if k >= len(lines):
        return len(at)
    return bisect_right(at, lines.starts[k] - 1)


def _position(word: Word) -> int:
    return word.places[0][0].start


def _speakers(words: Sequence[Word]) -> tuple[str | None, ...]:
    return tuple(dict.fromkeys(w.speaker for w in words))


def _segments(document: Document) -> Iterator[ShownCue]:
    """Yield the segments that have times, where the format lays out no lines of its own."""
    starts = [start for start, _ in line_spans(document.source.text)]
    for segment in document.transcript.segments:
        start, end = segment.start_ms, segment.end_ms
        if start is None or end is None:
            continue
        number = bisect_right(starts, _position(segment.words[0]))
        line = ShownLine(number, tuple(segment.text.split()))
        yield ShownCue(number, start, end, (line,), _speakers(segment.words), laid_out=False)
