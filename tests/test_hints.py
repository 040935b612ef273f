"""What a Whisper model is prompted with: the terms that are likely near there, as many as there is room for."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from castproof.expecting import expect
from castproof.proof import Knowledge
from transcribe.engine import Expected, Mention, Options
from transcribe.hints import Prompt, fitting, terms_near
from transcribe.recording import Stretch
from transcript.model import Segment, Transcript, Word

TERMS = ("DeepSeek", "Nasdaq", "Liang", "Davalos")
MENTIONS = (Mention(10, 1), Mention(50, 2), Mention(90, 3))
HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Ids:
    """What a tokenizer gives."""

    ids: list[int]


class Letters:
    """A tokenizer that makes a token of every letter."""

    def encode(self, text: str, *, add_special_tokens: bool) -> Ids:
        """Encode."""
        assert not add_special_tokens
        return Ids(list(range(len(text.replace(" ", "")))))


def near(expected: Expected, start_ms: int, end_ms: int) -> list[str]:
    return list(dict.fromkeys(terms_near(expected, Stretch(start_ms, end_ms), HOUR_MS)))


def test_terms_that_the_transcript_has_near_there_come_first_and_all_come() -> None:
    untimed = Expected(transcript=("word",) * 100, terms=TERMS, mentions=MENTIONS)
    assert near(untimed, 0, 60_000) == ["Nasdaq", "Liang", "Davalos", "DeepSeek"]
    assert near(untimed, HOUR_MS // 2, HOUR_MS // 2 + 60_000) == ["Liang", "Nasdaq", "Davalos", "DeepSeek"]
    assert near(untimed, HOUR_MS - 60_000, HOUR_MS)[0] == "Davalos"


def test_a_transcript_with_times_tells_where_it_is_by_them() -> None:
    starts = tuple(60_000 * k if k % 3 == 0 else None for k in range(100))  # it runs beyond the hour
    timed = Expected(transcript=("word",) * 100, starts_ms=starts, terms=TERMS, mentions=MENTIONS)
    assert near(timed, HOUR_MS - 60_000, HOUR_MS)[0] == "Liang", "word 60 of 100 is spoken now"


def test_without_a_transcript_the_most_frequent_come_first() -> None:
    assert near(Expected(terms=TERMS), 0, 30_000) == list(TERMS)


@given(st.lists(st.text("abC", min_size=1, max_size=8)), st.integers(0, 60))
def test_as_many_are_offered_as_there_is_room_for_each_once(terms: list[str], room: int) -> None:
    offered = fitting(terms, room, len)
    found = offered.split(", ") if offered else []
    assert len(offered) <= room
    assert len({t.lower() for t in found}) == len(found)
    distinct: dict[str, str] = {}
    for term in terms:
        distinct.setdefault(term.lower(), term)
    assert found == list(distinct.values())[: len(found)]


def prompt(options: Options, previous: tuple[Word, ...] = ()) -> Prompt:
    return Prompt.of(Letters(), options, (Stretch(0, 30_000), Stretch(31_000, 60_000)), HOUR_MS, previous)


def test_the_users_own_words_come_before_all_others() -> None:
    expected = Expected(transcript=("word",) * 100, terms=TERMS, mentions=MENTIONS)
    hotwords = prompt(Options(hotwords=("Zuckerberg",), expected=expected)).hotwords
    assert hotwords == "Zuckerberg, Nasdaq, Liang, Davalos, DeepSeek"


def test_what_was_said_before_leaves_room_for_terms() -> None:
    said = tuple(Word("x" * 9) for _ in range(60))
    asked = Options(
        hotwords=tuple(f"term{k}" for k in range(99)), initial_prompt="Hello.", condition_on_previous_text=True
    )
    full = prompt(asked, said)
    assert 50 < len((full.before or "").replace(" ", "")) <= 100
    assert len((full.hotwords or "").replace(" ", "")) + len((full.before or "").replace(" ", "")) <= 223
    assert prompt(Options(), said) == Prompt(None, None)


def test_what_is_expected_comes_from_the_transcript_and_the_documents() -> None:
    from align.documents import ReferenceText

    words = ("the", "deep", "Seek", "model", "and", "Nvidia,", "again", "Nvidia")
    transcript = Transcript((Segment(tuple(Word(w, 100 * k, 100 * k + 90) for k, w in enumerate(words))),))
    text = "DeepSeek is here. We know DeepSeek and Nvidia. They say DeepSeek is good, and Nvidia too, and DeepSeek."
    expected = expect(transcript, Knowledge((ReferenceText("notes.txt", text),)))
    assert expected is not None
    assert expected.terms[:2] == ("DeepSeek", "Nvidia")
    assert {(m.word, expected.terms[m.term]) for m in expected.mentions} >= {
        (1, "DeepSeek"),
        (5, "Nvidia"),
        (7, "Nvidia"),
    }
    assert expected.starts_ms[:2] == (0, 100)
    assert expected.documents == (text,)
    assert expected.pronounce("deepseek")
    assert expect(None, Knowledge()) is None
