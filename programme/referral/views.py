"""The pages of a referral: the programme's steps, the school's handovers, the receiver's link."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from programme.access import links
from programme.access.guards import by_link, requires
from programme.access.identity import actor
from programme.access.models import Purpose
from programme.access.policy import Permission
from programme.core.clock import today
from programme.core.errors import NotFound
from programme.core.forms import BaseForm, ConfirmForm, options
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.intake.queries import find_trajectory
from programme.lifecycle.stages import ReferralStage
from programme.referral import actions, queries, rules, wording
from programme.referral.forms import (
    DANGER,
    AdviseForm,
    AgreeForm,
    DeclineForm,
    HandOverForm,
    HeardForm,
    ReceivedForm,
    StartedForm,
)
from programme.referral.models import Destination, Referral

blueprint = Blueprint("referral", __name__, url_prefix="/referral")
Page = str | Response | tuple[str, int]
WRONG = 422


@blueprint.route("/advise/<int:trajectory_id>", methods=["GET", "POST"])
@requires(Permission.REFER)
def advise(trajectory_id: int) -> Page:
    """Advise help, with or without mentoring beside it."""
    trajectory = find_trajectory(actor(), trajectory_id)
    record_opening(actor().id, student_id=trajectory.student_id)
    form = AdviseForm()
    if not form.sent():
        found = queries.open_referral(trajectory_id)
        if found is not None and not form.is_submitted():
            return redirect(url_for(".show", referral_id=found.id))
        return _render("referral/advise.html", form, trajectory=trajectory)
    with unit_of_work() as work:
        made = actions.advise(
            trajectory=trajectory, actor=actor().user, reason=form.reason.data, today=today(),
            pauses=form.pauses.data == "yes",
        )  # fmt: skip
        work.answer(url_for(".show", referral_id=made.id), _("The advice is kept. Now the student decides."))
    return work.response


@blueprint.route("/mentor-told/<int:match_id>", methods=["GET", "POST"])
@requires(Permission.REFER)
def mentor_told(match_id: int) -> Page:
    """Help the coordinator tell the mentor that it stops or stands still, and note that it was done."""
    match = queries.find_match(actor(), match_id)
    form = ConfirmForm()
    if not form.sent():
        record_opening(actor().id, student_id=match.student_id)
        return _render("referral/mentor_told.html", form, match=match)
    with unit_of_work() as work:
        actions.mentor_told(match=match, actor=actor().user)
        work.answer(url_for("worklist.today"), _("Noted. Thank you for telling the mentor."))
    return work.response


@blueprint.get("/<int:referral_id>")
@requires(Permission.REFER)
def show(referral_id: int) -> Page:
    """Show how far a referral is, and its one next step."""
    return _show(_open(referral_id))


@blueprint.post("/<int:referral_id>/agree")
@requires(Permission.REFER)
def agree(referral_id: int) -> Page:
    """Record the student's yes, or acute danger."""
    referral, form = _open(referral_id), AgreeForm()
    if not form.sent():
        return _show(referral, form), WRONG
    danger = form.ground.data == DANGER
    with unit_of_work() as work:
        actions.agree(
            referral=referral,
            actor=actor().user,
            agreed_on=None if danger else form.agreed_on.data,
            danger_reason=form.danger_reason.data if danger else "",
            today=today(),
        )
        work.answer(url_for(".show", referral_id=referral_id), _("Kept. Now hand it over, warmly: call first."))
    return work.response


@blueprint.post("/<int:referral_id>/hand-over")
@requires(Permission.REFER)
def hand_over(referral_id: int) -> Page:
    """Hand it over to a person."""
    referral = _open(referral_id)
    form = _hand_over_form(referral)
    if not form.sent():
        return _show(referral, form), WRONG
    with unit_of_work() as work:
        actions.hand_over(referral=referral, actor=actor().user, handing=_handing(form, referral), today=today())
        work.answer(
            url_for(".show", referral_id=referral_id), _("Handed over. It counts once the other side confirms.")
        )
    return work.response


@blueprint.post("/<int:referral_id>/received")
@requires(Permission.REFER)
def record_received(referral_id: int) -> Page:
    """Record that the other side said it arrived."""
    referral, form = _open(referral_id), HeardForm()
    if not form.sent():
        return _show(referral, form), WRONG
    with unit_of_work() as work:
        actions.receive(referral=referral, actor=actor().user, received_by=form.received_by.data, today=today())
        work.answer(url_for(".show", referral_id=referral_id), _("Kept: it was received."))
    return work.response


@blueprint.post("/<int:referral_id>/not-received")
@requires(Permission.REFER)
def not_received(referral_id: int) -> Page:
    """Take it back because it did not arrive."""
    referral = _open(referral_id)
    with unit_of_work() as work:
        actions.not_received(referral=referral, actor=actor().user, today=today())
        work.answer(
            url_for(".show", referral_id=referral_id),
            _("It is with you again. Talk with the student about another way."),
        )
    return work.response


@blueprint.post("/<int:referral_id>/starts")
@requires(Permission.REFER)
def care_starts(referral_id: int) -> Page:
    """Record that help has begun."""
    referral, form = _open(referral_id), StartedForm()
    if not form.sent():
        return _show(referral, form), WRONG
    with unit_of_work() as work:
        actions.care_starts(referral=referral, actor=actor().user, started_on=form.started_on.data, today=today())
        work.answer(url_for(".show", referral_id=referral_id), _("Kept: help has started."))
    return work.response


@blueprint.post("/<int:referral_id>/waits")
@requires(Permission.REFER)
def care_waits(referral_id: int) -> Page:
    """Record that the student is on a waiting list."""
    referral = _open(referral_id)
    with unit_of_work() as work:
        actions.care_waits(referral=referral, actor=actor().user, today=today())
        work.answer(url_for(".show", referral_id=referral_id), _("Kept. You are reminded to ask how it goes."))
    return work.response


@blueprint.post("/<int:referral_id>/close")
@requires(Permission.REFER)
def close(referral_id: int) -> Page:
    """Close it because help goes on by itself."""
    referral = _open(referral_id)
    with unit_of_work() as work:
        actions.close(referral=referral, actor=actor().user, today=today())
        work.answer(url_for(".show", referral_id=referral_id), _("The referral is closed."))
    return work.response


@blueprint.route("/<int:referral_id>/decline", methods=["GET", "POST"])
@requires(Permission.REFER)
def decline(referral_id: int) -> Page:
    """End it without help, with a reason."""
    referral, form = _open(referral_id), DeclineForm()
    if not form.sent():
        return _render("referral/decline.html", form, referral=referral)
    with unit_of_work() as work:
        actions.decline(referral=referral, actor=actor().user, reason=form.reason.data, today=today())
        work.answer(url_for(".show", referral_id=referral_id), _("The referral is ended. The student stays welcome."))
    return work.response


@blueprint.route("/handovers", methods=["GET", "POST"])
@requires(Permission.JOIN_HANDOVER)
def receive() -> Page:
    """Show a zorgcoördinator what was handed over, and let them confirm it."""
    if request.method == "GET":
        rows = queries.handovers(actor())
        for row in rows:
            record_opening(actor().id, student_id=row.student_id)
        return render_template("referral/receive.html", rows=rows, words=wording)
    referral = queries.find_handover(actor(), _number(request.form.get("referral_id", "")))
    with unit_of_work() as work:
        actions.receive(referral=referral, actor=actor().user, received_by=actor().user.name, today=today())
        work.answer(url_for(".receive"), _("Thank you. The programme knows that it is with you."))
    return work.response


@blueprint.route("/confirm", methods=["GET", "POST"])
@by_link(Purpose.RECEIVE_REFERRAL)
def receive_by_link() -> Page:
    """Let the receiver confirm with their name; the page says neither who nor why."""
    link = links.current_link(Purpose.RECEIVE_REFERRAL)
    referral, form = queries.referral_of(link), ReceivedForm()
    done = link.used_at is not None
    if done or not form.sent():
        page = render_template("referral/receive_by_link.html", referral=referral, form=form, done=done)
        return page, WRONG if form.is_submitted() and not done else 200
    with unit_of_work() as work:
        actions.receive_by_link(referral=referral, link=link, received_by=form.received_by.data, today=today())
        work.answer(url_for(".receive_by_link"))
    return work.response


def _open(referral_id: int) -> Referral:
    referral = queries.find_referral(actor(), referral_id)
    record_opening(actor().id, student_id=referral.trajectory.student_id)
    return referral


def _render(template: str, form: BaseForm, **values: object) -> Page:
    return render_template(template, form=form, **values), WRONG if form.is_submitted() else 200


def _show(referral: Referral, form: BaseForm | None = None) -> str:
    """Show a referral with the form of its next step, as it was sent when something was wrong in it."""
    blank: BaseForm | None = None
    match referral.stage:
        case ReferralStage.ADVISED:
            blank = AgreeForm(formdata=None)
        case ReferralStage.AGREED:
            blank = _hand_over_form(referral, blank=True)
        case ReferralStage.HANDED_OVER:
            blank = HeardForm(formdata=None)
        case ReferralStage.RECEIVED | ReferralStage.WAITING_LIST:
            blank = StartedForm(formdata=None)
        case _:
            pass
    same = form is not None and type(form) is type(blank)
    return render_template(
        "referral/show.html",
        referral=referral,
        form=form if same else blank,
        words=wording,
        is_open=referral.stage in rules.OPEN,
    )


def _hand_over_form(referral: Referral, *, blank: bool = False) -> HandOverForm:
    form = HandOverForm(formdata=None) if blank else HandOverForm()
    people = queries.receivers(referral.trajectory.school_id)
    form.receiver_id.choices = options([(0, _("Nobody at the school")), *((user.id, user.name) for user in people)])
    if blank and people:
        form.receiver_id.data = people[0].id
    return form


def _handing(form: HandOverForm, referral: Referral) -> actions.Handing:
    people = {user.id: user for user in queries.receivers(referral.trajectory.school_id)}
    return actions.Handing(
        destination=Destination(form.destination.data),
        note=form.note.data,
        receiver=people.get(form.receiver_id.data),
        receiver_name=form.receiver_name.data or "",
        receiver_email=form.receiver_email.data or None,
        school_told=form.school_told.data,
    )


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise NotFound
    return int(text)
