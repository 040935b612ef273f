"""A drawing of an alignment: the words of a transcript against the time of its recording.

What both sides tell is a line across it, in the colour of its speaker. A cut is a step in it, a segment that
was moved a thick line beside it, and what only one side has a band.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from align.blocks import BlockKind, blocks_of
from castproof.drawing import drawn, new_figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from matplotlib.axes import Axes

    from align.retime import Retimed
    from transcript.model import Word

__all__ = ["alignment_plot"]

_WIDTH_INCHES, _HEIGHT_INCHES = 11.0, 7.0
_MINUTE_MS = 60_000
_BANDS = {BlockKind.ONLY_HERE: "tab:red", BlockKind.ONLY_THERE: "tab:gray"}
_LEGENDS = {BlockKind.ONLY_HERE: "in the transcript alone", BlockKind.ONLY_THERE: "in the recording alone"}
_MOST_SPEAKERS = 10
"""As many have colours of their own; more would be told apart by nobody."""


def alignment_plot(retimed: Retimed, title: str, path: Path) -> bytes:
    """Return the drawing as the bytes of a file called as `path` is."""
    figure = new_figure(_WIDTH_INCHES, _HEIGHT_INCHES)
    axes = figure.add_subplot()
    _draw(axes, retimed)
    axes.set_title(title, parse_math=False)
    return drawn(figure, path)


def _draw(axes: Axes, retimed: Retimed) -> None:
    words = retimed.transcript.words
    for block in blocks_of(retimed):
        if block.kind is BlockKind.ONLY_HERE and block.words is not None:
            axes.axhspan(*block.words, color=_BANDS[block.kind], alpha=0.25, lw=0)
        elif block.kind is BlockKind.ONLY_THERE and block.start_ms is not None and block.end_ms is not None:
            span = (block.start_ms / _MINUTE_MS, block.end_ms / _MINUTE_MS)
            axes.axvspan(*span, color=_BANDS[block.kind], alpha=0.25, lw=0)
        elif block.words is not None:
            _draw_words(
                axes, words, range(*block.words), retimed.transcript.speakers, thick=block.kind is BlockKind.MOVED
            )
    doubts = [(s.start_ms / _MINUTE_MS, s.start) for s in retimed.doubtful if s.start_ms is not None]
    axes.plot([x for x, _ in doubts], [y for _, y in doubts], "kx", label="a guess" if doubts else None)
    axes.set_xlabel("time in the recording (minutes)")
    axes.set_ylabel("words of the transcript")
    axes.set_ylim(max(1, len(words)), 0)
    _explain(axes, retimed)


def _draw_words(axes: Axes, words: Sequence[Word], places: range, speakers: Sequence[str], *, thick: bool) -> None:
    for speaker, run in groupby(places, lambda k: words[k].speaker):
        points = list(_points(words, list(run)))
        colour = f"C{speakers.index(speaker) % _MOST_SPEAKERS}" if speaker in speakers else "black"
        axes.plot([x for x, _ in points], [y for _, y in points], color=colour, lw=4 if thick else 1.8)


def _points(words: Sequence[Word], places: Sequence[int]) -> Iterator[tuple[float, int]]:
    for k in places:
        start_ms, end_ms = words[k].start_ms, words[k].end_ms
        if start_ms is not None and end_ms is not None:
            yield start_ms / _MINUTE_MS, k
            yield end_ms / _MINUTE_MS, k + 1


def _explain(axes: Axes, retimed: Retimed) -> None:
    """Add the legend: the speakers, the bands, and what was moved."""
    for k, speaker in enumerate(retimed.transcript.speakers[:_MOST_SPEAKERS]):
        axes.plot([], [], color=f"C{k}", lw=1.8, label=speaker.replace("$", r"\$").lstrip("_") or None)
    present = {block.kind for block in blocks_of(retimed)}
    for kind, colour in _BANDS.items():
        if kind in present:
            axes.fill_between([], [], color=colour, alpha=0.25, lw=0, label=_LEGENDS[kind])
    if BlockKind.MOVED in present:
        axes.plot([], [], color="black", lw=4, label="moved")
    if axes.get_legend_handles_labels()[1]:
        axes.legend(loc="best", fontsize="small")
