"""
Where does a new story begin?

A scraper's dump may hold several complete stories. What gives a story's start away is its card: a headline (often said
twice or three times), a publisher, an age or a date, then running text. `find_breaks` looks for cards first; a rule's own
"break" marks are obeyed as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cleaner.heuristics.datelines import small_print
from cleaner.heuristics.headlines import folded, headline_like
from cleaner.model import Mark, Page
from cleaner.settings import Settings

PROSE = 90
"""Characters from which a line that ends like a sentence is running text; twice as many without the full stop."""
BODY = 200
"""Characters of running text that a story must have; fewer are a teaser."""
CARD = 10
"""Short lines that a card may have between its headline and the running text."""
_SENTENCE_END = ".!?…。！？।؟۔”\"»’)"


@dataclass(slots=True)
class Line:
    """A line of the dump: one block, or the sentences of a giant line together."""

    first: int
    """Number of its first block."""
    start: int
    end: int
    text: str
    prose: bool
    gone: bool
    """All of it is dropped by a mark: it is nobody's text."""
    key: str = ""
    """For a short line: its folded text."""
    print: str = ""
    """For a short line: what `small_print` says."""


def read_lines(page: Page, marks: Sequence[Mark]) -> list[Line]:
    """The page's lines in order, with what the marks left of them."""
    text, blocks = page.document.text, page.blocks
    dropped = {m.start: m.end for m in marks if m.act == "drop"}
    kept = {m.start for m in marks if m.act == "keep"}
    lines: list[Line] = []
    for b in blocks:
        gone = dropped.get(b.start, -1) >= b.end and b.start not in kept
        if lines and "\n" not in (gap := text[lines[-1].end : b.start]) and "\r" not in gap and page.document.kind == "text":
            last = lines[-1]
            last.end, last.gone = b.end, last.gone and gone
            continue
        lines.append(Line(b.n, b.start, b.end, b.text, False, gone))
    for line in lines:
        size = line.end - line.start
        if size > len(line.text):
            line.text = text[line.start : line.end]
        line.prose = size >= 2 * PROSE or size >= PROSE and line.text[-1] in _SENTENCE_END
        if not line.prose:
            line.key = folded(line.text)
            line.print = small_print(line.text)
    return lines


def find_breaks(page: Page, marks: Sequence[Mark], settings: Settings | None = None) -> list[Mark]:
    """
    Where the second, third … story of a page begins.

    Args:
        page: the dump in blocks.
        marks: what rules and heuristics say of it; dropped blocks are nobody's text, "break" marks are obeyed.
        settings: `settings.split` turns all of it off.

    Returns:
        "break" marks, ordered, each on the first block of a story: its headline, where it has one. None on the first story.
    """
    if settings is not None and not settings.split:
        return []
    lines = read_lines(page, marks)
    found: dict[int, Mark] = {}
    starts = {m.start: m for m in marks if m.act == "break"}
    for i in cards(lines):
        b = page.blocks[lines[i].first]
        found[b.start] = Mark(b.start, b.end, "break", "structure/card", "", "A headline said again, or with its date or publisher, opens running text.")
    for b in page.blocks:
        if b.start in starts:
            found[b.start] = Mark(b.start, b.end, "break", starts[b.start].by, "", starts[b.start].why)
    return [found[k] for k in sorted(found) if any(x.prose and not x.gone for x in lines if x.start < k)]


def cards(lines: Sequence[Line]) -> list[int]:
    """Line numbers where a card begins that is not the first of the dump."""
    said: dict[str, list[int]] = {}
    for i, line in enumerate(lines):
        if line.key and not line.print and headline_like(line.text):
            said.setdefault(line.key, []).append(i)
    opened: list[tuple[int, bool, bool]] = []
    i, n = 0, len(lines)
    while i < n:
        if lines[i].prose:
            i += 1
            continue
        stop = i
        while stop < n and not lines[stop].prose:
            stop += 1
        size = 0
        k = stop
        while k < n and lines[k].prose and size < BODY:
            size += lines[k].end - lines[k].start
            k += 1
        if stop < n and size >= BODY:
            opened += _card(lines, said, i, stop)
        i = stop
    strong = [c for c in opened if c[1]]
    chosen = strong if len(strong) >= 1 else []
    dated = [c for c in opened if c[2] and not c[1]]
    if len(dated) >= 2:
        chosen = sorted({*chosen, *dated})
    return [c[0] for c in chosen]


def _card(lines: Sequence[Line], said: dict[str, list[int]], start: int, stop: int) -> list[tuple[int, bool, bool]]:
    """The card in the short lines start … stop: (first line, is its headline said again, has it a date or an age)."""
    low = max(start, stop - CARD)
    again = dated = -1
    for j in range(low, stop):
        line = lines[j]
        if line.print in ("date", "age"):
            dated = j if dated < 0 else dated
        copies = said.get(line.key)
        if again < 0 and line.key and copies and 2 <= len(copies) <= 4 and copies[0] == j and copies[1] - j <= CARD and len(line.text.split()) >= 3:
            again = j
    if again >= 0:
        return [(again, True, dated >= 0)]
    if dated >= 0:
        for j in (*range(dated - 1, low - 1, -1), *range(dated + 1, min(dated + 2, stop))):
            if lines[j].key and not lines[j].print and headline_like(lines[j].text) and len(lines[j].text.split()) >= 3:
                return [(min(j, dated), False, True)]
    return []
