"""
Does this block repeat a sentence of the body?

Why: a pull quote says again, in large type, what stands in a paragraph nearby; the reader has it already.

Wrong when: a refrain or a quoted document repeats on purpose; so only a block inside a *longer* block counts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from cleaner.heuristics.view import View
from cleaner.model import Mark
from cleaner.text.prose import ends_sentence

LEAST, MOST = 40, 400
"""Characters of a block that may be a pull quote: shorter ones recur by chance, longer ones are paragraphs."""
REACH = 40_000
"""Characters of text before and after a block in which its sentence is looked for: it keeps the search linear."""


def pull_quotes(view: View) -> Iterator[Mark]:
    """
    Drop a block whose words stand, in the same order, inside a longer block of the same story.

    In a giant line the pull quote lost its line: it stands, without an end mark, before the sentence that happens to
    follow. Then that copy is cut, and the sentence it repeats stays.
    """
    text = view.page.document.text
    lo, hi = view.body
    for n in range(lo, min(hi + 1, view.last)):
        block = view.blocks[n]
        size = block.end - block.start
        if not LEAST <= size <= MOST or n in view.gone or n in view.kept:
            continue
        needle = block.text.strip(" \"'“”‘’«»„.…!?-–—")
        if len(needle) < LEAST:
            continue
        for a, b in ((max(0, block.start - REACH), block.start), (block.end, min(len(text), block.end + REACH))):
            at = text.find(needle, a, b)
            if at < 0 or not _inside_longer(view, at, at + len(needle), size):
                continue
            end = at + len(needle)
            if text[end : end + 1] == " " and text[end + 1 : end + 2].isupper() and ends_sentence(block.text):
                yield Mark(
                    at,
                    end,
                    "cut",
                    "heuristic/pull-quote",
                    "repeat",
                    "A sentence of the story, said again before another.",
                )
            else:
                yield view.drop(
                    n, "heuristic/pull-quote", "repeat", "The same words stand inside a paragraph of the story."
                )
            break


def _inside_longer(view: View, start: int, end: int, size: int) -> bool:
    k = bisect_right(view.blocks, start, key=lambda b: b.start) - 1
    if k < view.first or k >= view.last or k in view.gone:
        return False
    host = view.blocks[k]
    return host.end >= end and host.end - host.start >= size + 30
