"""An alignment -> times, and speakers where there are none, for the words of a transcript.

Where both sides run together, a word that both have takes the time of the other side, and words between two such
anchors are placed between them. What stands apart, and what cannot be spoken in the time there is, was not heard: an
advertisement, a cut, the rest of the episode. It is reported and gets no time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from align.clock import clocked, spoken_words
from align.match import match
from align.passages import find_passages
from align.placing import place
from transcript.errors import InputError
from transcript.model import Segment, Transcript, Word, join

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from align.passages import Passage
    from align.placing import Spoken

__all__ = ["Retimed", "Stretch", "check_clock", "retime"]

_LEAST_ADDITIONAL = 4
"""So many words are more than a slip of the recogniser ("you know", "yeah, yeah") that an editor leaves out."""
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

    `transcript` has all its words, those that were not heard without times: `unheard` are all the stretches of them.
    `additional` is what was heard and the transcript lacks, a few words at least (positions are words of what was
    heard).
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

    The times that are given never run backwards, whatever those of `heard` do. But for `match`, the time this takes
    grows as n log n with the words.
    """
    words = transcript.words
    there = clocked(heard)
    spoken = spoken_words(there)
    here_texts, there_texts = [w.text for w in words], [w.text for w in there]
    passages = find_passages(match(here_texts, there_texts), here_texts, there_texts)
    timed = [replace(w, start_ms=None, end_ms=None) for w in words]
    for passage in passages:
        _put_on_clock(timed, there, spoken, passage)
    regrouped = _regrouped(transcript, timed)
    return Retimed(regrouped, tuple(_unheard(timed)), tuple(_additional(there, passages)))


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
        timed[k] = replace(
            timed[k],
            start_ms=span.start_ms,
            end_ms=span.end_ms,
            speaker=timed[k].speaker or _speaker_at(span.start_ms, around),
        )
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
            yield Stretch(at, stop, join(timed[at:stop]))
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
    if stop - start >= _LEAST_ADDITIONAL:
        yield Stretch(start, stop, join(words[start:stop]))
