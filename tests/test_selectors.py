from pathlib import Path

import pytest

from cleaner.config import find
from cleaner.model import CleanerError, Document
from cleaner.pages.selectors import expression, touched
from cleaner.pipeline import clean
from cleaner.rules import fivefilters as ftr
from cleaner.rules.book import Rulebook, load_file, load_folder, shipped
from cleaner.rules.proof import check_rule

STORY = (
    "The harbour board of Port Ellery met on Tuesday evening to discuss the cost of dredging the northern channel,"
    " which has not been done for years."
)


def book(tmp_path: Path, rules: str) -> Rulebook:
    path = tmp_path / "own.toml"
    path.write_text(rules, encoding="utf-8")
    return Rulebook((*shipped().rules, *load_file(path)))


def source(inner: str) -> str:
    return f"<html><body><article><h1>Dredging to begin in spring</h1>{inner}</article></body></html>"


@pytest.mark.parametrize(
    "selector", ["div.weather-note", "//div[contains(@class, 'weather-note')]", "article > .weather-note"]
)
def test_a_rule_may_name_elements(tmp_path: Path, selector: str) -> None:
    rules = book(
        tmp_path,
        f"""[[rule]]
id = "weather-note"
why = "The note is the same below every story."
sites = ["*.courier.example"]
selectors = ["{selector}"]
""",
    )
    inner = (
        f"<p>{STORY}</p><p>{STORY.replace('Tuesday', 'Friday')}</p><div class='a"
        f" weather-note'><p>{STORY.replace('board', 'choir')}</p></div>"
    )
    for url, present in (("https://www.courier.example/1", False), ("https://elsewhere.example/1", True)):
        result = clean(Document("x", source(inner), "html", url), rules)
        result.check()
        assert any("choir" in a.text for a in result.articles) is present
        assert any(r.by == "own/weather-note" for r in result.removed) is not present


def test_an_inline_element_can_be_named(tmp_path: Path) -> None:
    rules = book(
        tmp_path,
        """[[rule]]
id = "inline-note"
why = "The note stands in the middle of a sentence."
sites = ["courier.example"]
selectors = ["span.note"]
""",
    )
    inner = (
        f"<p>{STORY} <span class=note>Get the app of the Courier today!</span> Nobody objected to it.</p><p>{STORY}</p>"
    )
    result = clean(Document("x", source(inner), "html", "https://courier.example/1"), rules)
    assert "Get the app" not in result.articles[0].text
    assert "Nobody objected" in result.articles[0].text


def test_wrong_selectors_are_refused() -> None:
    for wrong in ("div[", "//div[", "p:no-such()"):
        with pytest.raises(CleanerError):
            expression(wrong)


def test_site_patterns_are_imported(tmp_path: Path) -> None:
    folder = tmp_path / "patterns"
    folder.mkdir()
    (folder / "courier.example.txt").write_text(
        "# a comment\ntitle: //h1[@class='kicker']/following-sibling::h2\nbody: //div[@id='story']\ndate:"
        " //meta[@name='day']/@content\nauthor: //span[@class='who']\nstrip:"
        " //div[@class='promo-box']\nstrip_id_or_class: weather-note\n\nstrip: //div[\nnext_page_link:"
        " //a[@rel='next']\nprune: no\nwhat is this\ntest_url: http://courier.example/1\n",
        encoding="utf-8",
    )
    (folder / ".wide.example.txt").write_text("strip_id_or_class: ad\n", encoding="utf-8")
    (folder / "LICENSE.txt").write_text("Public domain.\n", encoding="utf-8")
    done = ftr.import_folder(folder)
    assert done.rules == 7
    assert [line.split(": ")[0] for line in done.skipped] == [
        "LICENSE.txt:1",
        "courier.example.txt:9",
        "courier.example.txt:10",
        "courier.example.txt:11",
        "courier.example.txt:12",
    ]
    ftr.write(done, tmp_path / "rules")
    rules = Rulebook((*shipped().rules, *load_folder(tmp_path / "rules")))
    html = (
        "<html><head><meta name=day content='5 March 2024'></head><body><h1 class=kicker>Ports</h1><h2>Dredging to"
        f" begin in spring</h2><span class=who>Karin Holt</span><div id=story><p>{STORY}</p><div"
        f" class=promo-box><p>{STORY.replace('board', 'choir')}</p></div><p>{STORY.replace('Tuesday', 'Friday')}</p><p"
        " class=weather-note>Rain.</p></div></body></html>"
    )
    result = clean(Document("x", html, "html", "https://www.courier.example/1"), rules)
    result.check()
    [article] = result.articles
    assert article.title == "Dredging to begin in spring"
    assert article.byline == "Karin Holt"
    assert article.published == "5 March 2024"
    assert "choir" not in article.text
    assert "Rain." not in article.text
    assert STORY in article.text


SITE = """
[[site]]
host = "courier.example"
body = "#story"
title = "h2.hed"
byline = "//span[@class='who']"
date = "//meta[@name='day']/@content"
strip = [".promo-box", ".note"]
"""


@pytest.mark.parametrize("url", ["https://www.courier.example/1", None])
def test_a_configuration_may_hold_rules_of_sites(tmp_path: Path, url: str | None) -> None:
    path = tmp_path / "cleaner.toml"
    path.write_text(SITE, encoding="utf-8")
    html = (
        "<html><head><meta name=day content='5 March 2024'><link rel=canonical href='https://courier.example/1'></head><body><div id=story>"
        f"<h2 class=hed>Dredging to begin in spring</h2><span class=who>Karin Holt</span><p>{STORY}</p>"
        f"<div class=promo-box><p>{STORY.replace('board', 'choir')}</p></div><p>{STORY.replace('Tuesday', 'Friday')}</p></div></body></html>"
    )
    result = clean(Document("x", html, "html", url), find(tmp_path).rulebook())
    result.check()
    [article] = result.articles
    assert (article.title, article.byline, article.published) == (
        "Dredging to begin in spring",
        "Karin Holt",
        "5 March 2024",
    )
    assert article.text == f"{STORY}\n\n{STORY.replace('Tuesday', 'Friday')}"


@pytest.mark.parametrize(
    "wrong", ["host = 'a.example'", "host = 'a.example'\nbody = 'div['", "body = 'p'", "host = 'a'\nlead = 'p'"]
)
def test_a_wrong_site_is_refused(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "cleaner.toml").write_text(f"[[site]]\n{wrong}\n", encoding="utf-8")
    with pytest.raises(CleanerError, match="site 1"):
        find(tmp_path)


def test_no_such_folder() -> None:
    with pytest.raises(CleanerError, match="no such folder"):
        ftr.import_folder(Path("/nowhere/at/all"))


def test_a_snippet_shows_what_a_selector_means(tmp_path: Path) -> None:
    [rule] = load_file(
        tmp_path / "own.toml",
        '[[rule]]\nid = "promo-box"\nwhy = "The box sells."\nsites = ["x.example"]\nselectors = [".promo-box"]\n',
    )
    assert touched(rule, "<div class='promo-box wide'>Buy</div>")
    assert not touched(rule, "<p>The promo-box was empty.</p>")


def test_the_examples_of_a_selector_are_snippets(tmp_path: Path) -> None:
    text = (
        '[[rule]]\nid = "promo-box"\nwhy = "The box sells."\nselectors = [".promo-box"]\nmatches = ["<div'
        ' class=promo-box>Buy</div>", "<p class=\'x promo-box\'>Buy"]\nspares = ["<p>promo-box</p>", "<div'
        ' id=promo-box>"]\n'
    )
    [good] = load_file(tmp_path / "own.toml", text)
    assert check_rule(good, Rulebook([good])) == []
    [bad] = load_file(tmp_path / "own.toml", text.replace('.promo-box"]', '#promo-box"]'))
    assert len(check_rule(bad, Rulebook([bad]))) == 3
