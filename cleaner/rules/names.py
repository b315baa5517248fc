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
    """Name -> the code that goes by it, read off the package's source; the module that says a name most often has it."""
    best: dict[str, tuple[int, Judge]] = {}
    for path, source in _sources(files("cleaner")):
        said = _NAME.findall(source) + _FAMILY.findall(source)
        for name in set(said):
            if said.count(name) > best.get(name, (0, None))[0]:
                best[name] = said.count(name), Judge(name, path, _docstring(source))
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
        near = meant(name, {*ids, *families}) or " `cleaner rules list` shows all."
        return f"{where}: {name!r} is no rule, family or heuristic.{near}"
    return ""


def meant(name: str, known: Iterable[str]) -> str:
    """ " Did you mean …?" with the likeliest of the names that are known; "" where none is like it."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), 1, 0.7)
    return f" Did you mean {near[0]}?" if near else ""
