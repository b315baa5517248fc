"""
Where does a new story begin? What rules say, what field lines say, and the dump's own signature where one is sure.

Where none recurs, trees look at each place. Bare paragraphs are parted only in long texts, where the trees are sure.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise

import numpy as np

from cleaner.model import Mark, Page
from cleaner.settings import Settings
from cleaner.stories.cohesion import Links
from cleaner.stories.compare import LONG, compare
from cleaner.stories.families import EDITOR, family, is_thread, recurring, teasers, within
from cleaner.stories.fields import rounds
from cleaner.stories.lines import Line, read_lines
from cleaner.stories.signature import Candidate, candidates, measure
from cleaner.stories.weigh import Floats, logits
from cleaner.text.prose import headline_like, is_prose
from cleaner.text.segments import GIANT

SURE = 1.0
"""
Logit from which a signature is obeyed: cuts 4 of 1,513 single stories of held-out sites (train_stories --check), before
the reader has a say.
"""
DEARER = {"lit": 2.0, "two": 2.0, "lab": 2.0, "gap": 1.5, "title": 1.0}
DOUBTFUL = 0.95
"""Probability of a signature below which the trees are asked, too."""
LIKELY, NEAR = 0.0, 4.0
"""A wider signature needs this logit, and may be so much less likely than the likeliest."""
PARTING = ("rule", "gap")
"""Signs that stand between stories: what is above the first of them is a story too."""
FEW = 4
"""Larger gaps that a dump must have, where they are its only sign."""
OWN, TEXT = 0.6, 400
"""
Size of the text above the first sign, in stories of middle size and in characters, from which it is a story and no
introduction: of 30 signatures of real dumps those above an introduction have .4 at most, but for one of short items.
"""
WHY = (
    "A sign of this dump that recurs where its stories begin or end.",
    "A headline, a date or a publisher's name opens another story, or its words do.",
)
SIGNED = 2
"""Lines of a letter's signature: who wrote it, and from where."""
CLUTTER = 0.6
"""Share of a story that the reader takes out, from which it is none: teasers have .9 to 1, stories below .5."""
INDEX = 0.75
"""Share of an index's teasers that the reader must leave, for it to be wrong about the others."""
FAMILIES = {
    "date": "dated",
    "age": "dated",
    "lab": "fields",
    "h": "heading",
    "num": "numbered",
    "of": "numbered",
    "rule": "border",
    "gap": "gap",
    "title": "headline",
    "under": "heading",
    "url": "address",
    "linked": "linked",
    "caps": "lead",
    "bul": "bullet",
    "emoji": "heading",
    "pre": "prefix",
    "stamp": "stamp",
    "salute": "letter",
    "dateline": "dateline",
}


def find_breaks(page: Page, marks: Sequence[Mark], settings: Settings | None = None) -> list[Mark]:
    """
    Where the second, third … story of a page begins.

    Args:
        page: the dump in blocks.
        marks: what rules and the reader say of it; dropped blocks are nobody's text.
        settings: `settings.split` turns all of it off.

    Returns:
        "break" marks, ordered, each on the first block of a story: its headline, where it has one. None on the first
        story, and none where `marks` hold a "break" for the same story already.
    """
    if (settings is not None and not settings.split) or len(page.blocks) < 2:
        return []
    doubts = [m for m in marks if m.by.startswith("reader/")]
    marks = [m for m in marks if not m.by.startswith("reader/")]
    lines = read_lines(page, marks)
    if len(lines) == 1 and len(lines[0].text) >= GIANT:
        return [
            Mark(b.start, b.end, "break", "structure/end", "", WHY[0], p=1.0)
            for b in (page.blocks[i] for i in within(page.blocks, marks)[1:])
        ]
    prose = [i for i, x in enumerate(lines) if x.prose]
    if len(prose) < 2 or is_thread(lines):
        return []
    told = {m.start for m in marks if m.act == "break"}
    slots = {bisect_right(prose, i - 1) for i, x in enumerate(lines) if x.start in told}
    if len(told) >= 2:
        return []  # the export's own counter parts it
    below = lines[prose[0] + 1 :]
    chosen = _certain(lines, marks) or (_signature(page, lines) if _recurs(below) else None)
    if (chosen is None or chosen[1] == "headline") and (starts := teasers(lines, marks)):
        chosen = [lines[s].first for s in starts], "teaser", 1.0
    if chosen is None and (starts := recurring(lines, marks)):
        chosen = [lines[s].first for s in starts], "round", 1.0
    if chosen is None and (len(page.document.text) >= LONG or any(map(_shows, below))):
        chosen = _compared(page, marks)
    elif chosen and (other := _compared(page, marks) if chosen[2] < DOUBTFUL else None) and other[2] > chosen[2]:
        chosen = other  # there are several stories; who is surer says where
    if chosen is None:
        return []
    starts, by, p = chosen
    out = []
    at = {x.first: i for i, x in enumerate(lines)}
    left = _without_clutter(page, starts, doubts) if doubts else starts
    for n in starts if by == "teaser" and len(left) >= INDEX * len(starts) else left:
        slot = bisect_right(prose, at[n] - 1)  # running text above
        if 0 < slot < len(prose) and slot not in slots:
            if by != "card":  # the trees see other places
                slots.add(slot)
            block = page.blocks[n]
            out.append(Mark(block.start, block.end, "break", f"structure/{by}", "", WHY[by == "card"], p=p))
    return out


def _shows(line: Line) -> bool:
    """Whether a story may begin here, or below: what a short line may be, or a paragraph that opens as stories do."""
    if line.prose:
        return "dateline" in line.keys or len(line.text) >= GIANT
    return line.kind not in "RUS" or line.gone


def _recurs(lines: Sequence[Line]) -> bool:
    """Whether lines have anything in common, or short ones or gaps stand between them."""
    if not all(x.prose for x in lines):
        return True
    keys = [k for x in lines for k in x.keys]
    return len(set(keys)) < len(keys) or len({x.gap for x in lines}) > 1


def _without_clutter(page: Page, starts: Sequence[int], doubts: Sequence[Mark]) -> list[int]:
    """
    The starts of stories that the reader leaves something of.

    The reader takes a headline far down for a pointer, so single lines are not asked; a list of teasers it knows as a
    whole. What it takes out of a real story is far less, and of such a list far more.
    """
    ends = [page.blocks[n].start for n in starts[1:]] + [page.blocks[-1].end]
    out, k = [], 0
    for n, end in zip(starts, ends, strict=True):
        start = page.blocks[n].start
        gone = 0
        while k < len(doubts) and doubts[k].end <= start:
            k += 1
        for m in doubts[k:]:
            if m.start >= end:
                break
            gone += min(m.end, end) - max(m.start, start)
        if gone < CLUTTER * (end - start):
            out.append(n)
    return out


def spared(page: Page, marks: Sequence[Mark], breaks: Sequence[Mark]) -> list[Mark]:
    """
    The marks without the reader's on the headlines of these stories, and on the signatures of letters to the editor.

    Args:
        page: the dump in blocks.
        marks: rules' and the reader's.
        breaks: where stories begin.
    """
    begin = {m.start for m in breaks}
    spare: set[int] = set()
    head, letter, below = False, False, 0
    for b in page.blocks:
        if b.start in begin:
            head, letter = True, False
        if EDITOR.match(b.text):
            letter = True
        if is_prose(b.text):
            head, below = False, 0
        elif head and headline_like(b.text) or letter and (below := below + 1) <= SIGNED:
            spare.add(b.start)
    return [m for m in marks if m.start not in spare or not m.by.startswith("reader/")]


def _compared(page: Page, marks: Sequence[Mark]) -> tuple[list[int], str, float] | None:
    """The trees' answer for a dump without a signature."""
    found = compare(page, marks)
    return ([n for n, _ in found], "card", min(p for _, p in found)) if found else None


def _certain(lines: Sequence[Line], marks: Sequence[Mark]) -> tuple[list[int], str, float] | None:
    """Field lines that come round, and bars ("|||||"), which nobody draws inside a text."""
    starts = rounds([x.text for x in lines], [x.prose for x in lines])
    if starts:
        return [lines[_first_label(lines, s)].first for s in starts], "fields", 1.0
    starts = [
        lines[i + 1].first for i, x in enumerate(lines[:-1]) if x.rule and len(x.text) >= 4 and set(x.text) == {"|"}
    ]
    if starts:
        return starts, "border", 1.0
    found = family(lines, marks)
    if found is None:
        return None
    return [lines[s].first for s in _own(lines, found[0], "")], found[1], 1.0


def _first_label(lines: Sequence[Line], s: int) -> int:
    """The first of the labelled lines that stand together with this one."""
    while s > 0 and lines[s].gap == 0 and lines[s - 1].kind == "L":
        s -= 1
    return s


def _signature(page: Page, lines: Sequence[Line]) -> tuple[list[int], str, float] | None:
    if sum(x.prose for x in lines) < 2:
        return None
    links = Links.of(page.document.text)
    found = candidates(lines, links)
    measure(lines, found, links)
    found = [c for c in found if plausible(c)]
    if not found:
        return None
    scores = logits(np.array([c.row() for c in found])) - np.array([dearer(c) for c in found])
    k = int(np.argmax(scores))
    if scores[k] < SURE:
        return None
    best = _widest(lines, found, scores, k)
    family = "end" if best.tail else FAMILIES.get(best.key.split(":")[0], "sign")
    return [lines[s].first for s in _own(lines, best.starts, best.key)], family, float(1 / (1 + np.exp(-scores[k])))


def _widest(lines: Sequence[Line], found: Sequence[Candidate], scores: Floats, k: int) -> Candidate:
    """The likeliest; where that is a part of the headlines, a likely one that also parts the dump elsewhere."""
    best = found[k]
    if not best.key.startswith("title"):
        return best
    prose = [i for i, x in enumerate(lines) if x.prose]

    def places(c: Candidate) -> set[int]:
        return {bisect_right(prose, s - 1) for s in c.starts} - {0}

    mine = places(best)
    wider = [
        (float(scores[i]), i)
        for i, c in enumerate(found)
        if scores[i] >= max(LIKELY, scores[k] - NEAR) and not c.key.startswith("gap") and mine < places(c)
    ]
    return found[max(wider)[1]] if wider else best


def dearer(c: Candidate) -> float:
    """How much more likely a sign must be that one story often has, too: a line that recurs, a label, a gap."""
    return DEARER.get(c.key.split(":")[0], 0.0)


def plausible(c: Candidate) -> bool:
    """
    Whether a sign may open stories at all.

    A date alone above each part, below a first part without one, makes a chronicle; labels without a headline, date or
    address ("Serves: 4") make a list of recipes or of test results, and two of them do below any sign ("1. A kettle").
    Two gaps are chance.
    """
    v = c.values
    if c.key.startswith("gap") and len(c.starts) < FEW:
        return False
    if c.key.startswith("lab:"):
        return max(v["title"], v["date"], v["url"]) >= 0.5
    if v["labels"] >= 2 and max(v["date"], v["age"], v["url"]) < 0.5:
        return False
    dated = v["date"] >= 0.5 or v["age"] >= 0.5 or v["stamp"] >= 0.5
    return not (dated and v["title"] < 0.3 and v["head_size"] <= 1.2 and v["before"] > 0)


def _own(lines: Sequence[Line], starts: list[int], key: str) -> list[int]:
    """The starts at which to cut: not the first one, where only an introduction stands above it."""
    size = [0, *accumulate(len(x.text) if x.prose else 0 for x in lines)]
    above = size[starts[0]]
    stories = sorted(size[b] - size[a] for a, b in pairwise([*starts, len(lines)]))
    enough = OWN * stories[len(stories) // 2]
    if key.startswith(PARTING):
        own = above > 0 and (above >= enough or _opening(lines, 0) == _opening(lines, starts[1]))
    else:
        own = above >= max(TEXT, enough)
    return starts if own else starts[1:]


def _opening(lines: Sequence[Line], s: int) -> str:
    """The kinds of the first two lines from here on that are no border."""
    return "".join(x.kind for x in lines[s : s + 4] if not x.rule)[:2]
