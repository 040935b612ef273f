"""Words marked while they are spoken."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castproof.cli import main
from transcript.cues import CueRules, lay_out
from transcript.formats import srt, vtt
from transcript.model import Segment, Transcript, Word
from transcript.source import Source

RULES = CueRules(highlight_words=True)
WORDS = (
    Word("Hello:", 1000, 1400, speaker="Hello"),
    Word("A&B", 1400, 1700, speaker="Hello"),
    Word("rose", speaker="Hello"),
    Word("<again>", 2500, 2900, speaker="Hello"),
    Word("today.", 2900, 3200, speaker="Hello"),
)
TRANSCRIPT = Transcript((Segment(WORDS),))

VTT = """WEBVTT

00:00:01.000 --> 00:00:03.200
<v Hello>Hello:<00:00:01.400><c> A&amp;B rose</c><00:00:02.500><c> &lt;again&gt;</c><00:00:02.900><c> today.</c>
"""
SRT = """1
00:00:01,000 --> 00:00:01,400
Hello: <u>Hello:</u> A&B rose <again> today.

2
00:00:01,400 --> 00:00:01,700
Hello: Hello: <u>A&B</u> rose <again> today.

3
00:00:01,700 --> 00:00:02,500
Hello: Hello: A&B rose <again> today.

4
00:00:02,500 --> 00:00:02,900
Hello: Hello: A&B rose <u><again></u> today.

5
00:00:02,900 --> 00:00:03,200
Hello: Hello: A&B rose <again> <u>today.</u>
"""


def test_webvtt_times_the_words_within_a_cue() -> None:
    assert vtt.FORMAT.write(TRANSCRIPT, RULES) == VTT


def test_subrip_underlines_a_word_at_a_time() -> None:
    assert srt.FORMAT.write(TRANSCRIPT, RULES) == SRT


def test_lines_are_kept() -> None:
    long = Transcript((Segment(tuple(Word(f"word{k}", k * 500, k * 500 + 500) for k in range(10))),))
    cues = lay_out(long, RULES)
    assert len(cues[0].lines) == 2
    for form, mark in ((srt, "<u>"), (vtt, "<c>")):
        shown = form.FORMAT.write(long, RULES)
        assert mark in shown
        plain = "".join(
            part.partition(">")[2] if k else part for k, part in enumerate(shown.replace("-->", "->").split("<"))
        )
        assert "\n".join(cues[0].lines) in plain


@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 900), st.booleans()), min_size=1, max_size=12))
def test_what_webvtt_holds_are_the_times_of_words(words: list[tuple[int, int, bool]]) -> None:
    at, said = 0, []
    for k, (gap, length, timed) in enumerate(words):
        at += gap
        said.append(Word(f"w{k}", at, at + length) if timed or not k else Word(f"w{k}"))
        at += length
    transcript = Transcript((Segment(tuple(said)),))
    read = vtt.FORMAT.read(Source(Path("x.vtt"), vtt.FORMAT.write(transcript, RULES)))
    shown = [w for cue in lay_out(transcript, RULES) for w in cue.words]
    assert [w.text for w in read.words] == [w.text for w in shown]
    starts = [w.start_ms for w in read.words if w.start_ms is not None]
    assert starts == sorted(starts)
    for before, after in zip(shown, read.words, strict=True):
        if before.start_ms is None or after.start_ms is None:
            continue
        assert after.start_ms == before.start_ms or abs(after.start_ms - before.start_ms) <= RULES.max_shift_ms


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900), st.booleans()), min_size=1, max_size=12))
def test_what_subrip_shows_goes_on_without_overlap(words: list[tuple[int, int, bool]]) -> None:
    at, said = 0, []
    for k, (gap, length, timed) in enumerate(words):
        at += gap
        said.append(Word(f"w{k}", at, at + length) if timed or not k else Word(f"w{k}"))
        at += length
    transcript = Transcript((Segment(tuple(said)),))
    cues = lay_out(transcript, RULES)
    shown = srt.FORMAT.read(Source(Path("x.srt"), srt.FORMAT.write(transcript, RULES)))
    spans = [(s.start_ms or 0, s.end_ms or 0) for s in shown.segments]
    assert all(start < end for start, end in spans)
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert {cue.start_ms for cue in cues} <= {start for start, _ in spans}
    assert {s.text for s in shown.segments} == {cue.text for cue in cues}


@pytest.mark.parametrize("name", ["x.podcast.json", "x.txt", "x.json"])
def test_formats_that_cannot_mark_a_word_refuse(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in.vtt").write_text(VTT)
    assert main(["export", "in.vtt", "-o", name, "--highlight-words"]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "--highlight-words" in told
    assert main(["export", "in.vtt", "-o", "out.vtt", "--highlight-words"]) == 0
    assert Path("out.vtt").read_text() == VTT
