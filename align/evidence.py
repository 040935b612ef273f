"""What speaks for and against a change, and the change itself."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from align.quotes import Quote
    from transcript.model import Transcript
    from transcript.replacement import Replacement

__all__ = ["Correction", "Evidence", "EvidenceKind", "Listener", "Witnesses", "confidence_of", "found_in"]

_EXTREME = 50.0
"""In log-odds: more is as good as certain, and too much for exp()."""


class EvidenceKind(StrEnum):
    """The kinds of evidence, each named for what gave it."""

    PRIOR = "prior"
    REFERENCE = "reference"
    SOUND = "sound"
    COMMONNESS = "commonness"
    SPELLINGS = "spellings"
    CAPITALS = "capitals"
    CONTEXT = "context"
    HEARD = "heard"
    AUDIO = "audio"
    MEMORY = "memory"
    QUOTE = "quote"
    LABELS = "labels"
    VOICE = "voice"
    SENTENCE = "sentence"
    PAUSE = "pause"
    SAID = "said"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that speaks for (`weight` > 0) or against (< 0) a change, in words a person can check.

    `weight` is in natural log-odds: all weights of a correction, the prior's among them, add up to the log-odds of its
    confidence.
    """

    kind: EvidenceKind
    weight: float
    why: str


def confidence_of(evidence: Iterable[Evidence]) -> float:
    """Return how sure a change is, 0 to 1, by all that speaks for it and against."""
    log_odds = sum(e.weight for e in evidence)
    return 1 / (1 + math.exp(-max(-_EXTREME, min(_EXTREME, log_odds))))


def found_in(spelling: str, count: int, documents: int) -> str:
    """Return in words how often a term stands in how many documents."""
    times = "once" if count == 1 else f"{count} times"
    return f"{spelling}: {times} in {documents} document" + ("" if documents == 1 else "s")


@dataclass(frozen=True, slots=True)
class Correction:
    """Other words for words `start` to `stop` (not included) of a transcript, and why.

    `before` and `after` are running text with the punctuation that hangs on it. `confidence`, 0 to 1, estimates how
    many such corrections are right: calibrated where a judge was trained, else weighed by hand. `applied` tells the
    corrections that are made from those that are only listed.
    """

    start: int
    stop: int
    before: str
    after: str
    start_ms: int | None
    end_ms: int | None
    confidence: float
    evidence: tuple[Evidence, ...]
    applied: bool
    replacement: Replacement


class Listener(Protocol):
    """Tells how well readings of a stretch of the recording fit what is heard there."""

    def score(self, readings: Sequence[str], start_ms: int, end_ms: int) -> tuple[float | None, ...]:
        """Return a log score for each reading, comparable with each other; None where one cannot be scored."""
        ...


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Who else tells what was said: another transcript of the recording, and what listens to the recording itself.

    `quotes` are published quotations, each with the words of the transcript in whose place it was found. `prompted`
    tells that whoever made the other transcript was given the words of the one to correct: that both have the same
    proves nothing then.
    """

    heard: Transcript | None = None
    prompted: bool = False
    listener: Listener | None = None
    quotes: tuple[Quote, ...] = ()
