"""Transcripts that are read for a user, who is told what is odd about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from transcript.formats import read

if TYPE_CHECKING:
    from pathlib import Path

    from castproof.parts import Reporter
    from transcript.formats import Document

__all__ = ["read_told"]


def read_told(path: Path, reporter: Reporter) -> Document:
    """Return the transcript at `path`, and tell how it is encoded where that is not plain UTF-8.

    Raises MissingInput or FormatError.
    """
    document = read(path)
    if (remark := document.source.remark) is not None:
        reporter.tell(f"{path}: {remark}")
    return document
