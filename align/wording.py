"""How a term is written in the place of the words it was misheard as: punctuation and possessive kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.language import zipf
from align.numerals import spoken_figures
from align.phonetics import distances, encode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.phonetics import Phones

__all__ = ["as_said", "has_spoken_s", "in_place", "is_short_form", "reword", "without_stop"]

_HEAD = re.compile(r"^[^\w&@#$€£]*")
_TAIL = re.compile(r"[^\w%+]*$")
_ADDRESS = re.compile(r"(?<=\w)\.(?:com|edu|gov|io|net|org)$", re.IGNORECASE)
_EDGES = re.compile(r"^\W+|\W+$")
_LEAST_SHORT = 3
_KNOWN_ZIPF = 3.5
_LEAST_NAME_ZIPF = 2.0  # "evangeline" has 2.7, "alejandra" 2.3
_POSSESSIVE = re.compile(r"(['’])s$|(?<=s)(['’])$", re.IGNORECASE)


_NICKNAMES = {
    "andy": "andrew", "becky": "rebecca", "bernie": "bernard", "betty": "elizabeth", "beth": "elizabeth",
    "bill": "william", "billy": "william", "bob": "robert", "bobby": "robert", "charlie": "charles",
    "chuck": "charles", "dave": "david", "dick": "richard", "drew": "andrew", "hank": "henry", "jack": "john",
    "jim": "james", "jimmy": "james", "joe": "joseph", "kate": "katherine", "larry": "lawrence", "liz": "elizabeth",
    "maggie": "margaret", "mike": "michael", "nate": "nathan", "peggy": "margaret", "rick": "richard",
    "steve": "stephen", "sue": "susan", "ted": "edward", "tom": "thomas", "tony": "anthony", "vicky": "victoria",
}  # fmt: skip
"""English short forms of first names that are no beginnings of these."""


def is_short_form(heard: str, first: str) -> bool:
    """Tell whether a known word is a first name cut short ("steve" for "steven"), as people are called."""
    if _NICKNAMES.get(heard) == first:
        return True
    if not _LEAST_SHORT <= len(heard) < len(first) or not first.startswith(heard) or first[len(heard)] == "-":
        return False
    return zipf(heard) >= _KNOWN_ZIPF and zipf(first) >= _LEAST_NAME_ZIPF  # "Con" is not short for Constellium


def as_said(words: Sequence[str], spelling: str) -> str:
    """Return the name `spelling` with what was heard of it as it was said and is written there.

    That is the short form of a first name (Steve Humphreys for Steven's), and a number that is a word of its own
    ("Phase one" for Phase 1): how numbers are written is a matter of style.
    """
    return _with_number(words, _with_short_form(words, spelling))


def _with_number(words: Sequence[str], spelling: str) -> str:
    *name, figure = spelling.split()
    last = _EDGES.sub("", words[-1])
    same = name and figure.isdigit() and [last.lower()] == spoken_figures(figure)
    return " ".join([*name, last]) if same else spelling


def _with_short_form(words: Sequence[str], spelling: str) -> str:
    first, *others = spelling.split()
    heard = _EDGES.sub("", words[0])
    spoken = [w for w in others if len(_EDGES.sub("", w)) > 1]  # a middle initial is hardly ever
    whole = len(words) > 1 and len(words) in (1 + len(others), 1 + len(spoken))
    if whole and is_short_form(heard.lower(), first.lower()):
        return " ".join([heard, *others])
    return spelling


def reword(words: Sequence[str], spelling: str, *, ending: str = "") -> str:
    """Return `spelling` as it stands in the place of `words`, with what hangs on the first and the last of them.

    A possessive stays one, and an address. `ending` is what was heard behind the term: a possessive "'s", or the "s" of
    a plural.
    """
    head, tail = _HEAD.match(words[0]), _TAIL.search(words[-1])
    before = head.group() if head else ""
    behind = tail.group() if tail else ""
    core = words[-1][: len(words[-1]) - len(behind)]
    address = _ADDRESS.search(core)
    if address is not None and not spelling.lower().endswith(address.group().lower()):
        return f"{before}{spelling}{address.group()}{behind}"
    own = _POSSESSIVE.search(core) or (_POSSESSIVE.search(core + behind[:1]) if behind[:1] in ("'", "’") else None)
    if own is not None and not spelling.endswith(("'s", "’s")):
        mark = own.group(1) or own.group(2)
        if own.end() > len(core):
            behind = behind[1:]
        return f"{before}{spelling}{mark}s{behind}"
    if ending and not spelling.lower().endswith("s"):
        curly = any("’" in w for w in words)
        return before + spelling + (ending.replace("'", "’") if curly else ending) + behind
    return f"{before}{spelling}{behind}"


def without_stop(words: Sequence[str], behind: str) -> Sequence[str]:
    """Return letters that are spelt with full stops ("I. O. T.") without the last, if the sentence goes on `behind`.

    It belongs to the letter, and a word in their place has none.
    """
    spelt = len(words) > 1 and all(len(w) > 1 and w[0].isalpha() and w[1:] == "." for w in words)
    return [*words[:-1], words[-1][:1]] if spelt and behind[:1].islower() else words


def in_place(words: Sequence[str], text: str) -> str:
    """Return `text` as it stands, with the punctuation that hangs on the first and the last of `words` around it."""
    head, tail = _HEAD.match(words[0]), _TAIL.search(words[-1])
    return f"{head.group() if head else ''}{text}{tail.group() if tail else ''}"


def has_spoken_s(heard: Phones, term: Phones) -> bool:
    """Tell whether an s or z was heard that the term lacks: with one it sounds nearer."""
    if heard[-1:] not in (("S",), ("Z",)) or term[-1:] in (("S",), ("Z",)):
        return False
    bare, with_s = distances([encode(heard)] * 2, [encode(term), encode((*term, heard[-1]))])
    return bool(with_s < bare)
