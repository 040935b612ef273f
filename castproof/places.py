"""Where results go, and in which format: one file, or several of one stem in a folder.

A place is checked before the work begins, so that nothing is lost in the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from castproof.content import content
from castproof.outputs import STDOUT, check_distinct, check_file, check_folder, make_folder, write
from transcript.errors import OptionError, OutputError
from transcript.formats import FORMATS, format_named, format_of_path
from transcript.formats import rttm as rttm_format

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from castproof.flags import CueFlags, FileFlags, FolderFlags
    from castproof.hearing import Hearing
    from castproof.pipeline import Result
    from transcript.formats.base import Format

__all__ = ["FileOutput", "FolderOutput", "Place", "Places"]

_ALL = ("srt", "vtt", "json", "txt")


# -- one file ----------------------------------------------------------------------------------------------------------


def _ending(path: Path) -> str:
    """Return the ending of `path`, the longest that a format knows ("x.podcast.json": ".podcast.json")."""
    name = path.name.lower()
    known = [len(s) for f in FORMATS for s in f.suffixes if name.endswith(s) and len(name) > len(s)]
    return path.name[-max(known) :] if known else path.suffix


def _known(ending: str) -> bool:
    return any(ending.lower() in f.suffixes for f in FORMATS)


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

    def asked(self, source: Path) -> Place:
        """Return where the result of `source` goes, which must be said. Raises OptionError or OutputError."""
        if self.flags.output is None:
            raise OptionError("nothing says where the result goes; add --output FILE, or - for standard output")
        if self.flags.names_folder:
            raise OutputError(self.flags.output, "is a folder, and the result is one file; give the name of a file")
        place = Place(self.flags.output, self.format_for(source, self.flags.output))
        place.check(overwrite=self.flags.overwrite)
        if place.format is not None:
            self.cues.check([place.format.name])
        return place

    def corrected(self, source: Path, *, many: bool) -> Place:
        """Return where the corrected `source` goes. Raises OptionError for an ending that no format has."""
        ending = _ending(source)
        stem = source.name[: len(source.name) - len(ending)]
        if self.flags.output_format is not None:
            ending = format_named(self.flags.output_format.lower()).suffixes[0]
        folder = self.flags.output if many or self.flags.names_folder else None
        if folder is not None:
            path = folder / f"{stem}{ending}"
        elif self.flags.output is not None:
            path = self.flags.output
        elif source == STDOUT:
            path = STDOUT
        elif _known(ending):
            path = source.with_name(f"{stem}.corrected{ending}")
        else:  # no ending tells the format: it stays what it is
            return Place(source.with_name(f"{source.name}.corrected"), None)
        return Place(path, self.format_for(source, path), folder)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a result goes, in which format (None: that of the input), in a folder that is made if missing."""

    path: Path
    format: Format | None
    folder: Path | None = None

    def check(self, *, overwrite: bool) -> None:
        """Raise OutputError for what could not be written in the end."""
        if self.folder is not None:
            check_folder(self.folder)
        if self.folder is None or self.folder.is_dir():
            check_file(self.path, overwrite=overwrite)

    def write(self, data: bytes, *, overwrite: bool) -> None:
        """Write `data` there. Raises OutputError."""
        if self.folder is not None:
            make_folder(self.folder)
        write(self.path, data, overwrite=overwrite)


# -- files in a folder -------------------------------------------------------------------------------------------------


def _formats(names: str) -> tuple[str, ...]:
    """Return the format names of a comma list; "all" stays "all". Raises OptionError."""
    wanted = tuple(dict.fromkeys(name.strip().lower() for name in names.split(",")))
    if "all" in wanted and len(wanted) > 1:
        raise OptionError("all cannot stand beside other formats; leave it or them out")
    return wanted if wanted == ("all",) else tuple(format_named(name, ["all"]).name for name in wanted)


@dataclass(frozen=True, slots=True)
class FolderOutput:
    """Where the results of recordings go, as `<stem>.<format>`, and how cues are laid out."""

    flags: FolderFlags
    cues: CueFlags

    def of(self, name: str, *, speakers: bool, records: Sequence[str] = ()) -> Places:
        """Return the places of the results that are to be called `name`, and of the records beside them."""
        names = _formats(self.flags.output_format)
        if names == ("all",):
            names = (*_ALL, rttm_format.FORMAT.name) if speakers else _ALL
        return Places(self, name, names, tuple(records))

    def check(self, hearing: Hearing) -> None:
        """Raise OptionError for formats that do not exist or cannot come of it, OutputError for the folder."""
        if rttm_format.FORMAT.name in _formats(self.flags.output_format) and not hearing.finds_speakers:
            raise OptionError(
                "rttm says who speaks when, which nothing finds; add --diarize, --channels or --diarization FILE"
            )
        if self.flags.output_dir == STDOUT:
            raise OptionError("the results are several files, not for standard output; give a folder with --output-dir")
        names = _formats(self.flags.output_format)
        self.cues.check(_ALL if names == ("all",) else names)
        check_folder(self.flags.output_dir)


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one recording's results."""

    output: FolderOutput
    stem: str
    names: tuple[str, ...]
    records: tuple[str, ...]

    def path(self, ending: str) -> Path:
        """Return where the result or record with this ending goes."""
        return self.output.flags.output_dir / f"{self.stem}{ending}"

    def paths(self) -> list[Path]:
        """Return where the results go."""
        endings = [*(format_named(name).suffixes[0] for name in self.names), *self.records]
        return [self.path(ending) for ending in endings]

    def check(self) -> None:
        """Raise OutputError for what could not be written in the end, before the work begins."""
        paths = self.paths()
        check_distinct(paths)
        if self.output.flags.output_dir.is_dir():
            for path in paths:
                check_file(path, overwrite=self.output.flags.overwrite)

    def write(self, result: Result, records: Mapping[str, bytes] | None = None) -> list[Path]:
        """Write the results and the records, by their endings, once all of them are made. Return where they are."""
        made = []
        for name in self.names:
            wanted = format_named(name)
            made.append((self.path(wanted.suffixes[0]), content(result, wanted, self.output.cues, self.stem)))
        made += [(self.path(ending), data) for ending, data in (records or {}).items()]
        make_folder(self.output.flags.output_dir)
        for path, data in made:
            write(path, data, overwrite=self.output.flags.overwrite)
        return [path for path, _ in made]
