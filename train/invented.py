"""
Invented dumps in many languages: the project's own short stories with clutter of the project's own wording.

`train/invented/LANG.toml` holds stories, headlines, names and lines of clutter by kind, written for this purpose by a
language model that knows how sites in each language speak; real pages of most of these languages are few. A dump is put together by chance:
where on a page such lines stand, in what order, and how careless tools run them together.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

STOP = re.compile(r"(?<=[.!?…।؟۔])\s+|(?<=[.!?…।؟۔][\"”»’)])\s+|(?<=[。！？])(?![\"”」』）])|(?<=[。！？][\"”」』）])")
"""Between two sentences."""
FOLDER = Path(__file__).with_name("invented")
DUMPS = 60
"""Dumps of a language."""
HEAD = ("share", "nav", "widget", "caption", "widget", "share", "promo")
MIDDLE = ("related", "related", "ad", "caption", "newsletter", "readmore", "promo", "widget")
TAIL = (
    "share", "related", "comments", "legal", "syndication", "promo", "newsletter", "nav", "other", "readmore", "ad",
    "widget",
)  # fmt: skip
INSIDE = (
    "related", "readmore", "ad", "caption", "promo", "related", "widget", "newsletter", "syndication", "other",
)  # fmt: skip
Span = tuple[int, int, str]


def said(data: dict[str, Any], kind: str, rng: random.Random) -> str:
    """A line of clutter of a kind, its names filled in."""
    line = str(rng.choice(data["clutter"][kind]))
    while "{headline}" in line:
        line = line.replace("{headline}", rng.choice(data["headlines"]), 1)
    line = line.replace("{name}", rng.choice(data["names"]))
    return line.upper() if kind in ("ad", "share", "readmore") and rng.random() < 0.15 else line


class _Text:
    """A dump in the making."""

    def __init__(self) -> None:
        self.text = ""
        self.spans: list[Span] = []

    def add(self, piece: str, label: str, gap: str) -> None:
        self.text += gap if self.text else ""
        self.spans.append((len(self.text), len(self.text) + len(piece), label))
        self.text += piece


def _sentences(paragraph: str) -> list[str]:
    return [p for p in STOP.split(paragraph) if p.strip()]


def dump(data: dict[str, Any], rng: random.Random) -> tuple[str, list[Span]]:
    """A dump, and its labelled spans (start, end, label)."""
    out = _Text()
    line = rng.choice(("\n", "\n\n", "\n\n", " "))  # the last: all of it in one giant line
    clean = rng.random() < 0.15

    def block(kinds: tuple[str, ...], most: int) -> None:
        for kind in rng.choices(kinds, k=0 if clean else rng.randint(0, most)):
            out.add(said(data, kind, rng), kind, line)
        if not clean and rng.random() < 0.25:
            bullet = rng.choice(("", "", "- ", "• ", "» "))
            for headline in rng.sample(data["headlines"], rng.randint(2, 5)):
                out.add(bullet + headline, "related", line)

    block(HEAD, 3)
    if rng.random() < 0.7:  # or the first line above a story would always be clutter
        out.add(rng.choice(data["headlines"]), "title", line)
    paragraphs = rng.choice(data["stories"]).strip().split("\n\n")
    for n, paragraph in enumerate(paragraphs):
        gap = line
        for sentence in _sentences(" ".join(paragraph.split())):
            out.add(sentence, "story", gap)
            gap = " "
            if not clean and rng.random() < 0.07:
                kind = rng.choice(INSIDE)
                out.add(said(data, kind, rng), kind, rng.choice((" ", " ", "", line)))
        if not clean and n + 1 < len(paragraphs) and rng.random() < 0.3:
            block(MIDDLE, 2)
    block(TAIL, 6)
    return out.text, out.spans


def dumps() -> Iterator[tuple[str, int, str, list[Span]]]:
    """(file, number, text, spans) of all; the file's name is the language, and what kind of site, if it says so."""
    for path in sorted(FOLDER.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        rng = random.Random(path.stem)
        for n in range(DUMPS):
            yield path.stem, n, *dump(data, rng)


def pieces() -> dict[str, list[str]]:
    """Lines of clutter by language, to be put between the sentences of real texts."""
    found: dict[str, list[str]] = {}
    for path in sorted(FOLDER.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        rng = random.Random(path.stem)
        found.setdefault(path.stem.partition("-")[0], []).extend(
            said(data, kind, rng) for kind in INSIDE + MIDDLE + TAIL for _ in range(12)
        )
    return found
