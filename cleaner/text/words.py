"""The words of a text, for those who compare what two texts say rather than how they are set."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """
    The words and numbers of a text in order, case folded, without any punctuation.

        >>> words("The “Echo”: 3 Dogs")
        ['the', 'echo', '3', 'dogs']
    """
    return _WORD.findall(text.casefold())


def counted(n: int, one: str, many: str = "") -> str:
    """
    How many there are, in words that a person would use.

        >>> counted(1, "story", "stories"), counted(1200, "dump")
        ('1 story', '1,200 dumps')
    """
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def plain(text: str) -> str:
    """The words of a text with single spaces between them: equal for texts that say the same, however they are set."""
    return " ".join(words(text))
