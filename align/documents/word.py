"""The text of Word documents (.docx)."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from align.documents.unreadable import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["read_word"]

MAX_PARTS = 20_000
MAX_UNPACKED_BYTES = 256 * 1024 * 1024
MAX_TEXT_BYTES = 96 * 1024 * 1024
"""The largest part of XML: parsed, it takes about ten times as much memory."""

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH = f"{_WORD}p"
_WRITTEN = {f"{_WORD}{name}": text for name, text in (("tab", " "), ("br", " "), ("cr", " "), ("noBreakHyphen", "-"))}
# where text was moved away from, and the second copy of a text box for old programs
_UNSEEN = frozenset({f"{_WORD}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"})
_NOTES = ("/footnotes", "/endnotes")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def read_word(data: bytes) -> str:
    """Return the paragraphs of a .docx in lines: body, tables, text boxes, then foot- and endnotes.

    Meant for a process of its own with limits of time and memory. Entities are not resolved and links not followed.
    Raises Unreadable for what is no .docx, is protected, or unpacks to more than the limits.
    """
    import docx
    from docx.oxml import parse_xml

    _check_archive(data)
    part = docx.Document(io.BytesIO(data)).part
    notes = [r.target_part.blob for r in part.rels.values() if not r.is_external and r.reltype.endswith(_NOTES)]
    stories = [part.element, *(parse_xml(blob) for blob in notes)]
    return "\n".join(line for story in stories for line in _paragraphs(story))


def _check_archive(data: bytes) -> None:
    if data.startswith(_OLD_OFFICE):
        raise Unreadable("is an old Word document or has a password; save it as .docx without one")
    # counted before the directory is parsed, as the parsed directory is what takes the memory
    if data.count(b"PK\x01\x02") > MAX_PARTS:
        raise Unreadable(f"has more than {MAX_PARTS:,} parts; save its text as .txt and give that")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        raise Unreadable(
            "is no Word document or a damaged one; open it in a word processor and save it again"
        ) from error
    # the sizes are those declared; zipfile unpacks no byte beyond them and finds the checksum wrong where they lie
    unpacked = sum(p.file_size for p in parts)
    text = max((p.file_size for p in parts if p.filename.endswith((".xml", ".rels"))), default=0)
    if unpacked > MAX_UNPACKED_BYTES or text > MAX_TEXT_BYTES:
        raise Unreadable("unpacks to more than a document needs; save its text as .txt and give that")


def _paragraphs(story: Any) -> Iterator[str]:  # noqa: ANN401 -- lxml has no types
    """Yield the paragraphs; one inside another (a text box) comes before it."""
    open_paragraphs: list[list[str]] = [[]]
    elements: list[Any] = [story]
    trail: list[tuple[Any, Iterator[Any]]] = []
    while elements or trail:
        if elements:
            element = elements.pop()
            if element.tag in _UNSEEN:
                continue
            if element.tag == _PARAGRAPH:
                open_paragraphs.append([])
            elif element.tag == f"{_WORD}t":
                # a comment, or an entity that is left unresolved, divides the text of an element
                open_paragraphs[-1] += [element.text or "", *(child.tail or "" for child in element)]
            elif element.tag in _WRITTEN:
                open_paragraphs[-1].append(_WRITTEN[element.tag])
            trail.append((element, iter(element)))
            continue
        element, children = trail[-1]
        child = next(children, None)
        if child is not None:
            elements.append(child)
            continue
        trail.pop()
        if element.tag == _PARAGRAPH:
            yield "".join(open_paragraphs.pop())
