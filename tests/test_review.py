"""The review page, driven in a real headless Chromium; skipped, saying so, where no browser is installed."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cleaner import Document, clean
from cleaner.views.review import fragment, page, page_of, summary

BODY = "It rained all day in Hull, and the river rose by a foot before the evening bell rang for the last time."
HOSTILE = [
    "</script><script>window.hacked = 1</script>", "<img src=x onerror='window.hacked=1'>", "--><svg onload=window.hacked=1>",
    "]]>&lt;b&gt;\u2028window.hacked=1\u2029", "${window.hacked=1}", "'); window.hacked=1; ('",
]  # fmt: skip
ASTRAL = "👩‍👩‍👧 𝔥𝔲𝔩𝔩 rained all day, and the river rose by a foot before the evening bell rang for the last time. 🌧"


def dumps() -> list[Document]:
    made = [
        Document(
            "plain.txt",
            f"Rain in Hull\n\n{BODY}\n\nRelated Articles\n\nShare\n\nBack to top button\n\nLeave a comment\n\nAll"
            " rights reserved\n\nSkip to content\n\nFollow us on Facebook\n\nSubscribe to our newsletter",
            url="https://hull.example/1",
        )
    ]
    made += [
        Document(f"hostile-{i}.txt", f"{h}\n\n{BODY}\n\n{h} {BODY}\n\nShare {h}", url=f"https://{i}.example/{h}")
        for i, h in enumerate(HOSTILE)
    ]
    made.append(Document("astral.txt", f"{ASTRAL}\n\nRelated Articles\n\n{ASTRAL} Again."))
    return made


def test_page_holds_no_markup_from_dumps_and_loads_nothing():
    text = page(clean(d) for d in dumps())
    assert text.count("<script") == 2
    assert "onerror='" not in text.replace("\\u003c", "<").split("<script type")[0]
    assert "https://" not in text.split('<script type="application/json"')[0]
    assert "Content-Security-Policy" in text


def test_notebook_view_escapes_dumps():
    html = clean(Document("<x>", f"<script>1</script> {BODY}\n\nRelated Articles"))._repr_html_()
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "line-through" in html
    assert html == fragment(clean(Document("<x>", f"<script>1</script> {BODY}\n\nRelated Articles")))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    binary = next((b for n in ("chromium", "chromium-browser", "google-chrome") if (b := shutil.which(n))), None)
    driver = shutil.which("chromedriver")
    if binary is None or driver is None:
        pytest.skip("no Chromium and ChromeDriver on this machine")
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for flag in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--window-size=1280,900",
    ):
        options.add_argument(flag)
    made = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield made
    made.quit()


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Any:
    path = tmp_path / "review.html"
    path.write_text(page(clean(d) for d in dumps()), encoding="utf-8")
    browser.get(path.as_uri())
    return browser


def texts(browser: Any, selector: str) -> list[str]:
    return browser.execute_script(
        "return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent)", selector
    )


def press(browser: Any, key: str) -> None:
    from selenium.webdriver.common.action_chains import ActionChains

    ActionChains(browser).send_keys(key).perform()


def test_hostile_dumps_run_nothing(opened: Any):
    for _ in dumps():
        assert opened.execute_script("return window.hacked") is None
        assert (
            opened.execute_script("return document.querySelectorAll('section img, section svg, section script').length")
            == 0
        )
        press(opened, "j")
    assert [e for e in opened.get_log("browser") if e["level"] == "SEVERE"] == []


def test_every_character_of_a_dump_is_shown(opened: Any):
    from selenium.webdriver.support.ui import Select

    Select(opened.find_element("id", "sort")).select_by_value("input")
    opened.execute_script("document.activeElement.blur()")
    for d in dumps():
        shown = "".join("".join(texts(opened, "#dump .piece")).split())
        assert shown == "".join(d.text.split())
        press(opened, "j")


def test_cuts_are_named_on_focus_and_keys_move(opened: Any):
    assert "plain.txt" in texts(opened, "#where")[0], "the dump with most removed comes first"
    press(opened, "n")
    assert opened.execute_script("return document.activeElement.textContent") == "Related Articles"
    assert texts(opened, "#why")[0].startswith("related/")
    press(opened, "n")
    assert opened.execute_script("return document.activeElement.textContent") == "Share"
    press(opened, "p")
    press(opened, "j")
    assert "plain.txt" not in texts(opened, "#where")[0]
    press(opened, "k")
    assert "plain.txt" in texts(opened, "#where")[0]


def test_filters_leave_what_they_name(opened: Any):
    from selenium.webdriver.support.ui import Select

    Select(opened.find_element("id", "site")).select_by_value("hull.example")
    assert "1 of 1" in texts(opened, "#where")[0]
    Select(opened.find_element("id", "site")).select_by_value("")
    options = texts(opened, "#rule option")
    assert any(o.startswith("related/") for o in options)


def test_marks_are_exported_and_obeyed(opened: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The whole loop: a page, two marks, the export, `rules new --marks`, and the dump cleaned again."""
    from click.testing import CliRunner

    from cleaner.cli import main
    from cleaner.config import _given, _nearest

    press(opened, "n")
    press(opened, "y")
    opened.execute_script(
        "const p = document.querySelector('#dump .piece:not(.removed):not(.field)'); const r = document.createRange(); r.selectNodeContents(p); getSelection().removeAllRanges(); getSelection().addRange(r);"
    )
    press(opened, "x")
    press(opened, "e")
    said = opened.execute_script("return document.getElementById('toml').value")
    made = tomllib.loads(said)
    (kept,) = made["keep"]
    assert kept["path"] == "plain.txt"
    assert kept["text"] == "Related Articles"
    assert kept["by"].startswith("related/")
    monkeypatch.chdir(tmp_path)
    Path("marks.toml").write_text(said, encoding="utf-8")
    Path("plain.txt").write_text(dumps()[0].text, encoding="utf-8")
    done = CliRunner().invoke(main, ["rules", "new", "--marks", "marks.toml"])
    assert done.exit_code == 0, done.output
    for cached in (_given, _nearest):
        cached.cache_clear()
    found = CliRunner().invoke(main, ["check", "plain.txt", "--rules", "rules"]).stdout
    assert "Related Articles" not in found
    assert list(Path("rules").rglob("reviewed*.toml"))  # the line goes by whichever rule names it first
    from cleaner.rules.book import rulebook

    assert any(r.id.startswith("reviewed/") for r in rulebook([Path("rules")]).rules)
    again = CliRunner().invoke(main, ["rules", "new", "--marks", "marks.toml"])
    assert "cleaner.toml: 0 exceptions written" in again.output


def test_search_link_and_help(opened: Any):
    opened.execute_script(
        "const s = document.getElementById('search'); s.value = 'hostile-3'; s.dispatchEvent(new Event('input'));"
    )
    assert "1 of 1" in texts(opened, "#where")[0]
    assert opened.execute_script("return location.hash") == "#hostile-3.txt"
    opened.execute_script("location.hash = '#astral.txt'")
    import time

    for _ in range(50):
        if "astral.txt" in texts(opened, "#where")[0]:
            break
        time.sleep(0.1)
    assert "astral.txt" in texts(opened, "#where")[0]
    opened.execute_script("document.activeElement.blur()")
    press(opened, "?")
    assert opened.execute_script("return document.getElementById('help').open")
    assert any(row.startswith("related, in ") for row in texts(opened, "#legend li"))


def test_dumps_of_one_id_and_names_that_are_no_utf8_have_addresses_of_their_own(browser: Any, tmp_path: Path):
    twins = [summary(clean(Document("r0", f"Rain {n}\n\n{BODY}\n\nShare")), f"{n}.jsonl") for n in "ab"]
    odd = summary(clean(Document("caf\udce9.txt", f"Rain\n\n{BODY}\n\nShare")))
    path = tmp_path / "review.html"
    path.write_text(page_of([*twins, odd]), encoding="utf-8")
    for hash_, said in [("#b.jsonl%20r0", "r0of b.jsonl"), ("#%", ""), ("#caf%5Cudce9.txt", "caf\\udce9.txt")]:
        browser.get("about:blank")
        browser.get(path.as_uri() + hash_)
        assert said in texts(browser, "#where")[0]
        assert texts(browser, "#dump .piece")
    assert [e for e in browser.get_log("browser") if e["level"] == "SEVERE"] == []


def test_search_shows_where_and_gives_the_keys_back(opened: Any):
    press(opened, "/")
    press(opened, "skip to content")
    assert texts(opened, ".now") == ["Skip to content"]
    press(opened, "\ue007")  # Enter
    press(opened, "?")
    assert opened.execute_script("return document.getElementById('help').open")


@pytest.mark.parametrize("width", [1280, 400])
def test_nothing_is_wider_than_the_screen(opened: Any, width: int):
    opened.set_window_size(width, 900)
    inside = opened.execute_script("return window.innerWidth")
    assert opened.execute_script("return document.documentElement.scrollWidth") <= inside
    for box in ("dump", "articles"):
        height = opened.execute_script("return document.getElementById(arguments[0]).clientHeight", box)
        assert height > 150


def test_a_thousand_dumps_open_quickly(browser: Any, tmp_path: Path):
    result = clean(dumps()[0])
    path = tmp_path / "many.html"
    path.write_text(page([result] * 1000), encoding="utf-8")
    browser.get(path.as_uri())
    assert "1 of 1000" in texts(browser, "#where")[0]
    assert browser.execute_script("return performance.timing.domComplete - performance.timing.navigationStart") < 10_000
