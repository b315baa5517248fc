"""
The tables of characters: classes and small letter of every code point below 65,536.

Kept as a file, since Python's own table (unicodedata) changes from version to version, and the reader must not.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np

from cleaner.reader import encode
from cleaner.text import characters

ENDS = ".!?…。！？।؟۔॥｡．։።"
CLOSERS = "\"'”’»›)]}」』）】》〉"
OPENERS = "“‘„«‹([{「『（【《〈¿¡"
BARS = "|•·›→▶■●◦▪►–—※★☆◆◇▲▼✓✔❯⋅∙⁄"
WIDE = (
    (0x3040, 0x30FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xAC00, 0xD7AF),
    (0x0E00, 0x0E7F),
    (0x0E80, 0x0EFF),
    (0x1780, 0x17FF),
    (0x1000, 0x109F),
)


def kind(c: int) -> int:
    """The class of one code point."""
    char = chr(c)
    category = unicodedata.category(char)
    if char.isspace() or c in (0x200B, 0xFEFF, 0x2060):
        return encode.SPACE
    if char in ENDS:
        return encode.END
    if char in CLOSERS:
        return encode.CLOSER
    if char in OPENERS:
        return encode.OPENER
    if char in BARS and char not in "–—":
        return encode.BAR
    if any(a <= c <= b for a, b in WIDE) and category[0] in "LM":
        return encode.WIDE
    if category == "Nd":
        return encode.DIGIT
    if category == "Ll":
        return encode.LOWER
    if category in ("Lu", "Lt"):
        return encode.UPPER
    if category[0] in "LM":
        return encode.LETTER
    return encode.OTHER


BY_CATEGORY = {
    "Lu": characters.UPPER, "Lt": characters.UPPER, "Ll": characters.LOWER, "Lo": characters.LETTER,
    "Lm": characters.LETTER, "Mn": characters.LETTER, "Mc": characters.LETTER, "Nd": characters.DIGIT,
    "Zs": characters.SPACE, "Zl": characters.SPACE, "Zp": characters.SPACE, "Pd": characters.DASH,
    "Ps": characters.BRACKET, "Pe": characters.BRACKET, "Pi": characters.QUOTE, "Pf": characters.QUOTE,
    "Sc": characters.SIGN, "So": characters.SIGN, "Sm": characters.SIGN,
}  # fmt: skip
"""Unicode's general category -> class of `text/characters.py`; what is not named is OTHER."""


def plain() -> np.ndarray:
    """The classes of `text/characters.py`."""
    table = np.array(
        [BY_CATEGORY.get(unicodedata.category(chr(c)), characters.OTHER) for c in range(0x10000)], np.uint8
    )
    for low, high in zip(characters.UNSPACED[::3], characters.UNSPACED[2::3], strict=True):
        part = table[ord(low) : ord(high) + 1]
        part[part == characters.LETTER] = characters.WIDE
    for chars, what in (
        (characters.SENTENCE_END, characters.STOP),
        (characters.COMMAS, characters.COMMA),
        (characters.COLONS, characters.COLON),
        ("\"'“”„‘’", characters.QUOTE),
        ("|»«›‹•·/\\→>←", characters.BAR),
        ("#@©®™*_+=~^", characters.SIGN),
        ("\t\n\r\x0b\x0c\x85", characters.SPACE),
    ):
        table[[ord(c) for c in chars]] = what
    return table


def main() -> None:
    """Write the tables."""
    segments = np.array([kind(c) for c in range(0x10000)], np.uint8)
    low = np.array(
        [ord(x) if len(x := chr(c).lower()) == 1 and ord(x) < 0x10000 else c for c in range(0x10000)], np.uint16
    )
    np.savez_compressed(
        Path(encode.__file__).parents[1] / "weights" / "characters.npz", classes=plain(), segments=segments, lower=low
    )


if __name__ == "__main__":
    main()
