"""The corrector: what it repairs, and above all what it leaves alone."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.correct import DEFAULT_MIN_CONFIDENCE, correct
from align.documents import ReferenceText, read_documents
from align.evidence import Correction, EvidenceKind, Witnesses
from align.glossary import Glossary, build_glossary, parse_glossary
from transcript.formats import Document, read
from transcript.model import Segment, Transcript, Word
from transcript.replacement import Layout, apply
from transcript.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

SEEDS = Path(__file__).parent.parent / "seeds"
PAGE = SEEDS / "bloomberg-big-take-the-deepseek-freak-out.txt"

# What the page's misheard names were, by what stands there now. A correction that is not among these is a wrong one.
RIGHT = {
    "deep seek": "DeepSeek",
    "deep seek's": "DeepSeek's",
    "deepseek": "DeepSeek",
    "deep seak": "DeepSeek",
    "deep sea": "DeepSeek",
    "deep seat": "DeepSeek",
    "deepseeak": "DeepSeek",
    "deep seeks": "DeepSeek's",
    "chat gpt": "ChatGPT",
    "chat gbt": "ChatGPT",
    "chat gibt": "ChatGPT",
    "chatgbt": "ChatGPT",
    "open ai": "OpenAI",
    "thropic": "Anthropic",
    "and thropic": "Anthropic",
    "anthropics": "Anthropic's",
    "naszak": "Nasdaq",
    "usai": "US AI",
    "jackie devalos": "Jackie Davalos",
    "devalos": "Davalos",
    "mark andresen": "Marc Andreessen",
    "andresen": "Andreessen",
    "and resent horowitz": "Andreessen Horowitz",
    "in vidia": "Nvidia",
    "in vidias": "Nvidia's",
    "and video": "Nvidia",
    "in video": "Nvidia",
    "meta islama": "Meta's Llama",
    "islama": "Llama",
    "ce satya": "CEO Satya",
    "ce satya nadella": "CEO Satya Nadella",
    "microsoft ce satya nadella": "Microsoft CEO Satya Nadella",
    "ce": "CEO",
}

INNOCENT = """Welcome back to the fishing show. I'm Dan Miller, and today we talk about deep sea fishing off the coast
of Maine. Last week Laura sent us a video of it, and Video Killed the Radio Star was playing. She left an open door
behind her. That is a meta comment, I know. When you seek deep water you need a good boat, and the deep seat in the
cockpit helps. In video after video you see people resent the rules. He had a gap in his teeth and a chat with the
captain about the open air market. An anthropology student asked whether the llama can swim. The nice deck of the ship
was clean. We met a guy named Claude who had a claw. You could see a chart, or you could chat, get it? Our sponsor is
Video Village. A fraction of the cost, you know. He's in video production, and Thomas is in retail. They deeply care and
stateful servers are optimizing the e commerce business."""


def transcript_of(text: str) -> Transcript:
    return Transcript((Segment(tuple(Word(w) for w in text.split())),))


@pytest.fixture(scope="module")
def page() -> Document:
    return read(PAGE)


@pytest.fixture(scope="module")
def glossary(page: Document) -> Glossary:
    documents = read_documents([SEEDS], [PAGE], tell=lambda _: None)
    head = ReferenceText("head", f"{page.transcript.title}\n\n{page.transcript.description}")
    return build_glossary((*documents, head))


@pytest.fixture(scope="module")
def corrections(page: Document, glossary: Glossary) -> tuple[Correction, ...]:
    return correct(page.transcript, Layout.of(page.transcript, page.source.text), glossary)


def bare(text: str) -> str:
    return text.strip(".,?!;:")


def test_no_right_word_of_the_page_is_changed(corrections: tuple[Correction, ...]) -> None:
    wrong = [
        (c.before, c.after) for c in corrections if c.applied and RIGHT.get(bare(c.before).lower()) != bare(c.after)
    ]
    assert wrong == []


def test_most_misheard_names_of_the_page_are_corrected(corrections: tuple[Correction, ...]) -> None:
    assert sum(c.applied for c in corrections) >= 48  # of 54; a judge that is trained anew varies by one or two


@pytest.mark.parametrize(
    ("misheard", "right"),
    [
        ("deep Seek.", "DeepSeek."),
        ("deep Seek's", "DeepSeek's"),
        ("deep Seak", "DeepSeek"),
        ("Deep Sea", "DeepSeek"),
        ("deep Seeks", "DeepSeek's"),
        ("in Vidias", "Nvidia's"),
        ("Chat Gibt", "ChatGPT"),
        ("Meta Islama.", "Meta's Llama."),
        ("USAI", "US AI"),
        ("open AI", "OpenAI"),
        ("Mark Andresen", "Marc Andreessen"),
    ],
)
def test_a_misheard_name_keeps_its_punctuation_and_its_possessive(
    corrections: tuple[Correction, ...], misheard: str, right: str
) -> None:
    assert {c.after for c in corrections if c.applied and c.before == misheard} == {right}


@pytest.mark.parametrize(
    ("said", "after"),
    [
        ("and two Waimos are parked there", "Waymos"),
        ("all of the Waimos came at once", "Waymos"),
        ("so Waimos cars came at once", "Waymo's"),
    ],
)
def test_an_s_behind_a_name_is_a_plural_or_a_possessive(said: str, after: str) -> None:
    text = "Waymo drives. We like Waymo, and Waymo likes us. Cars of Waymo are here."
    found = correct(
        transcript_of(said),
        Layout.of(transcript_of(said)),
        build_glossary([ReferenceText("notes", text)]),
        min_confidence=0.3,
    )
    assert [c.after for c in found] == [after]


def test_all_else_of_the_page_stays_as_it_was(page: Document, corrections: tuple[Correction, ...]) -> None:
    applied = [c for c in corrections if c.applied]
    after = page.reworded([c.replacement for c in applied]).decode()
    # undoing the corrections one by one, from the front, gives the page back
    at = 0
    for c in applied:
        at = after.index(c.after, at)
        after = after[:at] + c.before + after[at + len(c.after) :]
        at += len(c.before)
    assert after == PAGE.read_text(encoding="utf-8")


def test_what_is_corrected_needs_no_correction(
    page: Document, glossary: Glossary, corrections: tuple[Correction, ...]
) -> None:
    corrected = apply(page.transcript, [c.replacement for c in corrections if c.applied])
    again = correct(corrected, Layout.of(corrected), glossary)
    assert [(c.before, c.after) for c in again if c.applied] == []


@pytest.mark.parametrize("cased", [True, False])
def test_the_same_words_used_innocently_are_left_alone(glossary: Glossary, *, cased: bool) -> None:
    transcript = transcript_of(INNOCENT if cased else INNOCENT.lower())
    assert [c for c in correct(transcript, Layout.of(transcript), glossary) if c.applied] == []


NAMES = [
    *("Agarwal", "Berardi", "Castellano", "Dombrowski", "Eberhardt", "Fiorentino", "Gutknecht", "Hovland", "Iwasaki"),
    *("Jankowski", "Kowalczyk", "Lindqvist", "Mazurek", "Nakagawa", "Ostrowski", "Pellegrini", "Quintero", "Rasmussen"),
    *("Szymanski", "Tkachenko", "Urbanski", "Vasquez", "Wojcik", "Yamashita", "Zielinski", "Baumgartner", "Cavallaro"),
    *("Drescher", "Engstrom", "Feldmann", "Grabowski", "Hirsch", "Isaksson", "Jorgensen", "Kaplan", "Lombardi"),
]
REPORT = (
    "We use non-GAAP measures. These non-GAAP figures leave out costs. The non-GAAP margin rose, on a non-GAAP basis."
)


@pytest.mark.parametrize("cased", [True, False])
@pytest.mark.parametrize(("people", "believed"), [(NAMES, True), ([n[::-1].title() for n in NAMES], False)])
def test_ordinary_words_are_a_name_misheard_where_the_documents_are_of_the_episode(
    people: list[str], *, believed: bool, cased: bool
) -> None:
    report = " ".join(f"Then {name} spoke." for name in people)
    said = " ".join(f"and then {name} spoke" for name in NAMES)
    text = f"today we discuss certain non gap financial measures {said}"
    transcript = transcript_of(text if cased else text.lower())
    glossary = build_glossary([ReferenceText("report", f"{REPORT} {report}")])
    found = correct(transcript, Layout.of(transcript), glossary, min_confidence=0.6)
    others = {n.lower(): n for n in NAMES}  # are given their capitals where a transcript has none
    made = [(c.before, c.after) for c in found if c.applied and others.get(c.before) != c.after]
    assert made == [("non gap", "non-GAAP")] * believed


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ("So the Repl's prompt and every Repl's end.", "of all REPLs, the read eval print loop"),
        ("So Gulf Power said that Gulf Power grew. " * 9, "relative to Gulf Powers adjusted earnings"),
        (
            "See FinancialResults and FinancialResults. " + "We expect financial results to improve. " * 9,
            "to deliver Financial results at or above",
        ),
        ("In the MidAtlantic we grew. The MidAtlantic is large. Our MidAtlantic team.", "in the Mid Atlantic as well"),
        (
            "Ask Steven L Lindsey. So Steven L Lindsey said, and Steven L Lindsey left.",
            "over to Steve Lindsey to discuss",
        ),
        ("We like DeepSeek. They like DeepSeek. All like DeepSeek.", "a rival - - DeepSeek's and DeepSeek -- is new"),
        ("It is listed as XRAY. Shares of XRAY rose. Buy XRAY now.", "what an X-ray can do"),
        ("The EFOR fell. Our EFOR is low, and the EFOR of others.", "our R O E for regulatory purposes is"),
    ],
)
def test_another_way_to_write_the_same_is_no_mistake(document: str, text: str) -> None:
    transcript = transcript_of(text)
    found = correct(transcript, Layout.of(transcript), build_glossary([ReferenceText("notes", document)]))
    assert [(c.before, c.after) for c in found] == []


def test_capitals_and_joins_of_a_name_are_put_right() -> None:
    report = (
        "DeepSeek and OpenAI and ChatGPT grow. We use DeepSeek, OpenAI, ChatGPT. Try DeepSeek or OpenAI or ChatGPT."
    )
    glossary = build_glossary([ReferenceText("notes", f"{report} Read Substack. A Substack it is, the Substack.")])
    said = transcript_of("we use Deepseek here and Openai there and Chatgpt too and read it on Sub stack today")
    found = correct(said, Layout.of(said), glossary, min_confidence=0.75)
    assert [c.after for c in found if c.applied] == ["DeepSeek", "OpenAI", "ChatGPT", "Substack"]


def test_without_references_a_known_word_is_not_changed() -> None:
    transcript = transcript_of(INNOCENT)
    assert [c for c in correct(transcript, Layout.of(transcript), Glossary()) if c.applied] == []


def test_references_that_have_nothing_to_do_with_a_transcript_change_nothing(page: Document) -> None:
    other = INNOCENT.replace("Dan", "Don")
    fishing = build_glossary([ReferenceText("fishing", INNOCENT), ReferenceText("boats", other)])
    transcript = page.transcript
    applied = [c for c in correct(transcript, Layout.of(transcript), fishing) if c.applied]
    itself = PAGE.read_text(encoding="utf-8")
    assert [(c.before, c.after) for c in applied if c.after.strip(".,?") not in itself] == []


def test_evidence_adds_up_to_the_confidence(corrections: tuple[Correction, ...]) -> None:
    for c in corrections:
        log_odds = sum(e.weight for e in c.evidence)
        assert c.confidence == pytest.approx(1 / (1 + math.exp(-log_odds)))
        assert c.applied == (c.confidence >= DEFAULT_MIN_CONFIDENCE)
        assert all(e.why for e in c.evidence)


def test_what_is_surely_misheard_elsewhere_is_told(corrections: tuple[Correction, ...]) -> None:
    (held,) = (c for c in corrections if c.before == "in video")
    told = [e.why for e in held.evidence if e.kind is EvidenceKind.SPELLINGS]
    assert "Nvidia in 4 other places here, surely misheard in 2" in told


def test_corrections_do_not_overlap_and_stand_in_order(corrections: tuple[Correction, ...]) -> None:
    assert all(a.stop <= b.start for a, b in pairwise(corrections))


TEXT = """It was a long week for the people who build new tools, and so for Meta, which had to say how its models were
trained. Nobody doubts that Meta has the money. What some of its own engineers doubt is whether Meta knows what it will
do with all of this, now that a small lab can build the same thing for a small part of the price."""
SLIDES = """Growing With Meta\n\nPeople First: How Meta Works\n\nSome Things That Only Meta Knows"""


@pytest.mark.parametrize(("about", "after"), [(TEXT, "Meta"), (SLIDES, "meta"), (TEXT.replace("Meta", "meta"), "meta")])
def test_an_ordinary_word_gets_the_capital_that_documents_spare_others(about: str, after: str) -> None:
    said = transcript_of(f"then meta came and that was a meta comment {' '.join(NAMES)}".lower())
    people = "\n\n".join(f"Then {name} spoke." for name in NAMES)
    glossary = build_glossary([ReferenceText("about", f"{about}\n\n{people}")])
    made = {c.start: c.after for c in correct(said, Layout.of(said), glossary) if c.applied}
    assert made.get(1, "meta") == after
    assert said.words[7].text == "meta"
    assert 7 not in made  # a comment is no company's


@pytest.mark.parametrize(("people", "believed"), [(NAMES, True), ([n[::-1].title() for n in NAMES], False)])
def test_only_documents_of_the_episode_rename_whoever_is_known(people: list[str], *, believed: bool) -> None:
    told = "We asked Carolyna. Later Carolyna said that the report of Carolyna was late."
    about = "\n\n".join([told, *(f"Then {n} spoke." for n in people)])
    said = transcript_of(f"So that is what Carolina said. {' '.join(f'And then {n} spoke.' for n in NAMES)}")
    found = correct(said, Layout.of(said), build_glossary([ReferenceText("about", about)]))
    assert [(c.before, c.after) for c in found if c.applied] == [("Carolina", "Carolyna")] * believed


def test_what_another_transcript_heard_is_evidence() -> None:
    glossary = build_glossary([ReferenceText("notes", "The guest is Odalys Brannigan. We spoke to Odalys Brannigan.")])
    before = "today our guest is oddly brannigan and we talk about boats and nets and the weather of the coast"
    after = before.replace("oddly brannigan", "Odalys Brannigan")
    alone = correct(transcript_of(before), Layout.of(transcript_of(before)), glossary, min_confidence=0)
    asked = correct(
        transcript_of(before),
        Layout.of(transcript_of(before)),
        glossary,
        Witnesses(heard=transcript_of(after)),
        min_confidence=0,
    )
    made = apply(transcript_of(before), [c.replacement for c in asked if c.applied])
    assert " ".join(w.text for w in made.words) == after
    sure = {c.start: c.confidence for c in alone}
    (told,) = (c for c in asked if c.start == 4)
    assert told.confidence > max(sure.get(4, 0), DEFAULT_MIN_CONFIDENCE)
    assert EvidenceKind.HEARD in {e.kind for e in told.evidence}


def test_a_name_that_both_transcripts_have_is_put_for_what_is_no_word() -> None:
    before = "The Nasdaq fell today, as we all know, and later in the night the Naszak futures rose again."
    heard = transcript_of(before.replace("Naszak", "Nasdaq"))
    said = transcript_of(before)
    made = correct(said, Layout.of(said), Glossary(), Witnesses(heard=heard))
    assert [(c.before, c.after) for c in made if c.applied] == [("Naszak", "Nasdaq")]
    assert not any(c.applied for c in correct(said, Layout.of(said), Glossary()))


def test_a_recogniser_that_repeats_what_it_was_told_is_no_witness(glossary: Glossary) -> None:
    said = transcript_of("so we asked Thropic and they told us that open AI and Thropic are on the same page of it")
    place = Layout.of(said)
    alone, echoed, denied = (
        {c.start: c.confidence for c in correct(said, place, glossary, w, min_confidence=0) if c.after == "Anthropic"}
        for w in (Witnesses(), Witnesses(heard=said, prompted=True), Witnesses(heard=said))
    )
    assert alone
    assert echoed == alone
    assert denied != alone


class Partial:
    """A listener that has heard one reading and no other."""

    def __init__(self, reading: str) -> None:
        self.reading = reading

    def score(self, readings: Sequence[str], start_ms: int, end_ms: int) -> tuple[float | None, ...]:
        """Score the readings that hold what was heard far above the others."""
        assert start_ms < end_ms
        return tuple(0.0 if self.reading in r else -500.0 for r in readings)


@pytest.mark.parametrize(("heard", "better"), [("DeepSeek", True), ("deep Seak", False)])
def test_what_the_recording_says_is_evidence(glossary: Glossary, heard: str, *, better: bool) -> None:
    text = "she said deep Seak has disrupted the world of models"
    words = tuple(Word(w, 300 * k, 300 * k + 250) for k, w in enumerate(text.split()))
    transcript = Transcript((Segment(words, 0, 3000),))
    alone = correct(transcript, Layout.of(transcript), glossary, min_confidence=0)
    asked = correct(transcript, Layout.of(transcript), glossary, Witnesses(listener=Partial(heard)), min_confidence=0)
    before = next(c for c in alone if c.after == "DeepSeek")
    after = next(c for c in asked if c.after == "DeepSeek")
    assert (after.confidence > before.confidence) == better


@pytest.mark.parametrize("confidence", [-0.1, 1.1, float("nan")])
def test_a_confidence_outside_0_to_1_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        correct(transcript_of("a word"), Layout.of(transcript_of("a word")), Glossary(), min_confidence=confidence)


@settings(max_examples=30)
@given(st.lists(st.text(min_size=1, max_size=12).map(str.strip).filter(lambda w: w and not w.isspace()), min_size=1))
def test_any_words_are_taken(words: list[str]) -> None:
    clean = [w for word in words for w in word.split()]
    transcript = transcript_of(" ".join(clean))
    glossary = build_glossary([ReferenceText("notes", " ".join(reversed(clean)) + " DeepSeek met Odalys Brannigan.")])
    found = correct(transcript, Layout.of(transcript), glossary)
    assert apply(transcript, [c.replacement for c in found if c.applied]).segments


@pytest.mark.parametrize(
    ("terms", "text"),
    [
        ("ChatGPT\t9\nCHATGBT\t1\nDeepSeek\t69\ndeepseeak\t1", "The app beat ChatGPT, said the chief of DeepSeek."),
        ("DeepSeek\nDeepSeek AI", "The DeepSeek site is down. They say DeepSeek is a startup."),
        ("Marc Andreessen\nMark Andresen", "We asked Marc Andreessen and then Mark Andresen about it."),
        (
            "John Hyde\nJon Haidt\nSara Fischer\nSarah Fisher",
            "I met John Hyde, Jon Haidt, Sara Fischer and Sarah Fisher.",
        ),
    ],
)
def test_a_name_that_the_glossary_has_is_not_taken_for_another(terms: str, text: str) -> None:
    glossary = parse_glossary(Source(Path("show.glossary"), terms))
    transcript = transcript_of(text)
    applied = [c for c in correct(transcript, Layout.of(transcript), glossary) if c.applied]
    assert [(c.before, c.after) for c in applied] == []


def test_names_get_their_capitals_where_a_recogniser_writes_none() -> None:
    documents = [ReferenceText("notes", "Shares of Nvidia fell. What Nvidia makes is sold by Apple.")]
    glossary = build_glossary(documents)
    words = tuple(Word(w) for w in ("I", "sold", "nvidia", "for", "an", "apple"))
    bare = Transcript((Segment(words),))
    made = correct(bare, Layout.of(bare), glossary)
    assert [(c.before, c.after) for c in made if c.applied] == [("nvidia", "Nvidia")]
    listed = parse_glossary(Source(Path("show.glossary"), "Nvidia"))
    made = correct(bare, Layout.of(bare), listed)
    assert [(c.before, c.after) for c in made if c.applied] == [("nvidia", "Nvidia")]
    cased = Transcript((Segment((Word("Today"), *words)),))
    assert not any(c.applied for c in correct(cased, Layout.of(cased), glossary)), "it has capitals of its own"
