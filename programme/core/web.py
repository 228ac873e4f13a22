"""What every answer shares: security headers, one page per error, and how a request begins and ends."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast
from wsgiref.headers import Headers

import structlog
from flask import Flask, Response, current_app, g, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy import Table, insert, text
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response as AnyResponse

from programme.core.audit import FileOpening
from programme.core.clock import now
from programme.core.database import MOST_ROWS, db, will_write, writing
from programme.core.errors import AlreadyAnswered, ProgrammeError
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unavailable

log = structlog.get_logger()

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
SERVER_ERROR = 500
# Said while the page of an error is drawn: it asks nothing of a database that may be what went wrong.
ON_AN_ERROR_PAGE = "on_an_error_page"

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}

LAST_RESORT = (
    "<!doctype html><html lang=nl><meta charset=utf-8><title>Storing</title><h1>Er gaat iets mis bij ons</h1>"
    "<p>Probeer het straks nog eens. <span lang=en>Something is wrong on our side. Please try again soon.</span></p></html>"
)
_OPENED = insert(cast(Table, FileOpening.__table__))
STATIC_HEADERS = {"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin"}


def protect_static(headers: Headers, _path: str, _url: str) -> None:
    """Add the headers that a static file shares with our pages; WhiteNoise calls this once per file, at the start."""
    for name, value in STATIC_HEADERS.items():
        headers[name] = value


class RowNumber(IntegerConverter):
    """A number in an address: as large as a row's number can be on either database, else the page does not exist."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=MOST_ROWS)


def address_of(endpoint: str, arguments: Mapping[str, Any]) -> str:
    """Give what `url_for` gives, at a tenth of its cost: for a list, whose rows differ only in the numbers."""
    if all(type(value) is int for value in arguments.values()):
        return _shape(endpoint, tuple(arguments), request.script_root) % arguments
    return url_for(endpoint, **arguments)


@lru_cache(maxsize=1000)
def _shape(endpoint: str, names: tuple[str, ...], _root: str) -> str:
    """Give an address with a place for each number; where the application stands is asked for because it begins with that."""
    numbers: dict[str, Any] = {name: MOST_ROWS - place for place, name in enumerate(names)}
    shape = url_for(endpoint, **numbers).replace("%", "%%")
    for name, number in numbers.items():
        shape = shape.replace(str(number), f"%({name})d")
    return shape


def record_opening(user_id: int, *, student_id: int | None = None, mentor_id: int | None = None) -> None:
    """Note that a person's file is opened by this request; it is written when the page is ready."""
    opening = {"user_id": user_id, "student_id": student_id, "mentor_id": mentor_id, "page": request.endpoint or ""}
    g.setdefault("openings", []).append({"at": now(), **opening})


def init_app(app: Flask) -> None:
    """Connect the beginning, the end and the errors of every request."""
    app.url_map.converters["int"] = RowNumber
    app.before_request(_begin)
    app.after_request(_write_openings)
    app.after_request(_protect)
    app.register_error_handler(ProgrammeError, _programme_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(OperationalError, _database_error)
    app.register_error_handler(DataError, _data_error)
    app.register_error_handler(HTTPException, _http_error)
    if not app.testing:
        # A test wants to see the error itself.
        app.register_error_handler(Exception, _unexpected)


def revision() -> str:
    """Give the revision of the database, as its migrations left it."""
    return str(db.session.scalar(text("SELECT version_num FROM alembic_version")))


def _begin() -> None:
    will_write(request.method not in SAFE_METHODS)


def _write_openings(response: Response) -> Response:
    """Write who opened a file after the page was made, in a transaction of its own.

    The page itself only reads; were the write part of it, every opened page would queue for the write lock.
    """
    openings = g.pop("openings", [])
    if openings and response.status_code < SERVER_ERROR:
        db.session.rollback()
        with writing(), db.engine.begin() as connection:
            connection.execute(_OPENED, openings)
    return response


def _protect(response: Response) -> Response:
    said = {name.lower() for name, _value in response.headers}
    response.headers.extend((name, value) for name, value in HEADERS.items() if name.lower() not in said)
    if not current_app.config["DEMO"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    return response


def _page(status: int, reason: str | None = None) -> tuple[str, int]:
    """Show the page of an error; when even that cannot be drawn, a sentence that needs nothing."""
    setattr(g, ON_AN_ERROR_PAGE, True)
    try:
        return render_template(f"errors/{status}.html", reason=reason), status
    except Exception as error:
        # Whatever broke the frame must not break the page that says so.
        log.error("error page", kind=type(error).__name__, endpoint=request.endpoint)
        return LAST_RESORT, status


def _programme_error(error: ProgrammeError) -> AnyResponse | tuple[str, int]:
    db.session.rollback()
    if isinstance(error, AlreadyAnswered):
        return redirect(error.location, code=303)
    return _page(error.status, error.text)


def _csrf_error(_error: CSRFError) -> tuple[str, int]:
    return _page(400, _("This page was open for a long time. Go back, reload the page and send it again."))


def _database_error(error: OperationalError) -> tuple[str, int]:
    db.session.rollback()
    known = unavailable(error)
    if isinstance(known, ProgrammeError):
        return _page(known.status, known.text)
    return _unexpected(error)


def _data_error(_error: DataError) -> tuple[str, int]:
    """Answer what no column can hold, such as a NUL byte in an address; forms say it beside the field before."""
    db.session.rollback()
    return _page(422, _("Something that was typed is too long or cannot be kept. Shorten it, please."))


def _http_error(error: HTTPException) -> AnyResponse | tuple[str, int]:
    status = error.code or SERVER_ERROR
    if status in (301, 302, 303, 307, 308):
        return error.get_response()
    shown = status if status in (400, 403, 404, 409, 413, 422, 429, 503) else (404 if status == 405 else 400)
    return _page(shown if status < SERVER_ERROR else SERVER_ERROR)[0], status


def _unexpected(error: Exception) -> tuple[str, int]:
    db.session.rollback()
    # The message of an error may hold what a person typed; its kind and place are enough to find it.
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame is not None else "?"
    log.error("unexpected", kind=type(error).__name__, place=place, endpoint=request.endpoint)
    return _page(SERVER_ERROR)
