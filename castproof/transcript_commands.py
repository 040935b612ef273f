"""`correct`, `align`, `export` and `glossary`: what begins with a transcript or documents and ends as one file."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from castproof import pipeline
from castproof.alignment_plot import alignment_plot
from castproof.alignment_report import alignment_json
from castproof.audit import Audit, audit_json
from castproof.batch import each
from castproof.content import content
from castproof.difference import unified_diff
from castproof.drawing import check_drawing
from castproof.outputs import (
    STDOUT,
    check_distinct,
    check_file,
    check_folder,
    check_kept,
    print_bytes,
    write,
)
from castproof.presets import LAID_OUT
from castproof.proof import References, gather
from castproof.report import count, rows
from castproof.report_page import Report, report_html
from castproof.streams import no_stdout
from castproof.telling import tell_alignment, tell_people, tell_proof, tell_written
from transcript.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.retime import Retimed
    from castproof.parts import Reporter, Tools
    from castproof.pipeline import AlignJob, Corrected, CorrectJob, DecisionJob, DocumentResult, ExportJob
    from castproof.places import FileOutput, Place
    from transcript.formats import Document

__all__ = ["AlignOutput", "CorrectOutput", "align", "correct", "decide", "export", "glossary"]


_NO_CUES = "no subtitles are written"
_SAME = "the transcript keeps its format"


# -- correct -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CorrectOutput:
    """What `correct` gives: a file; with `diff` or `check` what it would change, and nothing is written.

    `audit` and `report` are its records; `memory` is what a person's rejections are added to.
    """

    file: FileOutput
    audit: Path | None = None
    report: Path | None = None
    memory: Path | None = None
    diff: bool = False
    check: bool = False

    @property
    def writes(self) -> bool:
        """Tell whether a file is written."""
        return not (self.diff or self.check)

    def check_flags(self, inputs: Sequence[Path]) -> None:
        """Raise OptionError where the flags do not fit together."""
        flags = self.file.flags
        many = len(inputs) > 1
        records = {"--audit": self.audit, "--report": self.report}
        if not self.writes and (flags.output or flags.output_format or flags.overwrite or any(records.values())):
            raise OptionError(
                "--diff and --check write nothing; leave --output, --output-format, --overwrite, --audit and --report "
                "out"
            )
        if not self.writes:
            self.file.cues.check((), "--diff and --check write nothing")
        if not self.writes and self.memory:
            raise OptionError("--diff and --check write nothing, and --apply adds to --memory; leave --memory out")
        if many and STDOUT in inputs:
            raise OptionError("standard input cannot be one of several transcripts; correct it by itself")
        if many and flags.output == STDOUT:
            raise OptionError("several transcripts cannot go to standard output; give a folder with --output")
        for name, path in records.items():
            if many and path:
                raise OptionError(f"{name} is the record of one transcript; correct them one at a time")
            if path == STDOUT:
                raise OptionError(f"{name} goes to a file; give its name")

    def places(self, inputs: Sequence[Path], evidence: Sequence[Path]) -> dict[Path, Place]:
        """Return where each input's result goes, nothing where none is written. Raises OptionError or OutputError.

        `evidence` are the other files that are read.
        """
        if not self.writes:
            return {}
        many = len(inputs) > 1
        places = {source: self.file.corrected(source, many=many) for source in inputs}
        records = [path for path in (self.audit, self.report) if path is not None]
        memory = [self.memory] if self.memory else []
        check_distinct([*(place.path for place in places.values() if place.path != STDOUT), *records, *memory])
        of_place: dict[Path, Path | None] = {place.path: source for source, place in places.items()}
        check_kept({**of_place, **dict.fromkeys([*records, *memory])}, [*inputs, *evidence])
        for place in places.values():
            same = place.format is None
            self.file.cues.check([] if place.format is None else [place.format.name], _SAME if same else _NO_CUES)
        if not many:
            places[inputs[0]].check(overwrite=self.file.flags.overwrite)
        elif self.file.flags.output is not None:
            check_folder(self.file.flags.output)
        for path in records:
            check_file(path, overwrite=self.file.flags.overwrite)
        for path in memory:
            check_file(path, overwrite=True)
        return places


def correct(tools: Tools, jobs: Sequence[CorrectJob], references: References, output: CorrectOutput) -> int:
    """Proofread transcripts."""
    sources = [job.transcript for job in jobs]
    output.check_flags(sources)
    of_jobs = {path for job in jobs for path in (job.heard, job.audio) if path is not None}
    places = output.places(sources, [*of_jobs, *references.files()])
    if len(set(sources)) < len(sources):
        raise OptionError("a transcript is given twice; name it once")
    of_source = dict(zip(sources, jobs, strict=True))
    own = [path for job in jobs for path in (job.transcript, job.heard) if path is not None]
    knowledge = gather(references, own, tools.reporter)

    def work(source: Path, tools: Tools) -> int:
        if source in places:
            places[source].check(overwrite=output.file.flags.overwrite)
        if len(sources) > 1:
            tools.reporter.tell(f"{source}:")
        corrected = pipeline.correct(of_source[source], knowledge, tools)
        if source not in places:
            return _show(tools.reporter, corrected, output)
        written = _write_corrected(corrected, places[source], output)
        record = output.audit or output.report
        tell_proof(tools.reporter, corrected.proof, corrected.document, str(record) if record else None)
        if corrected.settled is not None:
            tell_people(tools.reporter, corrected.settled.people, corrected.document, corrected.transcript)
        tell_written(tools.reporter, written)
        return 0

    return each(tools, sources, work)


def _write_corrected(corrected: Corrected, place: Place, output: CorrectOutput) -> list[Path]:
    """Write the result and its records. Return where they are, standard output left out."""
    overwrite = output.file.flags.overwrite
    document, wanted = corrected.document, place.format or corrected.document.format
    if wanted.name == document.format.name and corrected.settled is None:
        output.file.cues.check((), _SAME)
        data = corrected.data
    else:
        data = wanted.data(corrected.transcript, output.file.cues.layout(wanted.name, corrected.proof.names))
    records = _records(corrected, output)
    place.write(data, overwrite=overwrite)
    written = [] if place.path == STDOUT else [place.path]
    for path, record in records:
        write(path, record, overwrite=overwrite)
        written.append(path)
    return written


def _records(corrected: Corrected, output: CorrectOutput) -> list[tuple[Path, bytes]]:
    """Return the files beside the result, each with its content."""
    document, proof = corrected.document, corrected.proof
    name = str(document.source.path)
    made = []
    if output.audit is not None:
        people = corrected.settled.people if corrected.settled is not None else None
        audit = Audit(name, proof.min_confidence, proof.corrections, document, people)
        made.append((output.audit, audit_json(audit)))
    if output.report is not None:
        made.append((output.report, report_html(Report(name, proof, document, corrected.settled, proof.quotes))))
    return made


def decide(tools: Tools, job: DecisionJob, output: CorrectOutput) -> int:
    """Make the corrections a person has accepted, and remember those that were rejected."""
    from castproof.decisions import learn

    output.check_flags([job.transcript])
    if STDOUT == job.transcript == job.audit:
        raise OptionError("standard input cannot be both the transcript and --apply; give the name of one")
    places = output.places([job.transcript], [job.audit])
    decided = pipeline.decide(job)
    reporter, proof = tools.reporter, decided.proof
    if not places:
        return _show(reporter, decided, output)
    learned = learn(output.memory, proof) if output.memory is not None else None
    written = _write_corrected(decided, places[job.transcript], output)
    if output.memory is not None and learned is not None:
        if learned.rejections:
            write(output.memory, learned.data, overwrite=True)
            written.append(output.memory)
            reporter.tell(f"{output.memory}: remembers {count(len(learned.rejections), 'more rejected correction')}")
        if learned.contradicted:
            of_them = count(learned.contradicted, "accepted correction")
            reporter.warn(f"{output.memory} speaks against {of_them}, and will next time; take the lines out")
    if proof.applied:
        reporter.table(f"{count(len(proof.applied), 'correction')} made", rows(proof.applied, decided.document))
    reporter.tell(f"{count(len(proof.held), 'place')} left as in the transcript")
    tell_written(reporter, written)
    return 0


def _show(reporter: Reporter, corrected: Corrected, output: CorrectOutput) -> int:
    """Show what would be changed. Return 1 where `--check` finds something."""
    document, applied = corrected.document, corrected.proof.applied
    name = str(document.source.path)
    if sys.stdout is None:
        raise no_stdout()
    if output.diff:
        print_bytes(unified_diff(document.source.text, corrected.edits, name).encode())
    if not output.check:
        return 0
    if applied:
        reporter.table(f"{name}: {count(len(applied), 'place')} to correct", rows(applied, document), out=sys.stdout)
    else:
        reporter.tell(f"{name}: nothing to correct")
    return 1 if applied else 0


# -- align, export, glossary -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AlignOutput:
    """What `align` gives: a file, and beside it its report and a drawing, where they are wanted."""

    file: FileOutput
    report: Path | None = None
    plot: Path | None = None

    def places(self, job: AlignJob) -> Place:
        """Return where the result goes. Raises OptionError, OutputError or NotInstalled for what cannot be written."""
        place = self.file.asked(job.transcript)
        beside = {"--report": self.report, "--plot": self.plot}
        for name, path in beside.items():
            if path == STDOUT:
                raise OptionError(f"{name} goes to a file; give its name")
        if self.plot is not None:
            check_drawing("--plot", self.plot)
        records = [path for path in beside.values() if path is not None]
        check_distinct([*([place.path] if place.path != STDOUT else []), *records])
        read = (job.transcript, job.audio, job.hearing.heard, job.hearing.diarization, job.hearing.voices)
        check_kept(dict.fromkeys([place.path, *records]), [path for path in read if path is not None])
        for path in records:
            check_file(path, overwrite=self.file.flags.overwrite)
        return place


def align(tools: Tools, job: AlignJob, output: AlignOutput) -> int:
    """Put a transcript on the clock."""
    place = output.places(job)
    done = pipeline.align(job, tools)
    retimed = done.result.retimed
    records = [] if retimed is None else _alignment_records(retimed, done.document, job, output)
    written = _write_result(done, place, output.file)
    for path, data in records:
        write(path, data, overwrite=output.file.flags.overwrite)
        written.append(path)
    tell_written(tools.reporter, written)
    if retimed is not None:
        tell_alignment(tools.reporter, retimed, str(output.report) if output.report else None)
    tell_people(tools.reporter, done.result.people, done.document, done.result.whole)
    return 0


def _alignment_records(
    retimed: Retimed, document: Document, job: AlignJob, output: AlignOutput
) -> list[tuple[Path, bytes]]:
    """Return the files beside the result, each with its content."""
    clock = str(job.audio or job.hearing.heard)
    made = []
    if output.report is not None:
        made.append((output.report, alignment_json(retimed, document, clock)))
    if output.plot is not None:
        title = f"{document.source.path.name} on {Path(clock).name}"
        made.append((output.plot, alignment_plot(retimed, title, output.plot)))
    return made


def export(tools: Tools, job: ExportJob, output: FileOutput) -> int:
    """Write a transcript in another format, its cues laid out anew, without parting the names of a glossary."""
    place = output.asked(job.transcript)
    others = [path for path in (job.diarization, job.glossary) if path is not None]
    check_kept({place.path: job.transcript}, [job.transcript, *others])
    done = pipeline.export(job, tools)
    if job.glossary is not None and (place.format or done.document.format).name not in LAID_OUT:
        raise OptionError("--glossary keeps names together in subtitles, and none are written; leave it out")
    tell_written(tools.reporter, _write_result(done, place, output))
    tell_people(tools.reporter, done.result.people, done.document, done.result.whole)
    return 0


def _write_result(done: DocumentResult, place: Place, output: FileOutput) -> list[Path]:
    """Write a result. Return where it is, nothing for standard output."""
    wanted = place.format or done.document.format
    output.cues.check([wanted.name])
    data = content(done.result, wanted, output.cues, done.document.source.path.stem)
    place.write(data, overwrite=output.flags.overwrite)
    return [] if place.path == STDOUT else [place.path]


def glossary(tools: Tools, paths: Sequence[Path], output: Path | None, *, overwrite: bool) -> int:
    """Write the terms of reference documents as a file a person can edit."""
    from align.glossary import print_glossary

    target = STDOUT if output is None else output
    check_file(target, overwrite=overwrite)
    check_kept({target: None}, paths)
    terms = gather(References(tuple(paths)), (), tools.reporter).of_documents()
    if not terms.terms:
        tools.reporter.warn("the documents hold no names or rare words; give the ones that spell the show's names")
    write(target, print_glossary(terms).encode(), overwrite=overwrite)
    if target != STDOUT:
        tools.reporter.tell(count(len(terms.terms), "term"))
        tell_written(tools.reporter, [target])
    return 0
