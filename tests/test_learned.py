import random

import numpy as np
import pytest

from cleaner.model import Document, Mark, Page
from cleaner.reader import features as ft
from cleaner.reader import learned
from cleaner.settings import Settings
from cleaner.text.segments import read_blocks

MENU = [
    "Home",
    "News",
    "Sport",
    "Weather",
    "Log in",
    "Subscribe",
    "Valley",
    "Harbour",
    "Opinion",
    "Letters",
    "Jobs",
    "Cars",
    "Houses",
    "Contact us",
]
STORY = [
    "The harbour board of Port Ellery met on Tuesday evening to discuss the cost of dredging the northern channel, which the last survey put at four million crowns.",
    "“We cannot wait for another winter,” said Karin Holt, who chairs the board. “The ferries touch the ground at low water, and one of them lost a rudder in March.”",
    "The fishermen, who were not asked to come, stood outside in the rain until the meeting was over. Two of them told this reporter that they would rather see the old quay mended first.",
    "A second reading is planned for the autumn. Until then the channel will be marked by lamps, and ships of more than two hundred tons must take a pilot on board.",
    "Dredging was last done nineteen years ago, by a firm from Vantby that has since closed. Its two dredgers were sold for scrap, Holt said.",
]
FOOT = ["Related Articles", "Ferry strike enters third week", "New lamps for the old quay", "Share", "Tweet", "Email", "Print", "© The Ellery Lantern. All rights reserved.",
        "About us", "Privacy policy", "Terms of use", "Cookie settings", "Advertise with us", "Archive"]  # fmt: skip


def page(lines: list[str]) -> Page:
    return read_blocks(Document("x", "\n".join(lines)))


def dropped(lines: list[str], care: float = 0.5, marks: tuple[Mark, ...] = ()) -> list[str]:
    p = page(lines)
    return [p.document.text[m.start : m.end] for m in learned.judge_blocks(p, marks, Settings(care=care))]


def test_a_whole_page_loses_its_menu_and_keeps_its_story() -> None:
    gone = dropped([*MENU, *MENU, "Board weighs cost of dredging", *STORY, *FOOT])
    assert not set(STORY) & set(gone)
    assert len(set(MENU) & set(gone)) >= 10
    assert len(set(FOOT) & set(gone)) >= 8


def test_a_clean_story_is_left_alone() -> None:
    assert dropped(STORY) == []
    assert dropped(["Board weighs cost of dredging", *STORY]) == []
    assert dropped(["Board weighs cost of dredging", *STORY[:2], "A long wait", *STORY[2:]]) == []


def test_what_a_rule_named_or_keeps_is_not_judged_again() -> None:
    lines = [*MENU, *MENU, "Board weighs cost of dredging", *STORY, *FOOT]
    p = page(lines)
    marks = (
        Mark(p.blocks[0].start, p.blocks[0].end, "keep", "test/keep"),
        Mark(p.blocks[1].start, p.blocks[1].end, "drop", "test/drop"),
    )
    spoken = {m.start for m in learned.judge_blocks(p, marks, Settings())}
    assert not {m.start for m in marks} & spoken


def test_marks_carry_their_probability_and_whole_blocks() -> None:
    p = page([*MENU, *STORY, *FOOT])
    starts = {b.start: b for b in p.blocks}
    marks = learned.judge_blocks(p, (), Settings())
    assert marks
    for m in marks:
        assert (m.act, m.by, m.end) == ("drop", "learned/clutter", starts[m.start].end)
        assert 0.5 <= m.p <= 1.0
        assert m.why
        assert m.kind in ("navigation", "related", "promotion", "other")


def test_care_moves_the_threshold() -> None:
    lines = [*MENU, "Board weighs cost of dredging", *STORY, *FOOT]
    counts = [len(dropped(lines, care)) for care in (1.0, 0.5, 0.0)]
    assert counts == sorted(counts)
    p = np.array([0.001, 0.02, 0.4, 0.9])
    assert 0 < learned.threshold(p, 1.0) < learned.threshold(p, 0.5) < learned.threshold(p, 0.0) < 1


def test_without_sure_clutter_nothing_is_doubted() -> None:
    assert learned.threshold(np.array([0.2, 0.4, 0.9]), 0.5) == 0
    some, many = np.full(20, 0.9), np.full(200, 0.9)
    some[:2], many[:100] = 0.01, 0.01
    assert learned.threshold(some, 0.5) < learned.threshold(many, 0.5) <= learned.MOST + 1e-9


def test_columns_have_names_and_are_finite_or_missing() -> None:
    p = page([*MENU, *STORY, *FOOT])
    x = ft.features(p, ())
    assert x.shape == (len(p.blocks), len(ft.names()))
    assert len(set(ft.names())) == len(ft.names())
    assert not np.isinf(x).any()
    assert ft.features(Page(Document("x", ""), ()), ()).shape == (0, len(ft.names()))
    second = ft.second(p, np.full(len(p.blocks), 0.5))
    assert all(len(c) == len(p.blocks) for c in second.columns)


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "é",
        "\u200b",
        "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 💡",
        "a\nb",
        "。",
        "\ud800 lone",
        "1\n2\n3\n4",
        "* * *",
        "漢字だけの行です。\n次の行",
    ],
)
def test_odd_dumps_do_no_harm(text: str) -> None:
    p = read_blocks(Document("x", text))
    assert learned.probabilities(p, ()).shape == (len(p.blocks),)
    assert learned.probabilities(p, ()).tolist() == learned.probabilities(p, ()).tolist()


def test_many_tiny_lines_take_bounded_time() -> None:
    rng = random.Random(1)
    p = read_blocks(Document("x", "\n".join(rng.choice(MENU) for _ in range(30_000))))
    assert len(learned.probabilities(p, ())) == 30_000
