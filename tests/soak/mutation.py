"""The mutation score: small wrong changes to the modules that decide, and whether a test notices each."""

import ast
import contextlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from types import ModuleType

from tests.soak.measured import Measured
from tests.soak.mutators import Mutant, mutants_of

ROOT = Path(__file__).resolve().parents[2]
ASKED_PERCENT = 90
BAR = "≥ 90 % killed"
# A mutant that runs in a circle is killed as surely as one that fails a test.
LEAST_SECONDS = 60.0
TIMES_AS_LONG = 4

# What decides, and the tests that speak for it: the quickest of them are asked first, by `_stages`. A test further away
# may notice too; that is luck.
PERMISSIONS = ("tests/house/test_permissions.py",)
TARGETS: dict[str, tuple[str, ...]] = {
    "programme/lifecycle/stages.py": ("tests/lifecycle",),
    "programme/lifecycle/movement.py": ("tests/lifecycle",),
    "programme/access/policy.py": ("tests/access", "tests/accounts/test_actions.py", "tests/settings", *PERMISSIONS),
    "programme/access/visibility.py": ("tests/access", "tests/dossiers", *PERMISSIONS),
    "programme/access/guards.py": ("tests/access", "tests/house/test_routes.py", *PERMISSIONS),
    "programme/screening/rules.py": ("tests/screening",),
    "programme/screening/actions/motivation.py": ("tests/screening",),
    "programme/screening/actions/colour.py": ("tests/screening",),
    "programme/screening/actions/onward.py": ("tests/screening",),
    "programme/matching/rules/hard.py": ("tests/matching",),
    "programme/matching/rules/meeting.py": ("tests/matching",),
    "programme/matching/rules/weighing.py": ("tests/matching",),
    "programme/matching/actions/proposal.py": ("tests/matching",),
    "programme/referral/rules.py": ("tests/referral",),
    "programme/referral/actions/replies.py": ("tests/referral",),
    "programme/referral/actions/steps.py": ("tests/referral",),
    "programme/privacy/rules.py": ("tests/privacy", "tests/house/test_retention.py"),
    "programme/closure/rules.py": ("tests/closure",),
    "programme/concerns/rules.py": ("tests/concerns",),
    "programme/nomination/rules.py": ("tests/nomination",),
    "programme/koppelingsmoment/rules.py": ("tests/koppelingsmoment",),
    "programme/volunteers/rules.py": ("tests/volunteers",),
    "programme/support/rules.py": ("tests/support",),
    "programme/phases/rules.py": ("tests/phases",),
    "programme/logbook/rules.py": ("tests/logbook",),
}
# The bar names these; the others are measured beside them.
IN_THE_BAR = ("access", "lifecycle", "screening", "matching", "referral")


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    SURVIVED = "survived"
    ENDLESS = "endless"


@dataclass(frozen=True, slots=True)
class Tried:
    """One mutant and what became of it."""

    module: str
    mutant: Mutant
    fate: Fate


def mutate(
    folder: Path, *, count: int, seed: int, seconds: float = 1_500, targets: Sequence[str] = tuple(TARGETS)
) -> Measured:
    """Try so many mutants, spread over the modules and drawn by the seed, until the seconds are over."""
    # In a process of its own: each mutant is a fork in which `programme` is imported for the first time.
    words = [str(folder), str(count), str(seed), str(seconds), *targets]
    done = subprocess.run(
        [sys.executable, "-m", "tests.soak.mutation", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        return Measured("mutants", 0, "mutants", BAR, (done.stderr[-2000:],))
    return Measured(**json.loads(done.stdout))


def try_mutants(folder: Path, count: int, seed: int, seconds: float, targets: Sequence[str]) -> Measured:
    """Do what `mutate` promises, in a process that has not imported the product."""
    chance, began = random.Random(seed), time.monotonic()
    _warm_up()
    all_of = {module: mutants_of((ROOT / module).read_text()) for module in targets}
    drawn = {module: chance.sample(found, len(found)) for module, found in all_of.items()}
    tried: list[Tried] = []
    limits: dict[tuple[str, tuple[str, ...]], float] = {}
    faults: list[str] = []
    # One of each module in turn, so that whenever time is over each had its part.
    turns = [
        (module, mutants[turn])
        for turn in range(max(map(len, drawn.values())))
        for module, mutants in drawn.items()
        if turn < len(mutants)
    ]
    for module, mutant in turns[:count]:
        if time.monotonic() - began > seconds:
            break
        fate = Fate.SURVIVED
        for tests in _stages(module):
            if (module, tests) not in limits:
                # Only when a mutant comes so far: the slow tests are asked about few.
                started = time.monotonic()
                if _run(module, tests, (ROOT / module).read_text(), folder, 900) is not Fate.SURVIVED:
                    faults.append(f"{module}: {' '.join(tests)} fail without any mutant")
                limits[module, tests] = max(LEAST_SECONDS, TIMES_AS_LONG * (time.monotonic() - started))
            fate = _run(module, tests, mutant.source, folder, limits[module, tests])
            if fate is not Fate.SURVIVED:
                break
        tried.append(Tried(module, mutant, fate))
        print(f"{module}:{mutant.line}: {mutant.what}: {fate}", file=sys.stderr, flush=True)
    return _measured(tried, faults, sum(map(len, all_of.values())))


def _stages(module: str) -> list[tuple[str, ...]]:
    """Give the tests of a module in the order in which they are asked: its own rules or actions, then the others."""
    own = Path("tests", *Path(module).with_name(f"test_{Path(module).name}").parts[1:])
    others = TARGETS[module]
    if (ROOT / own).exists():
        return [(str(own),), others]
    return [(one,) for one in others]


def _measured(tried: list[Tried], faults: list[str], made: int) -> Measured:
    ran, killed = Counter[str](), Counter[str]()
    for one in tried:
        package = one.module.split("/")[1]
        ran[package] += 1
        killed[package] += one.fate is not Fate.SURVIVED
    barred = [package for package in ran if package in IN_THE_BAR] or list(ran)
    score = 100 * sum(killed[package] for package in barred) / max(1, sum(ran[package] for package in barred))
    survivors = [
        f"survived: {one.module}:{one.mutant.line}: {one.mutant.what}" for one in tried if one.fate is Fate.SURVIVED
    ]
    if score < ASKED_PERCENT:
        faults = [*faults, f"{score:.1f} % killed", *survivors]
    per_package = ", ".join(f"{package} {killed[package]}/{ran[package]}" for package in ran)
    note = f"{score:.1f} % killed in {', '.join(barred)}; {per_package}"
    return Measured("mutants", len(tried), "mutants", BAR, tuple(faults), note, made, tuple(survivors))


def _warm_up() -> None:
    """Import what is not ours once, so that a mutant costs its tests and little more."""
    import alembic  # noqa: F401, PLC0415
    import flask_migrate  # noqa: F401, PLC0415
    import flask_sqlalchemy  # noqa: F401, PLC0415
    import numpy as np  # noqa: F401, PLC0415
    import pytest  # noqa: F401, PLC0415
    import wtforms  # noqa: F401, PLC0415


def _run(module: str, tests: Sequence[str], source: str, folder: Path, limit: float) -> Fate:
    """Run the tests of a module with this source in its place, in a process that ends with them."""
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        _be_the_child(module, tests, source, folder)
    deadline = time.monotonic() + limit
    while True:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return Fate.SURVIVED if os.waitstatus_to_exitcode(status) == 0 else Fate.KILLED
        if time.monotonic() > deadline:
            os.killpg(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return Fate.ENDLESS
        time.sleep(0.02)


def _be_the_child(module: str, tests: Sequence[str], source: str, folder: Path) -> None:
    """Be the process of one mutant: whatever happens, end here."""
    code = 1
    with contextlib.suppress(BaseException):
        os.setpgid(0, 0)
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        name = module.removesuffix(".py").replace("/", ".")
        for known in [known for known in sys.modules if known.partition(".")[0] in ("programme", "tests")]:
            del sys.modules[known]
        sys.meta_path.insert(0, Changed(name, source))
        import pytest  # noqa: PLC0415 - in the child, where `programme` is imported anew

        words = ["-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", f"--basetemp={folder / 'mutant'}"]
        code = int(pytest.main([*words, *tests]))
    os._exit(code)


class Changed(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module another source; no file is touched."""

    def __init__(self, name: str, source: str) -> None:
        self.name, self.source = name, source

    def find_spec(
        self, fullname: str, path: object = None, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Say that this one is ours."""
        if fullname != self.name:
            return None
        return importlib.util.spec_from_loader(fullname, self, origin=str(ROOT / (fullname.replace(".", "/") + ".py")))

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed source."""
        module.__file__ = str(ROOT / (self.name.replace(".", "/") + ".py"))
        exec(compile(ast.parse(self.source), module.__file__, "exec"), module.__dict__)  # noqa: S102 - our own source


if __name__ == "__main__":
    place, many, drawn_by, allowed, *chosen = sys.argv[1:]
    print(json.dumps(asdict(try_mutants(Path(place), int(many), int(drawn_by), float(allowed), chosen))))
