"""Speakers on the command line: repaired, named, as the user says; and what is told of it."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from align.match import match
from castproof.cli import main
from castproof.people import GivenName, SpeakerWishes, parse_names
from tests.test_pipeline import FakeParts, timed
from transcript.errors import OptionError
from transcript.formats import read
from transcript.model import Diarization, Turn
from transcript.timecode import vtt_clock

if TYPE_CHECKING:
    from pytest import CaptureFixture, MonkeyPatch  # noqa: PT013  # for type checkers alone

ROOT = Path(__file__).parent.parent
BLOOMBERG = ROOT / "seeds" / "bloomberg-big-take-the-deepseek-freak-out.txt"
TRUTH = ROOT / "audio" / "deepseek-freak-out-sample.truth.json"
TALK = (
    ("Speaker 1", "Harbour Radio presents."),
    ("Speaker 2", "I'm Sarah Holder. So I asked Harbour's Jackie Davalos what the boats had brought."),
    ("Speaker 3", "They brought more herring than we have seen in ten years, and it was actually sold at a."),
    ("Speaker 1", "Fraction of the price."),
    ("Speaker 3", "The buyers were waiting when the first boats came round the point of the."),
    ("Speaker 1", "Island at six."),
    ("Speaker 3", "And they had to turn back because one of the."),
    ("Speaker 1", "Engines had stopped."),
    ("Speaker 2", "Jackie? What happens now?"),
    ("Speaker 3", "They will try again."),
)
PAGE = "\n\n".join(("Transcript", *(part for turn in TALK for part in turn))) + "\n"
REPAIRED = """Speaker 1:

Harbour Radio presents.

Sarah Holder:

I'm Sarah Holder. So I asked Harbour's Jackie Davalos what the boats had brought.

Jackie Davalos:

They brought more herring than we have seen in ten years, and it was actually sold at a.

Fraction of the price.

The buyers were waiting when the first boats came round the point of the.

Island at six.

And they had to turn back because one of the.

Engines had stopped.

Sarah Holder:

Jackie? What happens now?

Jackie Davalos:

They will try again.
"""
NOTES = "“The buyers were waiting when the first boats came round the point of the island.”\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.txt").write_text(PAGE)
    (tmp_path / "notes.txt").write_text(NOTES, encoding="utf-8")
    (tmp_path / "show.mp3").write_bytes(b"sound")
    return tmp_path


def parts() -> FakeParts:
    """Return parts that hear the talk, and the voices of its four people."""
    heard = timed([text for _, text in TALK])
    voices = [who.replace("1", "3") if n else who for n, (who, _) in enumerate(TALK)]
    spans = [(s.start_ms or 0, s.end_ms or 0) for s in heard.segments]
    turns = (Turn(*span, f"voice {who}") for span, who in zip(spans, voices, strict=True))
    return FakeParts(heard=heard, turns=Diarization(tuple(turns)))


def speakers(path: Path) -> list[str]:
    return list(read(path).transcript.speakers)


# -- export, correct, align --------------------------------------------------------------------------------------------


def test_export_repairs_and_names_where_asked(folder: Path, capfd: CaptureFixture[str]) -> None:
    assert main(["export", "page.txt", "-o", "out.txt", "--repair-speakers", "--name-speakers"]) == 0
    assert (folder / "out.txt").read_text() == REPAIRED
    told = capfd.readouterr().err
    assert "3 passages given to another speaker" in told
    assert "Speaker 1: “Fraction of the price.”" in told
    assert "Speaker 2 is Sarah Holder, 0.95 sure: “I'm Sarah Holder. So”" in told
    assert "Speaker 3 is Jackie Davalos" in told


def test_export_keeps_the_labels_unless_asked(folder: Path) -> None:
    assert main(["export", "page.txt", "-o", "out.txt"]) == 0
    assert read(folder / "out.txt").transcript == read(folder / "page.txt").transcript


def test_correct_keeps_the_bytes_unless_asked(folder: Path) -> None:
    assert main(["correct", "page.txt", "-o", "same.txt"]) == 0
    assert (folder / "same.txt").read_text() == PAGE
    call = ["correct", "page.txt", "-o", "out.txt", "--audit", "out.json", "--repair-speakers", "--name-speakers"]
    assert main(call) == 0
    assert (folder / "out.txt").read_text() == REPAIRED
    record = json.loads((folder / "out.json").read_text(encoding="utf-8"))["speakers"]
    assert [c["text"] for c in record["changes"]] == [
        "Fraction of the price.",
        "Island at six.",
        "Engines had stopped.",
    ]
    assert all(c["applied"] and c["evidence"] for c in record["changes"])
    assert [(n["label"], n["name"]) for n in record["names"]] == [
        ("Speaker 2", "Sarah Holder"),
        ("Speaker 3", "Jackie Davalos"),
    ]


def test_what_the_user_says_goes_before_what_is_found(folder: Path) -> None:
    given = ["--speakers", "Speaker 2=S. Holder, host,Speaker 1=Announcer", "--name-speakers", "--repair-speakers"]
    assert main(["export", "page.txt", "-o", "out.txt", *given]) == 0
    assert speakers(folder / "out.txt") == ["Announcer", "S. Holder, host", "Jackie Davalos"]


def test_align_repairs_and_names_where_asked(folder: Path) -> None:
    words = " ".join(text for _, text in TALK)
    (folder / "heard.srt").write_text(f"1\n00:00:01,000 --> 00:00:41,000\n{words}\n")
    assert main(["align", "page.txt", "--heard", "heard.srt", "-o", "out.json"]) == 0
    assert speakers(folder / "out.json") == ["Speaker 1", "Speaker 2", "Speaker 3"]
    turns = [s.speaker for s in read(folder / "out.json").transcript.segments]
    assert turns.count("Speaker 1") == 1
    assert main(["align", "page.txt", "--heard", "heard.srt", "-o", "out.srt", "--name-speakers"]) == 0
    assert "Sarah Holder: I'm Sarah Holder." in (folder / "out.srt").read_text()
    assert main(["align", "page.txt", "--heard", "heard.srt", "-o", "kept.json", "--no-repair-speakers"]) == 0
    assert [s.speaker for s in read(folder / "kept.json").transcript.segments].count("Speaker 1") == 4


# -- run and transcribe ------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("folder")
def test_run_names_speakers_and_lists_quotations(folder: Path, capfd: CaptureFixture[str]) -> None:
    call = ["run", "show.mp3", "--transcript", "page.txt", "--reference", "notes.txt", "--diarize", "-o", "out"]
    assert main([*call, "--report", "report.html"], parts()) == 0
    told = capfd.readouterr().err
    assert "heard of what the references quote: 1 of 1 quotation\n" in told
    assert "“The buyers were waiting when the first boats …”, quoted in notes.txt" in told
    assert speakers(folder / "out" / "show.json") == ["Speaker 1", "Sarah Holder", "Jackie Davalos"]
    record = json.loads((folder / "out" / "show.quotes.json").read_text(encoding="utf-8"))
    (quote,) = record["quotes"]
    assert (quote["source"], quote["found"]) == ("notes.txt", True)
    assert quote["heard"].startswith("The buyers were waiting")
    assert 0 < quote["start"] < quote["end"]
    audit = json.loads((folder / "out" / "show.corrections.json").read_text(encoding="utf-8"))
    assert audit["speakers"]["names"][0]["name"] == "Sarah Holder"
    page = (folder / "report.html").read_text(encoding="utf-8")
    for shown in ("Sarah Holder", "Fraction of the price.", "The buyers were waiting when"):
        assert shown in page


def test_run_keeps_labels_where_asked(folder: Path) -> None:
    call = ["run", "show.mp3", "--transcript", "page.txt", "--diarize", "-o", "out", "-f", "json", "--no-name-speakers"]
    assert main(call, parts()) == 0
    assert speakers(folder / "out" / "show.json") == ["Speaker 1", "Speaker 2", "Speaker 3"]
    assert not (folder / "out" / "show.quotes.json").exists()


def test_transcribe_calls_voices_as_the_user_says(folder: Path, capfd: CaptureFixture[str]) -> None:
    given = ["--speakers", "voice Speaker 2=Sarah Holder,Nobody=Ann"]
    assert main(["transcribe", "show.mp3", "--diarize", "-o", "out", "-f", "json", *given], parts()) == 0
    assert "Sarah Holder" in speakers(folder / "out" / "show.json")
    assert "nobody is called 'Nobody'" in capfd.readouterr().err


@pytest.mark.usefixtures("folder")
def test_run_without_a_transcript_names_the_voices(folder: Path) -> None:
    heard = parts()
    voices = tuple(Turn(t.start_ms, t.end_ms, t.speaker.removeprefix("voice ")) for t in heard.turns.turns)
    assert (
        main(["run", "show.mp3", "--diarize", "-o", "out", "-f", "json"], FakeParts(heard.heard, Diarization(voices)))
        == 0
    )
    assert speakers(folder / "out" / "show.json") == ["Speaker 1", "Sarah Holder", "Jackie Davalos"]


# -- what is refused ---------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "call",
    [
        "export page.txt -o - -f txt",
        "correct page.txt -o -",
        "align page.txt --heard page.txt -o - -f vtt",
        "run show.mp3 --transcript page.txt",
    ],
)
def test_a_label_that_nobody_has_is_refused_in_a_line(call: str, capfd: CaptureFixture[str]) -> None:
    asked = parts()
    assert main([*call.split(), "--speakers", "Speaker 9=Ann"], asked) == 2
    (line,) = capfd.readouterr().err.splitlines()
    assert "--speakers: nobody is called 'Speaker 9'; there is Speaker 1, Speaker 2, Speaker 3" in line
    assert asked.asked == []


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("call", "why"),
    [
        ("transcribe show.mp3 --speakers A=B", "nothing tells who speaks; add --diarize"),
        ("correct page.txt --diff --name-speakers", "--name-speakers: --diff and --check show corrections of words"),
        ("correct page.txt --apply a.json --repair-speakers", "--repair-speakers: --apply takes every decision"),
        ("export page.txt -o - -f txt --speakers Ann", "'Ann': write LABEL=NAME"),
        ("export page.txt -o - -f txt --speakers =Ann", "'=Ann': write LABEL=NAME"),
        ("export page.txt -o - -f txt --speakers A=B,A=C", "gives one label two names"),
    ],
)
def test_what_does_not_fit_is_refused(call: str, why: str, capfd: CaptureFixture[str]) -> None:
    assert main(call.split(), parts()) == 2
    assert why in capfd.readouterr().err


def test_a_name_may_hold_a_comma() -> None:
    assert parse_names("A=Ann, host,B = Bob") == (GivenName("A", "Ann, host"), GivenName("B", "Bob"))
    assert parse_names(None) == ()
    with pytest.raises(OptionError):
        parse_names("")


def test_nobody_at_all_is_told() -> None:
    assert SpeakerWishes(given=(GivenName("A", "Ann"),)).unknown(()) == (
        "--speakers: nobody is called 'A'; there is no speaker at all"
    )


# -- the sample recording ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rough_ms", [0, 400])
def test_the_words_of_the_sample_are_their_speakers(tmp_path: Path, rough_ms: int) -> None:
    """The Bloomberg page against what is spoken in the sample and by whom: 97 % of the words, Speakers 1 and 3 one."""
    turns = json.loads(TRUTH.read_text(encoding="utf-8"))["turns"]
    spoken = [f"{vtt(t['start'])} --> {vtt(t['end'])}\n{t['text']}\n" for t in turns]
    (tmp_path / "heard.vtt").write_text("\n".join(("WEBVTT\n", *spoken)), encoding="utf-8")
    lines = []
    for n, t in enumerate(turns):
        start, end = t["start"] + (n % 3 - 1) * rough_ms / 1000, t["end"] - (n % 3 - 1) * rough_ms / 1000
        lines.append(
            f"SPEAKER x 1 {start:.3f} {end - start:.3f} <NA> <NA> {t['speaker'].replace(' ', '_')} <NA> <NA>\n"
        )
    (tmp_path / "voices.rttm").write_text("".join(lines))
    given = ["--heard", str(tmp_path / "heard.vtt"), "--diarization", str(tmp_path / "voices.rttm")]
    assert main(["align", str(BLOOMBERG), *given, "-o", str(tmp_path / "out.json")]) == 0
    said = read(tmp_path / "out.json").transcript.words
    people = [(word, t["speaker"]) for t in turns for word in t["text"].split()]
    labels: Counter[tuple[str | None, str]] = Counter(
        (said[there].speaker, people[here][1])
        for here, there in match([w for w, _ in people], [w.text for w in said]).pairs()
    )
    owner = {label: max(labels, key=lambda pair: (pair[0] == label, labels[pair]))[1] for label, _ in labels}
    right = sum(n for (label, person), n in labels.items() if owner[label] == person)
    assert right >= 0.97 * labels.total()
    assert {label for label, person in labels if person == "Jackie Davalos"} == {"Speaker 3"}
    assert owner["Speaker 1"] == "Announcer"


def vtt(seconds: float) -> str:
    """Return a time as WebVTT has it."""
    return vtt_clock(round(1000 * seconds))
