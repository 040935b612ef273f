"""The words of a transcript as the corrector looks at them: bare, and with what their spelling gives away."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from align.language import zipf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from transcript.model import Word

__all__ = ["CAPITAL_ALWAYS", "Page", "bare", "is_name_like", "is_word_like"]

_SENTENCE_END = re.compile(r"[.?!…][\"'”’)\]]*$")
_EDGES = "\"'“”‘’.,?!;:()[]{}<>…–—-*_"
_POSSESSIVE = re.compile(r"'s$|(?<=s)'$")
CAPITAL_ALWAYS = frozenset({"i", "i'm", "i'll", "i've", "i'd"})
_CERTAIN_ZIPF = 5.9
"""More common words ("people" has 6.3, "world" just 5.9) are hardly ever a name misheard."""
_SOUND = re.compile(r"\[[^\[\]]{1,80}\]")
_HARDLY_ANY = 0.01  # of the words: 7 to 13 of 100 have a capital in transcripts of 4 podcasts and 12 of calls
_LIKE_A_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|['&.-](?=[^\W\d_]))*")
_LIKE_A_WORD = re.compile(r"[^\W_](?:[^\W_]|['&.-](?=[^\W_]))*")


def bare(word: str) -> str:
    """Return a word in lower case without the punctuation around it and without possessive 's."""
    return _POSSESSIVE.sub("", word.replace("’", "'").strip(_EDGES).lower()).strip(_EDGES)


@lru_cache(maxsize=100_000)
def is_name_like(key: str) -> bool:
    """Tell whether a bare word is made of letters alone, as names are; numbers and addresses are not."""
    return _LIKE_A_NAME.fullmatch(key) is not None


@lru_cache(maxsize=100_000)
def is_word_like(key: str) -> bool:
    """Tell whether a bare word is made of letters and digits; sums and addresses are not."""
    return _LIKE_A_WORD.fullmatch(key) is not None


@dataclass(frozen=True, slots=True)
class Page:
    """The words of a transcript, each with what its spelling tells; all tuples are as long as `words`.

    `begins` tells the words that begin a sentence, `capital` those with a capital that neither a sentence's begin nor
    the pronoun explains, `ends` those with a sentence's end behind them, `certain` those that are hardly a name
    misheard: very common words in lower case, numbers, addresses. `probabilities` are the recogniser's own. `cased`
    tells whether capitals say anything: some recognisers write none, and captions may be written in nothing else.
    Where they say nothing no word is a `capital` one.
    """

    words: tuple[str, ...]
    keys: tuple[str, ...]
    begins: tuple[bool, ...]
    ends: tuple[bool, ...]
    capital: tuple[bool, ...]
    certain: tuple[bool, ...]
    probabilities: tuple[float | None, ...]
    cased: bool

    @classmethod
    def of(cls, transcribed: Sequence[Word]) -> Page:
        """Return the page of the words of a transcript."""
        words = tuple(w.text for w in transcribed)
        keys = tuple(bare(w) for w in words)
        ends = tuple(bool(_SENTENCE_END.search(w)) for w in words)
        begins = tuple(k == 0 or ends[k - 1] for k in range(len(words)))
        cased = _tells_by_capitals(words)
        capital = tuple(
            cased and _is_capital(w) and not b and k not in CAPITAL_ALWAYS
            for w, b, k in zip(words, begins, keys, strict=True)
        )
        certain = tuple(
            not is_name_like(k) or (not c and zipf(k) > _CERTAIN_ZIPF) for k, c in zip(keys, capital, strict=True)
        )
        return cls(words, keys, begins, ends, capital, certain, tuple(w.probability for w in transcribed), cased)

    def phrase(self, start: int, stop: int) -> str:
        """Return words `start` to `stop`, bare."""
        return " ".join(self.keys[start:stop])

    def phrases(self, longest: int, wanted: AbstractSet[str]) -> Counter[str]:
        """Count those runs of up to `longest` words that are `wanted`: all of them are many, and take much memory."""
        return Counter(run for run, _ in self._runs(longest, wanted))

    def places(self, longest: int, wanted: AbstractSet[str]) -> defaultdict[str, list[int]]:
        """Return where those runs of up to `longest` words begin that are `wanted`, in order."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for run, place in self._runs(longest, wanted):
            found[run].append(place)
        return found

    def _runs(self, longest: int, wanted: AbstractSet[str]) -> Iterator[tuple[str, int]]:
        lengths = range(1, longest + 1)
        runs = ((self.phrase(k, k + n), k) for n in lengths for k in range(len(self.keys) - n + 1))
        return ((run, place) for run, place in runs if run in wanted)

    def rows_of_letters(self) -> Iterator[tuple[int, int]]:
        """Yield where two single letters or more stand in a row: an acronym that is spelt."""
        start = 0
        for length, run in groupby(map(len, self.keys)):
            stop = start + sum(1 for _ in run)
            if length == 1 and stop - start > 1:
                yield start, stop
            start = stop


def _tells_by_capitals(words: Sequence[str]) -> bool:
    """Tell whether some words but not most have capitals, the pronoun among them.

    Who writes "i" writes other words small, too, and has capitals only where they were put in later. So has who writes
    next to none. Those of a sound ("[MUSIC PLAYING]") tell nothing.
    """
    spoken = _SOUND.sub(" ", " ".join(words)).split()
    pronouns = [w for w in spoken if bare(w) in CAPITAL_ALWAYS]
    others = [w for w in spoken if bare(w) not in CAPITAL_ALWAYS]
    shouted = sum(map(str.isupper, others))
    great = sum(map(_is_capital, pronouns))
    some = sum(map(_is_capital, others)) > _HARDLY_ANY * len(others)
    return some and 2 * shouted < len(others) and 2 * great >= len(pronouns)


def _is_capital(word: str) -> bool:
    return any(c.isupper() for c in word)
