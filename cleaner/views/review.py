"""The review page: dumps beside their articles, every cut named, in one self-contained HTML file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cleaner.model import Result
from cleaner.text.words import counted
from cleaner.views.explain import pieces, printable

if TYPE_CHECKING:
    from cleaner.batch.look import Seen

KINDS = {
    "related": "#c2410c", "navigation": "#6d28d9", "widgets": "#6d28d9", "promotion": "#be185d",
    "newsletter": "#be185d",
    "advertising": "#be185d", "comments": "#0f766e", "sharing": "#0369a1", "legal": "#57534e", "credits": "#57534e",
    "consent": "#57534e", "paywalls": "#a16207", "repeat": "#15803d",
}  # fmt: skip
"""Kind of clutter -> its colour; all are dark enough to be read on white (contrast 4.5 to 1, WCAG 2 AA)."""
OTHER = "#b91c1c"


def summary(result: Result, path: str = "") -> dict[str, Any]:
    """One dump as the page's script wants it, JSON-ready; `path` is that of its file as the configuration sees it."""
    document = result.document
    found = list(pieces(result))
    rows = [[p.start, p.end, p.fate, p.by, p.why, p.kind, round(p.p, 2)] for p in found]
    gone = sum(r.end - r.start for r in result.removed)
    solid = sum(p.end - p.start for p in found) or 1
    return {
        "id": printable(document.id), "path": printable(path or document.id),
        "site": urlsplit(document.url or "").hostname or "",
        "flags": list(result.flags),
        "share": round(gone / solid, 4), "text": document.text, "pieces": rows,
        "articles": [
            {"title": a.title or "", "fields": {
                k: v for k in ("source", "byline", "published", "section", "credit", "language", "url")
                if (v := getattr(a, k))
            }}
            for a in result.articles
        ],
    }  # fmt: skip


def view(seen: Seen) -> Any:
    """A dump for the page; a view for `batch.look`."""
    if not isinstance(seen.result, Result):
        return seen.result
    return summary(seen.result, seen.config.relative(Path(seen.path)))


def page(results: Iterable[Result]) -> str:
    """The page of some Results: see `page_of`."""
    return page_of([summary(r) for r in results])


def page_of(dumps: Sequence[Mapping[str, Any]]) -> str:
    """
    The whole page, with nothing to load from elsewhere.

    Dumps are data in it, never markup: they stand in a JSON island whose every "<" is escaped, and the script puts
    them on the page as text. A content security policy forbids all that is not in the file.
    """
    data = json.dumps(dumps, ensure_ascii=False, separators=(",", ":"))
    for char, code in (
        ("&", "\\u0026"),
        ("<", "\\u003c"),
        (">", "\\u003e"),
        ("\u2028", "\\u2028"),
        ("\u2029", "\\u2029"),
    ):
        data = data.replace(char, code)
    template = (files("cleaner") / "views" / "review.html").read_text(encoding="utf-8")
    before, after = template.split("/*DATA*/")
    return before.replace("/*KINDS*/", json.dumps(KINDS)) + data + after.replace("/*KINDS*/", json.dumps(KINDS))


def fragment(result: Result) -> str:
    """A Result as a notebook shows it: the dump with its cuts beside the articles; no script."""
    text = result.document.text
    left = []
    for p in pieces(result):
        said = escape(text[p.start : p.end])
        if p.fate == "removed":
            colour = KINDS.get(p.kind, OTHER)
            left.append(
                f'<p style="margin:.3em 0;color:{colour};text-decoration:line-through" title="{escape(p.by)}: '
                f'{escape(p.why)}">{said}</p>'
            )
        elif p.fate.startswith("story"):
            left.append(f'<p style="margin:.3em 0">{said}</p>')
        else:
            left.append(f'<p style="margin:.3em 0;color:#1d4ed8" title="{escape(p.fate)}">{said}</p>')
    right = [
        f'<h4 style="margin:.6em 0 .2em">{escape(a.title or "(no title)")}</h4><div '
        f'style="white-space:pre-wrap">{escape(a.text)}</div>'
        for a in result.articles
    ]
    flags = f" [{escape(', '.join(result.flags))}]" if result.flags else ""
    cell = 'style="vertical-align:top;text-align:left;width:50%;overflow-wrap:anywhere"'
    return (
        f'<table style="width:100%;table-layout:fixed"><caption>{escape(result.document.id)}: '
        f"{counted(len(result.articles), 'article')}{flags}</caption>"
        f"<tr><td {cell}>{''.join(left)}</td><td {cell}>{''.join(right)}</td></tr></table>"
    )
