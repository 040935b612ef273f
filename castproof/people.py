"""Who says what, settled: labels repaired, speakers named as the talk names them, or as the user says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from transcript.errors import OptionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.documents import ReferenceText
    from align.glossary import Glossary
    from align.names import SpeakerName
    from align.turns import SpeakerChange
    from castproof.parts import Reporter
    from transcript.model import Transcript

__all__ = ["GivenName", "People", "Settled", "SpeakerCase", "SpeakerWishes", "parse_names", "settle"]

_BETWEEN = re.compile(r",(?=[^,=]*=)")  # a name may hold a comma


@dataclass(frozen=True, slots=True)
class GivenName:
    """The user says that the speaker `label` is `name`."""

    label: str
    name: str


@dataclass(frozen=True, slots=True)
class SpeakerWishes:
    """What is to be done about speakers: repair labels that flip, find names, and the names the user gives."""

    repair: bool = False
    find_names: bool = False
    given: tuple[GivenName, ...] = ()

    @property
    def any(self) -> bool:
        """Tell whether anything is to be done."""
        return self.repair or self.find_names or bool(self.given)

    def refuse(self, why: str) -> None:
        """Raise OptionError where anything was asked for and nothing heeds it."""
        flags = {"--repair-speakers": self.repair, "--name-speakers": self.find_names, "--speakers": self.given}
        asked = ", ".join(name for name, value in flags.items() if value)
        if asked:
            raise OptionError(f"{asked}: {why}; leave it out")

    def check(self, labels: Sequence[str]) -> None:
        """Raise OptionError where a name is given to a label that none of the speakers has."""
        if (problem := self.unknown(labels)) is not None:
            raise OptionError(problem)

    def unknown(self, labels: Sequence[str]) -> str | None:
        """Return one line on the labels that none of the speakers has, None where all are known."""
        lacking = [g.label for g in self.given if g.label not in labels]
        if not lacking:
            return None
        there = ", ".join(labels) if labels else "no speaker at all"
        return f"--speakers: nobody is called {', '.join(map(repr, lacking))}; there is {there}"


@dataclass(frozen=True, slots=True)
class People:
    """What was found of the speakers: the words that changed hands or may have to, and who is who."""

    changes: tuple[SpeakerChange, ...] = ()
    names: tuple[SpeakerName, ...] = ()
    given: tuple[GivenName, ...] = ()

    @property
    def made(self) -> tuple[SpeakerChange, ...]:
        """The changes that are made."""
        return tuple(c for c in self.changes if c.applied)

    @property
    def doubts(self) -> tuple[SpeakerChange, ...]:
        """The changes that are not sure enough to be made."""
        return tuple(c for c in self.changes if not c.applied)


@dataclass(frozen=True, slots=True)
class Settled:
    """A transcript whose words are under the names of their speakers, and how that came."""

    transcript: Transcript
    people: People


def parse_names(text: str | None) -> tuple[GivenName, ...]:
    """Return the names of "Speaker 2=Sarah Holder,Speaker 3=Jackie Davalos". Raises OptionError."""
    if text is None:
        return ()
    given = []
    for pair in _BETWEEN.split(text):
        label, equals, name = (part.strip() for part in pair.partition("="))
        if not (label and equals and name):
            raise OptionError(f'--speakers {pair.strip()!r}: write LABEL=NAME, as "Speaker 2=Sarah Holder"')
        given.append(GivenName(label, name))
    if len({g.label for g in given}) < len(given):
        raise OptionError("--speakers gives one label two names; leave one out")
    return tuple(given)


@dataclass(frozen=True, slots=True)
class SpeakerCase:
    """All that is known when the speakers of a transcript are settled.

    `voiced` holds the same words with the voices of a diarizer; the words `unheard`, by their numbers, are not in the
    recording; the voices `recognised` are people's names. `glossary` says how names are spelt, `documents` what people
    are.
    """

    wishes: SpeakerWishes
    glossary: Glossary
    documents: tuple[ReferenceText, ...] = ()
    voiced: Transcript | None = None
    unheard: frozenset[int] = frozenset()
    recognised: frozenset[str] = frozenset()


def settle(transcript: Transcript, case: SpeakerCase, reporter: Reporter) -> Settled:
    """Put the words of a transcript under their speakers, and these under their names, as far as that is asked for.

    Words without any label take that of their voice in any case, and so do the labels of people whose voices are known.
    A label that the user names and that nobody turns out to have is warned of.
    """
    from align.names import name_speakers
    from align.turns import repair_speakers, with_speakers

    wishes, settled = case.wishes, transcript
    changes: tuple[SpeakerChange, ...] = ()
    if wishes.repair or (case.voiced is not None and (case.recognised or not transcript.speakers)):
        repaired = repair_speakers(transcript, case.voiced, case.unheard, case.recognised)
        settled, changes = repaired.transcript, repaired.changes
    if (problem := wishes.unknown([*dict.fromkeys((*transcript.speakers, *settled.speakers))])) is not None:
        reporter.warn(problem)
    own = {g.label for g in wishes.given}
    found = name_speakers(settled, case.glossary, case.documents) if wishes.find_names else ()
    names = tuple(n for n in found if n.label not in own)
    called = {n.label: n.name for n in names} | {g.label: g.name for g in wishes.given}
    if called:
        settled = with_speakers(settled, [called.get(w.speaker or "", w.speaker) for w in settled.words])
    return Settled(settled, People(changes, names, wishes.given))
