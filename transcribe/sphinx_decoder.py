"""One PocketSphinx decoder with the models of its wheel, and a process that holds one.

PocketSphinx keeps the interpreter to itself while it decodes, so that several stretches are recognised at once only in
several processes. Such a process is this module run as a program: it takes messages on standard input, each as its
length in bytes (four, little-endian) and its content. The first is how its models are adapted, empty for not at all;
each further one is a clip's samples, and is answered with a line of JSON. It ends when its input does, so that none
outlives the program that started it.
"""

from __future__ import annotations

import json
import os
import re
import struct
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, NamedTuple

from transcript.errors import EngineError

if TYPE_CHECKING:
    from pocketsphinx import Decoder

__all__ = [
    "FILLERS",
    "FRAME_MS",
    "SHORTEST_BYTES",
    "Adaptation",
    "HeardWord",
    "Worker",
    "hear",
    "listen",
    "make_decoder",
]

FRAME_MS = 10
_LENGTH = struct.Struct("<I")
SHORTEST_BYTES = 2 * 16_000 // 10  # a tenth of a second; below some frames the decoder has nothing to go by
_VARIANT = re.compile(r"\(\d+\)$")
FILLERS = ("<", "[", "++")


class HeardWord(NamedTuple):
    """A word as the dictionary spells it, its times within the clip in ms, and its posterior probability."""

    text: str
    start_ms: int
    end_ms: int
    probability: float


@dataclass(frozen=True, slots=True)
class Adaptation:
    """What a decoder is given in place of its general language model.

    `model` is a language model in PocketSphinx's binary form; `words` are words that the dictionary lacks, each with
    its ARPABET phones, spaces between them.
    """

    model: bytes
    words: tuple[tuple[str, str], ...]


def make_decoder(adaptation: Adaptation | None = None) -> Decoder:
    """Return a decoder with the acoustic model, dictionary and language model of PocketSphinx's wheel, or adapted."""
    from pocketsphinx import Decoder

    if adaptation is None:
        return Decoder(loglevel="FATAL", cmn="batch")  # means are taken over a clip, not over those before it
    decoder = Decoder(lm=None, loglevel="FATAL", cmn="batch")
    for word, phones in adaptation.words:
        decoder.add_word(word, phones, update=False)
    with TemporaryDirectory(prefix="castproof-") as folder:
        path = Path(folder, "model.lm.bin")
        path.write_bytes(adaptation.model)
        decoder.add_lm_file("adapted", str(path))
    decoder.activate_search("adapted")
    return decoder


def hear(decoder: Decoder, samples: bytes) -> tuple[HeardWord, ...]:
    """Return the words that `decoder` finds in a clip (16-bit samples, 16 kHz, mono), without noises and silences."""
    if len(samples) < SHORTEST_BYTES:
        return ()
    listen(decoder, samples)
    if decoder.hyp() is None:
        return ()
    return tuple(
        HeardWord(
            text=_VARIANT.sub("", found.word),
            start_ms=found.start_frame * FRAME_MS,
            end_ms=(found.end_frame + 1) * FRAME_MS,
            probability=min(1.0, max(0.0, found.prob)),
        )
        for found in decoder.seg()
        if not found.word.startswith(FILLERS)
    )


def listen(decoder: Decoder, samples: bytes) -> None:
    """Let `decoder` take in a whole clip, as if it were its first: nothing is left of what it heard before.

    Raises RuntimeError where its search finds no way through the clip.
    """
    decoder.reinit_feat()
    decoder.start_utt()
    decoder.process_raw(samples, full_utt=True)
    decoder.end_utt()


class Worker:
    """A process with a decoder of its own."""

    def __init__(self, adaptation: Adaptation | None = None) -> None:
        """Start it. Raises OSError."""
        # its own group: Ctrl-C is for the program, which then closes its workers
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, this module
            [sys.executable, "-P", "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
            process_group=0 if os.name == "posix" else None,
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise OSError(None, "no pipes")
        self._clips, self._answers = self._process.stdin, self._process.stdout
        self._send(b"" if adaptation is None else json.dumps(adaptation.words).encode() + b"\n" + adaptation.model)

    def hear(self, samples: bytes) -> tuple[HeardWord, ...]:
        """Return the words that it finds in a clip. Raises EngineError where the process has ended."""
        self._send(samples)
        try:
            answer = self._answers.readline()
        except (OSError, ValueError):
            answer = b""
        if not answer.endswith(b"\n"):
            raise EngineError("pocketsphinx: a recogniser process ended too soon; is there enough memory?")
        return tuple(HeardWord(*word) for word in json.loads(answer))

    def _send(self, message: bytes) -> None:
        """Send it; a process that has ended shows when its answer is read."""
        with suppress(OSError, ValueError):
            self._clips.write(_LENGTH.pack(len(message)) + message)
            self._clips.flush()

    def close(self) -> None:
        """End the process, whatever it is at."""
        self._process.kill()
        self._process.communicate()


def _serve(clips: IO[bytes], answers: IO[bytes]) -> None:
    setup = _message(clips)
    decoder = make_decoder(_adaptation(setup) if setup else None)
    del setup
    while (clip := _message(clips)) is not None:
        answers.write(json.dumps(hear(decoder, clip)).encode() + b"\n")
        answers.flush()


def _message(clips: IO[bytes]) -> bytes | None:
    head = clips.read(_LENGTH.size)
    return clips.read(_LENGTH.unpack(head)[0]) if len(head) == _LENGTH.size else None


def _adaptation(setup: bytes) -> Adaptation:
    words, _, model = setup.partition(b"\n")
    return Adaptation(model, tuple((word, phones) for word, phones in json.loads(words)))


if __name__ == "__main__":
    _serve(sys.stdin.buffer, sys.stdout.buffer)
