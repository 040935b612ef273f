"""How figures are spoken: "17" as seventeen, "$600" as six hundred dollars, "2.5%" as two point five percent."""

from __future__ import annotations

import re

__all__ = ["NUMBER_WORDS", "spoken_figures"]

_FIGURE = re.compile(r"(?P<sign>[$€£]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.(?P<part>\d{1,6}))?(?P<share>%?)")
_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBER_WORDS = frozenset({*_UNITS, *_TENS, "hundred", "thousand", "million"})
"""The words that numbers are spoken with."""
_MONEY = {"$": "dollars", "€": "euros", "£": "pounds"}
_FIRST_YEAR, _LAST_YEAR, _LEAST_IN_CENTURY = 1100, 2099, 10
_YEAR_DIGITS = 4


def spoken_figures(word: str) -> list[str]:
    """Return the words that a word with figures is spoken as, English; `word` alone where it has none."""
    found = _FIGURE.fullmatch(word.strip("()[].,;:?!'\"“”‘’"))
    if found is None:
        return [word]
    whole = int(found["whole"].replace(",", ""))
    is_year = len(found["whole"]) == _YEAR_DIGITS and _FIRST_YEAR <= whole <= _LAST_YEAR
    if is_year and whole % 100 >= _LEAST_IN_CENTURY and not found["sign"]:
        words = [*_cardinal(whole // 100), *_cardinal(whole % 100)]
    else:
        words = _cardinal(whole)
    if found["part"]:
        words += ["point", *(_UNITS[int(digit)] for digit in found["part"])]
    return [*words, *filter(None, (_MONEY.get(found["sign"]), "percent" if found["share"] else None))]


def _cardinal(number: int) -> list[str]:
    for size, name in ((1_000_000, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = _cardinal(number % size) if number % size else []
            return [*_cardinal(number // size), name, *rest]
    if number < len(_UNITS):
        return [_UNITS[number]]
    return [_TENS[number // 10], *([_UNITS[number % 10]] if number % 10 else [])]
