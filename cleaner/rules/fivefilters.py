"""
Import a folder of fivefilters/ftr-site-config files as rule files of one's own.

Each file is named after a host and holds lines "key: value": XPaths of the body, the title, the author and the date,
and of what to strip. They become rules with `selectors` and `sites`. What cannot be obeyed here is listed, line by
line, with the reason. The format: https://help.fivefilters.org/full-text-rss/site-patterns.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cleaner.model import CleanerError

_LINE = re.compile(r"([a-z_]+)(?:\([^)]*\))?\s*:\s*(.*)$", re.I)
_HOST = re.compile(r"\.?[a-z0-9-]+(?:\.[a-z0-9-]+)+$", re.I)
_FIELDS = {"title": "title", "author": "byline", "date": "published"}
_SILENT = {"test_url", "test_contains"}
_REASONS = {
    "strip_image_src": "articles here hold no images",
    "single_page_link": "nothing is fetched",
    "single_page_link_in_feed": "nothing is fetched",
    "next_page_link": "nothing is fetched",
    "http_header": "nothing is fetched",
    "find_string": "the source is not rewritten",
    "replace_string": "the source is not rewritten",
    "prune": "the judge does this on every page",
    "tidy": "there is one parser",
    "parser": "there is one parser",
    "autodetect_on_failure": "the judge always looks",
    "native_ad_clue": "pages are not rejected",
    "if_page_contains": "rules have no conditions but the host",
}


@dataclass(slots=True)
class Imported:
    """What became of a folder."""

    files: dict[str, str] = field(default_factory=dict)
    """Name of a rule file -> its TOML."""
    rules: int = 0
    skipped: list[str] = field(default_factory=list)
    """"file:line: text: reason" for each line that became no rule."""


def import_folder(folder: Path) -> Imported:
    """
    Read every .txt file of a folder.

    Args:
        folder: a checkout of ftr-site-config, or a few files of it.

    Raises:
        CleanerError: there is no such folder, or no file in it is named after a host.
    """
    if not folder.is_dir():
        raise CleanerError(
            f"{folder}: no such folder. Give a folder of ftr-site-config files, one named after each host."
        )
    done = Imported()
    for path in sorted(folder.glob("*.txt")):
        host = path.name.removesuffix(".txt").lower()
        if not _HOST.match(host):
            done.skipped.append(f"{path.name}:1: the file's name is no host")
            continue
        text, count = _convert(path, host, done.skipped)
        if count:
            done.files[f"ftr-{re.sub('[^a-z0-9]+', '-', host).strip('-')}.toml"] = text
            done.rules += count
    if not done.files and not done.skipped:
        raise CleanerError(
            f"{folder}: no .txt file. Give a folder of ftr-site-config files, one named after each host."
        )
    return done


def write(done: Imported, folder: Path) -> None:
    """Write the rule files into a folder, which is made if it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in sorted(done.files.items()):
        (folder / name).write_text(text, encoding="utf-8")


def _convert(path: Path, host: str, skipped: list[str]) -> tuple[str, int]:
    """One file -> the TOML of its rules, and how many they are."""
    from cleaner.pages.selectors import expression

    chosen: dict[str, list[str]] = {}
    strips: list[str] = []
    for number, line in _lines(path):
        m = _LINE.match(line)
        if not m:
            skipped.append(f"{path.name}:{number}: {line}: not of the form 'key: value'")
            continue
        key, value = m[1].lower(), m[2].strip()
        if key in _SILENT:
            continue
        if key == "strip_id_or_class":
            name = value.strip("\"' ")
            if not name or "'" in name:
                skipped.append(f"{path.name}:{number}: {line}: no name")
                continue
            strips.append(f"//*[contains(@class, '{name}') or contains(@id, '{name}')]")
            continue
        if key not in (*_FIELDS, "body", "strip"):
            skipped.append(f"{path.name}:{number}: {line}: {_REASONS.get(key, 'not known here')}")
            continue
        if not value.startswith(("/", "(", "./")):
            value = f"//{value}" if re.match(r"[a-z*]+[\[/]", value) else value
        try:
            if not value.startswith(("/", "(", "./")):
                raise CleanerError("no XPath that selects elements")
            expression(value)
        except CleanerError as e:
            skipped.append(f"{path.name}:{number}: {line}: {e}")
            continue
        if key == "strip":
            strips.append(value)
        else:
            chosen.setdefault(key, []).append(value)
    sites = (
        [host.removeprefix("."), f"*.{host.removeprefix('.')}"]
        if host.startswith(".")
        else [host, f"www.{host.removeprefix('www.')}"]
    )
    parts = [f"# {host}, from the ftr-site-config file {path.name}."]
    rules = [
        (f"keep-{k}", "keep", "", values, "The site's own pattern says that the story stands here.")
        for k, values in chosen.items()
        if k == "body"
    ]
    rules += [
        (f"field-{_FIELDS[k]}", "field", _FIELDS[k], values, f"The site's own pattern says that the {k} stands here.")
        for k, values in chosen.items()
        if k in _FIELDS
    ]
    rules += [
        (f"strip-{n:03d}", "drop", "", [value], "The site's own pattern strips this.")
        for n, value in enumerate(strips, 1)
    ]
    for name, act, filled, values, why in sorted(rules):
        parts.append(
            f'[[rule]]\nid = "{name}"\nact = "{act}"\n' + (f'field = "{filled}"\n' if filled else "")
            + f"why = {json.dumps(why)}\nsites = {_list(sites)}\nselectors = {_list(values)}\n"
        )  # fmt: skip
    return "\n".join(parts), len(rules)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    from cleaner.text.decode import decode

    text, _, _ = decode(path.read_bytes(), html=False)
    for number, line in enumerate(text.splitlines(), 1):
        line = line.strip()
        if line and not line.startswith("#"):
            yield number, line


def _list(values: list[str]) -> str:
    return "[" + ", ".join(json.dumps(v, ensure_ascii=False) for v in values) + "]"
