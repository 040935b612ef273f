"""Train the judge of corrections on real calls, and tell how well it does on calls it has not seen.

    python -m tests.benchmarks.train_judge CALLS align/judge.json

Every candidate of every call is labelled by whether it makes more of the true words right. Calls are surveyed with
their own documents, with another call's in their place or beside them, with and without the other transcript, so that
the judge meets references that have nothing to do with a transcript; and once more with neither capitals nor
punctuation, as some recognisers write. The judge is the mean of several, each grown on other features, since one alone
varies by single edits from training to training. The figures are of all that castproof corrects, in eleven folds: each
group of calls is corrected with a judge that has seen neither them nor their documents. The
reliability is the judge's alone. Needs scikit-learn.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np

from align.correct import correct
from align.evidence import Witnesses
from align.features import FEATURES
from align.glossary import build_glossary
from align.judge import Judge
from align.survey import Survey, survey
from align.verdict import weigh
from align.wording import as_said
from tests.benchmarks.calls import Score, calls, documents, gains, recognised, score, truth, uncased
from transcript.model import Segment, Transcript
from transcript.replacement import Layout

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Executor

    from numpy.typing import NDArray

    from align.candidates import Candidate
    from align.evidence import Correction
    from transcript.model import Word

_FOLDS = 11
_SERVICES = ("amazon", "google")
_JUDGES = 2
_BOUNDS = (0.65, 0.7, 0.75, 0.8, 0.82, 0.85)
"""Confidences from which corrections are made, to see what each costs."""
_SHARE_OF_NEGATIVES = 0.2  # kept, and weighed up again: most candidates are wrong, and alike
# Where more can only speak for a correction (1), or only against it (-1), whatever a sample of calls says.
_DIRECTIONS = {
    "least frequency of the words": -1,
    "frequency of the words joined": -1,
    "least lower-case count in the documents": -1,
    "count of the words together in the documents": -1,
    "a sentence ends inside": -1,
    "share of lower case": -1,
    "relative distance": -1,
    "likeness of the letters": 1,
    "documents: word before and term": 1,
    "documents: term and word behind": 1,
    "lead over other terms": 1,
    "terms that sound nearer": -1,
    "likeness of the consonants": 1,
    "distance of the words that differ": -1,
    "lists with the term": 1,
    "documents: the words apart": -1,
    "the other transcript has the term": 1,
    "the other transcript has the same words": -1,
    "likeness to the other transcript": 1,
    "share of the same words for which it has the term": 1,
    "words of its row nearby": 1,
    "likelihood of the term by that of the words": 1,
}


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """A surveyed transcript and what each of its candidates gains; no judge is asked about the calls of its `fold`."""

    call: str
    service: str
    kind: str
    fold: int
    words: tuple[Word, ...]
    heard: tuple[Word, ...] | None
    seen: Survey
    gains: NDArray[np.int64]


def _lessons(folder: Path, number: int) -> list[Lesson]:
    """Return the lessons of a call, by its number."""
    return list(_each_lesson(folder, number))


def _each_lesson(folder: Path, number: int) -> Iterator[Lesson]:
    names = calls(folder)
    call, stranger = names[number], names[(number + _FOLDS) % len(names)]  # of one fold, so that none is seen
    own, strange = documents(folder, call), documents(folder, stranger)
    for service, other in (_SERVICES, _SERVICES[::-1]):
        words, heard = recognised(folder, call, service), recognised(folder, call, other)
        for kind, said, texts, witness in (
            ("documents", words, own, None),
            ("documents and other", words, own, heard),
            ("strange documents", words, strange, None),
            ("strange documents and other", words, strange, heard),
            ("both documents", words, own + strange, None),
            ("both documents and other", words, own + strange, heard),
            ("uncased, documents", uncased(words), own, None),
            ("uncased, documents and other", uncased(words), own, uncased(heard)),
        ):
            seen = survey(said, build_glossary(texts), witness)
            gained = _gains(folder, call, said, seen)
            yield Lesson(call, service, kind, number % _FOLDS, said, witness, seen, gained)


def _gains(folder: Path, call: str, words: Sequence[Word], seen: Survey) -> NDArray[np.int64]:
    changes = [(c.start, c.stop, _after(words, seen, c)) for c in seen.candidates]
    return np.array(gains(truth(folder, call)[0], words, changes), np.int64)


def _after(words: Sequence[Word], seen: Survey, c: Candidate) -> str:
    return as_said([w.text for w in words[c.start : c.stop]], seen.targets[c.term].term.spelling)


def _trained(lessons: Sequence[Lesson]) -> list[Any]:
    return [_grown(lessons, seed) for seed in range(_JUDGES)]


def _grown(lessons: Sequence[Lesson], seed: int) -> Any:  # noqa: ANN401  # scikit-learn ships no types
    from sklearn.ensemble import HistGradientBoostingClassifier

    chance = np.random.default_rng(seed)
    rows, labels, weights = [], [], []
    for lesson in lessons:
        right = lesson.gains > 0
        kept = right | (chance.random(len(right)) < _SHARE_OF_NEGATIVES)
        rows.append(lesson.seen.measures[kept])
        labels.append(right[kept])
        weights.append(np.where(right[kept], 1.0, 1 / _SHARE_OF_NEGATIVES))
    return HistGradientBoostingClassifier(
        max_iter=400,
        learning_rate=0.04,
        max_leaf_nodes=24,
        min_samples_leaf=80,
        l2_regularization=5.0,
        max_features=0.3,
        monotonic_cst=[_DIRECTIONS.get(name, 0) for name, _ in FEATURES],
        random_state=seed,
    ).fit(_without_empty(np.vstack(rows)), np.concatenate(labels), sample_weight=np.concatenate(weights))


def _without_empty(measures: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the measures with a column that no call fills (these services give no probabilities) made constant."""
    empty = np.isnan(measures).all(axis=0)
    return np.where(empty, np.float32(0), measures)


def _corrected(lesson: Lesson, judge: Judge) -> tuple[Correction, ...]:
    """Return what castproof corrects, and holds, where this judge is its own."""
    said = Transcript((Segment(lesson.words),))
    witnesses = Witnesses(heard=Transcript((Segment(lesson.heard),)) if lesson.heard else None)
    with patch("align.correct.load_judge", return_value=judge):
        return correct(said, Layout.of(said), lesson.seen.glossary, witnesses, min_confidence=_BOUNDS[0])


@dataclass(frozen=True, slots=True, eq=False)
class _Marks:
    """How a judge did in a lesson: the score from each bound on, and how sure it was of what was right."""

    scores: dict[tuple[str, str, float], Score]
    sure: NDArray[np.float64]
    right: NDArray[np.bool_]


def _marks(folder: Path, judge: Judge, lesson: Lesson) -> _Marks:
    found = _corrected(lesson, judge)
    scores = {}
    for bound in _BOUNDS:
        changes = [(c.start, c.stop, c.after) for c in found if c.confidence >= bound]
        scores[lesson.service, lesson.kind, bound] = score(folder, lesson.call, lesson.words, changes)
    return _Marks(scores, 1 / (1 + np.exp(-weigh(lesson.seen, judge).log_odds)), lesson.gains > 0)


def _report(folder: Path, lessons: Sequence[Lesson], pool: Executor) -> None:
    marks: list[_Marks] = []
    for fold in range(_FOLDS):
        judge = Judge.parse(json.dumps(_kept(_trained([x for x in lessons if x.fold != fold]))))
        marks += pool.map(partial(_marks, folder, judge), [x for x in lessons if x.fold == fold])
    totals: dict[tuple[str, str, float], Score] = {}
    for key, made in (pair for m in marks for pair in m.scores.items()):
        totals[key] = totals.get(key, Score()) + made
    for (service, kind, bound), total in sorted(totals.items(), key=lambda pair: pair[0][2]):
        print(f"from {bound:.2f}   {service:8} {kind:28} {total}")
    _print_reliability(np.concatenate([m.sure for m in marks]), np.concatenate([m.right for m in marks]))


def _print_reliability(sure: NDArray[np.float64], right: NDArray[np.bool_]) -> None:
    """Print, for each tenth of confidence, how many candidates have it and what share of them is right."""
    print("confidence   candidates   right")
    for tenth in range(1, 10):
        there = (sure >= tenth / 10) & (sure < (tenth + 1) / 10 + (tenth == 9))  # 1.0 with the last
        share = right[there].mean() if there.any() else 0
        print(f"{tenth / 10:.1f} to {(tenth + 1) / 10:.1f} {there.sum():12,} {share:7.2f}")


def _kept(models: Sequence[Any]) -> dict[str, Any]:
    """Return the trees of all models as `align.judge` reads them: padded to the largest, and their sum a mean.

    The first trees of all come first: they tell most.
    """
    steps = zip(*(m._predictors for m in models), strict=True)  # noqa: SLF001  # there is no public way
    trees = [predictors[0].nodes for step in steps for predictors in step]
    width = max(map(len, trees))

    def padded(column: Sequence[Any]) -> list[Any]:
        return [*column, *[0] * (width - len(column))]

    inner = [~t["is_leaf"].astype(bool) for t in trees]

    def column(name: str) -> list[list[Any]]:
        return [padded(np.where(i, t[name], 0).tolist()) for t, i in zip(trees, inner, strict=True)]

    return {
        "feature": column("feature_idx"),
        "threshold": [[_short(x) for x in row] for row in column("num_threshold")],
        "left": column("left"),
        "right": column("right"),
        "missing_left": column("missing_go_to_left"),
        "value": [padded([round(v / len(models), 4) for v in _means(t)]) for t in trees],
        "prior": float(np.mean([m._baseline_prediction[0, 0] for m in models])),  # noqa: SLF001  # likewise
    }


def _short(threshold: float) -> float:
    """Return a threshold with as many digits as tell the measures apart that it lies between."""
    return float(f"{min(threshold, 1e30):.6g}")


def _means(tree: Any) -> list[float]:  # noqa: ANN401  # likewise
    """Return the value of each node: a leaf's own, else the mean of its leaves by their counts."""
    values = [float(v) for v in tree["value"]]
    for k in range(len(tree) - 1, -1, -1):  # children stand behind their parents
        if not tree["is_leaf"][k]:
            left, right = int(tree["left"][k]), int(tree["right"][k])
            n, m = float(tree["count"][left]), float(tree["count"][right])
            values[k] = (values[left] * n + values[right] * m) / (n + m)
    return values


def main(folder: str, target: str) -> None:
    """Survey the calls in `folder`, print how a judge does on unseen ones, and write one trained on all."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        lessons = list(chain(*pool.map(partial(_lessons, Path(folder)), range(len(calls(Path(folder)))))))
        _report(Path(folder), lessons, pool)
    kept = json.dumps(_kept(_trained(lessons)), separators=(",", ":"))
    Path(target).write_text(kept + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
