"""The options of the command line, in groups that several commands share.

A group is a frozen dataclass whose fields are Typer options; `spread` turns a command that takes groups into one that
takes their fields, which is what Typer reads. So an option is declared once, and a command is a short function.
"""

import functools
import inspect
import os
from collections.abc import Callable, Iterable
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import typer

from transcript.errors import OptionError

if TYPE_CHECKING:
    from castproof.hearing import Hearing
    from castproof.people import SpeakerWishes
    from castproof.proof import References
    from transcribe.engine import Options, SpeakerOptions, SpeechRules
    from transcript.cues import CueRules

# without `from __future__ import annotations`: Typer reads the annotations while the program runs

__all__ = [
    "CueFlags",
    "DiarizerFlags",
    "FileFlags",
    "FolderFlags",
    "NameFlags",
    "RecogniserFlags",
    "ReferenceFlags",
    "RepairFlags",
    "RuleFlags",
    "SpeakerFlags",
    "hearing_of",
    "spread",
]


T = TypeVar("T")

# every name of `transcript.formats.FORMATS` (a test holds them equal), which is too slow to be loaded for --help
_FORMAT_NAMES = "srt, vtt, ass, ttml, sbv, json, podcast, txt, md, html, docx, csv, tsv, stm, ctm, rttm"


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
_INCREMENT = 0.2
_ROUNDING = 1e-9
_PRESET = "netflix"
_ENGINES = Literal["auto", "faster-whisper", "pocketsphinx"]
_DIARIZERS = Literal["auto", "pyannote", "timbre"]
_MOST_SPEAKERS = 100  # beyond it no diarizer tells them apart, and a number is a slip


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
    task: Annotated[
        Literal["transcribe", "translate"],
        typer.Option("--task", help="translate: Whisper writes in English what is said in another language."),
    ] = "transcribe"
    device: Annotated[Literal["auto", "cpu", "cuda"], typer.Option("--device", help="Where models run.")] = "auto"
    compute_type: Annotated[
        str,
        typer.Option(
            "--compute-type",
            help="Whisper's arithmetic: auto (float16 on a graphics card, int8 on a processor), default (the model's), "
            "int8, float16, float32, ...",
        ),
    ] = "auto"
    batch_size: Annotated[int, typer.Option("--batch-size", min=1, help="Windows that Whisper decodes together.")] = (
        _BATCH_SIZE
    )
    initial_prompt: Annotated[
        str | None, typer.Option("--initial-prompt", help="Text that Whisper takes as having been said before.")
    ] = None
    hotwords: Annotated[
        str | None, typer.Option("--hotwords", help="Terms for Whisper to listen for, commas between them.")
    ] = None
    hints: Annotated[
        bool,
        typer.Option(
            "--hints/--no-hints", help="Listen for what the transcript and the references have, where there are any."
        ),
    ] = True
    vad_filter: Annotated[
        bool, typer.Option("--vad-filter/--no-vad-filter", help="Recognise only where there is speech, not music.")
    ] = True
    vad_threshold: Annotated[
        float | None,
        typer.Option("--vad-threshold", help="How probable speech must be to count as such, 0 to 1.  [default: 0.5]"),
    ] = None
    vad_min_speech_duration_ms: Annotated[
        int | None,
        typer.Option("--vad-min-speech-duration-ms", min=0, help="Shorter speech is none.  [default: 100]"),
    ] = None
    vad_min_silence_duration_ms: Annotated[
        int | None,
        typer.Option(
            "--vad-min-silence-duration-ms",
            min=0,
            help="Shorter silence does not part speech.  [default: 160, pocketsphinx 300]",
        ),
    ] = None
    vad_speech_pad_ms: Annotated[
        int | None,
        typer.Option(
            "--vad-speech-pad-ms",
            min=0,
            help="Sound before and behind speech that is heard too.  [default: 400, pocketsphinx 100]",
        ),
    ] = None
    condition_on_previous_text: Annotated[
        bool,
        typer.Option(
            "--condition-on-previous-text/--no-condition-on-previous-text",
            help="Tell Whisper what it heard before: smoother, but a mistake spreads; one window at a time.",
        ),
    ] = False
    temperature: Annotated[
        float, typer.Option("--temperature", min=0, max=1, help="How much chance there is in what Whisper chooses.")
    ] = 0.0
    temperature_increment_on_fallback: Annotated[
        float,
        typer.Option(
            "--temperature-increment-on-fallback",
            min=0,
            max=1,
            help="By how much more where the result is not plausible, up to 1; 0: it stays as it is.",
        ),
    ] = _INCREMENT
    hallucination_silence_threshold: Annotated[
        float | None,
        typer.Option(
            "--hallucination-silence-threshold",
            min=0,
            metavar="SECONDS",
            help="Skip so long a silence where what Whisper hears around it looks made up; one window at a time.",
        ),
    ] = None
    resume: Annotated[
        bool,
        typer.Option(
            "--resume/--no-resume", help='Keep what is recognised, and go on from what was ("castproof cache").'
        ),
    ] = True
    offline: Annotated[bool, typer.Option("--offline", help="No network at all.")] = False

    def options(self, jobs: int = 1) -> "Options":
        """Return what is asked of the recogniser. Raises OptionError for what does not fit."""
        from transcribe.engine import Options

        return Options(
            task=self.task,
            speech=self._speech(),
            temperatures=self._temperatures(),
            condition_on_previous_text=self.condition_on_previous_text,
            hallucination_silence_s=self.hallucination_silence_threshold,
            jobs=jobs,
            resume=self.resume,
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

    def _speech(self) -> "SpeechRules | None":
        from transcribe.engine import SpeechRules

        figures = {
            "--vad-threshold": self.vad_threshold,
            "--vad-min-speech-duration-ms": self.vad_min_speech_duration_ms,
            "--vad-min-silence-duration-ms": self.vad_min_silence_duration_ms,
            "--vad-speech-pad-ms": self.vad_speech_pad_ms,
        }
        given = ", ".join(flag for flag, value in figures.items() if value is not None)
        if given and not self.vad_filter:
            raise OptionError(f"{given}: with --no-vad-filter nothing looks for speech; leave it out")
        if self.vad_threshold is not None and not 0 < self.vad_threshold < 1:
            raise OptionError(f"--vad-threshold {self.vad_threshold:g}: lies between 0 and 1")
        if not self.vad_filter:
            return None
        return SpeechRules(
            self.vad_threshold,
            self.vad_min_speech_duration_ms,
            self.vad_min_silence_duration_ms,
            self.vad_speech_pad_ms,
        )

    def _temperatures(self) -> tuple[float, ...]:
        step = self.temperature_increment_on_fallback
        steps = int((1 - self.temperature) / step + _ROUNDING) if step else 0
        return tuple(round(self.temperature + k * step, 6) for k in range(steps + 1))

    def given(self, *, device_serves: bool = False) -> str:
        """Return the names of those flags that were given and that only recognition heeds, commas between them.

        With `device_serves` the device is for a diarizer.
        """
        plain = RecogniserFlags()
        others = {"offline", *({"device"} if device_serves else ())}
        return ", ".join(
            ("--no-" if getattr(plain, f.name) is True else "--") + f.name.replace("_", "-")
            for f in fields(self)
            if f.name not in others and getattr(self, f.name) != getattr(plain, f.name)
        )

    def refuse(self, why: str, *, device_serves: bool = False) -> None:
        """Raise OptionError where one of these was given and nothing heeds it (the device may serve a diarizer)."""
        if given := self.given(device_serves=device_serves):
            raise OptionError(f"{given}: {why}")

    def chosen(self, *, device_serves: bool = False) -> bool:
        """Tell whether one of these was given but the language (the device may serve a diarizer)."""
        return bool(replace(self, language=None).given(device_serves=device_serves))


@dataclass(frozen=True, slots=True)
class DiarizerFlags:
    """What finds speakers and measures voices."""

    diarizer: Annotated[
        _DIARIZERS,
        typer.Option(
            "--diarizer",
            help="auto: pyannote where it is installed (castproof[diarize]) and its model can be had, else the "
            "embedded timbre, meant for a few distinct voices.",
        ),
    ] = "auto"
    diarization_model: Annotated[
        str | None,
        typer.Option(
            "--diarization-model",
            help="pyannote's pipeline: a name on the hub, as pyannote/speaker-diarization-3.1, or a folder.  "
            "[default: pyannote/speaker-diarization-community-1]",
        ),
    ] = None
    hf_token: Annotated[
        str | None,
        typer.Option(
            "--hf-token", help="Hugging Face token for pyannote's models, never printed.  [default: $HF_TOKEN]"
        ),
    ] = None

    def token(self) -> str | None:
        """Return the hub's token, from here or the environment."""
        return (self.hf_token or os.environ.get("HF_TOKEN", "")).strip() or None

    def meter_options(self, *, device: str, offline: bool) -> "SpeakerOptions":
        """Return what is asked where no speakers are found, only voices measured. Raises OptionError."""
        from transcribe.engine import SpeakerOptions

        self.check_model()
        return SpeakerOptions(model=self.diarization_model, device=device, hf_token=self.token(), offline=offline)

    def check_model(self) -> None:
        """Raise OptionError where a model is asked of a diarizer that has none."""
        if self.diarizer == "timbre" and self.diarization_model is not None:
            raise OptionError("--diarization-model: timbre has no model; leave it out, or use --diarizer pyannote")


@dataclass(frozen=True, slots=True)
class SpeakerFlags(DiarizerFlags):
    """How speakers are found."""

    diarize: Annotated[bool, typer.Option("--diarize", help="Find who speaks when.")] = False
    diarization: Annotated[
        Path | None, typer.Option("--diarization", metavar="FILE.rttm", help="Speakers from a file, not a diarizer.")
    ] = None
    channels: Annotated[
        bool, typer.Option("--channels", help="Each channel of the recording is a speaker's, as in a call.")
    ] = False
    num_speakers: Annotated[
        int | None, typer.Option("--num-speakers", min=1, max=_MOST_SPEAKERS, help="How many there are.")
    ] = None
    min_speakers: Annotated[
        int | None, typer.Option("--min-speakers", min=1, max=_MOST_SPEAKERS, help="How many at least.")
    ] = None
    max_speakers: Annotated[int | None, typer.Option("--max-speakers", min=1, help="How many at most.")] = None
    voices: Annotated[
        Path | None,
        typer.Option(
            "--voices", metavar="FILE", help='Known voices get their names: a file of "castproof voices add".'
        ),
    ] = None
    voice_score: Annotated[
        float | None,
        typer.Option(
            "--voice-score",
            min=0,
            max=1,
            help="How alike a voice must be to be a known one, 0 to 1.  [default: 0.5]",
        ),
    ] = None

    def options(self, recogniser: RecogniserFlags) -> "SpeakerOptions | None":
        """Return what is asked of a diarizer, None where none is wanted. Raises OptionError for what does not fit."""
        asked = _given(
            {
                "--diarizer": self.diarizer != "auto",
                "--diarization-model": self.diarization_model,
                "--num-speakers": self.num_speakers,
                "--min-speakers": self.min_speakers,
                "--max-speakers": self.max_speakers,
                "--hf-token": self.hf_token,
                "--voices": self.voices,
            }
        )
        sources: dict[str, object] = {
            "--diarize": self.diarize,
            "--diarization": self.diarization,
            "--channels": self.channels,
        }
        if sum(map(bool, sources.values())) > 1:
            raise OptionError(f"{_given(sources)} each say who speaks; leave all but one out")
        if asked and not self.diarize:
            raise OptionError(f"{asked}: nothing is diarized; add --diarize")
        if self.voice_score is not None and self.voices is None:
            raise OptionError("--voice-score: no voices are known; add --voices FILE")
        if not self.diarize:
            return None
        self.check_model()
        if self.num_speakers and (self.min_speakers or self.max_speakers):
            raise OptionError("--num-speakers says it all; leave --min-speakers and --max-speakers out")
        if self.min_speakers and self.max_speakers and self.min_speakers > self.max_speakers:
            raise OptionError("--min-speakers is larger than --max-speakers; swap them")
        from transcribe.engine import SpeakerOptions

        return SpeakerOptions(
            num_speakers=self.num_speakers,
            min_speakers=self.min_speakers,
            max_speakers=self.max_speakers,
            model=self.diarization_model,
            device=recogniser.device,
            hf_token=self.token(),
            offline=recogniser.offline,
        )


def hearing_of(
    recogniser: RecogniserFlags, speakers: SpeakerFlags, heard: Path | None = None, jobs: int = 1
) -> "Hearing":
    """Return how recordings are heard, `jobs` at a time. Raises OptionError for flags that do not fit together."""
    from castproof.hearing import Hearing

    diarized = speakers.diarize and speakers.diarizer != "timbre"
    if heard is not None:
        why = "--heard says what was heard, so nothing is recognised"
        if speakers.diarize and speakers.diarizer == "timbre":
            recogniser.refuse(f"{why}, and timbre needs no device")
        recogniser.refuse(why, device_serves=diarized)
    options = recogniser.options(jobs)
    if recogniser.engine == "pocketsphinx" and diarized:
        options = replace(options, device="auto")  # the device that was asked for is the diarizer's
    return Hearing(
        recogniser.engine,
        options,
        heard,
        speakers.diarizer,
        speakers.options(recogniser),
        speakers.diarization,
        speakers.voices,
        speakers.voice_score,
        speakers.channels,
        recogniser.hints,
        recogniser.given(),
    )


@dataclass(frozen=True, slots=True)
class NameFlags:
    """What speakers are called."""

    speaker_names: Annotated[
        str | None,
        typer.Option(
            "--speakers", metavar="LABEL=NAME,...", help='Who is who, as "Speaker 2=Sarah Holder,Speaker 3=Jackie Lee".'
        ),
    ] = None
    name_speakers: Annotated[
        bool | None,
        typer.Option(
            "--name-speakers/--no-name-speakers",
            help='Call speakers as the talk does ("I\'m Sarah Holder"), where it is clear.  [default: in run alone]',
        ),
    ] = None

    def wishes(self, *, find: bool, repair: bool = False) -> "SpeakerWishes":
        """Return what is asked of speakers, `find` where nothing says whether to look for names. Raises OptionError."""
        from castproof.people import SpeakerWishes, parse_names

        find = find if self.name_speakers is None else self.name_speakers
        return SpeakerWishes(repair, find, parse_names(self.speaker_names))


@dataclass(frozen=True, slots=True)
class RepairFlags:
    """Whether labels of speakers are repaired."""

    repair_speakers: Annotated[
        bool | None,
        typer.Option(
            "--repair-speakers/--no-repair-speakers",
            help="Put right labels that change in mid-sentence or are one person's, where more than one kind of "
            "evidence says so.  [default: in run and align]",
        ),
    ] = None

    def wanted(self, *, by_default: bool) -> bool:
        """Tell whether labels are to be repaired."""
        return by_default if self.repair_speakers is None else self.repair_speakers


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
            "--min-confidence", help="Correct what is at least so sure, 0 to 1; hold the rest.  [default: 0.82]"
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
class RuleFlags:
    """What a subtitle may be."""

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
    max_reading_speed: Annotated[
        float | None,
        typer.Option("--max-reading-speed", help="Characters a second, spaces counted, in place of the preset's."),
    ] = None
    min_duration: Annotated[
        float | None, typer.Option("--min-duration", help="Seconds a subtitle lasts at least, where there is room.")
    ] = None
    max_duration: Annotated[float | None, typer.Option("--max-duration", help="Seconds it lasts at most.")] = None
    min_gap: Annotated[float | None, typer.Option("--min-gap", help="Seconds between two subtitles.")] = None
    close_gap: Annotated[
        float | None, typer.Option("--close-gap", help="A gap of fewer seconds is closed to the least; 0: none is.")
    ] = None
    pause: Annotated[float | None, typer.Option("--pause", help="Seconds of silence that always end a subtitle.")] = (
        None
    )

    def rules(self, format_name: str) -> "CueRules":
        """Return the rules for a format. Raises OptionError for figures that make no subtitle."""
        from castproof.presets import rules_of

        rules = rules_of(self.preset or _PRESET, format_name)
        try:
            return replace(
                rules,
                max_line_width=_or(self.max_line_width, rules.max_line_width),
                max_line_count=_or(self.max_line_count, rules.max_line_count),
                max_chars_per_s=_or(self.max_reading_speed, rules.max_chars_per_s),
                min_duration_ms=_ms(self.min_duration, rules.min_duration_ms),
                max_duration_ms=_ms(self.max_duration, rules.max_duration_ms),
                min_gap_ms=_ms(self.min_gap, rules.min_gap_ms),
                close_gap_ms=_ms(self.close_gap, rules.close_gap_ms),
                pause_ms=_ms(self.pause, rules.pause_ms),
            )
        except (ValueError, OverflowError) as error:
            raise OptionError(f"{self.given()}: no subtitle can be so: {error}") from error

    def given(self) -> str:
        """Return the flags that were given, "" for none."""
        return _given(
            {
                "--preset": self.preset,
                "--max-line-width": self.max_line_width,
                "--max-line-count": self.max_line_count,
                "--max-reading-speed": self.max_reading_speed is not None,
                "--min-duration": self.min_duration is not None,
                "--max-duration": self.max_duration is not None,
                "--min-gap": self.min_gap is not None,
                "--close-gap": self.close_gap is not None,
                "--pause": self.pause is not None,
            }
        )


def _or(given: T | None, else_: T) -> T:
    return else_ if given is None else given


def _ms(seconds: float | None, else_: int) -> int:
    """Return `seconds` in ms. Raises ValueError for NaN, OverflowError for what has no end."""
    return else_ if seconds is None else round(seconds * 1000)


@dataclass(frozen=True, slots=True)
class CueFlags(RuleFlags):
    """How words are laid out as subtitles."""

    max_shift: Annotated[
        float | None,
        typer.Option("--max-shift", help="Seconds it may begin before or after its first word, to be read in time."),
    ] = None
    highlight_words: Annotated[
        bool, typer.Option("--highlight-words", help="Mark each word while it is spoken: srt by underlining, vtt.")
    ] = False

    def layout(self, format_name: str, names: frozenset[str] = frozenset()) -> "CueRules":
        """Return the rules for a format whose lines part none of `names`. Raises OptionError as `rules` does."""
        rules = self.rules(format_name)
        try:
            shift_ms = _ms(self.max_shift, rules.max_shift_ms)
            return replace(rules, max_shift_ms=shift_ms, highlight_words=self.highlight_words, names=names)
        except (ValueError, OverflowError) as error:
            raise OptionError(f"--max-shift {self.max_shift}: no subtitle can be so: {error}") from error

    def check(self, format_names: Iterable[str], why: str = "no subtitles are written") -> None:
        """Raise OptionError for figures that make no subtitle, or flags that nothing in any of the formats heeds."""
        from castproof.presets import HIGHLIGHTED, LAID_OUT

        laid_out = LAID_OUT.intersection(format_names)
        own: dict[str, object] = {"--max-shift": self.max_shift is not None, "--highlight-words": self.highlight_words}
        given = ", ".join(filter(None, (self.given(), _given(own))))
        if given and not laid_out:
            raise OptionError(f"{given}: {why}, so there are no cues to lay out; leave it out")
        if self.highlight_words and not HIGHLIGHTED & laid_out:
            raise OptionError("--highlight-words: only srt and vtt can mark a word; write one of them, or leave it out")
        for name in laid_out:
            self.layout(name)


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
            help=f"A comma list of {_FORMAT_NAMES}; all: srt, vtt, json, txt (rttm with speakers).",
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
        typer.Option("--output-format", "-f", help=f"One of {_FORMAT_NAMES}, whatever the ending says."),
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
