"""Coverage-guided fuzzing of every reader: `python -m tests.fuzzing RUNS FOLDER [FLAG...]` (needs atheris).

RUNS inputs are tried, made from those in FOLDER, which is filled from what castproof writes where it is empty; FLAGs go
to libFuzzer. With PYTHONHASHSEED=0 and no `-seed=N` among the flags, the same code gets the same inputs each time. An
input is the number of a format and the bytes of a file. Whatever the bytes: they are read or refused in one line, every
word stands where its places say, a correction can be made, and what was read can be written and read again. What breaks
that, takes over ten seconds of the processor or does not end ends the run with its input in FOLDER and an exit code.
"""

from __future__ import annotations

import sys
import time
from itertools import pairwise
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["transcript"], enable_loader_override=False):
    from transcript.cues import CueRules
    from transcript.errors import CastproofError, InputError, OptionError
    from transcript.formats import FORMATS, Document, parse
    from transcript.formats.jsonwords import bare
    from transcript.model import Segment, Transcript, Word
    from transcript.replacement import Replacement
    from transcript.source import decode

_RULES = CueRules()
_LONGEST = 4096
_LONGEST_S = 10
"""Seconds of the processor, which do not pass faster where others use it too."""
_HUNG_S = 300
"""Seconds of the clock: no busy machine takes so long for an input."""


def seeds() -> list[bytes]:
    """Return an input for every format: what it writes of a small transcript."""
    words = tuple(Word(t, 1000 * k, 1000 * k + 900, 0.5, "Ann Lee") for k, t in enumerate(("a", "<b>", "c&d,"), 1))
    said = Transcript((Segment(words, 1000, 3900), Segment((Word("Yes.", speaker="Bob"),), 5000, 6000)), "en", "T", "D")
    return [bytes([k]) + form.data(said, _RULES) for k, form in enumerate(FORMATS)]


def timed_check(data: bytes) -> None:
    """Raise what `check` raises, and AssertionError where that takes too long."""
    start = time.process_time()
    check(data)
    assert time.process_time() - start < _LONGEST_S


def check(data: bytes) -> None:
    """Raise AssertionError, or whatever else a reader should not raise, where an input breaks what is promised.

    What was written as mere text is read again as such: text has no marks that could keep words which make a line of
    subtitles from being taken for one.
    """
    form = FORMATS[data[0] % len(FORMATS)] if data else FORMATS[0]
    try:
        document = parse(decode(data[1:], Path(f"a{form.suffixes[0]}")))
    except InputError as error:
        check_message(error)
        return
    check_places(document)
    try:
        document.reworded([Replacement(0, 1, ("New & <b>",))])
        written = document.format.data(document.transcript, _RULES)
    except (InputError, OptionError) as error:  # an encoding without a letter, subtitles without times
        check_message(error)
        return
    again = decode(written, Path(f"a{document.format.suffixes[0]}"))
    if document.format.strict:
        parse(again)
    else:
        document.format.read(again)


def check_message(error: CastproofError) -> None:
    """Raise AssertionError where an error is told in more than a line."""
    assert "\n" not in str(error)


def check_places(document: Document) -> None:
    """Raise AssertionError where a word does not stand where its places say.

    JSON says a word in several places, and not always with the same punctuation around it or in the same case.
    """
    text = document.source.text
    for word in document.transcript.words:
        standing = ["".join(piece.text for piece in place) for place in word.places]
        assert word.text in standing
        assert len(set(map(bare, standing))) == 1
        for place in word.places:
            assert all(a.end <= b.start for a, b in pairwise(place))
            assert place[-1].end <= len(text)


def main() -> None:
    """Fuzz for so many inputs; libFuzzer ends the process."""
    runs, folder, *flags = sys.argv[1:]
    kept = Path(folder)
    kept.mkdir(exist_ok=True)
    if not any(kept.iterdir()):
        for k, seed in enumerate(seeds()):
            (kept / f"seed{k:02}").write_bytes(seed)
    inputs = ",".join(map(str, sorted(kept.iterdir())))  # a folder's own order is not the same everywhere
    ours = [f"-runs={runs}", "-seed=1", f"-seed_inputs={inputs}", f"-max_len={_LONGEST}", f"-timeout={_HUNG_S}"]
    atheris.Setup([sys.argv[0], *ours, f"-artifact_prefix={folder}/", *flags], timed_check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
