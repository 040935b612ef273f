"""How well words are divided into subtitles, and how fast: castproof against filling lines as Whisper's writer does.

    python -m tests.benchmarks.cues CALLS [--file google.asr.json] [--preset netflix] [--half even|odd] [--limit 21]

CALLS is a folder with a folder a recording, each with a transcript that has word times. For both divisions this prints
the share of cues

    fast       read at more than `--limit` characters a second (spaces counted, line breaks not), and of these
    as spoken  where the words themselves come faster: in the 7 seconds around the cue more characters a second are
               spoken than the limit, so that no division helps
    short      shown for less than 5/6 s
    bad end    that end in an article or a preposition, though the speaker goes on within the pause that ends cues
    bad line   of those with two lines, whose first ends so
    names      of those with two lines, whose break stands between two capitalised words
    balanced   of those with two lines, whose shorter line is at least half as long as the longer

and how many lines are too long, cues have too many lines, last longer than 7 s or overlap the next. The costs were
tuned on the even half of the calls. At the end it prints the time 100,000 words take, the best of three.
"""

from __future__ import annotations

import argparse
import time
from bisect import bisect_left
from dataclasses import dataclass, fields
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from castproof.presets import PRESETS, rules_of
from transcript.breaks import ends_sentence, hangs
from transcript.cues import Cue, lay_out
from transcript.formats import read
from transcript.model import Segment, Transcript

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transcript.model import Word
    from transcript.rules import CueRules

_WINDOW_MS = 7000
_SHORTEST_MS = 5000 / 6
_LONGEST_MS = 7000
_LONG_PAUSE_MS = 3000
_WORDS = 100_000


@dataclass(frozen=True, slots=True)
class Score:
    """Counts of cues, by what is wrong or right with them."""

    cues: int = 0
    fast: int = 0
    as_spoken: int = 0
    short: int = 0
    bad_end: int = 0
    two_lines: int = 0
    bad_line: int = 0
    names: int = 0
    balanced: int = 0
    too_wide: int = 0
    too_many: int = 0
    too_long: int = 0
    overlapping: int = 0

    def __add__(self, other: Score) -> Score:
        return Score(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def __str__(self) -> str:
        of_cues = [self.fast, self.as_spoken, self.short, self.bad_end]
        of_two = [self.bad_line, self.names, self.balanced]
        shares = [f"{n / max(1, self.cues):8.2%}" for n in of_cues] + [
            f"{n / max(1, self.two_lines):8.2%}" for n in of_two
        ]
        faults = [self.too_wide, self.too_many, self.too_long, self.overlapping]
        return f"{self.cues:7}" + "".join(f"{s:>10}" for s in shares) + "".join(f"{n:9}" for n in faults)


_HEAD = (
    f"{'':12}{'cues':>7}"
    + "".join(f"{t:>10}" for t in ("fast", "as spoken", "short", "bad end", "bad line", "names", "balanced"))
    + "".join(f"{t:>9}" for t in ("> width", "> lines", "> 7 s", "overlap"))
)


# -- greedy filling ----------------------------------------------------------------------------------------------------


def greedy(transcript: Transcript, rules: CueRules) -> Iterator[Cue]:
    """Fill lines and cues one word after the other, as Whisper's writer does with a width and a number of lines.

    A line ends where the next word does not fit, a cue where its lines are full or 3 s of silence follow. A cue is
    shown from the start of its first word to the end of its last. Whisper knows no speakers, so a cue may hold two.
    """
    lines: list[list[Word]] = []
    end = 0
    for word in transcript.words:
        if word.start_ms is None or word.end_ms is None:
            continue
        pause = bool(lines) and word.start_ms - end > _LONG_PAUSE_MS
        room = bool(lines) and len(" ".join(w.text for w in [*lines[-1], word])) <= rules.max_line_width
        if lines and room and not pause:
            lines[-1].append(word)
        elif lines and (pause or len(lines) >= rules.max_line_count):
            yield _cue(lines)
            lines = [[word]]
        else:
            lines.append([word])
        end = word.end_ms
    if lines:
        yield _cue(lines)


def _cue(lines: Sequence[Sequence[Word]]) -> Cue:
    words = tuple(w for line in lines for w in line)
    start, end = words[0].start_ms or 0, words[-1].end_ms or 0
    return Cue(start, max(end, start + 1), tuple(" ".join(w.text for w in line) for line in lines), None, words)


# -- scores ------------------------------------------------------------------------------------------------------------


class _Speech:
    """How many characters are spoken when."""

    def __init__(self, words: Sequence[Word]) -> None:
        timed = sorted((w.start_ms, len(w.text) + 1) for w in words if w.start_ms is not None)
        self._starts = [start for start, _ in timed]
        self._letters = [0, *accumulate(n for _, n in timed)]

    def per_second(self, middle_ms: float) -> float:
        """Return the characters a second that are spoken around a time."""
        first, last = (bisect_left(self._starts, middle_ms + side * _WINDOW_MS / 2) for side in (-1, 1))
        return (self._letters[last] - self._letters[first]) * 1000 / _WINDOW_MS


def _bad(line: str) -> bool:
    last = line.rsplit(maxsplit=1)[-1]
    return hangs(last) and not ends_sentence(last)


def _parts_name(cue: Cue) -> bool:
    return any(
        a.split()[-1][0].isupper() and b.split()[0][0].isupper() and a[-1].isalnum() and a.split()[-1] != "I"
        for a, b in pairwise(cue.lines)
    )


def score(cues: Sequence[Cue], words: Sequence[Word], rules: CueRules, limit: float) -> Score:
    """Return what is wrong or right with `cues` of `words`."""
    speech = _Speech(words)
    total = Score()
    for cue, after in zip(cues, [*cues[1:], None], strict=True):
        length = cue.end_ms - cue.start_ms
        fast = sum(map(len, cue.lines)) * 1000 / length > limit
        two = len(cue.lines) > 1
        goes_on = after is not None and after.start_ms - cue.end_ms < rules.pause_ms and after.speaker == cue.speaker
        shorter, longer = min(map(len, cue.lines)), max(map(len, cue.lines))
        total += Score(
            cues=1,
            fast=fast,
            as_spoken=fast and speech.per_second((cue.start_ms + cue.end_ms) / 2) > limit,
            short=length < _SHORTEST_MS,
            bad_end=goes_on and _bad(cue.lines[-1]),
            two_lines=two,
            bad_line=two and _bad(cue.lines[0]),
            names=two and _parts_name(cue),
            balanced=two and 2 * shorter >= longer,
            too_wide=longer > rules.max_line_width,
            too_many=len(cue.lines) > rules.max_line_count,
            too_long=length > _LONGEST_MS,
            overlapping=after is not None and after.start_ms < cue.end_ms,
        )
    return total


def _best_of_three(transcripts: Sequence[Transcript], rules: CueRules) -> float:
    """Return the processor time that laying out 100,000 words of the transcripts takes, in s."""
    segments: list[Segment] = []
    words = 0
    while words < _WORDS:
        for segment in (s for t in transcripts for s in t.segments):
            segments.append(segment)
            words += len(segment.words)
            if words >= _WORDS:
                break
    joined = Transcript(tuple(segments))
    times = []
    for _ in range(3):
        begun = time.process_time()
        lay_out(joined, rules)
        times.append(time.process_time() - begun)
    return min(times)


def main() -> None:
    """Print the table and the time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("calls", type=Path)
    parser.add_argument("--file", default="google.asr.json")
    parser.add_argument("--preset", choices=sorted(PRESETS), default="netflix")
    parser.add_argument("--half", choices=("even", "odd"))
    parser.add_argument("--limit", type=float, default=21.0)
    asked = parser.parse_args()
    rules = rules_of(asked.preset, "srt")
    paths = sorted(asked.calls.glob(f"*/{asked.file}"))
    paths = paths if asked.half is None else paths[("even", "odd").index(asked.half) :: 2]
    transcripts = [read(path).transcript for path in paths]
    print(_HEAD)
    for name, divide in (("castproof", lay_out), ("greedy", greedy)):
        total = sum((score(tuple(divide(t, rules)), t.words, rules, asked.limit) for t in transcripts), Score())
        print(f"{name:12}{total}")
    print(f"{_WORDS:,} words: {_best_of_three(transcripts, rules):.2f} s of processor time, the best of three")


if __name__ == "__main__":
    main()
