"""
An export read by its lines: where its articles begin and end, their fields, their text.

A paragraph is a run of lines without an empty one between. Lines that were wrapped at a column are joined; so a paragraph of the text
is one line, whatever the width of the export was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from cleaner.formats.exports.layout import Layout, fold
from cleaner.formats.items import TOLD, Story

Para = list[str]
"""The lines of a paragraph, without outer white space."""

_COPYRIGHT = re.compile(
    r"(?:Copyright|©|\(c\)|All Rights Reserved|Alle Rechte vorbehalten|Tous droits r[ée]serv[ée]s|Todos los derechos|Tutti i diritti).*",
    re.I | re.S,
)
_RESERVED = re.compile(r"reserved|vorbehalten|r[ée]serv[ée]s|reservados|riservati|voorbehouden", re.I)
_DISTRIBUTED = re.compile(r"Distributed by|Provided by|Verspreid door|Vertrieb durch", re.I)
_GENERIC = re.compile(r"([A-ZÀ-ÖØ-ÞŠŽ][A-ZÀ-ÖØ-ÞŠŽ0-9 /&()-]{2,28}):(?:\s|$)")
"""A label in capitals, of a name that no layout knows."""
_NOTE = re.compile(
    r"Corrections? Appended|Clarification Appended|Appended Correction|Berichtigung.{0,20}|Editors?['’]? Note Appended",
    re.I,
)
_EDITION = re.compile(r".{0,60}\b(?:Edition|Ausgabe|Édition|Edición|Editie|Edizione|Edição|FINAL|HOME)\b.{0,40}", re.I)
_YEAR = re.compile(r"(?<!\d)(?:1[789]|20)\d\d(?!\d)")
WRAP = 60
"""Characters that a wrapped line has at least: shorter columns are verse or lists."""


def articles(text: str, layout: Layout) -> Iterator[Story | str]:
    """
    The articles of an export.

    Args:
        text: the export, lines as they are.
        layout: what it looks like.

    Yields:
        A Story for each article; a reason for each that the archive itself could not deliver.
    """
    lines = (
        text.replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\xa0", " ")
        .replace("\f", "\n")
        .lstrip("\ufeff")
        .split("\n")
    )
    column = _column(lines)
    read = READERS[layout.reader]
    parts, ended = _parts(lines, layout)
    for part in parts:
        paras = list(_paragraphs(part, layout))
        if not paras:
            continue
        if any(layout.error.search(" ".join(p)) for p in paras[:6]):
            yield f"the archive could not deliver this document: {' '.join(paras[0])[:80]}"
            continue
        story = read(paras, layout, column, ended)
        if story is not None:
            yield story


def _parts(lines: Sequence[str], layout: Layout) -> tuple[Iterator[Sequence[str]], bool]:
    """The lines of each article, and whether only the ends of articles are marked: from a start line up to the next, or up to each end line."""
    starts = [n for n, line in enumerate(lines) if layout.start.fullmatch(line.strip())]
    ends = [n for n, line in enumerate(lines) if layout.end.fullmatch(line.strip())]
    if not starts:
        return (lines[a + 1 : b + 1] for a, b in zip([-1, *ends[:-1]], ends, strict=True)), True
    stops = iter([*ends, len(lines)])
    found, stop = [], next(stops)
    for a, b in zip(starts, [*starts[1:], len(lines)], strict=True):
        while stop <= a:
            stop = next(stops)
        found.append(lines[a + 1 : min(b, stop)])
    return iter(found), False


def _paragraphs(lines: Sequence[str], layout: Layout) -> Iterator[Para]:
    here: Para = []
    for line in [*lines, ""]:
        said = line.strip()
        if said and not layout.drop.fullmatch(said):
            here.append(said)
        elif here and not said:
            yield here
            here = []


def _column(lines: Sequence[str]) -> int:
    """The column at which an export's lines are wrapped; 0 where they are not."""
    sizes = sorted(len(t.rstrip()) for t in lines if len(t.strip()) > WRAP // 2)
    if not sizes or sizes[-1] > 140 and sizes[int(0.98 * (len(sizes) - 1))] > 140:
        return 0
    return sizes[int(0.98 * (len(sizes) - 1))]


def unwrapped(para: Para, column: int) -> str:
    """
    A paragraph with its wrapped lines joined.

    A line was wrapped where the next word would not have fit into the column; so the last line of a verse or an item of a list stays
    a line of its own.
    """
    if len(para) < 2 or not column:
        return "\n".join(para)
    out = [para[0]]
    last = len(para[0])
    for line in para[1:]:
        word = line.split(" ", 1)[0]
        if last + 1 + len(word) > column - 1:
            out[-1] += " " + line
        else:
            out.append(line)
        last = len(line)
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
    if layout.bare and not colon and (label in layout.body or label in layout.tail) and len(para[0]) <= 40:
        return label, layout.labels.get(label, label), " ".join(para[1:])
    if anything and (m := _GENERIC.match(first)):
        return fold(m[1]), fold(m[1]).replace(" ", "_"), " ".join([first[m.end() :], *para[1:]]).strip()
    return None


def _date_of(para: Para) -> str | None:
    """The date that a short paragraph begins with, as written."""
    from cleaner.text.dates import iso

    said = para[0]
    if len(said) > 90 or not _YEAR.search(" ".join(para)):
        return None
    if iso(said):
        return said
    whole = " ".join(para)
    if len(whole) <= 90 and iso(whole):
        return whole
    return None


def by_labels(paras: Sequence[Para], layout: Layout, column: int, ended: bool) -> Story | None:
    """An article whose fields have labels, behind some lines (source, date, title) that have none."""
    told: dict[str, str] = {}
    extra: dict[str, object] = {}
    begin = next((n for n, p in enumerate(paras) if (m := labelled(p, layout, False)) and m[0] in layout.body), None)
    n, unlabelled, last = 0, list[Para](), ""
    body: list[Para] = []
    while n < len(paras):
        para = paras[n]
        found = labelled(para, layout, True)
        if found and found[0] in layout.body:
            behind = para[0].partition(":")[2].strip()
            if text := [behind, *para[1:]] if behind else para[1:]:
                body.append(text)
            n += 1
            break
        if found and found[0] in layout.tail and last:
            break
        if found:
            _note(told, extra, found[1], found[2])
            last = found[1]
        elif _COPYRIGHT.fullmatch(" ".join(para)) and not (last and begin is None):
            rights, source = _rights(para)
            extra.setdefault("copyright", rights)
            if source and not last:
                unlabelled.append(source)
        elif _DISTRIBUTED.match(para[0]) and not last:
            extra.setdefault("distributor", " ".join(para))
        elif not last:
            unlabelled.append(para)
        elif begin is not None:
            _note(told, extra, last, " ".join(para))
        else:
            break
        n += 1
    _preamble(unlabelled, told, extra, ended)
    rest = list(paras[n:])
    stop = next((k for k, p in enumerate(rest) if (m := labelled(p, layout, False)) and m[0] in layout.tail), len(rest))
    while stop and _COPYRIGHT.fullmatch(" ".join(rest[stop - 1])) and len(" ".join(rest[stop - 1])) < 400:
        extra.setdefault("copyright", " ".join(rest[stop - 1]))
        rest = [*rest[: stop - 1], *rest[stop:]]
        stop -= 1
    last = ""
    for para in rest[stop:]:
        if found := labelled(para, layout, True):
            last = found[1]
            _note(told, extra, last, found[2])
        elif _COPYRIGHT.fullmatch(" ".join(para)):
            extra.setdefault("copyright", " ".join(para))
        elif last:
            _note(told, extra, last, " ".join(para))
    body += rest[:stop]
    if not body and not told.get("title"):
        return None
    return Story("\n\n".join(unwrapped(p, column) for p in body), "text", told, extra)


def _rights(para: Para) -> tuple[str, Para]:
    """A copyright notice, and the name of the source where it follows in the same paragraph."""
    stop = max((n for n, line in enumerate(para) if _RESERVED.search(line)), default=len(para) - 1)
    if stop == len(para) - 1 and len(para) > 1 and not _RESERVED.search(para[-1]):
        stop -= 1
    return " ".join(para[: stop + 1]), para[stop + 1 :]


def _note(told: dict[str, str], extra: dict[str, object], what: str, said: str) -> None:
    """Remember a field; what comes twice is joined."""
    if not said:
        return
    if what in TOLD:
        told.setdefault(what, said)
    else:
        extra[what] = f"{extra[what]} {said}" if extra.get(what) else said


def _preamble(paras: Sequence[Para], told: dict[str, str], extra: dict[str, object], ended: bool) -> None:
    """
    The lines without labels at the head of an article: the source stands right before the date.

    What follows the date is the title (Nexis), or where articles have an end line instead of a start line (`ended`, Nexis Uni), what comes
    before the source: a cover may stand above it.
    """
    dates = [n for n, p in enumerate(paras) if n and (_date_of(p) or _NOTE.fullmatch(" ".join(p)))]
    if not dates:
        if len(paras) > 1:
            told.setdefault("source", " ".join(paras[1] if ended else paras[0]))
            told.setdefault("title", " ".join(paras[0] if ended else paras[1]))
        elif paras:
            told.setdefault("title", " ".join(paras[0]))
        return
    at = dates[-1] if ended and _date_of(paras[dates[-1]]) else dates[0]
    if said := _date_of(paras[at]):
        told.setdefault("published", said)
        edition = paras[at][1:] if said == paras[at][0] else []
        if edition:
            extra.setdefault("edition", " ".join(edition))
    told.setdefault("source", paras[at - 1][-1] if len(paras[at - 1]) > 3 else " ".join(paras[at - 1]))
    later: list[str] = []
    for p in paras[at + 1 :]:
        line = " ".join(p)
        if _NOTE.fullmatch(line):
            extra.setdefault("note", line)
        elif _EDITION.fullmatch(line) and not later and len(line) < 50 and len(paras) - at > 2:
            extra.setdefault("edition", line)
        elif not (_date_of(p) and len(line) < 60):
            later.append(line)
    if not ended and later:
        told.setdefault("title", " ".join(later))
    elif ended and at > 1:
        told.setdefault("title", " ".join(paras[at - 2]))


READERS: Mapping[str, Callable[[Sequence[Para], Layout, int, bool], Story | None]] = {"labels": by_labels}
