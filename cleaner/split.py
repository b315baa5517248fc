"""
Where does a new story begin?

A scraper's dump may hold several complete stories; a single story, however long, must stay whole. `breaks` finds every
place where a story may begin and measures what speaks for it; boosted trees weigh that, first place by place, then once
more with what the whole dump says. A cut needs one place of the dump that is nearly sure; once the dump is known to
hold several stories, its other places need less.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from cleaner.heuristics import exports
from cleaner.model import Mark, Page
from cleaner.settings import Settings

if TYPE_CHECKING:
    from cleaner.breaks import Line

MAYBE = 0.05
"""First-look probability that no place of a dump must reach for the second look to be spared."""
SURE = 0.9
"""Probability that one place of the dump must reach before anything is cut: set on 2,098 plain single stories."""
ENOUGH = 0.5
"""Probability from which the other places of such a dump are cut, where short lines stand above the paragraph."""
BARE = 0.85
"""The same, where none do."""
RARE = 0.95
"""The same, in a dump whose maker has parted it already (fields, counters): what lies between is mostly one text."""


def find_breaks(page: Page, marks: Sequence[Mark], settings: Settings | None = None) -> list[Mark]:
    """
    Where the second, third … story of a page begins.

    Args:
        page: the dump in blocks.
        marks: what rules and heuristics say of it; dropped blocks are nobody's text.
        settings: `settings.split` turns all of it off.

    Returns:
        "break" marks, ordered, each on the first block of a story: its headline, where it has one. None on the first
        story, and none where `marks` hold a "break" for the same story already.
    """
    if (settings is not None and not settings.split) or len(page.blocks) < 2:
        return []
    from cleaner.breaks import read_places, second_look
    from cleaner.forest import Forest

    places = read_places(page, marks)
    lines = places.lines
    taken = {m.start for m in marks if m.act == "break"}
    told = {i for i, line in enumerate(lines) if line.start in taken}
    found: dict[int, Mark] = {}

    def cut(i: int, by: str, why: str, p: float = 1.0) -> None:
        block = page.blocks[lines[i].first]
        found[i] = Mark(block.start, block.end, "break", by, "", why, p=p)

    ways = [exports.rounds([x.text for x in lines], [x.body for x in lines]), borders(lines)]
    for starts, by, why in zip(ways, ("structure/export", "structure/border"), ("The same set of field lines comes round again.", "A border of the dump's maker parts complete texts."), strict=True):
        for i in starts:
            if opens_anew(lines, i, told):
                told.add(i)
                cut(i, by, why)
    if not places.body:
        return [found[i] for i in sorted(found)]
    p = Forest.load("split_first").predict(places.values)
    if p.max() >= MAYBE:
        p = Forest.load("split_second").predict(second_look(places, p))
        if p.max() >= SURE:
            enough = ENOUGH + (RARE - ENOUGH) * bool(told)
            for i, (card, body) in enumerate(zip(places.card, places.body, strict=True)):
                headed = card < body
                if p[i] >= max(enough, ENOUGH if headed else BARE) and opens_anew(lines, card, told, body):
                    by, why = ("structure/card", "A headline, a date or a publisher's name opens another story.") if headed else ("learned/split", "Another story begins: its words and names are new.")
                    cut(card, by, why, float(p[i]))
    return [found[i] for i in sorted(found)]


def opens_anew(lines: Sequence[Line], i: int, told: Collection[int], stop: int | None = None) -> bool:
    """Whether running text stands between line i and the last boundary above it, and no boundary from i to `stop`."""
    if any(k in told for k in range(i, (i if stop is None else stop) + 1)):
        return False
    for k in range(i - 1, -1, -1):
        if lines[k].body:
            return True
        if k in told:
            return False
    return False


def borders(lines: Sequence[Line]) -> list[int]:
    """Where a story begins after a line of bars ("|||||"), which nobody draws inside a text: the lines after them."""
    at = [i for i, x in enumerate(lines) if x.role == "rule" and len(x.text) >= 3 and set(x.text) <= {"|", " "}]
    return [i + 1 for i in at if i + 1 < len(lines)]
