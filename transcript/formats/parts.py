"""Segments as formats need them that hold one speaker each, need an end, or have no segments."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate, groupby, zip_longest
from typing import TYPE_CHECKING

from transcript.breaks import ends_sentence
from transcript.model import Segment, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from transcript.model import Transcript

__all__ = ["breaths", "by_speaker", "ended", "same_breath"]

_SAME_BREATH_MS = 1500
"""Words with a longer silence between them do not belong together."""


# -- ends --------------------------------------------------------------------------------------------------------------

_LETTER_MS = 65
"""About how long a letter takes in conversation (150 to 180 words a minute of 5 letters and a space)."""


def ended(transcript: Transcript) -> Transcript:
    """Return `transcript` with an end for segments that have only a start: the next one's, else by their letters."""
    starts = [segment.start_ms for segment in transcript.segments[1:]]
    segments = (_ended(segment, after) for segment, after in zip_longest(transcript.segments, starts))
    return replace(transcript, segments=tuple(segments))


def _ended(segment: Segment, next_start_ms: int | None) -> Segment:
    start = segment.start_ms
    if start is None or segment.end_ms is not None:
        return segment
    known = [ms for word in segment.words for ms in (word.start_ms, word.end_ms) if ms is not None]
    said = max([start + len(segment.text) * _LETTER_MS, *known])
    return replace(segment, end_ms=next_start_ms if next_start_ms is not None and next_start_ms > start else said)


# -- one speaker each --------------------------------------------------------------------------------------------------


def by_speaker(transcript: Transcript) -> Iterator[Segment]:
    """Yield the segments, one of several speakers divided where these change.

    Where the parts meet, the time is that of the words there, else what the letters before it take of the segment's.
    """
    for segment in transcript.segments:
        turns = [tuple(words) for _, words in groupby(segment.words, key=_speaker)]
        yield from _parts(segment, turns) if len(turns) > 1 else [segment]


def _speaker(word: Word) -> str | None:
    return word.speaker


def _parts(segment: Segment, turns: Sequence[tuple[Word, ...]]) -> Iterator[Segment]:
    at = list(accumulate((sum(len(w.text) for w in words) for words in turns), initial=0))
    for k, words in enumerate(turns):
        start = segment.start_ms if k == 0 else _first(words[0].start_ms, _within(segment, at[k], at[-1]))
        end = segment.end_ms if k + 1 == len(turns) else _first(words[-1].end_ms, _within(segment, at[k + 1], at[-1]))
        if start is not None and end is not None:
            end = max(start, end)
        yield Segment(words, start, end)


def _first(known: int | None, guess: int | None) -> int | None:
    return guess if known is None else known


def _within(segment: Segment, letters: int, of_letters: int) -> int | None:
    if segment.start_ms is None or segment.end_ms is None:
        return None
    return segment.start_ms + (segment.end_ms - segment.start_ms) * letters // of_letters


# -- single words in segments ------------------------------------------------------------------------------------------


def same_breath(text: str, end_ms: int | None, next_start_ms: int | None) -> bool:
    """Tell whether the word `text` that ends at `end_ms` and the one that starts at `next_start_ms` belong together."""
    return (
        end_ms is not None
        and next_start_ms is not None
        and 0 <= next_start_ms - end_ms < _SAME_BREATH_MS
        and not ends_sentence(text)
    )


def breaths(words: Iterable[Word]) -> Iterator[Segment]:
    """Yield words with times as segments: sentences of one speaker without long silences."""
    group: list[Word] = []
    for word in words:
        if group and not (
            group[-1].speaker == word.speaker and same_breath(group[-1].text, group[-1].end_ms, word.start_ms)
        ):
            yield Segment(tuple(group), group[0].start_ms, group[-1].end_ms)
            group = []
        group.append(word)
    if group:
        yield Segment(tuple(group), group[0].start_ms, group[-1].end_ms)
