"""What a line looks like, in every script: prose, a headline, the end of a sentence, the same line again."""

from __future__ import annotations

import numpy as np
import pytest

from cleaner.text import characters
from cleaner.text.prose import ends_sentence, fold, headline_like, is_prose, length, numbered

PROSE = "The bridge over the Ladd was opened on Monday after ten years of work and two inquiries."
MENU = (
    "Home News Sport Culture Letters Archive Shop Contact Login Register Help Imprint Terms Privacy Press Jobs Mobile"
)


@pytest.mark.parametrize(
    "text",
    [
        "It rained.",
        'He said: "It rained."',
        "Did it rain?»",
        "雨が降った。",
        "「雨だ。」",
        "बारिश हुई।",
        "هل أمطرت؟",
        "Անձրև եկավ։",
        "ዝናብ ዘነበ።",
        "It rained …",
    ],
)
def test_a_sentence_ends(text: str) -> None:
    assert ends_sentence(text)


@pytest.mark.parametrize("text", ["", '"', "Rain in Hull", "They said:", "Rain, snow,", "雨の橋"])
def test_no_sentence_ends(text: str) -> None:
    assert not ends_sentence(text)


def test_prose_is_a_dozen_words_with_an_end() -> None:
    assert is_prose(PROSE)
    assert is_prose(PROSE[:-1] + ":")
    assert is_prose("鉄橋が十年ぶりに開通し、雨の中を二千人が歩いて渡ったと町長が月曜日に発表した。")
    assert not is_prose(PROSE[:-1])
    assert not is_prose("The bridge is open.")
    assert not is_prose(MENU * 3)


@pytest.mark.parametrize(
    "line",
    [
        "Bridge opens after ten years",
        "Who pays for the bridge?",
        "鉄橋が十年ぶりに開通した",
        "Bridge opens in the U.S.",
    ],
)
def test_headlines(line: str) -> None:
    assert headline_like(line)


@pytest.mark.parametrize("line", ["It opened on Monday.", "Sport", "Tags:", "Home |", "1 2 3 4 5 6 7 8", PROSE * 3])
def test_no_headlines(line: str) -> None:
    assert not headline_like(line)


def test_a_single_word_may_be_one_where_the_caller_says_so() -> None:
    assert headline_like("Editorial", words=1)
    assert not headline_like("Editorial")


def test_numbered_headings() -> None:
    assert numbered("Step 2: Mix")
    assert not numbered("Mixed news")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("• Read  More »", "READ MORE"),
        ("“It’s here” – read on…", '"It\'s here" - read on'),
        ("Ещё новости", "Еще новости"),
        ("الأخبار", "الاخبار"),
        ("İLETİŞİM", "iletişim"),
        ("Re\u00adla\u200bted", "Related"),
    ],
)
def test_lines_that_say_the_same_fold_to_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_a_dense_script_counts_threefold() -> None:
    assert length("橋") == length("다") == 3
    assert length("ж") == length("a") == 1


def test_the_table_agrees_with_its_strings() -> None:
    table = characters.classes()
    for chars, kind in (
        (characters.SENTENCE_END, characters.STOP),
        (characters.COMMAS, characters.COMMA),
        (characters.COLONS, characters.COLON),
        ("ก橋かខ", characters.WIDE),
        ("ж", characters.LOWER),
        ("다", characters.LETTER),
        ("٣7", characters.DIGIT),
    ):
        assert {int(table[ord(c)]) for c in chars} == {kind}, chars
    assert np.array_equal(characters.code_points("a\ud800𝒳"), [97, 0xD800, 0x1D4B3])
