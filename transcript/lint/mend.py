"""What is wrong with a subtitle file is mended, where no word needs to change for it.

Each step mends what its codes stand for, and nothing where none of them is asked for; what no fault asks to be changed
stays as it was.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from transcript.cues import lay_out
from transcript.division import Draft
from transcript.lint.checks import is_dialogue, line_findings
from transcript.lint.layout import FileCue, FileLayout, FileLine
from transcript.lint.shown import GRAMMARS, Grammar, ShownCue, ShownLine, shown_cues
from transcript.lint.words import CueWords
from transcript.model import Segment, Transcript, Word
from transcript.showing import fitted
from transcript.source import Source
from transcript.timecode import LONGEST_MS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from transcript.formats import Document
    from transcript.rules import CueRules

__all__ = ["mended"]

_SMALL_OVERLAP_MS = 500
"""A longer overlap can be meant: two voices at once, a sign beside the speech."""
_LINES = frozenset({"L001", "L002", "L003", "L004"})
_TIMES = frozenset({"T002", "T003", "T004", "T005", "T006", "R001"})
_VOICE = re.compile(r"<v[ .\t][^>]*>")


def mended(document: Document, rules: CueRules, codes: frozenset[str]) -> Source:
    """Return the file with the faults called `codes` mended as far as that goes. SubRip and WebVTT alone."""
    return _Mending(document, rules, codes).made()


class _Mending:
    """A file while it is being mended."""

    def __init__(self, document: Document, rules: CueRules, codes: frozenset[str]) -> None:
        self.source = document.source
        self.rules = rules
        self.codes = codes
        self.grammar: Grammar = GRAMMARS[document.format.name]
        self.layout = FileLayout.of(document.source, self.grammar)
        self.end = self.layout.line_end
        self.words: dict[str, tuple[str, ...]] = {}
        self.speakers = {cue.number: cue.speakers for cue in shown_cues(document)}

    def made(self) -> Source:
        """Mend all there is. Return the file."""
        count = len(self.layout.cues)
        self._mend_cues()
        if self.layout.numbered and ("N001" in self.codes or len(self.layout.cues) != count):
            self._number()
        self._mend_writing()
        return self._encoded()

    def _mend_cues(self) -> None:
        layout, codes = self.layout, self.codes
        if "C001" in codes:
            self._drop_empty()
        if "F004" in codes:
            for cue in layout.cues:
                cue.head, cue.text = ([line for line in lines if not line.blank] for lines in (cue.head, cue.text))
        for _ in range(2):  # with more time, a cue may be one that can be divided
            layout.cues = [part for cue in layout.cues for part in self._broken_anew(cue)]
            self._retime()
        if "T001" in codes:
            layout.cues.sort(key=lambda cue: cue.start_ms)

    def _mend_writing(self) -> None:
        layout, codes = self.layout, self.codes
        if "T007" in codes:
            for cue in layout.cues:
                if not layout.well_timed(cue):
                    self._set_times(cue)
        if "F005" in codes:
            self._part()
        if "F003" in codes:
            layout.end_lines(self.end)

    # -- cues ----------------------------------------------------------------------------------------------------------

    def _shown(self, cue: FileCue) -> ShownCue:
        words = (self._shown_words(line.text) for line in cue.text)
        lines = tuple(ShownLine(cue.line, line) for line in words if line)
        return ShownCue(cue.line, cue.start_ms, cue.end_ms, lines, self.speakers[cue.line])

    def _shown_words(self, text: str) -> tuple[str, ...]:
        """Return the words that a line of the file shows; looked up, since each step asks for them."""
        if (words := self.words.get(text)) is None:
            words = self.words[text] = tuple(t.shown for t in self.grammar.tokens(text) if t.shown)
        return words

    def _drop_empty(self) -> None:
        kept: list[FileCue] = []
        for cue in self.layout.cues:
            if self._shown(cue).lines:
                kept.append(cue)
            elif any(not line.blank for line in cue.rest):  # a note behind it
                (kept[-1].rest if kept else self.layout.before).extend(cue.rest)
        self.layout.cues = kept

    def _number(self) -> None:
        for number, cue in enumerate(self.layout.cues, 1):
            line = next((line for line in cue.head if not line.blank), None)
            if line is None:
                cue.head = [FileLine(str(number), self.end)]
            elif line.text.strip() != str(number):
                cue.head = [FileLine(str(number), h.end) if h is line else h for h in cue.head]

    def _part(self) -> None:
        above = self.layout.before
        for cue in self.layout.cues:
            if above and not above[-1].blank:
                above.append(FileLine("", self.end))
            if not cue.rest and cue is not self.layout.cues[-1]:
                cue.rest.append(FileLine("", self.end))
            above = cue.rest

    # -- lines ---------------------------------------------------------------------------------------------------------

    def _broken_anew(self, cue: FileCue) -> list[FileCue]:
        """Return a cue with its lines broken anew if they should be: several cues where they cannot fit one."""
        shown = self._shown(cue)
        faults = [f for f in line_findings(shown, self.rules) if f.code in self.codes & _LINES]
        if not faults or is_dialogue(shown):
            return [cue]
        words = CueWords.of(self.grammar.tokens("\n".join(line.text for line in cue.text)))
        lines = words.lines(self.rules, self.end)
        if len(lines) > self.rules.max_line_count and (parts := self._divided(cue, words)):
            return parts
        if not cue.text[-1].end:
            lines[-1] = lines[-1]._replace(end="")
        anew = FileCue(cue.line, cue.head, cue.times, cue.start_ms, cue.end_ms, lines, cue.rest)
        better = sum(1 for _ in line_findings(self._shown(anew), self.rules)) < len(faults)
        return [anew if better else cue]

    def _divided(self, cue: FileCue, words: CueWords) -> list[FileCue]:
        """Return a cue whose words are too many as several that share its time by their letters.

        None where a mark could begin in one and end in another, or where there is no time to share.
        """
        voice = _VOICE.match(words.raw[0])
        prefix = voice[0] if voice else ""
        bare = [words.raw[0].removeprefix(prefix), *words.raw[1:]]
        if any("<" in raw or "{" in raw for raw in bare) or cue.end_ms - cue.start_ms < len(bare):
            return []
        segment = Segment(tuple(Word(shown) for shown in words.shown), cue.start_ms, cue.end_ms)
        cues = lay_out(Transcript((segment,)), replace(self.rules, max_shift_ms=0))
        made: list[FileCue] = []
        for piece, part in zip(cues, CueWords(bare, words.shown).parts([len(c.words) for c in cues]), strict=True):
            part.raw[0] = prefix + part.raw[0]
            made.append(
                FileCue(
                    cue.line,
                    [] if made else cue.head,
                    cue.times,
                    piece.start_ms,
                    min(piece.end_ms, cue.end_ms),
                    part.lines(self.rules, self.end),
                    [FileLine("", self.end)],
                )
            )
        made[-1].rest = cue.rest
        for part_cue in made:
            self._set_times(part_cue)
        return made

    # -- times ---------------------------------------------------------------------------------------------------------

    def _set_times(self, cue: FileCue) -> None:
        cue.times = FileLine(self.layout.clock(cue), cue.times.end)

    def _retime(self) -> None:
        """Let cues be shown as long as the rules ask, where their neighbours leave room."""
        if not self.codes & _TIMES:
            return
        rules = self._rules_in_force()
        cues = sorted((cue for cue in self.layout.cues if self._shown(cue).lines), key=lambda cue: cue.start_ms)
        drafts = [self._draft(cue, fixed=fixed) for cue, fixed in zip(cues, self._meant(cues), strict=True)]
        for cue, after, draft, made in zip_longest(cues, cues[1:], drafts, fitted(drafts, rules)):
            gap = after.start_ms - cue.end_ms if after is not None else 0
            length = made.end_ms - made.start_ms
            cut = made.start_ms == cue.start_ms and length < cue.end_ms - cue.start_ms
            if gap >= 0 and cut and length < rules.wanted_ms(draft.characters):
                continue  # for the gap alone no cue is cut to less than it needs
            if (made.start_ms, made.end_ms) != (draft.start_ms, draft.end_ms):
                cue.start_ms, cue.end_ms = made.start_ms, made.end_ms
                self._set_times(cue)

    def _draft(self, cue: FileCue, *, fixed: bool) -> Draft:
        lines = tuple(line.text for line in self._shown(cue).lines)
        return Draft(cue.start_ms, cue.end_ms, lines, None, (), fixed=fixed)

    def _meant(self, cues: Sequence[FileCue]) -> list[bool]:
        """Tell of each of `cues`, in order of time, whether its times stay: it overlaps others, and not by a slip."""
        slip = _SMALL_OVERLAP_MS if "T002" in self.codes else 0
        stay = [False] * len(cues)
        longest = 0
        for k in range(1, len(cues)):
            if cues[longest].end_ms - cues[k].start_ms > slip:
                stay[longest] = stay[k] = True
            if cues[k].end_ms >= cues[longest].end_ms:
                longest = k
        return stay

    def _rules_in_force(self) -> CueRules:
        """Return the rules with those that are not to be mended asking for nothing; words set no bounds to a shift."""
        codes, rules = self.codes, self.rules
        return replace(
            rules,
            max_shift_ms=0,
            min_gap_ms=rules.min_gap_ms if "T003" in codes else 0,
            close_gap_ms=rules.close_gap_ms if "T004" in codes else 0,
            min_duration_ms=rules.min_duration_ms if "T005" in codes else 0,
            max_duration_ms=rules.max_duration_ms if "T006" in codes else LONGEST_MS,
            max_chars_per_s=rules.max_chars_per_s if "R001" in codes else math.inf,
        )

    # -- the file ------------------------------------------------------------------------------------------------------

    def _encoded(self) -> Source:
        source, text = self.source, self.layout.text()
        if source.encoding != "utf-8":
            return Source(source.path, text) if "F002" in self.codes else replace(source, text=text)
        return Source(source.path, text, mark=b"" if "F001" in self.codes else source.mark)
