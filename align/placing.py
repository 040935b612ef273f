"""When words are spoken that stand between two whose times are known.

Where something was heard in their place, each word takes the time of the letters that it was heard as. Where nothing
was, the words take the end of the silence; where there is none, a part of the word before, over which a recogniser
stretches what it misses.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from align.match import key

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["USUAL_MS_A_LETTER", "Span", "Spoken", "place", "spread"]

_FASTEST_MS_A_LETTER = 30
"""Below that nobody speaks: 33 letters a second are about 6 words a second (conversation has 3 to 4)."""
USUAL_MS_A_LETTER = 65
"""About 15 letters, or 2.7 words, a second: the pace of broadcast speech."""
_SQUEEZED_WORDS = 3
"""So few words are spoken even where they find no room: a recogniser swallows "and a" and times the rest tightly."""
_MUCH_MORE = 3
"""What has so many times the letters of some words is more than these words misheard."""
_MUCH_LESS = 0.2
"""What has so small a part of the letters of some words is a word or two caught of them, or a noise."""
_DRAWN_OUT_MS = 1000
"""A word that lasts longer holds a pause: recognisers tile the time with words."""
_SLOW_MS_A_LETTER, _LEAST_WORD_MS = 100, 300
"""As slowly, and as long at least, is a word spoken that begins a sentence."""
_COMPARED_LETTERS = 40
"""No more letters of a word are compared: the longest English words have fewer."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, in ms."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """A word with the time at which it was heard, in ms, and whose it is."""

    text: str
    start_ms: int
    end_ms: int
    speaker: str | None = None


def spread(words: Sequence[str], span: Span) -> list[Span]:
    """Share a time among words by their letters."""
    total = sum(map(len, words))
    length = span.end_ms - span.start_ms
    stops = [span.start_ms + length * n // total for n in accumulate(map(len, words), initial=0)]
    return [Span(a, b) for a, b in pairwise(stops)]


def place(words: Sequence[str], before: Spoken | None, heard: Sequence[Spoken], after: Spoken | None) -> list[Span]:
    """Return the times of `words` between two known ones, none where they cannot have been spoken there.

    `heard` is what was heard in their place. Without a known word on one side, only what was heard gives them time.
    The times run forwards and lie between the starts of the known words.
    """
    if not heard and (before is None or after is None):
        return []
    first = before or Spoken("", heard[0].start_ms, heard[0].start_ms)
    last = after or Spoken("", heard[-1].end_ms, heard[-1].end_ms)
    letters = sum(map(len, words))
    if len(words) > _SQUEEZED_WORDS and letters * _FASTEST_MS_A_LETTER > last.start_ms - first.start_ms:
        return []
    heard_letters = sum(len(h.text) for h in heard)
    is_hole = heard_letters <= _MUCH_LESS * letters and letters * _FASTEST_MS_A_LETTER <= last.start_ms - first.end_ms
    if not heard or is_hole:
        return _in_silence(words, first, last)
    heard = [_without_pause(h, following.start_ms) for h, following in pairwise([*heard, last])]
    return _eased(words, first, _warped(words, [first, *_their_share(words, heard), last]), last.start_ms)


def _without_pause(heard: Spoken, until_ms: int) -> Spoken:
    """Return a word that a recogniser drew out over the pause before it as long as it can have been.

    The next word begins at `until_ms`.
    """
    end_ms = min(heard.end_ms, until_ms)
    if end_ms - heard.start_ms <= _DRAWN_OUT_MS:
        return heard
    slowest_ms = max(_LEAST_WORD_MS, len(heard.text) * _SLOW_MS_A_LETTER)
    return replace(heard, start_ms=max(heard.start_ms, end_ms - slowest_ms))


def _in_silence(words: Sequence[str], before: Spoken, after: Spoken) -> list[Span]:
    """Place words that were not heard at all: who is not heard after a pause mostly begins a sentence."""
    letters = sum(map(len, words))
    if letters * _FASTEST_MS_A_LETTER <= after.start_ms - before.end_ms:
        start_ms = max(before.end_ms, after.start_ms - letters * USUAL_MS_A_LETTER)
        return spread(words, Span(start_ms, after.start_ms))
    return _carved(words, before, after.start_ms)


def _carved(words: Sequence[str], before: Spoken, end_ms: int) -> list[Span]:
    """Share the time from the beginning of the word before with it."""
    return spread([before.text, *words], Span(before.start_ms, max(before.start_ms, end_ms)))[1:]


def _letters(word: str) -> str:
    return key(word)[:_COMPARED_LETTERS]


def _their_share(words: Sequence[str], heard: Sequence[Spoken]) -> Sequence[Spoken]:
    """Return that end of what was heard which is like `words`, where much more was heard; else all of it."""
    text = "".join(map(_letters, words))
    keys = [_letters(h.text) for h in heard]
    if sum(map(len, keys)) <= _MUCH_MORE * len(text):
        return heard
    from rapidfuzz.distance import Levenshtein

    head = bisect_left(list(accumulate(map(len, keys))), len(text)) + 1
    tail = len(keys) - 1 - bisect_left(list(accumulate(map(len, reversed(keys)))), len(text))
    like_head = Levenshtein.distance(text, "".join(keys[:head]))
    like_tail = Levenshtein.distance(text, "".join(keys[tail:]))
    return heard[:head] if like_head <= like_tail else heard[tail:]


@dataclass(frozen=True, slots=True)
class _Course:
    """Points of a line that never falls; where it rises straight up, one place has two values."""

    places: Sequence[float]
    values: Sequence[float]

    def first(self, place: float) -> float:
        """Return the least value at `place`."""
        return self._value(bisect_left(self.places, place), place)

    def last(self, place: float) -> float:
        """Return the greatest value at `place`."""
        return self._value(bisect_right(self.places, place) - 1, place)

    def _value(self, k: int, place: float) -> float:
        if self.places[k] == place:
            return self.values[k]
        k = bisect_right(self.places, place)
        (x0, x1), (y0, y1) = self.places[k - 1 : k + 1], self.values[k - 1 : k + 1]
        return y0 + (y1 - y0) * (place - x0) / (x1 - x0)


def _warped(words: Sequence[str], heard: Sequence[Spoken]) -> list[Span]:
    """Give each word the time of the letters it was heard as; the first and last of `heard` stand around the words."""
    keys = [_letters(w) for w in (heard[0].text, *words, heard[-1].text)]
    heard_keys = [_letters(h.text) for h in heard]
    letters = _same_letters("".join(keys), "".join(heard_keys))
    times = _times_of_letters(heard_keys, heard)
    latest_ms = heard[-1].start_ms
    spans = []
    for first, behind in list(pairwise(accumulate(map(len, keys), initial=0)))[1:-1]:
        start_ms = min(latest_ms, round(times.last(letters.last(first))))
        end_ms = min(latest_ms, round(times.first(letters.first(behind))))
        spans.append(Span(start_ms, max(start_ms, end_ms)))
    return spans


def _same_letters(here: str, there: str) -> _Course:
    """Return which letter there stands for each here, at the least number of edits."""
    from rapidfuzz.distance import Levenshtein

    ops = Levenshtein.opcodes(here, there)
    return _Course([0, *(op.src_end for op in ops)], [0, *(op.dest_end for op in ops)])


def _times_of_letters(keys: Sequence[str], heard: Sequence[Spoken]) -> _Course:
    """Return when each letter is heard; a pause between two words stands between their letters."""
    stops = list(pairwise(accumulate(map(len, keys), initial=0)))
    starts_ms = [h.start_ms for h in heard]
    ends_ms = [
        max(h.start_ms, min(h.end_ms, n)) for h, n in zip(heard, [*starts_ms[1:], heard[-1].end_ms], strict=True)
    ]
    return _Course(
        [letter for stop in stops for letter in stop],
        [ms for times in zip(starts_ms, ends_ms, strict=True) for ms in times],
    )


def _eased(words: Sequence[str], before: Spoken, spans: Sequence[Span], end_ms: int) -> list[Span]:
    """Give words without any time of their own a part of the time of the word before them."""
    own = [k for k, s in enumerate(spans) if s.start_ms < s.end_ms]
    stops = [*own, len(words)]
    eased = []
    if stops[0]:
        eased += _carved(words[: stops[0]], before, spans[own[0]].start_ms if own else end_ms)
    for k, stop in pairwise(stops):
        eased += spread(words[k:stop], spans[k])
    return eased
