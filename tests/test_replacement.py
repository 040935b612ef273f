"""Replacements: which new word stands where, and what becomes of times and of the text."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcript.model import Piece, Segment, Transcript, Word, join
from transcript.replacement import Layout, Replacement, apply, edit_places, fit, shares, slot_of_word
from transcript.source import splice


def lay(text: str) -> Transcript:
    """Make a transcript of `text`: a segment a line, a line of the file at each `/`."""
    segments = []
    at = 0
    for line in text.split("\n"):
        words = []
        for token in line.split():
            if token != "/":  # noqa: S105 - no password
                start = text.index(token, at)
                at = start + len(token)
                words.append(Word(token, places=((Piece(start, at, token),),)))
        segments.append(Segment(tuple(words)))
    return Transcript(tuple(segments))


def in_file(text: str) -> str:
    return text.replace("\n", "\n\n").replace(" / ", "\n")


def fitted(text: str, start: int, stop: int, after: str) -> tuple[str, ...]:
    transcript = lay(text)
    broken = text.replace(" / ", " \n ")
    return fit(transcript.words, Layout.of(transcript, broken), start, stop, after).slots


# -- fit ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "start", "stop", "after", "slots"),
    [
        ("a deep Seek app", 1, 3, "DeepSeek", ("DeepSeek", "")),
        ("deep Seek's rise", 0, 2, "DeepSeek's", ("", "DeepSeek's")),
        ("the USAI industry", 0, 3, "the US AI industry", ("the", "US AI", "industry")),
        ("and Resent Horowitz", 0, 3, "Andreessen Horowitz", ("", "Andreessen", "Horowitz")),
        ("Jackie Devalos says", 0, 2, "Jackie Davalos", ("Jackie", "Davalos")),
        ("one two", 0, 2, "one and two", ("one and", "two")),
        ("two", 0, 1, "and two", ("and two",)),
        ("a b c", 0, 3, "x y z", ("x", "y", "z")),
        # over a line end, the word stands where most of its letters stood; of equals the first
        ("of deep / Seek's rise", 1, 3, "DeepSeek's", ("", "DeepSeek's")),
        ("of deep / Seek rise", 1, 3, "DeepSeek", ("DeepSeek", "")),
        # a line that would be left empty gets the word, if another keeps one
        ("deep / Seek's rise", 0, 2, "DeepSeek's", ("DeepSeek's", "")),
        ("of deep / Seeker", 1, 3, "DeepSeeker", ("", "DeepSeeker")),
        ("deep / Seek", 0, 2, "DeepSeek", ("DeepSeek", "")),
        # so does a segment, always
        ("deep\nSeek's rise", 0, 2, "DeepSeek's", ("DeepSeek's", "")),
        ("the deep\nSeek", 1, 3, "DeepSeek", ("", "DeepSeek")),
        ("a b\nc\nd", 0, 4, "abc d e", ("abc", "", "d", "e")),
        ("deep\nSeek rise", 0, 3, "DeepSeek rise", ("DeepSeek", "", "rise")),
        ("deep sea\nSeek\nrise", 0, 4, "DeepSeaSeek goes up", ("DeepSeaSeek", "", "goes", "up")),
    ],
)
def test_a_new_word_stands_where_its_letters_stood(
    text: str, start: int, stop: int, after: str, slots: tuple[str, ...]
) -> None:
    assert fitted(text, start, stop, after) == slots


@pytest.mark.parametrize(("text", "after"), [("deep\nSeek", "DeepSeek"), ("a", ""), ("a\nb c\nd", "x y")])
def test_what_would_leave_a_segment_empty_is_refused(text: str, after: str) -> None:
    with pytest.raises(ValueError, match="word"):
        fitted(text, 0, len(text.split()), after)


WORDS = st.text("abcDE'", min_size=1, max_size=9)


@st.composite
def divided(draw: st.DrawFn) -> tuple[Transcript, Layout]:
    """Draw words on lines in segments."""
    words = draw(st.lists(WORDS, min_size=1, max_size=12))
    lines, segments = [0], [0]
    for _ in words[1:]:
        step = draw(st.sampled_from(["", "", "line", "segment"]))
        lines.append(lines[-1] + (step != ""))
        segments.append(segments[-1] + (step == "segment"))
    grouped = groupby(zip(segments, words, strict=True), key=lambda pair: pair[0])
    transcript = Transcript(tuple(Segment(tuple(Word(w) for _, w in g)) for _, g in grouped))
    return transcript, Layout(tuple(segments), tuple(lines))


@given(divided(), st.data())
def test_a_fit_keeps_the_words_in_order_and_every_segment_filled(
    case: tuple[Transcript, Layout], data: st.DataObject
) -> None:
    transcript, layout = case
    words = transcript.words
    start = data.draw(st.integers(0, len(words) - 1))
    stop = data.draw(st.integers(start + 1, len(words)))
    after = data.draw(st.lists(WORDS, min_size=1, max_size=8))
    needed = sum(
        1 for s in set(layout.segments) if all(start <= k < stop for k in range(len(words)) if layout.segments[k] == s)
    )
    if len(after) < needed:
        with pytest.raises(ValueError, match="segment"):
            fit(words, layout, start, stop, " ".join(after))
        return
    fitted = fit(words, layout, start, stop, " ".join(after))
    assert fitted.text.split() == after
    changed = apply(transcript, [fitted])
    assert [w.text for w in changed.words] == [w.text for w in (*words[:start], *map(Word, after), *words[stop:])]
    if after == [w.text for w in words[start:stop]]:
        assert fitted.slots == tuple(after)


def test_many_words_are_laid_in_little_time() -> None:
    words = [Word("w" * (1 + k % 7)) for k in range(200)]
    layout = Layout(tuple(k // 50 for k in range(200)), tuple(k // 5 for k in range(200)))
    begin = time.process_time()
    assert fit(words, layout, 0, 200, " ".join(["neu"] * 150)).text.split() == ["neu"] * 150
    assert time.process_time() - begin < 10  # cubic time would be minutes


# -- the values --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "stop", "slots"),
    [(0, 0, ()), (1, 0, ("a",)), (-1, 0, ("a",)), (0, 2, ("a",)), (0, 1, ("",)), (0, 1, (" a",)), (0, 1, ("a\nb",))],
)
def test_a_replacement_is_whole(start: int, stop: int, slots: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"replacement|slot"):
        Replacement(start, stop, slots)


def test_two_replacements_of_one_word_are_refused() -> None:
    both = [Replacement(0, 2, ("a", "")), Replacement(1, 2, ("b",))]
    for call in (
        lambda: slot_of_word(both),
        lambda: apply(lay("x y"), both),
        lambda: edit_places("", lay("x y"), both, str),
    ):
        with pytest.raises(ValueError, match="two replacements cover word 1"):
            call()


def test_a_replacement_behind_the_last_word_is_refused() -> None:
    with pytest.raises(ValueError, match="behind the last word"):
        apply(lay("x y"), [Replacement(1, 3, ("a", ""))])


def test_a_replacement_that_empties_a_segment_is_refused() -> None:
    across = [Replacement(0, 2, ("", "DeepSeek"))]
    with pytest.raises(ValueError, match="segment"):
        apply(lay("deep\nSeek"), across)
    with pytest.raises(ValueError, match="segment"):
        edit_places("deep\nSeek", lay("deep\nSeek"), across, str)


# -- in a transcript ---------------------------------------------------------------------------------------------------

TIMED = Transcript(
    (
        Segment((Word("the", 0, 100, 0.9, "A"), Word("deep", 100, 300, 0.5, "A")), 0, 300),
        Segment((Word("Seek", 350, 600, 0.4, "A"), Word("rise", 600, 900, 0.8, "B")), 350, 900),
    )
)


def test_words_that_become_one_share_start_end_and_the_lowest_probability() -> None:
    one = Transcript((Segment(TIMED.words),))
    changed = apply(one, [Replacement(1, 3, ("DeepSeek", ""))])
    assert changed.words == (TIMED.words[0], Word("DeepSeek", 100, 600, 0.4, "A"), TIMED.words[3])


def test_a_word_from_two_segments_stays_within_the_one_it_stands_in() -> None:
    first = apply(TIMED, [Replacement(1, 3, ("DeepSeek", ""))])
    assert first.segments[0].words[1] == Word("DeepSeek", 100, 300, 0.4, "A")
    second = apply(TIMED, [Replacement(1, 3, ("", "DeepSeek"))])
    assert second.segments[1].words[0] == Word("DeepSeek", 350, 600, 0.4, "A")
    assert [(s.start_ms, s.end_ms) for s in second.segments] == [(0, 300), (350, 900)]


def test_a_word_that_becomes_several_shares_its_time_by_letters() -> None:
    changed = apply(TIMED, [Replacement(3, 4, ("go up up",))])
    assert changed.words[3:] == (
        Word("go", 600, 700, 0.8, "B"),
        Word("up", 700, 800, 0.8, "B"),
        Word("up", 800, 900, 0.8, "B"),
    )


def test_words_that_go_leave_their_time_to_no_word_that_stays() -> None:
    one = Transcript((Segment(TIMED.words),))
    assert apply(one, [Replacement(0, 3, ("the", "", "Seek"))]).words == (TIMED.words[0], *TIMED.words[2:])
    changed = apply(one, [Replacement(0, 3, ("the", "", "DeepSeek"))])
    assert changed.words[:2] == (TIMED.words[0], Word("DeepSeek", 100, 600, 0.4, "A"))


def test_shares_are_told_word_by_word() -> None:
    words = [Word(t) for t in "a b c d e".split()]  # noqa: SIM905 - as a sentence
    assert list(shares(words, Replacement(0, 5, ("", "x", "", "d", "")))) == [(1, range(3)), (3, range(3, 4))]


def test_the_space_before_a_word_that_goes_is_not_lost() -> None:
    words = (Word("北"), Word("京", glued=True), Word("is"), Word("big", glued=True))
    one = Transcript((Segment(words),))
    assert apply(one, [Replacement(0, 2, ("北京", ""))]).text == "北京 isbig"
    assert apply(one, [Replacement(2, 4, ("", "big"))]).text == "北京 big"


@given(divided(), st.data())
def test_replacements_of_other_words_do_not_meet(case: tuple[Transcript, Layout], data: st.DataObject) -> None:
    transcript = case[0]
    words = transcript.words
    chosen = data.draw(st.sets(st.integers(0, len(words) - 1)))
    slots = {k: data.draw(WORDS) for k in chosen}
    changed = apply(transcript, [Replacement(k, k + 1, (slot,)) for k, slot in slots.items()])
    assert [w.text for w in changed.words] == [slots.get(k, w.text) for k, w in enumerate(words)]
    assert [len(s.words) for s in changed.segments] == [len(s.words) for s in transcript.segments]


def test_no_replacement_changes_nothing() -> None:
    assert apply(TIMED, []) == TIMED
    assert edit_places("any", TIMED, [], str) == ()


# -- in text -----------------------------------------------------------------------------------------------------------


def placed(text: str, *tokens: str | tuple[str, ...]) -> Transcript:
    """Make a transcript of the tokens in `text`, in order; a tuple is a word of several pieces, `&amp;` is an `&`."""
    at = 0
    words = []
    for token in tokens:
        pieces = []
        for part in (token,) if isinstance(token, str) else token:
            start = text.index(part, at)
            at = start + len(part)
            pieces.append(Piece(start, at, {"&amp;": "&"}.get(part, part)))
        words.append(Word("".join(p.text for p in pieces), places=(tuple(pieces),)))
    return Transcript((Segment(tuple(words)),))


def escape(text: str) -> str:
    return text.replace("&", "&amp;")


@pytest.mark.parametrize(
    ("text", "tokens", "replacement", "expected"),
    [
        ("a deep Seek b", ["a", "deep", "Seek", "b"], (1, "DeepSeek", ""), "a DeepSeek b"),
        ("a deep Seek b", ["a", "deep", "Seek", "b"], (1, "", "DeepSeek"), "a DeepSeek b"),
        ("a deep\nSeek b", ["a", "deep", "Seek", "b"], (1, "DeepSeek", ""), "a DeepSeek\nb"),
        ("a deep\nSeek b", ["a", "deep", "Seek", "b"], (1, "", "DeepSeek"), "a\nDeepSeek b"),
        ("deep\nSeek b", ["deep", "Seek", "b"], (0, "", "DeepSeek"), "DeepSeek b"),
        ("a\r\ndeep\r\nSeek", ["a", "deep", "Seek"], (1, "DeepSeek", ""), "a\r\nDeepSeek"),
        ("a  deep  Seek  b", ["a", "deep", "Seek", "b"], (1, "", "DeepSeek"), "a  DeepSeek  b"),
        ("a b c d", ["a", "b", "c", "d"], (0, "", "", "", "x"), "x"),
        ("a b c d", ["a", "b", "c", "d"], (0, "x", "", "", ""), "x"),
        ("a\nb\nc d", ["a", "b", "c", "d"], (0, "x", "", "", "y"), "x\ny"),
        ("<b>deep</b> Seek", ["deep", "Seek"], (0, "DeepSeek", ""), "<b>DeepSeek</b>"),
        ("<b>deep</b> Seek", ["deep", "Seek"], (0, "", "DeepSeek"), "<b></b> DeepSeek"),
        ("a <b>deep</b> Seek", ["a", "deep", "Seek"], (1, "", "DeepSeek"), "a <b></b> DeepSeek"),
        ("a\n<i>deep\n</i>Seek", ["a", "deep", "Seek"], (1, "", "DeepSeek"), "a\n<i>\n</i>DeepSeek"),
        ("</i>\ndeep\n<i>b", ["deep", "b"], (0, "", "b"), "</i>\n<i>b"),
        ("</i>a</i>\ndeep\n<i>b", ["a", "deep", "b"], (1, "", "b"), "</i>a</i>\n<i>b"),
        ("de<i>ep</i>", [("de", "ep")], (0, "Deep"), "De<i>ep</i>"),
        ("de<i>ep</i>", [("de", "ep")], (0, "deer"), "de<i>er</i>"),
        ("de<i>ep</i>", [("de", "ep")], (0, "deeply"), "de<i>eply</i>"),
        ("de<i>ep</i>", [("de", "ep")], (0, "dump"), "dum<i>p</i>"),
        ("de<i>ep</i> x", [("de", "ep"), "x"], (0, "", "x"), "<i></i> x"),
        ("AT&amp;T", [("AT", "&amp;", "T")], (0, "AT&T's"), "AT&amp;T's"),
        ("AT&amp;D", [("AT", "&amp;", "D")], (0, "R&D"), "R&amp;D"),
        ("AT&amp;T", [("AT", "&amp;", "T")], (0, "ATT"), "ATT"),
        ("AT&amp;T", [("AT", "&amp;", "T")], (0, "AT&&T"), "AT&amp;&amp;T"),
        ("ATT", ["ATT"], (0, "AT&T and more"), "AT&amp;T and more"),
    ],
)
def test_the_text_around_a_word_stays(
    text: str, tokens: list[str | tuple[str, ...]], replacement: tuple[int, *tuple[str, ...]], expected: str
) -> None:
    start, *slots = replacement
    change = Replacement(start, start + len(slots), tuple(slots))
    assert splice(text, edit_places(text, placed(text, *tokens), [change], escape)) == expected


def test_every_place_of_a_word_is_written() -> None:
    text = "deep Seek | deep Seek"
    word = Word("deep", places=((Piece(0, 4, "deep"),), (Piece(12, 16, "deep"),)))
    seek = Word("Seek", places=((Piece(5, 9, "Seek"),), (Piece(17, 21, "Seek"),)))
    both = Transcript((Segment((word, seek)),))
    assert splice(text, edit_places(text, both, [Replacement(0, 2, ("DeepSeek", ""))], str)) == "DeepSeek | DeepSeek"


GAPS = st.sampled_from([" ", " ", "  ", "\n", " \n", "</i> ", " <i>", "</i>\n<i>", "\r\n"])


@given(st.lists(st.tuples(WORDS, GAPS), min_size=1, max_size=10), st.data())
def test_edits_write_what_apply_makes(parts: list[tuple[str, str]], data: st.DataObject) -> None:
    text = "".join(word + gap for word, gap in parts) + "end"
    transcript = placed(text, *(word for word, _ in parts), "end")
    words = transcript.words
    slots = data.draw(st.lists(st.just("") | WORDS, min_size=len(words), max_size=len(words)).filter(any))
    change = Replacement(0, len(words), tuple(slots))
    written = splice(text, edit_places(text, transcript, [change], escape))
    assert written.replace("<i>", "").replace("</i>", "").split() == change.text.split()
    assert written.count("<i>") == text.count("<i>")
    assert "\n\n" not in written.replace(" ", "").replace("\r", "")
    assert join(apply(transcript, [change]).words) == change.text


def test_layout_counts_lines_of_every_kind() -> None:
    for end in ("\n", "\r\n", "\r"):
        text = f"a b{end}c"
        transcript = placed(text, "a", "b", "c")
        assert Layout.of(transcript, text) == Layout((0, 0, 0), (0, 0, 1))
    bare = replace(transcript, segments=(*transcript.segments, Segment((Word("d"),))))
    assert Layout.of(bare) == Layout((0, 0, 0, 1), (0, 0, 0, 1))
