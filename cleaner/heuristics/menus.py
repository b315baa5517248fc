"""
Do these short lines stand among lines that are known clutter?

Why: a menu, a share bar or a footer holds entries that no rule knows ("Ladybrook Gazette+") between entries that
every site has ("Log in", "Contact us").

Wrong when: a list in the story happens to hold the words of a menu; so only runs outside the body count, a third of
a run must be known, and a sentence is never taken.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.heuristics.view import View
from cleaner.model import Mark
from cleaner.text.prose import ends_sentence, length

SHORT = 45
"""Characters of a line that may be a menu entry."""
SHARE = 0.3
"""Share of a run's lines that rules must know."""


def between_known(view: View) -> Iterator[Mark]:
    """Drop the unknown short lines of a run outside the body when rules know two, and a third, of its lines."""
    lo, hi = view.body
    title = {n for m in view.marks if m.field == "title" and (n := view.by_start.get(m.start)) is not None}
    run: list[int] = []

    def settle() -> Iterator[Mark]:
        known = sum(n in view.gone for n in run)
        if known >= 2 and known >= SHARE * len(run):
            for n in run:
                if n not in view.gone and n not in view.kept:
                    yield view.drop(n, "heuristic/menu-run", "navigation", "A short line in a run of menu entries.")

    for n in range(view.first, view.last):
        text = view.blocks[n].text
        outside = n < lo or n > hi
        if outside and n not in title and (n in view.gone or (length(text) <= SHORT and not ends_sentence(text))):
            run.append(n)
            continue
        yield from settle()
        run = []
    yield from settle()
