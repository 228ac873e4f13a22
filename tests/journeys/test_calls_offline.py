"""The numbers to call, with the network cut and without scripts: one tap, from a page that was opened before."""

import pytest
from playwright.sync_api import Page

from tests.journeys.browser import PHONE
from tests.journeys.conftest import Counted
from tests.journeys.walk import House

pytestmark = pytest.mark.journey


def test_one_tap_shows_who_to_call_without_a_network(house: House, counted: Counted) -> None:
    with house.visitor(house.ids["mentor_user"], PHONE) as mentor:
        mentor.open("/training/")
        asked: list[str] = []
        mentor.page.on("request", lambda request: asked.append(request.url))
        mentor.page.context.set_offline(True)
        _opens(mentor.page)
        assert asked == []
        mentor.page.context.set_offline(False)
        counted("who to call, from any page of a mentor", taps=(1, 1))
        # It closes again by the same button, and leads on to the form.
        mentor.page.locator(".worry > summary").click()
        assert not mentor.page.locator(".worry .panel").is_visible()
        mentor.follow("/concerns/raise")


def _opens(page: Page) -> None:
    page.locator(".worry > summary").click()
    for number in ("112", "113", "08002000"):
        link = page.locator(f'.worry a[href="tel:{number}"]')
        assert link.is_visible()
        box = link.bounding_box()
        assert box is not None and box["height"] >= 44 and box["y"] + box["height"] <= PHONE["height"]
    write = page.locator('.worry a[href$="/concerns/raise"]').bounding_box()
    assert write is not None and write["y"] + write["height"] <= PHONE["height"]
