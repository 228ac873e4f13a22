"""The three marks a route can carry: who may use it; a route without one answers 403."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, current_app, flash, redirect, request, session, url_for
from werkzeug.datastructures import MultiDict

from programme.access.identity import actor, signed_in
from programme.access.links import current_link
from programme.access.models import Purpose
from programme.access.policy import Permission
from programme.core import audit, drafts, login
from programme.core.database import db, writing
from programme.core.errors import Refused
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import refuse_double_submission

F = TypeVar("F", bound=Callable[..., Any])

PUBLIC = "public"
NEXT = "next"
MARK = "__access__"
# The hidden field in which a form says under which name it is kept, and who keeps it when its writer is signed out.
DRAFT_FIELD = "draft"
KEEP_UNSENT = "programme.keep_unsent"


def public(view: F) -> F:
    """Let anybody use this route."""
    setattr(view, MARK, PUBLIC)
    return view


def requires(permission: Permission, *, before_second_factor: bool = False) -> Callable[[F], F]:
    """Let only who has the permission use this route; others sign in first, or are refused and noted."""

    def mark(view: F) -> F:
        @wraps(view)
        def guarded(*args: Any, **values: Any) -> Any:
            if not signed_in():
                return _to_sign_in()
            person = actor()
            if person.needs_second_factor and not before_second_factor:
                return redirect(url_for("accounts.second_factor"))
            if not person.may(permission):
                _note_refusal(person.id, permission)
                raise Refused
            refuse_double_submission()
            return view(*args, **values)

        setattr(guarded, MARK, permission)
        return cast(F, guarded)

    return mark


def by_link(purpose: Purpose) -> Callable[[F], F]:
    """Let only who came by a link for this purpose use this route."""

    def mark(view: F) -> F:
        @wraps(view)
        def guarded(*args: Any, **values: Any) -> Any:
            current_link(purpose)
            refuse_double_submission()
            return view(*args, **values)

        setattr(guarded, MARK, purpose)
        return cast(F, guarded)

    return mark


def _to_sign_in() -> Any:
    """Send a visitor to the sign-in page; a form that was sent after a time-out is kept, and waits behind it."""
    if request.method == "GET" or _kept_unsent():
        session[NEXT] = request.full_path.rstrip("?")
    return redirect(url_for("accounts.sign_in"))


def _kept_unsent() -> bool:
    form, token = request.form.get(DRAFT_FIELD), login.kept_token()
    if not form or token is None:
        return False
    kept: bool = current_app.extensions[KEEP_UNSENT](token, form, typed_in(request.form))
    if kept:
        flash(_("You were away for a long time. Your text is kept: sign in, and send it once more."), "done")
    return kept


def typed_in(sent: MultiDict[str, str]) -> dict[str, Any]:
    """Give what a form holds that is worth keeping: one text for a field, or a list where it has several."""
    return {
        name: values[0] if len(values) == 1 else values
        for name, values in sent.lists()
        if name not in drafts.NEVER_KEPT
    }


def _note_refusal(user_id: int, permission: Permission) -> None:
    """Write that somebody was refused; this is saved although the request fails."""
    db.session.rollback()
    with writing():
        audit.record("access.refused", f"route {request.endpoint}", actor_id=user_id, permission=permission.value)
        db.session.commit()


def _deny_by_default() -> None:
    endpoint = request.endpoint
    if endpoint is not None and not hasattr(current_app.view_functions[endpoint], MARK):
        raise Refused


def init_app(app: Flask) -> None:
    """Connect the refusal of routes that say nothing about who may use them."""
    app.before_request(_deny_by_default)
