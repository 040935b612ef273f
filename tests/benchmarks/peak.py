"""How much memory a process has taken."""

from __future__ import annotations

from pathlib import Path

__all__ = ["peak_mb"]


def peak_mb(process: int | str = "self") -> float:
    """Return the largest memory of a process that was resident, in MB; Linux alone tells."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1000
