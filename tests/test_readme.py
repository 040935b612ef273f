"""What README promises: its commands run, its examples are real, its flags exist."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from castproof.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGE = ROOT / "seeds" / "bloomberg-big-take-the-deepseek-freak-out.txt"
BLOCKS = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = [line.partition("#")[0].strip() for block in BLOCKS[2:] for line in block.splitlines()]
GROUPS = ("voices",)
"""Commands that have commands."""
EXAMPLES = README.partition("| as published | as corrected |")[2].partition("\n\n")[0]
ROWS = re.findall(r"^\| (?!---)(.+?) \| (.+?) \|$", EXAMPLES, re.MULTILINE)


def test_it_is_short() -> None:
    assert len(README.splitlines()) < 150


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("corrected") / "page.txt"
    assert main(["correct", str(PAGE), "--reference", str(PAGE.parent), "-o", str(out)]) == 0
    return out.read_text(encoding="utf-8")


def test_before_and_after_are_real(corrected: str) -> None:
    assert len(ROWS) >= 5
    published = PAGE.read_text(encoding="utf-8")
    for before, after in ROWS:
        assert before in published
        assert after in corrected


def test_the_table_is_what_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "page.txt"
    assert main(["correct", str(PAGE), "--reference", str(PAGE.parent), "-o", str(out)]) == 0
    printed = capsys.readouterr().err.splitlines()
    (shown,) = re.findall(r"^```\n(\d+ corrections made\n.*?)^```", README, re.MULTILINE | re.DOTALL)
    for line in shown.splitlines():
        assert line in (*printed, "…")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_flag_exists(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    program, name, *rest = shlex.split(command)
    assert program == "castproof"
    assert main([name, *rest[: name in GROUPS], "--help"]) == 0
    told = capsys.readouterr().out
    for flag in (word for word in rest if word.startswith("-") and word != "-"):
        assert re.search(rf"(?<![\w-]){re.escape(flag)}(?![\w-])", told), flag


def test_every_option_it_mentions_exists(capsys: pytest.CaptureFixture[str]) -> None:
    told = ""
    for name in ("run", "transcribe", "correct", "align", "export", "lint", "glossary", "doctor", "cache"):
        assert main([name, "--help"]) == 0
        told += capsys.readouterr().out
    prose = "".join(README.split("```")[::2])
    for flag in re.findall(r"`(--[a-z-]+)", prose):
        assert flag in told


def test_the_second_command_runs_these_tests() -> None:
    assert BLOCKS[1].rstrip().endswith("&& .venv/bin/python -m pytest")


@pytest.mark.slow
def test_the_first_command_does_the_main_job_in_an_empty_clone(tmp_path: Path) -> None:
    clone = tmp_path / "castproof"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)  # noqa: S607  # git is wherever it is
    for name in ("README.md", "pyproject.toml"):
        shutil.copy(ROOT / name, clone / name)
    told = subprocess.run(
        ["bash", "-c", BLOCKS[0]],  # noqa: S607  # a user's shell
        cwd=clone,
        env={k: v for k, v in os.environ.items() if k != "VIRTUAL_ENV"} | {"HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert "falling back to the embedded engine" in told.stderr
    made = {p.suffix: p.read_text(encoding="utf-8") for p in (clone / "out").iterdir()}
    assert {".srt", ".vtt", ".json", ".txt"} <= made.keys()
    for text in (made[".srt"], made[".vtt"], made[".txt"]):
        flowing = " ".join(text.split())
        assert all(name in flowing for name in ("DeepSeek", "Nasdaq", "ChatGPT", "Davalos"))
        assert not any(name in flowing for name in ("Naszak", "deep Seek", "Devalos", "Deep Sea"))
