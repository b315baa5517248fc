"""
Exports of press archives: many articles in one file, as text, RTF, DOCX, HTML or XML.

An archive is known by its content: literals that its files hold (`hints`), then patterns that must all be found in the
head (`signs`). What its files look like is data, a TOML file in layouts/ each (see `layout.py`): where articles begin
and end, the labels of fields in the languages of its interface, which lines are the archive's own. Covers, contents
lists and error pages are no articles.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.formats.common import HEAD, Fields
from cleaner.formats.exports.layout import Layout, layout_of
from cleaner.formats.items import Story, reading


def sniff(head: bytes) -> bool:
    """Whether a file is an export of an archive that is known."""
    return layout_of(head) is not None


def stories(data: bytes, name: str, fields: Fields) -> Iterator[Story | str]:
    """The articles of an export, text, HTML or XML."""
    from cleaner.text.decode import decode

    layout = layout_of(data[:HEAD])
    if layout is None:
        return
    page = data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<"
    text, _, _ = decode(data, html=page)
    found = _read(text, page, layout)
    first = next(found, None)
    if first is None:  # it looks like an export, but holds no article: a dump like any other
        yield Story(text, "html" if page else "text", whole=False, alone=True)
        return
    yield first
    yield from found


def _read(text: str, page: bool, layout: Layout) -> Iterator[Story | str]:
    """The articles of an export whose layout is known."""
    if page:
        from cleaner.formats.exports.pages import articles, rendered

        if layout.story:
            yield from articles(text, layout)
            return
        text = rendered(text)
    yield from _articles(text, layout)


def of_text(text: str) -> Iterator[Story | str] | None:
    """The articles of an export whose text came out of an RTF or DOCX file; None for a text that is none."""
    from cleaner.formats.exports.paragraphs import BOLD

    layout = layout_of(text[:HEAD].replace(BOLD, "").encode("utf-8", "replace"))
    return _articles(text, layout) if layout is not None and not layout.story else None


def _articles(text: str, layout: Layout) -> Iterator[Story | str]:
    from cleaner.formats.exports import lines

    return lines.articles(text, layout)


documents = reading(stories)
