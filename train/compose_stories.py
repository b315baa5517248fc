"""
Dumps of several stories in the forms that people's dumps have, and single stories in forms that look like them.

Every dump draws a signature (which of title, date, byline, address, label, number, border, end mark, larger gap its
stories have, and how they are written) and keeps it for all its stories. The doubles put the same signs into one story:
subheads, numbered steps, a liveblog's times, a chronicle's dates, borders between parts. All drawn from a seeded generator.
"""

from __future__ import annotations

import random
import textwrap
from collections.abc import Callable, Sequence
from typing import NamedTuple

from train.compose_dumps import MONTHS, PEOPLE, PUBLISHERS


class Text(NamedTuple):
    """An article to build with."""

    title: str
    paragraphs: list[str]


class Dump(NamedTuple):
    """A composed dump."""

    text: str
    zones: list[tuple[int, int]]
    """For story 2, 3 ...: from the end of the running text above to the beginning of its own."""


def _date(rng: random.Random, style: int) -> str:
    y, m, d = rng.randint(1999, 2025), rng.randint(1, 12), rng.randint(1, 28)
    hh, mm = rng.randint(0, 23), rng.randint(0, 59)
    return (
        f"{d} {MONTHS[m - 1]} {y}", f"{MONTHS[m - 1]} {d}, {y}", f"{y}-{m:02}-{d:02}", f"{d:02}.{m:02}.{y}", f"{d:02}/{m:02}/{y} {hh:02}:{mm:02}",
        f"Tue, {d:02} {MONTHS[m - 1][:3]} {y} {hh:02}:{mm:02}:00 +0000", f"{y}年{m}月{d}日", f"{y}-{m:02}-{d:02}T{hh:02}:{mm:02}:00Z", f"{rng.randint(2, 23)} hours ago",
    )[style]  # fmt: skip


def _slug(title: str) -> str:
    return "-".join(title.lower().split()[:6])


def _title_style(rng: random.Random) -> Callable[[int, str], str]:
    first = rng.choice((1, 1, 1, rng.randint(2, 40)))
    styles: list[Callable[[int, str], str]] = [
        lambda n, t: t, lambda n, t: t, lambda n, t: t, lambda n, t: t, lambda n, t: f"# {t}", lambda n, t: f"## {t}", lambda n, t: f"### {t}", lambda n, t: f"**{t}**", lambda n, t: f"{n + first}. {t}", lambda n, t: f"{n + first}) {t}",
        lambda n, t: f"[{t}](https://news.example/{n})", lambda n, t: f"## [{t}](https://news.example/{n})", lambda n, t: f"{n + first}、[{t}](https://news.example/{n})", lambda n, t: f"• {t}", lambda n, t: f"* {t}",
        lambda n, t: t.upper(), lambda n, t: f"Title: {t}", lambda n, t: f"TITLE: {t}", lambda n, t: f"Subject: {t}", lambda n, t: f"[item] {t}", lambda n, t: f">> {t}", lambda n, t: f"{n + first:02}. {t.upper()}",
    ]  # fmt: skip
    return rng.choice(styles)


def several(texts: Sequence[Text], rng: random.Random) -> Dump:
    """A dump of these stories under one drawn signature."""
    rules = ("---", "* * *", "_" * 60, "=" * 40, "-" * 72, "━" * 59, "***", "+++++")
    ends: tuple[Callable[[Text], str], ...] = (
        lambda t: "Read more", lambda t: "- end -", lambda t: f"The post {t.title} appeared first on {outlet}.", lambda t: f"Posted in News | {rng.randint(0, 40)} comments", lambda t: f"Written on {_date(rng, 1)}",
        lambda t: "Share this story", lambda t: f"Tags: {t.title.split()[0]}", lambda t: f"© {outlet}", lambda t: "[top]", lambda t: _date(rng, style), lambda t: f"({rng.choice(PEOPLE)})",
    )  # fmt: skip
    outlet, style = rng.choice(PUBLISHERS), rng.randrange(9)
    parts = [
        p for p, chance in (("date", 0.5), ("byline", 0.3), ("url", 0.25), ("outlet", 0.15)) if rng.random() < chance
    ]
    titled = rng.random() < (0.85 if parts else 0.75)
    labelled = titled and rng.random() < 0.15
    end = rng.choice(ends) if rng.random() < (0.2 if titled or parts else 0.6) else None
    border = rng.choice(rules) if rng.random() < (0.2 if titled or parts or end else 0.8) else None
    lead = not titled and rng.random() < 0.3
    order = (["title"] if titled else []) + parts
    if rng.random() < 0.4:
        rng.shuffle(order)
    in_head, after_head, between = rng.choice((0, 0, 1)), rng.choice((0, 1, 1)), rng.choice((0, 0, 1, 1))
    apart = max(between, in_head) + rng.choice((0, 0, 1, 1, 2))
    if not (order or end or border or lead):
        apart = between + 2
    draw = _title_style(rng)
    under = rng.choice(("-", "=", "~")) if titled and not labelled and rng.random() < 0.08 else ""
    twice = titled and rng.random() < 0.08
    missing = rng.choice((0, 0, 0, 0.1))
    wrap = rng.choice((0, 0, 0, 66, 76))
    indent = rng.choice((0, 0, 0, 0, 4))
    out, bounds = "", []
    if rng.random() < 0.15 and titled:
        out += "\n".join(f"{n + 1}. {t.title}" for n, t in enumerate(texts)) + "\n\n"
    for n, t in enumerate(texts):
        head = []
        for part in order:
            if rng.random() < missing and len(order) > 1:
                continue
            if part == "title":
                said = f"Title: {t.title}" if labelled else draw(n, t.title)
                head += [said] * (1 + twice) + ([under * len(said)] if under else [])
            else:
                value = {
                    "date": _date(rng, style),
                    "byline": rng.choice(PEOPLE),
                    "url": f"https://news.example/{_slug(t.title)}",
                    "outlet": outlet,
                }[part]
                label = {"date": "Date", "byline": "Author", "url": "Link", "outlet": "Feed"}[part]
                head.append(
                    f"{label}: {value}" if labelled else f"By {value}" if part == "byline" and style % 2 else value
                )
        paragraphs = list(t.paragraphs)
        if lead:
            paragraphs[0] = f"{t.title.split(':')[0][:40].upper()}: {paragraphs[0]}"
        if wrap:
            paragraphs = [
                textwrap.fill(p, wrap, initial_indent=" " * indent, subsequent_indent=" " * indent) for p in paragraphs
            ]
        if out and n:
            out += "\n" * (apart + 1)
            if border:
                out += border + "\n" * (1 + rng.choice((0, between)))
        above = len(out.rstrip())
        if head:
            out += ("\n" * (1 + in_head)).join(head) + "\n" * (1 + after_head)
        bounds.append((above, len(out)))
        out += ("\n" * (1 + between)).join(paragraphs)
        if end:
            out += "\n" * (1 + between) + end(t)
    zones, at = [], 0
    for n, (_, body) in enumerate(bounds):
        if n:
            zones.append((at, body + 4))
        at = body + sum(map(len, texts[n].paragraphs))
    return Dump(out, zones)


def one(text: Text, rng: random.Random) -> Dump:
    """One story with the signs of several in it."""
    paragraphs = list(text.paragraphs)
    step = rng.randint(1, 3)
    between = rng.choice((0, 1, 1))
    style, date = _title_style(rng), rng.randrange(9)
    what = rng.choice(
        ("subheads", "subheads", "subheads", "times", "dates", "borders", "labels", "gaps", "bylines", "caps", "none")
    )
    out: list[str] = [text.title] if rng.random() < 0.7 else []
    if rng.random() < 0.4:
        out.append(_date(rng, date))
    speakers = rng.sample(PEOPLE, 2)
    wrap = rng.choice((0, 0, 0, 70))
    for n, p in enumerate(paragraphs):
        marked = n % step == 0 and (n > 0 or rng.random() < 0.3)
        said = " ".join(p.split()[: rng.randint(2, 7)]).strip(".,;:")
        if marked and what == "subheads":
            out.append(style(n // step, said))
        elif marked and what == "times":
            out.append(f"{(8 + n) % 24:02}:{rng.randint(0, 59):02}")
        elif marked and what == "dates":
            out.append(_date(rng, date))
        elif marked and what == "borders":
            out.append(rng.choice(("* * *", "---")) if rng.random() < 0.1 else "***")
        elif marked and what == "gaps":
            out.append("")
        elif marked and what == "bylines":
            out += [rng.choice(PEOPLE), f"{rng.randint(1, 20)} hours ago"]
        p = (
            f"{speakers[n % 2] if rng.random() < 0.8 else 'Q'}: {p}"
            if what == "labels"
            else f"{said.upper()}: {p}"
            if what == "caps" and marked
            else p
        )
        out.append(textwrap.fill(p, wrap) if wrap else p)
    return Dump(("\n" * (1 + between)).join(out), [])
