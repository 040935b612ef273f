"""Where a transcript says whose turn it is: "I'm Sarah Holder", "over to Brett", "Thanks, Maureen", "Jackie?".

A mention is a name in a turn with words around it that tell a role in the talk: the speaker himself, who speaks next,
who spoke before. The words around are those of English. Capitals tell names, so a transcript without them has none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from align.strays import blocks_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transcript.model import Word

__all__ = ["Mention", "Party", "find_mentions", "name_words"]


class Party(StrEnum):
    """Who a mention says has the name."""

    SPEAKER = "speaker"
    CALLER = "caller"
    NEXT = "next"
    GUEST = "guest"
    ADDRESSED = "addressed"
    BEFORE = "before"
    ABSENT = "absent"
    SHOW = "show"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of one word or more at word `at`, in turn number `turn`, and whose it is by what is said around it.

    SPEAKER says so of himself; CALLER too, in passing ("this is Ann from"), which titles and things are said to be as
    well. NEXT is given the floor; GUEST is announced, `ahead` words before the turn ends; ADDRESSED is asked something
    at its end; BEFORE is thanked at its beginning; for one who is ABSENT the speaker stands in ("Trevor, on for Jon").
    What one is welcomed to, or listens to, is no person but a SHOW. `said` quotes the words.
    """

    party: Party
    name: tuple[str, ...]
    turn: int
    at: int
    ahead: int
    said: str


_LONGEST = 4
_AROUND = 18
"""Words before a name in which what makes it a mention may stand: roles are long ("our Executive Vice President")."""
_MOST_CHARACTERS = 300
_OPENING = 15
_THANKING = 8
_PARTICLE = re.compile("al|bin|da|de|del|della|den|der|di|du|la|le|van|von")
_NO_NAME = re.compile(
    "an?|and|are|as|at|but|by|for|from|he|hello|hey|hi|how|i|i'd|i'll|i'm|i've|if|in|is|it|it's|my|no|of|ok|okay|on|or|"
    "our|please|she|so|that|the|then|there|they|this|to|today|was|we|what|when|where|which|who|why|with|yeah|yes|your?|"
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|june|july|august|september|"
    "october|november|december|american|british|canadian|chinese|english|french|german|indian|japanese|"
    "chief|executive|officer|financial|operating|technology|president|vice|senior|chair(?:man|woman)?|director|"
    "treasurer|secretary|counsel|general|head|manager|managing|investor|relations|communications|corporate|global|"
    "(?:co-?)?founder|partner|analyst|reporter|correspondent|editor|producer|(?:co-?)?host|moderator|operator|"
    "mrs?|ms|miss|dr|prof(?:essor)?|sir|madam|sen(?:ator)?|rep(?:resentative)?|gov(?:ernor)?|congressman|minister|"
    "c[efot]o|evp|svp|vp|ir|"
    "thanks|thank|good|great|morning|afternoon|evening|welcome|everyone|everybody|guys|all|team|folks"
)
"""Capitalised words that are no part of a name: sentences begin with them, days, months, peoples and titles."""

_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_EDGE = "\"'“”‘’([{)]}"
_BREAK = (".", "?", "!", ",", ";", ":", "…", "—", "–")

_WHO = (
    r"(?: (?:our|my|your|the|mrs?|ms|miss|dr|sir|president|chief|executive|c[efo]o|chairman|vice|senior|professor)"
    r"\b[^?!]{0,100}?)?"
)
"""What may stand between "over to" and a name: who that is."""
_QUOTED = re.compile(r"(?:\b(?:said|says|saying|say|goes|like|quote|called|named|hey)[,:]?|[\"“])\s*$")
_SELF = re.compile(
    r"(?:^|[\s(])(?:i[’']m|i am|my name is|my name[’']s|(?:this is|i[’']m|i am) your (?:co-?)?host|"
    r"(?:i[’']m|i am) the host)(?: your (?:co-?)?host| the operator)?,?$"
)
_CALLER = re.compile(r"(?:^|[.?!,] )(?:and )?(?:this is|it[’']s)(?:,? (?:uh|um|actually),?)*$")
_SHOW = re.compile(r"\b(?:welcome(?: back)?|listening|listen|tuned in|subscribe) to(?: the)?$")
_ABSENT = re.compile(r"\b(?:here|on|in|calling),? (?:for|on behalf of)$")
_CALLING = re.compile(r"^(?:[.,?!]|$| ?(?:from|with|here|speaking|again|calling|on for|in for)\b)")
_NEXT = re.compile(
    r"(?:\b(?:turn|hand|pass|give)\b[^.?!]{0,40}?\b(?:over|back|off) to" + _WHO + r"|\bback (?:over )?to(?: you,?)?"
    r"|\bto introduce" + _WHO + r"|\bquestion\b[^.?!]{0,40}?(?: from(?: the lines? of)?| is| we have)" + _WHO + ""
    r"|\bfrom the line of|\bfrom [^.?!]{2,40}, we have|\bi (?:asked|spoke (?:with|to)|talked (?:with|to)|sat down with)"
    r"(?: [\w’'.&-]+[’']s)?)$"
)
_GUEST = re.compile(
    r"(?:\bwelcome(?: back)?,?|\bjoin(?:s|ed|ing)(?: (?:me|us))?(?: (?:today|now|again|here))*(?: is| by)?" + _WHO + ""
    r"|\b(?:our|my) guests?(?: (?:today|this week|is|for today))*,?|\b(?:here|today|speaking|talking) with"
    r"(?: [\w’'.&-]+[’']s)?)$"
)
_IS_GUEST = re.compile(r"^,? ?(?:is (?:here|with (?:us|me)|joining (?:us|me)|back)|joins (?:us|me)|welcome)\b")
_THANKS = re.compile(r"(?:^|[\s.,])(?:thanks|thank you)(?: so much| very much)?,?$")
_IS_THANKED = re.compile(r"^,? ?(?:thanks|thank you)\b")


def name_words(words: Sequence[str], start: int) -> int:
    """Return how many of `words` from `start` on are one name: none where no name begins there."""
    stop = start
    while stop < len(words) and stop - start <= _LONGEST:
        text = words[stop].strip(_EDGE)
        core = text.rstrip("".join(_BREAK))
        if not (_is_name_word(core) or (stop > start and _PARTICLE.fullmatch(core))):
            break
        stop += 1
        if (text != core and not _is_initial(text)) or core.endswith(("'s", "’s")):
            break
    while stop > start and _PARTICLE.fullmatch(words[stop - 1].strip(_EDGE)):
        stop -= 1
    return stop - start if stop - start <= _LONGEST else 0


def _is_name_word(core: str) -> bool:
    if not _WORD.fullmatch(core) or core.endswith("-") or not core[0].isupper():
        return False
    plain = core.lower().replace("’", "'").removesuffix("'s")
    return _NO_NAME.fullmatch(plain) is None and (len(core) == 1 or not core.isupper())


def _is_initial(text: str) -> bool:
    return len(text) == len("A.") and text[0].isupper() and text[1] == "."


def find_mentions(words: Sequence[Word]) -> Iterator[Mention]:
    """Yield the mentions in `words`, whose speakers make the turns. Takes time linear in the words."""
    for number, block in enumerate(blocks_of(w.speaker for w in words)):
        texts = [w.text for w in words[block.start : block.stop]]
        at = 0
        while at < len(texts):
            length = name_words(texts, at)
            mention = _mention(texts, at, length, number, block.start) if length else None
            if mention is not None:
                yield mention
            at += max(1, length)


def _mention(texts: Sequence[str], at: int, length: int, turn: int, start: int) -> Mention | None:
    name = tuple(w.strip(_EDGE).rstrip("".join(_BREAK[1:])).strip(_EDGE) for w in texts[at : at + length])
    name = (*name[:-1], name[-1].removesuffix("'s").removesuffix("’s"))
    name = tuple(w if _is_initial(w) else w.rstrip(".") for w in name)
    party = _party(texts, at, length)
    if party is None:
        return None
    said = " ".join(texts[max(0, at - 4) : at + length + 1])
    return Mention(party, name, turn, start + at, len(texts) - at - length, said)


def _party(texts: Sequence[str], at: int, length: int) -> Party | None:
    before = " ".join(_leading(texts, at)).lower()[-_MOST_CHARACTERS:]
    last = texts[at + length - 1]
    mark = last[len(last.rstrip("".join(_BREAK))) :]
    behind = mark + " " + " ".join(texts[at + length : at + length + 4]).lower()[:_MOST_CHARACTERS]
    at_once = behind.strip()
    own = _SELF.search(before)
    if own is not None and _QUOTED.search(before[: own.start() + 1]):
        return None
    signs = (
        (Party.SHOW, _SHOW.search(before)),
        (Party.SPEAKER, own),
        (Party.CALLER, at < _OPENING and _CALLER.search(before) and _CALLING.search(at_once)),
        (Party.ABSENT, at < _OPENING and _ABSENT.search(before)),
        (Party.BEFORE, at < _THANKING and _THANKS.search(before)),
        (Party.BEFORE, at == 0 and _IS_THANKED.search(at_once)),
        (Party.NEXT, _NEXT.search(before)),
        (Party.GUEST, _GUEST.search(before) or _IS_GUEST.search(at_once)),
        (Party.ADDRESSED, _is_addressed(texts, at, length, mark)),
    )
    return next((party for party, told in signs if told), None)


def _leading(texts: Sequence[str], at: int) -> Sequence[str]:
    """Return the words that lead up to a name: no other name stands among them, but whose he is ("Bloomberg's")."""
    first = max(0, at - _AROUND)
    for k in range(at - 1, first - 1, -1):
        begins = k == 0 or texts[k - 1].rstrip(_EDGE).endswith((".", "?", "!"))
        if not begins and name_words(texts, k) and not texts[k].endswith(("'s", "’s")):
            return texts[k + 1 : at]
    return texts[first:at]


def _is_addressed(texts: Sequence[str], at: int, length: int, mark: str) -> bool:
    """Tell whether a name is called at the end of a turn, alone ("Jackie?") or before the last question."""
    if at > 0 and not texts[at - 1].endswith(_BREAK):
        return False
    last = len(texts) - 1
    if at + length == len(texts):
        return True
    begins = at == 0 or texts[at - 1].rstrip(_EDGE).endswith((".", "?", "!"))
    ends = [k for k in range(at + length - 1, len(texts)) if texts[k].rstrip(_EDGE).endswith((".", "?", "!"))]
    asked = mark == "," and texts[last].endswith("?") and ends[:1] == [last]
    return begins and (mark == "?" or asked)
