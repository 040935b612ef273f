"""TTML (.ttml): the XML of broadcasters and streaming services, and its profiles IMSC and EBU-TT-D.

Read are TTML 1 and 2 (https://www.w3.org/TR/ttml2/) with clock times, frames, ticks and offsets, `dur`, times of
enclosing elements, and times of `span` as those of words. Metadata, styles and regions are no words and stay where they
are. A speaker is the agent of a paragraph or span (`ttm:agent`); without any, labels ("Name: ") are looked for. What
Apple Podcasts and Music write is read, too: plain seconds, minutes without hours, times that all count from the start
whatever encloses them, and words in a `span` each (`podcasts:unit="word"`) with no space between.

Written is what both the BBC and Netflix take: IMSC 1 text (https://www.w3.org/TR/ttml-imsc1.1/) that keeps to EBU-TT-D
(EBU Tech 3380): media times, styles by reference, a `span` in each paragraph, one region.

It holds the times of cues, the names of speakers, title and language; written, it holds neither the times of words nor
their probabilities.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from transcript.cues import lay_out, require_times
from transcript.errors import FormatError
from transcript.formats.base import Content, Format, in_place
from transcript.formats.collector import collector_paused
from transcript.formats.cuetext import SpokenCue, Stamp, Stretch, segments_of
from transcript.formats.unmarked import Unmarking
from transcript.model import Transcript
from transcript.timecode import LONGEST_MS, vtt_clock
from transcript.xmltext import Characters, Close, Open, escape, events

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from transcript.cues import Cue, CueRules
    from transcript.source import Source
    from transcript.xmltext import Event

__all__ = ["FORMAT"]

_SIGNATURE = re.compile(r"[\ufeff\s]*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:\w+:)?tt(?=[\s>])", re.DOTALL)
_CLOCK = re.compile(r"([0-9]{1,6}):([0-9]{2}):([0-9]{2})(?:(\.[0-9]{1,20})|:([0-9]{2,6})(?:\.[0-9]{1,6})?)?")
_SHORT_CLOCK = re.compile(r"(?:([0-9]{1,6}):([0-5][0-9])|([0-9]{1,9}))(\.[0-9]{1,20})?")
_OFFSET = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,20})?)(h|ms|m|s|f|t)")
_PERCENT_OF_RATE = re.compile(r"([1-9][0-9]{0,5})\s+([1-9][0-9]{0,5})")
_FRAME_RATE = 30  # what TTML supposes where a file does not say


def recognises(text: str) -> bool:
    """Tell whether the root element of `text` is `tt`."""
    return _SIGNATURE.match(text) is not None


# -- times -------------------------------------------------------------------------------------------------------------


class _Clock(NamedTuple):
    """What frames and ticks of a file last, in seconds."""

    frame_s: Fraction
    tick_s: Fraction

    @classmethod
    def of(cls, attributes: Mapping[str, str]) -> _Clock:
        """Return the clock that the root element's attributes set; broken values count as missing."""
        rate = Fraction(_whole(attributes.get("frameRate")) or _FRAME_RATE)
        if factor := _PERCENT_OF_RATE.fullmatch(attributes.get("frameRateMultiplier", "").strip()):
            rate *= Fraction(int(factor[1]), int(factor[2]))
        sub = _whole(attributes.get("subFrameRate")) or 1
        ticks = _whole(attributes.get("tickRate")) or (rate * sub if "frameRate" in attributes else 1)
        return cls(1 / rate, 1 / Fraction(ticks))

    def ms(self, text: str) -> int:
        """Return the time that `text` spells, in ms. Raises ValueError where it is none."""
        seconds = self._seconds(text.strip())
        if seconds * 1000 > LONGEST_MS:
            raise ValueError(f"{text[:40]!r} is too long a time")
        return int(seconds * 1000 + Fraction(1, 2))

    def _seconds(self, text: str) -> Fraction:
        if offset := _OFFSET.fullmatch(text):
            unit = {
                "h": Fraction(3600),
                "m": Fraction(60),
                "s": Fraction(1),
                "ms": Fraction(1, 1000),
                "f": self.frame_s,
                "t": self.tick_s,
            }[offset[2]]
            return Fraction(offset[1]) * unit
        if short := _SHORT_CLOCK.fullmatch(text):
            return int(short[1] or 0) * 60 + int(short[2] or short[3]) + Fraction(f"0{short[4] or ''}")
        clock = _CLOCK.fullmatch(text)
        if clock is None or int(clock[2]) > 59 or int(clock[3]) > 59:  # noqa: PLR2004 - sixty of each make the next
            raise ValueError(f"{text[:40]!r} is no time; write it as 00:00:00.000 or 0.0s")
        whole = Fraction((int(clock[1]) * 60 + int(clock[2])) * 60 + int(clock[3]))
        return whole + (Fraction(f"0{clock[4]}") if clock[4] else 0) + int(clock[5] or 0) * self.frame_s


def _whole(text: str | None) -> int | None:
    return int(text) or None if text and re.fullmatch(r"[0-9]{1,9}", text) else None


class _Times(NamedTuple):
    """When an element is shown, in ms; the end is None where it stays. `own` says that it has a begin itself."""

    start_ms: int
    end_ms: int | None
    own: bool


# -- reading -----------------------------------------------------------------------------------------------------------

_UNSPOKEN = frozenset({"head", "metadata", "desc", "title", "agent", "set"})
_TIMED = frozenset({"body", "div", "p", "span", "br"})


class _Element(NamedTuple):
    """An open element: when it is shown and who speaks in it."""

    name: str
    times: _Times
    speaker: str | None


@collector_paused()
def read(source: Source) -> Transcript:
    """Return the paragraphs of `source` that hold words. Raises FormatError for broken XML and broken times."""
    found = list(events(source))
    reading = _Reading(source, absolute=_counts_from_the_start(found))
    for event in found:
        match event:
            case Open():
                reading.open(event)
            case Close():
                reading.close(event)
            case Characters():
                reading.characters(event)
    return Transcript(segments_of(reading.cues), reading.language, " ".join(reading.title.split()))


def _counts_from_the_start(found: Sequence[Event]) -> bool:
    """Tell whether the times within others count from the start of the file, as Apple's do.

    By the standard they count from the begin of what encloses them. Where that puts them behind its end, and counted
    from the start they lie within it, they are meant so.
    """
    clock = _Clock.of({})
    within: list[tuple[int, int] | None] = [None]  # when what is open is shown, counted from the start
    for_it = against = 0
    for event in found:
        if isinstance(event, Close):
            within.pop()
        elif isinstance(event, Open):
            if event.name == "tt" and len(within) == 1:
                clock = _Clock.of(event.attributes)
            outer, own = within[-1], _window(event, clock)
            within.append(own or outer)
            if outer and own and outer[0]:
                for_it += outer[0] <= own[0] and own[1] <= outer[1] < outer[0] + own[1]
                against += own[0] < outer[0]
    return for_it > against


def _window(event: Open, clock: _Clock) -> tuple[int, int] | None:
    """Return the begin and end that an element states, in ms; None where it lacks one or they are broken."""
    attributes = event.attributes
    if event.name not in _TIMED or not {"begin", "end"} <= attributes.keys():
        return None
    try:
        return clock.ms(attributes["begin"]), clock.ms(attributes["end"])
    except ValueError:
        return None


class _Reading:
    """A file being read: what is open, and the cues so far. Where times are `absolute`, nothing delays those within."""

    def __init__(self, source: Source, *, absolute: bool) -> None:
        self.cues: list[SpokenCue] = []
        self.language: str | None = None
        self.title = ""
        self._source = source
        self._absolute = absolute
        self._clock = _Clock.of({})
        self._open = [_Element("", _Times(0, None, own=False), None)]
        self._unspoken = 0
        self._heard: _Paragraph | None = None
        self._agents: dict[str, str] = {}
        self._agent = ""

    def open(self, event: Open) -> None:
        if event.name == "tt" and len(self._open) == 1:
            self._clock = _Clock.of(event.attributes)
            self.language = event.attributes.get("lang", "").strip().lower() or None
        if event.name == "agent":
            self._agent = event.attributes.get("id", "")
        outer = self._open[-1]
        self._unspoken += event.name in _UNSPOKEN
        names = " ".join(self._agents.get(agent, agent) for agent in event.attributes.get("agent", "").split())
        element = _Element(event.name, self._times(event, outer.times), " ".join(names.split()) or outer.speaker)
        self._open.append(element)
        if event.name == "p" and not self._unspoken:
            self._heard = _Paragraph(element)
        elif self._heard is not None and not self._unspoken:
            self._heard.open(element, event)

    def close(self, event: Close) -> None:
        element = self._open.pop()
        self._unspoken -= element.name in _UNSPOKEN
        if element.name == "p" and self._heard is not None and not self._unspoken:
            self.cues.append(self._heard.cue())
            self._heard = None
        elif self._heard is not None and not self._unspoken:
            self._heard.close(element, self._open[-1], event)

    def characters(self, event: Characters) -> None:
        name = self._open[-1].name
        if name == "name" and self._agent and len(self._open) > 1 and self._open[-2].name == "agent":
            self._agents[self._agent] = self._agents.get(self._agent, "") + event.text
        elif name == "title":
            self.title += event.text
        if self._heard is not None and not self._unspoken:
            self._heard.characters(self._source.text, event)

    def _times(self, event: Open, outer: _Times) -> _Times:
        if event.name not in _TIMED or not {"begin", "end", "dur"} & event.attributes.keys():
            return outer._replace(own=False)
        start, end = self._ms(event, "begin"), self._ms(event, "end")
        duration = self._ms(event, "dur")
        origin = 0 if self._absolute else outer.start_ms
        begin = outer.start_ms if start is None else origin + start
        ends = [origin + end] if end is not None else []
        ends += [begin + duration] if duration is not None else []
        ends += [outer.end_ms] if outer.end_ms is not None else []
        stop = min(ends, default=None)
        if stop is not None and stop < begin:
            raise self._fault(event, "a cue ends before it starts; correct the times")
        return _Times(begin, stop, own=True)

    def _ms(self, event: Open, name: str) -> int | None:
        text = event.attributes.get(name)
        if text is None:
            return None
        try:
            return self._clock.ms(text)
        except ValueError as error:
            raise self._fault(event, f"{error}; correct the {name}") from error

    def _fault(self, event: Open, problem: str) -> FormatError:
        return FormatError(self._source.path, problem, self._source.line_at(event.start))


class _Paragraph:
    """A `p` being read: its text, who says what of it, and the times inside it."""

    def __init__(self, element: _Element) -> None:
        self._element = element
        self._text = Unmarking()
        self._stretches: list[Stretch] = []
        self._stamps: list[Stamp] = []
        self._inner: list[_Times] = []
        self._speaker = element.speaker
        self._at = 0

    def open(self, element: _Element, event: Open) -> None:
        if element.name == "br" or event.attributes.get("unit") == "word":
            self._text.meaning("\n", event.start, event.start + 1)
        self._turn_to(element.speaker)
        if element.times.own:
            self._inner.append(element.times)
            self._stamp(element.times.start_ms)

    def close(self, element: _Element, outer: _Element, event: Close) -> None:  # noqa: ARG002 - asked by place alone
        self._turn_to(outer.speaker)
        if element.times.own and element.times.end_ms is not None:
            self._stamp(element.times.end_ms)

    def characters(self, text: str, event: Characters) -> None:
        if event.literal:
            self._text.literal(text, event.start, event.end)
        else:
            self._text.meaning(event.text, event.start, event.end)

    def _turn_to(self, speaker: str | None) -> None:
        if speaker != self._speaker:
            self._stretches.append(Stretch(self._at, self._text.length, self._speaker))
            self._at, self._speaker = self._text.length, speaker

    def _stamp(self, ms: int) -> None:
        if not self._stamps or self._stamps[-1].ms <= ms:
            self._stamps.append(Stamp(self._text.length, ms))

    def cue(self) -> SpokenCue:
        times = self._element.times
        start: int | None = times.start_ms
        end = times.end_ms
        inner = [t for t in self._inner if t.end_ms is not None]
        if not times.own and inner:  # its parts alone have times
            start, end = inner[0].start_ms, max(t.end_ms or 0 for t in inner)
        elif not times.own and times == _Times(0, None, own=False):
            start = None
        stretches = (*self._stretches, Stretch(self._at, self._text.length, self._speaker))
        return SpokenCue(start, end, self._text.made(), stretches, self._stamps)


# -- writing -----------------------------------------------------------------------------------------------------------

_HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"
    xmlns:ttp="http://www.w3.org/ns/ttml#parameter" xmlns:tts="http://www.w3.org/ns/ttml#styling"
    xmlns:ebuttm="urn:ebu:tt:metadata" xmlns:ebutts="urn:ebu:tt:style"
    ttp:timeBase="media" ttp:cellResolution="32 15" xml:lang="{language}">
  <head>
    <metadata>
{metadata}\
      <ebuttm:documentMetadata>
        <ebuttm:conformsToStandard>urn:ebu:tt:distribution:2018-04</ebuttm:conformsToStandard>
        <ebuttm:conformsToStandard>http://www.w3.org/ns/ttml/profile/imsc1/text</ebuttm:conformsToStandard>
      </ebuttm:documentMetadata>
    </metadata>
    <styling>
      <style xml:id="block" tts:fontFamily="proportionalSansSerif" tts:fontSize="100%" tts:lineHeight="125%"
        tts:textAlign="center" ebutts:linePadding="0.5c"/>
      <style xml:id="words" tts:color="#FFFFFF" tts:backgroundColor="#000000"/>
    </styling>
    <layout>
      <region xml:id="bottom" tts:origin="10% 10%" tts:extent="80% 80%" tts:displayAlign="after"/>
    </layout>
  </head>
  <body>
    <div>
"""
_FOOT = "    </div>\n  </body>\n</tt>\n"


def write(transcript: Transcript, rules: CueRules) -> str:
    """Return `transcript` as TTML. Raises OptionError where it has no times."""
    require_times(transcript, FORMAT.title)
    agents = {name: f"speaker{n}" for n, name in enumerate(transcript.speakers, 1)}
    head = _HEAD.format(language=escape(transcript.language or ""), metadata="".join(_metadata(transcript, agents)))
    cues = enumerate(lay_out(transcript, rules), 1)
    return "".join([head, *(_written(n, cue, agents) for n, cue in cues), _FOOT])


def _metadata(transcript: Transcript, agents: Mapping[str, str]) -> Iterator[str]:
    if transcript.title:
        yield f"      <ttm:title>{escape(transcript.title)}</ttm:title>\n"
    for name, agent in agents.items():
        plain = escape(" ".join(name.split()))
        yield (
            f'      <ttm:agent xml:id="{agent}" type="person"><ttm:name type="full">{plain}</ttm:name></ttm:agent>\n'
        )


def _written(number: int, cue: Cue, agents: Mapping[str, str]) -> str:
    times = f'begin="{vtt_clock(cue.start_ms)}" end="{vtt_clock(cue.end_ms)}"'
    agent = f' ttm:agent="{agents[cue.speaker]}"' if cue.speaker is not None else ""
    lines = _lines(cue.lines)
    return f'      <p xml:id="cue{number}" region="bottom" style="block" {times}{agent}>{lines}</p>\n'


def _lines(lines: Sequence[str]) -> str:
    return "<br/>".join(f'<span style="words">{escape(line)}</span>' for line in lines)


FORMAT = Format(
    "ttml",
    "TTML",
    (".ttml", ".dfxp", ".imsc", ".itt"),
    content=Content.CUES,
    strict=True,
    recognises=recognises,
    read=read,
    write=write,
    edits=in_place(escape),
)
