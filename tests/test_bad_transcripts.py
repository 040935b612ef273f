"""Strange input: read, or refused in one line; never a traceback, never more than linear time."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcript.errors import FormatError, InputError
from transcript.formats import FORMATS, ass, html, parse, podcast, rttm, srt, table, ttml, vtt, whisper
from transcript.source import Source, decode

if TYPE_CHECKING:
    from collections.abc import Callable

    from transcript.formats.base import Format

PATH = Path("strange")
SHARDS = st.sampled_from(
    [
        "WEBVTT",
        "1",
        "00:00:01,000 --> 00:00:02,000",
        "00:01.000 --> 00:02.000",
        "-->",
        "00:00:",
        "<v Ann>",
        "<v",
        "</v>",
        "<00:00:01.500>",
        "<b>",
        "&amp;",
        "&#0;",
        "&#55296;",
        "&",
        "{\\an8}",
        "NOTE",
        "STYLE",
        "Ann:",
        "Ann",
        "[Ann]:",
        "- ",
        ">>",
        "Speaker 1",
        "Transcript",
        "Transcript source:",
        "Episode description",
        "SPEAKER a 1 0.0 1.0 <NA> <NA> a",
        "show 1 0.0 1.0 a",
        "show 1 ann 0.0 1.0 <o> a",
        "[Script Info]\n[Events]\n",
        "Dialogue: 0,0:00:01.00,0:00:02.00,Default,Ann,0,0,0,,",
        "{\\k10}",
        "\\N",
        "\\",
        '<tt xmlns="a"><body>',
        '<p begin="1s" end="2s">',
        "</p>",
        "<span>",
        "</body></tt>",
        "<!DOCTYPE html><article class=transcript>",
        "<time datetime=PT1S>",
        "<cite>",
        "<!--",
        "-->",
        "&#65;",
        "start,end,speaker,text\n",
        "start\tend\ttext\n",
        '""',
        ",",
        "[00:01](#t=1)",
        "**Ann:**",
        "[00:12]",
        "(00:57):",
        "Ann  0:07",
        "{",
        "[",
        '"',
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        " ",
        "\t",
        "\u2028",
        "\x85",
        "\x1c",
        "\u200e",
        "\ufeff",
        "\u00a0",
        "\u5317",
    ]
)
TEXTS = st.lists(SHARDS | st.text(max_size=3), max_size=40).map("".join)
READERS = [f for f in FORMATS if f not in (rttm.FORMAT, whisper.FORMAT, podcast.FORMAT)]
"""Those of text; JSON is drawn as values in test_formats_json."""


Result = TypeVar("Result")


def read_or_refused(call: Callable[[], Result]) -> Result | None:
    """Return what `call` reads, or None where it refuses in one line; any other error is the test's."""
    try:
        return call()
    except InputError as error:
        if "\n" in str(error) or not str(error).startswith(str(error.path)):
            raise AssertionError(str(error)) from error
        return None


@pytest.mark.parametrize("form", READERS, ids=lambda f: f.title)
@given(text=TEXTS)
def test_any_text_is_read_or_refused(form: Format, text: str) -> None:
    source = Source(PATH, text)
    form.recognises(text)
    transcript = read_or_refused(lambda: form.read(source))
    if transcript is None:
        return
    for word in transcript.words:
        for place in word.places:
            assert "".join(piece.text for piece in place) == word.text
            assert all(a.end <= b.start for a, b in pairwise(place))
            assert place[-1].end <= len(text)
    starts = [w.places[0][0].start for w in transcript.words]
    assert starts == sorted(set(starts))


@given(TEXTS)
def test_any_diarization_is_read_or_refused(text: str) -> None:
    read_or_refused(lambda: rttm.read_diarization(Source(PATH, text)))


@given(st.binary(max_size=200), st.sampled_from(["a", *(f"a{s}" for f in FORMATS for s in f.suffixes)]))
def test_any_bytes_are_read_or_refused(data: bytes, name: str) -> None:
    read_or_refused(lambda: parse(decode(data, Path(name))))


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.srt", b"", "is empty"),
        ("a.srt", b"\0" * 1000, "NUL"),
        ("a.srt", bytes(range(128, 160)) * 20, "is neither UTF-8"),
        ("a.srt", b"\x89PNG\r\n\x1a\n\x01\x02\x03\x04", "control characters"),
        ("a.srt", b"no cue at all", "holds no cue"),
        ("a.vtt", b"WEBVTT\n", "holds no cue"),
        ("a.srt", b"1\n00:00:02,000 --> 00:00:01,000\nx", "^a.srt:2: a cue ends before it starts"),
        ("a.srt", b"1\n00:00:nan,000 --> 00:00:01,000\nx", "^a.srt:2: '00:00:nan,000' is no time"),
        ("a.txt", b"<html><body>x", "web page"),
        ("a.rttm", b"SPEAKER a 1 0.0 1.0 <NA> <NA> a", "--diarization"),
    ],
)
def test_bad_files_are_told_in_one_line(name: str, data: bytes, problem: str) -> None:
    with pytest.raises(InputError, match=problem) as caught:
        parse(decode(data, Path(name)))
    assert "\n" not in str(caught.value)


# -- time --------------------------------------------------------------------------------------------------------------

_START = "1\n00:00:01,000 --> 00:00:02,000\n"
_PATTERNS: list[Callable[[int], str]] = [
    lambda n: "<" * n,
    lambda n: "<v " * (n // 3),
    lambda n: "</" * (n // 2),
    lambda n: "<00:" * (n // 4),
    lambda n: "<" + "a" * n,
    lambda n: "\n" * n + "x",
    lambda n: "\r" * n + "x",
    lambda n: " " * n + "x",
    lambda n: " \n" * (n // 2) + "x",
    lambda n: "7" * n,
    lambda n: "7\n" * (n // 2),
    lambda n: "7\n\n" * (n // 3),
    lambda n: "-->" * (n // 3),
    lambda n: "a-->\n" * (n // 5),
    lambda n: "a --> b " * (n // 8),
    lambda n: "&" * n,
    lambda n: "&amp;" * (n // 5),
    lambda n: "{\\" * (n // 2),
    lambda n: "Ann: " * (n // 5),
    lambda n: "Ann:\n" * (n // 5),
    lambda n: "Speaker 1\n" * (n // 10),
    lambda n: "Transcript\n" * (n // 11),
    lambda n: "[" * n,
    lambda n: "[" + "a " * (n // 2),
    lambda n: "- " * (n // 2),
    lambda n: "\n- x" * (n // 4),
    lambda n: ">" * n,
    lambda n: ";;" * (n // 2),
    lambda n: ";;\n" * (n // 3),
    lambda n: "NOTE\n\n" * (n // 6),
    lambda n: "\u200e" * n,
    lambda n: "a<i>" * (n // 4),
    lambda n: "<p>" * (n // 3),
    lambda n: "<!--" * (n // 4),
    lambda n: "<a '" * (n // 4),
    lambda n: '<a b="' * (n // 6),
    lambda n: "<time>" * (n // 6),
    lambda n: "[a](" * (n // 4),
    lambda n: "[00:01](#t=1)" * (n // 13),
    lambda n: "**" * (n // 2),
    lambda n: "\\" * n,
    lambda n: "0:01\n" * (n // 5),
    lambda n: "[0:01] " * (n // 7),
    lambda n: "Ann 0:01\n" * (n // 9),
    lambda n: '"' * n,
    lambda n: '""' * (n // 2) + "a",
    lambda n: "a," * (n // 2),
    lambda n: "{\\k1}" * (n // 5),
]


_SURROUNDINGS: list[tuple[Format, str, str]] = [
    *((form, "", "") for form in (*READERS, rttm.FORMAT)),
    (srt.FORMAT, _START, f"\n\n{_START}x"),
    (vtt.FORMAT, "WEBVTT\n\n00:01.000 --> 00:02.000\n", ""),
    (ass.FORMAT, "[Script Info]\n[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Default,Ann,0,0,0,,", ""),
    (ttml.FORMAT, '<tt><p begin="1s">', "</p></tt>"),
    (html.FORMAT, "<!doctype html><div id=transcript>", "</div>"),
    (table.CSV, "start,text\n0,", ""),
]


def seconds_for(pattern: Callable[[int], str], letters: int) -> float:
    """Return the time that every reader takes for a text of so many letters, alone and where its words stand."""
    text = pattern(letters)
    start = time.process_time()
    for form, before, behind in _SURROUNDINGS:
        source = Source(PATH, f"{before}{text}{behind}")
        form.recognises(source.text)
        try:
            form.read(source)
        except FormatError:
            continue
    return time.process_time() - start


@pytest.mark.parametrize("pattern", _PATTERNS, ids=lambda p: repr(p(12)))
def test_strange_text_takes_no_time_to_speak_of(pattern: Callable[[int], str]) -> None:
    # what is quadratic in the letters takes 10^9 steps and more
    assert seconds_for(pattern, 30_000) < 10


@pytest.mark.slow
@pytest.mark.parametrize("pattern", _PATTERNS, ids=lambda p: repr(p(12)))
def test_time_is_linear_in_strange_text(pattern: Callable[[int], str]) -> None:
    # this much more text shows what is quadratic in the lines or words, too
    assert seconds_for(pattern, 300_000) < 40
