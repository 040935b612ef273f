r"""Advanced SubStation Alpha (.ass) and its forerunner (.ssa): sections, of which `[Events]` holds the cues.

A `Dialogue:` line has the fields that the section's `Format:` line names, the last one being the text. Overrides
(`{\i1}`), line breaks (`\N`, `\n`) and hard spaces (`\h`) are marks, drawings no words; `{\k50}` gives the times of
words in hundredths of a second. The field `Name` names the speaker; where no line has one, labels ("Name: ") are looked
for. Styles, comments, pictures and fonts stay where they are.

It holds the times of cues to a hundredth of a second, the names of speakers (without commas) and the title; written, it
holds neither the times of words, their probabilities nor the language.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from transcript.cues import lay_out, require_times
from transcript.errors import FormatError
from transcript.formats.base import Content, Format, in_place
from transcript.formats.blocks import Lines
from transcript.formats.collector import collector_paused
from transcript.formats.cuetext import SpokenCue, Stamp, Stretch, segments_of
from transcript.formats.entities import INVISIBLE
from transcript.formats.unmarked import Unmarking
from transcript.model import Transcript
from transcript.timecode import ass_clock, parse_clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transcript.cues import Cue, CueRules
    from transcript.formats.unmarked import Unmarked
    from transcript.source import Source

__all__ = ["FORMAT"]

_SIGNATURE = re.compile(
    r"[\ufeff\s]*(?:[;!][^\r\n]*\s+)*\[(?:Script Info|V4\+{0,2} Styles|Events|Aegisub [^\[\]]{1,40})\]\s", re.IGNORECASE
)
_SECTION = re.compile(r"\[([^\[\]]{1,60})\]$")
_ENTRY = re.compile(r"[^\S\r\n]*Dialogue:[^\S\r\n]*", re.IGNORECASE)
_MARKS = re.compile(rf"\\[{{}}]|\{{[^{{}}\r\n]*\}}|\\[Nnh]|{INVISIBLE}")
_KARAOKE = re.compile(r"\\[kK][fo]?([0-9]{1,7})")
_DRAWING = re.compile(r"\\p([0-9]+)")
_MEANINGS = {"\\N": "\n", "\\n": "\n", "\\h": "\u00a0", "\\{": "{", "\\}": "}"}
_TO_ESCAPE = re.compile(r"\\(?=[Nnh{}])|[{}]")
_JOINER = "\u2060"  # of no width; it parts a backslash from the letter that would make it a mark
_NOBODY = "NTP"  # what SubStation's oldest programs write in the place of a name
_USUAL_FIELDS = ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text")


def recognises(text: str) -> bool:
    """Tell whether `text` begins with a section of SubStation Alpha, script information as a rule."""
    return _SIGNATURE.match(text) is not None


# -- reading -----------------------------------------------------------------------------------------------------------


class _Fields(NamedTuple):
    """How many fields an entry has, and which of them are start, end and name (None where it has none)."""

    number: int
    start: int
    end: int
    name: int | None

    @classmethod
    def named(cls, names: Sequence[str]) -> _Fields:
        """Raise ValueError where a field that is needed is missing or the text is not the last."""
        if not names or names[-1] != "text":
            raise ValueError("the last field is not Text")
        speaker = next((k for k, n in enumerate(names) if n in ("name", "actor")), None)
        return cls(len(names), names.index("start"), names.index("end"), speaker)


@collector_paused()
def read(source: Source) -> Transcript:
    """Return the dialogue of `source` that holds words. Raises FormatError with the line of a broken entry."""
    lines = Lines.of(source)
    fields = _Fields.named(_USUAL_FIELDS)
    section, title = "", ""
    cues: list[SpokenCue] = []
    for k in range(len(lines)):
        line = lines[k].lstrip("\ufeff")
        if heading := _SECTION.match(line):
            section = heading[1].lower()
        elif section == "script info" and line.startswith("Title:"):
            title = line.removeprefix("Title:").strip()
        elif section != "events":
            continue
        elif line[:7].lower() == "format:":
            fields = _named_fields(lines, k)
        elif line[:9].lower() == "dialogue:":
            cues.append(_entry(lines, k, fields))
    if not cues:
        raise FormatError(source.path, "holds no line Dialogue: in a section [Events]; give a subtitle file")
    return Transcript(segments_of(cues), title="" if title == _UNTITLED else title)


def _named_fields(lines: Lines, k: int) -> _Fields:
    names = [name.strip().lower() for name in lines[k].partition(":")[2].split(",")]
    try:
        return _Fields.named(names)
    except ValueError as error:
        problem = "the fields of events need Start, End and, as the last, Text; correct the line Format:"
        raise FormatError(lines.source.path, problem, k + 1) from error


def _entry(lines: Lines, k: int, fields: _Fields) -> SpokenCue:
    text = lines.source.text
    start, end = lines.starts[k], lines.end(k)
    head = _ENTRY.match(text, start, end)
    at = head.end() if head else start
    values: list[str] = []
    for _ in range(fields.number - 1):
        comma = text.find(",", at, end)
        if comma < 0:
            raise FormatError(lines.source.path, f"an entry has {fields.number} fields; complete it", k + 1)
        values.append(text[at:comma].strip())
        at = comma + 1
    try:
        times = parse_clock(values[fields.start]), parse_clock(values[fields.end])
    except ValueError as error:
        raise FormatError(lines.source.path, f"{error}; correct the entry's times", k + 1) from error
    if times[1] < times[0]:
        raise FormatError(lines.source.path, "a cue ends before it starts; correct the entry's times", k + 1)
    plain, stamps = _unmarked(text, at, end, times)
    name = values[fields.name] if fields.name is not None else ""
    name = "" if name == _NOBODY else name
    stretches = (Stretch(0, len(plain.text), name),) if name else ()
    return SpokenCue(*times, plain, stretches, stamps)


def _unmarked(text: str, start: int, end: int, times: tuple[int, int]) -> tuple[Unmarked, tuple[Stamp, ...]]:
    made = Unmarking()
    stamps: list[Stamp] = []
    done, clock = start, times[0]
    drawing = False
    for mark in _MARKS.finditer(text, start, end):
        if not drawing:
            made.literal(text, done, mark.start())
        done = mark.end()
        meaning = _MEANINGS.get(mark[0], "")
        if not drawing:
            made.meaning(meaning, mark.start(), mark.end())
        if mark[0][0] != "{":
            continue
        for syllable in _KARAOKE.finditer(mark[0]):
            if clock <= times[1]:
                stamps.append(Stamp(made.length, clock))
            clock += 10 * int(syllable[1])
        for scale in _DRAWING.finditer(mark[0]):
            drawing = int(scale[1]) > 0
    if not drawing:
        made.literal(text, done, end)
    if stamps and clock <= times[1]:
        stamps.append(Stamp(made.length, clock))
    return made.made(), tuple(stamps)


# -- writing -----------------------------------------------------------------------------------------------------------

_UNTITLED = "Untitled"
_HEAD = """\
[Script Info]
Title: {title}
ScriptType: v4.00+
WrapStyle: 2
ScaledBorderAndShadow: yes
PlayResX: 1920
PlayResY: 1080

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,60,&H00FFFFFF,&H000000FF,&H00000000,&H80000000,0,0,0,0,100,100,0,0,1,3,1,2,96,96,54,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
_TICK_MS = 10


def write(transcript: Transcript, rules: CueRules) -> str:
    """Return `transcript` as ASS. Raises OptionError where it has no times."""
    require_times(transcript, FORMAT.title)
    title = " ".join(transcript.title.split()) or _UNTITLED
    return "".join([_HEAD.format(title=title), *map(_written, _to_the_tick(lay_out(transcript, rules)))])


def _to_the_tick(cues: Sequence[Cue]) -> Iterator[Cue]:
    """Yield cues with times in hundredths of a second, none shorter than one."""
    for cue in cues:
        start = (cue.start_ms + _TICK_MS // 2) // _TICK_MS * _TICK_MS
        end = (cue.end_ms + _TICK_MS // 2) // _TICK_MS * _TICK_MS
        yield replace(cue, start_ms=start, end_ms=max(end, start + _TICK_MS))


def _written(cue: Cue) -> str:
    name = " ".join((cue.speaker or "").replace(",", " ").split())
    text = "\\N".join(escape(line) for line in cue.lines)
    return f"Dialogue: 0,{ass_clock(cue.start_ms)},{ass_clock(cue.end_ms)},Default,{name},0,0,0,,{text}\n"


def escape(text: str) -> str:
    """Return `text` as it stands in an entry: braces behind a backslash, one before a mark's letter broken off it."""
    return _TO_ESCAPE.sub(lambda m: f"\\{_JOINER}" if m[0] == "\\" else f"\\{m[0]}", text)


FORMAT = Format(
    "ass",
    "SubStation Alpha",
    (".ass", ".ssa"),
    content=Content.CUES,
    strict=True,
    recognises=recognises,
    read=read,
    write=write,
    edits=in_place(escape),
)
