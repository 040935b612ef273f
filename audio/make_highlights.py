"""Make `itpro-highlights-sample.mp3`: two of flite's synthetic voices speak `itpro-highlights-sample.txt`.

The text holds the three highlights that ITPro's page of its episode quotes (`seeds/`), inside other speech that was
written for this. It needs what `make_sample.py` needs, whose functions it uses.
"""
# A script beside its output, in no package:
# ruff: noqa: INP001

from __future__ import annotations

import sys
from pathlib import Path

import make_sample

STEM = Path(__file__).resolve().parent / "itpro-highlights-sample"


def main() -> int:
    """Make the recording and its truth; return the exit code."""
    make_sample.VOICES.update({"Host": "slt", "Guest": "rms"})
    make_sample.SAY_AS["USSR"] = "U S S R"
    make_sample.BIT_RATE = 24_000
    try:
        turns = make_sample.read_script(STEM.with_suffix(".txt"))
        samples, places = make_sample.perform(turns)
        make_sample.encode(samples, STEM.with_suffix(".mp3"), "DeepSeek flips the script (highlights, synthetic)")
        heard = make_sample.decode(STEM.with_suffix(".mp3"))
        make_sample.write_truth(make_sample.timed(turns, places, heard), STEM.with_suffix(".truth.json"))
    except (make_sample.SampleError, OSError) as error:
        sys.stderr.write(f"make_highlights: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
