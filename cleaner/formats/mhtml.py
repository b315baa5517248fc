"""Pages saved as one file (.mht, .mhtml): the first HTML part is the page, a dump like any page."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

from cleaner.formats.common import Fields
from cleaner.formats.items import Story, reading
from cleaner.model import CleanerError


def stories(data: bytes, name: str, fields: Fields) -> Iterator[Story | str]:
    """
    The page, with the address that it was saved from; a press archive saved so gives its articles.

    Raises:
        CleanerError: there is no HTML in it.
    """
    from cleaner.formats import exports
    from cleaner.text.decode import decode

    message = message_from_bytes(data.lstrip(), policy=policy.default)
    page = next((p for p in message.walk() if p.get_content_type() in ("text/html", "application/xhtml+xml")), None)
    if page is None:
        raise CleanerError("a web archive (MHTML) without a page in it")
    body: Any = page.get_payload(decode=True) or b""
    if exports.sniff(body):
        yield from exports.stories(body, name, fields)
        return
    source, _, _ = decode(body, html=True, declared=page.get_content_charset())
    url = str(page.get("Content-Location") or message.get("Snapshot-Content-Location") or "")
    yield Story(source, "html", {"url": url if "://" in url else ""}, whole=False, alone=True)


documents = reading(stories)
