"""Flask-Login, wrapped once: it has no type stubs, and only the ground floor knows it."""

from collections.abc import Callable
from typing import Any, cast

from flask import Flask, session
from flask_login import AnonymousUserMixin, LoginManager, current_user, login_user, logout_user

_manager = LoginManager()


class Nobody(AnonymousUserMixin):  # type: ignore[misc]  # Flask-Login has no type stubs
    """A visitor who is not signed in."""


_manager.anonymous_user = Nobody
# Our own session table says when a session ends; Flask-Login's fingerprint of the browser only gets in the way.
_manager.session_protection = None


def init_app(app: Flask, load: Callable[[str], Any]) -> None:
    """Connect signing in; `load` gives the person behind the token of a session, or None."""
    _manager.user_loader(load)
    _manager.init_app(app)


def person() -> Any:
    """Give who is signed in, or a Nobody."""
    return cast(Any, current_user)._get_current_object()


def is_signed_in() -> bool:
    """Tell whether somebody is signed in."""
    return bool(current_user.is_authenticated)


def kept_token() -> str | None:
    """Give the session token in this browser's cookie, also when that session is over."""
    token = session.get("_user_id")
    return token if isinstance(token, str) else None


def sign_in(who: Any) -> None:
    """Remember this person's session token in the signed cookie, until the browser closes."""
    login_user(who, remember=False)


def sign_out() -> None:
    """Forget who is signed in."""
    logout_user()
