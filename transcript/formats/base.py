"""What every format module offers the table of formats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from transcript.cues import CueRules
    from transcript.model import Transcript
    from transcript.replacement import Replacement
    from transcript.source import Edit, Source

__all__ = ["Format"]


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of transcript file.

    `name` is what `--output-format` calls it, `title` what a person calls it, `suffixes` the endings of its files, the
    preferred one first. `strict` says that its files have a grammar, so that an ending alone is a promise to keep.
    `recognises` looks at a file's text; `read` raises FormatError with the path and, where there is one, the line;
    `edits` turns replacements of words into edits of the file they were read from.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    strict: bool
    recognises: Callable[[str], bool]
    read: Callable[[Source], Transcript]
    write: Callable[[Transcript, CueRules], str]
    edits: Callable[[Source, Transcript, tuple[Replacement, ...]], tuple[Edit, ...]]

    def reads(self, path: Path) -> bool:
        """Tell whether `path` has one of the format's endings."""
        return path.name.lower().endswith(self.suffixes)
