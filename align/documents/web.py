"""Web pages as text. Nothing in them is run, fetched or resolved."""

from __future__ import annotations

import codecs
import html
import re

from align.documents.kinds import MARKS
from align.documents.unreadable import Unreadable

__all__ = ["article", "decode_page", "lighten", "page_text", "page_title"]

_HEAD_BYTES = 4096
_CHARSET = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,30})", re.IGNORECASE)
# Python's codecs hold more than character sets (punycode, escapes); a page is believed only where it names one of these
_CHARACTER_SETS = re.compile(
    r"utf-?8|iso-?8859-?\d+|latin-?\d|us-ascii|ascii|windows-?\d+|cp\d+|koi8-[rut]|mac-?\w+|gb\w+|big5\w*|"
    r"shift[_-]?jis|sjis|euc[_-]\w+|iso-2022-\w+|tis-?620",
    re.IGNORECASE,
)
# what the web calls these, it means as Windows-1252 (WHATWG Encoding Standard, section 4.2)
_WESTERN = frozenset({"iso8859-1", "ascii"})

# Every pattern takes what it has looked through (to the end of the page where nothing closes it) or looks through a few
# hundred characters at most: so time stays linear.
_COMMENT = r"<!--.*?(?:-->|\Z)"
_TAG = r"<[a-zA-Z/!?](?>[^>=]+|=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z))?+)*+(?:>|\Z)"
_UNREAD_ELEMENTS = r"<(script|style|template|svg|textarea|iframe|object)\b{}.*?(?:</\1\s*+>|\Z)"
_LINKED_DATA = r"(?![^>]{0,300}application/ld\+json)"
_HEAVY = re.compile(rf"{_COMMENT}|{_UNREAD_ELEMENTS.format(_LINKED_DATA)}", re.IGNORECASE | re.DOTALL)
_UNREAD = re.compile(
    rf"{_COMMENT}|{_UNREAD_ELEMENTS.format('')}|<title\b.*?(?:</title\s*+>|\Z)", re.IGNORECASE | re.DOTALL
)
_EMBEDDED_FILE = re.compile(r"data:[a-z]++/[^\s\"'<>)]{64,}", re.IGNORECASE)
_TITLE = re.compile(r"<title\b[^>]{0,300}>([^<]*+)", re.IGNORECASE)
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|cite|code|em|font|i|mark|q|s|small|span|strong|sub|sup|time|u|wbr)\b", re.IGNORECASE
)
_ANY_TAG = re.compile(_TAG, re.DOTALL)
# Python refuses to read a number of more than 4,300 digits; no character has one of more than 7
_ABSURD_NUMBER = re.compile(r"&#x?[0-9a-f]{8,}+;?", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\f\v\xa0]++")
_LINE_BREAKS = re.compile(r" ?\n[ \n]*+")


def decode_page(data: bytes) -> str:
    """Return the page's markup: by its byte-order mark, as UTF-8, by the character set it names, or as Windows-1252.

    Bytes that the encoding lacks become U+FFFD. Raises Unreadable for bytes that are no text.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    if b"\0" in data:
        raise Unreadable("is no web page: it holds NUL characters; save the page again")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode(_declared(data[:_HEAD_BYTES]), errors="replace")


def _declared(head: bytes) -> str:
    for name in _CHARSET.findall(head):
        label = name.decode("ascii")
        if not _CHARACTER_SETS.fullmatch(label):
            continue
        try:
            codec = codecs.lookup(label).name
        except LookupError:
            continue
        return "cp1252" if codec in _WESTERN else codec
    return "cp1252"


def lighten(markup: str) -> str:
    """Return `markup` without scripts (but for linked data, which can hold the article), styles and embedded files."""
    return _EMBEDDED_FILE.sub("", _HEAVY.sub(" ", markup))


def page_title(markup: str) -> str:
    """Return the page's title, empty where it has none."""
    found = _TITLE.search(markup)
    return " ".join(_unescaped(found[1]).split()) if found else ""


def page_text(markup: str) -> str:
    """Return all text of a page in lines, its scripts, styles and title apart, in time linear in its length."""

    def gap(tag: re.Match[str]) -> str:
        return "" if _INLINE.match(tag[0]) else "\n"

    flat = " ".join(_UNREAD.sub(" ", markup).splitlines())
    lines = _SPACES.sub(" ", _unescaped(_ANY_TAG.sub(gap, flat)))
    return _LINE_BREAKS.sub("\n", lines).strip()


def _unescaped(text: str) -> str:
    return html.unescape(_ABSURD_NUMBER.sub(" ", text))


def article(markup: str) -> str:
    """Return the article of a page, without what stands around it; empty where none is found.

    Meant for a process of its own: the time it takes grows with the square of a page's length.
    """
    import trafilatura

    return trafilatura.extract(markup, include_comments=False, include_tables=True) or ""
