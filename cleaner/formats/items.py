"""What the formats of many items share (feeds, mails, tables, chats, press archives): an item, and the Document that
it becomes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from cleaner.formats.common import Failure, Fields
from cleaner.model import CleanerError, Document, Kind
from cleaner.text.decode import without_surrogates

TOLD = ("title", "byline", "published", "date", "source", "section", "url", "language")
"""The fields of a story that a format may give."""


@dataclass(slots=True)
class Story:
    """One item as its format gives it."""

    text: str
    kind: Kind = "text"
    fields: dict[str, str] = field(default_factory=dict)
    """Of TOLD."""
    extra: dict[str, Any] = field(default_factory=dict)
    """Whatever else the format says of it: length, page, edition, subjects …"""
    whole: bool = True
    """Whether it is one story for sure; a message may be a digest."""
    name: str = ""
    """The item's own id, where it has one."""
    alone: bool = False
    """Whether it is all that the file holds, a dump like any other, and goes by the file's name."""


def document(story: Story, name: str, n: int, encoding: str = "utf-8", lost: int = 0) -> Document:
    """An item as a Document of its own, called after its file and its number there, or its own id."""
    text, broken = without_surrogates(story.text)
    fields = {
        k: without_surrogates(" ".join(str(v).split()))[0] for k, v in story.fields.items() if v and str(v).strip()
    }
    own = without_surrogates(story.name.strip())[0]
    numbered = f"{name}:{n}:{own}" if own else f"{name}:{n}"
    return Document(
        name if story.alone else numbered,
        text,
        story.kind,
        fields.get("url"),
        {k: v for k, v in story.extra.items() if v not in (None, "", [], {})},
        encoding,
        lost + broken,
        fields={k: v for k, v in fields.items() if k in TOLD},
        file="" if story.alone else name,
        whole=story.whole,
    )


def reading(
    stories: Callable[[bytes, str, Fields], Iterator[Story | str]],
) -> Callable[[bytes, str, str, Fields], Iterator[Document | Failure]]:
    """
    The `documents` of a format (see `common.Format`) out of its `stories`.

    What is wrong with one item costs that item; what is wrong with the file is a Failure at its place, and the items
    before it stand.
    """

    def documents(data: bytes, path: str, name: str, fields: Fields) -> Iterator[Document | Failure]:
        n = 0
        for n, story in enumerate(_safely(stories(data, name, fields)), 1):
            if isinstance(story, str):
                yield Failure(path, story, line=n, id=f"{name}:{n}")
            else:
                yield document(story, name, n)
        if not n:
            yield Failure(path, "empty: there is no item in it", id=name)

    return documents


def _safely(stories: Iterator[Story | str]) -> Iterator[Story | str]:
    try:
        yield from stories
    except CleanerError as error:
        yield str(error)
    except Exception as error:  # a parser of somebody else's may raise anything
        yield f"the rest of the file is lost: {type(error).__name__}: {error}"
