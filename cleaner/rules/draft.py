"""`cleaner rules new`: a rule from a piece of clutter, with spares that come from real text."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cleaner.model import CleanerError, Document
from cleaner.rules.book import Rulebook, load_file
from cleaner.rules.rule import LINE_MAX
from cleaner.text.prose import fold
from cleaner.text.segments import read_blocks

_WORD = re.compile(r"\w+")
_NAME = re.compile(r"([a-z0-9-]+)/([a-z0-9]+(?:-[a-z0-9]+)*)")


@dataclass(frozen=True, slots=True)
class Hit:
    """A block that the new rule cuts or nearly cuts."""

    dump: str
    text: str
    cut: str
    """What would go; "" for a near miss."""


def draft(name: str, text: str, spares: Sequence[str] = (), why: str = "") -> tuple[str, str]:
    """
    The TOML of a rule for a piece of clutter, its phrase found as a whole line, or inside lines if it is a long one.

    Args:
        name: family/rule-id.
        text: the clutter, as it stands in a dump.
        spares: near misses from real text; made up ones stand in for what is missing of two.
        why: a sentence; one that says to be replaced stands in.

    Returns:
        (family, the [[rule]] table).

    Raises:
        CleanerError: the name is no family/rule-id, or the text is empty.
    """
    m = _NAME.fullmatch(name)
    said = " ".join(text.split())
    if not m:
        raise CleanerError(
            f"{name}: a rule's name is family/rule-id, in lower case, words joined by hyphens: promotion/try-our-app."
        )
    if not fold(said):
        raise CleanerError("--from: this text holds no letters. Give the clutter as it stands in a dump.")
    line = len(said) <= LINE_MAX // 2
    made_up = (
        f"A sign over the door said {said!r} in red letters, and nobody knew why.",
        f"They argued for an hour about the words {said!r} and who had written them.",
    )
    near = list(dict.fromkeys(s for s in spares if s.strip()))[:6]
    near += [s for s in made_up][: max(0, 2 - len(near))] if line else []
    while len(near) < 2:
        near.append(f"{' '.join(said.split()[: 2 + len(near)])} was all that the note said.")
    matches = [said, f"{said} »"] if line else [f"[[{said}]]", f"It rained in Hull. [[{said}]] The river rose."]
    rows = [
        "[[rule]]", f'id = "{m[2]}"', *([] if line else ['act = "cut"', 'where = "inline"']),
        f"why = {_toml(why or 'Replace this by a sentence: why would a reader of the story not miss it?')}",
        f"phrases = [{_toml(said)}]",
        f"matches = [{', '.join(map(_toml, matches))}]", "spares = [", *(f"    {_toml(s)}," for s in near), "]",
    ]  # fmt: skip
    return m[1], "\n".join(rows) + "\n"


def _toml(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def add(folder: Path, family: str, table: str) -> Path:
    """
    Put a rule's table into the family's file of a folder, in the order of ids.

    Returns:
        The file.

    Raises:
        CleanerError: the file holds the id already, or what comes out is no good rule file.
    """
    path = folder / f"{family}.toml"
    old = _old(path)
    head, *tables = re.split(r"(?m)^(?=\[\[rule\]\])", old)
    new = _id(table)
    if new in map(_id, tables):
        raise CleanerError(f"{path}: {family}/{new} is there already. Choose another id.")
    tables = sorted([*(t.rstrip() + "\n" for t in tables), table], key=_id)
    text = head + "\n".join(tables)
    load_file(path, text)
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def take(marks: Path, folder: Path, config: Path | None) -> Iterator[str]:
    """
    Obey what was marked in a review page: what must stay becomes an exception, what is clutter becomes a rule.

    Args:
        marks: the TOML that the page exports: [[keep]] with path and text, [[clutter]] with text.
        folder: of the user's rules; new ones go to its reviewed.toml.
        config: the configuration that holds the exceptions; None, or a pyproject.toml, makes a cleaner.toml.

    Yields:
        What was done, in lines.

    Raises:
        CleanerError: the file is no export, or what it says cannot be written down.
    """
    try:
        said = tomllib.loads(marks.read_text(encoding="utf-8"))
        keeps = [(str(k["path"]), str(k["text"])) for k in said.get("keep", ())]
        clutter = [str(c["text"]) for c in said.get("clutter", ())]
    except (ValueError, KeyError, TypeError) as error:
        raise CleanerError(f"{marks}: no marks of a review page: {error}. Export them again.") from None
    for text in dict.fromkeys(clutter):
        words = re.findall(r"[a-z0-9]+", fold(text))[:4] or ["line"]
        stem = "-".join(words)[:40].strip("-")
        known = set(map(_id, re.split(r"(?m)^(?=\[\[rule\]\])", _old(folder / "reviewed.toml"))))
        name = next(n for n in (stem, *(f"{stem}-{k}" for k in range(2, 1000))) if n not in known)
        path = add(folder, *draft(f"reviewed/{name}", text))
        yield f"{path}: reviewed/{name} written. Say why it is clutter, and read its spares."
    if not keeps:
        return
    path = config if config is not None and config.name == "cleaner.toml" else Path("cleaner.toml")
    old = _old(path)
    new = [f"[[keep]]\npath = {_toml(p)}\ntext = {_toml(t)}\n" for p, t in dict.fromkeys(keeps)]
    new = [table for table in new if table not in old]
    whole = "\n".join([*([old.rstrip() + "\n"] if old.strip() else []), *new])
    try:
        tomllib.loads(whole)
    except tomllib.TOMLDecodeError as error:
        raise CleanerError(
            f"{path}: takes no more exceptions ({error}). Write its `keep` as [[keep]] tables."
        ) from None
    path.write_text(whole, encoding="utf-8")
    yield f"{path}: {len(new)} exceptions written"


def _old(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _id(table: str) -> str:
    found = re.search(r'^id\s*=\s*"([^"]*)"', table, re.M)
    return found[1] if found else ""


def attempt(book: Rulebook, documents: Iterable[Document], phrase: str) -> Iterator[Hit]:
    """
    What a one-rule rulebook cuts in some dumps, and the near misses: blocks that share half of the phrase's words.

    Yields:
        A Hit for each, in the order of the dumps.
    """
    words = set(_WORD.findall(fold(phrase)))
    for document in documents:
        if document.kind == "html":
            from cleaner.pipeline import read_page

            page = read_page(document)
        else:
            page = read_blocks(document)
        marks = {m.start: m for m in book.marks(page)}
        text = page.document.text
        taken = [(m.start, m.end) for m in marks.values()]
        for b in page.blocks:
            cut = next((text[s:e] for s, e in taken if b.start <= s < b.end), "")
            if cut:
                yield Hit(document.id, b.text, cut)
            elif len(words & set(_WORD.findall(b.text.casefold()))) * 2 >= len(words):
                yield Hit(document.id, b.text, "")
