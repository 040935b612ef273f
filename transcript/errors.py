"""The errors castproof tells its user, each one line that says what, where and what to do.

::

    CastproofError
    ├── InputError          a file that was given cannot be used
    │   ├── MissingInput        it is not there, or is a folder where a file is wanted
    │   ├── FormatError         its content is not what it should be (path, line)
    │   └── RecordingError      it cannot be decoded as a recording
    ├── OutputError         a result cannot be written where it was asked for
    │   └── OutputExists        something stands there and --overwrite was not given
    ├── OptionError         the values given on the command line do not fit
    └── EngineError         an engine or a diarizer cannot do its work
        ├── ModelUnavailable    its model is not on this machine and cannot be fetched
        └── NotInstalled        its package is not installed

All of them end the program with exit code 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "CastproofError",
    "EngineError",
    "FormatError",
    "InputError",
    "MissingInput",
    "ModelUnavailable",
    "NotInstalled",
    "OptionError",
    "OutputError",
    "OutputExists",
    "RecordingError",
]


def one_line(text: str) -> str:
    """Return `text` with control characters and line ends turned to spaces, so that it prints on one line."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


class CastproofError(Exception):
    """Whatever castproof tells its user in one line before it exits with code 2."""

    def __init__(self, problem: str) -> None:
        super().__init__(one_line(problem))


class InputError(CastproofError):
    """A file that was given cannot be used: `path`, and `line` (from 1) where one is to blame."""

    def __init__(self, path: Path | str, problem: str, line: int | None = None) -> None:
        where = f"{path}" if line is None else f"{path}:{line}"
        super().__init__(f"{where}: {problem}")
        self.path = path
        self.line = line
        self.problem = one_line(problem)


class MissingInput(InputError):
    """A file that was given is not there, cannot be opened, or is a folder."""


class FormatError(InputError):
    """A file's content is not what its format asks for."""


class RecordingError(InputError):
    """A file cannot be decoded as a recording, or holds no sound."""


class OutputError(CastproofError):
    """A result cannot be written to `path`."""

    def __init__(self, path: Path | str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path


class OutputExists(OutputError):
    """Something stands at `path` already and the user did not ask to replace it."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(path, "exists already; add --overwrite to replace it, or choose another output")


class OptionError(CastproofError):
    """The values given on the command line do not fit together or are out of range."""


class EngineError(CastproofError):
    """An engine or a diarizer cannot do its work."""


class ModelUnavailable(EngineError):
    """A model is not on this machine and cannot be fetched."""


class NotInstalled(EngineError):
    """A package that an engine or a diarizer needs is not installed."""
