"""
Does a short line stand between lines that go, and belong with them?

Why: a box to sign up has a title, a sentence that sells the letter, a field, a button and small print; below a story
a feed adds its counts. Where most of it is known, the line between is part of it.

Wrong when: a subhead stands between two advertisements. So around it must be the form of a newsletter; or it must
stand behind the last paragraph, be a label and a number, and have a line that goes right above and right below.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cleaner.heuristics.view import View
from cleaner.model import Mark
from cleaner.text.patterns import pattern

BOX, LINES = 3, 2
"""Lines of a box that are known, at least, and lines between them that are not, at most."""
WORDS = 25
"""Words of a line that sells a newsletter."""
_COUNT = pattern(r"[^\W\d_][\w ]{1,18}\s?[:：]\s?\d[\d.,]*")
_FORM = ("promotion/newsletter", "promotion/small-print")
_SOLD = ("promotion/", "reader/newsletter", "reader/promo", "reader/share")
BY, WHY = "heuristic/enclosed", "The lines around it go, and it belongs with them."


def enclosed(view: View) -> Iterator[Mark]:
    """Drop the lines that nobody named in a newsletter's box, and behind the story between two that go."""
    by = {n: m for m in view.marks if (n := view.by_start.get(m.start)) is not None and n in view.gone}
    yield from _in_boxes(view, by)
    _, last_body = view.body
    for n in range(last_body + 1, view.last - 1):
        above, below = by.get(n - 1), by.get(n + 1)
        if n in by or n in view.kept or not above or not below or not above.act == below.act == "drop":
            continue
        if _COUNT.fullmatch(view.blocks[n].text):
            yield view.drop(n, BY, above.kind, WHY)


def _in_boxes(view: View, by: Mapping[int, Mark]) -> Iterator[Mark]:
    sold = [n for n in sorted(by) if by[n].by.startswith(_SOLD)]
    while sold:
        box = [sold.pop(0)]
        while sold and sold[0] - box[-1] - 1 <= LINES:
            box.append(sold.pop(0))
        left = [n for n in range(box[0], box[-1]) if n not in by and n not in view.kept]
        forms = sum(by[n].by.startswith(_FORM) for n in box)
        if len(box) < BOX or not forms or len(left) > LINES:
            continue
        if all(len(view.blocks[n].text.split()) <= WORDS for n in left):
            yield from (view.drop(n, BY, "newsletter", WHY) for n in left)
