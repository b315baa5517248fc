"""
Make dumps of several stories out of single articles, in many layouts, with the offsets where each story begins.

The layouts are those that scrapers leave: plain paragraphs, headlines, aggregator cards, one giant line a story, briefs,
feed dumps, blog archives, letters, wire round-ups. And their doubles that hold one story only: liveblogs, listicles,
interviews, timelines, chapters, articles with comments, teasers or pull quotes around them. Everything is drawn from a
seeded generator; publishers and people are invented.
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(slots=True)
class Source:
    """An article to build with."""

    title: str
    paras: list[str]
    kind: str
    """Where it comes from: bbc, reuters, wcxb, ag, fundus …"""
    group: int = -1
    """Articles that share text have one group."""
    brief: bool = False


@dataclass(slots=True)
class Dump:
    """A composed dump."""

    text: str
    starts: list[int]
    """Where story 2, 3 … begins, its card included."""
    zones: list[int]
    """Where the clutter before it begins."""
    bodies: list[int]
    """Where its running text begins."""
    layout: str


PUBLISHERS = (
    "Harbor Post", "The Northern Echoist", "Vale Today", "Kestrel News", "Daily Meridian", "Der Uferbote", "Le Quotidien du Val", "El Faro Diario", "Il Corriere del Lago", "Gazeta Brzegowa",
    "Lakeside Herald", "The Tern", "Metro Ledger", "Ostler Times", "Sunrise Wire", "Open Valley Radio", "Blue Anvil", "TechHarrow", "The Sorrel Review", "Gulf Mirror", "Aftenvakten", "Dagens Vinge",
    "Утренний Берег", "北岸新聞", "Kıyı Haber", "Bãi Sớm", "The Moor", "ABN", "NWTV", "Business Courier", "Capital Pulse", "Press Union", "Wire24", "KTRV 7", "Prairie Public", "Newsfold",
)  # fmt: skip
PEOPLE = (
    "Jonah Reed", "Mara Ellison", "Priya Raman", "Tomas Novak", "Lena Brandt", "Aisha Farouk", "Diego Salas", "Chloe Martin", "Owen Pryce", "Hana Sato", "Ivan Petrov", "Elif Demir", "Nguyen Lan", "Sofia Rossi",
    "Peter van Dam", "Karin Lindqvist", "Amara Okoye", "Liam O'Dell", "Rosa Quint", "Dr. Elias Thorne", "M. K. Anand", "Grace Adeyemi",
)  # fmt: skip
TOWNS = (
    "Harwick",
    "Dunmere",
    "Oldport",
    "Saint-Rémy",
    "Kalden",
    "Brackley",
    "Moss Vale",
    "Tarrow",
    "Newhaven",
    "Elsterburg",
    "Vila Alta",
    "Porto Novo",
    "Lowick",
    "Farside",
)
LABELS = (
    "World",
    "Politics",
    "Business",
    "Sport",
    "Culture",
    "Local News",
    "Science",
    "Opinion",
    "Wirtschaft",
    "Deportes",
    "Société",
    "Esteri",
    "Technology",
    "Health",
    "NEWS",
    "BREAKING",
    "Analysis",
    "Life & Style",
)
CLUTTER = (
    "Share", "Share this article", "Read more", "Related Articles", "You may also like", "Comments", "No comments yet...", "Advertisement", "Sign up for our newsletter", "Follow us on Facebook",
    "Try Our AI Features", "Explore what our app can do for you:", "More from this section", "Recommended", "Trending now", "Back to top", "Print this page", "Continue reading", "Most read", "Orange background", "Weiterlesen",
    "Mehr zum Thema", "À lire aussi", "Te puede interesar", "Leggi anche", "Читайте также", "関連記事", "Download the app",
)  # fmt: skip
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
OTHER_MONTHS = (
    "Januar",
    "März",
    "Mai",
    "juin",
    "août",
    "enero",
    "septiembre",
    "marzo",
    "ottobre",
    "stycznia",
    "марта",
    "Ekim",
    "kesäkuuta",
    "maj",
    "fevereiro",
)


def disguise(rng: random.Random) -> Callable[[str], str]:
    """
    Turns text into a language that no one has seen: every letter replaced, in a script of the generator's choice.

    Cased (Latin, Cyrillic, Greek), without case (Georgian, Hebrew, Devanagari letters), or without spaces (Han, a pair of
    characters a word). Structure and repetition stay, known words and, in most scripts, capitals go.
    """
    kind = rng.choice(("latin", "cyrillic", "greek", "georgian", "hebrew", "devanagari", "han", "han"))
    if kind == "han":
        salt = rng.random()

        def word(m: re.Match[str]) -> str:
            w = m.group()
            if w.isdigit():
                return w
            n = zlib.crc32(f"{w[:6].lower()}{salt}".encode())
            return chr(0x4E00 + n % 6000) + (chr(0x4E00 + n // 6000 % 6000) if len(w) > 3 else "")

        def turn(text: str) -> str:
            return (
                re.sub(r"\s+", "", re.sub(r"[^\W_]+", word, text))
                .replace(".", "。")
                .replace(",", "，")
                .replace("?", "？")
            )

    else:
        first = {"latin": "a", "cyrillic": "а", "greek": "α", "georgian": "ა", "hebrew": "א", "devanagari": "क"}[kind]
        letters = [chr(ord(first) + i) for i in range(26)]
        if kind == "greek":
            letters = [c for c in (chr(0x3B1 + i) for i in range(25)) if c != "ς"] + ["ά", "έ"]
        rng.shuffle(letters)
        table = {ord("a") + i: c for i, c in enumerate(letters)} | {
            ord("A") + i: c if kind == "georgian" else c.upper() for i, c in enumerate(letters)
        }

        def turn(text: str) -> str:
            return text.translate(table)

    return turn


def disguised(articles: Sequence[Source], rng: random.Random) -> list[Source]:
    """The same articles, all in one such language."""
    turn = disguise(rng)
    return [Source(turn(a.title), [turn(p) for p in a.paras], a.kind, a.group, a.brief) for a in articles]


class Composer:
    """Draws articles from a pool and joins them; one generator, one seed."""

    def __init__(self, pool: Sequence[Source], near: Sequence[Sequence[int]], seed: int) -> None:
        """
        Args:
            pool: the articles.
            near: for each article the numbers of the articles that are most like it.
            seed: of the generator.
        """
        self.pool, self.near = list(pool), near
        self.rng = random.Random(seed)
        self.news = [i for i, a in enumerate(self.pool) if a.kind not in ("wcxb", "page")]
        self.full = [i for i, a in enumerate(self.pool) if not a.brief and sum(map(len, a.paras)) > 350]
        self.news_full = [i for i in self.full if self.pool[i].kind not in ("wcxb", "page")]
        self.foreign = [i for i in self.full if self.pool[i].kind in ("fundus", "gold")]
        self.long = [i for i in self.full if len(self.pool[i].paras) >= 8]

    # -- drawing

    def draw(self, count: int, full: bool = True) -> list[Source]:
        """Some articles: of one topic, of one language, or mixed; some in disguise, some only their beginnings."""
        r = self.rng
        drawn = self._draw(count, full)
        if r.random() < 0.15:
            drawn = disguised(drawn, r)
        if r.random() < 0.2:
            most = r.randint(1, 4)
            drawn = [Source(a.title, a.paras[: r.randint(1, most)], a.kind, a.group, a.brief) for a in drawn]
        return drawn

    def _draw(self, count: int, full: bool) -> list[Source]:
        r = self.rng
        pool = self.full if full else range(len(self.pool))
        dice = r.random()
        if dice < 0.15 and len(self.foreign) > count:
            return [self.pool[i] for i in r.sample(self.foreign, count)]
        if dice < 0.35:
            pool = self.news_full if full else self.news
        seed = r.choice(pool)
        if r.random() < 0.5:
            allowed = set(pool)
            near = [i for i in self.near[seed] if i in allowed][: max(count * 2, 8)]
            if len(near) >= count - 1:
                return [self.pool[i] for i in [seed, *r.sample(near, count - 1)]]
        return [self.pool[i] for i in r.sample(list(pool), count)]

    def date(self) -> str:
        r = self.rng
        y, m, d = r.randint(1999, 2026), r.randint(1, 12), r.randint(1, 28)
        name = r.choice((MONTHS[m - 1], MONTHS[m - 1][:3], r.choice(OTHER_MONTHS)))
        clock = f"{r.randint(0, 23):02d}:{r.randint(0, 59):02d}"
        return r.choice((
            f"{y}-{m:02d}-{d:02d}", f"{d:02d}-{m:02d}-{y}", f"{name} {d}, {y}", f"{d} {name} {y}", f"{d}. {name} {y}", f"{d:02d}/{m:02d}/{y}", f"{d:02d}.{m:02d}.{y}, {clock}",
            f"{y}-{m:02d}-{d:02d}T{clock}:00+02:00", f"Mon, {d:02d} {MONTHS[m - 1][:3]} {y} {clock}:12 +0000", f"{d} de {r.choice(('enero', 'junio', 'outubro'))} de {y}", f"{name} {d}, {y} at {clock}", f"{y}年{m}月{d}日",
        ))  # fmt: skip

    def age(self) -> str:
        r = self.rng
        n = r.randint(2, 23)
        return r.choice(
            (
                f"{n} hours ago",
                f"{n}h ago",
                "a day ago",
                f"time{n} hours ago",
                "timea day ago",
                f"{n} days ago",
                f"vor {n} Stunden",
                f"il y a {n} heures",
                f"hace {n} horas",
                f"{n} часов назад",
                f"{n}時間前",
                "Yesterday",
                f"{n} min ago",
            )
        )

    def byline(self) -> str:
        r = self.rng
        who = r.choice(PEOPLE)
        return r.choice(
            (
                f"By {who}",
                f"By {who}",
                who,
                f"Von {who}",
                f"Par {who}",
                f"By {who}, {r.choice(PUBLISHERS)}",
                f"{who} | {r.choice(PUBLISHERS)}",
                f"Por {who}",
                f"Written by {who}",
            )
        )

    def source_line(self) -> str:
        r = self.rng
        who = r.choice(PUBLISHERS)
        when = self.date() if r.random() < 0.5 else self.age()
        return r.choice(
            (
                f"{who}{when}",
                f"{who} | {when}",
                f"{who} - {when}",
                f"{who} · {when}",
                f"{when} — {who}",
                f"{who}, {when}",
                f"{when}",
            )
        )

    def clutter(self, most: int = 4) -> list[str]:
        r = self.rng
        out = [r.choice(CLUTTER) for _ in range(r.randint(1, most))]
        if r.random() < 0.25:
            out += [self.title(r.choice(self.pool)) for _ in range(r.randint(1, 5))]
        return [x for x in out if x]

    def title(self, a: Source) -> str:
        if a.title:
            return a.title
        r = self.rng
        words = r.choice(a.paras).split()
        if len(words) >= 4:
            return " ".join(words[: r.randint(4, 11)]).rstrip(".,;:!?—–- ")
        return words[0][: r.randint(10, 22)].rstrip("。、,") if words else ""

    # -- writing

    def card(self, a: Source, style: int, title: str) -> list[str]:
        r = self.rng
        src = self.style_pub or r.choice(PUBLISHERS)
        return (
            [title],
            [title, title, self.source_line()],
            [title, self.source_line(), title],
            [title, self.source_line()],
            [src, self.age(), title, title],
            [title, title, src, self.age(), f"• {src}", title],
            [title, self.byline(), self.date(), title],
            [title, self.byline(), self.date()],
            [title, self.byline()],
            [self.date(), title],
            [r.choice(LABELS), title, self.date()],
            [r.choice(LABELS), title],
            [f"Posted on {self.date()}", title],
            [title, f"Posted on {self.date()} by {r.choice(PEOPLE)}"],
            [title, self.date(), self.date()],
            [
                title,
                f"https://www.{r.choice(TOWNS).lower().replace(' ', '')}.example/{r.randint(100, 99999)}",
                self.date(),
            ],
            [f"# {title}"],
            [f"## {title}", self.byline()],
            [title.upper()],
            [f"{r.choice(PUBLISHERS)}", title, self.date(), r.choice(PEOPLE), r.choice(PEOPLE)],
            [r.choice(LABELS).upper(), title, self.byline()],
            [title, self.byline(), f"{r.randint(2, 9)} min read"],
            [f"Title: {title}", f"Date: {self.date()}"],
            [title, f"Updated: {self.date()}", r.choice(LABELS)],
        )[style]

    style_pub = ""

    def join(self, pieces: list[tuple[str, int]], layout: str, sep: str) -> Dump:
        """Pieces of (line, mark): 0 text, 1 a story's first line, 2 clutter before the next story, 3 first line of running text."""
        text, starts, zones, bodies = "", [], [], []
        zone = -1
        parts: list[str] = []
        at = 0
        for line, mark in pieces:
            if not line.strip():
                continue
            if parts:
                parts.append(sep)
                at += len(sep)
            if mark & 2 and zone < 0:
                zone = at
            if mark & 1:
                starts.append(at)
                zones.append(zone if zone >= 0 else at)
                zone = -1
            if mark & 4:
                bodies.append(at)
            if not mark & 2:
                zone = -1
            parts.append(line)
            at += len(line)
        text = "".join(parts)
        return Dump(text, starts[1:], zones[1:], bodies[1:], layout)

    def story(
        self, card: list[str], paras: list[str], tail: Sequence[str] = (), before: Sequence[str] = ()
    ) -> list[tuple[str, int]]:
        out = [(x, 2) for x in before]
        out += [(x, 1 if i == 0 else 0) for i, x in enumerate(card)]
        out += [(x, (0 if card else 1) + 4 if i == 0 else 0) for i, x in enumerate(paras)]
        return out + [(x, 0) for x in tail]

    def several(self) -> Dump:
        """A dump of several stories."""
        r = self.rng
        sep = r.choice(("\n", "\n\n", "\n\n"))
        layout = r.choices("abcdeghijk", (18, 24, 16, 16, 16, 6, 9, 5, 5, 7))[0]
        count = r.choice((2, 3, 4, 5, 6, 7, 8)) if layout != "e" else r.randint(3, 10)
        pieces: list[tuple[str, int]] = []
        self.style_pub = r.choice(PUBLISHERS) if r.random() < 0.2 else ""
        if layout == "a":
            for a in self.draw(count):
                pieces += self.story([], a.paras)
        elif layout == "b":
            style = r.choice((0, 0, 0, 0, 11, 16, 18, 8, 20))
            for a in self.draw(count):
                pieces += self.story(self.card(a, style, self.title(a)), a.paras)
        elif layout == "c":
            style = r.choice((1, 2, 3, 4, 5, 6, 7, 10, 19, 21, 23))
            junk, giant = r.random() < 0.5, r.random() < 0.35
            firststyle = style if r.random() < 0.7 else r.choice((0, 1, 7))
            for k, a in enumerate(self.draw(count)):
                paras = [" ".join(a.paras)] if giant else a.paras
                before = self.clutter() if junk and k and r.random() < 0.7 else []
                pieces += self.story(self.card(a, style if k else firststyle, self.title(a)), paras, (), before)
        elif layout == "d":
            headed = r.random() < 0.15
            for a in self.draw(count):
                paras = [" ".join(a.paras)]
                if r.random() < 0.12 and len(a.paras) > 3:
                    cut = r.randint(1, len(a.paras) - 1)
                    paras = [" ".join(a.paras[:cut]), " ".join(a.paras[cut:])]
                pieces += self.story([self.title(a)] if headed else [], paras)
        elif layout == "e":
            headed, lines = r.random() < 0.35, r.choice((1, 2, 2, 3))
            wire = r.random() < 0.15
            for a in self.draw(count, full=False):
                paras = a.paras[: r.randint(1, lines)]
                if wire and r.random() < 0.7:
                    paras = [f"{r.choice(TOWNS).upper()} - {paras[0]}", *paras[1:]]
                pieces += self.story([self.title(a)] if headed else [], paras)
        elif layout == "g":
            style = r.choice((12, 13, 9, 7, 21))
            tail = r.choice(
                (
                    ["Comments (%d)"],
                    ["%d comments", "Tags: notes, news"],
                    ["Permalink"],
                    ["Filed under: notes", "Leave a comment"],
                    ["Read the rest of this entry »"],
                    [],
                    [],
                )
            )
            for a in self.draw(count):
                paras = a.paras if r.random() < 0.5 else a.paras[: r.randint(1, 4)]
                pieces += self.story(
                    self.card(a, style, self.title(a)), paras, [t % r.randint(0, 90) if "%" in t else t for t in tail]
                )
            if r.random() < 0.4:
                pieces = [(r.choice(PUBLISHERS), 2), (f"Tag: {r.choice(LABELS).lower()}", 2), *pieces]
        elif layout == "h":
            style, short = r.choice((3, 9, 14, 15, 19, 22, 7)), r.random() < 0.5
            pieces += [(r.choice(PUBLISHERS), 2), (f"Latest news from {r.choice(TOWNS)}", 2)]
            for a in self.draw(count, full=not short):
                paras = a.paras[: r.randint(1, 2)] if short else a.paras
                pieces += self.story(self.card(a, style, self.title(a)), paras)
        elif layout == "i":
            headed, salute = r.random() < 0.5, r.choice(("", "", "SIR – ", "Dear Editor, ", "Sir, "))
            for a in self.draw(count):
                paras = a.paras[: r.randint(1, 4)]
                paras = [salute + paras[0], *paras[1:]]
                who = r.choice(PEOPLE)
                pieces += self.story(
                    [self.title(a)] if headed else [],
                    paras,
                    r.choice(([who, r.choice(TOWNS)], [f"{who}, {r.choice(TOWNS)}"], [f"— {who}"])),
                )
        elif layout == "j":
            mark = r.choice(("* * *", "***", "---", "_____", "•", "=====", "###"))
            headed = r.random() < 0.3
            stories = self.draw(count, full=r.random() < 0.5)
            for k, a in enumerate(stories):
                paras = a.paras[: r.randint(1, 4)]
                pieces += self.story([self.title(a)] if headed else [], paras, (), [mark] if k else [])
        else:
            style = r.choice((0, 8, 9))
            agency = r.choice(("Northwire", "AFP", "dpa", "Reuters"))
            for a in self.draw(count):
                paras = list(a.paras[: r.randint(2, 12)])
                paras[0] = r.choice(
                    (
                        f"{r.choice(TOWNS).upper()} ({agency}) - {paras[0]}",
                        f"{r.choice(TOWNS)}, {r.choice(MONTHS)} {r.randint(1, 28)} ({agency}) – {paras[0]}",
                        paras[0],
                    )
                )
                tail = r.choice(
                    (
                        [],
                        [f"(Reporting by {r.choice(PEOPLE)}; Editing by {r.choice(PEOPLE)})"],
                        [agency],
                        [f"© {agency} 2024"],
                    )
                )
                pieces += self.story(self.card(a, style, self.title(a)), paras, tail)
        return self.join(pieces, layout, sep)

    def single(self) -> Dump:
        """A dump of one story that looks like several."""
        r = self.rng
        sep = r.choice(("\n", "\n\n", "\n\n"))
        a = self.pool[r.choice(self.full if r.random() < 0.5 or not self.long else self.long)]
        if r.random() < 0.12 and self.foreign:
            a = self.pool[r.choice(self.foreign)]
        if r.random() < 0.2:
            (a,) = disguised([a], r)
        paras = list(a.paras)
        title = self.title(a)
        style = r.choice((0, 0, 1, 2, 3, 5, 7, 8, 13, 16))
        card = self.card(a, style, title) if r.random() < 0.7 else []
        kind = r.choices(
            (
                "plain",
                "subheads",
                "qa",
                "quotes",
                "live",
                "listicle",
                "timeline",
                "chapters",
                "teasers",
                "comments",
                "captions",
                "giant",
                "bio",
                "rules",
                "split",
            ),
            (12, 12, 6, 8, 6, 6, 5, 4, 12, 9, 6, 8, 5, 8, 6),
        )[0]
        tail: list[str] = []
        mid = {}
        n = len(paras)
        spots = sorted(r.sample(range(1, n), min(n - 1, r.randint(1, 8)))) if n > 1 else []
        if kind == "subheads":
            for s in spots:
                words = paras[s].split()
                mid[s] = [" ".join(words[: r.randint(2, 7)]).rstrip(".,;:") if len(words) > 3 else "•"]
        elif kind == "qa":
            for s in spots:
                mid[s] = [
                    r.choice(
                        (
                            "What does that mean for the people who live there?",
                            "Why now?",
                            "How did you come to that view?",
                            f"Q: How would you describe {r.choice(TOWNS)}?",
                            "And what happens next?",
                            "Was ist jetzt zu tun?",
                        )
                    )
                ]
        elif kind == "quotes":
            for s in spots:
                other = r.choice(paras).split()
                i = r.randint(0, max(0, len(other) - 8))
                mid[s] = [r.choice(('"%s"', "“%s”", "%s")) % " ".join(other[i : i + r.randint(6, 22)])]
        elif kind == "live":
            hour = r.randint(6, 12)
            for s in range(n):
                hour += r.random() < 0.5
                stamp = f"{hour % 24:02d}:{r.randint(0, 59):02d}"
                mid[s] = [r.choice((stamp, f"{stamp} GMT", f"{stamp} Uhr"))] if r.random() < 0.9 else []
                if r.random() < 0.3:
                    mid[s].append(" ".join(paras[s].split()[:7]))
        elif kind == "listicle":
            for k, s in enumerate(spots, 1):
                mid[s] = [
                    r.choice((f"{k}. ", f"#{k} ", f"Tip {k}: ", f"{k}) ")) + " ".join(r.choice(paras).split()[:4])
                ]
        elif kind == "timeline":
            for s in spots:
                mid[s] = [self.date()]
        elif kind == "chapters":
            for k, s in enumerate(spots, 1):
                mid[s] = [r.choice((f"Chapter {k}", f"Part {k}", "II."))]
        elif kind == "teasers":
            for _ in range(r.randint(3, 9)):
                other = r.choice(self.pool)
                tail += r.choice(
                    (
                        [self.title(other)],
                        [self.title(other), self.age()],
                        [self.title(other), self.source_line()],
                        [r.choice(LABELS), self.title(other)],
                    )
                )
                if r.random() < 0.3:
                    tail.append(other.paras[0][: r.randint(60, 150)] + "...")
            tail = [r.choice(CLUTTER), *tail]
            if r.random() < 0.3 and spots:
                mid[spots[0]] = tail[:4]
        elif kind == "comments":
            tail = [r.choice(("Comments", "12 Comments", "Leave a Reply", "Kommentare"))]
            for _ in range(r.randint(2, 8)):
                other = r.choice((a, r.choice(self.pool)))
                words = r.choice(other.paras).split()
                tail += [
                    r.choice(PEOPLE),
                    r.choice((self.age(), self.date(), f"{self.date()} at {r.randint(1, 12)}:{r.randint(10, 59)} pm")),
                    " ".join(words[: r.randint(5, 60)]),
                ]
                if r.random() < 0.5:
                    tail.append(r.choice(("Reply", "Like · Reply", "Report")))
        elif kind == "captions":
            for s in spots:
                mid[s] = [
                    r.choice(
                        (
                            f"{title} (Photo: {r.choice(PEOPLE)})",
                            f"{r.choice(PEOPLE)} in {r.choice(TOWNS)}. Photograph: {r.choice(PUBLISHERS)}",
                            "Advertisement",
                            f"Read more: {self.title(r.choice(self.pool))}",
                            "Image caption",
                        )
                    )
                ]
        elif kind == "giant":
            paras = (
                [" ".join(paras)]
                if r.random() < 0.4 or n < 3
                else [" ".join(paras[: (c := r.randint(1, n - 1))]), " ".join(paras[c:])]
            )
            mid = {}
        elif kind == "bio":
            who = r.choice(PEOPLE)
            tail = [
                r.choice(("About the author", who, "About")),
                f"{who} is a writer who lives in {r.choice(TOWNS)} and covers {r.choice(LABELS).lower()} for {r.choice(PUBLISHERS)}.",
            ]
        elif kind == "rules":
            border = r.choice(("* * *", "***", "---", "•", "###", "___"))
            for s in spots:
                mid[s] = [border]
        elif kind == "split":
            paras = [s for p in paras for s in _sentences(p)]
            mid = {}
        pieces: list[tuple[str, int]] = [(x, 1 if i == 0 else 0) for i, x in enumerate(card)]
        for s, p in enumerate(paras):
            pieces += [(x, 0) for x in mid.get(s, [])]
            pieces.append((p, (1 if s == 0 and not card else 0) + (4 if s == 0 else 0)))
        pieces += [(x, 0) for x in tail]
        return self.join(pieces, "f-" + kind, sep)


def _sentences(text: str) -> list[str]:
    from cleaner.text.segments import sentences

    return [text[a:b] for a, b in sentences(text, 0, len(text))]
