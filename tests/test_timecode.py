"""Times: read as people write them, printed as programs read them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcript.timecode import (
    LONGEST_MS,
    from_seconds,
    parse_clock,
    parse_timing,
    srt_clock,
    to_seconds,
    vtt_clock,
)

TIMES = st.integers(0, LONGEST_MS)


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("00:00:00,000", 0),
        ("01:02:03,004", 3_723_004),
        ("1:02:03.004", 3_723_004),
        ("02:03.004", 123_004),
        ("2:03.004", 123_004),
        ("75:00.000", 4_500_000),
        ("00:00:01,5", 1_500),
        ("00:00:01,05", 1_050),
        ("00:00:01,1234", 1_123),
        ("00:00:01,1235", 1_124),
        ("00:00:59,9999", 60_000),
        ("00:00:01", 1_000),
        ("123:00:00,000", 442_800_000),
    ],
)
def test_a_clock_time_is_read(text: str, ms: int) -> None:
    assert parse_clock(text) == ms


@pytest.mark.parametrize(
    "text",
    [
        "",
        "5",
        "5,5",
        "NaN",
        "inf",
        "-00:00:01,000",
        "00:60:00,000",
        "00:00:60,000",
        "75:60",
        "00:00:01,",
        "00:00:01;5",
        "0:00:00:01",
        "00:00:01,000x",
        " 00:00:01,000",
        "٠٠:٠٠:٠١,٠٠٠",  # digits, but not of a subtitle file  # noqa: RUF001
        "9" * 5_000 + ":00:00",
        "999999:00:00,000",
    ],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="time"):
        parse_clock(text)


@given(TIMES)
def test_a_printed_time_reads_the_same(ms: int) -> None:
    assert parse_clock(srt_clock(ms)) == parse_clock(vtt_clock(ms)) == ms


def test_clocks_as_the_formats_write_them() -> None:
    assert srt_clock(3_723_004) == "01:02:03,004"
    assert vtt_clock(3_723_004) == "01:02:03.004"
    assert vtt_clock(360_000_000) == "100:00:00.000"


@pytest.mark.parametrize(
    ("line", "times"),
    [
        ("00:00:01,000 --> 00:00:02,000", (1_000, 2_000)),
        ("  00:00:01.000-->00:00:01.000  ", (1_000, 1_000)),
        ("0:01.5 --> 0:02 align:start position:10%", (1_500, 2_000)),
    ],
)
def test_a_timing_line_is_read(line: str, times: tuple[int, int]) -> None:
    assert parse_timing(line) == times


@pytest.mark.parametrize(
    "line",
    ["", "00:00:01,000", "00:00:01,000 -->", "--> 00:00:01,000", "00:00:02,000 --> 00:00:01,000", "a --> b"],
)
def test_a_broken_timing_line_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"time|cue"):
        parse_timing(line)


@given(TIMES)
def test_seconds_keep_every_millisecond(ms: int) -> None:
    assert from_seconds(to_seconds(ms)) == ms


@given(st.floats(0, LONGEST_MS / 1000))
def test_seconds_are_rounded_to_the_nearest_millisecond(seconds: float) -> None:
    assert abs(from_seconds(seconds) / 1000 - seconds) <= 0.0005 + 1e-6


@pytest.mark.parametrize("seconds", [math.nan, math.inf, -math.inf, -1.0, -0.001, 1e300, LONGEST_MS])
def test_seconds_that_are_no_time_are_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match="time"):
        from_seconds(seconds)


def test_a_whisker_below_zero_is_zero() -> None:
    assert from_seconds(-0.0) == from_seconds(-0.0004) == 0
