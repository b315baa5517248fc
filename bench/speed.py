"""
Speed of cleaning text, beside its peers, in one run on one core.

usage: python bench/speed.py [--megabytes 3] [--linear]

The corpus is grown from samples/: every text dump again and again, each copy with other words in it, so that nothing
is met twice. Peers judge the same paragraphs: datatrove's C4 line filter, trafilatura (each paragraph a <p>) and
jusText; one that is not installed is left out. CPU seconds count, not wall time. --linear times awkward documents of
one size and of ten times that size.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections.abc import Callable
from html import escape
from pathlib import Path

from cleaner import clean
from cleaner.text.decode import decode

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
WORD = re.compile(r"[a-z]{5,}")


def corpus(megabytes: float) -> list[str]:
    """Text dumps of about so many megabytes of characters, no two alike."""
    seeds = [decode(p.read_bytes(), html=False)[0] for p in sorted(SAMPLES.glob("*/dump.txt"))]
    words = sorted({w for s in seeds for w in WORD.findall(s)})
    rng, out, size = random.Random(7), [], 0.0
    while size < megabytes * 1e6:
        for seed in seeds:
            text = WORD.sub(lambda m: m.group() if rng.random() < 0.9 else rng.choice(words), seed)
            out.append(text)
            size += len(text)
    return out


def seconds(run: Callable[[str], object], texts: list[str]) -> float:
    """CPU seconds for all texts, after a warm-up on a few."""
    for text in texts[:20]:
        run(text)
    start = time.process_time()
    for text in texts:
        run(text)
    return time.process_time() - start


def peers() -> dict[str, Callable[[str], object]]:
    """The peers that are installed, by name: each takes a dump's text."""
    found: dict[str, Callable[[str], object]] = {}
    try:
        from datatrove.data import Document
        from datatrove.pipeline.filters import C4QualityFilter

        c4 = C4QualityFilter(split_paragraph=True, filter_no_terminal_punct=True, min_num_sentences=-1)
        found["datatrove C4 line filter"] = lambda t: c4.filter(Document(text=t, id="0"))
    except ImportError:
        pass
    try:
        import trafilatura

        found["trafilatura on paragraphs"] = lambda t: trafilatura.extract(
            "<html><body><article>"
            + "".join(f"<p>{escape(p)}</p>" for p in t.split("\n") if p.strip())
            + "</article></body></html>"
        )
    except ImportError:
        pass
    try:
        import justext

        stop = justext.get_stoplist("English")
        found["jusText on paragraphs"] = lambda t: justext.justext(
            "<html><body>" + "".join(f"<p>{escape(p)}</p>" for p in t.split("\n") if p.strip()) + "</body></html>", stop
        )
    except ImportError:
        pass
    return found


def awkward(n: int) -> dict[str, str]:
    """Documents of about n characters that have made cleaners hang."""
    words = ["the", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "dog", "and", "goes", "home", "again"]
    rng = random.Random(3)
    prose = " ".join(rng.choice(words) for _ in range(n // 5))
    return {
        "one line of words": prose[:n],
        "one line of sentences": re.sub(r"(\w+ \w+ \w+ \w+ \w+ \w+ \w+) ", r"\1. The ", prose)[:n],
        "one line without a space": "a" * n,
        "empty lines": "\n" * n,
        "lines of one word": "\n".join(rng.choice(words) for _ in range(n // 5)),
        "lines of a sentence": "\n".join(f"{' '.join(rng.choice(words) for _ in range(14))}." for _ in range(n // 70)),
        "the same line": "Read more about the vote in the town hall on Monday\n" * (n // 52),
        "headlines said twice": "\n\n".join(
            f"The vote number {k} in the town hall\nThe vote number {k} in the town hall" for k in range(n // 75)
        ),
        "open brackets": "([{" * (n // 3),
        "quotes": '"“' * (n // 2),
        "dots": ". " * (n // 2),
        "white space": " \t\u3000" * (n // 3),
        "emoji": "👩‍👩‍👧 " * (n // 6),
        "right to left": "وقال الوزير إن القرار سيدخل حيز التنفيذ. " * (n // 41),
        "no spaces between words": "政府は月曜日に新しい計画を発表した。" * (n // 18),
        "stories": "\n\n".join(
            f"Council {k} opens bridge\n\nHull Gazette\n\n5 hours"
            f" ago\n\n{'It opened on Monday after ten years of work in the rain. ' * 12}"
            for k in range(max(1, n // 750))
        ),
    }


def linear(n: int) -> None:
    """Print, for each awkward document, how much longer ten times the size takes."""
    small, large = awkward(n), awkward(10 * n)
    for name in small:
        clean(small[name])
        times = []
        for text in (small[name], large[name]):
            best = min(_once(text) for _ in range(3))
            times.append(best)
        print(
            f"{name:28s} {len(small[name]):8d} chars {times[0] * 1e3:9.1f} ms   x10: {times[1] * 1e3:9.1f} ms   ratio"
            f" {times[1] / times[0]:5.1f}"
        )


def _once(text: str) -> float:
    start = time.process_time()
    clean(text)
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=3)
    parser.add_argument("--linear", action="store_true")
    args = parser.parse_args()
    if args.linear:
        linear(100_000)
        return
    texts = corpus(args.megabytes)
    size = sum(map(len, texts)) / 1e6
    print(f"{len(texts)} dumps, {size:.1f} MB of characters")
    runs = {"cleaner": clean, **peers()}
    own = 0.0
    for name, run in runs.items():
        spent = seconds(run, texts)  # type: ignore[arg-type]
        own = own or spent
        print(f"{name:28s} {size / spent:8.2f} MB/s   {spent / own:6.2f} x cleaner's time")


if __name__ == "__main__":
    main()
