"""What is fuzzed: inputs of every kind of awkwardness, and the way that each must survive."""

from __future__ import annotations

import gzip
import json
import time
from typing import Any

from hypothesis import strategies as st

from cleaner.formats import Failure, Fields, Item, jsonl, plain
from cleaner.formats.common import Chunk
from cleaner.formats.output import encode, file_names
from cleaner.formats.records import record, removals
from cleaner.model import Document
from cleaner.pipeline import clean
from cleaner.rules.book import shipped

SECONDS, PER = 2.0, 100_000
"""The longest that a dump may take: so many seconds for every so many bytes."""

_LINES = st.sampled_from([
    "Home", "News | Sport | Weather", "Sign up for our daily newsletter!", "Read More »", "Related Articles", "5 hours ago",
    "By Anna Lund", "LUND (Quay Wire) – The ferry came in late on Monday, and nobody asked why.", "* * *", "Advertisement",
    "Copyright 2024 The Quay. All rights reserved.", "“We waited,” she said. “Nobody came.”", "ALSO READ: Rain delays the final",
    "Published: 3 May 2024", "HEADLINE: Ferry late", "LENGTH: 300 words", "Share this", "Original Source: The Quay", "0 Comments",
    "Rain delays the final", "•", "1. Mix the flour.", "Die Fähre kam spät an, und niemand fragte nach dem Grund.", "الخبر كاملا", "続きを読む",
    "The council met for three hours and then decided that the bridge should open again before the winter.",
])  # fmt: skip
_ODD = st.text(max_size=30)
_SPACE = st.sampled_from(
    [
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        " ",
        "\t",
        "\x0b",
        "\x0c",
        "\x85",
        "\u2028",
        "\u2029",
        "\xa0",
        "\x00",
        "\ufeff",
        "\u200b",
        "",
    ]
)
_TAG = st.sampled_from([
    "<p>", "</p>", "<div class=related>", "</div>", "<article>", "</article>", "<h1>", "</h1>", "<ul><li>", "</ul>", "<a href=/x>", "</a>",
    "<script>", "</script>", "<!--", "-->", "<![CDATA[", "]]>", "<table><tr><td>", "</table>", "<br>", "<p hidden>", "&amp;", "&#0;", "&#xD800;", "<",
    "<title>", "</title>", "<style>", "</style>", "<svg>", "<template>", "</body>", "<meta charset=utf-7>", "<!doctype html>", "<pre>", "</pre>",
])  # fmt: skip


def _mix(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(st.tuples(st.one_of(*parts), _SPACE).map("".join), max_size=60).map("".join)


@st.composite
def _long(draw: st.DrawFn) -> str:
    """A little of something, very often."""
    piece = draw(st.one_of(_LINES, _ODD, _SPACE, _TAG)) or " "
    return (piece + draw(_SPACE)) * draw(st.integers(1, 3000))


def _broken(data: bytes, at: int, by: bytes) -> bytes:
    at %= len(data) + 1
    return data[:at] + by + data[at + len(by) :]


def dumps() -> st.SearchStrategy[tuple[str, bytes]]:
    """(name, bytes): texts, pages and JSON lines in many encodings, whole, damaged and made up."""
    text = st.one_of(_mix(_LINES, _ODD), _long(), st.text(max_size=200))
    page = st.one_of(_mix(_TAG, _LINES, _ODD), _long())
    codec = st.sampled_from(
        ["utf-8", "utf-8-sig", "utf-16", "utf-32", "latin-1", "cp1252", "cp1251", "shift_jis", "gb18030", "utf-7"]
    )
    coded = st.tuples(st.one_of(text, page), codec).map(lambda t: t[0].encode(t[1], "replace"))
    row = st.fixed_dictionaries({}, optional={
        "id": st.one_of(_ODD, st.integers(), st.none()), "text": st.one_of(text, st.none(), st.integers()), "html": page, "url": st.one_of(_ODD, st.none()),
        "title": _ODD, "spans": st.lists(st.integers(), max_size=3),
    })  # fmt: skip
    lines = st.lists(row.map(lambda r: json.dumps(r).encode()), max_size=4).map(b"\n".join)
    data = st.one_of(coded, lines, st.binary(max_size=300))
    damaged = st.tuples(data, st.integers(0, 10**6), st.binary(min_size=1, max_size=8)).map(lambda t: _broken(*t))
    name = st.sampled_from(["a.txt", "a.html", "a", "a.jsonl", "a.jsonl.gz"])
    return st.tuples(name, st.one_of(data, damaged))


def travel(name: str, data: bytes) -> None:
    """
    Bytes -> Documents -> Results -> what is written; all of it checked.

    Raises:
        AssertionError: a character was lost, a name leads out, it took too long, the output is not what it should be.
    """
    began = time.process_time()
    for item in _items(name, data):
        document = item.content
        if isinstance(document, Failure):
            assert document.reason
            continue
        _one(document, item.line)
    took, allowed = time.process_time() - began, SECONDS * max(1.0, len(data) / PER)
    assert took < allowed, f"{took:.2f} s for {len(data)} bytes of {name}"


def _items(name: str, data: bytes) -> list[Item]:
    if not name.startswith("a.jsonl"):
        return [Item(plain.document(data, name, name))]
    import io

    packed = gzip.compress(data)[:-4] if name.endswith(".gz") and len(data) % 3 == 0 else gzip.compress(data)
    chunks = jsonl.cut(io.BytesIO(packed if name.endswith(".gz") else data), name, name, name)
    items: list[Item] = []
    for chunk in chunks:
        items += jsonl.parse(chunk, Fields()) if isinstance(chunk, Chunk) else [Item(chunk)]
    return items


def _one(document: Document, line: int | None) -> None:
    result = clean(document, shipped())
    result.check()
    assert result.restore() == result.document.text
    assert result.articles or result.flags, "a dump went without a word"
    rows: list[dict[str, Any]] = [record(a, result, shipped()) for a in result.articles]
    back = [json.loads(x) for x in encode(rows, "jsonl").decode("utf-8").splitlines()] if _one_line(rows) else []
    assert not back or [b["text"] for b in back] == [r["text"] for r in rows]
    for row in removals(result):
        assert "start" not in row or result.document.text[row["start"] : row["end"]] == row["text"]
        json.dumps(row).encode()
    for file in file_names(document.id, max(1, len(rows)), file="a", line=line):
        assert ".." not in file.split("/")
        assert not file.startswith("/")


def _one_line(rows: list[dict[str, Any]]) -> bool:
    """Whether str.splitlines can take the records apart again: it also splits at U+2028 and the like."""
    return not any(
        c in json.dumps(r, ensure_ascii=False, default=str)
        for r in rows
        for c in "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
    )
