"""
Exports that are pages or XML: rendered as lines where the lines say all, or read by where things stand in the tree.
"""

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
    """
    The articles of a page or an XML file, each in an element of its own.

    What [xpath] names is taken out of the element; its text is what [xpath] text finds, or else all that is left of it.
    """
    from cleaner.formats.exports.lines import READERS, articles_of
    from cleaner.formats.exports.paragraphs import finish

    for node in tree_of(source).xpath(layout.story):
        told: dict[str, str] = {}
        extra: dict[str, Any] = {}
        for what, path in layout.xpath.items():
            if what != "text":
                _fill(layout, what, node.xpath(path), told, extra)
        if "text" in layout.xpath:
            parts = [_body(part) for part in node.xpath(layout.xpath["text"])]
            made = Story("\n\n".join(p for p in parts if p))
        elif layout.reader in READERS:
            made = articles_of(text_of(node), layout)
        made.fields.update(told)
        made.extra = {**made.extra, **extra}
        finish(made, layout)
        yield made


def tree_of(source: str) -> Any:
    """The tree of a page, or of XML."""
    if not source.lstrip().startswith("<?xml") or "<html" in source[:2000].lower():
        return parsed(source)
    from lxml import etree

    parser = etree.XMLParser(recover=True, huge_tree=True, resolve_entities=False, encoding="utf-8")
    return etree.fromstring(source.encode("utf-8", "replace"), parser)


def _fill(layout: Layout, what: str, found: list[Any], told: dict[str, str], extra: dict[str, Any]) -> None:
    """Read a field out of the nodes that its path found, and take them out of the tree."""
    from cleaner.formats.exports.paragraphs import note

    said = [n if isinstance(n, str) else text_of(n) for n in found]
    whole = "\n".join(said)
    if what == "head" and (m := layout.head.search(whole)):
        for key, value in m.groupdict().items():
            note(told, extra, key.rstrip("2"), " ".join((value or "").split()))
    elif what == "pairs":
        for m in layout.pairs.finditer(whole):
            label = layout.labels.get(" ".join(m["label"].split()).casefold(), m["label"])
            note(told, extra, label, " ".join(m["value"].split()))
    elif what not in ("head", "drop"):
        note(told, extra, what, " ".join(whole.split()))
    for n in found:
        if not isinstance(n, str) and n.getparent() is not None and "text" not in layout.xpath:
            before = n.getprevious()
            if n.tail and n.tail.strip():
                if before is not None:
                    before.tail = f"{before.tail or ''}\n{n.tail}"
                else:
                    n.getparent().text = f"{n.getparent().text or ''}\n{n.tail}"
            n.getparent().remove(n)


def _body(node: Any) -> str:
    """The text of an element; in `<pre>` a line that is indented begins a paragraph, and the others go on with it."""
    if not isinstance(node, str) and node.tag == "pre":
        out: list[str] = []
        for line in node.text_content().splitlines():
            if line.strip() and out and out[-1] and not line[:2].isspace():
                out[-1] += f" {line.strip()}"
            else:
                out.append(line.strip())
        return "\n\n".join(p for p in out if p)
    text = node if isinstance(node, str) else text_of(node)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
