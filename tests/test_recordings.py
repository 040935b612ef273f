"""Several recordings: which are meant, what their results are called, and what becomes of failures."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castproof.cli import main
from castproof.recordings import find_recordings, result_names
from tests.test_pipeline import FakeParts
from transcript.errors import MissingInput

if TYPE_CHECKING:
    from pytest import CaptureFixture, MonkeyPatch  # noqa: PT013  # for type checkers alone

    from transcribe.engine import Options, Progress
    from transcribe.recording import Recording
    from transcript.model import Transcript


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("season/1/show.mp3", "season/2/show.mp3", "season/2/show.WAV", "season/notes.txt", "season/.x.mp3"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"sound")
    (tmp_path / "season" / ".hidden").mkdir()
    (tmp_path / "season" / ".hidden" / "a.mp3").write_bytes(b"sound")
    (tmp_path / "empty").mkdir()
    (tmp_path / "odd.sound").write_bytes(b"sound")
    return tmp_path


def do(call: str, parts: FakeParts) -> int:
    """Run the words of a command line."""
    return main(call.split(), parts)


# -- which, and what they are called -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("folder")
def test_a_folder_stands_for_the_recordings_in_it_and_below_each_once() -> None:
    found = find_recordings([Path("odd.sound"), Path("season"), Path("season/1/show.mp3"), Path("missing.mp3")])
    assert [str(p) for p in found] == [
        "odd.sound",
        "season/1/show.mp3",
        "season/2/show.WAV",
        "season/2/show.mp3",
        "missing.mp3",
    ]


@pytest.mark.usefixtures("folder")
def test_a_folder_without_recordings_is_one_line(capfd: CaptureFixture[str]) -> None:
    with pytest.raises(MissingInput, match="empty: holds no recording; give a folder"):
        find_recordings([Path("empty")])
    assert do("transcribe empty -o out", FakeParts()) == 2
    assert capfd.readouterr().err.startswith("castproof: error: empty: holds no recording")


def test_results_are_called_as_their_recordings_and_told_apart_by_as_little_as_it_takes() -> None:
    paths = [Path(p) for p in ("/a/show.mp3", "/b/1/show.wav", "/b/2/SHOW.wav", "/c/other.mp3")]
    assert list(result_names(paths).values()) == ["show.mp3", "1-show.wav", "2-SHOW.wav", "other"]


paths = st.tuples(
    st.sampled_from(["", "/a", "/b", "/a/b", "/b/a"]), st.sampled_from(["a.mp3", "a.wav", "A.mp3", "b.mp3"])
)


@given(st.lists(paths.map("/".join), unique=True, max_size=12))
def test_no_two_results_share_a_name(names: list[str]) -> None:
    found = result_names([Path(n) for n in names])
    assert list(found) == [Path(n) for n in names]
    assert len(set(found.values())) == len(names)


# -- one after the other, and at the same time -------------------------------------------------------------------------


@pytest.mark.parametrize("jobs", [1, 2])
def test_recordings_that_share_a_stem_do_not_overwrite_one_another(folder: Path, jobs: int) -> None:
    assert do(f"transcribe season odd.sound -f txt -o out --jobs {jobs}", FakeParts()) == 0
    assert sorted(p.name for p in (folder / "out").iterdir()) == [
        "1-show.mp3.txt",
        "2-show.mp3.txt",
        "odd.txt",
        "show.WAV.txt",
    ]


@pytest.mark.parametrize("jobs", [1, 3])
@pytest.mark.usefixtures("folder")
def test_one_that_fails_is_told_and_told_again_at_the_end_and_the_rest_goes_on(
    jobs: int, capfd: CaptureFixture[str]
) -> None:
    parts = FakeParts()
    assert do(f"transcribe broken.mp3 odd.sound missing/loud.mp3 good.mp3 -f txt -o out --jobs {jobs}", parts) == 1
    lines = capfd.readouterr().err.splitlines()
    assert sum(line.startswith("castproof: error: ") for line in lines) == 2
    assert {line for line in lines if line.startswith("written")} == {"written: out/odd.txt", "written: out/good.txt"}
    if jobs == 1:
        assert lines[-1] == "2 of 4 failed: broken.mp3, missing/loud.mp3"
        assert lines.index("written: out/odd.txt") < lines.index("castproof: error: the engine has a headache")
    assert lines[-1].startswith("2 of 4 failed: ")
    assert do(f"transcribe broken.mp3 broken2.mp3 -f txt -o out --jobs {jobs}", parts) == 2


@dataclass(slots=True)
class Meeting(FakeParts):
    """Parts whose engine hears two recordings at the same time, or waits in vain."""

    barrier: threading.Barrier | None = None
    stop: str = ""

    def transcribe(self, recording: Recording, options: Options, progress: Progress) -> Transcript:
        """Wait for the other recording; or be interrupted, and go on until told to stop."""
        if self.barrier is not None:
            self.barrier.wait(10)
        if recording.path.name == self.stop:
            raise KeyboardInterrupt
        while self.stop:
            progress(0, 1)
            time.sleep(0.01)
        return FakeParts.transcribe(self, recording, options, progress)


@pytest.mark.usefixtures("folder")
def test_jobs_are_done_at_the_same_time() -> None:
    parts = Meeting(barrier=threading.Barrier(2))
    assert do("transcribe season/1/show.mp3 odd.sound -f txt -o out --jobs 2", parts) == 0


def test_an_interruption_ends_all_jobs_at_once(folder: Path, capfd: CaptureFixture[str]) -> None:
    begun = time.monotonic()
    parts = Meeting(barrier=threading.Barrier(2), stop="odd.sound")
    assert do("transcribe season/1/show.mp3 odd.sound a.mp3 b.mp3 -f txt -o out --jobs 2", parts) == 130
    assert time.monotonic() - begun < 30
    assert capfd.readouterr().err.splitlines()[-1] == "castproof: error: interrupted; no file is half written"
    assert not (folder / "out").exists()


# -- where the time went -----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("folder")
def test_timings_tell_where_the_time_went(capfd: CaptureFixture[str]) -> None:
    assert do("transcribe odd.sound -f txt -o out --timings", FakeParts()) == 0
    lines = capfd.readouterr().err.splitlines()
    table = lines[lines.index("where the time went:") + 1 :]
    assert [line.split(": ")[-1] for line in table] == [
        "decoding odd.sound",
        "recognising with fake",
        "laying out and writing",
        "all else",
        table[-1],
    ]
    assert table[-1].endswith(" s in all")
    assert do("transcribe broken.mp3 -f txt -o out --timings", FakeParts()) == 2
    assert "where the time went:" in capfd.readouterr().err, "it is told of failed work, too"
