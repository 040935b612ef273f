"""Whether two words are forms of one: inflections, derivations and regional spellings say the same thing.

A list of English endings, not a stemmer: a stemmer takes off what a name is made of ("Stephens", "Corning"), and here
two words are at hand to be compared.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import takewhile

__all__ = ["same_stem"]

_ADDED = frozenset(
    {"al", "ation", "ations", "d", "ed", "er", "ers", "es", "ing", "ings", "ly", "ment", "ments", "n", "s", "y"}
    | {"ern", "r", "rs"}
)
"""What is added to a whole word; an e is not, in names ("Monroe" is not Monro)."""
_ENDINGS = frozenset(
    {"al", "able", "d", "e", "ed", "er", "ers", "es", "ing", "ings", "ion", "ions", "ly", "ment", "ments", "n", "or"}
    | {"ors", "s", "y", "ies", "ied", "ation", "ations", "ize", "izes", "ized", "izer", "izers", "izing", "ization"}
)
_LEARNED = frozenset({"ia", "ic", "ical", "ics", "ist", "ists"})
"""Endings of learned words, each the others' alone: Olivia is no form of Olive."""
_REGIONAL = re.compile(r"(?<=.{4})is(?=e|ing|ation)")
_LEAST_STEM, _LEAST_WHOLE = 4, 3  # letters


@lru_cache(maxsize=8_192)
def same_stem(a: str, b: str) -> bool:
    """Tell whether two words differ by their endings alone ("normalizes", "normalised"); one word has no two forms."""
    if a == b:
        return False
    a, b = (_REGIONAL.sub("iz", w) for w in (a, b))
    short, long = sorted((a, b), key=len)
    if long.startswith(short):
        return len(short) >= _LEAST_WHOLE and _is_ending(short, long[len(short) :], _ADDED)
    stem = "".join(x for x, _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))
    if len(stem) >= _LEAST_STEM and all(_is_ending(stem, w[len(stem) :], _ENDINGS) for w in (a, b)):
        return True
    root = stem.removesuffix("i")  # these endings begin alike
    return len(root) >= _LEAST_STEM and all(w[len(root) :] in _LEARNED for w in (a, b))


def _is_ending(stem: str, rest: str, endings: frozenset[str]) -> bool:
    """Tell whether `rest` is one of `endings`, behind a doubled consonant too ("swapped")."""
    return not rest or rest in endings or (rest[0] == stem[-1] and rest[1:] in endings)
