"""What a Whisper model says of a stretch of sound -> words that can be relied on.

Whisper is known to say what was not spoken where nothing is spoken, to say a phrase over and over, to begin a word at
the end of the word before it though ten seconds of silence lie between them, and to give numbers no times, words no
length, and segments out of order. All of that is put right here, with what the voice-activity model says of the sound.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate, chain, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from transcribe.recording import Stretch
    from transcript.model import Word

__all__ = ["Utterance", "doubtful", "put_right", "without_loops"]

# Whisper's own figures (openai/whisper, transcribe.py)
_LEAST_LOGPROB = -1.0
_MOST_COMPRESSION = 2.4
_NO_SPEECH = 0.6

_LONGEST_PHRASE = 16  # words of what is said over and over
_LEAST_REPEATS = 4
_LEAST_LOOP = 12  # words: "no, no, no, no" is said, twelve times is not
_LONGEST_WORD_MS = 2_000  # a longer one has taken in a silence; what Whisper's own code takes for an anomaly
_SHORTEST_WORD_MS = 20
_LETTER_MS = 80  # how long a letter takes where nothing else tells how long a word is


@dataclass(frozen=True, slots=True)
class Utterance:
    """Words that a model gave as one segment, on the recording's clock, with what it thinks of them.

    Times may lack or be in disorder. `logprob` is the mean log probability of its tokens, `no_speech` how probable it
    is that nothing is spoken, `compression` how many times smaller its text gets when it is compressed.
    """

    words: tuple[Word, ...]
    logprob: float = 0.0
    no_speech: float = 0.0
    compression: float = 1.0


def doubtful(utterance: Utterance) -> bool:
    """Tell whether the model should try again: it is unsure, or says something over and over, however sure it is."""
    return (
        utterance.logprob < _LEAST_LOGPROB
        or utterance.compression > _MOST_COMPRESSION
        or len(without_loops(utterance.words)) < len(utterance.words)
    )


def put_right(utterances: Sequence[Utterance], window: Stretch, speech: Sequence[Stretch]) -> tuple[Word, ...]:
    """Return the words of a window in order: timed, each with a length, none of them made up of silence.

    `speech` is where the window holds speech, in order. All times lie within `window`.
    """
    spoken = [u for u in utterances if u.words and not _made_up(u, speech)]
    ordered = sorted(spoken, key=_begin)
    words = without_loops(tuple(chain.from_iterable(u.words for u in ordered)))
    return _timed([_drawn_to_speech(w, speech) for w in words], window)


# -- what nobody said --------------------------------------------------------------------------------------------------


def _made_up(utterance: Utterance, speech: Sequence[Stretch]) -> bool:
    """Tell whether it was heard in silence or music: the model thinks so, or no word of it lies in speech."""
    if utterance.no_speech > _NO_SPEECH and utterance.logprob < _LEAST_LOGPROB:
        return True
    timed = [w for w in utterance.words if w.start_ms is not None and w.end_ms is not None]
    return bool(timed) and not any(_touches(w, speech) for w in timed)


def _touches(word: Word, speech: Sequence[Stretch]) -> bool:
    start_ms, end_ms = word.start_ms or 0, word.end_ms or 0
    return any(s.start_ms <= end_ms and start_ms <= s.end_ms for s in speech)


def without_loops(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Return the words with each phrase that is said over and over said once.

    Over and over is four times or more in a row, and twelve words in all or more. Time is linear in the words.
    """
    keys = [w.text.strip(".,?!…;:-").lower() for w in words]
    kept: list[Word] = []
    at = 0
    while at < len(words):
        length, repeats = _loop(keys, at)
        kept += words[at : at + length]
        at += length * repeats
    return tuple(kept)


def _loop(keys: Sequence[str], at: int) -> tuple[int, int]:
    """Return the length of the phrase that begins at `at` and how often it is said; (1, 1) where it is no loop."""
    for length in range(1, _LONGEST_PHRASE + 1):
        phrase, end = keys[at : at + length], at + length
        while keys[end : end + length] == phrase:
            end += length
        if end - at >= max(_LEAST_LOOP, _LEAST_REPEATS * length) and len(phrase) == length:
            return length, (end - at) // length
    return 1, 1


# -- times -------------------------------------------------------------------------------------------------------------


def _begin(utterance: Utterance) -> int:
    return next((w.start_ms for w in utterance.words if w.start_ms is not None), 0)


def _drawn_to_speech(word: Word, speech: Sequence[Stretch]) -> Word:
    """Return a word that is too long to be one with its time in the stretch of speech of which it has most."""
    start_ms, end_ms = word.start_ms, word.end_ms
    if start_ms is None or end_ms is None or end_ms - start_ms <= _LONGEST_WORD_MS:
        return word
    inside = [(max(s.start_ms, start_ms), min(s.end_ms, end_ms)) for s in speech]
    start_ms, end_ms = max(inside, key=lambda part: part[1] - part[0], default=(start_ms, end_ms))
    if end_ms <= start_ms:  # it lies in no speech at all
        return replace(word, start_ms=(word.end_ms or 0) - _LONGEST_WORD_MS)
    return replace(word, start_ms=max(start_ms, end_ms - _LONGEST_WORD_MS), end_ms=end_ms)


def _timed(words: Sequence[Word], window: Stretch) -> tuple[Word, ...]:
    """Return the words in order, within their window, each with a length where there is room for one.

    Words without a time or a length share the time up to the word behind them by their letters; where there is none,
    the word before them shares its own.
    """
    bounds = _bounds(words, window)
    groups: list[list[int]] = []
    for k, (start_ms, end_ms) in enumerate(bounds):
        alone = end_ms - start_ms >= _SHORTEST_WORD_MS or k == 0 or start_ms > bounds[k - 1][1]
        groups.append([k]) if alone else groups[-1].append(k)
    found: list[Word] = []
    for group in groups:
        behind = group[-1] + 1
        limit_ms = bounds[behind][0] if behind < len(bounds) else window.end_ms
        found += _spread([words[k] for k in group], *bounds[group[0]], limit_ms)
    return tuple(_squeezed(found))


def _spread(words: Sequence[Word], start_ms: int, end_ms: int, limit_ms: int) -> list[Word]:
    """Return words of which the first was given `start_ms` to `end_ms` and the rest no time; all end by `limit_ms`."""
    first, rest = ([], words) if end_ms - start_ms < _SHORTEST_WORD_MS else (words[:1], words[1:])
    room_ms = min(limit_ms - end_ms, sum(len(w.text) for w in rest) * _LETTER_MS)
    if first and room_ms < len(rest) * _SHORTEST_WORD_MS:
        return _shared(words, start_ms, end_ms + room_ms)
    return [*_shared(first, start_ms, end_ms), *_shared(rest, end_ms if first else start_ms, end_ms + room_ms)]


def _squeezed(words: Sequence[Word]) -> list[Word]:
    """Return words of which those that have no length yet share that of the word behind them, else of the one before.

    They are few: a model gave them times out of order.
    """
    found: list[Word] = []
    waiting: list[Word] = []
    for word in words:
        waiting.append(word)
        if (word.end_ms or 0) - (word.start_ms or 0) >= _SHORTEST_WORD_MS:
            found += _shared(waiting, waiting[0].start_ms or 0, word.end_ms or 0)
            waiting = []
    if waiting and found:
        last = found.pop()
        return found + _shared([last, *waiting], last.start_ms or 0, waiting[-1].end_ms or 0)
    return found + waiting


def _bounds(words: Sequence[Word], window: Stretch) -> list[tuple[int, int]]:
    """Return a start and an end for each word, in order and within the window; a word without a time has no length."""
    bounds = []
    at_ms = window.start_ms
    for word in words:
        start_ms = at_ms if word.start_ms is None else min(max(word.start_ms, at_ms), window.end_ms)
        end_ms = start_ms if word.end_ms is None else min(max(word.end_ms, start_ms), window.end_ms)
        at_ms = end_ms
        bounds.append((start_ms, end_ms))
    return bounds


def _shared(words: Sequence[Word], start_ms: int, end_ms: int) -> list[Word]:
    """Return the words one behind the other from `start_ms` to `end_ms`, each as long as its letters are many."""
    ends = list(accumulate(len(w.text) for w in words))
    edges = [start_ms, *(start_ms + (end_ms - start_ms) * end // ends[-1] for end in ends)]
    return [replace(w, start_ms=a, end_ms=b) for w, (a, b) in zip(words, pairwise(edges), strict=True)]
