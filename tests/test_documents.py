"""The documents given as references: what is read of them, what is left out, and what hostile ones can do."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import threading
import time
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align import documents
from align.documents import ReferenceText, read_documents
from align.documents.guard import Guard, serve
from align.documents.kinds import Kind
from align.documents.pdf import read_pdf
from align.documents.tidy import tidy, unhyphenated, without_marks
from align.documents.unreadable import Unreadable
from align.documents.web import decode_page, lighten, page_text
from align.documents.word import read_word
from transcript.errors import InputError, MissingInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ARTICLE = (
    "The chipmaker Quellwerk said on Monday that Odalys Brannigan would lead its laboratory in Tarnvik. "
    "She had worked there for eleven years, most of them on the memory that the company sells to carmakers. "
    "Investors who had waited for the news since the spring welcomed it, and the shares rose by four per cent."
)


def pdf_of(*pages: str, packed: bool = True, extra: bytes = b"") -> bytes:
    """Return a PDF with a line of text for each line of each page; `extra` is put before the first page's."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for n, page in enumerate(pages):
        lines = "".join(f"({line}) Tj T* " for line in page.split("\n"))
        stream = f"BT /F1 12 Tf 14 TL 72 720 Td {lines} ET".encode("cp1252")
        stream = stream if n else extra + stream
        coding = b"/Filter/FlateDecode" if packed else b""
        stream = zlib.compress(stream) if packed else stream
        objects += [
            f"<</Type/Page/Parent 2 0 R/Contents {5 + 2 * n} 0 R/Resources<</Font<</F1 3 0 R>>>>>>".encode(),
            b"<</Length %d%s>>stream\n%s\nendstream" % (len(stream), coding, stream),
        ]
    return pdf_from(objects)


def pdf_from(objects: Sequence[bytes]) -> bytes:
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for n, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (n, content))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, table))
    return out.getvalue()


def word_of(*paragraphs: str, table: Sequence[str] = ()) -> bytes:
    import docx

    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        cells = document.add_table(rows=1, cols=len(table)).rows[0].cells
        for cell, text in zip(cells, table, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word_with(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a Word document with the content of one of its parts changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(word_of("Odalys Brannigan"))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data) if name == part else data)
    return out.getvalue()


def page_of(body: str, title: str = "Quellwerk names a head", head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


class Told(list[str]):
    """The lines that were told."""

    def __call__(self, line: str) -> None:
        """Note `line`."""
        self.append(line)


def texts(*paths: Path, exclude: Sequence[Path] = (), told: Told | None = None) -> dict[str, str]:
    found = read_documents(paths, exclude, tell=Told() if told is None else told)
    return {Path(t.name).name: t.text for t in found}


# -- what is read ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes("Zoë Brännström\r\nat Quellwerk\r".encode(encoding))
    assert read_documents([path], tell=Told()) == (ReferenceText(str(path), "Zoë Brännström\nat Quellwerk\n"),)


def test_a_text_keeps_its_lines_so_that_a_term_can_be_shown_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("one\n\nthree https://example.org/deepseek-rise, four\nfive", encoding="utf-8")
    assert texts(path)["notes.txt"].split("\n") == ["one", "", "three , four", "five"]


def test_markdown_gives_its_words_without_marks_or_targets() -> None:
    text = (
        "# Guests\n\n- **Odalys Brannigan**, of [Quellwerk](https://quellwerk.example/about_us)\n> *said* `so`\n"
        "![logo](a.png) snake_case stays\n\n[1]: https://example.org\n---\n"
    )
    assert without_marks(text).split("\n") == [
        "Guests", "", "Odalys Brannigan, of Quellwerk", "said so", "logo snake_case stays", "", "", "", "",
    ]  # fmt: skip


def test_a_page_gives_its_article_and_title_not_its_teasers_and_scripts(tmp_path: Path) -> None:
    teasers = "".join(f"<li><a href='/{n}'>Vostrikov wins again {n}</a></li>" for n in range(20))
    body = (
        f"<nav><ul>{teasers}</ul></nav><article><h1>Quellwerk names a head</h1><p>{ARTICLE}</p><p>{ARTICLE[::-1]}</p>"
        f"<script>var a = 'Skriptor';</script></article><aside><h2>Related</h2><ul>{teasers}</ul></aside>"
    )
    path = tmp_path / "page.html"
    path.write_text(page_of(body), encoding="utf-8")
    text = texts(path)["page.html"]
    assert "Odalys Brannigan" in text
    assert "Quellwerk names a head" in text
    assert "Vostrikov" not in text
    assert "Skriptor" not in text


def test_a_page_without_an_article_gives_all_its_text(tmp_path: Path) -> None:
    path = tmp_path / "guests.html"
    path.write_text("<table><tr><td>Odalys</td><td>Br&auml;nnigan &amp; Co</td></tr></table>", encoding="utf-8")
    assert texts(path)["guests.html"].split() == ["Odalys", "Brännigan", "&", "Co"]


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ("<meta charset='windows-1251'>", "cp1251"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">', "shift_jis"),
        ("<meta charset='iso-8859-1'>", "cp1252"),
        ("<meta charset='punycode'>", "cp1252"),
        ("", "cp1252"),
        ("<meta charset='windows-1251'>", "utf-8"),
    ],
)
def test_a_page_is_read_in_the_character_set_it_names_unless_it_is_utf8(head: str, encoding: str) -> None:
    word = {"cp1251": "Брэнниган", "shift_jis": "ブラニガン"}.get(encoding, "Brännigan—“so”")
    assert page_text(decode_page(page_of(f"<p>{word}", head=head).encode(encoding))) == word


def test_page_text_divides_at_blocks_and_not_inside_words() -> None:
    markup = (
        "<p title='a > b'>Deep<b>Seek</b> rose<br>today</p><div>Nvidia<!-- <p>not this --> fell</div>"
        "<STYLE>p {}</STYLE ><script>if (1 < 2) '</p>'</script><li>AT&amp;T</li>5 < 6 <unclosed attribute='x"
    )
    assert page_text(markup).split("\n") == ["DeepSeek rose", "today", "Nvidia fell", "AT&T", "5 < 6"]


def test_a_pdf_gives_the_text_of_its_pages_with_divided_words_whole(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf_of("Odalys Branni-\ngan leads the labo-\nratory.", "Odalys Brannigan of Quellwerk."))
    text = texts(path)["report.pdf"]
    assert "Odalys Brannigan leads the laboratory." in text
    assert "Odalys Brannigan of Quellwerk." in text


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Deep-\nSeek and DeepSeek", "DeepSeek and DeepSeek"),
        ("infor-\n  mation", "information"),
        ("Beijing-\nbased Beijing-based", "Beijing-based Beijing-based"),
        ("Beijing-\nbased in Beijing, based", "Beijing-based in Beijing, based"),
        ("Smith-\nJones", "Smith-Jones"),
        ("the A-\n100", "the A-100"),
        ("a dash -\nhere", "a dash -\nhere"),
    ],
)
def test_what_a_line_end_divides_is_joined_as_the_rest_of_the_text_has_it(text: str, whole: str) -> None:
    assert unhyphenated(text) == whole


def test_a_word_document_gives_paragraphs_tables_and_nested_text(tmp_path: Path) -> None:
    path = tmp_path / "brief.docx"
    path.write_bytes(word_of("Odalys\tBrannigan", "second", table=("Quellwerk", "Tarnvik")))
    assert texts(path)["brief.docx"].split() == ["Odalys", "Brannigan", "second", "Quellwerk", "Tarnvik"]


def test_a_word_document_gives_controls_and_boxes_once_and_no_deleted_text() -> None:
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    inner = (
        f"<w:sdt {w}><w:sdtContent><w:p><w:r><w:t>control</w:t></w:r></w:p></w:sdtContent></w:sdt><w:p {w} {mc}><w:r>"
        "<w:t>before</w:t></w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:p><w:r><w:t>boxed</w:t></w:r></w:p>"
        "</mc:Choice><mc:Fallback><w:p><w:r><w:t>boxed</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent><w:del><w:r>"
        "<w:delText>gone</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom>"
        "<w:r><w:t xml:space='preserve'> after</w:t></w:r></w:p>"
    ).encode()
    data = word_with("word/document.xml", lambda xml: xml.replace(b"<w:body>", b"<w:body>" + inner))
    assert read_word(data).split("\n")[:3] == ["control", "boxed", "before after"]


def test_subtitles_and_whisper_json_give_their_words_and_speakers(tmp_path: Path) -> None:
    cues = "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Odalys Brannigan>We at Quell\n\n00:01.000 --> 00:02.000\n"
    (tmp_path / "a.vtt").write_text(f"{cues}<v Odalys Brannigan>werk won.\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("1\n00:00:00,000 --> 00:00:01,000\nHello there.\n", encoding="utf-8")
    (tmp_path / "c.json").write_text(
        '{"text": "Good day.", "segments": [{"id": 0, "start": 0.0, "end": 1.0, "text": "Good day."}]}',
        encoding="utf-8",
    )
    found = texts(tmp_path)
    assert found["a.vtt"].strip() == "Odalys Brannigan: We at Quell werk won."
    assert found["b.txt"].strip() == "Hello there."
    assert found["c.json"].strip() == "Good day."


def test_tidy_drops_what_is_not_seen_and_what_only_a_machine_reads() -> None:
    text = (
        "\ufeffDeep\xadSeek\u200b of\x0cﬁve, ask (o.brannigan@quellwerk.example) or www.quellwerk.example. At 9 @ home"
    )
    assert tidy(text) == "DeepSeek of\nfive, ask ) or . At 9 @ home"


@given(st.text())
def test_tidying_twice_changes_nothing_more(text: str) -> None:
    once = tidy(text)
    assert once.count("\r") == 0
    assert _UNSEEN_SAMPLE.isdisjoint(once)


_UNSEEN_SAMPLE = frozenset("\0\x1b\xad\u200b\ufeff\u202e")


# -- what a file is ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["report.txt", "report", "report.html", "report.docx"])
def test_content_tells_before_the_ending(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(pdf_of("Odalys Brannigan"))
    assert texts(path)[name].strip() == "Odalys Brannigan"


@pytest.mark.parametrize("name", ["brief.txt", "brief", "brief.zip"])
def test_a_word_document_is_known_without_its_ending(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(word_of("Odalys Brannigan"))
    assert "Odalys Brannigan" in texts(path)[name]


@pytest.mark.parametrize("name", ["page.txt", "page.php", "page.pdf"])
def test_a_page_is_known_without_its_ending(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("<!-- saved --><!-- so -->\n" + page_of(f"<p>{ARTICLE}</p>"), encoding="utf-16")
    assert "Odalys Brannigan" in texts(path)[name]
    assert "<p>" not in texts(path)[name]


def test_a_text_with_an_unknown_ending_is_read_where_it_is_named(tmp_path: Path) -> None:
    path = tmp_path / "guests.list"
    path.write_text("Odalys Brannigan", encoding="utf-8")
    assert texts(path) == {"guests.list": "Odalys Brannigan"}


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.pdf", b"plain words", "is no PDF"),
        ("a.pdf", b"%PDF-1.7\nbut nothing else", "cannot be read as a PDF"),
        ("a.pdf", pdf_of("x" * 50)[:300], "cannot be read as a PDF|no page"),
        ("a.docx", b"plain words", "no Word document"),
        ("a.docx", b"PK\x03\x04 and then nothing", "no Word document"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Word document or has a password"),
        ("a.html", b"<p>\0\0\0", "NUL"),
        ("a.txt", bytes(range(256)) * 4, "of no kind that can be read"),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(40), "of no kind that can be read"),
        ("a.zip", b"PK\x03\x04\x14\0\0\0\x08\0" + bytes(40), "of no kind that can be read"),
        ("a.doc", b"{\\rtf1\\ansi words}", "rich text"),
        ("a.txt", b"", "holds no words"),
        ("a.md", b" \n--- ...\n", "holds no words"),
        ("a.html", b"<html><script>var words = 1</script></html>", "holds no words"),
        ("a.pdf", pdf_of(""), "holds no words .a scan"),
    ],
)
def test_a_named_reference_that_gives_no_text_is_refused_in_one_line(
    tmp_path: Path, name: str, data: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError, match=says) as caught:
        texts(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_a_missing_reference_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match=r"gone\.txt: cannot be read: no such file or directory"):
        texts(tmp_path / "gone.txt")
    with pytest.raises(MissingInput, match="no usable file name"):
        texts(Path("a\0b"))


# -- folders -----------------------------------------------------------------------------------------------------------


def fill(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"words of {name}", encoding="utf-8")


def test_a_folder_is_read_in_order_without_hidden_files_readmes_and_page_parts(tmp_path: Path) -> None:
    fill(
        tmp_path, "b/2.txt", "b/1.md", "a.txt", "c", ".hidden.txt", ".git/x.txt", "README.md", "b/readme.de.txt",
        "~$brief.docx", "page_files/frame.html", "other_files/kept.txt", "page.htm",
    )  # fmt: skip
    assert list(texts(tmp_path)) == ["a.txt", "1.md", "2.txt", "c", "kept.txt", "page.htm"]


def test_names_are_paths_as_the_user_would_write_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, "notes/a.txt")
    monkeypatch.chdir(tmp_path)
    assert [t.name for t in read_documents([Path("notes")], tell=Told())] == [os.path.join("notes", "a.txt")]  # noqa: PTH118 -- as the system spells it


def test_what_is_no_document_is_counted_and_named_in_one_line(tmp_path: Path) -> None:
    fill(tmp_path, "a.txt", "x.css")
    for n in range(6):
        (tmp_path / f"p{n}.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "chapters.json").write_text('{"version": "1.2", "chapters": []}', encoding="utf-8")
    told = Told()
    assert list(texts(tmp_path, told=told)) == ["a.txt"]
    assert told == [
        f"{tmp_path}: left out 8 files that are no document: chapters.json, p0.jpg, p1.jpg, p2.jpg, p3.jpg and 3 more"
    ]


def test_a_broken_document_in_a_folder_is_refused_and_an_empty_one_told(tmp_path: Path) -> None:
    fill(tmp_path, "a.txt")
    (tmp_path / "empty.txt").touch()
    told = Told()
    assert list(texts(tmp_path, told=told)) == ["a.txt"]
    assert told == [f"{tmp_path / 'empty.txt'}: holds no words; left out"]
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 oh")
    with pytest.raises(InputError, match=r"broken\.pdf: cannot be read as a PDF"):
        texts(tmp_path)


def test_half_a_json_in_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "half.json").write_text('{"segments": [{"start": 0.0, "te', encoding="utf-8")
    with pytest.raises(InputError, match=r"half\.json"):
        texts(tmp_path)


def test_the_transcript_and_readmes_are_never_references(tmp_path: Path) -> None:
    fill(tmp_path, "episode.txt", "README.txt", "notes.txt")
    (tmp_path / "copy.txt").write_bytes((tmp_path / "episode.txt").read_bytes())
    (tmp_path / "link.txt").symlink_to(tmp_path / "episode.txt")
    episode = [tmp_path / "sub" / ".." / "episode.txt"]
    (tmp_path / "sub").mkdir()
    told = Told()
    assert list(texts(tmp_path, exclude=episode, told=told)) == ["notes.txt"]
    assert told == []
    named = [tmp_path / n for n in ("episode.txt", "copy.txt", "link.txt", "README.txt", "notes.txt")]
    assert list(texts(*named, exclude=episode, told=told)) == ["notes.txt"]
    assert [Path(line.partition(": ")[0]).name for line in told] == [p.name for p in named[:4]]


def test_what_is_given_twice_is_read_once(tmp_path: Path) -> None:
    fill(tmp_path, "a/x.txt", "b/y.txt")
    (tmp_path / "b" / "x too.txt").write_bytes((tmp_path / "a" / "x.txt").read_bytes())
    assert list(texts(tmp_path / "a" / "x.txt", tmp_path, tmp_path / "a")) == ["x.txt", "y.txt"]


def test_links_to_folders_are_not_walked_and_special_files_not_opened(tmp_path: Path) -> None:
    fill(tmp_path, "in/a.txt", "out/secret.txt")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "away").symlink_to(tmp_path / "out")
    (tmp_path / "in" / "nowhere.txt").symlink_to(tmp_path / "gone")
    (tmp_path / "in" / "self.txt").symlink_to(tmp_path / "in" / "self.txt")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "in" / "pipe.txt")  # opening it would wait for ever
    told = Told()
    assert list(texts(tmp_path / "in", told=told)) == ["a.txt"]
    assert len(told) == 1
    assert {"loop", "away", "nowhere.txt", "self.txt"} <= set(told[0].replace(",", "").split())
    assert list(texts(tmp_path / "in" / "away")) == ["secret.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_read_where_it_is_named(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(b"Odalys Brannigan " * 2000,))
    writer.start()
    assert texts(pipe)["pipe"].count("Odalys") == 2000
    writer.join()


def test_a_folder_of_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents.files, "MAX_FILES", 3)
    fill(tmp_path, "1.txt", "2.txt", "3.txt")
    assert len(texts(tmp_path)) == 3
    fill(tmp_path, "4.txt")
    with pytest.raises(InputError, match="more than 3 files"):
        texts(tmp_path)


def test_a_document_of_too_many_bytes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents.files, "MAX_BYTES", 2**20)
    path = tmp_path / "long.txt"
    path.write_bytes(b"a " * 2**19)
    assert len(texts(path)["long.txt"]) == 2**20
    path.write_bytes(b"a " * 2**19 + b"b")
    with pytest.raises(InputError, match=r"long\.txt: is larger than 1 MB"):
        texts(path)


# -- hostile documents -------------------------------------------------------------------------------------------------


def test_entities_neither_read_files_nor_multiply(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("Hauptgeheimnis", encoding="utf-8")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'[<!ENTITY l0 "lol">{laughs}<!ENTITY f SYSTEM "{secret.as_uri()}">]>'
    body = f"<p>&l9;&f; {ARTICLE}</p>"
    for name, start in (("a.xhtml", '<?xml version="1.0"?><!DOCTYPE html '), ("b.html", "<!DOCTYPE html ")):
        (tmp_path / name).write_text(f"{start}{doctype}<html><body>{body}</body></html>", encoding="utf-8")
        text = texts(tmp_path / name)[name]
        assert "Odalys Brannigan" in text
        assert "Hauptgeheimnis" not in text
        assert text.count("lol") < 10
    declared = f"<!DOCTYPE w {doctype}".encode()

    def hostile(xml: bytes) -> bytes:
        start, end = xml.split(b"?>", 1)
        return start + b"?>" + declared + end.replace(b"Odalys", b"&f;&l9;Odalys")

    path = tmp_path / "c.docx"
    path.write_bytes(word_with("word/document.xml", hostile))
    with pytest.raises(InputError, match=r"c\.docx: cannot be read as a Word document"):
        texts(path)
    path.write_bytes(word_with("word/document.xml", lambda xml: hostile(xml).replace(b"&l9;", b"")))
    assert texts(path)["c.docx"].strip() == "Odalys Brannigan"


@pytest.mark.parametrize(
    "markup",
    [
        "<div>" * 300_000 + "Brannigan",
        "<p><b>" * 200_000 + "Brannigan" + "</b></p>" * 200_000,
        "Brannigan" + "<!--" * 200_000,
        "Brannigan" + "<script " * 300_000 + "application/ld+json",
        "Brannigan" + "<title " * 300_000,
        "Brannigan " + "<" * 300_000,
        "Brannigan" + "<a b='" * 300_000,
        "Brannigan" + "<a b=" * 300_000,
        "Brannigan" + "&#" + "9" * 300_000 + ";",
        "Brannigan" + "&" * 300_000,
        "Brannigan" + "</p" * 200_000,
        "Brannigan" + "data:a/" * 300_000,
        "Brannigan" + " \n" * 300_000,
    ],
    ids=lambda markup: markup.replace("Brannigan", "")[:12],
)
def test_hostile_markup_takes_linear_time(markup: str) -> None:
    start = time.process_time()
    assert "Brannigan" in page_text(lighten(markup))
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    "text",
    [
        "[" * 300_000, "[](" * 300_000, "a" * 300_000, "a-\n" * 300_000, "a@" * 200_000, "x@" + ".a" * 200_000,
        "www." * 300_000, "https://" + "." * 300_000, "_" * 300_000, "-" * 300_000, "> " * 200_000,
        "\r" * 300_000, "- \n" * 300_000, "[a]: " * 200_000,
    ],
    ids=lambda text: repr(text[:8]),
)  # fmt: skip
def test_hostile_text_takes_linear_time(text: str) -> None:
    start = time.process_time()
    tidy(unhyphenated(without_marks(text)))
    assert time.process_time() - start < 20


def test_a_million_nested_tags_are_read(tmp_path: Path) -> None:
    path = tmp_path / "deep.html"
    path.write_text(page_of("<div>" * 200_000 + f"<p>{ARTICLE}"), encoding="utf-8")
    start = time.perf_counter()
    assert "Odalys Brannigan" in texts(path)["deep.html"]
    path.write_text(page_of("<div>" * 1_000_000 + f"<p>{ARTICLE}"), encoding="utf-8")
    assert "Odalys Brannigan" in texts(path)["deep.html"]
    assert time.perf_counter() - start < 60


def test_a_page_that_keeps_the_article_finder_busy_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "_ARTICLE_LIMIT_S", 0.05)
    path = tmp_path / "slow.html"
    path.write_text(page_of(f"<p>{ARTICLE}</p>" + "<p>Vostrikov</p>" * 20_000), encoding="utf-8")
    assert "Vostrikov" in texts(path)["slow.html"]


def test_a_pdf_that_unpacks_without_end_is_refused_soon(tmp_path: Path) -> None:
    path = tmp_path / "bomb.pdf"
    path.write_bytes(pdf_of("Brannigan", extra=b" " * 200_000_000))
    assert path.stat().st_size < 1_000_000
    start = time.perf_counter()
    with pytest.raises(InputError, match=r"bomb\.pdf: has no page that can be read"):
        texts(path)
    assert time.perf_counter() - start < 60


def test_a_pdf_that_draws_itself_without_end_is_stopped_in_time() -> None:
    draw = b"/X Do " * 4000
    form = b"<</Type/XObject/Subtype/Form/Resources<</XObject<</X %d 0 R>>>>/Length %d>>stream\n%s\nendstream"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[" + b"3 0 R " * 500 + b"]/Count 500>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(draw), draw),
        form % (6, len(draw), draw),
        form % (5, 200_000, b"(word) Tj " * 20_000),
    ]
    start = time.perf_counter()
    with Guard() as guard:
        with pytest.raises(Unreadable, match=r"takes more than 2 s to read as a PDF"):
            guard.read(Kind.PDF, pdf_from(objects), 2)
        assert time.perf_counter() - start < 40
        # and the guard goes on with a new reader
        assert guard.read(Kind.PDF, pdf_of("Brannigan"), 60).text.strip() == "Brannigan"


def test_a_pdf_whose_pages_lead_in_a_circle_is_refused() -> None:
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>"]
    with Guard() as guard, pytest.raises(Unreadable):
        guard.read(Kind.PDF, pdf_from(objects), 60)


def test_a_pdf_with_a_password_is_refused() -> None:
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_of("Brannigan")))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    with pytest.raises(Unreadable, match="has a password"):
        read_pdf(out.getvalue())


def test_a_page_of_a_pdf_that_cannot_be_read_is_told_and_the_others_read(tmp_path: Path) -> None:
    path = tmp_path / "mixed.pdf"
    path.write_bytes(pdf_of("Brannigan", "Vostrikov", extra=b" " * 80_000_000))
    told = Told()
    assert texts(path, told=told)["mixed.pdf"].strip() == "Vostrikov"
    assert told == [f"{path}: page 1 cannot be read; left out"]


@pytest.mark.parametrize("limit", ["MAX_PAGES", "MAX_CHARACTERS"])
def test_a_pdf_above_the_limits_is_refused(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    from align.documents import pdf

    monkeypatch.setattr(pdf, limit, 2)
    with pytest.raises(Unreadable, match="more than 2"):
        read_pdf(pdf_of("one", "two", "three"))


@pytest.mark.parametrize("part", ["word/document.xml", "word/media/picture.png"], ids=["text", "picture"])
def test_a_word_document_that_unpacks_without_end_is_refused_before_it_is_unpacked(tmp_path: Path, part: str) -> None:
    out = io.BytesIO(word_of("Brannigan"))
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("bomb.xml" if "doc" in part else part, "w") as file,
    ):
        for _ in range(300):
            file.write(bytes(2**20))
    path = tmp_path / "bomb.docx"
    path.write_bytes(out.getvalue())
    start = time.perf_counter()
    with pytest.raises(InputError, match=r"bomb\.docx: unpacks to more than a document needs"):
        texts(path)
    assert time.perf_counter() - start < 40


def test_a_word_document_that_lies_about_its_sizes_is_refused() -> None:
    data = word_with("word/document.xml", lambda xml: xml.replace(b"</w:body>", b" " * 150_000_000 + b"</w:body>"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        real = archive.getinfo("word/document.xml").file_size
    lying = data.replace(real.to_bytes(4, "little"), (5000).to_bytes(4, "little"))
    with Guard() as guard, pytest.raises(Unreadable):
        guard.read(Kind.WORD, lying, 30)


def test_a_word_document_of_too_many_parts_or_too_deep_is_refused() -> None:
    with pytest.raises(Unreadable, match="more than 20,000 parts"):
        read_word(word_of("Brannigan") + b"PK\x01\x02" * 20_001)
    with pytest.raises(Unreadable, match="no Word document"):
        read_word(b"plain words")
    deep = word_with("word/document.xml", lambda xml: xml.replace(b"<w:body>", b"<w:body>" + b"<w:x>" * 100_000))
    with Guard() as guard, pytest.raises(Unreadable, match="cannot be read as a Word document"):
        guard.read(Kind.WORD, deep, 30)


@settings(max_examples=60)
@given(
    st.sampled_from(
        [pdf_of("Brannigan of Quellwerk"), word_of("Brannigan of Quellwerk"), page_of("<p>Brannigan").encode()]
    ),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), max_size=5),
    st.floats(0, 1),
)
def test_a_damaged_document_is_read_or_refused(
    guard: Guard, data: bytes, damage: list[tuple[float, bytes]], cut: float
) -> None:
    hurt = bytearray(data)
    for where, new in damage:
        at = int(where * (len(hurt) - 1))
        hurt[at : at + len(new)] = new
    kind = Kind.PDF if data.startswith(b"%PDF") else Kind.WORD if data.startswith(b"PK") else Kind.WEB
    if kind is Kind.WEB:
        page_text(lighten(decode_page(bytes(hurt).replace(b"\0", b""))))
        return
    try:
        assert isinstance(guard.read(kind, bytes(hurt[: int(len(hurt) * (0.5 + cut))]), 60).text, str)
    except Unreadable as error:
        assert "\n" not in str(error)  # noqa: PT017 -- either outcome is right


@pytest.fixture(scope="module")
def guard() -> Iterator[Guard]:
    with Guard() as opened:
        yield opened


# -- the process beside ------------------------------------------------------------------------------------------------


def test_text_needs_no_heavy_package_and_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, "a.txt", "b.md")
    monkeypatch.setattr(documents.guard, "_start", lambda: pytest.fail("a process was started"))
    assert len(texts(tmp_path)) == 2
    code = (
        "import sys, pathlib; from align.documents import read_documents\n"
        "read_documents([pathlib.Path(sys.argv[1])], tell=print)\n"
        "print(*{'trafilatura', 'pypdf', 'docx', 'lxml', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_castproof_itself_imports_no_parser_and_nothing_reaches_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf_of("Brannigan").replace(b"startxref\n", b"startxref\n9"))  # pypdf warns
    (tmp_path / "b.docx").write_bytes(word_of("Brannigan"))
    (tmp_path / "c.html").write_text(page_of(f"<p>{ARTICLE}"), encoding="utf-8")
    code = (
        "import sys, pathlib; from align.documents import read_documents\n"
        "read = read_documents([pathlib.Path(sys.argv[1])], tell=print)\n"
        "print(len(read), *{'trafilatura', 'pypdf', 'docx', 'lxml'} & set(sys.modules))"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
    assert capfd.readouterr() == ("3\n", "")


def test_a_reader_that_dies_is_said_and_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    start = documents.guard._start  # noqa: SLF001 -- the seam at which the process is made
    script = [sys.executable, "-c", "pass"]

    def dying() -> subprocess.Popen[bytes]:
        return subprocess.Popen(script, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    with Guard() as guard:
        monkeypatch.setattr(documents.guard, "_start", dying)
        with pytest.raises(Unreadable, match="its reader broke down"):
            guard.read(Kind.PDF, pdf_of("Brannigan"), 60)
        monkeypatch.setattr(documents.guard, "_start", start)
        assert guard.read(Kind.PDF, pdf_of("Brannigan"), 60).text.strip() == "Brannigan"


def test_an_interrupt_ends_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    children: list[subprocess.Popen[bytes]] = []

    def interrupted(child: subprocess.Popen[bytes], *_: object) -> None:
        children.append(child)
        raise KeyboardInterrupt

    monkeypatch.setattr(documents.guard, "_ask", interrupted)
    with Guard() as guard, pytest.raises(KeyboardInterrupt):
        guard.read(Kind.PDF, b"", 60)
    assert children[0].returncode is not None


def test_the_reader_imports_nothing_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pypdf.py").write_text("raise SystemExit", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [p for p in sys.path if p])
    with Guard() as guard:
        assert guard.read(Kind.PDF, pdf_of("Brannigan"), 60).text.strip() == "Brannigan"


def test_the_reader_answers_each_document_with_text_or_reason() -> None:
    documents_in, answers = io.BytesIO(), io.BytesIO()
    for kind, data in (
        (Kind.PDF, pdf_of("Brannigan")),
        (Kind.PDF, b"nothing"),
        (Kind.PDF, b"%PDF-"),
        (Kind.WEB, page_of(f"<article><p>{ARTICLE}</p></article>").encode()),
        (Kind.WORD, word_of("Quellwerk")),
        (Kind.TEXT, b"words"),
    ):
        documents.guard._send(documents_in, {"kind": kind.name}, data)  # noqa: SLF001 -- the wire itself is at test
    documents_in.seek(0)
    serve(documents_in, answers)
    answers.seek(0)
    seen = [documents.guard._receive(answers) for _ in range(6)]  # noqa: SLF001 -- as above
    assert [b"Brannigan" in seen[0][1], b"Odalys" in seen[3][1], seen[4][1]] == [True, True, b"Quellwerk"]
    assert [str(seen[n][0]["problem"]).split(";")[0] for n in (1, 2, 5)] == [
        "is no PDF",
        "cannot be read as a PDF (PdfStreamError)",
        "cannot be read as text (ValueError)",
    ]


# -- size --------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", ["long.txt", "long.md", "long.html"])
def test_time_grows_with_size_and_no_faster(tmp_path: Path, name: str) -> None:
    def seconds(megabytes: int) -> float:
        paragraph = f"<p>{ARTICLE} (o@example.org)</p>\n"
        path = tmp_path / name
        path.write_text(paragraph * (megabytes * 1_000_000 // len(paragraph)), encoding="utf-8")
        start = time.perf_counter()
        assert texts(path)
        return time.perf_counter() - start

    assert seconds(50) < 15 * seconds(5) + 1
