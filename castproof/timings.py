"""`--timings`: where the time went."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from castproof.parts import Reporter, Tools
    from castproof.report import BlockRow, Row
    from transcribe.engine import Progress

__all__ = ["timed"]

_REST = "all else"


def timed(work: Callable[[Tools], int]) -> Callable[[Tools], int]:
    """Return `work` that tells in the end, failed or not, how long each of its steps took."""

    def work_and_tell(tools: Tools) -> int:
        watch = _Stopwatch(tools.reporter)
        begun_s = time.perf_counter()
        try:
            return work(replace(tools, reporter=watch))
        finally:
            for line in _table(watch.steps, time.perf_counter() - begun_s):
                tools.reporter.tell(line)

    return work_and_tell


@dataclass(frozen=True, slots=True)
class _Stopwatch:
    """A reporter that notes how long each piece of work takes whose progress it follows."""

    reporter: Reporter
    steps: dict[str, float] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def tell(self, line: str) -> None:
        self.reporter.tell(line)

    def warn(self, line: str) -> None:
        self.reporter.warn(line)

    def error(self, line: str) -> None:
        self.reporter.error(line)

    def table(self, title: str, rows: Sequence[Row], *, out: TextIO | None = None) -> None:
        self.reporter.table(title, rows, out=out)

    def blocks(self, title: str, rows: Sequence[BlockRow]) -> None:
        self.reporter.blocks(title, rows)

    @contextmanager
    def progress(self, title: str) -> Iterator[Progress]:
        begun_s = time.perf_counter()
        try:
            with self.reporter.progress(title) as note:
                yield note
        finally:
            with self.lock:
                self.steps[title] = self.steps.get(title, 0.0) + time.perf_counter() - begun_s


def _table(steps: dict[str, float], total_s: float) -> Iterator[str]:
    """Yield the lines of the table: the steps in the order in which they began, what is left, all of it."""
    spent = {**steps, _REST: max(0.0, total_s - sum(steps.values()))}
    yield "where the time went:"
    for title, seconds in spent.items():
        yield f"{seconds:.1f} s, {seconds / max(total_s, 1e-9):.0%}: {title}"
    yield f"{total_s:.1f} s in all"
