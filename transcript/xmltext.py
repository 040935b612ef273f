"""XML that knows where it stands: elements and characters in order, with their places in the text they come from.

Python's expat parses and judges. A document type declaration is refused, and with it every entity but XML's own five,
so nothing is expanded, fetched or repeated.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers import expat

from transcript.errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from transcript.source import Source

__all__ = ["Characters", "Close", "Event", "Open", "escape", "events"]

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DEEPEST = 200
"""No transcript nests its elements deeper; what does is made to hurt."""


class Open(NamedTuple):
    """A start tag: the names of the element and its attributes are without their prefixes."""

    name: str
    attributes: Mapping[str, str]
    start: int


class Close(NamedTuple):
    """An end tag."""

    name: str
    start: int


class Characters(NamedTuple):
    """Characters between tags: those of the source from `start` to `end`, or what these stand for."""

    text: str
    start: int
    end: int
    literal: bool


Event = Open | Close | Characters


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def escape(text: str) -> str:
    """Return `text` as it stands between tags or in an attribute between double quotes.

    What XML 1.0 cannot hold (controls, half characters) becomes the replacement character.
    """
    return (
        _NO_XML.sub("\ufffd", text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
    )


def events(source: Source) -> Iterator[Event]:
    """Yield what `source` holds, in order.

    Raises FormatError, with the line, for what is no well-formed XML, declares a document type, hides text in a CDATA
    section (where a correction could not be written), or is nested deeper than any transcript.
    """
    return iter(_Parsing(source).events)


class _Parsing:
    """A text being parsed; expat counts in bytes of UTF-8, which are turned into characters on the way."""

    def __init__(self, source: Source) -> None:
        self._source = source
        text = source.text
        self._before = len(text) - len(text.lstrip("\ufeff \t\r\n"))  # blank lines, which XML has no place for
        self._data = text[self._before :].encode("utf-8", "surrogatepass")
        self._plain = len(self._data) == len(text) - self._before
        self._known = (0, self._before)  # a byte and its character, the latest that were asked for
        self._depth = 0
        self.events: list[Event] = []
        parser = self._parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = self._open
        parser.EndElementHandler = self._close
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartCdataSectionHandler = self._refuse_cdata
        try:
            parser.Parse(self._data, True)  # noqa: FBT003 - expat takes no names
        except expat.ExpatError as error:
            problem = f"is no complete XML ({expat.ErrorString(error.code)}); give the file as it was made"
            raise FormatError(source.path, problem, self._line(error.lineno)) from error

    def _line(self, parsed: int) -> int:
        """Return the line of the source, from 1, for one of what was parsed."""
        return self._source.line_at(self._before) - 1 + parsed

    def _position(self) -> int:
        byte = self._parser.CurrentByteIndex
        if self._plain:
            return self._before + byte
        known_byte, known = self._known
        position = known + len(self._data[known_byte:byte].decode("utf-8", "surrogatepass"))
        self._known = byte, position
        return position

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._fault("is nested too deeply for a transcript; give the file as it was made")
        plain = {_local(key): value for key, value in attributes.items()}
        self.events.append(Open(_local(name), plain, self._position()))

    def _close(self, name: str) -> None:
        self._depth -= 1
        self.events.append(Close(_local(name), self._position()))

    def _characters(self, text: str) -> None:
        start = self._position()
        source = self._source.text
        if source.startswith("&", start):
            self.events.append(Characters(text, start, source.index(";", start) + 1, literal=False))
        elif source.startswith(text, start):
            self.events.append(Characters(text, start, start + len(text), literal=True))
        else:  # a line end, which XML reads as a line feed however it is written
            end = start + (2 if source.startswith("\r\n", start) else 1)
            self.events.append(Characters(text, start, end, literal=False))

    def _refuse_doctype(self, *_: object) -> None:
        raise self._fault("declares a document type, and so could hold entities; take the line <!DOCTYPE ...> out")

    def _refuse_cdata(self) -> None:
        raise self._fault("holds a CDATA section; save it with its text between tags")

    def _fault(self, problem: str) -> FormatError:
        return FormatError(self._source.path, problem, self._line(self._parser.CurrentLineNumber))
