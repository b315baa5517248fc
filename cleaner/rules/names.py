"""Every name that a mark, a removal or a finding may carry: who goes by it, why it is trusted, when it is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from cleaner.rules.book import listed, rulebook

_NAME = re.compile(r"""["']((?:heuristic|structure|learned|reader|config|corpus|stories)/[a-z0-9-]+)["']""")
_FAMILY = re.compile(r"""f["']((?:heuristic|structure|learned|reader|corpus)/)\{""")
"""A name that is put together where it is used."""

MEANS = {
    "corpus/": "A line that `clean --learn` found in many dumps of that run: the audit holds it, word for word. "
    "`cleaner rules learn` writes such lines as rules, to be read and kept.",
    "config/keep": "Your configuration says that this text stays.",
    "heuristic/above-fields": "A line above the field lines of an archive or a feed: its own, not the story's.",
    "heuristic/age-line": 'A date, or an age such as "5 hours ago", on a line of its own above the story: its date.',
    "heuristic/border": 'A border such as "* * *" between two stories.',
    "heuristic/bot-check": "The site asked whether a person or a program came: there is no story.",
    "heuristic/byline": "A line that names the writer.",
    "heuristic/consent-wall": "A site asks for consent before it shows anything: there is no story.",
    "heuristic/contents": "A list of the text's own headings, which stand above its parts again.",
    "heuristic/crumbs": "Punctuation that is left over beside a field or a cut.",
    "heuristic/enclosed": "A line between lines that go, which belongs with them.",
    "heuristic/error-page": "The server says that it has no such page: there is no story.",
    "heuristic/field-label": "A label of an archive's field, and its value on the line below.",
    "heuristic/headline": "The story's title: the last line like a headline above the first paragraph, or one that is "
    "said again.",
    "heuristic/headline-repeat": "The headline again: one copy is enough.",
    "heuristic/hidden-text": "Text that the page does not show.",
    "heuristic/hyphen": "A hyphen that parts a word at a line's end; only with `--unwrap`.",
    "heuristic/leaning-teaser": "What is left of a teaser beside one that was cut.",
    "heuristic/listing": "A page of teasers: it has no text of its own.",
    "heuristic/live-time": "The time of an entry of a live blog: it stays.",
    "heuristic/masthead": "The name of a paper on a line of its own, above the story.",
    "heuristic/member-data": "Names, dates, ranks and signatures of those who write in a thread.",
    "heuristic/no-body": "A headline, or its date and publisher, without a body.",
    "heuristic/outside-stories": "What stands outside the stories of a page that holds several.",
    "heuristic/page-title": "The page's headline: the story's title.",
    "heuristic/paragraph-repeat": "A paragraph that was there before.",
    "heuristic/paywall": "The site shows the story to subscribers only.",
    "heuristic/publisher-line": "A short line beside the story's date or age: its publisher.",
    "heuristic/pull-quote": "A sentence of the story, set again as an eye-catcher.",
    "heuristic/reader-comments": "What readers wrote below the story: `Article.comments` has it.",
    "heuristic/section-label": "A label of a word or two above the headline: the section.",
    "heuristic/verse": "A line of a stanza: it stays.",
    "learned/html": "The learned judge of pages takes it for clutter, or for text that a rule is wrong about.",
    "reader/ad": "Advertising.",
    "reader/caption": "The credit of a picture.",
    "reader/comments": "Part of the readers' comments.",
    "reader/legal": "A legal notice.",
    "reader/nav": "Part of a menu or of the page's furniture.",
    "reader/newsletter": "A call to sign up for mail.",
    "reader/other": "It is about the page, not the story.",
    "reader/promo": "It promotes the site.",
    "reader/readmore": "It points to the rest of a story.",
    "reader/related": "It points to other stories.",
    "reader/share": "A row of share buttons.",
    "reader/syndication": "It says where the text was published.",
    "reader/widget": "A widget of the page.",
    "stories/field": "A byline, a date or another field, no part of the text; `clean` puts it into the record.",
    "stories/none": "Nothing would be left of this dump; `--fix` leaves it as it is.",
    "stories/several": "Several stories in one dump; `--fix --split` writes a file for each.",
    "structure/border": "A border of the dump's maker parts complete texts.",
    "structure/card": "A headline, a date or a publisher's name opens another story.",
    "structure/end": "What stands below complete texts, a count of comments or a pointer to the rest, recurs in the "
    "dump.",
    "structure/export": "The same set of field lines comes round again: another document of an export.",
}
"""
What each name stands for, in a sentence; the docstring of its module, which may have several, says why to trust it.
"""


@dataclass(frozen=True, slots=True)
class Judge:
    """The code that goes by a name."""

    name: str
    """With a "/" at the end, all names that begin so."""
    file: str
    """Below the package."""
    about: str
    """The docstring of its module: the question it asks, "Why:" and "Wrong when:"."""


@lru_cache(maxsize=1)
def judges() -> dict[str, Judge]:
    """
    Name -> the code that goes by it, read off the package's source; the module that says a name most often has it.
    """
    best: dict[str, tuple[int, Judge]] = {}
    for path, source in _sources(files("cleaner")):
        said = _NAME.findall(source) + _FAMILY.findall(source)
        for name in set(said):
            if said.count(name) > best.get(name, (0, None))[0]:
                best[name] = said.count(name), Judge(name, path, _docstring(source))
    learning = "batch/learning.py"  # what it learns has names of its own in each run
    best["corpus/"] = 1, Judge("corpus/", f"cleaner/{learning}", _docstring((files("cleaner") / learning).read_text()))
    return {name: judge for name, (_, judge) in sorted(best.items())}


def _sources(folder: Traversable, below: str = "cleaner") -> Iterable[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        path = f"{below}/{entry.name}"
        if entry.is_dir():
            yield from _sources(entry, path)
        elif entry.name.endswith(".py") and entry.name != "names.py":
            yield path, entry.read_text(encoding="utf-8")


def _docstring(source: str) -> str:
    import ast

    return ast.get_docstring(ast.parse(source)) or ""


def judge_of(name: str) -> Judge | None:
    """Who goes by a name that is no rule's."""
    known = judges()
    return known.get(name) or known.get(name.partition("/")[0] + "/")


@lru_cache(maxsize=64)
def unknown(said: tuple[tuple[str, str], ...], folders: Sequence[Path]) -> str:
    """
    What to tell of names that are nobody's; "" if all are known.

    Args:
        said: (an id, a family or a glob; where it was said).
        folders: the user's own rules.
    """
    ids = [r.id for r in rulebook(folders).rules] + list(judges())
    bare = {i.partition("[")[0] for i in ids}
    for name, where in said:
        if name in bare or any(listed(i, (name,)) for i in ids) or judge_of(name):
            continue
        families = {i.partition("/")[0] for i in ids}
        near = meant(name, {*ids, *bare, *families}) or " `cleaner rules list` shows all."
        return f"{where}: {name!r} is no rule, family or heuristic.{near}"
    return ""


def meant(name: str, known: Iterable[str]) -> str:
    """ " Did you mean …?" with the likeliest of the names that are known; "" where none is like it."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), 1, 0.7)
    return f" Did you mean {near[0]}?" if near else ""
