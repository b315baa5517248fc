"""
What recurs where stories begin or end: candidate signatures of a dump, and what speaks for each.

A signature is a key that several lines share, and where its stories begin: at such a line, above it (the headline over
a date), or below it (a border, an end mark). Each candidate is measured; `find` weighs the measures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from cleaner.stories.cohesion import Links, turn
from cleaner.stories.lines import Line
from cleaner.text.prose import length

ECHO = 0.3
"""Share of a headline's content words that come in the text below it."""
HEAD = 6
"""Lines above the line with the key that may belong to the story's head."""
FAR = 10
"""Lines between a story's last running text and its end mark."""
WEAK = ("lit:", "two:", "caps", "pre:", "emoji", "bul:", "lab:")
"""Keys that must stand in three heads at least."""
BODY = 40
"""Characters of running text without which a round is a list entry, not a story."""


@dataclass(slots=True)
class Candidate:
    """A signature: where stories begin by it."""

    key: str
    starts: list[int]
    """Numbers of lines."""
    tail: bool = False
    values: dict[str, float] = field(default_factory=dict)

    def row(self) -> list[float]:
        """The measures, in the order of NAMES."""
        return [self.values[n] for n in NAMES]


def candidates(lines: Sequence[Line], links: Links) -> list[Candidate]:
    """All signatures of a dump with two stories or more. Linear in the number of lines."""
    found: dict[str, list[int]] = {}
    prose = [0]
    for i, line in enumerate(lines):
        prose.append(prose[-1] + line.prose)
        for key in line.keys:
            found.setdefault(key, []).append(i)
    if prose[-1] < 2:
        return []
    _titles(lines, prose, found, links)
    gaps = Counter(min(x.gap, 6) for x in lines[1:])
    usual = max(gaps, key=lambda g: (gaps[g], g)) if gaps else 0
    for i, line in enumerate(lines):
        if i:
            for g in range(usual + 1, min(line.gap, usual + 3) + 1):
                found.setdefault(f"gap:{g}", []).append(i)
    out: dict[tuple[int, ...], Candidate] = {}
    for key, at in found.items():
        if len(at) < 2:
            continue
        for tail in (False, True):
            starts = _tails(lines, prose, at, key) if tail else _heads(lines, prose, at, key)
            if len(starts) < (3 if key.startswith(WEAK) and not tail else 2):
                continue
            name = tuple(starts)
            if name in out:
                out[name].values["agree"] = out[name].values.get("agree", 0) + 1
            else:
                out[name] = Candidate(key, starts, tail)
    return list(out.values())


def _titles(lines: Sequence[Line], prose: Sequence[int], found: dict[str, list[int]], links: Links) -> None:
    """Lines that could be headlines: all of them, the long ones, and those whose words come below and not above."""
    for i, line in enumerate(lines):
        if line.kind != "T" or prose[min(i + 4, len(lines))] == prose[i]:
            continue
        found.setdefault("title", []).append(i)
        if line.text.count(" ") >= 5 or not line.text.isascii() and length(line.text) >= 45:
            found.setdefault("title:long", []).append(i)
        below, above = links.echo([(line.start, line.end, line.start)])
        if below >= ECHO and below > above:
            found.setdefault("title:echo", []).append(i)


def _heads(lines: Sequence[Line], prose: Sequence[int], at: Sequence[int], key: str) -> list[int]:
    """Where stories begin if lines with the key stand in their heads: each has running text below, before the next."""
    runs: list[list[int]] = []
    for i in at:
        if runs and prose[i] == prose[runs[-1][-1]] and not lines[runs[-1][-1]].prose:
            runs[-1].append(i)
        else:
            runs.append([i])
    anchors = [r[-1] if len(r) > 2 or r[-1] - r[0] > HEAD else r[0] for r in runs]
    ends = [*anchors[1:], len(lines)]
    anchors = [a for a, b in zip(anchors, ends, strict=True) if prose[b] > prose[a]]
    if key.startswith("num:"):
        anchors = _counting(lines, anchors)
    if len(anchors) < 2:
        return []
    if key.startswith("rule:"):
        return [a + 1 for a in anchors if a + 1 < len(lines)]
    climb = _climb(lines, anchors, key)
    starts = []
    for a in anchors:
        s = a
        for o in range(1, climb + 1):
            if a - o < 0 or lines[a - o].prose or lines[a - o].rule:
                break
            s = a - o
        if s == a or key == "date":
            s = _cluster(lines, s)
        starts.append(s)
    return sorted(set(starts))


def _counting(lines: Sequence[Line], anchors: Sequence[int]) -> list[int]:
    """The longest run of lines whose numbers count up by one."""
    best: list[int] = []
    run: list[int] = []
    for i in anchors:
        if run and lines[i].number != lines[run[-1]].number + 1:
            if lines[i].number <= lines[run[-1]].number + 3 and lines[i].number > lines[run[-1]].number:
                run.append(i)
                continue
            if len(run) > len(best):
                best = run
            run = []
        run.append(i)
    return run if len(run) > len(best) else best


def _climb(lines: Sequence[Line], anchors: Sequence[int], key: str) -> int:
    """How many lines above the line with the key belong to the head, by what nearly all of them have there."""
    titled = sum(_title_below(lines, a) for a in anchors) >= 0.7 * len(anchors)
    climb = 0
    for o in range(1, HEAD + 1):
        kinds: Counter[str] = Counter()
        texts: Counter[str] = Counter()
        for a in anchors:
            if a - o >= 0 and not lines[a - o].prose:
                kinds[lines[a - o].kind] += 1
                texts[lines[a - o].key] += 1
        if not kinds:
            break
        kind, many = kinds.most_common(1)[0]
        text, same = texts.most_common(1)[0]
        if kind == "R" or many < (0.7 if not titled or kind in "DAYUL" else 0.9) * len(anchors):
            break
        first = anchors[0] - o
        if text and same >= 0.5 * len(anchors) and (first < 0 or lines[first].key != text):
            break  # an end mark of the story above
        if kind in "SCKG" and titled:
            break
        climb = o
        if kind == "T" and titled:
            break
        titled = titled or kind == "T"
    return climb


def _title_below(lines: Sequence[Line], a: int) -> bool:
    for i in range(a, min(a + 4, len(lines))):
        if lines[i].prose:
            return False
        if lines[i].kind == "T" or lines[i].kind == "L" and len(lines[i].text) > 25:
            return True
    return False


def _cluster(lines: Sequence[Line], s: int) -> int:
    """The first of the short lines right above that no empty line parts from this one, if one parts others."""
    top = s
    while top > 0 and lines[top].gap == 0 and not lines[top - 1].prose and not lines[top - 1].rule and s - top < HEAD:
        top -= 1
    return top if top < s and (top == 0 or lines[top].gap > 0) else s


def _tails(lines: Sequence[Line], prose: Sequence[int], at: Sequence[int], key: str) -> list[int]:
    """Where stories begin if lines with the key end them: running text stands close above, and more comes below."""
    if not key.startswith(("lit:", "two:", "rule:", "date", "credit", "pre:", "byline", "lab:")):
        return []
    ends = []
    for i in at:
        low = max(0, i - FAR)
        if prose[i] > prose[low] and not lines[i].prose:
            ends.append(i)
    if len(ends) < max(2, 0.7 * len(at)) or prose[ends[0]] == 0:
        return []
    starts = [0]
    for e in ends:
        s = e + 1
        if s < len(lines) and prose[-1] > prose[s] and prose[s] > prose[starts[-1]]:
            starts.append(s)
    if starts[-1] == ends[-1] + 1 and not _same_opening(lines, starts):
        starts.pop()
    return starts


def _same_opening(lines: Sequence[Line], starts: Sequence[int]) -> bool:
    """Whether what follows the last end mark opens as the other stories do."""
    kinds = Counter(lines[s].kind for s in starts[1:-1])
    return not kinds or lines[starts[-1]].kind == kinds.most_common(1)[0][0]


NAMES = (
    "rounds",
    "bodied",
    "before",
    "before_size",
    "median",
    "least",
    "first_ratio",
    "even",
    "title",
    "date",
    "age",
    "url",
    "labels",
    "byline",
    "rule",
    "heading",
    "number",
    "of",
    "linked",
    "caps",
    "dateline",
    "bullet",
    "literal",
    "gap",
    "salute",
    "emoji",
    "pre",
    "stamp",
    "twice",
    "tail",
    "bare",
    "same_shape",
    "head_size",
    "distinct",
    "questions",
    "short_titles",
    "title_words",
    "agree",
    "exclusive",
    "turn",
    "names",
    "echo",
    "echo_left",
    "headed",
    "words",
    "counted_title",
    "first_head",
    "support",
    "missed",
    "many",
    "under",
    "short",
    "cut",
    "unit",
)


def measure(lines: Sequence[Line], found: Sequence[Candidate], links: Links) -> None:
    """Fill in what speaks for each candidate and against it."""
    if not found:
        return
    sizes = np.zeros(len(lines) + 1)
    sizes[1:] = np.cumsum([length(x.text) if x.prose else 0 for x in lines])
    ahead = np.concatenate(([0], np.cumsum([x.prose for x in lines])))
    votes: Counter[int] = Counter(slot for c in found for slot in {int(ahead[s]) for s in c.starts})
    most = max(votes.values())
    for c in found:
        _measure(lines, c, links, sizes)
        mine = {int(ahead[s]) for s in c.starts}
        c.values["support"] = sum(votes[s] for s in mine) / len(mine) / most
        c.values["missed"] = sum(m for s, m in votes.items() if s not in mine) / sum(votes.values())
        c.values["many"] = float(np.log(len(found)))


def _measure(lines: Sequence[Line], c: Candidate, links: Links, sizes: np.ndarray) -> None:
    starts = c.starts
    stops = [*starts[1:], len(lines)]
    v = dict.fromkeys(NAMES, 0.0) | c.values
    body = [float(sizes[b] - sizes[a]) for a, b in zip(starts, stops, strict=True)]
    n = len(starts)
    total = float(sizes[-1])
    real = sorted(b for b in body if b >= BODY)
    v["rounds"], v["bodied"] = np.log(n), len(real) / n
    v["before"] = float(sizes[starts[0]]) / max(1.0, total)
    middle = real[len(real) // 2] if real else 0.0
    v["before_size"] = np.log1p(sizes[starts[0]])
    v["median"], v["least"] = np.log1p(middle), np.log1p(min(body))
    v["first_ratio"] = np.log1p(max(body[0], sizes[starts[0]])) - np.log1p(middle)
    v["even"] = float(np.std(np.log1p(real))) if real else 0.0
    heads = [_head(lines, a, b) for a, b in zip(starts, stops, strict=True)]
    shapes = Counter("".join(lines[i].kind for i in h) for h in heads)
    v["same_shape"] = shapes.most_common(1)[0][1] / n
    v["head_size"] = sum(map(len, heads)) / n
    v["bare"] = sum(not h for h in heads) / n
    _signs(lines, starts, heads, v)
    _headlines(lines, starts, heads, links, v)
    bodies = [sum(x.prose for x in lines[a:b]) for a, b in zip(starts, stops, strict=True)]
    v["short"] = sum(k == 1 for k in bodies) / n
    v["cut"] = sum(any(x.teaser for x in lines[a:b]) for a, b in zip(starts, stops, strict=True)) / n
    v["literal"] = float(c.key.startswith("lit:"))
    v["tail"] = float(c.tail)
    v["gap"] = sum(lines[a].gap for a in starts[1:]) / max(1, n - 1) - sum(x.gap for x in lines) / len(lines)
    kind = Counter(lines[a].kind for a in starts).most_common(1)[0][0]
    v["exclusive"] = n / max(1, sum(x.kind == kind and x.gap > 0 for x in lines))
    top = next((x for x in lines if not x.rule), lines[0])
    v["counted_title"] = float(top.kind == "T" and any(map(str.isdigit, top.text)) and starts[0] > 0)
    v["first_head"] = float(starts[0] == 0)
    at = [lines[a].start for a in starts[(1 if sizes[starts[0]] < BODY else 0) :]]
    v["turn"], v["names"], v["words"] = turn(links, at)
    v["unit"] = 1.0
    c.values = v


def _signs(lines: Sequence[Line], starts: Sequence[int], heads: Sequence[list[int]], v: dict[str, float]) -> None:
    """In which share of the stories' heads each sign stands."""
    n = len(starts)
    v["title"] = (
        sum(any(lines[i].kind == "T" or (lines[i].kind == "L" and len(lines[i].text) > 30) for i in h) for h in heads)
        / n
    )
    for name, kind in (("date", "D"), ("age", "A"), ("url", "U"), ("byline", "Y")):
        v[name] = sum(any(lines[i].kind == kind for i in h) for h in heads) / n
    labels = Counter(
        k for h in heads for k in {k for i in h for k in lines[i].keys if k.startswith("lab:") and k[-1] != ":"}
    )
    v["labels"] = sum(m >= 0.7 * n for m in labels.values())
    v["rule"] = sum(a > 0 and any(lines[i].rule for i in range(max(0, a - 2), a + 1)) for a in starts[1:]) / max(
        1, n - 1
    )
    first = Counter(
        k.split(":")[0]
        for a in starts
        for k in {k for k in (*lines[a].keys, *(lines[a + 1].keys if a + 1 < len(lines) else ()))}
    )
    for name, key in (
        ("heading", "h"),
        ("number", "num"),
        ("of", "of"),
        ("linked", "linked"),
        ("caps", "caps"),
        ("bullet", "bul"),
        ("salute", "salute"),
        ("emoji", "emoji"),
        ("pre", "pre"),
        ("stamp", "stamp"),
        ("under", "under"),
    ):
        v[name] = min(1.0, first[key] / n)
    v["dateline"] = (
        sum(
            any("dateline" in lines[i].keys for i in range(a, min(b, a + len(h) + 1)))
            for a, b, h in zip(starts, [*starts[1:], len(lines)], heads, strict=True)
        )
        / n
    )


def _headlines(
    lines: Sequence[Line], starts: Sequence[int], heads: Sequence[list[int]], links: Links, v: dict[str, float]
) -> None:
    """What the stories' headlines are like: long, different, said again in the text below."""
    n = len(starts)
    titles = [next((i for i in h if lines[i].kind in "TL" and len(lines[i].text) > 12), -1) for h in heads]
    keys = [lines[i].key for i in titles if i >= 0]
    v["headed"] = len(keys) / n
    v["distinct"] = len(set(keys)) / len(keys) if keys else 0.0
    v["questions"] = sum(k.endswith("?") for k in (lines[i].text for i in titles if i >= 0)) / n
    words = [
        len(lines[i].text.split()) if lines[i].text.isascii() else length(lines[i].text) / 6 for i in titles if i >= 0
    ]
    v["title_words"] = np.log1p(sum(words) / len(words)) if words else 0.0
    v["short_titles"] = sum(w <= 3 for w in words) / n
    v["twice"] = (
        sum(
            len({lines[i].key for i in h if lines[i].kind == "T"}) < sum(lines[i].kind == "T" for i in h) for h in heads
        )
        / n
    )
    v["echo"], v["echo_left"] = links.echo(
        [(lines[t].start, lines[t].end, lines[s].start) for t, s in zip(titles, starts, strict=True) if t >= 0]
    )


def _head(lines: Sequence[Line], a: int, b: int) -> list[int]:
    """The short lines at the top of a story."""
    out = []
    for i in range(a, min(b, a + 10)):
        if lines[i].prose:
            break
        if not lines[i].rule:
            out.append(i)
    return out
