"""
Bytes -> text, and which encoding was chosen.

The order of a browser (WHATWG "determining the character encoding"): a byte order mark, what the carrier declared
(an HTTP header), what the page declares, then sniffing. With one liberty: bytes that are valid UTF-8 and hold
multi-byte sequences are UTF-8, whatever a label says, since text in another encoding is practically never valid
UTF-8, while labels are often wrong. Sniffing is left to bs4's UnicodeDammit, on a bounded sample.
"""

from __future__ import annotations

import codecs
import re
from itertools import islice

PRESCAN = 4096
"""Bytes of a page in which its own charset declaration is looked for (browsers: 1024; real heads are longer)."""
SAMPLE = 4_000
"""Bytes shown to the sniffer, taken from around bytes that are not ASCII."""
CERTAIN = 6
"""Bytes that are not ASCII from which on valid UTF-8 outranks another label: a few Chinese words can be both."""
SUSPECTS = 200
"""Places of a text that are looked at for the marks of a wrong encoding."""
FEW = 0.1
"""Share of broken UTF-8 sequences, among all that are not ASCII, up to which a text is still UTF-8 with damage."""
PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S)
"""How the source of a page begins."""
_BLOCK = r"(?:p|div|article|section|main|h[1-6]|ul|ol|table|blockquote|figure)"
_FRAGMENT = re.compile(rf"\s*<{_BLOCK}(?:\s[^<>]*)?>", re.I)
_CLOSED = re.compile(rf"</{_BLOCK}\s*>", re.I)

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LATIN = {
    "cp1252": ("äöüß", "àâçéèêëîïôûùœ", "áéíóúñü¿¡ºª", "ãõçáéíóúâêôà", "àèéìòùî", "åäöæøé", "éëïèöüê", "áðéíóúýþæö"),
    "cp1250": ("ěščřžýáíéúůťďňó", "ąćęłńóśźż", "áéíóöőúüű", "ăâîşţ", "ľĺŕôäščťžýáíéúďňó", "čćđšž"),
    "iso8859-2": ("ěščřžýáíéúůťďňó", "ąćęłńóśźż", "áéíóöőúüű", "ăâîşţ", "ľĺŕôäščťžýáíéúďňó", "čćđšž"),
    "cp1254": ("çğıöşüâîi̇",),
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äöõüšž"),
}
"""Encodings of Latin letters that only their letters tell apart -> the letters of each language written in it."""
_META = re.compile(rb"""<meta[^>]{0,400}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.+-]{2,40})""", re.I)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([a-zA-Z0-9_:.+-]{2,40})""", re.I)
_COMMENT = re.compile(rb"<!--.*?-->", re.S)
_HIGH = re.compile(rb"[\x80-\xff]+")
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
"""
A whole character of UTF-8: in another encoding two bytes hardly ever look like one, so a few outweigh a broken byte.
"""
_EDGE = re.compile(rb"[<>\n]")
_BEFORE, _BEHIND = 400, 8000
"""Bytes of a line that are shown to the sniffer before and behind the first that is not ASCII."""
_WEB = (
    "cp1252", "cp1250", "cp1251", "koi8_r", "iso8859_2", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258",
    "cp932", "euc_jp", "gb18030", "big5hkscs", "cp949", "iso2022_jp",
)  # fmt: skip
"""The encodings that pages are written in, of those that Python reads (WHATWG Encoding), the commonest first."""

_WIDER = {
    "ascii": "cp1252", "us-ascii": "cp1252", "iso8859-1": "cp1252", "latin-1": "cp1252", "iso8859-9": "cp1254",
    "iso8859-11": "cp874", "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "hz": "hz",
    "shift_jis": "cp932", "euc_kr": "cp949", "big5": "big5hkscs", "utf-16-le": "utf-8", "utf-16-be": "utf-8",
    "utf-16": "utf-8", "utf-32": "utf-8", "utf-7": "cp1252",
}  # fmt: skip
"""
Label -> what browsers decode it with (WHATWG Encoding): a superset of it; UTF-16 said in ASCII bytes is no UTF-16.
"""
_ALIAS = {
    "x-sjis": "cp932", "x-gbk": "gb18030", "windows-949": "cp949", "windows-31j": "cp932", "ks_c_5601-1987": "cp949",
    "x-euc-jp": "euc_jp", "x-mac-roman": "mac_roman", "x-mac-cyrillic": "mac_cyrillic", "windows-874": "cp874",
    "iso-8859-8-i": "iso8859-8", "utf8": "utf-8", "unicode": "utf-8", "x-cp1251": "cp1251", "x-cp1252": "cp1252",
}  # fmt: skip


def decode(data: bytes, *, html: bool, declared: str | None = None) -> tuple[str, str, int]:
    """
    Turn the bytes of a dump into text.

    Args:
        data: the file, or the body of a response.
        html: whether to look for the page's own declaration.
        declared: a charset that the carrier named (an HTTP header, a record's field), if any.

    Returns:
        The text without its byte order mark; Python's name of the encoding ("utf-8-sig" and "utf-16" put the mark
        back when encoding); the number of U+FFFD that stand for bytes which could not be decoded.
    """
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _as(data, name)
    if (wide := _wide(data)) is not None:
        return _as(data, wide)
    label = _known(declared) or (_own(data) if html else None)
    decoded, lost = _lossy(data, "utf-8")
    high = sum(map(len, _HIGH.findall(data, 0, 200_000)))
    if not lost and not high and b"\x1b$" in data:
        return _as(data, label if label and label.startswith("iso2022") else "iso2022_jp")
    if not lost and (label in (None, "utf-8") or high == 0 or high >= CERTAIN):
        return decoded, "utf-8", 0
    runs = max(1, len(_HIGH.findall(data)))
    if (
        lost
        and label in (None, "utf-8")
        and lost <= max(2, len(valid := _SEQUENCE.findall(data)) / 3)
        and lost <= len(valid)
    ):
        return decoded, "utf-8", lost
    if lost and (lost <= FEW * runs or _cut_short(data) or (label == "utf-8" and lost <= 0.5 * runs)):
        return decoded, "utf-8", lost
    if label and label != "utf-8":
        other, missed = _lossy(data, label)
        if missed <= FEW * runs:
            return other, label, missed
    guess = _sniff(data) if high >= CERTAIN else "cp1252"
    if guess and guess != "utf-8":
        other, missed = _lossy(data, guess)
        if missed < lost:
            return other, guess, missed
    return decoded, "utf-8", lost


def encode(text: str, encoding: str) -> bytes:
    """
    The bytes of a text that `decode` gave, in the encoding that it named: the same bytes, if none of them was lost.

    Raises:
        UnicodeEncodeError: the text holds what the encoding has no bytes for.
    """
    errors = "surrogatepass" if encoding.startswith("utf") else "cleaner-c1" if encoding == "cp1252" else "strict"
    return text.encode(encoding, errors)


def _cut_short(data: bytes) -> bool:
    """Whether only the last character is broken, and the rest, or two bytes of it, speak for UTF-8."""
    for cut in (1, 2, 3):
        try:
            head = data[:-cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return cut > 1 or not head.isascii()
    return False


def _as(data: bytes, name: str) -> tuple[str, str, int]:
    text, lost = _lossy(data, name)
    return text, name, lost


def _lossy(data: bytes, name: str) -> tuple[str, int]:
    """Decode, replacing what cannot be; the count leaves out U+FFFD that stood in the source already."""
    text = data.decode(name, "replace")
    if name == "cp1252":
        text = text if "\ufffd" not in text else data.decode(name, "cleaner-c1")
    lost = text.count("\ufffd")
    if lost and name.startswith("utf-8"):
        lost -= data.count(b"\xef\xbf\xbd")
    if text.startswith("\ufeff"):
        text = text[1:]
    return text, lost


def _c1(error: UnicodeError) -> tuple[str | bytes, int]:
    """The five bytes that cp1252 leaves undefined are C1 controls, as in a browser."""
    if isinstance(error, UnicodeEncodeError):
        said = error.object[error.start : error.end]
        if not all(c in "\x81\x8d\x8f\x90\x9d" for c in said):
            raise error
        return said.encode("latin-1"), error.end
    assert isinstance(error, UnicodeDecodeError)
    return "".join(map(chr, error.object[error.start : error.end])), error.end


codecs.register_error("cleaner-c1", _c1)


def _known(label: str | None) -> str | None:
    """A charset label -> Python's codec that reads it as browsers do; None for a label that nobody knows."""
    if not label:
        return None
    label = label.strip().strip("\"'").lower()
    label = _ALIAS.get(label, label)
    try:
        info = codecs.lookup(label)
    except (LookupError, ValueError):
        return None
    if not getattr(info, "_is_text_encoding", True) or info.name in (
        "idna",
        "punycode",
        "unicode_escape",
        "raw_unicode_escape",
        "undefined",
        "mbcs",
        "oem",
    ):
        return None
    return _WIDER.get(info.name, info.name)


def _own(data: bytes) -> str | None:
    """The charset that a page declares in its head."""
    head = data[:PRESCAN]
    if m := _XML.match(head):
        return _known(m[1].decode("ascii"))
    if m := _META.search(_COMMENT.sub(b"", head)):
        return _known(m[1].decode("ascii"))
    return None


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: nearly every other byte of a Latin text is zero."""
    head = data[:2000]
    if len(head) < 8 or head.count(0) < 0.2 * len(head):
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 8 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 8 * odd else None


def _sniff(data: bytes) -> str | None:
    """
    What a sample of the bytes looks like: charset-normalizer among the web's encodings, else UnicodeDammit.

    UnicodeDammit alone asks whichever detector happens to be installed, and takes Czech, Polish, Turkish and Chinese
    for Western European with one of them; so it is given the better guess, and left the cases without one.
    """
    import logging

    from bs4.dammit import UnicodeDammit
    from charset_normalizer import from_bytes

    parts, size, at = [], 0, 0
    for m in _HIGH.finditer(data):
        if m.start() < at:
            continue
        opening = max(at, m.start() - _BEFORE)
        for edge in _EDGE.finditer(data, opening, m.start()):
            opening = edge.end()
        closing = _EDGE.search(data, m.end(), m.end() + _BEHIND)
        at = closing.start() if closing else min(len(data), m.end() + _BEHIND)
        parts.append(data[opening:at])
        size += len(parts[-1])
        if size > SAMPLE:
            break
    sample = (b"\n".join(parts) or data)[:SAMPLE]
    matches = list(from_bytes(sample, cp_isolation=list(_WEB)))
    if not matches:
        logging.getLogger("bs4.dammit").setLevel(logging.ERROR)
        return _known(UnicodeDammit(sample, is_html=False).original_encoding)
    best = matches[0]
    if best.encoding in _LATIN:
        return max(_LATIN, key=lambda name: (_letters(sample, name), -list(_LATIN).index(name)))
    return _known(best.encoding)


def _letters(sample: bytes, name: str) -> float:
    """
    The share of letters beyond ASCII that belong to one language written in this encoding, the best of its languages.
    """
    letters = [c for c in sample.decode(name, "replace").lower() if c > "\x7f" and c not in "“”„‘’‚«»–—…·§°€\xa0\xad"]
    return max(sum(c in alphabet for c in letters) for alphabet in _LATIN[name]) / max(1, len(letters))


_TWICE = re.compile(
    "[\xc2-\xf4][\x80-\xbf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
)
"""Two bytes of UTF-8 that were read as Latin-1 or as cp1252."""


def damage(text: str, replacements: int) -> tuple[str, ...]:
    """
    What became of a text before it came here, as flags.

    "undecodable": bytes of it could not be decoded, and became U+FFFD. "mojibake": UTF-8 was read as another encoding
    ("Ã¼" for "ü"), which `ftfy.badness` tells from letters that stand together in earnest; `ftfy` can mend it.
    """
    flags = ["undecodable"] if replacements else []
    if _TWICE.search(text):
        from ftfy.badness import is_bad  # loads only for the few texts that give a reason

        around = (text[max(0, m.start() - 20) : m.end() + 20] for m in islice(_TWICE.finditer(text), SUSPECTS))
        if any(map(is_bad, around)):
            flags.append("mojibake")
    return tuple(flags)


def is_source(text: str) -> bool:
    """
    Whether a text is the source of a page, or of a part of one: it opens with an element of text and ends with a tag.

        >>> is_source("<p>Rain.</p>\\n<p>Wind.</p>"), is_source("<p> opens a paragraph, and </p> closes it.")
        (True, False)
    """
    if PAGE.match(text, 0, 4096):
        return True
    return bool(_FRAGMENT.match(text)) and text.rstrip().endswith(">") and len(_CLOSED.findall(text)) > 1


def without_surrogates(text: str) -> tuple[str, int]:
    """
    Replace lone surrogates, which JSON can hold and no encoding can write; returns the text and how many there were.
    """
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        clean = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return clean, clean.count("\ufffd") - text.count("\ufffd")
    return text, 0
