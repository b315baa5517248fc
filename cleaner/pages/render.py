"""
An HTML Document -> Blocks: parsed once, walked once.

The rendered text becomes the document's text, so that offsets, spans and the partition of characters mean the same
as for a text dump.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lxml.html import HtmlElement

from cleaner.model import Block, Document, Dom, Page
from cleaner.pages.metadata import own_address, read_head
from cleaner.pages.parse import parse
from cleaner.pages.selectors import applying, find
from cleaner.pages.stories import Card, find_cards
from cleaner.pages.walk import INVISIBLE, PROSE, Box, Piece, Tree, walk
from cleaner.pages.witness import found
from cleaner.rules.book import Rulebook
from cleaner.text.addresses import host as host_of

BODY = 200
"""Characters from which a body in the page's data may be its story."""
FEW = 600
"""Characters of visible prose below which a page is taken for one that a script draws."""


def read_markup(document: Document, rules: Rulebook | None = None, markup: bool = False) -> Page:
    """
    Parse an HTML document once and cut it into blocks.

    Args:
        document: a page's source.
        rules: those of them that name elements (`selectors`) are looked up in the tree.
        markup: keep emphasis, links and pictures (`Dom.inline`, `Dom.images`), too.

    Returns:
        A page whose document holds the rendered text: blocks in reading order with `dom`, one line each (code keeps its
        lines), parted by an empty line, or by a line break after `<br>`, list items and table rows. `fields` holds what
        the head, JSON-LD and the article's own markup say. Flags: too-large (nothing was read), too-deep, no-markup,
        listing, stories.
    """
    root, flags = parse(document.text)
    if root is None:
        return Page(replace(document, text=""), (), flags=tuple(flags or ["no-markup"]))
    told: dict[HtmlElement, tuple[str, ...]] = {}
    own: dict[str, str] = {}
    if rules is not None and rules.selectors:
        told, own = find(root, applying(rules.selectors, document.url or own_address(root)))
    tree = walk(root, told, markup=markup)
    if _prose(tree.pieces) < FEW:
        # Some forums are drawn by a script and keep a plain copy of the thread for readers without.
        plain = walk(root, told, noscript=True, markup=markup)
        if _prose(plain.pieces) > 3 * _prose(tree.pieces) + 200:
            tree = plain
    fields, lists, body = read_head(root, document, tree.pieces)
    fields |= own
    if body and _prose(tree.pieces) < 0.5 * len(body):
        tree = _with_data(tree, body)
    pieces = tree.pieces
    blocks = _blocks(pieces, shown(pieces), markup)
    cards, listing = find_cards(blocks, "published" in fields, host_of(fields.get("url")))
    if listing:
        flags.append("listing")
    if cards:
        flags.append("stories")
        blocks = _in_stories(blocks, cards)
    elif len(body) > BODY:
        said = found([p.text for p in pieces], body)
        blocks = [_with_dom(b, said=vote) for b, vote in zip(blocks, said, strict=True)]
    return Page(replace(document, text=_render(pieces)), tuple(blocks), fields, tuple(flags), lists, tree)


def _prose(pieces: Sequence[Piece]) -> int:
    """Characters of the pieces that look like prose."""
    return sum(len(p.text) for p in pieces if len(p.text) >= PROSE and p.links < 0.5)


def _with_data(tree: Tree, body: str) -> Tree:
    """The tree with the body that the page's data holds behind it: the page is drawn by a script."""
    lines = [text for line in body.splitlines() if (text := " ".join(INVISIBLE.sub("", line).split()))]
    first = len(tree.pieces)
    box = Box(len(tree.boxes), "p", None, "jsonld articlebody", "jsonld articlebody", (), 0, -1, "p", first=first)
    box.stop = first + len(lines)
    box.around = ((first, box.stop),)
    return tree._replace(pieces=[*tree.pieces, *(Piece(t, "p", box, 0.0, "", 0.0, 0.0, False) for t in lines)])


def shown(pieces: Sequence[Piece]) -> frozenset[int]:
    """
    The hidden elements that hold the page itself, and are shown by a script later: they don't count as hidden.

    One does where its prose outweighs all prose that is visible.
    """
    visible, hidden = 0, dict[int, int]()
    for p in pieces:
        if len(p.text) >= PROSE and p.links < 0.5:
            if p.box.hidden:
                hidden[p.box.hidden] = hidden.get(p.box.hidden, 0) + len(p.text)
            else:
                visible += len(p.text)
    return frozenset(n for n, size in hidden.items() if size > visible and size > 400)


def _gap(piece: Piece, before: Piece) -> str:
    """
    What parts a piece from the one before: a line break within a list, a table or a paragraph, else an empty line.
    """
    box, last = piece.box, before.box
    together = piece.role in ("li", "table") and last.tag == box.tag and last.parent is box.parent
    return "\n" if piece.broken or together else "\n\n"


def _blocks(pieces: Sequence[Piece], seen: frozenset[int], markup: bool) -> list[Block]:
    """The pieces as blocks, each with its place in the rendered text and what the tree knows of it."""
    blocks: list[Block] = []
    at = 0
    kinds: dict[tuple[str, ...], int] = {}
    for k, piece in enumerate(pieces):
        box = piece.box
        if k:
            at += len(_gap(piece, pieces[k - 1]))
        kind = (box.tag, box.own, box.parent.own if box.parent else "", box.parent.tag if box.parent else "")
        dom = Dom(
            box.tag,
            box.hints,
            piece.links,
            bool(box.hidden) and box.hidden not in seen,
            box.article,
            box.path,
            piece.href,
            piece.bold,
            piece.italic,
            piece.broken,
            kinds.setdefault(kind, len(kinds)),
            box.around,
            box.rules,
            inline=piece.inline,
            images=piece.images,
            anchor=_anchor(box) if markup else "",
        )
        blocks.append(Block(k, at, at + len(piece.text), piece.text, piece.role, dom))
        at += len(piece.text)
    return blocks


def _anchor(box: Box) -> str:
    """The id of an element, or of the list item that begins with it."""
    up: Box | None = box
    while up is not None and up.first == box.first and up.element is not None:
        if up.element.get("id"):
            return str(up.element.get("id"))
        if up.tag in ("li", "body", "article"):
            break
        up = up.parent
    return ""


def _with_dom(block: Block, **known: object) -> Block:
    assert block.dom is not None
    return replace(block, dom=replace(block.dom, **known))  # type: ignore[arg-type]


def _in_stories(blocks: Sequence[Block], cards: Sequence[Card]) -> list[Block]:
    """The blocks, each with the number of the story that it stands in."""
    story = {n: k for k, c in enumerate(cards) for n in range(c.first, c.stop)}
    return [_with_dom(b, story=story[b.n]) if b.n in story else b for b in blocks]


def _render(pieces: Sequence[Piece]) -> str:
    """The text that the blocks' offsets point into."""
    parts = []
    for k, piece in enumerate(pieces):
        if k:
            parts.append(_gap(piece, pieces[k - 1]))
        parts.append(piece.text)
    return "".join(parts)
