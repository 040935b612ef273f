"""Which recordings are meant, and what their results are called."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from transcript.errors import MissingInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["MEDIA", "find_recordings", "result_names"]

MEDIA = frozenset(
    {".mp3", ".m4a", ".m4b", ".aac", ".wav", ".flac", ".ogg", ".oga", ".opus", ".wma", ".aif", ".aiff", ".amr", ".ac3"}
    | {".mp4", ".m4v", ".mkv", ".webm", ".mov", ".avi", ".wmv", ".mpg", ".mpeg", ".ts", ".3gp"}
)
"""The endings of files in a folder that are taken for recordings; a file that is named is taken whatever its ending."""


def find_recordings(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the recordings that are meant: files as they are named, folders with all in them and below.

    Each is taken once, those of a folder in the order of their names. Raises MissingInput for a folder without any.
    """
    found: dict[str, Path] = {}
    for path in paths:
        for recording in _in_folder(path) if path.is_dir() else (path,):
            found.setdefault(os.path.realpath(recording), recording)
    return tuple(found.values())


def _in_folder(folder: Path) -> Sequence[Path]:
    recordings = sorted(_media(folder))
    if not recordings:
        raise MissingInput(folder, "holds no recording; give a folder with audio or video files, or the files")
    return recordings


def _media(folder: Path) -> Iterator[Path]:
    for at, folders, files in os.walk(folder):
        folders[:] = [f for f in folders if not f.startswith(".")]
        yield from (Path(at, f) for f in files if Path(f).suffix.lower() in MEDIA and not f.startswith("."))


def result_names(recordings: Sequence[Path]) -> dict[Path, str]:
    """Return what the results of each recording are called, without their endings, all different.

    It is the recording's own name ("show" of show.mp3); of two that share it, the name with its ending ("show.wav"),
    then with the folder it lies in ("monday-show.wav"), and with those above that as far as it takes.
    """
    names = {path: path.stem for path in recordings}
    for depth in range(max((len(p.absolute().parts) for p in recordings), default=0)):
        counts = Counter(name.casefold() for name in names.values())
        shared = [path for path, name in names.items() if counts[name.casefold()] > 1]
        if not shared:
            break
        for path in shared:
            folders = path.absolute().parts[:-1]
            names[path] = "-".join([*folders[len(folders) - depth :], path.name])
    return names
