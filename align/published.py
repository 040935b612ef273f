"""What a published quotation has in the place of words that were heard: readings for the corrector to weigh.

Highlights are verbatim, but for an editor's touch, so where one was found, words that differ and sound alike are more
likely misheard than edited; what sounds different may have been edited, or said otherwise, and is at most held. Words
that only one side has, and figures, are a matter of style. The weights are set by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from align.evidence import Evidence, EvidenceKind
from align.language import zipf
from align.match import Kind, match
from align.numerals import spoken_figures
from align.page import CAPITAL_ALWAYS, bare
from align.phonetics import distances, encode, pronounce
from align.spelling import Variant
from align.tokens import has_capital
from align.wording import in_place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from align.quotes import Quote
    from transcript.model import Word

__all__ = ["published_readings"]

_WRITTEN, _RECOGNISED = -1.5, 1.0
"""What is thought before: of a transcript that a person may have read through, and of a recogniser's words."""
_A_LIKENESS, _NO_LIKENESS = 8.0, 0.5
_A_SOUND, _FAR, _TOO_FAR = 4.0, 0.5, 10.0
"""Of the relative distance: the farther beyond a half, the less can words have been misheard for each other."""
_SMALL_WORDS = -3.5
_SMALL_ZIPF = 5.7
_LONGEST = 8
_CLOSING = "\"'”’)]"
_MARKS = "\"'“”‘’.,?!;:()[]…–—-"


@dataclass(frozen=True, slots=True)
class _Difference:
    """Words `start` to `stop` that were heard, and what was published in their place; `begins` a sentence there."""

    start: int
    stop: int
    published: tuple[str, ...]
    begins: bool


def published_readings(quotes: Sequence[Quote], words: Sequence[Word], *, cased: bool) -> list[Variant]:
    """Return what the quotations have in the place of `words` that were heard otherwise, with what speaks for it.

    Where the transcript is not `cased`, to have a name without its capitals is otherwise, too.
    """
    return [
        reading
        for quote in quotes
        for difference in (*_differences(quote, words), *(() if cased else _capitals(quote, words)))
        if (reading := _reading(quote, difference, words)) is not None
    ]


def _capitals(quote: Quote, words: Sequence[Word]) -> Iterator[_Difference]:
    """Yield the words that both sides have, and the quotation with capitals that no sentence's begin explains."""
    published = quote.quotation.words
    for here, there in match([w.text for w in words[quote.start : quote.stop]], published).pairs():
        name = published[there].strip(_MARKS)
        place = quote.start + here
        told = name[1:] if _begins(published, there) else name
        named = has_capital(told) and name.lower() not in CAPITAL_ALWAYS
        if named and not has_capital(words[place].text):
            yield _Difference(place, place + 1, (name,), begins=False)


def _begins(published: Sequence[str], place: int) -> bool:
    """Tell whether a sentence of a quotation begins at a place."""
    return place == 0 or published[place - 1].rstrip(_CLOSING).endswith((".", "?", "!"))


def _differences(quote: Quote, words: Sequence[Word]) -> Iterator[_Difference]:
    """Yield the places where words of both sides stand between words that both have."""
    published = quote.quotation.words
    blocks = match([w.text for w in words[quote.start : quote.stop]], published).blocks
    for same, run in groupby(blocks, key=lambda b: b.kind is Kind.SAME):
        found = list(run)
        first, last = found[0], found[-1]
        if same or first.here_start == last.here_stop or first.there_start == last.there_stop:
            continue
        yield _Difference(
            quote.start + first.here_start,
            quote.start + last.here_stop,
            tuple(published[first.there_start : last.there_stop]),
            _begins(published, first.there_start),
        )


def _reading(quote: Quote, found: _Difference, words: Sequence[Word]) -> Variant | None:
    heard = [w.text for w in words[found.start : found.stop]]
    if max(len(heard), len(found.published)) > _LONGEST:
        return None
    if any(spoken_figures(w) != [w] for w in (*heard, *found.published)):
        return None
    text = " ".join(found.published).strip(_MARKS)
    if not text:
        return None
    if found.begins and heard[0][:1].islower() and zipf(bare(found.published[0])) > _SMALL_ZIPF:
        text = text[:1].lower() + text[1:]
    evidence = tuple(_evidence(quote, found, words))
    return Variant(found.start, found.stop, text, in_place(heard, text), evidence)


def _evidence(quote: Quote, found: _Difference, words: Sequence[Word]) -> Iterator[Evidence]:
    here = words[found.start : found.stop]
    recognised = any(w.probability is not None for w in here)
    prior = _RECOGNISED if recognised else _WRITTEN
    yield Evidence(EvidenceKind.PRIOR, prior, "editors touch quotations up; recognisers mishear more")
    weight = _A_LIKENESS * (quote.likeness - _NO_LIKENESS)
    source = quote.quotation.source
    yield Evidence(EvidenceKind.QUOTE, weight, f"{source} quotes “{' '.join(found.published)}” there")
    apart = _apart([w.text for w in here], found.published)
    weight = (_A_SOUND if apart < _FAR else _TOO_FAR) * (_FAR - apart)
    yield Evidence(EvidenceKind.SOUND, weight, _sounds(apart))
    keys = [bare(w) for w in (*(w.text for w in here), *found.published)]
    if all(zipf(k) > _SMALL_ZIPF for k in keys):
        yield Evidence(EvidenceKind.COMMONNESS, _SMALL_WORDS, "small words alone")


def _apart(heard: Sequence[str], published: Sequence[str]) -> float:
    """Return how far both sides sound apart, by the longer of them: 0 is the same."""
    left, right = ([p for w in side for p in pronounce(w)] for side in (heard, published))
    if not left or not right:
        return 1.0
    return float(distances([encode(left)], [encode(right)])[0]) / max(len(left), len(right))


def _sounds(apart: float) -> str:
    return "sounds the same" if apart == 0 else "sounds alike" if apart < _FAR else "sounds otherwise"
