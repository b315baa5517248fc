"""
What an archive's exports look like, as data: one TOML file a layout.

    name      of the archive and the form of its exports
    hints     literals, one of which stands in the head of every such file (a quick test of every file that is read)
    signs     patterns that must all be found in the head, tags left out
    story     an XPath to the elements that hold an article each (pages, XML); without it the file is read by its lines
    pages     true where the archive's pages are rendered and read by their lines like its texts
    start     a whole line that begins an article, perhaps with named groups for fields (the second of a name ends in
              2); the lines before the first are a cover
    end       a whole line that ends one, perhaps with named groups for fields
    above     the field that stands on the lines right above a start line: the start line is its date, say
    within    field -> a pattern with named groups for what the field holds: "The Quay Times, 3 May 2011, p. 4"
    language  ISO 639-1, where it tells whether 02/03/2012 is in February or in March
    unlabelled  what the paragraphs without a label say, in order, above the labels ("byline?" where it may be missing:
                a few words that look like a name); without it they are told by the date among them
    head      a pattern with named groups for the text that [xpath] head finds
    pairs     a pattern with groups label and value, for the text that [xpath] pairs finds
    reader    which function of labels.py or orders.py reads an article's lines, if not by labels
    single    true where a label and its value stand on one line each
    below     true where the value of a label may stand below it
    bare      labels of body and tail that stand alone on a line, without a colon
    body      labels behind which the text begins
    tail      labels at which it ends
    drop      whole lines or paragraphs that are the archive's own, anywhere
    error     what marks an article that the archive could not deliver
    [labels]  field or key -> the labels that the archive writes before it, in all languages of its interface
    [xpath]   field or key -> an XPath within the story, for pages and XML
"""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from cleaner.text.patterns import pattern

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

_TAG = pattern(r"<[^>]*>")
_LINES = pattern(r"[ \t\xa0]*\n\s*")
_NEVER = pattern(r"(?!)")


@dataclass(frozen=True, slots=True)
class Layout:
    """See the module's head."""

    name: str
    hints: tuple[bytes, ...]
    signs: tuple[re.Pattern[str], ...]
    story: str = ""
    start: re.Pattern[str] = _NEVER
    end: re.Pattern[str] = _NEVER
    above: str = ""
    within: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    below: bool = False
    single: bool = False
    reader: str = "labels"
    pages: bool = False
    language: str = ""
    unlabelled: tuple[str, ...] = ()
    head: re.Pattern[str] = _NEVER
    pairs: re.Pattern[str] = _NEVER
    bare: frozenset[str] = frozenset()
    body: frozenset[str] = frozenset()
    tail: frozenset[str] = frozenset()
    drop: re.Pattern[str] = _NEVER
    error: re.Pattern[str] = _NEVER
    labels: Mapping[str, str] = field(default_factory=dict)
    """Label, folded -> the field or key that it names."""
    xpath: Mapping[str, str] = field(default_factory=dict)

    def fits(self, head: bytes) -> bool:
        """Whether a file that begins so, and holds one of the hints, is one of these."""
        if not (self.story or self.pages) and head.lstrip()[:1] == b"<":
            return False
        text = _shown(head)
        return all(s.search(text) for s in self.signs)


@lru_cache(maxsize=2)
def _shown(head: bytes) -> str:
    """The head as a reader sees it, about: without tags, in the likeliest encoding."""
    from cleaner.text.decode import decode

    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > len(head) - 4:
            text = head.decode("utf-8", "ignore")
        else:
            text, _, _ = decode(head, html=head.lstrip()[:1] == b"<")
    text = text.replace("\r\n", "\n").replace("\xa0", " ").replace("&nbsp;", " ").lstrip("\ufeff")
    return _LINES.sub("\n", html.unescape(_TAG.sub("\n", text))) if text.lstrip()[:1] == "<" else text


def fold(label: str) -> str:
    """A label as labels are compared: case and white space do not count."""
    return " ".join(label.split()).casefold()


@lru_cache(maxsize=1)
def layouts() -> tuple[Layout, ...]:
    """
    All layouts that are shipped: those that know where things stand in a page first, then in the
    order of their file names.
    """
    folder = files("cleaner.formats.exports") / "layouts"
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    made = [_layout(tomllib.loads(f.read_text("utf-8"))) for f in found]
    return tuple(sorted(made, key=lambda x: not x.story))


@lru_cache(maxsize=1)
def _hints() -> tuple[BytesAhoCorasick, list[tuple[int, ...]]]:
    """All hints as one automaton, and for each the numbers of the layouts that it hints at."""
    from ahocorasick_rs import BytesAhoCorasick, Implementation

    owners: dict[bytes, tuple[int, ...]] = {}
    for n, layout in enumerate(layouts()):
        for hint in layout.hints:
            owners[hint] = (*owners.get(hint, ()), n)
    return BytesAhoCorasick(list(owners), implementation=Implementation.DFA), list(owners.values())


def layout_of(head: bytes) -> Layout | None:
    """The layout that a file has by its head."""
    automaton, owners = _hints()
    seen = {hint for hint, _, _ in automaton.find_matches_as_indexes(head, overlapping=True)}
    hinted = sorted({n for hint in seen for n in owners[hint]})
    return next((x for n in hinted if (x := layouts()[n]).fits(head)), None)


def _encoded(hint: str) -> Iterator[bytes]:
    """A literal in the encodings of old exports that have all of its characters."""
    for encoding in ("utf-8", "cp1252", "cp1251", "cp932"):
        with suppress(UnicodeEncodeError):
            yield hint.encode(encoding)


def _layout(table: Mapping[str, Any]) -> Layout:
    def names(key: str) -> tuple[str, ...]:
        value = table.get(key, ())
        return (value,) if isinstance(value, str) else tuple(value)

    def one(key: str) -> re.Pattern[str]:
        return (
            pattern("|".join(f"(?:{p})" for p in names(key)), re.S if key in ("head", "pairs") else 0)
            if names(key)
            else _NEVER
        )

    return Layout(
        name=table["name"],
        hints=tuple(sorted({data for hint in names("hints") for data in _encoded(hint)})),
        signs=tuple(pattern(p) for p in names("signs")),
        story=table.get("story", ""),
        start=one("start"),
        end=one("end"),
        above=table.get("above", ""),
        within={what: pattern(p) for what, p in table.get("within", {}).items()},
        below=table.get("below", False),
        single=table.get("single", False),
        reader=table.get("reader", "labels"),
        pages=table.get("pages", False),
        language=table.get("language", ""),
        unlabelled=names("unlabelled"),
        head=one("head"),
        pairs=one("pairs"),
        bare=frozenset(map(fold, names("bare"))),
        body=frozenset(map(fold, names("body"))),
        tail=frozenset(map(fold, names("tail"))),
        drop=one("drop"),
        error=one("error"),
        labels={fold(n): what for what, said in table.get("labels", {}).items() for n in said},
        xpath=table.get("xpath", {}),
    )
