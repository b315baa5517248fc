"""
Pages with known gold text -> dumps as other scrapers leave them, each character labelled: body or clutter.

A page goes through what people use (extractors, converters, `get_text` of the page or of the article's container), and
what comes out is aligned with the gold text, word by word. Words that the gold text has are body, the others are
residue. Where that can't be told (headlines, bylines, dates, holes of a word or two), a stretch stays unlabelled.

    python -m train.residue DATA OUT.jsonl.gz      # DATA/html/*.jsonl.gz: {"id", "url", "html", "gold", "lang"}
"""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
import signal
import sys
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import Pool
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

WORD = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]|\d+|[^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]+"
)
"""A word; scripts without spaces are aligned character by character."""
TRUST = {
    "dragnet": 1.0, "waddle": 1.0, "l3s_gn1": 1.0, "andy": 1.0, "magic_article": 1.0, "magic_forum": 0.7,
    "zh_handmade": 1.0,
    "evan": 1.0, "leogao": 1.0, "fundus_a": 0.8, "wcxb_article": 0.8, "wcxb_other": 0.4, "silver": 0.3, "template": 0.3,
    "unlabelled": 0.4,
}  # fmt: skip
"""How far a set's gold text can be trusted, 0 to 1; sets of another definition are left out."""
SHINGLE = 5
LEAST, MOST = 150, 40_000
"""Characters that a dump has at least and at most."""
BIG = 700_000
"""Characters of a page beyond which it is left out: it takes long, and says no more than others."""
SECONDS = 20

Span = tuple[int, int, int]


def site(row: dict[str, Any]) -> str:
    """A site's name: the last two labels of its host, or what stands for it in the set."""
    url = str(row.get("url") or row["id"])
    host = row.get("host") or (urlsplit(url).hostname or url if "://" in url else url)
    parts = str(host).lower().removeprefix("www.").split(".")
    return ".".join(parts[-2:]) if len(parts) > 1 else str(host).lower()


def align(text: str, gold: str) -> list[Span] | None:
    """
    Label a dump's words by its gold text.

    Shingles of five words that the gold text has once are put in order by the longest increasing chain (patience
    sorting), and grown to both sides as long as the words agree.

    Returns:
        (start, end, 1 body | 0 clutter) in order; what lies between is not known. None where less than six tenths
        of the gold text were found: another text, or too short a one.
    """
    at = [(m.start(), m.end()) for m in WORD.finditer(text)]
    said = [text[s:e].lower() for s, e in at]
    want = [m.group().lower() for m in WORD.finditer(gold)]
    if len(want) < 20 or len(said) < 20:
        return None
    where: dict[tuple[str, ...], int] = {}
    for i in range(len(want) - SHINGLE + 1):
        key = tuple(want[i : i + SHINGLE])
        where[key] = -1 if key in where else i
    pairs = [(j, i) for j in range(len(said) - SHINGLE + 1) if (i := where.get(tuple(said[j : j + SHINGLE]), -1)) >= 0]
    if not pairs:
        return None
    label, owned = _grown(said, want, _chain(pairs))
    if sum(owned) < 0.6 * len(want):
        return None
    rest = {tuple(want[i : i + 3]) for i in range(len(want) - 2) if not any(owned[i : i + 3])}
    known = [int(x) for x in label]
    for j in range(len(said) - 2):
        if not any(label[j : j + 3]) and tuple(said[j : j + 3]) in rest:
            known[j : j + 3] = [-1] * 3
    j = 0
    while j < len(label):
        k = j
        while k < len(label) and not label[k]:
            k += 1
        if 0 < k - j <= 2 and j and k < len(label):
            known[j:k] = [-1] * (k - j)
        j = max(k, j + 1)
    return _runs(at, known)


def _chain(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest chain of pairs that rises on both sides."""
    tails: list[int] = []
    ends: list[int] = []
    back: list[int | None] = []
    for p, (_, i) in enumerate(pairs):
        k = bisect_left(tails, i)
        back.append(ends[k - 1] if k else None)
        if k == len(tails):
            tails.append(i)
            ends.append(p)
        else:
            tails[k], ends[k] = i, p
    chain: list[tuple[int, int]] = []
    p: int | None = ends[-1]
    while p is not None:
        chain.append(pairs[p])
        p = back[p]
    return chain[::-1]


def _grown(said: list[str], want: list[str], chain: list[tuple[int, int]]) -> tuple[list[bool], list[bool]]:
    label, owned = [False] * len(said), [False] * len(want)
    for j, i in chain:
        for k in range(SHINGLE):
            label[j + k] = owned[i + k] = True
    for j, i in chain:
        a, b = j - 1, i - 1
        while a >= 0 and b >= 0 and not label[a] and not owned[b] and said[a] == want[b]:
            label[a] = owned[b] = True
            a, b = a - 1, b - 1
        a, b = j + SHINGLE, i + SHINGLE
        while a < len(said) and b < len(want) and not label[a] and not owned[b] and said[a] == want[b]:
            label[a] = owned[b] = True
            a, b = a + 1, b + 1
    return label, owned


def _runs(at: Sequence[tuple[int, int]], known: Sequence[int]) -> list[Span]:
    """Words of one label beside each other are one run, with what stands between them."""
    out: list[Span] = []
    before = -1
    for (start, end), label in zip(at, known, strict=True):
        if label >= 0:
            if label == before:
                out[-1] = (out[-1][0], end, label)
            else:
                out.append((start, end, label))
        before = label
    return out


_DATED = re.compile(
    r"(?:19|20)\d\d|\d\d?:\d\d|\b(?:by|von|par|por|di|door|av|af|od|autor|author|redak\w+)\b|编辑|记者|作者|来源", re.I
)


def unsettled(text: str, spans: list[Span], titles: list[set[str]]) -> list[Span]:
    """The same without clutter on lines that may be a headline, a byline or a date: those are fields, not clutter."""
    doubt: list[tuple[int, int]] = []
    for m in re.finditer(r"[^\n]+", text):
        line = m.group()
        if len(line) < 300:
            words = set(w.lower() for w in WORD.findall(line))
            named = len(words) >= 2 and any(
                len(words & t) >= 0.8 * len(words) and len(words & t) >= 0.5 * len(t) for t in titles
            )
            if named or (len(line) < 70 and _DATED.search(line)):
                doubt.append((m.start(), m.end()))
    starts = [s for s, _ in doubt]
    out: list[Span] = []
    for s, e, label in spans:
        if label:
            out.append((s, e, label))
            continue
        at = s
        k = max(0, bisect_left(starts, s) - 1)
        while k < len(doubt) and doubt[k][0] < e:
            a, b = doubt[k]
            if b > at:
                if a > at:
                    out.append((at, a, 0))
                at = b
            k += 1
        if at < e:
            out.append((at, e, 0))
    return out


def titles_of(html: str) -> list[set[str]]:
    """What a page calls itself: the words of its title, its social title, its first headings."""
    found = re.findall(
        r"<title[^>]*>(.*?)</title>|<h1[^>]*>(.*?)</h1>|og:title[\"'] content=[\"']([^\"']{8,300})",
        html[:400_000],
        re.S | re.I,
    )
    out = []
    for groups in found[:6]:
        said = re.sub(r"<[^>]+>|&\w+;", " ", " ".join(groups))
        for part in [said, *re.split(r"\s[|–—-]\s|\s»\s", said)]:
            words = {w.lower() for w in WORD.findall(part)}
            if len(words) >= 2:
                out.append(words)
    return out


def _clean(text: str) -> str:
    return " ".join(text.split())


def _tree(html: str) -> Any:
    from lxml import html as lx

    tree = lx.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", html))
    for bad in tree.xpath("//script|//style|//noscript|//template|//comment()"):
        if bad.getparent() is not None:
            bad.drop_tree()
    return tree


def container(tree: Any, gold: str) -> list[Any]:
    """The smallest element that holds nearly all of the gold text, and its ancestors, outermost first."""
    words = [w.lower() for w in WORD.findall(gold)]
    shingles = {tuple(words[i : i + 4]) for i in range(len(words) - 3)}
    if len(shingles) < 10:
        return []

    def share(e: Any) -> float:
        said = [w.lower() for w in WORD.findall(" ".join(e.itertext()))]
        return len({tuple(said[i : i + 4]) for i in range(len(said) - 3)} & shingles) / len(shingles)

    base = share(tree)
    if base < 0.5:
        return []
    way = [tree]
    while True:
        sized = sorted((c for c in way[-1] if isinstance(c.tag, str)), key=lambda c: -len("".join(c.itertext())))[:3]
        inner = next((c for c in sized if share(c) >= base * 0.93), None)
        if inner is None:
            return way
        way.append(inner)


BLOCKS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "td", "figcaption", "button", "dt", "dd", "pre")


def texts_of(e: Any, style: int) -> str:
    """An element's text in one of six careless styles."""
    if style == 0:
        return _clean(" ".join(e.itertext()))
    if style == 1:
        return "\n".join(t for x in e.itertext() if (t := _clean(x)))
    if style == 2:
        return _clean("".join(e.itertext()))
    if style == 3:
        import inscriptis

        return str(inscriptis.get_text(_source(e)))
    tags = BLOCKS if style == 4 else (*BLOCKS, "a", "span")
    lines, seen = [], set()
    for x in e.iter(*tags):
        if any(a in seen for a in x.iterancestors()):
            continue
        seen.add(x)
        if t := _clean(x.text_content()):
            lines.append(t)
    return ("\n\n" if style == 4 else "\n").join(lines)


def _source(e: Any) -> str:
    from lxml import html as lx

    return str(lx.tostring(e, encoding="unicode"))


def _trafilatura(html: str, recall: bool, comments: bool) -> str | None:
    import trafilatura

    return trafilatura.extract(html, favor_recall=recall, include_comments=comments)


def _html2text(html: str) -> str:
    import html2text

    h = html2text.HTML2Text()
    h.ignore_links = h.ignore_images = True
    h.body_width = 0
    return str(h.handle(html))


def _readability(html: str, markdown: bool) -> str:
    from lxml import html as lx
    from readability import Document

    summary = Document(html).summary()
    return _html2text(summary) if markdown else texts_of(lx.fromstring(summary), 4)


def _justext(html: str, lang: str) -> str:
    import justext

    names = {
        "en": "English",
        "de": "German",
        "fr": "French",
        "es": "Spanish",
        "it": "Italian",
        "pl": "Polish",
        "ru": "Russian",
        "el": "Greek",
        "pt": "Portuguese",
        "nl": "Dutch",
        "sv": "Swedish",
        "cs": "Czech",
        "tr": "Turkish",
    }
    words = justext.get_stoplist(names.get(lang, "English"))
    return "\n".join(p.text for p in justext.justext(html.encode(), words, encoding="utf-8") if not p.is_boilerplate)


def _resiliparse(html: str, main: bool) -> str:
    from resiliparse.extract.html2text import extract_plain_text

    return str(extract_plain_text(html, main_content=main, preserve_formatting=True, comments=not main))


def ways(html: str, gold: str, lang: str, rng: random.Random) -> Iterator[tuple[str, Callable[[], str | None]]]:
    """Five ways to turn a page into a dump, drawn by chance: most near the article, one of the whole page."""
    tree = _tree(html)
    way = container(tree, gold)
    if way:
        yield "container", lambda: texts_of(way[-1], rng.randrange(6))
        if len(way) > 2:
            up = way[-1 - rng.randrange(1, min(4, len(way) - 1))]
            yield "parent", lambda: texts_of(up, rng.randrange(6))
    page: list[tuple[str, Callable[[], str | None]]] = [
        ("page", lambda: texts_of(tree, rng.randrange(6))),
        ("html2text", lambda: _html2text(_source(tree))),
        ("resiliparse-all", lambda: _resiliparse(html, False)),
    ]
    near: list[tuple[str, Callable[[], str | None]]] = [
        ("trafilatura-recall", lambda: _trafilatura(html, True, rng.random() < 0.5)),
        ("trafilatura", lambda: _trafilatura(html, False, False)),
        ("readability", lambda: _readability(html, rng.random() < 0.5)),
        ("justext", lambda: _justext(html, lang)),
        ("resiliparse", lambda: _resiliparse(html, True)),
    ]
    yield rng.choice(page)
    yield from rng.sample(near, 2)


def _late(*_: Any) -> None:
    raise TimeoutError


def dumps(item: tuple[str, str]) -> list[str]:
    """All dumps of one page, as JSON lines."""
    name, line = item
    row = json.loads(line)
    html, gold = row["html"], row.get("gold")
    if len(html) > BIG:
        return []
    rng = random.Random(int(hashlib.sha256(row["id"].encode()).hexdigest()[:8], 16))
    signal.signal(signal.SIGALRM, _late)
    signal.alarm(SECONDS)
    out: list[str] = []
    head = {"page": row["id"], "site": site(row), "lang": row.get("lang") or "", "weight": TRUST[name]}
    try:
        if not gold:
            gold = taught(row)
            if gold is None:
                return []
        titles = titles_of(html)
        seen: set[str] = set()
        for made, render in ways(html, gold, head["lang"], rng):
            try:
                text = (render() or "").strip()
                if not LEAST <= len(text) <= MOST or text in seen:
                    continue
                seen.add(text)
                spans = align(text, gold)
            except TimeoutError:
                raise
            except Exception:  # an extractor's own failure on a broken page: one way less
                continue
            if spans:
                out.append(
                    json.dumps(
                        {**head, "made": made, "text": text, "spans": unsettled(text, spans, titles)},
                        ensure_ascii=False,
                    )
                )
        if name != "unlabelled" and LEAST <= len(gold) <= MOST and rng.random() < 0.3:
            out.append(
                json.dumps({**head, "made": "clean", "text": gold, "spans": [[0, len(gold), 1]]}, ensure_ascii=False)
            )
    except Exception:  # a page that can't be parsed, or that takes too long
        return out
    finally:
        signal.alarm(0)
    return out


def taught(row: dict[str, Any]) -> str | None:
    """A teacher's text of a page without gold: what cleaner keeps of it, where that is one long article."""
    from cleaner import Document, clean

    found = clean(Document(row["id"], row["html"], kind="html", url=row.get("url")))
    if len(found.articles) != 1 or found.flags or len(found.articles[0].text) < 600:
        return None
    return found.articles[0].text


def main() -> None:
    """Write all dumps of all sets."""
    data, out, names = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:] or list(TRUST)
    items: list[tuple[str, str]] = []
    for name in names:
        with gzip.open(data / "html" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            items += [(name, line) for line in file]
    items.sort(key=lambda i: hashlib.sha256(i[1][:200].encode()).digest())
    with gzip.open(out, "wt", encoding="utf-8", compresslevel=3) as file, Pool(2, maxtasksperchild=400) as pool:
        for n, lines in enumerate(pool.imap(dumps, items, chunksize=4)):
            file.writelines(x + "\n" for x in lines)
            if n % 500 == 0:
                print(n, len(items), flush=True)


if __name__ == "__main__":
    main()
