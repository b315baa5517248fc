"""
Score cleaner on the development sets, as one command a set.

usage: python bench/quality.py [SET …] [--data FOLDER] [--worst N] [--peer NAME]

SET is one of seeds, gold, multi, singles, dumps/NAME, html/NAME; without any, all of them. FOLDER holds the sets and
their scorers (default ../shared/data). Each set goes through the command line as a user would send it, and the
scorer's own lines are printed. --peer scores c4, justext or trafilatura on the same text dumps instead.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SETS = {
    "seeds": ("seeds/gold", "score_gold.py", True),
    "gold": ("gold", "score_gold.py", True),
    "multi": ("stories/multi.jsonl.gz", "score_stories.py", True),
    "singles": ("stories/singles.jsonl.gz", "score_stories.py", True),
} | {
    f"{folder}/{name}": (f"{folder}/{name}.jsonl.gz", "score_text.py", False)
    for folder in ("html", "dumps")
    for name in ("fundus_a", "wcxb_article", "wcxb_other")
}


def score(name: str, data: Path, extra: list[str]) -> str:
    """Clean one set with the command line and return what its scorer says."""
    source, scorer, titles = SETS[name]
    tools = data / "score"
    with tempfile.TemporaryDirectory() as folder:
        dumps, articles, predictions = (Path(folder) / f"{n}.jsonl" for n in ("in", "articles", "predictions"))
        with dumps.open("w") as out:
            subprocess.run([sys.executable, tools / "inputs.py", data / source], stdout=out, check=True)
        command = [sys.executable, "-m", "cleaner.cli", "clean", dumps, "--format", "jsonl", "-o", articles, "--quiet"]
        done = subprocess.run(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        if done.returncode > 1 or not articles.exists():
            raise SystemExit(f"{name}: cleaner failed: {done.stderr[-2000:]}")
        with predictions.open("w") as out:
            group = [sys.executable, tools / "group.py", dumps, articles, *(["--titles"] if titles else [])]
            subprocess.run(group, stdout=out, check=True)
        command = [sys.executable, tools / scorer, data / source, predictions, *extra]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def peer(name: str) -> Callable[[str], str]:
    """A peer as a function from a dump's text to the text that it keeps."""
    if name == "c4":
        from datatrove.data import Document
        from datatrove.pipeline.filters import C4QualityFilter

        c4 = C4QualityFilter(split_paragraph=True, min_num_sentences=-1)

        def lines(text: str) -> str:
            document = Document(text=text, id="0")
            c4.filter(document)
            return document.text

        return lines
    if name == "justext":
        import justext

        words = frozenset(w for lang in justext.get_stoplists() for w in justext.get_stoplist(lang))
        return lambda text: "\n".join(p.text for p in justext.justext(_paragraphs(text), words) if not p.is_boilerplate)
    import trafilatura

    return lambda text: trafilatura.extract(_paragraphs(text)) or ""


def _paragraphs(text: str) -> str:
    return (
        "<html><body><article>"
        + "".join(f"<p>{escape(line)}</p>" for line in text.split("\n") if line.strip())
        + "</article></body></html>"
    )


def score_peer(name: str, which: str, data: Path, extra: list[str]) -> str:
    """Score a peer on a labelled set of text dumps; its text is aligned to the dump by the scorer."""
    source, scorer, _ = SETS[name]
    keep = peer(which)
    with tempfile.TemporaryDirectory() as folder:
        predictions = Path(folder) / "predictions.jsonl"
        dumps = subprocess.run(
            [sys.executable, data / "score" / "inputs.py", data / source], capture_output=True, text=True, check=True
        ).stdout
        rows = []
        for row in map(json.loads, dumps.splitlines()):
            kept = keep(row["text"])
            rows.append(json.dumps({"id": row["id"], "articles": [{"text": kept}] if kept.strip() else []}) + "\n")
        predictions.write_text("".join(rows), encoding="utf-8")
        return subprocess.run(
            [sys.executable, data / "score" / scorer, data / source, predictions, *extra],
            check=True,
            capture_output=True,
            text=True,
        ).stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=list(SETS))
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--worst", default="0")
    parser.add_argument("--peer", choices=["c4", "justext", "trafilatura"])
    args = parser.parse_args()
    if not args.data.is_dir():
        raise SystemExit(f"{args.data}: no such folder. Give the development sets with --data.")
    for name in args.sets:
        if name not in SETS:
            raise SystemExit(f"{name}: no such set. There are {', '.join(SETS)}.")
        print(f"===== {name}", flush=True)
        extra = ["--worst", args.worst]
        print(score_peer(name, args.peer, args.data, extra) if args.peer else score(name, args.data, extra), flush=True)


if __name__ == "__main__":
    main()
