"""A real server and a real browser: pages opened as somebody, looked at by axe, at phone and desk width."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, Response
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from programme.accounts.actions import start_session
from programme.core.database import db
from programme.people.models import Membership

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
ERROR = 400
# The shape of a page: its elements with their classes, roles and states, without words and numbers; rows alike count as "many".
SHAPE = """() => {
  const NAMES = ['class', 'role', 'type', 'name', 'hidden', 'open', 'disabled', 'style', 'alt', 'lang', 'href', 'for', 'id'];
  const plain = text => text.replace(/[?#].*/, '').replace(/[0-9a-f]{6,}|[0-9]+/g, '#');
  const shape = element => {
    const told = [...element.attributes].filter(a => NAMES.includes(a.name) || a.name.startsWith('aria-'))
      .map(a => a.name + '=' + (a.name.startsWith('aria-label') ? !!a.value : plain(a.value)));
    const children = [];
    for (const child of element.children) {
      const last = children.length - 1, found = shape(child);
      if (last >= 0 && (children[last] === found || children[last] === found + '+')) children[last] = found + '+';
      else children.push(found);
    }
    const words = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    return element.tagName + '[' + told.sort() + ']' + (words ? 'w' : '') + '(' + children + ')';
  };
  return shape(document.documentElement);
}"""
# What is wrong with a page at the width it has, asked in one go; null when axe is not on the page yet. Axe does not see the
# buttons that a finger in their middle would miss.
FAULTS = """async tags => {
  if (!('axe' in window)) return null;
  window.scrollTo(0, 0);
  const judged = await axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']});
  const faults = judged.violations.map(v => `${v.id} at ${v.nodes.slice(0, 3).map(n => String(n.target)).join(', ')}`);
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) faults.push('scrolls sideways');
  for (const button of document.querySelectorAll('main button, main a.button')) {
    if (!button.checkVisibility()) continue;
    button.scrollIntoView({block: 'center'});
    const at = button.getBoundingClientRect();
    const hit = document.elementFromPoint(at.left + at.width / 2, at.top + at.height / 2);
    if (!hit || !button.contains(hit)) faults.push(`something lies over: ${button.textContent.trim()}`);
  }
  window.scrollTo(0, 0);
  return faults;
}"""


def launch(playwright: Playwright) -> Browser:
    """Start Debian's Chromium; nothing is downloaded."""
    return playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)


class _Quiet(WSGIRequestHandler):
    """Serve without a line on the screen for every request."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        """Say nothing."""


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve the application on a free port of this machine; give its address, which the links in its mails bear too."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    base = f"http://127.0.0.1:{server.server_port}"
    app.config["BASE_URL"] = base
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield base
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Visitor:
    """One person with a browser of their own; every page they open is looked at, at the width of a phone and of a desk.

    They find their way by addresses and by the names of fields, never by words, so that the same journey can be walked
    in either language. `taps` counts what they pressed or chose, `typed` the characters they wrote. In the folder `sound` stands
    an empty file for the shape of every page that was found sound, by this process or by one beside it.
    """

    page: Page
    base: str
    sound: Path
    faults: list[str] = field(default_factory=list)
    taps: int = 0
    typed: int = 0

    def __post_init__(self) -> None:
        """Keep an eye on what goes wrong unseen."""
        self.page.on("response", self._note)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: script: {error}"))

    def open(self, address: str) -> Page:
        """Open a page by its address, and look at it."""
        self.page.goto(address if address.startswith("http") else self.base + address)
        self.look()
        return self.page

    def follow(self, address: str) -> Page:
        """Follow a link on the page whose address ends so, and look at what comes."""
        links = self.page.locator(f'a[href$="{address}"]')
        assert links.count(), f"{self.page.url} has no link to {address}"
        link = links.first
        # What stands behind a button that opens it is opened first, as a person would.
        behind = link.locator("xpath=ancestor::details[not(@open)]").last
        if not link.is_visible() and behind.count():
            behind.locator("summary").first.click()
            self.taps += 1
        return self._press(link)

    def send(self, action: str = "", by: str = "button.main", **values: Any) -> Page:
        """Fill in a form and send it with its main button, or another; `action` is the end of its address when there are more."""
        form = self.page.locator(f'main form[action$="{action}"]' if action else "main form.form").first
        for name, value in values.items():
            self.put(form, name, value)
        main = form.locator(by)
        self._press((main if main.count() else form.locator("button:not([type=button])")).first)
        refusal = self.page.locator("[data-error-summary]")
        assert not refusal.count(), f"{self.page.url} refused: {refusal.first.inner_text()}"
        return self.page

    def press(self, action: str, **hidden: str) -> Page:
        """Press the one button of a small form, known by its address and by what it says unseen."""
        known = "".join(f':has(input[name="{name}"][value="{value}"])' for name, value in hidden.items())
        return self._press(self.page.locator(f'main form[action$="{action}"]{known} button').first)

    def put(self, form: Locator, name: str, value: Any) -> None:
        """Fill in one field: a text, a choice, several choices, or yes and no."""
        fields = form.locator(f'[name="{name}"]')
        assert fields.count(), f"{self.page.url} has no field {name}"
        kind = fields.first.evaluate("f => f.tagName === 'SELECT' ? 'select' : f.type")
        if kind in ("radio", "checkbox") and not isinstance(value, bool):
            for one in value if isinstance(value, list) else [value]:
                choice = form.locator(f'[name="{name}"][value="{one}"]')
                self._uncover(choice)
                choice.check()
                self.taps += 1
            return
        self._uncover(fields.first)
        self.taps += 1
        if isinstance(value, bool):
            fields.first.set_checked(value)
        elif kind == "select":
            fields.first.select_option(str(value))
        elif kind == "file":
            fields.first.set_input_files(str(value))
        else:
            fields.first.fill(str(value))
            self.typed += len(str(value))

    def status_of(self, address: str) -> int:
        """Ask for a page that may well be refused; give only how the server answered."""
        return self.page.request.get(self.base + address).status

    def look(self) -> None:
        """Run axe at both widths, and see that nothing scrolls sideways; a page like one that was sound is not judged again."""
        judged = self.sound / sha256(self.page.evaluate(SHAPE).encode()).hexdigest()
        if judged.exists():
            return
        walked = self.page.viewport_size
        # The width the page has comes first: bending a page takes as long as judging a small one.
        widths = sorted((PHONE, DESK), key=lambda width: width != walked)
        found = []
        for width in widths:
            if self.page.viewport_size != width:
                self.page.set_viewport_size(width)  # type: ignore[arg-type]  # a dict of two numbers
            found += [f"{self.page.url}, {width['width']} px: {fault}" for fault in faults_of(self.page)]
        self.page.set_viewport_size(walked)  # type: ignore[arg-type]  # as above
        self.faults += found
        if not found:
            judged.touch()

    def says(self, text: str) -> bool:
        """Tell whether the page shows a text."""
        return text in self.page.locator("main").inner_text()

    def at(self, address: str) -> bool:
        """Tell whether the person is on a page."""
        return self.page.url.removeprefix(self.base).partition("?")[0] == address

    def _press(self, target: Locator) -> Page:
        self._uncover(target)
        with self.page.expect_navigation():
            target.click()
        self.taps += 1
        self.look()
        return self.page

    def _uncover(self, target: Locator) -> None:
        """Open what is folded around a link or field, as a person would."""
        folded = target.locator("xpath=ancestor::details[not(@open)]")
        while folded.count():
            folded.first.locator("> summary").click()
            self.taps += 1

    def _note(self, response: Response) -> None:
        if response.status >= ERROR and response.request.resource_type != "other":
            self.faults.append(f"{response.url}: answered {response.status}")


def faults_of(page: Page) -> list[str]:
    """Give what axe and the width say about a page; no faults is an empty list."""
    faults: list[str] | None = page.evaluate(FAULTS, RULES)
    if faults is None:
        page.evaluate(_axe())
        faults = page.evaluate(FAULTS, RULES)
    assert faults is not None
    return faults


@cache
def _axe() -> str:
    return AXE.read_text()


def cookie_for(app: Flask, user_id: int) -> str:
    """Sign a person in without the sign-in page; give the value of the session cookie."""
    with app.app_context():
        membership = db.session.scalars(select(Membership).where(Membership.user_id == user_id)).first()
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
    context = browser.new_context(viewport=viewport, **{"locale": "nl-NL", **values})  # type: ignore[arg-type]  # any of its options
    # How long a busy machine takes says nothing about a page: a first PDF, with a browser in each process, may take a while.
    context.set_default_timeout(30_000)
    if cookie is not None:
        context.add_cookies([{"name": "session", "value": cookie, "url": base}])
    return context
