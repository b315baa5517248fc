"""
Candidates for the rules' vocabularies: what stands outside stories on many sites, and never inside them.

    python -m train.vocabulary DATA [--least 3] [--lang de] > candidates.tsv        (make vocabulary DATA=…)

Reads pages with gold text (DATA/html/*.jsonl.gz: records with html, gold, url) and clean stories (DATA/stories/singles.jsonl.gz).
A line of a page is cut into sentences; each is folded, numbers as 0, and counted once a site: outside, if the page's gold text
does not hold it, or inside. What a rule takes already is left out. The table is to be read by a person: nothing goes into a
vocabulary unread, and each entry keeps its counts in view while it is judged.
"""

from __future__ import annotations

import argparse
import gzip
import html
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cleaner.model import Document
from cleaner.rules.book import Rulebook, shipped
from cleaner.text.prose import fold
from cleaner.text.segments import read_blocks, sentences
from cleaner.text.smallwords import languages

_SILENT = re.compile(r"(?is)<(script|style|noscript|template|svg)\b.*?</\1>|<!--.*?-->")
_INLINE = re.compile(r"(?i)</?(?:a|abbr|b|big|cite|em|font|i|mark|s|small|span|strong|sub|sup|time|u)\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_DIGITS = re.compile(r"\d+")
LONGEST = 200
"""Characters beyond which a segment is a text of its own and no phrase."""


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a gzipped JSON-lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def lines_of(source: str) -> Iterator[str]:
    """The lines that a page's source shows, roughly: block tags break lines, inline tags vanish."""
    shown = _TAG.sub("\n", _INLINE.sub("", _SILENT.sub("\n", source)))
    for line in html.unescape(shown).split("\n"):
        if said := " ".join(line.split()):
            yield said


def segments(line: str) -> Iterator[str]:
    """A line, or each of its sentences."""
    for start, end in sentences(line, 0, len(line)):
        if 3 <= end - start <= LONGEST:
            yield line[start:end]


def key(segment: str) -> str:
    """The form in which segments are counted."""
    return _DIGITS.sub("0", fold(segment))


def known(segment: str, rules: Rulebook) -> bool:
    """Whether a rule takes most of the segment, or reads it as a field."""
    page = read_blocks(Document("", segment))
    return any(2 * (m.end - m.start) > len(segment) for m in rules.marks(page))


def mine(data: Path, least: int, lang: str = "") -> Iterator[tuple[int, int, str, str]]:
    """
    Count segments outside and inside stories.

    Yields:
        (sites outside, hits inside, languages, the segment as it was first seen), those on most sites first.
    """
    sites: defaultdict[str, set[str]] = defaultdict(set)
    inside: Counter[str] = Counter()
    first: dict[str, tuple[str, str]] = {}
    for path in sorted((data / "html").glob("*.jsonl.gz")):
        for n, page in enumerate(records(path)):
            gold = str(page.get("gold") or "")
            spoken = page.get("lang") or ",".join(sorted(languages(gold or "")))
            if lang and lang not in str(spoken):
                continue
            inside.update(key(s) for line in gold.split("\n") for s in segments(line))
            if not page.get("html") or (not gold and page.get("snippets")):
                continue
            site = urlsplit(str(page.get("url") or "")).hostname or f"{path.name}:{n}"
            held = fold(gold)
            for s in {s for line in lines_of(page["html"]) for s in segments(line)}:
                k = key(s)
                if k and fold(s) not in held:
                    sites[k].add(site)
                    first.setdefault(k, (str(spoken), s))
    stories = data / "stories" / "singles.jsonl.gz"
    for story in records(stories) if stories.exists() else ():
        inside.update(key(s) for line in str(story["text"]).split("\n") for s in segments(line))
    rules = shipped()
    for k, found in sorted(sites.items(), key=lambda e: (-len(e[1]), e[0])):
        if len(found) >= least and not known(first[k][1], rules):
            yield len(found), inside[k], *first[k]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--least", type=int, default=3, help="sites that must hold a segment")
    parser.add_argument("--lang", default="", help="only pages of this language")
    options = parser.parse_args()
    for row in mine(options.data, options.least, options.lang):
        sys.stdout.write("\t".join(map(str, row)) + "\n")


if __name__ == "__main__":
    main()
