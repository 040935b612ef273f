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
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from align.judge import Judge
    from align.survey import Survey

__all__ = ["MISHEARD_ELSEWHERE", "SURE", "Verdict", "misheard_elsewhere", "weigh"]

MISHEARD_ELSEWHERE = 0.4
"""In log-odds: what logistic regression makes of it, beside the judge's own, on calls that the judge has not seen."""
_CONFIRMED = 2.5
"""By hand: such candidates are few on the calls that the judge was trained on, and none of them did harm."""
SURE = 0.85
"""From this confidence on, what is misheard in one place speaks for what is elsewhere."""
_SURE_LOG_ODDS = math.log(SURE / (1 - SURE))


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What is thought of the candidates of a survey, an entry for each.

    `measures` are those that the judge was shown, `log_odds` that a candidate is right, all told. `confirmed` tells
    the words that are none, for which a name stands in both transcripts; `elsewhere` those whose term is surely
    misheard in other places, too.
    """

    measures: NDArray[np.float32]
    log_odds: NDArray[np.float64]
    confirmed: NDArray[np.bool_]
    elsewhere: NDArray[np.bool_]

    def added(self, number: int, spelling: str) -> Iterator[Evidence]:
        """Yield what is known of candidate `number` besides its measures; `spelling` is its term's."""
        if self.confirmed[number]:
            yield Evidence(EvidenceKind.HEARD, _CONFIRMED, f"no word, and {spelling} stands in both transcripts")
        if self.elsewhere[number]:
            yield Evidence(EvidenceKind.SPELLINGS, MISHEARD_ELSEWHERE, f"{spelling} is misheard elsewhere here, too")


def weigh(seen: Survey, judge: Judge) -> Verdict:
    """Return the verdict on the candidates of `seen`."""
    measures = _fair(seen.measures, judge)
    confirmed = _confirmed(measures)
    log_odds = judge.log_odds(measures) + _CONFIRMED * confirmed
    elsewhere = misheard_elsewhere(seen, log_odds)
    return Verdict(measures, log_odds + MISHEARD_ELSEWHERE * elsewhere, confirmed, elsewhere)


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


def _fair(measures: NDArray[np.float32], judge: Judge) -> NDArray[np.float32]:
    """Return `measures` without the other transcript where it has the very term and would count against it even so.

    A witness who confirms lowers nothing.
    """
    import numpy as np

    confirmed = np.nonzero(measures[:, FIRST_HEARD] > 0)[0]
    alone = measures[confirmed].copy()
    alone[:, FIRST_HEARD:] = np.nan
    lowered = judge.log_odds(alone) > judge.log_odds(measures[confirmed])
    fair = measures.copy()
    fair[confirmed[lowered]] = alone[lowered]
    return fair
