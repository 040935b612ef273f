"""Linting subtitle files: every fault is told where it stands, and mended where no word needs to change for it."""

from __future__ import annotations

import io
import json
import re
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from castproof.cli import main
from castproof.presets import rules_of
from tests.test_cues import transcripts
from transcript.errors import OptionError
from transcript.formats import Document, parse, read, srt, vtt
from transcript.lint import CODES, chosen, findings, mended
from transcript.rules import CueRules
from transcript.source import Source, decode
from transcript.timecode import srt_clock, vtt_clock

if TYPE_CHECKING:
    from transcript.model import Transcript

RULES = CueRules()
ALL = chosen(None, None)


def document(text: str, name: str = "x.srt") -> Document:
    return parse(Source(Path(name), text))


def told(text: str, name: str = "x.srt", rules: CueRules = RULES) -> list[str]:
    return [f"{f.line} {f.code}" for f in findings(document(text, name), rules, ALL)]


def mend(text: str, name: str = "x.srt", codes: frozenset[str] = ALL, rules: CueRules = RULES) -> str:
    return mended(document(text, name), rules, codes).text


# -- what is told, and what is mended ----------------------------------------------------------------------------------

FAULTY = """1
00:00:01,000 --> 00:00:03,000
We talk about the market of the world of today and of Hangzhou,

3
00:00:02,800 --> 00:00:05,000
where it all
began.
4
0:00:05.02 --> 00:00:05,400 X1:40

And it did

not end.

6
00:00:09,000 --> 00:00:20,000
Really. It went on for
a year.

5
00:00:08,000 --> 00:00:08,900
Nobody saw anything of it coming to the

7
00:00:30,000 --> 00:00:31,000
"""

TOLD = """\
faulty.srt:2: R001 31.5 characters a second, at most 20 are asked
faulty.srt:2: T002 overlaps the next cue by 0.200 s
faulty.srt:3: L001 63 characters, at most 42 are asked
faulty.srt:5: N001 the number is 3, 2 comes here
faulty.srt:6: T003 0.020 s to the next cue, at least 0.084 s are asked
faulty.srt:7: L004 broken, though the words fit on one line
faulty.srt:9: F005 no blank line before the cue
faulty.srt:10: R001 47.4 characters a second, at most 20 are asked
faulty.srt:10: T005 shown for 0.380 s, at least 0.834 s are asked
faulty.srt:10: T007 "0:00:05.02 --> 00:00:05,400 X1:40" should be "00:00:05,020 --> 00:00:05,400 X1:40"
faulty.srt:11: F004 a blank line within the cue, where many players end it
faulty.srt:12: L004 broken, though the words fit on one line
faulty.srt:13: F004 a blank line within the cue, where many players end it
faulty.srt:16: N001 the number is 6, 5 comes here
faulty.srt:17: T006 shown for 11.000 s, at most 7.000 s are asked
faulty.srt:18: L004 broken, though the words fit on one line
faulty.srt:21: N001 the number is 5, 7 comes here
faulty.srt:22: R001 43.3 characters a second, at most 20 are asked
faulty.srt:22: T001 begins 1.000 s before the cue above it
faulty.srt:22: T004 0.100 s to the next cue; below 0.500 s a gap is closed
faulty.srt:23: L005 the cue ends in "the", and its sentence goes on
faulty.srt:25: N001 the number is 7, 6 comes here
faulty.srt:26: C001 the cue shows nothing
"""

MENDED = """1
00:00:01,000 --> 00:00:02,716
We talk about the market of the world
of today and of Hangzhou,

2
00:00:02,800 --> 00:00:04,936
where it all began.

3
00:00:05,020 --> 00:00:05,970 X1:40
And it did not end.

4
00:00:08,000 --> 00:00:08,916
Nobody saw anything of it coming to the

5
00:00:09,000 --> 00:00:16,000
Really. It went on for a year.

"""

LEFT = """\
new.srt:2: R001 36.1 characters a second, at most 20 are asked
new.srt:15: R001 42.6 characters a second, at most 20 are asked
new.srt:16: L005 the cue ends in "the", and its sentence goes on
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the current folder, with a faulty file in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "faulty.srt").write_text(FAULTY)
    return tmp_path


def test_every_fault_is_told_with_its_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "faulty.srt"]) == 1
    shown = capsys.readouterr()
    assert shown.out == TOLD
    assert shown.err == "faulty.srt: 23 faults, of which --fix can mend 20\n"
    assert (folder / "faulty.srt").read_text() == FAULTY


def test_what_can_be_mended_is_and_what_is_left_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "faulty.srt", "--fix", "-o", "new.srt"]) == 1
    shown = capsys.readouterr()
    assert (folder / "new.srt").read_text() == MENDED
    assert shown.out == LEFT
    assert shown.err == "written: new.srt\nfaulty.srt: 23 faults before, 3 left\n"
    assert main(["lint", "new.srt", "--ignore", "r001,L"]) == 0
    assert capsys.readouterr().err == "new.srt: no faults\n"


def test_a_file_is_mended_in_place_only_when_that_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "faulty.srt", "--fix"]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "--overwrite" in error
    assert (folder / "faulty.srt").read_text() == FAULTY
    assert main(["lint", "faulty.srt", "--fix", "--overwrite", "--select", "N,C,T"]) == 0
    assert (folder / "faulty.srt").read_text() != FAULTY
    before = (folder / "faulty.srt").stat().st_mtime_ns
    assert main(["lint", "faulty.srt", "--fix", "--overwrite", "--select", "N,C,T"]) == 0
    assert (folder / "faulty.srt").stat().st_mtime_ns == before, "a file that needs no mending is left alone"


def test_standard_input_and_output(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lint", "faulty.srt", "--fix", "-o", "-"]) == 1
    shown = capsys.readouterr()
    assert shown.out == MENDED
    assert LEFT.replace("new.srt", "-") in shown.err
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((folder / "faulty.srt").read_bytes())))
    assert main(["lint", "-"]) == 1
    assert capsys.readouterr().out == TOLD.replace("faulty.srt", "-")
    assert main(["lint", "-", "--fix", "--overwrite"]) == 2


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["lint"], "no file is given"),
        (["lint", "faulty.srt", "--select", "X9"], "--select 'X9': no such code"),
        (["lint", "faulty.srt", "--ignore", ""], "--ignore '': no such code"),
        (["lint", "faulty.srt", "--overwrite"], "add --fix"),
        (["lint", "faulty.srt", "-o", "new.srt"], "add --fix"),
        (["lint", "faulty.srt", "more.srt", "--fix", "-o", "new.srt"], "--output is one file"),
        (["lint", "faulty.srt", "faulty.srt"], "two results"),
        (["lint", "faulty.srt", "--fix", "-o", "there.srt"], "exists already"),
        (["lint", "faulty.srt", "--min-duration", "9"], "--min-duration: no subtitle can be so"),
        (["lint", "faulty.srt", "--min-gap", "nan"], "--min-gap: no subtitle can be so"),
        (["lint", "page.txt"], "shows no subtitles"),
        (["lint", "missing.srt"], "no such file"),
        (["lint", "x.podcast.json", "--fix", "--overwrite"], "castproof export"),
    ],
)
def test_a_wrong_call_is_one_line(
    folder: Path, arguments: list[str], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "there.srt").write_text("")
    (folder / "page.txt").write_text("Nothing but words.")
    (folder / "x.podcast.json").write_text(PODCAST)
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert problem in error


PODCAST = json.dumps(
    {
        "version": "1.0.0",
        "segments": [
            {"startTime": 0, "endTime": 0.5, "body": "Well then."},
            {"startTime": 0.4, "endTime": 9.0, "body": "It was " + "very " * 30 + "good."},
        ],
    },
    indent=1,
)


def test_where_a_player_breaks_the_lines_times_alone_are_looked_at() -> None:
    assert told(PODCAST, "x.podcast.json") == ["7 T002", "7 T005", "12 T006"]


def test_the_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [code.name for code in CODES]
    assert len({code.name for code in CODES}) == len(CODES)


def test_codes_are_chosen_by_their_beginnings() -> None:
    assert chosen("T, l001", None) == {c.name for c in CODES if c.name[0] == "T"} | {"L001"}
    assert chosen(None, "T,F,N,C,R") == {"L001", "L002", "L003", "L004", "L005"}
    assert chosen("T001", "T") == frozenset()
    with pytest.raises(OptionError, match="--rules"):
        chosen("T,", None)


def test_several_files_are_looked_at_each(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "good.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nHello there.\n")
    assert main(["lint", "good.srt", "faulty.srt"]) == 1
    assert capsys.readouterr().out == TOLD
    assert main(["lint", "good.srt", "missing.srt"]) == 1
    assert "no such file" in capsys.readouterr().err
    assert main(["lint", "good.srt"]) == 0


# -- one fault at a time -----------------------------------------------------------------------------------------------

GOOD = "1\n00:00:01,000 --> 00:00:02,000\nHello there.\n\n2\n00:00:05,000 --> 00:00:07,000\nGood to see you.\n"
GOOD_VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\nHello there.\n\n00:05.000 --> 00:07.000\nGood to see you.\n"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xef\xbb\xbf" + GOOD.encode(), "F001"),
        (GOOD.encode("utf-16"), "F002"),
        (GOOD.replace("you", "Zoë").encode("cp1252"), "F002"),
        (GOOD.replace("Hello there.\n", "Hello there.\r\n").encode(), "F003"),
        (GOOD.replace("\n", "\r").encode(), "F003"),
    ],
)
def test_encodings_and_line_ends_are_told_and_mended(data: bytes, code: str) -> None:
    found = parse(decode(data, Path("x.srt")))
    assert {f.code for f in findings(found, RULES, ALL)} == {code}
    assert mended(found, RULES, ALL - {code}).data == data
    good = mended(found, RULES, ALL).data
    assert good.decode().replace("Zoë", "you") == GOOD


def test_a_file_of_another_system_is_right_as_it_is() -> None:
    assert told(GOOD.replace("\n", "\r\n")) == []
    assert told(GOOD_VTT, "x.vtt") == []


def test_what_stands_between_cues_stays_where_it_is() -> None:
    text = (
        "WEBVTT - a title\n\nSTYLE\n::cue {}\n\nintro\n00:01.000 --> 00:01.300 align:start\n"
        "<v Ann>Hello there, <i>Zoë</i>.</v>\n\nNOTE\na note\n\n00:05.000 --> 00:07.000\nBye &amp; bye.\n"
    )
    assert told(text, "x.vtt") == ["7 R001", "7 T005"]
    assert mend(text, "x.vtt") == text.replace("00:01.000 --> 00:01.300", "00:00:01.000 --> 00:00:01.850")


def test_marks_do_not_count_and_stay_with_their_words() -> None:
    line = "<v.loud Sarah Holder><i>The market</i> of <c.red>the &amp; world</c> and <b>the people of Hangzhou</b> in"
    text = f"WEBVTT\n\n00:01.000 --> 00:07.000\n{line}\nthe sun.\n"
    assert told(text, "x.vtt") == ["4 L001", "4 L003"]
    assert mend(text, "x.vtt").split("\n", 3)[3] == (
        "<v.loud Sarah Holder><i>The market</i> of <c.red>the &amp; world</c>\n"
        "and <b>the people of Hangzhou</b> in the sun.\n"
    )


def test_too_many_words_become_several_cues_of_the_same_speaker() -> None:
    said = "We talk about the market. We talk about the world. We talk about the price of bread. And we go on to talk."
    text = f"WEBVTT\n\na\n00:01.000 --> 00:09.000 line:0\n<v Ann>{said}\n\nb\n00:10.000 --> 00:11.000\n<v Bob>Well.\n"
    assert told(text, "x.vtt") == ["4 T006", "5 L001"]
    assert mend(text, "x.vtt") == (
        "WEBVTT\n\na\n00:00:01.000 --> 00:00:04.820 line:0\n"
        "<v Ann>We talk about the market.\nWe talk about the world.\n\n"
        "00:00:04.904 --> 00:00:09.000 line:0\n"
        "<v Ann>We talk about the price of bread.\nAnd we go on to talk.\n\n"
        "b\n00:10.000 --> 00:11.000\n<v Bob>Well.\n"
    )


def test_marks_over_many_words_keep_a_cue_whole() -> None:
    text = f"1\n00:00:01,000 --> 00:00:07,000\n<i>{'We talk about the market. ' * 5}</i>\n"
    assert {f.split()[1] for f in told(mend(text))} == {"L001"}


def test_who_speaks_on_a_line_of_his_own_keeps_it() -> None:
    text = "1\n00:00:01,000 --> 00:00:04,000\n- Hello.\n- Hi.\n\n2\n00:00:05,000 --> 00:00:07,000\nAnd so on.\n"
    assert told(text) == []
    assert mend(text) == text
    named = text.replace("- Hello", "Ann: Hello").replace("- Hi", "Bob: Hi").replace("And so", "Ann: And so")
    assert told(named) == ["2 C002"]
    assert mend(named) == named


def test_a_dash_between_words_never_begins_a_line() -> None:
    text = "1\n00:00:01,000 --> 00:00:07,000\nIt was a long way there \u2013 longer than any of us had thought.\n"
    assert mend(text).splitlines()[2:] == ["It was a long way there \u2013", "longer than any of us had thought."]


def test_times_are_given_where_there_is_room_and_only_there() -> None:
    def cues(*times: tuple[int, int]) -> str:
        return "\n".join(f"{n}\n{srt_clock(a)} --> {srt_clock(b)}\nHello.\n" for n, (a, b) in enumerate(times, 1))

    for before, after in (
        ([(1000, 1100), (5000, 6000)], [(1000, 1834), (5000, 6000)]),  # stays until it is seen
        ([(1000, 1100), (1500, 2500)], [(1000, 1416), (1500, 2500)]),  # as long as there is room
        ([(1000, 3000), (2700, 4000)], [(1000, 2616), (2700, 4000)]),  # a slip
        ([(1000, 3000), (2400, 4000)], [(1000, 3000), (2400, 4000)]),  # two voices
        ([(1000, 3000), (3000, 4000)], [(1000, 2916), (3000, 4000)]),
        ([(1000, 1834), (1834, 4000)], [(1000, 1834), (1834, 4000)]),  # a gap would take what it needs to be seen
        ([(1000, 3000), (3400, 5000)], [(1000, 3316), (3400, 5000)]),
        ([(1000, 3000), (3600, 5000)], [(1000, 3000), (3600, 5000)]),
        ([(1000, 9000), (9200, 10100)], [(1000, 8000), (9200, 10100)]),
        ([(1000, 1000), (5000, 6000)], [(1000, 1834), (5000, 6000)]),
    ):
        assert mend(cues(*before)) == cues(*after)


# -- what castproof itself writes --------------------------------------------------------------------------------------


@given(transcripts(), st.sampled_from(["netflix", "podcast", "bbc"]), st.sampled_from(["srt", "vtt"]))
def test_what_castproof_writes_breaks_no_rule_that_can_be_kept(transcript: Transcript, preset: str, name: str) -> None:
    rules = rules_of(preset, name)
    text = {"srt": srt, "vtt": vtt}[name].FORMAT.write(transcript, rules)
    impossible = {"R001", "T005", "L005"}  # the words come too fast, or there is no other place for a break
    if len(transcript.speakers) > 0:
        impossible |= {"L003", "L004"}  # a name before the words that a line cannot hold with them
    assert {f.code for f in findings(document(text, f"x.{name}"), rules, ALL - impossible)} <= {"T003"}


# -- what is mended stays mended ---------------------------------------------------------------------------------------

lines = st.lists(
    st.sampled_from(["a", "of", "the", "so,", "yes.", "market", "<i>DeepSeek</i>", "Sarah", "- no", "w" * 50, "1"]),
    min_size=1,
    max_size=14,
).map(" ".join)


CHANT = 2 * f"{50 * 'w'} "


@st.composite
def subtitles(draw: st.DrawFn) -> tuple[str, str]:
    """Draw a file with whatever cues, and its name."""
    name = draw(st.sampled_from(["srt", "vtt"]))
    clock = srt_clock if name == "srt" else vtt_clock
    at, parts = 0, []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        at = max(0, at + draw(st.sampled_from([0, 0, 20, 100, 300, 600, 2000, -100, -400, -900])))
        end = at + draw(st.sampled_from([0, 40, 500, 900, 2000, 4000, 8000, 12000]))
        text = "\n".join(draw(st.lists(lines, max_size=4 if number > 1 else 3, min_size=int(number == 1))))
        head = f"{draw(st.sampled_from([number, number, 9]))}\n" if name == "srt" else ""
        parts.append(f"{head}{clock(at)} --> {clock(end)}\n{text}\n")
        at = end
    separator = draw(st.sampled_from(["\n", "\n\n", ""]))
    return ("WEBVTT\n\n" if name == "vtt" else "") + separator.join(parts), f"x.{name}"


def in_order(text: str, name: str) -> list[str]:
    """Return the words of a file in order of their cues' times."""
    found = document(text, name).transcript
    return [w.text for s in sorted(found.segments, key=lambda s: s.start_ms or 0) for w in s.words]


@settings(deadline=None)  # several files a case
@example(("WEBVTT\n" + 2 * "\n00:00:00.000 --> 00:00:00.000\na\n", "x.vtt"), {"T002", "F001"})  # no flash of YouTube's
@given(subtitles(), st.sets(st.sampled_from([c.name for c in CODES])) | st.just(set(ALL)))
def test_mending_changes_no_word_and_mends_at_once_what_it_can(file: tuple[str, str], codes: set[str]) -> None:
    text, name = file
    chosen_codes = frozenset(codes)
    once = mend(text, name, chosen_codes)
    assert mend(once, name, chosen_codes) == once
    assert sorted(in_order(once, name)) == sorted(in_order(text, name))
    if not {"T001", "T002"} & codes:
        assert [w.text for w in document(once, name).transcript.words] == [
            w.text for w in document(text, name).transcript.words
        ]
    surely = chosen_codes & {"F001", "F002", "F003", "F004", "F005", "N001", "C001", "T001", "T007"}
    assert not findings(document(once, name), RULES, surely)


def test_rolling_captions_are_not_mended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "rolling.vtt"
    path.write_text(
        "WEBVTT\n\n00:01.000 --> 00:02.000\n\nwhat we said\n\n00:02.000 --> 00:02.010\nwhat we said\n\n"
        "00:02.010 --> 00:04.000\nwhat we said\nand more\n"
    )
    assert main(["lint", "--fix", "--overwrite", str(path)]) == 2
    assert "rolling captions" in capsys.readouterr().err
    assert [s.text for s in read(path).transcript.segments] == ["what we said", "and more"]


@example((f"WEBVTT\n\n00:00:00.000 --> 00:00:00.000\na a {CHANT} so, {4 * CHANT} a\n", "x.vtt"))
@given(subtitles())
def test_a_mended_file_shows_the_words_in_the_order_of_their_times(file: tuple[str, str]) -> None:
    text, name = file
    cues = [s for s in document(text, name).transcript.segments if s.start_ms is not None and s.end_ms is not None]
    apart = all((a.end_ms or 0) <= (b.start_ms or 0) for a, b in pairwise(cues))
    once = mend(text, name)
    if apart:
        assert in_order(once, name) == in_order(text, name)
        assert not [f for f in findings(document(once, name), RULES, ALL) if f.code == "T002"]


def test_a_file_without_faults_is_not_touched() -> None:
    for text, name in ((GOOD, "x.srt"), (GOOD_VTT, "x.vtt"), (re.sub("\n\n", "\n\n\n", GOOD), "x.srt")):
        assert told(text, name) == []
        assert mend(text, name) == text
