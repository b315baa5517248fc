"""Where stories begin: what must be found, what must be left alone, and how long it may take."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaner.model import Document, Mark
from cleaner.settings import Settings
from cleaner.stories.fields import rounds
from cleaner.stories.find import find_breaks
from cleaner.text.segments import read_blocks
from tests.stories import FOREIGN, STORIES, Story


def starts(text: str, marks: list[Mark] | None = None, **changes: bool) -> list[str]:
    """The first line of every story but the first."""
    page = read_blocks(Document("t", text))
    found = find_breaks(page, marks or [], Settings(**changes))
    return [text[m.start :].split("\n")[0][:80] for m in found]


def card(story: Story, style: str) -> list[str]:
    return {
        "plain": [],
        "headline": [story.title],
        "twice": [story.title, story.title, "Vale Courier", "time5 hours ago", "• Vale Courier", story.title],
        "dated": [story.title, "Vale Courier | 14 May 2024", story.title],
        "feed": [story.title, "2024-05-14T08:00:00+02:00"],
        "posted": ["Posted on May 14, 2024", story.title],
    }[style]


def dump(stories: list[Story], style: str, giant: bool = False) -> str:
    out = []
    for s in stories:
        out += [*card(s, style), *([" ".join(s.paragraphs)] if giant else s.paragraphs)]
    return "\n\n".join(out)


@pytest.mark.parametrize("style", ["headline", "twice", "dated", "feed", "posted"])
def test_every_card_opens_a_story(style: str) -> None:
    assert starts(dump(STORIES, style)) == [card(s, style)[0][:80] for s in STORIES[1:]]


def test_aggregator_with_giant_lines() -> None:
    assert starts(dump(STORIES, "twice", giant=True)) == [s.title for s in STORIES[1:]]


def test_giant_lines_without_any_heading() -> None:
    whole = [" ".join(s.paragraphs * 2) for s in STORIES]
    assert starts("\n\n".join(whole)) == [text[:80] for text in whole[1:]]


def test_bare_paragraphs_are_never_parted_by_their_words_alone() -> None:
    assert starts(dump(STORIES, "plain")) == []


@pytest.mark.parametrize("language", sorted(FOREIGN))
def test_cards_in_other_languages_and_scripts(language: str) -> None:
    stories = FOREIGN[language]
    assert starts(dump(stories, "twice")) == [s.title for s in stories[1:]]


@pytest.mark.parametrize("story", STORIES, ids=lambda s: s.title)
def test_a_single_story_stays_whole(story: Story) -> None:
    for style in ("plain", "headline", "twice", "dated", "posted"):
        assert starts(dump([story], style)) == []
        assert starts(dump([story], style, giant=True)) == []


@pytest.mark.parametrize("headings", [
    ["What the council says", "A long delay", "Who pays"],
    ["1. The start", "2. The middle", "3. The end"],
    ["Why now?", "Who will pay for it?", "And what comes next?"],
    ["08:15", "09:40", "11:05"],
    ["3 May 2024", "4 May 2024", "9 May 2024"],
    ["“It was never about the money”", "“Nobody asked us”", "“We will be back”"],
    ["Chapter 1", "Chapter 2", "Chapter 3"],
    ["", "* * *", "", "* * *"],
])  # fmt: skip
def test_parts_of_one_story_are_no_stories(headings: list[str]) -> None:
    for story in STORIES:
        lines = [story.title]
        for heading, paragraph in zip(headings, story.paragraphs, strict=False):
            lines += [paragraph, heading]
        lines += story.paragraphs[len(headings) :]
        assert starts("\n\n".join(lines)) == []


def test_teasers_without_bodies_are_no_stories() -> None:
    text = (
        dump(STORIES[:1], "twice")
        + "\n\nRelated Articles\n\n"
        + "\n\n".join(f"{s.title}\n\nVale Courier\n\n3 hours ago" for s in STORIES[1:])
    )
    assert starts(text) == []


def test_comments_are_no_stories() -> None:
    comments = [
        ("Ada P.", "I was there on the day and it was just as you say, only wetter."),
        ("grumbler", "Who is going to pay for all of this, I ask you?"),
    ]
    text = (
        dump(STORIES[:1], "headline")
        + "\n\nComments\n\n"
        + "\n\n".join(f"{who}\n\n2 days ago\n\n{what}\n\nReply" for who, what in comments * 3)
    )
    assert starts(text) == []


def test_rounds_of_field_lines() -> None:
    text = "\n".join(
        f"TITLE: {s.title}\nDATE: 4 May 2021\nTEXT:\n" + "\n".join(s.paragraphs[:2]) + "\n" for s in STORIES
    )
    assert starts(text) == [f"TITLE: {s.title}" for s in STORIES[1:]]


def test_a_recipe_s_labels_are_no_rounds() -> None:
    parts = "\n".join(
        f"Serves: {n}\nTime: {n} hours\nBeat the eggs with the sugar until the spoon stands up in them, then fold in the flour.\n"
        for n in range(2, 6)
    )
    assert starts(f"Four cakes for a wet Sunday\n{parts}") == []


def test_bars_part_stories() -> None:
    assert len(starts("\n|||||\n".join("\n".join(s.paragraphs) for s in STORIES))) == len(STORIES) - 1


def test_rules_have_said_it_already() -> None:
    text = dump(STORIES, "twice")
    page = read_blocks(Document("t", text))
    mine = find_breaks(page, [], Settings())
    told = [Mark(m.start, m.end, "break", "boundaries/mine") for m in mine[:1]]
    assert [m.start for m in find_breaks(page, told, Settings())] == [m.start for m in mine[1:]]


def test_dropped_lines_are_nobody_s_text() -> None:
    text = dump(STORIES, "twice")
    page = read_blocks(Document("t", text))
    small = [
        Mark(b.start, b.end, "drop", "heuristic/headline-repeat")
        for b in page.blocks
        if b.text.startswith(("time5", "•", "Vale"))
    ]
    assert [m.start for m in find_breaks(page, small, Settings())] == [
        m.start for m in find_breaks(page, [], Settings())
    ]
    everything = [Mark(b.start, b.end, "drop", "test/all") for b in page.blocks]
    assert find_breaks(page, everything, Settings()) == []


def test_splitting_can_be_turned_off() -> None:
    assert starts(dump(STORIES, "twice"), split=False) == []


def test_same_in_same_out() -> None:
    page = read_blocks(Document("t", dump(STORIES, "headline")))
    assert find_breaks(page, [], Settings()) == find_breaks(page, [], Settings())


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(max_size=80),
            st.sampled_from([p for s in STORIES for p in s.paragraphs]),
            st.sampled_from([s.title for s in STORIES]),
        ),
        max_size=40,
    )
)
def test_any_text_gives_ordered_marks_on_blocks(lines: list[str]) -> None:
    page = read_blocks(Document("t", "\n".join(lines)))
    found = find_breaks(page, [], Settings())
    blocks = {(b.start, b.end) for b in page.blocks[1:]}
    assert all((m.start, m.end) in blocks and m.act == "break" and 0 < m.p <= 1 for m in found)
    assert [m.start for m in found] == sorted({m.start for m in found})


def seconds(text: str) -> float:
    page = read_blocks(Document("t", text))
    best = 1e9
    for _ in range(2):
        begin = time.perf_counter()
        find_breaks(page, [], Settings())
        best = min(best, time.perf_counter() - begin)
    return best


@pytest.mark.parametrize("style", ["plain", "headline", "twice"])
def test_linear_time(style: str) -> None:
    text = dump(STORIES, style) + "\n\n"
    seconds(text)
    one, eight = seconds(text * 20), seconds(text * 160)
    assert eight < 20 * one + 0.2


@pytest.mark.parametrize(
    "line", ["a\n", "x. ", "Headline here\n\n3 May 2020\n", "|||\n", "Title: a\nDate: b\n", "- \n", "中文。\n"]
)
def test_hostile_text_takes_no_longer(line: str) -> None:
    assert seconds(line * (300_000 // len(line))) < 6


def test_labels_of_goods_are_no_rounds() -> None:
    assert rounds(["Price: 3", "Date: 4", "Good and cheap."] * 3, [False, False, True] * 3) == []
