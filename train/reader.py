"""
Train the reader: the network of `cleaner.reader.network` on the arrays of `train.examples`, with torch, on two cores.

First on everything but the dumps labelled by hand, then on all with those in front; figures are out of fold, whole sites
apart. Weights and activations are rounded as the package rounds them, from the first step on (straight-through
gradients), so what is measured is what ships.

    python -m train.reader pretrain EXAMPLES.pickle BASE.pt --steps 6000
    python -m train.reader folds EXAMPLES.pickle BASE.pt OUT.npz      # out-of-fold log odds of every labelled dump
    python -m train.reader final EXAMPLES.pickle BASE.pt              # writes cleaner/weights/reader.npz
"""

from __future__ import annotations

import argparse
import hashlib
import pickle
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cleaner.reader.encode import GRID, KINDS, NAMES
from cleaner.reader.evidence import WIDTH as EVIDENCE
from cleaner.reader.network import ACTIVATION, DILATIONS, GAP, LABELS, PEAKED, rows_of, slots_of
from train.examples import Example
from train.manifest import note

VECTOR, HIDDEN = 24, 96
TABLE_GRID = 32
"""Steps of the word table are 1 / TABLE_GRID."""
BATCH = 2048
"""Segments of a step."""
WINDOW = 320
"""Segments of a dump that are seen at once while training."""
SITES = 6
"""Sites on which a word, a pair, a beginning or an end must be seen to enter the vocabulary."""
MOST = 80_000
"""Rows of the word table: the entries that are seen on most sites."""
FOLDS = 4
DROP = 0.12
"""Share of the words that are left out while training."""
DOUBT = 0.02
"""Even a label by hand may be wrong: no segment is learned as surer than this."""
AVERAGED = 0.5
"""The share of the steps, at the end, over which the weights are averaged (Izmailov et al. 2018)."""
READ = {"gold": 2.0, "read": 1.0}
"""Dumps that were read and labelled, by people and by a language model, and how often each is drawn in the end."""
FRONT = 0.6
"""Their share of the segments in the end."""
MIX = {
    "gold": 0.0, "read": 1.5, "invented": 0.35, "single": 0.5, "lines": 0.7, "multi": 0.6, "inserted": 1.6, "resiliparse-all": 0.5, "page": 0.5,
    "html2text": 0.6, "clean": 0.6,
}  # fmt: skip
"""How often a dump is drawn, by how it was made; 1 if not named. Whole pages are long and alike: menus are soon learned."""


COMMON = ("de", "el", "pl", "ru", "zh")
FOREIGN, RARE = 1.5, 4.0
"""How often dumps in common and in other languages are drawn, compared with English ones: they are fewer."""


def stepped(x: Tensor, grid: float, low: float, high: float, floor: bool = False) -> Tensor:
    """Round to multiples of 1 / grid within [low, high] steps; the gradient passes as if nothing were rounded."""
    scaled = x * grid
    q = torch.clamp(torch.floor(scaled + 1e-3) if floor else torch.round(scaled), low, high) / grid
    inside = torch.clamp(x, low / grid, high / grid)
    return inside + (q - inside).detach()


class Dense(nn.Module):
    """A dense layer whose weights are whole numbers from -127 to 127 times a step of each output."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(outputs, inputs) * (2.0 / inputs) ** 0.5)
        self.bias = nn.Parameter(torch.zeros(outputs))

    def whole(self) -> tuple[Tensor, Tensor]:
        """Whole-number weights and the step of each output."""
        step = self.weight.detach().abs().amax(1, keepdim=True).clamp(min=1e-6) / 127
        return torch.round(self.weight / step), step

    def forward(self, x: Tensor) -> Tensor:
        """Activations before they are cut off."""
        q, step = self.whole()
        return F.linear(x, self.weight + (q * step - self.weight).detach(), self.bias)


class Net(nn.Module):
    """The network as the package computes it."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.table = nn.Parameter(torch.randn(rows, VECTOR) * 0.05)
        self.input = Dense((KINDS + 3) * VECTOR + len(NAMES) + EVIDENCE, HIDDEN)
        self.convs = nn.ModuleList([Dense(3 * HIDDEN, HIDDEN) for _ in DILATIONS])
        for conv in self.convs:
            conv.weight.data *= 0.5
        self.whole = Dense(HIDDEN, HIDDEN)
        self.output = Dense(HIDDEN, 2 + len(LABELS))

    def forward(self, b: Batch, drop: float = 0.0) -> Tensor:
        n = len(b.shape)
        words = b.words
        if drop:
            words = words * (torch.rand(words.shape[0], 1) > drop)
            hidden = torch.repeat_interleave(b.blind[b.dump], b.sizes)
            words = words * ~hidden[:, None]
        flat = words.t().reshape(-1)
        offsets = torch.cat([b.first + k * len(words) for k in range(KINDS)])
        total = F.embedding_bag(flat, self.table, offsets, mode="sum", sparse=True, padding_idx=0)
        used = torch.cat([torch.zeros(1, KINDS), (words > 0).to(torch.float32).cumsum(0)])
        count = (used[b.last] - used[b.first]).t().reshape(-1, 1).clamp(min=1)
        means = stepped(total / count, GRID, -127, 127, floor=True)
        ends = F.embedding(
            torch.cat([words[b.first.clamp(max=len(words) - 1), 0], words[(b.last - 1).clamp(min=0), 0]]),
            self.table,
            sparse=True,
            padding_idx=0,
        )
        ends = stepped(ends, TABLE_GRID, -63, 63)
        rows = stepped(F.embedding(words[:, :PEAKED], self.table, sparse=True, padding_idx=0), TABLE_GRID, -63, 63)
        peaks = torch.segment_reduce(rows.amax(1), "max", lengths=b.sizes, axis=0, initial=0.0, unsafe=True)
        parts = [*means.split(n), *ends.split(n), peaks, b.shape, b.rules]
        x = stepped(F.relu(self.input(torch.cat(parts, 1))), ACTIVATION, 0, 127)
        size = int(b.at[-1]) + 1 + GAP
        for i, (d, conv) in enumerate(zip(DILATIONS, self.convs, strict=True)):
            wide = torch.zeros(size, HIDDEN).index_copy(0, b.at, x)
            y = conv(torch.cat([wide[b.at - d], x, wide[b.at + d]], 1))
            if i == 2:
                mean = torch.zeros(len(b.blind), HIDDEN).index_add(0, b.dump, x) / b.counts[:, None]
                y = y + self.whole(stepped(mean, ACTIVATION, 0, 127, floor=True))[b.dump]
            x = torch.clamp(x + stepped(F.relu(y), ACTIVATION, 0, 127), max=127 / ACTIVATION)
            if drop:
                x = F.dropout(x, 0.05)
        return self.output(x)


class Batch:
    """Several windows of dumps side by side."""

    def __init__(self, parts: Sequence[tuple[Example, int, int]], rng: np.random.Generator, training: bool) -> None:
        first, words, shape, rules, dump = [], [], [], [], []
        at = base = place = 0
        places = []
        clutter, kind, begins, weight = [], [], [], []
        for number, (x, a, z) in enumerate(parts):
            w = x.words[x.first[a] : x.first[z]]
            first.append(x.first[a:z] - x.first[a] + base)
            base += len(w)
            words.append(w)
            shape.append(x.shape[a:z])
            unruled = training and rng.random() < 0.25
            rules.append(x.rules[a:z] * (0 if unruled else 1))
            dump.append(np.full(z - a, number))
            place += GAP
            places.append(place + np.arange(z - a))
            place += z - a
            clutter.append(x.clutter[a:z])
            kind.append(x.kind[a:z])
            begins.append(x.begins[a:z])
            weight.append(x.weight * np.clip(np.sqrt(x.chars[a:z]) / 8, 0.3, 3))
            at += z - a
        join = np.concatenate
        self.words = torch.from_numpy(join(words).astype(np.int64))
        starts = join(first).astype(np.int64)
        self.first = torch.from_numpy(starts)
        self.last = torch.from_numpy(np.append(starts[1:], base))
        self.sizes = self.last - self.first
        self.shape = torch.from_numpy(join(shape).astype(np.float32)) / GRID
        self.rules = torch.from_numpy(join(rules).astype(np.float32)) / GRID
        self.dump = torch.from_numpy(join(dump))
        self.at = torch.from_numpy(join(places))
        self.counts = torch.bincount(self.dump).to(torch.float32)
        self.blind = torch.from_numpy(rng.random(len(parts)) < (0.12 if training else 0.0))
        self.clutter = torch.from_numpy(join(clutter))
        self.kind = torch.from_numpy(join(kind).astype(np.int64))
        self.begins = torch.from_numpy(join(begins).astype(np.float32))
        self.weight = torch.from_numpy(join(weight).astype(np.float32))


def loss_of(out: Tensor, b: Batch) -> Tensor:
    """Weighted cross-entropies: clutter or not, its kind, whether a story begins."""
    known = ~torch.isnan(b.clutter)
    field = torch.isin(b.kind, torch.tensor([LABELS.index("title"), LABELS.index("optional")]))
    target = torch.where(field, torch.zeros(()), torch.nan_to_num(b.clutter)).clamp(DOUBT, 1 - DOUBT)
    weight = b.weight * torch.where(field, 0.3, 1.0) * known
    total = (F.binary_cross_entropy_with_logits(out[:, 0], target, reduction="none") * weight).sum()
    named = b.kind >= 0
    if named.any():
        total = total + 0.4 * (F.cross_entropy(out[named, 2:], b.kind[named], reduction="none") * b.weight[named]).sum()
    told = b.begins >= 0
    if told.any():
        total = total + 0.4 * F.binary_cross_entropy_with_logits(
            out[told, 1], b.begins[told], pos_weight=torch.tensor(4.0), reduction="sum"
        )
    return total / len(out)


def vocabulary_of(examples: Sequence[Example]) -> np.ndarray:
    """
    The hash of each row of the word table: what is seen on `SITES` sites or more, dumps labelled by hand left out.

    Row 0 is nobody's. Of two whose hashes end alike the later row is found (see `rows_of`).
    """
    sites: dict[str, list[np.ndarray]] = {}
    for x in examples:
        if x.made != "gold":
            sites.setdefault(x.site, []).append(np.unique(x.words))
    seen = np.concatenate([np.unique(np.concatenate(found)) for found in sites.values()])
    hashes, counts = np.unique(seen, return_counts=True)
    best = np.argsort(-counts, kind="stable")[:MOST]
    best = best[(counts[best] >= SITES) & (hashes[best] > 0)]
    return np.concatenate(([0], hashes[best][::-1])).astype(np.uint32)


def fold_of(x: Example) -> int:
    """The fold of a dump: one for all dumps of a site."""
    name = re.sub(r"\d+$", "", x.site)
    return int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) % FOLDS


def draw(examples: Sequence[Example], odds: np.ndarray, rng: np.random.Generator) -> Batch:
    """A batch of windows of dumps drawn by their odds."""
    parts: list[tuple[Example, int, int]] = []
    size = 0
    while size < BATCH:
        x = examples[int(np.searchsorted(odds, rng.random() * odds[-1], side="right"))]
        n = len(x.chars)
        a = int(rng.integers(0, n - WINDOW + 1)) if n > WINDOW else 0
        parts.append((x, a, min(n, a + WINDOW)))
        size += parts[-1][2] - a
    return Batch(parts, rng, True)


def fit(
    net: Net, examples: Sequence[Example], odds: Sequence[float], steps: int, rate: float, seed: int, say: int = 200
) -> None:
    """Train for some steps: Adam, the rate warmed up and then down a cosine."""
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    total = np.cumsum(odds)
    rest = [p for name, p in net.named_parameters() if name != "table"]
    sparse, dense = (
        torch.optim.SparseAdam([net.table], lr=rate * 2),
        torch.optim.AdamW(rest, lr=rate, weight_decay=0.01),
    )
    began, seen, count = time.time(), 0.0, 0
    mean = [torch.zeros_like(p) for p in net.parameters()]
    for step in range(steps):
        factor = min(1.0, (step + 1) / 200) * (0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * step / steps)))
        for opt, base in ((sparse, rate * 2), (dense, rate)):
            opt.param_groups[0]["lr"] = base * factor
        b = draw(examples, total, rng)
        loss = loss_of(net(b, drop=DROP), b)
        sparse.zero_grad()
        dense.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(rest, 2.0)
        sparse.step()
        dense.step()
        with torch.no_grad():
            net.table[0].zero_()
            if step >= (1 - AVERAGED) * steps and step % 10 == 9:
                count += 1
                for m, p in zip(mean, net.parameters(), strict=True):
                    m += (p - m) / count
        seen += float(loss.detach())
        if (step + 1) % say == 0:
            print(f"step {step + 1} loss {seen / say:.4f} {time.time() - began:.0f} s", flush=True)
            seen = 0.0
    with torch.no_grad():
        for m, p in zip(mean, net.parameters(), strict=True):
            p.copy_(m)


@torch.no_grad()
def predict(net: Net, examples: Sequence[Example]) -> list[np.ndarray]:
    """The network's outputs for whole dumps, shape (segments, 2 + labels) each."""
    rng = np.random.default_rng(0)
    return [net(Batch([(x, 0, len(x.chars))], rng, False)).numpy() for x in examples]


def report(name: str, found: Sequence[tuple[Example, np.ndarray]]) -> None:
    """Characters of clutter gone and of body kept, at a row of thresholds of the log odds."""
    z = np.concatenate([o[:, 0] for _, o in found])
    y = np.concatenate([x.clutter for x, _ in found])
    k = np.concatenate([x.kind for x, _ in found])
    c = np.concatenate([x.chars for x, _ in found]).astype(float)
    bad = (y >= 0.5) & ~np.isin(k, (1, 2, 3))
    good = (y < 0.5) & ~np.isin(k, (1, 2, 3))
    rows = [
        f"{t:+.1f}: {100 * c[bad & (z > t)].sum() / max(c[bad].sum(), 1):.1f}/{100 - 100 * c[good & (z > t)].sum() / max(c[good].sum(), 1):.2f}"
        for t in (-1, 0, 1, 1.5, 2, 2.5, 3, 4)
    ]
    print(f"{name:22} {len(found):4} dumps  gone/kept  " + "  ".join(rows), flush=True)


def figures(found: Sequence[tuple[Example, np.ndarray]], least: float = 2.0) -> dict[str, float]:
    """Percent of the characters of clutter that have log odds above `least`, and of the body that has not."""
    z = np.concatenate([o[:, 0] for _, o in found])
    y = np.concatenate([x.clutter for x, _ in found])
    c = np.concatenate([x.chars for x, _ in found]).astype(float)
    bad, good = y >= 0.5, y < 0.5
    return {
        "dumps": len(found),
        "gone": round(100 * float(c[bad & (z > least)].sum() / c[bad].sum()), 2),
        "kept": round(100 - 100 * float(c[good & (z > least)].sum() / c[good].sum()), 3),
    }


def reports(found: Sequence[tuple[Example, np.ndarray]]) -> None:
    """The same for all, English, others, and each prefix."""
    report("all", found)
    report("English", [f for f in found if f[0].lang.startswith("en")])
    report("other languages", [f for f in found if not f[0].lang.startswith("en")])
    for prefix in sorted({f[0].id.split("/")[1][:2] for f in found if f[0].id.startswith("gold2")}):
        report(prefix, [f for f in found if f[0].id.startswith("gold2/" + prefix)])


def odds_of(x: Example) -> float:
    """How often a dump is drawn."""
    return MIX.get(x.made, 1.0) * (1.0 if x.lang.startswith("en") else FOREIGN if x.lang[:2] in COMMON else RARE)


def gold_odds(examples: Sequence[Example]) -> list[float]:
    """Odds for fine-tuning: most segments from dumps that were read and labelled, those of people twice as often."""
    own = [odds_of(x) for x in examples]
    size = [min(len(x.chars), WINDOW) for x in examples]
    front = [READ.get(x.made, 0.0) for x in examples]
    rest = sum(o * s for o, s in zip(own, size, strict=True))
    scale = FRONT / (1 - FRONT) * rest / sum(f * s for f, s in zip(front, size, strict=True))
    return [f * scale if f else o for f, o in zip(front, own, strict=True)]


def export(net: Net, vocabulary: np.ndarray, out: Path) -> None:
    """Write the weights as whole numbers."""
    found: dict[str, Any] = {
        "vocabulary": vocabulary,
        "table": torch.round(net.table.detach() * TABLE_GRID).clamp(-63, 63).to(torch.int8).numpy(),
    }
    layers = {"input": (net.input, GRID), "whole": (net.whole, ACTIVATION), "output": (net.output, ACTIVATION)}
    layers |= {f"conv{i}": (conv, ACTIVATION) for i, conv in enumerate(net.convs)}
    for name, (layer, grid) in layers.items():
        q, step = layer.whole()
        found[f"{name}_w"] = q.detach().t().to(torch.int8).numpy()
        found[f"{name}_s"] = (step[:, 0] / grid).detach().numpy().astype(np.float32)
        found[f"{name}_b"] = layer.bias.detach().numpy().astype(np.float32)
    np.savez_compressed(out, **found)


def main() -> None:
    """Run one stage."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("stage", choices=("pretrain", "folds", "final"))
    ap.add_argument("examples", type=Path)
    ap.add_argument("base", type=Path)
    ap.add_argument(
        "out", type=Path, nargs="?", default=Path(__file__).parents[1] / "cleaner" / "weights" / "reader.npz"
    )
    ap.add_argument("--steps", type=int, default=6000)
    ap.add_argument("--rate", type=float, default=2e-3)
    ap.add_argument("--fold", type=int, action="append", help="only these folds")
    ap.add_argument("--data", type=Path, help="the data folder, for the manifest")
    ap.add_argument("--folds", type=Path, help="what the stage `folds` wrote, for the manifest")
    a = ap.parse_args()
    torch.set_num_threads(1)
    with a.examples.open("rb") as file:
        examples: list[Example] = pickle.load(file)
    gold = [x for x in examples if x.made == "gold"]
    kept = a.base.with_suffix(".vocabulary.npy")
    if a.stage == "pretrain":
        np.save(kept, vocabulary_of(examples))
    vocabulary = np.load(kept)
    slots = slots_of(vocabulary)
    for x in examples:
        x.words = rows_of(x.words, vocabulary, slots)
    torch.manual_seed(0)
    net = Net(len(vocabulary))
    if a.stage == "pretrain":
        odds = [odds_of(x) for x in examples]
        fit(net, examples, odds, a.steps, a.rate, 0)
        torch.save(net.state_dict(), a.base)
        reports(list(zip(gold, predict(net, gold), strict=True)))
    elif a.stage == "folds":
        done: dict[str, np.ndarray] = {}
        found = []
        for fold in a.fold or range(FOLDS):
            net.load_state_dict(torch.load(a.base))
            rest = [x for x in examples if x.made != "gold" or fold_of(x) != fold]
            fit(net, rest, gold_odds(rest), a.steps, a.rate, fold)
            held = [x for x in gold if fold_of(x) == fold]
            outs = predict(net, held)
            found += list(zip(held, outs, strict=True))
            done |= {x.id: o for x, o in zip(held, outs, strict=True)}
            report(f"fold {fold}", list(zip(held, outs, strict=True)))
            np.savez_compressed(a.out, **done)
            export(net, vocabulary, a.out.with_suffix(f".{fold}.npz"))
        reports([f for f in found if not f[0].shared])
    else:
        net.load_state_dict(torch.load(a.base))
        fit(net, examples, gold_odds(examples), a.steps, a.rate, FOLDS)
        export(net, vocabulary, a.out)
        if a.data and a.folds:
            outs = np.load(a.folds)
            note(
                "reader",
                a.data,
                FOLDS,
                figures([(x, outs[x.id]) for x in gold if x.id in outs and not x.shared]),
                ("torch", "numpy"),
            )
        reports(list(zip(gold, predict(net, gold), strict=True)))


if __name__ == "__main__":
    main()
