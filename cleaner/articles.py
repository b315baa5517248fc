"""
A page and its marks -> articles and removals: the only place where anything is cut.

Every character ends in an article's text, in a field, or in a removal; what is left over is white space.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import NamedTuple

from cleaner.judge import segments
from cleaner.model import NOTHING, Article, Block, FrozenDict, Mark, Page, Removal, Result
from cleaner.settings import Settings
from cleaner.text.addresses import join
from cleaner.text.bylines import people
from cleaner.text.segments import read_blocks
from cleaner.text.wrapping import is_compound

_BREAKS = re.compile(r"\s*[\r\n]+\s*")
_CLOSING = ",.;:!?…)]}»”’%、。，；：！？）」』"
_OPENING = "([{“‘«（「『"
_PARTED = re.compile(r"[-‐\u00ad]\s*")
_RANK = {"keep": 0, "field": 1, "drop": 2, "end": 3, "cut": 4}
_CRUMBS = Mark(0, 0, "drop", "heuristic/crumbs", "other", "Punctuation left over beside a field or a cut.")
_NO_BODY = Mark(0, 0, "drop", "heuristic/no-body", "related", "A headline or its data without a body.")


class Piece(NamedTuple):
    """A stretch of a block and who has it: nobody (it stays), a "field" mark, or a mark that removes it."""

    start: int
    end: int
    block: Block
    mark: Mark | None

    @property
    def field(self) -> str:
        """The field it fills, or ""."""
        return self.mark.field if self.mark is not None and self.mark.act == "field" else ""


class Draft(NamedTuple):
    """A dump, the marks on it, and what they make of it so far."""

    page: Page
    settings: Settings
    marks: tuple[Mark, ...]
    articles: tuple[Article, ...]
    removed: tuple[Removal, ...]

    def marked(self, more: Sequence[Mark], undone: Sequence[tuple[int, int]] = ()) -> Draft:
        """The same with further marks, and without those that made a title of a stretch in `undone`; composed again."""
        if not more:
            return self
        kept = (m for m in self.marks if m.field != "title" or not any(m.start < e and s < m.end for s, e in undone))
        marks = tuple(sorted((*kept, *more), key=lambda m: (m.start, m.end, m.act, m.by, m.field)))
        return self._replace(marks=marks)._composed()

    @classmethod
    def of(cls, page: Page, marks: tuple[Mark, ...], settings: Settings) -> Draft:
        """What marks make of a dump."""
        return cls(page, settings, marks, (), ())._composed()

    def _composed(self) -> Draft:
        articles, removed = compose(self.page, self.marks, self.settings)
        return self._replace(articles=articles, removed=removed)


def compose(page: Page, marks: Sequence[Mark], settings: Settings) -> tuple[tuple[Article, ...], tuple[Removal, ...]]:
    """
    Obey the marks: "break" begins a story, "keep" outranks "field", "field" outranks "drop" and "cut".

    A pure function of the page and its recorded marks, so marks replay.

    Returns:
        The articles in the dump's order, and the removals, ordered and disjoint. A story of which no text is left
        is no article; what it had of fields is removed with it.
    """
    pieces = _pieces(page, marks)
    told = [m for m in marks if m.field == "dateline"]
    headings = [m.start for m in marks if m.act == "end" and m.kind == "related"]
    drafts: list[tuple[list[Piece], list[Mark]]] = []
    gone: list[Piece] = []
    k = d = 0
    for _, last in segments(page, marks):
        stop = page.blocks[last - 1].end
        k0, d0 = k, d
        while k < len(pieces) and pieces[k].start < stop:
            k += 1
        while d < len(told) and told[d].start < stop:
            d += 1
        story = pieces[k0:k]
        gone += [p for p in story if p.mark is not None and not p.field]
        if any(p.mark is None for p in story):
            drafts.append((story, told[d0:d]))
        else:
            gone += [p._replace(mark=_NO_BODY) for p in story if p.field]
    gone.sort()
    removed = tuple(Removal(p.start, p.end, m.by, m.kind, m.why, m.p) for p in gone if (m := p.mark) is not None)
    articles = tuple(
        _article(
            page,
            n,
            len(drafts),
            story,
            datelines,
            bool(removed),
            n > 1 and bool(headings) and headings[0] < next(p.start for p in story if p.mark is None or p.field),
            settings,
        )
        for n, (story, datelines) in enumerate(drafts, 1)
    )
    return articles, removed


def untouched(page: Page, marks: Sequence[Mark], flag: str) -> Result:
    """One article that holds the dump's text as it is, flagged; `marks` are what it was not cut by."""
    document = page.document
    blocks = page.blocks or read_blocks(document).blocks
    flags = (*page.flags, flag)
    articles, removed = compose(Page(document, blocks, page.fields, flags), (), Settings())
    return Result(document, blocks, tuple(marks), articles, removed, flags)


def _pieces(page: Page, marks: Sequence[Mark]) -> list[Piece]:
    """All blocks, cut where the marks say, in order."""
    acting = sorted(
        (m for m in marks if m.act in _RANK and m.field != "dateline"),
        key=lambda m: (m.start, _RANK[m.act], -m.end, m.by),
    )
    out: list[Piece] = []
    running: list[Mark] = []  # marks that began in an earlier block and reach into this one
    k = 0
    count = len(acting)
    for block in page.blocks:
        if not running and (k == count or acting[k].start >= block.end):
            out.append(Piece(block.start, block.end, block, None))
            continue
        here = [m for m in running if m.end > block.start] if running else []
        while k < count and acting[k].start < block.end:
            if acting[k].end > block.start:
                here.append(acting[k])
            k += 1
        running = [m for m in here if m.end > block.end]
        if not here:
            out.append(Piece(block.start, block.end, block, None))
            continue
        if any(m.act == "keep" for m in here):
            here = [m for m in here if m.act == "field" and (m.start > block.start or m.end < block.end)]
        out += _cut(page.document.text, block, here)
    return out


def _cut(text: str, block: Block, marks: list[Mark]) -> list[Piece]:
    """One block, cut where its marks say: the stronger mark first, the weaker in what that leaves."""
    ranked = sorted(marks, key=lambda m: (_RANK[m.act], m.start, -m.end, m.by)) if len(marks) > 1 else marks
    if ranked and ranked[0].start <= block.start and ranked[0].end >= block.end:
        return [Piece(block.start, block.end, block, ranked[0])]
    owned: list[Piece] = []
    for m in ranked:
        free = [(max(m.start, block.start), min(m.end, block.end))]
        for o in owned:
            free = [(a, b) for x, y in free for a, b in ((x, min(y, o.start)), (max(x, o.end), y)) if a < b]
        owned += [Piece(a, b, block, m) for x, y in free for a, b in [_tight(text, x, y)] if a < b]
    owned.sort()
    out: list[Piece] = []
    at = block.start
    for o in [*owned, Piece(block.end, block.end, block, None)]:
        a, b = _tight(text, at, o.start)
        if a < b:
            out.append(Piece(a, b, block, None))
        if o.mark is not None:
            out.append(o)
        at = o.end
    if owned and not any(p.mark is None and any(map(str.isalnum, text[p.start : p.end])) for p in out):
        out = [p if p.mark is not None else p._replace(mark=_CRUMBS) for p in out]
    return out


def _tight(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _article(
    page: Page,
    story: int,
    stories: int,
    pieces: list[Piece],
    datelines: list[Mark],
    dirty: bool,
    related: bool,
    settings: Settings,
) -> Article:
    document, text = page.document, page.document.text
    stays = [p for p in pieces if p.mark is None]
    written, spans = _write(text, stays, dirty)
    values, places = _fields(page, pieces, datelines, stories)
    language = page.fields.get("language") if stories == 1 else None
    if language is None and settings.language:
        from cleaner.text.language import detect

        language = detect(written)
    date = None
    if published := values.get("published"):
        from cleaner.text.dates import iso

        told = document.fields.get("published") == published
        date = told and document.fields.get("date") or iso(published, document.fields.get("language"))
    lists = page.lists if stories == 1 else NOTHING
    return Article(
        id=article_id(document.id, spans[0][0]), dump=document.id, story=story, stories=stories, text=written,
        spans=spans,
        title=values.get("title"), source=values.get("source"), byline=values.get("byline"), published=published,
        date=date,
        section=values.get("section"), credit=values.get("credit"), dateline=values.get("dateline"),
        url=values.get("url") or document.url, language=language,
        field_spans=FrozenDict({name: tuple(at) for name, at in sorted(places.items())}),
        flags=(*page.flags, "related") if related else page.flags, meta=document.meta,
        markdown=_markdown(page, stays, written) if settings.markdown else None,
        authors=people(lists.get("authors") or [values.get("byline", "")], values.get("source")),
        tags=lists.get("tags", ()), images=lists.get("images", ()),
        canonical=page.fields.get("canonical") if stories == 1 else None,
        comments=tuple(text[p.start : p.end] for p in pieces if p.mark is not None and p.mark.kind == "comments"),
    )  # fmt: skip


def _fields(
    page: Page, pieces: list[Piece], datelines: list[Mark], stories: int
) -> tuple[dict[str, str], dict[str, list[tuple[int, int]]]]:
    """What the fields of a story hold, and where in the dump that stands, if it does."""
    document, text = page.document, page.document.text
    values: dict[str, str] = {}
    places: dict[str, list[tuple[int, int]]] = {}
    for p in pieces:
        if p.field:
            places.setdefault(p.field, []).append((p.start, p.end))
            said = " ".join(text[p.start : p.end].split())
            values.setdefault(p.field, said.strip("•·●|–—- ") or said)
            if p.field == "title" and stories > 1 and p.block.dom is not None and p.block.dom.href:
                values.setdefault("url", join(document.url or page.fields.get("url", ""), p.block.dom.href))
    for m in datelines:
        values.setdefault("dateline", " ".join(text[m.start : m.end].split()))
    if stories == 1:
        for name in ("title", "source", "byline", "published", "section", "url"):
            if page.fields.get(name) and (document.whole and document.fields.get(name) or name not in values):
                values[name] = page.fields[name]
    return values, places


def _markdown(page: Page, stays: list[Piece], written: str) -> str:
    """The article as Markdown; a text dump is its own."""
    if page.document.kind != "html":
        return written
    from cleaner.pages.markdown import markdown, pictures

    parts = [(p.block, p.start - p.block.start, p.end - p.block.start) for p in stays]
    kept = {p.block.n for p in stays}
    shown = [] if not kept else page.blocks[min(kept) - (min(kept) > 0) : max(kept) + 2]
    return markdown(parts, list(pictures(shown, kept)), page.document.url or page.fields.get("url"))


def _write(text: str, body: list[Piece], dirty: bool) -> tuple[str, tuple[tuple[int, int], ...]]:
    """
    The article's text, and where it came from.

    White space between two blocks is the dump's own while nothing of the dump was removed; else it is one line
    break, or one empty line, as the dump had between them. A line break inside a block becomes a space.
    """
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    before: Piece | None = None
    for p in body:
        piece = text[p.start : p.end]
        if p.block.role not in ("code", "table") and ("\n" in piece or "\r" in piece):
            piece = _BREAKS.sub(_joint, piece)
        if before is None:
            spans.append((p.start, p.end))
        else:
            between = text[before.end : p.start]
            if not between or between.isspace():
                parts.append(_gap(between, p.block.role in ("code", "table", "li")) if dirty else between)
                spans[-1] = (spans[-1][0], p.end)
            else:
                parts.append(_bridge(between, text[before.end - 1], text[p.start], before.block is not p.block))
                spans.append((p.start, p.end))
        parts.append(piece)
        before = p
    return "".join(parts), tuple(spans)


def _joint(m: re.Match[str]) -> str:
    """
    What takes the place of a line break in mid-sentence: a space, but none before a comma, within East Asian text, or
    behind the hyphen of a word that goes on.
    """
    left, right = m.string[m.start() - 1], m.string[m.end()]
    if is_compound(m.string, m.start() - 1, m.end()):
        return ""
    return "" if right in ",.)]" or ("\u3040" <= left <= "\u9fff" and "\u3040" <= right <= "\u9fff") else " "


def _gap(between: str, verbatim: bool) -> str:
    """White space between two neighbours in a dump of which something was cut: at most one empty line."""
    lines = between.replace("\r\n", "\n").replace("\r", "\n").count("\n")
    if not lines:
        return " " if between else ""
    return "\n" * min(2, lines) + (between.rpartition("\n")[2] if verbatim else "")


def _bridge(between: str, left: str, right: str, other_block: bool) -> str:
    """White space where something was cut between two pieces: the gap that stood before the cut, or a space."""
    if not other_block and _PARTED.fullmatch(between):  # a hyphen was cut, the word is whole again
        return ""
    if other_block and (gap := re.search(r"\s*[\r\n]\s*", between)):
        return _gap(gap.group(), False)
    if right in _CLOSING or left in _OPENING or "\u3040" <= left <= "\u9fff" or "\u3040" <= right <= "\u9fff":
        return ""
    return " "


def article_id(dump: str, start: int) -> str:
    """The id of the article of a dump that begins at an offset: the same in any run."""
    return hashlib.sha256(f"{dump}\0{start}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
