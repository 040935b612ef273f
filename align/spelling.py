"""Words with the letters of a term in other places: joined, split, or with other capitals.

They sound the same by nature, so sound says nothing, and a recogniser's join or split is never wrong by itself ("e
commerce"). The documents decide by how they write the term, and the transcript by what else in it speaks for the term:
odd capitals, and other words that are the term misheard. The weights are set by hand, with real calls in view.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from align.evidence import Evidence, EvidenceKind, found_in
from align.glossary import Term, term_key
from align.language import KNOWN_ZIPF, SMALL_WORD_ZIPF, UNKNOWN_ZIPF, zipf
from align.page import bare
from align.phonetics import load_dictionary
from align.plausible import LEAST_SPELT, is_prefixed
from align.wording import reword

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from align.glossary import Glossary
    from align.page import Page
    from align.survey import Survey

__all__ = ["Variant", "variants"]

_PRIOR = -2.0
_MARKED = 1.0  # capitals inside a term are meant
_ODD_CAPITAL = 1.0
_UNKNOWN_WORD = 2.0
_PLAIN_WORDS = -2.5  # ordinary words in lower case are meant as they stand
_RIVAL = -2.0  # for each natural logarithm of how often documents write it as it stands
_PLAIN_ZIPF = 3.0
_PLAIN_UNCASED_ZIPF = 4.0
_UNCASED = 4.0
_ORDINARY_UNCASED = -0.5
_INDEFINITE = -4.0
_CAPITALS, _FEW_WORDS = 0.15, 20
"""The share of ordinary words that a text gives a capital; so many words of documents tell as much."""
_RARELY = 10
_NAME = 1.5  # "tall grass" for Tallgrass; but "e commerce" and "health care" are ways to write a word
_LOOSE_LETTER = -2.0
_ORDINARY_ZIPF = 3.0
_COMPOUND_ZIPF = 4.0
_LONGEST = 4
_LONGEST_ROW = 12  # of letters that are spelt
_LEAST_LETTERS = 4
_PREFIXES = frozenset({"anti", "inter", "mid", "multi", "non", "pre", "semi", "ultra"})
"""What English puts before any word, and hardly a name begins with; "pro" and "sub" begin some."""


@dataclass(frozen=True, slots=True)
class Variant:
    """Words `start` to `stop` and the term's spelling in their place, with what speaks for it."""

    start: int
    stop: int
    spelling: str
    after: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Habits:
    """How often documents have two words one behind the other, and of how many ordinary words how many have capitals.

    In a text it is an eighth to a fifth, with those that begin its sentences; in slides and tables up to a half.
    """

    together: dict[tuple[str, ...], int]
    words: int
    capitals: int

    @classmethod
    def of(cls, glossary: Glossary) -> _Habits:
        ordinary = [u for u in glossary.uses if KNOWN_ZIPF < zipf(u.word) < SMALL_WORD_ZIPF]
        words = sum(u.count for u in ordinary)
        together: dict[tuple[str, ...], int] = {(p.left, p.right): p.count for p in glossary.neighbours}
        return cls(together, words, words - sum(u.lower for u in ordinary))

    def share(self, term: Term) -> float:
        """Return the share of the words but `term`'s own that have a capital."""
        others, capitals = (max(0, n - term.count) for n in (self.words, self.capitals))
        return (capitals + _CAPITALS * _FEW_WORDS) / (others + _FEW_WORDS)


def variants(seen: Survey, sure: Iterable[str]) -> list[Variant]:
    """Return the places where a term of the documents is joined, split or capitalised otherwise.

    `sure` are the terms, a place each, that other words of the transcript are surely misheard from.
    """
    terms = _terms(seen)
    support = Counter(term_key(s) for s in sure)
    places = _places(seen, terms)
    for key, found in places.items():
        told = [stop - start > 1 or seen.page.cased for start, stop in found]  # one word lacks but its capitals
        support[key] += max(0, sum(told) - 1)
    owners = {key: term_key(terms[key].spelling.removesuffix("'s")) for key in places}
    support.update({key: support[owner] for key, owner in owners.items() if owner != key})
    habits = _Habits.of(seen.glossary)
    return [_variant(seen, terms[key], place, support[key], habits) for key, found in places.items() for place in found]


def _terms(seen: Survey) -> dict[str, Term]:
    """Return the documents' terms by their letters, and with a possessive s that was written as if it were theirs."""
    terms = {term_key(t.term.spelling): t.term for t in seen.targets if t.in_documents is not None}
    owned = {
        key + "s": replace(term, spelling=term.spelling + "'s")
        for key, term in terms.items()
        if _RARELY * term.lower < term.count
        and not key.endswith("s")
        and not term.spelling.isupper()
        and zipf(key + "s") < _PLAIN_ZIPF
    }
    return _run_together(seen, terms) | owned | terms


def _run_together(seen: Survey, terms: dict[str, Term]) -> dict[str, Term]:
    """Return two terms as one for each word in capitals that is no word but both of them ("USAI")."""
    made = {}
    for key, word in zip(seen.page.keys, seen.page.words, strict=True):
        if not (word.isupper() and key.isalpha() and key not in terms and zipf(key) < UNKNOWN_ZIPF):
            continue
        halves = [(terms.get(key[:k]), terms.get(key[k:])) for k in range(2, len(key) - 1)]
        for left, right in halves:
            if left and right and left.spelling.isupper() and right.spelling.isupper():
                count = min(left.count, right.count)
                made[key] = Term(f"{left.spelling} {right.spelling}", count, sources=left.sources, amid=count)
    return made


def _places(seen: Survey, terms: dict[str, Term]) -> defaultdict[str, list[tuple[int, int]]]:
    places: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    page = seen.page
    for start in range(len(page.keys)):
        for stop in range(start + 1, min(len(page.keys), start + _LONGEST_ROW) + 1):
            if stop - start > _LONGEST and not _is_spelt(page.keys[start:stop]):
                break
            key = term_key("".join(page.keys[start:stop]))
            if key in terms and len(key) >= _LEAST_LETTERS and _may_be(page, start, stop, terms[key]):
                places[key].append((start, stop))
            if page.ends[stop - 1] and not _goes_on(page, start, stop):
                break
    return places


def _may_be(page: Page, start: int, stop: int, term: Term) -> bool:
    """Tell whether words are written otherwise than the term, and not as they would be anyway."""
    keys = page.keys[start:stop]
    if not keys[0] or not keys[-1]:
        return False  # a dash on its own is no part of a name
    if page.cased and _is_compound(page.words[start:stop], term):
        return False
    if not _differs(page.words[start:stop], term) or (keys[0] in _PREFIXES and is_prefixed(keys)):
        return False
    before = page.keys[start - 1] if start else ""
    return not (len(keys[0]) == len(before) == 1 and before not in "ai")  # "R O [E for]": of a row


def _differs(words: Sequence[str], term: Term) -> bool:
    """Tell whether words are written otherwise than the term; a mere capital at a sentence's begin is no difference."""
    if any(c.isdigit() for w in words for c in w) and not _is_spelt([bare(w) for w in words]):
        return False
    if len(words) > 1 and term.spelling.islower():
        return False  # "co brand": an ordinary compound, or an address that has no spaces
    if len(words) < len(term.words) and zipf(bare(words[0])) > _ORDINARY_ZIPF:
        return False  # "maybe" is a word, whatever a headline in capitals says of MAY BE
    written = reword(words, term.spelling)
    if _is_possessive(words, written) or (len(words) == 1 and _is_style(words[0], term, written)):
        return False
    if written.replace("-", " ").lower() == " ".join(words).replace("-", " ").lower():
        return len(words) == 1 and written != words[0]  # hyphens are a matter of style
    return " ".join(words) != written and not (term.spelling.islower() and " ".join(words).lower() == written)


def _is_compound(words: Sequence[str], term: Term) -> bool:
    """Tell whether a small word is ordinary ones together ("cashflow"), whatever slides write in capitals."""
    fewer = words[0].islower() and len(words) < len(term.words)
    return fewer and all(zipf(bare(w)) > _COMPOUND_ZIPF for w in term.words)


def _goes_on(page: Page, start: int, stop: int) -> bool:
    """Tell whether the full stop behind a word is that of a letter in a row, and ends no sentence."""
    row = all(len(k) == 1 for k in page.keys[start:stop]) and page.words[stop - 1].endswith(".")
    behind = page.keys[stop] if stop < len(page.keys) else ""
    return row and (len(behind) == 1 or behind.isdigit())


def _is_spelt(keys: Sequence[str]) -> bool:
    """Tell whether words are the letters of an acronym, with a number behind them or none ("A. F. M. 24")."""
    letters = keys[:-1] if keys[-1].isdigit() else keys
    return len(keys) >= LEAST_SPELT and all(len(k) == 1 and k.isalpha() for k in letters)


def _is_acronym(word: str) -> bool:
    """Tell whether a word is in capitals but for a plural's s."""
    return "".join(filter(str.isalpha, word)).removesuffix("s").isupper()


def _is_possessive(words: Sequence[str], written: str) -> bool:
    """Tell whether a name is right but for the apostrophe of a possessive, which nobody hears ("Gulf Powers")."""
    said = " ".join(w.title() if _is_acronym(w) else w for w in words)
    return "'" in written and written.replace("'", "") == said


def _is_style(word: str, term: Term, written: str) -> bool:
    """Tell whether a word is a name in capitals (NVIDIA), or differs by the hyphen of a known word."""
    if word.isupper() and len(term.words) == 1 and not term.spelling.endswith("'s"):
        return True
    return "-" in word and zipf(term_key(word)) >= UNKNOWN_ZIPF and term_key(written) == term_key(word)


def _variant(seen: Survey, term: Term, place: tuple[int, int], support: int, habits: _Habits) -> Variant:
    page = seen.page
    start, stop = place
    rival = habits.together.get(page.keys[start:stop], 0)
    after = reword(page.words[start:stop], term.spelling)
    evidence = [*_written(page.phrase(start, stop), term, rival), *_evidence(seen, term, place, support)]
    if not page.cased and stop - start == 1 and not term.lower:
        evidence += _uncased(page, term, start, habits)
    return Variant(start, stop, term.spelling, after, tuple(evidence))


def _found(term: Term, own: int) -> str:
    if not term.spellings:  # two terms that were run together
        return f"{' and '.join(term.words)}: each {own} times or more in documents"
    return found_in(term.spelling.removesuffix("'s"), own, len(term.sources))


def _written(words: str, term: Term, together: int) -> Iterator[Evidence]:
    """Yield what documents say by how they write a term; they have these words `together` so often."""
    yield Evidence(EvidenceKind.PRIOR, _PRIOR, "joins, splits and capitals are seldom wrong by themselves")
    apart = sum(s.count for s in term.spellings if s.text.lower() == words and s.text != term.spelling)
    own = max(1, next((s.count for s in term.spellings if s.text == term.spelling), term.count - apart))
    marked = _MARKED if any(c.isupper() for w in term.words for c in w[1:]) else 0.0
    yield Evidence(EvidenceKind.REFERENCE, math.log1p(own) + marked, _found(term, own))
    rival = max(apart, together)
    if rival:
        why = f"documents write {words!r} too, {rival} times"
        yield Evidence(EvidenceKind.REFERENCE, _RIVAL * math.log1p(rival), why)


def _uncased(page: Page, term: Term, place: int, habits: _Habits) -> Iterator[Evidence]:
    """Yield what speaks for the capitals of a word in a transcript without any, if documents always give it one.

    An ordinary word must have one more often than any word may by chance: "meta", "gemini" and "target" are words. A
    rarer one ("reconciliations") must have one amid a sentence, or stand in a list, or in no dictionary.
    """
    key = page.keys[place]
    before = page.keys[place - 1] if place else ""
    if zipf(key) <= KNOWN_ZIPF:
        if term.amid or term.listed or term.in_row or key not in load_dictionary():
            yield Evidence(EvidenceKind.CAPITALS, _UNCASED, "this transcript is written without capitals")
        return
    share = habits.share(term)
    weight = _ORDINARY_UNCASED - math.log(share) * term.amid
    others = f", as are {100 * share:.0f} of 100 other words" if habits.words >= _FEW_WORDS else ""
    yield Evidence(EvidenceKind.CAPITALS, min(_UNCASED, weight), f"is always written with a capital{others}")
    if before in ("a", "an") and (before, key) not in habits.together:
        yield Evidence(EvidenceKind.CONTEXT, _INDEFINITE, f"{before!r} stands before it, as never in documents")


def _evidence(seen: Survey, term: Term, place: tuple[int, int], support: int) -> Iterator[Evidence]:
    page = seen.page
    start, stop = place
    keys = page.keys[start:stop]
    odd = any(page.capital[start:stop]) or any(c.isupper() for w in page.words[start:stop] for c in w[1:])
    if odd and not (stop - start == 1 and term.spelling.islower()):
        yield Evidence(EvidenceKind.CAPITALS, _ODD_CAPITAL, "a capital in mid-sentence")
    if stop - start == 1 and zipf(keys[0]) < UNKNOWN_ZIPF:
        yield Evidence(EvidenceKind.COMMONNESS, _UNKNOWN_WORD, f"{keys[0]!r} is no word of its own")
    elif not odd and min(map(zipf, keys)) > (_PLAIN_ZIPF if page.cased else _PLAIN_UNCASED_ZIPF):
        yield Evidence(EvidenceKind.COMMONNESS, _PLAIN_WORDS, f"{page.phrase(start, stop)!r} are ordinary words")
    if stop - start > 1 and zipf("".join(keys)) < _ORDINARY_ZIPF and len(term.words) == 1:
        yield Evidence(EvidenceKind.COMMONNESS, _NAME, "no word but a name")
    row = all(w.isupper() or len(k) == 1 for w, k in zip(page.words[start:stop], keys, strict=True)) or _is_spelt(keys)
    if any(len(k) == 1 for k in keys) and not row:
        yield Evidence(EvidenceKind.SOUND, _LOOSE_LETTER, "a letter on its own is a word here")
    if support:
        yield Evidence(
            EvidenceKind.SPELLINGS,
            math.log1p(support),
            "misheard elsewhere here" if support == 1 else f"misheard {support} more times here",
        )
