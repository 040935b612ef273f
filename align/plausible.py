"""What is never a name misheard, however it sounds: judged by no figure, since it is a matter of rule.

Inflections, nicknames, joins that are a matter of style, words that would double their neighbour, stretches that begin
or end with words that do not belong to the name, and other numbers than the name's: they stay whatever else is known.
What sounds too little like the term, and what is a name or a part of one as it stands, stays unless another transcript
has heard the term there.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from align.features import difference
from align.glossary import term_key
from align.language import KNOWN_ZIPF, SMALL_WORD_ZIPF, UNKNOWN_ZIPF, zipf
from align.numerals import NUMBER_WORDS, spoken_figures
from align.page import bare, is_name_like, is_word_like
from align.stems import same_stem
from align.wording import is_short_form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.candidates import Candidate
    from align.features import Target
    from align.page import Page

__all__ = ["LEAST_SPELT", "is_prefixed", "is_right_already", "is_style", "is_unheard"]

_ORDINARY_ZIPF = 4.5
_NAME_ZIPF = 4.0
_MOST_SMALL = 1  # small letters behind an acronym: a plural's
LEAST_SPELT = 3  # letters of an acronym that is read letter by letter: "U S" is a matter of style
_STEM = 4  # letters: with fewer, a prefix and the rest are an acronym ("I FRS")
_UNLIKE = 0.6  # of the relative distance: beyond it two words hardly share a sound
_RATHER_UNLIKE = 0.4  # likewise, of ordinary words beside a name that is right ("the DeepSeek site")
_SAME_SOUND = 0.03  # likewise
_HARDLY_ALIKE = 0.3  # likewise: beyond it very common words stand beside a name, and are none
_FILLERS = frozenset({"ah", "eh", "er", "hm", "hmm", "mhm", "mm", "uh", "um"})
_PREFIXES = frozenset(
    {"anti", "co", "de", "e", "i", "inter", "mid", "multi", "non", "out", "over", "post", "pre", "pro", "re", "semi"}
    | {"sub", "super", "t", "ultra", "un", "x"}
)
"""What is written before words with a hyphen, a space or none, as houses like it ("e commerce", "pre clinical")."""
_PARTICLES = frozenset({"back", "down", "in", "off", "on", "out", "over", "up"})
_LETTER_WORDS = frozenset({"a", "i"})
_ABRIDGED = 3  # letters of the shortest abridged word ("Jul")
_NUMBER_EDGE = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_LIKE_A_BRAND = re.compile("(?!(?:De|Di|Du|Fitz|La|Le|Mac|Mc|Van)[A-Z])[A-Z]?[a-z]+[A-Z][A-Za-z]+")  # no surname
_COMPOUND = re.compile("^(.*[a-z])([A-Z]{2,})$")
_FIGURES = re.compile(r"\d+|[^\d]+")


def is_style(page: Page, target: Target, c: Candidate) -> bool:
    """Tell whether words and a term say the same, or more or less than each other: no hearing decides between them."""
    return _says_the_same(page.keys[c.start : c.stop], target, c) or _says_more(page, target, c)


def is_unheard(page: Page, target: Target, c: Candidate) -> bool:
    """Tell whether nobody takes the term for these words by its sound alone, unless another has heard it there."""
    keys = page.keys[c.start : c.stop]
    if _crosses_sentences(page, c) or _differs_in_sound(page, target, c):
        return True
    if _is_pair_of_letters(keys) and "".join(keys) == target.letters:
        return True
    return c.relative > _HARDLY_ALIKE and all(page.certain[c.start : c.stop])


def _says_the_same(keys: Sequence[str], target: Target, c: Candidate) -> bool:
    """Tell whether words are the term in another form, or whether nothing can say that they are the term."""
    heard, term = "".join(keys), target.letters
    if not _has_its_numbers(keys, target.keys) or same_stem(heard, term) or _is_nickname(keys, target.keys):
        return True
    if term_key(heard) == term and not _is_join(keys, target):
        return True
    if _is_verb(keys, target) or _is_in_full(keys, target.keys):
        return True
    return _has_already(keys, term) or _is_form_of(target, keys, c)


def _says_more(page: Page, target: Target, c: Candidate) -> bool:
    """Tell whether words hold what is no part of the term, or the term what its neighbours say already."""
    keys = page.keys[c.start : c.stop]
    if not _FILLERS.isdisjoint(keys) or _holds_it_apart(keys, target.letters):
        return True
    if _is_initial(page, c) or _has_ampersand(page, target, c):
        return True
    before = page.keys[c.start - 1] if c.start else ""
    behind = page.keys[c.stop] if c.stop < len(page.keys) else ""
    return before == target.keys[0] or behind == target.keys[-1]


def is_right_already(page: Page, target: Target, c: Candidate) -> bool:
    """Tell whether words are rather what they are than a term misheard, as far as they and those beside them tell."""
    keys = page.keys[c.start : c.stop]
    if _is_said_in_part(keys, target) or (len(keys) == 1 and any(same_stem(keys[0], word) for word in target.keys)):
        return True
    telling = [page.words[k] for k in range(c.start, c.stop) if not page.certain[k]]
    if _are_acronyms(telling, target) or _are_brands(telling):
        return True
    if _ends_in_another_acronym(page.words[c.start : c.stop], target):
        return True
    return _is_part(page, target, c)


def _has_its_numbers(keys: Sequence[str], term: Sequence[str]) -> bool:
    """Tell whether the numbers in words are those of a term, in figures or spoken ("Q three", "Q3")."""
    if not _have_figures(term):
        return all(map(is_name_like, keys))
    spelt_out = any(k in NUMBER_WORDS for k in keys)
    if spelt_out and any("-" in k for k in term):
        return False  # "tier one" is how "Tier-1" is written in full
    return all(map(is_word_like, keys)) and _numbers(keys) == _numbers(term)


def _is_verb(keys: Sequence[str], target: Target) -> bool:
    """Tell whether a verb and its particle stand where a term is the noun that they make ("roll out", "Rollout")."""
    if len(keys) == 1 or keys[-1] not in _PARTICLES or not target.letters.endswith(keys[-1]):
        return False
    return not any(c.isupper() for part in target.term.spelling.split("-") for c in part[1:])  # "LinkedIn" is none


def _has_ampersand(page: Page, target: Target, c: Candidate) -> bool:
    """Tell whether letters with "and" between them stand where a term has none ("G and A" is G&A, and no GNA)."""
    around = page.keys[max(0, c.start - 2) : c.stop + 2]
    spelt = any(b == "and" and len(a) == len(c) == 1 for a, b, c in zip(around, around[1:], around[2:], strict=False))
    return spelt and "&" not in target.term.spelling and "and" not in target.keys


def _is_in_full(keys: Sequence[str], term: Sequence[str]) -> bool:
    """Tell whether a term with a number is the words abridged ("Jul-17" for "July 17")."""
    if not _have_figures(keys) or not _have_figures(term):
        return False
    heard, short = ("".join(c for k in words for c in k if c.isalpha()) for words in (keys, term))
    return len(short) >= _ABRIDGED and heard != short and heard.startswith(short)


def _have_figures(words: Sequence[str]) -> bool:
    return any(map(_has_figure, words))


@lru_cache(maxsize=100_000)
def _has_figure(word: str) -> bool:
    return any(map(str.isdigit, word))


def _numbers(keys: Sequence[str]) -> list[str]:
    said = (word for k in keys for part in _FIGURES.findall(k) for word in spoken_figures(part))
    return [word for word in said if word in NUMBER_WORDS]


def _is_join(keys: Sequence[str], target: Target) -> bool:
    """Tell whether several words have the letters of one name; hyphens and small letters are a matter of style."""
    apart = _NUMBER_EDGE.sub(" ", target.term.spelling.replace("-", " ").lower()).split()
    whole = "".join(keys)
    if is_prefixed(keys) or (_is_pair_of_letters(keys) and zipf(whole) > SMALL_WORD_ZIPF):
        return False  # "U S" and "I T" are written so lest they be taken for words
    return list(keys) != apart and len(keys) > len(target.keys) and not target.term.spelling.islower()


def _is_pair_of_letters(keys: Sequence[str]) -> bool:
    """Tell whether words are two letters ("G E"): too few to tell how they are written."""
    return 1 < len(keys) < LEAST_SPELT and all(len(k) == 1 for k in keys)


def is_prefixed(keys: Sequence[str]) -> bool:
    """Tell whether words are one with its prefix, written apart: a matter of style ("e commerce", "Mid Atlantic")."""
    whole, rest = "".join(keys), "".join(keys[1:])
    return keys[0] in _PREFIXES and not all(len(k) == 1 for k in keys) and zipf(rest) >= zipf(whole)


def _has_already(keys: Sequence[str], term: str) -> bool:
    """Tell whether a term stands in a compound or an address as it is ("mid-March"), or there with a prefix."""
    parts = {part for k in keys if "-" in k or "." in k for part in re.split("[-.]", k)}
    whole = "".join(keys)
    prefixed = len(whole) >= _STEM and term.endswith(whole) and term.removesuffix(whole) in _PREFIXES
    return prefixed or term in parts


def _holds_it_apart(keys: Sequence[str], term: str) -> bool:
    """Tell whether a term's letters stand there whole, and other words beside them ("our e-commerce")."""
    n = len(keys)
    if term not in term_key("".join(keys)):
        return False
    runs = ((a, b) for a in range(n) for b in range(a + 1, n + 1) if b - a < n)
    return any(term_key("".join(keys[a:b])) == term for a, b in runs)


def _are_acronyms(words: Sequence[str], target: Target) -> bool:
    """Tell whether an acronym that is known stands where another is proposed: CPU is not GPU misheard."""
    if len(words) != 1:
        return False
    heard, term = "".join(c for c in words[0] if c.isupper()), target.term.spelling
    known = zipf(heard.lower()) >= UNKNOWN_ZIPF
    return known and _MOST_SMALL + len(heard) >= len(bare(words[0])) and sum(map(str.isupper, term)) > len(term) / 2


def _are_brands(words: Sequence[str]) -> bool:
    """Tell whether a word is known and has capitals inside, which nobody says: TypeScript is not PyScript misheard."""
    if len(words) != 1:
        return False
    key = bare(words[0])
    return zipf(key) >= KNOWN_ZIPF and any(_LIKE_A_BRAND.fullmatch(w) for w in re.findall("[A-Za-z]+", words[0]))


def _ends_in_another_acronym(words: Sequence[str], target: Target) -> bool:
    """Tell whether words and a name begin alike and end in acronyms that are both known ("open API", "OpenAI")."""
    if len(target.keys) > 1:
        return False
    heard, term = (
        _COMPOUND.search("".join(filter(str.isalnum, text))) for text in ("".join(words), target.term.spelling)
    )
    if heard is None or term is None or heard[1].lower() != term[1].lower() or heard[2] == term[2]:
        return False
    return zipf(heard[2].lower()) >= KNOWN_ZIPF


def _is_said_in_part(keys: Sequence[str], target: Target) -> bool:
    """Tell whether words are some of the term's own ("Alarcon" of Garcia-Alarcon, "Mongo" of MongoDB)."""
    said, whole = ([part for k in words for part in k.split("-")] for words in (keys, _parts(keys, target)))
    return len(said) < len(whole) and any(whole[n : n + len(said)] == said for n in range(len(whole)))


def _parts(keys: Sequence[str], target: Target) -> tuple[str, ...]:
    """Return the words of a term, in two where its acronym stands behind one that was heard ("Mongo" of MongoDB)."""
    compound = _COMPOUND.fullmatch(target.term.spelling)
    if compound is None or compound[1].lower() not in keys:
        return target.keys
    return compound[1].lower(), compound[2].lower()


def _is_part(page: Page, target: Target, c: Candidate) -> bool:
    """Tell whether an ordinary word is what a name is made of: an "open" API is not OpenAI's."""
    word, term = page.keys[c.start], target.letters
    ordinary = c.stop - c.start == 1 and not page.capital[c.start] and zipf(word) >= _ORDINARY_ZIPF
    return ordinary and word != term and (term.startswith(word) or term.endswith(word))


def _is_initial(page: Page, c: Candidate) -> bool:
    """Tell whether one letter of several is taken alone ("U." of "U. S")."""
    around = page.keys[max(0, c.start - 1) : c.start] + page.keys[c.stop : c.stop + 1]
    return c.stop - c.start == 1 and len(page.keys[c.start]) == 1 and any(len(k) == 1 for k in around)


def _is_form_of(target: Target, keys: Sequence[str], c: Candidate) -> bool:
    """Tell whether the words are a form of the term's own word and others beside it ("factor in" for Factoring).

    What sounds the very same is no such thing: "resource is" can be Resources.
    """
    if c.relative < _SAME_SOUND or len(target.keys) > 1:
        return False
    return any(same_stem(word, target.keys[0]) for word in keys)


def _crosses_sentences(page: Page, c: Candidate) -> bool:
    """Tell whether a sentence ends inside and nothing but words that are hardly a name stand on one side of it."""
    keys = page.keys[c.start : c.stop]
    spelt = all(len(k) == 1 for k in keys)
    plain = [
        page.certain[c.start + n] and (len(k) > 1 or (k in _LETTER_WORDS and not spelt)) for n, k in enumerate(keys)
    ]
    edges = [n for n in range(1, len(keys)) if page.ends[c.start + n - 1]]
    return any(all(plain[:edge]) or all(plain[edge:]) for edge in edges)


def _is_nickname(keys: Sequence[str], term: Sequence[str]) -> bool:
    """Tell whether nothing differs but the short form of a first name, or a middle initial that is hardly ever spoken.

    "Steve Lindsey" is who "Steven L Lindsey" is.
    """
    name = [w for w in term if len(w) > 1]
    if len(keys) != len(name) or len(name) < len(("first", "last")) or list(keys[1:]) != name[1:]:
        return False
    return keys[0] == name[0] or is_short_form(keys[0], name[0])


def _differs_in_sound(page: Page, target: Target, c: Candidate) -> bool:
    """Tell whether only other words stand beside a name that is right: "the DeepSeek app" is not DeepSeek AI misheard.

    What the words and the term have in common sounds alike by nature, so the rest has to by itself.
    """
    keys = page.keys[c.start : c.stop]
    ours = [w for w in keys if w not in target.keys]
    theirs = [w for w in target.keys if w not in keys]
    if len(ours) == len(keys):
        return len(keys) == 1 and _ends_alike(keys[0], target.keys)
    if not ours or not theirs or all(page.certain[k] for k in range(c.start, c.stop) if page.keys[k] in ours):
        return True
    beside_name = any(zipf(w) < _NAME_ZIPF for w in keys if w in target.keys) and _are_ordinary(page, c, ours)
    return difference(keys, target.keys) > (_RATHER_UNLIKE if beside_name else _UNLIKE)


def _are_ordinary(page: Page, c: Candidate, words: Sequence[str]) -> bool:
    there = (k for k in range(c.start, c.stop) if page.keys[k] in words)
    return all(zipf(page.keys[k]) >= _ORDINARY_ZIPF and not page.capital[k] for k in there)


def _ends_alike(word: str, term: tuple[str, ...]) -> bool:
    """Tell whether a word only ends as a name of several words does ("CPython" is not Talk Python misheard)."""
    last = term[-1]
    if len(term) == 1 or len(last) < _STEM or not word.endswith(last):
        return False
    return difference((word.removesuffix(last), last), term) > _UNLIKE
