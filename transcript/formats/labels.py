"""Speakers named in the running text: "Sarah Holder: Hello" or a line "Speaker 1" above what is said.

A file says nowhere that it names its speakers, and "Note: the market fell" looks the same. So a label must look like
a name, and `speakers_are_named` asks whether the file uses labels throughout. In a file that does, a label holds until
the next one.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from transcript.model import Segment, Transcript

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "LONGEST",
    "UNKNOWN",
    "all_labelled",
    "find",
    "is_generic",
    "looks_like_name",
    "speaker_of",
    "speakers_are_named",
    "written",
]

UNKNOWN = "Unknown speaker"
"""It stands before words of nobody known where other words have a speaker; read back as no speaker."""

LONGEST = 60
"""A label is no longer, in characters."""
_MOST_WORDS = 5
_GENERIC = re.compile(r"(?:Speaker|Voice|Spk|Guest|Host|Participant)[ _-]?(?:[0-9]{1,4}|[A-Z])", re.IGNORECASE)
_LABEL = re.compile(
    r"[^\S\r\n]*(?:\[([^\[\]\r\n]{1,60})\]|([^\W_][^:;?!,<>\[\]{}\"\r\n]{0,59})):(?=\s|$)",
)
_LAST_ABBREVIATION = re.compile(r"[JS]r\.|(?:\w\.)+")
_PARTICLE = re.compile("al|and|bin|da|de|del|della|den|der|di|dos|du|e|el|ibn|la|le|of|ten|ter|the|van|von|y")
# Words that begin a remark before a colon and no name. English alone, as labels of remarks are mostly met in it.
_REMARK = re.compile(
    "again|also|and?|answer|anyway|at|attention|because|bonus|bottom|breaking|but|by|captions?|chapter|correct|"
    "correction|credits?|disclaimer|download|episode|example|exactly|finally|first|firstly|fourth|from|fun|hint|"
    "however|idea|if|in|instead|it|later|lesson|listen|look|meaning|meanwhile|moreover|music|my|next|no|notes?|now|ok|"
    "okay|on|or|our|part|plus|problem|quick|quote|reason|recap|remember|result|right|rule|second|secondly|see|session|"
    "so|solution|sources?|spoilers?|step|still|subtitles?|summary|thanks|that|then|therefore|things?|third|thirdly|"
    "this|tip|title|to|today|tomorrow|topic|transcript|translat(?:ed|ion)|update|use|via|warning|watch|we|well|what|"
    "when|where|which|while|why|with|yes|yesterday|your?",
    re.IGNORECASE,
)


def looks_like_name(text: str) -> bool:
    """Tell whether `text` can name a speaker: one to five words that begin like a name's, and no remark's first."""
    words = text.split()
    if not words or len(text) > LONGEST or len(words) > _MOST_WORDS:
        return False
    if is_generic(text) or text.casefold() == UNKNOWN.casefold():
        return True
    return (
        any(c.isalpha() for c in text)
        and _REMARK.fullmatch(words[0]) is None
        and _begins_name(words[0])
        and _begins_name(words[-1])
        and (words[-1][-1] != "." or _LAST_ABBREVIATION.fullmatch(words[-1]) is not None)
        and all(_begins_name(w) or _PARTICLE.fullmatch(w) for w in words)
    )


_LONGEST_ABBREVIATION = 3


def _begins_name(word: str) -> bool:
    bare = word.strip("()'\u2019.-")
    return (
        bare != ""
        and bare[0].isalnum()
        and (word[-1] != "." or len(bare) <= _LONGEST_ABBREVIATION)
        and (not bare[0].islower() or any(map(str.isdigit, bare)))
    )


def is_generic(text: str) -> bool:
    """Tell whether `text` is a label that programs give: "Speaker 1", "SPEAKER_00"."""
    return len(text) <= LONGEST and _GENERIC.fullmatch(text) is not None


def find(line: str, start: int = 0) -> tuple[str, int] | None:
    """Return the label that stands at `start` in `line` and the position behind its colon; None where none does.

    A label in brackets ("[SPEAKER_00]: ...") may be anything; another must look like a name.
    """
    found = _LABEL.match(line, start)
    if found is None:
        return None
    name = " ".join((found[1] or found[2]).split())
    if not name or (found[2] is not None and not looks_like_name(name)):
        return None
    return name, found.end()


def speaker_of(label: str) -> str | None:
    """Return the speaker a label names; None for "Unknown speaker"."""
    return None if label.casefold() == UNKNOWN.casefold() else label


def written(speaker: str) -> str:
    """Return `speaker` as a label that `find` reads back: with its colon, in brackets where it is no usual name."""
    name = " ".join(re.sub(r"[\[\]]", "", speaker).split())[:LONGEST].strip() or UNKNOWN
    plain = f"{name}:"
    return plain if (found := find(plain)) is not None and found[0] == name else f"[{name}]:"


def speakers_are_named(labels: Sequence[str | None]) -> bool:
    """Tell whether a file names its speakers, from the label (or None) of each of its cues.

    It does where the first cue has a label, or where two labels or more come back.
    """
    if labels and labels[0] is not None:
        return True
    counts = Counter(label for label in labels if label is not None)
    return sum(count > 1 for count in counts.values()) > 1


def all_labelled(transcript: Transcript) -> Transcript:
    """Return `transcript` with "Unknown speaker" for the words without a speaker, if others have one."""
    if not transcript.speakers or all(w.speaker is not None for w in transcript.words):
        return transcript
    segments = tuple(
        Segment(
            tuple(w if w.speaker is not None else replace(w, speaker=UNKNOWN) for w in s.words), s.start_ms, s.end_ms
        )
        for s in transcript.segments
    )
    return replace(transcript, segments=segments)
