"""What the user is told while the work goes on: messages and progress, all on standard error.

Progress is drawn on a terminal only. Whatever comes from a file or from another package is made one printable line
first, and secrets are struck out, so that no text can move the cursor or give a token away.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from typing import TYPE_CHECKING, TextIO

from castproof.outputs import print_text
from castproof.streams import forget
from transcript.errors import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console as RichConsole

    from castproof.report import BlockRow, Row
    from transcribe.engine import Progress

__all__ = ["Console", "secrets_of"]

_NO_TERMINAL_WIDTH = 120  # columns of a table that goes to a file or a pipe
_SHORTEST_SECRET = 6  # characters; a shorter one is no token, and struck out it would maim every message


def secrets_of(arguments: Sequence[str]) -> tuple[str, ...]:
    """Return what must never be printed: the hub's token, from the environment and from the command line."""
    found = [os.environ.get("HF_TOKEN", "")]
    for k, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name.replace("_", "-") == "--hf-token":
            found.append(value if equals else (arguments[k + 1] if k + 1 < len(arguments) else ""))
    stripped = dict.fromkeys(s.strip() for s in found)
    return tuple(s for s in stripped if len(s) >= _SHORTEST_SECRET and not s.startswith("-"))


@dataclass(slots=True)
class Console:
    """Standard error, one line a message."""

    secrets: tuple[str, ...] = ()
    _live: RichConsole | None = field(default=None, init=False, repr=False)

    def tell(self, line: str) -> None:
        """Print a message."""
        self._print(self.clean(line))

    def warn(self, line: str) -> None:
        """Print what the user should know and the work went on in spite of."""
        self._print(f"castproof: warning: {self.clean(line)}")

    def error(self, line: str) -> None:
        """Print why the work, or the work on one file, ended."""
        self._print(f"castproof: error: {self.clean(line)}")

    def clean(self, text: str) -> str:
        """Return `text` as one printable line without the secrets."""
        for secret in self.secrets:
            text = text.replace(secret, "***")
        return one_line(text)

    def _print(self, line: str) -> None:
        if self._live is not None:
            self._live.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            _write_stderr(line + "\n")

    @contextmanager
    def progress(self, title: str) -> Iterator[Progress]:
        """Draw a bar for one piece of work while it lasts, on a terminal only."""
        if not sys.stderr.isatty():
            from transcribe.engine import no_progress

            yield no_progress
            return
        from rich.console import Console as RichConsole
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

        console = RichConsole(file=sys.stderr)
        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=console, transient=True) as bars:
            task = bars.add_task(self.clean(title), total=None)

            def note(done_ms: int, total_ms: int) -> None:
                bars.update(task, completed=done_ms, total=total_ms)

            self._live = console
            try:
                yield note
            finally:
                self._live = None

    def table(self, title: str, rows: Sequence[Row], *, out: TextIO | None = None) -> None:
        """Print corrections as a table, to standard error unless told otherwise."""
        columns = (("where", 0), ("before", 2), ("after", 2), ("sure", -1), ("why", 5))
        cells = [(row.where, row.before, row.after, f"{row.confidence:.2f}", row.why) for row in rows]
        self._show(title, columns, cells, sys.stderr if out is None else out)

    def blocks(self, title: str, rows: Sequence[BlockRow]) -> None:
        """Print blocks of an alignment as a table, to standard error."""
        columns = (("what", 0), ("when", 0), ("words", -1), ("text", 1))
        cells = [(row.kind, row.when, f"{row.words:,}", row.text) for row in rows]
        self._show(title, columns, cells, sys.stderr)

    def _show(self, title: str, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]], out: TextIO) -> None:
        """Print a table. A column is its head and its share of the width: 0 what it needs, -1 likewise for numbers."""
        from rich.console import Console as RichConsole
        from rich.table import Table
        from rich.text import Text

        table = Table(title=Text(self.clean(title)), title_justify="left", box=None, pad_edge=False)
        for head, share in columns:
            table.add_column(
                head, ratio=max(0, share) or None, no_wrap=share <= 0, justify="right" if share < 0 else "left"
            )
        for cells in rows:
            table.add_row(*(Text(self.clean(c)) for c in cells))
        if out.isatty():
            RichConsole(file=out, highlight=False).print(table)
            return
        plain = StringIO()
        RichConsole(file=plain, width=_NO_TERMINAL_WIDTH, highlight=False).print(table)
        text = "".join(line.rstrip() + "\n" for line in plain.getvalue().splitlines())
        if out is sys.stderr:
            _write_stderr(text)
        else:
            print_text(text)


def _write_stderr(text: str) -> None:
    """Write `text` to standard error; where that is full or closed the work goes on unheard."""
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except (OSError, ValueError):
        forget(sys.stderr)
