"""How records are written: what is common to the JSON files that tell what a job did."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from castproof.version import version

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["record_json", "times"]


def record_json(form: str, number: int, content: Mapping[str, object]) -> bytes:
    """Return a record as the bytes of its file: its format `form` and that one's version `number` first."""
    record = {"format": form, "version": number, "castproof": version(), **content}
    return (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "backslashreplace")


def times(start_ms: int | None, end_ms: int | None) -> dict[str, float]:
    """Return the fields "start" and "end" in seconds; what is not known is left out."""
    found = (("start", start_ms), ("end", end_ms))
    return {name: time_ms / 1000 for name, time_ms in found if time_ms is not None}
