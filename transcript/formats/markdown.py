r"""Markdown (.md): paragraphs behind links to their times, with speakers in bold.

`[00:12:34](#t=754.12,760.5) **Ann Lee:** Hello` is a paragraph of a segment: the link is a media fragment
(https://www.w3.org/TR/media-frags/), so that with an address before the `#` it plays the recording from there. A
heading of the first level is the title, what follows up to the first stamp the description. Emphasis, links, headings
and backslash escapes are marks; what is left is read as text is (`transcript.formats.layouts`).

It holds the times of segments, the names of speakers, title and description; neither the times of words, their
probabilities nor the language.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from transcript.formats import plain, stamped
from transcript.formats.base import Content, Format, in_place
from transcript.formats.layouts import layout_of, read_within
from transcript.formats.unmarked import Unmarking
from transcript.timecode import from_seconds, to_seconds, vtt_clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from transcript.cues import CueRules
    from transcript.formats.stamped import Paragraph
    from transcript.formats.unmarked import Unmarked
    from transcript.model import Transcript
    from transcript.source import Source

__all__ = ["FORMAT"]

_SECONDS = r"[0-9]{1,9}(?:\.[0-9]{1,6})?"
_LINK = r"\[([^\[\]\r\n]{1,200})\]\(([^()\s]{0,1000})\)"
_MARKS = re.compile(
    rf"\\[!-/:-@\[-`{{-~]|{_LINK}|(?m:^[^\S\r\n]*(?:#{{1,6}}|>)[^\S\r\n]+)|\*\*|__|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)"
)
_FRAGMENT = re.compile(rf"#t=({_SECONDS})(?:,({_SECONDS}))?$")
_SIGNATURE = re.compile(
    rf"(?m:^[^\S\r\n]*(?:\[[^\[\]\r\n]{{1,40}}\]\([^()\s]{{0,1000}}#t={_SECONDS}|\*\*[^*\r\n]{{1,60}}\*\*))"
)
_TO_ESCAPE = re.compile(r"[\\*_\[\]<>#`~|]|^[-+>](?=\s|$)")


def recognises(text: str) -> bool:
    """Tell whether paragraphs of `text` begin with links to times or names in bold, as a transcript's do."""
    return _SIGNATURE.search(text) is not None and layout_of(_unmarked(text).text) is not plain.FORMAT


def _unmarked(text: str) -> Unmarked:
    made = Unmarking()
    done = 0
    for mark in _MARKS.finditer(text):
        made.literal(text, done, mark.start())
        done = mark.end()
        if mark[0][0] == "\\":
            made.meaning(mark[0][1], mark.start(), done)
        elif mark[1] is not None:
            _add_link(made, text, mark)
    made.literal(text, done, len(text))
    return made.made()


def _add_link(made: Unmarking, text: str, link: re.Match[str]) -> None:
    """Add the times a link leads to as a stamp; of other links what they say."""
    fragment = _FRAGMENT.search(link[2])
    if fragment is None:
        made.literal(text, *link.span(1))
        return
    times = "-->".join(vtt_clock(from_seconds(float(s))) for s in fragment.groups() if s is not None)
    made.meaning(f"[{times}]", *link.span())


def read(source: Source) -> Transcript:
    """Return the paragraphs of `source`, those behind links to times with these."""
    return read_within(source.path, _unmarked(source.text))


def write(transcript: Transcript, rules: CueRules) -> str:  # noqa: ARG001 - Markdown has no cues
    """Return `transcript` in paragraphs, one a segment; one of several speakers is divided."""
    return "\n\n".join([*_head(transcript), *map(_written, stamped.paragraphs(transcript))]) + "\n"


def _head(transcript: Transcript) -> Iterator[str]:
    for k, paragraph in enumerate(stamped.written_head(transcript)):
        yield f"# {escape(paragraph)}" if k == 0 and transcript.title else escape(paragraph)


def _written(paragraph: Paragraph) -> str:
    label = paragraph.label and f"**{escape(paragraph.label)}**"
    text = " ".join(map(escape, paragraph.text.split(" ")))
    return " ".join(filter(None, (_link(paragraph), label, text)))


def _link(paragraph: Paragraph) -> str:
    if paragraph.start_ms is None:
        return ""
    times = [ms for ms in (paragraph.start_ms, paragraph.end_ms) if ms is not None]
    fragment = ",".join(f"{to_seconds(ms):.3f}" for ms in times)
    return f"[{vtt_clock(paragraph.start_ms).partition('.')[0]}](#t={fragment})"


def escape(text: str) -> str:
    """Return `text` as it stands in a paragraph."""
    return _TO_ESCAPE.sub(lambda m: f"\\{m[0]}", text)


FORMAT = Format(
    "md",
    "Markdown",
    (".md", ".markdown"),
    content=Content.TEXT,
    strict=False,
    recognises=recognises,
    read=read,
    write=write,
    edits=in_place(escape),
)
