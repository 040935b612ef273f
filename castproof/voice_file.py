"""Known voices as a file: what `castproof voices` keeps and `--voices` reads.

One JSON object, UTF-8::

    {
      "format": "castproof voices",
      "version": 1,                     whole number; a reader refuses a version it does not know
      "meter": "timbre 1",              what took the prints; those of another meter cannot be compared with them
      "voices": [
        {
          "name": "Sarah Holder",       each name once
          "prints": [                   one a recording that was added, at least one
            {"speech_ms": 31000,        how much speech it was taken from
             "values": [-3.1, 0.4]}     what the meter says of the voice: a hundred numbers or more
          ]
        }
      ]
    }

It holds no audio, and speech cannot be made of it; whether a voiceprint may be kept is for the person to say whose it
is. Later versions may add fields; a change of meaning raises `version`.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

from transcribe.voices import KnownVoice, KnownVoices, Voiceprint
from transcript.errors import FormatError
from transcript.jsontext import JsonObject, JsonText
from transcript.source import read_source

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["FORMAT", "VERSION", "read_voices", "voices_json"]

FORMAT = "castproof voices"
VERSION = 1

_LARGEST = 1e6  # a value beyond it is no measure of a voice
_AGAIN = 'make the file anew with "castproof voices add"'


def voices_json(known: KnownVoices) -> bytes:
    """Return `known` as the bytes of its file."""
    record = {
        "format": FORMAT,
        "version": VERSION,
        "meter": known.meter,
        "voices": [
            {"name": v.name, "prints": [{"speech_ms": p.speech_ms, "values": p.values} for p in v.prints]}
            for v in known.voices
        ],
    }
    return (json.dumps(record, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def read_voices(path: Path) -> KnownVoices:
    """Read the voices in the file at `path`. Raises InputError."""
    source = read_source(path)
    try:
        text = JsonText(source)
    except FormatError as error:  # it speaks of transcripts: what it found is kept, what it advises is not
        raise FormatError(path, f"{error.problem.partition(';')[0]}; {_AGAIN}", error.line) from error
    root = text.root
    if type(root) is not JsonObject or root.fields.get("format") != FORMAT:
        raise FormatError(path, 'holds no voices; give a file that "castproof voices add" has written')
    if type(root.fields.get("version")) is not int or root.fields["version"] != VERSION:
        raise text.fault(root, "version", f'"version" should be {VERSION}; {_AGAIN}')
    meter = text.string(root, "meter")
    entries = text.objects(root, "voices")
    if meter is None or entries is None:
        raise text.fault(root, None, f'lacks "meter" or "voices"; {_AGAIN}')
    voices = tuple(_voice(text, entry) for entry in entries)
    if len({v.name for v in voices}) < len(voices):
        raise text.fault(root, "voices", "a name stands there twice; give each voice a name of its own")
    return KnownVoices(meter.text, voices)


def _voice(text: JsonText, entry: JsonObject) -> KnownVoice:
    name, prints = text.string(entry, "name"), text.objects(entry, "prints")
    if name is None or not name.text.strip() or not prints:
        raise text.fault(entry, None, f'a voice has a "name" and "prints"; {_AGAIN}')
    return KnownVoice(name.text, tuple(_print(text, p) for p in prints))


def _print(text: JsonText, entry: JsonObject) -> Voiceprint:
    speech_ms, values = entry.fields.get("speech_ms"), entry.fields.get("values")
    if type(speech_ms) is not int or speech_ms < 1:
        raise text.fault(entry, "speech_ms", f'"speech_ms" is a whole number from 1 on; {_AGAIN}')
    if not isinstance(values, list) or not values or not all(_is_measure(v) for v in values):
        raise text.fault(entry, "values", f'"values" are numbers; {_AGAIN}')
    return Voiceprint(tuple(float(v) for v in values), speech_ms)


def _is_measure(value: object) -> bool:
    return type(value) in (int, float) and math.isfinite(value) and abs(value) <= _LARGEST  # type: ignore[arg-type]  # both are numbers
