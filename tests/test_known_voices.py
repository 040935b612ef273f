"""Voices that come back: taken from one episode, recognised in the next, never compared across meters."""

from __future__ import annotations

import json
import wave
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castproof.cli import main
from castproof.parts import RealParts
from castproof.voice_file import read_voices, voices_json
from tests.test_timbre import ANNOUNCER, GUEST, HOST, sample
from transcribe.engine import SpeakerOptions
from transcribe.recording import SAMPLE_RATE, Recording, Stretch
from transcribe.timbre_meter import TimbreMeter
from transcribe.voices import KnownVoice, KnownVoices, Likeness, Recognition, Voiceprint, named, recognise
from transcript.errors import FormatError
from transcript.model import Diarization, Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from transcribe.engine import Diarizer, Progress
    from transcribe.voices import VoiceMeter

# ---------------------------------------------------------------------------------------------------------------------
# Timbre's meter.


@cache
def prints_of(speaker: str) -> tuple[Voiceprint, ...]:
    """Return a print of each long turn of a speaker of the sample, of twelve seconds at most."""
    return tuple(taken for name, taken in _all_prints() if name == speaker)


@cache
def _all_prints() -> tuple[tuple[str, Voiceprint], ...]:
    turns = [t for t in sample().turns if t.end_ms - t.start_ms > 4000]
    stretches = [[Stretch(t.start_ms, min(t.end_ms, t.start_ms + 12_000))] for t in turns]
    taken = TimbreMeter().prints(sample().recording, stretches, SpeakerOptions())
    return tuple((t.speaker, p) for t, p in zip(turns, taken, strict=True) if p is not None)


def test_a_voice_is_recognised_in_other_sentences_and_others_are_not() -> None:
    meter = TimbreMeter()
    host, guest, announcer = (prints_of(s) for s in (HOST, GUEST, ANNOUNCER))
    for own, others in ((host, guest + announcer), (guest, host + announcer)):
        assert min(meter.score(own[0], p) for p in own) > 0.6
        assert max(meter.score(own[0], p) for p in others) < 0.35
    assert meter.score(host[0], host[0]) == 1
    assert meter.score(host[0], guest[0]) == pytest.approx(meter.score(guest[0], host[0]))


def test_too_little_speech_gives_no_print() -> None:
    start_ms = next(t.start_ms for t in sample().turns if t.speaker == HOST)
    silence, word, nothing = [Stretch(0, 400)], [Stretch(start_ms, start_ms + 1500)], list[Stretch]()
    opening = replace(sample().recording, samples=sample().recording.slice(0, 10_000))
    assert TimbreMeter().prints(opening, [silence, word, nothing], SpeakerOptions()) == (None, None, None)


def test_a_file_may_hold_numbers_that_are_no_voice() -> None:
    meter = TimbreMeter()
    assert meter.size is not None
    odd = Voiceprint((1e6, -1e6) * 59 + (0.0,), 1)
    assert len(odd.values) == meter.size
    (host, *_) = prints_of(HOST)
    assert 0 <= meter.score(odd, host) <= 1
    assert meter.score(Voiceprint((0.0,) * meter.size, 9000), host) < 0.1


# ---------------------------------------------------------------------------------------------------------------------
# Who is who.


@dataclass(frozen=True, slots=True)
class Scale:
    """A meter whose prints are one number, as alike as they are near."""

    taken: dict[str, float] = field(default_factory=dict)
    name: str = "scale 1"
    size: int | None = 1
    least_score: float = 0.8

    def prints(
        self,
        recording: Recording,  # noqa: ARG002 - the Protocol's
        speakers: Sequence[Sequence[Stretch]],
        options: SpeakerOptions,  # noqa: ARG002 - the Protocol's
    ) -> tuple[Voiceprint | None, ...]:
        """Return the start of each speaker's first stretch, in seconds; nothing of whom there is less than a second."""
        return tuple(
            Voiceprint((s[0].start_ms / 1000,), 1000) if sum(b - a for a, b in s) >= 1000 else None for s in speakers
        )

    def score(self, one: Voiceprint, other: Voiceprint) -> float:
        """Return 1 for the same number."""
        return max(0.0, 1 - abs(one.values[0] - other.values[0]))


KNOWN = KnownVoices(
    "scale 1",
    (
        KnownVoice("Ada", (Voiceprint((1.0,), 9000), Voiceprint((5.0,), 9000))),
        KnownVoice("Bob", (Voiceprint((2.0,), 9000),)),
    ),
)


def heard(**speakers: float | None) -> dict[str, Voiceprint | None]:
    return {name: None if v is None else Voiceprint((v,), 1000) for name, v in speakers.items()}


def test_the_nearest_of_all_prints_decides_and_only_from_the_least_score_on() -> None:
    found = recognise(heard(a=5.1, b=1.6, c=9.0, d=None, e=2.0), KNOWN, Scale(), 0.8)
    assert [(r.speaker, r.recognised, r.nearest and r.nearest.name) for r in found] == [
        ("a", True, "Ada"),
        ("b", False, "Bob"),
        ("c", False, "Ada"),
        ("d", False, None),
        ("e", True, "Bob"),
    ]
    assert not any(r.recognised for r in recognise(heard(a=1.0), KnownVoices("scale 1"), Scale(), 0.8))


def test_names_replace_labels_and_unknown_voices_keep_theirs() -> None:
    turns = Diarization((Turn(0, 5, "Speaker 1"), Turn(5, 9, "Speaker 2"), Turn(9, 12, "Speaker 3")))
    found = [
        Recognition("Speaker 1", Likeness("Ada", 0.9), recognised=True),
        Recognition("Speaker 2", Likeness("Ada", 0.1), recognised=False),
        Recognition("Speaker 3", None, recognised=False),
    ]
    assert named(turns, found).speakers == ("Ada", "Speaker 2", "Speaker 3")


# ---------------------------------------------------------------------------------------------------------------------
# The file.

names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip)
prints = st.builds(
    Voiceprint,
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5).map(tuple),
    st.integers(1, 10**9),
)
voices = st.builds(KnownVoice, names, st.lists(prints, min_size=1, max_size=3).map(tuple))


@given(st.builds(KnownVoices, names, st.lists(voices, max_size=4, unique_by=lambda v: v.name).map(tuple)))
def test_what_is_written_is_read(known: KnownVoices) -> None:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "voices.json"
        path.write_bytes(voices_json(known))
        assert read_voices(path) == known


def test_a_person_is_added_again_and_removed() -> None:
    more = KNOWN.with_print("Bob", Voiceprint((7.0,), 1)).with_print("Cy", Voiceprint((8.0,), 1))
    assert [(v.name, len(v.prints)) for v in more.voices] == [("Ada", 2), ("Bob", 2), ("Cy", 1)]
    assert more.without("Bob").without("Cy") == replace(KNOWN, voices=KNOWN.voices[:1])
    with pytest.raises(ValueError, match="a name and a print"):
        KnownVoice(" ", ())


GOOD = json.loads(voices_json(KNOWN))
PRINT = GOOD["voices"][0]["prints"][0]
BAD = {
    "no JSON": (b"{", "is no complete JSON"),
    "a list": (b"[]", "holds no voices"),
    "another file": (b'{"segments": []}', "holds no voices"),
    "a newer version": (json.dumps(GOOD | {"version": 2}).encode(), '"version" should be 1'),
    "no meter": (json.dumps(GOOD | {"meter": None}).encode(), 'lacks "meter"'),
    "a name twice": (json.dumps(GOOD | {"voices": GOOD["voices"] * 2}).encode(), "stands there twice"),
    "no name": (json.dumps(GOOD | {"voices": [{"prints": [PRINT]}]}).encode(), 'has a "name"'),
    "no print": (json.dumps(GOOD | {"voices": [{"name": "Ada", "prints": []}]}).encode(), 'has a "name"'),
    **{
        f"print {change}": (
            json.dumps(GOOD | {"voices": [{"name": "Ada", "prints": [PRINT | change]}]}).encode(),
            problem,
        )
        for change, problem in (
            ({"speech_ms": 0}, "speech_ms"),
            ({"speech_ms": True}, "speech_ms"),
            ({"values": []}, "are numbers"),
            ({"values": ["1"]}, "are numbers"),
            ({"values": [float("nan")]}, "are numbers"),
            ({"values": [1e300]}, "are numbers"),
        )
    },
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_used_is_told_in_one_line(name: str, tmp_path: Path) -> None:
    data, problem = BAD[name]
    (path := tmp_path / "voices.json").write_bytes(data)
    with pytest.raises(FormatError) as caught:
        read_voices(path)
    assert problem in str(caught.value)
    assert "transcript" not in str(caught.value)


# ---------------------------------------------------------------------------------------------------------------------
# The command line.


@dataclass(slots=True)
class Parts(RealParts):
    """Finds two speakers of two seconds each, and compares them by when they begin."""

    meter_name: str = "scale 1"

    def diarizer(self, name: str, options: SpeakerOptions, tell: Callable[[str], None]) -> Diarizer:  # noqa: ARG002 - the Protocol's
        """Return itself."""
        return self

    @property
    def name(self) -> str:
        """A diarizer's."""
        return "timbre"

    def diarize(self, recording: Recording, options: SpeakerOptions, progress: Progress) -> Diarization:  # noqa: ARG002 - the Protocol's
        """Return the same two speakers for every recording."""
        return Diarization((Turn(1000, 3000, "Speaker 1"), Turn(3000, 5000, "Speaker 2")))

    def meter(self, diarizer: str, model: str | None) -> VoiceMeter:  # noqa: ARG002 - the Protocol's
        """Return a scale."""
        return Scale(name=self.meter_name)


HEARD = """1
00:00:01,000 --> 00:00:03,000
Today we talk about storms.

2
00:00:03,000 --> 00:00:05,000
They are getting worse.
"""
PAGE = "Speaker 2\n\nToday we talk about storms.\n\nSpeaker 1\n\nThey are getting worse.\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    with wave.open("show.wav", "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(bytes(2 * 6 * SAMPLE_RATE))
    (tmp_path / "heard.srt").write_text(HEARD)
    (tmp_path / "page.txt").write_text(PAGE)
    return tmp_path


def do(call: str, parts: Parts | None = None) -> int:
    return main(call.split(), parts or Parts())


RUN = "run show.wav --heard heard.srt --diarize --voices voices.json"


def error(capsys: pytest.CaptureFixture[str]) -> str:
    (line,) = capsys.readouterr().err.splitlines()
    return line


def test_a_host_is_added_listed_recognised_and_forgotten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert do("voices add Ada show.wav --at 1-2.5") == 0
    assert error(capsys) == "voices.json: knows Ada from 1 s of speech (scale 1)"
    assert do("voices list") == 0
    assert capsys.readouterr().out == "Ada\t1 recording, 1 s\n"
    assert do(f"{RUN} -f json") == 0
    told = capsys.readouterr().err
    assert "Speaker 1 is Ada (score 1.00)\n" in told
    assert "Speaker 2 is nobody known (nearest Ada, score 0.00 of the 0.80 it takes)\n" in told
    segments = json.loads((folder / "show.json").read_text())["segments"]
    assert [s["speaker"] for s in segments] == ["Ada", "Speaker 2"]
    assert do("voices remove Ada") == 0
    assert read_voices(folder / "voices.json").voices == ()


def test_a_known_name_wins_over_a_number_in_the_transcript(folder: Path) -> None:
    assert do("voices add Ada show.wav --at 0:01-0:02.5") == 0
    assert do(f"{RUN} --transcript page.txt -f json") == 0
    segments = json.loads((folder / "show.json").read_text())["segments"]
    assert [s["speaker"] for s in segments] == ["Ada", "Speaker 1"]


def test_the_score_it_takes_can_be_lowered(folder: Path) -> None:
    bob = KnownVoice("Bob", (Voiceprint((3.5,), 1),))
    (folder / "voices.json").write_bytes(voices_json(KnownVoices("scale 1", (bob,))))
    for extra, expected in (("", "Speaker 2"), ("--voice-score 0.4", "Bob")):
        assert do(f"{RUN} -f json --overwrite {extra}") == 0
        assert json.loads((folder / "show.json").read_text())["segments"][1]["speaker"] == expected


def test_voices_of_another_meter_are_refused_before_the_work_begins(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for meter, remedy in (("timbre 1", "add --diarizer timbre, or"), ("pyannote a/b", "--diarization-model a/b, or")):
        (folder / "voices.json").write_bytes(voices_json(replace(KNOWN, meter=meter)))
        assert do(RUN) == 2
        told = error(capsys)
        assert f"its voices were measured by {meter}, here scale 1 would measure" in told
        assert remedy in told
        assert do("voices add Ada show.wav") == 2
        assert f"measured by {meter}" in error(capsys)
    (folder / "voices.json").write_bytes(
        voices_json(KnownVoices("scale 1", (KnownVoice("Ada", (Voiceprint((1.0, 2.0), 1),)),)))
    )
    assert do(RUN) == 2
    assert "a print of scale 1 has 1 values" in error(capsys)
    assert sorted(p.name for p in folder.iterdir()) == ["heard.srt", "page.txt", "show.wav", "voices.json"]


REFUSED = {
    "voices add Speaker\u00a02 show.wav": "unknown voices are called so",
    "voices add Ada missing.wav": "missing.wav",
    "voices add Ada show.wav --at 5": "--at 5",
    "voices add Ada show.wav --at 5-x": "--at 5-x",
    "voices add Ada show.wav --at 5-3": "the end lies before the start",
    "voices add Ada show.wav --at 1:00-2:00": "show.wav ends at 00:00:06.000",
    "voices add Ada show.wav --at 0-0.5": "too little speech of Ada",
    "voices add Ada show.wav --voices show.wav": "is read, so no result can go there",
    "voices add Ada show.wav --voices missing/voices.json": "the folder missing does not exist",
    "voices add Ada show.wav --diarizer timbre --device cuda": "timbre runs on the processor",
    "voices add Ada show.wav --diarizer timbre --diarization-model x/y": "timbre has no model",
    "voices list --voices heard.srt": "is no complete JSON",
    "voices remove Cy --voices known.json": "does not know Cy; it knows Ada, Bob",
    "voices forget Ada": 'see "castproof voices --help"',
    "voices add": 'see "castproof voices add --help"',
    "run show.wav --heard heard.srt --voices known.json": "add --diarize",
    "run show.wav --heard heard.srt --diarize --voice-score 0.4": "add --voices FILE",
    "run show.wav --heard heard.srt --diarize --voices heard.srt": "is no complete JSON",
    "run show.wav --heard heard.srt --diarize --num-speakers 1000": "less than or equal to 100",
    "run show.wav --heard heard.srt --diarize --diarizer timbre --device cuda": "timbre needs no device",
    "run show.wav --heard heard.srt --diarize --diarizer timbre --diarization-model x/y": "timbre has no model",
}


@pytest.mark.parametrize("call", REFUSED)
def test_what_cannot_be_done_is_refused_in_one_line(
    call: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "known.json").write_bytes(voices_json(KNOWN))
    before = {p: p.read_bytes() for p in folder.iterdir()}
    assert main([word.replace("\u00a0", " ") for word in call.split(" ")], Parts()) == 2
    assert REFUSED[call] in error(capsys)
    assert {p: p.read_bytes() for p in folder.iterdir()} == before


def test_an_interrupted_write_leaves_the_file_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert do("voices add Ada show.wav") == 0
    before = (folder / "voices.json").read_bytes()

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    assert do("voices add Bob show.wav") == 2
    assert (folder / "voices.json").read_bytes() == before
    assert not list(folder.glob(".*"))
