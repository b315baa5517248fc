"""
The types that travel through the pipeline, all immutable.

Offsets are code points into `Document.text` everywhere: half-open, [start, end).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NoReturn

from cleaner.text.words import counted

Act = Literal["keep", "drop", "cut", "field", "end", "break"]
Kind = Literal["text", "html"]

FIELDS = ("title", "source", "byline", "published", "section", "url", "credit", "dateline")
"""What a `field` mark or rule may fill."""


class CleanerError(Exception):
    """Something the user can mend: the message says where, what, and what to do next."""


class FrozenDict(dict[str, Any]):
    """A dict that cannot be changed, and so may stand in a frozen type; unlike MappingProxyType it can be pickled."""

    __slots__ = ()

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("This mapping is part of an immutable value; change a copy: dict(it).")

    __setitem__ = __delitem__ = __ior__ = update = setdefault = pop = popitem = clear = _refuse

    def __hash__(self) -> int:  # type: ignore[override]
        """By its keys alone: the values of a record may be lists."""
        return hash(frozenset(self))

    def __reduce__(self) -> tuple[type[FrozenDict], tuple[dict[str, Any]]]:
        return FrozenDict, (dict(self),)


NOTHING: Mapping[str, Any] = FrozenDict()


@dataclass(frozen=True, slots=True)
class Document:
    """One dump, decoded, otherwise as scraped."""

    id: str
    text: str
    """The dump's text; for `kind="html"` the page's source until `read_page` renders it."""
    kind: Kind = "text"
    url: str | None = None
    meta: Mapping[str, Any] = NOTHING
    """Whatever else the record held; carried through untouched. Never judged."""
    encoding: str = "utf-8"
    """The encoding that `decode` chose for the bytes."""
    replacements: int = 0
    """How many bytes could not be decoded and became U+FFFD."""
    fields: Mapping[str, str] = NOTHING
    """
    What the format itself says of the story: title, byline, published, date (ISO 8601), source, section, url, language.
    """
    file: str = ""
    """The file of many items (a feed, a mailbox, an export) that this is one of; `id` then names the item."""
    whole: bool = False
    """
    Whether the format vouches that this is one story: it is never split, only rules and heuristics cut in its text, and
    what is left is never nothing.
    """

    def __post_init__(self) -> None:
        """The record's own dicts are copied: nobody changes them from outside."""
        for name in ("meta", "fields"):
            if not isinstance(getattr(self, name), FrozenDict):
                object.__setattr__(self, name, FrozenDict(getattr(self, name)))


@dataclass(frozen=True, slots=True)
class Inline:
    """A stretch of a block that inline markup sets apart; offsets are within the block's text."""

    start: int
    end: int
    kind: Literal["strong", "em", "code", "del", "a"]
    target: str = ""
    """Of a link, where it leads, as the page has it."""


@dataclass(frozen=True, slots=True)
class Dom:
    """What the page's tree knows of a block; only HTML blocks have one."""

    tag: str
    """The nearest block-level tag: p, h1 … h6, li, td, blockquote, pre, figcaption, div …"""
    hints: str = ""
    """class, id and role of the element and its ancestors, lower case, nearest first, space-separated."""
    links: float = 0.0
    """Share of the block's non-space characters that are link text, 0 to 1."""
    hidden: bool = False
    article: int = -1
    """Number of the outermost <article> the block stands in, counted in reading order; -1 outside any."""
    ancestors: tuple[str, ...] = ()
    """Tags of the ancestors, nearest first, without html and body."""
    href: str = ""
    """The target of the block's first link."""
    bold: float = 0.0
    """Share of the block's non-space characters that are bold; `italic` likewise."""
    italic: float = 0.0
    broken: bool = False
    """Whether the block follows a <br>."""
    sort: int = 0
    """Blocks in elements of one tag and one class, below such elements, have one number."""
    around: tuple[tuple[int, int], ...] = ()
    """The elements that hold it as ranges of blocks [first, stop), nearest first, each wider than the one before."""
    rules: tuple[str, ...] = ()
    """Ids of the rules whose selectors name an element that holds it."""
    story: int = -1
    """Number of the story of the page that it stands in; -1 outside any, and where the page holds only one."""
    said: bool | None = None
    """Whether the article's body in the page's own data holds it; None where there is no such body."""
    inline: tuple[Inline, ...] = ()
    """Emphasis and links in it, by start, the outer first; only with Settings.markdown, as what follows."""
    images: tuple[tuple[str, str], ...] = ()
    """(address, alternative text) of the pictures right before it."""
    anchor: str = ""
    """The id of the element, or of the list item that it stands in."""


@dataclass(frozen=True, slots=True)
class Block:
    """The smallest piece that is judged: a paragraph, a heading, an item, a border, or a sentence of a giant line."""

    n: int
    start: int
    end: int
    text: str
    """
    Exactly `document.text[start:end]`: no outer white space; a line break inside means lines that a scraper broke.
    """
    role: str = "p"
    """p, h (heading), li, quote, table, code, caption or rule (a border such as "* * *")."""
    dom: Dom | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A dump cut into blocks, in reading order; between blocks there is only white space."""

    document: Document
    """Its `text` is the rendered text that all offsets point into."""
    blocks: tuple[Block, ...]
    fields: Mapping[str, str] = NOTHING
    """What the record or the page's head says of the story: title, url, published, byline, source, language."""
    flags: tuple[str, ...] = ()
    lists: Mapping[str, tuple[str, ...]] = NOTHING
    """Fields of several values that the page's head gives: authors, tags, images."""
    tree: Any = field(default=None, compare=False, repr=False)
    """
    For an HTML page, the `cleaner.pages.walk.Tree` that the blocks were read from: witnesses look at it. Never changed.
    """

    def __post_init__(self) -> None:
        if not isinstance(self.fields, FrozenDict):
            object.__setattr__(self, "fields", FrozenDict(self.fields))


@dataclass(frozen=True, slots=True)
class Mark:
    """
    At this place do this, because of that.

    keep: this block stays, whoever else wants it gone. drop: leave out these blocks. cut: leave out this span of
    a block. field: this span fills the field and leaves the text (a dateline also stays). end: this heading opens
    clutter. break: a story begins here.
    """

    start: int
    end: int
    act: Act
    by: str
    """`family/rule-id` or `heuristic/name`."""
    kind: str = ""
    """What sort of clutter: related, navigation, promotion, comments, legal …"""
    why: str = ""
    field: str = ""
    """For act "field": one of FIELDS. For act "end": how far it reaches, "list" or "rest"."""
    p: float = 1.0
    """The probability that the mark is right, where a model gave one; 1.0 for rules."""


@dataclass(frozen=True, slots=True)
class Article:
    """One story, clean."""

    id: str
    dump: str
    """The id of the dump it came from."""
    story: int
    """1, 2 … in the order of the dump."""
    stories: int
    text: str
    """The body, without the title and the fields."""
    spans: tuple[tuple[int, int], ...]
    """Where `text` came from: ordered, disjoint spans of the dump's text; between them only cuts and white space."""
    title: str | None = None
    source: str | None = None
    byline: str | None = None
    published: str | None = None
    """As written in the dump."""
    date: str | None = None
    """`published` as ISO 8601, where it can be told."""
    section: str | None = None
    credit: str | None = None
    dateline: str | None = None
    url: str | None = None
    language: str | None = None
    """ISO 639-1, from the page itself or from langdetect when Settings.language asks for it."""
    field_spans: Mapping[str, tuple[tuple[int, int], ...]] = NOTHING
    flags: tuple[str, ...] = ()
    """
    The dump's flags, and "related" for a story that the dump shows under a "Related Articles" heading of the first.
    """
    meta: Mapping[str, Any] = NOTHING
    """The other fields of the dump's record, carried through."""
    markdown: str | None = None
    """`text` with the page's headings, lists, links, emphasis, tables and pictures; only with Settings.markdown."""
    authors: tuple[str, ...] = ()
    """The names in `byline`, without titles and outlets."""
    tags: tuple[str, ...] = ()
    """The page's own keywords and categories."""
    images: tuple[str, ...] = ()
    """Addresses of the story's pictures, the leading one first."""
    canonical: str | None = None
    """The address that the page calls its own."""
    comments: tuple[str, ...] = ()
    """What readers wrote below the story, a paragraph each: it is cut from the text."""


@dataclass(frozen=True, slots=True)
class Removal:
    """A span that is in no article and no field, and who took it out."""

    start: int
    end: int
    by: str
    kind: str
    why: str
    p: float = 1.0


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one dump."""

    document: Document
    blocks: tuple[Block, ...]
    marks: tuple[Mark, ...]
    """Every mark, also those that a "keep" outvoted."""
    articles: tuple[Article, ...]
    removed: tuple[Removal, ...]
    """Ordered and disjoint."""
    flags: tuple[str, ...] = ()
    """empty, no-story, loss-guard, too-large, timeout …"""

    def __repr__(self) -> str:
        """One line, whatever the size of the dump."""
        left_out = sum(r.end - r.start for r in self.removed)
        flags = f", {', '.join(self.flags)}" if self.flags else ""
        return (
            f"<Result of {self.document.id!r}: {counted(len(self.articles), 'article')}, {left_out:,} of "
            f"{len(self.document.text):,} characters removed{flags}>"
        )

    def check(self) -> None:
        """
        Assert that articles, fields, removals and white space partition the dump's text (contract 1).

        Raises:
            AssertionError: a character belongs to two of them, or to none; the message has its offset.
        """
        text = self.document.text
        pieces: list[tuple[int, int, str]] = [(r.start, r.end, r.by) for r in self.removed]
        for a in self.articles:
            pieces += [(s, e, f"article {a.story}") for s, e in a.spans]
            for name, spans in a.field_spans.items():
                pieces += [(s, e, f"{name} of article {a.story}") for s, e in spans]
        pieces.sort()
        at, last = 0, "the start"
        for start, end, owner in pieces:
            assert start < end <= len(text), f"{owner}: bad span {start}:{end} in a text of {len(text)}"
            assert start >= at, f"offset {start}: {owner} overlaps {last}"
            gap = text[at:start]
            assert not gap or gap.isspace(), f"offset {at}: {gap.strip()[:40]!r} between {last} and {owner} is lost"
            at, last = end, owner
        rest = text[at:]
        assert not rest or rest.isspace(), f"offset {at}: {rest.strip()[:40]!r} after {last} is lost"

    def restore(self) -> str:
        """
        The dump's text, rebuilt from the pieces alone: article spans, field spans, removals and the white space
        between.

        A consequence of `check`: what was removed can be put back, byte for byte.
        """
        self.check()
        return self.document.text

    def _repr_html_(self) -> str:
        """What a notebook shows: the dump with its cuts beside the articles."""
        from cleaner.views.result import fragment

        return fragment(self)

    def explain(self, width: int = 100) -> str:
        """
        The dump again, each piece beside what became of it and why, as `cleaner explain` prints it; `width` in columns.
        """
        from cleaner.views.result import explained

        return explained(self, width)

    def diff(self) -> str:
        """A unified diff of the dump's text and what `cleaner check --fix` would make of it; "" if it is clean."""
        from cleaner.views.result import diff

        return diff(self)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain JSON-ready values: id, flags, articles, removals with their texts, marks."""
        from cleaner.views.result import as_dict

        return as_dict(self)
