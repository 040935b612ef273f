"""JSON that knows where it stands: values as the json module reads them, with their places in the text they come from.

The json module parses and judges; the places come from the string literals of the text, which stand in the order in
which the parsed values name them. So the places of every key and every string are known at the price of counting, and
those of other values are looked up from the key before them.
"""

from __future__ import annotations

import json
import re
from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING

from transcript.errors import FormatError
from transcript.model import Piece
from transcript.timecode import from_seconds

if TYPE_CHECKING:
    from transcript.model import Place
    from transcript.source import Source

__all__ = ["JsonObject", "JsonString", "JsonText", "opens_json", "space_before"]

_LITERAL = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.")
_HALF_PAIR = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_COLON = re.compile(r"\s*:\s*")
_OPENING = re.compile(r'\s*(?:\[\s*)?\{\s*"')
_DECODER = json.JSONDecoder()


def opens_json(text: str) -> bool:
    """Tell whether `text` begins as a JSON object or as a list of objects does."""
    return _OPENING.match(text) is not None


class _RepeatedKeyError(Exception):
    """An object has the same key twice: which of the two values counts, no two readers agree on."""


class JsonObject:
    """An object of a JsonText. `fields` are its values; JsonText tells where they stand."""

    __slots__ = ("fields", "key_at")

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        self.fields = dict(pairs)
        if len(self.fields) < len(pairs):
            names = [name for name, _ in pairs]
            raise _RepeatedKeyError(next(n for k, n in enumerate(names) if n in names[:k]))
        self.key_at: dict[str, int] = {}


class JsonString:
    """The value of a string and where its content stands: characters `start` to `end` (not included) of the source."""

    __slots__ = ("_escapes", "end", "start", "text")

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.start = start
        self.end = end
        self._escapes: tuple[list[int], list[tuple[int, int]]] | None = None

    def place(self, start: int, end: int, source: str) -> Place:
        """Return where the value's characters `start` to `end` stand in `source`, each escape a piece of its own."""
        if self.end - self.start == len(self.text):
            return (Piece(self.start + start, self.start + end, self.text[start:end]),)
        at, spans = self._found_escapes(source)
        pieces = []
        done = start
        for k in range(bisect_left(at, start), bisect_left(at, end)):
            if done < at[k]:
                pieces.append(Piece(self.position(done, source), spans[k][0], self.text[done : at[k]]))
            pieces.append(Piece(*spans[k], self.text[at[k]]))
            done = at[k] + 1
        if done < end:
            begin = self.position(done, source)
            pieces.append(Piece(begin, begin + end - done, self.text[done:end]))
        return tuple(pieces)

    def position(self, index: int, source: str) -> int:
        """Return where the character `index` of the value begins in `source`."""
        if self.end - self.start == len(self.text):
            return self.start + index
        at, spans = self._found_escapes(source)
        before = bisect_left(at, index)
        return spans[before - 1][1] + index - at[before - 1] - 1 if before else self.start + index

    def _found_escapes(self, source: str) -> tuple[list[int], list[tuple[int, int]]]:
        """Return the indices in the value of the characters that are written as escapes, and the spans of these."""
        if self._escapes is None:
            at, spans, saved = [], [], self.start
            for found in _ESCAPE.finditer(source, self.start, self.end):
                at.append(found.start() - saved)
                spans.append(found.span())
                saved += found.end() - found.start() - 1
            self._escapes = at, spans
        return self._escapes


class JsonText:
    """A parsed JSON text: `root` is its value, objects being JsonObject."""

    def __init__(self, source: Source) -> None:
        """Parse `source`. Raises FormatError for what is no JSON, or none that can be trusted."""
        self.source = source
        self.root = _parsed(source)
        spans = [m.span() for m in _LITERAL.finditer(source.text)]
        self._starts = array("q", [a for a, _ in spans])
        self._ends = array("q", [b for _, b in spans])
        self._refuse_half_characters()
        # a file that was kept to ASCII by escapes stays so
        self._ascii = source.text.isascii() and "\\u" in source.text

    def _refuse_half_characters(self) -> None:
        judged = -1
        for found in _HALF_PAIR.finditer(self.source.text):
            k = bisect_left(self._starts, found.start()) - 1
            if k != judged and _SURROGATES.search(json.loads(self.source.text[self._starts[k] : self._ends[k]])):
                raise self._fault_at(found.start(), "holds half a character (a lone surrogate escape); save it anew")
            judged = k

    # -- values --------------------------------------------------------------------------------------------------------

    def string(self, obj: JsonObject, key: str) -> JsonString | None:
        """Return the string `key` of `obj`, None where it is missing or null. Raises FormatError for other values."""
        value = obj.fields.get(key)
        if value is None:
            return None
        if type(value) is not str:
            raise self.fault(obj, key, f'"{key}" should be a text')
        k = obj.key_at[key] + 1
        return JsonString(value, self._starts[k] + 1, self._ends[k] - 1)

    def objects(self, obj: JsonObject, key: str) -> list[JsonObject] | None:
        """Return the list of objects `key` of `obj`, None where missing or null. Raises FormatError for others."""
        value = obj.fields.get(key)
        if value is None:
            return None
        if not isinstance(value, list) or not all(type(v) is JsonObject for v in value):
            raise self.fault(obj, key, f'"{key}" should be a list of objects')
        return value

    def time_ms(self, obj: JsonObject, key: str, per_second: int = 1) -> int | None:
        """Return the time `key` of `obj` in ms, None where it is missing or null.

        In the file it is in seconds, or in units of which `per_second` make one. Raises FormatError for no time.
        """
        value = obj.fields.get(key)
        if value is None:
            return None
        if type(value) is not float and type(value) is not int:
            raise self.fault(obj, key, f'"{key}" should be a number')
        try:
            return from_seconds(value / per_second)
        except ValueError as error:
            raise self.fault(obj, key, f'"{key}" cannot be used: {error}') from error
        except OverflowError as error:
            raise self.fault(obj, key, f'"{key}" is too large for a time') from error

    # -- places --------------------------------------------------------------------------------------------------------

    def fault(self, obj: JsonObject, key: str | None, problem: str) -> FormatError:
        """Return the error to raise for the value `key` of `obj`, for `obj` as a whole where there is no such key."""
        at = obj.key_at.get(key) if key is not None else None
        if at is None:
            at = min(obj.key_at.values(), default=0)
        return self._fault_at(self._starts[at] if self._starts else 0, problem)

    def _fault_at(self, position: int, problem: str) -> FormatError:
        return FormatError(self.source.path, problem, self.source.line_at(position))

    def span(self, obj: JsonObject) -> tuple[int, int]:
        """Return the characters from an object's brace to its brace. It must not be empty."""
        first = self._starts[min(obj.key_at.values())]
        start = self.source.text.rindex("{", 0, first)
        return start, _DECODER.raw_decode(self.source.text, start)[1]

    def value_span(self, obj: JsonObject, key: str) -> tuple[int, int]:
        """Return the characters of the value `key` of `obj`."""
        start = self._value_start(self._ends[obj.key_at[key]])
        return start, _DECODER.raw_decode(self.source.text, start)[1]

    def _value_start(self, key_end: int) -> int:
        colon = _COLON.match(self.source.text, key_end)
        return colon.end() if colon else key_end

    def field_like(self, obj: JsonObject, key: str, name: str, value: str) -> str:
        """Return a field to insert behind the value `key` of `obj`: comma, `name`, colon and `value`, spaced alike."""
        text = self.source.text
        key_start, key_end = self._starts[obj.key_at[key]], self._ends[obj.key_at[key]]
        colon = text[key_end : self._value_start(key_end)]
        space = space_before(text, key_start) or colon.partition(":")[2]
        return f",{space}{json.dumps(name)}{colon}{value}"

    def escaped(self, text: str) -> str:
        """Return `text` as it is written between quotes in this file: in ASCII where the file keeps to that."""
        return json.dumps(text, ensure_ascii=self._ascii)[1:-1]


def space_before(text: str, position: int) -> str:
    """Return the white space that ends at `position`."""
    start = position
    while start and text[start - 1].isspace():
        start -= 1
    return text[start:position]


def _parsed(source: Source) -> object:
    try:
        root = json.loads(source.text, object_pairs_hook=JsonObject)
        _number(root, 0)
    except json.JSONDecodeError as error:
        problem = f"is no complete JSON ({error.msg}); give the file as the recogniser wrote it"
        raise FormatError(source.path, problem, error.lineno) from error
    except _RepeatedKeyError as error:
        raise FormatError(source.path, f"has the key {str(error)[:40]!r} twice in one object; remove one") from error
    except RecursionError as error:
        problem = "is nested too deeply for a transcript; give the file as the recogniser wrote it"
        raise FormatError(source.path, problem) from error
    except ValueError as error:  # Python refuses integers of more than some thousand digits
        raise FormatError(source.path, "holds a number with thousands of digits; that is no transcript") from error
    return root


def _number(value: object, at: int) -> int:
    """Tell each object of `value` which string literal of the text its keys are; return the number of the next one."""
    if isinstance(value, JsonObject):
        key_at = value.key_at
        for name, field in value.fields.items():
            key_at[name] = at
            kind = type(field)
            at += 2 if kind is str else 1
            if kind is JsonObject or kind is list:
                at = _number(field, at)
    elif isinstance(value, list):
        for item in value:
            kind = type(item)
            if kind is str:
                at += 1
            elif kind is JsonObject or kind is list:
                at = _number(item, at)
    return at
