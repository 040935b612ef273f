"""The longest run of values that only rise."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["longest_rise"]


def longest_rise(values: Sequence[int], *, strictly: bool = False) -> list[int]:
    """Return the places of as many `values` as rise from one to the next; of equal ones all, unless `strictly`.

    Found by patience sorting, in time n log n.
    """
    bisect = bisect_left if strictly else bisect_right
    least: list[int] = []  # of the runs of each length, the least value that ends one
    ends: list[int] = []  # and where it stands
    before: list[int] = []  # for each value, where the one before it in its run stands
    for place, value in enumerate(values):
        length = bisect(least, value)
        before.append(ends[length - 1] if length else -1)
        least[length : length + 1] = [value]
        ends[length : length + 1] = [place]
    rise = []
    place = ends[-1] if ends else -1
    while place >= 0:
        rise.append(place)
        place = before[place]
    return rise[::-1]
