"""
Has this been said already?

Why: pages say the headline in the title bar, above the story, in the player and in the share box; page data holds
the paragraphs a second time. One of them is the story.

Wrong when: a refrain, a form of prayer, a list of equal entries; so only the story's own title and paragraphs of a
dozen words count.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.heuristics.view import View
from cleaner.model import Mark
from cleaner.text.prose import length

LONG = 80
"""Characters a paragraph must have for its second copy to go."""


def headline_repeats(view: View) -> Iterator[Mark]:
    """Drop every line that says the story's title again, wherever it stands in the story."""
    title = next(
        (
            n
            for m in view.marks
            if m.field == "title"
            and m.act == "field"
            and view.first <= (n := view.by_start.get(m.start, -1)) < view.last
        ),
        None,
    )
    if title is None:
        return
    said = view.folds[title]
    if not said:
        return
    for n in range(view.first, view.last):
        if (
            n != title
            and view.folds[n]
            and n not in view.gone
            and n not in view.kept
            and same_headline(view.folds[n], said)
        ):
            yield view.drop(n, "heuristic/headline-repeat", "repeat", "The headline, said again.")


def same_headline(a: str, b: str) -> bool:
    """Whether two folded lines are one headline: equal, or equal but for a site name behind a dash or a bar."""
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    rest = long[len(short) :].strip() if long.startswith(short) else ""
    return len(short) >= 25 and bool(rest) and rest[0] in "-|–—:·" and len(rest) <= 40


def paragraph_repeats(view: View) -> Iterator[Mark]:
    """Drop the later copies of a paragraph, word for word."""
    seen: dict[str, int] = {}
    for n in range(view.first, view.last):
        text = view.blocks[n].text
        if n in view.gone or n in view.kept or length(text) < LONG or view.blocks[n].role == "rule":
            continue
        key = " ".join(text.split())
        if key in seen:
            yield view.drop(
                n, "heuristic/paragraph-repeat", "repeat", "The paragraph stands above already, word for word."
            )
        else:
            seen[key] = n
