"""faster-whisper: Whisper models on CTranslate2, several windows at a time."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from itertools import accumulate, pairwise
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from transcribe.engine import SpeechRules
from transcribe.hints import Prompt
from transcribe.hub import fingerprint
from transcribe.recording import Stretch
from transcribe.speech import speech_by, speech_in
from transcribe.store import Plan, Store, complete
from transcribe.whisper_output import Utterance, doubtful, put_right
from transcript.errors import EngineError, one_line
from transcript.model import Segment, Transcript, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from faster_whisper import WhisperModel
    from faster_whisper.transcribe import Segment as WhisperSegment
    from faster_whisper.transcribe import Word as WhisperWord
    from numpy.typing import NDArray

    from transcribe.engine import Options, Progress
    from transcribe.recording import Recording
    from transcribe.store import Unit

__all__ = ["WhisperEngine", "choose_device", "packed"]

_WINDOW_MS = 30_000  # what a Whisper model hears at once
_REVISION = 1  # to be raised when the same recording and options come to give other words
_SPEECH = SpeechRules(min_silence_ms=160, pad_ms=400)  # faster-whisper's own figures for its batched pipeline
_SILENCE_MS = 3_000  # a silence this long between words invites Whisper to fill it
_LANGUAGE_WINDOWS = 4  # two minutes: an episode may begin with music or a greeting in another language
_LONG_PAUSE_MS = 2_000
_SEEK_SLACK_MS = 19  # the rounding of `seek`, and less than any window lasts
_SENTENCE_ENDS = (".", "?", "!", "…", "。", "？", "！")  # noqa: RUF001 - full-width marks are what Chinese is written with
_CLOSING = "\"'”’)]"
_UNSPACED = frozenset({"zh", "yue", "ja", "th", "lo", "my"})  # written without spaces between words


class _Loaded(NamedTuple):
    device: str
    compute_type: str
    jobs: int
    model: WhisperModel


class WhisperEngine:
    """The Whisper model in the folder `model`; it is loaded once, and not at all where nothing is left to recognise.

    What is finished is kept in `store`; `tell` is told what the user should know.
    """

    name = "faster-whisper"

    def __init__(self, model: Path, tell: Callable[[str], None], store: Store | None = None) -> None:
        self._model = model
        self._tell = tell
        self._store = store or Store()
        self._loaded: _Loaded | None = None
        self._loading = Lock()

    def unsupported(self, options: Options) -> tuple[str, ...]:  # noqa: ARG002 - the Protocol's shape
        """Return nothing: it heeds all of them."""
        return ()

    def device(self, options: Options) -> str:
        """Return where the model will run, "cpu" or "cuda"."""
        return choose_device(options.device, "default")[0]

    def transcribe(self, recording: Recording, options: Options, progress: Progress) -> Transcript:
        """Recognise `recording`, one segment a sentence. Raises EngineError."""
        made_by = f"{_REVISION} {version('faster-whisper')} {version('ctranslate2')} {fingerprint(self._model)}"
        journal = self._store.journal(recording, self.name, f"{made_by} {options.decisive}", self._tell)
        try:
            plan = journal.plan
            if plan is None:
                plan = self._plan(recording, options)
                journal.keep_plan(plan)
            if plan.language is not None and plan.probability is not None:
                self._tell(f"{recording.path}: language detected: {plan.language} (probability {plan.probability:.2f})")
            hear = partial(self._hear, recording, options, plan.language or "en")
            words = [w for unit in complete(journal, plan, hear, recording, progress) for w in unit]
        except (RuntimeError, ValueError, MemoryError) as e:
            raise EngineError(_failure(e)) from e
        language = "en" if options.task == "translate" else plan.language
        return Transcript(tuple(_sentences(words)), language)

    def _plan(self, recording: Recording, options: Options) -> Plan:
        windows = _windows(recording, options)
        if not windows:
            return Plan((), options.language)
        language, probability = self._language(recording, windows, options)
        size = 1 if _one_by_one(options) else options.batch_size
        return Plan(tuple(windows[k : k + size] for k in range(0, len(windows), size)), language, probability)

    def _language(self, recording: Recording, windows: Sequence[Stretch], options: Options) -> tuple[str, float | None]:
        """Return the language that is asked for or detected, and how probable the latter is."""
        model = self._load(options)
        known = model.supported_languages
        if options.language is not None:
            if options.language not in known:
                raise EngineError(
                    f"{self._model}: this model does not know the language {options.language!r}; use another --model"
                )
            return options.language, None
        if len(known) == 1:
            return str(known[0]), None
        language, probability, _ = model.detect_language(
            _sound(recording, windows[:_LANGUAGE_WINDOWS]), language_detection_segments=_LANGUAGE_WINDOWS
        )
        return str(language), float(probability)

    def _hear(
        self,
        recording: Recording,
        options: Options,
        language: str,
        units: Mapping[int, Unit],
        done: Mapping[int, tuple[Word, ...]],
    ) -> Generator[tuple[int, tuple[Word, ...]]]:
        """Yield the words of each unit: a batch of windows, or a single one where each needs those before it."""
        model = self._load(options)
        for k, unit in units.items():
            heard = _Windows(model, recording, unit, options, language)
            prompt = Prompt.of(model.hf_tokenizer, options, unit, recording.duration_ms, done.get(k - 1, ()))
            said = heard.one_by_one(prompt) if _one_by_one(options) else heard.together(prompt)
            yield k, tuple(w for window, u in zip(unit, said, strict=True) for w in heard.put_right(u, window))

    def _load(self, options: Options) -> WhisperModel:
        wanted = (options.device, options.compute_type, options.jobs)
        with self._loading:
            if self._loaded is None or self._loaded[:3] != wanted:
                self._loaded = _Loaded(*wanted, self._made(options))
            return self._loaded.model

    def _made(self, options: Options) -> WhisperModel:
        from ctranslate2 import set_random_seed
        from faster_whisper import WhisperModel

        set_random_seed(0)  # a doubtful window is tried again with chance in it: let it be the same chance every time
        try:
            device, compute_type = choose_device(options.device, options.compute_type)
            return WhisperModel(
                str(self._model),
                device=device,
                compute_type=compute_type,
                num_workers=options.jobs,
                local_files_only=True,
            )
        except Exception as e:  # the tokenizer's library raises Exception itself
            asked = f"--device {options.device}, --compute-type {options.compute_type}"
            raise EngineError(f"{self._model}: cannot be loaded as a Whisper model ({asked}): {e}") from e


def choose_device(device: str, compute_type: str) -> tuple[str, str]:
    """Return the device and the arithmetic that are taken for what is asked, "auto" being the fastest there is here.

    A graphics card computes in half precision if it can, a processor in 8 bits: hardly less accurate, and far faster.
    """
    from ctranslate2 import get_cuda_device_count, get_supported_compute_types

    if device == "auto":
        device = "cuda" if get_cuda_device_count() else "cpu"
    if compute_type != "auto":
        return device, compute_type
    supported = get_supported_compute_types(device)
    wanted = ("float16", "int8_float16", "float32") if device == "cuda" else ("int8", "float32")
    return device, next((c for c in wanted if c in supported), "default")


def _one_by_one(options: Options) -> bool:
    """Tell whether something is asked for that the batched pipeline cannot do."""
    return options.condition_on_previous_text or options.hallucination_silence_s is not None


@dataclass(frozen=True, slots=True)
class _Windows:
    """Some windows of a recording and the model that hears them."""

    model: WhisperModel
    recording: Recording
    unit: Unit
    options: Options
    language: str

    def together(self, prompt: Prompt) -> list[list[Utterance]]:
        """Return what is said in each window; they are decoded at the same time, and again where that is doubtful."""
        from faster_whisper import BatchedInferencePipeline

        offsets = _offsets(self.unit)
        found, _ = BatchedInferencePipeline(self.model).transcribe(
            _sound(self.recording, self.unit),
            **self._asked(prompt),
            temperature=self.options.temperatures[0],
            clip_timestamps=[{"start": a / 1000, "end": b / 1000} for a, b in pairwise(offsets)],
            batch_size=len(self.unit),
        )
        said: list[list[Utterance]] = [[] for _ in self.unit]
        for segment in found:
            at = _window_of(segment, offsets)
            said[at].append(self._utterance(segment, self.unit[at].start_ms - offsets[at]))
        more_chance = self.options.temperatures[1:]
        return [
            self._alone(window, prompt, more_chance) if more_chance and any(map(doubtful, first)) else first
            for window, first in zip(self.unit, said, strict=True)
        ]

    def one_by_one(self, prompt: Prompt) -> list[list[Utterance]]:
        """Return what is said in each window; each is decoded by itself, again where the model is unsure."""
        return [self._alone(window, prompt, self.options.temperatures) for window in self.unit]

    def put_right(self, said: Sequence[Utterance], window: Stretch) -> tuple[Word, ...]:
        """Return the words of what is said in a window, as far as they can be relied on."""
        rules = self.options.speech
        speech = speech_in(self.recording, window, rules or SpeechRules(), _SPEECH)
        if rules is not None and not speech:  # it holds some, or it would be no window: on its own, it is too short
            speech = (window,)
        return put_right(said, window, speech)

    def _alone(self, window: Stretch, prompt: Prompt, temperatures: Sequence[float]) -> list[Utterance]:
        found, _ = self.model.transcribe(
            _sound(self.recording, [window]),
            **self._asked(prompt),
            temperature=list(temperatures),
            hallucination_silence_threshold=self.options.hallucination_silence_s,
        )
        return [self._utterance(segment, window.start_ms) for segment in found]

    def _asked(self, prompt: Prompt) -> dict[str, Any]:
        return {
            "language": self.language,
            "task": self.options.task,
            "initial_prompt": prompt.before,
            "hotwords": prompt.hotwords,
            "condition_on_previous_text": False,  # what was heard before is in the prompt, so that work can be resumed
            "word_timestamps": True,
        }

    def _utterance(self, segment: WhisperSegment, shift_ms: int) -> Utterance:
        words = tuple(_words(segment.words or (), shift_ms, self.language))
        return Utterance(words, segment.avg_logprob, segment.no_speech_prob, segment.compression_ratio)


# -- windows -----------------------------------------------------------------------------------------------------------


def _windows(recording: Recording, options: Options) -> tuple[Stretch, ...]:
    """Return what is to be heard, in windows of at most 30 seconds."""
    if options.speech is not None:
        return packed(speech_by(options.speech, _SPEECH, recording, _WINDOW_MS), _WINDOW_MS)
    ends = range(_WINDOW_MS, recording.duration_ms + _WINDOW_MS, _WINDOW_MS)
    return tuple(Stretch(end - _WINDOW_MS, min(end, recording.duration_ms)) for end in ends)


def packed(stretches: Iterable[Stretch], window_ms: int) -> tuple[Stretch, ...]:
    """Return windows of at most `window_ms` that hold the stretches: each takes as many neighbours as it can.

    A stretch longer than that is a window of its own; a silence of three seconds or more stands in no window.
    """
    windows: list[Stretch] = []
    for s in stretches:
        last = windows[-1] if windows else None
        if last and s.end_ms - last.start_ms <= window_ms and s.start_ms - last.end_ms < _SILENCE_MS:
            windows[-1] = Stretch(last.start_ms, s.end_ms)
        else:
            windows.append(s)
    return tuple(windows)


def _sound(recording: Recording, windows: Sequence[Stretch]) -> NDArray[np.float32]:
    import numpy as np

    return np.concatenate([recording.floats(*w) for w in windows])


def _offsets(windows: Sequence[Stretch]) -> list[int]:
    """Return where each window begins in `_sound`, in ms, and where the last one ends."""
    return list(accumulate((w.end_ms - w.start_ms for w in windows), initial=0))


# -- what comes back ---------------------------------------------------------------------------------------------------


def _window_of(segment: WhisperSegment, offsets: Sequence[int]) -> int:
    """Return the number of the window a segment was heard in: `seek` is its offset in hundredths, rounded down."""
    return min(bisect_right(offsets, segment.seek * 10 + _SEEK_SLACK_MS) - 1, len(offsets) - 2)


def _words(words: Iterable[WhisperWord], shift_ms: int, language: str) -> Iterator[Word]:
    """Yield the words of a segment on the recording's clock, with times as far as they make sense."""
    for number, word in enumerate(words):
        text = "".join(c for c in word.word if c.isprintable()).strip()
        if text:
            start_ms, end_ms = _time_ms(word.start, shift_ms), _time_ms(word.end, shift_ms)
            if start_ms is not None and end_ms is not None and end_ms < start_ms:
                end_ms = start_ms
            glued = not word.word[0].isspace() and (number > 0 or language in _UNSPACED)
            yield Word(text, start_ms, end_ms, _probability(word.probability), glued=glued)


def _time_ms(time_s: float | None, shift_ms: int) -> int | None:
    if time_s is None or not math.isfinite(time_s):
        return None
    return max(0, round(float(time_s) * 1000) + shift_ms)


def _probability(probability: float | None) -> float | None:
    if probability is None or not math.isfinite(probability):
        return None
    return min(1.0, max(0.0, float(probability)))


def _sentences(words: Iterable[Word]) -> Iterator[Segment]:
    """Yield the words as segments that end where a sentence does, or before a long pause."""
    sentence: list[Word] = []
    for word in words:
        if sentence and _breaks(sentence[-1], word):
            yield _segment(sentence)
            sentence = []
        sentence.append(word)
    if sentence:
        yield _segment(sentence)


def _breaks(before: Word, after: Word) -> bool:
    ends = before.text.rstrip(_CLOSING).endswith(_SENTENCE_ENDS) and not after.text[0].islower()
    return (ends and not _within_number(before, after)) or _pause_ms(before, after) >= _LONG_PAUSE_MS


def _within_number(before: Word, after: Word) -> bool:
    return after.glued and before.text[-2:-1].isdigit() and after.text[0].isdigit()


def _pause_ms(before: Word, after: Word) -> int:
    return 0 if before.end_ms is None or after.start_ms is None else after.start_ms - before.end_ms


def _segment(words: Sequence[Word]) -> Segment:
    starts = [w.start_ms for w in words if w.start_ms is not None]
    ends = [w.end_ms for w in words if w.end_ms is not None]
    start_ms = starts[0] if starts else None
    return Segment(tuple(words), start_ms, max(ends[-1], start_ms or 0) if ends else None)


def _failure(error: Exception) -> str:
    why = one_line(str(error)) or type(error).__name__
    if "memory" in why.lower() or isinstance(error, MemoryError):
        return f"faster-whisper ran out of memory ({why}); lower --batch-size, or take a smaller --model"
    if "cuda" in why.lower() or "libcu" in why.lower():
        return f"faster-whisper cannot use the graphics card ({why}); use --device cpu"
    return f"faster-whisper failed: {why}"
