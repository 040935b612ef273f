"""The embedded diarizer: tells voices apart by their timbre, without a model to download and without torch.

Speech is cut where its spectrum changes, the pieces are clustered by voice, and each voice's model then decides anew
which stretches are its own; voices that turn out to be alike are merged, and those with next to no speech dropped.

It is made for a few distinct voices, each with a microphone of its own. It knows no overlapped speech: of two people
who speak at once it names one.

The constants were chosen on synthetic episodes of two to five voices, half a minute of a telephone call, and episodes
cut together from it, from meetings and from read speech.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from transcript.errors import OptionError
from transcript.model import Diarization, Turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from transcribe.cepstrum import Cepstra
    from transcribe.clusters import Bounds
    from transcribe.engine import Progress, SpeakerOptions
    from transcribe.recording import Recording

    Floats = NDArray[np.float64]
    Labels = NDArray[np.intp]

__all__ = ["TimbreDiarizer"]

_SILENCE_MS = 300  # ends a stretch of speech
_PAD_MS = 50
_STRETCH_MS = 60_000  # a longer one is cut where speech is least, which bounds memory
_SHAPE = 14  # coefficients whose change is a change of voice
_LEAST_FOUNDING = 40  # a piece with fewer frames founds no voice
_LEAST_RUN = 100  # frames that a voice speaks at a stretch; one that never does is but a sound of another
_SOUNDS = 8  # Gaussians that all of the recording is described by
_FIT_FRAMES = 6000  # frames they are fitted to, spread over all there are
_ROUNDS = 10
_BRIDGE_MS = 500  # a pause of a speaker that does not end the turn


@dataclass(frozen=True, slots=True)
class TimbreDiarizer:
    """Finds who speaks when by the timbre of the voices (see the module for how, and for whom it is made)."""

    @property
    def name(self) -> str:
        """What `--diarizer` calls it."""
        return "timbre"

    def diarize(self, recording: Recording, options: SpeakerOptions, progress: Progress) -> Diarization:
        """Find the turns of the speakers. The same recording gives the same turns every time.

        Raises OptionError where a model is asked for, since this diarizer has none.
        """
        from transcribe.cepstrum import FRAME_MS, cepstra
        from transcribe.speech import speech_segments

        if options.model is not None:
            raise OptionError("the timbre diarizer has no model to choose; leave it out, or use --diarizer pyannote")
        total_ms = recording.duration_ms
        progress(0, total_ms)
        speech = speech_segments(recording, min_silence_ms=_SILENCE_MS, pad_ms=_PAD_MS, max_ms=_STRETCH_MS)
        progress(total_ms // 3, total_ms)
        frames = cepstra(recording)
        progress(total_ms // 2, total_ms)
        spans = [(s.start_ms // FRAME_MS, min(s.end_ms // FRAME_MS, len(frames))) for s in speech]
        spans = [(start, end) for start, end in spans if start < end]
        turns = _turns(_voices(frames, spans, _bounds(options)), spans) if spans else []
        progress(total_ms, total_ms)
        return Diarization(tuple(turns))


def _bounds(options: SpeakerOptions) -> Bounds:
    from transcribe.clusters import Bounds

    if options.num_speakers is not None:
        return Bounds(options.num_speakers, options.num_speakers)
    return Bounds(options.min_speakers or 1, options.max_speakers)


def _voices(frames: Cepstra, speech: Sequence[tuple[int, int]], bounds: Bounds) -> Labels:
    """Return the number of the voice of each frame, NOBODY where nobody speaks."""
    import numpy as np

    from transcribe.changes import cut_at_changes
    from transcribe.clusters import Bounds, Ears, cluster
    from transcribe.mixture import fit_mixture
    from transcribe.resegment import NOBODY, resegment

    pieces = [
        np.arange(start + a, start + b)
        for start, end in speech
        for a, b in cut_at_changes(frames.values[start:end, :_SHAPE].astype(float))
    ]
    spoken = np.concatenate(pieces)
    chosen = spoken[:: -(-len(spoken) // _FIT_FRAMES)]
    ears = Ears(frames.values, frames.energy, fit_mixture(frames.values[chosen].astype(float), _SOUNDS))
    founding = [p for p in pieces if len(p) >= _LEAST_FOUNDING]
    if len(founding) < max(2, bounds.least):
        founding = pieces
    labels = np.full(len(frames), NOBODY)
    measured = ears.measure(founding)
    for piece, voice in zip(founding, cluster(measured, Bounds(bounds.least)), strict=True):
        labels[piece] = voice
    labels = resegment(frames.values, frames.energy, speech, labels, bounds.least)
    for _ in range(_ROUNDS):
        groups = [np.flatnonzero(labels == voice) for voice in np.unique(labels[labels != NOBODY])]
        kept = [g for g in map(_said_at_length, groups) if len(g)]
        if len(kept) < bounds.least:
            kept = sorted(groups, key=len, reverse=True)[: bounds.least]
        merged = cluster(ears.measure(kept, measured.within), bounds)
        if len(kept) == len(groups) == merged.max() + 1:
            break
        labels = np.full(len(frames), NOBODY)
        for group, voice in zip(kept, merged, strict=True):
            labels[group] = voice
        labels = resegment(frames.values, frames.energy, speech, labels, bounds.least)
    return labels


def _said_at_length(frames: Labels) -> Labels:
    """Return those of the `frames` of a voice, in order, that lie in runs long enough to be more than a sound."""
    import numpy as np

    breaks = np.flatnonzero(np.diff(frames) > 1) + 1
    runs = np.split(frames, breaks)
    return np.concatenate([np.empty(0, np.intp), *(r for r in runs if len(r) >= _LEAST_RUN)])


def _turns(labels: Labels, speech: Sequence[tuple[int, int]]) -> list[Turn]:
    """Return the runs of one voice as turns, those of one speaker joined across short pauses."""
    from transcribe.cepstrum import FRAME_MS

    names: dict[int, str] = {}
    turns: list[Turn] = []
    for start, end in speech:
        at = start
        for voice, run in groupby(labels[start:end].tolist()):
            until = at + sum(1 for _ in run)
            speaker = names.setdefault(voice, f"Speaker {len(names) + 1}")
            turn = Turn(at * FRAME_MS, until * FRAME_MS, speaker)
            if turns and turns[-1].speaker == speaker and turn.start_ms - turns[-1].end_ms < _BRIDGE_MS:
                turn = Turn(turns.pop().start_ms, turn.end_ms, speaker)
            turns.append(turn)
            at = until
    return turns
