"""The published rules for subtitles, as data.

Sources:

- Netflix: "English (USA) Timed Text Style Guide" (42 characters a line, 20 characters a second for adult programmes);
  "How is reading speed measured? Do punctuation and spaces count?" (they do); "Timed Text Style Guide: General
  Requirements" (2 lines, 5/6 s to 7 s; in its older edition a start within 3 frames of the audio); "Subtitle Timing
  Guidelines" (a gap of 2 frames, gaps of less than half a second closed to that). At 24 frames a second, 2 frames are
  84 ms and 3 are 125 ms.
- Podcasting 2.0: "Transcripts" of the podcast namespace (SRT: 2 lines of 32 characters, a new card where the speaker
  changes; WebVTT: lines of at most 65).
- BBC: "Subtitle Guidelines" (37 characters a line for broadcast, 2 lines, 160 to 180 words a minute, no gap shorter
  than a second, no cue more than 1.5 s ahead of the speech). The word of its rate is counted as 6 characters, its space
  included: 180 words a minute are 18 characters a second.

Where a source is silent, Netflix's figure stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from transcript.errors import OptionError
from transcript.formats import FORMATS, srt, vtt
from transcript.formats.base import Content
from transcript.rules import CueRules

__all__ = ["HIGHLIGHTED", "LAID_OUT", "PRESETS", "Preset", "rules_of"]

LAID_OUT = frozenset(f.name for f in FORMATS if f.content is Content.CUES)
"""The formats that hold subtitles; in the others nothing is laid out by rules."""

HIGHLIGHTED = frozenset(f.FORMAT.name for f in (srt, vtt))
"""The formats in which a word can be marked while it is spoken."""


@dataclass(frozen=True, slots=True)
class Preset:
    """Rules for cues, and those for WebVTT where a source tells them apart."""

    rules: CueRules
    vtt: CueRules | None = None


_NETFLIX = CueRules(
    max_line_width=42,
    max_line_count=2,
    max_duration_ms=7000,
    min_duration_ms=834,
    max_chars_per_s=20.0,
    min_gap_ms=84,
    close_gap_ms=500,
    max_shift_ms=125,
    pause_ms=1500,  # the BBC's
)

PRESETS = {
    "netflix": Preset(_NETFLIX),
    "podcast": Preset(replace(_NETFLIX, max_line_width=32), replace(_NETFLIX, max_line_width=65)),
    "bbc": Preset(replace(_NETFLIX, max_line_width=37, max_chars_per_s=18.0, min_gap_ms=0, close_gap_ms=1000)),
}


def rules_of(preset: str, format_name: str) -> CueRules:
    """Return the rules of `preset` for a format. Raises OptionError."""
    if preset not in PRESETS:
        raise OptionError(f"no preset is called {preset!r}; choose from {', '.join(PRESETS)}")
    chosen = PRESETS[preset]
    return chosen.vtt if chosen.vtt is not None and format_name == "vtt" else chosen.rules
