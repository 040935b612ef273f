"""How good a place between two words is for a line or a cue to end: what a reader's eye expects, as costs.

The order (after a sentence, after a clause, before a conjunction or a preposition; never behind an article or inside a
name) is what the broadcasters' guides agree on: Netflix's "Timed Text Style Guide: General Requirements" (line
treatment) and the BBC's "Subtitle Guidelines" (break at natural points). The numbers are castproof's own; the word
lists are English, in other languages punctuation alone counts.
"""

from __future__ import annotations

import re
from functools import lru_cache

__all__ = ["SENTENCE", "break_cost", "ends_sentence"]

SENTENCE = 0.0
"""The cost of ending a line or a cue after a sentence: the unit of the others is about one cue more than needed."""

_CLAUSE = 0.3
_BEFORE_CONJUNCTION = 0.6
_BEFORE_PREPOSITION = 0.8
_ANYWHERE = 1.2
_BEHIND_HANGER = 1.2
_INSIDE_NAME = 0.8
_GLUED = 4.0

_CLOSERS = "\"'”’»)]}*_"
_SENTENCE_ENDS = (".", "?", "!", "…", "。", "？", "！")  # noqa: RUF001 - the full-width marks are those of Chinese
_CLAUSE_ENDS = (",", ";", ":", "–", "—", "、", "，", "；")  # noqa: RUF001 - likewise
_INITIAL = re.compile(r"[A-Z]\.")


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_ABBREVIATIONS = _words("mr. mrs. ms. dr. st. vs. prof. sen. rep. gov. gen. no.")
_CONJUNCTIONS = _words(
    "and but or nor so yet because although though while whereas since unless until if when where which who that than"
    " as"
)
_PREPOSITIONS = _words(
    "about above across after against along among around at before behind below between beyond by despite down during"
    " for from in inside into like near of off on onto out over past per through throughout to toward towards under"
    " up upon via with within without"
)
# words that lean on the one behind them
_HANGERS = _PREPOSITIONS | _words(
    "a an the my your his her its our their this these those no every each some any very not i we he they and but or"
    " nor because if that which who is are was were be am will would can could should may"
)


def ends_sentence(text: str) -> bool:
    """Tell whether a word ends a sentence: by its mark, which is no initial's ("J.") and no title's ("Dr.")."""
    bare = text.rstrip(_CLOSERS)
    if not bare.endswith(_SENTENCE_ENDS):
        return False
    return bare.lower() not in _ABBREVIATIONS and not _INITIAL.fullmatch(bare)


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
    word, left = after.lower().strip(_CLOSERS + ",.?!"), before.lower().strip(_CLOSERS)
    cost = _ANYWHERE
    if word in _CONJUNCTIONS:
        cost = _BEFORE_CONJUNCTION
    elif word in _PREPOSITIONS:
        cost = _BEFORE_PREPOSITION
    elif before[0].isupper() and after[0].isupper():
        cost += _INSIDE_NAME
    return cost + _BEHIND_HANGER if left in _HANGERS else cost
