"""The voices of a diarization, called as a transcript's own labels call them."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from transcript.model import Transcript

__all__ = ["name_voices"]

_MAJORITY = 0.5  # of a voice's words must carry one label, else nothing says who the voice is


def name_voices(labelled: Transcript, voiced: Transcript, unheard: Collection[int] = frozenset()) -> Transcript:
    """Return `labelled` with each word that has a voice under that voice's name.

    `voiced` holds the same words, each with the voice of the diarizer. A voice is called by the label that most of its
    words carry, so that two labels of one voice become one, and a label that two voices share keeps both. A voice whose
    words carry no label keeps its own name; one whose words are at odds leaves each word the label it had, and so do
    the words `unheard`, counted from 0, which nobody speaks in the recording.
    Raises ValueError where the two do not hold the same words.
    """
    labels = [w.speaker for w in labelled.words]
    voices = [None if k in unheard else w.speaker for k, w in enumerate(voiced.words)]
    if len(labels) != len(voices):
        raise ValueError(f"the words differ: {len(labels)} and {len(voices)}")
    names = _names(labels, voices)
    speakers = iter(
        [label if voice is None else names.get(voice, label) for label, voice in zip(labels, voices, strict=True)]
    )
    segments = (
        replace(segment, words=tuple(replace(word, speaker=next(speakers)) for word in segment.words))
        for segment in labelled.segments
    )
    return replace(labelled, segments=tuple(segments))


def _names(labels: list[str | None], voices: list[str | None]) -> dict[str, str]:
    carried: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for label, voice in zip(labels, voices, strict=True):
        if voice is not None:
            carried[voice].update([label] if label is not None else [])
    names = {}
    for voice, counts in carried.items():
        if not counts:
            names[voice] = voice
            continue
        label, most = counts.most_common(1)[0]
        if most > _MAJORITY * counts.total():
            names[voice] = label
    return names
