"""Words become cues: which words are shown together, from when to when, on which lines. Layout alone, no file format.

A segment is divided where the sum of what speaks against the division is least: breaks in bad places, cues too short
to be seen or too fast to be read, and cues as such. The division is found by dynamic programming over the places
between words, so it is the best by these costs, in time linear in the words.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from transcript.breaks import break_cost
from transcript.errors import OptionError
from transcript.model import Word, join

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from transcript.model import Segment, Transcript

__all__ = ["Cue", "CueRules", "lay_out", "require_times", "untimed"]


@dataclass(frozen=True, slots=True)
class CueRules:
    """What a cue may be. The figures are those of Netflix's "English (USA) Timed Text Style Guide", where it has them.

    `max_line_width` is in characters (Netflix: 42) on at most `max_line_count` lines (2). A cue lasts at most
    `max_duration_ms` (7 s) and, where the next one leaves room, at least `min_duration_ms` (5/6 s);
    `max_chars_per_s` is the reading speed that is aimed at (20), `min_gap_ms` what stays free between two cues
    (2 frames at 24 a second). A silence of `pause_ms` always ends a cue (castproof's own choice: words that are shown
    a second and a half before they are spoken run ahead of the voice). Raises ValueError for figures that make no cue.
    """

    max_line_width: int = 42
    max_line_count: int = 2
    max_duration_ms: int = 7000
    min_duration_ms: int = 833
    max_chars_per_s: float = 20.0
    min_gap_ms: int = 83
    pause_ms: int = 1500

    def __post_init__(self) -> None:
        if self.max_line_width < 1 or self.max_line_count < 1:
            raise ValueError("a cue has at least one line of one character")
        if not 0 <= self.min_duration_ms <= self.max_duration_ms or self.max_duration_ms < 1:
            raise ValueError("a cue lasts more than 0 ms, and its least duration is at most its greatest")
        if not self.max_chars_per_s > 0:
            raise ValueError("a reading speed is more than 0 characters a second")
        if self.min_gap_ms < 0 or self.pause_ms < 1:
            raise ValueError("a gap is not negative, and a pause lasts more than 0 ms")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words of one speaker that are shown together from `start_ms` to `end_ms`, on `lines` that fit the rules."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    speaker: str | None
    words: tuple[Word, ...]

    def __post_init__(self) -> None:
        if not 0 <= self.start_ms < self.end_ms:
            raise ValueError(f"a cue lasts: {self.start_ms}..{self.end_ms}")
        if not self.words or not self.lines:
            raise ValueError("a cue shows at least one word")

    @property
    def text(self) -> str:
        """The words as running text, without a speaker's name before them."""
        return join(self.words)


def lay_out(transcript: Transcript, rules: CueRules, label: Callable[[str], str] | None = None) -> tuple[Cue, ...]:
    """Divide `transcript` into cues, in order of time.

    No cue spans two speakers or two segments, and laid-out cues do not overlap. A line is longer than the rules' width
    only where one word is, a cue too. A segment whose words have no times but which has its own (a cue of a subtitle
    file) stays one cue with exactly these times if it fits the rules; otherwise its words share its time by their
    letters. Words without a time between or beside words that have one go along with them where they can be spoken
    there; the words that get no cue are those that `untimed` returns.

    `label` writes the speaker's name as it stands before the words wherever the speaker changes ("Ann" -> "Ann:");
    it counts towards the width. Without it, lines hold words alone.
    """
    cues: list[_Draft] = []
    speaker = None
    for run in _in_order(_runs(transcript, rules)):
        named = label is not None and run.speaker is not None and run.speaker != speaker
        cues += _divided(run, label(run.speaker) if named and label and run.speaker else "", rules)
        speaker = run.speaker
    cues.sort(key=lambda c: c.start_ms)
    return tuple(_timed(cues, rules))


def untimed(transcript: Transcript) -> tuple[Word, ...]:
    """Return the words that `lay_out` gives no cue, because neither they nor their neighbours have a time."""
    placed = {id(s.word) for _, spoken in _spoken(transcript) for s in spoken}
    return tuple(w for w in transcript.words if id(w) not in placed)


def require_times(transcript: Transcript, title: str) -> None:
    """Raise OptionError where `transcript` has words but none of them a time, so that no `title` can be written."""
    if transcript.segments and not any(spoken for _, spoken in _spoken(transcript)):
        raise OptionError(
            f"{title} needs times and this transcript has none; put it on the clock first: "
            "castproof align TRANSCRIPT --audio RECORDING (or --heard TRANSCRIPT) -o FILE"
        )


# -- when each word is spoken ------------------------------------------------------------------------------------------

_SHORT_STRETCH = 3
"""So many words without a time, beside one that has it, are a recogniser's gap (numbers, symbols): they go along."""
_FASTEST_MS = 25
"""Nobody speaks a letter in less (40 letters a second); what would have to be faster is not in the recording."""
_LETTER_MS = 65
"""About how long a letter takes in conversation (150 to 180 words a minute of 5 letters and a space)."""
_JITTER_MS = 300
"""A word that starts this little before the one it follows was placed roughly, not moved."""


class _Spoken(NamedTuple):
    """A word with the time it is shown to be spoken, known or interpolated, in ms."""

    word: Word
    start_ms: int
    end_ms: int


def _spoken(transcript: Transcript) -> Iterator[tuple[Segment, list[_Spoken]]]:
    """Yield each segment with those of its words that have a time, or can be given one."""
    last = 0
    for segment, after in zip_longest(transcript.segments, transcript.segments[1:]):
        placed = list(_placed(segment, *_bounds(segment, after)))
        for k, s in enumerate(placed):
            if last - _JITTER_MS <= s.start_ms < last:
                placed[k] = s._replace(start_ms=last, end_ms=max(last, s.end_ms))
            last = placed[k].start_ms
        yield segment, placed


def _bounds(segment: Segment, after: Segment | None) -> tuple[int | None, int | None]:
    """Return when a segment begins and ends; a missing end is the next one's start, else what its letters take."""
    start, end = segment.start_ms, segment.end_ms
    if start is not None and end is None and not any(_has_time(w) for w in segment.words):
        onset = after.start_ms if after is not None else None
        end = onset if onset is not None and onset > start else start + len(segment.text) * _LETTER_MS
    elif start is None and end is not None:
        start = max(0, end - len(segment.text) * _LETTER_MS)
    return start, end


def _has_time(word: Word) -> bool:
    return word.start_ms is not None or word.end_ms is not None


def _placed(segment: Segment, start: int | None, end: int | None) -> Iterator[_Spoken]:
    own_time = start is not None and end is not None and not any(_has_time(w) for w in segment.words)
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
        yield _Spoken(word, at, max(at, left))
    yield from _between(stretch, left, end, whole=own_time)


def _between(words: Sequence[Word], left: int | None, right: int | None, *, whole: bool) -> Iterator[_Spoken]:
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
        yield _Spoken(word, left + room * at // letters, left + room * to // letters)
        at = to


# -- which words can stand together ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Run:
    """Words of one speaker in one segment without a pause; `own` is the segment's time where nothing else is known."""

    speaker: str | None
    spoken: list[_Spoken]
    own: tuple[int, int] | None = None


def _runs(transcript: Transcript, rules: CueRules) -> Iterator[_Run]:
    for segment, spoken in _spoken(transcript):
        if not spoken:
            continue
        own = None
        if segment.start_ms is not None and segment.end_ms is not None and not any(map(_has_time, segment.words)):
            own = (segment.start_ms, segment.end_ms)
        parts = _split(spoken, lambda a, b: _parts_ways(a, b, rules))
        for part in parts:
            yield _Run(part[0].word.speaker, part, own if len(parts) == 1 else None)


def _parts_ways(a: _Spoken, b: _Spoken, rules: CueRules) -> bool:
    return a.word.speaker != b.word.speaker or b.start_ms - a.end_ms >= rules.pause_ms or b.start_ms < a.start_ms


def _split(spoken: list[_Spoken], parts: Callable[[_Spoken, _Spoken], bool]) -> list[list[_Spoken]]:
    made = [[spoken[0]]]
    for a, b in pairwise(spoken):
        if parts(a, b):
            made.append([b])
        else:
            made[-1].append(b)
    return made


def _in_order(runs: Iterable[_Run]) -> list[_Run]:
    """Sort runs by time; where another run starts in the midst of one, that one is divided."""
    runs = list(runs)
    onsets = sorted({r.spoken[0].start_ms for r in runs})

    def cut_in(a: _Spoken, b: _Spoken) -> bool:
        return bisect_right(onsets, a.start_ms) < bisect_right(onsets, b.start_ms)

    parts = []
    for run in runs:
        pieces = _split(run.spoken, cut_in) if run.own is None else [run.spoken]
        parts += [_Run(run.speaker, piece, run.own) for piece in pieces]
    return sorted(parts, key=lambda r: r.spoken[0].start_ms)


# -- the division of a run ---------------------------------------------------------------------------------------------

_MOST_WORDS = 120
"""No cue holds more, however wide its lines: it bounds the work a word makes."""
_FEW_LETTERS = 12
_FEW_LETTERS_COST = 0.5
_CUE_COST = 1.0
_BREAK_WEIGHT = 1.5
_MISSING_MS_COST = 0.002
"""What a millisecond costs that a cue lacks to be read or to be seen: 500 ms weigh as much as a cue."""
_PAUSE_RELIEF = 0.0012
"""What a millisecond of silence takes off the cost of a break in it."""
_NEVER = 1e6


@dataclass(frozen=True, slots=True)
class _Draft:
    """A cue before its times have been fitted to its neighbours'; `fixed` says that they are the file's own."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    speaker: str | None
    words: tuple[Word, ...]
    fixed: bool


class _Strip:
    """The tokens of a run side by side: how wide any stretch of them is, and how many fit."""

    def __init__(self, run: _Run, label: str, rules: CueRules) -> None:
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
        self.costs = [0.0, *self._costs()]
        self.line_end = self._line_ends(rules.max_line_width)

    def _costs(self) -> Iterator[float]:
        tokens = zip(self.texts, self.glued, self.spoken, strict=True)
        for k, ((before, _, a), (after, close, b)) in enumerate(pairwise(tokens)):
            cost = break_cost(before, after, glued=close)
            yield _NEVER if self.named and k == 0 else max(0.0, cost - _PAUSE_RELIEF * (b.start_ms - a.end_ms))
        yield 0.0

    def _line_ends(self, width: int) -> list[int]:
        ends, end, n = [], 0, len(self.texts)
        for start in range(n):
            end = max(end, start + 1)
            while end < n and self.width(start, end + 1) <= width:
                end += 1
            ends.append(end)
        return [*ends, n]

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


def _divided(run: _Run, label: str, rules: CueRules) -> Iterator[_Draft]:
    strip = _Strip(run, label, rules)
    reach = strip.reach(rules.max_line_count)
    if run.own is not None:
        start, end = run.own
        if start < end <= start + rules.max_duration_ms and reach[0] == len(strip.texts):
            yield _draft(strip, 0, reach[0], rules, run.own)
            return
    for start, end in _best_division(strip, reach, rules):
        yield _draft(strip, start, end, rules)


def _draft(strip: _Strip, start: int, end: int, rules: CueRules, own: tuple[int, int] | None = None) -> _Draft:
    words = tuple(s.word for s in strip.spoken[max(start, int(strip.named)) : end])
    times = own or (strip.spoken[start].start_ms, strip.ends[end - 1])
    return _Draft(*times, _lines(strip, start, end, rules.max_line_width), strip.speaker, words, fixed=own is not None)


def _best_division(strip: _Strip, reach: Sequence[int], rules: CueRules) -> list[tuple[int, int]]:
    """Return the cues, as first and last token (not included), whose costs have the least sum."""
    n = len(strip.texts)
    starts, ends, at = [s.start_ms for s in strip.spoken], strip.ends, strip.at
    # a cue may stay until the next one starts, behind the last word as long as a cue must be seen
    stays = [*starts, ends[-1] + rules.min_duration_ms]
    reading = [a * 1000 / rules.max_chars_per_s for a in at]
    breaks = [_CUE_COST + _BREAK_WEIGHT * c for c in strip.costs]
    best, came_from = [0.0, *[float("inf")] * n], [0] * (n + 1)
    for i in range(n):
        start, so_far = starts[i], best[i]
        for j in range(i + 1, reach[i] + 1):
            if ends[j - 1] - start > rules.max_duration_ms and j > max(i, int(strip.named)) + 1:
                break
            shown = stays[j] - start
            lacking = max(reading[j] - reading[i], rules.min_duration_ms) - shown
            cost = so_far + breaks[j]
            if lacking > 0:
                cost += _MISSING_MS_COST * lacking
            if at[j] - at[i] < _FEW_LETTERS:
                cost += _FEW_LETTERS_COST
            if cost < best[j]:
                best[j], came_from[j] = cost, i
    cuts = [n]
    while cuts[-1]:
        cuts.append(came_from[cuts[-1]])
    return list(pairwise(reversed(cuts)))


def _lines(strip: _Strip, start: int, end: int, width: int) -> tuple[str, ...]:
    """Lay a cue on as few lines as hold it, broken in good places and of like length."""
    count, at = 0, start
    while at < end:
        at, count = strip.line_end[at], count + 1
    breaks = _line_breaks(strip, start, end, width, count) if count > 1 else ()
    cuts = [start, *breaks, end]
    return tuple(strip.text(a, b) for a, b in pairwise(cuts))


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
                new = cost + 3 * uneven * uneven + (strip.costs[b] if b < end else 0.0)
                if b not in grown or new < grown[b][0]:
                    grown[b] = new, (*cuts, b)
        paths = grown
    return paths[end][1][:-1]


# -- the times of cues side by side ------------------------------------------------------------------------------------


def _timed(cues: list[_Draft], rules: CueRules) -> Iterator[Cue]:
    """Fit the times of laid-out cues: none overlaps the next, each is shown long enough where there is room."""
    for k, cue in enumerate(cues):
        after = cues[k + 1] if k + 1 < len(cues) else None
        end = cue.end_ms
        if not cue.fixed:
            if after is not None and not after.fixed and after.start_ms < max(end, cue.start_ms + 1):
                cues[k + 1] = after = _pushed(cue, after, rules)
            end = _end(cue, after.start_ms if after is not None else None, rules)
        yield Cue(cue.start_ms, end, cue.lines, cue.speaker, cue.words)


def _pushed(cue: _Draft, after: _Draft, rules: CueRules) -> _Draft:
    """Let `after`, which starts while `cue` is spoken, begin when `cue` has been seen: at most half of their time."""
    room = max(cue.end_ms, after.end_ms) - cue.start_ms
    start = max(after.start_ms, cue.start_ms + max(1, min(rules.min_duration_ms, room // 2)))
    return replace(after, start_ms=start, end_ms=max(after.end_ms, start))


def _end(cue: _Draft, next_start: int | None, rules: CueRules) -> int:
    letters = sum(map(len, cue.lines))
    wanted = max(
        cue.end_ms, cue.start_ms + rules.min_duration_ms, cue.start_ms + round(letters * 1000 / rules.max_chars_per_s)
    )
    wanted = max(min(wanted, cue.start_ms + rules.max_duration_ms), cue.start_ms + 1)
    if next_start is None or next_start < cue.start_ms:
        return wanted
    free = next_start - rules.min_gap_ms
    if free - cue.start_ms < rules.min_duration_ms:
        free = next_start  # too short already: the gap would cost more than it gives
    return max(min(wanted, free), cue.start_ms + 1)
