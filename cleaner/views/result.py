"""What a Result tells of itself: an explanation, a diff, a dict, a notebook's view."""

from __future__ import annotations

import difflib
from dataclasses import asdict
from typing import Any

from cleaner.formats.records import story_file
from cleaner.model import Result
from cleaner.views.explain import rendered
from cleaner.views.findings import left_out
from cleaner.views.review import fragment

__all__ = ["as_dict", "diff", "explained", "fragment"]


def explained(result: Result, width: int) -> str:
    """See `Result.explain`."""
    plain: str = rendered(result, width).plain
    return plain


def diff(result: Result) -> str:
    """See `Result.diff`; of several stories, each stands behind the other, its headline first."""
    if not left_out(result):
        return ""
    before = result.document.text.splitlines(keepends=True)
    after = "\n".join(map(story_file, result.articles)).splitlines(keepends=True)
    name = result.document.id.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(
        line if line.endswith("\n") else line + "\n"
        for line in difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")
    )


def as_dict(result: Result) -> dict[str, Any]:
    """See `Result.to_dict`."""
    text = result.document.text
    return {
        "id": result.document.id,
        "flags": list(result.flags),
        "articles": [{k: _plain(v) for k, v in asdict(a).items()} for a in result.articles],
        "removed": [asdict(r) | {"text": text[r.start : r.end]} for r in result.removed],
        "marks": [asdict(m) for m in result.marks],
    }


def _plain(value: Any) -> Any:
    """Tuples as lists, frozen mappings as dicts, all the way down."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return [_plain(v) for v in value] if isinstance(value, tuple | list) else value
