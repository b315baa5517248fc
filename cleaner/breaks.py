"""
Every place where a story may begin, and what speaks for it: numbers for the boosted trees of `split`.

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

import numpy as np
from numpy.typing import NDArray

from cleaner.heuristics.datelines import opens_with_dateline, small_print
from cleaner.heuristics.headlines import LONGEST, folded, headline_like, numbered
from cleaner.model import Mark, Page
from cleaner.topics import BITS, Words, last_said, overlap, read_words

Floats = NDArray[np.float64]

PROSE = 90
"""Characters from which a line that ends like a sentence is running text; twice as many without the full stop."""
CARD = 12
"""Short lines above a paragraph that are looked at."""
OPENING, CLOSING = 25, 20
"""Words of a paragraph's opening, and of the paragraph before's end, that are weighed."""
SLOTS = 15
"""Opening and closing words are looked up by hash in a table of 2 ** SLOTS weights."""
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_ENDS = ".!?…。！？।؟۔”\"»’)"
_STOPS = (".", ".”", ".\"", ".)", "。", "।", "۔", "!", "…", "。」", ".»", "!”", "!\"", "?”", "?\"", "!»", "?»", ".’", ".'")
_QUOTES = "\"“„«‘'「『—–"
_BULLETS = "•·●▪■◦‣⁃*+–-—→►✓"
_ITEM = re.compile(r"\(?\d{1,3}[.)]\s|[a-z]\)\s")
_LABEL = re.compile(r"[^\W\d_][^:.!?]{0,40}:\s")
_CREDIT = re.compile(
    r"\((?:reporting|writing|editing|additional|compiled|source|with|photo|credit|quelle|mit|fonte|fuente|ap|afp|reuters|dpa|efe|ansa|pti|ians|ani|end|ends)\b[^()]{0,200}\)\s*$|[\w.+-]+@[\w-]+\.\w+[^\w]*$|\b(?:END|ENDS|dpa|AFP|Reuter|Reuters)\W*$",
    re.I,
)


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
    return size >= 30 and text.endswith(_STOPS) and not numbered(text) and " " in text.strip("\"”")


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
        lines.append(Line(b.n, b.start, b.end, b.text, False, gone, breaks, role=b.role, tag=b.dom.tag if b.dom else ""))
    for line in lines:
        if line.end - line.start > len(line.text):
            line.text = text[line.start : line.end]
        line.body = line.role not in ("rule", "h", "caption") and line.tag[:1] not in ("h",) and is_body(line.text)
        if line.body:
            line.body = not line.gone
        if not line.body or line.end - line.start <= LONGEST:
            line.key = folded(line.text)
    near: dict[str, int] = {}
    for i, line in enumerate(lines):
        if line.key:
            other = near.get(line.key, -CARD)
            if i - other < CARD and (lines[other].body or line.body):
                for twin in (lines[other], line):
                    twin.body, twin.head = False, True
            near[line.key] = i
    for line in lines:
        if not line.body:
            if not line.key:
                line.key = folded(line.text)
            line.print = small_print(line.text)
            line.head = not line.print and (line.head or (line.role != "rule" and headline_like(line.text)))
    return lines


@dataclass(slots=True)
class Places:
    """The places of a dump, in order."""

    lines: list[Line]
    body: list[int]
    """Line number of each place's running text."""
    card: list[int]
    """Line number where its story would begin."""
    named: tuple[str, ...] = ()
    values: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    """One row a place, one column a name."""
    gap: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """For each place the number of content words before it."""
    previous: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    weight: Floats = field(default_factory=lambda: np.zeros(0))
    isname: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))
    shape: list[str] = field(default_factory=list)
    """What each place's card is made of, as a string such as "HHD"."""


@lru_cache(maxsize=1)
def _tables() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How much a term says (0 to 1, by its number), and the weights of opening and closing words."""
    path = files("cleaner") / "weights" / "split_words.npz"
    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as archive:
            return archive["rarity"].astype(np.float64) / 255.0, archive["openers"].astype(np.float64) / 64.0
    except FileNotFoundError:
        return np.ones(1 << BITS), np.zeros((2, 1 << SLOTS))


def slots(words: Words, first: NDArray[np.int64], count: int, step: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """
    Table slots of `count` words from `first` on (step 1) or back from it (step -1), one row a place.

    A word's slot depends on its term, and on whether it is the first, the second, an early or a later one.
    """
    offset = np.arange(count) * step
    at = first[:, None] + offset[None, :]
    inside = (at >= 0) & (at < len(words.term))
    at = np.clip(at, 0, max(0, len(words.term) - 1))
    rank = np.minimum(np.array([0, 1, 2, 2, 2, 2, 2, 2] + [3] * count)[:count], 3)
    slot = (words.term[at] * 4 + rank[None, :]) * 0x9E3779B1 >> 7 & ((1 << SLOTS) - 1)
    return slot, inside


def _signs(lines: Sequence[Line], low: int, stop: int, said: dict[str, list[int]]) -> str:
    """One letter for each short line: H headline, L label, D date, A age, B byline, C count, R border, G gone, U address, S other."""
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
        elif line.head:
            out.append("H" if line.text.count(" ") >= 2 or (not line.text.isascii() and len(line.text) >= 8) else "L")
        else:
            out.append("S")
    return "".join(out)


def _card(lines: Sequence[Line], low: int, stop: int, said: dict[str, list[int]], keys: Counter[str]) -> tuple[int, int, int, str]:
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
                prose = folded(lines[stop].text[:400]).split()
                common = {w[:6] for w in prose if len(w) > 3}
                score = [len({w[:6] for w in lines[k].key.split() if len(w) > 3} & common) for k in candidates]
                top = max(score)
                if top >= 2 and score[0] < top:
                    headline = candidates[score.index(top)]
        elif stop - 1 >= low and sign[stop - 1 - low] == "L" and keys[lines[stop - 1].key] == 1:
            headline = stop - 1
        first = headline
    if first >= 0:
        after = sign[first + 1 - low :]
        dated = "D" in after or "A" in after
        while first > low and sign[first - 1 - low] in "DAB" and (not dated or (copy >= 0 and sign[first - 1 - low] == "A")):
            first -= 1
        if first < headline and sign[first - low] == "A" and first > low and sign[first - 1 - low] in "LH" and lines[first - 1].text.count(" ") < 4:
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
    said: dict[str, list[int]] = {}
    keys: Counter[str] = Counter()
    for i, line in enumerate(lines):
        if line.key and not line.body:
            keys[line.key] += 1
            if line.head:
                said.setdefault(line.key, []).append(i)
    body = bodies[1:]
    n = len(body)
    F: dict[str, Floats] = {}

    # --- the card
    names = (
        "head", "again", "copies", "head_words", "head_chars", "head_numbered", "head_question", "head_label", "head_title", "head_upper", "head_caption",
        "short", "dates", "ages", "bylines", "counts", "labels", "rules", "gone", "others", "date_after", "heads", "shape_len", "said_far", "head_quote", "tagged", "colon",
    )  # fmt: skip
    C = np.zeros((n, len(names)))
    col = {k: i for i, k in enumerate(names)}
    card, heads, shape = list(body), [-1] * n, [""] * n
    before = bodies[0]
    shapes: Counter[str] = Counter()
    for p in range(n):
        j = body[p]
        if before + 1 < j:
            low = max(before + 1, j - CARD)
            first, h, copy, form = _card(lines, low, j, said, keys)
            card[p], heads[p], shape[p] = first, h, form
            shapes[form] += 1
            row = C[p]
            row[col["short"]] = j - before - 1
            prints = [lines[k].print for k in range(low, j)]
            row[col["dates"]] = prints.count("date")
            row[col["ages"]] = prints.count("age")
            row[col["bylines"]] = prints.count("byline")
            row[col["counts"]] = prints.count("count")
            row[col["rules"]] = sum(lines[k].role == "rule" for k in range(low, j))
            row[col["gone"]] = sum(lines[k].gone for k in range(low, j))
            row[col["labels"]] = form.count("L")
            row[col["others"]] = form.count("S")
            row[col["heads"]] = form.count("H")
            row[col["shape_len"]] = len(form)
            row[col["colon"]] = lines[j - 1].text[-1] in ":："
            row[col["tagged"]] = any(lines[k].role == "h" or lines[k].tag[:1] == "h" for k in range(low, j))
            if h >= 0:
                text = lines[h].text
                wordlist = text.split()
                row[col["head"]] = 1
                row[col["again"]] = copy >= 0
                row[col["copies"]] = min(9, keys[lines[h].key])
                row[col["head_words"]] = len(wordlist)
                row[col["head_chars"]] = len(text)
                row[col["head_numbered"]] = numbered(text)
                row[col["head_question"]] = text[-1] in "?？؟"
                row[col["head_label"]] = text[-1] in ":：" or bool(_LABEL.match(text))
                capitals = sum(w[0].isupper() for w in wordlist[1:])
                row[col["head_title"]] = capitals / max(1, len(wordlist) - 1)
                row[col["head_upper"]] = text.isupper()
                row[col["head_quote"]] = text[0] in _QUOTES
                row[col["date_after"]] = any(lines[k].print in ("date", "age") for k in range(h + 1, j))
                row[col["said_far"]] = keys[lines[h].key] > 1 and copy < 0
        before = j
    for k in names:
        F[k] = C[:, col[k]]
    F["same_shape"] = np.array([shapes[s] if len(s) > 1 else 0 for s in shape], float)
    first_card = "".join(
        (x.print[0].upper() if x.print else "H" if x.head and len(x.text.split()) >= 3 else "L") for x in lines[max(0, bodies[0] - 6) : bodies[0]] if not x.gone
    )
    F["like_first"] = np.array([len(s) if s and first_card.endswith(s) else 0 for s in shape], float)
    headed = C[:, col["head"]]
    F["headed_share"] = np.full(n, headed.mean())
    F["again_share"] = np.full(n, C[:, col["again"]].sum() / max(1.0, headed.sum()))
    F["numbered_share"] = np.full(n, C[:, col["head_numbered"]].sum() / max(1.0, headed.sum()))
    F["question_share"] = np.full(n, C[:, col["head_question"]].sum() / max(1.0, headed.sum()))
    at_heads = np.flatnonzero(headed > 0)
    back, ahead = np.full(n, 99.0), np.full(n, 99.0)
    if len(at_heads):
        index = np.searchsorted(at_heads, np.arange(n))
        left = index - 1
        ok = left >= 0
        back[ok] = np.minimum(99, np.arange(n)[ok] - at_heads[left[ok]])
        right = np.searchsorted(at_heads, np.arange(n), side="right")
        ok = right < len(at_heads)
        ahead[ok] = np.minimum(99, at_heads[right[ok]] - np.arange(n)[ok])
    F["head_back"], F["head_ahead"] = back, ahead

    # --- the two paragraphs
    B = np.array(bodies)
    start = np.array([lines[i].start for i in bodies])
    end = np.array([lines[i].end for i in bodies])
    size = (end - start).astype(float)
    gaps = np.array([lines[c].gap for c in card], float)
    usual = float(np.median([x.gap for x in lines[1:]])) if len(lines) > 1 else 1.0
    F["gap"] = gaps - usual
    texts = [lines[i].text for i in bodies]
    opens = np.zeros((len(bodies), 8))
    for q, t in enumerate(texts):
        o = opens[q]
        c = t[0]
        o[0] = c in _QUOTES
        o[1] = c in _BULLETS or bool(_ITEM.match(t))
        o[2] = c.islower()
        o[3] = t[-1] in ":："
        o[4] = t[-1] in "?？؟"
        o[5] = t[-1] not in _ENDS and t[-1] not in ":："
        if c.isupper():
            o[6] = opens_with_dateline(t)
        if len(t) < 400 and _CREDIT.search(t[-220:]):
            o[7] = 1
    for i, k in enumerate(("quote", "item", "lower", "colon", "question", "unended", "dateline", "credit")):
        F["p_" + k] = opens[1:, i]
        F["q_" + k] = opens[:-1, i]
    F["datelines"] = np.full(n, opens[:, 6].mean())
    F["p_label"] = np.array([bool(_LABEL.match(t)) for t in texts[1:]], float)
    F["p_size"], F["q_size"] = np.log1p(size[1:]), np.log1p(size[:-1])
    following = np.append(size[2:], 0.0)
    F["r_size"] = np.log1p(following)
    F["size_ratio"] = np.log1p(size[1:]) - np.log1p(np.median(size))
    F["giant"] = (size[1:] > 1200).astype(float) + (size[:-1] > 1200)
    F["giants"] = np.full(n, (size > 1200).mean())
    total = size.sum()
    done = np.cumsum(size)[:-1]
    F["before"], F["after"] = np.log1p(done), np.log1p(total - done)
    F["places"] = np.full(n, np.log1p(n))
    F["mean_size"] = np.full(n, np.log1p(size.mean()))

    # --- words
    rarity, openers = _tables()
    words = read_words(page.document.text)
    line_at = np.searchsorted(start, words.start, side="right") - 1
    inside = (line_at >= 0) & (words.start < end[np.maximum(line_at, 0)])
    firsts = np.searchsorted(words.start, start)
    lasts = np.searchsorted(words.start, end) - 1
    slot, ok = slots(words, firsts, OPENING, 1)
    ok &= slot_limit(firsts, lasts, OPENING)
    opening = (openers[0][slot] * ok).sum(axis=1)
    slot, ok = slots(words, lasts, CLOSING, -1)
    ok &= slot_limit(firsts, lasts, CLOSING)
    closing = (openers[1][slot] * ok).sum(axis=1)
    F["opening"], F["closing"] = opening[1:], closing[:-1]
    F["opening_prev"], F["opening_next"] = opening[:-1], np.append(opening[2:], 0.0)
    F["opening_rank"] = opening[1:] - np.median(opening)
    F["opening_max"] = opening[1:] - np.max(opening)
    F["closing_rank"] = closing[:-1] - np.median(closing)

    weight = rarity[words.term]
    weight[(words.size <= 2) & ~words.unspaced] = 0.0
    is_name = words.name
    if is_name.any():
        known = np.zeros(1 << BITS, np.bool_)
        known[words.term[is_name & inside]] = True
        is_name = is_name | (words.capital & known[words.term] & (words.size > 3))
    content = inside & (weight > 0.2)
    term, weight, is_name, line_of = words.term[content], weight[content], is_name[content] & (words.size[content] > 2), line_at[content]
    at = words.start[content]
    number = words.number[content]
    previous = last_said(term)
    gap = np.searchsorted(at, start[1:])
    count = len(term)
    F["words_left"], F["words_right"] = np.log1p(gap), np.log1p(count - gap)
    for window in (15, 40, 100, 250):
        said_w, all_w = overlap(previous, weight, window)
        F[f"over{window}"] = (said_w / np.maximum(all_w, 1e-9))[gap]
    for k in ("over15", "over40", "over100", "over250"):
        v = F[k]
        F[k + "_mean"] = np.full(n, v.mean())
        F[k + "_dip"] = v - np.minimum(_peak(v, -3), _peak(v, 3))
        F[k + "_least"] = v - v.min()
    nm = np.flatnonzero(is_name)
    if len(nm):
        name_previous = last_said(term[nm])
        name_gap = np.searchsorted(nm, gap)
        ones = np.ones(len(nm))
        for window in (8, 30, 100):
            said_w, all_w = overlap(name_previous, ones, window)
            F[f"names{window}"] = np.where(all_w[name_gap] > 0, said_w[name_gap] / np.maximum(all_w[name_gap], 1e-9), np.nan)
        F["names30_dip"] = np.nan_to_num(F["names30"]) - np.minimum(_peak(np.nan_to_num(F["names30"]), -3), _peak(np.nan_to_num(F["names30"]), 3))
        name_line = line_of[nm]
        fresh = np.bincount(name_line, name_previous < 0, len(bodies))
        allnames = np.bincount(name_line, minlength=len(bodies)).astype(float)
        first_here = np.searchsorted(at, start)[name_line]
        old = np.bincount(name_line, (name_previous >= 0) & (nm[np.maximum(name_previous, 0)] < first_here), len(bodies))
        F["p_names"], F["p_fresh"], F["p_old"] = allnames[1:], fresh[1:], old[1:]
        F["fresh_share"] = fresh[1:] / np.maximum(1, allnames[1:])
        F["fresh_mean"] = np.full(n, fresh[1:].mean())
        pairs = (np.diff(nm, append=count + 9) == 1) & (name_previous < 0)
        full = np.bincount(name_line, pairs, len(bodies))
        F["p_full"] = full[1:]
        F["old_next"] = np.append(old[2:], 0.0)
        head_of = np.searchsorted(name_line, np.arange(len(bodies)))
        first_name = np.minimum(head_of, len(nm) - 1)
        has = (head_of < len(nm)) & (name_line[first_name] == np.arange(len(bodies)))
        F["first_known"] = np.where(has, name_previous[first_name] >= 0, np.nan)[1:].astype(float)
        F["name_rate"] = np.full(n, len(nm) / max(1, count))
    else:
        for k in ("names8", "names30", "names100", "names30_dip", "p_names", "p_fresh", "p_old", "fresh_share", "fresh_mean", "p_full", "old_next", "first_known"):
            F[k] = np.full(n, np.nan)
        F["name_rate"] = np.zeros(n)
    # terms of each paragraph that were said in the paragraph before, in the last 150 words, ever
    begin = np.searchsorted(at, start)
    first_of = begin[line_of] if count else np.zeros(0, np.int64)
    fresh_term = previous < first_of
    total_line = np.maximum(1e-9, np.bincount(line_of, weight * fresh_term, len(bodies)))
    prior = begin[np.maximum(line_of - 1, 0)] if count else first_of
    for k, low in (("link1", prior), ("link150", first_of - 150), ("link_ever", np.zeros(count, np.int64))):
        share = np.bincount(line_of, weight * (fresh_term & (previous >= low) & (previous >= 0)), len(bodies)) / total_line
        F[k] = share[1:]
        if k != "link_ever":
            F[k + "_next"] = np.append(share[2:], np.nan)
            F[k + "_prev"] = share[:-1]
            F[k + "_mean"] = np.full(n, share[1:].mean())
        else:
            F[k + "_least"] = share[1:] - share[1:].min()
    F["numbers"] = np.bincount(line_of, number, len(bodies))[1:]
    F["unspaced"] = np.full(n, words.unspaced.mean() if len(words.unspaced) else 0.0)
    # the headline's words, right and left
    F.update(_headline_echo(lines, heads, words, rarity, at, term, gap))

    named = tuple(F)
    values = np.empty((n, len(named)), np.float32)
    for i, k in enumerate(named):
        values[:, i] = F[k]
    return Places(lines, body, card, named, values, gap, previous, weight, is_name, shape)


def slot_limit(firsts: NDArray[np.int64], lasts: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    """Which of the first (or last) `count` words lie inside the paragraph."""
    limit: NDArray[np.bool_] = np.arange(count)[None, :] <= (lasts - firsts)[:, None]
    return limit


def _peak(v: Floats, reach: int) -> Floats:
    """The highest value among the next (reach > 0) or last (reach < 0) places."""
    out = np.full(len(v), -np.inf)
    for d in range(1, abs(reach) + 1):
        if reach > 0:
            out[:-d] = np.maximum(out[:-d], v[d:]) if d < len(v) else out[:-d]
        else:
            out[d:] = np.maximum(out[d:], v[:-d]) if d < len(v) else out[d:]
    out[np.isinf(out)] = v[np.isinf(out)]
    return out


def _headline_echo(
    lines: Sequence[Line], heads: Sequence[int], words: Words, rarity: Floats, at: NDArray[np.int64], term: NDArray[np.int64], gap: NDArray[np.int64]
) -> dict[str, Floats]:
    """How much of each headline is said in the next 60 and in the last 60 and 300 content words."""
    n = len(heads)
    out = {k: np.full(n, np.nan) for k in ("echo", "echo_left", "echo_far")}
    for p in range(n):
        h = heads[p]
        if h < 0:
            continue
        a, b = np.searchsorted(words.start, (lines[h].start, lines[h].end))
        own = words.term[a:b]
        own = own[rarity[own] > 0.2]
        if len(own) == 0:
            continue
        g = int(gap[p])
        mine = set(own.tolist())
        out["echo"][p] = len(mine.intersection(term[g : g + 60].tolist())) / len(mine)
        out["echo_left"][p] = len(mine.intersection(term[max(0, g - 60) : g].tolist())) / len(mine)
        out["echo_far"][p] = len(mine.intersection(term[max(0, g - 300) : g].tolist())) / len(mine)
    return out


def second_look(places: Places, p: Floats) -> NDArray[np.float32]:
    """
    What the whole dump says of each place, once every place has a first probability.

    Args:
        places: as `read_places` made them.
        p: the first probability of each place.
    """
    n = len(p)
    G: dict[str, Floats] = {"p1": p, "logit": np.log((p + 1e-6) / (1 - p + 1e-6))}
    G["top"] = np.full(n, p.max())
    order = np.argsort(-p, kind="stable")
    G["rank"] = np.empty(n)
    G["rank"][order] = np.arange(n)
    second = np.full(n, float(p[order[1]]) if n > 1 else 0.0)
    G["top_other"] = np.where(np.arange(n) == order[0], second, p.max())
    G["sum"] = np.full(n, p.sum())
    G["share"] = np.full(n, (p > 0.5).mean())
    G["sure"] = np.full(n, float((p > 0.8).sum()))
    G["mean"] = np.full(n, p.mean())
    by_shape: dict[str, list[int]] = {}
    for i, s in enumerate(places.shape):
        by_shape.setdefault(s, []).append(i)
    mates = np.zeros(n)
    bare = np.zeros(n)
    for s, group in by_shape.items():
        if len(group) > 1:
            total = p[group].sum()
            mates[group] = (total - p[group]) / (len(group) - 1)
        else:
            mates[group] = np.nan
        if not s:
            bare[group] = 1
    G["mates"] = mates
    G["mates_n"] = np.array([len(by_shape[s]) for s in places.shape], float)
    total_words = len(places.weight)
    gap = places.gap
    for tag, limit in (("a", 0.5), ("b", 0.15)):
        strong = np.flatnonzero(p > limit)
        left = np.zeros(n, np.int64)
        right = np.full(n, total_words, np.int64)
        if len(strong):
            i = np.searchsorted(strong, np.arange(n)) - 1
            ok = i >= 0
            left[ok] = gap[strong[i[ok]]]
            j = np.searchsorted(strong, np.arange(n), side="right")
            ok = j < len(strong)
            right[ok] = gap[strong[j[ok]]]
        G["left_" + tag], G["right_" + tag] = np.log1p(gap - left), np.log1p(right - gap)
        sim, name_sim = np.full(n, np.nan), np.full(n, np.nan)
        back, back_names = np.full(n, np.nan), np.full(n, np.nan)
        look = np.flatnonzero(p > 0.03)
        for k in look.tolist():
            g, lo, hi = int(gap[k]), int(left[k]), int(min(right[k], gap[k] + 400))
            lo = max(lo, g - 400)
            if hi <= g or lo >= g:
                continue
            prev, w, nm = places.previous[g:hi], places.weight[g:hi], places.isname[g:hi]
            first = prev < g
            hit = first & (prev >= lo)
            tot = w[first].sum()
            sim[k] = w[hit].sum() / max(1e-9, tot)
            names = int((first & nm).sum())
            name_sim[k] = (hit & nm).sum() / names if names else np.nan
            # places strictly before the left segment: do its terms come back from further away?
            far = first & (prev >= 0) & (prev < lo)
            back[k] = w[far].sum() / max(1e-9, tot)
        G["sim_" + tag], G["name_sim_" + tag] = sim, name_sim
        G["back_" + tag] = back
        del back_names
    values = np.empty((n, len(G)), np.float32)
    for i, key in enumerate(G):
        values[:, i] = G[key]
    return np.concatenate((places.values, values), axis=1)


SECOND = (
    "p1", "logit", "top", "rank", "top_other", "sum", "share", "sure", "mean", "mates", "mates_n",
    "left_a", "right_a", "sim_a", "name_sim_a", "back_a", "left_b", "right_b", "sim_b", "name_sim_b", "back_b",
)  # fmt: skip
"""Columns that `second_look` adds, in order."""
