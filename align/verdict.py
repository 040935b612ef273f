"""Candidates -> how likely each is right: what the judge says of its measures, and what only all of them together tell.

The judge looks at one candidate at a time. That its term is surely misheard elsewhere here, that a name stands
in both transcripts, and that documents are not of this episode, is weighed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.evidence import Evidence, EvidenceKind
from align.features import FEATURES, FIRST_HEARD
from align.language import UNKNOWN_ZIPF, zipf

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from align.judge import Judge
    from align.survey import Survey

__all__ = ["MISHEARD_ELSEWHERE", "STRANGE", "Verdict", "misheard_elsewhere", "strange_terms", "weigh"]

MISHEARD_ELSEWHERE = 0.4
"""In log-odds: what logistic regression makes of it, beside the judge's own, on calls that the judge has not seen."""
_CONFIRMED = 2.5
"""By hand: such candidates are few on the calls that the judge was trained on, and none of them did harm."""
STRANGE = -3.0
"""By hand, as `_are_strange` is: on the calls no documents of their own are, and 38 of 44 of other calls."""
_HARDLY_ANY = 0.1  # of the names that a transcript and documents can have in common
_FEW_NAMES = 30  # by fewer nobody can tell
_COMMON_NAME_ZIPF = 5.0  # more common names ("John") are everywhere
_SURE = 1.73  # in log-odds; 0.85
_COLUMN = {name: k for k, (name, _) in enumerate(FEATURES)}


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What is thought of the candidates of a survey, an entry for each.

    `measures` are those that the judge was shown, `log_odds` that a candidate is right, all told. `confirmed` tells
    the words that are none, for which a name stands in both transcripts; `elsewhere` those whose term is surely
    misheard in other places, too; `strange` those whose term only documents have that are not of this episode.
    """

    measures: NDArray[np.float32]
    log_odds: NDArray[np.float64]
    confirmed: NDArray[np.bool_]
    elsewhere: NDArray[np.bool_]
    strange: NDArray[np.bool_]

    def added(self, number: int, spelling: str) -> Iterator[Evidence]:
        """Yield what is known of candidate `number` besides its measures; `spelling` is its term's."""
        if self.confirmed[number]:
            yield Evidence(EvidenceKind.HEARD, _CONFIRMED, f"no word, and {spelling} stands in both transcripts")
        if self.elsewhere[number]:
            yield Evidence(EvidenceKind.SPELLINGS, MISHEARD_ELSEWHERE, f"{spelling} is misheard elsewhere here, too")
        if self.strange[number]:
            yield Evidence(EvidenceKind.REFERENCE, STRANGE, "the references have hardly a name that stands here")


def weigh(seen: Survey, judge: Judge) -> Verdict:
    """Return the verdict on the candidates of `seen`."""
    measures = _fair(seen.measures, judge)
    confirmed = _confirmed(measures)
    strange = strange_terms(seen, measures)
    log_odds = judge.log_odds(measures) + _CONFIRMED * confirmed + STRANGE * strange
    elsewhere = misheard_elsewhere(seen, log_odds)
    return Verdict(measures, log_odds + MISHEARD_ELSEWHERE * elsewhere, confirmed, elsewhere, strange)


def misheard_elsewhere(seen: Survey, log_odds: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which candidates are of a term that other words are surely misheard from, in another place."""
    import numpy as np

    taken: set[int] = set()
    forms: dict[int, set[str]] = {}
    for k in np.argsort(-log_odds, kind="stable"):
        if log_odds[k] < _SURE:
            break
        c = seen.candidates[k]
        if taken.isdisjoint(range(c.start, c.stop)):
            taken.update(range(c.start, c.stop))
            forms.setdefault(c.term, set()).add(seen.page.phrase(c.start, c.stop))
    found = (forms.get(c.term, set()) - {seen.page.phrase(c.start, c.stop)} for c in seen.candidates)
    return np.fromiter(map(bool, found), np.bool_, len(seen.candidates))


def _confirmed(measures: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell which words are none that is known, where the other transcript has a name that stands rightly here, too."""
    heard = measures[:, _COLUMN["the other transcript has the term"]] > 1
    stands = measures[:, _COLUMN["count of the term in the transcript"]] > 0
    unknown: NDArray[np.bool_] = measures[:, _COLUMN["least frequency of the words"]] < UNKNOWN_ZIPF
    return heard & stands & unknown


def strange_terms(seen: Survey, measures: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell which candidates' terms neither transcript has, but documents that are not of this episode."""
    import numpy as np

    if not _are_strange(seen):
        return np.zeros(len(measures), np.bool_)
    known = np.array([seen.targets[c.term].in_documents is not None for c in seen.candidates], np.bool_)
    absent = measures[:, _COLUMN["count of the term in the transcript"]] == 0
    heard = measures[:, _COLUMN["the other transcript has the term"]] > 1
    strange: NDArray[np.bool_] = known & absent & ~heard
    return strange


def _are_strange(seen: Survey) -> bool:
    """Tell whether a transcript and its documents have hardly any of the names that they could have in common.

    Measured by the overlap coefficient (Szymkiewicz, 1934; Simpson, 1960).
    """
    documents = [t for t in seen.targets if t.in_documents is not None and not t.term.spelling.islower()]
    said = {k for k, capital in zip(seen.page.keys, seen.page.capital, strict=True) if capital}
    written = {k for t in documents for k in t.keys}
    said, written = ({k for k in names if zipf(k) < _COMMON_NAME_ZIPF} for names in (said, written))
    fewer = min(len(said), len(written))
    return fewer >= _FEW_NAMES and len(said & written) < _HARDLY_ANY * fewer


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
