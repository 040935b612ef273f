"""The words of cues: text in which tags, entities and speaker labels stand among what is said."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from transcript.formats import labels
from transcript.formats.entities import meaning_of
from transcript.formats.unmarked import Unmarked, Unmarking
from transcript.model import Segment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transcript.model import Word

__all__ = [
    "Block",
    "SpokenCue",
    "Stamp",
    "Stretch",
    "Tag",
    "Token",
    "each_segment",
    "segments_of",
    "tokens_of",
    "unmarked",
]

_WORD = re.compile(r"\S+")
_LINE = re.compile(r"[^\r\n]+")
_DASH = re.compile(r"[^\S\r\n]*(?:[-\u2013\u2014](?=\s|[^\W\d])|>>+)[^\S\r\n]*")
_LATER_DASH = re.compile(r"[\r\n][^\S\r\n]*(?:[-\u2013\u2014](?=\s|[^\W\d])|>>)")
_BREAK = re.compile(r"<br\s*/?>|\[br\]", re.IGNORECASE)
_SOUND = re.compile(r"\[[^\[\]]*\]|\([^()]*\)|[\u266a\u266b#*].*[\u266a\u266b#*]", re.DOTALL)


class Block(NamedTuple):
    """A cue as it stands in a file: its times, and the first character of its text and the one behind the last."""

    start_ms: int
    end_ms: int
    start: int
    end: int


class Tag(NamedTuple):
    """A tag that was taken out of a cue: before which character of the unmarked text it stood, and what it is."""

    at: int
    text: str


def unmarked(text: str, block: Block, marks: re.Pattern[str]) -> tuple[Unmarked, tuple[Tag, ...]]:
    """Return the text of a cue without its marks, which `marks` finds: tags, and entities of HTML."""
    if marks.search(text, block.start, block.end) is None:
        return Unmarked.plain(text, block.start, block.end), ()
    made = Unmarking()
    tags: list[Tag] = []
    done = block.start
    for mark in marks.finditer(text, block.start, block.end):
        made.literal(text, done, mark.start())
        done = mark.end()
        meaning = _meaning(mark[0])
        if meaning == mark[0]:
            made.literal(text, mark.start(), done)
        elif meaning:
            made.meaning(meaning, mark.start(), done)
        elif mark[0][0] == "<":
            tags.append(Tag(made.length, mark[0]))
    made.literal(text, done, block.end)
    return made.made(), tuple(tags)


def _meaning(mark: str) -> str:
    """Return the text a mark stands for: nothing for a tag, its character for an entity, itself if it has none."""
    if mark[0] == "&":
        return meaning_of(mark)
    return "\n" if _BREAK.fullmatch(mark) else ""


class Stretch(NamedTuple):
    """Part of a cue's unmarked text that holds words of one speaker."""

    start: int
    end: int
    speaker: str | None


class Stamp(NamedTuple):
    """A time within a cue: before which character of its unmarked text it stands, and the time in ms."""

    at: int
    ms: int


class SpokenCue(NamedTuple):
    """A cue as a format has read it: its times, its words, who says them where the format itself tells, inner times."""

    start_ms: int | None
    end_ms: int | None
    text: Unmarked
    stretches: Sequence[Stretch] = ()
    stamps: Sequence[Stamp] = ()


def segments_of(cues: Sequence[SpokenCue]) -> tuple[Segment, ...]:
    """Return the cues that hold words, as segments (see `each_segment`)."""
    return tuple(segment for segment in each_segment(cues) if segment is not None)


def each_segment(cues: Sequence[SpokenCue]) -> Iterator[Segment | None]:
    """Yield each cue as a segment, None for one without words.

    Speakers are those that the format tells, if it tells any; else those of labels ("Name: "), if the file is
    consistent in naming them; a dash at the beginning of each of two lines says that another speaks. A word has a time
    where the cue's inner times give it one.
    """
    told = any(stretch.speaker is not None for cue in cues for stretch in cue.stretches)
    named = not told and _names_speakers([cue.text.text for cue in cues])
    speaker: str | None = None
    for cue in cues:
        text = cue.text.text
        if told:
            stretches = cue.stretches or (Stretch(0, len(text), None),)
        elif (named and ":" in text) or _LATER_DASH.search(text):
            stretches = tuple(_turns(text, speaker, named=named))
            speaker = stretches[-1].speaker if stretches else speaker
        else:
            stretches = (Stretch(0, len(text), speaker),)
        words = _words(cue, stretches)
        yield Segment(words, cue.start_ms, cue.end_ms) if words else None


def _names_speakers(texts: Sequence[str]) -> bool:
    """Tell whether labels before what is said name the speakers of cues with these texts: of some, more is said."""
    remaining = iter(texts)
    first = next(filter(_says_something, remaining), "")
    others = (_first_label(text) for text in remaining if ":" in text and _says_something(text))
    return labels.speakers_are_named([_first_label(first), *others]) and any(map(_says_more, texts))


def _says_more(text: str) -> bool:
    """Tell whether a cue says anything but the labels before its lines."""
    return any(text[turn.start : turn.end].strip() for turn in _turns(text, None, named=True))


def _says_something(text: str) -> bool:
    return not text.isspace() and _SOUND.fullmatch(text.strip()) is None


def _words(cue: SpokenCue, stretches: Sequence[Stretch]) -> tuple[Word, ...]:
    words: list[Word] = []
    for start, end, speaker in stretches:
        words += cue.text.words(start, end, speaker)
    return tuple(_timed(words, cue, stretches)) if cue.stamps and words else tuple(words)


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


def _turns(text: str, speaker: str | None, *, named: bool) -> Iterator[Stretch]:
    """Yield the lines of a cue with their speakers, labels and the dashes of dialogue left out."""
    dialogue = _LATER_DASH.search(text) is not None
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
        yield Stretch(start, line.end(), speaker)


# -- inner times -------------------------------------------------------------------------------------------------------


def _timed(words: Sequence[Word], cue: SpokenCue, stretches: Sequence[Stretch]) -> Iterator[Word]:
    """Give words the inner times: of those between two times, the first has the one and the last the other."""
    spans = [m.span() for s in stretches for m in _WORD.finditer(cue.text.text, s.start, s.end)]
    positions = [s.at for s in cue.stamps]
    groups = [bisect_right(positions, a) for a, _ in spans]
    for k, (word, (_, end)) in enumerate(zip(words, spans, strict=True)):
        group = groups[k]
        first = k == 0 or groups[k - 1] != group
        last = k + 1 == len(words) or groups[k + 1] != group
        behind = bisect_left(positions, end)
        yield replace(
            word,
            start_ms=(cue.stamps[group - 1].ms if group else cue.start_ms) if first else None,
            end_ms=(cue.stamps[behind].ms if behind < len(positions) else cue.end_ms) if last else None,
        )


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
