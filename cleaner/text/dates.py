"""
A written date -> ISO 8601, where it can be told with certainty.

Month names come from the Unicode CLDR (through Babel, which trafilatura already needs): a name that means two months in
two languages ("listopad") means none here. Nothing depends on today: "5 hours ago" has no date, nor has "12 March".
dateparser knows more forms, but guesses: it reads "12-03-2025" as December in one setting and March in another.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from importlib.resources import files
from itertools import zip_longest

LONGEST = 200
"""Characters beyond which a text is no date line."""
YEARS = range(1600, 2101)
"""Years of the Gregorian calendar that a story may bear; 1403 is a Persian year, 2568 a Thai one."""

_ENGLISH = "january february march april may june july august september october november december"
_MONTHS = {name: i for i, long in enumerate(_ENGLISH.split(), 1) for name in (long, long[:3])} | {"sept": 9}
_LOCALES = (
    "en de fr es pt it nl pl cs sk sv no da fi hu ro el ru uk bg be sr sr_Latn hr sl mk sq tr az ar ar_SY ar_DZ ar_MA fa ur he"
    " hi bn mr ne gu pa ta te kn ml id ms vi th ko ja zh ca eu gl et lv lt is ga cy af sw so tl ka hy kk uz de_AT"
)
_ZONES = {
    "z": "+00:00", "utc": "+00:00", "gmt": "+00:00", "est": "-05:00", "edt": "-04:00", "cdt": "-05:00", "mst": "-07:00",
    "mdt": "-06:00", "pst": "-08:00", "pdt": "-07:00", "cet": "+01:00", "cest": "+02:00", "eet": "+02:00", "eest": "+03:00", "msk": "+03:00",
}  # fmt: skip
"""Zone names that mean one offset the world over; the rest (IST, CST, BST …) leave a local time."""

_ISO = re.compile(r"(?<!\d)(\d{4})([-/.]|(?=\d{4}(?:T|\D|$)))(\d{2})\2(\d{2})(?!\d)", re.ASCII)
_NUMERIC = re.compile(r"(?<![\d./-])(\d{1,4})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,4})(?!\d)(?!\s*\2\s*\d)")
_EAST = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_VIET = re.compile(r"(?<!\d)(\d{1,2})\s+(?:tháng|thg\.?)\s+(\d{1,2})\s*,?\s+(?:năm\s+)?(\d{4})(?!\d)", re.I)
_TIME = re.compile(
    r"(?<![\d:.])(\d{1,2})(?:[:h]|\.(?=\d\d\s*(?:Uhr|[ap]\.?m\b)))(\d{2})(?::(\d{2}))?(?:[.,]\d+)?(?![\d:])\s*([ap]\.?m\b)?"
    r"\.?\s*(?:\(?(?:(?:UTC|GMT)\s*)?([+-]\d{2}:?\d{2})\b|\(?([A-Za-z]{1,4})\b)?",
    re.I,
)
_UPDATED = re.compile(
    r"\b(?:last |zuletzt |dernière )?(?:updated?|modified|revised|aktualisiert|geändert|mise? à jour|modifié|actualizado|actualización|atualizad[oa]|aggiornato"
    r"|bijgewerkt|uppdaterad|oppdatert|opdateret|päivitetty|aktualizováno|aktualizacja|zaktualizowano|обновлено|изменено|güncelle)|更新|수정",
    re.I,
)
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_TOKEN = re.compile(r"\d+|[^\s\d.,;:|/()\[\]<>\"“”–—·•-]+")
_ORDINAL = {"st", "nd", "rd", "th", "er", "º", "ª", "°", "e", "o", "ère", "re"}


def iso(text: str, language: str | None = None) -> str | None:
    """
    A written date as ISO 8601, with time and offset where they are written too.

        >>> iso("Published 12 March 2025, 4:30 PM EDT")
        '2025-03-12T16:30:00-04:00'
        >>> iso("12-03-2025"), iso("12-03-2025", "nl"), iso("5 hours ago")
        (None, '2025-03-12', None)

    Args:
        text: the date as the page shows it, perhaps with a label, a weekday, a time.
        language: ISO 639-1; tells whether day or month comes first in 12/03/2025. English does not tell.

    Returns:
        "2025-03-12", "2025-03-12T16:30:00" or "2025-03-12T16:30:00-04:00"; None where any part is in doubt. Of
        "published …, updated …" the first.
    """
    return _iso(text.strip(), language) if len(text) <= LONGEST else None


@lru_cache(maxsize=4096)
def _iso(text: str, language: str | None) -> str | None:
    text = unicodedata.normalize("NFC", text).translate(_UNSEEN)
    found = _one(text, language)
    if found is None:
        first = _UPDATED.split(text, maxsplit=1)[0]
        if len(first) < len(text):
            found = _one(first, language)
            text = first
    if found is None:
        return None
    day, start, end = found
    return day.isoformat() + _time(text[:start] + " | " + text[end:].removeprefix("T"))


_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\ufeff\u00ad"))


def _one(text: str, language: str | None) -> tuple[date, int, int] | None:
    """The only date in a text, and where it stands; None if there is none, or two that differ, or one in doubt."""
    found: list[tuple[date | None, int, int]] = []
    for dates in (_iso_dates(text), _marked(text), _numeric(text, language)):
        found += [d for d in dates if not any(d[1] < end and start < d[2] for _, start, end in found)]
    for lookup in (_MONTHS.get, _month):
        worded = [d for d in _worded(text, lookup) if not any(d[1] < end and start < d[2] for _, start, end in found)]
        if worded:
            found += worded
            break
    if not found or found[0][0] is None or len({d for d, _, _ in found}) > 1:
        return None
    return found[0][0], found[0][1], found[0][2]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def _iso_dates(text: str) -> Iterator[tuple[date | None, int, int]]:
    for m in _ISO.finditer(text):
        yield _date(int(m[1]), int(m[3]), int(m[4])), m.start(), m.end()


def _marked(text: str) -> Iterator[tuple[date | None, int, int]]:
    for m in _EAST.finditer(text):
        yield _date(int(m[1]), int(m[2]), int(m[3])), m.start(), m.end()
    for m in _VIET.finditer(text):
        yield _date(int(m[3]), int(m[2]), int(m[1])), m.start(), m.end()


def _numeric(text: str, language: str | None) -> Iterator[tuple[date | None, int, int]]:
    for m in _NUMERIC.finditer(text):
        a, mark, b, c = m[1], m[2], int(m[3]), m[4]
        answer = None
        if len(a) == 4:
            answer = _date(int(a), b, int(c))
        elif len(c) == 4:
            first = int(a)
            # No locale of the CLDR writes the month first with full stops; with "/" and "-" both orders live.
            if mark == "." or first > 12 or first == b or _day_first(language):
                answer = _date(int(c), b, first)
            elif b > 12:
                answer = _date(int(c), first, b)
        yield answer, m.start(), m.end()


@lru_cache(maxsize=256)
def _day_first(language: str | None) -> bool:
    """Whether all who write this language put the day before the month; English is written both ways."""
    if not language or language == "en":
        return False
    from babel import Locale, UnknownLocaleError

    try:
        pattern = Locale.parse(language).date_formats["short"].pattern
    except (UnknownLocaleError, ValueError, KeyError):
        return False
    return bool(-1 < pattern.find("d") < pattern.find("M") < pattern.find("y"))


def _plain(word: str) -> str:
    """A word without case and combining marks: scrapers and writers drop accents and nuktas."""
    return "".join(c for c in unicodedata.normalize("NFD", word.casefold()) if unicodedata.category(c) != "Mn").strip(
        ".’'"
    )


def _month(word: str) -> int | None:
    return _MONTHS.get(word) or _names().get(word)


@lru_cache(maxsize=1)
def _names() -> dict[str, int]:
    """Month name in any of our languages -> its number; written by train/months.py, since babel takes 60 MB to say so."""
    table: dict[str, int] = json.loads((files("cleaner") / "text" / "months.json").read_text(encoding="utf-8"))
    return table


def _worded(text: str, lookup: Callable[[str], int | None]) -> Iterator[tuple[date | None, int, int]]:
    """Dates with a month's name: 12 March 2025, March 12th 2025, 2025. március 12., le 1er avril 2025, 12 de marzo de 2025."""
    if not _YEAR.search(text):
        return
    parts: list[tuple[int, str, int, int]] = []  # a number or a plain word, what it is (d, y, m, -), start, end
    tokens = list(_TOKEN.finditer(text))
    skip = False
    for here, after in zip_longest(tokens, tokens[1:]):
        if skip:
            skip = False
            continue
        word = here.group()
        if word.isdigit():
            number = int(word) if len(word) <= 4 else 0
            parts.append((number, "y" if len(word) == 4 else "d" if len(word) <= 2 else "-", here.start(), here.end()))
            continue
        plain, end = _plain(word), here.end()
        month = None
        if after is not None and not after.group().isdigit() and not plain.isascii():
            month = lookup(f"{plain} {_plain(after.group())}")
            if month:
                skip, end = True, after.end()
        month = month or lookup(plain)
        if month:
            parts.append((month, "m", here.start(), end))
        elif not (len(plain) <= 3 or plain in _ORDINAL):
            parts.append((0, "-", here.start(), end))
    kinds = "".join(p[1] for p in parts)
    for m in re.finditer(r"dmy|mdy|ymd", kinds):
        part = {p[1]: p[0] for p in parts[m.start() : m.end()]}
        year, month, day = (int(part[k]) for k in "ymd")
        if 2400 < year < 2700 and any("\u0e01" <= c <= "\u0e5b" for c in text):
            year -= 543  # the Buddhist era, on which Thai dates are counted
        yield _date(year, month, day), parts[m.start()][2], parts[m.end() - 1][3]


def _time(rest: str) -> str:
    """The time of day in what is left of a date line, "T16:30:00" with its offset, or nothing."""
    times = list(_TIME.finditer(rest))
    if len(times) != 1:
        return ""
    m = times[0]
    hour, minute, second = int(m[1]), int(m[2]), int(m[3] or 0)
    if m[4]:
        if not 1 <= hour <= 12:
            return ""
        hour = hour % 12 + (12 if m[4][0] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return ""
    offset = ""
    if m[5]:
        offset = f"{m[5][:3]}:{m[5][-2:]}"
    elif m[6]:
        offset = _ZONES.get(m[6].lower(), "")
    return f"T{hour:02}:{minute:02}:{second:02}{offset}"
