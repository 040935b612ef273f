"""How fast subtitle files are read and written, beside pysubs2: `python -m tests.benchmarks.subtitle_files [CUES]`.

Both work on the same file of 100,000 cues (of 4 to 12 words on one line or two) in one process, in turn; the best of
three rounds counts, in seconds of the processor, so that a busy machine disturbs less. Reading ends with all words and
their places, writing begins with a transcript that was read.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pysubs2

from transcript.cues import CueRules
from transcript.formats import parse
from transcript.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 3
RULES = CueRules()
SAID = (
    "the of and to is that we it was so there about what they would think really because people company market model"
    " Nvidia DeepSeek billion Monday, Frankfurt. right? don't"
)


def subtitles(cues: int) -> pysubs2.SSAFile:
    """Return so many cues, on lines of up to 42 characters; the same at each call."""
    drawn = random.Random(7)  # noqa: S311 - it draws words, not secrets
    made = pysubs2.SSAFile()
    for k in range(cues):
        text = " ".join(drawn.choices(SAID.split(), k=drawn.randint(4, 12)))
        half = text.rfind(" ", 0, 43) if len(text) > RULES.max_line_width else -1
        lines = text if half < 0 else f"{text[:half]}\\N{text[half + 1 :]}"
        made.append(pysubs2.SSAEvent(2600 * k, 2600 * k + 2500, lines))
    return made


def cpu_s(work: Callable[[], object]) -> float:
    """Return the seconds that `work` takes of the processor."""
    start = time.process_time()
    work()
    return time.process_time() - start


def measured(form: str, made: pysubs2.SSAFile) -> list[tuple[str, float, float]]:
    """Return what is done, the seconds castproof takes for it, and those pysubs2 takes: the best of some rounds."""
    text = made.to_string(form)
    source = Source(Path(f"subtitles.{form}"), text)
    ours, theirs = parse(source), pysubs2.SSAFile.from_string(text, form)
    works: list[tuple[str, Callable[[], object], Callable[[], object]]] = [
        (f"read {form}", lambda: parse(source), lambda: pysubs2.SSAFile.from_string(text, form)),
        (f"write {form}", lambda: ours.format.data(ours.transcript, RULES), lambda: theirs.to_string(form)),
    ]
    rows = []
    for name, castproof, peer in works:
        rounds = [(cpu_s(castproof), cpu_s(peer)) for _ in range(ROUNDS)]
        rows.append((name, min(a for a, _ in rounds), min(b for _, b in rounds)))
    return rows


def main() -> None:
    """Print a table."""
    cues = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    made = subtitles(cues)
    print(f"{cues:,} cues; seconds of the processor, best of {ROUNDS}\n")
    print(f"{'':<10} {'castproof':>9} {'pysubs2':>8}")
    for form in ("srt", "vtt"):
        for name, ours, theirs in measured(form, made):
            print(f"{name:<10} {ours:>9.2f} {theirs:>8.2f}")


if __name__ == "__main__":
    main()
