"""Forms in which dumps hold several stories, told by what recurs; and single stories that look alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cleaner.model import Document, Mark
from cleaner.pipeline import clean
from cleaner.stories.find import find_breaks, spared
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


DAYS = [d[5:16] for d in DATES]
FAMILIES: dict[str, Callable[[int, Story], str]] = {
    "a salutation to the editor": lambda n, s: f"{s.title}\n\nSir, – {_body(s)}\n\nInga Brandal\nHarwick",
    "the same without headlines": lambda n, s: f"Dear Editor,\n\n{_body(s)}\n\nYours faithfully,\nReader {n}",
    "a stamp of a channel": lambda n, s: f"[{14 - n}.05.2024 0{n + 1}:1{n}] Vale News: {s.paragraphs[0]}",
    "a number over the source": lambda n, s: f"{n + 12}. {s.title}\nVale Courier, {DAYS[n]}, p. {n + 30}, 68w.\n{_body(s)}",
    "a title between borders": lambda n, s: f"{'-' * 20}\n{n + 1}) {s.title}\n{'-' * 20}\n\n{_body(s)}",
    "a linked title": lambda n, s: f"[{s.title}](https://vale.example/{n})\nVale Courier\n{s.paragraphs[0]}",
    "a numbered link": lambda n, s: f"{n + 1}、[{s.title}](https://vale.example/{n})\n{s.paragraphs[0]}",
    "a tag": lambda n, s: f"[envelope] {s.title}\nInga Brandal\n\n{_body(s)}",
    "where it appeared first": lambda n, s: f"{_body(s)}\n\nThe post {s.title} appeared first on Vale Today.",
    "when it was written": lambda n, s: f"{s.title}\n\n{_body(s)}\n\nWritten on {DAYS[n]} for Opinion",
    "an end mark": lambda n, s: f"{s.title}\n\n{_body(s)}\n\n- end -",
    "a foot of comments": lambda n, s: f"{s.title}\n{_body(s)}\n\nView the discussion thread.",
    "share rows and pointers": lambda n, s: f"{s.title}\nBy Inga Brandal\n{DAYS[n]}\n\n{_body(s)}\n\nShare\nTweet\n\nRelated\nA tale",
}  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES)
def test_a_dump_of_several_stories_gives_each_with_its_title(family: str) -> None:
    write = FAMILIES[family]
    articles = clean(_dump(write)).articles
    assert [a.text.count(s.paragraphs[0]) for a, s in zip(articles, STORIES, strict=True)] == [1] * len(STORIES)
    if STORIES[0].title in write(0, STORIES[0]).split(STORIES[0].paragraphs[0])[0]:
        assert all(s.title in (a.title or "") for a, s in zip(articles, STORIES, strict=True))


LISTS: dict[str, Callable[[int, str], str]] = {
    "makers": lambda n, p: f"{p}\n\nPublished by Maker {n}",
    "pointers": lambda n, p: f"{p}\n\nRead more" if n < 2 else p,
    "teasers": lambda n, p: f"{p}\n\n[Another tale of the vale, part {n}](https://vale.example/{n})",
    "letters quoted": lambda n, p: f"“Sir, – {p}" if n == 1 else p,
    "quoted stamps": lambda n, p: f"14.05.2024, 01:1{n} - {p}" if n < 2 else p,
    "an ellipsis": lambda n, p: f"{p}\n\n...",
    "a box": lambda n, p: f"---\nAbout the writer\n---\n\n{p}" if n == 3 else p,
}  # fmt: skip


@pytest.mark.parametrize("what", LISTS)
def test_one_story_with_such_signs_stays_one(what: str) -> None:
    for s in STORIES:
        text = f"{s.title}\n\n" + "\n\n".join(LISTS[what](n, p) for n, p in enumerate(s.paragraphs * 2))
        assert cuts(text) == []


def test_what_the_reader_takes_for_teasers_is_no_story() -> None:
    text = _dump(FORMS["title, date, author"][0])
    page = read_blocks(Document("t", text))
    third = text.index(STORIES[2].title)
    gone = [Mark(b.start, b.end, "drop", "reader/related", "related") for b in page.blocks if b.start >= third]
    assert [m.start for m in find_breaks(page, gone)] == [text.index(STORIES[1].title)]


def test_a_headline_that_opens_a_story_is_no_pointer() -> None:
    text = _dump(FORMS["title, date, author"][0])
    page = read_blocks(Document("t", text))
    marks = [Mark(b.start, b.end, "drop", "reader/related") for b in page.blocks if b.text == STORIES[1].title]
    assert spared(page, marks, find_breaks(page, marks)) == []
    assert spared(page, marks, []) == marks


INDEXES: dict[str, Callable[[int, Story], str]] = {
    "cut off": lambda n, s: f"{s.title}\n\n{s.paragraphs[0][:140].rsplit(' ', 1)[0]} […]",
    "cut off, with a pointer behind": lambda n, s: f"{s.paragraphs[0][:140].rsplit(' ', 1)[0]}... The whole tale »",
    "the same pointer": lambda n, s: f"{s.paragraphs[0]} Go on to the whole tale »",
    "the headline again": lambda n, s: f"{s.title}\n{s.paragraphs[0]}\nVale Courier\nGo on with {s.title}",
}  # fmt: skip


@pytest.mark.parametrize("what", INDEXES)
def test_an_index_is_as_many_stories(what: str) -> None:
    write = INDEXES[what]
    assert cuts(_dump(write, "\n\n")) == [write(n, s).split("\n")[0] for n, s in enumerate(STORIES)][1:]


def test_a_giant_line_is_parted_where_the_count_of_comments_recurs() -> None:
    text = " ".join(f"Comments ({n}) {s.title}. {s.paragraphs[0]} {s.paragraphs[1]}" for n, s in enumerate(STORIES))
    assert [c.split(".")[0] for c in cuts(text)] == [f"Comments ({n}) {s.title}" for n, s in enumerate(STORIES)][1:]


def test_an_article_above_teasers_stays_whole() -> None:
    teasers = [INDEXES["cut off"](n, s) for n, s in enumerate(STORIES)]
    assert cuts("\n\n".join([STORIES[0].title, *STORIES[0].paragraphs, *STORIES[1].paragraphs, *teasers[1:]])) == []


def test_borders_as_wide_as_the_page_part_stories_and_lines_under_titles_do_not() -> None:
    bar = "\n\n" + "_" * 66 + "\n\n"
    assert cuts(_dump(lambda n, s: f"{s.title}\n\n{_body(s)}", bar)) == [s.title for s in STORIES[1:]]
    parts = [f"Part {n} of it\n{'-' * 66}\n\n{p}" for n, p in enumerate(STORIES[0].paragraphs)]
    assert cuts("\n\n".join(parts)) == []


def test_numbered_products_with_their_marks_are_one_story() -> None:
    kinds = ("kettle", "toaster", "mixer", "grinder", "juicer")
    tests = [f"{n + 1}. Vale {k} mark {n}\nPrice: {n}0 crowns\nWeight: {n}.5 kg\n\n{STORIES[0].paragraphs[n]}" for n, k in enumerate(kinds)]  # fmt: skip
    assert cuts("The best of the kitchen\n\n" + "\n\n".join(tests)) == []


def test_a_thread_is_one_story() -> None:
    posts = [f"reader{n}\n#{n + 1}\n{DATES[n]}\n{s.paragraphs[0]}" for n, s in enumerate(STORIES)]
    assert cuts("\n\n".join(posts)) == []


def test_thoughts_that_trail_off_part_no_story() -> None:
    for s in STORIES:
        told = [p[:-1] + "…" if n % 2 else p for n, p in enumerate(s.paragraphs)]
        assert cuts(f"{s.title}\n\n" + "\n\n".join(told)) == []
