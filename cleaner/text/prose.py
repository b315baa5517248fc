"""What a line looks like: does it read as prose, end like a sentence, could it be a headline? And its folded form."""

from __future__ import annotations

import re
from functools import lru_cache

from cleaner.text.characters import CLOSERS, COLONS, DENSE, EDGE, END_LATIN, END_OTHER, END_WIDE, FOLDED, SENTENCE_END
from cleaner.text.patterns import pattern

PARAGRAPH = 75
"""Characters from which a block may be a paragraph: a dozen words."""
HEADLINE = 220
"""Characters beyond which a line is no headline (the longest of 1,300 headlines of news sites had 171)."""
MEMO = 20_000
"""Lines whose fold is remembered: menus, buttons and footers are the same lines in every dump of a site."""
_INNER_END = pattern(rf"[{END_LATIN}][\"”’»)]?\s|[{END_WIDE}{END_OTHER}]")
_DENSE = pattern(f"[{DENSE}]")
_NO_HEADLINE_END = (",", ";", ":", "：", "|", "»", "，", "、")


@lru_cache(maxsize=MEMO)
def fold(text: str) -> str:
    """
    A line as it is compared with others: case, quotes, dashes, white space and outer punctuation folded away.

        >>> fold("• Read  More »")
        'read more'
    """
    return " ".join(text.translate(FOLDED).casefold().split()).strip(EDGE)


def ends_sentence(text: str, also: str = "") -> bool:
    """
    Whether the last character of a text, but for closing quotes and brackets, is an end mark.

        >>> ends_sentence('He said: "It rained."'), ends_sentence("Rain in Hull"), ends_sentence("They said:", also=":")
        (True, False, True)

    Args:
        text: without outer white space.
        also: other signs that count as an end here.
    """
    last = text.rstrip(CLOSERS)[-1:]
    return last != "" and (last in SENTENCE_END or last in also)


def length(text: str) -> int:
    """Characters of a text as Latin script would need them: one of Chinese, Korean or Thai counts three."""
    return len(text) if text.isascii() else len(text) + 2 * len(_DENSE.findall(text[:400]))


def is_prose(text: str, least: int = PARAGRAPH) -> bool:
    """
    Whether a block reads as a real paragraph: about a dozen words or more, and a sentence that ends.

    A long block without any end mark (a headline list run together, a tag cloud) is not prose.

    Args:
        text: without outer white space.
        least: characters that it must have, counted by `length`.
    """
    size = length(text)
    if size < least:
        return False
    if ends_sentence(text) or text.endswith((*COLONS, ",", ";")):
        return True
    return size >= 2 * PARAGRAPH + 10 and _INNER_END.search(text) is not None


def headline_like(text: str, words: int = 2) -> bool:
    """
    Whether a line could be a headline: short, of words, no full stop, no list or label mark at its end.

        >>> headline_like("Bridge opens after ten years"), headline_like("It opened on Monday.")
        (True, False)

    Args:
        text: one line without outer white space.
        words: that it must have at least; in scripts that put no space between words a few characters will do.
    """
    if not 4 * words <= length(text) <= HEADLINE or text.endswith(_NO_HEADLINE_END):
        return False
    if ends_sentence(text) and text.rstrip(CLOSERS)[-1:] not in "?!？！؟" and not text.endswith(("U.S.", "U.K.")):
        return False
    said = len(text.split())
    return (words <= said <= 32 or length(text) >= 14 and not text.isascii()) and any(c.isalpha() for c in text[:12])


_NUMBERED = pattern(
    r"""
    (?: [#№(]? \s? \d{1,3} \s? [.):/–—-] | \d{1,2} \s+ [^\W\d_]
      | (?: step | tip | day | week | part | chapter | section | rule | lesson | round | phase | stage | level | act
          | item | number | no | question | q | figure | fig | table | game | case | example | option | method | myth
          | fact | reason | idea | schritt | tipp | tag | teil | kapitel | étape | conseil | partie | chapitre | paso
          | parte | capítulo | consejo | passo | dica | krok | шаг | часть | глава | 第 ) \.? \s* \#? \d{0,3} \b
      | [ivxIVX]{1,5} [.):] \s | [A-Za-z] [.)] \s )
    """,
    re.I | re.X,
)


def numbered(text: str) -> bool:
    """
    Whether a heading counts its place in a series: "3. Stir", "Step 2: Mix", "Tip #4", "Part II".

        >>> numbered("Step 2: Mix"), numbered("Mixed news for bakers")
        (True, False)
    """
    return bool(_NUMBERED.match(text.lstrip(' *#•·-–—"“')))
