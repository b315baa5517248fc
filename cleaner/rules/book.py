"""
Rules: load them, check them, mark with them.

Rules are data (TOML, one file a family). Whole-line phrases are looked up in a dictionary; everything else is a
pattern for RE2 (google-re2), which cannot be made to hang. One pass of an Aho-Corasick automaton (ahocorasick-rs: it
is built from ten thousand literals in milliseconds, where an RE2 Set takes seconds) over the dump says which patterns
are worth trying on which blocks, so a thousand rules cost little more than one.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch
from functools import cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import accumulate
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import re2

from cleaner.model import FIELDS, CleanerError, Mark, Page
from cleaner.text.characters import ALIKE, NUKTA, SIGNS, UNSPACED, is_unspaced
from cleaner.text.prose import fold

ACTS = ("drop", "cut", "field", "end", "break", "keep")
PLACES = ("line", "start", "end", "inline")
ZONES = ("head", "tail", "edges")
NEEDS = "A rule needs id, why, phrases or pattern (or selectors), two matches and two spares."
KEYS = {
    "id", "act", "where", "kind", "why", "phrases", "pattern", "hints", "field", "reach", "zone", "langs", "sites",
    "selectors", "max_words", "matches", "spares", "misses",
}  # fmt: skip
LINE_MAX = 160
"""Characters of a block beyond which no whole-line phrase is looked up: such a block is prose."""
BUDGETS = (1 << 19, 1 << 21, 1 << 23)
"""Bytes that RE2 may spend on one pattern; the first that it compiles in is taken. Over varied text it fills them all with what it learns."""
MEMO = 20_000
"""Short lines of which is remembered what the rules say of them: some 8 MB."""
SHORT = 300
"""Characters of a block beyond which rules for short lines (see `Rule.short`) are not tried."""

_VARIANTS = (
    {c: f"[{same}]" for same in ALIKE if "i" not in same for c in same} | {n: f"(?:{n}|{one})" for one, n in NUKTA.items()}
    | {"'": "['’‘‛ʼ`´]", '"': '["“”„«»]', "-": "[-‐‑‒–—―]", "...": r"(?:\.\.\.|…)", ":": "[:：]", "!": "[!！]", "?": "[?？]", "(": "[(（]", ")": "[)）]"}
    | {"\u200c": r"[\s\x{200c}]?"}
)  # fmt: skip
"""What an expression allows where a phrase has this letter or sign."""
_STEADY = re.compile(
    r"(?:[^\s\w\u200c\u2026]|[^\W\u0300-\u036fıİς]|[\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]| (?=[^\W_]))+"
)
"""Runs of letters, digits, signs and single spaces none of which has variants, in lower-case text."""
_VARIED = re.compile("|".join(re.escape(v) for v in sorted(_VARIANTS, key=len, reverse=True)))


def _literal(phrase: str) -> str:
    """A phrase as an RE2 expression: any white space between its words, any quote for a quote, any dash for a dash."""
    joined = (
        unicodedata.normalize("NFC", phrase).replace("\u200c", "\ue000").translate(SIGNS).replace("\ue000", "\u200c")
    )
    words = []
    for word in joined.split():
        at, parts = 0, []
        for m in _VARIED.finditer(word):
            parts += [re2.escape(word[at : m.start()]), _VARIANTS[m.group()]]
            at = m.end()
        words.append("".join(parts) + re2.escape(word[at:]))
    literal = r"[\s\x{a0}\x{3000}]+".join(words)
    return re.sub("[iıİI]", "[iıİI]", literal) if re.search("[ığşİĞŞ]", phrase) else literal  # Turkish capitals


_LETTER = r"A-Za-z\x{aa}\x{b5}\x{ba}\x{c0}-\x{1fff}\x{2c00}-\x{2dff}\x{3005}-\x{3007}\x{3041}-\x{fdff}\x{fe70}-\x{fefe}\x{ff21}-\x{10ffff}"
_CLASSES = {
    "L": _LETTER, "M": r"\x{300}-\x{36f}\x{93c}-\x{94d}\x{610}-\x{61a}\x{64b}-\x{65f}\x{e31}-\x{e4e}", "N": r"0-9\x{660}-\x{669}\x{6f0}-\x{6f9}\x{966}-\x{96f}\x{ff10}-\x{ff19}",
    "P": r"!-#%-*,-/:;?@\[-\]_\{\}\x{a1}\x{a7}\x{ab}\x{b6}\x{b7}\x{bb}\x{bf}\x{60c}\x{61b}\x{61f}\x{6d4}\x{964}\x{965}\x{2010}-\x{2027}\x{2030}-\x{205e}\x{3001}-\x{3003}\x{3008}-\x{3011}\x{3014}-\x{301f}\x{ff01}-\x{ff0f}\x{ff1a}-\x{ff20}",
    "S": r"$+<->^`|~\x{a2}-\x{a6}\x{a8}\x{a9}\x{ac}\x{ae}-\x{b1}\x{b4}\x{d7}\x{f7}\x{20a0}-\x{20cf}\x{2100}-\x{2bff}\x{fe0f}\x{1f000}-\x{1faff}",
    "Lu": "A-Z\xc0-\xd6\xd8-\xde" + "".join(chr(c) for c in (*range(0x100, 0x180), *range(0x1A0, 0x1B1)) if unicodedata.category(chr(c)) == "Lu")
    + r"\x{386}-\x{38f}\x{391}-\x{3ab}\x{400}-\x{42f}\x{490}\x{492}\x{49a}\x{4a2}\x{4ae}\x{531}-\x{556}\x{10a0}-\x{10c5}",
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


def _whole(text: str, start: int, end: int) -> bool:
    """Whether a literal found at start … end does not begin or end in the middle of a word, where words have spaces."""
    first, last = text[start], text[end - 1]
    if start and first.isalnum() and text[start - 1].isalnum() and not is_unspaced(first):
        return False
    after = text[end : end + 1]
    return (
        not after
        or is_unspaced(last)
        or unicodedata.category(last)[0] not in "LNM"
        or unicodedata.category(after)[0] not in "LNM"
    )


@dataclass(frozen=True)
class Rule:
    """One rule, checked. `rules/README.md` says what each field means to whoever writes one."""

    id: str
    """Full name: family/rule-id."""
    why: str
    act: str = "drop"
    where: str = "line"
    kind: str = ""
    phrases: tuple[str, ...] = ()
    pattern: str = ""
    hints: tuple[str, ...] = ()
    field: str = ""
    reach: str = "list"
    zone: str = ""
    langs: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    selectors: tuple[str, ...] = ()
    max_words: int = 0
    matches: tuple[str, ...] = ()
    spares: tuple[str, ...] = ()
    misses: tuple[str, ...] = ()
    file: str = ""
    keys: tuple[str, ...] = ()
    """Folded whole-line phrases: worked out once, when the file is read."""
    cores: tuple[tuple[str, bool, bool], ...] = ()
    """What `triggers` gives: worked out once, when the file is read."""
    sign: str = ""
    """Hash of all that the rule says and does, but for its examples."""

    @property
    def short(self) -> bool:
        """Whether the rule is about short lines only: prose need not be searched for it."""
        return self.where == "line" and bool(self.pattern) and (0 < self.max_words <= 30 or self.act == "field")

    @cached_property
    def regex(self) -> Any:
        """What is searched for in the text of one block; compiled when it is first needed."""
        return _compile("(?i)" + self.expression(), f"{self.file}: {self.id}")

    @cached_property
    def lines_regex(self) -> Any:
        """The same for many blocks at once, a line a block."""
        return _compile("(?im)" + self.expression(), f"{self.file}: {self.id}")

    def expression(self) -> str:
        """
        The RE2 expression without its flags; of phrases, their literals and no more.

        Where a phrase may stand is left to `found`: a class such as \\pL takes RE2 longer to compile than a hundred
        phrases do.
        """
        if self.pattern:
            return {"line": r"^(?:%s)$", "start": r"^(?:%s)", "end": r"(?:%s)\s*$", "inline": r"%s"}[
                self.where
            ] % _cheap(self.pattern)
        literals = "|".join(map(_literal, sorted(self.phrases, key=lambda p: (-len(p), p))))
        return {"line": r"^.{0,6}?(%s).{0,6}$", "start": r"^.{0,6}?(%s)", "end": r"(%s).{0,6}$", "inline": r"(%s)"}[
            self.where
        ] % literals

    def found(self, text: str) -> Iterator[Any]:
        """The rule's matches in the text of one block."""
        for m in self.regex.finditer(text):
            if self.pattern:
                yield m
                continue
            start, end = m.span(1)
            loose = text[m.start() : start] + (text[end : m.end()] if self.where == "end" else "")
            if _whole(text, start, end) and not any(map(str.isalnum, loose)):
                yield m

    def triggers(self) -> tuple[tuple[str, bool, bool], ...]:
        """
        Literal pieces one of which must occur in a block, as `_plain` sees it, before `regex` is tried on it.

        Returns:
            (piece, whether a word begins with it, whether a word ends with it); () for a rule that is always tried.
        """
        said = self.hints or (() if self.pattern else self.phrases)
        found = {_core(t, whole=not self.hints) for t in said}
        return (
            ()
            if any(len(piece) < 2 and (not piece or piece.isalnum() and piece < "\u2e80") for piece, _, _ in found)
            else tuple(sorted(found))
        )

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


def _rule(family: str, table: Mapping[str, Any], file: str) -> Rule:
    """One `[[rule]]` table -> Rule, or a CleanerError that says what is wrong with it."""
    short = table.get("id")

    def wrong(what: str) -> CleanerError:
        return CleanerError(f"{file}: {family}/{short or '?'}: {what} {NEEDS}")

    if not isinstance(short, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", short):
        raise wrong("'id' is missing, or not lower-case words joined by hyphens.")
    if unknown := set(table) - KEYS:
        raise wrong(f"unknown field {', '.join(sorted(unknown))}.")
    for key in ("why", "pattern", "act", "where", "kind", "field", "reach", "zone"):
        if not isinstance(table.get(key, ""), str):
            raise wrong(f"'{key}' must be a string.")
    for key in ("phrases", "hints", "langs", "sites", "selectors", "matches", "spares", "misses"):
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            raise wrong(f"'{key}' must be a list of strings, none of them empty.")
    why = table.get("why", "").strip()
    if len(why.split()) < 3:
        raise wrong("'why' is missing, or no sentence.")
    if sum(bool(table.get(k)) for k in ("phrases", "pattern", "selectors")) != 1:
        raise wrong("exactly one of 'phrases', 'pattern' and 'selectors' must be given.")
    if not isinstance(table.get("max_words", 0), int):
        raise wrong("'max_words' must be a whole number.")
    act, where = table.get("act", "drop"), table.get("where", "line")
    if where == "line" and (empty := [p for p in table.get("phrases", ()) if not fold(p)]):
        raise wrong(
            f"the whole-line phrase {empty[0]!r} is nothing but punctuation, which folds away: write a pattern."
        )
    if act not in ACTS:
        raise wrong(f"'act' is {act!r}, not one of {', '.join(ACTS)}.")
    if where not in PLACES:
        raise wrong(f"'where' is {where!r}, not one of {', '.join(PLACES)}.")
    if table.get("zone", "head") not in ZONES:
        raise wrong("'zone' is not head, tail or edges.")
    if table.get("reach", "list") not in ("list", "rest"):
        raise wrong("'reach' is neither list nor rest.")
    if act == "cut" and where == "line":
        raise wrong("a cut takes a span out of a block: 'where' must be start, end or inline.")
    if table.get("field", "title") not in FIELDS:
        raise wrong(f"'field' is not one of {', '.join(FIELDS)}.")
    own = table.get("sites") and table.get("selectors")  # a pattern of one site's tree: its example is that site
    if not own and (len(table.get("matches", [])) < 2 or len(table.get("spares", [])) < 2):
        raise wrong("'matches' or 'spares' has fewer than two examples.")
    rule = Rule(
        id=f"{family}/{short}", why=why, act=act, where=where, kind=table.get("kind", family),
        phrases=tuple(table.get("phrases", ())), pattern=table.get("pattern", "").strip(), hints=tuple(table.get("hints", ())),
        field=table.get("field", ""), reach=table.get("reach", "list"), zone=table.get("zone", ""),
        langs=tuple(table.get("langs", ())), sites=tuple(table.get("sites", ())), selectors=tuple(table.get("selectors", ())),
        max_words=table.get("max_words", 0), matches=tuple(table.get("matches", ())), spares=tuple(table.get("spares", ())),
        misses=tuple(table.get("misses", ())), file=file,
    )  # fmt: skip
    line = bool(rule.phrases) and where == "line"
    rule = replace(
        rule,
        keys=tuple(dict.fromkeys(map(fold, rule.phrases))) if line else (),
        cores=() if line or rule.selectors else rule.triggers(),
        sign=_sign(rule),
    )
    if act == "field" and not rule.field:
        named = set(_groups(rule.pattern))
        if not named & set(FIELDS):
            raise wrong(f"a field rule needs 'field', or a group named after one of {', '.join(FIELDS)}.")
    return rule


def _sign(r: Rule) -> str:
    said = [
        r.id,
        r.act,
        r.where,
        r.kind,
        r.phrases,
        r.pattern,
        r.hints,
        r.field,
        r.reach,
        r.zone,
        r.langs,
        r.sites,
        r.selectors,
        r.max_words,
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:16]


def _groups(pattern: str) -> list[str]:
    return re.findall(r"\(\?P?<([a-z]+)>", pattern)


_Said = tuple[Rule, int, int, str, str]
"""What a rule says of a text: (rule, start, end, act, field)."""


class Rulebook:
    """
    The rules in force, ready to mark with.

    Picklable: what RE2 compiled is left behind and made again.
    """

    def __init__(self, rules: Iterable[Rule], disabled: Sequence[str] = ()) -> None:
        """
        Args:
            rules: in any order; they are sorted by id.
            disabled: ids, families ("sharing") or globs ("sharing/*") to leave out; heuristics too ("heuristic/byline").

        Raises:
            CleanerError: two rules share an id.
        """
        self.rules = tuple(sorted((r for r in rules if not listed(r.id, disabled)), key=lambda r: r.id))
        for a, b in zip(self.rules, self.rules[1:], strict=False):
            if a.id == b.id:
                raise CleanerError(
                    f"{b.file}: {b.id}: this id is used already in {a.file}. An id is used once in all rule files."
                )
        self.disabled = tuple(disabled)
        self._memo: dict[str, list[_Said]] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {"rules": self.rules, "disabled": self.disabled, "_memo": {}}

    @cached_property
    def digest(self) -> str:
        """Hash of all that the rules say and do, 12 hex digits: two rulebooks with one digest mark alike."""
        said = [r.sign for r in self.rules] + [f"\0{n}" for n in sorted({*self.disabled})]
        return hashlib.sha256("".join(said).encode()).hexdigest()[:12]

    def heard(self, marks: Iterable[Mark]) -> tuple[Mark, ...]:
        """The marks of heuristics and of the learned judge, without those that are disabled."""
        return tuple(m for m in marks if not listed(m.by, self.disabled)) if self.disabled else tuple(marks)

    def without(self, names: Sequence[str]) -> Rulebook:
        """The same with more left out; itself when there are none."""
        return Rulebook(self.rules, (*self.disabled, *names)) if names else self

    @cached_property
    def _lines(self) -> dict[str, tuple[Rule, ...]]:
        """Folded whole-line phrase -> its rules."""
        table: dict[str, tuple[Rule, ...]] = {}
        for rule in self.rules:
            for key in rule.keys:
                table[key] = (*table[key], rule) if key in table else (rule,)
        return table

    @cached_property
    def _searched(self) -> tuple[Rule, ...]:
        return tuple(r for r in self.rules if not r.selectors and not (r.phrases and r.where == "line"))

    @cached_property
    def _gates(self) -> tuple[_Gate, _Gate]:
        """What finds candidates among all blocks, and what finds those of the rules for short lines."""
        return _Gate(self._searched, short=False), _Gate(self._searched, short=True)

    @cached_property
    def zones(self) -> dict[str, str]:
        """Rule id -> head or tail, for the rules that are limited to one of them."""
        return {r.id: r.zone for r in self.rules if r.zone}

    @cached_property
    def selectors(self) -> tuple[Rule, ...]:
        """The rules that name CSS selectors: only the HTML front end can obey them."""
        return tuple(r for r in self.rules if r.selectors)

    def marks(self, page: Page) -> list[Mark]:
        """
        What the rules say of a page's blocks, ordered by offset, then by rule.

        Zones are not looked at here: which blocks are a story's head or tail is known only later (see `zones`).
        """
        found: list[Mark] = []
        for block, said in zip(page.blocks, self._said([b.text for b in page.blocks]), strict=True):
            for rule, start, end, act, field in said:
                if rule.applies(page):
                    found.append(Mark(block.start + start, block.start + end, act, rule.id, rule.kind, rule.why, field))  # type: ignore[arg-type]
        found.sort(key=lambda m: (m.start, m.end, m.by))
        return found

    def _said(self, texts: list[str]) -> list[list[_Said]]:
        """
        What the rules say of each text, had it any site and language; of short lines it is remembered.

        Menus, buttons and footers are the same lines in every dump of a site, so most are looked at once.
        """
        memo = self._memo
        if len(memo) > MEMO:
            memo.clear()
        out: list[list[_Said]] = []
        fresh: list[int] = []
        shown = [_bulleted(t) if t.startswith("o ") else t for t in texts]
        for n, text in enumerate(texts):
            known = memo.get(text)
            if known is None:
                known = []
                fresh.append(n)
                if len(text) <= LINE_MAX:
                    memo[text] = known
                    known += self._line(text) or (self._line(shown[n]) if shown[n] is not text else [])
            out.append(known)
        flat = [
            shown[n] if "\n" not in texts[n] and "\r" not in texts[n] else _ONE_LINE.sub(" ", shown[n]) for n in fresh
        ]
        words: dict[int, int] = {}
        for k, at in sorted(self._candidates(flat), key=lambda c: (c[1], c[0])):
            n, rule, text = fresh[at], self._searched[k], flat[at]
            if rule.max_words:
                if at not in words:
                    words[at] = _words(text)
                if words[at] > rule.max_words:
                    continue
            out[n] += self._matches(rule, text)
        return out

    def _line(self, text: str) -> list[_Said]:
        """
        What whole-line phrases say of a short line.

        A line of several buttons run together ("Facebook Twitter Comments Print", "Home | Sport | Log in") is dropped
        when every piece is a phrase that drops a line: two pieces between bars, three between spaces.
        """
        said = fold(text)
        found = self._lines.get(said)
        if found and text.endswith(".") and not text.endswith("..") and said.isalpha():
            return []  # "Yes." is an answer, "Yes" a button: one word with a full stop is somebody speaking
        if found:
            return [(rule, 0, len(text), rule.act, _field_of(rule)) for rule in found]
        parts = [fold(p) for p in _BARS.split(text)]
        if len(parts) < 2:
            words = said.split(" ")
            parts = self._segmented(words) if 3 <= len(words) <= 12 and text[-1] not in ".!?" else []
            if len(parts) < 3:
                return []
        rules = [next((r for r in self._lines.get(p, ()) if r.act == "drop"), None) for p in parts if p]
        known = [r for r in rules if r is not None]
        if len(known) < 2 or len(known) < len(rules):
            return []
        # The most modest piece decides: one that may act at the edges only keeps the line's others there.
        rule = next((r for r in known if r.zone), known[0])
        return [(rule, 0, len(text), "drop", "")]

    def _segmented(self, words: list[str]) -> list[str]:
        """Words cut into phrases that drop a line, the longest first; [] where one is none."""
        out: list[str] = []
        at = 0
        while at < len(words):
            for end in range(min(len(words), at + 5), at, -1):
                piece = " ".join(words[at:end])
                if any(r.act == "drop" for r in self._lines.get(piece, ())):
                    out.append(piece)
                    at = end
                    break
            else:
                return []
        return out

    @staticmethod
    def _matches(rule: Rule, text: str) -> Iterator[_Said]:
        """What one rule that is searched for says of one text."""
        for m in rule.found(text):
            start, end = _span(m, rule)
            if start >= end:
                continue
            if rule.act == "field":
                yield from _fields(rule, m, text)
            elif rule.act == "cut":
                yield rule, start, end, "cut", ""
                continue
            else:
                yield rule, 0, len(text), rule.act, _field_of(rule)
            return

    def _candidates(self, texts: list[str]) -> set[tuple[int, int]]:
        """(number in `_searched`, number of block) of each rule that may have something to say of a block."""
        every, lines = self._gates
        plain = [_plain(t) for t in texts]
        found = set(every.candidates(range(len(texts)), texts, plain))
        found.update(lines.candidates([n for n, t in enumerate(texts) if len(t) <= SHORT], texts, plain))
        return found


class _Gate:
    """An automaton of the triggers of some rules (Aho & Corasick 1975), and the rules that have none."""

    def __init__(self, rules: Sequence[Rule], short: bool) -> None:
        import ahocorasick_rs

        pieces: list[str] = []
        self.rules = rules
        self.owner: list[tuple[int, bool, bool]] = []
        self.always: list[int] = []
        for k, rule in enumerate(rules):
            if rule.short != short:
                continue
            if not rule.cores:
                self.always.append(k)
            for piece, left, right in rule.cores:
                pieces.append(piece)
                self.owner.append((k, left, right))
        self.automaton = ahocorasick_rs.AhoCorasick(pieces)

    def candidates(self, numbers: Sequence[int], texts: list[str], plain: list[str]) -> Iterator[tuple[int, int]]:
        """(number of rule, number of block) for the blocks with these numbers."""
        if self.owner and numbers:
            joined = "\n".join([plain[n] for n in numbers])
            starts = [0, *accumulate(len(plain[n]) + 1 for n in numbers)]
            for i, start, end in self.automaton.find_matches_as_indexes(joined, overlapping=True):
                k, left, right = self.owner[i]
                if (left and start and joined[start - 1].isalnum()) or (right and joined[end : end + 1].isalnum()):
                    continue
                yield k, numbers[bisect_right(starts, start) - 1]
        if self.always and numbers:
            whole = "\n".join([texts[n] for n in numbers])
            starts = [0, *accumulate(len(texts[n]) + 1 for n in numbers)]
            for k in self.always:
                for m in self.rules[k].lines_regex.finditer(whole):
                    yield k, numbers[bisect_right(starts, m.start()) - 1]


_PLAIN = (
    {"\u0307": "", "\xa0": " ", "\u3000": " ", "：": ":", "（": "(", "）": ")", "！": "!", "？": "?"}
    | {c: "'" for c in _VARIANTS["'"][1:-1]} | {c: '"' for c in _VARIANTS['"'][1:-1]} | {c: "-" for c in _VARIANTS["-"][2:-1]}
    | {c: same[0] for same in ALIKE if "i" not in same for c in same[1:]} | NUKTA
)  # fmt: skip
_UNPLAIN = re.compile("[" + "".join(set(_PLAIN) - set("'\"-")) + "]")


def _plain(text: str, spaces: bool = True) -> str:
    """A block as triggers see it: lower case, single spaces, one form of each letter and sign that has several."""
    low = text.lower()
    if not low.isascii() and _UNPLAIN.search(low):
        low = _UNPLAIN.sub(lambda m: _PLAIN[m[0]], low)
    return " ".join(low.split()) if spaces and ("  " in low or "\t" in low) else low


def _core(phrase: str, whole: bool) -> tuple[str, bool, bool]:
    """
    The longest piece of a phrase in which no letter or sign has variants, and whether its edges are those of words.

    Args:
        phrase: a phrase or hint as written in the rule; a space at a hint's end ends a word.
        whole: the phrase is matched as whole words, not inside them.
    """
    said = _plain(unicodedata.normalize("NFC", phrase).replace("\u200c", "\n").translate(SIGNS), spaces=False).replace(
        "...", "\n"
    )
    pieces = [(m.start(), m.group()) for m in _STEADY.finditer(said)]
    if not pieces:
        return "", False, False
    at, piece = max(pieces, key=lambda p: (len(p[1].strip()), -p[0]))
    piece, at = piece.strip(), at + len(piece) - len(piece.lstrip())
    if not piece.strip("-'\""):
        return "", False, False
    end = at + len(piece)
    exact, whole = (
        whole,
        whole or (len(piece) <= 4 and max(piece) < "\u2e80"),
    )  # a short hint is a word or its beginning: "min" is not meant in "administer"
    left = (
        whole and bool(piece) and piece[0].isalnum() and not is_unspaced(piece[0]) and (at == 0 or said[at - 1] == " ")
    )
    right = (
        (exact or phrase.endswith(" "))
        and piece[-1:].isalnum()
        and not is_unspaced(piece[-1])
        and (end == len(said) or said[end] == " ")
    )
    return piece, left, right


def _bulleted(text: str) -> str:
    """
    A nested item as inscriptis prints it, with a bullet for its "o": the text is as long as before.

    The "o" of Portuguese, Italian, Czech or Polish before a capital ("o Governo") has the same look, but what follows
    it is a phrase of no rule; and a phrase that begins with the word ("O nás") is looked up first.

        >>> _bulleted("o Contact us"), _bulleted("o que é isto")
        ('• Contact us', 'o que é isto')
    """
    return text if text[2].islower() or text[2].isspace() else "•" + text[1:]


_ONE_LINE = re.compile(r"[\r\n]")
_BARS = re.compile(r"\s*[|·•/»›–]\s*|\s{2,}|\t")
_NO_SPACES = re.compile(f"[{UNSPACED}]{{2}}")


def _words(text: str) -> int:
    """How many words a block has; where no spaces part them, two characters count as a word."""
    return len(text.split()) + (0 if text.isascii() else len(_NO_SPACES.findall(text)))


def _span(m: Any, rule: Rule) -> tuple[int, int]:
    """The part of a match that is meant: the group `cut`, else the one phrase that matched, else all of it."""
    if rule.pattern:
        cut = m.re.groupindex.get("cut", 0)
        start, end = m.span(cut) if cut and m.span(cut)[0] >= 0 else m.span()
    else:
        start, end = m.span(1)
    text = m.string
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _field_of(rule: Rule) -> str:
    return rule.reach if rule.act == "end" else rule.field


def _fields(rule: Rule, m: Any, text: str) -> Iterator[_Said]:
    """The field's spans; of a whole-line rule also a cut for what stands around them ("By", "Published:")."""
    named = sorted((m.span(m.re.groupindex[k]), k) for k, v in m.groupdict().items() if k in FIELDS and v)
    at = 0
    for (start, end), name in named or [(_span(m, rule), rule.field)]:
        said = text[start:end]
        start, end = start + len(said) - len(said.lstrip()), start + len(said.rstrip())
        yield rule, start, end, "field", name
        if rule.where == "line":
            yield from _leftover(rule, text, at, start)
        at = end
    if rule.where == "line":
        yield from _leftover(rule, text, at, len(text))


def _leftover(rule: Rule, text: str, start: int, end: int) -> Iterator[_Said]:
    piece = text[start:end]
    if piece.strip():
        yield rule, start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()), "cut", ""


def listed(rule: str, names: Sequence[str]) -> bool:
    """Whether a rule is one of those that ids, families or globs name."""
    return any(rule == n or rule.startswith(n.rstrip("/*") + "/") or fnmatch(rule, n) for n in names)


def _packed() -> Traversable:
    """The rules packed in the wheel; in a checkout, the top-level folder they are packed from."""
    packed = files("cleaner.rules") / "shipped"
    return packed if packed.is_dir() else Path(__file__).parents[2] / "rules"


def load_file(path: Traversable | Path, text: str | None = None) -> tuple[Rule, ...]:
    """
    Read one rule file; its family is the file's name.

    Raises:
        CleanerError: the file is no TOML, or one of its rules is wrong; the message names file, rule, fault and need.
    """
    family = path.name.removesuffix(".toml")
    raw = path.read_text(encoding="utf-8") if text is None else text
    try:
        tables = tomllib.loads(raw).get("rule", [])
    except tomllib.TOMLDecodeError as e:
        raise CleanerError(f"{path}: not valid TOML: {e}. A rule file is a list of [[rule]] tables.") from None
    if not isinstance(tables, list) or not tables:
        raise CleanerError(f"{path}: no [[rule]] in this file. {NEEDS}")
    return tuple(_rule(family, t, path.name) for t in tables)


def load_folder(folder: Traversable | Path) -> tuple[Rule, ...]:
    """Read every .toml file below a folder, in the order of their names."""
    rules: list[Rule] = []
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            rules += load_folder(entry)
        elif entry.name.endswith(".toml"):
            rules += load_file(entry)
    return tuple(rules)


@lru_cache(maxsize=1)
def shipped() -> Rulebook:
    """The rules that come with cleaner."""
    return Rulebook(_cached(_packed()))


def rulebook(folders: Sequence[Path] = (), disabled: Sequence[str] = ()) -> Rulebook:
    """
    The shipped rules, the user's own beside them, without the disabled ones.

    Args:
        folders: folders or single .toml files of the user's rules.
        disabled: ids, families or globs.

    Raises:
        CleanerError: a folder is missing, a rule is wrong, or an id is used twice.
    """
    if not folders and not disabled:
        return shipped()
    rules = list(shipped().rules)
    for folder in folders:
        if not folder.exists():
            raise CleanerError(f"{folder}: no such rule file or folder. Give a .toml file or a folder that holds some.")
        rules += load_folder(folder) if folder.is_dir() else load_file(folder)
    return Rulebook(rules, disabled)


def _cached(folder: Traversable) -> tuple[Rule, ...]:
    """
    `load_folder`, through a JSON file in the user's cache, named by a hash of the rule files' names, sizes and times.

    tomllib is pure Python: parsing all rules takes longer than everything else that `cleaner check` does.
    """
    if not isinstance(folder, Path):
        return load_folder(folder)
    found = [Path(__file__), *sorted(p for p in folder.rglob("*.toml"))]
    seen = repr([(p.as_posix(), s.st_size, s.st_mtime_ns) for p in found for s in [p.stat()]])
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cleaner"
    cache = root / f"rules-{hashlib.sha256(seen.encode()).hexdigest()[:16]}.json"
    try:
        rows: list[list[Any]] = json.loads(cache.read_bytes())
        return tuple(Rule(*[tuple(v) if type(v) is list else v for v in row]) for row in rows)  # type: ignore[arg-type]
    except (OSError, ValueError, TypeError):
        pass
    rules = load_folder(folder)
    try:
        root.mkdir(parents=True, exist_ok=True)
        temporary = cache.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_text(
            json.dumps([[getattr(r, k) for k in Rule.__dataclass_fields__] for r in rules], ensure_ascii=False),
            encoding="utf-8",
        )
        temporary.replace(cache)
    except OSError:
        pass  # a cache that cannot be written costs time, nothing else
    return rules
