"""
Witnesses: what other extractors keep of a page is evidence for the judge, never the verdict.

The article body that a page's own data holds is looked up in every page. trafilatura costs as much as all the rest
of a page's reading, so it is asked only where the page alone leaves a doubt (see `cleaner.pages.classify`). It is run once, on the tree that is already parsed (its fast mode: the judge does better what its fallbacks
are for), without its deduplication, whose cache would make a page's result depend on the pages before it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

NEVER = (
    "script", "style", "svg", "noscript", "template", "iframe", "canvas", "link", "meta", "nav", "footer", "aside", "button", "input",
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


def ask(root: HtmlElement, texts: Sequence[str]) -> list[bool]:
    """
    Ask trafilatura which of the blocks belong to the page's text.

    Args:
        root: the parsed page. It is used up: trafilatura may change it.
        texts: the blocks' texts, in order.

    Returns:
        For each block, whether it was kept; [] where trafilatura failed or found nothing.
    """
    text = trafilatura_text(root)
    return [] if text is None else found(texts, text)


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
