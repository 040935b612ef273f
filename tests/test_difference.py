"""A unified diff says what edits change, as `diff` would, and quickly however long the text is."""

from __future__ import annotations

import difflib
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from castproof.difference import unified_diff
from transcript.source import Edit, splice

HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@\n")
NO_END = "\\ No newline at end of file\n"


def lines_of(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+$", text)


def patched(text: str, diff: str) -> str:
    """Apply a unified diff as `patch` does, holding it to every figure and line it states."""
    old, new = lines_of(text), []
    at = 0
    rows = lines_of(diff)[2:]
    while rows:
        header = HUNK.fullmatch(rows.pop(0))
        assert header is not None
        start, count, new_start, new_count = (1 if g is None else int(g) for g in header.groups())
        begin = start - (count > 0)
        new += old[at:begin]
        assert new_start - (new_count > 0) == len(new)
        at, wanted, before = begin, begin + count, len(new)
        while at < wanted or len(new) < before + new_count:
            row = rows.pop(0)
            line = row[1:]
            if rows and rows[0] == NO_END:
                rows.pop(0)
                line = line[:-1]
            if row[0] in " -":
                assert old[at] == line
                at += 1
            if row[0] in " +":
                new.append(line)
    return "".join([*new, *old[at:]])


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """Draw a text of few letters and lines, and edits of it that do not overlap."""
    text = draw(st.text(alphabet="ab\n\n\r\u2028", max_size=60))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    spans = zip(cuts[::2], cuts[1::2], strict=False)
    return text, [Edit(a, b, draw(st.text(alphabet="ac\n", max_size=4))) for a, b in spans]


@given(edited())
def test_the_diff_makes_the_new_text_of_the_old(case: tuple[str, list[Edit]]) -> None:
    text, edits = case
    new = splice(text, edits)
    diff = unified_diff(text, edits, "x.txt")
    assert (diff == "") == (new == text)
    if diff:
        assert diff.startswith("--- a/x.txt\n+++ b/x.txt\n@@ ")
        assert patched(text, diff) == new


@pytest.mark.parametrize("changed", [[0], [3], [3, 9], [3, 10], [3, 11], [19], list(range(20)), [0, 19]])
def test_it_is_what_difflib_gives_for_plain_cases(changed: list[int]) -> None:
    lines = [f"line {k}\n" for k in range(20)]
    text = "".join(lines)
    starts = [sum(map(len, lines[:k])) for k in changed]
    edits = [Edit(start, start + 4, "LINE") for start in starts]
    new = splice(text, edits)
    assert unified_diff(text, edits, "x") == "".join(
        difflib.unified_diff(text.splitlines(True), new.splitlines(True), "a/x", "b/x")  # noqa: FBT003  # keep ends
    )


def test_a_long_file_whose_lines_repeat_takes_no_longer_than_it_must() -> None:
    cue = "00:00:01,000 --> 00:00:02,000\nwe asked what deep Seek does\n\n"
    text = cue * 100_000
    at = cue.index("deep Seek")
    starts = [k * len(cue) + at for k in range(0, 100_000, 10)]
    edits = [Edit(start, start + len("deep Seek"), "DeepSeek") for start in starts]
    begun = time.process_time()
    diff = unified_diff(text, edits, "x.srt")
    assert time.process_time() - begun < 30
    assert diff.count("\n+we asked what DeepSeek does\n") == 10_000
