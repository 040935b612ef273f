"""Results appear whole or not at all, and nothing is replaced unasked."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from castproof.outputs import STDOUT, check_distinct, check_file, check_folder, make_folder, write
from transcript.errors import OptionError, OutputError, OutputExists

if TYPE_CHECKING:
    from pytest import CaptureFixture, MonkeyPatch  # noqa: PT013  # for type checkers alone


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_a_result_is_written_whole_with_ordinary_rights(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", b"new\n", overwrite=False)
    assert (tmp_path / "a.txt").read_bytes() == b"new\n"
    assert names(tmp_path) == ["a.txt"]
    mask = os.umask(0)
    os.umask(mask)
    assert (tmp_path / "a.txt").stat().st_mode & 0o777 == 0o666 & ~mask


def test_what_exists_stays_unless_it_may_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    with pytest.raises(OutputExists, match="--overwrite"):
        write(path, b"new", overwrite=False)
    assert path.read_bytes() == b"old"
    write(path, b"new", overwrite=True)
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert names(tmp_path) == ["a.txt"]


def test_a_link_stays_a_link_to_the_new_content(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_bytes(b"old")
    (tmp_path / "link.txt").symlink_to("real.txt")
    write(tmp_path / "link.txt", b"new", overwrite=True)
    assert (tmp_path / "link.txt").is_symlink()
    assert (tmp_path / "real.txt").read_bytes() == b"new"


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError(28, "No space left on device"), MemoryError])
@pytest.mark.parametrize("old", [None, b"old"])
def test_whatever_stops_it_leaves_the_place_as_it_was(
    tmp_path: Path, monkeypatch: MonkeyPatch, stop: BaseException | type[BaseException], old: bytes | None
) -> None:
    path = tmp_path / "a.srt"
    if old is not None:
        path.write_bytes(old)

    def fails(_: int) -> None:
        raise stop

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises((KeyboardInterrupt, OutputError, MemoryError)):
        write(path, b"new" * 1000, overwrite=True)
    assert names(tmp_path) == ([] if old is None else ["a.srt"])
    assert old is None or path.read_bytes() == old


def test_a_file_needs_a_folder_that_exists(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "none" / "a.srt", tmp_path / "file" / "a.srt", tmp_path):
        with pytest.raises(OutputError):
            check_file(path, overwrite=True)


def test_devices_are_not_replaced() -> None:
    with pytest.raises(OutputError, match="ordinary"):
        check_file(Path(os.devnull), overwrite=True)


@pytest.mark.parametrize("name", ["a\0b.txt", "a" * 300 + ".txt"])
def test_impossible_names_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError):
        write(tmp_path / name, b"", overwrite=False)
    assert names(tmp_path) == []


def test_a_long_name_is_no_obstacle(tmp_path: Path) -> None:
    name = "n" * 251 + ".txt"
    write(tmp_path / name, b"x", overwrite=False)
    assert names(tmp_path) == [name]


def test_folders_are_made_with_those_above_them(tmp_path: Path) -> None:
    check_folder(tmp_path / "a" / "b")
    assert names(tmp_path) == []
    make_folder(tmp_path / "a" / "b")
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


def test_a_folder_that_cannot_be_made_is_told_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "file", tmp_path / "file" / "out" / "deep", Path(os.devnull) / "out", Path("a\0b")):
        with pytest.raises(OutputError):
            check_folder(folder)
        with pytest.raises(OutputError):
            make_folder(folder)


def test_two_results_do_not_share_a_place() -> None:
    check_distinct([Path("a"), Path("b")])
    with pytest.raises(OptionError, match="two results"):
        check_distinct([Path("a"), Path("b"), Path("a")])


def test_standard_output_takes_bytes_as_they_are(capfdbinary: CaptureFixture[bytes]) -> None:
    check_file(STDOUT, overwrite=False)
    write(STDOUT, b"\xff\xfea\r\n", overwrite=False)
    assert capfdbinary.readouterr().out == b"\xff\xfea\r\n"


def test_standard_output_may_be_a_text_stream(monkeypatch: MonkeyPatch) -> None:
    from io import StringIO

    text = StringIO()
    monkeypatch.setattr(sys, "stdout", text)
    write(STDOUT, "né\n".encode(), overwrite=False)
    assert text.getvalue() == "né\n"
