"""The command line: parse, call, map errors to exit codes; nothing else.

Exit codes: 0 done; 1 `--check` or `lint` found something, or some of several inputs failed; 2 the call or its input
was wrong; 130 interrupted. An error is one line on standard error.
"""
# ruff: noqa: D301  # \b keeps the lines of an example apart in the help; a raw docstring would print it

import os
import sys
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer.main import get_command

from castproof.console import Console, secrets_of
from castproof.flags import (
    CueFlags,
    DiarizerFlags,
    FileFlags,
    FolderFlags,
    NameFlags,
    RecogniserFlags,
    ReferenceFlags,
    RepairFlags,
    RuleFlags,
    SpeakerFlags,
    hearing_of,
    spread,
)
from castproof.streams import forget, no_stdout, open_streams
from transcript.errors import CastproofError, OptionError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from castproof.parts import Parts, Tools

    Work = Callable[[Tools], int]
    """What a command line asks for: done with tools, it gives the exit code."""

# without `from __future__ import annotations`: Typer reads the annotations while the program runs;
# what a command does is imported when it is asked for: `--help` waits for none of it

__all__ = ["main"]

_WRONG = 2
_INTERRUPTED = 130  # what shells expect of a program that Ctrl-C ended

app = typer.Typer(
    name="castproof",
    add_completion=False,
    rich_markup_mode=None,  # help is plain text: rich would double the time it takes to appear
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001  # the form Typer calls
    if wanted:
        from castproof.version import version

        typer.echo(f"castproof {version()}")
        raise typer.Exit


@app.callback()
def castproof(
    *,
    show_version: Annotated[  # it acts in its callback
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Podcast transcripts a newsroom can publish: transcribe, proofread with evidence, put on the clock.

    \b
    castproof run episode.mp3 --transcript page.txt --reference shownotes/ --diarize -o out
    castproof correct page.txt --reference shownotes/ --diff

    Nothing is sent anywhere. "castproof COMMAND --help" tells more; "castproof doctor" what works on this machine.
    """


Recording = Annotated[Path, typer.Argument(metavar="AUDIO", help="The recording: any audio or video file.")]
Recordings = Annotated[
    list[Path], typer.Argument(metavar="AUDIO", help="Recordings: audio or video files, or folders of them.")
]
Transcript = Annotated[Path, typer.Argument(metavar="TRANSCRIPT", help="A transcript; - is standard input.")]
Transcripts = Annotated[list[Path], typer.Argument(metavar="TRANSCRIPT", help="Transcripts; - is standard input.")]
Audio = Annotated[Path | None, typer.Option("--audio", metavar="FILE", help="The recording of it.")]
Timings = Annotated[bool, typer.Option("--timings", help="Tell in the end where the time went.")]
ReportPage = Annotated[
    Path | None,
    typer.Option("--report", metavar="FILE.html", help="Write a page to look at: every correction in its sentence."),
]
SpeakerPlot = Annotated[
    Path | None,
    typer.Option("--plot", metavar="FILE", help="Draw the speakers over time, as .png or .svg (castproof[plot])."),
]


@app.command()
@spread
def run(  # noqa: PLR0913  # a group of flags each
    audio: Recording,
    transcript: Annotated[
        Path | None,
        typer.Option("--transcript", metavar="FILE", help="Its transcript; left out: what is recognised is proofread."),
    ] = None,
    heard: Annotated[
        Path | None,
        typer.Option("--heard", metavar="FILE", help="What was heard, with times, in place of recognising it."),
    ] = None,
    report: ReportPage = None,
    plot: SpeakerPlot = None,
    *,
    timings: Timings = False,
    references: ReferenceFlags,
    recogniser: RecogniserFlags,
    speakers: SpeakerFlags,
    names: NameFlags,
    repair: RepairFlags,
    folder: FolderFlags,
    cues: CueFlags,
) -> "Work":
    """Do the main job: hear, proofread, put on the clock.

    \b
    castproof run episode.mp3 --transcript page.txt --reference shownotes/ --diarize -o out

    Writes <stem>.srt, .vtt and .json with what the recording speaks, .txt with the whole corrected transcript, and
    <stem>.corrections.json with every correction and its evidence; <stem>.quotes.json tells where the recording says
    what the references quote of it. Only words that are surely wrong are changed, and only speakers that are surely
    others. The corrector knows how English sounds; names in other languages it leaves mostly alone.
    """
    from castproof.pipeline import Job
    from castproof.places import FolderOutput
    from castproof.recording_commands import run
    from castproof.timings import timed

    hearing = hearing_of(recogniser, speakers, heard)
    wishes = names.wishes(find=True, repair=repair.wanted(by_default=True))
    job = Job(audio, hearing, transcript, references.references(), references.bound(), wishes)
    work = partial(run, job=job, output=FolderOutput(folder, cues), report=report, plot=plot)
    return timed(work) if timings else work


@app.command()
@spread
def transcribe(  # noqa: PLR0913  # a group of flags each
    audio: Recordings,
    plot: SpeakerPlot = None,
    *,
    jobs: Annotated[
        int,
        typer.Option("--jobs", min=1, help="Recordings worked on at the same time; for recognition on a processor."),
    ] = 1,
    timings: Timings = False,
    recogniser: RecogniserFlags,
    speakers: SpeakerFlags,
    names: NameFlags,
    folder: FolderFlags,
    cues: CueFlags,
) -> "Work":
    """Recognise recordings, and find who speaks.

    \b
    castproof transcribe episode.mp3 --diarize -o out
    castproof transcribe season/ -f srt,json --model large-v3 -o out

    Writes <stem>.<format> for each, as soon as that recording is done; <name>.<format> where two share a stem. Where
    one fails the rest goes on. Cut short, the same command goes on where it ended.
    """
    from castproof.places import FolderOutput
    from castproof.recording_commands import TranscribeOutput, transcribe
    from castproof.timings import timed

    hearing = hearing_of(recogniser, speakers, jobs=jobs)
    wishes = names.wishes(find=False)
    results = TranscribeOutput(FolderOutput(folder, cues), plot)
    work = partial(transcribe, recordings=audio, hearing=hearing, wishes=wishes, results=results)
    return timed(work) if timings else work


@app.command()
@spread
def correct(  # noqa: PLR0913  # a group of flags each
    transcript: Transcripts,
    heard: Annotated[
        Path | None, typer.Option("--heard", metavar="FILE", help="Another transcript of it, as evidence.")
    ] = None,
    audio: Audio = None,
    audit: Annotated[
        Path | None,
        typer.Option("--audit", metavar="FILE.json", help="Write every correction, made or held, with its evidence."),
    ] = None,
    *,
    report: ReportPage = None,
    apply: Annotated[
        Path | None,
        typer.Option(
            "--apply",
            metavar="AUDIT.json",
            help='Make what an edited audit says, and nothing else: set "applied" to true or false, or change "after".',
        ),
    ] = None,
    diff: Annotated[bool, typer.Option("--diff", help="Print what would change; write nothing.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="List what would change; exit 1 if there is something; write nothing.")
    ] = False,
    references: ReferenceFlags,
    recogniser: RecogniserFlags,
    names: NameFlags,
    repair: RepairFlags,
    file: FileFlags,
    cues: CueFlags,
) -> "Work":
    """Proofread transcripts: find misheard names, say why.

    \b
    castproof correct page.txt --reference shownotes/ --diff
    castproof correct page.txt --reference shownotes/ -o corrected.txt
    castproof correct *.srt --reference shownotes/ -o corrected/
    castproof correct page.txt --apply edited.json --memory show.memory

    Writes <stem>.corrected.<ending> beside the transcript unless --output says otherwise: the same file, byte for byte,
    but for the corrected words. Every correction is listed with its reasons; what is likely but not sure is held and
    listed too. The corrector knows how English sounds. Speakers keep their labels unless --repair-speakers,
    --name-speakers or --speakers is given; then the file is written anew.
    """
    from castproof.pipeline import CorrectJob, DecisionJob
    from castproof.places import FileOutput
    from castproof.transcript_commands import CorrectOutput, correct, decide

    known = references.references()
    memory = known.memory if apply is not None else None  # else it is read alone
    output = CorrectOutput(FileOutput(file, cues), audit, report, memory, diff, check)
    wishes = names.wishes(find=False, repair=repair.wanted(by_default=False))
    if apply is not None:
        _check_apply(transcript, heard, audio, references, recogniser)
        wishes.refuse("--apply takes every decision from the audit")
        return partial(decide, job=DecisionJob(transcript[0], apply), output=output)
    if audio is None:
        recogniser.refuse("nothing is recognised; add --audio RECORDING")
    if diff or check:
        wishes.refuse("--diff and --check show corrections of words")
    hearing = hearing_of(recogniser, SpeakerFlags())
    jobs = [CorrectJob(path, heard, audio, hearing, references.bound(), wishes) for path in transcript]
    return partial(correct, jobs=jobs, references=known, output=output)


def _check_apply(
    transcripts: list[Path],
    heard: Path | None,
    audio: Path | None,
    references: ReferenceFlags,
    recogniser: RecogniserFlags,
) -> None:
    """Raise OptionError for what does not fit with `--apply`."""
    why = "--apply takes every decision from the audit; leave it out"
    if heard is not None or audio is not None:
        raise OptionError(f"{'--heard' if heard is not None else '--audio'}: {why}")
    references.refuse(why)
    recogniser.refuse(why)
    if len(transcripts) > 1:
        raise OptionError("--apply is the audit of one transcript; correct them one at a time")


@app.command()
@spread
def align(  # noqa: PLR0913  # a group of flags each
    transcript: Transcript,
    heard: Annotated[
        Path | None, typer.Option("--heard", metavar="FILE", help="A transcript of the recording that has times.")
    ] = None,
    audio: Audio = None,
    *,
    unmatched: Annotated[
        Literal["drop", "keep"],
        typer.Option(
            "--unmatched",
            help="What the recording does not speak: drop it from timed files, or keep it, with the times between its "
            "neighbours.",
        ),
    ] = "drop",
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE.json", help="Write what came of it: blocks, what was moved, doubts."),
    ] = None,
    plot: Annotated[
        Path | None,
        typer.Option(
            "--plot",
            metavar="FILE.png|.svg",
            help="Draw the transcript against the recording: a cut is seen at a glance. Needs castproof[plot].",
        ),
    ] = None,
    recogniser: RecogniserFlags,
    speakers: SpeakerFlags,
    names: NameFlags,
    repair: RepairFlags,
    file: FileFlags,
    cues: CueFlags,
) -> "Work":
    """Put a transcript on the clock of its recording.

    \b
    castproof align page.txt --audio episode.mp3 -o episode.srt
    castproof align page.txt --heard recognised.json -o episode.vtt

    The words are the transcript's, the times the recording's. With --audio the words are listened for, each to some
    hundredths of a second; a transcript that is not English, or a call with --engine, --model or the like, has the
    recording recognised first. What it does not speak gets no subtitle and is reported.
    """
    from castproof.pipeline import AlignJob
    from castproof.places import FileOutput
    from castproof.transcript_commands import AlignOutput, align

    if audio is None and (speakers.diarize or speakers.channels):
        flag = "--diarize" if speakers.diarize else "--channels"
        raise OptionError(f"{flag} needs the recording; add --audio RECORDING, or give --diarization FILE.rttm")
    recognise = heard is not None or recogniser.chosen(device_serves=speakers.diarize)
    wishes = names.wishes(find=False, repair=repair.wanted(by_default=True))
    hearing = hearing_of(recogniser, speakers, heard)
    job = AlignJob(transcript, audio, hearing, wishes, recognise, keep_unmatched=unmatched == "keep")
    return partial(align, job=job, output=AlignOutput(FileOutput(file, cues), report, plot))


@app.command()
@spread
def export(  # noqa: PLR0913  # a group of flags each
    transcript: Transcript,
    diarization: Annotated[
        Path | None,
        typer.Option("--diarization", metavar="FILE.rttm", help="Give the words the speakers of this file."),
    ] = None,
    glossary: Annotated[
        Path | None,
        typer.Option(
            "--glossary",
            metavar="FILE",
            help='Terms as "castproof glossary" writes them: no subtitle parts a name of them.',
        ),
    ] = None,
    *,
    names: NameFlags,
    repair: RepairFlags,
    file: FileFlags,
    cues: CueFlags,
) -> "Work":
    """Write a transcript in another format.

    \b
    castproof export episode.json -o episode.srt --preset podcast
    castproof export episode.vtt -o - -f txt

    Subtitles are laid out anew; nothing is recognised again. Reads Speaker-block pages, text, SubRip, WebVTT, ASS,
    TTML, Whisper, WhisperX and Podcasting 2.0 JSON, Markdown, HTML, Word, CSV/TSV, STM and CTM.
    """
    from castproof.pipeline import ExportJob
    from castproof.places import FileOutput
    from castproof.transcript_commands import export

    wishes = names.wishes(find=False, repair=repair.wanted(by_default=False))
    return partial(export, job=ExportJob(transcript, diarization, glossary, wishes), output=FileOutput(file, cues))


@app.command()
@spread
def lint(  # noqa: PLR0913  # a group of flags each
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help="Subtitle files; - is standard input.")
    ] = None,
    select: Annotated[
        str | None, typer.Option("--select", metavar="CODES", help="Look for these alone: T002,L or the like.")
    ] = None,
    ignore: Annotated[str | None, typer.Option("--ignore", metavar="CODES", help="Do not look for these.")] = None,
    *,
    show_rules: Annotated[bool, typer.Option("--rules", help="List the codes and what they stand for.")] = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend what can be without changing a word; with --overwrite in place.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="The mended file; - is standard output.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that exists.")] = False,
    rules: RuleFlags,
) -> "Work":
    """Tell which rules subtitle files break.

    \b
    castproof lint episode.srt --preset netflix
    castproof lint *.vtt --fix --overwrite
    castproof lint episode.srt --fix -o mended.srt --ignore R001

    A line a fault: FILE:LINE: CODE what is wrong. The codes: F how the file is written, N numbers, C cues, T times, R
    reading speed, L lines; --rules lists them. Exit code 1 where a fault is left, 0 where none is. SubRip and WebVTT
    are looked at line by line and can be mended; of other subtitles times and reading speed are looked at.
    """
    from castproof.lint_command import LintJob, MendOutput, lint, print_rules
    from transcript.lint import chosen

    if show_rules:
        return print_rules
    if not files:
        raise OptionError('no file is given; name one, or list the codes with "castproof lint --rules"')
    job = LintJob(tuple(files), rules, chosen(select, ignore), MendOutput(fix=fix, output=output, overwrite=overwrite))
    return partial(lint, job=job)


@app.command()
@spread
def glossary(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Documents, or folders of them.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to; left out: standard output.")
    ] = None,
    *,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that exists.")] = False,
) -> "Work":
    """List the names and rare words of documents.

    \b
    castproof glossary shownotes/ -o show.glossary
    castproof correct page.txt --glossary show.glossary

    The list is a file to edit: a term a line, behind a tab how often it stands in the documents, then in which.
    """
    from castproof.transcript_commands import glossary

    return partial(glossary, paths=paths, output=output, overwrite=overwrite)


voices = typer.Typer(name="voices", help="Keep what hosts sound like, so that later episodes know them.")
app.add_typer(voices)
VoiceFile = Annotated[Path, typer.Option("--voices", metavar="FILE", help="Where they are kept.")]
VoiceName = Annotated[str, typer.Argument(metavar="NAME", help="The person's name.")]
_VOICES = Path("voices.json")


@voices.command("add")
@spread
def voices_add(  # noqa: PLR0913  # each is a flag
    name: VoiceName,
    recording: Recording,
    at: Annotated[
        str | None,
        typer.Option(
            "--at", metavar="START-END", help="The stretch in which only this person speaks, as 1:05-1:35, or 65-95."
        ),
    ] = None,
    kept: VoiceFile = _VOICES,
    *,
    diarizer: DiarizerFlags,
    device: Annotated[Literal["auto", "cpu", "cuda"], typer.Option("--device", help="Where pyannote runs.")] = "auto",
    offline: Annotated[bool, typer.Option("--offline", help="No network at all.")] = False,
) -> "Work":
    """Take a person's voice from a recording.

    \b
    castproof voices add "Sarah Holder" episode.mp3 --at 1:05-1:35
    castproof transcribe next.mp3 --diarize --voices voices.json

    Half a minute is enough. Another recording of a person who is known is kept beside the first: the nearer one counts.
    The file holds numbers, no audio. Voices measured by pyannote and by timbre cannot stand in one file.
    """
    from castproof.voice_commands import AddJob, add

    if diarizer.diarizer == "timbre" and device != "auto":
        raise OptionError("--device: timbre runs on the processor; leave it out, or use --diarizer pyannote")
    options = diarizer.meter_options(device=device, offline=offline)
    return partial(add, job=AddJob(name, recording, kept, options, diarizer.diarizer, at))


@voices.command("list")
@spread
def voices_list(kept: VoiceFile = _VOICES) -> "Work":
    """Print the names that are known."""
    from castproof.voice_commands import list_voices

    return partial(list_voices, voices=kept)


@voices.command("remove")
@spread
def voices_remove(name: VoiceName, kept: VoiceFile = _VOICES) -> "Work":
    """Forget a person's voice."""
    from castproof.voice_commands import remove

    return partial(remove, name=name, voices=kept)


@app.command()
@spread
def cache(
    *,
    clear: Annotated[bool, typer.Option("--clear", help="Remove all of it.")] = False,
) -> "Work":
    """Show what has been recognised and is kept, or remove it.

    \b
    castproof cache
    castproof cache --clear

    What is recognised is written down as it comes, so that work that is cut short goes on where it ended, and a
    recording is not recognised twice. It lies in the user's cache folder, or in $CASTPROOF_CACHE.
    """
    from castproof.cache import cache

    return partial(cache, clear=clear)


@app.command()
@spread
def doctor(
    *,
    offline: Annotated[bool, typer.Option("--offline", help="Do not ask the hub whether it takes the token.")] = False,
) -> "Work":
    """Tell what works on this machine.

    Recognisers and their models, diarizers, devices, decoder, what "auto" chooses and why, which torch fits, and
    whether $HF_TOKEN reaches pyannote's model. Fetches nothing.
    """
    from castproof.doctor import doctor

    return partial(doctor, offline=offline)


# -- the program -------------------------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None, parts: "Parts | None" = None) -> int:
    """Run castproof with `arguments` (default: the command line's) and `parts`. Return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    console = Console(secrets_of(given))
    debug = bool(os.environ.get("CASTPROOF_DEBUG"))
    if arguments is None:
        open_streams()
    try:
        outcome = _parse(given)
        if not callable(outcome):
            return outcome
        from castproof.parts import RealParts, Tools

        if arguments is None:
            _quieten(debug=debug)
        return outcome(Tools(console, RealParts() if parts is None else parts))
    except typer.TyperException as error:
        console.error(f'{error.format_message().rstrip(".")}; see "{_help_of(given)}"')
    except CastproofError as error:
        console.error(str(error))
    except KeyboardInterrupt:
        console.error("interrupted; no file is half written")
        return _INTERRUPTED
    except BrokenPipeError:
        forget(sys.stdout)
        return 0
    except Exception as error:
        if debug:
            raise
        console.error(f"{_described(error)}; this is a bug in castproof: CASTPROOF_DEBUG=1 shows where")
    return _WRONG


def _parse(given: Sequence[str]) -> "Work | int":
    """Return the work that is asked for, or the exit code where help or the version was. Raises TyperException."""
    command = get_command(app)
    known = {name for sub in _commands(command) for p in sub.params for name in p.opts}
    arguments = [_hyphenated(argument, known) for argument in given] or ["--help"]
    try:
        outcome: Work | int | None = command.main(arguments, prog_name="castproof", standalone_mode=False)
    except BrokenPipeError:
        raise
    except OSError as error:  # help and the version are printed while the line is parsed
        raise no_stdout(error) from error
    if sys.stdout is None and not callable(outcome):  # so nobody saw them
        raise no_stdout()
    if outcome == _INTERRUPTED:  # Typer makes an exit code of Ctrl-C
        raise KeyboardInterrupt
    return 0 if outcome is None else outcome


def _commands(command: Any) -> "Iterator[Any]":  # noqa: ANN401  # the classes that typer carries are its own
    """Yield a command and all below it."""
    yield command
    for below in getattr(command, "commands", {}).values():
        yield from _commands(below)


def _hyphenated(argument: str, known: Collection[str]) -> str:
    """Return an option that is spelt with underscores (`--max_line_width=42`) as it is declared."""
    name, equals, value = argument.partition("=")
    hyphenated = name.replace("_", "-")
    return hyphenated + equals + value if name.startswith("--") and hyphenated in known else argument


def _help_of(given: Sequence[str]) -> str:
    at, path = get_command(app), ["castproof"]
    for word in (a for a in given if not a.startswith("-")):
        below = getattr(at, "commands", {}).get(word)
        if below is None:
            break
        at = below
        path.append(word)
    return " ".join([*path, "--help"])


def _quieten(*, debug: bool) -> None:
    """Keep off standard error what other packages warn and log; with CASTPROOF_DEBUG show all of it."""
    import logging
    import warnings

    if debug:
        logging.basicConfig(level=logging.DEBUG)
        return
    logging.lastResort = None
    warnings.simplefilter("ignore")


def _described(error: Exception) -> str:
    text = str(error)
    return f"unexpected {type(error).__name__}: {text}" if text else f"unexpected {type(error).__name__}"
