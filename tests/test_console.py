"""What the user is told: one printable line a message, bars on a terminal only, no secrets."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castproof.console import Console, secrets_of
from castproof.report import Row, count

if TYPE_CHECKING:
    from pytest import CaptureFixture, MonkeyPatch  # noqa: PT013  # for type checkers alone

ROWS = [
    Row("00:01:20.100", "deep Seek", "DeepSeek", 0.984, "DeepSeek: 55 times in 5 documents; sounds the same"),
    Row("line 1204", "[bold]and Resent[/bold]\x1b[31m", "Andreessen", 0.9, "a reason " * 10),
]

TABLE = """\
2 corrections made
where         before                        after       sure  why
00:01:20.100  deep Seek                     DeepSeek    0.98  DeepSeek: 55 times in 5 documents; sounds the same
line 1204     [bold]and Resent[/bold] [31m  Andreessen  0.90  a reason a reason a reason a reason a reason a reason a
                                                              reason a reason a reason a reason
"""


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_messages_are_told_apart(capsys: CaptureFixture[str]) -> None:
    console = Console()
    console.tell("a line")
    console.warn("beware")
    console.error("it broke")
    assert capsys.readouterr().err == "a line\ncastproof: warning: beware\ncastproof: error: it broke\n"


@given(st.text())
def test_a_message_is_one_printable_line(text: str) -> None:
    line = Console().clean(text)
    assert line.isprintable()
    assert "\n" not in line


def test_a_table_is_plain_text_where_no_terminal_is(capsys: CaptureFixture[str]) -> None:
    Console().table("2 corrections made", ROWS)
    assert capsys.readouterr().err == TABLE


def test_a_table_may_go_to_standard_output(capsys: CaptureFixture[str]) -> None:
    Console().table("found", ROWS[:1], out=sys.stdout)
    told = capsys.readouterr()
    assert "DeepSeek" in told.out
    assert told.err == ""


def test_no_bar_is_drawn_into_a_file(capsys: CaptureFixture[str]) -> None:
    with Console().progress("decoding") as progress:
        progress(1, 2)
    assert capsys.readouterr().err == ""


def test_a_terminal_shows_a_bar_and_messages_above_it(monkeypatch: MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")
    console = Console()
    with console.progress("decoding a[b].mp3") as progress:
        progress(500, 1000)
        console.warn("00:00:01 is damaged " + "x" * 100)
        progress(1000, 1000)
    console.tell("done")
    shown = screen.getvalue()
    assert "decoding a[b].mp3" in shown
    assert "100%" in shown
    assert "castproof: warning: 00:00:01 is damaged " + "x" * 100 in shown
    assert shown.endswith("done\n")


def test_a_bar_that_is_interrupted_is_taken_away(monkeypatch: MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    console = Console()
    with pytest.raises(KeyboardInterrupt), console.progress("decoding"):
        raise KeyboardInterrupt
    console.error("interrupted")
    assert screen.getvalue().endswith("castproof: error: interrupted\n")


@pytest.mark.parametrize(
    ("arguments", "secrets"),
    [
        ([], ()),
        (["--hf-token", "hf_xyz"], ("hf_xyz",)),
        (["--hf-token", "short"], ()),
        (["--hf_token=hf_xyz"], ("hf_xyz",)),
        (["--hf-token"], ()),
        (["--hf-token", "--diarize"], ()),
        (["--hf-token", "hf_aaa", "--hf-token", "hf_bbb"], ("hf_aaa", "hf_bbb")),
    ],
)
def test_secrets_are_found_however_they_are_given(
    arguments: list[str], secrets: tuple[str, ...], monkeypatch: MonkeyPatch
) -> None:
    monkeypatch.delenv("HF_TOKEN", raising=False)
    assert secrets_of(arguments) == secrets
    monkeypatch.setenv("HF_TOKEN", " hf_env\n")
    assert secrets_of(arguments) == ("hf_env", *secrets)


def test_secrets_are_struck_out(capsys: CaptureFixture[str]) -> None:
    Console(("hf_x",)).error("401 for hf_x at https://example.org/?token=hf_x")
    assert capsys.readouterr().err == "castproof: error: 401 for *** at https://example.org/?token=***\n"


@pytest.mark.parametrize(("number", "text"), [(0, "0 words"), (1, "1 word"), (1200, "1,200 words")])
def test_counts_are_written_as_people_write_them(number: int, text: str) -> None:
    assert count(number, "word") == text
