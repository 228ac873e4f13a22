"""The one door to translations: msgids are plain English, Dutch is the default language.

Flask-Babel has no type stubs; it is wrapped here once so that nobody else imports it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from flask import Flask, has_request_context, request, session
from flask_babel import Babel, force_locale, get_locale
from flask_babel import gettext as _flask_gettext
from flask_babel import lazy_gettext as _flask_lazy_gettext
from flask_babel import ngettext as _flask_ngettext

LANGUAGES = ("nl", "en")
DEFAULT_LANGUAGE = "nl"
TRANSLATIONS = "translations"

babel = Babel()


def gettext(message: str, **values: Any) -> str:
    """Translate a message into the language of this request."""
    return cast(str, _flask_gettext(message, **values))


def ngettext(singular: str, plural: str, num: int, **values: Any) -> str:
    """Translate a message that depends on a count; `%(num)s` is filled in."""
    return cast(str, _flask_ngettext(singular, plural, num, **values))


def lazy_gettext(message: str, **values: Any) -> str:
    """Give a text that is translated only when it is shown; for labels at module level."""
    return cast(str, _flask_lazy_gettext(message, **values))


def language() -> str:
    """Give the language of this request: `nl` or `en`."""
    locale = get_locale()
    return str(locale.language) if locale is not None else DEFAULT_LANGUAGE


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Write in another person's language for a while, such as when a mail is made."""
    with force_locale(code):
        yield


def choose_language(code: str) -> None:
    """Keep a visitor's own choice of language in the session cookie."""
    if code in LANGUAGES:
        session["language"] = code


def _select_locale() -> str:
    if not has_request_context():
        return DEFAULT_LANGUAGE
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return cast(str, chosen)
    # Dutch is what nearly everybody here reads; a browser's own wish counts only where it does not name Dutch at all.
    return request.accept_languages.best_match(LANGUAGES, default=DEFAULT_LANGUAGE) or DEFAULT_LANGUAGE


def init_app(app: Flask) -> None:
    """Connect the translations in `programme/translations` to the application."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", DEFAULT_LANGUAGE)
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Europe/Amsterdam")
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", TRANSLATIONS)
    babel.init_app(app, locale_selector=_select_locale)
