"""An alignment -> times, and speakers where there are none, for the words of a transcript.

Where both sides run together, a word that both have takes the time of the other side, and words between two such
anchors are placed between them. What stands apart, and what cannot be spoken in the time there is, was not heard: an
advertisement, a cut, the rest of the episode. It is reported and gets no time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from align.bridging import bridged
from align.clock import clocked, spoken_words
from align.match import match
from align.moved import find_moved
from align.passages import Pair, find_passages
from align.placing import place
from transcript.errors import InputError
from transcript.model import Segment, Transcript, Word, join

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from align.passages import Passage
    from align.placing import Spoken

__all__ = ["LEAST_DOUBTFUL", "Retimed", "Stretch", "check_clock", "regrouped", "retime", "stretch_of", "stretches_of"]

_LEAST_ADDITIONAL = 4
"""So many words are more than a slip of the recogniser ("you know", "yeah, yeah") that an editor leaves out."""
LEAST_DOUBTFUL = 4
"""So many words in a row that were heard otherwise, or not at all, make a doubt; fewer are everyday mishearings."""
_MUCH_MORE = 2
"""Where more than so many times the words were heard between two anchors, some of them are additional."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words `start` to `stop` (not included) of one side, and their text.

    `start_ms` and `end_ms` are when they are spoken in the recording; of words that it does not speak, when the words
    before them end and those behind them begin. None where that is unknown.
    """

    start: int
    stop: int
    text: str
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Retimed:
    """A transcript on another's clock.

    `transcript` has all its words, those that were not heard without times: `unheard` are all the stretches of them.
    `additional` is what was heard and the transcript lacks, a few words at least (positions are words of what was
    heard). `passages` are where both run together, in the order of the transcript; inside one, times never run
    backwards. `doubtful` are words whose times are guessed, a few words at least.
    """

    transcript: Transcript
    passages: tuple[Passage, ...]
    unheard: tuple[Stretch, ...]
    additional: tuple[Stretch, ...]
    doubtful: tuple[Stretch, ...]

    @property
    def moved(self) -> tuple[Stretch, ...]:
        """What the recording speaks elsewhere."""
        words = self.transcript.words
        return tuple(stretch_of(words, p.here_start, p.here_stop) for p in self.passages if p.moved)

    @property
    def unheard_words(self) -> int:
        """How many words the recording does not speak."""
        return sum(s.stop - s.start for s in self.unheard)

    def spoken(self) -> Transcript:
        """Return the transcript in the order of the recording, without what was not heard: what a timed file holds."""
        numbers = (n for n, s in enumerate(self.transcript.segments) for _ in s.words)
        timed = [(n, w) for n, w in zip(numbers, self.transcript.words, strict=True) if w.start_ms is not None]
        order = sorted(range(len(timed)), key=lambda k: timed[k][1].start_ms or 0)
        # what follows in the recording and in its segment belongs to one segment
        runs = groupby(enumerate(order), key=lambda place: (timed[place[1]][0], place[1] - place[0]))
        segments = (_segment(tuple(timed[k][1] for _, k in run)) for _, run in runs)
        return replace(self.transcript, segments=tuple(segments))


def check_clock(heard: Transcript, path: Path) -> None:
    """Raise InputError where `heard`, read from `path`, has no times to give."""
    if not heard.has_times:
        raise InputError(path, "has no times, so nothing can be put on its clock; give subtitles or Whisper JSON")


def retime(transcript: Transcript, heard: Transcript) -> Retimed:
    """Give the words of `transcript` the times of `heard`; its own speakers stay, missing ones come from `heard`.

    The times that are given never run backwards but from one passage to another that was moved, whatever those of
    `heard` do. But for `match`, the time this takes grows as n log n with the words.
    """
    words = transcript.words
    there = clocked(heard)
    spoken = spoken_words(there)
    here_texts, there_texts = [w.text for w in words], [w.text for w in there]
    in_order = find_passages(match(here_texts, there_texts), here_texts, there_texts)
    in_order = bridged(in_order, here_texts, spoken)
    moved = find_moved(in_order, here_texts, there_texts)
    passages = tuple(sorted((*in_order, *moved), key=lambda p: p.here_start))
    timed = [replace(w, start_ms=None, end_ms=None) for w in words]
    for passage in passages:
        _put_on_clock(timed, there, spoken, passage)
    sure = {p.here for passage in passages for p in passage.pairs}
    return Retimed(
        regrouped(transcript, timed),
        passages,
        tuple(stretches_of(timed, lambda k: timed[k].start_ms is None)),
        tuple(_additional(there, passages)),
        tuple(_doubtful(timed, sure)),
    )


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


def regrouped(transcript: Transcript, words: Sequence[Word]) -> Transcript:
    """Return `transcript` with `words` in place of its own, as many in each segment, and the times of theirs."""
    at = 0
    segments = []
    for segment in transcript.segments:
        stop = at + len(segment.words)
        segments.append(_segment(tuple(words[at:stop])))
        at = stop
    return replace(transcript, segments=tuple(segments))


def _segment(words: tuple[Word, ...]) -> Segment:
    starts = [w.start_ms for w in words if w.start_ms is not None]
    ends = [w.end_ms for w in words if w.end_ms is not None]
    return Segment(words, min(starts, default=None), max(ends, default=None))


# -- what only one side has --------------------------------------------------------------------------------------------


def stretches_of(words: Sequence[Word], wanted: Callable[[int], bool]) -> Iterator[Stretch]:
    """Yield the stretches of the words whose places are `wanted`."""
    for is_wanted, group in groupby(range(len(words)), wanted):
        places = list(group)
        if is_wanted:
            yield stretch_of(words, places[0], places[-1] + 1)


def stretch_of(words: Sequence[Word], start: int, stop: int) -> Stretch:
    """Return words `start` to `stop` with when they are spoken, else with the times beside them."""
    inside = words[start:stop]
    starts = [w.start_ms for w in inside if w.start_ms is not None]
    ends = [w.end_ms for w in inside if w.end_ms is not None]
    if not starts:
        before, after = words[start - 1 : start], words[stop : stop + 1]
        starts, ends = (
            [w.end_ms for w in before if w.end_ms is not None],
            [w.start_ms for w in after if w.start_ms is not None],
        )
    return Stretch(start, stop, join(inside), min(starts, default=None), max(ends, default=None))


def _doubtful(timed: Sequence[Word], sure: Collection[int]) -> Iterator[Stretch]:
    """Yield the runs of words that have times and that nobody heard."""
    found = stretches_of(timed, lambda k: timed[k].start_ms is not None and k not in sure)
    return (s for s in found if s.stop - s.start >= LEAST_DOUBTFUL)


def _additional(there: Sequence[Word], passages: Sequence[Passage]) -> Iterator[Stretch]:
    """Yield what was heard between the passages, and within them what is more than the transcript's words misheard."""
    at = 0
    for passage in sorted(passages, key=lambda p: p.there_start):
        yield from _stretch(there, at, passage.there_start)
        first, behind = (
            Pair(passage.here_start - 1, passage.there_start - 1),
            Pair(passage.here_stop, passage.there_stop),
        )
        for before, after in pairwise([first, *passage.pairs, behind]):
            if after.there - before.there - 1 > _MUCH_MORE * (after.here - before.here - 1):
                yield from _stretch(there, before.there + 1, after.there)
        at = passage.there_stop
    yield from _stretch(there, at, len(there))


def _stretch(words: Sequence[Word], start: int, stop: int) -> Iterator[Stretch]:
    if stop - start >= _LEAST_ADDITIONAL:
        yield stretch_of(words, start, stop)
