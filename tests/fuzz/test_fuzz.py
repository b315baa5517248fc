"""A short walk of the fuzzer in every test run; `python -m tests.fuzz --minutes 10` is the long one."""

from __future__ import annotations

from hypothesis import given

from tests.fuzz.way import dumps, travel


@given(dumps())
def test_every_dump_comes_through(dump: tuple[str, bytes]) -> None:
    travel(*dump)
