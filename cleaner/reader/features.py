"""
What can be counted of a block: its shape, its place, its neighbours, its words, what the rules said of it.

The numbers serve the learned judge on both front ends. Characters are classed through one table and counted in one
go, so the cost is linear and mostly numpy's, also for a dump of a hundred thousand tiny lines.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise, repeat
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.model import Mark, Page
from cleaner.text.characters import (
    BAR,
    BRACKET,
    CLASSES,
    CLOSERS,
    COLON,
    COMMA,
    DASH,
    DIGIT,
    LETTER,
    LOWER,
    OTHER,
    QUOTE,
    SIGN,
    SPACE,
    STOP,
    UPPER,
    WIDE,
    classes_as_trained,
    code_points,
)

Array = NDArray[np.float32]

BUCKETS = 1 << 15
"""Size of the table of hashed words; a power of two."""
LEX_WORDS = 24
"""Words at a block's start (and half as many at its end) that are hashed: clutter shows early."""

SHORT = 200
"""Characters of a line of which is remembered what its words say."""
MEMO = 20_000
"""Lines that are remembered: some 6 MB."""
TABLES = 4
"""Tables whose lines are remembered at a time."""

_WORD = re.compile(r"[^\W\d_]{4,}")
_WIDE_RUN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]+")
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")

_SMALL = """
    the a an of to in on at by for from with and or but as that which who is are was were be been its his her their our
    this these than it he she they we you not have has had will would can after said der die das den dem des ein eine
    einen einem einer und oder von vom mit zu zum zur im am auf für bei aus nach über als dass wie sich ist sind war
    nicht auch wird es er sie wir haben hat noch nur le la les un une du de et ou à au aux en dans par pour sur avec que
    qui est sont se ce cette il elle ne pas plus ont été el los las una del y o al con por para es son su sus lo no más
    pero como gli dei della delle di da nel nella per che non sono si ma ha ao os um uma do dos na nos nas em com não mais
    foi het een van op met voor door te niet ook zijn aan w z na że się nie jest jak to do og på av til med som i det ikke
    och att är ett inte har v ve ale jsou bylo si ja ei että oli se on mutta ovat hän az egy és hogy nem meg is și în cu
    nu este care pe mai και το της να του για με σε που από την τα οι είναι в и на не что с по как из за это к от для
    был та що як від до bir ve bu için ile da de olarak çok olan sonra yang dan di ini itu untuk dengan dari pada tidak
    akan và của là có trong được cho không các một với
    في من على إلى أن عن التي الذي هذا مع كان לא את של על כי הוא זה के में की है और से को का ने पर یہ کے میں کی اور سے
"""
_STOP_SET = frozenset(_SMALL.split())
"""Small words of some twenty languages: sentences are full of them, menus and tag clouds are not."""


def _counts(
    text: str, starts: NDArray[np.intp], ends: NDArray[np.intp]
) -> tuple[Array, NDArray[np.uint8], NDArray[np.intp]]:
    """Characters of each class in each block, (blocks, classes); the class of every character; line breaks before each."""
    points = code_points(text)
    kinds = np.where(points < 0x10000, classes_as_trained()[np.minimum(points, 0xFFFF)], np.uint8(SIGN)).astype(
        np.uint8
    )
    # Between two blocks stands white space, which is nobody's: every second stretch of the text is a block.
    edges = np.empty(2 * len(starts) + 1, np.intp)
    edges[0:-1:2], edges[1::2], edges[-1] = starts, ends, len(points)
    owner = np.repeat(np.arange(len(edges)), np.diff(edges, prepend=0))
    letter = (kinds >= UPPER) & (kinds <= LETTER)
    begins = letter.copy()
    begins[1:] &= ~letter[:-1]
    begins[1:] &= ~((kinds[:-1] == QUOTE) & np.concatenate(([False], letter[:-2]))) if len(points) > 1 else True
    total = np.empty((len(starts), CLASSES + 2), np.float32)
    counted = np.bincount(owner * CLASSES + kinds, minlength=len(edges) * CLASSES)
    total[:, :CLASSES] = counted.reshape(len(edges), CLASSES)[1::2]
    first = owner[begins]
    total[:, CLASSES] = np.bincount(first, minlength=len(edges))[1::2]
    total[:, CLASSES + 1] = np.bincount(first[kinds[begins] == UPPER], minlength=len(edges))[1::2]
    breaks = np.zeros(len(points) + 1, np.intp)
    np.cumsum((points == 10) | ((points == 13) & (np.append(points[1:], 0) != 10)), out=breaks[1:])
    return total, kinds, breaks


def tokens(text: str) -> list[str]:
    """The hashed items of a block: words (numbers as "0"), word pairs, the first and the last word; pairs of wide characters."""
    low = text[:400].lower()
    words = _TOKEN.findall(low[:160])
    if len(words) <= LEX_WORDS and len(low) > 160:
        words = _TOKEN.findall(low)
    words = words[:LEX_WORDS]
    if len(text) > 400:
        words += _TOKEN.findall(text[-160:].lower())[-LEX_WORDS // 2 :]
    words = ["0" if w[0].isdigit() else w for w in words]
    if not words:
        return []
    out = words + [f"{a} {b}" for a, b in pairwise(words)] + ["^" + words[0], "$" + words[-1]]
    wide = "" if text.isascii() else "".join(_WIDE_RUN.findall(text[:120]))
    if wide:
        out += [wide[i : i + 2] for i in range(len(wide) - 1)]
    return out


def hashed(text: str) -> list[int]:
    """The buckets of a block's tokens, each once, sorted: the same on every machine and every run."""
    mask = BUCKETS - 1
    return sorted({zlib.crc32(t.encode("utf-8", "surrogatepass")) & mask for t in tokens(text)})


def score(weights: Sequence[int], at: list[int]) -> tuple[float, float]:
    """The two numbers of `lexicon` for one block's buckets."""
    found = sorted([weights[i] for i in at])
    third = max(1, len(found) // 3)
    return sum(found) / len(found) ** 0.5, sum(found[:third]) / third


def lexicon(texts: Sequence[str], weights: NDArray[np.int8] | None) -> Array:
    """
    How much a block's words speak for body text (above 0) or clutter: the mean, and the most cluttered third.

    Args:
        texts: the blocks.
        weights: one byte a bucket, from train/train_judge.py; None while it is being made.

    Returns:
        shape (blocks, 2)
    """
    out = np.zeros((len(texts), 2), np.float32)
    if weights is None:
        return out
    said = _said.get(id(weights))
    if said is None or len(said.scores) > MEMO:
        if len(_said) >= TABLES:
            _said.clear()
        said = _said[id(weights)] = _Said(weights, weights.tolist() if said is None else said.values, {})
    table, seen = said.values, said.scores
    for n, text in enumerate(texts):
        key = text if len(text) <= 400 else text[:400] + text[-160:]
        found = seen.get(key)
        if found is None:
            at = hashed(text)
            if not at:
                continue
            found = score(table, at)
            if len(key) <= SHORT:
                seen[key] = found
        out[n] = found
    return out


class _Said(NamedTuple):
    """What is remembered between pages: menus, buttons and footers are the same lines in every dump of a site."""

    weights: NDArray[np.int8]
    values: list[int]
    scores: dict[str, tuple[float, float]]


_said: dict[int, _Said] = {}
"""By the table's identity: the judges of dumps and of pages have one each."""


def _shift(x: Array, k: int, fill: float = np.nan) -> Array:
    out = np.full_like(x, fill)
    if k > 0:
        out[k:] = x[:-k] if k < len(x) else out[k:]
    elif -k < len(x):
        out[:k] = x[-k:]
    return out


def _window(x: Array, k: int) -> Array:
    """The sum over the block and k neighbours on each side."""
    running = np.concatenate(([0.0], np.cumsum(x, dtype=np.float64)))
    n = len(x)
    at = np.arange(n)
    out: Array = (running[np.minimum(n, at + k + 1)] - running[np.maximum(0, at - k)]).astype(np.float32)
    return out


def _since(flag: NDArray[np.bool_]) -> Array:
    """Blocks since the last flagged one (itself: 0), NaN where there is none."""
    at = np.arange(len(flag))
    last = np.maximum.accumulate(np.where(flag, at, -1))
    out: Array = np.where(last >= 0, at - last, np.nan).astype(np.float32)
    return out


def near_end(ends: NDArray[np.bool_], prose: NDArray[np.bool_]) -> Array:
    """Blocks since an "end" mark, as long as it is near: NaN after 15 blocks, or once three blocks of prose have followed."""
    since = _since(ends)
    at = np.arange(len(ends))
    told = np.concatenate(([0], np.cumsum(prose)))
    from_end = (at - np.nan_to_num(since)).astype(np.intp)
    far = (since > 15) | (told[at] - told[from_end] >= 3)
    out: Array = np.where(far, np.nan, since).astype(np.float32)
    return out


def _best_run(gain: Array) -> tuple[int, int]:
    """The stretch [first, last) with the greatest sum (Kadane); (0, 0) where nothing is above 0."""
    best, first, last, total, start = 0.0, 0, 0, 0.0, 0
    for n, g in enumerate(gain.tolist()):
        if total <= 0:
            total, start = 0.0, n
        total += g
        if total > best:
            best, first, last = total, start, n + 1
    return first, last


class Features:
    """The columns of a page, collected by name."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.columns: list[Array] = []
        self.terms: list[frozenset[str]] = []
        """The longer words of each block."""

    def add(self, name: str, values: NDArray[Any]) -> Array:
        """Append a column; returns it as float32."""
        column = np.asarray(values, np.float32)
        self.names.append(name)
        self.columns.append(column)
        return column

    def around(self, name: str, values: Array, offsets: Sequence[int]) -> None:
        """The same number of the neighbours; NaN beyond the edges."""
        most = max(map(abs, offsets))
        padded = np.full(len(values) + 2 * most, np.nan, np.float32)
        padded[most : most + len(values)] = values
        for k in offsets:
            self.add(f"{name}{-k:+d}", padded[most - k : most - k + len(values)])


_VOTES = ("drop", "cut", "field", "end", "keep", "break")


def table(page: Page, marks: Sequence[Mark], weights: NDArray[np.int8] | None = None) -> Features:
    """
    All columns of a page, one row a block.

    Args:
        page: the page; of its blocks only text, offsets and role are looked at.
        marks: what rules (and heuristics, where they spoke already) said.
        weights: the word table of `lexicon`.
    """
    f = Features()
    blocks, text = page.blocks, page.document.text
    n = len(blocks)
    texts = [b.text for b in blocks]
    starts = np.fromiter((b.start for b in blocks), np.intp, n)
    ends = np.fromiter((b.end for b in blocks), np.intp, n)
    total, kinds, breaks = _counts(text, starts, ends)
    size = np.maximum(1.0, (ends - starts).astype(np.float32))
    solid = np.maximum(1.0, size - total[:, SPACE])
    letters = np.maximum(1.0, total[:, UPPER] + total[:, LOWER] + total[:, LETTER] + total[:, WIDE])

    # shape
    words = total[:, CLASSES] + total[:, WIDE] / 1.7
    f.add("chars", np.log1p(size))
    log_words = f.add("words", np.log1p(words))
    f.add("word_chars", letters / np.maximum(1.0, words))
    f.add("upper", total[:, UPPER] / letters)
    title_case = f.add("title_case", total[:, CLASSES + 1] / np.maximum(1.0, total[:, CLASSES]))
    f.add("caseless", (total[:, LETTER] + total[:, WIDE]) / letters)
    f.add("digits", total[:, DIGIT] / solid)
    f.add("bars", np.minimum(9.0, total[:, BAR]))
    f.add("signs", total[:, SIGN] / solid)
    f.add("others", total[:, OTHER] / solid)
    f.add("quotes", np.minimum(9.0, total[:, QUOTE]))
    f.add("brackets", np.minimum(9.0, total[:, BRACKET]))
    f.add("dashes", np.minimum(9.0, total[:, DASH]))
    f.add("colons", np.minimum(9.0, total[:, COLON]))
    f.add("stops", np.minimum(20.0, total[:, STOP]))
    f.add("commas", np.minimum(20.0, total[:, COMMA]))
    f.add("words_per_stop", words / (1.0 + total[:, STOP]))
    f.add("commas_per_word", total[:, COMMA] / np.maximum(1.0, words))
    first_kind, last_kind = kinds[starts].astype(np.float32), kinds[ends - 1]
    f.add("first", first_kind)
    kind_of = classes_as_trained()
    tail = [t.rstrip(CLOSERS)[-1:] for t in texts]
    stop_end = np.fromiter((t != "" and kind_of[min(ord(t), 0xFFFF)] == STOP for t in tail), np.bool_, n)
    ended = f.add("ended", stop_end)
    f.add("ellipsis", np.fromiter((t.endswith(("...", "…")) for t in texts), np.bool_, n))
    f.add("last", last_kind.astype(np.float32))
    f.add("mended", np.minimum(9, breaks[ends] - breaks[starts]))
    f.add("role", np.fromiter((_ROLES.get(b.role, 0) for b in blocks), np.intp, n))

    lows = [t.lower() for t in texts]
    split = [t.split() for t in lows]
    in_words = np.maximum(1, np.fromiter(map(len, split), np.intp, n))
    small = f.add(
        "small_words", np.fromiter([sum(map(_STOP_SET.__contains__, s)) for s in split], np.intp, n) / in_words
    )
    f.add("distinct", np.fromiter((len(set(s)) for s in split), np.intp, n) / in_words)
    f.add("url", np.fromiter(("://" in t or "www." in t or ".com" in t for t in lows), np.bool_, n))

    # lay-out: line breaks and indentation before and after, blocks of one line
    before = np.empty(n, np.intp)
    before[0] = 9
    before[1:] = breaks[starts[1:]] - breaks[ends[:-1]]
    gap = f.add("gap", np.minimum(9, before))
    f.add("gap+1", _shift(gap, -1, 9.0))
    line = np.cumsum(before > 0)
    line_size = np.bincount(line, weights=size)[line]
    f.add("line_share", size / np.maximum(1.0, line_size))
    f.add("line_chars", np.log1p(line_size))
    where = np.arange(len(text) + 1)
    newline = np.zeros(len(text) + 1, np.bool_)
    newline[1:] = breaks[1:] > breaks[:-1]
    newline[0] = True
    indent = starts - np.maximum.accumulate(np.where(newline, where, 0))[starts]
    f.add("indent", np.minimum(60, indent) * (gap > 0))

    # prose, and where the most of it stands
    prose = (words >= 14) & (stop_end | (total[:, STOP] >= 2) | (last_kind == COLON)) | (words >= 40)
    mass = np.where(prose, np.minimum(words, 150.0), 0.0).astype(np.float32)
    f.add("prose", prose)
    all_mass = max(1.0, float(mass.sum()))
    done = np.cumsum(mass, dtype=np.float64)
    f.add("prose_before", (done - mass) / all_mass)
    f.add("prose_after", (all_mass - done) / all_mass)
    since, until = _since(prose), _since(prose[::-1])[::-1]
    f.add("since_prose", since)
    f.add("until_prose", until)
    for k in (1, 3, 6, 12):
        f.add(f"prose_{k}", _window(mass, k) / (2 * k + 1))
    shorts = (words < 6).astype(np.float32)
    for k in (2, 5, 12):
        f.add(f"shorts_{k}", _window(shorts, k) / np.maximum(1.0, _window(np.ones(n, np.float32), k)))
    for name, cost in (("wide", 4.0), ("tight", 14.0)):
        gain = np.where(prose, np.minimum(words, 60.0), -cost).astype(np.float32)
        a, b = _best_run(gain)
        at = np.arange(n)
        f.add(f"run_{name}", np.where(at < a, a - at, np.where(at >= b, b - 1 - at, 0.0)))
        f.add(f"run_{name}_mass", np.full(n, mass[a:b].sum() / all_mass))

    # the dump as a whole
    f.add("blocks", np.full(n, np.log1p(n)))
    f.add("dump_chars", np.full(n, np.log1p(float(size.sum()))))
    f.add("dump_prose", np.full(n, float(size[prose].sum() / size.sum())))
    f.add("dump_short", np.full(n, float(shorts.mean())))
    f.add("dump_words", np.full(n, float(np.median(words))))
    f.add("dump_gap", np.full(n, float(gap.mean())))
    f.add("dump_ended", np.full(n, float(ended.mean())))
    f.add("at", np.arange(n, dtype=np.float32) / max(1, n - 1))
    f.add("from_start", np.log1p(np.arange(n, dtype=np.float32)))
    f.add("from_end", np.log1p(np.arange(n, dtype=np.float32)[::-1]))

    # said before, said again
    folded = [" ".join(s)[:200] for s in split]
    often = Counter(folded)
    f.add("copies", np.fromiter((min(often[t], 20) for t in folded), np.intp, n))
    nth: Counter[str] = Counter()
    order = np.empty(n, np.float32)
    for k, t in enumerate(folded):
        order[k] = min(nth[t], 20)
        nth[t] += 1
    f.add("copy_number", order)
    openings = Counter(s[0] if s else "" for s in split)
    f.add("same_opening", np.fromiter((openings[s[0]] if s else 0 for s in split), np.intp, n) / n)

    # likeness to the story's own words
    a, b = _best_run(np.where(prose, np.minimum(words, 60.0), -4.0).astype(np.float32))
    own = f.terms = [_terms(t) for t in lows]
    story: Counter[str] = Counter()
    for k in range(a, b):
        if prose[k]:
            story.update(own[k])
    inside = (np.arange(n) >= a) & (np.arange(n) < b) & prose
    like, names = np.full(n, np.nan, np.float32), np.full(n, np.nan, np.float32)
    for k, (terms, its) in enumerate(zip(own, inside.tolist(), strict=True)):
        if terms:
            like[k], names[k] = _kin(terms, story, int(its), 5)
    f.add("like", like)
    f.add("like_often", names)
    head = own[0] if own else frozenset()
    f.add("like_first", np.fromiter((len(head & t) / len(head | t) if t and head else 0.0 for t in own), np.float32, n))

    # what the rules said
    votes = {act: np.zeros(n, np.float32) for act in _VOTES}
    for m in marks:
        k = int(np.searchsorted(starts, m.start, "right")) - 1
        if m.field == "dateline" or m.act not in votes or k < 0:
            continue
        while k < n and starts[k] < m.end:
            votes[m.act][k] = min(1.0, votes[m.act][k] + (min(m.end, ends[k]) - max(m.start, starts[k])) / size[k])
            k += 1
    for act in _VOTES:
        f.add(act, votes[act])
    gone = np.maximum(votes["drop"], votes["end"])
    # near marks only: how many rules fire in all depends on the rules, and an "end" far above a story says nothing of it
    f.add("since_end", near_end(votes["end"] > 0, prose))
    f.add("drops_4", _window(gone, 4) / 9)
    f.add("since_drop", np.minimum(9, _since(gone > 0)))
    f.add("until_drop", np.minimum(9, _since(gone[::-1] > 0)[::-1]))

    # the neighbours' numbers
    f.around("words", log_words, (-3, -2, -1, 1, 2, 3))
    f.around("ended", ended, (-2, -1, 1, 2))
    f.around("small_words", small, (-1, 1))
    f.around("title_case", title_case, (-1, 1))
    f.around("like", like, (-1, 1))
    lexical(f, lexicon(texts, weights))
    return f


def lexical(f: Features, lex: Array) -> None:
    """The columns made of `lexicon`'s two numbers a block: its own, its neighbours', those of all before it."""
    n = len(lex)
    mean = f.add("lex", lex[:, 0])
    f.add("lex_low", lex[:, 1])
    f.around("lex", mean, (-2, -1, 1, 2))
    f.add("lex_5", _window(mean, 5) / 11)
    f.add("lex_before", (np.cumsum(mean) - mean) / np.maximum(1.0, np.arange(n)))


_ROLES = {"p": 0, "h": 1, "li": 2, "quote": 3, "table": 4, "code": 5, "caption": 6, "rule": 7}


def _terms(low: str) -> frozenset[str]:
    return _short_terms(low) if len(low) <= SHORT else _own_terms(low)


def _own_terms(low: str) -> frozenset[str]:
    """The longer words of a lower-cased text; pairs of characters where the script has no spaces."""
    found = set(_WORD.findall(low))
    for run in _WIDE_RUN.findall(low):
        found.discard(run)
        found.update(run[i : i + 2] for i in range(len(run) - 1))
    return frozenset(found)


_short_terms = lru_cache(maxsize=20_000)(_own_terms)


def features(page: Page, marks: Sequence[Mark], weights: NDArray[np.int8] | None = None) -> Array:
    """
    One row of numbers for each block of a page, shape (blocks, columns), float32; `names()` says what they are.

    NaN stands where there is nothing to count: no such neighbour, no word to compare.
    """
    if not page.blocks:
        return np.zeros((0, len(names())), np.float32)
    return np.column_stack(table(page, marks, weights).columns).astype(np.float32)


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """The columns of `features`, in order."""
    from cleaner.model import Block, Document

    return tuple(table(Page(Document("", "x"), (Block(0, 0, 1, "x"),)), ()).names)


def second(page: Page, p: NDArray[np.float64], terms: Sequence[frozenset[str]] | None = None) -> Features:
    """
    The columns of the second look: what the first look thought of the block and of those around it.

    A block is judged alone, then among its neighbours (as jusText does): a doubtful line between two sure paragraphs
    stays, a sure paragraph far behind the last line of the story (a comment, another article) may go.

    Args:
        page: the page.
        p: the first look's probability that each block is body text.
        terms: `Features.terms` of the first look, if at hand.
    """
    f = Features()
    texts = [b.text for b in page.blocks]
    n = len(texts)
    q = p.astype(np.float32)
    log_odds = np.log((q + 0.001) / (1.001 - q)).astype(np.float32)
    odds = f.add("p", log_odds)
    f.around("p", odds, (-4, -3, -2, -1, 1, 2, 3, 4))
    size = np.fromiter(map(len, texts), np.float32, n)
    weight: Array = (np.minimum(size, 400.0) ** 0.7).astype(np.float32)
    for k in (2, 5, 10, 25):
        f.add(f"p_{k}", _window(q * weight, k) / _window(weight, k))
    body = q * weight
    all_body = max(1.0, float(body.sum()))
    done = np.cumsum(body)
    f.add("body_before", (done - body) / all_body)
    f.add("body_after", (all_body - done) / all_body)
    sure = (q > 0.7) & (size > 80)
    f.add("since_sure", _since(sure))
    f.add("until_sure", _since(sure[::-1])[::-1])
    f.add("sure_share", np.full(n, float(sure.mean())))
    f.add("p_share", np.full(n, float(body.sum() / weight.sum())))
    f.add("p_best", np.full(n, float(q.max())))
    for name, level in (("low", 0.3), ("high", 0.6)):
        a, b = _best_run(((q - level) * weight).astype(np.float32))
        at = np.arange(n)
        f.add(f"best_{name}", np.where(at < a, a - at, np.where(at >= b, b - 1 - at, 0.0)))
        f.add(f"best_{name}_share", np.full(n, float(body[a:b].sum() / all_body)))
        f.add(f"best_{name}_p", np.full(n, float(body[a:b].sum() / max(1.0, float(weight[a:b].sum())))))
    # the longest quiet stretches: blocks of low probability in a row, before and after
    low = q < 0.3
    f.add("since_low", _since(low))
    f.add("until_low", _since(low[::-1])[::-1])
    gap = _running_gap(~low & (size > 40))
    f.add("gap_before", gap)
    f.add("gap_after", _running_gap((~low & (size > 40))[::-1])[::-1])
    # likeness to what the first look kept
    own = terms or [_terms(t.lower()) for t in texts]
    story: Counter[str] = Counter()
    for k in np.flatnonzero(q > 0.6).tolist():
        story.update(own[k])
    like = np.full(n, np.nan, np.float32)
    often = np.full(n, np.nan, np.float32)
    for k, (mine, its) in enumerate(zip(own, (q > 0.6).tolist(), strict=True)):
        if mine:
            like[k], often[k] = _kin(mine, story, int(its), 6)
    f.add("kin", like)
    f.add("kin_often", often)
    seen = ~np.isnan(like)
    known = np.where(seen, weight, 0.0).astype(np.float32)
    f.add("kin_4", _window(np.nan_to_num(like) * known, 4) / np.maximum(1.0, _window(known, 4)))
    return f


def _kin(terms: frozenset[str], story: Counter[str], own: int, most: int) -> tuple[float, float]:
    """
    How much of a block's words the story says elsewhere: the share that it says at all, and how often on average.

    Args:
        terms: the block's words.
        story: in how many of its blocks the story says each word.
        own: 1 if the block is one of them, else 0.
        most: times beyond which a word counts no more.
    """
    times = list(map(story.get, terms, repeat(0)))
    return sum([t > own for t in times]) / len(times), sum([min(t - own, most) for t in times]) / len(times)


def _running_gap(body: NDArray[np.bool_]) -> Array:
    """For each block, the longest run without body among the 40 blocks before it, since the last long stretch of body."""
    out = np.zeros(len(body), np.float32)
    run = longest = 0.0
    for n, b in enumerate(body.tolist()):
        out[n] = longest
        if b:
            longest = max(longest * 0.9, run)
            run = 0.0
        else:
            run += 1
    return out
