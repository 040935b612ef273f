"""Words and sound -> when each word is spoken and how well it fits (PocketSphinx's forced alignment)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from transcribe.lexicon import Lexicon
from transcribe.sphinx_decoder import FILLERS, FRAME_MS, SHORTEST_BYTES, listen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pocketsphinx import Decoder

    from transcribe.lexicon import Pronounce
    from transcribe.recording import Recording

__all__ = ["ForcedAligner", "SphinxListener", "SpokenAt"]


@dataclass(frozen=True, slots=True)
class SpokenAt:
    """When a word is spoken."""

    start_ms: int
    end_ms: int


class ForcedAligner:
    """Aligns words with stretches of `recording`; `pronounce` speaks the words that the English dictionary lacks."""

    def __init__(self, recording: Recording, pronounce: Pronounce) -> None:
        self._recording = recording
        self._pronounce = pronounce
        self._made: tuple[Decoder, Lexicon] | None = None

    def align(self, words: Sequence[str], start_ms: int, end_ms: int) -> tuple[SpokenAt | None, ...] | None:
        """Return when each of `words` is spoken between `start_ms` and `end_ms`, None for one without a sound ("-").

        None for all of them where the sound cannot be these words: too short, or a word that nobody can pronounce.
        """
        parts = [self._lexicon.entries(word) for word in words]
        entries = [entry for of_word in parts for entry in of_word]
        if not self._takes(entries, start_ms, end_ms):
            return None
        found = [
            SpokenAt(start_ms + s.start_frame * FRAME_MS, start_ms + (s.end_frame + 1) * FRAME_MS)
            for s in self._decoder.seg()
            if not s.word.startswith(FILLERS)
        ]
        if len(found) != len(entries):
            return None
        rest = iter(found)
        return tuple(_joined([next(rest) for _ in of_word]) for of_word in parts)

    def fit(self, words: Sequence[str], start_ms: int, end_ms: int) -> tuple[float | None, ...] | None:
        """Return how well each word fits the sound, None for one without a sound; None for all as `align` does.

        It is the mean log score of its frames (see `score`) behind that of the likeliest sound there, so 0 at best.
        """
        parts = [self._lexicon.entries(word) for word in words]
        found = self._scored([entry for of_word in parts for entry in of_word], start_ms, end_ms)
        if found is None:
            return None
        rest = (s for s in found if not s.name.startswith(FILLERS))
        return tuple(_mean_score([next(rest) for _ in of_word]) for of_word in parts)

    def score(self, words: Sequence[str], start_ms: int, end_ms: int) -> int | None:
        """Return the acoustic log score of the whole stretch read as `words`, None where it cannot be that.

        More is better; only scores of the same sound compare. The unit is PocketSphinx's, a tenth of a natural
        logarithm (base 1.0001, shifted by ten bits).
        """
        found = self._scored([entry for word in words for entry in self._lexicon.entries(word)], start_ms, end_ms)
        return None if found is None else sum(s.score for s in found)

    @property
    def duration_ms(self) -> int:
        """How long the recording is."""
        return self._recording.duration_ms

    @property
    def _decoder(self) -> Decoder:
        return self._loaded()[0]

    @property
    def _lexicon(self) -> Lexicon:
        return self._loaded()[1]

    def _loaded(self) -> tuple[Decoder, Lexicon]:
        if self._made is None:
            from pocketsphinx import Decoder

            # A best path through the lattice may give a sound no frames, on which the second pass fails
            # (cmusphinx/pocketsphinx pull request 500); words are pruned no harder than sounds (464).
            decoder = Decoder(lm=None, loglevel="FATAL", cmn="batch", bestpath=False, wbeam=1e-48)
            self._made = decoder, Lexicon(decoder, self._pronounce)
        return self._made

    def _samples(self, start_ms: int, end_ms: int) -> bytes:
        return self._recording.slice(start_ms, end_ms).tobytes()

    def _scored(self, entries: Sequence[str | None], start_ms: int, end_ms: int) -> list[_Scored] | None:
        """Return the entries and the pauses between them with their scores, None where the sound cannot be that."""
        if not self._takes(entries, start_ms, end_ms):
            return None
        decoder = self._decoder
        try:
            decoder.set_alignment()  # a second pass knows the states, and scores them
            listen(decoder, self._samples(start_ms, end_ms))
            found = [_Scored(e.name, e.duration, e.score) for e in decoder.get_alignment()]
        except RuntimeError:  # the words do not fit into the sound
            return None
        return found if sum(not s.name.startswith(FILLERS) for s in found) == len(entries) else None

    def _takes(self, entries: Sequence[str | None], start_ms: int, end_ms: int) -> bool:
        """Tell whether the decoder finds a way through the stretch as these entries."""
        known = [entry for entry in entries if entry is not None]
        samples = self._samples(start_ms, end_ms)
        if not known or len(known) < len(entries) or len(samples) < SHORTEST_BYTES:
            return False
        try:
            self._decoder.set_align_text(" ".join(known))
            listen(self._decoder, samples)
        except RuntimeError:  # the words do not fit into the sound
            return False
        return self._decoder.hyp() is not None


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
class _Scored:
    """A word or a pause, how many frames it has, and the sum of their scores."""

    name: str
    frames: int
    score: int


def _mean_score(parts: Sequence[_Scored]) -> float | None:
    frames = sum(p.frames for p in parts)
    return sum(p.score for p in parts) / frames if frames else None


def _joined(parts: Sequence[SpokenAt]) -> SpokenAt | None:
    return SpokenAt(parts[0].start_ms, parts[-1].end_ms) if parts else None
