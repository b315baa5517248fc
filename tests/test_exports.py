"""Press archives: their exports, invented, in several carriers and languages, and texts that look a little like them."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest

from cleaner.formats import Failure, scan
from cleaner.formats.exports import sniff
from cleaner.model import Document
from cleaner.pipeline import clean

BODY = "The ferry to Lund came in late on Monday, and nobody on the quay had thought to ask why it had stopped twice."
MORE = "Its captain said that fog had held it up, and that the second stop was for a seal on the slipway."


def got(path: Path, text: str | bytes) -> list[Document]:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    found = [item.content for item in scan([path])]
    assert not [str(f) for f in found if isinstance(f, Failure)]
    return [d for d in found if isinstance(d, Document)]


def wrapped(text: str, width: int = 60) -> str:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


NEXIS = f"""Download Request: All Documents: 1-2
Terms: (ferry AND lund)

                               1 of 2 DOCUMENTS

                    Copyright 2011 Quay Press Ltd.
                         All Rights Reserved
                         The Quay Times (Lund)

                             May 3, 2011 Tuesday
                                Late Edition

Ferry comes late;
Fog blamed

BYLINE: Jane Doe

SECTION: NEWS; Pg. 4

LENGTH: 42 words

{wrapped(BODY)}

{wrapped(MORE)}

LOAD-DATE: May 4, 2011

LANGUAGE: ENGLISH

SUBJECT: FERRIES (90%); SEALS
(70%)


                               Dokument 2 von 2

                              Der Kai-Bote

                            Mittwoch 4. Mai 2011

LÄNGE: 12 Wörter

ÜBERSCHRIFT: Fähre kam spät

AUTOR: Ole Ø.

TEXT:

{wrapped(BODY)}

UPDATE: 5. Mai 2011

SPRACHE: GERMAN; DEUTSCH

                    Copyright 2011 Kai-Verlag
                      Alle Rechte vorbehalten
"""


def test_nexis_as_text(tmp_path: Path) -> None:
    one, two = got(tmp_path / "dump.txt", NEXIS)
    assert one.text == f"{BODY}\n\n{MORE}"
    assert one.fields == {
        "title": "Ferry comes late; Fog blamed", "byline": "Jane Doe", "published": "May 3, 2011 Tuesday", "source": "The Quay Times (Lund)", "section": "NEWS; Pg. 4",
    }  # fmt: skip
    assert one.meta["length"] == "42 words"
    assert one.meta["edition"] == "Late Edition"
    assert one.meta["subject"] == "FERRIES (90%); SEALS (70%)"
    assert "Download Request" not in one.text
    assert (two.text, two.fields["title"], two.fields["source"], two.fields["byline"]) == (
        BODY,
        "Fähre kam spät",
        "Der Kai-Bote",
        "Ole Ø.",
    )
    (article,) = clean(two).articles
    assert (article.text, article.title, article.date) == (BODY, "Fähre kam spät", "2011-05-04")


def test_nexis_as_a_page(tmp_path: Path) -> None:
    parts = [p.split("\n") for p in NEXIS.split("\n\n") if p.strip()]
    page = "".join(f"<p>{'<br>'.join(' '.join(t.split()) for t in p if t.strip())}</p>\n" for p in parts)
    one, two = got(tmp_path / "a.html", f"<html><head><style>p {{x: y}}</style></head><body>{page}</body></html>")
    assert (one.fields["title"], one.fields["source"]) == ("Ferry comes late; Fog blamed", "The Quay Times (Lund)")
    assert (two.fields["published"], two.meta["load_date"]) == ("Mittwoch 4. Mai 2011", "5. Mai 2011")
    assert BODY in " ".join(one.text.split())


def test_what_the_archive_could_not_deliver_is_said(tmp_path: Path) -> None:
    text = NEXIS.replace("                              Der Kai-Bote\n", "This document is not available.\n")
    (tmp_path / "a.txt").write_text(text)
    one, bad = (item.content for item in scan([tmp_path / "a.txt"]))
    assert isinstance(one, Document)
    assert isinstance(bad, Failure)
    assert "could not deliver" in bad.reason


def nexis(number: str, head: list[str], labels: list[str], tail: list[str]) -> str:
    return (
        "\n\n".join([f"{number:>50}", *(f"{h:>50}" for h in head), *labels, wrapped(BODY), wrapped(MORE), *tail])
        + "\n\n\n"
    )


@pytest.mark.parametrize(("text", "section"), [
    (nexis("Document 1 de 2", ["Le Quai", "mardi 3 mai 2011"], ["Titre", "AUTEUR: Jeanne", "RUBRIQUE: NOUVELLES; Pg. 4", "LONGUEUR: 42 mots"], ["DATE-CHARGEMENT: 4 mai 2011", "LANGUE: FRENCH", "TYPE-PUBLICATION: Journal"]), "NOUVELLES; Pg. 4"),
    (nexis("1 of 2 DOCUMENTS", ["Le Quai", "3 mai 2011"], ["ENCRE: mardi", "LONGUEUR: 42 mots", "TITRE: Titre", "AUTEUR: Jeanne", "TEXTE-ARTICLE:"], ["DATE-CHARGEMENT: 4 mai 2011"]), None),
    (nexis("1 of 2 DOCUMENTS", ["Le Quai", "3 mei 2011 dinsdag"], ["Titre", "BYLINE: Jeanne", "SECTION: Nieuws; Blz. 4", "LENGTH: 42 woorden", "SAMENVATTING: Mist.", "VOLLEDIGE TEKST:"], ["LOAD-DATE: 4 mei 2011"]), "Nieuws; Blz. 4"),
    (nexis("Dokument 1 van 2", ["Le Quai", "dinsdag 3 mei 2011"], ["KOP: Titre", "AUTEUR: Jeanne", "RUBRIEK: Nieuws", "LENGTE: 42 woorden", "TEKST:"], ["UPDATE: 4 mei 2011", "TAAL: DUTCH"]), "Nieuws"),
    (nexis("Documento 1 de 2", ["Le Quai", "3 mayo 2011 martes"], ["Titre", "AUTOR: Jeanne", "SECCIÓN: PRIMERA", "LONGITUD: 42 palabras"], ["FECHA-CARGA: 4 mayo 2011", "IDIOMA: SPANISH"]), "PRIMERA"),
    (nexis("Documento 1 di 2", ["Le Quai", "3 maggio 2011 martedì"], ["Titre", "AUTORE: Jeanne", "SEZIONE: CRONACA", "LUNGHEZZA: 42 parole"], ["CODICE-TESTATA: qu", "LINGUA: ITALIAN"]), "CRONACA"),
    (nexis("1 of 2 DOCUMENTS", ["Le Quai", "May 2011"], ["Titre", "BYLINE: Jeanne", "SECTION: NEWS", "LENGTH: 42 words"], ["LOAD-DATE: May 4, 2011", "---- End of Request ----"]), "NEWS"),
])  # fmt: skip
def test_nexis_in_the_languages_of_its_interface(tmp_path: Path, text: str, section: str | None) -> None:
    one, two = got(tmp_path / "a.txt", text * 2)
    for d in (one, two):
        assert d.text == f"{BODY}\n\n{MORE}"
        assert (d.fields["title"], d.fields["source"], d.fields["byline"]) == ("Titre", "Le Quai", "Jeanne")
        assert d.fields.get("section") == section
        assert "2011" in d.fields["published"]
        assert not any("Request" in str(v) for v in d.meta.values())


@pytest.mark.parametrize(("labels", "body", "tail", "end"), [
    (["Rubrik: NEWS", "Länge: 12 Wörter", "Autor: Jeanne"], "Textkörper", ["Grafik", "Ein Bild", "Klassifizierung", "Sprache: GERMAN", "Publikationstyp: Zeitung", "Ladedatum: 5. Mai 2011"], "Ende des Dokuments"),
    (["Rubrique: NEWS", "Longueur: 42 mots", "Auteur: Jeanne"], "Corps", ["Classification", "Langue: FRENCH", "Type de publication: Zeitung", "Date de chargement: 4 mai 2011"], "Fin du document"),
    (["Sectie: NEWS", "Lengte: 42 woorden", "Naamregel: Jeanne"], "Hoofdtekst", ["Classificatie", "Taal: DUTCH", "Publicatietype: Zeitung", "Laaddatum: 4 mei 2011"], "Einde van document"),
    (["Sección: NEWS", "Longitud: 42 palabras", "Autor: Jeanne"], "Cuerpo", ["Clasificación", "Idioma: SPANISH", "Tipo de publicación: Zeitung", "Fecha de carga: 4 mayo 2011"], "Fin del documento"),
])  # fmt: skip
def test_nexis_uni_in_the_languages_of_its_interface(
    tmp_path: Path, labels: list[str], body: str, tail: list[str], end: str
) -> None:
    head = ["Titre: encore", "Le Quai", "3 mai 2011", "Copyright 2011 Le Quai"]
    text = "\n\n".join([*head, *labels, body, BODY, "Language", MORE, *tail, end, ""])
    one, two = got(tmp_path / "a.txt", text * 2)
    for d in (one, two):
        assert d.text == f"{BODY}\n\nLanguage\n\n{MORE}"  # a heading within the text ends nothing
        assert (d.fields["title"], d.fields["source"], d.fields["byline"], d.fields["section"]) == ("Titre: encore", "Le Quai", "Jeanne", "NEWS")  # fmt: skip
        assert (d.meta["publication_type"], d.meta["load_date"][-4:]) == ("Zeitung", "2011")


UNI = ["User Name: JANE", "Date and Time: Monday, June 1, 2020 7:11:00 PM", "Documents (2)", "1. Ferry comes late", "Client/Matter: -None-",
       "Ferry comes late", "The Quay Times", "May 3, 2011 Tuesday", "Copyright 2011 Quay Press All Rights Reserved", "Section:\u00a0NEWS", "Length:\u00a042 words", "Byline:\u00a0Jane Doe", "Body", BODY, MORE,
       "Graphic", "A ferry", "Classification", "Language:\u00a0ENGLISH", "\nSubject:\u00a0FERRIES (90%)", "\nEnd of Document",
       "Second headline", "Der Kai-Bote", "4. Mai 2011", "Länge:\u00a012 Wörter", "Page 1 of 1", "Body", BODY, "Load-Date:\u00a0May 5, 2011", "\nEnd of Document"]  # fmt: skip


def test_nexis_uni_as_docx(tmp_path: Path) -> None:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    paras = "".join(
        "<w:p><w:r>" + "<w:br/>".join(f"<w:t>{t}</w:t>" for t in p.split("\n")) + "</w:r></w:p>" for p in UNI
    )
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as z:
        z.writestr("word/document.xml", f'<w:document xmlns:w="{w}"><w:body>{paras}</w:body></w:document>')
    one, two = (item.content for item in scan([tmp_path / "a.docx"]))
    assert isinstance(one, Document)
    assert isinstance(two, Document)
    assert (one.text, one.fields["title"], one.fields["source"]) == (
        f"{BODY}\n\n{MORE}",
        "Ferry comes late",
        "The Quay Times",
    )
    assert (one.fields["published"], one.meta["subject"]) == ("May 3, 2011 Tuesday", "FERRIES (90%)")
    assert (two.text, two.fields["title"], two.fields["published"]) == (BODY, "Second headline", "4. Mai 2011")


def test_nexis_as_rtf(tmp_path: Path) -> None:
    pytest.importorskip("striprtf")
    body = NEXIS.encode("cp1252").replace(b"\n", b"\\par\n")
    high = b"".join(bytes([c]) if c < 128 else b"\\'%02x" % c for c in body)
    one, two = got(tmp_path / "a.doc", b"{\\rtf1\\ansi\\ansicpg1252 \\b\\fs20 " + high + b"}")
    assert (one.fields["title"], two.fields["title"]) == ("Ferry comes late; Fog blamed", "Fähre kam spät")


FACTIVA = """<html><head><title>Factiva</title></head><body><div id="article-{0}" class="article"><div class="article enArticle"><p></p><div>News</div>
<div id="hd"><span class="enHeadline">{1}</span></div><div class="author">By Jane Doe</div><div>{2}</div><div>{3}</div><div>The Quay Times</div><div>QUAYTI</div><div>4</div>
<div>English</div><div>Copyright 2011 Quay Press. All rights reserved.</div><p class="articleParagraph enarticleParagraph">{4}</p><p class="articleParagraph">{5}</p>
<p>Quay Press Limited</p><p>Document {0}</p></div></div></body></html>"""


@pytest.mark.parametrize(
    ("count", "date"),
    [
        ("42 words", "3 May 2011"),
        ("42 Wörter", "3 Mai 2011"),
        ("42 字", "2011 年 5 月 3 日 17:04"),
        ("42 mots", "3 mai 2011"),
    ],
)
def test_factiva_as_a_page_in_the_languages_of_its_interface(tmp_path: Path, count: str, date: str) -> None:
    (one,) = got(
        tmp_path / "a.html", FACTIVA.format("QUAYTI0020110503e75300001", "Ferry comes late", count, date, BODY, MORE)
    )
    assert one.text == f"{BODY}\n\n{MORE}"
    assert (one.fields["title"], one.fields["source"], one.fields["byline"], one.fields["date"][:10]) == (
        "Ferry comes late", "The Quay Times", "Jane Doe", "2011-05-03",
    )  # fmt: skip
    assert one.meta["accession"] == "QUAYTI0020110503e75300001"


def test_factiva_numbers_its_headlines_at_times(tmp_path: Path) -> None:
    page = FACTIVA.format("QUAYTI0020110503e75300001", "12) Ferry comes late", "42 words", "3 May 2011", BODY, MORE)
    (one,) = got(tmp_path / "a.html", page.replace('class="enHeadline"', 'class="enHeadline counted"'))
    assert one.fields["title"] == "Ferry comes late"
    (two,) = got(tmp_path / "b.html", page)
    assert two.fields["title"] == "12) Ferry comes late"


def test_factiva_with_codes_and_as_xml(tmp_path: Path) -> None:
    rows = [
        ("HD", "<b>Ferry comes late</b>"),
        ("WC", "42 words"),
        ("PD", "3 May 2011"),
        ("SN", "The Quay Times"),
        ("LP", f'<p class="articleParagraph">{BODY}</p>'),
        ("TD", f"<p>{MORE}</p>"),
        ("AN", "Document X"),
    ]
    table = "".join(f'<tr><td class="index"><b>{a}</b>&nbsp;</td><td>{b}</td></tr>' for a, b in rows)
    (one,) = got(
        tmp_path / "a.html",
        f'<html><head><title>Factiva</title></head><body><div class="article enArticle"><table>{table}</table></div></body></html>',
    )
    assert (one.text, one.fields["title"], one.fields["source"]) == (
        f"{BODY}\n\n{MORE}",
        "Ferry comes late",
        "The Quay Times",
    )
    xml = f"""<?xml version="1.0"?><PPSResponse><ppsarticle><article><accessionNo>X1</accessionNo><headline><paragraph>Ferry late</paragraph></headline>
<leadParagraph><paragraph>{BODY}</paragraph></leadParagraph><publicationDate><dateTime>2011-05-03T01:00:00Z</dateTime></publicationDate><sourceName>Quay</sourceName></article></ppsarticle></PPSResponse>"""
    (two,) = got(tmp_path / "a.xml", xml)
    assert (two.text, two.fields["title"], two.fields["published"], two.meta["accession"]) == (
        BODY,
        "Ferry late",
        "2011-05-03T01:00:00Z",
        "X1",
    )


def test_factiva_as_old_pages_have_it(tmp_path: Path) -> None:
    story = "<div class='article deArticle'><div><b class='deHeadline'>Fähre kam spät</b></div><div class='author'>Ole Ø.</div><div>42 Wörter</div><div>3 Mai 2011</div><div>Der Kai-Bote</div><div>KAIBOT</div><div>Deutsch</div><div>(c) 2011 Kai-Verlag</div><p>{0}</p><p>{1}</p><p>Dokument KAIBOT0020110503e75300001</p></div>"
    for one in got(tmp_path / "a.htm", f"<html><body>{story.format(BODY, MORE) * 2}</body></html>"):
        assert one.text == f"{BODY}\n\n{MORE}"
        assert (one.fields["title"], one.fields["source"], one.fields["byline"], one.fields["date"]) == ("Fähre kam spät", "Der Kai-Bote", "Ole Ø.", "2011-05-03")  # fmt: skip


def test_apa_with_a_table_of_data_and_without(tmp_path: Path) -> None:
    pytest.importorskip("striprtf")
    story = r'\trowd\cellx100\cellx900 Quelle:\cell "Kai-Bote" vom 03.05.2011     Seite: 4\cell\row Ressort:\cell Lokales\cell\row\pard\par {\b F\'e4hre kam sp\'e4t}\par\par '
    found = got(tmp_path / "a.rtf", r"{\rtf1\ansi " + f"{story}{BODY}\\par\\par {MORE}\\par\\page " * 2 + "}")
    text = f'"Kai-Bote" Hauptausgabe vom 03.05.2011 18.00 Uhr Seite: 4\nRessort: Lokales\n\nFähre kam spät\n\n{BODY}\n\n{MORE}\n\n{"_" * 67}\n\n'
    found += got(tmp_path / "a.txt", text * 2)
    assert len(found) == 4
    for one in found:
        assert one.text == f"{BODY}\n\n{MORE}"
        assert (one.fields["title"], one.fields["source"], one.fields["section"], one.meta["page"]) == ("Fähre kam spät", "Kai-Bote", "Lokales", "4")  # fmt: skip


def test_proquest(tmp_path: Path) -> None:
    one = f"Document 1 of 2\n\nFerry comes late\n\nhttps://www.proquest.com/docview/1\n\nAbstract: None available.\n\nFull text: {BODY}\n{MORE}\n\nSubject: Ferries\n\nTitle: Ferry comes late: fog blamed\n\nPublication title: The Quay Times; Lund\n\nPublication date: May 3, 2011\n\nProQuest document ID: 1\n"
    rule = "_" * 60 + "\n\n"
    found = got(
        tmp_path / "a.txt",
        rule
        + one
        + "\n"
        + rule
        + one.replace("1 of 2", "2 of 2")
        + "\n"
        + rule
        + "Contact us at: http://about.proquest.com\n",
    )
    assert [d.text for d in found] == [f"{BODY}\n{MORE}"] * 2
    assert (found[0].fields["title"], found[0].fields["source"], found[0].fields["published"]) == (
        "Ferry comes late: fog blamed", "The Quay Times; Lund", "May 3, 2011",
    )  # fmt: skip
    assert found[0].fields["url"] == "https://www.proquest.com/docview/1"


def test_europresse(tmp_path: Path) -> None:
    cell = f"""<table><tr><td><span class="DocPublicationName">Le Quai</span><br><span class="DocHeader">Politique, mardi </span><span class="DocHeader">3 mai 2011</span><br><br>
<span class="TitreArticleVisu">Le bac en retard</span><br><br>Jeanne Dupont<br><p></p>{BODY}<p></p><b>© 2011 Le Quai. Tous droits réservés.</b><p></p>Numéro de document : news·20110503·QU·1<br><table><tr><td>Certificat</td></tr></table></td></tr></table>"""
    (one,) = got(tmp_path / "a.html", f"<html><body>{cell}</body></html>")
    assert (one.text, one.fields["title"], one.fields["source"], one.fields["byline"]) == (
        BODY,
        "Le bac en retard",
        "Le Quai",
        "Jeanne Dupont",
    )


def test_integrum_kikuzo_and_defacto(tmp_path: Path) -> None:
    page = f'<html><head><meta charset="windows-1251"></head><body><div align="left"><a name="1"></a><table><tr><td>^ИС:\n Портовые вести\n<br>^ДТ:\n 03.05.2011<br>^ЗГ:\n Паром опоздал<br></td></tr></table><h3>Паром опоздал</h3><pre>\n     {wrapped(BODY)}\n     {wrapped(MORE)}</pre></div></body></html>'
    (one,) = got(tmp_path / "a.html", page.encode("cp1251"))
    assert (one.text, one.fields["title"], one.fields["source"]) == (
        f"{BODY}\n\n{MORE}",
        "Паром опоздал",
        "Портовые вести",
    )
    head = "<table><tr><th>発行日</th><th>文字数</th></tr><tr><td class='topic-list'>00001</td><td class='topic-list'>2011年05月03日</td></tr></table>"
    page = f"<html><head><meta charset='utf-8'></head><body>{head}<table class='topic-detail'><tr><td><span class='font002'>遅れた船</span></td></tr><tr><td><div class='detail001'>　船が<span>遅れ</span>た。<br>　霧のため。</div></td></tr></table></body></html>"
    (two,) = got(tmp_path / "b.html", page)
    assert (two.fields["title"], two.fields["published"]) == ("遅れた船", "2011年05月03日")
    assert "船が遅れた。" in two.text
    page = f'<html><head><meta charset="utf-8"></head><body><div class="eintrag"><pre>"Kai-Bote" Nr. 3 vom 03.05.2011     Seite: 4\nRessort: Lokales</pre><h3>Fähre kam spät</h3><p>{BODY}</p></div></body></html>'
    (three,) = got(tmp_path / "c.html", page)
    assert (three.text, three.fields["title"], three.fields["source"], three.fields["section"]) == (
        BODY,
        "Fähre kam spät",
        "Kai-Bote",
        "Lokales",
    )


def test_mediargus_reads_the_sources_from_its_list(tmp_path: Path) -> None:
    listed = f"1. De veerboot\n\nDe Kade, maandag 2 mei 2011, p. 4, 42w.\n\n{BODY}\n\n\n2. De zeehond\n\nHet Dok, dinsdag 3 mei 2011, p. 5, 20w.\n\nKort.\n\n\n\n"
    text = (
        listed
        + f"02-05-2011, p.4\n\nAntwerpen, Gent, Brugge\n\nDe veerboot\n\n{BODY}\n\n © Kade\n\n\n03-05-2011, p.5\n\nDe zeehond\n\n{MORE}\n\n © Dok\n"
    )
    one, two = got(tmp_path / "a.txt", text)
    assert (one.text, one.fields["title"], one.fields["source"], one.fields["date"]) == (
        BODY,
        "De veerboot",
        "De Kade",
        "2011-05-02",
    )
    assert (two.text, two.fields["source"]) == (MORE, "Het Dok")


FACTIVA_TEXT = f"""Ferry comes late; fog blamed

By Jane Doe
42 words
3 May 2011
10:20
The Quay Times
QUAYTI
4
English
Copyright 2011 Quay Press. All rights reserved.

{BODY}

{MORE}

Quay Press Limited

Document QUAYTI0020110503e75300001

Lokales
Robbe gerettet
1.042 Wörter
4 Mai 2011
Der Kai-Bote
KAIBOT
German
(c) 2011 Kai-Verlag

{BODY}

Dokument KAIBOT0020110504e75400002

Search Summary
Text ferry AND lund
"""


@pytest.mark.parametrize("carrier", ["txt", "rtf"])
def test_factiva_as_text_and_rtf(tmp_path: Path, carrier: str) -> None:
    if carrier == "rtf":
        pytest.importorskip("striprtf")
        high = "".join(c if ord(c) < 128 else f"\\'{ord(c):02x}" for c in FACTIVA_TEXT.replace("\n", "\\par\n"))
        one, two = got(tmp_path / "a.rtf", f"{{\\rtf1\\ansi\\ansicpg1252 {high}}}")
    else:
        one, two = got(tmp_path / "a.txt", FACTIVA_TEXT)
    assert one.text == f"{BODY}\n\n{MORE}"
    assert (one.fields["title"], one.fields["source"], one.fields["byline"], one.fields["date"]) == (
        "Ferry comes late; fog blamed", "The Quay Times", "Jane Doe", "2011-05-03",
    )  # fmt: skip
    assert (one.meta["accession"], one.meta["publisher"]) == ("QUAYTI0020110503e75300001", "Quay Press Limited")
    assert (two.text, two.fields["title"], two.fields["section"]) == (BODY, "Robbe gerettet", "Lokales")


@pytest.mark.parametrize("glue", ["\n", "   "])
def test_factiva_with_codes_as_text(tmp_path: Path, glue: str) -> None:
    fields = [("HD", "Ferry comes late"), ("BY", "By Jane Doe"), ("WC", "42 words"), ("PD", "3 May 2011"), ("SN", "The Quay Times")]  # fmt: skip
    head = "\n".join(f"{code}{glue}{said}" for code, said in fields)
    tail = f"CO{glue}quay : Quay Press\nIN{glue}iferry : Ferries\nAN{glue}Document QUAYTI0020110503e75300001\n"
    text = f"{head}\nLP{glue}\n{BODY}\n\nTD{glue}\nIN LUND, people waited.\n\n{MORE}\n\n{tail}\n"
    one, two = got(tmp_path / "a.txt", text * 2)
    assert one.text == two.text == f"{BODY}\n\nIN LUND, people waited.\n\n{MORE}"  # two capitals open a sentence, too
    assert (one.fields["title"], one.fields["source"], one.meta["industry"]) == (
        "Ferry comes late", "The Quay Times", "iferry : Ferries",
    )  # fmt: skip


def test_europresse_as_text_and_as_a_new_page(tmp_path: Path) -> None:
    text = f"""Le Quai, no. 4321
Politique, mardi 3 mai 2011, p. 12

Le bac en retard

Jeanne Dupont

{BODY}

Le 3 mai 2011

{MORE}

© 2011 Le Quai. Tous droits réservés.
Numéro de document : news·20110503·QU·1

Le Dock
4 mai 2011 - 09:31

Un phoque sur la cale

{BODY}

news·20110504·DO·2
"""
    one, two = got(tmp_path / "a.txt", text)
    assert one.text == f"{BODY}\n\nLe 3 mai 2011\n\n{MORE}"  # a date within the text begins no article
    assert (one.fields["title"], one.fields["source"], one.fields["byline"], one.meta["page"]) == (
        "Le bac en retard", "Le Quai", "Jeanne Dupont", "12",
    )  # fmt: skip
    assert (two.fields["title"], two.fields["source"]) == ("Un phoque sur la cale", "Le Dock")
    page = f"""<html><body><article><header><div><span class="DocPublicationName">Le Quai, no. 4321</span></div><div><span class="DocHeader">Politique, mardi 3 mai 2011 42 mots, p. 12</span></div>
<div class="titreArticle"><p class="titreArticleVisu rdp__articletitle">Le bac en retard</p><p class="rdp__subtitle"></p></div><div class="docAuthors">Jeanne Dupont</div></header><section><div class="DocText clearfix"><div class="docOcurrContainer"><p>{BODY}</p></div></div></section><footer><small>© 2011 Le Quai</small></footer></article></body></html>"""
    (three,) = got(tmp_path / "b.html", page)
    assert (three.text, three.fields["title"], three.fields["source"], three.fields["published"]) == (
        BODY, "Le bac en retard", "Le Quai", "mardi 3 mai 2011",
    )  # fmt: skip


EBSCO = [("Title", "Ferry comes late."), ("Authors", "Doe, Jane"), ("Source", "Quay Times; 5/3/2011, p4, 1p"), ("Subject Terms", "*FERRIES"), ("Accession Number", "123"), ("Database", "EBSCO Newspaper Source")]  # fmt: skip


def test_ebsco_as_text_and_as_a_page(tmp_path: Path) -> None:
    head = "".join(f"{label}: {said}\n" for label, said in EBSCO)
    rights = "Copyright of Quay Times is the property of Quay Press and its content may not be copied or emailed to multiple sites."
    text = "".join(f"Record: {n}\n{head}\n{BODY}\n\n{MORE}\n\n{rights}\n\n" for n in (1, 2))
    rows = "".join(f"<tr><td>{label}:</td><td>{said}</td></tr>" for label, said in EBSCO)
    page = "".join(f"<p>Record: {n}</p><table>{rows}</table><p>{BODY}</p><p>{MORE}</p>" for n in (1, 2))
    for one in (*got(tmp_path / "a.txt", text), *got(tmp_path / "b.html", f"<html><body>{page}</body></html>")):
        assert one.text == f"{BODY}\n\n{MORE}"
        assert (one.fields["title"], one.fields["byline"], one.fields["source"], one.fields["date"]) == (
            "Ferry comes late.", "Doe, Jane", "Quay Times", "2011-05-03",
        )  # fmt: skip
        assert one.meta["accession"] == "123"


@pytest.mark.parametrize("story", [
    "Ferry comes late\n\nMay 3, 2011 | Quay Times, The (Lund, MA)\n\nAuthor/Byline: Jane Doe | Section: News\n42\nWords\n\nRead News Document\n\n{0}\n\n{1}\n\nRecord Number: 7\n\n",
    "Ferry comes late\nQuay Times, The (Lund, MA) - May 3, 2011 - page A4\nAuthor/Byline: Jane Doe\nSection: News\n\n{0}\n\n{1}\n\nRecord Number: 7\nCopyright, 2011, The Quay Times.\n\n",
    "Paper: Quay Times, The (Lund, MA)\nHeadline: Ferry comes late\nDate: May 3, 2011\nSection: News\nPage: A4\nAuthor: Jane Doe\n\n{0}\n\n{1}\n\nRecord Number: 7\n\n",
])  # fmt: skip
def test_newsbank(tmp_path: Path, story: str) -> None:
    found = got(tmp_path / "a.txt", story.format(BODY, MORE) * 2)
    assert len(found) == 2
    for one in found:
        assert one.text == f"{BODY}\n\n{MORE}"
        assert (one.fields["title"], one.fields["source"], one.fields["byline"], one.fields["section"]) == (
            "Ferry comes late", "Quay Times, The (Lund, MA)", "Jane Doe", "News",
        )  # fmt: skip
        assert (one.fields["published"], one.meta["record"]) == ("May 3, 2011", "7")


def test_wiso(tmp_path: Path) -> None:
    text = f"""Dokumente

Inhaltsverzeichnis

1. Fähre kam spät ........... 2
2. Robbe gerettet ........... 3

Fähre kam spät

{BODY}

{MORE}

Quelle:            Kai-Bote vom 03.05.2011, Nr. 102, S. 4
Ressort:           Lokales
Dokumentnummer:    KB20110503

Dauerhafte Adresse des Dokuments: https://www.wiso-net.de/document/KB__1
Alle Rechte vorbehalten: (c) Kai-Verlag
© GBI-Genios Deutsche Wirtschaftsdatenbank GmbH

Seite 2 von 3

Robbe gerettet

{BODY}

Quelle: Dock-Zeitung, 4. Mai 2011, S. L5
Alle Rechte vorbehalten: (c) Dock
© GBI-Genios Deutsche Wirtschaftsdatenbank GmbH
"""
    one, two = got(tmp_path / "a.txt", text)
    assert one.text == f"{BODY}\n\n{MORE}"
    assert (one.fields["title"], one.fields["source"], one.fields["published"], one.fields["section"]) == (
        "Fähre kam spät", "Kai-Bote", "03.05.2011", "Lokales",
    )  # fmt: skip
    assert (one.fields["url"], one.meta["page"]) == ("https://www.wiso-net.de/document/KB__1", "4")
    assert (two.text, two.fields["title"], two.fields["source"], two.meta["page"]) == (BODY, "Robbe gerettet", "Dock-Zeitung", "L5")  # fmt: skip


def test_yomidasu_and_japanese_archives_as_text(tmp_path: Path) -> None:
    entry = "<div id='heiseiDetailArea'><table class='contentsTable'><tr><th>{0}</th><th>2011.05.0{0}</th><th>遅れた<span>船</span></th><th>東京朝刊</th><th>社会</th><th>3頁</th><th>42字</th></tr></table></div><div><p class='mb10'>{1}</p></div>"
    page = entry.format(1, "船が<span>遅れ</span>た。") + entry.format(2, "") + entry.format(3, "アザラシが来た。")
    found = got(tmp_path / "a.html", f"<html><head><meta charset='utf-8'></head><body>{page}</body></html>")
    assert [(d.text, d.fields["title"], d.fields["published"]) for d in found] == [
        ("船が遅れた。", "遅れた船", "2011.05.01"),
        ("", "遅れた船", "2011.05.02"),  # a title alone
        ("アザラシが来た。", "遅れた船", "2011.05.03"),
    ]
    text = "■遅れた船\n2011/05/03 港湾日報　朝刊　4ページ　417文字　書誌情報\n\n　船が遅れた。\n\n■アザラシ来る\n2011/05/04 港湾日報　夕刊　5ページ　200文字\n\n　アザラシが来た。\n"
    for encoding in ("utf-8", "cp932"):
        one, two = got(tmp_path / "a.txt", text.encode(encoding))
        assert (one.text, one.fields["title"], one.fields["published"], one.meta["page"]) == ("船が遅れた。", "遅れた船", "2011/05/03", "4")  # fmt: skip
        assert (two.text, two.fields["title"]) == ("アザラシが来た。", "アザラシ来る")


def test_proquest_as_pages(tmp_path: Path) -> None:
    result = "<div><div class='documentTitle'>Ferry comes late</div><span class='titleAuthorETC'>Doe, Jane. <b>The Quay Times; Lund, Mass.</b> [Lund, Mass]03 May 2011: A.4.</span><text><p>{0}</p><p>{1}</p></text></div>"
    export = "<p>Document {2} of 2</p><p><b>Ferry comes late</b></p><p><b>Author: </b>Doe, Jane</p><p><b>Full text: </b>{0}</p><p>{1}</p><p><b>Subject: </b>Ferries</p><p><b>Publication title: </b>The Quay Times</p><p><b>Publication date: </b>03 May 2011</p><hr>"
    for n, story in enumerate((result, export)):
        page = "".join(story.format(BODY, MORE, k) for k in (1, 2))
        html = f"<html><head><title>ProQuest</title></head><body><div>{page}</div></body></html>"
        found = got(tmp_path / f"{n}.html", html)
        assert [d.text for d in found] == [f"{BODY}\n\n{MORE}"] * 2
        assert [(d.fields["title"], d.fields["byline"], d.fields["source"], d.fields["published"]) for d in found] == [
            ("Ferry comes late", "Doe, Jane", "The Quay Times", "03 May 2011")
        ] * 2


@pytest.mark.parametrize("text", [
    f"Ferry comes late\n\n{BODY}\n\n1 of 2 ferries\n\n{MORE}", f"Read 3 of 5 DOCUMENTS on the ferry.\n\nLENGTH: 40 m\n\n{BODY}",
    f"The clerk filed it as\n\nDocument QUAYTI0020110503e75300001\n\n{BODY}", f"HD\n\n{BODY}\n\nLP\n\n{MORE}\n\nAN old record", f"{BODY}\n\nLe Quai\n3 mai 2011\n\nhttps://news.example/20110503\n\n{MORE}",
    f"Record: 3 ferries\n\n{BODY}\n\nDatabase: EBSCO, said the clerk.", f"{BODY}\n\nSection: News\n\nRecord Number: 7, said NewsBank.\n\n{MORE}", f"{BODY}\n\nQuelle: dpa\n\nDokumentnummer: 7\n\n{MORE}",
    "2011年5月3日の朝刊は四百字の記事を載せた。\n\n船が遅れた。", f"Paper: the first of its kind\n\n{BODY}\n\nPage: 4",
    f'"Kai-Bote" vom 3. Mai\n\n{BODY}', f"{BODY}\n\nEnd of Document, said the clerk.\n\n{MORE}", f"____________________\n\nFull text: {BODY}",
])  # fmt: skip
def test_a_text_that_is_no_export_stays_one(tmp_path: Path, text: str) -> None:
    assert not sniff(text.encode())
    (one,) = got(tmp_path / "a.txt", text)
    assert (one.id, one.text, one.file) == ("a.txt", text, "")


def test_an_export_of_1600_stories_takes_a_second_or_so(tmp_path: Path) -> None:
    story = NEXIS[
        NEXIS.index("                               1 of 2") : NEXIS.index("                               Dokument 2")
    ]
    data = (story * 1600).encode()
    (tmp_path / "a.txt").write_bytes(data)
    started = time.process_time()
    assert sum(1 for _ in scan([tmp_path / "a.txt"])) == 1600
    assert time.process_time() - started < 5


@pytest.mark.parametrize("page", [
    f"<h1 class='articleHeadline'>Ferry comes late</h1><div class='article'><p>{BODY}</p><p>In 42 words:</p></div><footer>Products: Factiva</footer>",
    f"<h1 class='documentTitle'>Ferry comes late</h1><p>{BODY}</p><svg><text>3 m</text></svg><p>{MORE}</p>",
    f"<h1>EBSCO buys a ferry</h1><p>Record: 3</p><p>{BODY}</p><p>Database: open</p>",
])  # fmt: skip
def test_a_page_that_is_no_export_stays_one(tmp_path: Path, page: str) -> None:
    html = f"<html><body>{page}</body></html>"
    (one,) = got(tmp_path / "a.html", html)
    assert (one.kind, one.text, one.file) == ("html", html, "")
