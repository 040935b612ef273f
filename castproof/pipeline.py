"""The commands' work: one frozen job -> one result.

A job says what is wanted; a result holds everything that can be written of it. Nothing here reads the command line,
prints, or writes a file.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from align.evidence import Witnesses
from align.heard import are_of_one_recording
from castproof.hearing import Hearing, hear, listen, read_diarization, read_heard
from castproof.known_voices import Named
from castproof.people import People, Settled, SpeakerCase, SpeakerWishes, settle
from castproof.proof import Case, Knowledge, Proof, References, gather, proofread
from castproof.reading import read_told
from transcript.errors import FormatError, OptionError
from transcript.formats import Document, read
from transcript.replacement import Layout, apply
from transcript.source import read_source

if TYPE_CHECKING:
    from pathlib import Path

    from align.quotes import Quotation, Quote
    from align.retime import Retimed, Stretch
    from castproof.hearing import Heard
    from castproof.parts import Tools
    from transcribe.engine import Expected
    from transcribe.recording import Recording
    from transcript.model import Diarization, Transcript
    from transcript.source import Edit

__all__ = [
    "AlignJob",
    "CorrectJob",
    "Corrected",
    "DecisionJob",
    "DocumentResult",
    "ExportJob",
    "Job",
    "ProofResult",
    "Result",
    "align",
    "correct",
    "decide",
    "export",
    "run",
    "transcribe",
]


# -- run and transcribe ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Job:
    """A recording to hear and, with a transcript, what to proofread and put on its clock.

    Without `transcript`, what was heard is proofread. `min_confidence` None leaves the bound to the corrector.
    """

    recording: Path
    hearing: Hearing = field(default_factory=Hearing)
    transcript: Path | None = None
    references: References = field(default_factory=References)
    min_confidence: float | None = None
    speakers: SpeakerWishes = field(default_factory=SpeakerWishes)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a job.

    `whole` is the transcript with all its words, corrected where there was a proof; `spoken` is the part of it that the
    recording speaks, with times. `retimed` tells how `whole` was put on the clock, None where its words were heard.
    `names` are those of several words that are known and not to be parted in subtitles; `people` tells how the words
    came to their speakers.
    """

    whole: Transcript
    spoken: Transcript
    diarization: Diarization | None = None
    retimed: Retimed | None = None
    names: frozenset[str] = frozenset()
    people: People = field(default_factory=People)

    @property
    def unheard(self) -> tuple[Stretch, ...]:
        """The stretches of `whole` that the recording does not speak."""
        return () if self.retimed is None else self.retimed.unheard


@dataclass(frozen=True, slots=True)
class ProofResult:
    """A result with the proof of its words; `document` is the transcript's file, None where they were recognised.

    `quotations` are all that the references hold, `quotes` those that were heard.
    """

    result: Result
    proof: Proof
    document: Document | None
    quotations: tuple[Quotation, ...] = ()
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """A result and the transcript's file it was made from."""

    result: Result
    document: Document


def transcribe(job: Job, tools: Tools) -> Result:
    """Recognise a recording and find its speakers. Raises CastproofError."""
    _check_names(job.speakers, job.hearing, None)
    heard = hear(job.recording, job.hearing, tools)
    terms = Knowledge().terms(heard.transcript, job.recording.name, tools.reporter)
    settled = settle(heard.transcript, SpeakerCase(job.speakers, terms), tools.reporter)
    return Result(settled.transcript, settled.transcript, heard.diarization, people=settled.people)


def _check_names(wishes: SpeakerWishes, hearing: Hearing, transcript: Transcript | None) -> None:
    """Raise OptionError, before a recording is heard, where the user names speakers that there cannot be."""
    if hearing.finds_speakers or not wishes.given:
        return
    if transcript is not None and transcript.speakers:
        wishes.check(transcript.speakers)
    elif hearing.heard is None:
        raise OptionError("--speakers: nothing tells who speaks; add --diarize or --diarization FILE")


def run(job: Job, tools: Tools) -> ProofResult:
    """Hear a recording, proofread its transcript, put that on the clock. Raises CastproofError."""
    document = read_told(job.transcript, tools.reporter) if job.transcript else None
    _check_names(job.speakers, job.hearing, document.transcript if document is not None else None)
    own = [p for p in (job.transcript, job.hearing.heard) if p is not None]
    knowledge = gather(job.references, own, tools.reporter)
    expected = _expected(document.transcript if document else None, knowledge, job.hearing, tools)
    heard = hear(job.recording, job.hearing, tools, expected)
    if document is None:
        return _proofread_heard(job, heard, knowledge, tools)
    return _proofread_given(job, document, heard, knowledge, tools)


def _proofread_heard(job: Job, heard: Heard, knowledge: Knowledge, tools: Tools) -> ProofResult:
    """Proofread what was recognised: it is on the clock, under the speakers that were heard."""
    told = heard.transcript
    terms = knowledge.terms(told, job.recording.name, tools.reporter)
    witnesses = Witnesses(listener=tools.parts.listener(heard.recording), quotes=knowledge.quotes(told))
    case = Case(told, Layout.of(told), terms, witnesses, job.min_confidence, knowledge.memory)
    proof = proofread(case, tools.reporter)
    wishes = replace(job.speakers, repair=job.speakers.repair and heard.diarization is None)
    settled = settle(proof.corrected, SpeakerCase(wishes, terms, knowledge.documents), tools.reporter)
    words = settled.transcript
    result = Result(words, words, heard.diarization, names=proof.names, people=settled.people)
    return ProofResult(result, proof, None, knowledge.quotations(), proof.quotes)


def _proofread_given(job: Job, document: Document, heard: Heard, knowledge: Knowledge, tools: Tools) -> ProofResult:
    """Proofread a transcript that is there, then put it on the clock and under its speakers."""
    witnesses = Witnesses(heard.transcript, heard.prompted, tools.parts.listener(heard.recording))
    # whatever clock the transcript was on, the listener needs the recording's
    clocked = replace(document, transcript=_retimed(document.transcript, heard.transcript, tools).transcript)
    proof = _proof(clocked, knowledge, witnesses, job.min_confidence, tools)
    retimed = _retimed(proof.corrected, heard.transcript, tools)
    if _is_english(retimed.transcript, job.hearing):
        retimed = _exactly(retimed, heard.recording, tools)
    case = SpeakerCase(job.speakers, proof.glossary, knowledge.documents)
    result = _on_the_clock(retimed, heard.speakers, case, tools)
    quotes = (*proof.quotes, *knowledge.quotes(heard.transcript, but=proof.quotes))
    return ProofResult(replace(result, names=proof.names), proof, document, knowledge.quotations(), quotes)


def _expected(transcript: Transcript | None, knowledge: Knowledge, hearing: Hearing, tools: Tools) -> Expected | None:
    """Return what is likely to be said, None where nothing is recognised or nothing shall be expected."""
    from castproof.expecting import expect

    if not hearing.hints or hearing.heard is not None:
        return None
    with tools.reporter.progress("looking for what may be said"):
        return expect(transcript, knowledge)


def _on_the_clock(retimed: Retimed, speakers: Named | None, case: SpeakerCase, tools: Tools) -> Result:
    settled = _settled(retimed, speakers, case, tools)
    retimed = replace(retimed, transcript=settled.transcript)
    diarization = speakers.diarization if speakers is not None else None
    return Result(settled.transcript, retimed.spoken(), diarization, retimed, people=settled.people)


def _retimed(transcript: Transcript, heard: Transcript, tools: Tools) -> Retimed:
    from align.retime import retime

    with tools.reporter.progress("aligning"):
        return retime(transcript, heard)


def _is_english(transcript: Transcript, how: Hearing) -> bool:
    from align.english import is_english

    return is_english(replace(transcript, language=how.options.language or transcript.language))


def _exactly(retimed: Retimed, recording: Recording, tools: Tools) -> Retimed:
    """Return an English transcript with the times at which the recording itself speaks its words."""
    from align.exact import refine

    with tools.reporter.progress("finding the words") as progress:
        return refine(retimed, tools.parts.aligner(recording), progress)


def _settled(retimed: Retimed, speakers: Named | None, case: SpeakerCase, tools: Tools) -> Settled:
    """Put a transcript under its speakers, by the voices of the recording where they are known."""
    from transcribe.speakers import give_speakers

    if speakers is not None and retimed.transcript.has_times:
        voiced = give_speakers(retimed.transcript, speakers.diarization)
        unheard = frozenset(k for stretch in retimed.unheard for k in range(stretch.start, stretch.stop))
        case = replace(case, voiced=voiced, unheard=unheard, recognised=speakers.names)
    return settle(retimed.transcript, case, tools.reporter)


# -- correct -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CorrectJob:
    """A transcript to proofread; `heard` (another transcript) and `audio` (its recording) are further evidence.

    `hearing` says how the recording is recognised, which only a transcript without times needs.
    """

    transcript: Path
    heard: Path | None = None
    audio: Path | None = None
    hearing: Hearing = field(default_factory=Hearing)
    min_confidence: float | None = None
    speakers: SpeakerWishes = field(default_factory=SpeakerWishes)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A transcript's file and its proof; `settled` is the corrected transcript with other speakers, if any were asked.

    Such a file is written anew: labels are no words, which alone are edited where they stand.
    """

    document: Document
    proof: Proof
    settled: Settled | None = None

    @property
    def transcript(self) -> Transcript:
        """The transcript as it is to be written."""
        return self.settled.transcript if self.settled is not None else self.proof.corrected

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What the corrections change in the file's text."""
        return self.document.edits(c.replacement for c in self.proof.applied)

    @property
    def data(self) -> bytes:
        """The file with the corrections made and every other byte as it was."""
        return self.document.reworded(c.replacement for c in self.proof.applied)


def correct(job: CorrectJob, knowledge: Knowledge, tools: Tools) -> Corrected:
    """Proofread a transcript. Raises CastproofError."""
    document = read_told(job.transcript, tools.reporter)
    job.speakers.check(document.transcript.speakers)
    witnesses = _witnesses(job, document.transcript, knowledge, tools)
    proof = _proof(document, knowledge, witnesses, job.min_confidence, tools)
    if not job.speakers.any:
        return Corrected(document, proof)
    case = SpeakerCase(job.speakers, proof.glossary, knowledge.documents)
    return Corrected(document, proof, settle(proof.corrected, case, tools.reporter))


def _witnesses(job: CorrectJob, transcript: Transcript, knowledge: Knowledge, tools: Tools) -> Witnesses:
    """Read the other transcript, and listen to the recording; it is recognised where neither transcript has times."""
    heard = read_told(job.heard, tools.reporter).transcript if job.heard else None
    if heard is not None and not are_of_one_recording(transcript.words, heard.words):
        tools.reporter.warn(f"{job.heard} has few of the words of {job.transcript}; are both of one recording?")
    if job.audio is None:
        return Witnesses(heard)
    if transcript.has_times or (heard is not None and heard.has_times):
        if job.hearing.asked:
            why = "has times, so nothing is recognised; leave it out"
            raise OptionError(f"{job.hearing.asked}: the transcript of {job.audio} {why}")
        tools.reporter.tell(f"{job.audio}: listened to, not recognised, since the transcripts have times")
        return Witnesses(heard, listener=tools.parts.listener(listen(job.audio, tools)))
    told = hear(job.audio, job.hearing, tools, _expected(transcript, knowledge, job.hearing, tools))
    listener = tools.parts.listener(told.recording)
    if heard is not None:
        return Witnesses(heard, listener=listener)
    return Witnesses(told.transcript, told.prompted, listener)


def _proof(
    document: Document, knowledge: Knowledge, witnesses: Witnesses, min_confidence: float | None, tools: Tools
) -> Proof:
    """Proofread a document; where it has no times it takes those of what was heard, for the listener and the table."""
    transcript = document.transcript
    if witnesses.heard is not None and not transcript.has_times:
        transcript = _retimed(transcript, witnesses.heard, tools).transcript
    layout = Layout.of(document.transcript, document.source.text)
    witnesses = replace(witnesses, quotes=knowledge.quotes(transcript))
    terms = knowledge.terms(transcript, document.source.path.name, tools.reporter)
    return proofread(Case(transcript, layout, terms, witnesses, min_confidence, knowledge.memory), tools.reporter)


@dataclass(frozen=True, slots=True)
class DecisionJob:
    """A transcript and the record of its corrections (`audit`) that a person has edited."""

    transcript: Path
    audit: Path


def decide(job: DecisionJob) -> Corrected:
    """Make the corrections that a person has accepted, and no others. Raises InputError."""
    from castproof.decisions import read_decisions

    document = read(job.transcript)
    decided = read_decisions(read_source(job.audit), document)
    try:
        corrected = apply(document.transcript, [c.replacement for c in decided.corrections if c.applied])
    except ValueError as error:
        problem = f'its entries cannot all be made: {error}; set one of them to "applied": false'
        raise FormatError(job.audit, problem) from error
    return Corrected(document, Proof(document.transcript, decided.corrections, corrected, decided.min_confidence))


# -- align -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AlignJob:
    """A transcript to put on the clock of the recording `audio`, or of `hearing.heard` where there is none.

    `recognise` has the words of the recording come from `hearing`; else those of the transcript are listened for, if
    they are English. `keep_unmatched` gives times to what the recording does not speak, too.
    """

    transcript: Path
    audio: Path | None = None
    hearing: Hearing = field(default_factory=Hearing)
    speakers: SpeakerWishes = field(default_factory=SpeakerWishes)
    recognise: bool = False
    keep_unmatched: bool = False


def align(job: AlignJob, tools: Tools) -> DocumentResult:
    """Give the words of a transcript their times. Raises CastproofError."""
    document = read_told(job.transcript, tools.reporter)
    _check_names(job.speakers, job.hearing, document.transcript)
    how = job.hearing
    if job.audio is not None:
        retimed, turns = _by_recording(document.transcript, job.audio, job, tools)
    elif how.heard is not None:
        retimed = _retimed(document.transcript, read_heard(how.heard), tools)
        turns = Named(read_diarization(how.diarization)) if how.diarization else None
    else:
        raise OptionError("nothing says when the words are spoken; add --heard TRANSCRIPT or --audio RECORDING")
    if job.keep_unmatched:
        from align.unmatched import with_unmatched

        retimed = with_unmatched(retimed)
    terms = Knowledge().terms(document.transcript, document.source.path.name, tools.reporter)
    return DocumentResult(_on_the_clock(retimed, turns, SpeakerCase(job.speakers, terms), tools), document)


def _by_recording(transcript: Transcript, recording: Path, job: AlignJob, tools: Tools) -> tuple[Retimed, Named | None]:
    english = _is_english(transcript, job.hearing)
    if not english and not job.recognise:
        tools.reporter.tell("the transcript is not in English, so the recording is recognised first")
    alone = tuple(w.text for w in transcript.words) if english and not job.recognise else ()
    expected = None if alone else _expected(transcript, Knowledge(), job.hearing, tools)
    heard = hear(recording, job.hearing, tools, expected, alone)
    retimed = _retimed(transcript, heard.transcript, tools)
    return _exactly(retimed, heard.recording, tools) if english else retimed, heard.speakers


# -- export ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExportJob:
    """A transcript to write in another format, with the speakers of an RTTM file and the names of a glossary."""

    transcript: Path
    diarization: Path | None = None
    glossary: Path | None = None
    speakers: SpeakerWishes = field(default_factory=SpeakerWishes)


def export(job: ExportJob, tools: Tools) -> DocumentResult:
    """Read a transcript and settle its speakers. Raises InputError or OptionError."""
    from align.glossary import parse_glossary
    from transcribe.speakers import give_speakers

    document = read_told(job.transcript, tools.reporter)
    turns = read_diarization(job.diarization) if job.diarization else None
    transcript = give_speakers(document.transcript, turns) if turns is not None else document.transcript
    job.speakers.check(transcript.speakers)
    glossary = parse_glossary(read_source(job.glossary)) if job.glossary else None
    terms = Knowledge(glossary=glossary).terms(transcript, document.source.path.name, tools.reporter)
    settled = settle(transcript, SpeakerCase(job.speakers, terms), tools.reporter)
    names = glossary.phrases() if glossary is not None else frozenset()
    words = settled.transcript
    return DocumentResult(Result(words, words, turns, names=names, people=settled.people), document)
