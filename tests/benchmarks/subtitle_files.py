"""How fast subtitle files are read and written, beside pysubs2: `python -m tests.benchmarks.subtitle_files [CUES]`.

Both read the same file of 100,000 cues (of 4 to 12 words on one line or two) into their own values and write these to a
file again, in one process, in turn; the best of some rounds counts, in seconds of the processor, so that a busy machine
disturbs less. Reading ends with all words and their places, writing begins with a transcript that was read.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pysubs2

from transcript.cues import CueRules
from transcript.formats import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROUNDS = 5
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


def compared(castproof: Callable[[], object], peer: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that castproof takes, and those that pysubs2 takes: the best of some rounds."""
    rounds = [(cpu_s(castproof), cpu_s(peer)) for _ in range(ROUNDS)]
    return min(a for a, _ in rounds), min(b for _, b in rounds)


def measured(path: Path, copy: Path) -> Iterator[tuple[str, float, float]]:
    """Yield what is done with `path`, the seconds castproof takes for it, and those pysubs2 takes."""
    yield "read", *compared(lambda: read(path), lambda: pysubs2.SSAFile.load(str(path)))
    ours, theirs = read(path), pysubs2.SSAFile.load(str(path))
    yield (
        "write",
        *compared(
            lambda: copy.write_bytes(ours.format.data(ours.transcript, RULES)),
            lambda: theirs.save(str(copy)),
        ),
    )


def main() -> None:
    """Print a table."""
    cues = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    print(f"{cues:,} cues; seconds of the processor, best of {ROUNDS}\n")
    print(f"{'':<10} {'castproof':>9} {'pysubs2':>8} {'ratio':>6}")
    with tempfile.TemporaryDirectory() as folder:
        for form in ("srt", "vtt"):
            path = Path(folder, f"subtitles.{form}")
            subtitles(cues).save(str(path))
            for done, ours, theirs in measured(path, Path(folder, f"copy.{form}")):
                print(f"{done} {form:<{9 - len(done)}} {ours:>9.2f} {theirs:>8.2f} {ours / theirs:>6.2f}")


if __name__ == "__main__":
    main()
