"""Figures that the test command measures in full already: permissions and migrations, run anew and counted."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flask import request_started

from tests.soak.measured import Measured

ROOT = Path(__file__).resolve().parents[2]
PASSED = re.compile(r"(\d+) passed")
CELLS = re.compile(r"(\d+) cells")
COUNTED = {"cells": 0}


def permissions(folder: Path, *, count: int, seed: int) -> Measured:
    """Ask every route as every role for what is theirs, others', elsewhere and closed, beside the literal table."""
    done = _pytest("-p", "tests.soak.proofs", "tests/house/test_permissions.py")
    cells = CELLS.search(done.stdout)
    return Measured(
        "route × role", int(cells[1]) if cells else 0, "cells", "all routes; 0 wrong", _faults(done), _passed(done)
    )


def migrations(folder: Path, *, count: int, seed: int) -> Measured:
    """Take the database up, down and up with rows in it, on SQLite and on PostgreSQL."""
    faults: list[str] = []
    notes = []
    tests = 0
    for name, done in (
        ("SQLite", _pytest("tests/house/test_migrations.py")),
        ("PostgreSQL", _run("tests.postgres", "-q", "-k", "test_migrations")),
    ):
        faults += [f"{name}: {fault}" for fault in _faults(done)]
        found = PASSED.search(done.stdout)
        tests += int(found[1]) if found else 0
        notes.append(f"{name} {_passed(done)}")
    return Measured("migrations", tests, "tests", "up, down, up; 0 differences", faults, ", ".join(notes))


def pytest_configure(config: pytest.Config) -> None:
    """Count the requests of a run of tests; pytest calls this in the process that `permissions` starts."""
    request_started.connect(_count, weak=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many requests were sent."""
    terminalreporter.write_line(f"{COUNTED['cells']} cells")


def _count(_sender: object, **_more: object) -> None:
    COUNTED["cells"] += 1


def _pytest(*words: str) -> subprocess.CompletedProcess[str]:
    return _run("pytest", "-q", "-p", "no:cacheprovider", *words)


def _run(module: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, *words], cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False
    )


def _faults(done: subprocess.CompletedProcess[str]) -> list[str]:
    failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return failed or ([] if done.returncode == 0 else [f"ended with {done.returncode}: {done.stdout[-400:]}"])


def _passed(done: subprocess.CompletedProcess[str]) -> str:
    found = PASSED.search(done.stdout)
    return f"{found[1] if found else 0} tests passed"
