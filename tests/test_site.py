"""The documentation site: it builds strictly, every page is reached from the first, and its recipes run."""

from __future__ import annotations

import html
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest

ROOT = Path(__file__).parents[1]
RECIPES = re.findall(
    r"^<!-- recipe:? ?(\w*) -->\n```python\n(.*?)^```",
    (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8"),
    re.M | re.S,
)


class _Page(HTMLParser):
    """What a page links to, its headings, and the text of its blocks of code."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.headings: list[str] = []
        self.code: list[str] = []
        self.inside = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [v for k, v in attrs if tag == "a" and k == "href" and v]
        if tag in ("pre", "h2"):
            self.inside = tag
            (self.code if tag == "pre" else self.headings).append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = "" if tag == self.inside else self.inside

    def handle_data(self, data: str) -> None:
        if self.inside:
            (self.code if self.inside == "pre" else self.headings)[-1] += data


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("mkdocs", reason="the documentation's packages are not installed: pip install -e '.[docs]'")
    pytest.importorskip("mkdocstrings")
    out = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert not re.search(r"^(?:WARNING|ERROR)", done.stderr, re.M), done.stderr
    return out


def test_every_page_is_reached_from_the_first(site: Path):
    pages = {"/" + p.relative_to(site).as_posix() for p in site.rglob("index.html")}
    seen, todo = set(), ["/index.html"]
    while todo:
        page = todo.pop()
        if page in seen:
            continue
        seen.add(page)
        for href in _Page(site / page[1:]).links:
            path = urlsplit(urljoin(page, href)).path
            path = path + "index.html" if path.endswith("/") else path
            if not urlsplit(href).scheme and path in pages:
                todo.append(path)
    assert pages - seen == set()


def test_every_name_that_is_printed_is_found(site: Path):
    """By the search: each is the title of a part of a page."""
    from cleaner.rules.book import shipped
    from cleaner.rules.names import judges

    rows = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))["docs"]
    titles = {html.unescape(row["title"]) for row in rows}
    assert {r.id.partition("[")[0] for r in shipped().rules} - titles == set()
    assert {name for name in judges() if not name.endswith("/")} - titles == set()


def test_a_rule_says_what_it_takes_and_what_it_spares(site: Path):
    from cleaner.rules.book import shipped

    for family in {r.id.partition("/")[0] for r in shipped().rules}:
        page = (site / "rules" / family / "index.html").read_text(encoding="utf-8")
        for part in page.split("<h2 ")[1:]:
            assert "Takes:" in part
            assert "Spares:" in part


def test_recipes_are_shown_as_they_are_run(site: Path):
    page = _Page(site / "recipes" / "index.html")
    assert [c.strip() for c in page.code] == [code.strip() for _, code in RECIPES]
    source = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
    assert [h.removesuffix("¶") for h in page.headings] == re.findall(r"^## (.*)$", source, re.M)


def test_the_command_line_is_told_as_the_terminal_tells_it(site: Path):
    page = (site / "cli" / "index.html").read_text(encoding="utf-8")
    assert "Sentinel" not in page
    assert "--no-split" in page
    assert "cleaner rules import" in page


def test_pictures_of_the_terminal_are_filled_in(site: Path):
    shown = [c for c in _Page(site / "index.html").code if c.startswith("$ cleaner")]
    assert len(shown) == (ROOT / "docs" / "index.md").read_text(encoding="utf-8").count("```console")
    assert all(len(c.splitlines()) > 3 for c in shown)
    assert (site / "review-of-samples.html").stat().st_size > 10_000


@pytest.mark.parametrize(("needs", "code"), RECIPES, ids=[n or f"plain-{i}" for i, (n, _) in enumerate(RECIPES)])
def test_recipe_runs(needs: str, code: str, tmp_path: Path):
    if needs and importlib.util.find_spec(needs) is None:
        pytest.skip(f"{needs} is not installed")
    if needs == "pyspark" and not shutil.which("java"):
        pytest.skip("Spark needs Java")
    texts = {d.parent.name: d.read_text(encoding="utf-8") for d in sorted((ROOT / "samples").glob("*/dump.txt"))[:4]}
    (tmp_path / "dumps.jsonl").write_text("".join(json.dumps({"id": k, "text": v}) + "\n" for k, v in texts.items()))
    (tmp_path / "dump.txt").write_text(next(iter(texts.values())), encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]


def test_completion_scripts_are_made():
    cleaner = Path(sys.executable).with_name("cleaner")
    for shell in ("bash", "zsh", "fish"):
        done = subprocess.run(
            [cleaner],
            env={"_CLEANER_COMPLETE": f"{shell}_source", "PATH": "/usr/bin:/bin"},
            capture_output=True,
            text=True,
        )
        if shell == "bash" and "Bash" in done.stderr:
            continue
        assert "_CLEANER_COMPLETE" in done.stdout
    env = {
        "_CLEANER_COMPLETE": "bash_complete",
        "COMP_WORDS": "cleaner che",
        "COMP_CWORD": "1",
        "PATH": "/usr/bin:/bin",
    }
    assert subprocess.run([cleaner], env=env, capture_output=True, text=True).stdout == "plain,check\n"
