"""A judged candidate -> evidence in words that a person can check."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from align.evidence import Evidence, EvidenceKind, found_in
from align.features import COLUMN, FEATURES
from align.language import UNKNOWN_ZIPF

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from align.candidates import Candidate
    from align.features import Target
    from align.survey import Survey

__all__ = ["reasons"]

_SAME = 0.06
_NEARLY = 0.2
_ALIKE = 0.3
_RARE_ZIPF = 3.5
_COMMON_ZIPF = 5.0
_UNLIKELY = -12.0


def reasons(
    seen: Survey, number: int, prior: float, shares: NDArray[np.float64], *, put_right: int = 0
) -> tuple[Evidence, ...]:
    """Return what speaks for and against candidate `number`: the judge's `shares` of its features, by their kinds.

    The judge was told that so many other places of its term were `put_right`.
    """
    weights: defaultdict[EvidenceKind, float] = defaultdict(float)
    for (_, kind), share in zip(FEATURES, shares, strict=True):
        weights[kind] += float(share)
    candidate = seen.candidates[number]
    target = seen.targets[candidate.term]
    figures = {name: float(seen.measures[number, k]) for name, k in COLUMN.items()}
    # what is not there to be asked is no evidence, whatever its absence is worth
    if math.isnan(figures["the other transcript has the term"]):
        prior += weights.pop(EvidenceKind.HEARD, 0.0)
    if not seen.page.cased:
        prior += weights.pop(EvidenceKind.CAPITALS, 0.0)
    told = [Evidence(EvidenceKind.PRIOR, prior, "most words that sound like a term are not the term")]
    for kind, say in _WORDS.items():
        if weights[kind]:
            words = say(seen, candidate, target, figures)
            if kind is EvidenceKind.SPELLINGS and put_right:
                places = round(math.expm1(figures["count of the term in the transcript"])) + put_right
                words = f"{target.term.spelling} in {places} other places here, surely misheard in {put_right}"
            told.append(Evidence(kind, weights[kind], words))
    return tuple(told)


def _reference(_: Survey, __: Candidate, target: Target, figures: Mapping[str, float]) -> str:
    known = target.in_documents
    if known is None:
        where = "transcript itself" if figures["count of the term in the transcript"] else "other transcript"
        return f"{target.term.spelling}: in no document, but in the {where}"
    found = found_in(known.spelling, known.count, len(known.sources))
    beside = figures["words of its row nearby"]
    return f"{found}, beside words that stand near here" if beside else found


def _sound(_: Survey, candidate: Candidate, __: Target, ___: Mapping[str, float]) -> str:
    for limit, words in ((_SAME, "sounds the same"), (_NEARLY, "sounds nearly the same"), (_ALIKE, "sounds alike")):
        if candidate.relative <= limit:
            return words
    return "sounds somewhat alike"


def _commonness(seen: Survey, candidate: Candidate, _: Target, figures: Mapping[str, float]) -> str:
    words = seen.page.phrase(candidate.start, candidate.stop)
    least = figures["least frequency of the words"]
    if least < UNKNOWN_ZIPF:
        return f"{words!r}: no word that is known"
    if least < _RARE_ZIPF:
        return f"{words!r}: rare"
    return f"{words!r}: common words" if least > _COMMON_ZIPF else f"{words!r}: ordinary words"


def _context(_: Survey, __: Candidate, ___: Target, figures: Mapping[str, float]) -> str:
    return "unlikely words here" if figures["least likelihood of the words"] < _UNLIKELY else "likely words here"


def _spellings(_: Survey, __: Candidate, target: Target, figures: Mapping[str, float]) -> str:
    forms = round(math.expm1(figures["forms that sound like the term"]))
    if figures["count of the term in the transcript"]:
        return f"{target.term.spelling} stands rightly elsewhere here"
    return f"{max(0, forms - 1)} other words here sound like it"


def _capitals(seen: Survey, candidate: Candidate, _: Target, __: Mapping[str, float]) -> str:
    odd = any(seen.page.capital[candidate.start : candidate.stop])
    return "a capital in mid-sentence" if odd else "no capital that needs a reason"


def _heard(_: Survey, __: Candidate, target: Target, figures: Mapping[str, float]) -> str:
    has = figures["the other transcript has the term"]
    if has:
        return f"the other transcript has {target.term.spelling} there"
    same = figures["the other transcript has the same words"]
    return "the other transcript has the same words there" if same else "the other transcript has other words there"


_WORDS: dict[EvidenceKind, Callable[[Survey, Candidate, Target, Mapping[str, float]], str]] = {
    EvidenceKind.REFERENCE: _reference,
    EvidenceKind.SOUND: _sound,
    EvidenceKind.COMMONNESS: _commonness,
    EvidenceKind.CONTEXT: _context,
    EvidenceKind.SPELLINGS: _spellings,
    EvidenceKind.CAPITALS: _capitals,
    EvidenceKind.HEARD: _heard,
}
