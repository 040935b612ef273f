"""What is built is what is needed and nothing else, and it does the main job where no checkout is near."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import wave
import zipfile
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = {"castproof", "transcribe", "align", "transcript"}

pytestmark = pytest.mark.slow

PAGE = """Speaker 1

Welcome. A company called deep Seek has shaken the markets, and deep Seek is from China.

Speaker 2

We asked what deep Seek does. DeepSeek did not answer.
"""
NOTES = (
    "DeepSeek is a Chinese company. The models of DeepSeek are open. Many use DeepSeek, and DeepSeek is cheap.\n" * 5
)
HEARD = (
    "welcome a company called deep seek has shaken the markets and deep seek is from china "
    "we asked what deep seek does deep seek did not answer"
)


def run(*call: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "VIRTUAL_ENV", "HF_TOKEN"}}
    done = subprocess.run(list(map(str, call)), cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the wheel and the source distribution, the wheel built from the latter."""
    folder = tmp_path_factory.mktemp("built")
    run(sys.executable, "-m", "build", "--outdir", folder, ROOT, cwd=folder)
    return folder


def only(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found


def test_the_wheel_holds_the_packages_and_their_data_alone(built: Path) -> None:
    with zipfile.ZipFile(only(built, "*.whl")) as wheel:
        names = {n for n in wheel.namelist() if not n.endswith("/")}
    inside = {n for n in names if ".dist-info/" not in n}
    assert {PurePosixPath(n).parts[0] for n in inside} == PACKAGES
    sources = {
        p.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for p in (ROOT / package).rglob("*")
        if p.is_file() and p.suffix != ".pyc"
    }
    assert inside == sources
    assert any(n.endswith("/licenses/LICENSE") for n in names)


def test_the_source_distribution_leaves_the_users_documents_out(built: Path) -> None:
    with tarfile.open(only(built, "*.tar.gz")) as archive:
        names = [PurePosixPath(n).parts[1:] for n in archive.getnames()]
    tops = {parts[0] for parts in names if parts}
    assert tops >= PACKAGES | {"README.md", "LICENSE", "pyproject.toml"}
    assert not tops & {"seeds", "audio", "tests", ".ci"}


def test_the_installed_wheel_does_the_main_job(built: Path, tmp_path: Path) -> None:
    python = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    run(python, "-m", "pip", "install", "--quiet", only(built, "*.whl"), cwd=tmp_path)
    work = tmp_path / "work"
    work.mkdir()
    with wave.open(str(work / "show.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(2 * 16_000 * 12))
    words = [
        {"word": w, "start": k * 0.4, "end": k * 0.4 + 0.3, "probability": 0.8} for k, w in enumerate(HEARD.split())
    ]
    segment = {"start": 0.0, "end": words[-1]["end"], "text": HEARD, "words": words}
    (work / "heard.json").write_text(json.dumps({"language": "en", "segments": [segment]}))
    (work / "page.txt").write_text(PAGE)
    (work / "notes.md").write_text(NOTES)
    command = python.with_name("castproof")
    flags = ["--transcript", "page.txt", "--reference", "notes.md", "--heard", "heard.json", "-o", "out"]
    done = run(command, "run", "show.wav", *flags, cwd=work)
    assert "DeepSeek" in done.stderr
    text = (work / "out" / "show.txt").read_text()
    assert text.count("DeepSeek") == 4
    assert "deep Seek" not in text
    assert (work / "out" / "show.srt").read_text().startswith("1\n00:00:00,000 --> ")
    assert (work / "out" / "show.vtt").read_text().startswith("WEBVTT\n")
    spoken = json.loads((work / "out" / "show.json").read_text())
    assert {s["speaker"] for s in spoken["segments"]} == {"Speaker 1", "Speaker 2"}
    audit = json.loads((work / "out" / "show.corrections.json").read_text())
    assert [c["after"] for c in audit["corrections"] if c["applied"]] == ["DeepSeek"] * 3
    assert run(command, "--version", cwd=work).stdout == "castproof 0.1.0\n"
    modules = "import castproof, transcribe, align, transcript.formats; print(castproof.__file__)"
    assert str(tmp_path / "venv") in run(python, "-c", modules, cwd=work).stdout
