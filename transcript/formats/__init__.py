"""The files a transcript lives in: one format a module, all behind one table.

A new format is a module with a `FORMAT` and a row in `FORMATS`, nothing else. What a file is, is told by its content
first and by its ending second. Where two formats share a name or an ending (Speaker blocks and plain text are both
"txt"), the earlier row is asked first whether a file is its own, and the later one writes new files. The last row takes
every text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from transcript.errors import FormatError, OptionError
from transcript.formats import (
    ass,
    ctm,
    docx,
    html,
    markdown,
    plain,
    podcast,
    rttm,
    sbv,
    srt,
    stm,
    table,
    ttml,
    vtt,
    whisper,
)
from transcript.formats.layouts import LAYOUTS
from transcript.source import Source, read_source

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from transcript.formats.base import Format
    from transcript.model import Transcript
    from transcript.replacement import Replacement
    from transcript.source import Edit

__all__ = ["FORMATS", "Document", "format_named", "format_of_path", "parse", "read"]

FORMATS: tuple[Format, ...] = (
    # in the order in which a file's content is asked: the surest signature first
    vtt.FORMAT,
    whisper.FORMAT,
    podcast.FORMAT,
    ass.FORMAT,
    ttml.FORMAT,
    docx.FORMAT,
    html.FORMAT,
    rttm.FORMAT,
    stm.FORMAT,
    ctm.FORMAT,
    table.CSV,
    table.TSV,
    srt.FORMAT,
    sbv.FORMAT,
    markdown.FORMAT,
    *LAYOUTS,
)


@dataclass(frozen=True, slots=True)
class Document:
    """A transcript with the file it was read from."""

    source: Source
    transcript: Transcript
    format: Format

    def edits(self, replacements: Iterable[Replacement]) -> tuple[Edit, ...]:
        """Return what `replacements` change in the file's text."""
        return self.format.edits(self.source, self.transcript, tuple(replacements))

    def reworded(self, replacements: Iterable[Replacement]) -> bytes:
        """Return the file's bytes with `replacements` made and every other byte as it was."""
        return self.source.edited(self.edits(replacements))


def read(path: Path) -> Document:
    """Read the transcript at `path` ("-": standard input) in whichever format it is.

    Raises MissingInput, or FormatError where no format fits or the file holds no words.
    """
    return parse(read_source(path))


def parse(source: Source) -> Document:
    """Read `source` by its content, by its ending where no content tells. Raises FormatError."""
    if not source.text.strip():
        raise FormatError(source.path, "is empty; give a transcript with words in it")
    found = next(f for f in FORMATS if f.recognises(source.text))
    by_ending = next((f for f in reversed(FORMATS) if f.reads(source.path)), None)
    if by_ending is not None and (found is plain.FORMAT or (by_ending.strict and not found.strict)):
        found = by_ending  # a broken .srt is a broken subtitle file, not a plain text
    transcript = found.read(source)
    if not transcript.segments:
        raise FormatError(source.path, f"holds no words that {found.title} can be read for; give a transcript")
    return Document(source, transcript, found)


def format_named(name: str, others: Iterable[str] = ()) -> Format:
    """Return the format called `name` on the command line. Raises OptionError, which names `others` as choices, too."""
    for f in reversed(FORMATS):
        if f.name == name:
            return f
    names = ", ".join(dict.fromkeys([*(f.name for f in FORMATS), *others]))
    raise OptionError(f"no output format is called {name!r}; choose from {names}")


def format_of_path(path: Path) -> Format:
    """Return the format that the ending of `path` asks for: the longest that fits. Raises OptionError."""
    fitting = [(len(s), f) for f in reversed(FORMATS) for s in f.suffixes if path.name.lower().endswith(s)]
    if not fitting:
        endings = ", ".join(sorted({s for f in FORMATS for s in f.suffixes}))
        raise OptionError(f"{path}: no format is known by this ending; choose one of {endings}")
    return max(fitting, key=lambda pair: pair[0])[1]
