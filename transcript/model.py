"""What a transcript is: words in segments, each with what is known of its time, its speaker and its place in a file.

All values are frozen. Times are whole milliseconds from the start of the recording, half-open (`start_ms` included,
`end_ms` not); a time that is not known is None. A speaker is the label a file or a diarizer uses ("Speaker 2",
"Sarah Holder"); it stands on the words alone, so that no two levels can contradict each other.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import MemberDescriptorType

__all__ = ["Diarization", "Piece", "Place", "Segment", "Transcript", "Turn", "Word", "join"]


def _check_times(start_ms: int | None, end_ms: int | None) -> None:
    if start_ms is not None and start_ms < 0:
        raise ValueError(f"start_ms is negative: {start_ms}")
    if start_ms is not None and end_ms is not None and end_ms < start_ms:
        raise ValueError(f"end_ms {end_ms} lies before start_ms {start_ms}")
    if end_ms is not None and end_ms < 0:
        raise ValueError(f"end_ms is negative: {end_ms}")


class Piece(NamedTuple):
    """A stretch of a source's text: characters `start` to `end` (not included) that spell `text`.

    `text` differs from the characters where they are an escape or an entity (`&amp;`); such a stretch is a
    piece of its own, so that an edit beside it leaves it as it was.
    """

    start: int
    end: int
    text: str


Place = tuple[Piece, ...]
"""Where one occurrence of a word stands: one piece, or several where tags or entities split the word."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word with the punctuation that hangs on it, without spaces around it.

    `probability` is the recogniser's own, 0 to 1. `glued` says that no space stands between this word and the one
    before it (Chinese, Japanese, or recognisers that split words). `places` says where the word stands in the file it
    was read from, a place for every occurrence; places take no part in comparison.
    """

    text: str
    start_ms: int | None = None
    end_ms: int | None = None
    probability: float | None = None
    speaker: str | None = None
    glued: bool = False
    places: tuple[Place, ...] = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        if not self.text or self.text != self.text.strip():
            raise ValueError(f"a word has no spaces around it and is not empty: {self.text!r}")
        if self.probability is not None and not 0 <= self.probability <= 1:
            raise ValueError(f"a probability lies between 0 and 1: {self.probability}")
        _check_times(self.start_ms, self.end_ms)

    @classmethod
    def found(
        cls, text: str, start: int, end: int, speaker: str | None, place: Callable[[int, int], Place] | int
    ) -> list[Word]:
        """Return what stands between spaces in the characters `start` to `end` of `text`, as words without times.

        `place` gives the place of such characters in the file; where `text` is a stretch of it, it is the number of its
        first character there. The constructor does the same in five times the time and three times the memory, which
        counts in a file of a million words.
        """
        words: list[Word] = []
        offset, placed = (place, None) if isinstance(place, int) else (0, place)
        at = start
        for word in text[start:end].split():
            at = text.index(word, at)
            filled: Any = _Open()
            filled.text = word
            filled.start_ms = None
            filled.end_ms = None
            filled.probability = None
            filled.speaker = speaker
            filled.glued = False
            filled.places = offset + at if placed is None else (placed(at, at + len(word)),)
            filled.__class__ = cls
            words.append(filled)
            at += len(word)
        return words


class _Open:
    """A word while it is filled: it has the slots of Word, and is not frozen yet."""

    __slots__ = Word.__slots__


class _Places:
    """The attribute `places` of a word: where its slot holds a number, the one place that begins there."""

    def __init__(self, slot: MemberDescriptorType) -> None:
        self._slot = slot

    def __get__(self, word: Word, kind: type[Word]) -> tuple[Place, ...]:
        places: tuple[Place, ...] | int = self._slot.__get__(word, kind)
        if isinstance(places, int):
            return ((Piece(places, places + len(word.text), word.text),),)
        return places

    def __set__(self, word: Word, places: tuple[Place, ...]) -> None:
        self._slot.__set__(word, places)


setattr(Word, "places", _Places(vars(Word)["places"]))  # noqa: B010 - the slot stays, behind it


def join(words: Iterable[Word]) -> str:
    """Return the words as running text: a space before each that is not glued."""
    return "".join(w.text if w.glued else " " + w.text for w in words).strip()


@dataclass(frozen=True, slots=True)
class Segment:
    """Words that belong together in a file: a paragraph, a subtitle cue, a recogniser's segment. Never empty."""

    words: tuple[Word, ...]
    start_ms: int | None = None
    end_ms: int | None = None

    def __post_init__(self) -> None:
        if not self.words:
            raise ValueError("a segment holds at least one word")
        _check_times(self.start_ms, self.end_ms)

    @property
    def text(self) -> str:
        """The segment as running text."""
        return join(self.words)

    @property
    def speaker(self) -> str | None:
        """The speaker of most of its words; the first of them where two have as many."""
        return Counter(w.speaker for w in self.words).most_common(1)[0][0]


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was said, in order. `title` and `description` are the head of a transcript page, else empty."""

    segments: tuple[Segment, ...] = ()
    language: str | None = None
    title: str = ""
    description: str = ""

    @property
    def words(self) -> tuple[Word, ...]:
        """All words in order (made anew at each call: bind it once in a loop)."""
        return tuple(w for s in self.segments for w in s.words)

    @property
    def text(self) -> str:
        """The segments as lines of running text."""
        return "\n".join(s.text for s in self.segments)

    @property
    def speakers(self) -> tuple[str, ...]:
        """The speakers in the order in which they first speak."""
        return tuple(dict.fromkeys(w.speaker for s in self.segments for w in s.words if w.speaker is not None))

    @property
    def has_times(self) -> bool:
        """Tell whether any of its words or segments has a time."""
        return any(s.start_ms is not None or any(w.start_ms is not None for w in s.words) for s in self.segments)


@dataclass(frozen=True, slots=True, order=True)
class Turn:
    """A stretch of a recording in which one speaker is heard."""

    start_ms: int
    end_ms: int
    speaker: str

    def __post_init__(self) -> None:
        _check_times(self.start_ms, self.end_ms)
        if not self.speaker:
            raise ValueError("a turn has a speaker")


@dataclass(frozen=True, slots=True)
class Diarization:
    """Who spoke when: turns in order of time. Turns may overlap where people do."""

    turns: tuple[Turn, ...] = ()

    def __post_init__(self) -> None:
        if list(self.turns) != sorted(self.turns):
            raise ValueError("the turns of a diarization are in order of time")

    @property
    def speakers(self) -> tuple[str, ...]:
        """The speakers in the order in which they first speak."""
        return tuple(dict.fromkeys(t.speaker for t in self.turns))
