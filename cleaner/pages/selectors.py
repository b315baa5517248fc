"""
Rules that name elements of a page: CSS selectors, or XPath where one begins with "/" or "(".

The elements are found in the tree before the page is rendered; the blocks in them carry the rule's id
(`Dom.rules`), from which the marks are made. No expression can reach beyond the page: neither
documents nor extension functions are offered to XPath.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatch
from functools import lru_cache
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from cleaner.model import CleanerError, Mark, Page
from cleaner.rules.rule import Rule
from cleaner.text.addresses import host as host_of


@lru_cache(maxsize=4096)
def expression(selector: str) -> etree.XPath:
    """
    One selector, compiled.

    Raises:
        CleanerError: it is no selector that can be obeyed; the message says why.
    """
    try:
        if selector.startswith(("/", "(", "./")):
            return etree.XPath(selector, regexp=False)
        from cssselect import GenericTranslator, SelectorError
    except etree.XPathSyntaxError as e:
        raise CleanerError(
            f"{selector!r} is no XPath: {e}. Write a CSS selector, or an XPath 1.0 expression that begins with '/'."
        ) from None
    try:
        return etree.XPath(GenericTranslator().css_to_xpath(selector), regexp=False)
    except (SelectorError, etree.XPathSyntaxError) as e:
        raise CleanerError(f"{selector!r} is no CSS selector: {e}.") from None


def applying(rules: Iterable[Rule], url: str | None) -> list[Rule]:
    """The rules with selectors that speak of a page with this address."""
    host = host_of(url)
    return [r for r in rules if r.selectors and (not r.sites or any(fnmatch(host, s) for s in r.sites))]


def find(root: HtmlElement, rules: Sequence[Rule]) -> tuple[dict[HtmlElement, tuple[str, ...]], dict[str, str]]:
    """
    The elements that rules name.

    Returns:
        Element -> ids of the rules; and for field rules whose expression gives a text (an attribute), field -> text.
    """
    told: dict[HtmlElement, tuple[str, ...]] = {}
    fields: dict[str, str] = {}
    for rule in rules:
        rest: Sequence[str] = rule.selectors
        while rest:
            selector, rest = rest[0], rest[1:]
            try:
                found: Any = expression(selector)(root)
            except (etree.XPathEvalError, etree.XPathFunctionError):
                continue
            if found and rule.act in ("keep", "field"):
                rest = ()  # a site's patterns of one thing are tried in turn
            for item in found if isinstance(found, list) else [found]:
                if isinstance(item, etree._Element):
                    if rule.id not in told.get(item, ()):
                        told[item] = (*told.get(item, ()), rule.id)
                elif isinstance(item, str) and item.strip() and rule.act == "field":
                    fields.setdefault(rule.field, " ".join(item.split()))
    return told, fields


def selector_marks(page: Page, rules: Iterable[Rule]) -> list[Mark]:
    """What the rules with selectors say of a page that was read with them, ordered by offset."""
    by = {r.id: r for r in rules if r.selectors}
    found = []
    for b in page.blocks if by else ():
        if b.dom is None:
            continue
        said = [by[name] for name in b.dom.rules if name in by]
        if any(r.act in ("drop", "field") for r in said):
            said = [
                r for r in said if r.act != "keep"
            ]  # what a site's rules strip, or name a field, leaves what they keep
        for rule in said:
            start = b.start + (2 if rule.act == "field" and b.text.startswith("- ") else 0)
            found.append(Mark(start, b.end, rule.act, rule.id, rule.kind, rule.why, rule.field))  # type: ignore[arg-type]
    return found


def touched(rule: Rule, snippet: str) -> bool:
    """Whether a rule names an element of a snippet of HTML, or all of it: for the examples in a rule."""
    import lxml.html

    try:
        root = lxml.html.document_fromstring(f"<html><body>{snippet}</body></html>")
    except etree.ParserError:
        return False
    told, fields = find(root, [rule])
    return bool(told or fields)
