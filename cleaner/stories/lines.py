"""
The lines of a dump as a finder of stories sees them: a kind, the gap above, and what may recur where stories begin.

A kind is one letter: P running text, T could be a headline, D a date, A an age, Y a byline, U an address, L a labelled
value ("Date: ..."), R a border, C a count, K a credit, G dropped by a mark, S anything else. A *key* names what a line
shares with others of the dump ("lab:date", "num:#.", "rule:-", "pre:[envelope]"): shapes, not words of one site.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from cleaner.model import Mark, Page
from cleaner.text.bylines import is_credit, opens_with_dateline, small_print
from cleaner.text.characters import SENTENCE_END
from cleaner.text.dates import tells_when
from cleaner.text.prose import fold, headline_like, length

PROSE = 90
"""Characters from which a line that ends like a sentence is running text; twice as many without the full stop."""
SHORT = 30
"""Characters from which a line that ends with a full stop is a sentence, so running text."""
WRAP = 110
"""Characters that no line of a text wrapped at a column is longer than (but 5 % of them)."""
ELLIPSIS = 6
"""Dots in a row up to which they say that something was left out, and are no border."""
TEASER = 60
"""Characters that the beginning of a text has at least, where it is shown in place of the whole."""
AGAIN = 3
"""Times that a short line is said from which it is no end of a paragraph."""
FULL = 0.7
"""Share of that width from which a wrapped line is full."""
_ENDS = SENTENCE_END + ':：”"»’)'
_STOPS = (".", ".”", '."', ".)", "。", "।", "۔", "…", "。」", ".»", "?”", '?"', "?»", ".’", ".'", "!")
_INNER = re.compile(r"[^\W\d_]{2}[.!?…][\"”’»)]?\s+[^\W\d_a-zß-öø-ÿ]")
_DIGITS = re.compile(r"\d+")
_RULE = re.compile(r"(?:\\?[*\-_=~#•·.|+—–━─═▬^<>/]\s?){3,}$|-- ?$|\s*(?:\* ?){1,5}$")
_NUMBER = re.compile(
    r"([#№(\[*_]{0,3})(\d{1,4})"
    r"(\\?[.)\]:、．,]{1,2}\*{0,2}|\s[-–—]|\s?/\s?\d+\)?|(?:st|nd|rd|th)?(?= of \d))(?=\s|[^\W\d]|\[|$)"
)
_OF = re.compile(
    r"[\[(#]?(?:[^\W\d_]{1,12}\.? )?\d{1,4}(?:st|nd|rd|th)? ?(?:of|sur|von|de|di|van|z|av|af|из|/) ?\d{1,4}\b"
)
_BULLET = re.compile(r"([•·●▪■◦‣⁃*+–—►▶»✓➤\-])\s*(?=\S)")
_LABEL = re.compile(
    r"[\^*_<\"\[]{0,3}([^\W\d_][\w’'.-]{0,15}(?: [\w’'.-]{1,12}){0,2})[\]>*_\"]{0,3}"
    r"\s?(?:[:：=]|\s-\s)(?=\s|\W{0,2}$|\*|[^\W\d_])"
)
_CODE = re.compile(r"([A-Z][A-Z0-9]{1,2})(?:\s{2,}|\s*$|\s+-\s)")
_URL = re.compile(r"\W{0,3}(?:https?://|www\.)\S+\W?$|/(?:[\w.-]+/)+$")
_LINKED = re.compile(r"(?:\W{0,4}|\d{1,3}\W{1,2}|#+ )\[(?!\W)[^\[\]]{8,200}\]\(\S+")
_BRACKET = re.compile(r"\[[^\W\d][^\[\]]{0,20}\]|[\u2190-\u2bff\U0001f000-\U0001faff]\ufe0f?")
_CUT = re.compile(r"(?:\w[\w)\]’'”\"»]* ?(?:\.{3,4}|…)|\[(?:\.{3}|…|\+)\])[^.!?。…\n]{0,30}$")
"""A teaser: a text that stops in its middle, and maybe a pointer to the rest."""
_EMOJI = re.compile(r"[#*\s]*[\u2600-\u27bf\U0001f300-\U0001faff]")
_OPENING = re.compile(r"[^\w\s#*\-\"“”„«»'‘’(\[]{1,3}\s+(?:[^\w\s]\s+)?|[^\w\s]{2,4}\s")
_CAPS = re.compile(
    r"(?:\d+\W+)?[A-ZÀ-ÖØ-ÞА-ЯΑ-Ω][A-ZÀ-ÖØ-ÞА-ЯΑ-Ω0-9’'&/, -]{5,70}(?:\s?\||\s?[:.–—!?-]\s| I\s?(?=[A-ZÀ-Þ]))"
)
_STAMP = re.compile(
    r"\W?\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\W{1,3}\d{1,2}[:.]\d\d|\W?\d{1,2}[:.]\d\d(?::\d\d)?\s?[)\]–—-]\s"
)
_SALUTE = re.compile(
    r"(?:(?:Dear )?(?:Sir|Sirs|Madam|Sir or Madam|Editor)|To the [Ee]ditor|Sehr geehrte[^,]{0,40}"
    r"|Monsieur(?: le directeur)?|Señor director|Sr\.? Director|Egregio direttore|Gentile direttore|Geachte redactie"
    r"|Szanowna Redakcjo|Уважаемая редакция|Caro editor|Dear [^,.]{2,30}|H(?:i|ello|allo)\b[^,.!]{0,30})\s?[,:;!—–-]"
)


@dataclass(slots=True)
class Line:
    """A line of the dump: one block, or the sentences of a giant line together."""

    first: int
    """Number of its first block."""
    start: int
    end: int
    text: str
    gap: int
    """Empty lines before it."""
    gone: bool
    """All of it is dropped by a mark: it is nobody's text."""
    rule: bool = False
    prose: bool = False
    kind: str = "S"
    keys: tuple[str, ...] = ()
    number: int = 0
    """What it counts, if it begins with a number."""
    key: str = ""
    """Its folded text, if it is short."""

    @property
    def teaser(self) -> bool:
        """Whether its text stops in the middle, and goes on elsewhere."""
        return len(self.text) >= TEASER and _CUT.search(self.text[-60:]) is not None


def read_lines(page: Page, marks: Sequence[Mark]) -> list[Line]:
    """The lines of a page, with what the marks left of them. O(n)."""
    text = page.document.text
    dropped = {m.start: m.end for m in marks if m.act == "drop"}
    kept = {m.start for m in marks if m.act == "keep"}
    lines: list[Line] = []
    last = 0
    for b in page.blocks:
        gone = dropped.get(b.start, -1) >= b.end and b.start not in kept
        between = text[last : b.start]
        last = b.end
        breaks = between.count("\n") or between.count("\r")
        if lines and not breaks:
            line = lines[-1]
            line.end, line.gone = b.end, line.gone and gone
        else:
            lines.append(Line(b.n, b.start, b.end, b.text, max(0, breaks - 1), gone, b.role == "rule"))
    for line in lines:
        if line.end - line.start > len(line.text):
            line.text = text[line.start : line.end]
    _find_prose(lines)
    for i, line in enumerate(lines):
        _describe(line, lines[i + 1] if i + 1 < len(lines) else None)
    for above, line in pairwise(lines):
        if line.rule and line.text == above.text and len(line.text) == 1:
            line.keys = above.keys = ()  # what is left of a row of icons
        if line.kind == above.kind == "T" and length(line.text) >= PROSE > length(above.text) and not line.gone:
            line.prose, line.kind = True, "P"  # a teaser without a full stop, below its headline
    said = Counter(k for x in lines if x.kind == "L" for k in x.keys)
    labels = Counter(k for k, _ in {(k, x.key) for x in lines if x.kind == "L" for k in x.keys if k.startswith("lab:")})
    for line in lines:
        if (
            line.kind == "L"
            and all(labels[k] < 2 and said[k] < 4 for k in line.keys if k.startswith("lab:"))
            and headline_like(line.text)
        ):
            line.kind = "T"  # "Second division: Rangers go up"
    return lines


def _find_prose(lines: list[Line]) -> None:
    """Running text: sentences, long lines, and the lines of a paragraph wrapped at a column."""
    sizes = sorted(len(x.text) for x in lines if len(x.text) > 20)
    wide = sizes[int(0.95 * (len(sizes) - 1))] if sizes else 0
    full = sum(s >= 0.75 * wide for s in sizes)
    wrapped = 30 <= wide <= WRAP and full >= 0.3 * len(sizes) and full >= 4
    labels = sum(1 for x in lines if x.text[0].isalpha() and _LABEL.match(x.text[:60]))
    said = Counter(x.text for x in lines)
    before = False
    for i, line in enumerate(lines):
        text, size = line.text, length(line.text)
        if line.rule or _RULE.match(text):
            line.rule, before = True, False
            continue
        if text[0] == "#" or _URL.match(text):
            before = False
            continue
        prose = (
            size >= 2 * PROSE
            or (size >= PROSE and (text[-1] in _ENDS or _INNER.search(text) is not None))
            or (size >= PROSE and line.teaser)
            or (size >= SHORT and text.endswith(_STOPS) and " " in text and not _when(text))
            or (labels >= 4 and size >= 60 and labels >= 0.25 * len(lines))
        ) and not (labels >= 4 and _LABEL.match(text[:60]) and size < 400 and text[-1] not in _STOPS)
        if wrapped and not prose:
            below = lines[i + 1] if i + 1 < len(lines) else None
            if before and line.gap == 0:  # a paragraph ends with a line that is not full
                prose = (
                    len(lines[i - 1].text) >= FULL * wide
                    and said[text] < AGAIN
                    and not _when(text)
                    and not any(p.match(text) for p in (_LABEL, _BULLET, _NUMBER))
                )
            elif below is not None and below.gap == 0 and len(text) >= FULL * wide and not below.rule:
                prose = below.text[0].islower() or len(below.text) >= FULL * wide
        line.prose = prose
        before = prose
    for line in lines:
        line.prose = line.prose and not line.gone


def _when(text: str) -> bool:
    """Whether a line is a date with little beside it, though it ends with a full stop ("The Echo, 4 May 2021.")."""
    return len(text) < PROSE and _DIGITS.search(text) is not None and small_print(text.rstrip(".")) == "date"


def _describe(line: Line, below: Line | None) -> None:
    """Find a line's kind and keys."""
    text = line.text
    keys: list[str] = []
    if line.rule:
        chars = "".join(sorted(set(text.replace("\\", "")) - {" "}))[:3]
        line.kind = "R"
        if chars not in (".", "…") or len(text) > ELLIPSIS:
            line.keys = (f"rule:{chars}", f"rule:{chars}{len(text)}")
        return
    head = text[0]
    if head == "#":
        level = len(text) - len(text.lstrip("#"))
        keys.append(f"h:{level}")
    letter = head.isalpha()
    if not letter or head.isdecimal():
        if m := _NUMBER.match(text.lstrip("# ")):
            keys.append(f"num:{m[1].strip('*_')}#{m[3].strip('*_')[:1] if '/' not in m[3] else '/'}")
            line.number = int(m[2])
        if m := _BULLET.match(text):
            keys.append(f"bul:{m[1]}")
        if m := _BRACKET.match(text):
            keys.append(f"pre:{m.group()}")
        if _EMOJI.match(text):
            keys.append("emoji")
        if not keys and (m := _OPENING.match(text)) and m.group().strip("\u200b\u200c\u200d\ufeff "):
            keys.append(f"pre:{m.group().strip()}")
        if _STAMP.match(text):
            keys.append("stamp")
    m = _LABEL.match(text)
    if m:
        keys.append(f"lab:{m[1].casefold()}")
        if m.end() >= len(text) - 1:
            keys.append(f"lab:{m[1].casefold()}:")
    elif letter and head.isupper() and (m := _CODE.match(text)):
        keys.append(f"lab:{m[1]}")
    if _OF.match(text) and len(text) < 60:
        keys.append("of")
    if (head in "[#*-•" or head.isdecimal()) and _LINKED.match(text):
        keys.append("linked")
    if (
        (head.isupper() or head.isdecimal())
        and (text[1:2].isupper() or text[1:2].isdecimal())
        and _CAPS.match(text[:90])
    ):
        keys.append("caps")
    if head.isupper() and len(text) < 200 and _SALUTE.match(text):
        keys.append("salute")
    if line.prose:
        line.kind = "P"
        if opens_with_dateline(text):
            keys.append("dateline")
    else:
        line.kind = _kind(line, keys, below)
    line.keys = tuple(keys)


def _kind(line: Line, keys: list[str], below: Line | None) -> str:
    text = line.text
    line.key = fold(text)
    if _URL.match(text):
        keys.append("url")
        return "U"
    bare = text.strip("*_ ")
    small = small_print(bare) or small_print(bare.rstrip(".")) if bare and len(text) <= 120 else ""
    if small == "date" and not tells_when(bare):  # "Updated the browser to version 60"
        small = ""
    if small in ("date", "age"):
        keys.append(small)
    if 3 <= len(line.key) <= 80:
        literal = _DIGITS.sub("#", line.key)
        keys.append(f"lit:{literal}")
        words = literal.split(" ", 2)
        if len(words) == 3 and len(words[0]) + len(words[1]) >= 6:
            keys.append(f"two:{words[0]} {words[1]}")
    if below is not None and below.rule and below.gap == 0 and below.text[0] in "-=~" and line.gap:
        keys.append(f"under:{below.text[0]}")
    if small:
        if small == "byline":
            keys.append("byline")
            return "Y"
        return {"date": "D", "age": "A", "count": "C"}[small]
    if any(k.startswith("lab:") for k in keys) and text[0] != "#":
        return "L"
    if is_credit(text):
        keys.append("credit")
        return "K"
    if line.gone and not line.key:
        return "G"
    if headline_like(text.strip("*_# ")) and (text.count(" ") >= 2 or length(text) >= 15):
        return "T"
    return "S"
