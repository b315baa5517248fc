"""
The samples as data, and the command that renews one.

    python -m tests.accept SLUG…    write what `clean` makes of a sample into its articles/, after showing the change
    python -m tests.accept README   write what the README's example prints today into the README

Look at the change before committing it: articles/ is what should come out, not what does.
"""

from __future__ import annotations

import difflib
import re
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from cleaner.formats import read
from cleaner.formats.records import story_file
from cleaner.model import Article, Document, Result
from cleaner.pipeline import clean

FOLDER = Path(__file__).parents[1] / "samples"
README = FOLDER.parent / "README.md"
SLUGS = tuple(sorted(p.parent.name for p in FOLDER.glob("*/about.toml")))


def about(slug: str) -> dict[str, Any]:
    """What a sample says of itself: shows, language, fields of its articles, known failures."""
    return tomllib.loads((FOLDER / slug / "about.toml").read_text(encoding="utf-8"))


def dump(slug: str) -> Path:
    return next((FOLDER / slug).glob("dump.*"))


def documents(slug: str) -> list[Document]:
    return [d for d in read(dump(slug)) if isinstance(d, Document)]


@cache
def results(slug: str) -> tuple[Result, ...]:
    return tuple(clean(d) for d in documents(slug))


def articles(slug: str) -> list[Article]:
    return [a for result in results(slug) for a in result.articles]


def expected(slug: str) -> list[str]:
    """The articles that should come out, in order: title, empty line, text."""
    paths = sorted((FOLDER / slug / "articles").glob("*.txt"), key=lambda p: int(p.stem))
    return [p.read_text(encoding="utf-8") for p in paths]


def lines(text: str) -> list[str]:
    """Lines that hold something, their white space evened out: how a story's words and paragraphs are compared."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def accept(slug: str) -> bool:
    """Write a sample's articles anew; whether that changed any."""
    made, before = [story_file(a) for a in articles(slug)], expected(slug)
    for n in range(max(len(made), len(before))):
        old = before[n] if n < len(before) else ""
        new = made[n] if n < len(made) else ""
        name = f"{slug}/articles/{n + 1}.txt"
        sys.stdout.writelines(difflib.unified_diff(old.splitlines(True), new.splitlines(True), name, name))
        path = FOLDER / name
        if n < len(made):
            path.parent.mkdir(exist_ok=True)
            path.write_text(new, encoding="utf-8")
        else:
            path.unlink()
    return made != before


def readme() -> str:
    """The README, with what its example of `explain` prints today."""
    from click.testing import CliRunner

    from cleaner.cli import main as cleaner

    def shown(m: re.Match[str]) -> str:
        done = CliRunner().invoke(cleaner, [*m[1].split()[1:], "--width", "100"])
        return "".join(f"    {line}".rstrip() + "\n" for line in [f"$ {m[1]}", *done.output.strip().split("\n")])

    return re.sub(
        r"^    \$ (cleaner explain \S+)\n(?:    .*\n|\n(?=    ))*",
        shown,
        README.read_text(encoding="utf-8"),
        flags=re.M,
    )


def main(slugs: list[str]) -> int:
    if slugs == ["README"]:
        README.write_text(readme(), encoding="utf-8")
        return 0
    unknown = [s for s in slugs if s not in SLUGS]
    if unknown or not slugs:
        print(f"{', '.join(unknown) or 'Which sample'}? There are {', '.join(SLUGS)}.", file=sys.stderr)
        return 2
    for slug in slugs:
        print(f"{slug}: {'renewed' if accept(slug) else 'unchanged'}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
