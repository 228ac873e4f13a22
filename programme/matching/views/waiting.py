"""The pages of waiting: who waits for a mentor, and whether they still want one."""

from flask import render_template, request, url_for

from programme.access import links
from programme.access.guards import by_link, requires
from programme.access.identity import actor
from programme.access.models import Purpose
from programme.access.policy import Permission
from programme.access.visibility import load
from programme.core.clock import today
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.lifecycle.models import Trajectory
from programme.matching import actions, queries, wording
from programme.matching.forms import StillByLinkForm, StillForm
from programme.matching.models import StillAnswer
from programme.matching.rules import Terms
from programme.matching.views.shared import WRONG, Page, blueprint
from programme.norms.models import Programme


@blueprint.get("/waiting")
@requires(Permission.MATCH)
def waiting() -> Page:
    """Show who waits for a mentor, the longest first."""
    return render_template(
        "matching/waiting.html",
        waiting=queries.waiting_list(actor(), _terms(), after=request.args.get("after", "")),
        words=wording,
    )


@blueprint.route("/<int:trajectory_id>/still", methods=["GET", "POST"])
@requires(Permission.MATCH)
def still(trajectory_id: int) -> Page:
    """Write down whether a waiting student still wants a mentor, as they said it in a talk."""
    trajectory, form = load(actor(), Trajectory, trajectory_id), StillForm()
    message = queries.open_question(trajectory_id)
    if message is None and form.is_submitted():
        raise Conflict(_("This was answered already. Look at how it stands now."))
    if message is None or not form.sent():
        page = render_template(
            "matching/still.html", form=form, student=trajectory.student, trajectory=trajectory, message=message
        )
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        said = StillAnswer(form.answer.data)
        actions.answer_still(message=message, answer=said, actor=actor().user, today=today())
        work.answer(url_for(".waiting"), _("The answer is written down."))
    return work.response


@blueprint.route("/still-waiting", methods=["GET", "POST"])
@by_link(Purpose.STILL_WAITING)
def still_by_link() -> Page:
    """Ask a waiting student: do you still want this? Three answers, one tap each."""
    link = links.current_link(Purpose.STILL_WAITING)
    message = queries.question_of(link)
    form, done = StillByLinkForm(), link.used_at is not None
    if done or not form.sent():
        page = render_template("matching/still_by_link.html", form=form, message=message, done=done)
        return page, WRONG if form.is_submitted() and not done else 200
    with unit_of_work() as work:
        said = StillAnswer(form.answer.data)
        actions.answer_still(message=message, answer=said, actor=None, today=today(), link=link)
        work.answer(url_for(".still_by_link"))
    return work.response


def _terms() -> Terms:
    programme = load(actor(), Programme, actor().programme_id or 0)
    return actions.terms_of(programme.promises, today())
