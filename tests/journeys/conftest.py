"""One browser per process and a house of its own for each journey, walked on a phone; pages are looked at at a desk too."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from programme import create_app
from programme.core.database import db
from tests.journeys.browser import PHONE, launch
from tests.journeys.walk import House, make_tables, open_house

# What a task took and how much it may take; no bar where experience.md has none.
Counted = Callable[..., None]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once per process."""
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder in which the processes of this run tell each other which shapes of pages they found sound."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "sound"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def viewport() -> dict[str, int]:
    """Give the width at which a journey is walked, unless the work is done at a desk."""
    return PHONE


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an installation with empty tables once, by its migrations; every journey gets a copy."""
    folder = tmp_path_factory.mktemp("empty")
    with create_app(folder).app_context():
        make_tables()
        db.session.remove()
        db.engine.dispose()
    return folder


@pytest.fixture
def house(browser: Browser, sound: Path, tmp_path: Path, empty: Path) -> Iterator[House]:
    """Give a served installation with the invented world; at the end no page of it may have had a fault."""
    with open_house(shutil.copytree(empty, tmp_path / "house"), browser, sound) as opened:
        yield opened
    assert opened.faults == []


@pytest.fixture
def counted(record_property: Callable[[str, object], None]) -> Counted:
    """Give a way to lay what a task took beside its budget; `tests/conftest.py` prints them all at the end."""

    def count(task: str, **figures: tuple[float, float | None]) -> None:
        parts = [
            f"{found:g} {what}" + ("" if most is None else f" (≤ {most:g})") for what, (found, most) in figures.items()
        ]
        record_property("counted", f"{task}: {', '.join(parts)}")
        assert {what: found for what, (found, most) in figures.items() if most is not None and found > most} == {}

    return count
