"""Reference documents -> terms, each with its spellings, counts and where it stands.

A term is a word or a run of words that documents write as a name: with a capital in mid-sentence, with capitals or
digits inside, in capitals throughout, or so rare that it is no ordinary word. Spellings that differ in capitals,
spaces and hyphens alone are one term; the one that is written most wins.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from transcript.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from align.documents import ReferenceText
    from transcript.source import Source

__all__ = [
    "Glossary",
    "Neighbours",
    "Spelling",
    "Term",
    "WordUse",
    "build_glossary",
    "merge",
    "parse_glossary",
    "print_glossary",
    "term_key",
]

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_](?:[^\W_]|[&'’+-](?=[^\W_])|(?<=\d)\.(?=\d))*")
_HYPHEN = re.compile(r"-")
_POSSESSIVE = re.compile(r"['’]s$|(?<=s)['’]$", re.IGNORECASE)
_SENTENCE_END = frozenset('.!?:;•·|–—“"‘(*')
_LINKS = frozenset(
    {"of", "de", "la", "le", "du", "del", "da", "van", "von", "der", "den", "al", "el", "bin", "and", "&"}
)
_STOPS = frozenset(
    [
        *(
            "a",
            "an",
            "and",
            "as",
            "at",
            "but",
            "by",
            "for",
            "from",
            "i",
            "if",
            "in",
            "is",
            "it",
            "of",
            "on",
            "or",
            "our",
        ),
        *("see", "so", "that", "the", "this", "to", "us", "we", "with"),
    ]
)
_TITLE_SHARE = 0.7
_LEAST_TITLE_WORDS = 4
_LONGEST_TERM = 4
_COMMON_ZIPF = 3.5
_RARE_ZIPF = 2.6
_ORDINARY_ZIPF = 4.6
_AGAIN = 3
_MOSTLY_LOWER = 0.34


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
    lower-case phrase.
    """

    spelling: str
    count: int
    spellings: tuple[Spelling, ...] = ()
    sources: tuple[str, ...] = ()
    amid: int = 0
    lower: int = 0

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
class Glossary:
    """The terms of some documents, the most frequent first, and how these documents use their words."""

    terms: tuple[Term, ...] = ()
    uses: tuple[WordUse, ...] = field(default=(), repr=False)
    neighbours: tuple[Neighbours, ...] = field(default=(), repr=False)


def term_key(text: str) -> str:
    """Return what the spellings of one term share: letters and digits in lower case."""
    return "".join(c for c in text.lower() if c.isalnum())


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    begins: bool  # a sentence, a line or a quotation
    title: bool  # in a line that is set in capitals throughout
    glue: str  # what stands between it and the token before

    @property
    def word(self) -> str:
        return self.text.lower()


def _tokens(text: str) -> Iterator[list[_Token]]:
    """Yield the tokens of each line."""
    for line in text.splitlines():
        found = [t for m in _TOKEN.finditer(line) for t in _halved(m)]
        if not found:
            continue
        letters = [t for t, _ in found if len(t) > 3 and t[0].isalpha()]  # noqa: PLR2004  # short words stay small
        capitals = sum(t[0].isupper() for t in letters)
        title = len(found) >= _LEAST_TITLE_WORDS and capitals >= _TITLE_SHARE * max(1, len(letters))
        tokens, at = [], 0
        for token, start in found:
            glue = line[at:start]
            begins = at == 0 or any(c in _SENTENCE_END for c in glue)
            tokens.append(_Token(_POSSESSIVE.sub("", token).replace("’", "'"), begins, title, glue))
            at = start + len(token)
        yield tokens


def _halved(m: re.Match[str]) -> Iterator[tuple[str, int]]:
    """Yield a compound's halves where one is an ordinary word ("low-cost"), the whole where none is ("GPT-4")."""
    token = m.group()
    halves = _HYPHEN.split(token)
    if len(halves) == 1 or all(h[:1].isupper() or h[:1].isdigit() for h in halves):
        yield token, m.start()
        return
    at = m.start()
    for half in halves:
        if half.strip(".'’&+"):
            yield half.strip(".'’&+"), at
        at += len(half) + 1


def _is_capital(text: str) -> bool:
    return any(c.isupper() for c in text)


def _is_marked(text: str) -> bool:
    """Tell whether capitals or digits inside a word mark it as a name ("ChatGPT", "GPT-4", "IBM")."""
    return (
        _is_capital(text) and len(text) > 1 and (any(c.isupper() for c in text[1:]) or any(c.isdigit() for c in text))
    )


@dataclass(slots=True)
class _Tally:
    """What is counted while the documents are read."""

    uses: Counter[str]
    lowers: Counter[str]
    amid: Counter[str]
    marked: Counter[str]
    pairs: Counter[tuple[str, str]]
    spellings: dict[str, Counter[str]]
    sources: dict[str, dict[str, None]]

    @classmethod
    def empty(cls) -> _Tally:
        return cls(Counter(), Counter(), Counter(), Counter(), Counter(), defaultdict(Counter), defaultdict(dict))

    def read(self, document: ReferenceText) -> None:
        for tokens in _tokens(document.text):
            self._count_words(tokens)
            for phrase in _phrases(tokens):
                spelling = " ".join(t.text for t in phrase)
                key = term_key(spelling)
                self.spellings[key][spelling] += 1
                self.sources[key].setdefault(document.name)
                shouted = all(t.text.isupper() for t in tokens)
                self.amid[key] += _is_capital(spelling) and not phrase[0].begins and not any(t.title for t in phrase)
                self.marked[key] += any(_is_marked(t.text) for t in phrase) and not shouted

    def _count_words(self, tokens: Sequence[_Token]) -> None:
        before = ""
        for token in tokens:
            word = token.word
            self.uses[word] += 1
            self.lowers[word] += token.text.islower()
            if before and not token.begins:
                self.pairs[before, word] += 1
            before = word


def _phrases(tokens: Sequence[_Token]) -> Iterator[Sequence[_Token]]:
    """Yield each word that may be a term, and each run of up to four with capitals."""
    for i, token in enumerate(tokens):
        if not token.text[0].isalpha() and not _is_marked(token.text):
            continue
        yield tokens[i : i + 1]
        if not _is_capital(token.text):
            continue
        if token.word in _STOPS:
            continue
        for j in range(i + 1, min(i + _LONGEST_TERM, len(tokens))):
            if tokens[j].glue.strip(" \t.&'’"):
                break
            if _is_capital(tokens[j].text) or tokens[j].text[0].isdigit():
                if tokens[j].word not in _STOPS:
                    yield tokens[i : j + 1]
            elif tokens[j].word not in _LINKS:
                break


def build_glossary(documents: Iterable[ReferenceText]) -> Glossary:
    """Return the terms of `documents`. Time grows with the length of the documents."""
    tally = _Tally.empty()
    for document in documents:
        tally.read(document)
    terms = [term for key in tally.spellings if (term := _term(key, tally)) is not None]
    return Glossary(
        tuple(sorted(terms, key=lambda t: (-t.count, t.spelling))),
        tuple(WordUse(w, n, tally.lowers[w]) for w, n in tally.uses.items()),
        tuple(Neighbours(a, b, n) for (a, b), n in tally.pairs.items()),
    )


def _term(key: str, tally: _Tally) -> Term | None:
    """Return the term behind a key, None where documents use it as ordinary words."""
    from wordfreq import zipf_frequency

    spellings = tally.spellings[key]
    capital = {s: n for s, n in spellings.items() if _is_capital(s)}
    best = max(capital or spellings, key=lambda s: (spellings[s], s))
    count = sum(spellings.values())
    lower = count - sum(capital.values())
    single = " " not in best
    if len(key) < 2 or key.isdigit():  # noqa: PLR2004  # one letter is no name
        return None
    if single:
        zipf = zipf_frequency(best.lower(), "en")
        named = tally.marked[key] or tally.amid[key] > 0 or zipf < _COMMON_ZIPF
        if not ((capital and named) or (not capital and zipf < _RARE_ZIPF and best.isalpha())):
            return None
        if lower > _MOSTLY_LOWER * count and capital and zipf > _COMMON_ZIPF:
            return None
    elif not capital or not _is_name(best, count, tally):
        return None
    return Term(
        best,
        count,
        tuple(Spelling(s, n) for s, n in sorted(spellings.items(), key=lambda pair: (-pair[1], pair[0]))),
        tuple(tally.sources[key]),
        tally.amid[key],
        lower,
    )


def _is_name(phrase: str, count: int, tally: _Tally) -> bool:
    """Tell whether a run of capitals is a name: all its words are, or documents write it so again and again."""
    from wordfreq import zipf_frequency

    ordinary = [w for w in phrase.split() if zipf_frequency(w.lower(), "en") > _ORDINARY_ZIPF and not w.isupper()]
    again = count >= _AGAIN and tally.amid[term_key(phrase)] >= _AGAIN - 1
    return not ordinary or again


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
        tuple(sorted(terms.values(), key=lambda t: (-t.count, t.spelling))),
        tuple(WordUse(w, n, lowers[w]) for w, n in uses.items()),
        tuple(Neighbours(x, y, n) for (x, y), n in pairs.items()),
    )


def _joined(a: Term, b: Term) -> Term:
    spellings: Counter[str] = Counter()
    for s in (*a.spellings, *b.spellings):
        spellings[s.text] += s.count
    return Term(
        a.spelling,
        a.count + b.count,
        tuple(Spelling(s, n) for s, n in sorted(spellings.items(), key=lambda pair: (-pair[1], pair[0]))),
        tuple(dict.fromkeys((*a.sources, *b.sources))),
        a.amid + b.amid,
        a.lower + b.lower,
    )


# -- the file a person edits -------------------------------------------------------------------------------------------

_HEAD = "# castproof glossary: a term a line; behind a tab its count, behind another where it stands\n"
_COLUMNS = 3
_TRUSTED_COUNT = 10  # a person who writes a term down without a count means it


def print_glossary(glossary: Glossary) -> str:
    """Return the glossary as a file: a term a line, its count and its sources behind tabs, # before a remark."""
    rows = (f"{_field(t.spelling)}\t{t.count}\t{', '.join(map(_field, t.sources))}\n" for t in glossary.terms)
    return _HEAD + "".join(rows)


def _field(text: str) -> str:
    return " ".join(text.split())


def parse_glossary(source: Source) -> Glossary:
    """Read a glossary file. A term without a count is one that a person wrote: it counts as often seen.

    Raises FormatError with the line that cannot be read.
    """
    terms: dict[str, Term] = {}
    for number, line in enumerate(source.text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        term = _parse_row(source, number, line)
        terms.setdefault(term_key(term.spelling), term)
    return Glossary(tuple(sorted(terms.values(), key=lambda t: (-t.count, t.spelling))))


def _parse_row(source: Source, number: int, line: str) -> Term:
    columns = [c.strip() for c in line.split("\t")]
    spelling = _field(columns[0])
    if not term_key(spelling) or len(columns) > _COLUMNS:
        raise FormatError(source.path, "is no row of a glossary; write a term, a tab, a count", number)
    count = _TRUSTED_COUNT
    if len(columns) > 1 and columns[1]:
        if not columns[1].isascii() or not columns[1].isdigit() or len(columns[1]) > 9:  # noqa: PLR2004
            raise FormatError(source.path, f"{columns[1]!r} is no count; write a whole number", number)
        count = max(1, int(columns[1]))
    sources = tuple(s for s in columns[2].split(", ") if s) if len(columns) == _COLUMNS else (source.path.name,)
    return Term(spelling, count, (Spelling(spelling, count),), sources, amid=count)
