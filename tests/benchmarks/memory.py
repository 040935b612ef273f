"""How much memory and time all but recognition itself takes for a long stereo recording with the embedded engine.

    python -m tests.benchmarks.memory SAMPLE [--hours 3]

SAMPLE is coded anew in stereo and repeated; decoding, finding speech, cutting clips and putting words together run as
they are, while one worker process with real models stands by and hears the first clips only. The peak is that of this
process; each worker of PocketSphinx adds its own.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from tests.benchmarks.peak import peak_mb
from transcribe import sphinx, sphinx_decoder
from transcribe.audio import decode
from transcribe.engine import Options, no_progress
from transcribe.store import Store

if TYPE_CHECKING:
    from transcribe.sphinx_decoder import HeardWord

_HEARD = 3  # clips that are really decoded


def repeated(sample: Path, folder: Path, hours: float) -> Path:
    """Write a stereo recording of so many hours."""
    import av
    import numpy as np

    samples = decode(sample, no_progress, print).samples
    made = folder / "once.mp3"
    with av.open(str(made), "w") as container:
        stream = container.add_stream("mp3", rate=44_100, layout="stereo")
        resampler = av.AudioResampler(format="s16p", layout="stereo", rate=44_100)
        for at in range(0, len(samples), 16_000):
            both = np.repeat(samples[at : at + 16_000], 2)[None]
            frame = av.AudioFrame.from_ndarray(both, format="s16", layout="stereo")
            frame.sample_rate = 16_000
            for resampled in resampler.resample(frame):
                container.mux(stream.encode(resampled))
        container.mux(stream.encode())
    whole = folder / "long.mp3"
    with whole.open("wb") as file:
        for _ in range(round(hours * 3600 * 16_000 / len(samples))):
            file.write(made.read_bytes())
    return whole


def main() -> None:
    """Measure, and print a line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sample", type=Path)
    parser.add_argument("--hours", type=float, default=3.0)
    asked = parser.parse_args()
    heard: list[float] = []

    class Standby(sphinx_decoder.Worker):
        """Hears the first clips, and makes the words of the others up."""

        def hear(self, samples: bytes) -> tuple[HeardWord, ...]:
            if len(heard) < _HEARD:
                found = super().hear(samples)
                heard.append(peak_mb(self._process.pid))
                return found
            return tuple(sphinx_decoder.HeardWord(f"word{k}", 300 * k, 300 * k + 250, 0.5) for k in range(25))

    with tempfile.TemporaryDirectory() as folder, patch.object(sphinx, "Worker", Standby):
        path = repeated(asked.sample, Path(folder), asked.hours)
        before = peak_mb()
        begun = time.process_time()
        recording = decode(path, no_progress, lambda _: None)  # each repetition begins with a gap of the coder's
        decoded = time.process_time()
        between = peak_mb()
        engine = sphinx.SphinxEngine(Store(Path(folder) / "store"))
        words = engine.transcribe(recording, Options(), no_progress).words
        done = time.process_time()
    print(f"{recording.duration_ms / 3_600_000:.1f} h, {len(words):,} words: {decoded - begun:.0f} s of processor time")
    print(
        f"to decode, {done - decoded:.0f} s around recognition; peak {peak_mb():.0f} MB, {before:.0f} before all this"
    )
    print(f"and {between:.0f} after decoding; a worker {max(heard):.0f} MB")


if __name__ == "__main__":
    main()
