"""Whether a sentence runs on from one word to the next, whatever punctuation stands between them.

Transcripts of machines end a sentence wherever they take the speaker for another ("it was actually done at a." /
"Fraction of the cost."), so full stops and capitals there tell nothing. How likely the words are as one sentence, and
as two, does: with the 3-gram model of `align.language`, random cuts inside the sentences of eleven earnings calls
(Earnings-21) and their changes of speaker are told apart with 95 % of both right.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from align.language import log_likelihood
from align.page import bare

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["evidence_of_one_speaker", "runs_on"]

_BACK, _AHEAD = 2, 3
_BEGIN, _END = "<s>", "</s>"
_SLOPE, _EVEN = 1.15, 2.1
"""Log-odds for a unit of the ratio of likelihoods, and the ratio at which both are as likely: fitted on the calls."""
_LEAST, _MOST = -4.0, 3.5
"""Beyond these the model's tails tell no more: people do interrupt each other, and do leave sentences unfinished."""
_UNMARKED = 1.5
_BROKEN_OFF = -2.0
_CUT_INSIDE = 0.5
"""How often a false change of speaker falls inside a sentence."""
_CLOSING = "\"')]»”’"


def runs_on(before: Sequence[str], after: Sequence[str]) -> float:
    """Return the log-odds that the words `after` go on with the sentence of the words `before`, -6 to 5.

    It is 0 where nothing stands on one of the sides, and where these only repeat those.
    """
    left = [k for k in map(bare, before[-_BACK - 2 :]) if k][-_BACK:]
    right = [k for k in map(bare, after[: _AHEAD + 2]) if k][:_AHEAD]
    if not left or not right:
        return 0.0
    if left[-len(right) :] == right[: len(left)]:
        return 0.0  # an echo: "Good morning." "Good morning."
    ratio = _log_likelihood(left, right) - _log_likelihood(left, [_END]) - _log_likelihood([_BEGIN], right)
    return min(max(_SLOPE * (ratio - _EVEN), _LEAST), _MOST) + _marks(before[-1])


def _log_likelihood(before: Sequence[str], words: Sequence[str]) -> float:
    every = [*before, *words]
    return sum(log_likelihood(every[k], tuple(every[max(0, k - 2) : k])) for k in range(len(before), len(every)))


def _marks(last: str) -> float:
    """Return what the punctuation says: none at all for going on, a dash or dots for being interrupted."""
    text = last.rstrip(_CLOSING)
    if text.endswith(("-", "–", "—", "…", "...")):
        return _BROKEN_OFF
    return 0.0 if text.endswith((".", "?", "!")) else _UNMARKED


def evidence_of_one_speaker(log_odds: float) -> float:
    """Return what `runs_on` at a change of speaker says, in log-odds, for one person speaking on both of its sides.

    A person's own speech has ends of sentences, too, so an end says little against it (-0.7 at most).
    """
    return math.log(_CUT_INSIDE * math.exp(log_odds) + 1 - _CUT_INSIDE)
