"""
Rules, then the learned judge, then where stories begin, then heuristics story by story: all of it as marks.

Nothing is cut here. Who disagrees with a mark finds it in the Result, with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cleaner.heuristics import CLUTTER, ON_PAGES, View
from cleaner.heuristics.hyphens import word_hyphens
from cleaner.model import Mark, Page
from cleaner.reader.read import Reading
from cleaner.rules.book import Rulebook
from cleaner.settings import Settings
from cleaner.text.prose import ends_sentence


def judge(
    page: Page,
    rules: Rulebook,
    settings: Settings,
    said: Sequence[Mark],
    reading: Reading | None,
) -> tuple[Mark, ...]:
    """
    Ask everybody who has a say, in order; each sees the marks made before.

    Args:
        page: a dump in blocks.
        rules: the rules in force: what they disable is not heard.
        settings: thresholds.
        said: what the rules say of the page.
        reading: what the reader says of a text dump; None for what it does not read.

    Returns:
        All marks, ordered by offset; `split` obeys "break", `compose` obeys the others.
    """
    marks = list(said)
    if page.document.kind == "html":
        from cleaner.pages.classify import judge_page
        from cleaner.pages.selectors import selector_marks

        # A page's structure says where its stories begin: lines that look like it are teasers there.
        marks = [m for m in marks if m.act != "break"] + selector_marks(page, rules.selectors)
        seen = judge_page(page, marks, settings)
        if page.document.whole and all(b.dom is not None and b.dom.article == 0 for b in page.blocks):
            seen = [m for m in seen if m.by != "learned/html" or m.act != "drop" or not _says(page, m)]
        marks += rules.heard(seen)
    elif reading is not None:  # a text that its format vouches for is no scrape: rules alone cut it
        marks += rules.heard(reading.marks(page, settings.care))
    if settings.unwrap and page.document.kind == "text":
        marks += rules.heard(word_hyphens(page))
    if not settings.split:
        marks = [m for m in marks if m.act != "break"]
    if page.document.kind != "html":
        from cleaner.stories.find import find_breaks, spared

        breaks = rules.heard(find_breaks(page, marks, settings))
        marks = [*spared(page, marks, breaks), *breaks]
    view = View.of(page, marks)
    found: list[Mark] = []
    zones = rules.zones
    for first, last in segments(page, marks):
        story = view.narrowed(first, last)
        if zones:
            story = in_zones(story, zones)
        for heuristic in ON_PAGES if page.document.kind == "html" else CLUTTER:
            story = story.marked(rules.heard(heuristic(story)))
        found += story.marks
    found.sort(key=lambda m: (m.start, m.end, m.act, m.by, m.field))
    return tuple(found)


def _says(page: Page, mark: Mark) -> bool:
    """
    Whether a mark would take words out of an item that is one article and nothing beside it, as a feed gives it.

    The judge of pages has learned what stands around an article; within one it is no witness.
    """
    return any(c.isalnum() for c in page.document.text[mark.start : mark.end])


def segments(page: Page, marks: Sequence[Mark]) -> list[tuple[int, int]]:
    """
    The stories as ranges of block numbers, [first, last): a new one begins at the block of each "break" mark.
    """
    if not page.blocks:
        return []
    starts = {m.start for m in marks if m.act == "break"}
    cuts = [0] + [b.n for b in page.blocks[1:] if b.start in starts] if starts else [0]
    return list(zip(cuts, [*cuts[1:], len(page.blocks)], strict=True))


def in_zones(story: View, zones: Mapping[str, str]) -> View:
    """
    The story without the marks of rules that may act only in its head or its tail, and did elsewhere.

    The head reaches up to the first real paragraph, the tail from the last one on, both included for marks on a part
    of it (a dateline before the first sentence, a disclaimer behind the last). Paragraphs that such
    rules drop themselves are no part of the body.
    """
    limited = {k: n for k, m in enumerate(story.marks) if m.by in zones and (n := story.number(m.start)) is not None}
    if not limited:
        return story
    free = replace(story, marks=tuple(m for k, m in enumerate(story.marks) if k not in limited))
    real = [n for n in range(story.first, story.last) if story.prose[n] and n not in free.gone]
    dropped = {n for k, n in limited.items() if story.marks[k].act in ("drop", "end")}
    lo, hi = 0, len(real)
    while lo < hi and real[lo] in dropped:
        lo += 1
    while lo < hi and real[hi - 1] in dropped:
        hi -= 1
    if lo == hi:
        return story
    head, tail = real[lo], real[hi - 1]

    said = {n for m in story.marks if (n := story.number(m.start)) is not None}

    def stands(k: int, m: Mark) -> bool:
        n = limited.get(k)
        if n is None:
            return True
        zone = zones[m.by]
        part = m.act not in ("drop", "end")
        if not part and _between_sentences(story, n, said):
            return False
        return (
            zone != "tail" and (n < head or part and n == head) or zone != "head" and (n > tail or part and n == tail)
        )

    return replace(story, marks=tuple(m for k, m in enumerate(story.marks) if stands(k, m)))


def _between_sentences(story: View, n: int, said: set[int]) -> bool:
    """Whether a line stands between two sentences that nobody marked: an answer in an interview, a line of dialogue."""
    if not story.first < n < story.last - 1 or n - 1 in said or n + 1 in said:
        return False
    return all(ends_sentence(t) and t.count(" ") >= 2 for t in (story.blocks[n - 1].text, story.blocks[n + 1].text))
