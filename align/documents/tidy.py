"""A document's text as a person reads it: without what only a machine or a printer put there."""

from __future__ import annotations

import re
from collections import Counter

__all__ = ["tidy", "unhyphenated", "without_marks"]

_LINE_END = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
# hints where a word may break, byte-order marks, controls: none of them is seen, all of them split words
_UNSEEN = re.compile(r"[\0-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_LIGATURE = re.compile(f"[{''.join(_LIGATURES)}]")
# an address spells a name in small letters and run together; as a reference that is worse than nothing
_ADDRESS = re.compile(
    r"(?:https?://|\bwww\.)[^\s<>\"]*[^\s<>\".,;:!?)\]'\u2019\u201d]|(?<!\S)[^\s@]++@[^\s@]+\.[a-z]{2,}\b",
    re.IGNORECASE,
)
_HYPHENATED = re.compile(r"\b(\w++)-[ \t]*+\n[ \t]*+(\w++)")
_WORD = re.compile(r"\w+(?:-\w+)*")

_IMAGE_OR_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\n]*\)")
_REFERENCE = re.compile(r"^ {0,3}\[[^\[\]\n]+\]:[^\n]*$", re.MULTILINE)
_LEADING_MARK = re.compile(r"^[ \t]*+(?:#{1,6}[ \t]++|>[ \t]?+|[*+-][ \t]++)", re.MULTILINE)
_EMPHASIS = re.compile(r"\*{1,3}|`{1,3}|(?<!\w)_{1,3}|_{1,3}(?!\w)|^[-=]{3,}[ \t]*$", re.MULTILINE)


def tidy(text: str) -> str:
    r"""Return `text` with "\n" as line ends, ligatures spelt out, and without unseen characters and addresses."""
    text = _UNSEEN.sub("", _LINE_END.sub("\n", text))
    text = _LIGATURE.sub(lambda m: _LIGATURES[m[0]], text)
    return _ADDRESS.sub("", text)


def without_marks(text: str) -> str:
    """Return Markdown `text` without its marks: headings, emphasis, lists, and the targets of links."""
    text = _REFERENCE.sub("", _IMAGE_OR_LINK.sub(r"\1", text))
    return _EMPHASIS.sub("", _LEADING_MARK.sub("", text))


def unhyphenated(text: str) -> str:
    """Return `text` with the words put together that a line end divides.

    The rest of the text decides: "Deep-/Seek" becomes "DeepSeek" where that stands elsewhere, "Beijing-/based" keeps
    its hyphen where "Beijing-based", or both "Beijing" and "based", do. What nothing tells is joined before a small
    letter, and keeps its hyphen before any other.
    """
    known = Counter(_WORD.findall(_HYPHENATED.sub("\n", text)))

    def whole(parts: re.Match[str]) -> str:
        left, right = parts.groups()
        joined, kept = left + right, f"{left}-{right}"
        if known[joined] or known[kept]:
            return joined if known[joined] >= known[kept] else kept
        if known[left] and known[right]:
            return kept
        return joined if right[0].islower() and left.isalpha() else kept

    return _HYPHENATED.sub(whole, text)
