"""Whisper models: where they lie on this machine, and how they are fetched from the hub.

Nothing is sent but the name of the model that is asked for; with `offline` nothing at all.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import shutil
import threading
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from transcribe.engine import no_progress
from transcript.errors import ModelUnavailable, OptionError, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from transcribe.engine import Follow, Progress

__all__ = [
    "DEFAULT_MODEL",
    "NotFetched",
    "Offer",
    "fetch_model",
    "fingerprint",
    "local_model",
    "look_up",
    "models_here",
    "within",
]

DEFAULT_MODEL = "small"

_PARTS = ("config.json", "model.bin", "tokenizer.json")  # without the last one, faster-whisper would fetch one
_MEGABYTE = 1_000_000
_LOOK_S = 0.5

_T = TypeVar("_T")


class NotFetched(ModelUnavailable):
    """A model is not on this machine and cannot be fetched now: no network, no room. Another day it may be."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A model as the hub offers it, and how many bytes there are to fetch."""

    name: str
    size_bytes: int


def local_model(name: str, model_dir: Path | None) -> Path | None:
    """Return the folder that holds the model `name` on this machine, None where there is none.

    `name` is a size ("small"), a folder, or an OWNER/NAME of the hub; `model_dir` is where models are kept (None: the
    hub's own cache). Raises OptionError where it is none of these, ModelUnavailable where a folder holds no model.
    """
    from huggingface_hub.errors import LocalEntryNotFoundError

    named = () if name in _sizes() else (Path(name),)  # a folder called "small" that happens to be here is not meant
    for folder in (*named, *((model_dir / name,) if model_dir else ())):
        if folder.is_dir():
            return _checked(folder)
    try:
        found = Path(_download(name, model_dir, local=True))
    except LocalEntryNotFoundError:
        return None
    except ValueError as e:
        raise OptionError(
            f"--model {name}: no such folder or size; give a folder, OWNER/NAME of the hub, or {', '.join(_sizes())}"
        ) from e
    return found if all((found / part).is_file() for part in _PARTS) else None


def _checked(folder: Path) -> Path:
    missing = [part for part in _PARTS if not (folder / part).is_file()]
    if missing:
        raise ModelUnavailable(f"{folder}: no CTranslate2 Whisper model ({missing[0]} is missing); convert one into it")
    return folder


def models_here(model_dir: Path | None) -> tuple[str, ...]:
    """Return the Whisper models that are on this machine, by the names `--model` takes, in order."""
    from faster_whisper.utils import _MODELS
    from huggingface_hub.constants import HF_HUB_CACHE

    sizes = {repository: name for name, repository in _MODELS.items()}
    found = set()
    for file in (model_dir or Path(HF_HUB_CACHE)).glob("models--*/snapshots/*/model.bin"):
        if all((file.parent / part).is_file() for part in _PARTS):
            repository = file.parts[-4].removeprefix("models--").replace("--", "/")
            found.add(sizes.get(repository, repository))
    return tuple(sorted(found))


def fingerprint(folder: Path) -> str:
    """Return what tells the model in `folder` from others: of its sizes, and the beginning and end of each part."""
    seen = hashlib.sha256()
    for part in _PARTS:
        with (folder / part).open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            seen.update(f"{part} {size} ".encode())
            for at in (0, max(0, size - _MEGABYTE)):
                file.seek(at)
                seen.update(file.read(_MEGABYTE))
    return seen.hexdigest()


def look_up(name: str, timeout_s: float) -> Offer:
    """Return what the hub offers as `name`.

    Raises NotFetched where the hub cannot be reached within `timeout_s`, ModelUnavailable where it has no such model.
    """
    _quiet()
    from faster_whisper.utils import _MODELS  # the hub's names of the sizes stand nowhere else
    from huggingface_hub import HfApi
    from huggingface_hub.errors import RepositoryNotFoundError

    repository = _MODELS.get(name, name)
    try:
        info = within(timeout_s, lambda: HfApi().model_info(repository, files_metadata=True, timeout=timeout_s))
    except RepositoryNotFoundError as e:
        raise ModelUnavailable(f"--model {name}: the hub has no such model, or not for this user") from e
    except Exception as e:  # the HTTP library beneath the hub's has changed twice, and its errors with it
        raise NotFetched(f"faster-whisper's model {name} is not on this machine, and the hub cannot be reached") from e
    return Offer(name, sum(f.size or 0 for f in info.siblings or () if f.rfilename in {*_PARTS, "vocabulary.txt"}))


def fetch_model(
    offer: Offer,
    model_dir: Path | None,
    tell: Callable[[str], None],
    follow: Follow = lambda _: nullcontext(no_progress),
) -> Path:
    """Fetch a model and return its folder; `tell` is told its size first, `follow` how far it is. Raises NotFetched."""
    from huggingface_hub.constants import HF_HUB_CACHE

    store = model_dir or Path(HF_HUB_CACHE)
    size = f"{offer.size_bytes / _MEGABYTE:,.0f} MB"
    if _free_bytes(store) < offer.size_bytes:
        raise NotFetched(f"faster-whisper's model {offer.name} needs {size}, and there is no room for it in {store}")
    tell(f"fetching faster-whisper's model {offer.name} ({size}) into {store}")
    try:
        with follow(f"fetching {offer.name}") as progress, _watched(store, offer.size_bytes, progress):
            return _checked(Path(_download(offer.name, model_dir, local=False)))
    except ModelUnavailable:
        raise
    except Exception as e:
        raise NotFetched(f"faster-whisper's model {offer.name} cannot be fetched ({_why_not(e)})") from e


def _why_not(error: Exception) -> str:
    if getattr(error, "errno", None) == errno.ENOSPC:
        return "the disk is full"
    why = one_line(str(error))[:200]
    if any(sign in why.lower() for sign in ("consistency check", "checksum", "hash mismatch")):
        return "it was damaged on its way; try again"
    return why


@contextmanager
def _watched(store: Path, size_bytes: int, progress: Progress) -> Iterator[None]:
    """Tell `progress` how much of a download has come, by how the files in `store` grow."""
    before = _bytes_in(store)
    over = threading.Event()

    def watch() -> None:
        come = 0
        while not over.wait(_LOOK_S):
            come = min(max(_bytes_in(store) - before, come), size_bytes)
            progress(come, size_bytes)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _bytes_in(folder: Path) -> int:
    """Return how many bytes the files below `folder` have; what links to them is not counted."""
    total = 0
    for file in folder.rglob("*"):
        with suppress(OSError):  # a part of a download may be renamed meanwhile
            total += 0 if file.is_symlink() or file.is_dir() else file.stat().st_size
    return total


def _download(name: str, model_dir: Path | None, *, local: bool) -> str:
    _quiet()
    from faster_whisper import download_model

    cache = str(model_dir) if model_dir else None
    return str(download_model(name, local_files_only=local, cache_dir=cache))


def _sizes() -> tuple[str, ...]:
    from faster_whisper import available_models

    return tuple(available_models())


def _quiet() -> None:
    """Keep the hub's library from reporting use, drawing bars and writing to the terminal."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")  # read when the library is imported
    logging.getLogger("huggingface_hub").setLevel(logging.CRITICAL)


def within(timeout_s: float, call: Callable[[], _T]) -> _T:
    """Return what `call` returns. Raises what it raises, TimeoutError after `timeout_s`.

    The name look-up of a network that swallows every packet heeds no time-out; so it is left behind in its thread.
    """
    results: list[_T] = []
    errors: list[Exception] = []

    def work() -> None:
        try:
            results.append(call())
        except Exception as e:  # noqa: BLE001 - it is raised where it is waited for
            errors.append(e)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(timeout_s)
    if errors:
        raise errors[0]
    if not results:
        raise TimeoutError(f"no answer within {timeout_s} s")
    return results[0]


def _free_bytes(folder: Path) -> int:
    there = next(p for p in (folder.absolute(), *folder.absolute().parents) if p.exists())
    return shutil.disk_usage(there).free
