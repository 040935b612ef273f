"""The words a PocketSphinx decoder can hear: those of its dictionary, and those it is taught by their sounds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from transcribe.sphinx_decoder import FILLERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pocketsphinx import Decoder

    Pronounce = Callable[[str], tuple[str, ...]]
    """Gives the ARPABET phones of a word, none where it has no sound."""

__all__ = ["Lexicon", "parts_of"]

_BETWEEN_PARTS = re.compile(r"[\s\-\u2010-\u2015/_]+")
_OUTER = "\"'()[]{}<>«»“”‘’„.,;:!?…*"


class Lexicon:
    """Finds words in the dictionary of `decoder`, and adds to it, as `pronounce` speaks them, those that it lacks."""

    def __init__(self, decoder: Decoder, pronounce: Pronounce) -> None:
        self._decoder = decoder
        self._pronounce = pronounce
        self._entries: dict[str, str | None] = {}

    def entries(self, word: str) -> list[str | None]:
        """Return the dictionary's entries for the parts of a word, None for a part that cannot be pronounced."""
        return [self.entry(part) for part in parts_of(word)]

    def entry(self, part: str) -> str | None:
        """Return the dictionary's entry for one part of a word, None where it cannot be pronounced."""
        if part not in self._entries:
            self._entries[part] = self._look_up(part)
        return self._entries[part]

    def ways(self, entry: str) -> Iterator[tuple[str, str]]:
        """Yield how an entry is spoken: its name ("the", "the(2)") and its phones, for each way that is known."""
        name, number = entry, 2
        while phones := self._decoder.lookup_word(name):
            yield name, phones
            name, number = f"{entry}({number})", number + 1

    def _is_word(self, text: str) -> bool:
        """Tell whether the dictionary has a word; silence ("<s>") and other ways of speaking one ("a(2)") are none."""
        return bool(text) and not text.startswith(FILLERS) and "(" not in text and bool(self._decoder.lookup_word(text))

    def _look_up(self, part: str) -> str | None:
        lower = part.lower().replace("\u2019", "'")
        known = next((w for w in (lower, lower.strip(_OUTER)) if self._is_word(w)), None)
        bare = part.strip(_OUTER)
        if known and not (len(bare) > 1 and bare.isupper()):
            return known
        spoken = " ".join(self._pronounce(bare))
        if not spoken or (known and self._decoder.lookup_word(known) == spoken):
            return known
        # capitals may be letters or a shouted word: either way of speaking will do
        name = f"castproof:{len(self._entries)}"
        ways = [spoken, *([self._decoder.lookup_word(known)] if known else [])]
        try:
            for number, phones in enumerate(ways, 1):
                self._decoder.add_word(name if number == 1 else f"{name}({number})", phones, update=False)
        except RuntimeError:  # no phones that this model knows
            return None
        return name


def parts_of(word: str) -> Iterator[str]:
    """Yield the parts of a compound that are spoken: whatever holds a letter or a digit."""
    return (part for part in _BETWEEN_PARTS.split(word) if any(c.isalnum() for c in part))
