"""A drawing of who speaks when: a row a speaker, time from left to right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from castproof.drawing import drawn, new_figure

if TYPE_CHECKING:
    from pathlib import Path

    from transcript.model import Diarization

__all__ = ["speaker_plot"]

_WIDTH_INCHES = 12.0
_HEAD_INCHES, _ROW_INCHES = 1.2, 0.4
_BAR = 0.7  # of a row
_MINUTE_MS = 60_000


def speaker_plot(diarization: Diarization, title: str, path: Path) -> bytes:
    """Return the drawing as the bytes of a file called as `path` is; each row tells the share of the speech."""
    speakers = diarization.speakers
    spoken_ms = {s: sum(t.end_ms - t.start_ms for t in diarization.turns if t.speaker == s) for s in speakers}
    all_ms = sum(spoken_ms.values()) or 1
    figure = new_figure(_WIDTH_INCHES, _HEAD_INCHES + _ROW_INCHES * max(1, len(speakers)))
    axes = figure.add_subplot()
    for row, speaker in enumerate(speakers):
        bars = [
            (t.start_ms / _MINUTE_MS, (t.end_ms - t.start_ms) / _MINUTE_MS)
            for t in diarization.turns
            if t.speaker == speaker
        ]
        axes.broken_barh(bars, (row - _BAR / 2, _BAR), facecolors=f"C{row}", linewidth=0)
    labels = [f"{s} ({spoken_ms[s] / all_ms:.0%})".replace("$", r"\$") for s in speakers]
    axes.set_yticks(range(len(speakers)), labels)
    axes.set_ylim(max(1, len(speakers)) - 0.5, -0.5)
    axes.set_xlim(0, max((t.end_ms for t in diarization.turns), default=_MINUTE_MS) / _MINUTE_MS)
    axes.set_xlabel("minutes")
    axes.set_title(title.replace("$", r"\$"))
    axes.grid(axis="x", alpha=0.3)
    return drawn(figure, path)
