"""Addresses as pages hold them: many are no valid URL, and none of them may stop a page from being read."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit


def host(url: str | None) -> str:
    """
    The host of an address, lower case, or "".

    >>> host("https://News.example.org:8080/a"), host("http://[broken"), host(None)
    ('news.example.org', '', '')
    """
    try:
        return (urlsplit(url or "").hostname or "").lower()
    except ValueError:
        return ""


def join(base: str, href: str) -> str:
    """
    The address that a link of a page leads to; the link as it is where that is none.

    >>> join("https://example.org/a/b", "../c"), join("", "http://[broken")
    ('https://example.org/c', 'http://[broken')
    """
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return href.strip()
