"""Structure on request: an article as Markdown, and the fields of several values."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from cleaner import Article, Document, Settings, clean
from cleaner.cli import main

ASKED = Settings(markdown=True)
LEAD = "The harbour board of Port Ellery met on Tuesday evening to discuss the cost of dredging the northern channel."
MORE = "Karin Holt, who chairs the board, said that the work could begin in spring, provided that the county pays."
LAST = "Fishermen who had waited outside in the rain were told that the old quay would stay open until then."


def article(body: str, head: str = "") -> Article:
    source = (
        f"<html><head><title>Dredging to begin</title>{head}</head><body><article><h1>Dredging to begin</h1>"
        f"<p>{LEAD}</p>{body}<p>{MORE}</p><p>{LAST}</p></article></body></html>"
    )
    plain = clean(Document("x", source, "html", "https://courier.example/ports/1"))
    rich = clean(Document("x", source, "html", "https://courier.example/ports/1"), settings=ASKED)
    rich.check()
    assert [a.text for a in rich.articles] == [a.text for a in plain.articles]
    assert plain.articles[0].markdown is None
    return rich.articles[0]


def written(body: str) -> str:
    """The Markdown of a body between two paragraphs."""
    text = article(body).markdown
    assert text is not None
    head, tail = LEAD + "\n\n", "\n\n" + MORE
    assert text.startswith(head)
    return text[len(head) : text.index(tail)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<p>It was <b>late</b> when <em>the <strong>old</strong> ferry</em> left for <a href='/hull?a=1'>Hull</a>, people said.</p>",
            "It was **late** when *the **old** ferry* left for [Hull](https://courier.example/hull?a=1), people said.",
        ),
        ("<h2>What it costs</h2><p>Four million crowns, the board said.</p>", "## What it costs\n\nFour million crowns, the board said."),
        (
            "<p>The board has three wishes for the spring of next year:</p><ul><li>a dredger<ul><li>of its own</li></ul></li><li>a <i>pilot</i></li></ul>",
            "The board has three wishes for the spring of next year:\n\n- a dredger\n   - of its own\n- a *pilot*",
        ),
        (
            "<p>The work will be done in three steps, one after another:</p><ol><li>Measure the channel.</li><li>Dig the channel.</li></ol>",
            "The work will be done in three steps, one after another:\n\n1. Measure the channel.\n2. Dig the channel.",
        ),
        (
            "<blockquote><p>“Nobody asked the herring,” said the harbour master.</p><p>“And nobody will ask them now,” she said.</p></blockquote>",
            "> “Nobody asked the herring,” said the harbour master.\n>\n> “And nobody will ask them now,” she said.",
        ),
        (
            "<p>The depth is worked out with a short program:</p><pre class=language-python><code>def depth(tide):\n    return 4 + tide</code></pre>",
            "The depth is worked out with a short program:\n\n```python\ndef depth(tide):\n    return 4 + tide\n```",
        ),
        ("<p>She set <code>max_depth = 4</code> and 2 * 3 * 4 in the file_name_field.</p>", "She set `max_depth = 4` and 2 \\* 3 \\* 4 in the file\\_name\\_field."),
        ("<p>Rain fell on the quay.<br>Rain fell on the boats and on the sea.</p>", "Rain fell on the quay.  \nRain fell on the boats and on the sea."),
        (
            "<p>The channel<sup><a href='#fn1'>1</a></sup> is older than the town itself, she said.</p><ol><li id=fn1>It was dug in 1741 by hand. <a href='#r1'>↩</a></li></ol>",
            "The channel[^1] is older than the town itself, she said.\n\n[^1]: It was dug in 1741 by hand.",
        ),
    ],
    ids=["inline", "heading", "list", "ordered", "quote", "code", "escapes", "break", "footnote"],
)  # fmt: skip
def test_structure(body: str, expected: str) -> None:
    assert written(body) == expected


def test_a_table_is_a_table() -> None:
    rows = "<tr><th>Berth</th><th>Depth at low tide</th></tr><tr><td>Old quay</td><td><p>4 metres</p></td></tr><tr><td>New quay</td><td>6 metres</td></tr>"
    assert written(f"<p>The depths of the two berths that the county measured:</p><table>{rows}</table>").endswith(
        "\n\n| Berth | Depth at low tide |\n| --- | --- |\n| Old quay | 4 metres |\n| New quay | 6 metres |"
    )


def test_pictures_keep_their_alternative_text() -> None:
    body = "<figure><img src='/a.jpg' alt='The quay at dusk'><figcaption>The quay at dusk. Photo: A. Roe</figcaption></figure>"
    assert "![The quay at dusk](https://courier.example/a.jpg)" in (article(body).markdown or "")


def test_what_is_cut_is_cut_there_too() -> None:
    told = article(
        "<p>Sign up for our daily newsletter!</p><div class=share><a href=/f>Share on Facebook</a></div>"
    ).markdown
    assert told == f"{LEAD}\n\n{MORE}\n\n{LAST}"


def test_a_text_dump_is_its_own_markdown() -> None:
    dump = f"## What it costs\n\n{LEAD}\n\n- a dredger\n- a *pilot*\n\n{MORE}"
    [told] = clean(dump, settings=ASKED).articles
    assert told.markdown == told.text


def test_fields_of_several_values() -> None:
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Dredging to begin", "image": ["https://courier.example/lead.jpg"],'
        ' "author": [{"name": "Jo Roe"}, {"name": "Ann Lee, Courier staff"}], "keywords": "ports, dredging"}</script>'
        "<meta property=article:tag content=Fishing><link rel=canonical href='https://courier.example/ports/dredging'>"
    )
    told = article("", head)
    assert told.authors == ("Jo Roe", "Ann Lee")
    assert set(told.tags) == {"ports", "dredging", "Fishing"}
    assert told.images == ("https://courier.example/lead.jpg",)
    assert told.canonical == "https://courier.example/ports/dredging"


def test_comments_that_are_cut_are_still_to_be_had() -> None:
    said = "I have fished there since I was a boy, and it was always too shallow for the big boats."
    source = (
        f"<html><body><article><h1>Dredging to begin</h1><p>{LEAD}</p><p>{MORE}</p><p>{LAST}</p></article>"
        f"<section id=comments class=comments><h3>2 comments</h3><div class=comment><p>{said}</p></div></section></body></html>"
    )
    [told] = clean(Document("x", source, "html")).articles
    assert said not in told.text
    assert said in told.comments


def test_the_command_writes_markdown_files(tmp_path: Path) -> None:
    page = f"<html><head><title>Dredging to begin</title></head><body><article><h1>Dredging to begin</h1><p>{LEAD}</p><h2>What it costs</h2><p>{MORE}</p><p>{LAST}</p></article></body></html>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    args = ["clean", "-q", "--jobs", "0", str(tmp_path / "a.html"), "--format", "md", "-o", str(tmp_path / "out")]
    assert CliRunner().invoke(main, args).exit_code == 0
    told = (tmp_path / "out" / "a.html.md").read_text(encoding="utf-8")
    assert told == f"# Dredging to begin\n\n{LEAD}\n\n## What it costs\n\n{MORE}\n\n{LAST}\n"
