"""What is recognised survives a kill, a bad disk and a full cache; and is not recognised twice."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from castproof.cache import cache_folder, recognised
from castproof.cli import main
from tests.tiny_whisper import build_tiny_whisper
from transcribe.engine import no_progress
from transcribe.recording import Recording, Stretch
from transcribe.store import Plan, Store, complete
from transcript.model import Word

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from transcribe.store import Unit, Words

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "audio" / "deepseek-freak-out-sample.mp3"
SOUND = Recording(Path("show.mp3"), np.arange(16_000, dtype=np.int16))
PLAN = Plan(tuple((Stretch(k * 100, k * 100 + 80),) for k in range(10)), "en", 0.75)


def said(unit: Unit) -> Words:
    start_ms = unit[0].start_ms
    return (Word(f"w{start_ms}", start_ms, start_ms + 40, 0.1 + 1 / (start_ms + 3)), Word("’é!", glued=True))


def finish(store: Store, recording: Recording = SOUND, asked: str = "") -> tuple[tuple[Words, ...], list[int]]:
    """Hear all units of PLAN that are not yet heard. Return the words, and the numbers of the units heard now."""
    heard: list[int] = []

    def hear(units: Mapping[int, Unit], _: object) -> Generator[tuple[int, Words]]:
        for k, unit in units.items():
            heard.append(k)
            yield k, said(unit)

    journal = store.journal(recording, "an engine", asked, pytest.fail)
    if journal.plan is None:
        journal.keep_plan(PLAN)
    return complete(journal, journal.plan or PLAN, hear, recording, no_progress), heard


WHOLE = tuple(said(unit) for unit in PLAN.units)


# -- what is kept ------------------------------------------------------------------------------------------------------


def test_what_is_heard_once_is_not_heard_again(tmp_path: Path) -> None:
    assert finish(Store(tmp_path)) == (WHOLE, list(range(10)))
    assert finish(Store(tmp_path)) == (WHOLE, [])
    journal = Store(tmp_path).journal(SOUND, "an engine", "", pytest.fail)
    assert journal.plan == PLAN, "the language and how probable it is are kept, too"


def test_another_name_is_the_same_recording_and_another_sound_or_question_is_not(tmp_path: Path) -> None:
    finish(Store(tmp_path))
    renamed = Recording(Path("elsewhere/other.wav"), SOUND.samples.copy())
    assert finish(Store(tmp_path), renamed)[1] == []
    assert finish(Store(tmp_path), asked="another language")[1] == list(range(10))
    assert finish(Store(tmp_path), Recording(SOUND.path, SOUND.samples + np.int16(1)))[1] == list(range(10))


def test_without_a_folder_nothing_is_kept() -> None:
    store = Store()
    assert finish(store)[1] == list(range(10))
    assert finish(store)[1] == list(range(10))
    assert store.kept() == ()
    assert store.clear() == 0


@pytest.fixture(scope="module")
def journal_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("store")
    finish(Store(folder))
    (journal,) = folder.iterdir()
    return journal.read_bytes()


@given(data=st.data())
def test_whatever_is_lost_or_spoilt_the_result_is_that_of_an_uninterrupted_run(
    data: st.DataObject, journal_bytes: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("store")
    finish(Store(folder))
    (journal,) = folder.iterdir()
    spoilt = bytearray(journal_bytes[: data.draw(st.integers(0, len(journal_bytes)), "length")])
    for at in data.draw(st.lists(st.integers(0, max(0, len(spoilt) - 1)), max_size=3), "places") if spoilt else ():
        spoilt[at] = data.draw(st.integers(0, 255), "byte")
    journal.write_bytes(spoilt)
    whole, heard = finish(Store(folder))
    assert whole == WHOLE
    intact = sum(line in journal_bytes.split(b"\n")[1:-1] for line in bytes(spoilt).split(b"\n"))
    assert len(heard) <= 10 - intact
    assert finish(Store(folder)) == (WHOLE, []), "what was spoilt is mended"


@pytest.mark.parametrize(
    "body", [b"[]", b"{}", b'{"span":[1],"words":[]}', b'{"units":5}', b'{"span":[0,80],"words":[[""]]}']
)
def test_a_record_that_is_none_counts_as_never_written(tmp_path: Path, body: bytes) -> None:
    from zlib import crc32

    finish(Store(tmp_path))
    (journal,) = tmp_path.iterdir()
    journal.write_bytes(journal.read_bytes() + b"%08x %s\n" % (crc32(body), body))
    assert finish(Store(tmp_path)) == (WHOLE, [])


def test_the_store_stays_within_its_limit_and_what_was_used_last_stays(tmp_path: Path) -> None:
    finish(Store(tmp_path), asked="0")
    size = next(tmp_path.iterdir()).stat().st_size
    for number in range(1, 8):
        for path in tmp_path.iterdir():
            os.utime(path, (path.stat().st_atime - 10, path.stat().st_mtime - 10))
        finish(Store(tmp_path, limit_bytes=3 * size), asked="0")  # used again and again
        finish(Store(tmp_path, limit_bytes=3 * size), asked=str(number))
    assert sum(p.stat().st_size for p in tmp_path.iterdir()) <= 4 * size
    assert finish(Store(tmp_path), asked="0")[1] == []
    assert finish(Store(tmp_path), asked="7")[1] == []
    assert finish(Store(tmp_path), asked="1")[1] != []


def test_where_nothing_can_be_kept_the_work_goes_on_and_that_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    told: list[str] = []
    journal = Store(tmp_path / "file" / "store").journal(SOUND, "an engine", "", told.append)
    journal.keep_plan(PLAN)
    for unit in PLAN.units:
        journal.keep(unit, said(unit))
    assert journal.words(PLAN.units[3]) == said(PLAN.units[3])
    assert told == ["what is recognised cannot be kept (Not a directory); if the work is cut short, it begins anew"]


# -- a process that is killed ------------------------------------------------------------------------------------------

_SLOW = """
import sys, time
from pathlib import Path
import tests.test_store as t
from transcribe.store import Store, complete

def hear(units, _):
    for k, unit in units.items():
        print("begun", k, flush=True)
        time.sleep(0.02)
        yield k, t.said(unit)

journal = Store(Path(sys.argv[1])).journal(t.SOUND, "an engine", "", sys.exit)
if journal.plan is None:
    journal.keep_plan(t.PLAN)
assert complete(journal, journal.plan, hear, t.SOUND, t.no_progress) == t.WHOLE
print("done", flush=True)
"""


@pytest.mark.slow
def test_killed_at_any_moment_it_goes_on_where_it_was_and_does_one_stretch_twice_at_most(tmp_path: Path) -> None:
    chance = random.Random(11)  # noqa: S311 - the same moments each time
    begun, kills, last = 0, 0, b""
    while last != b"done\n":
        with subprocess.Popen(
            [sys.executable, "-c", _SLOW, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE
        ) as program:
            assert program.stdout is not None
            lines = [program.stdout.readline() for _ in range(chance.randint(1, 3))]
            time.sleep(chance.random() * 0.04)
            program.kill()
            lines += program.stdout.readlines()
        begun += sum(line.startswith(b"begun") for line in lines)
        kills += program.returncode == -signal.SIGKILL
        last = lines[-1]
        assert kills < 40
    assert kills > 1
    assert begun <= len(PLAN.units) + kills


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_whisper(tmp_path_factory.mktemp("whisper") / "tiny")


def transcribe(model: Path, out: Path, *more: str) -> list[str]:
    plain = ["--model", str(model), "--language", "en", "--temperature-increment-on-fallback", "0", "--batch-size", "1"]
    return ["transcribe", str(SAMPLE), *plain, "-f", "json", "-o", str(out), *more]


@pytest.mark.slow
def test_the_command_itself_killed_and_run_again_writes_what_it_would_have_written(tiny: Path, tmp_path: Path) -> None:
    call = [sys.executable, "-c", "import sys; from castproof.cli import main; sys.exit(main())"]
    chance = random.Random(5)  # noqa: S311 - the same moments each time
    kept = cache_folder() / "recognised"
    done: list[int] = []
    code = -1
    while code != 0 and len(done) < 20:
        begun = time.monotonic()
        with subprocess.Popen(
            [*call, *transcribe(tiny, tmp_path / "killed")], cwd=ROOT, stderr=subprocess.PIPE, process_group=0
        ) as program:
            aim = (done[-1] if done else 0) + chance.randint(1, 4)
            while program.poll() is None and (not recognised().kept() or recognised().kept()[0].done < aim):
                assert time.monotonic() - begun < 60
                time.sleep(0.01)
            program.kill()
            program.communicate()
        code = program.returncode
        done.append(recognised().kept()[0].done)
    assert code == 0
    assert len(done) > 1
    assert done == sorted(done)
    shutil.rmtree(kept)
    assert main(transcribe(tiny, tmp_path / "whole")) == 0
    name = "deepseek-freak-out-sample.json"
    assert (tmp_path / "killed" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


# -- the command line --------------------------------------------------------------------------------------------------


def test_other_subtitles_of_the_same_recording_recognise_nothing_again(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import wave

    from transcribe.audio import decode
    from transcribe.whisper import WhisperEngine

    with wave.open(str(tmp_path / "show.wav"), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        file.writeframes(decode(SAMPLE, no_progress, pytest.fail).samples[: 6 * 16_000].tobytes())
    call = ["transcribe", str(tmp_path / "show.wav"), "--model", str(tiny), "--temperature-increment-on-fallback", "0"]
    assert main([*call, "-f", "json", "-o", str(tmp_path / "first")]) == 0
    monkeypatch.setattr(WhisperEngine, "_load", lambda *_: pytest.fail("the model was loaded again"))
    assert main([*call, "-f", "json,srt", "--preset", "bbc", "-o", str(tmp_path / "second")]) == 0
    told = capsys.readouterr().err.splitlines()
    detected = [line for line in told if "language detected" in line]
    assert len(detected) == 2, "the language is reported again"
    assert detected[0] == detected[1]
    first, second = (json.loads((tmp_path / n / "show.json").read_text()) for n in ("first", "second"))
    assert first == second
    with pytest.raises(pytest.fail.Exception, match="loaded again"):
        main([*call, "--no-resume", "-o", str(tmp_path / "third")])


def test_cache_shows_what_is_kept_and_clears_it(capsys: pytest.CaptureFixture[str]) -> None:
    store = recognised()
    assert main(["cache"]) == 0
    assert capsys.readouterr().out == f"{store.folder}: 0 recordings, 0.0 of 256 MB\n"
    finish(store)
    journal = store.journal(Recording(Path("half\x1b.mp3"), SOUND.samples), "an engine", "half", pytest.fail)
    journal.keep_plan(PLAN)
    journal.keep(PLAN.units[0], said(PLAN.units[0]))
    assert main(["cache"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{store.folder}: 2 recordings, 0.0 of 256 MB"
    assert {line.split("  ")[0]: line.split("  ")[2] for line in lines[1:]} == {
        "show.mp3": "finished",
        "half .mp3": "1 of 10 stretches",
    }
    assert main(["cache", "--clear"]) == 0
    assert capsys.readouterr().err == f"{store.folder}: 2 recordings removed\n"
    assert store.kept() == ()


def test_the_cache_lies_where_the_platform_keeps_such_things(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CASTPROOF_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    if sys.platform == "linux":
        assert cache_folder() == tmp_path / "castproof"
    assert cache_folder().name == "castproof"
