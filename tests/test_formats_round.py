"""Every format: what is written is read back as far as it can hold it, and a correction changes its own words alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawn import WORD_TEXTS, corrections, transcripts
from transcript.cues import CueRules, lay_out
from transcript.formats import FORMATS, ass, ctm, docx, html, markdown, parse, rttm, stm, table, ttml
from transcript.formats.base import Content
from transcript.model import Segment, Transcript, Word
from transcript.replacement import apply
from transcript.source import decode

if TYPE_CHECKING:
    from collections.abc import Callable

    from transcript.formats.base import Format

RULES = CueRules()
WORDED = [f for f in FORMATS if f is not rttm.FORMAT]
TITLES = st.sampled_from(["", "The Show"])
LANGUAGES = st.sampled_from([None, "en", "pt-br"])


def written(form: Format, transcript: Transcript) -> bytes:
    return form.data(transcript, RULES)


def again(form: Format, data: bytes) -> Transcript:
    document = parse(decode(data, Path(f"episode{form.suffixes[0]}")))
    assert document.format.name == form.name
    assert document.reworded([]) == data or form is docx.FORMAT
    return document.transcript


@st.composite
def whole_transcripts(draw: st.DrawFn) -> Transcript:
    """Draw transcripts with all that a file can know of them but times of words."""
    drawn = draw(transcripts(timed=True))
    return Transcript(drawn.segments, draw(LANGUAGES), draw(TITLES), draw(st.sampled_from(["", "What it is about."])))


def ends_dropped(transcript: Transcript) -> Transcript:
    return replace(transcript, segments=tuple(replace(s, end_ms=None) for s in transcript.segments))


def to_the_second(transcript: Transcript) -> Transcript:
    whole = (replace(s, start_ms=(s.start_ms or 0) // 1000 * 1000, end_ms=None) for s in transcript.segments)
    return replace(transcript, segments=tuple(whole))


def without(*names: str) -> Callable[[Transcript], Transcript]:
    empty = Transcript()
    return lambda t: replace(t, **{name: getattr(empty, name) for name in names})


HELD: list[tuple[Format, Callable[[Transcript], Transcript]]] = [
    (markdown.FORMAT, without("language")),
    (html.FORMAT, ends_dropped),
    (docx.FORMAT, lambda t: without("language")(to_the_second(t))),
    (table.CSV, without("language", "title", "description")),
    (table.TSV, without("language", "title", "description")),
    (stm.FORMAT, without("language", "title", "description")),
]


@pytest.mark.parametrize(("form", "held"), HELD, ids=lambda value: getattr(value, "title", ""))
@settings(max_examples=40)
@given(transcript=whole_transcripts())
def test_segments_are_read_as_they_were_written(
    form: Format, held: Callable[[Transcript], Transcript], transcript: Transcript
) -> None:
    assert again(form, written(form, transcript)) == held(transcript)


@pytest.mark.parametrize("form", [f for f, _ in HELD if f is not stm.FORMAT], ids=lambda f: f.title)
@settings(max_examples=40)
@given(transcript=transcripts(timed=False))
def test_segments_without_times_are_read_as_they_were_written(form: Format, transcript: Transcript) -> None:
    assert again(form, written(form, transcript)) == transcript


@pytest.mark.parametrize(
    ("form", "held"),
    [(ass.FORMAT, without("language", "description")), (ttml.FORMAT, without("description"))],
    ids=lambda value: getattr(value, "title", ""),
)
@settings(max_examples=40)
@given(transcript=whole_transcripts())
def test_cues_are_read_as_they_were_laid_out(
    form: Format, held: Callable[[Transcript], Transcript], transcript: Transcript
) -> None:
    tick = 10 if form is ass.FORMAT else 1
    once = again(form, written(form, transcript))
    laid = [(c.start_ms, c.end_ms, [w.text for w in c.words], c.speaker) for c in lay_out(transcript, RULES)]
    got = [(s.start_ms or 0, s.end_ms or 0, [w.text for w in s.words], s.speaker) for s in once.segments]
    assert [cue[2:] for cue in got] == [cue[2:] for cue in laid]
    assert all(abs(a[0] - b[0]) < tick and abs(a[1] - b[1]) <= tick for a, b in zip(got, laid, strict=True))
    assert replace(once, segments=()) == replace(held(transcript), segments=())
    assert again(form, written(form, once)) == once


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2000),
            st.integers(1, 800),
            WORD_TEXTS,
            st.none() | st.integers(0, 10**4),
            st.sampled_from([None, "Sarah Holder", "SPEAKER_00"]),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_words_of_ctm_are_read_as_they_were_written(
    drawn: list[tuple[int, int, str, int | None, str | None]],
) -> None:
    words, at = [], 0
    for pause, length, text, probability, speaker in drawn:
        at += pause
        words.append(Word(text, at, at + length, None if probability is None else probability / 10**4, speaker))
        at += length
    transcript = Transcript((Segment(tuple(words)),))
    once = again(ctm.FORMAT, written(ctm.FORMAT, transcript))
    assert once.words == transcript.words
    assert again(ctm.FORMAT, written(ctm.FORMAT, once)) == once


@pytest.mark.parametrize("form", WORDED, ids=lambda f: f.title)
@settings(max_examples=25)
@given(data=st.data())
def test_a_correction_reads_as_the_words_corrected(form: Format, data: st.DataObject) -> None:
    raw = written(form, data.draw(transcripts(timed=True)))
    document = parse(decode(raw, Path(f"episode{form.suffixes[0]}")))
    replacements = data.draw(corrections(document))
    wanted = apply(document.transcript, replacements)
    got = again(form, document.reworded(replacements))
    if form is ctm.FORMAT:  # it has no segments
        assert [w.text for w in got.words] == [w.text for w in wanted.words]
        return
    assert [(s.start_ms, s.end_ms, s.text) for s in got.segments] == [
        (s.start_ms, s.end_ms, s.text) for s in wanted.segments
    ]
    assert [w.speaker for w in got.words] == [w.speaker for w in wanted.words]
    assert (got.title, got.language) == (wanted.title, wanted.language)


@pytest.mark.parametrize("form", [f for f in WORDED if f.content is not Content.CUES], ids=lambda f: f.title)
def test_a_segment_of_several_speakers_is_divided_where_words_alone_hold_them(form: Format) -> None:
    words = (Word("one", speaker="Ann"), Word("two", speaker="Bob"), Word("six", speaker="Bob"))
    got = again(form, written(form, Transcript((Segment(words, 1000, 4000),))))
    assert [(w.text, w.speaker) for w in got.words] == [(w.text, w.speaker) for w in words]
