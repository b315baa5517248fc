"""Articles whose fields have no labels, but an order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from cleaner.formats.exports.layout import Layout, fold
from cleaner.formats.exports.paragraphs import BOLD, COPYRIGHT, Para, is_name, labelled, note, unwrapped
from cleaner.formats.items import Story

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
    m = _ACCESSION.fullmatch(body[-1][-1]) if body else None
    if m:
        extra["accession"] = m[1]
        body[-1] = body[-1][:-1]
        if not body[-1]:
            body.pop()
    if (
        (m or ended)
        and len(body) > 1
        and len(body[-1]) == 1
        and len(body[-1][0]) < 80
        and not body[-1][0].endswith((".", "!", "?", "”", '"'))
    ):
        extra["publisher"] = body.pop()[0]
    return Story("\n\n".join(unwrapped(p, column) for p in body), "text", told, extra)


def _below(lines: Sequence[str], n: int, told: dict[str, str], extra: dict[str, Any]) -> int:
    """The lines below the number of words: fills the fields; returns the number of the first line of the text."""
    from cleaner.text.dates import iso

    stop = next((k for k in range(n, min(n + 12, len(lines))) if COPYRIGHT.fullmatch(lines[k]) and k > n + 1), None)
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
    while body and COPYRIGHT.fullmatch(" ".join(body[-1])):
        extra["copyright"] = " ".join(body.pop())
    return Story("\n\n".join(unwrapped(p, column) for p in body), "text", told, extra)


def listed(paras: Sequence[Para], layout: Layout, column: int, entries: Sequence[tuple[str, str]]) -> Story | None:
    """
    An article whose title stands in a list of contents, too, and its source there alone.

    Args:
        paras, layout, column: as for all readers.
        entries: (title, folded, and source) of the article's own entry, or of all where it is not known which it is.
    """
    sources = dict(entries)
    own = entries[0][1] if len(entries) == 1 else None
    for n, para in enumerate(paras[:4]):
        for lines, above in ((para, [line for p in paras[:n] for line in p]), (para[-1:], para[:-1])):
            if fold(" ".join(lines)) not in sources:
                continue
            told = {"title": " ".join(lines), "source": sources[fold(" ".join(lines))]}
            extra: dict[str, Any] = {}
            note(told, extra, "edition" if lines is para else "byline", " ".join(above))
            body = list(paras[n + 1 :])
            while body and COPYRIGHT.fullmatch(" ".join(body[-1])):
                extra["copyright"] = " ".join(body.pop())
            return Story("\n\n".join(unwrapped(p, column) for p in body), "text", told, extra)
    story = titled(paras, layout, column, False)
    if story is not None and own:
        story.fields["source"] = own
    return story


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
    while len(rest) > 1 and is_name(rest[0]):
        told["byline"] = " ".join(rest.pop(0))
    return Story("\n\n".join("\n".join(p) for p in rest), fields=told)
