"""
Train the judge of HTML pages and write cleaner/weights/html_first.npz, html.npz and html_words.npz.

    python -m train.train_html DATA build/residue.jsonl.gz                  # cross-validate, then train on all
    python -m train.train_html DATA build/residue.jsonl.gz --cv-only --out-of-fold scores.jsonl

Input: DATA/html/*.jsonl.gz, one page a line: {"id", "url", "html", "gold"}, or with "must" and "mustnot", lists of
snippets, in place of gold; pages without any are passed over, but for those of which a reader has labelled a dump
(`train.labels`). A block's label is the share of its words that stand in the gold text at the place where the block
belongs. Pages are grouped by host, so that no site is trained and tested on. Figures are out of fold. Method: gradient
boosted trees (lightgbm) over `cleaner.pages.features`, a page's blocks weighted by their words so that every page
counts about the same.
"""

from __future__ import annotations

import argparse
import bisect
import gzip
import json
import re
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from multiprocessing import Pool
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import lightgbm
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cleaner.model import Document
from cleaner.pages import features as pagefeatures
from cleaner.pages.classify import BASE, is_plain, is_unsure, threshold, trafilatura_of
from cleaner.pages.lexicon import BUCKETS, NAMES, hashed, hashed_names, score
from cleaner.pages.render import read_markup
from cleaner.rules.book import shipped
from train import labels as by_hand
from train.export_forest import export_forest
from train.manifest import note

WIDE = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
EARLY = {"learning_rate": 0.15, "num_leaves": 16, "max_depth": 7}
UNIT = re.compile(rf"[{WIDE}]|[^\W{WIDE}]+")
SHINGLE = 4
SEED = 1
INNER = 3
"""Folds within the training pages whose first looks teach the second."""
TRUST = {
    "cleaneval": 0.2,
    "silver": 0.3,
    "template": 0.3,
    "fundus_a": 3.0,
    "l3s_gn1": 1.5,
    "trafilatura": 0.5,
    "recipes": 0.5,
    "snippets_misc": 0.5,
}
"""How far the gold of a set is to be trusted, where that is not 1: see the README of the data."""
WHOLE = frozenset(("container", "parent", "readability", "resiliparse", "resiliparse-all", "page", "html2text"))
"""How a dump was made that holds all that stood in a part of its page."""
EITHER = frozenset(("title", "meta", "optional", "mixed", "caption"))
"""Labels of a dump that count neither way on its page."""
OUTSIDE = 0.3
"""How far a dump of a page's middle, labelled by a reader, vouches for what stands around it: nearly all is clutter."""
SPARSE = 4
"""Of short lines that are no text, one in so many teaches the first look: most of them are menus."""
PARAMETERS = {
    "objective": "binary", "num_leaves": 31, "max_depth": 9, "learning_rate": 0.05, "min_data_in_leaf": 40, "feature_fraction": 0.4,
    "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5, "max_bin": 127, "num_threads": 1, "seed": SEED,
    "deterministic": True, "verbose": -1,
}  # fmt: skip


def units(text: str) -> list[str]:
    """Lower-cased words; a wide character is a word."""
    return UNIT.findall(text.lower())


def labels(texts: Sequence[str], gold: str) -> tuple[np.ndarray, np.ndarray]:
    """
    For each block the share of its words that the gold text holds where the block belongs, and its words.

    Long blocks are found by their shingles; of several alike, the one among other found blocks counts. Short blocks
    count only where the gold has them between what the neighbours were found to be.
    """
    parts, want = [units(t) for t in texts], units(gold)
    share = np.zeros(len(texts))
    at: list[int | None] = [None] * len(texts)
    index: dict[tuple[str, ...], list[int]] = {}
    for i in range(len(want) - SHINGLE + 1):
        index.setdefault(tuple(want[i : i + SHINGLE]), []).append(i)
    for b, words in enumerate(parts):
        if len(words) < SHINGLE + 2:
            continue
        hit, found = [False] * len(words), []
        for i in range(len(words) - SHINGLE + 1):
            places = index.get(tuple(words[i : i + SHINGLE]))
            if places:
                hit[i : i + SHINGLE] = [True] * SHINGLE
                found.append((len(places), places[0] - i))
        share[b] = sum(hit) / len(words)
        if share[b] >= 0.5:
            only = sorted(p for k, p in found if k == 1) or [found[0][1]]
            at[b] = max(0, only[len(only) // 2])
    _settle_copies(parts, want, share, at)
    anchors = [b for b in range(len(parts)) if at[b] is not None and share[b] >= 0.6]
    used = [False] * len(want)
    for b in anchors:
        for i in range(at[b] or 0, min(len(want), (at[b] or 0) + len(parts[b]))):
            used[i] = True
    starts: dict[str, list[int]] = {}
    for i, word in enumerate(want):
        starts.setdefault(word, []).append(i)
    for b, words in enumerate(parts):
        if not words or len(words) >= SHINGLE + 2:
            continue
        k = bisect.bisect(anchors, b)
        low = (at[anchors[k - 1]] or 0) + len(parts[anchors[k - 1]]) if k else None
        high = at[anchors[k]] if k < len(anchors) else None
        for i in starts.get(words[0], ()):
            if want[i : i + len(words)] != words or any(used[i : i + len(words)]):
                continue
            if low is not None and high is not None:
                fits = low - 4 <= i <= high + 4 and high - low < 400
            else:
                fits = (low is None or low - 4 <= i <= low + 40) and (high is None or high - 60 <= i <= high + 4)
            if fits:
                share[b] = 1.0
                used[i : i + len(words)] = [True] * len(words)
                break
    return share, np.array([len(words) for words in parts], float)


def known_from(row: dict[str, Any], texts: Sequence[str], share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """
    The shares, and which of them the gold vouches for.

    A page with gold text vouches for all of its blocks but those that it calls optional, and less for those that stand
    outside of what was read of it ("seen"); one with snippets that must or must not be there only for the blocks that
    hold them, or stand in them.
    """
    blocks = [" ".join(units(t)) for t in texts]

    def among(key: str) -> np.ndarray:
        said = row.get(key) or []
        snippets = [" ".join(units(t)) for t in ([said] if isinstance(said, str) else said)]
        return np.array([any(s and (s in b or (len(b) >= 20 and b in s)) for s in snippets) for b in blocks], bool)

    if row.get("gold"):
        known = (~among("optional") | (share >= 0.5)).astype(float)
        if row.get("seen"):
            known[labels(texts, row["seen"])[0] < 0.5] *= OUTSIDE
        return share, known
    must, mustnot = among("must"), among("mustnot")
    return np.where(must, 1.0, 0.0), (must ^ mustnot).astype(float)


def _settle_copies(parts: list[list[str]], want: list[str], share: np.ndarray, at: list[int | None]) -> None:
    """Of blocks that say the same, keep as many as the gold has: those among other found blocks."""
    flat = " " + " ".join(want) + " "
    groups: dict[str, list[int]] = {}
    for b in range(len(parts)):
        if at[b] is not None:
            groups.setdefault(" ".join(parts[b]), []).append(b)
    for text, group in groups.items():
        allowed = max(1, flat.count(f" {text} "))
        if len(group) <= allowed:
            continue

        def near(b: int, group: list[int] = group) -> float:
            total = 0.0
            for x in range(max(0, b - 6), min(len(parts), b + 7)):
                if x not in group and at[x] is not None:
                    total += len(parts[x]) / (1 + abs((at[x] or 0) - (at[b] or 0)) / 200)
            return total

        for b in sorted(group, key=near, reverse=True)[allowed:]:
            share[b], at[b] = 0.0, None


def rows(data: Path, residue: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """(set, record) of each page that has gold."""
    read = {row["id"]: row for row in read_by_hand(residue)}
    for file in sorted((data / "html").glob("*.jsonl.gz")):
        with gzip.open(file, "rt", encoding="utf-8") as f:
            for line in f:
                row = json.loads(line)
                if row["id"] in read:
                    yield "read", row | read[row["id"]]
                elif row.get("gold") or row.get("must") or row.get("mustnot"):
                    yield file.name.split(".")[0], row


def read_by_hand(residue: Path) -> Iterator[dict[str, Any]]:
    """The pages of which a reader labelled a dump: what it holds, the body text of it, and what may be either."""
    texts = {by_hand.digest(row["text"]): row["text"] for row in by_hand.rows(residue)}
    for row in by_hand.kept().values():
        text = texts.get(row["digest"])
        if text is None or row["made"] not in WHOLE:
            continue
        body = [text[a:b] for a, b, name in row["spans"] if name == "body"]
        either = [text[a:b] for a, b, name in row["spans"] if name in EITHER]
        yield {"id": row["page"], "gold": "\n".join(body), "optional": either, "seen": text}


class Labelled(NamedTuple):
    """A page, ready to train on."""

    name: str
    id: str
    group: str
    texts: list[str]
    x: np.ndarray
    """The columns of the page, without a witness."""
    heard: np.ndarray
    """What trafilatura said of it."""
    hidden: np.ndarray
    share: np.ndarray
    known: np.ndarray
    """How far the gold vouches for each block, 0 to 1."""
    words: np.ndarray
    gold: str
    counted: tuple[np.ndarray, np.ndarray]
    """What the second look needs of the columns: facts and heads."""
    buckets: list[np.ndarray]
    """The buckets of each block's words; `names` of the names of its elements."""
    names: list[np.ndarray]

    def first(self, asked: bool) -> np.ndarray:
        """The columns of the first look."""
        return np.hstack([self.x, self.heard if asked else np.full_like(self.heard, np.nan)])

    def second(self, x: np.ndarray, p: np.ndarray, tables: Tables) -> tuple[np.ndarray, np.ndarray]:
        """The columns of the second look, and the rows that it looks at."""
        f = pagefeatures.Columns()
        f.words, (f.facts, f.heads) = np.expm1(self.x[:, 0].astype(float)), self.counted
        unsure = is_unsure(p)
        say = np.full((len(p), 4), np.nan)
        for n in unsure.nonzero()[0].tolist():
            say[n] = (*score(tables[0][self.buckets[n]].tolist()), *score(tables[1][self.names[n]].tolist()))
        return np.column_stack([x, pagefeatures.second(f, p, say)])[unsure], unsure


Tables = tuple[np.ndarray, np.ndarray]
"""The weights of hashed words, and of hashed names."""


def prepare(item: tuple[str, dict[str, Any]]) -> Labelled:
    """Read, count and label one page."""
    name, row = item
    page = read_markup(Document(row["id"], row["html"], "html", row.get("url")))
    texts = [b.text for b in page.blocks]
    share, words = labels(texts, row.get("gold") or "")
    share, known = known_from(row, texts, share)
    f = pagefeatures.columns(page, shipped().marks(page)) if page.blocks else pagefeatures.Columns()
    x = np.column_stack(f.values) if page.blocks else np.zeros((0, 1), np.float32)
    votes = pagefeatures.heard(f, trafilatura_of(page))
    hidden = np.array([bool(b.dom and b.dom.hidden) for b in page.blocks], bool)
    buckets = [np.array(hashed(t), np.uint16) for t in texts]
    names = [np.array(hashed_names(b.dom.hints if b.dom else ""), np.uint16) for b in page.blocks]
    host = row.get("host") or urlsplit(row.get("url") or "").hostname or row.get("url") or row["id"]
    return Labelled(
        name,
        row["id"],
        ".".join(host.split(".")[-2:]),
        texts,
        x,
        votes,
        hidden,
        share,
        known,
        words,
        row.get("gold") or "",
        (f.facts, f.heads),
        buckets,
        names,
    )


def weights(page: Labelled) -> np.ndarray:
    """What a wrong block costs: its words, and a floor for short lines; long pages count little more than short ones."""
    share, words = page.share, page.words
    body = max(30.0, float((share * words).sum()))
    cost = np.minimum((words + 3.0) / (body**0.65) * 1.6, 5.0)
    unsure = np.where((share > 0.15) & (share < 0.85), 0.5, 1.0)
    return cost * unsure * page.known * TRUST.get(page.name, 1.0)


def tables(seen: Sequence[tuple[Labelled, np.ndarray]]) -> Tables:
    """The weights of words and of names, from the blocks that the first look is unsure of."""
    return _table(seen, "buckets", BUCKETS), _table(seen, "names", NAMES)


def _table(seen: Sequence[tuple[Labelled, np.ndarray]], what: str, size: int) -> np.ndarray:
    """A weight for each bucket: logistic regression over the hashed words or names of blocks."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    merged: dict[bytes, list[float]] = {}
    for page, p in seen:
        cost, held = weights(page), getattr(page, what)
        for k in is_unsure(p).nonzero()[0].tolist():
            if len(held[k]):
                merged.setdefault(held[k].tobytes(), [0.0, 0.0])[int(page.share[k] >= 0.5)] += float(cost[k]) ** 0.5
    indptr, indices, y, w = [0], [], [], []
    for key, pair in merged.items():
        for side in (0, 1):
            if pair[side]:
                indices.append(np.frombuffer(key, np.uint16))
                indptr.append(indptr[-1] + len(indices[-1]))
                y.append(side)
                w.append(min(pair[side], 10.0))
    sizes = np.diff(indptr)
    x = csr_matrix((np.repeat(1 / np.sqrt(sizes), sizes), np.concatenate(indices), indptr), shape=(len(y), size))
    model = LogisticRegression(C=2.0, max_iter=60, tol=1e-3).fit(x, y, sample_weight=np.array(w) / np.mean(w))
    table: np.ndarray = np.clip(np.round(model.coef_[0] * 12), -127, 127).astype(np.int8)
    return table


def f1(text: Sequence[str], gold: str) -> tuple[float, float, float]:
    """Word F1, precision, recall."""
    a, b = Counter(units("\n".join(text))), Counter(units(gold))
    common, have, need = sum((a & b).values()), sum(a.values()), sum(b.values())
    p, r = common / have if have else 0.0, common / need if need else 0.0
    return (2 * p * r / (p + r) if p + r else 0.0), p, r


def fold(page: Labelled, folds: int, salt: str) -> int:
    """The fold of a page: that of its site."""
    return zlib.crc32((salt + page.group).encode()) % folds


class Trainer:
    """Fits both looks on chosen pages."""

    def __init__(self, early: int, late: int) -> None:
        """
        Args:
            early: trees of the first look.
            late: trees of the second.
        """
        self.early, self.late = early, late
        self.names = [*pagefeatures.columns(read_markup(Document("", "<p>x", "html")), ()).names, *pagefeatures.VOTES]

    def first(self, pages: Sequence[Labelled]) -> Any:
        """Half of the pages with the witness, half without: it must judge both ways."""
        x, y, w = [], [], []
        for page in pages:
            cost = weights(page)
            plenty = (page.share < 0.5) & (page.words < 6)
            some = ~plenty | (np.arange(len(cost)) % SPARSE == 0)
            some &= cost > 0
            x.append(page.first(zlib.crc32(page.id.encode()) % 2 == 0)[some])
            y.append((page.share >= 0.5)[some])
            w.append((cost * np.where(plenty, SPARSE, 1))[some])
        x, y, w = np.concatenate(x), np.concatenate(y).astype(int), np.concatenate(w)
        data = lightgbm.Dataset(x, y, weight=w, feature_name=self.names)
        return lightgbm.train({**PARAMETERS, **EARLY}, data, self.early)

    def both(self, pages: Sequence[Labelled], inner: int) -> tuple[Any, Any, Tables]:
        """The first look, and the second, taught with what first looks and word tables that had not seen a page said of it."""
        seen: list[tuple[Labelled, np.ndarray, np.ndarray]] = []
        for k in range(inner):
            booster = self.first([p for p in pages if fold(p, inner, "inner") != k])
            seen += [(p, *look(booster, p)) for p in pages if fold(p, inner, "inner") == k]
        x, y, w = [], [], []
        for k in range(inner):
            table = tables([(p, q) for p, _, q in seen if fold(p, inner, "inner") != k])
            for page, columns, q in seen:
                if fold(page, inner, "inner") == k:
                    rows_, unsure = page.second(columns, q, table)
                    cost = weights(page)[unsure]
                    x.append(rows_[cost > 0])
                    y.append((page.share >= 0.5)[unsure][cost > 0])
                    w.append(cost[cost > 0])
        names = [*self.names, *pagefeatures.SECOND]
        data = lightgbm.Dataset(
            np.concatenate(x), np.concatenate(y).astype(int), weight=np.concatenate(w), feature_name=names
        )
        return (
            self.first(pages),
            lightgbm.train(PARAMETERS, data, self.late),
            tables([(p, q) for p, _, q in seen]),
        )


def look(early: Any, page: Labelled) -> tuple[np.ndarray, np.ndarray]:
    """The columns and probabilities of the first look, after the witness was asked if there was a doubt."""
    x = page.first(False)
    p = early.predict(x)
    if not is_plain(p, np.expm1(page.x[:, 0].astype(float))):
        x = page.first(True)
        p = early.predict(x)
    return x, p


def cross_validate(
    pages: Sequence[Labelled], trainer: Trainer, folds: int, salt: str
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Figures of each set, out of fold, and the texts."""
    scores = defaultdict(list)
    out, asked = [], 0
    for k in range(folds):
        early, late, table = trainer.both([p for p in pages if fold(p, folds, salt) != k], INNER)
        for page in [p for p in pages if fold(p, folds, salt) == k]:
            x, p = look(early, page)
            asked += not np.isnan(x[:, -len(pagefeatures.VOTES)]).all()
            rows_, unsure = page.second(x, p, table)
            if unsure.any():
                p[unsure] = late.predict(rows_)
            keep = (p >= threshold(p, page.words, BASE)) & ~page.hidden
            kept = [t for t, q in zip(page.texts, keep, strict=True) if q]
            if not page.gold:
                continue
            scores[page.name].append(f1(kept, page.gold))
            out.append({"id": page.id, "articles": [{"text": "\n".join(kept)}], "p": [round(float(q), 4) for q in p]})
    print(f"asked the witness of {asked} pages of {len(out)}")
    figures = {}
    for name, values in sorted(scores.items()):
        f, p, r = np.mean(values, axis=0)
        figures[name] = {
            "pages": len(values),
            "word F1": round(float(f), 4),
            "P": round(float(p), 4),
            "R": round(float(r), 4),
        }
        print("out of fold", name, figures[name], flush=True)
    return figures, out


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("data", type=Path)
    ap.add_argument("residue", type=Path, help="dumps of pages, as train.residue makes them")
    ap.add_argument("--folds", type=int, default=3)
    ap.add_argument("--salt", default="", help="other letters make other folds")
    ap.add_argument("--trees", type=int, default=250, help="of the second look")
    ap.add_argument("--early", type=int, default=50, help="trees of the first look")
    ap.add_argument("--jobs", type=int, default=1)
    ap.add_argument("--cv-only", action="store_true")
    ap.add_argument("--out-of-fold", type=Path, help="write the out-of-fold texts, for a scorer")
    ap.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[1] / "cleaner" / "weights")
    args = ap.parse_args()
    with Pool(args.jobs) as pool:
        pages = [p for p in pool.imap(prepare, rows(args.data, args.residue), chunksize=4) if len(p.x)]
    trainer = Trainer(args.early, args.trees)
    figures, out = cross_validate(pages, trainer, args.folds, args.salt)
    if args.out_of_fold:
        lines = [json.dumps(o, ensure_ascii=False) for o in out]
        args.out_of_fold.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if not args.cv_only:
        early, late, table = trainer.both(pages, INNER)
        np.savez_compressed(args.out / "html_words.npz", words=table[0], names=table[1])
        sizes = export_forest(early, args.out / "html_first.npz"), export_forest(late, args.out / "html.npz")
        note("html", args.data, SEED, figures, ("lightgbm", "scikit-learn", "numpy", "trafilatura"))
        print(f"wrote html_first.npz: {sizes[0]} bytes, html.npz: {sizes[1]} bytes, html_words.npz")


if __name__ == "__main__":
    main()
