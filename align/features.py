"""What is measured of a candidate before it is judged: a row of figures, each of one kind of evidence."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from align.candidates import LONGEST_WINDOW
from align.evidence import EvidenceKind
from align.glossary import Glossary, Term, term_key
from align.language import log_likelihoods, zipf
from align.page import Page, bare

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from align.candidates import Candidate

__all__ = ["FEATURES", "FIRST_HEARD", "Heard", "Target", "measure"]

_WINDOW_FEATURES = (
    ("least frequency of the words", EvidenceKind.COMMONNESS),
    ("mean frequency of the words", EvidenceKind.COMMONNESS),
    ("highest frequency of the words", EvidenceKind.COMMONNESS),
    ("frequency of the words joined", EvidenceKind.COMMONNESS),
    ("mean likelihood of the words", EvidenceKind.CONTEXT),
    ("least likelihood of the words", EvidenceKind.CONTEXT),
    ("likelihood of the next word", EvidenceKind.CONTEXT),
    ("least count of the words in the documents", EvidenceKind.REFERENCE),
    ("highest count of the words in the documents", EvidenceKind.REFERENCE),
    ("least lower-case count in the documents", EvidenceKind.REFERENCE),
    ("count of the words together in the documents", EvidenceKind.REFERENCE),
    ("a capital in mid-sentence", EvidenceKind.CAPITALS),
    ("all with capitals in mid-sentence", EvidenceKind.CAPITALS),
    ("begins a sentence", EvidenceKind.CAPITALS),
    ("a sentence ends inside", EvidenceKind.CONTEXT),
    ("a comma stands inside", EvidenceKind.CONTEXT),
    ("begins with a small word", EvidenceKind.COMMONNESS),
    ("ends with a small word", EvidenceKind.COMMONNESS),
    ("words", EvidenceKind.SOUND),
    ("count of the words in the transcript", EvidenceKind.SPELLINGS),
    ("least probability of the words", EvidenceKind.HEARD),
    ("all single letters", EvidenceKind.SOUND),
)
_TERM_FEATURES = (
    ("count of the term", EvidenceKind.REFERENCE),
    ("documents with the term", EvidenceKind.REFERENCE),
    ("share of capitals in mid-sentence", EvidenceKind.REFERENCE),
    ("share of lower case", EvidenceKind.REFERENCE),
    ("least frequency of the term", EvidenceKind.COMMONNESS),
    ("highest frequency of the term", EvidenceKind.COMMONNESS),
    ("letters of the term", EvidenceKind.SOUND),
    ("words of the term", EvidenceKind.SOUND),
    ("all capitals", EvidenceKind.REFERENCE),
    ("capitals inside", EvidenceKind.REFERENCE),
    ("no capital", EvidenceKind.REFERENCE),
    ("count of the term in the transcript", EvidenceKind.SPELLINGS),
    ("forms that sound like the term", EvidenceKind.SPELLINGS),
)
_PAIR_FEATURES = (
    ("distance", EvidenceKind.SOUND),
    ("relative distance", EvidenceKind.SOUND),
    ("likeness of the letters", EvidenceKind.SOUND),
    ("same letters", EvidenceKind.SOUND),
    ("same first sound", EvidenceKind.SOUND),
    ("same last sound", EvidenceKind.SOUND),
    ("sounds heard", EvidenceKind.SOUND),
    ("sounds of the term", EvidenceKind.SOUND),
    ("words in common", EvidenceKind.SOUND),
    ("same beginning", EvidenceKind.SOUND),
    ("difference in letters", EvidenceKind.SOUND),
    ("documents: word before and term", EvidenceKind.REFERENCE),
    ("documents: term and word behind", EvidenceKind.REFERENCE),
    ("documents: word before and words heard", EvidenceKind.REFERENCE),
    ("documents: words heard and word behind", EvidenceKind.REFERENCE),
    ("same words for the same term", EvidenceKind.SPELLINGS),
    ("terms that sound nearer", EvidenceKind.SOUND),
    ("lead over other terms", EvidenceKind.SOUND),
    ("lead over other words for the term", EvidenceKind.SOUND),
    ("difference in words", EvidenceKind.SOUND),
)
_HEARD_FEATURES = (
    ("the other transcript has the term", EvidenceKind.HEARD),
    ("the other transcript has the same words", EvidenceKind.HEARD),
    ("likeness to the other transcript", EvidenceKind.HEARD),
    ("count of the term in the other transcript", EvidenceKind.HEARD),
    ("share of the same words for which it has the term", EvidenceKind.HEARD),
    ("count of the words in the other transcript", EvidenceKind.HEARD),
    ("agreement of both transcripts around", EvidenceKind.HEARD),
)
FEATURES: tuple[tuple[str, EvidenceKind], ...] = (
    *_WINDOW_FEATURES,
    *_TERM_FEATURES,
    *_PAIR_FEATURES,
    *_HEARD_FEATURES,
)
"""The columns of `measure`, each with the kind of evidence it belongs to."""

FIRST_HEARD = len(FEATURES) - len(_HEARD_FEATURES)
"""The column that tells whether the other transcript has the term; it and those behind are NaN where none was asked."""

_SMALL_WORD_ZIPF = 6.0
_CLOSE = 0.3
_NO_LEAD = 1.0
_HEARD_AT_ALL = 0.4


@dataclass(frozen=True, slots=True)
class Target:
    """A term that words may be misheard from: where the documents have it, and where the transcript itself does."""

    term: Term
    in_documents: Term | None
    keys: tuple[str, ...]

    @classmethod
    def of(cls, term: Term, in_documents: Term | None) -> Target:
        """Return the target of `term`."""
        return cls(term, in_documents, tuple(bare(w) for w in term.words))

    @property
    def phrase(self) -> str:
        """Its words, bare."""
        return " ".join(self.keys)


@dataclass(frozen=True, slots=True)
class Heard:
    """What another transcript has in the place of each stretch, and how often it has each run of words.

    Where both hardly agree the other did not hear this stretch, and says nothing about it.
    """

    keys: tuple[str, ...]
    edges: tuple[int, ...]  # for each edge between words here, the edge there
    phrases: Counter[str]
    agreement: tuple[float, ...]  # for each word here, the share of the words around it that both have

    def between(self, start: int, stop: int) -> tuple[str, ...]:
        """Return the words there in the place of words `start` to `stop` here."""
        return self.keys[self.edges[start] : self.edges[stop]]


@dataclass(frozen=True, slots=True)
class _Uses:
    """How the documents use their words, ready to be asked."""

    counts: dict[str, int]
    lowers: dict[str, int]
    pairs: dict[tuple[str, str], int]

    @classmethod
    def of(cls, glossary: Glossary) -> _Uses:
        return cls(
            {u.word: u.count for u in glossary.uses},
            {u.word: u.lower for u in glossary.uses},
            {(p.left, p.right): p.count for p in glossary.neighbours},
        )


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all windows of a transcript are measured on."""

    page: Page
    uses: _Uses
    phrases: Counter[str]


def measure(
    page: Page,
    targets: Sequence[Target],
    candidates: Sequence[Candidate],
    glossary: Glossary,
    heard: Heard | None,
) -> NDArray[np.float32]:
    """Return the figures of each candidate, shape (candidates, len(FEATURES)); NaN where one is not known."""
    import numpy as np

    if not candidates:
        return np.zeros((0, len(FEATURES)), np.float32)
    ground = _Ground(page, _Uses.of(glossary), page.phrases(LONGEST_WINDOW))
    places = list(dict.fromkeys((c.start, c.stop) for c in candidates))
    rows = {place: k for k, place in enumerate(places)}
    windows = np.array([_window(ground, *p) for p in places], np.float32)
    forms = _forms(page, candidates)
    terms = np.array([_term(t, ground.phrases, len(forms[k])) for k, t in enumerate(targets)], np.float32)
    pairs = _pairs(page, targets, candidates, ground.uses)
    return np.hstack(
        [
            windows[[rows[c.start, c.stop] for c in candidates]],
            terms[[c.term for c in candidates]],
            pairs,
            _heard(page, targets, candidates, heard),
        ]
    )


def _window(ground: _Ground, start: int, stop: int) -> list[float]:
    page, uses = ground.page, ground.uses
    keys = page.keys[start:stop]
    common = [zipf(k) for k in keys]
    likely, next_likely = _likelihoods(page, start, stop)
    counts = [uses.counts.get(k, 0) for k in keys]
    known = [p for p in page.probabilities[start:stop] if p is not None]
    return [
        min(common),
        sum(common) / len(common),
        max(common),
        zipf("".join(keys)),
        sum(likely) / len(likely),
        min(likely),
        next_likely,
        math.log1p(min(counts)),
        math.log1p(max(counts)),
        math.log1p(min(uses.lowers.get(k, 0) for k in keys)),
        math.log1p(min((uses.pairs.get(p, 0) for p in pairwise(keys)), default=0)),
        any(page.capital[start:stop]),
        all(page.capital[start:stop]),
        page.begins[start],
        any(page.ends[start : stop - 1]),
        any(w.endswith((",", ";", ":")) for w in page.words[start : stop - 1]),
        common[0] > _SMALL_WORD_ZIPF,
        common[-1] > _SMALL_WORD_ZIPF,
        len(keys),
        math.log1p(ground.phrases[" ".join(keys)]),
        min(known) if known else math.nan,
        all(len(k) == 1 for k in keys),
    ]


def _likelihoods(page: Page, start: int, stop: int) -> tuple[list[float], float]:
    first = max(0, start - 2)
    around = [k or "a" for k in page.keys[first : stop + 1]]
    likely = log_likelihoods(around)[start - first :]
    inside = likely[: stop - start]
    return inside, likely[stop - start] if len(likely) > len(inside) else math.nan


def _term(target: Target, phrases: Counter[str], forms: int) -> list[float]:
    term, known = target.term, target.in_documents
    common = [zipf(k) for k in target.keys]
    return [
        math.log1p(known.count) if known else -1,
        min(len(known.sources), 5) if known else 0,
        known.amid / known.count if known else math.nan,
        known.lower / known.count if known else math.nan,
        min(common),
        max(common),
        len(term_key(term.spelling)),
        len(target.keys),
        term.spelling.isupper(),
        any(c.isupper() for w in term.words for c in w[1:]),
        term.spelling.islower(),
        math.log1p(phrases[target.phrase]),
        math.log1p(forms),
    ]


def _forms(page: Page, candidates: Sequence[Candidate]) -> defaultdict[int, set[str]]:
    forms: defaultdict[int, set[str]] = defaultdict(set)
    for c in candidates:
        if c.relative < _CLOSE:
            forms[c.term].add(page.phrase(c.start, c.stop))
    return forms


def _pairs(page: Page, targets: Sequence[Target], candidates: Sequence[Candidate], uses: _Uses) -> NDArray[np.float32]:
    import numpy as np
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    heard = ["".join(page.keys[c.start : c.stop]) for c in candidates]
    terms = [term_key(targets[c.term].term.spelling) for c in candidates]
    like = process.cpdist(heard, terms, scorer=Levenshtein.normalized_similarity)
    same = Counter((page.phrase(c.start, c.stop), c.term) for c in candidates)
    nearer = _by_place(candidates)
    rivals = _by_term(candidates)
    rows = []
    for k, c in enumerate(candidates):
        keys, target = page.keys[c.start : c.stop], targets[c.term]
        before = page.keys[c.start - 1] if c.start else ""
        behind = page.keys[c.stop] if c.stop < len(page.keys) else ""
        others = [r for r, t in nearer[c.start, c.stop] if _differ(targets, t, c.term)]
        rows.append(
            [
                c.distance,
                c.relative,
                like[k],
                heard[k] == terms[k],
                c.heard[:1] == c.spoken[:1],
                c.heard[-1:] == c.spoken[-1:],
                len(c.heard),
                len(c.spoken),
                sum(w in keys for w in target.keys),
                heard[k].startswith(terms[k]) or terms[k].startswith(heard[k]),
                abs(len(heard[k]) - len(terms[k])),
                math.log1p(uses.pairs.get((before, target.keys[0]), 0)),
                math.log1p(uses.pairs.get((target.keys[-1], behind), 0)),
                math.log1p(uses.pairs.get((before, keys[0]), 0)),
                math.log1p(uses.pairs.get((keys[-1], behind), 0)),
                math.log1p(same[page.phrase(c.start, c.stop), c.term]),
                sum(r < c.relative for r in others),
                min(others, default=c.relative + _NO_LEAD) - c.relative,
                _lead(rivals[c.term], c),
                len(keys) - len(target.keys),
            ]
        )
    return np.array(rows, np.float32)


def _differ(targets: Sequence[Target], a: int, b: int) -> bool:
    """Tell whether two targets are different words, not two spellings of one."""
    return a != b and targets[a].phrase != targets[b].phrase


def _by_place(candidates: Sequence[Candidate]) -> defaultdict[tuple[int, int], list[tuple[float, int]]]:
    places: defaultdict[tuple[int, int], list[tuple[float, int]]] = defaultdict(list)
    for c in candidates:
        places[c.start, c.stop].append((c.relative, c.term))
    return places


def _by_term(candidates: Sequence[Candidate]) -> defaultdict[int, dict[int, list[Candidate]]]:
    """Return the candidates of each term by the words they cover."""
    covering: defaultdict[int, dict[int, list[Candidate]]] = defaultdict(dict)
    for c in candidates:
        for k in range(c.start, c.stop):
            covering[c.term].setdefault(k, []).append(c)
    return covering


def _lead(covering: dict[int, list[Candidate]], c: Candidate) -> float:
    """Return how much nearer `c` sounds than the other words for its term that it overlaps."""
    rivals = {id(r): r.relative for k in range(c.start, c.stop) for r in covering[k] if r is not c}
    return min(rivals.values(), default=c.relative + _NO_LEAD) - c.relative


def _heard(
    page: Page, targets: Sequence[Target], candidates: Sequence[Candidate], heard: Heard | None
) -> NDArray[np.float32]:
    import numpy as np
    from rapidfuzz.distance import Levenshtein

    if heard is None:
        return np.full((len(candidates), len(_HEARD_FEATURES)), np.nan, np.float32)
    there = [heard.between(c.start, c.stop) for c in candidates]
    has = [_holds(words, targets[c.term].keys) for words, c in zip(there, candidates, strict=True)]
    seen: Counter[tuple[str, int]] = Counter()
    agree: Counter[tuple[str, int]] = Counter()
    for c, yes in zip(candidates, has, strict=True):
        seen[page.phrase(c.start, c.stop), c.term] += 1
        agree[page.phrase(c.start, c.stop), c.term] += yes
    rows = []
    for c, words, yes in zip(candidates, there, has, strict=True):
        if heard.agreement[c.start] < _HEARD_AT_ALL:
            rows.append([math.nan] * len(_HEARD_FEATURES))
            continue
        phrase = page.phrase(c.start, c.stop)
        rows.append(
            [
                yes + (words == targets[c.term].keys),
                words == page.keys[c.start : c.stop],
                Levenshtein.normalized_similarity("".join(words), "".join(targets[c.term].keys)),
                math.log1p(heard.phrases[targets[c.term].phrase]),
                agree[phrase, c.term] / seen[phrase, c.term],
                math.log1p(heard.phrases[phrase]),
                heard.agreement[c.start],
            ]
        )
    return np.array(rows, np.float32)


def _holds(words: Sequence[str], run: Sequence[str]) -> bool:
    n = len(run)
    return any(tuple(words[k : k + n]) == tuple(run) for k in range(len(words) - n + 1))
