"""The words of running text as names are looked for: with what their spelling and their place give away."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Token", "has_capital", "token_lines", "without_possessive"]

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_](?:[^\W_]|[&'’+-](?=[^\W_])|(?<=\d)\.(?=\d))*")
"""Letters with full stops ("U.S."), or letters and digits with marks between them ("AT&T", "R1.5", "low-cost")."""
_LOST_HYPHEN = re.compile(r"\b(anti|mid|multi|non|post|pre)(?=[A-Z]{2,}\b|(?<=mid)[A-Z][a-z])")
"""A hyphen that was lost at the end of a printed line ("nonGAAP", "midMarch")."""
_POSSESSIVE = re.compile(r"['’]s$|(?<=s)['’]$", re.IGNORECASE)
_SENTENCE_END = frozenset('.!?:;•·|–—“"‘(*')
_SHORT_WORD = 3
"""Words up to so many letters stay small in titles ("of", "the")."""
_TITLE_SHARE = 0.7
_LEAST_TITLE_WORDS = 4
"""Of so many words, such a share with capitals makes a title: there, a capital tells nothing."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word without possessive 's, `written` with it ("Meta's").

    `begins` tells that it begins a sentence, a line or a quotation, `title` that its line is set in capitals
    throughout. `glue` is what stands between it and the token before. `capital` tells a capital anywhere in it,
    `marked` capitals or digits inside that make it a name ("ChatGPT", "GPT-4", "IBM").
    """

    text: str
    begins: bool
    title: bool
    glue: str
    capital: bool
    marked: bool
    written: str

    @classmethod
    def of(cls, text: str, glue: str, *, first: bool, title: bool) -> Token:
        """Return the token for a word as it is written, the `first` of its line or not."""
        bare = without_possessive(text).replace("’", "'")
        capital = has_capital(bare)
        marked = capital and (has_capital(bare[1:]) or any(c.isdigit() for c in bare))
        begins = first or any(c in _SENTENCE_END for c in glue)
        return cls(bare, begins, title, glue, capital, marked, text.replace("’", "'"))

    @property
    def word(self) -> str:
        """The word in lower case."""
        return self.text.lower()


def without_possessive(word: str) -> str:
    """Return a word without its possessive 's, and without the apostrophe of one that ends in s anyway."""
    return _POSSESSIVE.sub("", word)


def has_capital(text: str) -> bool:
    """Tell whether any letter of `text` is a capital."""
    return any(c.isupper() for c in text)


def token_lines(text: str) -> Iterator[list[Token]]:
    """Yield the tokens of each line that has any. Takes time linear in the text."""
    for line in _LOST_HYPHEN.sub(r"\1-", text).splitlines():
        found = [word for m in _TOKEN.finditer(line) for word in _halved(m)]
        if found:
            yield list(_tokens(line, found))


def _tokens(line: str, found: list[tuple[str, int]]) -> Iterator[Token]:
    title = _is_title([word for word, _ in found])
    at = 0
    for word, start in found:
        yield Token.of(word, line[at:start], first=at == 0, title=title)
        at = start + len(word)


def _is_title(words: list[str]) -> bool:
    telling = [w for w in words if len(w) > _SHORT_WORD and w[0].isalpha()]
    capitals = sum(w[0].isupper() for w in telling)
    return len(words) >= _LEAST_TITLE_WORDS and capitals >= _TITLE_SHARE * max(1, len(telling))


def _halved(m: re.Match[str]) -> Iterator[tuple[str, int]]:
    """Yield a compound's parts where one is an ordinary word ("low-cost"), else the whole ("GPT-4", "non-GAAP")."""
    token = m.group()
    parts = token.split("-")
    if len(parts) == 1 or parts[-1].isupper() or all(p[:1].isupper() or p[:1].isdigit() for p in parts):
        yield token, m.start()
        return
    at = m.start()
    for part in parts:
        yield part, at
        at += len(part) + 1
