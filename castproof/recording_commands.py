"""`run` and `transcribe`: what begins with a recording and ends as files in a folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from castproof import pipeline
from castproof.audit import Audit, audit_json
from castproof.batch import each
from castproof.drawing import check_drawing
from castproof.outputs import STDOUT, check_distinct, check_file, check_kept, write
from castproof.people import Settled
from castproof.pipeline import Job
from castproof.quoted import QUOTES_ENDING, quotes_json
from castproof.recordings import find_recordings, result_names
from castproof.report import unheard_line
from castproof.report_page import Report, report_html
from castproof.telling import tell_people, tell_proof, tell_quotes, tell_written
from transcript.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from castproof.flags import FolderFlags
    from castproof.hearing import Hearing
    from castproof.parts import Tools
    from castproof.people import SpeakerWishes
    from castproof.pipeline import ProofResult, Result
    from castproof.places import FolderOutput

__all__ = ["TranscribeOutput", "run", "transcribe"]

_AUDIT_ENDING = ".corrections.json"


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Where the drawing of the speakers goes, if one is wanted."""

    path: Path | None

    def check(self, hearing: Hearing, recordings: Sequence[Path], others: Sequence[Path], flags: FolderFlags) -> None:
        """Raise OptionError, NotInstalled or OutputError where it cannot be made in the end."""
        if self.path is None:
            return
        check_drawing("--plot", self.path)
        if not hearing.finds_speakers:
            raise OptionError("--plot draws who speaks, and nothing finds that; add --diarize or --diarization FILE")
        if len(recordings) > 1:
            raise OptionError("--plot is the drawing of one recording; transcribe them one at a time")
        check_distinct([*others, self.path])
        check_file(self.path, overwrite=flags.overwrite, to_be_made=flags.output_dir)

    def write(self, result: Result, title: str, *, overwrite: bool) -> list[Path]:
        """Draw and write it. Return where it is."""
        if self.path is None or result.diarization is None:
            return []
        from castproof.speaker_plot import speaker_plot

        write(self.path, speaker_plot(result.diarization, title, self.path), overwrite=overwrite)
        return [self.path]


@dataclass(frozen=True, slots=True)
class TranscribeOutput:
    """What `transcribe` gives: files in a folder, and where the drawing of one recording's speakers goes."""

    files: FolderOutput
    plot: Path | None = None


def transcribe(
    tools: Tools, recordings: Sequence[Path], hearing: Hearing, wishes: SpeakerWishes, results: TranscribeOutput
) -> int:
    """Recognise recordings (folders: all in them), several at a time where `hearing` says so.

    Each one's results are written as soon as it is done.
    """
    output, plot = results.files, results.plot
    output.check(hearing)
    found = find_recordings(recordings)
    names = result_names(found)
    check_distinct(output.flags.output_dir / name for name in names.values())
    drawing, overwrite = _Drawing(plot), output.flags.overwrite
    read = [*found, *(path for path in (hearing.diarization, hearing.voices) if path is not None)]

    def work(path: Path, tools: Tools) -> int:
        places = output.of(names[path], speakers=hearing.finds_speakers)
        places.check()
        drawing.check(hearing, found, places.paths(), output.flags)
        check_kept(dict.fromkeys([*places.paths(), *([plot] if plot else [])]), read)
        done = pipeline.transcribe(Job(path, hearing, speakers=wishes), tools)
        with tools.reporter.progress("laying out and writing"):
            written = places.write(done) + drawing.write(done, names[path], overwrite=overwrite)
        tell_people(tools.reporter, done.people, None, done.whole)
        tell_written(tools.reporter, written)
        return 0

    return each(tools, found, work, hearing.options.jobs)


def _read(job: Job) -> list[Path]:
    """Return the files a job reads."""
    heard = job.hearing
    files = (job.recording, job.transcript, heard.heard, heard.diarization, heard.voices, *job.references.files())
    return [path for path in files if path is not None]


def run(tools: Tools, job: Job, output: FolderOutput, report: Path | None = None, plot: Path | None = None) -> int:
    """Do the main job on one recording; `report` and `plot` are where a page of corrections and a drawing go."""
    output.check(job.hearing)
    overwrite = output.flags.overwrite
    if report == STDOUT:
        raise OptionError("--report goes to a file; give its name")
    records = (_AUDIT_ENDING, *((QUOTES_ENDING,) if job.references.documents else ()))
    places = output.of(job.recording.stem, speakers=job.hearing.finds_speakers, records=records)
    places.check()
    drawing, extra = _Drawing(plot), [path for path in (report, plot) if path is not None]
    drawing.check(job.hearing, [job.recording], [*places.paths(), *([report] if report else [])], output.flags)
    if report is not None:
        check_distinct([*places.paths(), report])
        check_file(report, overwrite=overwrite, to_be_made=output.flags.output_dir)
    check_kept(dict.fromkeys([*places.paths(), *extra]), _read(job))
    done = pipeline.run(job, tools)
    name = str(job.transcript or job.recording)
    settled = Settled(done.result.whole, done.result.people)
    shown = Report(name, done.proof, done.document, settled, done.quotes)
    page = report_html(shown) if report is not None else None
    with tools.reporter.progress("laying out and writing"):
        written = places.write(done.result, _records(job, done))
    if report is not None and page is not None:
        write(report, page, overwrite=output.flags.overwrite)
        written.append(report)
    written += drawing.write(done.result, job.recording.stem, overwrite=overwrite)
    tell_proof(tools.reporter, done.proof, done.document, str(places.path(_AUDIT_ENDING)))
    tell_people(tools.reporter, done.result.people, done.document, done.result.whole)
    tell_quotes(tools.reporter, done.quotations, done.quotes)
    if (line := unheard_line(done.result.unheard, len(done.result.whole.words))) is not None:
        tools.reporter.tell(line)
    tell_written(tools.reporter, written)
    return 0


def _records(job: Job, done: ProofResult) -> dict[str, bytes]:
    """Return what is written beside the results, by its ending."""
    proof = done.proof
    name = str(job.transcript or job.recording)
    audit = Audit(name, proof.min_confidence, proof.corrections, done.document, done.result.people)
    records = {_AUDIT_ENDING: audit_json(audit)}
    if done.quotations:
        records[QUOTES_ENDING] = quotes_json(str(job.recording), done.quotations, done.quotes)
    return records
