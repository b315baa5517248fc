"""
Does a page hold several complete stories, or a list of teasers, or one text?

Structure decides: stories of one page stand in elements of one sort, each with a headline of its own and a body that
ends. A blog archive, a day's briefs, an aggregator's page with full bodies are several stories. One article with
teasers around it, a thread, comments, a liveblog, an article cut into sections are one text. A list of headlines with
the beginnings of what they lead to is no text at all.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from cleaner.model import Block, Dom
from cleaner.text.addresses import host as host_of
from cleaner.text.dates import iso, tells_day, tells_when

BODY_WORDS = 60
"""Words of prose from which a card's body may be a story: briefs have about so many, teasers rarely more than forty."""
LONG = 150
"""Words of prose of another story on a page whose head describes one: what a site adds below it when one scrolls."""
TEASERS = 5
"""Teasers from which a page may be a listing."""
MOST = 60
"""Stories of one page that are judged by themselves; the rest is judged with the last."""

_ONE_TEXT = re.compile(
    r"comment|reply|replies|live-?blog|live-?update|livefeed|\blive\b|thread|message|topic-?post|crawler-post|question|"
    r"answer|review|timeline|faq|accordion|step\b|chapter|product"
)
_CUT_OFF = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\]|&hellip;)\s*(?:\S+\s+){0,3}\S*$")
_A_STORY = frozenset(
    (
        "post",
        "entry",
        "hentry",
        "story",
        "brief",
        "article",
        "news",
        "newsitem",
        "news-item",
        "news-brief",
        "news-story",
        "blog-post",
        "blogpost",
        "post-item",
        "story-item",
        "brief-item",
        "article-item",
    )
)
"""Names of an element that holds one story."""
_REPLY = re.compile(r"^(?:re|aw|sv|vs|odp)\s?:\s*", re.I)
_WORD = re.compile(r"\w{4,}")
_MORE = re.compile(
    r"^\W*(?:read|continue|full|view|see|keep|more|weiter|mehr|lire|leer|seguir|continua|leggi|ler|lees|czytaj|läs|les|"
    r"lue|číst|читать|далее|devam|baca|selengkapnya|続き|阅读|閱讀|더)\b.{0,50}$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Card:
    """A headline and what follows it, up to the next headline of the same sort."""

    first: int
    """Its first block; `stop` is the one behind its last."""
    stop: int
    head: int
    """The block of its headline."""
    prose: int
    """Words of its paragraphs."""
    whole: bool
    """Does its body end by itself, and is there enough of it?"""


def find_cards(blocks: Sequence[Block], one: bool, host: str = "") -> tuple[list[Card], bool]:
    """
    The complete stories of a page, if it holds several.

    Args:
        blocks: all blocks of the page, with `dom`.
        one: whether the page's head describes one article. Then only long, dated <article> elements are other stories.
        host: the page's own; headings of an article that lead to other hosts are its subject, not stories.

    Returns:
        The cards (none where the page is one text), and whether the page is a listing of teasers.
    """
    n = len(blocks)
    groups = [_articles(blocks)] if one else [_articles(blocks), *_siblings(blocks, host)]
    if one:
        groups = [[c for c in g if c.prose >= LONG and _dated(blocks, c)] for g in groups]
    best: list[Card] = []
    listing = False
    for cards in groups:
        whole = [c for c in cards if c.whole]
        if (
            len(whole) >= 2
            and median(_size(blocks[c.head].text) for c in whole) >= 3
            and len(whole) >= 0.5 * len([c for c in cards if c.prose])
            and sum(c.prose for c in whole) > sum(c.prose for c in best)
        ):
            largest = max(c.prose for c in whole)
            rest = sum(c.prose for c in whole) - largest
            inside = sum(c.prose for c in whole)
            if (
                rest >= max(BODY_WORDS, 0.12 * largest)
                and inside >= 0.6 * _prose(blocks, 0, n)
                and not _one_subject(blocks, whole)
            ):
                best = whole
        if len(cards) >= TEASERS and not whole:
            cut = sum(_teaser(blocks, c) for c in cards)
            outside = _prose(blocks, 0, n) - sum(c.prose for c in cards)
            if cut >= 0.6 * len(cards) and outside < 0.3 * sum(c.prose for c in cards) + 40:
                listing = True
    return best[:MOST], listing and not best


def _one_subject(blocks: Sequence[Block], cards: Sequence[Card]) -> bool:
    """
    Whether cards without a date or a link each are the parts of one text.

    Its table of contents leads to them, or the page's first heading says words that half of them say again.
    """
    if 2 * sum(_dated(blocks, c) or _linked(blocks[c.head]) for c in cards) >= len(cards):
        return False
    heads = [blocks[c.head].text for c in cards]
    listed = {
        line.removeprefix("- ")
        for b in blocks
        if _dom(b).links >= 0.9 and _dom(b).href[:1] in ("", "#")
        for line in b.text.split("\n")
    }
    if 2 * sum(h in listed for h in heads) >= len(heads):
        return True
    title = next((b.text for b in blocks[: cards[0].first] if _dom(b).tag == "h1"), "")
    said = {w[:6] for w in _WORD.findall(title.lower())}
    return 2 * sum(not said.isdisjoint(w[:6] for w in _WORD.findall(h.lower())) for h in heads) >= len(heads)


def _dom(block: Block) -> Dom:
    assert block.dom is not None
    return block.dom


def _is_prose(block: Block) -> bool:
    dom = _dom(block)
    return block.role in ("p", "quote", "li") and dom.links < 0.5 and not dom.hidden and len(block.text) >= 60


def _prose(blocks: Sequence[Block], first: int, stop: int) -> int:
    return sum(_size(b.text) for b in blocks[first:stop] if _is_prose(b))


def _size(text: str) -> int:
    """Words; where no spaces part them, two characters are about one."""
    return max(text.count(" ") + 1, len(text) // 12)


def _articles(blocks: Sequence[Block]) -> list[Card]:
    """The outermost <article> elements, as cards."""
    spans: dict[int, list[int]] = {}
    for b in blocks:
        k = _dom(b).article
        if k >= 0:
            spans.setdefault(k, [b.n, b.n + 1])[1] = b.n + 1
    cards = []
    for first, stop in spans.values():
        if _ONE_TEXT.search(_outer_hints(blocks[first:stop])):
            continue
        head = _headline(blocks, first, stop)
        if head is not None:
            cards.append(_card(blocks, first, stop, head))
    heads = {blocks[c.head].text for c in cards}
    return cards if len(heads) == len(cards) else []


def _outer_hints(blocks: Sequence[Block]) -> str:
    """The names that all blocks of an element share: its own and those of what it stands in."""
    common: set[str] | None = None
    for b in blocks:
        names = set(_dom(b).hints.split())
        common = names if common is None else common & names
    return " ".join(sorted(common or ()))


def _headline(blocks: Sequence[Block], first: int, stop: int) -> int | None:
    """The first heading of an element, if little stands before it."""
    for b in blocks[first : min(stop, first + 8)]:
        if b.role == "h" and _dom(b).tag in ("h1", "h2", "h3", "h4") and len(b.text) >= 8:
            return b.n
        if len(b.text) > 250:
            return None
    return None


def _dated(blocks: Sequence[Block], card: Card) -> bool:
    """Whether a short line of the card holds a date or a time."""
    return any(len(b.text) < 100 and tells_when(b.text) for b in blocks[card.first : card.stop] if not _is_prose(b))


def _bears(says: Callable[[str], bool], blocks: Sequence[Block], card: Card) -> bool:
    """Whether a short line near the card's headline says when: by its day, or also by a time or an age."""
    near = blocks[card.first : min(card.stop, card.head + 6)]
    return any(len(b.text) < 100 and says(b.text) for b in near if not _is_prose(b) and b.n != card.head)


def _linked(head: Block) -> bool:
    """Whether a headline is a link to another page."""
    dom = _dom(head)
    return dom.links >= 0.9 and bool(dom.href) and "#" not in dom.href and not dom.href.startswith("javascript")


def _siblings(blocks: Sequence[Block], host: str) -> list[list[Card]]:
    """
    Headings of one tag under one element, as in archives without <article>.

    Each stands in an element of its own that holds its story, too, or they follow one another with the stories between
    them. Each must bear a day, or lead to a page of the site or, with an age ("2 hours ago"), of another; an element of
    its own may also be named for a story.
    """
    out = []
    for tag in ("h1", "h2", "h3", "h4"):
        heads = [
            b.n for b in blocks if b.role == "h" and _dom(b).tag == tag and len(b.text) >= 8 and not _dom(b).hidden
        ]
        families: dict[tuple[int, int], list[tuple[int, tuple[int, int]]]] = {}
        for n in heads:
            own = (n, n + 1)
            parent = (0, len(blocks))
            for first, stop in _dom(blocks[n]).around:
                if bisect_left(heads, stop) - bisect_left(heads, first) > 1:
                    parent = (first, stop)
                    break
                own = (first, stop)
            families.setdefault(parent, []).append((n, own))
        out += [cards for family in families.values() if (cards := _family(blocks, family, host))]
    return out


def _family(blocks: Sequence[Block], family: Sequence[tuple[int, tuple[int, int]]], host: str) -> list[Card]:
    """
    The cards of headings that stand beside each other, given with the widest ranges that hold one alone.

    Returns:
        [] if they are no stories.
    """
    heads = [blocks[n] for n, _ in family]
    if len(heads) < 2 or len({_REPLY.sub("", b.text.lower()) for b in heads}) < len(heads):
        return []
    if any(_ONE_TEXT.search(" ".join(_dom(b).hints.split()[:6])) for b in heads):
        return []
    if 2 * sum(len(b.text) < 40 and bool(iso(b.text)) or sum(map(str.isalpha, b.text)) < 6 for b in heads) >= len(
        heads
    ):
        return []  # a thread's posts are headed by their date and number
    inside = {_dom(b).article for b in heads}
    if len(inside) == 1 and inside != {-1}:
        return []
    cards = []
    apart = 0
    for k, (n, (first, stop)) in enumerate(family):
        if _prose(blocks, n, stop) >= 20:
            apart += 1
        else:
            first = n
            stop = (
                family[k + 1][1][0]
                if k + 1 < len(family)
                else max(
                    stop, min(len(blocks), n + 1 + max((family[i + 1][0] - family[i][0] for i in range(k)), default=1))
                )
            )
        cards.append(_card(blocks, first, stop, n))
    if sum(c.whole for c in cards) < 2 and len(cards) < TEASERS:
        return []
    linked = all(_linked(b) for b in heads) and len({_dom(b).href for b in heads}) == len(heads)
    away = linked and any(
        (there := host_of(_dom(b).href)) and there.removeprefix("www.") != host.removeprefix("www.") for b in heads
    )
    dated = 5 * sum(_bears(tells_day, blocks, c) for c in cards) >= 4 * len(cards)
    aged = dated or 5 * sum(_bears(tells_when, blocks, c) for c in cards) >= 4 * len(cards)
    if dated or (linked and aged):
        return cards
    alone = 5 * apart >= 4 * len(cards)
    if alone and linked and not away:
        return cards
    if alone and all(_A_STORY.intersection(_dom(b).hints.split()[:6]) for b in heads):
        return cards
    return cards if linked and not away and not any(c.whole for c in cards) else []


def _card(blocks: Sequence[Block], first: int, stop: int, head: int) -> Card:
    body = [b for b in blocks[head + 1 : stop] if _is_prose(b)]
    prose = sum(_size(b.text) for b in body)
    whole = prose >= BODY_WORDS and not _CUT_OFF.search(body[-1].text)
    if (
        whole
        and any(_leads_on(b) for b in blocks[body[-1].n + 1 : min(stop, body[-1].n + 4)])
        and prose < 2.5 * BODY_WORDS
    ):
        whole = False
    return Card(first, stop, head, prose, whole)


def _leads_on(block: Block) -> bool:
    """ "Read more", as a link."""
    return len(block.text) < 60 and _dom(block).links > 0.6 and bool(_MORE.match(block.text.removeprefix("- ")))


def _teaser(blocks: Sequence[Block], card: Card) -> bool:
    """A headline that is a link, with no more than the beginning of what it leads to."""
    head = _dom(blocks[card.head])
    if head.links < 0.5 and not head.href:
        return False
    if card.prose > BODY_WORDS:
        return False
    rest = blocks[card.head + 1 : card.stop]
    return any(_CUT_OFF.search(b.text) or _leads_on(b) for b in rest)
