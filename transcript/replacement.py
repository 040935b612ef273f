"""Other words in the place of some: in a transcript, and in the text it was read from.

A replacement gives each word it covers a slot: the text that stands in its place, nothing where the word goes.
Words that become one ("deep Seek" -> "DeepSeek") leave one slot full and the others empty.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from transcript.source import Edit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from transcript.model import Piece, Place, Transcript, Word

__all__ = ["Layout", "Replacement", "apply", "edit_places", "fit", "shares", "slot_of_word"]


@dataclass(frozen=True, slots=True)
class Replacement:
    """Words `start` to `stop` (not included) of a transcript, and what stands in the place of each."""

    start: int
    stop: int
    slots: tuple[str, ...]

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.stop or len(self.slots) != self.stop - self.start:
            raise ValueError(f"a replacement has a slot for each of its words: {self}")
        if not any(self.slots):
            raise ValueError("a replacement leaves at least one word")
        if any(s != " ".join(s.split()) for s in self.slots):
            raise ValueError(f"a slot holds words with one space between them: {self}")

    @property
    def text(self) -> str:
        """The new words as running text."""
        return " ".join(s for s in self.slots if s)


@dataclass(frozen=True, slots=True)
class Layout:
    """For each word of a transcript, the number of its segment and of the line of the file it stands on."""

    segments: tuple[int, ...]
    lines: tuple[int, ...]

    @classmethod
    def of(cls, transcript: Transcript, text: str = "") -> Layout:
        """Return the layout of `transcript` in `text`, the source it was read from (empty: a line a segment)."""
        segments = tuple(n for n, s in enumerate(transcript.segments) for _ in s.words)
        words = transcript.words
        lines = [0] * len(words)
        for k, (before, word) in enumerate(pairwise(words), 1):
            lines[k] = lines[k - 1] + (segments[k] != segments[k - 1] or _ends_line(_gap(text, before, word)))
        return cls(segments, tuple(lines))


def _gap(text: str, before: Word, word: Word) -> str:
    if not before.places or not word.places:
        return ""
    return text[before.places[0][-1].end : word.places[0][0].start]


def _ends_line(gap: str) -> bool:
    return "\n" in gap or "\r" in gap


# -- which new word stands in which slot -------------------------------------------------------------------------------


def fit(transcript_words: Sequence[Word], layout: Layout, start: int, stop: int, after: str) -> Replacement:
    """Lay the words of `after` into the slots of words `start` to `stop` (not included), in order.

    Words that stay keep their slots; of the others each stands where most of its letters stood, or where its fellow
    stood if there are as many new words as old ones. No segment is left without a word, nor a line where that can be
    helped. Raises ValueError where `after` is empty, or has too few words to leave one in every segment.
    """
    old = [w.text for w in transcript_words[start:stop]]
    new = after.split()
    if not new:
        raise ValueError("a replacement leaves at least one word")
    slots: list[list[str]] = [[] for _ in old]
    for word, k in zip(new, _best_slots(old, new, _Bounds.of(layout, start, stop)), strict=True):
        slots[k].append(word)
    return Replacement(start, stop, tuple(" ".join(s) for s in slots))


@dataclass(frozen=True, slots=True)
class _Bounds:
    """For each slot, whether its line and its segment end with it; and whether these begin before the first slot."""

    line_ends: tuple[bool, ...]
    segment_ends: tuple[bool, ...]
    line_begun: bool
    segment_begun: bool

    @classmethod
    def of(cls, layout: Layout, start: int, stop: int) -> _Bounds:
        lines, segments = layout.lines, layout.segments
        return cls(
            tuple(k + 1 == len(lines) or lines[k + 1] != lines[k] for k in range(start, stop)),
            tuple(k + 1 == len(segments) or segments[k + 1] != segments[k] for k in range(start, stop)),
            line_begun=start > 0 and lines[start - 1] == lines[start],
            segment_begun=start > 0 and segments[start - 1] == segments[start],
        )


class _State(NamedTuple):
    """How far the new words are laid: how many, and whether the line and the segment at hand have any word."""

    laid: int
    line: bool
    segment: bool


class _Chain(NamedTuple):
    """The slots of the words laid so far, the last one first."""

    slot: int
    earlier: _Chain | None


class _Laying(NamedTuple):
    """The best way to a state: lines left empty, letters out of place, and the slots of the words."""

    empty: int
    misplaced: int
    chain: _Chain | None

    def cheaper(self, other: _Laying | None) -> bool:
        return other is None or (self.empty, self.misplaced) < (other.empty, other.misplaced)


def _best_slots(old: Sequence[str], new: Sequence[str], bounds: _Bounds) -> list[int]:
    """Return the slot of each new word, by dynamic programming over slots and words; the earlier one of equals."""
    slots, aims = _letter_spans(old, new)
    best = {_State(0, bounds.line_begun, bounds.segment_begun): _Laying(0, 0, None)}
    for k, slot in enumerate(slots):
        for state in _with_successors(best, len(new)):
            laying = best[state]
            cost = laying.misplaced + _misplaced(aims[state.laid], slot)
            taken = _Laying(laying.empty, cost, _Chain(k, laying.chain))
            successor = _State(state.laid + 1, line=True, segment=True)
            if taken.cheaper(best.get(successor)):
                best[successor] = taken
        best = _closed(best, bounds.line_ends[k], bounds.segment_ends[k])
    finished = [laying for state, laying in best.items() if state.laid == len(new)]
    if not finished:
        raise ValueError("a segment would be left without a word")
    chain = min(finished, key=lambda laying: laying[:2]).chain
    chosen: list[int] = []
    while chain is not None:
        chosen.append(chain.slot)
        chain = chain.earlier
    return chosen[::-1]


def _with_successors(best: Mapping[_State, _Laying], words: int) -> Iterator[_State]:
    """Yield the states that can take a word more, fewest words first, those included that arise meanwhile."""
    for laid in range(words):
        for line in (False, True):
            for segment in (False, True):
                if (state := _State(laid, line, segment)) in best:
                    yield state


def _closed(best: Mapping[_State, _Laying], line_ends: bool, segment_ends: bool) -> dict[_State, _Laying]:  # noqa: FBT001 - facts of a slot, not switches
    after: dict[_State, _Laying] = {}
    for state, laying in best.items():
        if segment_ends and not state.segment:
            continue
        emptied = laying.empty + (line_ends and not state.line)
        closed = _State(state.laid, state.line and not line_ends, state.segment and not segment_ends)
        kept = laying._replace(empty=emptied)
        if kept.cheaper(after.get(closed)):
            after[closed] = kept
    return after


_Span = tuple[int, int]


def _letter_spans(old: Sequence[str], new: Sequence[str]) -> tuple[list[_Span], list[_Span]]:
    """Return the stretch of letters each old word takes, and the one each new word aims at, on a common scale."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    scale = max(1, sum(map(len, middle_new)))
    slots = list(pairwise(accumulate((len(w) * scale for w in old), initial=0)))
    if len(middle_old) == len(middle_new):
        return slots, slots
    begin = slots[head][0] if head < len(slots) else slots[-1][1]
    step = sum(map(len, middle_old))
    aims = pairwise(accumulate((len(w) * step for w in middle_new), initial=begin))
    return slots, [*slots[:head], *aims, *slots[len(slots) - tail :]]


def _misplaced(aim: _Span, slot: _Span) -> int:
    shared = max(0, min(aim[1], slot[1]) - max(aim[0], slot[0]))
    return aim[1] - aim[0] - shared + max(0, slot[0] - aim[1], aim[0] - slot[1])


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    n = 0
    while n < min(len(a), len(b)) and a[n] == b[n]:
        n += 1
    return n


# -- in a transcript ---------------------------------------------------------------------------------------------------


def slot_of_word(replacements: Iterable[Replacement]) -> dict[int, str]:
    """Return the slot of every word that a replacement covers. Raises ValueError where two cover the same word."""
    slots: dict[int, str] = {}
    for r in replacements:
        for k, slot in enumerate(r.slots, r.start):
            if k in slots:
                raise ValueError(f"two replacements cover word {k}")
            slots[k] = slot
    return slots


def apply(transcript: Transcript, replacements: Iterable[Replacement]) -> Transcript:
    """Return `transcript` with `replacements` made.

    Words that become one have the first's start, the last's end and the lowest probability; where they come from
    several segments, the times are those of the words in the segment in which it stands. A word that becomes several
    shares its time among them by their letters. Words that stay keep their places.
    Raises ValueError where two replacements cover the same word, one ends behind the last word, or a segment would be
    left without a word.
    """
    chosen = tuple(replacements)
    slots = slot_of_word(chosen)
    words = transcript.words
    if slots and max(slots) >= len(words):
        raise ValueError(f"a replacement ends behind the last word: word {max(slots)} of {len(words)}")
    share_of = {k: share for r in chosen for k, share in shares(words, r)}
    segments = []
    at = 0
    for segment in transcript.segments:
        here = range(at, at + len(segment.words))
        at = here.stop
        touched = any(k in slots for k in here)
        segments.append(replace(segment, words=tuple(_reworded(words, here, slots, share_of))) if touched else segment)
    return replace(transcript, segments=tuple(segments))


def _reworded(
    words: Sequence[Word], here: range, slots: Mapping[int, str], share_of: Mapping[int, range]
) -> Iterator[Word]:
    """Yield the words of a segment, which are `here` among all, as they become."""
    glued = True
    for k in here:
        word = words[k]
        slot = slots.get(k, word.text)
        glued = glued and word.glued
        if not slot:
            continue
        if slot != word.text:
            word = _merged(word, [words[i] for i in share_of[k]], [words[i] for i in share_of[k] if i in here])
        first, *others = _split(word, slot)
        yield first if first.glued == glued else replace(first, glued=glued)
        yield from others
        glued = True


def _merged(anchor: Word, shared: Sequence[Word], shared_here: Sequence[Word]) -> Word:
    start_ms, end_ms = shared_here[0].start_ms, shared_here[-1].end_ms
    if start_ms is not None and end_ms is not None:
        end_ms = max(start_ms, end_ms)
    probability = min((w.probability for w in shared if w.probability is not None), default=None)
    return replace(anchor, start_ms=start_ms, end_ms=end_ms, probability=probability, places=())


def shares(words: Sequence[Word], r: Replacement) -> Iterator[tuple[int, range]]:
    """Yield each word that `r` leaves or changes with the words whose time it takes.

    These are itself and those of the emptied slots beside it: all of them before the first word, and behind a word
    those up to the next, unless the word stays and the next one is changed. A word that stays takes none.
    """
    full = [k for k in range(r.start, r.stop) if r.slots[k - r.start]]
    changed = {k for k in full if r.slots[k - r.start] != words[k].text}
    begin = r.start
    for k, following in zip(full, [*full[1:], None], strict=True):
        if k not in changed:
            yield k, range(k, k + 1)
            begin = k + 1
            continue
        end = following if following is not None else r.stop
        yield k, range(begin, end)
        begin = end


def _split(word: Word, text: str) -> tuple[Word, ...]:
    parts = text.split()
    if len(parts) == 1:
        return (word if word.text == text else replace(word, text=text),)
    stops = list(accumulate(map(len, parts), initial=0))
    return tuple(
        replace(
            word,
            text=part,
            start_ms=_within(word, begin, stops[-1]),
            end_ms=_within(word, end, stops[-1]),
            glued=word.glued and begin == 0,
        )
        for part, (begin, end) in zip(parts, pairwise(stops), strict=True)
    )


def _within(word: Word, letters: int, of_letters: int) -> int | None:
    if letters == 0:
        return word.start_ms
    if letters == of_letters:
        return word.end_ms
    if word.start_ms is None or word.end_ms is None:
        return None
    return word.start_ms + round((word.end_ms - word.start_ms) * letters / of_letters)


# -- in the text it was read from --------------------------------------------------------------------------------------


def edit_places(
    text: str, transcript: Transcript, replacements: Iterable[Replacement], escape: Callable[[str], str]
) -> tuple[Edit, ...]:
    """Return the edits of `text` that make `replacements` at every place of the words they change.

    `escape` writes plain text as the file's format does. A word that goes takes a space beside it along, and a line
    end only where its line would be left blank, so that lines and cues stay divided as they were. What stands between
    the pieces of a word and between words (tags, labels) stays. Raises ValueError where two replacements cover the
    same word, or a segment would be left without a word.
    """
    slots = slot_of_word(replacements)
    edits: list[Edit] = []
    at = 0
    for segment in transcript.segments:
        own = {k: slots[at + k] for k in range(len(segment.words)) if at + k in slots} if slots else {}
        at += len(segment.words)
        if own and len(own) == len(segment.words) and not any(own.values()):
            raise ValueError("a segment would be left without a word")
        for n in range(max((len(segment.words[k].places) for k in own), default=0)):
            edits += _segment_edits(text, segment.words, own, n, escape)
    return tuple(sorted(edits, key=lambda e: (e.start, e.end)))


def _segment_edits(
    text: str, words: Sequence[Word], slots: Mapping[int, str], n: int, escape: Callable[[str], str]
) -> Iterator[Edit]:
    """Yield the edits for the `n`-th places of a segment's words."""
    gone: list[Place] = []
    before: Place | None = None
    for k, word in enumerate(words):
        place = word.places[n] if n < len(word.places) else None
        if place is None or slots.get(k, word.text):
            if gone:
                yield from _removal(text, before, gone, place)
                gone = []
            before = place
        else:
            gone.append(place)
        if place is not None and slots.get(k):
            yield from _rewriting(text, word.text, slots[k], place, escape)
    if gone:
        yield from _removal(text, before, gone, None)


def _rewriting(text: str, old: str, new: str, place: Place, escape: Callable[[str], str]) -> Iterator[Edit]:
    """Yield the edits that write `new` over `old`: of the pieces that differ alone, so that entities beside stay."""
    if old == new:
        return
    first = _common(old, new)
    same_end = _common(old[first:][::-1], new[first:][::-1])
    last, fresh = len(old) - same_end, new[first : len(new) - same_end]
    starts = list(accumulate((len(p.text) for p in place), initial=0))
    touched = [
        k
        for k, (a, b) in enumerate(pairwise(starts))
        if (a < last and first < b) or (first == last and a <= first <= b)
    ]
    taker = next((k for k in touched if _is_literal(text, place[k])), touched[0])
    for k in touched:
        piece, a = place[k], starts[k]
        if first == last and k != taker:
            continue
        kept = piece.text[: max(0, first - a)], piece.text[max(0, last - a) :]
        yield Edit(piece.start, piece.end, escape(kept[0] + (fresh if k == taker else "") + kept[1]))


def _is_literal(text: str, piece: Piece) -> bool:
    return text[piece.start : piece.end] == piece.text


def _removal(text: str, before: Place | None, gone: Sequence[Place], after: Place | None) -> Iterator[Edit]:
    """Yield the edits that take neighbouring words out, and of the spaces that then meet all but one.

    At either end of a segment none of these spaces stays. Marks between the words (tags) part the spaces.
    """
    for place in gone:
        for piece in place:
            yield Edit(piece.start, piece.end, "")
    meeting: list[_Span] = []
    at_end = before is None
    stops = [before, *gone, after]
    for k, (left, right) in enumerate(pairwise(stops)):
        if left is None or right is None:
            continue
        start, end = left[-1].end, right[0].start
        gap = text[start:end]
        if not gap.strip():
            meeting.append((start, end))
            continue
        if k > 0:
            meeting.append((start, end - len(gap.lstrip())))
        yield from _thinned(text, meeting, at_end=at_end)
        at_end = False
        meeting = [(start + len(gap.rstrip()), end)] if k < len(gone) else []
    yield from _thinned(text, meeting, at_end=at_end or after is None)


def _thinned(text: str, spaces: Sequence[_Span], *, at_end: bool) -> Iterator[Edit]:
    """Yield edits that leave one of `spaces`, that with the line end if one has it; none at a segment's end."""
    real = [(a, b) for a, b in spaces if a < b]
    kept = None if at_end or not real else next((s for s in real if _ends_line(text[s[0] : s[1]])), real[0])
    for span in real:
        if span != kept:
            yield Edit(*span, "")
