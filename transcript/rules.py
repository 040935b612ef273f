"""What a cue may be: the rules by which words are laid out and subtitle files are checked."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["CueRules"]


@dataclass(frozen=True, slots=True)
class CueRules:
    """What a cue may be; the figures that stand here are Netflix's (sources in `castproof/presets.py`).

    `max_line_width` is in characters, spaces included, on at most `max_line_count` lines. A cue lasts at most
    `max_duration_ms` and, where the next one leaves room, at least `min_duration_ms`. `max_chars_per_s` is the reading
    speed: the characters of the lines, spaces included and line breaks not, by the time a cue is shown. `min_gap_ms`
    stays free between two cues; a longer gap below `close_gap_ms` is closed to that (0: it stays). A cue that could not
    be read or seen long enough otherwise begins up to `max_shift_ms` before or after its first word is heard.

    A silence of `pause_ms` always ends a cue. No line or cue breaks inside one of `names` where it can be avoided.
    `highlight_words` marks each word while it is spoken, in the formats that can. Raises ValueError for figures that
    make no cue.
    """

    max_line_width: int = 42
    max_line_count: int = 2
    max_duration_ms: int = 7000
    min_duration_ms: int = 834
    max_chars_per_s: float = 20.0
    min_gap_ms: int = 84
    close_gap_ms: int = 500
    max_shift_ms: int = 125
    pause_ms: int = 1500
    names: frozenset[str] = frozenset()
    highlight_words: bool = False

    def __post_init__(self) -> None:
        if self.max_line_width < 1 or self.max_line_count < 1:
            raise ValueError("a cue has at least one line of one character")
        if not 0 <= self.min_duration_ms <= self.max_duration_ms or self.max_duration_ms < 1:
            raise ValueError("a cue lasts more than 0 ms, and its least duration is at most its greatest")
        if not self.max_chars_per_s > 0:
            raise ValueError("a reading speed is more than 0 characters a second")
        if min(self.min_gap_ms, self.close_gap_ms, self.max_shift_ms) < 0 or self.pause_ms < 1:
            raise ValueError("a gap or a shift is not negative, and a pause lasts more than 0 ms")

    def reading_ms(self, characters: int) -> int:
        """Return how long so many characters are to be shown, in ms."""
        return math.ceil(characters * 1000 / self.max_chars_per_s)

    def wanted_ms(self, characters: int) -> int:
        """Return how long a cue of so many characters should be shown, in ms: to be seen and to be read."""
        return min(self.max_duration_ms, max(self.min_duration_ms, self.reading_ms(characters)))
