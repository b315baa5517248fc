"""
Is this verse, whose lines are short and go on below?

Why: a line of a poem may be a single word, and the word may be one that buttons bear; but it stands in a stanza, and
the line below goes on with it.

Wrong when: what was scraped is all menu. So a line must begin in lower case right below it, or it must so itself below
another; a stanza ends like a sentence; and most of the lines must be nobody's clutter.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.heuristics.view import View
from cleaner.model import Mark

WIDEST = 60
"""Characters of a line of verse."""
LEAST = 6
"""Lines of a poem."""
BY, WHY = "heuristic/verse", "It is part of a stanza: the sentence goes on across the end of the line."


def verse(view: View) -> Iterator[Mark]:
    """Keep the lines of stanzas."""
    blocks = view.blocks[view.first : view.last]
    gone = [n for n in range(view.first, view.last) if n in view.gone]
    if not gone or len(blocks) < LEAST or 2 * len(gone) > len(blocks):
        return
    if max(len(b.text) for b in blocks) > WIDEST:
        return
    text = view.page.document.text
    first = view.first
    for n in range(view.first, view.last):
        last = n + 1 == view.last or text.count("\n", view.blocks[n].end, view.blocks[n + 1].start) > 1
        if not last:
            continue
        if n > first and view.blocks[n].text[-1] in ".,;:!?…—–":
            yield from (_kept(view, k) for k in range(first, n + 1) if k in view.gone and _runs_on(view, k, first, n))
        first = n + 1


def _runs_on(view: View, k: int, first: int, last: int) -> bool:
    """Whether a line's sentence began above or goes on below."""
    return (k > first and view.blocks[k].text[0].islower()) or (k < last and view.blocks[k + 1].text[0].islower())


def _kept(view: View, n: int) -> Mark:
    b = view.blocks[n]
    return Mark(b.start, b.end, "keep", BY, "", WHY)
