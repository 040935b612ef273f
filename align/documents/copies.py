"""Whether a document is the transcript itself, in another form: corrected, with other line ends, from a pipe.

A transcript would vouch for its own mistakes, so such a document is no reference.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["is_copy"]

_WORD = re.compile(r"[^\W_]+")
_RUN = 5
_SHARE = 0.6
"""Of the transcript's runs of five words a copy has this share at least. A show and an article about it share next to
none; raw and edited transcripts of one show, with one word in ten heard otherwise, share 0.9 to the fifth."""
_LEAST_RUNS = 20
"""A transcript of a sentence or two may be quoted as a whole."""


def _runs(text: str) -> set[int]:
    words = _WORD.findall(text.lower())
    return {hash(tuple(words[k : k + _RUN])) for k in range(len(words) - _RUN + 1)}


def is_copy(text: str, transcript: Iterable[str]) -> bool:
    """Tell whether `text` holds most of a transcript's words in their order. Time grows with the length of both."""
    own = _runs(" ".join(transcript))
    return len(own) >= _LEAST_RUNS and len(own & _runs(text)) >= _SHARE * len(own)
