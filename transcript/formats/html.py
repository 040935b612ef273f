"""Web pages (.html): Podcasting 2.0's form of a transcript, and pages that hold one.

Podcasting 2.0 ("Transcripts", HTML) has `<cite>` for the speaker, `<time>` for the start and `<p>` for what is said.
Where an element is marked as the transcript (its class or id says so), it alone is read; a page without one is read
where its text is laid out as a transcript (`transcript.formats.layouts`), and refused where it is not. Scripts, styles,
forms and what stands around an article are no words. Corrections edit the words alone; all markup stays.

It holds the starts of segments, the names of speakers, title, description and language; neither the ends, the times of
words nor their probabilities.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from transcript.errors import FormatError
from transcript.formats import plain, stamped
from transcript.formats.base import Content, Format, in_place
from transcript.formats.entities import ENTITY, meaning_of
from transcript.formats.layouts import layout_of, read_within
from transcript.formats.page import HEADING
from transcript.formats.unmarked import Unmarking
from transcript.timecode import parse_clock, vtt_clock
from transcript.xmltext import escape

if TYPE_CHECKING:
    from transcript.cues import CueRules
    from transcript.formats.stamped import Paragraph
    from transcript.model import Transcript
    from transcript.source import Source

__all__ = ["FORMAT"]

_SIGNATURE = re.compile(
    r"[\ufeff\s]*(?:<\?xml[^>]*>\s*)?(?:<!--(?:[^<-]|-(?!->)|<(?!!--))*+-->\s*)*"
    r"<(?:!doctype\s+html|html|head|body|article|main|section|div|h[1-6]|p|cite|time)\b",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"<!--(?:[^<-]|-(?!->)|<(?!!--))*+-->|<(/?)([A-Za-z][A-Za-z0-9:-]{0,40})([^<>]*)>|<[!?][^<>]*>"
    rf"|{ENTITY}|[\r\n]+"
)
_ATTRIBUTE = re.compile(r"""([A-Za-z][\w:-]{0,60})\s?=\s?(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\s"'<>=`]{1,500}))""")
_DURATION = re.compile(r"PT(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,9}(?:\.[0-9]{1,6})?)S)?")
_HIDDEN = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "svg",
        "nav",
        "footer",
        "button",
        "select",
        "textarea",
        "iframe",
        "object",
    ]
)
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "cite",
        "dd",
        "div",
        "dl",
        "dt",
        "figure",
        "figcaption",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
_CONTAINERS = frozenset(["article", "section", "div", "main", "table", "ol", "ul", "dl"])
_MARKED = re.compile(r"(?:^|[\s_-])transcript", re.IGNORECASE)


def recognises(text: str) -> bool:
    """Tell whether `text` begins as a web page does."""
    return _SIGNATURE.match(text) is not None


# -- reading -----------------------------------------------------------------------------------------------------------


class _Nested:
    """An element that is open, told from others of its name inside it by counting."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._open = 1

    def ends_with(self, name: str, *, closing: bool) -> bool:
        """Take the next tag into account; tell whether it ends the element."""
        if name == self._name:
            self._open += -1 if closing else 1
        return self._open == 0


class _Page:
    """A page being read: its words, be they of the whole or of the element marked as the transcript, and its head."""

    def __init__(self, source: Source) -> None:
        self.body = Unmarking()
        self.is_marked = False
        self.language: str | None = None
        self.title = ""
        self.description = ""
        self._text = source.text
        self._hidden: _Nested | None = None
        self._marked: _Nested | None = None
        self._in_title = False
        done = 0
        for mark in _MARK.finditer(self._text):
            self._literal(done, mark.start())
            done = mark.end()
            if mark[2]:
                self._tag(mark)
            elif mark[0][0] == "&":
                self._meaning(meaning_of(mark[0]), mark.start(), done)
            elif mark[0][0] in "\r\n":
                self._meaning(" ", mark.start(), done)
        self._literal(done, len(self._text))

    def _takes_words(self) -> bool:
        return self._hidden is None and (self._marked is not None or not self.is_marked)

    def _literal(self, start: int, end: int) -> None:
        if self._in_title:
            self.title += self._text[start:end]
        elif self._takes_words():
            self.body.literal(self._text, start, end)

    def _meaning(self, meaning: str, start: int, end: int) -> None:
        if self._in_title:
            self.title += meaning
        elif self._takes_words():
            self.body.meaning(meaning, start, end)

    def _tag(self, tag: re.Match[str]) -> None:
        closing, name = tag[1] == "/", tag[2].lower()
        if name in _VOID or tag[3].endswith("/"):
            self._void(tag, name)
            return
        if self._hidden is not None:
            if self._hidden.ends_with(name, closing=closing):
                self._hidden = None
            return
        if name == "title":
            self._in_title = not closing and not self.title
        elif name in _BLOCKS and not (closing and name == "cite"):
            self._meaning("\n\n", tag.start(), tag.end())
        if self._marked is not None and self._marked.ends_with(name, closing=closing):
            self._marked = None
        if not closing:
            self._opened(tag, name, _attributes(tag[3]))

    def _void(self, tag: re.Match[str], name: str) -> None:
        if name == "br":
            self._meaning("\n", tag.start(), tag.end())
        elif name in _BLOCKS:
            self._meaning("\n\n", tag.start(), tag.end())
        elif name == "meta" and (found := _attributes(tag[3])).get("name") == "description":
            self.description = found.get("content", "")

    def _opened(self, tag: re.Match[str], name: str, attributes: dict[str, str]) -> None:
        if name in _HIDDEN:
            self._hidden = _Nested(name)
        elif name == "html":
            self.language = attributes.get("lang", "").strip().lower() or None
        elif name == "time" and (ms := _moment(attributes.get("datetime", ""))) is not None:
            for part in (" ", f"[{vtt_clock(ms)}]", " "):
                self._meaning(part, tag.start(), tag.end())
            self._hidden = _Nested(name)
        elif not self.is_marked and name in _CONTAINERS and _is_marked(attributes):
            self.is_marked, self._marked = True, _Nested(name)
            self.body = Unmarking()


def _is_marked(attributes: dict[str, str]) -> bool:
    return any(_MARKED.search(attributes.get(key, "")) for key in ("id", "class"))


def _attributes(text: str) -> dict[str, str]:
    return {a[1].lower(): html.unescape(a[2] or a[3] or a[4] or "") for a in _ATTRIBUTE.finditer(text)}


def _moment(text: str) -> int | None:
    """Return the time that a `datetime` gives as a duration (PT1M2.5S) or a clock time, in ms, or None."""
    if duration := _DURATION.fullmatch(text):
        hours, minutes, seconds = (float(part or 0) for part in duration.groups())
        return round(((hours * 60 + minutes) * 60 + seconds) * 1000)
    try:
        return parse_clock(text)
    except ValueError:
        return None


def read(source: Source) -> Transcript:
    """Return the transcript that a page holds. Raises FormatError where it holds none, as far as can be told."""
    page = _Page(source)
    body = page.body.made()
    if not page.is_marked and layout_of(body.text) is plain.FORMAT:
        problem = "is a web page that marks no transcript; save its transcript as plain text and give that"
        raise FormatError(source.path, problem)
    found = read_within(source.path, body)
    title = found.title or " ".join(page.title.split())
    return replace(
        found, title=title, description=found.description or page.description.strip(), language=page.language
    )


# -- writing -----------------------------------------------------------------------------------------------------------


def write(transcript: Transcript, rules: CueRules) -> str:  # noqa: ARG001 - a page has no cues
    """Return `transcript` as a page, a paragraph a segment; one of several speakers is divided."""
    language = f' lang="{escape(transcript.language)}"' if transcript.language else ""
    title = escape(" ".join(transcript.title.split()))
    return "".join(
        [
            f'<!DOCTYPE html>\n<html{language}>\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n',
            f'<meta name="description" content="{escape(transcript.description)}">\n' * bool(transcript.description),
            '</head>\n<body>\n<article class="transcript">\n',
            *(f"<h2>{HEADING}</h2>\n" for _ in stamped.written_head(replace(transcript, title="", description=""))),
            *map(_written, stamped.paragraphs(transcript)),
            "</article>\n</body>\n</html>\n",
        ]
    )


def _written(paragraph: Paragraph) -> str:
    label = paragraph.label and f"<cite>{escape(paragraph.label)}</cite>\n"
    time = "" if paragraph.start_ms is None else _time(paragraph.start_ms)
    text = paragraph.text and f"<p>{escape(paragraph.text)}</p>\n"
    return label + time + text


def _time(ms: int) -> str:
    return f'<time datetime="PT{ms // 1000}.{ms % 1000:03}S">{vtt_clock(ms).partition(".")[0]}</time>\n'


FORMAT = Format(
    "html",
    "HTML",
    (".html", ".htm"),
    content=Content.TEXT,
    strict=True,
    recognises=recognises,
    read=read,
    write=write,
    edits=in_place(escape),
)
