"""
Which lines of a story's head are its title, publisher, date and section?

Why: they are facts about the story, not the story; they belong in fields. A headline is a short line without a full
stop, said before the first paragraph, often twice; a publisher stands beside a date or an age ("5 hours ago").

Wrong when: the story's first line is itself a short line (a poem, a list, a letter). The line is then the title,
and nothing is lost: a file holds the title above the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cleaner.heuristics.repeats import same_headline
from cleaner.heuristics.view import View
from cleaner.model import Block, Mark
from cleaner.text.bylines import SMALL, is_posted, small_print
from cleaner.text.clock import is_age
from cleaner.text.dates import YEAR, find_date
from cleaner.text.prose import ends_sentence, fold, headline_like, length

_YEAR = re.compile(rf"{YEAR}|(?<=[\u0e01-\u0e5b] )2[45]\d\d(?!\d)|(?<=พ\.ศ\.)\s?2[45]\d\d")
_MASTHEAD = re.compile(
    r"""
    (?:The\ )? (?:[A-Z][\w’'&.-]*\ ){1,4}
    (?: Advertiser | Argus | Bulletin | Chronicle | Courier | Daily | Dispatch | Echo | Examiner | Gazette | Globe
      | Herald | Inquirer | Journal | Ledger | Mail | Mercury | Monitor | News | Observer | Post | Press | Record
      | Register
      | Review | Sentinel | Standard | Star | Sun | Telegraph | Times | Tribune | Weekly )
    """,
    re.X,
)
NEAR = 8
"""Blocks above the first paragraph among which a headline is looked for that the learned judge would drop."""


def fields(view: View) -> Iterator[Mark]:
    """Mark the title, publisher, age or date lines and section label of the story's head as fields."""
    if view.body[0] >= view.last:
        yield from _bodyless(view)
        return
    head = _Head.of(view)
    dated = {n for n, name in head.filled.items() if name == "published"}
    ages = [n for n in head.lines if n in dated or (n not in head.hard and _says_when(view.blocks[n].text))]
    why = "A date or an age on a line of its own, above the story."
    yield from (view.field(n, "published", "heuristic/age-line", why) for n in ages if n not in dated)
    taken = set(ages)
    for n in _names_below(head):
        yield view.field(n, "byline", "heuristic/byline", 'The line below a "By" that stands alone.')
        taken.add(n)
    for n in head.lines:
        if n in head.hard or n in taken or not view.folds[n]:
            continue
        if parts := _publisher_and_date(view.blocks[n].text):
            yield from _glued(view.blocks[n], parts)
            taken.add(n)
    beside = {k for n in ages for k in (n - 1, n + 1) if k in head.lines}
    title = None
    if "title" not in head.told:
        free = head.hard | taken | _labelled(view, head.filled)
        title = _title(view, [n for n in head.lines if n not in free], beside)
    if title is not None:
        yield from _around_title(head, title, beside, taken)
    if title is not None or "title" in head.told:
        why = "The name of a paper on a line of its own, above the story."
        for n in head.lines:
            if n != title and n not in beside | taken | head.spoken and _MASTHEAD.fullmatch(view.blocks[n].text):
                yield view.field(n, "source", "heuristic/masthead", why)
    if title is None:
        yield from _above_named_title(head, taken)


@dataclass(frozen=True)
class _Head:
    """The lines above a story's first paragraph, and what is said of them already."""

    view: View
    lines: range
    hard: frozenset[int]
    """Blocks of the story that somebody other than the learned judge marked to their end."""
    filled: Mapping[int, str]
    """Blocks of the head that hold a field -> which."""
    told: frozenset[str]
    """The fields that the head fills."""

    @property
    def spoken(self) -> frozenset[int]:
        return self.hard | frozenset(self.filled)

    @classmethod
    def of(cls, view: View) -> _Head:
        lines = range(view.first, view.body[0])
        marks = [m for m in view.marks if m.act in ("drop", "end", "field", "cut") and m.field != "dateline"]
        hard = {
            n
            for m in marks
            if not m.by.startswith(("reader/", "learned/"))
            and (n := view.by_start.get(m.start)) is not None
            and m.end >= view.blocks[n].end
        }
        filled = {
            n: m.field for m in marks if m.act == "field" and (n := view.number(m.start)) is not None and n in lines
        }
        return cls(view, lines, frozenset(hard), filled, frozenset(filled.values()))


def _names_below(head: _Head) -> Iterator[int]:
    """Lines below a "By" that stands alone: the name."""
    view = head.view
    for by in view.marks:
        n = view.by_start.get(by.start, -2) + 1
        below = by.by.endswith("/byline-alone") and n in head.lines and n not in head.spoken
        if below and 1 <= len(view.folds[n].split()) <= 6:
            yield n


def _glued(block: Block, parts: tuple[tuple[int, int], tuple[int, int]]) -> Iterator[Mark]:
    """The two fields of a line that holds a publisher, or a byline, and a date."""
    named = "byline" if small_print(block.text[slice(*parts[0])]) == "byline" else "source"
    why = "A name and a date on one line, above the story."
    for name, (a, b) in zip((named, "published"), parts, strict=True):
        yield Mark(block.start + a, block.start + b, "field", "heuristic/publisher-line", "", why, name)


def _around_title(head: _Head, title: int, beside: set[int], taken: set[int]) -> Iterator[Mark]:
    """The title, the publisher beside the story's age, and the section label above."""
    view, folds = head.view, head.view.folds
    why = "The last headline-like line above the first paragraph, or one that is said again."
    yield view.field(title, "title", "heuristic/headline", why)
    why = "A short line beside the story's age: its publisher."
    for n in beside - taken - head.spoken - {title}:
        if folds[title] and folds[n] and not same_headline(folds[n], folds[title]) and len(folds[n].split()) <= 5:
            yield view.field(n, "source", "heuristic/publisher-line", why)
    above = [n for n in range(view.first, title) if n not in view.gone and n not in taken]
    if len(above) == 1 and "section" not in head.told and above[0] not in beside and _label(view.blocks[above[0]].text):
        yield view.field(above[0], "section", "heuristic/section-label", "A label of a word or two above the headline.")


def _above_named_title(head: _Head, taken: set[int]) -> Iterator[Mark]:
    """Drop the lines above a field line that names the title."""
    view = head.view
    named = min((n for n, what in head.filled.items() if what == "title"), default=view.first)
    why = "A line above the field line that names the title: the feed's or the archive's own."
    for n in range(view.first, named):
        if n not in taken | head.spoken | view.kept and not _MASTHEAD.fullmatch(view.blocks[n].text):
            yield view.drop(n, "heuristic/above-fields", "navigation", why)


def _labelled(view: View, filled: Mapping[int, str]) -> set[int]:
    """The blocks that a field and its label fill ("SECTION: NEWS; Pg. 2"): none of them is a headline."""
    told: dict[int, int] = {}
    for m in view.marks:
        if (
            m.act in ("field", "cut")
            and m.field != "dateline"
            and (n := view.number(m.start)) is not None
            and n in filled
        ):
            told[n] = told.get(n, 0) + m.end - m.start
    return {n for n, size in told.items() if size >= view.blocks[n].end - view.blocks[n].start - 2}


def _title(view: View, lines: list[int], beside: set[int]) -> int | None:
    """
    The number of the block that is the story's title, if any.

    A line that is said twice wins; then the page's own title; then what the judge would keep; then the first.
    """
    text = view.blocks
    likely = [n for n in lines if headline_like(text[n].text) and n not in view.kept]
    counts: dict[str, int] = {}
    for n in range(view.first, view.last):
        if view.folds[n]:
            counts[view.folds[n]] = counts.get(view.folds[n], 0) + 1
    twice = [n for n in likely if counts.get(view.folds[n], 0) > 1 and length(view.folds[n]) >= 20]
    if twice:
        return twice[-1] if len({view.folds[n] for n in twice}) == 1 else max(twice, key=lambda n: len(view.folds[n]))
    known = view.page.fields.get("title", "")
    if known:
        told = fold(known)
        for n in likely:
            if same_headline(view.folds[n] or fold(text[n].text), told):
                return n
        if view.page.document.fields.get("title"):
            return None  # the format has said it: no other line is the title
    headings = [n for n in likely if text[n].role == "h" and n not in view.gone]
    if headings:
        return headings[0]
    stay = [n for n in likely if n not in view.gone]
    # Below a menu the headline is the first of the last run of lines before the body.
    run = (
        [n for k, n in enumerate(stay) if all(j not in view.gone or j in beside for j in range(n, stay[-1]))]
        if stay
        else []
    )
    if run:
        return run[0]
    # What only the learned judge would drop may still be the headline: it stands close above the body.
    near = [n for n in likely if n >= view.body[0] - NEAR]
    return max(near, key=lambda n: (min(length(view.folds[n]), 60), n)) if near else None


def _bodyless(view: View) -> Iterator[Mark]:
    """A story of short lines only (a poem, a list, a brief): its first line is the title if a blank line follows."""
    first = view.first
    if (
        view.last - first < 2
        or view.page.document.fields.get("title")
        or any(m.field == "title" and view.by_start.get(m.start) == first for m in view.marks)
    ):
        return
    a, b = view.blocks[first], view.blocks[first + 1]
    gap = view.page.document.text[a.end : b.start]
    rest = [
        view.page.document.text[x.end : y.start].count("\n")
        for x, y in zip(view.blocks[first + 1 : view.last], view.blocks[first + 2 : view.last], strict=False)
    ]
    brief = all(
        ends_sentence(x.text) for n, x in enumerate(view.blocks[first + 1 : view.last], first + 1) if n not in view.gone
    )
    if (
        gap.count("\n") >= 2
        and headline_like(a.text)
        and first not in view.gone
        and (brief or any(k < 2 for k in rest))
    ):
        yield view.field(first, "title", "heuristic/headline", "A headline-like first line, set off by a blank line.")


def _says_when(text: str) -> bool:
    """A line that is an age, or a date, perhaps with a weekday and a time."""
    return is_age(text) or (
        len(text) <= 40
        and bool(_YEAR.search(text))
        and sum(len(w) > 2 for w in re.findall(r"[^\W\d_]+", text)) <= 3
        and small_print(text) == "date"
        and not _publisher_and_date(text)
    )


def _publisher_and_date(text: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """
    Where the publisher and where the date stands in a line of both: "The Herald2 May 2019", "The Herald | 2 May 2019".

    A bar parts them, or a scraper ran them together; "Tuesday, 2 May 2019" is a date. Four words or five are a name.
    """
    day = find_date(text) if len(text) <= SMALL else None
    if day is None or day[1] < len(text):
        return None
    before = text[: day[0]]
    name = before.rstrip(" \t|·•,–-")
    if not 2 <= len(name) <= 40 or any(map(str.isdigit, name)) or len(name.split()) > 5 or is_posted(name):
        return None
    parted = not before[-1].isspace() or any(c in "|·•" for c in before[len(name) :]) or len(name.split()) > 3
    return ((0, len(name)), day) if parted else None


def _label(text: str) -> bool:
    return 3 <= len(text) <= 30 and len(text.split()) <= 3 and text[0].isalpha() and not ends_sentence(text)
