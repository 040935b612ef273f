"""What the voices of a diarization are called."""

from __future__ import annotations

from dataclasses import replace

from align.turns import with_speakers
from align.voices import named_turns, voices_by_label
from transcript.model import Diarization, Segment, Transcript, Turn, Word


def said(*paragraphs: tuple[str | None, int]) -> Transcript:
    """Return paragraphs of so many words, each word with its paragraph's label."""
    return Transcript(tuple(Segment(tuple(Word("word", speaker=who) for _ in range(n))) for who, n in paragraphs))


def voiced(transcript: Transcript, *voices: tuple[str, int]) -> Transcript:
    """Return `transcript` with the voices of its words, in runs."""
    every = iter([voice for voice, n in voices for _ in range(n)])
    return replace(
        transcript,
        segments=tuple(
            replace(s, words=tuple(replace(w, speaker=next(every)) for w in s.words)) for s in transcript.segments
        ),
    )


def name_voices(labelled: Transcript, heard: Transcript) -> Transcript:
    """Return `labelled` with each word under its voice's label, where one tells."""
    voices = voices_by_label(labelled, heard)
    return with_speakers(labelled, [v or w.speaker for v, w in zip(voices, labelled.words, strict=True)])


def labels(transcript: Transcript) -> list[str | None]:
    return [s.speaker for s in transcript.segments]


def test_two_labels_of_one_voice_become_one() -> None:
    page = said(("Speaker 2", 9), ("Speaker 3", 9), ("Speaker 1", 3), ("Speaker 3", 9))
    named = name_voices(page, voiced(page, ("host", 9), ("guest", 21)))
    assert labels(named) == ["Speaker 2", "Speaker 3", "Speaker 3", "Speaker 3"]


def test_a_voice_that_has_paragraphs_of_its_own_gets_a_label_of_its_own() -> None:
    page = said(("Speaker 1", 4), ("Speaker 3", 6), ("Speaker 2", 9), ("Speaker 3", 20))
    named = name_voices(page, voiced(page, ("announcer", 4), ("clip", 6), ("host", 9), ("guest", 20)))
    assert labels(named) == ["Speaker 1", "Speaker 4", "Speaker 2", "Speaker 3"]


def test_a_name_that_a_person_gave_is_not_taken_from_anybody() -> None:
    page = said(("Ada Wong", 6), ("Bob", 9), ("Ada Wong", 20))
    assert name_voices(page, voiced(page, ("x", 6), ("bob", 9), ("ada", 20))) == page


def test_a_voice_inside_anothers_paragraph_is_no_speaker_of_its_own() -> None:
    page = said(("Speaker 1", 20), ("Speaker 2", 9))
    named = name_voices(page, voiced(page, ("a", 12), ("b", 8), ("host", 9)))
    assert labels(named) == ["Speaker 1", "Speaker 2"]


def test_words_and_paragraphs_stay_as_they_are() -> None:
    page = said(("Speaker 1", 4), ("Speaker 3", 6), ("Speaker 2", 9))
    named = name_voices(page, voiced(page, ("a", 4), ("a", 6), ("b", 9)))
    assert named.text == page.text
    assert [len(s.words) for s in named.segments] == [4, 6, 9]


def test_turns_have_the_names_of_those_who_speak_in_them() -> None:
    turns = Diarization((Turn(0, 1000, "A"), Turn(1000, 2000, "B"), Turn(2000, 2500, "A"), Turn(3000, 4000, "C")))
    words = tuple(
        Word("word", start, start + 100, speaker=who) for start, who in ((0, "Ann"), (500, "Ann"), (1000, "Bob"))
    )
    spoken = Transcript((Segment((*words, Word("word", 2100, 2200, speaker="Bob"), Word("word"))),))
    assert [t.speaker for t in named_turns(turns, spoken).turns] == ["Ann", "Bob", "Ann", "C"]
