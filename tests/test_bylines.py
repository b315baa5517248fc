"""The small print of stories: told in many languages, and not taken for what only looks like it."""

from __future__ import annotations

import pytest

from cleaner.text.bylines import is_credit, opens_with_dateline, small_print

SAYS = {
    "date": [
        "14 May 2024",
        "The Herald | 2 May 2019",
        "2024-05-14T08:00:00+02:00",
        "5. März 2021",
        "el 4 de mayo de 2020",
        "2024年5月14日",
        "令和6年5月14日",
        "۲۵ اردیبهشت ۱۴۰۳",
        "Thứ Ba, 14/05/2024",
        "Al JazeeraJan 21, 2019",
        "22-05-2023",
        "Published 3/4/25",
    ],
    "age": [
        "time5 hours ago",
        "• a day ago",
        "vor 3 Stunden",
        "il y a 2 heures",
        "3 часа назад",
        "5時間前",
        "há 2 dias",
    ],
    "byline": ["By Jo Roe", "By Jo B. Roe Jr.", "Von Anna Berg", "Por: Ana Ruiz"],
    "count": ["12 comments", "No responses"],
    "": [
        "The war that began on 2 May 2019 was over",
        "It rained on 2 May 2019.",
        "By the river",
        "Long ago",
        "Five people hurt",
        "Vor Gericht",
        "Version 3.2.1",
    ],
}


@pytest.mark.parametrize(("line", "says"), [(line, says) for says, lines in SAYS.items() for line in lines])
def test_small_print(line: str, says: str) -> None:
    assert small_print(line) == says


@pytest.mark.parametrize(
    ("line", "yes"),
    [
        ("OSLO (Newsline) - The mayor resigned.", True),
        ("KOVAR, March 3 (AFP) – The mayor resigned.", True),
        ("AP - The mayor resigned.", True),
        ("Bread – buy it fresh", False),
        ("Mr Roe (62) sat down.", False),
    ],
)
def test_datelines(line: str, yes: bool) -> None:
    assert opens_with_dateline(line) is yes


def test_credits() -> None:
    assert is_credit("(Reporting by Jo Roe; Editing by Al Poe)")
    assert is_credit("Foto: Anna Berg")
    assert not is_credit("Reporting the weather")
