"""`castproof doctor`: what works on this machine, what `auto` chooses, and why.

It fetches nothing. The hub is asked one thing, unless `--offline` forbids: whether the token reaches pyannote's model.
"""

from __future__ import annotations

import os
import platform
import re
from contextlib import nullcontext
from dataclasses import dataclass, field
from fnmatch import fnmatch
from importlib.metadata import PackageNotFoundError, requires
from importlib.metadata import version as installed
from typing import TYPE_CHECKING, TextIO

from castproof.outputs import print_bytes
from castproof.version import version
from transcript.errors import CastproofError, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from castproof.parts import Parts, Tools
    from castproof.report import BlockRow, Row
    from transcribe.engine import Progress

__all__ = ["Finding", "doctor", "findings"]

_MISSING_NEEDED = 1
_DIARIZE = "pip install 'castproof[diarize]'"
_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True)
class Finding:
    """Something castproof can use: does it work here, and what is there to say; `needed` for the main job."""

    name: str
    works: bool
    detail: str
    needed: bool = False


def doctor(tools: Tools, *, offline: bool = False) -> int:
    """Print what works here. Return 1 where something lacks that the main job needs."""
    found = list(findings(tools.parts, offline=offline))
    width = max(len(f.name) for f in found)
    lines = [f"castproof {version()}, Python {platform.python_version()}, {platform.system()} {platform.machine()}"]
    lines += [f"{'ok ' if f.works else 'no '} {f.name:<{width}}  {one_line(f.detail)}" for f in found]
    print_bytes(("\n".join(lines) + "\n").encode())
    return 0 if all(f.works for f in found if f.needed) else _MISSING_NEEDED


def findings(parts: Parts, *, offline: bool) -> Iterator[Finding]:
    """Look at one part after the other."""
    yield _package("decoder", "av", "decodes recordings and brings its codecs; no ffmpeg needed", needed=True)
    yield _package("pocketsphinx", "pocketsphinx", "its English model is in the package; least accurate", needed=True)
    yield _package("faster-whisper", "faster-whisper", _device())
    yield _models()
    yield _choice("--engine auto", lambda told: _engine(parts, told))
    yield _package("pyannote", "pyannote.audio", "the better diarizer", else_=_DIARIZE)
    yield _torch()
    yield Finding("timbre", works=True, detail="the embedded diarizer, for a few distinct voices")
    yield _choice("--diarizer auto", lambda told: _diarizer(parts, told))
    yield _token(offline=offline)
    yield _cuda()


def _package(
    name: str, distribution: str, detail: str, *, else_: str = "pip install it", needed: bool = False
) -> Finding:
    try:
        return Finding(name, works=True, detail=f"{installed(distribution)}; {detail}", needed=needed)
    except PackageNotFoundError:
        return Finding(name, works=False, detail=f"not installed; {else_}", needed=needed)


def _device() -> str:
    """Say where a Whisper model would run, and how."""
    from transcribe.whisper import choose_device

    try:
        device, compute_type = choose_device("auto", "auto")
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        return f"its library CTranslate2 does not work here ({error})"
    return f"computes on {device} in {compute_type}"


def _models() -> Finding:
    from transcribe.hub import DEFAULT_MODEL, models_here

    found = models_here(None)
    here = f"on this machine: {', '.join(found)}" if found else "none on this machine"
    fetched = "" if DEFAULT_MODEL in found else f"; {DEFAULT_MODEL} is fetched on first use"
    return Finding("whisper models", bool(found), here + fetched)


def _torch() -> Finding:
    """Tell whether torch and torchaudio are those that pyannote.audio works with: the extra's own versions."""
    wanted = {name: pinned for name in ("torch", "torchaudio") if (pinned := _pinned(name))}
    here = {name: found for name in wanted if (found := _version(name))}
    fitting = " and ".join(f"{name} {pinned}" for name, pinned in wanted.items())
    if not here:
        return Finding("torch", works=False, detail=f"not installed; pyannote works with {fitting}: {_DIARIZE}")
    told = " and ".join(f"{name} {here.get(name, 'missing')}" for name in wanted)
    if all(fnmatch(here.get(name, "").partition("+")[0], pinned) for name, pinned in wanted.items()):
        return Finding("torch", works=True, detail=f"{told} fit")
    return Finding("torch", works=False, detail=f"{told}; pyannote works with {fitting}: {_DIARIZE}")


def _version(name: str) -> str:
    try:
        return installed(name)
    except PackageNotFoundError:
        return ""


def _pinned(name: str) -> str:
    """Return the release that castproof's own metadata asks for of a package ("2.11.*"), empty where none."""
    for requirement in requires("castproof") or ():
        if m := re.match(rf"{name}==([\d.*]+)", requirement):
            return m[1]
    return ""


def _token(*, offline: bool) -> Finding:
    """Tell whether the token lets this user have pyannote's model; the token itself is never shown."""
    from transcribe.pyannote import DEFAULT_MODEL, refusal

    token = os.environ.get("HF_TOKEN", "").strip()
    if not token:
        return Finding("HF_TOKEN", works=False, detail=f"not set; {DEFAULT_MODEL} asks for one")
    if offline:
        return Finding("HF_TOKEN", works=True, detail="set; not tried, since no network is allowed")
    why = refusal(DEFAULT_MODEL, token, _TIMEOUT_S)
    if why is None:
        return Finding("HF_TOKEN", works=True, detail=f"set, and reaches {DEFAULT_MODEL}")
    return Finding("HF_TOKEN", works=False, detail=f"set, but does not reach {DEFAULT_MODEL}: {why}")


@dataclass(frozen=True, slots=True)
class _Told:
    """A reporter that keeps the lines it is told, and shows nothing."""

    lines: list[str] = field(default_factory=list)

    def tell(self, line: str) -> None:
        self.lines.append(line)

    warn = error = tell

    def table(self, title: str, rows: Sequence[Row], *, out: TextIO | None = None) -> None:
        """Take no table: choosing prints none."""

    def blocks(self, title: str, rows: Sequence[BlockRow]) -> None:
        """Take no blocks: choosing aligns nothing."""

    def progress(self, title: str) -> AbstractContextManager[Progress]:  # noqa: ARG002  # the Protocol's shape
        from transcribe.engine import no_progress

        return nullcontext(no_progress)


def _choice(name: str, choose: Callable[[_Told], str]) -> Finding:
    """Say what is chosen with what is on this machine; why, the chooser itself tells."""
    told = _Told()
    try:
        chosen = choose(told)
    except CastproofError as error:
        return Finding(name, works=False, detail=str(error), needed=True)
    return Finding(
        name, works=True, detail="; ".join([f"{chosen}, with what is on this machine", *told.lines]), needed=True
    )


def _engine(parts: Parts, told: _Told) -> str:
    from transcribe.engine import Options

    return parts.engine("auto", Options(offline=True), told).name


def _diarizer(parts: Parts, told: _Told) -> str:
    from transcribe.engine import SpeakerOptions

    return parts.diarizer("auto", SpeakerOptions(offline=True), told.tell).name


def _cuda() -> Finding:
    try:
        from ctranslate2 import get_cuda_device_count

        devices = int(get_cuda_device_count())
    except (ImportError, OSError, RuntimeError):
        devices = 0
    return Finding("cuda", devices > 0, f"{devices} devices" if devices else "no device; the processor does the work")
