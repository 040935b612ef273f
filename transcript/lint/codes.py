"""The codes of what a subtitle file can have wrong."""

from __future__ import annotations

from dataclasses import dataclass

from transcript.errors import OptionError

__all__ = ["CODES", "Code", "chosen"]


@dataclass(frozen=True, slots=True)
class Code:
    """A fault by its name: a letter for its kind and a number. `mended` says that `--fix` can mend it, or mostly."""

    name: str
    title: str
    mended: str


CODES = (
    Code("F001", "a byte-order mark stands before the text", "taken away"),
    Code("F002", "the file is not UTF-8", "written as UTF-8"),
    Code("F003", "lines end in different ways", "ended as most do"),
    Code("F004", "a blank line stands within a cue, where many players end it", "taken away"),
    Code("F005", "no blank line parts a cue from the one before", "put in"),
    Code("N001", "a cue's number is missing or does not go on counting (SubRip)", "numbered anew"),
    Code("C001", "a cue shows nothing", "taken away"),
    Code("C002", "a cue holds the words of two speakers", ""),
    Code("T001", "a cue begins before the one above it", "put in order"),
    Code("T002", "a cue overlaps the next", "up to half a second: ended before it"),
    Code("T003", "the gap to the next cue is shorter than the least", "widened, where the cue stays long enough"),
    Code("T004", "a gap that should be closed is left to the next cue", "closed"),
    Code("T005", "a cue is shown too short", "shown longer, where there is room"),
    Code("T006", "a cue is shown too long", "ended earlier"),
    Code("T007", "a time is not written as the format has it", "written so"),
    Code("R001", "a cue is shown too short to be read", "shown longer, where there is room"),
    Code("L001", "a line is too long", "broken anew, where the words fit"),
    Code("L002", "a cue has too many lines", "broken anew, where the words fit"),
    Code("L003", "a line ends in an article or a preposition, and need not", "broken anew"),
    Code("L004", "lines are broken that fit on one", "joined"),
    Code("L005", "a cue ends in an article or a preposition, and its sentence goes on", ""),
)
"""All codes: files, numbers, cues, times, reading, lines."""


def chosen(select: str | None, ignore: str | None) -> frozenset[str]:
    """Return the names of the codes that are selected and not ignored: comma lists of codes, or of their beginnings.

    Raises OptionError for what begins no code.
    """
    selected = _matching("--select", select) if select is not None else frozenset(c.name for c in CODES)
    return selected - (_matching("--ignore", ignore) if ignore is not None else frozenset())


def _matching(flag: str, listed: str) -> frozenset[str]:
    found: set[str] = set()
    for part in (p.strip().upper() for p in listed.split(",")):
        matching = {c.name for c in CODES if part and c.name.startswith(part)}
        if not matching:
            raise OptionError(f'{flag} {part or listed!r}: no such code; "castproof lint --rules" lists them')
        found |= matching
    return frozenset(found)
