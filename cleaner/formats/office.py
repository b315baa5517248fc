"""
RTF (with striprtf) and DOCX (its document.xml, with lxml): one dump, or the articles of a press archive that is saved
so.

The old binary Word format is refused by name. A file called .doc is often RTF: the content tells.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from cleaner.formats import exports
from cleaner.formats.common import MAX_BYTES, Fields
from cleaner.formats.exports.paragraphs import BOLD
from cleaner.formats.items import Story, reading
from cleaner.formats.streams import needs
from cleaner.model import CleanerError

_BOLD_ON = re.compile(r"\\b(?:\\(?!par\b|cell\b|row\b|line\b)[a-z]+-?\d*)* (?=\S)")
_CELL = re.compile(r"\\(?:nest)?cell(?![a-z])")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEX_UTF8 = re.compile("(?:[\xc3-\xf4\xc2][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,3})+")
MENDED = 3
"""Places that read as UTF-8 shown in Windows-1252, from which on an RTF is taken for one that holds UTF-8."""


def sniff(head: bytes) -> bool:
    """Whether a file is RTF or DOCX, whatever its name says."""
    return head.startswith(b"{\\rtf") or (head.startswith(b"PK\x03\x04") and b"word/" in head)


def stories(data: bytes, name: str, fields: Fields) -> Iterator[Story | str]:
    """
    The articles of an export, or the one text.

    Raises:
        CleanerError: striprtf is not installed; or the file is no RTF or DOCX, or damaged.
    """
    if data.startswith(b"{\\rtf"):
        text = rtf(data)
    elif data.startswith(b"PK"):
        text = docx(data)
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        raise CleanerError("an old Word file (.doc): save it as .docx or .rtf, that is read")
    else:
        raise CleanerError("no RTF and no DOCX, though its name says so")
    found = exports.of_text(text) or iter(())
    first = next(found, None)
    if first is None:
        first = Story(text.replace(BOLD, ""), whole=False, alone=True)
    yield first
    yield from found


def rtf(data: bytes) -> str:
    """
    The text of an RTF file; paragraphs end in line breaks, and BOLD stands before what is bold.

    Raises:
        CleanerError: striprtf is not installed.
    """
    try:
        from striprtf.striprtf import rtf_to_text
    except ImportError:
        raise needs("Reading .rtf", "striprtf", "office") from None
    try:
        source = data.decode("utf-8")
    except UnicodeDecodeError:
        source = data.decode("latin-1")
    source = _CELL.sub(r"\\tab ", source)  # as in DOCX; striprtf's bar could be the text's own
    source = _BOLD_ON.sub(rf"\g<0>\\u{ord(BOLD) - 65536}?", source)
    text: str = rtf_to_text(source, errors="replace")  # type: ignore[no-untyped-call]
    if len(_HEX_UTF8.findall(text)) >= MENDED:  # UTF-8 written byte by byte, as some archives do
        text = _HEX_UTF8.sub(_mended, text)
    return text


def _mended(m: re.Match[str]) -> str:
    try:
        return m.group().encode("cp1252").decode("utf-8")
    except UnicodeError:
        return m.group()


def docx(data: bytes) -> str:
    """
    The text of a DOCX file: paragraphs parted by empty lines, the cells of a row by tabs.

    Raises:
        CleanerError: it is damaged, or unpacks to more than MAX_BYTES.
    """
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file, file.open("word/document.xml") as part:
            source = part.read(MAX_BYTES + 1)
        if len(source) > MAX_BYTES:
            raise CleanerError(f"too large: a document of more than {MAX_BYTES:,} bytes is not read")
        root = etree.fromstring(source, etree.XMLParser(resolve_entities=False, huge_tree=True))
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, OSError, RuntimeError, NotImplementedError) as error:
        raise CleanerError(f"a damaged DOCX file: {error}") from error
    return "\n\n".join(_paragraph(p) for p in root.iter(f"{_W}p"))


def _paragraph(node: object) -> str:
    out: list[str] = []
    for part in node.iter():  # type: ignore[attr-defined]
        if part.tag == f"{_W}t":
            out.append(part.text or "")
        elif part.tag == f"{_W}tab":
            out.append("\t")
        elif part.tag in (f"{_W}br", f"{_W}cr"):
            out.append("\n")
    return "".join(out)


documents = reading(stories)
