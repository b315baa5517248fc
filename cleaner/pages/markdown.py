"""
An article as Markdown (CommonMark, with tables, strikethrough and footnotes as GitHub reads them).

Of a page, from what its tree knows of the blocks that stay: headings, nested lists, quotes, code, tables, emphasis,
links, images with their alternative text, footnotes. A text dump is its own Markdown: its lines stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cleaner.model import Block, Dom, Inline
from cleaner.text.addresses import join

_SPECIAL = re.compile(r"([\\`*_\[\]<])")
_LINE_START = re.compile(r"(#{1,6}(?=\s)|[+>-](?=\s)|\d{1,9}(?=[.)]\s))")
_MARKS = {"strong": "**", "em": "*", "del": "~~"}
_NOTE = re.compile(r"[\[(]?(\d{1,3}|[a-z*†‡])[\])]?")
_SIGNS = str.maketrans({"*": "star", "†": "dagger", "‡": "ddagger"})
_BACK = frozenset(("↩", "↑", "^", "⏎", "↵", "↩︎"))
_LANGUAGE = re.compile(r"(?:^|\s)(?:language|lang|highlight-source|brush:?)-?([a-z0-9+#]{1,20})(?=\s|$)")

Part = tuple[Block, int, int]
"""A stretch of a block that stays: offsets within the block's text."""


def markdown(parts: Sequence[Part], pictures: Sequence[tuple[int, str, str]], url: str | None) -> str:
    """
    Write blocks of a page as Markdown.

    Args:
        parts: what stays of the article, in order.
        pictures: (number of the block behind it, address, alternative text) of each picture, in order.
        url: the page's address: links become absolute.
    """
    notes = _notes([b for b, _, _ in parts])
    out: list[str] = []
    waiting = list(pictures)
    before: Block | None = None
    counts: dict[tuple[int, int], int] = {}
    k = 0
    while k < len(parts):
        block = parts[k][0]
        while waiting and waiting[0][0] <= block.n:
            _, source, alt = waiting.pop(0)
            out.append(f"\n\n![{_escaped(' '.join(alt.split()))}]({_target(source, url)})")
            before = None
        stop = k + 1
        if block.dom is not None and block.role == "table" and "|" in block.text:
            while stop < len(parts) and _one_table(parts[stop - 1][0], parts[stop][0]):
                stop += 1
            out.append("\n\n" + _table(parts[k:stop], notes, url))
        else:
            while stop < len(parts) and parts[stop][0] is block:
                stop += 1
            text = " ".join(_inline(b, a, z, notes, url) for b, a, z in parts[k:stop])
            out.append(_placed(block, text, before, notes, counts))
        before, k = block, stop
    out += [
        f"\n\n![{_escaped(alt)}]({_target(source, url)})" for n, source, alt in waiting if before and n == before.n + 1
    ]
    return "".join(out).strip("\n")


def _placed(
    block: Block, text: str, before: Block | None, notes: dict[str, str], counts: dict[tuple[int, int], int]
) -> str:
    """A block's text with what parts it from the block before, and what says what sort of block it is."""
    dom = block.dom
    if dom is None:
        return "\n\n" + text
    quote = "> " * (dom.tag == "blockquote" or "blockquote" in dom.ancestors)
    if block.role == "code":
        language = m[1] if (m := _LANGUAGE.search(dom.hints)) else ""
        fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text)), 3)
        return "\n\n" + "\n".join(
            f"{quote}{line}".rstrip() for line in f"{fence}{language}\n{text}\n{fence}".split("\n")
        )
    if re.fullmatch("h[1-6]", dom.tag):
        return f"\n\n{quote}{'#' * int(dom.tag[1])} {text}"
    if dom.anchor in notes:
        return f"\n\n[^{notes[dom.anchor]}]: {text}"
    lists = [t for t in (dom.tag, *dom.ancestors) if t in ("ul", "ol", "menu")]
    if dom.tag == "li" or ("li" in dom.ancestors and lists):
        return _item(block, dom, text, quote, lists, before, counts)
    if dom.tag == "dt":
        text = f"**{text}**"
    if dom.broken and before is not None and before.dom is not None and before.dom.around == dom.around:
        return f"  \n{quote}{text}"
    if (
        quote
        and before is not None
        and before.dom is not None
        and "blockquote" in (before.dom.tag, *before.dom.ancestors)
    ):
        return f"\n>\n{quote}{text}"
    return f"\n\n{quote}{text}"


def _item(
    block: Block,
    dom: Dom,
    text: str,
    quote: str,
    lists: list[str],
    before: Block | None,
    counts: dict[tuple[int, int], int],
) -> str:
    """An item of a list, or a later paragraph of one."""
    indent = quote + "   " * (len(lists) - 1)
    within = before is not None and before.dom is not None and "li" in (before.dom.tag, *before.dom.ancestors)
    first = dom.tag == "li" and not dom.broken or any(a == block.n for a, _ in dom.around[:2])
    if not first and within:
        return f"\n\n{indent}   {text}" if not dom.broken else f"  \n{indent}   {text}"
    key = dom.around[1] if len(dom.around) > 1 else (0, 0)
    counts[key] = counts.get(key, 0) + 1
    sign = f"{counts[key]}." if lists[:1] == ["ol"] else "-"
    return f"{chr(10) if within else chr(10) * 2}{indent}{sign} {text}"


def _one_table(last: Block, block: Block) -> bool:
    """Whether a row belongs to the table of the row before."""
    if last.dom is None or block.dom is None or block.role != "table" or block.dom.tag != "tr" or last.dom.tag != "tr":
        return False
    return (
        last is block
        or (block.n == last.n + 1 and last.dom.ancestors[:1] == block.dom.ancestors[:1])
        or (block.n == last.n + 1 and "table" in block.dom.ancestors[:2] and "table" in last.dom.ancestors[:2])
    )


def _table(rows: Sequence[Part], notes: dict[str, str], url: str | None) -> str:
    """Rows as a table; the first is its head."""
    cells = [_inline(b, a, z, notes, url).split(" | ") for b, a, z in rows]
    width = max(map(len, cells))
    lines = [
        "| " + " | ".join(c.replace("|", "\\|") for c in [*row, *[""] * (width - len(row))]) + " |" for row in cells
    ]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _notes(blocks: Sequence[Block]) -> dict[str, str]:
    """Anchor of a note -> its label: a short link within the page names it, and a block of the article has it."""
    anchors = {b.dom.anchor for b in blocks if b.dom is not None and b.dom.anchor}
    found: dict[str, str] = {}
    for b in blocks:
        for span in b.dom.inline if b.dom is not None else ():
            name = span.target[1:]
            if span.kind != "a" or span.target[:1] != "#" or name not in anchors or name in found:
                continue
            m = _NOTE.fullmatch(b.text[span.start : span.end].strip())
            if m and b.dom and b.dom.anchor != name:
                found[name] = m[1].translate(_SIGNS)
    return found


def _inline(block: Block, first: int, last: int, notes: dict[str, str], url: str | None) -> str:
    """A stretch of a block's text with its emphasis and links."""
    text = block.text
    dom = block.dom
    if block.role == "code" or dom is None:
        return text[first:last]
    if text.startswith("- ") and dom.tag == "li" and first == 0:
        first = 2
    opened: list[Inline] = []
    out: list[str] = []
    at = first
    spans = [s for s in dom.inline if s.start < last and s.end > first]
    edges = sorted({first, last, *(min(max(e, first), last) for s in spans for e in (s.start, s.end))})
    for start, end in pairwise(edges):
        here = [s for s in spans if s.start <= start and s.end >= end]
        while opened and opened[-1] not in here:
            _close(out, opened.pop(), url)
        for s in here:
            if s not in opened:
                opened.append(s)
                out.append(_opening(s))
        piece = text[start:end]
        name = next((s.target[1:] for s in here if s.kind == "a" and s.target.startswith("#")), None)
        if name is not None and name in notes:
            piece = f"\x00[^{notes[name]}]\x00"
        elif name is not None and piece.strip() in _BACK:
            piece = ""
        out.append(
            piece if any(s.kind == "code" for s in here) or piece.startswith("\x00") else _escaped(piece, start == at)
        )
    while opened:
        _close(out, opened.pop(), url)
    return re.sub(r"\[?\x00(\[\^\w+\])\x00(?:\]\([^)]*\))?", r"\1", "".join(out)).strip()


def _opening(span: Inline) -> str:
    return "[" if span.kind == "a" else "`" if span.kind == "code" else _MARKS[span.kind]


def _close(out: list[str], span: Inline, url: str | None) -> None:
    """End a span: white space at its edges stands outside the marks, and an empty one vanishes."""
    mark = _opening(span)
    k = len(out) - 1 - out[::-1].index(mark)
    inner = "".join(out[k + 1 :])
    text = inner.strip()
    if not text:
        out[k:] = [inner]
        return
    end = f"]({_target(span.target, url)})" if span.kind == "a" else mark
    lead, trail = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
    out[k:] = [f"{lead}{mark}{text}{end}{trail}"]


def _target(address: str, url: str | None) -> str:
    """An absolute address, safe within parentheses."""
    return re.sub(r"[\s()<>]", lambda m: f"%{ord(m[0]):02X}", join(url or "", address.strip()))


def _escaped(text: str, starts: bool = False) -> str:
    """Text whose signs Markdown does not read as marks."""
    text = _SPECIAL.sub(r"\\\1", text)
    return (
        _LINE_START.sub(lambda m: f"{m[1][:-1]}\\{m[1][-1]}" if not m[1].isdigit() else f"{m[1]}\\", text, count=1)
        if (starts and _LINE_START.match(text))
        else text
    )


def pictures(blocks: Sequence[Block], kept: set[int]) -> Iterator[tuple[int, str, str]]:
    """The pictures right before a block that stays, or before its caption, whether that stays or not."""
    for b in blocks:
        if b.dom is not None and b.dom.images and (b.n in kept or (b.role == "caption" and {b.n - 1, b.n + 1} & kept)):
            yield from ((b.n, source, alt) for source, alt in b.dom.images)
