"""Articles and removals as plain records, for JSON lines, parquet and the audit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cleaner import __version__
from cleaner.model import Article, Result
from cleaner.rulebook import Rulebook

FIELDS = (
    "id", "dump", "story", "stories", "title", "text", "url", "source", "byline", "published", "date", "section",
    "credit", "dateline", "language", "spans", "field_spans", "removed_chars", "flags", "cleaner", "rules",
)  # fmt: skip
"""The record's own fields, in their order; what else the dump's record held follows them."""


def record(article: Article, result: Result, rules: Rulebook) -> dict[str, Any]:
    """
    One article as a JSON-ready record (docs/schema/article.schema.json).

    `removed_chars` counts the characters removed from the whole dump. Other fields of the dump's record are carried
    through, unless the record has a field of that name itself.
    """
    own: dict[str, Any] = {
        "id": article.id, "dump": article.dump, "story": article.story, "stories": article.stories,
        "title": article.title, "text": article.text, "url": article.url, "source": article.source,
        "byline": article.byline, "published": article.published, "date": article.date, "section": article.section,
        "credit": article.credit, "dateline": article.dateline, "language": article.language,
        "spans": [list(s) for s in article.spans],
        "field_spans": {name: [list(s) for s in spans] for name, spans in article.field_spans.items()},
        "removed_chars": sum(r.end - r.start for r in result.removed),
        "flags": list(article.flags), "cleaner": __version__, "rules": rules.digest,
    }  # fmt: skip
    return own | {k: v for k, v in article.meta.items() if k not in own}


def removals(result: Result) -> Iterator[dict[str, Any]]:
    """
    The audit of one dump: a record for each removal and each field, with its text, in the dump's order.

    With the articles' text and the white space between, they rebuild the dump (`cleaner restore`).
    """
    text = result.document.text
    for r in result.removed:
        yield {"dump": result.document.id, "start": r.start, "end": r.end, "by": r.by, "kind": r.kind, "why": r.why, "p": round(r.p, 4), "text": text[r.start : r.end]}


def story_file(article: Article) -> str:
    """An article as a text file holds it: the title, an empty line, the text."""
    return f"{article.title}\n\n{article.text}\n" if article.title else f"{article.text}\n"
