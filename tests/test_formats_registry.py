"""The table of formats: what a file is by its content, then by its ending."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from transcript.cues import CueRules
from transcript.errors import FormatError, MissingInput, OptionError
from transcript.formats import (
    FORMATS,
    Document,
    format_named,
    format_of_path,
    page,
    parse,
    plain,
    read,
    rttm,
    sbv,
    srt,
    vtt,
)
from transcript.model import Segment, Transcript, Word
from transcript.replacement import Replacement
from transcript.source import Source

if TYPE_CHECKING:
    from transcript.formats.base import Format

SRT = "1\n00:00:01,000 --> 00:00:02,000\ndeep Seek\n"
VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\ndeep Seek\n"
JSON = '{"segments": [{"start": 1.0, "end": 2.0, "text": " deep Seek"}]}'
PAGE = "Speaker 1\n\ndeep Seek\n"
TEXT = "deep Seek\n"


@pytest.mark.parametrize("ending", ["srt", "vtt", "txt", "unknown", ""])
@pytest.mark.parametrize(("text", "title"), [(SRT, "SubRip"), (VTT, "WebVTT"), (PAGE, "Speaker blocks")])
def test_content_tells_a_format_whatever_the_ending(text: str, title: str, ending: str) -> None:
    if title == "Speaker blocks" and ending in ("srt", "vtt"):
        with pytest.raises(FormatError, match="no cue"):
            parse(Source(Path(f"a.{ending}"), text))
    else:
        assert parse(Source(Path(f"a.{ending}"), text)).format.title == title


def test_text_of_no_grammar_is_plain_text() -> None:
    assert parse(Source(Path("a"), TEXT)).format is plain.FORMAT
    assert parse(Source(Path("-"), TEXT)).format is plain.FORMAT


@pytest.mark.parametrize("text", [SRT, VTT, JSON, PAGE, TEXT])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_correction_is_made_in_every_format(tmp_path: Path, text: str, mark: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(mark + text.encode())
    document = read(path)
    assert [w.text for w in document.transcript.words] == ["deep", "Seek"]
    assert document.reworded([]) == mark + text.encode()
    after = document.reworded([Replacement(0, 2, ("DeepSeek", ""))])
    assert after == mark + text.replace("deep Seek", "DeepSeek").encode()


@pytest.mark.parametrize("ending", ["srt", "vtt", "json", "rttm"])
def test_an_ending_of_a_grammar_is_a_promise(ending: str) -> None:
    with pytest.raises(FormatError, match=rf"a\.{ending}"):
        parse(Source(Path(f"a.{ending}"), "Hello there."))


@pytest.mark.parametrize("text", ["", " \n\t\r\n", "\ufeff", "WEBVTT\n\n00:01.000 --> 00:02.000\n\n"])
def test_a_file_without_words_is_refused(text: str) -> None:
    with pytest.raises(FormatError, match="words"):
        parse(Source(Path("a.txt"), text))


@pytest.mark.parametrize("blank", [" ", "\t", "\f", "\v", "\x1f", "\x85", "\xa0", "\u2028", "\u3000"])
def test_subtitles_are_known_whatever_spaces_stand_around_their_times(blank: str) -> None:
    subrip = f"{blank}00:00:01,000{blank}-->{blank}00:00:02,000{blank}\nHello"
    assert parse(Source(Path("a.txt"), subrip)).format is srt.FORMAT
    assert parse(Source(Path("a.txt"), subrip.replace("-->", "->"))).format is srt.FORMAT
    assert parse(Source(Path("a.txt"), f"{blank}0:00:01.000,0:00:02.000{blank}\nHello")).format is sbv.FORMAT


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.srt", tmp_path):
        with pytest.raises(MissingInput):
            read(path)


def test_formats_are_found_by_name_and_ending() -> None:
    assert [format_named(name) for name in ("srt", "vtt", "txt", "rttm")] == [
        srt.FORMAT,
        vtt.FORMAT,
        plain.FORMAT,
        rttm.FORMAT,
    ]
    assert format_of_path(Path("a/EPISODE.SRT")) is srt.FORMAT
    assert format_of_path(Path("a.txt")) is plain.FORMAT
    assert format_of_path(Path("a.json")).name == "json"
    assert format_of_path(Path("a.podcast.json")).name == "podcast"
    with pytest.raises(OptionError, match=r"choose from vtt, .*srt, sbv, md, txt$"):
        format_named("xyz")
    for name in ("a.xyz", "-"):
        with pytest.raises(OptionError, match=r"choose one of .*\.srt"):
            format_of_path(Path(name))


def test_the_help_names_every_format() -> None:
    from castproof import flags

    assert set(flags._FORMAT_NAMES.split(", ")) == {f.name for f in FORMATS}  # noqa: SLF001 - what both commands show


@pytest.mark.parametrize("form", [f for f in FORMATS if f is not rttm.FORMAT], ids=lambda f: f.title)
def test_what_a_format_writes_it_recognises(form: Format) -> None:
    words = tuple(Word(t, 1000 + 500 * k, 1400 + 500 * k, speaker="Speaker 1") for k, t in enumerate("one two".split()))  # noqa: SIM905
    text = form.write(Transcript((Segment(words, 1000, 2000),)), CueRules())
    document = parse(Source(Path("file"), text))
    assert isinstance(document, Document)
    assert document.format is (page.FORMAT if form is plain.FORMAT else form)
    assert [(w.text, w.speaker) for w in document.transcript.words] == [("one", "Speaker 1"), ("two", "Speaker 1")]
