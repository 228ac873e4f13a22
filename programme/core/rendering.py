"""How values are shown on a page: days, moments and lengths of time as people say them, an address as a code."""

import hashlib
import uuid
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

import segno
from babel.dates import format_date
from flask import Flask
from markupsafe import Markup

from programme.core import clock
from programme.core.i18n import gettext as _
from programme.core.i18n import language, ngettext

MINUTES_IN_HOUR = 60
STATIC = Path(__file__).resolve().parents[2] / "static"


def day(value: date | None, today: date | None = None) -> str:
    """Write a date as people say it: `di 24 november`, with the year when it is not this one."""
    return "" if value is None else _day(value, today or clock.today(), language())


@lru_cache(maxsize=5000)
def _day(value: date, today: date, locale: str) -> str:
    """Write a date beside today; a list shows the same few days in every row and for everybody."""
    match (value - today).days:
        case 0:
            return _("today")
        case 1:
            return _("tomorrow")
        case -1:
            return _("yesterday")
    return format_date(value, "EE d MMMM" if value.year == today.year else "d MMMM y", locale=locale)


def weekday(value: date) -> str:
    """Write a date with its day of the week and no year: `dinsdag 24 november`."""
    return _date(value, "EEEE d MMMM")


def weekday_name(value: date) -> str:
    """Give the name of the day of the week: `dinsdag`."""
    return _date(value, "EEEE")


def month(value: date | None) -> str:
    """Write a month with its year: `november 2026`."""
    return "" if value is None else _date(value, "MMMM y")


def moment(value: datetime | None) -> Markup:
    """Write an instant as people say it, with the whole date for who hovers or listens."""
    if value is None:
        return Markup("")
    return _moment(value, clock.today(), language())


@lru_cache(maxsize=5000)
def _moment(value: datetime, today: date, locale: str) -> Markup:
    """Write an instant; today and the language are asked for because the words depend on them."""
    there = clock.local(value)
    full = _written(there.date(), "EEEE d MMMM y", locale)
    clock_time = there.strftime("%H.%M")
    return Markup('<time datetime="{}" title="{} {}">{} {}</time>').format(
        there.isoformat(timespec="minutes"), full, clock_time, day(there.date(), today), clock_time
    )


def full_day(value: date) -> str:
    """Write a date whole, for what is printed: `24 november 2026`."""
    return _date(value, "d MMMM y")


def _date(value: date, pattern: str) -> str:
    return _written(value, pattern, language())


@lru_cache(maxsize=5000)
def _written(value: date, pattern: str, locale: str) -> str:
    """Write a date by a pattern of CLDR; a list shows the same few days in every row and for everybody."""
    return format_date(value, pattern, locale=locale)


def minutes(value: int | None) -> str:
    """Write a length of time: `1 uur 15 min`."""
    return "" if value is None else _length(value, language())


@lru_cache(maxsize=1000)
def _length(value: int, _locale: str) -> str:
    """Write a length of time; the language is asked for because the words depend on it."""
    hours, rest = divmod(value, MINUTES_IN_HOUR)
    parts = [ngettext("%(num)s hour", "%(num)s hours", hours)] if hours else []
    if rest or not parts:
        parts.append(_("%(minutes)s min", minutes=rest))
    return " ".join(parts)


def qr_code(address: str, title: str) -> Markup:
    """Draw an address as a QR code: an SVG without styles, for the content policy allows none."""
    drawn = segno.make(address, micro=False).svg_inline(
        omitsize=True, svgclass="qr", dark="#000", light="#fff", title=title
    )
    return Markup(drawn)  # noqa: S704 - drawn by the library from an address that it encodes as squares


def static_url(path: str) -> str:
    """Give the URL of a static file; its content is part of it, so a browser may keep it for ever."""
    return _versions(path)


_known: dict[str, str] = {}


def _versions(path: str) -> str:
    if path not in _known:
        digest = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:12]
        _known[path] = f"/static/{path}?v={digest}"
    return _known[path]


def init_app(app: Flask) -> None:
    """Give the templates their words."""
    app.jinja_env.filters.update(day=day, full_day=full_day, month=month, moment=moment, minutes=minutes)
    app.jinja_env.globals.update(static=static_url, submission_id=lambda: str(uuid.uuid4()))
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
