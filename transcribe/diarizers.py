"""Which diarizer finds the speakers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from transcript.errors import NotInstalled, OptionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from transcribe.engine import Diarizer, SpeakerOptions
    from transcribe.voices import VoiceMeter

__all__ = ["DIARIZERS", "choose_diarizer", "meter_of"]

DIARIZERS = ("auto", "pyannote", "timbre")

_TIMEOUT_S = 1.8  # with what it takes to start, the choice is made within three seconds


def choose_diarizer(name: str, options: SpeakerOptions, tell: Callable[[str], None]) -> Diarizer:
    """Return the diarizer that `--diarizer name` asks for.

    "auto" takes pyannote where it is installed and its model is on this machine or the hub lets this user have it,
    else, within three seconds and with one line to `tell`, timbre. The others insist. Raises OptionError for an unknown
    name, NotInstalled where pyannote is asked for and missing.
    """
    from transcribe.pyannote import PyannoteDiarizer, is_installed, lacking
    from transcribe.timbre import TimbreDiarizer

    if name not in DIARIZERS:
        raise OptionError(f"--diarizer {name}: no such diarizer; choose from {', '.join(DIARIZERS)}")
    if name == "timbre":
        return TimbreDiarizer()
    if name == "pyannote":
        if not is_installed():
            raise NotInstalled(
                "pyannote.audio is not installed; pip install 'castproof[diarize]', or use --diarizer timbre"
            )
        return PyannoteDiarizer()
    why = lacking(options, _TIMEOUT_S)
    if why is None:
        return PyannoteDiarizer()
    tell(f"{why}; falling back to the embedded diarizer, timbre (for a few distinct voices)")
    return TimbreDiarizer()


def meter_of(diarizer: str, model: str | None) -> VoiceMeter:
    """Return what measures voices beside the diarizer called `diarizer`, with the `model` asked of it."""
    from transcribe.pyannote_meter import PyannoteMeter
    from transcribe.timbre_meter import TimbreMeter

    return PyannoteMeter(model) if diarizer == "pyannote" else TimbreMeter()
