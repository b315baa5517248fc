import json
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from cleaner.model import Document, Page
from cleaner.pages import classify
from cleaner.pages.classify import judge_page, trafilatura_of
from cleaner.pages.render import read_markup
from cleaner.pipeline import clean
from cleaner.settings import Settings

STORY = [
    "The harbour board of Port Ellery met on Tuesday evening to discuss the cost of dredging the northern channel, which has not been done for eleven years.",
    "Karin Holt, who chairs the board, said that the work could begin in spring, provided that the county pays its share of the four million crowns.",
    "Fishermen who had waited outside in the rain were told that the old quay would stay open until the last of the dredgers had left the bay.",
    "A survey by the coast office found that two of the five berths can no longer be used at low tide, and that a third is safe only for small boats.",
]
PARAGRAPHS = "".join(f"<p>{p}</p>" for p in STORY)


def page(body: str, head: str = "", url: str | None = None) -> Page:
    return read_markup(
        Document("x", f"<!DOCTYPE html><html lang='en'><head>{head}</head><body>{body}</body></html>", "html", url)
    )


def texts(body: str, head: str = "") -> list[str]:
    return [b.text for b in page(body, head).blocks]


def test_offsets_point_into_the_rendered_text() -> None:
    p = page(f"<h1>Dredging to begin</h1>{PARAGRAPHS}<ul><li>one<li>two</ul><table><tr><td>a<td>b</table>")
    at = 0
    for n, b in enumerate(p.blocks):
        assert b.n == n
        assert p.document.text[b.start : b.end] == b.text
        assert b.text == b.text.strip()
        assert not p.document.text[at : b.start].strip()
        at = b.end
    assert at == len(p.document.text)


@pytest.mark.parametrize(
    ("html", "blocks"),
    [
        (
            "<p>The <b>har</b>bour <a href=/x>board</a> met<span> on</span>\n Tuesday.</p>",
            ["The harbour board met on Tuesday."],
        ),
        ("<p>first line<br>second line<br/><br>third</p>", ["first line", "second line", "third"]),
        ("text <div>inner</div> after", ["text", "inner", "after"]),
        (
            "<ul><li>flour</li><li>sugar <i>or</i> honey<ul><li>brown</ul></ul>",
            ["- flour", "- sugar or honey", "- brown"],
        ),
        (
            "<table><tr><th>Berth</th><th>Depth</th></tr><tr><td>1</td><td>4 m</td></tr></table>",
            ["Berth | Depth", "1 | 4 m"],
        ),
        (
            "<table><tr><td>North<br>quay</td><td>4 m</td></tr><tr><td>South<br/>quay</td><td>6 m</td></tr></table>",
            ["North quay | 4 m", "South quay | 6 m"],
        ),
        ("<table><tr><td><p>One.</p><p>Two.</p></td><td><p>Three.</p></td></tr></table>", ["One.", "Two.", "Three."]),
        (
            "<table><tr><td><p>Berth</p></td><td><div>Depth</div></td></tr><tr><td><p>1</p></td><td><p>4 m</p></td></tr></table>",
            ["Berth | Depth", "1 | 4 m"],
        ),
        (
            "<p>It cost</p> <div>It took <div style='display: inline'>eleven</div> years and <div style='display:inline'>four million crowns</div>.</div>",
            ["It cost", "It took eleven years and four million crowns."],
        ),
        ("<pre>if a:\n    b()\n\n\nc()</pre>", ["if a:\n    b()", "c()"]),
        (
            "<p>caf&eacute;&nbsp;au lait &amp; &#8220;tea&#8221; co\u00adop\u200beration</p>",
            ["café au lait & “tea” cooperation"],
        ),
        ("<a href=a>Home</a><a href=b>News</a>", ["Home News"]),
        (
            "<p>a<script>x = '<p>no</p>'</script>b<style>p{}</style>c<noscript>d</noscript><template><p>e</p></template></p>",
            ["abc"],
        ),
        ("<p>one<p>two<div>three", ["one", "two", "three"]),
        ("<p>5 < 6 and 7 > 3 &unknown; &</p>", ["5 < 6 and 7 > 3 &unknown; &"]),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字", ["漢字"]),
        ("<svg><title>logo</title><text>no</text></svg><p>yes</p><select><option>no</select>", ["yes"]),
        ("", []),
    ],
)
def test_rendering(html: str, blocks: list[str]) -> None:
    assert texts(html) == blocks


def test_what_the_tree_knows() -> None:
    p = page(
        "<nav class='Top Menu'><ul><li><a href='/a'>Home page</a></ul></nav>"
        "<article id=s1><div class=body><p>It was <a href=/b>late</a>.<p>Again.</div></article><article><p>Other</p></article>"
    )
    home, late, _, other = p.blocks
    assert home.dom is not None
    assert late.dom is not None
    assert other.dom is not None
    assert (home.role, home.dom.tag, home.dom.links, home.dom.href) == ("li", "li", 1.0, "/a")
    assert "top menu" in home.dom.hints
    assert home.dom.ancestors[:2] == ("ul", "nav")
    assert 0.3 < late.dom.links < 0.5
    assert late.dom.hints == "body s1"
    assert (home.dom.article, late.dom.article, other.dom.article) == (-1, 0, 1)


@pytest.mark.parametrize(
    "attributes",
    [
        "hidden",
        "style='display: none'",
        "style='color:red;visibility:hidden'",
        "class='sr-only'",
        "class='a screen-reader-text'",
    ],
)
def test_hidden_text_never_reaches_an_article(attributes: str) -> None:
    result = clean(
        Document(
            "x",
            f"<article>{PARAGRAPHS}<div {attributes}><p>{STORY[0].replace('harbour', 'secret')}</p></div></article>",
            "html",
        )
    )
    assert "secret" not in " ".join(a.text for a in result.articles)
    result.check()


def test_a_page_that_a_script_shows_is_not_hidden() -> None:
    p = page(f"<p>Loading</p><div style='display:none'>{PARAGRAPHS}</div>")
    assert not any(b.dom.hidden for b in p.blocks if b.dom)


def test_a_plain_copy_for_readers_without_scripts() -> None:
    p = page(f"<div id=app></div><noscript><div>{PARAGRAPHS * 2}</div></noscript>")
    assert STORY[0] in p.document.text
    assert "Enable" not in page(f"{PARAGRAPHS}<noscript>Enable scripts.</noscript>").document.text


def test_the_head() -> None:
    data = {"@graph": [{"@type": "WebSite", "name": "Ellery Courier"}, {
        "@type": ["NewsArticle"], "headline": "Dredging to begin", "author": [{"@type": "Person", "name": "K. Holt"}, {"name": "A. Berg"}],
        "datePublished": "2024-03-05T08:00:00Z", "publisher": {"name": "Ellery Courier"}, "articleSection": ["Ports", "News"], "inLanguage": "en-GB",
    }]}  # fmt: skip
    head = f"<title>Dredging to begin | Ellery Courier</title><link rel=canonical href='https://courier.example/1'><script type='application/ld+json'>{json.dumps(data)}</script>"
    fields = page(f"<h1>Dredging to begin</h1>{PARAGRAPHS}", head).fields
    wanted = {"title": "Dredging to begin", "byline": "K. Holt, A. Berg", "published": "2024-03-05T08:00:00Z", "source": "Ellery Courier",
              "url": "https://courier.example/1", "section": "Ports", "language": "en"}  # fmt: skip
    assert {k: fields.get(k) for k in wanted} == wanted


@pytest.mark.parametrize(
    "title",
    [
        "Ferry runs again after the storm - Ports - Ellery Courier",
        "Ferry runs again after the storm | News | elleryc.example",
        "Elleryc: Ferry runs again after the storm",
        "The Ellery Courier : Ports : Ferry runs again after the storm",
        "Ferry runs again after the storm_Elleryc",
        "EC | Ferry runs again after the storm » Ports",
        "Ferry runs again after the storm (from The Ellery Courier)",
        "Ferry runs again after the storm :: Ellery Courier — your town's paper",
        "Ferry runs again after the storm",
    ],
)
def test_a_title_without_the_names_of_site_and_section(title: str) -> None:
    body = f"<a href=/p>Ports</a><a href=/n>News</a><div class=hed>Ferry runs again after the storm</div>{PARAGRAPHS}"
    assert page(body, f"<title>{title}</title>").fields["title"] == "Ferry runs again after the storm"


@pytest.mark.parametrize("mark", [" | ", " - ", " – ", " · ", " » ", " :: ", "_", " / "])
def test_a_title_that_the_page_shows_nowhere(mark: str) -> None:
    for title in (f"Ferry runs again{mark}Ports{mark}Ellery", f"Ellery{mark}Ports{mark}Ferry runs again"):
        body = f"<a href=/p>Ports</a>{PARAGRAPHS}"
        found = page(body, f"<title>{title}</title>", "https://www.ellery.example/1").fields
        assert found["title"] == "Ferry runs again"


@pytest.mark.parametrize(
    "title", ["Spider-Man - No Way Home", "Port Ellery: what is to become of the quay?", "A/B tests in a town of 900"]
)
def test_a_headline_with_marks_stays_whole(title: str) -> None:
    assert page(PARAGRAPHS, f"<title>{title}</title>", "https://courier.example/1").fields["title"] == title


@pytest.mark.parametrize(
    "head",
    [
        "<script type='application/ld+json'>{broken</script>",
        "<script type='application/ld+json'>" + "[" * 50_000 + "</script>",
        "<link rel=canonical href='http://[x'>",
    ],
)
def test_a_broken_head_does_no_harm(head: str) -> None:
    assert STORY[0] in page(PARAGRAPHS, head).document.text


def test_the_title_leaves_the_text() -> None:
    source = f"<html><head><title>Dredging to begin in spring - Courier</title></head><body><article><h1>Dredging to begin in spring</h1>{PARAGRAPHS}</article></body></html>"
    result = clean(Document("x", source, "html"))
    [article] = result.articles
    assert article.title == "Dredging to begin in spring"
    assert article.text == "\n\n".join(STORY)
    result.check()


CHROME = (
    "<header><nav class=menu><ul>"
    + "".join(f"<li><a href='/{w}'>{w}</a></li>" for w in ("News", "Sport", "Weather", "Culture", "Shop"))
    + "</ul></nav></header>",
    "<footer class=footer><p>Copyright 2024 Ellery Courier. All rights reserved.</p><ul><li><a href=/imprint>Imprint</a><li><a href=/privacy>Privacy</a></ul></footer>",
)


def test_the_page_around_the_story_goes() -> None:
    related = "".join(
        f"<li><a href='/r{n}'>Headline number {n} about something else entirely</a></li>" for n in range(6)
    )
    body = f"{CHROME[0]}<main><article><h1>Dredging to begin in spring</h1>{PARAGRAPHS}</article><aside class=related><h3>Related articles</h3><ul>{related}</ul></aside></main>{CHROME[1]}"
    result = clean(
        Document(
            "x", f"<html><head><title>Dredging to begin in spring</title></head><body>{body}</body></html>", "html"
        )
    )
    [article] = result.articles
    assert article.text == "\n\n".join(STORY)
    result.check()


def test_who_writes_in_a_thread_goes_and_who_is_asked_in_an_interview_stays() -> None:
    def told(name: str, times: int) -> str:
        asked = "".join(f"<div class={name}>Karin Holt</div><p>{p}</p>" for p in STORY[:times])
        [article] = clean(Document("x", f"<html><body>{CHROME[0]}<main>{asked}</main></body></html>", "html")).articles
        return str(article.text)

    assert "Karin Holt\n" not in told("postprofile", 4)
    assert told("postprofile", 4).count("Karin Holt,") == 1
    assert all(p in told("speaker", 4) for p in STORY[:4])


def test_a_recipe_keeps_its_ingredients_and_steps() -> None:
    goods = ["2 cups of rye flour", "1 tsp salt", "300 ml warm water", "a handful of dried kelp"]
    steps = [
        "Stir salt into the flour.",
        "Add the water.",
        "Knead in the kelp.",
        "Rest for an hour.",
        "Bake and enjoy!",
    ]
    listed = "".join(f"<li class='card-ingredient'><span>{g}</span></li>" for g in goods)
    told = "".join(f"<li class='card-instruction'><div class='card-instruction-text'>{s}</div></li>" for s in steps)
    body = (
        f"{CHROME[0]}<main><div class=entry-content><h1>Kelp bread</h1><p>My aunt baked this bread in Port Ellery every Friday, and"
        " the whole street could smell it long before the ferry was in.</p><p>It keeps for a week, and it is best with salted butter"
        f" and smoked fish from the market.</p><div class=recipe-card><h3>Ingredients</h3><ul>{listed}</ul>"
        f"<h3>Instructions</h3><ol>{told}</ol></div></div></main>{CHROME[1]}"
    )
    [article] = clean(
        Document("x", f"<html><head><title>Kelp bread</title></head><body>{body}</body></html>", "html")
    ).articles
    assert all(g in article.text for g in goods)
    assert all(s in article.text for s in steps)
    assert "Imprint" not in article.text


def other(n: int) -> str:
    words = ["orchard", "library", "ferry", "bakery", "tram", "lighthouse"]
    return "".join(
        f"<p>{p.replace('harbour', words[n]).replace('Port Ellery', f'{words[n].title()}ton').replace('quay', words[n] + ' hall')}</p>"
        for p in STORY
    )


def test_several_stories_on_one_page() -> None:
    stories = "".join(
        f"<article class=post><h2><a href='/2024/{n}'>Story number {n} has a headline</a></h2><time>{n + 1} March 2024</time><div>{other(n)}</div></article>"
        for n in range(4)
    )
    result = clean(
        Document(
            "x",
            f"<html><body>{CHROME[0]}<main>{stories}</main>{CHROME[1]}</body></html>",
            "html",
            "https://courier.example/archive",
        )
    )
    assert [a.title for a in result.articles] == [f"Story number {n} has a headline" for n in range(4)]
    assert [a.url for a in result.articles] == [f"https://courier.example/2024/{n}" for n in range(4)]
    assert all("met on Tuesday" in a.text and "low tide" in a.text for a in result.articles)
    result.check()


def test_an_archive_without_article_elements() -> None:
    stories = "".join(
        f"<div class=entry><h2 class=t><a href='/{n}.html'>Story number {n} has a headline</a></h2>{other(n)}</div>"
        for n in range(3)
    )
    result = clean(
        Document("x", f"<html><body>{CHROME[0]}<div id=content>{stories}</div>{CHROME[1]}</body></html>", "html")
    )
    assert len(result.articles) == 3
    result.check()


HEADS = (
    "The orchard is closed until autumn",
    "Who will mend the library",
    "A ferry older than the town",
    "The bakery runs out of flour",
    "New tram sworn in at noon",
    "Lighthouse opens its cellar",
)


@pytest.mark.parametrize(
    "card",
    [
        "<article><h2>{head}</h2>{body}</article>",
        "<div class='post tag-{n}' id=post-{n}><h2>{head}</h2><p class=meta>{day} May 2024 by Jo Roe</p>{body}</div>",
        "<h2><a href=/{n}>{head}</a></h2><p class=meta>{day} May 2024</p>{body}",
        "<h2>{head}</h2><p class=meta>{day} May 2024</p>{body}<hr>",
        "<div class=brief><h3>{head}</h3>{body}</div>",
        "<div class=card><h3><a href=https://p{n}.example/x>{head}</a></h3><span>p{n}.example</span> <span>{day} hours ago</span>{body}</div>",
        "<table><tr><td><h3><a href=/{n}>{head}</a></h3><small>2024-05-0{day}</small>{body}</td></tr></table>",
    ],
)
def test_stories_side_by_side(card: str) -> None:
    cards = "".join(card.format(n=n, day=n + 1, head=HEADS[n], body=other(n)) for n in range(4))
    result = clean(
        Document(
            "x",
            f"<html><head><title>The Courier</title></head><body>{CHROME[0]}<h1>This week</h1><div id=content>{cards}</div>{CHROME[1]}</body></html>",
            "html",
            "https://courier.example/",
        )
    )
    assert [a.title for a in result.articles] == list(HEADS[:4])
    result.check()


@pytest.mark.parametrize(
    "body",
    [
        # comments as <article>
        f"<article><h1>Dredging to begin in spring</h1>{PARAGRAPHS}</article><section id=comments>"
        + "".join(f"<article class=comment><h4>Reader {n} of the Courier</h4>{other(n)}</article>" for n in range(3)) + "</section>",
        # a liveblog
        "<main class=liveblog><h1>Storm reaches Port Ellery, live</h1>"
        + "".join(f"<article class='live-update'><h3>{n}:15 The storm goes on and on</h3>{other(n)}</article>" for n in range(4)) + "</main>",
        # one article cut in sections
        "<article><h1>Dredging to begin in spring</h1>" + "".join(f"<section><h2>Part {n} of the whole long story</h2>{other(n)}</section>" for n in range(4)) + "</article>",
        # a liveblog that no name gives away
        "<h1>Storm reaches Port Ellery: as it happened</h1><p>3 May 2024</p>" + "".join(f"<div class=e><time>{n + 9}:15</time><h3>{HEADS[n]}</h3>{other(n)}</div>" for n in range(4)),
        # one article cut in <article> elements, with a table of contents
        "<h1>The long road to a dry town</h1><ul>" + "".join(f"<li><a>{h}</a></li>" for h in HEADS[:4]) + "</ul>" + "".join(f"<article><h2>{HEADS[n]}</h2>{other(n)}</article>" for n in range(4)),
        # a thread
        "<h2>Dredging to begin in spring</h2>" + "".join(f"<div class=p><h3><a href='#p{n}'>{'Re: ' * (n > 0)}Dredging to begin</a></h3><p>by jo » 3 May 2024, 9:1{n}</p>{other(n)}</div>" for n in range(4)),
        "<h2>Dredging to begin in spring</h2>" + "".join(f"<div class=p><h3>#{n + 1} 2024-05-0{n + 1} 09:1{n}</h3><p>jo_{n}</p>{other(n)}</div>" for n in range(4)),
        # questions and answers
        "<h1>What readers ask about the harbour</h1>" + "".join(f"<div class=q><h3>What about the {n}th basin?</h3>{other(n)}</div>" for n in range(4)),
        # a story, and teasers as <article>
        f"<article><h1>Dredging to begin in spring</h1>{PARAGRAPHS}</article>"
        + "".join(f"<article class=teaser><h3><a href=/t{n}>Teaser number {n} leads elsewhere</a></h3><p>Something happened in the town on Monday …</p></article>" for n in range(5)),
    ],
)  # fmt: skip
def test_one_text_stays_one(body: str) -> None:
    result = clean(Document("x", f"<html><body>{CHROME[0]}{body}{CHROME[1]}</body></html>", "html"))
    assert len(result.articles) == 1
    result.check()


def test_the_witness_is_asked_only_where_the_page_leaves_a_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(classify, "ask", lambda *given: asked.append(given))

    def asks(body: str) -> bool:
        asked.clear()
        assert clean(Document("x", f"<html><body>{CHROME[0]}{body}{CHROME[1]}</body></html>", "html")).articles
        return bool(asked)

    assert not asks(f"<main><article><h1>Dredging to begin in spring</h1>{PARAGRAPHS * 3}</article></main>")
    assert asks("<div><p>Two lines of text.</p><p>Sold out, of all places.</p></div>" * 4)


LIST = "<ul><li>One dredger.</li></ul>"
ROW = "<table><tr><td>dredgers<td>2</tr></table>"


@pytest.mark.parametrize(
    ("body", "rest", "stays"),
    [
        (f"<main>{PARAGRAPHS}{LIST}</main>", "<a href='/'>Home</a>", True),
        (f"<main>{PARAGRAPHS}<dl><dt>One dredger.</dt></dl></main>", "<a href='/'>Home</a>", True),
        (f"<main>{PARAGRAPHS}<div>One dredger.</div></main>", "<a href='/'>Home</a>", False),  # a loose line
        (f"<main>{LIST}{PARAGRAPHS}</main>", "<a href='/'>Home</a>", False),  # above the story
        (f"<main>{PARAGRAPHS}<div class='related'>{LIST}</div></main>", "<a href='/'>Home</a>", False),
        (f"<main>{PARAGRAPHS}</main><div><p>{STORY[0]}</p>{LIST}</div>", "<a href='/'>Home</a>", False),  # another box
        (f"<main>{PARAGRAPHS}{ROW}</main>", "<a href='/'>Home</a>", False),
        (f"<main>{PARAGRAPHS}{ROW}</main>", "", True),
        (f"<main>{PARAGRAPHS}<table><tr><td>One dredger.</tr></table></main>", "", False),  # lays out the page
    ],
)
def test_what_a_structure_vouches_for(monkeypatch: pytest.MonkeyPatch, body: str, rest: str, stays: bool) -> None:
    p = page(body + rest)
    doubtful = [len(b.text) < 40 for b in p.blocks]
    low = 0.3 if rest else 0.15
    said = np.array([low if d else 0.99 for d in doubtful]), np.array([2.0 if d else 25.0 for d in doubtful]), None
    monkeypatch.setattr(classify, "probabilities", lambda *_: said)
    gone = {m.start for m in judge_page(p, [], Settings()) if m.act == "drop"}
    assert [b.start not in gone for b in p.blocks if "dredger" in b.text and len(b.text) < 40] == [stays]


def test_judging_a_page_changes_nothing_of_it() -> None:
    body = f"<div>{CHROME[0]}<div style='display:none'>Menu</div><p>Two lines of text.</p><p>{STORY[0]}</p></div>"
    p = page(body)
    before = (p.blocks, etree.tostring(p.tree.root))
    first = judge_page(p, (), Settings())
    votes = trafilatura_of(p)
    assert votes is not None
    assert any(votes)
    assert (judge_page(p, (), Settings()), trafilatura_of(p)) == (first, votes)
    assert (p.blocks, etree.tostring(p.tree.root)) == before


def test_a_sentence_set_large_beside_its_paragraph_is_said_once() -> None:
    said = STORY[0].split(". ")[0]
    body = f"<article><h1>Dredging to begin in spring</h1>{PARAGRAPHS}<blockquote class=pullquote><p>{said}</p></blockquote><blockquote><p>“Nobody asked the herring,” said the harbour master, who had.</p></blockquote></article>"
    [article] = clean(Document("x", f"<html><body>{CHROME[0]}{body}{CHROME[1]}</body></html>", "html")).articles
    assert article.text.count(said) == 1
    assert "Nobody asked the herring" in article.text


def test_a_listing_of_teasers_is_no_article() -> None:
    cards = "".join(
        f"<article class=card><h3><a href=/t{n}>Teaser number {n} leads to a story</a></h3><p>Something happened in the town on Monday, and the mayor …</p><a href=/t{n}>Read more</a></article>"
        for n in range(8)
    )
    result = clean(Document("x", f"<html><body>{CHROME[0]}<main>{cards}</main>{CHROME[1]}</body></html>", "html"))
    assert not result.articles
    assert "listing" in result.flags
    result.check()


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("nested", "<div>" * 100_000 + "deep"),
        ("inline", "<b>" * 100_000 + "deep"),
        ("empty", "<p>text" + "<i></i>" * 1_000_000),
        ("blank", "<p>a" + " \n" * 200_000 + "<p>b"),
        ("wrapped", "<p>" + "lines that were wrapped by hand go on and on and on,<br>" * 60_000),
        ("headings", "".join(f"<div><h2>Heading number {n}</h2>2 May 2024</div>" for n in range(30_000))),
        ("cells", "<table><tr>" + "<td>" * 200_000),
        ("lists", "<ul><li>" * 50_000),
        ("attributes", "<p " + " ".join(f"a{n}=1" for n in range(500_000)) + ">text"),
        ("quoted attributes", "<p " + " ".join(f"a{n}='<'" for n in range(100_000)) + ">text"),
        ("classes", "<div class='" + "a " * 200_000 + "'><p>text"),
        ("entities", "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><p>&b;&b;" + "&amp;" * 100_000),
        ("angles", "<" * 500_000),
        ("comments", "<!--" * 200_000 + "x"),
        ("nul", "<p>a\0b\ud800c</p>"),
        ("nothing", ""),
        ("no tag", "just words"),
    ],
)
def test_hostile_pages_end_soon(name: str, source: str) -> None:
    t = time.process_time()
    result = clean(Document(name, source, "html"))
    result.check()
    assert time.process_time() - t < 20


def test_a_huge_page_is_whole() -> None:
    paragraph = f"<p>{STORY[0]}</p>\n"
    source = (
        "<script>var x = 1;</script>" + paragraph * (6_000_000 // len(paragraph) + 1) + "<p>The very last line.</p>"
    )
    p = read_markup(Document("huge", source, "html"))
    assert p.flags == ()
    assert p.blocks[-1].text == "The very last line."


@pytest.mark.parametrize("source", ["<i></i>" * 1_000_001, f"<p>{STORY[0]}</p>" * 2000])
def test_of_a_page_that_is_too_large_nothing_passes_for_all(source: str) -> None:
    result = clean(
        Document("huge", source, "html"), settings=Settings(max_chars=len(source) if "<i>" in source else 100_000)
    )
    assert (result.articles, result.flags) == ((), ("too-large",))
    result.check()


def test_a_page_nested_too_deep_for_the_parser_is_read_as_paragraphs() -> None:
    body = "".join(f"<div class=a><b>{p[:20]}</b>{p[20:]}" for p in STORY)
    source = f"<html><head><title>Dredging</title><script>no()</script></head><body>{'<div><span>' * 100_000}{body}"
    result = clean(Document("deep", source, "html"))
    [article] = result.articles
    assert article.text.split("\n\n") == STORY
    assert result.flags == ("too-deep",)


@pytest.mark.parametrize("character", ["\b", "\x00", "\x1f", "\ufffe", "&#8;"])
def test_a_control_character_does_no_harm(character: str) -> None:
    for body in (f"<p>\n</p>!{character}", f"<div hidden></div>{character}{STORY[0]}"):
        clean(Document("x", body, "html")).check()


@given(st.text(alphabet=st.sampled_from("<>/=\"'ab pdivtr!-&;# \n"), max_size=200))
def test_any_markup_is_accounted_for(source: str) -> None:
    clean(Document("x", source, "html")).check()


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div>",
                "</div>",
                "<li>",
                "<ul>",
                "<table>",
                "<tr>",
                "<td>",
                "<br>",
                "<a href=x>",
                "</a>",
                "<b>",
                "word ",
                "Some sentence. ",
                "<h2>",
                "<article>",
                "</article>",
                "<pre>",
                "</pre>",
                "<script>",
                "</script>",
                "<td hidden>",
            ]
        ),
        max_size=60,
    )
)
def test_any_tree_is_accounted_for(parts: list[str]) -> None:
    result = clean(Document("x", "".join(parts), "html"))
    result.check()
    assert [a.text for a in result.articles] == [a.text for a in clean(Document("x", "".join(parts), "html")).articles]
