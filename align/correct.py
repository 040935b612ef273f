"""A transcript, a glossary and what was heard -> corrections, each with its evidence and confidence.

Two kinds of candidates meet here. Words that sound like a term are judged by `align.judge`, which weighs every measure
of `align.features`. Words that have a term's letters in other places ("deep Seek", "USAI", "Deepseek") sound the same
by nature; whether they are to be joined, split or spelt otherwise is decided by how documents write the term and by
what else in the transcript speaks for it, since joins and splits are never right by themselves.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from align.candidates import LONGEST_WINDOW, SAME_SOUND, say
from align.elsewhere import SURE
from align.evidence import Correction, Evidence, EvidenceKind, Witnesses, confidence_of
from align.judge import load_judge
from align.language import KNOWN_ZIPF, SMALL_WORD_ZIPF, zipf
from align.numerals import NUMBER_WORDS
from align.published import published_readings
from align.reasons import reasons
from align.related import Relation, relation
from align.spelling import variants
from align.survey import Survey, survey
from align.verdict import weigh
from align.wording import as_said, has_spoken_s, reword, without_stop
from transcript.replacement import fit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    import numpy as np
    from numpy.typing import NDArray

    from align.candidates import Candidate
    from align.evidence import Listener
    from align.glossary import Glossary
    from align.page import Page
    from transcript.model import Transcript, Word
    from transcript.replacement import Layout

__all__ = ["DEFAULT_MIN_CONFIDENCE", "correct"]

DEFAULT_MIN_CONFIDENCE = 0.82
"""On calls that the judge has not seen, 95 of 100 words or more that are changed at this are right, without capitals
as well, and at most 2.1 right words in 10,000 are harmed (`train_judge.py`).
"""
_NO_WITNESSES = Witnesses()
_LEAST_LISTED = 0.5
"""What is less likely than not is neither applied nor listed."""
_NATS_A_HUNDRED = 1.0  # of the acoustic log score; see `_listened`
_MOST_FROM_AUDIO = 2.0
_UNSUPPORTED = -4.0
_NEARER = 0.1  # of the relative distance
_SEVERAL = frozenset({"the", "these", "those", "all", "both", "few", "many", "more", "most", "several", "some"})
_SAME_FINDING = 5.0  # in log-odds


@dataclass(frozen=True, slots=True)
class _Draft:
    """A correction that is not yet chosen: `spelling` is the term's, `after` what would stand in the words' place."""

    start: int
    stop: int
    spelling: str
    after: str
    evidence: tuple[Evidence, ...]

    @property
    def confidence(self) -> float:
        return confidence_of(self.evidence)


def correct(
    transcript: Transcript,
    layout: Layout,
    glossary: Glossary,
    witnesses: Witnesses = _NO_WITNESSES,
    *,
    min_confidence: float = DEFAULT_MIN_CONFIDENCE,
) -> tuple[Correction, ...]:
    """Return what is to be corrected in `transcript`, applied and held, in order of its words.

    `layout` tells the segments and lines of its file. The witnesses' other transcript is of the same recording; their
    listener is asked about the words that have times. Corrections of at least
    `min_confidence` (0 to 1) are applied; likely ones below are held. No two cover the same word.
    Raises ValueError for a confidence outside 0 to 1.
    """
    if not 0 <= min_confidence <= 1:
        raise ValueError(f"a confidence lies between 0 and 1: {min_confidence}")
    words = transcript.words
    heard = witnesses.heard.words if witnesses.heard is not None else None
    seen = survey(words, glossary, heard, prompted=witnesses.prompted)
    judged = _judged(seen, prompted=witnesses.prompted)
    sure = [d.spelling for d in judged if d.confidence >= SURE]
    alike = [_Draft(v.start, v.stop, v.spelling, v.after, v.evidence) for v in variants(seen, sure)]
    quoted = [
        _Draft(q.start, q.stop, q.spelling, q.after, q.evidence)
        for q in published_readings(witnesses.quotes, words, cased=seen.page.cased)
    ]
    drafts = [*_supported(seen, judged, alike), *quoted]
    if witnesses.listener is not None:
        drafts = [_listened(words, d, witnesses.listener) for d in drafts]
    return _chosen(words, layout, drafts, min_confidence)


def _judged(seen: Survey, *, prompted: bool) -> list[_Draft]:
    import numpy as np

    judge = load_judge()
    verdict = weigh(seen, judge, prompted=prompted)
    likely = [int(k) for k in np.nonzero(verdict.log_odds >= 0)[0]]
    nearest = _nearest(seen, verdict.log_odds, likely)
    prior, shares = judge.shares(verdict.shown(seen, likely))
    drafts = []
    for k, row in zip(likely, shares, strict=True):
        c = seen.candidates[nearest[k]]
        spelling = seen.targets[c.term].term.spelling
        behind = seen.page.words[c.stop] if c.stop < len(seen.page.words) else ""
        words = without_stop(seen.page.words[c.start : c.stop], behind)
        after = reword(words, as_said(words, spelling), ending=_ending(seen.page, c))
        if after == " ".join(words):
            continue
        made = verdict.put_right(seen, k)
        told = (*reasons(seen, k, prior, row, put_right=made), *verdict.added(k, spelling))
        drafts.append(_Draft(c.start, c.stop, spelling, after, told))
    return drafts


def _ending(page: Page, c: Candidate) -> str:
    """Return what was heard behind the term: nothing, the s of a possessive, or that of a plural ("two Nvidias are").

    A name has what follows it in the sentence, if that is no small word; what is counted, or has an article, is more.
    """
    if not has_spoken_s(say(page.keys[c.start : c.stop]), c.spoken):
        return ""
    counted = c.start > 0 and (page.keys[c.start - 1] in _SEVERAL or page.keys[c.start - 1] in NUMBER_WORDS)
    last = c.stop == len(page.keys) or page.ends[c.stop - 1]
    return "s" if counted or last or zipf(page.keys[c.stop]) > SMALL_WORD_ZIPF else "'s"


def _supported(seen: Survey, judged: Sequence[_Draft], alike: Sequence[_Draft]) -> Iterator[_Draft]:
    """Yield the drafts, with doubt of the ordinary words whose term nothing else speaks of ("the deep seat of a boat").

    Where the documents are of this episode the judge is believed. Where they are of others a known name ("Mark") is no
    other ("Marg") misheard; elsewhere they are believed about the capitals that a transcript without any lacks.
    """
    page = seen.page
    of = relation(seen)
    names = of is Relation.OTHERS
    spoken_of = _standing(seen)
    spoken_of |= {_owner(d) for d in judged if not _is_ordinary(page, d, names=names)}
    spoken_of |= {_owner(d) for d in alike if not _is_ordinary(page, d)}
    for d in judged:
        doubtful = of is not Relation.THE_EPISODE and _is_ordinary(page, d, names=names)
        yield _doubted(d, spoken_of) if doubtful else d
    for d in alike:
        believed = of is not Relation.OTHERS and _gives_capitals(page, d)
        yield d if believed or not _is_ordinary(page, d) else _doubted(d, spoken_of)


def _standing(seen: Survey) -> set[str]:
    """Return the terms that stand rightly as a name."""
    page = seen.page
    written = {
        page.phrase(k, k + n) for k, capital in enumerate(page.capital) if capital for n in range(1, LONGEST_WINDOW + 1)
    }
    return {t.term.spelling for t in seen.targets if t.phrase in written}


def _doubted(d: _Draft, spoken_of: AbstractSet[str]) -> _Draft:
    """Return a draft, with doubt if its term is not `spoken_of` and no other transcript has it."""
    if _owner(d) in spoken_of or _was_heard(d):
        return d
    doubt = Evidence(EvidenceKind.SPELLINGS, _UNSUPPORTED, f"nothing else here speaks of {_owner(d)}")
    return replace(d, evidence=(*d.evidence, doubt))


def _gives_capitals(page: Page, d: _Draft) -> bool:
    return not page.cased and d.stop - d.start == 1 and page.keys[d.start] == _owner(d).lower()


def _was_heard(d: _Draft) -> bool:
    return any(e.kind is EvidenceKind.HEARD and e.weight > 0 for e in d.evidence)


def _owner(d: _Draft) -> str:
    return d.spelling.removesuffix("'s")


def _is_ordinary(page: Page, d: _Draft, *, names: bool = False) -> bool:
    """Tell whether ordinary words would be replaced, or known `names`."""
    capital = page.capital[d.start : d.stop]
    ordinary = all(capital) if names and any(capital) else not any(capital)
    return ordinary and all(zipf(k) > KNOWN_ZIPF for k in page.keys[d.start : d.stop])


def _nearest(seen: Survey, log_odds: NDArray[np.float64], likely: Sequence[int]) -> dict[int, int]:
    """Return, for each likely candidate, the one around it for the same term that sounds nearest, itself as a rule.

    Two windows around one misheard name ("Vidia", "in Vidia") are the same finding; sound tells where it begins
    where one of them sounds like the term, and the other does not.
    """
    import numpy as np

    places: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for number in np.nonzero(log_odds > -_SAME_FINDING)[0]:
        k = int(number)
        c = seen.candidates[k]
        for word in range(c.start, c.stop):
            places[c.term, word].append(k)
    found = {}
    for k in likely:
        c = seen.candidates[k]
        rivals = {r for word in range(c.start, c.stop) for r in places[c.term, word]}
        nearer = [
            r
            for r in rivals
            if seen.candidates[r].relative < min(SAME_SOUND, c.relative - _NEARER)
            and log_odds[r] > log_odds[k] - _SAME_FINDING
        ]
        found[k] = min(nearer, key=lambda r: seen.candidates[r].relative, default=k)
    return found


def _listened(words: Sequence[Word], draft: _Draft, listener: Listener) -> _Draft:
    """Add what the recording says: both readings of the same stretch, two words around, by their acoustic scores.

    The score of a misreading is lower by 80 to 1,400 on synthetic speech, and readings that sound alike differ by
    chance; so a hundred counts as one natural log, and no difference for more than two.
    """
    first, last = max(0, draft.start - 2), min(len(words), draft.stop + 2)
    start_ms, end_ms = words[first].start_ms, words[last - 1].end_ms
    if start_ms is None or end_ms is None:
        return draft
    before, now, behind = ([w.text for w in words[a:b]] for a, b in _thirds(first, draft, last))
    readings = [" ".join([*before, *middle, *behind]) for middle in (now, [draft.after])]
    old, new = listener.score(readings, start_ms, end_ms)
    if old is None or new is None:
        return draft
    weight = max(-_MOST_FROM_AUDIO, min(_MOST_FROM_AUDIO, (new - old) / 100 * _NATS_A_HUNDRED))
    side = "nearer to" if weight > 0 else "farther from"
    heard = Evidence(EvidenceKind.AUDIO, weight, f"{side} the recording than {' '.join(now)!r}")
    return replace(draft, evidence=(*draft.evidence, heard))


def _thirds(first: int, draft: _Draft, last: int) -> tuple[tuple[int, int], ...]:
    return (first, draft.start), (draft.start, draft.stop), (draft.stop, last)


def _chosen(
    words: Sequence[Word], layout: Layout, drafts: Sequence[_Draft], min_confidence: float
) -> tuple[Correction, ...]:
    """Keep the surest of drafts that overlap; the longer of two that are as sure."""
    taken: set[int] = set()
    chosen = []
    for draft in sorted(drafts, key=lambda d: (-round(d.confidence, 3), d.start - d.stop, d.start)):
        covered = range(draft.start, draft.stop)
        if draft.confidence < min(_LEAST_LISTED, min_confidence) or not taken.isdisjoint(covered):
            continue
        try:
            replacement = fit(words, layout, draft.start, draft.stop, draft.after)
        except ValueError:  # a cue would be left empty
            continue
        taken.update(covered)
        chosen.append(
            Correction(
                draft.start,
                draft.stop,
                " ".join(w.text for w in words[draft.start : draft.stop]),
                draft.after,
                words[draft.start].start_ms,
                words[draft.stop - 1].end_ms,
                draft.confidence,
                draft.evidence,
                applied=draft.confidence >= min_confidence,
                replacement=replacement,
            )
        )
    return tuple(sorted(chosen, key=lambda c: c.start))
