"""
The heuristics, in the order they are asked.

Each asks one question of one story, sees what was marked before it, and answers with marks. What a phrase can say
belongs in rules/; what needs counting or neighbours belongs here.
"""

from __future__ import annotations

from cleaner.heuristics.borders import outer_borders
from cleaner.heuristics.contents import contents
from cleaner.heuristics.enclosed import enclosed
from cleaner.heuristics.endings import after_end
from cleaner.heuristics.fields import fields
from cleaner.heuristics.labels import labelled_fields
from cleaner.heuristics.repeats import headline_repeats, paragraph_repeats
from cleaner.heuristics.teasers import leaning_teasers
from cleaner.heuristics.verse import verse
from cleaner.heuristics.view import View

CLUTTER = (
    verse,
    contents,
    after_end,
    labelled_fields,
    fields,
    headline_repeats,
    paragraph_repeats,
    leaning_teasers,
    enclosed,
    outer_borders,
)

ON_PAGES = (fields,)
"""Those that HTML pages need: what the others infer from lines alone, the judge of pages knows from the tree."""

__all__ = ["CLUTTER", "ON_PAGES", "View"]
