"""
Where stories begin in a dump without a signature that recurs: place by place, by boosted trees.

`places` finds every place where a story may begin and measures what speaks for it; the trees weigh that, first place by
place, then once more with what the whole dump says. What must be sure depends on what can be seen: least where a date, a
byline, a credit or a dateline opens the story, more under a bare headline, most between two bare paragraphs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cleaner.model import Mark, Page

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cleaner.stories.places import Places

MAYBE = 0.05
"""First-look probability that no place of a dump must reach for the second look to be spared."""
ENOUGH = 0.5
"""Probability from which the other places of a dump that holds several stories are cut."""
SURE = 0.9
"""Probability that one place with a date, byline, credit or dateline must reach before anything is cut."""
JOINT = 0.98
"""Probability that at least one of several such places must have together, where none is sure."""
SURER, HEADLINES = 0.985, 0.997
"""The same under bare headlines, which may be one story's subheads, or a widget's title."""
PLAIN = 0.95
"""Probability that a place without any sign must reach."""
LONG, STORY = 4700, 500
"""
Characters of a dump whose bare paragraphs are compared at all, and of the shortest story found there: of 1,270 single
stories of other sites, those that the trees would cut are shorter, or would lose a piece that is.
"""
SIGNS = frozenset("DABK")
"""Short lines that open a story beside its headline: date, age, byline, credit (the letters of `Places.shape`)."""
BARE, HEADED, SIGNED = range(3)


def compare(page: Page, marks: Sequence[Mark]) -> list[tuple[int, float]]:
    """
    Where the second, third … story of a page begins.

    Args:
        page: the dump in blocks.
        marks: what rules say of it; dropped blocks are nobody's text.

    Returns:
        (number of the block that a story begins with: its headline, where it has one; probability), in order.
    """
    from cleaner.pages.forest import Forest
    from cleaner.stories.places import read_places, second_look

    places = read_places(page, marks)
    if not places.body:
        return []
    p = Forest.load("split_first").predict(places.values)
    if p.max() < MAYBE:
        return []
    p = Forest.load("split_second").predict(second_look(places, p))
    chosen = choose(places, p, len(page.document.text))
    return [(places.lines[i].first, float(p[k])) for k, i in zip(chosen, openings(places, chosen), strict=True)]


def choose(places: Places, p: NDArray[np.float64], size: int) -> list[int]:
    """
    Which places begin a story.

    Args:
        places: of the dump.
        p: the second look's probability of each.
        size: of the dump, in characters.

    Returns:
        Numbers of places, in order; all that are likely, once one is sure.
    """
    import numpy as np

    sign = signs(places)
    likely = p >= ENOUGH
    signed, headed = p[likely & (sign == SIGNED)], p[likely & (sign == HEADED)]
    found: list[int] = []
    if _sure(signed, SURE, JOINT) or _sure(headed, SURER, HEADLINES):
        found = np.flatnonzero(likely & ((sign > BARE) | (p >= PLAIN))).tolist()
    if size >= LONG and (p[sign == BARE] >= PLAIN).any():
        every = np.flatnonzero(likely).tolist()
        if min(stretches(places, every)) >= STORY:
            return every
    return found


def _sure(p: NDArray[np.float64], one: float, joint: float) -> bool:
    """Whether one of these places is so likely, or so likely that not all of several are wrong."""
    return bool(len(p)) and (float(p.max()) >= one or (len(p) > 1 and 1 - float((1 - p).prod()) >= joint))


def signs(places: Places) -> NDArray[np.int8]:
    """
    What can be seen of a story's beginning at each place: BARE, HEADED or SIGNED.

    A line as long as a whole story below another is a sign of its own.
    """
    import numpy as np

    from cleaner.stories.places import COLUMN

    values = places.values
    told = (values[:, COLUMN["p_dateline"]] > 0) | (values[:, COLUMN["giant"]] == 2)
    out = np.where(told, SIGNED, BARE).astype(np.int8)
    for i, shape in enumerate(places.shape):
        if not SIGNS.isdisjoint(shape):
            out[i] = SIGNED
        elif "H" in shape and not told[i]:
            out[i] = HEADED
    return out


def stretches(places: Places, found: Sequence[int]) -> list[int]:
    """Characters of running text before the first of these places, from it to the second, and so on to the end."""
    sizes, cuts = [0], {places.body[i] for i in found}
    for i, line in enumerate(places.lines):
        if i in cuts:
            sizes.append(0)
        if line.body:
            sizes[-1] += line.end - line.start
    return sizes


def openings(places: Places, chosen: Sequence[int]) -> list[int]:
    """
    The line with which each chosen place's story begins.

    One short line above a paragraph may be the last of the story before ("Get in touch if you want to chat"): where it
    shares no word with what follows, and the other stories of the dump show no headlines that do, it stays there.
    """
    from cleaner.stories.places import COLUMN

    echo = places.values[:, COLUMN["echo"]]
    speaking = sum(1 for i in chosen if places.card[i] < places.body[i] and echo[i] > 0)
    out = []
    for i in chosen:
        card, body = places.card[i], places.body[i]
        item = places.heads[i] >= 0 and places.lines[places.heads[i]].role == "li"
        lonely = len(places.shape[i]) == 1 and (item or (echo[i] <= 0 and speaking < 0.5 * len(chosen)))
        out.append(body if lonely else card)
    return out
