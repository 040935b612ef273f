"""A process of its own for documents that strangers made, with limits of time and memory that hold.

The parsers of PDF, Word and web pages are large, and a document can be made to keep any of them busy for hours or to
fill the memory. So they run in a child process: past its time it is ended, what it takes is bounded, what it logs goes
nowhere, and castproof itself never imports them. The child starts with the first document that needs it and reads the
others too; it holds no file but its pipes and fetches nothing.

A message on a pipe is a JSON header in one line, then as many bytes as the header's `bytes` says.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from align.documents.kinds import Kind
from align.documents.unreadable import Unreadable

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Guard", "Reading", "serve"]

MAX_MEMORY_BYTES = 2 * 1024**3
_START = "import sys; sys.path[:] = sys.argv[1:]; from align.documents.guard import main; main()"
_GIVE_TEXT = "save its text as .txt and give that"


@dataclass(frozen=True, slots=True)
class Reading:
    """A document's text, and what a user should know about it."""

    text: str
    notes: tuple[str, ...] = ()


# -- on castproof's side -----------------------------------------------------------------------------------------------


class Guard:
    """Reads documents in a child process. A context manager: leaving it ends the child."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def read(self, kind: Kind, data: bytes, limit_s: float) -> Reading:
        """Return the text of a document of a `kind` that needs guarding: PDF, WORD or WEB.

        Raises Unreadable where it is broken or takes more than `limit_s` seconds or the memory allowed.
        """
        child = self._child = self._child or _start()
        late = threading.Event()

        def stop() -> None:
            late.set()
            child.kill()

        clock = threading.Timer(limit_s, stop)
        clock.start()
        try:
            answer = _ask(child, kind, data)
        except Unreadable:
            raise  # a document that cannot be read, and a reader that can
        except (OSError, EOFError, ValueError) as error:
            self._end()
            if late.is_set():
                raise Unreadable(f"takes more than {limit_s:.0f} s to read as {kind.value}; {_GIVE_TEXT}") from error
            raise Unreadable(f"cannot be read as {kind.value}: its reader broke down; {_GIVE_TEXT}") from error
        except BaseException:
            self._end()
            raise
        finally:
            clock.cancel()
            clock.join()
        if late.is_set():  # the answer came just before the end of its reader
            self._end()
        return answer

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # bytes that it was never given


def _start() -> subprocess.Popen[bytes]:
    # isolated (-I) and with castproof's own path, so that what lies in the current folder is not imported
    path = [str(Path(p).absolute()) for p in sys.path]
    return subprocess.Popen(  # noqa: S603 -- the interpreter that runs castproof, and no word of a user's
        [sys.executable, "-I", "-c", _START, *path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _ask(child: subprocess.Popen[bytes], kind: Kind, data: bytes) -> Reading:
    if child.stdin is None or child.stdout is None:
        raise EOFError
    _send(child.stdin, {"kind": kind.name}, data)
    header, text = _receive(child.stdout)
    problem = header.get("problem")
    if problem is not None:
        raise Unreadable(str(problem))
    notes = header.get("notes")
    return Reading(text.decode(), tuple(map(str, notes)) if isinstance(notes, list) else ())


def _send(pipe: IO[bytes], header: dict[str, object], data: bytes) -> None:
    pipe.write(json.dumps({**header, "bytes": len(data)}).encode() + b"\n")
    pipe.write(data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> tuple[dict[str, object], bytes]:
    line = pipe.readline()
    if not line:
        raise EOFError
    header = json.loads(line)
    data = pipe.read(header["bytes"])
    if len(data) < header["bytes"]:
        raise EOFError
    return header, data


# -- on the child's side -----------------------------------------------------------------------------------------------


def main() -> None:
    """Read documents from standard input until it ends. What a parser prints or logs goes nowhere."""
    import logging
    import os

    logging.disable()
    _bound_memory()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    serve(sys.stdin.buffer, answers)


def _bound_memory() -> None:
    if sys.platform == "win32":  # it has no such limit; the limits of size and time hold there too
        return
    import resource

    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    wanted = MAX_MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(MAX_MEMORY_BYTES, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    except (OSError, ValueError):
        return  # a system that knows the limit and does not let it be set (macOS)


def serve(documents: IO[bytes], answers: IO[bytes]) -> None:
    """Answer each document that comes with its text or the reason why it has none."""
    while True:
        try:
            header, data = _receive(documents)
        except EOFError:
            return
        try:
            reading = _read(Kind[str(header["kind"])], data)
        except Unreadable as error:
            _send(answers, {"problem": str(error)}, b"")
        except MemoryError:
            _send(answers, {"problem": f"takes more memory than a document needs; {_GIVE_TEXT}"}, b"")
        except Exception as error:  # noqa: BLE001 -- what a parser raises on a hostile document is anyone's guess
            kind = Kind[str(header["kind"])].value
            _send(answers, {"problem": f"cannot be read as {kind} ({type(error).__name__}); {_GIVE_TEXT}"}, b"")
        else:
            _send(answers, {"notes": list(reading.notes)}, reading.text.encode(errors="replace"))


def _read(kind: Kind, data: bytes) -> Reading:
    match kind:
        case Kind.PDF:
            from align.documents.pdf import read_pdf

            pages = read_pdf(data)
            return Reading(pages.text, tuple(f"page {n} cannot be read; left out" for n in pages.broken))
        case Kind.WORD:
            from align.documents.word import read_word

            return Reading(read_word(data))
        case Kind.WEB:
            from align.documents.web import article

            return Reading(article(data.decode()))
        case _:
            raise ValueError(f"{kind} needs no guard")
