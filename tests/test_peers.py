"""Files as they are met, after what others test their readers with: each is read, or refused in one line.

A case names whose rule it is about: a peer whose public tests have files of the kind (`srt`, `webvtt-py`, `pysubs2`,
`ttconv`, `pycaption`), W3C's web-platform-tests (`wpt`), a section of a standard, or the program that writes such
files. The files are our own. Where peers read a file as castproof does, the case names them and they are asked, too.
"""

# ruff: noqa: E501 - the cases are a table, and each is a row of it

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.peers import PEERS, Shown
from transcript.errors import FormatError
from transcript.formats import parse
from transcript.source import Source, decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from transcript.model import Transcript

Said = tuple[int | None, int | None, str | None, str]
"""Start and end of what one speaker says in a cue, who that is, and the words."""


class Case(NamedTuple):
    """A file, and what it reads as: what is said, or the end of the line that refuses it.

    What is said without times and speaker has those of the n-th cue of `CLOCK` and none. `alike` are the peers that
    read the same: S(rt), P(ysubs2), W(ebvtt-py), T(tconv).
    """

    rule: str
    text: str
    said: list[str | Said] | str
    alike: str = ""


CLOCK = ((1000, 2500), (3000, 4250), (5000, 6000))
A, B, C = "00:00:01,000 --> 00:00:02,500", "00:00:03,000 --> 00:00:04,250", "00:00:05,000 --> 00:00:06,000"
X, Y, Z = (times.replace(",", ".") for times in (A, B, C))

SUBRIP = [
    # numbers
    Case("srt: counted from 1", f"1\n{A}\nHi.\n\n2\n{B}\nHo.\n", ["Hi.", "Ho."], "SPWT"),
    Case("srt: counted from 0", f"0\n{A}\nHi.\n\n1\n{B}\nHo.\n", ["Hi.", "Ho."], "SPWT"),
    Case("srt: counted backwards", f"9\n{A}\nHi.\n\n8\n{B}\nHo.\n", ["Hi.", "Ho."], "SPWT"),
    Case("srt: a number twice", f"4\n{A}\nHi.\n\n4\n{B}\nHo.\n", ["Hi.", "Ho."], "SPWT"),
    Case("srt: zeros before a number", f"0001\n{A}\nHi.\n\n0002\n{B}\nHo.\n", ["Hi.", "Ho."], "SPWT"),
    Case("srt: a minus before a number", f"-2\n{A}\nHi.\n\n-1\n{B}\nHo.\n", ["Hi.", "Ho."], "ST"),
    Case("srt: a number with a point", f"1.1\n{A}\nHi.\n\n2.2\n{B}\nHo.\n", ["Hi.", "Ho."], "ST"),
    Case("srt: spaces behind a number", f"1  \t\n{A}\nHi.\n\n2 \n{B}\nHo.\n", ["Hi.", "Ho."], "SPT"),
    Case("srt: no numbers", f"{A}\nHi.\n\n{B}\nHo.\n", ["Hi.", "Ho."], "SP"),
    Case("webvtt-py: a number is missing", f"1\n{A}\nHi.\n\n{B}\nAnd\n\n3\n{C}\nwelcome.\n", ["Hi.", "And", "welcome."], "SP"),
    Case("webvtt-py: a number, a blank line, the times", f"1\n\n{A}\nHi.\n\n2\n\n{B}\nHo.\n", ["Hi.", "Ho."], "SP"),
    Case("webvtt-py: a number of no cue", f"1\n{A}\nHi.\n\n2\nLost times.\n\n3\n{B}\nHo.\n", ["Hi. 2 Lost times.", "Ho."], "SPW"),
    # text of digits
    Case("webvtt-py: a year as text", f"1\n{A}\nIt was\n\n1977\n\nor so.\n\n2\n{B}\nAnd so.\n", ["It was 1977 or so.", "And so."], "SPW"),
    Case("webvtt-py: a countdown as text", f"1\n{A}\nThree\n2\n1\n\n2\n{B}\nGo.\n", ["Three 2 1", "Go."], "SPWT"),
    Case("webvtt-py: a year ends the file", f"1\n{A}\nMade in\n\n2026", ["Made in 2026"], "SW"),
    Case("srt: digits behind the times, no numbers", f"{A}\n1\n\n{B}\nis enough.\n", ["1", "is enough."], "SP"),
    Case("srt: the next number behind the times", f"1\n{A}\n2\n\n2\n{B}\nis enough.\n", ["2", "is enough."], "SPWT"),
    Case("srt: another number behind the times", f"1\n{A}\n70\n\n{B}\nis enough.\n", ["70", "is enough."], "SP"),
    Case("pycaption: a digit is all of the last cue", f"1\n{A}\nIn\n\n2\n{B}\n3\n", ["In", "3"], "SPWT"),
    Case("pycaption: a number behind an empty cue", f"1\n{A}\n2\n{B}\nWe are back.\n", [(3000, 4250, None, "We are back.")], "W"),
    # blank lines
    Case("srt: no blank line between cues", f"1\n{A}\nHi.\n2\n{B}\nHo.\n", ["Hi.", "Ho."], "SPW"),
    Case("srt: neither a blank line nor a number", f"{A}\nHi.\n{B}\nHo.\n", ["Hi.", "Ho."], "P"),
    Case("srt: many blank lines", f"\n\n\n1\n{A}\nHi.\n\n\n\n\n2\n{B}\nHo.\n\n\n", ["Hi.", "Ho."], "SPT"),
    Case("srt: a blank line within a cue", f"1\n{A}\nGood\n\nevening.\n\n2\n{B}\nHo.\n", ["Good evening.", "Ho."], "SPW"),
    Case("webvtt-py: a blank line behind the times", f"1\n{A}\n\nHi.\n\n2\n{B}\n\nHo.\n", ["Hi.", "Ho."], "SPW"),
    Case("webvtt-py: lines of spaces", f"1\n{A}\nGood\n \t \nevening.\n  \n2\n{B}\nHo.\n", ["Good evening.", "Ho."], "SPW"),
    Case("srt: no line end behind the last cue", f"1\n{A}\nHi.", ["Hi."], "SPWT"),
    Case("srt: spaces before it all", f" \n\t\n1\n{A}\nHi.\n", ["Hi."], "SPT"),
    # cues without text
    Case("srt: the last cue is empty", f"1\n{A}\nHi.\n\n2\n{B}", ["Hi."], "SPWT"),
    Case("srt: cues are empty", f"1\n{A}\n\n2\n{B}\n\n3\n{C}\nWe are back.\n", [(5000, 6000, None, "We are back.")], "SPWT"),
    Case("pysubs2: empty cues at no time", f"1\n{A}\nHi.\n\n2\n00:00:00,00 --> 00:00:00,00\n\n", ["Hi."], "SPW"),
    Case("webvtt-py: no text at all", f"1\n{A}\n", "holds no words that SubRip can be read for; give a transcript"),
    # times
    Case("srt: a point before the milliseconds", f"1\n{X}\nHi.\n", ["Hi."], "SPW"),
    Case("srt: no milliseconds", "1\n00:00:01 --> 00:00:02\nHi.\n", [(1000, 2000, None, "Hi.")], "S"),
    Case("srt: a colon before the milliseconds", "1\n00:00:01:000 --> 00:00:02:500\nHi.\n", ["Hi."], "S"),
    Case("srt: marks of full width", "1\n00\uff1a00\uff1a01\uff0c000 --> 00\uff1a00\uff1a02\uff0c500\nHi.\n", ["Hi."], "S"),
    Case("pysubs2: hundredths of a second", "1\n00:00:01,00 --> 00:00:02,50\nHi.\n", ["Hi."], "P"),
    Case("pysubs2: hours of one digit", "1\n0:00:01,000 --> 0:00:02,500\nHi.\n", ["Hi."], "SPW"),
    Case("pysubs2: no hours", "1\n00:01,000 --> 00:02,500\nHi.\n", ["Hi."]),
    Case("ttconv: more than a hundred hours", "1\n101:00:00,000 --> 101:00:01,000\nHi.\n", [(363_600_000, 363_601_000, None, "Hi.")], "SWT"),
    Case("srt: an arrow without spaces", "1\n00:00:01,000-->00:00:02,500\nHi.\n", ["Hi."], "SPW"),
    Case("srt: a space in the arrow", "1\n00:00:01,000 -- > 00:00:02,500\nHi.\n\n2\n00:00:03,000 - > 00:00:04,250\nAnd\n", ["Hi.", "And"], "SP"),
    Case("pysubs2: a short arrow", f"00:00:01.000 -> 00:00:02.500\nHi.\n\n2\n{B}\nHo.\n", ["Hi.", "Ho."], "P"),
    Case("Word: an arrow made typographical", "1\n00:00:01,000 \u2013> 00:00:02,500\nHi.\n", ["Hi."], "P"),
    Case("pysubs2: spaces around the times", "1\n   00:00:01,000 --> 00:00:02,500   \n   Hi.\n", ["Hi."], "PWT"),
    Case("pysubs2: places of the screen behind the times", f"1\n{A}  X1:063 X2:223 Y1:043 Y2:058\nHi.\n", ["Hi."], "SPWT"),
    Case("srt: another's text behind the times", f"1\n{A} align:start font:big\nHi.\n", ["Hi."], "SPWT"),
    Case("srt: a cue of no length", "1\n00:00:01,000 --> 00:00:01,000\nHi.\n", [(1000, 1000, None, "Hi.")], "SPWT"),
    Case("srt: cues overlap and stand in no order", f"1\n{B}\nHo.\n\n2\n{A}\nHi.\n\n3\n{A}\nYes.\n", [(3000, 4250, None, "Ho."), (1000, 2500, None, "Hi."), (1000, 2500, None, "Yes.")], "SPWT"),
    Case("srt: a cue runs backwards", "1\n00:00:02,500 --> 00:00:01,000\nHi.\n", ":2: a cue ends before it starts (00:00:02,500 --> 00:00:01,000); correct the cue's times"),
    Case("srt: a minus before a time", "1\n-00:00:01,000 --> 00:00:02,500\nHi.\n", ":2: '-00:00:01,000' is no time; write it as 00:00:00,000; correct the cue's times"),
    Case("srt: letters in a time", "1\n00t00:01,000 --> 00:00:02,500\nHi.\n", ":2: '00t00:01,000' is no time; write it as 00:00:00,000; correct the cue's times"),
    Case("webvtt-py: frames in a time", f"1\n{A}\nHi.\n\n2\n00:00:03,000 --> 00:00:04:12\nAnd\n", ":6: '00:00:04:12' is no time; write it as 00:00:00,000; correct the cue's times"),
    Case("webvtt-py: no end", "1\n00:00:01,000 -->\nHi.\n", ":2: a cue needs a line START --> END; correct the cue's times"),
    Case("webvtt-py: no times", "1\nHi.\n", "holds no cue (a line 00:00:01,000 --> 00:00:02,000); give a subtitle file"),
    # marks
    Case("pysubs2: tags of style", f"1\n{A}\n<i>Good <b>old <u>even<s>ing</s></u></b></i>.\n", ["Good old evening."], "SPWT"),
    Case("pysubs2: tags without an end, and ends alone", f"1\n{A}\n</i>Good <b>evening\n", ["Good evening"], "SPWT"),
    Case("pysubs2: raised and lowered", f"1\n{A}\nH<sub>2</sub>O\n", ["H2O"], "SPWT"),
    Case("pycaption: a sound in angle brackets", f"1\n{A}\n<LAUGHS & CLAPS> Hi.\n", ["<LAUGHS & CLAPS> Hi."], "S"),
    Case("ttconv: a tag over two lines", f"1\n{A}\n<b>Good\n</b>evening.\n", ["Good evening."], "SPWT"),
    Case("ttconv: colours", f"1\n{A}\n<font color='blue'>Good</font> <font color=\"#00ff00\" size=\"9\">evening</font>.\n", ["Good evening."], "SPWT"),
    Case("ttconv: SubRip's own tags", f"1\n{A}\n{{b}}Good{{/b}} {{i}}evening{{/i}}.\n", ["Good evening."], "P"),
    Case("ttconv: where on the screen", f"1\n{A}\n{{\\an7}}Hi.\n", ["Hi."], "SPWT"),
    Case("pysubs2: overrides of SubStation", f"1\n{A}\n{{\\pos(10,20)\\b1}}Good{{\\b0}} evening.\n", ["Good evening."], "SPWT"),
    Case("pycaption: two spaces, and music", f"1\n{A}\n\u266a GOOD   OLD \u266a\n", ["\u266a GOOD OLD \u266a"], "SPWT"),
    Case("pycaption: a name above what is said", f"1\n{A}\n( door opens )\n\n2\n{B}\nWOMAN:\nHi.\n\n3\n{C}\nMAN 2:\nHo.\n", ["( door opens )", (3000, 4250, "WOMAN", "Hi."), (5000, 6000, "MAN 2", "Ho.")]),
    Case("Podcasting 2.0: a name before what is said", f"1\n{A}\nAda: Hi.\n\n2\n{B}\nBen: Ho.\n", [(1000, 2500, "Ada", "Hi."), (3000, 4250, "Ben", "Ho.")]),
    Case("BBC: a dash for another speaker", f"1\n{A}\n- Hi.\n- Ho.\n", ["Hi. Ho."]),
    # lines
    Case("srt: lines end with CR LF", f"1\r\n{A}\r\nGood\r\nevening.\r\n\r\n2\r\n{B}\r\nAnd\r\n", ["Good evening.", "And"], "SPWT"),
    Case("wpt: lines end with CR", f"1\r{A}\rGood\revening.\r\r2\r{B}\rAnd\r", ["Good evening.", "And"], "W"),
    Case("wpt: lines end in every way", f"1\r\n{A}\nGood\revening.\n\r\n2\n{B}\r\nAnd", ["Good evening.", "And"], "SPWT"),
    Case("wpt: other ends of lines are spaces", f"1\n{A}\nGood\u2028evening,\x85you\x0ball.\n", ["Good evening, you all."], "SPWT"),
    Case("srt: a mark of byte order", f"\ufeff1\n{A}\nHi.\n", ["Hi."], "SPWT"),
    Case("srt: files put together, each with its mark", f"\ufeff1\n{A}\nHi.\n\n\ufeff1\n{B}\nHo.\n", ["Hi.", "Ho."], "T"),
    Case("pysubs2: text before the first cue", f"Ripped by hand.\n\n1\n{A}\nHi.\n", ["Hi."], "P"),
    Case("webvtt-py: WebVTT without its first line", f"NOTE made by hand\n\n{X}\nHi.\n", ["Hi."], "P"),
    Case("srt: an arrow in the text", f"1\n{A}\nfrom A --> B\n-> or so\n", ["from A --> B -> or so"], "SPWT"),
    Case("yt-dlp: YouTube's rolling captions", "1\n00:00:01,000 --> 00:00:02,490\nit is\n\n2\n00:00:02,490 --> 00:00:02,500\nit is\n\n3\n00:00:02,500 --> 00:00:04,250\nit is\nas it is\n", [(1000, 2490, None, "it is"), (2500, 4250, None, "as it is")]),
    Case("srt: a file without a byte", "", "is empty; give a transcript with words in it"),
]  # fmt: skip

WEBVTT = [
    # the head: https://www.w3.org/TR/webvtt1/#file-structure
    Case("wpt: a title behind the signature", f"WEBVTT Ours\n\n{X}\nHi.\n", ["Hi."], "PWT"),
    Case("wpt: a tab behind the signature", f"WEBVTT\tOurs\n\n{X}\nHi.\n", ["Hi."], "PWT"),
    Case("wpt: a mark of byte order", f"\ufeffWEBVTT\n\n{X}\nHi.\n", ["Hi."], "PW"),
    Case("wpt: times follow the signature at once", f"WEBVTT\n{X}\nHi.\n", ["Hi."], "PWT"),
    Case("wpt: text follows the signature", f"WEBVTT\nnot a cue\n\n{X}\nHi.\n", ["Hi."], "PWT"),
    Case("wpt: the signature alone", "WEBVTT", "holds no cue (a line 00:01.000 --> 00:02.000); give a subtitle file"),
    Case("wpt: the signature with letters behind", f"WEBVTTish\n\n{X}\nHi.\n", ["Hi."], "PW"),
    Case("pycaption: the signature in small letters", f"webvtt\n\n{X}\nHi.\n", ["Hi."], "P"),
    Case("webvtt-py: no signature", f"{X}\nHi.\n\n{Y}\nHo.\n", ["Hi.", "Ho."], "P"),
    Case("HLS: a map of time stamps", f"WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:9000\n\n{X}\nHi.\n", ["Hi."], "PWT"),
    Case("YouTube: kind and language", f"WEBVTT\nKind: captions\nLanguage: en-GB\n\n{X}\nHi.\n", ["Hi."], "PWT"),
    Case("YouTube: styles in the head", f"WEBVTT\nStyle:\n::cue(c.a) {{ color: red }}\n##\n\n{X}\nHi.\n", ["Hi."], "PWT"),
    # identifiers, notes, styles, regions
    Case("wpt: identifiers of any kind", f"WEBVTT\n\n one \n{X}\nHi.\n\n-- >\n{Y}\nHo.\n\n3\n{Z}\nSo.\n", ["Hi.", "Ho.", "So."], "WT"),
    Case("pysubs2: numbers as identifiers", f"WEBVTT\n\n1\n{X}\nHi.\n\n2\n{Y}\nHo.\n", ["Hi.", "Ho."], "PWT"),
    Case("pycaption: an identifier of a cue without text", f"WEBVTT\n\na\n{X}\n\nb\n{Y}\nHo.\n", [(3000, 4250, None, "Ho.")], "WT"),
    Case("webvtt-py: notes of one line and of more", f"WEBVTT\n\nNOTE made by hand\n\n{X}\nHi.\n\nNOTE\nof two\nlines\n\n{Y}\nHo.\n\nNOTE ends\n", ["Hi.", "Ho."], "WT"),
    Case("pycaption: a note with an arrow", f"WEBVTT\n\nNOTE from A --> B\n\n{X}\nHi.\n", ["Hi."], "PWT"),
    Case("webvtt-py: a word that begins as a note does", f"WEBVTT\n\n{X}\nNOTED\n", ["NOTED"], "PWT"),
    Case("pycaption: a note behind empty times", f"WEBVTT\n\n{X}\n\nNOTE no\n\n{Y}\nHo.\n", [(3000, 4250, None, "Ho.")], "WT"),
    Case("wpt: styles", f"WEBVTT\n\nSTYLE\n::cue {{\n  color: red;\n}}\n\nSTYLE\n::cue(b) {{ color: lime }}\n\n{X}\nHi.\n", ["Hi."], "PWT"),
    Case("pycaption: a style with an arrow", f"WEBVTT\n\nSTYLE\n/* --> */\n::cue {{ color: red }}\n\n{X}\nHi.\n", ["Hi."], "PWT"),
    Case("wpt: regions", f"WEBVTT\n\nREGION\nid:left\nwidth:40%\nscroll:up\n\n{X} region:left\nHi.\n\nREGION\nid:late\n", ["Hi."], "WT"),
    Case("webvtt-py: a region and nothing else", "WEBVTT\n\nREGION\nid:left\n", "holds no cue (a line 00:01.000 --> 00:02.000); give a subtitle file"),
    # times
    Case("wpt: hours are left out", "WEBVTT\n\n00:01.000 --> 00:02.500\nHi.\n\n00:03.000 --> 00:00:04.250\nHo.\n", ["Hi.", "Ho."], "PWT"),
    Case("wpt: minutes beyond an hour, without hours", "WEBVTT\n\n61:01.000 --> 61:02.500\nHi.\n", [(3_661_000, 3_662_500, None, "Hi.")], "PT"),
    Case("wpt: many hours", "WEBVTT\n\n101:00:00.000 --> 101:00:01.000\nHi.\n", [(363_600_000, 363_601_000, None, "Hi.")], "PWT"),
    Case("webvtt-py: digits are left out", "WEBVTT\n\n0:0:1.0 --> 0:0:2.5\nHi.\n", ["Hi."], "W"),
    Case("webvtt-py: digits of microseconds", "WEBVTT\n\n00:00:01.000049 --> 00:00:02.499951\nHi.\n", ["Hi."]),
    Case("pysubs2: a comma before the milliseconds", f"WEBVTT\n\n{A}\nHi.\n", ["Hi."]),
    Case("wpt: spaces and tabs about the times", "WEBVTT\n\n\t 00:00:01.000\t-->   00:00:02.500 \t\n   Hi.\n", ["Hi."], "PWT"),
    Case("wpt: an arrow without spaces", "WEBVTT\n\n00:00:01.000-->00:00:02.500\nHi.\n", ["Hi."], "PW"),
    Case("wpt: seconds beyond a minute", "WEBVTT\n\n00:00:61.000 --> 00:01:02.000\nHi.\n", ":3: '00:00:61.000' is no time; minutes and seconds end at 59; correct the cue's times"),
    Case("wpt: a cue runs backwards", f"WEBVTT\n\n{X}\nHi.\n\n00:00:04.250 --> 00:00:03.000\nHo.\n", ":6: a cue ends before it starts (00:00:04.250 --> 00:00:03.000); correct the cue's times"),
    Case("wpt: letters in a time", "WEBVTT\n\n00:00:01.0x0 --> 00:00:02.500\nHi.\n", ":3: '00:00:01.0x0' is no time; write it as 00:00:00,000; correct the cue's times"),
    Case("wpt: a minus in a time", f"WEBVTT\n\n{X}\nHi.\n\n00:00:03.-12 --> 00:00:04.250\nHo.\n", ":6: '00:00:03.-12' is no time; write it as 00:00:00,000; correct the cue's times"),
    Case("wpt: half an arrow", "WEBVTT\n\n00:00:01.000 --a --> 00:00:02.500\nHi.\n", ":3: '00:00:01.000 --a' is no time; write it as 00:00:00,000; correct the cue's times"),
    Case("wpt: times end the file", f"WEBVTT\n\n{X}\nHi.\n\n{Y}", ["Hi."], "PWT"),
    Case("webvtt-py: times follow times", f"WEBVTT\n\n{X}\n{Y}\nHo.\n", [(3000, 4250, None, "Ho.")], "PW"),
    Case("pycaption: cues overlap and stand in no order", f"WEBVTT\n\n{Y}\nHo.\n\n{X}\nHi.\n\n{X}\nHa.\n", [(3000, 4250, None, "Ho."), (1000, 2500, None, "Hi."), (1000, 2500, None, "Ha.")], "PWT"),
    Case("wpt: settings, good and bad", f"WEBVTT\n\n{X} align:start position:10%,line-left size:50% line:-1 vertical:rl x:y\nHi.\n", ["Hi."], "PWT"),
    Case("pycaption: text behind the times", f"WEBVTT\n\n{X} this is none of it\nHi.\n", ["Hi."], "PWT"),
    # blank lines and arrows
    Case("wpt: no blank line between cues", f"WEBVTT\n\n{X}\nHi.\n{Y}\nHo.\n", ["Hi.", "Ho."], "PW"),
    Case("ttconv: a blank line in a cue of YouTube's", f"WEBVTT\n\n{X}\n\nso<00:00:01.500><c> it</c><c> is</c>\n\n{Y}\nHo.\n", ["so it is", "Ho."]),
    Case("wpt: an arrow in the text", f"WEBVTT\n\n{X}\nfrom A --> B\n--> Hi.\n", ["from A --> B --> Hi."], "PT"),
    Case("wpt: an arrow in the place of an identifier", f"WEBVTT\n\n-->\n{X}\nHi.\n", ":3: a cue needs a line START --> END; correct the cue's times"),
    # the text of cues: https://www.w3.org/TR/webvtt1/#cue-text
    Case("wpt: tags with classes", f"WEBVTT\n\n{X}\n<c.a.b>Hi</c>, <b.x><i.y>all</i></b> <u>of you</u>.\n", ["Hi, all of you."], "PWT"),
    Case("wpt: languages", f"WEBVTT\n\n{X}\n<lang en-GB>Hi</lang>, all.\n", ["Hi, all."], "PWT"),
    Case("wpt: how a word is read", f"WEBVTT\n\n{X}\n<ruby>Hi<rt>high</rt></ruby>, all.\n", ["Hi, all."]),
    Case("wpt: times within", f"WEBVTT\n\n{X}\nHi, <00:00:01.500>all <00:00:02.000>of you.\n", ["Hi, all of you."], "WT"),
    Case("wpt: a time that is none", f"WEBVTT\n\n{X}\nHi, <00:99>all.\n", ["Hi, all."], "WT"),
    Case("wpt: a tag without an end", f"WEBVTT\n\n{X}\nHi <b\nand all\n", ["Hi <b and all"], "PW"),
    Case("wpt: tags that are none", f"WEBVTT\n\n{X}\n1 < 2 > 0, a<-b, <>so\n", ["1 < 2 > 0, a<-b, so"]),
    Case("wpt: character references", f"WEBVTT\n\n{X}\nR&amp;D &lt;3 &#169;&#x266b; &copy &nope; 50&nbsp;%\n", ["R&D <3 \xa9\u266b &copy &nope; 50 %"]),
    Case("wpt: marks of direction", f"WEBVTT\n\n{X}\n&lrm;Hi&rlm; all\u200e\n", ["Hi all"]),
    Case("pycaption: hard spaces for the place on the screen", f"WEBVTT\n\n{X}\n&nbsp;\n&nbsp;&nbsp;Hi.\n", ["Hi."], "T"),
    Case("webvtt-py: voices with classes and without an end", f"WEBVTT\n\n{X}\n<v.loud.high Ada Lee>Hi.</v>\n\n{Y}\n<v Ben>Ho.\n", [(1000, 2500, "Ada Lee", "Hi."), (3000, 4250, "Ben", "Ho.")], "PWT"),
    Case("wpt: two voices in a cue", f"WEBVTT\n\n{X}\n<v Ada>Hi.</v> <v Ben>Ho.</v>\n", [(1000, 2500, "Ada", "Hi."), (1000, 2500, "Ben", "Ho.")]),
    Case("webvtt-py: a voice whose tag does not end", f"WEBVTT\n\n{X}\n<v Ada said it\n", ["<v Ada said it"], "PW"),
    Case("wpt: a voice without a name", f"WEBVTT\n\n{X}\n<v>Hi.\n", ["Hi."], "PWT"),
    # lines and letters
    Case("wpt: lines end with CR LF", f"WEBVTT\r\n\r\n{X}\r\nHi,\r\nall.\r\n\r\n{Y}\r\nHo.\r\n", ["Hi, all.", "Ho."], "PWT"),
    Case("wpt: lines end with CR", f"WEBVTT\r\r{X}\rHi,\rall.\r\r{Y}\rHo.\r", ["Hi, all.", "Ho."], "WT"),
    Case("wpt: lines end in every way", f"WEBVTT\n\r{X}\r\nHi,\rall.\n\r\n{Y}\rHo.\n\r", ["Hi, all.", "Ho."], "WT"),
    Case("wpt: form feeds and tabs are spaces", f"WEBVTT\n\n{X}\nHi,\fall\tof\vyou\u2028now.\n", ["Hi, all of you now."], "PWT"),
    # rolling captions
    Case("YouTube: lines roll up", "WEBVTT\nKind: captions\nLanguage: en\n\n00:00:01.000 --> 00:00:02.490 align:start position:0%\n \nit<00:00:01.500><c> is</c>\n\n00:00:02.490 --> 00:00:02.500 align:start position:0%\nit is\n \n\n00:00:02.500 --> 00:00:04.250 align:start position:0%\nit is\nas<00:00:03.000><c> it</c><00:00:03.500><c> is</c>\n", [(1000, 2490, None, "it is"), (2500, 4250, None, "as it is")]),
]  # fmt: skip

SUBVIEWER = [
    Case("webvtt-py: as YouTube exports it", "0:00:01.000,0:00:02.500\nHi,\nall.\n\n0:00:03.000,0:00:04.250\nHo.\n", ["Hi, all.", "Ho."], "W"),
    Case("webvtt-py: digits are left out", "0:0:1.000,0:0:2.500\nHi.\n", ["Hi."], "W"),
    Case("webvtt-py: a hundred hours", "100:00:00.000,100:00:01.000\nHi.\n", [(360_000_000, 360_001_000, None, "Hi.")], "W"),
    Case("webvtt-py: a cue without text", "0:00:01.000,0:00:02.500\n\n0:00:03.000,0:00:04.250\nHo.\n", [(3000, 4250, None, "Ho.")]),
    Case("webvtt-py: text without times", "0:00:01.000,0:00:02.500\nHi.\n\nHa.\n\n0:00:03.000,0:00:04.250\nHo.\n", ["Hi. Ha.", "Ho."]),
    Case("webvtt-py: letters in a time", "0:00:01.000,0:00:02.500\nHi.\n\n0:00:03x000,0:00:04.250\nHo.\n", ":4: '0:00:03x000' is no time; write it as 00:00:00,000; correct the cue's times"),
    Case("webvtt-py: a cue runs backwards", "0:00:02.500,0:00:01.000\nHi.\n", ":1: a cue ends before it starts; correct the cue's times"),
    Case("webvtt-py: no times", "Hi.\n", "holds no cue (a line 0:00:01.000,0:00:02.000); give a subtitle file"),
    Case("YouTube: names in capitals", "0:00:01.000,0:00:02.500\n>> ADA: Hi.\n\n0:00:03.000,0:00:04.250\n>> BEN: Ho.\n", [(1000, 2500, "ADA", "Hi."), (3000, 4250, "BEN", "Ho.")]),
    Case("SubViewer: its head, and breaks of lines", "[INFORMATION]\n[TITLE]Ours\n[END INFORMATION]\n[SUBTITLE]\n[COLF]&HFFFFFF,[STYLE]no\n00:00:01.00,00:00:02.50\nHi,[br]all.\n\n00:00:03.00,00:00:04.25\nHo.\n", ["Hi, all.", "Ho."]),
]  # fmt: skip


def ass(*events: str, fields: str = "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text") -> str:
    return "\n".join(("[Script Info]", "ScriptType: v4.00+", "", "[Events]", f"Format: {fields}", *events, ""))


HI, HO = (f"Dialogue: 0,0:00:0{at},Default,{{}},0,0,0,,{{}}" for at in ("1.00,0:00:02.50", "3.00,0:00:04.25"))
STYLES = "[V4+ Styles]\nFormat: Name, Fontname\nStyle: Default,Arial\n"
EVENTS = f"[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n{HI.format('', 'Hi.')}\n"

SUBSTATION = [
    Case("pysubs2: commas in the text", ass(HI.format("", "Hi, all, of you."), HO.format("", "Ho.")), ["Hi, all, of you.", "Ho."], "P"),
    Case("pysubs2: breaks of lines and hard spaces", ass(HI.format("", "Hi,\\Nall\\nof\\hyou.")), ["Hi, all of you."], "P"),
    Case("pysubs2: overrides", ass(HI.format("", "{\\an8\\fs20}Hi, {\\i1}a{\\i0}ll{\\r}.")), ["Hi, all."], "P"),
    Case("pysubs2: a comment is not shown", ass(HI.format("", "Hi."), HO.format("", "no").replace("Dialogue", "Comment")), ["Hi."], "P"),
    Case("pysubs2: a remark within the text", ass(HI.format("", "Hi{a remark}, all.")), ["Hi, all."], "P"),
    Case("pysubs2: a drawing", ass(HI.format("", "{\\p1}m 0 0 l 9 9{\\p0}Hi.")), ["Hi."]),
    Case("pysubs2: times of syllables", ass(HI.format("", "{\\k50}Hi, {\\k100}all.")), ["Hi, all."], "P"),
    Case("pysubs2: names", ass(HI.format("Ada", "Hi."), HO.format("Ben", "Ho.")), [(1000, 2500, "Ada", "Hi."), (3000, 4250, "Ben", "Ho.")], "P"),
    Case("pysubs2: SSA, with a mark and NTP for a name", "[Script Info]\nScriptType: v4.00\n\n[Events]\nFormat: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\nDialogue: Marked=0,0:00:01.00,0:00:02.50,Default,NTP,0000,0000,0000,!Effect,Hi.\n", ["Hi."], "P"),
    Case("pysubs2: the name is an actor", ass("Dialogue: 0,0:00:01.00,0:00:02.50,Ada,Hi.", fields="Layer, Start, End, Actor, Text"), [(1000, 2500, "Ada", "Hi.")]),
    Case("pysubs2: no layer", ass(HI.format("", "Hi.").replace(" 0,", " ,", 1)), ["Hi."], "P"),
    Case("pysubs2: digits are left out of times", ass(HI.format("", "Hi.").replace("0:00:01.00,0:00:02.50", "0:0:1.00,0:0:2.50")), ["Hi."], "P"),
    Case("pysubs2: milliseconds", ass(HI.format("", "Hi.").replace("02.50", "02.499")), [(1000, 2499, None, "Hi.")], "P"),
    Case("pysubs2: no space behind Dialogue", ass(HI.format("", "Hi.").replace(": ", ":", 1)), ["Hi."], "P"),
    Case("pysubs2: sections in small letters", ass(HI.format("", "Hi.")).replace("[Events]", "[events]").replace("[Script Info]", "[script info]"), ["Hi."], "P"),
    Case("pysubs2: sections of another order", f"{EVENTS}\n{STYLES}\n[Script Info]\nScriptType: v4.00+\n", ["Hi."], "P"),
    Case("pysubs2: no script information", f"{STYLES}\n{EVENTS}", ["Hi."], "P"),
    Case("pysubs2: remarks and Aegisub's own section", f"; made by hand\n\n[Script Info]\n! old\nTitle: Ours\n\n[Aegisub Project Garbage]\nActive Line: 2\n\n{STYLES}\n{EVENTS}", ["Hi."], "P"),
    Case("pysubs2: fonts and pictures", f"[Script Info]\n\n{EVENTS}\n[Fonts]\nfontname: a.ttf\nDialogue: !!!\n\n[Graphics]\nfilename: a.png\n#Q!\n", ["Hi."], "P"),
    Case("pysubs2: no events", f"[Script Info]\n\n{STYLES}", "holds no line Dialogue: in a section [Events]; give a subtitle file"),
    Case("pysubs2: events that only draw", ass(HI.format("", "{\\p1}m 0 0 l 9 9")), "holds no words that SubStation Alpha can be read for; give a transcript"),
    Case("pysubs2: a time below zero", ass(HI.format("", "Hi.").replace("0:00:01.00", "-1:59:54.93")), ":6: '-1:59:54.93' is no time; write it as 00:00:00,000; correct the entry's times"),
    Case("pysubs2: fields are missing", ass("Dialogue: 0,0:00:01.00,0:00:02.50,Hi."), ":6: an entry has 10 fields; complete it"),
]  # fmt: skip


def tt(body: str, attributes: str = "", head: str = "") -> str:
    names = 'xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter"'
    more = 'xmlns:ttm="http://www.w3.org/ns/ttml#metadata" xmlns:tts="http://www.w3.org/ns/ttml#styling"'
    return f'<tt {names} {more} xml:lang="en" {attributes}>{head}<body>{body}</body></tt>'


def p(times: str, text: str = "Hi.") -> str:
    return f"<div><p {times}>{text}</p></div>"


GIVEN = 'begin="00:00:01.000" end="00:00:02.500"'
APPLE = 'xmlns:podcasts="http://podcasts.apple.com/transcript-ttml-internal"'

TIMED_TEXT = [
    # https://www.w3.org/TR/ttml2/#timing-value-time-expression
    Case("TTML 12.3: hours, minutes, seconds", tt(p(GIVEN)), ["Hi."], "PT"),
    Case("TTML 12.3: seconds", tt(p('begin="1s" end="2.5s"')), ["Hi."], "PT"),
    Case("TTML 12.3: milliseconds, minutes, hours", tt(p('begin="1000ms" end="0.5m"') + p('begin="0.01h" end="37s"', "Ho.")), [(1000, 30_000, None, "Hi."), (36_000, 37_000, None, "Ho.")], "PT"),
    Case("TTML 12.3: frames", tt(p('begin="00:00:01:00" end="00:00:02:12"'), 'ttp:frameRate="24"'), ["Hi."], "T"),
    Case("TTML 12.3: frames of a second and a bit", tt(p('begin="24f" end="48f"'), 'ttp:frameRate="24" ttp:frameRateMultiplier="1000 1001"'), [(1001, 2002, None, "Hi.")], "T"),
    Case("TTML 12.3: ticks", tt(p('begin="10000000t" end="25000000t"'), 'ttp:tickRate="10000000"'), ["Hi."], "T"),
    Case("TTML 12.2.3: a duration", tt(p('begin="1s" dur="1500ms"')), ["Hi."], "T"),
    Case("TTML 12.2: no end", tt(p('begin="1s"')), [(1000, None, None, "Hi.")], "T"),
    Case("TTML 12.4: times within times", tt('<div begin="1s"><p begin="0s" end="1.5s">Hi.</p><p begin="2s" end="3.25s">Ho.</p></div>'), ["Hi.", "Ho."], "P"),
    Case("TTML 12.4: what encloses it ends sooner", tt('<div begin="0s" end="2.5s"><p begin="1s" end="9s">Hi.</p></div>'), ["Hi."]),
    Case("pycaption: hours of one digit", tt(p('begin="0:00:01.00" end="0:00:02.50"')), ["Hi."], "P"),
    Case("Apple: seconds and minutes alone", tt(p('begin="1.000" end="2.500"') + p('begin="1:03" end="1:04.25"', "Ho."), APPLE), ["Hi.", (63_000, 64_250, None, "Ho.")]),
    Case("Apple: words in sentences, all times from the start", tt('<div begin="0.5" end="9.0"><p begin="1.000" end="2.500" ttm:agent="S1"><span podcasts:unit="sentence" begin="1.000" end="2.500"><span podcasts:unit="word" begin="1.000" end="1.500">Hi,</span><span podcasts:unit="word" begin="1.500" end="2.500">all.</span></span></p></div>', APPLE), [(1000, 2500, "S1", "Hi, all.")]),
    Case("TTML 12.3: a time that is none", tt(p('begin="soon" end="2s"')), ":1: 'soon' is no time; write it as 00:00:00.000 or 0.0s; correct the begin"),
    Case("pycaption: no time at all", tt(p('begin="1s" end=""')), ":1: '' is no time; write it as 00:00:00.000 or 0.0s; correct the end"),
    # what is said
    Case("pysubs2: breaks of lines", tt(p(GIVEN, "Hi,<br/>all.")), ["Hi, all."], "PT"),
    Case("pysubs2: spans", tt(p(GIVEN, 'Hi<span tts:fontStyle="italic">, a</span>ll.')), ["Hi, all."], "PT"),
    Case("pycaption: spans in spans", tt(p(GIVEN, "<span>Hi<span>, <span>all</span></span></span>.")), ["Hi, all."], "PT"),
    Case("pycaption: indented as XML is", tt(p(GIVEN, "\n      Hi,<br/>\n      all.\n    ")), ["Hi, all."], "PT"),
    Case("pycaption: hard spaces for the place on the screen", tt(p(GIVEN, "&#160;&#160;Hi,&#160;all.")), ["Hi, all."], "PT"),
    Case("pycaption: XML's own entities", tt(p(GIVEN, "R&amp;D &lt;3 &#169;")), ["R&D <3 \xa9"], "PT"),
    Case("pycaption: paragraphs without words", tt(p(GIVEN, " \t\n ") + p('begin="3s" end="4.25s"', "Ho.")), [(3000, 4250, None, "Ho.")], "PT"),
    Case("pycaption: paragraphs at one time", tt(p(GIVEN) + p(GIVEN, "Ho.")), ["Hi.", (1000, 2500, None, "Ho.")], "PT"),
    Case("TTML 14.1.1: an agent, named in the head", tt(p(f'{GIVEN} ttm:agent="a"'), head='<head><metadata><ttm:agent xml:id="a" type="person"><ttm:name type="full">Ada</ttm:name></ttm:agent></metadata></head>'), [(1000, 2500, "Ada", "Hi.")], "PT"),
    Case("TTML 14.1: metadata is not said", tt(p(GIVEN, "<ttm:desc>no</ttm:desc>Hi."), head="<head><metadata><ttm:title>Ours</ttm:title></metadata></head>"), ["Hi."], "PT"),
    Case("pycaption: names with a prefix of any kind", f'<x:tt xmlns:x="http://www.w3.org/ns/ttml"><x:body><x:div><x:p {GIVEN}>Hi.</x:p></x:div></x:body></x:tt>', ["Hi."], "PT"),
    Case("pycaption: DFXP's older name", tt(p(GIVEN)).replace("ns/ttml", "2006/10/ttaf1"), ["Hi."]),
    # XML: https://www.w3.org/TR/xml/
    Case("pycaption: blank lines before the declaration", f'\n\n<?xml version="1.0" encoding="UTF-8"?>\n{tt(p(GIVEN))}', ["Hi."]),
    Case("pycaption: another encoding declared", f'<?xml version="1.0" encoding="UTF-16"?>\n{tt(p(GIVEN))}', ["Hi."], "T"),
    Case("pycaption: a lone ampersand", tt(p(GIVEN, "\nR&D")), ":2: is no complete XML (not well-formed (invalid token)); give the file as it was made"),
    Case("pycaption: an entity of HTML", tt(p(GIVEN, "caf&eacute;")), ":1: is no complete XML (undefined entity); give the file as it was made"),
    Case("pycaption: no paragraphs", tt("<div/>"), "holds no words that TTML can be read for; give a transcript"),
]  # fmt: skip

TEXTS = [
    # what speech recognisers print
    Case("pysubs2: Whisper as JAX prints it", "[00:01.000 -> 00:02.500]  Hi.\n[00:03.000 -> 00:04.250]  Ho.\n", ["Hi.", "Ho."], "P"),
    Case("Whisper: as it prints", "[00:01.000 --> 00:02.500]  Hi.\n[00:03.000 --> 00:04.250]  Ho.\n", ["Hi.", "Ho."]),
    Case("whisper.cpp: as it prints", "\n[00:00:01.000 --> 00:00:02.500]   Hi.\n[00:00:03.000 --> 00:00:04.250]   Ho.\n", ["Hi.", "Ho."]),
    Case("faster-whisper: as its examples print", "[1.00s -> 2.50s]  Hi.\n[3.00s -> 4.25s]  Ho.\n", ["Hi.", "Ho."]),
    Case("services: a short arrow, and text behind", "00:01 -> 00:02 Hi.\n00:03 -> 00:04 Ho.\n", [(1000, 2000, None, "Hi."), (3000, 4000, None, "Ho.")]),
    Case("editors: times of day with frames", "00:00:01:12 - 00:00:02:10\nHi.\n\n00:00:03:00 - 00:00:04:20\nHo.\n", [(1000, 2000, None, "Hi."), (3000, 4000, None, "Ho.")]),
    Case("services: a colon behind the time", "00:00:01: Ada: Hi.\n00:00:03: Ben: Ho.\n", [(1000, None, "Ada", "Hi."), (3000, None, "Ben", "Ho.")]),
    # other kinds of subtitles, which are not read
    Case("pysubs2: MicroDVD", "{1}{1}23.976\n{24}{60}Hi.|Ho.\n", "is MicroDVD, whose times are frames; convert it to SubRip and give that"),
    Case("pysubs2: MicroDVD, spaced", "\n { 1 } { 1 } 25.0\n{ 10 }{ 20} Hi.\n", "is MicroDVD, whose times are frames; convert it to SubRip and give that"),
    Case("pycaption: MicroDVD without an end", "{230}{}Hi.\n{250}{300}Ho.\n", "is MicroDVD, whose times are frames; convert it to SubRip and give that"),
    Case("pysubs2: MPL2", "[10][25] Hi.\n[30][42] /Ho.|So.\n", "is MPL2; convert it to SubRip and give that"),
    Case("pysubs2: TMPlayer", "00:00:01:Hi.|All.\n00:00:03:Ho.\n", "is TMPlayer's subtitles; convert it to SubRip and give that"),
    Case("pysubs2: TMPlayer with signs of equality", "0:00:01=Hi.\n0:00:03=Ho.\n", "is TMPlayer's subtitles; convert it to SubRip and give that"),
    Case("pysubs2: SAMI", "\n<SAMI><BODY><SYNC Start=1000><P Class=ENCC>Hi.\n</BODY></SAMI>\n", "is SAMI; convert it to SubRip and give that"),
    Case("pycaption: Scenarist's", "Scenarist_SCC V1.0\n\n00:00:01:00\t9420 9420 94ae 94ae c8e9 ae80\n", "is Scenarist's closed captions; convert it to SubRip and give that"),
    Case("ttconv: an index of pictures", "# VobSub index file, v7\nsize: 720x480\n", "is an index of subtitles that are pictures; save its transcript as plain text and give that"),
]  # fmt: skip

FILES = {"srt": SUBRIP, "vtt": WEBVTT, "sbv": SUBVIEWER, "ass": SUBSTATION, "ttml": TIMED_TEXT, "txt": TEXTS}
CASES = [pytest.param(ending, case, id=f"{ending}-{case.rule}") for ending, cases in FILES.items() for case in cases]
LETTERS = {"S": "srt", "P": "pysubs2", "W": "webvtt-py", "T": "ttconv"}


def wanted(case: Case) -> list[Said]:
    """Return what is said in a case, times and speaker filled in."""
    return [(*CLOCK[k], None, said) if isinstance(said, str) else said for k, said in enumerate(case.said)]


def said(transcript: Transcript) -> list[Said]:
    return [
        (s.start_ms, s.end_ms, speaker, " ".join(w.text for w in words))
        for s in transcript.segments
        for speaker, words in groupby(s.words, key=lambda w: w.speaker)
    ]


@pytest.mark.parametrize(("ending", "case"), CASES)
def test_it_is_read_or_refused_in_one_line(ending: str, case: Case) -> None:
    path = Path(f"episode.{ending}")
    if isinstance(case.said, str):
        with pytest.raises(FormatError) as caught:
            parse(Source(path, case.text))
        told = str(caught.value)
        assert told == f"{path}{'' if case.said.startswith(':') else ': '}{case.said}"
    else:
        assert said(parse(decode(case.text.encode(), path)).transcript) == wanted(case)


@pytest.mark.parametrize(
    ("read", "case"),
    [
        pytest.param(PEERS[ending][LETTERS[letter]], case, id=f"{LETTERS[letter]}-{ending}-{case.rule}")
        for ending, cases in FILES.items()
        for case in cases
        for letter in case.alike
    ],
)
def test_peers_read_the_same(read: Callable[[str], Iterator[Shown]], case: Case) -> None:
    assert list(read(case.text)) == [Shown(start or 0, end or 0, text) for start, end, _, text in wanted(case)]
