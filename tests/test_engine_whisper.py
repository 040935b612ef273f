"""faster-whisper, its real code on a tiny model with random weights, and on scripted output."""

from __future__ import annotations

import math
import shutil
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from faster_whisper.transcribe import Segment, Word
from hypothesis import given
from hypothesis import strategies as st

from tests.sounds import RATE
from tests.tiny_whisper import build_tiny_whisper
from transcribe.audio import Recording, Stretch, decode
from transcribe.engine import Options, no_progress
from transcribe.whisper import WhisperEngine, choose_device, packed
from transcript.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transcript.model import Transcript

SAMPLE = Path(__file__).parent.parent / "audio" / "deepseek-freak-out-sample.mp3"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_whisper(tmp_path_factory.mktemp("whisper") / "tiny")


@pytest.fixture(scope="module")
def tiny_english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_whisper(tmp_path_factory.mktemp("whisper") / "tiny.en", english=True)


@pytest.fixture(scope="module")
def sample() -> Recording:
    return decode(SAMPLE, no_progress, pytest.fail)


def part(recording: Recording, seconds: int) -> Recording:
    return Recording(recording.path, recording.samples[: seconds * RATE])


def heard(model: Path, recording: Recording, options: Options) -> tuple[Transcript, list[str], list[tuple[int, int]]]:
    """Recognise once, unless `options` say otherwise: a random model is never sure of itself."""
    if options.temperatures == Options().temperatures:
        options = replace(options, temperatures=(0.0,))
    lines: list[str] = []
    told: list[tuple[int, int]] = []
    transcript = WhisperEngine(model, lines.append).transcribe(
        recording, options, lambda done_ms, total_ms: told.append((done_ms, total_ms))
    )
    return transcript, lines, told


def in_order(transcript: Transcript, recording: Recording) -> bool:
    times = [t for w in transcript.words for t in (w.start_ms, w.end_ms) if t is not None]
    return times == sorted(times) and all(0 <= t <= recording.duration_ms for t in times)


# -- the real code, a random model ------------------------------------------------------------------------------------


def test_words_with_times_and_probabilities_come_back_and_the_language_is_reported(
    tiny: Path, sample: Recording
) -> None:
    recording = part(sample, 70)
    transcript, lines, told = heard(tiny, recording, Options(device="cpu", batch_size=2))
    assert transcript.words
    assert all(w.start_ms is not None and w.probability is not None for w in transcript.words)
    assert in_order(transcript, recording)
    assert transcript.language in {"en", "zh", "de", "es", "ru", "ko", "fr", "ja"}
    assert [f"language detected: {transcript.language} (probability 0." in line for line in lines] == [True]
    assert len(told) > 1
    assert told == sorted(told)
    assert told[-1][0] > 65_000


def test_the_language_that_is_asked_for_stays(tiny: Path, sample: Recording) -> None:
    transcript, lines, _ = heard(tiny, part(sample, 5), Options(language="fr", temperatures=(0.0, 0.5)))
    assert transcript.language == "fr"
    assert not lines


def test_prompt_and_hotwords_reach_the_model(tiny_english: Path, sample: Recording) -> None:
    recording = part(sample, 5)
    plain, _, _ = heard(tiny_english, recording, Options())
    prompted, _, _ = heard(tiny_english, recording, Options(initial_prompt="DeepSeek"))
    hinted, _, _ = heard(tiny_english, recording, Options(hotwords=("Nasdaq", "Davalos") * 300))
    again, _, _ = heard(tiny_english, recording, Options())
    assert plain == again
    assert prompted != plain
    assert hinted != plain


def test_an_english_model_hears_english_and_refuses_the_rest(tiny_english: Path, sample: Recording) -> None:
    assert heard(tiny_english, part(sample, 5), Options())[0].language == "en"
    with pytest.raises(EngineError, match="does not know the language 'de'; use another --model"):
        heard(tiny_english, part(sample, 5), Options(language="de"))


def test_silence_is_not_heard_as_words(tiny: Path) -> None:
    import numpy as np

    silence = Recording(Path("silence.wav"), np.zeros(3 * RATE, np.int16))
    transcript, lines, told = heard(tiny, silence, Options())
    assert not transcript.segments
    assert transcript.language is None
    assert not lines
    assert told == [(3000, 3000)]


def test_the_model_is_loaded_once(tiny: Path, sample: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    import faster_whisper

    made: list[str] = []

    class Counted(faster_whisper.WhisperModel):  # type: ignore[misc]
        def __init__(self, path: str, **options: object) -> None:
            made.append(path)
            super().__init__(path, **options)

    monkeypatch.setattr(faster_whisper, "WhisperModel", Counted)
    engine = WhisperEngine(tiny, lambda _: None)
    for _ in range(2):
        engine.transcribe(part(sample, 3), Options(language="en", temperatures=(0.0,)), no_progress)
    assert made == [str(tiny)]


@pytest.mark.parametrize("broken", ["model.bin", "config.json", "tokenizer.json"])
def test_a_broken_model_is_one_line(tiny: Path, sample: Recording, tmp_path: Path, broken: str) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(tiny, folder)
    (folder / broken).write_bytes((folder / broken).read_bytes()[:500])
    with pytest.raises(EngineError) as refused:
        heard(folder, part(sample, 3), Options())
    assert str(refused.value).startswith(f"{folder}: cannot be loaded as a Whisper model")
    assert "\n" not in str(refused.value)


def test_arithmetic_that_the_machine_lacks_is_one_line(tiny: Path, sample: Recording) -> None:
    with pytest.raises(EngineError, match="--device auto, --compute-type int9"):
        heard(tiny, part(sample, 3), Options(compute_type="int9"))


def test_a_translation_is_english_whatever_is_spoken(tiny: Path, sample: Recording) -> None:
    options = Options(language="fr", temperatures=(0.0,))
    spoken, _, _ = heard(tiny, part(sample, 5), options)
    translated, _, _ = heard(tiny, part(sample, 5), replace(options, task="translate"))
    assert (spoken.language, translated.language) == ("fr", "en")
    assert translated.words != spoken.words


def test_what_was_heard_before_is_told_to_the_model_if_it_is_asked_for(
    tiny_english: Path, sample: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    prompts: list[str | None] = []

    def transcribe(*_: object, **asked: Any) -> tuple[Iterator[Segment], None]:  # noqa: ANN401
        prompts.append(asked["initial_prompt"])
        assert asked["condition_on_previous_text"] is False
        assert asked["hallucination_silence_threshold"] == 2.5
        said = f" word{len(prompts)}"
        return iter([Segment(1, 0, 1.0, 2.0, said, [], 0.0, 1.0, 0.0, [Word(1.0, 2.0, said, 0.9)], 0.0)]), None

    monkeypatch.setattr(WhisperModel, "transcribe", transcribe)
    monkeypatch.setattr(BatchedInferencePipeline, "transcribe", lambda *_, **__: pytest.fail("cannot do that"))
    options = Options(condition_on_previous_text=True, hallucination_silence_s=2.5, initial_prompt="A show.")
    transcript, _, _ = heard(tiny_english, part(sample, 70), options)
    assert len(prompts) >= 3
    assert prompts[:3] == ["A show.", "A show. word1", "A show. word2"]
    assert transcript.words[0].text == "word1"


def test_without_a_filter_all_of_the_recording_is_heard_in_windows(
    tiny_english: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import numpy as np
    from faster_whisper import BatchedInferencePipeline

    clips: list[dict[str, float]] = []

    def transcribe(*_: object, **asked: Any) -> tuple[Iterator[Segment], None]:  # noqa: ANN401
        clips.extend(asked["clip_timestamps"])
        return iter(()), None

    monkeypatch.setattr(BatchedInferencePipeline, "transcribe", transcribe)
    silence = Recording(Path("silence.wav"), np.zeros(70 * RATE, np.int16))
    heard(tiny_english, silence, Options(speech=None))
    assert clips == [{"start": 0.0, "end": 30.0}, {"start": 30.0, "end": 60.0}, {"start": 60.0, "end": 70.0}]
    heard(tiny_english, silence, Options())
    assert len(clips) == 3, "with the filter there is nothing to hear"


def test_a_doubtful_window_is_heard_again_with_more_chance(
    tiny_english: Path, sample: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    from faster_whisper import WhisperModel

    loop = [(" again", 0.5 + n / 10, 0.58 + n / 10, 0.99) for n in range(30)]
    say(monkeypatch, *loop)
    asked: list[list[float]] = []

    def transcribe(*_: object, temperature: list[float], **__: object) -> tuple[Iterator[Segment], None]:
        asked.append(temperature)
        return iter([Segment(1, 0, 1.0, 2.0, "", [], -0.1, 1.0, 0.0, [Word(1.0, 2.0, " better", 0.9)], 0.2)]), None

    monkeypatch.setattr(WhisperModel, "transcribe", transcribe)
    once, _, _ = heard(tiny_english, part(sample, 5), Options(temperatures=(0.0,)))
    assert (once.text, asked) == ("again", []), "a loop that stays is said once"
    twice, _, _ = heard(tiny_english, part(sample, 5), Options(temperatures=(0.0, 0.4, 0.8)))
    assert (twice.text, asked) == ("better", [[0.4, 0.8]])


def test_device_and_arithmetic_are_what_is_there_unless_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    for devices, supported, found in (
        (0, {"int8", "float32"}, ("cpu", "int8")),
        (0, {"float32"}, ("cpu", "float32")),
        (1, {"float16", "float32"}, ("cuda", "float16")),
        (1, {"float32"}, ("cuda", "float32")),
    ):
        monkeypatch.setattr("ctranslate2.get_cuda_device_count", lambda devices=devices: devices)
        monkeypatch.setattr("ctranslate2.get_supported_compute_types", lambda _, supported=supported: supported)
        assert choose_device("auto", "auto") == found
    assert choose_device("cpu", "auto") == ("cpu", "float32")
    assert choose_device("auto", "int8_float16") == ("cuda", "int8_float16")


# -- what a model may say ----------------------------------------------------------------------------------------------


def say(monkeypatch: pytest.MonkeyPatch, *words: tuple[str, float | None, float | None, float | None]) -> None:
    """Let the pipeline hear `words` (text, start and end in seconds, probability) in the first of its windows."""
    from faster_whisper import BatchedInferencePipeline

    def transcribe(*_: object, **__: object) -> tuple[Iterator[Segment], None]:
        segment = Segment(1, 0, 0.0, 30.0, "", [], 0.0, 1.0, 0.0, [Word(s, e, t, p) for t, s, e, p in words], 0.0)
        return iter([segment]), None

    monkeypatch.setattr(BatchedInferencePipeline, "transcribe", transcribe)


def fail(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    from faster_whisper import BatchedInferencePipeline

    def transcribe(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(BatchedInferencePipeline, "transcribe", transcribe)


def test_odd_output_is_put_right(tiny: Path, sample: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    nan = math.nan
    say(
        monkeypatch,
        (" Well", -3.0, 0.4, 1.2),
        (",", 0.4, 0.3, nan),
        (" 23", None, None, None),
        ("  ", 0.5, 0.6, 0.5),
        (" late\x00", 2.0, 1.0, -0.5),
        (" early.", 1.0, 1.5, 0.5),
        (" Far", nan, 9e9, 0.5),
    )
    transcript, _, _ = heard(tiny, part(sample, 4), Options(language="en"))
    assert [w.text for w in transcript.words] == ["Well", ",", "23", "late", "early.", "Far"]
    assert transcript.text.splitlines()[0] == "Well, 23 late early."
    assert in_order(transcript, part(sample, 4))
    assert [w.probability for w in transcript.words] == [1.0, None, None, 0.0, 0.5, 0.5]
    assert all((w.start_ms or 0) < (w.end_ms or 0) for w in transcript.words), "each has its time, and a length"


def test_segments_are_sentences(tiny: Path, sample: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    words = [" In", " the", " U.S.", " market,", " it", " fell", " by", " 3", ".5", " percent.", " Why?"]
    words += [" \u201cFear.\u201d", " So", " he", " said"]
    say(monkeypatch, *((word, n * 0.2, n * 0.2 + 0.2, 0.9) for n, word in enumerate(words)))
    transcript, _, _ = heard(tiny, part(sample, 5), Options(language="en"))
    assert transcript.text.splitlines() == [
        "In the U.S. market, it fell by 3.5 percent.",
        "Why?",
        "\u201cFear.\u201d",
        "So he said",
    ]


def test_chinese_has_no_spaces(tiny: Path, sample: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, ("\u4f60", 0.1, 0.2, 0.9), ("\u597d", 0.2, 0.4, 0.9))
    transcript, _, _ = heard(tiny, part(sample, 4), Options(language="zh"))
    assert transcript.text == "\u4f60\u597d"


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (RuntimeError("CUDA failed with error out of memory"), "lower --batch-size"),
        (RuntimeError("Library libcublas.so.12 is not found\nor cannot be loaded"), "use --device cpu"),
        (ValueError("something else"), "faster-whisper failed: something else"),
    ],
)
def test_failures_while_it_decodes_are_one_line(
    tiny: Path, sample: Recording, monkeypatch: pytest.MonkeyPatch, error: Exception, advice: str
) -> None:
    fail(monkeypatch, error)
    with pytest.raises(EngineError) as refused:
        heard(tiny, part(sample, 4), Options(language="en"))
    assert advice in str(refused.value)
    assert "\n" not in str(refused.value)


# -- windows -----------------------------------------------------------------------------------------------------------

_stretches = st.lists(st.tuples(st.integers(0, 6000), st.integers(1, 30_000)), max_size=40)


@given(_stretches)
def test_windows_hold_every_stretch_and_are_no_longer_than_they_may(gaps: Sequence[tuple[int, int]]) -> None:
    stretches, end_ms = [], 0
    for silence_ms, length_ms in gaps:
        stretches.append(Stretch(end_ms + silence_ms, end_ms + silence_ms + length_ms))
        end_ms = stretches[-1].end_ms
    windows = packed(stretches, 30_000)
    assert all(w.end_ms - w.start_ms <= 30_000 for w in windows)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(windows))
    for s in stretches:
        assert any(w.start_ms <= s.start_ms and s.end_ms <= w.end_ms for w in windows)
    assert all(b.end_ms - a.start_ms > 30_000 or b.start_ms - a.end_ms >= 3_000 for a, b in pairwise(windows))


def test_times_are_those_of_the_recording_though_silences_are_cut_out(
    tiny_english: Path, sample: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    import numpy as np
    from faster_whisper import BatchedInferencePipeline
    from faster_whisper.transcribe import Segment, Word

    def transcribe(_: object, sound: Any, **options: Any) -> tuple[list[Segment], None]:  # noqa: ANN401 - as it is
        clips = options["clip_timestamps"]
        assert clips[-1]["end"] == pytest.approx(len(sound) / RATE, abs=0.002)
        return [
            Segment(
                n, int(c["start"] * 100), 0, 0, "", [], 0, 1, 0, [Word(c["start"] + 0.5, c["end"], f" w{n}.", 1)], 0
            )
            for n, c in enumerate(clips)
        ], None

    monkeypatch.setattr(BatchedInferencePipeline, "transcribe", transcribe)
    pause = np.zeros(20 * RATE, np.int16)
    speech = sample.samples[: 4 * RATE]
    recording = Recording(SAMPLE, np.concatenate([pause, speech, pause, speech, pause]))
    transcript, _, _ = heard(tiny_english, recording, Options())
    starts = [w.start_ms for w in transcript.words]
    assert len(starts) == 2
    assert starts[1] - starts[0] == pytest.approx(24_000, abs=300)  # type: ignore[operator]
    assert 20_000 < (starts[0] or 0) < 21_500
