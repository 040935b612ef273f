"""A diarization and words with times -> words with speakers.

A diarizer errs by some tenths of a second at every boundary and now and then hears somebody else for half a second, so
the turn that covers a word is evidence, not a verdict. Of all ways to give the words to the speakers, the cheapest is
taken (Viterbi): a word costs as many seconds as its speaker is not heard while it lasts, and a change of speaker costs
according to where it stands: most inside a sentence, little at its end, next to nothing after a long pause. Whoever
takes the floor pays again when he gives it back, which is why short intrusions lose against the floor's holder.

How dear changes are is read from the data: where the diarizer's own changes fall between sentences, its boundaries are
exact and its short turns are to be believed; where they fall anywhere, they are not.

The costs were fitted on eleven of 22 earnings calls (Earnings-21) with the turns as they are and roughened.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

from transcript.errors import OptionError
from transcript.model import Segment, Turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from transcript.model import Diarization, Transcript, Word

__all__ = ["give_speakers"]

_REACH_MS = 100  # boundaries are not surer than this, so a word listens this far around itself
_LEAST_S, _MOST_S = 0.12, 0.6  # what a word weighs at least ("I" of 50 ms) and at most (one drawn out over a pause)

# What a change of speaker costs, in seconds of contradicted speech.
_MID_SENTENCE = 1.5
_AFTER_COMMA = 1.2
_AFTER_SENTENCE = 0.5
_ANYWHERE = 0.05  # even after a long pause whoever spoke last is the likelier to go on
_PAUSE_S = 1.1  # a pause this long makes a change e times cheaper

_EXACT, _ROUGH = 0.2, 0.4  # shares of changes that fall inside sentences: below the first turns are exact
_EXACT_SCALE = 0.25  # what changes cost with exact turns, against rough ones
_PRIOR_CHANGES, _PRIOR_DOUBT = 5, 0.3  # what is thought of the turns before much is seen
_PLAIN_PAUSE_MS = 300  # a pause this long is no longer the middle of a sentence

_SENTENCE_ENDS = frozenset(".?!…。？！")  # noqa: RUF001 - the signs of Chinese and Japanese are meant
_COMMAS = frozenset(",;:—–，、；：")  # noqa: RUF001 - likewise
_CLOSING = "\"')]}»”’"


@dataclass(frozen=True, slots=True)
class _Span:
    """When a word is spoken; a word without known times has no span."""

    start_ms: int
    end_ms: int

    @property
    def weight_s(self) -> float:
        """What the word's speaker is worth."""
        return min(max((self.end_ms - self.start_ms) / 1000, _LEAST_S), _MOST_S)


def give_speakers(transcript: Transcript, diarization: Diarization) -> Transcript:
    """Return `transcript` with a speaker of `diarization` on every word, and segments split where the speaker changes.

    Words without times are placed between their neighbours, or take a neighbour's speaker where that is not possible.
    An empty diarization says nothing: the transcript comes back as it is. Raises OptionError where no word has a time.
    """
    words = transcript.words
    if not words or not diarization.turns:
        return transcript
    spans = [span for segment in transcript.segments for span in _spans(segment)]
    if not any(spans):
        raise OptionError("the transcript has no times, so no speaker can be given to its words; align it first")
    heard = _heard(spans, _unbroken(diarization))
    scale = _scale(words, spans, heard)
    neighbours = pairwise(words)
    costs = [
        0.0,
        *(scale * _change_cost(a, b, s, t) for (a, b), (s, t) in zip(neighbours, pairwise(spans), strict=True)),
    ]
    speakers = iter(_cheapest(spans, heard, costs))
    segments = (
        replace(segment, words=tuple(replace(word, speaker=next(speakers)) for word in segment.words))
        for segment in transcript.segments
    )
    return replace(transcript, segments=tuple(part for segment in segments for part in _split(segment)))


def _spans(segment: Segment) -> Iterator[_Span | None]:
    """Yield the span of each word; runs of words without times share what lies between their neighbours by letters."""
    at_ms = segment.start_ms
    words = segment.words
    for timed, run in groupby(range(len(words)), lambda i: (words[i].start_ms, words[i].end_ms) != (None, None)):
        indices = list(run)
        if timed:
            for word in (words[i] for i in indices):
                ends = [t for t in (word.start_ms, word.end_ms) if t is not None]
                yield _Span(ends[0], ends[-1])
                at_ms = ends[-1]
            continue
        after = indices[-1] + 1
        until_ms = segment.end_ms if after == len(words) else words[after].start_ms
        yield from _spread([words[i] for i in indices], at_ms, until_ms)


def _spread(words: Sequence[Word], start_ms: int | None, end_ms: int | None) -> Iterator[_Span | None]:
    if start_ms is None or end_ms is None or end_ms < start_ms:
        yield from [None] * len(words)
        return
    letters = sum(len(w.text) for w in words)
    said = 0
    for word in words:
        before, said = said, said + len(word.text)
        length_ms = end_ms - start_ms
        yield _Span(start_ms + length_ms * before // letters, start_ms + length_ms * said // letters)


def _unbroken(diarization: Diarization) -> list[Turn]:
    """Return the turns with those of one speaker that touch or overlap made one, in order of time."""
    latest: dict[str, Turn] = {}
    turns: list[Turn] = []
    for turn in diarization.turns:
        last = latest.get(turn.speaker)
        if last is not None and turn.start_ms <= last.end_ms:
            latest[turn.speaker] = replace(last, end_ms=max(last.end_ms, turn.end_ms))
            continue
        if last is not None:
            turns.append(last)
        latest[turn.speaker] = turn
    return sorted([*turns, *latest.values()])


def _heard(spans: Sequence[_Span | None], turns: Sequence[Turn]) -> list[dict[str, float]]:
    """Return for each word how much each speaker is heard in it and `_REACH_MS` around it: the most is 1."""
    heard: list[dict[str, float]] = [{} for _ in spans]
    timed = sorted((span.start_ms, i) for i, span in enumerate(spans) if span is not None)
    active: list[Turn] = []
    coming = 0
    for _, i in timed:
        span = spans[i]
        if span is None:
            continue
        start_ms, end_ms = span.start_ms - _REACH_MS, span.end_ms + _REACH_MS
        while coming < len(turns) and turns[coming].start_ms < end_ms:
            active.append(turns[coming])
            coming += 1
        active = [t for t in active if t.end_ms > start_ms]
        for turn in active:
            shared_ms = min(turn.end_ms, end_ms) - max(turn.start_ms, start_ms)
            if shared_ms > 0:
                share = shared_ms / (end_ms - start_ms)
                heard[i][turn.speaker] = heard[i].get(turn.speaker, 0.0) + share
        most = max(heard[i].values(), default=1.0)
        heard[i] = {speaker: share / most for speaker, share in heard[i].items()}
    return heard


def _scale(words: Sequence[Word], spans: Sequence[_Span | None], heard: Sequence[dict[str, float]]) -> float:
    """Return how dear changes of speaker are: 1 where turns are rough, less where they change between sentences."""
    loudest = [max(h, key=lambda s: h[s]) if h else None for h in heard]
    changes = inside = 0
    for i in range(1, len(words)):
        if loudest[i] is None or loudest[i - 1] is None or loudest[i] == loudest[i - 1]:
            continue
        changes += 1
        inside += not _ends(words[i - 1], _SENTENCE_ENDS) and _pause_ms(spans[i - 1], spans[i]) <= _PLAIN_PAUSE_MS
    doubt = (inside + _PRIOR_CHANGES * _PRIOR_DOUBT) / (changes + _PRIOR_CHANGES)
    rough = min(max((doubt - _EXACT) / (_ROUGH - _EXACT), 0.0), 1.0)
    return _EXACT_SCALE + (1 - _EXACT_SCALE) * rough


def _change_cost(before: Word, after: Word, before_span: _Span | None, after_span: _Span | None) -> float:
    """Return what a change of speaker between two words costs, in seconds of contradicted speech."""
    if _ends(before, _SENTENCE_ENDS) and not after.glued:
        cost = _AFTER_SENTENCE
    elif _ends(before, _COMMAS):
        cost = _AFTER_COMMA
    else:
        cost = _MID_SENTENCE
    return cost * math.exp(-_pause_ms(before_span, after_span) / 1000 / _PAUSE_S) + _ANYWHERE


def _ends(word: Word, signs: frozenset[str]) -> bool:
    return (word.text.rstrip(_CLOSING) or word.text)[-1] in signs


def _pause_ms(before: _Span | None, after: _Span | None) -> int:
    return max(0, after.start_ms - before.end_ms) if before and after else 0


def _cheapest(
    spans: Sequence[_Span | None], heard: Sequence[dict[str, float]], changes: Sequence[float]
) -> list[str | None]:
    """Return the speaker of each word on the cheapest path (Viterbi); `changes[i]` is the price of one before word i.

    A speaker who costs more than the cheapest and a change can be left out: coming back to him later costs no more.
    None stands for those who have not been heard yet: one of them may have begun where a change was cheap.
    """
    dearest = max(changes)
    totals: dict[str | None, float] = {None: 0.0}
    came_from: list[dict[str | None, str | None]] = []
    for span, shares, change in zip(spans, heard, changes, strict=True):
        cheapest = min(totals, key=lambda s: totals[s])
        entering = totals[cheapest] + change
        weight = span.weight_s if span is not None and shares else 0.0
        following: dict[str | None, float] = {}
        origin: dict[str | None, str | None] = {}
        for speaker in dict.fromkeys((*totals, *shares)):
            before = speaker if speaker in totals else None
            origin[speaker] = before if totals[before] <= entering else cheapest
            share = shares.get(speaker, 0.0) if speaker is not None else 0.0
            following[speaker] = min(totals[before], entering) + weight * (1 - share)
        limit = min(following.values()) + dearest
        totals = {s: cost for s, cost in following.items() if cost <= limit or s is None}
        came_from.append(origin)
    return _path_back(totals, came_from)


def _path_back(totals: dict[str | None, float], came_from: Sequence[dict[str | None, str | None]]) -> list[str | None]:
    named = [s for s in totals if s is not None]
    at = min(named, key=lambda s: totals[s], default=None)
    path: list[str | None] = []
    for origin in reversed(came_from):
        path.append(at)
        # A speaker without an origin of his own was one of those not heard yet, and stays himself among them.
        before = origin.get(at, origin[None])
        at = before if before is not None else at
    return path[::-1]


def _split(segment: Segment) -> Iterator[Segment]:
    """Yield `segment` in parts of one speaker each; the outer times stay, the inner ones are those of the words."""
    parts = [tuple(run) for _, run in groupby(segment.words, attrgetter("speaker"))]
    if len(parts) == 1:
        yield segment
        return
    for n, words in enumerate(parts):
        start_ms = segment.start_ms if n == 0 else _first(w.start_ms for w in words)
        end_ms = segment.end_ms if n == len(parts) - 1 else _first(w.end_ms for w in reversed(words))
        if start_ms is not None and end_ms is not None and end_ms < start_ms:
            start_ms = end_ms = None
        yield Segment(words, start_ms, end_ms)


def _first(times: Iterable[int | None]) -> int | None:
    return next((t for t in times if t is not None), None)
