"""The model that expects a text: well formed, and probabilities that add up."""

from __future__ import annotations

import re
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcribe.trigrams import arpa

WORDS = st.lists(st.sampled_from(["ask", "not", "what", "your", "country", "can", "do"]), min_size=1, max_size=30)
JFK = ["ask", "not", "what", "your", "country", "can", "do", "for", "you"]
JFK += ["ask", "what", "you", "can", "do", "for", "your", "country"]
Ngrams = dict[tuple[str, ...], tuple[float, float]]


def parsed(words: list[str]) -> Ngrams:
    """Return probability and backoff weight of each sequence."""
    found: Ngrams = {}
    for line in "\n".join(arpa(words)).splitlines():
        if "\t" in line:
            log, ngram, *backoff = line.split("\t")
            found[tuple(ngram.split())] = 10 ** float(log), 10 ** float(backoff[0] if backoff else 0)
    return found


def probability(model: Ngrams, word: str, before: tuple[str, ...]) -> float:
    """Return how probable `word` is, as a reader of the format has it."""
    if (*before, word) in model:
        return model[*before, word][0]
    return model.get(before, (0, 1.0))[1] * probability(model, word, before[1:])


@given(WORDS)
def test_behind_any_words_the_probabilities_add_up_to_one(words: list[str]) -> None:
    model = parsed(words)
    vocabulary = {w for w, *rest in model if not rest}
    contexts = [(), *product(vocabulary - {"</s>"}), *pairwise(words)]
    for before in contexts:
        total = sum(probability(model, w, before) for w in vocabulary)
        assert total == pytest.approx(1, abs=1e-3)


@given(WORDS)
def test_the_counts_at_the_head_are_those_of_the_lists(words: list[str]) -> None:
    text = "\n".join(arpa(words))
    model = parsed(words)
    for n, told in re.findall(r"ngram (\d)=(\d+)", text):
        assert int(told) == sum(len(ngram) == int(n) for ngram in model)
    assert text.endswith("\\end\\")


def test_what_follows_in_the_text_is_expected() -> None:
    model = parsed(
        [
            "ask",
            "not",
            "what",
            "your",
            "country",
            "can",
            "do",
            "for",
            "you",
            "ask",
            "what",
            "you",
            "can",
            "do",
            "for",
            "your",
            "country",
        ]
    )
    assert probability(model, "not", ("you", "ask")) < probability(model, "what", ("you", "ask"))
    assert probability(model, "country", ("for", "your")) > 0.5
    assert 0 < probability(model, "do", ("ask", "country")) < 0.2
