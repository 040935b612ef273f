"""Passages between which a recogniser heard nothing, although the words that a transcript has there fill the time.

A recogniser drops whole sentences: what stands between two passages on one side alone is then no advertisement. An
advertisement takes no time in the recording that lacks it, and where it has been replaced, something else is heard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from align.passages import Passage
from align.placing import USUAL_MS_A_LETTER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.placing import Spoken

__all__ = ["bridged"]

_LEAST_PACE, _MOST_PACE = 0.6, 1.8
"""Between these parts of the time that words usually take lies what they took in a real hole (22 earnings calls)."""
_LONGEST_MS = 30_000
"""No recogniser drops more at once; music and silence last longer."""
_MOST_HEARD = 0.2
"""What is heard in the hole may have so many of the letters that are missing: a word or two caught of them."""


def bridged(passages: Sequence[Passage], here: Sequence[str], spoken: Sequence[Spoken | None]) -> tuple[Passage, ...]:
    """Return passages in their order, neighbours made one where the words between them fill the time between them."""
    joined: list[Passage] = []
    for passage in passages:
        if joined and _is_hole(joined[-1], passage, here, spoken):
            last = joined.pop()
            joined.append(
                Passage(
                    last.here_start,
                    passage.here_stop,
                    last.there_start,
                    passage.there_stop,
                    (*last.pairs, *passage.pairs),
                )
            )
        else:
            joined.append(passage)
    return tuple(joined)


def _is_hole(before: Passage, after: Passage, here: Sequence[str], spoken: Sequence[Spoken | None]) -> bool:
    last, first = before.pairs[-1], after.pairs[0]
    start, end = spoken[last.there], spoken[first.there]
    if start is None or end is None:
        return False
    missing = sum(map(len, here[last.here + 1 : first.here]))
    heard = sum(len(s.text) for s in spoken[last.there + 1 : first.there] if s is not None)
    room_ms, usual_ms = end.start_ms - start.end_ms, missing * USUAL_MS_A_LETTER
    return (
        _LEAST_PACE * usual_ms <= room_ms <= min(_LONGEST_MS, _MOST_PACE * usual_ms) and heard <= _MOST_HEARD * missing
    )
