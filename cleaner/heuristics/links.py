"""
Is this line nothing but links?

Why: addresses on lines of their own, two or more in a row, are a link list that lost its words.

Wrong when: the story is about those addresses; a single one is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.heuristics.view import View
from cleaner.model import Mark

_URL = re.compile(r"[\W_]{0,4}(?:(?:https?://|www\.|pic\.twitter\.com/)\S+[\s|,;]*)+$", re.I)


def link_lines(view: View) -> Iterator[Mark]:
    """Drop lines of bare addresses that stand in a row of two or more, or outside the body."""
    lines = [n for n in range(view.first, view.last) if "." in view.folds[n] and _URL.match(view.blocks[n].text)]
    found = set(lines)
    lo, hi = view.body
    for n in lines:
        if n not in view.gone and n not in view.kept and (n - 1 in found or n + 1 in found or not lo <= n <= hi):
            yield view.drop(n, "heuristic/link-lines", "related", "The line is nothing but web addresses.")
