"""
Train the splitter: word tables, first look, second look; cross-validated, then written to cleaner/weights/.

    python -m tools.train_split cv        cross-validate on ../shared/data/stories (skipped, saying so, where it is absent)
    python -m tools.train_split write     train on everything and write cleaner/weights/split*.npz

An article recurs in many dumps of the development set. So for each fold all articles of its dumps are taken out of
the pool, and the model is trained on dumps that `compose_dumps` makes of the others. Inside a training run the pool falls
into three parts: word tables and first-look probabilities that a second look sees were never learned on the same article.
"""

from __future__ import annotations

import gzip
import json
import pickle
import random
import re
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from cleaner.model import Document
from cleaner.stories import places as breaks
from cleaner.stories.compare import choose, openings
from cleaner.text.segments import read_blocks
from cleaner.text.terms import BITS, read_words
from train.compose_dumps import Composer, Dump, Source, disguised
from train.export_forest import export_forest

DATA = Path(__file__).parents[2] / "shared" / "data"
CACHE = Path("/tmp/split")
WEIGHTS = Path(__file__).parents[1] / "cleaner" / "weights"
PARTS = 3
SIZES = {"several": 1800, "single": 1000}
"""Dumps composed for each part of the pool."""


def rows(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def key(text: str) -> int:
    return zlib.crc32(" ".join(re.findall(r"\w+", text.casefold())).encode())


def load_pool() -> tuple[list[Source], list[set[int]], list[set[int]], list[tuple[int, str]]]:
    """Articles with their groups; for each dump of multi, and for each of singles, the groups in it; whole pages with their group."""
    multi, singles = rows(DATA / "stories" / "multi.jsonl.gz"), rows(DATA / "stories" / "singles.jsonl.gz")
    raw: list[tuple[Source, list[int]]] = []

    def add(title: str, text: str, kind: str, brief: bool = False) -> int:
        paras = [p.strip() for p in text.split("\n") if p.strip()]
        raw.append((Source(title, paras, kind, brief=brief), []))
        marks = [key(p) for p in paras if len(p) > 100]
        if not marks:
            marks = [key(title or text[:200])]
        raw[-1][1].extend(marks)
        return len(raw) - 1

    of_multi: list[list[int]] = []
    of_single: list[int] = []
    for d in singles:
        title, text = d["titles"][0], d["text"]
        if text.startswith(title):
            text = text[len(title) :]
        of_single.append(add(title, text, d["layout"].removeprefix("single-")))
    for d in multi:
        ids = []
        zones, bodies = [*d["zone_starts"], len(d["text"])], [0, *d["body_starts"]]
        for k, title in enumerate(d["titles"]):
            text = d["text"][bodies[k] : zones[k]]
            if k == 0:
                lines = text.split("\n")
                while lines and (
                    not lines[0].strip() or lines[0].strip() == title or (len(lines[0]) < 60 and d["layout"] == "c")
                ):
                    lines.pop(0)
                text = "\n".join(lines)
            kind = "wcxb" if d["layout"] == "f" else d["src"][k] if k < len(d["src"]) else d["src"][0]
            ids.append(add(title, text, kind, brief=d["layout"] == "e"))
            if d["layout"] == "d":
                raw[ids[-1]][0].brief = True
                raw[ids[-1]][0].kind += "-giant"
        of_multi.append(ids)
    pages: list[tuple[int, str]] = []
    for name, kind in (("fundus_a", "fundus"), ("wcxb_article", "page"), ("wcxb_other", "other")):
        for d in rows(DATA / "dumps" / f"{name}.jsonl.gz"):
            if d["kind"] in ("listing", "collection"):  # lists of teasers may well be several stories
                continue
            pages.append((add("", d["gold"], kind), d["text"]))
    for path in sorted((DATA / "gold").glob("*.json")):
        d = json.loads(path.read_text(encoding="utf-8"))
        stories = {s[3] for s in d["spans"] if len(s) > 3}
        if len(stories) == 1:
            title = next((d["text"][s[0] : s[1]] for s in d["spans"] if s[2] == "title"), "")
            add(
                " ".join(title.split()),
                "\n".join(d["text"][s[0] : s[1]] for s in d["spans"] if s[2] == "story"),
                "gold",
            )
    # union-find over shared paragraphs
    parent = list(range(len(raw)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    owner: dict[int, int] = {}
    for i, (s, marks) in enumerate(raw):
        for m in [*marks, key(s.title) if len(s.title) > 20 else marks[0]]:
            if m in owner:
                parent[root(i)] = root(owner[m])
            else:
                owner[m] = i
    # a giant line holds the paragraphs of an article: its title joins them
    for i, (s, _) in enumerate(raw):
        s.group = root(i)
    best: dict[int, Source] = {}
    for s, _ in raw:
        if s.kind.endswith("-giant") or s.kind == "other":
            continue
        have = best.get(s.group)
        if have is None or (have.brief and not s.brief) or (have.brief == s.brief and not have.title and s.title):
            best[s.group] = s
    pool = [s for _, s in sorted(best.items()) if s.paras and sum(map(len, s.paras)) > 80]
    multi_groups = [{raw[i][0].group for i in ids} for ids in of_multi]
    single_groups = [{raw[i][0].group} for i in of_single]
    return pool, multi_groups, single_groups, [(raw[i][0].group, text) for i, text in pages]


def neighbours(pool: list[Source]) -> list[list[int]]:
    """For each article the 40 that are most like it by tf-idf."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    X = TfidfVectorizer(min_df=2, max_df=0.2, sublinear_tf=True).fit_transform(
        " ".join([s.title, *s.paras])[:4000] for s in pool
    )
    out = []
    for a in range(0, X.shape[0], 500):
        S = (X[a : a + 500] @ X.T).toarray()
        for i, row in enumerate(S):
            row[a + i] = -1
            out.append(np.argsort(-row)[:40].tolist())
    return out


def word_tables(pool: list[Source]) -> tuple[np.ndarray, np.ndarray]:
    """How rare each term is, and the weights of opening and closing words (logistic regression on hashed words)."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    share = np.zeros(1 << BITS)
    by_kind: dict[str, list[Source]] = defaultdict(list)
    for s in pool:
        if not s.brief:
            by_kind["small" if s.kind in ("fundus", "gold") else "page" if s.kind == "page" else s.kind].append(s)
    cells: list[tuple[np.ndarray, np.ndarray]] = []
    labels: list[np.ndarray] = []
    for kind, group in by_kind.items():
        df = np.zeros(1 << BITS)
        for s in group:
            text = "\n".join(s.paras)
            w = read_words(text)
            df[np.unique(w.term)] += 1
            n = len(s.paras)
            starts = np.cumsum([0] + [len(p) + 1 for p in s.paras])
            first = np.searchsorted(w.start, starts[:-1])
            last = np.searchsorted(w.start, starts[1:] - 1) - 1
            good = first <= last
            long = np.array([len(p) >= 60 for p in s.paras]) & good
            if not long.any():
                continue
            keep = np.flatnonzero(long)
            if len(keep) > 25:
                keep = np.concatenate((keep[:3], keep[3:-3][:: max(1, len(keep) // 20)], keep[-3:]))
            a, ok = breaks.slots(w, first[keep], last[keep], breaks.OPENING, 1)
            b, ok2 = breaks.slots(w, first[keep], last[keep], breaks.CLOSING, -1)
            cells.append((np.where(ok, a, -1), np.where(ok2, b, -1)))
            labels.append((keep == 0).astype(int) + 2 * (keep == n - 1).astype(int))
        scale = min(1.0, len(group) / 60)
        rate = df / max(1, len(group))
        share = np.maximum(share, np.where(df >= 3, rate, 0) * scale if kind == "small" else rate)
    rarity = np.clip(np.log((1 + 0.0005) / (share + 0.0005)) / np.log(1 / 0.0005), 0, 1)
    y = np.concatenate(labels)
    tables = np.zeros((2, 1 << breaks.SLOTS))
    for row, pick, bit in ((0, 0, 1), (1, 1, 2)):
        M = np.concatenate([c[pick] for c in cells])
        r, c = np.nonzero(M >= 0)
        X = csr_matrix((np.ones(len(r)), (r, M[r, c])), shape=(len(M), 1 << breaks.SLOTS))
        X.sum_duplicates()
        target = (y & bit) > 0
        ratio = (~target).sum() / max(1, target.sum())
        model = LogisticRegression(
            C=0.15, max_iter=60, solver="liblinear", class_weight={0: 1.0, 1: min(6.0, ratio)}
        ).fit(X, target)
        tables[row] = model.coef_[0]
    return np.round(rarity * 255).astype(np.uint8), np.clip(np.round(tables * 64), -127, 127).astype(np.int8)


def use_tables(tables: tuple[np.ndarray, np.ndarray]) -> None:
    breaks._tables = lambda: tables  # type: ignore[assignment]


def label(places: breaks.Places, d: Dump) -> tuple[np.ndarray, np.ndarray]:
    """1 for the places that begin a story; weight 0 for those that no one can judge."""
    n = len(places.body)
    y, w = np.zeros(n), np.ones(n)
    at = np.array([places.lines[c].start for c in places.card])
    body = np.array([places.lines[c].start for c in places.body])
    for z, b in zip(d.zones, d.bodies, strict=True):
        hit = np.flatnonzero((at >= z) & (at <= b))
        if len(hit):
            y[hit[0]] = 1
        else:
            near = np.flatnonzero((body >= z) & (body <= b + 400))
            w[near] = 0
    return y, w


def clutter(page: Any) -> list[Any]:
    """The rules' marks: what is dropped is nobody's text."""
    from cleaner.rules.book import shipped

    return list(shipped().marks(page))


def examples(dumps: list[Dump], judged: bool = False) -> list[tuple[breaks.Places, np.ndarray, np.ndarray]]:
    out = []
    for d in dumps:
        page = read_blocks(Document("", d.text))
        places = breaks.read_places(page, clutter(page) if judged else ())
        if places.body:
            y, w = label(places, d)
            out.append((places, y, w))
    return out


PARAMS = {
    "objective": "binary", "learning_rate": 0.09, "num_leaves": 31, "max_depth": 7, "min_data_in_leaf": 40, "feature_fraction": 0.5, "bagging_fraction": 0.8, "bagging_freq": 1,
    "lambda_l2": 5.0, "verbose": -1, "num_threads": 1, "seed": 7, "deterministic": True, "max_bin": 127,
}  # fmt: skip


def fit(X: np.ndarray, y: np.ndarray, w: np.ndarray, trees: int, names: list[str]) -> Any:
    import lightgbm as lgb

    return lgb.train(PARAMS, lgb.Dataset(X, y, weight=w, feature_name=names), trees)


def weights_of(d: Any) -> float:
    """Long dumps do not outweigh short ones: a dump's weight grows with the root of its places."""
    n = len(d[1])
    return float(min(1.0, (12 / n) ** 0.5 * 1.0))


def dumps_for(pool: list[Source], part: int, seed: int) -> list[Dump]:
    near = neighbours(pool)
    c = Composer(pool, near, seed * 10 + part)
    dumps = [c.several() for _ in range(SIZES["several"])] + [c.single() for _ in range(SIZES["single"])]
    rng = random.Random(seed)
    for s in [*pool, *(disguised([s], rng)[0] for s in pool if rng.random() < 0.15)]:
        if not s.brief:
            text = "\n".join([s.title, *s.paras]) if s.title else "\n".join(s.paras)
            dumps.append(Dump(text, [], [], [], "single"))
    return dumps


def train(
    pool: list[Source],
    pages: list[tuple[int, str]] = (),
    seed: int = 1,
    trees: tuple[int, int] = (190, 130),
    log: Any = print,
) -> dict[str, Any]:
    """Train on a pool: {"tables", "first", "second", "names"} and the composed dumps' cross-fitted second-look rows."""
    t0 = time.time()
    part_of = np.array([zlib.crc32(str(s.group).encode()) % PARTS for s in pool])
    data: list[list[Any]] = []
    for part in range(PARTS):
        use_tables(word_tables([s for s, p in zip(pool, part_of, strict=True) if p != part]))
        dumps = dumps_for([s for s, p in zip(pool, part_of, strict=True) if p == part], part, seed)
        data.append([(d, *e) for d in dumps for e in examples([d])])
        whole = [
            Dump(text, [], [], [], "page")
            for g, text in pages
            if zlib.crc32(str(g).encode()) % PARTS == part and len(text) < 60_000
        ]
        data[-1] += [
            (d, *e)
            for i, d in enumerate(whole)
            for judged in ((True, False) if i % 3 == 0 else (True,))
            for e in examples([d], judged)
        ]
    log(f"  {sum(map(len, data))} dumps, {sum(len(e[2]) for p in data for e in p)} places, {time.time() - t0:.0f} s")
    names = list(breaks.NAMES)

    def stack(parts: list[int], what: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        es = [e for p in parts for e in data[p]]
        X = np.concatenate([e[1].values if what == "first" else e[4] for e in es])
        y = np.concatenate([e[2] for e in es])
        w = np.concatenate([e[3] * weights_of((None, e[2])) for e in es])
        return X, y, w

    for part in range(PARTS):
        model = fit(*stack([p for p in range(PARTS) if p != part], "first"), trees[0], names)
        for i, e in enumerate(data[part]):
            p = model.predict(e[1].values)
            data[part][i] = (*e, breaks.second_look(e[1], p))
    first = fit(*stack(list(range(PARTS)), "first"), trees[0], names)
    second_names = names + list(breaks.SECOND)
    second = fit(*stack(list(range(PARTS)), "second"), trees[1], second_names)
    use_tables(tables := word_tables(pool))
    log(f"  trained, {time.time() - t0:.0f} s")
    return {"tables": tables, "first": first, "second": second, "names": names}


def apply(model: dict[str, Any], text: str) -> tuple[breaks.Places, np.ndarray, np.ndarray]:
    """(places, first, second probability) of a dump."""
    use_tables(model["tables"])
    places = breaks.read_places(read_blocks(Document("", text)), ())
    if not places.body:
        return places, np.zeros(0), np.zeros(0)
    p1 = model["first"].predict(places.values)
    p2 = model["second"].predict(breaks.second_look(places, p1))
    return places, p1, p2


def cross_validate(folds: int = 5, only: int | None = None, tag: str = "cv") -> None:
    pool, multi_groups, single_groups, pages = load_pool()
    multi, singles = rows(DATA / "stories" / "multi.jsonl.gz"), rows(DATA / "stories" / "singles.jsonl.gz")
    print(len(pool), "articles", Counter(s.kind for s in pool))
    results = []
    fold_of = [i % folds for i in range(len(multi))]
    for fold in range(folds):
        if only is not None and fold != only:
            continue
        held = {g for i, gs in enumerate(multi_groups) if fold_of[i] == fold for g in gs}
        held |= {g for i, gs in enumerate(single_groups) if i % folds == fold for g in gs}
        kept = [s for s in pool if s.group not in held]
        print(f"fold {fold}: {len(held)} groups held out, {len(kept)} articles to train on", flush=True)
        model = train(kept, [p for p in pages if p[0] not in held], seed=fold + 1)
        if only is not None:
            CACHE.mkdir(exist_ok=True)
            (CACHE / f"model_{tag}.pkl").write_bytes(pickle.dumps({k: v for k, v in model.items()}))
            gain = sorted(
                zip(model["second"].feature_importance("gain"), model["second"].feature_name(), strict=True),
                reverse=True,
            )
            print([f"{n} {g:.0f}" for g, n in gain[:40]])
            gain = sorted(
                zip(model["first"].feature_importance("gain"), model["first"].feature_name(), strict=True), reverse=True
            )
            print([f"{n} {g:.0f}" for g, n in gain])
        for kind, dumps, pick in (
            ("multi", multi, [i for i in range(len(multi)) if fold_of[i] == fold]),
            ("singles", singles, [i for i, gs in enumerate(single_groups) if i % folds == fold]),
        ):
            for i in pick:
                d = dumps[i]
                places, p1, p2 = apply(model, d["text"])
                results.append({
                    "set": kind, "id": d["id"], "cuts": [places.lines[k].start for k in (openings(places, choose(places, p2, len(d["text"]))) if len(p2) else [])], "at": [places.lines[c].start for c in places.card], "p1": p1.tolist(), "p2": p2.tolist(), "shape": places.shape,
                    "body": [places.lines[c].start for c in places.body],
                })  # fmt: skip
    CACHE.mkdir(exist_ok=True)
    (CACHE / f"{tag}.json").write_text(json.dumps(results))
    for kind in ("multi", "singles"):
        mine = {r["id"]: r["cuts"] for r in results if r["set"] == kind}
        with tempfile.TemporaryDirectory() as folder:
            dumps, predictions = Path(folder) / "set.jsonl", Path(folder) / "predictions.jsonl"
            with dumps.open("w") as f, predictions.open("w") as g:
                for d in multi if kind == "multi" else singles:
                    if d["id"] in mine:
                        at = [0, *mine[d["id"]], len(d["text"])]
                        f.write(json.dumps(d) + "\n")
                        g.write(
                            json.dumps(
                                {"id": d["id"], "articles": [{"text": "", "spans": [[a, b]]} for a, b in pairwise(at)]}
                            )
                            + "\n"
                        )
            print(
                subprocess.run(
                    [sys.executable, DATA / "score" / "score_stories.py", dumps, predictions],
                    check=True,
                    capture_output=True,
                    text=True,
                ).stdout,
                flush=True,
            )


def write() -> None:
    """Train on all articles and write the weights."""
    pool, _, _, pages = load_pool()
    model = train(pool, pages)
    WEIGHTS.mkdir(exist_ok=True)
    rarity, openers = model["tables"]
    np.savez_compressed(WEIGHTS / "split_words.npz", rarity=rarity, openers=openers)
    for name in ("first", "second"):
        size = export_forest(model[name], WEIGHTS / f"split_{name}.npz")
        print(f"split_{name}.npz: {size} bytes")


if __name__ == "__main__":
    if not DATA.is_dir():
        print(f"{DATA} is absent: nothing to train on, skipped.")
    elif sys.argv[1:2] == ["cv"]:
        cross_validate(
            only=int(sys.argv[2]) if len(sys.argv) > 2 else None, tag=sys.argv[3] if len(sys.argv) > 3 else "cv"
        )
    elif sys.argv[1:] == ["write"]:
        write()
    else:
        print(__doc__)
