"""The formats beside subtitles and JSON: how they are read as they are met, written, and refused in one line."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from textwrap import dedent

import docx as python_docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from castproof.cli import main
from transcript.cues import CueRules
from transcript.errors import FormatError, InputError, OptionError
from transcript.formats import Document, ass, ctm, docx, html, markdown, parse, read, stamped, stm, table, ttml, vtt
from transcript.model import Segment, Transcript, Word
from transcript.replacement import Layout, fit
from transcript.source import Source, decode
from transcript.timecode import vtt_clock

RULES = CueRules()
PATH = Path("episode")

Row = tuple[int | None, int | None, str | None, str]


def document(text: str, name: str = "episode") -> Document:
    return parse(Source(Path(name), text))


def rows(text: str, name: str = "episode") -> list[Row]:
    return [(s.start_ms, s.end_ms, s.speaker, s.text) for s in document(text, name).transcript.segments]


def changed(found: Document, before: str, after: str) -> bytes:
    words = found.transcript.words
    old = before.split()
    start = next(k for k in range(len(words)) if [w.text for w in words[k : k + len(old)]] == old)
    layout = Layout.of(found.transcript, found.source.text)
    return found.reworded([fit(words, layout, start, start + len(old), after)])


def conversation() -> Transcript:
    ann = tuple(Word(w, speaker="Ann Lee") for w in ("Is", "AT&T", "up?"))
    bob = tuple(Word(w, speaker="Bob") for w in ("<5%,", "yes."))
    return Transcript((Segment(ann, 1000, 2500), Segment(bob, 62_500, 64_000)), "en", "The Show", "What it is.")


# -- TTML --------------------------------------------------------------------------------------------------------------


def tt(body: str, attributes: str = "") -> str:
    return f'<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="m" xmlns:ttp="p" {attributes}><body>{body}</body></tt>'


@pytest.mark.parametrize(
    ("times", "attributes", "expected"),
    [
        ('begin="00:00:01.500" end="00:00:02"', "", (1500, 2000)),
        ('begin="1.5s" dur="500ms"', "", (1500, 2000)),
        ('begin="0.5m" end="0.01h"', "", (30_000, 36_000)),
        ('begin="00:00:01:12" end="00:00:02:00"', 'ttp:frameRate="24"', (1500, 2000)),
        ('begin="30f" end="60f"', 'ttp:frameRate="30" ttp:frameRateMultiplier="1000 1001"', (1001, 2002)),
        ('begin="30f" end="60f"', "", (1000, 2000)),
        ('begin="15000000t" end="20000000t"', 'ttp:tickRate="10000000"', (1500, 2000)),
        ('begin="24t" end="48t"', 'ttp:frameRate="24"', (1000, 2000)),
        ('begin="1s"', "", (1000, None)),
        ("", "", (None, None)),
    ],
)
def test_ttml_has_times_of_many_kinds(times: str, attributes: str, expected: tuple[int | None, int | None]) -> None:
    assert rows(tt(f"<div><p {times}>Hello</p></div>", attributes)) == [(*expected, None, "Hello")]


def test_ttml_is_read_with_agents_metadata_and_inner_times() -> None:
    text = dedent(
        """\
        <?xml version="1.0" encoding="UTF-8"?>
        <!-- made by hand -->
        <tt:tt xml:lang="en-GB" xmlns:tt="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata">
          <tt:head><tt:metadata>
            <ttm:title>The  Show</ttm:title><ttm:desc>No words</ttm:desc>
            <ttm:agent xml:id="a1" type="person"><ttm:name type="full">Ann &amp; Lee</ttm:name></ttm:agent>
          </tt:metadata></tt:head>
          <tt:body begin="10s"><tt:div>
            <tt:p begin="1s" end="3s" ttm:agent="a1"><ttm:desc>No</ttm:desc><tt:span begin="0s" end="1s">deep</tt:span>
              <tt:span begin="1s" end="2s">Seek</tt:span></tt:p>
            <tt:p begin="4s" end="5s"><tt:span ttm:agent="a1">Hi.</tt:span><tt:br/>
              <tt:span ttm:agent="bob">Ho\u2019s</tt:span></tt:p>
            <tt:p><tt:span begin="6s" end="7s">one</tt:span> <tt:span begin="8s" end="9s">two</tt:span></tt:p>
            <tt:p begin="5s" end="6s"> </tt:p>
          </tt:div></tt:body>
        </tt:tt>
        """
    )
    found = document(text)
    assert found.format is ttml.FORMAT
    assert (found.transcript.title, found.transcript.language) == ("The Show", "en-gb")
    assert [(w.text, w.start_ms, w.end_ms, w.speaker) for w in found.transcript.words] == [
        ("deep", 11_000, 12_000, "Ann & Lee"),
        ("Seek", 12_000, 13_000, "Ann & Lee"),
        ("Hi.", None, None, "Ann & Lee"),
        ("Ho\u2019s", None, None, "bob"),
        ("one", 16_000, 17_000, None),
        ("two", 18_000, 19_000, None),
    ]
    assert [(s.start_ms, s.end_ms) for s in found.transcript.segments][2] == (16_000, 19_000)
    after = changed(found, "Ho\u2019s", "<Hoe>").decode()
    assert after == text.replace("Ho\u2019s", "&lt;Hoe&gt;")


def test_labels_name_the_speakers_of_ttml_without_agents() -> None:
    assert rows(tt('<p begin="1s" end="2s">Ann: Hi.</p><p begin="2s" end="3s">Bob: Ho.</p>')) == [
        (1000, 2000, "Ann", "Hi."),
        (2000, 3000, "Bob", "Ho."),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (tt("<p>Hello"), "episode:1: is no complete XML"),
        ('<!DOCTYPE tt [<!ENTITY a "b">]>' + tt("<p>&a;</p>"), "declares a document type"),
        ('<!DOCTYPE tt SYSTEM "file:///etc/passwd">' + tt("<p>x</p>"), "declares a document type"),
        (tt("<p>&a;</p>"), "is no complete XML"),
        (tt("<p><![CDATA[x]]></p>"), "CDATA"),
        (tt("\n<p begin='soon'>x</p>"), "episode:2: 'soon' is no time"),
        (tt("<p begin='00:61:00'>x</p>"), "no time"),
        (tt("<p begin='2s' end='1s'>x</p>"), "ends before it starts"),
        (tt("<p begin='999999999h'>x</p>"), "too long"),
        (tt("<div>" * 500 + "</div>" * 500), "nested too deeply"),
        (tt("<p> </p>"), "no words"),
    ],
)
def test_broken_ttml_is_refused_in_one_line(text: str, problem: str) -> None:
    with pytest.raises(FormatError, match=problem) as caught:
        parse(Source(Path("episode"), text) if "DOCTYPE" not in text else Source(Path("episode.ttml"), text))
    assert "\n" not in str(caught.value)


def test_ttml_is_written_for_broadcasters_and_streaming_services() -> None:
    text = ttml.FORMAT.write(conversation(), RULES)
    assert (
        '<p xml:id="cue1" region="bottom" style="block" begin="00:00:01.000" end="00:00:02.500" ttm:agent="speaker1">'
        in text
    )
    assert '<span style="words">Is AT&amp;T up?</span></p>' in text
    assert '<ttm:name type="full">Ann Lee</ttm:name>' in text
    assert "http://www.w3.org/ns/ttml/profile/imsc1/text" in text
    two_lines = Transcript((Segment(tuple(map(Word, "so many words do not fit one line of a cue".split())), 0, 3000),))  # noqa: SIM905
    assert "</span><br/><span" in ttml.FORMAT.write(two_lines, CueRules(max_line_width=30))
    odd = Transcript((Segment((Word("a\x01b", speaker="A"),), 0, 1000),))
    assert "a\ufffdb" in ttml.FORMAT.write(odd, RULES)


# -- SubStation Alpha --------------------------------------------------------------------------------------------------

ASS = dedent(
    """\
    [Script Info]
    ; a comment
    Title: The Show

    [V4+ Styles]
    Format: Name, Fontname
    Style: Default,Arial

    [Events]
    Format: Start, End, Name, Text
    Comment: 0:00:00.00,0:00:01.00,,not this
    Dialogue: 0:00:01.00,0:00:02.50,Ann Lee,{\\an8}Hello, {\\i1}the{\\i0}re\\Nyou\\hall \\{not a mark\\}
    Dialogue: 0:00:03.00,0:00:04.00,,{\\k50}deep {\\kf50}Seek
    Dialogue: 0:00:05.00,0:00:06.00,Bob,{\\p1}m 0 0 l 1 1{\\p0}Ho.

    [Fonts]
    Dialogue: 0:00:05.00,0:00:06.00,Bob,no
    """
)


def test_ass_is_read_by_the_fields_it_names() -> None:
    found = document(ASS)
    assert found.format is ass.FORMAT
    assert found.transcript.title == "The Show"
    assert rows(ASS) == [
        (1000, 2500, "Ann Lee", "Hello, there you all {not a mark}"),
        (3000, 4000, None, "deep Seek"),
        (5000, 6000, "Bob", "Ho."),
    ]
    assert [(w.start_ms, w.end_ms) for w in found.transcript.segments[1].words] == [(3000, 3500), (3500, 4000)]
    assert changed(found, "there you", "Theo {\\N}").decode() == ASS.replace(
        "{\\i1}the{\\i0}re\\Nyou", "{\\i1}Theo{\\i0}\\N\\{\\\u2060N\\}"
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[Script Info]\n", None),
        ("[Script Info]\n[Events]\nDialogue: 0,0:00:01.00,0:00:02.00\n", 3),
        ("[Script Info]\n[Events]\nFormat: Start, Text, End\n", 3),
        ("[Script Info]\n[Events]\nFormat: Start, Text\n", 3),
        ("[Script Info]\n[Events]\nDialogue: 0,soon,0:00:02.00,Default,,0,0,0,,Hi\n", 3),
        ("[Script Info]\n[Events]\nDialogue: 0,0:00:03.00,0:00:02.00,Default,,0,0,0,,Hi\n", 3),
    ],
)
def test_broken_ass_is_refused_with_its_line(text: str, line: int | None) -> None:
    with pytest.raises(FormatError) as caught:
        document(text)
    assert caught.value.line == line


def test_ass_as_it_is_written() -> None:
    events = ass.FORMAT.write(conversation(), RULES).partition("Effect, Text\n")[2]
    assert events == (
        "Dialogue: 0,0:00:01.00,0:00:02.50,Default,Ann Lee,0,0,0,,Is AT&T up?\n"
        "Dialogue: 0,0:01:02.50,0:01:04.00,Default,Bob,0,0,0,,<5%, yes.\n"
    )


# -- tables ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("start\tend\ttext\n0\t1500\t\u201cHi,\u201d she said\n", [(0, 1500, None, "\u201cHi,\u201d she said")]),
        ('start,end,text\r\n0,1500,"Hi, ""you"""\r\n', [(0, 1500, None, 'Hi, "you"')]),
        (
            'Speaker Name,Start Time,End Time,Text\nAnn Lee,00:00:01,00:00:02.5,"Two\nlines"\n',
            [(1000, 2500, "Ann Lee", "Two lines")],
        ),
        ("start;end;speaker;text\n0.5;1;Ann;Hi\n1;;;Ho\n", [(500, 1000, "Ann", "Hi"), (1000, None, None, "Ho")]),
        ("id,start_s,end_s,text\n7,1,2,Hi\n", [(1000, 2000, None, "Hi")]),
        ("speaker,text\nAnn,Hi\n\nBob,\n", [(None, None, "Ann", "Hi")]),
    ],
)
def test_tables_are_read_by_the_names_of_their_columns(text: str, expected: list[Row]) -> None:
    assert rows(text) == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("one,two\n1,2\n", 1),
        ("start,text\n", None),
        ('start,text\n0,"Hi\n', 2),
        ('start,text\n0,"Hi"x\n', 2),
        ("start,text\n0\n", 2),
        ("start,text\n0,Hi\nsoon,Ho\n", 3),
        ("start,end,text\n5,4,Hi\n", 2),
        ("start,end,text\n00:00:01:12,00:00:02:00,Hi\n", 2),
        ("start,end,text\n" + "9" * 400 + ".0,1,Hi\n", 2),
    ],
)
def test_broken_tables_are_refused_with_their_line(text: str, line: int | None) -> None:
    with pytest.raises(FormatError) as caught:
        document(text, "episode.csv")
    assert caught.value.line == line


def test_a_field_that_comes_to_need_quotes_gets_them() -> None:
    found = document('start,text,note\n0,deep Seek rose,keep\n9,"a ""deep"" Seek, too",\n')
    assert changed(found, "deep Seek rose", 'DeepSeek, "rose"') == (
        b'start,text,note\n0,"DeepSeek, ""rose""",keep\n9,"a ""deep"" Seek, too",\n'
    )
    assert changed(found, '"deep" Seek,', '"DeepSeek",').splitlines()[2] == b'9,"a ""DeepSeek"", too",'
    tabbed = document("start\ttext\n0\tdeep Seek\n")
    assert changed(tabbed, "deep Seek", '"DeepSeek",') == b'start\ttext\n0\t"DeepSeek",\n'


def test_tables_as_they_are_written() -> None:
    assert table.CSV.write(conversation(), RULES) == (
        'start,end,speaker,text\n1000,2500,Ann Lee,Is AT&T up?\n62500,64000,Bob,"<5%, yes."\n'
    )
    nameless = Transcript((Segment((Word("Hi"),), 0, 1500),))
    assert table.TSV.write(nameless, RULES) == "start\tend\ttext\n0\t1500\tHi\n"


# -- NIST's formats ----------------------------------------------------------------------------------------------------

CTM = dedent(
    """\
    ;; a comment
    show A 0.10 0.30 the 0.95
    show A 0.40 0.30 deep NA lex Ann_Lee
    show A 0.70 0.30 Seek 0.5 lex Ann_Lee
    show A 1.00 0.30 [noise] 0.5 non-lex Ann_Lee
    show A 9.00 0.30 rise. 1.0 lex unknown
    """
)


def test_ctm_is_read_in_breaths() -> None:
    assert rows(CTM) == [
        (100, 400, None, "the"),
        (400, 1000, "Ann Lee", "deep Seek"),
        (9000, 9300, None, "rise."),
    ]
    assert [w.probability for w in document(CTM).transcript.words] == [0.95, None, 0.5, 1.0]


def test_lines_of_ctm_go_and_come_with_their_words() -> None:
    found = document(CTM)
    one = CTM.replace("0.40 0.30 deep", "0.40 0.600 DeepSeek").replace("show A 0.70 0.30 Seek 0.5 lex Ann_Lee\n", "")
    assert changed(found, "deep Seek", "DeepSeek").decode() == one
    two = CTM.replace(
        "9.00 0.30 rise. 1.0 lex unknown", "9.00 0.120 ri 1.0 lex unknown\nshow A 9.120 0.180 se. 1.0 lex unknown"
    )
    assert changed(found, "rise.", "ri se.").decode() == two
    no_end = document(CTM.rstrip("\n"))
    assert changed(no_end, "Seek rise.", "Seekrise.").decode().endswith("9.00 0.30 Seekrise. 1.0 lex unknown")


def test_stm_is_read_without_what_is_left_out_of_scoring() -> None:
    text = dedent(
        """\
        ;; LABEL "o" "Overall" "Everything"
        show 1 Ann_Lee 0.00 1.50 <o,f0,female> deep Seek
        show 1 inter_segment_gap 1.50 2.00 <o,,>
        show 1 excluded_region 2.00 3.00 ignore_time_segment_in_scoring
        show 1 SPEAKER_00 3.00 4.00 <b> rose
        """
    )
    assert rows(text) == [(0, 1500, "Ann Lee", "deep Seek"), (3000, 4000, "SPEAKER_00", "rose")]
    assert changed(document(text), "deep Seek", "DeepSeek").decode() == text.replace("deep Seek", "DeepSeek")


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.ctm", "show A 0.1 0.2\n", 1),
        ("a.ctm", "show A 0.1 x the\n", 1),
        ("a.ctm", "show A 0.1 -1 the\n", 1),
        ("a.ctm", ";; nothing\n", None),
        ("a.stm", "show 1 Ann 0.1\n", 1),
        ("a.stm", "show 1 Ann 0.1 0.0 Hi\n", 1),
        ("a.stm", "show 1 Ann 0.1 soon Hi\n", 1),
        ("a.stm", "show 1 Ann 0.1 0.5\n", None),
    ],
)
def test_broken_lines_of_scoring_are_refused(name: str, text: str, line: int | None) -> None:
    with pytest.raises(FormatError) as caught:
        document(text, name)
    assert caught.value.line == line


def test_scoring_needs_times() -> None:
    untimed = Transcript((Segment((Word("Hi"),)),))
    for form in (ctm.FORMAT, stm.FORMAT):
        with pytest.raises(OptionError, match="times"):
            form.write(untimed, RULES)
    ann = (Word("a", speaker="Ann"), Word("bbb", speaker="Bob", start_ms=600, end_ms=900))
    assert stm.FORMAT.write(Transcript((Segment(ann, 0, 1000),)), RULES) == (
        "transcript 1 Ann 0.000 0.250 <NA> a\ntranscript 1 Bob 0.600 1.000 <NA> bbb\n"
    )
    assert ctm.FORMAT.write(Transcript((Segment(ann, 0, 1000), Segment((Word("c"),)))), RULES) == (
        "transcript 1 0.000 0.600 a NA lex Ann\ntranscript 1 0.600 0.300 bbb NA lex Bob\n"
    )


# -- text with time stamps ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # iHeart's pages: a name and a stamp, later stamps alone
        (
            "Speaker 1 (00:36):\nHello there.\n\n(00:57):\nAnd more\nof it.\n\nSpeaker 2 (01:10):\nOkay.\n",
            [
                (36_000, None, "Speaker 1", "Hello there."),
                (57_000, None, "Speaker 1", "And more of it."),
                (70_000, None, "Speaker 2", "Okay."),
            ],
        ),
        # otter.ai
        (
            "Ann Lee  0:07  \nHello there.\n\nUnknown Speaker  0:12\nYes.\n\nAnn Lee  1:02:03\nNo.\n\nStill no.\n",
            [
                (7000, None, "Ann Lee", "Hello there."),
                (12_000, None, None, "Yes."),
                (3_723_000, None, "Ann Lee", "No."),
                (None, None, "Ann Lee", "Still no."),
            ],
        ),
        # Descript: stamps before and within what is said
        (
            "[00:00:01] Ann Lee: Hello [00:00:04] there.\n\n[00:00:05] Bob: Yes.\n",
            [(1000, None, "Ann Lee", "Hello there."), (5000, None, "Bob", "Yes.")],
        ),
        (
            "Ann: [00:00:01] Hello.\nBob: [00:00:05] Yes.\n",
            [(1000, None, "Ann", "Hello."), (5000, None, "Bob", "Yes.")],
        ),
        (
            "[00:12:34] Ann:\nHello.\nBob: Yes.\nAnn: No.\n",
            [(754_000, None, "Ann", "Hello. Bob: Yes."), (None, None, "Ann", "No.")],
        ),
        (
            "[00:12]\nAnn: Hello.\n\nBob: Yes.\n[00:30]\nAnn: No.",
            [(12_000, None, "Ann", "Hello."), (None, None, "Bob", "Yes."), (30_000, None, "Ann", "No.")],
        ),
        # a player's panel
        ("0:00\nhello there\n0:05\nyou all\n", [(0, None, None, "hello there"), (5000, None, None, "you all")]),
        ("00:01.5 - 00:02.25 Hello.\n00:03 - 00:02 Ho.\n", [(1500, 2250, None, "Hello."), (3000, None, None, "Ho.")]),
    ],
)
def test_stamped_text_is_read_as_services_export_it(text: str, expected: list[Row]) -> None:
    assert document(text).format is stamped.FORMAT
    assert rows(text) == expected


def test_stamped_text_has_a_head_and_a_foot() -> None:
    head = "The Show\n\nEpisode description\n\nWhat it is.\n\nTranscript\n\n"
    text = f"{head}As ever,\n\n[0:05] Ann: hello.\n\nTranscript source: us\n"
    found = document(text).transcript
    assert (found.title, found.description) == ("The Show", "What it is.")
    assert rows(text) == [(None, None, None, "As ever,"), (5000, None, "Ann", "hello.")]
    assert stamped.FORMAT.write(conversation(), RULES) == (
        "The Show\n\nEpisode description\n\nWhat it is.\n\nTranscript\n\n"
        "[00:00:01.000] Ann Lee: Is AT&T up?\n\n[00:01:02.500] Bob: <5%, yes.\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "We met at 10:30 and left.\nNobody came.\n",
        "10:30 is when it fell.\nAnd then it rose.\nAnd fell.\nAnd rose.\nAnd fell.\nAnd rose.\n",
        "12:30 Lunch\n09:00 Talks\n11:00 Coffee\n",
        "00:99 Hello\n00:61:00 There\n",
    ],
)
def test_times_of_day_are_no_stamps(text: str) -> None:
    assert document(text).format is not stamped.FORMAT
    assert stamped.FORMAT.read(Source(PATH, "Hello.")) == Transcript()


# -- Markdown, pages, Word ---------------------------------------------------------------------------------------------


def test_markdown_as_it_is_written_and_read() -> None:
    text = markdown.FORMAT.write(conversation(), RULES)
    assert text == dedent(
        """\
        # The Show

        Episode description

        What it is.

        Transcript

        [00:00:01](#t=1.000,2.500) **Ann Lee:** Is AT&T up?

        [00:01:02](#t=62.500,64.000) **Bob:** \\<5%, yes.
        """
    )
    other = "## The *Show*\n\n[0:01](https://x.example/a.mp3#t=1) **Ann:** the _deep_ "
    other += "[Seek](https://x.example) \\*rise\\*\n\n"
    other += "[0:09](#t=9) Yes.\n"
    assert rows(other) == [(1000, None, "Ann", "the deep Seek *rise*"), (9000, None, "Ann", "Yes.")]
    assert document(other).transcript.title == "The Show"
    assert changed(document(other), "deep Seek", "Deep_Seek").decode() == other.replace(
        "_deep_ [Seek]", "_Deep\\_Seek_ []"
    )
    assert (
        rows(
            "**Ann**\n\nHi there, all of you.\n\n**Bob**\n\nHo ho, so it is.\n\n"
            "**Ann**\n\nYes, so it is.\n\n**Bob**\n\nNo, it is not.\n"
        )[1][2]
        == "Bob"
    )


PODCAST_PAGE = dedent(
    """\
    <!doctype html>
    <html LANG=en><head><title>The &amp; Show</title><style>p { color: red }</style>
    <meta name="description" content="What it is."></head>
    <body><nav><p>Home (0:01)</p></nav><script>if (a<b) document.write("<p>no</p>")</script>
    <cite>Ann:</cite>
    <time>0:00</time>
    <p>The deep <b>Se</b>ek
    rise &lt;3 &notanentity;</p><!-- a
    comment > -->
    <cite>Bob:</cite><time datetime="PT1M2.5S">1:02</time><p>Yes.<br>No.</p>
    </body></html>
    """
)


def test_podcast_pages_are_read_and_corrected_in_their_text() -> None:
    found = document(PODCAST_PAGE)
    assert found.format is html.FORMAT
    transcript = found.transcript
    assert (transcript.title, transcript.description, transcript.language) == ("The & Show", "What it is.", "en")
    assert rows(PODCAST_PAGE) == [
        (0, None, "Ann", "The deep Seek rise <3 &notanentity;"),
        (62_500, None, "Bob", "Yes. No."),
    ]
    assert changed(found, "deep Seek", "<DeepSeek>").decode() == PODCAST_PAGE.replace(
        "deep <b>Se</b>ek", "&lt;DeepSeek&gt; <b></b>"
    )
    assert changed(found, "Yes.", "R&D.").decode() == PODCAST_PAGE.replace("Yes.", "R&amp;D.")


def test_a_page_is_read_where_it_marks_its_transcript() -> None:
    text = (
        "<html><body><h1>News</h1><p>Buy this.</p><div id=transcript><div>Ann: Hi.</div><div>Bob: Ho.</div><hr/></div>"
        "<p>And this.</p></body></html>"
    )
    assert rows(text) == [(None, None, "Ann", "Hi."), (None, None, "Bob", "Ho.")]
    with pytest.raises(FormatError, match="web page that marks no transcript"):
        document("<html><body><p>Buy this.</p></body></html>")


def test_a_page_as_it_is_written() -> None:
    assert html.FORMAT.write(conversation(), RULES) == dedent(
        """\
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>The Show</title>
        <meta name="description" content="What it is.">
        </head>
        <body>
        <article class="transcript">
        <cite>Ann Lee:</cite>
        <time datetime="PT1.000S">00:00:01</time>
        <p>Is AT&amp;T up?</p>
        <cite>Bob:</cite>
        <time datetime="PT62.500S">00:01:02</time>
        <p>&lt;5%, yes.</p>
        </article>
        </body>
        </html>
        """
    )


def test_word_documents_are_what_word_takes_them_for() -> None:
    data = docx.FORMAT.data(conversation(), RULES)
    assert data == docx.FORMAT.data(conversation(), RULES)
    made = python_docx.Document(io.BytesIO(data))
    assert [(p.style.name, p.text) for p in made.paragraphs] == [
        ("Title", "The Show"),
        ("Normal", "Episode description"),
        ("Normal", "What it is."),
        ("Normal", "Transcript"),
        ("Normal", "[00:00:01] Ann Lee: Is AT&T up?"),
        ("Normal", "[00:01:02] Bob: <5%, yes."),
    ]
    assert [(r.text, r.style.name) for r in made.paragraphs[4].runs[:2]] == [
        ("[00:00:01] ", "Time"),
        ("Ann Lee: ", "Speaker"),
    ]


def word_document() -> bytes:
    made = python_docx.Document()
    made.add_heading("The Show", 0)
    first = made.add_paragraph("Ann: Hello, the de")
    first.add_run("ep").bold = True
    first.add_run(" Seek & co.\tis here")
    made.add_paragraph("Bob: Yes,\nindeed.")
    made.add_paragraph("Ann: Good.")
    made.core_properties.author = "Somebody"
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def test_an_editors_document_keeps_all_but_the_corrected_words(tmp_path: Path) -> None:
    data = word_document()
    path = tmp_path / "show.docx"
    path.write_bytes(data)
    found = read(path)
    assert found.format is docx.FORMAT
    assert found.transcript.segments[1].text == "Ann: Hello, the deep Seek & co. is here"
    after = changed(found, "deep Seek", "DeepSeek <R&D>")
    texts = [p.text for p in python_docx.Document(io.BytesIO(after)).paragraphs]
    assert texts[1] == "Ann: Hello, the DeepSeek <R&D> & co.\tis here"
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
        assert old.namelist() == new.namelist()
        same = [name for name in old.namelist() if old.read(name) == new.read(name)]
    assert set(old.namelist()) - set(same) == {"word/document.xml"}


def zipped(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            part = zipfile.ZipInfo(name.replace("_", "/", 1) + ".xml")  # of 1980: today's date is in the bytes as well
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, content)
    return stream.getvalue()


BODY = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:t>Hi</w:t></w:p></w:document>'


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"PK\x03\x04 and nothing else", "damaged"),
        (zipped(other=b"x"), "NUL|control"),
        (zipped(word_document=b"<w:document"), "no complete XML|NUL|no words"),
        (zipped(word_document=b'<!DOCTYPE a [<!ENTITY b "c">]>' + BODY), "document type"),
        (zipped(word_document=BODY, word_huge=b"0" * (257 * 1024 * 1024)), "more than a document needs"),
        (word_document()[:-200], "damaged"),
        (b"PK\x03\x04" + b"PK\x01\x02" * 20_001, "more than a document needs"),
    ],
    ids=range(7),
)
def test_a_hostile_archive_is_refused_in_one_line(data: bytes, problem: str) -> None:
    with pytest.raises(InputError, match=problem) as caught:
        parse(decode(data, Path("a.docx")))
    assert "\n" not in str(caught.value)


# -- rolling captions --------------------------------------------------------------------------------------------------


def test_rolling_captions_are_read_once_and_corrected_everywhere() -> None:
    lines = ["the deep Seek", "rise is a", "story that Ann", "told us all"]
    text = "WEBVTT\nKind: captions\nLanguage: en\n"
    for k, line in enumerate(lines):
        before = lines[k - 1] if k else " "
        first, rest = line.split(" ", 1)
        text += f"\n00:0{k}:00.000 --> 00:0{k}:59.990 align:start position:0%\n{before}\n"
        text += f"{first}<00:0{k}:30.000><c> {rest}</c>\n"
        text += f"\n00:0{k}:59.990 --> 00:0{k + 1}:00.000 align:start position:0%\n{line}\n \n"
    found = document(text)
    assert found.format is vtt.FORMAT
    assert [(s.start_ms, s.end_ms, s.text) for s in found.transcript.segments] == [
        (60_000 * k, 60_000 * k + 59_990, line) for k, line in enumerate(lines)
    ]
    assert found.transcript.words[1].start_ms == 30_000
    assert changed(found, "Seek rise", "Seeks rose").decode() == text.replace("Seek", "Seeks").replace("rise", "rose")


@settings(max_examples=60)
@given(st.lists(st.tuples(st.lists(st.sampled_from("abc"), min_size=1, max_size=4), st.booleans()), min_size=1))
def test_every_word_of_rolling_captions_is_read_once(said: list[tuple[list[str], bool]]) -> None:
    at, before, text = 1000, " ", "WEBVTT\nKind: captions\nLanguage: en\n"
    for words, pause in said:
        if pause:
            at, before = at + 4000, " "
        end, line = at + 2000, " ".join(words)
        text += f"\n{vtt_clock(at)} --> {vtt_clock(end)} align:start position:0%\n{before}\n{line}\n"
        text += f"\n{vtt_clock(end)} --> {vtt_clock(end + 10)} align:start position:0%\n{line}\n \n"
        at, before = end + 10, line
    assert [row[3] for row in rows(text)] == [" ".join(words) for words, _ in said]


def test_lines_that_come_again_in_few_cues_are_said_again() -> None:
    cues = ["la la la", "la la la", "and so on", "it goes", "for long", "enough now", "to tell", "a song"]
    text = "WEBVTT\n" + "".join(f"\n00:0{k}.000 --> 00:0{k + 1}.000\n{line}\n" for k, line in enumerate(cues))
    assert [row[3] for row in rows(text)] == cues


def test_rolling_captions_of_a_song_are_read_once() -> None:
    said = [line for k in range(15) for line in (f"the line {k}", "[Music]")]
    text, before = "WEBVTT\n", " "
    for k, line in enumerate(said):  # a converter made 40 ms of YouTube's 10
        text += f"\n{vtt_clock(2000 * k)} --> {vtt_clock(2000 * k + 1960)}\n{before}\n{line}\n"
        text += f"\n{vtt_clock(2000 * k + 1960)} --> {vtt_clock(2000 * k + 2000)}\n{line}\n \n"
        before = line
    assert [row[3] for row in rows(text)] == said


def test_a_line_that_is_chanted_across_cues_is_said_each_time() -> None:
    cues = ["hear us\nno more", "no more\nthey cried", "no more", "no more\nno more", "no more\nnow"]
    text = "WEBVTT\n" + "".join(f"\n00:0{k}.000 --> 00:0{k + 1}.000\n{said}\n" for k, said in enumerate(cues))
    assert [row[3] for row in rows(text)] == [said.replace("\n", " ") for said in cues]


# -- speakers as headings ----------------------------------------------------------------------------------------------


def test_a_first_name_stands_for_the_full_one() -> None:
    said = ["Hello and welcome to the show.", "Good to be here.", "So what is it?", "A long story.", "Tell it, then."]
    names = ["Jane McCallion", "Rory Bathgate", "Jane", "Rory", "Jane"]
    text = "".join(f"{name}\n\n{line}\n\n" for name, line in zip(names, said, strict=True))
    full = ["Jane McCallion", "Rory Bathgate", "Jane McCallion", "Rory Bathgate", "Jane McCallion"]
    assert [(row[2], row[3]) for row in rows(text)] == list(zip(full, said, strict=True))


# -- on the command line -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("caf\u00e9 Seek\n".encode("cp1252"), "a.txt: is read as Windows-1252, not UTF-8"),
        (b"\xff\xfe" + "caf\u00e9 Seek\n".encode("utf-16-le"), "a.txt: is read as UTF-16, not UTF-8"),
        (b"\xef\xbb\xbf" + "caf\u00e9 Seek\n".encode(), "a.txt: begins with a byte-order mark"),
    ],
)
def test_an_odd_encoding_is_told_and_plain_utf8_is_written(
    data: bytes, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_bytes(data)
    assert main(["export", "a.txt", "-o", "a.md"]) == 0
    assert told in capsys.readouterr().err.splitlines()
    assert Path("a.md").read_bytes() == "caf\u00e9 Seek\n".encode()


def test_a_word_document_is_made_on_the_command_line(tmp_path: Path) -> None:
    source, made = tmp_path / "a.vtt", tmp_path / "a.docx"
    source.write_text("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Hello\n", encoding="utf-8")
    assert main(["export", str(source), "-o", str(made)]) == 0
    assert [(s.start_ms, s.speaker, s.text) for s in read(made).transcript.segments] == [(1000, "Ann", "Hello")]
