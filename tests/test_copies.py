"""A transcript in another form is no reference for itself."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from align.documents.copies import is_copy
from castproof.cli import main

SEEDS = Path(__file__).parent.parent / "seeds"
PAGE = SEEDS / "bloomberg-big-take-the-deepseek-freak-out.txt"
WORDS = PAGE.read_text(encoding="utf-8").split()


def test_a_corrected_transcript_is_a_copy() -> None:
    text = PAGE.read_text(encoding="utf-8").replace("deep Seek", "DeepSeek").replace("\n", "\r\n")
    assert is_copy(text, WORDS)


def test_a_few_words_heard_otherwise_are_a_copy_all_the_same() -> None:
    assert not is_copy(" ".join("x" if k % 4 == 0 else w for k, w in enumerate(WORDS)), WORDS)
    assert is_copy(" ".join("x" if k % 15 == 0 else w for k, w in enumerate(WORDS)), WORDS)


@pytest.mark.parametrize("path", sorted(p for p in SEEDS.glob("*.txt") if p != PAGE), ids=lambda p: p.stem[:12])
def test_an_article_about_it_is_none(path: Path) -> None:
    assert not is_copy(path.read_text(encoding="utf-8"), WORDS)


def test_a_sentence_may_be_quoted_as_a_whole() -> None:
    assert not is_copy("He said: this is a short remark. And so it was.", ["this", "is", "a", "short", "remark"])


@pytest.mark.parametrize("how", ["by name", "piped", "with other line ends"])
def test_the_same_is_corrected_however_the_transcript_comes(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = str(PAGE)
    if how == "piped":
        given = "-"
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(PAGE.read_bytes())))
    elif how == "with other line ends":
        given = str(tmp_path / "page.txt")
        Path(given).write_bytes(PAGE.read_bytes().replace(b"\n", b"\r\n"))
    assert main(["correct", given, "--reference", str(SEEDS), "--check"]) == 1
    made = capsys.readouterr()
    assert "Marc Andreessen" in made.out
    assert "in 5 documents" in made.out
    assert ("in another form" in made.err) == (how != "by name")
