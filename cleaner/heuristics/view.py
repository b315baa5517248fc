"""One story of a dump, as heuristics see it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from cleaner.model import Block, Mark, Page
from cleaner.rules.rule import LINE_MAX
from cleaner.text.prose import fold, is_prose


@dataclass(frozen=True)
class View:
    """The blocks of one story (by block numbers `first` to `last`, exclusive) and its marks so far."""

    page: Page
    first: int
    last: int
    marks: tuple[Mark, ...]
    """The marks that begin in the story, ordered by offset."""
    by_start: dict[int, int]
    """Offset of a block's start -> its number, for every block of the page."""
    prose: tuple[bool, ...]
    """For every block of the page: does it read as a real paragraph?"""
    folds: tuple[str, ...]
    """For every block of the page: the folded text of a short one, "" for a long one."""

    @classmethod
    def of(cls, page: Page, marks: Sequence[Mark]) -> View:
        """The whole page as one story."""
        texts = [b.text for b in page.blocks]
        return cls(
            page, 0, len(texts), tuple(sorted(marks, key=lambda m: m.start)), {b.start: b.n for b in page.blocks},
            tuple(map(is_prose, texts)), tuple([fold(t) if len(t) <= LINE_MAX else "" for t in texts]),
        )  # fmt: skip

    def narrowed(self, first: int, last: int) -> View:
        """The same page, looking at one of its stories and the marks in it."""
        start, end = self.blocks[first].start, self.blocks[last - 1].end
        low, high = (bisect_left(self.marks, x, key=lambda m: m.start) for x in (start, end))
        return replace(self, first=first, last=last, marks=self.marks[low:high])

    def marked(self, marks: Sequence[Mark]) -> View:
        """The same story with more marks."""
        return replace(self, marks=(*self.marks, *marks)) if marks else self

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All blocks of the page: numbers, not positions in the story, address them."""
        return self.page.blocks

    @cached_property
    def kept(self) -> frozenset[int]:
        """Blocks under a "keep" mark."""
        return frozenset(n for m in self.marks if m.act == "keep" and (n := self.by_start.get(m.start)) is not None)

    @cached_property
    def gone(self) -> frozenset[int]:
        """Blocks that a mark drops whole, or that are all field."""
        out = set()
        for m in self.marks:
            n = self.by_start.get(m.start)
            if n is None or n in self.kept:
                continue
            if m.act in ("drop", "end") or (
                m.act in ("field", "cut") and m.field != "dateline" and m.end >= self.blocks[n].end
            ):
                out.add(n)
        return frozenset(out)

    @cached_property
    def body(self) -> tuple[int, int]:
        """Numbers of the first and the last real paragraph that nobody drops; (last, last) where there is none."""
        real = [n for n in range(self.first, self.last) if self.prose[n] and n not in self.gone]
        return (real[0], real[-1]) if real else (self.last, self.last)

    def number(self, offset: int) -> int | None:
        """The number of the block that holds this offset."""
        n = self.by_start.get(offset)
        if n is None:
            n = bisect_right(self.blocks, offset, key=lambda b: b.start) - 1
        return n if n >= 0 else None

    def drop(self, n: int, by: str, kind: str, why: str) -> Mark:
        """A mark that drops block n."""
        b = self.blocks[n]
        return Mark(b.start, b.end, "drop", by, kind, why)

    def field(self, n: int, name: str, by: str, why: str) -> Mark:
        """A mark that makes block n a field of the story, one of `model.FIELDS`."""
        b = self.blocks[n]
        return Mark(b.start, b.end, "field", by, "", why, name)
