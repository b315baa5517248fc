"""The promises: nothing vanishes, marks replay, clean stays clean, the same in gives the same out, and importing is light."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cleaner.articles import compose
from cleaner.check import settled
from cleaner.formats.records import removals, story_file
from cleaner.judge import judge
from cleaner.model import Document
from cleaner.pipeline import clean, read_page
from cleaner.reader.read import read_pages
from cleaner.rules.book import shipped
from cleaner.settings import Settings
from cleaner.views.findings import left_out
from tests.accept import SLUGS, about, documents, expected, lines, results

STORIES = [(slug, n) for slug in SLUGS for n in range(1, len(expected(slug)) + 1)]


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_vanishes(slug: str) -> None:
    """Every block is in an article, in a field, or removed by something that has a name and a reason."""
    for result in results(slug):
        kept = [span for a in result.articles for spans in (a.spans, *a.field_spans.values()) for span in spans]
        gone = [(r.start, r.end) for r in result.removed]
        for b in result.blocks:
            assert any(s < b.end and b.start < e for s, e in [*kept, *gone]), b
        for r in result.removed:
            family, _, name = r.by.rpartition("/")
            assert family, r
            assert name, r
            assert r.kind, r
            assert r.why.strip(), r
            assert 0 < r.p <= 1, r


@pytest.mark.parametrize("slug", SLUGS)
def test_marks_replay(slug: str) -> None:
    """What came out follows from the recorded marks alone."""
    for document, result in zip(documents(slug), results(slug), strict=True):
        page = read_page(document)
        said = shipped().marks(page)
        reading = read_pages([page], [said])[0] if document.kind == "text" and not document.whole else None
        assert set(judge(page, shipped(), Settings(), said, reading)) <= set(result.marks)
        articles, removed = compose(page, result.marks, Settings())
        assert articles == result.articles
        assert removed == result.removed


@pytest.mark.parametrize("slug", SLUGS)
def test_removed_text_can_be_put_back(slug: str) -> None:
    """The dump's text follows from the articles' spans, the fields' spans and the audit."""
    for result in results(slug):
        text = result.document.text
        pieces = [(r["start"], r["text"]) for r in removals(result) if r.get("by", "").count("/")]
        pieces += [
            (s, text[s:e]) for a in result.articles for spans in (a.spans, *a.field_spans.values()) for s, e in spans
        ]
        rebuilt = [" "] * len(text)
        for start, piece in dict(pieces).items():
            rebuilt[start : start + len(piece)] = piece
        assert "".join("".join(rebuilt).split()) == "".join(text.split())


@pytest.mark.parametrize(("slug", "n"), STORIES, ids=[f"{s}-{n}" for s, n in STORIES])
def test_clean_stays_clean(slug: str, n: int) -> None:
    """Every expected article goes through unchanged, as one article."""
    text = expected(slug)[n - 1]
    reason = about(slug).get("known_failures", {}).get("articles")
    result = clean(Document(f"{slug}/{n}", text))
    try:
        assert [lines(story_file(a)) for a in result.articles] == [lines(text)]
        assert not result.removed
    except AssertionError:
        if reason:
            pytest.xfail(reason)
        raise


@pytest.mark.parametrize("slug", SLUGS)
def test_twice_is_once(slug: str) -> None:
    """What comes out is clean: it comes out again as it is."""
    changed = []
    for result in results(slug):
        for a in result.articles:
            again = clean(Document("again", story_file(a)))
            if [lines(story_file(b)) for b in again.articles] != [lines(story_file(a))]:
                changed.append(a.story)
    reason = about(slug).get("known_failures", {}).get("twice")
    if reason and changed:
        pytest.xfail(reason)
    assert not changed
    assert not reason, "it comes out the same now: take the known failure out of about.toml"


@pytest.mark.parametrize("slug", [s for s in SLUGS if not s.startswith("html")])
def test_fixing_twice_is_fixing_once(slug: str) -> None:
    for document in documents(slug):
        fixed = settled(document, clean(document), shipped(), Settings())
        if fixed is None:
            continue  # several stories: such a file is not rewritten
        again = Document("again", fixed, url=document.url)
        assert settled(again, clean(again), shipped(), Settings()) == fixed
        assert not left_out(clean(again))


def digest(slugs: list[str]) -> str:
    """All that became of some samples, as one hash."""
    seen = {s: [(r.articles, r.removed, r.marks, r.flags) for r in map(clean, documents(s))] for s in slugs}
    return hashlib.sha256("\n".join(f"{s} {seen[s]!r}" for s in sorted(seen)).encode()).hexdigest()


def test_neither_order_nor_hash_seed_matters(checkout: Path) -> None:
    slugs = ["aggregator", "news-page", "html-news", "lang-ru", "records"]
    code = "import sys, json; from tests.test_promises import digest; print(digest(json.loads(sys.argv[1])))"
    seen = set()
    for seed, order in (("0", slugs), ("12345", slugs[::-1])):
        env = os.environ | {"PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", code, json.dumps(order)],
            cwd=checkout,
            env=env,
            capture_output=True,
            text=True,
            check=True,
        )
        seen.add(done.stdout)
    assert len(seen) == 1
    assert seen == {digest(slugs) + "\n"}


def test_the_number_of_processes_does_not_matter(checkout: Path, tmp_path: Path) -> None:
    written = []
    for jobs in ("1", "2"):
        out = tmp_path / f"jobs{jobs}.jsonl"
        command = [
            sys.executable,
            "-m",
            "cleaner.cli",
            "clean",
            *map(str, sorted(checkout.glob("samples/*/dump.*"))),
            "--format",
            "jsonl",
            "-o",
            str(out),
            "--jobs",
            jobs,
        ]
        done = subprocess.run(
            command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(checkout)}, capture_output=True, text=True
        )
        assert done.returncode in (0, 1), done.stderr
        written.append(out.read_bytes())
    assert written[0] == written[1]
    assert written[0].count(b"\n") >= len(SLUGS)


def test_importing_is_light(checkout: Path) -> None:
    """Neither importing nor cleaning a text loads what only pages, formats and languages need."""
    code = """
import sys
import cleaner
first = set(sys.modules)
cleaner.clean("Rain delays the final\\n\\nIt rained all day in Hull, and nobody minded but the umpires.")
heavy = {"trafilatura", "lxml", "bs4", "langdetect", "pyarrow", "babel", "sklearn", "lightgbm", "datatrove", "ray"}
print(sorted((heavy | {"numpy", "re2", "click", "rich"}) & first), sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=checkout, capture_output=True, text=True, check=True)
    assert done.stdout == "[] []\n"
