"""Plain text: a segment a line.

Lines that begin with speakers' names ("Sarah: Hello") have these as speakers, if the first line does and so do all
lines, or a quarter of them and some name comes back; a name then holds until the next. Written, a transcript with
speakers is in Speaker blocks (`transcript.formats.page`), which are read back as such.

It holds words and, in Speaker blocks, speakers; no times, probabilities or language.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from transcript.errors import FormatError
from transcript.formats import labels, page
from transcript.formats.base import Content, Format, in_place
from transcript.model import Segment, Transcript
from transcript.source import line_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from transcript.cues import CueRules
    from transcript.source import Source

__all__ = ["FORMAT"]

_AS_TEXT = "save its transcript as plain text and give that"
_AS_SUBRIP = "convert it to SubRip and give that"
_FOREIGN = (
    (re.compile(r"<(?:!doctype\s+html|html|\?xml)\b", re.IGNORECASE), "a web page or XML", _AS_TEXT),
    (re.compile(r"\{\\rtf"), "a rich-text document", _AS_TEXT),
    (re.compile(r"%PDF-"), "a PDF", _AS_TEXT),
    (re.compile(r"<sami\b", re.IGNORECASE), "SAMI", _AS_SUBRIP),
    (re.compile(r"\{[0-9 ]{1,12}\}\s?\{[0-9 ]{0,12}\}"), "MicroDVD, whose times are frames", _AS_SUBRIP),
    (re.compile(r"\[[0-9]{1,9}\]\s?\[[0-9]{0,9}\]"), "MPL2", _AS_SUBRIP),
    (re.compile(r"[0-9]{1,2}:[0-9]{2}:[0-9]{2}[:=](?=[^\s0-9])"), "TMPlayer's subtitles", _AS_SUBRIP),
    (re.compile(r"Scenarist_SCC\b"), "Scenarist's closed captions", _AS_SUBRIP),
    (re.compile(r"# Vob[sS]ub index file"), "an index of subtitles that are pictures", _AS_TEXT),
)
"""How files begin, behind what is blank, that are no plain text, what they are, and what to do with them."""
_BLANK = re.compile(r"[\ufeff\s]*")
_LABELLED_SHARE = 4


def recognises(text: str) -> bool:  # noqa: ARG001 - every text is one
    """Tell that any text can be read as plain text."""
    return True


def read(source: Source) -> Transcript:
    """Return the lines of `source` that hold words. Raises FormatError for text in a markup that is not read."""
    blank = _BLANK.match(source.text)
    for signature, kind, advice in _FOREIGN:
        if signature.match(source.text, blank.end() if blank else 0):
            raise FormatError(source.path, f"is {kind}; {advice}")
    spans = [(a, b) for a, b in line_spans(source.text) if source.text[a:b].strip()]
    found = [labels.find(source.text[a:b]) for a, b in spans]
    named = _speakers_are_named([label[0] if label else None for label in found])
    speaker: str | None = None
    segments = []
    for (start, end), label in zip(spans, found, strict=True):
        begin = start
        if named and label is not None:
            speaker, begin = labels.speaker_of(label[0]), start + label[1]
        if words := tuple(page.words_of_line(source.text, begin, end, speaker)):
            segments.append(Segment(words))
    return Transcript(tuple(segments))


def _speakers_are_named(of_line: Sequence[str | None]) -> bool:
    if not of_line or of_line[0] is None:
        return False
    counts = Counter(label for label in of_line if label is not None)
    labelled = counts.total()
    return labelled == len(of_line) or (max(counts.values()) > 1 and _LABELLED_SHARE * labelled >= len(of_line))


def write(transcript: Transcript, rules: CueRules) -> str:  # noqa: ARG001 - plain text has no cues
    """Return `transcript` a line a segment, in Speaker blocks if it has speakers."""
    return page.compose(transcript) if transcript.speakers else transcript.text + "\n"


FORMAT = Format(
    "txt",
    "plain text",
    (".txt",),
    content=Content.TEXT,
    strict=False,
    recognises=recognises,
    read=read,
    write=write,
    edits=in_place(str),
)
