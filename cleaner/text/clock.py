"""
Times of day and ages, as news is stamped with them: "3:20 PM", "下午3点20分", "15h20 (GMT+7)"; "5 hours ago".

Nothing depends on now: an age has no date.
"""

from __future__ import annotations

import re

from cleaner.text.patterns import pattern

_ZONES = {
    "z": "+00:00", "utc": "+00:00", "gmt": "+00:00", "est": "-05:00", "edt": "-04:00", "cdt": "-05:00", "mst": "-07:00",
    "mdt": "-06:00", "pst": "-08:00", "pdt": "-07:00", "cet": "+01:00", "cest": "+02:00", "eet": "+02:00",
    "eest": "+03:00", "msk": "+03:00", "мск": "+03:00", "wib": "+07:00",
}  # fmt: skip
"""Zone names that mean one offset the world over; the rest (IST, CST, BST …) leave a local time."""

_MORNING_BEFORE = "上午 午前 凌晨 清晨 早上 早晨 오전 새벽 아침 सुबह पूर्वाह्न সকাল ÖÖ"
_EVENING_BEFORE = "下午 午後 午后 傍晚 晚上 晚间 晚間 夜 오후 저녁 밤 दोपहर शाम अपराह्न বিকাল বিকেল সন্ধ্যা দুপুর ÖS"
_MORNING_AFTER = r"""
    a\.?\s?m\b\.? | π\.?\s?μ\.? | ص(?!\w) | صباح\w* | ق\.\s?ظ\.? | قبل\s?از\s?ظهر | sáng | de\.(?=\s|$) | dop\. | ap\.
    | öö | לפנה["״]צ | (?:de\ la\ mañana | da\ manhã | du\ matin | del\ mattino | di\ mattina | утра | ranka | rano)\b
"""
_EVENING_AFTER = r"""
    p\.?\s?m\b\.? | μ\.?\s?μ\.? | م(?!\w) | مساء\w* | عصر\w* | ظهر\w* | ب\.\s?ظ\.? | بعد\s?از\s?ظهر | chiều | tối
    | du\.(?=\s|$) | odp\. | ip\. | ös | אחה["״]צ
    | (?:de\ la\ (?:tarde|noche) | da\ (?:tarde|noite) | de\ l['’]après-midi | du\ soir | del\ pomeriggio | di\ sera
       | дня | вечера)\b
"""
_NIGHT = pattern(r"夜|晚|밤|noche|noite|soir|sera|вечера|tối")
"""With twelve o'clock these mean midnight, of the day before or after."""
_VIETNAMESE = pattern(r"(?:ngày|tháng|thứ|lúc)\b", re.I)
_BY_HALVES = pattern(r"[^\W\d_]+")
_CLOCK = pattern(
    rf"""
    (?: (?: (?P<am_before>{"|".join(_MORNING_BEFORE.split())})
          | (?P<pm_before>{"|".join(_EVENING_BEFORE.split())})
          | (?P<noon>中午|正午) ) [\s,]* )?
    (?:\b(?P<led>klo|kl\.?|ore|alle|godz\.?|ob|hod\.?)\s)?
    (?<![\d:.])(?P<hour>\d{{1,2}})
    (?: (?: [:：h] | (?(led)\.|(?!)) | \s[h:]\s? | h\s | \.(?=\d\d\s*(?:Uhr\b|[ap]\.?m\b)) ) 
          (?P<minute>\d\d) (?: :(?P<second>\d\d))? (?:[.,]\d+)?
      | \s?[时時點点시]\s?(?P<minute_cjk>\d{{1,2}})\s?[分분]
      | \s?giờ\s?(?P<minute_vi>\d\d)(?:\s?phút)? )
    (?![\d:])
    \s* (?: (?P<am>{_MORNING_AFTER}) | (?P<pm>{_EVENING_AFTER}) | (?P<ch>(?-i:CH|SA))\b )?
    \.? \s* (?: \(? (?: (?:UTC|GMT)\s*(?P<sign>[+−-])(?P<hours>\d{{1,2}})(?::?(?P<half>\d\d))?\b
                      | (?P<offset>[+-]\d\d:?\d\d)\b
                      | (?P<zone>[A-Za-zМСК]{{1,4}})\b ) )?
    """,
    re.X | re.I,
)
_TWELVE_HOURS = pattern(r"[\u0600-\u06ff\u0900-\u0dff]")
"""Scripts in which times are written by halves of the day, with more words for them than are known here."""
_NEUTRAL = frozenset(["ساعت", "بتوقيت", "به", "توقیت", "محلی", "گرینویچ", "غرينتش", "في"])
"""Words beside a time that say nothing of the half of the day."""


def find_clock(text: str) -> tuple[int, int] | None:
    """
    Where the first time of day stands in a text.

        >>> find_clock("Tuesday, 15:20 CET")
        (9, 18)
    """
    m = _CLOCK.search(text)
    return m.span() if m else None


def time_of_day(text: str) -> str:
    """
    The one time of day that a line tells, as ISO 8601 with its offset; "" where there is none, or two, or doubt.

        >>> time_of_day("下午3点20分"), time_of_day("15h20 (GMT+7)"), time_of_day("10:00 to 12:00")
        ('T15:20:00', 'T15:20:00+07:00', '')
    """
    times = list(_CLOCK.finditer(text))
    if len(times) != 1:
        return ""
    m = times[0]
    minute = int(m["minute"] or m["minute_cjk"] or m["minute_vi"])
    second = int(m["second"] or 0)
    hour = _hour(m, text)
    if hour is None or hour > 23 or minute > 59 or second > 59:
        return ""
    return f"T{hour:02}:{minute:02}:{second:02}{_offset(m)}"


def _hour(m: re.Match[str], text: str) -> int | None:
    """The hour of 24; None where it cannot be told."""
    hour = int(m["hour"])
    ch = (
        (m["ch"] or "").upper() if _VIETNAMESE.search(text) else ""
    )  # "Sáng" and "Chiều" abbreviated; elsewhere anything
    morning = m["am_before"] or m["am"] or ch == "SA"
    evening = m["pm_before"] or m["pm"] or ch == "CH"
    if m["noon"]:
        return hour + 12 if hour < 3 else hour if 10 <= hour <= 12 else None
    if morning and evening:
        return None
    if morning:
        return hour % 12 if hour <= 12 else None
    if evening:
        if hour >= 12:
            return hour if hour > 12 or not _NIGHT.search(m.group()) else None
        return hour + 12
    if hour <= 12 and _unknown_half(m, text):
        return None
    return hour


def _unknown_half(m: re.Match[str], text: str) -> bool:
    """Whether a word stands beside the time that may name the half of the day, and is not known."""
    for near in (text[: m.start()].rstrip()[-24:], text[m.end() :].lstrip()[:24]):
        words = _BY_HALVES.findall(near)
        if not words:
            continue
        beside = words[-1] if near.endswith(words[-1]) else words[0] if near.startswith(words[0]) else ""
        if _TWELVE_HOURS.search(beside) and beside not in _NEUTRAL:
            return True
    return False


def _offset(m: re.Match[str]) -> str:
    if m["hours"]:
        hours = int(m["hours"])
        return f"{'+' if m['sign'] == '+' else '-'}{hours:02}:{m['half'] or '00'}" if hours <= 14 else ""
    if m["offset"]:
        return f"{m['offset'][:3]}:{m['offset'][-2:]}"
    return _ZONES.get((m["zone"] or "").lower(), "")


_ENGLISH_UNITS = r"(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?|mos?|months?|yr?s?|years?)"
_AGE = pattern(
    rf"""
      (?:^|[^\w]|time|\d)(?:(?:\d+|an?|one|two|three|few|several)\s*{_ENGLISH_UNITS}\s+ago|yesterday)\b
    | \bvor\s+(?:\d+|einem?r?)\s+(?:Sekunden?|Minuten?|Stunden?|Tag(?:en)?|Wochen?|Monat(?:en)?|Jahr(?:en)?)\b
    | \bil\s+y\s+a\s+(?:\d+|une?)\s+(?:secondes?|minutes?|heures?|jours?|semaines?|mois|ans?)\b
    | \b(?:hace|fa|h[aá])\s+(?:\d+|un[oa]?|uma?)\s+
      (?:segundos?|minut[os]+|hor[ae]s?|d[ií][ae]s?|semanas?|mes(?:es)?|mesos|a[nñ]o?s?)\b
    | \b(?:\d+|un[ao']?)\s+(?:secondi|minut[io]|or[ae]|giorn[io]|settiman[ae]|mes[ei]|ann[io])\s+fa\b
    | \bacum\s+(?:\d+|un|o)\s+\w+ | \bpřed\s+\d+\s+\w+\b | \bpred\s+\d+\s+\w+\b | \bprije\s+\d+\s+\w+\b
    | \b\d+\s+(?:секунд\w*|минут\w*|час\w*|дн\w*|день|недел\w*|месяц\w*|лет|год\w*)\s+назад\b
    | \b\d+\s+(?:секунд\w*|хвилин\w*|годин\w*|дн\w*|день|тижн\w*|місяц\w*|рок\w*)\s+тому\b | \bпреди\s+\d+\s+\w+
    | \b\d+\s+(?:minut\w*|godzin\w*|dni|dzień|tygodni\w*)\s+temu\b
    | \b\d+\s+(?:uur|uren|minuten|dagen|dag|weken)\s+geleden\b
    | \b(?:för\s+)?\d+\s+(?:timmar|timme|minuter|dagar|timer|time|dager|dage)\s+(?:sedan|siden)\b
    | \b\d+\s+(?:tuntia|minuuttia|päivää|viikkoa)\s+sitten\b | \b\d+\s+\w+(?:vel|val)\s+ezelőtt\b
    | \b\d+\s+(?:saniye|dakika|saat|gün|hafta|ay)\s+önce\b
    | \b\d+\s+(?:giờ|phút|ngày|tuần|tháng)\s+trước\b | \b\d+\s+(?:menit|jam|hari|minggu)\s+(?:yang\s+)?lalu\b
    | πριν\s+(?:από\s+)?\d+\s+\w+ | לפני\s+\d+\s+\w+ | \d+\s+\S+\s+پیش(?!\w) | \d+\s+\S+\s+پہلے
    | (?:منذ|قبل)\s+\S+(?:\s+\S+)? | \d+\s+(?:घंटे|घंटा|मिनट|दिन)\s+पहले | \d+\s*(?:ঘণ্টা|মিনিট|দিন)\s+আগে
    | \d+\s?(?:秒|分钟|分鐘|分|小时|小時|时间|時間|天|日|周|週間|个月|個月|か月)(?:前|之前)
    | \d+\s?(?:분|시간|일|주|개월)\s?전 | \d+\s+(?:นาที|ชั่วโมง|วัน)ที่แล้ว
    """,
    re.X | re.I,
)
_BARE_AGE = pattern(
    rf"(?:time|updated|posted|published)?\s*:?\s*(?:an?|one|\d{{1,2}})\s*{_ENGLISH_UNITS}(?:\s+ago)?\.?$"
    r"|(?:yesterday|today|just now)$",
    re.I,
)


_STAMP = pattern(r"\W*\d{1,2}[:.h]\d\d\b")
_DAYS = pattern(
    r"day|week|month|year|Tag|Woche|Monat|Jahr|jour|semaine|mois|an|d[ií]a|semana|mes|giorn|settiman|дн|день|недел|лет"
    r"|год|тиж|міс|рок|dn|dzień|tyg|dag|wek|vecko|gün|hafta|ay|ngày|tuần|tháng|hari|minggu|दिन|天|日|周|週|月|일|주|월",
    re.I,
)


def opens_with_clock(text: str) -> bool:
    """Whether a line opens with a time of day, "10.30" too: so the entries of a liveblog are stamped."""
    return bool(_STAMP.match(text))


def find_age(text: str) -> tuple[int, int] | None:
    """
    Where the first age stands in a text: how long ago it was written.

        >>> find_age("• 5 hours ago"), find_age("vor 3 Tagen"), find_age("5小时前"), find_age("an age ago")
        ((1, 13), (0, 11), (0, 4), None)
    """
    m = _AGE.search(text)
    return m.span() if m else None


def is_old(text: str) -> bool:
    """
    Whether a text tells an age of a day or more.

        >>> is_old("3 days ago"), is_old("3 hours ago")
        (True, False)
    """
    span = find_age(text)
    return span is not None and _DAYS.search(text[slice(*span)]) is not None


def is_age(text: str) -> bool:
    """
    Whether a line is an age and nothing else: "5h", "3 days", "Updated: 5 hours ago", "yesterday".

        >>> is_age("time5 hours ago"), is_age("5 hours later")
        (True, False)
    """
    if len(text) > 40:
        return False
    return bool(_BARE_AGE.match(text)) or (len(text) <= 25 and text.lower().endswith(" ago"))
