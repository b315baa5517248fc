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


def plain(text: str) -> str:
    """The words of a text with single spaces between them: equal for texts that say the same, however they are set."""
    return " ".join(words(text))
