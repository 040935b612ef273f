"""The corrections of a transcript as one page to look at: `--report FILE.html`.

The page is complete in itself and loads nothing: its policy allows the one style and the one script that stand in it,
by their hashes, and no other. The script only sorts; without it the page reads the same. Whatever came from a file is
one printable line and escaped.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from castproof.lines import LineNumbers
from castproof.markup import reasons, shown
from castproof.report import count, where_of
from castproof.report_people import people_html, quotes_html
from castproof.version import version
from transcript.model import join

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from align.evidence import Correction
    from align.quotes import Quote
    from castproof.people import Settled
    from castproof.proof import Proof
    from transcript.formats import Document
    from transcript.model import Word

__all__ = ["Report", "report_html"]

_MOST_AROUND = 30
"""Words shown on either side of a change where no sentence ends."""
_SENTENCE_ENDS = (".", "?", "!", "…")
_CLOSING = "\"'”’)]»"

_STYLE = """
:root { color-scheme: light dark; font: 1rem/1.45 system-ui, sans-serif; }
body { margin: 1.5rem auto; max-width: 80rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #8884; padding: .5rem; text-align: left; vertical-align: top; }
td { overflow-wrap: anywhere; }
td.where, td.sure { white-space: nowrap; font-variant-numeric: tabular-nums; }
tr.held { background: #8881; }
del { background: #d334; }
ins { background: #2a24; font-weight: 600; text-decoration: none; }
ul { margin: 0; padding-left: 1.1rem; font-size: .875rem; }
"""
_SCRIPT = """
const rows = document.querySelector("tbody");
for (const button of document.querySelectorAll("button")) {
  button.hidden = false;
  button.onclick = () => {
    const key = button.value;
    rows.append(...[...rows.rows].sort((a, b) => a.dataset[key] - b.dataset[key] || a.dataset.place - b.dataset.place));
  };
}
"""


@dataclass(frozen=True, slots=True)
class Report:
    """What a page shows: the proof of the transcript `name`; `document` is its file, None for recognised words.

    `settled` tells who speaks, where that was asked, `quotes` which published quotations were heard.
    """

    name: str
    proof: Proof
    document: Document | None
    settled: Settled | None = None
    quotes: tuple[Quote, ...] = ()


def report_html(report: Report) -> bytes:
    """Return the page as the bytes of its file. Takes time linear in the corrections."""
    return "".join(_page(report)).encode("utf-8", "replace")


def _page(report: Report) -> Iterator[str]:
    proof, name = report.proof, shown(report.name)
    made, held = len(proof.applied), len(proof.held)
    yield (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>Corrections of {name}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>Corrections of {name}</h1>\n"
        f"<p>{count(made, 'correction')} made; {count(held, 'more place')} held, that is left as it was. "
        f"Corrections are made from a confidence of {proof.min_confidence:g} on; each is the share of such corrections "
        f"that are right. Written by castproof {shown(version())}.</p>\n"
    )
    if proof.corrections:
        yield (
            '<p><button type="button" value="place" hidden>Sort by place</button>\n'
            '<button type="button" value="sure" hidden>Sort by doubt</button></p>\n'
            "<table>\n<thead><tr>"
            + "".join(f'<th scope="col">{t}</th>' for t in ("Where", "Sentence", "Before", "After", "Sure", "Why"))
            + "</tr></thead>\n<tbody>\n"
        )
        words = proof.transcript.words
        lines = LineNumbers.of(report.document) if report.document is not None else None
        for place, c in enumerate(proof.corrections):
            yield _row(place, c, where_of(c, lines), words)
        yield f"</tbody>\n</table>\n<script>{_SCRIPT}</script>\n"
    if report.settled is not None:
        yield from people_html(report.settled, report.document)
    yield from quotes_html(report.quotes)
    yield "</body>\n</html>\n"


def _policy() -> str:
    return (
        f"default-src 'none'; style-src '{_hash(_STYLE)}'; script-src '{_hash(_SCRIPT)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _row(place: int, c: Correction, where: str, words: Sequence[Word]) -> str:
    state = "made" if c.applied else "held"
    cells = (
        f'<td class="where">{shown(where)}</td>',
        f"<td>{_sentence(c, words)}</td>",
        f"<td>{shown(c.before)}</td>",
        f"<td>{shown(c.after)}</td>",
        f'<td class="sure">{c.confidence:.2f}<br>{state}</td>',
        f"<td>{reasons(c.evidence)}</td>",
    )
    return f'<tr class="{state}" data-place="{place}" data-sure="{c.confidence:.6f}">{"".join(cells)}</tr>\n'


# -- the sentence ------------------------------------------------------------------------------------------------------


def _sentence(c: Correction, words: Sequence[Word]) -> str:
    """Return the sentence around a correction, by one speaker, with the old words struck out before the new."""
    speaker = words[c.start].speaker
    first, last = c.start, c.stop
    while first > max(0, c.start - _MOST_AROUND) and _goes_on(words[first - 1]) and words[first - 1].speaker == speaker:
        first -= 1
    while (
        last < min(len(words), c.stop + _MOST_AROUND)
        and _goes_on(words[last - 1])
        and words[last].speaker == words[c.stop - 1].speaker
    ):
        last += 1
    parts = [f"{shown(speaker)}:"] if speaker else []
    if first < c.start:
        parts.append(shown(join(words[first : c.start])))
    parts.append(f"<del>{shown(c.before)}</del> <ins>{shown(c.after)}</ins>")
    if c.stop < last:
        parts.append(shown(join(words[c.stop : last])))
    return " ".join(parts)


def _goes_on(word: Word) -> bool:
    return not word.text.rstrip(_CLOSING).endswith(_SENTENCE_ENDS)
