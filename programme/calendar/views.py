"""The own calendar: its private address, and what a calendar program reads there."""

import hashlib

from flask import Blueprint, Response, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from programme.access.guards import public, requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.calendar import actions, queries
from programme.calendar.wording import NAME, SUMMARY
from programme.core import calendar
from programme.core.clock import now
from programme.core.i18n import gettext as _
from programme.core.i18n import in_language
from programme.core.unit_of_work import unit_of_work

blueprint = Blueprint("calendar", __name__, url_prefix="/calendar")
Page = str | AnyResponse | tuple[str, int]
# The address is shown once, on the page after it was made; until then it lies in the signed cookie of its owner alone.
SHOWN_ONCE = "calendar_address"


@blueprint.get("/")
@requires(Permission.OWN_ACCOUNT)
def mine() -> Page:
    """Show whether somebody has a private address, and right after it was made the address itself."""
    address = session.pop(SHOWN_ONCE, None)
    return render_template("calendar/mine.html", feed=queries.own_feed(actor().id), address=address)


@blueprint.post("/renew")
@requires(Permission.OWN_ACCOUNT)
def renew() -> Page:
    """Make a private address, in the place of an earlier one."""
    with unit_of_work() as work:
        token = actions.renew(actor=actor(), now=now())
        work.answer(url_for(".mine"), _("This is your address. An earlier one stopped working."))
    session[SHOWN_ONCE] = url_for(".feed", token=token, _external=True)
    return work.response


@blueprint.post("/revoke")
@requires(Permission.OWN_ACCOUNT)
def revoke() -> Page:
    """Make the private address stop."""
    with unit_of_work() as work:
        actions.revoke(actor=actor())
        work.answer(url_for(".mine"), _("The address stopped working."))
    return work.response


@blueprint.get("/<token>.ics")
@public
def feed(token: str) -> Page:
    """Give somebody's appointments to their calendar program, and only that they are unchanged when they are."""
    found = queries.find_feed(token)
    with in_language(found.user.language):
        entries = [
            calendar.Entry(f"{one.kind}-{one.number}@calendar", one.starts_at, one.minutes, str(SUMMARY[one.kind]))
            for one in queries.appointments(found.user_id, now())
        ]
        text = calendar.feed(str(NAME), entries, made_at=found.made_at)
    answer = Response(text, content_type="text/calendar; charset=utf-8")
    # Kept by the one program that asks, which then asks each time whether it still holds.
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(hashlib.sha256(text.encode()).hexdigest()[:32])
    return answer.make_conditional(request)
