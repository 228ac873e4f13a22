"""The students of a school: the list, one student, how that one says yes, who follows them, and a withdrawal."""

from datetime import date

from flask import redirect, render_template, request, url_for

from programme.access.frame import can
from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.access.staffing import study_coaches
from programme.core.clock import today
from programme.core.forms import options
from programme.core.i18n import gettext as _
from programme.core.rendering import qr_code
from programme.core.unit_of_work import unit_of_work
from programme.lifecycle.models import Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.nomination import actions, queries, wording
from programme.nomination.forms import NOBODY, StudyCoachForm, WithdrawForm
from programme.nomination.rules import answer_due_on, missing_agreement, needs_guardian, school_status
from programme.nomination.views.shared import WRONG, Page, blueprint
from programme.people.models import User


@blueprint.get("/")
@requires(Permission.FOLLOW_STUDENTS)
def index() -> Page:
    """Show the students of the school and how far they are."""
    unsent = queries.open_nominations(actor().id) if can("nominate") else []
    return render_template("nomination/index.html", rows=queries.school_rows(actor()), unsent=unsent, words=wording)


@blueprint.get("/<int:trajectory_id>")
@requires(Permission.FOLLOW_STUDENTS)
def show(trajectory_id: int) -> Page:
    """Show one student of the school: how far, what was written, and what the student approved."""
    nomination = queries.find_nomination(actor(), trajectory_id)
    trajectory = nomination.trajectory
    follows = StudyCoachForm(formdata=None, study_coach_id=trajectory.study_coach_id or NOBODY)
    missing = missing_agreement(
        age=trajectory.student.age_on(today()),
        agreed_on=nomination.agreed_on,
        guardian_agreed_on=nomination.guardian_agreed_on,
        promises=trajectory.programme.promises,
    )
    return render_template(
        "nomination/show.html",
        nomination=nomination,
        status=school_status(trajectory.stage),
        missing=missing,
        asked_on=queries.asked_on(trajectory.id) if trajectory.stage is TrajectoryStage.DRAFT else None,
        answer_by=_answer_by(trajectory),
        today=today(),
        guardians=queries.guardians(trajectory.student_id),
        meeting_of=queries.match_with_meeting(actor(), trajectory.id),
        follows=follows,
        coaches=_offer_coaches(follows, trajectory),
        words=wording,
    )


@blueprint.post("/<int:trajectory_id>/ask")
@requires(Permission.NOMINATE)
def ask(trajectory_id: int) -> Page:
    """Ask the student once more by mail."""
    nomination = queries.find_nomination(actor(), trajectory_id)
    with unit_of_work() as work:
        actions.ask_again(nomination=nomination, actor=actor().user, today=today())
        work.answer(url_for(".show", trajectory_id=trajectory_id), _("The mail is on its way."))
    return work.response


@blueprint.route("/<int:trajectory_id>/code", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def code(trajectory_id: int) -> Page:
    """Show the student's link as a code on this screen, once; nothing but its hash is kept."""
    nomination = queries.find_nomination(actor(), trajectory_id)
    if request.method == "GET":
        return redirect(url_for(".show", trajectory_id=trajectory_id))
    with unit_of_work():
        address, until = actions.show_code(nomination=nomination, actor=actor().user)
    trajectory, picture = nomination.trajectory, qr_code(address, _("QR code for the phone of the student"))
    young = needs_guardian(trajectory.student.age_on(today()), trajectory.programme.promises)
    return render_template(
        "nomination/code.html",
        trajectory=trajectory,
        address=address,
        until=until,
        picture=picture,
        needs_guardian=young,
    )


@blueprint.route("/<int:trajectory_id>/study-coach", methods=["GET", "POST"])
@requires(Permission.NAME_STUDY_COACH)
def study_coach(trajectory_id: int) -> Page:
    """Say which study coach follows a student."""
    trajectory = queries.find_with_coach(actor(), trajectory_id)
    form = StudyCoachForm(study_coach_id=trajectory.study_coach_id or NOBODY)
    coaches = _offer_coaches(form, trajectory)
    back = url_for("dossiers.student" if can("see_dossier") else ".show", trajectory_id=trajectory_id)
    if not form.sent():
        status = WRONG if form.is_submitted() else 200
        known = {"trajectory": trajectory, "coaches": coaches, "back": back}
        return render_template("nomination/study_coach.html", form=form, **known), status
    with unit_of_work() as work:
        chosen = coaches.get(form.study_coach_id.data)
        actions.name_study_coach(trajectory=trajectory, actor=actor().user, study_coach=chosen)
        work.answer(back, wording.after_naming(chosen))
    return work.response


@blueprint.route("/<int:trajectory_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def withdraw(trajectory_id: int) -> Page:
    """Withdraw a nomination."""
    trajectory = queries.find_written(actor(), trajectory_id).trajectory
    form = WithdrawForm()
    if not form.sent():
        status = WRONG if form.is_submitted() else 200
        return render_template("nomination/withdraw.html", form=form, trajectory=trajectory), status
    with unit_of_work() as work:
        actions.withdraw(trajectory=trajectory, actor=actor().user, reason=form.reason.data, today=today())
        work.answer(url_for(".show", trajectory_id=trajectory_id), _("The nomination is withdrawn."))
    return work.response


def _offer_coaches(form: StudyCoachForm, trajectory: Trajectory) -> dict[int, User]:
    """Offer the study coaches of a school that knows of the student, and nobody; give them by number."""
    coaches = {user.id: user for user in study_coaches(trajectory.school_id)} if trajectory.school_knows else {}
    form.study_coach_id.choices = options([(NOBODY, _("Nobody")), *((number, u.name) for number, u in coaches.items())])
    return coaches


def _answer_by(trajectory: Trajectory) -> date | None:
    """Give the day by which the school hears something, as long as it waits for that."""
    if trajectory.stage is not TrajectoryStage.NOMINATED or trajectory.nominated_on is None:
        return None
    return answer_due_on(trajectory.nominated_on, trajectory.programme.promises)
