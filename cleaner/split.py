"""
Where does a new story begin?

A scraper's dump may hold several complete stories; a single story, however long, must stay whole. `breaks` finds every
place where a story may begin and measures what speaks for it; boosted trees weigh that, first place by place, then once
more with what the whole dump says. A cut needs one place of the dump that is nearly sure; once the dump is known to
hold several stories, its other places need less.
"""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.model import Mark, Page
from cleaner.settings import Settings

SURE = 0.85
"""Probability that one place of the dump must reach before anything is cut: set on 2,098 plain single stories."""
ENOUGH = 0.5
"""Probability from which the other places of such a dump are cut."""


def find_breaks(page: Page, marks: Sequence[Mark], settings: Settings | None = None) -> list[Mark]:
    """
    Where the second, third … story of a page begins.

    Args:
        page: the dump in blocks.
        marks: what rules and heuristics say of it; dropped blocks are nobody's text.
        settings: `settings.split` turns all of it off.

    Returns:
        "break" marks, ordered, each on the first block of a story: its headline, where it has one. None on the first
        story, and none where `marks` hold a "break" already.
    """
    if (settings is not None and not settings.split) or len(page.blocks) < 2:
        return []
    from cleaner.breaks import read_places, second_look
    from cleaner.forest import Forest

    places = read_places(page, marks)
    if not places.body:
        return []
    p = Forest.load("split_first").predict(places.values)
    if p.max() < 0.05:
        return []
    p = Forest.load("split_second").predict(second_look(places, p))
    if p.max() < SURE:
        return []
    taken = {m.start for m in marks if m.act == "break"}
    found = []
    for i in (p >= ENOUGH).nonzero()[0].tolist():
        line = places.lines[places.card[i]]
        block = page.blocks[line.first]
        if block.start not in taken:
            by, why = ("structure/card", "A headline, date or publisher line opens another story.") if places.card[i] < places.body[i] else ("learned/split", "Another story begins: its words and names are new.")
            found.append(Mark(block.start, block.end, "break", by, "", why, p=float(p[i])))
    return found
