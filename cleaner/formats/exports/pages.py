"""Exports that are pages or XML: rendered as lines where the lines say all, or read by where things stand in the tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cleaner.formats.exports.layout import Layout
from cleaner.formats.items import Story

_BLOCKS = frozenset(
    [
        "p",
        "div",
        "tr",
        "li",
        "ul",
        "ol",
        "table",
        "tbody",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
        "blockquote",
        "hr",
        "body",
        "td",
        "section",
        "article",
        "dl",
        "dt",
        "dd",
        "center",
        "form",
    ]
)
_SKIP = frozenset(["script", "style", "head", "title", "noscript", "select", "option", "input", "button"])
_SPACE = re.compile(r"[ \t\r\n\xa0]+")


def parsed(source: str) -> Any:
    """The tree of a page."""
    from lxml import html

    parser = html.HTMLParser(encoding="utf-8", huge_tree=True)
    return html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)


def rendered(source: str) -> str:
    """A page as lines: paragraphs parted by empty lines, a line break at each `<br>`."""
    return text_of(parsed(source))


def text_of(node: Any) -> str:
    """The text of an element as lines."""
    out: list[str] = []
    _walk(node, out, False)
    text = "".join(out)
    return "\n".join(line.strip(" ") for line in text.split("\n"))


def _walk(node: Any, out: list[str], verbatim: bool) -> None:
    """Without recursion: exports nest little, broken ones deeply."""
    stack: list[tuple[Any, bool, bool]] = [(node, verbatim, False)]
    while stack:
        here, pre, leaving = stack.pop()
        tag = here.tag if isinstance(here.tag, str) else ""
        if leaving:
            if tag in _BLOCKS:
                out.append("\n\n")
        else:
            if tag in _BLOCKS:
                out.append("\n\n")
            if tag == "br":
                out.append("\n")
            pre = pre or tag == "pre"
            if tag and tag not in _SKIP:
                if here.text:
                    out.append(here.text if pre else _SPACE.sub(" ", here.text))
                stack.append((here, pre, True))
                stack += [(child, pre, False) for child in reversed(here)]
                continue
        if here is not node and here.tail and (leaving or not tag or tag in _SKIP):
            outer = pre and tag != "pre"
            out.append(here.tail if outer else _SPACE.sub(" ", here.tail))


def articles(source: str, layout: Layout) -> Iterator[Story | str]:
    """The articles of a page, each in an element of its own."""
    return iter(())
