"""
Where does a new story begin?

A scraper's dump may hold several complete stories; a single story, however long, must stay whole. `places` finds every
place where a story may begin and measures what speaks for it; boosted trees weigh that, first place by place, then once
more with what the whole dump says. A cut needs one place of the dump that is nearly sure; once the dump is known to
hold several stories, its other places need less.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cleaner.model import Mark, Page
from cleaner.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from cleaner.stories.places import Line, Places

_SALUTE = re.compile(
    r"(?:(?:Dear )?(?:Sir|Sirs|Madam|Sir or Madam|Editor)|To the [Ee]ditor|Sehr geehrte[^,]{0,40}|Monsieur(?: le directeur)?|Señor director|Sr\.? Director|Egregio direttore|Gentile direttore|Geachte redactie"
    r"|Szanowna Redakcjo|Уважаемая редакция|Caro editor)\s?[,:;—–-]"
)

MAYBE = 0.05
"""First-look probability that no place of a dump must reach for the second look to be spared."""
SURE = 0.9
"""Probability that one place of the dump must reach before anything is cut: set on 2,098 plain single stories."""
ENOUGH = 0.5
"""Probability from which the other places of such a dump are cut."""
SIGNS = frozenset("HDABK")
"""Short lines that open a story: headline, date, age, byline, credit (the letters of `Places.shape`)."""
EVEN = 0.3
"""Share of the first story's size that half of the others must have where cards alone decide."""
BULK = 0.5
"""Share of the dump's paragraphs that must stand under such a card where cards alone decide."""
TEASER = 80
"""Characters of running text that each story must have where cards alone decide."""
JOINT = 0.98
"""Probability that at least one of several likely places under a card or a dateline must have together, where none is sure."""
HEADLINES = 0.997
"""The same for headlines without date, byline or credit: they may be one story's subheads, or a widget's title."""
MOSTLY = 0.4
"""Mean first probability of cards that are made alike, from which all of them count."""
FEW = 0.2
"""The same, where each of them heads a full text."""
FULL = 500
"""Characters of running text of a full text."""
LIKELY = 0.1
"""Mean probability that the cards of such a dump must have."""
RARE = 0.97
"""The same, in a dump whose maker has parted it already (fields, counters)."""


def find_breaks(page: Page, marks: Sequence[Mark], settings: Settings | None = None) -> list[Mark]:
    """
    Where the second, third … story of a page begins.

    Args:
        page: the dump in blocks.
        marks: what rules and heuristics say of it; dropped blocks are nobody's text.
        settings: `settings.split` turns all of it off.

    Returns:
        "break" marks, ordered, each on the first block of a story: its headline, where it has one. None on the first
        story, and none where `marks` hold a "break" for the same story already.
    """
    if (settings is not None and not settings.split) or len(page.blocks) < 2:
        return []
    from cleaner.pages.forest import Forest
    from cleaner.stories.places import COLUMN, read_places, second_look

    places = read_places(page, marks)
    lines = places.lines
    taken = {m.start for m in marks if m.act == "break"}
    if not places.body:
        return []
    told = Boundaries(lines, [i for i, line in enumerate(lines) if line.start in taken])
    found: dict[int, Mark] = {}

    def cut(i: int, by: str, why: str, p: float = 1.0) -> None:
        block = page.blocks[lines[i].first]
        found[i] = Mark(block.start, block.end, "break", by, "", why, p=p)

    p = Forest.load("split_first").predict(places.values)
    if p.max() >= MAYBE or places.values[:, COLUMN["strong"]].any() or letters(places):
        p = Forest.load("split_second").predict(second_look(places, p))
        chosen = choose(places, p, parted=bool(told.at))
        for i, card in zip(chosen, openings(places, chosen), strict=True):
            body = places.body[i]
            if told.open_to(card, body):
                why = "A headline, a date or a publisher's name opens another story."
                cut(card, "structure/card", why, max(float(p[i]), ENOUGH))
    return [found[i] for i in sorted(found)]


def choose(places: Places, p: NDArray[np.float64], parted: bool = False) -> list[int]:
    """
    Which places begin a story, by their probabilities and by cards that decide alone.

    Args:
        places: of the dump.
        p: the second look's probability of each.
        parted: whether the dump's maker has parted it already.

    Returns:
        Numbers of places, in order.
    """
    import numpy as np

    p = p.copy()
    cards = regular(places)
    if cards and p[cards].mean() >= LIKELY:
        p[cards] = p[cards].clip(min=SURE)
    cards = [*blatant(places), *letters(places), *alike(places, p)]
    p[cards] = p[cards].clip(min=SURE)
    signs = signed(places)
    p[~signs] = 0.0
    likely = p >= ENOUGH
    joint = 1 - (1 - p[likely]).prod()
    if {places.shape[i] for i in np.flatnonzero(likely)} <= {"H"}:
        if joint < HEADLINES:
            return []
    elif p.max() < SURE and (likely.sum() < 2 or joint < JOINT):
        return []
    chosen: list[int] = np.flatnonzero(p >= (RARE if parted else ENOUGH)).tolist()
    return chosen


def signed(places: Places) -> NDArray[np.bool_]:
    """
    What shows that a story may begin: a headline, date, byline or credit above, a dateline, a salutation.

    So does a line as long as a whole story below another. Two bare paragraphs are never parted, however little their
    words have in common.
    """
    import numpy as np

    from cleaner.stories.places import COLUMN

    values = places.values
    signs = (values[:, COLUMN["p_dateline"]] > 0) | (values[:, COLUMN["giant"]] == 2)
    for i, body in enumerate(places.body):
        signs[i] |= not SIGNS.isdisjoint(places.shape[i]) or _SALUTE.match(places.lines[body].text) is not None
    return np.asarray(signs)


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


def regular(places: Places) -> list[int]:
    """
    The places of a dump that is cards from its first line on: headline and date, text, headline and date, text …

    A page that tells one story and then lists others has such cards too; but there the others are short, and the first is long.

    Returns:
        Numbers of places; empty unless the first text of the dump has such a card and two others are like it.
    """
    from cleaner.stories.places import COLUMN

    values = places.values
    found = [
        i
        for i, shape in enumerate(places.shape)
        if values[i, COLUMN["series"]] >= 2
        and values[i, COLUMN["like_first"]] >= 2
        and "D" in shape
        and set(shape) <= set("HDBLKU")
        and shape.count("H") <= 2
        and values[i, COLUMN["head_words"]] >= 3
    ]
    if len(found) < 2 or len(found) < BULK * len(places.body) or not distinct(places, found):
        return []
    first, *others = stretches(places, found)
    others.sort()
    return found if others[len(others) // 2] >= EVEN * first and others[0] >= TEASER else []


def stretches(places: Places, found: Sequence[int]) -> list[int]:
    """Characters of running text before the first of these places, from it to the second, and so on to the end."""
    sizes, cuts = [0], {places.body[i] for i in found}
    for i, line in enumerate(places.lines):
        if i in cuts:
            sizes.append(0)
        if line.body:
            sizes[-1] += line.end - line.start
    return sizes


def blatant(places: Places) -> list[int]:
    """
    The places whose card alone decides: a headline said twice, with a date or an age, above running text.

    Another such card must be in the dump, or the dump must open with one.
    """
    from cleaner.stories.places import COLUMN

    values = places.values
    strong, first = values[:, COLUMN["strong"]], values[:, COLUMN["like_first"]]
    found = [
        i for i, shape in enumerate(places.shape) if strong[i] and shape[0] == "H" and (first[i] >= 2 or strong[i] == 2)
    ]
    if len(found) == 1 and first[found[0]] < 2:
        return []
    return found if distinct(places, found) else []


def letters(places: Places) -> list[int]:
    """The places that open with a salutation to the editor, where at least two do: one letter alone is one story."""
    lines = places.lines
    found = [
        i for i, body in enumerate(places.body) if lines[body].text[:1].isupper() and _SALUTE.match(lines[body].text)
    ]
    if not found:
        return []
    first = next(i for i, line in enumerate(lines) if line.body)
    return found if len(found) >= 2 or _SALUTE.match(lines[first].text) else []


def alike(places: Places, p: NDArray[np.float64]) -> list[int]:
    """
    The places whose cards are made alike, of a headline and a date, where the trees hold most of them for stories.

    Not the first, if what stands above it is no more than a feed's own description.
    """
    from cleaner.stories.places import COLUMN, STORY, core

    groups: dict[str, list[int]] = {}
    for i, shape in enumerate(places.shape):
        if (
            places.values[i, COLUMN["series"]] >= 3
            and "D" in shape
            and set(shape) <= set("HDBLKU")
            and places.values[i, COLUMN["head_words"]] >= 3
        ):
            groups.setdefault(core(shape), []).append(i)
    found: list[int] = []
    for group in groups.values():
        if len(group) >= 3 and distinct(places, group):
            above, *sizes = stretches(places, group)
            enough = FEW if min(sizes) >= FULL else MOSTLY
            if p[group].mean() >= enough:
                found += group if above >= STORY else group[1:]
    return found


def distinct(places: Places, found: Sequence[int]) -> bool:
    """Whether the headlines of these places begin with different words: labels and user cards ("Joined: 2011") do not."""
    heads = [places.lines[places.heads[i]].key.split()[:2] for i in found]
    return len({tuple(h) for h in heads}) >= 0.7 * len(heads)


class Boundaries:
    """The boundaries found so far, as numbers of lines."""

    def __init__(self, lines: Sequence[Line], told: Sequence[int]) -> None:
        self.at = sorted(told)
        self.body_before: list[int] = []
        last = -1
        for i, line in enumerate(lines):
            self.body_before.append(last)
            if line.body:
                last = i

    def open_to(self, i: int, stop: int) -> bool:
        """Whether no boundary stands from line i to line `stop`, and running text since the last one."""
        k = bisect_left(self.at, i)
        if k < len(self.at) and self.at[k] <= stop:
            return False
        return self.body_before[i] >= (self.at[k - 1] if k else 0)

    def add(self, i: int) -> None:
        """Note a boundary."""
        insort(self.at, i)
