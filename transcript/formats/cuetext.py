"""The words of cues: text in which tags, entities and speaker labels stand among what is said.

Marks are told from text by a format's regular expression. What is left is one string whose every character knows where
it came from, so that words are found in plain text and still have exact places in the file.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from html.entities import html5
from typing import TYPE_CHECKING, NamedTuple

from transcript.formats import labels
from transcript.model import Piece, Segment, Word
from transcript.timecode import parse_clock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transcript.model import Place

__all__ = ["ENTITY", "INVISIBLE", "Block", "Token", "segments_of", "stamps_in", "tokens_of"]

ENTITY = r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
"""What can be a character reference of HTML."""
INVISIBLE = "[\u200b\u200e\u200f\u2060\ufeff]"
"""Characters that are no part of a word: zero-width spaces, marks of direction, a stray byte-order mark."""

_WORD = re.compile(r"\S+")
_LINE = re.compile(r"[^\r\n]+")
_DASH = re.compile(r"[^\S\r\n]*(?:[-\u2013\u2014](?=\s|[^\W\d])|>>+)[^\S\r\n]*")
_LATER_DASH = re.compile(r"[\r\n][^\S\r\n]*(?:[-\u2013\u2014](?=\s|[^\W\d])|>>)")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?(?:\s([^>]*))?>")
_STAMP = re.compile(r"<([0-9][0-9:.]*)>")
_SOUND = re.compile(r"\[[^\[\]]*\]|\([^()]*\)|[\u266a\u266b#*].*[\u266a\u266b#*]", re.DOTALL)


class Block(NamedTuple):
    """A cue as it stands in a file: its times, and the first character of its text and the one behind the last."""

    start_ms: int
    end_ms: int
    start: int
    end: int


class _Run(NamedTuple):
    """Characters of the unmarked text from `at` on: those of the file from `start` to `end`, or what they stand for."""

    at: int
    start: int
    end: int
    literal: bool


@dataclass(frozen=True, slots=True)
class _Unmarked:
    """The text of a cue without its marks, where each stretch of it stands, and the tags with their positions."""

    text: str
    runs: tuple[_Run, ...]
    tags: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, text: str, start: int, end: int, marks: re.Pattern[str]) -> _Unmarked:
        if marks.search(text, start, end) is None:
            return cls(text[start:end], (_Run(0, start, end, literal=True),), ())
        parts: list[str] = []
        runs: list[_Run] = []
        tags: list[tuple[int, str]] = []
        at, done = 0, start
        for mark in marks.finditer(text, start, end):
            if done < mark.start():
                parts.append(text[done : mark.start()])
                runs.append(_Run(at, done, mark.start(), literal=True))
                at += mark.start() - done
            meaning = _meaning(mark[0])
            if meaning:
                parts.append(meaning)
                runs.append(_Run(at, mark.start(), mark.end(), literal=meaning == mark[0]))
                at += len(meaning)
            elif mark[0][0] == "<":
                tags.append((at, mark[0]))
            done = mark.end()
        parts.append(text[done:end])
        runs.append(_Run(at, done, end, literal=True))
        return cls("".join(parts), tuple(runs), tuple(tags))

    def place(self, start: int, end: int) -> Place:
        """Return where the characters `start` to `end` of the unmarked text stand in the file."""
        if len(self.runs) == 1:
            offset = self.runs[0].start
            return (Piece(offset + start, offset + end, self.text[start:end]),)
        pieces: list[Piece] = []
        k = bisect_right(self.runs, start, key=_at) - 1
        while k < len(self.runs) and self.runs[k].at < end:
            run = self.runs[k]
            k += 1
            behind = self.runs[k].at if k < len(self.runs) else len(self.text)
            a, b = max(start, run.at), min(end, behind)
            if run.literal:
                pieces.append(Piece(run.start + a - run.at, run.start + b - run.at, self.text[a:b]))
            else:
                pieces.append(Piece(run.start, run.end, self.text[run.at : behind]))
        return tuple(pieces)


def _at(run: _Run) -> int:
    return run.at


def _meaning(mark: str) -> str:
    """Return the text a mark stands for: nothing for a tag, its character for an entity, itself if it has none."""
    if mark[0] == "&":
        plain = html.unescape(mark) if mark[1] == "#" else html5.get(mark[1:], mark)
        return "" if re.fullmatch(INVISIBLE, plain) else plain
    return "\n" if _BREAK.fullmatch(mark) else ""


class _Stretch(NamedTuple):
    """Part of a cue's unmarked text that holds words of one speaker."""

    start: int
    end: int
    speaker: str | None


def segments_of(text: str, blocks: Sequence[Block], marks: re.Pattern[str]) -> tuple[Segment, ...]:
    """Return the cues of `blocks` that hold words, as segments.

    Speakers are those of voice tags (`<v Name>`, up to the end tag or the end of the cue) if the file has any; else
    those of labels ("Name: "), if it is consistent in naming them; a dash at the beginning of each of two lines says
    that another speaks. A word has a time where inline times give it one.
    """
    cues = [(block, _Unmarked.of(text, block.start, block.end, marks)) for block in blocks]
    voiced = any(_VOICE.match(tag) for _, cue in cues for _, tag in cue.tags)
    named = not voiced and labels.speakers_are_named(
        [_first_label(cue.text) for _, cue in cues if not _SOUND.fullmatch(cue.text.strip()) and not cue.text.isspace()]
    )
    segments: list[Segment] = []
    speaker: str | None = None
    for block, cue in cues:
        if voiced:
            stretches = list(_voices(cue))
        else:
            stretches = list(_turns(cue.text, speaker, named=named))
            speaker = stretches[-1].speaker if stretches else speaker
        if words := _words(block, cue, stretches):
            segments.append(Segment(words, block.start_ms, block.end_ms))
    return tuple(segments)


def _words(block: Block, cue: _Unmarked, stretches: Sequence[_Stretch]) -> tuple[Word, ...]:
    words: list[Word] = []
    spans: list[tuple[int, int]] = []
    for stretch in stretches:
        for found in _WORD.finditer(cue.text, stretch.start, stretch.end):
            spans.append(found.span())
            words.append(Word(found[0], speaker=stretch.speaker, places=(cue.place(*found.span()),)))
    if cue.tags and words:
        words = list(_timed(words, spans, cue.tags, block))
    return tuple(words)


# -- speakers ----------------------------------------------------------------------------------------------------------


def _first_label(text: str) -> str | None:
    if ":" not in text:
        return None
    start = len(text) - len(text.lstrip())
    found = labels.find(text, _behind_dash(text, start))
    return found[0] if found else None


def _behind_dash(text: str, start: int) -> int:
    dash = _DASH.match(text, start)
    return dash.end() if dash else start


def _turns(text: str, speaker: str | None, *, named: bool) -> Iterator[_Stretch]:
    """Yield the lines of a cue with their speakers, labels and the dashes of dialogue left out."""
    dialogue = _LATER_DASH.search(text) is not None
    if not dialogue and not (named and ":" in text):
        yield _Stretch(0, len(text), speaker)
        return
    for line in _LINE.finditer(text):
        start = _behind_dash(text, line.start())
        dashed = start > line.start()
        label = labels.find(text, start) if named else None
        if label is not None and label[1] <= line.end():
            name, start = label
            speaker = labels.speaker_of(name)
        elif dashed and dialogue:
            speaker = None
        else:
            start = line.start()
        yield _Stretch(start, line.end(), speaker)


def _voices(cue: _Unmarked) -> Iterator[_Stretch]:
    """Yield the stretches between voice tags."""
    speaker: str | None = None
    at = 0
    for position, tag in cue.tags:
        voice = _VOICE.match(tag)
        if voice is None and tag != "</v>":
            continue
        yield _Stretch(at, position, speaker)
        at = position
        speaker = " ".join(html.unescape(voice[1] or "").split()) or None if voice else None
    yield _Stretch(at, len(cue.text), speaker)


# -- inline times ------------------------------------------------------------------------------------------------------


def stamps_in(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where the inline times between `start` and `end` of a file's text stand."""
    for stamp in _STAMP.finditer(text, start, end):
        yield stamp.span()


def _timed(
    words: Sequence[Word], spans: Sequence[tuple[int, int]], tags: Sequence[tuple[int, str]], block: Block
) -> Iterator[Word]:
    """Give words the inline times: of those between two times, the first has the one and the last the other."""
    stamps = list(_stamps(tags, block))
    if not stamps:
        yield from words
        return
    positions = [p for p, _ in stamps]
    groups = [bisect_right(positions, a) for a, _ in spans]
    for k, (word, (_, end)) in enumerate(zip(words, spans, strict=True)):
        group = groups[k]
        first = k == 0 or groups[k - 1] != group
        last = k + 1 == len(words) or groups[k + 1] != group
        behind = bisect_left(positions, end)
        yield replace(
            word,
            start_ms=(stamps[group - 1][1] if group else block.start_ms) if first else None,
            end_ms=(stamps[behind][1] if behind < len(stamps) else block.end_ms) if last else None,
        )


def _stamps(tags: Sequence[tuple[int, str]], block: Block) -> Iterator[tuple[int, int]]:
    """Yield position and time of the inline times that lie within the cue and do not run backwards."""
    latest = block.start_ms
    for position, tag in tags:
        if (stamp := _STAMP.fullmatch(tag)) is None:
            continue
        try:
            ms = parse_clock(stamp[1])
        except ValueError:
            continue  # browsers pass over a broken inline time too
        if latest <= ms <= block.end_ms:
            latest = ms
            yield position, ms


# -- tokens ------------------------------------------------------------------------------------------------------------


class Token(NamedTuple):
    """A word with the marks that hang on it, as it stands in a file (`raw`) and as it is shown; marks alone show ""."""

    raw: str
    shown: str


def tokens_of(text: str, marks: re.Pattern[str]) -> list[Token]:
    """Return what stands between the spaces of a cue's text; the spaces within a mark do not count."""
    if marks.search(text) is None:
        return [Token(word, word) for word in text.split()]
    tokens: list[Token] = []
    raw: list[str] = []
    shown: list[str] = []
    done = 0
    for mark in [*marks.finditer(text), None]:
        parts = re.split(r"\s+", text[done : mark.start() if mark is not None else len(text)])
        for k, part in enumerate(parts):
            if k and any(raw):
                tokens.append(Token("".join(raw), "".join(shown).strip()))
                raw, shown = [], []
            raw.append(part)
            shown.append(part)
        if mark is not None:
            raw.append(mark[0])
            shown.append(_meaning(mark[0]))
            done = mark.end()
    return [*tokens, Token("".join(raw), "".join(shown).strip())] if any(raw) else tokens
