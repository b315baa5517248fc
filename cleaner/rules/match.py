"""
Find what rules say of a page.

Lines are looked up in a dictionary of folded phrases. Everything else is found by one pass of an automaton (Aho and
Corasick 1975; ahocorasick-rs) over the page for each of its likely languages, and what it hits is handed to the shape
of the rule that the words belong to; patterns are tried (RE2) where one of their hints stands.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any

from cleaner.model import FIELDS, Mark, Page
from cleaner.rules import shapes
from cleaner.rules.folding import begins, ends, literal, plain
from cleaner.rules.rule import LINE_MAX, Rule
from cleaner.text.bylines import without_outlet
from cleaner.text.characters import UNSPACED, is_unspaced
from cleaner.text.prose import fold
from cleaner.text.smallwords import languages

SHORT = 300
"""Characters of a block beyond which rules for short lines (see `Rule.short`) are not tried."""
NEAR = 600
"""Characters from a block's start or end within which a pattern for that place must find its hint."""
MEMO = 20_000
"""Short lines of which is remembered what whole-line phrases say of them."""
STEM = 5
"""Characters from which on an object may go on as a longer word: "newsletter" is meant in "newsletters" too."""

_Said = tuple[Rule, int, int, str, str]
"""What a rule says of a text: (rule, start, end, act, field)."""
_Hit = tuple[int, int, int]
"""Where a literal stands in a block: (start, end, number of the literal)."""
_BARS = re.compile(r"\s*[|·•/»›–]\s*|\s{2,}|\t")
_BREAKS = re.compile(r"[\r\n]")
_NO_SPACES = re.compile(f"[{UNSPACED}]{{2}}")


class Matcher:
    """All rules of a book, by language."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = [r for r in rules if not r.selectors]
        self.known = frozenset(r.lang for r in self.rules)
        self.vocabularies: dict[str, Vocabulary] = {}

    @cached_property
    def lines(self) -> Lines:
        """Made when a page is first looked at."""
        return Lines(self.rules)

    def marks(self, page: Page) -> list[Mark]:
        """See `Rulebook.marks`."""
        spoken = languages(page.document.text) | {str(page.fields.get("language") or "")[:2].lower()}
        tongues = (spoken & self.known) | {"", "en"}
        texts = [b.text for b in page.blocks]
        said = self.lines.said(texts, frozenset(tongues) if len(tongues) > 2 or "en" in spoken else self.known)
        flat = plain("\n".join([t.replace("\n", " ") if "\n" in t else t for t in texts]))
        starts = [0, *accumulate(len(t) + 1 for t in texts)]
        for tongue in sorted((tongues & self.known) - {"en"} | {""}):
            vocabulary = self.vocabularies.get(tongue)
            if vocabulary is None:
                group = (tongue,) if tongue else ("", "en")  # these two apply to every page
                vocabulary = self.vocabularies[tongue] = Vocabulary([r for r in self.rules if r.lang in group])
            for n, more in vocabulary.said(texts, flat, starts):
                said[n].append(more)
        found = [
            Mark(block.start + start, block.start + end, act, rule.id, rule.kind, rule.why, field)  # type: ignore[arg-type]
            for block, told in zip(page.blocks, said, strict=True)
            for rule, start, end, act, field in told
            if not (rule.sites or rule.langs) or rule.applies(page)
        ]
        found.sort(key=lambda m: (m.start, m.end, m.by))
        return found


class Lines:
    """Whole-line phrases, by their folded form."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.phrases: dict[str, tuple[Rule, ...]] = {}
        for rule in rules:
            if rule.where == "line" and rule.shape in ("label", "heading"):
                for key in rule.phrases:
                    known = self.phrases.get(key)
                    self.phrases[key] = (*known, rule) if known else (rule,)
        self.memo: dict[frozenset[str], dict[str, list[_Said]]] = {}

    def said(self, texts: Sequence[str], tongues: frozenset[str]) -> list[list[_Said]]:
        """
        What whole-line phrases of some languages say of each text.

        Menus, buttons and footers are the same lines in every dump of a site, so they are remembered.
        """
        if sum(map(len, self.memo.values())) > MEMO:
            self.memo.clear()
        memo = self.memo.setdefault(tongues, {})
        out: list[list[_Said]] = []
        for text in texts:
            if len(text) > LINE_MAX:
                out.append([])
                continue
            known = memo.get(text)
            if known is None:
                known = self._line(text, tongues)
                if not known and text.startswith("o "):
                    known = self._line(_bulleted(text), tongues)
                memo[text] = known
            out.append(known.copy())
        return out

    def _of(self, phrase: str, tongues: frozenset[str]) -> list[Rule]:
        """The rules of some languages that a phrase belongs to."""
        return [rule for rule in self.phrases.get(phrase, ()) if rule.lang in tongues]

    def _line(self, text: str, tongues: frozenset[str]) -> list[_Said]:
        """
        What whole-line phrases say of a short line.

        A line of several buttons run together ("Facebook Twitter Comments Print", "Home | Sport | Log in") is dropped
        when every piece is a phrase that drops a line: two pieces between bars, three between spaces.
        """
        said = fold(text)
        found = self._of(said, tongues)
        if found and text.endswith(".") and not text.endswith("..") and said.isalpha():
            return []  # "Yes." is an answer, "Yes" a button: one word with a full stop is somebody speaking
        if found:
            return [(rule, 0, len(text), rule.act, _field_of(rule)) for rule in found]
        parts = [fold(p) for p in _BARS.split(text)]
        if len(parts) < 2:
            words = said.split(" ")
            parts = self._segmented(words, tongues) if 3 <= len(words) <= 12 and text[-1] not in ".!?" else []
            if len(parts) < 3:
                return []
        rules = [next((r for r in self._of(p, tongues) if r.act == "drop"), None) for p in parts if p]
        known = [r for r in rules if r is not None]
        if len(known) < 2 or len(known) < len(rules):
            return []
        # The most modest piece decides: one that may act at the edges only keeps the line's others there.
        rule = next((r for r in known if r.zone), known[0])
        return [(rule, 0, len(text), "drop", "")]

    def _segmented(self, words: list[str], tongues: frozenset[str]) -> list[str]:
        """Words cut into phrases that drop a line, the longest first; [] where one is none."""
        out: list[str] = []
        at = 0
        while at < len(words):
            for end in range(min(len(words), at + 5), at, -1):
                piece = " ".join(words[at:end])
                if piece in self.phrases and any(r.act == "drop" for r in self._of(piece, tongues)):
                    out.append(piece)
                    at = end
                    break
            else:
                return []
        return out


class Vocabulary:
    """The words of one language that are looked for inside blocks: what opens shapes, objects, hints."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self.numbers: dict[str, int] = {}
        self.openers: dict[int, list[tuple[Rule, str]]] = {}
        """Number of a literal -> the rules that it may speak for, and the slot that it stands in."""
        self.hints: dict[int, list[tuple[Rule, bool, int]]] = {}
        """
        Number of a literal -> the patterns that it is a hint of, whether a word must end with it,
        the most words of a block.
        """
        self.objects: dict[str, frozenset[int]] = {}
        self.always: list[Rule] = []
        for rule in rules:
            if rule.where == "line" and rule.shape in ("label", "heading"):
                continue
            if rule.pattern:
                hints = [_hint(h) for h in rule.hints]
                if not hints or not all(hints):
                    self.always.append(rule)
                    continue
                for hint, written in zip(hints, rule.hints, strict=True):
                    most = rule.max_words or sys.maxsize
                    self.hints.setdefault(self._number(hint), []).append(
                        (rule, written.endswith(" ") and hint[-1].isalnum(), most)
                    )
                continue
            for slot in ("phrases", "openers", "labels", "sure"):
                for phrase in getattr(rule, slot):
                    self.openers.setdefault(self._number(phrase), []).append((rule, slot))
            if rule.objects:
                self.objects[rule.id] = frozenset(map(self._number, rule.objects))

    def _number(self, phrase: str) -> int:
        return self.numbers.setdefault(phrase, len(self.numbers))

    @cached_property
    def automaton(self) -> Any:
        """Made when a page is first looked at."""
        import ahocorasick_rs

        return ahocorasick_rs.AhoCorasick(
            list(self.numbers), implementation=ahocorasick_rs.Implementation.ContiguousNFA
        )

    def said(self, texts: Sequence[str], flat: str, starts: Sequence[int]) -> Iterator[tuple[int, _Said]]:
        """
        What stands inside the texts of a page's blocks.

        Args:
            texts: the blocks.
            flat: the blocks as `plain` shows them, a line a block.
            starts: where each begins in it.

        Yields:
            (number of text, what a rule says of it).
        """
        for n, hits in self._hits(flat, starts):
            block = _Blocked(texts[n], flat[starts[n] : starts[n + 1] - 1], hits, self.objects)
            tried: set[str] = set()
            for start, end, number in hits:
                for rule, slot in self.openers.get(number, ()):
                    if s := block.shaped(rule, slot, start, end):
                        yield n, s
                for rule, whole, most in self.hints.get(number, ()):
                    if block.words <= most and rule.id not in tried and block.hinted(rule, whole, start, end):
                        tried.add(rule.id)
                        yield from ((n, s) for s in block.patterned(rule))
        for rule in self.always:
            for n in _tried(rule, texts):
                yield from ((n, s) for s in _Blocked(texts[n], "", [], {}).patterned(rule))

    def _hits(self, flat: str, starts: Sequence[int]) -> Iterator[tuple[int, list[_Hit]]]:
        """
        Where literals stand, block by block.

        Yields:
            (number of block, its hits in order, the longest first where several begin at one place).
        """
        n, at, stop = -1, 0, 0
        hits: list[_Hit] = []
        for number, start, end in self.automaton.find_matches_as_indexes(flat, overlapping=True):
            if start >= stop:  # they come by their ends, and none reaches into another line
                if hits:
                    yield n, sorted(hits, key=_place)
                n = bisect_right(starts, start) - 1
                at, stop, hits = starts[n], starts[n + 1], []
            hits.append((start - at, end - at, number))
        if hits:
            yield n, sorted(hits, key=_place)


def _place(hit: _Hit) -> tuple[int, int]:
    return hit[0], -hit[1]


def _hint(written: str) -> str:
    """A hint as it is looked for: a space before it must be there; one behind it, too, where it is no word."""
    said = literal(written)
    behind = " " if written.endswith(" ") and said and not said[-1].isalnum() else ""
    return f"{' ' if written.startswith(' ') else ''}{said}{behind}" if said else ""


class _Blocked:
    """One block, with what the shapes ask about it worked out when they ask."""

    def __init__(self, text: str, low: str, hits: list[_Hit], objects: dict[str, frozenset[int]]) -> None:
        self.text, self.low, self.hits, self.objects = text, low, hits, objects
        self.taken: dict[str, list[tuple[int, int]]] = {}
        self.words = count_words(text)

    def shaped(self, rule: Rule, slot: str, start: int, end: int) -> _Said | None:
        """What a rule's shape makes of its words at a place; None where it makes nothing, or has done so already."""
        text, shape = self.text, rule.shape
        if not begins(self.low, start) or not ends(self.low, end):
            return None
        line = rule.where != "inline" and 0 < self.words <= (rule.max_words or 0)
        inline = rule.where in ("", "inline")
        found: shapes.Found | None
        if shape == "call":
            found = shapes.call(text, start, end, line, inline, lambda s, e: self._named(rule, s, e))
        elif shape == "notice":
            found = shapes.notice(text, start, end, line, inline)
        elif shape == "pointer":
            found = shapes.pointer(text, start, end, line, slot == "sure")
        elif shape == "more":
            found = shapes.more(text, start, end)
        else:
            found = None if 0 < rule.max_words < self.words else shapes.span(text, start, end, rule.where)
        if found is None:
            return None
        start, end, whole = found
        act = "drop" if whole else "cut"
        if shape == "span":
            act = rule.act
            if act not in ("cut", "field"):
                start, end = 0, len(text)
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        spans = self.taken.setdefault(rule.id, [])
        if start >= end or any(s <= start and end <= e for s, e in spans):
            return None
        spans.append((start, end))
        return rule, start, end, act, _field_of(rule)

    def _named(self, rule: Rule, start: int, end: int) -> tuple[int, int] | None:
        """Where one of a call's objects stands in a stretch of the block."""
        objects = self.objects[rule.id]
        for s, e, number in self.hits:
            if number not in objects or s < start or e > end:
                continue
            if (begins(self.low, s) or "\u0590" <= self.low[s] <= "\u06ff") and (e - s >= STEM or ends(self.low, e)):
                return s, e  # in Hebrew and Arabic small words are written together with the next
        return None

    def hinted(self, rule: Rule, whole: bool, start: int, end: int) -> bool:
        """
        Whether a hint's place makes a pattern worth trying.

        A short hint is a word's beginning, one written with a space behind it a word's end; a pattern for a block's
        start or end needs it there, and one for short lines nowhere in prose.
        """
        low, where = self.low, rule.where
        if (
            (rule.short and len(low) > SHORT)
            or (where == "start" and start > NEAR // 4)
            or (where == "end" and len(low) - end > NEAR)
        ):
            return False
        if end - start < STEM and low[start] < "\u2e80" and not begins(low, start):
            return False
        return not (whole and low[end : end + 1].isalnum() and not is_unspaced(low[end - 1]))

    def patterned(self, rule: Rule) -> Iterator[_Said]:
        """What a rule's pattern says of the block: in one line, a nested item's "o" turned into a bullet."""
        text = _bulleted(self.text) if self.text.startswith("o ") else self.text
        if "\n" in text or "\r" in text:
            text = _BREAKS.sub(" ", text)
        for m in rule.regex.finditer(text):
            start, end = _span(m)
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


def _tried(rule: Rule, texts: Sequence[str]) -> Iterator[int]:
    """Numbers of the texts that a rule without hints has something to say of."""
    most = rule.max_words or len(max(texts, key=len, default=""))
    numbers = [n for n, t in enumerate(texts) if (not rule.short or len(t) <= SHORT) and t.count(" ") < most]
    flat = [_BREAKS.sub(" ", texts[n]) for n in numbers]
    starts = [0, *accumulate(len(t) + 1 for t in flat)]
    last = -1
    for m in rule.lines_regex.finditer("\n".join(flat)):
        n = bisect_right(starts, m.start()) - 1
        if n != last:
            yield numbers[n]
        last = n


def _bulleted(text: str) -> str:
    """
    A nested item as inscriptis prints it, with a bullet for its "o": the text is as long as before.

    The "o" of Portuguese, Italian, Czech or Polish before a capital ("o Governo") has the same look, but what follows
    it is a phrase of no rule; and a phrase that begins with the word ("O nás") is looked up first.

        >>> _bulleted("o Contact us"), _bulleted("o que é isto")
        ('• Contact us', 'o que é isto')
    """
    return text if len(text) < 3 or text[2].islower() or text[2].isspace() else "•" + text[1:]


def count_words(text: str) -> int:
    """How many words a block has; where no spaces part them, two characters count as a word."""
    return text.count(" ") + 1 + (0 if text.isascii() else len(_NO_SPACES.findall(text)))


def _span(m: Any) -> tuple[int, int]:
    """The part of a pattern's match that is meant: the group `cut` if there is one, without outer white space."""
    cut = m.re.groupindex.get("cut", 0)
    start, end = m.span(cut) if cut and m.span(cut)[0] >= 0 else m.span()
    said = m.string[start:end]
    return start + len(said) - len(said.lstrip()), start + len(said.rstrip())


def _field_of(rule: Rule) -> str:
    return rule.reach if rule.act == "end" else rule.field


def _fields(rule: Rule, m: Any, text: str) -> Iterator[_Said]:
    """The field's spans; of a whole-line rule also a cut for what stands around them ("By", "Published:")."""
    named = sorted((m.span(m.re.groupindex[k]), k) for k, v in m.groupdict().items() if k in FIELDS and v)
    at = 0
    for (start, end), name in named or [(_span(m), rule.field)]:
        said = text[start:end]
        start, end = start + len(said) - len(said.lstrip()), start + len(said.rstrip())
        if name == "byline":
            end = start + len(without_outlet(text[start:end]))
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
