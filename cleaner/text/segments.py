"""A plain-text dump -> Blocks: one a line, and a giant line sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from cleaner.model import Block, Document, Page
from cleaner.text.characters import (
    BULLETS,
    CLOSERS,
    CLOSING_QUOTES,
    COLONS,
    COMMAS,
    END_LATIN,
    END_OTHER,
    END_WIDE,
    SENTENCE_END,
)
from cleaner.text.patterns import pattern
from cleaner.text.wrapping import wrapped

GIANT = 1200
"""Characters beyond which a line is taken for a whole text without line breaks, and judged sentence by sentence."""

_LINE = pattern(r"[^\r\n\x0b\x0c\x85\u2028\u2029]+")
_BULLET = pattern(rf"\s*(?:[{BULLETS}]|\d{{1,3}}[.)])\s+\S")
_RULE = pattern(r"[\s*=_~#•·.|+—–-]{3,}$")
_SENTENCE = pattern(
    rf"""
      [{END_LATIN}][\])"'’”»]*\s+ (?= [\["'‘“„«(¿¡]*[^\W\d_a-zà-öø-ÿ] | [\["'‘“„«(]*\d )
    | [{END_WIDE}][」』”）]*\s*
    | [{END_OTHER}]\s+
    | (?<=[^\W\d_]\s)[»›→►]\s+ (?= [\["'‘“„(¿¡]*[^\W\d_a-zà-öø-ÿ] )
    """,
    re.X,
)
_ABBREVIATION = pattern(
    r"""
    (?: ^ | [\s(."“‘] )
    (?: [^\W\d_] | Mr | Mrs | Ms | Dr | Prof | St | Sr | Jr | Gen | Gov | Sen | Rep | Lt | Col | Capt | Sgt | Rev | Hon
      | Inc | Ltd | Co | Corp | vs | No | Nos | Jan | Feb | Mar | Apr | Jun | Jul | Aug | Sept? | Oct | Nov | Dec | bzw
      | ca | Nr | z\.B | d\.h | u\.a | M | Mme | Mlle | Sra? | Sta | Dña | D | tzv | např | mj | ok | r | ul | im | al
      | etc | approx | Fig | p | pp | Art ) \. $
    """,
    re.X,
)
_UP = "A-ZÀ-ÖØ-ÞЀ-Я"
"""Capitals that open a headline in capitals: Latin and Cyrillic; Greek is added where no small letter could stand."""
_CAPS = pattern(
    rf"""
    (?: (?: ^ | (?<=\s) ) ["'“‘]? [{_UP}Α-Ω0-9][{_UP}Α-Ω0-9.,:;&$%'’"“”!?/-]* \s+ ){{4,30}}
    (?= ["'“‘«]? [{_UP}Α-Ω]? [a-zß-öø-ÿа-яα-ω] )
    """,
    re.X,
)
_LABEL = pattern(
    rf"""["'“(\[]? (?: [{_UP}][\w'’-]*(?:\ [\w'’-]+){{0,3}}:\s | [{_UP}'’]{{4,}}(?:\ [{_UP}'’]{{2,}}){{0,3}}:?\s )""",
    re.X,
)
_OPENER = pattern(
    r"""
    \s (?= (?: The | A | An | In | On | At | It | He | She | They | We | But | And | According | When | After | As | For
             | This | These | Those | That | There | While | Der | Die | Das | Ein | Eine | Es | Er | Sie | Wir | Im
             | Am | Bei | Nach | Mit | Le | La | Les | Un | Une | Il | Elle | Dans | El | Los | Las | Una | En | Por
             | Lo
             | Gli | Nel | O | Os | As | Um | Uma | Em | No | Na | De | Het | Een ) \s+ [\w'’-]+ \s )
    """,
    re.X,
)


def _fused(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """
    Cut a sentence of a giant line where a headline without an end mark was run into it.

    A headline in capitals ends where they end; one behind a label ("Related: …", "SEE MORE …") ends before a
    capitalised word that opens sentences. A cut where there was none does no harm: both pieces are judged, and stay.
    """
    at = start
    if end - start > GIANT:
        yield start, end
        return
    caps = _CAPS.search(text, start, end)
    if caps and caps.end() - caps.start() >= 24:
        if caps.start() > at:
            yield at, caps.start()
        stop = caps.end()
        yield caps.start(), stop
        at = stop
    elif _LABEL.match(text, start, end):
        opener = _OPENER.search(text, min(end, start + 24), min(end, start + 240))
        if opener and text[opener.start() - 1] not in ",;:-–—(" and end - opener.end() >= 30:
            yield at, opener.start()
            at = opener.end()
    yield at, end


def sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """
    Cut a stretch of text into sentences, by rule: an end mark, white space, then a capital, a digit or a quote.

    Yields:
        (start, end) offsets, without outer white space; together they hold every other character of the stretch.
    """
    at = start
    for m in _SENTENCE.finditer(text, start, end):
        mark = m.start() + 1
        if text[m.start()] == "." and _ABBREVIATION.search(text, max(at, mark - 8), mark):
            continue
        stop = m.end()
        while stop > at and text[stop - 1].isspace():
            stop -= 1
        if stop > at:
            yield at, stop
        at = m.end()
    while at < end and text[at].isspace():
        at += 1
    if at < end:
        yield at, end


def role(text: str) -> str:
    """What a line looks like by its first characters: p, h (Markdown), li, quote or rule (a border)."""
    head = text[:1]
    if head.isalnum() and not head.isdigit():
        return "p"
    if _RULE.match(text):
        return "rule"
    if head == "#" and re.match(r"#{1,6}\s+\S", text):
        return "h"
    if head == ">" and text[1:2].isspace():
        return "quote"
    return "li" if _BULLET.match(text) else "p"


def read_blocks(document: Document, unwrap: bool = False) -> Page:
    """
    Cut a text dump into blocks: a line that holds more than white space, lines that a scraper broke in mid-sentence
    joined again (`joined`), giant lines by sentence.

    The blocks are ordered and disjoint, and all text between them is white space.

    Args:
        document: the dump.
        unwrap: whether the lines of a dump that is wrapped at a column are joined: a paragraph is a block then.
    """
    text = document.text
    blocks: list[Block] = []
    lines: list[tuple[int, int]] = []
    for m in _LINE.finditer(text):
        line = m.group()
        body = line.strip()
        if body:
            start = m.start() + len(line) - len(line.lstrip())
            lines.append((start, start + len(body)))
    paragraphs = wrapped(text, lines) if unwrap else None
    if paragraphs is not None:
        blocks = [
            Block(n, start, end, text[start:end], role(text[start:end])) for n, (start, end) in enumerate(paragraphs)
        ]
        return Page(document, tuple(blocks))
    for start, end in joined(text, lines):
        body = text[start:end]
        if end - start <= GIANT:
            blocks.append(Block(len(blocks), start, end, body, role(body)))
        else:
            for first, last in sentences(text, start, end):
                for a, b in _fused(text, first, last):
                    piece = text[a:b].rstrip()
                    if piece:
                        blocks.append(Block(len(blocks), a, a + len(piece), piece))
    return Page(document, tuple(blocks))


_ENDS = frozenset(SENTENCE_END + COLONS + ";；" + CLOSING_QUOTES + "|·•*")
"""A line that ends so is no half sentence."""
_CLOSERS = frozenset(SENTENCE_END + CLOSERS + ":")
"""A mended chain of lines ends so, or it was a list after all."""
_GOES_ON = frozenset(SENTENCE_END + COMMAS + COLONS + CLOSERS + "%") - frozenset("…\"'›}")
"""No line begins so, but the rest of a sentence behind a link: what may open a line as well is left out."""
_SMALL_WORDS = """
    the a an of to in on at by for from with after before during between against through under over when while where
    because has have had will would can could and or but as that which who is are was were be been its his her
    their our this these than into about der die das den dem des ein eine einen einem einer und oder von vom mit
    zu zum zur im am auf für bei aus nach über als dass wie sich ist sind war le la les un une du de et ou à au
    aux en dans par pour sur avec que qui est sont se ce cette el los las una del y o al con por para es son su
    sus lo il gli dei della delle di da nel nella per che e i os um uma do dos no na nos nas em com het een van
    op met voor door te w z że się og på av til med som och att är ett det v že s k
"""
_SMALL = frozenset(_SMALL_WORDS.split())
"""Words that end no heading and no menu entry; after one of them the sentence goes on."""
_PROSE, _WRAP = 60, 110


def joined(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """
    Mend the sentences that a scraper broke: BeautifulSoup's `get_text("\\n")` ends a line at every link.

    Lines are joined where the next one goes on in mid-sentence (it begins in lower case or with a comma, and the one
    before has no end mark), where a name stands between two such places, and where a line ends in "the", "of" or a
    comma. A chain must hold a line of prose and end like a sentence; lines of even length (text wrapped at a
    column), short lines (verse, menus) and runs of short items (lists) stay as they are.

    Args:
        text: the dump.
        lines: (start, end) of its lines that are not empty, without outer white space.

    Yields:
        (start, end): a line, or several that belong together.
    """
    chains: dict[int, int] = {}
    sure, i = False, 0
    while i + 1 < len(lines):
        start, end = lines[i]
        k = i
        if text[end - 1] not in _ENDS and end - start <= GIANT:
            k = _chain(text, lines, i)
            if k > i and _is_sentence(text, lines, i, k):
                chains[i] = k
                sure = sure or k > i + 1 or text[lines[k][0]] in _GOES_ON
        i = k + 1
    # two lines that read on may be chance; three, or a line that begins with a comma, show what sort of dump this is
    if not sure or _is_wrapped(text, lines):
        chains.clear()
    i = 0
    while i < len(lines):
        k = chains.get(i, i)
        yield lines[i][0], lines[k][1]
        i = k + 1


def _goes_on(text: str, a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Whether line `b`, right below `a`, must be the rest of its sentence."""
    head = text[b[0]]
    if text[a[1] - 1] in _ENDS:
        return False
    if head in _GOES_ON:
        return text[b[0] : b[0] + 3] != "..." and text[a[1] - 1] not in "-–—"
    if not head.islower() or head in "ºª":
        return False
    first = text[b[0] : min(b[0] + 24, b[1])].split()[0]
    return not first.endswith(":") and "://" not in first and not first.startswith("www.")


def _near(text: str, a: tuple[int, int], b: tuple[int, int]) -> bool:
    """One line break between them, not an empty line."""
    gap = text[a[1] : b[0]]
    return gap.count("\n") <= 1 and gap.count("\r") <= 1 and len(gap) < 4


def _open_end(text: str, a: tuple[int, int], least: int = 30) -> bool:
    """Whether a line of `least` characters or more breaks off: after a small word, a comma or an opening bracket."""
    if a[1] - a[0] < least:
        return False
    if text[a[1] - 1] in ",(，、":
        return True
    tail = text[max(a[0], a[1] - 8) : a[1]]
    last = tail.split()[-1]
    return len(last) < len(tail) and last in _SMALL


def _chain(text: str, lines: Sequence[tuple[int, int]], i: int) -> int:
    """The last line that seems to belong to the sentence which line `i` begins; `i` when that is whole."""
    k = i
    while k + 1 < len(lines) and _near(text, lines[k], lines[k + 1]) and lines[k + 1][1] - lines[k + 1][0] <= GIANT:
        a, b = lines[k], lines[k + 1]
        if _goes_on(text, a, b):
            k += 1
            continue
        if text[a[1] - 1] in _ENDS or _BULLET.match(text, b[0], b[1]):
            break
        if _open_end(text, a):
            k += 1
            continue
        # a name or a title that was a link: "... said" / "Jane Doe" / ", who ..."
        if (
            (k > i or a[1] - a[0] >= 2 * _PROSE)
            and b[1] - b[0] <= 2 * _PROSE
            and k + 2 < len(lines)
            and _near(text, b, lines[k + 2])
            and _goes_on(text, b, lines[k + 2])
        ):
            k += 2
            continue
        break
    return k


def _is_sentence(text: str, lines: Sequence[tuple[int, int]], i: int, k: int) -> bool:
    """Whether the lines `i` to `k` make broken prose, and not verse, a list, a menu or wrapped text."""
    sizes = [b - a for a, b in lines[i : k + 1]]
    comma = any(text[lines[j][0]] in _GOES_ON for j in range(i + 1, k + 1))
    if (
        text[lines[k][1] - 1] not in _CLOSERS
        and not comma
        and sum(_open_end(text, lines[j], 2) for j in range(i, k)) < 2
    ):
        return False
    widest = max(sizes)
    if widest < _PROSE and not ((comma or len(sizes) > 3) and sum(sizes) >= _PROSE):
        return False
    if len(sizes) > 2 and widest <= _WRAP and min(sizes[:-1]) > 0.75 * widest:
        return False
    short = run = 0
    for j, size in enumerate(sizes[1:-1], i + 1):
        run = run + 1 if size < 40 and text[lines[j][0]].islower() else 0
        short = max(short, run)
    return short < 3 or comma or any(_open_end(text, lines[j], 2) for j in range(i, k))


def _is_wrapped(text: str, lines: Sequence[tuple[int, int]]) -> bool:
    """Whether the dump is text wrapped at a column: where a sentence goes on below, the line above is a full one."""
    sizes = sorted(b - a for a, b in lines)
    wide = sizes[int(0.95 * (len(sizes) - 1))]
    if wide > _WRAP:
        return False
    full = part = 0
    for a, b in pairwise(lines):
        if text[b[0]].islower() and text[a[1] - 1] not in _ENDS:
            full += a[1] - a[0] > 0.75 * wide
            part += 1
    return part > 0 and full >= 0.6 * part
