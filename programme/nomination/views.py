"""The pages of a nomination: the school's list, the form, one student."""

from dataclasses import replace

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from programme.access.frame import can
from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.access.staffing import study_coaches
from programme.access.visibility import load
from programme.core.clock import today
from programme.core.forms import options
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.lifecycle.models import Trajectory
from programme.nomination import actions, queries, wording
from programme.nomination.forms import NOBODY, NominationForm, StudyCoachForm, WithdrawForm
from programme.nomination.models import HopedResult, Nomination
from programme.nomination.rules import missing_agreement, school_status
from programme.norms.models import Programme
from programme.people.models import School, Student, User

blueprint = Blueprint("nomination", __name__, url_prefix="/nomination")
Page = str | Response | tuple[str, int]
WRONG = 422


@blueprint.get("/")
@requires(Permission.FOLLOW_STUDENTS)
def index() -> Page:
    """Show the students of the school and how far they are."""
    return render_template("nomination/index.html", rows=queries.school_rows(actor()), words=wording.STATUS)


@blueprint.route("/nominate", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def nominate() -> Page:
    """Make a draft of a nomination."""
    form = NominationForm()
    form.programme_id.choices = options((p.id, p.name) for p in queries.programmes(actor()))
    coaches = _offer_coaches(form, actor().school_id or 0)
    if not form.sent():
        status = WRONG if form.is_submitted() else 200
        return render_template("nomination/nominate.html", form=form, coaches=coaches), status
    with unit_of_work() as work:
        made = actions.draft_nomination(
            actor=actor().user,
            school=load(actor(), School, actor().school_id or 0),
            programme=load(actor(), Programme, form.programme_id.data),
            student=_student(form),
            facts=_facts(form),
            study_coach=coaches.get(form.study_coach_id.data),
        )
        work.answer(
            url_for(".show", trajectory_id=made.trajectory_id), _("The draft is kept. Now the student decides.")
        )
    return work.response


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
        guardians=queries.guardians(trajectory.student_id),
        meeting_of=queries.match_with_meeting(actor(), trajectory.id),
        follows=follows,
        coaches=_offer_coaches(follows, trajectory.school_id),
        words=wording,
    )


@blueprint.route("/<int:trajectory_id>/edit", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def edit(trajectory_id: int) -> Page:
    """Change a draft."""
    nomination = queries.find_nomination(actor(), trajectory_id)
    form = NominationForm(obj=_Written(nomination))
    form.programme_id.choices = options([(nomination.trajectory.programme_id, nomination.trajectory.programme.name)])
    # Who follows the student has a form of its own, that works after the draft too.
    del form.study_coach_id
    if not form.sent():
        status = WRONG if form.is_submitted() else 200
        return render_template("nomination/edit.html", form=form, nomination=nomination), status
    with unit_of_work() as work:
        actions.change_draft(
            nomination=nomination,
            actor=actor().user,
            student=_student(form, nomination.trajectory.student),
            facts=_facts(form),
        )
        work.answer(url_for(".show", trajectory_id=trajectory_id), _("The draft is changed."))
    return work.response


@blueprint.route("/<int:trajectory_id>/study-coach", methods=["GET", "POST"])
@requires(Permission.NAME_STUDY_COACH)
def study_coach(trajectory_id: int) -> Page:
    """Say which study coach follows a student."""
    trajectory = queries.find_with_coach(actor(), trajectory_id)
    form = StudyCoachForm(study_coach_id=trajectory.study_coach_id or NOBODY)
    coaches = _offer_coaches(form, trajectory.school_id)
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
    trajectory = load(actor(), Trajectory, trajectory_id)
    form = WithdrawForm()
    if not form.sent():
        status = WRONG if form.is_submitted() else 200
        return render_template("nomination/withdraw.html", form=form, trajectory=trajectory), status
    with unit_of_work() as work:
        actions.withdraw(trajectory=trajectory, actor=actor().user, reason=form.reason.data, today=today())
        work.answer(url_for(".show", trajectory_id=trajectory_id), _("The nomination is withdrawn."))
    return work.response


def _offer_coaches(form: NominationForm | StudyCoachForm, school_id: int) -> dict[int, User]:
    """Offer the study coaches of a school, and nobody; give them by number."""
    coaches = {user.id: user for user in study_coaches(school_id)}
    form.study_coach_id.choices = options([(NOBODY, _("Nobody")), *((number, u.name) for number, u in coaches.items())])
    return coaches


def _student(form: NominationForm, known: Student | None = None) -> actions.StudentFacts:
    """Give what the form says; what it does not ask stays as the school's list had it."""
    asked = actions.StudentFacts(
        first_name=form.first_name.data,
        infix=form.infix.data or "",
        last_name=form.last_name.data,
        birth_month=form.born_on.data,
        email=form.email.data or None,
    )
    if known is None:
        return asked
    return replace(
        asked,
        student_number=known.student_number,
        phone=known.phone,
        programme_of_study=known.programme_of_study,
        level=known.level,
    )


def _facts(form: NominationForm) -> actions.NominationFacts:
    return actions.NominationFacts(
        hoped_result=HopedResult(form.hoped_result.data),
        reason=form.reason.data,
        tried=form.tried.data or "",
        practical=form.practical.data or "",
    )


class _Written:
    """A draft as the form shows it again."""

    def __init__(self, nomination: Nomination) -> None:
        student = nomination.trajectory.student
        self.programme_id = nomination.trajectory.programme_id
        self.first_name, self.infix, self.last_name = student.first_name, student.infix, student.last_name
        self.born_on, self.email = student.birth_month, student.email
        self.hoped_result = nomination.hoped_result.value if nomination.hoped_result else None
        self.reason, self.tried, self.practical = nomination.reason, nomination.tried, nomination.practical
