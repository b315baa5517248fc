"""Files of many items: feeds, mails, tables, chats, press archives; each item a document of its own, with its fields."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from cleaner.formats import Failure, scan
from cleaner.formats.common import Fields
from cleaner.model import Document
from cleaner.pipeline import clean

BODY = "The ferry to Lund came in late on Monday, and nobody on the quay had thought to ask why it had stopped twice."


def contents(path: Path, text_field: str | None = None) -> list[Document | Failure]:
    return [item.content for item in scan([path], Fields(text_field))]


def got(path: Path, text: str | bytes, **more: str) -> list[Document]:
    """The documents of a file that holds this; a failure among them is a failure of the test."""
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    found = contents(path, **more)
    assert not [str(f) for f in found if isinstance(f, Failure)]
    return [d for d in found if isinstance(d, Document)]


RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Quay News</title>
<item><title>Ferry &amp; late</title><link>https://quay.example/1</link><pubDate>Mon, 03 May 2021 23:30:00 -0400</pubDate>
<description>Short.</description><content:encoded><![CDATA[<p>{BODY}</p>]]></content:encoded></item>
<item><title>Second</title><description>{BODY}</description></item></channel></rss>"""


def test_a_feed_gives_its_entries_with_their_fullest_text(tmp_path: Path) -> None:
    one, two = got(tmp_path / "a.rss", RSS)
    assert (one.kind, two.kind, one.url, one.file) == ("html", "text", "https://quay.example/1", "a.rss")
    (article,) = clean(one).articles
    assert (article.text, article.title, article.source) == (BODY, "Ferry & late", "Quay News")
    assert article.date is not None
    assert article.date.startswith("2021-05-03")


def test_a_wordpress_export_gives_posts_but_no_drafts_and_attachments(tmp_path: Path) -> None:
    head = '<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Quay</title>'
    item = "<item><title>{0}</title><content:encoded>{3}</content:encoded><wp:post_type>{1}</wp:post_type><wp:status>{2}</wp:status></item>"
    rows = [("A", "post", "publish"), ("B", "attachment", "inherit"), ("C", "post", "draft"), ("D", "page", "publish")]
    text = head + "".join(item.format(*r, BODY) for r in rows) + "</channel></rss>"
    assert [d.fields["title"] for d in got(tmp_path / "a.xml", text)] == ["A", "D"]


def test_json_feed(tmp_path: Path) -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Quay",
        "items": [
            {"id": "1", "title": "T", "content_html": f"<p>{BODY}</p>", "date_published": "2020-02-01T10:00:00Z"}
        ],
    }
    (one,) = got(tmp_path / "a.json", json.dumps(feed))
    assert (one.kind, one.fields["source"], one.fields["published"]) == ("html", "Quay", "2020-02-01T10:00:00Z")


def test_xml_that_is_no_feed_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<inventory><boat>1</boat></inventory>")
    (failure,) = contents(tmp_path / "a.xml")
    assert isinstance(failure, Failure)
    assert "<inventory>" in failure.reason


MBOX = f"""From jane at quay.example  Mon May  3 10:00:00 2021
From: jane at quay.example (Jane Doe)
Date: Mon, 3 May 2021 10:00:00 +0200
Subject: Late ferry

{BODY}

From ole@quay.example Tue May  4 11:00:00 2021
From: =?utf-8?q?Ole_=C3=98?= <ole@quay.example>
Date: Tue, 4 May 2021 11:00:00 +0200
Subject: Re: Late ferry
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

On Mon, 3 May 2021, Jane Doe wrote:
> The ferry came in late.

It is the caf=E9 that made it stop.
"""


def test_a_mailbox_gives_its_messages_without_what_they_quote(tmp_path: Path) -> None:
    one, two = got(tmp_path / "a.mbox", MBOX)
    assert (one.text, one.fields["byline"], one.fields["title"]) == (BODY, "Jane Doe", "Late ferry")
    assert (two.text, two.fields["byline"], two.fields["date"]) == (
        "It is the café that made it stop.",
        "Ole Ø",
        "2021-05-04T11:00:00+02:00",
    )
    assert "> The ferry came in late." in two.meta["quoted"]


def test_a_digest_gives_its_messages(tmp_path: Path) -> None:
    part = "From: {0}\nSubject: {1}\nDate: Mon, 3 May 2021 10:00:00 +0200\n\n{2}\n\n" + "-" * 30 + "\n\n"
    text = "From: list@quay.example\nSubject: Quay Digest, Vol 1\n\nToday's topics\n\n" + "-" * 30 + "\n\n"
    text += part.format("a@quay.example", "One", BODY) + part.format("b@quay.example", "Two", BODY)
    assert [d.fields["title"] for d in got(tmp_path / "a.eml", text)] == ["One", "Two"]


def test_a_mail_in_html_is_a_page(tmp_path: Path) -> None:
    text = f'Subject: X\nFrom: Quay <a@b.example>\nMIME-Version: 1.0\nContent-Type: text/html; charset="utf-8"\n\n<html><body><p>{BODY}</p></body></html>'
    (one,) = got(tmp_path / "a.eml", text)
    assert (one.kind, one.fields["byline"]) == ("html", "Quay")


def test_tables_by_the_names_of_their_columns(tmp_path: Path) -> None:
    rows = f'title;date;text;mood\n"Ferry; late";2021-05-03;"{BODY}\nA second ""line"".";glum\nShort row;2021-05-04;{BODY};\n'
    one, two = got(tmp_path / "a.csv", rows)
    assert (one.id, one.fields["title"], one.fields["published"], one.meta) == (
        "a.csv:1",
        "Ferry; late",
        "2021-05-03",
        {"mood": "glum"},
    )
    assert one.text.endswith('A second "line".')
    assert two.text == BODY
    (three,) = got(tmp_path / "b.tsv", f"no\tkind\twords of it\n1\tx\t{BODY}\n")
    assert three.text == BODY


def test_a_bad_row_costs_itself(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f'title,text\nA,"{BODY}"\nB,one,two,three\nC,"{BODY}"\n')
    one, bad, two = contents(tmp_path / "a.csv")
    assert isinstance(one, Document)
    assert isinstance(bad, Failure)
    assert "4 fields" in bad.reason
    assert isinstance(two, Document)


def test_json_items_lie_deep_and_text_fields_may_be_paths(tmp_path: Path) -> None:
    tree = {
        "meta": {"n": 2},
        "sections": [{"name": "x", "entries": [{"title": "A", "body": BODY}, {"title": "B", "body": [BODY, BODY]}]}],
    }
    one, two = got(tmp_path / "a.json", json.dumps(tree))
    assert (one.text, two.text, two.fields["title"]) == (BODY, f"{BODY}\n\n{BODY}", "B")
    (three,) = got(tmp_path / "b.json", json.dumps([{"id": 7, "data": {"text": BODY}}]), text_field="data.text")
    assert (three.text, three.id) == (BODY, "b.json:1:7")


def test_json_without_a_text_says_which_fields_there_are(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"speed": 3, "boat": "x"}')
    (failure,) = contents(tmp_path / "a.json")
    assert "speed, boat" in str(failure)
    assert "--text-field" in str(failure)


def test_chats(tmp_path: Path) -> None:
    chat = "13.05.21, 10:00 - Jane Doe: The ferry is late.\nAgain.\n13.05.21, 10:01 - Ole joined\n13.05.21, 10:02 - Ole: I know.\n14.05.21, 09:00 - Jane Doe: <Media omitted>\n14.05.21, 09:01 - Ole: It is here."
    found = got(tmp_path / "_chat.txt", chat)
    assert [(d.fields["byline"], d.text, d.fields["date"]) for d in found] == [
        ("Jane Doe", "The ferry is late.\nAgain.", "2021-05-13"), ("Ole", "I know.", "2021-05-13"), ("Ole", "It is here.", "2021-05-14"),
    ]  # fmt: skip
    telegram = {
        "name": "Quay",
        "type": "public_channel",
        "id": 1,
        "messages": [
            {
                "id": 5,
                "type": "message",
                "date": "2021-05-13T10:00:00",
                "from": "Quay",
                "text": ["The ferry ", {"type": "bold", "text": "is late"}],
            },
            {"id": 6, "type": "service", "text": ""},
        ],
    }
    (one,) = got(tmp_path / "result.json", json.dumps(telegram))
    assert (one.text, one.fields["source"], one.fields["published"]) == (
        "The ferry is late",
        "Quay",
        "2021-05-13T10:00:00",
    )


def test_wikitext(tmp_path: Path) -> None:
    text = "<mediawiki><siteinfo><sitename>Quaypedia</sitename></siteinfo>" + "".join(
        f"<page><title>{t}</title><ns>{ns}</ns><revision><timestamp>2021-05-03T10:00:00Z</timestamp><text>{body}</text></revision></page>"
        for t, ns, body in [("Ferry", 0, "{{Infobox|a={{b}}}}'''Ferries''' stop in [[Lund (city)|Lund]].&lt;ref&gt;x&lt;/ref&gt;"), ("Talk", 1, "x")]
    ) + "</mediawiki>"  # fmt: skip
    (one,) = got(tmp_path / "a.xml", text)
    assert (one.text, one.fields["title"], one.fields["source"]) == ("Ferries stop in Lund.", "Ferry", "Quaypedia")


def test_a_saved_page_is_a_page(tmp_path: Path) -> None:
    text = f'From: <Saved>\nSnapshot-Content-Location: https://quay.example/1\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<html><body><p class=3D"x">{BODY}</p></body></html>\n--b--\n'
    (one,) = got(tmp_path / "a.mht", text)
    assert (one.id, one.kind, one.url) == ("a.mht", "html", "https://quay.example/1")
    assert 'class="x"' in one.text


def test_word_and_rtf(tmp_path: Path) -> None:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as z:
        z.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{w}"><w:body><w:p><w:r><w:t>Ferry</w:t><w:tab/><w:t>late</w:t></w:r></w:p><w:p><w:r><w:t>{BODY}</w:t></w:r></w:p></w:body></w:document>',
        )
    (one,) = contents(tmp_path / "a.docx")
    assert isinstance(one, Document)
    assert (one.id, one.text) == ("a.docx", f"Ferry\tlate\n\n{BODY}")
    pytest.importorskip("striprtf")
    (two,) = got(tmp_path / "b.doc", rb"{\rtf1\ansi Caf\'e9 \u8364?\par " + BODY.encode() + rb"\par}")
    assert two.text.split("\n")[:2] == ["Café €", BODY]
    (tmp_path / "c.doc").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(600))
    (failure,) = contents(tmp_path / "c.doc")
    assert "save it as .docx" in str(failure)


def test_an_item_stays_whole_and_is_never_nothing() -> None:
    """Two stories in one item of a format that knows better are one; a line that reads as clutter is kept where it is all there is."""
    two = f"First headline of the day\n\n{BODY}\n\n* * * * *\n\nSecond headline of the day\n\n{BODY}"
    (article,) = clean(Document("x:1", two, fields={"title": "Both"}, file="x", whole=True)).articles
    assert article.title == "Both"
    table = f"{BODY}\n\n7 Jane Doe\nQUAY SYSTEMS\n$68 BIL\n\n8 Ole Hansen\nSLIPWAY\n$12 BIL"
    (article,) = clean(Document("x:3", table, file="x", whole=True)).articles
    assert article.text == table
    (article,) = clean(Document("x:2", "Read more »", file="x", whole=True)).articles
    assert article.text == "Read more »"


def test_records_say_the_file_and_the_item(tmp_path: Path) -> None:
    from cleaner.batch.run import run
    from cleaner.restore import restore

    (tmp_path / "a.rss").write_text(RSS)
    run([tmp_path / "a.rss"], tmp_path / "out.jsonl", jobs=0, audit=tmp_path / "audit.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [(r["dump"], r["item"]) for r in rows] == [("a.rss", "a.rss:1"), ("a.rss", "a.rss:2")]
    audit = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text().splitlines()]
    assert {r["item"] for r in audit} == {"a.rss:1", "a.rss:2"}
    texts = [r for r in audit if r.get("item") == "a.rss:2"]
    assert [(name, text) for name, text, _ in restore(rows, texts)] == [("a.rss:2", BODY)]


LRM, NARROW = "\u200e", "\u202f"


@pytest.mark.parametrize("chat", [
    f"[03.05.11, 17:04:05] Hafen: {LRM}Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt.\n[03.05.11, 17:05:01] Jane: A\nB\n{LRM}[03.05.11, 17:06:00] Ole: {LRM}Bild weggelassen\n[03.05.11, 17:07:00] Ole: C {LRM}<Anhang: 7.jpg>\n",
    f"5/3/11, 5:04{NARROW}PM - Harbour: Messages and calls are end-to-end encrypted. Tap to learn more.\n5/3/11, 5:05{NARROW}PM - Jane: A\nB\n5/3/11, 5:06{NARROW}PM - Ole: <Media omitted>\n5/3/11, 5:07{NARROW}PM - Ole: C\n",
    f"[5/3/11, 5:05:01{NARROW}PM] Jane: A\nB\n[5/3/11, 5:06:09{NARROW}PM] Ole: {LRM}This message was deleted.\n[5/3/11, 5:07:09{NARROW}PM] Ole: C\n[5/3/11, 5:08:00{NARROW}PM] Ole: {LRM}image omitted\n",
    "3/5/11, 17:05 - Jane: A\nB\n3/5/11, 17:06 - Ole: <Multimedia omitido>\n3/5/11, 17:07 - Ole: C\n3/5/11, 5:08 p. m. - Ole: Se eliminó este mensaje.\n",
    "03/05/2011, 17:05 - Jane: A\nB\n03/05/2011 à 17:06 - Ole : <Médias omis>\n03/05/2011 à 17:07 - Ole : C\n",
    "03/05/2011 17:05 - Jane: A\nB\n03/05/2011 17:06 - Ole: <Mídia oculta>\n03/05/2011 17:07 - Ole: C\n03/05/2011 17:08 - Ole: Mensagem apagada\n",
    "03-05-11 17:05 - Jane: A\nB\n03-05-11 17:06 - Ole: <Media weggelaten>\n03-05-11 17:07 - Ole: C\n",
    "3.5.2011 klo 17.05 - Jane: A\nB\n3.5.2011 klo 17.06 - Ole: <Media jätettiin pois>\n3.5.2011 klo 17.07 - Ole: C\n",
    "2011-05-03 17:05 - Jane: A\nB\n2011-05-03 17:06 - Ole: <Media har utelämnats>\n2011-05-03 17:07 - Ole: C\n",
    "2011. 5. 3. 오후 5:05, Jane : A\nB\n2011. 5. 3. 오후 5:06, Ole : 삭제된 메시지입니다\n2011. 5. 3. 오후 5:07, Ole : C\n",
    "2011년 5월 3일 오후 5:05, Jane : A\nB\n2011년 5월 3일 오후 5:06, Ole : <미디어 파일을 제외한 내용>\n2011년 5월 3일 오후 5:07, Ole : C\n",
    "2011/5/3 下午5:05 - Jane: A\nB\n2011/5/3 下午5:06 - Ole: <省略多媒体文件>\n2011/5/3 下午5:07 - Ole: C\n",
    "2011/05/03 17:05 - Jane: A\nB\n2011/05/03 17:06 - Ole: <メディアは含まれていません>\n2011/05/03 17:07 - Ole: C\n",
    "3/5/2011، 5:05 م - Jane: A\nB\n3/5/2011، 5:06 م - Ole: تم حذف هذه الرسالة\n3/5/2011، 5:07 م - Ole: C\n",
    "03/05/11, 5:05 pm - Jane: A\nB\n03/05/11, 5:06 pm - Ole added Kai\n03/05/11, 5:07 pm - Ole: C\n03/05/11, 5:08 pm - Kai: <Media omitted>\n",
])  # fmt: skip
def test_whatsapp_as_phones_in_many_languages_write_it(tmp_path: Path, chat: str) -> None:
    found = got(tmp_path / "_chat.txt", chat)
    assert [(d.fields["byline"], d.text, d.fields["date"]) for d in found] == [
        ("Jane", "A\nB", "2011-05-03"),
        ("Ole", "C", "2011-05-03"),
    ]


@pytest.mark.parametrize(("days", "last"), [
    (["5/3/11", "5/4/11", "5/30/11"], "2011-05-30"), (["3/5/11", "4/5/11", "30/5/11"], "2011-05-30"),
    (["11/5/11", "12/5/11", "1/6/11"], "2011-06-01"), (["4/11/11", "4/12/11", "5/1/11"], "2011-05-01"),
])  # fmt: skip
def test_the_order_of_day_and_month_in_a_chat(tmp_path: Path, days: list[str], last: str) -> None:
    found = got(tmp_path / "_chat.txt", "".join(f"{day}, 17:05 - Jane: Word {day}\n" for day in days))
    assert found[-1].fields["date"] == last


def test_a_liveblog_and_minutes_are_no_chat(tmp_path: Path) -> None:
    for text in (
        f"3.5.2011 17:05 Uhr\n\n{BODY}\n\n3.5.2011 17:10 Uhr\n\n{BODY}\n\n3.5.2011 17:20 Uhr\n\n{BODY}",
        f"2011/5/3 Meeting of the harbour board.\n\nMayor: {BODY}\n\nClerk: {BODY}",
    ):
        (one,) = got(tmp_path / "a.txt", text)
        assert one.text == text


MORE = "Its captain said that fog had held it up, and that the second stop was for a seal on the slipway."


def test_a_wordpress_post_has_its_paragraphs_and_no_shortcodes(tmp_path: Path) -> None:
    body = f'{BODY}\n\n[caption id="x" width="3"]<img src="a.jpg"/> A ferry[/caption]\n\n[gallery ids="1,2"]<em>{MORE}</em>'
    item = f"<item><title>Ferry</title><content:encoded><![CDATA[{body}]]></content:encoded><wp:post_type>post</wp:post_type><wp:status>publish</wp:status></item>"
    names = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"'
    (one,) = got(tmp_path / "a.xml", f'<rss version="2.0" {names}><channel><title>Quay</title>{item}</channel></rss>')
    (article,) = clean(one).articles
    assert article.text.split("\n\n")[0] == BODY
    assert article.text.endswith(MORE)
    assert "[" not in article.text


def test_feeds_of_other_countries_bear_dates(tmp_path: Path) -> None:
    for date, day in (
        ("周六, 16 6月 2018 08:00:00 +0800", "2018-06-16"), ("토, 16 6월 2018 08:00:00 +0900", "2018-06-16"),
        ("چهارشنبه, 21 آذر 1397 12:03:00 +0330", "2018-12-12"), ("1397/09/21", "2018-12-12"), ("mar. 3 mai 2011", "2011-05-03"),
    ):  # fmt: skip
        feed = f"<rss version='2.0'><channel><title>Q</title><language>fa</language><item><title>A</title><pubDate>{date}</pubDate><description>{BODY}</description></item></channel></rss>"
        (one,) = got(tmp_path / "a.rss", feed)
        assert one.fields["date"][:10] == day


def test_an_entry_without_an_address_has_none(tmp_path: Path) -> None:
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Q</title><entry><id>tag:1</id><title>A</title><content>{BODY}</content></entry></feed>'
    (one,) = got(tmp_path / "a.atom", feed)
    assert "url" not in one.fields


def test_a_digest_loses_no_message_and_a_mailbox_undoes_its_escapes(tmp_path: Path) -> None:
    mails = [f"Message: {n}\nDate: Tue, 3 May 2011 17:0{n}:00 +0200\nFrom: Jane <j@quay.example>\nSubject: Ferry {n}\n\n{BODY}\n\n" for n in (1, 2, 3)]  # fmt: skip
    head = f"From: q@quay.example\nSubject: Quay Digest, Vol 3, Issue 5\n\nToday's Topics:\n\n   1. Ferry 1\n\n{'-' * 70}\n\n"
    rule = f"{'-' * 30}\n\n"
    found = got(tmp_path / "a.eml", head + rule.join([*mails, "Subject: Digest Footer\n\nEnd of Quay Digest\n"]))
    assert [d.fields["title"] for d in found] == ["Ferry 1", "Ferry 2", "Ferry 3"]
    box = f"From jane@quay.example Tue May  3 17:05:00 2011\nFrom: Jane <j@quay.example>\nSubject: Ferry\n\n{BODY}\n\n>From Lund came another.\n"
    (one,) = got(tmp_path / "a.mbox", box)
    assert one.text == f"{BODY}\n\nFrom Lund came another."


def test_tables_as_excel_and_other_programs_write_them(tmp_path: Path) -> None:
    (one,) = got(tmp_path / "a.csv", f"sep=;\r\nTitle;Text\r\nFerry;{BODY}\r\n")
    assert (one.text, one.fields["title"]) == (BODY, "Ferry")
    (two,) = got(tmp_path / "b.csv", f"webTitle\tpublishedAt\tbodyText\nFerry\t2011-05-03\t{BODY}\n".encode("utf-16"))
    assert (two.text, two.fields["title"], two.fields["published"]) == (BODY, "Ferry", "2011-05-03")
    for rows, days in (
        ("A,5/3/2011,{0}\nB,5/23/2011,{0}\n", ["2011-05-03", "2011-05-23"]),
        ("A,3/5/2011,{0}\nB,23/5/2011,{0}\n", ["2011-05-03", "2011-05-23"]),
    ):
        found = got(tmp_path / "c.csv", "title,date,text\n" + rows.format(BODY.replace(",", "")))
        assert [d.fields["date"] for d in found] == days  # a column tells what a single date does not


def test_json_as_programs_answer(tmp_path: Path) -> None:
    wordpress = [{"id": 1, "date": "2011-05-03T17:05:00", "title": {"rendered": "Ferry &#8217;late&#8217;"}, "content": {"rendered": f"<p>{BODY}</p>"}, "excerpt": {"rendered": "x"}}]  # fmt: skip
    (one,) = got(tmp_path / "a.json", json.dumps(wordpress))
    assert (one.kind, one.fields["title"], one.fields["published"]) == ("html", "Ferry ’late’", "2011-05-03T17:05:00")
    guardian = {"response": {"status": "ok", "results": [{"id": "a/1", "webTitle": "Ferry", "webPublicationDate": "2011-05-03T17:05:00Z", "fields": {"bodyText": BODY, "byline": "Jane"}}] * 2}}  # fmt: skip
    for two in got(tmp_path / "b.json", json.dumps(guardian)):
        assert (two.text, two.fields["title"], two.fields["byline"], two.fields["published"][:10]) == (BODY, "Ferry", "Jane", "2011-05-03")  # fmt: skip
    times = {"docs": [{"headline": {"main": "Ferry"}, "byline": {"original": "By Jane"}, "paragraphs": [BODY, MORE]}]}
    (three,) = got(tmp_path / "c.json", json.dumps(times))
    assert (three.text, three.fields["title"], three.fields["byline"]) == (f"{BODY}\n\n{MORE}", "Ferry", "By Jane")


def test_wikitext_keeps_the_words_that_templates_stand_for(tmp_path: Path) -> None:
    source = "The ferry came {{convert|3|m|ft}} {{citation needed}} too near the {{lang|sv|brygga}}.&lt;ref name=b/&gt;\n\n* One"
    page = (
        f"<mediawiki><page><title>Ferry</title><ns>0</ns><revision><text>{source}</text></revision></page></mediawiki>"
    )
    (one,) = got(tmp_path / "a.xml", page)
    assert one.text == "The ferry came 3 m too near the brygga.\n\n* One"


MAIL = f"From jane@quay.example Tue May  3 17:05:00 2011\nFrom: Jane <j@quay.example>\nDate: Tue, 3 May 2011 17:05:00 +0200\nSubject: Ferry\nMessage-ID: <1@q>\n\n{BODY}\n"


def test_feeds_and_mails_are_told_by_what_they_hold(tmp_path: Path) -> None:
    """Mailing lists keep mailboxes as .txt, browsers save feeds as pages."""
    rdf = f'<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>Q</title></channel><item><title>Ferry</title><description>{BODY}</description></item></rdf:RDF>'
    rss = f'<rss version="2.0"><channel><title>Q</title><item><title>Ferry</title><description>{BODY}</description></item></channel></rss>'
    for name, text, count in (
        ("2011-May.txt", MAIL * 2, 2), ("mail.txt", MAIL.partition("\n")[2], 1), ("feed.html", rss, 1), ("feed", rdf, 1),
    ):  # fmt: skip
        found = got(tmp_path / name, text)
        assert [(d.text, d.fields["title"]) for d in found] == [(BODY, "Ferry")] * count


@pytest.mark.parametrize("text", [
    f"From: Jane Doe\nTo: the editor\nDate: 3 May 2011\nSubject: Ferry\n\n{BODY}", f"From Lund, in 2011\n\n{BODY}", f"<rss is what the clerk wrote.\n\n{BODY}",
])  # fmt: skip
def test_a_letter_is_no_mail_and_a_mention_no_feed(tmp_path: Path, text: str) -> None:
    (one,) = got(tmp_path / "a.txt", text)
    assert (one.text, one.file) == (text, "")


@pytest.mark.parametrize(("body", "lines"), [
    (f"<p>{BODY}</p><pre><code>struct Ferry {{\n  let a = 1\n}}</code></pre><p>{MORE}</p>", ["struct Ferry {", "let a = 1"]),
    (f"<p><a href='/y'>Rob Quay</a>:</p><blockquote><p>{MORE}</p></blockquote><p>Huge news for <a href='/z'>both</a>.</p>", ["Rob Quay:", "Huge news for both."]),
])  # fmt: skip
def test_an_entry_of_a_feed_has_nothing_around_it_to_cut(tmp_path: Path, body: str, lines: list[str]) -> None:
    """Code and short lines with links look like a page's furniture; beside the entry of a feed there is none."""
    rss = f"<rss version='2.0'><channel><title>Q</title><item><title>Ferry</title><description><![CDATA[{body}]]></description></item></channel></rss>"
    (one,) = got(tmp_path / "a.rss", rss)
    (article,) = clean(one).articles
    for line in lines:
        assert line in article.text
