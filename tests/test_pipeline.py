"""Chunks: what a dump becomes does not depend on its neighbours."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from cleaner import pipeline
from cleaner.model import Document, Page, Result
from cleaner.pipeline import clean, clean_many
from cleaner.reader.read import Reading
from tests.stories import WORDS

CLUTTER = ("Sign up for our daily newsletter!", "Read More »", "Share this", "Related Articles", "* * *", "")


def dumps(count: int) -> list[Document]:
    pick = random.Random(11)
    made = []
    for n in range(count):
        lines = [" ".join(pick.choices(WORDS, k=pick.randint(2, 30))).capitalize() + "." for _ in range(6)]
        for _ in range(3):
            lines.insert(pick.randrange(len(lines)), pick.choice(CLUTTER))
        body = "\n".join(lines)
        page = n % 9 == 4
        made.append(
            Document(f"d{n}", f"<article><p>{body}</p></article>" if page else body, "html" if page else "text")
        )
    return made


def looks(results: list[Result]) -> list[object]:
    return [(r.articles, r.removed, r.flags, r.marks) for r in results]


def test_chunks_of_any_size_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [*dumps(60), Document("empty", "")]
    whole = looks(clean_many(found))
    for size in (1, 7, 1000):
        parts = [clean_many(found[at : at + size]) for at in range(0, len(found), size)]
        assert looks([r for part in parts for r in part]) == whole
    assert looks([clean(d) for d in reversed(found)]) == whole[::-1]


def test_progress_and_bugs(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    assert len(clean_many(["One line.", "Another line."], progress=seen.append)) == 2
    assert seen == [1, 2]
    real = pipeline.read_page

    def faulty(document: Document, *more: object) -> Page:
        if document.id == "d1":
            raise ValueError("a bug")
        return real(document, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "read_page", faulty)
    kinds = [type(r).__name__ for r in pipeline.clean_each(dumps(3))]
    assert kinds == ["Result", "ValueError", "Result"]
    with pytest.raises(ValueError, match="a bug"):
        clean_many(dumps(3))


def test_a_bug_in_reading_side_by_side_costs_its_own_dump_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader sees many dumps at once; whichever it fails at, the others come out as they do alone."""
    real, alone = pipeline.read_pages, [r.articles for r in map(clean, dumps(3))]

    def faulty(pages: Sequence[Page], *more: object) -> list[Reading]:
        if any(p.document.id.startswith("d1") for p in pages):
            raise ValueError("a bug")
        return real(pages, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "read_pages", faulty)
    first, second, third = pipeline.clean_each(dumps(3))
    assert isinstance(second, ValueError)
    assert [first.articles, third.articles] == [alone[0], alone[2]]  # type: ignore[union-attr]
