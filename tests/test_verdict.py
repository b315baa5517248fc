"""Walls where a story should be: they give no article, and a flag that says which; a paywall's beginning stays."""

from __future__ import annotations

import pytest

from cleaner import Document, clean

STORY = [
    "The harbour board of Port Ellery met on Tuesday evening to discuss the cost of dredging the northern channel.",
    "Karin Holt, who chairs the board, said that the work could begin in spring, provided that the county pays.",
]

MORE = [
    *STORY,
    "Fishermen who had waited outside in the rain were told that the old quay would stay open until the last of the dredgers left.",
    "A survey by the coast office found that two of the five berths can no longer be used at low tide by anything but rowing boats.",
]


@pytest.mark.parametrize(
    ("title", "lines", "flag"),
    [
        ("Just a moment...", ["Checking your browser before you enter courier.example.", "This takes five seconds."], "bot-check"),
        ("Courier", ["Verify you are human by completing the action below.", "Ray ID: 7c1f"], "bot-check"),
        ("404 Not Found", ["The page you requested was moved or never was.", "Home", "Contact"], "error-page"),
        ("Seite nicht gefunden", ["Versuchen Sie es auf der Startseite noch einmal."], "error-page"),
        ("Courier", ["We value your privacy", "We and our 812 partners store information on a device.", "Accept all"], "consent-wall"),
        ("Courier", ["Mit Werbung weiterlesen", "Besuchen Sie uns wie gewohnt mit Werbung und Tracking.", "Einverstanden"], "consent-wall"),
    ],
)  # fmt: skip
def test_a_wall_is_no_article(title: str, lines: list[str], flag: str) -> None:
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{''.join(f'<p>{x}</p>' for x in lines)}</body></html>"
    for document in (Document("x", page, "html"), Document("x", "\n\n".join([title, *lines]))):
        result = clean(document)
        result.check()
        assert (result.articles, flag in result.flags) == ((), True)


@pytest.mark.parametrize("kind", ["html", "text"])
def test_the_beginning_in_front_of_a_paywall_stays(kind: str) -> None:
    lines = [*STORY, "Subscribe to continue reading", "Already a subscriber? Log in"]
    head = "<html><head><title>Dredging to begin</title></head><body><article><h1>Dredging to begin</h1>"
    page = head + "".join(f"<p>{x}</p>" for x in lines) + "</article></body></html>"
    text = page if kind == "html" else "\n\n".join(["Dredging to begin", *lines])
    [article] = clean(Document("x", text, kind)).articles  # type: ignore[arg-type]
    assert "paywall" in article.flags
    assert article.text.endswith("\n\n".join(STORY))


@pytest.mark.parametrize(
    "dump",
    [
        "404: the page that was never found\n\n" + "\n\n".join(MORE),
        "Are you a robot?\n\n" + "\n\n".join(MORE),
        "Rain in Hull\n\nIt rained all day, and the server of the town said only: page not found.",
        "Cookie recipes\n\nMix the flour with the sugar, and leave it in the cold for an hour.",
    ],
)
def test_a_story_about_walls_is_a_story(dump: str) -> None:
    result = clean(dump)
    assert result.articles
    assert not {"bot-check", "error-page", "consent-wall", "paywall"} & set(result.flags)
