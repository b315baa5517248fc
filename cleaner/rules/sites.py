"""
A site's own rules in a configuration: where its stories stand, as CSS selectors, or as XPath where one begins with "/".

    [[site]]
    host = "courier.example"          # and www.courier.example; "*.courier.example" for all below it
    body = "div.story"
    title = "h1.hed"
    byline = ".who"
    date = "//meta[@name='day']/@content"
    strip = [".promo-box", ".weather"]
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cleaner.model import CleanerError
from cleaner.rules.book import load_file
from cleaner.rules.rule import Rule

KEYS = ("host", "body", "title", "byline", "date", "strip")
_ACTS = {"body": "keep", "strip": "drop"}
_FIELDS = {"title": "title", "byline": "byline", "date": "published"}


def site_rules(tables: Sequence[Mapping[str, Any]], path: Path) -> tuple[Rule, ...]:
    """
    The `[[site]]` tables of a configuration as rules, named `site/HOST-KEY`.

    Raises:
        CleanerError: a key is unknown, the host is missing, or a selector is none; the message says which and where.
    """
    from cleaner.pages.selectors import expression

    parts = []
    for number, table in enumerate(tables, 1):
        where = f"{path}: site {number}"
        if not isinstance(table, Mapping) or set(table) - set(KEYS) or len(table) < 2:
            raise CleanerError(f"{where}: a site has a host and some of {', '.join(KEYS[1:])}, and nothing else.")
        hosts = _strings(table.get("host"), f"{where}: 'host'")
        sites = [h for host in hosts for h in ([host] if "*" in host else [host, f"www.{host.removeprefix('www.')}"])]
        slug = re.sub(r"[^a-z0-9]+", "-", hosts[0].lower()).strip("-")
        for key in KEYS[1:]:
            if key not in table:
                continue
            selectors = _strings(table[key], f"{where}: '{key}'")
            for selector in selectors:
                try:
                    expression(selector)
                except CleanerError as error:
                    raise CleanerError(f"{where}: '{key}': {error}") from None
            parts.append(
                f'[[rule]]\nid = "{slug}-{number}-{key}"\nact = "{_ACTS.get(key, "field")}"\n'
                + (f'field = "{_FIELDS[key]}"\n' if key in _FIELDS else "")
                + f'why = "The configuration says so of this site: {key}."\n'
                + f"sites = {json.dumps(sites)}\nselectors = {json.dumps(selectors)}\n"
            )
    return load_file(Path("site.toml"), "\n".join(parts), str(path)) if parts else ()


def _strings(value: Any, what: str) -> list[str]:
    found = [value] if isinstance(value, str) else value
    if not isinstance(found, list) or not found or not all(isinstance(v, str) and v.strip() for v in found):
        raise CleanerError(f"{what} must be a text or a list of texts.")
    return found
