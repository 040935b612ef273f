"""Text without its marks: what a file says, apart from how it says it, with every character's place in the file.

Tags, entities and escapes stand among words in most formats. Taken out, what is left is one string in which words are
found as in plain text, and still each has its exact place in the file.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from transcript.model import Piece, Word

if TYPE_CHECKING:
    from transcript.model import Place

__all__ = ["Run", "Unmarked", "Unmarking"]


class Run(NamedTuple):
    """Characters of the unmarked text from `at` on: those of the file from `start` to `end`, or what they stand for."""

    at: int
    start: int
    end: int
    literal: bool


class Unmarked(NamedTuple):
    """A text without its marks, and where each stretch of it stands in the file.

    Text that stands there as it is has no stretches, but an `offset`: the number of its first character there.
    """

    text: str
    runs: tuple[Run, ...]
    offset: int | None = None

    @classmethod
    def plain(cls, text: str, start: int, end: int) -> Unmarked:
        """Return the characters `start` to `end` of a file's text, which hold no mark."""
        return cls(text[start:end], (), start)

    def place(self, start: int, end: int) -> Place:
        """Return where the characters `start` to `end` of the unmarked text stand in the file."""
        if self.offset is not None:
            return (Piece(self.offset + start, self.offset + end, self.text[start:end]),)
        pieces: list[Piece] = []
        k = bisect_right(self.runs, start, key=_at) - 1
        while k < len(self.runs) and self.runs[k].at < end:
            run = self.runs[k]
            k += 1
            behind = self.runs[k].at if k < len(self.runs) else len(self.text)
            a, b = max(start, run.at), min(end, behind)
            if run.literal:
                pieces.append(Piece(run.start + a - run.at, run.start + b - run.at, self.text[a:b]))
            else:
                pieces.append(Piece(run.start, run.end, self.text[run.at : behind]))
        return tuple(pieces)

    def part(self, start: int) -> Unmarked:
        """Return the text from the character `start` on."""
        if self.offset is not None:
            return Unmarked(self.text[start:], (), self.offset + start)
        runs = []
        for k, run in enumerate(self.runs):
            behind = self.runs[k + 1].at if k + 1 < len(self.runs) else len(self.text)
            if behind > start:
                cut = max(0, start - run.at) if run.literal else 0
                runs.append(Run(max(0, run.at - start), run.start + cut, run.end, run.literal))
        return Unmarked(self.text[start:], tuple(runs))

    def words(self, start: int, end: int, speaker: str | None) -> list[Word]:
        """Return what stands between spaces in the characters `start` to `end` of the unmarked text."""
        return Word.found(self.text, start, end, speaker, self.place if self.offset is None else self.offset)


def _at(run: Run) -> int:
    return run.at


class Unmarking:
    """An Unmarked being made: its stretches are added in the order of the file."""

    def __init__(self) -> None:
        self.length = 0
        """How many characters of unmarked text there are so far."""
        self._parts: list[str] = []
        self._runs: list[Run] = []

    def literal(self, text: str, start: int, end: int) -> None:
        """Add the characters `start` to `end` of the file's text as they are."""
        if start < end:
            self._add(text[start:end], start, end, literal=True)

    def meaning(self, meaning: str, start: int, end: int) -> None:
        """Add what the characters `start` to `end` of the file stand for: an escape, an entity, a line break."""
        if meaning:
            self._add(meaning, start, end, literal=False)

    def _add(self, text: str, start: int, end: int, *, literal: bool) -> None:
        self._parts.append(text)
        self._runs.append(Run(self.length, start, end, literal))
        self.length += len(text)

    def made(self) -> Unmarked:
        """Return the text so far."""
        if len(self._runs) == 1 and self._runs[0].literal:
            return Unmarked(self._parts[0], (), self._runs[0].start)
        return Unmarked("".join(self._parts), tuple(self._runs))
