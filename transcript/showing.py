"""The times of cues side by side: each is shown long enough where there is room, and none overlaps the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from transcript.division import Draft
    from transcript.rules import CueRules

__all__ = ["fitted"]


def fitted(drafts: Sequence[Draft], rules: CueRules) -> Iterator[Draft]:
    """Yield `drafts`, in order of their start, with the times at which they are shown; `fixed` ones keep their own.

    A cue stays as long as it takes to read, into the silence behind it. Where that is not enough it begins a little
    before its first word, or lets a neighbour that has time to spare give some of it. Small gaps are closed.
    """
    shown = [_Shown(draft, rules) for draft in _one_after_another(drafts, rules)]
    for k, cue in enumerate(shown):
        cue.stay(_start_of(shown, k + 1))
    for k, cue in enumerate(shown):
        if cue.lacking > 0 and not cue.draft.fixed:
            cue.begin_earlier(shown[k - 1] if k else None)
            if k + 1 < len(shown):
                shown[k + 1].begin_later_for(cue, _start_of(shown, k + 2))
    for k, cue in enumerate(shown):
        cue.close_gap(_start_of(shown, k + 1))
        yield cue.draft._replace(start_ms=cue.start_ms, end_ms=cue.end_ms)


def _one_after_another(drafts: Sequence[Draft], rules: CueRules) -> list[Draft]:
    """Let a cue that is spoken while another still is begin when that one has been seen: half of their time at most."""
    made = list(drafts)
    for k in range(1, len(made)):
        cue, after = made[k - 1], made[k]
        if cue.fixed or after.fixed or after.start_ms >= max(cue.end_ms, cue.start_ms + 1):
            continue
        room = max(cue.end_ms, after.end_ms) - cue.start_ms
        seen = cue.start_ms + max(1, min(rules.min_duration_ms + rules.min_gap_ms, room // 2))
        start = max(after.start_ms, seen)
        made[k] = after._replace(start_ms=start, end_ms=max(after.end_ms, start))
    return made


def _start_of(shown: Sequence[_Shown], k: int) -> int | None:
    return shown[k].start_ms if k < len(shown) else None


class _Shown:
    """A cue and when it is shown, while that is being found."""

    def __init__(self, draft: Draft, rules: CueRules) -> None:
        self.draft = draft
        self.rules = rules
        self.start_ms = draft.start_ms
        self.end_ms = draft.end_ms
        self.wanted_ms = rules.wanted_ms(draft.characters)

    @property
    def lacking(self) -> int:
        """How much longer the cue should be shown, in ms."""
        return self.wanted_ms - (self.end_ms - self.start_ms)

    def stay(self, next_start: int | None) -> None:
        """Stay until the words are spoken and read, up to the next cue."""
        if self.draft.fixed:
            return
        end = max(self.draft.end_ms, self.start_ms + self.wanted_ms)
        self.end_ms = self._before(end, next_start)

    def _before(self, end: int, next_start: int | None) -> int:
        """Return `end`, or what the next cue, the gap before it and the longest duration leave of it."""
        end = min(end, self.start_ms + self.rules.max_duration_ms)
        if next_start is not None and next_start >= self.start_ms:
            room = next_start - self.start_ms
            end = min(end, next_start - (self.rules.min_gap_ms if 2 * self.rules.min_gap_ms <= room else 0))
        return max(end, self.start_ms + 1)

    def begin_earlier(self, before: _Shown | None) -> None:
        """Begin up to the longest shift before the first word, in time that `before` does not need."""
        earliest = max(0, self.draft.start_ms - self.rules.max_shift_ms)
        if before is not None:
            earliest = max(earliest, before.spare_from() + self.rules.min_gap_ms)
        start = max(earliest, self.start_ms - self.lacking)
        if start < self.start_ms:
            self.start_ms = start
            if before is not None and not before.draft.fixed:
                before.end_ms = min(before.end_ms, start - self.rules.min_gap_ms)

    def spare_from(self) -> int:
        """Return from when on the cue could be gone: read, and but for the longest shift spoken."""
        if self.draft.fixed:
            return self.end_ms
        needed = max(self.start_ms + self.wanted_ms, self.draft.end_ms - self.rules.max_shift_ms)
        return min(self.end_ms, needed)

    def begin_later_for(self, before: _Shown, next_start: int | None) -> None:
        """Begin up to the longest shift behind the first word, if there is time to spare, so that `before` can stay."""
        rules = self.rules
        if self.draft.fixed or before.lacking <= 0:
            return
        latest = self.draft.start_ms + rules.max_shift_ms
        if next_start is not None:
            latest = min(latest, next_start - rules.min_gap_ms - self.wanted_ms)
        start = min(latest, before.end_ms + before.lacking + rules.min_gap_ms)
        if start > self.start_ms:
            self.start_ms = start
            self.stay(next_start)
            before.end_ms = max(before.end_ms, start - rules.min_gap_ms)

    def close_gap(self, next_start: int | None) -> None:
        """Stay until the next cue where only a short gap would be left."""
        if self.draft.fixed or next_start is None:
            return
        if self.rules.min_gap_ms < next_start - self.end_ms < self.rules.close_gap_ms:
            self.end_ms = self._before(next_start, next_start)
