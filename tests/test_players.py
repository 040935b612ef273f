"""What is written is what ffmpeg reads: libavformat, which PyAV carries, finds every cue (it has no reader of TTML)."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import av
import pytest
from hypothesis import given, settings

from tests.drawn import transcripts
from transcript.cues import CueRules, lay_out
from transcript.formats import ass, labels, srt, vtt

if TYPE_CHECKING:
    from transcript.formats.base import Format
    from transcript.model import Transcript

RULES = CueRules()


@pytest.mark.parametrize(
    ("form", "demuxer"), [(srt.FORMAT, "srt"), (vtt.FORMAT, "webvtt"), (ass.FORMAT, "ass")], ids=["srt", "vtt", "ass"]
)
@settings(deadline=None, max_examples=20)
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
