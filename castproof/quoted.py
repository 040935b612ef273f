"""Where a recording says what documents quote of it: `<stem>.quotes.json`.

One JSON object, UTF-8::

    {
      "format": "castproof quotes",
      "version": 1,                     whole number; a change of meaning raises it, later releases may add fields
      "castproof": "0.1.0",             the release that wrote it
      "recording": "episode.mp3",       as it was given
      "quotes": [                       those that were heard in the order of their times, then the others
        {
          "text": "I don't want to say loser here, ...",   as it was published
          "source": "shownotes/page.txt",                  the document
          "found": true,
          "start": 12.48, "end": 31.8,  seconds from the start of the recording; left out where unknown
          "heard": "I don't want to say loser here ...",   before anything was corrected
          "likeness": 0.92              0 to 1: how alike both sound
        }
      ]
    }

An entry that was not found has "text", "source" and "found" alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from castproof.records import record_json, times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.quotes import Quotation, Quote

__all__ = ["QUOTES_ENDING", "quotes_json"]

QUOTES_ENDING = ".quotes.json"
_FORMAT = "castproof quotes"
_VERSION = 1


def quotes_json(recording: str, quotations: Sequence[Quotation], quotes: Sequence[Quote]) -> bytes:
    """Return the record of `quotations`, of which `quotes` were found, as the bytes of its file."""
    found = {quote.quotation for quote in quotes}
    in_time = sorted(quotes, key=lambda q: (q.start_ms is None, q.start_ms or 0, q.start))
    entries = [*map(_entry, in_time), *(_missing(q) for q in quotations if q not in found)]
    return record_json(_FORMAT, _VERSION, {"recording": recording, "quotes": entries})


def _entry(quote: Quote) -> dict[str, object]:
    return {
        "text": quote.quotation.text,
        "source": quote.quotation.source,
        "found": True,
        **times(quote.start_ms, quote.end_ms),
        "heard": quote.heard,
        "likeness": round(quote.likeness, 4),
    }


def _missing(quotation: Quotation) -> dict[str, object]:
    return {"text": quotation.text, "source": quotation.source, "found": False}
