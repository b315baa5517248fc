"""
Does a hyphen part a word at what is or was a line's end?

Why: text that was set or wrapped in columns parts words there; a hyphen with white space behind it and a small letter
after that stands nowhere else, but before "and" and the like.

Wrong when: the word has a hyphen of its own and happened to break there; it stays where the dump has it so elsewhere.
Only with `Settings.unwrap`.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.model import Mark, Page
from cleaner.text.wrapping import hyphens

WHY = "A hyphen that parts a word at a line's end."


def word_hyphens(page: Page) -> Iterator[Mark]:
    """Cut the hyphens that part a word, each within a block."""
    ends = iter(page.blocks)
    block = next(ends, None)
    for start, stop in hyphens(page.document.text):
        while block is not None and block.end <= start:
            block = next(ends, None)
        if block is not None and block.start < start and stop < block.end:
            yield Mark(start, start + 1, "cut", "heuristic/hyphen", "hyphen", WHY)
