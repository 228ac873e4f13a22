"""The one door to translations: msgids are plain English, Dutch is the default language.

Flask-Babel has no type stubs; it is wrapped here once so that nobody else imports it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any, cast

from babel.support import Translations
from flask import Flask, has_request_context, request, session
from flask_babel import Babel, force_locale
from flask_babel.speaklater import LazyString
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

LANGUAGES = ("nl", "en")
DEFAULT_LANGUAGE = "nl"
# What an address ends with that came in a mail in another language: `?in=en`.
WISH = "in"
TRANSLATIONS = Path(__file__).resolve().parents[1] / "translations"

babel = Babel()

# Chosen once a request: every word of a page asks for it.
_language: ContextVar[str | None] = ContextVar("language", default=None)


def gettext(message: str, **values: Any) -> str:
    """Translate a message into the language of this request."""
    text = translated(message, language())
    return text % values if values else text


@cache
def translated(message: str, code: str) -> str:
    """Translate a message into a language; each is remembered, for a list asks for the same few in every row."""
    return _catalogue(code).gettext(message)


def ngettext(singular: str, plural: str, num: int, **values: Any) -> str:
    """Translate a message that depends on a count; `%(num)s` is filled in."""
    return _catalogue(language()).ngettext(singular, plural, num) % {"num": num, **values}


def lazy_gettext(message: str, **values: Any) -> str:
    """Give a text that is translated only when it is shown; for labels at module level."""
    return cast(str, LazyString(gettext, message, **values))


@pass_eval_context
def _in_template(page: EvalContext, message: str, **values: Any) -> str:
    """Translate in a template: the text is ours and is trusted, the values are escaped where the page is HTML."""
    text = translated(message, language())
    return (Markup(text) if page.autoescape else text) % values  # noqa: S704


@pass_eval_context
def _count_in_template(page: EvalContext, singular: str, plural: str, num: int, **values: Any) -> str:
    text = _catalogue(language()).ngettext(singular, plural, num)
    return (Markup(text) if page.autoescape else text) % {"num": num, **values}  # noqa: S704


@cache
def _catalogue(code: str) -> NullTranslations:
    """Read the catalogue of a language once; Flask-Babel's own way to it costs ten times as much for every word."""
    return Translations.load(TRANSLATIONS, [code])


def language() -> str:
    """Give the language of this request: `nl` or `en`."""
    return _language.get() or _select_locale()


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Write in another person's language for a while, such as when a mail is made."""
    before = _language.set(code)
    try:
        with force_locale(code):
            yield
    finally:
        _language.reset(before)


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
    wished = request.args.get(WISH)
    if wished in LANGUAGES:
        return wished
    # Dutch is what nearly everybody here reads; a browser's own wish counts only where it does not name Dutch at all.
    return request.accept_languages.best_match(LANGUAGES, default=DEFAULT_LANGUAGE) or DEFAULT_LANGUAGE


def _begin() -> None:
    _language.set(_select_locale())


def _end(_error: BaseException | None) -> None:
    _language.set(None)


def init_app(app: Flask) -> None:
    """Connect the translations in `programme/translations` to the application."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", DEFAULT_LANGUAGE)
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", "Europe/Amsterdam")
    app.config.setdefault("BABEL_TRANSLATION_DIRECTORIES", str(TRANSLATIONS))
    babel.init_app(app, locale_selector=_select_locale)
    app.before_request(_begin)
    app.teardown_request(_end)
    # Jinja's own two would go through Flask-Babel and through each other for every word.
    app.jinja_env.globals.update(_=_in_template, gettext=_in_template, ngettext=_count_in_template)
