"""What a person reads of a result: corrections and blocks as rows of tables, and the rest in a line each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.blocks import BlockKind, blocks_of
from align.evidence import EvidenceKind
from castproof.lines import LineNumbers
from transcript.timecode import vtt_clock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from align.evidence import Correction
    from align.names import SpeakerName
    from align.quotes import Quote
    from align.retime import Retimed, Stretch
    from align.turns import SpeakerChange
    from transcript.formats import Document

__all__ = [
    "BlockRow",
    "Row",
    "block_rows",
    "count",
    "name_line",
    "quote_line",
    "rows",
    "speaker_rows",
    "summary_line",
    "unheard_line",
    "where_of",
]

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


# -- alignments --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BlockRow:
    """A block or a doubt as it is shown: what it is, when, how many words, and which."""

    kind: str
    when: str
    words: int
    text: str


def summary_line(retimed: Retimed) -> str:
    """Return one line on how much of a transcript is on the clock."""
    total = len(retimed.transcript.words)
    return f"on the clock: {total - retimed.unheard_words:,} of {count(total, 'word')}"


def block_rows(retimed: Retimed) -> list[BlockRow]:
    """Return all but what both sides have in its place, the longest of each kind first."""
    blocks = (b for b in blocks_of(retimed) if b.kind is not BlockKind.BOTH)
    rows = [BlockRow(_TOLD[b.kind], _when(b.start_ms, b.end_ms), b.length, _quoted(b.text.split())) for b in blocks]
    rows += (
        BlockRow("a guess", _when(s.start_ms, s.end_ms), s.stop - s.start, _quoted(s.text.split()))
        for s in retimed.doubtful
    )
    order = [*_TOLD.values(), "a guess"]
    return sorted(rows, key=lambda row: (order.index(row.kind), -row.words))


_TOLD = {
    BlockKind.MOVED: "moved",
    BlockKind.ONLY_HERE: "not in the recording",
    BlockKind.ONLY_THERE: "in the recording alone",
}


def _when(start_ms: int | None, end_ms: int | None) -> str:
    known = [vtt_clock(t).removesuffix(f".{t % 1000:03}") for t in (start_ms, end_ms) if t is not None]
    return " to ".join(dict.fromkeys(known))
