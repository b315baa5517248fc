"""Days of other calendars than the Gregorian one: Persia's, Japan's by eras, Taiwan's by years of the republic."""

from __future__ import annotations

from datetime import date, timedelta

PERSIAN = range(1300, 1421)
"""Years of the Persian (solar Hijri) calendar that a story may bear: 1921 to 2042."""
PERSIAN_MONTHS = {
    name: number
    for names in (
        "فروردین اردیبهشت خرداد تیر مرداد شهریور مهر ابان اذر دی بهمن اسفند",
        "حمل ثور جوزا سرطان اسد سنبله میزان عقرب قوس جدی دلو حوت",  # the same months in Afghanistan
        "farvardin ordibehesht khordad tir mordad shahrivar mehr aban azar dey bahman esfand",
    )
    for number, name in enumerate(names.split(), 1)
}
"""The months' names, folded as `dates` does it: without the marks that a letter may bear."""
_ERAS = {
    "明治": (date(1868, 1, 25), date(1912, 7, 30)),
    "大正": (date(1912, 7, 30), date(1926, 12, 25)),
    "昭和": (date(1926, 12, 25), date(1989, 1, 7)),
    "平成": (date(1989, 1, 8), date(2019, 4, 30)),
    "令和": (date(2019, 5, 1), date(2100, 12, 31)),
}
"""First and last day of Japan's eras since the Gregorian calendar came (1873)."""
ERA_LETTERS = dict(zip("MTSHR", _ERAS, strict=True))
_FARVARDIN_1403 = date(2024, 3, 20)
"""A first day of a Persian year, from which the others are counted."""


def persian(year: int, month: int, day: int) -> date | None:
    """
    A day of the Persian calendar; None where it has no such day.

    Eight leap years in 33, the rule that holds for the years 1178 to 1633 (M. Heydari-Malayeri, "A concise review of
    the Iranian calendar", 2004): a year is leap where (25 year + 11) mod 33 is below 8.

        >>> persian(1403, 12, 30), persian(1404, 1, 1), persian(1404, 12, 30)
        (datetime.date(2025, 3, 20), datetime.date(2025, 3, 21), None)
    """
    if year not in PERSIAN or not 1 <= month <= 12:
        return None
    leap = (25 * year + 11) % 33 < 8
    if not 1 <= day <= (31 if month <= 6 else 30 if month < 12 or leap else 29):
        return None
    leaps = (8 * year + 21) // 33 - (8 * 1403 + 21) // 33  # leap years between that year and this
    return _FARVARDIN_1403 + timedelta(365 * (year - 1403) + leaps + 30 * (month - 1) + min(month - 1, 6) + day - 1)


def of_era(era: str, year: int, month: int, day: int) -> date | None:
    """
    A day of a Japanese era, or of the Republic of China (民國); None where the era has no such day.

        >>> of_era("令和", 7, 3, 12), of_era("昭和", 64, 1, 8)
        (datetime.date(2025, 3, 12), None)
    """
    if era in ("民國", "民国"):
        first, last = date(1912, 1, 1), date(2100, 12, 31)
    else:
        first, last = _ERAS[era]
    try:
        found = date(first.year + year - 1, month, day)
    except ValueError:
        return None
    return found if first <= found <= last else None
