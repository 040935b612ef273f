"""When the words of a transcript were spoken, as far as its file tells."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from align.ordering import longest_rise
from align.placing import Span, Spoken, spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from transcript.model import Segment, Transcript, Word

__all__ = ["clocked", "spoken_words"]


def clocked(heard: Transcript) -> list[Word]:
    """Return all words, each with a time where one can be told, in an order of time that never runs backwards.

    A word without a time of its own shares, by letters, what its neighbours, its segment, or the beginning of the next
    segment leave. Of times that contradict the order the fewest are dropped. Takes time n log n.
    """
    words: list[Word] = []
    for segment, following in zip_longest(heard.segments, heard.segments[1:]):
        until_ms = segment.end_ms
        if until_ms is None and following is not None:
            until_ms = _first_known(following.words[0].start_ms, following.start_ms)
        words += _in_segment(segment, until_ms)
    return _in_order(words)


def _in_segment(segment: Segment, until_ms: int | None) -> Iterator[Word]:
    runs = list(_runs(segment.words))
    start_ms = segment.start_ms
    for run, next_ms in zip(runs, [*(r[0].start_ms for r in runs[1:]), until_ms], strict=True):
        end_ms = _first_known(run[-1].end_ms, next_ms)
        yield from _sharing(run, _first_known(run[0].start_ms, start_ms), end_ms)
        start_ms = end_ms


def _runs(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Yield runs of words that share one stretch of time: it begins and ends where a word has a time."""
    run: list[Word] = []
    for word in words:
        if run and (word.start_ms is not None or run[-1].end_ms is not None):
            yield run
            run = []
        run.append(word)
    yield run


def _first_known(*times_ms: int | None) -> int | None:
    return next((t for t in times_ms if t is not None), None)


def _sharing(run: Sequence[Word], start_ms: int | None, end_ms: int | None) -> Iterable[Word]:
    if start_ms is None or end_ms is None or end_ms < start_ms:
        return map(_untimed, run)
    spans = spread([w.text for w in run], Span(start_ms, end_ms))
    return (replace(w, start_ms=s.start_ms, end_ms=s.end_ms) for w, s in zip(run, spans, strict=True))


def _untimed(word: Word) -> Word:
    return replace(word, start_ms=None, end_ms=None)


def _in_order(words: Sequence[Word]) -> list[Word]:
    """Return the words without the times that run backwards: the longest run of starts forwards is believed."""
    timed = [(k, w.start_ms) for k, w in enumerate(words) if w.start_ms is not None]
    believed = {timed[n][0] for n in longest_rise([start_ms for _, start_ms in timed])}
    return [w if k in believed else _untimed(w) for k, w in enumerate(words)]


def spoken_words(words: Sequence[Word]) -> list[Spoken | None]:
    """Return the words that have times, which end where the next begins at the latest."""
    spoken: list[Spoken | None] = []
    next_ms: int | None = None
    for w in reversed(words):
        if w.start_ms is None or w.end_ms is None:
            spoken.append(None)
            continue
        end_ms = w.end_ms if next_ms is None else min(w.end_ms, next_ms)
        spoken.append(Spoken(w.text, w.start_ms, end_ms, w.speaker))
        next_ms = w.start_ms
    return spoken[::-1]
