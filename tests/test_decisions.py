"""What a person decides: an edited record of corrections, applied again, and what the show remembers of it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.evidence import Correction, EvidenceKind
from align.memory import Memory, Rejection, heed, lessons, parse_memory, remembered
from castproof.audit import Audit, audit_json
from castproof.cli import main
from castproof.decisions import read_decisions
from tests.test_pipeline import FakeCorrector, FakeParts
from transcript.errors import FormatError
from transcript.formats import parse
from transcript.model import Word
from transcript.replacement import Replacement
from transcript.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest import CaptureFixture, MonkeyPatch  # noqa: PT013  # for type checkers alone

PAGE = "We met zephyr in today. And zephyr in is fine.\n\nThis is the show. It ends.\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: MonkeyPatch) -> Path:
    """Return a folder with a transcript and the record of its corrections: two applied, one held."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("align.correct.correct", FakeCorrector())
    (tmp_path / "page.txt").write_text(PAGE)
    assert main(["correct", "page.txt", "--audit", "a.json", "-o", "first.txt"], FakeParts()) == 0
    return tmp_path


def edit(folder: Path, change: Callable[[list[dict[str, Any]]], object]) -> None:
    record = json.loads((folder / "a.json").read_text())
    change(record["corrections"])
    (folder / "a.json").write_text(json.dumps(record))


def do(call: str) -> int:
    return main(call.split(), FakeParts())


# -- --apply -----------------------------------------------------------------------------------------------------------


def test_a_record_nobody_edited_gives_the_same_result(folder: Path) -> None:
    assert do("correct page.txt --apply a.json") == 0
    assert (folder / "page.corrected.txt").read_bytes() == (folder / "first.txt").read_bytes()


def test_a_person_accepts_rejects_and_rewords(folder: Path, capfd: CaptureFixture[str]) -> None:
    def decide(entries: list[dict[str, Any]]) -> None:
        entries[0]["applied"] = False
        entries[1]["after"] = "Zephyr  Inc."
        entries[2]["applied"] = True

    edit(folder, decide)
    capfd.readouterr()
    assert do("correct page.txt --apply a.json -o - --audit again.json --report r.html") == 0
    told = capfd.readouterr()
    assert told.out == "We met zephyr in today. And Zephyr Inc. is fine.\n\nThis is the Show. It ends.\n"
    assert "2 corrections made" in told.err
    assert "1 place left" in told.err
    again = json.loads((folder / "again.json").read_text())["corrections"]
    assert [(c["applied"], c["after"]) for c in again] == [
        (False, "Zephyrine"),
        (True, "Zephyr Inc."),
        (True, "Show."),
    ]
    assert "<ins>Zephyr Inc.</ins>" in (folder / "r.html").read_text()


def test_entries_may_be_removed_added_and_in_any_order(folder: Path, capfd: CaptureFixture[str]) -> None:
    own = {"applied": True, "words": [15, 16], "before": "ends.", "after": "ends!", "confidence": 1}

    def decide(entries: list[dict[str, Any]]) -> None:
        entries[:] = [own, *reversed(entries[1:])]

    edit(folder, decide)
    capfd.readouterr()
    assert do("correct page.txt --apply a.json -o -") == 0
    assert capfd.readouterr().out == "We met zephyr in today. And Zephyrine is fine.\n\nThis is the show. It ends!\n"


def test_it_shows_and_checks_as_correct_does(folder: Path, capfd: CaptureFixture[str]) -> None:
    edit(folder, lambda entries: entries[0].update(applied=False))
    before = sorted(folder.rglob("*"))
    capfd.readouterr()
    assert do("correct page.txt --apply a.json --diff --check") == 1
    told = capfd.readouterr().out
    assert "+We met zephyr in today. And Zephyrine is fine." in told
    assert "page.txt: 1 place to correct" in told
    edit(folder, lambda entries: entries[1].update(applied=False))
    assert do("correct page.txt --apply a.json --check") == 0
    assert sorted(folder.rglob("*")) == before


def test_another_transcript_is_refused_with_the_entry_and_its_line(folder: Path, capfd: CaptureFixture[str]) -> None:
    (folder / "page.txt").write_text(PAGE.replace("And zephyr in", "And Zephyr in"))
    before = sorted(folder.rglob("*"))
    capfd.readouterr()
    assert do("correct page.txt --apply a.json") == 2
    told = capfd.readouterr().err
    assert told.startswith("castproof: error: a.json:")
    assert "entry 2: the transcript has “Zephyr in” there, not “zephyr in”" in told
    assert len(told.splitlines()) == 1
    assert sorted(folder.rglob("*")) == before


def srt(*cues: str) -> str:
    return "\n".join(f"{k}\n00:00:0{k},000 --> 00:00:0{k},900\n{cue}\n" for k, cue in enumerate(cues, 1))


def test_subtitles_keep_all_but_the_words(folder: Path) -> None:
    (folder / "page.srt").write_text(srt("We met <i>zephyr</i>", "in today"))
    assert do("correct page.srt --audit s.json -o first.srt") == 0
    assert do("correct page.srt --apply s.json -o second.srt") == 0
    expected = srt("We met <i>Zephyrine</i>", "today")
    assert (folder / "first.srt").read_text() == (folder / "second.srt").read_text() == expected


def test_entries_that_empty_a_subtitle_together_are_refused(folder: Path, capfd: CaptureFixture[str]) -> None:
    (folder / "page.srt").write_text(srt("one", "two three", "four"))

    def decide(entries: list[dict[str, Any]]) -> None:
        joined = [([0, 2], "one two", "onetwo"), ([2, 4], "three four", "threefour")]
        entries[:] = [
            {"applied": True, "words": w, "before": before, "after": after, "confidence": 1}
            for w, before, after in joined
        ]

    edit(folder, decide)
    capfd.readouterr()
    assert do("correct page.srt --apply a.json") == 2
    (told,) = capfd.readouterr().err.splitlines()
    assert told.startswith("castproof: error: a.json: its entries cannot all be made")


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"applied": "yes"}, '"applied"'),
    ({"applied": 1}, '"applied"'),
    ({"words": [2]}, '"words"'),
    ({"words": [2, 4.0]}, '"words"'),
    ({"words": [True, 4]}, '"words"'),
    ({"words": [-13, 4]}, '"words"'),
    ({"words": [4, 2]}, '"words"'),
    ({"words": [2, 2]}, '"words"'),
    ({"words": [2, 10**30]}, '"words"'),
    ({"words": None}, '"words"'),
    ({"words": {"0": 2}}, '"words"'),
    ({"before": 3}, '"before"'),
    ({"before": None}, '"before"'),
    ({"after": ""}, '"after"'),
    ({"after": " \n"}, '"after"'),
    ({"after": "\x1b[31m"}, '"after"'),
    ({"after": "a\0b"}, '"after"'),
    ({"after": "w " * 21}, '"after"'),
    ({"after": ["x"]}, '"after"'),
    ({"confidence": float("nan")}, '"confidence"'),
    ({"confidence": float("inf")}, '"confidence"'),
    ({"confidence": -0.1}, '"confidence"'),
    ({"confidence": "0.9"}, '"confidence"'),
    ({"start": float("nan")}, '"start"'),
    ({"start": 10**400}, '"start"'),
    ({"evidence": [3]}, '"evidence"'),
    ({"evidence": [{"kind": "magic", "weight": 1, "why": ""}]}, "“magic”"),
    ({"evidence": [{"kind": "sound", "weight": float("nan"), "why": ""}]}, '"weight"'),
    ({"evidence": [{"kind": "sound", "weight": 10**400, "why": ""}]}, '"weight"'),
    ({"evidence": [{"kind": "sound", "weight": 1}]}, '"why"'),
    ({"words": [3, 5], "before": "in today."}, "entry 1 is about"),
]


@pytest.mark.parametrize(("change", "blamed"), BROKEN)
def test_a_broken_entry_is_named(change: dict[str, Any], blamed: str, folder: Path, capfd: CaptureFixture[str]) -> None:
    edit(folder, lambda entries: entries.insert(1, {**entries.pop(1), **change}))
    capfd.readouterr()
    assert do("correct page.txt --apply a.json") == 2
    (told,) = capfd.readouterr().err.splitlines()
    assert told.startswith("castproof: error: a.json:")
    assert "entry 2: " in told
    assert blamed in told
    assert not (folder / "page.corrected.txt").exists()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "3",
        "null",
        "{}",
        "[" * 100_000,
        '{"format": "castproof corrections"}',
        '{"format": "castproof corrections", "version": 2, "min_confidence": 0.9, "corrections": []}',
        '{"format": "castproof corrections", "version": true, "min_confidence": 0.9, "corrections": []}',
        '{"format": "castproof corrections", "version": 1, "min_confidence": NaN, "corrections": []}',
        '{"format": "castproof corrections", "version": 1, "min_confidence": 0.9, "corrections": 3}',
        '{"format": "castproof corrections", "version": 1, "min_confidence": 0.9, "corrections": [3]}',
        '{"format": "castproof corrections", "version": 1, "min_confidence": 0.9}',
        '{"version": 1, "version": 1}',
        '{"version": ' + "9" * 5000 + "}",
    ],
)
def test_what_is_no_record_is_refused_in_one_line(text: str, folder: Path, capfd: CaptureFixture[str]) -> None:
    (folder / "a.json").write_text(text)
    capfd.readouterr()
    assert do("correct page.txt --apply a.json") == 2
    (told,) = capfd.readouterr().err.splitlines()
    assert told.startswith("castproof: error: a.json")
    assert "bug" not in told


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
FIELDS = ("applied", "words", "before", "after", "confidence", "evidence", "start")


@given(st.dictionaries(st.sampled_from(FIELDS), JSON, min_size=1))
def test_no_entry_whatever_gets_past_the_checks(change: dict[str, Any]) -> None:
    document = parse(Source(Path("page.txt"), PAGE))
    entry = {"applied": True, "words": [2, 4], "before": "zephyr in", "after": "Zephyrine", "confidence": 0.9}
    record = {"format": "castproof corrections", "version": 1, "min_confidence": 0.9, "corrections": [entry | change]}
    try:
        audit = read_decisions(Source(Path("a.json"), json.dumps(record)), document)
    except FormatError:
        return
    (c,) = audit.corrections
    assert c.before == " ".join(w.text for w in document.transcript.words[c.start : c.stop])
    assert c.replacement.text == c.after
    assert 0 <= c.confidence <= 1


@pytest.mark.parametrize(
    "flags",
    [
        "--reference page.txt",
        "--glossary g",
        "--min-confidence 0.8",
        "--heard page.txt",
        "--audio show.mp3",
        "--model small",
        "--check --memory m",
        "--memory -",
        "--memory page.corrected.txt",
        "--memory gone/m",
        "--audit b.json --memory b.json",
        "other.txt",
    ],
)
def test_flags_that_do_not_fit_are_refused(flags: str, folder: Path, capfd: CaptureFixture[str]) -> None:
    before = sorted(folder.rglob("*"))
    capfd.readouterr()
    assert do(f"correct page.txt --apply a.json {flags}") == 2
    (told,) = capfd.readouterr().err.splitlines()
    assert told.startswith("castproof: error: ")
    assert sorted(folder.rglob("*")) == before


@pytest.mark.usefixtures("folder")
def test_standard_input_is_one_thing(capfd: CaptureFixture[str]) -> None:
    assert do("correct - --apply -") == 2
    assert "standard input" in capfd.readouterr().err


# -- --memory ----------------------------------------------------------------------------------------------------------


def test_what_is_rejected_is_held_the_next_time(folder: Path, capfd: CaptureFixture[str]) -> None:
    edit(folder, lambda entries: [e.update(applied=False) for e in entries])
    assert do("correct page.txt --apply a.json --memory show.memory") == 0
    assert (folder / "page.corrected.txt").read_text() == PAGE
    assert (folder / "show.memory").read_text().splitlines()[1:] == ["reject zephyr in -> Zephyrine"]
    assert "remembers 1 more rejected correction" in capfd.readouterr().err
    assert do("correct page.txt --memory show.memory --audit b.json -o second.txt") == 0
    assert (folder / "second.txt").read_text() == PAGE
    held = json.loads((folder / "b.json").read_text())["corrections"]
    assert [c["applied"] for c in held] == [False, False, False]
    assert held[0]["evidence"][-1] == {
        "kind": "memory",
        "weight": 0.0,
        "why": "“zephyr in” -> “Zephyrine” was rejected before",
    }
    told = " ".join(capfd.readouterr().err.split())
    assert "was rejected" in told
    assert do("correct page.txt --memory show.memory --check") == 0


def test_what_is_remembered_is_not_added_again_and_the_file_keeps_its_remarks(folder: Path) -> None:
    edit(folder, lambda entries: [e.update(applied=False) for e in entries])
    (folder / "m").write_bytes(b"# ours\r\nprotect Wongsawat")
    assert do("correct page.txt --apply a.json --memory m") == 0
    expected = b"# ours\r\nprotect Wongsawat\r\nreject zephyr in -> Zephyrine\r\n"
    assert (folder / "m").read_bytes() == expected
    assert do("correct page.txt --apply a.json --memory m --overwrite") == 0
    assert (folder / "m").read_bytes() == expected


def test_a_decision_about_one_place_is_not_remembered(folder: Path) -> None:
    edit(folder, lambda entries: entries[0].update(applied=False))
    assert do("correct page.txt --apply a.json --memory m") == 0
    assert not (folder / "m").exists()


def test_what_was_held_and_stays_held_is_not_remembered(folder: Path) -> None:
    assert do("correct page.txt --apply a.json --memory m") == 0
    assert not (folder / "m").exists()


def test_a_hair_below_the_bound_is_held_and_not_rejected(folder: Path) -> None:
    document = parse(Source(folder / "page.txt", PAGE))
    made = replace(correction(PAGE, 2, 4, "Zephyrine", confidence=0.89999), applied=False)
    data = audit_json(Audit("page.txt", 0.9, (made,), document))
    (c,) = read_decisions(Source(Path("a.json"), data.decode()), document).corrections
    assert c.confidence < 0.9


def test_who_changes_their_mind_is_told(folder: Path, capfd: CaptureFixture[str]) -> None:
    (folder / "m").write_text("reject zephyr in -> Zephyrine\n")
    assert do("correct page.txt --apply a.json --memory m") == 0
    assert "Zephyrine" in (folder / "page.corrected.txt").read_text()
    assert "m speaks against 2 accepted corrections" in capfd.readouterr().err


def test_a_protected_term_stays(folder: Path, capfd: CaptureFixture[str]) -> None:
    (folder / "m").write_text("# never\n\nprotect zephyr in today\n")
    assert do("correct page.txt --memory m -o -") == 0
    assert capfd.readouterr().out.startswith("We met zephyr in today. And Zephyrine is fine.")


def test_run_heeds_it_too(folder: Path) -> None:
    (folder / "show.mp3").write_bytes(b"sound")
    (folder / "m").write_text("reject Zephyr in -> Zephyrine\n")
    assert do("run show.mp3 --transcript page.txt --memory m -f txt -o out") == 0
    assert "Zephyrine" not in (folder / "out" / "show.txt").read_text()


def test_a_memory_that_is_not_there_yet_is_told(folder: Path, capfd: CaptureFixture[str]) -> None:
    assert do("correct page.txt --memory m") == 0
    assert "m: not there yet" in capfd.readouterr().err
    assert not (folder / "m").exists()


def test_it_is_no_reference(folder: Path, monkeypatch: MonkeyPatch) -> None:
    fake = FakeCorrector()
    monkeypatch.setattr("align.correct.correct", fake)
    (folder / "notes").mkdir()
    (folder / "notes" / "memory.txt").write_text("protect Wongsawat Quixotic\n")
    (folder / "notes" / "notes.txt").write_text("We met Xanthippe.\n")
    assert do("correct page.txt --reference notes --memory notes/memory.txt") == 0
    assert {t.spelling for t in fake.given["glossary"].terms} >= {"Xanthippe"}
    assert "Wongsawat" not in {w for t in fake.given["glossary"].terms for w in t.words}


@pytest.mark.parametrize(
    "line",
    [
        "Naszak",
        "We met zephyr in today.",
        "protect",
        "protect ...",
        "protect a -> b",
        "protect one two three four five six seven eight nine ten eleven",
        "reject",
        "reject deep sea",
        "reject -> DeepSeek",
        "reject deep sea -> ",
        "reject a -> b -> c",
    ],
)
def test_a_line_that_is_no_decision_is_named(line: str, folder: Path, capfd: CaptureFixture[str]) -> None:
    (folder / "m").write_text(f"# remark\nprotect Ada\n{line}\n")
    before = sorted(folder.rglob("*"))
    capfd.readouterr()
    for call in ("correct page.txt --memory m", "correct page.txt --apply a.json --memory m"):
        assert do(call) == 2
        (told,) = capfd.readouterr().err.splitlines()
        assert told.startswith("castproof: error: m:3: ")
    assert sorted(folder.rglob("*")) == before


# -- what is compared --------------------------------------------------------------------------------------------------


def correction(text: str, start: int, stop: int, after: str, *, confidence: float = 0.95) -> Correction:
    before = " ".join(text.split()[start:stop])
    slots = (after, *[""] * (stop - start - 1))
    replacement = Replacement(start, stop, slots)
    return Correction(start, stop, before, after, None, None, confidence, (), True, replacement)  # noqa: FBT003


def held(memory: str, text: str, start: int, stop: int, after: str) -> bool:
    words = [Word(w) for w in text.split()]
    (c,) = heed(parse_memory(Source(Path("m"), memory)), words, [correction(text, start, stop, after)])
    assert (not c.applied) == any(e.kind is EvidenceKind.MEMORY for e in c.evidence)
    return not c.applied


@pytest.mark.parametrize(
    ("memory", "text", "stretch", "after", "is_held"),
    [
        ("reject deep sea -> DeepSeek", "the deep sea, he", (1, 3), "DeepSeek,", True),
        ("reject deep sea -> DeepSeek", "Deep Sea's claims", (0, 2), "DeepSeek's", True),
        ("reject deep sea -> DeepSeek", "the deep seat of", (1, 3), "DeepSeek", False),
        ("reject deep sea -> DeepSeek", "the deep sea of", (1, 3), "Deepseek", False),
        ("reject C -> C++", "in C.", (1, 2), "C++.", True),
        ("protect Naszak", "at Naszak, he", (1, 2), "Nasdaq,", True),
        ("protect Naszak", "at naszak's door", (1, 2), "Nasdaq's", True),
        ("protect Naszak", "Jan Naszak left", (0, 2), "John Naszak", False),
        ("protect Naszak", "naszak left", (0, 1), "Naszak", False),
        ("protect Naszak", "Naszak left", (0, 1), "NASZAK", True),
        ("protect deep sea fishing", "the deep sea fishing is", (1, 3), "DeepSeek", True),
        ("protect deep sea fishing", "the deep sea is", (1, 3), "DeepSeek", False),
        ("protect deep sea", "deep sea and deep sea", (3, 5), "DeepSeek", True),
    ],
)
def test_what_memory_speaks_against(
    memory: str,
    text: str,
    stretch: tuple[int, int],
    after: str,
    is_held: bool,  # noqa: FBT001  # a case's outcome
) -> None:
    assert held(memory, text, *stretch, after) is is_held


@given(st.text(max_size=20), st.text(max_size=20))
def test_what_is_written_is_heeded(before: str, after: str) -> None:
    before, after = " ".join(before.split()), " ".join(after.split())
    if not before or not after:
        return
    words = [Word(w) for w in before.split()]
    made = correction(before, 0, len(words), after)
    rejected = Correction(
        0, len(words), before, after, None, None, 0.95, (), applied=False, replacement=made.replacement
    )
    fresh = lessons(Memory(), words, [rejected], 0.9)
    memory = parse_memory(Source(Path("m"), remembered("", fresh)))
    assert memory.rejected == fresh
    (c,) = heed(memory, words, [made])
    assert c.applied is (not fresh)
    if all(any(map(str.isalnum, text)) for text in (before, after)):
        assert fresh


def test_a_memory_is_read_with_its_remarks() -> None:
    text = "# x\n\n  protect Ada  Lovelace \nreject a b -> C\n"
    memory = parse_memory(Source(Path("m"), text))
    assert memory == Memory((Rejection("a b", "C"),), ("Ada Lovelace",))
