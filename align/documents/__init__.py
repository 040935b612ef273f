"""The documents a show gives as references: files and folders in, their texts out.

Read are plain text and Markdown, web pages (the article, not the teasers around it), PDF, Word documents (.docx) and
transcripts (SubRip, WebVTT, JSON: their words). What a file is, is told by its content first and by its ending second.

What happens to a file that gives no text depends on how it came:

- named by the user: it is refused, whether it is missing, broken, of no known kind, or empty;
- found in a folder: what is of no known kind (images, recordings) is left out, and one line counts and names it; what
  is empty is left out in a line of its own; what is of a known kind and broken is refused as if it had been named.

The transcript that is to be corrected, copies of it, and README files are never references, however they came.

A text file that holds a saved web page is kept whole, its teasers included: without the page's markup nothing tells
an article's end from a heading in its middle, and a wrong cut loses names in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from align.documents.files import find, is_readme, load, peek, real_path
from align.documents.guard import Guard
from align.documents.kinds import ENDINGS, Kind, kind_of
from align.documents.spoken import is_json, is_transcript, spoken_text
from align.documents.tidy import tidy, without_marks
from align.documents.unreadable import Unreadable
from align.documents.web import decode_page, lighten, page_text, page_title
from transcript.errors import FormatError, InputError, one_line
from transcript.source import decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from align.documents.files import Found
    from transcript.source import Source

__all__ = ["ReferenceText", "read_documents"]

_ARTICLE_MAX_CHARACTERS = 1_500_000
"""Above this much markup (scripts and pictures apart) a page is read whole: finding the article takes time that grows
with the square of its length, 1 s at 0.5 million characters and 15 s at 2 million."""
_ARTICLE_LIMIT_S = 20.0
_DOCUMENT_LIMIT_S = 120.0
_NAMED_AT_MOST = 5
_GIVE = "give text, a web page, a PDF, a .docx or a transcript"


@dataclass(frozen=True, slots=True)
class ReferenceText:
    """What one document says: `name` is its path as the user would write it, `text` its words in lines."""

    name: str
    text: str


def read_documents(
    paths: Sequence[Path], exclude: Sequence[Path] = (), *, tell: Callable[[str], None]
) -> tuple[ReferenceText, ...]:
    """Return the texts of `paths`, files or folders, in the order given and folders in the order of their names.

    `exclude` are the transcripts at work: neither they nor files of the same bytes are read. A document that is found
    twice, by its path or by its bytes, is read once. `tell` is given a line for whatever is left out.
    Raises MissingInput where a path is not there, InputError where a document cannot be read or is too large.
    """
    with Guard() as guard:
        return tuple(_Shelf(exclude, tell, guard).read(paths))


class _Shelf:
    """The documents of one call, each read once."""

    def __init__(self, exclude: Sequence[Path], tell: Callable[[str], None], guard: Guard) -> None:
        self._tell = tell
        self._guard = guard
        self._transcripts = {real_path(p) for p in exclude}
        self._seen = {_digest(load(p)) for p in exclude if p.is_file()}
        self._read_paths: set[str] = set()

    def read(self, paths: Sequence[Path]) -> Iterator[ReferenceText]:
        for path in paths:
            unknown: list[str] = []
            for found in find(path):
                text = self._read_once(found, unknown)
                if text is not None:
                    yield ReferenceText(_name(found.path), text)
            if unknown:
                self._say(path, f"left out {_counted(unknown)}")

    def _say(self, path: Path, what: str) -> None:
        self._tell(one_line(f"{path}: {what}"))

    def _read_once(self, found: Found, unknown: list[str]) -> str | None:
        path = found.path
        real = real_path(path)
        if is_readme(path) or real in self._transcripts:
            if found.named:
                what = "a README" if is_readme(path) else "the transcript itself"
                self._say(path, f"is {what}, which is never a reference; left out")
            return None
        if real in self._read_paths:
            return None
        self._read_paths.add(real)
        if not found.named and (found.odd or kind_of(path, peek(path)) is None):
            unknown.append(path.name)
            return None
        data = load(path)  # what was named may be a pipe, which can be read once
        kind = kind_of(path, data) or Kind.TEXT
        digest = _digest(data)
        if digest in self._seen:
            if found.named:
                self._say(path, "is a copy of the transcript or of another reference; left out")
            return None
        self._seen.add(digest)
        try:
            return self._checked(found, self._text(path, kind, data))
        except FormatError:
            if found.named or not is_json(data):
                raise
            unknown.append(path.name)  # JSON that is no transcript: a setting, a list of chapters, an audit
            return None

    def _checked(self, found: Found, text: str) -> str | None:
        if any(c.isalnum() for c in text):
            return text
        why = "holds no words"
        if found.path.suffix.lower() in ENDINGS[Kind.PDF]:
            why += " (a scan? run text recognition over it first)"
        if found.named:
            raise InputError(found.path, f"{why}; give a document that does, or leave it out")
        self._say(found.path, f"{why}; left out")
        return None

    def _text(self, path: Path, kind: Kind, data: bytes) -> str:
        try:
            match kind:
                case Kind.PDF | Kind.WORD:
                    reading = self._guard.read(kind, data, _DOCUMENT_LIMIT_S)
                    for note in reading.notes:
                        self._say(path, note)
                    return tidy(reading.text)
                case Kind.WEB:
                    return tidy(self._web(data))
                case Kind.SPOKEN | Kind.MARKDOWN | Kind.TEXT:
                    return _written(kind, _decoded(path, data))
        except Unreadable as error:
            raise InputError(path, str(error)) from error

    def _web(self, data: bytes) -> str:
        markup = lighten(decode_page(data))
        title = page_title(markup)
        body = ""
        if len(markup) <= _ARTICLE_MAX_CHARACTERS:
            try:
                body = self._guard.read(Kind.WEB, markup.encode(errors="replace"), _ARTICLE_LIMIT_S).text
            except Unreadable:
                body = ""  # a page without an article, or one made to resist: all its text, then
        body = body if body.strip() else page_text(markup)
        return body if title in body else f"{title}\n{body}"


def _written(kind: Kind, source: Source) -> str:
    if kind is Kind.SPOKEN or is_transcript(source):
        return tidy(spoken_text(source))
    return tidy(without_marks(source.text) if kind is Kind.MARKDOWN else source.text)


def _decoded(path: Path, data: bytes) -> Source:
    if data.startswith(b"{\\rtf"):
        raise Unreadable("is rich text (RTF), which is not read; save it as .docx or .txt")
    try:
        return decode(data, path)
    except FormatError as error:
        raise Unreadable(f"is of no kind that can be read; {_GIVE}") from error


def _name(path: Path) -> str:
    return str(path).encode(errors="replace").decode()  # a file's name may hold bytes that are no text


def _digest(data: bytes) -> bytes:
    return sha256(data).digest()


def _counted(names: list[str]) -> str:
    shown = ", ".join(names[:_NAMED_AT_MOST])
    more = f" and {len(names) - _NAMED_AT_MOST} more" if len(names) > _NAMED_AT_MOST else ""
    files = "1 file that is" if len(names) == 1 else f"{len(names)} files that are"
    return f"{files} no document: {shown}{more}"
