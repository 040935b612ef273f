"""When each word of a transcript is spoken, as is known or can be told from its neighbours, and which words run on."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from transcript.model import Segment, Transcript, Word

__all__ = ["Run", "Spoken", "runs_of", "spoken_words"]

_SHORT_STRETCH = 3
"""So many words without a time, beside one that has it, are a recogniser's gap (numbers, symbols): they go along."""
_FASTEST_MS = 25
"""Nobody speaks a letter in less (40 letters a second); what would have to be faster is not in the recording."""
_LETTER_MS = 65
"""About how long a letter takes in conversation (150 to 180 words a minute of 5 letters and a space)."""
_JITTER_MS = 300
"""A word that starts this little before the one it follows was placed roughly, not moved."""


class Spoken(NamedTuple):
    """A word with the time it is shown to be spoken, known or interpolated, in ms.

    `opens` says that it is the first of its segment.
    """

    word: Word
    start_ms: int
    end_ms: int
    opens: bool = False


def spoken_words(transcript: Transcript) -> Iterator[tuple[Segment, list[Spoken]]]:
    """Yield each segment with those of its words that have a time, or can be given one."""
    last = 0
    for segment, after in zip_longest(transcript.segments, transcript.segments[1:]):
        placed = list(_placed(segment, *_bounds(segment, after)))
        for k, s in enumerate(placed):
            if last - _JITTER_MS <= s.start_ms < last:
                placed[k] = s._replace(start_ms=last, end_ms=max(last, s.end_ms))
            last = placed[k].start_ms
        if placed:
            placed[0] = placed[0]._replace(opens=True)
        yield segment, placed


def _bounds(segment: Segment, after: Segment | None) -> tuple[int | None, int | None]:
    """Return when a segment begins and ends; a missing end is the next one's start, else what its letters take."""
    start, end = segment.start_ms, segment.end_ms
    if start is not None and end is None and not _has_times(segment):
        onset = after.start_ms if after is not None else None
        end = onset if onset is not None and onset > start else start + len(segment.text) * _LETTER_MS
    elif start is None and end is not None:
        start = max(0, end - len(segment.text) * _LETTER_MS)
    return start, end


def _has_times(segment: Segment) -> bool:
    return any(map(_has_time, segment.words))


def _has_time(word: Word) -> bool:
    return word.start_ms is not None or word.end_ms is not None


def _placed(segment: Segment, start: int | None, end: int | None) -> Iterator[Spoken]:
    own_time = start is not None and end is not None and not _has_times(segment)
    stretch: list[Word] = []
    left = start
    for word in segment.words:
        if not _has_time(word):
            stretch.append(word)
            continue
        at = word.start_ms if word.start_ms is not None else word.end_ms or 0
        yield from _between(stretch, left, at, whole=own_time)
        stretch = []
        left = word.end_ms if word.end_ms is not None else at
        yield Spoken(word, at, max(at, left))
    yield from _between(stretch, left, end, whole=own_time)


def _between(words: Sequence[Word], left: int | None, right: int | None, *, whole: bool) -> Iterator[Spoken]:
    """Give `words` the time between two neighbours by their letters, if it is theirs; none where it is not."""
    left, right = (right if left is None else left), (left if right is None else right)
    if left is None or right is None or not words:
        return
    room = max(0, right - left)
    letters = sum(len(w.text) for w in words)
    if not whole and len(words) > _SHORT_STRETCH and room < letters * _FASTEST_MS:
        return
    at = 0
    for word in words:
        to = at + len(word.text)
        yield Spoken(word, left + room * at // letters, left + room * to // letters)
        at = to


# -- which words run on ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one speaker without a pause; `own` is the time of their segment where nothing else is known of them."""

    speaker: str | None
    spoken: list[Spoken]
    own: tuple[int, int] | None = None


def runs_of(transcript: Transcript, pause_ms: int) -> list[Run]:
    """Return the runs of `transcript` in order of time.

    Where words have times, a run goes on over the ends of segments: a recogniser ends them where its window does. A
    segment that has only its own time (a cue of a subtitle file) is a run by itself. Where another run starts in the
    midst of one, that one is divided.
    """
    return _in_order(_runs(transcript, pause_ms))


def _runs(transcript: Transcript, pause_ms: int) -> Iterator[Run]:
    timed: list[Spoken] = []
    for segment, spoken in spoken_words(transcript):
        if _has_times(segment):
            timed += spoken
            continue
        yield from _parted(timed, pause_ms)
        timed = []
        own = None
        if segment.start_ms is not None and segment.end_ms is not None:
            own = (segment.start_ms, segment.end_ms)
        yield from _parted(spoken, pause_ms, own)
    yield from _parted(timed, pause_ms)


def _parted(spoken: list[Spoken], pause_ms: int, own: tuple[int, int] | None = None) -> Iterator[Run]:
    def apart(a: Spoken, b: Spoken) -> bool:
        return a.word.speaker != b.word.speaker or b.start_ms - a.end_ms >= pause_ms or b.start_ms < a.start_ms

    parts = _split(spoken, apart) if spoken else []
    for part in parts:
        yield Run(part[0].word.speaker, part, own if len(parts) == 1 else None)


def _split(spoken: list[Spoken], apart: Callable[[Spoken, Spoken], bool]) -> list[list[Spoken]]:
    made = [[spoken[0]]]
    for a, b in pairwise(spoken):
        if apart(a, b):
            made.append([b])
        else:
            made[-1].append(b)
    return made


def _in_order(runs: Iterable[Run]) -> list[Run]:
    """Sort runs by time; where another run starts in the midst of one, that one is divided."""
    runs = list(runs)
    onsets = sorted({r.spoken[0].start_ms for r in runs})

    def cut_in(a: Spoken, b: Spoken) -> bool:
        return bisect_right(onsets, a.start_ms) < bisect_right(onsets, b.start_ms)

    parts = []
    for run in runs:
        pieces = _split(run.spoken, cut_in) if run.own is None else [run.spoken]
        parts += [Run(run.speaker, piece, run.own) for piece in pieces]
    return sorted(parts, key=lambda r: r.spoken[0].start_ms)
