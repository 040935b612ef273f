"""Who is Speaker 2: the names that a transcript itself gives to its speakers, each with its evidence.

Who says "I'm Sarah Holder" is Sarah Holder; whom somebody gives the floor by name, and who then speaks, has that name.
What is said is weighed in log-odds, set by hand with the introductions of eleven earnings calls (Earnings-21) in view.
A speaker is named where one name is clearly ahead of all others, and the name clearly nobody else's: a wrong name is
worse than none. Only labels that machines gave ("Speaker 2", "SPEAKER_00") are replaced.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.evidence import Evidence, EvidenceKind, confidence_of
from align.glossary import term_key
from align.mentions import Party, find_mentions, name_words
from align.phonetics import distances, encode, pronounce
from align.roles import find_role
from align.strays import blocks_of
from transcript.formats.labels import is_generic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from align.documents import ReferenceText
    from align.glossary import Glossary
    from align.mentions import Mention
    from align.strays import Block
    from transcript.model import Transcript

__all__ = ["SpeakerName", "name_speakers"]

_PRIOR = -1.5
_CLEAR = 2.2
_AHEAD = 1.5
"""A name leads all others of its speaker, and a speaker all others with his name, by such log-odds."""
_MOST = 6.0
"""One kind of mention says no more, however often it is made."""
_SOON = 60
"""Words: who is given the floor speaks next if his name is nearer to the end of the turn."""
_NEW, _HEARD = 4.0, 1.5
"""Whoever is given the floor, without having spoken before, and having spoken."""
_WEIGHTS = {Party.SPEAKER: 4.5, Party.CALLER: 3.0, Party.GUEST: 2.5, Party.ADDRESSED: 1.5, Party.BEFORE: 1.5}
_FIRST_NAME = 0.7
"""What a first name says, against a whole one."""
_NOT_HIMSELF = -3.0
_SAYS_OTHERWISE = -6.0
"""Who calls himself otherwise, or stands in for him, is not the one whom somebody else announced."""
_ONLY_OTHER, _OTHER_SHARE = 2.0, 0.85
"""Two people say nearly all: the guest whom one of them announces is the other."""
_IN_DOCUMENTS = 0.7
_ALIKE = 0.3
"""Names that sound so much alike, by the longer of them, are one name spelt in two ways."""


@dataclass(frozen=True, slots=True)
class SpeakerName:
    """Who the speaker `label` is: `role` is what the documents say of him, `confidence` 0 to 1 is weighed by hand."""

    label: str
    name: str
    role: str | None
    confidence: float
    evidence: tuple[Evidence, ...]


def name_speakers(
    transcript: Transcript, glossary: Glossary, documents: Sequence[ReferenceText] = ()
) -> tuple[SpeakerName, ...]:
    """Return the names of the speakers of `transcript` that are sure, in the order in which they first speak.

    Names are spelt as `glossary` spells them; roles come from the transcript's own head and from `documents`. Takes
    time linear in the words and in the names times the terms.
    """
    blocks = blocks_of(w.speaker for w in transcript.words)
    people = _People.of(list(find_mentions(transcript.words)), glossary)
    scores = _scored(people, blocks)
    texts = [transcript.description, transcript.title, *(d.text for d in documents)]
    found = []
    for label, name in _chosen(scores):
        evidence = scores[label][name]
        found.append(SpeakerName(label, name, find_role(name, texts), confidence_of(evidence), tuple(evidence)))
    order = {label: k for k, label in enumerate(transcript.speakers)}
    return tuple(sorted(found, key=lambda n: order[n.label]))


# -- the people who are spoken of --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _People:
    """The mentions of people whose whole names are known, each with that name; `selves` are all of speakers' own."""

    mentions: tuple[tuple[Mention, str], ...]
    selves: tuple[Mention, ...]
    in_documents: frozenset[str]

    @classmethod
    def of(cls, mentions: Sequence[Mention], glossary: Glossary) -> _People:
        terms = [t.spelling for t in glossary.terms if _is_whole_name(t.spelling)]
        spelling = _Spelling(terms)
        shows = {m.name for m in mentions if m.party is Party.SHOW}
        mentions = [m for m in mentions if m.name not in shows]
        whole = Counter(spelling.of(" ".join(m.name)) for m in mentions if len(m.name) > 1)
        known = _People._known(whole, terms)
        resolved = ((m, spelling.of(" ".join(m.name)) if len(m.name) > 1 else known.get(m.name[0])) for m in mentions)
        selves = tuple(m for m in mentions if m.party in (Party.SPEAKER, Party.CALLER, Party.ABSENT))
        of_others = tuple((m, name) for m, name in resolved if name and m.party is not Party.ABSENT)
        return cls(of_others, selves, frozenset(terms))

    @staticmethod
    def _known(whole: Counter[str], terms: Sequence[str]) -> dict[str, str]:
        """Return whose first or last name a word is, where it is one person's alone."""
        known: dict[str, str] = {}
        for names in (list(whole), terms):
            owners: defaultdict[str, set[str]] = defaultdict(set)
            for name in names:
                words = name.split()
                owners[words[0]].add(name)
                owners[words[-1]].add(name)
            for word, of_word in owners.items():
                if word not in known:
                    known[word] = next(iter(of_word)) if len(of_word) == 1 else ""
        return known


def _is_whole_name(spelling: str) -> bool:
    words = spelling.split()
    return len(words) > 1 and name_words(words, 0) == len(words)


class _Spelling:
    """How names are written: as the glossary has them, else as they were first written here."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._known: dict[str, str] = {}
        self._alike: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)  # by the initials
        for term in terms:
            self._keep(term, term)

    def of(self, name: str) -> str:
        """Return `name` as the documents write it, or as a name that sounds like it was written before."""
        key = term_key(name)
        if key not in self._known:
            self._keep(name, self._nearest(name) or name)
        return self._known[key]

    def _keep(self, name: str, spelling: str) -> None:
        self._known.setdefault(term_key(name), spelling)
        if name == spelling:
            self._alike[_initials(name)].append(name)

    def _nearest(self, name: str) -> str | None:
        """Return the name that sounds nearest to `name`, word by word, if it sounds alike."""
        words = name.split()
        apart = ((max(map(_apart, words, other.split())), other) for other in self._alike[_initials(name)])
        best = min(apart, default=None)
        return best[1] if best is not None and best[0] <= _ALIKE else None


def _initials(name: str) -> tuple[str, ...]:
    return tuple(word[0] for word in name.split())


def _apart(a: str, b: str) -> float:
    """Return how far two words sound apart, by the longer of them: 0 is the same."""
    if a.lower() == b.lower():
        return 0.0
    left, right = pronounce(a.lower()), pronounce(b.lower())
    return float(distances([encode(left)], [encode(right)])[0]) / max(len(left), len(right), 1)


# -- what is said of whom ----------------------------------------------------------------------------------------------

_Scores = dict[str, dict[str, list[Evidence]]]


def _scored(people: _People, blocks: Sequence[Block]) -> _Scores:
    """Return what speaks for each name of each speaker."""
    said: defaultdict[tuple[str, str, Party], list[tuple[float, str]]] = defaultdict(list)
    against: Counter[tuple[str, str]] = Counter()
    first: dict[str | None, int] = {}
    for number, block in enumerate(blocks):
        first.setdefault(block.label, number)
    for mention, name in people.mentions:
        speaker = blocks[mention.turn].label
        if speaker is not None and mention.party not in (Party.SPEAKER, Party.CALLER):
            against[speaker, name] += 1
        found = _meant(mention, blocks, first)
        if found is not None:
            label, weight = found
            said[label, name, mention.party].append((weight, mention.said))
    for label, name in _only_others(people, blocks):
        said[label, name, Party.GUEST].append((_ONLY_OTHER, "announced, and the only other who speaks"))
    scores: _Scores = defaultdict(dict)
    selves: defaultdict[str | None, list[Mention]] = defaultdict(list)
    for mention in people.selves:
        selves[blocks[mention.turn].label].append(mention)
    for (label, name, _), told in said.items():
        if name not in scores[label]:
            scores[label][name] = [*_ground(name, people, against[label, name]), *_otherwise(name, selves[label])]
        evidence = scores[label][name]
        weight = min(_MOST, sum(weight for weight, _ in told))
        evidence.append(Evidence(EvidenceKind.SAID, weight, _quoted([why for _, why in told])))
    return scores


def _ground(name: str, people: _People, against: int) -> Iterator[Evidence]:
    yield Evidence(EvidenceKind.PRIOR, _PRIOR, "most names that are spoken are not the speaker's")
    if name in people.in_documents:
        yield Evidence(EvidenceKind.REFERENCE, _IN_DOCUMENTS, f"the documents have {name}")
    if against:
        yield Evidence(EvidenceKind.SAID, max(-_MOST, _NOT_HIMSELF * against), f"speaks to {name}, or of him")


def _otherwise(name: str, selves: Sequence[Mention]) -> Iterator[Evidence]:
    """Yield what a speaker says of himself that is at odds with `name`."""
    words = name.split()
    for mention in selves:
        meant = any(_same_name(mine, word) for mine in mention.name for word in words)
        if meant == (mention.party is Party.ABSENT):
            yield Evidence(EvidenceKind.SAID, _SAYS_OTHERWISE, f"“{mention.said}”")
            return


def _same_name(a: str, b: str) -> bool:
    """Tell whether two first or last names can be one person's: "Steve" is Steven, and sounds like Steev."""
    short, long = sorted((a.lower(), b.lower()), key=len)
    return long.startswith(short) or _apart(a, b) <= _ALIKE


def _quoted(said: Sequence[str]) -> str:
    more = f", and {len(said) - 1} more" if len(said) > 1 else ""
    return f"“{said[0]}”{more}"


def _meant(mention: Mention, blocks: Sequence[Block], first: dict[str | None, int]) -> tuple[str, float] | None:
    """Return the label of whoever a mention says has the name, and what it weighs."""
    turn = mention.turn
    weight = _WEIGHTS.get(mention.party, 0.0)
    match mention.party:
        case Party.SPEAKER | Party.CALLER:
            number = turn
        case Party.BEFORE:
            number = turn - 1
        case Party.NEXT | Party.GUEST | Party.ADDRESSED:
            number = turn + 1
            if mention.ahead > _SOON and mention.party is not Party.ADDRESSED:
                return None
    if not 0 <= number < len(blocks):
        return None
    label = blocks[number].label
    if label is None or not is_generic(label):
        return None
    if mention.party is Party.NEXT:
        weight = _NEW if first[label] == number else _HEARD
    return label, weight if len(mention.name) > 1 else weight * _FIRST_NAME


def _only_others(people: _People, blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    """Yield the guest that one of two people who talk announces, as the other."""
    words: Counter[str] = Counter()
    for block in blocks:
        words[block.label or ""] += block.stop - block.start
    most = [label for label, _ in words.most_common(2)]
    if len(most) < len(("host", "guest")) or sum(words[label] for label in most) < _OTHER_SHARE * words.total():
        return
    for mention, name in people.mentions:
        speaker = blocks[mention.turn].label
        if mention.party in (Party.GUEST, Party.NEXT) and len(mention.name) > 1 and speaker in most:
            other = most[1 - most.index(speaker)]
            if is_generic(other):
                yield other, name


# -- the choice --------------------------------------------------------------------------------------------------------


def _chosen(scores: _Scores) -> Iterator[tuple[str, str]]:
    """Yield the speakers and names that are clear: ahead of all other names, and of all other speakers."""
    sums = {(label, name): sum(e.weight for e in ev) for label, of in scores.items() for name, ev in of.items()}
    of_label: defaultdict[str, list[float]] = defaultdict(list)
    of_name: defaultdict[str, list[float]] = defaultdict(list)
    for (label, name), log_odds in sorted(sums.items(), key=lambda item: -item[1]):
        of_label[label].append(log_odds)
        of_name[name].append(log_odds)
    for (label, name), log_odds in sums.items():
        if log_odds >= _CLEAR and _leads(log_odds, of_label[label]) and _leads(log_odds, of_name[name]):
            yield label, name


def _leads(log_odds: float, rivals: Sequence[float]) -> bool:
    """Tell whether `log_odds` is the first of `rivals`, itself among them, which are in order, by far."""
    return log_odds == rivals[0] and all(log_odds - r >= _AHEAD for r in rivals[1:2])
