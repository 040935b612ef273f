"""The published rules for subtitles, as data."""

from __future__ import annotations

from dataclasses import dataclass, replace

from transcript.cues import CueRules
from transcript.errors import OptionError
from transcript.formats import FORMATS
from transcript.formats.base import Content

__all__ = ["LAID_OUT", "PRESETS", "Preset", "rules_of"]

LAID_OUT = frozenset(f.name for f in FORMATS if f.content is Content.CUES)
"""The formats that hold subtitles; in the others nothing is laid out by rules."""


@dataclass(frozen=True, slots=True)
class Preset:
    """Rules for cues, and those for WebVTT where a source tells them apart."""

    rules: CueRules
    vtt: CueRules | None = None


_NETFLIX = CueRules()  # its own figures are Netflix's: 2 x 42, 20 characters a second, 5/6 s to 7 s, 2 frames between

PRESETS = {
    "netflix": Preset(_NETFLIX),
    # Podcasting 2.0, "Transcripts": SRT at most 2 lines of 32 characters, WebVTT lines of about 65
    "podcast": Preset(replace(_NETFLIX, max_line_width=32), replace(_NETFLIX, max_line_width=65)),
    # BBC, "Subtitle Guidelines": lines of 37 characters, 160 to 180 words a minute: 3 words of 6 letters a second
    "bbc": Preset(replace(_NETFLIX, max_line_width=37, max_chars_per_s=18.0)),
}


def rules_of(
    preset: str, format_name: str, max_line_width: int | None = None, max_line_count: int | None = None
) -> CueRules:
    """Return the rules of `preset` for a format, with what was given in place of its own. Raises OptionError."""
    if preset not in PRESETS:
        raise OptionError(f"no preset is called {preset!r}; choose from {', '.join(PRESETS)}")
    chosen = PRESETS[preset]
    rules = chosen.vtt if chosen.vtt is not None and format_name == "vtt" else chosen.rules
    return replace(
        rules,
        max_line_width=rules.max_line_width if max_line_width is None else max_line_width,
        max_line_count=rules.max_line_count if max_line_count is None else max_line_count,
    )
