"""Who is Speaker 2: the names that are said in a talk, each with its evidence, and none where it is not clear."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.documents import ReferenceText
from align.glossary import Glossary, build_glossary, parse_glossary
from align.mentions import Party, find_mentions
from align.names import SpeakerName, name_speakers
from align.roles import find_role
from align.turns import repair_speakers
from transcript.formats import read
from transcript.model import Segment, Transcript, Word
from transcript.source import Source

PAGE = Path(__file__).parent.parent / "seeds" / "bloomberg-big-take-the-deepseek-freak-out.txt"
CALL = (
    ("1", "Welcome to the Harbour Line call. I would now like to introduce Ms. Oda Brekke, Vice President of Sales."),
    ("2", "Thank you. With that, I'll turn the call over to our Chief Executive Officer, Tomas Lindqvist."),
    ("3", "Thank you, Oda, and good morning everyone. We had a good year."),
    ("1", "Our first question comes from the line of Priya Raman with North Bank. Please go ahead."),
    ("4", "Good morning. How was the herring?"),
    ("3", "Morning, Priya. The herring was good."),
    ("1", "Our next question comes from Dan Oakes with South Bank."),
    ("5", "Hi, this is Lucy, on for Dan. How was the cod?"),
    ("3", "The cod was better than we thought it would be."),
)


def said(*turns: tuple[str, str], description: str = "") -> Transcript:
    """Return a segment a turn, of speakers with numbers."""
    segments = (Segment(tuple(Word(w, speaker=f"Speaker {n}") for w in text.split())) for n, text in turns)
    return Transcript(tuple(segments), description=description)


def names(transcript: Transcript, *documents: str, glossary: Glossary | None = None) -> dict[str, str]:
    """Return the names that are found, by the speakers' numbers."""
    docs = [ReferenceText(f"{k}.txt", text) for k, text in enumerate(documents)]
    found = name_speakers(transcript, glossary or build_glossary(docs), docs)
    return {n.label.removeprefix("Speaker "): n.name for n in found}


def test_who_is_introduced_and_speaks_has_the_name() -> None:
    assert names(said(*CALL)) == {"2": "Oda Brekke", "3": "Tomas Lindqvist", "4": "Priya Raman"}


def test_who_stands_in_for_somebody_has_not_his_name() -> None:
    assert "5" not in names(said(*CALL))


def test_every_name_has_its_evidence() -> None:
    for found in name_speakers(said(*CALL), Glossary()):
        assert 0.9 <= found.confidence <= 1
        assert any(e.weight > 0 and found.name.split()[-1] in e.why for e in found.evidence)


def test_the_host_and_the_guest_of_the_bloomberg_page() -> None:
    page = repair_speakers(read(PAGE).transcript).transcript
    head = build_glossary([ReferenceText("head", page.description)])
    assert names(page, glossary=head) == {"2": "Sarah Holder", "3": "Jackie Davalos"}
    roles = {n.name: n.role for n in name_speakers(page, head)}
    assert roles == {"Sarah Holder": None, "Jackie Davalos": "Bloomberg"}


@pytest.mark.parametrize(
    ("words", "party", "name"),
    [
        ("I'm Sarah Holder today on the show", Party.SPEAKER, "Sarah Holder"),
        ("This is your host, Odd Berg. Follow me", Party.SPEAKER, "Odd Berg"),
        ("My name’s Ana de la Cruz, and", Party.SPEAKER, "Ana de la Cruz"),
        ("Hi, Ann. This is Steve Lind, thanks", Party.CALLER, "Steve Lind"),
        ("So I asked Bloomberg's Jackie Davalos how", Party.NEXT, "Jackie Davalos"),
        ("I'll hand it over to our chairman, Dr. J. Ruiz-Mora.", Party.NEXT, "J. Ruiz-Mora"),
        ("Joining me today is Lena O'Hara, who", Party.GUEST, "Lena O'Hara"),
        ("Jack, welcome to the programme.", Party.GUEST, "Jack"),
        ("Thanks, Maureen. Hello", Party.BEFORE, "Maureen"),
        ("Steve, thanks.", Party.BEFORE, "Steve"),
        ("It is hard to say. Jackie? There are unknowns.", Party.ADDRESSED, "Jackie"),
        ("Let us begin. Tobias, are you ready?", Party.ADDRESSED, "Tobias"),
        ("Hi, this is Trevor, on for Jon.", Party.ABSENT, "Jon"),
        ("Welcome to Talk Herring, a weekly podcast.", Party.SHOW, "Talk Herring"),
    ],
)
def test_what_is_said_around_a_name_tells_whose_it_is(words: str, party: Party, name: str) -> None:
    found = [(m.party, " ".join(m.name)) for m in find_mentions(said(("1", words)).words)]
    assert (party, name) in found


@pytest.mark.parametrize(
    "words",
    [
        "He said, I'm Sarah Holder and nobody believed him.",
        "I'm sure that it will rain.",
        "I'm American, and I'm very happy.",
        "This is Monday, and we turn to the weather.",
        "I asked the CEO of IBM how.",
        "We turn the page to Chapter nine.",
    ],
)
def test_no_name_is_found_in_other_words(words: str) -> None:
    assert names(said(("1", words), ("2", "Thank you very much for having me on the show."))) == {}


def test_a_first_name_alone_names_nobody() -> None:
    talk = said(("1", "Jackie? What do you make of it?"), ("2", "I think it is good."), ("1", "Thanks, Jackie."))
    assert names(talk) == {}


def test_two_people_who_are_said_to_be_one_get_no_name() -> None:
    talk = said(("1", "I'm Ann Berg."), ("2", "And I'm Ann Berg."), ("1", "No, you are not."))
    assert names(talk) == {}


def test_a_name_is_spelt_as_the_documents_spell_it() -> None:
    talk = said(("1", "So I asked Harbour's Jackie Devalos how it went."), ("2", "It went well. " * 9))
    glossary = parse_glossary(Source(Path("show.glossary"), "Jackie Davalos\t5\n"))
    assert names(talk, glossary=glossary) == {"2": "Jackie Davalos"}


def test_labels_that_are_names_stay() -> None:
    talk = Transcript((Segment((*(Word(w, speaker="Sally") for w in "I'm Sarah Holder today.".split()),)),))  # noqa: SIM905
    assert name_speakers(talk, Glossary()) == ()


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("joined by Ross Kelly, ITPro's news and analysis editor, to explore", "ITPro's news and analysis editor"),
        ("Ross Kelly - President and CEO\nAnn Berg - CFO", "President and CEO"),
        ("Today on the show, Bloomberg’s Ross Kelly on what models can do", "Bloomberg"),
        ("Ross Kelly, who was late, said so", None),
        ("Nobody of that name", None),
    ],
)
def test_roles_come_from_what_documents_say(text: str, role: str | None) -> None:
    assert find_role("Ross Kelly", ["", text]) == role


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from("123"), st.text(min_size=1, max_size=60)), max_size=8))
def test_any_talk_is_taken(turns: list[tuple[str, str]]) -> None:
    filled = [(n, text) for n, text in turns if text.split()]
    found = name_speakers(said(*filled), Glossary())
    assert all(isinstance(n, SpeakerName) for n in found)
    assert len({n.name for n in found}) == len({n.label for n in found}) == len(found)


def test_a_hostile_word_takes_no_time() -> None:
    talk = said(("1", "from the line of " + "Aa" * 200_000 + " Bb. " + "turn " * 20_000), ("2", "Hello."))
    assert names(talk) == {}
