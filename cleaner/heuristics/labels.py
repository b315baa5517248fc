"""
Do two-letter field labels stand on lines of their own, each above its value (Factiva: HD, BY, WC, PD, SN …)?

Why: exports of press archives in that shape name every field; the line below a label is its value, however it looks.

Wrong when: a story lists the labels themselves; so four of them must stand in one story, the headline's among them,
and a value is a short line.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleaner.heuristics.view import View
from cleaner.model import Mark

FIELDS = {"HD": "title", "BY": "byline", "SN": "source", "PD": "published", "SE": "section", "CR": "credit"}
"""Labels whose value is a field of the story."""
DATA = frozenset(
    (
        "WC", "ET", "SC", "ED", "PG", "LA", "CY", "CO", "IN", "NS", "RE", "PUB", "AN", "IPC", "IPD", "VOL", "CLM", "RF",
        "DLM", "CT", "NGC", "GC", "DOCTYPE",
    )
)  # fmt: skip
"""Labels whose value is data about the document."""
OPENERS = frozenset(("LP", "TD", "TXT", "TX"))
"""Labels above the text itself."""
LEAST = 4
"""Different labels that must stand in a story."""
BY, WHY = "heuristic/field-label", "The line below a label of an archive's field is its value."
VALUE = 200
"""Characters beyond which the line below a label is no value."""


def labelled_fields(view: View) -> Iterator[Mark]:
    """Mark the values of labels as fields, and drop labels and data."""
    labels = {
        n: t
        for n in range(view.first, view.last)
        if 2 <= len(t := view.blocks[n].text) <= 7 and (t in FIELDS or t in DATA or t in OPENERS)
    }
    if len(set(labels.values())) < LEAST or "HD" not in labels.values():
        return
    taken = {view.number(m.start) for m in view.marks if m.act == "field" and m.field != "dateline"}
    for n, label in labels.items():
        yield view.drop(n, BY, "export", "A label of an archive's field.")
        value = n + 1
        if (
            label in OPENERS
            or value >= view.last
            or value in labels
            or value in taken
            or len(view.blocks[value].text) > VALUE
        ):
            continue
        if label in FIELDS:
            yield view.field(value, FIELDS[label], BY, WHY)
        else:
            yield view.drop(value, BY, "export", WHY)
