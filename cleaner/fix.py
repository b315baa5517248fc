"""
Check and fix: what `clean` would remove from a dump in place, and the dump without it.

Fields stay where they are: a byline is no clutter, and a dump that is fixed in place has no other home for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cleaner.model import Document, Removal, Result
from cleaner.pipeline import clean
from cleaner.rules.book import Rulebook
from cleaner.settings import Settings

ROUNDS = 6
"""How often a dump is cleaned until nothing is left to remove: a cut can bring lines together that were apart."""
_LINE_END = re.compile(r"\r\n|\n|\r")


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


def removable(result: Result) -> tuple[Removal, ...]:
    """What a fix takes out: a flagged dump keeps its text."""
    return () if "loss-guard" in result.flags else result.removed


def without(text: str, removed: Sequence[Removal]) -> str:
    """
    A text without the removed spans; a line of which nothing is left goes whole, and no two empty lines remain where one was.

    Everything else, line ends included, stays byte for byte.
    """
    if not removed:
        return text
    out: list[str] = []
    at = 0
    for r in removed:
        start, end = max(r.start, at), r.end
        if start >= end:
            continue
        out.append(text[at:start])
        at = end
    out.append(text[at:])
    # A character that the text does not hold stands for each cut while its surroundings are put in order.
    cut = next(c for c in map(chr, range(0xE000, 0x10FFFF)) if c not in text)
    joined = cut.join(out)
    parts = re.split("(\r\n|\n|\r)", joined)
    lines = [(parts[i], parts[i + 1] if i + 1 < len(parts) else "") for i in range(0, len(parts), 2)]
    kept: list[tuple[str, str]] = []
    pending = False
    for body, ending in lines:
        if cut in body:
            rest = _mend(body, cut)
            if not rest.strip():
                pending = True
                continue
            body = rest
        if pending and not body.strip() and (not kept or not kept[-1][0].strip()):
            continue
        pending = False
        kept.append((body, ending))
    fixed = "".join(b + e for b, e in kept)
    if pending and kept:
        tail = _LINE_END.search(text[len(text.rstrip()) :])
        fixed = fixed.rstrip() + (tail.group() if tail else "")
    return fixed


def _mend(line: str, cut: str) -> str:
    """Close the gaps that cuts left inside a line."""
    line = re.sub(rf"^\s*(?:{cut}\s*)+|(?:\s*{cut})+\s*$", "", line)
    line = re.sub(rf"\s*(?:{cut}\s*)+(?=[,.;:!?…)\]}}»”’])", "", line)
    return re.sub(rf"\s*(?:{cut}\s*)+", " ", line)


def fix(document: Document, rules: Rulebook, settings: Settings, keep: Sequence[str] = ()) -> tuple[str, Result]:
    """
    Clean a text dump in place until nothing is left to remove.

    Returns:
        The text, and the first round's Result (its offsets point into the text as it was).
    """
    first = clean(document, rules, settings, keep)
    text, result = document.text, first
    for _ in range(ROUNDS):
        removed = removable(result)
        if not removed:
            break
        text = without(text, removed)
        result = clean(replace(document, text=text), rules, settings, keep)
    return text, first


def findings(path: str, document: Document, result: Result, *, split: bool = False) -> list[Finding]:
    """
    What is wrong with one dump: each removal, and several stories in one file (unless they are to be split).
    """
    from cleaner.views.explain import position

    text = result.document.text
    out = []
    for r in removable(result):
        line, column = position(text, r.start)
        said = " ".join(text[r.start : r.end].split())
        out.append(
            Finding(
                path,
                line,
                column,
                r.by,
                f"{r.kind or 'clutter'}: {said if len(said) <= 60 else said[:57] + '...'}",
                r.start,
                r.end,
                r.kind,
            )
        )
    if len(result.articles) > 1 and not split:
        second = result.articles[1]
        start = min([second.spans[0][0], *(s for spans in second.field_spans.values() for s, _ in spans)])
        line, column = position(text, start)
        out.append(
            Finding(
                path,
                line,
                column,
                "stories/several",
                f"{len(result.articles)} stories in one dump; --fix --split writes one file each",
                start,
                start + 1,
                "stories",
            )
        )
    return out
