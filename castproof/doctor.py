"""`castproof doctor`: what works on this machine. It looks, and neither fetches nor sends."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from typing import TYPE_CHECKING

from castproof.outputs import print_bytes
from castproof.version import version
from transcript.errors import CastproofError, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from castproof.parts import Parts, Tools

__all__ = ["Finding", "doctor", "findings"]

_MISSING_NEEDED = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """Something castproof can use: does it work here, and what is there to say; `needed` for the main job."""

    name: str
    works: bool
    detail: str
    needed: bool = False


def doctor(tools: Tools) -> int:
    """Print what works here. Return 1 where something lacks that the main job needs."""
    found = list(findings(tools.parts))
    width = max(len(f.name) for f in found)
    lines = [f"castproof {version()}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"]
    lines += [f"{'ok ' if f.works else 'no '} {f.name:<{width}}  {one_line(f.detail)}" for f in found]
    print_bytes(("\n".join(lines) + "\n").encode())
    return 0 if all(f.works for f in found if f.needed) else _MISSING_NEEDED


def findings(parts: Parts) -> Iterator[Finding]:
    """Look at one part after the other."""
    yield _package("decoder", "av", "decodes recordings and brings its codecs; no ffmpeg needed", needed=True)
    yield _package("pocketsphinx", "pocketsphinx", "its English model is in the package; least accurate", needed=True)
    yield _package("faster-whisper", "faster-whisper", _whisper_model())
    yield _choice("--engine auto", lambda tell: _engine(parts, tell))
    yield _package("pyannote", "pyannote.audio", "the better diarizer", else_="pip install 'castproof[diarize]'")
    yield Finding("timbre", works=True, detail="the embedded diarizer, for a few distinct voices")
    yield _choice("--diarizer auto", lambda tell: _diarizer(parts, tell))
    token = bool(os.environ.get("HF_TOKEN", "").strip())
    yield Finding("HF_TOKEN", token, "set" if token else "not set; only pyannote's gated models ask for one")
    yield _cuda()


def _package(
    name: str, distribution: str, detail: str, *, else_: str = "pip install it", needed: bool = False
) -> Finding:
    try:
        return Finding(name, works=True, detail=f"{installed(distribution)}; {detail}", needed=needed)
    except PackageNotFoundError:
        return Finding(name, works=False, detail=f"not installed; {else_}", needed=needed)


def _whisper_model() -> str:
    from transcribe.hub import DEFAULT_MODEL, local_model

    here = local_model(DEFAULT_MODEL, None) is not None
    return f"model {DEFAULT_MODEL} is on this machine" if here else f"model {DEFAULT_MODEL} is fetched on first use"


def _choice(name: str, choose: Callable[[Callable[[str], None]], str]) -> Finding:
    """Say what is chosen with what is on this machine; why, the chooser itself tells."""
    told: list[str] = []
    try:
        chosen = choose(told.append)
    except CastproofError as error:
        return Finding(name, works=False, detail=str(error), needed=True)
    return Finding(name, works=True, detail="; ".join([f"{chosen}, with what is on this machine", *told]), needed=True)


def _engine(parts: Parts, tell: Callable[[str], None]) -> str:
    from transcribe.engine import Options

    return parts.engine("auto", Options(offline=True), tell).name


def _diarizer(parts: Parts, tell: Callable[[str], None]) -> str:
    from transcribe.engine import SpeakerOptions

    return parts.diarizer("auto", SpeakerOptions(offline=True), tell).name


def _cuda() -> Finding:
    try:
        from ctranslate2 import get_cuda_device_count

        devices = int(get_cuda_device_count())
    except (ImportError, OSError, RuntimeError):
        devices = 0
    return Finding("cuda", devices > 0, f"{devices} devices" if devices else "no device; the processor does the work")
