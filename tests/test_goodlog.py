"""No rule takes more from clean stories than the table allows; runs where the development data is: CLEANER_DATA=DIR."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cleaner.rules.book import shipped
from train.goodlog import TABLE, excess

DATA = os.environ.get("CLEANER_DATA", "")


@pytest.mark.skipif(not DATA, reason="CLEANER_DATA names no folder of development data")
def test_rules_are_modest_on_clean_stories() -> None:
    assert excess(Path(DATA), shipped()) == []


def test_the_table_names_rules_that_exist() -> None:
    assert set(json.loads(TABLE.read_text(encoding="utf-8"))) <= {r.id.partition("[")[0] for r in shipped().rules}
