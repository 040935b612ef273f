"""What a person decided for a show: corrections that were rejected, and terms that are never changed.

A small text file that travels with the show, a decision a line, # before a remark::

    # castproof memory
    reject deep sea -> DeepSeek
    protect Naszak

`reject` is about words with whatever capitals and about the very spelling behind the arrow; `protect` keeps one to ten
words together as they are. Punctuation around words and a possessive 's count for neither.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from align.evidence import Evidence, EvidenceKind
from transcript.errors import FormatError
from transcript.source import line_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from align.evidence import Correction
    from transcript.model import Word
    from transcript.source import Source

__all__ = ["Memory", "Rejection", "heed", "lessons", "parse_memory", "remembered"]

_HEAD = "# castproof memory: “reject WORDS -> WORDS” and “protect WORDS”, one a line; # begins a remark\n"
_ARROW = "->"
_MARKS = "&@#$€£%+"
"""What belongs to a word at its ends ("C++", "$5", "50%"); other punctuation only hangs on it."""
_LONGEST_TERM = 10
"""Words of a protected term; a longer line is a sentence, and its file no memory."""

_Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rejection:
    """A correction that a person does not want: `before` is to stay where `after` would be put."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Memory:
    """The decisions of a person."""

    rejected: tuple[Rejection, ...] = ()
    protected: tuple[str, ...] = ()


def heed(memory: Memory, words: Sequence[Word], corrections: Iterable[Correction]) -> tuple[Correction, ...]:
    """Return `corrections` of `words`, those held that `memory` speaks against, with the reason as evidence.

    A protected term is kept wherever a correction touches any of its words. Takes time linear in the corrections.
    """
    index = _Index.of(memory)
    return tuple(_held(c, why) if (why := index.objection(words, c)) else c for c in corrections)


def _held(correction: Correction, why: str) -> Correction:
    # a decision is no measure of likelihood: it weighs nothing and decides all the same
    return replace(correction, applied=False, evidence=(*correction.evidence, Evidence(EvidenceKind.MEMORY, 0.0, why)))


def lessons(
    memory: Memory, words: Sequence[Word], corrections: Sequence[Correction], min_confidence: float
) -> tuple[Rejection, ...]:
    """Return what a person rejected and `memory` does not hold: sure enough to be made, and yet not applied.

    What is rejected in one place and accepted in another is a decision about the place, and not returned.
    """
    index = _Index.of(memory)
    accepted = {_key(c.before, c.after) for c in corrections if c.applied}
    found: dict[tuple[_Phrase, _Phrase], Rejection] = {}
    for c in corrections:
        key = _key(c.before, c.after)
        if c.applied or c.confidence < min_confidence or key in accepted or not all(key):
            continue
        if index.objection(words, c) is None:
            found.setdefault(key, Rejection(" ".join(_phrase(c.before)), " ".join(_phrase(c.after))))
    return tuple(found.values())


# -- what is compared --------------------------------------------------------------------------------------------------


def _core(word: str) -> str:
    """Return a word without the punctuation around it and without a possessive 's."""
    own = [k for k, c in enumerate(word) if c.isalnum() or c in _MARKS]
    core = word[own[0] : own[-1] + 1] if own else ""
    return core[:-2] if core[-2:].lower() in {"'s", "’s"} else core


def _phrase(text: str) -> _Phrase:
    return tuple(core for word in text.split() if (core := _core(word)))


def _folded(phrase: _Phrase) -> _Phrase:
    return tuple(word.casefold() for word in phrase)


def _key(before: str, after: str) -> tuple[_Phrase, _Phrase]:
    return _folded(_phrase(before)), _phrase(after)


@dataclass(frozen=True, slots=True)
class _Index:
    """The decisions as they are looked up: `spelt` are the terms, `folded` the same in lower case."""

    rejected: frozenset[tuple[_Phrase, _Phrase]]
    spelt: frozenset[_Phrase]
    folded: frozenset[_Phrase]
    longest: int

    @classmethod
    def of(cls, memory: Memory) -> _Index:
        exact = [_phrase(term) for term in memory.protected]
        rejected = frozenset(_key(r.before, r.after) for r in memory.rejected)
        return cls(rejected, frozenset(exact), frozenset(map(_folded, exact)), max(map(len, exact), default=0))

    def objection(self, words: Sequence[Word], c: Correction) -> str | None:
        """Return what speaks against a correction of `words`, None where nothing does."""
        if _key(c.before, c.after) in self.rejected:
            return f"“{c.before}” {_ARROW} “{c.after}” was rejected before"
        left = " ".join(w.text for w in words[max(0, c.start - self.longest) : c.start])
        right = " ".join(w.text for w in words[c.stop : c.stop + self.longest])
        old, new = _phrase(f"{left} {c.before} {right}"), _phrase(f"{left} {c.after} {right}")
        # what is spelt as the term stays so; what has other capitals ("Deep sea") may change them, and nothing else
        lost = self._found(old, self.spelt) - self._found(new, self.spelt)
        lost = lost or self._found(_folded(old), self.folded) - self._found(_folded(new), self.folded)
        return f"“{' '.join(min(lost))}” is protected" if lost else None

    def _found(self, phrase: _Phrase, terms: frozenset[_Phrase]) -> Counter[_Phrase]:
        """Count the terms that stand in `phrase`."""
        lengths = range(1, self.longest + 1)
        runs = (phrase[k : k + n] for k in range(len(phrase)) for n in lengths if k + n <= len(phrase))
        return Counter(run for run in runs if run in terms)


# -- the file ----------------------------------------------------------------------------------------------------------


def parse_memory(source: Source) -> Memory:
    """Read a memory file. Raises FormatError with the line that is no decision."""
    rejected: list[Rejection] = []
    protected: list[str] = []
    for number, (start, end) in enumerate(line_spans(source.text), 1):
        line = source.text[start:end].strip()
        if not line or line.startswith("#"):
            continue
        decision, *words = line.split()
        if decision == "reject":
            rejected.append(_rejection(source, number, words))
        elif decision == "protect":
            protected.append(_term(source, number, words))
        else:
            problem = "is no decision; write “protect WORDS” or “reject WORDS -> WORDS”, # before a remark"
            raise FormatError(source.path, problem, number)
    return Memory(tuple(rejected), tuple(protected))


def _rejection(source: Source, number: int, words: Sequence[str]) -> Rejection:
    if words.count(_ARROW) == 1:
        at = words.index(_ARROW)
        found = Rejection(" ".join(words[:at]), " ".join(words[at + 1 :]))
        if all(_key(found.before, found.after)):
            return found
    raise FormatError(source.path, "rejects no correction; write “reject WORDS -> WORDS”", number)


def _term(source: Source, number: int, words: Sequence[str]) -> str:
    term = " ".join(words)
    if _ARROW in words or not 0 < len(_phrase(term)) <= _LONGEST_TERM:
        problem = f"protects no term; write “protect” and behind it one to {_LONGEST_TERM} words"
        raise FormatError(source.path, problem, number)
    return term


def remembered(text: str, rejections: Iterable[Rejection]) -> str:
    """Return the `text` of a memory file (empty: of a new one) with `rejections` added behind what stands there."""
    end = "\r\n" if "\r\n" in text else "\n"
    text = text or _HEAD
    if not text.endswith(("\n", "\r")):
        text += end
    return text + "".join(f"reject {r.before} {_ARROW} {r.after}{end}" for r in rejections)
