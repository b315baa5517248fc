"""Expressions that are compiled when they are first asked: of those that a program loads, a run needs a few."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Unasked:
    """Stands for an expression; once it was asked, its methods are those of the compiled one, at no cost a call."""

    def __init__(self, text: str | bytes, flags: int) -> None:
        self._said = text, flags

    def __getattr__(self, name: str) -> Any:
        compiled: re.Pattern[Any] = re.compile(*self._said)
        for known in ("match", "search", "fullmatch", "finditer", "findall", "sub", "subn", "split", "pattern"):
            setattr(self, known, getattr(compiled, known))
        return getattr(compiled, name)


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """
    What `re.compile` gives, save that a wrong expression is told at its first use.

        >>> pattern("a+").findall("baab")
        ['aa']
    """
    return cast("re.Pattern[AnyStr]", _Unasked(text, flags))
