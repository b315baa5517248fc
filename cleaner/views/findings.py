"""What is wrong with one dump: each thing that `clean` would not leave in its text, with its place and its reason."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cleaner.model import CleanerError, Document, Removal, Result

if TYPE_CHECKING:
    from cleaner.batch.look import Seen

SHOWN = 60
"""Characters of a finding's text that its message quotes."""
_CLAUSES = re.compile("[.:;] ")
CLAUSE = 80
"""Characters of a reason that its message holds."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that `check` reports; line and column count from 1, as editors do."""

    path: str
    line: int
    column: int
    rule: str
    message: str
    start: int
    end: int
    kind: str = ""
    record: str = ""
    """The id of the record, in a file of many."""
    fixable: bool = True
    """Whether --fix takes it out."""


def left_out(result: Result) -> tuple[Removal, ...]:
    """
    What a dump's file loses when it is rewritten: the removals, and the fields but for the first headline of each
    story.

    A file in which clutter is fixed in place has no other home for a byline or a date, so they are told of like
    clutter.
    """
    who = {(m.start, m.field): m for m in result.marks if m.act == "field"}
    out = list(result.removed)
    for a in result.articles:
        for name, spans in a.field_spans.items():
            for start, end in spans[name == "title" :]:
                m = who.get((start, name))
                by, why = (m.by, m.why) if m else ("stories/field", f"A {name}, no part of the story's text.")
                out.append(Removal(start, end, by, name, why))
    out.sort(key=lambda r: (r.start, r.end))
    return tuple(out)


def findings_of(document: Document, seen: Seen, *, fixable: bool, splits: bool) -> list[Finding]:
    """
    The findings of one dump.

    Args:
        document: as it was read.
        seen: where it stands, and what became of it.
        fixable: whether its file can be rewritten in place.
        splits: whether the file is to be split into its stories.
    """
    result = seen.result
    assert isinstance(result, Result)
    several, none = len(result.articles) > 1, not result.articles
    fixable = fixable and not none and (splits or not several)
    places = _Places(document, result)
    found: list[Finding] = []

    def add(rule: str, message: str, start: int, end: int, kind: str, mends: bool) -> None:
        line, column = (seen.line, 1) if seen.line else places.of(start)
        record = document.id if seen.line else ""
        said = f"{record}: {message}" if record else message
        found.append(Finding(seen.path, line, column, rule, said, start, end, kind, record, mends))

    gone = left_out(result)
    for r in gone:
        said = " ".join(places.text[r.start : r.end].split())
        add(r.by, f"{clause(r.why)}: {shortened(said)}", r.start, r.end, r.kind or "clutter", fixable)
    if several:
        second = result.articles[1]
        start = min([second.spans[0][0], *(s for spans in second.field_spans.values() for s, _ in spans)])
        how = "--fix --split writes one file each" if not seen.line else "`cleaner clean` writes one record each"
        add(
            "stories/several",
            f"{len(result.articles)} stories in one dump; {how}",
            start,
            start + 1,
            "stories",
            splits and fixable,
        )
    if none and gone:
        add(
            "stories/none",
            "no story in this dump: nothing would be left of it, so --fix leaves it as it is",
            gone[0].start,
            gone[0].end,
            "stories",
            False,
        )
    return found


def clause(why: str) -> str:
    """
    The first clause of a reason, as a message holds it.

        >>> clause("A call to sign up for the site's mail. It is about the site.")
        "a call to sign up for the site's mail"
    """
    said = _CLAUSES.split(why, maxsplit=1)[0].rstrip(".")
    if len(said) > CLAUSE:
        at = said.rfind(", ", 0, CLAUSE)
        said = said[:at] if at > 0 else shortened(said, CLAUSE)
    return said[:1].lower() + said[1:] if said[1:2].islower() or said[1:2] == " " else said


def shortened(text: str, most: int = SHOWN) -> str:
    """A text without its end where it is too long."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


class _Places:
    """Lines and columns of offsets: in the file, also where the text is a page's and not the file's own."""

    def __init__(self, document: Document, result: Result) -> None:
        self.text = result.document.text
        self.source = document.text
        self.page = document.kind == "html"
        self.at = self.line = self.begin = self.found = 0

    def of(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset into the text, both from 1; offsets must come in order."""
        if self.page:
            words = self.text[offset : offset + 40].split("\n")[0][:24]
            near = self.source.find(words, self.found)
            offset = self.found = near if near >= 0 else self.found
        self.line += self.source.count("\n", self.at, offset) if offset >= self.at else 0
        self.at = max(self.at, offset)
        return self.line + 1, offset - (self.source.rfind("\n", 0, offset) + 1) + 1


def baseline(path: Path, found: Sequence[Finding]) -> list[Finding]:
    """
    The findings that a baseline file does not know; where there is none, it is written and knows all.

    A finding is known by file, rule and text, not by its line: lines move.

    Raises:
        CleanerError: the file is no baseline.
    """

    def key(f: Finding) -> str:
        return f"{f.path}\0{f.rule}\0{f.message}"

    counts: dict[str, int] = {}
    if not path.exists():
        for f in found:
            counts[key(f)] = counts.get(key(f), 0) + 1
        rows = [[*k.split("\0"), n] for k, n in sorted(counts.items())]
        path.write_text(json.dumps({"cleaner-baseline": 1, "findings": rows}, indent=0) + "\n", encoding="utf-8")
        return []
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["findings"]
        counts = {f"{p}\0{r}\0{m}": n for p, r, m, n in rows}
    except (ValueError, KeyError, TypeError):
        raise CleanerError(
            f"{path}: no baseline file. Give another name, or delete it and it is written anew."
        ) from None
    new = []
    for f in found:
        counts[key(f)] = counts.get(key(f), 0) - 1
        if counts[key(f)] < 0:
            new.append(f)
    return new
