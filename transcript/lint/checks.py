"""The rules that a subtitle file breaks: pure functions of its cues and the rules for cues."""

from __future__ import annotations

from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from transcript.breaks import ends_sentence, hangs
from transcript.division import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transcript.lint.shown import ShownCue
    from transcript.rules import CueRules

__all__ = ["Finding", "cue_findings", "hanging", "is_dialogue", "line_findings", "opens_turn"]


class Finding(NamedTuple):
    """A fault: the line of the file, from 1, the code of what is wrong, and what it is in words."""

    line: int
    code: str
    message: str


def cue_findings(cues: Sequence[ShownCue], rules: CueRules) -> Iterator[Finding]:
    """Yield what `cues`, in the order of the file, have wrong by `rules`."""
    for before, cue in pairwise(cues):
        if cue.start_ms < before.start_ms:
            yield Finding(cue.number, "T001", f"begins {_s(before.start_ms - cue.start_ms)} before the cue above it")
    by_time = sorted((c for c in cues if c.lines), key=lambda c: c.start_ms)
    for cue, after in zip_longest(by_time, by_time[1:]):
        yield from _times(cue, after, rules)
        yield from _words(cue, after, rules)
        if cue.laid_out:
            yield from line_findings(cue, rules)
    for cue in cues:
        if not cue.lines:
            yield Finding(cue.number, "C001", "the cue shows nothing")


def _s(ms: int) -> str:
    return f"{ms / 1000:.3f} s"


# -- times -------------------------------------------------------------------------------------------------------------


def _times(cue: ShownCue, after: ShownCue | None, rules: CueRules) -> Iterator[Finding]:
    line, length = cue.number, cue.duration_ms
    if length < rules.min_duration_ms:
        yield Finding(line, "T005", f"shown for {_s(length)}, at least {_s(rules.min_duration_ms)} are asked")
    if length > rules.max_duration_ms:
        yield Finding(line, "T006", f"shown for {_s(length)}, at most {_s(rules.max_duration_ms)} are asked")
    if length < rules.reading_ms(cue.characters) and length < rules.max_duration_ms:
        speed = f"{cue.characters * 1000 / length:.1f}" if length else "endless"
        yield Finding(line, "R001", f"{speed} characters a second, at most {rules.max_chars_per_s:g} are asked")
    if after is not None:
        yield from _gap(cue, after, rules)


def _gap(cue: ShownCue, after: ShownCue, rules: CueRules) -> Iterator[Finding]:
    gap = after.start_ms - cue.end_ms
    if gap < 0:
        yield Finding(cue.number, "T002", f"overlaps the next cue by {_s(-gap)}")
    elif gap < rules.min_gap_ms:
        yield Finding(cue.number, "T003", f"{_s(gap)} to the next cue, at least {_s(rules.min_gap_ms)} are asked")
    elif gap > rules.min_gap_ms and gap < rules.close_gap_ms and _may_stay(cue, after, rules):
        yield Finding(cue.number, "T004", f"{_s(gap)} to the next cue; below {_s(rules.close_gap_ms)} a gap is closed")


def _may_stay(cue: ShownCue, after: ShownCue, rules: CueRules) -> bool:
    """Tell whether a cue can be shown longer: it has not come to the end of the longest duration."""
    return cue.duration_ms < rules.max_duration_ms and after.start_ms > cue.start_ms


# -- words and lines ---------------------------------------------------------------------------------------------------


def _words(cue: ShownCue, after: ShownCue | None, rules: CueRules) -> Iterator[Finding]:
    if len(cue.speakers) > 1:
        yield Finding(cue.number, "C002", "the words of two speakers; begin a cue where the speaker changes")
    last = cue.lines[-1]
    goes_on = after is not None and after.start_ms - cue.end_ms < rules.pause_ms and cue.speakers == after.speakers
    if goes_on and hanging(last.words):
        yield Finding(last.number, "L005", f'the cue ends in "{last.words[-1]}", and its sentence goes on')


def hanging(line: Sequence[str]) -> bool:
    """Tell whether a line ends in an article or a preposition."""
    return hangs(line[-1]) and not ends_sentence(line[-1])


def is_dialogue(cue: ShownCue) -> bool:
    """Tell whether lines have speakers of their own, so that words may not go from one to another."""
    return len(cue.speakers) > 1 or any(opens_turn(line.words[0]) for line in cue.lines)


def opens_turn(word: str) -> bool:
    """Tell whether a word, where it begins a line, says that another speaks: by a dash, or ">>"."""
    return word.startswith(("-", "\u2013", "\u2014", ">>"))


def line_findings(cue: ShownCue, rules: CueRules) -> Iterator[Finding]:
    """Yield what the lines of one cue have wrong."""
    for line in cue.lines:
        width = len(line.text)
        if width > rules.max_line_width and len(line.words) > 1:
            yield Finding(line.number, "L001", f"{width} characters, at most {rules.max_line_width} are asked")
    if len(cue.lines) > rules.max_line_count:
        surplus = cue.lines[rules.max_line_count]  # the first of them
        yield Finding(surplus.number, "L002", f"{len(cue.lines)} lines, at most {rules.max_line_count} are asked")
    if is_dialogue(cue) or len(cue.lines) <= 1:
        return
    if len(" ".join(cue.words)) <= rules.max_line_width:
        yield Finding(cue.lines[0].number, "L004", "broken, though the words fit on one line")
        return
    bad = [line for line in cue.lines[:-1] if hanging(line.words)]
    if bad and sum(map(hanging, wrapped(cue.words, rules)[:-1])) < len(bad):
        yield Finding(bad[0].number, "L003", f'the line ends in "{bad[0].words[-1]}"; break before it')
