"""What is expected to be said -> the models PocketSphinx listens with.

The language model of its wheel is adapted to the transcript and the documents that are at hand (`transcribe.ngrams`),
and their words that its dictionary lacks are added with how they are pronounced. What differs from the transcript still
comes out as it is spoken, since the general model keeps a share in every context.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from transcribe.ngrams import Weights, adapted, count, read_model, write_model
from transcribe.sphinx_decoder import Adaptation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from transcribe.engine import Expected

__all__ = ["adapt", "sentences"]

_WEIGHTS = Weights(none=4000, one=10, two=5)
_DOCUMENT_WEIGHT = 0.3
_MOST_WORDS = 200_000  # of documents: a long book; what is behind that adds little and takes time
_MOST_NEW = 5_000  # words for the dictionary
_PARTS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*['’]?|[.!?:;…]|\d+")
_ENDS = frozenset(".!?:;…")


@lru_cache(maxsize=1)
def adapt(expected: Expected) -> Adaptation | None:
    """Return what a decoder is given, None where nothing is expected."""
    written = [
        *((sentence, 1.0) for sentence in sentences(" ".join(expected.transcript))),
        *((sentence, _DOCUMENT_WEIGHT) for sentence in _first(map(sentences, expected.documents))),
    ]
    if not written:
        return None
    dictionary = _dictionary()
    new = _pronounced({word for sentence, _ in written for word in sentence if word not in dictionary}, expected)
    dictionary |= new.keys()
    known = ((part, weight) for sentence, weight in written for part in _known(sentence, dictionary))
    model = adapted(read_model(_general()), count(known), _WEIGHTS)
    return Adaptation(write_model(model), tuple(new.items()))


def sentences(text: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of each sentence of a text as they are spoken, in lower case; a number parts a sentence."""
    found: list[str] = []
    for part in map(re.Match.group, _PARTS.finditer(text)):
        if part in _ENDS or part.isdigit():
            if found:
                yield tuple(found)
            found = []
        else:
            found.append(part.lower().replace("’", "'"))
    if found:
        yield tuple(found)


def _first(texts: Iterable[Iterable[tuple[str, ...]]]) -> Iterator[tuple[str, ...]]:
    """Yield the sentences of texts as far as there is room."""
    room = _MOST_WORDS
    for sentence in chain.from_iterable(texts):
        room -= len(sentence)
        if room < 0:
            return
        yield sentence


def _known(sentence: Sequence[str], words: set[str]) -> Iterator[tuple[str, ...]]:
    """Yield the runs of words that can be spoken."""
    run: list[str] = []
    for word in sentence:
        spoken = word if word in words else word.rstrip("'")
        if spoken in words:
            run.append(spoken)
        elif run:
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)


def _pronounced(words: Iterable[str], expected: Expected) -> dict[str, str]:
    """Return the phones of words, for those that have a sound."""
    spoken = {word: " ".join(expected.pronounce(word)) for word in sorted(words)[:_MOST_NEW]}
    return {word: phones for word, phones in spoken.items() if phones}


def _model_folder() -> Path:
    import pocketsphinx

    return Path(pocketsphinx.get_model_path()) / "en-us"


def _general() -> bytes:
    return (_model_folder() / "en-us.lm.bin").read_bytes()


def _dictionary() -> set[str]:
    lines = (_model_folder() / "cmudict-en-us.dict").read_text(encoding="utf-8").splitlines()
    return {line.partition(" ")[0] for line in lines}
