"""Words get the speakers of a diarization: by more than the largest overlap."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcribe.speakers import _cheapest, _Span, give_speakers
from transcript.errors import OptionError
from transcript.model import Diarization, Segment, Transcript, Turn, Word


def spoken(text: str, start_ms: int = 0, word_ms: int = 250, gap_ms: int = 50) -> tuple[Word, ...]:
    step = word_ms + gap_ms
    return tuple(Word(t, start_ms + i * step, start_ms + i * step + word_ms) for i, t in enumerate(text.split()))


def transcript(*runs: tuple[Word, ...]) -> Transcript:
    return Transcript(tuple(Segment(run) for run in runs))


def diarization(*turns: tuple[int, int, str]) -> Diarization:
    return Diarization(tuple(sorted(Turn(*t) for t in turns)))


def speakers(given_to: Transcript) -> list[str | None]:
    return [w.speaker for w in given_to.words]


def test_words_take_the_speaker_who_is_heard() -> None:
    words = spoken("Who is there?") + spoken("It is me.", 900)
    given_to = give_speakers(transcript(words), diarization((0, 900, "A"), (900, 1800, "B")))
    assert speakers(given_to) == ["A"] * 3 + ["B"] * 3


def test_a_segment_is_split_where_the_speaker_changes() -> None:
    segment = Segment(spoken("Who is there?") + spoken("It is me.", 900), 0, 2000)
    given_to = give_speakers(Transcript((segment,), "en", "Doors"), diarization((0, 900, "A"), (900, 1800, "B")))
    assert [(s.text, s.speaker, s.start_ms, s.end_ms) for s in given_to.segments] == [
        ("Who is there?", "A", 0, 850),
        ("It is me.", "B", 900, 2000),
    ]
    assert (given_to.language, given_to.title) == ("en", "Doors")


def test_a_late_boundary_does_not_cut_a_sentence() -> None:
    words = spoken("That was the news for today.") + spoken("And now the weather report follows.", 1800)
    late = diarization((0, 2150, "A"), (2150, 3600, "B"))
    assert speakers(give_speakers(transcript(words), late)) == ["A"] * 6 + ["B"] * 6


@pytest.mark.parametrize("intruded", [1, 2])
def test_a_word_or_two_inside_a_sentence_do_not_flip(intruded: int) -> None:
    words = spoken("every one of these words was spoken by one and the same person today")
    start = 5 * 300
    flip = diarization((0, start, "A"), (start, start + intruded * 300, "B"), (start + intruded * 300, 4200, "A"))
    assert set(speakers(give_speakers(transcript(words), flip))) == {"A"}


def test_a_short_answer_between_pauses_is_kept() -> None:
    words = spoken("Would you say so?") + spoken("Yes.", 1600) + spoken("Then let us go on with it.", 2400)
    turns = diarization((0, 1200, "A"), (1600, 1850, "B"), (2400, 4500, "A"))
    assert speakers(give_speakers(transcript(words), turns)) == ["A"] * 4 + ["B"] + ["A"] * 7


def test_overlap_goes_to_whoever_holds_the_floor() -> None:
    words = spoken("I will finish what I was saying before you came.") + spoken("Fine, go on then.", 3300)
    turns = diarization((0, 3000, "A"), (1500, 2000, "B"), (3300, 4500, "B"))
    assert speakers(give_speakers(transcript(words), turns)) == ["A"] * 10 + ["B"] * 4


def test_words_without_times_take_their_neighbours() -> None:
    first, second = spoken("One two three."), spoken("Four five six.", 3000)
    bare = tuple(replace(w, start_ms=None, end_ms=None) for w in (first[1], second[1]))
    words = (first[0], bare[0], first[2], second[0], bare[1], second[2])
    given_to = give_speakers(transcript(words), diarization((0, 900, "A"), (3000, 3900, "B")))
    assert speakers(given_to) == ["A"] * 3 + ["B"] * 3
    assert [w.start_ms for w in given_to.words] == [w.start_ms for w in words]


def test_segments_with_times_of_their_own_place_their_words() -> None:
    words = tuple(Word(t) for t in ["Who", "is", "there?", "It", "is", "me."])
    given_to = give_speakers(Transcript((Segment(words, 0, 1800),)), diarization((0, 900, "A"), (900, 1800, "B")))
    assert speakers(given_to) == ["A"] * 3 + ["B"] * 3


def test_words_outside_all_turns_take_a_neighbours_speaker() -> None:
    words = spoken("Early.") + spoken("In time.", 5000) + spoken("Late.", 20_000)
    assert speakers(give_speakers(transcript(words), diarization((5000, 5600, "A")))) == ["A"] * 4


def test_earlier_speakers_are_replaced() -> None:
    words = tuple(replace(w, speaker="old") for w in spoken("Hello there."))
    assert speakers(give_speakers(transcript(words), diarization((0, 600, "A")))) == ["A", "A"]


def test_an_empty_diarization_changes_nothing() -> None:
    before = transcript(spoken("Hello there."))
    assert give_speakers(before, Diarization()) == before
    assert give_speakers(Transcript(), diarization((0, 600, "A"))) == Transcript()


def test_a_transcript_without_times_is_refused() -> None:
    with pytest.raises(OptionError, match="no times"):
        give_speakers(transcript((Word("Hello"), Word("there."))), diarization((0, 600, "A")))


def test_a_hundred_changes_a_minute_are_followed_where_sentences_are_as_short() -> None:
    answers = spoken("You did. Not I. " * 50)
    turns = [(i * 600, i * 600 + 550, "AB"[i % 2]) for i in range(100)]
    given_to = give_speakers(transcript(answers), diarization(*turns))
    assert speakers(given_to) == ["A", "A", "B", "B"] * 50
    assert len(given_to.segments) == 100


def test_two_hundred_changes_a_minute_inside_one_sentence_are_a_diarizers_noise() -> None:
    words = spoken("on and on he went without so much as a breath " * 20)
    turns = [(i * 300, i * 300 + 300, "AB"[i % 2]) for i in range(len(words))]
    given_to = give_speakers(transcript(words), diarization(*turns))
    assert len(given_to.segments) == 1


times = st.integers(0, 20_000)
turns = st.builds(lambda a, n, s: Turn(a, a + n, s), times, st.integers(0, 5000), st.sampled_from("ABC"))
words = st.builds(
    lambda text, start, length: Word(text, start, None if start is None else start + length),
    st.sampled_from(["so", "well,", "yes.", "why?", "然。", "…"]),
    st.none() | times,
    st.integers(0, 1500),
)


@given(st.lists(st.lists(words, min_size=1), min_size=1), st.lists(turns, min_size=1))
def test_nothing_but_speakers_and_segments_changes(runs: list[list[Word]], found: list[Turn]) -> None:
    before = transcript(*map(tuple, runs))
    if all(w.start_ms is None for w in before.words):
        return
    after = give_speakers(before, Diarization(tuple(sorted(found))))
    assert [replace(w, speaker=None) for w in after.words] == list(before.words)
    given_to = {w.speaker for w in after.words}
    assert given_to <= {t.speaker for t in found} or given_to == {None}
    assert all(len({w.speaker for w in s.words}) == 1 for s in after.segments)
    assert all(
        a.words[-1].speaker != b.words[0].speaker or b.words[0] in _firsts(before, after) for a, b in _joints(after)
    )


def _joints(given_to: Transcript) -> list[tuple[Segment, Segment]]:
    return list(pairwise(given_to.segments))


def _firsts(before: Transcript, after: Transcript) -> list[Word]:
    """Return the words of `after` that began a segment in `before`."""
    starts = {0}
    for segment in before.segments:
        starts.add(max(starts) + len(segment.words))
    return [w for i, w in enumerate(after.words) if i in starts]


shares = st.dictionaries(st.sampled_from("ABC"), st.floats(0.05, 1), max_size=3)


@given(st.lists(st.tuples(shares, st.integers(50, 800), st.floats(0, 1.5)), min_size=1, max_size=5))
def test_the_path_is_the_cheapest_of_all(cells: list[tuple[dict[str, float], int, float]]) -> None:
    heard = [h for h, _, _ in cells]
    spans = [_Span(0, n) for _, n, _ in cells]
    costs = [0.0, *(c for _, _, c in cells[1:])]

    def price(path: tuple[str | None, ...]) -> float:
        wrong = sum(s.weight_s * (1 - h.get(p or "", 0)) for s, h, p in zip(spans, heard, path, strict=True) if h)
        return wrong + sum(c for c, (a, b) in zip(costs[1:], pairwise(path), strict=True) if a != b)

    names = sorted({s for h in heard for s in h})
    best = min((price(p) for p in product(names, repeat=len(cells))), default=0.0)
    found = _cheapest(spans, heard, costs)
    if names:
        # Before anybody is heard there is nobody to change from, so the first who is has the words before, too.
        assert math.isclose(price(tuple(found)), best, abs_tol=1e-9)
    else:
        assert set(found) == {None}


def test_time_is_linear_in_words_and_turns() -> None:
    n = 20_000
    many = tuple(Word("well", i * 300, i * 300 + 250) for i in range(n))
    long_turns = [(0, n * 300, "A"), *((i * 1500, i * 1500 + 1400, f"S{i % 7}") for i in range(n // 5))]
    start = time.process_time()
    given_to = give_speakers(transcript(many), diarization(*long_turns))
    assert len(given_to.words) == n
    assert time.process_time() - start < 10
