"""A run's statistics for people: a summary on the terminal, and one self-contained HTML page."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from cleaner.batch.progress import speed
from cleaner.batch.stats import BINS, RunStats
from cleaner.text.words import counted
from cleaner.version import __version__

if TYPE_CHECKING:
    from rich.console import Console

SHOWN = 10
"""Rows of a list in the summary."""
WIDTH, ROW = 640, 22
"""Pixels of a plot's width and of a bar's height with its gap."""
NAME = 26
"""Characters of a bar's name that have room beside it, wide ones too."""


def summary(stats: RunStats, console: Console) -> None:
    """Print what the run did: the account, the clutter by kind, what was slow and what is doubtful."""
    from rich.table import Table

    share = f" ({100 * stats.removed / stats.chars:.1f} % of the characters)" if stats.chars else ""
    console.print(
        f"{stats.account()}; {_stories(stats)}; {stats.removed:,} characters of clutter{share}", highlight=False
    )
    console.print(f"{stats.read / 1e6:,.1f} MB in {stats.seconds:,.1f} s, {speed(stats):.2f} MB/s", highlight=False)
    if stats.doubtful:
        table = Table("flagged", "why", box=None, pad_edge=False)
        for dump, flags in stats.doubtful[:SHOWN]:
            table.add_row(dump, flags)
        console.print(table)
    if stats.dumps < 2:
        return
    if stats.kinds:
        table = Table("clutter", "removals", "characters", box=None, pad_edge=False)
        for kind, count in _largest(stats.kinds, SHOWN * 2):
            table.add_row(kind, f"{count:,}", f"{stats.kind_chars[kind]:,}")
        console.print(table)
    if stats.slowest:
        table = Table("slowest", "seconds", "characters", box=None, pad_edge=False)
        for seconds, dump, chars in stats.slowest[: SHOWN // 2]:
            table.add_row(dump, f"{seconds:.3f}", f"{chars:,}")
        console.print(table)


def _stories(stats: RunStats) -> str:
    out = f" ({stats.elsewhere:,} left out for the language)" if stats.elsewhere else ""
    return counted(stats.stories, "story", "stories") + out


def page(stats: RunStats, title: str = "cleaner") -> str:
    """
    The report as one HTML page that needs nothing else: no script, no font, no file beside it.

    Args:
        stats: of a run with `report=True`, else there are no outliers to show.
        title: the page's heading, such as what was cleaned.
    """
    parts = [
        f"<p>{_e(stats.account())}; {_stories(stats)}; {stats.removed:,} of {stats.chars:,} characters were "
        f"clutter. "
        f"{stats.read / 1e6:,.1f} MB in {stats.seconds:,.1f} s. cleaner {__version__}.</p>",
        _section("Clutter by kind, characters", _bars(_largest(stats.kind_chars, 30))),
        _section("Clutter by site, characters", _bars(_largest(stats.sites, 30))),
        _section(
            "Stories in a dump",
            _bars(sorted(((k, v) for k, v in stats.per_dump.items()), key=lambda kv: int(kv[0]))[:30], "dumps"),
        ),
        _section("Share of a dump that was removed", _histogram(stats.shares)),
        _section("Flagged", _bars(_largest(stats.flags, 30), "dumps") + _table(("dump", "why"), stats.doubtful)),
        _section("Failed", _table(("what",), ((f,) for f in stats.failures)) if stats.failures else ""),
        _section(
            "Slowest",
            _table(("dump", "seconds", "characters"), ((d, f"{s:.3f}", f"{c:,}") for s, d, c in stats.slowest)),
        ),
        _outliers(stats),
    ]
    return _PAGE.format(title=_e(title), body="\n".join(p for p in parts if p))


def _section(title: str, content: str) -> str:
    return f"<section><h2>{_e(title)}</h2>{content}</section>" if content else ""


def _bars(rows: Iterable[tuple[str, int]], unit: str = "") -> str:
    """A bar chart: names left, bars, numbers behind them."""
    rows = list(rows)
    if not rows:
        return ""
    most = max(n for _, n in rows) or 1
    marks = []
    for i, (name, n) in enumerate(rows):
        y, width = i * ROW, max(1, round(300 * n / most))
        marks.append(
            f'<text x="212" y="{y + 15}" text-anchor="end">{_e(_short(name))}<title>{_e(name)}</title></text><rect '
            f'x="220" y="{y + 3}" width="{width}" height="{ROW - 6}"/>'
            f'<text x="{226 + width}" y="{y + 15}" class="n">{n:,} {unit}</text>'
        )
    return f'<svg viewBox="0 0 {WIDTH} {len(rows) * ROW}" width="{WIDTH}" role="img">{"".join(marks)}</svg>'


def _short(name: str) -> str:
    """A name with room beside a bar: of a site, the end tells more than the beginning."""
    return name if len(name) <= NAME else "…" + name[1 - NAME :]


def _histogram(shares: Mapping[str, int]) -> str:
    """Dumps by the share that was removed; heights are square roots, so that few dumps beside many can be seen."""
    if not shares:
        return ""
    most, step = max(shares.values()), 600 // BINS
    marks = []
    for i in range(BINS):
        n = shares.get(str(i), 0)
        tall = round(120 * (n / most) ** 0.5)
        x = 20 + i * step
        low, high = 100 * i // BINS, 100 * (i + 1) // BINS
        marks.append(
            f'<rect x="{x}" y="{130 - tall}" width="{step - 3}" height="{tall}"><title>{low} to {high} %: {n:,} '
            f"dumps</title></rect>"
        )
        if n:
            marks.append(f'<text x="{x + step / 2 - 1}" y="{126 - tall}" text-anchor="middle" class="n">{n:,}</text>')
        if i % 4 == 0:
            marks.append(f'<text x="{x}" y="146">{low} %</text>')
    return f'<svg viewBox="0 -14 {WIDTH} 168" width="{WIDTH}" role="img">{"".join(marks)}</svg>'


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    body = "".join("<tr>" + "".join(f"<td>{_e(str(c))}</td>" for c in row) + "</tr>" for row in rows)
    return f"<table><tr>{''.join(f'<th>{_e(h)}</th>' for h in head)}</tr>{body}</table>" if body else ""


def _outliers(stats: RunStats) -> str:
    if not stats.outliers:
        return ""
    rows, texts = [], []
    for i, (share, dump, before, after) in enumerate(stats.outliers):
        rows.append(f'<tr><td><a href="#dump-{i}">{_e(dump)}</a></td><td>{100 * share:.0f} %</td></tr>')
        texts.append(
            f'<article id="dump-{i}"><h3>{_e(dump)}: {100 * share:.0f} % removed</h3><div '
            f'class="two"><div><h4>before</h4>'
            f"<pre>{_e(before)}</pre></div><div><h4>after</h4><pre>{_e(after)}</pre></div></div></article>"
        )
    table = f"<table><tr><th>dump</th><th>removed</th></tr>{''.join(rows)}</table>"
    return f"<section><h2>Most removed</h2>{table}{''.join(texts)}</section>"


def _largest(counts: Mapping[str, int], most: int) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))[:most]


def _e(text: str) -> str:
    return html.escape(text.encode("utf-8", "replace").decode("utf-8"))


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">\
<title>{title}</title><style>
body{{font:15px/1.45 system-ui,sans-serif;max-width:1100px;margin:2em auto;padding:0 1em;color:#222;background:#fff}}
h1{{font-size:1.5em}}h2{{font-size:1.1em;margin-top:2em}}svg{{max-width:100%;height:auto}}\
svg text{{font-size:12px;fill:#222}}
svg .n{{fill:#666;font-size:11px}}rect{{fill:#3b6ea8}}table{{border-collapse:collapse}}\
td,th{{text-align:left;padding:.15em 1em .15em 0;
vertical-align:top;overflow-wrap:anywhere}}th{{color:#666;font-weight:normal}}\
.two{{display:grid;grid-template-columns:1fr 1fr;gap:1em}}
pre{{white-space:pre-wrap;overflow-wrap:anywhere;background:#f5f5f3;\
padding:.8em;max-height:24em;overflow:auto;font-size:12px}}
@media (prefers-color-scheme:dark){{body{{background:#16181b;color:#ddd}}svg text{{fill:#ddd}}\
svg .n,th{{fill:#999;color:#999}}
rect{{fill:#6fa3dd}}pre{{background:#22262b}}a{{color:#8ab8ee}}}}
</style></head><body><h1>{title}</h1>
{body}
</body></html>
"""
