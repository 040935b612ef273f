"""How a term is written in the place of the words it was misheard as: punctuation and possessive kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.phonetics import distances, encode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.phonetics import Phones

__all__ = ["has_spoken_s", "reword"]

_HEAD = re.compile(r"^[^\w&@#$€£]*")
_TAIL = re.compile(r"[^\w%+]*$")
_POSSESSIVE = re.compile(r"(['’])s$|(?<=s)(['’])$", re.IGNORECASE)


def reword(words: Sequence[str], spelling: str, *, spoken_s: bool = False) -> str:
    """Return `spelling` as it stands in the place of `words`, with what hangs on the first and the last of them.

    A possessive stays one. `spoken_s` says that an s was heard behind the term ("in Vidias"): between a name and what
    it has, the possessive is meant.
    """
    head, tail = _HEAD.match(words[0]), _TAIL.search(words[-1])
    before = head.group() if head else ""
    behind = tail.group() if tail else ""
    core = words[-1][: len(words[-1]) - len(behind)]
    own = _POSSESSIVE.search(core) or (_POSSESSIVE.search(core + behind[:1]) if behind[:1] in ("'", "’") else None)
    if own is not None and not spelling.endswith(("'s", "’s")):
        mark = own.group(1) or own.group(2)
        if own.end() > len(core):
            behind = behind[1:]
        return f"{before}{spelling}{mark}s{behind}"
    if spoken_s and not spelling.lower().endswith("s"):
        mark = "’" if any("’" in w for w in words) else "'"
        return f"{before}{spelling}{mark}s{behind}"
    return f"{before}{spelling}{behind}"


def has_spoken_s(heard: Phones, term: Phones) -> bool:
    """Tell whether an s or z was heard that the term lacks: with one it sounds nearer."""
    if heard[-1:] not in (("S",), ("Z",)) or term[-1:] in (("S",), ("Z",)):
        return False
    bare, with_s = distances([encode(heard)] * 2, [encode(term), encode((*term, heard[-1]))])
    return bool(with_s < bare)
