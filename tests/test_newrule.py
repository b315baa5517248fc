"""`cleaner rules new`, and the other rule commands, through the command line."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from cleaner.cli import main

pytestmark = pytest.mark.usefixtures("here")


def cleaner(*args: str):
    return CliRunner().invoke(main, list(args))


def test_new_rule_passes_its_own_tests_and_fires():
    Path("dumps").mkdir()
    Path("dumps/a.txt").write_text(
        "The goat shop on Ladd Street closed today, its owner said, and a goat was the last to leave.\n\nVisit our goat"
        " shop today\n"
    )
    done = cleaner(
        "rules",
        "new",
        "promo/goat-shop",
        "--from",
        "Visit our goat shop today",
        "--why",
        "It sells a goat shop.",
        "--try",
        "dumps",
    )
    assert done.exit_code == 0, done.output
    shown = done.stdout.splitlines()
    assert shown[0].startswith("near  a.txt: The goat shop on Ladd Street")
    assert shown[1].startswith("cuts  a.txt: Visit our goat shop today")
    (rule,) = tomllib.loads(Path("rules/promo.toml").read_text())["rule"]
    assert rule["spares"][0].startswith("The goat shop on Ladd Street")
    assert cleaner("rules", "test", "rules").exit_code == 0
    assert "promo/goat-shop" in cleaner("check", "dumps", "--rules", "rules").stdout


def test_long_text_becomes_an_inline_cut():
    text = (
        "This report was made with the help of the readers of the Ladd Valley Courier, who pay for our work every"
        " single month"
    )
    assert cleaner("rules", "new", "promo/readers", "--from", text, "--why", "A plea for money.").exit_code == 0
    (rule,) = tomllib.loads(Path("rules/promo.toml").read_text())["rule"]
    assert (rule["act"], rule["where"]) == ("cut", "inline")
    assert cleaner("rules", "test", "rules").exit_code == 0


def test_rules_are_kept_in_order_and_an_id_is_not_taken_twice():
    for name in ("promo/zebra", "promo/ant"):
        assert cleaner("rules", "new", name, "--from", f"Meet our {name} now").exit_code == 0
    ids = [r["id"] for r in tomllib.loads(Path("rules/promo.toml").read_text())["rule"]]
    assert ids == ["ant", "zebra"]
    done = cleaner("rules", "new", "promo/ant", "--from", "Another ant to meet")
    assert done.exit_code == 2
    assert "is there already" in done.stderr


@pytest.mark.parametrize("name", ["promo", "Promo/x", "promo/", "a/b/c"])
def test_bad_name_is_refused(name: str):
    done = cleaner("rules", "new", name, "--from", "Meet our ant")
    assert done.exit_code == 2
    assert "family/rule-id" in done.stderr


def test_list_and_show():
    lines = cleaner("rules", "list").stdout.splitlines()
    assert lines == sorted(lines)
    first = json.loads(cleaner("rules", "list", "--format", "json").stdout.splitlines()[0])
    shown = cleaner("rules", "show", first["id"]).stdout
    assert first["why"] in shown
    assert "spares" in shown
    done = cleaner("rules", "show", first["id"][:-1])
    assert done.exit_code == 2
    assert first["id"] in done.stderr
