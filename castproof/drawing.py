"""Drawings as files. matplotlib (extra `plot`) is imported here alone, when something is drawn."""

from __future__ import annotations

import io
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from transcript.errors import NotInstalled, OptionError

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

__all__ = ["check_drawing", "drawn", "new_figure"]

_ENDINGS = (".png", ".svg")
_DOTS_PER_INCH = 150


def check_drawing(flag: str, path: Path) -> None:
    """Raise OptionError where the file that `flag` names is no drawing, NotInstalled where none can be made."""
    if path.suffix.lower() not in _ENDINGS:
        raise OptionError(f"{flag} {path}: a drawing is a file that ends in .png or .svg; give such a name")
    try:
        version("matplotlib")
    except PackageNotFoundError:
        raise NotInstalled(f"{flag}: matplotlib is not installed; pip install 'castproof[plot]'") from None


def new_figure(width_inches: float, height_inches: float) -> Figure:
    """Return an empty figure that no window knows of."""
    from matplotlib.figure import Figure

    return Figure((width_inches, height_inches), layout="constrained")


def drawn(figure: Figure, path: Path) -> bytes:
    """Return `figure` as the bytes of a file called as `path` is. The same figure gives the same bytes."""
    import matplotlib as mpl

    data = io.BytesIO()
    svg = path.suffix.lower() == ".svg"
    with mpl.rc_context({"svg.hashsalt": "castproof", "svg.fonttype": "none"}):
        figure.savefig(
            data, format="svg" if svg else "png", dpi=_DOTS_PER_INCH, metadata={"Date": None} if svg else None
        )
    return data.getvalue()
