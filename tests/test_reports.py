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
