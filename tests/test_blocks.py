import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaner.model import Document
from cleaner.text.segments import GIANT, read_blocks

LONG = "The harbour board of Port Ellery met on Tuesday evening to discuss the cost of dredging the northern channel"


def texts(text: str) -> list[str]:
    return [b.text for b in read_blocks(Document("x", text)).blocks]


@pytest.mark.parametrize(
    "broken",
    [
        # a link in mid-sentence, as get_text("\n") leaves it
        f"{LONG}, which the\nlast survey\nput at four million crowns.",
        f"{LONG}\n, as\nthe Ellery Courier\nreported last week.",
        # a name that was a link, between two places where the sentence goes on
        f"{LONG}, and the\nMinister of Ports\nsaid it would pay.",
        f"Karin Holt\n, who chairs the board, told reporters that {LONG.lower()}.",
    ],
)
def test_broken_lines_are_joined(broken: str) -> None:
    assert texts(f"Port news\n{broken}\n{LONG}.") == ["Port news", broken, f"{LONG}."]


@pytest.mark.parametrize(
    "whole",
    [
        # paragraphs
        f"{LONG}.\n{LONG} again.\n{LONG}!",
        # verse
        (
            "the tide goes out across the bar\nand leaves the boats asleep,\nthe gulls come in from very far\nto see"
            " what it will keep."
        ),
        # a menu and a list
        "home\nnews\nsport\nweather\nabout us",
        (
            "What the committee asks every household in the valley to bring along to the"
            f" shelter\nflour\nsugar\nsalt\n{LONG}."
        ),
        # wrapped at a column
        (
            "The harbour board of Port Ellery met on Tuesday evening to discuss\n"
            "the cost of dredging the northern channel, which the last survey\n"
            "put at four million crowns; the fishermen, who were not asked to\n"
            "come, stood outside in the rain until the meeting was over."
        ),
        # a heading, then a paragraph
        f"Dredging to begin in spring\n{LONG}.",
        # items with bullets
        f"{LONG}:\n- the northern channel\n- the old quay, the\n- slipway",
        # field lines
        "title: The dredger\nauthor: K. Holt\ntext: It came in the spring\nplace: Ellery",
    ],
)
def test_whole_lines_stay(whole: str) -> None:
    assert texts(whole) == whole.split("\n")


def test_two_lines_alone_are_no_evidence() -> None:
    text = f"{LONG} in the\nspring of next year.\nNews"
    assert texts(text) == text.split("\n")


def test_a_giant_line_is_cut_into_sentences() -> None:
    line = " ".join(f"{LONG}, said Dr. K. Holt of St. Anne No. {k}." for k in range(20))
    assert len(line) > GIANT
    assert len(texts(line)) == 20


@given(
    st.lists(
        st.sampled_from(
            [
                "the ",
                "Port",
                " ",
                "\n",
                "\r\n",
                "a",
                ", ",
                ".",
                "…",
                "\u2028",
                "words and more words of prose " * 4,
                "- ",
            ]
        ),
        max_size=60,
    )
)
def test_blocks_hold_all_but_white_space(parts: list[str]) -> None:
    text, at = "".join(parts), 0
    for n, b in enumerate(read_blocks(Document("x", text)).blocks):
        assert b.n == n
        assert b.text == text[b.start : b.end] == b.text.strip() != ""
        assert not text[at : b.start].strip()
        at = b.end
    assert not text[at:].strip()


@pytest.mark.parametrize(
    "text",
    [
        "the\n" * 100_000,
        "word, and the\n" * 70_000,
        "a" * 1_000_000,
        "x. A " * 200_000,
        "ABC DEF, " * 100_000,
        "Abc: The Def " * 80_000,
        ",\n" * 100_000,
        (LONG + "\n") * 9_000,
    ],
)
def test_time_is_linear(text: str) -> None:
    started = time.process_time()
    read_blocks(Document("x", text))
    assert time.process_time() - started < 5
