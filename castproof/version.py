"""Which release of castproof this is."""

from __future__ import annotations

__all__ = ["version"]


def version() -> str:
    """Return the version of the installed package."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("castproof")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0+unknown"
