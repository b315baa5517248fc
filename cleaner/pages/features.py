"""
What can be counted of a block of an HTML page: its text, its place in the tree, its neighbours, what witnesses and
rules say.

A subtree is a range of blocks (`Dom.around`), so that what an element holds is a difference of two
cumulative sums. The cost is linear, and nearly all of it numpy's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cleaner.model import Dom, Mark, Page
from cleaner.text import characters

Array = NDArray[np.float32]

LEVELS = 4
"""Ranges around a block that are looked at, nearest first."""
GROUPS = (
    "article|story|post|entry|bodytext|articlebody|richtext|prose|longform",
    "content|main|primary|inner",
    "body|text|copy|paragraph|description",
    "title|headline|heading",
    "nav|menu|navigation|navbar|breadcrumb|breadcrumbs|crumb|pagination|pager|tabs|tab|toolbar|skip",
    "footer|foot|colophon|copyright|legal",
    "header|masthead|banner|topbar|hero",
    "sidebar|aside|rail|secondary|widget|column|complementary",
    "related|recommend|recommended|recommendations|more|trending|popular|mostread|latest|teaser|teasers|promo|card|"
    "cards|carousel|slider|swiper|read|next|prev|previous|also",
    "comment|comments|respond|disqus|reply|replies|discussion",
    "share|sharing|social|follow|facebook|twitter|addthis|sns",
    "newsletter|subscribe|subscription|signup|optin|mailchimp|email|form|paywall|login|register|piano",
    "ad|ads|advert|advertisement|sponsor|sponsored|dfp|outbrain|taboola|promoted|affiliate",
    "author|byline|bio|profile|contributor|avatar|writer",
    "meta|date|time|timestamp|published|info|category|categories|details|dateline|kicker|eyebrow|label|posted",
    "tag|tags|taxonomy|topics|topic|keywords|term",
    "caption|figcaption|figure|image|img|photo|picture|media|gallery|credit|video|player|wp-caption",
    "cookie|consent|gdpr|modal|popup|overlay|dialog|lightbox|alert|notice|toast",
    "button|btn|cta|link|links|icon",
    "lead|lede|summary|excerpt|intro|standfirst|dek|subtitle|subheading|subhead|deck|abstract",
    "quote|blockquote|pullquote|embed|tweet|instagram",
    "list|item|items|grid|row|listing|feed|archive|results",
    "table|spec|specs|specification|product|price|feature|features|review|reviews|rating",
    "message|thread|answer|question|bbwrapper|cooked|topic-body|forum|signature|userinfo|user",
    "toc|contents|index|faq|accordion|collapse|step|steps",
    "faux|hidden|hide|sr|offscreen|print|mobile|desktop",
    "recipe|recipes|ingredient|ingredients|instruction|instructions|directions|method|preparation|zutaten|zubereitung",
)
"""Words of class, id and role that say what an element is for; a bit each."""
_WORD = re.compile(r"[a-z]+")

_TAGS = {t: k for k, t in enumerate(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "tr", "div", "section", "blockquote", "pre", "figcaption",
     "figure", "dt", "dd", "button", "label", "article", "header", "footer", "aside", "nav", "main", "form", "ul", "ol",
     "table", "body", "summary", "details", "address", "center", "fieldset", "caption", "th"))}  # fmt: skip
_ABOVE = (
    "nav",
    "header",
    "footer",
    "aside",
    "form",
    "figure",
    "table",
    "blockquote",
    "main",
    "article",
    "section",
    "ul",
    "ol",
    "td",
)
_ROLES = {r: k for k, r in enumerate(("p", "h", "li", "quote", "table", "code", "caption", "rule"))}
_OUTER = " -•|·:.,*\"'“”‘’»«"
_DATE = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.h]\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|年|ago\b")


_MASKS: dict[str, int] = {}
for _k, _group in enumerate(GROUPS):
    for _member in _group.split("|"):
        _MASKS[_member] = _MASKS.get(_member, 0) | 1 << _k


@lru_cache(maxsize=1 << 13)
def _name(name: str) -> int:
    """Bit mask of the groups that the words of one name belong to."""
    mask = 0
    for word in _WORD.findall(name):
        mask |= _MASKS.get(word, 0)
    return mask


@lru_cache(maxsize=1 << 11)
def _hints(hints: str) -> tuple[int, int, int]:
    """Bit masks of the groups that the nearest two names, the nearest eight and all names of `hints` belong to."""
    masks = [_name(name) for name in hints.split()]
    near = mask = 0
    for m in masks[:2]:
        near |= m
    nearby = near
    for m in masks[2:8]:
        nearby |= m
    mask = nearby
    for m in masks[8:]:
        mask |= m
    return near, nearby, mask


@lru_cache(maxsize=1 << 11)
def _above(path: tuple[str, ...]) -> tuple[float, ...]:
    """How far above a block each of the telling elements stands; 30 where it does not."""
    return tuple(float(path.index(t) + 1 if t in path else 30) for t in _ABOVE)


@lru_cache(maxsize=1 << 11)
def _levels(around: tuple[tuple[int, int], ...]) -> tuple[int, ...]:
    """The nearest LEVELS ranges in a row, the widest again where there are fewer."""
    ranges = (around or ((0, 0),))[:LEVELS]
    return tuple(at for k in range(LEVELS) for at in ranges[min(k, len(ranges) - 1)])


class Columns:
    """Columns by name, in the order in which they were added."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.values: list[Array] = []
        self.words: NDArray[np.float64] = np.zeros(0)
        self.facts: NDArray[np.float64] = np.zeros((0, 4 + 2 * LEVELS))
        self.heads: NDArray[np.intp] = np.zeros(0, np.intp)
        """For each block, the last heading before it or itself; -1 for none."""
        self.mass: NDArray[np.floating] = np.zeros(0)
        """Words of each block that is shown."""
        self.prose: NDArray[np.bool_] = np.zeros(0, np.bool_)

    def column(self, name: str) -> Array:
        """A column that was added."""
        return self.values[self.names.index(name)]

    def add(self, name: str, value: NDArray[np.generic]) -> Array:
        """Add a column, and give it back as float32."""
        column = value.astype(np.float32, copy=False)
        self.names.append(name)
        self.values.append(column)
        return column


def _letters(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Characters of each class in each block (see `cleaner.text.characters`), and words of each."""
    joined = "\n".join(texts) + "\n"
    lengths = np.fromiter((len(t) + 1 for t in texts), np.int64, len(texts))
    points = characters.code_points(joined)
    kinds = np.where(
        points < 0x10000, characters.classes()[np.minimum(points, 0xFFFF)], np.uint8(characters.SIGN)
    ).astype(np.int64)
    owner = np.repeat(np.arange(len(texts)), lengths)
    total = np.bincount(owner * 16 + kinds, minlength=16 * len(texts)).reshape(len(texts), 16)
    letter = (kinds >= characters.UPPER) & (kinds <= characters.LETTER)
    begins = letter.copy()
    begins[1:] &= ~letter[:-1]
    words = np.bincount(owner[begins], minlength=len(texts))
    return total, words


def _since(flag: NDArray[np.bool_]) -> Array:
    """Blocks since the last flagged one (0: itself); a large number where there is none."""
    n = len(flag)
    at = np.where(flag, np.arange(n), -1000)
    return (np.arange(n) - np.maximum.accumulate(at)).clip(0, 99).astype(np.float32)


def _window(run: NDArray[np.floating], k: int) -> Array:
    """Sum over the blocks from k before to k after, without the block itself; `run` is the cumulative sum."""
    n = len(run) - 1
    i = np.arange(n)
    lo, hi = np.maximum(0, i - k), np.minimum(n, i + k + 1)
    return (run[hi] - run[lo] - (run[1:] - run[:-1])).astype(np.float32)


def _run(x: NDArray[np.generic]) -> NDArray[np.float64]:
    out = np.zeros(len(x) + 1)
    np.cumsum(x, out=out[1:])
    return out


def columns(page: Page, marks: Sequence[Mark]) -> Columns:
    """
    All columns of a page, a row a block.

    Args:
        page: from `read_markup`; every block has `dom`.
        marks: what the rules said.
    """
    f = Columns()
    doms = [b.dom for b in page.blocks if b.dom is not None]
    assert len(doms) == len(page.blocks)
    texts = [b.text for b in page.blocks]
    _text(f, texts)
    _element(f, page, doms)
    _said_by_data(f, doms)
    _held(f)
    _place(f)
    _headings(f, page, doms)
    _said_by_head(f, page, [t[:300].lower().strip(_OUTER) for t in texts])
    _said_by_rules(f, page, marks)
    return f


def _count(values: Sequence[float] | list[bool] | list[int]) -> NDArray[np.float32]:
    return np.asarray(values, np.float32)


def _text(f: Columns, texts: Sequence[str]) -> None:
    """Its letters and signs."""
    total, begins = _letters(texts)
    size = np.maximum(1, total.sum(1) - 1).astype(np.float32)
    solid = np.maximum(1.0, size - total[:, characters.SPACE] + 1)
    letters = np.maximum(
        1,
        total[:, characters.UPPER]
        + total[:, characters.LOWER]
        + total[:, characters.LETTER]
        + total[:, characters.WIDE],
    )
    words = (begins + total[:, characters.WIDE] / 1.7).astype(np.float32)
    f.add("words", np.log1p(words))
    f.words = words.astype(np.float64)
    f.add("word_chars", letters / np.maximum(1.0, words))
    f.add("upper", total[:, characters.UPPER] / letters)
    f.add("wide", (total[:, characters.LETTER] + total[:, characters.WIDE]) / letters)
    f.add("digits", total[:, characters.DIGIT] / solid)
    f.add("bars", np.minimum(9, total[:, characters.BAR]))
    f.add("signs", np.minimum(9, total[:, characters.SIGN]))
    f.add("quotes", np.minimum(9, total[:, characters.QUOTE]))
    stops = f.add("stops", np.minimum(20, total[:, characters.STOP]))
    f.add("commas", np.minimum(20, total[:, characters.COMMA]))
    f.add("words_per_stop", words / (1.0 + stops))
    table = characters.classes()
    tails = [t.rstrip(characters.CLOSERS)[-1:] for t in texts]
    ended = f.add("ended", _count([t != "" and table[min(ord(t), 0xFFFF)] == characters.STOP for t in tails]))
    f.add("colon_end", _count([t == ":" or t == "：" for t in tails]))
    f.add("ellipsis", _count([t.endswith(("...", "…", "[…]")) for t in texts]))
    f.add("lower_first", _count([t[:1].islower() for t in texts]))
    f.add("dated", _count([len(t) < 120 and bool(_DATE.search(t)) for t in texts]))
    f.add("addressed", _count(["http" in t or "@" in t or "©" in t or "www." in t for t in texts]))
    f.prose = (words >= 12) & (ended > 0)


def _element(f: Columns, page: Page, doms: Sequence[Dom]) -> None:
    """The element it stands in."""
    n = len(doms)
    f.add("tag", _count([_TAGS.get(d.tag, 50) for d in doms]))
    f.add("role", _count([_ROLES.get(b.role, 9) for b in page.blocks]))
    f.add("links", _count([d.links for d in doms]))
    f.add("article", _count([d.article for d in doms]).clip(-1, 9))
    f.add("depth", _count([len(d.ancestors) for d in doms]))
    facts = [(d.bold, d.italic, d.broken, d.sort, *_levels(d.around)) for d in doms]
    f.facts = np.asarray(facts, np.float64).reshape(n, 4 + 2 * LEVELS)
    f.add("bold", f.facts[:, 0])
    f.add("italic", f.facts[:, 1])
    over = np.asarray([_above(d.ancestors) for d in doms], np.float32).reshape(n, len(_ABOVE))
    for k, tag in enumerate(_ABOVE):
        f.add("in_" + tag, over[:, k])
    masks = np.asarray([_hints(d.hints) for d in doms], np.int64).reshape(n, 3)
    for k in range(len(GROUPS)):
        f.add(f"hint{k}", ((masks >> k) & 1).sum(1))
    f.add("href", _count([_target(d.href) for d in doms]))
    f.mass = f.words.astype(np.float32) * (1 - _count([d.hidden for d in doms]))


def _target(href: str) -> int:
    """What sort of address a link leads to: none, within the page, no page, a page."""
    return (
        0 if not href else 1 if href.startswith("#") else 2 if href.startswith(("javascript", "mailto", "tel")) else 3
    )


def _said_by_data(f: Columns, doms: Sequence[Dom]) -> None:
    """Whether the article's body in the page's data holds it."""
    n = len(doms)
    if any(d.said is not None for d in doms):
        said = f.add("jsonld", _count([bool(d.said) for d in doms]))
        f.add("jsonld_found", np.full(n, _run(f.mass * said)[-1] / max(1.0, float(_run(f.mass)[-1]))))
    else:
        f.add("jsonld", np.full(n, np.nan))
        f.add("jsonld_found", np.full(n, np.nan))


def _held(f: Columns) -> None:
    """What the elements around it hold, and the blocks set alike."""
    n, mass, prose, links, facts = len(f.words), f.mass, f.prose, f.column("links"), f.facts
    run_mass, run_links, run_count, run_prose = _run(mass), _run(mass * links), _run(np.ones(n)), _run(mass * prose)
    all_mass, all_prose = max(1.0, run_mass[-1]), max(1.0, run_prose[-1])
    own = np.arange(n)
    for level in range(LEVELS):
        lo, hi = facts[:, 4 + 2 * level].astype(np.intp), facts[:, 5 + 2 * level].astype(np.intp)
        held = run_mass[hi] - run_mass[lo]
        number = run_count[hi] - run_count[lo]
        f.add(f"holds{level}", np.log1p(held))
        f.add(f"number{level}", np.log1p(number))
        f.add(f"share{level}", held / all_mass)
        f.add(f"links{level}", (run_links[hi] - run_links[lo]) / np.maximum(1.0, held))
        f.add(f"prose{level}", (run_prose[hi] - run_prose[lo]) / all_prose)
        f.add(f"mean{level}", held / np.maximum(1.0, number))
        if 0 < level < 3:
            f.add(f"at{level}", (own - lo) / np.maximum(1, hi - lo))
    sort = facts[:, 3].astype(np.intp)
    alike = np.bincount(sort)
    heavy = np.bincount(sort, mass)
    f.add("alike", np.log1p(alike[sort]))
    f.add("alike_words", (heavy / np.maximum(1, alike))[sort])
    f.add("alike_mass", heavy[sort] / all_mass)
    f.add("alike_links", (np.bincount(sort, mass * links) / np.maximum(1.0, heavy))[sort])
    f.add("alike_prose", (np.bincount(sort, prose) / np.maximum(1, alike))[sort])


def _place(f: Columns) -> None:
    """Its place on the page, and its neighbours."""
    n, mass, prose, links = len(f.words), f.mass, f.prose, f.column("links")
    run_mass, run_links, run_prose = _run(mass), _run(mass * links), _run(mass * prose)
    all_mass, all_prose = max(1.0, run_mass[-1]), max(1.0, run_prose[-1])
    f.add("n", np.full(n, np.log1p(n)))
    f.add("all_words", np.full(n, np.log1p(all_mass)))
    f.add("all_prose", np.full(n, all_prose / all_mass))
    f.add("place", np.arange(n) / n)
    f.add("place_words", run_mass[:-1] / all_mass)
    f.add("since_prose", _since(prose))
    f.add("until_prose", _since(prose[::-1])[::-1])
    f.add("prose_before", run_prose[:-1] / all_prose)
    for k in (3, 8, 20):
        f.add(f"prose_{k}", np.log1p(_window(run_prose, k)))
        around = _window(run_mass, k)
        f.add(f"mean_{k}", around / (2 * k))
        f.add(f"links_{k}", _window(run_links, k) / np.maximum(1.0, around))
    for k in (-1, 1):
        for name, x in (("words", f.values[0]), ("links", links)):
            y = np.full(n, np.nan, np.float32)
            if k < 0:
                y[-k:] = x[: n + k]
            else:
                y[: n - k] = x[k:]
            f.add(f"{name}{k:+d}", y)


def _headings(f: Columns, page: Page, doms: Sequence[Dom]) -> None:
    """The headings above and below it."""
    n = len(doms)
    is_head = np.fromiter((b.role == "h" for b in page.blocks), np.bool_, n)
    f.add("since_head", _since(is_head))
    f.add("until_head", _since(is_head[::-1])[::-1])
    first_head = np.fromiter((d.tag == "h1" for d in doms), np.bool_, n)
    f.add("since_h1", _since(first_head))
    f.add("until_h1", _since(first_head[::-1])[::-1])
    last_head = f.heads = np.maximum.accumulate(np.where(is_head, np.arange(n), -1))
    run_mass = _run(f.mass)
    f.add("head_words", np.where(last_head >= 0, f.words[last_head], np.nan))
    f.add("head_tag", np.where(last_head >= 0, f.column("tag")[last_head], np.nan))
    f.add("words_since_head", np.log1p(run_mass[:-1] - np.where(last_head >= 0, run_mass[last_head], 0)))


def _said_by_head(f: Columns, page: Page, folded: Sequence[str]) -> None:
    """Whether it was said before, or is said by the page's head."""
    seen: dict[str, int] = {}
    numbers = []
    for t in folded:
        seen[t] = k = seen.get(t, 0) + 1
        numbers.append(k)
    f.add("copy", _count(numbers).clip(0, 9))
    f.add("copies", _count([seen[t] for t in folded]).clip(0, 9))
    title = page.fields.get("title", "").lower().strip(_OUTER)
    title_words = frozenset(title.split())
    same, held_in = [], []
    for t in folded:
        if len(t) > 300 or not title_words:
            same.append(0.0)
            held_in.append(0)
            continue
        if len(t) > 3 * len(title) + 40:
            same.append(0.0)
            held_in.append(int(title in t))
            continue
        mine = frozenset(t.split())
        same.append(len(mine & title_words) / max(1, len(mine | title_words)))
        held_in.append(int(t in title or title in t))
    f.add("title", _count(same))
    f.add("title_held", _count(held_in))
    is_title = np.asarray(same) >= 0.75
    f.add("since_title", _since(is_title))
    f.add("until_title", _since(is_title[::-1])[::-1])
    described = page.fields.get("description", "").lower().strip(_OUTER)
    f.add(
        "described",
        _count([len(t) > 20 and len(described) > 20 and (t[:40] in described or described[:40] in t) for t in folded]),
    )
    byline, source = page.fields.get("byline", "").lower(), page.fields.get("source", "").lower()
    f.add("byline", _count([len(t) < 160 and len(byline) > 4 and byline in t for t in folded]))
    f.add("source", _count([len(t) < 160 and len(source) > 3 and source in t for t in folded]))


def _said_by_rules(f: Columns, page: Page, marks: Sequence[Mark]) -> None:
    """What the rules said of it and of its neighbours."""
    n = len(page.blocks)
    at = {b.start: b.n for b in page.blocks}
    starts = [b.start for b in page.blocks]
    told = {name: np.zeros(n, np.float32) for name in ("drop", "cut", "field", "end", "keep", "break")}
    for m in marks:
        b = at.get(m.start)
        if b is None:
            b = max(0, bisect_right(starts, m.start) - 1)
        told[m.act][b] += 1.0
    for name in ("drop", "cut", "field", "end"):
        f.add("rule_" + name, np.minimum(3, told[name]))
    gone = told["drop"] + told["end"] > 0
    run_gone = _run(gone)
    f.add("gone_2", _window(run_gone, 2))
    f.add("gone_6", _window(run_gone, 6))
    f.add("since_gone", _since(gone))
    f.add("until_gone", _since(gone[::-1])[::-1])
    f.add("since_end", _since(told["end"] > 0))
    f.add("head_gone", np.where(f.heads >= 0, gone[f.heads], np.nan))


VOTES = (
    "vote", "vote_share", "votes_words", *(f"votes{level}" for level in range(LEVELS)), "alike_votes", "since_vote",
    "until_vote", "since_strong", "until_strong",
    "votes_before", "vote_3", "vote_8", "vote_20", "head_vote",
)  # fmt: skip
"""The columns of `heard`."""


def heard(f: Columns, votes: Sequence[bool] | None) -> Array:
    """
    What trafilatura keeps of a page: a row a block, a column a name of `VOTES`; NaN where it was not asked.

    Args:
        f: the `columns` of the page.
        votes: for each block, whether trafilatura kept it.
    """
    n = len(f.words)
    if votes is None:
        return np.full((n, len(VOTES)), np.nan, np.float32)
    vote, mass, facts = np.asarray(votes, np.float64), f.mass, f.facts
    kept = mass * vote
    run_mass, run_votes, run_voted = _run(mass), _run(kept), _run(vote)
    every = float(run_votes[-1])
    sort = facts[:, 3].astype(np.intp)
    voted = vote > 0
    strong = f.prose & voted
    out = [vote, np.full(n, every / max(1.0, run_mass[-1])), np.full(n, np.log1p(every))]
    for level in range(LEVELS):
        lo, hi = facts[:, 4 + 2 * level].astype(np.intp), facts[:, 5 + 2 * level].astype(np.intp)
        out.append((run_votes[hi] - run_votes[lo] - kept) / np.maximum(1.0, run_mass[hi] - run_mass[lo] - mass))
    out.append((np.bincount(sort, kept)[sort] - kept) / np.maximum(1.0, np.bincount(sort, mass)[sort] - mass))
    for flag in (voted, strong):
        out += [_since(flag), _since(flag[::-1])[::-1]]
    out.append(run_votes[:-1] / max(1.0, every))
    out += [_window(run_voted, k) for k in (3, 8, 20)]
    out.append(np.where(f.heads >= 0, vote[f.heads], np.nan))
    return np.column_stack(out).astype(np.float32)


SECOND = tuple(
    [
        "p",
        "p-1",
        "p-2",
        "p+1",
        "p+2",
        "p_3",
        "p_10",
        "p_mean",
        "p_mass",
        "p_best",
        "p_before",
        "p_after",
        "p_alike",
        "p_head",
        "p_since",
        "p_until",
    ]
    + [f"p{level}" for level in range(LEVELS)]
    + ["lex", "lex_low", "names", "names_low"]
)
"""The columns of `second`."""


def second(f: Columns, p: NDArray[np.floating], words_say: NDArray[np.float64]) -> Array:
    """
    What a first look at a page says of each block and of its neighbours: columns for a second look.

    Args:
        f: the `columns` of the page.
        p: for each block, the probability of the first look.
        words_say: `cleaner.pages.lexicon.said` for each block; NaN where nobody will look.
    """
    n = len(p)
    words, facts, heads = f.words, f.facts, f.heads
    p = np.asarray(p, np.float64)
    mass = words * p
    run_words, run_mass = _run(words), _run(mass)
    out = [p]
    for k in (-1, -2, 1, 2):
        y = np.full(n, np.nan)
        if k < 0:
            y[-k:] = p[: n + k]
        else:
            y[: n - k] = p[k:]
        out.append(y)
    for k in (3, 10):
        out.append(_window(run_mass, k) / np.maximum(1.0, _window(run_words, k)))
    all_mass = max(1.0, float(run_mass[-1]))
    out.append(np.full(n, all_mass / max(1.0, float(run_words[-1]))))
    out.append(np.full(n, np.log1p(all_mass)))
    out.append(np.full(n, p.max()))
    out.append(run_mass[:-1] / all_mass)
    out.append(1.0 - run_mass[1:] / all_mass)
    sort = facts[:, 3].astype(np.intp)
    heavy, kept = np.bincount(sort, words), np.bincount(sort, mass)
    out.append((kept[sort] - mass) / np.maximum(1.0, heavy[sort] - words))
    out.append(np.where(heads >= 0, p[heads], np.nan))
    sure = (p > 0.8) & (words >= 12)
    out.append(_since(sure))
    out.append(_since(sure[::-1])[::-1])
    for level in range(LEVELS):
        lo, hi = facts[:, 4 + 2 * level].astype(np.intp), facts[:, 5 + 2 * level].astype(np.intp)
        out.append((run_mass[hi] - run_mass[lo] - mass) / np.maximum(1.0, run_words[hi] - run_words[lo] - words))
    return np.column_stack([*out, words_say]).astype(np.float32)
