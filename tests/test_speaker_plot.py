"""A drawing of who speaks when."""

from __future__ import annotations

import re
import wave
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from castproof import drawing
from castproof.cli import main
from castproof.speaker_plot import speaker_plot
from transcript.model import Diarization, Turn

TURNS = Diarization((Turn(0, 30_000, "Ada"), Turn(30_000, 40_000, "B $ob$"), Turn(40_000, 100_000, "Ada")))


def test_each_speaker_has_a_row_with_the_share_of_the_speech() -> None:
    svg = speaker_plot(TURNS, "A $how$", Path("a.svg")).decode()
    for text in ("Ada (90%)", "B $ob$ (10%)", "A $how$", "minutes"):
        assert text in svg
    assert svg.count('id="PolyCollection') + svg.count('id="FillBetweenPolyCollection') >= 2
    assert speaker_plot(TURNS, "A $how$", Path("b.svg")).decode() == svg


def test_a_picture_grows_with_the_speakers_and_nobody_is_no_error() -> None:
    def height(turns: Diarization) -> int:
        png = speaker_plot(turns, "show", Path("a.PNG"))
        assert png.startswith(b"\x89PNG")
        return int.from_bytes(png[20:24])

    crowd = Diarization(tuple(Turn(k * 100, k * 100 + 90, f"Speaker {k % 15 + 1}") for k in range(600)))
    assert height(Diarization()) < height(TURNS) < height(crowd)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    with wave.open("show.wav", "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(2 * 16_000 * 4))
    (tmp_path / "heard.srt").write_text("1\n00:00:01,000 --> 00:00:03,000\nHello there.\n")
    (tmp_path / "who.rttm").write_text("SPEAKER show 1 1.0 2.0 <NA> <NA> Ada <NA> <NA>\n")
    return tmp_path


RUN = "run show.wav --heard heard.srt --diarization who.rttm -f txt"


def test_run_draws_the_speakers(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(f"{RUN} --plot who.svg".split()) == 0
    assert "Ada (100%)" in (folder / "who.svg").read_text()
    assert re.search(r"written: .*who\.svg", capsys.readouterr().err)
    assert main(f"{RUN} --plot who.svg".split()) == 2


def test_what_goes_into_the_folder_of_results_needs_it_no_sooner(folder: Path) -> None:
    assert main(f"{RUN} -o new --report new/why.html --plot new/who.svg".split()) == 0
    assert {"why.html", "who.svg"} <= {path.name for path in (folder / "new").iterdir()}


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (f"{RUN} --plot who.jpg", "ends in .png or .svg"),
        (f"{RUN} --plot missing/who.svg", "the folder missing does not exist"),
        ("run show.wav --heard heard.srt --plot who.svg", "add --diarize"),
        ("transcribe show.wav other.wav --diarization who.rttm --plot who.svg", "one recording"),
    ],
)
def test_what_cannot_be_drawn_is_refused_before_the_work(
    folder: Path, capsys: pytest.CaptureFixture[str], call: str, problem: str
) -> None:
    before = sorted(folder.iterdir())
    assert main(call.split()) == 2
    assert problem in capsys.readouterr().err
    assert sorted(folder.iterdir()) == before


@pytest.mark.usefixtures("folder")
def test_without_matplotlib_the_extra_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(drawing, "version", missing)
    assert main(f"{RUN} --plot who.svg".split()) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("--plot: matplotlib is not installed; pip install 'castproof[plot]'")
