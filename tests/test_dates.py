"""Dates: told where they are certain, left alone where they are not."""

from __future__ import annotations

import pytest

from cleaner.text.clock import find_age
from cleaner.text.dates import find_date, iso

TOLD = {
    "2025-03-12": "2025-03-12",
    "2025-03-12T10:00:00Z": "2025-03-12T10:00:00+00:00",
    "2025-03-12 10:00:00.123 +0530": "2025-03-12T10:00:00+05:30",
    "20250312": "2025-03-12",
    "2025/03/12": "2025-03-12",
    "Wed, 12 Mar 2025 10:00:00 +0100": "2025-03-12T10:00:00+01:00",
    "Wed, 5 Mar 2025 10:00:00 GMT": "2025-03-05T10:00:00+00:00",
    "12 March 2025": "2025-03-12",
    "March 12, 2025": "2025-03-12",
    "Published: Mar. 12th, 2025 at 4:30 PM EDT": "2025-03-12T16:30:00-04:00",
    "By Jo Field | Sept. 3, 2024": "2024-09-03",
    "12 a.m. is odd, 3 May 2024": "2024-05-03",
    "May 3, 2024 12:05 a.m.": "2024-05-03T00:05:00",
    "Wednesday, 12 March 2025 14:05 IST": "2025-03-12T14:05:00",
    "Published 12 March 2025, updated 13 March 2025": "2025-03-12",
    "Updated: 13 March 2025": "2025-03-13",
    "12. März 2025, 14.30 Uhr": "2025-03-12T14:30:00",
    "Mittwoch, 12.03.2025": "2025-03-12",
    "le 1er avril 2025 à 16h30": "2025-04-01T16:30:00",
    "12 de marzo de 2025": "2025-03-12",
    "mar. 12 nov. 2024": "2024-11-12",
    "12 марта 2025 г., 14:30": "2025-03-12T14:30:00",
    "12 آذار 2025": "2025-03-12",
    "15 كانون الثاني 2025": "2025-01-15",
    "٢٠٢٥/٠٣/١٢": "2025-03-12",
    "12 मार्च 2025": "2025-03-12",
    "१२ मार्च २०२५": "2025-03-12",
    "5 फरवरी 2024": "2024-02-05",
    "2025年3月12日 18時05分": "2025-03-12T18:05:00",
    "2025年3月12日 下午3点20分": "2025-03-12T15:20:00",
    "2025-03-12 下午3:20": "2025-03-12T15:20:00",
    "2025年3月12日 中午12:20": "2025-03-12T12:20:00",
    "2025年3月12日 午後3時20分": "2025-03-12T15:20:00",
    "2025年3月12日 午後0:20": "2025-03-12T12:20:00",
    "2025年3月12日 午前0:20": "2025-03-12T00:20:00",
    "2025年3月12日（水）15時20分": "2025-03-12T15:20:00",
    "2025（令和7）年3月12日": "2025-03-12",
    "令和7年3月12日": "2025-03-12",
    "令和七年三月十二日": "2025-03-12",
    "令和元年5月1日": "2019-05-01",
    "令和7年(2025年)3月12日": "2025-03-12",
    "平成31年4月30日": "2019-04-30",
    "昭和64年1月7日": "1989-01-07",
    "R7.3.12 更新": "2025-03-12",
    "二〇二五年三月十二日": "2025-03-12",
    "民國114年3月12日": "2025-03-12",
    "입력 2025.03.12. 오후 3:20": "2025-03-12T15:20:00",
    "2025년 3월 12일 오후 3시 20분": "2025-03-12T15:20:00",
    "2025년 3월 12일 오전 12:20": "2025-03-12T00:20:00",
    "12 مارس 2025 - 3:20 م": "2025-03-12T15:20:00",
    "12 مارس 2025، 03:20 مساءً": "2025-03-12T15:20:00",
    "12 مارس 2025 10:20 ص": "2025-03-12T10:20:00",
    "12 مارس 2025 - 15:20 بتوقيت غرينتش": "2025-03-12T15:20:00",
    "12 Μαρτίου 2025, 3:20 μ.μ.": "2025-03-12T15:20:00",
    "12 Μαρτίου 2025, 3:20 πμ": "2025-03-12T03:20:00",
    "12 de marzo de 2025, 3:20 p. m.": "2025-03-12T15:20:00",
    "12 de marzo de 2025 a las 3:20 de la tarde": "2025-03-12T15:20:00",
    "12 मार्च 2025 शाम 5:20 बजे": "2025-03-12T17:20:00",
    "پنجشنبه ۲۲ اسفند ۱۴۰۳ - ۱۵:۲۰": "2025-03-12T15:20:00",
    "۲۲ اسفند ۱۴۰۳ ساعت ۱۰:۲۰": "2025-03-12T10:20:00",
    "۱۴۰۳/۱۲/۲۲": "2025-03-12",
    "22 اسفند 1403، 3:20 بعدازظهر": "2025-03-12T15:20:00",
    "12 Khordad 1403": "2024-06-01",
    "١٢ مارس ٢٠٢٥": "2025-03-12",
    "Thứ Tư, 12/03/2025, 15:20 (GMT+7)": "2025-03-12T15:20:00+07:00",
    "Ngày 12 tháng 3 năm 2025": "2025-03-12",
    "12 Tháng Ba, 2025": "2025-03-12",
    "Tháng Mười Hai 3, 2025": "2025-12-03",
    "Thứ tư, ngày 12/3/2025 - 03:20 CH": "2025-03-12T15:20:00",
    "12 March 2025, 15:20 UTC+05:30": "2025-03-12T15:20:00+05:30",
    "2025년 3월 12일": "2025-03-12",
    "2025. március 12.": "2025-03-12",
    "12 tháng 3, 2025": "2025-03-12",
    "12 มีนาคม 2568": "2025-03-12",
    "12 marca 2025": "2025-03-12",
    "25-12-2024": "2024-12-25",
    "12/25/2024": "2024-12-25",
    "03/03/2025": "2025-03-03",
    "5 hours ago · 12 March 2025": "2025-03-12",
}

UNTOLD = [
    "",
    "5 hours ago",
    "yesterday at 12:30",
    "Monday",
    "March 2025",
    "12 March",
    "2025",
    "12-03-2025",
    "3/4/2025",
    "31 February 2025",
    "2025-13-01",
    "12 listopada 2025",  # November in Polish, October in Croatian
    "12 Mar 25",
    "1403/12/22",  # Persian, or of the lunar calendar: 1983
    "12 Khordad 2025",
    "30 اسفند 1404",  # that month had 29 days
    "昭和64年1月8日",  # by then it was the next era
    "R7.3.12",  # outside Japanese a section, or a version
    "令和7年13月12日",
    "12 March 2025 to 15 March 2025",
    "١٢ رمضان ١٤٤٦",
    "a 2025 budget of 12 million in March",
    "192.168.2.2025",
    "1234567890123",
    "x" * 500 + " 12 March 2025",
]


@pytest.mark.parametrize("text", TOLD)
def test_a_date_is_told(text: str) -> None:
    assert iso(text) == TOLD[text]


@pytest.mark.parametrize("text", UNTOLD, ids=lambda t: t[:30] or "empty")
def test_a_doubtful_date_is_not(text: str) -> None:
    assert iso(text) is None


def test_an_hour_whose_half_of_the_day_is_not_told_is_left_out() -> None:
    assert iso("12 मार्च 2025 5:20 बजे") == "2025-03-12"
    assert iso("2025年3月12日 晚上12:20") == "2025-03-12"
    assert iso("12 March 2025, 13:20 AM") == "2025-03-12"


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("The Herald | 2 May 2019", "2 May 2019"),
        ("Updated 03/04/25 by the desk", "03/04/25"),
        ("12 listopada 2025", "12 listopada 2025"),
        ("5月12日 朝刊", "5月12日"),
        ("۲۲ اسفند ۱۴۰۳", "۲۲ اسفند ۱۴۰۳"),
    ],
)
def test_a_written_day_is_found_also_where_it_is_in_doubt(line: str, date: str) -> None:
    span = find_date(line)
    assert span is not None
    assert line[slice(*span)] == date


@pytest.mark.parametrize("line", ["May 2019", "Section 3.2.1", "12 people in 2019", "10.2 million"])
def test_what_is_no_day_is_not_found(line: str) -> None:
    assert find_date(line) is None


AGES = [
    "5 hours ago", "• 3d ago", "vor 3 Tagen", "il y a 2 heures", "hace 5 horas", "fa 5 hores", "há 2 dias", "3 ore fa",
    "5 часов назад", "5 годин тому", "преди 5 часа", "5 godzin temu", "před 5 hodinami", "5 uur geleden",
    "5 timmar sedan", "5 tuntia sitten", "5 saat önce", "5 giờ trước", "5 jam lalu", "πριν από 5 ώρες", "לפני 5 שעות",
    "منذ 5 ساعات", "۵ ساعت پیش", "5 घंटे पहले", "5小时前", "5時間前", "5시간 전", "5 ชั่วโมงที่แล้ว",
]  # fmt: skip


@pytest.mark.parametrize("line", AGES)
def test_an_age_is_found_in_its_language(line: str) -> None:
    assert find_age(line) is not None


@pytest.mark.parametrize("line", ["It took 5 hours", "ago", "5 horas", "an age of 5 years", "5时间"])
def test_what_is_no_age_is_not_found(line: str) -> None:
    assert find_age(line) is None


def test_the_language_settles_the_order_of_day_and_month() -> None:
    assert iso("12/03/2025", "fr") == "2025-03-12"
    assert iso("12-03-2025", "nl") == "2025-03-12"
    assert iso("12/03/2025", "en") is None
    assert iso("12/03/2025", "xx") is None


def test_long_or_hostile_text_is_cheap() -> None:
    for text in ("1/" * 100, "12 " * 66, "March " * 33, "1" * 200, "/" * 200, "٣" * 200, "\0" * 200):
        assert iso(text) is None
