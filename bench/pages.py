"""
Pages per CPU second and memory, beside other extractors, in one run on the same pages.

    python bench/pages.py ../shared/data/html [--pages 120] [--steps]

Input: folders or files of .jsonl.gz sets, one page a line: {"id", "url", "html"}. Each tool reads every page once after
a warm-up on other pages; CPU seconds of this process, one thread. `--steps` shows where cleaner's time goes instead.
"""

from __future__ import annotations

import argparse
import gzip
import json
import logging
import resource
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def pages(paths: list[Path], most: int) -> list[dict[str, Any]]:
    """An even sample of the sets' pages."""
    rows = []
    for path in paths:
        for file in sorted(path.glob("*.jsonl.gz")) if path.is_dir() else [path]:
            with gzip.open(file, "rt", encoding="utf-8") as f:
                rows += [json.loads(line) for line in f]
    step = max(1, len(rows) // most)
    return rows[::step][:most]


def tools() -> Iterator[tuple[str, Callable[[dict[str, Any]], Any]]]:
    from cleaner.model import Document
    from cleaner.pipeline import clean

    yield "cleaner", lambda row: clean(Document(row["id"], row["html"], "html", row.get("url")))
    try:
        from trafilatura import extract

        yield "trafilatura", lambda row: extract(row["html"])
        yield "trafilatura fast", lambda row: extract(row["html"], fast=True)
    except ImportError:
        pass
    try:
        from resiliparse.extract.html2text import extract_plain_text

        yield "resiliparse", lambda row: extract_plain_text(row["html"], main_content=True)
    except ImportError:
        pass
    try:
        from readability import Document as Readable

        yield "readability-lxml", lambda row: Readable(row["html"]).summary()
    except ImportError:
        pass
    try:
        import justext

        words = justext.get_stoplist("English")
        yield "jusText", lambda row: justext.justext(row["html"].encode(), words)
    except ImportError:
        pass


def memory() -> int:
    """The most memory this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def steps(warm: list[dict[str, Any]], rows: list[dict[str, Any]]) -> None:
    """CPU milliseconds a page, by step."""
    from cleaner import judge, pipeline
    from cleaner.model import Document
    from cleaner.pages import classify as pagejudge
    from cleaner.pages import forest, render, witness
    from cleaner.rules import book as rulebook

    spent: dict[str, float] = {}

    def timed(module: Any, name: str, label: str) -> None:
        inner = getattr(module, name)

        def outer(*args: Any, **kwargs: Any) -> Any:
            t = time.process_time()
            try:
                return inner(*args, **kwargs)
            finally:
                spent[label] = spent.get(label, 0.0) + time.process_time() - t

        setattr(module, name, outer)

    for row in warm:
        pipeline.clean(Document(row["id"], row["html"], "html", row.get("url")))
    timed(render, "parse", "parse")
    timed(render, "walk", "walk")
    timed(render, "read_head", "head")
    timed(witness, "trafilatura_text", "trafilatura")
    timed(witness, "found", "votes")
    timed(render, "find_cards", "cards")
    timed(render, "_blocks", "blocks")
    timed(rulebook.Rulebook, "marks", "rules")
    timed(pagejudge, "columns", "features")
    timed(pagejudge, "second", "neighbours")
    timed(pagejudge, "lexicon", "words")
    timed(judge, "segments", "segments")
    timed(judge.View, "of", "view")
    timed(forest.Forest, "predict", "forest")
    timed(pipeline, "compose", "compose")
    timed(pipeline, "judge", "judge, all of it")
    timed(pipeline, "read_page", "read, all of it")
    t = time.process_time()
    for row in rows:
        pipeline.clean(Document(row["id"], row["html"], "html", row.get("url")))
    spent["all"] = time.process_time() - t
    for label, seconds in spent.items():
        print(f"{label:24s} {1000 * seconds / len(rows):8.2f} ms a page")


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("sets", nargs="+", type=Path)
    ap.add_argument("--pages", type=int, default=120)
    ap.add_argument("--steps", action="store_true")
    args = ap.parse_args()
    if missing := [p for p in args.sets if not p.exists()]:
        print(f"skipped: {missing[0]} is not there", file=sys.stderr)
        return
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    rows = pages(args.sets, args.pages + 10)
    warm, rows = rows[::11][:10], [r for n, r in enumerate(rows) if n % 11 or n >= 110]
    size = sum(len(r["html"]) for r in rows)
    print(f"{len(rows)} pages, {size / len(rows) / 1000:.0f} kB each")
    if args.steps:
        steps(warm, rows)
        return
    base = 0.0
    for name, run in tools():
        for row in warm:
            run(row)
        t = time.process_time()
        failed = 0
        for row in rows:
            try:
                run(row)
            except Exception:
                failed += 1
        t = time.process_time() - t
        base = base or t
        print(
            f"{name:18s} {len(rows) / t:7.1f} pages/s  {1000 * t / len(rows):7.1f} ms a page  {memory():5d} MB so far"
            + (f"  {failed} failed" if failed else ""),
            flush=True,
        )


if __name__ == "__main__":
    main()
