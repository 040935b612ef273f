"""What a person reads of a result: the corrections as rows of a table, and the rest in a line each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.evidence import EvidenceKind
from castproof.lines import LineNumbers
from transcript.timecode import vtt_clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from align.evidence import Correction
    from align.names import SpeakerName
    from align.quotes import Quote
    from align.retime import Stretch
    from align.turns import SpeakerChange
    from transcript.formats import Document

__all__ = ["Row", "count", "name_line", "quote_line", "rows", "speaker_rows", "unheard_line", "where_of"]

_REASONS = 2  # as many as fit a line; --audit has all
_QUOTED_WORDS = 8


@dataclass(frozen=True, slots=True)
class Row:
    """A correction as it is shown: its time, else its line, and how many more; before, after; how sure, 0 to 1; why."""

    where: str
    before: str
    after: str
    confidence: float
    why: str


def rows(corrections: Iterable[Correction], document: Document | None) -> list[Row]:
    """Return `corrections` as rows; `document` is the file that their words stand in.

    The same correction of the same words is one row: the place of the first, how many more there are, the least sure.
    """
    lines = LineNumbers.of(document) if document is not None else None
    alike: dict[tuple[str, str], list[Correction]] = {}
    for c in corrections:
        alike.setdefault((_bare(c.before).lower(), _bare(c.after)), []).append(c)
    return [_row(same, lines) for same in alike.values()]


def _bare(text: str) -> str:
    return text.strip(".,?!;:\"'“”‘’()[]")


def _row(same: Sequence[Correction], lines: LineNumbers | None) -> Row:
    first = same[0]
    more = f" +{len(same) - 1}" if len(same) > 1 else ""
    sure = min(c.confidence for c in same)
    return Row(where_of(first, lines) + more, _bare(first.before), _bare(first.after), sure, _why(first))


def where_of(correction: Correction | SpeakerChange, lines: LineNumbers | None) -> str:
    """Return where a correction is made: its time, else its line, else the number of its first word."""
    if correction.start_ms is not None:
        return vtt_clock(correction.start_ms)
    line = lines.of_word(correction.start) if lines is not None else None
    return f"line {line}" if line is not None else f"word {correction.start + 1}"


def _why(correction: Correction | SpeakerChange | SpeakerName) -> str:
    """Return what a person decided and the strongest reasons for something, in words."""
    memory = [e for e in correction.evidence if e.kind is EvidenceKind.MEMORY]
    speaking = memory + sorted((e for e in correction.evidence if e.weight > 0), key=lambda e: -e.weight)
    return "; ".join(dict.fromkeys(e.why for e in speaking[:_REASONS]))


def speaker_rows(changes: Iterable[SpeakerChange], lines: LineNumbers | None) -> list[Row]:
    """Return changes of speaker as rows; those from one speaker to another are one, with the words of the first."""
    alike: dict[tuple[str, str], list[SpeakerChange]] = {}
    for c in changes:
        alike.setdefault((c.before, c.after), []).append(c)
    found = []
    for (before, after), same in alike.items():
        more = f" +{len(same) - 1}" if len(same) > 1 else ""
        first = same[0]
        said = f"{before}: {_quoted(first.text.split())}"
        found.append(Row(where_of(first, lines) + more, said, after, min(c.confidence for c in same), _why(first)))
    return found


def name_line(name: SpeakerName) -> str:
    """Return one line on who a speaker is and why."""
    role = f" ({name.role})" if name.role else ""
    return f"{name.label} is {name.name}{role}, {name.confidence:.2f} sure: {_why(name)}"


def quote_line(quote: Quote) -> str:
    """Return one line on when a quotation was heard."""
    times = [vtt_clock(t) for t in (quote.start_ms, quote.end_ms) if t is not None]
    when = " to ".join(times) or "at an unknown time"
    return f"{when}: {_quoted(quote.quotation.words)}, quoted in {quote.quotation.source}"


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
