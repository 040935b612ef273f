"""Candidates -> how likely each is right: what the judge says of its measures, and what only all of them together tell.

The judge looks at one candidate at a time. That its term is surely misheard elsewhere in the episode, and that a name
stands in both transcripts, is weighed here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.evidence import Evidence, EvidenceKind
from align.features import COLUMN, FIRST_HEARD
from align.language import UNKNOWN_ZIPF

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from align.judge import Judge
    from align.survey import Survey

__all__ = ["SURE", "Verdict", "misheard_elsewhere", "weigh"]

_MISHEARD_ELSEWHERE = 0.4
"""In log-odds: what logistic regression makes of it, beside the judge's own, on calls that the judge has not seen."""
_CONFIRMED = 2.5
"""By hand: such candidates are few on the calls that the judge was trained on, and none of them did harm."""
SURE = 0.85
"""From this confidence on, what is misheard in one place speaks for what is elsewhere."""
_SURE_LOG_ODDS = math.log(SURE / (1 - SURE))


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What is thought of the candidates of a survey, an entry for each.

    `log_odds` tells how likely a candidate is right, all told; `alone` those that were judged without the other
    transcript. `confirmed` tells the words that are none, for which a name stands in both transcripts; `elsewhere`
    those whose term is surely misheard in other places, too.
    """

    log_odds: NDArray[np.float64]
    alone: NDArray[np.bool_]
    confirmed: NDArray[np.bool_]
    elsewhere: NDArray[np.bool_]

    def shown(self, seen: Survey, numbers: Sequence[int]) -> NDArray[np.float32]:
        """Return what the judge was shown of some candidates, shape (numbers, features)."""
        return _without_witness(seen.measures[numbers], self.alone[numbers])

    def added(self, number: int, spelling: str) -> Iterator[Evidence]:
        """Yield what is known of candidate `number` besides its measures; `spelling` is its term's."""
        if self.confirmed[number]:
            yield Evidence(EvidenceKind.HEARD, _CONFIRMED, f"no word, and {spelling} stands in both transcripts")
        if self.elsewhere[number]:
            yield Evidence(EvidenceKind.SPELLINGS, _MISHEARD_ELSEWHERE, f"{spelling} is misheard elsewhere here, too")


def weigh(seen: Survey, judge: Judge) -> Verdict:
    """Return the verdict on the candidates of `seen`."""
    log_odds, alone = _judged(seen.measures, judge)
    confirmed = _confirmed(seen.measures) & ~alone
    log_odds += _CONFIRMED * confirmed
    elsewhere = misheard_elsewhere(seen, log_odds)
    return Verdict(log_odds + _MISHEARD_ELSEWHERE * elsewhere, alone, confirmed, elsewhere)


def misheard_elsewhere(seen: Survey, log_odds: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which candidates are of a term that other words are surely misheard from, in another place."""
    import numpy as np

    taken: set[int] = set()
    forms: dict[int, set[str]] = {}
    for k in np.argsort(-log_odds, kind="stable"):
        if log_odds[k] < _SURE_LOG_ODDS:
            break
        c = seen.candidates[k]
        if taken.isdisjoint(range(c.start, c.stop)):
            taken.update(range(c.start, c.stop))
            forms.setdefault(c.term, set()).add(seen.page.phrase(c.start, c.stop))
    found = (forms.get(c.term, set()) - {seen.page.phrase(c.start, c.stop)} for c in seen.candidates)
    return np.fromiter(map(bool, found), np.bool_, len(seen.candidates))


def _confirmed(measures: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell which words are none that is known, where the other transcript has a name that stands rightly here, too."""
    heard = measures[:, COLUMN["the other transcript has the term"]] > 1
    stands = measures[:, COLUMN["count of the term in the transcript"]] > 0
    unknown: NDArray[np.bool_] = measures[:, COLUMN["least frequency of the words"]] < UNKNOWN_ZIPF
    return heard & stands & unknown


def _judged(measures: NDArray[np.float32], judge: Judge) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return what the judge says of each row, and for which it was not told of the other transcript.

    It is not where that has the very term and would count against it even so: a witness who confirms lowers nothing.
    """
    import numpy as np

    log_odds = judge.log_odds(measures)
    alone = np.zeros(len(measures), np.bool_)
    heard = np.nonzero(measures[:, FIRST_HEARD] > 0)[0]
    without = judge.log_odds(_without_witness(measures[heard], np.ones(len(heard), np.bool_)))
    lowered = without > log_odds[heard]
    alone[heard[lowered]] = True
    log_odds[alone] = without[lowered]
    return log_odds, alone


def _without_witness(measures: NDArray[np.float32], alone: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return `measures`, which are changed, without what the other transcript says in the rows that are to be alone."""
    import numpy as np

    measures[alone, FIRST_HEARD:] = np.nan
    return measures
