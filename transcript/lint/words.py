"""The words of a cue as they stand in a file, marks included, so that they can go on other lines or into other cues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from transcript.division import wrapped
from transcript.lint.checks import opens_turn
from transcript.lint.layout import FileLine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transcript.formats.cuetext import Token
    from transcript.rules import CueRules

__all__ = ["CueWords"]


@dataclass(slots=True)
class CueWords:
    """Words as they stand in a file (`raw`) and as they are shown."""

    raw: list[str]
    shown: list[str]

    @classmethod
    def of(cls, tokens: Sequence[Token]) -> CueWords:
        """Return the words of `tokens`, each with what must stand on its line.

        Marks that stand alone go with the word behind them, the last ones with the last word; a dash goes with the word
        before it, since at the beginning of a line it would say that another speaks.
        """
        words = cls([], [])
        waiting = ""
        for token in tokens:
            if token.shown and words.shown and opens_turn(token.shown):
                words.raw[-1] += f" {waiting}{token.raw}"
                words.shown[-1] += f" {token.shown}"
                waiting = ""
            elif token.shown:
                words.raw.append(waiting + token.raw)
                words.shown.append(token.shown)
                waiting = ""
            else:
                waiting += token.raw + " "
        if waiting and words.raw:
            words.raw[-1] += " " + waiting.strip()
        return words

    def parts(self, sizes: Sequence[int]) -> Iterator[CueWords]:
        """Yield so many words at a time."""
        at = 0
        for size in sizes:
            yield CueWords(self.raw[at : at + size], self.shown[at : at + size])
            at += size

    def lines(self, rules: CueRules, end: str) -> list[FileLine]:
        """Return the lines of a file that hold the words."""
        sizes = [len(line) for line in wrapped(self.shown, rules)]
        return [FileLine(" ".join(part.raw), end) for part in self.parts(sizes)]
