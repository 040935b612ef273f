"""The rules for subtitles on the command line: presets, flags, and names that no line parts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from castproof.cli import main
from castproof.presets import PRESETS, rules_of
from tests.test_pipeline import FakeParts, timed
from transcript.formats import read

SAID = "They had looked at the banks and found that the return on equity had gone down over the last ten years."
TERM = "return on equity"


def told(seconds_a_word: float = 0.4) -> str:
    words = [
        {"word": word, "start": k * seconds_a_word, "end": (k + 1) * seconds_a_word - 0.05}
        for k, word in enumerate(SAID.split())
    ]
    return json.dumps({"language": "en", "segments": [{"start": 0, "end": 9, "text": SAID, "words": words}]})


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder, with a transcript and a glossary in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "told.json").write_text(told())
    (tmp_path / "show.glossary").write_text(f"{TERM}\t3\n")
    return tmp_path


def lines(name: str) -> list[str]:
    return [line for line in Path(name).read_text().splitlines() if line]


def test_no_line_parts_a_name_of_the_glossary(folder: Path) -> None:
    rules = ["--max-line-width", "32"]
    assert main(["export", "told.json", "-o", "plain.srt", *rules]) == 0
    assert not any(TERM in line for line in lines("plain.srt"))
    for call in (
        ["export", "told.json", "-o", "kept.srt", "--glossary", "show.glossary"],
        ["correct", "told.json", "-o", "kept.srt", "--glossary", "show.glossary"],
    ):
        assert main([*call, *rules, "--overwrite"]) == 0
        assert any(TERM in line for line in lines("kept.srt")), call
        (folder / "kept.srt").unlink()


@pytest.mark.parametrize("transcript", [[], ["--transcript", "page.txt"]])
def test_what_run_writes_parts_no_name_of_the_references(folder: Path, transcript: list[str]) -> None:
    (folder / "page.txt").write_text(SAID)
    (folder / "show.mp3").write_bytes(b"")
    heard = timed([SAID])
    call = ["run", "show.mp3", *transcript, "--max-line-width", "32", "-f", "srt", "-o"]
    assert main([*call, "plain"], FakeParts(heard=heard)) == 0
    assert not any(TERM in line for line in lines("plain/show.srt"))
    assert main([*call, "kept", "--glossary", "show.glossary"], FakeParts(heard=heard)) == 0
    assert any(TERM in line for line in lines("kept/show.srt"))


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["-o", "new.txt", "--glossary", "show.glossary"], "--glossary keeps names together"),
        (["-o", "new.srt", "--glossary", "missing"], "no such file"),
        (["-o", "show.glossary", "-f", "srt", "--glossary", "show.glossary", "--overwrite"], "is read"),
        (["-o", "new.srt", "--min-duration", "8"], "--min-duration: no subtitle can be so"),
        (["-o", "new.srt", "--max-reading-speed", "0"], "--max-reading-speed"),
        (["-o", "new.srt", "--max-duration", "inf"], "--max-duration"),
        (["-o", "new.srt", "--max-shift", "-1"], "--max-shift"),
        (["-o", "new.srt", "--pause", "nan"], "--pause"),
        (["-o", "new.txt", "--close-gap", "0"], "--close-gap"),
    ],
)
def test_what_does_not_fit_is_told_in_one_line(
    arguments: list[str], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "told.json", *arguments]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert problem in error


@pytest.mark.usefixtures("folder")
def test_a_wrong_figure_is_told_before_anything_is_heard() -> None:
    Path("show.mp3").write_bytes(b"")
    parts = FakeParts()
    assert main(["transcribe", "show.mp3", "--min-duration", "9", "-o", "out"], parts) == 2
    assert parts.asked == []


@pytest.mark.usefixtures("folder")
def test_every_rule_is_a_flag() -> None:
    def cues(*flags: str) -> list[tuple[int, int]]:
        assert main(["export", "told.json", "-o", "x.srt", "--overwrite", *flags]) == 0
        return [(s.start_ms or 0, s.end_ms or 0) for s in read(Path("x.srt")).transcript.segments]

    usual = cues()
    assert len(usual) == 2
    assert len(cues("--max-duration", "2")) > 2
    assert len(cues("--max-line-count", "1")) > 2
    assert len(cues("--pause", "0.05")) == len(SAID.split())
    assert usual[1][0] - usual[0][1] == 84
    assert [b - a for (_, a), (b, _) in zip(cues("--min-gap", "0.2"), cues("--min-gap", "0.2")[1:], strict=False)] == [
        200
    ]
    slow = cues("--max-reading-speed", "5")
    assert slow[-1][1] > usual[-1][1]
    assert slow[1][0] != cues("--max-reading-speed", "5", "--max-shift", "0")[1][0]
    assert cues("--min-duration", "6")[-1][1] >= usual[1][0] + 5800


def test_presets_hold_their_published_figures() -> None:
    netflix = rules_of("netflix", "srt")
    assert (netflix.max_line_width, netflix.max_line_count, netflix.max_chars_per_s) == (42, 2, 20)
    assert netflix.min_duration_ms >= 5000 / 6
    assert netflix.min_gap_ms >= 2 * 1000 / 24
    assert rules_of("bbc", "srt").max_chars_per_s == 180 / 60 * 6
    assert set(PRESETS) == {"netflix", "podcast", "bbc"}
