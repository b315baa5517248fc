"""
JSON as one value: a JSON Feed, an export of a chat, or records; an object that holds a text is an item, however deep it
lies.

`--text-field` may be a path with dots (`data.text`), from the item's object on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cleaner.formats import chats, feeds
from cleaner.formats.common import Fields
from cleaner.formats.items import Story, reading
from cleaner.formats.tables import at, first, record, text_of
from cleaner.model import CleanerError

DEEP = 12
"""Levels of nesting within which items are looked for."""


def stories(data: bytes, name: str, fields: Fields) -> Iterator[Story | str]:
    """
    The items of a file, by what it is: JSON Feed, a chat, records, JSON lines under another name.

    Raises:
        CleanerError: it is not JSON, or holds no text.
    """
    from cleaner.text.decode import decode

    text, _, _ = decode(data, html=False)
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError) as error:
        yield from _lines(text, fields, error)
        return
    if isinstance(tree, dict) and "jsonfeed.org" in str(tree.get("version", "")):
        yield from feeds.json_stories(tree)
    elif (chat := chats.of_json(tree)) is not None:
        yield from chat
    else:
        found = list(_records(tree, fields, DEEP))
        if not found:
            there = ", ".join(list(tree)[:12]) if isinstance(tree, dict) else type(tree).__name__
            raise CleanerError(f"JSON without an object that holds a text ({there}). Name the field with --text-field.")
        for row in found:
            yield record(row, fields) if isinstance(row, dict) else row


def _lines(text: str, fields: Fields, error: Exception) -> Iterator[Story | str]:
    """JSON lines under the name of JSON."""
    lines = [t for t in text.splitlines() if t.strip()]
    if len(lines) < 2 or not lines[0].lstrip().startswith("{") or not lines[0].rstrip().endswith("}"):
        where = (
            f"{error.msg} at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else type(error).__name__
        )
        raise CleanerError(f"not JSON: {where}")
    for line in lines:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            yield "not JSON"
            continue
        yield (
            record(row, fields)
            if isinstance(row, dict)
            else f"a line holds one JSON object, not a {type(row).__name__}"
        )


def _records(tree: Any, fields: Fields, depth: int) -> Iterator[dict[str, Any] | str]:
    """The objects that hold a text: the outermost on each branch, in order; a list tells by most of its members."""
    if depth < 0:
        return
    if isinstance(tree, dict):
        if _holds(tree, fields):
            yield tree
        elif (inner := _inner(tree, fields)) is not None:
            yield {**{k: v for k, v in tree.items() if k != inner}, **tree[inner]}
        else:
            for value in tree.values():
                if isinstance(value, (dict, list)):
                    yield from _records(value, fields, depth - 1)
    elif isinstance(tree, list):
        holding = [isinstance(v, dict) and _holds(v, fields) for v in tree]
        for value, holds in zip(tree, holding, strict=True):
            if holds:
                yield value
            elif isinstance(value, (dict, list)):
                inside = list(_records(value, fields, depth - 1))
                yield from inside or ([value] if isinstance(value, dict) and any(holding) else [])
            elif any(holding):
                yield f"an item is an object, not a {type(value).__name__}"


def _inner(row: dict[str, Any], fields: Fields) -> str | None:
    """The key of the one object that holds the text of an object with a title or an address of its own."""
    if fields.text or not (first(row, "title") or first(row, "url")):
        return None
    found = [k for k, v in row.items() if isinstance(v, dict) and _holds(v, fields)]
    return found[0] if len(found) == 1 else None


def _holds(row: dict[str, Any], fields: Fields) -> bool:
    if fields.text:
        return isinstance(text_of(at(row, fields.text)), str)
    key = first(row, "text")
    nested = any(
        isinstance(v, list) and v and isinstance(v[0], dict) and any(first(x, "text") for x in v if isinstance(x, dict))
        for v in row.values()
    )
    return key is not None and not nested


documents = reading(stories)
