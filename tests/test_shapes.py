"""The shapes of clutter, whatever their words: what a line is, what a sentence inside one, and what is neither."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.model import Document, Page
from cleaner.rules.book import Rulebook, load_file
from cleaner.text.segments import read_blocks
from cleaner.text.smallwords import languages

WORDS = {
    "label": 'phrases = ["lamp of the day"]',
    "heading": 'phrases = ["lamps for you"]',
    "span": 'phrases = ["(lamp ad)"]',
    "more": 'phrases = ["light up", "灯を見る"]',
    "notice": 'openers = ["the lamps shown here"]',
    "call": 'openers = ["buy", "light up", "订阅"]\nobjects = ["lamp", "lamps", "灯"]',
    "pointer": 'labels = ["lamp news", "lampe"]\nsure = ["shine on"]',
}


def took(shape: str, text: str, folder: Path, extra: str = "max_words = 20") -> list[str]:
    """What a rule of this shape takes out of one line."""
    path = folder / "own.toml"
    path.write_text(
        f'[[rule]]\nid = "x"\nshape = "{shape}"\nwhy = "It is only here to try."\n{extra}\n{WORDS[shape]}\n'
        'matches = ["a", "b"]\nspares = ["c", "d"]\n',
        encoding="utf-8",
    )
    page: Page = read_blocks(Document("x", text))
    return [text[m.start : m.end] for m in Rulebook(load_file(path)).marks(page)]


LONG = "The river rose by a metre in the night and nobody slept, the mayor of the village said on Monday. "


@pytest.mark.parametrize(
    ("shape", "line"),
    [
        ("label", "▶ Lamp of the Day:"), ("heading", "LAMPS FOR YOU"), ("notice", "The lamps shown here are for sale in our shop."),
        ("call", "Buy one of our new lamps today!"), ("call", "▶ Light up: a lamp a month, by post."), ("call", "订阅我们的灯"),
        ("pointer", "Lamp news: A bridge opens"), ("pointer", "Shine on with the best of the week"), ("pointer", "[Lamp news] » A bridge opens"),
    ],
)  # fmt: skip
def test_a_whole_line_goes(shape: str, line: str, tmp_path: Path) -> None:
    assert took(shape, line, tmp_path) == [line]


@pytest.mark.parametrize(
    ("shape", "line"),
    [
        ("notice", LONG + "[[The lamps shown here are for sale.]] It rained."),
        ("call", LONG + "[[Buy our lamps now!]] It rained."), ("call", LONG + "[[(Buy our lamps now!)]] It rained."),
        ("call", LONG + "“It rained.” [[Light up your home with a lamp]]"), ("pointer", LONG + "[[(Lamp news: A bridge opens)]] It rained."),
        ("pointer", LONG + "[[LAMP NEWS: A bridge opens.]] It rained."), ("more", LONG + "[[Light up »]]"), ("more", "橋が開いた。[[灯を見る]]"),
        ("span", "It rained [[(Lamp ad)]] all day."),
    ],
)  # fmt: skip
def test_a_sentence_inside_a_line_is_cut(shape: str, line: str, tmp_path: Path) -> None:
    cut = line.partition("[[")[2].partition("]]")[0]
    assert took(shape, line.replace("[[", "").replace("]]", ""), tmp_path) == [cut]


@pytest.mark.parametrize(
    ("shape", "line"),
    [
        ("label", "The lamp of the day was blue"), ("notice", LONG + "He said the lamps shown here are for sale."),
        ("notice", "“The lamps shown here are for sale,” she said."), ("call", "Buy bread in the morning."),
        ("call", LONG + "They buy lamps."), ("call", '"Buy a lamp," she said.'), ("call", LONG + "The sign said: “Buy a lamp.”"),
        ("call", LONG + "Buying lamps is dear."), ("call", LONG + "Buy bread. A lamp broke."), ("pointer", "Lampe: das Wort ist alt"),
        ("pointer", "Lamp news was the name of the paper"), ("pointer", LONG + "Lamp news: so it was called."),
        ("pointer", "Shine on, they sang. “It was the best night.”"), ("more", LONG + "They sang light up"), ("more", "Light up"),
        ("more", LONG + "Light up the house"),
    ],
)  # fmt: skip
def test_a_story_stays(shape: str, line: str, tmp_path: Path) -> None:
    assert took(shape, line, tmp_path) == []


def test_a_long_line_is_no_call(tmp_path: Path) -> None:
    line = "Buy nothing that you do not need is what my mother used to say when there was still one lamp in the house"
    assert took("call", line + ".", tmp_path, "max_words = 12\nwhere = 'line'") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The river rose by a metre and nobody slept, the mayor said, for it was dark", {"en"}),
        ("El río creció un metro en la noche y nadie durmió, según dijo la alcaldesa del pueblo", {"es"}),
        ("Река поднялась на метр, и никто не спал, как это было уже при старом мэре", {"bg", "ru", "uk"}),
        ("橋が開いた。川の水は夜のうちに一メートルも上がったという。", {"ja", "zh"}),
        ("강물이 밤새 일 미터나 불어나 아무도 잠을 자지 못했다", {"ko"}),
        ("Lamp 1 of 12", set()),
    ],
)
def test_a_language_is_guessed_from_small_words(text: str, found: set[str]) -> None:
    assert languages(text) == found
