"""`correct`, `align`, `export` and `glossary`: what begins with a transcript or documents and ends as one file."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from castproof import pipeline
from castproof.audit import Audit, audit_json
from castproof.content import content
from castproof.difference import unified_diff
from castproof.outputs import STDOUT, check_distinct, check_file, check_folder, make_folder, print_bytes, write
from castproof.proof import References, gather
from castproof.report import count, rows, unheard_line
from castproof.telling import each, tell_proof, tell_written
from transcript.errors import OptionError
from transcript.formats import FORMATS, format_named, format_of_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from castproof.flags import CueFlags, FileFlags
    from castproof.parts import Reporter, Tools
    from castproof.pipeline import AlignJob, Corrected, CorrectJob, DocumentResult
    from transcript.formats.base import Format

__all__ = ["CorrectOutput", "FileOutput", "align", "correct", "export", "glossary"]


# -- where a result goes, and in which format --------------------------------------------------------------------------


def _ending(path: Path) -> str:
    """Return the ending of `path`, the longest that a format knows ("x.podcast.json": ".podcast.json")."""
    name = path.name.lower()
    known = [len(s) for f in FORMATS for s in f.suffixes if name.endswith(s) and len(name) > len(s)]
    return path.name[-max(known) :] if known else path.suffix


@dataclass(frozen=True, slots=True)
class FileOutput:
    """Where the result of a transcript goes, and how cues are laid out."""

    flags: FileFlags
    cues: CueFlags

    def format_for(self, source: Path, target: Path) -> Format | None:
        """Return the format that is asked for, None where it is that of the input. Raises OptionError."""
        if self.flags.output_format is not None:
            return format_named(self.flags.output_format.lower())
        if target == STDOUT or _ending(target).lower() == _ending(source).lower():
            return None
        return format_of_path(target)

    def asked(self, source: Path) -> _Place:
        """Return where the result of `source` goes, which must be said. Raises OptionError or OutputError."""
        if self.flags.output is None:
            raise OptionError("nothing says where the result goes; add --output FILE, or - for standard output")
        place = _Place(self.flags.output, self.format_for(source, self.flags.output))
        place.check(overwrite=self.flags.overwrite)
        return place

    def corrected(self, source: Path, *, many: bool) -> _Place:
        """Return where the corrected `source` goes. Raises OptionError for an ending that no format has."""
        ending = _ending(source)
        stem = source.name[: len(source.name) - len(ending)]
        if self.flags.output_format is not None:
            ending = format_named(self.flags.output_format.lower()).suffixes[0]
        folder = self.flags.output if many else None
        if folder is not None:
            path = folder / f"{stem}{ending}"
        elif self.flags.output is not None:
            path = self.flags.output
        else:
            path = STDOUT if source == STDOUT else source.with_name(f"{stem}.corrected{ending}")
        return _Place(path, self.format_for(source, path), folder)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a result goes, in which format (None: that of the input), in a folder that is made if missing."""

    path: Path
    format: Format | None
    folder: Path | None = None

    def check(self, *, overwrite: bool) -> None:
        if self.folder is not None:
            check_folder(self.folder)
        if self.folder is None or self.folder.is_dir():
            check_file(self.path, overwrite=overwrite)

    def write(self, data: bytes, *, overwrite: bool) -> None:
        if self.folder is not None:
            make_folder(self.folder)
        write(self.path, data, overwrite=overwrite)


# -- correct -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CorrectOutput:
    """What `correct` gives: a file; with `diff` or `check` what it would change, and nothing is written."""

    file: FileOutput
    audit: Path | None = None
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
        if not self.writes and (flags.output or self.audit or flags.output_format):
            raise OptionError("--diff and --check write nothing; leave --output, --output-format and --audit out")
        if many and STDOUT in inputs:
            raise OptionError("standard input cannot be one of several transcripts; correct it by itself")
        if many and self.audit:
            raise OptionError("--audit is the record of one transcript; correct them one at a time")
        if many and flags.output == STDOUT:
            raise OptionError("several transcripts cannot go to standard output; give a folder with --output")
        if self.audit == STDOUT:
            raise OptionError("--audit goes to a file; give its name")

    def places(self, inputs: Sequence[Path]) -> dict[Path, _Place]:
        """Return where each input's result goes, nothing where none is written. Raises OptionError or OutputError."""
        if not self.writes:
            return {}
        many = len(inputs) > 1
        places = {source: self.file.corrected(source, many=many) for source in inputs}
        audits = [self.audit] if self.audit else []
        check_distinct([*(place.path for place in places.values() if place.path != STDOUT), *audits])
        if not many:
            places[inputs[0]].check(overwrite=self.file.flags.overwrite)
        elif self.file.flags.output is not None:
            check_folder(self.file.flags.output)
        for audit in audits:
            check_file(audit, overwrite=self.file.flags.overwrite)
        return places


def correct(tools: Tools, jobs: Sequence[CorrectJob], references: References, output: CorrectOutput) -> int:
    """Proofread transcripts."""
    sources = [job.transcript for job in jobs]
    output.check_flags(sources)
    places = output.places(sources)
    if len(set(sources)) < len(sources):
        raise OptionError("a transcript is given twice; name it once")
    of_source = dict(zip(sources, jobs, strict=True))
    own = [path for job in jobs for path in (job.transcript, job.heard) if path is not None]
    knowledge = gather(references, own, tools.reporter)

    def work(source: Path) -> int:
        if source in places:
            places[source].check(overwrite=output.file.flags.overwrite)
        corrected = pipeline.correct(of_source[source], knowledge, tools)
        if source not in places:
            return _show(tools.reporter, corrected, output)
        _write_corrected(tools.reporter, corrected, places[source], output)
        return 0

    return each(tools.reporter, sources, work)


def _write_corrected(reporter: Reporter, corrected: Corrected, place: _Place, output: CorrectOutput) -> None:
    overwrite = output.file.flags.overwrite
    document, proof, wanted = corrected.document, corrected.proof, place.format
    if wanted is None or wanted.name == document.format.name:
        data = corrected.data
    else:
        data = wanted.write(proof.corrected, output.file.cues.rules(wanted.name)).encode()
    place.write(data, overwrite=overwrite)
    written = [] if place.path == STDOUT else [place.path]
    if output.audit is not None:
        audit = Audit(str(document.source.path), proof.min_confidence, proof.corrections, document)
        write(output.audit, audit_json(audit), overwrite=overwrite)
        written.append(output.audit)
    tell_proof(reporter, proof, document, str(output.audit) if output.audit else None)
    if written:
        tell_written(reporter, written)


def _show(reporter: Reporter, corrected: Corrected, output: CorrectOutput) -> int:
    """Show what would be changed. Return 1 where `--check` finds something."""
    document, applied = corrected.document, corrected.proof.applied
    name = str(document.source.path)
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


def align(tools: Tools, job: AlignJob, output: FileOutput) -> int:
    """Put a transcript on the clock."""
    place = output.asked(job.transcript)
    done = pipeline.align(job, tools)
    _write_result(tools.reporter, done, place, output)
    result = done.result
    words = result.whole.words
    timed = sum(w.start_ms is not None for w in words)
    tools.reporter.tell(f"on the clock: {timed:,} of {count(len(words), 'word')}")
    if (line := unheard_line(result.unheard, len(result.whole.words))) is not None:
        tools.reporter.tell(line)
    if result.additional:
        extra = sum(s.stop - s.start for s in result.additional)
        tools.reporter.tell(
            f"in the recording alone: {count(extra, 'word')}, in {count(len(result.additional), 'place')}"
        )
    return 0


def export(tools: Tools, transcript: Path, diarization: Path | None, output: FileOutput) -> int:
    """Write a transcript in another format, its cues laid out anew."""
    place = output.asked(transcript)
    _write_result(tools.reporter, pipeline.export(transcript, diarization), place, output)
    return 0


def _write_result(reporter: Reporter, done: DocumentResult, place: _Place, output: FileOutput) -> None:
    data = content(done.result, place.format or done.document.format, output.cues, done.document.source.path.stem)
    place.write(data, overwrite=output.flags.overwrite)
    if place.path != STDOUT:
        tell_written(reporter, [place.path])


def glossary(tools: Tools, paths: Sequence[Path], output: Path | None, *, overwrite: bool) -> int:
    """Write the terms of reference documents as a file a person can edit."""
    from align.glossary import print_glossary

    target = STDOUT if output is None else output
    check_file(target, overwrite=overwrite)
    terms = gather(References(tuple(paths)), (), tools.reporter).of_documents()
    if not terms.terms:
        tools.reporter.warn("the documents hold no names or rare words; give the ones that spell the show's names")
    write(target, print_glossary(terms).encode(), overwrite=overwrite)
    if target != STDOUT:
        tools.reporter.tell(count(len(terms.terms), "term"))
        tell_written(tools.reporter, [target])
    return 0
