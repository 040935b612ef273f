"""Putting a transcript on the clock of what was heard."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from itertools import groupby, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.retime import Stretch, check_clock, retime
from transcript.errors import InputError
from transcript.model import Segment, Transcript, Word

TEXT = st.sampled_from(["the", "a", "Nasdaq", "fell,", "percent.", "deep", "Seek", "-"])
TIME = st.none() | st.integers(0, 20_000)
SPEAKER = st.sampled_from([None, "Ann", "Bob"])


@st.composite
def word(draw: st.DrawFn) -> Word:
    start, end = draw(TIME), draw(TIME)
    if start is not None and end is not None:
        start, end = sorted((start, end))
    return Word(draw(TEXT), start, end, speaker=draw(SPEAKER))


@st.composite
def segment(draw: st.DrawFn) -> Segment:
    start, end = draw(TIME), draw(TIME)
    if start is not None and end is not None:
        start, end = sorted((start, end))
    return Segment(tuple(draw(st.lists(word(), min_size=1, max_size=8))), start, end)


ANY = st.builds(Transcript, st.lists(segment(), max_size=5).map(tuple))


@st.composite
def on_clock(draw: st.DrawFn) -> Transcript:
    """Make a transcript whose words all have times that run forwards."""
    at, segments = 0, []
    for texts in draw(st.lists(st.lists(TEXT, min_size=1, max_size=8), min_size=1, max_size=5)):
        words = []
        for text in texts:
            at += draw(st.integers(0, 900))
            words.append(Word(text, at, at + draw(st.integers(0, 900)), speaker=draw(SPEAKER)))
        segments.append(Segment(tuple(words)))
    return Transcript(tuple(segments))


def told(text: str, speaker: str | None = None) -> Segment:
    return Segment(tuple(Word(w, speaker=speaker) for w in text.split()))


def heard(text: str, start_ms: int = 0, pace_ms: int = 300, speaker: str | None = None) -> Segment:
    return Segment(
        tuple(
            Word(w, start_ms + k * pace_ms, start_ms + (k + 1) * pace_ms, speaker=speaker)
            for k, w in enumerate(text.split())
        )
    )


TALK = (
    "Investors woke up this morning to seismic losses for tech stocks as the Nasdaq fell by five percent in overnight "
    "trading on fears that the race may no longer be ours to lose and energy firms that hoped to profit sank too"
)
ADVERTISEMENT = (
    "This portion of our show is brought to you by a company that sends better mattresses straight to your door so you "
    "can rest at night and try it for a hundred days without any risk at all"
)


@given(ANY, ANY)
def test_nothing_but_times_and_missing_speakers_changes(transcript: Transcript, other: Transcript) -> None:
    fresh = retime(transcript, other).transcript
    assert [len(s.words) for s in fresh.segments] == [len(s.words) for s in transcript.segments]
    for old, new in zip(transcript.words, fresh.words, strict=True):
        assert replace(new, start_ms=old.start_ms, end_ms=old.end_ms, speaker=old.speaker) == old
        assert old.speaker is None or new.speaker == old.speaker


@given(ANY, ANY)
def test_times_never_run_backwards(transcript: Transcript, other: Transcript) -> None:
    starts = [w.start_ms for w in retime(transcript, other).transcript.words if w.start_ms is not None]
    assert starts == sorted(starts)


@given(ANY, ANY)
def test_every_word_has_a_time_or_was_not_heard(transcript: Transcript, other: Transcript) -> None:
    retimed = retime(transcript, other)
    words = retimed.transcript.words
    unheard = [k for s in retimed.unheard for k in range(s.start, s.stop)]
    assert unheard == [k for k, w in enumerate(words) if w.start_ms is None]
    assert all(a.stop < b.start for a, b in pairwise(retimed.unheard))
    assert retimed.spoken().words == tuple(w for w in words if w.start_ms is not None)
    assert all((w.start_ms is None) == (w.end_ms is None) for w in words)


@given(ANY, ANY)
def test_what_is_additional_stands_in_what_was_heard(transcript: Transcript, other: Transcript) -> None:
    additional = retime(transcript, other).additional
    words = other.words
    for stretch in additional:
        assert stretch.text.split() == [w.text for w in words[stretch.start : stretch.stop]]
    assert all(a.stop <= b.start for a, b in pairwise(additional))


@given(on_clock())
def test_a_transcript_aligned_with_itself_gets_its_own_times_back(transcript: Transcript) -> None:
    retimed = retime(transcript, transcript)
    assert retimed.transcript.words == transcript.words
    assert retimed.unheard == retimed.additional == ()


@given(on_clock(), st.integers(0, 100_000))
def test_a_clock_that_starts_later_shifts_every_time(transcript: Transcript, delay_ms: int) -> None:
    late = Transcript(
        tuple(
            Segment(
                tuple(
                    replace(w, start_ms=(w.start_ms or 0) + delay_ms, end_ms=(w.end_ms or 0) + delay_ms)
                    for w in s.words
                )
            )
            for s in transcript.segments
        )
    )
    assert retime(transcript, late).transcript.words == late.words


@given(ANY)
def test_times_that_a_transcript_had_do_not_matter(transcript: Transcript) -> None:
    bare = Transcript(
        tuple(Segment(tuple(replace(w, start_ms=None, end_ms=None) for w in s.words)) for s in transcript.segments)
    )
    other = Transcript((heard(TALK),))
    assert retime(transcript, other).transcript.words == retime(bare, other).transcript.words


def test_an_advertisement_gets_no_time_and_is_reported() -> None:
    words = TALK.split()
    first, second = " ".join(words[:20]), " ".join(words[20:])
    retimed = retime(Transcript((told(first), told(ADVERTISEMENT), told(second))), Transcript((heard(TALK),)))
    assert retimed.unheard == (Stretch(20, 20 + len(ADVERTISEMENT.split()), ADVERTISEMENT, 6000, 6000),)
    assert [w.start_ms for w in retimed.spoken().words] == [300 * k for k in range(len(words))]


def test_what_the_transcript_lacks_is_additional_and_shifts_what_follows() -> None:
    words = TALK.split()
    n = len(ADVERTISEMENT.split())
    first, second = " ".join(words[:20]), " ".join(words[20:])
    retimed = retime(Transcript((told(TALK),)), Transcript((heard(f"{first} {ADVERTISEMENT} {second}"),)))
    assert retimed.additional == (Stretch(20, 20 + n, ADVERTISEMENT, 6000, 6000 + 300 * n),)
    assert [w.start_ms for w in retimed.transcript.words[20:22]] == [300 * (20 + n), 300 * (21 + n)]


def test_the_rest_of_an_episode_that_the_recording_lacks_gets_no_time() -> None:
    chance = random.Random(0)  # noqa: S311 - reproducible, no secret
    common = ["the", "of", "and", "to", "a", "in", "that", "is", "it", "for"]
    episode = [chance.choice(common) if k % 2 else f"w{chance.randrange(900)}" for k in range(2500)]
    noisy = [chance.choice(episode) if chance.random() < 0.2 else w for w in episode[:500]]
    words = retime(Transcript((told(" ".join(episode)),)), Transcript((heard(" ".join(noisy)),))).transcript.words
    assert sum(w.start_ms is not None for w in words[:500]) >= 490
    assert not any(w.start_ms is not None for w in words[505:])


def test_misheard_words_take_the_place_of_what_was_heard() -> None:
    there = heard("energy sank to led by a big drop in the share price of Nasdaq today")
    here = told("energy sank too led by a big drop in the share price of Naszak today")
    assert [w.start_ms for w in retime(Transcript((here,)), Transcript((there,))).transcript.words] == [
        w.start_ms for w in there.words
    ]


def test_speakers_stay_and_missing_ones_come_from_what_was_heard() -> None:
    there = Transcript((heard("well the Nasdaq fell", speaker="A"), heard("by five percent", 1200, speaker="B")))
    here = Transcript((told("well the Naszak fell", "Sarah"), told("by fife percent")))
    assert [w.speaker for w in retime(here, there).transcript.words] == ["Sarah"] * 4 + ["B"] * 3


def test_a_wild_time_does_not_drag_the_others_along() -> None:
    there = list(heard(TALK).words)
    there[10] = replace(there[10], start_ms=36_000_000, end_ms=36_000_400)
    starts = [
        w.start_ms for w in retime(Transcript((told(TALK),)), Transcript((Segment(tuple(there)),))).spoken().words
    ]
    assert len(starts) == len(TALK.split())
    assert all(s is not None and abs(s - 300 * k) <= 300 for k, s in enumerate(starts))


def test_cues_without_word_times_share_theirs() -> None:
    cue = Segment(tuple(map(Word, ("two", "words"))), 1000, 1800)
    words = retime(Transcript((told("two words"),)), Transcript((cue,))).transcript.words
    assert [(w.start_ms, w.end_ms) for w in words] == [(1000, 1300), (1300, 1800)]


def test_words_without_times_share_what_their_neighbours_leave() -> None:
    words = (Word("costs", 0, 400), Word("$5"), Word("or"), Word("less", 1000, 1300))
    fresh = retime(Transcript((told("costs $5 or less"),)), Transcript((Segment(words),))).transcript.words
    assert [w.start_ms for w in fresh] == [0, 400, 700, 1000]


def test_a_segment_that_tells_its_start_alone_lasts_to_the_next() -> None:
    segments = (Segment((Word("good"), Word("news")), 1000), Segment((Word("today"),), 2000, 2500))
    fresh = retime(Transcript((told("good news today"),)), Transcript(segments)).transcript.words
    assert [w.start_ms for w in fresh] == [1000, 1500, 2000]


@pytest.mark.parametrize("other", [Transcript(), Transcript((told(TALK),)), Transcript((heard("entirely unlike"),))])
def test_without_a_clock_there_are_no_times(other: Transcript) -> None:
    retimed = retime(Transcript((told(TALK),)), other)
    assert retimed.spoken() == Transcript()
    assert [s.text for s in retimed.unheard] == [TALK]


def test_a_clock_without_times_is_refused() -> None:
    with pytest.raises(InputError, match=r"^heard\.txt: has no times"):
        check_clock(Transcript((told("no times"),)), Path("heard.txt"))
    check_clock(Transcript((heard("times"),)), Path("heard.json"))


@pytest.mark.slow
def test_a_day_of_speech_is_aligned_in_seconds() -> None:
    chance = random.Random(1)  # noqa: S311 - reproducible, no secret
    words = [f"w{int(chance.paretovariate(0.6)) % 20_000}" for _ in range(100_000)]
    noisy = [w if chance.random() < 0.9 else "noise" for w in words]
    begun = time.process_time()
    retimed = retime(Transcript((told(" ".join(words)),)), Transcript((heard(" ".join(noisy)),)))
    assert time.process_time() - begun < 20
    assert sum(s.stop - s.start for s in retimed.unheard) < 100
    assert len(list(groupby(retimed.transcript.words, key=lambda w: w.start_ms is None))) < 20


@given(on_clock(), st.integers(0, 40), st.integers(0, 100_000))
def test_silence_in_the_recording_shifts_what_follows_and_nothing_else(
    transcript: Transcript, first: int, silence_ms: int
) -> None:
    words = list(transcript.words)
    late = [
        replace(w, start_ms=(w.start_ms or 0) + silence_ms, end_ms=(w.end_ms or 0) + silence_ms) if k >= first else w
        for k, w in enumerate(words)
    ]
    found = retime(transcript, Transcript((Segment(tuple(late)),))).transcript.words
    assert [w.start_ms for w in found] == [w.start_ms for w in late]
