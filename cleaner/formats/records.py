"""Articles and removals as plain records, for JSON lines, parquet and the audit."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from cleaner.articles import article_id
from cleaner.model import NOTHING, Article, Result
from cleaner.rules.book import Rulebook
from cleaner.version import __version__

_SPACE = re.compile(r"\s+")

FIELDS = (
    "id", "dump", "story", "stories", "title", "text", "url", "source", "byline", "published", "date", "section",
    "credit", "dateline", "language", "spans", "field_spans", "removed_chars", "flags",
    "duplicate_of", "cleaner", "rules",
)  # fmt: skip
"""The record's own fields, in their order; what else the dump's record held follows them."""
CARRIED = "carried"
"""The column of JSON for those other fields, where columns are the same for all records (parquet, CSV)."""
STRUCTURE = ("markdown", "authors", "tags", "images", "canonical", "comments")
"""Fields that a record has besides, where Markdown was asked for."""


def record(article: Article, result: Result, rules: Rulebook) -> dict[str, Any]:
    """
    One article as a JSON-ready record (docs/schema/article.schema.json).

    `duplicate_of` is filled by a batch that looks for duplicates. `removed_chars` counts the characters removed from
    the whole dump. Other fields of the dump's record are carried through, unless the record has a field of that name
    itself.
    """
    own: dict[str, Any] = {
        "id": article.id, "dump": result.document.file or article.dump, "story": article.story,
        "stories": article.stories,
        "title": article.title, "text": article.text, "url": article.url, "source": article.source,
        "byline": article.byline, "published": article.published, "date": article.date, "section": article.section,
        "credit": article.credit, "dateline": article.dateline, "language": article.language,
        "spans": [list(s) for s in article.spans],
        "field_spans": {name: [list(s) for s in spans] for name, spans in article.field_spans.items()},
        "removed_chars": sum(r.end - r.start for r in result.removed),
        "flags": list(article.flags), "duplicate_of": None, "cleaner": __version__, "rules": rules.digest,
    }  # fmt: skip
    item = {"item": article.dump} if result.document.file else {}
    return own | item | {k: v for k, v in article.meta.items() if k not in own}


def renamed(row: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """
    A record of an article, a removal or a failure, whose dump goes by another name; an article's id follows from it.
    """
    name = names.get(row.get("dump") or "")
    if name is None:
        return row
    own = {"id": article_id(name, row["spans"][0][0])} if row.get("spans") else {}
    return {**row, "dump": name, **own}


def refiled(audit: bytes, moved: Mapping[str, str]) -> bytes:
    """Audit lines whose dumps' text files went to other names."""
    made = []
    for raw in audit.split(b"\n")[:-1]:
        row = json.loads(raw)
        if "files" in row:
            row["files"] = {story: [moved.get(name, name), titled] for story, (name, titled) in row["files"].items()}
            raw = json.dumps(row, ensure_ascii=True, separators=(",", ":")).encode("ascii")
        made.append(raw + b"\n")
    return b"".join(made)


def removals(result: Result, files: Mapping[str, tuple[str, bool]] = NOTHING) -> Iterator[dict[str, Any]]:
    """
    The audit of one dump: its removals and fields in the dump's order, each with its text, then one row on the dump.

    `act` tells them apart: "remove" (with by, kind, why and p), "field", and "dump", which holds what no article
    shows: the white space, the places of the stories, length, hash and encoding. With the articles they rebuild the
    dump (`cleaner.restore`).

    Args:
        result: what became of the dump.
        files: where articles are text files, for each story the name of its file, and whether that begins with a title.
    """
    text, dump = result.document.text, result.document.file or result.document.id
    item = {"item": result.document.id} if result.document.file else {}
    rows: list[dict[str, Any]] = [
        {
            "dump": dump,
            "act": "remove",
            "start": r.start,
            "end": r.end,
            "by": r.by,
            "kind": r.kind,
            "why": r.why,
            "p": round(r.p, 4),
            "text": text[r.start : r.end],
        }
        for r in result.removed
    ]
    for a in result.articles:
        rows += [
            {"dump": dump, "act": "field", "start": s, "end": e, "story": a.story, "field": name, "text": text[s:e]}
            for name, spans in a.field_spans.items() for s, e in spans
        ]  # fmt: skip
    rows.sort(key=lambda r: (r["start"], r["end"]))
    yield from (r | item for r in rows)
    spaces: dict[str, list[int]] = {}
    for m in _SPACE.finditer(text):
        if m.group() != " ":
            spaces.setdefault(m.group(), []).append(m.start())
    yield {
        "dump": dump, "act": "dump", "kind": result.document.kind, "chars": len(text),
        "encoding": result.document.encoding,
        "sha256": hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        "stories": {str(a.story): [list(s) for s in a.spans] for a in result.articles}, "spaces": spaces,
        "flags": list(result.flags), **item,
    } | ({"files": dict(files)} if files else {})  # fmt: skip


def story_file(article: Article) -> str:
    """An article as a text file holds it: the title, an empty line, the text; in Markdown where that was asked for."""
    head, text = (article.title, article.text) if article.markdown is None else (None, article.markdown)
    if article.markdown is not None and article.title:
        head = f"# {article.title}"
    return f"{head}\n\n{text}\n" if head else f"{text}\n"


def plain_value(value: Any) -> Any:
    """A value that JSON has no word for, as JSON: dates in ISO 8601, bytes in base64, the rest as text."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(bytes(value)).decode("ascii")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def line(record: Any) -> str:
    """A record as a JSON line; a lone surrogate in it, which UTF-8 cannot hold, stays escaped."""
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"), default=plain_value)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = json.dumps(record, separators=(",", ":"), default=plain_value)
    return text + "\n"
