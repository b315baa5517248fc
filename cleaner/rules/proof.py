"""
A rule's examples, run: is each match marked, is each spare spared?

One runner for `cleaner rules test` and for the tests of the shipped rules, so that whoever writes a rule for his own
sites gets the same answer as we do. The idea is gitleaks': a rule is no rule until its true and false positives have
run.
"""

from __future__ import annotations

import re

from cleaner.model import Document, Mark, Page
from cleaner.rules.book import Rulebook
from cleaner.rules.rule import Rule
from cleaner.text.segments import read_blocks

HARM = ("drop", "cut", "end", "break")
"""The acts that take something away from a reader who wanted it."""

_BRACKETS = re.compile(r"\[\[(.*?)\]\](?!\])", re.DOTALL)


def check_rule(rule: Rule, book: Rulebook) -> list[str]:
    """
    Run one rule's matches, spares and misses.

    A match must be marked by its own rule: exactly the spans in `[[…]]` for cut and field, else the whole block.
    A spare must not be touched by any rule of the book that takes text away. Rules limited to a zone, and field
    and keep rules, are held to it only for their own spares: alone on a page, a line has no head or tail.

    Args:
        rule: the rule on trial; the examples of one that names selectors are snippets of HTML.
        book: the rulebook it belongs to.

    Returns:
        One sentence for each failure; empty if all is well.
    """
    if rule.selectors:
        from cleaner.pages.selectors import touched

        missed = [
            f"{rule.id}: match {n} {_short(text)}: its selectors find nothing there."
            for n, text in enumerate(rule.matches, 1)
            if not touched(rule, text)
        ]
        return missed + [
            f"{rule.id}: spare {n} {_short(text)}: its selectors find something there."
            for n, text in enumerate(rule.spares, 1)
            if touched(rule, text)
        ]
    failures = []
    for n, text in enumerate(rule.matches, 1):
        if fault := match_fault(rule, book, text):
            failures.append(f"{rule.id}: match {n} {_short(text)}: {fault}")
    for n, text in enumerate(rule.spares, 1):
        if fault := spare_fault(rule, book, text):
            failures.append(f"{rule.id}: spare {n} {_short(text)}: {fault}")
    for n, text in enumerate(rule.misses, 1):
        if not match_fault(rule, book, text):
            failures.append(f"{rule.id}: miss {n} {_short(text)} matches by now: make it a match.")
    return failures


def match_fault(rule: Rule, book: Rulebook, example: str) -> str:
    """What is wrong with a match, or an empty text."""
    plain, spans = read_example(example)
    own = [m for m in book.marks(_page(plain, rule)) if m.by == rule.id]
    if not own:
        return "its rule does not mark it."
    shaped = rule.shape in ("call", "notice", "pointer")  # a line, or a sentence inside one
    if rule.act in ("cut", "field") or shaped and spans:
        if not spans:
            return f"a match of a {rule.act} rule shows the span in [[double square brackets]]."
        found = [(m.start, m.end) for m in own if m.act == ("cut" if shaped else rule.act)]
        if found != spans:
            return f"the rule marks {[plain[s:e] for s, e in found]}, not {[plain[s:e] for s, e in spans]}."
    elif spans:
        return f"a match of a {rule.act} rule is a whole block, without [[brackets]]."
    return ""


def spare_fault(rule: Rule, book: Rulebook, text: str) -> str:
    """What is wrong with a spare, or an empty text."""
    rules = {r.id: r for r in book.rules}

    def harms(mark: Mark) -> bool:
        if mark.by == rule.id:
            return True
        other = rules[mark.by]
        return rule.act != "keep" and not other.zone and other.act in HARM

    bad = [m for m in book.marks(_page(text, rule)) if harms(m)]
    return f"{bad[0].by} takes {text[bad[0].start : bad[0].end][:60]!r}." if bad else ""


def read_example(example: str) -> tuple[str, list[tuple[int, int]]]:
    """
    The text of an example without its brackets, and the spans that stood in them.

        >>> read_example("Rain fell. [[Read more]]")
        ('Rain fell. Read more', [(11, 20)])
    """
    plain, spans, at = "", [], 0
    for m in _BRACKETS.finditer(example):
        plain += example[at : m.start()]
        spans.append((len(plain), len(plain) + len(m.group(1))))
        plain += m.group(1)
        at = m.end()
    return plain + example[at:], spans


def _page(text: str, rule: Rule) -> Page:
    """A page that holds the example alone, in the rule's language and on its site."""
    url = f"https://{rule.sites[0].replace('*', 'www').replace('?', 'w')}/" if rule.sites else None
    page = read_blocks(Document("example", text, url=url))
    spoken = rule.lang or next(iter(rule.langs), "")
    return Page(page.document, page.blocks, {"language": spoken} if spoken else {})


def _short(text: str) -> str:
    return repr(text if len(text) <= 70 else text[:67] + "…")


def touched(document: Document, book: Rulebook) -> list[str]:
    """One sentence for each thing that a rule would take out of a clean story: its place, its rule, its text."""
    from cleaner.pipeline import read_page

    page = read_page(document)
    text = page.document.text
    return [
        f"{document.id}:{text.count(chr(10), 0, m.start) + 1}: {m.by} would {m.act} {_short(text[m.start : m.end])}"
        for m in book.marks(page)
        if m.act in HARM
    ]
