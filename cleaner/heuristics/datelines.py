"""
Is this short line the small print of a story: its date, its age, its publisher, its byline? Does prose open with a dateline?

Why: what a scraper leaves of a story's card are lines that hold nothing but a date ("22-05-2023"), an age ("5 hours
ago"), a name ("By Jo Roe", "The Herald | 2 May 2019"). They stand at the edges of stories, in any language.

Wrong when: a story is a diary, a timeline or a liveblog, whose entries carry dates as well. So a date is evidence
that `split` weighs, never a boundary by itself; and a bare "Word – text" is no dateline: it is mostly a list item.
"""

from __future__ import annotations

import re

SMALL = 120
"""Characters beyond which a line is no date, publisher or byline line."""

_AGE_WORDS = frozenset(
    [
        "ago",
        "yesterday",
        "vor",
        "y",
        "hace",
        "há",
        "ha",
        "fa",
        "назад",
        "temu",
        "před",
        "geleden",
        "sedan",
        "siden",
        "önce",
        "trước",
        "lalu",
        "lalu.",
        "पहले",
        "منذ",
        "قبل",
    ]
)
"""One of these words stands in every age, in the scripts that part words."""
_YEAR = r"(?:1[89]|20)\d\d"
_DATE = re.compile(
    rf"""
    \b{_YEAR}[-/.]\d\d?[-/.]\d\d?               # 2024-05-01, with or without a time
    | \b\d\d?[-/.]\s?\d\d?[-/.]\s?(?:{_YEAR}|\d\d)\b
    | (?:^|\D)\d\d?(?:st|nd|rd|th|er|º|\.)?[\s,]+(?:de\s+|d[’'])?[^\W\d_]{{2,14}}\.?(?:\s+de|\s+del)?[\s,]+{_YEAR}(?!\d)
    | [^\W\d_]{{3,14}}\.?\s*\d\d?(?:st|nd|rd|th)?[,.]?\s+{_YEAR}(?!\d)
    | {_YEAR}\s?[年년]\s?\d\d?\s?[月월] | \d\d?\s?月\s?\d\d?\s?日
    """,
    re.X,
)
_AGE = re.compile(
    r"""
    (?:^|[^\w]|time|\d)(?:(?:\d+|an?|one|two|three|few|several)\s*(?:s|sec(?:ond)?s?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?|mo|months?|y|years?)\s+ago|yesterday)\b
    | \bvor\s+(?:\d+|einem?r?)\s+(?:Sekunden?|Minuten?|Stunden?|Tag(?:en)?|Wochen?|Monat(?:en)?|Jahr(?:en)?)\b
    | \bil\s+y\s+a\s+(?:\d+|une?)\s+(?:secondes?|minutes?|heures?|jours?|semaines?|mois|ans?)\b
    | \b(?:hace|h[aá])\s+(?:\d+|una?|um)\s+(?:segundos?|minutos?|horas?|d[ií]as?|semanas?|mes(?:es)?|a[nñ]os?)\b
    | \b(?:\d+|un[ao']?)\s+(?:secondi|minut[io]|or[ae]|giorn[io]|settiman[ae]|mes[ei]|ann[io])\s+fa\b
    | \b\d+\s+(?:секунд\w*|минут\w*|час\w*|дн\w*|день|недел\w*|месяц\w*|лет|год\w*)\s+назад\b
    | \b\d+\s+(?:minut\w*|godzin\w*|dni|dzień|tygodni\w*)\s+temu\b | \bpřed\s+\d+\s+\w+\b
    | \b\d+\s+(?:uur|uren|minuten|dagen|dag|weken)\s+geleden\b | \b(?:för\s+)?\d+\s+(?:timmar|minuter|dagar|timer|dager|dage)\s+(?:sedan|siden)\b
    | \b\d+\s+(?:saniye|dakika|saat|gün|hafta|ay)\s+önce\b | \b\d+\s+(?:giờ|phút|ngày|tuần)\s+trước\b | \b\d+\s+(?:menit|jam|hari|minggu)\s+(?:yang\s+)?lalu\b
    | \d+\s?(?:秒|分钟|分|小时|小時|时间|時間|天|日|周|个月)(?:前|之前) | \d+\s?(?:분|시간|일|주|개월)\s?전 | \d+\s+(?:घंटे|मिनट|दिन)\s+पहले | (?:منذ|قبل)\s+\S+(?:\s+\S+)?
    """,
    re.X | re.I,
)
_BYLINE = re.compile(
    r"(?:By|Von|Par|Por|De|Di|Door|Av|Af|Od|Autor(?:in|a|ka)?|Author|Reporter|Written by|Posted by|Text|Автор|Oleh|Yazan|記者|记者|文|기자)\s*[:：|]?\s+"
    r"(?=[^\W\d_a-zà-öø-ÿ])[^.!?:;\n]{3,70}$"
)
_NAMEY = re.compile(r"[^\W\d_][\w’'.-]*")
_DATELINE = re.compile(
    r"""
    (?:[^\W\d_a-zà-öø-ÿ][^\W\d_]*[\w’'.,/\s-]{0,40}?)
    (?: \([^()]{2,40}\)(?:\s*[-–—.:]+|\s) | ,\s+[^\W\d_]{3,10}\.?\s\d\d?(?:\s\([^()]{2,40}\))?\s*[-–—.]+ )
    """,
    re.X,
)
_CAPITALS = re.compile(
    r"(?:[^\W\d_a-zà-öø-ÿ]{3,}[.,]?[\s-]?){1,4}(?:,\s[^\W\d_]{2,14}\.?(?:\s\d\d?)?)?\s*(?:[-–—]{1,2}|:)\s"
)
_AGENCY = re.compile(
    r"(?:\W{0,2}(?:Reuters|AFP|AP|dpa|EFE|ANSA|UPI|PTI|IANS|Xinhua|TASS|Interfax|APA|PAP|ČTK|MTI|Belga|ANP|TT|NTB|Ritzau|STT|Lusa|Anadolu|Bloomberg|PA|CNN|Kyodo|Yonhap|USATODAY\.com|SPACE\.com|washingtonpost\.com)\W{0,3}\s?[-–—]\s)"
)
_POSTED = re.compile(
    r"(?:posted|published|updated|last updated|last modified|first published|veröffentlicht|publié|publicado|pubblicato|opublikowano|geplaatst|publicerad|опубликовано|yayınlan\w+|diterbitkan|発表|发布|게시)\b",
    re.I,
)
_COUNT = re.compile(
    r"(?:\d[\d.,]*|no|leave a)\s+(?:comments?|responses?|replies|reply|shares?|views?|kommentare?|commentaires?|comentarios?|comentários?|commenti|reacties|kommentarer|комментари\w+|yorum)\b",
    re.I,
)


def small_print(text: str) -> str:
    """
    What a short line says about a story: "date", "age", "byline", "count" or "" (none of them).

    A line counts only if little else stands in it: at most six words beside the date or the age.

    Args:
        text: one line without outer white space.

        >>> small_print("The Herald | 2 May 2019"), small_print("• 5 hours ago"), small_print("By Jo Roe")
        ('date', 'age', 'byline')
        >>> small_print("The war that began on 2 May 2019 was over")
        ''
    """
    if len(text) > SMALL:
        return ""
    digits = any(map(str.isdigit, text))
    m = _DATE.search(text) if digits else None
    if m:
        rest = text[: m.start()] + " " + text[m.end() :]
        if (len(_NAMEY.findall(rest)) <= 6 and not rest.rstrip().endswith((".", "?", "!", "。"))) or _POSTED.match(
            text
        ):
            return "date"
    low = text.casefold()
    m = (
        _AGE.search(text)
        if not _AGE_WORDS.isdisjoint(low.replace("•", " ").split()) or low[-1] in "前전" or "之前" in low
        else None
    )
    if m and len(_NAMEY.findall(text)) - len(m.group().split()) <= 5 and not text.endswith((".", "?", "!", "。")):
        return "age"
    if digits and _POSTED.match(text):
        return "date"
    if _BYLINE.match(text) and len(text.split()) <= 10:
        return "byline"
    if len(text) <= 40 and _COUNT.match(text):
        return "count"
    return ""


_CREDIT = re.compile(
    r"\(?(?:additional |compiled )?(?:reporting|writing|editing|edited|written|translated|photos?|photography|images?|source|sources|credit|quelle|quellen|foto|fotos|fonte|fuente|источник|crédit|text und fotos?)(?: and \w+)?(?: by|:|：| -)\s|©|\(c\)\s|copyright\b|\((?:ap|afp|reuters|dpa|efe|ansa|pti|ians|ani|end|ends)\W*\)?$|tags?:|filed under|permalink|labels:|categories:|posted in\b",
    re.I,
)


def is_credit(text: str) -> bool:
    """
    Whether a short line closes a story: who wrote and edited it, whose picture it is, its tags.

        >>> is_credit("(Reporting by Jo Roe; Editing by Al Poe)"), is_credit("Reporting the weather")
        (True, False)
    """
    return bool(_CREDIT.match(text))


def opens_with_dateline(text: str) -> bool:
    """
    Whether prose opens with a place and an agency or a date: "OSLO (Newsline) -", "KOVAR, March 3 –", "AP - ".

        >>> opens_with_dateline("KOVAR (Newsline) - The mayor resigned."), opens_with_dateline("Bread – buy it fresh")
        (True, False)
    """
    head = text[:90]
    if "-" not in head and "–" not in head and "—" not in head:
        return False
    return bool(_DATELINE.match(head) or _CAPITALS.match(head) or _AGENCY.match(head))
