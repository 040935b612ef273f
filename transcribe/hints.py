"""What a Whisper model is prompted with before a stretch: what was said before it, and terms to listen for.

A prompt has room for 223 tokens. Terms are chosen for each stretch: the user's own first, then those that stand in the
transcript near there, the nearest first, then what else the transcript and the documents have, the most frequent first.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from transcribe.recording import Stretch
from transcript.model import join

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from transcribe.engine import Expected, Options
    from transcribe.store import Unit
    from transcript.model import Word

__all__ = ["Prompt", "fitting", "terms_near"]

_ROOM = 223  # tokens: half of what a Whisper model takes in, less the marks around it
_ROOM_BEFORE = 100  # of them, at most, for what was said before
_SEPARATOR = ", "


@dataclass(frozen=True, slots=True)
class Prompt:
    """What was said `before`, and the `hotwords` to listen for; None for nothing."""

    before: str | None
    hotwords: str | None

    @classmethod
    def of(
        cls,
        tokenizer: Any,  # noqa: ANN401  # tokenizers.Tokenizer, which has no types
        options: Options,
        unit: Unit,
        duration_ms: int,
        previous: Sequence[Word],
    ) -> Prompt:
        """Return the prompt for a unit of a recording that lasts `duration_ms`; `previous` is what was heard before."""

        def size(text: str) -> int:
            return len(tokenizer.encode(text, add_special_tokens=False).ids)

        said = [options.initial_prompt or "", join(previous) if options.condition_on_previous_text else ""]
        before = _last(" ".join(filter(None, said)).split(), _ROOM_BEFORE, size)
        wanted = [*options.hotwords]
        if options.expected is not None:
            stretch = Stretch(unit[0].start_ms, unit[-1].end_ms)
            wanted += terms_near(options.expected, stretch, duration_ms)
        return cls(before or None, fitting(wanted, _ROOM - size(before), size) or None)


def _last(words: list[str], room: int, size: Callable[[str], int]) -> str:
    """Return as many of the last words as there is room for."""
    words = words[-room:]
    while words and size(" " + " ".join(words)) > room:
        words = words[1 + len(words) // 8 :]
    return " ".join(words)


def fitting(terms: Iterable[str], room: int, size: Callable[[str], int]) -> str:
    """Return the first of `terms` for which there is room, each once, as a list with commas."""
    chosen: dict[str, str] = {}
    for term in terms:
        if term.lower() in chosen:
            continue
        room -= size(" " + term + _SEPARATOR)
        if room < 0:
            break
        chosen[term.lower()] = term
    return _SEPARATOR.join(chosen.values())


def terms_near(expected: Expected, stretch: Stretch, duration_ms: int) -> Iterator[str]:
    """Yield the terms that are expected, those that are likeliest to be said in `stretch` first."""
    middle = _place(expected, (stretch.start_ms + stretch.end_ms) // 2, duration_ms)
    yield from (expected.terms[m.term] for m in sorted(expected.mentions, key=lambda m: abs(m.word - middle)))
    yield from expected.terms


def _place(expected: Expected, time_ms: int, duration_ms: int) -> int:
    """Return the number of the transcript's word that is spoken at about `time_ms`."""
    timed = [(t, k) for k, t in enumerate(expected.starts_ms) if t is not None]
    if timed:
        return timed[min(bisect_left(timed, (time_ms, 0)), len(timed) - 1)][1]
    return len(expected.transcript) * time_ms // max(1, duration_ms)
