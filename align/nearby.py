"""How far from a place something else stands, and how often around it.

Names come in bursts: who was spoken of a moment ago is spoken of again sooner than one who never was (Church and Gale,
"Poisson mixtures", 1995).
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["around", "gap"]


def gap(places: Sequence[int], start: int, stop: int) -> int | None:
    """Return how many words lie from the words `start` to `stop` to the nearest of `places`, which rise; None for none.

    What stands inside does not count.
    """
    before, behind = bisect_left(places, start), bisect_left(places, stop)
    gaps = [start - places[before - 1]] if before else []
    gaps += [places[behind] - stop + 1] if behind < len(places) else []
    return min(gaps, default=None)


def around(places: Sequence[int], place: int, reach: int) -> int:
    """Return how many of `places`, which rise, are less than `reach` words from `place`."""
    return bisect_left(places, place + reach) - bisect_left(places, place - reach + 1)
