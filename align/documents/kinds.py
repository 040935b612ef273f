"""What kind of document a file is: by its content first, by its ending second."""

from __future__ import annotations

import codecs
import enum
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["ENDINGS", "HEAD_BYTES", "MARKS", "Kind", "kind_of"]


class Kind(enum.Enum):
    """A kind of document that is read."""

    TEXT = "text"
    MARKDOWN = "Markdown"
    WEB = "a web page"
    PDF = "a PDF"
    WORD = "a Word document"
    SPOKEN = "a transcript"


ENDINGS = {
    # tables of people are documents too, and read well as lines; a file without an ending is text if it is anything
    Kind.TEXT: ("", ".txt", ".text", ".rst", ".csv", ".tsv"),
    Kind.MARKDOWN: (".md", ".markdown"),
    Kind.WEB: (".html", ".htm", ".xhtml"),
    Kind.PDF: (".pdf",),
    Kind.WORD: (".docx",),
    Kind.SPOKEN: (".vtt", ".srt", ".json"),
}
"""The endings of each kind, in lower case."""

# comments are taken whole or not at all: many of them must not multiply the ways to match
_PAGE_HEAD = re.compile(
    r"\s*+(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?>.*?-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_SPOKEN_HEAD = re.compile(r"WEBVTT(?:\s|$)")

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
"""The byte-order marks that the web knows, each with its encoding."""
HEAD_BYTES = 4096
"""How much of a file tells its kind."""


def kind_of(path: Path, data: bytes) -> Kind | None:
    """Return the kind of the file at `path` that begins with `data`; None for what is no document."""
    head = data[:HEAD_BYTES]
    text = _as_text(head)
    ending = path.suffix.lower()
    if text.lstrip().startswith("%PDF-"):
        return Kind.PDF
    if _PAGE_HEAD.match(text):
        return Kind.WEB
    if _SPOKEN_HEAD.match(text):
        return Kind.SPOKEN
    kind = next((k for k, endings in ENDINGS.items() if ending in endings), None)
    if head.startswith(b"PK\x03\x04") and kind is not Kind.WORD:
        return Kind.WORD if b"word/" in head else None
    if kind is Kind.TEXT and not ending and "\0" in text:
        return None
    return kind


def _as_text(head: bytes) -> str:
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, errors="ignore")
    return head.decode("latin-1")
