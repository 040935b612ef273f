"""What another transcript of the same recording has in the place of each stretch of words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from align.language import zipf
from align.match import Kind, match
from align.page import Page

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Sequence

    from align.candidates import Candidate
    from align.features import Target
    from align.match import Alignment
    from transcript.model import Word

__all__ = ["Heard", "also_heard", "has_exactly", "loses_words", "parts"]

_AROUND = 15
_LONGEST_BLOCK = 6
_LONGEST_PHRASE = 4
_SMALL_WORD_ZIPF = 6.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What another transcript has in the place of each stretch, and how often it has each run of words.

    Where both hardly agree the other did not hear this stretch, and says nothing about it.
    """

    keys: tuple[str, ...]
    edges: tuple[int, ...]  # for each edge between words here, the edge there
    phrases: Counter[str]
    agreement: tuple[float, ...]  # for each word here, the share of the words around it that both have

    def between(self, start: int, stop: int) -> tuple[str, ...]:
        """Return the words there in the place of words `start` to `stop` here."""
        return self.keys[self.edges[start] : self.edges[stop]]

    @classmethod
    def of(cls, page: Page, words: Sequence[Word]) -> Heard:
        """Return what the transcript `words` has in the place of the words of `page`."""
        there = Page.of(words)
        alignment = match(page.keys, there.keys)
        edges = tuple(_edges(page, there, alignment))
        return cls(there.keys, edges, there.phrases(_LONGEST_PHRASE), tuple(_agreement(page, alignment)))


def _agreement(page: Page, alignment: Alignment) -> Iterator[float]:
    """Yield, for each word here, the share of the words around it that both transcripts have."""
    both = [0] * len(page.keys)
    for here, _ in alignment.pairs():
        both[here] = 1
    sums = [0, *accumulate(both)]
    for k in range(len(both)):
        first, last = max(0, k - _AROUND), min(len(both), k + _AROUND + 1)
        yield (sums[last] - sums[first]) / (last - first)


def _edges(page: Page, there: Page, alignment: Alignment) -> Iterator[int]:
    """Yield, for each edge between words here, the edge there; inside a changed block by the share of letters."""
    for b in alignment.blocks:
        if b.kind is Kind.ONLY_THERE:
            continue
        here, other = page.keys[b.here_start : b.here_stop], there.keys[b.there_start : b.there_stop]
        yield from (b.there_start + n for n in _shares(here, other, same=b.kind is Kind.SAME))
    yield len(there.keys)


def _shares(here: Sequence[str], there: Sequence[str], *, same: bool) -> Iterator[int]:
    if same:
        yield from range(len(here))
        return
    total, all_there = max(1, sum(map(len, here))), sum(map(len, there))
    at = 0
    for word in here:
        letters, n = 0, 0
        while n < len(there) and letters + len(there[n]) / 2 <= at / total * all_there:
            letters += len(there[n])
            n += 1
        yield n
        at += len(word)


def parts(keys: Sequence[str]) -> tuple[str, ...]:
    """Return words as one compares what two services write: compounds apart ("covid-19", "covid 19")."""
    return tuple(part for k in keys for part in k.split("-") if part)


def has_exactly(heard: Heard, target: Target, c: Candidate) -> bool:
    """Tell whether the other transcript has the term in the place of the words, and nothing else."""
    return parts(heard.between(c.start, c.stop)) == parts(target.keys)


def loses_words(page: Page, target: Target, c: Candidate, heard: Heard) -> bool:
    """Tell whether a term would take the place of words that the other transcript heard beside it.

    "What deep seek" is not DeepSeek where "what DeepSeek" was heard, nor "USAI" AI where "US AI" was.
    """
    run = parts(heard.between(c.start, c.stop))
    term = parts(target.keys)
    beside = [word for word in run if word not in term]
    if len(beside) == len(run):  # the term was not heard there at all
        return False
    here = "".join(page.keys[c.start : c.stop])
    around = page.keys[max(0, c.start - 1) : c.start] + page.keys[c.stop : c.stop + 1]
    return any(
        word not in around and (here.startswith(word) or here.endswith(word) or zipf(word) > _SMALL_WORD_ZIPF)
        for word in beside
    )


def also_heard(heard: Heard, page: Page, targets: Sequence[Target]) -> Iterator[tuple[int, int, int]]:
    """Yield the words here in whose place the other transcript has a term."""
    terms: dict[tuple[str, ...], int] = {}
    for number, target in enumerate(targets):
        terms.setdefault(parts(target.keys), number)
    longest = max(map(len, terms), default=0)
    for start in range(len(page.keys)):
        for stop in range(start + 1, min(len(page.keys), start + _LONGEST_BLOCK) + 1):
            run = parts(heard.between(start, stop))
            if len(run) > longest or heard.edges[stop] == heard.edges[stop - 1]:
                continue
            if run in terms and run != parts(page.keys[start:stop]) and stop - start <= len(run) + 3:
                yield start, stop, terms[run]
