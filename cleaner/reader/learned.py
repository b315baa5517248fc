"""
The learned judge: how probable is it that a block is body text, told from its shape, place, words and neighbours?

Boosted trees over `features`, trained by train/train_judge.py on dumps whose clean text is known. It speaks where
rules and heuristics are unsure: never of a block that a rule names or keeps, never in a dump that is prose
from end to end. What it drops carries its probability.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from math import log
from typing import TYPE_CHECKING

from cleaner.model import Block, CleanerError, Mark, Page
from cleaner.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BY = "learned/clutter"
_WHY = "Its shape, place, words and neighbours are those of what stands around stories, not in them."
_END = (".", "!", "?", "…", "。", "！", "？", "।", "؟", "۔", '"', "”", "’", "'", "»", "“", ")", "」", ":")
SURE = 0.07
"""Probability of being body text below which a block is clutter beyond doubt."""
LEAST, MOST, MANY = 0.07, 0.37, 80
"""The threshold where one block is clutter beyond doubt; where `MANY` or more are; how many that is. Chosen on
out-of-fold probabilities, so that dumps that other tools cleaned keep 99.7 % of their body."""
RELATIVE = 0.4
"""No block goes that is more than this share as probable as what stays: on a page of products or links the judge
doubts everything alike, and says so by low numbers."""
DOUBT = -20.0
"""The first number of `features.lexicon` at which a short line's words speak for clutter."""
SENTENCES = 0.2
"""The highest threshold for a paragraph of whole sentences: a site's blurbs are less like a story than a story's oddest paragraph is."""
_LONG = 120
"""Characters of such a paragraph."""
CUT = 0.03
"""The threshold for a block of which a rule cuts a part already."""
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
        raise CleanerError(
            "The package holds no weights for the learned judge: cleaner/weights/judge_words.npz is missing."
        )
    with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as archive:
        table: NDArray[np.int8] = archive["words"]
    return table


def probabilities(page: Page, marks: Sequence[Mark]) -> NDArray[np.float64]:
    """
    The probability that each block is body text, shape (blocks,).

    In two looks: each block with what stands around it, then again with what the first look thought of its neighbours.
    """
    import numpy as np

    from cleaner.reader.features import second, table
    from cleaner.reader.forest import Forest

    found = table(page, marks, words())
    rows = np.column_stack(found.columns).astype(np.float32)
    first = Forest.load("judge_first").predict(rows)
    more = second(page, first, found.terms)
    model = Forest.load("judge")
    base = rows[:, : len(model.names) - len(more.names)]
    return model.predict(np.column_stack([base, *more.columns]).astype(np.float32))


def is_plain(page: Page) -> bool:
    """
    Whether a dump is prose from end to end, but for its head and a few short lines: nothing to be unsure of.

    With more short lines, up to a quarter, it is still plain when the words of none of them speak for clutter.
    The quick way for clean stories, which most of a corpus is: of 81 dumps labelled by hand, it costs 0.6 % of the removals.
    """
    n = len(page.blocks)
    few, some = max(3, n // 9), n // 4
    unsure = []
    for b in page.blocks[2:]:
        if b.end - b.start < _PROSE or not b.text.endswith(_END):
            unsure.append(b)
            if len(unsure) > few and len(unsure) > some:
                return False
    if len(unsure) <= few:
        return True
    from cleaner.reader.features import hashed, score

    table = _table()
    return all(not (at := hashed(b.text)) or score(table, at)[0] > DOUBT for b in unsure)


HEAD = 3
"""Lines above the first paragraph that may be unnamed in a dump in which rules name all the rest."""


def is_named(page: Page, marks: Sequence[Mark]) -> bool:
    """
    Whether rules name every line of a dump that is no sentence, but for a few above the first paragraph.

    Those are its headline, standfirst and byline. What stands between a heading that opens clutter and the next paragraph
    is named by the heading. A whole text on one line is judged sentence by sentence and never taken for named.
    """
    named = {m.start: m.act for m in marks if m.act in ("drop", "end", "field", "keep") and m.field != "dateline"}
    text = page.document.text
    head = beside = 0
    begun = opened = False
    last = -1
    for b in page.blocks:
        if last >= 0 and "\n" not in text[last : b.start]:
            beside += 1
            if beside > 4:
                return False
        last = b.end
        act = named.get(b.start)
        if act:
            opened = opened or (act == "end" and begun)
            continue
        long = b.end - b.start >= _PROSE
        if (long or b.text.count(" ") >= 2) and b.text.endswith(_END):
            begun, opened = begun or long, opened and not long
        elif not opened:
            head += 1
            if begun or head > HEAD:
                return False
    return True


@lru_cache(maxsize=1)
def _table() -> list[int]:
    table: list[int] = words().tolist()
    return table


def threshold(p: NDArray[np.float64], care: float) -> float:
    """
    The probability of being body text below which a block goes.

    It depends on how many blocks are clutter beyond doubt. Where none is, somebody has cleaned the dump before, and the
    judge says nothing. A whole page with its menus is cut boldly: most of its doubtful lines are clutter, too.

    Args:
        p: the probabilities of all blocks.
        care: from Settings, 0 to 1. Each step of 0.25 changes the odds by a factor of 3.
    """
    sure = int((p < _odds(SURE, care)).sum())
    if not sure:
        return 0.0
    bold = min(1.0, log(sure) / log(MANY))
    return _odds(LEAST + (MOST - LEAST) * bold, care)


def _belief(page: Page, p: NDArray[np.float64], limit: float) -> float:
    """How far the judge believes in what would stay: the mean probability of its characters."""
    import numpy as np

    stays = p >= limit
    size = np.array([b.end - b.start for b in page.blocks]) * stays
    return float((p * size).sum() / size.sum()) if size.sum() else limit


def _odds(p: float, care: float) -> float:
    """A probability, its odds moved by `care`; at 0.5 it is unchanged."""
    odds = p / (1 - p) * 9.0 ** (2 * (0.5 - care))
    return float(odds / (1 + odds))


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
    if not page.blocks or is_plain(page) or is_named(page, marks):
        return []
    spoken = {m.start for m in marks if m.act in ("keep", "field", "break", "drop", "end") and m.field != "dateline"}
    cut = _cut(page, marks)
    p = probabilities(page, marks)
    limit = threshold(p, settings.care)
    if not limit:
        return []
    limit = min(limit, RELATIVE * _belief(page, p, limit))
    kept = [n for n, q in enumerate(p) if q >= 0.5]
    first, last = (kept[0], kept[-1]) if kept else (0, len(page.blocks))
    return [
        Mark(b.start, b.end, "drop", BY, kind(b, first, last), _WHY, p=round(float(1 - p[b.n]), 3))
        for b in page.blocks
        if p[b.n]
        < (
            CUT
            if b.start in cut
            else min(limit, SENTENCES)
            if b.end - b.start >= _LONG and b.text.endswith(_END)
            else limit
        )
        and b.start not in spoken
    ]


def _cut(page: Page, marks: Sequence[Mark]) -> set[int]:
    """Starts of the blocks of which a rule cuts a part: without that part they may be anything."""
    starts = [b.start for b in page.blocks]
    out = set()
    for m in marks:
        if m.act == "cut":
            b = page.blocks[max(0, bisect_right(starts, m.start) - 1)]
            if (b.end - b.start) - (m.end - m.start) >= 40:
                out.add(b.start)
    return out


def kind(block: Block, first: int, last: int) -> str:
    """A guess at what sort of clutter a block is, by its length and its side of the story."""
    if block.end - block.start >= 160:
        return "promotion"
    if block.n < first:
        return "navigation"
    return "related" if block.n > last or block.end - block.start > 30 else "other"
