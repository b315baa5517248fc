"""
What follows a heading that opens clutter ("Related Articles", "Comments")?

Why: teaser lists, link lists and comment threads have no mark of their own; their heading has.

Wrong when: the story goes on after the list, so a list ends where a real paragraph comes; a thread of comments
reads as prose, so only a heading whose rule says `reach = "rest"` goes on to the next story. Before the story's
first paragraph such a heading is a menu entry and opens nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.heuristics.view import View
from cleaner.model import Mark


def after_end(view: View) -> Iterator[Mark]:
    """Drop the story's "end" headings and what stands behind them: a list up to the next paragraph, or all the rest."""
    ends = {n: m for m in view.marks if m.act == "end" and (n := view.by_start.get(m.start)) is not None}
    if not ends:
        return
    first_body, last_body = view.body
    opened: Mark | None = None
    for n in range(view.first, view.last):
        if n in view.kept:
            opened = None
        elif n in ends:
            mark = ends[n]
            yield view.drop(n, mark.by, mark.kind, mark.why)
            if n > first_body and (opened is None or opened.field != "rest"):
                opened = mark
        elif opened is not None and n not in view.gone:
            if opened.field != "rest" and n <= last_body and (view.prose[n] or _leads(view, n)):
                opened = None
            else:
                why = f"It follows a heading that opens clutter. {opened.why}"
                yield view.drop(n, opened.by, opened.kind, why)


def _leads(view: View, n: int) -> bool:
    """Whether a short line belongs to the paragraph right behind it: it announces it, or is a quotation."""
    if n + 1 >= view.last or not view.prose[n + 1] or n + 1 in view.gone:
        return False
    text = view.blocks[n].text
    return text.endswith((":", "：")) or text[0] in '"“„«' and text[-1] in '"”“»'
