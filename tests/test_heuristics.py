"""What a heuristic takes, and the near miss it leaves alone; each dump is written for the purpose."""

from __future__ import annotations

import pytest

from cleaner import clean

BODY = [
    (
        "The bridge over the Ladd was opened on Monday after ten years of work, and two thousand people walked across"
        " it in the rain."
    ),
    (
        "Mayor Ida Fenwick cut the ribbon at noon with a pair of borrowed sheep shears, because nobody had thought to"
        " bring scissors."
    ),
    (
        "Engineers had warned since March that the third pier stood on softer ground than the plans of 1911 had"
        " promised them."
    ),
    (
        "The first lorry crossed at four in the afternoon, carrying turnips, and its driver was given a certificate and"
        " a cup of tea."
    ),
]


GIANT = [
    f"{b[:-1]}, as the gazette of the valley wrote in its {n} edition."
    for n in ("first", "second", "third")
    for b in BODY
]


AFTER = [
    "The council will hear the engineers on the second of May in the old corn hall.",
    "Whoever wants to speak there must give his name to the clerk by noon on Friday.",
]


def dump(*lines: str) -> str:
    return "\n\n".join(lines)


def texts(text: str) -> list[str]:
    result = clean(text)
    result.check()
    return [a.text for a in result.articles]


def test_headline_said_three_times_is_the_title_once():
    head = "Ladd bridge opens after ten years of work"
    result = clean(dump(head, head, *BODY[:2], head, *BODY[2:]))
    (article,) = result.articles
    assert article.title == head
    assert head not in article.text
    assert {r.by for r in result.removed} == {"heuristic/headline-repeat"}


def test_headline_with_the_sites_name_behind_it_is_the_same_headline():
    head = "Ladd bridge opens after ten years of work"
    (article,) = clean(dump(f"{head} | Ladd Valley Courier", head, *BODY)).articles
    assert head in (article.title or "")
    assert article.text == dump(*BODY)


def test_second_copy_of_a_paragraph_goes():
    assert texts(dump(*BODY, BODY[1])) == [dump(*BODY)]


def test_refrain_stays():
    song = (
        "Down by the Ladd\n\nO the water runs cold\nAnd the water runs deep\n\nO the water runs cold\nAnd the bargemen"
        " asleep"
    )
    assert texts(song)[0].count("O the water runs cold") == 2


def test_heading_that_opens_clutter_takes_its_list_but_not_the_story_behind_it():
    text = dump(
        BODY[0], BODY[1], "Related Articles", "Five walks to try this spring", "Why the ferry never paid", *BODY[2:]
    )
    assert texts(text) == [dump(*BODY)]


def test_menu_entries_that_no_rule_knows_go_with_their_neighbours():
    text = dump("Home", "Log in", "Courier Plus", "Contact us", "Ladd bridge opens after ten years of work", *BODY)
    (article,) = clean(text).articles
    assert "Courier Plus" not in article.text
    assert article.title == "Ladd bridge opens after ten years of work"


@pytest.mark.parametrize("lines", [
    ["4 eggs", "200 g of flour", "A pinch of salt", "Half a litre of milk"],
    ["Do you swim?", "Never.", "Did you then?", "Once, in Hull."],
])  # fmt: skip
def test_short_lines_inside_a_story_stay(lines: list[str]):
    text = dump(*BODY[:2], *lines, *BODY[2:])
    assert texts(text) == [text]


def test_publisher_age_and_headline_of_a_card_become_fields():
    head = "Ladd bridge opens after ten years of work"
    result = clean(
        dump(head, head, "Ladd Valley Courier", "time5 hours ago", "  • Ladd Valley Courier", head, " ".join(BODY))
    )
    (article,) = result.articles
    assert (article.title, article.source) == (head, "Ladd Valley Courier")
    assert "5 hours ago" in (article.published or "")
    assert article.text == " ".join(BODY)


@pytest.mark.parametrize(
    ("line", "source", "byline"),
    [
        ("Ladd Valley Courier | 12 March 2025", "Ladd Valley Courier", None),
        ("Ladd Valley Courier12 March 2025", "Ladd Valley Courier", None),
        ("By Ida B. Fenwick | 12 March 2025", None, "By Ida B. Fenwick"),
        ("Tuesday, 12 March 2025", None, None),
    ],
)
def test_a_line_of_a_name_and_a_date_fills_two_fields(line: str, source: str | None, byline: str | None):
    (article,) = clean(dump("Ladd bridge opens after ten years of work", line, *BODY)).articles
    assert (article.date, article.source, article.byline) == ("2025-03-12", source, byline)
    assert article.text == dump(*BODY)


def test_headline_without_a_body_is_no_article():
    result = clean(dump(*BODY, "More from the Courier", "Why the ferry never paid"))
    assert len(result.articles) == 1
    assert result.articles[0].text == dump(*BODY)


def test_sentence_before_a_teaser_that_stands_alone_stays():
    giant = " ".join(
        [*GIANT, "Nobody was hurt on the day.", "Engineers blame the mud for the slow work Read More »", *AFTER]
    )
    (text,) = texts(giant)
    assert "Nobody was hurt on the day." in text
    assert "blame the mud" not in text


def test_line_that_announces_the_next_paragraph_ends_the_list():
    text = dump(
        *BODY[:2], "Related Articles", "Five walks to try this spring", "Here is what the engineers found:", *BODY[2:]
    )
    assert texts(text) == [dump(*BODY[:2], "Here is what the engineers found:", *BODY[2:])]


@pytest.mark.parametrize("bar", ["Facebook Twitter Print Email", "Home | Contact us | Log in", "Share  Tweet  Print"])
def test_buttons_run_together_on_one_line_go(bar: str):
    assert texts(dump(bar, *BODY, bar)) == [dump(*BODY)]


def test_one_word_answers_between_sentences_stay():
    text = dump(
        *BODY,
        "Did you ever cross it yourself?",
        "Yes.",
        "And did it hold that day?",
        "No.",
        "What did you do then, in the water?",
        "I swam to the other side and sold the turnips wet.",
    )
    assert texts(text) == [text]


def test_what_a_newsletter_box_says_is_the_storys():
    line = "Sign up for our newsletter, the box said, and you will hear of every bridge in the valley of the Ladd."
    assert texts(dump(BODY[0], line, *BODY[1:])) == [dump(BODY[0], line, *BODY[1:])]


def test_teaser_that_leans_on_the_sentence_before_it_takes_it_along():
    giant = " ".join(
        [*GIANT, "Why do bridges sink in the mud of the Ladd? We asked a panel of four engineers Read More »", *AFTER]
    )
    (text,) = texts(giant)
    assert "Why do bridges" not in text
    assert "four engineers" not in text
    assert f"{GIANT[-1]} {AFTER[0]}" in text
