"""
A written date -> ISO 8601, where it can be told with certainty; and where a written date stands in a line.

Month names come from the Unicode CLDR (through Babel, which trafilatura already needs): a name that means two months in
two languages ("listopad") means none here. Nothing depends on today: "5 hours ago" has no date, nor has "12 March".
dateparser knows more forms, but guesses: it reads "12-03-2025" as December in one setting and March in another.
Times of day and ages are told by `clock`, other calendars by `calendars`.
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

from cleaner.text.calendars import ERA_LETTERS, PERSIAN, PERSIAN_MONTHS, of_era, persian
from cleaner.text.characters import HAN, KANA, UNSEEN
from cleaner.text.clock import find_age, find_clock, is_old, time_of_day
from cleaner.text.patterns import pattern

LONGEST = 200
"""Characters beyond which a text is no date line."""
YEARS = range(1600, 2101)
"""Years of the Gregorian calendar that a story may bear; 1403 is a Persian year, 2568 a Thai one."""
YEAR = r"(?<!\d)(?:1[89]|20)\d\d(?!\d)"
"""A year of the last centuries, as an expression."""

Day = tuple[date | None, int, int]
"""A written day, None where it is in doubt, and where it starts and ends in the text."""

_ENGLISH = "january february march april may june july august september october november december"
_MONTHS = {name: i for i, long in enumerate(_ENGLISH.split(), 1) for name in (long, long[:3])} | {"sept": 9}
_PERSIAN = 20
"""Added to the number of a Persian month."""
LOCALES = (
    "en de fr es pt it nl pl cs sk sv no da fi hu ro el ru uk bg be sr sr_Latn hr sl mk sq tr az ar ar_SY ar_DZ ar_MA"
    " fa ur he hi bn mr ne gu pa ta te kn ml id ms vi th ko ja zh ca eu gl et lv lt is ga cy af sw so tl ka hy kk"
    " uz de_AT"
)
"""Languages whose month names are known, as the CLDR names them."""

_ISO = pattern(r"(?<!\d)(\d{4})([-/.]|(?=(?:0\d|1[0-2])[0-3]\d(?:T|\D|$)))(\d{2})\2(\d{2})(?!\d)", re.ASCII)
_NUMERIC = pattern(r"(?<![\d./-])(\d{1,4})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,4})(?!\d)(?!\s*\2\s*\d)")
_NOTE = r"(?:\s*[（(][^（()）]{2,8}[)）])?"
"""The year said again in brackets, of the other calendar: 2025（令和7）年, 令和7年(2025年)."""
_HAN = "〇零一二三四五六七八九十元"
_EAST = pattern(
    rf"(?:(?P<era>明治|大正|昭和|平成|令和|民國|民国)\s*(?P<count>\d{{1,3}}|[{_HAN}]{{1,3}})|(?P<year>\d{{4}}|[{_HAN}]{{4}}){_NOTE})"
    rf"\s*[年년]{_NOTE}\s*(?P<month>\d{{1,2}}|[{_HAN}]{{1,2}})\s*[月월]\s*(?P<day>\d{{1,2}}|[{_HAN}]{{1,3}})\s*[日일號号]"
)
_EAST_MONTH = pattern(
    rf"(?<!\d)(?P<day>\d{{1,2}})\s+(?P<month>\d{{1,2}}|[{_HAN}]{{1,2}})\s*[月월]\s+(?P<year>\d{{4}})(?!\d)"
)
"""Western order with an Eastern month, as WordPress dates its feeds there: 周六, 16 6月 2018."""
_ERA = pattern(r"(?<![\w.])([MTSHR])\s?(\d{1,2}|元)\s?[./年]\s?(\d{1,2})\s?[./月]\s?(\d{1,2})(?![\d.])日?")
_JAPANESE = pattern(f"[{KANA}{HAN}]")
_MONTH_DAY = pattern(r"\d\d?\s?[月월]\s?\d\d?\s?[日일]")
_VIET_NUMBERS = {
    word: n
    for n, words in enumerate(
        ["một", "hai", "ba", "tư|bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai"], 1
    )
    for word in words.split("|")
}
_VIET_MONTH = r"(?:tháng|thg\.?)\s+(\d{1,2}|mười\s(?:một|hai)|một|hai|ba|tư|bốn|năm|sáu|bảy|tám|chín|mười)"
_VIET = pattern(rf"(?<!\d)(\d{{1,2}})\s+{_VIET_MONTH}\s*,?\s+(?:năm\s+)?(\d{{4}})(?!\d)", re.I)
_VIET_LED = pattern(rf"\b{_VIET_MONTH}\s+(\d{{1,2}})\s*,\s+(?:năm\s+)?(\d{{4}})(?!\d)", re.I)
_VIETNAMESE = pattern(r"\b(?:ngày|thứ\s(?:hai|ba|tư|năm|sáu|bảy)|chủ\s?nhật)\b", re.I)
"""Words beside a numeric date that tell its language, and with it the order of day and month."""
_AMERICAN = pattern(r"\b[ECMP][SD]?T\b")
"""Time zones of those who put the month first."""
_UPDATED = pattern(
    r"""
    \b(?:last\ |zuletzt\ |dernière\ )?
      (?: updated? | modified | revised | aktualisiert | geändert | mise?\ à\ jour | modifié | actualizado
        | actualización | atualizad[oa] | aggiornato | bijgewerkt | uppdaterad | oppdatert | opdateret | päivitetty
        | aktualizováno | aktualizacja | zaktualizowano | обновлено | изменено | güncelle | cập\ nhật )
    | 更新 | 수정 | به‌?روزرسانی | تحديث
    """,
    re.I | re.X,
)
_ANY_YEAR = pattern(r"(?<!\d)\d{4}(?!\d)")
_YEAR = pattern(YEAR)
_TOKEN = pattern(r"\d+|[^\s\d.,;:|/()\[\]<>\"“”–—·•-]+")
_GLUED = pattern(r"(?<=[^\W\d_A-ZÀ-Þ])[A-ZÀ-Þ][^\W\d_A-ZÀ-Þ]+$")
"""A capitalised word run into the one before it, as scrapers do: "The HeraldJan 21, 2019"."""
_ORDINAL = {"st", "nd", "rd", "th", "er", "º", "ª", "°", "e", "o", "ère", "re"}
_UNSEEN = dict.fromkeys(map(ord, UNSEEN))


def iso(text: str, language: str | None = None) -> str | None:
    """
    A written date as ISO 8601, with time and offset where they are written too.

        >>> iso("Published 12 March 2025, 4:30 PM EDT"), iso("令和7年3月12日 午後3時20分")
        ('2025-03-12T16:30:00-04:00', '2025-03-12T15:20:00')
        >>> iso("12-03-2025"), iso("12-03-2025", "nl"), iso("5 hours ago")
        (None, '2025-03-12', None)

    Args:
        text: the date as the page shows it, perhaps with a label, a weekday, a time.
        language: ISO 639-1; tells whether day or month comes first in 12/03/2025. English does not tell; "en_US" does.

    Returns:
        "2025-03-12", "2025-03-12T16:30:00" or "2025-03-12T16:30:00-04:00"; None where any part is in doubt. Of
        "published …, updated …" the first.
    """
    return _iso(text.strip(), language) if len(text) <= LONGEST else None


def find_date(text: str) -> tuple[int, int] | None:
    """
    Where the first written day stands in a short text, also one whose order or century is in doubt.

        >>> find_date("The Herald | 2 May 2019"), find_date("Updated 03/04/25"), find_date("May 2019")
        ((13, 23), (8, 16), None)
    """
    if len(text) > LONGEST or not any(map(str.isdigit, text)):
        return None
    found = [(start, end) for _, start, end in _days(text, None)]
    if m := _MONTH_DAY.search(text):
        found.append(m.span())
    return min(found, default=None)


def tells_when(text: str) -> bool:
    """
    Whether a text says when: by a day, a year, a time of day or an age.

        >>> tells_when("5 hours ago"), tells_when("March 2025"), tells_when("at 15:20"), tells_when("in March")
        (True, True, True, False)
    """
    return tells_day(text) or find_clock(text) is not None or find_age(text) is not None


def tells_day(text: str) -> bool:
    """Whether a text holds a day, a year, or an age of days; the entries of a liveblog have times and hours alone."""
    return find_date(text) is not None or _YEAR.search(text) is not None or is_old(text)


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
    return day.isoformat() + time_of_day(text[:start] + " | " + text[end:].removeprefix("T"))


def _one(text: str, language: str | None) -> tuple[date, int, int] | None:
    """The only date in a text, and where it stands; None if there is none, or two that differ, or one in doubt."""
    found = _days(text, language)
    if not found or found[0][0] is None or len({d for d, _, _ in found}) > 1:
        return None
    return found[0][0], found[0][1], found[0][2]


def _days(text: str, language: str | None) -> list[Day]:
    """All written days of a text: the surest forms first, of two that overlap the surer one."""
    found: list[Day] = []
    for days in (_iso_dates(text), _marked(text, language), _numeric(text, language)):
        found += [d for d in days if not any(d[1] < end and start < d[2] for _, start, end in found)]
    for lookup in (_MONTHS.get, _month):
        worded = [d for d in _worded(text, lookup) if not any(d[1] < end and start < d[2] for _, start, end in found)]
        if worded:
            return found + worded
    return found


def _date(year: int, month: int, day: int) -> date | None:
    if month > _PERSIAN:
        return persian(year, month - _PERSIAN, day)
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def _iso_dates(text: str) -> Iterator[Day]:
    for m in _ISO.finditer(text):
        if int(m[1]) in PERSIAN:
            continue  # its language tells
        yield _date(int(m[1]), int(m[3]), int(m[4])), m.start(), m.end()


def _marked(text: str, language: str | None) -> Iterator[Day]:
    """Days whose parts are named: 2025年3月12日, 令和7年3月12日, 12 tháng 3 năm 2025."""
    for m in _EAST.finditer(text):
        month, day = _number(m["month"]), _number(m["day"])
        if m["era"]:
            yield of_era(m["era"], _number(m["count"]), month, day), m.start(), m.end()
        else:
            yield _date(_number(m["year"]), month, day), m.start(), m.end()
    for m in _EAST_MONTH.finditer(text):
        yield _date(int(m["year"]), _number(m["month"]), int(m["day"])), m.start(), m.end()
    if language == "ja" or _JAPANESE.search(text):  # elsewhere "S3.2.1" is a section, or a version
        for m in _ERA.finditer(text):
            yield of_era(ERA_LETTERS[m[1]], _number(m[2]), int(m[3]), int(m[4])), m.start(), m.end()
    for m in _VIET.finditer(text):
        yield _date(int(m[3]), _vietnamese(m[2]), int(m[1])), m.start(), m.end()
    for m in _VIET_LED.finditer(text):
        yield _date(int(m[3]), _vietnamese(m[1]), int(m[2])), m.start(), m.end()


def _number(text: str) -> int:
    """A number in digits or in Chinese ones, as dates have them: 7, 七, 十二, 三十一, 二〇二五; 元 is a first year."""
    if text.isdecimal():
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        return 10 * (_number(tens) if tens else 1) + (_number(ones) if ones else 0)
    return int("".join("1" if c == "元" else str("〇一二三四五六七八九".find(c.replace("零", "〇"))) for c in text))


def _vietnamese(month: str) -> int:
    return int(month) if month.isdecimal() else _VIET_NUMBERS[" ".join(month.lower().split())]


def _numeric(text: str, language: str | None) -> Iterator[Day]:
    """Days in numbers alone; None where the order of day and month is in doubt."""
    if language is None and _VIETNAMESE.search(text):
        language = "vi"
    for m in _NUMERIC.finditer(text):
        a, mark, b, c = m[1], m[2], int(m[3]), m[4]
        if len(a) != 4 and (len(a) > 2 or len(c) not in (2, 4)):
            continue  # a section, a version, an address
        if len(a) < 4 and not (0 < int(a) <= 31 and 0 < b <= 31):
            continue
        if len(a) < 4 and len(c) < 4 and mark == "-" and "\u3040" <= text[m.start() - 1 : m.start()] <= "\u9fff":
            continue  # a Japanese address: a district and its numbers
        answer = None
        if len(a) == 4:
            # A Persian year is told by the Persian form of its digits; 1403 is also a year of the lunar calendar.
            is_persian = int(a) in PERSIAN and (language == "fa" or "\u06f0" <= a[0] <= "\u06f9")
            answer = persian(int(a), b, int(c)) if is_persian else _date(int(a), b, int(c))
        elif len(c) == 4:
            first = int(a)
            # No locale of the CLDR writes the month first with full stops; with "/" and "-" both orders live.
            if mark == "." or first > 12 or first == b or _order(language) == "dmy":
                answer = _date(int(c), b, first)
            elif b > 12 or _order(language) == "mdy" or (mark == "/" and _AMERICAN.search(text)):
                answer = _date(int(c), first, b)
        yield answer, m.start(), m.end()


@lru_cache(maxsize=256)
def _order(language: str | None) -> str:
    """
    The order of day, month and year ("dmy", "mdy") in which all who write this language put them, "" where it is
    another or not known; English is written both ways, but American English ("en_US") in one.
    """
    if not language or language == "en":
        return ""
    from babel import Locale, UnknownLocaleError

    try:
        pattern = Locale.parse(language).date_formats["short"].pattern
    except (UnknownLocaleError, ValueError, KeyError):
        return ""
    order = "".join(dict.fromkeys(c for c in pattern.lower() if c in "dmy"))
    return order if order == "dmy" or order == "mdy" and "_" in language else ""


def bare(word: str) -> str:
    """A word without case and combining marks: scrapers and writers drop accents and nuktas."""
    letters = unicodedata.normalize("NFD", word.casefold().translate(_FARSI))
    return "".join(c for c in letters if unicodedata.category(c) != "Mn").strip(".’'")


_FARSI = str.maketrans("يىك", "ییک")
"""Arabic letters that stand for Persian ones on many keyboards."""


def _month(word: str) -> int | None:
    """The number of a month by its name in any of our languages; 0 for a name that means two, None for no name."""
    found = _names().get(word)
    if found is None and word in PERSIAN_MONTHS:
        return PERSIAN_MONTHS[word] + _PERSIAN
    return found


@lru_cache(maxsize=1)
def _names() -> dict[str, int]:
    """Month name -> its number; written by train/months.py, since babel takes 60 MB to say so."""
    table: dict[str, int] = json.loads((files("cleaner") / "text" / "months.json").read_text(encoding="utf-8"))
    return table | _MONTHS


def _worded(text: str, lookup: Callable[[str], int | None]) -> Iterator[Day]:
    """Days with a month's name: 12 March 2025, March 12th 2025, 2025. március 12., le 1er avril 2025."""
    if not _ANY_YEAR.search(text):
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
        plain, end = bare(word), here.end()
        month = None
        if after is not None and not after.group().isdigit() and not plain.isascii():
            month = lookup(f"{plain} {bare(after.group())}")
            if month is not None:
                skip, end = True, after.end()
        month, start = lookup(plain) if month is None else month, here.start()
        if month is None and (glued := _GLUED.search(word)):
            month, start = lookup(bare(glued.group())), start + glued.start()
        if month is not None:
            parts.append((month, "m", start, end))
        elif not (len(plain) <= 3 or plain in _ORDINAL) or (lookup is not _month and _month(plain)):
            parts.append((0, "-", here.start(), end))
    kinds = "".join(p[1] for p in parts)
    for m in re.finditer(r"dmy|mdy|ymd", kinds):
        part = {p[1]: p[0] for p in parts[m.start() : m.end()]}
        year, month, day = (int(part[k]) for k in "ymd")
        if 2400 < year < 2700 and any("\u0e01" <= c <= "\u0e5b" for c in text):
            year -= 543  # the Buddhist era, on which Thai dates are counted
        yield _date(year, month, day), parts[m.start()][2], parts[m.end() - 1][3]
