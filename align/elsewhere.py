"""What is misheard in one place of an episode, for what is in another: the same voices say the same names there.

The same words for the same term are the same mistake, and are judged together. That a term is surely misheard at all
says a little for whatever else may be it. Words that sound like those that it was misheard as ("Kobe 19", where "Kovar
19" is COVID-19) say much more: a recogniser repeats its mistakes, with a sound more or less.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.evidence import Evidence, EvidenceKind
from align.phonetics import distances, encode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from align.candidates import Candidate
    from align.phonetics import Phones
    from align.survey import Survey

__all__ = [
    "HOPELESS_LOG_ODDS",
    "SURE",
    "SURE_LOG_ODDS",
    "Elsewhere",
    "Repeated",
    "judged_together",
    "misheard_elsewhere",
    "surely_misheard",
]

SURE = 0.8
"""From this confidence on, what is misheard in one place speaks for what is elsewhere."""
SURE_LOG_ODDS = math.log(SURE / (1 - SURE))
"""That confidence in log-odds."""
_TOGETHER = 0.7
"""How far each place is moved to the mean of all with the same words: by trial, on calls unseen by the judge."""
_SURE_TOO = 0.3
"""In log-odds: where the same words are sure in another place; likewise."""
_ANY_WORDS, _ALIKE = 0.2, 1.2
"""In log-odds: about what logistic regression makes of it, beside the judge's own; likewise."""
_SAME_SOUND = 0.16
"""Of the distance by the longer of both sounds; of words farther apart, as many are right as of any others."""
_FORMS = 20
"""So many different words, the surest, speak for a term: a hostile transcript has thousands."""
_PLACES = 3
"""Of more places of the same words, one at least is beside any candidate."""
_ROWS = 4096
HOPELESS_LOG_ODDS = -5.0
"""Less likely words are asked nothing, say nothing, and are not judged a second time."""


@dataclass(frozen=True, slots=True, eq=False)
class Repeated:
    """What the other places where the same words may be the same term say for each candidate.

    `places` counts these; `added` is what they add to the log-odds.
    """

    places: NDArray[np.int64]
    added: NDArray[np.float64]

    def evidence(self, number: int) -> Iterator[Evidence]:
        """Yield what they say of candidate `number`."""
        places, weight = int(self.places[number]), float(self.added[number])
        if weight:
            where = "place" if places == 1 else "places"
            why = f"the same words in {places} other {where} are {'likelier' if weight > 0 else 'less likely'}"
            yield Evidence(EvidenceKind.SPELLINGS, weight, why)


def judged_together(seen: Survey, log_odds: NDArray[np.float64]) -> Repeated:
    """Tell what the places with the same words say for each other, by the `log_odds` of each."""
    import numpy as np

    alike: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for k in np.nonzero(log_odds > HOPELESS_LOG_ODDS)[0]:
        c = seen.candidates[k]
        alike[seen.page.phrase(c.start, c.stop), c.term].append(int(k))
    places, added = np.zeros(len(log_odds), np.int64), np.zeros(len(log_odds))
    for group in alike.values():
        if len(group) > 1:
            own = log_odds[group]
            moved = own + _TOGETHER * (own.mean() - own)
            sure = moved > SURE_LOG_ODDS
            places[group] = len(group) - 1
            added[group] = moved - own + _SURE_TOO * (sure.sum() > sure)
    return Repeated(places, added)


@dataclass(frozen=True, slots=True, eq=False)
class Elsewhere:
    """What other places say for each candidate.

    `other` tells whether any other words are surely its term; `alike`, by its number, which of them sound like its own.
    """

    other: NDArray[np.bool_]
    alike: Mapping[int, str]

    @property
    def log_odds(self) -> NDArray[np.float64]:
        """What it adds to the log-odds of each candidate."""
        import numpy as np

        added = np.where(self.other, _ANY_WORDS, 0.0)
        added[list(self.alike)] += _ALIKE
        return added

    def evidence(self, number: int, spelling: str) -> Iterator[Evidence]:
        """Yield what it says of candidate `number`, whose term is `spelling`."""
        if self.other[number]:
            yield Evidence(EvidenceKind.SPELLINGS, _ANY_WORDS, f"{spelling} is misheard elsewhere here, too")
        if number in self.alike:
            why = f"sounds like {self.alike[number]!r}, which is {spelling} elsewhere here"
            yield Evidence(EvidenceKind.SPELLINGS, _ALIKE, why)


def misheard_elsewhere(seen: Survey, log_odds: NDArray[np.float64]) -> Elsewhere:
    """Tell what those candidates that are sure by their `log_odds` say for those of the same term in other places.

    Takes time linear in the candidates: of each term, the surest words alone are asked.
    """
    import numpy as np

    sure = _sure(seen, log_odds)
    asked = [
        (k, form)
        for k, c in enumerate(seen.candidates)
        if c.term in sure
        for form in sure[c.term]
        if form.words != seen.page.phrase(c.start, c.stop) and form.stands_beside(c)
    ]
    other = np.zeros(len(log_odds), np.bool_)
    other[[k for k, _ in asked]] = True
    return Elsewhere(other, _nearest(seen, [(k, form) for k, form in asked if log_odds[k] > HOPELESS_LOG_ODDS]))


def surely_misheard(seen: Survey, log_odds: NDArray[np.float64]) -> dict[int, int]:
    """Return in how many places each term, by its number, is surely misheard."""
    return {term: sum(len(form.places) for form in forms) for term, forms in _sure(seen, log_odds).items()}


@dataclass(frozen=True, slots=True)
class _Form:
    """Words that are surely a term, how they sound, and their places."""

    words: str
    heard: Phones
    places: list[tuple[int, int]]

    def stands_beside(self, c: Candidate) -> bool:
        """Tell whether it stands in any place that `c` does not touch."""
        return any(stop <= c.start or c.stop <= start for start, stop in self.places[:_PLACES])


def _sure(seen: Survey, log_odds: NDArray[np.float64]) -> dict[int, list[_Form]]:
    """Return the words that are surely each term, the surest first."""
    import numpy as np

    taken: set[int] = set()
    sure: dict[int, dict[str, _Form]] = {}
    for k in np.argsort(-log_odds, kind="stable"):
        if log_odds[k] < SURE_LOG_ODDS:
            break
        c = seen.candidates[k]
        if taken.isdisjoint(range(c.start, c.stop)):
            taken.update(range(c.start, c.stop))
            words = seen.page.phrase(c.start, c.stop)
            form = sure.setdefault(c.term, {}).setdefault(words, _Form(words, c.heard, []))
            form.places.append((c.start, c.stop))
    return {term: list(forms.values())[:_FORMS] for term, forms in sure.items()}


def _nearest(seen: Survey, asked: Sequence[tuple[int, _Form]]) -> dict[int, str]:
    """Return, for the candidates that sound like sure words and do not hold them, those that sound nearest."""
    best: dict[int, tuple[float, str]] = {}
    for first in range(0, len(asked), _ROWS):
        some = asked[first : first + _ROWS]
        ours = [seen.candidates[k].heard for k, _ in some]
        apart = distances([encode(p) for p in ours], [encode(form.heard) for _, form in some])
        for (k, form), mine, distance in zip(some, ours, apart, strict=True):
            relative = float(distance) / max(len(mine), len(form.heard))
            if relative < _SAME_SOUND and not _holds(seen, k, form):
                best[k] = min(best.get(k, (relative, form.words)), (relative, form.words))
    return {k: words for k, (_, words) in best.items()}


def _holds(seen: Survey, number: int, form: _Form) -> bool:
    """Tell whether a candidate's words are sure ones and others: the same finding, drawn longer."""
    c = seen.candidates[number]
    return f" {form.words} " in f" {seen.page.phrase(c.start, c.stop)} "
