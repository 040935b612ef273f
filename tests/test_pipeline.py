"""The main job and its parts, with a scripted recogniser and diarizer: who is asked for what, and what comes of it."""

from __future__ import annotations

import json
import re
import wave
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.correct import DEFAULT_MIN_CONFIDENCE
from align.evidence import Correction, Evidence, EvidenceKind, Witnesses
from align.turns import repair_speakers
from align.voices import voices_by_label
from castproof.cli import main
from castproof.console import Console
from castproof.parts import RealParts
from transcribe.recording import Recording
from transcribe.timbre_meter import TimbreMeter
from transcript.errors import EngineError, RecordingError
from transcript.formats import read
from transcript.model import Diarization, Segment, Transcript, Turn, Word
from transcript.replacement import fit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest import CaptureFixture, MonkeyPatch  # noqa: PT013  # for type checkers alone

    from align.exact import TimedWord
    from castproof.parts import Reporter
    from transcribe.engine import Options, Progress, SpeakerOptions
    from transcribe.voices import VoiceMeter
    from transcript.replacement import Layout

PAGE = """The Zephyrine Show

Transcript

Speaker 1

Welcome to the show. Today a company called zephyr in is here.

Speaker 2

Thank you. I like to be
on your show very much.

Speaker 3

And zephyr in is pleased. This is an advertisement that nobody spoke at all.
"""
SPOKEN = (
    "Welcome to the show. Today a company called zephyr rin is here.",
    "Thank you. I like to be on your show very much.",
    "And zephyr in is pleased.",
)


def timed(turns: Sequence[str]) -> Transcript:
    """Return a segment a turn, a word each 300 ms, and 1 s of silence behind each turn."""
    segments = []
    at_ms = 0
    for turn in turns:
        words = []
        for text in turn.split():
            words.append(Word(text, at_ms, at_ms + 250, 0.9))
            at_ms += 300
        segments.append(Segment(tuple(words), words[0].start_ms, words[-1].end_ms))
        at_ms += 1000
    return Transcript(tuple(segments), "en")


HEARD = timed(SPOKEN)


# ruff: noqa: D102  # the fakes do what the Protocols they stand for say


@dataclass(slots=True)
class FakeAligner:
    """Finds nothing in any stretch."""

    duration_ms: int = 20_000

    def align(self, words: Sequence[str], start_ms: int, end_ms: int) -> Sequence[TimedWord | None] | None:  # noqa: ARG002  # the Protocol's
        return None

    def fit(self, words: Sequence[str], start_ms: int, end_ms: int) -> Sequence[float | None] | None:  # noqa: ARG002  # the Protocol's
        return None


@dataclass(slots=True)
class FakeParts:
    """Parts that note what they are asked for and answer as scripted."""

    heard: Transcript = HEARD
    turns: Diarization = field(default_factory=Diarization)
    asked: list[str] = field(default_factory=list)
    name: str = "fake"
    exact: FakeAligner = field(default_factory=FakeAligner)

    def decode(self, path: Path, progress: Progress, warn: Callable[[str], None]) -> Recording:
        import numpy as np

        self.asked.append(f"decode {path.name}")
        if path.name.startswith("broken"):
            raise RecordingError(path, "is no recording")
        progress(1, 1)
        if path.name.startswith("gappy"):
            warn("00:00:01.000 to 00:00:02.000 is damaged")
        return Recording(path, np.zeros(16_000 * 20, np.int16))

    def engine(self, name: str, options: Options, reporter: Reporter) -> FakeParts:
        self.asked.append(f"engine {name} {options.language}")
        reporter.tell("falling back")
        return self

    def transcribe(self, recording: Recording, options: Options, progress: Progress) -> Transcript:  # noqa: ARG002  # the Protocol's
        progress(0, recording.duration_ms)
        if recording.path.name.startswith("loud"):
            raise EngineError("the engine has a headache")
        return self.heard

    def unsupported(self, options: Options) -> tuple[str, ...]:  # noqa: ARG002  # the Protocol's
        return ()

    def diarizer(self, name: str, options: SpeakerOptions, tell: Callable[[str], None]) -> FakeParts:  # noqa: ARG002  # the Protocol's
        self.asked.append(f"diarizer {name} {options.num_speakers}")
        return self

    def diarize(self, recording: Recording, options: SpeakerOptions, progress: Progress) -> Diarization:  # noqa: ARG002  # the Protocol's
        progress(recording.duration_ms, recording.duration_ms)
        return self.turns

    def decode_channels(self, path: Path, progress: Progress, warn: Callable[[str], None]) -> tuple[Recording, ...]:
        return (self.decode(path, progress, warn),) * 2

    def meter(self, diarizer: str, model: str | None) -> VoiceMeter:
        self.asked.append(f"meter {diarizer} {model}")
        return TimbreMeter()

    def listener(self, recording: Recording) -> FakeParts:
        self.asked.append(f"listener {recording.path.name}")
        return self

    def expecting(self, words: Sequence[str]) -> FakeParts:
        self.asked.append(f"expecting {len(words)} words")
        return self

    def aligner(self, recording: Recording) -> FakeAligner:
        self.asked.append(f"aligner {recording.path.name}")
        return self.exact

    def score(self, readings: Sequence[str], start_ms: int, end_ms: int) -> tuple[float | None, ...]:  # noqa: ARG002  # the Protocol's
        return tuple(None for _ in readings)


@dataclass(slots=True)
class FakeCorrector:
    """Puts `after` for every `before`, surely; and holds "show" -> "Show"."""

    before: tuple[str, ...] = ("zephyr", "in")
    after: str = "Zephyrine"
    given: dict[str, Any] = field(default_factory=dict)

    def __call__(
        self,
        transcript: Transcript,
        layout: Layout,
        glossary: object,
        witnesses: Witnesses,
        **given: Any,  # noqa: ANN401  # whatever it is given
    ) -> tuple[Correction, ...]:
        self.given = {"transcript": transcript, "layout": layout, "glossary": glossary, "witnesses": witnesses, **given}
        words = transcript.words
        found = []
        for k, word in enumerate(words):
            if tuple(w.text for w in words[k : k + 2]) == self.before:
                found.append(self.correction(transcript, layout, k, 2, self.after, 0.95))
            elif word.text == "show.":
                found.append(self.correction(transcript, layout, k, 1, "Show.", 0.6))
        bound = given["min_confidence"]
        return tuple(replace(c, applied=c.confidence >= bound) for c in found)

    def correction(  # noqa: PLR0913, PLR0917  # what a correction is made of
        self, transcript: Transcript, layout: Layout, start: int, length: int, after: str, confidence: float
    ) -> Correction:
        words = transcript.words[start : start + length]
        evidence = (Evidence(EvidenceKind.REFERENCE, 2.0, f"{after}: 3 times in 1 document"),)
        new = fit(transcript.words, layout, start, start + length, after)
        before = " ".join(w.text for w in words)
        times = words[0].start_ms, words[-1].end_ms
        return Correction(start, start + length, before, after, *times, confidence, evidence, False, new)  # noqa: FBT003


@pytest.fixture
def corrector(monkeypatch: MonkeyPatch) -> FakeCorrector:
    fake = FakeCorrector()
    monkeypatch.setattr("align.correct.correct", fake)
    return fake


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    (tmp_path / "page.txt").write_text(PAGE)
    (tmp_path / "notes.txt").write_text("Zephyrine is a company. Zephyrine was founded by Ada Wongsawat.\n")
    for name in ("show.mp3", "loud.mp3", "broken.mp3", "gappy.mp3"):
        (tmp_path / name).write_bytes(b"sound")
    return tmp_path


def two_voices() -> Diarization:
    """Return the turns of what was heard: Speakers 1 and 3 of the page are one voice."""
    spans = [(s.start_ms or 0, s.end_ms or 0) for s in HEARD.segments]
    return Diarization(tuple(Turn(*span, voice) for span, voice in zip(spans, "ABA", strict=True)))


def do(call: str, parts: FakeParts) -> int:
    """Run the words of a command line."""
    return main(call.split(), parts)


# -- run ---------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("corrector")
def test_the_main_job_writes_what_was_spoken_and_the_whole_text(folder: Path, capfd: CaptureFixture[str]) -> None:
    parts = FakeParts(turns=two_voices())
    call = "run show.mp3 --transcript page.txt --reference notes.txt --diarize --num-speakers 2 --language en -o out"
    assert do(call, parts) == 0
    assert parts.asked == [
        "diarizer auto 2",
        "decode show.mp3",
        "engine auto en",
        "listener show.mp3",
        "aligner show.mp3",
    ]
    assert sorted(p.name for p in (folder / "out").iterdir()) == [
        "show.corrections.json",
        "show.json",
        "show.rttm",
        "show.srt",
        "show.txt",
        "show.vtt",
    ]
    spoken = read(folder / "out" / "show.json").transcript
    assert "a company called Zephyrine is here." in spoken.text
    assert "advertisement" not in spoken.text
    assert spoken.speakers == ("Speaker 1", "Speaker 2"), "Speakers 1 and 3 are one voice"
    assert all(w.start_ms is not None for w in spoken.words)
    whole = (folder / "out" / "show.txt").read_text()
    assert "This is an advertisement that nobody spoke at all." in whole
    assert "zephyr in" not in whole
    for ending in ("srt", "vtt"):
        assert "Zephyrine" in (folder / "out" / f"show.{ending}").read_text()
    audit = json.loads((folder / "out" / "show.corrections.json").read_text())
    assert audit["transcript"] == "page.txt"
    assert [(c["applied"], c["after"]) for c in audit["corrections"]] == [
        (False, "Show."),
        (True, "Zephyrine"),
        (True, "Zephyrine"),
    ]
    told = capfd.readouterr()
    assert told.out == ""
    assert "2 corrections made" in told.err
    assert "00:00:02.400" in told.err
    assert "Zephyrine: 3 times in 1 document" in told.err
    assert "not in the recording: 9 words of 35" in told.err
    assert "out/show.corrections.json" in told.err.splitlines()[-1]


def test_the_corrector_gets_all_evidence(folder: Path, corrector: FakeCorrector) -> None:
    parts = FakeParts()
    assert main(["run", "show.mp3", "--transcript", "page.txt", "--reference", "notes.txt"], parts) == 0
    given = corrector.given
    assert given["witnesses"].heard is HEARD
    assert given["witnesses"].listener is parts
    assert given["min_confidence"] == DEFAULT_MIN_CONFIDENCE
    assert {t.spelling for t in given["glossary"].terms} >= {"Zephyrine", "Ada Wongsawat"}
    assert given["transcript"].words[0].start_ms == 0, "the words have the times of what was heard"
    assert len(given["layout"].segments) == len(given["transcript"].words)
    assert len(set(given["layout"].lines)) == 4, "lines are those of the file"
    assert (folder / "show.srt").exists()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("job", ["run show.mp3 --transcript page.txt", "correct page.txt --audio show.mp3"])
def test_a_recogniser_that_was_told_the_words_is_a_prompted_witness(job: str, corrector: FakeCorrector) -> None:
    assert do(f"{job} --no-hints --overwrite", FakeParts()) == 0
    assert not corrector.given["witnesses"].prompted
    assert do(f"{job} --overwrite", FakeParts()) == 0
    assert corrector.given["witnesses"].prompted


@pytest.mark.usefixtures("folder")
def test_the_head_of_the_page_is_a_reference(corrector: FakeCorrector) -> None:
    assert main(["correct", "page.txt"], FakeParts()) == 0
    (term,) = [t for t in corrector.given["glossary"].terms if t.spelling == "Zephyrine"]
    assert term.sources == ("page.txt (its head)",)


def test_a_transcript_with_times_of_its_own_is_put_on_the_recordings_clock(
    folder: Path, corrector: FakeCorrector
) -> None:
    (folder / "late.srt").write_text(f"1\n00:10:00,000 --> 00:10:20,000\n{' '.join(SPOKEN)}\n")
    assert do("run show.mp3 --transcript late.srt -f json -o out", FakeParts()) == 0
    assert corrector.given["transcript"].words[1].start_ms == 300
    assert read(folder / "out" / "show.json").transcript.words[1].start_ms == 300


def test_without_a_transcript_the_recognised_words_are_proofread(folder: Path, corrector: FakeCorrector) -> None:
    assert do("run show.mp3 --reference notes.txt -o out -f srt,txt", FakeParts()) == 0
    assert corrector.given["witnesses"].heard is None
    assert sorted(p.name for p in (folder / "out").iterdir()) == ["show.corrections.json", "show.srt", "show.txt"]
    assert "Zephyrine is pleased" in " ".join((folder / "out" / "show.txt").read_text().split())


@pytest.mark.usefixtures("corrector")
def test_what_was_heard_may_be_given(folder: Path) -> None:
    parts = FakeParts()
    words = [{"word": w.text, "start": (w.start_ms or 0) / 1000, "end": (w.end_ms or 0) / 1000} for w in HEARD.words]
    segment = {"start": 0.0, "end": words[-1]["end"], "text": HEARD.text, "words": words}
    (folder / "heard.json").write_text(json.dumps({"language": "en", "segments": [segment]}))
    (folder / "who.rttm").write_text("SPEAKER show 1 0.0 20.0 <NA> <NA> Carol <NA> <NA>\n")
    call = "run show.mp3 --transcript page.txt --heard heard.json --diarization who.rttm -o out"
    assert do(call, parts) == 0
    assert parts.asked == ["decode show.mp3", "listener show.mp3", "aligner show.mp3"]
    assert "Carol" in (folder / "out" / "show.rttm").read_text()


@pytest.mark.usefixtures("corrector")
def test_nothing_is_heard_where_an_output_stands_in_the_way(folder: Path, capfd: CaptureFixture[str]) -> None:
    (folder / "show.vtt").write_text("mine")
    parts = FakeParts()
    assert main(["run", "show.mp3"], parts) == 2
    assert parts.asked == []
    assert "show.vtt" in capfd.readouterr().err
    assert main(["run", "show.mp3", "--overwrite"], parts) == 0
    assert (folder / "show.vtt").read_text().startswith("WEBVTT")


@pytest.mark.usefixtures("corrector")
def test_an_engine_that_fails_leaves_nothing(folder: Path, capfd: CaptureFixture[str]) -> None:
    before = sorted(folder.rglob("*"))
    assert do("run loud.mp3 --transcript page.txt -o out", FakeParts()) == 2
    assert capfd.readouterr().err.splitlines()[-1] == "castproof: error: the engine has a headache"
    assert sorted(folder.rglob("*")) == before


@pytest.mark.usefixtures("corrector")
def test_silence_is_told_and_is_no_error(folder: Path, capfd: CaptureFixture[str]) -> None:
    parts = FakeParts(heard=Transcript())
    assert do("run show.mp3 --transcript page.txt --diarization who.rttm", parts) == 2
    assert do("run show.mp3 --transcript page.txt -o out", parts) == 0
    assert "recognised no speech" in capfd.readouterr().err
    assert "Welcome to the show." in (folder / "out" / "show.txt").read_text()


# -- transcribe --------------------------------------------------------------------------------------------------------


def test_recordings_are_written_as_they_are_done_and_one_failure_does_not_stop_the_rest(
    folder: Path, capfd: CaptureFixture[str]
) -> None:
    calls = ["transcribe", "show.mp3", "broken.mp3", "gappy.mp3", "-o", "out", "-f", "srt,json"]
    assert main(calls, FakeParts()) == 1
    assert sorted(p.name for p in (folder / "out").iterdir()) == ["gappy.json", "gappy.srt", "show.json", "show.srt"]
    told = capfd.readouterr().err
    assert "castproof: error: broken.mp3: is no recording\n" in told
    assert "castproof: warning: 00:00:01.000 to 00:00:02.000 is damaged\n" in told


@pytest.mark.usefixtures("folder")
def test_where_all_recordings_fail_the_input_was_wrong() -> None:
    assert main(["transcribe", "broken.mp3", "loud.mp3", "-o", "out"], FakeParts()) == 2


def test_speakers_of_a_diarizer_stand_in_every_format(folder: Path) -> None:
    parts = FakeParts(turns=two_voices())
    assert do("transcribe show.mp3 --diarize -o out -f srt,vtt,json,txt,podcast,rttm", parts) == 0
    written = sorted((folder / "out").iterdir())
    assert [p.name for p in written] == [f"show.{e}" for e in ("json", "podcast.json", "rttm", "srt", "txt", "vtt")]
    assert [p for p in written if "A" not in p.read_text() or "B" not in p.read_text()] == []


@pytest.mark.usefixtures("folder")
def test_no_progress_is_drawn_where_nobody_watches(capfd: CaptureFixture[str]) -> None:
    assert do("transcribe show.mp3 -o out -f txt", FakeParts()) == 0
    assert capfd.readouterr().err.splitlines() == ["falling back", "written: out/show.txt"]


# -- correct -----------------------------------------------------------------------------------------------------------

CORRECTED = PAGE.replace("zephyr in", "Zephyrine")


@pytest.mark.usefixtures("corrector")
def test_the_corrected_transcript_is_the_same_file_but_for_the_words(folder: Path, capfd: CaptureFixture[str]) -> None:
    assert main(["correct", "page.txt", "--reference", "notes.txt", "--audit", "why.json"], FakeParts()) == 0
    assert (folder / "page.corrected.txt").read_text() == CORRECTED
    assert (folder / "page.txt").read_text() == PAGE
    assert len(json.loads((folder / "why.json").read_text())["corrections"]) == 3
    told = capfd.readouterr()
    assert told.out == ""
    assert "line 7" in told.err
    assert "1 more place held" in told.err
    assert told.err.splitlines()[-1] == "written: page.corrected.txt, why.json"


@pytest.mark.usefixtures("corrector")
def test_a_transcript_that_needs_nothing_is_copied_byte_for_byte(folder: Path) -> None:
    data = b"\xef\xbb\xbf1\r\n00:00:01,000 --> 00:00:02,000\r\nNothing   <i>wrong</i> here.\r\n\r\n"
    (folder / "fine.srt").write_bytes(data)
    assert main(["correct", "fine.srt"], FakeParts()) == 0
    assert (folder / "fine.corrected.srt").read_bytes() == data


@pytest.mark.usefixtures("corrector")
def test_another_ending_asks_for_another_format(folder: Path) -> None:
    assert main(["correct", "page.txt", "-o", "new.json"], FakeParts()) == 0
    assert "Zephyrine is pleased." in read(folder / "new.json").transcript.text
    assert main(["correct", "page.txt", "-f", "podcast"], FakeParts()) == 2, "the podcast format needs times"
    assert main(["correct", "page.txt", "-f", "json"], FakeParts()) == 0
    assert (folder / "page.corrected.json").exists()


@pytest.mark.usefixtures("corrector")
def test_the_confidence_bound_is_the_users(folder: Path) -> None:
    assert do("correct page.txt --min-confidence 0.5", FakeParts()) == 0
    assert "Welcome to the Show." in (folder / "page.corrected.txt").read_text()
    assert do("correct page.txt --min-confidence 1 -o none.txt", FakeParts()) == 0
    assert (folder / "none.txt").read_text() == PAGE


@pytest.mark.usefixtures("corrector")
def test_standard_input_goes_to_standard_output(
    folder: Path, monkeypatch: MonkeyPatch, capfdbinary: CaptureFixture[bytes]
) -> None:
    with (folder / "page.txt").open() as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        assert main(["correct", "-", "--reference", "notes.txt"], FakeParts()) == 0
    assert capfdbinary.readouterr().out == CORRECTED.encode()


@pytest.mark.usefixtures("corrector")
def test_a_difference_is_shown_and_nothing_written(folder: Path, capfd: CaptureFixture[str]) -> None:
    before = sorted(folder.rglob("*"))
    assert main(["correct", "page.txt", "--diff"], FakeParts()) == 0
    assert capfd.readouterr().out == (
        "--- a/page.txt\n"
        "+++ b/page.txt\n"
        "@@ -4,7 +4,7 @@\n"
        " \n"
        " Speaker 1\n"
        " \n"
        "-Welcome to the show. Today a company called zephyr in is here.\n"
        "+Welcome to the show. Today a company called Zephyrine is here.\n"
        " \n"
        " Speaker 2\n"
        " \n"
        "@@ -13,4 +13,4 @@\n"
        " \n"
        " Speaker 3\n"
        " \n"
        "-And zephyr in is pleased. This is an advertisement that nobody spoke at all.\n"
        "+And Zephyrine is pleased. This is an advertisement that nobody spoke at all.\n"
    )
    assert sorted(folder.rglob("*")) == before


@pytest.mark.usefixtures("corrector")
def test_check_finds_and_writes_nothing(folder: Path, capfd: CaptureFixture[str]) -> None:
    (folder / "fine.txt").write_text("All is well here.\n")
    before = sorted(folder.rglob("*"))
    assert main(["correct", "page.txt", "--check"], FakeParts()) == 1
    assert "page.txt: 2 places to correct" in capfd.readouterr().out
    assert main(["correct", "fine.txt", "--check"], FakeParts()) == 0
    assert main(["correct", "fine.txt", "page.txt", "--check", "--diff"], FakeParts()) == 1
    assert "+++ b/page.txt" in capfd.readouterr().out
    assert sorted(folder.rglob("*")) == before


@pytest.mark.usefixtures("corrector")
def test_several_transcripts_go_to_a_folder(folder: Path, capfd: CaptureFixture[str]) -> None:
    (folder / "empty.txt").write_text("")
    (folder / "other.txt").write_text("The zephyr in company.\n")
    assert main(["correct", "page.txt", "empty.txt", "other.txt", "-o", "new"], FakeParts()) == 1
    assert sorted(p.name for p in (folder / "new").iterdir()) == ["other.txt", "page.txt"]
    assert (folder / "new" / "other.txt").read_text() == "The Zephyrine company.\n"
    told = capfd.readouterr().err
    assert told.count("castproof: error: empty.txt") == 1
    assert re.findall(r"^(\S+\.txt):$|^\d (corrections?) made", told, re.MULTILINE) == [
        *(("page.txt", ""), ("", "corrections")),
        ("empty.txt", ""),
        *(("other.txt", ""), ("", "correction")),
    ]


@pytest.mark.usefixtures("corrector")
@pytest.mark.parametrize("same", [True, False])
def test_what_was_heard_in_another_recording_is_told(folder: Path, capfd: CaptureFixture[str], *, same: bool) -> None:
    here, there = (" ".join(f"w{k * step % 607}" for k in range(600)) for step in (7, 311))
    (folder / "long.txt").write_text(here)
    (folder / "heard.txt").write_text(here.replace("w1", "v1") if same else there)
    assert main(["correct", "long.txt", "--heard", "heard.txt", "--check"], FakeParts()) in (0, 1)
    assert ("heard.txt has few of the words of long.txt" in capfd.readouterr().err) != same


def test_the_transcript_itself_is_no_reference(folder: Path, corrector: FakeCorrector) -> None:
    (folder / "README.md").write_text("Quixotic Xanthippe\n")
    assert (
        main(["correct", "page.txt", "--reference", "notes.txt", "--reference", "page.txt", "--check"], FakeParts())
        == 1
    )
    sources = {s for t in corrector.given["glossary"].terms for s in t.sources}
    assert sources == {"notes.txt", "page.txt (its head)"}


def test_a_transcript_without_times_is_timed_by_its_recording(folder: Path, corrector: FakeCorrector) -> None:
    parts = FakeParts()
    assert main(["correct", "page.txt", "--audio", "show.mp3"], parts) == 0
    assert parts.asked == ["decode show.mp3", "engine auto None", "listener show.mp3"]
    assert corrector.given["transcript"].words[1].start_ms == 300
    assert (folder / "page.corrected.txt").read_text() == CORRECTED


@pytest.mark.usefixtures("folder")
def test_a_transcript_with_times_is_not_recognised_again(corrector: FakeCorrector, folder: Path) -> None:
    (folder / "cues.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nWe are zephyr in here.\n")
    parts = FakeParts()
    assert main(["correct", "cues.srt", "--audio", "show.mp3"], parts) == 0
    assert parts.asked == ["decode show.mp3", "listener show.mp3"]
    assert corrector.given["witnesses"].listener is parts


# -- align -------------------------------------------------------------------------------------------------------------


def test_align_gives_the_words_of_the_transcript_the_times_of_the_recording(
    folder: Path, capfd: CaptureFixture[str]
) -> None:
    parts = FakeParts()
    assert main(["align", "page.txt", "--audio", "show.mp3", "-o", "page.json"], parts) == 0
    words = read(folder / "page.json").transcript.words
    assert [(w.text, w.start_ms) for w in words[:4]] == [("Welcome", 0), ("to", 300), ("the", 600), ("show.", 900)]
    assert {w.speaker for w in words} == {"Speaker 1", "Speaker 2", "Speaker 3"}
    told = capfd.readouterr().err
    assert "on the clock: 28 of 37 words" in told
    (row,) = (line for line in told.splitlines() if line.startswith("not in the recording"))
    assert row.split(maxsplit=6)[5:] == ["9", "“This is an advertisement that nobody spoke at …”"]


def test_align_by_another_transcript_needs_no_recording(folder: Path, capfd: CaptureFixture[str]) -> None:
    (folder / "heard.srt").write_text(
        "1\n00:00:01,000 --> 00:00:05,000\nWelcome to the show. Today a company called Zephyrine is here.\n"
    )
    parts = FakeParts()
    assert main(["align", "page.txt", "--heard", "heard.srt", "-o", "-", "-f", "vtt"], parts) == 0
    assert parts.asked == []
    assert capfd.readouterr().out.startswith("WEBVTT")


@pytest.mark.parametrize(
    ("flags", "asked"),
    [
        ("", ["decode show.mp3", "expecting 37 words", "aligner show.mp3"]),
        ("--language en", ["decode show.mp3", "expecting 37 words", "aligner show.mp3"]),
        ("--model small", ["decode show.mp3", "engine auto None", "aligner show.mp3"]),
        ("--language de", ["decode show.mp3", "engine auto de"]),
        ("--heard heard.srt", ["decode show.mp3", "aligner show.mp3"]),
        (
            "--device cpu --diarize",
            ["diarizer auto None", "decode show.mp3", "expecting 37 words", "aligner show.mp3"],
        ),
    ],
)
def test_a_recording_is_recognised_only_where_its_words_cannot_be_listened_for(
    folder: Path, flags: str, asked: list[str]
) -> None:
    (folder / "heard.srt").write_text("1\n00:00:01,000 --> 00:00:05,000\nWelcome to the show.\n")
    parts = FakeParts(turns=two_voices())
    assert do(f"align page.txt --audio show.mp3 -o page.json {flags}", parts) == 0
    assert parts.asked == asked


def test_what_is_not_english_is_recognised_and_not_aligned_by_english_sounds(
    folder: Path, capfd: CaptureFixture[str]
) -> None:
    german = "Die Regierung hat am Montag erklärt, dass sie die neuen Regeln nicht ändern will und dabei bleibt."
    (folder / "seite.txt").write_text(german)
    parts = FakeParts(heard=timed([german]))
    assert do("align seite.txt --audio show.mp3 -o seite.json", parts) == 0
    assert parts.asked == ["decode show.mp3", "engine auto None"]
    assert "not in English" in capfd.readouterr().err
    assert read(folder / "seite.json").transcript.words[1].start_ms == 300


# -- voices ------------------------------------------------------------------------------------------------------------


def spoken_by(*speakers: str | None) -> Transcript:
    words = tuple(Word(f"w{k}", k * 100, k * 100 + 50, speaker=s) for k, s in enumerate(speakers))
    return Transcript((Segment(words[:2]), Segment(words[2:])))


def speakers(transcript: Transcript) -> list[str | None]:
    return [w.speaker for w in transcript.words]


def test_two_labels_of_one_voice_become_one() -> None:
    labelled = spoken_by("Ann", "Ann", "Ann", "Bob", "Cat", "Bob")
    voiced = spoken_by("v1", "v1", "v1", "v2", "v1", "v2")
    assert voices_by_label(labelled, voiced) == ["Ann", "Ann", "Ann", "Bob", "Ann", "Bob"]


def test_a_voice_at_odds_leaves_the_labels() -> None:
    labelled = spoken_by("Ann", "Bob", "Ann", "Bob")
    assert voices_by_label(labelled, spoken_by("v", "v", "v", "v")) == [None] * 4


def test_a_voice_without_labels_keeps_its_name_and_unheard_words_theirs() -> None:
    voiced = spoken_by("v1", "v1", "v2", "v2")
    assert voices_by_label(spoken_by(None, None, None, None), voiced) == ["v1", "v1", "v2", "v2"]
    assert voices_by_label(spoken_by(None, None, "Ann", "Ann"), voiced, {2}) == ["v1", "v1", None, "Ann"]


def test_other_words_are_refused() -> None:
    with pytest.raises(ValueError, match="differ"):
        voices_by_label(spoken_by("Ann", "Ann", "Ann"), spoken_by("v", "v", "v", "v"))


@given(st.lists(st.sampled_from(["Ann", "Bob", None]), min_size=3), st.data())
def test_a_diarization_that_agrees_changes_nothing(labels: list[str | None], data: st.DataObject) -> None:
    labelled = spoken_by(*labels)
    voices = {"Ann": "v1", "Bob": "v2", None: None}
    heard = [data.draw(st.sampled_from([voices[s], None])) for s in labels]
    found = repair_speakers(labelled, spoken_by(*heard))
    assert found.transcript == labelled
    assert not any(c.applied for c in found.changes)


# -- the real parts ----------------------------------------------------------------------------------------------------


def test_the_real_parts_decode_and_load_a_recogniser_once(tmp_path: Path, capsys: CaptureFixture[str]) -> None:
    from transcribe.engine import Options, no_progress

    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(32_000))
    parts = RealParts()
    told = Console()
    assert parts.decode(tmp_path / "a.wav", no_progress, told.warn).duration_ms == 1000
    assert parts.engine("pocketsphinx", Options(), told) is parts.engine("pocketsphinx", Options(), told)
    assert capsys.readouterr().err == ""


# -- what recognition is told, and what it cannot heed -----------------------------------------------------------------


@dataclass(slots=True)
class Curious(FakeParts):
    """Parts whose engine notes what it is asked for."""

    options: list[Options] = field(default_factory=list)

    def transcribe(self, recording: Recording, options: Options, progress: Progress) -> Transcript:
        self.options.append(options)
        return FakeParts.transcribe(self, recording, options, progress)


@pytest.mark.usefixtures("corrector", "folder")
def test_the_recogniser_is_told_what_may_be_said_unless_that_is_not_wanted() -> None:
    parts = Curious()
    assert do("run show.mp3 --transcript page.txt --reference notes.txt -o a", parts) == 0
    assert do("align page.txt --audio show.mp3 --engine pocketsphinx -o page.srt", parts) == 0
    assert do("correct page.txt --audio show.mp3 --reference notes.txt -o c.txt", parts) == 0
    for options in parts.options:
        assert options.expected is not None
        assert options.expected.transcript[:3] == ("Welcome", "to", "the")
    assert [bool(o.expected and "Zephyrine" in o.expected.terms) for o in parts.options] == [True, False, True]
    assert do("run show.mp3 --transcript page.txt --no-hints -o d", parts) == 0
    assert do("transcribe show.mp3 -o e", parts) == 0
    assert [o.expected for o in parts.options[3:]] == [None, None]


@pytest.mark.usefixtures("folder")
def test_the_flags_of_recognition_reach_it() -> None:
    from transcribe.engine import SpeechRules

    parts = Curious()
    flags = "--task translate --condition-on-previous-text --hallucination-silence-threshold 2 --temperature 0.5"
    vad = "--vad-threshold 0.4 --vad-min-speech-duration-ms 50 --vad-min-silence-duration-ms 70 --vad-speech-pad-ms 9"
    assert do(f"transcribe show.mp3 -o out {flags} {vad} --no-resume", parts) == 0
    assert do("transcribe show.mp3 -o out2 --no-vad-filter --temperature-increment-on-fallback 0", parts) == 0
    first, second = parts.options
    assert (first.task, first.condition_on_previous_text, first.hallucination_silence_s) == ("translate", True, 2.0)
    assert first.temperatures == (0.5, 0.7, 0.9)
    assert first.speech == SpeechRules(0.4, 50, 70, 9)
    assert not first.resume
    assert (second.speech, second.temperatures, second.resume) == (None, (0.0,), True)


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("transcribe show.mp3 --no-vad-filter --vad-threshold 0.4", "--vad-threshold: with --no-vad-filter nothing"),
        ("transcribe show.mp3 --vad-threshold 1", "--vad-threshold 1: lies between 0 and 1"),
        ("run show.mp3 --heard page.txt --no-hints --task translate", "--task, --no-hints: --heard says what was"),
        (
            "correct cues.srt --audio show.mp3 --engine pocketsphinx --language en",
            "--engine, --language: the transcript of show.mp3 has times, so nothing is recognised; leave it out",
        ),
    ],
)
def test_a_flag_that_nothing_heeds_is_refused_in_one_line(
    folder: Path, capfd: CaptureFixture[str], call: str, told: str
) -> None:
    (folder / "cues.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nWe are zephyr in here.\n")
    assert do(call, FakeParts()) == 2
    (line,) = capfd.readouterr().err.splitlines()
    assert line.startswith(f"castproof: error: {told}")


@pytest.mark.usefixtures("folder")
def test_the_embedded_engine_refuses_the_graphics_card_unless_a_diarizer_has_it(
    capfd: CaptureFixture[str], monkeypatch: MonkeyPatch
) -> None:
    from castproof.flags import RecogniserFlags, SpeakerFlags, hearing_of

    flags = RecogniserFlags(engine="pocketsphinx", device="cuda")
    assert hearing_of(flags, SpeakerFlags()).options.device == "cuda"
    assert hearing_of(flags, SpeakerFlags(diarize=True, diarizer="timbre")).options.device == "cuda"
    hearing = hearing_of(flags, SpeakerFlags(diarize=True))
    assert hearing.options.device == "auto"
    assert hearing.speakers is not None
    assert hearing.speakers.device == "cuda"
    monkeypatch.setattr(RealParts, "decode", lambda *_: FakeParts().decode(Path("show.mp3"), lambda *_: None, print))
    assert main(["transcribe", "show.mp3", "--engine", "pocketsphinx", "--device", "cuda", "-o", "x"]) == 2
    assert "pocketsphinx cannot heed --device; leave it out" in capfd.readouterr().err
