"""
Does a border ("* * *", "-----") stand between two stories, rather than in one?

Why: once a dump is split, the line that parted two stories belongs to neither.

Wrong when: never seen; inside a story a border parts sections and stays.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.heuristics.view import View
from cleaner.model import Mark


def outer_borders(view: View) -> Iterator[Mark]:
    """Drop the borders at the edges of a story that is one of several."""
    if view.first == 0 and view.last == len(view.blocks):
        return
    for order in (range(view.first, view.last), range(view.last - 1, view.first - 1, -1)):
        for n in order:
            if n in view.gone:
                continue
            if view.blocks[n].role != "rule":
                break
            yield view.drop(n, "heuristic/border", "other", "A border between two stories belongs to neither.")
