"""Exact times for words whose times are roughly known: forced alignment, piece by piece.

What was not heard, but can be spoken in the time that is left there, is tried too, and believed where the sound bears
it out: what a recogniser did not understand is not lost.
"""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean
from typing import TYPE_CHECKING, Protocol

from align.pieces import Piece, halves, pieces
from align.retime import LEAST_DOUBTFUL, regrouped, stretches_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from align.retime import Retimed, Stretch

__all__ = ["Aligner", "TimedWord", "refine"]

_FASTEST_MS_A_LETTER, _SLOWEST_MS_A_LETTER = 35, 180
"""Between these paces, words that were not heard are looked for in the time between their neighbours,"""
_PAUSES_MS = 3_000
"""with so much silence beside them,"""
_LONGEST_TRIAL_MS = 60_000
"""if it is no longer than that."""
_ROUGH_MS = 100
"""The times of the neighbours are not surer than that."""
_GOOD_FIT, _POOR_FIT = -40.0, -60.0
"""Words that are spoken fit at -10 to -35, on a clean recording and on the telephone; foreign words in their place at
-60 to -160. (Measured on synthetic voices and on a telephone call.)"""
_MOST_POOR = 0.15
"""Of the words of a stretch that is spoken, at most such a share fits poorly."""


class TimedWord(Protocol):
    """When a word is spoken."""

    @property
    def start_ms(self) -> int:
        """When it begins."""
        ...

    @property
    def end_ms(self) -> int:
        """When it ends."""
        ...


class Aligner(Protocol):
    """Finds words in a stretch of the recording that holds them and nothing else but pauses and noise."""

    @property
    def duration_ms(self) -> int:
        """How long the recording is."""
        ...

    def align(self, words: Sequence[str], start_ms: int, end_ms: int) -> Sequence[TimedWord | None] | None:
        """Return when each word is spoken, None for one without a sound; None where the sound cannot be the words."""
        ...

    def fit(self, words: Sequence[str], start_ms: int, end_ms: int) -> Sequence[float | None] | None:
        """Return how well each word fits the sound: 0 at best, -100 if it is another. None as `align` does."""
        ...


def refine(retimed: Retimed, aligner: Aligner, progress: Callable[[int, int], None]) -> Retimed:
    """Return `retimed` with the times at which its words are heard, also of words that a recogniser missed.

    Times stay in their order. Words whose times remain a guess are its doubts. `progress` is told how many ms of how
    many of the recording are done.
    """
    work = _Refining(retimed, aligner)
    for stretch in retimed.unheard:
        work.try_to_hear(stretch)
    for piece in work.pieces():
        progress(piece.start_ms, aligner.duration_ms)
        work.align(piece)
    progress(aligner.duration_ms, aligner.duration_ms)
    return work.result()


class _Refining:
    """The words of a transcript while their times are made exact."""

    def __init__(self, retimed: Retimed, aligner: Aligner) -> None:
        self._retimed = retimed
        self._aligner = aligner
        self._words = list(retimed.transcript.words)
        self._sure = {p.here for passage in retimed.passages for p in passage.pairs}
        self._doubtful = {k for s in retimed.doubtful for k in range(s.start, s.stop)}

    def try_to_hear(self, stretch: Stretch) -> None:
        """Give words that were not heard times, where the sound between their neighbours bears them out."""
        before, after = (
            self._words[max(0, stretch.start - 1) : stretch.start],
            self._words[stretch.stop : stretch.stop + 1],
        )
        start_ms = before[0].end_ms if before else 0
        end_ms = after[0].start_ms if after else self._aligner.duration_ms
        if start_ms is None or end_ms is None:
            return
        letters = sum(len(w.text) for w in self._words[stretch.start : stretch.stop])
        most_ms = min(_LONGEST_TRIAL_MS, letters * _SLOWEST_MS_A_LETTER + _PAUSES_MS)
        if not before:
            start_ms = max(start_ms, end_ms - most_ms)
        if not after:
            end_ms = min(end_ms, start_ms + most_ms)
        if letters * _FASTEST_MS_A_LETTER <= end_ms - start_ms <= most_ms:
            piece = Piece(stretch.start, stretch.stop, max(0, start_ms - _ROUGH_MS), end_ms + _ROUGH_MS)
            if self._fits(piece, range(piece.start, piece.stop)):
                self._put(piece)

    def pieces(self) -> list[Piece]:
        """Return the pieces to align, in order of time."""
        borders = {k for p in self._retimed.passages for k in (p.here_start, p.here_stop)}
        return pieces(self._words, self._sure, borders, self._aligner.duration_ms)

    def align(self, piece: Piece) -> None:
        """Give the words of a piece their times, in parts where they do not fit as a whole."""
        todo = [piece]
        while todo:
            part = todo.pop()
            if self._put(part):
                self._look_again(part)
            elif parts := halves(part, self._words, self._sure):
                todo += parts
            else:
                self._doubtful |= set(range(part.start, part.stop))

    def result(self) -> Retimed:
        """Return the transcript with its times as they are now."""
        words = self._words
        doubtful = stretches_of(words, self._doubtful.__contains__)
        return replace(
            self._retimed,
            transcript=regrouped(self._retimed.transcript, words),
            unheard=tuple(stretches_of(words, lambda k: words[k].start_ms is None)),
            doubtful=tuple(s for s in doubtful if s.stop - s.start >= LEAST_DOUBTFUL),
        )

    def _texts(self, piece: Piece) -> list[str]:
        return [w.text for w in self._words[piece.start : piece.stop]]

    def _put(self, piece: Piece) -> bool:
        """Give the words of a piece their times. Return whether they have any."""
        found = self._aligner.align(self._texts(piece), piece.start_ms, piece.end_ms)
        if found is None:
            return False
        known = [t for t in found if t is not None]
        at_ms = known[0].start_ms if known else piece.start_ms
        for k, spoken in enumerate(found, piece.start):
            start_ms, at_ms = (at_ms, at_ms) if spoken is None else (spoken.start_ms, spoken.end_ms)
            self._words[k] = replace(self._words[k], start_ms=start_ms, end_ms=at_ms)
        return True

    def _look_again(self, piece: Piece) -> None:
        """Take doubts back that the sound dispels."""
        doubts = self._doubtful.intersection(range(piece.start, piece.stop))
        if doubts and self._fits(piece, sorted(doubts)):
            self._doubtful -= doubts

    def _fits(self, piece: Piece, places: Sequence[int]) -> bool:
        """Tell whether the sound bears out the words at `places` in a piece."""
        fits = self._aligner.fit(self._texts(piece), piece.start_ms, piece.end_ms)
        if fits is None:
            return False
        heard = [fit for k in places if (fit := fits[k - piece.start]) is not None]
        poor = sum(fit < _POOR_FIT for fit in heard)
        return bool(heard) and fmean(heard) >= _GOOD_FIT and poor <= _MOST_POOR * len(heard)
