"""
Rules: load them, check them, keep those that are in force.

Rules are data (TOML, one file a family). A rule gives words to a shape (`shapes.py`), in as many languages as it knows;
in memory it is one `Rule` a language. What no shape can say is a pattern for RE2 (google-re2), which cannot be made to
hang. `match.py` finds them all in a page.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from fnmatch import fnmatch
from functools import cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from cleaner.model import FIELDS, CleanerError, Mark, Page
from cleaner.rules.folding import literal
from cleaner.rules.match import Matcher
from cleaner.rules.rule import SLOTS, Rule
from cleaner.rules.shapes import SHAPES
from cleaner.text.prose import fold

ACTS = ("drop", "cut", "field", "end", "break", "keep")
PLACES = ("line", "start", "end", "inline")
ZONES = ("head", "tail", "edges")
NEEDS = "A rule needs id, why, phrases or a shape's words or pattern (or selectors), two matches and two spares."
LISTS = (*SLOTS, "hints", "matches", "spares", "misses")
"""What a rule may say for each of its languages, beside a pattern and max_words."""
STRINGS = ("shape", "why", "pattern", "act", "where", "kind", "field", "reach", "zone")
KEYS = {"id", "in", "max_words", "alone", "langs", "sites", "selectors", *LISTS, *STRINGS}


class _Table:
    """One `[[rule]]` table on its way to be rules: what it says, and how to say what is wrong with it."""

    def __init__(self, family: str, table: Mapping[str, Any], file: str) -> None:
        self.family, self.table, self.file = family, table, file

    def wrong(self, what: str) -> CleanerError:
        return CleanerError(f"{self.file}: {self.family}/{self.table.get('id') or '?'}: {what} {NEEDS}")

    def rules(self) -> Iterator[Rule]:
        """One rule for each language that the table has words in; one for all if it has none."""
        self._check()
        t = self.table
        if not t.get("in"):
            yield self._rule("", t)
        for lang, said in t.get("in", {}).items():
            yield self._rule(lang, said)

    def _check(self) -> None:
        t = self.table
        if not isinstance(t.get("id"), str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", t["id"]):
            raise self.wrong("'id' is missing, or not lower-case words joined by hyphens.")
        if unknown := set(t) - KEYS:
            raise self.wrong(f"unknown field {', '.join(sorted(unknown))}.")
        for key in STRINGS:
            if not isinstance(t.get(key, ""), str):
                raise self.wrong(f"'{key}' must be a string.")
        tongues = t.get("in", {})
        if not isinstance(tongues, dict) or not all(
            re.fullmatch("[a-z]{2,3}", k) and isinstance(v, dict) for k, v in tongues.items()
        ):
            raise self.wrong("'in' must hold a table for each language: [rule.in.de].")
        if tongues and (both := set(t) & {*SLOTS, "pattern", "hints"}):
            raise self.wrong(f"'{min(both)}' stands beside languages: English words go to [rule.in.en].")
        for said in (t, *tongues.values()):
            self._check_words(said, set(said) - {*LISTS, "pattern", "max_words"} if said is not t else set())
        if len(t.get("why", "").split()) < 3:
            raise self.wrong("'why' is missing, or no sentence.")
        for key, known in (("act", ACTS), ("where", (*PLACES, "")), ("zone", (*ZONES, "")), ("field", (*FIELDS, ""))):
            if t.get(key, known[0]) not in known:
                raise self.wrong(f"'{key}' is {t[key]!r}, not one of {', '.join(filter(None, known))}.")
        if t.get("reach", "list") not in ("list", "rest"):
            raise self.wrong("'reach' is neither list nor rest.")
        if t.get("shape") and t["shape"] not in SHAPES:
            raise self.wrong(f"'shape' is {t['shape']!r}, not one of {', '.join(SHAPES)}.")
        own = t.get("sites") and t.get("selectors")  # a pattern of one site's tree: its example is that site
        for key in ("matches", "spares"):
            if not own and sum(len(said.get(key, ())) for said in (t, *tongues.values())) < 2:
                raise self.wrong(f"'{key}' has fewer than two examples.")

    def _check_words(self, said: Mapping[str, Any], unknown: set[str]) -> None:
        if unknown:
            raise self.wrong(f"unknown field {', '.join(sorted(unknown))} of a language.")
        for key in (*LISTS, "langs", "sites", "selectors"):
            value = said.get(key, [])
            if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
                raise self.wrong(f"'{key}' must be a list of strings, none of them empty.")
        if not isinstance(said.get("max_words", 0), int):
            raise self.wrong("'max_words' must be a whole number.")

    def _rule(self, lang: str, said: Mapping[str, Any]) -> Rule:
        t = self.table
        shape = self._shape(said)
        form = SHAPES.get(shape)
        act = t.get("act") or (form.act if form and t.get("shape") else "drop")
        where = t.get("where", (form.where if form and t.get("shape") else "line"))
        if act == "cut" and where == "line":
            raise self.wrong("a cut takes a span out of a block: 'where' must be start, end or inline.")
        clean = fold if where == "line" and shape in ("label", "heading") else literal
        if empty := [p for slot in SLOTS for p in said.get(slot, ()) if not clean(p)]:
            raise self.wrong(f"the phrase {empty[0]!r} is nothing but punctuation, which folds away: write a pattern.")
        rule = Rule(
            id=f"{self.family}/{t['id']}{f'[{lang}]' if lang not in ('', 'any') else ''}", why=t["why"].strip(),
            shape=shape, act=act, where=where, kind=t.get("kind", self.family), lang="" if lang == "any" else lang,
            **{slot: tuple(dict.fromkeys(map(clean, said.get(slot, ())))) for slot in SLOTS},
            pattern=said.get("pattern", "").strip(), hints=tuple(said.get("hints", ())), field=t.get("field", ""),
            reach=t.get("reach", "list"), zone=t.get("zone", ""), alone=bool(t.get("alone")),
            **{key: tuple(t.get(key, ())) for key in ("langs", "sites", "selectors")},
            max_words=said.get("max_words", t.get("max_words", 0)),
            **{key: tuple(said.get(key, ())) for key in ("matches", "spares", "misses")}, file=self.file,
        )  # fmt: skip
        if act == "field" and not rule.field and not set(_groups(rule.pattern)) & set(FIELDS):
            raise self.wrong(f"a field rule needs 'field', or a group named after one of {', '.join(FIELDS)}.")
        return rule

    def _shape(self, said: Mapping[str, Any]) -> str:
        """The rule's shape; of one that names none, by what it says and where."""
        t = self.table
        given = [k for k in ("pattern", "selectors") if said.get(k) or t.get(k)]
        words = [s for s in SLOTS if said.get(s)]
        shape: str = t.get("shape", "") if not given else ""
        if len(given) + bool(words) != 1 or (not shape and words and words != ["phrases"]):
            raise self.wrong("exactly one of 'phrases', 'pattern' and 'selectors' must be given, or a shape's words.")
        if given:
            return given[0]
        if not shape:
            return "label" if t.get("where", "line") == "line" else "span"
        slots = SHAPES[shape].slots
        if wrong := [s for s in words if s not in slots]:
            raise self.wrong(f"a {shape} has no '{wrong[0]}', but {', '.join(slots)}.")
        if shape == "call" and len(words) < 2:
            raise self.wrong("a call needs 'openers' and 'objects'.")
        return shape


def _groups(pattern: str) -> list[str]:
    return re.findall(r"\(\?P?<([a-z]+)>", pattern)


class Rulebook:
    """
    The rules in force, ready to mark with.

    Picklable: what was compiled is left behind and made again.
    """

    def __init__(self, rules: Iterable[Rule], disabled: Sequence[str] = ()) -> None:
        """
        Args:
            rules: in any order; they are sorted by id.
            disabled: ids, families ("sharing") or globs ("sharing/*") to leave out; heuristics too
                ("heuristic/byline").

        Raises:
            CleanerError: two rules share an id.
        """
        self.rules = tuple(sorted((r for r in rules if not listed(r.id, disabled)), key=lambda r: r.id))
        for a, b in zip(self.rules, self.rules[1:], strict=False):
            if a.id == b.id:
                raise CleanerError(
                    f"{b.file}: {b.id}: this id is used already in {a.file}. An id is used once in all rule files."
                )
        self.disabled = tuple(disabled)

    def __getstate__(self) -> dict[str, Any]:
        return {"rules": self.rules, "disabled": self.disabled}

    @cached_property
    def digest(self) -> str:
        """Hash of all that the rules say and do, 12 hex digits: two rulebooks with one digest mark alike."""
        silent = {"matches", "spares", "misses", "why", "file"}
        said = [getattr(r, f.name) for r in self.rules for f in fields(r) if f.name not in silent]
        text = json.dumps([said, sorted({*self.disabled})], ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def heard(self, marks: Iterable[Mark]) -> tuple[Mark, ...]:
        """The marks of heuristics and of the learned judge, without those that are disabled."""
        return tuple(m for m in marks if not listed(m.by, self.disabled)) if self.disabled else tuple(marks)

    def without(self, names: Sequence[str]) -> Rulebook:
        """The same with more left out; itself when there are none."""
        return Rulebook(self.rules, (*self.disabled, *names)) if names else self

    @cached_property
    def zones(self) -> dict[str, str]:
        """Rule id -> head, tail or edges, for the rules that are limited to them."""
        return {r.id: r.zone for r in self.rules if r.zone}

    @cached_property
    def selectors(self) -> tuple[Rule, ...]:
        """The rules that name CSS selectors: only the HTML front end can obey them."""
        return tuple(r for r in self.rules if r.selectors)

    @cached_property
    def _matcher(self) -> Matcher:
        return Matcher(self.rules)

    def marks(self, page: Page) -> list[Mark]:
        """
        What the rules say of a page's blocks, ordered by offset, then by rule.

        Zones are not looked at here: which blocks are a story's head or tail is known only later (see `zones`).
        """
        return self._matcher.marks(page)


def listed(rule: str, names: Sequence[str]) -> bool:
    """Whether a rule is one of those that ids, families or globs name; an id without its language names all."""
    bare = rule.partition("[")[0]
    return any(n in (rule, bare) or bare.startswith(n.rstrip("/*") + "/") or fnmatch(bare, n) for n in names)


def _packed() -> Traversable:
    """The rules packed in the wheel; in a checkout, the top-level folder they are packed from."""
    packed = files("cleaner.rules") / "shipped"
    return packed if packed.is_dir() else Path(__file__).parents[2] / "rules"


def load_file(path: Traversable | Path, text: str | None = None, name: str = "") -> tuple[Rule, ...]:
    """
    Read one rule file; its family is the file's name.

    Args:
        path: the file.
        text: its text, where that has been read already.
        name: what the rules call their file; its own name if not given.

    Raises:
        CleanerError: the file is no TOML, or one of its rules is wrong; the message names file, rule, fault and need.
    """
    family = path.name.removesuffix(".toml")
    try:
        raw = path.read_text(encoding="utf-8") if text is None else text
        tables = tomllib.loads(raw).get("rule", [])
    except OSError as e:
        raise CleanerError(f"{path}: {e.strerror or e}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise CleanerError(f"{path}: not valid TOML: {e}. A rule file is a list of [[rule]] tables.") from None
    if not isinstance(tables, list) or not tables:
        raise CleanerError(f"{path}: no [[rule]] in this file. {NEEDS}")
    return tuple(r for t in tables for r in _Table(family, t, name or path.name).rules())


def load_folder(folder: Traversable | Path, below: str = "") -> tuple[Rule, ...]:
    """Read every .toml file below a folder, in the order of their names."""
    rules: list[Rule] = []
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.is_dir():
            rules += load_folder(entry, f"{below}{entry.name}/")
        elif entry.name.endswith(".toml"):
            rules += load_file(entry, name=f"{below}{entry.name}")
    return tuple(rules)


@lru_cache(maxsize=1)
def shipped() -> Rulebook:
    """The rules that come with cleaner."""
    return Rulebook(_cached(_packed()))


def rulebook(folders: Sequence[Path] = (), disabled: Sequence[str] = ()) -> Rulebook:
    """
    The shipped rules, the user's own beside them, without the disabled ones.

    Args:
        folders: folders or single .toml files of the user's rules.
        disabled: ids, families or globs.

    Raises:
        CleanerError: a folder is missing, a rule is wrong, or an id is used twice.
    """
    if not folders and not disabled:
        return shipped()
    rules = list(shipped().rules)
    for folder in folders:
        if not folder.exists():
            raise CleanerError(f"{folder}: no such rule file or folder. Give a .toml file or a folder that holds some.")
        rules += load_folder(folder) if folder.is_dir() else load_file(folder)
    return Rulebook(rules, disabled)


def _cached(folder: Traversable) -> tuple[Rule, ...]:
    """
    `load_folder`, through a JSON file in the user's cache, named by a hash of the rule files' names, sizes and times.

    tomllib is pure Python: parsing all rules takes longer than everything else that `cleaner check` does.
    """
    if not isinstance(folder, Path):
        return load_folder(folder)
    found = [*sorted(Path(__file__).parent.glob("*.py")), *sorted(p for p in folder.rglob("*.toml"))]
    seen = repr([(p.as_posix(), s.st_size, s.st_mtime_ns) for p in found for s in [p.stat()]])
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cleaner"
    cache = root / f"rules-{hashlib.sha256(seen.encode()).hexdigest()[:16]}.json"
    try:
        rows: list[dict[str, Any]] = json.loads(cache.read_bytes())
        return tuple(Rule(**{k: tuple(v) if type(v) is list else v for k, v in row.items()}) for row in rows)  # type: ignore[arg-type]
    except (OSError, ValueError, TypeError):
        pass
    rules = load_folder(folder)
    blank = {f.name: f.default for f in fields(Rule)}
    said = [{k: v for k in blank if (v := getattr(r, k)) != blank[k]} for r in rules]
    try:
        root.mkdir(parents=True, exist_ok=True)
        temporary = cache.with_suffix(f".{os.getpid()}.tmp")
        temporary.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        temporary.replace(cache)
    except OSError:
        pass  # a cache that cannot be written costs time, nothing else
    return rules
