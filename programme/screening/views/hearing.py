"""The pages of hearing: the student hears a colour and answers, somebody else looks, the school hears what it may."""

from flask import render_template, request, url_for

from programme.access import links
from programme.access.guards import by_link, requires
from programme.access.identity import actor, signed_in
from programme.access.models import Purpose
from programme.access.policy import Permission
from programme.core.clock import today
from programme.core.errors import NotFound
from programme.core.forms import BaseForm
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.screening import actions, queries, wording
from programme.screening.forms.hearing import AGREED, ReconsiderForm, ResponseForm, SchoolForm, TellForm
from programme.screening.models import Triage
from programme.screening.views.shared import WRONG, Page, blueprint, open_triage


@blueprint.route("/colour/<int:triage_id>/tell", methods=["GET", "POST"])
@requires(Permission.SCREEN)
def tell(triage_id: int) -> Page:
    """Note that the student heard it, and what they say of it."""
    found = open_triage(triage_id)
    form = TellForm(data={"heard_on": found.student_heard_on or today(), "response": found.student_response})
    if not form.sent():
        return _page("screening/tell.html", form, found)
    with unit_of_work() as work:
        actions.tell_student(
            triage=found, actor=actor().user, heard_on=form.heard_on.data, response=form.response.data or "",
            asks_review=form.asks_review.data, today=today(),
        )  # fmt: skip
        work.answer(url_for(".show", trajectory_id=found.trajectory_id), _("Kept. Thank you for telling the student."))
    return work.response


@blueprint.route("/colour/<int:triage_id>/reconsider", methods=["GET", "POST"])
@requires(Permission.REVIEW)
def reconsider(triage_id: int) -> Page:
    """Look because the student asked for somebody else."""
    found = open_triage(triage_id)
    form = ReconsiderForm(data={"version": found.version})
    if not form.sent():
        return _page("screening/reconsider.html", form, found)
    with unit_of_work() as work:
        actions.reconsider(
            triage=found, actor=actor().user, stands=form.answer.data == "stands", reason=form.reason.data,
            today=today(), seen_version=form.seen_version,
        )  # fmt: skip
        work.answer(url_for(".show", trajectory_id=found.trajectory_id), _("Thank you. Your answer is kept."))
    return work.response


@blueprint.route("/colour/<int:triage_id>/school", methods=["GET", "POST"])
@requires(Permission.SCREEN)
def school(triage_id: int) -> Page:
    """Note on what ground the school may hear it."""
    found, form = open_triage(triage_id), SchoolForm()
    if not form.sent():
        return _page("screening/school.html", form, found)
    agreed = form.ground.data == AGREED
    with unit_of_work() as work:
        actions.let_school_hear(
            triage=found, actor=actor().user, agreed_on=form.agreed_on.data if agreed else None,
            danger_reason="" if agreed else form.danger_reason.data,
        )  # fmt: skip
        work.answer(url_for(".show", trajectory_id=found.trajectory_id), _("Kept. You may tell the school now."))
    return work.response


@blueprint.route("/my-decision", methods=["GET", "POST"])
@by_link(Purpose.HEAR_COLOUR)
def colour_by_link() -> Page:
    """Let the student read what was decided, answer, and ask that somebody else looks."""
    found = queries.triage_of(links.current_link(Purpose.HEAR_COLOUR).thing_id or 0)
    if found is None:
        raise NotFound
    form = ResponseForm(data={"response": found.student_response})
    if not form.sent():
        return _page("screening/colour_by_link.html", form, found)
    asks = request.form.get("ask") == "yes"
    with unit_of_work() as work:
        actions.answer_by_link(triage=found, response=form.response.data or "", asks_review=asks, today=today())
        work.answer(url_for(".colour_by_link"), str(wording.ASKED if asks else wording.ANSWERED))
    return work.response


def _person_id() -> int | None:
    """Give who looks; a student who came by a link is nobody with an account."""
    return actor().id if signed_in() else None


def _page(template: str, form: BaseForm, found: Triage) -> Page:
    page = render_template(
        template,
        form=form,
        triage=found,
        trajectory=found.trajectory,
        words=wording,
        promises=found.trajectory.programme.promises,
        has_decided=_person_id() in (found.decided_by_id, found.second_by_id),
        is_open=queries.is_of_now(found) and found.review_asked_on is not None and found.stands is None,
    )
    return page, WRONG if form.is_submitted() else 200
