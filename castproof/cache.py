"""`castproof cache`: what recognition keeps, and where."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from castproof.outputs import print_text
from castproof.report import count
from transcribe.store import Store
from transcript.errors import OutputError, one_line

if TYPE_CHECKING:
    from castproof.parts import Tools

__all__ = ["cache", "cache_folder", "recognised"]

_MEGABYTE = 1_000_000
_DAY_S = 86_400


def cache_folder() -> Path:
    """Return where castproof keeps what it can make again: $CASTPROOF_CACHE, else the platform's place for that."""
    if given := os.environ.get("CASTPROOF_CACHE", ""):
        return Path(given)
    from platformdirs import user_cache_path

    return user_cache_path("castproof", appauthor=False)


def recognised() -> Store:
    """Return the store of what has been recognised."""
    return Store(cache_folder() / "recognised")


def cache(tools: Tools, *, clear: bool) -> int:
    """Print what is kept, the last used first; with `clear`, remove it. Raises OutputError."""
    store = recognised()
    if clear:
        try:
            tools.reporter.tell(f"{store.folder}: {count(store.clear(), 'recording')} removed")
        except OSError as error:
            raise OutputError(str(store.folder), f"cannot be cleared: {error.strerror}") from error
        return 0
    kept = store.kept()
    size = sum(k.size_bytes for k in kept) / _MEGABYTE
    lines = [f"{store.folder}: {count(len(kept), 'recording')}, {size:.1f} of {store.limit_bytes / _MEGABYTE:.0f} MB"]
    for k in kept:
        done = "finished" if k.done == k.units else f"{k.done} of {k.units} stretches"
        lines.append(f"{one_line(k.recording)}  {one_line(k.engine)}  {done}  {k.size_bytes:,} bytes  {_ago(k.used_s)}")
    print_text("\n".join(lines) + "\n")
    return 0


def _ago(used_s: float) -> str:
    days = int(max(0.0, time.time() - used_s) // _DAY_S)
    return f"{count(days, 'day')} ago" if days else "today"
