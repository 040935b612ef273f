"""The JSON formats: Whisper's and its relatives', and Podcasting 2.0's. Read, written, and edited to the byte."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcript.cues import CueRules
from transcript.errors import FormatError, OptionError
from transcript.formats import Document, parse, podcast, whisper
from transcript.formats.jsonwords import find_words
from transcript.model import Segment, Transcript, Word
from transcript.replacement import Layout, Replacement, apply, fit
from transcript.source import Source, splice

if TYPE_CHECKING:
    from transcript.formats.base import Format

RULES = CueRules()


def source(text: str, name: str = "episode.json") -> Source:
    return Source(Path(name), text)


def read(value: object, form: Format = whisper.FORMAT) -> Transcript:
    return form.read(source(json.dumps(value)))


def corrected(text: str, *changes: tuple[int, int, str], form: Format = whisper.FORMAT) -> str:
    """Return the file `text` with words `start` to `stop` replaced, and check that it then reads as they do."""
    here = source(text)
    transcript = form.read(here)
    layout = Layout.of(transcript, text)
    made = tuple(fit(transcript.words, layout, *change) for change in changes)
    result = splice(text, form.edits(here, transcript, made))
    assert form.read(source(result)).words == apply(transcript, made).words
    return result


def spelt(transcript: Transcript) -> list[list[str]]:
    return [[w.text for w in s.words] for s in transcript.segments]


# -- reading Whisper and its relatives ---------------------------------------------------------------------------------

WHISPER: dict[str, Any] = {
    "text": " The deep Seek model. Is it?",
    "segments": [
        {
            "id": 0,
            "start": 0.5,
            "end": 2.0,
            "text": " The deep Seek model.",
            "tokens": [50364, 440],
            "avg_logprob": float("nan"),
            "words": [
                {"word": " The", "start": 0.5, "end": 0.7, "probability": 0.9},
                {"word": " deep", "start": 0.7, "end": 1.0, "probability": 0.8},
                {"word": " Seek", "start": 1.0, "end": 1.5, "probability": 0.4},
                {"word": " model.", "start": 1.5, "end": 2.0, "probability": 1},
            ],
        },
        {"id": 1, "start": 2.0, "end": 3.0, "text": " Is it?"},
    ],
    "language": "en",
}


def test_whisper_is_read_with_times_and_probabilities() -> None:
    transcript = read(WHISPER)
    assert spelt(transcript) == [["The", "deep", "Seek", "model."], ["Is", "it?"]]
    assert transcript.words[2] == Word("Seek", 1000, 1500, 0.4)
    assert transcript.words[4] == Word("Is")
    assert transcript.segments[1].end_ms == 3000
    assert transcript.language == "en"


def test_a_word_knows_each_of_its_places() -> None:
    text = json.dumps(WHISPER)
    words = whisper.FORMAT.read(source(text)).words
    assert [len(w.places) for w in words] == [3, 3, 3, 3, 2, 2]
    for word in words:
        assert ["".join(text[p.start : p.end] for p in place) for place in word.places] == [word.text] * len(
            word.places
        )


def test_an_escape_is_a_piece_of_its_own() -> None:
    text = r'{"segments": [{"text": "it\u2019s \ud83d\ude00ok"}]}'
    first, second = whisper.FORMAT.read(source(text)).words
    assert (first.text, second.text) == ("it’s", "😀ok")
    assert [text[p.start : p.end] for p in first.places[0]] == ["it", r"\u2019", "s"]
    assert [text[p.start : p.end] for p in second.places[0]] == [r"\ud83d\ude00", "ok"]


def test_whisperx_is_read_with_speakers_and_words_without_times() -> None:
    words = [
        {"word": "In", "start": 1.0, "end": 1.2, "score": 0.9, "speaker": "SPEAKER_01"},
        {"word": "2019"},
        {"word": "(yes)", "start": 1.9, "end": 2.0, "score": float("nan"), "speaker": None},
    ]
    segment = {"start": 1.0, "end": 2.0, "text": " In 2019 (yes)", "words": words, "speaker": "SPEAKER_00"}
    transcript = read({"segments": [segment], "word_segments": words})
    assert transcript.words == (
        Word("In", 1000, 1200, 0.9, "SPEAKER_01"),
        Word("2019", speaker="SPEAKER_00"),
        Word("(yes)", 1900, 2000),
    )
    assert [len(w.places) for w in transcript.words] == [3, 3, 3]


def test_words_without_a_space_between_them_are_glued() -> None:
    listed = {"segments": [{"text": " 北京 e-mail", "words": [{"word": w} for w in (" 北", "京", " e", "-mail")]}]}
    assert [w.glued for w in read(listed).words] == [False, True, False, True]
    bare = {"segments": [{"text": "北京 mail", "words": [{"word": w} for w in ("北", "京", "mail")]}]}
    assert [w.glued for w in read(bare).words] == [False, True, False]


def test_the_list_of_all_words_gives_times_and_need_not_have_punctuation() -> None:
    listed = [{"word": "Hello", "start": 0.1, "end": 0.4}, {"word": "well", "start": 0.5, "end": 0.9}]
    beside = {"text": "Hello, — well!", "words": listed, "segments": [{"start": 0, "end": 1, "text": "Hello, — well!"}]}
    assert read(beside).words == (Word("Hello,", 100, 400), Word("—"), Word("well!", 500, 900))
    alone = {"task": "transcribe", "text": "Hello, well!", "words": listed}
    assert read(alone).words == (Word("Hello", 100, 400), Word("well", 500, 900))


def test_whisper_timestamped_calls_a_word_a_text() -> None:
    words = [{"text": "Hi", "start": 0, "end": 0.5, "confidence": 0.7}, {"text": "all.", "start": 0.5, "end": 0.9}]
    text = json.dumps({"text": " Hi all.", "segments": [{"text": " Hi all.", "words": words}]})
    assert whisper.FORMAT.read(source(text)).words == (Word("Hi", 0, 500, 0.7), Word("all.", 500, 900))
    assert '"confidence": 0.7' in corrected(text, (0, 2, "Hi,"))


def test_whisper_cpp_counts_in_ms() -> None:
    value = {
        "result": {"language": "de"},
        "transcription": [
            {"timestamps": {"from": "00:00:01,000"}, "offsets": {"from": 1000, "to": 2500}, "text": " Guten Tag."}
        ],
    }
    transcript = read(value)
    assert (transcript.segments[0].start_ms, transcript.segments[0].end_ms) == (1000, 2500)
    assert spelt(transcript) == [["Guten", "Tag."]]
    assert transcript.language == "de"


def test_a_list_of_segments_is_read() -> None:
    assert spelt(read([{"start": 0, "end": 1, "text": "One."}, {"text": " "}, {"text": "Two."}])) == [
        ["One."],
        ["Two."],
    ]


def test_an_entry_of_several_words_shares_its_time_by_letters() -> None:
    segment = {"text": "New Yorkers", "words": [{"word": "New Yorkers", "start": 1, "end": 2}]}
    assert read({"segments": [segment]}).words == (Word("New", 1000, 1300), Word("Yorkers", 1300, 2000))


def test_a_speaker_may_be_a_number() -> None:
    assert read({"segments": [{"text": "One.", "speaker": 0}]}).words == (Word("One.", speaker="0"),)


def test_texts_and_words_that_disagree_keep_what_can_be_found() -> None:
    words = [{"word": w} for w in (" So", " the", " NASDAQ", " fell", " today")]
    (segment,) = read({"segments": [{"text": " So, um, the Nasdaq fell, today, yes", "words": words}]}).segments
    assert [w.text for w in segment.words] == ["So", "the", "NASDAQ", "fell", "today"]
    assert [len(w.places) for w in segment.words] == [2] * 5
    nothing = read({"segments": [{"text": "quite different", "words": words}], "text": "and this"})
    assert [len(w.places) for w in nothing.words] == [1] * 5


def test_a_tiny_inversion_is_rounding_and_words_out_of_order_widen_their_segment() -> None:
    slip = {"text": "a", "start": 2.0, "end": 1.95, "words": [{"word": "a", "start": 2.0, "end": 1.95}]}
    assert read({"segments": [slip]}).segments[0] == Segment((Word("a", 2000, 2000),), 2000, 2000)
    mixed = [{"word": "late", "start": 7.0, "end": 8.0}, {"word": "early", "start": 1.0, "end": 2.0}]
    (segment,) = read({"segments": [{"text": "late early", "start": 7.0, "end": 2.0, "words": mixed}]}).segments
    assert (segment.start_ms, segment.end_ms) == (1000, 8000)


# -- what is refused ---------------------------------------------------------------------------------------------------

REFUSED = {
    '{"segments": [{"text": "half': "no complete JSON",
    '{"segments": [{"text": "a"}]} tail': "no complete JSON",
    "[" * 100_000: "nested too deeply",
    '{"a":' * 100_000: "nested too deeply",
    '{"a": %s}' % ("9" * 10_000): "thousands of digits",
    '{"segments": [{"text": "a", "text": "b"}]}': "twice",
    '{"segments": [\n{"text": "\\ud800"}]}': "half a character",
    '{"text": "no segments"}': 'no list of "segments"',
    '{"segments": {"text": "a"}}': "list of objects",
    '{"segments": ["a"]}': "list of objects",
    '{"segments": [{}]}': 'should have a "text"',
    '{"segments": [{"text": 5}]}': "should be a text",
    '{"segments": [{"text": "a", "words": [{"start": 1}]}]}': 'should have a "word"',
    '{"segments": [{"text": "a", "words": [{"word": "a", "start": "1"}]}]}': "should be a number",
    '{"segments": [{"text": "a", "start": true}]}': "should be a number",
    '{"segments": [{"text": "a", "start": NaN}]}': '"start" cannot be used',
    '{"segments": [{"text": "a", "end": Infinity}]}': '"end" cannot be used',
    '{"segments": [{"text": "a", "end": 1e999}]}': '"end" cannot be used',
    '{"segments": [{"text": "a", "end": %s}]}' % 10**400: "too large",
    '{"segments": [{"text": "a", "start": -1}]}': "negative",
    '{"segments": [{"text": "a", "start": 3, "end": 2}]}': "segment ends before it starts",
    '{"segments": [{"text": "a", "words": [{"word": "a", "start": 3, "end": 2}]}]}': "word ends before it starts",
    '{"segments": [{"text": "a", "speaker": ["A"]}]}': "should be a text",
    '{"segments": [{"startTime": 1, "body": "a", "endTime": 0}]}': "segment ends before it starts",
    '{"segments": [{"startTime": 1}]}': 'should have a "body"',
    '{"segments": {"startTime": 1}}': "list of objects",
    '[{"startTime": 1, "segments": 1}]': 'no list of "segments"',
    "[1, 2]": 'no list of "segments"',
    '"text"': 'no list of "segments"',
    "[]": "holds no words",
    '{"segments": []}': "holds no words",
    '{"segments": [{"text": " ", "words": [{"word": ""}]}]}': "holds no words",
}


@pytest.mark.parametrize(("text", "problem"), REFUSED.items(), ids=[t[:60] for t in REFUSED])
def test_what_is_no_transcript_is_refused_in_one_line(text: str, problem: str) -> None:
    with pytest.raises(FormatError, match=re.escape(problem)) as caught:
        parse(source(text))
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("episode.json")


@pytest.mark.parametrize("depth", [100, 800, 900, 940, 960, 980, 1000, 2000, 50_000])
def test_no_depth_of_nesting_is_too_much_to_answer(depth: int) -> None:
    nested = '{"a":[' * (depth // 2) + "]}" * (depth // 2)
    text = '{"segments": [{"text": "a"}], "x": ' + nested + "}"
    try:
        assert spelt(parse(source(text)).transcript) == [["a"]]
    except FormatError as error:
        assert "nested too deeply" in str(error)  # noqa: PT017 - where the limit lies is Python's


def test_a_fault_is_told_with_its_line() -> None:
    value = json.dumps({"segments": [{"text": "a", "start": 1, "end": 2}, {"text": "b", "start": -3}]}, indent=1)
    with pytest.raises(FormatError) as caught:
        parse(source(value))
    assert caught.value.line == value[: value.index("-3")].count("\n") + 1


# st.recursive of everything JSON can be, with the keys that count
fields = st.sampled_from(["segments", "text", "words", "word", "start", "end", "speaker", "body", "startTime", "x"])
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(fields, inner, max_size=5), max_leaves=20
)


@given(values, st.integers(0, 200) | st.none())
def test_any_json_is_read_or_refused(value: object, cut: int | None) -> None:
    text = json.dumps(value)[:cut]
    try:
        document = parse(source(text or " "))
    except FormatError:
        return
    assert document.transcript.segments
    assert document.reworded(()) == text.encode()


# -- told apart --------------------------------------------------------------------------------------------------------


def test_the_two_are_told_by_their_content() -> None:
    assert parse(source(json.dumps(WHISPER), "x.txt")).format is whisper.FORMAT
    assert parse(source('{"version": "1.0.0", "segments": [{"startTime": 0, "body": "Hi"}]}')).format is podcast.FORMAT
    assert not whisper.FORMAT.recognises("{aside} a play")
    assert not whisper.FORMAT.recognises("[00:12:34] Ann: Hello")


# -- writing -----------------------------------------------------------------------------------------------------------


def test_whisper_is_written_for_whispers_readers() -> None:
    words = (
        Word("Ça", 1000, 1200, 0.5, "Ann"),
        Word("va?", speaker="Ann"),
        Word('"Oui"', 2000, 2500, speaker="Bob"),
    )
    text = whisper.FORMAT.write(Transcript((Segment(words, 1000, 2500), Segment((Word("Bon."),))), "fr"), RULES)
    assert text == (
        "{\n"
        '  "language": "fr",\n'
        '  "text": " Ça va? \\"Oui\\" Bon.",\n'
        '  "segments": [\n'
        '    {"id": 0, "start": 1.0, "end": 2.5, "text": " Ça va? \\"Oui\\"", "speaker": "Ann", "words": ['
        '{"word": " Ça", "start": 1.0, "end": 1.2, "probability": 0.5, "speaker": "Ann"}, '
        '{"word": " va?", "speaker": "Ann"}, '
        '{"word": " \\"Oui\\"", "start": 2.0, "end": 2.5, "speaker": "Bob"}]},\n'
        '    {"id": 1, "text": " Bon.", "words": [{"word": " Bon."}]}\n'
        "  ]\n"
        "}\n"
    )


def test_a_segment_without_a_time_is_written_with_its_words() -> None:
    words = (Word("a"), Word("b", 1000, 1200), Word("c", 1200, 1500))
    (segment,) = json.loads(whisper.FORMAT.write(Transcript((Segment(words),)), RULES))["segments"]
    assert (segment["start"], segment["end"]) == (1.0, 1.5)


def test_a_segment_whose_words_lie_outside_it_keeps_its_own_time() -> None:
    segment = Segment((Word("a", 1000, 1200),), end_ms=500)
    (fields,) = json.loads(whisper.FORMAT.write(Transcript((segment,)), RULES))["segments"]
    assert "start" not in fields
    assert fields["end"] == 0.5


def test_no_words_are_written_as_no_segments() -> None:
    assert json.loads(whisper.FORMAT.write(Transcript(), RULES)) == {"text": "", "segments": []}
    assert json.loads(podcast.FORMAT.write(Transcript(), RULES)) == {"version": "1.0.0", "segments": []}


letters = st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=6).filter(
    lambda t: len(t.split()) == 1 and t == t.strip()
)


@st.composite
def times(draw: st.DrawFn) -> tuple[int | None, int | None]:
    start, length = draw(st.none() | st.integers(0, 10**8)), draw(st.none() | st.integers(0, 10**5))
    return start, None if length is None else (start or 0) + length


@st.composite
def any_segments(draw: st.DrawFn) -> Segment:
    words = []
    for k in range(draw(st.integers(1, 5))):
        probability = draw(st.none() | st.floats(0, 1))
        speaker = draw(st.sampled_from([None, "Ann", "Speaker 2"]))
        words.append(Word(draw(letters), *draw(times()), probability, speaker, glued=k > 0 and draw(st.booleans())))
    start, end = draw(times())
    if start is None:
        start = min((w.start_ms for w in words if w.start_ms is not None), default=None)
    if end is None or (start is not None and end < start):
        end = max([w.end_ms for w in words if w.end_ms is not None], default=None)
    if start is not None and end is not None and end < start:
        start, end = end, start
    return Segment(tuple(words), start, end)


@given(st.lists(any_segments(), max_size=4), st.sampled_from([None, "en"]))
def test_what_is_written_is_read_again(segments: list[Segment], language: str | None) -> None:
    transcript = Transcript(tuple(segments), language)
    assert whisper.FORMAT.read(source(whisper.FORMAT.write(transcript, RULES))) == transcript


# -- editing -----------------------------------------------------------------------------------------------------------


def test_words_that_become_one_are_one_everywhere() -> None:
    assert json.loads(corrected(json.dumps(WHISPER), (1, 3, "DeepSeek")), parse_constant=lambda _: 0) == {
        "text": " The DeepSeek model. Is it?",
        "segments": [
            {
                "id": 0,
                "start": 0.5,
                "end": 2.0,
                "text": " The DeepSeek model.",
                "tokens": [50364, 440],
                "avg_logprob": 0,
                "words": [
                    {"word": " The", "start": 0.5, "end": 0.7, "probability": 0.9},
                    {"word": " DeepSeek", "start": 0.7, "end": 1.5, "probability": 0.4},
                    {"word": " model.", "start": 1.5, "end": 2.0, "probability": 1},
                ],
            },
            {"id": 1, "start": 2.0, "end": 3.0, "text": " Is it?"},
        ],
        "language": "en",
    }


BYTES = r"""
{ "note": "na\u00efve", "segments" :
  [ {"text":"It\u2019s deep  Seek\u2019s.", "words":[
       {"word":"It\u2019s", "start":1e0, "end":1.50 },
       {"end":1.7, "word":"deep", "start":1.50},
       {"word":"Seek\u2019s.", "start":1.70, "end":2.000}
     ]},
    {"text":"caf\u00e9"} ]
}
"""


def test_every_other_byte_stays() -> None:
    assert corrected(BYTES, (1, 3, "DeepSeek’s.")) == (
        BYTES.replace(r"deep  Seek\u2019s.", r"DeepSeek\u2019s.")
        .replace('\n       {"end":1.7, "word":"deep", "start":1.50},', "")
        .replace(r'"Seek\u2019s.", "start":1.70', r'"DeepSeek\u2019s.", "start":1.5')
    )


def test_a_file_in_ascii_stays_in_ascii_and_another_does_not() -> None:
    assert corrected(BYTES, (3, 4, "cafés")) == BYTES.replace(r"caf\u00e9", r"caf\u00e9s")
    assert corrected(BYTES, (3, 4, "Höhe")) == BYTES.replace(r"caf\u00e9", r"H\u00f6he")
    plain = '{"segments": [{"text": "Hohe \\"Luft\\""}]}'
    assert corrected(plain, (0, 1, "Höhe")) == plain.replace("Hohe", "Höhe")
    assert corrected(plain, (1, 2, '"Lüfte"')) == plain.replace("Luft", "Lüfte")


def test_a_word_that_becomes_two_has_two_entries_alike() -> None:
    text = """{"segments": [{"text": " Sarahholder spoke", "words": [
  {"word": " Sarahholder", "start": 1.0, "end": 2.1, "probability": 0.5, "id": 7},
  {"word": " spoke", "start": 2.1, "end": 3.0, "probability": 0.9, "id": 8}
]}]}"""
    assert (
        corrected(text, (0, 1, "Sarah Holder"))
        == """{"segments": [{"text": " Sarah Holder spoke", "words": [
  {"word": " Sarah", "start": 1.0, "end": 1.5, "probability": 0.5, "id": 7},
  {"word": " Holder", "start": 1.5, "end": 2.1, "probability": 0.5, "id": 7},
  {"word": " spoke", "start": 2.1, "end": 3.0, "probability": 0.9, "id": 8}
]}]}"""
    )


def test_a_time_that_was_not_there_is_put_in_as_the_others_are_written() -> None:
    text = '{"segments":[{"text":"in 20 19","words":[{"word":"in"},{"word":"20"},{"word":"19","start":1,"end":2}]}]}'
    assert corrected(text, (1, 3, "2019!")) == text.replace("20 19", "2019!").replace(
        '{"word":"20"},{"word":"19","start":1,"end":2}', '{"word":"2019!","end":2.0}'
    )


def test_a_correction_across_segments_leaves_none_empty() -> None:
    text = json.dumps(
        {
            "text": " call deep Seek works",
            "segments": [
                {"text": " call deep", "words": [{"word": " call"}, {"word": " deep"}]},
                {"text": " Seek works", "words": [{"word": " Seek"}, {"word": " works"}]},
            ],
        }
    )
    value = json.loads(corrected(text, (1, 3, "DeepSeek")))
    assert value["text"] == "".join(s["text"] for s in value["segments"]) == " call DeepSeek works"
    assert [[w["word"] for w in s["words"]] for s in value["segments"]] in (
        [[" call", " DeepSeek"], [" works"]],
        [[" call"], [" DeepSeek", " works"]],
    )


def test_a_word_that_goes_takes_its_space_along() -> None:
    text = '{"text": "uh deep Seek uh", "segments": [{"text": "uh deep Seek"}, {"text": " uh  the"}]}'
    here = source(text)
    made = (Replacement(0, 2, ("", "deep")), Replacement(3, 5, ("", "the")))
    edits = whisper.FORMAT.edits(here, whisper.FORMAT.read(here), made)
    assert splice(text, edits) == '{"text": "deep Seek", "segments": [{"text": "deep Seek"}, {"text": "  the"}]}'


def test_a_list_of_all_words_that_lacks_most_follows_as_far_as_it_goes() -> None:
    segment = {"text": "Ask deep Seek now", "words": [{"word": w} for w in ("Ask", "deep", "Seek", "now")]}
    text = json.dumps({"segments": [segment], "word_segments": [{"word": "other things"}, {"word": "deep"}, {"x": 1}]})
    made = (Replacement(1, 3, ("", "DeepSeek")),)
    here = source(text)
    result = json.loads(splice(text, whisper.FORMAT.edits(here, whisper.FORMAT.read(here), made)))
    assert result["word_segments"] == [{"word": "other things"}, {"x": 1}]
    alone = source(json.dumps({"segments": [segment], "word_segments": [{"word": "deep"}]}))
    assert json.loads(splice(alone.text, whisper.FORMAT.edits(alone, whisper.FORMAT.read(alone), made))) == {
        "segments": [{"text": "Ask DeepSeek now", "words": [{"word": w} for w in ("Ask", "DeepSeek", "now")]}],
        "word_segments": [],
    }


def test_a_list_without_punctuation_keeps_to_that() -> None:
    text = json.dumps(
        {
            "text": "Ask deep Seek, please.",
            "segments": [{"start": 0, "end": 2, "text": "Ask deep Seek, please."}],
            "words": [
                {"word": w, "start": k / 2, "end": k / 2 + 0.5} for k, w in enumerate(["Ask", "deep", "Seek", "please"])
            ],
        }
    )
    value = json.loads(corrected(text, (1, 3, "DeepSeek,")))
    assert value["text"] == value["segments"][0]["text"] == "Ask DeepSeek, please."
    assert [(w["word"], w["start"], w["end"]) for w in value["words"]] == [
        ("Ask", 0, 0.5),
        ("DeepSeek", 0.5, 1.5),
        ("please", 1.5, 2),
    ]
    assert json.loads(corrected(text, (3, 4, "please!")))["words"] == json.loads(text)["words"]


parts = st.sampled_from(["deep", "Seek,", "it’s", "“Why?”", 'a"b', "c\\d", "😀", "—", "2019", "the", "北"])


@st.composite
def whisper_files(draw: st.DrawFn) -> str:
    kind = draw(st.sampled_from(["whisper", "whisperx", "pairs", "texts", "none"]))
    at = 0
    segments = []
    for _ in range(draw(st.integers(1, 3))):
        words: list[dict[str, Any]] = []
        for k, token in enumerate(draw(st.lists(parts, min_size=1, max_size=5))):
            glued = k > 0 and draw(st.booleans())
            words.append({"word": token if glued else f" {token}", "start": at / 1000, "end": (at + 210) / 1000})
            at += draw(st.sampled_from([210, 530]))
        text = "".join(w["word"] for w in words)
        if kind == "pairs":
            words = [{**words[0], "word": "".join(w["word"] for w in words), "end": words[-1]["end"]}]
        for word in words:
            if kind != "whisper":
                word["word"] = word["word"].strip()
            for key in draw(st.sets(st.sampled_from(["start", "end"]), max_size=2)):
                word.pop(key) if draw(st.booleans()) else word.update({key: None})
            if draw(st.booleans()):
                word["score"] = draw(st.sampled_from([0.25, 0.5, 1]))
        segment: dict[str, Any] = {"start": 0, "end": at / 1000, "text": text if draw(st.booleans()) else text.strip()}
        segments.append(segment if kind in ("texts", "none") else {**segment, "words": words})
    value: dict[str, Any] = {"segments": segments}
    if kind != "none":
        value = {"text": "".join(s["text"] if s["text"][0] == " " else " " + s["text"] for s in segments), **value}
    if kind == "whisperx":
        value["word_segments"] = [w for s in segments for w in s["words"]]
    indent = draw(st.sampled_from([None, 2, "\t"]))
    separators = draw(st.sampled_from([None, (",", ":"), (" , ", " :  ")]))
    return json.dumps(value, indent=indent, separators=separators, ensure_ascii=draw(st.booleans()))


@st.composite
def changes(draw: st.DrawFn, transcript: Transcript, text: str) -> tuple[Replacement, ...]:
    words, layout, at = transcript.words, Layout.of(transcript, text), 0
    made = []
    while at < len(words):
        start = draw(st.integers(at, len(words)))
        stop = draw(st.integers(start, min(start + 4, len(words))))
        if start == stop:
            break
        after = " ".join(draw(st.lists(parts | st.just("DeepSeek"), min_size=1, max_size=4)))
        try:
            made.append(fit(words, layout, start, stop, after))
        except ValueError:  # a segment would be left empty
            assert len({layout.segments[k] for k in range(start, stop)}) > 1
        at = stop
    return tuple(made)


@given(whisper_files(), st.data())
def test_an_edited_file_reads_as_the_words_edited(text: str, data: st.DataObject) -> None:
    here = source(text)
    transcript = whisper.FORMAT.read(here)
    assert "".join(w.text for w in transcript.words) == "".join(
        "".join(s["text"].split()) for s in json.loads(text)["segments"]
    )
    made = data.draw(changes(transcript, text))
    result = splice(text, whisper.FORMAT.edits(here, transcript, made))
    again = whisper.FORMAT.read(source(result))
    wanted = apply(transcript, made)
    assert again == replace(wanted, segments=tuple(replace(s, words=_first_unglued(s.words)) for s in wanted.segments))
    before, after = json.loads(text), json.loads(result)
    assert [list(s) for s in after["segments"]] == [list(s) for s in before["segments"]]
    if "text" in before:
        texts = [s["text"] if s["text"][:1] == " " else " " + s["text"] for s in after["segments"]]
        assert after["text"].split() == "".join(texts).split()


def _first_unglued(words: tuple[Word, ...]) -> tuple[Word, ...]:
    return (replace(words[0], glued=False), *words[1:])


def test_an_edit_does_not_look_at_how_long_the_file_is() -> None:
    def seconds(count: int) -> float:
        text = json.dumps({"text": " a it’s." * count, "segments": [{"text": " a it’s."}] * count})
        here = source(text)
        transcript = whisper.FORMAT.read(here)
        made = tuple(Replacement(k, k + 1, ("the",)) for k in range(0, 2 * count, 2))
        began = time.process_time()
        splice(text, whisper.FORMAT.edits(here, transcript, made))
        return time.process_time() - began

    seconds(10)
    assert seconds(2000) < 25 * seconds(200) + 0.1


# -- finding words -----------------------------------------------------------------------------------------------------


def test_words_are_found_where_they_stand() -> None:
    text = " So, the  Nasdaq fell."
    assert [text[a:b] for a, b in filter(None, find_words(text, ["So,", "the", "Nas", "daq", "fell."]))] == [
        "So,",
        "the",
        "Nas",
        "daq",
        "fell.",
    ]
    assert find_words(text, ["So", "nasdaq"]) == [(1, 4), (10, 16)]
    assert find_words("", ["a"]) == [None]


@given(st.lists(parts, max_size=8), st.lists(parts, max_size=8))
def test_found_words_stand_in_order_and_are_the_words(ours: list[str], theirs: list[str]) -> None:
    text = " ".join(theirs)
    spans = find_words(text, ours)
    assert len(spans) == len(ours)
    found = [s for s in spans if s is not None]
    assert all(a[1] <= b[0] for a, b in pairwise(found))
    for word, span in zip(ours, spans, strict=True):
        if span is not None:
            assert word in text[span[0] : span[1]] or text[span[0] : span[1]].strip(",?“”") == word.strip(",?“”")
    if ours == theirs:
        assert None not in spans


# -- podcast -----------------------------------------------------------------------------------------------------------

PODCAST = """{
  "version": "1.0.0",
  "segments": [
    {"speaker": "Ann", "startTime": 0.5, "endTime": 2, "body": "The deep Seek model."},
    {"speaker": "Bob", "startTime": 2.0, "endTime": 2.4, "body": "Why"},
    {"speaker": "Bob", "startTime": 2.5, "endTime": 2.9, "body": "deep"},
    {"speaker": "Bob", "startTime": 3.0, "endTime": 3.4, "body": "Seek?"},
    {"speaker": "Bob", "startTime": 4.0, "endTime": 4.4, "body": "Well."}
  ]
}
"""


def test_a_podcast_is_read_by_cues_and_by_words() -> None:
    transcript = podcast.FORMAT.read(source(PODCAST))
    assert spelt(transcript) == [["The", "deep", "Seek", "model."], ["Why", "deep", "Seek?"], ["Well."]]
    assert transcript.words[0] == Word("The", speaker="Ann")
    assert transcript.words[5] == Word("deep", 2500, 2900, speaker="Bob")
    assert [(s.start_ms, s.end_ms) for s in transcript.segments] == [(500, 2000), (2000, 3400), (4000, 4400)]


def test_a_podcast_may_round_a_time_and_hold_empty_bodies() -> None:
    value = {"segments": [{"startTime": 2.0, "endTime": 1.95, "body": "One."}, {"startTime": 3, "body": " "}]}
    assert read(value, podcast.FORMAT).segments == (Segment((Word("One."),), 2000, 2000),)


def test_a_podcast_is_edited_in_its_bodies_and_single_words_lose_their_segment() -> None:
    assert corrected(PODCAST, (1, 3, "DeepSeek"), (5, 7, "DeepSeek?"), form=podcast.FORMAT) == (
        PODCAST.replace("deep Seek model", "DeepSeek model")
        .replace('\n    {"speaker": "Bob", "startTime": 2.5, "endTime": 2.9, "body": "deep"},', "")
        .replace('3.0, "endTime": 3.4, "body": "Seek?"', '2.5, "endTime": 3.4, "body": "DeepSeek?"')
    )


def test_a_podcast_is_written_by_cues_with_a_new_one_at_each_change_of_speaker() -> None:
    words = (
        Word("Is", 0, 900, speaker="Ann"),
        Word("it?", 900, 1900, speaker="Ann"),
        Word("Yes.", 2000, 3000, speaker="Bob"),
    )
    assert json.loads(podcast.FORMAT.write(Transcript((Segment(words),)), RULES)) == {
        "version": "1.0.0",
        "segments": [
            {"speaker": "Ann", "startTime": 0.0, "endTime": 1.916, "body": "Is it?"},
            {"speaker": "Bob", "startTime": 2.0, "endTime": 3.0, "body": "Yes."},
        ],
    }


def test_a_podcast_needs_times() -> None:
    with pytest.raises(OptionError, match="castproof align"):
        podcast.FORMAT.write(Transcript((Segment((Word("Hello"),)),)), RULES)


@given(st.lists(st.tuples(st.lists(parts, min_size=2, max_size=5), st.sampled_from([None, "Ann"])), max_size=5))
def test_a_podcast_is_read_as_it_was_written(bodies: list[tuple[list[str], str | None]]) -> None:
    segments = tuple(
        Segment(tuple(Word(t, speaker=speaker) for t in texts), k * 3000, k * 3000 + 2500)
        for k, (texts, speaker) in enumerate(bodies)
    )
    transcript = Transcript(segments)
    assert podcast.FORMAT.read(source(podcast.FORMAT.write(transcript, RULES))) == transcript


@given(st.lists(st.tuples(st.lists(parts, min_size=1, max_size=4), st.booleans()), min_size=1, max_size=5), st.data())
def test_an_edited_podcast_has_the_words_edited(bodies: list[tuple[list[str], bool]], data: st.DataObject) -> None:
    value = [
        {"startTime": k, "endTime": k + 0.9, "body": " ".join(texts), **({"speaker": "Ann"} if known else {})}
        for k, (texts, known) in enumerate(bodies)
    ]
    text = json.dumps({"version": "1.0.0", "segments": value}, indent=data.draw(st.sampled_from([None, 2])))
    here = source(text)
    transcript = podcast.FORMAT.read(here)
    made = data.draw(changes(transcript, text))
    again = podcast.FORMAT.read(source(splice(text, podcast.FORMAT.edits(here, transcript, made))))
    wanted = apply(transcript, made)
    assert [(w.text, w.speaker) for w in again.words] == [(w.text, w.speaker) for w in wanted.words]
    assert again.segments[0].start_ms == wanted.segments[0].start_ms


# -- a whole document --------------------------------------------------------------------------------------------------


def test_a_document_with_a_byte_order_mark_keeps_it() -> None:
    data = b"\xef\xbb\xbf" + json.dumps(WHISPER).encode()
    here = Source(Path("x.json"), json.dumps(WHISPER), mark=b"\xef\xbb\xbf")
    document: Document = parse(here)
    assert document.reworded(()) == data
    assert document.reworded([Replacement(1, 3, ("DeepSeek", ""))]).startswith(b"\xef\xbb\xbf{")
