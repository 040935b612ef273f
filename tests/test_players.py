"""What is written is what others read: ffmpeg's libavformat, in PyAV, and ttconv for TTML, which that lacks."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import av
import pytest
import srt as srt_peer
import ttconv.imsc.reader
import ttconv.model as ttconv_model
import ttconv.srt.writer
from hypothesis import given, settings
from ttconv.filters.doc.imsc11text import IMSC11TextFilter

from tests.drawn import transcripts
from transcript.cues import CueRules, lay_out
from transcript.formats import ass, labels, srt, ttml, vtt
from transcript.timecode import from_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from transcript.formats.base import Format
    from transcript.model import Transcript

Shown = tuple[int, int, str]
"""The start and end of a cue in ms, and its lines."""

RULES = CueRules()


@pytest.mark.parametrize(
    ("form", "demuxer"), [(srt.FORMAT, "srt"), (vtt.FORMAT, "webvtt"), (ass.FORMAT, "ass")], ids=["srt", "vtt", "ass"]
)
@settings(max_examples=20)
@given(transcript=transcripts(timed=True))
def test_ffmpeg_finds_every_cue(form: Format, demuxer: str, transcript: Transcript) -> None:
    label = labels.written if form is srt.FORMAT else None
    laid = lay_out(labels.all_labelled(transcript) if label else transcript, RULES, label)
    with av.open(io.BytesIO(form.data(transcript, RULES)), mode="r", format=demuxer) as container:
        (stream,) = container.streams
        base = stream.time_base
        assert base is not None
        found = [round(p.pts * base * 1000) for p in container.demux(stream) if p.pts is not None and p.size]
    assert len(found) == len(laid)
    assert all(abs(ms - cue.start_ms) <= 5 for ms, cue in zip(found, laid, strict=True))


class Complaints(logging.Handler):
    """What ttconv finds wrong with a file, which it tells its log."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what is told."""
        self.told.append(record.getMessage())


@pytest.fixture(scope="module")
def complaints() -> Iterator[Complaints]:
    handler = Complaints()
    logger = logging.getLogger("ttconv")
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)


def imsc(text: str) -> Any:  # noqa: ANN401 - ttconv has no types
    """Return a TTML file as ttconv reads it, which holds it to the text profile of IMSC 1.1."""
    document = ttconv.imsc.reader.to_model(ET.ElementTree(ET.fromstring(text)))  # noqa: S314 - written just now
    IMSC11TextFilter().process(document)
    return document


def paragraphs(document: Any) -> Iterator[Shown]:  # noqa: ANN401 - ttconv has no types
    for element in document.get_body().dfs_iterator():
        if isinstance(element, ttconv_model.P):
            text = "".join(
                "\n" if isinstance(part, ttconv_model.Br) else part.get_text()
                for part in element.dfs_iterator()
                if isinstance(part, ttconv_model.Br | ttconv_model.Text)
            )
            yield from_seconds(float(element.get_begin() or 0)), from_seconds(float(element.get_end())), text


@settings(max_examples=40)
@given(transcript=transcripts(timed=True))
def test_ttconv_reads_the_ttml_that_is_written(complaints: Complaints, transcript: Transcript) -> None:
    laid = [(cue.start_ms, cue.end_ms, "\n".join(cue.lines)) for cue in lay_out(transcript, RULES)]
    document = imsc(ttml.FORMAT.write(transcript, RULES))
    assert list(paragraphs(document)) == laid
    as_subrip = ttconv.srt.writer.from_model(document)
    assert [
        (from_seconds(c.start.total_seconds()), from_seconds(c.end.total_seconds()), c.content)
        for c in srt_peer.parse(as_subrip)
    ] == laid
    assert complaints.told == []
