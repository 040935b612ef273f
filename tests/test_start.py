"""The program starts; Ctrl-C is one line even while it does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from castproof import __main__ as start

if TYPE_CHECKING:
    from pytest import CaptureFixture, MonkeyPatch  # noqa: PT013  # for type checkers alone

ROOT = Path(__file__).parent.parent


def test_ctrl_c_is_one_line_while_the_command_line_still_loads(
    monkeypatch: MonkeyPatch, capsys: CaptureFixture[str]
) -> None:
    def interrupt() -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("castproof.cli.main", interrupt)
    assert start.main() == 130
    assert capsys.readouterr().err == "castproof: error: interrupted; no file is half written\n"


def test_the_package_runs_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "castproof", "--version"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("castproof ")
