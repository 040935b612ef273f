"""What every format module offers the table of formats."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from transcript.replacement import edit_places

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from transcript.cues import CueRules
    from transcript.model import Transcript
    from transcript.replacement import Replacement
    from transcript.source import Edit, Source

__all__ = ["Content", "Format", "in_place"]


class Content(Enum):
    """What the files of a format are for, and so which words go into them."""

    CUES = "subtitles: what is spoken, laid out by rules for cues"
    SPEECH = "data: what is spoken, as it is divided already"
    TEXT = "reading: every word, spoken in the recording or not"


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of transcript file.

    `name` is what `--output-format` calls it, `title` what a person calls it, `suffixes` the endings of its files, the
    preferred one first, `content` what its files are for. `strict` says that its files have a grammar, so that an
    ending alone is a promise to keep. `recognises` looks at a file's text; `read` raises FormatError with the path and,
    where there is one, the line; `edits` turns replacements of words into edits of the file they were read from.
    `pack` makes bytes of what `write` returns: UTF-8 without a byte-order mark, unless the format is no text.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    content: Content
    strict: bool
    recognises: Callable[[str], bool]
    read: Callable[[Source], Transcript]
    write: Callable[[Transcript, CueRules], str]
    edits: Callable[[Source, Transcript, tuple[Replacement, ...]], tuple[Edit, ...]]
    pack: Callable[[str], bytes] = str.encode

    def data(self, transcript: Transcript, rules: CueRules) -> bytes:
        """Return `transcript` as a file of this format. Raises OptionError where that cannot hold it."""
        return self.pack(self.write(transcript, rules))

    def reads(self, path: Path) -> bool:
        """Tell whether `path` has one of the format's endings."""
        return path.name.lower().endswith(self.suffixes)


def in_place(
    escape: Callable[[str], str],
) -> Callable[[Source, Transcript, tuple[Replacement, ...]], tuple[Edit, ...]]:
    """Return the `edits` of a format whose words stand in its files as they are, but for what `escape` changes."""

    def edits(source: Source, transcript: Transcript, replacements: tuple[Replacement, ...]) -> tuple[Edit, ...]:
        return edit_places(source.text, transcript, replacements, escape)

    return edits
