"""Cues that are cues already are laid out as a division lays them out, only faster."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawn import transcripts
from transcript.cues import CueRules, lay_out
from transcript.kept import are_cues
from transcript.model import Segment, Transcript, Word


def divided(transcript: Transcript) -> Transcript:
    """Return `transcript` with a cue long after it whose word has a time, so that no segment is taken as it is."""
    last = Segment((Word("so.", 10**9, 10**9 + 1),), 10**9, 10**9 + 1)
    return Transcript((*transcript.segments, last))


@settings(max_examples=40)
@given(transcripts(timed=True), st.sampled_from([60, 200]))
def test_cues_that_fit_are_those_of_a_division(transcript: Transcript, width: int) -> None:
    rules = CueRules(max_line_width=width)
    assert are_cues(transcript, rules)
    assert not are_cues(divided(transcript), rules)
    got = [(c.start_ms, c.end_ms, c.lines, c.speaker) for c in lay_out(transcript, rules)]
    wanted = [(c.start_ms, c.end_ms, c.lines, c.speaker) for c in lay_out(divided(transcript), rules)[:-1]]
    assert got == wanted


def test_cues_that_overlap_or_lack_a_time_are_divided() -> None:
    said = (Word("Hi"),)
    rules = CueRules()
    assert are_cues(Transcript((Segment(said, 0, 1000), Segment(said, 1000, 2000))), rules)
    assert not are_cues(Transcript((Segment(said, 0, 1000), Segment(said, 999, 2000))), rules)
    assert not are_cues(Transcript((Segment(said, 0),)), rules)
    assert not are_cues(Transcript((Segment(said, 0, 1000),)), CueRules(names=frozenset({"Ann Lee"})))
