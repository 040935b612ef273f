"""Reference documents -> terms, and the file in which a person edits them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from align.documents import ReferenceText
from align.glossary import (
    Glossary,
    Row,
    Spelling,
    Term,
    build_glossary,
    merge,
    parse_glossary,
    print_glossary,
    term_key,
)
from align.tokens import token_lines
from transcript.errors import FormatError
from transcript.source import Source

ARTICLE = """What DeepSeek's rise means for Nvidia
Investors sold Nvidia on Monday. The Chinese company DeepSeek, founded in 2023, says that its model R1 rivals ChatGPT.
“We were surprised,” said Jackie Davalos of Bloomberg News. Shares of Nvidia fell by 17%, and losses hit the Nasdaq.
Today the multimodal model is free. DeepSeek did not reply; Deepseek rarely does. To Andreessen Horowitz it is low-cost.
"""
NAMES = ("Nvidia", "DeepSeek", "ChatGPT", "Nasdaq", "Jackie Davalos", "Andreessen Horowitz", "R1", "multimodal")

LINE_FREE = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
SPELLING = LINE_FREE.map(lambda t: " ".join(t.split()).lstrip("#").strip()).filter(term_key)


@st.composite
def glossaries(draw: st.DrawFn) -> Glossary:
    found: dict[str, Term] = {}
    for spelling in draw(st.lists(SPELLING, max_size=6)):
        count = draw(st.integers(1, 999_999_999))
        sources = draw(st.lists(SPELLING.map(lambda t: t.replace(", ", ",")), max_size=3).map(tuple))
        found[term_key(spelling)] = Term(spelling, count, (Spelling(spelling, count),), sources, amid=count)
    return Glossary(tuple(sorted(found.values(), key=lambda t: (-t.count, t.spelling))))


def read(text: str) -> Glossary:
    return parse_glossary(Source(Path("show.glossary"), text))


def terms_of(*texts: str) -> dict[str, Term]:
    documents = [ReferenceText(f"{k}.txt", text) for k, text in enumerate(texts, 1)]
    return {t.spelling: t for t in build_glossary(documents).terms}


# -- documents ---------------------------------------------------------------------------------------------------------


def test_names_and_rare_words_are_terms_and_ordinary_words_are_not() -> None:
    found = terms_of(ARTICLE)
    assert set(NAMES) <= set(found)
    assert not {"What", "Investors", "The", "Today", "Monday The", "model", "losses", "low-cost"} & set(found)


def test_a_term_has_its_spellings_counts_and_sources() -> None:
    term = terms_of(ARTICLE, "No name here at all.", "Why DeepSeek matters")["DeepSeek"]
    assert term.count == 5
    assert term.spellings == (Spelling("DeepSeek", 4), Spelling("Deepseek", 1))
    assert term.sources == ("1.txt", "3.txt")
    assert term.amid == 3
    assert term.words == ("DeepSeek",)


def test_a_possessive_inside_a_name_is_part_of_it_and_at_its_end_is_not() -> None:
    text = "We like Meta’s Llama. They shop at Kohl's Department Store. It is Meta's Llama's turn."
    spellings = {t.spelling for t in build_glossary([ReferenceText("notes.txt", text)]).terms}
    assert "Meta's Llama" in spellings
    assert not spellings & {"Meta Llama", "Meta's Llama's", "Meta’s Llama"}


def test_spaces_and_hyphens_do_not_make_another_term() -> None:
    found = terms_of("They use Chat GPT. They use Chat-GPT, and ChatGPT. They use ChatGPT.")
    assert found["ChatGPT"].spellings == (Spelling("ChatGPT", 2), Spelling("Chat GPT", 1), Spelling("Chat-GPT", 1))


def test_how_a_name_is_spelt_aloud_is_no_way_to_write_it() -> None:
    found = terms_of("That is called CuPy, C-U-P-Y. Yes, C-U-P-Y. We shop at H-E-B, and then H-E-B fell.")
    assert found["CuPy"].count == 3
    assert "C-U-P-Y" not in found
    assert "H-E-B" in found  # is written so alone


def test_a_capital_that_a_sentence_explains_makes_no_name() -> None:
    assert not terms_of("Apples fell. Apples rose. Boost your day.")
    assert "Apple" in terms_of("We asked Apple. An apple is a fruit, and Apple is none. So Apple said. But Apple knew.")


def test_a_line_of_capitals_makes_no_names_of_its_words() -> None:
    assert not {"BREAKING", "NEWS", "MARKET"} & set(terms_of("BREAKING NEWS TODAY FROM THE MARKET"))
    assert "MARKET" in terms_of("They call it MARKET today")


def test_a_glossary_tells_how_documents_use_words() -> None:
    glossary = build_glossary([ReferenceText("a.txt", "The deep sea. Deep down, the sea.")])
    uses = {u.word: (u.count, u.lower) for u in glossary.uses}
    assert uses == {"the": (2, 1), "deep": (2, 1), "sea": (2, 2), "down": (1, 1)}
    pairs = {(n.left, n.right): n.count for n in glossary.neighbours}
    assert pairs["the", "sea"] == 1
    assert ("sea", "deep") not in pairs  # a sentence ends between them


def test_the_order_of_documents_tells_the_order_of_sources_alone() -> None:
    there, back = terms_of(ARTICLE, "DeepSeek of China"), terms_of("DeepSeek of China", ARTICLE)
    assert {t: (x.count, x.spellings) for t, x in there.items()} == {t: (x.count, x.spellings) for t, x in back.items()}


@given(st.lists(st.text(st.characters() | st.sampled_from("aA1.'’&+- \n\0“")), max_size=3))
@example(["\0", "\ud800 \ud800", "A.A.A.", "1.1.1", "A&", "-", "a-\n-A"])
def test_any_text_can_be_asked_for_its_terms(texts: list[str]) -> None:
    for term in terms_of(*texts).values():
        assert term.count == sum(s.count for s in term.spellings)
        assert 0 <= term.amid <= term.count
        assert 0 <= term.lower <= term.count
        assert term.spelling in {s.text for s in term.spellings}
        assert {term_key(s.text) for s in term.spellings} == {term_key(term.spelling)}


@given(st.text(st.characters() | st.sampled_from("aA1.'’&+- \n“")))
def test_tokens_stand_in_their_line_in_order(text: str) -> None:
    for tokens in token_lines(text):
        assert all(t.text for t in tokens)
        assert tokens[0].begins
        at = 0
        line = text.replace("’", "'")
        for token in tokens:
            at = line.index(token.text, at) if token is not tokens[0] else line.index(token.text)
            at += len(token.text)


HOSTILE = {
    "no spaces": "a" * 5_000_000,
    "capitals inside": "aA" * 2_500_000,
    "no letters": ".,;:-" * 1_000_000,
    "NULs": "\0" * 5_000_000,
    "marks on a letter": "a" + "\u0301" * 5_000_000,
    "full stops": "A." * 2_500_000,
    "apostrophes": "A'" * 2_500_000,
    "ampersands": "A&" * 2_500_000,
    "one long compound": "Aa-" * 100_000 + "a",
    "one long line of capitals": "AA " * 60_000,
    "one long title": "Aa " * 60_000,
    "spaces between names": ("Aa" + " " * 50_000) * 100,
    "line ends": "A\n" * 60_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_takes_no_longer_than_its_length_asks(text: str) -> None:
    begun = time.process_time()
    assert len(build_glossary([ReferenceText("hostile.txt", text)]).terms) < 10
    assert time.process_time() - begun < 120  # a step for each pair of letters would take hours


# -- two glossaries ----------------------------------------------------------------------------------------------------


def test_merged_terms_add_up_and_the_first_says_how_they_are_spelt() -> None:
    own = read("Deepseek\t2\tme\nSarah Holder\n")
    merged = merge(own, build_glossary([ReferenceText("a.txt", ARTICLE)]))
    terms = {t.spelling: t for t in merged.terms}
    assert terms["Deepseek"].count == 6
    assert terms["Deepseek"].sources == ("me", "a.txt")
    assert terms["Deepseek"].spellings == (Spelling("DeepSeek", 3), Spelling("Deepseek", 3))
    assert "Sarah Holder" in terms
    assert {u.word: u.count for u in merged.uses}["nvidia"] == 3


@given(glossaries())
def test_a_glossary_merged_with_nothing_is_as_it_was(glossary: Glossary) -> None:
    assert merge(glossary, Glossary()).terms == merge(Glossary(), glossary).terms == glossary.terms


# -- the file ----------------------------------------------------------------------------------------------------------


def test_a_glossary_is_printed_a_term_a_line() -> None:
    glossary = Glossary((Term("DeepSeek", 55, sources=("cnn.txt", "nbc, late.txt")), Term("R1", 2)))
    assert print_glossary(glossary) == (
        "# castproof glossary: a term a line; behind a tab its count, behind another where it stands\n"
        "DeepSeek\t55\tcnn.txt, nbc,late.txt\n"
        "R1\t2\t\n"
    )


@given(glossaries())
def test_what_is_printed_is_read_back(glossary: Glossary) -> None:
    assert read(print_glossary(glossary)) == glossary


def test_what_documents_hold_is_read_back() -> None:
    built = build_glossary([ReferenceText("a.txt", ARTICLE)])
    again = read(print_glossary(built))
    assert [(t.spelling, t.count, t.sources) for t in again.terms] == [
        (t.spelling, t.count, t.sources) for t in built.terms
    ]
    assert print_glossary(again) == print_glossary(built)


def test_a_person_writes_terms_without_counts_and_remarks() -> None:
    glossary = read("# mine\n\n  Jackie  Davalos \r\nNasdaq\t3\nnasdaq\t99\nNvidia\t0\tx.txt, y.txt\n")
    assert [(t.spelling, t.count, t.sources) for t in glossary.terms] == [
        ("Jackie Davalos", 10, ("show.glossary",)),
        ("Nasdaq", 3, ("show.glossary",)),
        ("Nvidia", 1, ("x.txt", "y.txt")),
    ]


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("DeepSeek\tmany", "'many' is no count; write a whole number"),
        ("DeepSeek\t-1", "'-1' is no count; write a whole number"),
        ("DeepSeek\t٣", "'٣' is no count; write a whole number"),
        ("DeepSeek\t9999999999", "'9999999999' is no count; write a whole number"),
        ("a\tb\tc\td", "is no row of a glossary; write a term, a tab, a count"),
        ("\t5", "is no row of a glossary; write a term, a tab, a count"),
        ("…", "is no row of a glossary; write a term, a tab, a count"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(row: str, problem: str) -> None:
    with pytest.raises(FormatError) as caught:
        read(f"# head\nNvidia\t3\n{row}\n")
    assert str(caught.value) == f"show.glossary:3: {problem}"


# -- lists -------------------------------------------------------------------------------------------------------------


def test_a_list_names_people_and_firms_whatever_their_words_are() -> None:
    rows = "Mark Will - Chief Executive\nGordon Lee, Best Research\nThe End - of it\nMike and others joined us, too"
    found = {t.spelling for t in build_glossary([ReferenceText("people.txt", rows)]).terms}
    assert {"Mark Will", "Mark", "Gordon", "Lee", "Gordon Lee", "Best Research"} <= found
    assert not {"Will", "The", "Best", "Research", "Mike"} & found, "too common a word, or no row"


def test_rows_are_kept_with_what_stands_behind_the_name() -> None:
    glossary = build_glossary([ReferenceText("people.txt", "Gordon Lee - Best Research\n\nWe spoke to Gordon Lee.")])
    assert glossary.rows == (Row(("gordon", "lee"), ("best", "research")),)
    assert merge(glossary, glossary).rows == glossary.rows
