"""Documents that are a ZIP archive of parts, of which one holds the text: Word's .docx."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

__all__ = ["Archive", "BadArchive", "opened"]

_MAGIC = b"PK\x03\x04"
_ENTRY = b"PK\x01\x02"
_MOST_PARTS = 20_000
_MOST_TEXT_BYTES = 96 * 1024 * 1024
"""The largest text that is unpacked: a day of speech takes less than a tenth of it."""
_MOST_BYTES = 256 * 1024 * 1024
"""All parts together; zipfile unpacks no byte more than an archive declares."""
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How parts of a document may be packed (ECMA-376, part 2)."""
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
)
_DAMAGED = "is a damaged or protected archive; open it in a word processor and save it again"
_TOO_LARGE = "unpacks to more than a document needs; save its text as .txt and give that"


class BadArchive(Exception):
    """An archive that cannot be read; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Archive:
    """The bytes of an archive and the name of the part that holds the text."""

    data: bytes
    part: str

    def replaced(self, content: bytes) -> bytes:
        """Return the archive with `content` in the place of that part; every other part stays as it is.

        Raises BadArchive where another part is damaged.
        """
        made = io.BytesIO()
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as old, zipfile.ZipFile(made, "w") as new:
                for info in old.infolist():
                    new.writestr(info, content if info.filename == self.part else old.read(info))
        except _BROKEN as error:
            raise BadArchive(_DAMAGED) from error
        return made.getvalue()


def opened(data: bytes, part: str) -> tuple[Archive, bytes] | None:
    """Return the archive that `data` is and the content of its `part`; None where it is no archive or lacks the part.

    Raises BadArchive for a damaged one, and for one that unpacks to more than any document needs.
    """
    if not data.startswith(_MAGIC):
        return None
    # counted before the directory is parsed, as the parsed directory is what takes the memory
    if data.count(_ENTRY) > _MOST_PARTS:
        raise BadArchive(_TOO_LARGE)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = [info.filename for info in parts]
            if part not in names:
                return None
            if len(set(names)) < len(names) or any(p.compress_type not in _PACKED for p in parts):
                raise BadArchive(_DAMAGED)
            if archive.getinfo(part).file_size > _MOST_TEXT_BYTES or sum(p.file_size for p in parts) > _MOST_BYTES:
                raise BadArchive(_TOO_LARGE)
            return Archive(data, part), archive.read(part)
    except _BROKEN as error:
        raise BadArchive(_DAMAGED) from error
