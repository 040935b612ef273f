"""What a person reads of a result: the corrections as rows of a table, and the rest in a line each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from castproof.lines import LineNumbers
from transcript.timecode import vtt_clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from align.evidence import Correction
    from align.retime import Stretch
    from transcript.formats import Document

__all__ = ["Row", "count", "rows", "unheard_line"]

_REASONS = 2  # as many as fit a line; --audit has all
_QUOTED_WORDS = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One correction as it is shown: its time, else its line; before, after; how sure it is, 0 to 1; why."""

    where: str
    before: str
    after: str
    confidence: float
    why: str


def rows(corrections: Iterable[Correction], document: Document | None) -> list[Row]:
    """Return `corrections` as rows; `document` is the file that their words stand in."""
    lines = LineNumbers.of(document) if document is not None else None
    return [Row(_where(c, lines), c.before, c.after, c.confidence, _why(c)) for c in corrections]


def _where(correction: Correction, lines: LineNumbers | None) -> str:
    if correction.start_ms is not None:
        return vtt_clock(correction.start_ms)
    line = lines.of_word(correction.start) if lines is not None else None
    return f"line {line}" if line is not None else f"word {correction.start + 1}"


def _why(correction: Correction) -> str:
    """Return the strongest reasons for a correction, in words."""
    speaking = sorted((e for e in correction.evidence if e.weight > 0), key=lambda e: -e.weight)
    return "; ".join(dict.fromkeys(e.why for e in speaking[:_REASONS]))


def count(number: int, thing: str) -> str:
    """Return `number` and `thing`, in the plural where it is not one."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def unheard_line(unheard: Sequence[Stretch], total: int) -> str | None:
    """Return one line on what of a transcript's `total` words the recording does not speak, None for nothing."""
    missing = sum(s.stop - s.start for s in unheard)
    if not missing:
        return None
    longest = max(unheard, key=lambda s: s.stop - s.start)
    return (
        f"not in the recording: {count(missing, 'word')} of {total:,}, in {count(len(unheard), 'place')}, "
        f"the longest from {_quoted(longest.text.split())}; timed files leave them out"
    )


def _quoted(words: Sequence[str]) -> str:
    shown = " ".join(words[:_QUOTED_WORDS])
    return f"“{shown}”" if len(words) <= _QUOTED_WORDS else f"“{shown} …”"
