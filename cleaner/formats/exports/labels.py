"""Articles whose fields have labels, or codes, in front of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from cleaner.formats.exports.layout import Layout
from cleaner.formats.exports.paragraphs import COPYRIGHT, Para, is_name, labelled, note, parted, unwrapped
from cleaner.formats.items import Story
from cleaner.text.characters import SENTENCE_END

_RESERVED = re.compile(r"reserved|vorbehalten|r[ée]serv[ée]s|reservados|riservati|voorbehouden", re.I)
_CAPITALS = re.compile(r"[A-ZÀ-ÖØ-ÞŠŽ]{2,}(?:[ -][A-ZÀ-ÖØ-ÞŠŽ]{2,}){0,3}\s?:\s")
_TERM = re.compile(r"([A-ZÀ-ÖØ-ÞŠŽ][\w'’-]+(?: [\w'’-]+){0,3}):\s+")
_DISTRIBUTED = re.compile(r"Distributed by|Provided by|Verspreid door|Vertrieb durch", re.I)
_URL = re.compile(r"https?://\S+")
_NOTE = re.compile(
    r"Corrections? Appended|Clarification Appended|Appended Correction|Berichtigung.{0,20}|Editors?['’]? Note Appended",
    re.I,
)
_EDITION = re.compile(r".{0,60}\b(?:Edition|Ausgabe|Édition|Edición|Editie|Edizione|Edição|FINAL|HOME)\b.{0,40}", re.I)
_PERIOD = re.compile(
    r"(?:[^\W\d]{3,12}\.?\s?[/–-]\s?)?(?:(Spring|Summer|Autumn|Fall|Winter|Frühjahr|Frühling|Sommer|Herbst|Printemps|Été|Automne"
    r"|Hiver|Primavera|Verano|Otoño|Invierno),? \d{4}|([^\W\d]{3,12}\.?(?: de)?,? \d{4}))"
)
"""The date of a monthly or a quarterly: May 2011, May/June 2011, Spring 2011."""
_YEAR = re.compile(r"(?<!\d)(?:1[789]|20)\d\d(?!\d)")


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
    if (m := _PERIOD.fullmatch(said)) and (m[1] or iso(f"1 {m[2]}")):
        return said
    return None


def by_labels(paras: Sequence[Para], layout: Layout, column: int, ended: bool) -> Story | None:
    """An article whose fields have labels, behind some lines (source, date, title) that have none."""
    told: dict[str, str] = {}
    extra: dict[str, Any] = {}
    paras = list(paras)
    begin = next((n for n, p in enumerate(paras) if (m := labelled(p, layout, False)) and m[0] in layout.body), None)
    n, unlabelled, last = 0, list[Para](), ""
    body: list[Para] = []
    while n < len(paras):
        para = paras[n]
        found = labelled(para, layout, True)
        if found and found[0] not in layout.body and len(several := parted(para, layout)) > 1:
            paras[n : n + 1] = several
            begin = begin and begin + len(several) - 1
            continue
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
        elif COPYRIGHT.fullmatch(" ".join(para)) and not (last and begin is None):
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
        elif begin is not None or layout.below and not (told.get(last) or extra.get(last)):
            note(told, extra, last, " ".join(para))
        else:
            break
        n += 1
    if not layout.unlabelled:
        _preamble(unlabelled, told, extra, ended)
    rest = list(paras[n:])
    stop = next((k for k, p in enumerate(rest) if (m := labelled(p, layout, False)) and m[0] in layout.tail), len(rest))
    while stop and _is_label_line(rest[stop - 1]):
        stop -= 1
    while stop and COPYRIGHT.fullmatch(" ".join(rest[stop - 1])) and len(" ".join(rest[stop - 1])) < 400:
        extra.setdefault("copyright", " ".join(rest[stop - 1]))
        rest = [*rest[: stop - 1], *rest[stop:]]
        stop -= 1
    last = ""
    for para in (p for several in rest[stop:] for p in parted(several, layout)):
        if found := labelled(para, layout, True) or layout.bare and _capitalised(para) or None:
            last = found[1]
            note(told, extra, last, found[2])
        elif COPYRIGHT.fullmatch(" ".join(para)):
            extra.setdefault("copyright", " ".join(para))
        elif last:
            note(told, extra, last, " ".join(para))
    for what, para in zip(layout.unlabelled, unlabelled, strict=False):
        note(told, extra, what, " ".join(para))  # a label says the same more exactly
    body += rest[:stop]
    if not body and not told.get("title"):
        return None
    return Story("\n\n".join(unwrapped(p, column) for p in body), "text", told, extra)


def _is_label_line(para: Para) -> bool:
    """Whether a paragraph above the index terms is one of them, by a label in capitals that no layout knows."""
    line = " ".join(para)
    return len(line) <= 100 and _CAPITALS.match(line) is not None and line[-1] not in SENTENCE_END


def _capitalised(para: Para) -> tuple[str, str, str] | None:
    """The label of an index term, like any words before a colon: (label, key, the rest)."""
    m = _TERM.match(para[0])
    return m and (m[1], m[1].casefold().replace(" ", "_"), " ".join([para[0][m.end() :], *para[1:]]).strip())


def _rights(para: Para) -> tuple[str, Para]:
    """A copyright notice, and the name of the source where it follows in the same paragraph."""
    stop = max((n for n, line in enumerate(para) if _RESERVED.search(line)), default=len(para) - 1)
    if stop == len(para) - 1 and len(para) > 1 and not _RESERVED.search(para[-1]):
        stop -= 1
    return " ".join(para[: stop + 1]), para[stop + 1 :]


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


_LENGTH = re.compile(r"\d[\d.,]{0,7}\s+(?:words?|Wörter|mots|palabras|woorden|parole)", re.I)


def headed(paras: Sequence[Para], layout: Layout, column: int, ended: bool) -> Story | None:
    """An article with labels above its text or below it, or neither; `unlabelled` says what comes first without one."""
    told: dict[str, str] = {}
    extra: dict[str, Any] = {}
    rest = [one for para in paras for one in parted(para, layout)] if layout.single else list(paras)
    names = list(layout.unlabelled)
    while rest:
        found = labelled(rest[0], layout, False)
        whole = " ".join(rest[0])
        if found and len(several := parted(rest[0], layout)) > 1:
            rest[:1] = several
        elif found and found[0] not in layout.tail:
            note(told, extra, found[1], found[2])
            rest.pop(0)
            if not found[2] and layout.below and rest and not labelled(rest[0], layout, False):
                note(told, extra, found[1], " ".join(rest.pop(0)))
        elif _LENGTH.fullmatch(whole):
            extra.setdefault("length", whole)
            rest.pop(0)
        elif names and not found and len(rest) > 1:
            name = names.pop(0)
            if not name.endswith("?") or is_name(rest[0]):
                note(told, extra, name.rstrip("?"), whole)
                rest.pop(0)
        else:
            break
    stop = next((n for n, p in enumerate(rest) if (m := labelled(p, layout, False)) and m[0] in layout.tail), len(rest))
    last = ""
    for para in (p for several in rest[stop:] for p in parted(several, layout)):
        if found := labelled(para, layout, False):
            last = found[1]
            note(told, extra, last, found[2])
        elif last and not COPYRIGHT.fullmatch(" ".join(para)):
            note(told, extra, last, " ".join(para))
    body = rest[:stop]
    while body and COPYRIGHT.fullmatch(" ".join(body[-1])) and len(" ".join(body[-1])) < 400:
        extra.setdefault("copyright", " ".join(body.pop()))
    if not body and not told:
        return None
    return Story("\n\n".join(unwrapped(p, column) for p in body), "text", told, extra)


_CODE = re.compile(r"([A-Z]{2,3})(?:[ \t|]+(.*?))?\|?")


def coded(paras: Sequence[Para], layout: Layout, column: int, ended: bool) -> Story | None:
    """
    An article of Factiva's with a code before each field.

    A line of the text may begin with two capitals, too: a code counts only behind those that come before it, and inside
    the text only where it stands apart.
    """
    ranks = {code: n for n, code in enumerate(layout.labels)}
    told: dict[str, str] = {}
    extra: dict[str, Any] = {}
    body: list[Para] = []
    rank, what = -1, ""
    for para in paras:
        fresh = True
        for line in para:
            m = _CODE.fullmatch(line)
            code = m[1].casefold() if m else ""
            apart = m is not None and (
                m[2] is None or line[len(m[1]) : len(m[1]) + 2].strip(" ") != line[len(m[1]) + 1]
            )
            if m and ranks.get(code, -1) > rank and (what != "text" or apart):
                rank, what, said, fresh = ranks[code], layout.labels[code], (m[2] or "").strip(" |"), True
            else:
                said = line.strip(" |")
            if what == "text" and said:
                body += [[]] if fresh else []
                body[-1].append(said)
                fresh = False
            elif what:
                note(told, extra, what, said)
    if not told and not body:
        return None
    return Story("\n\n".join(unwrapped(p, column) for p in body), "text", told, extra)
