"""Learn how English letters are spoken, from the dictionary in PocketSphinx's wheel.

    python -m tests.benchmarks.learn_letters align/letters.json

Letters are aligned with phones (each letter speaks none, one or two) by Viterbi training; then, for each letter, the
most frequent phones are kept for the letters around it, in contexts that widen as long as they tell something new.
The idea is that of text-to-phoneme decision lists (Sejnowski and Rosenberg's windows, 1987; Black, Lenzo and Pagel's
alignment, 1998). Prints the share of phones and words that a tenth of the dictionary, kept apart, has wrong.
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter, defaultdict
from pathlib import Path

from align.phonetics import CONTEXTS, context, load_dictionary, speak_letters

Phones = tuple[str, ...]
Counts = dict[str, Counter[Phones]]
_ROUNDS = 4
_SAMPLE = 4  # one word in four is enough to learn the alignment
_LEAST = 3  # a context that is seen less often than this tells nothing


def _viterbi(word: str, phones: Phones, cost: dict[tuple[str, Phones], float]) -> list[Phones] | None:
    """Return the phones of each letter on the cheapest path, None where there is none."""
    n, m = len(word), len(phones)
    best = [[math.inf] * (m + 1) for _ in range(n + 1)]
    back = [[0] * (m + 1) for _ in range(n + 1)]
    best[0][0] = 0.0
    for i, letter in enumerate(word):
        for j in range(m + 1):
            if best[i][j] == math.inf:
                continue
            for k in range(min(2, m - j) + 1):
                step = best[i][j] + cost.get((letter, phones[j : j + k]), 12.0 + 4 * k)
                if step < best[i + 1][j + k]:
                    best[i + 1][j + k] = step
                    back[i + 1][j + k] = k
    if best[n][m] == math.inf:
        return None
    spoken: list[Phones] = []
    j = m
    for i in range(n, 0, -1):
        spoken.append(phones[j - back[i][j] : j])
        j -= back[i][j]
    return spoken[::-1]


def _first_guess(words: dict[str, Phones]) -> dict[tuple[str, Phones], float]:
    pairs: Counter[tuple[str, Phones]] = Counter()
    for word, phones in words.items():
        for i, letter in enumerate(word):
            at = round(i * len(phones) / len(word))
            pairs.update((letter, phones[j : j + 1]) for j in range(max(0, at - 1), min(len(phones), at + 2)))
    totals: Counter[str] = Counter()
    for (letter, _), n in pairs.items():
        totals[letter] += n
    cost = {pair: -math.log(n / totals[pair[0]]) for pair, n in pairs.items()}
    return cost | {(letter, ()): 3.0 for letter in totals}


def _align(words: dict[str, Phones]) -> dict[str, list[Phones]]:
    sample = {w: p for k, (w, p) in enumerate(words.items()) if k % _SAMPLE == 0}
    cost = _first_guess(sample)
    for _ in range(_ROUNDS):
        pairs = Counter(pair for w, p in sample.items() for pair in zip(w, _viterbi(w, p, cost) or [], strict=False))
        totals: Counter[str] = Counter()
        for (letter, _), n in pairs.items():
            totals[letter] += n
        cost = {pair: -math.log(n / totals[pair[0]]) for pair, n in pairs.items()}
    return {w: spoken for w, p in words.items() if (spoken := _viterbi(w, p, cost))}


def learn(words: dict[str, Phones]) -> dict[str, str]:
    """Return the phones of letters in their contexts, the narrowest context that tells them first."""
    aligned = _align(words)
    table: dict[str, Phones] = {}
    for width in range(len(CONTEXTS)):
        counts: Counts = defaultdict(Counter)
        for word, spoken in aligned.items():
            for i, phones in enumerate(spoken):
                counts[context(word, i, width)][phones] += 1
        for place, counter in counts.items():
            phones, n = counter.most_common(1)[0]
            if n >= _LEAST or width == 0:
                table[place] = phones
    return {place: " ".join(p) for place, p in _pruned(table, aligned).items()}


def _pruned(table: dict[str, Phones], aligned: dict[str, list[Phones]]) -> dict[str, Phones]:
    """Drop each context that says what the next narrower one says."""
    kept: dict[str, Phones] = {}
    for width in range(len(CONTEXTS)):
        for word in aligned:
            for i in range(len(word)):
                place = context(word, i, width)
                if place in kept or place not in table:
                    continue
                narrower = next((kept[c] for v in range(width - 1, -1, -1) if (c := context(word, i, v)) in kept), None)
                if narrower != table[place]:
                    kept[place] = table[place]
    return kept


def _wrong(words: dict[str, Phones], table: dict[str, str]) -> tuple[float, float]:
    from rapidfuzz.distance import Levenshtein

    phones = errors = misses = 0
    for word, right in words.items():
        distance = Levenshtein.distance(speak_letters(word, table), right)
        phones += len(right)
        errors += distance
        misses += distance > 0
    return errors / phones, misses / len(words)


def main(target: str) -> None:
    """Learn from the dictionary, tell how well, and write the table to `target`."""
    words = {w: p for w, p in load_dictionary().items() if w.isalpha() and w.isascii()}
    apart = {w: p for k, (w, p) in enumerate(words.items()) if k % 10 == 5}
    phone_error, word_error = _wrong(apart, learn({w: p for w, p in words.items() if w not in apart}))
    table = learn(words)
    Path(target).write_text(json.dumps(table, separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8")
    print(f"phones wrong {100 * phone_error:.1f} %, words wrong {100 * word_error:.1f} %, contexts {len(table)}")


if __name__ == "__main__":
    main(sys.argv[1])
