"""The program's three streams, which whoever calls it may have closed, filled up, or left without an encoding."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TextIO

from transcript.errors import OutputError

__all__ = ["forget", "no_stdout", "open_streams"]

_STREAMS = 3


def open_streams() -> None:
    """Make the streams safe to use: no file of ours takes the place of a closed one, and any character prints."""
    for number in range(_STREAMS):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # it takes the lowest number that is free: this one
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # it stays open to the end
    for stream, errors in ((sys.stdout, "replace"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=errors)


def forget(stream: TextIO | None) -> None:
    """Let what is still to be flushed to `stream` go nowhere, since nobody can take it."""
    if stream is not None:
        with suppress(OSError, ValueError):  # a stream that is no file has nothing to flush
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def no_stdout(error: OSError | ValueError | None = None) -> OutputError:
    """Return the error to raise where standard output takes nothing; what it did not take is forgotten."""
    forget(sys.stdout)
    reason = getattr(error, "strerror", None) or "it is closed"
    return OutputError("standard output", f"cannot be written to: {reason}; give a file with --output")
