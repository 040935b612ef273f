"""Which words of a transcript are asked about at all, before anything is judged."""

from __future__ import annotations

import math

import numpy as np
import pytest

from align.companions import Companions
from align.documents import ReferenceText
from align.features import COLUMN
from align.glossary import build_glossary
from align.page import Page
from align.survey import survey
from transcript.model import Word

NUMBERED = (
    "The COVID-19 pandemic went on. In Q3 we tested AFM13 with Tier-1 partners. Sales in Q3 were as COVID-19 let them."
)
LIST = "Rod Rushing - Acme Corporation\nGordon Lee - Melius Research\nIn Millions - Except Shares\n"


def words(text: str) -> tuple[Word, ...]:
    return tuple(map(Word, text.split()))


def asked(text: str, document: str = "", heard: str | None = None) -> set[tuple[str, str]]:
    """Return what is asked about in `text`: words and the term that they may be."""
    seen = survey(
        words(text),
        build_glossary([ReferenceText("notes.txt", document)]),
        None if heard is None else words(heard),
    )
    return {(seen.page.phrase(c.start, c.stop), seen.targets[c.term].term.spelling) for c in seen.candidates}


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("the impact of kobe 19 on us", ("kobe 19", "COVID-19")),
        ("and beyond covet we see", ("covet", "COVID")),
        ("what we did in Q three was", ("q three", "Q3")),
        ("patients had a fem 13 first", ("a fem 13", "AFM13")),
    ],
)
def test_a_name_with_a_number_is_asked_for_where_the_number_is_said(text: str, pair: tuple[str, str]) -> None:
    assert pair in asked(text, NUMBERED)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("the impact of kobe 18 on us", "COVID-19"),
        ("what we did in Q two was", "Q3"),
        ("patients had AFM 13 first", "AFM13"),
        ("with tier one partners", "Tier-1"),
    ],
)
def test_other_numbers_and_other_ways_to_write_the_same_are_left_alone(text: str, term: str) -> None:
    assert term not in {t for _, t in asked(text, NUMBERED)}


def test_whoever_a_list_names_is_asked_for_by_any_part_of_the_name() -> None:
    pairs = asked("thanks rot and now gardening from me lius research but in them", LIST)
    assert {("rot", "Rod"), ("me lius research", "Melius Research")} <= pairs
    assert not {"In", "Except"} & {t for _, t in pairs}


@pytest.mark.parametrize(("text", "is_asked"), [("so amex is theirs", False), ("see amex 4 for it", True)])
def test_what_names_a_part_of_a_document_is_asked_for_before_numbers_alone(text: str, *, is_asked: bool) -> None:
    document = "For revenue see Annex 4 and for income see Annex 5 as well. Then see Annex 5 for the rest."
    assert (("amex", "Annex") in asked(text, document)) == is_asked


def test_a_sentence_that_begins_with_i_is_no_part_of_a_name() -> None:
    pairs = asked("thank you Camilla. I would also ask", "Ask Camilo Restrepo. Then Camilo Restrepo spoke.")
    assert ("camilla", "Camilo") in pairs
    assert ("camilla i", "Camilo") not in pairs


def test_a_word_that_ends_as_a_name_does_is_another_name() -> None:
    said = "on Talk Python today and on Talk Python again as Talk Python does we use CPython and TokPython here"
    pairs = asked(said)
    assert ("cpython", "Talk Python") not in pairs
    assert ("tokpython", "Talk Python") in pairs


def test_names_that_end_as_learned_words_do_are_not_forms_of_one() -> None:
    assert ("emily", "Emilia") in asked("thank you emily for that", "Ask Emilia Brandt. Then Emilia spoke to Emilia.")


def test_a_derivation_is_no_name_misheard() -> None:
    assert asked("we sell orthodontia to them", "Any orthodontist can, and each orthodontist does.") == set()


def test_a_rarer_name_of_the_transcript_is_not_put_for_a_more_frequent_one() -> None:
    said = "we use Pydantic here and Pydantic there and Pydantic too but Pedantic once and so on"
    assert ("pydantic", "Pedantic") not in asked(said)
    assert ("pedantic", "Pydantic") in asked(said)


def test_ordinary_words_are_no_name_of_the_transcript_misheard() -> None:
    said = "on Talk Python today and on Talk Python again as Talk Python does we taught Python to her"
    assert ("taught python", "Talk Python") not in asked(said)


@pytest.mark.parametrize(("said", "known"), [("open API", True), ("OpenAPI", True), ("chat GBT", False)])
def test_another_acronym_that_is_known_is_no_name_misheard(said: str, *, known: bool) -> None:
    document = "The model of OpenAI is ChatGPT. We like OpenAI and ChatGPT. See OpenAI and ChatGPT."
    assert (not asked(f"we see that {said} is here", document)) == known


def test_what_another_transcript_has_is_asked_for_though_no_document_has_it() -> None:
    said, heard = "the chips of call com are in it", "the chips of Qualcomm are in it"
    assert ("call com", "Qualcomm") in asked(said, heard=heard)
    assert "Qualcomm" not in {t for _, t in asked(said)}


def test_a_known_acronym_is_asked_about_only_where_another_was_heard() -> None:
    document, said = "The FDI is high. Every FDI counts.", "we asked the FBI for it and so on"
    assert "FDI" not in {t for _, t in asked(said, document)}
    assert ("fbi", "FDI") in asked(said, document, said.replace("FBI", "FDI"))


@pytest.mark.parametrize(
    ("said", "heard", "lost"),
    [
        ("the chilean connector is here", "the Cheyenne connector is here", False),
        ("we ask what deep seek is for", "we ask what DeepSeek is for", True),
    ],
)
def test_no_word_that_both_heard_is_lost_in_a_term(said: str, heard: str, *, lost: bool) -> None:
    document = "The Cheyenne Connector of DeepSeek. We like the Cheyenne Connector and DeepSeek."
    beside = {("what deep seek", "DeepSeek"), ("chilean connector", "Cheyenne Connector")}
    assert (not beside & asked(said, document, heard)) == lost


def test_a_term_that_the_other_heard_in_part_is_asked_for() -> None:
    document = "A question of Betsy Cowell from Acme. We thank Betsy Cowell."
    said = "thanks to Betsy cow for it"
    assert ("betsy cow", "Betsy Cowell") in asked(said, document, heard=said)


@pytest.mark.parametrize(
    ("said", "heard", "term"),
    [
        ("see our site at partners.com for it", "see our site at Partners for it", "Partners"),
        ("thanks to Larry Culp for it", "thanks to Lawrence Culp for it", "Lawrence Culp"),
        ("the law of the U. S for it", "the law of the US for it", "US"),
        ("we increase in the north", "we Increasing the north", "Increasing"),
        ("we saw it however late", "we saw it Where late", "Where"),
        ("we want to roll out it all", "we want to Rollout it all", "Rollout"),
        ("presented on July 17 a report", "presented on Jul-17 a report", "Jul-17"),
    ],
)
def test_no_hearing_speaks_for_what_is_no_name_or_the_same_name(said: str, heard: str, term: str) -> None:
    document = f"See {term} there. We like {term} here. For {term} we go."
    assert term not in {t for _, t in asked(said, document, heard)}


@pytest.mark.parametrize(
    ("said", "heard", "pair"),
    [
        ("of the adjusted even for the year", "of the adjusted EBITDA for the year", ("even", "EBITDA")),
        (
            "last year that income for the quarter",
            "last year net income for the quarter",
            ("that income", "Net Income"),
        ),
        ("who have had Kobe. 19 patients here", "who have had COVID 19 patients here", ("kobe 19", "COVID-19")),
        ("good for G E since then", "good for GE since then", ("g e", "GE")),
        ("per B O E of it", "per boe of it", ("b o e", "Boe")),
        ("we sell attire to them", "we sell a tire to them", ("attire", "Tire")),
    ],
)
def test_what_nobody_takes_for_a_term_by_sound_is_asked_where_another_heard_it(
    said: str, heard: str, pair: tuple[str, str]
) -> None:
    document = " ".join(f"See {pair[1]} there. We like {pair[1]} here. For {pair[1]} we go." for _ in range(2))
    assert pair in asked(said, document, heard)
    if pair[1] != "Tire":
        assert pair not in asked(said, document)


def test_a_compound_that_the_other_parts_is_no_half_of_it_misheard() -> None:
    document = "Lands is here. We like Lands. For Lands we go."
    for there in ("lands end com", "lands end.com"):
        assert ("landsend", "Lands") not in asked("on our landsend com now", document, f"on our {there} now")
    assert ("landsa", "Lands") in asked("on our landsa and site now", document, "on our lands and site now")


def test_two_names_that_a_recogniser_tells_apart_are_no_mishearing_of_each_other() -> None:
    document, said = "Rod is here. We like Rod. For Rod we go.", "so Rob and Rob spoke with Rod and Rod and then Rod"
    assert ("rob", "Rod") in asked(said, document)
    assert ("rob", "Rod") not in asked(f"{said} saw Rob", document)
    assert ("rob", "Rod") in asked(f"{said} saw Rob", document, heard=f"{said} saw Rod")
    brian = "so Brian and Brian and Brian spoke with Bryan and Bryan and then Bryan"
    assert ("brian", "Bryan") in asked(brian, document.replace("Rod", "Bryan"))


def test_letters_in_a_row_are_not_how_a_transcript_writes_an_acronym() -> None:
    said, heard = "we see T S O here and T S O there and T S O", "we see TSO here and TSO there and TSO"
    assert ("t s o", "TSO") in asked(said, heard=heard)


def test_nobody_but_another_recogniser_joining_words_proves_nothing() -> None:
    said, heard = "press the star key now followed by zero", "press the Starkey now followed by zero"
    assert "Starkey" not in {t for _, t in asked(said, heard=heard)}
    assert ("star key", "Starkey") in asked(said, "Starkey makes hearing aids. We like Starkey.", heard)


@pytest.mark.parametrize(
    ("said", "document", "pair"),
    [
        ("with NumPys there", "We like Numba and NumPy. Numba and NumPy are fast.", ("numpys", "Numba")),
        ("the TypeScript crowd", "We like PyScript. PyScript is here.", ("typescript", "PyScript")),
        ("we use Mongo here", "We like MongoDB. MongoDB is here.", ("mongo", "MongoDB")),
        ("the GitHub runner", "We like GitLab. GitLab is here.", ("github", "GitLab")),
    ],
)
def test_several_of_a_name_a_known_brand_and_half_a_name_are_none_misheard(
    said: str, document: str, pair: tuple[str, str]
) -> None:
    assert pair not in asked(said, document)


@pytest.mark.parametrize(
    ("said", "document", "pair"),
    [
        ("with NumBys there", "We like Numba. Numba is fast.", ("numbys", "Numba")),
        ("the MyScript crowd", "We like PyScript. PyScript is here.", ("myscript", "PyScript")),
        ("governor DeSantis of it", "Ask Paul DeSanctis. Paul DeSanctis is here.", ("desantis", "DeSanctis")),
        ("we use Mongo be here", "We like MongoDB. MongoDB is here.", ("mongo be", "MongoDB")),
        ("and Mathews agreed", "We like Mathew. We asked Matthews. So Matthews said.", ("mathews", "Matthews")),
    ],
)
def test_what_is_like_a_plural_a_brand_or_half_a_name_may_be_one_misheard(
    said: str, document: str, pair: tuple[str, str]
) -> None:
    assert pair in asked(said, document)


@pytest.mark.parametrize(
    "name", ["a capital in mid-sentence", "all with capitals in mid-sentence", "share of capitals in the transcript"]
)
@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Yes it needs in vidia now", True),
        ("it needs in vidia now", False),
        ("IT NEEDS IN VIDIA NOW", False),
        ("i think Nvidia needs in vidia now", False),
        ("[MUSIC PLAYING] it needs in vidia now", False),
        (f"It goes {'so it goes ' * 80} it needs in vidia now", False),
    ],
)
def test_capitals_say_nothing_where_a_transcript_hardly_has_any_or_nothing_else(
    text: str, name: str, *, known: bool
) -> None:
    seen = survey(words(text), build_glossary([ReferenceText("notes.txt", "We like Nvidia.")]))
    assert np.isnan(seen.measures[:, COLUMN[name]]).all() != known


def test_a_network_of_two_words_is_no_verb() -> None:
    assert ("linked in", "LinkedIn") in asked("find us on linked in today", "We are on LinkedIn. See LinkedIn.")


def test_a_number_is_put_in_figures_only_where_documents_write_it_so() -> None:
    said = "in Q three we grew as in Q3 we did and Q3 was it and Q3 again"
    assert "Q3" not in {t for _, t in asked(said)}
    assert ("q three", "Q3") in asked(said, "Sales in Q3 were up. In Q3 we grew.")


def test_words_beside_a_name_as_it_is_written_elsewhere_are_not_part_of_it() -> None:
    pairs = asked("in our e-commerce business", "We sell by eCommerce. Our eCommerce grows.")
    assert "eCommerce" not in {t for _, t in pairs}


def test_the_words_of_a_row_are_found_near_a_name_but_not_in_it() -> None:
    page = Page.of(words("a question from cherry revich with goldman sachs " + "and so on " * 20 + "thank you cherry"))
    rows = build_glossary([ReferenceText("list", "Jerry Revich - Goldman Sachs\n")]).rows
    companions = Companions.of(page, rows)
    beside = companions.beside(("jerry",))
    assert beside == ("goldman", "revich", "sachs")
    assert companions.near(beside, 3, 4) == (3, 1)
    assert companions.near(beside, 3, 5) == (2, 2)
    assert companions.near(beside, len(page.keys) - 1, len(page.keys)) == (0, 63)
    assert companions.beside(("sachs",)) == ()
    assert math.isnan(companions.near((), 0, 1)[1])


def test_letters_in_a_row_are_the_acronym_that_another_transcript_has() -> None:
    said, heard = "so the I. O. T. is here and B. to me", "so the IoT is here and B. to me"
    assert ("i o t", "IoT") in asked(said, heard=heard)
    assert not asked("we were on time there", heard="we were ontime there")  # ordinary words are not letters


def test_a_rare_word_that_only_another_transcript_has_is_asked_for_in_its_place() -> None:
    said, heard = "they sold it to tell mex in the end", "they sold it to telmex in the end"
    assert ("tell mex", "telmex") in asked(said, heard=heard)
    again = " and then the virus called covid came" * 4
    assert ("cova", "covid") in asked(again.replace("covid", "cova"), heard=again)
    once = "the virus is a cova one and the covid here"  # no rare word, and not there far more often
    assert "covid" not in {t for _, t in asked(once, heard="the virus is a covid one and the covid here")}


@pytest.mark.parametrize(("said", "heard"), [("at Kroger now", "at kroeger now"), ("an Etsy shop", "an etsi shop")])
def test_what_the_other_writes_small_and_more_rarely_is_its_own_slip(said: str, heard: str) -> None:
    assert not asked(said, heard=heard)


def test_many_rare_words_leave_room_for_the_names_of_the_other_transcript() -> None:
    rare = " ".join(f"qu{a}x{b}ly" for a in "aeiouyrstlm" for b in "abcdefghijklmnopqrstuvwxyzabcdefghijklmnop" * 3)
    said, heard = f"so in the end Tatiana Kowalsky came {rare}", f"so in the end Tatiana Kowalski came {rare}"
    assert "Kowalski" in {t for _, t in asked(said, heard=heard)}


def test_a_row_of_letters_is_one_name_and_is_not_taken_apart() -> None:
    document, said = "We like EBITDA. Our EBITDA is good.", "the growth of E. B. I. T. D. A. we know"
    assert not any(len(w.replace(" ", "")) < len("ebitda") for w, _ in asked(said, document))
    assert ("e b i t d a", "EBITDA") in asked(said, document, heard="the growth of EBITDA we know")


def test_an_s_behind_what_is_no_word_may_be_a_possessive() -> None:
    text = "it needs in Vidias now and in videos"
    seen = survey(words(text), build_glossary([ReferenceText("notes.txt", "We like Nvidia.")]))
    heard = {seen.page.phrase(c.start, c.stop): c.heard for c in seen.candidates}
    assert heard["in vidias"][-1] != "Z"
    assert heard["in videos"][-1] == "Z"


def test_a_name_that_is_said_in_part_is_right() -> None:
    document = "We thank Pedro Garcia-Alarcon Altamirano. Garcia-Alarcon Altamirano spoke."
    assert not any(w == "garcia alarcon" for w, _ in asked("so Borja Garcia Alarcon and the rest", document))


def test_letters_with_and_between_them_are_a_term_that_has_it_too() -> None:
    heard = "the GNA expenses and the GNA too"
    assert "GNA" not in {t for _, t in asked("the G and A expenses and the G and A too", heard=heard)}
    assert ("p g and e", "PG&E") in asked("what P G and E does", "We like PG&E. They like PG&E.")


def test_what_is_no_word_is_compared_as_its_letters_sound_too() -> None:
    seen = survey(words("and Chat Gibt wrote it"), build_glossary([ReferenceText("notes.txt", "We like ChatGPT.")]))
    apart = {seen.page.phrase(c.start, c.stop): c.relative for c in seen.candidates}
    assert apart["chat gibt"] < 0.15


@pytest.mark.parametrize("block", [1, 7])
def test_what_is_found_does_not_depend_on_where_a_block_of_words_ends(
    monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    said = "so deep Seak and in Vidia met Mark Andresen of Andresen Horowitz in the deep Seat of it " * 3
    text = "Nvidia and DeepSeek met Marc Andreessen of Andreessen Horowitz. We like DeepSeek and Nvidia."
    glossary = build_glossary([ReferenceText("notes.txt", text)])
    heard = words(said.replace("deep Seat", "DeepSeek"))
    whole = survey(words(said), glossary, heard)
    monkeypatch.setattr("align.candidates._BLOCK", block)
    cut = survey(words(said), glossary, heard)
    assert cut.candidates == whole.candidates
    np.testing.assert_array_equal(cut.measures, whole.measures)
