"""One rule: what it says, and its pattern compiled by RE2 (google-re2), which cannot be made to hang."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlsplit

import re2

from cleaner.model import CleanerError, Page

SLOTS = ("phrases", "openers", "objects", "labels", "sure")
"""The lists of words that shapes have."""
LINE_MAX = 160
"""Characters of a block beyond which no whole-line phrase is looked up: such a block is prose."""
BUDGETS = (1 << 19, 1 << 21, 1 << 23)
"""Bytes that RE2 may spend on one pattern; the first that it compiles in is taken. Over varied text it fills them
all with what it learns."""

_LETTER = (
    r"A-Za-z\x{aa}\x{b5}\x{ba}\x{c0}-\x{1fff}\x{2c00}-\x{2dff}\x{3005}-\x{3007}\x{3041}-\x{fdff}"
    r"\x{fe70}-\x{fefe}\x{ff21}-\x{10ffff}"
)
_CLASSES = {
    "L": _LETTER, "M": r"\x{300}-\x{36f}\x{93c}-\x{94d}\x{610}-\x{61a}\x{64b}-\x{65f}\x{e31}-\x{e4e}",
    "N": r"0-9\x{660}-\x{669}\x{6f0}-\x{6f9}\x{966}-\x{96f}\x{ff10}-\x{ff19}",
    "P": r"!-#%-*,-/:;?@\[-\]_\{\}\x{a1}\x{a7}\x{ab}\x{b6}\x{b7}\x{bb}\x{bf}\x{60c}\x{61b}\x{61f}\x{6d4}\x{964}\x{965}"
    r"\x{2010}-\x{2027}\x{2030}-\x{205e}\x{3001}-\x{3003}\x{3008}-\x{3011}\x{3014}-\x{301f}\x{ff01}-\x{ff0f}\x{ff1a}"
    r"-\x{ff20}",
    "S": r"$+<->^`|~\x{a2}-\x{a6}\x{a8}\x{a9}\x{ac}\x{ae}-\x{b1}\x{b4}\x{d7}\x{f7}\x{20a0}-\x{20cf}\x{2100}-\x{2bff}"
    r"\x{fe0f}\x{1f000}-\x{1faff}",
    "Lu": "A-Z\xc0-\xd6\xd8-\xde"
    + "".join(chr(c) for c in (*range(0x100, 0x180), *range(0x1A0, 0x1B1)) if unicodedata.category(chr(c)) == "Lu")
    + r"\x{386}-\x{38f}\x{391}-\x{3ab}\x{400}-\x{42f}\x{490}\x{492}\x{49a}\x{4a2}\x{4ae}\x{531}-\x{556}\x{10a0}"
    r"-\x{10c5}",
}  # fmt: skip
"""
Letters and their like in a few ranges each: RE2's own classes have hundreds, which take it milliseconds for every use.

Letters take in digits and marks of scripts beyond Latin, Greek and Cyrillic; capitals are those of the scripts in which
news is written. For the edges of words that is as good.
"""
_PIECE = re.compile(r"\\p(?:\{(L|M|N|P|S|Lu)\}|([LMNPS]))|\\.|\[\^?\]?|\]|[^\\\[\]]+", re.S)


def _cheap(pattern: str) -> str:
    """A pattern with RE2's large Unicode classes (\\pL, \\p{Lu}, \\pN, \\pP …) replaced by small ones."""
    if "\\p" not in pattern:
        return pattern
    out: list[str] = []
    inside = False
    for m in _PIECE.finditer(pattern):
        piece = m.group()
        if name := m[1] or m[2]:
            out.append(_CLASSES[name] if inside else f"[{_CLASSES[name]}]")
            continue
        if piece[0] == "[":
            if inside:  # a bracket in a class is itself
                piece = "["
                out.append(piece + m.group()[1:])
                inside = not m.group().endswith("]")
                continue
            inside = True
        elif piece == "]":
            inside = False
        out.append(piece)
    return "".join(out)


@dataclass(frozen=True)
class Rule:
    """One rule in one language, checked. `rules/README.md` says what each field means to whoever writes one."""

    id: str
    """Full name: family/rule-id, and the language of its words where it has several: family/rule-id[de]."""
    why: str
    shape: str = ""
    """One of SHAPES, "pattern" or "selectors"."""
    act: str = "drop"
    where: str = "line"
    kind: str = ""
    lang: str = ""
    """The language of its words; "" for words that are the same everywhere, or speak of every page."""
    phrases: tuple[str, ...] = ()
    """Of a label or heading folded; of others as they are looked for, see `folding.plain`. So are the lists below."""
    openers: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    sure: tuple[str, ...] = ()
    pattern: str = ""
    hints: tuple[str, ...] = ()
    field: str = ""
    reach: str = "list"
    zone: str = ""
    alone: bool = False
    """Whether a label of one word drops its line even between two sentences."""
    langs: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    selectors: tuple[str, ...] = ()
    max_words: int = 0
    matches: tuple[str, ...] = ()
    spares: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    file: str = ""
    """The file's path below its folder."""

    @property
    def short(self) -> bool:
        """Whether the rule is about short lines only: prose need not be searched for it."""
        return self.where == "line" and bool(self.pattern) and (0 < self.max_words <= 30 or self.act == "field")

    @cached_property
    def regex(self) -> Any:
        """The pattern as it is searched for in the text of one block; compiled when it is first needed."""
        return _compile("(?i)" + self.expression(), f"{self.file}: {self.id}")

    @cached_property
    def lines_regex(self) -> Any:
        """The same for many blocks at once, a line a block."""
        return _compile("(?im)" + self.expression(), f"{self.file}: {self.id}")

    def expression(self) -> str:
        """The pattern's RE2 expression without its flags."""
        frame = {"line": r"^(?:%s)$", "start": r"^(?:%s)", "end": r"(?:%s)\s*$", "inline": r"%s"}[self.where]
        return frame % _cheap(self.pattern)

    def applies(self, page: Page) -> bool:
        """Whether a rule limited to sites or languages speaks of this page."""
        if self.sites:
            host = urlsplit(page.document.url or "").hostname or ""
            if not any(fnmatch(host, s) for s in self.sites):
                return False
        if self.langs:
            from cleaner.text.language import page_language

            found = page_language(page)
            return found is None or found in self.langs
        return True


@lru_cache(maxsize=4096)
def _compile(expression: str, where: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    for budget in BUDGETS:
        options.max_mem = budget
        try:
            return re2.compile(expression, options)
        except re2.error as e:
            reason = e.args[0].decode() if e.args and isinstance(e.args[0], bytes) else str(e)
            if "too large" not in reason:
                break
    raise CleanerError(
        f"{where}: RE2 cannot compile the pattern: {reason}. Look-around and back-references do not exist in RE2."
    )
