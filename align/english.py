"""Whether a text is English, which is what the dictionary of sounds knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from align.match import key
from align.phonetics import load_dictionary

if TYPE_CHECKING:
    from transcript.model import Transcript

__all__ = ["is_english"]

_LEAST_KNOWN = 0.75
"""Of the words of an English transcript, the dictionary has 98 %; of German, French and Spanish ones, with all the
names that it has, 40 to 60 %."""


def is_english(transcript: Transcript) -> bool:
    """Tell whether a transcript is English: by its language, else by how many of its words the dictionary has."""
    if transcript.language is not None:
        return transcript.language.lower().startswith("en")
    known = [key(w.text) in load_dictionary() for w in transcript.words if any(c.isalpha() for c in w.text)]
    return sum(known) >= _LEAST_KNOWN * len(known)
