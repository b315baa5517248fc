"""
The learned judge: how probable is it that a block is body text, told from its shape, place, words and neighbours?

Boosted trees over `features`, trained by tools/train_judge.py on dumps whose clean text is known. It speaks where
rules and heuristics are unsure: never of a block that a rule names or keeps, never in a dump that is prose
from end to end. What it drops carries its probability.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from cleaner.model import Block, CleanerError, Mark, Page
from cleaner.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BY = "learned/clutter"
_WHY = "Its shape, place, words and neighbours are those of what stands around stories, not in them."
_END = (".", "!", "?", "…", "。", "！", "？", "।", "؟", "۔", '"', "”", "’", "'", "»", "“", ")", "」", ":")
_PROSE = 80
"""Characters from which a block that ends like a sentence is prose beyond doubt for the quick look."""


@lru_cache(maxsize=1)
def words() -> NDArray[np.int8]:
    """
    The weights of hashed words, one byte a bucket.

    Raises:
        CleanerError: the package lacks them.
    """
    import io

    import numpy as np

    path = files("cleaner") / "weights" / "judge_words.npz"
    if not path.is_file():
        raise CleanerError("The package holds no weights for the learned judge: cleaner/weights/judge_words.npz is missing.")
    with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as archive:
        table: NDArray[np.int8] = archive["words"]
    return table


def probabilities(page: Page, marks: Sequence[Mark]) -> NDArray[np.float64]:
    """
    The probability that each block is body text, shape (blocks,).

    In two looks: each block with what stands around it, then again with what the first look thought of its neighbours.
    """
    import numpy as np

    from cleaner.features import second, table
    from cleaner.forest import Forest

    found = table(page, marks, words())
    rows = np.column_stack(found.columns).astype(np.float32)
    first = Forest.load("judge_first").predict(rows)
    more = second(page, first, found.terms)
    model = Forest.load("judge")
    base = rows[:, : len(model.names) - len(more.names)]
    return model.predict(np.column_stack([base, *more.columns]).astype(np.float32))


def is_plain(page: Page, marks: Sequence[Mark] = ()) -> bool:
    """
    Whether nothing in a dump is unsure: every block is a paragraph, a sentence, or named by a rule, but for its head.
    """
    named = {m.start for m in marks if m.act in ("drop", "end", "field", "keep") and m.field != "dateline"}
    unsure = lines = 0
    last = -1
    for b in page.blocks:
        if last >= 0 and "\n" not in page.document.text[last:b.start]:
            lines += 1
            if lines > 4:
                return False
        last = b.end
        if b.start in named or (b.end - b.start >= _PROSE or b.text.count(" ") >= 2) and b.text.endswith(_END):
            continue
        unsure += 1
        if b.n > 2 or unsure > 2:
            return False
    return True


def threshold(page: Page, settings: Settings) -> float:
    """
    The probability below which a block goes.

    A whole page with its menus is cut more boldly than lines that another tool has picked already: there
    most short lines are clutter, here most are the story's.
    """
    n = len(page.blocks)
    short = sum(b.end - b.start < 40 for b in page.blocks)
    whole = min(1.0, max(0.0, short / n * 2 - 0.6)) * min(1.0, n / 80)
    careful, bold = 0.08, 0.38
    base = careful + (bold - careful) * whole
    return float(min(0.9, base * 4 ** (2 * (0.5 - settings.care))))


def judge_blocks(page: Page, marks: Sequence[Mark], settings: Settings) -> list[Mark]:
    """
    Drop the blocks that are hardly body text and that nobody else has spoken of.

    Args:
        page: a text dump's page.
        marks: what the rules said.
        settings: `care` moves the threshold, from thorough (0) to careful (1).

    Returns:
        "drop" marks with p, the probability that the block is clutter.
    """
    if not page.blocks or is_plain(page, marks):
        return []
    spoken = {m.start for m in marks if m.act in ("keep", "field", "break", "drop", "end") and m.field != "dateline"}
    limit = threshold(page, settings)
    p = probabilities(page, marks)
    kept = [n for n, q in enumerate(p) if q >= 0.5]
    first, last = (kept[0], kept[-1]) if kept else (0, len(page.blocks))
    return [
        Mark(b.start, b.end, "drop", BY, kind(b, first, last), _WHY, p=round(float(1 - p[b.n]), 3))
        for b in page.blocks
        if p[b.n] < limit and b.start not in spoken
    ]


def kind(block: Block, first: int, last: int) -> str:
    """A guess at what sort of clutter a block is, by its length and its side of the story."""
    if block.end - block.start >= 160:
        return "promotion"
    if block.n < first:
        return "navigation"
    return "related" if block.n > last or block.end - block.start > 30 else "other"
