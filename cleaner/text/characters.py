"""
The one table of characters: what ends a sentence, what may close it, scripts without spaces, folding, classes.

Who asks anything of a single character asks it here. The strings are meant for `in`, `str.strip` and the inside of a
character class; the classes are an array of numpy, for those who count all characters of a text at once.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

END_LATIN = ".!?…"
"""What ends a sentence, but may stand inside one as well: a space and a capital tell."""
END_WIDE = "。！？｡"
"""What ends a sentence in scripts that put no space behind it."""
END_OTHER = "।॥؟۔։።။។"
SENTENCE_END = END_LATIN + END_WIDE + END_OTHER
"""What ends a sentence, in the scripts that end one with a mark."""
CLOSING_QUOTES = '"”»›」』'
"""Quotes that stand behind the end mark; the apostrophes "'" and "’" may do so as well."""
CLOSERS = CLOSING_QUOTES + "'’)]}）】"
"""What may stand behind the end mark."""
COMMAS = ",;、，；،؛"
COLONS = ":："
DASHES = "-‐‑‒–—―−﹘－"
BULLETS = "•·●▪■◦‣⁃*+–-"
"""What opens an item of a list; a long dash opens speech. The hyphen stands last, for character classes."""

KANA = "\u3040-\u30ff"
HAN = "\u3400-\u9fff\uf900-\ufaff"
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff" + KANA + HAN
"""Scripts that put no space between words (Thai, Lao, Burmese, Khmer, Kana, Han), as ranges of a character class."""
_UNSPACED = re.compile(f"[{UNSPACED}]")
HANGUL = "\uac00-\ud7af"
DENSE = UNSPACED + HANGUL
"""Scripts of which a character says about as much as three Latin letters; Korean does part its words."""

UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u2060\ufeff\u00ad"
"""Characters that nobody sees: joiners, direction marks, soft hyphens."""
SIGNS = str.maketrans(
    dict.fromkeys("’‘‛ʼ＇`´", "'")
    | dict.fromkeys("“”„‟«»″＂", '"')
    | dict.fromkeys(DASHES, "-")
    | dict.fromkeys(UNSEEN, "")
    | {"\xa0": " ", "…": "...", "：": ":", "！": "!", "？": "?", "（": "(", "）": ")"}
)
"""One sign for each that is typed in several ways: quotes, dashes, full-width marks."""
ALIKE = ("её", "اأإآٱ", "ىيی", "كک", "هہة", "iıİ")
"""Letters that are one letter to a reader of a phrase: which of them is typed varies by keyboard, site and age."""
NUKTA = {chr(c): unicodedata.normalize("NFC", chr(c)) for c in (*range(0x958, 0x960), 0x9DC, 0x9DD, 0x9DF)}
"""Devanagari and Bengali letters that have a code point of their own, and how Unicode prefers to write them."""
FOLDED = SIGNS | str.maketrans(
    {c: same[0] for same in ALIKE for c in same[1:]}
    | {"Ё": "е"}
    | NUKTA
    | dict.fromkeys("ـ\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652", "")
)
"""`SIGNS`, and one letter for those that are alike; without the vowel marks of Arabic."""
EDGE = (
    " \t\r\n.,:;!?|/\\>*•·●○◎▪■□◆◇▶▷►▸▼▽▲△»›→←↑↓↗⟶➜+~#=_^-–—\"'()[]<…✓✔×✕☰⋮※★☆☞👉👇📌📲🔗\ufe0f"
    "≫≪＞＜⇒▾▴➤➔。、，：；！？｜・「」『』【】［］〔〕〖〗（）《》〉〈।॥؟،؛۔"
)
"""What may stand around a line without making it another line."""

OTHER, SPACE, UPPER, LOWER, LETTER, WIDE, DIGIT, STOP, COMMA, COLON, QUOTE, BRACKET, DASH, BAR, SIGN = range(15)
"""The classes of characters: LETTER has no case, WIDE is a letter of a script without spaces, STOP ends a sentence."""
CLASSES = 15


def is_unspaced(char: str) -> bool:
    """Whether a character belongs to a script that puts no space between words; False for ""."""
    return _UNSPACED.match(char) is not None


@lru_cache(maxsize=1)
def tables() -> dict[str, NDArray[Any]]:
    """
    Tables over the code points of the basic plane, shape (65536,) each, as `train.characters` wrote them: from a file,
    since Python's own (unicodedata) change from version to version, and are slow to go through.

    Returns:
        "classes": the classes of `classes()`; "segments": those of the reader (`reader/encode.py`); "lower": the code
        point of the small letter.
    """
    import numpy as np

    path = files("cleaner") / "weights" / "characters.npz"
    with path.open("rb") as file, np.load(file, allow_pickle=False) as found:
        return {name: found[name] for name in found.files}


def classes() -> NDArray[np.uint8]:
    """Code point -> class, for the basic plane, shape (65536,); what lies beyond counts as a SIGN."""
    return tables()["classes"]


def code_points(text: str) -> NDArray[np.uint32]:
    """The code points of a text, lone surrogates included."""
    import numpy as np

    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
