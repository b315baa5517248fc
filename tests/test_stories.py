"""Forms in which dumps hold several stories, told by what recurs; and single stories that look alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cleaner.model import Document, Mark
from cleaner.stories.find import find_breaks
from cleaner.text.segments import read_blocks
from tests.stories import STORIES, Story

DATES = ("Tue, 14 May 2024 08:00:00 +0000", "Mon, 13 May 2024 17:30:00 +0000", "Sun, 12 May 2024 09:15:00 +0000", "Sat, 11 May 2024 12:00:00 +0000", "Fri, 10 May 2024 07:45:00 +0000")  # fmt: skip


def cuts(text: str) -> list[str]:
    page = read_blocks(Document("t", text))
    return [text[m.start :].split("\n")[0] for m in find_breaks(page, [])]


def _dump(write: Callable[[int, Story], str], between: str = "\n\n\n") -> str:
    return between.join(write(n, s) for n, s in enumerate(STORIES))


def _body(s: Story) -> str:
    return "\n\n".join(s.paragraphs)


FORMS: dict[str, tuple[Callable[[int, Story], str], str]] = {
    "fields": (lambda n, s: f"Feed: vale\nTitle: {s.title}\nLink: https://vale.example/{n}\nDate: {DATES[n]}\n\n{_body(s)}", "Feed: vale"),
    "title, date, author": (lambda n, s: f"{s.title}\n{DATES[n]}\nInga Brandal\n\n{_body(s)}", "{title}"),
    "title, address": (lambda n, s: f"{s.title}\nhttps://vale.example/{n}\n{s.paragraphs[0]}", "{title}"),
    "heading, date in italics": (lambda n, s: f"# {s.title}\n\n*{DATES[n]}*\n\n{_body(s)}", "# {title}"),
    "date and author alone": (lambda n, s: f"{DATES[n]}\nbrandal\n{s.paragraphs[0]}", "{date}"),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_a_sign_that_recurs_opens_stories(form: str) -> None:
    write, opening = FORMS[form]
    expected = [opening.format(title=s.title, date=DATES[n]) for n, s in enumerate(STORIES)][1:]
    assert cuts(_dump(write)) == expected


def test_stories_between_borders() -> None:
    text = _dump(lambda n, s: f"# {s.title}\n\n{_body(s)}", "\n\n---\n\n")
    assert cuts(text) == [f"# {s.title}" for s in STORIES[1:]]


def test_a_list_of_contents_is_no_row_of_stories() -> None:
    contents = "\n".join(f"{n + 1}. {s.title}" for n, s in enumerate(STORIES))
    text = contents + "\n\n\n" + _dump(lambda n, s: f"{n + 1}. {s.title}\n{DATES[n]}\n\n{_body(s)}")
    assert cuts(text) in (
        [f"{n + 1}. {s.title}" for n, s in enumerate(STORIES)][1:],
        [f"{n + 1}. {s.title}" for n, s in enumerate(STORIES)],
    )


def test_a_chronicle_is_one_story() -> None:
    story = STORIES[0]
    parts = "\n\n".join(f"{d[5:16]}\n\n{p}" for d, p in zip(DATES, story.paragraphs[1:], strict=False))
    assert cuts(f"{story.title}\n\n{story.paragraphs[0]}\n\n{parts}") == []


def test_a_recipe_collection_is_one_story() -> None:
    parts = "\n\n".join(
        f"Serves: {n}\nTime: {n} hours\n\nBeat the eggs with the sugar until the spoon stands up in them, then fold in the flour and bake."
        for n in range(2, 7)
    )
    assert cuts(f"Five cakes for a wet Sunday\n\n{parts}") == []


def test_breaks_that_rules_have_made_stay_alone() -> None:
    text = _dump(FORMS["title, date, author"][0])
    page = read_blocks(Document("t", text))
    told = [
        Mark(b.start, b.end, "break", "boundaries/mine")
        for b in page.blocks
        if b.text == STORIES[2].title or b.text == STORIES[1].title
    ]
    assert find_breaks(page, told) == []
