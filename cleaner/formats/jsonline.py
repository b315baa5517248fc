"""A line of JSON with another text in one field, and every other byte as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from json.decoder import JSONDecoder
from typing import Any

from cleaner.model import CleanerError

_DECODER = JSONDecoder()
_SPACE = " \t\r\n\ufeff"


def with_text(line: str, field: str, before: str, after: str) -> str:
    """
    The line with another text in a field; it is escaped as the old one was.

    Args:
        line: a JSON object.
        field: a key, or keys with "." between them for objects in objects.
        before, after: the text that stands there, and the one that shall.

    Raises:
        CleanerError: the field does not hold that text.

        >>> with_text('{"n":1e2, "text": "\\\\u00e9 b", "x":"c"}', "text", "é b", "é")
        '{"n":1e2, "text": "\\\\u00e9", "x":"c"}'
    """
    for keys in ([field], field.split(".")):
        place = _place(line, keys)
        if place and place[2] == before:
            own = line[place[0] : place[1]]
            said = json.dumps(after, ensure_ascii=own.isascii() and "\\u" in own)
            return line[: place[0]] + said + line[place[1] :]
    raise CleanerError(f"its field {field!r} does not hold the text that was judged.")


def _place(line: str, keys: Sequence[str]) -> tuple[int, int, Any] | None:
    """
    (start, end, value) of what stands below some keys; of a key that is said twice, the last counts, as for `json`.
    """
    at, found = _after(line, 0), None
    for key in keys:
        if line[at : at + 1] != "{":
            return None
        found = None
        for name, start, end, value in _members(line, at):
            if name == key:
                found = start, end, value
        if found is None:
            return None
        at = found[0]
    return found


def _members(line: str, at: int) -> Iterator[tuple[str, int, int, Any]]:
    """(key, start of the value, its end, the value) of each member of the object whose brace is at a place."""
    at = _after(line, at + 1)
    while line[at : at + 1] == '"':
        name, at = _DECODER.raw_decode(line, at)
        start = _after(line, _after(line, at) + 1)  # behind the colon
        value, end = _DECODER.raw_decode(line, start)
        yield name, start, end, value
        at = _after(line, end)
        if line[at : at + 1] != ",":
            return
        at = _after(line, at + 1)


def _after(line: str, at: int) -> int:
    """The place of the next character that is no white space."""
    while at < len(line) and line[at] in _SPACE:
        at += 1
    return at
