"""
Does the teaser that was cut lean on the sentence before it?

Why: a teaser inside a giant line is a headline or two and a link's label, "Why does it rain in Hull? We asked a
panel Read More »". Its last sentence is known by the label; one that opens with "we" or "it" cannot stand alone, so
the one before it is the teaser's, too.

Wrong when: the story's own sentence happens to stand before such a teaser; so only a short one goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaner.heuristics.view import View
from cleaner.model import Mark

SHORT = 90
"""Characters of a teaser's first sentence: a headline's length."""
_LEANS = re.compile(
    r"(?:we|they|it|he|she|here|this|these|that|those|wir|sie|hier|nous|voici|on|lo hemos|nosotros|noi|nós|wij)"
    r"(?:['’]\w+)?\s",
    re.I,
)


def leaning_teasers(view: View) -> Iterator[Mark]:
    """Drop the sentence before a teaser of a giant line when the teaser opens with a word that points back to it."""
    text = view.page.document.text
    for m in view.marks:
        if m.kind != "related" or m.act not in ("drop", "cut"):
            continue
        n = view.by_start.get(m.start)
        if n is None or n <= view.first or n - 1 in view.gone or n - 1 in view.kept:
            continue
        block, before = view.blocks[n], view.blocks[n - 1]
        beside = "\n" not in text[before.end : block.start]
        label = not text[m.start : m.end].endswith((".", "!", "?"))
        if beside and label and before.end - before.start <= SHORT and _LEANS.match(block.text):
            why = f"The teaser behind it, cut by {m.by}, begins in this sentence."
            yield view.drop(n - 1, "heuristic/leaning-teaser", "related", why)
