"""`make soak`: every engine at full size, one line each; `ARGS="malformed --scale 0.1"` chooses and shrinks."""

import argparse
import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import structlog

from tests.soak import concerns_machine, crowd, drill, faults, lists, malformed, mutation, post, proofs, retention, walk
from tests.soak.measured import Measured, print_table

# By name: the engine, what it is given at scale 1, and how many of its own units the table of bars asks for (0: no number).
FULL: dict[str, tuple[Callable[..., Measured], int, int]] = {
    "cells": (proofs.permissions, 1, 0),
    "migrations": (proofs.migrations, 1, 0),
    "malformed": (malformed.try_malformed, 100_000, 100_000),
    "imports": (lists.read_broken, 600, 500),
    "doubles": (crowd.submit_doubled, 300, 0),
    "together": (crowd.decide_together, 300, 0),
    # Web and worker together are asked to be killed 200 times; the web alone is.
    "kill-web": (crowd.kill_workers, 200, 200),
    "kill-jobs": (post.kill_sender, 50, 0),
    "walk": (walk.walk, 50_000, 50_000),
    "concerns": (concerns_machine.walk_concerns, 50_000, 50_000),
    "mail": (post.send_through_faults, 1_000, 1_000),
    "audit": (faults.tamper, 2_000, 0),
    "clock": (faults.walk_clock, 300, 0),
    "disk": (faults.fill_disk, 30, 0),
    "restore": (drill.restore_drills, 5, 0),
    # Each night of five years, the leap day included.
    "retention": (retention.live, 1_827, 1_827),
    # As many as 25 minutes allow; the engine says how many there are.
    "mutants": (mutation.mutate, 2_000, 0),
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
        engine, full, asked = FULL[name]
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="soak-") as folder:
            row = engine(Path(folder), count=max(1, round(full * scale)), seed=seed)
        seconds = f"{time.monotonic() - began:,.0f} s"
        yield replace(row, note=f"{row.note}; {seconds}".lstrip("; "), asked=asked or row.asked)


if __name__ == "__main__":
    raise SystemExit(main())
