"""
Could this short line be a headline? Has it been said again near by?

Why: a headline is short, ends without a full stop, and on scraped pages it is said twice or three times: as the link,
as the page's title, above the text. A line that comes back within a few lines, with text below, opens a story.

Wrong when: a label ("Read more", "Key points") comes back all over the page: it comes back far too often, and above
the same kind of thing each time. `split` counts.
"""

from __future__ import annotations

import re

LONGEST = 220
"""Characters beyond which a line is no headline (the longest of 1,300 headlines of news sites had 171)."""

_EDGE = " \t\r\n.,:;!?|/\\>*•·●▪■«»\"'“”‘’()[]{}<-–—_#"
_STOP = (".", "。", "।", "؟", "۔", ";", ",", ":", "：", "，", "、")
_NUMBERED = re.compile(
    r"(?:[#№(]?\s?\d{1,3}\s?[.):/–—-]|\d{1,2}\s+[^\W\d_]|(?:step|tip|day|week|part|chapter|section|rule|lesson|round|phase|stage|level|act|item|number|no|question|q|figure|fig|table|game|case|example|option|method|myth|fact|reason|idea"
    r"|schritt|tipp|tag|teil|kapitel|étape|conseil|partie|chapitre|paso|parte|capítulo|consejo|passo|dica|krok|шаг|часть|глава|第)\.?\s*#?\d{0,3}\b|[ivxIVX]{1,5}[.):]\s|[A-Za-z][.)]\s)",
    re.I,
)


def folded(text: str) -> str:
    """A line as repeats are looked for: case, outer punctuation and runs of white space folded away."""
    return " ".join(text.casefold().split()).strip(_EDGE)


def numbered(text: str) -> bool:
    """
    Whether a heading counts its place in a series: "3. Stir", "Step 2: Mix", "Tip #4", "Part II".

        >>> numbered("Step 2: Mix"), numbered("Mixed news for bakers")
        (True, False)
    """
    return bool(_NUMBERED.match(text.lstrip(' *#•·-–—"“')))


def headline_like(text: str) -> bool:
    """
    Whether a line has the shape of a headline: short, at least a few letters, no full stop at its end.

        >>> headline_like("Bridge opens after ten years"), headline_like("It opened on Monday.")
        (True, False)
    """
    if not 4 <= len(text) <= LONGEST or (text.endswith(_STOP) and not text.endswith(("...", "U.S."))):
        return False
    return sum(map(str.isalpha, text)) >= max(4, len(text) // 2)
