"""Times for words that the recording does not speak, for who wants them in the subtitles all the same."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from align.placing import USUAL_MS_A_LETTER, Span, spread
from align.retime import regrouped

if TYPE_CHECKING:
    from align.retime import Retimed, Stretch

__all__ = ["with_unmatched"]


def with_unmatched(retimed: Retimed) -> Retimed:
    """Return `retimed` with times for the words that were not heard: they share what lies between their neighbours.

    At the ends of the recording they have the time that words usually take. Nothing changes where no word has a time.
    """
    words = list(retimed.transcript.words)
    for stretch in retimed.unheard:
        texts = [w.text for w in words[stretch.start : stretch.stop]]
        if (span := _room(stretch, USUAL_MS_A_LETTER * sum(map(len, texts)))) is None:
            continue
        for k, s in zip(range(stretch.start, stretch.stop), spread(texts, span), strict=True):
            words[k] = replace(words[k], start_ms=s.start_ms, end_ms=s.end_ms)
    return replace(retimed, transcript=regrouped(retimed.transcript, words))


def _room(stretch: Stretch, usual_ms: int) -> Span | None:
    start_ms, end_ms = stretch.start_ms, stretch.end_ms
    if start_ms is None and end_ms is None:
        return None
    if start_ms is None:
        return Span(max(0, (end_ms or 0) - usual_ms), end_ms or 0)
    if end_ms is None:
        return Span(start_ms, start_ms + usual_ms)
    return Span(start_ms, max(start_ms, end_ms))  # not backwards where the words behind were moved
