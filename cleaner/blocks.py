"""A plain-text dump -> Blocks: one a line, and a giant line sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.model import Block, Document, Page

GIANT = 1200
"""Characters beyond which a line is taken for a whole text without line breaks, and judged sentence by sentence."""

_LINE = re.compile(r"[^\r\n\x0b\x0c\x85\u2028\u2029]+")
_BULLET = re.compile(r"\s*(?:[•·●▪■◦‣⁃*+–-]|\d{1,3}[.)])\s+\S")
_RULE = re.compile(r"[\s*=_~#•·.|+—–-]{3,}$")
_SENTENCE = re.compile(
    r"""[.!?…][\])"'’”»]*\s+(?=[\["'‘“„«(¿¡]*[^\W\d_a-zà-öø-ÿ]|[\["'‘“„«(]*\d)|[。！？][」』”）]*\s*|[।؟۔]\s+"""
)
_ABBREVIATION = re.compile(
    r"(?:^|[\s(.\"“‘])(?:[^\W\d_]|Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|Gen|Gov|Sen|Rep|Lt|Col|Capt|Sgt|Rev|Hon|Inc|Ltd|Co|Corp|vs|No|Nos|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
    r"|bzw|ca|Nr|z\.B|d\.h|u\.a|M|Mme|Mlle|Sra?|Sta|Dña|D|tzv|např|mj|ok|r|ul|im|al|etc|approx|Fig|p|pp|Art)\.$"
)


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """
    Cut a stretch of text into sentences, by rule: an end mark, white space, then a capital, a digit or a quote.

    Yields:
        (start, end) offsets, without outer white space; together they hold every other character of the stretch.
    """
    at = start
    for m in _SENTENCE.finditer(text, start, end):
        mark = m.start() + 1
        if text[m.start()] == "." and _ABBREVIATION.search(text, max(at, mark - 8), mark):
            continue
        stop = m.end()
        while stop > at and text[stop - 1].isspace():
            stop -= 1
        if stop > at:
            yield at, stop
        at = m.end()
    while at < end and text[at].isspace():
        at += 1
    if at < end:
        yield at, end


def role(text: str) -> str:
    """What a line looks like by its first characters: p, h (Markdown), li, quote or rule (a border)."""
    head = text[:1]
    if head.isalnum() and not head.isdigit():
        return "p"
    if _RULE.match(text):
        return "rule"
    if head == "#" and re.match(r"#{1,6}\s+\S", text):
        return "h"
    if head == ">" and text[1:2].isspace():
        return "quote"
    return "li" if _BULLET.match(text) else "p"


def read_blocks(document: Document) -> Page:
    """
    Cut a text dump into blocks: every line that holds more than white space, giant lines by sentence.

    The blocks are ordered and disjoint, and all text between them is white space.
    """
    text, blocks = document.text, []
    for m in _LINE.finditer(text):
        line = m.group()
        body = line.strip()
        if not body:
            continue
        start = m.start() + len(line) - len(line.lstrip())
        end = start + len(body)
        if end - start <= GIANT:
            blocks.append(Block(len(blocks), start, end, body, role(body)))
        else:
            for a, b in sentences(text, start, end):
                blocks.append(Block(len(blocks), a, b, text[a:b]))
    return Page(document, tuple(blocks))
