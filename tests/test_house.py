"""
The house keeps its shape: no imports in circles, no long lines, no long functions.

What still breaks a rule is listed, and the lists only shrink.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "cleaner").rglob("*.py"))
MODULES = {".".join(p.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): p for p in FILES}

FUNCTION = 80
"""Lines of a function, docstring included."""
LONG_FUNCTIONS: set[str] = {
    "cleaner/stories/places.py:_vocabulary",
}
"""Functions that are still longer."""
CLOSING: set[tuple[str, str]] = {
    ("cleaner.model", "cleaner.views.result"),
}
"""
Imports that close a circle: (who, whom).

A Result shows itself (`explain`, `to_html`), and what shows it must know its type: it asks for the view when called.
"""


def imports(path: Path) -> Iterator[str]:
    """The modules of cleaner that a file imports: at its top, in its functions, and for the type checker."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else node.module


def circles(graph: dict[str, set[str]]) -> set[str]:
    """The groups of modules that reach each other, each as its names in order."""

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        todo = [start]
        while todo:
            for other in graph[todo.pop()] - seen:
                seen.add(other)
                todo.append(other)
        return seen

    reach = {name: reached(name) for name in graph}
    return {
        " ".join(sorted(other for other in reach[name] if name in reach[other]))
        for name in graph
        if name in reach[name]
    }


def test_imports_run_in_no_circle() -> None:
    graph = {
        name: {o for o in imports(path) if o != name and (name, o) not in CLOSING} for name, path in MODULES.items()
    }
    assert circles(graph) == set()


def test_a_circle_is_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == {"b c"}


def test_functions_are_short() -> None:
    found = {
        f"{path.relative_to(ROOT).as_posix()}:{node.name}"
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= FUNCTION
    }
    assert not found - LONG_FUNCTIONS


@pytest.mark.parametrize(
    ("what", "only_in"),
    [
        (r"\\u3400-\\u9fff", "text/characters.py"),
        (r"।॥?؟", "text/characters.py"),
        (r"\bago\b.{0,3}\$?\|", "text/clock.py"),
        (r"def (?:fold|is_prose|headline_like|ends_sentence)\b", "text/prose.py"),
    ],
)
def test_what_the_toolbox_knows_is_written_once(what: str, only_in: str) -> None:
    found = {
        path.relative_to(ROOT / "cleaner").as_posix()
        for path in FILES
        if "reader/" not in path.as_posix() and re.search(what, path.read_text(encoding="utf-8"))
    }
    # languages are told from their scripts; the labels of press archives keep their punctuation when they are compared;
    # the table of words was trained with the ranges that its module states
    assert found <= {only_in, "text/language.py", "formats/exports/layout.py", "pages/lexicon.py"}
