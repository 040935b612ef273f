"""Rolling captions, as YouTube writes them in WebVTT, and converters in SubRip: each cue shows the line before again.

Read as they stand, every word would be there two or three times. A line that only stays is no new words; its words
stand at several places of the file, and a correction edits them all.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from transcript.formats.cuetext import Stamp, Stretch, each_segment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from transcript.formats.cuetext import SpokenCue
    from transcript.model import Place, Segment, Word

__all__ = ["is_rolling", "unrolled"]

_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")
_NEAR_MS = 100
"""A line stays where the cue that shows it again follows at once."""
_FLASH_MS = 10
"""So long is what YouTube shows between two lines."""
_LOOKED_AT = 120
_LEAST = 3


class _Line(NamedTuple):
    """A line of a cue: where it begins and ends in the cue's unmarked text, and its words."""

    start: int
    end: int
    words: tuple[str, ...]


class _Shown(NamedTuple):
    """A cue, its lines, and how many of the first ones stay from the cue before."""

    cue: SpokenCue
    lines: tuple[_Line, ...]
    staying: int


def _lines(cue: SpokenCue) -> tuple[_Line, ...]:
    text = cue.text.text
    return tuple(_Line(*m.span(), tuple(m[0].split())) for m in _LINE.finditer(text))


def _shown(cues: Sequence[SpokenCue]) -> list[_Shown]:
    lines = [_lines(cue) for cue in cues]
    shown = [_Shown(cues[0], lines[0], 0)] if cues else []
    for k, (before, cue) in enumerate(pairwise(cues)):
        near = before.end_ms is not None and cue.start_ms is not None and abs(cue.start_ms - before.end_ms) <= _NEAR_MS
        shown.append(_Shown(cue, lines[k + 1], _staying(lines[k], lines[k + 1]) if near else 0))
    return shown


def _staying(before: Sequence[_Line], after: Sequence[_Line]) -> int:
    """Return how many of the last lines of a cue are the first ones of the next."""
    had, has = [line.words for line in before], [line.words for line in after]
    return next((n for n in range(min(len(had), len(has)), 0, -1) if had[-n:] == has[:n]), 0)


def is_rolling(cues: Sequence[SpokenCue]) -> bool:
    """Tell whether of the first cues at least every third shows again what the cue before ended with.

    Either it has a new line below, and a few different lines stay so: what is said over and over, in a chant, may end
    one cue and begin the next. Or it is too short to be read: between two lines, YouTube shows the first one alone.
    """
    first = _shown(cues[:_LOOKED_AT])
    staying = [s.lines[s.staying - 1].words for s in first if 0 < s.staying < len(s.lines)]
    rolling = len(set(staying)) >= _LEAST and 3 * len(staying) >= len(first)
    flashing = sum(_flashes(before, shown) for before, shown in pairwise(first))
    return rolling or (flashing > 0 and 3 * flashing >= len(first))


def _flashes(before: _Shown, shown: _Shown) -> bool:
    """Tell whether a cue has nothing new and no time to be read, where there was time to read the one before."""
    return _is_brief(shown.cue) and not _is_brief(before.cue) and 0 < shown.staying == len(shown.lines)


def _is_brief(cue: SpokenCue) -> bool:
    return cue.start_ms is not None and cue.end_ms is not None and cue.start_ms < cue.end_ms <= cue.start_ms + _FLASH_MS


class _Seen(NamedTuple):
    """A word and where it stands so far."""

    word: Word
    places: list[Place]


def unrolled(cues: Sequence[SpokenCue]) -> tuple[Segment, ...]:
    """Return the new lines of rolling captions as segments, their words with all the places they are shown at."""
    shown = _shown(cues)
    fresh = iter(each_segment([_from(s.cue, s.lines[s.staying].start) for s in shown if s.staying < len(s.lines)]))
    made: list[tuple[Segment, list[_Seen]]] = []
    screen: list[list[_Seen]] = []  # the words of the lines that are seen
    for cue, lines, staying in shown:
        screen = screen[len(screen) - staying :]
        for line, own in zip(lines, screen, strict=False):
            _add_places(own, cue.text.words(line.start, line.end, None))
        if staying < len(lines):
            segment = next(fresh)
            seen = [_Seen(word, list(word.places)) for word in segment.words] if segment else []
            screen += _by_line(seen, lines[staying:])
            if segment:
                made.append((segment, seen))
    return tuple(replace(segment, words=tuple(map(_standing, seen))) for segment, seen in made)


def _standing(seen: _Seen) -> Word:
    return replace(seen.word, places=tuple(seen.places)) if len(seen.places) > 1 else seen.word


def _from(cue: SpokenCue, start: int) -> SpokenCue:
    """Return what a cue says from a character of its text on."""
    stretches = (Stretch(max(s.start - start, 0), s.end - start, s.speaker) for s in cue.stretches if s.end > start)
    stamps = (Stamp(stamp.at - start, stamp.ms) for stamp in cue.stamps if stamp.at >= start)
    return cue._replace(text=cue.text.part(start), stretches=tuple(stretches), stamps=tuple(stamps))


def _add_places(own: Sequence[_Seen], shown: Sequence[Word]) -> None:
    """Add the places of words that are shown again; a label before them is none of them."""
    again = shown[len(shown) - len(own) :]
    if [seen.word.text for seen in own] == [word.text for word in again]:
        for seen, word in zip(own, again, strict=True):
            seen.places.extend(word.places)


def _by_line(seen: Sequence[_Seen], lines: Sequence[_Line]) -> list[list[_Seen]]:
    """Return a segment's words by line; those of a label, before the first one's, are not among them."""
    made: list[list[_Seen]] = []
    stop = len(seen)
    for line in reversed(lines):
        start = max(0, stop - len(line.words))
        made.append(list(seen[start:stop]))
        stop = start
    return made[::-1]
