"""`run` and `transcribe`: what begins with a recording and ends as files in a folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from castproof import pipeline
from castproof.audit import Audit, audit_json
from castproof.content import content
from castproof.outputs import check_distinct, check_file, check_folder, make_folder, write
from castproof.pipeline import Job
from castproof.report import unheard_line
from castproof.telling import each, tell_proof, tell_written
from transcript.errors import OptionError
from transcript.formats import format_named
from transcript.formats import rttm as rttm_format

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from castproof.flags import CueFlags, FolderFlags
    from castproof.hearing import Hearing
    from castproof.parts import Tools
    from castproof.pipeline import Result

__all__ = ["AUDIT_ENDING", "FolderOutput", "run", "transcribe"]

_ALL = ("srt", "vtt", "json", "txt")
AUDIT_ENDING = ".corrections.json"


def _formats(names: str) -> tuple[str, ...]:
    """Return the format names of a comma list; "all" stays "all". Raises OptionError."""
    wanted = tuple(dict.fromkeys(name.strip().lower() for name in names.split(",")))
    return wanted if wanted == ("all",) else tuple(format_named(name).name for name in wanted)


@dataclass(frozen=True, slots=True)
class FolderOutput:
    """Where the results of recordings go, as `<stem>.<format>`, and how cues are laid out."""

    flags: FolderFlags
    cues: CueFlags

    def of(self, recording: Path, *, speakers: bool, audit: bool) -> _Places:
        """Return the places of one recording's results."""
        names = _formats(self.flags.output_format)
        if names == ("all",):
            names = (*_ALL, rttm_format.FORMAT.name) if speakers else _ALL
        return _Places(self, recording.stem, names, audit)

    def check(self, hearing: Hearing) -> None:
        """Raise OptionError for formats that do not exist or cannot come of it, OutputError for the folder."""
        if rttm_format.FORMAT.name in _formats(self.flags.output_format) and not hearing.finds_speakers:
            raise OptionError("rttm says who speaks when, and nothing finds that; add --diarize or --diarization FILE")
        check_folder(self.flags.output_dir)


@dataclass(frozen=True, slots=True)
class _Places:
    """The places of one recording's results."""

    output: FolderOutput
    stem: str
    names: tuple[str, ...]
    audit: bool

    def path(self, ending: str) -> Path:
        return self.output.flags.output_dir / f"{self.stem}{ending}"

    def check(self) -> None:
        """Raise OutputError for what could not be written in the end, before the work begins."""
        endings = [format_named(name).suffixes[0] for name in self.names] + [AUDIT_ENDING] * self.audit
        paths = [self.path(ending) for ending in endings]
        check_distinct(paths)
        if self.output.flags.output_dir.is_dir():
            for path in paths:
                check_file(path, overwrite=self.output.flags.overwrite)

    def write(self, result: Result, audit: bytes | None = None) -> list[Path]:
        """Write the results, each as a whole, once all of them are made. Return where they are."""
        made = []
        for name in self.names:
            wanted = format_named(name)
            made.append((self.path(wanted.suffixes[0]), content(result, wanted, self.output.cues, self.stem)))
        if audit is not None:
            made.append((self.path(AUDIT_ENDING), audit))
        make_folder(self.output.flags.output_dir)
        for path, data in made:
            write(path, data, overwrite=self.output.flags.overwrite)
        return [path for path, _ in made]


def transcribe(tools: Tools, recordings: Sequence[Path], hearing: Hearing, output: FolderOutput) -> int:
    """Recognise recordings, each file's results as soon as it is done."""
    check_distinct(output.flags.output_dir / path.stem for path in recordings)
    output.check(hearing)

    def work(path: Path) -> int:
        places = output.of(path, speakers=hearing.finds_speakers, audit=False)
        places.check()
        tell_written(tools.reporter, places.write(pipeline.transcribe(Job(path, hearing), tools)))
        return 0

    return each(tools.reporter, recordings, work)


def run(tools: Tools, job: Job, output: FolderOutput) -> int:
    """Do the main job on one recording."""
    output.check(job.hearing)
    places = output.of(job.recording, speakers=job.hearing.finds_speakers, audit=True)
    places.check()
    done = pipeline.run(job, tools)
    name = str(job.transcript or job.recording)
    audit = audit_json(Audit(name, done.proof.min_confidence, done.proof.corrections, done.document))
    written = places.write(done.result, audit)
    tell_proof(tools.reporter, done.proof, done.document, str(places.path(AUDIT_ENDING)))
    if (line := unheard_line(done.result.unheard, len(done.result.whole.words))) is not None:
        tools.reporter.tell(line)
    tell_written(tools.reporter, written)
    return 0
