"""
An export read by its lines: where its articles begin and end, their fields, their text.

A paragraph is a run of lines without an empty one between. Lines that were wrapped at a column are joined; so a
paragraph of the text is one line, whatever the width of the export was.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from cleaner.formats.exports.labels import by_labels, coded, headed
from cleaner.formats.exports.layout import Layout, fold
from cleaner.formats.exports.orders import all_text, by_count, kicker, listed, titled
from cleaner.formats.exports.paragraphs import BOLD, Para, finish, note, paragraphs
from cleaner.formats.items import Story
from cleaner.text.wrapping import column_of

TALL = 3
"""Lines of a title or a name above a start line, at most; of a longer paragraph only the last line can be one."""


class Part(NamedTuple):
    """One article of an export, not read yet."""

    lines: Sequence[str]
    begin: str = ""
    """Its start line."""
    above: str = ""
    """What stands right above the start line, where the layout says that it belongs to the article."""
    end: str = ""
    """Its end line."""


def articles(text: str, layout: Layout) -> Iterator[Story | str]:
    """
    The articles of an export.

    Args:
        text: the export, lines as they are.
        layout: what it looks like.

    Yields:
        A Story for each article; a reason for each that the archive itself could not deliver.
    """
    if layout.reader != "titled":
        text = text.replace(BOLD, "")
    lines = re.sub(r"\r\n?|\f", "\n", text).replace("\xa0", " ").lstrip("\ufeff").split("\n")
    column = column_of(lines)
    parts, ended = _parts(lines, layout)
    entries = _contents(text) if layout.reader == "listed" else []
    for n, part in enumerate(parts):
        paras = list(paragraphs(part.lines, layout))
        if not paras:
            continue
        if any(layout.error.search(" ".join(p)) for p in paras[:6]):
            yield f"the archive could not deliver this document: {' '.join(paras[0])[:80]}"
            continue
        if layout.reader == "listed":
            story = listed(paras, layout, column, entries[n : n + 1] if len(entries) == len(parts) else entries)
        else:
            story = READERS[layout.reader](paras, layout, column, ended)
        if story is None:
            continue
        if layout.above:
            note(story.fields, story.extra, layout.above, part.above)
        for pattern, line in ((layout.start, part.begin), (layout.end, part.end)):
            if m := pattern.fullmatch(line):
                for what, said in m.groupdict().items():
                    note(story.fields, story.extra, what.rstrip("2"), " ".join((said or "").split()))
        finish(story, layout)
        yield story


def articles_of(text: str, layout: Layout) -> Story:
    """One article whose lines are at hand; without a reader of its own kind all of it is text."""
    paras = list(paragraphs(text.split("\n"), layout))
    story = READERS[layout.reader](paras, layout, 0, True)
    return story or Story("\n\n".join("\n".join(p) for p in paras))


def _parts(lines: Sequence[str], layout: Layout) -> tuple[list[Part], bool]:
    """
    The lines of each article, and whether only the ends of articles are marked: from a start line up to the next, or
    up to each end line.
    """
    bare = [line.replace(BOLD, "").strip() for line in lines]
    starts = [n for n, line in enumerate(bare) if layout.start.fullmatch(line)]
    ends = [n for n, line in enumerate(bare) if layout.end.fullmatch(line)]
    if not starts:
        return [Part(lines[a + 1 : b], end=bare[b]) for a, b in zip([-1, *ends[:-1]], ends, strict=True)], True
    if layout.above and ends:  # a line that begins an article begins none in the midst of one
        first: dict[int, int] = {}
        for n in starts:
            first.setdefault(bisect_left(ends, n), n)
        starts = list(first.values())
    tops = [_top(bare, n, layout) for n in starts]
    found: list[Part] = []
    for k, (n, top) in enumerate(zip(starts, tops, strict=True)):
        after = bisect_left(ends, n)
        stop = ends[after] if after < len(ends) else len(lines)
        last = min(stop, tops[k + 1] if k + 1 < len(tops) else len(lines))
        end = bare[stop] if stop == last and stop < len(lines) else ""
        found.append(Part(lines[n + 1 : last], bare[n], " ".join(filter(None, bare[top:n])), end))
    return found, False


def _top(lines: Sequence[str], start: int, layout: Layout) -> int:
    """The first line of the article that begins at a start line: that line, or what stands right above it."""
    if not layout.above:
        return start
    last = start - 1
    while last >= 0 and not lines[last]:
        last -= 1
    top = last
    while top > 0 and lines[top - 1]:
        top -= 1
    return max(0, top if last - top < TALL else last)


_ENTRY = re.compile(r"(?m)^\W?(\d{1,4})\. (.+)\n\s*\n(.+?), \w+ \d{1,2}\.? \w+ \d{4}, .*\d+w\.\s*$")


def _contents(text: str) -> list[tuple[str, str]]:
    """The list of contents before the first article: (title, folded, and source) of each."""
    return [(fold(m[2]), m[3]) for m in _ENTRY.finditer(text.replace("\r\n", "\n"))]


READERS: Mapping[str, Callable[[Sequence[Para], Layout, int, bool], Story | None]] = {
    "labels": by_labels, "headed": headed, "coded": coded, "count": by_count, "titled": titled, "all": all_text,
    "kicker": kicker,
}  # fmt: skip
