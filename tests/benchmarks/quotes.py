"""How quotations are found and what they put right: `python -m tests.benchmarks.quotes CALLS [--seed N]`.

CALLS holds a folder a call with `reference.nlp` (what was said, as Earnings-21 publishes it: Del Rio et al., 2021) and
what services recognised. Sentences of what was said are the quotations, as an editor publishes them: without "uh", and
with a common word in the place of another in most. Counted are how many are found in what was recognised of the same
call, how many in another call, and of the words they change there, how many are right then and were not before.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

from align.correct import correct
from align.evidence import EvidenceKind, Witnesses
from align.glossary import Glossary
from align.quotes import Quotation, find_quotes
from tests.benchmarks.calls import calls, gains, recognised, truth
from tests.benchmarks.speakers import reference
from transcript.model import Segment, Transcript
from transcript.replacement import Layout

_SENTENCES = 30
_SHORTEST, _LONGEST = 8, 40
_UNSPOKEN = ("uh", "um")
_TOUCHED_UP = {
    "about": "around", "also": "too", "but": "however", "good": "strong", "is": "was", "our": "the", "really": "truly",
    "see": "observe", "that": "this", "think": "believe", "this": "that", "very": "most", "we": "they",
}  # fmt: skip


def published(folder: Path, call: str, chance: random.Random) -> list[Quotation]:
    """Return sentences of what was said in a call as they might be published."""
    sentences: list[list[str]] = [[]]
    for word in reference(folder, call, timed=False).words:
        sentences[-1].append(word.text)
        if word.text.endswith((".", "?")):
            sentences.append([])
    fitting = [s for s in sentences if _SHORTEST <= len(s) <= _LONGEST]
    return [Quotation(_edited(s, chance), call) for s in chance.sample(fitting, min(_SENTENCES, len(fitting)))]


def _edited(words: list[str], chance: random.Random) -> str:
    kept = [w for w in words if w.lower().strip(",.") not in _UNSPOKEN]
    places = [k for k, w in enumerate(kept) if w.lower() in _TOUCHED_UP]
    if places:
        k = chance.choice(places)
        kept[k] = _TOUCHED_UP[kept[k].lower()]
    return " ".join(kept)


def main() -> None:
    """Measure all calls with two services: those at odd places, which the figures were set with, and the others."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("calls", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    names = calls(given.calls)
    for service in ("amazon", "google"):
        for part, chosen in (("tuned on", names[::2]), ("not seen", names[1::2])):
            quoted = found = elsewhere = right = wrong = same = 0
            for call, other in zip(chosen, [*chosen[1:], chosen[0]], strict=True):
                quotations = published(given.calls, call, random.Random(f"{given.seed} {call}"))  # noqa: S311 - no secret
                words = recognised(given.calls, call, service)
                quotes = find_quotes(quotations, words)
                quoted += len(quotations)
                found += len(quotes)
                elsewhere += len(find_quotes(quotations, recognised(given.calls, other, service)))
                heard = Transcript((Segment(words),))
                made = [
                    (c.start, c.stop, c.after)
                    for c in correct(heard, Layout.of(heard), Glossary(), Witnesses(quotes=quotes))
                    if c.applied and EvidenceKind.QUOTE in {e.kind for e in c.evidence}
                ]
                more = gains(truth(given.calls, call)[0], words, made)
                right += sum(n > 0 for n in more)
                wrong += sum(n < 0 for n in more)
                same += sum(n == 0 for n in more)
            print(
                f"{service}, {part}: {found} of {quoted} quotations found, {elsewhere} in another call; "
                f"changes: {right} right, {wrong} wrong, {same} of neither"
            )


if __name__ == "__main__":
    main()
