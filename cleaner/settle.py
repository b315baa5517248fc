"""
Clean what comes out once more, until nothing more goes: cleaning twice is cleaning once.

What is cut changes what stands beside what stays, so a second look may see more. What it sees is marked in the dump
itself, by the same names, and composed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from cleaner.articles import Draft
from cleaner.model import Article, Document, Mark, Result

ROUNDS = 3
"""Looks after the first; a fourth hardly ever finds more."""

Span = tuple[int, int]
Look = Callable[[Sequence[Document]], "list[Result | Exception]"]
"""Cleans documents side by side, each once."""


def settle(drafts: Sequence[Draft], look: Look) -> list[Draft | Exception]:
    """
    Look again at the articles of dumps from whose text something was taken: removed, or made a field.

    Args:
        drafts: what became of the dumps at first.
        look: see Look.

    Returns:
        For each what a further look takes no more of; the exception where a look met a bug.
    """
    done: list[Draft | Exception] = list(drafts)
    open_ = [n for n, d in enumerate(drafts) if d.removed or any(m.act == "field" for m in d.marks)]
    for _ in range(ROUNDS):
        asked = [(n, d, a) for n in open_ if isinstance(d := done[n], Draft) for a in d.articles]
        if not asked:
            break
        more: dict[int, tuple[list[Mark], list[Span]]] = {}
        for (n, draft, article), again in zip(asked, look([_told(d, a) for _, d, a in asked]), strict=True):
            if isinstance(again, Exception):
                done[n] = again
            else:
                found, undone = more.setdefault(n, ([], []))
                for mark, titles in _marks(draft, article, again):
                    found.append(mark)
                    undone.extend(titles)
        open_ = []
        for n, (found, undone) in more.items():
            before = done[n]
            if isinstance(before, Draft):
                after = done[n] = before.marked(found, undone)
                if after.articles != before.articles:
                    open_.append(n)
    return done


def _told(draft: Draft, article: Article) -> Document:
    """An article as somebody would hand it in again."""
    document = draft.page.document
    return Document(article.id, _head(article) + article.text, fields=document.fields, whole=document.whole)


def _head(article: Article) -> str:
    return f"{article.title}\n\n" if article.title else ""


def _marks(draft: Draft, article: Article, again: Result) -> Iterator[tuple[Mark, Sequence[Span]]]:
    """What a second look at an article takes out or names, as marks of the dump; and the titles that are none then."""
    page = draft.page
    if set(again.flags) - set(page.flags) or not again.articles:
        return
    seen = again.articles[0]
    if len(again.articles) == 1 and (seen.title, seen.text) == (article.title, article.text):
        return
    text = page.document.text
    # only white space is ever edited, so the characters that are none stand in the same order
    there = [i for start, end in article.spans for i in range(start, end) if not text[i].isspace()]
    head = _head(article)
    here = [i for i, c in enumerate(article.text, len(head)) if not c.isspace()]
    if len(there) != len(here):
        return
    place = dict(zip(here, there, strict=True))
    title = article.field_spans.get("title", ())
    # a headline that parts stories has said what it is by parting them
    alone = len(draft.articles) == 1
    refused = [r for r in again.removed if alone and head and r.start == 0 and r.end >= len(head.rstrip())]
    for r in refused:
        for start, end in title:
            yield Mark(start, end, "cut", r.by, r.kind, r.why, p=r.p), title
    if len(again.articles) > 1:
        begin = {b.start for b in page.blocks}
        for m in again.marks:
            if m.act == "break" and place.get(m.start) in begin:
                yield replace(m, start=place[m.start], end=place[m.start] + 1), ()
        return
    marks = [Mark(r.start, r.end, "cut", r.by, r.kind, r.why, p=r.p) for r in again.removed]
    named = ("title", "dateline") if head and not refused else ("dateline",)
    marks += [m for m in again.marks if m.act == "field" and m.field not in named]
    for m in marks:
        inside = [place[i] for i in range(m.start, m.end) if i in place]
        if inside:
            yield Mark(inside[0], inside[-1] + 1, m.act, m.by, m.kind, m.why, m.field, m.p), ()
