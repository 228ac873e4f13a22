"""A real server and a real browser: pages opened as somebody, looked at by axe, at phone and desk width."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from programme.accounts.actions import start_session
from programme.core.database import db
from programme.people.models import Membership, User

AXE = Path(__file__).resolve().parents[2] / "static" / "vendor" / "axe" / "axe.min.js"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def launch(playwright: Playwright) -> Browser:
    """Start Debian's Chromium; nothing is downloaded."""
    return playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve the application on a free port of this machine; give its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()


@dataclass
class Visitor:
    """One person with a browser of their own; every page they open is looked at."""

    page: Page
    base: str
    faults: list[str] = field(default_factory=list)

    def open(self, address: str) -> Page:
        """Open a page by its address, and look at it."""
        self.page.goto(address if address.startswith("http") else self.base + address)
        self.look()
        return self.page

    def press(self, name: str, *, exact: bool = True) -> Page:
        """Press a button or follow a link by the words on it, and look at what comes."""
        target = self.page.get_by_role("button", name=name, exact=exact)
        if target.count() == 0:
            target = self.page.get_by_role("link", name=name, exact=exact)
        with self.page.expect_navigation():
            target.first.click()
        self.look()
        return self.page

    def look(self) -> None:
        """Run axe, and see that nothing scrolls sideways."""
        self.faults += [f"{self.page.url}: {fault}" for fault in faults_of(self.page)]

    def says(self, text: str) -> bool:
        """Tell whether the page shows a text."""
        return text in self.page.locator("body").inner_text()


def faults_of(page: Page) -> list[str]:
    """Give what axe and the width say about a page; no faults is an empty list."""
    page.evaluate("window.scrollTo(0, 0)")
    page.evaluate(AXE.read_text())
    found: Any = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", RULES)
    faults = [f"{v['id']} at {', '.join(str(n['target']) for n in v['nodes'][:3])}" for v in found["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        faults.append("scrolls sideways")
    return faults


def cookie_for(app: Flask, user: User) -> str:
    """Sign a person in without the sign-in page; give the value of the session cookie."""
    with app.app_context():
        membership = db.session.scalars(select(Membership).where(Membership.user_id == user.id)).first()
        assert membership is not None
        token = start_session(membership=membership, second_factor_proven=True)
        db.session.commit()
        db.session.remove()
    browser = app.test_client()
    with browser.session_transaction() as kept:
        kept["_user_id"] = token
        kept["_fresh"] = True
    cookie = browser.get_cookie("session")
    assert cookie is not None
    return cookie.value


def context_for(
    browser: Browser, base: str, cookie: str | None, viewport: dict[str, int], **values: Any
) -> BrowserContext:
    """Open a browser of one person's own."""
    context = browser.new_context(viewport=viewport, locale="nl-NL", **values)  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    if cookie is not None:
        context.add_cookies([{"name": "session", "value": cookie, "url": base}])
    return context
