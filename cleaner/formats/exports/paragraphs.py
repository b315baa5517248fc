"""What the readers of exports share: paragraphs, wrapped lines, labels, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from cleaner.formats.exports.layout import Layout, fold
from cleaner.formats.items import TOLD, Story
from cleaner.text.wrapping import is_full

Para = list[str]
"""The lines of a paragraph, without outer white space."""

BOLD = "\ue000"
"""Stands before bold text where a file tells (RTF): some archives mark a title by nothing else."""
COPYRIGHT = re.compile(
    r"(?:Copyright|©|\(c\)|All Rights Reserved|Alle Rechte vorbehalten|Tous droits r[ée]serv[ée]s|Todos los "
    r"derechos|Tutti i diritti).*",
    re.I | re.S,
)
_GENERIC = re.compile(r"([A-ZÀ-ÖØ-ÞŠŽ][A-ZÀ-ÖØ-ÞŠŽ0-9 /&()-]{2,28}):(?:\s|$)")
"""A label in capitals, of a name that no layout knows."""

_BY = re.compile(r"^(?:By|BY|Par|Por|Door)\s+(?=[A-ZÀ-ÖØ-Þ])")
"""Words before a name; "Von" and "Di" may belong to it."""


def paragraphs(lines: Sequence[str], layout: Layout) -> Iterator[Para]:
    """Lines as paragraphs, without those that are the archive's own."""
    here: Para = []
    for line in [*lines, ""]:
        said = line.strip()
        if said and not layout.drop.fullmatch(said):
            here.append(said)
        elif here and not said:
            yield here
            here = []


def unwrapped(para: Para, column: int) -> str:
    """A paragraph with its wrapped lines joined."""
    if len(para) < 2 or not column:
        return "\n".join(para)
    out = [para[0]]
    for before, line in pairwise(para):
        if is_full(len(before), line, column):
            out[-1] += " " + line
        else:
            out.append(line)
    return "\n".join(out)


def labelled(para: Para, layout: Layout, anything: bool) -> tuple[str, str, str] | None:
    """
    The label that a paragraph begins with: (label, what it names, the rest); None where there is none.

    Args:
        para: a paragraph.
        layout: whose labels are known.
        anything: whether any label in capitals counts.
    """
    first = para[0]
    head, colon, rest = first.partition(":")
    if not colon:
        head, colon, rest = first.partition("：")
    label = fold(head)
    known = layout.labels.get(label) or (label if label in layout.body or label in layout.tail else None)
    if colon and known and len(head) <= 60:
        return label, known, " ".join([rest, *para[1:]]).strip()
    if not colon and label in layout.bare:
        return label, layout.labels.get(label, label), " ".join(para[1:])
    if anything and (m := _GENERIC.match(first)):
        return fold(m[1]), fold(m[1]).replace(" ", "_"), " ".join([first[m.end() :], *para[1:]]).strip()
    return None


def note(told: dict[str, str], extra: dict[str, Any], what: str, said: str) -> None:
    """Remember a field; what comes twice is joined."""
    if not said:
        return
    if what in TOLD:
        told.setdefault(what, said)
    else:
        extra[what] = f"{extra[what]} {said}" if extra.get(what) else said


def parted(para: Para, layout: Layout) -> list[Para]:
    """
    A paragraph of several labelled lines as a paragraph for each label; labels may share a line, with bars between.

    Where labels and their values stand on single lines, what follows them is a paragraph of its own.
    """
    lines = [piece for line in para for piece in (re.split(r"\s+\|\s+", line) if " | " in line else [line])]
    out = [lines[:1]]
    for line in lines[1:]:
        if labelled([line], layout, False) or layout.single and labelled(out[-1], layout, False):
            out.append([line])
        else:
            out[-1].append(line)
    return out if len(out) > 1 else [para]


def is_name(para: Para) -> bool:
    """Whether a paragraph could be a name: a few words without an end mark, the first with a capital."""
    return len(" ".join(para).split()) <= 5 and para[-1][-1:].isalpha() and para[0][:1].isupper()


def finish(story: Story, layout: Layout) -> None:
    """
    Part the fields that hold several things (`within`), take the "By" off the writer's name, and tell the date where
    the layout knows its order.
    """
    from cleaner.text.dates import iso

    if byline := story.fields.get("byline"):
        story.fields["byline"] = _BY.sub("", byline)
    for what, pattern in layout.within.items():
        if m := pattern.fullmatch(story.fields.get(what, "")):
            said = {key: " ".join(value.split()) for key, value in m.groupdict().items() if value}
            if what in said:
                story.fields[what] = said.pop(what)
            for key, value in said.items():
                if key in TOLD:
                    story.fields.setdefault(key, value)
                else:
                    story.extra.setdefault(key, value)
    if layout.language and (found := iso(story.fields.get("published", ""), layout.language)):
        story.fields.setdefault("date", found)
