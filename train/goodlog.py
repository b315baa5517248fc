"""
The good log: how often each rule takes something from stories that are known to be clean.

    python -m train.goodlog DATA [--renew]        (make goodlog DATA=…)

Every rule runs over clean stories: single articles, the gold texts of pages, and the story spans of labelled dumps. The table
tests/data/goodlog.json holds what each rule may take there, in hits a thousand stories; a rule that takes more has become
less modest, and fails. Gold texts are not all clean, so an allowance is no error rate; it is what a change is held against.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from cleaner.model import Document
from cleaner.rules.book import Rulebook, shipped
from cleaner.rules.proof import HARM
from cleaner.text.segments import read_blocks
from train.vocabulary import records

EVERY = 3
"""One story of so many is read: some seventeen hundred, in less than a minute."""
TABLE = Path(__file__).parents[1] / "tests" / "data" / "goodlog.json"
CLEAN = ("wcxb_article", "fundus_a", "waddle", "l3s_gn1", "magic_article", "andy", "dragnet")
"""Sets of pages whose gold text is a story from end to end."""


def stories(data: Path) -> Iterator[str]:
    """Clean stories, one text each."""
    for story in records(data / "stories" / "singles.jsonl.gz"):
        yield str(story["text"])
    for name in CLEAN:
        for page in records(data / "html" / f"{name}.jsonl.gz"):
            yield str(page.get("gold") or "")
    for path in sorted(p for name in ("gold", "gold2") for p in (data / name).glob("*.json")):
        dump = json.loads(path.read_text(encoding="utf-8"))
        told = [(start, end) for start, end, label, *_ in dump["spans"] if label == "story"]
        yield "\n".join(dump["text"][start:end] for start, end in told)


def count(data: Path, rules: Rulebook) -> tuple[int, Counter[str]]:
    """(number of stories, rule -> places where it takes text from them); languages of a rule count as one."""
    hits: Counter[str] = Counter()
    total = 0
    for text in filter(None, islice(stories(data), 0, None, EVERY)):
        total += 1
        for mark in rules.marks(read_blocks(Document("", text))):
            if mark.act in HARM and mark.by not in rules.zones:
                hits[mark.by.partition("[")[0]] += 1
    return total, hits


def excess(data: Path, rules: Rulebook) -> list[str]:
    """What is wrong: a sentence for each rule that takes more from clean stories than the table allows."""
    allowed = json.loads(TABLE.read_text(encoding="utf-8"))
    total, hits = count(data, rules)
    return [
        f"{rule}: takes {1000 * n / total:.2f} pieces of a thousand clean stories; {allowed.get(rule, 0)} are allowed."
        for rule, n in sorted(hits.items())
        if n > 1 and 1000 * n / total > allowed.get(rule, 0)
    ]


def main() -> None:
    """Check the rules, or renew the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--renew", action="store_true", help="write the table anew")
    options = parser.parse_args()
    if options.renew:
        total, hits = count(options.data, shipped())
        table = {rule: math.ceil(1e5 * n / total) / 100 for rule, n in sorted(hits.items())}
        TABLE.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
        sys.stderr.write(f"{total} stories, {sum(hits.values())} pieces, {len(table)} rules: {TABLE}\n")
        return
    faults = excess(options.data, shipped())
    sys.stdout.write("".join(f"{fault}\n" for fault in faults))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
