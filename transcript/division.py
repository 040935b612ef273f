"""A run of words is divided into cues and cues into lines, where what speaks against the division sums up to least.

What speaks against it are breaks in bad places, cues too short to be seen or too fast to be read, and cues as such. The
division is found by dynamic programming over the places between words, so it is the best by these costs, in time linear
in the words.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from transcript.breaks import NameIndex, break_cost
from transcript.model import Word
from transcript.spoken import Run, Spoken

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transcript.rules import CueRules

__all__ = ["UNEVEN_COST", "Draft", "Layout", "wrapped"]

_MOST_WORDS = 120
"""No cue holds more, however wide its lines: it bounds the work a word makes."""
_FEW_LETTERS = 12
_FEW_LETTERS_COST = 0.5
_CUE_COST = 1.0
_BREAK_WEIGHT = 1.5
_LINE_WEIGHT = 1.0
"""What the best break between the lines of a cue counts against one between cues."""
_UNREADABLE_COST = 2.5
"""What a cue costs that lacks time to be read or seen and cannot borrow it from its neighbours."""
_MISSING_MS_COST = 0.004
"""What a millisecond costs that a cue lacks to be read or to be seen: 250 ms weigh as much as a cue."""
_PAUSE_RELIEF = 0.0012
"""What a millisecond of silence takes off the cost of a break in it,"""
_MOST_RELIEF = 0.8
"""and all of it at most."""
_SEGMENT_RELIEF = 0.2
"""What the end of a recogniser's segment, or of a paragraph, takes off."""
UNEVEN_COST = 3.0
_NAME_COST = 4.0
_NEVER = 1e6


class Draft(NamedTuple):
    """A cue before its times have been fitted to its neighbours'; `fixed` says that they are the file's own."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    speaker: str | None
    words: tuple[Word, ...]
    fixed: bool

    @property
    def characters(self) -> int:
        """The characters that are read: spaces included, line breaks not."""
        return sum(map(len, self.lines))


class Layout:
    """Divides runs by `rules`; the names that must not be parted are looked up in an index made once."""

    def __init__(self, rules: CueRules) -> None:
        self.rules = rules
        self._names = NameIndex(rules.names)

    def drafts(self, run: Run, label: str, until_ms: int | None) -> Iterator[Draft]:
        """Yield the cues of `run`, `label` before its first word; until `until_ms` its last cue may be shown."""
        strip = _Strip(run, label, self.rules, self._names)
        reach = strip.reach(self.rules.max_line_count)
        if run.own is not None:
            start, end = run.own
            if start < end <= start + self.rules.max_duration_ms and reach[0] == len(strip.texts):
                yield _draft(strip, 0, reach[0], self.rules, run.own)
                return
        for start, end in _best_division(strip, reach, self.rules, until_ms):
            yield _draft(strip, start, end, self.rules)


def wrapped(words: Sequence[str], rules: CueRules) -> tuple[tuple[str, ...], ...]:
    """Return `words` on as few lines of the rules' width as hold them, broken in good places and of like length."""
    spoken = [Spoken(Word(word), 0, 0) for word in words]
    strip = _Strip(Run(None, spoken), "", rules, NameIndex(rules.names))
    cuts = _line_cuts(strip, 0, len(words), rules.max_line_width)
    return tuple(tuple(words[a:b]) for a, b in pairwise(cuts))


class _Strip:
    """The tokens of a run side by side: how wide any stretch of them is, and how many fit."""

    def __init__(self, run: Run, label: str, rules: CueRules, names: NameIndex) -> None:
        spoken, texts = run.spoken, [s.word.text for s in run.spoken]
        self.speaker = run.speaker
        self.named = bool(label)
        first = f"{label} {texts[0]}"
        if label and (len(label) > rules.max_line_width or rules.max_line_count == 1):
            texts[0] = first  # they cannot stand on lines of their own
            self.named = False
        glued = [s.word.glued for s in spoken]
        if self.named:
            texts, glued, spoken = [label, *texts], [True, False, *glued[1:]], [spoken[0], *spoken]
        self.texts, self.glued, self.spoken = texts, glued, spoken
        self.ends = [min(a.end_ms, b.start_ms) for a, b in pairwise(spoken)] + [spoken[-1].end_ms]
        self.at = [0]
        for text, close in zip(texts, glued, strict=True):
            self.at.append(self.at[-1] + len(text) + (not close))
        self.line_costs = [0.0, *self._line_costs(names), 0.0]
        self.cue_costs = [0.0, *self._cue_costs(), 0.0]
        self.line_end = self._line_ends(rules.max_line_width)

    def _line_costs(self, names: NameIndex) -> Iterator[float]:
        """Yield what it costs to break a line before each token but the first."""
        inside = names.inside(self.texts)
        tokens = zip(self.texts, self.glued, strict=True)
        for k, ((before, _), (after, close)) in enumerate(pairwise(tokens), 1):
            cost = break_cost(before, after, glued=close)
            yield cost + _NAME_COST if k in inside else cost

    def _cue_costs(self) -> Iterator[float]:
        """Yield what it costs to end a cue before each token but the first: less where the speech stops, too."""
        for k, (a, b) in enumerate(pairwise(self.spoken), 1):
            relief = min(_MOST_RELIEF, _PAUSE_RELIEF * (b.start_ms - a.end_ms) + _SEGMENT_RELIEF * b.opens)
            yield _NEVER if self.named and k == 1 else self.line_costs[k] - relief

    def _line_ends(self, width: int) -> list[int]:
        ends, end, n = [], 0, len(self.texts)
        for start in range(n):
            end = max(end, start + 1)
            while end < n and self.width(start, end + 1) <= width:
                end += 1
            ends.append(end)
        return [*ends, n]

    def line_starts(self) -> list[int]:
        """Return, for each place between tokens, the first token that a line which ends there can start with."""
        starts, start = [0], 0
        for end in range(1, len(self.texts) + 1):
            while self.line_end[start] < end:
                start += 1
            starts.append(start)
        return starts

    def width(self, start: int, end: int) -> int:
        return self.at[end] - self.at[start] - (not self.glued[start])

    def reach(self, lines: int) -> list[int]:
        """Return, for each token, how far a cue of so many lines that starts with it can go."""
        reach = list(range(len(self.texts) + 1))
        for _ in range(min(lines, _MOST_WORDS)):
            reach = [self.line_end[r] for r in reach]
        return [min(r, k + _MOST_WORDS) for k, r in enumerate(reach)]

    def text(self, start: int, end: int) -> str:
        parts = (
            text if close else f" {text}"
            for text, close in zip(self.texts[start:end], self.glued[start:end], strict=True)
        )
        return "".join(parts).strip()


def _draft(strip: _Strip, start: int, end: int, rules: CueRules, own: tuple[int, int] | None = None) -> Draft:
    words = tuple(s.word for s in strip.spoken[max(start, int(strip.named)) : end])
    times = own or (strip.spoken[start].start_ms, strip.ends[end - 1])
    return Draft(*times, _lines(strip, start, end, rules.max_line_width), strip.speaker, words, fixed=own is not None)


def _best_division(strip: _Strip, reach: Sequence[int], rules: CueRules, until_ms: int | None) -> list[tuple[int, int]]:
    """Return the cues, as first and last token (not included), whose costs have the least sum."""
    n = len(strip.texts)
    starts, ends, at, lines_from = [s.start_ms for s in strip.spoken], strip.ends, strip.at, strip.line_starts()
    # a cue may stay until shortly before the next one starts
    stays = [start - rules.min_gap_ms for start in starts]
    stays.append(ends[-1] + rules.max_duration_ms if until_ms is None else until_ms - rules.min_gap_ms)
    per_letter = 1000 / rules.max_chars_per_s
    breaks = [_CUE_COST + _BREAK_WEIGHT * c for c in strip.cue_costs]
    borrowed = 2 * rules.max_shift_ms
    best, came_from = [0.0, *[float("inf")] * n], [0] * (n + 1)
    for i in range(n):
        start, so_far, one_line = starts[i], best[i], strip.line_end[i]
        offset = at[i] + (not strip.glued[i])
        better = _least_from(strip.line_costs, i + 1, one_line) if one_line < reach[i] else []
        for j in range(i + 1, reach[i] + 1):
            if ends[j - 1] - start > rules.max_duration_ms and j > max(i, int(strip.named)) + 1:
                break
            cost = so_far + breaks[j]
            letters = at[j] - offset
            if j > one_line:
                cost += _LINE_WEIGHT * better[min(max(0, lines_from[j] - i - 1), one_line - i - 1)]
                letters -= 1
            elif letters < _FEW_LETTERS:
                cost += _FEW_LETTERS_COST
            lacking = max(letters * per_letter, rules.min_duration_ms) - (stays[j] - start)
            if lacking > 0:
                cost += _MISSING_MS_COST * lacking + (_UNREADABLE_COST if lacking > borrowed else 0.0)
            if cost < best[j]:
                best[j], came_from[j] = cost, i
    cuts = [n]
    while cuts[-1]:
        cuts.append(came_from[cuts[-1]])
    return list(pairwise(reversed(cuts)))


def _least_from(costs: Sequence[float], first: int, last: int) -> list[float]:
    """Return, for each place from `first` to `last`, the least cost of it and those behind it."""
    least = costs[first : last + 1]
    found = list(least)
    for k in range(len(found) - 2, -1, -1):
        found[k] = min(found[k], found[k + 1])
    return found


def _lines(strip: _Strip, start: int, end: int, width: int) -> tuple[str, ...]:
    return tuple(strip.text(a, b) for a, b in pairwise(_line_cuts(strip, start, end, width)))


def _line_cuts(strip: _Strip, start: int, end: int, width: int) -> tuple[int, ...]:
    """Return where the lines of a cue begin, and its end: as few as hold it, well broken and of like length."""
    filled = [start]
    while filled[-1] < end:
        filled.append(min(strip.line_end[filled[-1]], end))
    count = len(filled) - 1
    if count == 1 or end - start > _MOST_WORDS:
        return tuple(filled)  # one line; or no cue but a text, which the best lines would take long to find for
    return (start, *_line_breaks(strip, start, end, width, count), end)


def _line_breaks(strip: _Strip, start: int, end: int, width: int, count: int) -> tuple[int, ...]:
    """Return where the lines break: the least sum of bad places and of unevenness, by dynamic programming."""
    aim = strip.width(start, end) / count
    # for each place, the cost of the lines before it and where they break
    paths: dict[int, tuple[float, tuple[int, ...]]] = {start: (0.0, ())}
    for line in range(1, count + 1):
        grown: dict[int, tuple[float, tuple[int, ...]]] = {}
        for a, (cost, cuts) in paths.items():
            for b in range(a + 1, min(strip.line_end[a], end) + 1):
                if (b == end) != (line == count):
                    continue
                uneven = abs(strip.width(a, b) - aim) / width
                new = cost + UNEVEN_COST * uneven * uneven + (strip.line_costs[b] if b < end else 0.0)
                if b not in grown or new < grown[b][0]:
                    grown[b] = new, (*cuts, b)
        paths = grown
    return paths[end][1][:-1]
