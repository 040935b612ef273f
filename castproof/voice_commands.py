"""`castproof voices`: the file of known voices, one person at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from castproof.hearing import listen
from castproof.known_voices import check_meter
from castproof.outputs import check_file, check_kept, print_text, write
from castproof.report import count
from castproof.voice_file import read_voices, voices_json
from transcribe.recording import Stretch
from transcribe.voices import KnownVoices
from transcript.errors import OptionError, RecordingError
from transcript.timecode import parse_clock, vtt_clock

if TYPE_CHECKING:
    from pathlib import Path

    from castproof.parts import Tools
    from transcribe.engine import SpeakerOptions
    from transcribe.recording import Recording

__all__ = ["AddJob", "add", "list_voices", "remove"]

_UNKNOWN = re.compile(r"speaker \d+", re.IGNORECASE)
_SECONDS = re.compile(r"\d{1,9}(?:\.\d{1,6})?")


@dataclass(frozen=True, slots=True)
class AddJob:
    """A person to know: `name` is the only one who speaks in `recording`, or in the stretch `at` of it."""

    name: str
    recording: Path
    voices: Path
    options: SpeakerOptions
    diarizer: str = "auto"
    at: str | None = None

    def __post_init__(self) -> None:
        if not self.name.strip() or not self.name.isprintable():
            raise OptionError("a voice needs a name, on one line")
        if _UNKNOWN.fullmatch(self.name):
            raise OptionError(f"{self.name}: unknown voices are called so; give the person's name")


def add(tools: Tools, job: AddJob) -> int:
    """Take a print of a person's voice and keep it."""
    stretch = _stretch(job.at) if job.at is not None else None
    check_file(job.voices, overwrite=True)
    check_kept({job.voices: None}, [job.recording])
    known = read_voices(job.voices) if job.voices.exists() else None
    diarizer = tools.parts.diarizer(job.diarizer, job.options, tools.reporter.tell)
    meter = tools.parts.meter(diarizer.name, job.options.model)
    if known is not None:
        check_meter(job.voices, known, meter)
    recording = listen(job.recording, tools)
    with tools.reporter.progress("measuring the voice"):
        (taken,) = meter.prints(recording, [[_within(stretch, recording)]], job.options)
    if taken is None:
        raise RecordingError(job.recording, f"holds too little speech of {job.name}; give half a minute of it")
    write(job.voices, voices_json((known or KnownVoices(meter.name)).with_print(job.name, taken)), overwrite=True)
    tools.reporter.tell(f"{job.voices}: knows {job.name} from {taken.speech_ms / 1000:.0f} s of speech ({meter.name})")
    return 0


def list_voices(tools: Tools, voices: Path) -> int:
    """Print the names, each with how much speech it is known from."""
    known = read_voices(voices)
    lines = [
        f"{v.name}\t{count(len(v.prints), 'recording')}, {sum(p.speech_ms for p in v.prints) / 1000:.0f} s\n"
        for v in known.voices
    ]
    print_text("".join(lines))
    tools.reporter.tell(f"{voices}: {count(len(known.voices), 'voice')}, measured by {known.meter}")
    return 0


def remove(tools: Tools, name: str, voices: Path) -> int:
    """Forget a person's voice."""
    known = read_voices(voices)
    if all(v.name != name for v in known.voices):
        names = ", ".join(v.name for v in known.voices) or "nobody"
        raise OptionError(f"{voices}: does not know {name}; it knows {names}")
    write(voices, voices_json(known.without(name)), overwrite=True)
    tools.reporter.tell(f"{voices}: knows {name} no longer")
    return 0


def _within(stretch: Stretch | None, recording: Recording) -> Stretch:
    whole = Stretch(0, recording.duration_ms)
    if stretch is None:
        return whole
    if stretch.start_ms >= whole.end_ms:
        raise OptionError(f"--at: {recording.path} ends at {vtt_clock(whole.end_ms)}; give a stretch of it")
    return Stretch(stretch.start_ms, min(stretch.end_ms, whole.end_ms))


def _stretch(text: str) -> Stretch:
    """Return the stretch that `START-END` spells, in seconds or clock times. Raises OptionError."""
    start, dash, end = (part.strip() for part in text.partition("-"))
    try:
        found = Stretch(_time_ms(start), _time_ms(end))
    except ValueError as error:
        raise OptionError(f"--at {text}: {error}; write it as 1:05-1:35, or in seconds as 65-95") from error
    if not dash or found.end_ms <= found.start_ms:
        raise OptionError(f"--at {text}: the end lies before the start; write it as 1:05-1:35")
    return found


def _time_ms(text: str) -> int:
    return round(float(text) * 1000) if _SECONDS.fullmatch(text) else parse_clock(text)
