"""Golden samples: every dump of samples/ gives the articles that were written down for it, and their fields."""

from __future__ import annotations

import difflib
from typing import Any

import pytest

from cleaner.formats.records import story_file
from tests.accept import SLUGS, about, articles, documents, expected, lines, results

FIELDS = ("title", "source", "byline", "published", "date", "section", "url", "credit", "dateline")


def known(slug: str, what: str) -> Any:
    """A sample, expected to fail where its about.toml says so and why."""
    reason = about(slug).get("known_failures", {}).get(what)
    marks = [pytest.mark.xfail(reason=reason, strict=True, raises=AssertionError)] if reason else []
    return pytest.param(slug, marks=marks)


@pytest.mark.parametrize("slug", [known(s, "articles") for s in SLUGS])
def test_articles(slug: str) -> None:
    want, got = expected(slug), [story_file(a) for a in articles(slug)]
    a = [line for n, text in enumerate(want, 1) for line in (f"=== {n} ===", *lines(text))]
    b = [line for n, text in enumerate(got, 1) for line in (f"=== {n} ===", *lines(text))]
    assert a == b, "\n" + "\n".join(difflib.unified_diff(a, b, "expected", "cleaned", lineterm="", n=0))


@pytest.mark.parametrize("slug", [known(s, "fields") for s in SLUGS if about(s).get("article")])
def test_fields(slug: str) -> None:
    want, got = about(slug)["article"], articles(slug)
    assert len(want) == len(got)
    for said, article in zip(want, got, strict=True):
        found = {k: getattr(article, k) for k in said}
        assert found == said


@pytest.mark.parametrize("slug", [known(s, "untouched") for s in SLUGS if about(s).get("untouched")])
def test_clean_dumps_come_out_as_they_went_in(slug: str) -> None:
    (result,) = results(slug)
    (article,) = result.articles
    assert not result.removed
    assert not result.flags
    assert article.text in result.document.text
    assert lines(story_file(article)) == lines(result.document.text)


@pytest.mark.parametrize("slug", SLUGS)
def test_every_character_is_accounted_for(slug: str) -> None:
    for result in results(slug):
        assert result.restore() == result.document.text
        assert "loss-guard" not in result.flags


@pytest.mark.parametrize("slug", SLUGS)
def test_samples_say_what_they_show(slug: str) -> None:
    said = about(slug)
    assert set(said) <= {"shows", "language", "untouched", "stories", "article", "known_failures"}
    assert said["shows"].endswith((".", "。"))
    assert len(said["language"]) == 2
    assert expected(slug)
    assert documents(slug)
    assert all(set(a) <= {*FIELDS, "dump"} for a in said.get("article", []))
    assert len(said.get("article", expected(slug))) == len(expected(slug))
    assert set(said.get("known_failures", {})) <= {"articles", "fields", "untouched", "twice"}
