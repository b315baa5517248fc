"""
Clean what comes out once more, until nothing more goes: cleaning twice is cleaning once.

What is cut changes what stands beside what stays, so a second look may see more. What it sees is marked in the dump
itself, by the same names, and composed again.
"""

from __future__ import annotations

from collections.abc import Callable

from cleaner.articles import compose
from cleaner.model import Article, Document, Mark, Page, Removal, Result
from cleaner.settings import Settings

ROUNDS = 3
"""Looks after the first; a fourth hardly ever finds more."""


def settle(
    page: Page,
    marks: tuple[Mark, ...],
    articles: tuple[Article, ...],
    removed: tuple[Removal, ...],
    settings: Settings,
    look: Callable[[Document], Result],
) -> tuple[tuple[Mark, ...], tuple[Article, ...], tuple[Removal, ...]]:
    """
    Look again at the articles of a dump of which something was removed.

    Args:
        page: the dump in blocks.
        marks, articles, removed: what became of it.
        settings: thresholds.
        look: cleans a document, once.

    Returns:
        Marks, articles and removals of which a further look takes no more.
    """
    for _ in range(ROUNDS):
        if not removed:
            break
        more = [m for a in articles for m in _seen_again(page, a, look)]
        if not more:
            break
        marks = tuple(sorted((*marks, *more), key=lambda m: (m.start, m.end, m.act, m.by, m.field)))
        after, removed = compose(page, marks, settings)
        if after == articles:
            break
        articles = after
    return marks, articles, removed


def _seen_again(page: Page, article: Article, look: Callable[[Document], Result]) -> list[Mark]:
    """What a second look at an article takes out or names, as marks of the dump."""
    head = f"{article.title}\n\n" if article.title else ""
    again = look(Document(article.id, head + article.text, fields=page.document.fields, whole=page.document.whole))
    if set(again.flags) - set(page.flags) or len(again.articles) != 1 or again.articles[0].text == article.text:
        return []
    text = page.document.text
    # only white space is ever edited, so the characters that are none stand in the same order
    there = [i for start, end in article.spans for i in range(start, end) if not text[i].isspace()]
    here = [i for i, c in enumerate(article.text, len(head)) if not c.isspace()]
    if len(there) != len(here):
        return []
    place = dict(zip(here, there, strict=True))
    marks = [Mark(r.start, r.end, "cut", r.by, r.kind, r.why, p=r.p) for r in again.removed]
    marks += [m for m in again.marks if m.act == "field" and m.field not in ("title", "dateline")]
    out = []
    for m in marks:
        inside = [place[i] for i in range(m.start, m.end) if i in place]
        if inside:
            out.append(Mark(inside[0], inside[-1] + 1, m.act, m.by, m.kind, m.why, m.field, m.p))
    return out
