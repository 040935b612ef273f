"""The doctor tells what works, what is chosen and why, and never a secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from castproof.cli import main
from castproof.doctor import findings
from castproof.parts import RealParts
from transcript.errors import NotInstalled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest import CaptureFixture, MonkeyPatch  # noqa: PT013  # for type checkers alone

    from castproof.parts import Reporter
    from transcribe.engine import Diarizer, Engine, Options, SpeakerOptions


@dataclass(frozen=True, slots=True)
class Named:
    """Something that was chosen."""

    name: str


class Chooser(RealParts):
    """Chooses as told, and never with the network."""

    def engine(self, name: str, options: Options, reporter: Reporter) -> Engine:
        """Choose an engine."""
        assert (name, options.offline) == ("auto", True)
        reporter.tell("falling back because of this")
        return Named("an engine")  # type: ignore[return-value]  # its name is all that is asked

    def diarizer(self, name: str, options: SpeakerOptions, tell: Callable[[str], None]) -> Diarizer:  # noqa: ARG002
        """Fail."""
        assert (name, options.offline) == ("auto", True)
        raise NotInstalled("no diarizer\nat all")


def test_it_tells_what_auto_chooses_and_why(capsys: CaptureFixture[str], monkeypatch: MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    assert main(["doctor", "--offline"], Chooser()) == 1
    told = capsys.readouterr()
    assert told.out.startswith("castproof ")
    lines = dict(line[4:].split("  ", 1) for line in told.out.splitlines()[1:])
    assert lines["--engine auto"].strip() == "an engine, with what is on this machine; falling back because of this"
    assert lines["--diarizer auto"].strip() == "no diarizer at all"
    assert lines["HF_TOKEN"].strip() == "set; not tried, since no network is allowed"
    assert "hf_secret" not in told.out + told.err


def test_what_is_installed_works_here() -> None:
    found = {f.name: f for f in findings(RealParts(), offline=True)}
    for name in ("decoder", "pocketsphinx", "faster-whisper", "timbre", "--engine auto", "--diarizer auto"):
        assert found[name].works, found[name].detail


def test_what_is_missing_says_how_to_get_it(monkeypatch: MonkeyPatch) -> None:
    from importlib.metadata import PackageNotFoundError

    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("castproof.doctor.installed", missing)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    found = {f.name: f for f in findings(Chooser(), offline=True)}
    assert found["pyannote"].detail == "not installed; pip install 'castproof[diarize]'"
    assert not found["decoder"].works
    assert found["decoder"].needed
    assert not found["HF_TOKEN"].works


@pytest.mark.parametrize("devices", [0, 2])
def test_cuda_devices_are_counted(devices: int, monkeypatch: MonkeyPatch) -> None:
    monkeypatch.setattr("ctranslate2.get_cuda_device_count", lambda: devices)
    (cuda,) = [f for f in findings(Chooser(), offline=True) if f.name == "cuda"]
    assert cuda.works == bool(devices)


# -- the token, and what fits pyannote ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("versions", "works", "detail"),
    [
        ({"torch": "2.11.1", "torchaudio": "2.11.0+cpu"}, True, "torch 2.11.1 and torchaudio 2.11.0+cpu fit"),
        (
            {"torch": "2.11.0", "torchaudio": "2.11.1"},
            False,
            "torch 2.11.0 and torchaudio 2.11.1; pyannote works with torch 2.11.* and torchaudio 2.11.0: pip install",
        ),
        (
            {"torch": "2.12.0", "torchaudio": "2.12.0"},
            False,
            "torch 2.12.0 and torchaudio 2.12.0; pyannote works with torch 2.11.* and torchaudio 2.11.0: pip install",
        ),
        ({"torch": "2.11.0"}, False, "torch 2.11.0 and torchaudio missing; pyannote works with torch 2.11.*"),
        ({}, False, "not installed; pyannote works with torch 2.11.* and torchaudio 2.11.0: pip install"),
    ],
)
def test_it_tells_which_torch_fits(
    versions: dict[str, str],
    works: bool,  # noqa: FBT001  # a parameter
    detail: str,
    monkeypatch: MonkeyPatch,
) -> None:
    monkeypatch.setattr("castproof.doctor.requires", lambda _: ["torch==2.11.*; extra == 'x'", "torchaudio==2.11.0"])
    monkeypatch.setattr("castproof.doctor._version", lambda name: versions.get(name, ""))
    (torch,) = [f for f in findings(Chooser(), offline=True) if f.name == "torch"]
    assert torch.works == works
    assert torch.detail.startswith(detail)


@pytest.mark.parametrize(
    ("refusal", "detail"),
    [
        (None, "set, and reaches pyannote/speaker-diarization-community-1"),
        ("it is gated", "set, but does not reach pyannote/speaker-diarization-community-1: it is gated"),
    ],
)
def test_it_tells_whether_the_token_reaches_the_gated_model_and_never_the_token(
    refusal: str | None, detail: str, capsys: CaptureFixture[str], monkeypatch: MonkeyPatch
) -> None:
    given: list[str | None] = []

    def refuse(name: str, token: str | None, timeout_s: float) -> str | None:
        assert name
        assert timeout_s <= 5
        given.append(token)
        return refusal

    monkeypatch.setenv("HF_TOKEN", " hf_secret ")
    monkeypatch.setattr("transcribe.pyannote.refusal", refuse)
    main(["doctor"], Chooser())
    told = capsys.readouterr()
    assert given == ["hf_secret"]
    assert f"{detail}\n" in told.out
    assert "hf_secret" not in told.out + told.err


def test_it_lists_the_models_on_this_machine(tmp_path: Path, monkeypatch: MonkeyPatch) -> None:
    import huggingface_hub

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path))
    for repository in ("Systran--faster-whisper-small", "someone--own", "someone--half"):
        snapshot = tmp_path / f"models--{repository}" / "snapshots" / "1"
        snapshot.mkdir(parents=True)
        for part in ("model.bin", "config.json", *(() if "half" in repository else ("tokenizer.json",))):
            (snapshot / part).write_bytes(b"x")
    (models,) = [f for f in findings(Chooser(), offline=True) if f.name == "whisper models"]
    assert models.detail == "on this machine: small, someone/own"
    assert models.works


def test_a_library_that_does_not_work_is_told(monkeypatch: MonkeyPatch) -> None:
    def fail() -> int:
        raise RuntimeError("no driver")

    monkeypatch.setattr("ctranslate2.get_cuda_device_count", fail)
    (whisper,) = [f for f in findings(Chooser(), offline=True) if f.name == "faster-whisper"]
    assert "CTranslate2 does not work here (no driver)" in whisper.detail
