"""Whisper's JSON and its relatives: a language, a text, and segments with words.

Read are the files of OpenAI's Whisper, faster-whisper and whisper-ctranslate2 (words begin with a space), WhisperX
(words without one, some without times; `score`, `speaker`, `word_segments`), whisper-timestamped (a word is a `text`),
OpenAI's API (a list of all `words` beside the segments or in their place), whisper.cpp (`transcription` with `offsets`
in ms), and a bare list of segments.
Written is Whisper's own form, with `speaker` on segments and words where it is known.
"""

from __future__ import annotations

import itertools
import json
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from transcript.errors import FormatError
from transcript.formats.base import Content, Format
from transcript.formats.collector import collector_paused
from transcript.formats.jsonwords import (
    SLIP_MS,
    Entry,
    EntryKeys,
    RunningText,
    Span,
    WordList,
    edits_of,
    find_words,
    share_ms,
    speaker_of,
    tokens_of,
)
from transcript.formats.podcast import FORMAT as PODCAST
from transcript.jsontext import JsonObject, JsonText, opens_json
from transcript.model import Segment, Transcript, Word
from transcript.timecode import to_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transcript.cues import CueRules
    from transcript.jsontext import JsonString
    from transcript.model import Place
    from transcript.replacement import Replacement
    from transcript.source import Edit, Source

__all__ = ["FORMAT"]

_WORD, _START, _END = "word", "start", "end"
_PROBABILITIES = ("probability", "score", "confidence")


def _recognises(text: str) -> bool:
    return opens_json(text) and not PODCAST.recognises(text)


# -- reading -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Token:
    """A word on its way: what is known of it so far."""

    text: str
    start_ms: int | None = None
    end_ms: int | None = None
    probability: float | None = None
    speaker: str | None = None
    glued: bool = False
    places: list[Place] = field(default_factory=list)

    def word(self) -> Word:
        return Word(
            self.text, self.start_ms, self.end_ms, self.probability, self.speaker, self.glued, tuple(self.places)
        )


@dataclass(slots=True)
class _Reading:
    """A file being read: its words so far, its segments, and where the words stand."""

    json_text: JsonText
    tokens: list[_Token] = field(default_factory=list)
    segments: list[tuple[int, int, int | None, int | None]] = field(default_factory=list)
    texts: list[RunningText] = field(default_factory=list)
    lists: list[WordList] = field(default_factory=list)
    language: str | None = None

    def transcript(self) -> Transcript:
        words = [t.word() for t in self.tokens]
        made = (Segment(tuple(words[a:b]), start, end) for a, b, start, end in self.segments)
        return Transcript(tuple(made), self.language)


@collector_paused()
def _read(source: Source) -> Transcript:
    return _reading(source).transcript()


def _reading(source: Source) -> _Reading:
    reading = _Reading(JsonText(source))
    root = reading.json_text.root
    if isinstance(root, list) and all(type(s) is JsonObject for s in root):
        _add_segments(reading, root)
        return reading
    if not isinstance(root, JsonObject):
        raise _no_transcript(source)
    reading.language = _language(reading.json_text, root)
    segments = _segments(reading.json_text, root)
    _add_segments(reading, segments)
    if segments != [root]:
        _find_in_whole(reading, reading.json_text.string(root, "text"))
        everything = "word_segments" if "word_segments" in root.fields else "words"
        _find_in_list(reading, reading.json_text.objects(root, everything) or [])
    return reading


def _no_transcript(source: Source) -> FormatError:
    return FormatError(source.path, 'is JSON, but no transcript: there is no list of "segments" in it', 1)


def _segments(json_text: JsonText, root: JsonObject) -> list[JsonObject]:
    for key in ("segments", "transcription"):
        if (segments := json_text.objects(root, key)) is not None:
            return segments
    if json_text.objects(root, "words") is not None:
        return [root]
    raise _no_transcript(json_text.source)


def _language(json_text: JsonText, root: JsonObject) -> str | None:
    result = root.fields.get("result")  # where whisper.cpp has it
    found = json_text.string(result if isinstance(result, JsonObject) else root, "language")
    return (found.text or None) if found else None


def _add_segments(reading: _Reading, segments: Sequence[JsonObject]) -> None:
    for obj in segments:
        begin = len(reading.tokens)
        text = reading.json_text.string(obj, "text")
        objects = reading.json_text.objects(obj, "words")
        if objects:
            _add_listed(reading, obj, objects, text)
        elif text is not None:
            _add_spoken(reading, obj, text)
        elif objects is None:
            raise reading.json_text.fault(obj, None, 'a segment should have a "text"')
        start, end = _bounds(reading.json_text, obj, reading.tokens[begin:])
        if len(reading.tokens) > begin:
            reading.segments.append((begin, len(reading.tokens), start, end))


def _add_spoken(reading: _Reading, obj: JsonObject, text: JsonString) -> None:
    """Take the words of a segment from its text."""
    json_text, begin = reading.json_text, len(reading.tokens)
    speaker = speaker_of(json_text, obj)
    spans = []
    for token, start, end in tokens_of(text.text):
        reading.tokens.append(_Token(token, speaker=speaker))
        spans.append((start, end))
    _note_text(reading, RunningText(text, begin, spans))


def _add_listed(reading: _Reading, obj: JsonObject, objects: Sequence[JsonObject], text: JsonString | None) -> None:
    """Take the words of a segment from its list, and find them in its text."""
    begin = len(reading.tokens)
    listed = _word_list(objects, list(_entries(reading, objects, speaker_of(reading.json_text, obj))))
    words = reading.tokens[begin:]
    spans = find_words(text.text, [w.text for w in words]) if text else [None] * len(words)
    _glue(words, listed, spans)
    if text is not None:
        _note_text(reading, RunningText(text, begin, spans))
    for entry in listed.entries:
        _note_entry(reading, entry)
    reading.lists.append(listed)


def _entries(reading: _Reading, objects: Sequence[JsonObject], speaker: str | None) -> Iterator[Entry]:
    """Add the words of a list, and yield its entries that hold any."""
    json_text, key = reading.json_text, _word_key(objects)
    for obj in objects:
        string = json_text.string(obj, key)
        if string is None:
            raise json_text.fault(obj, None, f'an entry of "words" should have a "{_WORD}"')
        begin, spans = len(reading.tokens), []
        for token, start, end in _entry_tokens(json_text, obj, string, speaker):
            reading.tokens.append(token)
            spans.append((start, end))
        if spans:
            yield Entry(obj, string, range(begin, begin + len(spans)), spans)


def _glue(words: Sequence[_Token], listed: WordList, spans: Sequence[Span | None]) -> None:
    """Mark the words that no space stands before: none in the list, and none in the text where it has them."""
    k = 0
    open_end = True  # a segment's first word is never glued
    for entry in listed.entries:
        here, before = spans[k], spans[k - 1] if k else None
        touches = not open_end and not entry.string.text[0].isspace()
        words[k].glued = touches and (here[0] == before[1] if here and before else listed.spaced)
        open_end = entry.string.text[-1].isspace()
        k += len(entry.words)


def _entry_tokens(
    json_text: JsonText, obj: JsonObject, string: JsonString, speaker: str | None
) -> Iterator[tuple[_Token, int, int]]:
    """Yield the words of an entry, as a rule one, with where they stand in it; several share its time."""
    start_ms, end_ms = _entry_times(json_text, obj)
    probability = _probability(obj)
    if "speaker" in obj.fields:
        speaker = speaker_of(json_text, obj)
    parts = tokens_of(string.text)
    times = share_ms(start_ms, end_ms, [part for part, _, _ in parts])
    for (part, a, b), (start, end) in zip(parts, times, strict=True):
        yield _Token(part, start, end, probability, speaker), a, b


def _entry_times(json_text: JsonText, obj: JsonObject) -> tuple[int | None, int | None]:
    start, end = json_text.time_ms(obj, _START), json_text.time_ms(obj, _END)
    if start is not None and end is not None and end < start:
        if start - end > SLIP_MS:
            raise json_text.fault(obj, _END, "a word ends before it starts")
        end = start
    return start, end


def _probability(obj: JsonObject) -> float | None:
    """Return how sure the recogniser was; what is no probability (WhisperX has NaN for some) is not known."""
    value = next((obj.fields[name] for name in _PROBABILITIES if name in obj.fields), None)
    if type(value) is float or type(value) is int:
        return value if math.isfinite(value) and 0 <= value <= 1 else None
    return None


def _bounds(json_text: JsonText, obj: JsonObject, words: Sequence[_Token]) -> tuple[int | None, int | None]:
    offsets = obj.fields.get("offsets")
    if isinstance(offsets, JsonObject):
        start, end = (json_text.time_ms(offsets, name, per_second=1000) for name in ("from", "to"))
    else:
        start, end = (json_text.time_ms(obj, name) for name in (_START, _END))
    if start is None or end is None or start <= end:
        return start, end
    if start - end <= SLIP_MS:
        return start, start
    known = [(w.start_ms, w.end_ms) for w in words if w.start_ms is not None and w.end_ms is not None]
    if known and known[0][0] == start and known[-1][1] == end:  # a recogniser that mixed up its words: each is right
        return min(a for a, _ in known), max(b for _, b in known)
    raise json_text.fault(obj, _END, "a segment ends before it starts")


# -- where else the words stand ----------------------------------------------------------------------------------------


def _note_text(reading: _Reading, running: RunningText) -> None:
    source, tokens, place = reading.json_text.source.text, reading.tokens, running.string.place
    for k, span in enumerate(running.spans, running.first):
        if span is not None:
            tokens[k].places.append(place(*span, source))
    reading.texts.append(running)


def _note_entry(reading: _Reading, entry: Entry) -> None:
    source, tokens, place = reading.json_text.source.text, reading.tokens, entry.string.place
    for k, span in zip(entry.words, entry.spans, strict=True):
        tokens[k].places.append(place(*span, source))


def _find_in_whole(reading: _Reading, whole: JsonString | None) -> None:
    """Find the words in the text of the whole, which is as a rule the segments' texts one after the other."""
    if whole is None:
        return
    _note_text(reading, RunningText(whole, 0, find_words(whole.text, [t.text for t in reading.tokens])))


def _find_in_list(reading: _Reading, objects: Sequence[JsonObject]) -> None:
    """Find the words in the list of all words, whose times hold for words that have none of their own."""
    json_text = reading.json_text
    words = [t.text for t in reading.tokens]
    number_at = {}
    at = 0
    for k, word in enumerate(words):
        number_at[at] = k
        at += len(word) + 1
    key = _word_key(objects)
    listed = [(obj, s, tokens_of(s.text)) for obj in objects if (s := json_text.string(obj, key)) is not None]
    spans = iter(find_words(" ".join(words), [part for _, _, parts in listed for part, _, _ in parts]))
    entries = []
    for obj, string, parts in listed:
        numbers = [number_at.get(span[0]) if span else None for span in itertools.islice(spans, len(parts))]
        known = [k for k in numbers if k is not None]
        if not parts or len(known) < len(parts):
            continue
        entries.append(Entry(obj, string, known, [(a, b) for _, a, b in parts]))
        _note_entry(reading, entries[-1])
        times = share_ms(*_entry_times(json_text, obj), [part for part, _, _ in parts])
        for token, (start, end) in zip((reading.tokens[k] for k in known), times, strict=True):
            if token.start_ms is None and token.end_ms is None:
                token.start_ms, token.end_ms = start, end
    reading.lists.append(_word_list(objects, entries))


def _word_list(objects: Sequence[JsonObject], entries: Sequence[Entry]) -> WordList:
    spaced = any(e.string.text[0].isspace() for e in entries)
    named = (name for obj in objects for name in _PROBABILITIES if name in obj.fields)
    keys = EntryKeys(_word_key(objects), _START, _END, next(named, _PROBABILITIES[0]))
    return WordList(keys, tuple(objects), tuple(entries), spaced)


def _word_key(objects: Sequence[JsonObject]) -> str:
    """Return what the word itself is called in a list of words; whisper-timestamped calls it `text`."""
    return next((key for obj in objects[:1] for key in (_WORD, "text") if key in obj.fields), _WORD)


# -- editing -----------------------------------------------------------------------------------------------------------


@collector_paused()
def _edits(source: Source, transcript: Transcript, replacements: tuple[Replacement, ...]) -> tuple[Edit, ...]:
    reading = _reading(source)
    return edits_of(reading.json_text, transcript, replacements, reading.texts, reading.lists)


# -- writing -----------------------------------------------------------------------------------------------------------


def _write(transcript: Transcript, _rules: CueRules) -> str:
    """Write Whisper's JSON, a line a segment. Segments are not divided, so the rules have no say.

    Words bring their space along as Whisper's do, and a segment without a time of its own takes its words'.
    """
    texts = [_spaced(segment.words) for segment in transcript.segments]
    lines = [
        f"    {_dumped(_fields(n, s, text))}"
        for n, (s, text) in enumerate(zip(transcript.segments, texts, strict=True))
    ]
    language = "" if transcript.language is None else f'  "language": {_dumped(transcript.language)},\n'
    segments = ",\n".join(lines)
    return f'{{\n{language}  "text": {_dumped("".join(texts))},\n  "segments": [\n{segments}\n  ]\n}}\n'


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _spaced(words: Sequence[Word]) -> str:
    return "".join(w.text if w.glued else f" {w.text}" for w in words)


def _fields(number: int, segment: Segment, text: str) -> dict[str, object]:
    start, end = _times(segment)
    fields: dict[str, object] = {"id": number, **_timed(start, end), "text": text}
    speaker = segment.speaker
    if speaker is not None:
        fields["speaker"] = speaker
    return {**fields, "words": [_word_fields(w, speaker) for w in segment.words]}


def _word_fields(word: Word, speaker: str | None) -> dict[str, object]:
    fields: dict[str, object] = {"word": _spaced([word]), **_timed(word.start_ms, word.end_ms)}
    if word.probability is not None:
        fields["probability"] = word.probability
    if word.speaker is not None or speaker is not None:  # null: not its segment's
        fields["speaker"] = word.speaker
    return fields


def _timed(start_ms: int | None, end_ms: int | None) -> dict[str, float]:
    return {k: to_seconds(ms) for k, ms in ((_START, start_ms), (_END, end_ms)) if ms is not None}


def _times(segment: Segment) -> tuple[int | None, int | None]:
    start = segment.start_ms
    if start is None:
        start = min((w.start_ms for w in segment.words if w.start_ms is not None), default=None)
    end = segment.end_ms
    if end is None:
        end = max((w.end_ms for w in segment.words if w.end_ms is not None), default=None)
    if start is not None and end is not None and end < start:  # the words lie outside their segment: its own time holds
        return segment.start_ms, segment.end_ms
    return start, end


FORMAT = Format(
    name="json",
    title="Whisper JSON",
    suffixes=(".json",),
    content=Content.SPEECH,
    strict=True,
    recognises=_recognises,
    read=_read,
    write=_write,
    edits=_edits,
)
