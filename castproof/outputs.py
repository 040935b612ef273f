"""Where results go: beside their place first, then renamed into it, so that a reader never sees half a file.

Places are looked at before the work begins (`check_file`, `check_folder`), so that an hour of recognition does not end
at a file that exists already, and again when the result is there (`write`).
"""

from __future__ import annotations

import os
import secrets
import shutil
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from castproof.streams import no_stdout
from transcript.errors import OptionError, OutputError, OutputExists
from transcript.source import STDIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "STDOUT",
    "check_distinct",
    "check_file",
    "check_folder",
    "check_kept",
    "make_folder",
    "print_bytes",
    "print_text",
    "write",
]

STDOUT = STDIN
"""The path that stands for standard output."""


def check_file(path: Path, *, overwrite: bool, to_be_made: Path | None = None) -> None:
    """Raise OutputError where no file can be written at `path`, OutputExists where one stands there already.

    The folder `to_be_made` may be missing: `make_folder` makes it before `path` is written.
    """
    if path == STDOUT:
        return
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        if path.parent == to_be_made:
            check_folder(to_be_made)
        else:
            _check_parent(path)
        return
    except (OSError, ValueError) as error:
        raise OutputError(path, f"cannot be written: {_reason(error)}") from error
    if stat.S_ISDIR(mode):
        raise OutputError(path, "is a folder; give the name of a file")
    if not stat.S_ISREG(mode):
        raise OutputError(path, "is no ordinary file; give another name, or - for standard output")
    if not overwrite:
        raise OutputExists(path)
    _check_parent(path)


def _check_parent(path: Path) -> None:
    parent = path.parent
    if not parent.exists():
        raise OutputError(path, f"the folder {parent} does not exist; make it first")
    if not parent.is_dir():
        raise OutputError(path, f"{parent} is no folder; choose another place")
    if not os.access(parent, os.W_OK | os.X_OK):
        raise OutputError(path, f"the folder {parent} may not be written to; choose another place")


def check_folder(folder: Path) -> None:
    """Raise OutputError where `folder` is no folder and could not be made one."""
    try:
        standing = _standing(folder)
    except (OSError, ValueError) as error:
        raise OutputError(folder, f"cannot be made: {_reason(error)}") from error
    if not standing.is_dir():
        raise OutputError(folder, f"cannot be made: {standing} is no folder; choose another place")
    if not os.access(standing, os.W_OK | os.X_OK):
        raise OutputError(folder, f"cannot be made: {standing} may not be written to; choose another place")


def _standing(path: Path) -> Path:
    """Return `path` if it exists, else the nearest above it that does."""
    for above in (path, *path.parents):
        try:
            above.stat()
        except (FileNotFoundError, NotADirectoryError):
            continue
        return above
    return path


def check_distinct(places: Iterable[Path]) -> None:
    """Raise OptionError where two results would go to one place."""
    seen: set[Path] = set()
    for place in places:
        if place in seen:
            raise OptionError(f"{place}: two results would be written here; write them one at a time")
        seen.add(place)


def check_kept(results: Mapping[Path, Path | None], inputs: Iterable[Path]) -> None:
    """Raise OptionError where a result would replace one of `inputs`.

    `results` says of each result which input it may stand in the place of, None for none.
    """
    read = {_identity(path): path for path in inputs if path != STDOUT}
    for result, own in results.items():
        replaced = None if result == STDOUT else read.get(_identity(result))
        if replaced is not None and (own is None or _identity(own) != _identity(replaced)):
            raise OptionError(f"{result}: is read, so no result can go there; give another name or folder")


def _identity(path: Path) -> tuple[int, int] | str:
    """Return what two names of one file share."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return str(path.absolute())
    return found.st_dev, found.st_ino


def write(path: Path, data: bytes, *, overwrite: bool) -> None:
    """Write `data` to `path`, standard output for "-"; a folder that it stands in must exist.

    Raises OutputError; whatever is raised, Ctrl-C included, `path` is as it was before.
    """
    if path == STDOUT:
        print_bytes(data)
        return
    check_file(path, overwrite=overwrite)
    path = Path(os.path.realpath(path))  # a link stays a link, to the new content
    beside = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.part")
    try:
        try:
            with beside.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if path.exists():
                shutil.copymode(path, beside)
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        raise OutputError(path, f"cannot be written: {_reason(error)}") from error


def make_folder(folder: Path) -> None:
    """Make `folder` and those above it where they lack. Raises OutputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        raise OutputError(folder, f"cannot be made: {_reason(error)}") from error


def print_bytes(data: bytes) -> None:
    """Write `data` to standard output as they are. Raises OutputError, BrokenPipeError where the reader left."""
    if sys.stdout is None:
        raise no_stdout()
    try:
        sys.stdout.flush()
        binary = getattr(sys.stdout, "buffer", None)
        if binary is None:  # somebody put a text stream in its place
            sys.stdout.write(data.decode("utf-8", "replace"))
        else:
            binary.write(data)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except (OSError, ValueError) as error:
        raise no_stdout(error) from error


def print_text(text: str) -> None:
    """Write `text` to standard output in its encoding, "?" for what that lacks. Raises as `print_bytes` does."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print_bytes(text.encode(encoding, "replace"))


def _reason(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or "no usable file name"
