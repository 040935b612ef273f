"""Published quotations: found in what was heard however it was misheard, and evidence of what was said."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.correct import correct
from align.documents import ReferenceText
from align.evidence import EvidenceKind, Witnesses
from align.glossary import Glossary
from align.numerals import spoken_figures
from align.quotes import Quotation, find_quotes, quotations
from castproof.cli import main
from transcript.formats import read
from transcript.model import Segment, Transcript, Word
from transcript.replacement import Layout, apply

if TYPE_CHECKING:
    from align.quotes import Quote

ROOT = Path(__file__).parent.parent
ITPRO = ROOT / "seeds" / "itpro-podcast-deepseek-flips-the-script.txt"
SAMPLE = ROOT / "audio" / "itpro-highlights-sample.mp3"
TRUTH = ROOT / "audio" / "itpro-highlights-sample.truth.json"

PUBLISHED = "Broadcom as well, equally, down around 17 points, and it scared a lot of investors."
MISHEARD = "broke him as well be equally down around seventeen points and it scared the lot of investors"
BEFORE = "people like to reach for history when that happens and so did we on the programme last week"
BEHIND = "but nobody knows yet who will be ahead when the year is out and the boats come home again"


def heard(*texts: str, probability: float | None = 0.8) -> Transcript:
    """Return words of a recogniser, one each 300 ms."""
    words = " ".join(texts).split()
    return Transcript((Segment(tuple(Word(w, 300 * k, 300 * k + 300, probability) for k, w in enumerate(words))),))


def find(text: str, transcript: Transcript) -> tuple[Quote, ...]:
    return find_quotes([Quotation(text, "page.txt")], transcript.words)


# -- what documents quote ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He said: “One two three four five six seven eight.” Then he left.", 1),
        ("He said: “One two three four five six seven.” Then he left.", 0),
        ('"One two three four five six\nseven eight nine," he said, "and this is short."', 1),
        ("‘One two three don’t we four five six seven eight,’ he said.", 1),
        ("«One two three four five six seven eight»", 1),
        ("“One two three four five six seven eight.\n\n“And one two three four five six seven eight.”", 2),
        ("“One two three four five six seven eight.” “One, two three: four five six seven eight!”", 1),
        ('6" of rain fell on the town, and 7" on the hills around it all night', 0),
        ("No marks at all in a line of more than eight words", 0),
    ],
)
def test_quotations_of_eight_words_or_more_are_read(text: str, found: int) -> None:
    assert len(quotations([ReferenceText("page.txt", text)])) == found


def test_the_highlights_of_the_itpro_page_are_read() -> None:
    texts = [q.text for q in quotations([ReferenceText("page.txt", ITPRO.read_text(encoding="utf-8"))])]
    assert [t.split()[0] for t in texts] == ["I", "You", "In"]


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("17", "seventeen"),
        ("$600", "six hundred dollars"),
        ("2025.", "twenty twenty five"),
        ("2005", "two thousand five"),
        ("1,250,000", "one million two hundred fifty thousand"),
        ("2.5%", "two point five percent"),
        ("0", "zero"),
        ("R1", "R1"),
        ("word", "word"),
    ],
)
def test_figures_are_spoken_as_words(written: str, spoken: str) -> None:
    assert " ".join(spoken_figures(written)) == spoken


# -- where they were heard ---------------------------------------------------------------------------------------------


def test_a_misheard_quotation_is_found_with_its_time() -> None:
    (quote,) = find(PUBLISHED, heard(BEFORE, MISHEARD, BEHIND))
    first = len(BEFORE.split())
    assert (quote.start, quote.stop) == (first, first + len(MISHEARD.split()))
    assert (quote.start_ms, quote.end_ms) == (300 * quote.start, 300 * quote.stop)
    assert quote.heard == MISHEARD
    assert 0.8 < quote.likeness < 1


def test_what_was_not_said_is_not_found() -> None:
    assert find(PUBLISHED, heard(BEFORE, BEHIND)) == ()
    assert find(PUBLISHED, Transcript()) == ()
    assert find_quotes([], heard(BEFORE).words) == ()


def test_the_likest_of_two_places_is_taken() -> None:
    near = MISHEARD.replace("scared", "pleased").replace("investors", "people")
    (quote,) = find(PUBLISHED, heard(near, BEFORE, BEHIND, MISHEARD, BEFORE))
    assert quote.heard == MISHEARD


@settings(max_examples=40)
@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 2**16))
def test_words_as_published_are_found_wherever_they_stand(before: int, behind: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    others = (BEFORE + " " + BEHIND).split()
    text = "specifically chips that China can still import not even the frontline flagship chips"
    said = heard(" ".join(chance.choices(others, k=before)), text, " ".join(chance.choices(others, k=behind)))
    (quote,) = find(text, said)
    assert (quote.start, quote.stop, quote.likeness) == (before, before + len(text.split()), 1.0)


def test_searching_takes_linear_time() -> None:
    chance = random.Random(1)  # noqa: S311 - not for secrets
    words = (BEFORE + " " + BEHIND + " " + MISHEARD).split()

    def seconds(times: int) -> float:
        said = heard(" ".join(chance.choices(words, k=1000 * times))).words
        started = time.perf_counter()
        find_quotes([Quotation(PUBLISHED, "page.txt")] * 5, said)
        return time.perf_counter() - started

    seconds(1)
    assert seconds(12) < 12 * max(seconds(3), 0.05)


# -- what they are evidence of -----------------------------------------------------------------------------------------


def corrected(published: str, transcript: Transcript) -> dict[str, str]:
    """Return what is put for what, by the quotation alone."""
    quotes = find(published, transcript)
    found = correct(transcript, Layout.of(transcript), Glossary(), Witnesses(quotes=quotes))
    assert all(EvidenceKind.QUOTE in {e.kind for e in c.evidence} for c in found)
    return {c.before: c.after for c in found if c.applied}


def test_what_sounds_alike_is_put_right_as_it_was_published() -> None:
    assert corrected(PUBLISHED, heard(BEFORE, MISHEARD, BEHIND)) == {"broke him": "Broadcom"}


def test_punctuation_of_the_transcript_stays() -> None:
    said = "Equally, broke him, down around seventeen points, scared the lot of investors."
    published = "equally Broadcom down around 17 points scared the lot of investors"
    assert corrected(published, heard(said)) == {"broke him,": "Broadcom,"}


def test_a_quotation_tells_the_capitals_that_a_transcript_without_any_lacks() -> None:
    published = "The word of the week, said Sputnik men, is what I call a Sputnik moment for us all."
    said = "the word of the week said sputnik men is what i call a sputnik moment for us all"
    transcript = heard(BEFORE, said, BEHIND)
    quotes = find(published, transcript)
    found = correct(transcript, Layout.of(transcript), Glossary(), Witnesses(quotes=quotes))
    assert [(c.before, c.after) for c in found if c.applied] == [("sputnik", "Sputnik")] * 2
    cased = heard(BEFORE.title(), said.replace(" i ", " I "), BEHIND.title())
    found = correct(cased, Layout.of(cased), Glossary(), Witnesses(quotes=find(published, cased)))
    assert [(c.before, c.after) for c in found] == [], "it has capitals of its own"


def test_what_an_editor_made_of_it_is_not_said() -> None:
    published = "Broadcom too fell by around 17 points, and many who had invested there were scared."
    said = "Broadcom as well equally down around seventeen points and it scared a lot of investors"
    assert corrected(published, heard(said, probability=None)) == {}


def test_a_published_transcript_needs_more_than_a_recognisers() -> None:
    published = "one of the most amazing and impressive breakthroughs I've ever seen"
    said = "one of the most amazing and impressive breakthroughs he's ever seen"
    assert corrected(published, heard(said, probability=None)) == {}


# -- the main job ------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_highlights_are_found_in_the_recording_and_correct_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    call = [
        "run",
        str(SAMPLE),
        "--reference",
        str(ITPRO),
        "--engine",
        "pocketsphinx",
        "-o",
        str(tmp_path),
        "-f",
        "json",
    ]
    assert main([*call, "-o", str(tmp_path)]) == 0
    record = json.loads((tmp_path / "itpro-highlights-sample.quotes.json").read_text(encoding="utf-8"))
    assert record["format"] == "castproof quotes"
    assert [q["found"] for q in record["quotes"]] == [True] * 3
    turns = [t for t in json.loads(TRUTH.read_text(encoding="utf-8"))["turns"] if t["speaker"] == "Guest"]
    for quote, turn in zip(record["quotes"], turns, strict=True):
        assert turn["start"] - 0.5 < quote["start"] < quote["end"] < turn["end"] + 0.5
        said = turn["text"].split()
        quoted = quote["text"].split()
        assert (quote["end"] - quote["start"]) / (turn["end"] - turn["start"]) == pytest.approx(
            len(quoted) / len(said), abs=0.12
        )
    told = capfd.readouterr().err
    assert "heard of what the references quote: 3 of 3 quotations" in told
    text = read(tmp_path / "itpro-highlights-sample.json").transcript.text.replace("\n", " ")
    for name in ("Nvidia", "Broadcom", "Sputnik", "DeepSeek"):
        assert name in text


def test_corrections_by_quotations_are_applied_to_the_words() -> None:
    said = heard(BEFORE, MISHEARD, BEHIND)
    found = correct(said, Layout.of(said), Glossary(), Witnesses(quotes=find(PUBLISHED, said)))
    made = apply(said, [c.replacement for c in found if c.applied])
    assert "Broadcom as well" in made.text
