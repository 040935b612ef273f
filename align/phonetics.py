"""How words sound, and how far two sounds are apart. The sounds are English, in ARPABET without stress.

Words come from the dictionary in PocketSphinx's wheel (CMU's, 130,000 words); a word it lacks is taken apart
("DeepSeek" is deep and Seek, "GPT" is three letters) and what is left is spoken by its letters, by a table learnt from
the same dictionary (`tests/benchmarks/learn_letters.py`).
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from align.numerals import spoken_figures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "CONTEXTS",
    "PHONES",
    "Phones",
    "context",
    "distances",
    "encode",
    "load_dictionary",
    "pronounce",
    "pronounce_plainly",
    "pronunciations",
    "speak_letters",
]

Phones = tuple[str, ...]

_SHORT: dict[str, Phones] = {"a": ("AE",), "e": ("EH",), "i": ("IH",), "o": ("AA",), "u": ("AH",), "y": ("IH",)}
"""The short vowels of English, by the letters that stand for them."""
_SIBILANTS = frozenset({("S",), ("Z",), ("SH",), ("ZH",), ("CH",), ("JH",)})
_VOICELESS = frozenset({("P",), ("T",), ("K",), ("F",), ("TH",)})

_VOWELS = {
    # place of the tongue: height (0 open, 1 close) and backness (0 front, 1 back), after the IPA's vowel chart;
    # a diphthong stands between its ends, marked by its glide
    "AA": (0.0, 0.8, 0),
    "AE": (0.1, 0.1, 0),
    "AH": (0.4, 0.5, 0),
    "AO": (0.25, 1.0, 0),
    "AW": (0.2, 0.6, 2),
    "AY": (0.2, 0.4, 1),
    "EH": (0.35, 0.1, 0),
    "ER": (0.5, 0.5, 3),
    "EY": (0.6, 0.1, 1),
    "IH": (0.8, 0.2, 0),
    "IY": (1.0, 0.0, 0),
    "OW": (0.5, 1.0, 2),
    "OY": (0.4, 0.8, 1),
    "UH": (0.8, 0.8, 0),
    "UW": (1.0, 1.0, 0),
}
_CONSONANTS = {
    # place (0 lips .. 7 glottis), manner, voice
    "P": (0, "stop", 0),
    "B": (0, "stop", 1),
    "M": (0, "nasal", 1),
    "F": (1, "fricative", 0),
    "V": (1, "fricative", 1),
    "TH": (2, "fricative", 0),
    "DH": (2, "fricative", 1),
    "T": (3, "stop", 0),
    "D": (3, "stop", 1),
    "N": (3, "nasal", 1),
    "S": (3, "fricative", 0),
    "Z": (3, "fricative", 1),
    "L": (3, "glide", 1),
    "R": (4, "glide", 1),
    "SH": (4, "fricative", 0),
    "ZH": (4, "fricative", 1),
    "CH": (4, "affricate", 0),
    "JH": (4, "affricate", 1),
    "Y": (5, "glide", 1),
    "K": (6, "stop", 0),
    "G": (6, "stop", 1),
    "NG": (6, "nasal", 1),
    "W": (6, "glide", 1),
    "HH": (7, "fricative", 0),
}
PHONES: tuple[str, ...] = (*_VOWELS, *_CONSONANTS)
"""The phones by their codes: code k is PHONES[k - 1]; code 0 is none."""
_CODE = {p: k for k, p in enumerate(PHONES, 1)}

CONTEXTS = ((0, 0), (0, 1), (1, 1), (1, 2), (2, 2), (2, 3), (3, 3), (3, 4), (4, 4))
"""How many letters before and behind a letter tell its sound, from narrow to wide."""

_LETTER_NAMES: Mapping[str, Phones] = {
    "a": ("EY",), "b": ("B", "IY"), "c": ("S", "IY"), "d": ("D", "IY"), "e": ("IY",), "f": ("EH", "F"),
    "g": ("JH", "IY"), "h": ("EY", "CH"), "i": ("AY",), "j": ("JH", "EY"), "k": ("K", "EY"), "l": ("EH", "L"),
    "m": ("EH", "M"), "n": ("EH", "N"), "o": ("OW",), "p": ("P", "IY"), "q": ("K", "Y", "UW"), "r": ("AA", "R"),
    "s": ("EH", "S"), "t": ("T", "IY"), "u": ("Y", "UW"), "v": ("V", "IY"),
    "w": ("D", "AH", "B", "AH", "L", "Y", "UW"), "x": ("EH", "K", "S"), "y": ("W", "AY"), "z": ("Z", "IY"),
}  # fmt: skip
_DIGIT_NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_PARTS = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[A-Z]|[0-9]+|&")
"""Capitals with no small letter behind them, a word with or without a capital, a single capital, a number, "and"."""
_KEPT_MARKS = "'&+@%"
"""Marks that part the letters beside them ("AT&T" is no plain word); all others are dropped."""
_ACRONYM_LENGTH = 5
"""Up to so many capitals are read letter by letter ("NSDQX"); more are a word that is shouted."""
_LEAST_SAYABLE = 4
_SAYABLE = re.compile(r"(?:[^aeiouy]?|s[^aeiouy]|[^aeiouy][hlrw])[aeiouy]+(?:[^aeiouy]{1,2}[aeiouy]+)*[^aeiouy]{0,2}")
"""Capitals that can be read as a word as well ("NATO"), where they have so many letters."""
_LONGEST_COUNTED, _YEAR_DIGITS = 2, 4
"""Numbers with up to so many digits, and years, are said as numbers ("nineteen"), others digit by digit ("737")."""
_MOST_LETTERS = 100
"""No word is longer, whatever a hostile file holds."""
_LEAST_HALF = 4
"""Words written as one ("dollarhelp") have at least so many letters: with fewer, nearly everything comes apart."""


@cache
def load_dictionary() -> Mapping[str, Phones]:
    """Return the first pronunciation of each word of PocketSphinx's English dictionary."""
    import pocketsphinx

    words: dict[str, Phones] = {}
    path = Path(pocketsphinx.get_model_path()) / "en-us" / "cmudict-en-us.dict"
    for line in path.read_text(encoding="utf-8").splitlines():
        word, _, phones = line.partition(" ")
        if "(" not in word:
            words[word] = tuple(phones.split())
    return words


@cache
def _letters() -> Mapping[str, str]:
    table: dict[str, str] = json.loads(Path(__file__).with_name("letters.json").read_text(encoding="utf-8"))
    return table


def context(word: str, at: int, width: int) -> str:
    """Return letter `at` of `word` among its neighbours, the key of the letter table: before, letter, behind."""
    before, behind = CONTEXTS[width]
    left, right = word[max(0, at - before) : at], word[at + 1 : at + 1 + behind]
    return f"{left:#>{before}}<{word[at]}>{right:#<{behind}}"


def speak_letters(word: str, table: Mapping[str, str]) -> Phones:
    """Return the phones of a lower-case word by its letters, the widest context that the table knows first."""
    phones: list[str] = []
    for i in range(len(word)):
        for width in range(len(CONTEXTS) - 1, -1, -1):
            spoken = table.get(context(word, i, width))
            if spoken is not None:
                phones += spoken.split()
                break
    return tuple(phones)


@lru_cache(maxsize=200_000)
def pronounce_plainly(word: str) -> Phones:
    """Return how what is no word of the dictionary sounds letter by letter, vowels short; empty for all others.

    Who writes down what was misheard spells the sounds, each with a letter ("Gibt" for GPT, "Naszak").
    """
    bare = _bare(word).lower()
    plain = bare.isascii() and bare.isalpha() and bare not in load_dictionary()
    return tuple(p for c in bare for p in _SHORT.get(c) or _letters()[context(c, 0, 0)].split()) if plain else ()


@lru_cache(maxsize=200_000)
def pronounce(word: str) -> Phones:
    """Return how `word` is most likely spoken; empty where it has neither letters nor digits."""
    found = pronunciations(word)
    return found[0] if found else ()


@lru_cache(maxsize=200_000)
def pronunciations(word: str) -> tuple[Phones, ...]:
    """Return the ways in which `word` may be spoken, the likeliest first.

    Capitals tell: "DeepSeek" is spoken as its parts, "GAAP" as a word and as letters. Of what is too long to be a word,
    the beginning is spoken.
    """
    bare = _bare(word)
    if not bare:
        return ()
    owner = bare.removesuffix("'s")
    if owner != bare and bare.lower() not in load_dictionary():
        return tuple((*phones, *_spoken_s(phones)) for phones in pronunciations(owner))
    known = load_dictionary().get(bare.lower(), ())
    spelt = bare.isupper() and 1 < len(bare) <= _ACRONYM_LENGTH and bare.isalpha()
    ways = (
        known,
        _spell(bare) if spelt else (),
        tuple(p for part in _PARTS.findall(bare) for p in _speak_part(part, alone=len(bare) == len(part))),
        tuple(p for part in _PARTS.findall(bare) for p in _say_part(part)) if _is_sayable(bare) else (),
        _speak_word(bare.lower()) if bare.isalpha() and not known and not spelt else (),
    )
    return tuple(dict.fromkeys(w for w in ways if w))


def _spoken_s(phones: Phones) -> Phones:
    """Return how the s of a possessive is spoken behind `phones`."""
    last = phones[-1:]
    if last in _SIBILANTS:
        return ("IH", "Z")
    return ("S",) if last in _VOICELESS else ("Z",)


def _bare(word: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)).replace("’", "'")
    return "".join(c for c in plain if c.isalnum() or c in _KEPT_MARKS).strip("'")[:_MOST_LETTERS]


def _spell(letters: str) -> Phones:
    """Return the names of the letters."""
    return tuple(p for c in letters.lower() for p in _LETTER_NAMES.get(c, ()))


def _is_sayable(bare: str) -> bool:
    """Tell whether a part is in capitals that can be read as a word ("NATO", "COVID-19")."""
    return any(_sayable(part) for part in _PARTS.findall(bare))


def _sayable(part: str) -> bool:
    return part.isupper() and len(part) >= _LEAST_SAYABLE and _SAYABLE.fullmatch(part.lower()) is not None


def _say_part(part: str) -> Phones:
    return _speak_word(part.lower()) if _sayable(part) else _speak_part(part, alone=False)


def _speak_part(part: str, *, alone: bool) -> Phones:
    if part == "&":
        return load_dictionary()["and"]
    if part.isdigit():
        return tuple(p for word in _number_words(part) for p in load_dictionary()[word])
    if len(part) == 1 and not (alone and part == "a"):
        return _spell(part)
    if part.isupper() and len(part) <= _ACRONYM_LENGTH and part.lower() not in load_dictionary():
        return _spell(part)
    return _speak_word(part.lower())


def _number_words(digits: str) -> list[str]:
    if len(digits) <= _LONGEST_COUNTED or len(digits) == _YEAR_DIGITS:
        return spoken_figures(digits)
    return [_DIGIT_NAMES[int(d)] for d in digits]


def _speak_word(word: str) -> Phones:
    """Return the phones of a lower-case word: by the dictionary, as two of its words, by its letters, by their names.

    Letters other than English ones are not spoken.
    """
    known = load_dictionary().get(word)
    if known:
        return known
    letters = "".join(c for c in word if "a" <= c <= "z")
    return _speak_halves(letters) or speak_letters(letters, _letters()) or _spell(letters)


def _speak_halves(word: str) -> Phones:
    """Return the phones of two words of the dictionary that are written as one, none where they are not."""
    known = load_dictionary()
    for cut in range(len(word) - _LEAST_HALF, _LEAST_HALF - 1, -1):
        if word[:cut] in known and word[cut:] in known:
            return (*known[word[:cut]], *known[word[cut:]])
    return ()


# -- distance ----------------------------------------------------------------------------------------------------------

# What edits cost was set by hand, from 0 (the same) to about 1 (nothing in common). It matters that the figures are in
# the right order; what a distance proves is learnt from data, together with all other evidence.

_INSERTION_VOWEL = 0.6
_INSERTION_CONSONANT = 0.8
_WEAK = {"AH": 0.35, "IH": 0.45, "HH": 0.4, "T": 0.55, "D": 0.55, "R": 0.6, "Y": 0.5, "W": 0.6, "N": 0.7, "L": 0.7}
"""What phones cost that English readily drops, or adds between others."""
_AKIN = ({"ER", "R"}, {"IY", "Y"}, {"UW", "W"})
"""Vowels with the consonants that are made like them."""
_AKIN_COST = 0.3
_VOWEL_FOR_CONSONANT_COST = 1.1


def _substitution(a: str, b: str) -> float:
    """Return what it costs to say one phone for another."""
    if a == b:
        return 0.0
    if a in _VOWELS and b in _VOWELS:
        (h1, b1, g1), (h2, b2, g2) = _VOWELS[a], _VOWELS[b]
        return min(0.8, 0.15 + 0.45 * abs(h1 - h2) + 0.35 * abs(b1 - b2) + 0.1 * (g1 != g2))
    if a in _CONSONANTS and b in _CONSONANTS:
        (p1, m1, v1), (p2, m2, v2) = _CONSONANTS[a], _CONSONANTS[b]
        return min(1.0, 0.12 + 0.1 * abs(p1 - p2) + (0.35 if m1 != m2 else 0.0) + 0.12 * (v1 != v2))
    return _AKIN_COST if {a, b} in _AKIN else _VOWEL_FOR_CONSONANT_COST


@cache
def _costs() -> NDArray[np.float32]:
    import numpy as np

    n = len(PHONES) + 1
    costs = np.zeros((n, n), np.float32)
    for a, i in _CODE.items():
        costs[i, 0] = costs[0, i] = _WEAK.get(a, _INSERTION_VOWEL if a in _VOWELS else _INSERTION_CONSONANT)
        for b, j in _CODE.items():
            costs[i, j] = _substitution(a, b)
    return costs


def encode(phones: Sequence[str]) -> bytes:
    """Return the phones as codes, one byte each."""
    return bytes(_CODE[p] for p in phones)


def distances(left: Sequence[bytes], right: Sequence[bytes]) -> NDArray[np.float32]:
    """Return, shape (n,), how far the sounds of each pair are apart: weighted edits of their codes.

    An edit costs what its phones differ in by place, manner, voice, height and backness (0 to about 1). Sound that is
    dropped or added costs less where English drops it (schwa, h, final t and d).
    """
    import numpy as np

    if not left:
        return np.zeros(0, np.float32)
    a, b = _padded(left), _padded(right)
    lengths, ends = np.array([len(x) for x in left]), np.array([len(x) for x in right])
    every = np.arange(len(left))
    costs = _costs()
    # the table of edit distances, a row for each phone on the right, for all pairs at once
    rows = np.zeros((b.shape[1] + 1, len(left)), np.float32)
    for j in range(b.shape[1]):
        rows[j + 1] = rows[j] + costs[0, b[:, j]]
    result: NDArray[np.float32] = rows[ends, every]
    for i in range(a.shape[1]):
        rows = _next_rows(rows, a[:, i], b)
        done = lengths == i + 1
        result[done] = rows[ends[done], every[done]]
    return result


def _next_rows(rows: NDArray[np.float32], phone: NDArray[np.uint8], right: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the table of edit distances with one more phone on the left."""
    import numpy as np

    costs = _costs()
    deletion = costs[phone, 0]
    new = np.empty_like(rows)
    new[0] = rows[0] + deletion
    for j in range(right.shape[1]):
        replaced = rows[j] + costs[phone, right[:, j]]
        inserted = new[j] + costs[0, right[:, j]]
        new[j + 1] = np.minimum(np.minimum(replaced, rows[j + 1] + deletion), inserted)
    return new


def _padded(codes: Sequence[bytes]) -> NDArray[np.uint8]:
    import numpy as np

    width = max(1, *map(len, codes))
    flat = b"".join(c.ljust(width, b"\0") for c in codes)
    return np.frombuffer(flat, np.uint8).reshape(len(codes), width)
