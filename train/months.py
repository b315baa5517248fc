"""
Write cleaner/text/months.json: the month names of all our languages, from CLDR by way of babel.

usage: python train/months.py

Loading a hundred locales takes most of a second and 60 MB; the names alone are a few kilobytes.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from babel.dates import get_month_names

from cleaner.text.dates import _TOKEN, LOCALES, bare

OUT = Path(__file__).resolve().parents[1] / "cleaner" / "text" / "months.json"


def names() -> dict[str, int]:
    """Month name -> its number; 0 for the names that mean two months."""
    found: dict[str, set[int]] = {}
    for locale in LOCALES.split():
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in get_month_names(width, context, locale).items():
                    words = _TOKEN.findall(name)
                    if len(words) > 1 and len(words[0]) <= 2:
                        words = words[1:]
                    key = " ".join(bare(re.sub(r"^d[’']", "", w)) for w in words)
                    if len(key) > 1 and not any(c.isdigit() for c in key):
                        found.setdefault(key, set()).add(number)
    return {name: numbers.pop() if len(numbers) == 1 else 0 for name, numbers in sorted(found.items())}


if __name__ == "__main__":
    OUT.write_text(json.dumps(names(), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
