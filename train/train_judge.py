"""
Train the learned judge: dumps whose clean text is known -> cleaner/weights/judge*.npz.

    OMP_NUM_THREADS=1 python train/train_judge.py DATA [--out cleaner/weights] [--folds 8] [--report]

DATA is a folder as train/README.md describes it. Blocks are labelled by aligning each dump with its clean text, or
taken from character labels where people made them. Folds are made of whole hosts; the figures that `--report` prints
are out-of-fold: no dump is judged by a model that saw its site.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from cleaner.model import Block, Document, Mark, Page
from cleaner.reader import features as ft
from cleaner.rules.book import shipped
from cleaner.text.segments import read_blocks
from train.compose_dumps import disguise

UNIT = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")


@dataclass
class Sample:
    """One dump, ready to learn from."""

    id: str
    set: str
    host: str
    page: Page
    gold: str
    label: np.ndarray
    """1 body, 0 clutter."""
    weight: np.ndarray
    """0 where the label says nothing (headlines, fields)."""
    marks: list[Mark] | None = None
    """What the rules say of it; None: ask them."""
    base: np.ndarray | None = None
    hashes: list[list[int]] | None = None


def units(text: str) -> list[str]:
    """Words, a CJK character counting as one."""
    return UNIT.findall(text.lower())


def align(texts: list[str], gold: str) -> tuple[np.ndarray, np.ndarray] | None:
    """
    Which blocks are the clean text's: labels and how sure they are (0 to 1); None where too little is found.

    Long blocks are matched by four-word shingles and put in order; short ones count only where the clean text has
    them between the same long neighbours.
    """
    g = units(gold)
    if len(g) < 20:
        return None
    index: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i in range(len(g) - 3):
        index[tuple(g[i : i + 4])].append(i)
    toks = [units(t) for t in texts]
    n = len(toks)
    cover, lo, hi = np.zeros(n), np.full(n, -1), np.full(n, -1)
    for k, t in enumerate(toks):
        if len(t) < 6:
            continue
        hit = np.zeros(len(t), bool)
        spots = []
        for i in range(len(t) - 3):
            at = index.get(tuple(t[i : i + 4]))
            if at:
                hit[i : i + 4] = True
                spots.append(at[0] - i if len(at) == 1 else None)
        cover[k] = hit.mean()
        known = [s for s in spots if s is not None]
        if cover[k] >= 0.4 and known:
            mid = sorted(known)[len(known) // 2]
            lo[k], hi[k] = max(0, mid), min(len(g), mid + len(t))
    chain = [k for k in range(n) if lo[k] >= 0 and len(toks[k]) >= 8]
    if not chain:
        return None
    # heaviest chain of blocks in the clean text's order
    best = [0.0] * len(chain)
    back = [-1] * len(chain)
    for a, k in enumerate(chain):
        best[a] = hi[k] - lo[k]
        for b in range(max(0, a - 200), a):
            if hi[chain[b]] <= lo[k] + 4 and best[b] + hi[k] - lo[k] > best[a]:
                best[a], back[a] = best[b] + hi[k] - lo[k], b
    a = max(range(len(chain)), key=best.__getitem__)
    main: list[int] = []
    while a >= 0:
        main.append(chain[a])
        a = back[a]
    main.reverse()
    label, sure = np.zeros(n), np.ones(n)
    owned = np.zeros(len(g), bool)
    for k in main:
        label[k] = cover[k] >= 0.5
        sure[k] = abs(cover[k] - 0.5) * 2
        owned[lo[k] : hi[k]] = True
    for k in range(n):
        if lo[k] >= 0 and k not in main:
            label[k] = cover[k] >= 0.6 and owned[lo[k] : hi[k]].mean() < 0.5
            if label[k]:
                owned[lo[k] : hi[k]] = True
            else:
                sure[k] = 0.5
    edges = [(-1, 0, 0)] + [(k, int(lo[k]), int(hi[k])) for k in main] + [(n, len(g), len(g))]
    for (k1, _, e1), (k2, s2, _) in pairwise(edges):
        at = max(0, e1 - 1)
        if s2 - e1 <= 0:
            continue
        for k in range(k1 + 1, k2):
            t = toks[k]
            if lo[k] >= 0 or not t or len(t) > 40:
                continue
            for i in range(at, min(s2 + 1, len(g)) - len(t) + 1):
                if g[i : i + len(t)] == t and (len(t) > 1 or len(g[i]) > 1):
                    label[k], at = 1, i + len(t)
                    sure[k] = 1.0 if len(t) > 2 else 0.6
                    owned[i : i + len(t)] = True
                    break
    if owned.mean() < 0.5:
        return None
    return label, sure


def titles_of(html: str) -> list[set[str]]:
    """What a page calls itself: its title, its social title, its first headings."""
    found = re.findall(
        r"<title[^>]*>(.*?)</title>|<h1[^>]*>(.*?)</h1>|og:title[\"'] content=[\"']([^\"']{8,300})",
        html[:400_000],
        re.S | re.I,
    )
    out = []
    for groups in found[:6]:
        words = set(units(re.sub(r"<[^>]+>|&\w+;", " ", " ".join(groups))))
        if words:
            out.append(words)
    return out


def is_title(text: str, titles: list[set[str]]) -> bool:
    """Whether a block says (nearly) what the page calls itself."""
    words = set(units(text))
    return any(
        len(words) >= 3 and len(words & t) >= 0.8 * len(words) and len(words & t) >= 0.5 * len(t) for t in titles
    )


def renderings(html: str, seed: int) -> str | None:
    """One careless rendering of a page, chosen by the seed: what other scrapers leave."""
    from lxml import html as lx

    try:
        tree = lx.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", html))
    except (ValueError, lx.etree.ParserError):
        return None
    for bad in tree.xpath("//script|//style|//noscript|//template|//comment()"):
        if bad.getparent() is not None:
            bad.drop_tree()
    root = tree
    if seed % 7 in (1, 2, 5):
        for path in ("//main", "//article", "//*[@role='main']"):
            got = tree.xpath(path)
            if got:
                root = max(got, key=lambda e: len(e.text_content()))
                break

    def clean(s: str) -> str:
        return " ".join(s.split())

    style = seed % 6
    if style == 5:  # all of it in one line
        return clean(" ".join(root.itertext()))
    if style in (0, 1, 4):  # paragraphs, headings and items only
        seen, lines = set(), []
        for e in root.iter("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote"):
            if any(a in seen for a in e.iterancestors()):
                continue
            if e.tag in ("li", "blockquote") and any(
                True for _ in e.iterdescendants("p", "h1", "h2", "h3", "h4", "li")
            ):
                continue
            seen.add(e)
            line = clean(e.text_content())
            if line:
                lines.append((e.tag, line))
        if style == 4:  # a headline, then every paragraph in one line
            head = [t for tag, t in lines if tag == "h1"][:1]
            return "\n".join([*head, " ".join(t for tag, t in lines if tag in ("p", "h2", "h3", "li") and len(t) > 1)])
        return "\n".join(t for _, t in lines)
    body = root.find(".//body") if root.find(".//body") is not None else root
    return "\n".join(line for t in body.itertext() if (line := clean(t)))


_TAGS = "address article aside blockquote br dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol option p pre section table td th tr ul"
BLOCKS = frozenset(_TAGS.split())


def page_dump(html: str, style: int) -> str | None:
    """A whole page as text, with all its menus: by inscriptis, BeautifulSoup, html2text or lxml (style 0 to 4)."""
    if style == 0:
        from inscriptis import get_text

        return str(get_text(html))
    if style in (1, 2):
        from bs4 import BeautifulSoup

        soup = BeautifulSoup(html, "lxml")
        for tag in soup(["script", "style", "noscript"] if style == 1 else ["script", "style"]):
            tag.decompose()
        return soup.get_text("\n", strip=style == 2)
    if style == 3:
        import html2text

        writer = html2text.HTML2Text()
        writer.ignore_links, writer.ignore_images, writer.body_width = True, True, 0
        return str(writer.handle(html))
    from lxml import html as lx

    tree = lx.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", html))
    for bad in tree.xpath("//script|//style|//noscript|//template|//comment()"):
        if bad.getparent() is not None:
            bad.drop_tree()
    for e in tree.iter():
        if e.tag in BLOCKS:
            e.text = "\n" + (e.text or "")
            e.tail = "\n" + (e.tail or "")
    lines = (" ".join(line.split()) for line in tree.text_content().split("\n"))
    return "\n".join(line for line in lines if line)


def fold_of(host: str, folds: int) -> int:
    """The fold of a site: by hash, so it never changes."""
    return int(hashlib.sha256(host.encode()).hexdigest(), 16) % folds


def site(row: dict[str, Any]) -> str:
    """A site's name: registered domain, or what stands for it in the set."""
    url = row.get("url") or row["id"]
    host = (urlsplit(url).hostname or url) if "://" in url else url
    parts = host.lower().removeprefix("www.").split(".")
    return ".".join(parts[-2:]) if len(parts) > 1 else host.lower()


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a .jsonl.gz file."""
    with gzip.open(path, "rt", encoding="utf-8") as f:
        yield from map(json.loads, f)


def words_of(texts: list[str]) -> np.ndarray:
    """Words a block."""
    return np.array([len(units(t)) for t in texts], float)


def load(data: Path, limit: int = 0) -> Iterator[Sample]:
    """All samples of the data folder."""
    titles: dict[tuple[str, str], list[set[str]]] = {}
    renders: list[tuple[str, dict[str, Any], str]] = []
    for name in ("fundus_a", "wcxb_article", "wcxb_other"):
        for k, row in enumerate(rows(data / "html" / f"{name}.jsonl.gz")):
            titles[name, row["id"]] = titles_of(row["html"])
            seed = int(hashlib.sha256(row["id"].encode()).hexdigest()[:8], 16)
            for extra in range(4 if name == "fundus_a" else 1):
                text = renderings(row["html"], seed + extra * 3)
                if text:
                    renders.append((name + "/render", row, text))
            for extra in range(3 if name == "fundus_a" else 1 if seed % 2 else 0):
                text = page_dump(row["html"], (seed // 16 + extra) % 5)
                if text:
                    renders.append((name + "/dump", row, text))
            if limit and k > limit:
                break
    for name in ("fundus_a", "wcxb_article", "wcxb_other"):
        for k, row in enumerate(rows(data / "dumps" / f"{name}.jsonl.gz")):
            s = aligned(row["id"], name, row, row["text"], titles.get((name, row["id"]), []))
            if s:
                yield s
            if limit and k > limit:
                break
    for k, (name, row, text) in enumerate(renders):
        s = aligned(f"{row['id']}#{k}", name, row, text, titles[name.split("/")[0], row["id"]])
        if s:
            yield s
    for folder in ("gold", "seeds/gold"):
        for path in sorted((data / folder).glob("*.json")):
            yield labelled(json.loads(path.read_text(encoding="utf-8")), folder)
    for name in ("fundus_a", "wcxb_article", "wcxb_other"):
        for k, row in enumerate(rows(data / "dumps" / f"{name}.jsonl.gz")):
            if k % 2 == 0 or name == "fundus_a":
                yield whole(row | {"text": wrapped(row["gold"], k) if k % 12 == 0 else row["gold"]}, "clean", site(row))
    for k, row in enumerate(rows(data / "stories" / "singles.jsonl.gz")):
        if k % 3 == 0 and "wcxb" not in row.get("layout", ""):
            yield whole(row, "single")
    for k, row in enumerate(rows(data / "stories" / "multi.jsonl.gz")):
        if k % 3 == 0 and row.get("layout") in ("a", "b", "d", "e", "f"):
            yield whole(row, "multi")


def _page(text: str) -> Page:
    return read_blocks(Document("x", text))


def aligned(id_: str, name: str, row: dict[str, Any], text: str, titles: list[set[str]]) -> Sample | None:
    """A dump with its clean text."""
    page = _page(text)
    texts = [b.text for b in page.blocks]
    if not texts:
        return None
    got = align(texts, row["gold"])
    if got is None:
        return None
    label, sure = got
    weight = sure * (words_of(texts) + 3) ** 0.6
    for k, t in enumerate(texts):
        if not label[k] and len(t) < 300 and is_title(t, titles):
            weight[k] = 0
    return Sample(id_, name, site(row), page, row["gold"], label, weight)


def labelled(d: dict[str, Any], name: str) -> Sample:
    """A dump that people labelled character by character."""
    page = _page(d["text"])
    keep, drop = np.zeros(len(d["text"]) + 1), np.zeros(len(d["text"]) + 1)
    for s in d["spans"]:
        if s[2] == "story":
            keep[s[0] + 1 : s[1] + 1] = 1
        elif s[2].startswith("clutter"):
            drop[s[0] + 1 : s[1] + 1] = 1
    keep, drop = np.cumsum(keep), np.cumsum(drop)
    label, weight = [], []
    for b in page.blocks:
        k, c = keep[b.end] - keep[b.start], drop[b.end] - drop[b.start]
        label.append(float(k >= c and k > 0))
        share = (k + c) / (b.end - b.start)
        weight.append(share * abs(k - c) / max(1.0, k + c) if share > 0.5 else 0.0)
    w = np.array(weight) * (words_of([b.text for b in page.blocks]) + 3) ** 0.6
    return Sample(
        d["id"], name.replace("/", "-"), site({"url": d.get("url"), "id": d["id"]}), page, "", np.array(label), w
    )


def wrapped(text: str, seed: int) -> str:
    """The text, wrapped at a column."""
    import textwrap

    wide = len(re.findall(r"[\u3040-\u30ff\u3400-\u9fff]", text)) > len(text) / 4
    width = (24 if wide else 48) + seed // 12 * 7 % (20 if wide else 40)
    return "\n".join(textwrap.fill(line, width) for line in text.split("\n"))


def whole(row: dict[str, Any], name: str, host: str = "") -> Sample:
    """A dump of which nothing may go."""
    page = _page(row["text"])
    n = len(page.blocks)
    weight = (words_of([b.text for b in page.blocks]) + 3) ** 0.6
    return Sample(row["id"], name, host or row["id"], page, row["text"], np.ones(n), weight)


def in_disguise(s: Sample, rng: random.Random) -> Sample:
    """
    The same dump in a language that no one has seen: what is learned must hold where no word is known.

    Seven in ten of what the rules say is kept, as if they knew that language in part.
    """
    turn = disguise(rng)
    text, at, last, blocks = [], 0, 0, []
    moved: dict[int, Block] = {}
    for b in s.page.blocks:
        gap, said = s.page.document.text[last : b.start], turn(b.text) or "x"
        text += [gap, said]
        moved[b.start] = Block(b.n, at + len(gap), at + len(gap) + len(said), said, b.role)
        blocks.append(moved[b.start])
        at, last = blocks[-1].end, b.end
    marks = [
        replace(
            m,
            start=new.start,
            end=new.end
            if m.end >= old.end
            else new.start + (m.end - m.start) * (new.end - new.start) // (old.end - old.start),
        )
        for m in shipped().marks(s.page)
        if (new := moved.get(m.start)) and rng.random() < 0.7
        for old in [s.page.blocks[new.n]]
    ]
    page = Page(Document(s.page.document.id, "".join(text)), tuple(blocks))
    return Sample(
        f"{s.id}#disguise",
        "clean" if s.set == "clean" else "disguise",
        s.host,
        page,
        "",
        s.label,
        s.weight,
        [m for m in marks if m.end > m.start],
    )


def varied(samples: Iterator[Sample]) -> Iterator[Sample]:
    """The samples, and beside them some in disguise."""
    rng = random.Random(5)
    for s in samples:
        yield s
        if s.page.blocks and rng.random() < DISGUISED.get(s.set, 0.0):
            yield in_disguise(s, rng)


DISGUISED = {
    "fundus_a": 0.6,
    "fundus_a/dump": 0.6,
    "fundus_a/render": 0.6,
    "wcxb_article": 0.2,
    "wcxb_article/dump": 0.2,
    "wcxb_article/render": 0.2,
    "clean": 0.2,
}
"""Share of each set's dumps that are learned from a second time, in disguise."""


SET_WEIGHT = {"fundus_a": 4.0, "fundus_a/dump": 2.0, "fundus_a/render": 1.5, "wcxb_article": 1.0, "wcxb_article/dump": 0.7,
              "wcxb_article/render": 0.7, "wcxb_other": 1.2, "wcxb_other/dump": 1.0, "wcxb_other/render": 0.5,
              "gold": 6.0, "seeds-gold": 6.0, "single": 0.3, "multi": 0.3, "clean": 0.5,
              "disguise": 0.7}  # fmt: skip


def prepare(samples: Iterator[Sample]) -> list[Sample]:
    """Compute what does not depend on the fold."""
    rules = shipped()
    lex = lexical_columns()
    out = []
    for s in samples:
        if not s.page.blocks:
            continue
        s.base = np.delete(ft.features(s.page, rules.marks(s.page) if s.marks is None else s.marks), lex, axis=1)
        s.hashes = [ft.hashed(b.text) for b in s.page.blocks]
        # every dump counts alike, whatever its length, but for what its set is worth
        s.weight = s.weight * (60.0 * SET_WEIGHT[s.set] / max(1.0, s.weight.sum()))
        out.append(s)
    return out


def lexical_columns() -> list[int]:
    """The numbers of the columns that depend on the word table."""
    f = ft.Features()
    ft.lexical(f, np.zeros((1, 2), np.float32))
    return [ft.names().index(n) for n in f.names]


def with_lexicon(s: Sample, weights: np.ndarray) -> np.ndarray:
    """All columns of a sample, under a given word table."""
    assert s.base is not None
    assert s.hashes is not None
    f = ft.Features()
    lex = np.zeros((len(s.hashes), 2), np.float32)
    table = weights.tolist()
    for n, at in enumerate(s.hashes):
        if at:
            lex[n] = ft.score(table, at)
    ft.lexical(f, lex)
    assert lexical_columns() == list(range(s.base.shape[1], s.base.shape[1] + len(f.names)))
    return np.column_stack([s.base, *f.columns]).astype(np.float32)


def train_lexicon(samples: list[Sample]) -> np.ndarray:
    """A weight for each bucket of words: logistic regression over hashed words, rounded to a byte."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    merged: dict[tuple[int, ...], list[float]] = {}
    for s in samples:
        assert s.hashes is not None
        for at, y, w in zip(s.hashes, s.label, s.weight, strict=True):
            if w > 0 and at:
                pair = merged.setdefault(tuple(at), [0.0, 0.0])
                pair[int(y)] += w
    indptr, indices, y_, w_ = [0], [], [], []
    for at, pair in merged.items():
        for y in (0, 1):
            if pair[y] > 0:
                indices += at
                indptr.append(len(indices))
                y_.append(y)
                w_.append(min(pair[y], 20.0))
    norm = np.repeat(1 / np.sqrt(np.maximum(1, np.diff(indptr))), np.diff(indptr))
    x = csr_matrix((norm, indices, indptr), shape=(len(y_), ft.BUCKETS))
    model = LogisticRegression(C=1.0, max_iter=80, solver="lbfgs", tol=1e-7)
    model.fit(x, y_, sample_weight=np.array(w_))
    return np.clip(np.round(model.coef_[0] * 12), -127, 127).astype(np.int8)


PARAMS = {"objective": "binary", "learning_rate": 0.08, "num_leaves": 47, "max_depth": 9, "min_data_in_leaf": 60, "max_bin": 127,
          "feature_fraction": 0.4, "bagging_fraction": 0.6, "bagging_freq": 1, "lambda_l2": 5.0, "verbose": -1,
          "num_threads": 1, "seed": 7, "deterministic": True, "force_row_wise": True}  # fmt: skip


def fit(x: np.ndarray, y: np.ndarray, w: np.ndarray, names: list[str], trees: int, **params: Any) -> Any:
    """One boosted model; of the light rows (menu lines, of which there are too many) a part stands for all."""
    import lightgbm

    rng = np.random.default_rng(11)
    light = w < np.quantile(w[w > 0], 0.6)
    used = (w > 0) & (~light | (rng.random(len(w)) < 0.4))
    weight = np.where(light, w / 0.4, w)
    return lightgbm.train(
        PARAMS | params, lightgbm.Dataset(x[used], y[used], weight=weight[used], feature_name=names), trees
    )


SECOND = {"num_leaves": 15, "min_data_in_leaf": 150, "feature_fraction": 0.3}
"""The second look has few, strong columns: smaller trees."""


def folds_of(samples: list[Sample], folds: int) -> np.ndarray:
    """The fold of each sample."""
    return np.array([fold_of(s.host, folds) for s in samples])


def first_rows(samples: list[Sample], folds: int) -> list[np.ndarray]:
    """
    All columns of every sample, for the first look.

    A dump's words are weighed by a table that was made without its fold, so the trees learn how far an unseen
    dump's words can be trusted.
    """
    fold = folds_of(samples, folds)
    tables = [train_lexicon([s for s, f in zip(samples, fold, strict=True) if f != k]) for k in range(folds)]
    return [with_lexicon(s, tables[f]) for s, f in zip(samples, fold, strict=True)]


def second_rows(samples: list[Sample], p: list[np.ndarray]) -> tuple[list[np.ndarray], list[str]]:
    """The columns of the second look, and their names: `learned.second_rows`."""
    names: list[str] = []
    out = []
    for s, q in zip(samples, p, strict=True):
        assert s.base is not None
        f = ft.second(s.page, q)
        out.append(np.column_stack([s.base, *f.columns]).astype(np.float32))
        names = f.names
    lexical = set(lexical_columns())
    return out, [n for k, n in enumerate(ft.names()) if k not in lexical] + [f"2_{n}" for n in names]


def out_of_fold(
    samples: list[Sample], x: list[np.ndarray], names: list[str], folds: int, trees: int, **params: Any
) -> list[np.ndarray]:
    """The probabilities that models which have not seen a dump's site give its blocks, one array a sample."""
    fold = folds_of(samples, folds)
    out: list[np.ndarray] = [np.zeros(0)] * len(samples)
    for k in range(folds):
        train = np.flatnonzero(fold != k)
        y, w = np.concatenate([samples[i].label for i in train]), np.concatenate([samples[i].weight for i in train])
        model = fit(np.concatenate([x[i] for i in train]), y, w, names, trees, **params)
        for i in np.flatnonzero(fold == k):
            out[i] = model.predict(x[i], num_threads=1)
    return out


def cross(samples: list[Sample], folds: int, trees: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Out-of-fold probabilities of every sample: those of the first look, and those of the second."""
    first = out_of_fold(samples, first_rows(samples, folds), list(ft.names()), folds, trees)
    x, names = second_rows(samples, first)
    return first, out_of_fold(samples, x, names, folds, trees * 3 // 4, **SECOND)


def f1(text: str, gold: str) -> float:
    """Word F1 of a text against the clean one."""
    from collections import Counter

    a, b = Counter(units(text)), Counter(units(gold))
    common = sum((a & b).values())
    return 2 * common / max(1, sum(a.values()) + sum(b.values()))


def report(
    samples: list[Sample], p: list[np.ndarray], thresholds: tuple[float, ...] = (0.5, 0.35, 0.2, 0.1, 0.05)
) -> None:
    """Print what dropping every block below each threshold would give, set by set."""
    for name in sorted({s.set for s in samples}):
        line = []
        for limit in thresholds:
            scores, kept, body, gone, clutter, lost = [], 0.0, 0.0, 0.0, 0.0, 0
            for s, q in zip(samples, p, strict=True):
                if s.set != name or not len(q):
                    continue
                stay = q >= limit
                size = np.array([len(b.text) for b in s.page.blocks], float) * (s.weight > 0)
                body += (size * s.label).sum()
                kept += (size * s.label * stay).sum()
                clutter += (size * (1 - s.label)).sum()
                gone += (size * (1 - s.label) * ~stay).sum()
                lost += bool((size * s.label * ~stay).any())
                if s.gold and name not in ("single", "multi", "clean"):
                    scores.append(f1("\n".join(b.text for b, y in zip(s.page.blocks, stay, strict=True) if y), s.gold))
            line.append(
                f"{limit:.2f}: F1 {np.mean(scores) if scores else float('nan'):.4f} kept {kept / max(1, body):.4f} gone {gone / max(1, clutter):.3f} hurt {lost}"
            )
        print(f"{name:20s} " + " | ".join(line), flush=True)


def main() -> None:
    """The command line."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("data", type=Path)
    ap.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "cleaner" / "weights")
    ap.add_argument("--folds", type=int, default=8)
    ap.add_argument("--trees", type=int, default=160)
    ap.add_argument("--report", action="store_true", help="print out-of-fold figures instead of writing weights")
    args = ap.parse_args()
    if not (args.data / "dumps").is_dir():
        sys.exit(f"{args.data}: no training data here (a folder with dumps/, html/, gold/, stories/); nothing done.")
    samples = prepare(varied(load(args.data)))
    if args.report:
        first, second = cross(samples, args.folds, args.trees)
        print("first look")
        report(samples, first)
        print("second look")
        report(samples, second)
    else:
        write(samples, args.folds, args.trees, args.out)


def write(samples: list[Sample], folds: int, trees: int, out: Path) -> None:
    """Train on everything and write the weights: judge_words.npz, judge_first.npz, judge.npz."""
    from train.export_forest import export_forest

    y, w = np.concatenate([s.label for s in samples]), np.concatenate([s.weight for s in samples])
    x = first_rows(samples, folds)
    first = out_of_fold(samples, x, list(ft.names()), folds, trees)
    export_forest(fit(np.concatenate(x), y, w, list(ft.names()), trees), out / "judge_first.npz")
    x, names = second_rows(samples, first)
    export_forest(fit(np.concatenate(x), y, w, names, trees * 3 // 4, **SECOND), out / "judge.npz")
    np.savez_compressed(out / "judge_words.npz", words=train_lexicon(samples))
    for name in ("judge_words", "judge_first", "judge"):
        print(f"{name}.npz {(out / f'{name}.npz').stat().st_size} bytes")


if __name__ == "__main__":
    main()
