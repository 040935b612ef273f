"""Coverage-guided fuzzing of every reader: `python -m tests.fuzzing SECONDS FOLDER` (needs atheris).

FOLDER holds the inputs found so far, and is filled from what castproof writes where it is empty. An input is the number
of a format and the bytes of a file. Whatever the bytes: they are read or refused in one line, every word stands where
its places say, a correction can be made, and what was read can be written and read again. What breaks that, or takes
over ten seconds, ends the run with its input in FOLDER and exit code 1.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["transcript"], enable_loader_override=False):
    from transcript.cues import CueRules
    from transcript.errors import CastproofError, InputError, OptionError
    from transcript.formats import FORMATS, Document, parse
    from transcript.model import Segment, Transcript, Word
    from transcript.replacement import Replacement
    from transcript.source import decode

_RULES = CueRules()
_LONGEST = 4096


def seeds() -> list[bytes]:
    """Return an input for every format: what it writes of a small transcript."""
    words = tuple(Word(t, 1000 * k, 1000 * k + 900, 0.5, "Ann Lee") for k, t in enumerate(("a", "<b>", "c&d,"), 1))
    said = Transcript((Segment(words, 1000, 3900), Segment((Word("Yes.", speaker="Bob"),), 5000, 6000)), "en", "T", "D")
    return [bytes([k]) + form.data(said, _RULES) for k, form in enumerate(FORMATS)]


def check(data: bytes) -> None:
    """Raise AssertionError, or whatever else a reader should not raise, where an input breaks what is promised."""
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
    parse(decode(written, Path(f"a{document.format.suffixes[0]}")))


def check_message(error: CastproofError) -> None:
    """Raise AssertionError where an error is told in more than a line."""
    assert "\n" not in str(error)


def check_places(document: Document) -> None:
    """Raise AssertionError where a word does not stand where its places say, in JSON with other punctuation perhaps."""
    text = document.source.text
    for word in document.transcript.words:
        standing = ["".join(piece.text for piece in place) for place in word.places]
        assert word.text in standing
        assert len({_bare(form) for form in standing}) == 1
        for place in word.places:
            assert all(a.end <= b.start for a, b in pairwise(place))
            assert place[-1].end <= len(text)


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def main() -> None:
    """Fuzz for a time; libFuzzer ends the process."""
    seconds, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(exist_ok=True)
    if not any(folder.iterdir()):
        for k, seed in enumerate(seeds()):
            (folder / f"seed{k}").write_bytes(seed)
    flags = [f"-max_total_time={seconds}", f"-max_len={_LONGEST}", "-timeout=10", f"-artifact_prefix={folder}/"]
    atheris.Setup([sys.argv[0], *flags, str(folder)], check)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
