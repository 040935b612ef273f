"""The edges of the command line: inputs that stay, streams that are shut, odd names, flags that nothing heeds."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from castproof.cli import main
from castproof.difference import unified_diff
from castproof.lines import LineNumbers
from transcript.formats import parse
from transcript.formats.rttm import write_diarization
from transcript.model import Diarization, Turn
from transcript.source import Edit, Source

if TYPE_CHECKING:
    from pytest import CaptureFixture, MonkeyPatch  # noqa: PT013  # for type checkers alone

ROOT = Path(__file__).parent.parent
SRT = """1
00:00:01,000 --> 00:00:03,000
Alice: Today we talk about Zefyrine and O’Connor.

2
00:00:03,500 --> 00:00:06,000
Bob: The company Zephyrine is very small.
"""
RTTM = "SPEAKER x 1 0.0 3.2 <NA> <NA> Carol <NA> <NA>\n"
GLOSSARY = "Zephyrine\t20\nO’Conner\t20\n"
FILES = {
    "ok.srt": SRT,
    "other.srt": SRT,
    "ok.txt": "Alice talks about Zephyrine today.\n",
    "noend": "Alice talks about Zephyrine today.\n",
    "notes.log": "Alice talks about Zephyrine today.\n",
    "voices.rttm": RTTM,
    "terms.glossary": GLOSSARY,
}
posix = pytest.mark.skipif(sys.platform == "win32", reason="shells and names of POSIX")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: MonkeyPatch) -> Path:
    """Return the current folder, with transcripts in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "sub").mkdir()
    (tmp_path / "ok.wav").write_bytes(b"no sound, and never read")
    return tmp_path


def shell(call: str, folder: Path, **environment: str) -> tuple[int, str, str]:
    """Run `castproof CALL` in a shell. Return its exit code and what it printed."""
    code = "import sys; from castproof.cli import main; sys.exit(main())"
    line = f"{shlex.quote(sys.executable)} -c {shlex.quote(code)} {call}"
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run(["sh", "-c", line], cwd=folder, env=env, capture_output=True, check=False, timeout=120)  # noqa: S607  # the shell of the machine
    return done.returncode, done.stdout.decode(), done.stderr.decode()


REFUSED = [
    # a result in the place of what is read
    ("correct ok.srt -o o.srt --audit ok.srt --overwrite", "is read"),
    ("correct ok.srt -o o.srt --audit sub/../ok.srt --overwrite", "is read"),
    ("correct ok.srt -o o.srt --report ok.srt --overwrite", "is read"),
    ("correct ok.srt --heard other.srt -o other.srt --overwrite", "is read"),
    ("correct ok.srt --reference ok.txt -o ok.txt -f srt --overwrite", "is read"),
    ("correct ok.srt --glossary terms.glossary -o terms.glossary -f srt --overwrite", "is read"),
    ("correct ok.srt --audio ok.wav -o ok.wav -f srt --overwrite", "is read"),
    ("correct ok.srt --apply voices.rttm --audit voices.rttm --overwrite", "is read"),
    ("align ok.txt --heard ok.srt -o ok.srt --overwrite", "is read"),
    ("export ok.srt --diarization voices.rttm -o voices.rttm --overwrite", "is read"),
    ("run ok.wav --heard ok.srt --overwrite", "is read"),
    ("glossary ok.txt -o ok.txt --overwrite", "is read"),
    # folders and files
    ("transcribe ok.wav -o -", "give a folder"),
    ("run ok.wav --heard ok.srt -o -", "give a folder"),
    ("export ok.srt -o sub/", "is a folder"),
    ("export ok.srt -o sub", "is a folder"),
    ("export ok.srt -o new/", "is a folder"),
    ("align ok.txt --heard ok.srt -o sub/", "is a folder"),
    # flags that nothing heeds
    ("transcribe ok.wav --hf-token hf_something", "--hf-token: nothing is diarized"),
    ("correct ok.srt --diff --overwrite", "--overwrite"),
    ("correct ok.srt --check --overwrite", "--overwrite"),
    ("export ok.srt -o new.txt --preset netflix", "--preset: no subtitles are written"),
    ("export ok.srt -o - -f json --max-line-width 30", "--max-line-width"),
    ("export ok.txt -o - --max-line-count 1", "--max-line-count"),
    ("transcribe ok.wav -f json,txt --preset bbc", "--preset"),
    ("correct ok.srt --preset bbc", "keeps its format"),
    ("correct ok.srt --diff --preset bbc", "write nothing"),
    ("correct ok.srt --check --max-line-width 30", "write nothing"),
    # choices
    (
        "export ok.srt -o new.srt -f all",
        "choose from vtt, json, podcast, ass, ttml, docx, html, rttm, stm, ctm, csv, tsv, srt, sbv, md, txt",
    ),
    ("transcribe ok.wav -f srt,all", "all cannot stand beside"),
]


@pytest.mark.parametrize(("call", "told"), REFUSED)
def test_it_is_refused_in_one_line(folder: Path, call: str, told: str, capfd: CaptureFixture[str]) -> None:
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    assert main(call.split()) == 2
    shown = capfd.readouterr()
    assert shown.err.startswith("castproof: error: ")
    assert shown.err.count("\n") == 1
    assert told in shown.err
    assert not shown.out
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize(
    "call", ["correct ok.srt -o ok.srt --overwrite", "export ok.srt -o ok.srt --overwrite --preset bbc"]
)
def test_a_transcript_may_be_written_in_its_own_place(folder: Path, call: str) -> None:
    assert main(call.split()) == 0
    assert "Zephyrine" in (folder / "ok.srt").read_text(encoding="utf-8")


def test_a_transcript_among_several_is_no_place_for_another(folder: Path, capfd: CaptureFixture[str]) -> None:
    (folder / "ok.corrected.srt").write_text(SRT, encoding="utf-8")
    assert main(["correct", "ok.srt", "ok.corrected.srt", "--overwrite"]) == 2
    assert "ok.corrected.srt: is read" in capfd.readouterr().err


def test_a_format_that_turns_out_to_be_kept_lays_nothing_out(folder: Path, capfd: CaptureFixture[str]) -> None:
    assert main(["correct", "ok.srt", "-f", "srt", "-o", "new.srt", "--preset", "bbc"]) == 2
    assert "--preset: the transcript keeps its format" in capfd.readouterr().err
    assert not (folder / "new.srt").exists()


@pytest.mark.parametrize("name", ["noend", "notes.log"])
def test_without_a_known_ending_the_format_is_kept(folder: Path, name: str) -> None:
    assert main(["correct", name, "--glossary", "terms.glossary"]) == 0
    assert (folder / f"{name}.corrected").read_text(encoding="utf-8") == FILES[name]


@pytest.mark.parametrize("given", ["sub", "sub/", "new/"])
def test_one_corrected_transcript_may_go_to_a_folder(folder: Path, given: str) -> None:
    assert main(["correct", "ok.srt", "-o", given]) == 0
    assert (folder / given / "ok.srt").is_file()


def test_the_token_of_the_environment_is_no_flag(
    folder: Path, monkeypatch: MonkeyPatch, capfd: CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_something")
    assert main(["transcribe", "missing.wav", "-o", str(folder)]) == 2
    assert "missing.wav: cannot be read" in capfd.readouterr().err


@posix
@pytest.mark.parametrize(
    ("call", "named"),
    [
        ("export ok.srt -o - >&-", "standard output"),
        ("--help >&-", "standard output"),
        ("correct ok.srt --glossary terms.glossary --diff >&-", "standard output"),
        ("correct ok.srt --glossary terms.glossary --check >&-", "standard output"),
        ("export - -o new.vtt <&-", "standard input"),
    ],
)
def test_a_closed_stream_is_told_in_one_line(folder: Path, call: str, named: str) -> None:
    code, out, err = shell(call, folder)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"castproof: error: {named}: ")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize(
    "call",
    [
        "export ok.srt -o -",
        "correct ok.srt --glossary terms.glossary --diff",
        "correct ok.srt --glossary terms.glossary --check",
        "doctor",
        "--help",
        "--version",
    ],
)
def test_a_full_standard_output_is_told_in_one_line(folder: Path, call: str) -> None:
    code, _, err = shell(f"{call} >/dev/full", folder)
    assert (code, err.count("\n")) == (2, 1)
    assert err.startswith("castproof: error: standard output: cannot be written to: No space left")


@posix
@pytest.mark.parametrize("stream", ["2>&-", "<&- >&- 2>&-", "2>/dev/full"])
def test_without_standard_error_the_work_is_done(folder: Path, stream: str) -> None:
    if "full" in stream and not Path("/dev/full").exists():
        pytest.skip("a device of Linux")
    code, _, _ = shell(f"correct ok.srt --glossary terms.glossary -o new.srt {stream}", folder)
    assert code == 0
    assert (folder / "new.srt").read_text(encoding="utf-8").startswith("1\n00:00:01,000")


@posix
def test_a_table_prints_in_any_encoding(folder: Path) -> None:
    call = "correct ok.srt --glossary terms.glossary --min-confidence 0 --check"
    code, out, err = shell(call, folder, PYTHONIOENCODING="ascii")
    assert (code, err) == (1, "")
    assert "Zephyrine" in out
    assert out.isascii()


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("plain name.srt", "a/plain name.srt"),
        ("ünd.srt", "a/ünd.srt"),
        ("a\nb\x1b[31m.srt", '"a/a\\012b\\033[31m.srt"'),
        ('q"b\\.srt', '"a/q\\042b\\134.srt"'),
        ("caf\udce9.srt", '"a/caf\\351.srt"'),
    ],
)
@posix
def test_a_name_in_a_diff_is_quoted_where_it_must_be(name: str, header: str) -> None:
    shown = unified_diff("one\n", [Edit(0, 3, "two")], name)
    assert shown.encode().decode().splitlines()[0] == f"--- {header}"


def test_rttm_escapes_what_cannot_be_written() -> None:
    text = write_diarization(Diarization((Turn(0, 1000, "A\x1bB"),)), "caf\udce9 one")
    assert text == "SPEAKER caf\\udce9_one 1 0.000 1.000 <NA> <NA> A\\x1bB <NA> <NA>\n"


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes are Linux's")
@pytest.mark.parametrize("call", ["--diff", "--check", "--audit a.json --report r.html", "-o - -f rttm"])
def test_a_file_name_may_be_no_utf8(folder: Path, call: str, capfdbinary: CaptureFixture[bytes]) -> None:
    name = os.fsdecode(b"caf\xe9\x1b.srt")
    (folder / name).write_text(SRT, encoding="utf-8")
    assert main(["correct", name, "--glossary", "terms.glossary", *call.split()]) in (0, 1)
    shown = capfdbinary.readouterr()
    assert b"\x1b" not in shown.out + shown.err
    assert b"bug" not in shown.err


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_whatever_ends_them(end: str) -> None:
    document = parse(Source(Path("a.txt"), f"one two.{end}{end}three four.{end}five.{end}"))
    lines = LineNumbers.of(document)
    assert [lines.of_word(k) for k in range(5)] == [1, 1, 3, 3, 4]


@pytest.mark.parametrize(
    ("call", "wanted"),
    [
        ("export ok.srt -o new.srt --diarization binary", "text file"),
        ("export ok.srt -o new.srt --diarization ok.txt", "give an RTTM file"),
        ("correct ok.txt --glossary binary", "text file"),
    ],
)
def test_what_is_wanted_is_named(folder: Path, call: str, wanted: str, capfd: CaptureFixture[str]) -> None:
    (folder / "binary").write_bytes(bytes(range(256)))
    assert main(call.split()) == 2
    told = capfd.readouterr().err
    assert wanted in told
    assert "give a transcript" not in told
