"""What came of an alignment: what `align --report` writes.

The file is one JSON object, UTF-8::

    {
      "format": "castproof alignment",
      "version": 1,                     whole number; a reader refuses a version it does not know
      "castproof": "0.1.0",             the release that wrote it
      "transcript": "page.txt",         the file that was put on the clock, as it was given
      "clock": "episode.mp3",           the recording, or the transcript whose times were taken
      "words": 2616, "timed": 678,      of the transcript, and as many of them as the recording speaks
      "blocks": [                       in the order of the recording
        {
          "kind": "both",               "both", "moved", "only here" (in the transcript) or "only there"
          "words": [0, 678],            of the transcript, from the first to the first behind them, counted from 0
          "line": 12,                   of the transcript's file, from 1
          "heard": [0, 690],            words that were heard there, likewise
          "start": 0.79, "end": 236.1,  seconds from the start of the recording
          "text": "..."                 left out where both sides have it in its place
        }
      ],
      "doubts": [                       words whose times are guessed: something else was heard there, or nothing
        {"words": [42, 48], "line": 20, "start": 15.1, "end": 17.0, "text": "..."}
      ]
    }

Where one side lacks a block, its words are left out; where words are not spoken, `start` is when those before them end
and `end` when those behind them begin. What is not known is left out. Later versions may add fields; a change of
meaning raises `version`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from align.blocks import BlockKind, blocks_of
from castproof.lines import LineNumbers
from castproof.records import record_json, times

if TYPE_CHECKING:
    from collections.abc import Iterator

    from align.blocks import AlignedBlock
    from align.retime import Retimed, Stretch
    from transcript.formats import Document

__all__ = ["alignment_json"]

_FORMAT = "castproof alignment"
_VERSION = 1


def alignment_json(retimed: Retimed, document: Document, clock: str) -> bytes:
    """Return the report as the bytes of its file; `clock` names what the times come from."""
    total = len(retimed.transcript.words)
    lines = LineNumbers.of(document)
    record = {
        "transcript": str(document.source.path),
        "clock": clock,
        "words": total,
        "timed": total - retimed.unheard_words,
        "blocks": [dict(_block(b, lines)) for b in blocks_of(retimed)],
        "doubts": [dict(_doubt(s, lines)) for s in retimed.doubtful],
    }
    return record_json(_FORMAT, _VERSION, record)


def _block(block: AlignedBlock, lines: LineNumbers) -> Iterator[tuple[str, object]]:
    yield "kind", str(block.kind)
    if block.words is not None:
        yield from _words(*block.words, lines)
    if block.heard is not None:
        yield "heard", list(block.heard)
    yield from times(block.start_ms, block.end_ms).items()
    if block.kind is not BlockKind.BOTH:
        yield "text", block.text


def _doubt(stretch: Stretch, lines: LineNumbers) -> Iterator[tuple[str, object]]:
    yield from _words(stretch.start, stretch.stop, lines)
    yield from times(stretch.start_ms, stretch.end_ms).items()
    yield "text", stretch.text


def _words(start: int, stop: int, lines: LineNumbers) -> Iterator[tuple[str, object]]:
    yield "words", [start, stop]
    if (line := lines.of_word(start)) is not None:
        yield "line", line
