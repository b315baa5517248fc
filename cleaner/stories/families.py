"""
Signs that no single story has more than once or twice: where they recur with running text between, stories begin.

Letters pages (each letter salutes the editor), chats and channels (each post has its stamp), borders as wide as the
page, boxed titles, titles that are links, titles said again below their text, and feet: what a site writes below every
article, as rules know it (comments, "appeared first on"). Where a dump has no signature of its own, teasers that are
cut off and short lines that come round together.

Wrong when: one text quotes such things whole, as an article about letters to the editor would. So each must come three
times at least, and nearly all running text must stand under it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import accumulate, pairwise

from cleaner.model import Block, Mark
from cleaner.stories.lines import Line
from cleaner.text.characters import COLONS, is_unspaced
from cleaner.text.prose import fold
from cleaner.text.terms import STEM
from cleaner.text.words import words

LEAST = 3
"""Stories that a sign must open."""
FEET = 4
"""Stories that a foot in any words must close: "Read more" stands twice in one story now and then."""
BODY = 60
"""Characters of running text that nearly all of its stories must have; a foot wants more."""
ARTICLE = 100
WIDE = 40
"""Characters of a border as wide as the page."""
NOTE, EVEN = 80, 4
"""Characters of a note below an article in a giant line, and times the usual length that no story of it exceeds."""
HEADLINE, LONGEST, WITHIN = 15, 160, 8
"""Characters of a headline that is said again, and lines below which it is."""
TOGETHER, MOST = 3, 30
"""Sorts of short lines that must come round together, and the most frequent ones that are looked at."""
TELLING = "DAYU"
"""One of them: a date, an age, a byline, an address."""
ECHOED = 0.6
"""Share of linked titles that the text below must carry on."""
NEARLY = 0.8
"""Which share of them is nearly all."""
END = "end:"
FIRST = ("syndication/", "legal/post-appeared-first")
"""Notes of where an article appeared first: they close it, whatever they say."""
SURE = (*FIRST, END)
ENDS = ("comments/", "related/more-line", "legal/", *FIRST)
"""Clutter that stands below an article, once; but for those notes in the same words, with a headline below."""
EDITOR = re.compile(
    r"(?:Dear )?(?:Sir(?:s|/Madam| or Madam|, Madam)?|Madam|(?:the )?Editor|Mr\.? Editor)\s?[,:;!—–.-]"
    r"|To the [Ee]ditor\b"
    r"|(?:Sehr geehrte (?:Redaktion|Damen und Herren)|Monsieur le directeur|(?:Señor|Sr\.?|Senhor) [Dd]irec?tor"
    r"|(?:Egregio|Gentile|Caro) direttore|Geachte redactie|Szanowna [Rr]edakcjo|Уважаемая редакция|Caro editor)"
)
_END = re.compile(
    r"\W{0,4}(?:ends?|ende|fin|fine|koniec|конец|-30-)\W{0,4}$"
    r"|(?:written|posted|published) on\b(?=.*\d)",
    re.I,
)
"""What writers and blogs put below an article: an end mark, or when and under what it was posted."""
_POST = re.compile(r"(?:^|\s)#(\d{1,4})(?:\s|$)")
_COUNTED = re.compile(r"([^\W\d_]{4,}) ?(?:\(\d{1,4}\)|\[\d{1,4}\])")
"""How many comments there are, as sites write it."""
_AFTER = re.compile(r"[.!?…\])»”\"]\s*([^\W\d_][^.!?…\n]{3,28}[^\s.!?,;])$")
"""Words behind a paragraph's last sentence."""
_DIGITS = re.compile(r"\d+")
_TAG = re.compile(r"\[[^\W\d][^\[\]]{1,20}\] (?=\S)")
_STAMP = re.compile(r"\[?(?:[^\[\]\n]{1,40}, \[)?[\d./-]{6,10},? \d{1,2}[:.]\d\d(?::\d\d)?(?: ?[AP]M)?\]?(?: -)? ")
_LINK = re.compile(r"(?:[#*•\s]|\d{1,3}\W{1,2})*\[(?!\W)[^\[\]]{3,200}\]\((\S+)\)$")


def family(lines: Sequence[Line], marks: Sequence[Mark]) -> tuple[list[int], str] | None:
    """
    Where stories begin by such a sign.

    Args:
        lines: of the dump.
        marks: what rules say of it.

    Returns:
        (numbers of lines, name of the sign), the first story included; None where no sign recurs.
    """
    size = [0, *accumulate(len(x.text) if x.prose else 0 for x in lines)]
    for find, name in (
        (_letters, "letter"),
        (_stamps, "stamp"),
        (_bars, "border"),
        (_boxes, "border"),
        (_links, "linked"),
        (_tags, "prefix"),
        (_twice, "twice"),
    ):
        starts = [a for a, b in pairwise([*find(lines), len(lines)]) if size[b] > size[a]]
        if (
            len(starts) >= (FEET if find is _twice else LEAST)
            and _filled(size, starts, BODY)
            and size[starts[0]] <= (1 - NEARLY) * size[-1]
        ):
            return starts, name
    starts = _feet(lines, marks, size)
    return (starts, "end") if starts else None


def is_thread(lines: Sequence[Line]) -> bool:
    """Whether posts are counted as forums do ("#1", "#2" ...): a thread is one story."""
    counted = [int(m[1]) for x in lines if not x.prose and (m := _POST.search(x.text))]
    return sum(b == a + 1 for a, b in pairwise(counted)) >= 1 and counted[0] <= 2


def _filled(size: Sequence[int], starts: Sequence[int], least: int) -> bool:
    """Whether nearly all stories that begin there have running text."""
    ends = [*starts[1:], len(size) - 1]
    full = sum(size[b] - size[a] >= least for a, b in zip(starts, ends, strict=True))
    return full >= NEARLY * len(starts)


def _letters(lines: Sequence[Line]) -> list[int]:
    """Salutations to the editor, and the headlines right above, where most letters have one."""
    at = [i for i, x in enumerate(lines) if x.text[:1].isupper() and EDITOR.match(x.text)]
    above = [i for i in at if i and lines[i - 1].kind == "T" and lines[i - 1].text.count(" ") >= 2]
    titled = len(above) >= NEARLY * len(at)
    return [i - 1 if titled and i in above else i for i in at]


def _stamps(lines: Sequence[Line]) -> list[int]:
    """Lines that open with date and time, where all running text stands behind or below one."""
    return [i for i, x in enumerate(lines) if x.text[:1] in "[0123456789" and _STAMP.match(x.text)]


def _boxes(lines: Sequence[Line]) -> list[int]:
    """The upper of two borders with a line between."""
    return [
        i
        for i in range(len(lines) - 2)
        if lines[i].rule
        and len(lines[i].text) > 1
        and lines[i + 2].rule
        and lines[i].text[0] == lines[i + 2].text[0]
        and not lines[i + 1].prose
    ]


def _bars(lines: Sequence[Line]) -> list[int]:
    """Below borders as wide as the page that stand apart from the text above: what is drawn under a title does not."""
    found: dict[str, list[int]] = defaultdict(list)
    for i, x in enumerate(lines[1:-1], 1):
        if x.rule and len(x.text) >= WIDE and (x.gap or lines[i - 1].prose):
            found[x.text].append(i + 1)
    return max(found.values(), key=len, default=[])


def _links(lines: Sequence[Line]) -> list[int]:
    """Lines that are a link and nothing else, each to another address; where they are headings, all of their level."""
    found = {i: m[1] for i, x in enumerate(lines) if "](" in x.text and (m := _LINK.match(x.text))}
    bodies = sum(_carried_on(lines, i) for i in found)
    if len(found) < LEAST or len(set(found.values())) < len(found) or bodies < ECHOED * len(found):
        return []
    level, many = Counter(lines[i].text.partition(" ")[0] for i in found).most_common(1)[0]
    if set(level) == {"#"} and many >= NEARLY * len(found):
        return [i for i, x in enumerate(lines) if x.text.startswith(f"{level} ")]
    return list(found)


def _carried_on(lines: Sequence[Line], i: int) -> bool:
    """Whether the running text right below a headline says one of its words: below a pointer another text goes on."""
    body = next((x for x in lines[i + 1 : i + 3] if x.prose), None)
    if body is None:
        return False
    title = {w[:STEM] for w in words(lines[i].text.partition("](")[0]) if len(w) > 3}
    return not title.isdisjoint(w[:STEM] for w in words(body.text[: ARTICLE * 5])) or is_unspaced(body.text[:1])


def _tags(lines: Sequence[Line]) -> list[int]:
    """Headlines behind one tag in brackets ("[envelope] ..."), all of them different."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for i, x in enumerate(lines):
        if x.kind == "T" and (m := _TAG.match(x.text)) and x.text.count(" ", m.end()) >= 2:
            found[m.group()].setdefault(x.key, i)
    return list(max(found.values(), key=len, default={}).values())


def teasers(lines: Sequence[Line], marks: Sequence[Mark]) -> list[int]:
    """
    Where stories begin in an index: below texts that are cut off or that a pointer ends, where nearly all are.

    Args:
        lines: of the dump.
        marks: what rules say of it.

    Returns:
        Numbers of lines, the first story included; empty where this is no index, or one below an article.
    """
    size = [0, *accumulate(len(x.text) if x.prose else 0 for x in lines)]
    after = {i: fold(m[1]) for i, x in enumerate(lines) if x.prose and (m := _AFTER.search(x.text[-60:]))}
    pointers = {p for p, n in Counter(after.values()).most_common(1) if n >= FEET}
    more = {m.start for m in marks if m.by.startswith("related/more-line")}
    at: list[int] = []
    last = -1
    for i, x in enumerate(lines):
        if x.prose:
            last = i
        if x.teaser or after.get(i) in pointers:
            at.append(i)
        elif not x.prose and (x.start in more or x.key in pointers) and last not in at[-1:] and size[i] > size[last]:
            at.append(last)
    shown = sum(len(lines[i].text) for i in at)
    if len(at) < LEAST or shown < NEARLY * size[-1]:
        return []
    starts = [0]
    for i in at:
        if size[i + 1] > size[starts[-1]]:
            starts.append(_below(lines, i + 1))
    if starts[-1] == len(lines) or size[-1] == size[starts[-1]]:
        starts.pop()
    return [] if _article(lines, size, starts) else starts


def _article(lines: Sequence[Line], size: Sequence[int], starts: Sequence[int]) -> bool:
    """Whether the first of these stories is an article, and what follows are teasers of others."""
    told = sorted(size[b] - size[a] for a, b in pairwise([*starts, len(lines)]))
    if len(starts) < 2 or size[starts[1]] - size[starts[0]] < EVEN * told[len(told) // 2]:
        return False
    teased = sum(any(x.teaser for x in lines[a:b]) for a, b in pairwise([*starts[1:], len(lines)]))
    return teased >= NEARLY * (len(starts) - 1)


def _twice(lines: Sequence[Line]) -> list[int]:
    """Headlines that are said again below their text, as a link or behind a pointer: nearly all text is in between."""
    said = [fold(x.text) if HEADLINE <= len(x.text) <= LONGEST and not x.gone else "" for x in lines]
    often = Counter(said)
    starts: list[int] = []
    i = inside = 0
    while i < len(lines):
        title, body = said[i], False
        for j in range(i + 1, min(i + WITHIN, len(lines)) if len(title) >= HEADLINE and often[title] <= 2 else i):
            if body and said[j].endswith(title) and len(said[j]) < 2 * len(title) + HEADLINE:
                starts.append(i)
                inside += sum(len(x.text) for x in lines[i:j] if x.prose)
                i = j
                break
            body = body or (lines[j].prose and title not in said[j])
        i += 1
    return starts if inside >= NEARLY * sum(len(x.text) for x in lines if x.prose) else []


def recurring(lines: Sequence[Line], marks: Sequence[Mark]) -> list[int]:
    """
    Where stories begin if the same sorts of short lines come round together between running text.

    Three sorts at least, one of them a date, an age, a byline or an address, and one in the same words.

    Args:
        lines: of the dump.
        marks: what rules say of it: the family of a rule that drops a line is its sort.

    Returns:
        Numbers of lines, the first story included; empty where nothing comes round.
    """
    size = [0, *accumulate(len(x.text) if x.prose else 0 for x in lines)]
    by = {m.start: m.by.partition("/")[0] for m in marks if m.act == "drop"}
    runs: list[tuple[int, int]] = []
    for i, x in enumerate(lines):
        if not x.prose:
            if runs and runs[-1][1] == i:
                runs[-1] = (runs[-1][0], i + 1)
            else:
                runs.append((i, i + 1))
    found: dict[str, list[int]] = defaultdict(list)
    for n, (a, b) in enumerate(runs):
        for key in {_sort(lines[i], by) for i in range(a, b)} - {""}:
            found[key].append(n)
    often = dict(sorted(found.items(), key=lambda f: len(f[1]))[-MOST:])
    best: list[int] = []
    most = 0
    for at in often.values():
        if len(at) < LEAST:
            continue
        here = set(at)
        with_ = [k for k, o in often.items() if len(here.intersection(o)) >= NEARLY * max(len(here), len(o))]
        if (
            len(with_) >= TOGETHER
            and any(k in TELLING for k in with_)
            and any(len(k) > 1 for k in with_)
            and (len(with_), len(at)) > (most, len(best))
        ):
            best, most = at, len(with_)
    if not best:
        return []
    starts = []
    for n in best:
        a, b = runs[n]
        starts.append(a if a == 0 else _below(lines, a))
    if size[starts[0]]:
        starts.insert(0, 0)
    starts = [a for a, b in pairwise([*starts, len(lines)]) if size[b] > size[a]]
    return starts if len(starts) >= LEAST and _filled(size, starts, BODY) else []


def _sort(x: Line, by: dict[int, str]) -> str:
    """What sort of short line it is."""
    if x.gone:
        return by.get(x.start, "")
    if x.kind in "DAYUCKTL":
        return x.kind
    return _DIGITS.sub("#", x.key) if x.key else ""


def within(blocks: Sequence[Block], marks: Sequence[Mark]) -> list[int]:
    """
    Where stories begin inside one giant line: behind a pointer or a note, or with the count of the last one's comments.

    Args:
        blocks: the sentences of the line.
        marks: what rules say of them.

    Returns:
        Indexes into `blocks`, the first story included; empty where no such foot recurs evenly.
    """
    rules = {m.start: m for m in marks if m.act in ("drop", "cut") and m.by.startswith(("related/more", *FIRST))}
    found: dict[str, list[int]] = defaultdict(list)
    for i, b in enumerate(blocks):
        m = rules.get(b.start)
        if m is not None and len(b.text) <= NOTE:
            found[m.by if m.by.startswith(FIRST) else fold(b.text)].append(i + 1)
        elif i and (c := _COUNTED.search(b.text)):
            found[fold(c[1])].append(i + (c.end() > len(b.text) - HEADLINE))
    size = [0, *accumulate(len(b.text) for b in blocks)]
    for at in found.values():
        starts = [0, *(i for i in at if size[i] < size[-1])]
        told = sorted(size[b] - size[a] for a, b in pairwise(starts))
        if len(at) >= FEET and told[0] >= ARTICLE and told[-1] <= EVEN * told[len(told) // 2]:
            if size[-1] - size[starts[-1]] < ARTICLE:
                starts.pop()
            return starts
    return []


def _feet(lines: Sequence[Line], marks: Sequence[Mark], size: Sequence[int]) -> list[int]:
    """The lines below what closes an article, where it does so again and again, and the next opens as the others do."""
    acts = ("drop", "cut", "end")
    rules = {m.start: (m.by, m.end) for m in marks if m.act in acts and m.by.startswith(ENDS)}
    found: dict[str, list[int]] = defaultdict(list)
    for i, x in enumerate(lines):
        if foot := _foot(x, *rules.get(x.start, ("", 0))):
            found[foot].append(i)
    for foot, at in found.items():
        if size[at[0]] < ARTICLE:
            continue  # it opens stories
        starts = [0]
        for i in at:
            below = _below(lines, i + 1)
            headed = below == len(lines) or foot.startswith(SURE) or not lines[below].prose
            if headed and size[i] - size[starts[-1]] >= ARTICLE:
                starts.append(below)
        if size[-1] - size[starts[-1]] < ARTICLE:
            starts.pop()
        if len(starts) <= NEARLY * len(at) or len(starts) < LEAST:
            continue
        kinds = Counter(lines[s].kind for s in starts[1:])
        alike = kinds.most_common(1)[0][1] >= NEARLY * len(starts[1:])
        if _article(lines, size, starts):
            continue
        if foot.startswith(SURE) or (len(starts) >= FEET and alike):
            return starts
    return []


def _below(lines: Sequence[Line], i: int) -> int:
    """Where the next story begins below a foot: behind more of it, and behind the widest gap before running text."""
    while i < len(lines) and (lines[i].gone or lines[i].rule):
        i += 1
    best = i
    while i < len(lines) and not lines[i].prose:
        if lines[i].gap > lines[best].gap:
            best = i
        i += 1
    return best


def _foot(line: Line, by: str, end: int) -> str:
    """What closes an article here, so that the same foot has the same name; "" for nothing."""
    if line.text[-1] in COLONS:
        return ""
    taken = end >= line.end - 1
    if taken and by.startswith(FIRST):
        return by
    if line.prose:
        return ""
    if taken or line.kind == "C":
        return _DIGITS.sub("#", fold(line.text))
    m = _END.match(line.text)
    return END + m.group().casefold() if m else ""
