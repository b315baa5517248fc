"""A Result -> the dump again, each piece beside what became of it and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cleaner.model import Result

if TYPE_CHECKING:
    from cleaner.batch.look import Seen

_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
"""Letters and marks that turn the direction of a line on a terminal."""
NAME = 38
"""Columns for the name of a rule or a fate."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the dump and its fate."""

    start: int
    end: int
    fate: str
    """`story 1`, `title of 1` … or `removed`."""
    by: str = ""
    why: str = ""
    kind: str = ""
    p: float = 1.0


def story_of(seen: Seen, wanted: str) -> Any:
    """What `cleaner explain --why` prints of a dump, "" if it holds no such words; a view for `batch.look`."""
    if not isinstance(seen.result, Result):
        return seen.result
    name = seen.result.document.id if seen.line else seen.path
    told = list(stories(seen.result, wanted))
    return "\n".join([printable(name), *told]) if told else ""


def stories(result: Result, wanted: str) -> Iterator[str]:
    """
    The story of each block that holds some words: what became of it, and all that was said of it, also in vain.

    Args:
        result: what became of a dump.
        wanted: words with one space between them.

    Yields:
        Lines of text.
    """
    text, found = result.document.text, pieces(result)
    for block in result.blocks:
        if wanted.casefold() not in " ".join(block.text.split()).casefold():
            continue
        line, _ = position(text, block.start)
        yield f"line {line}: {shortened(block.text, 100)}"
        for p in found:
            if p.start < block.end and block.start < p.end:
                whole = p.start <= block.start and block.end <= p.end
                said = "" if whole else f"  {shortened(text[p.start : p.end], 60)}"
                sure = f" p={p.p:.2f}" if p.p < 1 else ""
                yield f"  {p.fate}{f' by {p.by}' if p.by else ''}{sure}{said}"
        spoken = [m for m in result.marks if m.start < block.end and block.start < m.end]
        for m in spoken:
            what = f"{m.act} {m.field or m.kind}".strip()
            sure = f", p={m.p:.2f}" if m.p < 1 else ""
            part = "" if m.start <= block.start and block.end <= m.end else f" of {text[m.start : m.end]!r}"
            yield f"    {m.by} said {what}{part}{sure}: {m.why}"
        if not spoken:
            yield "    nobody spoke of it: what nobody speaks of stays"
        if "loss-guard" in result.flags:
            yield "    the loss guard kept the dump whole: too much of what reads as its text would have gone"


def printable(name: str) -> str:
    """A name that every encoding can write, also that of a file whose name is not UTF-8."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def pieces(result: Result) -> list[Piece]:
    """
    The dump cut into kept text, fields and removals, in order; what stays is cut at the blocks.

    Kept pieces that a mark spoke of without effect name it too: a "keep" that won, a drop that lost.
    """
    out = [Piece(r.start, r.end, "removed", r.by, r.why, r.kind, r.p) for r in result.removed]
    who = {(m.start, m.field): m for m in result.marks if m.act == "field"}
    for a in result.articles:
        for name, spans in a.field_spans.items():
            for s, e in spans:
                m = who.get((s, name))
                out.append(Piece(s, e, f"{name} of {a.story}", m.by if m else "", m.why if m else ""))
        blocks = iter(result.blocks)
        block = next(blocks, None)
        for s, e in a.spans:
            while block is not None and block.end <= s:
                block = next(blocks, None)
            while block is not None and block.start < e:
                out.append(Piece(max(s, block.start), min(e, block.end), f"story {a.story}"))
                if block.end > e:
                    break
                block = next(blocks, None)
    out.sort(key=lambda p: p.start)
    return out


def shortened(text: str, cells: int) -> str:
    """
    A text on one line of a terminal: its beginning and its end when it is too long.

    Args:
        text: any text.
        cells: columns of the terminal; a Chinese, Japanese or Korean character takes two.
    """
    from rich.cells import cell_len, set_cell_size

    said = " ".join(text.split())
    if cell_len(said) <= cells:
        return said
    tail = said[-16:]
    while cell_len(tail) > max(4, cells // 3):
        tail = tail[1:]
    return f"{set_cell_size(said, max(1, cells - cell_len(tail) - 3)).rstrip()} … {tail.lstrip()}"


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, both from 1, as editors count them."""
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1


def view(seen: Seen, width: int, terminal: bool) -> Any:
    """What `cleaner explain` prints of a dump; a view for `batch.look`."""
    if not isinstance(seen.result, Result):
        return seen.result
    name = seen.result.document.id if seen.line else seen.path  # a dump in a file of its own goes by its path
    return rendered(seen.result, width, terminal, name)


def rendered(result: Result, width: int = 100, terminal: bool = False, name: str = "") -> Any:
    """
    A Result for a rich console: each piece in its colour, its fate before it, who decided and why below it.

    Without colour the marks are letters: " " stays, "-" goes, "=" is a field.

    Args:
        result: what became of a dump.
        width: columns; longer pieces are shown by their beginning and end.
        name: what to call the dump; by default its id.
        terminal: whether text from right to left must be kept from turning the columns around.
    """
    from rich.text import Text

    out = Text()
    document = result.document
    flags = f"  [{', '.join(result.flags)}]" if result.flags else ""
    out.append(
        f"{printable(name or document.id)}: {len(result.articles)} "
        f"{'story' if len(result.articles) == 1 else 'stories'}, ",
        "bold",
    )
    out.append(
        f"{sum(r.end - r.start for r in result.removed)} of {len(document.text)} characters removed{flags}\n", "bold"
    )
    before = ""
    for piece in pieces(result):
        sort = piece.fate.partition(" ")[0]
        sign, style = {"removed": ("-", "red"), "story": (" ", "")}.get(sort, ("=", "cyan"))
        name = piece.by if sort == "removed" else piece.fate
        sure = f" p={piece.p:.2f}" if piece.p < 1 else ""
        out.append(f"{sign} {(name + sure)[:NAME]:{NAME}s} ", style or "dim")
        said = shortened(document.text[piece.start : piece.end], max(20, width - NAME - 3))
        out.append(f"\u2068{said}\u2069\n" if terminal and _RIGHT_TO_LEFT.search(said) else f"{said}\n", style)
        if piece.why and piece.why != before:
            out.append(f"{'':{NAME + 3}s}{piece.why}\n", "dim")
        before = piece.why
    return out
