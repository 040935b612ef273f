"""The voices of a diarization, called as a transcript's own labels call them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from transcript.model import Diarization

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from transcript.model import Transcript

__all__ = ["labels_of_recognised", "named_turns", "voices_by_label"]

_MAJORITY = 0.5  # of a voice's words must carry one label, else nothing says who the voice is
_NUMBERED = re.compile(r"speaker[ _-]*\w{1,3}", re.IGNORECASE)
_WHOLLY = 0.9  # a word or two at the edge of a paragraph may be another's


def voices_by_label(
    labelled: Transcript,
    voiced: Transcript,
    unheard: Collection[int] = frozenset(),
    recognised: Collection[str] = frozenset(),
) -> list[str | None]:
    """Return for each word of `labelled` whose voice speaks it, called as the labels call him; None where none tells.

    `voiced` holds the same words, each with the voice of the diarizer. A voice is called by the label that most of
    its words carry, so that two labels of one voice become one. Where two voices share a label, the one with most
    of its words keeps it; another gets a label of its own if the label is a number that a machine gave ("Speaker
    3") and the transcript sets the voice apart too, in paragraphs that are wholly its own. Else it keeps the shared
    one. A voice whose words carry no label keeps its own name; one whose words are at odds says nothing, and so do
    the words `unheard`, counted from 0, which nobody speaks in the recording. The voices `recognised` are people's own
    names and keep them, but for a name that the transcript itself has. Raises ValueError where the two do not hold the
    same words.
    """
    labels = [w.speaker for w in labelled.words]
    voices = [None if k in unheard else w.speaker for k, w in enumerate(voiced.words)]
    if len(labels) != len(voices):
        raise ValueError(f"the words differ: {len(labels)} and {len(voices)}")
    carried = _carried(labels, voices)
    names = _parted(_names(carried, recognised), carried, _apart(labelled, voices), {x for x in labels if x})
    return [names.get(voice) if voice is not None else None for voice in voices]


def labels_of_recognised(
    labelled: Transcript, voiced: Transcript, unheard: Collection[int], recognised: Collection[str]
) -> dict[str, str]:
    """Return the labels of machines that stand for people whose voices are `recognised`, with these people's names.

    A label is the person's who says most of its words, if most of his words carry it.
    """
    labels = [w.speaker for w in labelled.words]
    voices = [None if k in unheard else w.speaker for k, w in enumerate(voiced.words)]
    most: dict[str, tuple[int, str]] = {}
    for voice, counts in _carried(labels, voices).items():
        label, words = counts.most_common(1)[0] if counts else ("", 0)
        if words > _MAJORITY * counts.total() and _NUMBERED.fullmatch(label):
            most[label] = max(most.get(label, (0, "")), (words, voice))
    return {label: voice for label, (_, voice) in most.items() if voice in recognised}


def named_turns(diarization: Diarization, spoken: Transcript) -> Diarization:
    """Return the turns under the names of those who speak most of the words in a voice's turns.

    A voice in whose turns no word with a name begins keeps its own, and so does a name that a machine's label would
    take the place of.
    """
    turns = diarization.turns
    starts = [t.start_ms for t in turns]
    said: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for word in spoken.words:
        if word.start_ms is None or word.speaker is None:
            continue
        k = bisect_right(starts, word.start_ms) - 1
        if k >= 0 and word.start_ms < turns[k].end_ms:
            said[turns[k].speaker][word.speaker] += 1
    most = {voice: counts.most_common(1)[0][0] for voice, counts in said.items()}
    names = {v: name for v, name in most.items() if _NUMBERED.fullmatch(v) or not _NUMBERED.fullmatch(name)}
    return Diarization(tuple(sorted(replace(t, speaker=names.get(t.speaker, t.speaker)) for t in turns)))


def _carried(labels: Sequence[str | None], voices: Sequence[str | None]) -> dict[str, Counter[str]]:
    """Return how many of each voice's words carry each label."""
    carried: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for label, voice in zip(labels, voices, strict=True):
        if voice is not None:
            carried[voice].update([label] if label is not None else [])
    return carried


def _names(carried: Mapping[str, Counter[str]], known: Collection[str]) -> dict[str, str]:
    names = {}
    for voice, counts in carried.items():
        label, most = counts.most_common(1)[0] if counts else (voice, 0)
        agreed = most > _MAJORITY * counts.total()
        if not counts or (voice in known and not (agreed and _NUMBERED.fullmatch(label) is None)):
            names[voice] = voice
        elif agreed:
            names[voice] = label
    return names


def _apart(labelled: Transcript, voices: Sequence[str | None]) -> set[str]:
    """Return the voices whose words stand in paragraphs that are theirs alone."""
    at = 0
    own: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for segment in labelled.segments:
        counts = Counter(v for v in voices[at : at + len(segment.words)] if v is not None)
        at += len(segment.words)
        every += counts
        if counts:
            voice, words = counts.most_common(1)[0]
            if words >= _WHOLLY * counts.total():
                own[voice] += words
    return {voice for voice, words in every.items() if own[voice] >= _WHOLLY * words}


def _parted(
    names: dict[str, str], carried: Mapping[str, Counter[str]], apart: Collection[str], taken: set[str]
) -> dict[str, str]:
    """Return `names` with a label of its own for each voice that is apart and shares another's."""
    most = {
        label: max((v for v in names if names[v] == label), key=lambda v: carried[v][label])
        for label in taken.intersection(names.values())
    }
    parted = dict(names)
    for voice, label in names.items():
        if most.get(label, voice) != voice and voice in apart and _NUMBERED.fullmatch(label):
            parted[voice] = next(n for k in count(1) if (n := f"Speaker {k}") not in taken)
            taken = taken | {parted[voice]}
    return parted
