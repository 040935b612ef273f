"""pyannote.audio 4, the better diarizer: neural speaker segmentation and embeddings (extra `diarize`).

Waveforms are handed over in memory, so that torchcodec is not needed, and its telemetry is switched off. A token is
passed on to the hub alone: no message holds it, and errors of the libraries beneath, which might, are not repeated.
"""

from __future__ import annotations

import io
import logging
import os
import re
import warnings
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from transcribe.hub import within
from transcribe.recording import SAMPLE_RATE
from transcript.errors import EngineError, ModelUnavailable, NotInstalled
from transcript.model import Diarization, Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from transcribe.engine import Progress, SpeakerOptions
    from transcribe.recording import Recording

__all__ = ["DEFAULT_MODEL", "PyannoteDiarizer", "embedding", "is_installed", "lacking", "refusal"]

DEFAULT_MODEL = "pyannote/speaker-diarization-community-1"

_CONFIG = "config.yaml"
_PARTS = (
    _CONFIG,
    "segmentation/pytorch_model.bin",
    "embedding/pytorch_model.bin",
    "plda/plda.npz",
    "plda/xvec_transform.npz",
)  # of the default model
_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")
_STEPS = {"segmentation": (0.0, 0.4), "embeddings": (0.4, 0.95)}  # shares of the time, measured on a processor
_NOISY_LOGGERS = ("lightning", "lightning.pytorch", "pytorch_lightning", "pyannote", "huggingface_hub", "torchcodec")
_PIP = "pip install 'castproof[diarize]'"
_INSTALL = f"{_PIP}, or use --diarizer timbre"


class _Span(Protocol):
    start: float
    end: float


class _Annotation(Protocol):
    """pyannote.core's turns of speakers."""

    def itertracks(self, *, yield_label: bool) -> Iterable[tuple[_Span, object, object]]: ...


class _Movable(Protocol):
    def to(self, device: object) -> object: ...


class _Pipeline(_Movable, Protocol):
    embedding: object

    def __call__(self, file: dict[str, object], **asked: object) -> object: ...


def is_installed() -> bool:
    """Whether the extra `diarize` is installed (nothing is imported to tell)."""
    try:
        version("pyannote.audio")
    except PackageNotFoundError:
        return False
    return True


def lacking(options: SpeakerOptions, timeout_s: float) -> str | None:
    """Return what keeps this user from the diarizer with the model asked for, None where nothing does.

    Nothing heavy is imported to tell; the hub is asked where the model is not on this machine, and its answer awaited
    for `timeout_s`.
    """
    if not is_installed():
        return f"pyannote.audio is not installed ({_PIP})"
    name = options.model or DEFAULT_MODEL
    if _local_folder(name) is not None:
        return None
    missing = f"pyannote's model {name} is not on this machine"
    if options.offline:
        return f"{missing}, and no network is allowed (--offline)"
    why = refusal(name, options.hf_token, timeout_s)
    return None if why is None else f"{missing}, and {why}"


def refusal(name: str, token: str | None, timeout_s: float) -> str | None:
    """Return why the hub does not let this user have the model `name`, None where it does."""
    _switch_off_reports()
    from huggingface_hub import get_hf_file_metadata, hf_hub_url
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError

    try:
        url = hf_hub_url(name, _CONFIG)
        within(timeout_s, lambda: get_hf_file_metadata(url, token=token, timeout=timeout_s))
    except GatedRepoError:
        return f"it is gated (accept its terms at https://hf.co/{name} and give a token)"
    except HfHubHTTPError:
        return "the hub refuses it (castproof doctor checks the token)"
    except Exception:  # noqa: BLE001 - no network has as many errors as there are layers to it
        return "the hub cannot be reached"
    return None


@dataclass(frozen=True, slots=True)
class PyannoteDiarizer:
    """Finds who speaks when with a pyannote.audio pipeline."""

    @property
    def name(self) -> str:
        """What `--diarizer` calls it."""
        return "pyannote"

    def diarize(self, recording: Recording, options: SpeakerOptions, progress: Progress) -> Diarization:
        """Find the turns of the speakers, no two at once: pyannote's exclusive diarization, made for words.

        Raises NotInstalled where the extra `diarize` is missing, ModelUnavailable where the model cannot be loaded,
        EngineError where pyannote cannot be imported, lacks the device or fails.
        """
        with _hushed(), _network(allowed=not options.offline):
            pipeline = _load(options)
            _move(pipeline, options.device)
            found = _run(pipeline, recording, options, progress)
        progress(recording.duration_ms, recording.duration_ms)
        return _diarization(found, recording.duration_ms)


@contextmanager
def embedding(recording: Recording, options: SpeakerOptions) -> Iterator[Callable[[Any], Any]]:
    """Give what makes embeddings, (1, dimension), of waveforms (1, 1, samples): that of the pipeline asked for.

    Raises as `PyannoteDiarizer.diarize` does, also for what fails while it is used on `recording`.
    """
    with _hushed(), _network(allowed=not options.offline):
        pipeline = _load(options)
        try:
            from pyannote.audio.pipelines.speaker_verification import PretrainedSpeakerEmbedding

            model = PretrainedSpeakerEmbedding(pipeline.embedding, token=options.hf_token)
            _move(model, options.device)
            yield model
        except EngineError:
            raise
        except Exception as error:  # noqa: BLE001 - out of memory, a pipeline without an embedding: torch's own errors
            why = f"{recording.path}: pyannote cannot measure voices ({type(error).__name__})"
            raise EngineError(f"{why}; try --device cpu, or --diarizer timbre") from None


def _load(options: SpeakerOptions) -> _Pipeline:
    name = options.model or DEFAULT_MODEL
    pipelines = _import()
    if Path(name).is_dir() and not (Path(name) / _CONFIG).is_file():
        raise ModelUnavailable(f"{name}: no pyannote pipeline ({_CONFIG} is missing); give a folder that holds one")
    try:
        pipeline = pipelines.from_pretrained(_local_folder(name) or name, token=options.hf_token)
    except Exception as error:  # noqa: BLE001 - a folder may hold anything, and each part fails in its own way
        raise _unavailable(name, error, options) from None
    if pipeline is None:
        raise _unavailable(name, ValueError("nothing was loaded"), options)
    return cast("_Pipeline", pipeline)


def _import() -> Any:  # noqa: ANN401 - pyannote.audio ships no types
    """Return pyannote's class of pipelines. Raises NotInstalled, or EngineError where its import fails."""
    if not is_installed():
        raise NotInstalled(f"pyannote.audio is not installed; {_INSTALL}")
    _switch_off_reports()
    try:
        from pyannote.audio import Pipeline
        from pyannote.audio.telemetry import set_telemetry_metrics
    except Exception as error:  # noqa: BLE001 - a torch that does not fit fails with whatever it stumbles over
        why = f"pyannote.audio is installed but cannot be imported ({type(error).__name__})"
        raise EngineError(f"{why}; reinstall it: {_INSTALL}") from None
    set_telemetry_metrics(False)
    return Pipeline


def _local_folder(name: str) -> str | None:
    """Return the folder that holds the pipeline `name` whole, None where it must be fetched."""
    if Path(name).is_dir():
        return name if (Path(name) / _CONFIG).is_file() else None
    if not _HUB_NAME.fullmatch(name):
        return None
    _switch_off_reports()
    from huggingface_hub import try_to_load_from_cache

    parts = _PARTS if name == DEFAULT_MODEL else (_CONFIG,)
    found = [try_to_load_from_cache(name, part) for part in parts]
    return str(Path(found[0]).parent) if all(isinstance(f, str) for f in found) and isinstance(found[0], str) else None


def _unavailable(name: str, error: Exception, options: SpeakerOptions) -> ModelUnavailable:
    """Return why a pipeline could not be loaded, without a word of the library's message, which may hold a token."""
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, LocalEntryNotFoundError, RepositoryNotFoundError

    model = f"pyannote's model {name}"
    if isinstance(error, GatedRepoError):
        # A pipeline may ask for a second model, and the hub's message names the one that is closed.
        named = re.search(rf"model ({_HUB_NAME.pattern})", str(error))
        page = named.group(1).rstrip(".") if named else name
        token = "its owner wants to know who uses it" if options.hf_token else "it wants a token"
        return ModelUnavailable(
            f"{model} is gated ({token}): accept its terms at https://hf.co/{page}, give a token of your account with "
            "--hf-token or HF_TOKEN, and check with castproof doctor; or use --diarizer timbre"
        )
    if isinstance(error, RepositoryNotFoundError):
        return ModelUnavailable(f"{model}: the hub has none, or not for this token; check the name at https://hf.co")
    if isinstance(error, LocalEntryNotFoundError | ConnectionError | TimeoutError):
        why = "--offline allows no network" if options.offline else "the hub cannot be reached"
        return ModelUnavailable(f"{model} is not on this machine, and {why}; give its folder, or use --diarizer timbre")
    if isinstance(error, HfHubHTTPError):
        status = error.response.status_code if error.response is not None else "no answer"
        return ModelUnavailable(f"{model}: the hub refuses it ({status}); check the token with castproof doctor")
    return ModelUnavailable(f"{model} cannot be loaded ({type(error).__name__}); is it a pyannote.audio 4 pipeline?")


def _move(model: _Movable, device: str) -> None:
    import torch

    there = torch.cuda.is_available()
    if device == "cuda" and not there:
        raise EngineError("--device cuda: torch finds no such device; use --device cpu")
    if device != "cpu" and there:
        model.to(torch.device("cuda"))


def _run(pipeline: _Pipeline, recording: Recording, options: SpeakerOptions, progress: Progress) -> _Annotation | None:
    """Return what the pipeline finds, None in a recording without sound."""
    import torch

    if not len(recording.samples):
        return None
    asked = {
        "num_speakers": options.num_speakers,
        "min_speakers": options.min_speakers,
        "max_speakers": options.max_speakers,
    }
    waveform = torch.from_numpy(recording.floats()).unsqueeze(0)
    try:
        found = pipeline(
            {"waveform": waveform, "sample_rate": SAMPLE_RATE},
            hook=_Hook(progress, recording.duration_ms),
            **{name: number for name, number in asked.items() if number is not None},
        )
    except Exception as error:  # noqa: BLE001 - out of memory, a model that does not fit its pipeline: torch's own errors
        why = f"{recording.path}: pyannote failed ({type(error).__name__})"
        raise EngineError(f"{why}; try --device cpu, or --diarizer timbre") from None
    # Pipelines of pyannote.audio 3 give the turns alone.
    return cast("_Annotation", getattr(found, "exclusive_speaker_diarization", found))


@dataclass(slots=True)
class _Hook:
    """Turns what a pipeline says of its steps into progress that never runs backwards."""

    progress: Progress
    total_ms: int
    done_ms: int = 0

    def __call__(
        self,
        step_name: str,
        step_artifact: object,
        file: object = None,
        total: int | None = None,
        completed: int | None = None,
    ) -> None:
        del step_artifact, file
        start, end = _STEPS.get(step_name, (0.0, 0.0))
        share = completed / total if total and completed is not None else 0.0
        done_ms = int(self.total_ms * (start + (end - start) * share))
        if done_ms > self.done_ms:
            self.done_ms = done_ms
            self.progress(done_ms, self.total_ms)


def _diarization(found: _Annotation | None, duration_ms: int) -> Diarization:
    """Return the turns with speakers called "Speaker 1", "Speaker 2", ... in order of appearance."""
    if found is None:
        return Diarization()
    spans = []
    for span, _, label in found.itertracks(yield_label=True):
        start_ms, end_ms = (min(max(round(s * 1000), 0), duration_ms) for s in (span.start, span.end))
        if end_ms > start_ms:
            spans.append((start_ms, end_ms, str(label)))
    names: dict[str, str] = {}
    turns = [Turn(a, b, names.setdefault(label, f"Speaker {len(names) + 1}")) for a, b, label in sorted(spans)]
    return Diarization(tuple(sorted(turns)))


def _switch_off_reports() -> None:
    """Keep the libraries from reporting their use; both read this when they are imported."""
    os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep pyannote and what it stands on from printing: advice on tokens to standard output, warnings, progress."""
    levels = {name: logging.getLogger(name).level for name in _NOISY_LOGGERS}
    try:
        for name in levels:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        with warnings.catch_warnings(), redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


@contextmanager
def _network(*, allowed: bool) -> Iterator[None]:
    """Keep the hub's library from the network where it is not allowed."""
    if allowed or not is_installed():
        yield
        return
    _switch_off_reports()
    from huggingface_hub import constants

    before = constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = True
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before
