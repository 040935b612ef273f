"""Cues: what is shown together, from when to when, on which lines."""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcript.breaks import SENTENCE, NameIndex, break_cost, ends_sentence
from transcript.cues import Cue, CueRules, lay_out, require_times, untimed
from transcript.errors import OptionError
from transcript.model import Segment, Transcript, Word, join

RULES = CueRules()


def spoken(text: str, start_ms: int = 0, letter_ms: int = 70, speaker: str | None = None) -> list[Word]:
    """Say `text` at an even pace."""
    words = []
    for token in text.split():
        end_ms = start_ms + letter_ms * (len(token) + 1)
        words.append(Word(token, start_ms, end_ms, speaker=speaker))
        start_ms = end_ms
    return words


def one_segment(words: list[Word]) -> Transcript:
    return Transcript((Segment(tuple(words)),))


def shown(transcript: Transcript, rules: CueRules = RULES) -> list[tuple[str, ...]]:
    return [cue.lines for cue in lay_out(transcript, rules)]


# -- properties --------------------------------------------------------------------------------------------------------

texts = st.sampled_from(["a", "of", "the", "so,", "yes.", "market", "DeepSeek", "responsibilities", "北", "w" * 50])


@st.composite
def timed_words(draw: st.DrawFn) -> list[Word]:
    at = draw(st.integers(0, 5000))
    words = []
    for text, gap, length, speaker, glued in draw(
        st.lists(
            st.tuples(
                texts,
                st.sampled_from([0, 0, 0, 120, 700, 4000]),
                st.integers(0, 900) | st.just(9000),
                st.sampled_from([None, "A", "B"]),
                st.booleans(),
            ),
            min_size=1,
            max_size=40,
        )
    ):
        words.append(Word(text, at + gap, at + gap + length, speaker=speaker, glued=glued))
        at += gap + length
    return words


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    words = draw(timed_words())
    segments = []
    while words:
        size = draw(st.integers(1, len(words)))
        segments.append(Segment(tuple(words[:size])))
        words = words[size:]
    return Transcript(tuple(segments))


rules = st.builds(
    CueRules,
    max_line_width=st.integers(8, 60),
    max_line_count=st.integers(1, 4),
    max_duration_ms=st.integers(1000, 8000),
    min_duration_ms=st.integers(0, 1000),
    max_chars_per_s=st.floats(5, 40),
    min_gap_ms=st.integers(0, 200),
    pause_ms=st.integers(200, 3000),
)


@given(transcripts(), rules)
def test_cues_hold_every_word_once_in_order_within_the_rules(transcript: Transcript, rules: CueRules) -> None:
    cues = lay_out(transcript, rules)
    assert [w for cue in cues for w in cue.words] == list(transcript.words)
    for cue in cues:
        assert len(cue.lines) <= rules.max_line_count
        assert all(len(line) <= rules.max_line_width or any(line == w.text for w in cue.words) for line in cue.lines)
        assert "".join(cue.lines).replace(" ", "") == "".join(w.text for w in cue.words)
        assert {w.speaker for w in cue.words} == {cue.speaker}
        assert cue.end_ms - cue.start_ms <= rules.max_duration_ms
    for before, after in pairwise(cues):
        assert before.end_ms <= after.start_ms


@given(transcripts(), st.randoms())
def test_words_in_no_order_still_make_cues_in_order(transcript: Transcript, random: object) -> None:
    segments = list(transcript.segments)
    random.shuffle(segments)  # type: ignore[attr-defined]  # hypothesis types its source of chance as object
    cues = lay_out(Transcript(tuple(segments)), RULES)
    assert sum(len(cue.words) for cue in cues) == len(transcript.words)
    assert [c.start_ms for c in cues] == sorted(c.start_ms for c in cues)


@given(transcripts(), st.data())
def test_words_have_a_cue_or_are_told_as_untimed(transcript: Transcript, data: st.DataObject) -> None:
    segments = tuple(
        Segment(tuple(Word(w.text) if data.draw(st.booleans()) else w for w in s.words)) for s in transcript.segments
    )
    partly = Transcript(segments)
    placed = [w for cue in lay_out(partly, RULES) for w in cue.words]
    assert len(placed) + len(untimed(partly)) == len(partly.words)
    assert not any(w.start_ms is not None for w in untimed(partly))


@given(transcripts(), rules, st.sampled_from(["A:", "Sarah Holder:", "x" * 70 + ":"]))
def test_a_label_stands_at_each_change_of_speaker_and_nowhere_else(
    transcript: Transcript, rules: CueRules, name: str
) -> None:
    cues = lay_out(transcript, rules, label=lambda speaker: f"{speaker}{name}")
    last = None
    for cue in cues:
        labelled = " ".join(cue.lines).startswith(f"{cue.speaker}{name}")
        assert labelled == (cue.speaker is not None and cue.speaker != last)
        last = cue.speaker
        assert len(cue.lines) <= rules.max_line_count
        if labelled and len(f"{cue.speaker}{name} {cue.words[0].text}") <= rules.max_line_width:
            assert all(len(x) <= rules.max_line_width or any(x == w.text for w in cue.words) for x in cue.lines)


# -- where cues and lines end ------------------------------------------------------------------------------------------


def test_a_sentence_is_divided_where_a_reader_would_pause() -> None:
    text = (
        "Everybody who watches the market was surprised on Monday morning, because the little lab from Hangzhou had"
        " shown a model that costs a fraction of the others. Nobody saw it coming."
    )
    assert shown(one_segment(spoken(text))) == [
        ("Everybody who watches the market", "was surprised on Monday morning,"),
        ("because the little lab", "from Hangzhou had shown a model"),
        ("that costs a fraction of the others.", "Nobody saw it coming."),
    ]


def test_a_name_a_number_and_an_article_with_its_noun_stay_together() -> None:
    text = (
        "I spoke about it for a long time with Katherine Fotheringham who had seen all her twenty two"
        " million dollars go into the European Bank of Reconstruction before anybody else had heard of it"
    )
    cues = shown(one_segment(spoken(text)), CueRules(names=frozenset({"the European Bank of Reconstruction"})))
    ends = [line.split()[-1] for lines in cues for line in lines]
    lines = [line for lines in cues for line in lines]
    for whole in (
        "Katherine Fotheringham",
        "twenty two million dollars",
        "European Bank of Reconstruction",
    ):
        assert any(whole in line for line in lines), (whole, lines)
    assert not {"a", "the", "for", "with", "of", "into"} & set(ends)


def test_a_name_is_known_by_its_words_whatever_hangs_on_them() -> None:
    index = NameIndex(["Deep Seek", "deep state", "Nvidia"])
    assert index.inside(["when", "Deep", "Seek's", "rose,", "“deep", "seek”", "deep", "sea"]) == {2, 5}
    assert NameIndex([]).inside(["Deep", "Seek"]) == set()


def test_a_cue_goes_on_over_the_end_of_a_recognisers_segment() -> None:
    first, second = spoken("It may not be reproduced without permission from"), spoken("the company.", 3500)
    transcript = Transcript((Segment(tuple(first)), Segment(tuple(second))))
    assert shown(transcript) == [("It may not be reproduced", "without permission from the company.")]


def test_a_pause_ends_a_cue() -> None:
    words = [*spoken("One moment"), *spoken("please hold on", start_ms=5000)]
    cues = lay_out(one_segment(words), RULES)
    assert [c.lines for c in cues] == [("One moment",), ("please hold on",)]
    assert cues[1].start_ms == 5000


def test_a_cue_ends_where_the_speaker_changes_inside_a_segment() -> None:
    words = [*spoken("Are you there?", speaker="A"), *spoken("Yes.", start_ms=1000, speaker="B")]
    assert [(c.speaker, c.lines) for c in lay_out(one_segment(words), RULES)] == [
        ("A", ("Are you there?",)),
        ("B", ("Yes.",)),
    ]


def test_a_label_counts_towards_the_width() -> None:
    text = "We have a lot to talk about today, so stay"
    plain, labelled = (
        lay_out(one_segment(spoken(text, speaker="Sarah Holder")), RULES, label=label)
        for label in (None, lambda speaker: f"{speaker}:")
    )
    assert [c.lines for c in plain] == [(text,)]
    assert [c.lines for c in labelled] == [("Sarah Holder: We have a lot", "to talk about today, so stay")]
    assert labelled[0].text == text


def test_words_without_spaces_are_divided_too() -> None:
    words = [Word(c, k * 200, k * 200 + 200, glued=k > 0) for k, c in enumerate("深度求索发布了新的模型" * 3)]
    cues = lay_out(one_segment(words), CueRules(max_line_width=11, max_line_count=1))
    assert "".join(c.text for c in cues) == join(words)
    assert all(len(c.lines[0]) <= 11 for c in cues)


def test_one_word_longer_than_the_line_stands_alone_on_it() -> None:
    url = "https://example.com/" + "x" * 60
    lines = [line for cue in shown(one_segment(spoken(f"See {url} for more"))) for line in cue]
    assert url in lines


@pytest.mark.parametrize(
    ("word", "ends"), [("end.", True), ("end.”", True), ("why?)", True), ("J.", False), ("Dr.", False), ("and", False)]
)
def test_a_sentence_ends_at_its_mark(word: str, *, ends: bool) -> None:
    assert ends_sentence(word) is ends


def test_breaks_are_ranked() -> None:
    places = [("done.", "We"), ("done,", "we"), ("done", "and"), ("done", "with"), ("good", "work"), ("the", "work")]
    costs = [break_cost(before, after) for before, after in places]
    assert costs == sorted(costs)
    assert costs[0] == SENTENCE
    assert break_cost("up", "this") < break_cost("woke", "up") < break_cost("in", "this")  # a verb keeps its particle
    assert break_cost("running", "out") < break_cost("out", "of")
    assert break_cost("Sarah", "Holder") > break_cost("Sarah", "spoke")
    assert break_cost("in", "deed", glued=True) > break_cost("in", "deed")


# -- times -------------------------------------------------------------------------------------------------------------


def test_a_subtitle_that_fits_keeps_its_own_times() -> None:
    segments = (
        Segment((Word("Yes."),), 1000, 1100),
        Segment((Word("While"), Word("they"), Word("overlap.")), 1050, 4000),
    )
    assert [(c.start_ms, c.end_ms) for c in lay_out(Transcript(segments), RULES)] == [(1000, 1100), (1050, 4000)]


def test_a_subtitle_that_is_too_long_is_divided_by_letters() -> None:
    text = "This is the first of two sentences in the cue. This is the second of two sentences in the cue."
    segment = Segment(tuple(Word(t) for t in text.split()), 10_000, 16_000)
    cues = lay_out(Transcript((segment,)), RULES)
    assert [c.lines for c in cues] == [
        ("This is the first", "of two sentences in the cue."),
        ("This is the second", "of two sentences in the cue."),
    ]
    assert cues[0].start_ms == 10_000
    assert cues[1].start_ms == pytest.approx(13_000, abs=100)
    assert cues[1].end_ms == pytest.approx(16_000, abs=1)


def test_a_segment_with_a_start_alone_lasts_until_the_next_one() -> None:
    segments = (Segment((Word("Hello"), Word("there.")), 1000), Segment((Word("Hi."),), 3000))
    cues = lay_out(Transcript(segments), RULES)
    assert [c.start_ms for c in cues] == [1000, 3000]
    assert cues[0].end_ms <= 3000


def test_a_segment_with_an_end_alone_begins_as_long_before_as_it_takes_to_say() -> None:
    (cue,) = lay_out(Transcript((Segment((Word("Hello"), Word("there.")), end_ms=5000),)), RULES)
    assert 4000 < cue.start_ms < 4500
    assert cue.end_ms >= 5000


def test_short_words_stay_as_long_as_they_can_be_read() -> None:
    words = [Word("Yes.", 1000, 1100), Word("Sure.", 4000, 4100), Word("No.", 6400, 6450)]
    cues = lay_out(one_segment(words), RULES)
    assert [c.end_ms - c.start_ms for c in cues] == [834, 834, 834]


def test_a_cue_without_time_begins_a_little_early_or_lets_the_next_begin_a_little_late() -> None:
    words = [Word("Yes.", 1000, 1100, speaker="A"), Word("No.", 1700, 1800, speaker="B")]
    yes, no = lay_out(one_segment(words), RULES)
    assert (yes.start_ms, yes.end_ms) == (875, 1709)  # it needs 834 ms: 125 before it is spoken, 93 of the next one's
    assert (no.start_ms, no.end_ms) == (1793, 2627)


def test_no_cue_takes_the_time_another_needs() -> None:
    words = [Word("Yes.", 1000, 1100, speaker="A"), Word("No.", 1500, 1600, speaker="B"), Word("So.", 2250, 2400)]
    cues = lay_out(one_segment(words), RULES)
    assert [(c.start_ms, c.end_ms) for c in cues] == [(875, 1416), (1500, 2291), (2375, 3209)]


def test_a_short_gap_is_closed_and_a_long_one_stays() -> None:
    text = "We went on to the market and saw it."
    first = spoken(text, 1000, speaker="A")
    end = first[-1].end_ms or 0
    for gap, left in ((84, 84), (400, 84), (499, 84), (500, 500), (900, 900)):
        cues = lay_out(one_segment([*first, *spoken(text, end + gap, speaker="B")]), RULES)
        assert cues[1].start_ms - cues[0].end_ms == left


def test_a_word_without_times_goes_along_with_its_neighbours() -> None:
    words = (Word("In", 1000, 1200), Word("2019"), Word("we", 1700, 1900), Word("£5"))
    transcript = Transcript((Segment(words),))
    (cue,) = lay_out(transcript, RULES)
    assert cue.words == words
    assert untimed(transcript) == ()


def test_a_stretch_that_cannot_have_been_spoken_there_gets_no_cue() -> None:
    advertisement = [Word(w.text) for w in spoken("This episode is brought to you by somebody who pays for it")]
    transcript = one_segment([*spoken("Welcome back."), *advertisement, *spoken("Now then.", start_ms=1000)])
    assert shown(transcript) == [("Welcome back. Now then.",)]
    assert untimed(transcript) == tuple(advertisement)


def test_who_talks_over_another_gets_a_cue_in_between() -> None:
    long = Segment(tuple(spoken("I was going to say that it is not over yet.", speaker="A")))
    short = Segment((Word("Right.", 1200, 1500, speaker="B"),))
    cues = lay_out(Transcript((long, short)), RULES, label=lambda speaker: f"{speaker}:")
    assert [" ".join(c.lines) for c in cues] == ["A: I was going to say", "B: Right.", "A: that it is not over yet."]
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(cues))


def test_no_times_are_refused_with_what_to_do() -> None:
    transcript = one_segment([Word("Hello"), Word("there")])
    assert lay_out(transcript, RULES) == ()
    with pytest.raises(OptionError, match=r"SubRip needs times and this transcript has none.*castproof align"):
        require_times(transcript, "SubRip")
    require_times(Transcript(), "SubRip")  # a recording without speech has no words to give a time
    require_times(one_segment(spoken("Hello")), "SubRip")


# -- values and speed --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "figures",
    [
        {"max_line_width": 0},
        {"max_line_count": 0},
        {"min_duration_ms": 8000},
        {"max_duration_ms": 0, "min_duration_ms": 0},
        {"max_chars_per_s": 0},
        {"max_chars_per_s": float("nan")},
        {"min_gap_ms": -1},
        {"close_gap_ms": -1},
        {"max_shift_ms": -1},
        {"pause_ms": 0},
    ],
)
def test_rules_that_make_no_cue_are_refused(figures: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"cue|speed|gap|pause"):
        CueRules(**figures)


def test_a_cue_lasts_and_shows_something() -> None:
    with pytest.raises(ValueError, match="lasts"):
        Cue(5, 5, ("a",), None, (Word("a"),))
    with pytest.raises(ValueError, match="at least one word"):
        Cue(5, 6, ("a",), None, ())


@pytest.mark.parametrize(("width", "most"), [(42, 1000), (100_000, 300)])
def test_the_time_it_takes_is_linear_in_the_words(width: int, most: int) -> None:
    def seconds(count: int) -> float:
        words = spoken("so we went on to the market, and it was good. " * count, letter_ms=0 if width > 42 else 70)
        transcript = one_segment(words)
        began = time.process_time()
        assert lay_out(transcript, CueRules(max_line_width=width))
        return time.process_time() - began

    seconds(20)
    assert seconds(most) < 30 * seconds(most // 10) + 0.05
