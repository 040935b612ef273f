"""Which engine recognises."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

from transcribe.engine import no_progress
from transcribe.sphinx import SphinxEngine
from transcript.errors import ModelUnavailable, OptionError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from transcribe.engine import Engine, Follow, Options
    from transcribe.store import Store

__all__ = ["ENGINES", "choose_engine"]

ENGINES = ("auto", "faster-whisper", "pocketsphinx")

_AUTO_TIMEOUT_S = 1.8  # with what it takes to start, the choice is made within three seconds
_TIMEOUT_S = 15.0


def choose_engine(
    name: str,
    options: Options,
    tell: Callable[[str], None],
    store: Store | None = None,
    follow: Follow = lambda _: nullcontext(no_progress),
) -> Engine:
    """Return the engine that `--engine name` asks for; it keeps what it has finished in `store`.

    "auto" takes faster-whisper where its model is on this machine or can be fetched (`tell` is told how large it is),
    else, within three seconds and with one line to `tell`, PocketSphinx. The others insist. Raises OptionError for an
    unknown name, model, or options the engine asked for cannot heed, ModelUnavailable where the model cannot be had.
    `follow` is asked for what follows a download.
    """
    store = store if options.resume else None
    if name not in ENGINES:
        raise OptionError(f"--engine {name}: no such engine; choose from {', '.join(ENGINES)}")
    if name == "pocketsphinx":
        return _sphinx(options, tell, store)
    from transcribe.hub import NotFetched
    from transcribe.whisper import WhisperEngine

    try:
        timeout_s = _AUTO_TIMEOUT_S if name == "auto" else _TIMEOUT_S
        engine = WhisperEngine(_whisper_model(options, tell, timeout_s, follow), tell, store)
    except NotFetched as missing:
        if name != "auto":
            raise ModelUnavailable(f"{missing}; give --model FOLDER, or use --engine pocketsphinx") from missing
        if options.language not in {None, "en"}:
            raise ModelUnavailable(
                f"{missing}; give --model FOLDER: the embedded engine knows English alone"
            ) from missing
        tell(_fall_back(missing, options))
        return SphinxEngine(store, tell)
    if options.jobs > 1 and engine.device(options) == "cuda":
        raise OptionError("--jobs: the graphics card hears one recording at a time; leave it out, or use --device cpu")
    return engine


def _sphinx(options: Options, tell: Callable[[str], None], store: Store | None) -> Engine:
    engine = SphinxEngine(store, tell)
    if flags := engine.unsupported(options):
        raise OptionError(f"pocketsphinx cannot heed {', '.join(flags)}; leave it out, or use --engine faster-whisper")
    return engine


def _whisper_model(options: Options, tell: Callable[[str], None], timeout_s: float, follow: Follow) -> Path:
    from transcribe.hub import DEFAULT_MODEL, NotFetched, fetch_model, local_model, look_up

    name = options.model or DEFAULT_MODEL
    found = local_model(name, options.model_dir)
    if found is None and options.offline:
        raise NotFetched(f"faster-whisper's model {name} is not on this machine, and no network is allowed (--offline)")
    return found or fetch_model(look_up(name, timeout_s), options.model_dir, tell, follow)


def _fall_back(missing: ModelUnavailable, options: Options) -> str:
    line = f"{missing}; falling back to the embedded engine, pocketsphinx (English alone, and less accurate)"
    flags = SphinxEngine().unsupported(options)
    return f"{line}; it cannot heed {', '.join(flags)}" if flags else line
