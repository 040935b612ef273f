"""How many speakers are named, and whether rightly: `python -m tests.benchmarks.names CALLS [--documents]`.

CALLS holds a folder a call with `reference.nlp` (what was said and by whom, as Earnings-21 publishes it: Del Rio et
al., 2021) and `participants.txt` (who took part, a line each: "NAME - ROLE"), and documents of the company, which
`--documents` lets spell the names. Speakers are numbered as machines do. Which number is who stands nowhere, so names
that are no participant's are printed with what speaks for them, to be judged by a person.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from align.glossary import build_glossary, term_key
from align.names import name_speakers
from align.turns import with_speakers
from tests.benchmarks.calls import calls, documents
from tests.benchmarks.speakers import reference


def main() -> None:
    """Name the speakers of all calls: those at odd places, which the figures were set with, and the others."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("calls", type=Path)
    parser.add_argument("--documents", action="store_true")
    given = parser.parse_args()
    names = calls(given.calls)
    for part, chosen in (("tuned on", names[::2]), ("not seen", names[1::2])):
        speakers = named = listed = 0
        for call in chosen:
            true = reference(given.calls, call, timed=False)
            numbered = with_speakers(true, [f"Speaker {w.speaker}" for w in true.words])
            docs = documents(given.calls, call) if given.documents else []
            lines = (given.calls / call / "participants.txt").read_text(encoding="utf-8").splitlines()
            present = {term_key(line.partition(" - ")[0]) for line in lines}
            found = name_speakers(numbered, build_glossary(docs), docs)
            speakers += len(numbered.speakers)
            named += len(found)
            listed += sum(term_key(n.name) in present for n in found)
            for n in found:
                if term_key(n.name) not in present:
                    print(f"  {call} {n.label}: {n.name} {[e.why for e in n.evidence]}")
        print(f"{part}: {named} of {speakers} speakers named, {listed} of them by a participant's name as it is listed")


if __name__ == "__main__":
    main()
