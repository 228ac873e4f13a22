"""The pages of who runs a referral: advise it, the student's yes, and each step until it is over."""

from flask import redirect, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.core.clock import today
from programme.core.errors import NotFound
from programme.core.forms import ConfirmForm
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.intake.queries import find_trajectory
from programme.lifecycle.models import Colour
from programme.referral import actions, queries
from programme.referral.forms import (
    DANGER,
    AdviseBesideForm,
    AdviseForm,
    CloseForm,
    DeclineForm,
    HeardForm,
    MeanwhileForm,
    StartedForm,
)
from programme.referral.models import Meanwhile, Referral
from programme.referral.views.shared import WRONG, Page, agree_form, blueprint, open_it, render, show_page


@blueprint.route("/advise/<int:trajectory_id>", methods=["GET", "POST"])
@requires(Permission.REFER)
def advise(trajectory_id: int) -> Page:
    """Advise help, with or without mentoring beside it."""
    trajectory = find_trajectory(actor(), trajectory_id)
    record_opening(actor().id, student_id=trajectory.student_id)
    beside = queries.running_match(trajectory_id) is not None and trajectory.colour is not Colour.RED
    form = AdviseBesideForm() if beside else AdviseForm()
    if not form.sent():
        found = queries.open_referral(trajectory_id)
        if found is not None and not form.is_submitted():
            return redirect(url_for(".show", referral_id=found.id))
        return render("referral/advise.html", form, trajectory=trajectory)
    with unit_of_work() as work:
        made = actions.advise(
            trajectory=trajectory, actor=actor().user, reason=form.reason.data, today=today(),
            pauses=not beside and form.pauses.data == "yes",
        )  # fmt: skip
        where = _decide(made, form) if isinstance(form, MeanwhileForm) else url_for(".show", referral_id=made.id)
        work.answer(where, _("The advice is kept. Now the student decides."))
    return work.response


@blueprint.route("/<int:referral_id>/meanwhile", methods=["GET", "POST"])
@requires(Permission.REFER)
def meanwhile(referral_id: int) -> Page:
    """Decide anew what the running match does while help is sought."""
    referral = open_it(referral_id)
    form = MeanwhileForm(data={"meanwhile": referral.meanwhile})
    if not form.sent():
        return render("referral/meanwhile.html", form, referral=referral)
    with unit_of_work() as work:
        work.answer(_decide(referral, form), _("Kept: what the match does meanwhile."))
    return work.response


@blueprint.route("/mentor-told/<int:match_id>", methods=["GET", "POST"])
@requires(Permission.REFER)
def mentor_told(match_id: int) -> Page:
    """Help the coordinator tell the mentor that it stops or stands still, and note that it was done."""
    match = queries.find_match(actor(), match_id)
    form = ConfirmForm()
    if not form.sent():
        record_opening(actor().id, student_id=match.student_id)
        return render("referral/mentor_told.html", form, match=match)
    with unit_of_work() as work:
        actions.mentor_told(match=match, actor=actor().user)
        work.answer(url_for("worklist.today"), _("Noted. Thank you for telling the mentor."))
    return work.response


@blueprint.get("/<int:referral_id>")
@requires(Permission.REFER)
def show(referral_id: int) -> Page:
    """Show how far a referral is, and its one next step."""
    return show_page(open_it(referral_id))


@blueprint.post("/<int:referral_id>/agree")
@requires(Permission.REFER)
def agree(referral_id: int) -> Page:
    """Record the student's yes, or acute danger."""
    referral = open_it(referral_id)
    form = agree_form(referral)
    if not form.sent():
        return show_page(referral, form), WRONG
    danger = form.ground.data == DANGER
    with unit_of_work() as work:
        actions.agree(
            referral=referral,
            actor=actor().user,
            agreed_on=None if danger else form.agreed_on.data,
            danger_reason=form.danger_reason.data if danger else "",
            danger_with_id=form.danger_with_id.data or None if danger else None,
            today=today(),
        )
        work.answer(url_for(".show", referral_id=referral_id), _("Kept. Now hand it over, warmly: call first."))
    return work.response


@blueprint.post("/<int:referral_id>/received")
@requires(Permission.REFER)
def record_received(referral_id: int) -> Page:
    """Record that the other side said it arrived."""
    referral, form = open_it(referral_id), HeardForm()
    if not form.sent():
        return show_page(referral, form), WRONG
    with unit_of_work() as work:
        actions.receive(referral=referral, actor=actor().user, received_by=form.received_by.data, today=today())
        work.answer(url_for(".show", referral_id=referral_id), _("Kept: it was received."))
    return work.response


@blueprint.post("/<int:referral_id>/not-received")
@requires(Permission.REFER)
def not_received(referral_id: int) -> Page:
    """Take it back because it did not arrive."""
    referral = open_it(referral_id)
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
    referral, form = open_it(referral_id), StartedForm()
    if not form.sent():
        return show_page(referral, form), WRONG
    with unit_of_work() as work:
        actions.care_starts(referral=referral, actor=actor().user, started_on=form.started_on.data, today=today())
        work.answer(url_for(".show", referral_id=referral_id), _("Kept: help has started."))
    return work.response


@blueprint.post("/<int:referral_id>/waits")
@requires(Permission.REFER)
def care_waits(referral_id: int) -> Page:
    """Record that the student is on a waiting list."""
    referral = open_it(referral_id)
    with unit_of_work() as work:
        actions.care_waits(referral=referral, actor=actor().user, today=today())
        work.answer(url_for(".show", referral_id=referral_id), _("Kept. You are reminded to ask how it goes."))
    return work.response


@blueprint.post("/<int:referral_id>/close")
@requires(Permission.REFER)
def close(referral_id: int) -> Page:
    """Close it because help goes on by itself, with what was heard back."""
    referral, form = open_it(referral_id), CloseForm()
    if not form.sent():
        return show_page(referral, form), WRONG
    with unit_of_work() as work:
        actions.close(referral=referral, actor=actor().user, today=today(), note=form.note.data)
        work.answer(url_for(".show", referral_id=referral_id), _("The referral is closed."))
    return work.response


@blueprint.route("/<int:referral_id>/decline", methods=["GET", "POST"])
@requires(Permission.REFER)
def decline(referral_id: int) -> Page:
    """End it without help, with a reason."""
    referral, form = open_it(referral_id), DeclineForm()
    if not form.sent():
        return render("referral/decline.html", form, referral=referral)
    with unit_of_work() as work:
        actions.decline(referral=referral, actor=actor().user, reason=form.reason.data, today=today())
        work.answer(url_for(".show", referral_id=referral_id), _("The referral is ended. The student stays welcome."))
    return work.response


@blueprint.post("/<int:referral_id>/read")
@requires(Permission.REFER)
def read(referral_id: int) -> Page:
    """Note that the owner read what the other side wrote."""
    referral = open_it(referral_id)
    if not queries.reads_notes(actor(), referral):
        raise NotFound
    with unit_of_work() as work:
        actions.read_replies(referral=referral, actor=actor().user, today=today())
        work.answer(url_for(".show", referral_id=referral_id), _("Noted: you read it."))
    return work.response


@blueprint.post("/<int:referral_id>/student-told")
@requires(Permission.REFER)
def student_told(referral_id: int) -> Page:
    """Note that the student heard of what went without their yes."""
    referral = open_it(referral_id)
    with unit_of_work() as work:
        actions.student_told(referral=referral, actor=actor().user, today=today())
        work.answer(url_for(".show", referral_id=referral_id), _("Kept. The student's own page shows it now."))
    return work.response


def _decide(referral: Referral, form: MeanwhileForm) -> str:
    """Do what was decided for the match; give where the person goes on: an ending has pages of its own."""
    chosen = Meanwhile(form.meanwhile.data)
    match = actions.decide_meanwhile(
        referral=referral, actor=actor().user, meanwhile=chosen, reason=form.why.data, today=today()
    )
    if chosen is Meanwhile.END:
        return url_for("closure.start", match_id=match.id)
    return url_for(".show", referral_id=referral.id)
