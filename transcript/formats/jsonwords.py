"""Words in JSON: found again in each text and list that repeats them, and changed in all of these at once.

A recogniser's JSON has a word up to four times: in the text of the whole, in its segment's text, in the segment's list
of words and in the list of all words. They need not agree to the letter (some lists drop punctuation); what can be
found is linked, the rest is left as it stands.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from transcript.jsontext import space_before
from transcript.replacement import apply, slot_of_word
from transcript.source import Edit, splice
from transcript.timecode import to_seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from transcript.jsontext import JsonObject, JsonString, JsonText
    from transcript.model import Transcript, Word
    from transcript.replacement import Replacement

__all__ = [
    "SLIP_MS",
    "Entry",
    "EntryKeys",
    "Found",
    "RunningText",
    "WordList",
    "edits_of",
    "find_words",
    "share_ms",
    "speaker_of",
    "tokens_of",
]

_TOKEN = re.compile(r"\S+")
_SPACE = re.compile(r"\s*")
_BARE = re.compile(r"^\W+|\W+$")
_LOOK_AHEAD = 5
"""So many words may stand on one side alone before the two are taken to differ from here on."""


Span = tuple[int, int]
"""The characters of a string's value that a word takes: from the first to the one behind the last."""


@dataclass(frozen=True, slots=True)
class Found:
    """Word number `word` of the transcript, at the characters `start` to `end` (not included) of a text's value."""

    word: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class RunningText:
    """A string of words with spaces between them: where the words from number `first` on stand, None for none."""

    string: JsonString
    first: int
    spans: Sequence[Span | None]

    def found(self) -> list[Found]:
        """Return the words that were found, in order."""
        return [Found(k, *span) for k, span in enumerate(self.spans, self.first) if span is not None]


@dataclass(frozen=True, slots=True)
class EntryKeys:
    """What the fields of a word's object are called; `probability` is empty where there is none."""

    word: str
    start: str
    end: str
    probability: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """An object of a list of words, and the words of the transcript it holds (as a rule one), with where they stand."""

    obj: JsonObject
    string: JsonString
    words: Sequence[int]
    spans: Sequence[Span]

    def found(self) -> list[Found]:
        """Return its words, in order."""
        return [Found(k, *span) for k, span in zip(self.words, self.spans, strict=True)]


@dataclass(frozen=True, slots=True)
class WordList:
    """A list of words: all its objects in order, those that hold words of the transcript with them."""

    keys: EntryKeys
    objects: tuple[JsonObject, ...]
    entries: tuple[Entry, ...]
    spaced: bool = field(default=False)
    """Whether its words bring their space along, as Whisper's do."""


SLIP_MS = 100
"""What ends so little before it starts was rounded so (some services write tenths of a second): it has no length."""


def speaker_of(json_text: JsonText, obj: JsonObject) -> str | None:
    """Return the `speaker` of an object, which may be a number. Raises FormatError for other values."""
    value = obj.fields.get("speaker")
    if type(value) is int:
        return str(value)
    found = json_text.string(obj, "speaker")
    return (found.text.strip() or None) if found else None


# -- finding -----------------------------------------------------------------------------------------------------------


def tokens_of(text: str) -> list[tuple[str, int, int]]:
    """Return the words of `text` with where they begin and end."""
    return [(m[0], m.start(), m.end()) for m in _TOKEN.finditer(text)]


def find_words(text: str, words: Sequence[str], at: int = 0) -> list[Span | None]:
    """Return where each of `words` stands in `text` from the character `at` on, None for those that are not found.

    Words may touch each other. A word that differs from the text's in punctuation or case is found; words that stand
    on one side alone are skipped if they are few.
    """
    spans: list[Span | None] = []
    while (k := len(spans)) < len(words):
        at = _skip_space(text, at)
        end = at + len(words[k])
        if text.startswith(words[k], at) and _ends_word(text, end, words[k + 1 : k + 2]):
            spans.append((at, end))
            at = end
            continue
        missing, span = _resume(text, words, k, at)
        spans += [None] * missing
        if span is not None:
            spans.append(span)
            at = span[1]
        else:
            at = _token_end(text, at)
    return spans


def _skip_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _token_end(text: str, at: int) -> int:
    found = _TOKEN.match(text, at)
    return found.end() if found else at


def _ends_word(text: str, end: int, following: Sequence[str]) -> bool:
    return end >= len(text) or text[end].isspace() or any(text.startswith(w, end) for w in following)


def _resume(text: str, words: Sequence[str], k: int, at: int) -> tuple[int, Span | None]:
    """Find where text and words agree again: how many words are missing before, and where the next one stands."""
    tokens: list[Span] = []
    while len(tokens) <= _LOOK_AHEAD + 1 and (end := _token_end(text, at)) > at:
        tokens.append((at, end))
        at = _skip_space(text, end)
    theirs = [bare(text[a:b]) for a, b in tokens]
    ours = [bare(w) for w in words[k : k + _LOOK_AHEAD + 2]]
    for skipped in range(_LOOK_AHEAD + 1):
        for here in range(skipped + 1):
            there = skipped - here
            if ours[here : here + 1] == theirs[there : there + 1] and any(ours[here : here + 1]):
                after, behind = ours[here + 1 : here + 2], theirs[there + 1 : there + 2]
                if not skipped or not after or not behind or after == behind:
                    return here, tokens[there]
    return 1, None


def bare(text: str) -> str:
    """Return a word without case and without the punctuation around it."""
    return _BARE.sub("", text).casefold()


def share_ms(start_ms: int | None, end_ms: int | None, parts: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Return the times of words that share one time, in ms: by their letters, as `replacement.apply` does it."""
    if len(parts) < 2:  # noqa: PLR2004 there is nothing to share
        return [(start_ms, end_ms)] * len(parts)
    total = sum(map(len, parts))
    bounds: list[int | None] = [start_ms, *[None] * (len(parts) - 1), end_ms]
    if start_ms is not None and end_ms is not None:
        letters = 0
        for k, part in enumerate(parts[:-1], 1):
            letters += len(part)
            bounds[k] = start_ms + (end_ms - start_ms) * letters // total
    return list(pairwise(bounds))


# -- changing ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Changes:
    """What becomes of the words that do not stay as they are."""

    old: tuple[Word, ...]
    new: dict[int, tuple[Word, ...]]

    def of(self, word: int) -> tuple[Word, ...]:
        return self.new.get(word, (self.old[word],))


def edits_of(
    json_text: JsonText,
    transcript: Transcript,
    replacements: Iterable[Replacement],
    texts: Iterable[RunningText],
    lists: Iterable[WordList],
) -> tuple[Edit, ...]:
    """Return the edits that make `replacements` in all `texts` and `lists`.

    A list's entry whose word goes is removed with its comma; one whose word becomes several becomes as many, alike but
    for word and times. Read again, the file gives the words of `replacement.apply`.
    """
    changes = _changes(transcript, tuple(replacements))
    if not changes.new:
        return ()
    edits = [e for text in texts for e in _text_edits(json_text, text, changes)]
    edits += [e for words in lists for e in _list_edits(json_text, words, changes)]
    return tuple(edits)


def _changes(transcript: Transcript, replacements: tuple[Replacement, ...]) -> _Changes:
    slots = slot_of_word(replacements)
    old = transcript.words
    fresh: list[Word] = []
    for segment in apply(transcript, replacements).segments:
        first, *others = segment.words  # that a segment's first word is glued cannot be written, nor does it matter
        fresh += (replace(first, glued=False) if first.glued else first, *others)
    new = {}
    at = 0
    for k, word in enumerate(old):
        count = len(slots[k].split()) if k in slots else 1
        if (made := tuple(fresh[at : at + count])) != (word,):
            new[k] = made
        at += count
    return _Changes(old, new)


def _reworded(standing: str, old: str, new: Sequence[Word]) -> list[str]:
    """Return `new` as it is written where `old` was written `standing`: with that punctuation around it."""
    texts = [w.text for w in new]
    inner = _BARE.sub("", standing)
    if standing == old or not inner or not texts:
        return texts
    before, _, behind = standing.partition(inner)
    texts = [_BARE.sub("", t) or t for t in texts]
    texts[0] = before + texts[0]
    texts[-1] += behind
    return texts


def _ranges(numbers: Iterable[int], joins: Callable[[int], bool] = lambda _: True) -> list[tuple[int, int]]:
    """Return first and last of each stretch of consecutive `numbers`, those joined to the one before that may be."""
    ranges: list[tuple[int, int]] = []
    for n in numbers:
        if ranges and ranges[-1][1] == n - 1 and joins(n):
            ranges[-1] = (ranges[-1][0], n)
        else:
            ranges.append((n, n))
    return ranges


def _exchanged(json_text: JsonText, string: JsonString, start: int, end: int, new: str) -> Iterator[Edit]:
    """Yield the edit that writes `new` over characters `start` to `end` of a string's value, where the two differ."""
    old = string.text[start:end]
    if old == new:
        return
    shared = min(len(old), len(new))
    head = next((k for k in range(shared) if old[k] != new[k]), shared)
    shared -= head
    tail = next((k for k in range(shared) if old[-1 - k] != new[-1 - k]), shared)
    source = json_text.source.text
    first = string.position(start + head, source)
    last = string.position(end - tail, source) if end - tail > start + head else first
    yield Edit(first, last, json_text.escaped(new[head : len(new) - tail]))


# -- in running text ---------------------------------------------------------------------------------------------------


def _text_edits(json_text: JsonText, running: RunningText, changes: _Changes) -> Iterator[Edit]:
    value, found = running.string.text, running.found()
    touched = [n for n, f in enumerate(found) if f.word in changes.new]

    def follows(n: int) -> bool:
        return not value[found[n - 1].end : found[n].start].strip()

    for first, last in _ranges(touched, follows):
        floor = found[first - 1].end if first else 0
        space = space_before(value[floor : found[first].start], found[first].start - floor)
        start, end = found[first].start - len(space), found[last].end
        fresh = "".join(_fresh_text(value, found[first : last + 1], space, changes))
        if not fresh and not found[first].start:  # nothing stands before it: the space behind goes along
            end = _skip_space(value, end)
        yield from _exchanged(json_text, running.string, start, end, fresh)


def _fresh_text(value: str, found: Sequence[Found], space: str, changes: _Changes) -> Iterator[str]:
    """Yield words that stand side by side as they become, each behind its space; `space` stands before the first."""
    leading: Found | None = found[0]
    for n, here in enumerate(found):
        old, new = changes.old[here.word], changes.of(here.word)
        between, glued = value[found[n - 1].end : here.start] if n else space, old.glued
        for word, text in zip(new, _reworded(value[here.start : here.end], old.text, new), strict=True):
            if leading is not None:
                between, glued = space, changes.old[leading.word].glued
                leading = None
            yield between if word.glued == glued else "" if word.glued else " "
            yield text
            between, glued = " ", False


# -- in lists of words -------------------------------------------------------------------------------------------------


def _list_edits(json_text: JsonText, words: WordList, changes: _Changes) -> Iterator[Edit]:
    number = {id(obj): n for n, obj in enumerate(words.objects)}
    gone = set()
    for entry in words.entries:
        if not any(k in changes.new for k in entry.words):
            continue
        versions = list(_versions(json_text, words, entry, changes))
        if not versions:
            gone.add(number[id(entry.obj)])
            continue
        start, end = json_text.span(entry.obj)
        yield from versions[0]
        if len(versions) > 1:
            comma = _comma(json_text, words, number[id(entry.obj)])
            raw = json_text.source.text[start:end]
            shifted = ([Edit(e.start - start, e.end - start, e.text) for e in v] for v in versions[1:])
            yield Edit(end, end, "".join(comma + splice(raw, v) for v in shifted))
    yield from _removals(json_text, words.objects, sorted(gone))


def _comma(json_text: JsonText, words: WordList, n: int) -> str:
    """Return what stands between two objects of a list, such as object `n` and the next."""
    text = json_text.source.text
    start, end = json_text.span(words.objects[n])
    if n + 1 < len(words.objects):
        return text[end : json_text.span(words.objects[n + 1])[0]]
    return f",{space_before(text, start) or ' '}"


def _removals(json_text: JsonText, objects: Sequence[JsonObject], gone: Sequence[int]) -> Iterator[Edit]:
    """Yield edits that remove the objects `gone` from a list, each with one comma."""
    for first, last in _ranges(gone):
        end = json_text.span(objects[last])[1]
        if first:
            yield Edit(json_text.span(objects[first - 1])[1], end, "")
        elif last + 1 < len(objects):
            yield Edit(json_text.span(objects[0])[0], json_text.span(objects[last + 1])[0], "")
        else:
            yield Edit(json_text.span(objects[0])[0], end, "")


def _versions(json_text: JsonText, words: WordList, entry: Entry, changes: _Changes) -> Iterator[list[Edit]]:
    """Yield, for each word that an entry becomes, the edits of the entry's object that make it that word's."""
    value, found = entry.string.text, entry.found()
    first, last = found[0].start, found[-1].end
    own = changes.old[found[0].word]
    split = len(found) > 1
    begun = False
    for f in found:
        old, new = changes.old[f.word], changes.of(f.word)
        for word, text in zip(new, _reworded(value[f.start : f.end], old.text, new), strict=True):
            lead = value[:first] if not begun and word.glued == own.glued else " " * (words.spaced and not word.glued)
            edits = list(_exchanged(json_text, entry.string, 0, len(value), lead + text + value[last:]))
            # the object's own times are those of its one word; of several, none has them
            yield edits + _field_edits(json_text, words.keys, entry.obj, None if split else old, word)
            begun = True


def _field_edits(json_text: JsonText, keys: EntryKeys, obj: JsonObject, old: Word | None, new: Word) -> list[Edit]:
    wanted: list[tuple[str, float | None]] = []
    if old is None or old.start_ms != new.start_ms:
        wanted.append((keys.start, _seconds(new.start_ms)))
    if old is None or old.end_ms != new.end_ms:
        wanted.append((keys.end, _seconds(new.end_ms)))
    if keys.probability and (old is None or old.probability != new.probability):
        wanted.append((keys.probability, new.probability))
    edits = []
    fresh = ""
    for name, value in wanted:
        if name in obj.fields:
            edits.append(Edit(*json_text.value_span(obj, name), json.dumps(value)))
        elif value is not None:
            fresh += json_text.field_like(obj, keys.word, name, json.dumps(value))
    if fresh:
        behind = json_text.value_span(obj, keys.word)[1]
        edits.append(Edit(behind, behind, fresh))
    return edits


def _seconds(ms: int | None) -> float | None:
    return None if ms is None else to_seconds(ms)
