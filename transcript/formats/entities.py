"""Character references of HTML, which subtitles hold, too."""

from __future__ import annotations

import html
import re
from html.entities import html5

__all__ = ["ENTITY", "INVISIBLE", "RUBY_TEXT", "meaning_of"]

ENTITY = r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
"""What can be a character reference."""
INVISIBLE = "\u200b|\u200e|\u200f|\u2060|\ufeff"
"""Characters that are no part of a word: zero-width spaces, marks of direction, a stray byte-order mark."""

RUBY_TEXT = r"<rt(?:[.\s][^<>\r\n]*)?>[^<>\r\n]*(?:</rt>)?"
"""How the word beside it is read; it is not said again."""


def meaning_of(entity: str) -> str:
    """Return the character a reference stands for: nothing for an invisible one, itself where it names none."""
    plain = html.unescape(entity) if entity[1] == "#" else html5.get(entity[1:], entity)
    return "" if re.fullmatch(INVISIBLE, plain) else plain
