"""
Does the same set of field lines come round again?

Why: an export of a press archive, a feed or a mailbox writes each document with the same fields: "Title: …", "Date: …",
"Text: …", or Factiva's "HD", "WC", "PD" on lines of their own. When several of them come round together, each round
is a document, whatever program wrote it. Rules know the counters of known exports; this knows none by name.

Wrong when: one story has parts with the same labels, such as recipes ("Serves: 4"), reviews ("Price: …"), an interview.
So one of the labels must name a title or a source, and running text must follow in each round.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_FIELD = re.compile(
    r"""
    (?:\*\*|__|<|")?
    (?: ([^\W\d_][\w-]{1,14}(?:\ [\w-]{1,14}){0,2}) (?:\*\*|__|>|")? \s?[:：=]
      | ( HD | BY | CR | WC | PD | ET | SN | SC | ED | PG | LA | CY | LP | TD | CO | IN | NS | RE | PUB | AN | TI | AU
        | SO
        | DT | AB | TX | JN | PY | T1 | A1 | JF | Y1 | TY | ER | PB | UR | SE ) (?: \s{1,4}-\s | \s{2,} | $ ) )
    """,
    re.X,
)
_NAMES = frozenset(
    [
        "title", "headline", "titel", "titre", "título", "titulo", "titolo", "tytuł", "заголовок", "başlık", "judul",
        "tiêu đề", "hd", "ti", "t1", "標題", "标题", "제목", "タイトル", "العنوان", "overskrift", "rubrik", "otsikko",
        "nadpis",
        "cím", "titlu", "from-line",
    ]
)  # fmt: skip
_OTHERS = frozenset(
    [
        "subject", "betreff", "objet", "asunto", "oggetto", "date", "datum", "fecha", "data", "дата", "tarih",
        "tanggal",
        "日期", "날짜", "日付", "published", "pubdate", "source", "quelle", "fuente", "fonte", "источник",
        "publication",
        "newspaper", "byline", "author", "authors", "autor", "auteur", "autore", "автор", "from", "to", "link", "url",
        "guid", "id", "section", "body", "text", "full text", "content", "description", "summary", "article", "story",
        "abstract", "language", "length", "by", "wc", "pd", "sn", "la", "td", "lp", "an", "au", "so", "dt", "ab", "tx",
        "jn", "py", "a1", "jf", "y1", "ty", "category", "rubrique", "ressort", "permalink", "message-id", "dateline",
        "publisher", "verlag", "seite", "page", "pages", "word count", "document type", "creator", "updated",
    ]
)  # fmt: skip
_TEXTS = ("content", "text", "body", "article", "full text", "description", "story", "summary", "abstract")
_MAIL = re.compile(r"From \S+\s+(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ")
LEAST = 2
"""Fields that must come round together."""


def rounds(texts: Sequence[str], body: Sequence[bool]) -> list[int]:
    """
    Where each round of fields begins, the first included.

    Args:
        texts: the dump's lines.
        body: for each line, whether it is (or holds) running text.

    Returns:
        Numbers of lines; empty if no fields come round.

        >>> lines = ["Title: A", "Date: 1 May", "It rained.", "Title: B", "Date: 2 May", "It snowed."]
        >>> rounds(lines, [False, False, True] * 2)
        [0, 3]
    """
    found: dict[str, list[int]] = {}
    for i, text in enumerate(texts):
        m = _FIELD.match(text) if text[:1].isalpha() or text[:1] in '*_<"' else None
        if m:
            label = (m.group(1) or m.group(2)).casefold()
            if label in _NAMES or label in _OTHERS:
                found.setdefault(label, []).append(i)
        elif text.startswith("From ") and _MAIL.match(
            text
        ):  # a mailbox; mails that are quoted in a story have no such line
            found.setdefault("from-line", []).append(i)
    for label in _TEXTS:  # one record a line
        at = found.get(label, [])
        if len(at) >= 2 and sum(body[i] for i in at) >= max(2, 0.8 * sum(body)):
            return [i for i in at if body[i]]
    titles = [label for label in found if label in _NAMES and len(found[label]) >= 2]
    best: list[int] = []
    for title in titles:
        at = found[title]
        together = [label for label, seen in found.items() if label != title and _go_with(at, seen)]
        if len(together) + 1 < LEAST or len(at) <= len(best):
            continue
        first = _first(found, together, at, 0, body)
        opening = [label for label in together if any(first <= i < at[0] for i in found[label])]
        starts = [first, *(_first(found, opening, at, k, body) for k in range(1, len(at)))]
        ends = [*starts[1:], len(texts)]
        if sum(any(body[a:b]) for a, b in zip(starts, ends, strict=True)) >= max(2, len(starts) * 0.7):
            best = [a for a, b in zip(starts, ends, strict=True) if any(body[a:b]) or a == starts[0]]
    return best


def _go_with(at: Sequence[int], seen: Sequence[int]) -> bool:
    """Whether a label is there in nearly each round of the title, at most once or twice."""
    rounds_with = 0
    k = 0
    for n in range(len(at)):
        low = at[n - 1] if n else -1
        stop = at[n + 1] if n + 1 < len(at) else 1 << 60
        while k < len(seen) and seen[k] <= low:
            k += 1
        rounds_with += any(low < s < stop for s in seen[k : k + 4])
    return rounds_with >= 0.8 * len(at) and len(seen) <= 2 * len(at) + 1


def _first(
    found: dict[str, list[int]], together: Sequence[str], at: Sequence[int], k: int, body: Sequence[bool]
) -> int:
    """The first line of the block of fields right around the title of round k."""
    start = at[k]
    low = at[k - 1] if k else -1
    lines = {i for label in together for i in found[label]}
    while start - 1 > low and not body[start - 1] and (start - 1 in lines or (start - 2 in lines and start - 2 > low)):
        start -= 1 if start - 1 in lines else 2
    return start
