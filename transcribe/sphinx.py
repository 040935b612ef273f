"""PocketSphinx, the embedded engine: its English models come in its wheel, so it works wherever castproof does."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from queue import SimpleQueue
from typing import TYPE_CHECKING

from transcribe.audio import levelled_clip
from transcribe.engine import Options
from transcribe.speech import speech_segments
from transcribe.sphinx_decoder import Worker, hear, make_decoder
from transcript.errors import EngineError
from transcript.model import Segment, Transcript, Word

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from transcribe.engine import Progress
    from transcribe.recording import Recording, Stretch
    from transcribe.sphinx_decoder import HeardWord

__all__ = ["SphinxEngine"]

_PAUSE_MS = 300  # ends a stretch: a breath between sentences
_LONGEST_MS = 15_000  # decoding slows down and a wrong start spreads in longer ones
_WORTH_A_PROCESS_MS = 20_000  # of speech: starting one takes as long as decoding some seconds
_MOST_WORKERS = 8  # 110 MB each
_FIRST_PERSON = frozenset({"i", "i'm", "i'd", "i've", "i'll"})


class SphinxEngine:
    """PocketSphinx with its general English models. The same recording gives the same words, however many processes."""

    name = "pocketsphinx"

    def unsupported(self, options: Options) -> tuple[str, ...]:
        """Return the flags that only a Whisper model can heed."""
        plain = Options()
        asked = {
            "--model": options.model,
            "--model-dir": options.model_dir,
            "--compute-type": options.compute_type != plain.compute_type,
            "--batch-size": options.batch_size != plain.batch_size,
            "--initial-prompt": options.initial_prompt,
            "--hotwords": options.hotwords,
        }
        return tuple(flag for flag, given in asked.items() if given)

    def transcribe(self, recording: Recording, options: Options, progress: Progress) -> Transcript:
        """Recognise `recording`, one segment for a stretch of speech. Raises EngineError for languages but English."""
        if options.language not in {None, "en"}:
            raise EngineError(
                f"pocketsphinx knows English alone, not {options.language!r}; use --engine faster-whisper"
            )
        stretches = speech_segments(recording, min_silence_ms=_PAUSE_MS, max_ms=_LONGEST_MS)
        spoken_ms = sum(s.end_ms - s.start_ms for s in stretches)
        done_ms, segments = 0, []
        with closing(_heard(recording, stretches, spoken_ms)) as heard:
            for stretch, words in zip(stretches, heard, strict=True):
                if words:
                    segments.append(_segment(stretch, words))
                done_ms += stretch.end_ms - stretch.start_ms
                progress(recording.duration_ms * done_ms // spoken_ms, recording.duration_ms)
        return Transcript(tuple(segments), language="en")


def _heard(recording: Recording, stretches: Sequence[Stretch], spoken_ms: int) -> Generator[tuple[HeardWord, ...]]:
    """Yield the words of each stretch in order, decoded on all cores."""
    count = min(_cores(), spoken_ms // _WORTH_A_PROCESS_MS, len(stretches), _MOST_WORKERS)
    if count > 1:
        yield from _heard_by_workers(recording, stretches, count)
        return
    decoder = make_decoder()
    for stretch in stretches:
        yield hear(decoder, levelled_clip(recording, *stretch).tobytes())


def _heard_by_workers(
    recording: Recording, stretches: Sequence[Stretch], count: int
) -> Generator[tuple[HeardWord, ...]]:
    idle: SimpleQueue[Worker] = SimpleQueue()

    def work(stretch: Stretch) -> tuple[HeardWord, ...]:
        worker = idle.get()
        try:
            return worker.hear(levelled_clip(recording, *stretch).tobytes())
        finally:
            idle.put(worker)

    with ExitStack() as at_end:
        threads = at_end.enter_context(ThreadPoolExecutor(count))
        at_end.callback(threads.shutdown, wait=False, cancel_futures=True)
        for _ in range(count):
            worker = _started()
            at_end.callback(worker.close)
            idle.put(worker)
        yield from threads.map(work, stretches)


def _started() -> Worker:
    try:
        return Worker()
    except OSError as e:
        raise EngineError(f"pocketsphinx: no recogniser process can be started ({e.strerror})") from e


def _cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _segment(stretch: Stretch, heard: Sequence[HeardWord]) -> Segment:
    words = tuple(
        Word(
            text=h.text.capitalize() if h.text in _FIRST_PERSON else h.text,
            start_ms=min(stretch.start_ms + h.start_ms, stretch.end_ms),
            end_ms=min(stretch.start_ms + h.end_ms, stretch.end_ms),
            probability=h.probability,
        )
        for h in heard
    )
    return Segment(words, words[0].start_ms, words[-1].end_ms)
