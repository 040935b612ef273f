"""What `align` tells and writes of an alignment: its table, its report, its picture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given

from align.blocks import BlockKind, blocks_of
from align.retime import retime
from castproof.alignment_plot import alignment_plot
from castproof.cli import main
from castproof.report import block_rows
from tests.test_moved import MOVED, TALK, heard, speech, told
from tests.test_pipeline import FakeParts
from tests.test_retime import ANY
from transcript.formats import read
from transcript.model import Segment, Transcript, Word

if TYPE_CHECKING:
    from pytest import CaptureFixture, MonkeyPatch  # noqa: PT013  # for type checkers alone

SPOKEN = "Well hello there and welcome to the show where we talk of names and how machines hear them every week"
CHAT = "wait is this thing on now"
ADVERTISEMENT = "This hour is brought to you by mattresses"
PAGE = "{}\n\n{}\n\n{}\n".format(" ".join(SPOKEN.split()[:9]), ADVERTISEMENT, " ".join(SPOKEN.split()[9:]))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: MonkeyPatch) -> Path:
    """Return a folder with a page, and with what was heard: half a second a word, from second 10 on."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.txt").write_text(PAGE)
    words = [{"word": w, "start": 10 + k / 2, "end": 10.5 + k / 2} for k, w in enumerate(f"{CHAT} {SPOKEN}".split())]
    segment = {"start": 10.0, "end": words[-1]["end"], "text": f"{CHAT} {SPOKEN}", "words": words}
    (tmp_path / "heard.json").write_text(json.dumps({"language": "en", "segments": [segment]}))
    return tmp_path


def do(call: str) -> int:
    return main(call.split(), FakeParts())


def test_the_report_has_every_block_in_the_order_of_the_recording(folder: Path) -> None:
    assert do("align page.txt --heard heard.json -o page.srt --report page.report.json") == 0
    report = json.loads((folder / "page.report.json").read_text())
    assert report.pop("castproof")
    assert report == {
        "format": "castproof alignment",
        "version": 1,
        "transcript": "page.txt",
        "clock": "heard.json",
        "words": 28,
        "timed": 20,
        "blocks": [
            {"kind": "only there", "heard": [0, 6], "start": 10.0, "end": 13.0, "text": CHAT},
            {"kind": "both", "words": [0, 9], "line": 1, "heard": [6, 15], "start": 13.0, "end": 17.5},
            {"kind": "only here", "words": [9, 17], "line": 3, "start": 17.5, "end": 17.5, "text": ADVERTISEMENT},
            {"kind": "both", "words": [17, 28], "line": 5, "heard": [15, 26], "start": 17.5, "end": 23.0},
        ],
        "doubts": [],
    }


@pytest.mark.usefixtures("folder")
def test_the_table_shows_what_should_be_looked_at(capfd: CaptureFixture[str]) -> None:
    assert do("align page.txt --heard heard.json -o page.srt") == 0
    assert capfd.readouterr().err == (
        "written: page.srt\n"
        "on the clock: 20 of 28 words\n"
        "the transcript against the recording\n"
        "what                    when                  words  text\n"
        "not in the recording    00:00:17                  8  “This hour is brought to you by mattresses”\n"
        "in the recording alone  00:00:10 to 00:00:13      6  “wait is this thing on now”\n"
    )


def test_what_the_recording_lacks_may_be_kept(folder: Path, capfd: CaptureFixture[str]) -> None:
    assert do("align page.txt --heard heard.json -o page.srt --unmatched keep") == 0
    assert " ".join(read(folder / "page.srt").transcript.text.split()) == " ".join(PAGE.split())
    assert "on the clock: 20 of 28 words" in capfd.readouterr().err
    assert do("align page.txt --heard heard.json -o drop.srt") == 0
    assert ADVERTISEMENT not in (folder / "drop.srt").read_text()


def test_a_transcript_of_something_else_is_told(folder: Path, capfd: CaptureFixture[str]) -> None:
    (folder / "other.txt").write_text("Nobody ever said anything like that before lunch")
    assert do("align other.txt --heard heard.json -o other.json") == 0
    assert "nothing of the transcript was found in the recording" in capfd.readouterr().err


@pytest.mark.parametrize(("ending", "head"), [("png", b"\x89PNG\r\n"), ("svg", b"<?xml")])
def test_a_picture_is_drawn(folder: Path, ending: str, head: bytes) -> None:
    assert do(f"align page.txt --heard heard.json -o page.srt --plot page.{ending}") == 0
    assert (folder / f"page.{ending}").read_bytes().startswith(head)


def test_the_picture_names_speakers_and_blocks_and_is_the_same_each_time() -> None:
    words = [Word(w, speaker="Ann $ Bob" if k < 200 else "_x") for k, w in enumerate([*MOVED, *speech(9, 40)])]
    retimed = retime(Transcript((Segment(tuple(words)),)), heard([*speech(8, 60), *TALK]))
    picture = alignment_plot(retimed, "costs $5 or $6", Path("x.svg"))
    assert picture == alignment_plot(retimed, "costs $5 or $6", Path("x.svg"))
    text = picture.decode()
    for said in ("Ann", "moved", "in the transcript alone", "in the recording alone", "costs $5 or $6"):
        assert said in text
    assert alignment_plot(retime(Transcript(), Transcript()), "nothing", Path("x.png"))


@pytest.mark.parametrize(
    ("flags", "why"),
    [
        ("--plot page.gif", "ends in .png or .svg"),
        ("--plot page.srt", "ends in .png or .svg"),
        ("--report -", "--report goes to a file"),
        ("--plot -", "--plot goes to a file"),
        ("--report page.srt", "two results"),
        ("--report heard.json --overwrite", "is read"),
        ("--report none/page.json", "does not exist"),
        ("--unmatched guess", "guess"),
    ],
)
def test_a_wrong_call_is_told_before_the_work(folder: Path, capfd: CaptureFixture[str], flags: str, why: str) -> None:
    before = sorted(folder.iterdir())
    assert do(f"align page.txt --heard heard.json -o page.srt {flags}") == 2
    (line,) = capfd.readouterr().err.splitlines()
    assert why in line
    assert sorted(folder.iterdir()) == before


def test_moved_blocks_are_told_first() -> None:
    rows = block_rows(retime(told([*MOVED, *speech(9, 40)]), heard([*speech(8, 60), *TALK])))
    assert [row.kind for row in rows][:3] == ["moved", "not in the recording", "in the recording alone"]


@given(ANY, ANY)
def test_every_word_stands_in_one_block_and_in_order_within_it(transcript: Transcript, other: Transcript) -> None:
    retimed = retime(transcript, other)
    blocks = blocks_of(retimed)
    words = retimed.transcript.words
    places = sorted(k for b in blocks if b.words for k in range(*b.words))
    assert places == list(range(len(words)))
    for block in blocks:
        assert (block.words is None) == (block.kind is BlockKind.ONLY_THERE)
        if block.words is not None:
            starts = [w.start_ms for w in words[slice(*block.words)]]
            assert (None in starts) == (block.kind is BlockKind.ONLY_HERE)
            assert block.kind is BlockKind.ONLY_HERE or starts == sorted(s for s in starts if s is not None)
