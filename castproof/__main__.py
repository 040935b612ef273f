"""Where the program starts: Ctrl-C is one line from the first moment on, while the command line still loads, too."""

from __future__ import annotations

import sys

__all__ = ["main"]

_INTERRUPTED = 130


def main() -> int:
    """Run the command line and return its exit code."""
    try:
        from castproof.cli import main as run

        return run()
    except KeyboardInterrupt:
        sys.stderr.write("castproof: error: interrupted; no file is half written\n")
        return _INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
