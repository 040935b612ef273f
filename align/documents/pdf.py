"""The text of PDF documents."""

from __future__ import annotations

import io
from dataclasses import dataclass

from align.documents.tidy import unhyphenated
from align.documents.unreadable import Unreadable

__all__ = ["Pages", "read_pdf"]

MAX_PAGES = 10_000
MAX_CHARACTERS = 100_000_000


@dataclass(frozen=True, slots=True)
class Pages:
    """The text of a PDF, and the numbers (from 1) of the pages that could not be read."""

    text: str
    broken: tuple[int, ...] = ()


def read_pdf(data: bytes) -> Pages:
    """Return the text of a PDF, page after page, with the words that a line end divides put together.

    Meant for a process of its own with limits of time and memory; pypdf's own limits hold for each stream.
    Raises Unreadable for one with a password, too many pages or too much text, or without a page that can be read.
    """
    import pypdf

    if b"%PDF-" not in data[:1024]:
        raise Unreadable("is no PDF; give it the ending of what it is")
    reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable("has a password; save it without one")
    texts: list[str] = []
    broken: list[int] = []
    size = 0
    for number, page in enumerate(reader.pages, 1):
        if number > MAX_PAGES:
            raise Unreadable(f"has more than {MAX_PAGES:,} pages; give the part that matters")
        try:
            texts.append(page.extract_text())
        except Exception:  # noqa: BLE001 -- what pypdf raises on a hostile page is anyone's guess
            broken.append(number)
            continue
        size += len(texts[-1])
        if size > MAX_CHARACTERS:
            raise Unreadable(f"holds more than {MAX_CHARACTERS:,} characters; give the part that matters")
    if not texts:
        raise Unreadable("has no page that can be read; save its text as .txt and give that")
    return Pages(unhyphenated("\n".join(texts)), tuple(broken))
