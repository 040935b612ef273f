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
