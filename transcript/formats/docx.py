"""Word documents (.docx), for editors: a paragraph a segment, its time in grey and the speaker in bold before it.

A document is an archive, and its text the part `word/document.xml`, whose paragraphs are read as those of a text are
(`transcript.formats.layouts`), whatever their styles. Corrections edit that part alone, inside the runs the words stand
in, so styles, comments, tracked changes and pictures stay. Deleted text is no text. Office Open XML is ECMA-376.

It holds the starts of segments to the second, the names of speakers, title and description; neither the times of words,
their probabilities nor the language.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from transcript.formats import stamped
from transcript.formats.base import Content, Format, in_place
from transcript.formats.layouts import read_within
from transcript.formats.unmarked import Unmarking
from transcript.timecode import vtt_clock
from transcript.xmltext import Characters, Close, Open, escape, events

if TYPE_CHECKING:
    from collections.abc import Iterator

    from transcript.cues import CueRules
    from transcript.formats.stamped import Paragraph
    from transcript.formats.unmarked import Unmarked
    from transcript.model import Transcript
    from transcript.source import Source

__all__ = ["FORMAT"]

_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SIGNATURE = re.compile(r"[\ufeff\s]*(?:<\?xml[^>]*>\s*)?<\w+:document\s[^>]*/wordprocessingml/(?:2006/)?main")
_SPACES = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
# where text was moved away from, and the second copy of a text box for old programs
_UNSEEN = frozenset({"moveFrom", "Fallback"})


def recognises(text: str) -> bool:
    """Tell whether `text` is the body of a Word document."""
    return _SIGNATURE.match(text) is not None


def read(source: Source) -> Transcript:
    """Return the paragraphs of `source`. Raises FormatError where its XML is broken."""
    return read_within(source.path, _unmarked(source))


def _unmarked(source: Source) -> Unmarked:
    made = Unmarking()
    unseen, within = 0, ""
    for event in events(source):
        match event:
            case Open():
                unseen += event.name in _UNSEEN
                within = event.name
                if not unseen and event.name in _SPACES:
                    made.meaning(_SPACES[event.name], event.start, event.start + 1)
            case Close():
                unseen -= event.name in _UNSEEN
                within = ""
                if event.name == "p" and not unseen:
                    made.meaning("\n\n", event.start, event.start + 1)
            case Characters() if within == "t" and not unseen:
                if event.literal:
                    made.literal(source.text, event.start, event.end)
                else:
                    made.meaning(event.text, event.start, event.end)
            case _:
                pass
    return made.made()


# -- writing -----------------------------------------------------------------------------------------------------------


def write(transcript: Transcript, rules: CueRules) -> str:  # noqa: ARG001 - a document has no cues
    """Return the body of a document of `transcript`; `pack` makes the document."""
    paragraphs = "".join([*_head(transcript), *map(_written, stamped.paragraphs(transcript))])
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<w:document xmlns:w="{_NAMESPACE}"><w:body>{paragraphs}</w:body></w:document>\n'
    )


def _head(transcript: Transcript) -> Iterator[str]:
    for k, text in enumerate(stamped.written_head(transcript)):
        yield _paragraph(_run(text), "Title" if k == 0 and transcript.title else "Normal")


def _written(paragraph: Paragraph) -> str:
    stamp = "" if paragraph.start_ms is None else f"[{vtt_clock(paragraph.start_ms).partition('.')[0]}]"
    texts = ((stamp, "Time"), (paragraph.label, "Speaker"), (paragraph.text, ""))
    filled = [(text, style) for text, style in texts if text]
    runs = [_run(f"{text} " if k < len(filled) else text, style) for k, (text, style) in enumerate(filled, 1)]
    return _paragraph("".join(runs), "Normal")


def _paragraph(runs: str, style: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>\n'


def _run(text: str, style: str = "") -> str:
    properties = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STYLES = (
    (
        "paragraph",
        ' w:default="1"',
        "Normal",
        '<w:pPr><w:spacing w:after="160" w:line="276" w:lineRule="auto"/></w:pPr>',
    ),
    ("paragraph", "", "Title", '<w:rPr><w:b/><w:sz w:val="40"/></w:rPr>'),
    ("character", "", "Time", '<w:rPr><w:color w:val="808080"/><w:sz w:val="18"/></w:rPr>'),
    ("character", "", "Speaker", "<w:rPr><w:b/></w:rPr>"),
)
_PARTS = {
    "[Content_Types].xml": (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
    ),
    "word/_rels/document.xml.rels": (
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "word/styles.xml": (
        f'{_XML}<w:styles xmlns:w="{_NAMESPACE}">'
        + "".join(
            f'<w:style w:type="{kind}"{is_default} w:styleId="{name}"><w:name w:val="{name}"/>{properties}</w:style>'
            for kind, is_default, name, properties in _STYLES
        )
        + "</w:styles>"
    ),
}


def pack(body: str) -> bytes:
    """Return the document with `body`; the same body makes the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**_PARTS, "word/document.xml": body}.items():
            part = zipfile.ZipInfo(name)  # of 1980: when a document was made is nobody's business
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, content)
    return made.getvalue()


FORMAT = Format(
    "docx",
    "Word",
    (".docx",),
    content=Content.TEXT,
    strict=True,
    recognises=recognises,
    read=read,
    write=write,
    edits=in_place(escape),
    pack=pack,
)
