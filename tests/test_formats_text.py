"""The text formats: what is read as a word, what is written, and edits that touch nothing else."""

from __future__ import annotations

import codecs
import io
from itertools import groupby
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pysubs2
import pytest
import srt as srt_peer
import webvtt as vtt_peer
from hypothesis import given
from hypothesis import strategies as st

from tests.drawn import corrections, transcripts
from transcript.cues import CueRules, lay_out
from transcript.errors import FormatError, OptionError
from transcript.formats import Document, labels, page, plain, rttm, sbv, srt, vtt
from transcript.model import Diarization, Segment, Transcript, Turn, Word
from transcript.replacement import Layout, Replacement, apply, fit
from transcript.source import Source, decode, line_spans
from transcript.timecode import srt_clock, vtt_clock

if TYPE_CHECKING:
    from transcript.formats.base import Format

RULES = CueRules()
PATH = Path("episode")


def read(form: Format, text: str) -> Transcript:
    return form.read(Source(PATH, text))


def cues(form: Format, text: str) -> list[tuple[int | None, int | None, str | None, str]]:
    """Return times, speaker and text of each stretch of a segment that has one speaker."""
    return [
        (s.start_ms, s.end_ms, speaker, " ".join(w.text for w in words))
        for s in read(form, text).segments
        for speaker, words in groupby(s.words, key=lambda w: w.speaker)
    ]


def said(form: Format, text: str) -> list[str]:
    return [s.text for s in read(form, text).segments]


def spoken_by(form: Format, text: str) -> list[tuple[str | None, str]]:
    return [(speaker, text) for _, _, speaker, text in cues(form, text)]


def changed(form: Format, text: str, before: str, after: str) -> str:
    """Replace the words `before`, wherever they stand one behind the other, by `after`."""
    document = Document(Source(PATH, text), read(form, text), form)
    words = document.transcript.words
    old = before.split()
    start = next(k for k in range(len(words)) if [w.text for w in words[k : k + len(old)]] == old)
    layout = Layout.of(document.transcript, text)
    return document.reworded([fit(words, layout, start, start + len(old), after)]).decode()


# -- SubRip ------------------------------------------------------------------------------------------------------------

TIME = "00:00:01,000 --> 00:00:02,000"
LATER = "00:00:03,000 --> 00:00:04,000"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"1\n{TIME}\nHello\n\n2\n{LATER}\nthere\n", ["Hello", "there"]),
        (f"1\r\n{TIME}\r\nHello\r\n\r\n2\r\n{LATER}\r\nthere", ["Hello", "there"]),
        (f"1\r{TIME}\rHello\r\r2\r{LATER}\rthere", ["Hello", "there"]),
        (f"\ufeff1\n{TIME}\nHello", ["Hello"]),
        # numbers: missing, odd, with no blank line before
        (f"{TIME}\nHello\n\n{LATER}\nthere", ["Hello", "there"]),
        (f"{TIME}\nHello\n{LATER}\nthere", ["Hello", "there"]),
        (f"7\n{TIME}\nHello\n7\n{LATER}\nthere", ["Hello", "there"]),
        # lines of text that look like numbers
        (f"1\n{TIME}\nIn the year\n2020\n\n2\n{LATER}\n2021", ["In the year 2020", "2021"]),
        (f"{TIME}\nIn the year\n2020\n{LATER}\n2021\n\n", ["In the year 2020", "2021"]),
        (f"1\n{TIME}\n5\n\n2\n{LATER}\n6", ["5", "6"]),
        (f"1\n{TIME}\n2\n{LATER}\n3", ["3"]),
        # blank lines inside a cue, and after every line
        (f"1\n{TIME}\nHello\n\nagain\n\n2\n{LATER}\nthere", ["Hello again", "there"]),
        (f"1\n\n{TIME}\n\nHello\n\n2\n\n{LATER}\n\nthere\n\n", ["Hello", "there"]),
        (f"1\n{TIME}\nIt was 20\n\n20\n\n2\n{LATER}\nthere", ["It was 20 20", "there"]),
        # marks are no words
        (f"1\n{TIME}\n<i>Hello</i> <b>th</b>ere", ["Hello there"]),
        (f'1\n{TIME}\n{{\\an8}}<font color="#fff">Hello<br/>there</font>', ["Hello there"]),
        (f"1\n{TIME}\nAT&amp;T&nbsp;&lt;3 &#8211; &unknown; R&D", ["AT&T <3 \u2013 &unknown; R&D"]),
        (f"1\n{TIME}\na < b <laughs> {{c}} \u200eHello\u200e", ["a < b <laughs> {c} Hello"]),
        # text with an arrow, cues without text, cues that overlap or stand in no order
        (f"1\n{TIME}\na --> b\nc --> d", ["a --> b c --> d"]),
        (f"1\n{TIME}\n\n2\n{LATER}\n<i></i>\n\n3\n{LATER}\nHello", ["Hello"]),
        (f"1\n{LATER}\nthere\n\n2\n{TIME}\nHello\n\n3\n{TIME}\nagain", ["there", "Hello", "again"]),
        (f"the end of a lost cue\n\n5\n{TIME}\nHello", ["Hello"]),
    ],
)
def test_subrip_is_read_as_it_is_met(text: str, expected: list[str]) -> None:
    assert said(srt.FORMAT, text) == expected


@pytest.mark.parametrize(
    ("line", "times"),
    [
        ("00:00:01,000 --> 00:00:02,500", (1000, 2500)),
        ("0:00:01.000-->0:00:02.5", (1000, 2500)),
        ("00:01,5 --> 00:02  X1:40 X2:600", (1500, 2000)),
        ("  00:00:01,000 --> 00:00:01,000  ", (1000, 1000)),
    ],
)
def test_subrip_times_are_read_as_they_are_met(line: str, times: tuple[int, int]) -> None:
    assert [(s.start_ms, s.end_ms) for s in read(srt.FORMAT, f"1\n{line}\nHello\n").segments] == [times]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", None),
        ("Hello\n\nthere", None),
        ("1\n00:00:02,000 --> 00:00:01,000\nHello", 2),
        (f"1\n{TIME}\nHello\n\n2\nNaN --> NaN\nthere", 6),
        (f"1\n{TIME}\nHello\n\n00:61:00,000 --> 00:62:00,000\nthere", 5),
        (f"1\r{TIME}\rHello\r\r2\r00:00:03 -->\rthere", 6),
        ("1\n-00:00:01,000 --> 00:00:01,000\nHello", 2),
    ],
)
def test_broken_subrip_is_refused_with_its_line(text: str, line: int | None) -> None:
    with pytest.raises(FormatError) as caught:
        read(srt.FORMAT, text)
    assert caught.value.line == line


def subrip(*texts: str) -> str:
    return "\n".join(
        f"{n}\n{srt_clock(n * 1000)} --> {srt_clock(n * 1000 + 900)}\n{text}\n" for n, text in enumerate(texts, 1)
    )


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["Sarah Holder: Hello.", "How are you?"], [("Sarah Holder", "Hello."), ("Sarah Holder", "How are you?")]),
        (["[music]", "ANN: Hi.\nBOB: Ho."], [(None, "[music]"), ("ANN", "Hi."), ("BOB", "Ho.")]),
        (["- Ann: Hi.\n- Ho."], [("Ann", "Hi."), (None, "Ho.")]),
        (["[the narrator]: Once"], [("the narrator", "Once")]),
        (["[SPEAKER_00]: Once", "SPEAKER_01: upon"], [("SPEAKER_00", "Once"), ("SPEAKER_01", "upon")]),
        (["Ann: Hi", "Unknown speaker: Ho"], [("Ann", "Hi"), (None, "Ho")]),
        (
            ["Intro", "Ann: a", "Bob: b", "Ann: c", "Bob: d"],
            [(None, "Intro"), ("Ann", "a"), ("Bob", "b"), ("Ann", "c"), ("Bob", "d")],
        ),
        (["Hello.\n- Hi."], [(None, "Hello. Hi.")]),
        # labels of remarks, and text that only looks like a label
        (["Hello", "Note: it fell"], [(None, "Hello"), (None, "Note: it fell")]),
        (["Note: it fell"], [(None, "Note: it fell")]),
        (["Hello", "The Point: it fell"], [(None, "Hello"), (None, "The Point: it fell")]),
        (["Here is the thing: it fell"], [(None, "Here is the thing: it fell")]),
        (["At 10:30 it fell"], [(None, "At 10:30 it fell")]),
        (["Ann: Look: it fell", "Warning: it fell"], [("Ann", "Look: it fell"), ("Ann", "Warning: it fell")]),
        (["-5 degrees"], [(None, "-5 degrees")]),
    ],
)
def test_speakers_of_subrip_are_names_used_throughout(texts: list[str], expected: list[tuple[str | None, str]]) -> None:
    assert spoken_by(srt.FORMAT, subrip(*texts)) == expected


def test_subrip_as_it_is_written() -> None:
    hello = Segment((Word("Hello", speaker="Sarah Holder"), Word("there.", speaker="Sarah Holder")), 1000, 2000)
    again = Segment((Word("Hi", speaker="the guest"), Word("<i>", speaker="the guest")), 2500, 4000)
    assert srt.FORMAT.write(Transcript((hello, again)), RULES) == dedent(
        """\
        1
        00:00:01,000 --> 00:00:02,000
        Sarah Holder: Hello there.

        2
        00:00:02,500 --> 00:00:04,000
        [the guest]: Hi &lt;i>
        """
    )


# -- WebVTT ------------------------------------------------------------------------------------------------------------

OMNY = dedent(
    """\
    WEBVTT - The DeepSeek Freak Out
    Language: en

    STYLE
    ::cue { color: red }

    NOTE a comment
    of --> two lines

    1
    0:00:00.320 --> 0:00:03.600 align:start position:0%
    <v Speaker 1>Bloomberg Audio, Studios,

    0:00:03.600 --> 0:00:05.000
    <v.loud Speaker 2>called deep</v> <i>Seek</i> &amp; co.
    """
)


def test_webvtt_is_read_with_head_voices_and_notes() -> None:
    transcript = read(vtt.FORMAT, OMNY)
    assert (transcript.title, transcript.language) == ("The DeepSeek Freak Out", "en")
    assert cues(vtt.FORMAT, OMNY) == [
        (320, 3600, "Speaker 1", "Bloomberg Audio, Studios,"),
        (3600, 5000, "Speaker 2", "called deep"),
        (3600, 5000, None, "Seek & co."),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nHello", [(None, "Hello")]),
        ("WEBVTT\n00:01.000 --> 00:02.000\nHello\n00:03.000 --> 00:04.000\nthere", [(None, "Hello"), (None, "there")]),
        ("\ufeffWEBVTT\r\n\r\nid\r\n00:01.000 --> 00:02.000\r\nHello\r\n", [(None, "Hello")]),
        ("WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n00:01.000 --> 00:02.000\nHello", [(None, "Hello")]),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n\nagain\n\nid\n00:03.000 --> 00:04.000\nthere",
            [(None, "Hello again"), (None, "there")],
        ),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n\nNOTE not this\n\n00:03.000 --> 00:04.000\nthere",
            [(None, "Hello"), (None, "there")],
        ),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Hi.\n<v Bob>Ho.", [("Ann", "Hi."), ("Bob", "Ho.")]),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Hi.</v><v Bob>Ho.</v>", [("Ann", "Hi."), ("Bob", "Ho.")]),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n<v>Hi", [(None, "Hi")]),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n<v A &amp; B>Hi", [("A & B", "Hi")]),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nAnn Lee: Hi", [("Ann Lee", "Hi")]),
        (
            "WEBVTT\n\n00:01.000 --> 00:02.000\n<c.a.b>x</c> y&lt;z &eacute;&rlm;&lrm;&#x41; a < b &notit;",
            [(None, "x y<z \u00e9A a < b &notit;")],
        ),
    ],
)
def test_webvtt_is_read_as_it_is_met(text: str, expected: list[tuple[str | None, str]]) -> None:
    assert spoken_by(vtt.FORMAT, text) == expected


def timed(text: str) -> list[tuple[str, int | None, int | None]]:
    return [(w.text, w.start_ms, w.end_ms) for w in read(vtt.FORMAT, text).words]


KARAOKE = "WEBVTT\n\n00:01.000 --> 00:05.000\nthe<00:00:02.000><c> deep</c><00:00:03.000><c> Seek rise</c>\n"


def test_inline_times_are_those_of_words() -> None:
    assert timed(KARAOKE) == [("the", 1000, 2000), ("deep", 2000, 3000), ("Seek", 3000, None), ("rise", None, 5000)]
    assert timed(KARAOKE.replace("00:00:02", "00:00:09")) == [
        ("the", 1000, None),
        ("deep", None, 3000),
        ("Seek", 3000, None),
        ("rise", None, 5000),
    ]
    assert timed(KARAOKE.replace("00:00:02.000", "00:99")) == timed(KARAOKE.replace("00:00:02", "00:00:09"))
    assert timed("WEBVTT\n\n00:01.000 --> 00:05.000\nthe deep") == [("the", None, None), ("deep", None, None)]


def test_where_words_become_one_so_do_their_inline_times() -> None:
    text = changed(vtt.FORMAT, KARAOKE, "deep Seek", "DeepSeek")
    assert text == "WEBVTT\n\n00:01.000 --> 00:05.000\nthe<00:00:02.000><c> DeepSeek</c><c> rise</c>\n"
    assert timed(text) == [("the", 1000, 2000), ("DeepSeek", 2000, None), ("rise", None, 5000)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("WEBVTT", None),
        ("WEBVTT\n\nHello", None),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nHello", 3),
        ("WEBVTT\n\nNaN --> 00:01.000\nHello", 3),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n00:99.000 --> 00:02.000\nthere", 5),
    ],
)
def test_broken_webvtt_is_refused_with_its_line(text: str, line: int | None) -> None:
    with pytest.raises(FormatError) as caught:
        read(vtt.FORMAT, text)
    assert caught.value.line == line


def test_webvtt_as_it_is_written() -> None:
    hello = Segment((Word("Hello", speaker="Sarah <H>"), Word("&", speaker="Sarah <H>")), 1000, 2000)
    again = Segment((Word("-->"),), 2500, 4000)
    assert vtt.FORMAT.write(Transcript((hello, again)), RULES) == dedent(
        """\
        WEBVTT

        00:00:01.000 --> 00:00:02.000
        <v Sarah &lt;H&gt;>Hello &amp;

        00:00:02.500 --> 00:00:04.000
        --&gt;
        """
    )


def test_without_times_there_are_no_subtitles() -> None:
    untimed = Transcript((Segment((Word("Hello"),)),))
    for form in (srt.FORMAT, vtt.FORMAT, sbv.FORMAT):
        with pytest.raises(OptionError, match="times"):
            form.write(untimed, RULES)


# -- corrections in cues -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("called deep Seek today", "called DeepSeek today"),
        ("called <b>deep</b> Seek today", "called <b>DeepSeek</b> today"),
        ("called deep</i> Seek today", "called DeepSeek</i> today"),
        ("called {\\i1}deep{\\i0} Seek today", "called {\\i1}DeepSeek{\\i0} today"),
        ("called deep\nSeek today", "called DeepSeek\ntoday"),
        ("called\ndeep\nSeek", "called\nDeepSeek"),
    ],
)
def test_a_correction_in_a_cue_touches_its_words_alone(old: str, new: str) -> None:
    text = f"\n1\r\n{TIME}  X1:40\r\nNothing here\r\n\r\n\r\n9\n{LATER}\n{old}\n"
    assert changed(srt.FORMAT, text, "deep Seek", "DeepSeek") == text.replace(old, new)


def test_a_correction_over_two_cues_leaves_none_empty() -> None:
    first, second = "called deep", "Seek's rise"
    text = subrip(first, second)
    assert changed(srt.FORMAT, text, "deep Seek's", "DeepSeek's") == subrip("called", "DeepSeek's rise")
    text = subrip("deep", second)
    assert changed(srt.FORMAT, text, "deep Seek's", "DeepSeek's") == subrip("DeepSeek's", "rise")
    text = subrip("Ann: <i>deep</i>", f"Ann: {second}")
    assert changed(srt.FORMAT, text, "deep Seek's", "DeepSeek's") == subrip("Ann: <i>DeepSeek's</i>", "Ann: rise")


def test_entities_stay_and_new_ones_are_written() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nAT&#38;D rose\n"
    assert changed(vtt.FORMAT, text, "AT&D", "AT&T") == text.replace("AT&#38;D", "AT&#38;T")
    assert changed(vtt.FORMAT, text, "AT&D rose", "<R&D> rose") == text.replace("AT&#38;D", "&lt;R&amp;D&gt;")


def test_what_would_be_a_mark_is_escaped_in_subrip() -> None:
    changed_text = changed(srt.FORMAT, subrip("one two three"), "two", "--> <i> {\\an8} &amp; R&D <3")
    assert changed_text == subrip("one --&gt; &lt;i> &#123;\\an8} &amp;amp; R&D <3 three")
    assert said(srt.FORMAT, changed_text) == ["one --> <i> {\\an8} &amp; R&D <3 three"]


def test_a_word_that_begins_a_mark_before_others_is_escaped_in_subrip() -> None:
    changed_text = changed(srt.FORMAT, subrip("one two three> 4"), "two", "<b")
    assert changed_text == subrip("one &lt;b three> 4")
    assert said(srt.FORMAT, changed_text) == ["one <b three> 4"]


# -- pages -------------------------------------------------------------------------------------------------------------

PAGE = dedent(
    """\
    The Market Fell - podcast episode cover

    The Market Fell

    Jan 27, 202517 min
    --:--
    Listen in podcast apps:
    RSS

    Episode description

    What happened to Nvidia.

    And why.

    Transcript

    Speaker 1

    A show by no one.

    Speaker 2

    Jackie Devalos says it may

    no longer be so. You said Speaker 1 agrees.
    Speaker 1
    Fraction of the cost.

    Transcript source: Provided by creator
    Open in the app
    """
)


def test_a_page_is_read_without_head_and_foot() -> None:
    transcript = read(page.FORMAT, PAGE)
    assert transcript.title == "The Market Fell"
    assert transcript.description == "What happened to Nvidia.\n\nAnd why."
    assert spoken_by(page.FORMAT, PAGE) == [
        ("Speaker 1", "A show by no one."),
        ("Speaker 2", "Jackie Devalos says it may"),
        ("Speaker 2", "no longer be so. You said Speaker 1 agrees."),
        ("Speaker 1", "Fraction of the cost."),
    ]


def test_a_correction_in_a_page_touches_its_words_alone() -> None:
    assert changed(page.FORMAT, PAGE, "Jackie Devalos", "Jackie Davalos") == PAGE.replace("Devalos", "Davalos")
    assert changed(page.FORMAT, PAGE, "may no longer", "may nolonger") == PAGE.replace("no longer", "nolonger")


ANN_AND_BOB = [
    ("Ann Lee", "I say what I say."),
    ("Bob", "So do I, as always."),
    ("Ann Lee", "Yes, you do that."),
    ("Bob", "I do that, yes."),
]


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"{name}\n\n{text}\n\n" for name, text in ANN_AND_BOB),
        "".join(f"{name}:\n{text}\n\n" for name, text in ANN_AND_BOB),
        "".join(f"{name}\r\n{text}\r\n\r\n" for name, text in ANN_AND_BOB),
        "Transcript\n\n" + "".join(f"{name}:\n\n{text}\n\n" for name, text in ANN_AND_BOB),
        "My Show\n\nTRANSCRIPT:\n\n" + "".join(f"[{name}]:\n\n{text}\n\n" for name, text in ANN_AND_BOB),
    ],
)
def test_blocks_under_names_are_read(text: str) -> None:
    assert page.FORMAT.recognises(text)
    assert spoken_by(page.FORMAT, text) == ANN_AND_BOB


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Hello there.",
        "Breaking News\n\nThe market fell by a lot today.\n\nWhat Comes Next\n\nNobody knows what comes next.",
        "Contact:\n\nKim Rudd of the company\n\nContact:\n\nAnn Lee of the agency",
        "Total Sales\n\n1,000\n\nNet Income\n\n10\n\nTotal Sales\n\n900\n\nNet Income\n\n9",
        "He met the man they call\n\nSpeaker 1\n\nand nobody else.",
        "Transcript\n\nof a long conversation about nothing.",
        "A Title\n\nAnn Lee\n\nThe story of my life begins here.\n\nAnn Lee is a writer.",
    ],
)
def test_prose_is_no_page(text: str) -> None:
    assert not page.FORMAT.recognises(text)
    assert read(page.FORMAT, text) == Transcript()


def test_a_page_as_it_is_written() -> None:
    words = [Word("Hi.", speaker="Ann"), Word("Ho."), Word("Hm.", speaker="Ann")]
    transcript = Transcript(
        (Segment(tuple(words[:2])), Segment((words[1],)), Segment((words[2],))), title="T", description="D\nE"
    )
    head = "T\n\nEpisode description\n\nD\n\nE\n\nTranscript\n\n"
    text = f"{head}Ann:\n\nHi.\n\nUnknown speaker:\n\nHo.\n\nHo.\n\nAnn:\n\nHm.\n"
    assert page.FORMAT.write(transcript, RULES) == plain.FORMAT.write(transcript, RULES) == text
    bare = Transcript((Segment((Word("Hi.", speaker="Speaker 1"),)),))
    assert plain.FORMAT.write(bare, RULES) == "Speaker 1\n\nHi.\n"


# -- plain text --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello there.\r\n\r\n How are you?\n", [(None, "Hello there."), (None, "How are you?")]),
        ("Ann: Hi.\nBob: Ho.\n", [("Ann", "Hi."), ("Bob", "Ho.")]),
        (
            "Ann: Hi.\n\nYou there?\n\nBob: Ho.\n\nAnn: Hm.",
            [("Ann", "Hi."), ("Ann", "You there?"), ("Bob", "Ho."), ("Ann", "Hm.")],
        ),
        ("Ann:\nHi.\nAnn:\nHo.", [("Ann", "Hi."), ("Ann", "Ho.")]),
        ("Hello.\nAnn: Hi.\nAnn: Ho.", [(None, "Hello."), (None, "Ann: Hi."), (None, "Ann: Ho.")]),
        ("Ann: Hi.\none\ntwo\nthree", [(None, "Ann: Hi."), (None, "one"), (None, "two"), (None, "three")]),
        ("Note: it fell.\nNote: it rose.", [(None, "Note: it fell."), (None, "Note: it rose.")]),
        ("\ufeffHello.", [(None, "Hello.")]),
    ],
)
def test_plain_text_is_read_by_lines(text: str, expected: list[tuple[str | None, str]]) -> None:
    assert spoken_by(plain.FORMAT, text) == expected


def test_plain_text_as_it_is_written() -> None:
    transcript = Transcript((Segment((Word("Hello"), Word("there."))), Segment((Word("Hi."),))))
    assert plain.FORMAT.write(transcript, RULES) == "Hello there.\nHi.\n"


@pytest.mark.parametrize(
    "text", ["<!DOCTYPE html><p>Hi", " <html>", "{\\rtf1 Hi}", "%PDF-1.7 Hi", "\f%PDF-1.7", "<?xml version='1.0'?>"]
)
def test_other_kinds_of_text_are_refused(text: str) -> None:
    with pytest.raises(FormatError, match="plain text"):
        read(plain.FORMAT, text)


# -- RTTM --------------------------------------------------------------------------------------------------------------


def test_rttm_is_read() -> None:
    text = (
        ";; a comment\n"
        "SPKR-INFO show 1 <NA> <NA> <NA> unknown ann <NA> <NA>\r\n"
        "SPEAKER show 1 2.50 1.25 <NA> <NA> Sarah_Holder <NA> <NA>\n"
        "\n"
        "SPEAKER show 1 0.000 1.4996 <NA> <NA> SPEAKER_00 <NA>\n"
    )
    assert rttm.FORMAT.recognises(text)
    assert rttm.read_diarization(Source(PATH, text)) == Diarization(
        (Turn(0, 1500, "SPEAKER_00"), Turn(2500, 3750, "Sarah Holder"))
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", None),
        (";; nothing", None),
        ("SPEAKER show 1 0.0 1.0 <NA> <NA>", 1),
        ("SPEAKER show 1 0.0 1.0 <NA> <NA> a\nSPEAKER show 1 nan 1.0 <NA> <NA> a", 2),
        ("SPEAKER show 1 0.0 -1.0 <NA> <NA> a", 1),
        ("SPEAKER show 1 x 1.0 <NA> <NA> a", 1),
        ("SPEAKER show 1 1e308 1.0 <NA> <NA> a", 1),
        ("Hello there", 1),
        ("SPEAKER a 1 0.0 1.0 <NA> <NA> a\nSPEAKER b 1 0.0 1.0 <NA> <NA> a", None),
    ],
)
def test_broken_rttm_is_refused_with_its_line(text: str, line: int | None) -> None:
    with pytest.raises(FormatError) as caught:
        rttm.read_diarization(Source(PATH, text))
    assert caught.value.line == line


def test_rttm_is_no_transcript() -> None:
    source = Source(PATH, "SPEAKER show 1 0.0 1.0 <NA> <NA> a")
    with pytest.raises(FormatError, match="--diarization"):
        rttm.FORMAT.read(source)
    with pytest.raises(FormatError, match="no words"):
        rttm.FORMAT.edits(source, Transcript(), ())


NAMES = st.sampled_from(["Speaker 1", "Sarah Holder", "SPEAKER_00", "spk_1", "Ann", "the guest", "\u5317\u4eac"])


@given(st.lists(st.tuples(st.integers(0, 10**8), st.integers(0, 10**5), NAMES), min_size=1))
def test_rttm_comes_back(turns: list[tuple[int, int, str]]) -> None:
    diarization = Diarization(tuple(sorted(Turn(start, start + length, name) for start, length, name in turns)))
    text = rttm.write_diarization(diarization, "my show")
    assert rttm.FORMAT.recognises(text)
    assert rttm.read_diarization(Source(PATH, text)) == diarization


def test_a_transcript_is_written_as_turns() -> None:
    words = (
        Word("a", 0, 400, speaker="A"),
        Word("b", 600, 900, speaker="A"),
        Word("c", 800, 1000, speaker="B"),
        Word("d", 1400, 1600, speaker="A"),
        Word("e", 9, 10),
    )
    cue = Segment((Word("abc", speaker="A"), Word("d", speaker="B"), Word("e")), 5000, 6000)
    untimed = Segment((Word("f", speaker="A"),))
    text = rttm.FORMAT.write(Transcript((Segment(words), cue, untimed)), RULES)
    assert rttm.read_diarization(Source(PATH, text)).turns == (
        Turn(0, 900, "A"),
        Turn(800, 1000, "B"),
        Turn(1400, 1600, "A"),
        Turn(5000, 5600, "A"),
        Turn(5600, 5800, "B"),
    )
    with pytest.raises(OptionError, match="--diarize"):
        rttm.FORMAT.write(Transcript((untimed,)), RULES)


# -- what is written is read back --------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [srt.FORMAT, vtt.FORMAT, sbv.FORMAT])
@given(transcript=transcripts(timed=True))
def test_subtitles_are_read_as_the_cues_that_were_laid_out(form: Format, transcript: Transcript) -> None:
    once = read(form, form.write(transcript, RULES))
    label = None if form is vtt.FORMAT else labels.written
    laid = lay_out(labels.all_labelled(transcript) if label else transcript, RULES, label)
    expected = [(c.start_ms, c.end_ms, [w.text for w in c.words]) for c in laid]
    assert [(s.start_ms, s.end_ms, [w.text for w in s.words]) for s in once.segments] == expected
    assert [(w.text, w.speaker) for w in once.words] == [(w.text, w.speaker) for w in transcript.words]
    assert read(form, form.write(once, RULES)) == once


@given(transcripts(timed=False), st.sampled_from(["", "The Show"]), st.sampled_from(["", "One.", "One.\n\nTwo."]))
def test_text_is_read_back(transcript: Transcript, title: str, description: str) -> None:
    if transcript.speakers:
        transcript = Transcript(transcript.segments, title=title, description=description)
        text = plain.FORMAT.write(transcript, RULES)
        assert page.FORMAT.recognises(text)
        assert read(page.FORMAT, text) == transcript
    else:
        assert read(plain.FORMAT, plain.FORMAT.write(transcript, RULES)) == transcript


@pytest.mark.parametrize(
    ("speaker", "label"),
    [
        ("Ann", "Ann:"),
        ("Speaker 1", "Speaker 1:"),
        ("Jean-Luc de la Tour", "Jean-Luc de la Tour:"),
        ("the guest", "[the guest]:"),
        ("Note", "[Note]:"),
        ("A [B] C", "A B C:"),
        ("\u5317\u4eac", "\u5317\u4eac:"),
        ("[]", "Unknown speaker:"),
    ],
)
def test_labels_are_read_back(speaker: str, label: str) -> None:
    assert labels.written(speaker) == label
    found = labels.find(label)
    assert found is not None
    assert found[1] == len(label)


# -- corrections of any file -------------------------------------------------------------------------------------------

ENCODINGS = st.sampled_from(
    [("utf-8", b""), ("utf-8", codecs.BOM_UTF8), ("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE)]
)
LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r"])
DECORATED = st.sampled_from(
    ["{}", "{}", "{}", "<i>{}</i>", "<b>{}", "{}</b>", "{}\u200e", "x<i>{}</i>", "{}&amp;", "&#233;{}"]
)
CUE_WORDS = st.builds(str.format, DECORATED, st.text("abcXYZ019'.,\u00e9", min_size=1, max_size=6))


@st.composite
def cue_texts(draw: st.DrawFn, separator: str = " ") -> str:
    """Draw the lines of a cue's text, with its line ends written as LF."""
    lines = draw(st.lists(st.lists(CUE_WORDS, min_size=1, max_size=5), min_size=1, max_size=3))
    return "\n".join(separator.join(line) for line in lines)


@st.composite
def srt_files(draw: st.DrawFn) -> bytes:
    numbered = draw(st.booleans())
    parts = []
    for n, text in enumerate(draw(st.lists(cue_texts(), min_size=1, max_size=5)), 1):
        number = f"{draw(st.sampled_from([n, 7]))}\n" if numbered else ""
        settings = draw(st.sampled_from(["", "  X1:40"]))
        parts.append(f"{number}{srt_clock(n * 3000)} --> {srt_clock(n * 3000 + 2000)}{settings}\n{text}\n")
    return encoded(draw, draw(st.sampled_from(["\n", "\n\n", "\n \n"])).join(parts))


@st.composite
def vtt_files(draw: st.DrawFn) -> bytes:
    parts = [draw(st.sampled_from(["WEBVTT\n", "WEBVTT A title\nKind: captions\n", "WEBVTT\n\nSTYLE\n::cue {}\n"]))]
    for n, text in enumerate(draw(st.lists(cue_texts(), min_size=1, max_size=5)), 1):
        before = draw(st.sampled_from(["", "id\n", "12\n", "NOTE\na comment\n\n"]))
        start = n * 9000
        settings = draw(st.sampled_from(["", " align:start position:10%"]))
        voice = draw(st.sampled_from(["", "<v Ann>", "<v.loud Bob Lee>"]))
        stamped = text
        if draw(st.booleans()):
            first, *others = text.split(" ")
            stamped = first + "".join(
                draw(st.sampled_from([f" <{vtt_clock(start + 500 * k)}>", " "])) + word
                for k, word in enumerate(others, 1)
            )
        parts.append(f"{before}{vtt_clock(start)} --> {vtt_clock(start + 8500)}{settings}\n{voice}{stamped}\n")
    return encoded(draw, "\n".join(parts))


@st.composite
def text_files(draw: st.DrawFn) -> bytes:
    lines = draw(
        st.lists(
            st.lists(st.text("abcXYZ019'.\u00e9", min_size=1, max_size=6), min_size=1, max_size=9),
            min_size=1,
            max_size=6,
        )
    )
    return encoded(draw, "\n".join("  ".join(line) for line in lines))


@st.composite
def page_files(draw: st.DrawFn) -> bytes:
    parts = [draw(st.sampled_from(["", "Title\n\nTranscript\n\n"])), "Speaker 1\n\n"]
    parts += draw(st.lists(st.sampled_from(["Speaker 2\n\n", "one two\n\n", "three four.\n", "five\n\n"]), min_size=1))
    return encoded(draw, "".join([*parts, "six\n", draw(st.sampled_from(["", "\nTranscript source: here\n"]))]))


def encoded(draw: st.DrawFn, text: str) -> bytes:
    name, mark = draw(ENCODINGS)
    return mark + text.replace("\n", draw(LINE_ENDS)).encode(name)


def untouched_lines(document: Document, replacements: list[Replacement]) -> list[str]:
    source = document.source
    words = document.transcript.words
    touched = {
        source.line_at(piece.start)
        for r in replacements
        for k in range(r.start, r.stop)
        for place in words[k].places
        for piece in place
    }
    lines = source.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [line for number, line in enumerate(lines, 1) if number not in touched]


def agree_in_times(got: Segment, wanted: Segment) -> bool:
    """Tell whether known times are found again; a cue that lost its inline times knows its own alone."""
    if all(w.start_ms is None and w.end_ms is None for w in got.words):
        known = {t for w in wanted.words for t in (w.start_ms, w.end_ms)}
        return known <= {None, got.start_ms, got.end_ms}
    return all(
        want.start_ms in (None, have.start_ms) and want.end_ms in (None, have.end_ms)
        for have, want in zip(got.words, wanted.words, strict=True)
    )


def no_line_is_emptied(document: Document, replacements: list[Replacement]) -> bool:
    lines = Layout.of(document.transcript, document.source.text).lines
    gone = {k for r in replacements for k, slot in enumerate(r.slots, r.start) if not slot}
    return {line for k, line in enumerate(lines) if k not in gone} == set(lines)


@pytest.mark.parametrize(
    ("form", "files"),
    [(srt.FORMAT, srt_files()), (vtt.FORMAT, vtt_files()), (plain.FORMAT, text_files()), (page.FORMAT, page_files())],
)
@given(data=st.data())
def test_corrections_change_their_words_and_nothing_else(
    form: Format, files: st.SearchStrategy[bytes], data: st.DataObject
) -> None:
    raw = data.draw(files)
    source = decode(raw, PATH)
    document = Document(source, form.read(source), form)
    assert document.reworded([]) == raw
    replacements = data.draw(corrections(document))
    wanted = apply(document.transcript, replacements)
    after = document.reworded(replacements)
    assert after.startswith(source.mark)
    again = decode(after, PATH)
    got = form.read(again)
    assert [(s.start_ms, s.end_ms, s.text) for s in got.segments] == [
        (s.start_ms, s.end_ms, s.text) for s in wanted.segments
    ]
    assert [w.speaker for w in got.words] == [w.speaker for w in wanted.words]
    if not any(" " in slot for r in replacements for slot in r.slots):
        assert all(map(agree_in_times, got.segments, wanted.segments))
    remaining = iter(again.text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    if no_line_is_emptied(document, replacements):
        assert all(line in remaining for line in untouched_lines(document, replacements))
        assert len(line_spans(again.text)) == len(line_spans(source.text))


# -- agreement with others ---------------------------------------------------------------------------------------------

ORDINARY = st.lists(
    st.lists(st.text("abcdeXYZ.,'\u00e9", min_size=1, max_size=8), min_size=1, max_size=8), min_size=1, max_size=8
)


def ordinary(lines: list[list[str]]) -> list[tuple[int, int, str]]:
    return [(n * 5000 + 1, n * 5000 + 3999, " ".join(line)) for n, line in enumerate(lines)]


def read_as(form: Format, text: str) -> list[tuple[int | None, int | None, str]]:
    return [(s.start_ms, s.end_ms, s.text) for s in read(form, text).segments]


@given(ORDINARY)
def test_files_of_others_are_read_alike(lines: list[list[str]]) -> None:
    expected = ordinary(lines)
    subs = pysubs2.SSAFile()
    subs.extend(pysubs2.SSAEvent(start, end, text) for start, end, text in expected)
    assert read_as(srt.FORMAT, subs.to_string("srt")) == expected
    assert read_as(vtt.FORMAT, subs.to_string("vtt")) == expected


@given(ORDINARY)
def test_others_read_our_files_alike(lines: list[list[str]]) -> None:
    wide = CueRules(max_line_width=100)
    expected = ordinary(lines)
    transcript = Transcript(tuple(Segment(tuple(map(Word, text.split())), start, end) for start, end, text in expected))
    as_srt, as_vtt = srt.FORMAT.write(transcript, wide), vtt.FORMAT.write(transcript, wide)
    for subs in (pysubs2.SSAFile.from_string(as_srt, "srt"), pysubs2.SSAFile.from_string(as_vtt, "vtt")):
        assert [(e.start, e.end, e.plaintext) for e in subs] == expected
    assert [
        (round(c.start.total_seconds() * 1000), round(c.end.total_seconds() * 1000), c.content)
        for c in srt_peer.parse(as_srt)
    ] == expected
    peer = vtt_peer.from_buffer(io.StringIO(as_vtt))
    assert [(c.start_in_seconds, c.text) for c in peer.captions] == [
        (start // 1000, text) for start, _, text in expected
    ]
