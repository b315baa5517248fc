"""
An export read by its lines: where its articles begin and end, their fields, their text.

A paragraph is a run of lines without an empty one between. Lines that were wrapped at a column are joined; so a
paragraph of the text is one line, whatever the width of the export was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from cleaner.formats.exports.layout import Layout, fold
from cleaner.formats.items import TOLD, Story

Para = list[str]
"""The lines of a paragraph, without outer white space."""

BOLD = "\ue000"
"""Stands before bold text where a file tells (RTF): some archives mark a title by nothing else."""
_COPYRIGHT = re.compile(
    r"(?:Copyright|©|\(c\)|All Rights Reserved|Alle Rechte vorbehalten|Tous droits r[ée]serv[ée]s|Todos los "
    r"derechos|Tutti i diritti).*",
    re.I | re.S,
)
_RESERVED = re.compile(r"reserved|vorbehalten|r[ée]serv[ée]s|reservados|riservati|voorbehouden", re.I)
_DISTRIBUTED = re.compile(r"Distributed by|Provided by|Verspreid door|Vertrieb durch", re.I)
_URL = re.compile(r"https?://\S+")
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
    from cleaner.text.dates import iso

    if layout.reader != "titled":
        text = text.replace(BOLD, "")
    lines = re.sub(r"\r\n?|\f", "\n", text).replace("\xa0", " ").lstrip("\ufeff").split("\n")
    column = _column(lines)
    read = READERS[layout.reader]
    parts, ended = _parts(lines, layout)
    contents = _contents(text) if layout.reader == "listed" else {}
    for begin, part in parts:
        paras = list(_paragraphs(part, layout))
        if not paras:
            continue
        if any(layout.error.search(" ".join(p)) for p in paras[:6]):
            yield f"the archive could not deliver this document: {' '.join(paras[0])[:80]}"
            continue
        at = next((n for n, p in enumerate(paras[:4]) if fold(" ".join(p)) in contents), 0)
        story = read(paras[at:], layout, column, ended)
        if story is None:
            continue
        story.extra.update({"edition": " ".join(line for p in paras[:at] for line in p)} if at else {})
        if m := layout.start.fullmatch(begin.replace(BOLD, "")):
            for what, said in m.groupdict().items():
                note(story.fields, story.extra, what, " ".join((said or "").split()))
        if layout.reader == "listed" and (listed := contents.get(fold(story.fields.get("title", "")))):
            story.fields.setdefault("source", listed)
        if layout.language and (found := iso(story.fields.get("published", ""), layout.language)):
            story.fields.setdefault("date", found)
        yield story


def articles_of(text: str, layout: Layout) -> Story:
    """One article whose lines are at hand; without a reader of its own kind all of it is text."""
    lines = text.split("\n")
    paras = list(_paragraphs(lines, layout))
    story = READERS[layout.reader](paras, layout, 0, True)
    return story or Story("\n\n".join("\n".join(p) for p in paras))


def _parts(lines: Sequence[str], layout: Layout) -> tuple[list[tuple[str, Sequence[str]]], bool]:
    """
    The start line and the lines of each article, and whether only the ends of articles are marked: from a start line up
    to the next, or up to each end line.
    """
    starts = [n for n, line in enumerate(lines) if layout.start.fullmatch(line.replace(BOLD, "").strip())]
    ends = [n for n, line in enumerate(lines) if layout.end.fullmatch(line.strip())]
    if not starts:
        return [("", lines[a + 1 : b + 1]) for a, b in zip([-1, *ends[:-1]], ends, strict=True)], True
    stops = iter([*ends, len(lines)])
    found: list[tuple[str, Sequence[str]]] = []
    stop = next(stops)
    for a, b in zip(starts, [*starts[1:], len(lines)], strict=True):
        while stop <= a:
            stop = next(stops)
        found.append((lines[a].strip(), lines[a + 1 : min(b, stop)]))
    return found, False


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

    A line was wrapped where the next word would not have fit into the column; so the last line of a verse or an item of
    a list stays a line of its own.
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
    extra: dict[str, Any] = {}
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
            note(told, extra, found[1], found[2])
            last = found[1]
        elif _COPYRIGHT.fullmatch(" ".join(para)) and not (last and begin is None):
            rights, source = _rights(para)
            extra.setdefault("copyright", rights)
            if source and not last:
                unlabelled.append(source)
        elif _URL.fullmatch(para[0]) and not last:
            told.setdefault("url", para[0])
        elif _DISTRIBUTED.match(para[0]) and not last:
            extra.setdefault("distributor", " ".join(para))
        elif not last:
            unlabelled.append(para)
        elif begin is not None:
            note(told, extra, last, " ".join(para))
        else:
            break
        n += 1
    if not layout.unlabelled:
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
            note(told, extra, last, found[2])
        elif _COPYRIGHT.fullmatch(" ".join(para)):
            extra.setdefault("copyright", " ".join(para))
        elif last:
            note(told, extra, last, " ".join(para))
    for what, para in zip(layout.unlabelled, unlabelled, strict=False):
        note(told, extra, what, " ".join(para))  # a label says the same more exactly
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


def note(told: dict[str, str], extra: dict[str, Any], what: str, said: str) -> None:
    """Remember a field; what comes twice is joined."""
    if not said:
        return
    if what in TOLD:
        told.setdefault(what, said)
    else:
        extra[what] = f"{extra[what]} {said}" if extra.get(what) else said


def _preamble(paras: Sequence[Para], told: dict[str, str], extra: dict[str, Any], ended: bool) -> None:
    """
    The lines without labels at the head of an article: the source stands right before the date.

    What follows the date is the title (Nexis), or where articles have an end line instead of a start line (`ended`,
    Nexis Uni), what comes before the source: a cover may stand above it.
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


_WORDS = re.compile(
    r"\d[\d.,\s]{0,9}\s?(?:words?|Wörter|Wort|mots?|palabras?|parole|palavras?|woorden|ord|слов[аo]?|字|語|단어|words)",
    re.I,
)
_ACCESSION = re.compile(r"(?:\S{2,12} )?([A-Z0-9]{8}(?:19|20)\d{6}[a-z0-9]{6,10})")
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}(?:\s*(?:[AP]M|GMT|Uhr))?")
_BY = re.compile(r"(?:By|Von|Par|Por|Di|Door|Av|Af|Autor(?:en)?:)\s+\S.*")


def by_count(paras: Sequence[Para], layout: Layout, column: int, ended: bool) -> Story | None:
    """
    An article of Factiva, whose lines have an order but no labels: title, author, number of words, date, source, code,
    page, edition, language, copyright, then the text, and its document number at the end.
    """
    lines = [line for p in paras for line in p]
    at = next((n for n, line in enumerate(lines[:40]) if _WORDS.fullmatch(line)), None)
    if at is None:
        return None
    told: dict[str, str] = {}
    extra: dict[str, Any] = {"length": lines[at]}
    above = lines[max(0, at - 4) : at]
    if len(above) > 1 and _BY.fullmatch(above[-1]):
        told["byline"] = above.pop()
    told.update({"title": above[-1]} if above else {})
    told.update({"section": above[-2]} if len(above) > 1 and len(above[-2]) < 40 else {})
    n = _below(lines, at + 1, told, extra)
    seen, body = 0, list[Para]()
    for p in paras:
        rest = p[max(0, n - seen) :]
        seen += len(p)
        if rest:
            body.append(rest)
    while body and (m := _ACCESSION.fullmatch(body[-1][-1])):
        extra["accession"] = m[1]
        body[-1] = body[-1][:-1]
        if not body[-1]:
            body.pop()
        if (
            body
            and len(body[-1]) == 1
            and len(body[-1][0]) < 80
            and not body[-1][0].endswith((".", "!", "?", "”", '"'))
        ):
            extra["publisher"] = body.pop()[0]
        break
    return Story("\n\n".join(unwrapped(p, column) for p in body), "text", told, extra)


def _below(lines: Sequence[str], n: int, told: dict[str, str], extra: dict[str, Any]) -> int:
    """The lines below the number of words: fills the fields; returns the number of the first line of the text."""
    from cleaner.text.dates import iso

    stop = next((k for k in range(n, min(n + 12, len(lines))) if _COPYRIGHT.fullmatch(lines[k]) and k > n + 1), None)
    if n < len(lines):
        told["published"] = lines[n]
        if found := iso(lines[n]) or iso(_EASTERN.sub(r"\1年\2月\3日", lines[n])):
            told["date"] = found
    n += 1
    if n < len(lines) and _CLOCK.fullmatch(lines[n]):
        told["published"] += f" {lines[n]}"
        n += 1
    if n < len(lines):
        told["source"] = lines[n]
    n += 1
    if n < len(lines) and re.fullmatch(r"[A-Z0-9]{2,8}", lines[n]):
        extra["source_code"] = lines[n]
        n += 1
    if stop is not None:
        extra["about"] = list(lines[n:stop])
        extra["copyright"] = lines[stop]
        return stop + 1
    return n


_EASTERN = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")


def titled(paras: Sequence[Para], layout: Layout, column: int, ended: bool) -> Story | None:
    """An article whose fields stand in its start line, or have labels; the first line without a label is its title."""
    told: dict[str, str] = {}
    extra: dict[str, Any] = {}
    rest = [p for p in paras]
    while rest and (found := labelled([rest[0][0]], layout, False)):
        note(told, extra, found[1], found[2])
        rest = [rest[0][1:], *rest[1:]] if len(rest[0]) > 1 else rest[1:]
    bold = next((n for n, p in enumerate(rest[:6]) if p[0].startswith(BOLD)), None)
    if bold is None and len(rest) > 2 and _above(" ".join(rest[0]), " ".join(rest[1])):
        bold = 1
    rest = [[line.replace(BOLD, "") for line in p] for p in rest]
    if bold:
        extra["kicker"] = " ".join(line for p in rest[:bold] for line in p)
        rest = rest[bold:]
    if not rest:
        return None
    told["title"] = " ".join(rest[0])
    body = rest[1:]
    while body and _COPYRIGHT.fullmatch(" ".join(body[-1])):
        extra["copyright"] = " ".join(body.pop())
    return Story("\n\n".join(unwrapped(p, column) for p in body), "text", told, extra)


def _above(one: str, two: str) -> bool:
    """
    Whether the first of two lines is an edition above the title: a word or regions in a row, and
    the second could be a title.
    """
    regions = one.count(",") >= 2 and all(len(r.split()) <= 3 for r in one.split(","))
    return (
        regions
        or len(one.split()) <= 2
        and len(two) <= 160
        and not one.endswith((".", "!", "?", ":", '"'))
        and not two.endswith(".")
    )


def all_text(paras: Sequence[Para], layout: Layout, column: int, ended: bool) -> Story | None:
    """An article of which all fields are known from elsewhere."""
    return Story("\n\n".join(" ".join(p) for p in paras))


def kicker(paras: Sequence[Para], layout: Layout, column: int, ended: bool) -> Story | None:
    """A text that a kicker or the author's name, unmarked, may stand above: lines of a few words without an end."""
    told: dict[str, str] = {}
    rest = list(paras)
    while (
        len(rest) > 1
        and len(" ".join(rest[0]).split()) <= 5
        and rest[0][-1][-1:].isalpha()
        and rest[0][-1][:1].isupper()
    ):
        told["byline"] = " ".join(rest.pop(0))
    return Story("\n\n".join("\n".join(p) for p in rest), fields=told)


_ENTRY = re.compile(r"(?m)^\W?(\d{1,4})\. (.+)\n\s*\n(.+?), \w+ \d{1,2}\.? \w+ \d{4}, .*\d+w\.\s*$")


def _contents(text: str) -> dict[str, str]:
    """The list of contents before the first article: title, folded -> source."""
    return {fold(m[2]): m[3] for m in _ENTRY.finditer(text.replace("\r\n", "\n"))}


READERS: Mapping[str, Callable[[Sequence[Para], Layout, int, bool], Story | None]] = {
    "labels": by_labels, "count": by_count, "titled": titled, "listed": titled, "all": all_text, "kicker": kicker,
}  # fmt: skip
