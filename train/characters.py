"""
The table of characters that the reader uses: class and small letter of every code point below 65,536.

Kept as a file, since Python's own table (unicodedata) changes from version to version, and the reader must not.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path

import numpy as np

from cleaner.reader import encode

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


def main() -> None:
    """Write the table."""
    classes = np.array([kind(c) for c in range(0x10000)], np.uint8)
    low = np.array(
        [ord(x) if len(x := chr(c).lower()) == 1 and ord(x) < 0x10000 else c for c in range(0x10000)], np.uint16
    )
    np.savez_compressed(Path(encode.__file__).parents[1] / "weights" / "characters.npz", classes=classes, lower=low)


if __name__ == "__main__":
    main()
