"""Why a document cannot be read, before anyone knows which document it is."""

from __future__ import annotations

__all__ = ["Unreadable"]


class Unreadable(Exception):
    """A document cannot be read; the message says why and what to do, without the document's name."""
