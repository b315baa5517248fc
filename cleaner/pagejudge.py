"""The judge of HTML pages: which blocks are the story's text."""

from __future__ import annotations

from collections.abc import Sequence

from cleaner.model import Mark, Page
from cleaner.settings import Settings


def judge_page(page: Page, marks: Sequence[Mark], settings: Settings) -> list[Mark]:
    """
    Mark the blocks of a page that are not its text.

    Args:
        page: from `read_markup`.
        marks: what the rules said.
        settings: `care` moves the probability at which a block goes.

    Returns:
        "drop" marks, by "heuristic/hidden-text" or "learned/html", ordered by offset.
    """
    found = []
    witness = any(b.dom and b.dom.votes.get("trafilatura") for b in page.blocks)
    for b in page.blocks:
        if b.dom is None:
            continue
        if b.dom.hidden:
            found.append(Mark(b.start, b.end, "drop", "heuristic/hidden-text", "navigation", "The page does not show this text."))
        elif witness and not b.dom.votes.get("trafilatura"):
            found.append(Mark(b.start, b.end, "drop", "learned/html", "navigation", "Not part of the page's text.", p=0.9))
    return found
