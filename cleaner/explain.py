"""A Result -> the dump again, each piece beside what became of it and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cleaner.model import Result


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


def lines(result: Result, width: int = 80) -> Iterator[tuple[str, str, Piece]]:
    """
    What `cleaner explain` prints: (fate, text shortened to the width in characters, piece) for each piece.
    """
    text = result.document.text
    room = max(20, width - 34)
    for p in pieces(result):
        said = " ".join(text[p.start : p.end].split())
        yield p.fate, said if len(said) <= room else said[: room - 20] + " … " + said[-17:], p


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, both from 1, as editors count them."""
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1


def rendered(result: Result, width: int = 100) -> Any:
    """
    A Result for a rich console: each piece in its colour, its fate before it, who decided and why below it.

    Without colour the marks are letters: " " stays, "-" goes, "=" is a field.
    """
    from rich.text import Text

    out = Text()
    document = result.document
    flags = f"  [{', '.join(result.flags)}]" if result.flags else ""
    out.append(f"{document.id}: {len(result.articles)} {'story' if len(result.articles) == 1 else 'stories'}, ", "bold")
    out.append(f"{sum(r.end - r.start for r in result.removed)} of {len(document.text)} characters removed{flags}\n", "bold")
    for fate, said, piece in lines(result, width):
        sort = fate.partition(" ")[0]
        sign, style = {"removed": ("-", "red"), "story": (" ", "")}.get(sort, ("=", "cyan"))
        name = piece.by if sort == "removed" else fate
        sure = f" p={piece.p:.2f}" if piece.p < 1 else ""
        out.append(f"{sign} {(name + sure)[:30]:30s} ", style or "dim")
        out.append(f"{said}\n", style)
    return out
