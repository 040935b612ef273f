"""Edits of a text as a unified diff, in time linear in the text.

The edits say where the texts differ, so nothing is searched for: a general comparison takes minutes for a long
subtitle file whose lines repeat.
"""

from __future__ import annotations

import io
import os
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from transcript.source import Edit, splice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["unified_diff"]

_CONTEXT = 3  # lines around a change, as diff shows by default


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines `start` to `stop` (not included, from 0) of a text, and what stands in their place."""

    start: int
    stop: int
    new: tuple[str, ...]


def unified_diff(text: str, edits: Iterable[Edit], name: str) -> str:
    """Return what `edits` change in `text`, line by line, as `patch` and `git apply` read it.

    Lines end at line feeds alone. Edits do not overlap; the result is empty where they change nothing.
    """
    lines = _lines(text)
    changes = list(_changes(lines, edits))
    if not changes:
        return ""
    parts = [f"--- {_header(f'a/{name}')}\n+++ {_header(f'b/{name}')}\n"]
    shift = 0
    for hunk in _hunks(changes):
        parts += _print(lines, hunk, shift)
        shift += sum(len(c.new) - (c.stop - c.start) for c in hunk)
    return "".join(parts)


def _header(name: str) -> str:
    """Return a file's name as git writes it: in quotes, byte for byte, where a character of it cannot be printed."""
    if name.isprintable() and '"' not in name and "\\" not in name:
        return name
    shown = (chr(b) if " " <= chr(b) <= "~" and chr(b) not in '"\\' else f"\\{b:03o}" for b in os.fsencode(name))
    return f'"{"".join(shown)}"'


def _lines(text: str) -> list[str]:
    return io.StringIO(text, newline="\n").readlines()


def _changes(lines: Sequence[str], edits: Iterable[Edit]) -> Iterator[_Change]:
    """Yield the runs of whole lines that edits touch, in order, where they differ."""
    starts = [0, *accumulate(map(len, lines))]
    run: list[Edit] = []
    first = last = -1
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        begins, ends = (min(bisect_right(starts, at), max(len(lines), 1)) - 1 for at in (edit.start, edit.end))
        if run and begins > last + 1:
            yield from _change(lines, starts, first, last, run)
            run = []
        if not run:
            first = begins
        last = max(last, ends)
        run.append(edit)
    if run:
        yield from _change(lines, starts, first, last, run)


def _change(
    lines: Sequence[str], starts: Sequence[int], first: int, last: int, edits: Sequence[Edit]
) -> Iterator[_Change]:
    offset = starts[first]
    old = lines[first : last + 1]
    new = _lines(splice("".join(old), (Edit(e.start - offset, e.end - offset, e.text) for e in edits)))
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    change = _Change(first + head, first + len(old) - tail, tuple(new[head : len(new) - tail]))
    if change.new or change.start < change.stop:
        yield change


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    n = 0
    while n < min(len(a), len(b)) and a[n] == b[n]:
        n += 1
    return n


def _hunks(changes: Sequence[_Change]) -> Iterator[list[_Change]]:
    """Yield the changes in groups whose lines of context touch."""
    group = [changes[0]]
    for change in changes[1:]:
        if change.start - group[-1].stop > 2 * _CONTEXT:
            yield group
            group = []
        group.append(change)
    yield group


def _print(lines: Sequence[str], hunk: Sequence[_Change], shift: int) -> Iterator[str]:
    start = max(0, hunk[0].start - _CONTEXT)
    stop = min(len(lines), hunk[-1].stop + _CONTEXT)
    grown = sum(len(c.new) - (c.stop - c.start) for c in hunk)
    yield f"@@ -{_range(start, stop)} +{_range(start + shift, stop + shift + grown)} @@\n"
    at = start
    for change in hunk:
        yield from _marked(" ", lines[at : change.start])
        yield from _marked("-", lines[change.start : change.stop])
        yield from _marked("+", change.new)
        at = change.stop
    yield from _marked(" ", lines[at:stop])


def _range(start: int, stop: int) -> str:
    count = stop - start
    return f"{start + 1}" if count == 1 else f"{start + bool(count)},{count}"


def _marked(mark: str, lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield f"{mark}{line}" if line.endswith("\n") else f"{mark}{line}\n\\ No newline at end of file\n"
