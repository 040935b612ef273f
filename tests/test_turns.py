"""Who says which words: labels that flip are repaired where more than one thing says so, and stay where not."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.evidence import EvidenceKind
from align.sentences import runs_on
from align.strays import blocks_of, find_strays
from align.turns import Repaired, SpeakerChange, repair_speakers, with_speakers
from transcript.formats import read
from transcript.model import Segment, Transcript, Word

PAGE = Path(__file__).parent.parent / "seeds" / "bloomberg-big-take-the-deepseek-freak-out.txt"

FLIPPED = (
    ("Speaker 1", "Harbour Radio presents."),
    ("Speaker 2", "The fleet came home this morning. What did they bring back?"),
    ("Speaker 3", "They brought more herring than we have seen in ten years, and it was actually sold at a."),
    ("Speaker 1", "Fraction of the price."),
    ("Speaker 3", "The buyers were waiting on the quay when the first boats came round the point of the."),
    ("Speaker 1", "Island at six."),
    ("Speaker 3", "It rained all night."),
    ("Speaker 2", "How many boats were out?"),
    ("Speaker 3", "There were eleven of them, and two had to turn back because one of the."),
    ("Speaker 1", "Engines had stopped."),
    ("Speaker 3", "Nobody was hurt and they will try again on."),
    ("Speaker 1", "Monday when the wind has gone down."),
    ("Speaker 2", "Thank you for coming in today."),
)


def said(*turns: tuple[str | None, str]) -> Transcript:
    """Return a segment a turn, without times."""
    return Transcript(tuple(Segment(tuple(Word(w, speaker=who) for w in text.split())) for who, text in turns))


def timed(*turns: tuple[str, str], pause_ms: int = 0) -> Transcript:
    """Return a segment a turn, a word each 300 ms; `|` stands for a pause."""
    segments = []
    at_ms = 0
    for who, text in turns:
        words = []
        for part in text.split():
            if part == "|":
                at_ms += pause_ms
                continue
            words.append(Word(part, at_ms, at_ms + 300, speaker=who))
            at_ms += 300
        segments.append(Segment(tuple(words)))
    return Transcript(tuple(segments))


def voiced(transcript: Transcript, *voices: tuple[str, int]) -> Transcript:
    """Return `transcript` with the voices of its words, in runs."""
    return with_speakers(transcript, [voice for voice, n in voices for _ in range(n)])


def made(repaired: Repaired) -> list[SpeakerChange]:
    return [c for c in repaired.changes if c.applied]


def doubts(repaired: Repaired) -> list[SpeakerChange]:
    return [c for c in repaired.changes if not c.applied]


def turns(repaired: Repaired) -> list[tuple[str | None, str]]:
    """Return what each speaker says, from one change to the next."""
    words = repaired.transcript.words
    blocks = blocks_of(w.speaker for w in words)
    return [(b.label, " ".join(w.text for w in words[b.start : b.stop])) for b in blocks]


# -- by the text alone -------------------------------------------------------------------------------------------------


def test_a_label_that_only_breaks_anothers_sentences_is_his() -> None:
    repaired = repair_speakers(said(*FLIPPED))
    assert [label for label, _ in turns(repaired)] == [
        "Speaker 1",
        "Speaker 2",
        "Speaker 3",
        "Speaker 2",
        "Speaker 3",
        "Speaker 2",
    ]
    assert turns(repaired)[0] == ("Speaker 1", "Harbour Radio presents.")
    assert {c.before for c in made(repaired)} == {"Speaker 1"}
    assert {c.after for c in made(repaired)} == {"Speaker 3"}
    first = made(repaired)[0]
    assert first.text == "Fraction of the price."
    assert {EvidenceKind.SENTENCE, EvidenceKind.LABELS} <= {e.kind for e in first.evidence if e.weight > 0}
    assert "Speaker 1 breaks" in first.evidence[0].why


def test_two_labels_may_be_one_speakers() -> None:
    more = [("Speaker 4" if who == "Speaker 1" and n >= 13 else who, text) for n, (who, text) in enumerate(FLIPPED * 2)]
    repaired = repair_speakers(said(*more))
    assert {(c.before, c.after) for c in made(repaired)} == {("Speaker 1", "Speaker 3"), ("Speaker 4", "Speaker 3")}


def test_speakers_1_and_3_of_the_bloomberg_page_are_one_and_the_announcer_stays() -> None:
    page = read(PAGE).transcript
    repaired = repair_speakers(page)
    of_first = [text for label, text in turns(repaired) if label == "Speaker 1"]
    assert of_first == ["Bloomberg Audio, Studios, podcasts, radio news.", "How did this."]
    assert repaired.transcript.text == page.text
    listed = [(c.before, c.after, c.text) for c in doubts(repaired)]
    assert ("Speaker 2", "Speaker 3", "Market coming up.") in listed
    assert ("Speaker 1", "Speaker 2", "How did this.") in listed


def test_a_name_that_a_person_gave_is_nobodys_stray() -> None:
    named = said(*((who.replace("Speaker 1", "Ann Berg"), text) for who, text in FLIPPED))
    assert made(repair_speakers(named)) == []


def test_people_who_interrupt_each_other_stay_who_they_are() -> None:
    talk = said(
        ("Ann", "I think that the price of the"),
        ("Bob", "Sorry, go on."),
        ("Ann", "price of the boats will come down next year, as it did in the"),
        ("Bob", "Yes, it did."),
        ("Ann", "last two years. What do you make of that?"),
        ("Bob", "I would be careful. Boats are not houses, and nobody has to buy one in a hurry, as far as I know."),
        ("Ann", "That is fair."),
    )
    assert repair_speakers(talk).transcript == talk


def test_words_on_the_wrong_turn_are_a_doubt_by_the_text_alone() -> None:
    hanging = said(
        ("Speaker 1", "That sent further waves of fear throughout the."),
        ("Speaker 2", "Market coming up. What does it mean for all of us?"),
    )
    repaired = repair_speakers(hanging)
    assert repaired.transcript == hanging
    (doubt,) = doubts(repaired)
    assert (doubt.before, doubt.after, doubt.text) == ("Speaker 2", "Speaker 1", "Market coming up.")
    assert {e.kind for e in doubt.evidence if e.weight > 0} == {EvidenceKind.SENTENCE}


def test_a_pause_where_the_sentence_ends_moves_them() -> None:
    hanging = timed(
        ("Speaker 1", "That sent further waves of fear throughout the."),
        ("Speaker 2", "Market | coming up next, what does it mean for all of us?"),
        pause_ms=900,
    )
    repaired = repair_speakers(hanging)
    assert [label for label, _ in turns(repaired)] == ["Speaker 1", "Speaker 2"]
    assert turns(repaired)[0][1].endswith("throughout the. Market")
    assert {EvidenceKind.SENTENCE, EvidenceKind.PAUSE} <= {e.kind for e in made(repaired)[0].evidence if e.weight > 0}


@pytest.mark.parametrize(
    ("before", "after", "on"),
    [
        ("it was actually done at a.", "Fraction of the cost.", True),
        ("so many billions being poured into.", "The space was justified.", True),
        ("What stood out to investors in those reports?", "You know, it performed really well.", False),
        ("Good morning.", "Good morning.", False),
        ("What I wanted to say is that the…", "No, let me finish.", False),
        ("", "Hello.", False),
    ],
)
def test_sentences_run_on_whatever_the_punctuation_says(before: str, after: str, *, on: bool) -> None:
    assert (runs_on(before.split(), after.split()) > 1) == on


# -- with voices -------------------------------------------------------------------------------------------------------


def test_a_voice_and_a_sentence_move_words() -> None:
    flipped = timed(
        ("Speaker 3", "We saw that it was actually done at a."),
        ("Speaker 1", "Fraction of the cost."),
        ("Speaker 3", "Everybody was very much surprised by it."),
        ("Speaker 2", "What happened next in the market?"),
    )
    repaired = repair_speakers(flipped, voiced(flipped, ("guest", 20), ("host", 6)))
    assert [label for label, _ in turns(repaired)] == ["Speaker 3", "Speaker 2"]
    assert {EvidenceKind.VOICE, EvidenceKind.SENTENCE} <= {e.kind for e in made(repaired)[0].evidence if e.weight > 0}


def test_a_voice_alone_moves_nothing() -> None:
    right = timed(
        ("Ann", "Did you see the boats this morning?"),
        ("Bob", "I did, and there were eleven of them."),
        ("Ann", "That is a good number for the time of the year."),
    )
    repaired = repair_speakers(right, voiced(right, ("a", 26)))
    assert repaired.transcript == right
    missed = repair_speakers(right, voiced(right, ("a", 7), ("b", 4), ("a", 15)))
    assert missed.transcript == right


def test_a_change_of_voice_that_is_a_word_off_moves_nothing() -> None:
    right = timed(
        ("Ann", "Did you see all of the boats this morning?"),
        ("Bob", "I did, and there were eleven of them."),
    )
    for words in (7, 8, 10, 11):
        repaired = repair_speakers(right, voiced(right, ("a", words), ("b", 17 - words)))
        assert repaired.transcript == right


def test_a_voice_apart_gets_a_label_of_its_own() -> None:
    page = timed(
        ("Speaker 2", "The market fell on Monday morning, and this is what we heard from it."),
        ("Speaker 3", "Just creating a massive drag on all of the stocks."),
        ("Speaker 2", "With us today is somebody who knows."),
        ("Speaker 3", "Thank you. I have covered this for years, and I have never seen anything like it before."),
    )
    repaired = repair_speakers(page, voiced(page, ("host", 14), ("clip", 10), ("host", 7), ("guest", 18)))
    assert [label for label, _ in turns(repaired)] == ["Speaker 2", "Speaker 1", "Speaker 2", "Speaker 3"]


def test_words_without_labels_take_their_voices_names() -> None:
    bare = said((None, "Hello to you all."), (None, "Thank you."))
    repaired = repair_speakers(bare, voiced(bare, ("v1", 4), ("v2", 2)))
    assert repaired.transcript.speakers == ("v1", "v2")
    assert repaired.changes == ()


# -- what always holds -------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["the", "market", "fell.", "Boats", "of", "a", "we", "saw", "it", "was", "And", "Monday.", "price", "Well,", "of"]
)
SPEAKERS = st.sampled_from(["Speaker 1", "Speaker 2", "Speaker 3", None])
TALK = st.lists(st.tuples(SPEAKERS, st.lists(WORDS, min_size=1, max_size=9).map(" ".join)), min_size=1, max_size=12)


@settings(max_examples=60)
@given(TALK, st.data())
def test_words_keep_letters_order_and_segments_and_repairing_again_changes_nothing(
    talk: list[tuple[str | None, str]], data: st.DataObject
) -> None:
    labelled = said(*talk)
    heard = data.draw(st.lists(SPEAKERS, min_size=len(labelled.words), max_size=len(labelled.words)))
    repaired = repair_speakers(labelled, with_speakers(labelled, heard))
    assert with_speakers(repaired.transcript, [None] * len(labelled.words)) == with_speakers(
        labelled, [None] * len(labelled.words)
    )
    for change in made(repaired):
        kinds = {k: sum(e.weight for e in change.evidence if e.kind is k) for k in {e.kind for e in change.evidence}}
        assert sum(weight > 0 for weight in kinds.values()) > 1
        assert change.confidence > 1 / 2
    assert repair_speakers(repaired.transcript).transcript.text == labelled.text


@settings(max_examples=40)
@given(TALK)
def test_an_owner_is_no_stray(talk: list[tuple[str | None, str]]) -> None:
    words = said(*talk).words
    strays = find_strays([w.text for w in words], blocks_of(w.speaker for w in words))
    assert not strays.keys() & {s.owner for s in strays.values()}


def test_a_long_transcript_takes_linear_time() -> None:
    import time

    def seconds(times: int) -> float:
        long = said(*FLIPPED * times)
        started = time.perf_counter()
        repair_speakers(long)
        return time.perf_counter() - started

    seconds(1)
    assert seconds(400) < 12 * max(seconds(100), 0.05)
