"""CTM (.ctm): a word a line, as recognisers give them to NIST's scoring toolkit.

A line is `FILE CHANNEL START DURATION WORD [CONFIDENCE [TYPE [SPEAKER]]]`, times in seconds (see
`transcript.formats.nist`). Words of one speaker that follow each other without a long silence, up to the end of a
sentence, are read as a segment. Lines of types that are no speech are passed over, and so are alternations.

It holds the times of words, their probabilities (to four digits) and the names of speakers; neither segments, title nor
language.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from transcript.cues import require_times
from transcript.errors import FormatError
from transcript.formats.base import Content, Format
from transcript.formats.nist import RECORDING, name_field, opens_like_nist, read_name, records, seconds, seconds_ms
from transcript.formats.parts import breaths
from transcript.model import Piece, Transcript, Word
from transcript.replacement import apply, slot_of_word
from transcript.source import Edit, splice
from transcript.spoken import spoken_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transcript.cues import CueRules
    from transcript.formats.nist import Field, Record
    from transcript.replacement import Replacement
    from transcript.source import Source
    from transcript.spoken import Spoken

__all__ = ["FORMAT"]

_START, _DURATION, _WORD, _CONFIDENCE, _TYPE, _SPEAKER = 2, 3, 4, 5, 6, 7
_FIELDS = _SPEAKER + 1
_SPEECH = frozenset({"lex", "fp", "frag", "un-lex", "for-lex", "acronym"})
_LOOKED_AT = 20
_NO_SPEAKER = ("NA", "<NA>", "unknown", "null")


def recognises(text: str) -> bool:
    """Tell whether the first lines of `text` are all of CTM."""
    first = list(islice(records(text, _FIELDS + 1), _LOOKED_AT))
    return bool(first) and all(_is_record(r.fields) for r in first)


def _is_record(fields: Sequence[Field]) -> bool:
    if not _WORD < len(fields) <= _FIELDS or not opens_like_nist(fields):
        return False
    if fields[_START].text == "*":
        return True
    times = all(_is_number(fields[k].text) for k in (_START, _DURATION))
    return times and (
        len(fields) <= _CONFIDENCE or _probability(fields[_CONFIDENCE].text) is not None or _is_na(fields)
    )


def _is_na(fields: Sequence[Field]) -> bool:
    return fields[_CONFIDENCE].text in _NO_SPEAKER


def _is_number(text: str) -> bool:
    try:
        seconds_ms(text)
    except ValueError:
        return False
    return True


def _probability(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None


def read(source: Source) -> Transcript:
    """Return the words of `source`. Raises FormatError with the line of a broken one."""
    return Transcript(tuple(breaths(_words(source))))


def _words(source: Source) -> Iterator[Word]:
    for record in records(source.text, _FIELDS):
        fields = record.fields
        if len(fields) <= _WORD:
            raise FormatError(source.path, "a line of CTM has at least five fields; complete it", record.line)
        if fields[_START].text == "*" or (len(fields) > _TYPE and fields[_TYPE].text.lower() not in _SPEECH):
            continue
        yield _word(source, record)


def _word(source: Source, record: Record) -> Word:
    fields = record.fields
    try:
        start, duration = (seconds_ms(fields[k].text) for k in (_START, _DURATION))
    except ValueError as error:
        raise FormatError(source.path, f"{error}; correct the word's times", record.line) from error
    probability = _probability(fields[_CONFIDENCE].text) if len(fields) > _CONFIDENCE else None
    named = len(fields) > _SPEAKER and fields[_SPEAKER].text not in _NO_SPEAKER
    speaker = read_name(fields[_SPEAKER].text) if named else None
    text, at, end = fields[_WORD]
    return Word(text, start, start + duration, probability, speaker, places=((Piece(at, end, text),),))


def write(transcript: Transcript, rules: CueRules) -> str:  # noqa: ARG001 - CTM has no cues
    """Return the words of `transcript` that have a time or stand between times. Raises OptionError without times."""
    require_times(transcript, FORMAT.title)
    return "".join(_written(spoken) for _, words in spoken_words(transcript) for spoken in words)


def _written(spoken: Spoken) -> str:
    word, start, end = spoken.word, spoken.start_ms, spoken.end_ms
    fields = [RECORDING, "1", seconds(start), seconds(end - start), "".join(word.text.split())]
    if word.probability is not None or word.speaker is not None:
        fields.append("NA" if word.probability is None else f"{word.probability:.4f}")
    if word.speaker is not None:
        fields += ["lex", name_field(word.speaker)]
    return " ".join(fields) + "\n"


# -- edits -------------------------------------------------------------------------------------------------------------


def edits(source: Source, transcript: Transcript, replacements: tuple[Replacement, ...]) -> tuple[Edit, ...]:
    """Return the edits of `source` that make `replacements`.

    The line of a word that goes goes, too; one whose word becomes several becomes as many lines, which share its time.
    """
    line_of = {record.fields[_WORD].start: record for record in records(source.text, _FIELDS) if _holds_word(record)}
    slots = slot_of_word(replacements)
    fresh = iter(apply(transcript, replacements).words)
    made: list[Edit] = []
    for k, word in enumerate(transcript.words):
        new = tuple(islice(fresh, len(slots.get(k, word.text).split())))
        if k in slots:
            record = line_of[word.places[0][0].start]
            made += _line_edits(source.text, record, new) if new else [_without(source.text, record)]
    return tuple(sorted(made, key=lambda e: (e.start, e.end)))


def _holds_word(record: Record) -> bool:
    return len(record.fields) > _WORD


def _without(text: str, record: Record) -> Edit:
    """Return the edit that takes a line out, with its line end: the one behind it, before it where that is missing."""
    start = record.fields[0].start
    end = record.end
    if text.startswith("\r\n", end):
        return Edit(start, end + 2, "")
    if end < len(text):
        return Edit(start, end + 1, "")
    while start and text[start - 1] in "\r\n":
        start -= 1
    return Edit(start, end, "")


def _line_edits(text: str, record: Record, words: Sequence[Word]) -> Iterator[Edit]:
    first, *others = words
    yield from (Edit(a, b, new) for a, b, new in _changes(record, first))
    if not others:
        return
    at = record.fields[0].start
    ending = next((e for e in ("\r\n", "\n", "\r") if e in text), "\n")
    lines = (
        splice(text[at : record.end], [Edit(a - at, b - at, new) for a, b, new in _changes(record, word)])
        for word in others
    )
    yield Edit(record.end, record.end, "".join(f"{ending}{line}" for line in lines))


def _changes(record: Record, word: Word) -> Iterator[tuple[int, int, str]]:
    """Yield the fields of a line that change where it is to hold `word`: first character, the one behind, new text."""
    start, end = word.start_ms or 0, word.end_ms or 0
    for k, ms in ((_START, start), (_DURATION, end - start)):
        field = record.fields[k]
        if seconds_ms(field.text) != ms:
            yield field.start, field.end, seconds(ms)
    if record.fields[_WORD].text != word.text:
        yield record.fields[_WORD].start, record.fields[_WORD].end, word.text


FORMAT = Format(
    "ctm",
    "CTM",
    (".ctm",),
    content=Content.SPEECH,
    strict=True,
    recognises=recognises,
    read=read,
    write=write,
    edits=edits,
)
