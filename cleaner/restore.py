"""Undo: each dump, byte for byte, from its articles and the audit."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from cleaner.model import CleanerError


def restore(
    articles: Iterable[Mapping[str, Any]], audit: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[str, str, str]]:
    """
    Rebuild dumps.

    Args:
        articles: article records, in any order.
        audit: audit rows in the order they were written: a dump's own row comes after its removals and fields.

    Yields:
        (id, text, encoding) of each dump, in the order of the audit.

    Raises:
        CleanerError: an article is missing or was changed since, or the dump was a page, whose source no article holds.
    """
    stories: dict[str, dict[str, str]] = {}
    for a in articles:
        stories.setdefault(_name(a), {})[str(a["story"])] = str(a["text"])
    rows: list[Mapping[str, Any]] = []
    for row in audit:
        if row.get("act") != "dump":
            rows.append(row)
            continue
        yield _name(row), _rebuilt(row, rows, stories.get(_name(row), {})), str(row["encoding"])
        rows = []
    if rows:
        raise CleanerError(
            f"the audit ends in the middle of dump {rows[0].get('dump')!r}: it was cut short. Clean the dumps again with --audit."
        )


def _name(row: Mapping[str, Any]) -> str:
    """The id of a row's dump: an item of a feed, a mailbox or an export has one of its own."""
    return str(row.get("item") or row["dump"])


def _rebuilt(row: Mapping[str, Any], rows: list[Mapping[str, Any]], stories: Mapping[str, str]) -> str:
    name = row["dump"]
    if row["kind"] == "html":
        raise CleanerError(f"{name}: a page. Its source is in no article, only its text: keep the pages themselves.")
    text = [" "] * row["chars"]
    runs = sorted((at, at + len(space)) for space, places in row["spaces"].items() for at in places)
    for space, places in row["spaces"].items():
        for at in places:
            text[at : at + len(space)] = space
    for r in rows:
        text[r["start"] : r["end"]] = r["text"]
    for story, spans in row["stories"].items():
        if story not in stories:
            raise CleanerError(
                f"{name}: article {story} of {len(row['stories'])} is missing. Give all articles of the run that wrote the audit."
            )
        _fill(text, _segments(spans, runs), stories[story].split())
    whole = "".join(text)
    if hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest() != row["sha256"]:
        raise CleanerError(
            f"{name}: what comes out is not the dump that went in: an article or the audit was changed since. Take both as they were written."
        )
    return whole


def _segments(spans: Iterable[tuple[int, int]], runs: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans without the white space that is known: in what is left, words stand one space apart."""
    for start, end in spans:
        at = start
        for a, b in runs[bisect_left(runs, (start, start)) :]:
            if a >= end:
                break
            if at < a:
                yield at, a
            at = b
        if at < end:
            yield at, end


def _fill(text: list[str], segments: Iterable[tuple[int, int]], words: list[str]) -> None:
    """Put an article's words back; one that a cut had joined is parted at the segment's end."""
    left = iter(words)
    word = ""
    for start, end in segments:
        at = start
        while at < end:
            word = word or next(left, "")
            if not word:
                return
            part = word[: end - at]
            text[at : at + len(part)] = part
            at, word = at + len(part) + 1, word[len(part) :]
