"""
A page's source -> its tree, within bounds.

Nothing is fetched, no entity is expanded, and nothing recurses. What libxml2 takes more than linear time for is taken
out of the source first; a page too large to be read whole is not read at all, so that no part passes for all of it.
"""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement

MAX_TAGS = 1_000_000
"""Elements beyond which a page is not read: each block takes about a kilobyte. The largest pages people read have
some 60,000."""
LARGE = 6_000_000
"""Characters of source from which scripts are taken out before parsing: lxml needs about eight times the source in
memory."""
LONG_TAG = 8000
"""Characters of one tag from which its attributes are counted."""


def words(text: str) -> frozenset[str]:
    """The names in a line."""
    return frozenset(text.split())


_DOCTYPE = re.compile(r"(?:<\?xml[^>]*>\s*)?<!doctype[^>]*>", re.I)
_SELF_CLOSED = re.compile(r"(<html\b[^>]*?)/>", re.I)
_LONG_TAG = re.compile(rf"<([a-zA-Z][\w:-]{{0,40}})[\s/][^<>]{{{LONG_TAG},}}")
_ATTRIBUTES = re.compile(r"""(?:\s+[^\s=<>"'/]+\s*=\s*(?:"[^"]*"|'[^']*')){400,}""")
_CONTROLS = bytes([*range(9), 11, *range(14, 32)])
_CONTROL_REFERENCE = re.compile(
    rb"&#(?:x0*(?:[0-8bef]|1[0-9a-f])(?![0-9a-f])|0*(?:[0-8]|11|1[4-9]|2\d|3[01])(?!\d));?", re.I
)
_NO_CHARACTERS = ("\ufffe".encode(), "\uffff".encode())
"""What no XML text may hold, as UTF-8; lxml refuses to move it about."""
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*>")
_PARTING = words(
    "address article aside blockquote body br center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5"
    " h6 header hr li main nav ol p pre section table td th tr ul"
)
"""Elements that part the text before from the text behind them."""


def parse(source: str) -> tuple[HtmlElement | None, list[str]]:
    """
    Parse a page's source.

    Returns:
        The root element (None where there is nothing to parse, or too much of it) and flags: "too-large" for a page of
        which nothing was read; "too-deep" for one whose elements are nested deeper than libxml2 follows: its text is
        whole, but read as plain paragraphs.
    """
    if len(source) > LARGE:
        source = without_scripts(source)
    if source.count("<") > 2 * MAX_TAGS:
        return None, ["too-large"]
    source = _settled(source)
    root, deep = _tree(source)
    if not deep:
        return root, []
    return _tree(_TAG.sub(_paragraph, without_scripts(source)))[0], ["too-deep"]


def _settled(source: str) -> str:
    """The source without what would break the parser, or take it more than linear time."""
    source = _DOCTYPE.sub("", source, count=1)
    if len(source) > 40_000:
        # libxml2 compares each attribute of a tag with all before it.
        if any(piece.rfind("<", 0, len(piece) - LONG_TAG) >= 0 for piece in source.split(">") if len(piece) > LONG_TAG):
            source = _LONG_TAG.sub(lambda m: m[0] if len(m[0].split(None, 800)) <= 800 else f"<{m[1]} ", source)
        if source.count('<"') + source.count("<'") > 2000:
            source = _ATTRIBUTES.sub(" ", source)
    if "/>" in source[:2000]:
        source = _SELF_CLOSED.sub(r"\1>", source[:2000], count=1) + source[2000:]
    return source


def _tree(source: str) -> tuple[HtmlElement | None, bool]:
    """The root of the tree, and whether libxml2 gave up on its depth."""
    parser = etree.HTMLParser(
        encoding="utf-8",
        remove_comments=True,
        remove_pis=True,
        no_network=True,
        huge_tree=True,
        recover=True,
        collect_ids=False,
    )
    # One class for all elements, told in C: lxml.html asks in Python for the class of each, and nobody needs its forms.
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=HtmlElement))
    data = source.encode("utf-8", "ignore").translate(None, _CONTROLS)
    data = _CONTROL_REFERENCE.sub(b"", data)
    for none in _NO_CHARACTERS:
        data = data.replace(none, b"")
    try:
        root = etree.fromstring(data, parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):
        root = None
    return root, any("depth" in e.message for e in parser.error_log)


def _paragraph(tag: re.Match[str]) -> str:
    return "<p>" if tag[1].lower() in _PARTING else ""


def without_scripts(source: str) -> str:
    """
    A huge source without what is never rendered: scripts, styles, drawings, comments. One pass, no regular
    expression.
    """
    low = source.lower()
    if len(low) != len(source):
        low = source
    kept, at = [], 0
    pairs = (("<script", "</script"), ("<style", "</style"), ("<svg", "</svg"), ("<!--", "-->"))
    following = [low.find(a) for a, _ in pairs]
    while any(f >= 0 for f in following):
        k = min((f, i) for i, f in enumerate(following) if f >= 0)[1]
        start = following[k]
        if start >= at:
            stop = low.find(pairs[k][1], start)
            kept.append(source[at:start])
            if stop < 0:
                return "".join(kept)
            at = stop if pairs[k][1] == "-->" else max(low.find(">", stop), stop)
            at += 3 if pairs[k][1] == "-->" else 1
        following[k] = low.find(pairs[k][0], max(at, start + 1))
    kept.append(source[at:])
    return "".join(kept)
