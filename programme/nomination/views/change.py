"""A draft that the school changes before the student agreed: all answers with a way to each, and one a page."""

from flask import render_template, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.core.errors import NotFound
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.lifecycle.stages import TrajectoryStage
from programme.nomination import actions, queries, wording
from programme.nomination.forms import QUESTION_FORMS
from programme.nomination.models import Nomination
from programme.nomination.rules import Question, changeable, schooling_of
from programme.nomination.views.shared import WRONG, Page, blueprint, with_answer


@blueprint.get("/<int:trajectory_id>/edit")
@requires(Permission.NOMINATE)
def edit(trajectory_id: int) -> Page:
    """Show what a draft says, with a way to change each answer."""
    nomination = queries.find_written(actor(), trajectory_id)
    return render_template(
        "nomination/edit.html",
        nomination=nomination,
        written=Written(nomination),
        asked=_asked(nomination),
        words=wording,
    )


@blueprint.route("/<int:trajectory_id>/edit/<name>", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def change(trajectory_id: int, name: str) -> Page:
    """Change one answer of a draft."""
    nomination = queries.find_written(actor(), trajectory_id)
    asked = _named(nomination, name)
    form = QUESTION_FORMS[asked](obj=Written(nomination))
    if not form.sent():
        page = render_template("nomination/change.html", form=form, nomination=nomination)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        student, facts = with_answer(asked, form, *actions.facts_of(nomination))
        asks_anew = actions.change_draft(nomination=nomination, actor=actor().user, student=student, facts=facts)
        text = _("The draft is changed, and the student is asked at the new address.") if asks_anew else ""
        work.answer(url_for(".edit", trajectory_id=trajectory_id), text or _("The draft is changed."))
    return work.response


def _asked(nomination: Nomination) -> tuple[Question, ...]:
    """Give what may be changed: nothing any more once the student said yes to it."""
    if nomination.agreed_on is not None or nomination.trajectory.stage is not TrajectoryStage.DRAFT:
        return ()
    return changeable(tried=bool(nomination.tried), practical=bool(nomination.practical))


def _named(nomination: Nomination, name: str) -> Question:
    """Give the question of an address.

    :raises NotFound: when a draft does not ask it; that it was agreed to in the meantime is for the action to say.
    """
    if name not in changeable(tried=bool(nomination.tried), practical=bool(nomination.practical)):
        raise NotFound
    return Question(name)


class Written:
    """A draft as the form shows it again."""

    def __init__(self, nomination: Nomination) -> None:
        student = nomination.trajectory.student
        self.first_name = student.first_name
        self.last_name = " ".join(filter(None, (student.infix, student.last_name)))
        self.born_on, self.email = student.birth_month, student.email
        self.schooling = schooling_of(student.school_type, student.level)
        self.hoped_result = nomination.hoped_result.value if nomination.hoped_result else None
        self.reason, self.tried, self.practical = nomination.reason, nomination.tried, nomination.practical
