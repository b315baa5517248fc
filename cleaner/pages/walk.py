"""
One walk over a page's tree -> the pieces of its text, in reading order.

Rendering follows the display rules of browsers' default style sheet: block-level elements and `<br>` part lines, inline
markup never does, script, style, template and noscript are not text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, zip_longest
from typing import Literal, NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from cleaner.model import NOTHING, Inline
from cleaner.pages.parse import words

AROUND = 12
"""Elements around a block, each wider than the one before, whose extent it carries."""
PROSE = 80
"""Characters from which a block may be a sentence of prose."""
WRAPPED = 45
"""Characters of a line that a <br> may have broken off in a sentence: those of poems and addresses are shorter."""
PARAGRAPH = 4000
"""Characters beyond which no further line is joined to a paragraph: joining takes time with its length."""
CELL = 300
"""Characters of a table's row from which its cells are blocks of their own: it lays out a page."""
ROW_TAGS = 60
"""Elements of a table's row that are looked at to tell whether it holds data."""
MENU_CHARS = 80
"""Characters of a link below which it may be an item of a menu."""
HINT_CHARS = 400
"""Characters of class, id and role that a block carries: the nearest say most."""

_BLOCK = words(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form frameset h1 h2 h3 h4 h5 h6 header hgroup html legend li listing main menu nav ol optgroup option p "
    "plaintext pre"
    " search section summary table tbody tfoot thead tr ul xmp button"
)
_SKIP = words(
    "script style template noscript head title meta link base iframe object embed applet canvas video audio picture svg"
    " map datalist select textarea input progress meter rp rt noframes noembed param source track area col colgroup img"
)
_BOXES = words("iframe object embed canvas video audio picture svg select textarea input progress meter img")
"""Elements without text of ours that part the words beside them."""
_CELL = frozenset(("td", "th"))
_BOLD, _ITALIC = frozenset(("b", "strong")), frozenset(("i", "em"))
_KINDS: dict[str, Literal["strong", "em", "code", "del", "a"]] = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "code": "code", "kbd": "code", "samp": "code",
    "tt": "code",
    "del": "del", "s": "del", "strike": "del", "a": "a",
}  # fmt: skip
"""Elements of inline markup that Markdown can say."""
_ROLES = {
    "h1": "h", "h2": "h", "h3": "h", "h4": "h", "h5": "h", "h6": "h", "li": "li", "dt": "li", "dd": "li", "pre": "code",
    "listing": "code",
    "blockquote": "quote", "figcaption": "caption", "caption": "caption", "tr": "table", "td": "table", "th": "table",
    "legend": "h", "summary": "h",
    "figure": "caption",
}  # fmt: skip
_INLINE_HIDE = words("span a b i em strong small font u s abbr label sup sub time")
_INLINE = re.compile(r"display\s*:\s*inline\b(?!-(?:flex|grid|table))", re.I)
_IN_CELL = frozenset(("p", "div", "center"))
"""Block-level elements that hold all of a cell's text in many data tables."""
_NONE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_SR_ONLY = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text|element-invisible|a11y-hidden|u-hidden-visually|"
    r"hidden-visually|assistive-text|screenreader)(?=\s|$)",
    re.I,
)
INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\xad\u200b\u200e\u200f\u2060-\u2064\ufeff]")


@dataclass(slots=True)
class Box:
    """A block-level element."""

    n: int
    tag: str
    parent: Box | None
    hints: str
    """Its own and its ancestors' class, id and role, nearest first."""
    own: str
    path: tuple[str, ...]
    """Tags of its ancestors, nearest first."""
    hidden: int
    """Number of the hidden element it stands in, 0 for none."""
    article: int
    role: str
    element: HtmlElement | None = None
    first: int = 0
    """The first piece in it; `stop` is the one behind its last: a subtree is a range of pieces."""
    stop: int = 0
    rules: tuple[str, ...] = ()
    """Ids of the rules that name it, or an element around it."""
    around: tuple[tuple[int, int], ...] = ()
    """The ranges of pieces that hold it, nearest first, each wider than the one before."""


class Piece(NamedTuple):
    """A block to be."""

    text: str
    role: str
    box: Box
    links: float
    """Share of its non-space characters that are link text; `bold` and `italic` likewise."""
    href: str
    bold: float
    italic: float
    broken: bool
    """Whether it follows a <br>."""
    inline: tuple[Inline, ...] = ()
    """Emphasis and links, where they were asked for; `images` likewise."""
    images: tuple[tuple[str, str], ...] = ()


class Tree(NamedTuple):
    """A parsed page and what the walk found in it. Nobody changes it: who prunes, prunes a copy."""

    root: HtmlElement
    boxes: Sequence[Box]
    pieces: Sequence[Piece]
    depth: int
    """Levels of its deepest element."""


class _Walk:
    """The state of a walk over a tree."""

    def __init__(self, noscript: bool, told: Mapping[HtmlElement, tuple[str, ...]], markup: bool) -> None:
        self.told = told
        self.markup = markup
        self.sources: list[HtmlElement | None] = []
        """With markup, for each of `parts` the innermost element around it."""
        self.images: list[tuple[str, str]] = []
        self.skip = _SKIP - {"noscript"} if noscript else _SKIP
        self.block = _BLOCK | {"noscript"} if noscript else _BLOCK
        self.pieces: list[Piece] = []
        self.box = Box(0, "html", None, "", "", (), 0, -1, "p")
        self.boxes = [self.box]
        self.depth = self.articles = self.hiddens = 0
        self.in_links = self.in_bold = self.in_italic = 0
        """Open elements of each sort, around what is read now."""
        self.row: HtmlElement | None = None
        """The row of a data table that is read now."""
        self.parts: list[str] = []
        """Text of the block that is read now; of its characters so many stand in links, in bold, in italics."""
        self.links = self.bold = self.italic = 0
        self.href = self.around = ""
        self.after_break = False

    def run(self, root: HtmlElement) -> Tree:
        """Walk the tree in document order, without recursion."""
        level = 0
        skipped = None
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, el in walker:
            if event == "start":
                if self._opens(el, el.tag):
                    level += 1
                    if level > self.depth:
                        self.depth = level
                    text = el.text
                else:
                    walker.skip_subtree()
                    skipped = el
                    continue
            else:
                if skipped is None:
                    level -= 1
                    self._closes(el, el.tag)
                else:
                    skipped = None
                text = el.tail
            if text and (self.parts or self.box.role == "code" or not text.isspace()):
                self.parts.append(text)
                if self.markup:
                    self._note(el if event == "start" else el.getparent())
                if self.in_links or self.in_bold or self.in_italic:
                    self._count(text)
        self._flush()
        up: Box | None = self.box
        while up is not None:
            up.stop = len(self.pieces)
            up = up.parent
        return Tree(root, self.boxes, self.pieces, self.depth)

    def _opens(self, el: HtmlElement, tag: str) -> bool:
        """Begin an element; False where nothing in it is text of ours."""
        parts = self.parts
        if tag in self.skip:
            if parts and tag in _BOXES:
                parts.append(" ")
            if self.markup and tag in ("img", "picture"):
                self._picture(el)
            return False
        if (tag in self.block and not self._inline(el, tag)) or (self.told and el in self.told):
            self._opens_box(el, tag)
            if tag == "tr" and self.row is None and _is_row(el):
                self.row = el
            return True
        if tag in _INLINE_HIDE and _hidden(el, tag, el.get("class") or ""):
            return False
        if tag == "a":
            self.in_links += 1
            if self.in_links == 1:
                self.around = el.get("href") or ""
                if parts:
                    before = el.getprevious()
                    if before is not None and before.tag == "a" and not before.tail:
                        parts.append(" ")
            if not self.href:
                self.href = self.around
        elif tag in _BOLD:
            self.in_bold += 1
        elif tag in _ITALIC:
            self.in_italic += 1
        elif tag == "br":
            if self.box.role == "code":
                parts.append("\n")
            elif self.row is not None:
                parts.append(" ")  # within a cell; the row is one piece
            else:
                self._flush(True)
        elif tag in _CELL and parts:
            said = "".join(parts)
            if len(said) > CELL:
                self._flush()
            elif said.strip():
                parts.append(" | ")
        return True

    def _inline(self, el: HtmlElement, tag: str) -> bool:
        """
        Whether a block-level element goes on in the line: it is styled so, or is all that a cell of a data table holds.
        """
        if self.row is not None and tag in _IN_CELL:
            return True
        style = el.get("style")
        return bool(style) and _INLINE.search(style) is not None and (bool(self.parts) or _follows_on(el))

    def _opens_box(self, el: HtmlElement, tag: str) -> None:
        """Begin a block-level element: what was read before it is a piece of its own."""
        if self.parts:
            self._flush()
        self.after_break = False
        self.href = self.around
        parent = self.box
        own = " ".join([v for v in (el.get("class"), el.get("id"), el.get("role"), el.get("itemprop")) if v]).lower()
        hidden, article = parent.hidden, parent.article
        if not hidden and _hidden(el, tag, own):
            self.hiddens += 1
            hidden = self.hiddens
        if tag == "article" and article < 0:
            article = self.articles
            self.articles += 1
        rules = parent.rules
        if self.told and el in self.told:
            rules = (*rules, *(r for r in self.told[el] if r not in rules))
        self.box = Box(
            len(self.boxes),
            tag,
            parent,
            f"{own} {parent.hints}".strip()[:HINT_CHARS] if own else parent.hints,
            own,
            (parent.tag, *parent.path[:24]) if parent.n else (),
            hidden,
            article,
            _ROLES.get(tag) or (parent.role if parent.role in ("quote", "caption") else "p"),
            el,
            len(self.pieces),
            rules=rules,
        )
        self.boxes.append(self.box)

    def _closes(self, el: HtmlElement, tag: str) -> None:
        """End an element."""
        box = self.box
        if el is box.element:
            if self.parts:
                self._flush()
            self.after_break = False
            self.href = self.around
            box.stop = len(self.pieces)
            self.box = box.parent or box
            if el is self.row:
                self.row = None
        elif tag == "a":
            self.in_links -= 1
            if not self.in_links:
                self.around = ""
        elif tag in _BOLD:
            self.in_bold -= 1
        elif tag in _ITALIC:
            self.in_italic -= 1

    def _count(self, text: str) -> None:
        """Count the characters of a text towards the shares of the block."""
        n = len("".join(text.split()))
        if self.in_links:
            self.links += n
        if self.in_bold:
            self.bold += n
        if self.in_italic:
            self.italic += n

    def _note(self, el: HtmlElement | None) -> None:
        """Remember the element around the last of the parts."""
        self.sources += [None] * (len(self.parts) - 1 - len(self.sources))
        self.sources.append(el)

    def _picture(self, el: HtmlElement) -> None:
        """Keep a picture for the next piece."""
        img = el if el.tag == "img" else next(el.iter("img"), None)
        if img is not None and not self.box.hidden:
            source = next(
                (v for k in ("data-src", "data-original", "src") if (v := img.get(k)) and v[:5] != "data:"), ""
            )
            if source and (img.get("width") or "99").strip() not in ("0", "1"):
                self.images.append((source, img.get("alt") or ""))

    def _spans(self, parts: Sequence[str], text: str) -> tuple[Inline, ...]:
        """Emphasis and links in a line whose normalised text is `text`."""
        offset = 2 if text.startswith("- ") and self.box.tag == "li" else 0
        said = ""
        open_at: dict[HtmlElement, int] = {}
        found: list[Inline] = []

        def close(gone: Iterable[HtmlElement]) -> None:
            for el in gone:
                start = open_at.pop(el)
                kind = _KINDS[el.tag]
                if len(said.rstrip()) > start and (kind != "a" or el.get("href")):
                    target = el.get("href") or "" if kind == "a" else ""
                    found.append(Inline(start + offset, len(said.rstrip()) + offset, kind, target))

        for part, source in zip_longest(parts, self.sources):
            around = []
            while source is not None and source is not self.box.element:
                if source.tag in _KINDS:
                    around.append(source)
                source = source.getparent()
            close([el for el in open_at if el not in around])
            piece = INVISIBLE.sub("", " ".join(f"x{part}x".split())[1:-1])
            if not said or said.endswith(" "):
                piece = piece.lstrip()
            for el in reversed(around):
                open_at.setdefault(el, len(said) + len(piece) - len(piece.lstrip()))
            said += piece
        close(list(open_at))
        if said.rstrip() != text[offset:]:
            return ()  # a table's border, or lines joined: plain text is right, too
        return tuple(sorted(found, key=lambda s: (s.start, -s.end)))

    def _flush(self, brk: bool = False) -> None:
        """End the current line and keep it as a piece, if it holds text."""
        if self.parts:
            raw, parts = "".join(self.parts), [*self.parts] if self.markup else []
            self.parts.clear()
            if self.box.role == "code":
                self._code(raw)
            else:
                text = " ".join(raw.split())
                if not text.isprintable():
                    text = INVISIBLE.sub("", text).strip()
                if text.endswith(" |"):
                    text = text[:-2].rstrip()
                if text:
                    self._keep(text)
                    if self.markup:
                        last = self.pieces[-1]
                        inline = self._spans(parts, last.text)
                        self.pieces[-1] = last._replace(inline=inline, images=last.images + tuple(self.images))
                        self.images.clear()
            self.sources.clear()
        self.links = self.bold = self.italic = 0
        self.href, self.after_break = self.around, brk

    def _keep(self, text: str) -> None:
        """A line, as a piece of its own or as the rest of the one before."""
        box = self.box
        solid = len(text) - text.count(" ")
        shares = [min(1.0, n / solid) for n in (self.links, self.bold, self.italic)]
        if box.tag == "li":
            text = "- " + text
        last = self.pieces[-1] if self.pieces else None
        if last is not None and self.after_break and text[0].islower() and _goes_on(last, box):
            # A line behind a <br>, and the one before breaks off in a sentence: lines were wrapped by hand.
            a, b = len(last.text), len(text)
            links, bold, italic = (
                (x * a + y * b) / (a + b) for x, y in zip((last.links, last.bold, last.italic), shares, strict=True)
            )
            self.pieces[-1] = Piece(
                f"{last.text} {text}", last.role, box, links, last.href or self.href, bold, italic, last.broken
            )
        else:
            self.pieces.append(Piece(text, box.role, box, shares[0], self.href, shares[1], shares[2], self.after_break))

    def _code(self, raw: str) -> None:
        """Preformatted text keeps its lines; blank lines part it into pieces."""
        text = INVISIBLE.sub("", raw.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4))
        for part in re.split(r"\n[ \t]*\n", text):
            if part.strip():
                body = "\n".join(line.rstrip() for line in part.strip("\n").split("\n")).strip()
                share = min(1.0, self.links / max(1, len(body)))
                self.pieces.append(Piece(body, "code", self.box, share, self.href, 0.0, 0.0, False))


def walk(
    root: HtmlElement,
    told: Mapping[HtmlElement, tuple[str, ...]] = NOTHING,
    noscript: bool = False,
    markup: bool = False,
) -> Tree:
    """
    Walk over a page's tree.

    Args:
        root: the parsed page; it is not changed.
        told: element -> the rules that name it; such an element is a block of its own.
        noscript: render also what is meant for readers without scripts.
        markup: keep emphasis, links and pictures, too.
    """
    return gathered(_Walk(noscript, told, markup).run(root))


def _follows_on(el: HtmlElement) -> bool:
    """Whether text follows an element directly, as within a sentence."""
    return bool(el.tail and not el.tail.isspace())


def _is_row(row: HtmlElement) -> bool:
    """Whether a table's row holds data: some short cells, each a text or one paragraph, rather than a page's layout."""
    cells, paragraphs, size = 0, 0, 0
    for el in islice(row.iter(), 1, ROW_TAGS):
        tag = el.tag
        if tag in _CELL:
            cells, paragraphs = cells + 1, 0
        elif tag in _IN_CELL:
            paragraphs += 1
        elif tag in _BLOCK:
            return False
        size += len(el.text or "") + len(el.tail or "")
        if paragraphs > 1 or size > CELL:
            return False
    return cells >= 2


def _goes_on(last: Piece, box: Box) -> bool:
    """Whether a piece of this element breaks off in a sentence."""
    return (
        last.box is box and WRAPPED <= len(last.text) < PARAGRAPH and (last.text[-1].isalnum() or last.text[-1] == ",")
    )


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


def gathered(tree: Tree) -> Tree:
    """
    The tree with each menu as one piece: three or more short links in a row in one element, and nothing else.

    They leave or stay together, and menus are a quarter of all lines of a page. Each link keeps its line.
    """
    pieces = tree.pieces
    out: list[Piece] = []
    index = [0] * (len(pieces) + 1)
    k, n = 0, len(pieces)
    while k < n:
        piece = pieces[k]
        stop = k + 1
        if piece.links >= 0.95 and piece.role in ("li", "p") and len(piece.text) < MENU_CHARS:
            while stop < n and _alike(pieces[stop], piece):
                stop += 1
        if stop - k < 3:
            stop = k + 1
            out.append(piece)
        else:
            out.append(piece._replace(text="\n".join([p.text for p in pieces[k:stop]])))
        index[k:stop] = [len(out) - 1] * (stop - k)
        k = stop
    index[n] = len(out)
    for box in tree.boxes:
        first, stop = box.first, box.stop
        box.first = index[first]
        box.stop = index[stop - 1] + 1 if stop > first else index[first]
        wider = box.parent.around if box.parent is not None else ()
        own = (box.first, box.stop)
        box.around = wider if wider and wider[0] == own else (own, *wider[: AROUND - 1])
    return tree._replace(pieces=out)


def _alike(other: Piece, piece: Piece) -> bool:
    """Whether a piece is the next link of a menu."""
    a, b = other.box, piece.box
    return (
        other.links >= 0.95
        and a.parent is b.parent
        and a.tag == b.tag
        and len(other.text) < MENU_CHARS
        and a.hidden == b.hidden
        and a.rules == b.rules
        and other.role == piece.role
    )
