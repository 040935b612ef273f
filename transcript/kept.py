"""Cues that are cues already: a subtitle file that is written again, as it is or in another format.

Where segments have times of their own, one speaker each, and words that fit the rules, nothing is left to divide: only
their lines are broken, at the best of a few places. That takes a tenth of the time of a division, and gives the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from transcript.breaks import break_cost
from transcript.division import UNEVEN_COST, Draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

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
        last = end
    return all(w.start_ms is None and w.end_ms is None for s in transcript.segments for w in s.words)


def kept(
    transcript: Transcript, rules: CueRules, label: Callable[[str], str] | None
) -> Iterator[tuple[Segment, str, Draft | None]]:
    """Yield each segment, the label before its first word, and it as a cue: None where it is none by the rules.

    `label` writes the name of a speaker where another one spoke before.
    """
    before: str | None = None
    for segment in transcript.segments:
        speaker = segment.words[0].speaker
        named = label is not None and speaker is not None and speaker != before
        name = label(speaker) if named and label and speaker else ""
        yield segment, name, _draft(segment, name, rules)
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
    if rules.max_line_count == 1:
        return None
    aim = len(whole) / 2
    best: tuple[float, int] | None = None
    at = -1
    for k, text in enumerate(texts[:-1], 1):
        at += 1 + len(text)
        behind = len(whole) - at - 1
        if at > width:
            break
        if behind <= width:
            cost = UNEVEN_COST * ((at - aim) ** 2 + (behind - aim) ** 2) / (width * width)
            if best is None or cost < best[0]:  # what a break costs besides is never less than nothing
                cost += break_cost(text, texts[k])
            if best is None or cost < best[0]:
                best = cost, at
    return None if best is None else (whole[: best[1]], whole[best[1] + 1 :])
