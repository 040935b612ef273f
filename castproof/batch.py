"""One piece of work on several inputs: results as soon as each is done, failures told, the rest goes on."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Event, Lock
from typing import TYPE_CHECKING, TextIO

from transcript.errors import CastproofError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from castproof.parts import Reporter, Tools
    from castproof.report import BlockRow, Row
    from transcribe.engine import Progress

    Work = Callable[[Path, Tools], int]

__all__ = ["each"]

_FAILED = 2


def each(tools: Tools, inputs: Sequence[Path], work: Work, jobs: int = 1) -> int:
    """Do `work` on each input, `jobs` at a time, and return the exit code: 1 where some failed, 2 where all did.

    A failure is told when it happens and, by name, once more at the end.
    """
    if len(inputs) == 1:
        return work(inputs[0], tools)
    code, failed = 0, []
    for path, outcome in _side_by_side(tools, inputs, work, jobs) if jobs > 1 else _in_turn(tools, inputs, work):
        if isinstance(outcome, CastproofError):
            tools.reporter.error(str(outcome))
            failed.append(path)
        else:
            code = max(code, outcome)
    if failed:
        tools.reporter.tell(f"{len(failed)} of {len(inputs)} failed: {', '.join(map(str, failed))}")
    if len(failed) == len(inputs):
        return _FAILED
    return 1 if failed else code


def _in_turn(tools: Tools, inputs: Sequence[Path], work: Work) -> Iterator[tuple[Path, int | CastproofError]]:
    for path in inputs:
        try:
            yield path, work(path, tools)
        except CastproofError as error:
            yield path, error


def _side_by_side(
    tools: Tools, inputs: Sequence[Path], work: Work, jobs: int
) -> Iterator[tuple[Path, int | CastproofError]]:
    over = Event()
    shared = replace(tools, reporter=_Shared(tools.reporter, over, Lock()))
    with ThreadPoolExecutor(jobs) as threads, tools.reporter.progress(f"{len(inputs)} recordings") as progress:
        works = {threads.submit(_until_over, over, work, path, shared): path for path in inputs}
        try:
            for number, done in enumerate(as_completed(works), 1):
                progress(number, len(inputs))
                error = done.exception()
                if isinstance(error, _Cancelled):
                    continue
                if error is not None and not isinstance(error, CastproofError):
                    raise error
                yield works[done], done.result() if error is None else error
        finally:
            over.set()
            threads.shutdown(wait=False, cancel_futures=True)


def _until_over(over: Event, work: Work, path: Path, tools: Tools) -> int:
    """Do `work` unless it is over; what is no failure of one input ends all."""
    if over.is_set():
        raise _Cancelled
    try:
        return work(path, tools)
    except CastproofError:
        raise
    except BaseException:
        over.set()
        raise


class _Cancelled(BaseException):
    """Ends the work in a thread, since the program was told to stop; nothing on the way may take it for a failure."""


@dataclass(frozen=True, slots=True)
class _Shared:
    """A reporter for several threads; whoever reports progress when it is `over` gets no further."""

    reporter: Reporter
    over: Event
    lock: Lock

    def tell(self, line: str) -> None:
        with self.lock:
            self.reporter.tell(line)

    def warn(self, line: str) -> None:
        with self.lock:
            self.reporter.warn(line)

    def error(self, line: str) -> None:
        with self.lock:
            self.reporter.error(line)

    def table(self, title: str, rows: Sequence[Row], *, out: TextIO | None = None) -> None:
        with self.lock:
            self.reporter.table(title, rows, out=out)

    def blocks(self, title: str, rows: Sequence[BlockRow]) -> None:
        with self.lock:
            self.reporter.blocks(title, rows)

    @contextmanager
    def progress(self, title: str) -> Iterator[Progress]:  # noqa: ARG002  # one bar shows how many are done
        def note(done_ms: int, total_ms: int) -> None:  # noqa: ARG001  # the Protocol's shape
            if self.over.is_set():
                raise _Cancelled

        yield note
