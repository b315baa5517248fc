"""
What clutter looks like, whatever its words: the shapes that rules give words to.

A shape is code, its words are data by language. Most clutter says one of few things: call the reader to something,
point to another story, tell who owns the text. How a sentence or a line is built around such words does not depend on
the language; so it stands here once, and is tested once.

Each function answers where the words at `start` … `end` make their shape: (start, end, whole line?), or None.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

Found = tuple[int, int, bool]


class Shape(NamedTuple):
    """What a rule of this shape may say."""

    slots: tuple[str, ...]
    """The names of its lists of words; the first must be given."""
    act: str
    """What becomes of what is found, where the rule says nothing else."""
    where: str
    """Where it is looked for, where the rule says nothing else; "" is both whole lines and sentences inside lines."""
    why: str


SHAPES = {
    "label": Shape(("phrases",), "drop", "line", "the line is the phrase"),
    "heading": Shape(("phrases",), "end", "line", "the line is the phrase, and opens a list of other things"),
    "span": Shape(("phrases",), "cut", "inline", "the phrase stands anywhere"),
    "more": Shape(("phrases",), "cut", "end", "the phrase stands behind the last sentence of a block, with a capital"),
    "notice": Shape(("openers",), "drop", "", "a line or a sentence begins with the opener"),
    "call": Shape(("openers", "objects"), "drop", "", "a line or a sentence begins with an opener and names an object"),
    "pointer": Shape(("labels", "sure"), "drop", "", "a label, then a headline: all of a line, in brackets, or behind "
    "a sentence"),
}  # fmt: skip

_STOP = re.compile(r"[.!?…]+(?=[\s)\]\"'”’»*]|$)|[。！？।۔؟]|\n")
_SENTENCE_END = '.!?…»”"’)]。！？।۔؟」'
_OPENING = "([¡*¿👉▶➡"
_QUOTE = re.compile("[\"“”„«»'‘’¿¡]")
_COLON = re.compile("[\\])]?[ \xa0\u202f\u3000]*[:：»→|]+[ \xa0\u202f\u3000]*|[ \xa0]+[-–—][ \xa0]+")
_SPOKEN = re.compile(r"[.!?…]\s?[\"”»]\s*$")
"""A sentence that somebody said ends so: no headline does."""
_TAIL = re.compile(r"[\s.…»>→)\]]*$")
_CLOSE = {"(": ")", "[": "]", "（": "）", "【": "】", "［": "］"}

LEAD = 6
"""Characters (bullets, arrows, brackets) that may stand before the words that open a line."""
GAP = 160
"""Characters between a call's opener and its object, and from there to the end of the sentence."""
NOTICE = 220
"""Characters of a notice that stands inside a line."""
HEADLINE = (6, 120)
"""Characters that a headline behind a label has, inside a line."""


def opens_line(text: str, start: int) -> bool:
    """Whether nothing but a bullet, an arrow or a bracket stands before `start`."""
    lead = text[:start]
    return start <= LEAD and not any(map(str.isalnum, lead)) and not _QUOTE.search(lead)


def opens_sentence(text: str, start: int) -> int | None:
    """Where the sentence begins that has its first word at `start`, its bracket included; None in mid-sentence."""
    at = start
    while at and start - at < 3 and (text[at - 1] in _OPENING or text[at - 1] == "️"):
        at -= 1
    before = at
    while before and text[before - 1].isspace():
        before -= 1
    if before and before == start and text[before - 1] in "\"'»“":
        return None  # that is no end of a sentence but a quotation that begins
    return at if not before or text[before - 1] in _SENTENCE_END else None


def sentence_end(text: str, start: int) -> int:
    """Where the sentence that goes on at `start` ends, its mark and closing bracket included."""
    m = _STOP.search(text, start)
    if m is None:
        return len(text)
    end = m.end() if m.group() != "\n" else m.start()
    while end < len(text) and text[end] in ")]*）】":
        end += 1
    return end


def notice(text: str, start: int, end: int, line: bool, inline: bool) -> Found | None:
    """A line or a sentence that begins with these words."""
    if line and opens_line(text, start):
        return 0, len(text), True
    if inline and (first := opens_sentence(text, start)) is not None:
        stop = sentence_end(text, end)
        if stop - end <= NOTICE:
            return first, stop, False
    return None


def call(
    text: str, start: int, end: int, line: bool, inline: bool, named: Callable[[int, int], tuple[int, int] | None]
) -> Found | None:
    """
    A line or a sentence that begins with a verb and names what it calls to.

    Args:
        named: (start, end of a stretch) -> where an object stands in it, or None.
    """
    if line and opens_line(text, start) and named(end, len(text)):
        return 0, len(text), True
    if inline and (first := opens_sentence(text, start)) is not None:
        stop = sentence_end(text, end)
        what = named(end, stop)
        if what and what[0] - end <= GAP and stop - what[1] <= GAP:
            return first, stop, False
    return None


def pointer(text: str, start: int, end: int, line: bool, sure: bool) -> Found | None:
    """
    A label and the headline that it leads to.

    Args:
        line: the block may go as a whole.
        sure: the label needs no colon to be one.
    """
    colon = _COLON.match(text, end)
    named = colon and not text[colon.end() : colon.end() + 1].islower()
    if line and opens_line(text, start) and (sure or named or (colon and " " in text[start:end])):
        return None if _SPOKEN.search(text, end) else (0, len(text), True)
    bracket = text[start - 1 : start]
    if bracket in _CLOSE and (sure or named):
        stop = text.find(_CLOSE[bracket], end)
        if 0 <= stop - end <= HEADLINE[1]:
            return start - 1, stop + 1, False
    first = opens_sentence(text, start)
    if first is None or not colon or not named:
        return None
    stop = sentence_end(text, colon.end())
    return (first, stop, False) if HEADLINE[0] <= stop - end <= HEADLINE[1] else None


def more(text: str, start: int, end: int) -> Found | None:
    """ "Read more" behind the last sentence of a block: with a capital, or it is the sentence's own."""
    if text[start].islower() or not _TAIL.match(text, end):
        return None
    first = start
    while first and text[first - 1] in "([<":
        first -= 1
    before = text[:first].rstrip()
    return (first, len(text), False) if before and before[-1] in _SENTENCE_END else None


def span(text: str, start: int, end: int, where: str) -> Found | None:
    """A phrase that stands at a block's start, at its end, or anywhere."""
    if where == "start" and (start > LEAD or any(map(str.isalnum, text[:start]))):
        return None
    if where == "end" and (len(text) - end > LEAD or any(map(str.isalnum, text[end:]))):
        return None
    return start, end, False
