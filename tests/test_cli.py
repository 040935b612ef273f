"""The program as its user meets it: flags, exit codes, one line for an error, nothing left behind."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
import wave
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from castproof.cli import main
from castproof.presets import rules_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest import CaptureFixture, MonkeyPatch  # noqa: PT013  # for type checkers alone

ROOT = Path(__file__).parent.parent

SRT = """1
00:00:01,000 --> 00:00:03,000
Alice: Today we talk about Zephyrine.

2
00:00:03,500 --> 00:00:06,000
Bob: It is a very small company.
"""


def wav(seconds: float = 1.0) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(2 * int(16_000 * seconds)))
    return buffer.getvalue()


def listing(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() if p.is_file() else b"" for p in folder.rglob("*")}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: MonkeyPatch) -> Path:
    """Return the current folder, with a transcript and a recording in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    (tmp_path / "ok.srt").write_text(SRT)
    (tmp_path / "ok.wav").write_bytes(wav())
    return tmp_path


# -- bad input ---------------------------------------------------------------------------------------------------------

RANDOM = bytes((k * 7919 + k // 3 * 104729) % 256 for k in range(4096))
HALF = b'{"segments": [{"start": 0.0, "end": 1.0, "text": "Hel'
FILES = {
    "empty.srt": b"",
    "empty.txt": b"",
    "empty.json": b"",
    "empty.mp3": b"",
    "blank.vtt": b" \n\n",
    "random.srt": RANDOM,
    "random.json": RANDOM,
    "random.mp3": RANDOM,
    "half.json": HALF,
    "shape.json": b'{"pictures": [1, 2]}',
    "list.json": b"[1, 2, 3]",
    "nan.json": b'{"segments": [{"start": NaN, "end": 1.0, "text": "Hello there."}]}',
    "infinite.json": b'{"segments": [{"start": 0, "end": Infinity, "text": "Hello there."}]}',
    "backwards.srt": b"1\n00:00:05,000 --> 00:00:01,000\nHello there.\n",
    "backwards.vtt": b"WEBVTT\n\n00:05.000 --> 00:01.000\nHello there.\n",
    "nul.srt": bytes(2048),
    "nul.txt": bytes(2048),
    "nul.mp3": bytes(2048),
    "silent.wav": wav(0),
    "text.mp3": b"This is no recording, it is a text.\n" * 50,
    "bad.rttm": b"SPEAKER x 1 nan 2.0 <NA> <NA> A <NA> <NA>\n",
    "fine.txt": b"Hello there. This is a transcript.\n",
}

CALLS = [
    *(f"correct {name}" for name in FILES if not name.endswith((".mp3", ".wav", ".rttm", "fine.txt"))),
    *(f"export {name} -o new.vtt" for name in FILES if name.endswith((".srt", ".json")) and name != "ok.srt"),
    *(f"transcribe {name} --engine pocketsphinx" for name in FILES if name.endswith((".mp3", ".wav"))),
    "run text.mp3 --transcript fine.txt --engine pocketsphinx -o out",
    "run missing.mp3 -o out",
    "run ok.wav --transcript missing.txt -o out",
    "run ok.wav --transcript empty.txt -o out",
    "run ok.wav --transcript fine.txt --reference missing -o out",
    "run ok.wav --heard fine.txt -o out",
    "run ok.wav --heard ok.srt --diarization bad.rttm -o out",
    "run ok.wav --heard ok.srt --glossary random.srt -o out",
    "run ok.wav --heard ok.srt --model small -o out",
    "run ok.wav --heard ok.srt --num-speakers 2 -o out",
    "run ok.wav --heard ok.srt --diarize --diarization bad.rttm -o out",
    "run ok.wav --heard ok.srt -f rttm -o out",
    "run ok.wav --heard ok.srt -f srt,flac -o out",
    "run ok.wav --heard ok.srt -o ok.srt",
    "run ok.wav --heard ok.srt -o ok.srt/out",
    "run ok.wav --heard ok.srt --diarize --min-speakers 3 --max-speakers 2",
    "run ok.wav --engine deepspeech",
    "transcribe ok.wav --batch-size 0",
    "transcribe ok.wav --device abacus",
    "transcribe ok.wav --preset myspace",
    "transcribe folder",
    "transcribe ok.wav --jobs 0",
    "correct missing.txt",
    "correct folder",
    "correct fine.txt --reference missing.md",
    "correct fine.txt --glossary missing.txt",
    "correct fine.txt --heard missing.srt",
    "correct fine.txt --audio text.mp3",
    "correct fine.txt --engine pocketsphinx",
    "correct fine.txt --min-confidence 1.5",
    "correct fine.txt --min-confidence -0.1",
    "correct fine.txt --min-confidence nan",
    "correct fine.txt --min-confidence high",
    "correct fine.txt -o fine.flac",
    "correct fine.txt -o ok.srt",
    "correct fine.txt -o fine.txt",
    "correct fine.txt -o missing/fine.txt",
    "correct fine.txt -o ok.srt/fine.txt",
    "correct fine.txt --audit ok.srt",
    "correct fine.txt --audit missing/a.json",
    "correct fine.txt --diff -o new.txt",
    "correct fine.txt --check --audit new.json",
    "correct fine.txt ok.srt -o -",
    "correct fine.txt ok.srt -o ok.srt",
    "correct fine.txt fine.txt",
    "correct fine.txt - -o out",
    "align fine.txt -o new.srt",
    "align fine.txt --heard fine.txt -o new.srt",
    "align fine.txt --heard ok.srt --audio ok.wav --model tiny -o new.srt",
    "align fine.txt --heard ok.srt --diarize -o new.srt",
    "align fine.txt --heard ok.srt --engine pocketsphinx -o new.srt",
    "align fine.txt --heard ok.srt",
    "align fine.txt --audio missing.mp3 -o new.srt",
    "export ok.srt",
    "export ok.srt -o new.flac",
    "export ok.srt -o ok.srt",
    "export ok.srt -o new.srt --diarization bad.rttm",
    "export ok.srt -o new.srt --diarization missing.rttm",
    "export ok.srt -o new.srt --max-line-width 0",
    "export fine.txt -o new.srt",
    "export bad.rttm -o new.srt",
    "glossary",
    "glossary missing",
    "glossary fine.txt -o ok.srt",
    "glossary fine.txt -o missing/terms.txt",
    "frobnicate",
    "run",
    "run ok.wav another.wav",
    "export ok.srt --no-such-flag",
    "export ok.srt -o",
]


@pytest.mark.parametrize("call", CALLS)
def test_a_wrong_call_or_input_gets_one_line_and_leaves_nothing(
    folder: Path, call: str, capfd: CaptureFixture[str]
) -> None:
    (folder / "folder").mkdir()
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    before = listing(folder)
    assert main(call.split()) == 2
    told = capfd.readouterr()
    errors = [line for line in told.err.splitlines() if line.startswith("castproof: error: ")]
    assert told.err.splitlines() == errors, "nothing but the error is told"
    assert len(errors) == 1
    assert "Traceback" not in told.err
    assert "bug" not in told.err
    assert not told.out
    assert listing(folder) == before


@pytest.mark.parametrize(
    "call",
    ["correct empty.srt", "export half.json -o new.srt", "transcribe random.mp3 --engine pocketsphinx", "run", "foo"],
)
def test_the_program_itself_says_it_in_one_line(folder: Path, call: str) -> None:
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    done = program(call.split(), folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("castproof: error: ")
    assert done.stderr.count("\n") == 1


def program(
    arguments: list[str], folder: Path, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})}
    code = "import sys; from castproof.cli import main; sys.exit(main())"
    call = [sys.executable, "-c", code, *arguments]
    return subprocess.run(call, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=120)


# -- flags -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "flags",
    [
        ["--max-line-width", "20", "--max-line-count", "1"],
        ["--max_line_width", "20", "--max_line_count", "1"],
        ["--max_line-width=20", "--max-line_count=1"],
    ],
)
def test_hyphens_and_underscores_spell_the_same_flag(folder: Path, flags: list[str]) -> None:
    assert main(["export", "ok.srt", "-o", "new.srt", *flags]) == 0
    lines = [line for line in (folder / "new.srt").read_text().splitlines() if line and "-->" not in line]
    assert max(map(len, lines)) <= 20
    assert len(lines) > 4


def test_underscores_in_values_stay(folder: Path) -> None:
    (folder / "my_show.srt").write_text(SRT)
    assert main(["export", "my_show.srt", "--output=a_b.srt"]) == 0
    assert (folder / "a_b.srt").exists()


@pytest.mark.parametrize(
    ("preset", "ending", "width"),
    [("podcast", "srt", 32), ("podcast", "vtt", 65), ("netflix", "srt", 42), ("bbc", "vtt", 37)],
)
def test_presets_hold_their_published_width(folder: Path, preset: str, ending: str, width: int) -> None:
    assert rules_of(preset, ending).max_line_width == width
    segments = [{"start": 0.0, "end": 30.0, "text": "It is so as he or we do it in an hour or so. " * 9}]
    (folder / "long.json").write_text(json.dumps({"segments": segments}))
    assert main(["export", "long.json", "-o", f"new.{ending}", "--preset", preset]) == 0
    lines = [line for line in (folder / f"new.{ending}").read_text().splitlines() if line and "-->" not in line]
    assert 20 <= max(map(len, lines)) <= width


def test_no_arguments_show_the_help(capsys: CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert "Usage: castproof" in capsys.readouterr().out


def test_help_names_every_command_and_each_has_an_example(capsys: CaptureFixture[str]) -> None:
    commands = ["run", "transcribe", "correct", "align", "export", "lint", "glossary", "doctor"]
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"\n  {command} " in shown for command in commands)
    assert "..." not in shown.partition("Commands:")[2], "a summary fits its line"
    for command in commands:
        assert main([command, "-h"]) == 0
        shown = capsys.readouterr().out
        assert command == "doctor" or f"\n  castproof {command} " in shown


def test_version(capsys: CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("castproof ")


def test_the_default_confidence_in_help_is_the_correctors(capsys: CaptureFixture[str]) -> None:
    from align.correct import DEFAULT_MIN_CONFIDENCE

    main(["correct", "--help"])
    assert f"[default: {DEFAULT_MIN_CONFIDENCE}]" in " ".join(capsys.readouterr().out.split())


# -- secrets -----------------------------------------------------------------------------------------------------------

TOKEN = "hf_abcdefSECRET123"  # noqa: S105  # made up


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--help"],
        ["doctor"],
        ["doctor", TOKEN],
        ["run", "missing.wav", "--hf-token", TOKEN],
        ["run", "missing.wav", f"--hf_token={TOKEN}", "--diarize"],
        ["run", TOKEN, "--hf-token", TOKEN],
        ["run", "ok.wav", "--hf-token", TOKEN, f"--engine={TOKEN}"],
    ],
)
def test_the_token_is_never_printed(
    folder: Path, arguments: list[str], monkeypatch: MonkeyPatch, capfd: CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    main(arguments)
    told = capfd.readouterr()
    assert TOKEN not in told.out + told.err
    assert told.out + told.err
    assert not [p for p in folder.rglob("*") if p.name not in {"ok.srt", "ok.wav"}]


# -- errors of our own, interruption, pipes ----------------------------------------------------------------------------


def raises(error: BaseException) -> Callable[..., int]:
    def fail(*_: object, **__: object) -> int:
        raise error

    return fail


@pytest.fixture
def broken(monkeypatch: MonkeyPatch) -> None:
    monkeypatch.setattr("castproof.transcript_commands.export", raises(ZeroDivisionError("a\nb")))


@pytest.mark.usefixtures("broken")
def test_a_bug_is_one_line_that_says_so(folder: Path, capsys: CaptureFixture[str], monkeypatch: MonkeyPatch) -> None:
    monkeypatch.delenv("CASTPROOF_DEBUG", raising=False)
    assert main(["export", "ok.srt", "-o", "new.srt"]) == 2
    assert capsys.readouterr().err == (
        "castproof: error: unexpected ZeroDivisionError: a b; this is a bug in castproof: CASTPROOF_DEBUG=1 shows "
        "where\n"
    )
    assert not (folder / "new.srt").exists()


@pytest.mark.usefixtures("broken", "folder")
def test_debugging_shows_the_traceback(monkeypatch: MonkeyPatch) -> None:
    monkeypatch.setenv("CASTPROOF_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        main(["export", "ok.srt", "-o", "new.srt"])


@pytest.mark.usefixtures("folder")
def test_an_interruption_is_one_line(monkeypatch: MonkeyPatch, capsys: CaptureFixture[str]) -> None:
    monkeypatch.setattr("castproof.transcript_commands.export", raises(KeyboardInterrupt()))
    assert main(["export", "ok.srt", "-o", "new.srt"]) == 130
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize(
    "arguments", [["export", "ok.srt", "-o", "new.vtt"], ["export", "ok.srt", "-o", "ok.srt", "--overwrite"]]
)
def test_ctrl_c_leaves_no_half_file(folder: Path, arguments: list[str]) -> None:
    before = listing(folder)
    code = """
import os, sys, time
from castproof.cli import main
def slowly(_):
    print("half", flush=True)
    time.sleep(60)
os.fsync = slowly
sys.exit(main())
"""
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "half\n"
        time.sleep(0.2)  # until it sleeps: an interruption amid the printing can be swallowed
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=60)
    assert running.returncode == 130
    assert told == "castproof: error: interrupted; no file is half written\n"
    assert listing(folder) == before


@pytest.mark.skipif(sys.platform == "win32", reason="pipes")
def test_a_reader_that_leaves_early_is_no_error(folder: Path) -> None:
    words = "".join(f"word number {k} is said here.\n" for k in range(50_000))
    (folder / "long.txt").write_text(words)
    code = "import sys; from castproof.cli import main; sys.exit(main())"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", code, "export", "long.txt", "-o", "-"],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stdout.read(10) == b"word numbe"
        running.stdout.close()
        assert running.stderr is not None
        assert running.stderr.read() == b""
    assert running.returncode == 0


# -- export and glossary -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["srt", "vtt", "json", "podcast.json", "txt", "rttm"])
def test_export_writes_the_format_of_the_ending(folder: Path, ending: str) -> None:
    assert main(["export", "ok.srt", "-o", f"new.{ending}"]) == 0
    text = (folder / f"new.{ending}").read_text()
    assert "Zephyrine" in text or ending == "rttm"
    assert "Alice" in text


def test_export_to_standard_output_in_a_named_format(folder: Path, capfd: CaptureFixture[str]) -> None:  # noqa: ARG001
    assert main(["export", "ok.srt", "-o", "-", "-f", "VTT"]) == 0
    told = capfd.readouterr()
    assert told.out.startswith("WEBVTT\n")
    assert told.err == ""


def test_export_gives_the_speakers_of_a_diarization(folder: Path) -> None:
    rttm = "SPEAKER x 1 0.0 3.2 <NA> <NA> Carol <NA> <NA>\nSPEAKER x 1 3.4 3.0 <NA> <NA> Dave <NA> <NA>\n"
    (folder / "voices.rttm").write_text(rttm)
    assert main(["export", "ok.srt", "--diarization", "voices.rttm", "-o", "new.json"]) == 0
    segments = json.loads((folder / "new.json").read_text())["segments"]
    assert [s["speaker"] for s in segments] == ["Carol", "Dave"]


def test_glossary_is_printed_and_can_be_given_back(folder: Path, capfd: CaptureFixture[str]) -> None:
    (folder / "notes.md").write_text("Today Zephyrine opened. We met Zephyrine and its founder Ada Wongsawat there.\n")
    assert main(["glossary", "notes.md"]) == 0
    told = capfd.readouterr()
    assert "Zephyrine\t2\tnotes.md\n" in told.out
    assert told.err == ""
    assert main(["glossary", "notes.md", "-o", "show.glossary"]) == 0
    assert (folder / "show.glossary").read_text() == told.out
