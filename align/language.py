"""How common words are, and how likely they are where they stand. The figures are of English.

Frequencies are wordfreq's, on Zipf's scale (log10 of the occurrences in a thousand million words: "the" has 7.7, "seek"
4.6, an unknown word 0). Likelihoods are those of the 3-gram model in PocketSphinx's wheel.
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["KNOWN_ZIPF", "SMALL_WORD_ZIPF", "UNKNOWN_ZIPF", "log_likelihood", "log_likelihoods", "zipf"]

UNKNOWN_ZIPF, KNOWN_ZIPF = 1.5, 2.5
"""A rarer word than the first is no word at all, one as common as the second is surely one; between them are names."""
SMALL_WORD_ZIPF = 6.0
"""More common words ("with", "about": 6.4) hold sentences together, and tell nothing of what these are about."""

_LOG_BASE = 1.0001
"""PocketSphinx keeps logarithms as whole numbers, to this base (its own default)."""
_LN_A_UNIT = 1e-4
"""ln 1.0001, to within 1 in 20,000."""


@lru_cache(maxsize=32_768)
def zipf(word: str) -> float:
    """Return how common a lower-case word is, on Zipf's scale: 0 (unknown) to about 8."""
    from wordfreq import zipf_frequency

    return float(zipf_frequency(word, "en"))


@cache
def _model() -> Any:  # noqa: ANN401 - pocketsphinx ships no types
    import pocketsphinx

    path = Path(pocketsphinx.get_model_path()) / "en-us" / "en-us.lm.bin"
    return pocketsphinx.NGramModel(pocketsphinx.Config(loglevel="FATAL"), pocketsphinx.LogMath(_LOG_BASE), str(path))


@lru_cache(maxsize=65_536)
def log_likelihood(word: str, before: tuple[str, ...]) -> float:
    """Return the natural log of how likely `word` is behind the (at most two) words `before`."""
    words = [w.encode("utf-8", "replace").decode("utf-8") for w in (word, *reversed(before))]  # half surrogate pairs
    return float(_model().prob(words)) * _LN_A_UNIT


def log_likelihoods(words: Sequence[str]) -> list[float]:
    """Return the log likelihood of each of `words` behind the two before it."""
    return [log_likelihood(w, tuple(words[max(0, k - 2) : k])) for k, w in enumerate(words)]
