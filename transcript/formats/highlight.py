"""Words marked while they are spoken: inline times in WebVTT ("karaoke"), an underlined word at a time in SubRip.

A word that has no time of its own goes along with the one before it.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from transcript.timecode import vtt_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from transcript.cues import Cue
    from transcript.model import Word

__all__ = ["Frame", "frames", "karaoke"]


class Frame(NamedTuple):
    """A cue's text from `start_ms` to `end_ms`: `word` is the one that is marked then, with what stands around it."""

    start_ms: int
    end_ms: int
    before: str
    word: str
    behind: str


class _Lit(NamedTuple):
    """A word that is marked from `start_ms` on, for as long as it is spoken; its text stands at `start` to `end`."""

    start_ms: int
    end_ms: int
    start: int
    end: int


def karaoke(cue: Cue, escape: Callable[[str], str]) -> str:
    """Return the lines of a cue with the time before each word, as WebVTT has it.

    See https://www.w3.org/TR/webvtt1/#webvtt-cue-timestamp: such a time lies within the cue and behind the one before.
    """
    text = "\n".join(cue.lines)
    parts: list[str] = []
    at, latest = 0, cue.start_ms
    for lit in _lit(cue, text):
        if lit.start_ms <= latest:
            continue
        start = lit.start - (text[lit.start - 1 : lit.start] == " ")
        said = text[at:start].rstrip("\n")
        parts += (escape(said), "</c>" if parts else "", text[at + len(said) : start])
        parts.append(f"<{vtt_clock(lit.start_ms)}><c>")
        at, latest = start, lit.start_ms
    return "".join([*parts, escape(text[at:]), "</c>" if parts else ""])


def frames(cue: Cue) -> Iterator[Frame]:
    """Yield what a cue shows, one after the other: its text with each word marked in turn, with none in between."""
    text = "\n".join(cue.lines)
    at = cue.start_ms
    lit = [w for w in _lit(cue, text) if w.end_ms > w.start_ms]
    for word, after in zip_longest(lit, lit[1:]):
        start, end = max(at, word.start_ms), min(word.end_ms, after.start_ms if after else cue.end_ms)
        if end <= start:
            continue
        if at < start:
            yield Frame(at, start, text, "", "")
        yield Frame(start, end, text[: word.start], text[word.start : word.end], text[word.end :])
        at = end
    if at < cue.end_ms:
        yield Frame(at, cue.end_ms, text, "", "")


def _lit(cue: Cue, text: str) -> list[_Lit]:
    """Return the words of a cue that have a time, in order; what is spoken before it is shown is marked at once."""
    found = []
    for word, start, end in _placed(cue, text):
        if word.start_ms is not None and word.start_ms < cue.end_ms:
            spoken = word.end_ms if word.end_ms is not None else cue.end_ms
            found.append(_Lit(max(word.start_ms, cue.start_ms), min(spoken, cue.end_ms), start, end))
    return found


def _placed(cue: Cue, text: str) -> list[tuple[Word, int, int]]:
    """Return the words of a cue with where they stand in its text: found from the end, as a name may stand before."""
    placed = []
    end = len(text)
    for word in reversed(cue.words):
        end = len(text[:end].rstrip())
        placed.append((word, end - len(word.text), end))
        end -= len(word.text)
    return placed[::-1]
