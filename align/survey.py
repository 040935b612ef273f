"""A transcript and its evidence -> the candidates worth a judgement, each with its measures.

What the design calls "never by themselves" never becomes a candidate here: joins and splits, inflections, digits, and
words that would double their neighbour.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING

from align.candidates import LONGEST_WINDOW, Candidate, find_candidates, sounds_of_terms
from align.documents import ReferenceText
from align.features import Heard, Target, measure
from align.glossary import Glossary, build_glossary, term_key
from align.language import zipf
from align.match import Kind, match
from align.page import Page, bare, is_name_like
from align.phonetics import distances, encode, pronounce

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from align.glossary import Term
    from align.match import Alignment
    from transcript.model import Word

__all__ = ["Survey", "survey"]

_MOST_TERMS = 20_000  # the most frequent; keeps time linear in a hostile document's length
_KNOWN_ZIPF = 2.5
_UNKNOWN_ZIPF = 1.5
_AGAIN = 3
_AROUND = 15
_LONGEST_BLOCK = 6
_CHANCE = 4
_STEM = 4
_UNLIKE = 0.5  # of the relative distance: beyond it two words hardly share a sound
_INFLECTIONS = ("s", "es", "ed", "d", "ing", "ly", "er", "ers", "al", "ation", "ations", "n", "y")


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """The candidates of a transcript and their measures, shape (candidates, features)."""

    page: Page
    targets: tuple[Target, ...]
    candidates: tuple[Candidate, ...]
    measures: NDArray[np.float32]


def survey(words: Sequence[Word], glossary: Glossary, heard: Sequence[Word] | None = None) -> Survey:
    """Find and measure what in `words` may be a term of `glossary`, or of the transcript itself, misheard."""
    page = Page.of(words)
    targets = _targets(page, glossary)
    there = _heard(page, heard) if heard is not None else None
    also = _also_heard(there, page, targets) if there is not None else ()
    sounds = sounds_of_terms([t.term for t in targets])
    found = find_candidates(page.keys, [not c for c in page.certain], sounds, also)
    counts = page.phrases(LONGEST_WINDOW)
    known = {t.keys for t in targets if t.in_documents is not None}
    candidates = tuple(
        c
        for c in found
        if page.keys[c.start : c.stop] not in known  # a name that documents have is not another one misheard
        and _admissible(page, targets[c.term], c)
        and _outnumbers(targets[c.term], page, c, counts)
        and (there is None or not _loses_words(page, targets[c.term], c, there))
    )
    measures = measure(page, targets, candidates, glossary, there)
    return Survey(page, targets, candidates, measures)


def _targets(page: Page, glossary: Glossary) -> tuple[Target, ...]:
    """Return the documents' terms, and the names that the transcript itself has right as far as can be told."""
    own = build_glossary([ReferenceText("the transcript", " ".join(page.words))])
    in_documents = {term_key(t.spelling): t.count for t in glossary.terms}
    known = [
        Target.of(t, t)
        for t in glossary.terms[:_MOST_TERMS]
        if _is_target(t.spelling) and not _is_chance(t, in_documents)
    ]
    mine = [
        Target.of(t, None)
        for t in own.terms
        if term_key(t.spelling) not in in_documents
        and _is_target(t.spelling)
        and (t.count >= _AGAIN or all(zipf(bare(w)) >= _KNOWN_ZIPF for w in t.words))
    ]
    return (*known, *mine)


def _is_target(spelling: str) -> bool:
    return not any(c.isdigit() for c in spelling) and sum(c.isalpha() for c in spelling) > 1


def _is_chance(term: Term, counts: Mapping[str, int]) -> bool:
    """Tell whether names only happen to stand side by side, alone far more often ("AI DeepSeek", "DeepSeek Freak")."""
    if len(term.words) == 1:
        return False
    alone = [counts.get(term_key(w), 0) for w in term.words]
    return min(alone) > _CHANCE * term.count or max(alone) > 2 * _CHANCE * term.count


def _admissible(page: Page, target: Target, c: Candidate) -> bool:
    keys = page.keys[c.start : c.stop]
    heard, term = "".join(keys), term_key(target.term.spelling)
    if not all(map(is_name_like, keys)) or term_key(heard) == term or _inflected(heard, term):
        return False
    if _same_stem(keys, target.keys) or _differs_in_sound(page, target, c):
        return False
    before = page.keys[c.start - 1] if c.start else ""
    behind = page.keys[c.stop] if c.stop < len(page.keys) else ""
    return before != target.keys[0] and behind != target.keys[-1]


def _differs_in_sound(page: Page, target: Target, c: Candidate) -> bool:
    """Tell whether only other words stand beside a name that is right: "the DeepSeek app" is not DeepSeek AI misheard.

    What the words and the term have in common sounds alike by nature, so the rest has to by itself.
    """
    keys = page.keys[c.start : c.stop]
    ours = [w for w in keys if w not in target.keys]
    theirs = [w for w in target.keys if w not in keys]
    if len(ours) == len(keys):
        return False
    if not ours or not theirs or all(page.certain[k] for k in range(c.start, c.stop) if page.keys[k] in ours):
        return True
    heard, spoken = ([p for w in words for p in pronounce(w)] for words in (ours, theirs))
    apart = float(distances([encode(heard)], [encode(spoken)])[0])
    return apart > _UNLIKE * max(len(heard), len(spoken), 1)


def _outnumbers(target: Target, page: Page, c: Candidate, counts: Counter[str]) -> bool:
    """Tell whether a name that the transcript alone has can be right where it has other words.

    It is written so far more often, or it is a word that is known and they are not.
    """
    if target.in_documents is not None:
        return True
    known = all(zipf(k) >= _KNOWN_ZIPF for k in target.keys)
    unknown = min(zipf(k) for k in page.keys[c.start : c.stop]) < _UNKNOWN_ZIPF
    heard = counts[page.phrase(c.start, c.stop)]
    return (known and unknown) or counts[target.phrase] >= _AGAIN * heard


def _same_stem(heard: Sequence[str], term: Sequence[str]) -> bool:
    """Tell whether ordinary words of one stem are meant: "rebranding" is not "Rebrand Reimage" misheard."""
    if len(heard) > 1 or zipf(heard[0]) < _KNOWN_ZIPF:
        return False
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(heard[0], term[0], strict=False)))
    return zipf(term[0]) >= _KNOWN_ZIPF and shared >= max(_STEM, len(heard[0]) * 0.6)


def _inflected(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    return (long.startswith(short) and long[len(short) :] in _INFLECTIONS) or (
        long.startswith(short[:-1]) and short[-1:] in "ey" and long[len(short) - 1 :] in ("ies", "ied", "ing", "ied")
    )


# -- another transcript ------------------------------------------------------------------------------------------------


def _heard(page: Page, words: Sequence[Word]) -> Heard:
    there = Page.of(words)
    alignment = match(page.keys, there.keys)
    return Heard(
        there.keys, tuple(_edges(page, there, alignment)), there.phrases(4), tuple(_agreement(page, alignment))
    )


def _agreement(page: Page, alignment: Alignment) -> Iterator[float]:
    """Yield, for each word here, the share of the words around it that both transcripts have."""
    both = [0] * len(page.keys)
    for here, _ in alignment.pairs():
        both[here] = 1
    sums = [0, *accumulate(both)]
    for k in range(len(both)):
        first, last = max(0, k - _AROUND), min(len(both), k + _AROUND + 1)
        yield (sums[last] - sums[first]) / (last - first)


def _edges(page: Page, there: Page, alignment: Alignment) -> Iterator[int]:
    """Yield, for each edge between words here, the edge there; inside a changed block by the share of letters."""
    for b in alignment.blocks:
        if b.kind is Kind.ONLY_THERE:
            continue
        here, other = page.keys[b.here_start : b.here_stop], there.keys[b.there_start : b.there_stop]
        yield from (b.there_start + n for n in _shares(here, other, same=b.kind is Kind.SAME))
    yield len(there.keys)


def _shares(here: Sequence[str], there: Sequence[str], *, same: bool) -> Iterator[int]:
    if same:
        yield from range(len(here))
        return
    total, all_there = max(1, sum(map(len, here))), sum(map(len, there))
    at = 0
    for word in here:
        letters, n = 0, 0
        while n < len(there) and letters + len(there[n]) / 2 <= at / total * all_there:
            letters += len(there[n])
            n += 1
        yield n
        at += len(word)


def _loses_words(page: Page, target: Target, c: Candidate, heard: Heard) -> bool:
    """Tell whether a term would take the place of words that the other transcript heard beside it.

    "What deep seek" is not DeepSeek where "what DeepSeek" was heard, nor "USAI" AI where "US AI" was.
    """
    run = heard.between(c.start, c.stop)
    beside = [word for word in run if word not in target.keys]
    if len(beside) == len(run):  # the term was not heard there at all
        return False
    around = page.keys[max(0, c.start - 1) : c.start] + page.keys[c.stop : c.stop + 1]
    return any(word not in around for word in beside)


def _also_heard(heard: Heard, page: Page, targets: Sequence[Target]) -> Iterator[tuple[int, int, int]]:
    """Yield the words here in whose place the other transcript has a term."""
    terms: dict[tuple[str, ...], int] = {}
    for number, target in enumerate(targets):
        terms.setdefault(target.keys, number)
    longest = max(map(len, terms), default=0)
    for start in range(len(page.keys)):
        for stop in range(start + 1, min(len(page.keys), start + _LONGEST_BLOCK) + 1):
            run = heard.between(start, stop)
            if len(run) > longest or heard.edges[stop] == heard.edges[stop - 1]:
                continue
            if run in terms and run != page.keys[start:stop] and stop - start <= len(run) + 3:
                yield start, stop, terms[run]
