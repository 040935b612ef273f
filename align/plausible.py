"""What is never a name misheard by itself, however it sounds: judged by no figure, since it is a matter of rule.

Inflections, nicknames, joins that are a matter of style, words that would double their neighbour, and stretches that
begin or end with words that do not belong to the name. Digits and numbers neither.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from align.features import difference
from align.glossary import term_key
from align.language import KNOWN_ZIPF, zipf
from align.page import bare, is_name_like
from align.stems import same_stem
from align.wording import is_short_form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.candidates import Candidate
    from align.features import Target
    from align.page import Page

__all__ = ["is_plausible"]

_ORDINARY_ZIPF = 4.5
_KNOWN_ACRONYM_ZIPF = 3.5
_MOST_SMALL = 1  # small letters behind an acronym: a plural's
_STEM = 4
_UNLIKE = 0.5  # of the relative distance: beyond it two words hardly share a sound
_SAME_SOUND = 0.03  # likewise
_FILLERS = frozenset({"ah", "eh", "er", "hm", "hmm", "mhm", "mm", "uh", "um"})
_PREFIXES = frozenset(
    {"anti", "co", "de", "e", "i", "inter", "mid", "multi", "non", "out", "over", "post", "pre", "pro", "re", "semi"}
    | {"sub", "super", "t", "ultra", "un", "x"}
)
"""What is written before words with a hyphen, a space or none, as houses like it ("e commerce", "pre clinical")."""
_LEAST_SPELT = 3  # letters of an acronym that is read letter by letter: "U S" is a matter of style


def is_plausible(page: Page, target: Target, c: Candidate) -> bool:
    """Tell whether words may be a term misheard, as far as they and the words beside them tell."""
    keys = page.keys[c.start : c.stop]
    heard, term = "".join(keys), target.letters
    if not all(map(is_name_like, keys)) or same_stem(heard, term) or _is_nickname(keys, target.keys):
        return False
    if term_key(heard) == term and not _is_join(keys, target):
        return False
    if not _FILLERS.isdisjoint(keys) or _crosses_sentences(page, c) or _has_already(keys, term):
        return False
    if _is_initial(page, c) or _is_form_of(page, target, c) or _are_acronyms(page.words[c.start : c.stop], target):
        return False
    if _is_part(page, target, c) or _same_stem(keys, target.keys) or _differs_in_sound(page, target, c):
        return False
    before = page.keys[c.start - 1] if c.start else ""
    behind = page.keys[c.stop] if c.stop < len(page.keys) else ""
    return before != target.keys[0] and behind != target.keys[-1]


def _is_join(keys: Sequence[str], target: Target) -> bool:
    """Tell whether several words have the letters of one name; hyphens and small letters are a matter of style."""
    apart = target.term.spelling.replace("-", " ").lower().split()
    if keys[0] in _PREFIXES and not all(len(k) == 1 for k in keys):
        return False
    long = len("".join(keys)) >= _LEAST_SPELT
    return long and list(keys) != apart and len(keys) > len(target.keys) and not target.term.spelling.islower()


def _has_already(keys: Sequence[str], term: str) -> bool:
    """Tell whether a term stands in a compound as it is ("mid-March"), or is what stands there with a prefix."""
    parts = {part for k in keys for part in k.split("-") if "-" in k}
    return term in parts or ("".join(keys) != term and any(p + "".join(keys) == term for p in _PREFIXES))


def _are_acronyms(words: Sequence[str], target: Target) -> bool:
    """Tell whether an acronym that is known stands where another is proposed: CPU is not GPU misheard."""
    heard, term = "".join(c for c in words[0] if c.isupper()), target.term.spelling
    known = len(words) == 1 and zipf(heard.lower()) >= _KNOWN_ACRONYM_ZIPF
    return known and _MOST_SMALL + len(heard) >= len(bare(words[0])) and sum(map(str.isupper, term)) > len(term) / 2


def _is_part(page: Page, target: Target, c: Candidate) -> bool:
    """Tell whether an ordinary word is what a name is made of: an "open" API is not OpenAI's."""
    word, term = page.keys[c.start], target.letters
    ordinary = c.stop - c.start == 1 and not page.capital[c.start] and zipf(word) >= _ORDINARY_ZIPF
    return ordinary and word != term and (term.startswith(word) or term.endswith(word))


def _is_initial(page: Page, c: Candidate) -> bool:
    """Tell whether one letter of several is taken alone ("U." of "U. S")."""
    around = page.keys[max(0, c.start - 1) : c.start] + page.keys[c.stop : c.stop + 1]
    return c.stop - c.start == 1 and len(page.keys[c.start]) == 1 and any(len(k) == 1 for k in around)


def _is_form_of(page: Page, target: Target, c: Candidate) -> bool:
    """Tell whether the words are a form of the term's own word and common words beside it ("factor in" for Factoring).

    What sounds the very same is no such thing: "resource is" can be Resources.
    """
    if c.relative < _SAME_SOUND or len(target.keys) > 1:
        return False
    rest = [k for k in range(c.start, c.stop) if not page.certain[k]]
    if not rest or len(rest) == c.stop - c.start:
        return False
    heard = "".join(page.keys[rest[0] : rest[-1] + 1])
    return heard == target.keys[0] or same_stem(heard, target.keys[0])


def _crosses_sentences(page: Page, c: Candidate) -> bool:
    """Tell whether a sentence ends inside and nothing but words that are hardly a name stand on one side of it."""
    plain = [page.certain[k] and len(page.keys[k]) > 1 for k in range(c.start, c.stop)]
    edges = [k + 1 - c.start for k in range(c.start, c.stop - 1) if page.ends[k]]
    return any(all(plain[:edge]) or all(plain[edge:]) for edge in edges)


def _is_nickname(keys: Sequence[str], term: Sequence[str]) -> bool:
    """Tell whether nothing differs but the short form of a first name: "Steve Lindsey" is who "Steven Lindsey" is."""
    return len(keys) == len(term) > 1 and keys[1:] == term[1:] and is_short_form(keys[0], term[0])


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
    return difference(keys, target.keys) > _UNLIKE


def _same_stem(heard: Sequence[str], term: Sequence[str]) -> bool:
    """Tell whether ordinary words of one stem are meant: "rebranding" is not "Rebrand Reimage" misheard."""
    if len(heard) > 1 or zipf(heard[0]) < KNOWN_ZIPF:
        return False
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(heard[0], term[0], strict=False)))
    return zipf(term[0]) >= KNOWN_ZIPF and shared >= max(_STEM, len(heard[0]) * 0.6)
