"""What recognition has finished, kept on disk: work that was cut short goes on where it ended.

A journal holds one recording as it is heard in one way. It is a file of lines, each the checksum and the JSON of one
record: first what is heard and its plan (the units it is cut into), then the words of each unit, a line appended in one
write as soon as they are known. A line that was torn or damaged fails its checksum and counts as never written, so the
worst that a kill or a bad disk does is that a unit is heard again. A store is a folder of journals; what was used
longest ago goes when they get too many. Recognition never fails for want of it: what cannot be kept is told once.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any
from zlib import crc32

from transcribe.recording import Stretch
from transcript.model import Word

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from transcribe.engine import Progress
    from transcribe.recording import Recording

__all__ = ["LIMIT_BYTES", "Hearer", "Journal", "Kept", "Plan", "Store", "Unit", "complete"]

LIMIT_BYTES = 256_000_000
"""How large a store grows: some 400 hours of speech at 0.6 MB an hour."""

_ENDING = ".journal"

Unit = tuple[Stretch, ...]
"""Stretches of a recording that are heard together."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a recording is heard: in which units, in the order of time, and in which language (None: not known).

    `probability` is how sure the language is, None where it was given and not detected.
    """

    units: tuple[Unit, ...]
    language: str | None = None
    probability: float | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A journal as a person wants to know it: of which recording and engine, how many of its units are done."""

    recording: str
    engine: str
    done: int
    units: int
    size_bytes: int
    used_s: float
    """When it was last used, in seconds since 1970."""


# -- a journal ---------------------------------------------------------------------------------------------------------


class Journal:
    """What is known of one recording as heard in one way; `path` None keeps nothing beyond this process.

    `plan` is None until it is made. Several threads may keep words at once; two processes that keep the same journal
    do the work twice and spoil nothing. `tell` is told once if nothing can be kept.
    """

    def __init__(self, path: Path | None, recording: str, engine: str, tell: Callable[[str], None]) -> None:
        self.recording = recording
        self.engine = engine
        self._path = path
        self._tell = tell
        self._lock = Lock()
        self._words: dict[Stretch, tuple[Word, ...]] = {}
        self.plan: Plan | None = None
        for record in _records(path) if path is not None else ():
            self._take(record)

    def keep_plan(self, plan: Plan) -> None:
        """Keep how the recording is heard."""
        self.plan = plan
        self._append(
            {
                "recording": self.recording,
                "engine": self.engine,
                "language": plan.language,
                "probability": plan.probability,
                "units": plan.units,
            }
        )

    def words(self, unit: Unit) -> tuple[Word, ...] | None:
        """Return the words of a unit, None where it is not done."""
        return self._words.get(_span(unit))

    def keep(self, unit: Unit, words: tuple[Word, ...]) -> None:
        """Keep the words of a unit that is done."""
        self._words[_span(unit)] = words
        heard = [(w.text, w.start_ms, w.end_ms, w.probability, w.glued) for w in words]
        self._append({"span": _span(unit), "words": heard})

    def _append(self, record: Mapping[str, object]) -> None:
        body = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        line = b"%08x %s\n" % (crc32(body), body)
        with self._lock:
            if self._path is None:
                return
            try:
                _append_line(self._path, line)
            except OSError as error:
                self._path = None
                why = error.strerror or "the cache cannot be written"
                self._tell(f"what is recognised cannot be kept ({why}); if the work is cut short, it begins anew")

    def _take(self, record: object) -> None:
        """Take in a record of the file; what is none of ours is as if it were not there."""
        try:
            if not isinstance(record, dict):
                return
            if "units" in record:
                self.plan = _read_plan(record)
                self.recording, self.engine = str(record["recording"]), str(record["engine"])
            else:
                start_ms, end_ms = record["span"]
                words = tuple(Word(text, a, b, p, glued=glued) for text, a, b, p, glued in record["words"])
                self._words[Stretch(start_ms, end_ms)] = words
        except (KeyError, TypeError, ValueError, AttributeError):
            return


def _read_plan(record: Mapping[str, Any]) -> Plan:
    units = tuple(tuple(Stretch(int(a), int(b)) for a, b in unit) for unit in record["units"])
    return Plan(units, record["language"], record["probability"])


def _span(unit: Unit) -> Stretch:
    return Stretch(unit[0].start_ms, unit[-1].end_ms)


def _append_line(path: Path, line: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # what was said in a recording is its owner's business
    with path.open("ab+", buffering=0) as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":  # a line was torn; this one must not hang on to it
                line = b"\n" + line
        if file.write(line) != len(line):
            raise OSError(None, "the disk is full")


def _records(path: Path) -> Iterable[object]:
    """Return the records of a journal's file whose checksums hold."""
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError:
        return []
    return [record for line in lines if (record := _record(line)) is not None]


def _record(line: bytes) -> object:
    checksum, _, body = line.partition(b" ")
    try:
        if int(checksum, 16) == crc32(body):
            return json.loads(body.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        pass
    return None


def _touch(path: Path) -> None:
    try:
        os.utime(path)
    except OSError:
        return


# -- a folder of them --------------------------------------------------------------------------------------------------


class Store:
    """The journals in `folder` (None: nothing is kept beyond this process), `limit_bytes` of them at most."""

    def __init__(self, folder: Path | None = None, limit_bytes: int = LIMIT_BYTES) -> None:
        self.folder = folder
        self.limit_bytes = limit_bytes

    def journal(self, recording: Recording, engine: str, asked: str, tell: Callable[[str], None]) -> Journal:
        """Return the journal of `recording` as `engine` hears it; `asked` is all else that decides the words.

        It is found by what the recording sounds like, so a file may be moved, renamed, or tagged anew.
        """
        if self.folder is None:
            return Journal(None, recording.path.name, engine, tell)
        sound = hashlib.sha256(recording.samples.data).hexdigest()
        key = hashlib.sha256(f"{sound}\0{engine}\0{asked}".encode("utf-8", "surrogatepass")).hexdigest()
        path = self.folder / f"{key[:32]}{_ENDING}"
        self._trim(path)
        _touch(path)
        return Journal(path, recording.path.name, engine, tell)

    def kept(self) -> tuple[Kept, ...]:
        """Return what the store holds, the last used first."""
        found = [_kept(path) for path in self._files()]
        return tuple(sorted((k for k in found if k is not None), key=lambda k: -k.used_s))

    def clear(self) -> int:
        """Remove all of it; return how many journals there were. Raises OSError."""
        files = self._files()
        for path in files:
            path.unlink(missing_ok=True)
        return len(files)

    def _files(self) -> list[Path]:
        try:
            return sorted(self.folder.glob(f"*{_ENDING}")) if self.folder is not None else []
        except OSError:
            return []

    def _trim(self, wanted: Path) -> None:
        """Remove what was used longest ago, until the rest is within the limit; `wanted` stays."""
        sizes = [(s.st_mtime, s.st_size, path) for path in self._files() if (s := _stat(path)) is not None]
        too_much = sum(size for _, size, _ in sizes) - self.limit_bytes
        for _, size, path in sorted(sizes):
            if too_much <= 0:
                return
            if path != wanted:
                too_much -= size
                try:
                    path.unlink(missing_ok=True)
                except OSError:
                    continue


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


def _kept(path: Path) -> Kept | None:
    found = _stat(path)
    if found is None:
        return None
    journal = Journal(path, "(damaged)", "", lambda _: None)
    units = journal.plan.units if journal.plan else ()
    done = sum(journal.words(unit) is not None for unit in units)
    return Kept(journal.recording, journal.engine, done, len(units), found.st_size, found.st_mtime)


# -- doing what is left ------------------------------------------------------------------------------------------------


Words = tuple[Word, ...]

Hearer = Callable[[Mapping[int, Unit], Mapping[int, Words]], Generator[tuple[int, Words]]]
"""Hears units, and yields the number of each with its words as soon as it is done, in any order.

It is given the units by their numbers, and the words of those that are done: at the start, and later too.
"""


def complete(
    journal: Journal, plan: Plan, hear: Hearer, recording: Recording, progress: Progress
) -> tuple[tuple[Word, ...], ...]:
    """Let `hear` do the units of `plan` that `journal` lacks, keep each when it is done, and return the words of all.

    Words come in the order of the units. Progress is told by how much of the speech is done.
    """
    done = {k: words for k, unit in enumerate(plan.units) if (words := journal.words(unit)) is not None}
    lengths = [sum(s.end_ms - s.start_ms for s in unit) for unit in plan.units]
    heard_ms, total_ms = sum(lengths[k] for k in done), max(1, sum(lengths))
    if done:
        progress(recording.duration_ms * heard_ms // total_ms, recording.duration_ms)
    left = {k: unit for k, unit in enumerate(plan.units) if k not in done}
    if left:
        with closing(hear(left, done)) as hearing:
            for k, words in hearing:
                journal.keep(plan.units[k], words)
                done[k] = words
                heard_ms += lengths[k]
                progress(recording.duration_ms * heard_ms // total_ms, recording.duration_ms)
    progress(recording.duration_ms, recording.duration_ms)
    return tuple(done[k] for k in range(len(plan.units)))
