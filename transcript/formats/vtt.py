"""WebVTT (.vtt): cues with times, voice tags for speakers, entities for what would be markup.

After https://www.w3.org/TR/webvtt1/, and tolerant where files are: hours of one digit, no blank line between cues, a
blank line within one, a title after WEBVTT. Notes, styles, regions, identifiers and settings are no words and stay
where they are. Inline times (`<00:00:01.000>`) are the times of words. A `Language:` line in the header names the
language. Rolling captions (YouTube's) are read once (`transcript.formats.rolling`).

It holds the times of cues, the names of speakers and, with `--highlight-words`, the times of words; written, it holds
no probabilities, title or language.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from transcript.cues import lay_out, require_times
from transcript.errors import FormatError
from transcript.formats.base import Content, Format
from transcript.formats.blocks import Lines, blocks, cue_lines, is_text, timings
from transcript.formats.collector import collector_paused
from transcript.formats.cuetext import SpokenCue, Stamp, Stretch, segments_of, tokens_of, unmarked
from transcript.formats.entities import ENTITY, INVISIBLE, RUBY_TEXT
from transcript.formats.highlight import karaoke
from transcript.formats.rolling import is_rolling, unrolled
from transcript.model import Transcript
from transcript.replacement import edit_places, shares
from transcript.source import Edit
from transcript.timecode import parse_clock, vtt_clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transcript.cues import Cue, CueRules
    from transcript.formats.blocks import CueLines, Timing
    from transcript.formats.cuetext import Block, Tag, Token
    from transcript.replacement import Replacement
    from transcript.source import Source

__all__ = ["FORMAT", "outline", "tokens"]

_SIGNATURE = re.compile(r"[\ufeff\s]*WEBVTT(?:[ \t][^\r\n]*)?(?=[\r\n]|$)")
_TAG = r"<(?:/?[A-Za-z][^<>\r\n]*|[0-9][0-9:.]*|\.[^<>\r\n]*)?>"
_MARKS = re.compile(f"{RUBY_TEXT}|{_TAG}|{ENTITY}|{INVISIBLE}")
_COMMENT = re.compile(r"NOTE(?=[ \t]|$)|(?:STYLE|REGION)$")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?(?:\s([^>]*))?>")
_STAMP = re.compile(r"<([0-9][0-9:.]*)>")
_ENDS_IN_DASH = re.compile("-$")  # with the end of its tag, two of them would make an arrow
_LANGUAGE = re.compile(r"Language:\s*([A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4})$")


def recognises(text: str) -> bool:
    """Tell whether `text` begins as WebVTT."""
    return _SIGNATURE.match(text) is not None


@collector_paused()
def read(source: Source) -> Transcript:
    """Return the cues of `source` that hold words. Raises FormatError with the line of a broken time."""
    lines = Lines.of(source)
    outlined = outline(lines)
    title, language = _header(lines, outlined[0].head)
    cues = [_spoken(source.text, block) for block in blocks(lines, outlined)]
    return Transcript(unrolled(cues) if is_rolling(cues) else segments_of(cues), language=language, title=title)


def outline(lines: Lines) -> list[CueLines]:
    """Return where the cues stand. Raises FormatError with the line of a broken time."""
    comments = _comment_lines(lines)
    found = list(timings(lines, lambda k: k in comments or is_text(lines, k)))
    if not found:
        raise FormatError(lines.source.path, "holds no cue (a line 00:01.000 --> 00:02.000); give a subtitle file")
    return list(cue_lines(lines, found, list(_heads(lines, found)), comments))


def tokens(text: str) -> list[Token]:
    """Return the words of a cue's text, as they stand in the file and as they are shown."""
    return tokens_of(text, _MARKS)


def _spoken(text: str, block: Block) -> SpokenCue:
    plain, tags = unmarked(text, block, _MARKS)
    if not tags:
        return SpokenCue(block.start_ms, block.end_ms, plain)
    return SpokenCue(block.start_ms, block.end_ms, plain, _voices(len(plain.text), tags), tuple(_stamps(tags, block)))


def _voices(length: int, tags: Sequence[Tag]) -> tuple[Stretch, ...]:
    """Return the stretches of voice tags (`<v Name>`): each holds up to its end tag, the next one or the end."""
    speaker: str | None = None
    stretches: list[Stretch] = []
    at = 0
    for tag in tags:
        voice = _VOICE.match(tag.text)
        if voice is None and tag.text != "</v>":
            continue
        stretches.append(Stretch(at, tag.at, speaker))
        at = tag.at
        speaker = " ".join(html.unescape(voice[1] or "").split()) or None if voice else None
    return (*stretches, Stretch(at, length, speaker))


def _stamps(tags: Sequence[Tag], block: Block) -> Iterator[Stamp]:
    """Yield the inline times that lie within the cue and do not run backwards."""
    latest = block.start_ms
    for at, tag in tags:
        if (stamp := _STAMP.fullmatch(tag)) is None:
            continue
        try:
            ms = parse_clock(stamp[1])
        except ValueError:
            continue  # browsers pass over a broken inline time too
        if latest <= ms <= block.end_ms:
            latest = ms
            yield Stamp(at, ms)


def _comment_lines(lines: Lines) -> frozenset[int]:
    """Return the lines of notes, styles and regions: from such a word behind a blank line to the next blank line."""
    found = set()
    inside = False
    for k in range(len(lines)):
        line = lines[k]
        inside = line != "" and (inside or (not lines[k - 1] and _COMMENT.match(line) is not None))
        if inside:
            found.add(k)
    return frozenset(found)


def _heads(lines: Lines, found: Sequence[Timing]) -> Iterator[int]:
    """Yield the line each cue begins with: its identifier, which stands behind a blank line, or its times."""
    previous = -1
    for timing in found:
        k = timing.line
        yield k - 1 if k - 2 > previous and lines[k - 1] and not lines[k - 2] else k
        previous = k


def _header(lines: Lines, first_cue: int) -> tuple[str, str | None]:
    """Return the title behind WEBVTT, and the language that the header names."""
    title = ""
    language = None
    begun = False
    for k in range(first_cue):
        line = lines[k].lstrip("\ufeff")
        if begun and not line:
            break
        if not begun and line.startswith("WEBVTT"):
            title = line.removeprefix("WEBVTT").strip(" \t-\u2013\u2014:")
            begun = True
        elif named := _LANGUAGE.match(line):
            language = named[1].lower()
    return title, language


@collector_paused()
def write(transcript: Transcript, rules: CueRules) -> str:
    """Return `transcript` as WebVTT. Raises OptionError where it has no times."""
    require_times(transcript, "WebVTT")
    return "WEBVTT\n" + "".join(_written(cue, highlight=rules.highlight_words) for cue in lay_out(transcript, rules))


def _written(cue: Cue, *, highlight: bool) -> str:
    name = " ".join((cue.speaker or "").split())
    voice = f"<v {_ENDS_IN_DASH.sub('&#45;', escape(name))}>" if name else ""
    text = karaoke(cue, escape) if highlight else escape("\n".join(cue.lines))
    return f"\n{vtt_clock(cue.start_ms)} --> {vtt_clock(cue.end_ms)}\n{voice}{text}\n"


def escape(text: str) -> str:
    """Return `text` as it stands in a cue."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def edits(source: Source, transcript: Transcript, replacements: tuple[Replacement, ...]) -> tuple[Edit, ...]:
    """Return the edits of `source` that make `replacements`; where words become one, the times between them go too."""
    worded = edit_places(source.text, transcript, replacements, escape)
    stamps = (Edit(*span, "") for span in _obsolete_stamps(source.text, transcript, replacements))
    return tuple(sorted((*worded, *stamps), key=lambda e: (e.start, e.end)))


def _obsolete_stamps(
    text: str, transcript: Transcript, replacements: tuple[Replacement, ...]
) -> Iterator[tuple[int, int]]:
    words = transcript.words
    segments = [n for n, s in enumerate(transcript.segments) for _ in s.words]
    for r in replacements:
        for k, share in shares(words, r):
            own = [words[i] for i in share if segments[i] == segments[k]]
            if len(own) > 1:
                start, end = own[0].places[0][0].start, own[-1].places[0][-1].end
                yield from (stamp.span() for stamp in _STAMP.finditer(text, start, end))


FORMAT = Format(
    "vtt",
    "WebVTT",
    (".vtt",),
    content=Content.CUES,
    strict=True,
    recognises=recognises,
    read=read,
    write=write,
    edits=edits,
)
