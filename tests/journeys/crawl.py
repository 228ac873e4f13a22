"""Every page a person can reach by following links, one of each kind."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Error, Page
from werkzeug.exceptions import HTTPException

# Pages that only say something, or that are many times the same, need one visit.
PAGES_MOST = 80


def endpoint_of(app: Flask, address: str) -> str | None:
    """Give the name of the route behind an address; None for what is no page of ours."""
    parts = urlsplit(address)
    try:
        endpoint, _arguments = app.url_map.bind("127.0.0.1").match(parts.path, method="GET")
    except HTTPException:
        return None
    return str(endpoint)


def reachable(
    app: Flask, page: Page, base: str, starts: list[str], most: int = PAGES_MOST
) -> Iterator[tuple[str, str]]:
    """Open page after page, one per route; give the route's name and the address while the page stands open."""
    waiting, seen = list(starts), set[str]()
    while waiting and len(seen) < most:
        address = waiting.pop(0)
        endpoint = endpoint_of(app, address)
        if endpoint is None or endpoint in seen:
            continue
        seen.add(endpoint)
        if not _is_page(page, base + address):
            continue
        yield endpoint, address
        found: list[str] = page.eval_on_selector_all("a[href^='/']", "links => links.map(l => l.getAttribute('href'))")
        waiting += [link for link in found if not link.startswith(("/static/", "/l/"))]


def _is_page(page: Page, address: str) -> bool:
    """Open an address; tell whether there is a page to look at, and not a file to keep."""
    try:
        answer = page.goto(address)
    except Error as error:
        if "Download is starting" in error.message:
            return False
        raise
    return answer is not None and answer.headers.get("content-type", "").split(";")[0] == "text/html"
