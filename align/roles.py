"""What documents say a person is: "Ross Kelly, ITPro's news and analysis editor", "Brett Ponton - President"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["find_role"]

_LONGEST = 80
_LEAST = 3
_FUNCTION = re.compile(
    r"\b(?:analyst|anchor|author|chair(?:man|woman|person)?|ceo|cfo|chief|columnist|co-?founder|co-?host|correspondent|"
    r"counsel|cto|director|doctor|editor|engineer|executive|founder|head|host|journalist|lawyer|manager|minister|"
    r"officer|partner|president|producer|professor|reporter|researcher|scientist|secretary|senator|treasurer|writer)s?\b",
    re.IGNORECASE,
)
_UNFINISHED = re.compile(r"\b(?:and|at|for|of|said|says|the|told|was|will)$", re.IGNORECASE)
"""What a line or a clause leaves hanging is no role."""


def find_role(name: str, texts: Iterable[str]) -> str | None:
    """Return what the first of `texts` that tells says `name` is, None where none does. Takes time linear in them."""
    person = re.escape(name).replace("\\ ", r"\s+")
    behind = re.compile(person + r"(?:,\s+|\s+[-–—]\s+|\s+\()(?:the\s+|an?\s+)?([^\n.;()]{3,160})")
    outlet = re.compile(r"\b([A-Z][\w&.-]*(?: [A-Z][\w&.-]*){0,2})[’']s\s+" + person + r"\b")
    for text in texts:
        for found in behind.finditer(text):
            role = found[1].split(",")[0].strip()
            if _LEAST <= len(role) <= _LONGEST and _FUNCTION.search(role) and not _UNFINISHED.search(role):
                return role
        if told := outlet.search(text):
            return told[1]
    return None
