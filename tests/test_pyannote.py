"""pyannote.audio: the real code path on random models where the extra is installed, and each way it can be missing."""

from __future__ import annotations

import re
import sys
import threading
import time
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

import transcribe.pyannote as room
from transcribe.diarizers import choose_diarizer, meter_of
from transcribe.engine import SpeakerOptions, no_progress
from transcribe.pyannote import DEFAULT_MODEL, PyannoteDiarizer
from transcribe.recording import Recording, Stretch
from transcribe.voices import Voiceprint
from transcript.errors import CastproofError, EngineError, ModelUnavailable, NotInstalled, OptionError
from transcript.model import Diarization, Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TOKEN = "hf_a-token-that-must-not-be-seen"  # noqa: S105 - it opens nothing


def recording(seconds: float = 1.0) -> Recording:
    """Return noise that turns into a hum halfway."""
    import numpy as np

    noise = np.random.default_rng(0).integers(-3000, 3000, int(16_000 * seconds), np.int16)
    hum = (3000 * np.sin(np.arange(len(noise)) / 20)).astype(np.int16)
    return Recording(Path("episode.wav"), np.where(np.arange(len(noise)) < len(noise) // 2, noise, hum))


# ---------------------------------------------------------------------------------------------------------------------
# Without the extra: a pyannote.audio of our own, as far as it is used.


class Annotation:
    """Turns, as pyannote.core gives them."""

    def __init__(self, *tracks: tuple[float, float, str]) -> None:
        self.tracks = tracks

    def itertracks(self, *, yield_label: bool) -> Iterator[tuple[SimpleNamespace, str, str]]:
        """Yield them as span, track and label."""
        assert yield_label
        for start, end, label in self.tracks:
            yield SimpleNamespace(start=start, end=end), "_", label


class FakePipeline:
    """Takes note of what it is asked, and finds what it was told to."""

    def __init__(self, found: object) -> None:
        self.found = found
        self.asked: dict[str, Any] = {}
        self.file: dict[str, Any] = {}

    def __call__(self, file: dict[str, Any], hook: Callable[..., None], **asked: Any) -> object:  # noqa: ANN401
        """Go through the steps of a pipeline."""
        self.file, self.asked = file, asked
        for step, completed in (("segmentation", 1), ("segmentation", 2), ("speaker_counting", 0), ("embeddings", 2)):
            hook(step, None, file=file, total=2, completed=completed)
        hook("discrete_diarization", object())
        if isinstance(self.found, Exception):
            raise self.found
        return self.found


class FakePyannote:
    """Stands in for the modules that are imported, and says what they were asked for."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.result: object = FakePipeline(Annotation())
        self.tokens: list[str | None] = []
        self.offline: list[bool] = []
        self.reports: list[bool] = []
        audio, telemetry, torch = (ModuleType(n) for n in ("pyannote.audio", "pyannote.audio.telemetry", "torch"))
        audio.Pipeline = SimpleNamespace(from_pretrained=self.load)  # type: ignore[attr-defined]
        telemetry.set_telemetry_metrics = self.reports.append  # type: ignore[attr-defined]
        torch.from_numpy = lambda x: SimpleNamespace(unsqueeze=lambda axis: (axis, x))  # type: ignore[attr-defined]
        torch.cuda = SimpleNamespace(is_available=lambda: False)  # type: ignore[attr-defined]
        for module in (ModuleType("pyannote"), audio, telemetry, torch):
            monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setattr(room, "version", lambda _: "4.0.0")

    def load(self, name: str, token: str | None) -> object:
        """Load what it was told to, with the advice that the real one prints."""
        from huggingface_hub import constants

        sys.stdout.write(f"advice for {name}, with {token}\n")
        self.tokens.append(token)
        self.offline.append(constants.HF_HUB_OFFLINE)
        if isinstance(self.result, Exception):
            raise self.result
        return self.result


@pytest.fixture
def pyannote(monkeypatch: pytest.MonkeyPatch) -> FakePyannote:
    return FakePyannote(monkeypatch)


@pytest.fixture
def nothing_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    monkeypatch.setattr(huggingface_hub, "try_to_load_from_cache", lambda *_: None)


@pytest.fixture
def not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(room, "version", missing)


def hub_error(kind: str, text: str = "", status: int = 401) -> Exception:
    from huggingface_hub import errors

    response = SimpleNamespace(headers={}, status_code=status, request=None)
    error: Exception = getattr(errors, kind)(f"{text} {TOKEN}", response=response)
    return error


def failure(options: SpeakerOptions | None = None) -> CastproofError:
    with pytest.raises(CastproofError) as caught:
        PyannoteDiarizer().diarize(recording(), options or SpeakerOptions(hf_token=TOKEN), no_progress)
    return caught.value


def test_turns_are_the_exclusive_ones_named_in_order_of_appearance(pyannote: FakePyannote) -> None:
    exclusive = Annotation((0.5, 0.9, "SPEAKER_00"), (0.1, 0.5, "SPEAKER_01"), (0.9, 7.0, "SPEAKER_01"))
    pyannote.result = FakePipeline(
        SimpleNamespace(exclusive_speaker_diarization=exclusive, speaker_diarization=Annotation((0.0, 1.0, "both")))
    )
    assert PyannoteDiarizer().diarize(recording(), SpeakerOptions(), no_progress) == Diarization(
        (Turn(100, 500, "Speaker 1"), Turn(500, 900, "Speaker 2"), Turn(900, 1000, "Speaker 1"))
    )


def test_an_old_pipelines_annotation_is_read_too(pyannote: FakePyannote) -> None:
    pyannote.result = FakePipeline(Annotation((0.0, 1.0, "A")))
    found = PyannoteDiarizer().diarize(recording(), SpeakerOptions(), no_progress)
    assert found.turns == (Turn(0, 1000, "Speaker 1"),)


def test_the_waveform_is_handed_over_in_memory_with_what_is_asked(pyannote: FakePyannote) -> None:
    pipeline = FakePipeline(Annotation())
    pyannote.result = pipeline
    PyannoteDiarizer().diarize(recording(), SpeakerOptions(min_speakers=2, max_speakers=4), no_progress)
    assert pipeline.asked == {"min_speakers": 2, "max_speakers": 4}
    axis, samples = pipeline.file["waveform"]
    assert (axis, samples.shape, pipeline.file["sample_rate"]) == (0, (16_000,), 16_000)
    assert abs(samples).max() <= 1


def test_progress_runs_forwards_to_the_end(pyannote: FakePyannote) -> None:
    pyannote.result = FakePipeline(Annotation())
    steps: list[tuple[int, int]] = []
    PyannoteDiarizer().diarize(recording(), SpeakerOptions(), lambda done, total: steps.append((done, total)))
    assert steps == sorted(steps)
    assert len(steps) > 2
    assert steps[-1] == (1000, 1000)


def test_a_recording_without_samples_has_no_turns(pyannote: FakePyannote) -> None:
    pyannote.result = FakePipeline(ValueError("never asked"))
    assert PyannoteDiarizer().diarize(recording(0), SpeakerOptions(), no_progress) == Diarization()


def test_nothing_is_reported_and_nothing_printed(pyannote: FakePyannote, capsys: pytest.CaptureFixture[str]) -> None:
    PyannoteDiarizer().diarize(recording(), SpeakerOptions(hf_token=TOKEN), no_progress)
    assert pyannote.reports == [False]
    assert pyannote.tokens == [TOKEN]
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("offline", [True, False])
def test_offline_closes_the_network_while_the_pipeline_works(pyannote: FakePyannote, *, offline: bool) -> None:
    from huggingface_hub import constants

    before = constants.HF_HUB_OFFLINE
    PyannoteDiarizer().diarize(recording(), SpeakerOptions(offline=offline), no_progress)
    assert pyannote.offline == [offline or before]
    assert before == constants.HF_HUB_OFFLINE


@pytest.mark.usefixtures("not_installed")
def test_the_extra_is_not_installed() -> None:
    assert isinstance(error := failure(), NotInstalled)
    assert "pip install 'castproof[diarize]'" in str(error)


def test_the_extra_is_installed_and_broken(pyannote: FakePyannote, monkeypatch: pytest.MonkeyPatch) -> None:
    del pyannote
    monkeypatch.setitem(sys.modules, "pyannote.audio", None)
    assert "cannot be imported (ModuleNotFoundError)" in str(failure())


def missing_ways() -> list[tuple[Callable[[], Exception], str]]:
    return [
        (
            lambda: hub_error("GatedRepoError", "Access to model pyannote/segmentation-3.0 is restricted.", 403),
            (
                "is gated (its owner wants to know who uses it): accept its terms at "
                "https://hf.co/pyannote/segmentation-3.0, give a token"
            ),
        ),
        (lambda: hub_error("GatedRepoError"), f"accept its terms at https://hf.co/{DEFAULT_MODEL}, give a token"),
        (lambda: hub_error("RepositoryNotFoundError"), "the hub has none, or not for this token"),
        (lambda: hub_error("HfHubHTTPError"), "the hub refuses it (401); check the token with castproof doctor"),
        (lambda: ConnectionError(f"no route, {TOKEN}"), "is not on this machine, and the hub cannot be reached"),
        (lambda: KeyError(TOKEN), "cannot be loaded (KeyError)"),
    ]


@pytest.mark.parametrize(("make", "message"), missing_ways())
def test_a_model_that_cannot_be_had_is_told_in_one_line(
    pyannote: FakePyannote, capsys: pytest.CaptureFixture[str], make: Callable[[], Exception], message: str
) -> None:
    pyannote.result = make()
    assert isinstance(error := failure(), ModelUnavailable)
    assert message in str(error)
    assert "\n" not in str(error)
    assert TOKEN not in str(error)
    assert error.__cause__ is None
    assert error.__suppress_context__
    assert capsys.readouterr() == ("", "")


def test_a_gated_model_without_a_token_asks_for_one(pyannote: FakePyannote) -> None:
    pyannote.result = hub_error("GatedRepoError")
    error = str(failure(SpeakerOptions()))
    assert "gated (it wants a token)" in error
    assert "--hf-token or HF_TOKEN" in error
    assert "castproof doctor" in error


def test_offline_says_that_offline_is_why(pyannote: FakePyannote) -> None:
    pyannote.result = ConnectionError("offline")
    assert "--offline allows no network" in str(failure(SpeakerOptions(offline=True)))


def test_a_folder_without_a_pipeline(pyannote: FakePyannote, tmp_path: Path) -> None:
    del pyannote
    assert "config.yaml is missing" in str(failure(SpeakerOptions(model=str(tmp_path))))


def test_a_loader_that_returns_nothing(pyannote: FakePyannote) -> None:
    pyannote.result = None
    assert isinstance(failure(), ModelUnavailable)


def test_a_pipeline_that_fails_on_the_recording(pyannote: FakePyannote) -> None:
    pyannote.result = FakePipeline(RuntimeError(f"out of memory {TOKEN}"))
    assert str(failure()).startswith("episode.wav: pyannote failed (RuntimeError); try --device cpu")


def test_a_device_that_is_not_there(pyannote: FakePyannote) -> None:
    del pyannote
    assert isinstance(error := failure(SpeakerOptions(device="cuda")), EngineError)
    assert "--device cuda" in str(error)


def test_options_do_not_show_the_token() -> None:
    assert TOKEN not in repr(SpeakerOptions(hf_token=TOKEN))


def embed(samples: object) -> object:
    """Stand in for an embedding: how loud the sound is, and whether it is there at all."""
    import numpy as np

    return np.array([[np.abs(samples).mean(), 1.0]])  # type: ignore[call-overload]  # an array, in a fake tensor


def with_embedding(pyannote: FakePyannote, monkeypatch: pytest.MonkeyPatch, made: object) -> None:
    import numpy as np

    def load(name: object, token: str | None) -> object:
        assert (name, token) == ("the pipeline's", TOKEN)
        if isinstance(made, Exception):
            raise made
        return made

    pyannote.result = SimpleNamespace(embedding="the pipeline's")
    verification = ModuleType("pyannote.audio.pipelines.speaker_verification")
    verification.PretrainedSpeakerEmbedding = load  # type: ignore[attr-defined]
    for module in (ModuleType("pyannote.audio.pipelines"), verification):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    sys.modules["torch"].from_numpy = np.asarray  # type: ignore[attr-defined]


def test_a_print_is_the_mean_of_what_is_heard(pyannote: FakePyannote, monkeypatch: pytest.MonkeyPatch) -> None:
    with_embedding(pyannote, monkeypatch, embed)
    meter = meter_of("pyannote", None)
    assert (meter.name, meter.size) == (f"pyannote {DEFAULT_MODEL}", None)
    stretches = [[Stretch(0, 20_000), Stretch(30_000, 45_000)], [Stretch(0, 500)], []]
    taken, *none = meter.prints(recording(50), stretches, SpeakerOptions(hf_token=TOKEN))
    assert none == [None, None]
    assert taken is not None
    assert taken.speech_ms == 35_000
    assert meter.score(taken, taken) == pytest.approx(1)
    assert meter.score(taken, Voiceprint((0.0, 0.0), 9)) == 0
    assert meter.score(taken, Voiceprint((1.0,), 9)) == 0


@pytest.mark.parametrize("breaks_when", ["loaded", "used"])
def test_an_embedding_that_fails(pyannote: FakePyannote, monkeypatch: pytest.MonkeyPatch, breaks_when: str) -> None:
    error = RuntimeError(f"out of memory {TOKEN}")

    def fail(_: object) -> object:
        raise error

    with_embedding(pyannote, monkeypatch, error if breaks_when == "loaded" else fail)
    with pytest.raises(EngineError) as caught:
        meter_of("pyannote", None).prints(recording(9), [[Stretch(0, 9000)]], SpeakerOptions(hf_token=TOKEN))
    assert str(caught.value).startswith("episode.wav: pyannote cannot measure voices (RuntimeError); try --device cpu")
    assert TOKEN not in str(caught.value)


# ---------------------------------------------------------------------------------------------------------------------
# The choice.


def chosen(name: str = "auto", options: SpeakerOptions | None = None) -> tuple[str, list[str]]:
    told: list[str] = []
    return choose_diarizer(name, options or SpeakerOptions(), told.append).name, told


@pytest.mark.usefixtures("not_installed")
def test_auto_without_the_extra_takes_timbre_and_says_so() -> None:
    name, told = chosen()
    assert name == "timbre"
    assert len(told) == 1
    assert "not installed (pip install 'castproof[diarize]'); falling back to the embedded diarizer" in told[0]


@pytest.mark.usefixtures("not_installed")
def test_insisting_on_pyannote_without_the_extra() -> None:
    with pytest.raises(NotInstalled, match="castproof\\[diarize\\]"):
        chosen("pyannote")


def test_timbre_and_unknown_names() -> None:
    assert chosen("timbre") == ("timbre", [])
    with pytest.raises(OptionError, match="choose from auto, pyannote, timbre"):
        chosen("loudness")


@pytest.mark.usefixtures("pyannote")
def test_auto_takes_a_folder_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").touch()
    assert chosen(options=SpeakerOptions(model=str(tmp_path), offline=True)) == ("pyannote", [])
    assert chosen("pyannote") == ("pyannote", [])


@pytest.mark.usefixtures("pyannote", "nothing_cached")
def test_auto_offline_without_the_model() -> None:
    name, told = chosen(options=SpeakerOptions(offline=True))
    assert name == "timbre"
    assert "no network is allowed (--offline)" in told[0]


@pytest.mark.usefixtures("pyannote", "nothing_cached")
@pytest.mark.parametrize(
    ("answer", "name", "reason"),
    [
        (lambda: None, "pyannote", None),
        (lambda: hub_error("GatedRepoError"), "timbre", f"accept its terms at https://hf.co/{DEFAULT_MODEL}"),
        (lambda: hub_error("HfHubHTTPError"), "timbre", "castproof doctor checks the token"),
        (lambda: ConnectionError(TOKEN), "timbre", "the hub cannot be reached"),
    ],
)
def test_auto_asks_the_hub(
    monkeypatch: pytest.MonkeyPatch, answer: Callable[[], Exception | None], name: str, reason: str | None
) -> None:
    import huggingface_hub

    def ask(url: str, *, token: str | None, timeout: float) -> None:
        assert DEFAULT_MODEL in url
        assert token == TOKEN
        assert timeout < 3
        if (error := answer()) is not None:
            raise error

    monkeypatch.setattr(huggingface_hub, "get_hf_file_metadata", ask)
    found, told = chosen(options=SpeakerOptions(hf_token=TOKEN))
    assert found == name
    assert len(told) == (reason is not None)
    assert not told or (reason is not None and reason in told[0] and TOKEN not in told[0])


@pytest.mark.usefixtures("pyannote", "nothing_cached")
def test_auto_does_not_wait_for_a_network_that_swallows_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    import huggingface_hub

    released = threading.Event()
    monkeypatch.setattr(huggingface_hub, "get_hf_file_metadata", lambda *_, **__: released.wait(20))
    start = time.perf_counter()
    name, told = chosen()
    released.set()
    assert time.perf_counter() - start < 10
    assert (name, len(told)) == ("timbre", 1)


# ---------------------------------------------------------------------------------------------------------------------
# With the extra: the real thing on random models.

CONFIG = """\
dependencies:
  pyannote.audio: 4.0.0
pipeline:
  name: pyannote.audio.pipelines.SpeakerDiarization
  params:
    clustering: VBxClustering
    segmentation: $model/segmentation
    embedding: $model/embedding
    plda: $model/plda
    segmentation_step: 0.5
params:
  segmentation: {min_duration_off: 0.0}
  clustering: {threshold: 0.6, Fa: 0.07, Fb: 0.8}
"""
DIMENSION, REDUCED = 16, 8


@pytest.fixture(scope="module")
def random_pipeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Save a pipeline of community-1's shape, small and with random weights, and return its folder."""
    if not room.is_installed():
        pytest.skip("the extra `diarize` is not installed")
    with room._hushed():  # noqa: SLF001 - what the library warns of on import is the same everywhere
        return build_pipeline(tmp_path_factory.mktemp("pipeline"))


def build_pipeline(folder: Path) -> Path:
    import numpy as np
    import torch
    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from pyannote.audio.models.embedding import XVectorSincNet
    from pyannote.audio.models.segmentation import PyanNet

    torch.manual_seed(0)
    segmentation = PyanNet(lstm={"hidden_size": 8, "num_layers": 1}, linear={"hidden_size": 8, "num_layers": 1})
    segmentation.specifications = Specifications(
        problem=Problem.MONO_LABEL_CLASSIFICATION,
        resolution=Resolution.FRAME,
        duration=2.0,
        classes=["one", "two", "three"],
        powerset_max_classes=2,
        permutation_invariant=True,
    )
    embedding = XVectorSincNet(dimension=DIMENSION)
    embedding.specifications = Specifications(
        problem=Problem.REPRESENTATION, resolution=Resolution.CHUNK, duration=2.0, classes=["somebody"]
    )
    for name, model in (("segmentation", segmentation), ("embedding", embedding)):
        model.build()
        if name == "segmentation":
            model.classifier.weight.data *= 30  # decided enough to change its mind from sound to sound
        checkpoint = {
            "state_dict": model.state_dict(),
            "hyper_parameters": dict(model.hparams),
            "pytorch-lightning_version": "2.0.0",
            "epoch": 0,
            "global_step": 0,
        }
        model.on_save_checkpoint(checkpoint)
        (folder / name).mkdir()
        torch.save(checkpoint, folder / name / "pytorch_model.bin")
    rng = np.random.default_rng(0)
    (folder / "plda").mkdir()
    np.savez(
        folder / "plda" / "xvec_transform.npz",
        mean1=rng.normal(size=DIMENSION),
        mean2=np.zeros(REDUCED),
        lda=rng.normal(size=(DIMENSION, REDUCED)),
    )
    np.savez(folder / "plda" / "plda.npz", mu=np.zeros(REDUCED), tr=np.eye(REDUCED), psi=np.linspace(2, 1, REDUCED))
    (folder / "config.yaml").write_text(CONFIG)
    return folder


@pytest.mark.diarize
@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "most_asked", "fewest", "most"), [(None, None, 1, 20), (2, None, 2, 2), (None, 1, 1, 1)]
)
def test_a_random_pipeline_runs(
    random_pipeline: Path, number: int | None, most_asked: int | None, fewest: int, most: int
) -> None:
    options = SpeakerOptions(number, max_speakers=most_asked, model=str(random_pipeline), offline=True)
    steps: list[int] = []
    found = PyannoteDiarizer().diarize(recording(8), options, lambda done, _: steps.append(done))
    assert fewest <= len(found.speakers) <= most
    assert found.speakers == tuple(f"Speaker {i + 1}" for i in range(len(found.speakers)))
    assert all(a.end_ms <= b.start_ms for a, b in zip(found.turns, found.turns[1:], strict=False))
    assert all(0 <= t.start_ms < t.end_ms <= 8000 for t in found.turns)
    assert steps == sorted(steps)
    assert steps[-1] == 8000


@pytest.mark.diarize
@pytest.mark.slow
def test_voices_are_measured_by_the_embedding_of_the_pipeline(random_pipeline: Path) -> None:
    options = SpeakerOptions(model=str(random_pipeline), offline=True)
    meter = meter_of("pyannote", options.model)
    assert meter.name == f"pyannote {random_pipeline}"
    first, second, short = [Stretch(0, 4000)], [Stretch(4000, 5000), Stretch(5500, 8000)], [Stretch(0, 900)]
    taken = meter.prints(recording(8), [first, second, short, first], options)
    assert taken[2] is None
    noise, hum, again = taken[0], taken[1], taken[3]
    assert noise is not None
    assert hum is not None
    assert again is not None
    assert (len(noise.values), noise.speech_ms, hum.speech_ms) == (DIMENSION, 4000, 3500)
    assert meter.score(noise, again) == pytest.approx(1)
    assert meter.score(noise, hum) < 1 - 1e-6


@pytest.mark.diarize
@pytest.mark.slow
def test_a_pipeline_with_a_part_missing(random_pipeline: Path, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text((random_pipeline / "config.yaml").read_text())
    error = failure(SpeakerOptions(model=str(tmp_path), offline=True))
    assert isinstance(error, ModelUnavailable)
    assert "\n" not in str(error)


@pytest.mark.diarize
def test_torch_is_pinned_while_pyannote_needs_torchaudio() -> None:
    if not room.is_installed():
        pytest.skip("the extra `diarize` is not installed")
    asked = {re.split(r"[^\w.-]", r, maxsplit=1)[0] for r in requires("pyannote.audio") or ()}
    told = "pyannote.audio needs no torchaudio any more: take the pins of torch and torchaudio out of pyproject.toml"
    assert "torchaudio" in asked, told


@pytest.mark.diarize
@pytest.mark.slow
@pytest.mark.usefixtures("random_pipeline")
def test_telemetry_is_off() -> None:
    from pyannote.audio.telemetry.metrics import is_metrics_enabled

    room._import()  # noqa: SLF001 - what every run does first
    assert not is_metrics_enabled()
