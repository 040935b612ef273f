"""Reference documents -> terms, each with its spellings, counts and where it stands.

A term is a word or a run of words that documents write as a name: with a capital in mid-sentence, with capitals or
digits inside, in capitals throughout, or so rare that it is no ordinary word. Spellings that differ in capitals,
spaces and hyphens alone are one term; the one that is written most wins.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from align.language import SMALL_WORD_ZIPF, zipf
from align.tokens import has_capital, token_lines, without_possessive
from transcript.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from align.documents import ReferenceText
    from align.tokens import Token
    from transcript.source import Source

__all__ = [
    "Glossary",
    "Neighbours",
    "Row",
    "Spelling",
    "Term",
    "WordUse",
    "build_glossary",
    "merge",
    "parse_glossary",
    "print_glossary",
    "term_key",
]

_LINKS = frozenset(
    {"of", "de", "la", "le", "du", "del", "da", "van", "von", "der", "den", "al", "el", "bin", "and", "&"}
)
"""Words inside names that have no capital ("Bank of America")."""
_STOPS = frozenset(
    {"a", "an", "and", "as", "at", "but", "by", "for", "from", "i", "if", "in", "is", "it", "of", "on", "or", "our"}
    | {"see", "so", "that", "the", "this", "to", "us", "we", "with"}
)
"""Words that no name of several words begins or ends with, whatever their capitals."""
_INNER_GLUE = " \t.&'’"
"""What may stand between the words of one name ("J. P. Morgan", "Johnson & Johnson")."""
_LONGEST_TERM = 4
"""Words of a term: names have rarely more, and a heading is no name."""
_SHORTEST_NAME, _LONGEST_ROW = 2, 12
"""Words of a person's name, and of the line of a list that it stands in with title and firm."""
_LEAST_LETTERS = 2
"""Letters and digits of a term: one alone names nothing."""
_COMMON_ZIPF = 3.5
"""More common words ("seek" has 4.6) need more than the capital of a sentence's first word to be names."""
_RARE_ZIPF = 2.6
"""Rarer lower-case words ("multimodal" has 2.5) are terms by themselves."""
_ORDINARY_ZIPF = 4.6
"""A run of capitals with a more common word ("green" has 5.1) is a heading as often as a name."""
_AGAIN = 3
"""Written so often, and all but once in mid-sentence, it is a name all the same ("Green Bay")."""
_ALOUD = re.compile(r"(?:[^\W\d_]-){2,}[^\W\d_]")
_MOSTLY_LOWER = 0.34
"""A word of which more than a third is written small is an ordinary word that titles set in capitals."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way in which documents write a term, and how often."""

    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Term:
    """A name or rare word of the documents.

    `spelling` is the one that is written most, `count` counts all of them. `sources` names the documents it stands
    in. `amid` counts the capitals in mid-sentence; `lower` counts how often its words are written as an ordinary
    lower-case phrase; `listed` counts the lines of a list that name it, and `in_row` tells that one of them goes on
    behind a dash or a comma ("Jeff Sprague - Vertical Research"): there, any words are names.
    """

    spelling: str
    count: int
    spellings: tuple[Spelling, ...] = ()
    sources: tuple[str, ...] = ()
    amid: int = 0
    lower: int = 0
    listed: int = 0
    in_row: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The words of its spelling."""
        return tuple(self.spelling.split())


@dataclass(frozen=True, slots=True)
class WordUse:
    """How documents use a word, whatever its capitals: how often, and how often with none."""

    word: str
    count: int
    lower: int


@dataclass(frozen=True, slots=True)
class Neighbours:
    """How often documents write two words, in lower case, one behind the other."""

    left: str
    right: str
    count: int


@dataclass(frozen=True, slots=True)
class Row:
    """The words of a line of a list, in lower case: a name, and what stands behind it ("Jeff Sprague - Vertical")."""

    name: tuple[str, ...]
    rest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Glossary:
    """The terms of some documents, the most frequent first, how these documents use their words, and their lists."""

    terms: tuple[Term, ...] = ()
    uses: tuple[WordUse, ...] = field(default=(), repr=False)
    neighbours: tuple[Neighbours, ...] = field(default=(), repr=False)
    rows: tuple[Row, ...] = field(default=(), repr=False)

    def phrases(self) -> frozenset[str]:
        """Return the terms of several words, as they are spelt: what no line of a subtitle should part."""
        return frozenset(term.spelling for term in self.terms if " " in term.spelling)


@lru_cache(maxsize=100_000)
def term_key(text: str) -> str:
    """Return what the spellings of one term share: letters and digits in lower case."""
    return "".join(c for c in text.lower() if c.isalnum())


# -- documents -> terms ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Sightings:
    """How and where documents write one term, while they are read."""

    spellings: Counter[str] = field(default_factory=Counter)
    sources: dict[str, None] = field(default_factory=dict)  # in the order in which they are read
    amid: int = 0  # with a capital in mid-sentence
    marked: int = 0  # with capitals or digits inside, in a line that is not all capitals
    listed: int = 0
    in_row: bool = False

    @property
    def count(self) -> int:
        return self.spellings.total()


@dataclass(slots=True)
class _Tally:
    """What is counted while documents are read. Terms stand under their `term_key`."""

    uses: Counter[str] = field(default_factory=Counter)
    lowers: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    sightings: defaultdict[str, _Sightings] = field(default_factory=lambda: defaultdict(_Sightings))
    keys: dict[str, str] = field(default_factory=dict)
    rows: dict[Row, None] = field(default_factory=dict)

    def read(self, document: ReferenceText) -> None:
        for tokens in token_lines(document.text):
            self._count_words(tokens)
            shouted = all(t.text.isupper() for t in tokens)
            for phrase in _phrases(tokens):
                self._count_phrase(phrase, document.name, shouted=shouted)
            self._count_listed(_listed(tokens))
            self._count_row(*_row(tokens))

    def _count_words(self, tokens: Sequence[Token]) -> None:
        before = ""
        for token in tokens:
            word = token.word
            self.uses[word] += 1
            self.lowers[word] += token.text.islower()
            if before and not token.begins:
                self.pairs[before, word] += 1
            before = word

    def _count_phrase(self, phrase: Sequence[Token], source: str, *, shouted: bool) -> None:
        spelling = _spelling(phrase)
        key = self.keys.get(spelling)
        if key is None:
            key = self.keys[spelling] = term_key(spelling)
        seen = self.sightings[key]
        seen.spellings[spelling] += 1
        seen.sources[source] = None
        named = not phrase[0].begins and not any(t.title for t in phrase)
        seen.amid += named and any(t.capital for t in phrase)
        seen.marked += not shouted and any(t.marked for t in phrase)

    def _count_row(self, name: Sequence[Token], rest: Sequence[Token]) -> None:
        if name:
            self.rows[Row(tuple(t.word for t in name), tuple(t.word for t in rest))] = None
        for run in _names_of_row(name, rest):
            self.sightings[term_key(_spelling(run))].in_row = True

    def _count_listed(self, name: Sequence[Token]) -> None:
        for start in range(len(name)):
            for stop in range(start + 1, len(name) + 1):
                self.sightings[term_key(_spelling(name[start:stop]))].listed += 1


def _spelling(phrase: Sequence[Token]) -> str:
    """Return how a run of words is written; a possessive belongs to a name but at its end ("Meta's Llama")."""
    return " ".join([*(t.written for t in phrase[:-1]), phrase[-1].text])


def _listed(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return the name that a line of a list begins with, before a dash or a comma or alone; none where it is a text."""
    stop = next((k for k, t in enumerate(tokens) if k and t.glue.strip(_INNER_GLUE)), len(tokens))
    name = tokens[:stop]
    if len(tokens) > _LONGEST_ROW or not _SHORTEST_NAME <= len(name) <= _LONGEST_TERM:
        return ()
    return name if all(t.text[0].isupper() or t.word in _LINKS for t in name) else ()


def _row(tokens: Sequence[Token]) -> tuple[Sequence[Token], Sequence[Token]]:
    """Return the name of a row of a list and what stands behind a dash or a comma; nothing where it is a text."""
    name = _listed(tokens)
    rest = tokens[len(name) :]
    return (name, rest) if name and rest else ((), ())


def _names_of_row(name: Sequence[Token], rest: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Yield the name of a row, the names that it is made of, and the firm or title behind it."""
    if not name:
        return
    yield name
    yield from (name[k : k + 1] for k, t in enumerate(name) if len(t.text) > 1 and zipf(t.word) < SMALL_WORD_ZIPF)
    if len(rest) <= _LONGEST_TERM and not any(t.glue.strip(_INNER_GLUE) for t in rest[1:]):
        yield rest


def _phrases(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Yield each word that may be a term, and each run of up to four with capitals."""
    for i, token in enumerate(tokens):
        if not token.text[0].isalpha() and not token.marked:
            continue
        yield tokens[i : i + 1]
        if token.capital and token.word not in _STOPS:
            yield from _runs(tokens, i)


def _runs(tokens: Sequence[Token], start: int) -> Iterator[Sequence[Token]]:
    """Yield the runs from `start` on that end with a capital or a number, with links ("of") between them."""
    for j in range(start + 1, min(start + _LONGEST_TERM, len(tokens))):
        token = tokens[j]
        if token.glue.strip(_INNER_GLUE):
            return
        if token.capital or token.text[0].isdigit():
            if token.word not in _STOPS:
                yield tokens[start : j + 1]
        elif token.word not in _LINKS:
            return


def build_glossary(documents: Iterable[ReferenceText]) -> Glossary:
    """Return the terms of `documents`. Takes time linear in their length, and memory with their different words."""
    tally = _Tally()
    for document in documents:
        tally.read(document)
    terms = (_term(seen) for key, seen in tally.sightings.items() if seen.spellings and _is_term(key, seen))
    return Glossary(
        _ordered(terms),
        tuple(WordUse(w, n, tally.lowers[w]) for w, n in tally.uses.items()),
        tuple(Neighbours(a, b, n) for (a, b), n in tally.pairs.items()),
        tuple(tally.rows),
    )


def _term(seen: _Sightings) -> Term:
    return Term(
        _best_spelling(seen),
        seen.count,
        _spellings(seen.spellings),
        tuple(seen.sources),
        seen.amid,
        _lower(seen),
        seen.listed,
        seen.in_row,
    )


def _ordered(terms: Iterable[Term]) -> tuple[Term, ...]:
    return tuple(sorted(terms, key=lambda t: (-t.count, t.spelling)))


def _spellings(counts: Mapping[str, int]) -> tuple[Spelling, ...]:
    return tuple(Spelling(s, n) for s, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _best_spelling(seen: _Sightings) -> str:
    """Return the spelling that is written most, of those with capitals where there are any.

    How a name is spelt aloud ("CuPy, C-U-P-Y") is no way to write it, where there is another.
    """
    written = [s for s in seen.spellings if not _ALOUD.fullmatch(s)] or list(seen.spellings)
    capital = [s for s in written if has_capital(s)]
    return max(capital or written, key=lambda s: (seen.spellings[s], s))


def _lower(seen: _Sightings) -> int:
    return sum(n for s, n in seen.spellings.items() if not has_capital(s))


def _is_term(key: str, seen: _Sightings) -> bool:
    """Tell whether documents write something as a name; ordinary words are none."""
    if len(key) < _LEAST_LETTERS or key.isdigit():
        return False
    best = _best_spelling(seen)
    if seen.in_row:
        return has_capital(best)
    if " " in best:
        return has_capital(best) and _is_name(best, seen)
    common = zipf(best.lower())
    if not has_capital(best):
        return common < _RARE_ZIPF and best.isalpha()
    if common > _COMMON_ZIPF and _lower(seen) > _MOSTLY_LOWER * seen.count:
        return False
    return seen.marked > 0 or seen.amid > 0 or common < _COMMON_ZIPF


def _is_name(phrase: str, seen: _Sightings) -> bool:
    """Tell whether a run of capitals is a name: all its words are, or documents write it so again and again."""
    words = map(without_possessive, phrase.split())
    ordinary = any(zipf(w.lower()) > _ORDINARY_ZIPF and not w.isupper() for w in words)
    return not ordinary or (seen.count >= _AGAIN and seen.amid >= _AGAIN - 1)


def merge(a: Glossary, b: Glossary) -> Glossary:
    """Return the terms, uses and neighbours of both; where both have a term, `a` says how it is spelt."""
    terms: dict[str, Term] = {}
    for term in (*a.terms, *b.terms):
        key = term_key(term.spelling)
        terms[key] = _joined(terms[key], term) if key in terms else term
    uses: Counter[str] = Counter()
    lowers: Counter[str] = Counter()
    for use in (*a.uses, *b.uses):
        uses[use.word] += use.count
        lowers[use.word] += use.lower
    pairs: Counter[tuple[str, str]] = Counter()
    for pair in (*a.neighbours, *b.neighbours):
        pairs[pair.left, pair.right] += pair.count
    return Glossary(
        _ordered(terms.values()),
        tuple(WordUse(w, n, lowers[w]) for w, n in uses.items()),
        tuple(Neighbours(x, y, n) for (x, y), n in pairs.items()),
        tuple(dict.fromkeys((*a.rows, *b.rows))),
    )


def _joined(a: Term, b: Term) -> Term:
    spellings: Counter[str] = Counter()
    for s in (*a.spellings, *b.spellings):
        spellings[s.text] += s.count
    return Term(
        a.spelling,
        a.count + b.count,
        _spellings(spellings),
        tuple(dict.fromkeys((*a.sources, *b.sources))),
        a.amid + b.amid,
        a.lower + b.lower,
        a.listed + b.listed,
        a.in_row or b.in_row,
    )


# -- the file a person edits -------------------------------------------------------------------------------------------

_HEAD = "# castproof glossary: a term a line; behind a tab its count, behind another where it stands\n"
_BETWEEN_SOURCES = ", "
_COLUMNS = 3
_TRUSTED_COUNT = 10
"""A person who writes a term down without a count means it."""
_MOST_DIGITS = 9


def print_glossary(glossary: Glossary) -> str:
    """Return the glossary as a file: a term a line, its count and its sources behind tabs, # before a remark."""
    return _HEAD + "".join(f"{_field(t.spelling)}\t{t.count}\t{_print_sources(t.sources)}\n" for t in glossary.terms)


def _print_sources(sources: Iterable[str]) -> str:
    return _BETWEEN_SOURCES.join(_field(s).replace(_BETWEEN_SOURCES, ",") for s in sources)


def _field(text: str) -> str:
    return " ".join(text.split())


def parse_glossary(source: Source) -> Glossary:
    """Read a glossary file. A term without a count is one that a person wrote: it counts as often seen.

    Raises FormatError with the line that cannot be read.
    """
    terms: dict[str, Term] = {}
    for number, line in enumerate(source.text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            term = _parse_row(source, number, line)
            terms.setdefault(term_key(term.spelling), term)
    return Glossary(_ordered(terms.values()))


def _parse_row(source: Source, number: int, line: str) -> Term:
    first, *others = (_field(column) for column in line.split("\t"))
    if not term_key(first) or len(others) >= _COLUMNS:
        raise FormatError(source.path, "is no row of a glossary; write a term, a tab, a count", number)
    count = _parse_count(source, number, others[0]) if others and others[0] else _TRUSTED_COUNT
    sources = others[1].split(_BETWEEN_SOURCES) if len(others) == _COLUMNS - 1 else [source.path.name]
    return Term(first, count, (Spelling(first, count),), tuple(filter(None, sources)), amid=count)


def _parse_count(source: Source, number: int, text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
        raise FormatError(source.path, f"{text!r} is no count; write a whole number", number)
    return max(1, int(text))
