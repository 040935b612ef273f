"""PocketSphinx, the embedded engine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.sounds import RATE
from transcribe import sphinx, sphinx_decoder
from transcribe.audio import Recording, decode
from transcribe.engine import Engine, Options, no_progress
from transcribe.sphinx import SphinxEngine
from transcript.errors import EngineError

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "audio" / "deepseek-freak-out-sample.mp3"


@pytest.fixture(scope="module")
def sample() -> Recording:
    return decode(SAMPLE, no_progress, pytest.fail)


@pytest.fixture(scope="module")
def start(sample: Recording) -> Recording:
    """Return its first 9.5 seconds: the announcer, and the host's first sentence."""
    return Recording(SAMPLE, sample.samples[: 19 * RATE // 2])


def test_words_come_with_times_and_probabilities_and_without_the_marks_of_the_decoder(start: Recording) -> None:
    engine: Engine = SphinxEngine()
    told: list[tuple[int, int]] = []
    heard = engine.transcribe(start, Options(), lambda *done: told.append(done))
    words = heard.words
    assert {"bloomberg", "investors", "morning", "stocks"} <= {w.text for w in words}
    assert not [w.text for w in words if set(w.text) & set("<>[]()+")]
    times = [t for w in words for t in (w.start_ms, w.end_ms)]
    assert None not in times
    assert times == sorted(times, key=lambda t: t or 0)
    assert all(0 <= (t or 0) <= start.duration_ms for t in times)
    assert all(w.probability is not None and 0 <= w.probability <= 1 for w in words)
    first = next(w for w in words if w.text == "investors")
    assert 4_700 < (first.start_ms or 0) < 5_700
    assert heard.language == "en"
    assert told == sorted(told)
    assert told[-1] == (start.duration_ms, start.duration_ms)


def test_several_processes_hear_what_one_does(start: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = SphinxEngine().transcribe(start, Options(language="en"), no_progress)
    monkeypatch.setattr(sphinx, "_WORTH_A_PROCESS_MS", 1000)
    monkeypatch.setattr(sphinx, "_cores", lambda: 2)
    assert SphinxEngine().transcribe(start, Options(), no_progress) == alone


def test_silence_gives_an_empty_transcript() -> None:
    import numpy as np

    silence = Recording(Path("silence.wav"), np.zeros(2 * RATE, np.int16))
    assert SphinxEngine().transcribe(silence, Options(), no_progress).segments == ()


def test_another_language_is_refused(start: Recording) -> None:
    with pytest.raises(EngineError, match="knows English alone, not 'de'; use --engine faster-whisper"):
        SphinxEngine().transcribe(start, Options(language="de"), no_progress)


def test_it_says_which_flags_it_cannot_heed() -> None:
    asked = Options(
        model="small",
        model_dir=Path("models"),
        compute_type="int8",
        batch_size=4,
        initial_prompt="Hello",
        hotwords=("DeepSeek",),
        device="cpu",
        offline=True,
    )
    flags = ("--model", "--model-dir", "--compute-type", "--batch-size", "--initial-prompt", "--hotwords")
    assert SphinxEngine().unsupported(asked) == flags
    more = Options(
        task="translate",
        device="cuda",
        speech=None,
        temperatures=(0.5,),
        condition_on_previous_text=True,
        hallucination_silence_s=2.0,
    )
    assert SphinxEngine().unsupported(more) == (
        "--task",
        "--device",
        "--no-vad-filter",
        "--temperature",
        "--condition-on-previous-text",
        "--hallucination-silence-threshold",
    )
    assert SphinxEngine().unsupported(Options(language="en")) == ()


def test_a_process_that_ends_too_soon_is_one_line() -> None:
    worker = sphinx_decoder.Worker()
    worker.close()
    with pytest.raises(EngineError, match="ended too soon"):
        worker.hear(bytes(32_000))


def test_a_clip_too_short_for_a_word_holds_none() -> None:
    decoder = sphinx_decoder.make_decoder()
    assert [sphinx_decoder.hear(decoder, bytes(2 * n)) for n in (0, 1, 1599, 1600, 3000)] == [()] * 5


_LONG_WORK = f"""
import sys
from pathlib import Path
from transcribe import sphinx
from transcribe.audio import Recording, decode
from transcribe.engine import Options
sphinx._cores = lambda: 2
whole = decode(Path({str(SAMPLE)!r}), lambda *_: None, print)
made = Recording(whole.path, whole.samples[: 60 * 16_000])
def progress(*_):
    print("begun", flush=True)
try:
    sphinx.SphinxEngine().transcribe(made, Options(), progress)
except KeyboardInterrupt:
    sys.exit(130)
"""


def children_of(pid: int) -> set[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)  # noqa: S607
    return {int(line) for line in listed.stdout.split()}


def running(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}/stat").exists() and " Z " not in _stat(pid)}


def _stat(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return " Z "


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_program(how: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _LONG_WORK], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, process_group=0
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        assert program.stdout.readline() == b"begun\n"
        workers = children_of(program.pid)
        assert len(workers) == 2
        os.killpg(program.pid, how)
        began = time.monotonic()
        assert program.wait(20) == (130 if how == signal.SIGINT else -how)
        assert how == signal.SIGKILL or time.monotonic() - began < 10
        assert program.stderr.read() == b""
        while running(workers) and time.monotonic() - began < 20:
            time.sleep(0.1)
        assert not running(workers)
