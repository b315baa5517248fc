"""
Many dumps at once -> segments, hashed words and numbers of shape: what the reader's network sees.

A segment is the smallest piece that is judged: a line, a sentence, or a piece of a line between two places where one
text may have been glued to another (a bar, a wide gap, a capital behind a small letter). All of it is array work over
code points, in whole numbers: the same dump gives the same arrays beside any other dumps, on any machine.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.text.characters import tables

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Put = Callable[[str, "Ints | Bools"], None]
"""Writes one column of the numbers of shape."""

SPACE, LOWER, UPPER, LETTER, DIGIT, WIDE, END, CLOSER, OPENER, BAR, OTHER = range(11)
"""Classes of characters. LETTER: letters of scripts without case, and marks; WIDE: of scripts without spaces."""
GRID = 64
"""Numbers of shape and place are multiples of 1 / GRID, from -127 to 127 of them."""
LONG = 170
"""Characters of a segment from which on it is cut wherever a capital follows a small word without a mark between."""
SHORTEST = 20
"""Characters that the piece before such a cut has at least."""
GIANT = 600
"""Characters of a line that holds a whole text."""
GAP = 3
"""White space characters in a row that part two cells of a table."""

BLANK, LINE, SENTENCE, CELL, BARS, GLUED, WEAK = range(1, 8)
"""What stands before a segment: an empty line, a line break, a sentence's end, a wide gap,
a bar, nothing, one space."""

_P = np.uint64(0x9E3779B97F4A7C15 | 1)
_P_INVERSE = np.uint64(pow(int(_P), -1, 1 << 64))
_SALT = np.uint64(0xD1342543DE82EF95)
"""Tells the words of one dump from those of the others; not a power of P, or sums of letters would meet."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """Segments of several dumps, in order; all arrays are one row a segment unless said otherwise."""

    document: Ints
    """Number of the dump."""
    start: Ints
    """Code points into the dump's text, as `end`."""
    end: Ints
    border: NDArray[np.int8]
    """What stands before it: BLANK … WEAK."""
    line: Ints
    """Number of its line among all lines of all dumps."""
    words: NDArray[np.uint32]
    """Hashes, shape (tokens, KINDS): of the word, of the pair with the next, of its beginning, of its end; 0 for
    none."""
    tokens: Ints
    """Where each token begins and ends in its dump, in code points, shape (tokens, 2)."""
    first: Ints
    """Number of each segment's first token in `words`; one more at the end."""
    shape: NDArray[np.int8]
    """Numbers of shape and place, shape (segments, len(NAMES)), in GRID-ths."""


KINDS = 4
"""Hashes that a token has."""
_BREAKS = (10, 11, 12, 13, 0x85, 0x2028, 0x2029)
"""Line breaks, as code points."""


@lru_cache(maxsize=4)
def _powers(size: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """P ** i and P ** -i modulo 2 ** 64, for i below `size`."""
    up = np.full(size, _P, np.uint64)
    down = np.full(size, _P_INVERSE, np.uint64)
    up[0] = down[0] = 1
    return np.cumprod(up, dtype=np.uint64), np.cumprod(down, dtype=np.uint64)


def _mixed(h: NDArray[np.uint64], salt: int) -> NDArray[np.uint32]:
    """32 well-mixed bits of each hash, never 0 (the finaliser of MurmurHash3, Appleby 2011)."""
    h = h ^ np.uint64(salt * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF)
    h = (h ^ (h >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    h = (h ^ (h >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    bits: NDArray[np.uint32] = np.maximum(h >> np.uint64(32), np.uint64(1)).astype(np.uint32)
    return bits


def _is(kind: NDArray[np.uint8], *which: int) -> Bools:
    """Where a class is one of `which`."""
    table = np.zeros(16, np.bool_)
    table[list(which)] = True
    found: Bools = table[kind]
    return found


def _one_of(points: NDArray[np.uint32], which: Sequence[int]) -> Bools:
    """Where a code point is one of `which`: a few comparisons are quicker than numpy's `isin`."""
    found: Bools = points == which[0]
    for point in which[1:]:
        found |= points == point
    return found


def _runs(values: NDArray[np.int64], starts: Ints) -> Ints:
    """Sums of `values` from each start to the next."""
    total = np.concatenate(([0], np.cumsum(values)))
    sums: Ints = total[np.append(starts[1:], len(values))] - total[starts]
    return sums


def encode(texts: Sequence[str]) -> Encoded:
    """
    Cut several dumps into segments and describe each of them.

    Args:
        texts: the dumps.

    Returns:
        The segments of all dumps, in order; together with white space they hold every character.
    """
    sizes = np.array([len(t) for t in texts], np.int64)
    base = np.concatenate(([0], np.cumsum(sizes + 1)))[:-1]
    points = np.frombuffer("\n".join([*texts, ""]).encode("utf-32-le", "surrogatepass"), np.uint32)
    found = tables()
    classes, lower = found["segments"], found["lower"]
    low = np.minimum(points, 0xFFFF).astype(np.uint16)
    kind = classes[low]
    newline = _one_of(points, _BREAKS)
    newline[:-1] &= (points[:-1] != 13) | (points[1:] != 10)  # CR LF is one line break
    starts, border = _segments(points, kind, newline, base)
    if not len(starts):
        none = np.zeros(0, np.int64)
        return Encoded(
            none, none, none, none.astype(np.int8), none, np.zeros((0, KINDS), np.uint32), np.zeros((0, 2), np.int64),
            np.zeros(1, np.int64), np.zeros((0, len(NAMES)), np.int8),
        )  # fmt: skip
    filled = np.flatnonzero(kind != SPACE)
    ends = filled[np.searchsorted(filled, np.append(starts[1:], len(points))) - 1] + 1
    document = np.searchsorted(base, starts, side="right") - 1
    breaks = np.concatenate(([0], np.cumsum(newline)))
    line = np.cumsum(np.diff(breaks[starts], prepend=breaks[starts[0]]) != 0)
    s = Segments(starts, ends, border, line, document)
    tokens = _tokens(kind, s, base)
    hashes, words = _words(lower[low], tokens)
    shape = _shape(kind, points, s, tokens, hashes)
    offset = base[document]
    places = np.stack((tokens.start, tokens.end), axis=1) - np.repeat(offset, np.diff(tokens.first))[:, None]
    return Encoded(document, starts - offset, ends - offset, border, line, words, places, tokens.first, shape)


class Segments(NamedTuple):
    """Where segments stand in the joined text of all dumps; one row a segment."""

    start: Ints
    end: Ints
    border: NDArray[np.int8]
    line: Ints
    document: Ints


class Tokens(NamedTuple):
    """Words, numbers, single characters of scripts without spaces, and marks; one row a token."""

    start: Ints
    end: Ints
    group: NDArray[np.uint8]
    """1 a word, 2 a number, 3 a character of a script without spaces, 4 a mark."""
    last: Bools
    """Whether it is the last of its dump."""
    first: Ints
    """Number of each segment's first token; one more at the end."""

    def inside(self, flags: Bools) -> Ints:
        """How many tokens of each segment are so."""
        total = np.concatenate(([0], np.cumsum(flags)))
        counts: Ints = total[self.first[1:]] - total[self.first[:-1]]
        return counts


def _segments(
    points: NDArray[np.uint32], kind: NDArray[np.uint8], newline: Bools, base: Ints
) -> tuple[Ints, NDArray[np.int8]]:
    """Where segments begin, and what stands before each."""
    at = np.flatnonzero(kind != SPACE)
    if not len(at):
        return at, np.zeros(0, np.int8)
    k, point = kind[at], points[at]
    opening = np.searchsorted(at, base)
    opening = opening[opening < len(at)]
    since = np.arange(len(at)) - np.maximum.accumulate(_placed(len(at), opening, opening))

    def earlier(values: NDArray[Any], by: int, nothing: int) -> NDArray[Any]:
        """For each character that of `by` characters before in its dump, white space not counted."""
        return np.where(since >= by, values[np.maximum(np.arange(len(values)) - by, 0)], nothing)

    gap = at - earlier(at, 1, -9) - 1
    breaks = np.concatenate(([0], np.cumsum(newline)))
    lines = breaks[at] - earlier(breaks[at], 1, -9)
    before, two, three = (earlier(k, by, OTHER) for by in (1, 2, 3))
    after = np.append(k[1:], OTHER)
    spaced = gap > 0
    # the class of the last character that is no closing quote or bracket
    solid = np.maximum.accumulate(np.where((k == CLOSER) & (since > 0), 0, np.arange(len(k))))
    inner, inner_point = earlier(k[solid], 1, OTHER), earlier(point[solid], 1, 0)
    plain = (k == OTHER) & (point < 0x2000) & (point != 35) & (point != 64)
    starts_word = _is(k, UPPER, DIGIT, OPENER, LETTER, WIDE, OTHER, BAR) & ~plain
    initial = (inner_point == 46) & (before == END) & (two == UPPER)  # "J. Doe": a capital alone before the full stop
    initial &= (three != UPPER) & (three != LOWER) | (earlier(gap, 2, 1) > 0)
    sentence = (inner == END) & starts_word & ~initial & (spaced | (inner_point >= 0x3000))
    # no name such as "McCoy" or "iPhone": three small letters or more stand before the capital
    glued = ~spaced & (k == UPPER) & (after == LOWER) & (before == LOWER) & (two == LOWER) & (three == LOWER)
    glued &= (earlier(gap, 1, 1) == 0) & (earlier(gap, 2, 1) == 0)
    stuck = ~spaced & (inner == END) & (k == UPPER) & (inner_point < 0x3000) & (after == LOWER)
    stuck &= _is(two, LOWER, CLOSER, DIGIT)
    border = np.zeros(len(at), np.int8)
    border[glued | stuck] = GLUED
    border[(k == BAR) & (before != BAR)] = BARS
    border[gap >= GAP] = CELL
    border[sentence & (gap < GAP)] = SENTENCE
    border[lines == 1] = LINE
    border[lines > 1] = BLANK
    border[opening] = BLANK
    _weak(border, at, k, before, spaced)
    found = np.flatnonzero(border)
    return at[found], border[found]


def _placed(size: int, at: Ints, values: Ints) -> Ints:
    """Zeros but for `values` at `at`."""
    out = np.zeros(size, np.int64)
    out[at] = values
    return out


def _weak(border: NDArray[np.int8], at: Ints, k: NDArray[np.uint8], before: NDArray[np.uint8], spaced: Bools) -> None:
    """Cut long segments where a capital follows a small word: into `border`."""
    strong = np.flatnonzero(border)
    last_of = np.append(strong[1:], len(at)) - 1
    long = np.repeat(at[last_of] + 1 - at[strong] > LONG, np.diff(np.append(strong, len(at))))
    word = spaced | (border > 0)
    opens = np.maximum.accumulate(np.where(word, np.arange(len(k)), 0))
    previous = np.concatenate(([OTHER], k[opens][:-1]))  # the class of the first character of the word before
    weak = long & (border == 0) & word & (k == UPPER) & (previous != UPPER)
    where = np.flatnonzero(weak & _is(before, LOWER, DIGIT, CLOSER, LETTER))
    if len(where):
        anchors = np.sort(np.concatenate((strong, where)))
        room = at[where] - at[anchors[np.searchsorted(anchors, where) - 1]]
        border[where[room >= SHORTEST]] = WEAK


def _tokens(kind: NDArray[np.uint8], s: Segments, base: Ints) -> Tokens:
    """The tokens of all segments."""
    group = np.array([0, 1, 1, 1, 2, 3, 4, 4, 4, 4, 4], np.uint8)[kind]
    other = np.ones(len(group) + 1, np.bool_)
    other[1:-1] = (group[1:] != group[:-1]) | (group[1:] >= 3)
    other[s.start] = True  # a word that was glued to another begins with its segment
    start = np.flatnonzero((group != 0) & other[:-1])
    end = np.flatnonzero((group != 0) & other[1:]) + 1
    last = np.zeros(len(start), np.bool_)
    behind = np.append(np.searchsorted(start, base[1:]), len(start)) - 1
    last[behind[behind >= 0]] = True
    return Tokens(start, end, group[start], last, np.append(np.searchsorted(start, s.start), len(start)))


def _words(low: NDArray[np.uint16], t: Tokens) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """Each token's own hash, and its `Encoded.words`."""
    start, end, group = t.start, t.end, t.group
    size = 1 << max(16, len(low).bit_length())
    up, down = _powers(size)
    total = np.concatenate(
        (np.zeros(1, np.uint64), np.cumsum((low.astype(np.uint64) + np.uint64(1)) * up[: len(low)], dtype=np.uint64))
    )

    def hashed(a: Ints, b: Ints) -> NDArray[np.uint64]:
        return (total[b] - total[a]) * down[a]

    whole = hashed(start, end)
    length = end - start
    whole = np.where(group == 2, np.minimum(length, 5).astype(np.uint64), whole)
    after = np.append(whole[1:], np.uint64(7))
    after[t.last] = 7  # a dump's last word has no next one
    pair = whole * np.uint64(0xD6E8FEB86659FD93) + after
    words = np.zeros((len(start), KINDS), np.uint32)
    words[:, 0] = _mixed(whole, 1)
    words[:, 1] = _mixed(pair, 2)
    letters = (group == 1) & (length > 5)
    words[letters, 2] = _mixed(hashed(start[letters], start[letters] + 4), 3)
    words[letters, 3] = _mixed(hashed(end[letters] - 3, end[letters]), 4)
    joined = (group[:-1] == 3) & (group[1:] == 3) & (end[:-1] == start[1:])
    three = np.flatnonzero(joined[:-1] & joined[1:])
    if len(three):
        words[three, 2] = _mixed(pair[three] * np.uint64(0xD6E8FEB86659FD93) + whole[three + 2], 5)
    return whole, words


_LOG = np.array([2 ** (i / 8) for i in range(1, 136)])
"""Steps of an eighth of a doubling: logarithms by table look-up, so that no two machines differ."""


def _log(x: Ints) -> Ints:
    """Eighths of the binary logarithm of whole numbers, 0 for 1 and less, rounded down."""
    return np.searchsorted(_LOG, x + 1e-9, side="right")


NAMES = (
    "chars", "tokens", "upper", "lower", "digits", "marks", "wide", "opens_upper", "opens_lower", "opens_digit",
    "opens_bar", "opens_mark", "ends_sentence", "ends_comma", "ends_colon", "ends_ellipsis", "ends_closer",
    "capitalised", "shouted", "question", "exclaim", "address", "hash", "at", "year", "time", "bracket",
    "before_blank", "before_line", "before_sentence", "before_cell", "before_bar", "before_glued", "before_weak",
    "after_blank", "after_line", "after_sentence", "after_cell", "after_bar", "after_glued", "after_weak",
    "line_chars", "line_pieces", "line_first", "line_last", "giant", "dump_chars", "dump_pieces", "place",
    "from_start", "from_end", "dump_lines", "dump_prose", "usual_line", "said_again", "known_words", "known_names",
    "prose_words", "like_next", "first_again", "sentence_pieces",
)  # fmt: skip


def _shape(
    kind: NDArray[np.uint8], points: NDArray[np.uint32], s: Segments, t: Tokens, hashes: NDArray[np.uint64]
) -> NDArray[np.int8]:
    """The numbers of NAMES."""
    out = np.zeros((len(s.start), len(NAMES)), np.int64)
    column = {name: i for i, name in enumerate(NAMES)}

    def put(name: str, values: Ints | Bools) -> None:
        out[:, column[name]] = values * GRID if values.dtype == bool else values

    _characters(put, kind, points, s)
    opens = (t.group == 1) & (kind[t.start] == UPPER)
    _tokens_of(put, kind, points, t, opens)
    behind = np.append(s.border[1:], np.int8(BLANK))
    behind[np.append(np.diff(s.document) != 0, True)] = BLANK
    for i, name in enumerate(("blank", "line", "sentence", "cell", "bar", "glued", "weak"), 1):
        put(f"before_{name}", s.border == i)
        put(f"after_{name}", behind == i)
    _place(put, s)
    prose = (out[:, column["ends_sentence"]] > 0) & (s.end - s.start > 60)
    _kinship(put, s, t, hashes, opens, prose)
    return np.clip(out, -127, 127).astype(np.int8)


def _characters(put: Put, kind: NDArray[np.uint8], points: NDArray[np.uint32], s: Segments) -> None:
    """Numbers of a segment's characters: how many of each class, how it opens and ends."""
    chars = s.end - s.start
    for name, what in (("upper", UPPER), ("lower", LOWER), ("digits", DIGIT), ("wide", WIDE)):
        total = np.concatenate(([0], np.cumsum(kind == what)))
        put(name, (total[s.end] - total[s.start]) * GRID // chars)
    put("chars", _log(chars))
    head, tail = kind[s.start], kind[s.end - 1]
    for name, what in (("upper", UPPER), ("lower", LOWER), ("digit", DIGIT), ("bar", BAR)):
        put(f"opens_{name}", head == what)
    put("opens_mark", _is(head, END, CLOSER, OPENER, OTHER))
    inner = np.where((tail == CLOSER) & (chars > 1), kind[s.end - 2], tail)
    point = points[s.end - 1]
    put("ends_sentence", inner == END)
    put("ends_comma", _one_of(point, (44, 0x3001, 0xFF0C, 0x60C)))
    put("ends_colon", _one_of(point, (58, 0xFF1A)))
    put("ends_ellipsis", (point == 0x2026) | ((point == 46) & (chars > 1) & (points[s.end - 2] == 46)))
    put("ends_closer", tail == CLOSER)


SIGNS = {
    "question": (63, 0xFF1F, 0x61F), "exclaim": (33, 0xFF01), "hash": (35,), "at": (64,),
    "bracket": (40, 91, 0x3010, 0xFF08, 123, 60),
}  # fmt: skip
"""Marks that are counted, as code points."""


def _tokens_of(put: Put, kind: NDArray[np.uint8], points: NDArray[np.uint32], t: Tokens, opens: Bools) -> None:
    """Numbers of a segment's words, numbers and marks."""
    count = np.diff(t.first)
    put("tokens", _log(count))
    put("marks", t.inside(t.group == 4) * GRID // np.maximum(count, 1))
    size = t.end - t.start
    second = kind[np.minimum(t.start + 1, len(kind) - 1)]
    words = np.maximum(t.inside(t.group == 1), 1)
    put("capitalised", t.inside(opens) * GRID // words)
    put("shouted", t.inside(opens & (second == UPPER) & (size > 1)) * GRID // words)
    seen = points[t.start]
    following = np.where(t.last, 0, np.append(seen[1:], np.uint32(0)))
    for name, what in SIGNS.items():
        put(name, np.minimum(t.inside(_one_of(seen, what)), 3) * (GRID // 2))
    slashes = (seen == 47) & (following == 47)
    put("address", t.inside(slashes | _one_of(seen, (87, 119)) & (size == 3)) > 0)
    number = t.group == 2
    put("year", t.inside(number & (size == 4) & _one_of(seen, (49, 50))) > 0)
    put("time", t.inside(number & (size <= 2) & (following == 58)) > 0)


def _place(put: Put, s: Segments) -> None:
    """Numbers of where a segment stands in its line and its dump."""
    chars, line, document = s.end - s.start, s.line, s.document
    n = len(chars)
    here = np.arange(n)
    line_first = np.flatnonzero(np.diff(line, prepend=-1))
    line_size = _runs(chars, line_first)
    pieces = np.diff(np.append(line_first, n))
    put("line_chars", _log(line_size)[line])
    put("line_pieces", _log(pieces)[line])
    put("line_first", here == line_first[line])
    put("line_last", here == (line_first + pieces - 1)[line])
    put("giant", (line_size > GIANT)[line])
    documents, doc_first = np.unique(document, return_index=True)
    doc_number = np.searchsorted(documents, document)
    doc_pieces = np.diff(np.append(doc_first, n))
    index = here - doc_first[doc_number]
    left = doc_pieces[doc_number] - 1 - index
    put("dump_chars", _log(_runs(chars, doc_first))[doc_number])
    put("dump_pieces", _log(doc_pieces)[doc_number])
    put("place", index * GRID // np.maximum(doc_pieces[doc_number] - 1, 1))
    put("from_start", _log(index + 1))
    put("from_end", _log(left + 1))
    line_doc = document[line_first]
    doc_lines = np.bincount(np.searchsorted(documents, line_doc), minlength=len(documents))
    put("dump_lines", _log(doc_lines)[doc_number])
    prose = np.bincount(np.searchsorted(documents, line_doc)[line_size > 120], minlength=len(documents))
    put("dump_prose", (prose * GRID // np.maximum(doc_lines, 1))[doc_number])
    put("usual_line", _log(_runs(chars, doc_first) // np.maximum(doc_lines, 1))[doc_number])
    whole = np.diff(np.append(np.flatnonzero(s.border < WEAK), n))
    put("sentence_pieces", _log(np.repeat(whole, whole)))


def _kinship(put: Put, s: Segments, t: Tokens, hashes: NDArray[np.uint64], opens: Bools, prose: Bools) -> None:
    """Numbers of how far a segment's words are those of the rest of its dump, and of its prose."""
    n = len(s.start)
    group, first = t.group, t.first
    owner = np.repeat(np.arange(n), np.diff(first))
    content = ((group == 1) & (t.end - t.start > 3)) | (group == 3)
    salt = s.document.astype(np.uint64) * _SALT
    salted = hashes + salt[owner]
    # a word of a script without spaces is two characters
    pair = (group == 3) & np.append((group[1:] == 3) & (owner[1:] == owner[:-1]), False)
    salted = np.where(pair, salted * np.uint64(0xD6E8FEB86659FD93) + np.append(hashes[1:], np.uint64(0)), salted)
    content &= (group != 3) | pair
    at = np.flatnonzero(content)
    _, term = np.unique(salted[at], return_inverse=True)
    who = owner[at]
    terms = int(term.max()) + 1 if len(at) else 0
    # each word once a segment
    once = np.unique(who * max(terms, 1) + term)
    segments_with = np.bincount(once % max(terms, 1), minlength=terms)
    prose_with = np.bincount((once % max(terms, 1))[prose[once // max(terms, 1)]], minlength=terms)
    known = segments_with[term] > 1
    in_prose = prose_with[term] > prose[who]
    total = np.maximum(np.bincount(who, minlength=n), 1)
    put("known_words", np.bincount(who[known], minlength=n) * GRID // total)
    put("prose_words", np.bincount(who[in_prose], minlength=n) * GRID // total)
    name = opens[at]
    names = np.maximum(np.bincount(who[name], minlength=n), 1)
    put("known_names", np.bincount(who[name & in_prose], minlength=n) * GRID // names)
    key = np.unique(once)
    both = np.isin(key + max(terms, 1), key, assume_unique=True)
    put("like_next", np.bincount(key[both] // max(terms, 1), minlength=n) * GRID // total)
    whole = np.zeros(n, np.uint64)
    np.add.at(whole, owner, hashes * np.uint64(0xC4CEB9FE1A85EC53) + (hashes >> np.uint64(7)))
    _, said, count = np.unique(whole + salt, return_inverse=True, return_counts=True)
    put("said_again", np.minimum(count[said] - 1, 3) * (GRID // 2))
    head = np.zeros(n, np.uint64)
    filled = np.diff(first) > 0
    second = np.minimum(first[:-1] + 1, first[1:] - 1)[filled]
    head[filled] = hashes[first[:-1][filled]] + np.uint64(3) * hashes[second]
    _, said, count = np.unique(head + salt, return_inverse=True, return_counts=True)
    put("first_again", np.minimum(count[said] - 1, 3) * (GRID // 2))
