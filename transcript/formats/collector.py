"""Python's collector of cycles, which has nothing to find while a file is read or written."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["collector_paused"]


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause the collector: the million values of a large file form no cycles, and going through them takes longest.

    What was made meanwhile is there to stay: it counts as old afterwards, as new it would be gone through at once.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.freeze()
            gc.unfreeze()  # to the oldest, without going through them
            gc.enable()
