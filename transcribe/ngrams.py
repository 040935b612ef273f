"""PocketSphinx's binary language model as arrays: read, adapted to counts of word sequences, written.

PocketSphinx can load one language model for a search and cannot mix two. So the general trigram model of its wheel is
taken apart and put together again with the counts of a text mixed in. In every context h that the text has, n times,

    P(w | h) = (n(h, w) + k P_general(w | h)) / (n(h) + k)

(maximum a posteriori adaptation; k is how many words of the text the general model is worth), while all other contexts
stay as they are. What follows h in the general model alone is scaled by k / (n(h) + k), and so is its backoff weight.

The file: a magic word, the order, three counts; tables of 65,536 values for bigrams (probability, backoff) and trigrams
(probability); unigrams (probability, backoff, where their bigrams begin); the bigrams and trigrams, packed to bits; the
words. It is a reversed trie: below a word stand the words before it, below these the words before those, each level
sorted. Logarithms are natural, divided by ln 1.0001.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Counts", "Trigrams", "Weights", "adapted", "count", "read_model", "write_model"]

_MAGIC = b"Trie Language Model"
_ORDER = 3
_TABLE = 1 << 16
_LOG_BASE = math.log(1.0001)
_QUANTISED_BITS = 16
_SLACK_BYTES = 8  # behind packed entries, so that a word can be read at the last of them


@dataclass(frozen=True, slots=True, eq=False)
class Trigrams:
    """A trigram model with backoff: log probabilities in PocketSphinx's unit, words by their numbers.

    `bigrams` are rows (word, word before), `trigrams` rows (word, word before, word before that), both sorted. A bigram
    (w, h) holds P(w | h) and the backoff weight of the context (h, w).
    """

    words: tuple[str, ...]
    unigram_logs: NDArray[np.float32]
    unigram_backoffs: NDArray[np.float32]
    bigrams: NDArray[np.int64]
    bigram_logs: NDArray[np.float32]
    bigram_backoffs: NDArray[np.float32]
    trigrams: NDArray[np.int64]
    trigram_logs: NDArray[np.float32]


# -- the file ----------------------------------------------------------------------------------------------------------


def read_model(data: bytes) -> Trigrams:
    """Read a trigram model in PocketSphinx's binary form. Raises ValueError where it is none."""
    import numpy as np

    at = len(_MAGIC)
    if data[:at] != _MAGIC or data[at] != _ORDER:
        raise ValueError("no binary trigram model of PocketSphinx")
    unigrams, bigrams, trigrams = struct.unpack_from("<3I", data, at + 1)
    at += 1 + 12 + 4  # and a number that says how values are quantised, in one way only
    tables = np.frombuffer(data, "<f4", 3 * _TABLE, at).reshape(3, _TABLE)
    at += tables.nbytes
    heads = np.frombuffer(data, [("log", "<f4"), ("backoff", "<f4"), ("next", "<u4")], unigrams + 1, at)
    at += heads.nbytes
    word_bits, next_bits = _bits(unigrams), _bits(trigrams)
    middle = _Packed(data, at, bigrams, word_bits + 2 * _QUANTISED_BITS + next_bits)
    at += middle.size_bytes
    longest = _Packed(data, at, trigrams, word_bits + _QUANTISED_BITS)
    at += longest.size_bytes
    first = heads["next"].astype(np.int64)
    there = int(first[-1])  # the file may have room for more
    word = np.repeat(np.arange(unigrams), np.diff(first))
    before = middle.field(0, word_bits)[:there]
    begins = middle.field(word_bits + 2 * _QUANTISED_BITS, next_bits, past=1)[: there + 1]
    parent = np.repeat(np.arange(there), np.diff(begins))
    number = len(parent)
    (length,) = struct.unpack_from("<I", data, at)
    names = data[at + 4 : at + 4 + length].split(b"\0")[:-1]
    return Trigrams(
        tuple(name.decode("utf-8") for name in names),
        heads["log"][:-1].copy(),
        heads["backoff"][:-1].copy(),
        np.stack([word, before], axis=1),
        tables[0][middle.field(word_bits + _QUANTISED_BITS, _QUANTISED_BITS)[:there]],
        tables[1][middle.field(word_bits, _QUANTISED_BITS)[:there]],
        np.stack([word[parent], before[parent], longest.field(0, word_bits)[:number]], axis=1),
        tables[2][longest.field(word_bits, _QUANTISED_BITS)[:number]],
    )


def write_model(model: Trigrams) -> bytes:
    """Write a model in PocketSphinx's binary form; probabilities are rounded to the nearest of 65,536 values."""
    import numpy as np

    unigrams, bigrams, trigrams = len(model.words), len(model.bigrams), len(model.trigrams)
    word_bits, next_bits = _bits(unigrams), _bits(trigrams)
    tables = [_table(values) for values in (model.bigram_logs, model.bigram_backoffs, model.trigram_logs)]
    heads = np.zeros(unigrams + 1, [("log", "<f4"), ("backoff", "<f4"), ("next", "<u4")])
    heads["log"][:-1], heads["backoff"][:-1] = model.unigram_logs, model.unigram_backoffs
    heads["next"] = np.searchsorted(model.bigrams[:, 0], np.arange(unigrams + 1))
    keys = _keys(model.bigrams, unigrams)
    begins = np.searchsorted(_keys(model.trigrams[:, :2], unigrams), keys)
    middle = (
        (np.append(model.bigrams[:, 1], 0), word_bits),
        (np.append(_nearest(tables[1], model.bigram_backoffs), 0), _QUANTISED_BITS),
        (np.append(_nearest(tables[0], model.bigram_logs), 0), _QUANTISED_BITS),
        (np.append(begins, trigrams), next_bits),
    )
    longest = (
        (np.append(model.trigrams[:, 2], 0), word_bits),
        (np.append(_nearest(tables[2], model.trigram_logs), 0), _QUANTISED_BITS),
    )
    names = b"".join(word.encode("utf-8") + b"\0" for word in model.words)
    return b"".join(
        (
            _MAGIC,
            struct.pack("<B3II", _ORDER, unigrams, bigrams, trigrams, 1),
            *(table.tobytes() for table in tables),
            heads.tobytes(),
            _pack(middle),
            _pack(longest),
            struct.pack("<I", len(names)),
            names,
        )
    )


def _bits(largest: int) -> int:
    return largest.bit_length()


def _keys(rows: NDArray[np.int64], words: int) -> NDArray[np.int64]:
    """Return a number for each row that sorts as the rows do."""
    key = rows[:, 0]
    for column in range(1, rows.shape[1]):
        key = key * words + rows[:, column]
    return key


class _Packed:
    """Entries of `width` bits, one behind the other, and one more at their end."""

    def __init__(self, data: bytes, start: int, count: int, width: int) -> None:
        self._data, self._start, self._count, self._width = data, start, count, width
        self.size_bytes = _packed_bytes(count, width)

    def field(self, offset: int, width: int, past: int = 0) -> NDArray[np.int64]:
        """Return the `width` bits that begin at bit `offset` of each entry, and of `past` behind the last."""
        import numpy as np

        raw = np.frombuffer(self._data, np.uint8, self.size_bytes, self._start)
        at = np.arange(self._count + past, dtype=np.int64) * self._width + offset
        found = np.zeros(len(at), np.int64)
        for byte in range((width + 7) // 8 + 1):
            found |= raw[(at >> 3) + byte].astype(np.int64) << (8 * byte)
        return (found >> (at & 7)) & ((1 << width) - 1)


def _packed_bytes(count: int, width: int) -> int:
    return ((count + 1) * width + 7) // 8 + _SLACK_BYTES


def _pack(fields: Sequence[tuple[NDArray[np.int64], int]]) -> bytes:
    """Pack fields (values, bits each) into entries; the last entry is the one at their end."""
    import numpy as np

    width = sum(bits for _, bits in fields)
    count = len(fields[0][0])
    packed = np.zeros(_packed_bytes(count - 1, width), np.uint8)
    offset = 0
    for values, bits in fields:
        at = np.arange(count, dtype=np.int64) * width + offset
        shifted = values.astype(np.int64) << (at & 7)
        for byte in range((bits + 7) // 8 + 1):  # entries are wider than a byte: in one round no two share one
            packed[(at >> 3) + byte] |= ((shifted >> (8 * byte)) & 0xFF).astype(np.uint8)
        offset += bits
    return packed.tobytes()


def _table(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return at most 65,536 values that are close to all of `values`, sorted."""
    import numpy as np

    distinct = np.unique(values)
    if len(distinct) > _TABLE:
        distinct = np.unique(np.quantile(values, np.linspace(0, 1, _TABLE)).astype(np.float32))
    table = np.full(_TABLE, distinct[-1] if len(distinct) else 0.0, "<f4")
    table[: len(distinct)] = distinct
    return table


def _nearest(table: NDArray[np.float32], values: NDArray[np.float32]) -> NDArray[np.int64]:
    import numpy as np

    above = np.clip(np.searchsorted(table, values), 1, _TABLE - 1)
    closer_below = values - table[above - 1] < table[above] - values
    return (above - closer_below).astype(np.int64)


# -- adapting it -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Weights:
    """How many words of a text the general model is worth in each context: none, one word, two words."""

    none: float
    one: float
    two: float


Counts = tuple[dict[tuple[str, ...], float], dict[tuple[str, ...], float], dict[tuple[str, ...], float]]
"""How often words, pairs and triples of words stand in a text, each in the order of speech."""


def count(sentences: Iterable[tuple[Sequence[str], float]]) -> Counts:
    """Count the words of sentences, each of which counts as often as its weight says."""
    counts: Counts = ({}, {}, {})
    for sentence, weight in sentences:
        words = ("<s>", *sentence, "</s>")
        for order, found in enumerate(counts, 1):
            for end in range(max(order, 2), len(words) + 1):  # nothing comes before <s>
                gram = words[end - order : end]
                found[gram] = found.get(gram, 0.0) + weight
    return counts


def adapted(model: Trigrams, counts: Counts, weights: Weights) -> Trigrams:
    """Return `model` with `counts` mixed in; words that it lacks are added behind its own."""
    import numpy as np

    new = sorted({word for (word,) in counts[0]} - set(model.words))
    words = (*model.words, *new)
    size = len(words)
    number = {word: k for k, word in enumerate(words)}
    one, two, three = (
        _Level.of(found, number, weight)
        for found, weight in zip(counts, (weights.none, weights.one, weights.two), strict=True)
    )
    every = np.arange(size)
    unheard = np.full(len(new), -np.inf)
    unigram_logs = one.mixed(every, np.append(model.unigram_logs.astype(float), unheard), np.zeros_like(every))
    unigram_backoffs = np.append(model.unigram_backoffs.astype(float), np.zeros(len(new)))

    keys, old = _merged(_keys(model.bigrams, size), two.keys)
    bigrams = _rows(keys, size, 2)
    logs = unigram_logs[bigrams[:, 0]] + unigram_backoffs[bigrams[:, 1]]
    logs[old] = model.bigram_logs
    bigram_logs = two.mixed(keys, logs, bigrams[:, 1])
    bigram_backoffs = np.zeros(len(keys))
    bigram_backoffs[old] = model.bigram_backoffs
    pairs = _Sorted(keys)

    keys, old = _merged(_keys(model.trigrams, size), three.keys)
    trigrams = _rows(keys, size, 3)
    before = _keys(trigrams[:, 1:], size)
    logs = pairs.of(bigram_logs, _keys(trigrams[:, :2], size)) + pairs.of(bigram_backoffs, before)
    logs[old] = model.trigram_logs
    return Trigrams(
        words,
        unigram_logs.astype(np.float32),
        (unigram_backoffs + two.left(every)).astype(np.float32),
        bigrams,
        bigram_logs.astype(np.float32),
        (bigram_backoffs + three.left(pairs.keys)).astype(np.float32),
        trigrams,
        three.mixed(keys, logs, before).astype(np.float32),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Sorted:
    """Sorted keys, and values that belong to them."""

    keys: NDArray[np.int64]

    def of(self, values: NDArray[np.float64], wanted: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the values of the wanted keys, 0 for a key that is not there."""
        import numpy as np

        if not len(self.keys):
            return np.zeros(len(wanted))
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where(self.keys[at] == wanted, values[at], 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """The counts of word sequences of one length: of each and of each context, by their keys, sorted."""

    keys: NDArray[np.int64]
    counts: NDArray[np.float64]
    contexts: _Sorted
    totals: NDArray[np.float64]
    weight: float

    @classmethod
    def of(cls, counts: Mapping[tuple[str, ...], float], number: Mapping[str, int], weight: float) -> _Level:
        import numpy as np

        order = len(next(iter(counts), ("",)))
        rows = np.array([[number[w] for w in reversed(gram)] for gram in counts], np.int64).reshape(-1, order)
        keys = _keys(rows, len(number))
        sort = np.argsort(keys)
        contexts = _keys(rows[:, 1:], len(number)) if order > 1 else np.zeros(len(rows), np.int64)
        distinct, place = np.unique(contexts, return_inverse=True)
        values = np.array(list(counts.values()), np.float64)
        totals = np.bincount(place, values, len(distinct)).astype(np.float64)
        return cls(keys[sort], values[sort], _Sorted(distinct), totals, weight)

    def left(self, contexts: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the log of what is left to the general model in each context."""
        import numpy as np

        return -np.log1p(self.contexts.of(self.totals, contexts) / self.weight) / _LOG_BASE

    def mixed(
        self, keys: NDArray[np.int64], logs: NDArray[np.float64], contexts: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Return log probabilities with the counts mixed in, of the sequences `keys` in their `contexts`."""
        import numpy as np

        mixed = logs + self.left(contexts)
        at = np.searchsorted(keys, self.keys)
        said = np.log(self.counts / (self.contexts.of(self.totals, contexts[at]) + self.weight))
        mixed[at] = np.logaddexp(mixed[at] * _LOG_BASE, said) / _LOG_BASE
        return mixed


def _merged(general: NDArray[np.int64], counted: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the keys of both, sorted, and where those of the general model are among them."""
    import numpy as np

    at = np.searchsorted(general, counted)
    fresh = np.append(general, -1)[at] != counted
    at = at[fresh]
    old = np.arange(len(general)) + np.searchsorted(at, np.arange(len(general)), side="right")
    return np.insert(general, at, counted[fresh]), old


def _rows(keys: NDArray[np.int64], words: int, order: int) -> NDArray[np.int64]:
    """Return the rows that `_keys` made `keys` of."""
    import numpy as np

    return np.stack([keys // words**k % words for k in reversed(range(order))], axis=1)
