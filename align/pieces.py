"""Words with rough times -> pieces of some seconds, each with the stretch of the recording that holds it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from transcript.model import Word

__all__ = ["Piece", "halves", "pieces"]

_PAUSE_MS = 300
"""A pause in which a piece may end, beside words that are sure,"""
_PIECE_MS = 4_000
"""once it is so long."""
_LONG_PAUSE_MS = 1500
"""A pause in which a piece always ends: what lasts so long may be speech that the transcript lacks."""
_LONGEST_PIECE_MS = 20_000
"""A piece that is so long ends without a pause, between words that are sure."""
_MARGIN_MS = 500
"""How far beyond its words a piece reaches, at most to the middle of the pause,"""
_UNSURE_MARGIN_MS = 1500
"""and beside words whose times are guessed."""
_LEAST_HALF = 4
"""Pieces of fewer words than two such halves are not halved."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words `start` to `stop` (not included), and the stretch of the recording in which they are spoken, in ms."""

    start: int
    stop: int
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class _Span:
    """A word with times."""

    place: int
    start_ms: int
    end_ms: int


def pieces(words: Sequence[Word], sure: Collection[int], borders: Collection[int], duration_ms: int) -> list[Piece]:
    """Cut the words that have times into pieces, in order of time; the stretches do not overlap.

    `sure` are the places of words that were heard where they are; `borders` are where a piece must begin.
    """
    spans = list(_spans(words, 0, len(words)))
    runs = sorted(_runs(spans, sure, borders), key=lambda run: run[0].start_ms)
    if not runs:
        return []
    edges_ms = [0, *(_between(a[-1], b[0]) for a, b in pairwise(runs)), duration_ms]
    return [
        Piece(
            run[0].place,
            run[-1].place + 1,
            max(before_ms, run[0].start_ms - _margin(run[0], sure)),
            min(after_ms, run[-1].end_ms + _margin(run[-1], sure)),
        )
        for run, (before_ms, after_ms) in zip(runs, pairwise(edges_ms), strict=True)
    ]


def halves(piece: Piece, words: Sequence[Word], sure: Collection[int]) -> tuple[Piece, ...]:
    """Return two pieces, cut in the longest pause between sure words but for the ends; none where there is none."""
    spans = list(_spans(words, piece.start, piece.stop))
    cuts = [
        (b.start_ms - a.end_ms, b.place, _between(a, b))
        for a, b in pairwise(spans[_LEAST_HALF - 1 : len(spans) - _LEAST_HALF + 1])
        if a.place in sure and b.place in sure
    ]
    if not cuts:
        return ()
    _, place, at_ms = max(cuts)
    return Piece(piece.start, place, piece.start_ms, at_ms), Piece(place, piece.stop, at_ms, piece.end_ms)


def _spans(words: Sequence[Word], start: int, stop: int) -> Iterator[_Span]:
    for k in range(start, stop):
        start_ms, end_ms = words[k].start_ms, words[k].end_ms
        if start_ms is not None and end_ms is not None:
            yield _Span(k, start_ms, end_ms)


def _runs(spans: Sequence[_Span], sure: Collection[int], borders: Collection[int]) -> Iterator[Sequence[_Span]]:
    start = 0
    for k in range(1, len(spans)):
        before, span = spans[k - 1], spans[k]
        pause_ms = span.start_ms - before.end_ms
        length_ms = before.end_ms - spans[start].start_ms
        apart = span.place != before.place + 1 or span.start_ms < before.start_ms or span.place in borders
        long = length_ms >= (_PIECE_MS if pause_ms >= _PAUSE_MS else _LONGEST_PIECE_MS)
        if apart or pause_ms >= _LONG_PAUSE_MS or (long and before.place in sure and span.place in sure):
            yield spans[start:k]
            start = k
    if spans:
        yield spans[start:]


def _between(before: _Span, after: _Span) -> int:
    """Return the middle of the pause between two words."""
    return (min(before.end_ms, after.start_ms) + after.start_ms) // 2


def _margin(span: _Span, sure: Collection[int]) -> int:
    return _MARGIN_MS if span.place in sure else _UNSURE_MARGIN_MS
