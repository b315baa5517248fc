"""
Feeds: RSS (0.9 to 2.0, RDF), Atom, WordPress exports (WXR) with feedparser, and JSON Feed: an entry is an item.

The fullest text that an entry holds is its body, a page fragment; attachments, menu entries, drafts and the like of a
WordPress export are no articles.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any

from cleaner.formats.common import Fields
from cleaner.formats.items import Story, reading
from cleaner.model import CleanerError
from cleaner.text.patterns import pattern

_MARKUP = pattern(r"<[a-zA-Z/!][^<>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,8});")
_ROOT = pattern(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?(?:(?:<!--.*?-->|<\?[^>]*\?>|<!DOCTYPE rss[^>]*>)\s*)*"
    rb"<(?:rss\s[^>]*version|feed\s[^>]*xmlns=[\"']http://(?:www\.w3\.org/2005/Atom|purl\.org/atom)|rdf:RDF)",
    re.S,
)
_CAPTION = pattern(
    r"\[(?:wp_)?caption\b[^\[\]]*\]\s*((?:<a\b[^<>]*>)?\s*<img\b[^<>]*>\s*(?:</a>)?)(.*?)\[/(?:wp_)?caption\]", re.S
)
_SHORTCODE = pattern(r"\[/?(?:wp_)?(?:caption|gallery|embed|audio|video|playlist)\b[^\[\]]*\]")
_BLOCK = pattern(
    r"<(?:!--|/?(?:div|ul|ol|li|h[1-6]|blockquote|table|pre|figure|section|hr|iframe|script|style|form|dl)\b)", re.I
)
_POSTS = ("post", "page", "")
_DRAFTS = ("draft", "auto-draft", "trash", "inherit", "private", "pending", "future")


def sniff(head: bytes) -> bool:
    """Whether a file begins as a feed does, whatever its name says."""
    found = _ROOT.match(head)
    return found is not None and (not found.group().endswith(b"RDF") or b"purl.org/rss/" in head)


def stories(data: bytes, name: str, fields: Fields) -> Iterator[Story | str]:
    """
    The entries of a feed.

    Raises:
        CleanerError: it is XML, but no feed.
    """
    import feedparser

    feed = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    if not feed.version and not feed.entries:
        raise CleanerError(f"XML that is no feed and no export that is known{_root(data)}: it is not read")
    about = feed.feed
    for entry in feed.entries:
        if entry.get("wp_post_type", "") not in _POSTS or entry.get("wp_status", "") in _DRAFTS:
            continue
        yield _story(entry, about)
    if feed.bozo and not isinstance(
        feed.bozo_exception, (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)
    ):
        wrong = " ".join(str(feed.bozo_exception).split())
        if not data.rstrip().endswith(b">"):
            yield f"the feed is cut short: its rest is lost ({wrong})"


def _root(data: bytes) -> str:
    found = re.search(rb"<([A-Za-z][\w.:-]*)", data[:4000])
    return f" (<{found.group(1).decode()}>)" if found else ""


def _story(entry: Mapping[str, Any], about: Mapping[str, Any]) -> Story:
    bodies = [c.get("value", "") for c in entry.get("content", ())] + [entry.get("summary", "") or ""]
    body = max(bodies, key=len)
    author = entry.get("author_detail", {}).get("name") or entry.get("author") or ""
    dated = set(entry.keys())  # asked directly, feedparser gives one kind of date for another
    published = next(
        (entry[k] for k in ("published", "updated", "created", "wp_post_date") if k in dated and entry[k]), ""
    )
    language = (about.get("language") or "")[:2].lower()
    told = {
        "title": plain(entry.get("title", "")),
        "byline": plain(author),
        "published": published,
        "date": _date(published, entry, language),
        "source": plain(entry.get("source", {}).get("title", "") or about.get("title", "")),
        "url": link if "://" in (link := entry.get("link", "")) else "",
        "language": language,
    }
    tags = [t.get("label") or t.get("term") for t in entry.get("tags", ())]
    extra = {
        "tags": [t for t in tags if t],
        "guid": entry.get("id"),
        "updated": entry["updated"] if "updated" in dated and entry["updated"] != published else None,
        "summary": plain(entry.get("summary", "")) if body != (entry.get("summary") or "") else None,
        "enclosures": [e.get("href") for e in entry.get("enclosures", ()) if e.get("href")],
    }
    if entry.get("wp_post_type") is not None:
        body = _as_shown(body)
    if _MARKUP.search(body):
        return Story(f"<html><body><article>{body}</article></body></html>", "html", told, extra)
    return Story(body, "text", told, extra)


def _as_shown(body: str) -> str:
    """A post of WordPress as its site shows it: an empty line parts paragraphs, and shortcodes are none of the text."""
    body = _SHORTCODE.sub("", _CAPTION.sub(r"\n\n<figure>\1<figcaption>\2</figcaption></figure>\n\n", body))
    if re.search(r"<(?:p|br)\b", body) or "\n" not in body.strip():
        return body
    parts = [p.strip() for p in re.split(r"\n\s*\n", body.replace("\r\n", "\n")) if p.strip()]
    return "\n".join(p if _BLOCK.match(p) else f"<p>{p.replace(chr(10), '<br>')}</p>" for p in parts)


def plain(text: str) -> str:
    """A title as a reader sees it: without tags, entities resolved."""
    return " ".join(html.unescape(re.sub(r"<[a-zA-Z/][^>]*>", "", text or "")).split())


def _date(published: str, entry: Mapping[str, Any], language: str) -> str:
    """
    The day as it was where it was written; feedparser's own reading (in UTC) of what the date grammar does not tell.
    """
    from cleaner.text.dates import iso

    if found := iso(published, language or None):
        return found
    parsed = next((entry[k] for k in ("published_parsed", "updated_parsed") if k in set(entry.keys())), None)
    return "-".join(f"{n:02d}" for n in parsed[:3]) if parsed else ""


def json_stories(feed: Mapping[str, Any]) -> Iterator[Story | str]:
    """The items of a JSON Feed (jsonfeed.org, versions 1 and 1.1)."""
    for item in feed.get("items") or ():
        if not isinstance(item, dict):
            yield f"an item of a JSON Feed is an object, not a {type(item).__name__}"
            continue
        authors = item.get("authors") or [item.get("author") or {}]
        names = [str(a["name"]) for a in authors if isinstance(a, dict) and a.get("name")]
        page = item.get("content_html")
        told = {
            "title": plain(item.get("title") or ""),
            "byline": ", ".join(names),
            "published": item.get("date_published") or item.get("date_modified") or "",
            "source": plain(feed.get("title") or ""),
            "url": item.get("url") or item.get("external_url") or "",
            "language": (item.get("language") or feed.get("language") or "")[:2],
        }
        used = ("title", "authors", "author", "content_html", "content_text", "date_published", "url", "language")
        text = (
            f"<html><body><article>{page}</article></body></html>"
            if page
            else item.get("content_text") or item.get("summary") or ""
        )
        yield Story(text, "html" if page else "text", told, {k: v for k, v in item.items() if k not in used})


documents = reading(stories)
