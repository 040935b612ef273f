"""The judge's arithmetic, on trees small enough to follow by hand and on those that come with castproof."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.features import FEATURES
from align.judge import HOPELESS, Judge, load_judge


@pytest.fixture
def stump() -> Judge:
    """One question: is figure 1 at most 0.5? Yes says 2, no says -1, and unknown goes with yes."""
    return Judge(
        feature=np.array([[1, 0, 0]], np.int16),
        threshold=np.array([[0.5, 0, 0]]),
        left=np.array([[1, 0, 0]], np.int16),
        right=np.array([[2, 0, 0]], np.int16),
        missing_left=np.array([[True, False, False]]),
        value=np.array([[0.25, 2.0, -1.0]]),
        prior=-3.0,
    )


@pytest.mark.parametrize(("figure", "log_odds"), [(0.4, -1.0), (0.5, -1.0), (0.6, -4.0), (np.nan, -1.0)])
def test_a_question_is_followed_to_its_leaf(stump: Judge, figure: float, log_odds: float) -> None:
    assert stump.log_odds(np.array([[9.0, figure]], np.float32)) == pytest.approx([log_odds])


def test_a_share_goes_to_the_feature_that_was_asked(stump: Judge) -> None:
    prior, shares = stump.shares(np.array([[9.0, 0.4]], np.float32))
    assert prior == pytest.approx(-2.75)
    assert shares.tolist() == [[0.0, 1.75]]


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_prior_and_shares_add_up_to_the_log_odds(seed: int) -> None:
    chance = np.random.default_rng(seed)
    measures = chance.normal(0, 5, (8, len(FEATURES))).astype(np.float32)
    measures[chance.random(measures.shape) < 0.1] = np.nan
    judge = load_judge()
    prior, shares = judge.shares(measures)
    whole, told = prior + shares.sum(axis=1), judge.log_odds(measures)
    hopeful = told >= HOPELESS
    assert told[hopeful] == pytest.approx(whole[hopeful])


def test_what_is_hopeless_by_the_first_trees_is_not_shown_to_the_others(stump: Judge) -> None:
    four = {f.name: np.repeat(getattr(stump, f.name), 4, axis=0) for f in fields(stump) if f.name != "prior"}
    trees = Judge(**four, prior=HOPELESS)
    assert trees.log_odds(np.array([[9.0, 0.4], [9.0, 0.6]], np.float32)) == pytest.approx([HOPELESS + 8, HOPELESS - 1])


def test_what_another_transcript_confirms_is_never_less_likely_for_it() -> None:
    chance = np.random.default_rng(5)
    measures = chance.normal(0, 3, (200, len(FEATURES))).astype(np.float32)
    column = [name for name, _ in FEATURES].index("the other transcript has the term")
    denied, confirmed = measures.copy(), measures.copy()
    denied[:, column], confirmed[:, column] = 0, 2
    judge = load_judge()
    assert (np.maximum(judge.log_odds(confirmed), HOPELESS) >= judge.log_odds(denied) - 1e-9).all()
