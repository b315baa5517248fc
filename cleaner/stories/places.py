"""
Every place where a story may begin, and what speaks for it: numbers for the boosted trees of `compare`.

A place is a line of running text with the short lines above it (its card, if a story begins there). The numbers come
from the card (headline, said again?, date, publisher, numbered?), from the two paragraphs (how they open and close),
from the vocabulary on both sides (`topics`), and from how this place compares with the other places of the dump.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleaner.model import Mark, Page
from cleaner.stories.topics import overlaps
from cleaner.text.bylines import is_credit, opens_with_dateline, small_print
from cleaner.text.characters import DENSE, SENTENCE_END
from cleaner.text.prose import HEADLINE, fold, headline_like, numbered
from cleaner.text.terms import Words, last_said, read_words

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PROSE = 90
"""Characters from which a line that ends like a sentence is running text; twice as many without the full stop."""
CARD = 12
"""Short lines above a paragraph that are looked at."""
STORY = 200
"""Characters of running text that a story has at least (Latin letters; a Chinese, Japanese, Korean or Thai one counts three)."""
OPENING, CLOSING = 25, 20
"""Words of a paragraph's opening, and of the paragraph before's end, that are weighed."""
SLOTS = 15
"""Opening and closing words are looked up by hash in a table of 2 ** SLOTS weights."""
WINDOWS = (250, 100, 40, 15)
"""Content words on either side of a place whose vocabulary is compared; a paragraph of news has about 15 to 20."""
NAME_WINDOWS = (30, 8)
"""The same, for names."""
COMMON = 51
"""Rarity, of 255, up to which a word says nothing of the topic ("after", "people")."""
_WIDE = re.compile(f"[{DENSE}]")
_ENDS = SENTENCE_END + '”"»’)'
_STOPS = (".", ".”", '."', ".)", "。", "।", "۔", "…", "。」", ".»", "?”", '?"', "?»", ".’", ".'")
_QUOTES = "\"“„«‘'「『—–"
_BULLETS = "•·●▪■◦‣⁃*+–-—→►✓"
_ITEM = re.compile(r"\(?\d{1,3}[.)]\s|[a-z]\)\s")
_LABEL = re.compile(r"[^\W\d_][^:.!?]{0,40}:\s")

CARD_NAMES = (
    "head", "again", "copies", "head_words", "head_chars", "head_numbered", "head_question", "head_title", "head_upper", "short", "dates", "ages", "bylines", "credits",
    "labels", "rules", "gone", "others", "date_after", "heads", "shape_len", "said_far", "tagged", "colon",
)  # fmt: skip
NAMES = (
    *CARD_NAMES,
    "same_shape", "series", "strong", "like_first", "headed_share", "again_share", "numbered_share", "question_share", "head_back", "head_ahead", "gap",
    "p_quote", "p_item", "p_dateline", "p_label", "p_unended", "q_unended", "datelines", "p_size", "q_size", "r_size", "size_ratio", "giant", "giants",
    "before", "after", "places", "mean_size",
    "opening", "opening_prev", "opening_next", "opening_rank", "opening_max", "closing", "closing_rank", "words_left", "words_right",
    *(f"over{w}{what}" for what in ("", "_mean", "_dip", "_least") for w in WINDOWS),
    *(f"names{w}" for w in NAME_WINDOWS), "names_dip", "p_names", "p_fresh", "p_old", "fresh_share", "fresh_mean", "p_full", "first_known", "name_rate",
    *(f"link{w}{what}" for w in ("1", "150") for what in ("", "_next", "_prev", "_mean")), "link_ever", "link_least",
    "numbers", "unspaced", "echo", "echo_left", "echo_far",
)  # fmt: skip
"""The numbers of a place, in order; shares are 0 to 1, sizes are logarithms, -1 stands for "nothing to compare"."""
COLUMN = {name: i for i, name in enumerate(NAMES)}


@dataclass(slots=True)
class Line:
    """A line of the dump: one block, or the sentences of a giant line together."""

    first: int
    """Number of its first block."""
    start: int
    end: int
    text: str
    body: bool
    gone: bool
    """All of it is dropped by a mark: it is nobody's text."""
    gap: int
    """Line breaks before it."""
    key: str = ""
    """For a short line: its folded text."""
    print: str = ""
    """For a short line: what `small_print` says."""
    head: bool = False
    """For a short line: it could be a headline."""
    role: str = "p"
    tag: str = ""


def is_body(text: str) -> bool:
    """Whether a line is running text: a full sentence, or long."""
    size = len(text)
    if not text.isascii():
        size += 2 * len(_WIDE.findall(text[:120]))
    if size >= 2 * PROSE:
        return True
    if size >= PROSE:
        return text[-1] in _ENDS
    return size >= 30 and text.endswith(_STOPS) and not numbered(text) and " " in text.strip('"”')


def read_lines(page: Page, marks: Sequence[Mark]) -> list[Line]:
    """The page's lines in order, with what the marks left of them."""
    text, blocks = page.document.text, page.blocks
    dropped = {m.start: m.end for m in marks if m.act == "drop"}
    kept = {m.start for m in marks if m.act == "keep"}
    joins = page.document.kind == "text"
    lines: list[Line] = []
    last = 0
    for b in blocks:
        gone = dropped.get(b.start, -1) >= b.end and b.start not in kept
        gap = text[last : b.start]
        last = b.end
        breaks = gap.count("\n") or gap.count("\r")
        if lines and joins and not breaks:
            line = lines[-1]
            line.end, line.gone = b.end, line.gone and gone
            continue
        lines.append(
            Line(b.n, b.start, b.end, b.text, False, gone, breaks, role=b.role, tag=b.dom.tag if b.dom else "")
        )
    for line in lines:
        if line.end - line.start > len(line.text):
            line.text = text[line.start : line.end]
        line.body = line.role not in ("rule", "h", "caption") and line.tag[:1] not in ("h",) and is_body(line.text)
        if line.body:
            line.body = not line.gone
        if not line.body or line.end - line.start <= HEADLINE:
            line.key = fold(line.text)
    near: dict[str, int] = {}
    for i, line in enumerate(lines):
        if line.key:
            other = near.get(line.key, -CARD)
            if i - other < CARD and (lines[other].body or line.body):
                for twin in (lines[other], line):
                    twin.body, twin.head = False, True
            near[line.key] = i
    reach = 0
    for line in reversed(lines):
        if line.body:
            reach = CARD
        elif reach:  # nobody asks what a short line further up says
            reach -= 1
            line.key = line.key or fold(line.text)
            line.print = small_print(line.text)
            line.head = not line.print and (line.head or (line.role != "rule" and headline_like(line.text, words=1)))
    return lines


@dataclass(slots=True)
class Places:
    """The places of a dump, in order."""

    lines: list[Line]
    body: list[int]
    """Line number of each place's running text."""
    card: list[int]
    """Line number where its story would begin."""
    values: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, len(NAMES)), np.float32))
    """One row a place, one column a name of NAMES."""
    shape: list[str] = field(default_factory=list)
    """What each place's card is made of, as a string such as "HHD"."""
    heads: list[int] = field(default_factory=list)
    """Line number of each place's headline, -1 for none."""
    gap: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    """For each place the number of content words before it."""
    previous: Ints = field(default_factory=lambda: np.zeros(0, np.int64))
    """For each content word where it was said before, -1 if never."""
    weight: Floats = field(default_factory=lambda: np.zeros(0))
    isname: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))


@lru_cache(maxsize=1)
def _tables() -> tuple[NDArray[np.uint8], NDArray[np.int8]]:
    """How much a term says (0 to 255, by its number), and the weights of opening and closing words, in 64ths."""
    path = files("cleaner") / "weights" / "split_words.npz"
    with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as archive:
        return archive["rarity"], archive["openers"]


_RANK = np.array([0, 1] + [2] * 6 + [3] * 32, np.int64)
"""Whether a word is the first, the second, an early or a later one of its paragraph."""


def slots(words: Words, first: Ints, last: Ints, count: int, step: int) -> tuple[Ints, NDArray[np.bool_]]:
    """
    Table slots of `count` words of each paragraph: from its first word on (step 1), or from its last word back (step -1).

    Args:
        words: of the text.
        first: number of each paragraph's first word.
        last: of its last.
        count: how many words to look at.
        step: 1 or -1.

    Returns:
        (slots, inside): a row a paragraph; `inside` is False where the paragraph has fewer words.
    """
    offset = np.arange(count)
    at = (first if step > 0 else last)[:, None] + (offset * step)[None, :]
    inside = offset[None, :] <= (last - first)[:, None]
    np.clip(at, 0, max(0, len(words.term) - 1), out=at)
    slot = (words.term[at] * 4 + _RANK[:count]) * 0x9E3779B1 >> 7 & ((1 << SLOTS) - 1)
    return slot, inside


def _signs(lines: Sequence[Line], low: int, stop: int, said: dict[str, list[int]]) -> str:
    """One letter for each short line: H headline, L label, D date, A age, B byline, C count, K credit, R border, G gone, U address, S other."""
    out = []
    for k in range(low, stop):
        line = lines[k]
        if line.print:
            out.append(line.print[0].upper())
        elif line.role == "rule":
            out.append("R")
        elif line.gone and not (line.head and len(said.get(line.key, ())) > 1):
            out.append("G")
        elif "://" in line.text[:12] or line.text.startswith("www."):
            out.append("U")
        elif is_credit(line.text):
            out.append("K")
        elif line.head:
            out.append("H" if line.text.count(" ") >= 2 or (not line.text.isascii() and len(line.text) >= 8) else "L")
        else:
            out.append("S")
    if "D" in out or "A" in out:
        for i, sign in enumerate(out):  # "Jo Roe" beside a date is a byline, where another line can be the headline
            if sign in "HL" and len(said.get(lines[low + i].key, ())) < 2 and _like_a_person(lines[low + i].text):
                beside = "".join(out[max(0, i - 1) : i] + out[i + 1 : i + 2])
                if ("D" in beside or "A" in beside or "B" in beside) and "H" in out[:i] + out[i + 1 :]:
                    out[i] = "B"
    return "".join(out)


def _like_a_person(text: str) -> bool:
    words = text.split()
    return 2 <= len(words) <= 4 and all(
        w[0].isupper() and (w[1:].islower() or len(w) <= 3) and w.rstrip(".").replace("-", "").isalpha() for w in words
    )


def _card(
    lines: Sequence[Line], low: int, stop: int, said: dict[str, list[int]], keys: Counter[str]
) -> tuple[int, int, int, str]:
    """
    The card in the short lines low … stop, right above a paragraph.

    Returns:
        (first line, headline line or -1, line of the headline's second copy or -1, shape from the first line on).
    """
    sign = _signs(lines, low, stop, said)
    first = headline = copy = -1
    last = stop - 6
    for k in range(low, stop):
        if sign[k - low] not in "HL" or len(lines[k].text) < 8:
            continue
        copies = said.get(lines[k].key, ())
        if 2 <= len(copies) <= 8:
            here = [c for c in copies if low <= c < stop]
            if len(here) >= 2 and here[0] == k and here[-1] > last:
                last, headline, first, copy = here[-1], k, k, here[1]
    if headline < 0:
        candidates = [k for k in range(stop - 1, max(low, stop - 8) - 1, -1) if sign[k - low] == "H"]
        if candidates:
            headline = candidates[0]
            if len(candidates) > 1:
                prose = fold(lines[stop].text[:400]).split()
                common = {w[:6] for w in prose if len(w) > 3}
                score = [len({w[:6] for w in lines[k].key.split() if len(w) > 3} & common) for k in candidates]
                top = max(score)
                if top >= 2 and score[0] < top:
                    headline = candidates[score.index(top)]
        elif (
            stop - 1 >= low
            and sign[stop - 1 - low] == "L"
            and keys[lines[stop - 1].key] == 1
            and lines[stop - 1].text[-1] != "!"
        ):
            headline = stop - 1
        first = headline
    if first >= 0:
        after = sign[first + 1 - low :]
        dated = "D" in after or "A" in after
        while (
            first > low
            and sign[first - 1 - low] in "DAB"
            and (not dated or (copy >= 0 and sign[first - 1 - low] == "A"))
        ):
            first -= 1
        if (
            first < headline
            and sign[first - low] == "A"
            and first > low
            and sign[first - 1 - low] in "LH"
            and lines[first - 1].text.count(" ") < 4
        ):
            first -= 1
    else:
        first = stop
        while first > low and stop - first < 4 and sign[first - 1 - low] in "DABL":
            first -= 1
    return first, headline, copy, sign[first - low :]


def read_places(page: Page, marks: Sequence[Mark]) -> Places:
    """Find the places of a page and their numbers; linear in the page's length."""
    lines = read_lines(page, marks)
    bodies = [i for i, x in enumerate(lines) if x.body]
    if len(bodies) < 2:
        return Places(lines, [], [])
    first, last = lines[bodies[0]], lines[bodies[-1]]
    if (
        bodies[-1] - bodies[0] == len(bodies) - 1
        and last.end - first.start < 2 * STORY
        and not _WIDE.search(first.text[:40])
    ):
        return Places(lines, [], [])  # too little for two stories that no short line parts
    values = np.zeros((len(bodies) - 1, len(NAMES)), np.float32)
    places = Places(lines, bodies[1:], [], values)
    heads = _cards(places, bodies)
    start = np.array([lines[i].start for i in bodies])
    end = np.array([lines[i].end for i in bodies])
    _paragraphs(places, bodies, end - start)
    _vocabulary(places, page.document.text, start, end, heads)
    return places


def _cards(places: Places, bodies: Sequence[int]) -> list[int]:
    """Fill in what the short lines above each paragraph say; returns the headline's line of each place, or -1."""
    lines, body, values = places.lines, places.body, places.values
    said: dict[str, list[int]] = {}
    keys: Counter[str] = Counter()
    for i, line in enumerate(lines):
        if line.key and not line.body:
            keys[line.key] += 1
            if line.head:
                said.setdefault(line.key, []).append(i)
    n = len(body)
    card, heads, shape = list(body), [-1] * n, [""] * n
    places.card, places.shape, places.heads = card, shape, heads
    headed, previous = [], bodies[0]
    for p, j in enumerate(body):
        if previous + 1 < j:
            low = max(previous + 1, j - CARD)
            card[p], heads[p], copy, shape[p] = _card(lines, low, j, said, keys)
            values[p, : len(CARD_NAMES)] = _card_row(lines, low, j, heads[p], copy, shape[p], keys, j - previous - 1)
            if heads[p] >= 0:
                headed.append(p)
        previous = j
    column = COLUMN
    shapes = Counter(s for s in shape if s)
    cores = [core(s) for s in shape]
    rounds = Counter(cores)
    first = bodies[0]
    opening = core(_card(lines, max(0, first - CARD), first, said, keys)[3]) if first else ""
    for p in range(n):
        s, kind = shape[p], cores[p]
        if len(s) > 1:
            values[p, column["same_shape"]] = shapes[s]
            if "H" in kind and len(kind) > 1:
                values[p, column["series"]] = rounds[kind]
            if kind and opening.endswith(kind):
                values[p, column["like_first"]] = len(kind)
            if values[p, column["again"]] and ("D" in kind or "A" in kind) and _size(lines, body[p]) >= STORY:
                values[p, column["strong"]] = 1 + s.startswith("HH")
    many = len(headed)
    values[:, column["headed_share"]] = many / n
    if many:
        for share, what in (
            ("again_share", "again"),
            ("numbered_share", "head_numbered"),
            ("question_share", "head_question"),
        ):
            values[:, column[share]] = values[:, column[what]].sum() / many
    back = ahead = 99
    marked = set(headed)
    for p in range(n):
        values[p, column["head_back"]] = back
        back = 1 if p in marked else min(99, back + 1)
    for p in range(n - 1, -1, -1):
        values[p, column["head_ahead"]] = ahead
        ahead = 1 if p in marked else min(99, ahead + 1)
    gaps = [x.gap for x in lines[1:]]
    usual = sorted(gaps)[len(gaps) // 2]
    values[:, column["gap"]] = [lines[c].gap - usual for c in card]
    return heads


def _size(lines: Sequence[Line], i: int) -> int:
    """Characters of running text from line i on, up to the next short line, or to STORY."""
    size = 0
    while i < len(lines) and lines[i].body and size < STORY:
        size += (lines[i].end - lines[i].start) * (
            1 if lines[i].text[:40].isascii() or not _WIDE.search(lines[i].text[:40]) else 3
        )
        i += 1
    return size


def core(shape: str) -> str:
    """A card's shape without bylines, labels and the like, and without repeats: "HHDBD" is "HD"."""
    out = ""
    for sign in shape:
        if sign in "HDA" and out[-1:] != sign:
            out += sign
    return out[:1] + out[1:].replace(out[0], "") if out else ""


def _card_row(
    lines: Sequence[Line], low: int, stop: int, h: int, copy: int, shape: str, keys: Counter[str], short: int
) -> tuple[float, ...]:
    """The numbers of CARD_NAMES for the short lines low … stop."""
    prints = [lines[k].print for k in range(low, stop)]
    rules = gone = tagged = 0
    for k in range(low, stop):
        line = lines[k]
        rules += line.role == "rule"
        gone += line.gone
        tagged |= line.role == "h" or line.tag[:1] == "h"
    said = (0.0,) * 9
    after = far = 0
    if h >= 0:
        text = lines[h].text
        words = text.split()
        capitals = sum(w[0].isupper() for w in words[1:])
        said = (
            1.0, float(copy >= 0), float(min(9, keys[lines[h].key])), float(len(words)), float(len(text)), float(numbered(text)), float(text[-1] in "?？؟"),
            capitals / max(1, len(words) - 1), float(text.isupper()),
        )  # fmt: skip
        after = any(lines[k].print in ("date", "age") for k in range(h + 1, stop))
        far = keys[lines[h].key] > 1 and copy < 0
    return (
        *said, short, prints.count("date"), prints.count("age"), prints.count("byline"), shape.count("K") + prints.count("count"),
        shape.count("L"), rules, gone, shape.count("S"), after, shape.count("H"), len(shape), far, tagged, lines[stop - 1].text[-1] in ":：",
    )  # fmt: skip


def _paragraphs(places: Places, bodies: Sequence[int], size: Ints) -> None:
    """Fill in how each paragraph, and the one before, opens and closes, and their sizes."""
    values, n, column = places.values, len(places.body), COLUMN
    flags = []
    for i in bodies:
        t = places.lines[i].text
        c = t[0]
        flags.append((
            c in _QUOTES,
            c in _BULLETS or (c in "(0123456789" and bool(_ITEM.match(t))),
            c.isupper() and opens_with_dateline(t),
            ":" in t[:44] and bool(_LABEL.match(t)),
            t[-1] not in _ENDS and t[-1] not in ":：",
        ))  # fmt: skip
    said = np.array(flags, np.float32)
    at = column["p_quote"]
    values[:, at : at + 5] = said[1:]
    values[:, column["q_unended"]] = said[:-1, 4]
    values[:, column["datelines"]] = said[:, 2].mean()
    log = np.log1p(size)
    values[:, column["p_size"]], values[:, column["q_size"]] = log[1:], log[:-1]
    values[:-1, column["r_size"]] = log[2:]
    values[:, column["size_ratio"]] = log[1:] - np.sort(log)[len(log) // 2]
    giant = size > 1200
    values[:, column["giant"]] = giant[1:].astype(np.float32) + giant[:-1]
    values[:, column["giants"]] = giant.mean()
    done = np.cumsum(size)
    values[:, column["before"]], values[:, column["after"]] = np.log1p(done[:-1]), np.log1p(done[-1] - done[:-1])
    values[:, column["places"]] = np.log1p(n)
    values[:, column["mean_size"]] = np.log1p(size.mean())


def _vocabulary(places: Places, text: str, start: Ints, end: Ints, heads: Sequence[int]) -> None:
    """Fill in what the words say: openings, closings, and terms and names on both sides."""
    values, n, column = places.values, len(places.body), COLUMN
    rarity, openers = _tables()
    words = read_words(text)
    many = n + 1
    first = np.searchsorted(words.start, start)
    last = np.searchsorted(words.start, end) - 1
    slot, ok = slots(words, first, last, OPENING, 1)
    opening = (openers[0][slot] * ok).sum(axis=1) / 64
    slot, ok = slots(words, first, last, CLOSING, -1)
    closing = (openers[1][slot] * ok).sum(axis=1) / 64
    middle = many // 2
    values[:, column["opening"]], values[:, column["opening_prev"]] = opening[1:], opening[:-1]
    values[:-1, column["opening_next"]] = opening[2:]
    values[:, column["opening_rank"]] = opening[1:] - np.sort(opening)[middle]
    values[:, column["opening_max"]] = opening[1:] - opening.max()
    values[:, column["closing"]], values[:, column["closing_rank"]] = (
        closing[:-1],
        closing[:-1] - np.sort(closing)[middle],
    )

    says = rarity[words.term]
    content = (says > COMMON) & ((words.size > 2) | words.unspaced)
    name = words.name
    if name.any():
        known = np.zeros(1 << 14, np.bool_)
        known[words.term[name] & 0x3FFF] = True
        name = name | (words.capital & known[words.term & 0x3FFF])
    pick = np.flatnonzero(content)
    at = words.start[pick]
    line_of = np.searchsorted(start, at, side="right") - 1
    inside = (line_of >= 0) & (at < end[line_of])
    pick, at, line_of = pick[inside], at[inside], line_of[inside]
    term, weight = words.term[pick], says[pick] / 255.0
    name = name[pick] & (words.size[pick] > 2)
    count = len(pick)
    previous = last_said(term)
    begin = np.searchsorted(at, start)
    gap = begin[1:]
    places.gap, places.previous, places.weight, places.isname = gap, previous, weight, name
    values[:, column["words_left"]], values[:, column["words_right"]] = np.log1p(gap), np.log1p(count - gap)
    if not count:
        return
    over = overlaps(previous, weight, WINDOWS, gap)
    c, k = column[f"over{WINDOWS[0]}"], len(WINDOWS)
    values[:, c : c + k] = over.T
    values[:, c + k : c + 2 * k] = over.mean(axis=1)
    values[:, c + 2 * k : c + 3 * k] = (over - _neighbours(over)).T
    values[:, c + 3 * k : c + 4 * k] = (over - over.min(axis=1, keepdims=True)).T

    nm = np.flatnonzero(name)
    values[:, column["name_rate"]] = len(nm) / count
    values[:, column["first_known"]] = -1
    values[:, column["names30"] : column["names30"] + 2] = -1
    if len(nm):
        name_previous = last_said(term[nm])
        shared = overlaps(name_previous, np.ones(len(nm)), NAME_WINDOWS, np.searchsorted(nm, gap))
        values[:, column["names30"] : column["names30"] + 2] = shared.T
        values[:, column["names_dip"]] = shared[0] - _neighbours(shared)[0]
        name_line = line_of[nm]
        new = name_previous < 0
        of_line = np.bincount(name_line, minlength=many)
        fresh = np.bincount(name_line, new, many)
        old = np.bincount(name_line, ~new & (nm[name_previous] < begin[name_line]), many)
        paired = np.empty(len(nm), np.bool_)
        paired[-1] = False
        paired[:-1] = (nm[1:] - nm[:-1] == 1) & new[:-1]
        values[:, column["p_names"]], values[:, column["p_fresh"]], values[:, column["p_old"]] = (
            of_line[1:],
            fresh[1:],
            old[1:],
        )
        values[:, column["fresh_share"]] = fresh[1:] / np.maximum(1, of_line[1:])
        values[:, column["fresh_mean"]] = fresh[1:].mean()
        values[:, column["p_full"]] = np.bincount(name_line, paired, many)[1:]
        lead = np.searchsorted(name_line, np.arange(1, many))
        has = of_line[1:] > 0
        values[has, column["first_known"]] = ~new[lead[has]]

    # terms of each paragraph that were said in the paragraph before, in the last 150 words, ever
    here = begin[line_of]
    earlier = previous < here
    weighed = weight * earlier
    whole = np.maximum(1e-9, np.bincount(line_of, weighed, many))
    weighed[previous < 0] = 0.0
    for tag, low in (("1", begin[np.maximum(line_of - 1, 0)]), ("150", here - 150)):
        share = np.bincount(line_of, weighed * (previous >= low), many) / whole
        c = column["link" + tag]
        values[:, c] = share[1:]
        values[:-1, c + 1] = share[2:]
        values[-1, c + 1] = -1
        values[:, c + 2] = share[:-1]
        values[:, c + 3] = share[1:].mean()
    ever = (np.bincount(line_of, weighed, many) / whole)[1:]
    values[:, column["link_ever"]], values[:, column["link_least"]] = ever, ever - ever.min()
    values[:, column["numbers"]] = np.bincount(line_of, words.number[pick], many)[1:]
    values[:, column["unspaced"]] = words.unspaced.mean()

    # the headline's words, right and left of the place
    c = column["echo"]
    values[:, c : c + 3] = -1
    said = term.tolist() if max(heads, default=-1) >= 0 else []
    for p in range(n):
        h = heads[p]
        if h < 0:
            continue
        a, b = np.searchsorted(words.start, (places.lines[h].start, places.lines[h].end))
        mine = {t for t in words.term[a:b].tolist() if rarity[t] > COMMON}
        if mine:
            g = int(gap[p])
            values[p, c] = len(mine.intersection(said[g : g + 60])) / len(mine)
            values[p, c + 1] = len(mine.intersection(said[max(0, g - 60) : g])) / len(mine)
            values[p, c + 2] = len(mine.intersection(said[max(0, g - 200) : g])) / len(mine)
            if len(places.shape[p]) == 1 and not values[p, c] and values[p, c + 1]:
                places.card[p] = places.body[
                    p
                ]  # a line that speaks of what was, not of what comes, closes the story before


def _neighbours(v: Floats, reach: int = 3) -> Floats:
    """For each column the lower of two peaks: of the `reach` columns before it, and of those after it."""
    rows, n = v.shape
    padded = np.full((rows, n + 2 * reach), -1.0)
    padded[:, reach : reach + n] = v
    left = padded[:, :n]
    right = padded[:, reach + 1 : reach + 1 + n]
    for d in range(1, reach):
        left = np.maximum(left, padded[:, d : d + n])
        right = np.maximum(right, padded[:, reach + 1 + d : reach + 1 + d + n])
    low: Floats = np.minimum(np.where(left < 0, right, left), np.where(right < 0, left, right))
    return low


SECOND = (
    "p1", "logit", "top", "rank", "top_other", "sum", "share", "sure", "mean", "mates", "mates_n", "top_headed", "top_bare", "sum_headed",
    "left_a", "right_a", "sim_a", "name_sim_a", "back_a", "left_b", "right_b", "sim_b", "name_sim_b", "back_b",
)  # fmt: skip
"""Columns that `second_look` adds, in order."""


def second_look(places: Places, p: Floats) -> NDArray[np.float32]:
    """
    What the whole dump says of each place, once every place has a first probability.

    The stretches between the places that look likely are compared as wholes: their terms, their names, and whether what
    follows comes back to something said before the stretch on the left.

    Args:
        places: as `read_places` made them.
        p: the first probability of each place.

    Returns:
        The first look's columns and those of SECOND.
    """
    n = len(p)
    order = np.argsort(-p, kind="stable")
    rank = np.empty(n)
    rank[order] = np.arange(n)
    top = float(p[order[0]])
    headed = places.values[:, COLUMN["head"]] > 0
    groups: dict[str, list[int]] = {}
    for i, s in enumerate(places.shape):
        groups.setdefault(s, []).append(i)
    mates, mates_n = np.full(n, -1.0), np.zeros(n)
    for group in groups.values():
        mates_n[group] = len(group)
        if len(group) > 1:
            mates[group] = (p[group].sum() - p[group]) / (len(group) - 1)
    columns: list[Any] = [
        p, np.log((p + 1e-6) / (1 - p + 1e-6)), top, rank, np.where(rank == 0, p[order[1]] if n > 1 else 0.0, top), p.sum(), (p > 0.5).mean(), (p > 0.8).sum(), p.mean(), mates, mates_n,
        p[headed].max(initial=0.0), p[~headed].max(initial=0.0), p[headed].sum(),
    ]  # fmt: skip
    for limit in (0.5, 0.15):
        columns += _stretches(places, p, limit)
    values = np.empty((n, len(NAMES) + len(SECOND)), np.float32)
    values[:, : len(NAMES)] = places.values
    for i, column in enumerate(columns):
        values[:, len(NAMES) + i] = column
    return values


LOOK = 400
"""Content words of a stretch that are compared."""


def _stretches(places: Places, p: Floats, limit: float) -> list[Floats]:
    """The stretches on both sides of each place, up to the next place above `limit`: sizes, likeness, names, comebacks."""
    n, gap = len(p), places.gap
    strong = np.flatnonzero(p > limit)
    left, right = np.zeros(n, np.int64), np.full(n, len(places.weight), np.int64)
    if len(strong):
        every = np.arange(n)
        i = np.searchsorted(strong, every) - 1
        left[i >= 0] = gap[strong[i[i >= 0]]]
        j = np.searchsorted(strong, every, side="right")
        right[j < len(strong)] = gap[strong[j[j < len(strong)]]]
    alike, names, back = np.full(n, -1.0), np.full(n, -1.0), np.full(n, -1.0)
    for k in np.flatnonzero(p > 0.03).tolist():
        g = int(gap[k])
        low, high = max(int(left[k]), g - LOOK), min(int(right[k]), g + LOOK)
        if low >= g or high <= g:
            continue
        previous = places.previous[g:high]
        first = previous < g
        previous, weight, isname = previous[first], places.weight[g:high][first], places.isname[g:high][first]
        hit = previous >= low
        total = max(1e-9, float(weight.sum()))
        alike[k] = weight[hit].sum() / total
        back[k] = weight[(previous >= 0) & ~hit].sum() / total
        many = int(isname.sum())
        if many:
            names[k] = (hit & isname).sum() / many
    return [np.log1p(gap - left), np.log1p(right - gap), alike, names, back]
