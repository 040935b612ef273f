"""What other readers of subtitles find in a file: start and end of each cue in ms, and its text on one line."""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree as ET

import pysubs2
import srt
import ttconv.imsc.reader
import ttconv.model
import ttconv.srt.reader
import ttconv.vtt.reader
import webvtt

from transcript.timecode import from_seconds, parse_clock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["PEERS", "Shown"]

_TAG = re.compile(r"</?[a-z][^<>]*>|\{\\[^{}]*\}")


class Shown(NamedTuple):
    """A cue as it is shown."""

    start_ms: int
    end_ms: int
    text: str


def _shown(start_ms: int, end_ms: int, text: str) -> Iterator[Shown]:
    """Yield a cue that shows a word; its marks are dropped."""
    if plain := " ".join(_TAG.sub("", text).split()):
        yield Shown(start_ms, end_ms, plain)


def _by_srt(text: str) -> Iterator[Shown]:
    for cue in srt.parse(text):
        yield from _shown(from_seconds(cue.start.total_seconds()), from_seconds(cue.end.total_seconds()), cue.content)


def _by_pysubs2(kind: str) -> Callable[[str], Iterator[Shown]]:
    def shown(text: str) -> Iterator[Shown]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of what it passes over
            events = pysubs2.SSAFile.from_string(text, kind)
        for event in events:
            if not event.is_comment:
                yield from _shown(event.start, event.end, event.plaintext)

    return shown


def _by_webvtt(kind: str) -> Callable[[str], Iterator[Shown]]:
    def shown(text: str) -> Iterator[Shown]:
        for cue in webvtt.from_buffer(io.StringIO(text), kind).captions:
            yield from _shown(parse_clock(cue.start), parse_clock(cue.end), cue.text)

    return shown


def _by_ttconv(read: Callable[[str], Any]) -> Callable[[str], Iterator[Shown]]:
    def shown(text: str) -> Iterator[Shown]:
        for element in read(text).get_body().dfs_iterator():
            if isinstance(element, ttconv.model.P):
                parts = (
                    " " if isinstance(part, ttconv.model.Br) else part.get_text()
                    for part in element.dfs_iterator()
                    if isinstance(part, ttconv.model.Br | ttconv.model.Text)
                )
                start, end = (from_seconds(float(s or 0)) for s in (element.get_begin(), element.get_end()))
                yield from _shown(start, end, "".join(parts))

    return shown


def _imsc(text: str) -> Any:  # noqa: ANN401 - ttconv has no types
    return ttconv.imsc.reader.to_model(ET.ElementTree(ET.fromstring(text)))  # noqa: S314 - a test's own text


PEERS: dict[str, dict[str, Callable[[str], Iterator[Shown]]]] = {
    "srt": {
        "srt": _by_srt,
        "pysubs2": _by_pysubs2("srt"),
        "webvtt-py": _by_webvtt("srt"),
        "ttconv": _by_ttconv(lambda text: ttconv.srt.reader.to_model(io.StringIO(text))),
    },
    "vtt": {
        "pysubs2": _by_pysubs2("vtt"),
        "webvtt-py": _by_webvtt("vtt"),
        "ttconv": _by_ttconv(lambda text: ttconv.vtt.reader.to_model(io.StringIO(text))),
    },
    "sbv": {"webvtt-py": _by_webvtt("sbv")},
    "ass": {"pysubs2": _by_pysubs2("ass")},
    "ttml": {"pysubs2": _by_pysubs2("ttml"), "ttconv": _by_ttconv(_imsc)},
    "txt": {"pysubs2": _by_pysubs2("whisper_jax")},
}
"""The readers of a format, by the format's ending."""
