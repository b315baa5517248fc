"""
A page and its marks -> articles and removals: the only place where anything is cut.

Every character ends in an article's text, in a field, or in a removal; what is left over is white space.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from cleaner import dates
from cleaner.judge import segments
from cleaner.model import Article, Block, Mark, Page, Removal
from cleaner.settings import Settings

_SPACES = re.compile(r"\s*[\r\n]+\s*")
_CLOSING = ",.;:!?…)]}»”’%、。，；：！？）」』"
_ORDER = {"keep": 0, "field": 1, "drop": 2, "end": 3, "cut": 4}


def compose(page: Page, marks: Sequence[Mark], settings: Settings) -> tuple[tuple[Article, ...], tuple[Removal, ...]]:
    """
    Obey the marks: "break" begins a story, "keep" outranks "field", "field" outranks "drop" and "cut".

    A pure function of the page and its recorded marks, so marks replay.

    Returns:
        The articles in the dump's order, and the removals, ordered and disjoint. A story of which no text is left
        is no article; what it had of fields is removed with it.
    """
    pieces = _resolve(page, marks)
    drafts, removed = [], [r for kind, r in pieces if kind == "removal" and isinstance(r, Removal)]
    spans = [(s, m) for kind, x in pieces if kind != "removal" and isinstance(x, tuple) for s, m in [x]]
    dirty = bool(removed)
    k = 0
    for first, last in segments(page, marks):
        stop = page.blocks[last - 1].end
        body: list[tuple[int, int]] = []
        fields: list[tuple[tuple[int, int], Mark]] = []
        while k < len(spans) and spans[k][0][0] < stop:
            span, mark = spans[k]
            if mark is None:
                body.append(span)
            else:
                fields.append((span, mark))
            k += 1
        if body:
            datelines = [m for m in marks if m.field == "dateline" and page.blocks[first].start <= m.start < stop]
            drafts.append((body, fields, datelines))
        else:
            removed += [Removal(s, e, "heuristic/no-body", "related", "A headline or its data without a body.") for (s, e), _ in fields]
    removed.sort(key=lambda r: r.start)
    articles = tuple(
        _article(page, n, len(drafts), *draft, dirty=dirty, settings=settings) for n, draft in enumerate(drafts, 1)
    )
    return articles, tuple(removed)


def _resolve(page: Page, marks: Sequence[Mark]) -> list[tuple[str, Removal | tuple[tuple[int, int], Mark | None]]]:
    """
    Who owns which characters: ("removal", Removal), ("field", (span, mark)) or ("body", (span, None)), in order.
    """
    acting = sorted(
        (m for m in marks if m.act in _ORDER and m.field != "dateline"),
        key=lambda m: (m.start, _ORDER[m.act], -m.end, m.by),
    )
    out: list[tuple[str, Removal | tuple[tuple[int, int], Mark | None]]] = []
    k = 0
    running: list[Mark] = []  # marks that began in an earlier block and reach into this one
    for block in page.blocks:
        here = [m for m in running if m.end > block.start]
        while k < len(acting) and acting[k].start < block.end:
            if acting[k].end > block.start:
                here.append(acting[k])
            k += 1
        running = [m for m in here if m.end > block.end]
        if not here:
            out.append(("body", ((block.start, block.end), None)))
            continue
        if any(m.act == "keep" for m in here):
            here = [m for m in here if m.act == "field" and m.start > block.start]
        out += _cut(page.document.text, block, here)
    return out


def _cut(text: str, block: Block, marks: list[Mark]) -> list[tuple[str, Removal | tuple[tuple[int, int], Mark | None]]]:
    """One block, cut where its marks say: the stronger mark first, the weaker in what that leaves."""
    owned: list[tuple[int, int, Mark]] = []
    for m in sorted(marks, key=lambda m: (_ORDER[m.act], m.start, -m.end, m.by)):
        free = [(max(m.start, block.start), min(m.end, block.end))]
        for s, e, _ in owned:
            free = [(a, b) for x, y in free for a, b in ((x, min(y, s)), (max(x, e), y)) if a < b]
        owned += [(a, b, m) for x, y in free for a, b in [_tight(text, x, y)] if a < b]
    owned.sort(key=lambda o: o[0])
    out: list[tuple[str, Removal | tuple[tuple[int, int], Mark | None]]] = []
    at = block.start
    for s, e, m in [*owned, (block.end, block.end, None)]:
        a, b = _tight(text, at, s)
        if a < b and m is not None and m.act == "field" and not any(c.isalnum() for c in text[a:b]):
            a, b, s = b, b, a  # a bullet or a bracket before a field goes with it
        if a < b:
            out.append(("body", ((a, b), None)))
        if m is not None:
            if m.act == "field":
                out.append(("field", ((s, e), m)))
            else:
                out.append(("removal", Removal(s, e, m.by, m.kind, m.why, m.p)))
        at = e
    return _no_crumbs(text, out)


def _no_crumbs(text: str, pieces: list[tuple[str, Removal | tuple[tuple[int, int], Mark | None]]]) -> list[tuple[str, Removal | tuple[tuple[int, int], Mark | None]]]:
    """Punctuation that is all that a cut left of its block goes with the cut."""
    removal = next((r for kind, r in pieces if kind == "removal" and isinstance(r, Removal)), None)
    body = [x for kind, x in pieces if kind == "body"]
    if removal is None and not any(kind == "field" for kind, _ in pieces):
        return pieces
    if any(any(c.isalnum() for c in text[x[0][0] : x[0][1]]) for x in body if isinstance(x, tuple)):
        return pieces
    by = removal or Removal(0, 0, "heuristic/crumbs", "other", "Punctuation left over beside a field.")
    return [("removal", replace(by, start=x[0][0], end=x[0][1])) if kind == "body" and isinstance(x, tuple) else (kind, x) for kind, x in pieces]


def _tight(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _article(
    page: Page, story: int, stories: int, body: list[tuple[int, int]], fields: list[tuple[tuple[int, int], Mark]],
    datelines: list[Mark], *, dirty: bool, settings: Settings,
) -> Article:  # fmt: skip
    document, text = page.document, page.document.text
    written, spans = _write(page, body, dirty)
    values: dict[str, str] = {}
    places: dict[str, list[tuple[int, int]]] = {}
    for (s, e), m in fields:
        places.setdefault(m.field, []).append((s, e))
        values.setdefault(m.field, " ".join(text[s:e].split()).strip("•·●|–—- \t") or text[s:e])
    for m in datelines:
        values.setdefault("dateline", " ".join(text[m.start : m.end].split()))
    if stories == 1:
        for name, value in page.fields.items():
            if name in ("title", "source", "byline", "published", "section", "url") and value:
                values.setdefault(name, value)
    published = values.get("published")
    language = page.fields.get("language") if stories == 1 else None
    if language is None and settings.language:
        from cleaner.language import detect

        language = detect(written)
    key = f"{document.id}\0{body[0][0]}".encode("utf-8", "surrogatepass")
    return Article(
        id=hashlib.sha256(key).hexdigest()[:16], dump=document.id, story=story, stories=stories, text=written, spans=spans,
        title=values.get("title"), source=values.get("source"), byline=values.get("byline"), published=published,
        date=dates.iso(published) if published else None, section=values.get("section"), credit=values.get("credit"),
        dateline=values.get("dateline"), url=values.get("url") or document.url, language=language,
        field_spans=MappingProxyType({name: tuple(sorted(at)) for name, at in sorted(places.items())}),
        flags=page.flags, meta=document.meta,
    )  # fmt: skip


def _write(page: Page, body: list[tuple[int, int]], dirty: bool) -> tuple[str, tuple[tuple[int, int], ...]]:
    """
    The article's text, and where it came from.

    White space between two blocks is the dump's own while nothing of the dump was removed; else it is one line
    break, or one empty line, as the dump had between them. A line break inside a block becomes a space.
    """
    text = page.document.text
    broken = {b.start for b in page.blocks if ("\n" in b.text or "\r" in b.text) and b.role not in ("code", "table")}
    starts = {b.start for b in page.blocks}
    verbatim = {b.start for b in page.blocks if b.role in ("code", "table", "li")}
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    last = -1
    inside_broken = False
    for start, end in body:
        if start in starts:
            inside_broken = start in broken
        piece = text[start:end]
        if inside_broken:
            piece = _SPACES.sub(" ", piece)
        if last >= 0:
            between = text[last:start]
            if between.isspace() or not between:
                parts.append(_gap(between, start in verbatim) if dirty else between)
                spans[-1] = (spans[-1][0], end)
                parts.append(piece)
                last = end
                continue
            parts.append(_bridge(between, text[last - 1], text[start], start in starts))
        parts.append(piece)
        spans.append((start, end))
        last = end
    return "".join(parts), tuple(spans)


def _gap(between: str, verbatim: bool) -> str:
    """White space between two neighbours in a dump of which something was cut: at most one empty line."""
    lines = between.replace("\r\n", "\n").replace("\r", "\n").count("\n")
    if not lines:
        return " " if between else ""
    return "\n" * min(2, lines) + (between.rpartition("\n")[2] if verbatim else "")


def _bridge(between: str, left: str, right: str, new_block: bool) -> str:
    """White space where something was cut between two pieces."""
    runs = re.findall(r"\s*[\r\n]\s*", between)
    if new_block and runs:
        return _gap(runs[0], False)
    if right in _CLOSING or left in "([{“‘«" or "\u3040" <= left <= "\u9fff" or "\u3040" <= right <= "\u9fff":
        return ""
    return " "
