"""Words become cues: which words are shown together, from when to when, on which lines. Layout alone, no file format.

Words in time (`spoken`) are divided into cues and lines (`division`), which then are fitted to each other (`showing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby, islice, zip_longest
from operator import attrgetter
from typing import TYPE_CHECKING

from transcript.division import Layout
from transcript.errors import OptionError
from transcript.kept import are_cues, kept
from transcript.model import Transcript, Word, join
from transcript.rules import CueRules
from transcript.showing import fitted
from transcript.spoken import runs_of, spoken_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from transcript.division import Draft

__all__ = ["Cue", "CueRules", "lay_out", "require_times", "untimed"]


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

    No cue spans two speakers, and laid-out cues do not overlap. A line is longer than the rules' width only where one
    word is, a cue too. Where words have times, cues go on over the ends of segments. A segment whose words have no
    times but which has its own (a cue of a subtitle file) stays one cue with exactly these times if it fits the rules;
    otherwise its words share its time by their letters. Words without a time between or beside words that have one go
    along with them where they can be spoken there; the words that get no cue are those that `untimed` returns.

    `label` writes the speaker's name as it stands before the words wherever the speaker changes ("Ann" -> "Ann:");
    it counts towards the width. Without it, lines hold words alone.
    """
    divided = _drafts_of_cues if are_cues(transcript, rules) else _drafts
    drafts = sorted(divided(transcript, rules, label), key=attrgetter("start_ms"))
    return tuple(Cue(c.start_ms, c.end_ms, c.lines, c.speaker, c.words) for c in _shown(drafts, rules))


def _shown(drafts: Sequence[Draft], rules: CueRules) -> Iterator[Draft]:
    """Yield `drafts` with the times at which they are shown: those that are fixed as they are, the others between."""
    at = 0
    for fixed, group in groupby(drafts, key=attrgetter("fixed")):
        own = list(group)
        end = at + len(own)
        if fixed:
            yield from own
        else:
            before, behind = drafts[max(0, at - 1) : at], drafts[end : end + 1]
            yield from islice(fitted([*before, *own, *behind], rules), len(before), len(before) + len(own))
        at = end


def _drafts(transcript: Transcript, rules: CueRules, label: Callable[[str], str] | None) -> Iterator[Draft]:
    layout = Layout(rules)
    speaker = None
    runs = runs_of(transcript, rules.pause_ms)
    for run, after in zip_longest(runs, runs[1:]):
        named = label is not None and run.speaker is not None and run.speaker != speaker
        name = label(run.speaker) if named and label and run.speaker else ""
        yield from layout.drafts(run, name, after.spoken[0].start_ms if after is not None else None)
        speaker = run.speaker


def _drafts_of_cues(transcript: Transcript, rules: CueRules, label: Callable[[str], str] | None) -> Iterator[Draft]:
    """Yield the drafts of segments that are cues, those divided that do not fit the rules."""
    return kept(transcript, rules, label, lambda s, name: _drafts(Transcript((s,)), rules, label if name else None))


def untimed(transcript: Transcript) -> tuple[Word, ...]:
    """Return the words that `lay_out` gives no cue, because neither they nor their neighbours have a time."""
    placed = {id(s.word) for _, spoken in spoken_words(transcript) for s in spoken}
    return tuple(w for w in transcript.words if id(w) not in placed)


def require_times(transcript: Transcript, title: str) -> None:
    """Raise OptionError where `transcript` has words but none of them a time, so that no `title` can be written."""
    if transcript.segments and not any(spoken for _, spoken in spoken_words(transcript)):
        raise OptionError(
            f"{title} needs times and this transcript has none; put it on the clock first: "
            "castproof align TRANSCRIPT --audio RECORDING (or --heard TRANSCRIPT) -o FILE"
        )
