"""The page of corrections: complete, loads nothing, and runs nothing that came from a file."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.evidence import Correction, Evidence, EvidenceKind
from castproof.cli import main
from castproof.proof import Proof
from castproof.report_page import Report, report_html
from tests.test_pipeline import FakeCorrector, FakeParts
from transcript.model import Segment, Transcript, Word
from transcript.replacement import Replacement

if TYPE_CHECKING:
    from pathlib import Path

    from pytest import CaptureFixture, MonkeyPatch  # noqa: PT013  # for type checkers alone

ATTACKS = ("<script>alert(1)</script>", '"><img onerror=alert(1) src=x>', "</style><svg/onload=x>", "'onclick='x")
WORDS = ["He", "left.", "We", "met", "deep", "Seek", "today.", "Bye."]

# ruff: noqa: D102  # the methods are those that HTMLParser calls


class Reader(HTMLParser):
    """Notes the tags with their attributes, the texts, and how often each tag opens and closes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.texts: list[str] = []
        self.closed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.closed.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def read(page: bytes) -> Reader:
    reader = Reader()
    reader.feed(page.decode())
    reader.close()
    return reader


def correction(
    start: int = 4, stop: int = 6, *, after: str = "DeepSeek", why: str = "DeepSeek: 3 times", applied: bool = True
) -> Correction:
    evidence = (
        Evidence(EvidenceKind.SOUND, 0.4, "sounds alike"),
        Evidence(EvidenceKind.REFERENCE, 3.2, why),
        Evidence(EvidenceKind.COMMONNESS, -1.0, "“deep” is a common word"),
    )
    slots = (after, *[""] * (stop - start - 1))
    before = " ".join(WORDS[start:stop])
    return Correction(start, stop, before, after, None, None, 0.95, evidence, applied, Replacement(start, stop, slots))


def page(*corrections: Correction, words: list[str] | None = None, speaker: str | None = None) -> bytes:
    spoken = tuple(Word(text, speaker=speaker) for text in words or WORDS)
    transcript = Transcript((Segment(spoken),))
    return report_html(Report("page.txt", Proof(transcript, corrections, transcript, 0.9), None))


def test_a_correction_stands_in_its_sentence_with_its_reasons() -> None:
    made = page(correction(), speaker="Ada").decode()
    assert "<td>Ada: We met <del>deep Seek</del> <ins>DeepSeek</ins> today.</td>" in made
    assert "<td>deep Seek</td><td>DeepSeek</td>" in made
    assert '<td class="where">word 5</td>' in made
    assert '<td class="sure">0.95<br>made</td>' in made
    reasons = re.findall("<li>(.*?)</li>", made)
    assert reasons == [
        "strongly for it (+3.2): DeepSeek: 3 times",
        "against it (-1.0): “deep” is a common word",
        "slightly for it (+0.4): sounds alike",
    ]


def test_made_and_held_are_both_listed_in_order_of_place() -> None:
    made = page(correction(1, 2, after="Left.", applied=False), correction()).decode()
    assert re.findall(r'<tr class="(\w+)" data-place="(\d)"', made) == [("held", "0"), ("made", "1")]
    assert "1 correction made; 1 more place held" in made


def test_it_loads_nothing_and_allows_its_own_script_alone() -> None:
    import base64
    import hashlib

    made = page(correction()).decode()
    policy = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', made)[0]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        (content,) = re.findall(f"<{tag}>(.*?)</{tag}>", made, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    attributes = {name for _, given in read(made.encode()).tags for name, _ in given}
    assert not attributes & {"src", "href", "style"}
    assert not [name for name in attributes if name.startswith("on")]


def test_without_corrections_there_is_no_table() -> None:
    made = page().decode()
    assert "0 corrections made" in made
    assert "<table>" not in made


@pytest.mark.parametrize("attack", ATTACKS)
def test_whatever_comes_from_a_file_is_text(attack: str) -> None:
    words = [*WORDS]
    words[3] = "_".join(attack.split())
    hostile = correction(after=attack, why=attack)
    plain, made = read(page(correction(), speaker="Ada")), read(page(hostile, words=words, speaker=attack))
    assert made.tags == plain.tags
    assert made.closed == plain.closed
    assert "".join(made.texts).count(attack) >= 4


@given(st.text(), st.text())
def test_no_text_makes_a_tag(after: str, why: str) -> None:
    if not after.strip():
        return
    after = " ".join(after.split())
    made = read(page(correction(after=after, why=why)))
    assert [tag for tag, _ in made.tags] == [tag for tag, _ in read(page(correction())).tags]


def test_a_sentence_without_end_is_cut() -> None:
    words = ["so"] * 5000
    made = page(correction(2500, 2501, after="Soh"), words=words)
    assert made.count(b"so ") < 100


# -- as the commands write it ------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("align.correct.correct", FakeCorrector())
    (tmp_path / "page.txt").write_text("We met zephyr in <b>today</b> on the show.\n")
    (tmp_path / "show.mp3").write_bytes(b"sound")
    return tmp_path


def test_correct_writes_it_beside_the_result(folder: Path, capfd: CaptureFixture[str]) -> None:
    assert main(["correct", "page.txt", "--report", "r.html"], FakeParts()) == 0
    made = (folder / "r.html").read_text()
    assert "We met <del>zephyr in</del> <ins>Zephyrine</ins> &lt;b&gt;today&lt;/b&gt; on the show." in made
    assert '<td class="where">line 1</td>' in made
    assert "held" in made
    assert "page.corrected.txt, r.html" in capfd.readouterr().err


def test_run_writes_it_too(folder: Path) -> None:
    assert main(["run", "show.mp3", "-f", "txt", "-o", "out", "--report", "r.html"], FakeParts()) == 0
    assert "00:00:" in (folder / "r.html").read_text()


@pytest.mark.parametrize(
    "call",
    [
        "correct page.txt --report page.txt",
        "correct page.txt --report gone/r.html",
        "correct page.txt --report r.html --audit r.html",
        "correct page.txt --report r.html --diff",
        "correct page.txt other.txt --report r.html",
        "correct page.txt --report -",
        "run show.mp3 --report -",
        "run show.mp3 --report page.txt",
        "run show.mp3 --report show.srt",
    ],
)
def test_it_is_written_by_the_rules_of_all_results(call: str, folder: Path, capfd: CaptureFixture[str]) -> None:
    before = sorted(folder.rglob("*"))
    assert main(call.split(), FakeParts()) == 2
    assert len(capfd.readouterr().err.splitlines()) == 1
    assert sorted(folder.rglob("*")) == before


def test_an_existing_page_is_replaced_when_asked(folder: Path) -> None:
    (folder / "r.html").write_text("old")
    assert main(["correct", "page.txt", "--report", "r.html"], FakeParts()) == 2
    assert (folder / "r.html").read_text() == "old"
    assert main(["correct", "page.txt", "--report", "r.html", "--overwrite"], FakeParts()) == 0
    assert "Zephyrine" in (folder / "r.html").read_text()
