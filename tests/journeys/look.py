"""Screenshots of every page, and the whole accessibility grid: width × light and dark × Dutch and English.

`python -m tests.journeys.look [folder]` makes a small synthetic year, opens every page that every role can reach, and
writes a picture of each at 390 and 1280 px. It prints what axe says and ends with 1 when axe found something.
"""

import logging
import sys
import tempfile
from itertools import product
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import select

from programme import ROOT, create_app
from programme.cli.demo import make_demo
from programme.core import clock
from programme.core.database import db
from programme.people.models import Membership, Role, User
from tests.journeys.browser import context_for, cookie_for, faults_of, launch, serving
from tests.journeys.crawl import reachable

WIDTHS = (320, 390, 768, 1280)
PICTURES = (390, 1280)
SCHEMES = ("light", "dark")
LANGUAGES = ("nl", "en")
HEIGHT = 900
DEMO_MATCHES = 40


def main() -> int:
    """Walk the whole grid; give the number of faults."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "instance" / "look"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as instance:
        app = create_app(Path(instance))
        with app.app_context():
            upgrade()
            make_demo(matches=DEMO_MATCHES, seed=1, today=clock.today())
            db.session.commit()
            people = _one_of_each_role()
        with serving(app) as base, sync_playwright() as playwright:
            browser = launch(playwright)
            faults = [f for role, user_id in people.items() for f in _role(app, browser, base, role, user_id, folder)]
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults; pictures in {folder.name}/")
    return min(len(faults), 1)


def _one_of_each_role() -> dict[Role, int]:
    rows = db.session.execute(
        select(Membership.role, User.id).join(User, User.id == Membership.user_id).where(User.is_demo).order_by(User.id)
    )
    people: dict[Role, int] = {}
    for role, user_id in rows:
        people.setdefault(role, user_id)
    return people


def _role(app: Flask, browser: Browser, base: str, role: Role, user_id: int, folder: Path) -> list[str]:
    """Open every page of one role once per language; a page bends to each width and scheme without being opened anew."""
    cookie = cookie_for(app, user_id)
    faults = []
    for language in LANGUAGES:
        context = context_for(browser, base, cookie, {"width": WIDTHS[0], "height": HEIGHT})
        context.set_extra_http_headers({"Accept-Language": language})
        page = context.new_page()
        for endpoint, address in reachable(app, page, base, ["/worklist/"]):
            for width, scheme in product(WIDTHS, SCHEMES):
                page.set_viewport_size({"width": width, "height": HEIGHT})
                page.emulate_media(color_scheme=scheme)
                name = f"{role.value} {endpoint} {width} {scheme} {language}"
                faults += [f"{name}: {fault} ({address})" for fault in faults_of(page)]
                if width in PICTURES and language == "nl":
                    page.screenshot(path=folder / f"{name.replace(' ', '_')}.png", full_page=True)
        context.close()
    return faults


if __name__ == "__main__":
    sys.exit(main())
