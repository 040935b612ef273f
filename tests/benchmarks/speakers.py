"""How well flipped speaker labels are repaired: `python -m tests.benchmarks.speakers FOLDER [--seed N]`.

FOLDER holds a folder a call with `reference.nlp` (words, speakers and word times, as Earnings-21 publishes them: Del
Rio et al., 2021), or texts (.txt), whose sentences are then dealt out to two speakers, one to eight at a time. The
labels are right, so none may change. Then they are spoilt as machines do: pieces of the longest speaker's turns go
under a label of nobody's, cut where sentences do not end, with a full stop and a capital at each cut; and up to three
words beside a change of speaker hang on the other's turn. They are repaired from the text alone, and with voices whose
changes are up to 0.4 s off and that miss one short turn in three. Figures are shares of all words that stand under the
wrong person, two labels of one person being the same.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from pathlib import Path

from align.strays import blocks_of
from align.turns import repair_speakers, with_speakers
from tests.benchmarks.calls import calls
from transcribe.speakers import give_speakers
from transcript.model import Diarization, Segment, Transcript, Turn, Word

_NOBODY = "Speaker 99"
_PIECES = 15
_MOST_SENTENCES = 8
_LONGEST_PIECE = 14
_HANGING = 0.3
_MOST_HANGING = 3
_ROUGH_MS = 400
_SHORT_MS = 1500
_MISSED = 1 / 3


@dataclass(frozen=True, slots=True)
class Tally:
    """Words, and those that stand under the wrong person, before and after the repair."""

    words: int = 0
    before: int = 0
    after: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.words + other.words, self.before + other.before, self.after + other.after)

    def __str__(self) -> str:
        return f"wrong {100 * self.before / self.words:5.2f} % -> {100 * self.after / self.words:5.2f} %"


def reference(folder: Path, call: str, *, timed: bool) -> Transcript:
    """Return what was said in a call, a segment a turn, with word times if `timed`."""
    head, *lines = (folder / call / "reference.nlp").read_text(encoding="utf-8").splitlines()
    columns = head.split("|")
    rows = [dict(zip(columns, line.split("|"), strict=False)) for line in lines]
    words = [_word(row, timed=timed) for row in rows]
    return Transcript(tuple(Segment(tuple(run)) for _, run in groupby(words, key=lambda w: w.speaker)))


def _word(row: dict[str, str], *, timed: bool) -> Word:
    text = row["token"] + row["punctuation"]
    if not timed or not row["ts"] or not row["endTs"] or float(row["endTs"]) < float(row["ts"]):
        return Word(text, speaker=row["speaker"])
    return Word(text, round(1000 * float(row["ts"])), round(1000 * float(row["endTs"])), speaker=row["speaker"])


def dealt(path: Path, chance: random.Random) -> Transcript:
    """Return the sentences of a text as turns of two speakers."""
    sentences: list[list[str]] = [[]]
    for text in path.read_text(encoding="utf-8").split():
        sentences[-1].append(text)
        if text.endswith((".", "?", "!")):
            sentences.append([])
    segments = []
    speaker, left = "a", 0
    for sentence in filter(None, sentences):
        if left == 0:
            speaker, left = "b" if speaker == "a" else "a", chance.randint(1, _MOST_SENTENCES)
        left -= 1
        segments.append(Segment(tuple(Word(text, speaker=speaker) for text in sentence)))
    return Transcript(tuple(segments))


def spoilt(true: Transcript, chance: random.Random) -> Transcript:
    """Return `true` with its labels and punctuation spoilt; a segment a turn."""
    words = list(true.words)
    labels = [w.speaker for w in words]
    longest = Counter(labels).most_common(1)[0][0]
    _hang(labels, chance)
    own = [b for b in blocks_of(labels) if b.label == longest and b.stop - b.start > 2 * _LONGEST_PIECE]
    for block in chance.sample(own, min(_PIECES, len(own))):
        start = chance.randrange(block.start, block.stop - _LONGEST_PIECE)
        stop = start + chance.randrange(3, _LONGEST_PIECE)
        labels[start:stop] = [_NOBODY] * (stop - start)
    for k in (b.start for b in blocks_of(labels)[1:]):
        words[k - 1] = replace(words[k - 1], text=words[k - 1].text.rstrip(",;:.-") + ".")
        words[k] = replace(words[k], text=words[k].text[:1].upper() + words[k].text[1:])
    moved = [replace(w, speaker=label) for w, label in zip(words, labels, strict=True)]
    return Transcript(tuple(Segment(tuple(run)) for _, run in groupby(moved, key=lambda w: w.speaker)))


def _hang(labels: list[str | None], chance: random.Random) -> None:
    """Hang words beside some changes of speaker on the other's turn."""
    for before, after in pairwise(blocks_of(list(labels))):
        if chance.random() < _HANGING:
            n = chance.randint(1, _MOST_HANGING)
            if chance.random() < 1 / 2 and after.stop - after.start > n:
                labels[after.start : after.start + n] = [before.label] * n
            elif before.stop - before.start > n:
                labels[after.start - n : after.start] = [after.label] * n


def voices(true: Transcript, chance: random.Random) -> Diarization:
    """Return the turns of `true` as a diarizer hears them: roughly, and not all of the short ones."""
    turns = []
    for block in blocks_of([w.speaker for w in true.words]):
        times = [t for w in true.words[block.start : block.stop] for t in (w.start_ms, w.end_ms) if t is not None]
        if not times or block.label is None:
            continue
        missed = max(times) - min(times) < _SHORT_MS and chance.random() < _MISSED
        start_ms = max(0, min(times) + chance.randint(-_ROUGH_MS, _ROUGH_MS))
        end_ms = max(times) + chance.randint(-_ROUGH_MS, _ROUGH_MS)
        if not missed and end_ms > start_ms:
            turns.append(Turn(start_ms, end_ms, f"voice {block.label}"))
    return Diarization(tuple(sorted(turns)))


def tally(true: Transcript, before: Transcript, after: Transcript) -> Tally:
    """Count the words under the wrong person before and after; a label is whoever says most of its words before."""
    people = [w.speaker for w in true.words]
    wrong = [_wrong(people, [w.speaker for w in t.words]) for t in (before, after)]
    return Tally(len(people), *wrong)


def _wrong(people: list[str | None], labels: list[str | None]) -> int:
    said: defaultdict[str | None, Counter[str | None]] = defaultdict(Counter)
    for person, label in zip(people, labels, strict=True):
        said[label][person] += 1
    owner = {label: counts.most_common(1)[0][0] for label, counts in said.items() if label != _NOBODY}
    return sum(owner.get(label) != person for person, label in zip(people, labels, strict=True))


def measure_text(true: Transcript, chance: random.Random, how: str) -> dict[str, Tally]:
    """Return what repairing by the transcript alone does to its right labels and to spoilt ones."""
    given = {"right": true, "spoilt": spoilt(true, chance)}
    return {f"{what} labels, {how}": tally(true, t, repair_speakers(t).transcript) for what, t in given.items()}


def measure_voices(true: Transcript, chance: random.Random) -> dict[str, Tally]:
    """Return what repairing with voices does, and what the voices do by themselves."""
    bad, turns = spoilt(true, chance), voices(true, chance)
    found = {}
    for what, given in (("right", true), ("spoilt", bad)):
        repaired = repair_speakers(given, give_speakers(given, turns))
        found[f"{what} labels, text, times and voices"] = tally(true, given, repaired.transcript)
    alone = give_speakers(with_speakers(bad, [None] * len(bad.words)), turns)
    return found | {"spoilt labels, the voices alone": tally(true, bad, alone)}


def measure(folder: Path, name: str, seed: int) -> dict[str, Tally]:
    """Return what repairing does to one call, or one text, in each way."""

    def chance() -> random.Random:
        return random.Random(f"{seed} {name}")  # noqa: S311 - not for secrets

    if name.endswith(".txt"):
        return measure_text(dealt(folder / name, chance()), chance(), "the text alone")
    timed = reference(folder, name, timed=True)
    return {
        **measure_text(reference(folder, name, timed=False), chance(), "the text alone"),
        **measure_text(timed, chance(), "text and word times"),
        **measure_voices(timed, chance()),
    }


def main() -> None:
    """Measure all calls or texts: those at odd places, which the figures were set with, and the others."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    found = calls(given.folder) or sorted(path.name for path in given.folder.glob("*.txt"))
    for part, names in (("tuned on", found[::2]), ("not seen", found[1::2])):
        sums: defaultdict[str, Tally] = defaultdict(Tally)
        for name in names:
            for how, one in measure(given.folder, name, given.seed).items():
                sums[how] += one
        for how, total in sums.items():
            print(f"{part}: {how:40} {total}")


if __name__ == "__main__":
    main()
