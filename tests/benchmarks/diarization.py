"""How well timbre finds speakers, and how well voices are recognised again: on recordings with an RTTM file each.

    python -m tests.benchmarks.diarization FOLDER [timbre|pyannote]

FOLDER holds NAME.wav (or any other ending) beside NAME.rttm. Prints, for each recording, the diarization error rate
without a collar (pyannote.metrics; overlapped speech counts) with the number of speakers unknown and known, and the
numbers found and true. Then each speaker's own speech, without what overlaps, is cut into halves, a print is taken of
each, and all halves are compared: right accepts among those of one speaker, false accepts among those of two.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from castproof.hearing import read_diarization
from transcribe.audio import decode
from transcribe.diarizers import choose_diarizer, meter_of
from transcribe.engine import SpeakerOptions, no_progress
from transcribe.recording import Recording, Stretch

if TYPE_CHECKING:
    from transcribe.voices import Voiceprint
    from transcript.model import Diarization

_LEAST_MS = 300  # of a stretch that is one speaker's alone


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A recording and who speaks in it."""

    recording: Recording
    truth: Diarization


def cases(folder: Path) -> list[Case]:
    """Read the recordings of a folder that have an RTTM file beside them."""
    found = []
    for rttm in sorted(folder.glob("*.rttm")):
        (path,) = (p for p in rttm.parent.glob(f"{rttm.stem}.*") if p.suffix not in {".rttm", ".stm", ".txt"})
        found.append(Case(decode(path, no_progress, print), read_diarization(rttm)))
    return found


def annotation(diarization: Diarization) -> Any:  # noqa: ANN401  # pyannote.core ships no types
    """Return a diarization as pyannote.core's."""
    from pyannote.core import Annotation, Segment

    made = Annotation()
    for k, turn in enumerate(diarization.turns):
        made[Segment(turn.start_ms / 1000, turn.end_ms / 1000), k] = turn.speaker
    return made


def diarization_error(case: Case, options: SpeakerOptions, diarizer: str) -> tuple[float, int]:
    """Return the error rate and the number of speakers found."""
    from pyannote.core import Segment, Timeline
    from pyannote.metrics.diarization import DiarizationErrorRate

    found = choose_diarizer(diarizer, options, print).diarize(case.recording, options, no_progress)
    whole = Timeline([Segment(0, case.recording.duration_ms / 1000)])
    return float(DiarizationErrorRate()(annotation(case.truth), annotation(found), uem=whole)), len(found.speakers)


def alone(truth: Diarization, speaker: str) -> list[Stretch]:
    """Return where `speaker` speaks and nobody else does."""
    edges = sorted({t for turn in truth.turns for t in (turn.start_ms, turn.end_ms)})
    return [
        Stretch(a, b)
        for a, b in pairwise(edges)
        if b - a >= _LEAST_MS and {t.speaker for t in truth.turns if t.start_ms < b and t.end_ms > a} == {speaker}
    ]


def halves(stretches: list[Stretch]) -> tuple[list[Stretch], list[Stretch]]:
    """Return the first and the second half of what is said."""
    left_ms = sum(b - a for a, b in stretches) // 2
    first, second = [], []
    for start_ms, end_ms in stretches:
        cut_ms = min(start_ms + max(left_ms, 0), end_ms)
        left_ms -= end_ms - start_ms
        first += [Stretch(start_ms, cut_ms)] if cut_ms > start_ms else []
        second += [Stretch(cut_ms, end_ms)] if end_ms > cut_ms else []
    return first, second


def prints(found: list[Case], diarizer: str) -> list[tuple[str, Voiceprint]]:
    """Return two prints of each speaker of whom enough is heard alone."""
    meter = meter_of(diarizer, None)
    taken: list[tuple[str, Voiceprint]] = []
    for case in found:
        speakers = case.truth.speakers
        groups = [half for s in speakers for half in halves(alone(case.truth, s))]
        names = [s for s in speakers for _ in range(2)]
        made = meter.prints(case.recording, groups, SpeakerOptions())
        taken += [(name, p) for name, p in zip(names, made, strict=True) if p is not None]
    return taken


def main(folder: Path, diarizer: str) -> None:
    """Print what is measured."""
    found = cases(folder)
    for case in found:
        true = len(case.truth.speakers)
        unknown, number = diarization_error(case, SpeakerOptions(), diarizer)
        known, _ = diarization_error(case, SpeakerOptions(num_speakers=true), diarizer)
        name = case.recording.path.stem
        print(f"{name}: {unknown:.2%} ({number} speakers found, {true} there), {known:.2%} with the number known")
    meter = meter_of(diarizer, None)
    pairs = [(a == b, meter.score(p, q)) for (a, p), (b, q) in combinations(prints(found, diarizer), 2)]
    for same, name in ((True, "right accepts"), (False, "false accepts")):
        scores = sorted(score for one, score in pairs if one == same)
        accepted = sum(score >= meter.least_score for score in scores)
        print(f"{name}: {accepted} of {len(scores)} (scores {scores[:1]} to {scores[-1:]})")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "timbre")  # the second argument
