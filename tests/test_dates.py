"""Dates: told where they are certain, left alone where they are not."""

from __future__ import annotations

import pytest

from cleaner.text.dates import iso

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
    "2025年3月12日 18時05分": "2025-03-12",
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
    "12 Khordad 1403",
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


def test_the_language_settles_the_order_of_day_and_month() -> None:
    assert iso("12/03/2025", "fr") == "2025-03-12"
    assert iso("12-03-2025", "nl") == "2025-03-12"
    assert iso("12/03/2025", "en") is None
    assert iso("12/03/2025", "xx") is None


def test_long_or_hostile_text_is_cheap() -> None:
    for text in ("1/" * 100, "12 " * 66, "March " * 33, "1" * 200, "/" * 200, "٣" * 200, "\0" * 200):
        assert iso(text) is None
