"""MediaWiki's XML export (and excerpts of dumps): an article page is an item, its wikitext taken to plain text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from cleaner.formats.common import Fields
from cleaner.formats.items import Story, reading
from cleaner.text.patterns import pattern

_COMMENT = pattern(r"<!--.*?-->", re.S)
_REF = pattern(r"<ref\b[^>]*/>|<ref\b[^>]*>.*?</ref>", re.S | re.I)
_MEDIA = pattern(r"\[\[(?:File|Image|Datei|Bild|Fichier|Archivo|Imagen|Ficheiro|Plik|Файл|Category|Kategorie|"
    r"Catégorie|Categoría|Categoria|Категория|分类)\s*:[^\[\]]*(?:\[\[[^\[\]]*\]\][^\[\]]*)*\]\]", re.I)  # fmt: skip
_LINK = pattern(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_OUTSIDE = pattern(r"\[(?:https?:)?//[^\s\]]+\s*([^\]]*)\]")
_TAG = pattern(r"</?[a-zA-Z][^>]*>")
_HEADING = pattern(r"(?m)^(={1,6})[ \t]*(.+?)[ \t]*\1[ \t]*$")
_VALUE = pattern(r"\{\{\s*(?:convert|cvt)\s*\|([^|{}]+)\|([^|{}]+)[^{}]*\}\}", re.I)
_WORDS = pattern(r"\{\{\s*(?:lang\s*\|[^|{}]+|lang-[\w-]+|nowrap|nobr)\s*\|([^|{}]+)\}\}", re.I)
"""Templates that stand for words of the sentence: a measure, a word of another language."""
_INNER = pattern(r"\{\{[^{}]*\}\}|\{\|[^{}]*?\|\}")
DEEP = 8
"""Levels of templates within templates that are taken out."""


def sniff(head: bytes) -> bool:
    """Whether a file is an export of MediaWiki."""
    return re.match(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?<mediawiki\b", head) is not None


def stories(data: bytes, name: str, fields: Fields) -> Iterator[Story | str]:
    """The pages of the main namespace, redirects left out; of several revisions the last."""
    from lxml import etree

    site = ""
    try:
        for _, node in etree.iterparse(
            io.BytesIO(data), events=("end",), recover=False, huge_tree=True, resolve_entities=False
        ):
            tag = etree.QName(node).localname
            if tag == "sitename":
                site = node.text or ""
            if tag != "page":
                continue
            part = {etree.QName(c).localname: c for c in node}
            if part.get("redirect") is None and (part["ns"].text if "ns" in part else "0") == "0":
                yield _story(node, part["title"].text if "title" in part else "", site)
            node.clear()
            while node.getprevious() is not None:
                del node.getparent()[0]
    except etree.XMLSyntaxError as error:
        yield f"the rest of the file is lost: {error.msg}"


def _story(node: object, title: str | None, site: str) -> Story:
    said = {"text": "", "timestamp": "", "username": "", "id": ""}
    for child in node.iter():  # type: ignore[attr-defined]
        tag = child.tag.rpartition("}")[2]
        if tag in said and child.text and (tag != "id" or not said["id"]):
            said[tag] = child.text
    told = {"title": title or "", "published": said["timestamp"], "source": site}
    return Story(wikitext(said["text"]), "text", told, {"page_id": said["id"], "contributor": said["username"]})


def wikitext(source: str) -> str:
    """Wikitext as plain text: without templates, tables, references, file links and tags; links by their words."""
    text = _WORDS.sub(r"\1", _VALUE.sub(r"\1 \2", _REF.sub("", _COMMENT.sub("", source))))
    for _ in range(DEEP):
        text, taken = _INNER.subn("", text)
        if not taken:
            break
    text = _MEDIA.sub("", text)
    text = _OUTSIDE.sub(r"\1", _LINK.sub(r"\1", text))
    text = _HEADING.sub(r"\2", _TAG.sub("", text)).replace("'''", "").replace("''", "")
    text = re.sub(r"(?m)[ \t]+$", "", re.sub(r"(?<=\S)[ \t]{2,}(?=\S)", " ", text))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


documents = reading(stories)
