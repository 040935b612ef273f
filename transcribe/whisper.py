"""faster-whisper: Whisper models on CTranslate2, several windows at a time."""

from __future__ import annotations

import math
from bisect import bisect_right
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from transcribe.recording import Stretch
from transcribe.speech import speech_segments
from transcript.errors import EngineError, one_line
from transcript.model import Segment, Transcript, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from faster_whisper import BatchedInferencePipeline, WhisperModel
    from faster_whisper.transcribe import Segment as WhisperSegment
    from faster_whisper.transcribe import Word as WhisperWord
    from numpy.typing import NDArray

    from transcribe.engine import Options, Progress
    from transcribe.recording import Recording

__all__ = ["WhisperEngine", "packed"]

_WINDOW_MS = 30_000  # what a Whisper model hears at once
_PAUSE_MS = 160  # faster-whisper's own figures for its batched pipeline
_PAD_MS = 400
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
    model: WhisperModel
    pipeline: BatchedInferencePipeline


class WhisperEngine:
    """The Whisper model in the folder `model`; it is loaded once. `tell` is told what the user should know."""

    name = "faster-whisper"

    def __init__(self, model: Path, tell: Callable[[str], None]) -> None:
        self._model = model
        self._tell = tell
        self._loaded: _Loaded | None = None

    def unsupported(self, options: Options) -> tuple[str, ...]:  # noqa: ARG002 - the Protocol's shape
        """Return nothing: it heeds all of them."""
        return ()

    def transcribe(self, recording: Recording, options: Options, progress: Progress) -> Transcript:
        """Recognise `recording`, one segment a sentence. Raises EngineError."""
        loaded = self._load(options)
        windows = packed(
            speech_segments(recording, min_silence_ms=_PAUSE_MS, pad_ms=_PAD_MS, max_ms=_WINDOW_MS), _WINDOW_MS
        )
        if not windows:
            progress(recording.duration_ms, recording.duration_ms)
            return Transcript(language=options.language)
        try:
            language = self._language(loaded.model, recording, windows, options)
            words: list[Word] = []
            for first in range(0, len(windows), options.batch_size):
                batch = windows[first : first + options.batch_size]
                words += _words(loaded.pipeline, recording, batch, options, language)
                progress(batch[-1].end_ms, recording.duration_ms)
            return Transcript(tuple(_sentences(words)), language)
        except (RuntimeError, ValueError, MemoryError) as e:
            raise EngineError(_failure(e)) from e

    def _load(self, options: Options) -> _Loaded:
        wanted = (options.device, options.compute_type)
        if self._loaded is None or self._loaded[:2] != wanted:
            from faster_whisper import BatchedInferencePipeline, WhisperModel

            try:
                model = WhisperModel(
                    str(self._model), device=options.device, compute_type=options.compute_type, local_files_only=True
                )
            except Exception as e:  # the tokenizer's library raises Exception itself
                asked = f"--device {options.device}, --compute-type {options.compute_type}"
                raise EngineError(f"{self._model}: cannot be loaded as a Whisper model ({asked}): {e}") from e
            self._loaded = _Loaded(*wanted, model, BatchedInferencePipeline(model))
        return self._loaded

    def _language(self, model: WhisperModel, recording: Recording, windows: Sequence[Stretch], options: Options) -> str:
        known = model.supported_languages
        if options.language is not None:
            if options.language not in known:
                raise EngineError(
                    f"{self._model}: this model does not know the language {options.language!r}; use another --model"
                )
            return options.language
        if len(known) == 1:
            return str(known[0])
        language, probability, _ = model.detect_language(
            _sound(recording, windows[:_LANGUAGE_WINDOWS]), language_detection_segments=_LANGUAGE_WINDOWS
        )
        self._tell(f"{recording.path}: language detected: {language} (probability {probability:.2f})")
        return str(language)


def _words(
    pipeline: BatchedInferencePipeline,
    recording: Recording,
    batch: Sequence[Stretch],
    options: Options,
    language: str,
) -> Iterator[Word]:
    """Yield the words of some windows, which are decoded together."""
    offsets = _offsets(batch)
    found, _ = pipeline.transcribe(
        _sound(recording, batch),
        language=language,
        initial_prompt=options.initial_prompt,
        hotwords=", ".join(options.hotwords) or None,
        clip_timestamps=[{"start": a / 1000, "end": b / 1000} for a, b in pairwise(offsets)],
        condition_on_previous_text=False,
        word_timestamps=True,
        batch_size=options.batch_size,
    )
    last_ms = 0
    for segment in found:
        at = _window_of(segment, offsets)
        for word in _cleaned(segment.words or (), batch[at], offsets[at], language, last_ms):
            last_ms = max(last_ms, word.end_ms or 0)
            yield word


# -- windows -----------------------------------------------------------------------------------------------------------


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


def _cleaned(
    words: Iterable[WhisperWord], window: Stretch, offset_ms: int, language: str, last_ms: int
) -> Iterator[Word]:
    """Yield the words of a segment, timed on the recording: in order, within their window, none before `last_ms`."""
    for number, word in enumerate(words):
        text = "".join(c for c in word.word if c.isprintable()).strip()
        if not text:
            continue
        start_ms = _time_ms(word.start, window, offset_ms)
        end_ms = _time_ms(word.end, window, offset_ms)
        if start_ms is not None:
            start_ms = last_ms = max(start_ms, last_ms)
        if end_ms is not None:
            end_ms = last_ms = max(end_ms, last_ms)
        glued = not word.word[0].isspace() and (number > 0 or language in _UNSPACED)
        yield Word(text, start_ms, end_ms, _probability(word.probability), glued=glued)


def _time_ms(time_s: float | None, window: Stretch, offset_ms: int) -> int | None:
    if time_s is None or not math.isfinite(time_s):
        return None
    return min(max(round(float(time_s) * 1000) - offset_ms + window.start_ms, window.start_ms), window.end_ms)


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
