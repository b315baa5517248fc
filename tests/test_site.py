"""The documentation site: it builds strictly, every page is reached from the first, and its recipes run."""

from __future__ import annotations

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
    r"^```python recipe(?: needs=(\w+))?\n(.*?)^```",
    (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8"),
    re.M | re.S,
)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [v for k, v in attrs if tag == "a" and k == "href" and v]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("mkdocs", reason="the documentation's packages are not installed: pip install -e '.[docs]'")
    pytest.importorskip("mkdocstrings")
    out = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(out)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return out


def test_every_page_is_reached_from_the_first(site: Path):
    pages = {"/" + p.relative_to(site).as_posix() for p in site.rglob("index.html")}
    seen, todo = set(), ["/index.html"]
    while todo:
        page = todo.pop()
        if page in seen:
            continue
        seen.add(page)
        parser = _Links()
        parser.feed((site / page[1:]).read_text(encoding="utf-8"))
        for href in parser.found:
            path = urlsplit(urljoin(page, href)).path
            path = path + "index.html" if path.endswith("/") else path
            if not urlsplit(href).scheme and path in pages:
                todo.append(path)
    assert pages - seen == set()


def test_every_rule_and_heuristic_has_its_place(site: Path):
    from cleaner.heuristics import CLUTTER
    from cleaner.rules.book import shipped

    families = {r.id.partition("/")[0] for r in shipped().rules}
    text = {f: (site / "rules" / f / "index.html").read_text(encoding="utf-8") for f in families}
    assert [r.id for r in shipped().rules if r.id not in text[r.id.partition("/")[0]]] == []
    page = (site / "heuristics" / "index.html").read_text(encoding="utf-8")
    assert [h.__name__ for h in CLUTTER if h.__name__.replace("_", " ") not in page] == []


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
