"""A text -> the trigram model that expects it, in the ARPA format that recognisers read.

Probabilities are those of interpolated absolute discounting (Ney, Essen and Kneser, 1994): every sequence that was seen
gives up the same part of one occurrence, which is shared by how often the shorter sequences were seen.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["arpa"]

_DISCOUNT = 0.5  # of an occurrence; the usual figure for small texts, where most sequences are seen once
_LONGEST = 3
_BEGIN, _END = "<s>", "</s>"
_NEVER = -99.0  # what the format calls a probability of zero

Ngram = tuple[str, ...]


def arpa(words: Sequence[str]) -> Iterator[str]:
    """Yield the lines of the model of `words` (none holds a space)."""
    text = [_BEGIN, *words, _END]
    orders = [_Order.of(text, n) for n in range(1, _LONGEST + 1)]
    yield "\\data\\"
    yield from (f"ngram {n}={len(order.counts)}" for n, order in enumerate(orders, 1))
    shorter: dict[Ngram, float] = {(): 1 / len(orders[0].counts)}
    for n, order in enumerate(orders, 1):
        yield f"\n\\{n}-grams:"
        shorter = order.probabilities(shorter)
        given_up = orders[n].given_up if n < _LONGEST else {}
        for ngram, probability in sorted(shorter.items()):
            told = _NEVER if ngram == (_BEGIN,) else log10(probability)
            backoff = f"\t{log10(given_up.get(ngram, 1.0)):.4f}" if n < _LONGEST else ""
            yield f"{told:.4f}\t{' '.join(ngram)}{backoff}"
    yield "\n\\end\\"


@dataclass(frozen=True, slots=True)
class _Order:
    """The sequences of one length: how often each is seen, and what all that begin alike are seen and give up."""

    counts: Counter[Ngram]
    begun: Counter[Ngram]
    given_up: Mapping[Ngram, float]

    @classmethod
    def of(cls, text: Sequence[str], length: int) -> _Order:
        counts: Counter[Ngram] = Counter(zip(*(text[k:] for k in range(length)), strict=False))
        if length == 1:
            counts[_BEGIN,] = 0  # it is never said
        begun: Counter[Ngram] = Counter()
        for ngram, count in counts.items():
            begun[ngram[:-1]] += count
        kinds = Counter(ngram[:-1] for ngram in counts)
        return cls(counts, begun, {start: _DISCOUNT * kinds[start] / count for start, count in begun.items()})

    def probabilities(self, shorter: Mapping[Ngram, float]) -> dict[Ngram, float]:
        """Return how probable the last word of each sequence is behind the others."""
        return {
            ngram: (count - _DISCOUNT) / self.begun[ngram[:-1]] + self.given_up[ngram[:-1]] * shorter[ngram[1:]]
            for ngram, count in self.counts.items()
        }
