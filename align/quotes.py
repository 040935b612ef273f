"""What documents quote of a recording: verbatim highlights, found in what was heard even where it was misheard.

Words that sound alike are written in many ways, so sounds are compared, not letters: runs of five phones of all that
was heard are looked up for each quotation, the places where most of them line up are aligned in full, and the words
that match best are the quotation if they sound enough like it. Takes time linear in the words, as phones that stand in
too many places are not looked up.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from align.match import key
from align.numerals import spoken_figures
from align.phonetics import encode, pronounce

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from align.documents import ReferenceText
    from transcript.model import Word

__all__ = ["LEAST_WORDS", "Quotation", "Quote", "find_quotes", "quotations"]

LEAST_WORDS = 8
"""Shorter quotations are titles and phrases, which stand in many places."""
_QUOTED = re.compile(
    r"“(?P<curly>[^“”]{1,4000}?)(?:”|\n[ \t]*(?=\n|“))"
    r'|(?<![\w"])"(?P<straight>(?:[^"\n]|\n(?![ \t]*\n)){1,4000})"(?!\w)'
    r"|(?<![\w‘])‘(?P<single>[^“”‘\n]{1,4000}?[.,?!…])’(?!\w)"
    r"|«(?P<angular>[^«»]{1,4000})»"
)
"""A quotation; one that goes on in the next paragraph has no mark at this one's end."""

_GRAM = 5
_MOST_PLACES = 200
"""A run of phones that stands in more places tells none of them."""
_SLACK = 24
"""Phones by which words that were heard more or less shift what comes behind."""
_TRIES = 4
_LEAST_GRAMS = 2
_EDGE_SHARE = 0.25
_FITTING = 3
"""Words by which the ends of what matches are tried to the left and right."""
_FOREIGN = -0.7
"""What a phone that was heard and is not quoted costs, where one that is both counts 1."""
_ALIKE, _LONG, _SHORTER = 0.6, 20, 0.012
"""How alike a quotation of twenty words and what was heard must be, from 0 to 1, and how much more for each word less.

Of sentences of earnings calls (Earnings-21) 97 in 100 are found in what a recogniser heard; sentences of other calls
come to 0.55, and short ones, that everybody says, to 0.65.
"""


@dataclass(frozen=True, slots=True)
class Quotation:
    """A passage that the document `source` has in quotation marks."""

    text: str
    source: str

    @property
    def words(self) -> list[str]:
        """Its words as they are written, dashes that stand alone left out."""
        return [w for w in self.text.split() if any(c.isalnum() for c in w)]


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation where it was heard: words `start` to `stop` (not included), `likeness` 0 to 1 by their sounds."""

    quotation: Quotation
    start: int
    stop: int
    likeness: float
    heard: str
    start_ms: int | None
    end_ms: int | None


def quotations(documents: Iterable[ReferenceText]) -> tuple[Quotation, ...]:
    """Return the quotations of eight words or more in `documents`, each once, in order."""
    found: dict[str, Quotation] = {}
    for document in documents:
        for mark in _QUOTED.finditer(document.text):
            text = " ".join(next(t for t in mark.groups() if t is not None).split())
            quotation = Quotation(text, document.name)
            if len(quotation.words) >= LEAST_WORDS:
                found.setdefault("".join(map(key, quotation.words)), quotation)
    return tuple(found.values())


def find_quotes(quoted: Sequence[Quotation], words: Sequence[Word]) -> tuple[Quote, ...]:
    """Return the quotations that are heard in `words`, in the order of the words; each where it is likest."""
    if not quoted or not words:
        return ()
    heard = _Heard.of(words)
    found = [quote for quotation in quoted if (quote := _find(quotation, heard, words)) is not None]
    return tuple(sorted(found, key=lambda q: (q.start, q.stop)))


@dataclass(frozen=True, slots=True)
class _Heard:
    """The phones of all words, a character each; `edges` are where each word begins, `places` where each run does."""

    phones: str
    edges: tuple[int, ...]
    places: dict[str, list[int]]

    @classmethod
    def of(cls, words: Sequence[Word]) -> _Heard:
        spoken = [_phones(w.text) for w in words]
        phones = "".join(spoken)
        places: defaultdict[str, list[int]] = defaultdict(list)
        for at in range(len(phones) - _GRAM + 1):
            of_run = places[phones[at : at + _GRAM]]
            if len(of_run) <= _MOST_PLACES:
                of_run.append(at)
        return cls(phones, tuple(accumulate(map(len, spoken), initial=0)), dict(places))

    def near(self, phones: str) -> Iterator[int]:
        """Yield where `phones` may begin, the likeliest first."""
        votes: Counter[int] = Counter()
        for at in range(len(phones) - _GRAM + 1):
            places = self.places.get(phones[at : at + _GRAM], ())
            if len(places) <= _MOST_PLACES:
                votes.update({(place - at) // _SLACK for place in places})
        both = {bucket: votes[bucket] + votes[bucket + 1] for bucket in list(votes)}
        for bucket, grams in sorted(both.items(), key=lambda item: (-item[1], item[0]))[:_TRIES]:
            if grams >= _LEAST_GRAMS:
                yield bucket * _SLACK


def _phones(text: str) -> str:
    return "".join(encode(pronounce(word)).decode("latin-1") for word in spoken_figures(text))


def _find(quotation: Quotation, heard: _Heard, words: Sequence[Word]) -> Quote | None:

    phones = "".join(map(_phones, quotation.words))
    spans = [span for begin in heard.near(phones) if (span := _span(phones, heard, begin)) is not None]
    best = max((_fitted(phones, heard, span) for span in spans), default=None)
    if best is None or best[0] < _ALIKE + _SHORTER * max(0, _LONG - len(quotation.words)):
        return None
    likeness, start, stop = best
    said = " ".join(w.text for w in words[start:stop])
    return Quote(quotation, start, stop, likeness, said, words[start].start_ms, words[stop - 1].end_ms)


def _fitted(phones: str, heard: _Heard, span: tuple[int, int]) -> tuple[float, int, int]:
    """Return how alike the quotation and the words of `span` are, and these, a few more or fewer at each end."""
    from rapidfuzz.distance import Levenshtein

    return max(
        (Levenshtein.normalized_similarity(phones, heard.phones[heard.edges[start] : heard.edges[stop]]), start, stop)
        for start in range(max(0, span[0] - _FITTING), span[0] + _FITTING + 1)
        for stop in range(span[1] - _FITTING, min(len(heard.edges) - 1, span[1] + _FITTING) + 1)
        if start < stop or (start, stop) == span
    )


def _span(phones: str, heard: _Heard, begin: int) -> tuple[int, int] | None:
    """Return the words around the phone `begin` that match `phones` best: from, and to, not included."""
    from rapidfuzz.distance import Levenshtein

    slack = _SLACK + int(_EDGE_SHARE * len(phones))
    first = max(0, begin - slack)
    window = heard.phones[first : begin + len(phones) + slack + _SLACK]
    matched = bytearray(len(window))
    for op in Levenshtein.opcodes(phones, window):
        if op.tag == "equal":
            matched[op.dest_start : op.dest_end] = b"\x01" * (op.dest_end - op.dest_start)
    word = bisect_right(heard.edges, first) - 1
    gains = []
    for number in range(word, bisect_left(heard.edges, first + len(window))):
        a, b = (min(max(edge - first, 0), len(window)) for edge in heard.edges[number : number + 2])
        same = sum(matched[a:b])
        gains.append(same + _FOREIGN * (b - a - same))
    start, stop = _heaviest(gains)
    return (word + start, word + stop) if start < stop else None


def _heaviest(gains: Sequence[float]) -> tuple[int, int]:
    """Return the run of `gains` with the largest sum (Kadane's algorithm): begin and end, not included."""
    best, found = 0.0, (0, 0)
    total, begin = 0.0, 0
    for k, gain in enumerate(gains):
        if total <= 0:
            total, begin = 0.0, k
        total += gain
        if total > best:
            best, found = total, (begin, k + 1)
    return found
