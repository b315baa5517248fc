"""
Phrases as they are looked for inside lines: character by character, so that a place in the plain text is a place in the
text.

Whole lines are looked up in a rougher form, `cleaner.text.prose.fold`.
"""

from __future__ import annotations

import re
import unicodedata

from cleaner.text.characters import FOLDED, HANGUL, UNSEEN, UNSPACED, is_unspaced
from cleaner.text.patterns import pattern

_PLAIN = {c: s for c, s in FOLDED.items() if isinstance(s, str) and len(s) == 1} | dict.fromkeys(
    map(ord, "\r\t\u202f\u3000"), " "
)
"""Of the folding of lines what leaves a text as long as it was."""
_COMMON = tuple((c, _PLAIN[ord(c)]) for c in "’“”–—\xa0‘«»´\u202f")
"""The signs that stand in every other text: replacing them one by one is ten times quicker than a table."""
_RARE = pattern(f"[{re.escape(''.join(map(chr, _PLAIN.keys() - {ord(c) for c, _ in _COMMON})))}]")
_UNSEEN = str.maketrans(dict.fromkeys(UNSEEN, "") | {"\u200c": "\u200c"})
"""What is not typed on purpose; the joiner of Persian is."""
_PARTICLES = pattern(f"[{UNSPACED}{HANGUL}]")
"""Letters behind which a word may end, whatever follows: Korean particles follow without a space."""


def plain(text: str) -> str:
    """
    A text as phrases inside lines see it: as long as it was, in lower case, one form of each letter and sign.

        >>> plain("Don’t\\u00a0miss")
        "don't miss"
    """
    low = text.lower()
    if len(low) != len(text):  # "İ" becomes two characters
        low = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    if not low.isascii():
        for sign, one in _COMMON:
            low = low.replace(sign, one)
    try:
        low.encode("latin-1")
    except UnicodeEncodeError:
        for sign in set(_RARE.findall(low)):
            low = low.replace(sign, _PLAIN[ord(sign)])
        return low
    return low.replace("`", "'").replace("\t", " ")


def literal(phrase: str) -> str:
    """A rule's phrase as it is looked for in a `plain` text."""
    return " ".join(plain(unicodedata.normalize("NFC", phrase).translate(_UNSEEN)).split())


def begins(text: str, start: int) -> bool:
    """Whether what is found at `start` does not begin in the middle of a word, where words have spaces."""
    if not start or not text[start].isalnum() or not text[start - 1].isalnum():
        return True
    return is_unspaced(text[start]) or is_unspaced(text[start - 1])


def ends(text: str, end: int) -> bool:
    """Whether what is found up to `end` does not end in the middle of a word, where words have spaces."""
    if end >= len(text) or _PARTICLES.match(text[end - 1]):
        return True
    return unicodedata.category(text[end - 1])[0] not in "LNM" or unicodedata.category(text[end])[0] not in "LNM"
