"""Podcasting 2.0's transcript JSON: segments of `speaker`, `startTime`, `endTime` (seconds) and `body`.

The form is the one that the podcast namespace describes for its `podcast:transcript` tag. Segments are cues of some
words or single words; single words that follow each other are read as one segment, in which each has its time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from transcript.cues import lay_out, require_times
from transcript.errors import FormatError
from transcript.formats.base import Content, Format
from transcript.formats.jsonwords import (
    SLIP_MS,
    Entry,
    EntryKeys,
    RunningText,
    WordList,
    edits_of,
    speaker_of,
    tokens_of,
)
from transcript.formats.parts import same_breath
from transcript.jsontext import JsonObject, JsonText, opens_json
from transcript.model import Segment, Transcript, Word
from transcript.timecode import to_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transcript.cues import Cue, CueRules
    from transcript.jsontext import JsonString
    from transcript.replacement import Replacement
    from transcript.source import Edit, Source

__all__ = ["FORMAT"]

_BODY, _START, _END = "body", "startTime", "endTime"


def _recognises(text: str) -> bool:
    return opens_json(text) and f'"{_START}"' in text and '"segments"' in text


# -- reading -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Body:
    """A segment of the file with its words: `tokens` are these with where they begin and end in its body."""

    obj: JsonObject
    string: JsonString
    tokens: list[tuple[str, int, int]]
    speaker: str | None
    start_ms: int | None
    end_ms: int | None

    def goes_on(self, after: _Body) -> bool:
        """Tell whether both are single words of one sentence."""
        return (
            len(self.tokens) == len(after.tokens) == 1
            and self.speaker == after.speaker
            and same_breath(self.tokens[0][0], self.end_ms, after.start_ms)
        )


@dataclass(slots=True)
class _Reading:
    """A file being read: its segments so far, and where their words stand."""

    json_text: JsonText
    segments: list[Segment] = field(default_factory=list)
    words: int = 0
    texts: list[RunningText] = field(default_factory=list)
    singles: list[Entry] = field(default_factory=list)
    objects: Sequence[JsonObject] = ()

    def lists(self) -> list[WordList]:
        """Return the list of single words: the file's segments, of which some may be more than a word."""
        return [WordList(EntryKeys(_BODY, _START, _END), tuple(self.objects), tuple(self.singles))]


def _read(source: Source) -> Transcript:
    return Transcript(tuple(_reading(source).segments))


def _reading(source: Source) -> _Reading:
    json_text = JsonText(source)
    root = json_text.root
    objects = json_text.objects(root, "segments") if isinstance(root, JsonObject) else None
    if objects is None:
        raise FormatError(source.path, 'is no podcast transcript: there is no list of "segments" in it', 1)
    reading = _Reading(json_text, objects=objects)
    group: list[_Body] = []
    for body in _bodies(json_text, objects):
        if group and not group[-1].goes_on(body):
            _add(reading, group)
            group = []
        group.append(body)
    if group:
        _add(reading, group)
    return reading


def _bodies(json_text: JsonText, objects: Sequence[JsonObject]) -> Iterator[_Body]:
    for obj in objects:
        string = json_text.string(obj, _BODY)
        if string is None:
            raise json_text.fault(obj, None, f'a segment should have a "{_BODY}"')
        start, end = json_text.time_ms(obj, _START), json_text.time_ms(obj, _END)
        if start is not None and end is not None and end < start:
            if start - end > SLIP_MS:
                raise json_text.fault(obj, _END, "a segment ends before it starts")
            end = start
        if tokens := tokens_of(string.text):
            yield _Body(obj, string, tokens, speaker_of(json_text, obj), start, end)


def _add(reading: _Reading, group: Sequence[_Body]) -> None:
    """Add a segment of a body, or of several that are single words."""
    words: list[Word] = []
    source = reading.json_text.source.text
    for body in group:
        times = (body.start_ms, body.end_ms) if len(group) > 1 else (None, None)
        first, spans = reading.words + len(words), [(a, b) for _, a, b in body.tokens]
        for token, start, end in body.tokens:
            places = (body.string.place(start, end, source),)
            words.append(Word(token, *times, speaker=body.speaker, places=places))
        if len(group) > 1:
            reading.singles.append(Entry(body.obj, body.string, range(first, first + len(spans)), spans))
        else:
            reading.texts.append(RunningText(body.string, first, spans))
    reading.words += len(words)
    reading.segments.append(Segment(tuple(words), group[0].start_ms, group[-1].end_ms))


def _edits(source: Source, transcript: Transcript, replacements: tuple[Replacement, ...]) -> tuple[Edit, ...]:
    reading = _reading(source)
    return edits_of(reading.json_text, transcript, replacements, reading.texts, reading.lists())


# -- writing -----------------------------------------------------------------------------------------------------------


def _write(transcript: Transcript, rules: CueRules) -> str:
    """Write a segment for every cue of `rules`, since a player shows them as such. Raises OptionError without times."""
    require_times(transcript, FORMAT.title)
    lines = [f"    {json.dumps(_fields(cue), ensure_ascii=False)}" for cue in lay_out(transcript, rules)]
    segments = ",\n".join(lines)
    return f'{{\n  "version": "1.0.0",\n  "segments": [\n{segments}\n  ]\n}}\n'


def _fields(cue: Cue) -> dict[str, object]:
    fields: dict[str, object] = {} if cue.speaker is None else {"speaker": cue.speaker}
    return {**fields, _START: to_seconds(cue.start_ms), _END: to_seconds(cue.end_ms), _BODY: cue.text}


FORMAT = Format(
    name="podcast",
    title="Podcasting 2.0 JSON",
    suffixes=(".podcast.json",),
    content=Content.CUES,
    strict=True,
    recognises=_recognises,
    read=_read,
    write=_write,
    edits=_edits,
)
