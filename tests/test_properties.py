"""Whatever the text: every character is accounted for, twice is the same, and time grows with length alone."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cleaner.articles import compose
from cleaner.check import rewritten
from cleaner.model import Document, Result
from cleaner.pipeline import clean
from cleaner.settings import Settings
from cleaner.text.segments import read_blocks

UNICODE = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
"""Anything but lone surrogates, NULs among it."""
BREAKS = st.sampled_from(
    [
        "\n",
        "\r\n",
        "\r",
        "\n\n",
        "\n\n\n",
        "\x0b",
        "\x0c",
        "\x85",
        "\u2028",
        "\u2029",
        " \n \n",
        "\t",
        " ",
        "\xa0",
        "\u3000",
    ]
)
PIECES = st.sampled_from(
    [
        "Rain delays the final", "It rained all day in Hull, and the umpires went home before tea without a word.", "Read more", "Share",
        "logo", "Advertisement", "Related Articles", "• The Evening Mail", "time5 hours ago", "By Jo Field", "12 March 2025", "Comments", "* * *",
        "No comments yet...", "Show More", "“We have not won,” he told them, “and I have looked at it from several sides.”", "1 of 3 DOCUMENTS",
        "BYLINE: Jo Field", "HULL (Reuters) – The final was put off on Monday. It will be played, if it is dry, in a week.", "(Reuters)",
        "© 2025 The Evening Mail. All rights reserved.", "ALSO READ: The umpire who could not swim", "اقرأ أيضا", "خبر عاجل من الوادي اليوم.",
        "שלום עולם, זה סיפור קצר על גשם.", "関連記事", "雨が一日中降り続き、決勝は一週間後に延期された。", "👍🏽👩‍👩‍👧‍👦 🇫🇷", "e\u0301\u200d\ufe0f", "\0", "\ufeff", "\u200b", "\u202e",
        "a" * 1300, "One. Two! Three? " * 100, "<b>", "&amp;", "-----", "1.", "Q:", "A: Yes.", "…", "http://example.org/a?b=c",
    ]
)  # fmt: skip
DUMPS = st.lists(
    st.one_of(PIECES, BREAKS, st.text(st.characters(exclude_categories=["Cs"]), max_size=30)), max_size=60
).map("".join)


def squeezed(text: str) -> str:
    return "".join(text.split())


def accounted(text: str) -> Result:
    """Clean a text and hold the result to the contract."""
    result = clean(text)
    assert result.restore() == text
    for a in result.articles:
        spans = [text[s:e] for s, e in a.spans]
        assert all(s == s.strip() for s in spans)
        assert squeezed("".join(spans)) == squeezed(a.text)
        for wheres in a.field_spans.values():
            assert all(text[s:e].strip() for s, e in wheres)
    assert len({a.id for a in result.articles}) == len(result.articles)
    assert [a.story for a in result.articles] == list(range(1, len(result.articles) + 1))
    assert {a.stories for a in result.articles} <= {len(result.articles)}
    if text.strip() and result.blocks:
        assert result.articles or result.removed
    else:
        assert not result.articles
    return result


@given(UNICODE)
@example("")
@example("\0")
@example("\n" * 100_000)
@example("\r\n\r\n a \r b \n\r c")
@example("\ufeff\u200b\u2028\u2029\x85")
@example("الخبر " * 400)
@example("🙂" * 3000)
@example("\u0301" * 2000)
def test_arbitrary_unicode(text: str) -> None:
    accounted(text)


@given(DUMPS)
def test_arbitrary_dumps(text: str) -> None:
    result = accounted(text)
    again = clean(text)
    assert (again.articles, again.removed, again.marks) == (result.articles, result.removed, result.marks)
    if "loss-guard" not in result.flags and result.blocks:
        page = replace(read_blocks(Document("text", text)), flags=result.flags)
        assert compose(page, result.marks, Settings()) == (
            result.articles,
            result.removed,
        )


@given(DUMPS)
def test_a_fix_only_takes_away(text: str) -> None:
    """What --fix leaves is the text without some of its characters."""
    result = clean(text)
    if len(result.articles) == 1:
        left = Counter(squeezed(rewritten(result)))
        assert not left - Counter(squeezed(text))


TAGS = st.sampled_from(
    [
        "p",
        "div",
        "h1",
        "h2",
        "li",
        "ul",
        "article",
        "section",
        "table",
        "tr",
        "td",
        "br",
        "b",
        "a",
        "figcaption",
        "blockquote",
        "script",
        "style",
        "!--",
        "aside",
        "main",
    ]
)


@st.composite
def pages(draw: st.DrawFn) -> str:
    out = []
    for _ in range(draw(st.integers(0, 40))):
        tag, text = draw(TAGS), draw(st.one_of(PIECES, st.text(st.characters(exclude_categories=["Cs"]), max_size=20)))
        kind = draw(st.integers(0, 3))
        if tag == "!--":
            out.append(f"<!-- {text} -->")
        elif tag in ("script", "style"):
            out.append(f"<{tag}>SECRET = 1;</{tag}>")
        else:
            out.append(
                [
                    f"<{tag}>{text}</{tag}>",
                    f"<{tag} class='{draw(st.sampled_from(['related', 'body', 'share', 'x']))}'>{text}",
                    f"</{tag}>",
                    text,
                ][kind]
            )
    return "<html><body>" + "".join(out)


@given(pages())
@example("<p>" * 3000 + "deep")
@example("<html")
@example("<![CDATA[")
def test_arbitrary_pages(text: str) -> None:
    result = clean(Document("page", text, "html"))
    assert result.restore() == result.document.text
    assert "SECRET" not in result.document.text
    assert all("SECRET" not in a.text for a in result.articles)


AWKWARD: dict[str, Callable[[int], str]] = {
    "one line of words": lambda n: "word " * (n // 5),
    "one line without spaces": lambda n: "x" * n,
    "one line of sentences": lambda n: "It rained in Hull. " * (n // 19),
    "lines of one letter": lambda n: "a\n" * (n // 2),
    "empty lines": lambda n: "\n" * n,
    "carriage returns": lambda n: "\r" * n,
    "spaces": lambda n: " " * n,
    "the same headline": lambda n: "Rain delays the final\n\n" * (n // 23),
    "read more": lambda n: "Read more » " * (n // 12),
    "quotes": lambda n: "“" * n,
    "full stops": lambda n: "." * n,
    "stars": lambda n: "* * *\n" * (n // 6),
    "bullets": lambda n: "  • The Evening Mail\n" * (n // 21),
    "digits": lambda n: "12 " * (n // 3),
    "right to left": lambda n: "اقرأ أيضا: " * (n // 11),
    "emoji": lambda n: "👩‍👩‍👧 " * (n // 6),
    "Chinese without stops": lambda n: "雨" * n,
    "stories": lambda n: "".join(
        f"Rain delays final {k}\n\nHULL (Reuters) – It rained all day in Hull and the umpires went home, said Jo Field {k}.\n\n"
        for k in range(n // 110)
    ),
}


def seconds(text: str) -> float:
    started = time.process_time()
    clean(text)
    return time.process_time() - started


@pytest.mark.parametrize("kind", AWKWARD)
def test_time_grows_with_length_alone(kind: str) -> None:
    """Ten times the text takes about ten times the time; quadratic work would take a hundred times."""
    small, large = AWKWARD[kind](20_000), AWKWARD[kind](200_000)
    seconds(small)
    ratio = 0.0
    for _ in range(3):  # the machine may be busy with something else
        ratio = seconds(large) / max(min(seconds(small) for _ in range(3)), 0.004)
        if ratio < 16:
            break
    assert ratio < 16


def test_a_line_of_a_million_characters() -> None:
    text = ("The bell of Oldwick rings an hour late, and nobody there would have it mended. " * 13_000)[:1_000_000]
    result = accounted(text)
    assert len(squeezed(result.articles[0].text)) > 990_000 * 0.75


def test_a_hundred_thousand_empty_lines_around_a_story() -> None:
    story = "The bell of Oldwick rings an hour late, and nobody there would have it mended, whatever the visitors say."
    result = accounted("\n" * 50_000 + story + "\r\n" * 50_000)
    assert [a.text for a in result.articles] == [story]
