"""Cues that are cues already: a subtitle file that is written again, as it is or in another format.

Where segments have times of their own, one speaker each, and words that fit the rules, nothing is left to divide: only
their lines are broken, at the best of a few places. That takes a tenth of the time of a division, and gives the same.
"""

from __future__ import annotations

from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING

from transcript.breaks import break_cost
from transcript.division import UNEVEN_COST, Draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from transcript.model import Segment, Transcript
    from transcript.rules import CueRules

__all__ = ["are_cues", "kept"]

_MOST_WORDS = 120


def are_cues(transcript: Transcript, rules: CueRules) -> bool:
    """Tell whether every segment is a cue: with a time of its own and none on its words, in order, without overlap.

    Names that must not be parted, and words to be marked, are for a division to look at.
    """
    if rules.names or rules.highlight_words:
        return False
    last = 0
    for segment in transcript.segments:
        start, end = segment.start_ms, segment.end_ms
        if start is None or end is None or start < last:
            return False
        for word in segment.words:
            if word.start_ms is not None or word.end_ms is not None:
                return False
        last = end
    return True


def kept(
    transcript: Transcript,
    rules: CueRules,
    label: Callable[[str], str] | None,
    divided: Callable[[Segment, str], Iterable[Draft]],
) -> Iterator[Draft]:
    """Yield each segment as a cue; what `divided` makes of it and the label before its first word, if it fits no cue.

    `label` writes the name of a speaker where another one spoke before.
    """
    before: str | None = None
    for segment in transcript.segments:
        speaker = segment.words[0].speaker
        name = label(speaker) if label is not None and speaker and speaker != before else ""
        draft = _draft(segment, name, rules)
        if draft is not None:
            yield draft
        else:
            yield from divided(segment, name)
        before = segment.words[-1].speaker


def _draft(segment: Segment, name: str, rules: CueRules) -> Draft | None:
    start, end = segment.start_ms or 0, segment.end_ms or 0
    if not start < end <= start + rules.max_duration_ms or len(segment.words) > _MOST_WORDS:
        return None
    speaker = segment.words[0].speaker
    texts = [name] if name else []
    for word in segment.words:
        if word.glued or word.speaker != speaker:
            return None
        texts.append(word.text)
    lines = _lines(texts, rules)
    return None if lines is None or lines[0] == name else Draft(start, end, lines, speaker, segment.words, fixed=True)


def _lines(texts: Sequence[str], rules: CueRules) -> tuple[str, ...] | None:
    """Return the words on one line or two, None where they do not fit: the best break has the least cost."""
    whole = " ".join(texts)
    width = rules.max_line_width
    if len(whole) <= width:
        return (whole,)
    at = _best_break(texts, len(whole), width) if rules.max_line_count > 1 else None
    return None if at is None else (whole[:at], whole[at + 1 :])


def _best_break(texts: Sequence[str], length: int, width: int) -> int | None:
    """Return the place between two words where `length` characters break best into two lines of `width` at most."""
    area = 2 * width * width
    least = inf
    best: int | None = None
    at = -1
    for before, after in pairwise(texts):
        at += 1 + len(before)
        behind = length - at - 1
        if behind > width:
            continue
        if at > width:
            break
        apart = at - behind
        cost = UNEVEN_COST * (apart * apart + 1) / area  # so far are both from half of it all, squared
        if cost < least:  # what a break costs besides is never less than nothing
            cost += break_cost(before, after)
            if cost < least:
                least, best = cost, at
        elif apart > 0:
            break  # from here on it only grows
    return best
