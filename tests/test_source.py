"""A source gives back the bytes it was read from, but for the edits made."""

from __future__ import annotations

import codecs
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcript.errors import FormatError, InputError, MissingInput
from transcript.source import STDIN, Edit, Source, decode, line_spans, read_source, splice

PATH = Path("episode.srt")
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
CP1252 = st.text(st.characters(codec="cp1252", min_codepoint=32) | st.sampled_from("\r\n\t"))
ENCODINGS = (
    ("utf-8", b""),
    ("utf-8", codecs.BOM_UTF8),
    ("utf-16-le", codecs.BOM_UTF16_LE),
    ("utf-16-be", codecs.BOM_UTF16_BE),
    ("utf-32-le", codecs.BOM_UTF32_LE),
    ("utf-32-be", codecs.BOM_UTF32_BE),
)


@given(TEXT, st.sampled_from(ENCODINGS))
def test_text_with_or_without_a_mark_comes_back_byte_for_byte(text: str, encoding: tuple[str, bytes]) -> None:
    name, mark = encoding
    if not mark:
        text = text.removeprefix("\ufeff")
    data = mark + text.encode(name)
    source = decode(data, PATH)
    assert source.text == text
    assert source.data == data


@given(CP1252)
def test_windows_1252_comes_back_byte_for_byte(text: str) -> None:
    text = "na\u00efve, and plain letters: " + "x" * len(text) + text
    data = text.encode("cp1252")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        source = decode(data, PATH)
        assert (source.encoding, source.text, source.data) == ("cp1252", text, data)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Добрый вечер, дорогие слушатели."),
        ("cp1253", "Καλησπέρα σε όλους."),
        ("gb18030", "大家晚上好欢迎收听本台节目"),
        ("shift_jis", "こんばんは、みなさん。ようこそ。"),
        ("euc-kr", "안녕하세요 여러분 반갑습니다"),
    ],
)
def test_text_of_another_encoding_is_not_taken_for_windows_1252(encoding: str, text: str) -> None:
    cue = f"1\r\n00:00:01,000 --> 00:00:02,000\r\n{text}\r\n".encode(encoding)
    with pytest.raises(FormatError, match="UTF-8"):
        decode(cue, PATH)
    decode("Dès Noël où un zéphyr haï me vêt, « ça », œuvre.".encode("cp1252"), PATH)


@given(st.binary())
def test_any_bytes_are_decoded_without_loss_or_refused(data: bytes) -> None:
    try:
        source = decode(data, PATH)
    except FormatError:
        return
    assert source.data == data


@pytest.mark.parametrize(
    "data",
    [b"\0" * 100, b"a\0b", "ab".encode("utf-16-le"), b"\xff\xfea", b"\xef\xbb\xbf\xff", b"\xe9\x01", b"\xe9\x81"],
)
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(FormatError, match=r"^episode\.srt: ") as caught:
        decode(data, PATH)
    assert "\n" not in str(caught.value)


def test_a_character_that_the_encoding_lacks_is_named() -> None:
    source = decode(b"caf\xe9", PATH)
    with pytest.raises(InputError, match="cp1252 cannot hold '中'"):
        source.edited([Edit(0, 3, "中")])


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    text = draw(st.text(max_size=40))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    return text, [Edit(a, b, draw(st.text(max_size=3))) for a, b in spans]


@given(edited())
def test_splicing_changes_the_edited_stretches_alone(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    expected = text
    for edit in reversed(edits):
        expected = expected[: edit.start] + edit.text + expected[edit.end :]
    assert splice(text, edits) == expected
    assert Source(PATH, text).edited([]) == text.encode()


def test_edits_that_overlap_or_lie_outside_are_refused() -> None:
    with pytest.raises(ValueError, match="overlap"):
        splice("abcdef", [Edit(0, 3, ""), Edit(2, 4, "")])
    with pytest.raises(ValueError, match="behind the text"):
        splice("abc", [Edit(2, 4, "")])
    with pytest.raises(ValueError, match="forwards"):
        Edit(3, 2, "")


@given(st.text("a \n\r"))
def test_lines_are_those_that_python_sees(text: str) -> None:
    assert [text[a:b] for a, b in line_spans(text)] == text.splitlines()


@given(st.text("a\n\r", min_size=1))
def test_a_position_lies_on_its_line(text: str) -> None:
    source = Source(PATH, text)
    for number, (start, end) in enumerate(line_spans(text), 1):
        assert {source.line_at(k) for k in range(start, end)} <= {number}


def test_a_source_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfHello\r\n")
    assert read_source(path) == Source(path, "Hello\r\n", "utf-8", codecs.BOM_UTF8)


def test_what_cannot_be_read_is_told_in_one_line(tmp_path: Path) -> None:
    for path, problem in (
        (tmp_path / "missing.txt", "no such file"),
        (tmp_path, "is a folder"),
        (tmp_path / "a.txt" / "b.txt", "no such file|cannot be read"),
        (Path("a\0b"), "cannot be read"),
        (Path("x" * 5000), "cannot be read"),
    ):
        with pytest.raises(MissingInput, match=problem):
            read_source(path)


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbfHello")))
    assert read_source(STDIN) == Source(STDIN, "Hello", "utf-8", codecs.BOM_UTF8)
