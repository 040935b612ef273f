"""How well PocketSphinx hears, plain and adapted, and whether adaptation makes it repeat what it was given.

    python -m tests.benchmarks.recognition FOLDER [--transcript FILE] [--reference FILE ...]

Every recording in FOLDER is measured beside which its words lie: <stem>.txt, .stm or .truth.json (jfk needs none). It
is heard plainly; adapted to its words with every tenth replaced by another of them; and adapted to the transcript and
references that are given. Of the replaced words it is told how many are heard as spoken and how many as written.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

import jiwer

from align.documents import read_documents
from align.phonetics import pronounce
from transcribe.audio import decode
from transcribe.engine import Expected, Options, no_progress
from transcribe.sphinx import SphinxEngine
from transcript.formats import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transcribe.recording import Recording

_REPLACED = 10
_JFK = "and so my fellow americans ask not what your country can do for you ask what you can do for your country"


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are compared."""
    return re.sub(r"[^a-z0-9' ]", " ", text.lower().replace("-", " ")).split()


def truths(folder: Path) -> Iterator[tuple[Path, list[str]]]:
    """Yield each recording in `folder` whose words are known."""
    for path in sorted(p for p in folder.iterdir() if p.suffix in {".wav", ".mp3", ".flac"}):
        if path.with_suffix(".truth.json").exists():
            turns = json.loads(path.with_suffix(".truth.json").read_text("utf-8"))["turns"]
            yield path, words_of(" ".join(turn["text"] for turn in turns))
        elif path.with_suffix(".stm").exists():
            lines = path.with_suffix(".stm").read_text("utf-8").splitlines()
            spoken = sorted((float(line.split()[3]), line.split(maxsplit=5)[-1]) for line in lines if line[:1] != ";")
            yield path, words_of(re.sub(r"<[^>]*>", " ", " ".join(text for _, text in spoken)))
        elif path.with_suffix(".txt").exists():
            yield path, words_of(path.with_suffix(".txt").read_text("utf-8"))
        elif path.stem == "jfk":
            yield path, words_of(_JFK)


def heard(recording: Recording, expected: Expected | None) -> list[str]:
    """Return what is heard in a recording."""
    return words_of(SphinxEngine().transcribe(recording, Options(expected=expected), no_progress).text)


def replaced(truth: Sequence[str]) -> tuple[list[str], dict[int, str]]:
    """Return the words with every tenth replaced by another of them, and what stands where."""
    chance = random.Random(5)  # noqa: S311 - the same words each time
    distinct = sorted(set(truth))
    others = {
        k: chance.choice([w for w in distinct if w != truth[k]]) for k in range(_REPLACED - 1, len(truth), _REPLACED)
    }
    return [others.get(k, word) for k, word in enumerate(truth)], others


def found_at(truth: Sequence[str], said: Sequence[str]) -> tuple[float, dict[int, str]]:
    """Return the word error rate, and what was heard in the place of each word of the truth."""
    measured = jiwer.process_words(" ".join(truth), " ".join(said))
    at: dict[int, str] = {}
    for chunk in measured.alignments[0]:
        if chunk.type in {"equal", "substitute"}:
            for k in range(chunk.ref_end_idx - chunk.ref_start_idx):
                at[chunk.ref_start_idx + k] = said[chunk.hyp_start_idx + k]
    return 100 * measured.wer, at


def main() -> None:
    """Measure, and print a line a recording."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--transcript", type=Path)
    parser.add_argument("--reference", type=Path, action="append", default=[])
    given = parser.parse_args()
    documents = tuple(d.text for d in read_documents(given.reference, [], tell=print)) if given.reference else ()
    for path, truth in truths(given.folder):
        recording = decode(path, no_progress, print)
        plain, _ = found_at(truth, heard(recording, None))
        told = [f"{path.name}: {len(truth)} words, plain {plain:.1f} %"]
        written, others = replaced(truth)
        if others:
            expected = Expected(transcript=tuple(written), pronounce=pronounce)
            rate, at = found_at(truth, heard(recording, expected))
            spoken = sum(at.get(k) == truth[k] for k in others)
            echoed = sum(at.get(k) == word for k, word in others.items())
            told.append(f"adapted to a tenth replaced {rate:.1f} %")
            told.append(f"of {len(others)} replaced {spoken} heard as spoken, {echoed} as written")
        if given.transcript:
            page = tuple(w.text for w in read(given.transcript).transcript.words)
            rate, _ = found_at(truth, heard(recording, Expected(page, documents=documents, pronounce=pronounce)))
            told.append(f"adapted to what was given {rate:.1f} %")
        print("; ".join(told), flush=True)


if __name__ == "__main__":
    main()
