"""
Rules, then the learned judge, then where stories begin, then heuristics story by story: all of it as marks.

Nothing is cut here. Who disagrees with a mark finds it in the Result, with its reason.
"""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.heuristics import CLUTTER, View
from cleaner.model import Mark, Page
from cleaner.rulebook import Rulebook
from cleaner.settings import Settings


def judge(page: Page, rules: Rulebook, settings: Settings) -> tuple[Mark, ...]:
    """
    Ask everybody who has a say, in order; each sees the marks made before.

    Returns:
        All marks, ordered by offset; `split` obeys "break", `compose` obeys the others.
    """
    marks = rules.marks(page)
    if page.document.kind == "html":
        from cleaner import markup

        marks += markup.judge_page(page, marks, settings)
    else:
        from cleaner import learned

        marks += learned.judge_blocks(page, marks, settings)
    if settings.split:
        from cleaner.split import find_breaks

        marks += find_breaks(page, marks, settings)
    else:
        marks = [m for m in marks if m.act != "break"]
    view = View.of(page, marks)
    found: list[Mark] = []
    zones = rules.zones
    for first, last in segments(page, marks):
        story = view.narrowed(first, last)
        if zones:
            story = in_zones(story, zones)
        for heuristic in CLUTTER:
            story = story.marked(tuple(heuristic(story)))
        found += story.marks
    found.sort(key=lambda m: (m.start, m.end, m.act, m.by, m.field))
    return tuple(found)


def segments(page: Page, marks: Sequence[Mark]) -> list[tuple[int, int]]:
    """
    The stories as ranges of block numbers, [first, last): a new one begins at the block of each "break" mark.
    """
    if not page.blocks:
        return []
    starts = {m.start for m in marks if m.act == "break"}
    cuts = [0] + [b.n for b in page.blocks[1:] if b.start in starts] if starts else [0]
    return list(zip(cuts, [*cuts[1:], len(page.blocks)], strict=True))


def in_zones(story: View, zones: dict[str, str]) -> View:
    """
    The story without the marks of rules that may act only in its head or its tail, and did elsewhere.

    The head reaches to the first real paragraph; the tail begins with the end of the last one. The fields of a story
    stand in one of the two.
    """
    from dataclasses import replace

    lo, hi = story.body
    if lo >= story.last:
        return story
    head_end, tail_start = story.blocks[lo].start, story.blocks[hi].start

    def stands(m: Mark) -> bool:
        zone = zones.get(m.by)
        if zone is None or not first <= m.start < last:
            return True
        return m.start < head_end if zone == "head" else m.end > tail_start and m.start >= tail_start

    return replace(story, marks=tuple(m for m in story.marks if stands(m)))
