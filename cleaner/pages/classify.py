"""
The judge of HTML pages: which blocks are the story's text.

Boosted trees (`cleaner.pages.forest`) weigh what `cleaner.pages.features` counts: the text, the tree, the neighbours,
what the rules said, and what trafilatura kept. How the weights were made: `train/train_html.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from cleaner.model import Block, Mark, Page
from cleaner.pages.features import columns, heard, second
from cleaner.pages.lexicon import lexicon, names_say
from cleaner.pages.render import shown
from cleaner.pages.witness import ask
from cleaner.settings import Settings
from cleaner.text.clock import opens_with_clock
from cleaner.text.prose import ends_sentence
from cleaner.text.words import plain

FIRST, SECOND = "html_first", "html"
"""Weights of the first look, at every block, and of the second, at those the first is not sure of."""
BASE = 0.5
"""Probability from which a block of a clear page is kept, at the default care."""
DOUBT = 0.35
"""
Probability from which a plain sentence stays that a witness kept, or that is set as a quote: in doubt, keep. Of the
words of such sentences between here and `BASE`, four fifths are the page's text on sites that the judge has not seen.
"""
BARE = 0.25
"""
Probability from which a block is kept on a page without a link, and without an element that is named for anything but
text: somebody wrote it by hand, or cut it out of its page. A loose word is more often text there than elsewhere.
"""
ITEM = 0.25
"""
Probability from which an item of a list, a term or its meaning stays, beneath a sentence of the story and in the
element that holds most of them. On sites that the judge has not seen, six in ten of the words of such items between
here and `BASE` are text, and few below; of tables' rows, three in ten are.
"""
BARE_ITEM = 0.1
"""
As `ITEM`, and for rows of data, on a page as of `BARE`: all such items of the labelled pages are text (of rows they
have none); what is not, are lines of tables that lay out the page, a cell a row.
"""
OUTVOTED = 0.9
"""Probability above which, on a page that is not clear (a product, a thread), a line is kept that a rule would drop:
such pages are full of headings and labels that are clutter on a news page. The judge has heard the rule."""
WORDS = "html_words"
"""The weights of hashed words and names, for the second look."""
SURE = 0.04, 0.985
"""
Probabilities below and above which the first look is final: most of a page is menus, and most of its text is plain.
"""
TEXT = 100
"""Words that a page must hold to be plain."""
PLAIN, DOUBTFUL = 0.2, 0.2
"""
Where no more words than this share of the page's text lie between this probability and its opposite, no witness is
asked. On sites that the judge has not seen, to ask of a third of all pages instead of a half (0.12) changed word F1 by
0.0003 at most; to ask of none costs 0.005.
"""
SENTENCE = 12
"""Words from which on a whole sentence is one of a story's."""
CLEAR = 0.8
"""Expected F1 from which on a page's text is clear, and each block is judged by itself."""
_LIVE = re.compile(r"(?:^|\s)live(?![^\W_])|live-?_?(?:blog|update|feed|ticker|event|post|entry)|minute-by-minute")
_COMMENTS = re.compile(
    r"""
    (?: (?:li-|div-)?comment[-_]?\d+ | disqus_thread | respond | comment-?respond
      | (?:(?:user|reader|article|post|blog|all|view|fb|facebook|story|entry)[-_]?)? comments?
        (?:[-_]?(?:list|body|text|wrap|wrapper|wrapping|area|section|container|block|box|thread|threads|entry|item|items|post|inner
                  |content|author|meta|holder|region|module|main|template|form|display|feed|row|level|published))? )
    """,
    re.X,
)
"""Names of elements that hold what readers wrote."""
_THREAD = re.compile(
    r"forum|thread|topic|discuss|communit|/t/|/r/|question|answer|issue|showpost|phpbb|groups/|item\?id", re.I
)
"""In an address: what readers write there is the page's text."""
_POST = re.compile(r"topic|forum|crawler|post-?_?(?:body|content|message|text)|message|answer|question")
"""In the names around a comment: it is a post of a thread."""
_MEMBER = re.compile(
    r"(?:post|message|thread|member)?[-_]?(?:profile|poster|author|avatar|signature|user|member)"
    r"(?:[-_]?(?:info|infos|details|data|profile|panel|box|stats|name|title))?"
)
"""Names of elements that tell who wrote a post of a thread."""
MEMBER_CHARS = 80
"""Characters of a line in such an element beyond which it may be what the member wrote."""
POSTS = 3
"""Times that members are told between texts that stay, from which on a page is a thread."""
THE_STORY = 120
"""
Words that must stay outside of readers' comments, or they are the page's text: a thread, an open letter's answers.
"""
_WHY = {
    "navigation": "This stands where the page leads elsewhere, not in its text.",
    "related": "This points to other pages.",
    "comments": "Readers wrote this, not the author.",
    "sharing": "This is the page's equipment for sharing and following.",
    "promotion": "The site speaks for itself here.",
    "advertising": "This is paid for, or labels what is.",
    "caption": "This belongs to a picture.",
    "legal": "This is the site's small print.",
    "other": "The page's text goes on without this.",
}
_WHY_KEPT = "A rule knows this line as clutter, but here it stands in the page's text."
_WHY_HIDDEN = "The page does not show this text."
_WHY_PULLED = "This sentence is set large beside the paragraph that it is taken from."
_WHY_OUTSIDE = "This stands outside the page's stories."
_WHY_MEMBER = "This tells who wrote a post of the thread, and when."
_WHY_STORY = "The page holds several stories, each in an element of its own."
_KINDS = tuple(
    (kind, re.compile(parts))
    for kind, parts in (
        ("comments", "comment|disqus|respond"),
        ("sharing", "share|social|follow"),
        ("promotion", "newsletter|subscri|signup|promo|paywall"),
        ("related", "related|recommend|more-|popular|teaser|card|trending|latest|read-next|also"),
        ("advertising", "advert|sponsor|ad-|outbrain|taboola"),
        ("legal", "copyright|legal|cookie|consent"),
        ("caption", "caption|credit"),
        ("navigation", "nav|menu|breadcrumb|footer|header|sidebar|tags|pagination|toolbar"),
    )
)
"""Kinds of clutter, and what stands in the names of its elements: the first that is found counts."""


def threshold(p: NDArray[np.floating], words: NDArray[np.floating], base: float) -> float:
    """
    The probability from which on a page's blocks are kept.

    Where the text is clear it is `base`. Where it is not (listings, products, threads), to keep the blocks above a
    fixed probability loses much of what is wanted: there it is the one at which the F1 that the probabilities
    themselves lead one to expect is highest (about half of that F1: Lipton et al., 2014), if that is lower.
    """
    if not len(p) or not float((p * words).sum()):
        return base
    order = np.argsort(-p, kind="stable")
    kept = np.cumsum((p * words)[order])
    expected = 2 * kept / (np.cumsum(words[order]) + kept[-1] + 1e-9)
    best = int(np.argmax(expected))
    return base if expected[best] >= CLEAR else float(min(p[order][best], base))


Votes = Sequence[bool] | None
"""What a witness kept of each block; None where it was not asked, or had nothing to say."""
Witness = Callable[[], Votes]
"""Asked only where a page leaves a doubt."""


def trafilatura_of(page: Page, first: int = 0, stop: int | None = None) -> Votes:
    """What trafilatura keeps of a page, or of one of several stories on it: its blocks [first, stop)."""
    return None if page.tree is None else ask(page.tree, shown(page.tree.pieces), first, stop)


def probabilities(
    page: Page, marks: Sequence[Mark], witness: Witness
) -> tuple[NDArray[np.float64], NDArray[np.float64], Votes]:
    """
    For each block, how likely it belongs to the page's text, 0 to 1, its words, and what the witness said, if asked.
    """
    from cleaner.pages.forest import Forest

    if not page.blocks:
        return np.zeros(0), np.zeros(0), None
    first = Forest.load(FIRST)
    f = columns(page, marks)
    base = np.column_stack(f.values)
    votes: Votes = None
    x = np.hstack([base, heard(f, votes)])
    p = first.predict(x)
    if not is_plain(p, f.words) and (votes := witness()) is not None:
        x = np.hstack([base, heard(f, votes)])
        p = first.predict(x)
    unsure = is_unsure(p)
    if unsure.any():
        say = np.full((len(p), 4), np.nan)
        asked = [page.blocks[n] for n in unsure.nonzero()[0].tolist()]
        words, names = _words()
        say[unsure, :2] = lexicon([b.text for b in asked], words)
        say[unsure, 2:] = names_say([b.dom.hints if b.dom else "" for b in asked], names)
        p[unsure] = Forest.load(SECOND).predict(np.column_stack([x, second(f, p, say)])[unsure])
    return p, f.words, votes


def is_plain(p: NDArray[np.floating], words: NDArray[np.floating]) -> bool:
    """Whether the first look, without a witness, leaves hardly a doubt of a page that holds a text."""
    kept = float(words[p >= 0.5].sum())
    return kept >= TEXT and float(words[(p > PLAIN) & (p < 1 - PLAIN)].sum()) <= DOUBTFUL * kept


def is_unsure(p: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Which blocks the first look leaves to the second."""
    return (p > SURE[0]) & (p < SURE[1])


@lru_cache(maxsize=1)
def _words() -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """The tables of hashed words and of hashed names."""
    with (
        (files("cleaner") / "weights" / f"{WORDS}.npz").open("rb") as file,
        np.load(file, allow_pickle=False) as archive,
    ):
        return archive["words"], archive["names"]


def judge_page(page: Page, marks: Sequence[Mark], settings: Settings) -> list[Mark]:
    """
    Mark the blocks of a page that are not its text, and where its second, third … story begins.

    Args:
        page: from `read_markup`.
        marks: what the rules said.
        settings: `care` moves the probability at which a block goes; without `split` a page is one story.

    Returns:
        "drop" marks, by "heuristic/hidden-text", "heuristic/listing", "heuristic/outside-stories" or "learned/html",
        "field" and "break" marks, ordered by offset.
    """
    blocks = page.blocks
    if not blocks or any(b.dom is None for b in blocks):
        return []
    if "listing" in page.flags:
        why = "The page lists headlines with the beginnings of what they lead to: no text of its own."
        return [Mark(b.start, b.end, "drop", "heuristic/listing", "related", why) for b in blocks]
    if "stories" not in page.flags or not settings.split:
        return _judge(page, marks, settings, lambda: trafilatura_of(page))
    found: list[Mark] = []
    opened = False
    first = 0
    while first < len(blocks):
        story = _story(blocks[first])
        stop = first + 1
        while stop < len(blocks) and _story(blocks[stop]) == story:
            stop += 1
        part = blocks[first:stop]
        if story < 0:
            found += [
                Mark(b.start, b.end, "drop", "heuristic/outside-stories", "navigation", _WHY_OUTSIDE) for b in part
            ]
        else:
            if opened:
                found.append(Mark(part[0].start, part[0].end, "break", "structure/card", "", _WHY_STORY))
            opened = True
            told = [m for m in marks if part[0].start <= m.start < part[-1].end]
            found += _judge(_part(page, first, stop), told, settings, partial(trafilatura_of, page, first, stop))
        first = stop
    return found


def _story(block: Block) -> int:
    assert block.dom is not None
    return block.dom.story


def _part(page: Page, first: int, stop: int) -> Page:
    """One story of a page as a page: its blocks counted from 0, its headline as the title."""
    blocks = []
    for b in page.blocks[first:stop]:
        assert b.dom is not None
        around = tuple(
            (min(max(lo - first, 0), stop - first), min(max(hi - first, 0), stop - first)) for lo, hi in b.dom.around
        )
        blocks.append(replace(b, n=b.n - first, dom=replace(b.dom, around=around)))
    head = next((b.text for b in blocks if b.role == "h"), "")
    return Page(page.document, tuple(blocks), {"title": head}, ())


def _judge(page: Page, marks: Sequence[Mark], settings: Settings, witness: Witness) -> list[Mark]:
    """The marks of one story's page."""
    p, words, votes = probabilities(page, marks, witness)
    base = BASE + (0.5 - settings.care) * 0.6
    bare = "too-deep" not in page.flags and not any(map(_furnished, page.blocks))
    if bare:
        base = min(base, BARE)
    limit = threshold(p, words, base)
    items = _items(page, p, words, limit, bare)
    title = -1 if any(m.act == "field" and m.field == "title" for m in marks) else _title(page, p)
    times, pulled, replies = _times(page, p, limit), _pulled(page, p, limit), _replies(page, p, words, limit)
    members = _members(page, p, limit)
    hit = {m.start for m in marks if m.act in ("drop", "end")} - {m.start for m in marks if m.act == "cut"}
    found = []
    for b, q in zip(page.blocks, p.tolist(), strict=True):
        dom = b.dom
        assert dom is not None
        if limit < base and q > OUTVOTED and b.start in hit and not dom.rules:
            found.append(Mark(b.start, b.end, "keep", "learned/html", "", _WHY_KEPT, p=round(q, 4)))
        if dom.hidden:
            found.append(Mark(b.start, b.end, "drop", "heuristic/hidden-text", "navigation", _WHY_HIDDEN))
        elif b.n in pulled:
            found.append(Mark(b.start, b.end, "drop", "heuristic/pull-quote", "repeat", _WHY_PULLED))
        elif b.n in replies:
            found.append(Mark(b.start, b.end, "drop", "heuristic/reader-comments", "comments", _WHY["comments"]))
        elif b.n in members:
            found.append(Mark(b.start, b.end, "drop", "heuristic/member-data", "other", _WHY_MEMBER))
        elif b.n in times:
            found.append(Mark(b.start, b.end, "keep", "heuristic/live-time", "", "The time of a liveblog's entry."))
        elif b.n == title:
            start = b.start + (2 if b.text.startswith("- ") else 0)
            found.append(Mark(start, b.end, "field", "heuristic/page-title", "", "The page's headline.", "title"))
        elif b.n not in items and q < (min(limit, DOUBT) if _vouched(b, votes) else limit):
            kind = _kind(b)
            found.append(Mark(b.start, b.end, "drop", "learned/html", kind, _WHY[kind], p=round(1.0 - q, 4)))
    return found


def _times(page: Page, p: NDArray[np.float64], limit: float) -> set[int]:
    """Numbers of the blocks that say when an entry of a liveblog was written: a time, right above text that stays."""
    blocks = page.blocks
    live = [
        b.n
        for b in blocks[:-1]
        if len(b.text) < 40
        and opens_with_clock(b.text)
        and b.dom is not None
        and not b.dom.hidden
        and _LIVE.search(b.dom.hints)
    ]
    return {n for n in live if max(p[n + 1 : n + 3]) >= limit} if len(live) >= 3 else set()


def _replies(page: Page, p: NDArray[np.float64], words: NDArray[np.float64], limit: float) -> set[int]:
    """
    Numbers of the blocks in elements named for readers' comments, on a page that has a story above them.

    Such an element opens behind the story's beginning: a name that the whole page bears says nothing.
    """
    inside = np.fromiter((b.dom is not None and _holds_comments(b.dom.hints) for b in page.blocks), np.bool_, len(p))
    if not inside.any() or _THREAD.search(page.document.url or page.fields.get("url", "")):
        return set()
    stays = words * (p >= limit)
    above = float(stays[: int(inside.argmax())].sum())
    outside = float(stays[~inside].sum())
    if above < THE_STORY or outside < THE_STORY or above < 0.5 * outside:
        return set()
    return set(inside.nonzero()[0].tolist())


def _members(page: Page, p: NDArray[np.float64], limit: float) -> set[int]:
    """
    Numbers of the short lines in elements named for a thread's members: name, date, rank, signature.

    They recur between posts; the one box about the author of a story stays for the judge.
    """
    found: set[int] = set()
    runs, text_since = 0, True
    for b in page.blocks:
        assert b.dom is not None
        if len(b.text) < MEMBER_CHARS and _names_member(b.dom.hints):
            found.add(b.n)
            runs += text_since
            text_since = False
        elif p[b.n] >= limit and b.dom.links < 0.5 and ends_sentence(b.text):
            text_since = True
    return found if runs >= POSTS else set()


@lru_cache(maxsize=1 << 11)
def _names_member(hints: str) -> bool:
    return any(map(_MEMBER.fullmatch, hints.split(None, 2)[:2]))


@lru_cache(maxsize=1 << 11)
def _holds_comments(hints: str) -> bool:
    return any(map(_COMMENTS.fullmatch, hints.split())) and not _POST.search(hints)


def _pulled(page: Page, p: NDArray[np.float64], limit: float) -> set[int]:
    """Numbers of the quotes that a longer block that stays says word for word."""
    quotes = [
        b
        for b in page.blocks
        if b.dom is not None
        and 20 <= len(b.text) < 300
        and p[b.n] >= limit
        and (b.role == "quote" or "pull" in b.dom.hints[:80])
    ]
    if not quotes:
        return set()
    text = "\n".join(plain(b.text) for b in page.blocks if p[b.n] >= limit and len(b.text) > 80 and b.role == "p")
    return {b.n for b in quotes if (said := plain(b.text)) and text.count(said) > (b.role == "p" and len(b.text) > 80)}


def _vouched(block: Block, votes: Votes) -> bool:
    """Whether this whole sentence, which leads nowhere, is set as a quote, or in a paragraph that a witness kept."""
    dom = block.dom
    if dom is None or dom.links or not ends_sentence(block.text):
        return False
    return block.role == "quote" or (block.role == "p" and votes is not None and votes[block.n])


def _items(page: Page, p: NDArray[np.float64], words: NDArray[np.float64], limit: float, bare: bool) -> set[int]:
    """
    Numbers of the items of lists, and on a bare page the rows of data tables, that stay though they are below `limit`.

    They stand beneath a sentence that stays, in the element that holds most of those; what leads elsewhere, or is named
    for clutter, does not.
    """
    doubtful = ((p >= (BARE_ITEM if bare else ITEM)) & (p < limit)).nonzero()[0].tolist()
    found: set[int] = set()
    if not doubtful:
        return found
    sentences = [
        q >= limit and w >= SENTENCE and b.role in ("p", "quote") and ends_sentence(b.text)
        for b, q, w in zip(page.blocks, p.tolist(), words.tolist(), strict=True)
    ]
    run = np.concatenate([[0.0], np.cumsum(words * sentences)])
    for n in doubtful:
        block = page.blocks[n]
        dom = block.dom
        assert dom is not None
        if dom.links >= 0.5 or not _is_item(block, bare) or _named(dom.hints):
            continue
        first, stop = next(((lo, hi) for lo, hi in dom.around if run[hi] > run[lo]), (n, n))
        if run[n] > run[first] and run[stop] - run[first] >= 0.5 * run[-1]:
            found.add(n)
    return found


def _is_item(block: Block, rows: bool) -> bool:
    """
    Whether a block is an item of a list, a term or its meaning, or a paragraph of one; with `rows`, several cells, too.
    """
    if block.role == "table":
        return rows and " | " in block.text
    return block.role == "li" or (block.role == "p" and block.dom is not None and "li" in block.dom.ancestors[:1])


def _title(page: Page, p: NDArray[np.float64]) -> int:
    """
    The block of the headline: a heading that says what the head says, before most of the text; -1 if there is none.
    """
    title = plain(page.fields.get("title", ""))
    best, score = -1, 0.0
    for b in page.blocks:
        assert b.dom is not None
        if (
            b.dom.hidden
            or len(b.text) > 300
            or b.dom.tag not in ("h1", "h2", "h3")
            or (b.dom.tag != "h1" and p[b.n] > 0.5 and best >= 0)
        ):
            continue
        mine = plain(b.text)
        if not mine:
            continue
        one, two = set(mine.split()), set(title.split())
        alike = 1.0 if mine == title else len(one & two) / len(one | two)
        alike += 0.2 * (b.dom.tag == "h1") + 0.1 * ("h1" not in b.dom.tag and b.n < len(page.blocks) // 2)
        if alike > max(score, 0.7):
            best, score = b.n, alike
    if best < 0:
        # Some heads say no more than the site's name: then the page's one first heading is its headline.
        first = [
            b
            for b in page.blocks
            if b.dom is not None and b.dom.tag == "h1" and not b.dom.hidden and b.dom.links < 0.5 and len(b.text) < 300
        ]
        if len(first) == 1 and first[0].text.count(" ") >= 2 and p[: first[0].n].max(initial=0.0) < 0.5:
            best = first[0].n
    return best


@lru_cache(maxsize=1 << 11)
def _named(hints: str) -> str:
    return next((kind for kind, parts in _KINDS if parts.search(hints)), "")


def _furnished(block: Block) -> bool:
    """Whether a block leads elsewhere, or stands in what is named for something else than the page's text."""
    dom = block.dom
    return dom is not None and bool(
        dom.links or _named(dom.hints) or {"nav", "footer", "aside", "form"}.intersection(dom.ancestors)
    )


def _kind(block: Block) -> str:
    """What sort of clutter a dropped block is, for reports."""
    dom = block.dom
    assert dom is not None
    if name := _named(dom.hints):
        return name
    if block.role == "caption":
        return "caption"
    if "nav" in dom.ancestors or "footer" in dom.ancestors or "header" in dom.ancestors:
        return "navigation"
    return "related" if dom.links > 0.5 else "other"
