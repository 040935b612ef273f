"""Quick recognition of a recording whose words are known: with a language model of nothing but them.

A recogniser that expects the words of a transcript, in their order, is ten times as fast as one that is ready for any
English, and mishears far less of what the transcript has. What the transcript lacks it takes for words that the
transcript has, in no order of the transcript's: who aligns the two sees that they do not belong together.
(Moreno et al., "A recursive algorithm for the forced alignment of very long audio segments", 1998.)
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from transcribe.audio import levelled_clip
from transcribe.lexicon import Lexicon, parts_of
from transcribe.speech import speech_segments
from transcribe.sphinx import SphinxEngine
from transcribe.sphinx_decoder import hear
from transcribe.trigrams import arpa
from transcript.model import Segment, Transcript, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from transcribe.engine import Options, Progress
    from transcribe.lexicon import Pronounce
    from transcribe.recording import Recording, Stretch
    from transcribe.sphinx_decoder import HeardWord

__all__ = ["ExpectedEngine"]

_PAUSE_MS = 300  # ends a stretch: a breath between sentences
_LONGEST_MS = 15_000  # a wrong start spreads in longer ones
_QUICK: Mapping[str, object] = {"fwdflat": False, "bestpath": False, "ds": 2, "topn": 2}
"""One pass, which looks at every second frame and at the two nearest shapes of a sound: with so few words to choose
from, that finds as many as three passes over all of it, in a third of the time."""


class ExpectedEngine:
    """PocketSphinx, ready for `words` alone; `pronounce` speaks those that the English dictionary lacks.

    A word that cannot be spoken is not heard.
    """

    name = "pocketsphinx"

    def __init__(self, words: Sequence[str], pronounce: Pronounce) -> None:
        self._words = words
        self._pronounce = pronounce

    def unsupported(self, options: Options) -> tuple[str, ...]:
        """Return the flags that it cannot heed: those of any other engine but Whisper."""
        return SphinxEngine().unsupported(options)

    def transcribe(self, recording: Recording, options: Options, progress: Progress) -> Transcript:  # noqa: ARG002  # the words say all
        """Return what is heard of the words in `recording`, a segment for a stretch of speech."""
        heard = _decoder(self._words, self._pronounce)
        segments = []
        for stretch in speech_segments(recording, min_silence_ms=_PAUSE_MS, max_ms=_LONGEST_MS):
            progress(stretch.start_ms, recording.duration_ms)
            if found := heard(levelled_clip(recording, *stretch).tobytes()):
                segments.append(_segment(stretch, found))
        progress(recording.duration_ms, recording.duration_ms)
        return Transcript(tuple(segments), language="en")


def _decoder(words: Sequence[str], pronounce: Pronounce) -> Callable[[bytes], Sequence[HeardWord]]:
    """Return what hears `words` in a clip, spelt as they are. Compounds are heard as their parts."""
    from pocketsphinx import Decoder

    lexicon = Lexicon(Decoder(lm=None, loglevel="FATAL"), pronounce)
    parts = ((lexicon.entry(part), part) for word in words for part in parts_of(word))
    known = [(entry, part) for entry, part in parts if entry is not None]
    if not known:
        return lambda _: ()
    texts = dict(known)
    with tempfile.TemporaryDirectory(prefix="castproof-") as folder:  # a decoder reads its models from files alone
        model, dictionary = Path(folder) / "expected.arpa", Path(folder) / "expected.dict"
        model.write_text("\n".join([*arpa([entry for entry, _ in known]), ""]), encoding="utf-8")
        # not the whole dictionary: PocketSphinx takes seconds to map one of many words to a model of few
        dictionary.write_text(
            "".join(f"{w} {p}\n" for entry in texts for w, p in lexicon.ways(entry)), encoding="utf-8"
        )
        decoder = Decoder(lm=str(model), dict=str(dictionary), loglevel="FATAL", cmn="batch", **_QUICK)
    return lambda samples: [h._replace(text=texts.get(h.text, h.text)) for h in hear(decoder, samples)]


def _segment(stretch: Stretch, heard: Sequence[HeardWord]) -> Segment:
    words = tuple(
        Word(
            h.text,
            min(stretch.start_ms + h.start_ms, stretch.end_ms),
            min(stretch.start_ms + h.end_ms, stretch.end_ms),
            h.probability,
        )
        for h in heard
    )
    return Segment(words, words[0].start_ms, words[-1].end_ms)
