"""What another transcript of the same recording has in the place of each stretch of words."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate, chain, groupby, pairwise
from typing import TYPE_CHECKING

from align.candidates import coarse
from align.language import SMALL_WORD_ZIPF, zipf
from align.match import Kind, match
from align.page import Page
from align.phonetics import pronounce

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from rapidfuzz.distance._initialize import Opcode

    from align.candidates import Candidate
    from align.features import Target
    from align.match import Alignment
    from transcript.model import Word

__all__ = ["Heard", "also_heard", "are_of_one_recording", "has_exactly", "loses_words", "parts"]

_AROUND = 15
_LONGEST_BLOCK = 6
_MORE_WORDS = 3  # than the other has in their place
_LONGEST_PHRASE = 4
_HEARD_AT_ALL = 0.4
_MOST_SIGNS = 20  # of what has no sound
_FEW_LETTERS = 2000  # by fewer nobody can tell
_RUN = 20  # letters: about four words, and so many signs where no spaces stand between words
_STEP = 4  # letters from one run that is looked for to the next
_IN_COMMON = 0.1
"""Of those runs of the shorter: two services have 0.33 or more of a call in common, half of two calls that overlap by a
half 0.2, a stretch of one call with 21 others 0.05."""
_AREA = 10_000  # words here by words there: what is longer than a few sentences is not told apart by its sounds


@dataclass(frozen=True, slots=True)
class Heard:
    """What another transcript has in the place of each stretch.

    Where both hardly agree the other did not hear this stretch, and says nothing about it.
    """

    page: Page
    keys: tuple[str, ...]  # its words, compounds apart (`parts`)
    spans: tuple[tuple[int, int], ...]  # for each word here, from where to where the other has words in its place
    agreement: tuple[float, ...]  # for each word here, the share of the words around it that both have
    prompted: bool = False  # the other was given the words here

    def between(self, start: int, stop: int) -> tuple[str, ...]:
        """Return the words there in the place of words `start` to `stop` here, compounds apart (`parts`)."""
        return self.keys[self.spans[start][0] : self.spans[stop - 1][1]]

    def behind(self, stop: int) -> str:
        """Return the word there behind those in the place of the words up to `stop` here; empty at its end."""
        place = self.spans[stop - 1][1]
        return self.keys[place] if place < len(self.keys) else ""

    def is_silent(self, page: Page, start: int, stop: int) -> bool:
        """Tell whether it says nothing of words `start` to `stop`: it hardly heard them, or repeats what was given."""
        same = self.between(start, stop) == parts(page.keys[start:stop])
        return self.agreement[start] < _HEARD_AT_ALL or (self.prompted and same)

    def phrases(self, wanted: AbstractSet[str]) -> Counter[str]:
        """Count the `wanted` runs of up to four words there."""
        return self.page.phrases(_LONGEST_PHRASE, wanted)

    def places(self, targets: Mapping[int, Target]) -> dict[int, list[int]]:
        """Return where each target stands there, by its number: the places among `keys`, in order."""
        runs = {number: parts(target.keys) for number, target in targets.items()}
        by_run: dict[tuple[str, ...], list[int]] = {run: [] for run in runs.values()}
        for length in sorted({len(run) for run in by_run}):
            for k in range(len(self.keys) - length + 1):
                if (found := by_run.get(self.keys[k : k + length])) is not None:
                    found.append(k)
        return {number: by_run[run] for number, run in runs.items()}

    @classmethod
    def of(cls, page: Page, words: Sequence[Word], *, prompted: bool = False) -> Heard:
        """Return what the transcript `words` has in the place of the words of `page`."""
        there = Page.of(words)
        whole = [parts((k,)) for k in page.keys]
        here, heard = tuple(chain.from_iterable(whole)), parts(there.keys)
        alignment = match(here, heard)
        spans = [*_spans(here, heard, alignment), (len(heard), len(heard))]
        both = _agreement(len(here), alignment)
        ends = list(accumulate(map(len, whole)))
        firsts = [end - len(w) for end, w in zip(ends, whole, strict=True)]
        return cls(
            there,
            heard,
            tuple((spans[a][0], spans[max(a, b - 1)][a < b]) for a, b in zip(firsts, ends, strict=True)),
            tuple(both[k] for k in firsts),
            prompted,
        )


def are_of_one_recording(one: Sequence[Word], other: Sequence[Word]) -> bool:
    """Tell whether two transcripts can be of one recording, in part at least: by the runs of letters they share."""
    shorter, longer = sorted(map(_letters, (one, other)), key=len)
    if len(shorter) < _FEW_LETTERS:
        return True
    wanted = {shorter[k : k + _RUN] for k in range(0, len(shorter) - _RUN, _STEP)}
    found = {run for k in range(len(longer) - _RUN + 1) if (run := longer[k : k + _RUN]) in wanted}
    return len(found) >= _IN_COMMON * len(wanted)


def _letters(words: Sequence[Word]) -> str:
    return "".join(c for w in words for c in w.text.casefold() if c.isalnum())


def _agreement(length: int, alignment: Alignment) -> list[float]:
    """Return, for each word here, the share of the words around it that both transcripts have; one more at the end."""
    both = [0] * length
    for here, _ in alignment.pairs():
        both[here] = 1
    sums = [0, *accumulate(both)]
    reach = ((max(0, k - _AROUND), min(length, k + _AROUND + 1)) for k in range(length + 1))
    return [(sums[last] - sums[first]) / max(1, last - first) for first, last in reach]


def _spans(here: Sequence[str], there: Sequence[str], alignment: Alignment) -> list[tuple[int, int]]:
    """Return, for each word here, from where to where the other has words in its place.

    In a stretch where both differ, by what sounds alike. What stands there between two words that both have is in the
    place of none.
    """
    spans = []
    for same, run in groupby(alignment.blocks, lambda b: b.kind is Kind.SAME):
        blocks = list(run)
        first, last = blocks[0], blocks[-1]
        if same:
            spans += [(k, k + 1) for b in blocks for k in range(b.there_start, b.there_stop)]
        elif last.here_stop > first.here_start:
            ours, theirs = here[first.here_start : last.here_stop], there[first.there_start : last.there_stop]
            edges = [first.there_start + n for n in (*_alike(ours, theirs), len(theirs))]
            spans += list(pairwise(edges))
    return spans


def _alike(here: Sequence[str], there: Sequence[str]) -> Iterator[int]:
    """Yield, for each word here, how many words there are over before it begins.

    Where very many differ the two tell of different things, and their shares have to do: no place is the right one.
    """
    from rapidfuzz.distance import Levenshtein

    if len(here) * len(there) > _AREA:
        yield from (k * len(there) // len(here) for k in range(len(here)))
        return
    ours, theirs = [_sound(w) for w in here], [_sound(w) for w in there]
    edits = Levenshtein.opcodes("".join(ours), "".join(theirs))
    ends = list(accumulate(map(len, theirs)))
    middles = [end - len(w) / 2 for end, w in zip(ends, theirs, strict=True)]
    for at in [0, *accumulate(map(len, ours))][:-1]:
        place = _place(edits, at) if at else 0
        yield bisect_left(middles, place)


def _place(edits: Iterable[Opcode], at: int) -> float:
    """Return the place there of place `at` here, by the edits that turn one into the other."""
    for e in edits:
        if e.src_start < at <= e.src_end:
            return e.dest_start + (at - e.src_start) / (e.src_end - e.src_start) * (e.dest_end - e.dest_start)
    return 0


def _sound(word: str) -> str:
    return coarse(pronounce(word)) or word[:_MOST_SIGNS]


def parts(keys: Sequence[str]) -> tuple[str, ...]:
    """Return words as one compares what two services write: compounds apart ("covid-19", "covid 19")."""
    return tuple(part for k in keys for part in k.split("-") if part)


def has_exactly(heard: Heard, target: Target, c: Candidate) -> bool:
    """Tell whether the other transcript has the term in the place of the words, and nothing else."""
    return heard.between(c.start, c.stop) == parts(target.keys)


def loses_words(page: Page, target: Target, c: Candidate, heard: Heard) -> bool:
    """Tell whether a term would take the place of words that the other transcript heard beside it.

    "What deep seek" is not DeepSeek where "what DeepSeek" was heard, nor "USAI" AI where "US AI" was, nor "landsend"
    Lands where "lands end" was. A small word beside the term is lost if there are words enough to hold it: "attire" can
    be Tire where "a tire" was heard.
    """
    run = heard.between(c.start, c.stop)
    term = parts(target.keys)
    if not set(run).issuperset(term):  # it was not heard there, or not wholly
        return False
    here = "".join(page.keys[c.start : c.stop])
    more = here.removeprefix(target.letters)
    if more not in ("", here) and heard.behind(c.stop).partition(".")[0] == more:  # of an address: "end.com"
        return True
    around = page.keys[max(0, c.start - 1) : c.start] + page.keys[c.stop : c.stop + 1]
    room = target.in_documents is None or c.stop - c.start > len(target.keys)
    lost = [word for word in run if word not in term and word not in around]
    if room:
        return any(_is_edge(word, here) or zipf(word) > SMALL_WORD_ZIPF for word in lost)
    return any(_is_edge(word, here) and len(word) > 1 for word in lost)  # one letter stands there by chance


def _is_edge(word: str, letters: str) -> bool:
    """Tell whether `letters` begin or end with a word."""
    return letters.startswith(word) or letters.endswith(word)


def also_heard(heard: Heard, page: Page, targets: Sequence[Target]) -> Iterator[tuple[int, int, int]]:
    """Yield the words here in whose place the other transcript has a term."""
    terms: dict[tuple[str, ...], int] = {}
    for number, target in enumerate(targets):
        terms.setdefault(parts(target.keys), number)
    longest = max(map(len, terms), default=0)
    for start in range(len(page.keys)):
        for stop in range(start + 1, min(len(page.keys), start + _LONGEST_BLOCK) + 1):
            run = heard.between(start, stop)
            if len(run) > longest or not heard.between(stop - 1, stop):
                continue
            if run in terms and run != parts(page.keys[start:stop]) and stop - start <= len(run) + _MORE_WORDS:
                yield start, stop, terms[run]
    for start, stop in page.rows_of_letters():  # "B O E" however many letters the other's sounds are laid beside
        run = heard.between(start, stop)
        if run in terms and run != page.keys[start:stop]:
            yield start, stop, terms[run]
