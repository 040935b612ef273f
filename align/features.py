"""What is measured of a candidate before it is judged: a row of figures, each of one kind of evidence."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, groupby, islice, pairwise, takewhile
from typing import TYPE_CHECKING

from align.candidates import LONGEST_WINDOW, skeleton
from align.companions import Companions
from align.evidence import EvidenceKind
from align.glossary import term_key
from align.heard import has_exactly, parts
from align.language import SMALL_WORD_ZIPF, UNKNOWN_ZIPF, log_likelihood, log_likelihoods, zipf
from align.nearby import around, gap
from align.page import Page, bare
from align.phonetics import distances, encode, pronounce

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from align.candidates import Candidate
    from align.glossary import Glossary, Term
    from align.heard import Heard
    from align.phonetics import Phones

__all__ = ["COLUMN", "FEATURES", "FIRST_HEARD", "Ground", "Target", "difference", "measure"]

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
    ("some single letters", EvidenceKind.SOUND),
    ("a single letter before", EvidenceKind.SOUND),
    ("a single letter behind", EvidenceKind.SOUND),
    ("a title or a greeting before", EvidenceKind.CONTEXT),
    ("a preposition before", EvidenceKind.CONTEXT),
    ("share of capitals in the transcript", EvidenceKind.CAPITALS),
    ("documents: the words joined", EvidenceKind.REFERENCE),
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
    ("odd forms that sound like the term", EvidenceKind.SPELLINGS),
    ("the term missing in the transcript", EvidenceKind.SPELLINGS),
    ("lists with the term", EvidenceKind.REFERENCE),
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
    ("likeness of the consonants", EvidenceKind.SOUND),
    ("sounds in common from the beginning", EvidenceKind.SOUND),
    ("sounds in common from the end", EvidenceKind.SOUND),
    ("documents: the words apart", EvidenceKind.REFERENCE),
    ("distance of the words that differ", EvidenceKind.SOUND),
    ("words of its row nearby", EvidenceKind.REFERENCE),
    ("distance to the nearest word of its row", EvidenceKind.REFERENCE),
    ("likelihood of the term by that of the words", EvidenceKind.CONTEXT),
    ("words to the term", EvidenceKind.SPELLINGS),
    ("words to others that sound like the term", EvidenceKind.SPELLINGS),
)
_HEARD_FEATURES = (
    ("the other transcript has the term", EvidenceKind.HEARD),
    ("the other transcript has the same words", EvidenceKind.HEARD),
    ("likeness to the other transcript", EvidenceKind.HEARD),
    ("count of the term in the other transcript", EvidenceKind.HEARD),
    ("share of the same words for which it has the term", EvidenceKind.HEARD),
    ("count of the words in the other transcript", EvidenceKind.HEARD),
    ("agreement of both transcripts around", EvidenceKind.HEARD),
    ("count of the term in the other transcript nearby", EvidenceKind.HEARD),
    ("count of the term in the other transcript farther around", EvidenceKind.HEARD),
)
_PARTS = (_WINDOW_FEATURES, _TERM_FEATURES, _PAIR_FEATURES, _HEARD_FEATURES)
FEATURES: tuple[tuple[str, EvidenceKind], ...] = tuple(chain.from_iterable(_PARTS))
"""The columns of `measure`, each with the kind of evidence it belongs to."""
COLUMN = {name: k for k, (name, _) in enumerate(FEATURES)}
"""The number of each column by its name."""

FIRST_HEARD = len(FEATURES) - len(_HEARD_FEATURES)
"""The column that tells whether the other transcript has the term; it and those behind are NaN where none was asked."""

_CLOSE = 0.3
_NO_LEAD = 1.0
_ROWS = 4096
_NEARLY = 0.25
_ALIKE = 0.25  # of the relative distance: nearer, sound alone hardly decides
_LIKE_IT = 0.15  # likewise: nearer, words elsewhere may be the term, too
_APART = 6  # words between two places that are not the same finding
_NEARBY, _FARTHER = 250, 1000  # words on either side: about one and a half minutes, and six
_UNKNOWN_WORD = -20.0  # no word that the model knows is as unlikely
_PERSONAL = frozenset(
    {
        "mr",
        "mrs",
        "ms",
        "dr",
        "sir",
        "thanks",
        "thank",
        "hi",
        "hey",
        "hello",
        "morning",
        "afternoon",
        "evening",
        "welcome",
    }
)
_PREPOSITIONS = frozenset({"at", "by", "for", "from", "in", "of", "on", "to", "with"})


@dataclass(frozen=True, slots=True)
class Target:
    """A term that words may be misheard from: where the documents have it, and where the transcript itself does."""

    term: Term
    in_documents: Term | None
    keys: tuple[str, ...]
    letters: str

    @classmethod
    def of(cls, term: Term, in_documents: Term | None) -> Target:
        """Return the target of `term`."""
        return cls(term, in_documents, tuple(bare(w) for w in term.words), term_key(term.spelling))

    @property
    def phrase(self) -> str:
        """Its words, bare."""
        return " ".join(self.keys)


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


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What candidates are measured on: a transcript, the terms, what documents and another transcript say.

    `counts` tells how often the transcript has the words of each candidate, and of each term.
    """

    page: Page
    targets: Sequence[Target]
    counts: Counter[str]
    glossary: Glossary
    heard: Heard | None


@dataclass(frozen=True, slots=True)
class _Usage:
    """How a transcript and the documents use the words of all candidates."""

    page: Page
    counts: Counter[str]
    capitals: Counter[str]
    uses: _Uses
    names: frozenset[str]  # the letters of what the documents have as one word

    @classmethod
    def of(cls, ground: Ground, candidates: Sequence[Candidate]) -> _Usage:
        names = (t for t in ground.targets if len(t.keys) == 1 and t.in_documents is not None)
        return cls(
            ground.page,
            ground.counts,
            _capitals(ground.page, candidates),
            _Uses.of(ground.glossary),
            frozenset(term_key(t.term.spelling) for t in names),
        )


def measure(ground: Ground, candidates: Sequence[Candidate]) -> NDArray[np.float32]:
    """Return the figures of each candidate, shape (candidates, len(FEATURES)); NaN where one is not known.

    `candidates` are in the order of their words.
    """
    import numpy as np

    # filled part by part: a long transcript's are the most memory that a correction takes
    found = np.empty((len(candidates), len(FEATURES)), np.float32)
    if candidates:
        usage = _Usage.of(ground, candidates)
        of_window, of_term, of_pair, of_heard = np.split(found, np.cumsum([len(p) for p in _PARTS[:-1]]), axis=1)
        _fill(of_window, _window_rows(usage, candidates))
        _fill(of_term, _term_rows(ground, usage, candidates))
        _fill(of_pair, _pair_rows(ground, usage, candidates))
        _fill(of_heard, _heard_rows(ground, candidates))
    return found


def _fill(part: NDArray[np.float32], rows: Iterator[Sequence[float]]) -> None:
    """Fill `part` with `rows`, as many as it has."""
    import numpy as np

    for first in range(0, len(part), _ROWS):
        some = part[first : first + _ROWS]
        figures = chain.from_iterable(islice(rows, len(some)))
        some[:] = np.fromiter(figures, np.float32, some.size).reshape(some.shape)


def _window_rows(usage: _Usage, candidates: Sequence[Candidate]) -> Iterator[list[float]]:
    for place, found in groupby(candidates, key=lambda c: (c.start, c.stop)):
        row = _window(usage, *place)
        yield from (row for _ in found)


def _window(usage: _Usage, start: int, stop: int) -> list[float]:
    page, uses = usage.page, usage.uses
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
        any(page.capital[start:stop]) if page.cased else math.nan,
        all(page.capital[start:stop]) if page.cased else math.nan,
        page.begins[start],
        any(page.ends[start : stop - 1]),
        any(w.endswith((",", ";", ":")) for w in page.words[start : stop - 1]),
        common[0] > SMALL_WORD_ZIPF,
        common[-1] > SMALL_WORD_ZIPF,
        len(keys),
        math.log1p(usage.counts[" ".join(keys)]),
        min(known) if known else math.nan,
        all(len(k) == 1 for k in keys),
        any(len(k) == 1 for k in keys),
        start > 0 and _is_letter(page.keys[start - 1]),
        stop < len(page.keys) and _is_letter(page.keys[stop]),
        start > 0 and page.keys[start - 1] in _PERSONAL,
        start > 0 and page.keys[start - 1] in _PREPOSITIONS,
        usage.capitals[" ".join(keys)] / max(1, usage.counts[" ".join(keys)]) if page.cased else math.nan,
        "".join(keys) in usage.names,
    ]


def _is_letter(word: str) -> bool:
    return len(word) == 1 and word not in "ai"


def _capitals(page: Page, candidates: Sequence[Candidate]) -> Counter[str]:
    """Return how often the words of each window have a capital in mid-sentence."""
    places = {(c.start, c.stop) for c in candidates}
    return Counter(page.phrase(start, stop) for start, stop in places if any(page.capital[start:stop]))


def _likelihoods(page: Page, start: int, stop: int) -> tuple[list[float], float]:
    first = max(0, start - 2)
    around = [k or "a" for k in page.keys[first : stop + 1]]
    likely = log_likelihoods(around)[start - first :]
    inside = likely[: stop - start]
    return inside, likely[stop - start] if len(likely) > len(inside) else math.nan


def _term_rows(ground: Ground, usage: _Usage, candidates: Sequence[Candidate]) -> Iterator[list[float]]:
    forms = _forms(ground.page, candidates)
    odd = _odd_forms(ground.page, candidates)
    share = len(ground.page.keys) / max(1, sum(usage.uses.counts.values()))
    targets = enumerate(ground.targets)
    terms = [_term(t, ground.counts[t.phrase], share, len(forms[k]), len(odd[k])) for k, t in targets]
    yield from (terms[c.term] for c in candidates)


def _term(target: Target, count: int, share: float, forms: int, odd: int) -> list[float]:
    """Return the figures of a term, which the transcript has `count` times.

    `share` is the length of the transcript by that of the documents.
    """
    term, known = target.term, target.in_documents
    common = [zipf(k) for k in target.keys]
    return [
        math.log1p(known.count) if known else -1,
        min(len(known.sources), 5) if known else 0,
        known.amid / known.count if known else math.nan,
        known.lower / known.count if known else math.nan,
        min(common),
        max(common),
        len(target.letters),
        len(target.keys),
        term.spelling.isupper(),
        any(c.isupper() for w in term.words for c in w[1:]),
        term.spelling.islower(),
        math.log1p(count),
        math.log1p(forms),
        math.log1p(odd),
        math.log1p(known.count * share) - math.log1p(count) if known else math.nan,
        math.log1p(known.listed) if known else 0,
    ]


def _forms(page: Page, candidates: Sequence[Candidate]) -> defaultdict[int, set[str]]:
    forms: defaultdict[int, set[str]] = defaultdict(set)
    for c in candidates:
        if c.relative < _CLOSE:
            forms[c.term].add(page.phrase(c.start, c.stop))
    return forms


def _odd_forms(page: Page, candidates: Sequence[Candidate]) -> defaultdict[int, set[str]]:
    """Return, for each term, the words that sound nearly like it and are no ordinary words by their spelling."""
    forms: defaultdict[int, set[str]] = defaultdict(set)
    for c in candidates:
        if c.relative < _NEARLY and (
            any(page.capital[c.start : c.stop]) or min(map(zipf, page.keys[c.start : c.stop])) < UNKNOWN_ZIPF
        ):
            forms[c.term].add(page.phrase(c.start, c.stop))
    return forms


def _pair_rows(ground: Ground, usage: _Usage, candidates: Sequence[Candidate]) -> Iterator[tuple[float, ...]]:
    page, targets, uses = ground.page, ground.targets, usage.uses
    same = _same(ground, candidates)
    nearer = _nearer(targets, candidates)
    rivals = _Rivals.of(candidates)
    bursts = _Bursts.of(ground, candidates)
    companions = Companions.of(page, ground.glossary.rows)
    beside = {term: companions.beside(targets[term].keys) for term in {c.term for c in candidates}}
    for c, (like, consonants), (sound_nearer, lead) in zip(
        candidates, _likeness(page, targets, candidates), nearer, strict=True
    ):
        keys, target = page.keys[c.start : c.stop], targets[c.term]
        heard, term = "".join(keys), target.letters
        before = page.keys[c.start - 1] if c.start else ""
        behind = page.keys[c.stop] if c.stop < len(page.keys) else ""
        company, nearest = companions.near(beside[c.term], c.start, c.stop)
        yield (
            c.distance,
            c.relative,
            like,
            heard == term,
            c.heard[:1] == c.spoken[:1],
            c.heard[-1:] == c.spoken[-1:],
            len(c.heard),
            len(c.spoken),
            sum(w in keys for w in target.keys),
            heard.startswith(term) or term.startswith(heard),
            abs(len(heard) - len(term)),
            math.log1p(uses.pairs.get((before, target.keys[0]), 0)),
            math.log1p(uses.pairs.get((target.keys[-1], behind), 0)),
            math.log1p(uses.pairs.get((before, keys[0]), 0)),
            math.log1p(uses.pairs.get((keys[-1], behind), 0)),
            math.log1p(same.get((page.phrase(c.start, c.stop), c.term), 1)),
            sound_nearer,
            lead,
            rivals.lead(c),
            len(keys) - len(target.keys),
            consonants,
            _common(c.heard, c.spoken),
            _common(c.heard[::-1], c.spoken[::-1]),
            math.log1p(_apart(target, keys)),
            c.relative if set(keys).isdisjoint(target.keys) else difference(keys, target.keys),
            company,
            math.log1p(nearest),
            _likelier(page, target, c) if c.relative < _ALIKE else math.nan,
            *bursts.near(c),
        )


def _same(ground: Ground, candidates: Sequence[Candidate]) -> Counter[tuple[str, int]]:
    """Return in how many places the same words are a candidate for the same term, where it is more than one."""
    phrases = ((ground.page.phrase(c.start, c.stop), c.term) for c in candidates)
    return Counter((phrase, term) for phrase, term in phrases if ground.counts[phrase] > 1)


def _likeness(page: Page, targets: Sequence[Target], candidates: Sequence[Candidate]) -> Iterator[tuple[float, float]]:
    """Yield how alike the letters of words and term are, and the consonants of their sounds, of each candidate."""
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    for first in range(0, len(candidates), _ROWS):
        some = candidates[first : first + _ROWS]
        letters = ["".join(page.keys[c.start : c.stop]) for c in some], [targets[c.term].letters for c in some]
        consonants = [skeleton(c.heard) for c in some], [skeleton(c.spoken) for c in some]
        alike = (process.cpdist(*pair, scorer=Levenshtein.normalized_similarity) for pair in (letters, consonants))
        yield from zip(*alike, strict=True)


def _likelier(page: Page, target: Target, c: Candidate) -> float:
    """Return how much likelier the term is in its place than the words that sound like it; NaN if it is unknown."""
    if any(log_likelihood(k, ()) < _UNKNOWN_WORD for k in target.keys):
        return math.nan
    before, behind = page.keys[max(0, c.start - 2) : c.start], page.keys[c.stop : c.stop + 1]
    words = page.keys[c.start : c.stop]
    return _likelihood(before, (*target.keys, *behind)) - _likelihood(before, (*words, *behind))


def _likelihood(before: Sequence[str], words: Sequence[str]) -> float:
    """Return the log likelihood of `words` behind `before`."""
    likely = log_likelihoods([k or "a" for k in (*before, *words)])[len(before) :]
    return sum(max(x, _UNKNOWN_WORD) for x in likely)


def _common(heard: Phones, spoken: Phones) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(heard, spoken, strict=False)))


@lru_cache(maxsize=16_384)
def difference(heard: tuple[str, ...], term: tuple[str, ...]) -> float:
    """Return how far the words that two runs of words do not share are apart, by the longer of both sounds."""
    ours, theirs = ([p for w in a if w not in b for p in pronounce(w)] for a, b in ((heard, term), (term, heard)))
    return float(distances([encode(ours)], [encode(theirs)])[0]) / max(len(ours), len(theirs), 1)


def _apart(target: Target, keys: Sequence[str]) -> int:
    """Return how often the documents write the term as these words."""
    written = " ".join(keys)
    known = target.in_documents
    return sum(s.count for s in known.spellings if s.text.lower() == written) if known else 0


def _nearer(targets: Sequence[Target], candidates: Sequence[Candidate]) -> Iterator[tuple[int, float]]:
    """Yield how many other terms sound nearer to the words of each candidate, and by how much it leads the nearest."""
    for _, found in groupby(candidates, key=lambda c: (c.start, c.stop)):
        place = list(found)
        for c in place:
            others = [r.relative for r in place if _differ(targets, r.term, c.term)]
            yield sum(r < c.relative for r in others), min(others, default=c.relative + _NO_LEAD) - c.relative


def _differ(targets: Sequence[Target], a: int, b: int) -> bool:
    """Tell whether two targets are different words, not two spellings of one."""
    return a != b and targets[a].phrase != targets[b].phrase


@dataclass(frozen=True, slots=True)
class _Rivals:
    """The candidates of each term, in the order of their words, the longest of which has so many."""

    of_term: dict[int, list[Candidate]]
    longest: int

    @classmethod
    def of(cls, candidates: Sequence[Candidate]) -> _Rivals:
        of_term: defaultdict[int, list[Candidate]] = defaultdict(list)
        for c in candidates:
            of_term[c.term].append(c)
        return cls(of_term, max(c.stop - c.start for c in candidates))

    def lead(self, c: Candidate) -> float:
        """Return how much nearer `c` sounds than the other words for its term that it overlaps."""
        mine = self.of_term[c.term]
        first = bisect_left(mine, c.start - self.longest, key=_start)
        last = bisect_left(mine, c.stop, key=_start)
        rivals = (r.relative for r in mine[first:last] if r.stop > c.start and r is not c)
        return min(rivals, default=c.relative + _NO_LEAD) - c.relative


def _start(c: Candidate) -> int:
    return c.start


@dataclass(frozen=True, slots=True)
class _Bursts:
    """Where the transcript has each term, and words that sound like it."""

    rightly: dict[int, list[int]]
    alike: dict[int, list[int]]

    @classmethod
    def of(cls, ground: Ground, candidates: Sequence[Candidate]) -> _Bursts:
        phrases = {c.term: ground.targets[c.term].phrase for c in candidates}
        places = ground.page.places(LONGEST_WINDOW, frozenset(phrases.values()))
        alike: defaultdict[int, list[int]] = defaultdict(list)
        for c in candidates:
            if c.relative < _LIKE_IT:
                alike[c.term].append(c.start)
        return cls({term: places.get(phrase, []) for term, phrase in phrases.items()}, dict(alike))

    def near(self, c: Candidate) -> tuple[float, float]:
        """Return how far the term is from `c`, and what sounds like it in another place; NaN for none."""
        term = gap(self.rightly[c.term], c.start, c.stop)
        alike = gap(self.alike.get(c.term, ()), c.start - _APART, c.stop + _APART)
        return (
            math.nan if term is None else math.log1p(term),
            math.nan if alike is None else math.log1p(alike + _APART),
        )


def _heard_rows(ground: Ground, candidates: Sequence[Candidate]) -> Iterator[Sequence[float]]:
    from rapidfuzz.distance import Levenshtein

    page, targets, heard = ground.page, ground.targets, ground.heard
    nothing = [math.nan] * len(_HEARD_FEATURES)
    if heard is None:
        yield from (nothing for _ in candidates)
        return
    there = [heard.between(c.start, c.stop) for c in candidates]
    has = [_holds(words, parts(targets[c.term].keys)) for words, c in zip(there, candidates, strict=True)]
    seen: Counter[tuple[str, int]] = Counter()
    agree: Counter[tuple[str, int]] = Counter()
    for c, yes in zip(candidates, has, strict=True):
        seen[page.phrase(c.start, c.stop), c.term] += 1
        agree[page.phrase(c.start, c.stop), c.term] += yes
    counts = heard.phrases({t.phrase for t in targets} | {phrase for phrase, _ in seen})
    places = heard.places({c.term: targets[c.term] for c in candidates})
    for c, words, yes in zip(candidates, there, has, strict=True):
        if heard.is_silent(page, c.start, c.stop):
            yield nothing
            continue
        phrase = page.phrase(c.start, c.stop)
        yield (
            yes + has_exactly(heard, targets[c.term], c),
            words == parts(page.keys[c.start : c.stop]),
            Levenshtein.normalized_similarity("".join(words), "".join(targets[c.term].keys)),
            math.log1p(counts[targets[c.term].phrase]),
            agree[phrase, c.term] / seen[phrase, c.term],
            math.log1p(counts[phrase]),
            heard.agreement[c.start],
            *(math.log1p(around(places[c.term], heard.spans[c.start][0], reach)) for reach in (_NEARBY, _FARTHER)),
        )


def _holds(words: Sequence[str], run: Sequence[str]) -> bool:
    n = len(run)
    return any(tuple(words[k : k + n]) == tuple(run) for k in range(len(words) - n + 1))
