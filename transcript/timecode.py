"""The one place that parses and prints times. Inside castproof a time is a whole number of milliseconds.

A clock time is read as people and programs write it: hours may be missing or of one digit, the fraction stands behind
a comma or a point, has any number of digits and is a decimal fraction of a second (`01,5` is 1.5 s). Three digits
behind a colon are milliseconds; two would be frames. Marks may be of full width, as East Asian editors set them. What
lies between two milliseconds is rounded to the nearer one, upwards from the middle in a clock time; seconds given as
binary floats are rounded as `round` does.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import NoReturn

__all__ = [
    "ARROW",
    "LONGEST_MS",
    "ass_clock",
    "from_seconds",
    "is_timing",
    "parse_clock",
    "parse_timing",
    "sbv_clock",
    "srt_clock",
    "to_seconds",
    "vtt_clock",
]

LONGEST_MS = 100_000 * 3_600_000
"""The longest time that is believed, in ms: a hundred thousand hours. Beyond it lies nonsense, not a recording."""

ARROW = "-[- ]{0,3}>|[=\u2013\u2014]>"
"""The arrow between the times of a cue, as a pattern: two dashes and a bracket, and what editors make of them."""

_COLON, _POINT = "[:\uff1a]", "[.,\uff0c\uff0e\u3002]"
_FRACTION = f"(?:{_POINT}|:(?=[0-9]{{3}}(?![0-9])))([0-9]{{1,20}})"
_ONE = rf"(?:([0-9]{{1,6}}){_COLON})?([0-9]{{1,6}}){_COLON}([0-9]{{1,2}})(?:{_FRACTION})?"
_CLOCK = re.compile(_ONE)
_ARROW = re.compile(ARROW)
_TIMING = re.compile(rf"\s*{_ONE}\s*(?:{ARROW})\s*{_ONE}(?!\S)")

# printed once: a file of subtitles has them by the hundred thousand
_SECONDS = tuple(f"{n:02}" for n in range(60))
_THOUSANDTHS = tuple(f"{n:03}" for n in range(1000))


def parse_clock(text: str) -> int:
    """Return the time that `text` spells (`[H:]MM:SS[,fff]`), in ms.

    Minutes count beyond 59 only where no hours are given. Raises ValueError for anything else.
    """
    if (plain := _CLOCK.fullmatch(text)) is None:
        raise ValueError(f"{text[:40]!r} is no time; write it as 00:00:00,000")
    ms = _ms(*plain.groups())
    if ms is None:
        raise ValueError(f"{text[:40]!r} is no time; minutes and seconds end at 59")
    if ms > LONGEST_MS:
        raise ValueError(f"{text[:40]!r} is too long a time")
    return ms


def _ms(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> int | None:
    """Return the time of such digits; None where minutes beside hours, or seconds, are more than an hour or minute."""
    m, s = int(minutes), int(seconds)
    if s > 59 or (hours is not None and m > 59):  # noqa: PLR2004 - sixty of each make the next
        return None
    whole = ((int(hours) * 60 if hours else 0) + m) * 60_000 + s * 1000
    if fraction is None:
        return whole
    if len(fraction) == 3:  # noqa: PLR2004 - milliseconds, as nearly always
        return whole + int(fraction)
    return whole + (int(fraction[:4].ljust(4, "0")) + 5) // 10


def is_timing(line: str) -> bool:
    """Tell whether `line` is two times with an arrow between, however that is spelt, and nothing behind."""
    found = _TIMING.match(line)
    return found is not None and not line[found.end() :].strip()


def parse_timing(line: str) -> tuple[int, int]:
    """Return start and end, in ms, of a cue's timing line (`START --> END`, whatever settings follow).

    Raises ValueError where a time is broken or the end lies before the start.
    """
    found = _TIMING.match(line)
    if found is None:
        return _broken_timing(line)
    digits = found.groups()
    start, end = _ms(*digits[:4]), _ms(*digits[4:])
    if start is None or end is None or end < start or end > LONGEST_MS:
        return _broken_timing(line)
    return start, end


def _broken_timing(line: str) -> NoReturn:
    """Raise ValueError with what is wrong with a timing line."""
    arrow = _ARROW.search(line)
    if arrow is None or not (behind := line[arrow.end() :]).strip():
        raise ValueError("a cue needs a line START --> END")
    start, end = line[: arrow.start()].strip(), behind.split(maxsplit=1)[0]
    if parse_clock(end) < parse_clock(start):
        raise ValueError(f"a cue ends before it starts ({start} --> {end})")
    raise ValueError("a cue needs a line START --> END")


def srt_clock(ms: int) -> str:
    """Return `ms` as SubRip writes a time: `HH:MM:SS,mmm`."""
    return f"{_whole_minutes(ms // 60_000)}:{_SECONDS[ms // 1000 % 60]},{_THOUSANDTHS[ms % 1000]}"


def vtt_clock(ms: int) -> str:
    """Return `ms` as WebVTT writes a time, hours included: `HH:MM:SS.mmm`."""
    return f"{_whole_minutes(ms // 60_000)}:{_SECONDS[ms // 1000 % 60]}.{_THOUSANDTHS[ms % 1000]}"


def sbv_clock(ms: int) -> str:
    """Return `ms` as YouTube writes a time in SubViewer: `H:MM:SS.mmm`."""
    return f"{ms // 3_600_000}{vtt_clock(ms % 3_600_000)[2:]}"


def ass_clock(ms: int) -> str:
    """Return `ms` as SubStation Alpha writes a time, in whole hundredths of a second: `H:MM:SS.cc`."""
    hours, rest = divmod(ms // 10, 360_000)
    return f"{hours}:{rest // 6000:02}:{rest // 100 % 60:02}.{rest % 100:02}"


@lru_cache(maxsize=4096)
def _whole_minutes(minutes: int) -> str:
    """Return `HH:MM`, which neighbouring cues share."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def from_seconds(seconds: float) -> int:
    """Return `seconds`, as JSON and RTTM give them, in whole ms.

    Raises ValueError for negative, infinite, impossibly long times and for NaN. A time that rounds to zero from below
    (-0.0, -0.0004) is zero.
    """
    if not math.isfinite(seconds):
        raise ValueError(f"{seconds} is no time")
    if abs(seconds) > LONGEST_MS / 1000:
        raise ValueError(f"{seconds:.6g} s is too long a time")
    ms = round(seconds * 1000)
    if ms < 0:
        raise ValueError(f"a time is negative: {seconds:.6g} s")
    return ms


def to_seconds(ms: int) -> float:
    """Return `ms` in seconds, as JSON takes them; `from_seconds` gives the same `ms` back."""
    return ms / 1000
