"""Who says which words: a transcript's labels, repaired by all that is known of its speakers.

Labels of machines flip in mid-sentence, and leave a word or two on the wrong side of a change. Where the voices of a
diarization, or a label that is nobody's (`align.strays`), say that words are somebody else's, everything that is known
is weighed in log-odds: how long the other voice is heard; whether sentences run on across the changes of speaker that
would vanish, and end at those that would come; the pauses there; and what the labels themselves show. The words change
hands only where at least two kinds of evidence speak for it and all of them together clearly do; else the label stays,
and what speaks for another is listed. Words keep their letters, punctuation and order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from align.evidence import Evidence, EvidenceKind, confidence_of
from align.strays import blocks_of, find_strays, one_speaker_at
from align.voices import labels_of_recognised, voices_by_label
from transcript.model import Transcript, join

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from align.strays import Block, Stray
    from transcript.model import Word

__all__ = ["Repaired", "SpeakerChange", "repair_speakers", "with_speakers"]

_CLEAR = 1.5
"""The log-odds from which words change hands."""
_TELLING = 0.4
"""The log-odds from which one kind of evidence counts as speaking for a change."""
_KINDS = 2
_PASSES = 3
"""A change may make another clear: words whose neighbours have changed hands."""
_DOUBTFUL_VOICE_MS = 1500
"""A voice at odds with the label for so long is listed even if nothing else speaks for it."""
_DOUBTFUL, _DOUBTFUL_VOICE = 0.5, 1.5
"""The log-odds from which a doubt is listed: where the text raises it, and where a voice does, which errs often."""
_ALONE = 0.5
"""What evidence of a single kind is worth."""

_VOICE_AT_ALL, _VOICE_A_SECOND, _VOICE_MOST = 0.5, 0.8, 3.0
_WORD_MS = 300
"""What a word lasts where nothing tells."""
_OWN_TURN = 1.5
_NOBODY = 1.0
_STRAY_MOST = 4.0
_STRAY_SHARE = 1 / 3
_PAUSE_MS, _NO_PAUSE_MS = 300, 120
_PAUSE_A_SECOND, _PAUSE_MOST, _NO_PAUSE = 2.0, 2.0, 0.15

_SHIFT = 5
"""So many words of one speaker may hang on another's turn."""
_SPLIT, _ENDED = 1.5, 0.2


@dataclass(frozen=True, slots=True)
class SpeakerChange:
    """Words `start` to `stop` (not included) are `after`'s, not `before`'s; not `applied`, it is a doubt."""

    start: int
    stop: int
    text: str
    before: str
    after: str
    start_ms: int | None
    end_ms: int | None
    evidence: tuple[Evidence, ...]
    applied: bool

    @property
    def confidence(self) -> float:
        """How sure it is, 0 to 1: the evidence weighed by hand."""
        return confidence_of(self.evidence)


@dataclass(frozen=True, slots=True)
class Repaired:
    """A transcript with its labels repaired, and the changes: those made and those that are doubts."""

    transcript: Transcript
    changes: tuple[SpeakerChange, ...]


def repair_speakers(
    labelled: Transcript,
    voiced: Transcript | None = None,
    unheard: Collection[int] = frozenset(),
    recognised: Collection[str] = frozenset(),
) -> Repaired:
    """Return `labelled` with each word under its speaker's label, as far as more than one kind of evidence tells.

    `voiced` holds the same words, each with the voice that a diarizer hears; the words `unheard`, counted from 0, are
    not in the recording. A voice is called as `align.voices` says; words without a label take its name, and so do the
    labels of people whose voices are `recognised`. Raises ValueError where the two do not hold the same words.
    """
    voices: Sequence[str | None] = [None] * len(labelled.words)
    if voiced is not None:
        if recognised:
            people = labels_of_recognised(labelled, voiced, unheard, recognised)
            labelled = with_speakers(labelled, [people.get(w.speaker or "", w.speaker) for w in labelled.words])
        voices = voices_by_label(labelled, voiced, unheard, recognised)
    case = _Case.of(labelled, voices)
    doubts = _settle(case)
    shifts = list(_shifts(case))
    for shift in shifts:
        if shift.applied:
            case.give(shift)
    changes = sorted((*case.made, *doubts, *shifts), key=lambda c: (c.start, c.stop))
    return Repaired(with_speakers(labelled, case.labels), tuple(changes))


def with_speakers(transcript: Transcript, speakers: Sequence[str | None]) -> Transcript:
    """Return `transcript` with `speakers`, one a word."""
    of_word = iter(speakers)
    return replace(
        transcript,
        segments=tuple(
            replace(segment, words=tuple(replace(word, speaker=next(of_word)) for word in segment.words))
            for segment in transcript.segments
        ),
    )


# -- what is known -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Run:
    """Words `start` to `stop` of one label that may be `target`'s; `heard` tells that a voice says so."""

    start: int
    stop: int
    label: str
    target: str
    heard: bool


@dataclass(slots=True)
class _Case:
    """A transcript while its labels are repaired: `labels` are those it has so far, `known` those it came with."""

    words: tuple[Word, ...]
    texts: tuple[str, ...]
    labels: list[str | None]
    voices: Sequence[str | None]
    strays: dict[str, Stray]
    known: frozenset[str]
    made: list[SpeakerChange]

    @classmethod
    def of(cls, labelled: Transcript, voices: Sequence[str | None]) -> _Case:
        words = labelled.words
        texts = tuple(w.text for w in words)
        labels = [w.speaker or voice for w, voice in zip(words, voices, strict=True)]
        blocks = blocks_of(labels)
        strays = _without_voice_of_their_own(find_strays(texts, blocks), blocks, voices)
        return cls(words, texts, labels, voices, strays, frozenset(labelled.speakers), [])

    def give(self, change: SpeakerChange) -> None:
        """Make a change."""
        self.labels[change.start : change.stop] = [change.after] * (change.stop - change.start)

    def change(self, run: _Run, evidence: Sequence[Evidence], *, applied: bool) -> SpeakerChange:
        """Return the change that a run makes."""
        words = self.words[run.start : run.stop]
        return SpeakerChange(
            run.start,
            run.stop,
            join(words),
            run.label,
            run.target,
            words[0].start_ms,
            words[-1].end_ms,
            tuple(evidence),
            applied,
        )

    def pause_ms(self, at: int) -> int | None:
        """Return the silence before word `at`, None where the times do not tell."""
        end_ms, start_ms = self.words[at - 1].end_ms, self.words[at].start_ms
        return max(0, start_ms - end_ms) if end_ms is not None and start_ms is not None else None


def _without_voice_of_their_own(
    strays: dict[str, Stray], blocks: Sequence[Block], voices: Sequence[str | None]
) -> dict[str, Stray]:
    """Return the strays that no voice speaks for: theirs is their owner's, or was not heard.

    The first turn of all does not count: an announcer's label may be used again for nobody.
    """
    own = {
        label
        for label in strays
        for heard in [[voices[k] for b in blocks[1:] if b.label == label for k in range(b.start, b.stop)]]
        if 2 * heard.count(label) > sum(v is not None for v in heard)
    }
    return {label: stray for label, stray in strays.items() if label not in own}


# -- words that change hands -------------------------------------------------------------------------------------------


def _settle(case: _Case) -> list[SpeakerChange]:
    """Make the changes that are clear, and those that are clear after them; return the doubts that remain."""
    for _ in range(_PASSES):
        for run in _runs(case):
            evidence = list(_evidence(case, run))
            if _is_clear(evidence):
                case.made.append(case.change(run, evidence, applied=True))
        for change in case.made:
            case.give(change)
    weighed = ((run, list(_evidence(case, run))) for run in _runs(case))
    return [_doubt(case, run, evidence) for run, evidence in weighed if _is_doubtful(case, run, evidence)]


def _is_clear(evidence: Sequence[Evidence]) -> bool:
    kinds = {kind: sum(e.weight for e in evidence if e.kind is kind) for kind in {e.kind for e in evidence}}
    return sum(kinds.values()) >= _CLEAR and sum(w >= _TELLING for w in kinds.values()) >= _KINDS


def _is_doubtful(case: _Case, run: _Run, evidence: Sequence[Evidence]) -> bool:
    long = run.heard and _duration_ms(case.words[run.start : run.stop]) >= _DOUBTFUL_VOICE_MS
    return long or sum(e.weight for e in evidence) >= (_DOUBTFUL_VOICE if run.heard else _DOUBTFUL)


def _doubt(case: _Case, run: _Run, evidence: Sequence[Evidence]) -> SpeakerChange:
    total = sum(e.weight for e in evidence)
    alone = Evidence(EvidenceKind.PRIOR, -_ALONE * abs(total), "nothing of another kind says so")
    return case.change(run, (*evidence, alone), applied=False)


def _runs(case: _Case) -> Iterator[_Run]:
    """Yield the runs of words that may be somebody else's than their label says."""
    targets = list(_targets(case))
    at = 0
    for (label, target, heard), group in groupby(
        zip(case.labels, targets, (v is not None for v in case.voices), strict=True)
    ):
        stop = at + sum(1 for _ in group)
        if label is not None and target is not None and label != target:
            yield _Run(at, stop, label, target, heard)
        at = stop


def _targets(case: _Case) -> Iterator[str | None]:
    """Yield whose each word may be: whose voice is heard, else the owner of a stray label, or who speaks around it."""
    blocks = blocks_of(case.labels)
    for n, block in enumerate(blocks):
        beside = [b.label for b in (*blocks[max(0, n - 1) : n], *blocks[n + 1 : n + 2])]
        stray = case.strays.get(block.label) if block.label is not None else None
        unheard = block.label
        if stray is not None and stray.owner in beside:
            unheard = stray.owner
        elif stray is not None and len(beside) > 1 and len(set(beside)) == 1:
            unheard = beside[0]
        yield from (case.voices[k] or unheard for k in range(block.start, block.stop))


def _evidence(case: _Case, run: _Run) -> Iterator[Evidence]:
    if run.heard:
        duration_ms = _duration_ms(case.words[run.start : run.stop])
        weight = min(_VOICE_MOST, _VOICE_AT_ALL + _VOICE_A_SECOND * duration_ms / 1000)
        yield Evidence(EvidenceKind.VOICE, weight, f"the voice is {run.target}'s, for {duration_ms / 1000:.1f} s")
    stray = case.strays.get(run.label)
    if stray is not None and stray.owner == run.target:
        why = f"{run.label} breaks {stray.splits} sentences of {run.target} in two"
        yield Evidence(EvidenceKind.SENTENCE, min(_STRAY_MOST, stray.log_odds * _STRAY_SHARE), why)
    if stray is not None and not run.heard:
        why = f"{run.label} stands beside {stray.owner} in {stray.beside} of its {stray.turns} turns"
        yield Evidence(EvidenceKind.LABELS, _NOBODY, why)
    edges = [k for k in (run.start, run.stop) if 0 < k < len(case.words)]
    beside = {run.start: run.start - 1, run.stop: run.stop}
    vanishing = [k for k in edges if case.labels[beside[k]] == run.target]
    coming = [k for k in edges if case.labels[beside[k]] == run.label]
    if run.target not in case.known and not vanishing and not coming:
        yield Evidence(EvidenceKind.LABELS, _OWN_TURN, "the transcript, too, has somebody else begin and end there")
    yield from _sentence_evidence(case, vanishing, coming)
    yield from _pause_evidence(case, vanishing, coming)


def _duration_ms(words: Sequence[Word]) -> int:
    start_ms, end_ms = words[0].start_ms, words[-1].end_ms
    if start_ms is None or end_ms is None or end_ms < start_ms:
        return _WORD_MS * len(words)
    return end_ms - start_ms


def _sentence_evidence(case: _Case, vanishing: Sequence[int], coming: Sequence[int]) -> Iterator[Evidence]:
    """Yield what sentences say: changes of speaker inside them are to vanish, not to come."""
    for k in vanishing:
        weight = one_speaker_at(case.texts, k)
        yield Evidence(EvidenceKind.SENTENCE, weight, f"{_sentence(weight)} across {_around(case.texts, k)}")
    for k in coming:
        weight = one_speaker_at(case.texts, k)
        yield Evidence(EvidenceKind.SENTENCE, -weight, f"{_sentence(weight)} across {_around(case.texts, k)}")


def _sentence(log_odds: float) -> str:
    return "a sentence runs on" if log_odds > 0 else "no sentence runs on"


def _around(texts: Sequence[str], at: int) -> str:
    return f"“{' '.join(texts[max(0, at - 2) : at])} | {' '.join(texts[at : at + 2])}”"


def _pause_evidence(case: _Case, vanishing: Sequence[int], coming: Sequence[int]) -> Iterator[Evidence]:
    for k, sign in (*((k, -1) for k in vanishing), *((k, 1) for k in coming)):
        pause_ms = case.pause_ms(k)
        if pause_ms is None:
            continue
        if pause_ms >= _PAUSE_MS:
            weight = sign * min(_PAUSE_MOST, _PAUSE_A_SECOND * pause_ms / 1000)
            yield Evidence(
                EvidenceKind.PAUSE, weight, f"a pause of {pause_ms / 1000:.1f} s at {_around(case.texts, k)}"
            )
        elif pause_ms <= _NO_PAUSE_MS:
            yield Evidence(EvidenceKind.PAUSE, -sign * _NO_PAUSE, f"no pause at {_around(case.texts, k)}")


# -- words that hang on the wrong turn ---------------------------------------------------------------------------------


def _shifts(case: _Case) -> Iterator[SpeakerChange]:
    """Yield, where no voice tells, the words beside a change of speaker whose sentence runs on across it.

    A pause where the sentence ends makes it two kinds of evidence; without one it is a doubt.
    """
    blocks = blocks_of(case.labels)
    for before, after in pairwise(blocks):
        at = after.start
        if before.label is None or after.label is None or case.voices[at - 1] or case.voices[at]:
            continue
        if one_speaker_at(case.texts, at) < _SPLIT:
            continue
        reach = range(max(before.start, at - _SHIFT), min(after.stop, at + _SHIFT) + 1)
        ends = [k for k in reach if 0 < k < len(case.texts) and k != at and _may_end(case, k)]
        weighed = {k: [*_sentence_evidence(case, [at], [k]), *_pause_evidence(case, [at], [k])] for k in ends}
        if weighed:
            end, evidence = max(weighed.items(), key=lambda item: sum(e.weight for e in item[1]))
            label, target = (after.label, before.label) if end > at else (before.label, after.label)
            run = _Run(min(at, end), max(at, end), label, target, heard=False)
            yield case.change(run, evidence, applied=True) if _is_clear(evidence) else _doubt(case, run, evidence)


def _may_end(case: _Case, at: int) -> bool:
    """Tell whether the speaker may change before word `at`: a sentence ends there, or speech pauses."""
    return one_speaker_at(case.texts, at) < _ENDED or (case.pause_ms(at) or 0) >= _PAUSE_MS
