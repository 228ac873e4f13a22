"""Screenshots of every page, and the whole accessibility grid: width × light and dark × Dutch and English.

`python -m tests.journeys.look [folder]` makes a small synthetic year and opens every page that every role can reach,
every form of those sent empty, and what stands behind every kind of link. It writes a picture of each at 390 and
1280 px, prints what axe says and ends with 1 when axe found something.
"""

import logging
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from flask import Flask, url_for
from flask_migrate import upgrade
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import select

from programme import ROOT, create_app
from programme.access.links import ANSWERED_AT
from programme.access.models import Purpose
from programme.cli.demo import make_demo
from programme.core import clock
from programme.core.database import db
from programme.people.models import Membership, Role, User
from tests.factories import NOW
from tests.journeys.browser import context_for, cookie_for, faults_of, launch, serving
from tests.journeys.crawl import PAGES_MOST, reachable
from tests.soak.atlas import make_atlas
from tests.soak.house import link_cookie

WIDTHS = (320, 390, 768, 1280)
PICTURES = (390, 1280)
SCHEMES = ("light", "dark")
LANGUAGES = ("nl", "en")
HEIGHT = 900
DEMO_MATCHES = 40
# A form that asks for something, so that sending it empty is probably refused.
EMPTIED = "main form.form[method=post]:has(input:not([type=hidden]), textarea, select):has(button.main)"


@dataclass
class Look:
    """One running programme with a browser in front of it, where its pictures go and what was wrong."""

    app: Flask
    browser: Browser
    base: str
    folder: Path
    faults: list[str] = field(default_factory=list)
    pages: int = 0

    def visit(self, who: str, cookie: str, starts: list[str], most: int = PAGES_MOST) -> None:
        """Open every page of one person, or the first so many, per language; then send each form there empty."""
        for language in LANGUAGES:
            viewport = {"width": WIDTHS[0], "height": HEIGHT}
            context = context_for(self.browser, self.base, cookie, viewport, locale=language)
            page = context.new_page()
            forms = []
            for endpoint, address in reachable(self.app, page, self.base, starts, most):
                self._grid(page, f"{who} {endpoint}", language)
                if page.locator(EMPTIED).count():
                    forms.append((endpoint, address))
            for endpoint, address in forms:
                page.goto(self.base + address)
                assert page.locator(f"html[lang={language}]").count(), f"{address} is not in {language}"
                if _refused(page):
                    self._grid(page, f"{who} {endpoint} refused", language)
            context.close()

    def _grid(self, page: Page, name: str, language: str) -> None:
        """Bend the page that stands open to each width and scheme; it is not opened anew."""
        self.pages += 1
        for width, scheme in product(WIDTHS, SCHEMES):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            # Without motion: a colour that is still on its way from light to dark has no contrast yet.
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            shown = f"{name} {width} {scheme} {language}"
            found = [f"{shown}: {fault} ({page.url.removeprefix(self.base)})" for fault in faults_of(page)]
            print(*found, sep="\n", end="\n" * bool(found), flush=True)
            self.faults += found
            if width in PICTURES and (language == "nl" or scheme == "light"):
                page.screenshot(path=self.folder / f"{shown.replace(' ', '_')}.png", full_page=True)


def main() -> int:
    """Walk the whole grid; give 1 when anything was wrong."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "instance" / "look"
    folder.mkdir(parents=True, exist_ok=True)
    looks = []
    with sync_playwright() as playwright:
        browser = launch(playwright)
        with _house() as app:
            with app.app_context():
                make_demo(matches=DEMO_MATCHES, seed=1, today=clock.today())
                db.session.commit()
                people = _one_of_each_role()
            with serving(app) as base:
                looks.append(Look(app, browser, base, folder))
                looks[-1].visit("nobody", "", ["/accounts/sign-in", "/protocol/"])
                for role, user_id in people.items():
                    looks[-1].visit(role.value, cookie_for(app, user_id), ["/worklist/"])
        clock.fix_for_all(NOW)
        with _house() as app:
            with app.app_context():
                links = make_atlas().links
            with serving(app) as base:
                looks.append(Look(app, browser, base, folder))
                for purpose, number in links.items():
                    cookie = link_cookie(app, number).removeprefix("session=")
                    looks[-1].visit(f"link {purpose}", cookie, [_page_of(purpose, app)], most=1)
    faults = sum(len(look.faults) for look in looks)
    print(f"{sum(look.pages for look in looks)} pages, {faults} faults; pictures in {folder.name}/")
    return min(faults, 1)


@contextmanager
def _house() -> Iterator[Flask]:
    with tempfile.TemporaryDirectory() as instance:
        app = create_app(Path(instance))
        with app.app_context():
            upgrade()
        yield app


def _one_of_each_role() -> dict[Role, int]:
    rows = db.session.execute(
        select(Membership.role, User.id).join(User, User.id == Membership.user_id).where(User.is_demo).order_by(User.id)
    )
    people: dict[Role, int] = {}
    for role, user_id in rows:
        people.setdefault(role, user_id)
    return people


def _page_of(purpose: str, app: Flask) -> str:
    with app.test_request_context():
        return url_for(ANSWERED_AT[Purpose(purpose)])


def _refused(page: Page) -> bool:
    """Empty the first form of a page and send it, whatever the browser thinks of that; tell whether it came back."""
    page.locator(EMPTIED).first.evaluate(
        "form => { form.noValidate = true; for (const field of form.elements) {"
        " if (['radio', 'checkbox'].includes(field.type)) field.checked = false;"
        " else if (field.type !== 'hidden' && 'value' in field && field.tagName !== 'BUTTON') field.value = '' } }"
    )
    button = page.locator(EMPTIED).first.locator("button.main")
    with page.expect_navigation():
        button.first.click()
    return bool(page.locator("[data-error-summary]").count())


if __name__ == "__main__":
    sys.exit(main())
