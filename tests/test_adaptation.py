"""PocketSphinx's language model adapted to what is expected: its file, its probabilities, what is heard with it."""

from __future__ import annotations

import math
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.phonetics import pronounce
from tests.sounds import RATE
from transcribe.adaptation import adapt, sentences
from transcribe.audio import decode
from transcribe.engine import Expected, Options, no_progress
from transcribe.ngrams import Trigrams, Weights, adapted, count, read_model, write_model
from transcribe.recording import Recording
from transcribe.sphinx import SphinxEngine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SAMPLE = Path(__file__).parent.parent / "audio" / "deepseek-freak-out-sample.mp3"
WORDS = ("</s>", "<s>", "market", "stock", "the")
LOG_BASE = math.log(1.0001)


def logs(*probabilities: float) -> NDArray[np.float32]:
    return np.array([math.log(p) / LOG_BASE for p in probabilities], np.float32)


def model(bigrams: Sequence[tuple[int, int]] = (), trigrams: Sequence[tuple[int, int, int]] = ()) -> Trigrams:
    """Return a model with some probabilities for the n-grams (word, word before, word before that)."""
    return Trigrams(
        WORDS,
        logs(*[1 / len(WORDS)] * len(WORDS)),
        logs(*[1.0] * len(WORDS)),
        np.array(bigrams, np.int64).reshape(-1, 2),
        logs(*[0.1 + 0.05 * k for k in range(len(bigrams))]),
        logs(*[0.5 + 0.02 * k for k in range(len(bigrams))]),
        np.array(trigrams, np.int64).reshape(-1, 3),
        logs(*[0.2 + 0.03 * k for k in range(len(trigrams))]),
    )


def probability(written: Path, *words: str) -> float:
    """Return what PocketSphinx makes of the last of `words` behind the others."""
    from pocketsphinx import Config, LogMath, NGramModel

    loaded = NGramModel(Config(), LogMath(1.0001), str(written))
    return math.exp(loaded.prob(list(reversed(words))) * LOG_BASE)


# -- the file ----------------------------------------------------------------------------------------------------------

grams = st.lists(st.tuples(*[st.integers(0, 4)] * 3), unique=True, max_size=20)


@given(grams)
def test_a_model_that_is_written_and_read_is_the_same(rows: list[tuple[int, int, int]]) -> None:
    made = model(sorted({row[:2] for row in rows}), sorted(rows))
    again = read_model(write_model(made))
    assert again.words == made.words
    for one, other in (
        (again.unigram_logs, made.unigram_logs),
        (again.bigrams, made.bigrams),
        (again.bigram_logs, made.bigram_logs),
        (again.bigram_backoffs, made.bigram_backoffs),
        (again.trigrams, made.trigrams),
        (again.trigram_logs, made.trigram_logs),
    ):
        assert np.array_equal(one, other)


def test_pocketsphinx_reads_what_is_written(tmp_path: Path) -> None:
    (tmp_path / "a.lm.bin").write_bytes(write_model(model([(2, 3), (3, 4)], [(2, 3, 4)])))
    assert probability(tmp_path / "a.lm.bin", "the", "stock", "market") == pytest.approx(0.2, abs=0.001)
    assert probability(tmp_path / "a.lm.bin", "stock", "market") == pytest.approx(0.1, abs=0.001)
    assert probability(tmp_path / "a.lm.bin", "the", "stock", "the") == pytest.approx(0.52 * 0.2, abs=0.001)
    assert probability(tmp_path / "a.lm.bin", "the") == pytest.approx(0.2, abs=0.001)


def test_what_is_no_model_is_refused() -> None:
    with pytest.raises(ValueError, match="no binary trigram model"):
        read_model(b"\\data\\")


# -- adapting it -------------------------------------------------------------------------------------------------------


@settings(max_examples=20)
@given(
    said=st.lists(st.lists(st.sampled_from(["market", "stock", "the", "nasdaq"]), min_size=1), min_size=1, max_size=4)
)
def test_probabilities_follow_the_formula_and_sum_to_one(
    said: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    from pocketsphinx import Config, LogMath, NGramModel

    weights = Weights(none=50, one=4, two=2)
    made = adapted(model(), count((s, 1.0) for s in said), weights)
    path = tmp_path_factory.mktemp("model") / "a.lm.bin"
    path.write_bytes(write_model(made))
    loaded = NGramModel(Config(), LogMath(1.0001), str(path))

    def prob(*words: str) -> float:
        return math.exp(loaded.prob(list(reversed(words))) * LOG_BASE)

    for context in [(), *product(made.words, repeat=1), *product(made.words, repeat=2)]:
        total = sum(prob(*context, word) for word in made.words)
        assert total == pytest.approx(1, abs=0.02), context
    running = ["<s>", *said[0], "</s>"]
    follows = sum(s.count(running[1]) for s in [["<s>", *x, "</s>"] for x in said])
    times = sum(x[0] == running[1] for x in said)
    assert follows >= times
    first = (times + weights.one * prob(running[1])) / (len(said) + weights.one)
    assert prob("<s>", running[1]) == pytest.approx(first, rel=0.01)


def test_contexts_that_the_text_lacks_stay_as_they_are() -> None:
    general = model([(2, 3), (2, 4), (4, 2)], [(2, 3, 4)])
    made = adapted(general, count([(["the", "stock"], 1.0)]), Weights(100, 4, 2))
    rows = {tuple(row): k for k, row in enumerate(made.bigrams.tolist())}
    assert made.bigram_logs[rows[4, 2]] == general.bigram_logs[2], "what follows “market”"
    assert made.bigram_logs[rows[2, 4]] == pytest.approx(general.bigram_logs[1] + math.log(4 / 5) / LOG_BASE, abs=1), (
        "what follows “the” gives way"
    )


def test_a_text_comes_apart_into_sentences_of_spoken_words() -> None:
    assert list(sentences("It’s “DeepSeek”: R1 fell 17 percent, he said. Wow!")) == [
        ("it's", "deepseek"),
        ("r",),
        ("fell",),
        ("percent", "he", "said"),
        ("wow",),
    ]


def test_nothing_expected_adapts_nothing() -> None:
    assert adapt(Expected()) is None


# -- what is heard -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_adapted_it_hears_new_names_and_still_what_differs_from_the_transcript() -> None:
    recording = decode(SAMPLE, no_progress, pytest.fail)
    start = Recording(recording.path, recording.samples[: 19 * RATE // 2])
    text = (
        "Zyxlomberg Audio Studios. Podcasts, radio, news. Investors woke up this evening to seismic gains for US tech."
    )
    expected = Expected(transcript=tuple(text.split()), pronounce=pronounce)
    made = adapt(expected)
    assert made is not None
    assert [word for word, _ in made.words] == ["podcasts", "zyxlomberg"], "the dictionary lacks them"
    heard = SphinxEngine().transcribe(start, Options(expected=expected), no_progress)
    words = [w.text for w in heard.words]
    assert {"audio", "studios", "podcasts", "seismic"} <= set(words)
    assert "morning" in words, "the transcript says evening"
    assert "losses" in words, "the transcript says gains"
