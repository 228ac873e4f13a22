"""`make soak`: every engine at full size, one line each; `ARGS="malformed --scale 0.1"` chooses and shrinks."""

import argparse
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import structlog

from tests.soak import crowd, faults, malformed, post, walk
from tests.soak.measured import Measured, print_table

# What is tried at scale 1, as the table of bars asks.
FULL: dict[str, tuple[Callable[..., Measured], int]] = {
    "malformed": (malformed.try_malformed, 100_000),
    "doubles": (crowd.submit_doubled, 300),
    "together": (crowd.decide_together, 300),
    "kill-web": (crowd.kill_workers, 200),
    "kill-jobs": (post.kill_sender, 50),
    "walk": (walk.walk, 50_000),
    "mail": (post.send_through_faults, 1_000),
    "audit": (faults.tamper, 2_000),
    "clock": (faults.walk_clock, 300),
    "disk": (faults.fill_disk, 30),
}


def main() -> int:
    """Run what was asked for and print one line for each; 1 when a bar was not reached."""
    asked = argparse.ArgumentParser(prog="make soak")
    asked.add_argument("names", nargs="*", metavar="name", help=f"any of {', '.join(FULL)}; all when none is named")
    asked.add_argument("--scale", type=float, default=1.0, help="part of the full size, such as 0.01")
    asked.add_argument("--seed", type=int, default=1, help="another seed is another soak")
    given = asked.parse_args()
    unknown = set(given.names) - set(FULL)
    if unknown:
        asked.error(f"unknown: {', '.join(sorted(unknown))}; choose from {', '.join(FULL)}")
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    return 0 if print_table(_run(given.names or list(FULL), given.scale, given.seed)) else 1


def _run(names: list[str], scale: float, seed: int) -> Iterator[Measured]:
    for name in names:
        engine, full = FULL[name]
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="soak-") as folder:
            row = engine(Path(folder), count=max(1, round(full * scale)), seed=seed)
        seconds = f"{time.monotonic() - began:,.0f} s"
        yield Measured(row.test, row.tried, row.unit, row.bar, row.faults, f"{row.note}; {seconds}".lstrip("; "))


if __name__ == "__main__":
    raise SystemExit(main())
