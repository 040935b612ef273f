"""Transcript pages in Speaker blocks: a label on a line of its own ("Speaker 1"), paragraphs of what he says below.

Pages copied from a podcast app carry a head (title, player, "Episode description" and its text) up to a line
"Transcript", and a foot from "Transcript source:" on. Files without either are read too, and labels with a colon.
A paragraph is a segment, with blank lines or labels around it; the lines of one paragraph belong together.

What is a label? "Speaker 1" and its like on any line of their own. Other names only at the beginning of a paragraph
and above another, in a file whose first line (that behind "Transcript", if there is one) is a label, and with a colon
everywhere or nowhere. Without a line "Transcript", nearly all such lines must be names that come back, above lines of
some length: headings of an article and rows of a table are not. A label "Jane" is the "Jane McCallion" of another one.

A page holds title, description and speakers; neither times nor probabilities nor the language.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from transcript.formats import labels
from transcript.formats.base import Content, Format, in_place
from transcript.model import Piece, Segment, Transcript, Word, join
from transcript.source import line_spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transcript.cues import CueRules
    from transcript.source import Source

__all__ = ["FORMAT", "HEADING", "compose", "frame", "head_of", "words_of_line", "written_head"]

HEADING = "Transcript"
"""The line that parts a head from the words."""
_WORD = re.compile(r"\S+")
_TRANSCRIPT = re.compile(r"(?:episode |full |podcast )?transcript:?", re.IGNORECASE)
_FOOT = re.compile(r"transcript source:", re.IGNORECASE)
_DESCRIPTION = re.compile(r"(?:episode |show )?(?:description|notes):?", re.IGNORECASE)
_LEAST_WORDS = 4
"""A line of so many words is said by someone; tables of figures have shorter ones."""
_LEAST = 2
"""So many labels, or appearances of one, are a custom and no accident."""


@dataclass(frozen=True, slots=True)
class _Page:
    """A page by its lines (from 0): where its head ends, its body begins and ends, and the labels of label lines."""

    text: str
    spans: Sequence[tuple[int, int]]
    head_end: int
    start: int
    end: int
    labels: dict[int, str]

    def line(self, k: int) -> str:
        start, end = self.spans[k]
        return self.text[start:end].strip()


def recognises(text: str) -> bool:
    """Tell whether `text` is in Speaker blocks."""
    return _page(text) is not None


def read(source: Source) -> Transcript:
    """Return what stands under the labels of `source`: nothing where it has none."""
    page = _page(source.text)
    if page is None:
        return Transcript()
    title, description = head_of([page.line(k) for k in range(page.head_end)])
    return Transcript(tuple(_paragraphs(page)), title=title, description=description)


# -- which lines are labels --------------------------------------------------------------------------------------------


def _page(text: str) -> _Page | None:
    spans = line_spans(text)
    lines = [text[a:b].strip(" \t\ufeff") for a, b in spans]
    filled = [k for k, line in enumerate(lines) if line]
    names = {k: name for k in filled if (name := _name(lines[k]))}
    heading, end = frame(lines)
    if heading is not None:
        body = [k for k in filled if heading < k < end]
        if found := _labels(lines, body, names, headed=True):
            return _Page(text, spans, heading, heading + 1, end, found)
    if found := _labels(lines, filled, names, headed=False):
        return _Page(text, spans, min(found), min(found), len(lines), found)
    return None


def frame(lines: Sequence[str]) -> tuple[int | None, int]:
    """Return the number of the line "Transcript", if there is one, and of that where a foot begins behind it."""
    heading = next((k for k, line in enumerate(lines) if _TRANSCRIPT.fullmatch(line)), None)
    first = len(lines) if heading is None else heading + 1
    return heading, next((k for k in range(first, len(lines)) if _FOOT.match(lines[k])), len(lines))


def _name(line: str) -> str:
    """Return the label that `line` alone makes, without its colon; an empty string where it makes none."""
    if len(line) > labels.LONGEST + len("[]:"):
        return ""
    if found := labels.find(line):
        return found[0] if found[1] == len(line) else ""
    return line if labels.looks_like_name(line) else ""


def _labels(lines: Sequence[str], body: Sequence[int], names: dict[int, str], *, headed: bool) -> dict[int, str]:
    """Return the label lines among the lines `body` with their labels, by the rules at the top of this file."""
    generic = {k: names[k] for k in body if k in names and labels.is_generic(names[k])}
    if not body or not (generic or body[0] in names):
        return {}
    first = next(iter(generic), body[0])
    colon = lines[first].endswith(":")
    alike = {k: names[k] for k in body if k in names and lines[k].endswith(":") == colon}
    above_text = {
        k: alike[k]
        for k, following in pairwise([*body, len(lines)])
        if k in alike and (k == 0 or not lines[k - 1]) and following not in alike and following < len(lines)
    }
    above_text = _in_full(above_text)
    counts = Counter(above_text.values())
    back = {k: name for k, name in above_text.items() if counts[name] >= _LEAST}
    if generic:
        if not headed and first != body[0] and len(generic) < _LEAST:
            return {}
        others = above_text if colon else {k: name for k, name in back.items() if " " in name}
        return {k: others.get(k, names[k]) for k in body if k in others or k in generic}
    if headed:
        return above_text if colon else {k: v for k, v in above_text.items() if k == first or k in back or " " in v}
    said = [lines[k] for k in body if k not in alike]
    talks = 2 * sum(len(line.split()) >= _LEAST_WORDS for line in said) >= len(said)
    custom = first in back and len(set(back.values())) >= _LEAST and 4 * len(back) >= 3 * len(alike)
    return (above_text if colon else back) if custom and talks else {}


def _in_full(found: dict[int, str]) -> dict[int, str]:
    """Return labels with the full name for a first name or surname, where one full name alone has it.

    So pages have it that name their speakers once ("Jane McCallion") and then for short ("Jane").
    """
    full = {name for name in found.values() if " " in name and not labels.is_generic(name)}
    owners: dict[str, set[str]] = {}
    for name in full:
        for part in (name.split()[0], name.split()[-1]):
            owners.setdefault(part, set()).add(name)
    return {k: next(iter(owners[name])) if len(owners.get(name, ())) == 1 else name for k, name in found.items()}


# -- head and paragraphs -----------------------------------------------------------------------------------------------


def head_of(lines: Sequence[str]) -> tuple[str, str]:
    """Return title and description from the lines of a head.

    The title is the first line, or a later one that the first begins with ("TITLE - podcast episode cover"); the
    description stands under a line that says so.
    """
    filled = [line for line in lines if line]
    marker = next((k for k, line in enumerate(filled) if _DESCRIPTION.fullmatch(line)), len(filled))
    titles = filled[:marker]
    title = next((t for t in titles[1:] if titles[0].startswith(f"{t} - ")), titles[0] if titles else "")
    return title, "\n\n".join(filled[marker + 1 :])


def _paragraphs(page: _Page) -> Iterator[Segment]:
    speaker: str | None = None
    words: list[Word] = []
    for k in range(page.start, page.end):
        name = page.labels.get(k)
        if words and (name is not None or not page.line(k)):
            yield Segment(tuple(words))
            words = []
        if name is not None:
            speaker = labels.speaker_of(name)
        else:
            words += words_of_line(page.text, *page.spans[k], speaker)
    if words:
        yield Segment(tuple(words))


def words_of_line(text: str, start: int, end: int, speaker: str | None) -> Iterator[Word]:
    """Yield what stands between spaces in the characters `start` to `end` of `text`, as words of `speaker`."""
    for found in _WORD.finditer(text, start, end):
        if bare := found[0].strip("\ufeff"):
            at = found.start() + found[0].index(bare)
            yield Word(bare, speaker=speaker, places=((Piece(at, at + len(bare), bare),),))


# -- writing -----------------------------------------------------------------------------------------------------------


def write(transcript: Transcript, rules: CueRules) -> str:  # noqa: ARG001 - a page has no cues
    """Return `transcript` in Speaker blocks, below its title and description if it has them.

    Labels are bare ("Speaker 1") where all are of that kind, else they have a colon; words of nobody known stand under
    "Unknown speaker". A segment of several speakers is divided.
    """
    return compose(transcript)


def compose(transcript: Transcript) -> str:
    """Return what `write` writes."""
    turns = [
        (speaker or labels.UNKNOWN, join(words))
        for segment in transcript.segments
        for speaker, words in groupby(segment.words, key=lambda w: w.speaker)
    ]
    bare = all(labels.is_generic(s) for s, _ in turns) and not any(_name(text) for _, text in turns)
    paragraphs: list[str] = []
    label = None
    for speaker, text in turns:
        if speaker != label:
            paragraphs.append(speaker if bare else labels.written(speaker))
            label = speaker
        paragraphs.append(text)
    head = list(written_head(transcript))
    if not head and _page("\n\n".join(paragraphs)) is None:
        head = [HEADING]
    return "\n\n".join([*head, *paragraphs]) + "\n"


def written_head(transcript: Transcript) -> Iterator[str]:
    """Yield the paragraphs of a head that `head_of` reads back; none without title and description."""
    if transcript.title:
        yield " ".join(transcript.title.split())
    if transcript.description:
        yield "Episode description"
        yield from (" ".join(p.split()) for p in transcript.description.splitlines() if p.strip())
    if transcript.title or transcript.description:
        yield HEADING


FORMAT = Format(
    "txt",
    "Speaker blocks",
    (".txt",),
    content=Content.TEXT,
    strict=False,
    recognises=recognises,
    read=read,
    write=write,
    edits=in_place(str),
)
