"""
Fuzz the whole way of a dump, from bytes to a written file, for as long as asked.

    python -m tests.fuzz --minutes 10 [--seed 1]

Exit 1 and the smallest failing input, as a line of Python, when something crashes, hangs or loses a character.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.way import dumps, travel


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=0, help="of the first round; the next takes the next")
    args = parser.parse_args()
    end, rounds, count = time.monotonic() + 60 * args.minutes, args.seed, 0

    def one(dump: tuple[str, bytes]) -> None:
        nonlocal count
        count += 1
        travel(*dump)

    phases = (Phase.generate, Phase.target, Phase.shrink)
    while time.monotonic() < end:
        test = settings(
            max_examples=500, deadline=None, database=None, phases=phases, suppress_health_check=list(HealthCheck)
        )(given(dumps())(one))
        try:
            seed(rounds)(test)()
        except Exception:  # hypothesis has printed the smallest input that does it
            traceback.print_exc()
            print(f"failed in round {rounds} after {count:,} inputs", file=sys.stderr)
            return 1
        rounds += 1
        print(f"round {rounds}: {count:,} inputs, all came through", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
