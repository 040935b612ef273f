"""The engine that replays a transcript."""

from __future__ import annotations

from pathlib import Path

from transcribe.audio import Recording
from transcribe.engine import Engine, Options, no_progress
from transcribe.scripted import ScriptedEngine
from transcript.model import Segment, Transcript, Word


def silence(duration_ms: int) -> Recording:
    import numpy as np

    return Recording(Path("silence.wav"), np.zeros(duration_ms * 16, np.int16))


SCRIPT = Transcript(
    (
        Segment((Word("One", 100, 400), Word("two", 400, 900)), 100, 900),
        Segment((Word("three", 1000, 1500), Word("four", 2100, 2400)), 1000, 2400),
        Segment((Word("five", 2500, 2600),), 2500, 2600),
    ),
    language="en",
)


def test_it_hears_its_script() -> None:
    engine: Engine = ScriptedEngine(SCRIPT)
    assert engine.transcribe(silence(3000), Options(), no_progress) == SCRIPT
    assert engine.name == "scripted"
    assert engine.unsupported(Options(model="small", hotwords=("DeepSeek",))) == ()


def test_it_hears_nothing_behind_the_end_of_the_recording() -> None:
    heard = ScriptedEngine(SCRIPT).transcribe(silence(1200), Options(), no_progress)
    assert heard.text == "One two\nthree"
    assert heard.segments[1] == Segment((Word("three", 1000, 1200),), 1000, 1200)


def test_words_without_times_are_heard_always() -> None:
    script = Transcript((Segment((Word("now"), Word("then"))),))
    assert ScriptedEngine(script).transcribe(silence(10), Options(), no_progress) == script


def test_it_takes_the_language_that_is_asked_for() -> None:
    assert ScriptedEngine(SCRIPT).transcribe(silence(3000), Options(language="de"), no_progress).language == "de"


def test_progress_runs_to_the_end() -> None:
    told: list[tuple[int, int]] = []
    ScriptedEngine(SCRIPT).transcribe(silence(3000), Options(), lambda *done: told.append(done))
    assert told == sorted(told)
    assert told[-1] == (3000, 3000)
