"""
Kinds of trouble that users of other extractors reported, each as a small input of the project's own words.

A case is right when each `keep` is in the articles' text, no `drop` is, and as many articles came out as it says.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from cleaner.model import Document, Kind
from cleaner.pipeline import clean

LAMP = "The lamp at Corran Head was lit for the first time in forty years on Sunday, and three fishing boats turned round to see whether it was meant for them."
KEEPER = "Keeper Isolde Marr had cleaned the glass with vinegar and newspaper, as her grandmother did, and said that no other way had ever been worth the trouble."
ROAD = "The road to the head is still closed, so the oil was carried up in cans by the choir of Sankt Ruan, which sang on the way down but not on the way up."
STORY = (LAMP, KEEPER, ROAD)
HEAD = "Lamp is lit again at Corran Head"


def page(body: str, head: str = f"<title>{HEAD}</title>") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{t}</p>\n" for t in texts)


@dataclass(frozen=True)
class Case:
    what: str
    dump: str
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    count: int | None = 1
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        return "html" if self.dump.startswith("<!doctype") else "text"


ARTICLE = "<article><h1>" + HEAD + "</h1>{}</article>"
CASES = [
    Case(
        "text in <nobr>",
        page(ARTICLE.format(paragraphs(LAMP.replace("forty years", "<nobr>forty years</nobr>"), KEEPER, ROAD))),
        STORY,
    ),
    Case(
        "line breaks of the source inside a paragraph",
        page(ARTICLE.format(paragraphs(LAMP.replace(" on ", "\n     on\n "), KEEPER, ROAD))),
        STORY,
    ),
    Case(
        "items that hold paragraphs, and a tail behind a link",
        page(ARTICLE.format(paragraphs(*STORY) + "<ul><li><p>Bring a can of oil.</p></li><li><a href='/c'>Choir of Sankt Ruan</a>, sing on the way down.</li></ul>")),
        (*STORY, "Bring a can of oil.", "Choir of Sankt Ruan, sing on the way down."),
    ),
    Case(
        "numbered steps in nested divs",
        page(ARTICLE.format(paragraphs(LAMP) + "".join(f"<div><div>{n}. {t}</div></div>" for n, t in enumerate(("Wipe the glass with vinegar.", "Dry it with newspaper.", "Light the wick and wait for one boat."), 1)) + paragraphs(KEEPER, ROAD))),
        (*STORY, "1. Wipe the glass", "2. Dry it", "3. Light the wick"),
    ),
    Case(
        "lines of a song, parted by <br>",
        page(ARTICLE.format(paragraphs("The glass is clean and the oil is low,<br>The choir has nothing to sing,<br>And out on the water the lamps all go<br>To see what the lamp will bring.", LAMP, KEEPER))),
        ("the oil is low,\nThe choir has nothing to sing,\nAnd out",),
    ),
    Case(
        "the story goes on behind a chart",
        page(ARTICLE.format(paragraphs(LAMP) + "<figure><iframe src='https://charts.example/1'></iframe></figure>" + paragraphs(KEEPER, ROAD))),
        STORY,
    ),
    Case(
        "code with line breaks of its own",
        page(ARTICLE.format(paragraphs(LAMP, KEEPER) + "<pre><b>wick</b> = 2<br>oil = 4<br>glass = clean</pre>" + paragraphs(ROAD))),
        ("wick = 2\noil = 4\nglass = clean",),
    ),
    Case(
        "a paragraph of spans in spans",
        page(ARTICLE.format("<p><span><span><span>" + LAMP + "</span></span> <span>" + KEEPER + "</span></span></p>" + paragraphs(ROAD))),
        STORY,
    ),
    Case(
        "a table in a table",
        page(ARTICLE.format(paragraphs(*STORY) + "<table><tr><td><table><tr><th>hour</th><th>oil</th></tr><tr><td>21:40</td><td>0.7 l</td></tr></table></td></tr></table>")),
        (*STORY, "21:40", "0.7 l"),
    ),
    Case("the text in <dd>", page("<dl><dd>" + LAMP + "</dd><dd>" + KEEPER + "</dd><dd>" + ROAD + "</dd></dl>"), STORY),
    Case(
        "headings that are wrapped in spans and anchors keep their place",
        page(ARTICLE.format(paragraphs(LAMP) + "<h2><span><a name='o'>Oil by hand</a></span></h2>" + paragraphs(KEEPER, ROAD))),
        (f"{LAMP}\n\nOil by hand\n\n{KEEPER}",),
    ),
    Case(
        "nothing but a question about cookies",
        page("<div class='cookie-consent'><h2>We value your privacy</h2><p>We and our partners use cookies to store and access information on your device.</p><button>Accept all</button><button>Reject all</button></div>", "<title>Corran Courier</title>"),
        (),
        ("cookies",),
        0,
    ),
    Case(
        "details are text, templates and noscript are not",
        page(ARTICLE.format(paragraphs(*STORY) + "<details><summary>Wick</summary><p>The wick is a plaited cord that lifts the oil.</p></details><noscript>Please enable JavaScript</noscript><template><p>Card of the shop</p></template>")),
        (*STORY, "plaited cord"),
        ("enable JavaScript", "Card of the shop"),
    ),
    Case(
        "a Persian text with joiners, a pointer behind it",
        "فانوس بندر روشن شد\n\nفانوس بندر پس از چهل سال دوباره روشن شد و سه قایق ماهی‌گیری برگشتند تا ببینند برای آن‌هاست یا نه.\n\nنگهبان می‌گوید که شیشه را با سرکه پاک کرده است، همان‌طور که مادربزرگش می‌کرد.\n\nبیشتر بخوانید: گروه سرود راه را بست\n",
        ("ماهی‌گیری برگشتند", "همان‌طور که مادربزرگش"),
        ("بیشتر بخوانید",),
    ),
    Case(
        "an interview with short questions",
        f"{HEAD}\n\n{LAMP}\n\nWhat did you use?\n\nVinegar.\n\nAnd newspaper?\n\nYes.\n\nWhich one?\n\nWhichever was oldest, because the ink of a new one comes off on the glass and then you start again.\n",
        ("Vinegar.", "Yes.", "Which one?"),
    ),
    Case(
        "posts from a network in the text of a feed, their furniture gone",
        f"{HEAD}\n\n{LAMP}\n\n{KEEPER}\n\nView this post on Instagram\n\nA post shared by Corran Head Light (@corranlight)\n\n{ROAD}\n",
        STORY,
        ("View this post", "A post shared by"),
    ),
    Case(
        "a Thai text, its list of tags gone",
        "ประภาคารกลับมาส่องแสง\n\nประภาคารที่แหลมคอร์แรนกลับมาส่องแสงเป็นครั้งแรกในรอบสี่สิบปีเมื่อวันอาทิตย์ และเรือประมงสามลำหันกลับมาดูว่าแสงนั้นส่องถึงพวกเขาหรือไม่\n\nผู้ดูแลประภาคารกล่าวว่าเธอเช็ดกระจกด้วยน้ำส้มสายชูและหนังสือพิมพ์เก่า เหมือนที่คุณยายของเธอเคยทำ\n\nอ่านข่าวเพิ่มเติม\n",
        ("เรือประมงสามลำหันกลับมาดู", "หนังสือพิมพ์เก่า"),
        ("อ่านข่าวเพิ่มเติม",),
    ),
    Case(
        "a note that corrects the story stays or goes, the story stays",
        f"{HEAD}\n\n{LAMP}\n\n{KEEPER}\n\n{ROAD}\n\nThis article was amended on 9 June 2024. An earlier version said that the choir had sung both ways.\n",
        STORY,
    ),
    Case(
        "rights at the foot of an agency's story",
        f"{HEAD}\n\n{LAMP}\n\n{KEEPER}\n\n{ROAD}\n\nCopyright 2024 Corran Wire. All rights reserved. This material may not be published, broadcast, rewritten or redistributed.\n",
        STORY,
        ("All rights reserved",),
    ),
    *(
        Case(f"a title with the name of its site: {title}", page(ARTICLE.format(paragraphs(*STORY)), f"<title>{title}</title>"), STORY, fields={"title": HEAD})
        for title in (f"{HEAD} | Corran Courier", f"Corran Courier: {HEAD}", f"{HEAD} - News - Corran Courier")
    ),
    Case(
        "loose text between tags, on a page that is nothing but its text",
        page("<section><p>Shutters</p>They were painted before the war<div><h4>Who painted them</h4><p>The choir did</p>and nobody paid it for that</div>" + paragraphs(LAMP) + "</section>", "<title>Shutters of the light</title>"),
        ("They were painted before the war", "The choir did", "and nobody paid it", LAMP),
    ),
    Case(
        "an element inside a sentence, and terms with their meanings",
        page(f"<div>The glass is cleaned with <div><span>vinegar</span></div> and nothing else, as it has been for two hundred years.</div>{paragraphs(KEEPER)}<dl><dt>Wick</dt><dd>What the oil climbs.</dd></dl>{paragraphs(LAMP)}"),
        (KEEPER, LAMP, "vinegar", "and nothing else", "Wick", "What the oil climbs."),
    ),
    Case(
        "what a subscriber may give away",
        page(ARTICLE.format("<div><p>As a subscriber, you have 4 gift links to give this month. Whoever gets one can read it.</p></div>" + paragraphs(*STORY))),
        STORY,
        ("gift links",),
    ),
    Case(
        "arrows that lead back from footnotes",
        page(ARTICLE.format(paragraphs(*STORY) + "<ol><li id='n1'>Log of the light, book 7. <a href='#t1'>↩</a></li></ol>")),
        (*STORY, "Log of the light, book 7."),
        ("↩",),
    ),
    Case(
        "the outlet's podcast between two paragraphs",
        f"{HEAD}\n\n{LAMP}\n\nHear the full episode of Wick and Glass on Spotify or wherever you get your podcasts.\n\n{KEEPER}\n\n{ROAD}\n",
        STORY,
        ("full episode",),
    ),
    Case(
        "a note that a machine wrote the summary",
        f"{HEAD}\n\nThese key points were generated with the help of artificial intelligence and checked by our editors.\n\n{LAMP}\n\n{KEEPER}\n\n{ROAD}\n",
        STORY,
        ("key points were",),
    ),
    Case(
        "a box to sign up, with the sentence that sells the letter",
        f"{HEAD}\n\n{LAMP}\n\nSign up for our newsletter\n\nFive lights of the coast, every Sunday with your tea.\n\nEnter your email\n\nBy signing up, you agree to our Terms of Use and Privacy Policy.\n\n{KEEPER}\n\n{ROAD}\n",
        STORY,
        ("Five lights", "Enter your email"),
    ),
    Case(
        "a subhead between an advertisement's label and a pointer stays",
        f"{HEAD}\n\n{LAMP}\n\nAdvertisement\n\nThe cans of oil\n\nRead also: Choir sings in the fog\n\n{KEEPER}\n\n{ROAD}\n",
        (*STORY, "The cans of oil"),
    ),
    Case(
        "what happens to a comment (German)",
        "Das Licht von Corran brennt wieder\n\nDas Licht von Corran brannte am Sonntag zum ersten Mal seit vierzig Jahren, und drei Fischerboote kehrten um.\n\nDie Wärterin Isolde Marr putzte das Glas mit Essig und Zeitungspapier, wie es ihre Großmutter getan hatte.\n\nDanke! Ihr Kommentar wurde gespeichert.\n\nIm Interesse unserer Leser behalten wir uns vor, jeden Kommentar vor der Veröffentlichung zu prüfen.\n",
        ("drei Fischerboote kehrten um", "wie es ihre Großmutter getan hatte"),
        ("Ihr Kommentar wurde", "Im Interesse unserer"),
    ),
    Case(
        "prices of shares in lines of their own",
        f"{HEAD}\n\n{LAMP}\n\nOIL 71.20 -0.35 (0.5%)\n\n{KEEPER}\n\n{ROAD}\n\nMarket data delayed by at least 20 minutes.\n",
        STORY,
        ("71.20", "Market data"),
    ),
    Case(
        "a table of contents goes, the parts that it names stay",
        f"How to light a lamp\n\nContents\n\n1. What it burns\n2. The glass\n\nWhat it burns\n\n{ROAD}\n\nThe glass\n\n{KEEPER}\n",
        ("What it burns\n", "The glass\n", KEEPER, ROAD),
        ("Contents", "2. The glass"),
    ),
    Case(
        "a newsletter tells its reader what sort of subscriber he is",
        f"{HEAD}\n\n{LAMP}\n\n{KEEPER}\n\n{ROAD}\n\nWick and Glass is a reader-supported publication. To receive new posts and support my work, become a free or paid subscriber.\n\nYou're currently a free subscriber to Wick and Glass. For the full experience, upgrade your subscription.\n",
        STORY,
        ("reader-supported", "free subscriber"),
    ),
    Case(
        "verse whose lines are words that buttons bear",
        "Lamp\n\nThree boats\nand one of them\nblind.\n\nPrint\nthe fog,\nhe said,\n\nshare\nwhat the glass\ndoes not.\n\nFollow\nthe smell of oil.\n",
        ("Print\nthe fog,", "share\nwhat the glass", "Follow\nthe smell of oil."),
    ),
    Case(
        "a byline with the writers' employer",
        f"{HEAD}\n\nBy Jonas Amrun and Ida Lisk, Corran Broadcasting Company\n\n{LAMP}\n\n{KEEPER}\n\n{ROAD}\n",
        STORY,
        fields={"byline": "Jonas Amrun and Ida Lisk"},
    ),
    *(
        Case(f"a title with names on a page that tells no site: {title}", page(paragraphs(*STORY), f"<title>{title}</title>"), STORY, fields={"title": HEAD})
        for title in (f"{HEAD} | Corran Courier", f"{HEAD} – Corran Courier", f"{HEAD} :: Courier", f"{HEAD}_Corran Courier", f"Corran Courier | News | {HEAD}", f"{HEAD} - corrancourier.example")
    ),
    Case(
        "a dash of the headline's own",
        page(paragraphs(*STORY), f"<title>{HEAD} – and three boats turn round</title>"),
        STORY,
        fields={"title": f"{HEAD} – and three boats turn round"},
    ),
    *(
        Case(f"a date: {said}", f"{HEAD}\n\n{said}\n\n{LAMP}\n\n{KEEPER}\n\n{ROAD}\n", STORY, fields={"date": date})
        for said, date in (
            ("12 Mart 2019", "2019-03-12"),
            ("١٢ مارس ٢٠١٩", "2019-03-12"),
            ("12 آذار 2019", "2019-03-12"),
            ("2019. március 12., kedd 8:05", "2019-03-12T08:05:00"),
            ("12 Μαρτίου 2019", "2019-03-12"),
            ("wtorek, 12 marca 2019", "2019-03-12"),
            ("2019-03-12T08:05:00+05:30", "2019-03-12T08:05:00+05:30"),
            ("Selasa, 12 Maret 2019 | 08:05 WIB", "2019-03-12T08:05:00+07:00"),
            ("12 มีนาคม 2562", "2019-03-12"),
            ("ti 12.3.2019 klo 8.05", "2019-03-12T08:05:00"),
            ("03/12/2019 8:05 AM EST", "2019-03-12T08:05:00-05:00"),
        )
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.what)
def test_reported_kind(case: Case) -> None:
    result = clean(Document("d", case.dump, case.kind))
    articles = result.articles
    text = "\n\n".join(a.text for a in articles)
    assert [k for k in case.keep if k not in text] == []
    assert [d for d in case.drop if d in text] == []
    assert case.count is None or len(articles) == case.count
    for name, value in case.fields.items():
        assert getattr(articles[0], name) == value


def test_a_page_that_hides_its_encoding_and_holds_control_characters() -> None:
    lit = "Фонарь на мысу зажгли впервые за сорок лет, и три лодки повернули назад.\x0c"
    glass = "Смотрительница протёрла стекло уксусом и старой газетой, как делала её бабушка.\x01"
    text = page(f"<article>{paragraphs(lit, glass)}</article>", "<title>Фонарь</title>")
    (article,) = clean(text.encode("cp1251")).articles
    assert "зажгли впервые за сорок лет" in article.text
    assert "старой газетой" in article.text


def test_a_piece_of_a_page_in_a_text_file_is_read_as_one() -> None:
    (article,) = clean(
        f"<p>{LAMP.replace('forty', '<b>forty</b>')}</p>\n<p>It&rsquo;s oil &amp; vinegar.&nbsp;</p>\n"
    ).articles
    assert article.text == f"{LAMP}\n\nIt’s oil & vinegar."


def test_a_text_about_tags_stays_a_text() -> None:
    text = "<p> opens a paragraph, and </p> closes it.\n\nWhoever forgets the second </p> learns it from the browser, which is patient."
    (article,) = clean(text).articles
    assert "</p> closes it." in article.text
