"""The options of the command line, in groups that several commands share.

A group is a frozen dataclass whose fields are Typer options; `spread` turns a command that takes groups into one that
takes their fields, which is what Typer reads. So an option is declared once, and a command is a short function.
"""

import functools
import inspect
import os
from collections.abc import Callable, Iterable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import typer

from transcript.errors import OptionError

if TYPE_CHECKING:
    from castproof.hearing import Hearing
    from castproof.proof import References
    from transcribe.engine import Options, SpeakerOptions
    from transcript.cues import CueRules

# without `from __future__ import annotations`: Typer reads the annotations while the program runs

__all__ = [
    "CueFlags",
    "FileFlags",
    "FolderFlags",
    "RecogniserFlags",
    "ReferenceFlags",
    "SpeakerFlags",
    "hearing_of",
    "spread",
]


T = TypeVar("T")


def spread(command: Callable[..., T]) -> Callable[..., T]:
    """Return `command` with each parameter that is a group of flags replaced by the flags of the group."""
    groups: dict[str, Any] = {}
    parameters: list[inspect.Parameter] = []
    for name, parameter in inspect.signature(command).parameters.items():
        if is_dataclass(parameter.annotation):
            groups[name] = parameter.annotation
            parameters += _parameters(parameter.annotation)
        else:
            parameters.append(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY))

    @functools.wraps(command)
    def flat(**given: object) -> T:
        for name, group in groups.items():
            given[name] = group(**{f.name: given.pop(f.name) for f in fields(group)})
        return command(**given)

    flat.__annotations__ = {p.name: p.annotation for p in parameters}
    flat.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # what inspect.signature heeds
    return flat


def _parameters(group: Any) -> list[inspect.Parameter]:  # noqa: ANN401  # any class of flags
    return [
        inspect.Parameter(
            f.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=inspect.Parameter.empty if f.default is MISSING else f.default,
            annotation=f.type,
        )
        for f in fields(group)
    ]


def _given(flags: dict[str, object]) -> str:
    return ", ".join(name for name, value in flags.items() if value)


_BATCH_SIZE = 8
_PRESET = "netflix"
_ENGINES = Literal["auto", "faster-whisper", "pocketsphinx"]
_DIARIZERS = Literal["auto", "pyannote", "timbre"]


@dataclass(frozen=True, slots=True)
class RecogniserFlags:
    """How speech is recognised."""

    engine: Annotated[
        _ENGINES,
        typer.Option(
            "--engine",
            help="auto: faster-whisper where its model is here or can be fetched, else the embedded pocketsphinx, "
            "which needs nothing but hears far worse.",
        ),
    ] = "auto"
    model: Annotated[
        str | None,
        typer.Option("--model", help="Whisper model: a size, a name on the hub, a folder.  [default: small]"),
    ] = None
    model_dir: Annotated[Path | None, typer.Option("--model-dir", help="Where Whisper models are kept.")] = None
    language: Annotated[
        str | None, typer.Option("--language", help="Two-letter code, as en or de; left out: detected.")
    ] = None
    device: Annotated[Literal["auto", "cpu", "cuda"], typer.Option("--device", help="Where models run.")] = "auto"
    compute_type: Annotated[
        str, typer.Option("--compute-type", help="Whisper's arithmetic: default, int8, float16, float32, ...")
    ] = "default"
    batch_size: Annotated[int, typer.Option("--batch-size", min=1, help="Windows that Whisper decodes together.")] = (
        _BATCH_SIZE
    )
    initial_prompt: Annotated[
        str | None, typer.Option("--initial-prompt", help="Text that Whisper takes as having been said before.")
    ] = None
    hotwords: Annotated[
        str | None, typer.Option("--hotwords", help="Terms for Whisper to listen for, commas between them.")
    ] = None
    offline: Annotated[bool, typer.Option("--offline", help="No network at all.")] = False

    def options(self) -> "Options":
        """Return what is asked of the recogniser."""
        from transcribe.engine import Options

        return Options(
            model=self.model,
            model_dir=self.model_dir,
            language=self.language,
            device=self.device,
            compute_type=self.compute_type,
            batch_size=self.batch_size,
            initial_prompt=self.initial_prompt,
            hotwords=tuple(h for h in (part.strip() for part in (self.hotwords or "").split(",")) if h),
            offline=self.offline,
        )

    def refuse(self, why: str, *, device_serves: bool = False) -> None:
        """Raise OptionError where one of these was given and nothing heeds it (the device may serve a diarizer)."""
        given = _given({"--language": self.language, **self._for_engine(device_serves=device_serves)})
        if given:
            raise OptionError(f"{given}: {why}")

    def chosen(self, *, device_serves: bool = False) -> bool:
        """Tell whether one of these was given but the language (the device may serve a diarizer)."""
        return any(self._for_engine(device_serves=device_serves).values())

    def _for_engine(self, *, device_serves: bool) -> dict[str, object]:
        return {
            "--engine": self.engine != "auto",
            "--model": self.model,
            "--model-dir": self.model_dir,
            "--device": self.device != "auto" and not device_serves,
            "--compute-type": self.compute_type != "default",
            "--batch-size": self.batch_size != _BATCH_SIZE,
            "--initial-prompt": self.initial_prompt,
            "--hotwords": self.hotwords,
        }


@dataclass(frozen=True, slots=True)
class SpeakerFlags:
    """How speakers are found."""

    diarize: Annotated[bool, typer.Option("--diarize", help="Find who speaks when.")] = False
    diarizer: Annotated[
        _DIARIZERS,
        typer.Option(
            "--diarizer",
            help="auto: pyannote where it is installed (castproof[diarize]) and its model can be had, else the "
            "embedded timbre, meant for a few distinct voices.",
        ),
    ] = "auto"
    diarization: Annotated[
        Path | None, typer.Option("--diarization", metavar="FILE.rttm", help="Speakers from a file, not a diarizer.")
    ] = None
    num_speakers: Annotated[int | None, typer.Option("--num-speakers", min=1, help="How many there are.")] = None
    min_speakers: Annotated[int | None, typer.Option("--min-speakers", min=1, help="How many at least.")] = None
    max_speakers: Annotated[int | None, typer.Option("--max-speakers", min=1, help="How many at most.")] = None
    hf_token: Annotated[
        str | None,
        typer.Option(
            "--hf-token", help="Hugging Face token for pyannote's models, never printed.  [default: $HF_TOKEN]"
        ),
    ] = None

    def options(self, recogniser: RecogniserFlags) -> "SpeakerOptions | None":
        """Return what is asked of a diarizer, None where none is wanted. Raises OptionError for what does not fit."""
        asked = _given(
            {
                "--diarizer": self.diarizer != "auto",
                "--num-speakers": self.num_speakers,
                "--min-speakers": self.min_speakers,
                "--max-speakers": self.max_speakers,
                "--hf-token": self.hf_token,
            }
        )
        if self.diarize and self.diarization:
            raise OptionError("--diarize and --diarization both say who speaks; leave one out")
        if asked and not self.diarize:
            raise OptionError(f"{asked}: nothing is diarized; add --diarize")
        if not self.diarize:
            return None
        if self.num_speakers and (self.min_speakers or self.max_speakers):
            raise OptionError("--num-speakers says it all; leave --min-speakers and --max-speakers out")
        if self.min_speakers and self.max_speakers and self.min_speakers > self.max_speakers:
            raise OptionError("--min-speakers is larger than --max-speakers; swap them")
        from transcribe.engine import SpeakerOptions

        return SpeakerOptions(
            num_speakers=self.num_speakers,
            min_speakers=self.min_speakers,
            max_speakers=self.max_speakers,
            device=recogniser.device,
            hf_token=(self.hf_token or os.environ.get("HF_TOKEN", "")).strip() or None,
            offline=recogniser.offline,
        )


def hearing_of(recogniser: RecogniserFlags, speakers: SpeakerFlags, heard: Path | None = None) -> "Hearing":
    """Return how a recording is heard. Raises OptionError for flags that do not fit together."""
    from castproof.hearing import Hearing

    if heard is not None:
        recogniser.refuse("--heard says what was heard, so nothing is recognised", device_serves=speakers.diarize)
    return Hearing(
        recogniser.engine,
        recogniser.options(),
        heard,
        speakers.diarizer,
        speakers.options(recogniser),
        speakers.diarization,
    )


@dataclass(frozen=True, slots=True)
class ReferenceFlags:
    """What spells the names rightly, and how sure a correction must be."""

    reference: Annotated[
        list[Path] | None,
        typer.Option(
            "--reference",
            metavar="PATH",
            help="A document, or a folder of them, that spells the names rightly: .txt .md .html .pdf .docx; "
            "may be given several times.",
        ),
    ] = None
    glossary: Annotated[
        Path | None,
        typer.Option("--glossary", metavar="FILE", help='Terms as "castproof glossary" writes them.'),
    ] = None
    memory: Annotated[
        Path | None,
        typer.Option(
            "--memory",
            metavar="FILE",
            help='What was decided for the show, a line each: "reject deep sea -> DeepSeek", "protect Naszak". Such '
            'corrections are held. "correct --apply" adds what was rejected.',
        ),
    ] = None
    min_confidence: Annotated[
        float | None,
        typer.Option(
            "--min-confidence", help="Correct what is at least so sure, 0 to 1; hold the rest.  [default: 0.9]"
        ),
    ] = None

    def bound(self) -> float | None:
        """Return the least confidence, None where the corrector's own holds. Raises OptionError outside 0 to 1."""
        if self.min_confidence is not None and not 0 <= self.min_confidence <= 1:
            raise OptionError(f"--min-confidence {self.min_confidence:g}: a confidence lies between 0 and 1")
        return self.min_confidence

    def references(self) -> "References":
        """Return the files to read. Raises OptionError where the memory is no file."""
        from castproof.proof import References

        if self.memory == Path("-"):
            raise OptionError("--memory is a file that stays with the show; give its name")
        return References(tuple(self.reference or ()), self.glossary, self.memory)

    def refuse(self, why: str) -> None:
        """Raise OptionError where one of these but the memory was given and nothing heeds it."""
        given = _given(
            {
                "--reference": self.reference,
                "--glossary": self.glossary,
                "--min-confidence": self.min_confidence is not None,
            }
        )
        if given:
            raise OptionError(f"{given}: {why}")


@dataclass(frozen=True, slots=True)
class CueFlags:
    """How words are laid out as subtitles."""

    preset: Annotated[
        Literal["netflix", "podcast", "bbc"] | None,
        typer.Option(
            "--preset",
            help="Published rules: netflix has lines of 42, podcast of 32 (WebVTT 65), bbc of 37 characters.  "
            "[default: netflix]",
        ),
    ] = None
    max_line_width: Annotated[
        int | None, typer.Option("--max-line-width", min=1, help="Characters a line, in place of the preset's.")
    ] = None
    max_line_count: Annotated[
        int | None, typer.Option("--max-line-count", min=1, help="Lines a subtitle, in place of the preset's.")
    ] = None

    def rules(self, format_name: str) -> "CueRules":
        """Return the rules for a format."""
        from castproof.presets import rules_of

        return rules_of(self.preset or _PRESET, format_name, self.max_line_width, self.max_line_count)

    def check(self, format_names: Iterable[str], why: str = "no srt, vtt or podcast is written") -> None:
        """Raise OptionError where one of these was given and no subtitles are laid out in any of the formats."""
        from castproof.presets import LAID_OUT

        given = _given(
            {
                "--preset": self.preset,
                "--max-line-width": self.max_line_width,
                "--max-line-count": self.max_line_count,
            }
        )
        if given and not LAID_OUT.intersection(format_names):
            raise OptionError(f"{given}: {why}, so no subtitles are laid out; leave it out")


@dataclass(frozen=True, slots=True)
class FolderFlags:
    """Where a recording's results go."""

    output_dir: Annotated[
        Path, typer.Option("--output-dir", "-o", metavar="DIR", help="Folder of the results; made if missing.")
    ] = Path()
    output_format: Annotated[
        str,
        typer.Option(
            "--output-format",
            "-f",
            help="A comma list of srt, vtt, json, podcast, txt, rttm; all: srt, vtt, json, txt (rttm with speakers).",
        ),
    ] = "all"
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace results that exist.")] = False


@dataclass(frozen=True, slots=True)
class FileFlags:
    """Where a transcript's result goes."""

    output_name: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="The result; its ending says the format. - is standard output."
        ),
    ] = None
    output_format: Annotated[
        str | None,
        typer.Option("--output-format", "-f", help="srt, vtt, json, podcast, txt or rttm, whatever the ending says."),
    ] = None
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a result that exists.")] = False

    @property
    def output(self) -> Path | None:
        """Where the result goes, None where nothing says so."""
        return None if self.output_name is None else Path(self.output_name)

    @property
    def names_folder(self) -> bool:
        """Tell whether that is a folder: one that exists, or a name with a slash at its end."""
        name = self.output_name or ""
        return name.endswith(("/", os.sep)) or (name not in ("", "-") and Path(name).is_dir())
