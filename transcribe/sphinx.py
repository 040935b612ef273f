"""PocketSphinx, the embedded engine: its English models come in its wheel, so it works wherever castproof does."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from importlib.metadata import version
from queue import SimpleQueue
from typing import TYPE_CHECKING

from transcribe.adaptation import adapt
from transcribe.audio import levelled_clip
from transcribe.engine import Options, SpeechRules
from transcribe.speech import speech_by
from transcribe.sphinx_decoder import Worker, hear, make_decoder
from transcribe.store import Plan, Store, complete
from transcript.errors import EngineError
from transcript.model import Segment, Transcript, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from transcribe.engine import Progress
    from transcribe.recording import Recording, Stretch
    from transcribe.sphinx_decoder import Adaptation, HeardWord
    from transcribe.store import Unit

__all__ = ["SphinxEngine"]

_REVISION = 1  # to be raised when the same recording and options come to give other words
_SPEECH = SpeechRules(min_silence_ms=300)  # a breath between sentences ends a stretch
_LONGEST_MS = 15_000  # decoding slows down and a wrong start spreads in longer ones
_WORTH_A_PROCESS_MS = 20_000  # of speech: starting one takes as long as decoding some seconds
_MOST_WORKERS = 6  # 120 MB each: with a recording of three hours, all of it stays below 1.5 GB
_FIRST_PERSON = frozenset({"i", "i'm", "i'd", "i've", "i'll"})


class SphinxEngine:
    """PocketSphinx with its general English models, adapted to what is expected to be said where that is known.

    The same recording gives the same words, however many processes. What is finished is kept in `store`; `tell` is told
    what the user should know.
    """

    name = "pocketsphinx"

    def __init__(self, store: Store | None = None, tell: Callable[[str], None] = lambda _: None) -> None:
        self._store = store or Store()
        self._tell = tell

    def unsupported(self, options: Options) -> tuple[str, ...]:
        """Return the flags that only a Whisper model can heed."""
        plain = Options()
        asked = {
            "--model": options.model,
            "--model-dir": options.model_dir,
            "--task": options.task != plain.task,
            "--device": options.device == "cuda",
            "--compute-type": options.compute_type != plain.compute_type,
            "--batch-size": options.batch_size != plain.batch_size,
            "--initial-prompt": options.initial_prompt,
            "--hotwords": options.hotwords,
            "--no-vad-filter": options.speech is None,
            "--temperature": options.temperatures != plain.temperatures,
            "--condition-on-previous-text": options.condition_on_previous_text,
            "--hallucination-silence-threshold": options.hallucination_silence_s is not None,
        }
        return tuple(flag for flag, given in asked.items() if given)

    def transcribe(self, recording: Recording, options: Options, progress: Progress) -> Transcript:
        """Recognise `recording`, one segment for a stretch of speech. Raises EngineError for languages but English."""
        if options.language not in {None, "en"}:
            raise EngineError(
                f"pocketsphinx knows English alone, not {options.language!r}; use --engine faster-whisper"
            )
        asked = f"{_REVISION} {version('pocketsphinx')} {options.decisive}"
        journal = self._store.journal(recording, self.name, asked, self._tell)
        plan = journal.plan
        if plan is None:
            stretches = speech_by(options.speech or SpeechRules(), _SPEECH, recording, _LONGEST_MS)
            plan = Plan(tuple((s,) for s in stretches), "en")
            journal.keep_plan(plan)

        def hear(units: Mapping[int, Unit], _: object) -> Generator[tuple[int, tuple[Word, ...]]]:
            return _heard(recording, {k: unit[0] for k, unit in units.items()}, options)

        found = complete(journal, plan, hear, recording, progress)
        segments = tuple(Segment(words, words[0].start_ms, words[-1].end_ms) for words in found if words)
        return Transcript(segments, language="en")


def _heard(
    recording: Recording, stretches: Mapping[int, Stretch], options: Options
) -> Generator[tuple[int, tuple[Word, ...]]]:
    """Yield the words of each stretch with its number as soon as they are known, decoded on all cores."""
    adaptation = adapt(options.expected) if options.expected else None
    spoken_ms = sum(s.end_ms - s.start_ms for s in stretches.values())
    cores = max(1, _cores() // options.jobs)
    count = min(cores, spoken_ms // _WORTH_A_PROCESS_MS, len(stretches), _MOST_WORKERS)
    if count > 1:
        yield from _heard_by_workers(recording, stretches, count, adaptation)
        return
    decoder = make_decoder(adaptation)
    for k, stretch in stretches.items():
        yield k, _words(stretch, hear(decoder, levelled_clip(recording, *stretch).tobytes()))


def _heard_by_workers(
    recording: Recording, stretches: Mapping[int, Stretch], count: int, adaptation: Adaptation | None
) -> Generator[tuple[int, tuple[Word, ...]]]:
    idle: SimpleQueue[Worker] = SimpleQueue()

    def work(stretch: Stretch) -> tuple[Word, ...]:
        worker = idle.get()
        try:
            return _words(stretch, worker.hear(levelled_clip(recording, *stretch).tobytes()))
        finally:
            idle.put(worker)

    with ExitStack() as at_end:
        threads = at_end.enter_context(ThreadPoolExecutor(count))
        at_end.callback(threads.shutdown, wait=False, cancel_futures=True)
        for _ in range(count):
            worker = _started(adaptation)
            at_end.callback(worker.close)
            idle.put(worker)
        works = {threads.submit(work, stretch): k for k, stretch in stretches.items()}
        for done in as_completed(works):
            yield works[done], done.result()


def _started(adaptation: Adaptation | None) -> Worker:
    try:
        return Worker(adaptation)
    except OSError as e:
        raise EngineError(f"pocketsphinx: no recogniser process can be started ({e.strerror})") from e


def _cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _words(stretch: Stretch, heard: Sequence[HeardWord]) -> tuple[Word, ...]:
    return tuple(
        Word(
            text=h.text.capitalize() if h.text in _FIRST_PERSON else h.text,
            start_ms=min(stretch.start_ms + h.start_ms, stretch.end_ms),
            end_ms=min(stretch.start_ms + h.end_ms, stretch.end_ms),
            probability=h.probability,
        )
        for h in heard
    )
