"""A transcript and its evidence -> the candidates worth a judgement, each with its measures.

What documents already have as a name is not another one misheard, and what is never misheard by itself
(`align.plausible`) is no candidate.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from align.candidates import LONGEST_WINDOW, Candidate, find_candidates, sounds_of_terms
from align.documents import ReferenceText
from align.features import Ground, Target, measure
from align.glossary import Glossary, Spelling, Term, build_glossary, term_key
from align.heard import Heard, also_heard, has_exactly, loses_words
from align.language import KNOWN_ZIPF, UNKNOWN_ZIPF, zipf
from align.numerals import NUMBER_WORDS
from align.page import Page, bare
from align.plausible import LEAST_SPELT, is_right_already, is_style, is_unheard
from align.tokens import without_possessive

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    import numpy as np
    from numpy.typing import NDArray

    from transcript.model import Word

__all__ = ["Survey", "survey"]

_MOST_TERMS = 20_000  # the most frequent; keeps time linear in a hostile document's length
_MOST_OWN = 250  # likewise, of a transcript's own names, and rare words: an episode has some hundred and fifty
_NUMBERED = re.compile(r"([^\W\d_]{3,})-\d+")
_NUMBER = re.compile(r"\d[\d.,:]*[a-z]?|[ivx]+|[a-z]")
_LABELS = frozenset(
    {"annex", "appendix", "article", "chapter", "clause", "exhibit", "figure", "footnote", "note", "page", "paragraph"}
    | {"phase", "schedule", "section", "slide", "table", "volume"}
)
"""Words that documents write with a capital before a number ("Annex 4"), and that are no names without one."""
_AGAIN = 3
_PAIR = 2  # words: "Meta's Llama" is how that is called
_CHANCE = 4
_ORDINARY_ZIPF = 4.0
_NAME_ZIPF = 3.5  # "rod" has 4.1, "gaap" 3.1
_HARDLY_A_NAME_ZIPF = 5.5  # "john" has 5.4, "however" 5.6
_INTERJECTIONS = frozenset({"hello", "hey", "hi", "no", "oh", "ok", "okay", "thanks", "well", "yeah", "yep", "yes"})
_LONGEST_ROW = 12  # letters of an acronym that is read letter by letter
_LEAST_JOINED = 4  # letters: with fewer, runs of words have them by chance
_NOTHING_ALIKE = 0.55  # of the relative distance: beyond it the words of two transcripts are of different places


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """The candidates of a transcript and their measures, shape (candidates, features)."""

    page: Page
    glossary: Glossary
    targets: tuple[Target, ...]
    candidates: tuple[Candidate, ...]
    measures: NDArray[np.float32]


def survey(
    words: Sequence[Word], glossary: Glossary, heard: Sequence[Word] | None = None, *, prompted: bool = False
) -> Survey:
    """Find and measure what in `words` may be a term of `glossary`, or of the transcript itself, misheard.

    `heard` is another transcript of the same recording; where it was `prompted` with these words, to have the same
    says nothing.
    """
    page = Page.of(words)
    targets = _targets(page, glossary, heard or ())
    there = Heard.of(page, heard, prompted=prompted) if heard is not None else None
    also = also_heard(there, page, targets) if there is not None else ()
    sounds = sounds_of_terms([t.term for t in targets])
    eligible = [not c for c in page.certain]
    possible = _possible(page, targets, find_candidates(page.keys, eligible, sounds, also), there)
    counts = _counts(page, targets, possible)
    ground = Ground(page, targets, counts, glossary, there)
    candidates = tuple(c for c in possible if _is_worth_asking(ground, c))
    return Survey(page, glossary, targets, candidates, measure(ground, candidates))


def _counts(page: Page, targets: Sequence[Target], candidates: Sequence[Candidate]) -> Counter[str]:
    """Return how often the page has the words of each candidate, and each term."""
    return page.phrases(
        LONGEST_WINDOW, {page.phrase(c.start, c.stop) for c in candidates} | {t.phrase for t in targets}
    )


def _possible(
    page: Page, targets: Sequence[Target], found: Iterable[Candidate], there: Heard | None
) -> list[Candidate]:
    """Return the candidates that no rule answers which looks at their own place alone."""
    known = _known(targets)
    joined = _joined(page, targets)
    return [
        c
        for c in found
        if not _breaks_up(joined, targets, c)
        and not is_style(page, targets[c.term], c)
        and not _is_known(page.keys[c.start : c.stop], known, targets[c.term].letters)
        and (there is None or not loses_words(page, targets[c.term], c, there))
        and (_sounds_like(page, targets[c.term], c) or _was_heard_there(page, targets[c.term], c, there))
    ]


def _sounds_like(page: Page, target: Target, c: Candidate) -> bool:
    return c.relative < _NOTHING_ALIKE and not is_unheard(page, target, c)


def _was_heard_there(page: Page, target: Target, c: Candidate, there: Heard | None) -> bool:
    """Tell whether another transcript has a term of the documents in the place of the words.

    In the place of small words that sound like nothing of it, it has something else that was said.
    """
    if there is None or target.in_documents is None or not has_exactly(there, target, c):
        return False
    return c.relative < _NOTHING_ALIKE or not all(page.certain[c.start : c.stop])


def _is_worth_asking(ground: Ground, c: Candidate) -> bool:
    """Tell whether no rule answers a candidate that looks at how often its words and its term are here and there."""
    page, target, there = ground.page, ground.targets[c.term], ground.heard
    if there is not None and has_exactly(there, target, c) and _can_vouch(target, page, c, ground.counts):
        return True
    if (target.phrase in _LABELS and not _is_number(page, c.stop)) or _are_told_apart(ground, c):
        return False
    return not is_right_already(page, target, c) and _outnumbers(target, page, c, ground.counts)


def _are_told_apart(ground: Ground, c: Candidate) -> bool:
    """Tell whether a recogniser knows both of two names, and has each several times: Rob is not Rod misheard.

    Names that sound the same ("Brian", "Bryan") it cannot tell apart.
    """
    page, target, phrase = ground.page, ground.targets[c.term], ground.page.phrase(c.start, c.stop)
    if c.stop - c.start > 1 or len(target.keys) > 1 or page.words[c.start].islower() or not c.distance:
        return False
    known = min(zipf(phrase), zipf(target.phrase)) >= _NAME_ZIPF
    return known and min(ground.counts[phrase], ground.counts[target.phrase]) >= _AGAIN


def _targets(page: Page, glossary: Glossary, heard: Sequence[Word]) -> tuple[Target, ...]:
    """Return the documents' terms, and the names that the transcripts have right as far as can be told."""
    written = build_glossary([ReferenceText("the transcript", " ".join(page.words))]).terms
    own = [t for t in written if not _is_row(t)]
    in_documents = {term_key(t.spelling): t.count for t in glossary.terms}
    terms = glossary.terms[:_MOST_TERMS]
    known = [
        Target.of(t, t)
        for t in (*terms, *_without_numbers(terms, in_documents))
        if _is_target(t.spelling) and not _is_chance(t, in_documents)
    ]
    mine = [
        Target.of(t, None)
        for t in own
        if term_key(t.spelling) not in in_documents
        and _is_name_here(t)
        and (t.count >= _AGAIN or all(zipf(bare(w)) >= KNOWN_ZIPF for w in t.words))
    ]
    have = {*in_documents, *(term_key(t.spelling) for t in own)}
    theirs = [Target.of(t, None) for t in _names_heard(page, heard) if term_key(t.spelling) not in have]
    return (*known, *mine[:_MOST_OWN], *theirs)


def _is_row(term: Term) -> bool:
    """Tell whether a term is letters in a row ("M V P"): an acronym as it was heard, and not how it is written."""
    return len(term.words) > 1 and all(len(bare(w)) == 1 for w in term.words)


def _is_acronym(term: Term) -> bool:
    """Tell whether a term is capitals alone, and enough of them to be known when they are spelt ("MVP")."""
    return len(term.spelling) >= LEAST_SPELT and term.spelling.isalpha() and term.spelling.isupper()


def _names_heard(page: Page, heard: Sequence[Word]) -> Iterator[Term]:
    """Yield the names of another transcript, its rare words, and less rare ones that it has far more often.

    Each kind is counted by itself, lest many rare words leave no room for the names.
    """
    if not heard:
        return
    there = build_glossary([ReferenceText("the other transcript", " ".join(w.text for w in heard))])
    known, here = {term_key(t.spelling) for t in there.terms}, Counter(page.keys)
    others = (u for u in there.uses if u.word.isalpha() and u.word not in known)
    again = (Term(u.word, u.count, lower=u.lower) for u in others if u.count > _AGAIN * max(1, here[u.word]))
    found = [
        t
        for t in (*there.terms, *again)
        if _is_name_here(t) and (_is_acronym(t) or any(zipf(bare(w)) < _ORDINARY_ZIPF for w in t.words))
    ]
    yield from islice((t for t in found if t.amid), _MOST_OWN)
    yield from islice((t for t in found if not t.amid), _MOST_OWN)


def _without_numbers(terms: Sequence[Term], known: Mapping[str, int]) -> Iterator[Term]:
    """Yield the names that terms have before a hyphen and a number ("COVID-19"): they are said without it, too."""
    for term in terms:
        found = _NUMBERED.fullmatch(term.spelling)
        if found is not None and term_key(found[1]) not in known:
            yield replace(term, spelling=found[1], spellings=(Spelling(found[1], term.count),))


def _is_target(spelling: str) -> bool:
    """Tell whether a spelling can be looked for: it has letters, and is not of words that hardly are a name."""
    if sum(c.isalnum() for c in spelling) <= 1 or not any(c.isalpha() for c in spelling):
        return False
    return spelling.isupper() or not all(map(_is_hardly_a_name, spelling.lower().split()))


def _is_hardly_a_name(word: str) -> bool:
    return word in _INTERJECTIONS or zipf(word) > _HARDLY_A_NAME_ZIPF


def _is_name_here(term: Term) -> bool:
    """Tell whether what a transcript alone has is a name there, and no number: it writes "Q three" and "Q3" alike."""
    if not _is_target(term.spelling) or any(c.isdigit() for c in term.spelling):
        return False
    rarest = min(zipf(bare(w)) for w in term.words)
    return rarest < _ORDINARY_ZIPF or term.amid >= term.lower


def _can_vouch(target: Target, page: Page, c: Candidate, counts: Counter[str]) -> bool:
    """Tell whether another transcript's hearing of a term is worth something.

    It is where documents have the term. Else the other may be wrong as well: ordinary words, those of this transcript
    joined, if they are no letters in a row, and what is written more rarely than the words here prove nothing.
    """
    if target.in_documents is not None:
        return True
    heard = page.phrase(c.start, c.stop)
    if c.stop - c.start == 1 and target.term.spelling.islower() and zipf(heard) >= zipf(target.phrase):
        return False  # a slip of the other's as well as of this one's
    if max(counts[target.phrase], target.term.count) < counts[heard]:
        return False
    if c.stop - c.start >= LEAST_SPELT and all(len(k) == 1 for k in page.keys[c.start : c.stop]):
        return True
    if all(zipf(k) >= _ORDINARY_ZIPF for k in target.keys):
        return False
    return counts[target.phrase] > 0 or heard.replace(" ", "") not in target.letters


def _is_chance(term: Term, counts: Mapping[str, int]) -> bool:
    """Tell whether names only happen to stand side by side, alone far more often ("AI DeepSeek", "DeepSeek Freak")."""
    if len(term.words) == 1 or term.in_row:
        return False
    if len(term.words) > _PAIR and _is_owned(term.words) and term_key(" ".join(term.words[1:])) in counts:
        return True  # "Bloomberg's Jackie Davalos": a name, and whose she is
    alone = [counts.get(term_key(without_possessive(w)), 0) for w in term.words]
    return min(alone) > _CHANCE * term.count or (term.count < _AGAIN and max(alone) > 2 * _CHANCE * term.count)


def _is_owned(words: Sequence[str]) -> bool:
    return without_possessive(words[0]) != words[0]


def _is_number(page: Page, place: int) -> bool:
    """Tell whether a number stands at a place, in figures, letters or words."""
    word = page.keys[place] if place < len(page.keys) else ""
    return word in NUMBER_WORDS or (_NUMBER.fullmatch(word) is not None and word not in ("a", "i"))


def _joined(page: Page, targets: Sequence[Target]) -> dict[int, tuple[int, int, str]]:
    """Return, for each word in a run that has the letters of a name of the documents ("Conoco Phillips"), that run."""
    keys = {t.letters for t in targets if t.in_documents is not None}
    found = {}
    for start in range(len(page.keys)):
        letters = page.keys[start]
        for stop in range(start + 2, min(len(page.keys), start + _LONGEST_ROW) + 1):
            spelt = len(letters) == stop - 1 - start  # letter by letter
            if (page.ends[stop - 2] or stop - start > LONGEST_WINDOW) and not (spelt and len(page.keys[stop - 1]) == 1):
                break
            letters += page.keys[stop - 1]
            least = LEAST_SPELT if len(letters) == stop - start else _LEAST_JOINED
            if len(letters) >= least and letters in keys:
                found.update(dict.fromkeys(range(start, stop), (start, stop, letters)))
    return found


def _known(targets: Sequence[Target]) -> set[tuple[str, ...]]:
    """Return the names that documents have, bare, and the plurals of those with capitals inside ("GPUs", "iPhones").

    Of the others a plural may be somebody else's name: Matthews is no plural of Matthew.
    """
    names = [t for t in targets if t.in_documents is not None]
    marked = [t for t in names if len(t.keys) == 1 and any(c.isupper() for c in t.term.spelling[1:])]
    return {t.keys for t in names} | {(f"{t.keys[0]}s",) for t in marked}


def _is_known(keys: tuple[str, ...], known: AbstractSet[tuple[str, ...]], term: str) -> bool:
    """Tell whether the words are a name that documents have, or hold one ("OpenAI API"): no other is misheard there."""
    parts = [k for k in keys if (k,) in known and zipf(k) < _ORDINARY_ZIPF]
    return keys in known or (term != "".join(keys) and any(part not in term for part in parts))


def _breaks_up(joined: Mapping[int, tuple[int, int, str]], targets: Sequence[Target], c: Candidate) -> bool:
    """Tell whether words that together are a name already would be taken apart, or others drawn into it.

    Neither "Phillips before" nor "pharma side" is a name misheard where documents have ConocoPhillips and BioPharma.
    """
    for start, stop, letters in {joined[k] for k in range(c.start, c.stop) if k in joined}:
        whole = c.start <= start and stop <= c.stop
        term = targets[c.term].letters
        if not whole or letters not in term or (letters == term and (start, stop) != (c.start, c.stop)):
            return True
    return False


def _outnumbers(target: Target, page: Page, c: Candidate, counts: Counter[str]) -> bool:
    """Tell whether a name that the transcript alone has can be right where it has other words.

    It is a word that is known and they are not, and as frequent; or it is far more frequent than they. That says
    something only of no more words than it has itself, and not of ordinary ones.
    """
    if target.in_documents is not None:
        return True
    keys = page.keys[c.start : c.stop]
    heard, term = counts[" ".join(keys)], counts[target.phrase]
    if all(zipf(k) >= KNOWN_ZIPF for k in target.keys) and min(map(zipf, keys)) < UNKNOWN_ZIPF:
        return max(term, target.term.count) >= heard
    others = [k for k in range(c.start, c.stop) if page.keys[k] not in target.keys]
    ordinary = all(zipf(page.keys[k]) >= _ORDINARY_ZIPF and not page.capital[k] for k in others)
    return term >= _AGAIN * heard and len(keys) <= len(target.keys) and not ordinary
