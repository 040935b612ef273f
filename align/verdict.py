"""Candidates -> how likely each is right: what the judge says of its measures, and what only all of them together tell.

The judge looks at one candidate at a time. What other places of the episode say (`align.elsewhere`), and that a name
stands in both transcripts, is weighed here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.candidates import SAME_SOUND
from align.elsewhere import HOPELESS_LOG_ODDS, SURE_LOG_ODDS, judged_together, misheard_elsewhere, surely_misheard
from align.evidence import Evidence, EvidenceKind
from align.features import COLUMN, FIRST_HEARD
from align.language import UNKNOWN_ZIPF

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from align.elsewhere import Elsewhere, Repeated
    from align.judge import Judge
    from align.survey import Survey

__all__ = ["Verdict", "weigh"]

_STANDS = COLUMN["count of the term in the transcript"]
_CONFIRMED = 2.5
_NO_WORD = 1.0
"""By hand: such candidates are few on the calls that the judge was trained on, since recognisers of speech hardly write
what is no word, and people do; and none of them did harm.
"""
_WITNESSED = 1.2
"""By trial, on calls unseen by the judge: of what it holds for 0.5 to 0.82 likely, nine in ten are right there."""
_SAME_CONSONANTS = 0.8
"""Of the likeness of the consonants: Navalos is not Davalos."""


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """What is thought of the candidates of a survey, an entry for each.

    `log_odds` tells how likely a candidate is right, all told; `alone` those that were judged without the other
    transcript; `again` are the measures of those that were judged a second time, by their numbers. `confirmed` tells
    the words that are none, for which a name stands in both transcripts, `witnessed` those in whose place the other has
    a name of the documents or their letters as one word, `no_words` those that are none and sound like a name;
    `repeated` and `elsewhere` what other places say.
    """

    log_odds: NDArray[np.float64]
    alone: NDArray[np.bool_]
    again: Mapping[int, NDArray[np.float32]]
    confirmed: NDArray[np.bool_]
    witnessed: NDArray[np.bool_]
    no_words: NDArray[np.bool_]
    repeated: Repeated
    elsewhere: Elsewhere

    def shown(self, seen: Survey, numbers: Sequence[int]) -> NDArray[np.float32]:
        """Return what the judge was shown of some candidates, shape (numbers, features)."""
        measures = seen.measures[numbers]
        for row, number in enumerate(numbers):
            measures[row] = self.again.get(number, measures[row])
        return _without_witness(measures, self.alone[numbers])

    def put_right(self, seen: Survey, number: int) -> int:
        """Return how many places of its term were counted as put right when candidate `number` was judged."""
        if number not in self.again:
            return 0
        now, before = (float(m[_STANDS]) for m in (self.again[number], seen.measures[number]))
        return round(math.expm1(now) - math.expm1(before))

    def added(self, number: int, spelling: str) -> Iterator[Evidence]:
        """Yield what is known of candidate `number` besides its measures; `spelling` is its term's."""
        if self.confirmed[number]:
            yield Evidence(EvidenceKind.HEARD, _CONFIRMED, f"no word, and {spelling} stands in both transcripts")
        if self.witnessed[number]:
            yield Evidence(EvidenceKind.HEARD, _WITNESSED, f"the other transcript has {spelling} just there")
        if self.no_words[number]:
            yield Evidence(EvidenceKind.COMMONNESS, _NO_WORD, f"no word, and sounds like {spelling}")
        yield from self.repeated.evidence(number)
        yield from self.elsewhere.evidence(number, spelling)


def weigh(seen: Survey, judge: Judge, *, prompted: bool = False) -> Verdict:
    """Return the verdict on the candidates of `seen`; a recogniser that was `prompted` with their terms witnesses none.

    Those of a term that is surely misheard in other places are judged once more as if these had been corrected: so the
    same is found in a transcript and in the one that is made of it.
    """
    judged, alone = _judged(seen.measures, judge)
    confirmed = _confirmed(seen.measures) & ~alone
    witnessed = _witnessed(seen.measures) & (not prompted)
    no_words = _no_words(seen)
    log_odds = judged + _CONFIRMED * confirmed + _WITNESSED * witnessed + _NO_WORD * no_words
    repeated = judged_together(seen, log_odds)
    log_odds += repeated.added
    elsewhere = misheard_elsewhere(seen, log_odds)
    log_odds += elsewhere.log_odds
    numbers, measures = _as_corrected(seen, log_odds)
    second, alone[numbers] = _judged(measures, judge)
    log_odds[numbers] += second - judged[numbers]
    again = dict(zip(numbers, measures, strict=True))
    return Verdict(log_odds, alone, again, confirmed, witnessed, no_words, repeated, elsewhere)


def _as_corrected(seen: Survey, log_odds: NDArray[np.float64]) -> tuple[list[int], NDArray[np.float32]]:
    """Return the candidates of terms that are surely misheard elsewhere, and their measures where that is put right."""
    import numpy as np

    made = surely_misheard(seen, log_odds)
    unsure = np.nonzero((log_odds > HOPELESS_LOG_ODDS) & (log_odds < SURE_LOG_ODDS))[0]
    numbers = [int(k) for k in unsure if seen.candidates[k].term in made]
    more = np.array([made[seen.candidates[k].term] for k in numbers], np.float32)
    measures = seen.measures[numbers]
    before = measures[:, _STANDS].copy()
    measures[:, _STANDS] = np.log1p(np.expm1(before) + more)
    measures[:, COLUMN["the term missing in the transcript"]] -= measures[:, _STANDS] - before
    return numbers, measures


def _confirmed(measures: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell which words are none that is known, where the other transcript has a name that stands rightly here, too."""
    heard = measures[:, COLUMN["the other transcript has the term"]] > 1
    stands = measures[:, _STANDS] > 0
    unknown: NDArray[np.bool_] = measures[:, COLUMN["least frequency of the words"]] < UNKNOWN_ZIPF
    return heard & stands & unknown


def _witnessed(measures: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell in the place of which words the other transcript has a name of the documents, or their letters as one word.

    What documents write with a small letter, too, is a word as well, and heard for others ("Tire" for entire). Letters
    in a row are the same word in both, whoever writes it.
    """
    heard = measures[:, COLUMN["the other transcript has the term"]] > 1
    named = measures[:, COLUMN["share of lower case"]] == 0  # NaN where no document has it
    spelt = (measures[:, COLUMN["all single letters"]] > 0) & (measures[:, COLUMN["same letters"]] > 0)
    found: NDArray[np.bool_] = heard & (named | spelt)
    return found


def _no_words(seen: Survey) -> NDArray[np.bool_]:
    """Tell which words are none that is known, and sound like a name of the documents.

    Behind a title or another part of a name it may be somebody else's: "Mr. Picha" need not be Pichai.
    """
    import numpy as np

    measures = seen.measures
    in_documents = measures[:, COLUMN["count of the term"]] > 0
    alike = measures[:, COLUMN["relative distance"]] < SAME_SOUND
    alike &= measures[:, COLUMN["likeness of the consonants"]] >= _SAME_CONSONANTS
    unknown = measures[:, COLUMN["least frequency of the words"]] < UNKNOWN_ZIPF
    titled = measures[:, COLUMN["a title or a greeting before"]] > 0
    named = np.array([c.start > 0 and seen.page.capital[c.start - 1] for c in seen.candidates], np.bool_)
    found: NDArray[np.bool_] = in_documents & alike & unknown & ~titled & ~named
    return found


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
