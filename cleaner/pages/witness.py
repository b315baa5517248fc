"""
Witnesses: what other extractors keep of a page is evidence for the judge, never the verdict.

The article body that a page's own data holds is looked up in every page. trafilatura costs as much as all the rest
of a page's reading, so it is asked only where the page alone leaves a doubt (see `cleaner.pages.classify`). It is run
on a pruned copy of the tree that is already parsed (its fast mode: the judge does better what its fallbacks
are for), without its deduplication, whose cache would make a page's result depend on the pages before it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from copy import deepcopy
from functools import lru_cache
from itertools import accumulate
from typing import Any

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from cleaner.pages.walk import PROSE, Box, Tree

MOST_TAGS = 30_000
"""Block-level elements beyond which no witness is asked: some of trafilatura's steps take longer than linear time."""
MOST_DEEP = 400
"""Nesting beyond which no witness is asked: copying a tree recurses in C."""
LINKS = 0.5
"""Share of link text from which an element without prose is a list of links."""
NEVER = (
    "script", "style", "svg", "noscript", "template", "iframe", "canvas", "link", "meta", "nav", "footer", "aside",
    "button", "input",
    "select", "textarea", "video", "audio", "object", "embed", "map", "dialog", "picture", "img", "source",
)  # fmt: skip
"""Elements that trafilatura discards anyway: to take them out beforehand, in C, saves it a fifth of its time."""
INLINE = (
    "span",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "font",
    "small",
    "abbr",
    "mark",
    "sub",
    "sup",
    "cite",
    "s",
    "ins",
    "tt",
    "kbd",
    "big",
    "center",
)
"""Elements that only set their text apart: without them there are fewer to copy and to search."""


def ask(tree: Tree, shown: frozenset[int], first: int = 0, stop: int | None = None) -> list[bool] | None:
    """
    Ask trafilatura which pieces of a page belong to its text.

    Args:
        tree: the page; it is copied, not changed.
        shown: numbers of hidden elements that a script shows (see `cleaner.pages.render.shown`).
        first: with `stop`, a story of several on the page, which is asked for alone: trafilatura takes the first of
            several stories for the only one.
        stop: the piece behind the story's last.

    Returns:
        For each piece, whether it was kept; None where trafilatura was not asked, failed or found nothing.
    """
    if not tree.pieces or tree.depth > MOST_DEEP or len(tree.boxes) > MOST_TAGS:
        return None
    page = _pruned(tree, shown) if stop is None else _fragment(tree, first, stop)
    text = trafilatura_text(page)
    return None if text is None else found([p.text for p in tree.pieces[first:stop]], text)


def _pruned(tree: Tree, shown: frozenset[int]) -> HtmlElement:
    """A copy without what no witness would keep, so that it has less to search."""
    gone = {box.element for box in _needless(tree, shown)}
    page = deepcopy(tree.root)
    for twin in [twin for el, twin in zip(tree.root.iter(), page.iter(), strict=True) if el in gone]:
        if twin.getparent() is not None:
            twin.drop_tree()
    return page


def _needless(tree: Tree, shown: frozenset[int]) -> Iterator[Box]:
    """The outermost elements that are empty, hidden, or lists of links."""
    pieces = tree.pieces
    links = [0, *accumulate(p.text.count("\n") + 1 if p.links >= 0.95 else 0 for p in pieces)]
    prose = [0, *accumulate(len(p.text) >= PROSE and p.links < 0.5 for p in pieces)]
    chars = [0, *accumulate(len(p.text) for p in pieces)]
    linked = [0.0, *accumulate(len(p.text) * p.links for p in pieces)]
    gone: set[int] = set()
    for box in tree.boxes[1:]:
        assert box.parent is not None
        first, stop = box.first, box.stop
        if box.parent.n in gone:
            gone.add(box.n)
        elif (
            first == stop
            or (box.hidden and box.hidden not in shown)
            or (
                links[stop] - links[first] >= 1
                and prose[first] == prose[stop]
                and linked[stop] - linked[first] > LINKS * (chars[stop] - chars[first])
            )
        ):
            gone.add(box.n)
            yield box


def _fragment(tree: Tree, first: int, stop: int) -> HtmlElement:
    """The elements of one of a page's stories as a page of its own."""
    page = lxml.html.Element("html")
    article = etree.SubElement(etree.SubElement(page, "body"), "article")
    k = first
    while k < stop:
        box = tree.pieces[k].box
        while box.parent is not None and box.parent.n and box.parent.first >= first and box.parent.stop <= stop:
            box = box.parent
        if box.element is not None:
            twin = deepcopy(box.element)
            twin.tail = None
            article.append(twin)
        k = max(k + 1, box.stop)
    return page


def trafilatura_text(root: HtmlElement) -> str | None:
    """The text that trafilatura's fast mode extracts, comments aside; None where it fails or finds nothing."""
    from trafilatura import bare_extraction

    _thin(root)
    logger = logging.getLogger("trafilatura")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        found = bare_extraction(root, options=_options())
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError, AssertionError):
        return None
    finally:
        logger.setLevel(level)
    if found is None:
        return None
    text = found["text"] if isinstance(found, dict) else found.text
    return text or None


@lru_cache(maxsize=1)
def _options() -> Any:
    """trafilatura reads its configuration anew for every page that is not given its options."""
    from trafilatura.settings import Extractor

    return Extractor(output_format="python", fast=True, comments=False)


def _thin(root: HtmlElement) -> None:
    """Take out of the tree what holds no text: trafilatura then has less to copy and to search."""
    etree.strip_elements(root, *NEVER, with_tail=False)
    etree.strip_tags(root, *INLINE)


def found(texts: Sequence[str], extracted: str) -> list[bool]:
    """
    Which blocks an extracted text holds: whole lines are looked up, the rest is searched for from the last hit on.

    Long blocks are searched for by their beginning and their end, as an extractor may leave out a link in between.
    """
    lines = {_plain(line) for line in extracted.splitlines()}
    joined = "\n".join(_plain(line) for line in extracted.splitlines())
    out = []
    budget = 40_000_000
    for text in texts:
        if "\n" in text:
            held = [_plain(line) in lines for line in text.splitlines()]
            out.append(2 * sum(held) > len(held))
            continue
        plain = _plain(text)
        if plain in lines:
            out.append(bool(plain))
            continue
        hit = False
        if len(plain) >= 25 and budget > 0:
            budget -= len(joined)
            hit = plain in joined if len(plain) < 80 else plain[:60] in joined or plain[-60:] in joined
        out.append(hit)
    return out


def _plain(text: str) -> str:
    """A line without bullets, cell borders and spaces: renderings differ in them."""
    return text.replace(" ", "").replace("|", "").replace("\xa0", "").replace("\t", "").lstrip("-•*#>")
