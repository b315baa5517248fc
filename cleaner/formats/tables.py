"""
Tables: CSV and TSV, a row is an item; and what a record of named fields becomes, in JSON too.

The column or key of the text is `--text-field` (a path with dots leads into objects: `data.text`), or one of the usual
names, or in a table without such a name its wordiest column. What else a record says fills the article's fields, or is
carried along.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from cleaner.formats.archive import joined
from cleaner.formats.common import CHUNK, HEAD, MAX_BYTES, Chunk, Failure, Fields, Item, Source
from cleaner.formats.items import Story, document, reading
from cleaner.formats.streams import broken, inner, pieces, reason

NAMES: Mapping[str, Sequence[str]] = {
    "text": ("text", "body", "content", "fulltext", "full_text", "article_text", "maintext", "article_body",
        "articlebody", "body_text", "content_text", "paragraphs", "story", "article", "html", "content_html",
        "body_html", "raw_html", "message",
        "texto", "texte", "inhalt", "volltext", "contenu", "conteudo", "contenido", "testo", "tekst", "текст",
        "正文", "内容", "本文", "noi_dung", "description", "summary", "abstract"),
    "title": ("title", "headline", "heading", "titel", "titre", "titulo", "título", "titolo", "tytul", "tytuł",
        "web_title", "заголовок", "标题", "タイトル", "제목", "tieu_de", "subject"),
    "byline": ("author", "authors", "byline", "creator", "writer", "autor", "auteur", "autore", "автор", "作者",
        "tac_gia"),
    "published": ("published", "date", "publish_date", "published_at", "pubdate", "pub_date", "date_published",
        "publication_date", "web_publication_date", "datetime", "created_at", "datum", "fecha", "data", "дата", "日期",
        "timestamp", "time",
        "ts"),
    "source": ("source", "publisher", "publication", "outlet", "newspaper", "site", "site_name", "media", "journal",
        "quelle", "fuente", "fonte", "источник", "来源"),
    "section": ("section", "rubric", "rubrik", "ressort", "rubrique"),
    "url": ("url", "link", "href", "permalink", "web_url", "canonical_url"),
    "language": ("language", "lang"),
}  # fmt: skip
"""Field -> the names that tables and records give it, the likeliest first."""
_WITHIN = ("name", "title", "main", "original", "rendered")
"""Where a field that is an object says what it is."""
ROWS = 2_000
"""Rows of a chunk at most."""
WORDY = 40
"""Characters that a column must hold on average to be taken for the text without being called so."""
MARKUP = re.compile(
    r"<(?:/?(?:p|br|a|b|i|u|em|strong|div|span|ul|ol|li|h[1-6]|blockquote|img|figure|table|tr|td|code|pre|html|body|"
    r"article)\b[^<>]{0,2000})>",
    re.I,
)
"""A tag of HTML: a field that holds one is a page's source."""
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d{4}\b")
_DELIMITERS = ",;\t|"
_SEPARATOR = re.compile("\ufeff?sep=([,;\t|])\r?\n", re.I)
"""The line with which a table tells Excel what parts its columns."""


def split(source: Source) -> Iterator[Chunk | Failure]:
    """Cut a table into runs of whole rows, each of about CHUNK characters; it is read once, from front to back."""
    path, name, last = str(source.path), source.name, 0
    with open(source.path, "rb") as file:
        try:
            raw = joined(pieces(file, source.path.name))
            for first, head, rows in _runs(raw, inner(name.lower())):
                now = file.tell()
                yield Chunk("tables", path, name, 0, first, (head, rows), now - last)
                last = now
        except broken() as error:
            yield Failure(path, f"the rest of the table is lost: {reason(error)}")


def parse(chunk: Chunk, fields: Fields) -> Iterator[Item]:
    """The rows of a run."""
    head, rows = chunk.data
    for n, made in enumerate(_rows(head, rows, fields), chunk.line):
        if isinstance(made, str):
            yield Item(Failure(chunk.path, made, line=n, id=f"{chunk.name}:{n}"), line=n)
        else:
            yield Item(document(made, chunk.name, n), line=n)


def stories(data: bytes, name: str, fields: Fields) -> Iterator[Story | str]:
    """The rows of a table in an archive."""
    for _, head, rows in _runs(io.BytesIO(data), inner(name.lower())):
        yield from _rows(head, rows, fields)


def _runs(raw: Any, name: str) -> Iterator[tuple[int, list[str], list[list[str] | str]]]:
    """(number of the first row, header, rows) of a table; a row that is none is the reason why."""
    from cleaner.text.decode import decode

    buffered = io.BufferedReader(raw, HEAD)
    sample = buffered.peek(HEAD)[:HEAD]
    text, encoding, _ = decode(sample, html=False)
    csv.field_size_limit(MAX_BYTES)
    said = _SEPARATOR.match(text)
    delimiter = said[1] if said else "\t" if name.endswith(".tsv") else _delimiter(text)
    lines = io.TextIOWrapper(buffered, "utf-8-sig" if encoding == "utf-8" else encoding, errors="replace", newline="")
    table = _read(csv.reader(lines, delimiter=delimiter, strict=True))
    peeked = list(islice(table, 1 if said else 0, 20))
    head, skip = _head(peeked)
    rows: list[list[str] | str] = []
    size, first, n = 0, 1, 0
    for n, row in enumerate(islice(chain(peeked, table), skip, None), 1):
        rows.append(row)
        size += sum(map(len, row)) if isinstance(row, list) else 0
        if size >= CHUNK or len(rows) >= ROWS:
            yield first, head, rows
            rows, size, first = [], 0, n + 1
    if rows:
        yield first, head, rows


def _read(table: Any) -> Iterator[list[str] | str]:
    """The rows that are not empty; one that breaks the format costs itself."""
    while True:
        try:
            row = next(table, None)
        except csv.Error as error:
            yield f"no row of a table: {error}"
            continue
        if row is None:
            return
        if any(c.strip() for c in row):
            yield row


def _delimiter(text: str) -> str:
    """What parts the columns of the first line, outside quotes."""
    line = next((t for t in text.splitlines() if t.strip()), "")
    bare = "".join(line.split('"')[::2])
    return max(_DELIMITERS, key=lambda c: (bare.count(c), -_DELIMITERS.index(c)))


def _head(rows: Sequence[list[str] | str]) -> tuple[list[str], int]:
    """The names of the columns, and how many rows they take: none where the first row is data."""
    first = next((r for r in rows if isinstance(r, list)), [])
    known = {_key(n) for names in NAMES.values() for n in names}
    cells = [c.strip() for c in first]
    if any(_key(c) in known for c in cells) or (
        len(rows) > 1
        and all(c and len(c) <= 30 and not c.isdigit() for c in cells)
        and len(set(cells)) == len(cells) > 1
    ):
        return cells, 1
    return [f"column {n}" for n in range(1, len(first) + 1)], 0


def _key(name: str) -> str:
    """A name as names are compared: case, and what parts its words, do not count."""
    return re.sub(r"[\s_-]", "", name.strip().casefold())


def _rows(head: list[str], rows: Sequence[list[str] | str], fields: Fields) -> Iterator[Story | str]:
    whole = [r for r in rows if isinstance(r, list) and len(r) == len(head)]
    name = fields.text
    if name is None and (name := first({h: "x" for h in head}, "text")) is None and whole:
        sizes = [sum(len(r[i]) for r in whole) / len(whole) for i in range(len(head))]
        name = head[max(range(len(head)), key=sizes.__getitem__)] if max(sizes) >= WORDY else None
    key = first({h: "x" for h in head}, "published")
    order = _order([r[head.index(key)] for r in whole]) if key is not None else None
    for row in rows:
        if isinstance(row, str):
            yield row
        elif len(row) > len(head):
            yield f"a row of {len(row)} fields in a table of {len(head)} columns: a quote is missing"
        else:
            yield _dated(record(dict(zip(head, row, strict=False)), Fields(name, fields.id, fields.url)), order)


def _order(dates: Sequence[str]) -> str | None:
    """The locale whose order of day and month a column's dates have: a number above twelve can be a day alone."""
    found = [m for d in dates if (m := _SLASHED.match(d.strip()))]
    day_first, month_first = any(int(m[1]) > 12 for m in found), any(int(m[2]) > 12 for m in found)
    return None if day_first == month_first else "en_GB" if day_first else "en_US"


def _dated(story: Story | str, order: str | None) -> Story | str:
    """A row with its date told by the order that its column has."""
    if order and isinstance(story, Story) and _SLASHED.match(published := story.fields.get("published", "")):
        from cleaner.text.dates import iso

        if found := iso(published, order):
            story.fields["date"] = found
    return story


def record(row: Mapping[str, Any], fields: Fields) -> Story | str:
    """A record of named fields -> its Story, or why there is none."""
    path = fields.text or first(row, "text")
    value = at(row, path) if path else None
    text = text_of(value)
    if path is None or value is not None and text is None:
        there = ", ".join(map(str, list(row)[:12])) or "none"
        what = "no field that is called like a text" if path is None else f"field {path!r} is not text"
        return f"{what}; fields: {there}. Name the field with --text-field."
    if value is None and fields.text and "." not in path and path not in row:
        return f"no field {path!r}; fields: {', '.join(map(str, list(row)[:12]))}. Name the field with --text-field."
    told: dict[str, str] = {}
    used = {path.partition(".")[0] if path not in row else path}
    for what in NAMES:
        key = first(row, what, used) if what != "text" else None
        if key is not None and (said := _said(row[key], what)):
            told[what] = said
            used.add(key)
    own = row.get(fields.id)
    known = isinstance(own, (str, int)) and not isinstance(own, bool) and own != ""
    body = text or ""
    page = "html" in path.casefold() or MARKUP.search(body) is not None
    extra = {str(k): v for k, v in row.items() if k not in used and not (known and k == fields.id)}
    return Story(body, "html" if page else "text", told, extra, whole=False, name=str(own) if known else "")


def at(row: Mapping[str, Any], path: str) -> Any:
    """The value at a path: a key of its own, or keys parted by dots, numbers for places in lists."""
    if path in row:
        return row[path]
    value: Any = row
    for key in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(key)
        elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value


def first(row: Mapping[str, Any], what: str, used: set[str] | None = None) -> str | None:
    """The key of a record that is called like a field, if any."""
    keys = {_key(str(k)): str(k) for k in reversed(list(row)) if not used or k not in used}
    return next(
        (keys[n] for n in map(_key, NAMES[what]) if n in keys and (what != "text" or text_of(row[keys[n]]))), None
    )


def text_of(value: Any) -> str | None:
    """A text, a list of its paragraphs, or what WordPress answers for one; None for what is neither."""
    if isinstance(value, Mapping):
        value = value.get("rendered")
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(v, str) for v in value):
        return "\n\n".join(value)
    return None


def _said(value: Any, what: str) -> str:
    if what == "published" and isinstance(value, (int, float)) and not isinstance(value, bool):
        return moment(value)
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        value = ", ".join(value)
    if isinstance(value, Mapping):
        from cleaner.formats.feeds import plain

        value = next((plain(v) for k in _WITHIN if isinstance(v := value.get(k), str) and v), "")
    return value.strip() if isinstance(value, str) else ""


def moment(seconds: float) -> str:
    """Seconds (or milliseconds) since 1970 as ISO 8601, in UTC; "" for a number that is no time."""
    from datetime import UTC, datetime

    if seconds > 1e11:
        seconds /= 1000
    if not 1e8 < seconds < 4e9:
        return ""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


documents = reading(stories)
