"""The files behind the paths a user gives: folders walked, and bytes read within limits."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.documents.kinds import HEAD_BYTES
from transcript.errors import InputError, MissingInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Found", "find", "is_readme", "load", "peek", "real_path"]

MAX_BYTES = 256 * 1024 * 1024
"""The largest document that is read."""
MAX_FILES = 10_000
"""The most files one folder may hold, those of its folders included: more is no folder of references."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file: `named` by the user or found in a folder. `odd` says that it is neither file nor link to one."""

    path: Path
    named: bool
    odd: bool = False


def is_readme(path: Path) -> bool:
    """Tell whether `path` is named as a README is: README, readme.txt, README.de.md."""
    return path.name.lower().partition(".")[0] == "readme"


def real_path(path: Path) -> str:
    """Return where `path` leads, links followed; loops and missing files do no harm."""
    return os.path.realpath(path)


def find(path: Path) -> Iterator[Found]:
    """Yield `path`, or the files in it and in its folders, by their names. Raises MissingInput.

    Hidden files and folders, lock files of word processors ("~$notes.docx") and the folder of pictures and frames that
    a browser saves beside a page ("page_files" beside "page.html") are passed over. Links to files are followed; links
    to folders are not, so that no loop and no foreign tree is walked: they come as `odd`.
    """
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        raise MissingInput(path, f"cannot be read: {_reason(error)}; check the name") from error
    if not stat.S_ISDIR(mode):
        yield Found(path, named=True)
        return
    for number, found in enumerate(_walk(path), 1):
        if number > MAX_FILES:
            raise InputError(path, f"holds more than {MAX_FILES:,} files; give the folder of the show's documents")
        yield found


def _walk(folder: Path) -> Iterator[Found]:
    left = [folder]
    while left:
        path = left.pop()
        if path is not folder and not (path.is_dir() and not path.is_symlink()):
            yield Found(path, named=False, odd=not path.is_file())
            continue
        try:
            names = {p.name for p in path.iterdir()}
        except OSError as error:
            raise MissingInput(path, f"cannot be read: {_reason(error)}; check its permissions") from error
        left += [path / name for name in sorted(names, reverse=True) if not _passed_over(name, names)]


def _passed_over(name: str, names: set[str]) -> bool:
    stem = name.removesuffix("_files")
    return name.startswith((".", "~$")) or (stem != name and not names.isdisjoint({f"{stem}.html", f"{stem}.htm"}))


def peek(path: Path) -> bytes:
    """Return how `path` begins; what a folder holds besides documents is not read further. Raises MissingInput."""
    return _read(path, HEAD_BYTES)


def load(path: Path) -> bytes:
    """Return the bytes of `path`. Raises MissingInput, or InputError above the largest size."""
    data = _read(path, MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(path, f"is larger than {MAX_BYTES // 2**20} MB; give a shorter document")
    return data


def _read(path: Path, count: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(count)
    except (OSError, ValueError) as error:
        raise MissingInput(path, f"cannot be read: {_reason(error)}; check its permissions") from error


def _reason(error: OSError | ValueError) -> str:
    return (getattr(error, "strerror", None) or "no usable file name").lower()
