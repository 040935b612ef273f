"""Which words of a transcript could be which terms misheard: a wide net by sound, judged elsewhere.

Windows of up to five words are compared with the sounds of all terms: first by coarse classes of sounds (rapidfuzz,
bit-parallel), then by the weighted distance of `align.phonetics`. What another transcript heard is a net of its own:
where it has a term, the words in its place are a candidate however far they sound.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.language import UNKNOWN_ZIPF, zipf
from align.phonetics import Phones, distances, encode, pronounce, pronounce_plainly, pronunciations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from align.glossary import Term

__all__ = [
    "LONGEST_WINDOW",
    "SAME_SOUND",
    "Candidate",
    "Sound",
    "coarse",
    "find_candidates",
    "say",
    "skeleton",
    "sounds_of_terms",
]

LONGEST_WINDOW = 5
_MOST_PHONES = 26
_LEAST_PHONES = 2
_COARSE_LIMIT = 0.45
_FINE_LIMIT = 0.36
_TERMS_A_WINDOW = 6
_ROWS = 4096
_BLOCK = 10_000
"""So many words are compared at a time, which bounds the memory that their windows take."""
_WAYS_A_TERM = 3
SAME_SOUND = 0.12
"""Of the relative distance: nearer, hardly anybody hears a difference."""

# Sounds that recognisers take for each other share a class.
_CLASSES = {
    "a": "AA AH AO AW AY",
    "e": "AE EH EY",
    "i": "IH IY Y",
    "o": "OW OY UH UW W",
    "r": "ER R",
    "p": "P B",
    "m": "M",
    "f": "F V TH",
    "t": "T D DH",
    "n": "N NG",
    "s": "S Z SH ZH",
    "l": "L",
    "c": "CH JH",
    "k": "K G",
    "h": "HH",
}
_VOWELS = frozenset("aeio")
_CLASS = {phone: c for c, phones in _CLASSES.items() for phone in phones.split()}


@dataclass(frozen=True, slots=True)
class Sound:
    """One way in which term number `term` is spoken."""

    term: int
    phones: Phones


@dataclass(frozen=True, slots=True)
class Candidate:
    """Words `start` to `stop` may be term number `term`: the sounds of both, and the distance between them."""

    start: int
    stop: int
    term: int
    heard: Phones
    spoken: Phones
    distance: float

    @property
    def relative(self) -> float:
        """The distance by the longer of both sounds: 0 is the same, 0.4 hardly alike."""
        return self.distance / max(len(self.heard), len(self.spoken), 1)


def sounds_of_terms(terms: Sequence[Term]) -> list[Sound]:
    """Return the sounds of terms, those that are too short or too long to be told apart left out."""
    sounds = []
    for number, term in enumerate(terms):
        ways: list[Phones] = [()]
        for word in term.words:
            ways = [a + b for a in ways for b in pronunciations(word)[:2]][:_WAYS_A_TERM]
        sounds += [Sound(number, w) for w in ways if _LEAST_PHONES <= len(w) <= _MOST_PHONES]
    return sounds


def _windows(words: Sequence[str], eligible: Sequence[bool], first: int) -> Mapping[Phones, list[tuple[int, int]]]:
    """Return where each sound of one to five words stands, of those that begin in the block from `first` on.

    A window holds at least one eligible word.
    """
    spoken = {k: pronounce(words[k]) for k in range(first, min(len(words), first + _BLOCK + LONGEST_WINDOW))}
    found: defaultdict[Phones, list[tuple[int, int]]] = defaultdict(list)
    for start in range(first, min(len(words), first + _BLOCK)):
        ways: list[Phones] = [()]
        some = False
        for stop in range(start + 1, min(len(words), start + LONGEST_WINDOW) + 1):
            ways = [*(way + spoken[stop - 1] for way in ways), *_plainly(words[stop - 1], ways[0])]
            some = some or eligible[stop - 1]
            if not spoken[stop - 1] or len(ways[0]) > _MOST_PHONES:
                break
            for phones in ways if some else ():
                if len(phones) >= _LEAST_PHONES:
                    found[phones].append((start, stop))
                    if _has_loose_s(words[stop - 1], phones):
                        found[phones[:-1]].append((start, stop))
    return found


def _plainly(word: str, before: Phones) -> Iterator[Phones]:
    """Yield the sound of a window that ends with `word` where that is spoken by its letters, each by itself."""
    plain = pronounce_plainly(word)
    if plain and plain != pronounce(word):
        yield before + plain


def _has_loose_s(word: str, phones: Phones) -> bool:
    """Tell whether an s ends what is no word: it may be a name's possessive or plural ("in Vidias")."""
    s_heard = phones[-1] in ("S", "Z") and len(phones) > _LEAST_PHONES
    return s_heard and word.endswith("s") and zipf(word) < UNKNOWN_ZIPF


def say(words: Iterable[str]) -> Phones:
    """Return how words are most likely spoken."""
    return tuple(p for w in words for p in pronounce(w))


def coarse(phones: Phones) -> str:
    """Return the classes of the sounds: those that are taken for each other are the same."""
    return "".join(_CLASS[p] for p in phones)


def skeleton(phones: Phones) -> str:
    """Return the classes of the consonants: what is left of a word that is badly heard."""
    return "".join(c for c in coarse(phones) if c not in _VOWELS)


def find_candidates(
    words: Sequence[str], eligible: Sequence[bool], sounds: Sequence[Sound], also: Iterable[tuple[int, int, int]] = ()
) -> Iterator[Candidate]:
    """Yield the candidates of `words` in order, at most six terms a window.

    `eligible` tells the words that may be wrong; a window of others alone is not compared. `also` are windows and
    terms (start, stop, term) to add whatever they sound like.
    """
    of_term: defaultdict[int, list[Sound]] = defaultdict(list)
    for sound in sounds:
        of_term[sound.term].append(sound)
    asked: defaultdict[int, dict[tuple[int, int, int], None]] = defaultdict(dict)
    for place in also:
        asked[place[0] // _BLOCK][place] = None
    for number, first in enumerate(range(0, len(words), _BLOCK)):
        found = list(_in_block(words, eligible, sounds, first))
        have = {(c.start, c.stop, c.term) for c in found}
        found += _asked_for(words, of_term, [a for a in asked[number] if a not in have])
        yield from sorted(found, key=lambda c: (c.start, c.stop, c.term))


def _in_block(
    words: Sequence[str], eligible: Sequence[bool], sounds: Sequence[Sound], first: int
) -> Iterator[Candidate]:
    windows = _windows(words, eligible, first)
    best: dict[tuple[int, int, int], Candidate] = {}
    for heard, sound, distance in _near(list(windows), sounds):
        for start, stop in windows[heard]:
            _keep_nearer(best, Candidate(start, stop, sound.term, heard, sound.phones, distance))
    crowded: defaultdict[tuple[int, int], list[Candidate]] = defaultdict(list)
    for candidate in best.values():
        crowded[candidate.start, candidate.stop].append(candidate)
    for found in crowded.values():
        yield from sorted(found, key=lambda c: c.relative)[:_TERMS_A_WINDOW]


def _keep_nearer(best: dict[tuple[int, int, int], Candidate], candidate: Candidate) -> None:
    place = candidate.start, candidate.stop, candidate.term
    if place not in best or candidate.distance < best[place].distance:
        best[place] = candidate


def _near(windows: Sequence[Phones], sounds: Sequence[Sound]) -> list[tuple[Phones, Sound, float]]:
    """Return the pairs that sound alike, and how far they are apart."""
    import numpy as np
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    if not windows or not sounds:
        return []
    terms = [coarse(s.phones) for s in sounds]
    near: list[tuple[Phones, Sound, float]] = []
    for first in range(0, len(windows), _ROWS):
        rows = windows[first : first + _ROWS]
        apart = process.cdist(
            [coarse(w) for w in rows],
            terms,
            scorer=Levenshtein.normalized_distance,
            score_cutoff=_COARSE_LIMIT,
            dtype=np.float32,
        )
        alike = zip(*np.nonzero(apart <= _COARSE_LIMIT), strict=True)
        near += _nearer([(rows[i], sounds[j]) for i, j in alike])
    return near


def _nearer(pairs: Sequence[tuple[Phones, Sound]]) -> list[tuple[Phones, Sound, float]]:
    """Return the pairs that are near by the weighted distance, too, and that distance."""
    import numpy as np

    apart = distances([encode(w) for w, _ in pairs], [encode(s.phones) for _, s in pairs])
    longest = np.array([max(len(w), len(s.phones)) for w, s in pairs])
    near = np.nonzero(apart <= _FINE_LIMIT * longest)[0]
    return [(*pairs[int(k)], float(apart[k])) for k in near]


def _asked_for(
    words: Sequence[str], of_term: Mapping[int, Sequence[Sound]], places: Sequence[tuple[int, int, int]]
) -> list[Candidate]:
    best: dict[tuple[int, int, int], Candidate] = {}
    asked = [
        (start, stop, sound, say(words[start:stop])) for start, stop, term in places for sound in of_term.get(term, ())
    ]
    apart = distances([encode(heard) for *_, heard in asked], [encode(s.phones) for _, _, s, _ in asked])
    for (start, stop, sound, heard), distance in zip(asked, apart, strict=True):
        _keep_nearer(best, Candidate(start, stop, sound.term, heard, sound.phones, float(distance)))
    return list(best.values())
