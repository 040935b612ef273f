"""`lint`: what subtitle files have wrong, and mending it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from castproof.batch import each
from castproof.outputs import STDOUT, check_distinct, check_file, check_kept, print_text, write
from castproof.presets import LAID_OUT
from castproof.report import count
from castproof.telling import tell_written
from transcript.errors import FormatError, OptionError, one_line
from transcript.formats import parse
from transcript.lint import CODES, GRAMMARS, findings, mended
from transcript.source import decode, read_source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from castproof.flags import RuleFlags
    from castproof.parts import Reporter, Tools
    from transcript.formats import Document
    from transcript.lint import Finding

__all__ = ["LintJob", "MendOutput", "lint", "print_rules"]


@dataclass(frozen=True, slots=True)
class MendOutput:
    """Whether files are mended, and where the mended one goes: with `overwrite` alone each to its own place."""

    fix: bool = False
    output: Path | None = None
    overwrite: bool = False

    def check(self, files: Sequence[Path]) -> None:
        """Raise OptionError for what does not fit together, OutputError for a place that cannot be written to."""
        if not self.fix and (self.output is not None or self.overwrite):
            raise OptionError("--output and --overwrite say where the mended file goes; add --fix, or leave them out")
        if not self.fix:
            return
        if self.output is not None and len(files) > 1:
            raise OptionError("--output is one file; mend several in place with --overwrite, or one at a time")
        if self.output is None and not self.overwrite:
            raise OptionError("--fix replaces the file, which needs --overwrite; or say where to with --output FILE")
        if self.output is None and STDOUT in files:
            raise OptionError("standard input cannot be replaced; say where the mended file goes with --output FILE")
        for path in files:
            check_file(self.place(path), overwrite=self.overwrite)
        check_kept({self.place(path): path for path in files}, files)

    def place(self, path: Path) -> Path:
        """Return where the mended `path` goes."""
        return path if self.output is None else self.output


@dataclass(frozen=True, slots=True)
class LintJob:
    """The files to look at, by which rules, for which codes, and whether they are mended."""

    files: tuple[Path, ...]
    rules: RuleFlags
    codes: frozenset[str]
    output: MendOutput = MendOutput()


def lint(tools: Tools, job: LintJob) -> int:
    """Print what subtitle files have wrong, one line a fault. Return 1 where something is left."""
    job.output.check(job.files)
    check_distinct(job.files)
    for name in LAID_OUT:
        job.rules.rules(name)
    return each(tools, job.files, lambda path, tools: _lint(tools.reporter, path, job))


def _lint(reporter: Reporter, path: Path, job: LintJob) -> int:
    document = _subtitles(path)
    found = _findings(document, job)
    if job.output.fix:
        return _mend(reporter, document, found, job)
    _print(reporter, path, found)
    if not found:
        reporter.tell(f"{path}: no faults")
        return 0
    told = f"{path}: {count(len(found), 'fault')}"
    if (data := _mended(document, job)) is not None:
        left = len(_findings(parse(decode(data, path)), job))
        told += f", of which --fix can mend {len(found) - left:,}"
    reporter.tell(told)
    return 1


def _subtitles(path: Path) -> Document:
    """Read a file that shows subtitles. Raises InputError."""
    document = parse(read_source(path))
    if document.format.name not in LAID_OUT:
        raise FormatError(path, f"is {document.format.title}, which shows no subtitles; give a subtitle file")
    return document


def _findings(document: Document, job: LintJob) -> tuple[Finding, ...]:
    return findings(document, job.rules.rules(document.format.name), job.codes)


def _mended(document: Document, job: LintJob) -> bytes | None:
    """Return the mended file, None for a format that cannot be mended, and for rolling captions.

    Of these each cue shows again what the one before did; lines or times that were changed would be read as new words.
    """
    rolling = any(len(word.places) > 1 for word in document.transcript.words)
    if document.format.name not in GRAMMARS or rolling:
        return None
    return mended(document, job.rules.rules(document.format.name), job.codes).data


def _mend(reporter: Reporter, document: Document, found: Sequence[Finding], job: LintJob) -> int:
    path = document.source.path
    data = _mended(document, job)
    if data is None:
        known = " and ".join(GRAMMARS)
        raise OptionError(
            f"{path}: --fix mends {known}, no rolling captions; lay them out anew: castproof export {path} -o FILE"
        )
    place = job.output.place(path)
    left = _findings(parse(decode(data, place)), job)
    _print(reporter, place, left, told=place == STDOUT)
    if job.output.output is not None or data != document.source.data:
        write(place, data, overwrite=job.output.overwrite)
        if place != STDOUT:
            tell_written(reporter, [place])
    reporter.tell(f"{path}: {count(len(found), 'fault')} before, {len(left):,} left")
    return 1 if left else 0


def _print(reporter: Reporter, path: Path, found: Sequence[Finding], *, told: bool = False) -> None:
    """Print faults to standard output; `told`: to standard error, since the file itself goes to standard output."""
    lines = [one_line(f"{path}:{f.line}: {f.code} {f.message}") for f in found]
    if told:
        for line in lines:
            reporter.tell(line)
    elif lines:
        print_text("".join(f"{line}\n" for line in lines))


def print_rules(_: Tools) -> int:
    """Print the codes, each with what it stands for and what `--fix` does about it."""
    width = max(len(code.title) for code in CODES)
    lines = [f"{code.name}  {code.title:{width}}  {code.mended and '--fix: ' + code.mended}".rstrip() for code in CODES]
    print_text("".join(f"{line}\n" for line in lines))
    return 0
