"""One browser for all journeys, a house of its own for each, at the width of a phone and of a desk."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.browser import DESK, PHONE, launch
from tests.journeys.walk import House, open_house


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once."""
    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def viewport(request: pytest.FixtureRequest) -> dict[str, int]:
    """Give the width at which a journey is walked."""
    return request.param


@pytest.fixture
def house(browser: Browser, tmp_path: Path) -> Iterator[House]:
    """Give a served installation with the invented world; at the end no page of it may have had a fault."""
    with open_house(tmp_path, browser) as opened:
        yield opened
    assert opened.faults == []
