"""An alignment -> times, and speakers where there are none, for the words of a transcript.

Where both sides run together, a word that both have takes the time of the other side, and words between two such
anchors are placed between them. What stands apart, and what cannot be spoken in the time there is, was not heard: an
advertisement, a cut, the rest of the episode. It is reported and gets no time.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from align.match import match
from align.passages import find_passages
from align.placing import Span, Spoken, place, spread
from transcript.errors import InputError
from transcript.model import Segment, Transcript, Word, join

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from align.passages import Passage

__all__ = ["Retimed", "Stretch", "check_clock", "retime"]

_LEAST_STRETCH = 4
"""Shorter runs of unheard words are slips of the recogniser: they are told by their lack of a time alone."""
_MUCH_MORE = 2
"""Where more than so many times the words were heard between two anchors, some of them are additional."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words `start` to `stop` (not included) that the other side lacks, and their text."""

    start: int
    stop: int
    text: str


@dataclass(frozen=True, slots=True)
class Retimed:
    """A transcript on another's clock.

    `transcript` has all its words, those that were not heard without times. `unheard` are the stretches of them;
    `additional` is what was heard and the transcript lacks (positions are words of what was heard).
    """

    transcript: Transcript
    unheard: tuple[Stretch, ...]
    additional: tuple[Stretch, ...]

    def spoken(self) -> Transcript:
        """Return the transcript without the words that were not heard: what a timed file can hold."""
        segments = []
        for segment in self.transcript.segments:
            words = tuple(w for w in segment.words if w.start_ms is not None)
            if words:
                segments.append(_segment(words))
        return replace(self.transcript, segments=tuple(segments))


def check_clock(heard: Transcript, path: Path) -> None:
    """Raise InputError where `heard`, read from `path`, has no times to give."""
    if not any(s.start_ms is not None or any(w.start_ms is not None for w in s.words) for s in heard.segments):
        raise InputError(path, "has no times, so nothing can be put on its clock; give subtitles or Whisper JSON")


def retime(transcript: Transcript, heard: Transcript) -> Retimed:
    """Give the words of `transcript` the times of `heard`; its own speakers stay, missing ones come from `heard`.

    Words of `heard` without times share those around them, or their segment's, by their letters; times that run
    backwards are not believed. The times that are given never do. Takes time linear in the words, but for `match`.
    """
    words = transcript.words
    there = _in_order(_clocked(heard))
    spoken = _spoken(there)
    here_texts, there_texts = [w.text for w in words], [w.text for w in there]
    passages = find_passages(match(here_texts, there_texts), here_texts, there_texts)
    timed = [replace(w, start_ms=None, end_ms=None) for w in words]
    for passage in passages:
        _put_on_clock(timed, there, spoken, passage)
    regrouped = _regrouped(transcript, timed)
    return Retimed(regrouped, tuple(_unheard(timed)), tuple(_additional(there, passages)))


# -- the clock ---------------------------------------------------------------------------------------------------------


def _clocked(heard: Transcript) -> list[Word]:
    """Return all words, with times where any are known: their own, or a share of what is left beside them."""
    made: list[Word] = []
    for segment in heard.segments:
        at = 0
        for has_time, group in groupby(segment.words, key=_has_time):
            run = list(group)
            made += run if has_time else _between(segment, at, run)
            at += len(run)
    return made


def _has_time(word: Word) -> bool:
    return word.start_ms is not None and word.end_ms is not None


def _between(segment: Segment, at: int, run: Sequence[Word]) -> Iterable[Word]:
    """Return the words `run`, which stand at `at` in a segment without times, with what the words beside leave."""
    stop = at + len(run)
    start_ms = segment.words[at - 1].end_ms if at else segment.start_ms
    end_ms = segment.words[stop].start_ms if stop < len(segment.words) else segment.end_ms
    if start_ms is None or end_ms is None or end_ms < start_ms:
        return (_untimed(w) for w in run)
    spans = spread([w.text for w in run], Span(start_ms, end_ms))
    return (_timed(w, s) for w, s in zip(run, spans, strict=True))


def _timed(word: Word, span: Span) -> Word:
    return replace(word, start_ms=span.start_ms, end_ms=span.end_ms)


def _untimed(word: Word) -> Word:
    return replace(word, start_ms=None, end_ms=None)


def _in_order(words: Sequence[Word]) -> list[Word]:
    """Return the words without the times that run backwards: the longest run of starts forwards is believed.

    It is found by patience sorting, in time n log n.
    """
    least_ms: list[int] = []  # of the runs of each length, the least start that ends one
    ends: list[int] = []  # and the word that has it
    previous: dict[int, int] = {}
    for k, word in enumerate(words):
        if word.start_ms is None:
            continue
        shorter = bisect_right(least_ms, word.start_ms)
        if shorter:
            previous[k] = ends[shorter - 1]
        least_ms[shorter : shorter + 1] = [word.start_ms]
        ends[shorter : shorter + 1] = [k]
    believed = set(_chain(previous, ends[-1])) if ends else set()
    return [w if k in believed or w.start_ms is None else _untimed(w) for k, w in enumerate(words)]


def _chain(previous: Mapping[int, int], last: int) -> Iterator[int]:
    yield last
    while last in previous:
        last = previous[last]
        yield last


def _spoken(words: Sequence[Word]) -> list[Spoken | None]:
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


# -- times -------------------------------------------------------------------------------------------------------------


def _put_on_clock(timed: list[Word], there: Sequence[Word], spoken: Sequence[Spoken | None], passage: Passage) -> None:
    """Give the words of a passage their times and, where they have none, the speakers of what was heard."""
    anchors = [p for p in passage.pairs if spoken[p.there] is not None]
    for anchor in anchors:
        own, heard = timed[anchor.here], there[anchor.there]
        timed[anchor.here] = replace(
            own, start_ms=heard.start_ms, end_ms=heard.end_ms, speaker=own.speaker or heard.speaker
        )
    for before, after in pairwise([None, *anchors, None]):
        start = before.here + 1 if before else passage.here_start
        stop = after.here if after else passage.here_stop
        if start < stop:
            there_start = before.there + 1 if before else passage.there_start
            there_stop = after.there if after else passage.there_stop
            _fill(
                timed,
                range(start, stop),
                spoken[before.there] if before else None,
                [s for s in spoken[there_start:there_stop] if s is not None],
                spoken[after.there] if after else None,
            )


def _fill(timed: list[Word], gap: range, before: Spoken | None, heard: Sequence[Spoken], after: Spoken | None) -> None:
    """Place the words of a gap between two anchors, where they can have been spoken there."""
    spans = place([timed[k].text for k in gap], before, heard, after)
    around = [s for s in (before, *heard, after) if s is not None]
    for k, span in zip(gap, spans, strict=False):  # no spans where they cannot
        timed[k] = replace(_timed(timed[k], span), speaker=timed[k].speaker or _speaker_at(span.start_ms, around))
    if spans and before is not None:
        timed[gap.start - 1] = _ending(timed[gap.start - 1], spans[0].start_ms)


def _speaker_at(time_ms: int, heard: Sequence[Spoken]) -> str | None:
    """Return who is heard at a time, or was last."""
    begun = [s for s in heard if s.start_ms <= time_ms]
    return (begun[-1] if begun else heard[0]).speaker


def _ending(word: Word, latest_ms: int) -> Word:
    """Return a word that ends at `latest_ms` if it ended later."""
    return word if word.end_ms is None or word.end_ms <= latest_ms else replace(word, end_ms=latest_ms)


def _regrouped(transcript: Transcript, timed: Sequence[Word]) -> Transcript:
    at = 0
    segments = []
    for segment in transcript.segments:
        stop = at + len(segment.words)
        segments.append(_segment(tuple(timed[at:stop])))
        at = stop
    return replace(transcript, segments=tuple(segments))


def _segment(words: tuple[Word, ...]) -> Segment:
    starts = [w.start_ms for w in words if w.start_ms is not None]
    ends = [w.end_ms for w in words if w.end_ms is not None]
    return Segment(words, min(starts, default=None), max(ends, default=None))


# -- what only one side has --------------------------------------------------------------------------------------------


def _unheard(timed: Sequence[Word]) -> Iterator[Stretch]:
    at = 0
    for missing, group in groupby(timed, key=lambda w: w.start_ms is None):
        stop = at + len(list(group))
        if missing:
            yield from _stretch(timed, at, stop)
        at = stop


def _additional(there: Sequence[Word], passages: Sequence[Passage]) -> Iterator[Stretch]:
    """Yield what was heard between the passages, and within them what is more than the transcript's words misheard."""
    at = 0
    for passage in passages:
        yield from _stretch(there, at, passage.there_start)
        for before, after in pairwise(passage.pairs):
            if after.there - before.there - 1 > _MUCH_MORE * (after.here - before.here - 1):
                yield from _stretch(there, before.there + 1, after.there)
        at = passage.there_stop
    yield from _stretch(there, at, len(there))


def _stretch(words: Sequence[Word], start: int, stop: int) -> Iterator[Stretch]:
    if stop - start >= _LEAST_STRETCH:
        yield Stretch(start, stop, join(words[start:stop]))
