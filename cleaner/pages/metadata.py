"""What a page's head, its JSON-LD and its own markup say of the story: title, byline, date, publisher, address, language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from cleaner.model import Document
from cleaner.text.addresses import host

MAX_JSON = 2_000_000
"""Characters of JSON-LD that are read of one script."""
MAX_NODES = 20_000
"""JSON values that are looked at: a page's data can be larger than its text."""

_META = {
    "title": ("og:title", "twitter:title", "dc.title", "dcterms.title", "parsely-title", "sailthru.title", "citation_title", "title"),
    "byline": ("author", "article:author_name", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "citation_author", "article:author", "twitter:creator", "byl"),
    "published": ("article:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "dc.date", "dc.date.issued", "dcterms.created", "citation_publication_date", "publish-date", "pubdate", "og:published_time", "date"),
    "source": ("og:site_name", "application-name", "dc.publisher", "publisher", "twitter:site"),
    "url": ("og:url", "parsely-link", "twitter:url"),
    "section": ("article:section", "parsely-section", "section"),
    "language": ("content-language", "language", "dc.language", "og:locale"),
    "description": ("og:description", "description", "twitter:description"),
}  # fmt: skip
"""Field -> the names of meta elements that fill it, the most trustworthy first."""
_ARTICLE = re.compile(r"Article$|^(?:BlogPosting|Report|SocialMediaPosting|LiveBlogPosting|Review|Recipe|HowTo)$")
_SEPARATOR = re.compile(r"\s+[|–—\-•·»:/]+\s+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][a-z0-9-]+)?$", re.I)


def read_head(root: HtmlElement, document: Document) -> tuple[dict[str, str], str]:
    """
    Read the page's own metadata. Nothing is guessed from the text.

    Args:
        root: the parsed page; it is not changed.
        document: where the page came from; its record's fields outrank the page's.

    Returns:
        The fields (title, byline, published, source, url, section, language, description, headline: the h1),
        and the body text that JSON-LD holds, or "".
    """
    named: dict[str, str] = {}
    for el in root.iter("meta"):
        name = el.get("property") or el.get("name") or el.get("itemprop") or el.get("http-equiv")
        content = el.get("content")
        if name and content and content.strip():
            named.setdefault(name.strip().lower(), content)
    data, body = _linked(root)
    fields: dict[str, str] = {}
    for field, names in _META.items():
        value = data.get(field) or next((named[n] for n in names if n in named), "")
        if field == "byline" and value.startswith(("http:", "https:", "@")):
            value = ""
        value = _line(value)
        if value:
            fields[field] = value
    heading = next((h for h in root.iter("h1") if _line(h.text_content())), None)
    if heading is not None:
        fields["headline"] = _line(heading.text_content())[:400]
    element = next(root.iter("title"), None)
    if element is not None and (text := _line(element.text_content())):
        fields["page-title"] = text[:400]
    _settle_title(fields)
    for link in root.iter("link"):
        if (link.get("rel") or "").lower() == "canonical" and link.get("href"):
            fields["url"] = link.get("href")
            break
    if not host(fields.get("url")):
        fields.pop("url", None)
    if document.url:
        fields["url"] = document.url
    language = (
        root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang") or ""
    ).strip() or fields.get("language", "")
    fields.pop("language", None)
    if _LANGUAGE.match(language):
        fields["language"] = re.split("[-_]", language.lower())[0]
    if "published" not in fields:
        for el in root.iter("time"):
            if el.get("datetime") and (
                "datepublished" in (el.get("itemprop") or "").lower() or el.get("pubdate") is not None
            ):
                fields["published"] = _line(el.get("datetime") or "")
                break
    return fields, body


def _settle_title(fields: dict[str, str]) -> None:
    """The title without the site's name; the h1 where it says the same."""
    title = fields.get("title") or fields.get("page-title") or fields.get("headline") or ""
    heading, site = fields.get("headline", ""), fields.get("source", "")
    if heading and title != heading and len(heading) >= 12 and _same(heading, title):
        title = heading
    else:
        parts = _SEPARATOR.split(title)
        if len(parts) > 1 and site and _plain(parts[-1]) in (_plain(site), _plain(site).removeprefix("the ")):
            title = title[: title.rfind(parts[-1])].rstrip(" |–—-•·»:/")
    if title:
        fields["title"] = title


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


def _same(a: str, b: str) -> bool:
    """Whether one title holds the other, or nearly all of its words."""
    x, y = _plain(a), _plain(b)
    if x in y or y in x:
        return True
    one, two = set(x.split()), set(y.split())
    return len(one & two) >= 0.7 * min(len(one), len(two)) > 0


def _line(text: str) -> str:
    return " ".join(text.split())


def _linked(root: HtmlElement) -> tuple[dict[str, str], str]:
    """The fields and the body of the article that the page's JSON-LD describes."""
    found: dict[str, str] = {}
    body = ""
    for el in root.iter("script"):
        if "ld+json" not in (el.get("type") or "").lower():
            continue
        text = el.text or ""
        if not text.strip() or len(text) > MAX_JSON:
            continue
        try:
            value = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _nodes(value):
            types = node.get("@type")
            names = types if isinstance(types, list) else [types]
            if not any(isinstance(t, str) and _ARTICLE.search(t) for t in names):
                continue
            for field, key in (
                ("title", "headline"),
                ("title", "name"),
                ("published", "datePublished"),
                ("language", "inLanguage"),
            ):
                _keep(found, field, node.get(key))
            _keep(found, "section", node.get("articleSection"))
            _keep(found, "byline", node.get("author") or node.get("creator"))
            _keep(found, "source", node.get("publisher"))
            said = node.get("articleBody") or node.get("text")
            if isinstance(said, str) and len(said) > len(body):
                body = said
    if "<" in body or "&" in body:
        body = _unmarked(body)
    return found, body


def _unmarked(body: str) -> str:
    """A body that holds markup, as text."""
    import html

    text = re.sub(r"(?i)<(?:br|/p|/h\d|/li|/div)\s*/?>", "\n", body)
    return html.unescape(re.sub(r"<[^<>]{0,2000}>", "", text))


def _keep(found: dict[str, str], field: str, value: Any) -> None:
    if field in found:
        return
    names = []
    for item in (value if isinstance(value, list) else [value])[:8]:
        name = item.get("name") if isinstance(item, dict) else item
        if isinstance(name, list) and name:
            name = name[0]
        if isinstance(name, str) and name.strip() and name not in names:
            names.append(name)
    if names:
        found[field] = ", ".join(names) if field == "byline" else names[0]


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Every object of a JSON value, in order, without recursion."""
    stack, seen = [value], 0
    while stack and seen < MAX_NODES:
        item = stack.pop()
        seen += 1
        if isinstance(item, dict):
            yield item
            stack.extend(v for v in reversed(list(item.values())) if isinstance(v, dict | list))
        elif isinstance(item, list):
            stack.extend(v for v in reversed(item) if isinstance(v, dict | list))
