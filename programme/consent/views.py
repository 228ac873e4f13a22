"""The pages of a consent: the student's and the guardian's answer by link, and what a school records of a talk."""

from collections.abc import Callable

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from programme.access import links
from programme.access.guards import by_link, requires
from programme.access.identity import actor
from programme.access.models import Purpose
from programme.access.policy import Permission
from programme.consent import actions, wording
from programme.consent.forms import AgreementForm, GuardianForm
from programme.core.clock import today
from programme.core.database import db
from programme.core.errors import Invalid
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.lifecycle.models import Trajectory
from programme.nomination import queries as nominations
from programme.nomination.models import AgreementWay
from programme.nomination.rules import Missing
from programme.nomination.wording import HOPED_RESULT

blueprint = Blueprint("consent", __name__, url_prefix="/consent")
Page = str | Response | tuple[str, int]
WRONG = 422


@blueprint.route("/agree", methods=["GET", "POST"])
@by_link(Purpose.AGREE)
def agree_by_link() -> Page:
    """Let the student read what is written and say yes or no."""
    link = links.current_link(Purpose.AGREE)
    nomination = nominations.nomination_of(db.session.get_one(Trajectory, link.trajectory_id))
    if request.method == "GET" or link.used_at is not None:
        done = link.used_at is not None
        return render_template("consent/agree_by_link.html", nomination=nomination, done=done, results=HOPED_RESULT)
    with unit_of_work() as work:
        actions.answer_by_link(nomination=nomination, link=link, agrees=_says_yes(), today=today())
        work.answer(url_for(".agree_by_link"))
    return work.response


@blueprint.route("/guardian", methods=["GET", "POST"])
@by_link(Purpose.GUARDIAN_CONSENT)
def guardian_by_link() -> Page:
    """Let a parent or carer of a student under 16 say yes or no."""
    link = links.current_link(Purpose.GUARDIAN_CONSENT)
    nomination = nominations.nomination_of(db.session.get_one(Trajectory, link.trajectory_id))
    if request.method == "GET" or link.used_at is not None:
        done = link.used_at is not None
        return render_template("consent/guardian_by_link.html", nomination=nomination, done=done)
    with unit_of_work() as work:
        actions.consent_by_link(nomination=nomination, link=link, agrees=_says_yes(), today=today())
        work.answer(url_for(".guardian_by_link"))
    return work.response


@blueprint.route("/<int:trajectory_id>/record-student", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def record_student(trajectory_id: int) -> Page:
    """Record that the student said yes in a talk."""
    return _record("record_student", trajectory_id, actions.record_agreement)


@blueprint.route("/<int:trajectory_id>/record-guardian", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def record_guardian(trajectory_id: int) -> Page:
    """Record that a parent or carer said yes in a talk."""
    return _record("record_guardian", trajectory_id, actions.record_consent)


@blueprint.route("/<int:trajectory_id>/ask-guardian", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def ask_guardian(trajectory_id: int) -> Page:
    """Note a parent or carer and ask for consent."""
    nomination, form = nominations.find_nomination(actor(), trajectory_id), GuardianForm()
    if not form.sent():
        known = nominations.guardians(nomination.trajectory.student_id)
        page = render_template("consent/ask_guardian.html", form=form, nomination=nomination, guardians=known)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        actions.add_guardian(
            nomination=nomination, name=form.name.data, email=form.email.data or None, phone=form.phone.data or None
        )
        text = _("Kept. With an address we asked by mail.")
        work.answer(url_for("nomination.show", trajectory_id=trajectory_id), text)
    return work.response


def _record(name: str, trajectory_id: int, record: Callable[..., Missing | None]) -> Page:
    """Record a yes with its day and way; what is still missing is said at once."""
    nomination, form = nominations.find_nomination(actor(), trajectory_id), AgreementForm()
    if not form.sent():
        page = render_template(f"consent/{name}.html", form=form, nomination=nomination)
        return page, WRONG if form.is_submitted() else 200
    way = AgreementWay(form.way.data)
    with unit_of_work() as work:
        missing = record(
            nomination=nomination, actor=actor().user, agreed_on=form.agreed_on.data, way=way, today=today()
        )
        work.answer(url_for("nomination.show", trajectory_id=trajectory_id), wording.after_agreement(missing))
    return work.response


def _says_yes() -> bool:
    """Read the button that was pressed; what is neither yes nor no must not end somebody's nomination."""
    answer = request.form.get("answer", "")
    if answer not in ("yes", "no"):
        raise Invalid(_("Choose yes or no, please."))
    return answer == "yes"
