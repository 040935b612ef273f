"""How good a place between two words is for a line or a cue to end: what a reader's eye expects, as costs.

The order is what the broadcasters' guides agree on: after a sentence, after a clause, before a conjunction, before a
preposition; never between an article and its noun, inside a name or a number, between a subject pronoun or an auxiliary
and its verb (Netflix, "Timed Text Style Guide: General Requirements", Line treatment; BBC, "Subtitle Guidelines", Break
at natural points). The numbers are castproof's own, tuned on machine transcripts of calls; the word lists are English,
in other languages punctuation, names and numbers count.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["SENTENCE", "NameIndex", "break_cost", "ends_sentence", "hangs"]

SENTENCE = 0.0
"""The cost of ending a line or a cue after a sentence: the unit of the others is about one cue more than needed."""

_CLAUSE = 0.3
_BEFORE_CONJUNCTION = 0.6
_BEFORE_PREPOSITION = 0.8
_ANYWHERE = 1.2
_BEHIND_LEANING = 0.7
_BEFORE_PARTICLE = 0.8
_INSIDE_NAME = 2.0
_INSIDE_NUMBER = 1.5
_BEHIND_HANGER = 4.0
_GLUED = 4.0

_CLOSERS = "\"'”’»)]}*_"
_OPENERS = "\"'“‘«([{*_"
_SENTENCE_ENDS = (".", "?", "!", "…", "。", "？", "！")  # noqa: RUF001 - the full-width marks are those of Chinese
_CLAUSE_ENDS = (",", ";", ":", "–", "—", "、", "，", "；")  # noqa: RUF001 - likewise
_INITIAL = re.compile(r"[A-Z]\.")
_FIGURE = re.compile(r"[$€£¥]?[0-9][0-9.,:/]*%?")
_POSSESSIVE = re.compile("['’]s?$")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_ABBREVIATIONS = _words("mr. mrs. ms. dr. st. vs. prof. sen. rep. gov. gen. no.")
_ARTICLES = _words("a an the")
_CONJUNCTIONS = _words(
    "and but or nor so yet because although though while whereas since unless until if when where which who that than"
    " as"
)
_PREPOSITIONS = _words(
    "about above across after against along among around as at before behind below between beyond by despite down"
    " during for from in inside into like near of off on onto over past per than through throughout to toward towards"
    " under upon via with within without"
)
_PARTICLES = _words("away back out up")  # of the verb before ("woke up"), or of the preposition behind ("out of")
_BEHIND_PARTICLE = _words("from of to")
_HANGERS = _ARTICLES | _PREPOSITIONS
# words that lean on the one behind them
_LEANING = _words(
    "my your his her its our their this these those no every each some any very not i we he she they you and but or"
    " nor because if that which who whose is are was were be been am will would can could should may might must do"
    " does did has have had i'm we're they're you're it's that's he's she's i'll we'll you'll they'll i've we've"
    " you've they've i'd we'd don't doesn't didn't won't can't couldn't wouldn't isn't aren't wasn't"
)
_FUNCTION = _HANGERS | _LEANING | _CONJUNCTIONS | _words("it well yeah yes no now okay ok thank thanks there what how")
_NUMBERS = _words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion"
    " point"
)
_UNITS = _words(
    "hundred thousand million billion trillion percent percentage % dollars dollar euros pounds cents basis point"
    " points years year months days hours minutes am pm a.m. p.m."
)


def _bare(text: str) -> str:
    return text.strip(_CLOSERS + _OPENERS)


def ends_sentence(text: str) -> bool:
    """Tell whether a word ends a sentence: by its mark, which is no initial's ("J.") and no title's ("Dr.")."""
    bare = text.rstrip(_CLOSERS)
    if not bare.endswith(_SENTENCE_ENDS):
        return False
    return bare.lower() not in _ABBREVIATIONS and not _INITIAL.fullmatch(bare)


def hangs(text: str) -> bool:
    """Tell whether a word is an article or a preposition that its line or cue should not end with."""
    return _bare(text).lower() in _HANGERS


@lru_cache(maxsize=65536)
def break_cost(before: str, after: str, *, glued: bool = False) -> float:
    """Return what it costs to end a line or a cue between the words `before` and `after`: SENTENCE or more.

    `glued` says that no space stands between the two.
    """
    cost = _by_words(before, after)
    return cost + _GLUED if glued else cost


def _by_words(before: str, after: str) -> float:
    if ends_sentence(before):
        return SENTENCE
    if before.rstrip(_CLOSERS).endswith(_CLAUSE_ENDS):
        return _CLAUSE
    left, right = _bare(before).lower(), _bare(after).lower().rstrip(".,?!;:")
    if hangs(before) or (left in _PARTICLES and right in _BEHIND_PARTICLE):
        return _ANYWHERE + _BEHIND_HANGER
    cost = _ANYWHERE
    if right in _CONJUNCTIONS:
        cost = _BEFORE_CONJUNCTION
    elif right in _PREPOSITIONS:
        cost = _BEFORE_PREPOSITION
    elif right in _PARTICLES:
        cost += _BEFORE_PARTICLE
    elif _is_name(before) and _is_name(after):
        cost += _INSIDE_NAME
    elif _is_number(left) and (_is_number(right) or right in _UNITS):
        cost += _INSIDE_NUMBER
    return cost + _BEHIND_LEANING if left in _LEANING else cost


def _is_name(word: str) -> bool:
    """Tell whether a word can be part of a name: with a capital, and none of those that open sentences."""
    bare = _bare(word)
    return bare[:1].isupper() and bare.lower() not in _FUNCTION


def _is_number(bare: str) -> bool:
    return bare in _NUMBERS or _FIGURE.fullmatch(bare) is not None


class NameIndex:
    """Names of several words, to be found in running text whatever punctuation or possessive stands at their end."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_first: dict[str, set[tuple[str, ...]]] = {}
        for name in names:
            words = tuple(_plain(w) for w in name.split())
            if len(words) > 1:
                self._by_first.setdefault(words[0], set()).add(words)

    def inside(self, texts: Sequence[str]) -> set[int]:
        """Return the words of `texts`, by number, before which a break would part a name."""
        found: set[int] = set()
        if not self._by_first:
            return found
        plain = [_plain(t) for t in texts]
        for k, word in enumerate(plain):
            for name in self._by_first.get(word, ()):
                if tuple(plain[k : k + len(name)]) == name:
                    found.update(range(k + 1, k + len(name)))
        return found


def _plain(word: str) -> str:
    return _POSSESSIVE.sub("", _bare(word).rstrip(".,?!;:…").casefold())
