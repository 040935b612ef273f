"""What a voice sounds like by the embedding of a pyannote.audio pipeline (extra `diarize`)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from transcribe.pyannote import DEFAULT_MODEL, embedding
from transcribe.recording import SAMPLE_RATE
from transcribe.voices import Voiceprint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from transcribe.engine import SpeakerOptions
    from transcribe.recording import Recording, Stretch

__all__ = ["PyannoteMeter"]

_LEAST_MS = 2000
_PART_MS = 10_000  # embedded together; models are trained on some seconds
_PARTS = 30  # five minutes of a voice say it all
_LEAST_SCORE = 0.5  # pyannote's own clustering merges from a cosine of 0.3 on; a name asks for more


@dataclass(frozen=True, slots=True)
class PyannoteMeter:
    """Takes voiceprints with the embedding of the pipeline `model` (None: the default)."""

    model: str | None = None

    @property
    def name(self) -> str:
        """The pipeline whose embedding it is."""
        return f"pyannote {self.model or DEFAULT_MODEL}"

    @property
    def size(self) -> int | None:
        """The model's dimension, which is not known before it is loaded."""
        return None

    @property
    def least_score(self) -> float:
        """The cosine from which on two prints are of one voice."""
        return _LEAST_SCORE

    def prints(
        self, recording: Recording, speakers: Sequence[Sequence[Stretch]], options: SpeakerOptions
    ) -> tuple[Voiceprint | None, ...]:
        """Return the print of each of `speakers`, None where there are less than two seconds. Raises EngineError."""
        with embedding(recording, options) as embed:
            return tuple(self._print(recording, stretches, embed) for stretches in speakers)

    def _print(self, recording: Recording, stretches: Sequence[Stretch], embed: Any) -> Voiceprint | None:  # noqa: ANN401 - pyannote.audio ships no types
        import numpy as np
        import torch

        sound = np.concatenate([np.empty(0, np.float32), *(recording.floats(a, b) for a, b in stretches)])
        speech_ms = len(sound) * 1000 // SAMPLE_RATE
        if speech_ms < _LEAST_MS:
            return None
        parts = max(1, speech_ms // _PART_MS)
        chosen = np.array_split(sound, parts)[:: -(-parts // _PARTS)]
        found = [np.ravel(embed(torch.from_numpy(part)[None, None])) for part in chosen]
        mean = np.mean([v / (np.linalg.norm(v) or 1.0) for v in found], axis=0)
        return Voiceprint(tuple(round(v, 6) for v in mean.astype(float).tolist()), speech_ms)

    def score(self, one: Voiceprint, other: Voiceprint) -> float:
        """Return the cosine of the angle between two prints; 0 where their models differ in size."""
        if len(one.values) != len(other.values):
            return 0.0
        lengths = math.hypot(*one.values) * math.hypot(*other.values)
        product = sum(a * b for a, b in zip(one.values, other.values, strict=True))
        return product / lengths if lengths else 0.0
