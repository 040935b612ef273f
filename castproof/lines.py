"""On which line of its file a word stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transcript.formats import Document
    from transcript.model import Transcript, Word

__all__ = ["LineNumbers"]

_LINE_END = re.compile(r"\r\n?|\n")  # as `Source.line_at` counts


@dataclass(frozen=True, slots=True)
class LineNumbers:
    """The words of a document and where its lines begin, found once for any number of questions."""

    words: tuple[Word, ...]
    breaks: tuple[int, ...]

    @classmethod
    def of(cls, document: Document, transcript: Transcript | None = None) -> LineNumbers:
        """Return the line numbers of `document`, for its own words or for those that `transcript` has made of them."""
        breaks = tuple(end.end() - 1 for end in _LINE_END.finditer(document.source.text))
        return cls((transcript or document.transcript).words, breaks)

    def of_word(self, number: int) -> int | None:
        """Return the line, from 1, on which word `number` begins; None where it stands nowhere in the file."""
        places = self.words[number].places
        return bisect_right(self.breaks, places[0][0].start - 1) + 1 if places else None
