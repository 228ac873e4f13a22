"""The pages of support: ask how it goes, and wait with a reason."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.core.clock import today
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.lifecycle.models import Match
from programme.support import actions, queries, wording
from programme.support.forms import CheckInForm, WaitForm
from programme.support.models import ContactWay, WithWhom
from programme.support.rules import next_check_in, was_in_time

blueprint = Blueprint("support", __name__, url_prefix="/support")
Page = str | Response | tuple[str, int]
WRONG = 422


@blueprint.route("/<int:match_id>/check-in", methods=["GET", "POST"])
@requires(Permission.SUPPORT)
def check_in(match_id: int) -> Page:
    """Write down that the coordinator asked how it goes."""
    match = queries.find_match(actor(), match_id)
    form = CheckInForm(held_on=today(), with_whom=WithWhom.MENTOR.value, way=ContactWay.PHONE.value)
    record_opening(actor().id, student_id=match.student_id)
    if not form.sent():
        return _check_in_page(match, form), WRONG if form.is_submitted() else 200
    whom, way = WithWhom(form.with_whom.data), ContactWay(form.way.data)
    with unit_of_work() as work:
        actions.check_in(
            match=match,
            actor=actor().user,
            with_whom=whom,
            way=way,
            held_on=form.held_on.data,
            note=form.note.data or "",
            bond=int(form.bond.data) if form.bond.data else None,
            today=today(),
        )
        work.answer(url_for(".check_in", match_id=match_id), _("Written down. The next date is below."))
    return work.response


@blueprint.route("/<int:match_id>/wait", methods=["GET", "POST"])
@requires(Permission.SUPPORT)
def wait(match_id: int) -> Page:
    """Leave a silence alone for a while, with a reason."""
    match = queries.find_match(actor(), match_id)
    form = WaitForm()
    if not form.sent():
        return render_template("support/wait.html", form=form, match=match), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        actions.wait(
            match=match, actor=actor().user, until_on=form.until_on.data, reason=form.reason.data, today=today()
        )
        work.answer(url_for(".check_in", match_id=match_id), _("We ask again on that day."))
    return work.response


def _check_in_page(match: Match, form: CheckInForm) -> str:
    found = queries.check_ins(match.id)
    started_on = match.started_on or match.proposed_on
    promises = match.programme.promises
    asked = [row.held_on for row in found if row.with_whom is not WithWhom.SCHOOL]
    return render_template(
        "support/check_in.html",
        form=form,
        match=match,
        found=[(row, row.due_on is None or was_in_time(row.due_on, row.held_on, promises)) for row in found],
        due_on=next_check_in(started_on=started_on, held_on=asked, is_amber=match.is_amber, promises=promises),
        grace_days=promises.checkin_grace_days,
        first_days=promises.first_checkin_days,
        silence=queries.silence_of(match, today()),
        words=wording,
    )
