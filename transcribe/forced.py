"""Words and sound -> when each word is spoken and how well it fits (PocketSphinx's forced alignment)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from transcribe.sphinx_decoder import FILLERS, FRAME_MS, SHORTEST_BYTES, listen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pocketsphinx import Decoder

    from transcribe.recording import Recording

    Pronounce = Callable[[str], tuple[str, ...]]
    """Gives the ARPABET phones of a word, none where it has no sound."""

__all__ = ["ForcedAligner", "SphinxListener", "TimedScore"]

_BETWEEN_PARTS = re.compile(r"[\s\-\u2010-\u2015/_]+")
_OUTER = "\"'()[]{}<>«»“”‘’„.,;:!?…*"


@dataclass(frozen=True, slots=True)
class TimedScore:
    """When a word is spoken, and its acoustic log score: more is better; only scores of the same sound compare.

    The unit is PocketSphinx's, a tenth of a natural logarithm (base 1.0001, shifted by ten bits).
    """

    start_ms: int
    end_ms: int
    score: int


class ForcedAligner:
    """Aligns words with stretches of `recording`; `pronounce` speaks the words that the English dictionary lacks."""

    def __init__(self, recording: Recording, pronounce: Pronounce) -> None:
        self._recording = recording
        self._pronounce = pronounce
        self._made: Decoder | None = None
        self._entries: dict[str, str | None] = {}

    def align(self, words: Sequence[str], start_ms: int, end_ms: int) -> tuple[TimedScore | None, ...] | None:
        """Return when each of `words` is spoken between `start_ms` and `end_ms`, None for one without a sound ("-").

        None for all of them where the sound cannot be these words: too short, or a word that nobody can pronounce.
        """
        parts = [self._spoken(word) for word in words]
        found = self._aligned([entry for entries in parts for entry in entries], start_ms, end_ms)
        if found is None:
            return None
        rest = iter(found.words)
        return tuple(_joined([next(rest) for _ in entries]) for entries in parts)

    def score(self, words: Sequence[str], start_ms: int, end_ms: int) -> int | None:
        """Return the log score of the whole stretch read as `words` (see TimedScore), None where it cannot be that."""
        entries = [entry for word in words for entry in self._spoken(word)]
        found = self._aligned(entries, start_ms, end_ms)
        return None if found is None else found.score

    @property
    def _decoder(self) -> Decoder:
        if self._made is None:
            from pocketsphinx import Decoder

            # A best path through the lattice may give a sound no frames, on which the second pass fails
            # (cmusphinx/pocketsphinx pull request 500); words are pruned no harder than sounds (464).
            self._made = Decoder(lm=None, loglevel="FATAL", cmn="batch", bestpath=False, wbeam=1e-48)
        return self._made

    def _aligned(self, entries: Sequence[str | None], start_ms: int, end_ms: int) -> _Found | None:
        known = [entry for entry in entries if entry is not None]
        samples = self._recording.slice(start_ms, end_ms).tobytes()
        if not known or len(known) < len(entries) or len(samples) < SHORTEST_BYTES:
            return None
        decoder = self._decoder
        try:
            decoder.set_align_text(" ".join(known))
            listen(decoder, samples)
            if decoder.hyp() is None:
                return None
            decoder.set_alignment()  # the second pass knows the states, and scores them
            listen(decoder, samples)
            alignment = [(e.name, e.start, e.duration, e.score) for e in decoder.get_alignment()]
        except RuntimeError:  # the words do not fit into the sound
            return None
        words = tuple(
            TimedScore(start_ms + start * FRAME_MS, start_ms + (start + duration) * FRAME_MS, score)
            for name, start, duration, score in alignment
            if not name.startswith(FILLERS)
        )
        if len(words) != len(known):
            return None
        return _Found(words, sum(score for *_, score in alignment))

    def _spoken(self, word: str) -> list[str | None]:
        """Return the dictionary's entries for the parts of a word, None for a part that cannot be pronounced."""
        return [self._entry(part) for part in _parts(word)]

    def _entry(self, part: str) -> str | None:
        if part not in self._entries:
            self._entries[part] = self._look_up(part)
        return self._entries[part]

    def _look_up(self, part: str) -> str | None:
        lower = part.lower().replace("\u2019", "'")
        known = next((w for w in (lower, lower.strip(_OUTER)) if w and self._decoder.lookup_word(w)), None)
        bare = part.strip(_OUTER)
        if known and not (len(bare) > 1 and bare.isupper()):
            return known
        spoken = " ".join(self._pronounce(bare))
        if not spoken or (known and self._decoder.lookup_word(known) == spoken):
            return known
        # capitals may be letters or a shouted word: either way of speaking will do
        name = f"castproof:{len(self._entries)}"
        ways = [spoken, *([self._decoder.lookup_word(known)] if known else [])]
        try:
            for number, phones in enumerate(ways, 1):
                self._decoder.add_word(name if number == 1 else f"{name}({number})", phones, update=False)
        except RuntimeError:  # no phones that this model knows
            return None
        return name


class SphinxListener:
    """Compares readings of a stretch of `recording` by their acoustic scores (a Listener of `align`)."""

    def __init__(self, recording: Recording, pronounce: Pronounce) -> None:
        self._aligner = ForcedAligner(recording, pronounce)

    def score(self, readings: Sequence[str], start_ms: int, end_ms: int) -> tuple[float | None, ...]:
        """Return a log score for each reading (running text) of the stretch, None for one that it cannot be.

        Differences count: the unit is a tenth of a natural logarithm, and a stretch of ten seconds has some -10,000.
        """
        return tuple(self._aligner.score(reading.split(), start_ms, end_ms) for reading in readings)


@dataclass(frozen=True, slots=True)
class _Found:
    words: tuple[TimedScore, ...]
    score: int


def _parts(word: str) -> Iterator[str]:
    """Yield the parts of a compound that are spoken: whatever holds a letter or a digit."""
    return (part for part in _BETWEEN_PARTS.split(word) if any(c.isalnum() for c in part))


def _joined(parts: Sequence[TimedScore]) -> TimedScore | None:
    if not parts:
        return None
    return TimedScore(parts[0].start_ms, parts[-1].end_ms, sum(p.score for p in parts))
