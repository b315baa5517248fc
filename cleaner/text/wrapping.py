"""
Text that was wrapped at a column: which line goes on in the next, and which hyphen at a line's end parts a word.

A line was wrapped where the next word would not have fit into the column; so the last line of a paragraph, a line of
verse and an item of a list stay lines of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from cleaner.text.characters import BULLETS, HAN, KANA, SENTENCE_END
from cleaner.text.patterns import pattern

WIDEST = 140
"""Characters of a line beyond which nobody wraps."""
NARROWEST = 30
"""Characters of a line below which it says nothing about a column."""
EVIDENCE = 3
"""Full lines that break off in mid-sentence, from which on a dump counts as wrapped; half of all full ones must."""

_EASTERN = pattern(f"[{KANA}{HAN}]")
_ITEM = pattern(rf"[>#|]|[{BULLETS}]\s|\d{{1,3}}[.)]\s")
_DASH = pattern(r"[–—]\s")
_HYPHEN = pattern(r"(?<=[^\W\d_])(?:[-‐]\s+|\u00ad\s*)(?=[^\W\d_])")
_LEFT = pattern(r"[^\W\d_]+$")
_RIGHT = pattern(r"[^\W\d_]+")
_WORDS = pattern(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CONJUNCTIONS = """
    und oder sowie bzw bis als and or nor to through than en of tot dan et ou y o u e och eller og samt i a ali vagy
    és ja tai ve veya ili и или та або
"""
_AND = frozenset(_CONJUNCTIONS.split())
"""Words behind which a hyphen stands for the rest of a word that comes later: "in- und ausländisch"."""


def column_of(lines: Sequence[str]) -> int:
    """The column at which lines are wrapped, by their lengths alone; 0 where some are longer than anybody wraps."""
    sizes = sorted(len(t.rstrip()) for t in lines if len(t.strip()) > NARROWEST)
    wide = sizes[int(0.98 * (len(sizes) - 1))] if sizes else 0
    return wide if wide <= WIDEST else 0


def is_full(width: int, following: str, column: int) -> bool:
    """Whether the line below goes on: its first word would not have fit into the column behind `width` characters."""
    first = 1 if _EASTERN.match(following) else len(following.split(None, 1)[0])
    return width + 1 + first > column - 1


def wrapped(text: str, lines: Sequence[tuple[int, int]]) -> list[tuple[int, int]] | None:
    """
    The paragraphs of a dump that was wrapped at a column.

    Args:
        text: the dump.
        lines: (start, end) of its lines that are not empty, without outer white space.

    Returns:
        (start, end) of each paragraph, and of each line that stands alone; None where the dump is not wrapped.
    """
    tops = [text.rfind("\n", 0, start) + 1 for start, _ in lines]
    column = column_of([text[top:end] for top, (_, end) in zip(tops, lines, strict=True)])
    if column < NARROWEST:
        return None
    goes_on: list[bool] = []
    broken = full = 0
    for k, ((start, end), (below, stop)) in enumerate(pairwise(lines)):
        indent, deeper = start - tops[k], below - tops[k + 1]
        near = text.count("\n", end, below) <= 1
        joins = (
            near
            and deeper <= max(indent, 1)  # an indented line opens a paragraph
            and not (
                _ITEM.match(text, below, stop) and not (_DASH.match(text, below) and text[end - 1] not in SENTENCE_END)
            )
            and is_full(end - tops[k], text[below:stop], column)
        )
        goes_on.append(joins)
        full += joins
        broken += joins and text[end - 1] not in SENTENCE_END
    if broken < EVIDENCE or 2 * broken < full:
        return None
    out: list[tuple[int, int]] = []
    for (start, end), joins in zip(lines, [False, *goes_on], strict=True):
        out[-1:] = [(out[-1][0], end)] if joins else [*out[-1:], (start, end)]
    return out


def hyphens(text: str) -> Iterator[tuple[int, int]]:
    """
    The hyphens that part a word at what is or was a line's end, each with the white space behind it.

    A hyphen that belongs to the word stays: before a capital, before "and", and where the dump has the word with its
    hyphen elsewhere and not without.

        >>> [(s, e) for s, e in hyphens("The fer-\\nry came, and in- und ausländisch stays.")]
        [(7, 9)]
    """
    known: set[str] | None = None
    for m in _HYPHEN.finditer(text):
        after = _RIGHT.match(text, m.end())
        before = _LEFT.search(text, max(0, m.start() - 40), m.start())
        if after is None or before is None or m.group()[0] != "\u00ad" and not _parts(after.group()):
            continue
        if known is None:
            known = {w.casefold() for w in _WORDS.findall(text)}
        left, right = before.group().casefold(), after.group().casefold()
        if f"{left}-{right}" not in known or left + right in known:
            yield m.start(), m.end()


def _parts(word: str) -> bool:
    """Whether a word behind a hyphen and white space can be the rest of the one before."""
    return word[0].islower() and word.casefold() not in _AND


def is_compound(text: str, hyphen: int, following: int) -> bool:
    """Whether the word goes on in the next line behind a hyphen of its own: "well-" / "known"; not "in-" / "und"."""
    after = _RIGHT.match(text, following)
    return (
        text[hyphen] in "-‐"
        and hyphen > 0
        and text[hyphen - 1].isalpha()
        and after is not None
        and after.group().casefold() not in _AND
    )
