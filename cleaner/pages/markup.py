"""
An HTML Document -> Blocks, in one walk over one lxml tree.

The rendered text becomes the document's text, so that offsets, spans and the partition of characters mean the same
as for a text dump. Rendering follows the display rules of browsers' default style sheet: block-level elements and
`<br>` part lines, inline markup never does, script, style, template and noscript are not text.

Nothing is fetched, no entity is expanded, and nothing recurses: nesting, tags and text are bounded, and a page beyond
a bound is flagged.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from functools import lru_cache
from itertools import accumulate

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from cleaner.model import NOTHING, Block, Document, Dom, Mark, Page
from cleaner.pages.selectors import FACT, applying, find
from cleaner.pages.stories import Card, find_cards
from cleaner.rules.book import Rulebook
from cleaner.settings import Settings
from cleaner.text.addresses import host as host_of

MAX_SOURCE = 6_000_000
"""Characters of source that are parsed: lxml needs about eight times that in memory. The rest is left out, and flagged."""
MAX_TAGS = 300_000
"""Elements that are walked: the largest pages people read have some 60,000."""
WITNESS_TAGS = 30_000
"""Elements beyond which no witness is asked: some of trafilatura's steps take longer than linear time."""
WITNESS_DEPTH = 400
"""Nesting beyond which no witness is asked: copying a tree recurses in C."""
LONG_TAG = 8000
"""Characters of one tag from which its attributes are counted."""
LEVELS = 4
"""Elements around a block, each wider than the one before, whose extent it carries."""
AROUND = 12
"""Elements around a block, each wider than the one before, that are looked at for stories beside each other."""
PROSE = 80
"""Characters from which a block may be a sentence of prose."""
LINKS = 0.5
"""Share of link text from which an element without prose is a list of links."""
WRAPPED = 45
"""Characters of a line that a <br> may have broken off in a sentence: those of poems and addresses are shorter."""
PARAGRAPH = 4000
"""Characters beyond which no further line is joined to a paragraph: joining takes time with its length."""
MENU_CHARS = 80
"""Characters of a link below which it may be an item of a menu."""
BODY = 200
"""Characters from which a body in the page's data may be its story."""
FEW = 600
"""Characters of visible prose below which a page is taken for one that a script draws."""
HINT_CHARS = 400
"""Characters of class, id and role that a block carries: the nearest say most."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BLOCK = _words(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form frameset h1 h2 h3 h4 h5 h6 header hgroup html legend li listing main menu nav ol optgroup option p plaintext pre"
    " search section summary table tbody tfoot thead tr ul xmp button"
)
_SKIP = _words(
    "script style template noscript head title meta link base iframe object embed applet canvas video audio picture svg"
    " map datalist select textarea input progress meter rp rt noframes noembed param source track area col colgroup img"
)
_BOXES = _words("iframe object embed canvas video audio picture svg select textarea input progress meter img")
"""Elements without text of ours that part the words beside them."""
_CELL = frozenset(("td", "th"))
_ROLES = {
    "h1": "h", "h2": "h", "h3": "h", "h4": "h", "h5": "h", "h6": "h", "li": "li", "dt": "li", "dd": "li", "pre": "code", "listing": "code",
    "blockquote": "quote", "figcaption": "caption", "caption": "caption", "tr": "table", "td": "table", "th": "table", "legend": "h", "summary": "h",
}  # fmt: skip
_INLINE_HIDE = _words("span a b i em strong small font u s abbr label sup sub time")
_NONE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_SR_ONLY = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text|element-invisible|a11y-hidden|u-hidden-visually|hidden-visually|assistive-text|screenreader)(?=\s|$)",
    re.I,
)
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\xad\u200b\u200e\u200f\u2060-\u2064\ufeff]")
_DOCTYPE = re.compile(r"\s*(?:<\?xml[^>]*\?>\s*)?<!doctype[^>]*>", re.I)
_SELF_CLOSED = re.compile(r"(<html\b[^>]*?)/>", re.I)
_LONG_TAG = re.compile(rf"<([a-zA-Z][\w:-]{{0,40}})[\s/][^<>]{{{LONG_TAG},}}")
_ATTRIBUTES = re.compile(r"""(?:\s+[^\s=<>"'/]+\s*=\s*(?:"[^"]*"|'[^']*')){400,}""")


@dataclasses.dataclass(slots=True)
class _Box:
    """A block-level element that is open during the walk."""

    n: int
    tag: str
    parent: _Box | None
    hints: str
    """Its own and its ancestors' class, id and role, nearest first."""
    own: str
    path: tuple[str, ...]
    """Tags of its ancestors, nearest first."""
    hidden: int
    """Number of the hidden element it stands in, 0 for none."""
    article: int
    depth: int
    role: str
    element: HtmlElement | None = None
    first: int = 0
    """The first block in it; `stop` is the one behind its last: a subtree is a range of blocks."""
    stop: int = 0
    rules: tuple[str, ...] = ()
    """Ids of the rules that name it, or an element around it."""
    around: tuple[tuple[int, int], ...] = ()
    """The ranges of blocks that hold it, nearest first, each wider than the one before; worked out when first asked for."""


_Piece = tuple[str, str, _Box, float, str, float, float, int]
"""(text, role, box, link share, href, bold share, italic share, line): line is 1 where the piece follows a <br>."""


def parse(source: str) -> tuple[HtmlElement | None, list[str]]:
    """
    Parse a page's source once, within bounds.

    Returns:
        The root element (None where there is nothing to parse) and the flags of what had to be left out.
    """
    flags: list[str] = []
    if len(source) > MAX_SOURCE:
        source = _without_scripts(source)
        if len(source) > MAX_SOURCE:
            source, flags = source[:MAX_SOURCE], ["too-large"]
    if source.count("<") > 2 * MAX_TAGS:
        at = -1
        for m in _nth(source, "<", 2 * MAX_TAGS):
            at = m
        source, flags = source[:at], ["too-large"]
    if "\x00" in source:
        source = source.replace("\x00", "")
    source = _DOCTYPE.sub("", source, count=1)
    if len(source) > 40_000:
        # libxml2 compares each attribute of a tag with all before it.
        if any(piece.rfind("<", 0, len(piece) - LONG_TAG) >= 0 for piece in source.split(">") if len(piece) > LONG_TAG):
            source = _LONG_TAG.sub(lambda m: m[0] if len(m[0].split(None, 800)) <= 800 else f"<{m[1]} ", source)
        if source.count('<"') + source.count("<'") > 2000:
            source = _ATTRIBUTES.sub(" ", source)
    if "/>" in source[:2000]:
        source = _SELF_CLOSED.sub(r"\1>", source[:2000], count=1) + source[2000:]
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
    try:
        root = etree.fromstring(source.encode("utf-8", "ignore"), parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):
        return None, flags
    if root is None:
        return None, flags
    if any("depth" in e.message for e in parser.error_log):
        flags.append("too-deep")
    return root, flags


def _nth(source: str, what: str, n: int) -> Iterator[int]:
    at = -1
    for _ in range(n):
        at = source.find(what, at + 1)
        if at < 0:
            return
    yield at


def _without_scripts(source: str) -> str:
    """A huge source without what is never rendered: scripts, styles, drawings, comments. One pass, no regular expression."""
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


class _Walk:
    """The walk over a tree; `pieces` are the blocks to be, in reading order."""

    def __init__(self, noscript: bool = False, told: Mapping[HtmlElement, tuple[str, ...]] = NOTHING) -> None:
        """
        Args:
            noscript: render also what is meant for readers without scripts.
            told: element -> the rules that name it; such an element is a block of its own.
        """
        self.told = told
        self.skip = _SKIP - {"noscript"} if noscript else _SKIP
        self.block = _BLOCK | {"noscript"} if noscript else _BLOCK
        self.pieces: list[_Piece] = []
        self.depth = 0
        self.full = False
        self.parts: list[str] = []
        self.links = self.bold = self.italic = 0
        self.href = self.around = ""
        self.after_break = False
        self.boxes = 0
        self.made: list[_Box] = []

    def flush(self, box: _Box, brk: bool = False) -> None:
        """End the current line and keep it as a block of `box`, if it holds text."""
        if self.parts:
            raw = "".join(self.parts)
            self.parts.clear()
            if box.role == "code":
                self._code(raw, box)
            else:
                text = " ".join(raw.split())
                if not text.isprintable():
                    text = _INVISIBLE.sub("", text).strip()
                if text.endswith(" |"):
                    text = text[:-2].rstrip()
                if text:
                    solid = len(text) - text.count(" ")
                    role = box.role
                    if box.tag == "li":
                        text = "- " + text
                    share = min(1.0, self.links / solid)
                    if self.after_break and text[0].islower() and self._goes_on(box, solid, text, share):
                        self.links = self.bold = self.italic = 0
                        self.href, self.after_break = self.around, brk
                        return
                    self.pieces.append(
                        (
                            text,
                            role,
                            box,
                            share,
                            self.href,
                            min(1.0, self.bold / solid),
                            min(1.0, self.italic / solid),
                            int(self.after_break),
                        )
                    )
                    self.after_break = False
        self.links = self.bold = self.italic = 0
        self.href, self.after_break = self.around, brk

    def _goes_on(self, box: _Box, solid: int, text: str, share: float) -> bool:
        """Join a line behind a <br> to the line before, where that breaks off in a sentence: lines were wrapped by hand."""
        if not self.pieces:
            return False
        said, role, owner, linked, href, bold, italic, after = self.pieces[-1]
        if owner is not box or not WRAPPED <= len(said) < PARAGRAPH or not (said[-1].isalnum() or said[-1] == ","):
            return False
        of = len(said) + len(text)
        mixed = [(a * len(said) + b / solid * len(text)) / of for a, b in ((bold, self.bold), (italic, self.italic))]
        self.pieces[-1] = (
            f"{said} {text}",
            role,
            box,
            (linked * len(said) + share * len(text)) / of,
            href or self.href,
            min(1.0, mixed[0]),
            min(1.0, mixed[1]),
            after,
        )
        return True

    def _code(self, raw: str, box: _Box) -> None:
        """Preformatted text keeps its lines; blank lines part it into blocks."""
        text = _INVISIBLE.sub("", raw.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4))
        for part in re.split(r"\n[ \t]*\n", text):
            if part.strip():
                body = "\n".join(line.rstrip() for line in part.strip("\n").split("\n")).strip()
                self.pieces.append(
                    (body, "code", box, min(1.0, self.links / max(1, len(body))), self.href, 0.0, 0.0, 0)
                )

    def run(self, root: HtmlElement) -> None:
        """Walk the tree in document order, without recursion."""
        box = _Box(0, "html", None, "", "", (), 0, -1, 0, "p")
        self.boxes, self.made = 1, [box]
        articles = hiddens = links = bold = italic = seen = 0
        parts = self.parts
        skip, block, told = self.skip, self.block, self.told
        code, shown = False, True
        open_elements: list[tuple[Iterator[HtmlElement], HtmlElement]] = []
        children: Iterator[HtmlElement] = iter((root,))
        while True:
            child = next(children, None)
            if child is None:
                if not open_elements:
                    break
                children, el = open_elements.pop()
                tag = el.tag
            else:
                el = child
                tag = el.tag
                seen += 1
                if seen > MAX_TAGS:
                    self.full = True
                    break
                if tag in skip or not isinstance(tag, str):
                    if parts and tag in _BOXES:
                        parts.append(" ")
                    shown = False
                elif tag in block or (told and el in told):
                    if parts:
                        self.flush(box)
                    self.after_break = False
                    self.href = self.around
                    own, hidden = (
                        " ".join(
                            [v for v in (el.get("class"), el.get("id"), el.get("role"), el.get("itemprop")) if v]
                        ).lower(),
                        box.hidden,
                    )
                    if not hidden and _hidden(el, tag, own):
                        hiddens += 1
                        hidden = hiddens
                    article = box.article
                    if tag == "article" and article < 0:
                        article = articles
                        articles += 1
                    role = _ROLES.get(tag) or (box.role if box.role in ("quote", "caption") else "p")
                    if tag == "figure":
                        role = "caption"
                    path = (box.tag, *box.path[:24]) if box.n else ()
                    parent = box
                    box = _Box(
                        self.boxes,
                        tag,
                        parent,
                        f"{own} {parent.hints}".strip()[:HINT_CHARS] if own else parent.hints,
                        own,
                        path,
                        hidden,
                        article,
                        parent.depth + 1,
                        role,
                        el,
                        len(self.pieces),
                        rules=parent.rules,
                    )
                    self.made.append(box)
                    if told and el in told:
                        box.rules = (*box.rules, *told[el])
                    self.boxes += 1
                    code = role == "code"
                elif tag in _INLINE_HIDE and _hidden(el, tag, el.get("class") or ""):
                    shown = False
                elif tag == "br":
                    if code:
                        parts.append("\n")
                    else:
                        self.flush(box, True)
                elif tag in _CELL:
                    if parts and "".join(parts).strip():
                        if len("".join(parts)) > 300:
                            self.flush(box)
                        else:
                            parts.append(" | ")
                elif tag == "a":
                    links += 1
                    if links == 1:
                        self.around = el.get("href") or ""
                        if parts:
                            before = el.getprevious()
                            if before is not None and before.tag == "a" and not before.tail:
                                parts.append(" ")
                    if not self.href:
                        self.href = self.around
                elif tag == "b" or tag == "strong":
                    bold += 1
                elif tag == "i" or tag == "em":
                    italic += 1
                if shown:
                    text = el.text
                    if text and (parts or code or not text.isspace()):
                        parts.append(text)
                        if links or bold or italic:
                            self.count(text, links, bold, italic)
                    if len(el):
                        open_elements.append((children, el))
                        children = iter(el)
                        if len(open_elements) > self.depth:
                            self.depth = len(open_elements)
                        continue
            if not shown:
                shown = True
            elif el is box.element:
                if parts:
                    self.flush(box)
                self.after_break = False
                self.href = self.around
                box.stop = len(self.pieces)
                box = box.parent or box
                code = box.role == "code"
            elif tag == "a":
                links -= 1
                if not links:
                    self.around = ""
            elif tag == "b" or tag == "strong":
                bold -= 1
            elif tag == "i" or tag == "em":
                italic -= 1
            tail = el.tail
            if tail and (parts or code or not tail.isspace()):
                parts.append(tail)
                if links or bold or italic:
                    self.count(tail, links, bold, italic)
        self.flush(box)
        up: _Box | None = box
        while up is not None:
            up.stop = len(self.pieces)
            up = up.parent

    def count(self, text: str, links: int, bold: int, italic: int) -> None:
        """Count the characters of a piece of text towards the shares of the block."""
        n = len("".join(text.split()))
        if links:
            self.links += n
        if bold:
            self.bold += n
        if italic:
            self.italic += n


def _hidden(el: HtmlElement, tag: str, own: str) -> bool:
    """Whether an element is not shown: by attribute, by inline style, or by a class that every framework hides with."""
    said = el.get("hidden")
    if said is not None and said != "until-found":
        return True
    style = el.get("style")
    if style and _NONE.search(style) and tag != "body":
        return True
    if tag == "dialog":
        return el.get("open") is None
    return bool(own) and _for_readers_aloud(own)


@lru_cache(maxsize=1 << 11)
def _for_readers_aloud(own: str) -> bool:
    return bool(_SR_ONLY.search(own))


def _prose(pieces: list[_Piece]) -> int:
    """Characters of the pieces that look like prose."""
    return sum(len(p[0]) for p in pieces if len(p[0]) >= PROSE and p[3] < 0.5)


def _gathered(walk: _Walk) -> list[_Piece]:
    """
    The pieces, with each menu as one: three or more short links in a row in one element, and nothing else.

    They leave or stay together, and menus are a quarter of all lines of a page. Each link keeps its line.
    """
    pieces = walk.pieces
    out: list[_Piece] = []
    index = [0] * (len(pieces) + 1)
    k, n = 0, len(pieces)
    while k < n:
        text, role, box, share, href, bold, italic, after = pieces[k]
        stop = k + 1
        if share >= 0.95 and role in ("li", "p") and len(text) < MENU_CHARS:
            while stop < n:
                other = pieces[stop]
                if (
                    other[3] < 0.95
                    or other[2].parent is not box.parent
                    or other[2].tag != box.tag
                    or len(other[0]) >= MENU_CHARS
                    or other[2].hidden != box.hidden
                    or other[2].rules != box.rules
                    or other[1] != role
                ):
                    break
                stop += 1
        if stop - k < 3:
            stop = k + 1
            out.append(pieces[k])
        else:
            out.append(("\n".join([p[0] for p in pieces[k:stop]]), role, box, share, href, bold, italic, after))
        index[k:stop] = [len(out) - 1] * (stop - k)
        k = stop
    index[n] = len(out)
    if len(out) < n:
        for made in walk.made:
            made.first, made.stop = (
                index[made.first],
                index[made.stop - 1] + 1 if made.stop > made.first else index[made.first],
            )
    return out


def _shown(pieces: list[_Piece]) -> set[int]:
    """
    The hidden elements that hold the page itself, and are shown by a script later: they don't count as hidden.

    One does where its prose outweighs all prose that is visible.
    """
    visible, hidden = 0, dict[int, int]()
    for text, _, box, share, *_ in pieces:
        if len(text) >= PROSE and share < 0.5:
            if box.hidden:
                hidden[box.hidden] = hidden.get(box.hidden, 0) + len(text)
            else:
                visible += len(text)
    return {n for n, size in hidden.items() if size > visible and size > 400}


def read_markup(document: Document, rules: Rulebook | None = None) -> Page:
    """
    Parse an HTML document once and cut it into blocks.

    Args:
        document: a page's source.
        rules: those of them that name elements (`selectors`) are looked up in the tree.

    Returns:
        A page whose document holds the rendered text: blocks in reading order with `dom`, one line each (code keeps its
        lines), parted by an empty line, or by a line break after `<br>`, list items and table rows. `fields` holds what
        the head, JSON-LD and the article's own markup say. Flags: too-large, too-deep, no-markup.
    """
    from cleaner.pages.metadata import read_head
    from cleaner.pages.witness import ask, found

    root, flags = parse(document.text)
    if root is None:
        return Page(dataclasses.replace(document, text=""), (), flags=(*flags, "no-markup"))
    told_by, own = (
        find(root, applying(rules.selectors, document.url)) if rules is not None and rules.selectors else ({}, {})
    )
    walk = _Walk(told=told_by)
    walk.run(root)
    if _prose(walk.pieces) < FEW:
        # Some forums are drawn by a script and keep a plain copy of the thread for readers without.
        plain = _Walk(noscript=True, told=told_by)
        plain.run(root)
        if _prose(plain.pieces) > 3 * _prose(walk.pieces) + 200:
            walk = plain
    if walk.full and "too-large" not in flags:
        flags.append("too-large")
    fields, body = read_head(root, document)
    fields |= own
    pieces = _gathered(walk)
    if body and _prose(pieces) < 0.5 * len(body):
        # The page is drawn by a script: its text stands only in its data.
        data = _Box(walk.boxes, "p", None, "jsonld articlebody", "jsonld articlebody", (), 0, -1, 0, "p")
        lines = [text for line in body.splitlines() if (text := " ".join(_INVISIBLE.sub("", line).split()))]
        data.first, data.stop = len(pieces), len(pieces) + len(lines)
        pieces += [(text, "p", data, 0.0, "", 0.0, 0.0, 0) for text in lines]
    shown = _shown(pieces)
    blocks = _blocks(pieces, shown)
    asked = len(pieces) > 0 and walk.depth <= WITNESS_DEPTH and walk.boxes <= WITNESS_TAGS and not walk.full
    cards, listing = find_cards(
        blocks, [p[2].around for p in pieces], "published" in fields, host_of(fields.get("url"))
    )
    if listing:
        flags.append("listing")
    texts = [p[0] for p in pieces]
    if len(body) > BODY and not cards:
        _tell(blocks, "jsonld", found(texts, body))

    def witness() -> None:
        _thin(walk, pieces, shown)
        _tell(blocks, "trafilatura", ask(root, texts))

    if cards:
        flags.append("stories")
        for (first, stop), fragment in _fragments(pieces, cards) if asked else []:
            _tell(blocks[first:stop], "trafilatura", ask(fragment, texts[first:stop]))
        story = {n: float(k) for k, c in enumerate(cards) for n in range(c.first, c.stop)}
        for b in blocks:
            assert b.dom is not None
            b.dom.facts["story"] = story.get(b.n, -1.0)  # type: ignore[index]
    text = _render(pieces, blocks)
    return Page(
        dataclasses.replace(document, text=text),
        tuple(blocks),
        fields,
        tuple(flags),
        witness if asked and not cards else None,
    )


def _gap(piece: _Piece, last: _Box) -> str:
    """What parts a piece from the one before: a line break within a list, a table or a paragraph, else an empty line."""
    _, role, box, *_, after = piece
    together = role in ("li", "table") and last.tag == box.tag and last.parent is box.parent
    return "\n" if after or together else "\n\n"


def _blocks(pieces: list[_Piece], shown: set[int]) -> list[Block]:
    """The pieces as blocks, each with its place in the rendered text and what the tree knows of it. Votes come later."""
    blocks: list[Block] = []
    at = 0
    last: _Box | None = None
    kinds: dict[tuple[str, ...], int] = {}
    for k, piece in enumerate(pieces):
        text, role, box, share, href, bold, italic, after = piece
        if last is not None:
            at += len(_gap(piece, last))
        sort = (box.tag, box.own, box.parent.own if box.parent else "", box.parent.tag if box.parent else "")
        facts = {
            "bold": bold,
            "italic": italic,
            "break": float(after),
            "sort": float(kinds.setdefault(sort, len(kinds))),
        }
        facts.update(_around(box))
        for rule in box.rules:
            facts[FACT + rule] = 1.0
        dom = Dom(
            box.tag,
            box.hints,
            share,
            bool(box.hidden) and box.hidden not in shown,
            box.article,
            box.path,
            href,
            {},
            facts,
        )
        blocks.append(Block(k, at, at + len(text), text, role, dom))
        at += len(text)
        last = box
    return blocks


def _render(pieces: list[_Piece], blocks: list[Block]) -> str:
    """The text that the blocks' offsets point into."""
    parts = []
    for k, piece in enumerate(pieces):
        if k:
            parts.append(_gap(piece, pieces[k - 1][2]))
        parts.append(piece[0])
    return "".join(parts)


def _tell(blocks: Sequence[Block], name: str, votes: Sequence[bool]) -> None:
    """Write a witness's votes into the blocks; none where it had nothing to say."""
    for b, vote in zip(blocks, votes, strict=False):
        assert b.dom is not None
        b.dom.votes[name] = vote  # type: ignore[index]


def _thin(walk: _Walk, pieces: list[_Piece], shown: set[int]) -> None:
    """Take out of the tree what no witness would keep, so that it has less to search: the empty, the hidden, lists of links."""
    links = [0, *accumulate(text.count("\n") + 1 if share >= 0.95 else 0 for text, _, _, share, *_ in pieces)]
    prose = [0, *accumulate(len(text) >= PROSE and share < 0.5 for text, _, _, share, *_ in pieces)]
    chars = [0, *accumulate(len(p[0]) for p in pieces)]
    linked = [0.0, *accumulate(len(p[0]) * p[3] for p in pieces)]
    gone: set[int] = set()
    for box in walk.made[1:]:
        assert box.parent is not None
        first, stop = box.first, box.stop
        if box.parent.n in gone:
            gone.add(box.n)
        elif (
            first == stop
            or (box.hidden and box.hidden not in shown)
            or (
                links[stop] - links[first] >= 1
                and prose[first] == prose[stop]
                and linked[stop] - linked[first] > LINKS * (chars[stop] - chars[first])
            )
        ):
            gone.add(box.n)
            if box.element is not None and box.element.getparent() is not None:
                box.element.drop_tree()


def _fragments(pieces: list[_Piece], cards: Sequence[Card]) -> list[tuple[tuple[int, int], HtmlElement]]:
    """Each story's elements as a page of its own: trafilatura takes the first of several stories for the only one."""
    out = []
    for card in cards:
        page = lxml.html.Element("html")
        article = etree.SubElement(etree.SubElement(page, "body"), "article")
        k = card.first
        while k < card.stop:
            box: _Box = pieces[k][2]
            while (
                box.parent is not None
                and box.parent.n
                and box.parent.first >= card.first
                and box.parent.stop <= card.stop
            ):
                box = box.parent
            if box.element is not None:
                twin = deepcopy(box.element)
                twin.tail = None
                article.append(twin)
            k = max(k + 1, box.stop)
        out.append(((card.first, card.stop), page))
    return out


_FROM = tuple(f"from{k}" for k in range(LEVELS))
_TO = tuple(f"to{k}" for k in range(LEVELS))


def _around(box: _Box) -> dict[str, float]:
    """The ranges of blocks that hold a block, nearest first, each wider than the one before."""
    chain = []
    up: _Box | None = box
    while up is not None and not up.around:
        chain.append(up)
        up = up.parent
    for b in reversed(chain):
        wider = b.parent.around if b.parent is not None else ()
        own = (b.first, b.stop)
        b.around = wider if wider and wider[0] == own else (own, *wider[: AROUND - 1])
    ranges = box.around
    facts: dict[str, float] = {}
    for level in range(LEVELS):
        first, stop = ranges[level] if level < len(ranges) else ranges[-1]
        facts[_FROM[level]], facts[_TO[level]] = float(first), float(stop)
    return facts


def judge_page(page: Page, marks: Sequence[Mark], settings: Settings) -> list[Mark]:
    """What the judge of HTML pages says of each block; see `cleaner.pages.classify`."""
    from cleaner.pages.classify import judge_page as judge

    return judge(page, marks, settings)
