"""Cuts, white space and the account of every character."""

from __future__ import annotations

import pytest

from cleaner.articles import compose
from cleaner.model import Document, Mark, Result
from cleaner.settings import Settings
from cleaner.text.segments import read_blocks

SETTINGS = Settings()


def composed(text: str, *marks: tuple[str, str]) -> Result:
    """Compose with a mark (act or act:field, text it covers) for each pair."""
    page = read_blocks(Document("d", text))
    made = []
    for act, said in marks:
        act, _, field = act.partition(":")
        at = text.index(said)
        made.append(Mark(at, at + len(said), act, "test/mark", field=field))  # type: ignore[arg-type]
    made.sort(key=lambda m: (m.start, m.end))
    articles, removed = compose(page, made, SETTINGS)
    result = Result(page.document, page.blocks, tuple(made), articles, removed)
    result.check()
    assert result.restore() == text
    return result


def body(text: str, *marks: tuple[str, str]) -> str:
    (article,) = composed(text, *marks).articles
    return article.text


def test_untouched_text_stays_byte_for_byte():
    text = "One line.\r\n\r\n\r\n  Indented line.\n\n\n\nA third."
    assert body(text) == text


def test_cut_inside_a_line_leaves_one_space():
    assert body("It rained.  Sign up now!  It stopped.", ("cut", "Sign up now!")) == "It rained. It stopped."


def test_cut_before_a_full_stop_leaves_none():
    assert body("It rained (see also: Hull), then stopped.", ("cut", "(see also: Hull)")) == "It rained, then stopped."


def test_cut_in_a_script_without_spaces_leaves_none():
    assert body("雨が降った。続きを読む。止んだ。", ("cut", "続きを読む。")) == "雨が降った。止んだ。"


def test_dropped_line_leaves_the_gap_that_stood_before_it():
    assert body("One.\n\nSHARE\nTwo.", ("drop", "SHARE")) == "One.\n\nTwo."


def test_keep_outranks_drop():
    assert body("One.\n\nTwo.", ("drop", "Two."), ("keep", "Two.")) == "One.\n\nTwo."


def test_field_outranks_drop_and_leaves_the_text():
    result = composed("Rain in Hull\n\nIt rained.", ("field:title", "Rain in Hull"), ("drop", "Rain in Hull"))
    (article,) = result.articles
    assert (article.title, article.text) == ("Rain in Hull", "It rained.")
    assert article.field_spans == {"title": ((0, 12),)}


def test_bullet_before_a_field_goes_with_it():
    result = composed("• Hull Gazette\n\nIt rained.", ("field:source", "Hull Gazette"))
    assert result.articles[0].text == "It rained."
    assert result.articles[0].source == "Hull Gazette"


def test_dateline_fills_the_field_and_stays():
    result = composed("HULL (Reuters) – It rained.", ("field:dateline", "HULL (Reuters) –"))
    assert result.articles[0].dateline == "HULL (Reuters) –"
    assert result.articles[0].text == "HULL (Reuters) – It rained."


def test_story_without_text_is_no_article_and_nothing_is_lost():
    result = composed("It rained.\n\nSun in Leeds", ("break", "Sun in Leeds"), ("field:title", "Sun in Leeds"))
    assert len(result.articles) == 1
    assert [r.by for r in result.removed] == ["heuristic/no-body"]


def test_mark_over_several_blocks_takes_all_of_them():
    assert body("One.\n\nTwo.\n\nThree.\n\nFour.", ("drop", "Two.\n\nThree.")) == "One.\n\nFour."


def test_line_break_inside_a_block_becomes_a_space():
    page = read_blocks(Document("d", "a\nb"))
    block = page.blocks[0]
    from dataclasses import replace

    joined = replace(block, start=0, end=3, text="a\nb")
    articles, _ = compose(replace(page, blocks=(joined,)), (), SETTINGS)
    assert articles[0].text == "a b"


def test_check_names_the_lost_character():
    from dataclasses import replace

    good = composed("One.\n\nTwo.", ("drop", "Two."))
    bad = replace(good, removed=())
    with pytest.raises(AssertionError, match=r"offset 4.*Two"):
        bad.check()


def test_a_story_under_a_related_heading_says_so():
    from cleaner import clean

    card = "{0}\n\n{0}\n\nHalle Post\n\n5 hours ago\n\n{0}\n\n{1}\n\n"
    heads = ["Ferry to Ost Halle runs again", "Baker of Tarn wins a prize for rye", "School in Ladbury keeps its bell"]
    bodies = [
        f"{h} on Monday, the county said, after four years in which nobody had thought that it would come to that. " * 7
        for h in heads
    ]
    dump = "".join(
        ("Related Articles\n\n" if n == 1 else "") + card.format(h, b)
        for n, (h, b) in enumerate(zip(heads, bodies, strict=True))
    )
    articles = clean(dump).articles
    assert [(a.story, a.stories, "related" in a.flags) for a in articles] == [(1, 3, False), (2, 3, True), (3, 3, True)]


@pytest.mark.parametrize(
    "label", ["Full text:", "FULL TEXT: ", "Full article: ", "Texto completo: ", "Полный текст: ", "正文："]
)
def test_the_label_of_a_text_goes_and_the_text_stays(label: str):
    from cleaner import clean

    body = (
        "The harbour board met on Tuesday evening to discuss the cost of dredging, which has not been done for years."
    )
    [article] = clean(
        f"Dredging to begin in spring\n\n{label}{body}\n\nKarin Holt said that work could begin in May."
    ).articles
    assert body in article.text
    assert label.strip() not in article.text
